#include "kernel/db/sqlite_memory.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP = 32,            /* sizes, with their head, are multiples of it */
    MOST = 8192,          /* larger ones are malloc's: a page of the cache with what belongs to it is smaller */
    SLAB = 64 * 1024,     /* taken from malloc, and cut into blocks */
    MOST_CUT = 1024,      /* larger blocks are taken one by one, and */
    LARGE_KEPT = 1 << 20, /* not more bytes of them kept than these */
    SIZES = MOST / STEP,  /* of which the last is MOST */
};

struct block {
    size_t size;           /* with this head */
    struct block *next[1]; /* while it is free; in place of its content */
};
enum { HEAD = offsetof(struct block, next) };

struct pool {
    struct pool *next; /* when its thread has ended */
    struct block *spare[SIZES + 1];
    size_t large; /* bytes of those that were not cut from a slab */
    char *slab;
    size_t left; /* of the slab */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct pool *orphans; /* of threads that have ended */
static pthread_key_t ending;
static __thread struct pool *own;

static void leave(void *pool)
{
    own = 0;
    pthread_mutex_lock(&lock);
    ((struct pool *)pool)->next = orphans;
    orphans = pool;
    pthread_mutex_unlock(&lock);
}

/* NULL when memory is exhausted. */
static struct pool *pool_of_thread(void)
{
    if (own) {
        return own;
    }
    pthread_mutex_lock(&lock);
    own = orphans;
    orphans = own ? own->next : 0;
    pthread_mutex_unlock(&lock);
    own = own ? own : calloc(1, sizeof *own);
    if (own && pthread_setspecific(ending, own) != 0) {
        leave(own);
    }
    return own;
}

/* What is left of the slab before is too little for anybody but small blocks: it is let go. */
static struct block *cut(struct pool *pool, size_t size)
{
    if (pool->left < size) {
        pool->slab = malloc(SLAB);
        pool->left = pool->slab ? SLAB : 0;
    }
    if (!pool->slab) {
        return 0;
    }
    struct block *block = (struct block *)(void *)pool->slab;
    pool->slab += size;
    pool->left -= size;
    return block;
}

static struct block *take(size_t size)
{
    struct pool *pool = size <= MOST ? pool_of_thread() : 0;
    if (size > MOST || !pool) {
        return size > MOST ? malloc(size) : 0;
    }
    struct block **spare = &pool->spare[size / STEP], *block = *spare;
    if (!block) {
        return size > MOST_CUT ? malloc(size) : cut(pool, size);
    }
    *spare = block->next[0];
    pool->large -= size > MOST_CUT ? size : 0;
    return block;
}

static struct block *block_of(void *content)
{
    return (struct block *)(void *)((char *)content - HEAD);
}

static size_t size_for(int size)
{
    return ((size_t)size + HEAD + STEP - 1) / STEP * STEP;
}

static void *sqlite_malloc(int size)
{
    struct block *block = take(size_for(size));
    if (!block) {
        return 0;
    }
    block->size = size_for(size);
    return block->next;
}

/* A thread that has no list for it, for want of memory, has taken no block either: at worst one of another is lost. */
static void sqlite_free(void *content)
{
    struct block *block = block_of(content);
    struct pool *pool = block->size <= MOST ? pool_of_thread() : 0;
    if (block->size > MOST || (pool && block->size > MOST_CUT && pool->large + block->size > LARGE_KEPT)) {
        free(block);
    } else if (pool) {
        pool->large += block->size > MOST_CUT ? block->size : 0;
        block->next[0] = pool->spare[block->size / STEP];
        pool->spare[block->size / STEP] = block;
    }
}

static int sqlite_size(void *content)
{
    return content ? (int)(block_of(content)->size - HEAD) : 0;
}

static void *sqlite_realloc(void *content, int size)
{
    struct block *block = block_of(content);
    if (block->size > MOST && size_for(size) > MOST) {
        block = realloc(block, size_for(size));
        if (!block) {
            return 0;
        }
        block->size = size_for(size);
        return block->next;
    }
    if (block->size == size_for(size)) {
        return content;
    }
    void *moved = sqlite_malloc(size);
    if (moved) {
        int old = sqlite_size(content);
        memcpy(moved, content, (size_t)(old < size ? old : size));
        sqlite_free(content);
    }
    return moved;
}

static int sqlite_round_up(int size)
{
    return (int)(size_for(size) - HEAD);
}

static int begin(void *nothing)
{
    (void)nothing;
    return SQLITE_OK;
}

static void end(void *nothing)
{
    (void)nothing;
}

/* The address sanitizer sees only what is given back to malloc. */
#ifdef __has_feature
#define IS_WATCHED __has_feature(address_sanitizer)
#else
#define IS_WATCHED 0
#endif

void sqlite_memory_configure(void)
{
    static const sqlite3_mem_methods methods = {
        sqlite_malloc, sqlite_free, sqlite_realloc, sqlite_size, sqlite_round_up, begin, end, 0};
    if (!IS_WATCHED && pthread_key_create(&ending, leave) == 0) {
        sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    }
}
