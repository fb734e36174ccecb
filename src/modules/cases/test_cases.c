/* Cases through the API: taking in, moving by the law, showing; what is refused and why. */
#include "modules/cases/cases.h"

#include "kernel/api/answers.h"
#include "kernel/ledger/audit.h"
#include "modules/cases/rules.h"
#include "support/engine.h"
#include "support/faults.h"
#include "support/store.h"
#include "t.h"

#define REGION "630200"

static struct test_store *store;
static const char *clerk, *supervisor, *bureau, *elsewhere;
static int64_t unit;

/* --- the world of the tests -------------------------------------------------------------------------------------- */

static void publish_item(const char *code, const char *more)
{
    const char *json =
        str_format(store->arena,
                   "{\"item\":{\"region\":\"" REGION "\",\"code\":\"%s\",\"name\":\"%s事项\",\"type\":\"01\","
                   "\"level\":\"3\",\"unit\":%lld,\"unit_name\":\"市试验局\",\"on_request\":true,"
                   "\"by_window\":true%s}}",
                   code, code, (long long)unit, more);
    struct answer draft = api(store, "POST", "/api/v1/item-versions", bureau, json);
    if (draft.status != 201) {
        fail_msg("item %s: %s", code, draft.body);
    }
    const struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", bureau)},
                                     {"content-type", "application/json"},
                                     {"if-match", draft.etag},
                                     {0}};
    const char *path = str_format(store->arena, "/api/v1/item-versions/" REGION "/%lld/publish",
                                  (long long)answer_number(&draft, "item.id"));
    const char *from = "{\"on\":\"2021-01-01\"}";
    struct answer published = api_with(store, "POST", path, headers, from, strlen(from));
    if (published.status >= 300) {
        fail_msg("publish %s: %s", code, published.body);
    }
}

static int begin(void **state)
{
    (void)state;
    store = test_store_open();
    bureau = test_staff(store, "bureau", "bureau", REGION);
    clerk = test_staff(store, "clerk", "clerk", REGION);
    supervisor = test_staff(store, "supervisor", "supervisor approver", REGION);
    elsewhere = test_staff(store, "elsewhere", "clerk supervisor", "610900");
    struct answer made = api(store, "POST", "/api/v1/units", "system",
                             "{\"region\":\"" REGION "\",\"name\":\"市试验局\",\"short_name\":\"试验局\","
                             "\"kind\":\"department\",\"valid_from\":\"2015-01-01\"}");
    unit = answer_number(&made, "id");
    if (!number_is_set(unit)) {
        fail_msg("unit: %s", made.body);
    }
    publish_item("XK-01", ",\"legal_limit\":20,\"promised_limit\":5,\"limit_unit\":\"workday\",\"online\":true,"
                          "\"missing_ok\":true,\"rule\":\"行政许可法第四十二条\"");
    publish_item("GG-01", ",\"instant\":true,\"promised_limit\":0,\"limit_unit\":\"workday\"");
    return 0;
}

static int end(void **state)
{
    (void)state;
    struct audit_result audited;
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &audited));
    assert_int_equal(audited.findings.count, 0);
    test_store_close(store);
    return 0;
}

#define APPLICANT                                                                                                   \
    "\"applicant\":{\"certificate_type\":\"resident_id\",\"number\":\"11010519491231002X\",\"name\":\"李试验\"," \
    "\"phone\":\"13800138000\"}"

static struct answer take_in(const char *more)
{
    return api(store, "POST", "/api/v1/cases", clerk,
               str_format(store->arena, "{\"item_code\":\"XK-01\",\"channel\":\"1\"," APPLICANT "%s}", more));
}

/* An action at the version last seen. */
static struct answer act(const char *token, const struct answer *seen, const char *action, const char *json)
{
    const struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", token)},
                                     {"content-type", "application/json"},
                                     {"if-match", seen->etag},
                                     {0}};
    const char *path = str_format(store->arena, "/api/v1/cases/%s/%s", answer_text(seen, "number"), action);
    return api_with(store, "POST", path, headers, json, strlen(json));
}

static struct answer look(const struct answer *seen)
{
    return api(store, "GET", str_format(store->arena, "/api/v1/cases/%s", answer_text(seen, "number")), clerk, 0);
}

