/* The counters: what a book coalesces, takes back and writes, and what the recount finds. */
#include "kernel/tally/tally.h"

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/ledger/ledger.h"
#include "support/store.h"
#include "support/support.h"
#include "t.h"

struct bench {
    struct arena *arena;
    const char *data;
    struct db *db;
    struct lane *lane;
    struct request rq;
};

static int bench_open(void **state)
{
    struct arena *arena = arena_new(0);
    struct bench *bench = ARENA_NEW(arena, struct bench);
    bench->arena = arena;
    bench->data = test_folder_new(arena);
    assert_ok(db_open(bench->data, DB_WRITE, &bench->db));
    assert_ok(db_migrate(bench->db, arena));
    assert_ok(lane_open(bench->db, 1, &bench->lane));
    bench->rq = (struct request){.arena = arena,
                                 .db = bench->db,
                                 .lane = bench->lane,
                                 .now = {TEST_START},
                                 .who = &identity_system,
                                 .request_id = "r"};
    *state = bench;
    return 0;
}

static int bench_close(void **state)
{
    struct bench *bench = *state;
    lane_close(bench->lane);
    db_close(bench->db);
    test_folder_remove(bench->data);
    arena_free(bench->arena);
    return 0;
}

static struct tally_key key(const char *region, const char *kind, int32_t day)
{
    struct tally_key key = {.day = {day}, .unit = 7, .item_type = "01", .channel = "1"};
    snprintf(key.region, sizeof key.region, "%s", region);
    snprintf(key.kind, sizeof key.kind, "%s", kind);
    return key;
}

static int64_t sum(struct bench *bench, const char *low, const char *high, int32_t first, int32_t last)
{
    struct tally_question question = {
        .first = {first}, .last = {last}, .region_low = low, .region_high = high, .kind = "probe.one"};
    int64_t amount;
    assert_ok(tally_sum(bench->db, &question, &amount));
    return amount;
}

static int64_t rows(struct bench *bench)
{
    int64_t count;
    assert_ok(db_number(bench->db, &count, "SELECT COUNT(*) FROM tally"));
    return count;
}

static void move(struct bench *bench, const struct tally_key *which, int64_t amount)
{
    assert_ok(tally_move(bench->lane->book, which, amount));
}

static void flush(struct bench *bench)
{
    assert_ok(db_begin(bench->db));
    assert_ok(tally_flush(bench->lane->book, bench->db));
    assert_ok(db_commit(bench->db));
}

static void many_movements_are_one_row(void **state)
{
    struct bench *bench = *state;
    struct tally_key one = key("630200", "probe.one", 20210601), other = key("630202", "probe.one", 20210601);
    for (int i = 0; i < 1000; i++) {
        move(bench, &one, 1);
        move(bench, &other, 2);
    }
    int64_t before = db_statements(bench->db);
    flush(bench);
    assert_int_equal(db_statements(bench->db) - before, 6); /* begin, two rows, their two totals, commit */
    assert_int_equal(rows(bench), 2);
    move(bench, &one, 5);
    flush(bench);
    assert_int_equal(rows(bench), 2);
    assert_int_equal(sum(bench, "630200", "630201", 0, 99999999), 1005);
    assert_int_equal(sum(bench, "6302", "6303", 0, 99999999), 3005);
}

/* Each member of the key tells two counters apart. */
static void every_dimension_has_its_own_row(void **state)
{
    struct bench *bench = *state;
    struct tally_key keys[8];
    for (size_t i = 0; i < 8; i++) {
        keys[i] = key("630200", "probe.one", 20210601);
    }
    keys[1].day.ymd++;
    keys[2].unit++;
    keys[3].late = true;
    snprintf(keys[4].region, sizeof keys[4].region, "630201");
    snprintf(keys[5].item_type, sizeof keys[5].item_type, "02");
    snprintf(keys[6].channel, sizeof keys[6].channel, "2");
    snprintf(keys[7].kind, sizeof keys[7].kind, "probe.two");
    for (size_t i = 0; i < 8; i++) {
        move(bench, &keys[i], 1);
    }
    flush(bench);
    assert_int_equal(rows(bench), 8);
    assert_int_equal(sum(bench, "6302", "6303", 20210601, 20210601), 6);
    assert_int_equal(sum(bench, "6302", "6303", 20210602, 20210602), 1);
}

