/* Counters, and metrics summed from them, against a recount of what was put into them. */
#include "kernel/tally/cube.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/db.h"
#include "support/store.h"
#include "t.h"

enum { MOVEMENTS = 600 };

struct moved {
    struct tally_key key;
    int64_t amount;
};

static struct moved moves[MOVEMENTS];
static uint64_t seed = 7;

static int32_t pick(int32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int32_t)((seed >> 33) % (uint64_t)below);
}

/* From December to March, carried over a month or not, sometimes taken back. */
static void make_moves(void)
{
    static const char *const kinds[] = {"a", "b"}, *const regions[] = {"630200", "630203", "630203001"};
    static const int32_t months[] = {202012, 202101, 202102, 202103};
    for (size_t i = 0; i < MOVEMENTS; i++) {
        int32_t month = pick(4);
        struct tally_key key = {.day = {months[month] * 100 + 1 + pick(28)}, .unit = 1 + pick(3), .late = pick(5) == 0};
        key.since = month > 0 && pick(4) == 0 ? months[pick(month)] : 0;
        snprintf(key.region, sizeof key.region, "%s", regions[pick(3)]);
        snprintf(key.kind, sizeof key.kind, "%s", kinds[pick(2)]);
        snprintf(key.item_type, sizeof key.item_type, "%s", pick(2) ? "01" : "");
        snprintf(key.channel, sizeof key.channel, "%d", pick(3));
        moves[i] = (struct moved){key, pick(8) ? 1 : -1};
    }
}

static void put_moves(struct db *db, size_t group)
{
    struct tally_book *book = tally_book_new(1);
    assert_ok(db_begin(db));
    for (size_t i = 0; i < MOVEMENTS; i++) {
        assert_ok(tally_move(book, &moves[i].key, moves[i].amount));
        if (i % group == group - 1) {
            assert_ok(tally_flush(book, db));
        }
    }
    assert_ok(tally_flush(book, db));
    assert_ok(db_commit(db));
    tally_book_free(book);
}

struct sums {
    int64_t amount, carried;
    int32_t first;
};

static struct sums recount(const struct tally_question *q, int32_t first, const struct tally_cell *cell)
{
    struct sums sums = {0};
    for (size_t i = 0; i < MOVEMENTS; i++) {
        const struct tally_key *key = &moves[i].key;
        bool fits = strcmp(key->kind, q->kind) == 0 && strcmp(key->region, q->region_low) >= 0 &&
                    strcmp(key->region, q->region_high) < 0 && key->day.ymd >= first && key->day.ymd <= q->last.ymd;
        if (fits && (!cell || (strcmp(key->region, cell->region) == 0 && key->unit == cell->unit &&
                               strcmp(key->item_type, cell->item_type) == 0))) {
            sums.amount += moves[i].amount;
            sums.carried += key->since > 0 && key->since < first / 100 ? moves[i].amount : 0;
            sums.first = sums.first == 0 || key->day.ymd < sums.first ? key->day.ymd : sums.first;
        }
    }
    return sums;
}

static void expect_answers(struct test_store *store, struct db *db, const struct tally_question *q)
{
    tally_cells cells;
    int64_t sum = 0, carried = 0;
    struct date day;
    assert_ok(tally_by_cell(db, store->arena, q, &cells));
    for (size_t i = 0; i < cells.count; i++) {
        struct sums expected = recount(q, q->first.ymd, &cells.items[i]);
        assert_int_equal(cells.items[i].amount, expected.amount);
        assert_int_equal(cells.items[i].carried, expected.carried);
        sum += expected.amount;
        carried += expected.carried;
    }
    assert_int_equal(sum, recount(q, q->first.ymd, 0).amount);
    assert_int_equal(carried, recount(q, q->first.ymd, 0).carried);
    assert_ok(tally_sum(db, q, &sum));
    assert_int_equal(sum, recount(q, q->first.ymd, 0).amount);
    assert_ok(tally_up_to(db, store->arena, q, &cells));
    sum = 0;
    for (size_t i = 0; i < cells.count; i++) {
        assert_int_equal(cells.items[i].amount, recount(q, 0, &cells.items[i]).amount);
        sum += cells.items[i].amount;
    }
    assert_int_equal(sum, recount(q, 0, 0).amount);
    struct tally_question ever = *q;
    ever.last.ymd = 99991231;
    assert_ok(tally_first_day(db, q, &day));
    assert_int_equal(day.ymd, recount(&ever, 0, 0).first);
}

static void sums_are_what_was_put_in(void **state)
{
    static const size_t groups[] = {1, 7, MOVEMENTS};
    static const struct {
        struct date first, last;
    } periods[] = {{{20201201}, {20201231}},
                   {{20210101}, {20210131}},
                   {{20210301}, {20210331}},
                   {{20210101}, {20211231}},
                   {{20200101}, {20201130}}};
    static const char *const scopes[][2] = {
        {"6302", "6303"}, {"630203", "630204"}, {"630200", "630200!"}, {"64", "65"}};
    (void)state;
    for (size_t group = 0; group < 3; group++) {
        struct test_store *store = test_store_open();
        struct db *db;
        assert_ok(db_open(store->data, DB_WRITE, &db));
        make_moves();
        put_moves(db, groups[group]);
        for (size_t i = 0; i < 5 * 4 * 2; i++) {
            const struct tally_question question = {.first = periods[i % 5].first,
                                                    .last = periods[i % 5].last,
                                                    .region_low = scopes[i / 5 % 4][0],
                                                    .region_high = scopes[i / 5 % 4][1],
                                                    .kind = i < 20 ? "a" : "b"};
            expect_answers(store, db, &question);
        }
        db_close(db);
        test_store_close(store);
    }
}