static void expect(const struct answer *answer, int status, const char *path, const char *text)
{
    if (answer->status != status || (path && !str_equal(answer_text(answer, path), text))) {
        fail_msg("wanted %d %s=%s, got %d %s", status, path ? path : "", text ? text : "", answer->status,
                 answer->body);
    }
}

/* --- intake ------------------------------------------------------------------------------------------------------ */

static void accepted_at_the_window(void **state)
{
    (void)state;
    struct answer made = take_in(",\"accept\":true");
    expect(&made, 201, "state", "accepted");
    /* TEST_START is Tuesday 2021-06-01: five working days not counting it end on the 8th. */
    assert_string_equal(answer_text(&made, "due_at"), "2021-06-08T23:59:59.999+08:00");
    assert_string_equal(answer_text(&made, "legal_due_at"), "2021-06-30T23:59:59.999+08:00");
    struct answer seen = look(&made);
    expect(&seen, 200, "applicant.name", "李**");
    expect(&seen, 200, "applicant.phone", "138****8000");
    assert_null(strstr(seen.body, "11010519491231002X"));
}

/* What was just shown is shown again, with the version it has, until the case moves. */
static void looked_at_again_and_again(void **state)
{
    (void)state;
    struct answer made = take_in(",\"accept\":true"), seen = {0};
    for (int i = 0; i < 4; i++) {
        uint64_t before = answers_repeated(app_answers(store->app));
        seen = look(&made);
        expect(&seen, 200, "state", "accepted");
        assert_string_equal(seen.etag, made.etag);
        assert_int_equal(answers_repeated(app_answers(store->app)) - before, i >= 2);
    }
    struct answer moved = act(supervisor, &seen, "extend", "{\"days\":2,\"reason\":\"情况复杂\"}");
    expect(&moved, 200, 0, 0);
    assert_string_not_equal(moved.etag, seen.etag);
    seen = look(&made);
    assert_string_equal(seen.etag, moved.etag);
    assert_string_equal(answer_text(&seen, "due_at"), answer_text(&moved, "due_at"));
}

static void done_on_the_spot(void **state)
{
    (void)state;
    struct answer made =
        api(store, "POST", "/api/v1/cases", clerk,
            "{\"item_code\":\"GG-01\",\"channel\":\"1\"," APPLICANT ",\"accept\":true,\"result\":\"granted\"}");
    expect(&made, 201, "state", "delivered");
    struct answer wrong = take_in(",\"accept\":true,\"result\":\"granted\"");
    expect(&wrong, 422, "field", "result");
}

static void refused_at_intake(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        int status;
        const char *field;
    } rows[] = {
        {"{\"channel\":\"1\"," APPLICANT "}", 422, "item_code"},
        {"{\"item_code\":\"NO-99\",\"channel\":\"1\"," APPLICANT "}", 422, "item_code"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"7\"," APPLICANT "}", 422, "channel"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"3\"," APPLICANT "}", 422, "channel"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\"}", 422, "applicant"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\",\"unknown\":1," APPLICANT "}", 422, "unknown"},
        {"{\"item_code\":\"XK-01\",\"channel\":1," APPLICANT "}", 422, "channel"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\",\"channel\":\"1\"," APPLICANT "}", 400, 0},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\",\"region\":\"610900\"," APPLICANT "}", 422, "region"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\",\"at\":\"2022-01-01T00:00:00+08:00\"," APPLICANT "}", 422, "at"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\",\"missing_until\":\"2021-02-30\"," APPLICANT "}", 422,
         "missing_until"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\",\"applicant\":{\"certificate_type\":\"resident_id\","
         "\"number\":\"110105194912310021\",\"name\":\"李试验\"}}",
         422, "number"},
        {"{\"item_code\":\"XK-01\",\"channel\":\"1\",\"form\":[1]," APPLICANT "}", 422, "form"},
    };
    uint64_t before = test_store_digest(store);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = api(store, "POST", "/api/v1/cases", clerk, rows[i].json);
        expect(&answer, rows[i].status, rows[i].field ? "field" : 0, rows[i].field);
        assert_string_equal(answer.type, "application/problem+json; charset=utf-8");
    }
    assert_true(before == test_store_digest(store));
}

