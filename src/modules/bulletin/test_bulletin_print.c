/* A bulletin as it is read: the text of a small month, blank and zero, figures from before the system, scope, formats.
 */
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"
#include "kernel/org/org.h"
#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/figure.h"
#include "modules/cases/cases.h"
#include "support/faults.h"
#include "support/store.h"
#include "support/support.h"
#include "t.h"

#define BULLETIN "/api/v1/bulletins/630200/2021-06"

static struct test_store *store;

enum unit_place { POLICE, TOBACCO, PLANNING, HEALTH, NOBODY_LISTED, PINGAN, MINHE, UNIT_COUNT };
static const struct {
    const char *region, *name;
} unit_rows[UNIT_COUNT] = {
    {"630200", "市公安局"},   {"630200", "市烟草局"},     {"630200", "市发展改革委"}, {"630200", "市卫生健康委"},
    {"630200", "市<司法>局"}, {"630203", "平安区公安局"}, {"630222", "民和县民政局"},
};
static int64_t units[UNIT_COUNT];
static int64_t case_count;

static struct instant moment(const char *text)
{
    struct instant t;
    assert_true(instant_parse(text, &t));
    return t;
}

static result make_units(struct request *rq, void *subject)
{
    (void)subject;
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        struct unit unit = {.region = unit_rows[i].region,
                            .name = unit_rows[i].name,
                            .kind = unit_kinds.codes[0].code,
                            .level = 1,
                            .valid_from = {20200101}};
        TRY(org_unit_add(rq, &unit));
        units[i] = unit.id;
    }
    struct hall city = {.region = "630200", .name = "海东市政务服务中心", .weekdays = 0};
    struct hall pingan = {.region = "630203", .name = "平安区政务服务中心", .weekdays = 127};
    TRY(org_hall_add(rq, &city));
    return org_hall_add(rq, &pingan);
}

struct intake {
    enum unit_place unit;
    const char *type, *at;
    const char *finished; /* NULL: on the spot; "": not yet */
};

static result take_case(struct request *rq, void *subject)
{
    const struct intake *given = subject;
    struct matter matter;
    struct matter_opening opening = {.flow = &case_flow,
                                     .action = "accept",
                                     .region = unit_rows[given->unit].region,
                                     .title = "一件事",
                                     .unit = units[given->unit],
                                     .item_type = given->type,
                                     .channel = "1",
                                     .at = moment(given->at),
                                     .limit_unit = "workday",
                                     .legal_limit = 5,
                                     .promised_limit = NO_NUMBER};
    TRY(sequence_next(rq, opening.region, "matter", &opening.id));
    opening.number = str_format(rq->arena, "N%lld", (long long)++case_count);
    TRY(flow_open(rq, &opening, &matter));
    if (str_equal(given->finished, "")) {
        return SUCCESS;
    }
    const struct flow_move move = flow_plain_at("finish_now", 0, moment(given->finished ? given->finished : given->at));
    return flow_apply(rq, &matter, &move);
}

static void take(int count, enum unit_place unit, const char *type, const char *at, const char *finished)
{
    for (int i = 0; i < count; i++) {
        assert_ok(work_task(store->work, store->arena, take_case, &(struct intake){unit, type, at, finished}));
    }
}

static struct answer ask(const char *method, const char *path, const char *json)
{
    return api(store, method, path, "system", json);
}

