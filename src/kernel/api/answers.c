#include "kernel/api/answers.h"

#include <pthread.h>
#include <stdatomic.h>

#include "kernel/crypto/secret.h"

enum {
    PLACES = 256,
    MOST_KEPT = 1024 * 1024,
    MOST_HELD = 16 * 1024 * 1024, /* by all places */
    MOST_SPARE = 64 * 1024,       /* room that an answer takes over and does not need */
    MOST_TYPE = 100,
    MOST_ETAG = 32,
    MOST_KEY = 1000
};

/* An answer, held by its place and by the calls that are giving it. */
struct kept {
    _Atomic int holders;
    size_t room, size;
    char type[MOST_TYPE], etag[MOST_ETAG]; /* "" for none */
    char bytes[];                          /* a NUL behind them */
};

/* The question that was asked last of those that share the place, and its answer once it has come twice. */
struct place {
    pthread_mutex_t lock;
    size_t key_size;
    char key[MOST_KEY];
    struct kept *kept; /* NULL: none yet, or memory for the next one */
    uint64_t view;     /* of the answer; 0: there is none */
    struct instant at;
    const struct calendar *calendar;
};

struct answers {
    int64_t repeat_ms;
    _Atomic uint64_t repeated;
    _Atomic size_t held;
    struct place places[PLACES];
};

struct answers *answers_new(int64_t repeat_ms)
{
    struct answers *answers = calloc(1, sizeof *answers);
    if (!answers) {
        return 0;
    }
    answers->repeat_ms = repeat_ms;
    for (size_t i = 0; i < PLACES; i++) {
        pthread_mutex_init(&answers->places[i].lock, 0);
    }
    return answers;
}

static void let_go(void *subject)
{
    struct kept *kept = subject;
    if (atomic_fetch_sub(&kept->holders, 1) == 1) {
        secret_wipe(kept->bytes, kept->size);
        free(kept);
    }
}

static void empty(struct answers *answers, struct place *place)
{
    place->view = 0;
    if (place->kept) {
        atomic_fetch_sub(&answers->held, place->kept->room);
        let_go(place->kept);
        place->kept = 0;
    }
}

void answers_free(struct answers *answers)
{
    for (size_t i = 0; answers && i < PLACES; i++) {
        empty(answers, &answers->places[i]);
        pthread_mutex_destroy(&answers->places[i].lock);
    }
    free(answers);
}

/* --- questions --------------------------------------------------------------------------------------------------- */

struct question question_of(const struct call *call, const struct request *rq)
{
    const struct identity *who = rq->who;
    const int64_t numbers[] = {who->staff,      who->unit,    who->hall,     who->window,
                               who->scope_unit, who->session, who->is_system};
    const char *texts[] = {who->region, who->scope_low, who->scope_high, rq->accept ? rq->accept : "",
                           call->path,  call->query};
    struct buf key;
    buf_init(&key, call->arena, SIZE_MAX);
    buf_put(&key, numbers, sizeof numbers);
    buf_put(&key, who->rights, MOST_PERMISSIONS / 8);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        buf_put(&key, texts[i], strlen(texts[i]) + 1);
    }
    return (struct question){{key.data, key.size}, bytes_hash(key.data, key.size)};
}

static struct place *place_of(struct answers *answers, const struct question *question)
{
    return &answers->places[question->hash % PLACES];
}

static bool is_asked(const struct place *place, const struct question *question)
{
    return place->key_size == question->key.size && memcmp(place->key, question->key.data, place->key_size) == 0;
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

static bool holds(const struct answers *answers, const struct place *place, const struct question *question,
                  uint64_t view, const struct request *rq)
{
    int64_t age = rq->now.ms - place->at.ms;
    return view != 0 && place->view == view && age >= 0 && age < answers->repeat_ms &&
           place->calendar == rq->calendar && is_asked(place, question);
}

bool answers_repeat(struct answers *answers, const struct question *question, uint64_t view, const struct request *rq,
                    struct call *call)
{
    struct place *place = place_of(answers, question);
    struct kept *kept = 0;
    pthread_mutex_lock(&place->lock);
    if (holds(answers, place, question, view, rq)) {
        kept = place->kept;
        atomic_fetch_add(&kept->holders, 1);
    }
    pthread_mutex_unlock(&place->lock);
    if (!kept) {
        return false;
    }
    arena_defer(call->arena, let_go, kept);
    call->status = 200;
    call->content_type = kept->type;
    call->etag = kept->etag[0] ? kept->etag : 0;
    call->answer = (struct buf){call->arena, kept->bytes, kept->size, kept->size, kept->size, false};
    atomic_fetch_add_explicit(&answers->repeated, 1, memory_order_relaxed);
    return true;
}

static bool is_plain(const struct call *call, const struct request *rq)
{
    return call->status == 200 && call->answer.size > 0 && call->answer.size <= MOST_KEPT &&
           call->answer_header_count == 0 && rq->raw_file < 0 && !rq->whole && !rq->watched &&
           strlen(call->content_type) < MOST_TYPE && (!call->etag || strlen(call->etag) < MOST_ETAG);
}

/* Room for an answer: that of the one before when nobody gives it any more, else new. False: there is none. */
static bool make_room(struct answers *answers, struct place *place, size_t room)
{
    struct kept *before = place->kept;
    if (before && atomic_load(&before->holders) == 1 && room <= before->room && before->room - room <= MOST_SPARE) {
        secret_wipe(before->bytes, before->size);
        return true;
    }
    empty(answers, place);
    struct kept *kept = atomic_load(&answers->held) + room <= MOST_HELD ? malloc(sizeof *kept + room) : 0;
    if (kept) {
        *kept = (struct kept){.holders = 1, .room = room};
        atomic_fetch_add(&answers->held, room);
        place->kept = kept;
    }
    return kept;
}

static void put(struct place *place, const struct call *call)
{
    struct kept *kept = place->kept;
    kept->size = call->answer.size;
    memcpy(kept->bytes, call->answer.data, kept->size);
    kept->bytes[kept->size] = '\0';
    snprintf(kept->type, sizeof kept->type, "%s", call->content_type);
    snprintf(kept->etag, sizeof kept->etag, "%s", call->etag ? call->etag : "");
}

void answers_keep(struct answers *answers, const struct question *question, uint64_t view, const struct request *rq,
                  const struct call *call)
{
    if (view == 0 || answers->repeat_ms == 0 || question->key.size > MOST_KEY || !is_plain(call, rq)) {
        return;
    }
    struct place *place = place_of(answers, question);
    pthread_mutex_lock(&place->lock);
    if (!is_asked(place, question)) {
        place->view = 0;
        place->key_size = question->key.size;
        memcpy(place->key, question->key.data, place->key_size);
        if (place->kept && place->kept->room > MOST_SPARE) {
            empty(answers, place);
        }
    } else if (make_room(answers, place, call->answer.size + 1)) {
        put(place, call);
        place->view = view;
        place->at = rq->now;
        place->calendar = rq->calendar;
    }
    pthread_mutex_unlock(&place->lock);
}

uint64_t answers_repeated(const struct answers *answers)
{
    return atomic_load(&answers->repeated);
}