static void numbers_never_repeat(void **state)
{
    (void)state;
    for (uint64_t key = 1; key < 4; key++) {
        unsigned char *seen = ARENA_ARRAY(store->arena, unsigned char, 10000000);
        for (int64_t i = 0; i < 10000000; i++) {
            int64_t number = case_scramble(i, 7, key * UINT64_C(0x9E3779B97F4A7C15));
            assert_true(number >= 0 && number < 10000000 && !seen[number]);
            seen[number] = 1;
        }
    }
}

/* --- moving ------------------------------------------------------------------------------------------------------ */

static void told_once_then_accepted(void **state)
{
    (void)state;
    struct answer seen = take_in("");
    expect(&seen, 201, "state", "submitted");
    struct answer bare = act(clerk, &seen, "ask_more", "{\"reason\":\"缺章\"}");
    expect(&bare, 422, "field", "materials");
    seen = act(clerk, &seen, "ask_more", "{\"reason\":\"缺章\",\"materials\":[{\"name\":\"申请表\"}]}");
    expect(&seen, 200, "state", "correcting");
    seen = act(clerk, &seen, "correct", "{\"materials\":[{\"name\":\"申请表\"}]}");
    expect(&seen, 200, "state", "submitted");
    struct answer twice = act(clerk, &seen, "ask_more", "{\"reason\":\"又缺\",\"materials\":[{\"name\":\"照片\"}]}");
    expect(&twice, 409, 0, 0);
    seen = act(clerk, &seen, "accept", "{}");
    expect(&seen, 200, "state", "accepted");
}

static void the_clock_stands_and_goes_on(void **state)
{
    (void)state;
    struct answer seen = take_in(",\"accept\":true");
    test_clock(DAY_MS); /* Wednesday the 2nd */
    seen = act(supervisor, &seen, "special_start", "{\"procedure\":\"expert_review\",\"reason\":\"专家评审五日\"}");
    expect(&seen, 200, "clock", "paused");
    assert_null(answer_text(&seen, "due_at"));
    test_clock(DAY_MS); /* Thursday the 3rd */
    seen = act(supervisor, &seen, "special_end", "{}");
    /* The 2nd and the 3rd are taken out: 4, 7, 8, 9, 10. */
    expect(&seen, 200, "due_at", "2021-06-10T23:59:59.999+08:00");
    seen = act(supervisor, &seen, "extend", "{\"days\":2,\"reason\":\"情况复杂\"}");
    /* 11, 15: the 12th and 13th are a weekend, the 14th is 端午. */
    expect(&seen, 200, "due_at", "2021-06-15T23:59:59.999+08:00");
    struct answer again = act(supervisor, &seen, "extend", "{\"days\":2,\"reason\":\"再延\"}");
    expect(&again, 409, 0, 0);
    struct answer proof =
        api(store, "GET", str_format(store->arena, "/api/v1/matters/" REGION "/%s/proof", answer_text(&seen, "id")),
            clerk, 0);
    assert_non_null(strstr(answer_text(&proof, "text"), "专家评审"));
    assert_non_null(strstr(answer_text(&proof, "text"), "端午"));
}

static void decided_and_delivered(void **state)
{
    (void)state;
    struct answer seen = take_in(",\"accept\":true");
    struct answer by_clerk = act(clerk, &seen, "finish", "{\"result\":\"granted\"}");
    expect(&by_clerk, 403, 0, 0);
    struct answer silent = act(supervisor, &seen, "finish", "{\"result\":\"denied\"}");
    expect(&silent, 422, "field", "reason");
    struct answer old = seen;
    seen = act(supervisor, &seen, "finish", "{\"result\":\"granted\",\"decision_number\":\"东审〔2021〕1号\"}");
    expect(&seen, 200, "state", "finished");
    struct answer stale = act(supervisor, &old, "finish", "{\"result\":\"granted\"}");
    expect(&stale, 412, 0, 0);
    struct answer no_bill = act(clerk, &seen, "deliver", "{\"delivery\":\"mail\"}");
    expect(&no_bill, 422, "field", "waybill");
    seen = act(clerk, &seen, "deliver", "{\"delivery\":\"mail\",\"waybill\":\"EMS1\"}");
    expect(&seen, 200, "state", "delivered");
    struct answer late = act(clerk, &seen, "withdraw", "{\"reason\":\"后悔\"}");
    expect(&late, 409, 0, 0);
    seen = act(supervisor, &seen, "revoke", "{\"reason\":\"以欺骗手段取得\"}");
    expect(&seen, 200, "state", "revoked");
}

