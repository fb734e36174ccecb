#include "support/month.h"

#include "support/publish.h"

#include "kernel/base/seam.h"
#include "kernel/org/org.h"
#include "modules/cases/cases.h"

struct test_store *month;

static const struct {
    const char *region, *name;
} unit_rows[MONTH_UNITS] = {
    {"630200", "市公安局"},   {"630200", "市烟草局"},     {"630200", "市发展改革委"}, {"630200", "市卫生健康委"},
    {"630200", "市<司法>局"}, {"630203", "平安区公安局"}, {"630222", "民和县民政局"},
};
int64_t month_units[MONTH_UNITS];
static int64_t case_count;

struct instant month_moment(const char *text)
{
    struct instant t;
    assert_true(instant_parse(text, &t));
    return t;
}

static result make_units(struct request *rq, void *subject)
{
    (void)subject;
    for (size_t i = 0; i < MONTH_UNITS; i++) {
        struct unit unit = {.region = unit_rows[i].region,
                            .name = unit_rows[i].name,
                            .kind = unit_kinds.codes[0].code,
                            .level = 1,
                            .valid_from = {20200101}};
        TRY(org_unit_add(rq, &unit));
        month_units[i] = unit.id;
    }
    struct hall city = {.region = "630200", .name = "海东市政务服务中心", .weekdays = 0};
    struct hall pingan = {.region = "630203", .name = "平安区政务服务中心", .weekdays = 127};
    TRY(org_hall_add(rq, &city));
    return org_hall_add(rq, &pingan);
}

struct intake {
    enum month_unit unit;
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
                                     .unit = month_units[given->unit],
                                     .item_type = given->type,
                                     .channel = "1",
                                     .at = month_moment(given->at),
                                     .limit_unit = "workday",
                                     .legal_limit = 5,
                                     .promised_limit = NO_NUMBER};
    TRY(sequence_next(rq, opening.region, "matter", &opening.id));
    opening.number = str_format(rq->arena, "N%lld", (long long)++case_count);
    TRY(flow_open(rq, &opening, &matter));
    if (str_equal(given->finished, "")) {
        return SUCCESS;
    }
    const struct flow_move move =
        flow_plain_at("finish_now", 0, month_moment(given->finished ? given->finished : given->at));
    return flow_apply(rq, &matter, &move);
}

void take_cases(int count, enum month_unit unit, const char *type, const char *at, const char *finished)
{
    for (int i = 0; i < count; i++) {
        assert_ok(work_task(month->work, month->arena, take_case, &(struct intake){unit, type, at, finished}));
    }
}

struct answer ask_month(const char *method, const char *path, const char *json)
{
    return api(month, method, path, "system", json);
}

/* The month: instant cases, two that take long, one of them still open, one carried in from May. */
void open_month(void)
{
    month = test_store_open();
    case_count = 0;
    assert_ok(work_task(month->work, month->arena, make_units, 0));
    seam_set_now(month_moment("2021-07-05T18:00:00+08:00"));
    take_cases(1, TOBACCO, "01", "2021-05-27T10:00:00+08:00", "2021-06-02T10:00:00+08:00");
    take_cases(5, POLICE, "20", "2021-06-01T10:00:00+08:00", 0);
    take_cases(3, TOBACCO, "01", "2021-06-02T10:00:00+08:00", "2021-06-04T10:00:00+08:00");
    take_cases(1, TOBACCO, "01", "2021-06-03T10:00:00+08:00", "2021-06-29T10:00:00+08:00");
    take_cases(1, TOBACCO, "01", "2021-06-28T10:00:00+08:00", "");
    take_cases(2, NOBODY_LISTED, "01", "2021-06-30T10:00:00+08:00", 0);
    take_cases(40, PINGAN, "20", "2021-06-05T10:00:00+08:00", 0);
    take_cases(9, PINGAN, "01", "2021-06-07T10:00:00+08:00", 0);
    take_cases(11, PINGAN, "", "2021-06-08T10:00:00+08:00", 0);
    take_cases(6, MINHE, "21", "2021-06-09T10:00:00+08:00", 0);
    take_cases(2, MINHE, "20", "2021-06-10T10:00:00+08:00", "2021-07-02T10:00:00+08:00");
    struct answer set =
        ask_month("PUT", "/api/v1/bulletin-units/630200",
                  str_format(month->arena,
                             "{\"items\":[{\"unit\":%lld,\"label\":\"公安局\",\"service_column\":true},"
                             "{\"unit\":%lld,\"label\":\"烟草局\",\"permit_column\":true,\"note\":\"含县局\"},"
                             "{\"unit\":%lld,\"label\":\"发展改革委\",\"permit_column\":true},"
                             "{\"unit\":%lld,\"label\":\"卫生健康委\"}]}",
                             (long long)month_units[POLICE], (long long)month_units[TOBACCO],
                             (long long)month_units[PLANNING], (long long)month_units[HEALTH]));
    assert_int_equal(set.status, 200);
    struct answer prior =
        ask_month("POST", "/api/v1/prior-figures",
                  "{\"region\":\"630203\",\"metric\":\"case.accepted\",\"period\":\"2021-05\",\"value\":50,"
                  "\"source\":\"第62期\"}");
    assert_int_equal(prior.status, 200);
}

int close_month(void **state)
{
    (void)state;
    test_store_close(month);
    return 0;
}

struct answer month_as(const char *format)
{
    struct answer answer = ask_month("GET", str_format(month->arena, MONTH_BULLETIN "?format=%s", format), 0);
    assert_int_equal(answer.status, 200);
    return answer;
}

void publish_month(void)
{
    seam_set_now(month_moment("2021-07-06T09:00:00+08:00"));
    assert_int_equal(ask_month("POST", "/api/v1/bulletins",
                               "{\"region\":\"630200\",\"period\":\"2021-06\",\"issue\":63,"
                               "\"issuer\":\"某市政务服务局\"}")
                         .status,
                     201);
    assert_int_equal(bulletin_bring(month, MONTH_BULLETIN, "published").status, 200);
}
