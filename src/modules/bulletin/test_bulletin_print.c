/* A bulletin as it is read: the text of a small month, blank and zero, figures from before the system, scope, formats.
 */
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"
#include "kernel/org/org.h"
#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/figure.h"
#include "support/faults.h"
#include "support/month.h"
#include "support/check.h"
#include "support/publish.h"
#include "support/support.h"

/* The whole of it, but for the ledger's root, which the simulated randomness of keys decides. */
static void the_text_is_as_expected(void **state)
{
    (void)state;
    open_month();
    publish_month();
    struct answer answer = month_as("text");
    const char *root = strstr(answer.body, "台账日根");
    assert_non_null(root);
    const char *text = arena_copy(month->arena, answer.body, (size_t)(root - answer.body));
    const char *path = ZWFW_SOURCE_DIR "/src/modules/bulletin/cases/small_month.txt";
    const char *expected = read_whole(month->arena, path);
    if (!str_equal(text, expected)) {
        fail_msg("the text is not that of %s:\n%s", path, text);
    }
}

static void a_blank_is_no_zero(void **state)
{
    (void)state;
    open_month();
    struct answer answer = month_as("json");
    const char *health =
        str_format(month->arena, "case.accepted;630200;2021-06;type=01;unit=%lld", (long long)month_units[HEALTH]);
    const char *planning = str_format(month->arena, "\"case.accepted;630200;2021-06;type=01;unit=%lld\"",
                                      (long long)month_units[PLANNING]);
    assert_null(strstr(answer.body, health));
    assert_non_null(strstr(answer.body, planning));
    struct answer zero =
        ask_month("GET",
                  str_format(month->arena, "/api/v1/figures/case.finish_rate;630200;2021-06;type=01;unit=%lld",
                             (long long)month_units[PLANNING]),
                  0);
    assert_int_equal(answer_number(&zero, "numerator"), 0);
    assert_int_equal(answer_number(&zero, "denominator"), 0);
    assert_null(answer_text(&zero, "text"));
    /* 化隆 says nothing, which is not that it did nothing */
    answer = month_as("text");
    assert_non_null(strstr(answer.body, "化隆回族自治县：没有报送办件数据"));
}

static void an_average_names_its_calendar(void **state)
{
    (void)state;
    open_month();
    struct answer city = ask_month("GET", "/api/v1/figures/case.per_day;630200;2021-06", 0);
    assert_int_equal(answer_number(&city, "denominator"), 21);
    assert_non_null(strstr(answer_text(&city, "calendar"), "海东市政务服务中心开放21日"));
    struct answer pingan = ask_month("GET", "/api/v1/figures/case.per_day;630203;2021-06", 0);
    assert_int_equal(answer_number(&pingan, "denominator"), 30);
    assert_string_equal(answer_text(&pingan, "text"), "2");
    assert_int_equal(ask_month("GET", "/api/v1/figures/case.per_day;630203;2021-06?part=denominator", 0).status, 422);
}

static void figures_from_before_the_system_are_marked(void **state)
{
    (void)state;
    open_month();
    struct answer figure = ask_month("GET", "/api/v1/figures/case.accepted;630203;2021-05", 0);
    assert_int_equal(answer_number(&figure, "numerator"), 50);
    assert_string_equal(answer_text(&figure, "entered_from"), "第62期");
    assert_int_equal(answer_count(&figure, "items"), 0);
    assert_non_null(strstr(month_as("text").body, "受理较上月的50件（第62期，为系统启用前填报）增加10件，增长20%"));
    const char *csv = "region,metric,period,value,source\n630222,case.accepted,2021-05,10,第62期\n"
                      "630222,case.finish_rate,2021-05,10,第62期\n630222,case.accepted,2021-13,1,第62期\n";
    const struct header headers[] = {{"authorization", "Bearer system"}, {"content-type", "text/csv"}, {0}};
    struct answer import = api_with(month, "POST", "/api/v1/imports/prior_figures", headers, csv, strlen(csv));
    assert_int_equal(import.status, 422);
    assert_non_null(strstr(import.body, "只能填报件数"));
    assert_non_null(strstr(import.body, "应为年月"));
    struct answer list = ask_month("GET", "/api/v1/prior-figures/630222", 0);
    assert_int_equal(answer_count(&list, "items"), 0); /* all or nothing */
    csv = "region,metric,period,value,source\n630222,case.accepted,2021-05,10,第62期\n630222,case.accepted,2020-06,4,"
          "年鉴\n";
    assert_int_equal(api_with(month, "POST", "/api/v1/imports/prior_figures", headers, csv, strlen(csv)).status, 200);
    list = ask_month("GET", "/api/v1/prior-figures/630222?limit=1", 0);
    assert_string_equal(answer_text(&list, "items.0.period"), "2020-06");
    list = ask_month(
        "GET", str_format(month->arena, "/api/v1/prior-figures/630222?limit=1&after=%s", answer_text(&list, "next")),
        0);
    assert_string_equal(answer_text(&list, "items.0.period"), "2021-05");
    assert_null(answer_text(&list, "next"));
}