static void missing_materials(void **state)
{
    (void)state;
    struct answer no_date = take_in(",\"accept\":true,\"materials\":[{\"name\":\"复印件\",\"missing\":true}]");
    expect(&no_date, 422, "field", "missing_until");
    struct answer seen = take_in(",\"accept\":true,\"missing_until\":\"2021-12-31\",\"materials\":"
                                 "[{\"name\":\"申请表\"},{\"name\":\"复印件\",\"missing\":true}]");
    expect(&seen, 201, 0, 0);
    struct answer granted = act(supervisor, &seen, "finish", "{\"result\":\"granted\"}");
    expect(&granted, 422, "field", "result");
    struct answer other = act(clerk, &seen, "make_good", "{\"materials\":[{\"name\":\"照片\"}]}");
    expect(&other, 422, "field", "materials");
    seen = act(clerk, &seen, "make_good", "{\"materials\":[{\"name\":\"复印件\"}]}");
    expect(&seen, 200, "missing", "0");
    seen = act(supervisor, &seen, "finish", "{\"result\":\"granted\"}");
    expect(&seen, 200, "state", "finished");
}

/* --- against the flow -------------------------------------------------------------------------------------------- */

static struct answer force(const struct answer *seen, const char *to)
{
    const struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", bureau)},
                                     {"content-type", "application/json"},
                                     {"if-match", seen->etag},
                                     {0}};
    const char *path = str_format(store->arena, "/api/v1/matters/" REGION "/%s/force", answer_text(seen, "id"));
    const char *json = str_format(store->arena, "{\"to\":\"%s\",\"reason\":\"误操作\"}", to);
    return api_with(store, "POST", path, headers, json, strlen(json));
}

/* What the counters say is under way, less what the matters say. */
static int64_t stock_error(void)
{
    int64_t error;
    assert_ok(db_number(store->reader, &error,
                        "SELECT (SELECT SUM(CASE WHEN kind = 'case.accepted' THEN amount ELSE -amount END) FROM tally"
                        " WHERE kind IN ('case.accepted', 'case.finished', 'case.finished_late', 'case.withdrawn',"
                        " 'case.ended')) - (SELECT COUNT(*) FROM matter WHERE flow = 'case' AND started_at > 0"
                        " AND stopped_at IS NULL)"));
    return error;
}

static void a_forced_return_undoes_the_end(void **state)
{
    (void)state;
    struct answer seen = take_in(",\"accept\":true");
    const char *due_at = answer_text(&seen, "due_at");
    seen = act(supervisor, &seen, "finish", "{\"result\":\"granted\"}");
    expect(&seen, 200, "clock", "stopped");
    seen = force(&seen, "accepted");
    expect(&seen, 200, "clock", "running");
    expect(&seen, 200, "due_at", due_at);
    assert_null(answer_text(&seen, "stopped_at"));
    assert_int_equal(stock_error(), 0);
    seen = look(&seen);
    seen = act(supervisor, &seen, "finish", "{\"result\":\"denied\",\"reason\":\"不符合条件\"}");
    expect(&seen, 200, "state", "finished");
    assert_int_equal(stock_error(), 0);
}

static void a_forced_step_is_counted_as_one_of_the_flow(void **state)
{
    (void)state;
    struct answer seen = take_in("");
    struct answer forced = force(&seen, "accepted");
    expect(&forced, 200, "clock", "running");
    assert_int_equal(stock_error(), 0);
    seen = look(&seen);
    seen = act(supervisor, &seen, "special_start", "{\"procedure\":\"hearing\",\"reason\":\"听证\"}");
    forced = force(&seen, "accepted");
    expect(&forced, 200, "clock", "running");
    assert_non_null(answer_text(&forced, "due_at"));
    seen = look(&seen);
    seen = act(supervisor, &seen, "finish", "{\"result\":\"granted\"}");
    expect(&seen, 200, "clock", "stopped");
    test_clock(DAY_MS);
    const char *path = str_format(store->arena, "/api/v1/matters/" REGION "/%s", answer_text(&seen, "id"));
    struct answer before = api(store, "GET", path, clerk, 0);
    forced = force(&seen, "delivered");
    expect(&forced, 200, "stopped_at", answer_text(&before, "stopped_at")); /* decided once */
    assert_int_equal(stock_error(), 0);
    seen = take_in(",\"accept\":true");
    forced = force(&seen, "withdrawn");
    expect(&forced, 200, "clock", "stopped");
    assert_int_equal(stock_error(), 0);
}