/* The month: instant cases, two that take long, one of them still open, one carried in from May. */
static void open_month(void)
{
    store = test_store_open();
    case_count = 0;
    assert_ok(work_task(store->work, store->arena, make_units, 0));
    seam_set_now(moment("2021-07-05T18:00:00+08:00"));
    take(1, TOBACCO, "01", "2021-05-27T10:00:00+08:00", "2021-06-02T10:00:00+08:00");
    take(5, POLICE, "20", "2021-06-01T10:00:00+08:00", 0);
    take(3, TOBACCO, "01", "2021-06-02T10:00:00+08:00", "2021-06-04T10:00:00+08:00");
    take(1, TOBACCO, "01", "2021-06-03T10:00:00+08:00", "2021-06-29T10:00:00+08:00");
    take(1, TOBACCO, "01", "2021-06-28T10:00:00+08:00", "");
    take(2, NOBODY_LISTED, "01", "2021-06-30T10:00:00+08:00", 0);
    take(40, PINGAN, "20", "2021-06-05T10:00:00+08:00", 0);
    take(9, PINGAN, "01", "2021-06-07T10:00:00+08:00", 0);
    take(11, PINGAN, "", "2021-06-08T10:00:00+08:00", 0);
    take(6, MINHE, "21", "2021-06-09T10:00:00+08:00", 0);
    take(2, MINHE, "20", "2021-06-10T10:00:00+08:00", "2021-07-02T10:00:00+08:00");
    struct answer set =
        ask("PUT", "/api/v1/bulletin-units/630200",
            str_format(store->arena,
                       "{\"items\":[{\"unit\":%lld,\"label\":\"公安局\",\"service_column\":true},"
                       "{\"unit\":%lld,\"label\":\"烟草局\",\"permit_column\":true,\"note\":\"含县局\"},"
                       "{\"unit\":%lld,\"label\":\"发展改革委\",\"permit_column\":true},"
                       "{\"unit\":%lld,\"label\":\"卫生健康委\"}]}",
                       (long long)units[POLICE], (long long)units[TOBACCO], (long long)units[PLANNING],
                       (long long)units[HEALTH]));
    assert_int_equal(set.status, 200);
    struct answer prior = ask("POST", "/api/v1/prior-figures",
                              "{\"region\":\"630203\",\"metric\":\"case.accepted\",\"period\":\"2021-05\",\"value\":50,"
                              "\"source\":\"第62期\"}");
    assert_int_equal(prior.status, 200);
}