/* --- cubes ------------------------------------------------------------------------------------------------------- */

static const struct metric all_terms = {
    .code = "all",
    .scale = METRIC_PERCENT,
    .numerator = {{METRIC_COHORT, "a", 1}, {METRIC_STOCK, "a", 1}, {METRIC_STOCK, "b", -1}, {METRIC_OVERDUE, "c", 1}},
    .denominator = {{METRIC_FLOW, "a", 1}, {METRIC_FLOW, "nothing", 1}, {METRIC_DAYS, 0, 1}, {METRIC_EVERY_DAY, 0, -1}},
};
static const struct metric a_count = {.code = "count", .scale = METRIC_COUNT, .numerator = {{METRIC_FLOW, "b", 1}}};

static int64_t recount_part(const struct cube *cube, const struct cube_part *part, enum metric_source source,
                            const char *kind)
{
    int64_t sum = 0;
    for (size_t i = 0; i < MOVEMENTS; i++) {
        const struct tally_key *key = &moves[i].key;
        bool is_in_time =
            key->day.ymd <= cube->period.last.ymd && (source == METRIC_STOCK || key->day.ymd >= cube->period.first.ymd);
        bool is_carried = key->since > 0 && key->since < cube->period.first.ymd / 100;
        bool is_of_part =
            (part->unit == 0 || key->unit == part->unit) &&
            (!part->item_type || str_equal(key->item_type, part->item_type)) && strcmp(key->region, cube->low) >= 0 &&
            strcmp(key->region, cube->high) < 0 &&
            (!*part->high || (strcmp(key->region, part->low) >= 0 && strcmp(key->region, part->high) < 0));
        bool counts =
            str_equal(key->kind, kind) && is_in_time && is_of_part && !(source == METRIC_COHORT && is_carried);
        sum += counts ? moves[i].amount : 0;
    }
    return sum;
}

static void expect_part(const struct cube *cube, const struct cube_part *part)
{
    struct metric_value value = cube_value(cube, &all_terms, part);
    int64_t overdue = cube_part_holds(part, "630203", 2, "01") ? 5 : 0;
    assert_int_equal(value.numerator, recount_part(cube, part, METRIC_COHORT, "a") +
                                          recount_part(cube, part, METRIC_STOCK, "a") -
                                          recount_part(cube, part, METRIC_STOCK, "b") + overdue);
    assert_int_equal(value.denominator, recount_part(cube, part, METRIC_FLOW, "a") + part->days - 9);
    value = cube_value(cube, &a_count, part);
    assert_int_equal(value.numerator, recount_part(cube, part, METRIC_FLOW, "b"));
    assert_int_equal(value.denominator, NO_NUMBER);
    assert_int_equal(cube_sum(cube, METRIC_FLOW, "a", part), recount_part(cube, part, METRIC_FLOW, "a"));
    assert_int_equal(cube_sum(cube, METRIC_FLOW, "unread", part), 0);
}

static void values_are_sums_of_parts(void **state)
{
    static const struct cube_part parts[] = {{.days = 20},
                                             {"6302", "6303", 0, 0, 1},
                                             {"630203", "630204", 0, "01", 3},
                                             {"630200", "630200!", 2, 0, 0},
                                             {"630203", "630203!", 0, "01", 0},
                                             {.unit = 3, .item_type = "01"},
                                             {.unit = 1}};
    struct tally_cell late[] = {{"630203", 2, "01", 5, 0}};
    const tally_cells overdue = {late, 1};
    struct test_store *store = test_store_open();
    struct cube cube = {store->arena, "6302", "6303", .today = {20210209}};
    struct db *db;
    (void)state;
    assert_ok(db_open(store->data, DB_WRITE, &db));
    make_moves();
    put_moves(db, MOVEMENTS);
    assert_true(period_parse("2021-02", &cube.period));
    assert_false(cube_knows(&cube, &parts[0]));
    assert_ok(cube_load(&cube, db, &all_terms));
    assert_ok(cube_load(&cube, db, &a_count));
    cube_put(&cube, &(struct metric_term){METRIC_OVERDUE, "c", 1}, CUTOFF_PUBLICATION, &overdue);
    /* a in the period and up to its end, b the same, nothing, c: each read once, whoever asks for it */
    assert_ok(cube_load(&cube, db, &all_terms));
    assert_int_equal(cube.count, 6);
    assert_true(cube_has(&cube, &(struct metric_term)TERM_COHORT("nothing"), CUTOFF_PUBLICATION));
    assert_false(cube_has(&cube, &(struct metric_term)TERM_IN("nothing"), CUTOFF_PUBLICATION));
    assert_false(cube_has(&cube, &(struct metric_term)TERM_COHORT("nothing"), CUTOFF_PERIOD_END));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        expect_part(&cube, &parts[i]);
        assert_true(cube_knows(&cube, &parts[i]));
    }
    assert_false(cube_knows(&cube, &(struct cube_part){.unit = 4}));
    assert_false(cube_knows(&cube, &(struct cube_part){.item_type = "20"}));
    db_close(db);
    test_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_what_was_put_in),
        cmocka_unit_test(values_are_sums_of_parts),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