/* --- by themselves ----------------------------------------------------------------------------------------------- */

static result run_jobs(struct request *rq, void *subject)
{
    (void)subject;
    for (const struct job *job = module_named("cases")->jobs; job->name; job++) {
        TRY(job->run(rq));
    }
    return SUCCESS;
}

static void nobody_answers(void **state)
{
    (void)state;
    struct answer seen = take_in("");
    struct answer waits = take_in(",\"accept\":true,\"missing_until\":\"2021-06-30\",\"materials\":"
                                  "[{\"name\":\"复印件\",\"missing\":true}]");
    test_clock(40 * DAY_MS);
    assert_ok(work_task(store->work, store->arena, run_jobs, 0));
    seen = look(&seen);
    expect(&seen, 200, "state", "accepted");
    assert_string_equal(answer_text(&seen, "started_at"), answer_text(&seen, "opened_at"));
    expect(&seen, 200, "mark", "red");
    waits = look(&waits);
    expect(&waits, 200, "missing_overdue", "true");
    struct answer granted = act(supervisor, &waits, "finish", "{\"result\":\"granted_missing\"}");
    expect(&granted, 422, "field", "result");
    waits = act(supervisor, &waits, "finish", "{\"result\":\"denied\",\"reason\":\"材料逾期未补\"}");
    expect(&waits, 200, "state", "finished");
    /* Finished past its due instant: counted apart. */
    struct tally_question late = {
        .last = {20991231}, .region_low = REGION, .region_high = "630201", .kind = "case.finished_late"};
    int64_t sum;
    assert_ok(tally_sum(store->reader, &late, &sum));
    assert_true(sum >= 1);
}

static struct answer timeline_of(const struct answer *seen)
{
    const char *path = str_format(store->arena, "/api/v1/matters/" REGION "/%s/timeline", answer_text(seen, "id"));
    return api(store, "GET", path, clerk, 0);
}

/* What people write about a move may name anybody: it is sealed and can be erased, and the ledger knows it by digest.
 */
static void words_are_sealed_and_digested(void **state)
{
    static const char remark[] = "王小花13900001234未接电话", why[] = "王小花说材料在邻居赵四家";
    (void)state;
    struct answer seen = take_in(",\"accept\":true");
    seen = act(clerk, &seen, "comment", str_format(store->arena, "{\"text\":\"%s\"}", remark));
    expect(&seen, 200, 0, 0);
    test_clock(1);
    struct answer twin = act(clerk, &seen, "comment", str_format(store->arena, "{\"text\":\"%s\"}", remark));
    expect(&twin, 200, 0, 0);
    seen = act(supervisor, &twin, "special_start",
               str_format(store->arena, "{\"procedure\":\"hearing\",\"reason\":\"%s\"}", why));
    expect(&seen, 200, "state", "special");
    struct answer told = timeline_of(&seen);
    assert_non_null(strstr(answer_text(&told, "items.1.body"), remark));
    assert_non_null(strstr(answer_text(&told, "items.3.body"), why));
    struct answer proof =
        api(store, "GET", str_format(store->arena, "/api/v1/matters/" REGION "/%s/proof", answer_text(&seen, "id")),
            clerk, 0);
    assert_non_null(strstr(answer_text(&proof, "text"), why));
    assert_false(test_data_holds(store->data, remark));
    assert_false(test_data_holds(store->data, why));
    assert_true(test_data_holds(store->data, "special_start")); /* it would have been found */
    /* the same words twice have two digests */
    int64_t kinds;
    assert_ok(db_number(store->reader, &kinds,
                        "SELECT COUNT(DISTINCT body) FROM event WHERE matter = :id AND action = 'comment'",
                        P("id", answer_number(&seen, "id"))));
    assert_int_equal(kinds, 2);
    /* one's words in another's place do not open; erased ones leave their digest */
    const char *matter = answer_text(&seen, "id");
    test_sql(store->data,
             str_format(store->arena,
                        "UPDATE party_text SET sealed = (SELECT t.sealed FROM party_text AS t WHERE t.owner_id = %s"
                        " AND t.owner = 'case' AND t.part LIKE 'reason-%%' ORDER BY t.part DESC LIMIT 1)"
                        " WHERE owner_id = %s AND owner = 'case' AND part LIKE 'reason-%%'",
                        matter, matter));
    told = timeline_of(&seen);
    assert_int_equal(told.status, 500);
    test_sql(store->data, str_format(store->arena, "DELETE FROM party_text WHERE owner_id = %s", matter));
    told = timeline_of(&seen);
    expect(&told, 200, 0, 0);
    assert_true(str_starts_with(answer_text(&told, "items.1.body"), "{\"reason\":\"sm3:"));
}