static void an_undone_request_leaves_nothing(void **state)
{
    struct bench *bench = *state;
    struct tally_key one = key("630200", "probe.one", 20210601);
    move(bench, &one, 1);
    size_t mark = tally_mark(bench->lane->book);
    for (int i = 0; i < 600; i++) { /* over the first room of the book */
        move(bench, &one, 10);
    }
    tally_undo(bench->lane->book, mark);
    move(bench, &one, 1);
    flush(bench);
    assert_int_equal(sum(bench, "6302", "6303", 0, 99999999), 2);
    move(bench, &one, 1);
    tally_forget(bench->lane->book);
    flush(bench);
    assert_int_equal(sum(bench, "6302", "6303", 0, 99999999), 2);
}

static void a_failing_disk_keeps_the_right_closed(void **state)
{
    struct bench *bench = *state;
    struct tally_key one = key("630200", "probe.one", 20210601);
    move(bench, &one, 1);
    assert_ok(db_begin(bench->db));
    db_fail_statement(bench->db, 1);
    assert_fails(ERR_UNAVAILABLE, tally_flush(bench->lane->book, bench->db));
    db_rollback(bench->db);
    assert_int_equal(tally_mark(bench->lane->book), 0);
    assert_fails(ERR_INTERNAL, db_do(bench->db, "UPDATE tally SET amount = 0"));
}

/* --- with their events ------------------------------------------------------------------------------------------- */

static void append(struct bench *bench, const char *kind, int64_t amount, struct instant at)
{
    struct event event = {.region = "630200",
                          .flow = "probe",
                          .action = "act",
                          .unit = 7,
                          .kind = kind,
                          .amount = amount,
                          .item_type = "01",
                          .channel = "1",
                          .at = at};
    assert_ok(ledger_append(&bench->rq, &event));
}

static const char *recount(struct bench *bench)
{
    const char *difference;
    int64_t counters;
    assert_ok(tally_verify(bench->db, bench->arena, &difference, &counters));
    return difference;
}

static void events_move_their_counters(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    append(bench, "probe.one", 1, (struct instant){0});
    append(bench, "probe.one", 1, (struct instant){0});
    append(bench, "probe.one", -1, (struct instant){0}); /* a correction */
    append(bench, "probe.one", 1, (struct instant){TEST_START - 3 * DAY_MS});
    append(bench, 0, 0, (struct instant){0});
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    assert_int_equal(rows(bench), 2);
    assert_int_equal(sum(bench, "6302", "6303", 20210601, 20210601), 1);
    assert_int_equal(sum(bench, "6302", "6303", 20210529, 20210529), 1);
    assert_null(recount(bench));
}

static void a_correction_may_bring_a_counter_to_zero(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    append(bench, "probe.one", 1, (struct instant){0});
    append(bench, "probe.one", -1, (struct instant){0});
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    assert_int_equal(sum(bench, "6302", "6303", 0, 99999999), 0);
    assert_null(recount(bench));
}

static void the_recount_names_a_wrong_counter(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    append(bench, "probe.one", 1, (struct instant){0});
    assert_ok(lane_flush(bench->lane, bench->db));
    db_allow(bench->db, RIGHT_TALLY);
    assert_ok(db_do(bench->db, "UPDATE tally SET amount = amount + 2"));
    db_forbid(bench->db, RIGHT_TALLY);
    assert_ok(db_commit(bench->db));
    const char *difference = recount(bench);
    assert_non_null(difference);
    assert_non_null(strstr(difference, "630200 20210601"));
    assert_non_null(strstr(difference, "台账减计数为-2"));
}

/* Two lanes have rows of their own; a reader sums over them. */
static void two_lanes_do_not_meet(void **state)
{
    struct bench *bench = *state;
    struct tally_book *second = tally_book_new(2);
    struct tally_key one = key("630200", "probe.one", 20210601);
    assert_non_null(second);
    move(bench, &one, 1);
    assert_ok(tally_move(second, &one, 4));
    flush(bench);
    assert_ok(db_begin(bench->db));
    assert_ok(tally_flush(second, bench->db));
    assert_ok(db_commit(bench->db));
    tally_book_free(second);
    assert_int_equal(rows(bench), 2);
    assert_int_equal(sum(bench, "6302", "6303", 0, 99999999), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(many_movements_are_one_row, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(every_dimension_has_its_own_row, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(an_undone_request_leaves_nothing, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_failing_disk_keeps_the_right_closed, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(events_move_their_counters, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_correction_may_bring_a_counter_to_zero, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(the_recount_names_a_wrong_counter, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(two_lanes_do_not_meet, bench_open, bench_close),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
