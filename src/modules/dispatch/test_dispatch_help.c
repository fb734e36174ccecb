/* Dispatch help through the API: learned from finished orders, asked, measured, and on its own when allowed. */
#include "modules/dispatch/dispatch.h"

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/work/work.h"
#include "support/faults.h"
#include "support/hotline.h"

/* What a unit of each kind does; in sentences that are otherwise alike. */
static const char *const lights[] = {"路灯不亮", "路灯损坏", "灯杆倒了", "夜里没有路灯", "路灯忽明忽暗"};
static const char *const homes[] = {"房屋漏水", "外墙脱落", "物业不管漏水", "屋顶渗水", "楼道墙皮脱落"};

static void set(const char *settings)
{
    const char *path = str_format(city->arena, "%s/settings.conf", city->data);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    fputs(settings, file);
    assert_int_equal(fclose(file), 0);
    test_store_restart(city);
}

static int begin(void **state)
{
    int r = world_begin(state);
    set("dispatch.least_orders = 10\n");
    return r;
}

static struct answer open_order(const char *text)
{
    struct answer call = take_call("");
    struct answer order = make_order(
        &call, str_format(city->arena, ",\"nature\":\"help\",\"text\":\"市民反映小区%s，请尽快处理\"", text));
    expect(&order, 201, "state", "accepted");
    return order;
}

static void finish(const char *text, int64_t unit, const char *by)
{
    struct answer order = open_order(text);
    order = act(dispatcher, &order, "dispatch", unit_json(unit));
    order = act(by, &order, "sign", "{}");
    order = act(by, &order, "reply", "{\"text\":\"已办理\"}");
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, "state", "callback");
}

static void finish_many(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        finish(lights[i % 5], bureau_unit, handler);
        finish(homes[i % 5], other_unit, stranger);
    }
}

static result run_job(struct request *rq, void *subject)
{
    rq->prepared = subject;
    return module_named("dispatch")->slow_jobs->run(rq);
}

/* The slow job, as the program runs it. */
static void learn(void)
{
    struct request rq = app_request(city->app, city->arena, city->reader);
    assert_ok(db_begin(city->reader));
    assert_ok(module_named("dispatch")->slow_jobs->before(&rq));
    db_rollback(city->reader);
    assert_ok(work_task(city->work, city->arena, run_job, rq.prepared));
}

static result dispatch_job(struct request *rq, void *subject)
{
    (void)subject;
    return module_named("dispatch")->jobs->run(rq);
}

/* The job that dispatches without a person; what it holds goes with it. */
static void run_dispatch_job(void)
{
    struct arena *arena = arena_new(0);
    assert_ok(work_task(city->work, arena, dispatch_job, 0));
    arena_free(arena);
}

static struct answer get(const char *token, const struct answer *order, const char *tail)
{
    return api(city, "GET", str_format(city->arena, "/api/v1/dispatch/orders/%s%s", answer_text(order, "number"), tail),
               token, 0);
}

static const char *number_text(int64_t number)
{
    return str_format(city->arena, "%lld", (long long)number);
}

static struct answer models(void)
{
    return api(city, "GET", "/api/v1/dispatch/models", dispatcher, 0);
}

static struct answer measures(void)
{
    return api(city, "GET", "/api/v1/dispatch/measures?region=" CITY, dispatcher, 0);
}

/* Of a call whose caller speaks of lights (take_call). */
static struct answer ask_of(const struct answer *call)
{
    return api(city, "GET", str_format(city->arena, "/api/v1/dispatch/contacts/%s", answer_text(call, "number")), agent,
               0);
}

/* --- learning and asking ----------------------------------------------------------------------------------------- */

static void nothing_is_suggested_before_there_is_enough(void **state)
{
    (void)state;
    finish_many(4);
    learn();
    struct answer order = open_order(lights[0]);
    struct answer advice = get(dispatcher, &order, "");
    assert_int_equal(advice.status, 200);
    assert_int_equal(answer_count(&advice, "units"), 0);
    struct answer none = models();
    assert_int_equal(answer_count(&none, "items"), 0);
}

