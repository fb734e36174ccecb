/* Templates: what they come to, by lines of cases/templates.txt; versions of them, and what must not happen. */
#include "kernel/base/seam.h"
#include "modules/bulletin/bulletin.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/month.h"
#include "support/support.h"

static int begin(void **state)
{
    (void)state;
    open_month();
    return 0;
}

static const char *quoted(const char *text)
{
    struct buf out;
    buf_init(&out, month->arena, 1 << 20);
    buf_json(&out, text);
    return out.data;
}

static struct answer save(const char *code, const char *valid_from, const char *text)
{
    return ask_month(
        "POST", "/api/v1/bulletin-templates",
        str_format(month->arena,
                   "{\"region\":\"630200\",\"code\":\"%s\",\"name\":\"试验\",\"valid_from\":\"%s\",\"text\":%s}", code,
                   valid_from, quoted(text)));
}

static const char *text_of(const char *region, const char *period, const char *code)
{
    struct answer answer =
        ask_month("GET", str_format(month->arena, "/api/v1/bulletins/%s/%s?template=%s", region, period, code), 0);
    CHECK_STATUS(200, answer);
    return answer.body;
}

/* What stands below the draft's note and above its annexes, without empty lines. */
static const char *body_of(const char *text)
{
    const char *at = strstr(text, "\n草稿");
    const char *end = strstr(text, "\n附件");
    struct buf out;
    assert_non_null(at);
    buf_init(&out, month->arena, 1 << 20);
    at = strchr(at + 1, '\n') + 1;
    for (; *at && (!end || at < end);) {
        size_t size = strcspn(at, "\n");
        if (size > 0) {
            buf_put(&out, at, size);
            buf_char(&out, '\n');
        }
        at += size + (at[size] == '\n');
    }
    return out.data ? out.data : "";
}

static void expect_case(const char *name, const char *template, const char *expected)
{
    struct answer saved = save("trial", "2021-01-01", template);
    if (str_starts_with(expected, "! ")) {
        const char *reason = saved.status == 422 ? answer_text(&saved, "detail") : 0;
        size_t size = strcspn(expected + 2, "\n");
        if (!reason || strncmp(reason, expected + 2, size) != 0) {
            fail_msg("%s: %d %s", name, saved.status, saved.body);
        }
        return;
    }
    if (saved.status != 201) {
        fail_msg("%s: %d %s", name, saved.status, saved.body);
    }
    const char *body = body_of(text_of("630200", "2021-06", "trial"));
    if (!str_equal(body, expected)) {
        fail_msg("%s:\n%s", name, body);
    }
}

/* "== name", the template, "=>", what it comes to or "! " and the beginning of the reason. */
static void templates_come_to_what_is_written(void **state)
{
    const char *path = ZWFW_SOURCE_DIR "/src/modules/bulletin/cases/templates.txt";
    const char *at = read_whole(month->arena, path);
    size_t count = 0;
    (void)state;
    while (str_starts_with(at, "== ")) {
        const char *name_end = strchr(at, '\n'), *middle = strstr(at, "\n=>\n");
        const char *next = strstr(middle, "\n== ");
        const char *end = next ? next + 1 : at + strlen(at);
        const char *name = arena_copy(month->arena, at, (size_t)(name_end - at));
        expect_case(name, arena_copy(month->arena, name_end + 1, (size_t)(middle - name_end - 1)),
                    arena_copy(month->arena, middle + 4, (size_t)(end - middle - 4)));
        at = end;
        count++;
    }
    assert_int_equal(*at, '\0');
    assert_true(count > 40);
}

static void tables_and_charts_are_named(void **state)
{
    (void)state;
    CHECK_STATUS(201,
                 save("trial", "2021-01-01",
                      "{{表：甲表｜每个类型｜受理、办结率}}\n附件：乙\n{{表：县区热线}}\n注：不印\n{{图：县区受理}}"));
    const char *text = text_of("630200", "2021-06", "trial");
    assert_non_null(strstr(text, "甲表"));
    assert_non_null(strstr(text, "其他和未分类          11  100.00%"));
    assert_non_null(strstr(text, "注：口径。受理：统计期内受理的办件"));
    assert_null(strstr(text, "接通率")); /* no hotline: no table, no note */
    assert_null(strstr(text, "不印"));
    struct answer html = ask_month("GET", MONTH_BULLETIN "?template=trial&format=html", 0);
    assert_non_null(strstr(html.body, "<svg"));
    assert_non_null(strstr(html.body, "/tongbao#630200/2021-06/case.accepted;630200;2021-06;scope=all;type=01"));
}

