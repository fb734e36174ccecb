/* Definitions: an office's own ratios, their versions on both sides of a change, rounding, cut-off; and what a
 * published bulletin keeps of them. */
#include "kernel/base/seam.h"
#include "modules/bulletin/bulletin.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/month.h"

static int begin(void **state)
{
    (void)state;
    open_month();
    return 0;
}

static struct answer define(const char *code, const char *valid_from, const char *more)
{
    return ask_month("POST", "/api/v1/own-metrics",
                     str_format(month->arena,
                                "{\"region\":\"630200\",\"code\":\"%s\",\"valid_from\":\"%s\",\"definition\":\"自定的"
                                "口径，从%s起。\",%s}",
                                code, valid_from, valid_from, more));
}

#define QUICK  "\"name\":\"准时率\",\"numerator\":\"case.finished\",\"denominator\":\"办结\""
#define STRICT "\"name\":\"准时率\",\"numerator\":\"case.finished@cohort\",\"denominator\":\"受理\""

static struct answer figure(const char *id)
{
    return ask_month("GET", str_format(month->arena, "/api/v1/figures/%s", id), 0);
}

static void save_template(const char *code, const char *valid_from, const char *text, int status)
{
    struct answer answer = ask_month(
        "POST", "/api/v1/bulletin-templates",
        str_format(month->arena,
                   "{\"region\":\"630200\",\"code\":\"%s\",\"name\":\"试验\",\"valid_from\":\"%s\",\"text\":\"%s\"}",
                   code, valid_from, text));
    CHECK_STATUS(status, answer);
}

/* Counted, explained and printed like any other. */
static void an_own_ratio_is_a_figure(void **state)
{
    (void)state;
    struct answer made = define("own.quick", "2021-01-01", QUICK);
    CHECK_STATUS(201, made);
    assert_string_equal(answer_text(&made, "numerator"), "case.finished");
    assert_string_equal(answer_text(&made, "denominator"), "case.finished+case.finished_late");
    assert_string_equal(answer_text(&made, "rounding"), "half_up");
    struct answer city = figure("own.quick;630200;2021-06");
    assert_int_equal(answer_number(&city, "numerator"), 11);
    assert_int_equal(answer_number(&city, "denominator"), 12);
    assert_string_equal(answer_text(&city, "text"), "91.67%");
    assert_int_equal(answer_count(&city, "items"), 11);
    struct answer below = figure("own.quick;630200;2021-06?part=denominator");
    assert_int_equal(answer_count(&below, "items"), 12);
    CHECK_STATUS(200, figure("own.quick;630203;2021-06;scope=all")); /* counties have it too */
    CHECK_STATUS(404, figure("own.quick;610900;2021-06"));
    CHECK_STATUS(404, figure("own.quick;630200;2020-06")); /* not yet defined */
    save_template("trial", "2021-01-01", "{{#本级}}准时率{{准时率}}{{/本级}}\\n{{表：甲｜每个县区｜准时率}}", 201);
    struct answer text = ask_month("GET", MONTH_BULLETIN "?template=trial", 0);
    assert_non_null(strstr(text.body, "准时率91.67%"));
    assert_non_null(strstr(text.body, "注：口径。准时率：自定的口径，从2021-01-01起。"));
    struct answer html = ask_month("GET", MONTH_BULLETIN "?template=trial&format=html", 0);
    assert_non_null(strstr(html.body, "/tongbao#630200/2021-06/own.quick;630203;2021-06;scope=all"));
    struct answer list = ask_month("GET", "/api/v1/metrics?region=630203&limit=200", 0);
    assert_non_null(strstr(list.body, "own.quick"));
    list = ask_month("GET", "/api/v1/metrics?region=610900&limit=200", 0);
    assert_null(strstr(list.body, "own.quick"));
    list = ask_month("GET", "/api/v1/metrics?region=630203&limit=2", 0);
    assert_string_equal(answer_text(&list, "next"), "2");
}

