/* The lane and the readers, with toy handlers: groups, refusals, and what is acknowledged. */
#include "kernel/work/work.h"

#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/ledger/audit.h"
#include "kernel/work/jobs.h"
#include "support/engine.h"
#include "support/faults.h"
#include "support/sent.h"
#include "support/store.h"
#include "support/toys.h"
#include "t.h"

TOY_MODULES;

static struct test_store *store;

static void open_with(const char *settings)
{
    store = test_store_open_with(settings);
    app_identify_with(store->app, toy_identify);
    sem_init(&toy_gate, 0, 0);
}

static int close_store(void **state)
{
    (void)state;
    test_store_close(store);
    store = 0;
    return 0;
}

/* --- calls that are not waited for ------------------------------------------------------------------------------- */

static struct sent *submit(enum method method, const char *path, const char *json)
{
    return sent_submit(store, method, path, json);
}

static void expect_all(struct sent **sent, int count, int status)
{
    for (int i = 0; i < count; i++) {
        assert_int_equal(sent_wait(sent[i]), status);
    }
}

static const char *toy(const char *name, int number)
{
    return str_format(store->arena, "{\"name\":\"%s %d\",\"count\":1}", name, number);
}

/* Let the lane stand: what is submitted from now on becomes one group. */
static struct sent *block_lane(void)
{
    struct sent *slow = submit(METHOD_POST, "/toys/slow", "{}");
    while (work_count(store->work).lane_waiting > 0) {
        usleep(1000);
    }
    return slow;
}

static void let_go(struct sent *slow)
{
    sem_post(&toy_gate);
    assert_int_equal(sent_wait(slow), 200);
}

static int64_t toys_in_store(void)
{
    int64_t count;
    assert_ok(db_number(store->reader, &count, "SELECT COUNT(*) FROM sequence"));
    return count;
}

static void expect_sound(int64_t expected_events)
{
    struct audit_result found;
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &found));
    if (found.findings.count > 0) {
        fail_msg("%s: %s", found.findings.items[0].part, found.findings.items[0].reason);
    }
    assert_int_equal(found.events, expected_events);
}

/* --- groups ------------------------------------------------------------------------------------------------------ */

static void test_group_commit(void **state)
{
    struct sent *sent[10];
    (void)state;
    open_with("");
    struct sent *slow = block_lane();
    for (int i = 0; i < 10; i++) {
        sent[i] = submit(METHOD_POST, "/toys", toy("toy", i));
    }
    let_go(slow);
    expect_all(sent, 10, 201);
    struct work_counts counts = work_count(store->work);
    assert_int_equal(counts.largest_group, 10);
    assert_int_equal(counts.writes, 12); /* the start, the slow one, and ten */
    assert_int_equal(counts.groups, 3);
    assert_int_equal(toys_in_store(), 10);
    expect_sound(10);
}

/* A request that fails in the middle of a group is undone alone. */
static void test_poison(void **state)
{
    struct sent *sent[9];
    (void)state;
    open_with("");
    struct sent *slow = block_lane();
    for (int i = 0; i < 9; i++) {
        const char *broken = str_format(store->arena, "/toys/broken%d/broken", i);
        sent[i] = i % 3 == 1 ? submit(METHOD_POST, broken, "") : submit(METHOD_POST, "/toys", toy("toy", i));
    }
    let_go(slow);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(sent_wait(sent[i]), i % 3 == 1 ? 409 : 201);
    }
    assert_int_equal(toys_in_store(), 6);
    expect_sound(6);
}

/* Whatever fails at the end of a group, a toy is in the store exactly when its maker was told so. */
static void test_failed_commit(void **state)
{
    int refused = 0;
    (void)state;
    open_with("");
    for (int n = 1; n <= 8; n++) {
        int64_t before = toys_in_store();
        struct sent *slow = block_lane();
        struct sent *first = submit(METHOD_POST, "/toys", toy("first", n));
        struct sent *second = submit(METHOD_POST, "/toys", toy("second", n));
        struct sent *doom = submit(METHOD_POST, "/toys/doom", str_format(store->arena, "{\"count\":%d}", n));
        let_go(slow);
        int statuses[] = {sent_wait(first), sent_wait(second)};
        sent_wait(doom);
        assert_int_equal(statuses[0], statuses[1]);
        assert_true(statuses[0] == 201 || statuses[0] == 503);
        assert_int_equal(toys_in_store() - before, statuses[0] == 201 ? 2 : 0);
        refused += statuses[0] == 503;
        test_fail_statement(store, 0);
        expect_sound(toys_in_store());
    }
    assert_in_range(refused, 2, 5); /* what the lane flushes, and the COMMIT */
    assert_true(work_count(store->work).failed_commits >= (uint64_t)refused);
}

