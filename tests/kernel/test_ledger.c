/* The chain: links, undoing, reloading, days, the canonical form as docs/ledger.md gives it. */
#include "kernel/ledger/ledger.h"

#include "kernel/api/app.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/sm3.h"
#include "kernel/ledger/audit.h"
#include "support/engine.h"
#include "support/events.h"
#include "support/support.h"
#include "t.h"

/* --- the canonical form ------------------------------------------------------------------------------------------ */

/* The event of the worked example. */
static struct event example(void)
{
    return (struct event){.lane = 1,
                          .seq = 1,
                          .region = "630200",
                          .matter = 17,
                          .flow = "case",
                          .action = "accept",
                          .from_state = "submitted",
                          .to_state = "accepted",
                          .at = {1622509200000},
                          .recorded_at = {1622509200000},
                          .day = {20210601},
                          .actor = 3,
                          .unit = 7,
                          .kind = "case.accepted",
                          .amount = 1,
                          .item_type = "01",
                          .channel = "1",
                          .request_id = "9f86d081884c7d659a2feaa0c55ad015",
                          .body = "{\"reason\":\"材料齐全\"}"};
}

static void the_worked_example_of_the_docs_holds(void **state)
{
    (void)state;
    static const char canonical[] =
        "1:1,1:1,6:630200,2:17,4:case,6:accept,9:submitted,8:accepted,13:1622509200000,13:1622509200000,8:20210601,1:0,"
        "1:3,"
        "1:7,13:case.accepted,1:1,2:01,1:1,32:9f86d081884c7d659a2feaa0c55ad015,25:{\"reason\":\"材料齐全\"},";
    struct arena *arena = arena_new(0);
    uint8_t zeros[SM3_SIZE] = {0}, hash[SM3_SIZE], by_hand[SM3_SIZE];
    struct event event = example();
    struct buf input;
    ledger_hash(&event, zeros, hash);
    buf_init(&input, arena, 4096);
    buf_put(&input, zeros, sizeof zeros);
    buf_text(&input, canonical);
    sm3_hash(input.data, input.size, by_hand);
    assert_memory_equal(hash, by_hand, SM3_SIZE);

    const char *docs = read_whole(arena, ZWFW_SOURCE_DIR "/docs/ledger.md");
    assert_non_null(docs);
    assert_non_null(strstr(docs, canonical));
    assert_non_null(strstr(docs, hex_encode(arena, hash, SM3_SIZE)));
    arena_free(arena);
}

static void each_field_enters_the_hash(void **state)
{
    (void)state;
    uint8_t zeros[SM3_SIZE] = {0}, before[SM3_SIZE], after[SM3_SIZE];
    struct event event = example();
    ledger_hash(&event, zeros, before);
    for (size_t i = 0; i + 1 < event_record.field_count; i++) {
        const struct field *field = &event_record.fields[i];
        struct event changed = example();
        void *at = field_in(field, &changed);
        switch (field->type) {
        case TYPE_TEXT: *(const char **)at = "x"; break;
        case TYPE_BOOL: *(bool *)at = true; break;
        case TYPE_DATE: ((struct date *)at)->ymd++; break;
        default: ++*(int64_t *)at; break;
        }
        ledger_hash(&changed, zeros, after);
        assert_memory_not_equal(before, after, SM3_SIZE);
    }
    zeros[31] = 1;
    ledger_hash(&event, zeros, after);
    assert_memory_not_equal(before, after, SM3_SIZE);
}

static void long_bodies_hash_as_one_run(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t size = 0; size < 3000; size += 97) {
        uint8_t zeros[SM3_SIZE] = {0}, hash[SM3_SIZE], by_hand[SM3_SIZE];
        char *body = arena_alloc(arena, size + 1);
        memset(body, 'b', size);
        struct event event = {.body = body};
        struct buf input;
        buf_init(&input, arena, 8192);
        buf_put(&input, zeros, sizeof zeros);
        /* in the order of the fields: absent texts and zeros */
        buf_text(&input, "1:0,1:0,0:,1:0,0:,0:,0:,0:,1:0,1:0,1:0,1:0,1:0,1:0,0:,1:0,0:,0:,0:,");
        buf_format(&input, "%zu:%s,", size, body);
        sm3_hash(input.data, input.size, by_hand);
        ledger_hash(&event, zeros, hash);
        assert_memory_equal(hash, by_hand, SM3_SIZE);
    }
    arena_free(arena);
}

/* --- on a lane --------------------------------------------------------------------------------------------------- */

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
    bench->data = test_data_new(arena);
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

static void append(struct bench *bench, const char *kind)
{
    struct event event = {.region = "630200", .flow = "probe", .action = "act", .kind = kind, .amount = kind ? 1 : 0};
    assert_ok(ledger_append(&bench->rq, &event));
}

static int64_t count(struct bench *bench)
{
    int64_t found;
    assert_ok(db_number(bench->db, &found, "SELECT COUNT(*) FROM event"));
    return found;
}