static void the_unit_that_finished_such_orders_is_suggested(void **state)
{
    (void)state;
    finish_many(8);
    learn();
    struct answer made = models();
    assert_int_equal(answer_count(&made, "items"), 1); /* without categories, of units alone */
    expect(&made, 200, "items.0.kind", "unit");
    expect(&made, 200, "items.0.orders", "16");
    struct answer light = open_order("旁边的路灯不亮"), home = open_order("三楼屋顶渗水");
    struct answer advice = get(dispatcher, &light, "");
    expect(&advice, 200, "units.0.id", number_text(bureau_unit));
    expect(&advice, 200, "units.0.name", "市城管局");
    expect(&advice, 200, "unit_version", "1");
    assert_true(answer_number(&advice, "units.0.confidence") > answer_number(&advice, "units.1.confidence"));
    advice = get(dispatcher, &home, "");
    expect(&advice, 200, "units.0.id", number_text(other_unit));
    struct answer call = take_call(""), asked = ask_of(&call);
    expect(&asked, 200, "units.0.id", number_text(bureau_unit));
    test_store_restart(city); /* loaded from the store again */
    struct answer again = ask_of(&call);
    assert_string_equal(asked.body, again.body);
}

static void learning_waits_for_what_is_new(void **state)
{
    (void)state;
    finish_many(5);
    learn();
    test_clock(MINUTE_MS);
    learn();
    struct answer made = models();
    expect(&made, 200, "items.0.version", "1");
    struct answer call = take_call("");
    for (int version = 2; version <= 4; version++) {
        test_clock(MINUTE_MS);
        finish_many(1);
        test_clock(MINUTE_MS);
        learn();
        made = models();
        expect(&made, 200, "items.0.version", number_text(version));
        struct answer asked = ask_of(&call);
        expect(&asked, 200, "unit_version", number_text(version));
    }
    assert_int_equal(answer_count(&made, "items"), 2); /* older ones are gone */
}

static void who_may_ask(void **state)
{
    (void)state;
    struct answer order = open_order(lights[0]);
    struct answer refused = get(handler, &order, "");
    expect(&refused, 403, 0, 0);
    refused = get(0, &order, "/similar");
    expect(&refused, 401, 0, 0);
    refused = api(city, "GET", "/api/v1/dispatch/measures?region=630200", dispatcher, 0);
    expect(&refused, 404, 0, 0);
    refused = api(city, "GET", "/api/v1/dispatch/orders/GD-none", dispatcher, 0);
    expect(&refused, 404, 0, 0);
}

/* --- measured by its use ----------------------------------------------------------------------------------------- */

static void what_was_chosen_stands_beside_what_was_suggested(void **state)
{
    (void)state;
    finish_many(8);
    struct answer before = measures();
    assert_int_equal(answer_count(&before, "items"), 0); /* there was no model to measure */
    learn();
    struct answer taken = open_order("路灯不亮"), changed = open_order("路灯损坏");
    taken = act(dispatcher, &taken, "dispatch", unit_json(bureau_unit));
    changed = act(dispatcher, &changed, "dispatch", unit_json(hotline_unit));
    expect(&changed, 200, "state", "dispatched");
    struct answer after = measures();
    expect(&after, 200, "items.0.kind", "unit");
    expect(&after, 200, "items.0.decided", "2");
    expect(&after, 200, "items.0.first", "1");
    expect(&after, 200, "items.0.first_three", "1");
    expect(&after, 200, "items.0.automatic", "0");
}

/* --- without a person -------------------------------------------------------------------------------------------- */

