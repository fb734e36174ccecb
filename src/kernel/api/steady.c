#include "kernel/api/steady.h"

#include <pthread.h>

#include "kernel/api/app.h"

enum { PLACES = 1024, MOST_ANSWER = 8 * 1024, MOST_QUESTION = 512, RIGHTS = MOST_PERMISSIONS / 64 };

/* What decides an answer, beside the path and the query. */
struct ground {
    uint64_t view;
    int64_t second, staff;
    const struct calendar *calendar;
    uint64_t rights[RIGHTS];
};

struct kept {
    pthread_mutex_t lock;
    struct ground ground;
    const char *content_type; /* a literal */
    char etag[32];            /* "" for none */
    char *bytes;              /* path, query and answer; malloc, as large as the largest yet */
    size_t room, path_size, query_size, answer_size;
};

struct steady {
    struct kept places[PLACES];
};

struct steady *steady_new(void)
{
    struct steady *steady = calloc(1, sizeof *steady);
    for (int i = 0; steady && i < PLACES; i++) {
        pthread_mutex_init(&steady->places[i].lock, 0);
    }
    return steady;
}

void steady_free(struct steady *steady)
{
    for (int i = 0; steady && i < PLACES; i++) {
        pthread_mutex_destroy(&steady->places[i].lock);
        free(steady->places[i].bytes);
    }
    free(steady);
}

/* False: there is no view to speak of, or it is the system that asks, whose rights are not told by bits. */
static bool take_ground(const struct request *rq, struct ground *ground)
{
    ground->view = db_view(rq->db);
    ground->second = rq->now.ms / 1000;
    ground->staff = rq->who->staff;
    ground->calendar = rq->calendar;
    memcpy(ground->rights, rq->who->rights, sizeof ground->rights);
    return ground->view != 0 && !rq->who->is_system;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    }
    return hash;
}

static struct kept *place_of(struct steady *steady, const struct ground *ground, const struct call *call)
{
    uint64_t hash = hash_text(hash_text(UINT64_C(14695981039346656037), call->path), call->query);
    hash ^= (uint64_t)ground->staff * UINT64_C(0x9E3779B97F4A7C15);
    return &steady->places[(hash ^ hash >> 32) % PLACES];
}

static bool is_same(const struct kept *kept, const struct ground *ground, const struct call *call)
{
    return memcmp(&kept->ground, ground, sizeof *ground) == 0 && strlen(call->path) == kept->path_size &&
           strlen(call->query) == kept->query_size && memcmp(kept->bytes, call->path, kept->path_size) == 0 &&
           memcmp(kept->bytes + kept->path_size, call->query, kept->query_size) == 0;
}

/* Copied twice, so that the lock is not held where memory may run out (by a longjmp). */
bool steady_recall(struct steady *steady, const struct request *rq, struct call *call)
{
    struct ground ground;
    char answer[MOST_ANSWER], etag[sizeof steady->places->etag];
    if (!take_ground(rq, &ground)) {
        return false;
    }
    struct kept *kept = place_of(steady, &ground, call);
    pthread_mutex_lock(&kept->lock);
    bool found = is_same(kept, &ground, call);
    size_t size = found ? kept->answer_size : 0;
    const char *content_type = kept->content_type;
    if (found) {
        memcpy(answer, kept->bytes + kept->path_size + kept->query_size, size);
        memcpy(etag, kept->etag, sizeof etag);
    }
    pthread_mutex_unlock(&kept->lock);
    if (found) {
        char *copy = arena_copy(call->arena, answer, size);
        call->answer = (struct buf){.arena = call->arena, .data = copy, .size = size, .room = size, .max = size};
        call->status = 200;
        call->content_type = content_type;
        call->etag = etag[0] ? str_copy(call->arena, etag) : 0;
    }
    return found;
}

static bool may_keep(const struct request *rq, const struct call *call)
{
    return call->status == 200 && call->answer_header_count == 0 && call->answer_file < 0 && !rq->raw_type &&
           !rq->whole && call->answer.size <= MOST_ANSWER &&
           strlen(call->path) + strlen(call->query) <= MOST_QUESTION &&
           strlen(call->etag ? call->etag : "") < sizeof(((struct kept *)0)->etag);
}

static bool make_room(struct kept *kept, size_t size)
{
    if (size > kept->room) {
        char *grown = realloc(kept->bytes, size);
        if (!grown) {
            return false;
        }
        kept->bytes = grown;
        kept->room = size;
    }
    return true;
}

void steady_keep(struct steady *steady, const struct request *rq, const struct call *call)
{
    struct ground ground;
    if (!may_keep(rq, call) || !take_ground(rq, &ground)) {
        return;
    }
    size_t path_size = strlen(call->path), query_size = strlen(call->query);
    struct kept *kept = place_of(steady, &ground, call);
    pthread_mutex_lock(&kept->lock);
    if (make_room(kept, path_size + query_size + call->answer.size)) {
        memcpy(kept->bytes, call->path, path_size);
        memcpy(kept->bytes + path_size, call->query, query_size);
        memcpy(kept->bytes + path_size + query_size, call->answer.data, call->answer.size);
        kept->ground = ground;
        kept->content_type = call->content_type;
        snprintf(kept->etag, sizeof kept->etag, "%s", call->etag ? call->etag : "");
        kept->path_size = path_size;
        kept->query_size = query_size;
        kept->answer_size = call->answer.size;
    }
    pthread_mutex_unlock(&kept->lock);
}
