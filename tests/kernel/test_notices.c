/* Holiday notices that an office enters: what they change, what they move, and when they count. */
#include "kernel/notices/notices.h"

#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "kernel/base/embedded.h"
#include "kernel/calendar/calendar.h"
#include "kernel/flow/flow.h"
#include "support/check.h"
#include "support/faults.h"

#define REGION "630200"
#define HEAD   "year,version,published,first,last,kind,name\n"
/* A day off in the week after TEST_START, and the Saturday worked for it. */
#define OFF    "2021,2,2026-01-05,2021-06-07,2021-06-07,off,纪念日\n"
#define ON     "2021,2,2026-01-05,2021-06-05,2021-06-05,work,纪念日\n"

/* --- a flow to move ---------------------------------------------------------------------------------------------- */

static const struct flow_state states[] = {
    {"open", "办理", false}, {"waiting", "等待", false}, {"done", "办结", true}, {0}};
static const struct transition transitions[] = {
    {"", "take", "open", "errand.do", CLOCK_START, 0, 0, 0, "受理", "taken in"},
    {"open", "wait", "waiting", "errand.do", CLOCK_PAUSE, 0, 0, 0, "等待", "the clock stands"},
    {"waiting", "go_on", "open", "errand.do", CLOCK_RESUME, 0, 0, 0, "继续", "the clock goes on"},
    {"open", "finish", "done", "errand.do", CLOCK_STOP, 0, 0, 0, "办结", "done"},
    {0}};
static const struct flow errand = {"errand", "差事", states, transitions};
static const struct flow *const flows[] = {&errand, 0};
static const struct permission permissions[] = {{"errand.do", "办差事", "clerk"}, {0}};
static const struct module errand_module = {
    .name = "errand", .title = "差事", .permissions = permissions, .flows = flows};

extern const struct module api_module, work_module, flow_module, org_module, notices_module;
const struct module *const all_modules[] = {
    &api_module, &work_module, &flow_module, &org_module, &notices_module, &errand_module, 0};

static struct test_store *store;

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

struct errand_order {
    const char *number, *unit; /* of the limit, which is 5 */
    struct matter matter;
};

static result take(struct request *rq, void *subject)
{
    struct errand_order *order = subject;
    const struct matter_opening opening = {.flow = &errand,
                                           .action = "take",
                                           .region = REGION,
                                           .number = order->number,
                                           .title = "",
                                           .unit = 1,
                                           .limit_unit = order->unit,
                                           .legal_limit = 5,
                                           .promised_limit = NO_NUMBER,
                                           .rule = "行政许可法第四十二条"};
    return flow_open(rq, &opening, &order->matter);
}

static struct matter take_in(const char *number, const char *unit)
{
    struct errand_order order = {.number = number, .unit = unit};
    assert_ok(work_task(store->work, store->arena, take, &order));
    return order.matter;
}

struct errand_move {
    const char *number, *action;
};

static result move(struct request *rq, void *subject)
{
    const struct errand_move *order = subject;
    struct matter matter;
    TRY(flow_find_number(rq, REGION, order->number, &matter));
    return flow_apply(
        rq, &matter,
        &(struct flow_move){.action = order->action, .unit = NO_NUMBER, .holder = NO_NUMBER, .extension = NO_NUMBER});
}

static void move_on(const char *number, const char *action)
{
    assert_ok(work_task(store->work, store->arena, move, &(struct errand_move){number, action}));
}

static struct matter look(const char *number)
{
    struct matter matter;
    assert_ok(db_one(store->reader, store->arena, RECEIVE(matter, &matter),
                     "SELECT * FROM matter WHERE number = :number", P("number", number)));
    return matter;
}

static void expect_due(const char *number, const char *day)
{
    assert_string_equal(date_text(store->arena, instant_date(look(number).due_at)), day);
}

static struct answer import(const char *token, const char *csv)
{
    const struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", token)}, {0}};
    return api_with(store, "POST", "/api/v1/imports/calendar", headers, csv, strlen(csv));
}

static int64_t version_in_force(void)
{
    struct answer answer = api(store, "GET", "/api/v1/calendar?from=2021-06-07&to=2021-06-07", 0, 0);
    CHECK_STATUS(200, answer);
    assert_int_equal(answer_number(&answer, "version"), calendar_version(app_calendar(store->app)));
    return answer_number(&answer, "version");
}