/* What an office enters is looked up among the counters; what is none is named. */
static void what_is_no_ratio_is_refused(void **state)
{
    static const struct {
        const char *code, *more, *reason;
    } bad[] = {
        {"own.a", "\"name\":\"甲率\",\"numerator\":\"case.nothing\",\"denominator\":\"受理\"",
         "没有“case.nothing”这个计数"},
        {"own.a",
         "\"name\":\"甲率\",\"numerator\":\"case.finished) FROM tally; DROP TABLE tally; --\",\"denominator\":\"受理\"",
         "没有“case.finished) FROM tally"},
        {"own.a", "\"name\":\"甲率\",\"numerator\":\"办结\",\"denominator\":\"办结率\"", "没有“办结率”这个计数"},
        {"own.a", "\"name\":\"甲率\",\"numerator\":\"在办\",\"denominator\":\"受理\"", "没有“在办”这个计数"},
        {"own.a", "\"name\":\"甲率\",\"numerator\":\"办结+\",\"denominator\":\"受理\"", "没有“”这个计数"},
        {"own.a", "\"name\":\"甲率\",\"numerator\":\"办结+办结+办结\",\"denominator\":\"受理\"", "最多5项计数相加"},
        {"own.a", "\"name\":\"办结率\",\"numerator\":\"办结\",\"denominator\":\"受理\"", "这个名称已有"},
        {"own.a", "\"name\":\"地区\",\"numerator\":\"办结\",\"denominator\":\"受理\"", "这个名称已有"},
        {"own.a", "\"name\":\"甲的率\",\"numerator\":\"办结\",\"denominator\":\"受理\"", "不能含有"},
        {"own.a", "\"name\":\"{{甲}}\",\"numerator\":\"办结\",\"denominator\":\"受理\"", "不能含有"},
        {"case.a", "\"name\":\"甲率\",\"numerator\":\"办结\",\"denominator\":\"受理\"", "应以own.开头"},
        {"own.a", "\"name\":\"甲率\",\"scale\":\"quotient\",\"numerator\":\"办结\",\"denominator\":\"受理\"",
         "要写明计量单位"},
        {"own.a", "\"name\":\"甲率\",\"decimals\":7,\"numerator\":\"办结\",\"denominator\":\"受理\"", "小数位数"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer answer = define(bad[i].code, "2021-01-01", bad[i].more);
        if (answer.status != 422 || !strstr(answer.body, bad[i].reason)) {
            fail_msg("row %zu: %d %s", i, answer.status, answer.body);
        }
    }
    CHECK_STATUS(201, define("own.quick", "2021-01-01", QUICK));
    CHECK_STATUS(422, define("own.quick", "2021-01-01", STRICT)); /* not after the version before */
    CHECK_STATUS(422, define("own.other", "2021-01-01", QUICK));  /* the name is taken */
    struct answer county = ask_month("POST", "/api/v1/own-metrics",
                                     "{\"region\":\"630203\",\"code\":\"own.quick\",\"valid_from\":\"2021-01-01\","
                                     "\"definition\":\"县里另定的。\",\"name\":\"另一率\",\"numerator\":\"办结\","
                                     "\"denominator\":\"受理\"}");
    CHECK_STATUS(422, county);
}

/* Both series, before and after; a published figure keeps the definition that it was published by. */
static void a_definition_may_change(void **state)
{
    (void)state;
    CHECK_STATUS(201, define("own.quick", "2021-01-01", QUICK));
    save_template("monthly", "2021-01-01",
                  "{{#本级}}准时率{{准时率}}{{/本级}}全市{{准时率}}\\n附件：对照\\n{{表：口径变化}}", 201);
    publish_month();
    struct answer before = month_as("text");
    assert_null(strstr(before.body, "对照")); /* nothing has changed yet */
    struct answer made = define("own.quick", "2021-06-01", STRICT);
    CHECK_STATUS(201, made);
    assert_int_equal(answer_number(&made, "version"), 2);
    struct answer after = month_as("text");
    assert_string_equal(before.body, after.body);
    struct answer json = month_as("json");
    const char *known = strstr(json.body, ";known=");
    char id[80];
    snprintf(id, sizeof id, "own.quick;630200;2021-06;known=%.13s", known + strlen(";known="));
    struct answer frozen = figure(id);
    CHECK_STATUS(200, frozen);
    assert_int_equal(answer_number(&frozen, "metric_version"), 1);
    assert_string_equal(answer_text(&frozen, "definition"), "自定的口径，从2021-01-01起。");
    assert_string_equal(answer_text(&frozen, "text"), "91.67%");
    struct answer live = figure("own.quick;630200;2021-06");
    assert_int_equal(answer_number(&live, "metric_version"), 2);
    assert_int_equal(answer_number(&live, "numerator"), 10); /* one of the eleven began in May */
    struct answer old = figure("own.quick;630200;2021-06;version=1");
    assert_int_equal(answer_number(&old, "numerator"), 11);
    CHECK_STATUS(404, figure("own.quick;630200;2021-06;version=3"));
    struct answer diff = ask_month("GET", MONTH_BULLETIN "/diff", 0);
    assert_int_equal(answer_count(&diff, "items"), 0); /* another definition is no correction */
    struct answer draft = ask_month("GET", MONTH_BULLETIN "?draft=true", 0);
    assert_non_null(strstr(draft.body, "对照"));
    assert_non_null(strstr(draft.body, "准时率自2021年6月1日起改变。原口径（第1版）：自定的口径，从2021-01-01起。"));
    struct answer series =
        ask_month("GET", "/api/v1/metrics/own.quick/series?region=630200&from=2021-05&to=2021-06", 0);
    assert_int_equal(answer_count(&series, "items"), 4);
    assert_string_equal(answer_text(&series, "items.2.text"), "91.67%");
    assert_string_equal(answer_text(&series, "items.3.text"), "83.33%");
    assert_string_equal(answer_text(&series, "items.3.id"), "own.quick;630200;2021-06;version=2");
    assert_non_null(strstr(series.body, "\"in_force\":true"));
    CHECK_STATUS(422, ask_month("GET", "/api/v1/metrics/own.quick/series?region=630200&from=2021-05&to=2021-01", 0));
    CHECK_STATUS(422, ask_month("GET", "/api/v1/metrics/own.quick/series?region=630200&from=2021-Q1&to=2021-06", 0));
    CHECK_STATUS(404, ask_month("GET", "/api/v1/metrics/own.none/series?region=630200&from=2021-05&to=2021-06", 0));
}

/* 77 of 80 are 96.25 %. */
static void a_ratio_is_rounded_as_it_says(void **state)
{
    static const struct {
        const char *rounding, *text;
    } rules[] = {{"half_up", "96.3%"}, {"truncate", "96.2%"}, {"half_even", "96.2%"}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *more =
            str_format(month->arena,
                       "\"name\":\"率%zu\",\"rounding\":\"%s\",\"decimals\":1,\"numerator\":\"同期的办结\","
                       "\"denominator\":\"受理\"",
                       i, rules[i].rounding);
        CHECK_STATUS(201, define(str_format(month->arena, "own.r%zu", i), "2021-01-01", more));
        struct answer answer = figure(str_format(month->arena, "own.r%zu;630200;2021-06;scope=all", i));
        assert_string_equal(answer_text(&answer, "text"), rules[i].text);
    }
    save_template("trial", "2021-01-01", "{{率1}}\\n{{表：甲｜每个县区｜率0、率1、率2}}", 201);
    struct answer text = ask_month("GET", MONTH_BULLETIN "?template=trial", 0);
    assert_non_null(strstr(text.body, "96.3%   96.2%   96.2%")); /* a table rounds as the sentence does */
    assert_non_null(strstr(text.body, "截尾，不进位。"));
}

/* What was recorded after the period's last day never counts, nor is it in the list. */
static void a_cut_off_holds(void **state)
{
    (void)state;
    take_cases(3, POLICE, "20", "2021-07-05T10:00:00+08:00", 0);
    take_cases(1, POLICE, "20", "2021-07-05T11:00:00+08:00", "");
    seam_set_now(month_moment("2021-08-02T09:00:00+08:00"));
    take_cases(2, POLICE, "20", "2021-07-06T10:00:00+08:00", 0);
    CHECK_STATUS(
        201, define("own.cut", "2021-01-01",
                    "\"name\":\"截止率\",\"cutoff\":\"period_end\",\"numerator\":\"办结\",\"denominator\":\"受理\""));
    CHECK_STATUS(
        201, define("own.uncut", "2021-01-01", "\"name\":\"现时率\",\"numerator\":\"办结\",\"denominator\":\"受理\""));
    struct answer cut = figure("own.cut;630200;2021-07"), uncut = figure("own.uncut;630200;2021-07");
    assert_int_equal(answer_number(&uncut, "numerator"), 5);
    assert_int_equal(answer_number(&uncut, "denominator"), 6);
    assert_int_equal(answer_number(&cut, "numerator"), 3);
    assert_int_equal(answer_number(&cut, "denominator"), 4);
    assert_int_equal(answer_count(&cut, "items"), 3);
    cut = figure("own.cut;630200;2021-07?part=denominator");
    assert_int_equal(answer_count(&cut, "items"), 4);
    cut = figure("own.cut;630200;2021-06"); /* all of June came in July */
    assert_null(answer_text(&cut, "text"));
}

static void a_ratio_ends_when_nobody_needs_it(void **state)
{
    const char *path = "/api/v1/own-metrics/own.quick/end";
    const char *end = "{\"region\":\"630200\",\"valid_to\":\"2021-06-30\"}";
    (void)state;
    CHECK_STATUS(404, ask_month("POST", path, end));
    CHECK_STATUS(201, define("own.quick", "2021-01-01", QUICK));
    save_template("trial", "2021-01-01", "{{准时率}}", 201);
    struct answer refused = ask_month("POST", path, end);
    CHECK_STATUS(409, refused);
    assert_non_null(strstr(refused.body, "还在使用它"));
    CHECK_STATUS(422, ask_month("POST", path, "{\"region\":\"630200\",\"valid_to\":\"2020-06-30\"}"));
    save_template("trial", "2021-07-01", "{{准时率}}", 201);
    save_template("trial", "2021-07-01", "{{办结率}}", 201);
    CHECK_STATUS(200, ask_month("POST", path, end));
    CHECK_STATUS(200, figure("own.quick;630200;2021-06"));
    CHECK_STATUS(404, figure("own.quick;630200;2021-07"));
    save_template("trial", "2021-07-01", "{{准时率}}", 422);
}

static void a_failing_store_defines_nothing(void **state)
{
    (void)state;
    assert_true(test_fail_statements(month, "POST", "/api/v1/own-metrics", "system",
                                     "{\"region\":\"630200\",\"code\":\"own.quick\",\"valid_from\":\"2021-01-01\","
                                     "\"definition\":\"口径如此。\"," QUICK "}") > 3);
    assert_true(test_fail_memory(month, "POST", "/api/v1/own-metrics/own.quick/end", "system",
                                 "{\"region\":\"630200\",\"valid_to\":\"2021-06-30\"}") > 1);
}

#define MONTH(test) cmocka_unit_test_setup_teardown(test, begin, close_month)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MONTH(an_own_ratio_is_a_figure),
        MONTH(what_is_no_ratio_is_refused),
        MONTH(a_definition_may_change),
        MONTH(a_ratio_is_rounded_as_it_says),
        MONTH(a_cut_off_holds),
        MONTH(a_ratio_ends_when_nobody_needs_it),
        MONTH(a_failing_store_defines_nothing),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