/* A posted row that fails when its request was taken for done: the group is run again, and it fails alone. */
static void test_ran_ahead(void **state)
{
    static const char *const names[] = {"a", "b", "a", "c", "d"};
    struct sent *sent[5];
    (void)state;
    open_with("");
    struct sent *slow = block_lane();
    for (int i = 0; i < 5; i++) {
        sent[i] = submit(METHOD_POST, str_format(store->arena, "/toys/%s/posted", names[i]), "");
    }
    let_go(slow);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(sent_wait(sent[i]), i != 2 ? 200 : test_on_postgres() ? 500 : 409);
    }
    assert_int_equal(work_count(store->work).rerun_groups, test_on_postgres());
    expect_sound(4);
}

static result set_most_pages(struct request *rq, void *subject)
{
    db_allow(rq->db, RIGHT_SCHEMA);
    result r = *(const bool *)subject ? db_do(rq->db, "PRAGMA max_page_count = 1")
                                      : db_do(rq->db, "PRAGMA max_page_count = 1000000");
    db_forbid(rq->db, RIGHT_SCHEMA);
    return r;
}

/* The medium is full in the middle of a group. SQLite then gives up the whole transaction by itself: what the group did
 * before is gone, and what comes after must not be kept without it. */
static void test_full_medium(void **state)
{
    enum { GROUP = 200 };
    struct sent *sent[GROUP];
    bool is_full = true;
    (void)state;
    if (test_on_postgres()) {
        skip();
    }
    open_with("");
    assert_ok(work_task(store->work, store->arena, set_most_pages, &is_full)); /* no page more than now */
    struct sent *slow = block_lane();
    for (int i = 0; i < GROUP; i++) {
        sent[i] = submit(METHOD_POST, "/toys", toy("toy", i));
    }
    let_go(slow);
    expect_all(sent, GROUP, 503);
    assert_int_equal(toys_in_store(), 0);
    expect_sound(0);
    is_full = false;
    assert_ok(work_task(store->work, store->arena, set_most_pages, &is_full));
    assert_int_equal(api(store, "POST", "/toys", "maker", toy("toy", 1)).status, 201);
    expect_sound(1);
}

static result lose_everything(struct request *rq, void *subject)
{
    (void)subject;
    test_data_cut(store->data);
    return ledger_note(rq, "toy", "lose", "630200", 0);
}

/* The connection is lost in the middle of a request, while others wait for the lane, and while nobody does anything:
 * what it held is run again. */
static void test_lost_connection(void **state)
{
    enum { GROUP = 20 };
    struct sent *sent[GROUP];
    (void)state;
    if (!test_on_postgres()) {
        skip();
    }
    open_with("");
    struct sent *first = block_lane();
    sent[0] = submit(METHOD_POST, "/toys", toy("toy", 0));
    struct sent *slow = submit(METHOD_POST, "/toys/slow", "{}");
    for (int i = 1; i < GROUP; i++) {
        sent[i] = submit(METHOD_POST, "/toys", toy("toy", i));
    }
    let_go(first);
    while (work_count(store->work).lane_waiting > 0) {
        usleep(1000);
    }
    test_data_cut(store->data);
    sem_post(&toy_gate);
    let_go(slow); /* it waits a second time */
    expect_all(sent, GROUP, 201);
    assert_int_equal(work_count(store->work).rerun_groups, 1);
    expect_sound(GROUP);
    test_data_cut(store->data);
    assert_int_equal(api(store, "POST", "/toys", "maker", toy("toy", GROUP)).status, 201);
    expect_sound(GROUP + 1);
    /* a task is not run again: it is told */
    assert_fails(ERR_UNAVAILABLE, work_task(store->work, store->arena, lose_everything, 0));
    assert_int_equal(api(store, "POST", "/toys", "maker", toy("toy", GROUP + 1)).status, 201);
    expect_sound(GROUP + 2);
}

