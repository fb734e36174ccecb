/* From the draft to publication: each step, and what each refuses. */
#include "kernel/base/seam.h"
#include "modules/bulletin/workflow.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/month.h"
#include "support/publish.h"

#define DRAFT "{\"region\":\"630200\",\"period\":\"2021-06\"}"

static struct answer as(const char *who, const char *method, const char *path, const char *json)
{
    return api(month, method, path, who, json);
}

static struct answer step(const char *who, const char *action, const char *json)
{
    return as(who, "POST", str_format(month->arena, MONTH_BULLETIN "/%s", action), json);
}

/* The path of a county's check of the bulletin on its way. */
static const char *check_of(const char *county)
{
    struct answer list =
        ask_month("GET", str_format(month->arena, "/api/v1/bulletin-checks?region=%s&period=2021-06", county), 0);
    assert_true(answer_count(&list, "items") > 0);
    return str_format(month->arena, "/api/v1/bulletin-checks/%s/%s", county, answer_text(&list, "items.0.id"));
}

static struct answer check(const char *who, const char *county, const char *action, const char *json)
{
    return as(who, "POST", str_format(month->arena, "%s/%s", check_of(county), action), json);
}

static const char *state_now(void)
{
    struct answer progress = ask_month("GET", MONTH_BULLETIN "/progress", 0);
    CHECK_STATUS(200, progress);
    return answer_text(&progress, "bulletin.state");
}

static void draft(void)
{
    open_month();
    seam_set_now(month_moment("2021-07-06T09:00:00+08:00"));
    CHECK_STATUS(201, ask_month("POST", "/api/v1/bulletins", DRAFT));
}

static const char *check_state(const char *county)
{
    struct answer view = ask_month("GET", check_of(county), 0);
    CHECK_STATUS(200, view);
    return answer_text(&view, "check.state");
}

static result lapse(struct request *rq, void *subject)
{
    (void)subject;
    return checks_lapse(rq);
}

static void run_job(void)
{
    assert_ok(work_task(month->work, month->arena, lapse, 0));
}

/* --- county check ------------------------------------------------------------------------------------------------ */

static void a_county_sees_its_own_figures_and_ranks(void **state)
{
    (void)state;
    draft();
    CHECK_STATUS(200, step("system", "send", "{}"));
    assert_string_equal(state_now(), "checking");
    const char *county = test_staff(month, "pingan", "bureau", "630203");
    struct answer view = as(county, "GET", check_of("630203"), 0);
    CHECK_STATUS(200, view);
    bool is_ranked = false;
    assert_true(answer_count(&view, "figures") > 5);
    for (size_t i = 0; i < answer_count(&view, "figures"); i++) {
        const char *at = str_format(month->arena, "figures.%zu", i);
        const char *id = answer_text(&view, str_format(month->arena, "%s.id", at));
        assert_non_null(strstr(id, ";630203;"));
        if (str_equal(id, "case.accepted;630203;2021-06;scope=all")) {
            is_ranked = true;
            assert_int_equal(answer_number(&view, str_format(month->arena, "%s.numerator", at)), 60);
            assert_int_equal(answer_number(&view, str_format(month->arena, "%s.rank", at)), 1);
            assert_non_null(strstr(answer_text(&view, str_format(month->arena, "%s.ranking", at)), "从高到低"));
        }
    }
    assert_true(is_ranked);
    assert_int_equal(answer_count(&view, "actions"), 2); /* confirm, object */
    CHECK_STATUS(404, as(test_staff(month, "minhe", "bureau", "630222"), "GET", check_of("630203"), 0));
}