/* What one case cannot be done does not keep the others waiting, and a remark is no answer to the applicant. */
static void jobs_do_all_they_can(void **state)
{
    static const char missing[] =
        ",\"missing_until\":\"2021-09-30\",\"materials\":[{\"name\":\"复印件\",\"missing\":true}]";
    (void)state;
    struct answer gone = take_in(str_format(store->arena, ",\"accept\":true%s", missing));
    expect(&gone, 201, "state", "accepted");
    gone = act(clerk, &gone, "withdraw", "{\"reason\":\"不办了\"}");
    expect(&gone, 200, "state", "withdrawn");
    struct answer heard = take_in(str_format(store->arena, ",\"accept\":true%s", missing));
    heard = act(supervisor, &heard, "special_start", "{\"procedure\":\"hearing\",\"reason\":\"听证\"}");
    struct answer waits = take_in(str_format(store->arena, ",\"accept\":true%s", missing));
    struct answer remarked = take_in("");
    test_clock(HOUR_MS);
    remarked = act(clerk, &remarked, "comment", "{\"text\":\"已电话联系\"}");
    struct answer corrected = take_in("");
    corrected = act(clerk, &corrected, "ask_more", "{\"reason\":\"缺章\",\"materials\":[{\"name\":\"申请表\"}]}");
    corrected = act(clerk, &corrected, "correct", "{\"materials\":[{\"name\":\"申请表\"}]}");
    expect(&corrected, 200, "state", "submitted");
    test_clock(200 * DAY_MS);
    assert_ok(work_task(store->work, store->arena, run_jobs, 0));
    waits = look(&waits);
    expect(&waits, 200, "missing_overdue", "true");
    remarked = look(&remarked);
    expect(&remarked, 200, "state", "accepted");
    assert_string_equal(answer_text(&remarked, "started_at"), answer_text(&remarked, "opened_at"));
    corrected = look(&corrected);
    expect(&corrected, 200, "state", "submitted"); /* was told in time; what then came is for a person to judge */
    heard = act(supervisor, &heard, "special_end", "{}");
    assert_ok(work_task(store->work, store->arena, run_jobs, 0));
    heard = look(&heard);
    expect(&heard, 200, "missing_overdue", "true");
}

static void only_intake_takes_promises(void **state)
{
    (void)state;
    struct answer seen = take_in(",\"accept\":true,\"missing_until\":\"2031-12-31\",\"materials\":"
                                 "[{\"name\":\"复印件\",\"missing\":true},{\"name\":\"复印件\",\"missing\":true}]");
    expect(&seen, 201, 0, 0);
    struct answer more = act(clerk, &seen, "attach", "{\"materials\":[{\"name\":\"照片\",\"missing\":true}]}");
    expect(&more, 422, "field", "materials");
    seen = look(&seen);
    expect(&seen, 200, "missing", "2");
    seen = act(clerk, &seen, "make_good", "{\"materials\":[{\"name\":\"复印件\"}]}");
    expect(&seen, 200, "missing", "1"); /* one came, one is still to come */
    seen = act(clerk, &seen, "make_good", "{\"materials\":[{\"name\":\"复印件\"}]}");
    expect(&seen, 200, "missing", "0");
}

/* The longest list that may be told, in the widest letters. */
static void all_that_is_lacking_is_told(void **state)
{
    struct buf name, json;
    (void)state;
    buf_init(&name, store->arena, 1000);
    for (int i = 0; i < 200; i++) {
        buf_text(&name, "𠮷");
    }
    buf_init(&json, store->arena, 1 << 20);
    buf_text(&json, "{\"reason\":\"缺材料\",\"materials\":[");
    for (int i = 0; i < 100; i++) {
        buf_format(&json, "%s{\"name\":\"%s\"}", i > 0 ? "," : "", name.data);
    }
    buf_text(&json, "]}");
    struct answer seen = take_in("");
    seen = act(clerk, &seen, "ask_more", json.data);
    expect(&seen, 200, "state", "correcting");
    struct answer past =
        api(store, "GET", str_format(store->arena, "/api/v1/matters/" REGION "/%s/timeline", answer_text(&seen, "id")),
            clerk, 0);
    const char *body = answer_text(&past, "items.1.body");
    struct answer event = {.body = body, .size = strlen(body), .arena = store->arena};
    assert_int_equal(answer_count(&event, "data.materials"), 100);
}

