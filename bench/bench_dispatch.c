/* How long dispatch help takes: learning from `orders` made-up orders (100,000), one suggestion, and one search for
 * similar orders among `similar` (500,000), all of one region and within the days that are looked at: the most that the
 * search can meet. A JSON line each; how far it has come is told on the error output.
 *
 * The index is filled in the order in which it lies, and what finds by term is made of it at the end: half a million
 * orders take minutes, not the hour that as many requests would.
 * usage: bench_dispatch ORDERS SIMILAR DATA       DATA: where a store is made, or has been made by an earlier run */
#include <math.h>
#include <stdlib.h>

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/learn/learn.h"
#include "kernel/search/search.h"
#include "kernel/work/store.h"

enum { CATEGORIES = 120, VOCABULARY = 20000, OWN_WORDS = 40, TEXT_WORDS = 60, ASKED = 2000, SEARCHED = 200 };
enum { CHUNK = 20000 };

static uint64_t chance = 20210601;

static size_t pick(size_t count)
{
    chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(chance >> 33) % count;
}

/* Words come as in a language: the n-th most common one n times as seldom as the first (Zipf). */
static size_t any_word(void)
{
    return (size_t)exp((double)pick(1000000) / 1e6 * log(VOCABULARY));
}

/* About 120 characters: of a category's own words one in four, the rest whatever. */
static const char *make_text(struct arena *arena, size_t category)
{
    struct buf out;
    char bytes[4];
    buf_init(&out, arena, 4096);
    for (size_t i = 0; i < TEXT_WORDS; i++) {
        size_t word = pick(4) == 0 ? VOCABULARY + category * OWN_WORDS + pick(OWN_WORDS) : any_word();
        buf_put(&out, bytes, utf8_put(bytes, 0x4E00 + (uint32_t)(word * 7919 % 6007)));
        buf_put(&out, bytes, utf8_put(bytes, 0x4E00 + (uint32_t)(word * 104729 % 5003)));
        buf_text(&out, pick(9) == 0 ? "，" : "");
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

/* Terms stand in the store as keyed hashes of 16 letters and digits; any hash is as long. */
static void hash_term(const char *term, char hash[17])
{
    uint64_t mixed = UINT64_C(14695981039346656037);
    for (; *term; term++) {
        mixed = (mixed ^ (uint8_t)*term) * UINT64_C(1099511628211);
    }
    mixed ^= mixed >> 29;
    snprintf(hash, 17, "%016llx", (unsigned long long)(mixed * UINT64_C(0xBF58476D1CE4E5B9)));
}

static result put_entry(struct db *db, struct arena *arena, int64_t id)
{
    struct search_terms terms = search_terms(arena, make_text(arena, pick(CATEGORIES)), false);
    char hash[17];
    for (size_t i = 0; i < terms.count; i++) {
        hash_term(terms.items[i], hash);
        TRY(db_do(db, "INSERT INTO search_term (region, kind, id, term) VALUES ('610902', 'order', :id, :term)",
                  P("id", id), P("term", (const char *)hash)));
    }
    return SUCCESS;
}

static result fill(struct db *db, struct arena *arena, int64_t orders)
{
    for (int64_t id = 1; id <= orders;) {
        TRY(db_begin(db));
        for (int64_t last = id + CHUNK; id <= orders && id < last; id++) {
            TRY(put_entry(db, arena, id));
            arena_reset(arena);
        }
        TRY(db_commit(db));
        fprintf(stderr, "%lld of %lld orders put\n", (long long)(id - 1), (long long)orders);
    }
    return SUCCESS;
}

static result load(struct db *db, struct arena *arena, int64_t orders)
{
    TRY(db_do(db, "DROP INDEX search_term_entries"));
    TRY(fill(db, arena, orders));
    fprintf(stderr, "making the index\n");
    return db_do(db, "CREATE INDEX search_term_entries ON search_term (kind, term, region, id)");
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The first ones also fetch from the disk what the others then find in memory. */
static result search_some(const char *data, struct arena *arena, int64_t orders)
{
    struct db *db;
    search_likenesses found;
    int64_t times[SEARCHED], sum = 0;
    TRY(db_open(data, DB_READ, &db));
    for (int i = 0; i < SEARCHED; i++) {
        int64_t start = seam_ticks();
        TRY(search_like(db, arena, "order", "610902", 1 + (int64_t)pick((size_t)orders), 1, 60, &found));
        times[i] = seam_ticks() - start;
        sum += times[i];
        arena_reset(arena);
    }
    qsort(times, SEARCHED, sizeof *times, compare_times);
    say("dispatch.similar", (double)sum / 1e6 / SEARCHED, "ours_ms", (size_t)orders);
    say("dispatch.similar_p95", (double)times[SEARCHED * 95 / 100] / 1e6, "ours_ms", (size_t)orders);
    say("dispatch.similar_worst", (double)times[SEARCHED - 1] / 1e6, "ours_ms", (size_t)orders);
    db_close(db);
    return SUCCESS;
}

static result make_store(struct arena *arena, const char *data, int64_t orders)
{
    struct db *db;
    TRY(store_create(data, arena));
    TRY(db_open(data, DB_WRITE, &db));
    int64_t begin = seam_ticks();
    db_allow(db, RIGHT_SCHEMA);
    result r = load(db, arena, orders);
    db_forbid(db, RIGHT_SCHEMA);
    db_close(db);
    TRY(r);
    say("dispatch.similar_load", (double)(seam_ticks() - begin) / 1e9, "ours_s", (size_t)orders);
    return SUCCESS;
}

static result measure_similar(struct arena *arena, const char *data, int64_t orders)
{
    bool is_there;
    TRY(db_exists(data, &is_there));
    if (!is_there) {
        TRY(make_store(arena, data, orders));
    }
    return search_some(data, arena, orders);
}

int main(int count, char **arguments)
{
    int64_t orders, similar;
    if (count != 4 || !str_to_int(arguments[1], &orders) || !str_to_int(arguments[2], &similar)) {
        fprintf(stderr, "usage: bench_dispatch ORDERS SIMILAR DATA\n");
        return 2;
    }
    struct arena *arena = arena_new(0), *other = arena_new(0);
    result r = orders > 0 ? measure_learning(arena, (size_t)orders) : SUCCESS;
    r = is_ok(r) && similar > 0 ? measure_similar(other, arguments[3], similar) : r;
    if (!is_ok(r)) {
        fprintf(stderr, "%s\n", r.reason);
    }
    arena_free(arena);
    arena_free(other);
    return is_ok(r) ? 0 : 2;
}
