#include "kernel/base/arena.h"

#include <signal.h>
#include <stdalign.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t.h"

enum { KIB = 1024 };

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t size = 0; size < 3000; size++) {
        unsigned char *block = arena_alloc(arena, size);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(block[i], 0);
        }
        memset(block, 0xAA, size);
    }
    arena_free(arena);
}

static void blocks_do_not_overlap(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    struct arena *arena = arena_new(0);
    unsigned char *blocks[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = arena_alloc(arena, i * 7 + 1);
        memset(blocks[i], (int)(i & 0xFF), i * 7 + 1);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(blocks[i][0], i & 0xFF);
        assert_int_equal(blocks[i][i * 7], i & 0xFF);
    }
    arena_free(arena);
}

static void reset_zeroes_again_and_keeps_the_first_chunk(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    char *first = arena_alloc(arena, 100);
    memset(first, 'x', 100);
    arena_alloc(arena, 512 * KIB);
    assert_true(arena_used(arena) >= 512 * KIB + 100);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    char *again = arena_alloc(arena, 100);
    assert_ptr_equal(first, again);
    assert_int_equal(again[0], 0);
    assert_int_equal(again[99], 0);
    arena_free(arena);
    arena_free(0);
}

enum { PIECES = 10, PIECE = 16 * KIB };

/* Do so many pieces follow one another without a gap? */
static bool lie_together(struct arena *arena)
{
    char *first = arena_alloc(arena, PIECE);
    bool together = true;
    for (int i = 1; i < PIECES; i++) {
        together = (char *)arena_alloc(arena, PIECE) == first + (ptrdiff_t)i * PIECE && together;
    }
    return together;
}

static void what_was_needed_is_kept_in_one_piece(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    assert_false(lie_together(arena));
    for (int i = 0; i < 3; i++) {
        arena_reset(arena);
        assert_true(lie_together(arena));
    }
    arena_reset(arena);
    arena_shrink(arena);
    assert_false(lie_together(arena));
    arena_alloc(arena, 512 * KIB); /* so much is not kept */
    arena_reset(arena);
    assert_false(lie_together(arena));
    arena_free(arena);
}

static void copies_end_in_nul(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    char bytes[] = {'a', '\0', 'b'};
    char *copy = arena_copy(arena, bytes, sizeof bytes);
    assert_memory_equal(copy, "a\0b", 4);
    assert_string_equal(arena_copy(arena, 0, 0), "");
    arena_free(arena);
}

static void arrays_and_types(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    int64_t *numbers = ARENA_ARRAY(arena, int64_t, 10);
    int64_t *one = ARENA_NEW(arena, int64_t);
    numbers[9] = -1;
    assert_int_equal(*one, 0);
    assert_non_null(arena_alloc_array(arena, 0, SIZE_MAX));
    arena_free(arena);
}

static void grows_in_place_when_newest(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    char *block = arena_copy(arena, "abc", 3);
    char *grown = arena_grow(arena, block, 4, 1000);
    assert_ptr_equal(block, grown);
    assert_string_equal(grown, "abc");
    memset(grown, 'z', 1000);
    arena_alloc(arena, 1);
    char *moved = arena_grow(arena, grown, 1000, 2000);
    assert_ptr_not_equal(moved, grown);
    assert_memory_equal(moved, grown, 1000);
    arena_free(arena);
}

static void growth_is_zeroed(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    memset(arena_alloc(arena, 4096), 0xAA, 4096);
    arena_reset(arena);
    char *block = arena_alloc(arena, 3);
    char *grown = arena_grow(arena, block, 3, 4000);
    assert_ptr_equal(block, grown);
    for (size_t i = 0; i < 4000; i++) {
        assert_int_equal(grown[i], 0);
    }
    arena_free(arena);
}

static void grow_takes_null_and_shrinks(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    assert_non_null(arena_grow(arena, 0, 0, 10));
    char *block = arena_copy(arena, "abcdef", 6);
    assert_memory_equal(arena_grow(arena, block, 7, 3), "abc", 3);
    arena_free(arena);
}