static result lose_commit(struct request *rq, void *subject)
{
    db_lose_commit(rq->db, *(enum db_loss *)subject);
    return SUCCESS;
}

/* Nobody heard whether the group was kept. It is looked for: kept, it is answered; undone, it is run again; either way
 * it is there once. A task is not run again. */
static void test_unanswered_commit(void **state)
{
    enum { GROUP = 10 };
    struct sent *sent[GROUP];
    (void)state;
    if (!test_on_postgres()) {
        skip();
    }
    open_with("");
    for (int loss = LOSE_BEFORE_COMMIT; loss <= LOSE_AFTER_BOTH; loss++) {
        struct work_counts before = work_count(store->work);
        enum db_loss chosen = loss;
        struct sent *slow = block_lane();
        for (int i = 0; i < GROUP; i++) {
            sent[i] = submit(METHOD_POST, "/toys", toy("toy", 100 * loss + i));
        }
        struct sent *broken = submit(METHOD_POST, str_format(store->arena, "/toys/x%d/broken", loss), "");
        struct sent *loser = submit(METHOD_POST, "/toys/loss", str_format(store->arena, "{\"count\":%d}", chosen));
        let_go(slow);
        expect_all(sent, GROUP, 201);
        assert_int_equal(sent_wait(broken), 409);
        assert_int_equal(sent_wait(loser), 200);
        struct work_counts after = work_count(store->work);
        assert_int_equal(after.rerun_groups - before.rerun_groups, loss == LOSE_BEFORE_COMMIT);
        assert_int_equal(after.failed_commits, before.failed_commits);
        expect_sound(GROUP * loss);
    }
    /* what left no link cannot be found: it is not said to be done */
    enum db_loss chosen = LOSE_AFTER_COMMIT;
    assert_fails(ERR_UNAVAILABLE, work_task(store->work, store->arena, lose_commit, &chosen));
    assert_int_equal(api(store, "POST", "/toys", "maker", toy("toy", 999)).status, 201);
    expect_sound(3 * GROUP + 1);
}

/* --- lanes ------------------------------------------------------------------------------------------------------- */

enum { PLACES = 24 };

static struct sent *put_toy(int place, int also, int number)
{
    const char *more = also < 0 ? "" : str_format(store->arena, ",\"also\":\"6302%02d\"", also);
    return submit(METHOD_POST, "/toys/spots",
                  str_format(store->arena, "{\"place\":\"6302%02d\",\"name\":\"t%05d\"%s}", place, number, more));
}

struct placed {
    const char *region, *action;
};
static const struct field placed_fields[] = {
    FIELD(placed, region, OPTIONAL, 0, 0, "地区", "where"),
    FIELD(placed, action, OPTIONAL, 0, 0, "名称", "what"),
};
static RECORD(placed, placed_fields, "a toy that was put");

/* One round: a toy for each region, then one for two regions at once. Toys of a round have greater names than those
 * before. Returns the events. */
static int64_t put_round(int round)
{
    struct sent *sent[PLACES + PLACES / 2];
    for (int i = 0; i < PLACES; i++) {
        sent[i] = put_toy(i, -1, 100 * round + 1);
    }
    for (int i = 0; i < PLACES / 2; i++) {
        sent[PLACES + i] = put_toy(i, PLACES - 1 - i, 100 * round + 2);
    }
    for (int i = 0; i < PLACES + PLACES / 2; i++) {
        assert_int_equal(sent_wait(sent[i]), 201);
    }
    return 2 * PLACES;
}

/* Whatever lane its events are on, those of a region are in their order. */
static void expect_in_order(void)
{
    LIST(struct placed) rows;
    assert_ok(db_all(store->reader, store->arena, RECEIVE_LIST(placed, &rows),
                     "SELECT region, action FROM event WHERE flow = 'toy' ORDER BY region, seq"));
    assert_true(rows.count > 0);
    for (size_t i = 1; i < rows.count; i++) {
        const struct placed *before = &rows.items[i - 1], *row = &rows.items[i];
        if (str_equal(before->region, row->region)) {
            assert_true(strncmp(before->action, row->action, strlen("t001")) <= 0); /* t, and the round */
        }
    }
}