static void what_is_no_figure_is_not_found(void **state)
{
    static const char *const ids[] = {"case.nothing;630200;2021-06",         "case.accepted;630200;2021-13",
                                      "case.accepted;630200;202106",         "case.accepted;63;2021-06",
                                      "case.accepted;630200;2021-06;x=1",    "case.accepted;630200;2021-06;type=1",
                                      "case.accepted;630200;2021-06;unit=",  "case.accepted;630200",
                                      "case.accepted;630200;2021-06;known=5"};
    (void)state;
    open_month();
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct answer answer = ask_month("GET", str_format(month->arena, "/api/v1/figures/%s", ids[i]), 0);
        if (answer.status != 404) {
            fail_msg("%s: %d", ids[i], answer.status);
        }
    }
    assert_int_equal(ask_month("GET", "/api/v1/figures/case.accepted;630200;2021-06?after=nonsense", 0).status, 422);
    assert_int_equal(ask_month("GET", "/api/v1/bulletins/630200/2021-00", 0).status, 422);
    assert_int_equal(ask_month("GET", "/api/v1/bulletins/990000/2021-06", 0).status, 404);
}

static void formats_are_whole_and_escaped(void **state)
{
    (void)state;
    open_month();
    struct answer html = month_as("html");
    assert_string_equal(html.type, "text/html; charset=utf-8");
    assert_non_null(strstr(html.body, "市&lt;司法&gt;局"));
    assert_null(strstr(html.body, "<司法>"));
    assert_non_null(strstr(html.body, "href=\"/tongbao#630200/2021-06/case.accepted;630203;2021-06;scope=all\""));
    assert_non_null(strstr(html.body, "</html>"));
    assert_null(strstr(html.body, "style="));
    struct answer json = month_as("json");
    assert_true(answer_count(&json, "figures") > 50);
    assert_int_equal(answer_count(&json, "definitions"), 6);
    struct answer xlsx = month_as("xlsx");
    assert_memory_equal(xlsx.body, "PK", 2);
    struct answer again = month_as("xlsx");
    assert_int_equal(xlsx.size, again.size);
    assert_memory_equal(xlsx.body, again.body, xlsx.size);
    assert_int_equal(ask_month("GET", MONTH_BULLETIN "?format=odt", 0).status, 422);
}

/* --- scope ------------------------------------------------------------------------------------------------------- */

struct person {
    const char *account, *region, *roles, *token;
    int64_t unit;
};

static result add_person(struct request *rq, void *subject)
{
    struct person *person = subject;
    int64_t id;
    const struct staff_form form = {.id = NO_NUMBER,
                                    .account = person->account,
                                    .name = "某人",
                                    .region = person->region,
                                    .unit = NO_NUMBER,
                                    .hall = NO_NUMBER,
                                    .hall_window = NO_NUMBER,
                                    .scope_unit = person->unit ? person->unit : NO_NUMBER,
                                    .roles = person->roles};
    const char *token;
    TRY(org_staff_add(rq, &form, "Haidong-2021-June", false, &id));
    TRY(org_token_issue(rq, id, "test", "*", (struct instant){rq->now.ms + 30 * DAY_MS}, &token));
    person->token = str_copy(month->arena, token);
    return SUCCESS;
}

static const char *token_of(const char *account, const char *region, const char *roles, int64_t unit)
{
    struct person person = {account, region, roles, 0, unit};
    assert_ok(work_task(month->work, month->arena, add_person, &person));
    return person.token;
}

static int status_for(const char *token, const char *method, const char *path, const char *json)
{
    return api(month, method, path, token, json).status;
}