static void it_dispatches_only_where_an_office_lets_it(void **state)
{
    (void)state;
    finish_many(8);
    learn();
    struct answer order = open_order("路灯不亮");
    struct answer advice = get(dispatcher, &order, "");
    long long sure = (long long)answer_number(&advice, "units.0.confidence") / 10;
    assert_true(sure > 60 && sure < 99);                                /* sixteen orders make nobody quite sure */
    const char *const refusing[] = {"", "dispatch.automatic = true\n"}; /* off; on, above 95 percent */
    for (size_t i = 0; i < 2; i++) {
        set(refusing[i]);
        run_dispatch_job();
        struct answer left = look(dispatcher, &order);
        expect(&left, 200, "state", "accepted");
    }
    set(str_format(city->arena, "dispatch.confidence = %lld\n", sure));
    run_dispatch_job();
    struct answer seen = look(dispatcher, &order);
    expect(&seen, 200, "state", "dispatched");
    expect(&seen, 200, "unit", number_text(bureau_unit));
    struct answer measured = measures();
    expect(&measured, 200, "items.0.automatic", "1");
    expect(&measured, 200, "items.0.automatic_kept", "1");
}

static const char *make_category(const char *name)
{
    struct answer made = api(city, "POST", "/api/v1/hotline/categories", office,
                             str_format(city->arena, "{\"region\":\"" CITY "\",\"name\":\"%s\"}", name));
    expect(&made, 201, 0, 0);
    return answer_text(&made, "id");
}

static void finish_under(const char *text, int64_t unit, const char *by, const char *category)
{
    struct answer order = open_order(text);
    const char *body = str_format(city->arena, "{\"category\":%s}", category);
    order = act(dispatcher, &order, "recategorise", body);
    order = act(dispatcher, &order, "dispatch", unit_json(unit));
    order = act(by, &order, "sign", "{}");
    order = act(by, &order, "reply", "{\"text\":\"已办理\"}");
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, "state", "callback");
}

/* The category too, where there is none; what a person gave stays, and what a person changes is told. */
static void a_sure_category_is_set_with_the_unit(void **state)
{
    (void)state;
    const char *lamps = make_category("路灯"), *walls = make_category("房屋");
    for (int i = 0; i < 8; i++) {
        finish_under(lights[i % 5], bureau_unit, handler, lamps);
        finish_under(homes[i % 5], other_unit, stranger, walls);
    }
    learn();
    struct answer bare = open_order("路灯不亮"), given = open_order("路灯不亮");
    given = act(dispatcher, &given, "recategorise", str_format(city->arena, "{\"category\":%s}", walls));
    struct answer advice = get(dispatcher, &bare, "");
    expect(&advice, 200, "categories.0.id", lamps);
    long long sure = (long long)answer_number(&advice, "units.0.confidence") / 10,
              of_category = (long long)answer_number(&advice, "categories.0.confidence") / 10;
    set(str_format(city->arena, "dispatch.automatic = true\ndispatch.confidence = %lld\n",
                   sure < of_category ? sure : of_category));
    run_dispatch_job();
    struct answer seen = look(dispatcher, &bare);
    expect(&seen, 200, "state", "dispatched");
    expect(&seen, 200, "category", lamps);
    expect(&seen, 200, "category_path", "路灯");
    struct answer kept = look(dispatcher, &given);
    expect(&kept, 200, "state", "dispatched");
    expect(&kept, 200, "category", walls);
    struct answer measured = measures();
    expect(&measured, 200, "items.0.kind", "category");
    expect(&measured, 200, "items.0.decided", "2");
    expect(&measured, 200, "items.0.first", "1");
    expect(&measured, 200, "items.0.automatic", "1");
    expect(&measured, 200, "items.0.automatic_kept", "1");
    expect(&measured, 200, "items.1.automatic", "2");
    seen = act(dispatcher, &seen, "recategorise", str_format(city->arena, "{\"category\":%s}", walls));
    measured = measures();
    expect(&measured, 200, "items.0.automatic_kept", "0");
}