static void reopen_with(const char *settings)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/settings.conf", store->data);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(settings, file);
    assert_int_equal(fclose(file), 0);
    test_store_restart(store);
    app_identify_with(store->app, toy_identify);
}

/* Lanes are added and stay, whatever the setting says; each round goes through all of them, requests that stray too. */
static void test_lanes(void **state)
{
    static const int lanes[] = {1, 2, 4, 1};
    int64_t events = 0, chains;
    (void)state;
    open_with("");
    for (int round = 0; round < 4; round++) {
        reopen_with(str_format(store->arena, "work.lanes = %d\n", lanes[round]));
        events += put_round(round);
        expect_sound(events);
        expect_in_order();
        struct work_counts counts = work_count(store->work);
        bool is_one = !test_on_postgres() || round == 0;
        assert_int_equal(counts.moved > 0, !is_one);
        assert_in_range(counts.wide, is_one ? 0 : 2, is_one ? 0 : PLACES);
        assert_int_equal(counts.rerun_groups, 0);
    }
    assert_ok(db_number(store->reader, &chains, "SELECT COUNT(DISTINCT lane) FROM event"));
    assert_int_equal(chains, test_on_postgres() ? 4 : 1);
    if (test_on_postgres()) { /* the first link of a lane that was added is as firm as any */
        struct audit_result found;
        test_sql(store->data, "DELETE FROM event WHERE lane = 2 AND seq = (SELECT MIN(seq) FROM event WHERE lane = 2)");
        assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &found));
        assert_true(found.findings.count > 0);
        assert_string_equal(found.findings.items[0].part, "chain");
        assert_int_equal(found.findings.items[0].lane, 2);
    }
}

/* All lanes lose their connections, while they write and between. */
static void test_lost_lanes(void **state)
{
    struct sent *sent[2 * PLACES];
    (void)state;
    if (!test_on_postgres()) {
        skip();
    }
    open_with("work.lanes = 3\n");
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < PLACES; i++) {
            sent[i] = put_toy(i, -1, 100 * round + i);
        }
        test_data_cut(store->data);
        for (int i = 0; i < PLACES; i++) {
            sent[PLACES + i] = put_toy(i, -1, 100 * round + 50 + i);
        }
        for (int i = 0; i < 2 * PLACES; i++) {
            assert_int_equal(sent_wait(sent[i]), 201);
        }
        db_rollback(store->reader);
        expect_sound(2 * PLACES * (round + 1));
        expect_in_order();
    }
}

/* Wherever memory ends on the way of a write, it is refused and the program goes on. */
static void test_end_of_memory(void **state)
{
    int status = 503;
    (void)state;
    open_with("");
    for (size_t limit = 512; status == 503; limit += 16) {
        status = api_limited(store, limit, "POST", "/toys", "maker", toy("toy", 1)).status;
    }
    assert_int_equal(status, 201);
    assert_int_equal(toys_in_store(), 1);
    expect_sound(1);
}

/* --- limits ------------------------------------------------------------------------------------------------------ */

static result note_nothing(struct request *rq, void *subject)
{
    (void)rq, (void)subject;
    return SUCCESS;
}

static void test_full_queue(void **state)
{
    struct sent *sent[16];
    (void)state;
    open_with("work.queue = 16\n");
    struct sent *slow = block_lane();
    for (int i = 0; i < 16; i++) {
        sent[i] = submit(METHOD_POST, "/toys", toy("toy", i));
    }
    struct sent *refused = submit(METHOD_POST, "/toys", toy("toy", 16));
    assert_int_equal(sem_trywait(&refused->done), 0); /* told at once */
    assert_int_equal(refused->call.status, 503);
    assert_string_equal(refused->call.answer_headers[0].name, "Retry-After");
    arena_free(refused->call.arena);
    assert_fails(ERR_UNAVAILABLE, work_task(store->work, store->arena, note_nothing, 0));
    assert_int_equal(api(store, "GET", "/toys", 0, 0).status, 200); /* reads go on */
    let_go(slow);
    expect_all(sent, 16, 201);
    assert_int_equal(work_count(store->work).refused_full, 1);
    assert_int_equal(toys_in_store(), 16);
}

