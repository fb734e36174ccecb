#include "kernel/api/watch.h"

#include <pthread.h>

struct watch {
    pthread_mutex_t lock;
    size_t count;
    struct watched items[MOST_WATCHED + 8]; /* room for those without a name, one for each status */
};

struct watch *watch_new(void)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch) {
        pthread_mutex_init(&watch->lock, 0);
    }
    return watch;
}

void watch_free(struct watch *watch)
{
    if (watch) {
        pthread_mutex_destroy(&watch->lock);
        free(watch);
    }
}

static struct watched *place_of(struct watch *watch, const struct watched *seen)
{
    for (size_t i = 0; i < watch->count; i++) {
        struct watched *item = &watch->items[i];
        if (item->staff == seen->staff && item->route == seen->route && item->status == seen->status &&
            str_equal(item->object, seen->object)) {
            return item;
        }
    }
    struct watched *item = &watch->items[watch->count++];
    *item = *seen;
    item->count = 0;
    return item;
}

void watch_note(struct watch *watch, const struct watched *seen)
{
    pthread_mutex_lock(&watch->lock);
    bool is_nameless = seen->staff == 0 || watch->count >= MOST_WATCHED;
    struct watched nameless = {.status = seen->staff == 0 ? seen->status : 0, .first = seen->first};
    place_of(watch, is_nameless ? &nameless : seen)->count++;
    pthread_mutex_unlock(&watch->lock);
}

size_t watch_take(struct watch *watch, struct watched *taken, size_t most)
{
    pthread_mutex_lock(&watch->lock);
    size_t count = watch->count < most ? watch->count : most;
    memcpy(taken, watch->items, count * sizeof *taken);
    watch->count -= count;
    memmove(watch->items, watch->items + count, watch->count * sizeof *taken);
    pthread_mutex_unlock(&watch->lock);
    return count;
}