static void the_chain_goes_on_over_undone_requests(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    assert_ok(db_save(bench->db));
    append(bench, "probe.one");
    assert_ok(db_release(bench->db));
    struct lane_mark mark = lane_mark(bench->lane);
    assert_ok(db_save(bench->db));
    append(bench, "probe.two");
    bench->rq.now.ms += DAY_MS;
    append(bench, "probe.two"); /* a new day: the head of the first is kept, then undone */
    lane_undo(bench->lane, &mark);
    db_undo(bench->db);
    assert_int_equal(bench->lane->tail.seq, 1);
    append(bench, "probe.three");
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    assert_int_equal(count(bench), 2);

    int64_t counters, days;
    const char *difference;
    assert_ok(tally_verify(bench->db, bench->arena, &difference, &counters));
    assert_null(difference);
    assert_int_equal(counters, 2);
    assert_ok(db_number(bench->db, &days, "SELECT COUNT(*) FROM ledger_day"));
    assert_int_equal(days, 2);
}

static void a_failed_commit_takes_the_lane_back(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    append(bench, 0);
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    uint8_t hash[SM3_SIZE];
    memcpy(hash, bench->lane->tail.hash, SM3_SIZE);
    assert_ok(db_begin(bench->db));
    append(bench, "probe.lost");
    db_rollback(bench->db);
    assert_ok(lane_reload(bench->lane, bench->db));
    assert_int_equal(bench->lane->tail.seq, 1);
    assert_memory_equal(bench->lane->tail.hash, hash, SM3_SIZE);
    assert_int_equal(tally_mark(bench->lane->book), 0);
}

static void a_lane_opened_again_goes_on(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    append(bench, 0);
    append(bench, 0);
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    struct ledger_tail tail = bench->lane->tail;
    lane_close(bench->lane);
    assert_ok(lane_open(bench->db, 1, &bench->lane));
    assert_int_equal(bench->lane->tail.seq, 2);
    assert_int_equal(bench->lane->tail.day.ymd, 20210601);
    assert_memory_equal(bench->lane->tail.hash, tail.hash, SM3_SIZE);
}

/* What became of a commit that was not answered. */
static void a_group_is_found_by_its_last_link(void **state)
{
    struct bench *bench = *state;
    bool found;
    int failures = 0;
    assert_ok(db_begin(bench->db));
    append(bench, 0);
    struct ledger_tail tail = bench->lane->tail, other;
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    assert_ok(ledger_find(bench->db, &tail, &found));
    assert_true(found);
    other = tail;
    other.hash[0] ^= 1;
    assert_ok(ledger_find(bench->db, &other, &found));
    assert_false(found);
    for (int n = 1;; n++) {
        db_fail_statement(bench->db, n);
        if (is_ok(ledger_find(bench->db, &tail, &found))) {
            break;
        }
        failures++;
    }
    db_fail_statement(bench->db, 0);
    assert_true(found && failures >= 4); /* BEGIN, the look, a change that is waited for, COMMIT */
    db_allow(bench->db, RIGHT_LEDGER);
    assert_ok(db_do(bench->db, "DELETE FROM ledger_day"));
    db_forbid(bench->db, RIGHT_LEDGER);
    assert_fails(ERR_UNAVAILABLE, ledger_find(bench->db, &tail, &found));
}

static void a_lane_does_not_go_on_from_a_broken_link(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    append(bench, 0);
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    db_allow(bench->db, RIGHT_LEDGER);
    assert_ok(db_do(bench->db, "UPDATE event SET hash = substr(hash, 1, 5)"));
    db_forbid(bench->db, RIGHT_LEDGER);
    struct lane *lane;
    assert_fails(ERR_UNAVAILABLE, lane_open(bench->db, 1, &lane));
    assert_null(lane);
}

static void a_late_event_counts_on_its_own_day(void **state)
{
    struct bench *bench = *state;
    struct event event = {.region = "630200",
                          .flow = "probe",
                          .action = "act",
                          .kind = "probe.one",
                          .amount = 1,
                          .at = {TEST_START - DAY_MS}};
    struct event same_day = event;
    same_day.at.ms = TEST_START - HOUR_MS;
    assert_ok(db_begin(bench->db));
    assert_ok(ledger_append(&bench->rq, &event));
    assert_true(event.late);
    assert_int_equal(event.day.ymd, 20210531);
    assert_ok(ledger_append(&bench->rq, &same_day));
    assert_false(same_day.late);
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    int64_t late;
    assert_ok(db_number(bench->db, &late, "SELECT SUM(amount) FROM tally WHERE late = 1 AND day = 20210531"));
    assert_int_equal(late, 1);
}

static void nobody_else_writes_the_ledger(void **state)
{
    struct bench *bench = *state;
    assert_fails(ERR_INTERNAL, db_do(bench->db, "DELETE FROM event"));
    assert_fails(ERR_INTERNAL, db_do(bench->db, "UPDATE ledger_day SET seq = 1"));
    assert_fails(ERR_INTERNAL, db_do(bench->db, "DELETE FROM ledger_checkpoint"));
}