static int close_month(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

static struct answer read_as(const char *format)
{
    struct answer answer = ask("GET", str_format(store->arena, BULLETIN "?format=%s", format), 0);
    assert_int_equal(answer.status, 200);
    return answer;
}

static void publish(void)
{
    seam_set_now(moment("2021-07-06T09:00:00+08:00"));
    assert_int_equal(ask("POST", "/api/v1/bulletins",
                         "{\"region\":\"630200\",\"period\":\"2021-06\",\"issue\":63,\"issuer\":\"某市政务服务局\"}")
                         .status,
                     201);
    assert_int_equal(ask("POST", BULLETIN "/publish", "{}").status, 200);
}

/* The whole of it, but for the ledger's root, which the simulated randomness of keys decides. */
static void the_text_is_as_expected(void **state)
{
    (void)state;
    open_month();
    publish();
    struct answer answer = read_as("text");
    const char *root = strstr(answer.body, "台账日根");
    assert_non_null(root);
    const char *text = arena_copy(store->arena, answer.body, (size_t)(root - answer.body));
    const char *path = ZWFW_SOURCE_DIR "/src/modules/bulletin/cases/small_month.txt";
    const char *expected = read_whole(store->arena, path);
    if (!str_equal(text, expected)) {
        fail_msg("the text is not that of %s:\n%s", path, text);
    }
}

static void a_blank_is_no_zero(void **state)
{
    (void)state;
    open_month();
    struct answer answer = read_as("json");
    const char *health =
        str_format(store->arena, "case.accepted;630200;2021-06;type=01;unit=%lld", (long long)units[HEALTH]);
    const char *planning =
        str_format(store->arena, "\"case.accepted;630200;2021-06;type=01;unit=%lld\"", (long long)units[PLANNING]);
    assert_null(strstr(answer.body, health));
    assert_non_null(strstr(answer.body, planning));
    struct answer zero =
        ask("GET",
            str_format(store->arena, "/api/v1/figures/case.finish_rate;630200;2021-06;type=01;unit=%lld",
                       (long long)units[PLANNING]),
            0);
    assert_int_equal(answer_number(&zero, "numerator"), 0);
    assert_int_equal(answer_number(&zero, "denominator"), 0);
    assert_null(answer_text(&zero, "text"));
    /* 化隆 says nothing, which is not that it did nothing */
    answer = read_as("text");
    assert_non_null(strstr(answer.body, "化隆回族自治县：没有报送办件数据"));
}

static void an_average_names_its_calendar(void **state)
{
    (void)state;
    open_month();
    struct answer city = ask("GET", "/api/v1/figures/case.per_day;630200;2021-06", 0);
    assert_int_equal(answer_number(&city, "denominator"), 21);
    assert_non_null(strstr(answer_text(&city, "calendar"), "海东市政务服务中心开放21日"));
    struct answer pingan = ask("GET", "/api/v1/figures/case.per_day;630203;2021-06", 0);
    assert_int_equal(answer_number(&pingan, "denominator"), 30);
    assert_string_equal(answer_text(&pingan, "text"), "2");
    assert_int_equal(ask("GET", "/api/v1/figures/case.per_day;630203;2021-06?part=denominator", 0).status, 422);
}

static void figures_from_before_the_system_are_marked(void **state)
{
    (void)state;
    open_month();
    struct answer figure = ask("GET", "/api/v1/figures/case.accepted;630203;2021-05", 0);
    assert_int_equal(answer_number(&figure, "numerator"), 50);
    assert_string_equal(answer_text(&figure, "entered_from"), "第62期");
    assert_int_equal(answer_count(&figure, "items"), 0);
    assert_non_null(strstr(read_as("text").body, "受理较2021年5月的50件增加10件（20.0%）（第62期，为系统启用前填报）"));
    const char *csv = "region,metric,period,value,source\n630222,case.accepted,2021-05,10,第62期\n"
                      "630222,case.finish_rate,2021-05,10,第62期\n630222,case.accepted,2021-13,1,第62期\n";
    const struct header headers[] = {{"authorization", "Bearer system"}, {"content-type", "text/csv"}, {0}};
    struct answer import = api_with(store, "POST", "/api/v1/imports/prior_figures", headers, csv, strlen(csv));
    assert_int_equal(import.status, 422);
    assert_non_null(strstr(import.body, "只能填报件数"));
    assert_non_null(strstr(import.body, "应为年月"));
    struct answer list = ask("GET", "/api/v1/prior-figures/630222", 0);
    assert_int_equal(answer_count(&list, "items"), 0); /* all or nothing */
    csv = "region,metric,period,value,source\n630222,case.accepted,2021-05,10,第62期\n630222,case.accepted,2020-06,4,"
          "年鉴\n";
    assert_int_equal(api_with(store, "POST", "/api/v1/imports/prior_figures", headers, csv, strlen(csv)).status, 200);
    list = ask("GET", "/api/v1/prior-figures/630222?limit=1", 0);
    assert_string_equal(answer_text(&list, "items.0.period"), "2020-06");
    list =
        ask("GET",
            str_format(store->arena, "/api/v1/prior-figures/630222?limit=1&after=%s", answer_text(&list, "next")), 0);
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
        struct answer answer = ask("GET", str_format(store->arena, "/api/v1/figures/%s", ids[i]), 0);
        if (answer.status != 404) {
            fail_msg("%s: %d", ids[i], answer.status);
        }
    }
    assert_int_equal(ask("GET", "/api/v1/figures/case.accepted;630200;2021-06?after=nonsense", 0).status, 422);
    assert_int_equal(ask("GET", "/api/v1/bulletins/630200/2021-00", 0).status, 422);
    assert_int_equal(ask("GET", "/api/v1/bulletins/990000/2021-06", 0).status, 404);
}

static void formats_are_whole_and_escaped(void **state)
{
    (void)state;
    open_month();
    struct answer html = read_as("html");
    assert_string_equal(html.type, "text/html; charset=utf-8");
    assert_non_null(strstr(html.body, "市&lt;司法&gt;局"));
    assert_null(strstr(html.body, "<司法>"));
    assert_non_null(strstr(html.body, "href=\"/api/v1/figures/case.accepted;630203;2021-06;scope=all\""));
    assert_non_null(strstr(html.body, "</html>"));
    assert_null(strstr(html.body, "style="));
    struct answer json = read_as("json");
    assert_true(answer_count(&json, "figures") > 50);
    assert_int_equal(answer_count(&json, "definitions"), 8);
    struct answer xlsx = read_as("xlsx");
    assert_memory_equal(xlsx.body, "PK", 2);
    struct answer again = read_as("xlsx");
    assert_int_equal(xlsx.size, again.size);
    assert_memory_equal(xlsx.body, again.body, xlsx.size);
    assert_int_equal(ask("GET", BULLETIN "?format=odt", 0).status, 422);
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
    person->token = str_copy(store->arena, token);
    return SUCCESS;
}

