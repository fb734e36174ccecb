#include "kernel/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>

enum { CHUNK_BYTES = 32 * 1024, ALIGN = alignof(max_align_t) };

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
    arena->limit = limit;
    arena->newest = chunk_new(CHUNK_BYTES);
    if (!arena->newest) {
        free(arena);
        return 0;
    }
    arena->held = CHUNK_BYTES;
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

void arena_reset(struct arena *arena)
{
    run_defers(arena);
    while (arena->newest->older) {
        struct chunk *older = arena->newest->older;
        arena->held -= arena->newest->room;
        free(arena->newest);
        arena->newest = older;
    }
    arena->newest->used = 0;
    arena->used = 0;
}

void arena_free(struct arena *arena)
{
    if (!arena) {
        return;
    }
    arena_reset(arena);
    free(arena->newest);
    free(arena);
}

_Noreturn static void exhausted(struct arena *arena)
{
    assert(arena->guarded && "memory is exhausted and nobody guards this arena");
    longjmp(arena->guard, 1);
}

static void grow_chunks(struct arena *arena, size_t size)
{
    size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;
    struct chunk *chunk = 0;
    if (arena->limit == 0 || (arena->held <= arena->limit && room <= arena->limit - arena->held)) {
        chunk = chunk_new(room);
    }
    if (!chunk) {
        exhausted(arena);
    }
    chunk->older = arena->newest;
    arena->newest = chunk;
    arena->held += room;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        exhausted(arena);
    }
    size_t step = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (step > arena->newest->room - arena->newest->used) {
        grow_chunks(arena, step);
    }
    void *block = arena->newest->bytes + arena->newest->used;
    arena->newest->used += step;
    arena->used += step;
    memset(block, 0, step);
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
    char *copy = arena_alloc(arena, size + 1);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

void *arena_grow(struct arena *arena, void *block, size_t old, size_t size)
{
    size_t old_step = (old + ALIGN - 1) / ALIGN * ALIGN;
    size_t new_step = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct chunk *chunk = arena->newest;
    bool is_newest = block && chunk->used >= old_step && (char *)block == chunk->bytes + chunk->used - old_step;
    if (is_newest && new_step >= old_step && new_step - old_step <= chunk->room - chunk->used) {
        chunk->used += new_step - old_step;
        arena->used += new_step - old_step;
        return block;
    }
    char *moved = arena_alloc(arena, size);
    if (old > 0) {
        memcpy(moved, block, old < size ? old : size);
    }
    return moved;
}

void arena_defer(struct arena *arena, void (*release)(void *subject), void *subject)
{
    struct deferred *deferred = ARENA_NEW(arena, struct deferred);
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