/* --- similar orders ---------------------------------------------------------------------------------------------- */

static void open_orders_of_the_same_place_are_found(void **state)
{
    (void)state;
    finish("幸福路口灯杆倒了", bureau_unit, handler); /* still open: it is called back */
    struct answer old = open_order("幸福路口灯杆倒了，压住了树");
    test_clock(31 * DAY_MS);
    struct answer same = open_order("幸福路口灯杆倒了挡住车"), other = open_order("三楼厨房天花板滴水");
    struct answer withdrawn = open_order("幸福路口灯杆倒了");
    withdrawn = act(dispatcher, &withdrawn, "withdraw", "{\"reason\":\"重复登记\"}");
    expect(&withdrawn, 200, "state", "withdrawn");
    struct answer asked = open_order("幸福路口的灯杆倒了");
    struct answer found = get(agent, &asked, "/similar");
    expect(&found, 200, "items.0.number", answer_text(&same, "number"));
    assert_true(answer_number(&found, "items.0.likeness") > 500);
    assert_null(strstr(found.body, answer_text(&old, "number")));
    assert_null(strstr(found.body, answer_text(&withdrawn, "number")));
    assert_null(strstr(found.body, answer_text(&asked, "number")));
    found = get(agent, &other, "/similar");
    assert_null(strstr(found.body, answer_text(&other, "number")));
}

/* A redo has the words of the order before it: others find it by them, itself it does not find what it is a part of. */
static void a_redo_is_found_too(void **state)
{
    (void)state;
    struct answer first = open_order("幸福路口灯杆倒了");
    first = act(dispatcher, &first, "dispatch", unit_json(bureau_unit));
    first = act(handler, &first, "sign", "{}");
    first = act(handler, &first, "reply", "{\"text\":\"已扶正\"}");
    first = act(dispatcher, &first, "pass", "{}");
    first = act(agent, &first, "callback", "{\"result\":\"unsatisfied\"}");
    struct answer redo = act(agent, &first, "redo", "{}");
    expect(&redo, 200, "role", "redo");
    struct answer asked = open_order("幸福路口灯杆倒了"), found = get(agent, &asked, "/similar");
    assert_non_null(strstr(found.body, answer_text(&redo, "number")));
    assert_non_null(strstr(found.body, answer_text(&first, "number")));
    found = get(agent, &redo, "/similar");
    assert_non_null(strstr(found.body, answer_text(&asked, "number")));
    assert_null(strstr(found.body, answer_text(&first, "number")));
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

/* A dispatch now also writes what this module notes. */
static void faults_leave_nothing(void **state)
{
    (void)state;
    finish_many(5);
    learn();
    struct answer order = open_order("路灯不亮"), done;
    const struct header headers[] = {{"authorization", str_format(city->arena, "Bearer %s", dispatcher)},
                                     {"content-type", "application/json"},
                                     {"if-match", order.etag},
                                     {0}};
    const char *body = unit_json(bureau_unit);
    struct fault_request request = {
        "POST", str_format(city->arena, "/api/v1/hotline/orders/%s/dispatch", answer_text(&order, "number")), headers,
        body, strlen(body)};
    assert_true(test_fail_statements_of(city, &request, &done) > 10);
    expect(&done, 200, "state", "dispatched");
    struct answer measured = measures();
    expect(&measured, 200, "items.0.decided", "1");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nothing_is_suggested_before_there_is_enough),
        CASE(the_unit_that_finished_such_orders_is_suggested),
        CASE(learning_waits_for_what_is_new),
        CASE(who_may_ask),
        CASE(what_was_chosen_stands_beside_what_was_suggested),
        CASE(it_dispatches_only_where_an_office_lets_it),
        CASE(open_orders_of_the_same_place_are_found),
        CASE(a_sure_category_is_set_with_the_unit),
        CASE(a_redo_is_found_too),
        CASE(faults_leave_nothing),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