/* Did allocating `size` bytes `count` times leave through the guard? */
static bool jumps(struct arena *arena, size_t size, int count)
{
    if (setjmp(*arena_guard(arena))) {
        arena_unguard(arena);
        return true;
    }
    for (int i = 0; i < count; i++) {
        arena_alloc(arena, size);
    }
    arena_unguard(arena);
    return false;
}

static void limit_is_exact(void **state)
{
    (void)state;
    const size_t limits[] = {16, 1000, 32 * KIB, 33 * KIB, 100 * KIB};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct arena *arena = arena_new(limits[i]);
        assert_false(jumps(arena, 16, (int)(limits[i] / 16)));
        assert_true(jumps(arena, 16, 1));
        arena_reset(arena);
        assert_false(jumps(arena, 16, (int)(limits[i] / 16)));
        arena_free(arena);
    }
}

static void exhaustion_leaves_what_was_there(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64 * KIB);
    char *kept = arena_copy(arena, "kept", 4);
    size_t used = arena_used(arena);
    assert_true(jumps(arena, 64 * KIB, 1));
    assert_string_equal(kept, "kept");
    assert_int_equal(arena_used(arena), used);
    assert_false(jumps(arena, 30 * KIB, 1));
    arena_free(arena);
}

static void absurd_sizes_jump(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    assert_true(jumps(arena, SIZE_MAX, 1));
    assert_true(jumps(arena, SIZE_MAX - 5, 1));
    assert_true(jumps(arena, SIZE_MAX / 2 + 1, 1));
    assert_true(jumps(arena, SIZE_MAX / 4, 1)); /* the system refuses */
    volatile int stage = 0;
    if (setjmp(*arena_guard(arena))) {
        stage++;
    }
    if (stage == 0) {
        arena_alloc_array(arena, 16, SIZE_MAX / 16 + 2);
    }
    if (stage == 1) {
        arena_grow(arena, arena_alloc(arena, 0), 0, SIZE_MAX - 3);
    }
    assert_int_equal(stage, 2);
    arena_free(arena);
}

static char order[16];
static char letters[] = "abcd";

static void note(void *subject)
{
    size_t used = strlen(order);
    order[used] = *(const char *)subject;
    order[used + 1] = '\0';
}

static void defers_run_newest_first_and_once(void **state)
{
    (void)state;
    order[0] = '\0';
    struct arena *arena = arena_new(0);
    arena_defer(arena, note, &letters[0]);
    arena_alloc(arena, 100 * KIB);
    arena_defer(arena, note, &letters[1]);
    arena_defer(arena, note, &letters[2]);
    assert_string_equal(order, "");
    arena_reset(arena);
    assert_string_equal(order, "cba");
    arena_reset(arena);
    assert_string_equal(order, "cba");
    arena_defer(arena, note, &letters[3]);
    arena_free(arena);
    assert_string_equal(order, "cbad");
}

static void defer_without_memory_releases_at_once(void **state)
{
    (void)state;
    order[0] = '\0';
    struct arena *arena = arena_new(16);
    if (setjmp(*arena_guard(arena)) == 0) {
        arena_defer(arena, note, &letters[0]);
        fail_msg("there is no room for a defer");
    }
    assert_string_equal(order, "a");
    arena_free(arena);
    assert_string_equal(order, "a");
}

static void unguarded_exhaustion_aborts(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO);
        struct arena *arena = arena_new(KIB);
        arena_alloc(arena, 2 * KIB);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(blocks_do_not_overlap),
        cmocka_unit_test(reset_zeroes_again_and_keeps_the_first_chunk),
        cmocka_unit_test(what_was_needed_is_kept_in_one_piece),
        cmocka_unit_test(copies_end_in_nul),
        cmocka_unit_test(arrays_and_types),
        cmocka_unit_test(grows_in_place_when_newest),
        cmocka_unit_test(growth_is_zeroed),
        cmocka_unit_test(grow_takes_null_and_shrinks),
        cmocka_unit_test(limit_is_exact),
        cmocka_unit_test(exhaustion_leaves_what_was_there),
        cmocka_unit_test(absurd_sizes_jump),
        cmocka_unit_test(defers_run_newest_first_and_once),
        cmocka_unit_test(defer_without_memory_releases_at_once),
        cmocka_unit_test(unguarded_exhaustion_aborts),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
