#include "kernel/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

/* The first chunk is small: thousands of requests may wait for the rest of their body, and have taken hardly anything.
 */
enum { FIRST_BYTES = 8 * 1024, CHUNK_BYTES = 32 * 1024, KEPT_MOST = 512 * 1024, ALIGN = alignof(max_align_t) };

struct chunk {
    struct chunk *older;
    size_t room;
    size_t used;
    alignas(max_align_t) char bytes[];
};

struct deferred {
    struct deferred *older;
    void (*release)(void *subject);
    void *subject;
};

struct arena {
    struct chunk *newest;
    struct deferred *defers;
    size_t limit;
    size_t held; /* bytes of all chunks */
    size_t used; /* bytes handed out */
    jmp_buf guard;
    bool guarded;
};

static struct chunk *chunk_new(size_t room)
{
    struct chunk *chunk = malloc(sizeof *chunk + room);
    if (chunk) {
        chunk->older = 0;
        chunk->room = room;
        chunk->used = 0;
    }
    return chunk;
}

struct arena *arena_new(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena) {
        return 0;
    }
    arena->limit = limit ? limit : SIZE_MAX;
    arena->held = arena->limit < FIRST_BYTES ? arena->limit : FIRST_BYTES;
    arena->newest = chunk_new(arena->held);
    if (!arena->newest) {
        free(arena);
        return 0;
    }
    return arena;
}

static void run_defers(struct arena *arena)
{
    while (arena->defers) {
        struct deferred *top = arena->defers;
        arena->defers = top->older;
        top->release(top->subject);
    }
}

/* Wipe all, and let go of all chunks but `kept`, or the first one for NULL. */
static void empty(struct arena *arena, struct chunk *kept)
{
    while (arena->newest->older || (kept && arena->newest != kept)) {
        struct chunk *older = arena->newest->older;
        explicit_bzero(arena->newest->bytes, arena->newest->used);
        free(arena->newest);
        arena->newest = older ? older : kept;
    }
    explicit_bzero(arena->newest->bytes, arena->newest->used);
    arena->newest->used = 0;
    arena->held = arena->newest->room;
    arena->used = 0;
}

/* What took several chunks is likely to come again: one chunk of their size serves it without asking for more. */
void arena_reset(struct arena *arena)
{
    run_defers(arena);
    bool outgrown = arena->newest->older && arena->held <= KEPT_MOST;
    empty(arena, outgrown ? chunk_new(arena->held) : 0);
}

void arena_shrink(struct arena *arena)
{
    bool has_grown = arena->newest->room > CHUNK_BYTES;
    assert(arena->used == 0);
    empty(arena, has_grown ? chunk_new(CHUNK_BYTES) : 0);
}

void arena_free(struct arena *arena)
{
    if (!arena) {
        return;
    }
    run_defers(arena);
    empty(arena, 0);
    free(arena->newest);
    free(arena);
}

_Noreturn static void exhausted(struct arena *arena)
{
    assert(arena->guarded && "memory is exhausted and nobody guards this arena");
    longjmp(arena->guard, 1);
}

/* A new chunk with room for `size`; the last one before the limit may be a small one. */
static bool add_chunk(struct arena *arena, size_t size)
{
    size_t left = arena->limit - arena->held;
    if (size > left) {
        return false;
    }
    size_t usual = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    struct chunk *chunk = chunk_new(size > usual ? size : usual);
    if (!chunk) {
        return false;
    }
    chunk->older = arena->newest;
    arena->newest = chunk;
    arena->held += chunk->room;
    return true;
}

/* The bytes a block of `size` takes. */
static size_t step_of(size_t size)
{
    return (size + ALIGN - 1) / ALIGN * ALIGN;
}

/* As it was left, or NULL. */
static void *take(struct arena *arena, size_t size)
{
    size_t step = step_of(size);
    if (size > SIZE_MAX / 2 || (step > arena->newest->room - arena->newest->used && !add_chunk(arena, step))) {
        return 0;
    }
    void *block = arena->newest->bytes + arena->newest->used;
    arena->newest->used += step;
    arena->used += step;
    return block;
}

/* arena_alloc that gives NULL. */
static void *try_alloc(struct arena *arena, size_t size)
{
    void *block = take(arena, size);
    return block ? memset(block, 0, step_of(size)) : 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *block = try_alloc(arena, size);
    if (!block) {
        exhausted(arena);
    }
    return block;
}

void *arena_alloc_array(struct arena *arena, size_t size, size_t count)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        exhausted(arena);
    }
    return arena_alloc(arena, size * count);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    char *copy = take(arena, size + 1);
    if (!copy) {
        exhausted(arena);
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    copy[size] = '\0';
    return copy;
}

void *arena_grow(struct arena *arena, void *block, size_t old, size_t size)
{
    struct chunk *chunk = arena->newest;
    size_t old_step = step_of(old);
    bool is_newest = block && chunk->used >= old_step && (char *)block == chunk->bytes + chunk->used - old_step;
    if (is_newest && size >= old && size <= SIZE_MAX / 2 && step_of(size) - old_step <= chunk->room - chunk->used) {
        size_t added = step_of(size) - old_step;
        memset((char *)block + old, 0, old_step - old + added);
        chunk->used += added;
        arena->used += added;
        return block;
    }
    char *moved = arena_alloc(arena, size);
    if (block) {
        memcpy(moved, block, old < size ? old : size);
    }
    return moved;
}

void arena_defer(struct arena *arena, void (*release)(void *subject), void *subject)
{
    struct deferred *deferred = try_alloc(arena, sizeof *deferred);
    if (!deferred) {
        release(subject);
        exhausted(arena);
    }
    *deferred = (struct deferred){arena->defers, release, subject};
    arena->defers = deferred;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

jmp_buf *arena_guard(struct arena *arena)
{
    arena->guarded = true;
    return &arena->guard;
}

void arena_unguard(struct arena *arena)
{
    arena->guarded = false;
}