/* An item's name is data, whatever it looks like. */
static void markup_in_a_name_is_text(void **state)
{
    (void)state;
    struct answer set =
        ask_month("PUT", "/api/v1/bulletin-units/630200",
                  str_format(month->arena,
                             "{\"items\":[{\"unit\":%lld,\"label\":\"{{受理}}<b>{{/}}# 甲\",\"permit_column\":true}]}",
                             (long long)month_units[TOBACCO]));
    CHECK_STATUS(200, set);
    CHECK_STATUS(201, save("trial", "2021-01-01", "{{#前1个单位：行政许可的受理}}\n{{单位}}\n{{/前1个单位}}"));
    assert_string_equal(body_of(text_of("630200", "2021-06", "trial")), "{{受理}}<b>{{/}}# 甲\n");
    struct answer html = ask_month("GET", MONTH_BULLETIN "?template=trial&format=html", 0);
    assert_non_null(strstr(html.body, "{{受理}}&lt;b&gt;"));
}

static void the_version_of_the_period_holds(void **state)
{
    (void)state;
    CHECK_STATUS(201, save("monthly", "2021-06-01", "旧{{受理}}"));
    struct answer saved = save("monthly", "2021-07-01", "新{{受理}}");
    CHECK_STATUS(201, saved);
    assert_int_equal(answer_number(&saved, "version"), 3);
    assert_string_equal(body_of(month_as("text").body), "旧80\n");
    struct answer shown = ask_month("GET", "/api/v1/bulletin-templates/monthly?region=630203", 0);
    assert_string_equal(answer_text(&shown, "text"), "新{{受理}}"); /* counties use the city's */
    shown = ask_month("GET", "/api/v1/bulletin-templates/monthly?region=630200&version=1", 0);
    assert_non_null(strstr(answer_text(&shown, "text"), "{{#每个县区}}"));
    struct answer list = ask_month("GET", "/api/v1/bulletin-templates?region=630200&limit=5", 0);
    assert_int_equal(answer_count(&list, "items"), 5);
    list = ask_month(
        "GET",
        str_format(month->arena, "/api/v1/bulletin-templates?region=630200&after=%s", answer_text(&list, "next")), 0);
    assert_int_equal(answer_count(&list, "items"), 1);
    publish_month();
    CHECK_STATUS(201, save("monthly", "2021-06-02", "再新{{受理}}"));
    assert_non_null(strstr(month_as("text").body, "旧80"));
    struct answer page = ask_month("GET", "/api/v1/bulletins?region=630200", 0);
    assert_string_equal(answer_text(&page, "items.0.template"), "monthly");
    assert_int_equal(answer_number(&page, "items.0.template_version"), 2);
    assert_string_equal(answer_text(&page, "items.0.definitions"), "case.accepted 1");
}

/* What we print, our own audit has nothing to ask about. */
static void pass_the_audit(const char *text)
{
    const struct header headers[] = {{"content-type", "text/plain"}, {0}};
    struct answer answer = api_with(month, "POST", "/api/v1/audits", headers, text, strlen(text));
    CHECK_STATUS(200, answer);
    if (answer_count(&answer, "findings") > 0) {
        fail_msg("%s\n%s", text, answer.body);
    }
}