/* --- what a notice does ------------------------------------------------------------------------------------------ */

static void a_notice_moves_what_is_open(void **state)
{
    (void)state;
    int64_t before = version_in_force();
    take_in("E1", "workday");
    take_in("E2", "day");
    take_in("E3", "workday");
    move_on("E3", "finish");
    take_in("E4", "workday");
    move_on("E4", "wait");
    expect_due("E1", "2021-06-08");
    struct answer answer = import("system", HEAD OFF);
    CHECK_STATUS(200, answer);
    CHECK(answer, "kind", "calendar");
    CHECK(answer, "count", "1");
    assert_int_equal(answer_count(&answer, "moved"), 2);
    CHECK(answer, "moved.0.number", "E1");
    CHECK(answer, "moved.0.before", "2021-06-08T23:59:59.999+08:00");
    CHECK(answer, "moved.0.after", "2021-06-09T23:59:59.999+08:00");
    CHECK(answer, "moved.1.number", "E2");
    expect_due("E1", "2021-06-09");
    expect_due("E2", "2021-06-08"); /* five calendar days end on a Sunday, and go on to the next working day */
    expect_due("E3", "2021-06-08"); /* what is over stays as it was judged */
    assert_int_equal(version_in_force(), before + 1);
    move_on("E4", "go_on");
    expect_due("E4", "2021-06-09");
    int64_t notes;
    assert_ok(db_number(store->reader, &notes, "SELECT COUNT(*) FROM event WHERE flow = 'calendar'"));
    assert_int_equal(notes, 3); /* the import, two moved deadlines */
    struct matter matter = look("E1");
    assert_int_equal(matter.calendar_version, before + 1);
    answer = api(store, "GET", str_format(store->arena, "/api/v1/matters/" REGION "/%lld/proof", (long long)matter.id),
                 "system", 0);
    CHECK_STATUS(200, answer);
    CHECK(answer, "due_at", "2021-06-09T23:59:59.999+08:00");
    assert_non_null(strstr(answer_text(&answer, "text"), "纪念日"));
}

static void days_are_shown_with_their_notice(void **state)
{
    (void)state;
    struct answer answer = import("system", HEAD ON OFF);
    CHECK_STATUS(200, answer);
    answer = api(store, "GET", "/api/v1/calendar?from=2021-06-04&to=2021-06-07", 0, 0);
    CHECK_STATUS(200, answer);
    CHECK(answer, "workdays", "2");
    CHECK(answer, "items.0.kind", "weekday");
    CHECK(answer, "items.0.year", 0);
    CHECK(answer, "items.1.kind", "make_up");
    CHECK(answer, "items.1.worked", "true");
    CHECK(answer, "items.2.kind", "weekend");
    CHECK(answer, "items.3.kind", "holiday");
    CHECK(answer, "items.3.name", "纪念日");
    CHECK(answer, "items.3.version", "2");
    CHECK(answer, "items.3.published", "2026-01-05");
    CHECK(answer, "items.3.provisional", "false");
    answer = api(store, "GET", "/api/v1/calendar?from=2040-01-02&to=2040-01-02", 0, 0);
    CHECK(answer, "items.0.provisional", "true");
    CHECK_STATUS(422, api(store, "GET", "/api/v1/calendar?from=2021-06-07&to=2021-06-06", 0, 0));
    CHECK_STATUS(422, api(store, "GET", "/api/v1/calendar?from=2020-01-01&to=2021-01-01", 0, 0));
    CHECK_STATUS(422, api(store, "GET", "/api/v1/calendar?from=2020-01-01", 0, 0));
}

static void a_restart_keeps_it(void **state)
{
    (void)state;
    take_in("E1", "workday");
    CHECK_STATUS(200, import("system", HEAD OFF));
    CHECK_STATUS(200, import("system", HEAD "2021,3,2026-01-06,2021-06-08,2021-06-08,off,纪念日\n"));
    int64_t version = version_in_force();
    struct app *reading;
    assert_ok(app_open(store->data, &reading)); /* as a command that does not write */
    assert_int_equal(calendar_version(app_calendar(reading)), version - 2);
    assert_ok(notices_load(reading, store->reader, store->arena));
    assert_int_equal(calendar_version(app_calendar(reading)), version);
    app_close(reading);
    test_store_restart(store);
    assert_int_equal(version_in_force(), version);
    expect_due("E1", "2021-06-10");
    take_in("E2", "workday");
    expect_due("E2", "2021-06-10");
}

