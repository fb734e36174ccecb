/* What the ledger is told of requests that write nothing. */
#include "kernel/api/watch.h"

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/ledger/ledger.h"
#include "support/sign_in.h"
#include "support/store.h"
#include "t.h"

static struct test_store *store;
static const char *clerk;

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    clerk = test_staff(store, "clerk.one", "clerk", "630200");
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

static result run_job(struct request *rq, void *subject)
{
    (void)subject;
    return ledger_watch(rq);
}

struct told {
    const char *body;
    int64_t actor;
};
static const struct field told_fields[] = {
    FIELD(told, body, OPTIONAL, 0, 0, "内容", "body"),
    FIELD(told, actor, OPTIONAL, 0, 0, "人员", "actor"),
};
static RECORD(told, told_fields, "an event");
typedef LIST(struct told) told_list;

/* The events that the job adds, of one action. */
static told_list tell(const char *action)
{
    told_list told;
    int64_t seq;
    assert_ok(db_number(store->reader, &seq, "SELECT COALESCE(MAX(seq), 0) FROM event"));
    assert_ok(work_task(store->whole.work, store->arena, run_job, 0));
    assert_ok(
        db_all(store->reader, store->arena, RECEIVE_LIST(told, &told),
               "SELECT body, actor FROM event WHERE seq > :seq AND flow = 'access' AND action = :action ORDER BY seq",
               P("seq", seq), P("action", action)));
    return told;
}

static int64_t id_of(const char *account)
{
    int64_t id;
    assert_ok(db_number(store->reader, &id, "SELECT id FROM staff WHERE account = :account", P("account", account)));
    return id;
}

static void a_refusal_is_told_once_with_whose_and_where(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        CHECK_STATUS(403, api(store, "GET", "/api/v1/staff?region=630200", clerk, 0));
    }
    CHECK_STATUS(403, api(store, "POST", "/api/v1/units", clerk, "{\"name\":\"张三13812345678\"}"));
    CHECK_STATUS(200, api(store, "GET", "/api/v1/me", clerk, 0));
    told_list told = tell("refused");
    assert_int_equal(told.count, 2);
    assert_string_equal(told.items[0].body, "{\"count\":3,\"route\":\"GET /api/v1/staff\",\"status\":403}");
    assert_string_equal(told.items[1].body, "{\"count\":1,\"route\":\"POST /api/v1/units\",\"status\":403}");
    assert_int_equal(told.items[0].actor, id_of("clerk.one"));
    assert_int_equal(told.items[1].actor, id_of("clerk.one"));
    assert_int_equal(tell("refused").count, 0); /* nothing is told twice */
}

static void nobody_in_particular_is_counted_together(void **state)
{
    (void)state;
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", 0, 0));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/todo", "no-such-token", 0));
    CHECK_STATUS(404, api(store, "GET", "/api/v1/nothing", 0, 0));
    told_list told = tell("refused");
    assert_int_equal(told.count, 1);
    assert_string_equal(told.items[0].body, "{\"count\":2,\"status\":401}");
    assert_int_equal(told.items[0].actor, 0);
}

static void what_is_watched_is_bounded(void **state)
{
    (void)state;
    for (int64_t staff = 0; staff < MOST_WATCHED + 500; staff++) {
        struct watched seen = {.staff = 1000 + staff, .status = 403, .first = {1}};
        watch_note(app_watch(store->whole.app), &seen);
    }
    told_list told = tell("refused");
    assert_int_equal(told.count, MOST_WATCHED);
    told_list rest = tell("read");
    assert_int_equal(rest.count, 0);
    int64_t lost;
    assert_ok(db_number(store->reader, &lost,
                        "SELECT COUNT(*) FROM event WHERE flow = 'access' AND body = '{\"count\":500,\"status\":0}'"));
    assert_int_equal(lost, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_is_told_once_with_whose_and_where),
        cmocka_unit_test(nobody_in_particular_is_counted_together),
        cmocka_unit_test(what_is_watched_is_bounded),
    };
    return cmocka_run_group_tests(tests, up, down);
}