static void only_the_county_itself_answers(void **state)
{
    (void)state;
    draft();
    CHECK_STATUS(200, step("system", "send", "{}"));
    const char *objection = "{\"figure\":\"case.accepted;630203;2021-06;scope=all\",\"reason\":\"少计一件\"}";
    const char *city = test_staff(month, "city", "bureau chief", "630200");
    const char *own = test_staff(month, "pingan", "bureau", "630203");
    const char *other = test_staff(month, "minhe", "bureau", "630222");
    CHECK_STATUS(404, check(other, "630203", "object", objection));
    CHECK_STATUS(404, check(other, "630203", "confirm", "{}"));
    CHECK_STATUS(403, check(city, "630203", "object", objection));
    CHECK_STATUS(403, check(city, "630203", "confirm", "{}"));
    CHECK_STATUS(403, check(test_staff(month, "clerk", "clerk", "630203"), "630203", "confirm", "{}"));
    CHECK_STATUS(422, check(own, "630203", "object", "{\"reason\":\"少计一件\"}"));
    CHECK_STATUS(422, check(own, "630203", "object",
                            "{\"figure\":\"case.accepted;630222;2021-06;scope=all\",\"reason\":\"少计一件\"}"));
    CHECK_STATUS(422, check(own, "630203", "object", "{\"figure\":\"case.accepted;630203;2021-06;scope=all\"}"));
    CHECK_STATUS(200, check(own, "630203", "object", objection));
    CHECK_STATUS(409, check(own, "630203", "confirm", "{}")); /* the answer first */
    CHECK_STATUS(404, check(own, "630203", "answer", "{\"answer\":\"已核实\"}"));
    CHECK_STATUS(200, check(city, "630203", "answer", "{\"answer\":\"已核实，无误\"}"));
    CHECK_STATUS(200, check(own, "630203", "confirm", "{}"));
    CHECK_STATUS(409, check(own, "630203", "object", objection));
    struct answer progress = as(city, "GET", MONTH_BULLETIN "/progress", 0);
    assert_string_equal(answer_text(&progress, "objections.0.reason"), "少计一件");
    assert_string_equal(answer_text(&progress, "objections.0.answer"), "已核实，无误");
    assert_string_equal(state_now(), "checking"); /* the other counties have not said anything */
}

static void silence_counts_as_confirmed(void **state)
{
    (void)state;
    draft();
    CHECK_STATUS(200, step("system", "send", "{}"));
    const char *own = test_staff(month, "pingan", "bureau", "630203");
    CHECK_STATUS(200, check(own, "630203", "object",
                            "{\"figure\":\"case.accepted;630203;2021-06;scope=all\",\"reason\":\"少计一件\"}"));
    run_job();
    assert_string_equal(check_state("630222"), "open");
    seam_set_now(month_moment("2021-07-12T09:00:00+08:00")); /* three working days are over on the 9th */
    run_job();
    assert_string_equal(check_state("630222"), "lapsed");
    assert_string_equal(check_state("630203"), "objected"); /* an objection waits for its answer */
    assert_string_equal(state_now(), "checking");
    CHECK_STATUS(200, check("system", "630203", "answer", "{\"answer\":\"已核实\"}"));
    seam_set_now(month_moment("2021-07-19T09:00:00+08:00"));
    run_job();
    assert_string_equal(state_now(), "auditing");
}

static void what_goes_back_is_checked_anew(void **state)
{
    (void)state;
    draft();
    CHECK_STATUS(200, step("system", "send", "{}"));
    const char *first = check_of("630203");
    CHECK_STATUS(422, step("system", "return", "{}"));
    CHECK_STATUS(200, step("system", "return", "{\"reason\":\"数据有误\"}"));
    assert_string_equal(state_now(), "draft");
    assert_string_equal(check_state("630203"), "ended");
    CHECK_STATUS(409, step("system", "sign", "{}"));
    CHECK_STATUS(409, step("system", "publish", "{}"));
    CHECK_STATUS(200, step("system", "send", "{}"));
    assert_string_not_equal(first, check_of("630203"));
    CHECK_STATUS(200, step("system", "discard", "{}"));
    assert_string_equal(check_state("630203"), "ended");
}

/* --- the audit --------------------------------------------------------------------------------------------------- */