/* As after an upgrade that ships a notice: matters know an older calendar. */
static result age_matters(struct request *rq, void *subject)
{
    (void)subject;
    db_allow(rq->db, RIGHT_MATTER);
    result r =
        db_do(rq->db, "UPDATE matter SET calendar_version = 1, due_at = due_at - 86400000 WHERE region = :region",
              P("region", REGION));
    db_forbid(rq->db, RIGHT_MATTER);
    return r;
}

static void a_newer_program_computes_again(void **state)
{
    (void)state;
    take_in("E1", "workday");
    assert_ok(work_task(store->work, store->arena, age_matters, 0));
    expect_due("E1", "2021-06-07");
    test_store_restart(store);
    expect_due("E1", "2021-06-08");
}

/* What both have is counted once, as the program ships it. */
static result store_shipped(struct request *rq, void *subject)
{
    (void)subject;
    return db_do(rq->db, "INSERT INTO calendar_notice (year, version, first, last, published, kind, name)"
                         " VALUES (2021, 1, 20210102, 20210102, 20201120, 'work', '错'),"
                         " (2030, 1, 20300101, 20300101, 20291101, 'off', '元旦')");
}

static void what_contradicts_does_not_count(void **state)
{
    (void)state;
    int64_t version = version_in_force();
    assert_ok(work_task(store->work, store->arena, store_shipped, 0)); /* 2030 does not follow the years known */
    test_store_restart(store);
    assert_int_equal(version_in_force(), version);
    struct answer answer = api(store, "GET", "/api/v1/calendar?from=2021-01-02&to=2021-01-02", 0, 0);
    CHECK(answer, "items.0.kind", "holiday");
}

/* --- what is refused --------------------------------------------------------------------------------------------- */

static void bad_notices_are_refused(void **state)
{
    static const struct {
        const char *csv;
        const char *line, *column;
    } rows[] = {
        {"", "0", 0},
        {HEAD, "0", 0},
        {"year,version\n2027,1\n", "1", "published"},
        {HEAD "二〇二一,2,2026-01-05,2021-06-07,2021-06-07,off,纪念日\n", "2", "year"},
        {HEAD ON "2021,2,2026-01-05,2021-06-31,2021-06-07,off,纪念日\n", "3", "first"},
        {HEAD "2021,2,2026-01-05,2021-06-07,2021-06-07,rest,纪念日\n", "2", "kind"},
        {HEAD "2021,2,2026-01-05,2021-06-07,2021-06-06,off,纪念日\n", "2", "last"},
        {HEAD ON ON, "3", "first"},
        {HEAD "2021,1,2020-11-25,2021-06-07,2021-06-07,off,纪念日\n", "2", "version"},
        {HEAD "2021,3,2026-01-05,2021-06-07,2021-06-07,off,纪念日\n", "2", "version"},
        {HEAD "2021,2,2020-11-25,2021-06-07,2021-06-07,off,纪念日\n", "2", "published"},
        {HEAD "2030,1,2029-11-25,2030-01-01,2030-01-01,off,元旦\n", "2", "year"},
        {HEAD "2021,2,2026-01-05,2021-06-07,2021-06-07,off,\n", "2", "name"},
    };
    (void)state;
    int64_t version = version_in_force();
    uint64_t before = test_store_digest(store);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = import("system", rows[i].csv);
        CHECK_STATUS(422, answer);
        CHECK(answer, "details.messages.0.line", rows[i].line);
        if (rows[i].column) {
            CHECK(answer, "details.messages.0.column", rows[i].column);
        }
        assert_int_equal(version_in_force(), version);
        assert_true(test_store_digest(store) == before);
    }
    CHECK_STATUS(403, import(test_staff(store, "clerk", "clerk", REGION), HEAD OFF));
    CHECK_STATUS(200, import(test_staff(store, "keeper", "system_admin", REGION), HEAD OFF));
}

/* --- when it counts ---------------------------------------------------------------------------------------------- */

