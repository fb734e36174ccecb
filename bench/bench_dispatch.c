/* How long dispatch help takes: learning from `orders` made-up orders (100,000), one suggestion, and one search for
 * similar orders among `similar` (500,000) of a region. A JSON line each.
 * usage: bench_dispatch [ORDERS [SIMILAR]] */
#include <unistd.h>

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/learn/learn.h"
#include "kernel/search/search.h"
#include "kernel/work/store.h"

enum { CATEGORIES = 120, WORDS = 6, ASKED = 2000, SEARCHED = 200, BATCH = 2000 };

static uint64_t chance = 20210601;

static size_t pick(size_t count)
{
    chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(chance >> 33) % count;
}

/* The common characters come often, as in a language: the square root of the places. */
static uint32_t any_character(void)
{
    size_t place = pick(3000), other = pick(3000);
    return 0x4E00 + (uint32_t)(place < other ? place : other) * 6;
}

/* About 120 characters: of a category's own words one in four, the rest whatever. */
static const char *make_text(struct arena *arena, size_t category)
{
    struct buf out;
    char bytes[4];
    buf_init(&out, arena, 4096);
    for (size_t word = 0; word < 40; word++) {
        size_t own = pick(4) == 0 ? 1 + pick(WORDS) : 0;
        for (size_t i = 0; i < 3; i++) {
            uint32_t point =
                own ? 0x4E00 + (uint32_t)((category * 7919 + own * 104729 + i * 1299709) % 18000) : any_character();
            buf_put(&out, bytes, utf8_put(bytes, point));
        }
        buf_text(&out, pick(6) == 0 ? "，" : "");
    }
    return out.data;
}

static void say(const char *name, double value, const char *unit, size_t size)
{
    printf("{\"name\":\"%s\",\"%s\":%.3f,\"size\":%zu}\n", name, unit, value, size);
    fflush(stdout);
}

/* --- suggestions ------------------------------------------------------------------------------------------------- */

static result measure_learning(struct arena *arena, size_t orders)
{
    struct learn_sample *samples = ARENA_ARRAY(arena, struct learn_sample, orders);
    const char **labels = ARENA_ARRAY(arena, const char *, CATEGORIES);
    struct learn_options options = {.least_texts = 3};
    struct learn_guess guesses[3];
    struct learn_model *model;
    struct bytes bytes;
    for (size_t i = 0; i < CATEGORIES; i++) {
        labels[i] = str_format(arena, "%zu", i);
    }
    for (size_t i = 0; i < orders; i++) {
        size_t category = pick(CATEGORIES) * pick(CATEGORIES) / CATEGORIES; /* a few have most */
        const char **fields = ARENA_ARRAY(arena, const char *, 1);
        fields[0] = make_text(arena, category);
        samples[i] = (struct learn_sample){fields, category};
    }
    int64_t begin = seam_ticks();
    struct learn_set set = {samples, orders, 1, labels, CATEGORIES};
    TRY(learn_train(&set, &options, &model));
    say("dispatch.learn", (double)(seam_ticks() - begin) / 1e9, "ours_s", orders);
    TRY(learn_write(model, arena, &bytes));
    say("dispatch.model", (double)bytes.size / 1048576, "mib", orders);
    struct arena *scratch = arena_new(0);
    begin = seam_ticks();
    for (size_t i = 0; i < ASKED; i++) {
        learn_rank(model, scratch, samples[pick(orders)].fields, guesses, 3);
        arena_reset(scratch);
    }
    say("dispatch.suggest", (double)(seam_ticks() - begin) / 1e6 / ASKED, "ours_ms", orders);
    arena_free(scratch);
    learn_model_free(model);
    return SUCCESS;
}

/* --- similar orders ---------------------------------------------------------------------------------------------- */

struct batch {
    int64_t first, count;
};

static result put_batch(struct request *rq, void *subject)
{
    const struct batch *batch = subject;
    for (int64_t id = batch->first; id < batch->first + batch->count; id++) {
        TRY(search_put(rq, "610902", "order", id, make_text(rq->arena, pick(CATEGORIES))));
    }
    return SUCCESS;
}

static result search_some(const char *data, struct arena *arena, int64_t orders)
{
    struct db *db;
    search_likenesses found;
    TRY(db_open(data, DB_READ, &db));
    int64_t begin = seam_ticks(), worst = 0;
    for (int i = 0; i < SEARCHED; i++) {
        int64_t start = seam_ticks();
        TRY(search_like(db, arena, "order", "610902", 1 + (int64_t)pick((size_t)orders), 1, 60, &found));
        worst = seam_ticks() - start > worst ? seam_ticks() - start : worst;
        arena_reset(arena);
    }
    say("dispatch.similar", (double)(seam_ticks() - begin) / 1e6 / SEARCHED, "ours_ms", (size_t)orders);
    say("dispatch.similar_worst", (double)worst / 1e6, "ours_ms", (size_t)orders);
    db_close(db);
    return SUCCESS;
}

static result measure_similar(struct arena *arena, const char *data, int64_t orders)
{
    struct store store;
    TRY(store_create(data, arena));
    TRY(store_open(data, arena, &store));
    result r = SUCCESS;
    for (int64_t first = 1; is_ok(r) && first <= orders; first += BATCH) {
        struct batch batch = {first, orders - first + 1 < BATCH ? orders - first + 1 : BATCH};
        arena_reset(arena);
        r = work_task(store.work, arena, put_batch, &batch);
    }
    r = is_ok(r) ? search_some(data, arena, orders) : r;
    store_close(&store);
    return r;
}

int main(int count, char **arguments)
{
    int64_t orders = 100000, similar = 500000;
    char data[] = "/tmp/bench-dispatch-XXXXXX";
    struct arena *arena = arena_new(0), *other = arena_new(0);
    if ((count > 1 && !str_to_int(arguments[1], &orders)) || (count > 2 && !str_to_int(arguments[2], &similar)) ||
        !mkdtemp(data)) {
        return 2;
    }
    result r = orders > 0 ? measure_learning(arena, (size_t)orders) : SUCCESS;
    r = is_ok(r) && similar > 0 ? measure_similar(other, data, similar) : r;
    if (!is_ok(r)) {
        fprintf(stderr, "%s\n", r.reason);
    }
    fprintf(stderr, "the store of this measurement: %s\n", data);
    arena_free(arena);
    arena_free(other);
    return is_ok(r) ? 0 : 2;
}