/* Every shipped template, over every kind of period: with data, before all data, before it has begun, of a county. */
static void every_period_can_be_told(void **state)
{
    static const char *const codes[] = {"monthly", "half_year", "annual", "brief"};
    static const char *const periods[] = {"2021-06", "2021-Q2", "2021-H1", "2021", "2019", "2019-H2", "2030-01"};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < sizeof periods / sizeof *periods; j++) {
            const char *text = text_of("630200", periods[j], codes[i]);
            bool has_data = j < 4;
            assert_int_equal(has_data, !strstr(text, "没有办件数据。"));
            assert_null(strstr(has_data ? "" : text, "0件"));
            assert_null(strstr(text, "—"));
            pass_the_audit(text);
        }
        assert_non_null(strstr(text_of("630203", "2021-06", codes[i]), "60件")); /* no region below it */
        assert_null(strstr(text_of("630203", "2021-06", codes[i]), "各地办理情况"));
    }
    assert_non_null(strstr(text_of("630200", "2021-Q2", "half_year"), "2021年第二季度"));
    assert_non_null(strstr(text_of("630200", "2021-H1", "half_year"), "上半年，全市受理各类事项81件"));
    assert_int_equal(ask_month("GET", "/api/v1/bulletins/630200/2021-Q5", 0).status, 422);
    assert_int_equal(ask_month("GET", "/api/v1/bulletins/630200/2021-H3", 0).status, 422);
    assert_int_equal(ask_month("GET", MONTH_BULLETIN "?template=nothing", 0).status, 404);
    assert_int_equal(ask_month("POST", "/api/v1/bulletins",
                               "{\"region\":\"630200\",\"period\":\"2021-H1\",\"template\":\"nothing\"}")
                         .status,
                     422);
}

/* --- down to the matters ----------------------------------------------------------------------------------------- */

/* What a figure's page lists, over all its pages. */
static int64_t matters_behind(const char *id, struct answer *figure)
{
    int64_t count = 0;
    const char *next = "";
    do {
        struct answer page = ask_month("GET", str_format(month->arena, "/api/v1/figures/%s?limit=20%s", id, next), 0);
        CHECK_STATUS(200, page);
        *figure = page;
        count += (int64_t)answer_count(&page, "items");
        next = answer_text(&page, "next");
        next = next ? str_format(month->arena, "&after=%s", next) : 0;
    } while (next);
    return count;
}

/* 100 of 100.00% */
static const char *number_in(const char *words)
{
    size_t size = strspn(words, "0123456789.");
    bool has_point = memchr(words, '.', size);
    while (has_point && size > 0 && (words[size - 1] == '0' || words[size - 1] == '.')) {
        has_point = words[--size] != '.';
    }
    return arena_copy(month->arena, words, size);
}

/* The link says what the figure's page says. */
static void expect_link(const char *id, const char *words)
{
    struct answer figure;
    int64_t count = matters_behind(id, &figure);
    const char *text = answer_text(&figure, "text");
    bool is_share = strstr(words, "%") && text && !strstr(text, "%"); /* 占65.28%, of so many */
    if (!text || (!is_share && !str_equal(number_in(text), number_in(words)))) {
        fail_msg("%s says %s, its page %s", id, words, text ? text : "nothing");
    }
    if (!answer_text(&figure, "entered_from") && count != answer_number(&figure, "numerator")) {
        fail_msg("%s: %s, but %lld matters", id, words, (long long)count);
    }
}

static size_t follow_all(const char *html, const char *period)
{
    const char *begin = str_format(month->arena, "href=\"/tongbao#630200/%s/", period);
    size_t count = 0;
    for (const char *at = strstr(html, begin); at; at = strstr(at, begin), count++) {
        at += strlen(begin);
        const char *words = strchr(at, '>') + 1;
        expect_link(arena_copy(month->arena, at, strcspn(at, "\"")),
                    arena_copy(month->arena, words, strcspn(words, "<")));
    }
    return count;
}

/* Numbers of a table that lead nowhere: those that number its rows. */
static size_t bare_numbers(const char *html)
{
    static const char cell[] = "<td class=\"number\">";
    size_t count = 0;
    for (const char *at = strstr(html, cell); at; at = strstr(at, cell)) {
        at += strlen(cell);
        count += *at >= '0' && *at <= '9';
    }
    return count;
}