static void a_failed_commit_keeps_the_old_one(void **state)
{
    (void)state;
    take_in("E1", "workday");
    int64_t version = version_in_force(), n = 1;
    for (; n < 100; n++) {
        test_fail_statement(store, n);
        struct answer answer = import("system", HEAD OFF);
        if (answer.status == 200) {
            break;
        }
        CHECK_STATUS(503, answer);
        assert_int_equal(version_in_force(), version);
        expect_due("E1", "2021-06-08");
        test_fail_statement(store, 0);
        const char *number = str_format(store->arena, "F%lld", (long long)n);
        assert_int_equal(take_in(number, "workday").calendar_version, version);
        move_on(number, "finish");
    }
    assert_true(n > 5 && n < 100);
    test_fail_statement(store, 0);
    assert_int_equal(version_in_force(), version + 1);
    expect_due("E1", "2021-06-09");
}

static void exhausted_memory_keeps_the_old_one(void **state)
{
    (void)state;
    assert_true(test_fail_memory(store, "POST", "/api/v1/imports/calendar", "system", HEAD OFF) > 5);
}

/* Everybody in one transaction with the notice, and after it, reckons with it. */
static sem_t gate, at_gate;

static result stand(struct request *rq, void *subject)
{
    (void)rq, (void)subject;
    sem_post(&at_gate);
    sem_wait(&gate);
    return SUCCESS;
}

static void *run_stand(void *unused)
{
    struct arena *arena = arena_new(0);
    assert_ok(work_task(store->work, arena, stand, 0));
    arena_free(arena);
    return unused;
}

static void *run_import(void *unused)
{
    (void)unused;
    struct answer *answer = ARENA_NEW(store->arena, struct answer);
    *answer = import("system", HEAD OFF);
    return answer;
}

static void *run_take(void *order)
{
    struct arena *arena = arena_new(0);
    assert_ok(work_task(store->work, arena, take, order));
    arena_free(arena);
    return 0;
}

static void wait_until_waiting(uint64_t count)
{
    while (work_count(store->work).lane_waiting != count) {
        usleep(1000);
    }
}

static void the_same_transaction_knows_it(void **state)
{
    pthread_t standing, importing, taking;
    struct errand_order order = {.number = "E1", .unit = "workday"};
    void *answer;
    (void)state;
    int64_t version = version_in_force();
    sem_init(&gate, 0, 0);
    sem_init(&at_gate, 0, 0);
    assert_int_equal(pthread_create(&standing, 0, run_stand, 0), 0);
    sem_wait(&at_gate); /* what comes from now on becomes one group */
    assert_int_equal(pthread_create(&importing, 0, run_import, 0), 0);
    wait_until_waiting(1);
    assert_int_equal(pthread_create(&taking, 0, run_take, &order), 0);
    wait_until_waiting(2);
    sem_post(&gate);
    pthread_join(standing, 0);
    pthread_join(importing, &answer);
    pthread_join(taking, 0);
    CHECK_STATUS(200, *(struct answer *)answer);
    assert_int_equal(work_count(store->work).largest_group, 2);
    assert_int_equal(look("E1").calendar_version, version + 1);
    expect_due("E1", "2021-06-09");
}

/* --- the notices that ship --------------------------------------------------------------------------------------- */

static void the_shipped_ones_need_no_file(void **state)
{
    (void)state;
    assert_non_null(embedded_find("data/calendar.csv"));
    int64_t stored;
    assert_ok(db_number(store->reader, &stored, "SELECT COUNT(*) FROM calendar_notice"));
    assert_int_equal(stored, 0);
    assert_true(version_in_force() >= 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_notice_moves_what_is_open, up, down),
        cmocka_unit_test_setup_teardown(days_are_shown_with_their_notice, up, down),
        cmocka_unit_test_setup_teardown(a_restart_keeps_it, up, down),
        cmocka_unit_test_setup_teardown(a_newer_program_computes_again, up, down),
        cmocka_unit_test_setup_teardown(what_contradicts_does_not_count, up, down),
        cmocka_unit_test_setup_teardown(bad_notices_are_refused, up, down),
        cmocka_unit_test_setup_teardown(a_failed_commit_keeps_the_old_one, up, down),
        cmocka_unit_test_setup_teardown(exhausted_memory_keeps_the_old_one, up, down),
        cmocka_unit_test_setup_teardown(the_same_transaction_knows_it, up, down),
        cmocka_unit_test_setup_teardown(the_shipped_ones_need_no_file, up, down),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