static void test_late(void **state)
{
    (void)state;
    open_with("work.wait_ms = 100\n");
    struct sent *slow = block_lane();
    struct sent *late = submit(METHOD_POST, "/toys", toy("toy", 1));
    usleep(150 * 1000);
    let_go(slow);
    assert_int_equal(sent_wait(late), 503);
    assert_int_equal(work_count(store->work).refused_late, 1);
    assert_int_equal(toys_in_store(), 0);
}

/* What has strayed and is late by the time that its turn comes again is refused like anything late. */
static void test_late_strays(void **state)
{
    struct sent *sent[PLACES / 2];
    uint64_t late = 0;
    (void)state;
    open_with("work.lanes = 2\nwork.wait_ms = 1000\n");
    struct sent *slow = block_lane();
    for (int i = 0; i < PLACES / 2; i++) {
        sent[i] = put_toy(i, PLACES - 1 - i, i);
    }
    struct sent *slower = submit(METHOD_POST, "/toys/slow", "{}");
    let_go(slow);
    usleep(1200 * 1000);
    let_go(slower);
    for (int i = 0; i < PLACES / 2; i++) {
        late += sent_wait(sent[i]) == 503;
    }
    assert_int_equal(late > 0, test_on_postgres());
    assert_int_equal(work_count(store->work).refused_late, late);
}

static void test_scans(void **state)
{
    (void)state;
    open_with("work.readers = 1\nwork.scan_queue = 2\n");
    struct sent *running = submit(METHOD_GET, "/toys/scan", "");
    while (work_count(store->work).scan_waiting > 0) {
        usleep(1000);
    }
    struct sent *waiting[] = {submit(METHOD_GET, "/toys/scan", ""), submit(METHOD_GET, "/toys/scan", "")};
    struct sent *refused = submit(METHOD_GET, "/toys/scan", "");
    assert_int_equal(sent_wait(refused), 503);
    /* neither reads nor writes wait for slow reads */
    assert_int_equal(api(store, "GET", "/toys", 0, 0).status, 200);
    assert_int_equal(api(store, "POST", "/toys", "maker", "{\"name\":\"a\",\"count\":1}").status, 201);
    for (int i = 0; i < 3; i++) {
        sem_post(&toy_gate);
    }
    assert_int_equal(sent_wait(running), 200);
    assert_int_equal(sent_wait(waiting[0]), 200);
    assert_int_equal(sent_wait(waiting[1]), 200);
}

static void test_late_scan(void **state)
{
    (void)state;
    open_with("work.readers = 1\nwork.wait_ms = 100\n");
    struct sent *running = submit(METHOD_GET, "/toys/scan", ""), *late = submit(METHOD_GET, "/toys/scan", "");
    usleep(150 * 1000);
    sem_post(&toy_gate);
    assert_int_equal(sent_wait(running), 200);
    assert_int_equal(sent_wait(late), 503);
    assert_int_equal(work_count(store->work).refused_late, 1);
}

static void test_failed_look(void **state)
{
    (void)state;
    open_with("");
    db_fail_statement(store->reader, 1);
    assert_int_equal(api(store, "GET", "/toys", 0, 0).status, 503);
    assert_int_equal(api(store, "GET", "/toys", 0, 0).status, 200);
}

/* A large upload with a key is weighed where it lies: it takes no memory of the request's. */
static void test_large_body_with_key(void **state)
{
    enum { BODY = 4 << 20, MEMORY = 1 << 20 };
    static const struct header headers[] = {{"authorization", "Bearer maker"}, {"idempotency-key", "upload"}};
    (void)state;
    open_with("");
    struct call call = {.arena = arena_new(MEMORY),
                        .method = METHOD_POST,
                        .path = "/toys/raw/large",
                        .query = "",
                        .headers = headers,
                        .header_count = 2,
                        .body = ARENA_ARRAY(store->arena, char, BODY),
                        .body_size = BODY,
                        .peer = "",
                        .request_id = "0123456789abcdef0123456789abcdef"};
    assert_int_equal(sent_wait(sent_call(store, call)), 200);
}

/* --- one writer -------------------------------------------------------------------------------------------------- */

