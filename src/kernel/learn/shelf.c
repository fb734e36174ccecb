#include <pthread.h>
#include <stdatomic.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/learn/learn.h"

/* A model in use. Whoever holds it counts, the shelf is one of them, and the last one frees it: what an arena holds may
 * outlive the shelf. */
struct held_model {
    struct learn_model *model;
    int64_t version;
    _Atomic size_t holders;
};

struct place {
    struct place *next;
    char *name;
    struct held_model *held;
};

struct learn_shelf {
    pthread_mutex_t lock;
    struct place *places;
};

struct learn_shelf *learn_shelf_new(void)
{
    struct learn_shelf *shelf = calloc(1, sizeof *shelf);
    if (shelf) {
        pthread_mutex_init(&shelf->lock, 0);
    }
    return shelf;
}

static void let_go(void *subject)
{
    struct held_model *held = subject;
    if (held && atomic_fetch_sub(&held->holders, 1) == 1) {
        learn_model_free(held->model);
        free(held);
    }
}

void learn_shelf_free(void *subject)
{
    struct learn_shelf *shelf = subject;
    while (shelf && shelf->places) {
        struct place *place = shelf->places;
        shelf->places = place->next;
        let_go(place->held);
        free(place->name);
        free(place);
    }
    if (shelf) {
        pthread_mutex_destroy(&shelf->lock);
    }
    free(shelf);
}

static struct place *find_place(const struct learn_shelf *shelf, const char *name)
{
    struct place *place = shelf->places;
    while (place && !str_equal(place->name, name)) {
        place = place->next;
    }
    return place;
}

const struct learn_model *learn_shelf_find(struct learn_shelf *shelf, struct arena *arena, const char *name,
                                           int64_t version)
{
    pthread_mutex_lock(&shelf->lock);
    struct place *place = find_place(shelf, name);
    struct held_model *held = place && place->held && place->held->version == version ? place->held : 0;
    if (held) {
        held->holders++;
    }
    pthread_mutex_unlock(&shelf->lock);
    if (held) {
        arena_defer(arena, let_go, held);
    }
    return held ? held->model : 0;
}

/* The place of a name, made when it is not there; NULL when memory is exhausted. With the lock. */
static struct place *make_place(struct learn_shelf *shelf, const char *name)
{
    struct place *place = find_place(shelf, name);
    if (place || !(place = calloc(1, sizeof *place))) {
        return place;
    }
    place->name = strdup(name);
    if (!place->name) {
        free(place);
        return 0;
    }
    place->next = shelf->places;
    shelf->places = place;
    return place;
}

const struct learn_model *learn_shelf_put(struct learn_shelf *shelf, struct arena *arena, const char *name,
                                          int64_t version, struct learn_model *model)
{
    struct held_model *held = calloc(1, sizeof *held);
    if (!held) {
        learn_model_free(model);
        longjmp(*arena_guard(arena), 1);
    }
    *held = (struct held_model){model, version, 1}; /* held by the caller */
    pthread_mutex_lock(&shelf->lock);
    struct place *place = make_place(shelf, name);
    if (place && (!place->held || place->held->version < version)) {
        let_go(place->held);
        place->held = held;
        held->holders++;
    }
    pthread_mutex_unlock(&shelf->lock);
    arena_defer(arena, let_go, held);
    return model;
}