static void every_figure_leads_to_its_matters(void **state)
{
    static const struct {
        const char *code, *period;
        size_t rows; /* of units, which are numbered */
    } shown[] = {
        {"monthly", "2021-06", 5}, {"half_year", "2021-H1", 0}, {"annual", "2021", 5}, {"brief", "2021-06", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        struct answer html = ask_month("GET",
                                       str_format(month->arena, "/api/v1/bulletins/630200/%s?format=html&template=%s",
                                                  shown[i].period, shown[i].code),
                                       0);
        CHECK_STATUS(200, html);
        assert_true(follow_all(html.body, shown[i].period) > (i == 3 ? 5 : 30));
        assert_int_equal(bare_numbers(html.body), shown[i].rows);
    }
}

/* --- layout ------------------------------------------------------------------------------------------------------ */

static void columns_stand_under_two_headings(void **state)
{
    (void)state;
    CHECK_STATUS(201, save("trial", "2021-01-01",
                           "{{表：甲｜每个县区｜受理、分【办结、办结率】、每个类型的受理、上年同期的受理}}\n{{口径}}"));
    struct answer html = ask_month("GET", MONTH_BULLETIN "?template=trial&format=html", 0);
    assert_non_null(strstr(html.body, "<th scope=\"colgroup\" colspan=\"2\">分</th>"));
    assert_non_null(strstr(html.body, "<th scope=\"colgroup\" colspan=\"4\">受理（件）</th>"));
    assert_non_null(strstr(html.body, "<th scope=\"col\" class=\"number\">便民服务</th>"));
    assert_null(strstr(html.body, "上年同期受理（件）")); /* nobody knows: no column */
    assert_non_null(strstr(html.body, "空白的原因：没有报送数据"));
    struct answer json = ask_month("GET", MONTH_BULLETIN "?template=trial&format=json", 0);
    assert_string_equal(answer_text(&json, "blocks.0.columns.2.group"), "分");
    assert_string_equal(answer_text(&json, "blocks.0.columns.2.label"), "办结（件）");
    const char *text = text_of("630200", "2021-06", "trial");
    assert_non_null(strstr(text, "口径。受理："));
    assert_null(strstr(strstr(text, "口径。受理：") + strlen("口径。受理："), "受理：统计期")); /* said once */
    CHECK_STATUS(422, save("trial", "2021-01-01", "{{表：甲｜每个县区｜分【受理、办结}}"));
    CHECK_STATUS(422, save("trial", "2021-01-01", "{{表：甲｜每个县区｜分【受理、又【办结】】}}"));
    CHECK_STATUS(422, save("trial", "2021-01-01", "见{{口径}}"));
}

/* In May nobody but the city's own hall counted anything. */
static void a_hall_alone_is_named_as_such(void **state)
{
    (void)state;
    const char *text = text_of("630200", "2021-05", "monthly");
    assert_non_null(strstr(text, "海东市市级大厅2021年5月份政务服务情况通报\n"));
    assert_null(strstr(text, "全市"));
    assert_null(strstr(text, "各地"));
    pass_the_audit(text);
    assert_non_null(strstr(text_of("630200", "2021-06", "monthly"), "海东市2021年6月份政务服务情况通报\n"));
}

static void what_is_too_long_is_refused(void **state)
{
    struct buf text;
    (void)state;
    buf_init(&text, month->arena, 1 << 20);
    while (text.size < 65000) {
        buf_text(&text, "{{#每个县区}}{{受理}}{{/每个县区}}\n");
    }
    struct answer saved = save("trial", "2021-01-01", text.data);
    CHECK_STATUS(201, saved);
    CHECK_STATUS(200, ask_month("GET", MONTH_BULLETIN "?template=trial", 0));
    buf_text(&text, text.data);
    CHECK_STATUS(422, save("trial", "2021-01-01", text.data));
}

static void a_failing_store_saves_nothing(void **state)
{
    (void)state;
    assert_true(test_fail_statements(month, "POST", "/api/v1/bulletin-templates", "system",
                                     "{\"region\":\"630200\",\"code\":\"trial\",\"name\":\"试验\",\"valid_from\":"
                                     "\"2021-01-01\",\"text\":\"甲\"}") > 3);
}

#define MONTH(test) cmocka_unit_test_setup_teardown(test, begin, close_month)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MONTH(templates_come_to_what_is_written), MONTH(tables_and_charts_are_named),
        MONTH(markup_in_a_name_is_text),          MONTH(the_version_of_the_period_holds),
        MONTH(every_period_can_be_told),          MONTH(what_is_too_long_is_refused),
        MONTH(every_figure_leads_to_its_matters), MONTH(columns_stand_under_two_headings),
        MONTH(a_hall_alone_is_named_as_such),     MONTH(a_failing_store_saves_nothing),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