static void test_second_writer(void **state)
{
    struct store second;
    (void)state;
    open_with("");
    assert_fails(ERR_CONFLICT, store_open(store->data, store->arena, &second));
    assert_int_equal(api(store, "POST", "/toys", "maker", "{\"name\":\"a\",\"count\":1}").status, 201);
    test_store_restart(store); /* the lock goes with its holder */
    assert_int_equal(toys_in_store(), 1);
}

/* What was accepted is finished before the end. */
static void test_stop_finishes(void **state)
{
    struct sent *sent[20];
    (void)state;
    open_with("");
    for (int i = 0; i < 20; i++) {
        sent[i] = submit(METHOD_POST, "/toys", toy("toy", i));
    }
    test_store_restart(store);
    expect_all(sent, 20, 201);
    assert_int_equal(toys_in_store(), 20);
    expect_sound(20);
}

/* --- tasks ------------------------------------------------------------------------------------------------------- */

static result note_then(struct request *rq, void *subject)
{
    assert_true(rq->who->is_system);
    TRY(ledger_note(rq, "toy", "task", "630200", 0));
    return *(bool *)subject ? SUCCESS : failed(ERR_CONFLICT, "不行");
}

static result eat_memory(struct request *rq, void *subject)
{
    (void)subject;
    TRY(ledger_note(rq, "toy", "eat", "630200", 0));
    for (;;) {
        arena_alloc(rq->arena, 1 << 20);
    }
}

static void test_tasks(void **state)
{
    bool fits = true;
    (void)state;
    open_with("");
    assert_ok(work_task(store->work, store->arena, note_then, &fits));
    fits = false;
    assert_fails(ERR_CONFLICT, work_task(store->work, store->arena, note_then, &fits));
    struct arena *small = arena_new(8 << 20);
    assert_fails(ERR_UNAVAILABLE, work_task(store->work, small, eat_memory, 0));
    arena_free(small);
    expect_sound(1);
}

static void test_jobs(void **state)
{
    struct jobs *jobs;
    (void)state;
    open_with("");
    assert_ok(jobs_start(store->work, &jobs));
    jobs_stop(jobs); /* at once, though the first run is not due yet */
    assert_ok(jobs_start(store->work, &jobs));
    uint64_t before = work_count(store->work).writes;
    usleep(2300 * 1000);
    assert_true(work_count(store->work).writes > before);
    jobs_stop(jobs);
    jobs_stop(0);
}

/* While a slow job works, the lane takes writes and the other jobs run; the end of the program ends it too. */
static void test_slow_job(void **state)
{
    struct jobs *jobs;
    (void)state;
    open_with("");
    for (int gives_up = 1; gives_up >= 0; gives_up--) {
        sem_init(&toy_job_begun, 0, 0);
        toy_job_gives_up = gives_up;
        toy_jobs_run = 0;
        uint64_t before = work_count(store->work).writes;
        assert_ok(jobs_start(store->work, &jobs));
        sem_wait(&toy_job_begun);
        assert_int_equal(sent_wait(submit(METHOD_POST, "/toys", toy("toy", gives_up))), 201);
        for (int i = 0; i < 5000 && (work_count(store->work).writes < before + 2 || toy_jobs_run < !gives_up); i++) {
            usleep(1000);
        }
        assert_true(work_count(store->work).writes >= before + 2); /* the toy, and the jobs of the api room */
        jobs_stop(jobs);
        assert_int_equal(toy_jobs_run, !gives_up);
    }
}

#define CASE(test) cmocka_unit_test_teardown(test, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_group_commit),
        CASE(test_poison),
        CASE(test_failed_commit),
        CASE(test_ran_ahead),
        CASE(test_full_medium),
        CASE(test_lost_connection),
        CASE(test_unanswered_commit),
        CASE(test_lanes),
        CASE(test_lost_lanes),
        CASE(test_end_of_memory),
        CASE(test_full_queue),
        CASE(test_late),
        CASE(test_late_strays),
        CASE(test_scans),
        CASE(test_late_scan),
        CASE(test_failed_look),
        CASE(test_large_body_with_key),
        CASE(test_second_writer),
        CASE(test_stop_finishes),
        CASE(test_tasks),
        CASE(test_jobs),
        CASE(test_slow_job),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