static const char *token_of(const char *account, const char *region, const char *roles, int64_t unit)
{
    struct person person = {account, region, roles, 0, unit};
    assert_ok(work_task(store->work, store->arena, add_person, &person));
    return person.token;
}

static int status_for(const char *token, const char *method, const char *path, const char *json)
{
    return api(store, method, path, token, json).status;
}

static void everybody_sees_their_own_part(void **state)
{
    (void)state;
    open_month();
    const char *county = token_of("pingan", "630203", "chief", 0);
    const char *clerk = token_of("tobacco", "630200", "clerk", units[TOBACCO]);
    const char *own =
        str_format(store->arena, "/api/v1/figures/case.accepted;630200;2021-06;unit=%lld", (long long)units[TOBACCO]);
    const char *other =
        str_format(store->arena, "/api/v1/figures/case.accepted;630200;2021-06;unit=%lld", (long long)units[POLICE]);
    assert_int_equal(status_for(county, "GET", "/api/v1/figures/case.accepted;630203;2021-06", 0), 200);
    assert_int_equal(status_for(county, "GET", "/api/v1/figures/case.accepted;630200;2021-06;scope=all", 0), 404);
    assert_int_equal(status_for(county, "GET", "/api/v1/figures/case.accepted;630222;2021-06", 0), 404);
    assert_int_equal(status_for(county, "GET", BULLETIN, 0), 404);
    assert_int_equal(status_for(county, "GET", "/api/v1/bulletins/630203/2021-06", 0), 200);
    assert_int_equal(status_for(county, "POST", "/api/v1/bulletins", "{\"region\":\"630200\",\"period\":\"2021-06\"}"),
                     404);
    assert_int_equal(status_for(county, "POST", "/api/v1/bulletins", "{\"region\":\"630203\",\"period\":\"2021-06\"}"),
                     201);
    assert_int_equal(status_for(county, "POST", "/api/v1/bulletins/630203/2021-06/publish", "{}"), 200);
    assert_int_equal(status_for(clerk, "GET", own, 0), 200);
    assert_int_equal(status_for(clerk, "GET", other, 0), 404);
    assert_int_equal(status_for(clerk, "GET", "/api/v1/figures/case.accepted;630200;2021-06", 0), 404);
    assert_int_equal(status_for(clerk, "POST", BULLETIN "/publish", "{}"), 403);
    assert_int_equal(status_for(0, "GET", BULLETIN, 0), 401);
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void a_failing_store_publishes_nothing(void **state)
{
    (void)state;
    open_month();
    seam_set_now(moment("2021-07-06T09:00:00+08:00"));
    assert_true(test_fail_statements(store, "POST", "/api/v1/bulletins", "system",
                                     "{\"region\":\"630200\",\"period\":\"2021-06\"}") > 3);
    assert_true(test_fail_statements(store, "POST", BULLETIN "/publish", "system", "{}") > 20);
    assert_int_equal(ask("GET", BULLETIN, 0).status, 200);
}

static void exhausted_memory_publishes_nothing(void **state)
{
    (void)state;
    open_month();
    seam_set_now(moment("2021-07-06T09:00:00+08:00"));
    assert_int_equal(ask("POST", "/api/v1/bulletins", "{\"region\":\"630200\",\"period\":\"2021-06\"}").status, 201);
    assert_true(test_fail_memory(store, "POST", BULLETIN "/publish", "system", "{}") > 3);
    assert_int_equal(ask("GET", BULLETIN, 0).status, 200);
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