static void as_of_any_instant(void **state)
{
    (void)state;
    struct answer seen = take_in("");
    const char *opened = answer_text(&seen, "opened_at");
    test_clock(HOUR_MS);
    seen = act(clerk, &seen, "accept", "{}");
    char *path = str_format(store->arena, "/api/v1/cases/%s?at=%s", answer_text(&seen, "number"), opened);
    char *plus = strchr(path, '+');
    path = str_format(store->arena, "%.*s%%2B%s", (int)(plus - path), path, plus + 1);
    struct answer then = api(store, "GET", path, clerk, 0);
    expect(&then, 200, "state", "submitted");
    struct answer now = look(&seen);
    expect(&now, 200, "state", "accepted");
}

static result confine(struct request *rq, void *subject)
{
    TRY(db_do(rq->db, "UPDATE staff SET scope_unit = :unit WHERE account = 'confined'",
              P("unit", *(int64_t *)subject)));
    return db_do(rq->db, "UPDATE org_number SET value = value + 1 WHERE name = 'version'");
}

/* --- who sees what ----------------------------------------------------------------------------------------------- */

static void out_of_scope_is_not_found(void **state)
{
    (void)state;
    struct answer seen = take_in(",\"accept\":true");
    const char *path = str_format(store->arena, "/api/v1/cases/%s", answer_text(&seen, "number"));
    struct answer other = api(store, "GET", path, elsewhere, 0);
    expect(&other, 404, 0, 0);
    struct answer moved = act(elsewhere, &seen, "withdraw", "{\"reason\":\"x\"}");
    expect(&moved, 404, 0, 0);
    struct answer nobody = api(store, "GET", path, 0, 0);
    expect(&nobody, 401, 0, 0);
    struct answer list = api(store, "GET", "/api/v1/cases", elsewhere, 0);
    expect(&list, 200, 0, 0);
    assert_int_equal(answer_count(&list, "items"), 0);
}

/* Neither the people nor the items of others can be named. */
static void out_of_scope_cannot_be_named(void **state)
{
    int64_t holder, other_unit;
    (void)state;
    assert_ok(db_number(store->reader, &holder, "SELECT id FROM staff WHERE account = 'elsewhere'"));
    struct answer seen = take_in("");
    struct answer given = act(clerk, &seen, "assign", str_format(store->arena, "{\"holder\":%lld}", (long long)holder));
    struct answer nobody = act(clerk, &seen, "assign", "{\"holder\":99999}");
    expect(&given, 422, "field", "holder");
    assert_string_equal(answer_text(&given, "detail"), answer_text(&nobody, "detail"));
    seen = act(clerk, &seen, "assign", "{}");
    expect(&seen, 200, 0, 0);

    struct answer made = api(store, "POST", "/api/v1/units", "system",
                             "{\"region\":\"" REGION "\",\"name\":\"市别局\",\"short_name\":\"别局\","
                             "\"kind\":\"department\",\"valid_from\":\"2015-01-01\",\"valid_to\":\"2020-12-31\"}");
    other_unit = answer_number(&made, "id");
    seen = act(clerk, &seen, "accept", "{}");
    struct answer ended =
        act(supervisor, &seen, "transfer",
            str_format(store->arena, "{\"reason\":\"职能调整\",\"unit\":%lld}", (long long)other_unit));
    expect(&ended, 422, "field", "unit");

    /* a clerk of another unit takes in nothing that they could not see afterwards */
    const char *confined = test_staff(store, "confined", "clerk", REGION);
    assert_ok(work_task(store->work, store->arena, confine, &other_unit));
    struct answer taken =
        api(store, "POST", "/api/v1/cases", confined, "{\"item_code\":\"XK-01\",\"channel\":\"1\"," APPLICANT "}");
    expect(&taken, 422, "field", "item_code");
    const char *path = str_format(store->arena, "/api/v1/matters/" REGION "/%s", answer_text(&seen, "id"));
    struct answer hidden = api(store, "GET", path, confined, 0);
    struct answer absent = api(store, "GET", "/api/v1/matters/" REGION "/99999", confined, 0);
    expect(&hidden, 404, "detail", answer_text(&absent, "detail"));
}