static void a_failing_disk_appends_nothing(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    append(bench, 0);
    db_fail_statement(bench->db, 1);
    struct event event = {.region = "630200", .flow = "probe", .action = "act"};
    assert_fails(ERR_UNAVAILABLE, ledger_append(&bench->rq, &event));
    assert_int_equal(bench->lane->tail.seq, 1);
    db_rollback(bench->db);
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static int64_t take_number(struct bench *bench, const char *region)
{
    int64_t number;
    assert_ok(lane_number(&bench->rq, region, "thing", &number));
    return number;
}

static int64_t stored_number(struct bench *bench, const char *region)
{
    int64_t number;
    assert_ok(db_number(bench->db, &number, "SELECT value FROM sequence WHERE region = :region AND name = 'thing'",
                        P("region", region)));
    return number;
}

static void a_number_is_given_out_once_and_given_back_when_undone(void **state)
{
    struct bench *bench = *state;
    assert_ok(db_begin(bench->db));
    assert_int_equal(take_number(bench, "630200"), 1);
    assert_int_equal(take_number(bench, "630202"), 1);
    struct lane_mark mark = lane_mark(bench->lane);
    assert_int_equal(take_number(bench, "630200"), 2);
    assert_int_equal(take_number(bench, "630203"), 1);
    lane_undo(bench->lane, &mark);
    assert_int_equal(take_number(bench, "630200"), 2);
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    assert_int_equal(stored_number(bench, "630200"), 2);
    assert_int_equal(stored_number(bench, "630202"), 1);
    assert_int_equal(stored_number(bench, "630203"), NO_NUMBER);
    assert_ok(db_begin(bench->db));
    assert_int_equal(take_number(bench, "630200"), 3);
    assert_ok(lane_flush(bench->lane, bench->db));
    db_rollback(bench->db);
    assert_ok(lane_reload(bench->lane, bench->db));
    assert_ok(db_begin(bench->db));
    assert_int_equal(take_number(bench, "630200"), 3);
    db_rollback(bench->db);
}

static void a_number_that_cannot_be_read_is_not_given_out(void **state)
{
    struct bench *bench = *state;
    int64_t number;
    assert_ok(db_begin(bench->db));
    db_fail_statement(bench->db, 1);
    assert_fails(ERR_UNAVAILABLE, lane_number(&bench->rq, "630200", "thing", &number));
    db_rollback(bench->db);
    assert_ok(db_begin(bench->db));
    assert_int_equal(take_number(bench, "630200"), 1);
    db_rollback(bench->db);
}

/* --- days -------------------------------------------------------------------------------------------------------- */

static void a_day_s_root_stays_when_the_day_is_over(void **state)
{
    struct bench *bench = *state;
    uint8_t open[SM3_SIZE], closed[SM3_SIZE], later[SM3_SIZE], by_hand[SM3_SIZE];
    struct date first = {20210601};
    assert_ok(db_begin(bench->db));
    append(bench, 0);
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(ledger_day_root(bench->db, bench->arena, first, open));
    append(bench, 0);
    const char *line = str_format(bench->arena, "1 2 %s\n", hex_encode(bench->arena, bench->lane->tail.hash, SM3_SIZE));
    bench->rq.now.ms += DAY_MS; /* within the same group */
    append(bench, 0);
    assert_ok(lane_flush(bench->lane, bench->db));
    assert_ok(db_commit(bench->db));
    assert_ok(ledger_day_root(bench->db, bench->arena, first, closed));
    assert_ok(ledger_day_root(bench->db, bench->arena, (struct date){20210602}, later));
    assert_memory_not_equal(open, closed, SM3_SIZE);
    assert_memory_not_equal(closed, later, SM3_SIZE);
    sm3_hash(line, strlen(line), by_hand);
    assert_memory_equal(closed, by_hand, SM3_SIZE);
    ledger_heads heads;
    assert_ok(ledger_heads_now(bench->db, bench->arena, &heads));
    assert_int_equal(heads.count, 1);
    assert_int_equal(heads.items[0].seq, 3);
    assert_ok(ledger_heads_on(bench->db, bench->arena, (struct date){20210531}, &heads));
    assert_int_equal(heads.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_of_the_docs_holds),
        cmocka_unit_test(each_field_enters_the_hash),
        cmocka_unit_test(long_bodies_hash_as_one_run),
        cmocka_unit_test_setup_teardown(the_chain_goes_on_over_undone_requests, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_failed_commit_takes_the_lane_back, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_lane_opened_again_goes_on, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_group_is_found_by_its_last_link, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_lane_does_not_go_on_from_a_broken_link, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_late_event_counts_on_its_own_day, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(nobody_else_writes_the_ledger, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_failing_disk_appends_nothing, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_number_is_given_out_once_and_given_back_when_undone, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_number_that_cannot_be_read_is_not_given_out, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(a_day_s_root_stays_when_the_day_is_over, bench_open, bench_close),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