static void an_open_question_forbids_the_signature(void **state)
{
    (void)state;
    draft();
    struct answer saved =
        ask_month("POST", "/api/v1/bulletin-templates",
                  "{\"region\":\"630200\",\"code\":\"monthly\",\"name\":\"月报\",\"valid_from\":"
                  "\"2021-06-01\",\"text\":\"本月受理10件，办结9件，在办2件。全市受理{{受理}}件。\"}");
    CHECK_STATUS(201, saved);
    CHECK_STATUS(200, bulletin_bring(month, MONTH_BULLETIN, "auditing"));
    struct answer audit = ask_month("GET", MONTH_BULLETIN "/audit", 0);
    CHECK_STATUS(200, audit);
    assert_int_equal(answer_number(&audit, "open"), 1);
    assert_string_equal(answer_text(&audit, "items.0.rule"), "STOCK-FLOW");
    CHECK_STATUS(409, step("system", "sign", "{}"));
    CHECK_STATUS(404, step("system", "answers",
                           "{\"finding\":\"00000000000000000000000000000000\",\"answer\":\"上月结转1件\"}"));
    CHECK_STATUS(200, step("system", "answers",
                           str_format(month->arena, "{\"finding\":\"%s\",\"answer\":\"上月结转1件\"}",
                                      answer_text(&audit, "items.0.finding"))));
    audit = ask_month("GET", MONTH_BULLETIN "/audit", 0);
    assert_int_equal(answer_number(&audit, "open"), 0);
    assert_string_equal(answer_text(&audit, "items.0.answer"), "上月结转1件");
    CHECK_STATUS(200, step("system", "sign", "{}"));
    struct answer progress = ask_month("GET", MONTH_BULLETIN "/progress", 0);
    assert_string_equal(answer_text(&progress, "answers.0.answer"), "上月结转1件");
}

/* --- signature and publication ----------------------------------------------------------------------------------- */

static const char *verification(void)
{
    struct answer list = ask_month("GET", "/api/v1/bulletins?region=630200&period=2021-06", 0);
    return str_format(month->arena, "/api/v1/published-bulletins/630200/%s", answer_text(&list, "items.0.id"));
}

static void what_is_published_is_signed_and_verified(void **state)
{
    (void)state;
    draft();
    CHECK_STATUS(200, ask_month("PUT", "/api/v1/bulletin-offices/630200",
                                "{\"issuer\":\"某市政务服务局\",\"mark\":\"某政务\","
                                "\"index_prefix\":\"MB1234567\",\"department\":\"综合科\",\"addressee\":\"各县区\"}"));
    CHECK_STATUS(409, step("system", "publish", "{}"));
    CHECK_STATUS(200, bulletin_bring(month, MONTH_BULLETIN, "auditing"));
    CHECK_STATUS(422, step("system", "sign", "{\"disclosed_on\":\"2021-07-01\"}"));
    const char *chief = test_staff(month, "chief", "chief", "630200");
    CHECK_STATUS(403, step(test_staff(month, "bureau", "bureau", "630200"), "sign", "{}"));
    struct answer made = step(chief, "sign", "{\"disclosed_on\":\"2021-07-07\"}");
    CHECK_STATUS(200, made);
    assert_string_equal(answer_text(&made, "document_number"), "某政务〔2021〕1号");
    assert_string_equal(answer_text(&made, "index_number"), "MB1234567/2021-00001");
    CHECK_STATUS(409, step("system", "sign", "{}"));
    CHECK_STATUS(409, step("system", "discard", "{}"));
    CHECK_STATUS(404, as(0, "GET", verification(), 0)); /* not yet public */
    CHECK_STATUS(409, step(chief, "publish", "{}"));    /* the day has not come */
    struct answer before = month_as("pdf");
    test_clock(1000);
    take_cases(1, PINGAN, "20", "2021-06-30T15:00:00+08:00", 0); /* late */
    seam_set_now(month_moment("2021-07-07T09:00:00+08:00"));
    CHECK_STATUS(200, step(chief, "publish", "{}"));
    CHECK_STATUS(409, step(chief, "publish", "{}"));
    struct answer after = month_as("pdf");
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.body, after.body, before.size);
    struct answer seen = as(0, "GET", verification(), 0);
    CHECK_STATUS(200, seen);
    assert_string_equal(answer_text(&seen, "hash_agrees"), "true");
    assert_string_equal(answer_text(&seen, "signature_agrees"), "true");
    assert_string_equal(answer_text(&seen, "validity"), "有效");
    assert_string_equal(answer_text(&seen, "issuer"), "某市政务服务局");
    assert_string_equal(answer_text(&seen, "form"), "主动公开");
    assert_string_equal(answer_text(&seen, "written_on"), "2021-07-06");
    assert_string_equal(answer_text(&seen, "disclosed_on"), "2021-07-07");
    assert_string_equal(answer_text(&seen, "root_day"), "2021-07-06");
    assert_int_equal(strlen(answer_text(&seen, "root")), 64);
    struct answer copy = as(0, "GET", str_format(month->arena, "%s?format=text", verification()), 0);
    assert_non_null(strstr(copy.body, "某政务〔2021〕1号"));
    assert_non_null(strstr(month_as("html").body, "MB1234567/2021-00001"));
    struct answer diff = ask_month("GET", MONTH_BULLETIN "/diff?format=text", 0);
    assert_non_null(strstr(diff.body, "发生于2021-06-30"));
    assert_non_null(strstr(diff.body, "补录"));
}

