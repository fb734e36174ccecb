/* arena.h: memory that lives as long as one request (or one command), and goes all at once.
 *
 * arena_alloc never returns NULL. When memory is exhausted it leaves by longjmp to the recovery point set with
 * arena_guard (the dispatcher sets one for each request: the request fails with ERR_UNAVAILABLE, its savepoint is
 * rolled back, nothing is acknowledged). Without a guard the process aborts. Code between the guard and the
 * allocation therefore owns nothing but arena memory; what must be released by hand (a file descriptor, a jansson
 * value) is handed over with arena_defer.
 *
 * An arena belongs to one thread at a time. What it has needed, up to 512 KiB, it keeps over arena_reset, so a steady
 * state allocates nothing. */
#ifndef ZWFW_BASE_ARENA_H
#define ZWFW_BASE_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* limit: the most bytes it may ever hold, 0 for no limit. NULL when memory is exhausted. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *arena); /* NULL is fine */

/* Run the defers, newest first, and make all memory free again, keeping some of it. A guard stays set. What was
 * there is wiped: a request's memory holds passwords and people's data (GB/T 22239-2019 §8.1.4.10). */
void arena_reset(struct arena *arena);

/* After arena_reset: keep no more than a new one has. */
void arena_shrink(struct arena *arena);

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);
#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), sizeof(type), (count)))
void *arena_alloc_array(struct arena *arena, size_t size, size_t count);

/* A copy of `size` bytes, followed by a NUL. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size);

/* Make a block of `old` bytes one of `size`: in place when it is the newest, else a copy. What is new is zeroed.
 * A NULL block gives a new one. */
void *arena_grow(struct arena *arena, void *block, size_t old, size_t size);

/* Run `release(subject)` at arena_reset or arena_free, or at once when there is no memory to note it. */
void arena_defer(struct arena *arena, void (*release)(void *subject), void *subject);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);

/* Where exhaustion jumps to: set with `if (setjmp(*arena_guard(arena)))`. arena_unguard takes it away. */
jmp_buf *arena_guard(struct arena *arena);
void arena_unguard(struct arena *arena);

#endif