static void everybody_sees_their_own_part(void **state)
{
    (void)state;
    open_month();
    const char *county = token_of("pingan", "630203", "chief", 0);
    const char *clerk = token_of("tobacco", "630200", "clerk", month_units[TOBACCO]);
    const char *own = str_format(month->arena, "/api/v1/figures/case.accepted;630200;2021-06;unit=%lld",
                                 (long long)month_units[TOBACCO]);
    const char *other = str_format(month->arena, "/api/v1/figures/case.accepted;630200;2021-06;unit=%lld",
                                   (long long)month_units[POLICE]);
    assert_int_equal(status_for(county, "GET", "/api/v1/figures/case.accepted;630203;2021-06", 0), 200);
    assert_int_equal(status_for(county, "GET", "/api/v1/figures/case.accepted;630200;2021-06;scope=all", 0), 404);
    assert_int_equal(status_for(county, "GET", "/api/v1/figures/case.accepted;630222;2021-06", 0), 404);
    assert_int_equal(status_for(county, "GET", MONTH_BULLETIN, 0), 404);
    assert_int_equal(status_for(county, "GET", "/api/v1/bulletins/630203/2021-06", 0), 200);
    assert_int_equal(status_for(county, "POST", "/api/v1/bulletins", "{\"region\":\"630200\",\"period\":\"2021-06\"}"),
                     404);
    assert_int_equal(status_for(county, "POST", "/api/v1/bulletins", "{\"region\":\"630203\",\"period\":\"2021-06\"}"),
                     201);
    static const char *const steps[] = {"send", "sign", "publish"}; /* with no region below, straight to the audit */
    for (size_t i = 0; i < 3; i++) {
        const char *step = str_format(month->arena, "/api/v1/bulletins/630203/2021-06/%s", steps[i]);
        assert_int_equal(status_for(county, "POST", step, "{}"), 200);
    }
    assert_int_equal(status_for(clerk, "GET", own, 0), 200);
    assert_int_equal(status_for(clerk, "GET", other, 0), 404);
    assert_int_equal(status_for(clerk, "GET", "/api/v1/figures/case.accepted;630200;2021-06", 0), 404);
    assert_int_equal(status_for(clerk, "POST", MONTH_BULLETIN "/publish", "{}"), 403);
    assert_int_equal(status_for(0, "GET", MONTH_BULLETIN, 0), 401);
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

/* A short one: it is printed once for every statement and piece of memory that can fail. */
static void shorten(void)
{
    open_month();
    seam_set_now(month_moment("2021-07-06T09:00:00+08:00"));
    struct answer saved = ask_month("POST", "/api/v1/bulletin-templates",
                                    "{\"region\":\"630200\",\"code\":\"monthly\",\"name\":\"月报\",\"valid_from\":"
                                    "\"2021-06-01\",\"text\":\"全市受理{{受理}}件。\\n{{表：县区办件}}\"}");
    CHECK_STATUS(201, saved);
}

static void a_failing_store_publishes_nothing(void **state)
{
    (void)state;
    shorten();
    assert_true(test_fail_statements(month, "POST", "/api/v1/bulletins", "system",
                                     "{\"region\":\"630200\",\"period\":\"2021-06\"}") > 3);
    assert_int_equal(bulletin_bring(month, MONTH_BULLETIN, "auditing").status, 200);
    assert_true(test_fail_statements(month, "POST", MONTH_BULLETIN "/sign", "system", "{}") > 20);
    assert_true(test_fail_statements(month, "POST", MONTH_BULLETIN "/publish", "system", "{}") > 3);
    assert_int_equal(ask_month("GET", MONTH_BULLETIN, 0).status, 200);
}

static void exhausted_memory_publishes_nothing(void **state)
{
    (void)state;
    shorten();
    assert_int_equal(ask_month("POST", "/api/v1/bulletins", "{\"region\":\"630200\",\"period\":\"2021-06\"}").status,
                     201);
    assert_int_equal(bulletin_bring(month, MONTH_BULLETIN, "auditing").status, 200);
    assert_true(test_fail_memory(month, "POST", MONTH_BULLETIN "/sign", "system", "{}") > 3);
    assert_int_equal(ask_month("GET", MONTH_BULLETIN, 0).status, 200);
}

#define MONTH(test) cmocka_unit_test_teardown(test, close_month)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MONTH(the_text_is_as_expected),
        MONTH(a_blank_is_no_zero),
        MONTH(an_average_names_its_calendar),
        MONTH(figures_from_before_the_system_are_marked),
        MONTH(what_is_no_figure_is_not_found),
        MONTH(formats_are_whole_and_escaped),
        MONTH(everybody_sees_their_own_part),
        MONTH(a_failing_store_publishes_nothing),
        MONTH(exhausted_memory_publishes_nothing),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