static void lists_in_pages(void **state)
{
    (void)state;
    for (int i = 0; i < 7; i++) {
        test_clock(1000);
        struct answer made = take_in(",\"accept\":true");
        expect(&made, 201, 0, 0);
    }
    struct answer whole = api(store, "GET", "/api/v1/cases?limit=200", clerk, 0);
    size_t total = answer_count(&whole, "items"), counted = 0;
    const char *after = "";
    for (int pages = 0; after && pages < 100; pages++) {
        struct answer page = api(store, "GET", str_format(store->arena, "/api/v1/cases?limit=3%s", after), clerk, 0);
        expect(&page, 200, 0, 0);
        for (size_t i = 0; i < answer_count(&page, "items"); i++, counted++) {
            assert_string_equal(answer_text(&page, str_format(store->arena, "items.%zu.number", i)),
                                answer_text(&whole, str_format(store->arena, "items.%zu.number", counted)));
        }
        const char *next = answer_text(&page, "next");
        after = next ? str_format(store->arena, "&after=%s", next) : 0;
    }
    assert_int_equal(counted, total);
    struct answer mine =
        api(store, "GET", "/api/v1/cases?region=" REGION "&certificate_number=11010519491231002X&limit=200", clerk, 0);
    assert_int_equal(answer_count(&mine, "items"), total);
    struct answer none =
        api(store, "GET", "/api/v1/cases?region=" REGION "&certificate_number=610924198005059598", clerk, 0);
    assert_int_equal(answer_count(&none, "items"), 0);
}

static void the_same_key_twice(void **state)
{
    (void)state;
    const char *json = "{\"item_code\":\"XK-01\",\"channel\":\"1\",\"accept\":true," APPLICANT "}";
    const struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", clerk)},
                                     {"content-type", "application/json"},
                                     {"idempotency-key", "once"},
                                     {0}};
    struct answer first = api_with(store, "POST", "/api/v1/cases", headers, json, strlen(json));
    struct answer again = api_with(store, "POST", "/api/v1/cases", headers, json, strlen(json));
    expect(&first, 201, 0, 0);
    expect(&again, 201, "number", answer_text(&first, "number"));
    assert_string_equal(first.body, again.body);
}

static void faults_leave_nothing(void **state)
{
    (void)state;
    const char *json = "{\"item_code\":\"XK-01\",\"channel\":\"1\",\"accept\":true," APPLICANT "}";
    assert_true(test_fail_statements(store, "POST", "/api/v1/cases", clerk, json) > 5);
    assert_true(test_fail_memory(store, "POST", "/api/v1/cases", clerk, json) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_at_the_window),
        cmocka_unit_test(looked_at_again_and_again),
        cmocka_unit_test(done_on_the_spot),
        cmocka_unit_test(refused_at_intake),
        cmocka_unit_test(told_once_then_accepted),
        cmocka_unit_test(decided_and_delivered),
        cmocka_unit_test(missing_materials),
        cmocka_unit_test(as_of_any_instant),
        cmocka_unit_test(out_of_scope_is_not_found),
        cmocka_unit_test(lists_in_pages),
        cmocka_unit_test(the_same_key_twice),
        cmocka_unit_test(faults_leave_nothing),
        cmocka_unit_test(numbers_never_repeat),
        cmocka_unit_test(a_forced_return_undoes_the_end),
        cmocka_unit_test(a_forced_step_is_counted_as_one_of_the_flow),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(jobs_do_all_they_can),
        cmocka_unit_test(words_are_sealed_and_digested),
        cmocka_unit_test(only_intake_takes_promises),
        cmocka_unit_test(all_that_is_lacking_is_told),
        cmocka_unit_test(out_of_scope_cannot_be_named),
    };
    const struct CMUnitTest fresh[] = {cmocka_unit_test_setup_teardown(the_clock_stands_and_goes_on, begin, end)};
    int failures = cmocka_run_group_tests_name("cases", tests, begin, end);
    return failures + cmocka_run_group_tests_name("clock", fresh, 0, 0);
}