static result tamper_copy(struct request *rq, void *subject)
{
    (void)subject;
    return db_do(rq->db, "UPDATE bulletin_copy SET bytes = :bytes WHERE format = 'text'",
                 P("bytes", ((struct bytes){(const uint8_t *)"x", 1})));
}

static void a_changed_byte_shows(void **state)
{
    (void)state;
    open_month();
    publish_month();
    assert_ok(work_task(month->work, month->arena, tamper_copy, 0));
    struct answer seen = as(0, "GET", verification(), 0);
    assert_string_equal(answer_text(&seen, "hash_agrees"), "false");
    assert_string_equal(answer_text(&seen, "signature_agrees"), "true");
}

static void a_signature_can_be_taken_back(void **state)
{
    (void)state;
    draft();
    CHECK_STATUS(200, bulletin_bring(month, MONTH_BULLETIN, "signed"));
    struct answer first = ask_month("GET", MONTH_BULLETIN "/progress", 0);
    const char *index = answer_text(&first, "bulletin.index_number");
    CHECK_STATUS(200, step("system", "return", "{\"reason\":\"附表有误\"}"));
    CHECK_STATUS(200, bulletin_bring(month, MONTH_BULLETIN, "signed"));
    struct answer again = ask_month("GET", MONTH_BULLETIN "/progress", 0);
    assert_string_equal(answer_text(&again, "bulletin.index_number"), index);
    seam_set_now(month_moment("2021-07-08T09:00:00+08:00"));
    CHECK_STATUS(409, step("system", "publish", "{}")); /* its day has passed */
}

/* Nothing counted, nobody below: it says so, and still goes its way. */
static void a_period_without_data_is_published_as_such(void **state)
{
    (void)state;
    open_month();
    seam_set_now(month_moment("2021-07-06T09:00:00+08:00"));
    CHECK_STATUS(201, ask_month("POST", "/api/v1/bulletins", "{\"region\":\"630224\",\"period\":\"2021-06\"}"));
    CHECK_STATUS(200, bulletin_bring(month, "/api/v1/bulletins/630224/2021-06", "published"));
    struct answer text = ask_month("GET", "/api/v1/bulletins/630224/2021-06?format=text", 0);
    assert_null(strstr(text.body, "受理各类事项0件"));
    assert_non_null(strstr(text.body, "没有"));
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void a_failing_store_moves_nothing(void **state)
{
    (void)state;
    draft();
    assert_true(
        test_fail_statements(month, "PUT", "/api/v1/bulletin-offices/630200", "system", "{\"issuer\":\"某局\"}") > 1);
    assert_true(test_fail_statements(month, "POST", MONTH_BULLETIN "/send", "system", "{}") > 5);
    assert_true(test_fail_statements(month, "POST", str_format(month->arena, "%s/object", check_of("630203")), "system",
                                     "{\"figure\":\"case.accepted;630203;2021-06\",\"reason\":\"不对\"}") > 3);
    assert_true(test_fail_statements(month, "POST", str_format(month->arena, "%s/answer", check_of("630203")), "system",
                                     "{\"answer\":\"已核实\"}") > 3);
    assert_true(test_fail_statements(month, "POST", str_format(month->arena, "%s/confirm", check_of("630203")),
                                     "system", "{}") > 3);
    assert_true(test_fail_statements(month, "POST", MONTH_BULLETIN "/return", "system", "{\"reason\":\"有误\"}") > 5);
}

#define MONTH(test) cmocka_unit_test_teardown(test, close_month)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MONTH(a_county_sees_its_own_figures_and_ranks),
        MONTH(only_the_county_itself_answers),
        MONTH(silence_counts_as_confirmed),
        MONTH(what_goes_back_is_checked_anew),
        MONTH(an_open_question_forbids_the_signature),
        MONTH(what_is_published_is_signed_and_verified),
        MONTH(a_changed_byte_shows),
        MONTH(a_signature_can_be_taken_back),
        MONTH(a_period_without_data_is_published_as_such),
        MONTH(a_failing_store_moves_nothing),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
