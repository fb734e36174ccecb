/* The rules of this module by lines of text, and questionnaires and visits through the API. */
#include "kernel/base/arena.h"
#include "modules/reviews/rules.h"
#include "modules/reviews/test_world.h"
#include "support/support.h"

/* --- rules by lines ---------------------------------------------------------------------------------------------- */

static void each_line(const char *name, const char *(*say)(struct arena *arena, const char *text))
{
    struct arena *arena = arena_new(0);
    char *text =
        str_copy(arena, read_whole(arena, str_format(arena, ZWFW_SOURCE_DIR "/src/modules/reviews/cases/%s", name)));
    int lines = 0, wrong = 0;
    for (char *next; *text; text = next) {
        size_t size = strcspn(text, "\n");
        next = text + size + (text[size] == '\n');
        text[size] = '\0';
        char *expected = strstr(text, " > ");
        if (*text == '#' || !expected) {
            continue;
        }
        *expected = '\0';
        const char *said = say(arena, text);
        if (!str_equal(said, expected + 3)) {
            print_error("%s: \"%s\": %s, not %s\n", name, text, said, expected + 3);
            wrong++;
        }
        lines++;
    }
    assert_true(lines > 10);
    assert_int_equal(wrong, 0);
    arena_free(arena);
}

static const char *say_reply(struct arena *arena, const char *text)
{
    const char *rest;
    int64_t level = reply_level(text, &rest);
    return level == 0 || *rest == '\0' ? str_format(arena, "%lld", (long long)level)
                                       : str_format(arena, "%lld|%s", (long long)level, rest);
}

static const char *say_personal(struct arena *arena, const char *text)
{
    struct personal found = personal_find(arena, text);
    return str_format(arena, "%s|%s", found.kinds, found.masked);
}

static void replies(void **state)
{
    (void)state;
    each_line("replies.txt", say_reply);
}

static void personal_data(void **state)
{
    (void)state;
    each_line("personal.txt", say_personal);
}

static void whole_percents(void **state)
{
    /* domain.md F-05: 乐都 as published; 民和, which is as counted; a made-up one that nobody would notice */
    static const struct {
        int64_t counts[5];
        bool whole;
        int64_t one_in;
    } rows[] = {{{1202, 11622, 534, 0, 0}, true, 133 * 133},
                {{407, 1225, 0, 0, 0}, false, 0},
                {{1203, 11621, 534, 0, 0}, false, 0},
                {{9, 87, 4, 0, 0}, false, 0},
                {{600, 0, 0, 0, 0}, false, 0},
                {{500, 500, 0, 0, 0}, false, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t one_in;
        assert_int_equal(shares_are_whole(rows[i].counts, 5, &one_in), rows[i].whole);
        if (rows[i].whole) {
            assert_int_equal(one_in, rows[i].one_in);
        }
    }
}

static void codes(void **state)
{
    struct arena *arena = arena_new(0);
    char code[CODE_SIZE + 1];
    const uint8_t least[CODE_BYTES] = {0}, most[CODE_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    (void)state;
    rating_code_make(least, code);
    assert_string_equal(code, "0000000000000000");
    rating_code_make(most, code);
    assert_string_equal(code, "ZZZZZZZZZZZZZZZZ");
    assert_string_equal(rating_code_grouped(arena, code), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    assert_string_equal(rating_code_normal(arena, "oil0 oil0-ABCD efgh"), "01100110ABCDEFGH");
    assert_null(rating_code_normal(arena, "0000-0000-0000-000"));
    assert_null(rating_code_normal(arena, "0000-0000-0000-00000"));
    assert_null(rating_code_normal(arena, "0000-0000-0000-000U"));
    arena_free(arena);
}

static void judges(void **state)
{
    (void)state;
    assert_null(judge_refusal(3, 0, 1, 2));
    assert_non_null(judge_refusal(0, 0, 1, 0)); /* of no unit */
    assert_non_null(judge_refusal(1, 0, 1, 0)); /* the rated one */
    assert_non_null(judge_refusal(2, 0, 1, 2)); /* the one above it */
    assert_non_null(judge_refusal(5, 1, 1, 2)); /* one below it */
    assert_true(unit_answers_for(1, 1, 0));
    assert_true(unit_answers_for(2, 1, 2));
    assert_false(unit_answers_for(0, 0, 0));
    assert_false(unit_answers_for(3, 1, 2));
}

/* --- visits and questionnaires ----------------------------------------------------------------------------------- */

static int begin(void **state)
{
    (void)state;
    open_world("");
    return 0;
}

static int end(void **state)
{
    (void)state;
    close_world();
    return 0;
}

static void visits_are_no_ratings(void **state)
{
    (void)state;
    const char *json = str_format(store->arena,
                                  "{\"unit\":%lld,\"hall\":%lld,\"hall_window\":%lld,\"level\":4,\"tags\":\"slow\","
                                  "\"text\":\"等了一小时\"}",
                                  (long long)unit, (long long)hall, (long long)hall_window);
    CHECK_STATUS(403, api(store, "POST", "/api/v1/review-visits", clerk, json));
    struct answer made = api(store, "POST", "/api/v1/review-visits", bureau, json);
    CHECK_STATUS(201, made);
    CHECK(made, "text", "等了一小时");
    CHECK(made, "sealed", 0);
    assert_int_equal(counter("visit.level_4"), 1);
    assert_int_equal(counter("review.level_4"), 0);
    struct answer all = api(store, "GET", "/api/v1/review-statistics?by=unit", bureau, 0);
    CHECK(all, "sum.total", "0");
    struct answer list = api(store, "GET", "/api/v1/review-visits", bureau, 0);
    assert_int_equal(answer_count(&list, "items"), 1);
    CHECK(list, "items.0.text", "等了一小时");
    CHECK_STATUS(422, api(store, "POST", "/api/v1/review-visits", bureau, "{\"unit\":9999,\"level\":1}"));
    assert_true(test_fail_statements(store, "POST", "/api/v1/review-visits", "system", json) > 5);
}

#define SURVEY                                                                                        \
    "{\"region\":\"" REGION "\",\"code\":\"hall\",\"title\":\"大厅满意度\",\"questions\":["      \
    "{\"kind\":\"single\",\"text\":\"环境如何\",\"choices\":\"好|一般|差\",\"needed\":true}," \
    "{\"kind\":\"multiple\",\"text\":\"来办什么\",\"choices\":\"社保|医保|不动产\"},"      \
    "{\"kind\":\"text\",\"text\":\"有何建议\"}]}"

static struct answer open_survey(struct answer draft)
{
    const char *path = str_format(store->arena, "/api/v1/surveys/" REGION "/%s/open", answer_text(&draft, "id"));
    return call(bureau, "POST", path, draft.etag, "{}");
}

static void questionnaires(void **state)
{
    (void)state;
    CHECK_STATUS(422, api(store, "POST", "/api/v1/surveys", bureau,
                          "{\"region\":\"" REGION "\",\"code\":\"x\",\"title\":\"x\",\"questions\":["
                          "{\"kind\":\"single\",\"text\":\"x\",\"choices\":\"只有一个\"}]}"));
    CHECK_STATUS(403, api(store, "POST", "/api/v1/surveys", clerk, SURVEY));
    struct answer draft = api(store, "POST", "/api/v1/surveys", bureau, SURVEY);
    CHECK_STATUS(201, draft);
    const char *path = str_format(store->arena, "/api/v1/surveys/" REGION "/%s", answer_text(&draft, "id"));
    CHECK_STATUS(404, api(store, "GET", path, 0, 0)); /* nobody's yet */
    const char *papers = str_format(store->arena, "%s/papers", path);
    CHECK_STATUS(409, call(bureau, "POST", papers, 0, "{\"answers\":[{\"question\":1,\"choices\":\"1\"}]}"));
    CHECK_STATUS(200, open_survey(draft));
    CHECK_STATUS(200, api(store, "GET", path, 0, 0));
    struct answer asked = api(store, "GET", "/api/v1/surveys", 0, 0);
    assert_int_equal(answer_count(&asked, "items"), 1);
    CHECK_STATUS(200, call(bureau, "POST", papers, 0,
                           "{\"answers\":[{\"question\":1,\"choices\":\"1\"},{\"question\":2,\"choices\":\"1,3\"},"
                           "{\"question\":3,\"text\":\"多开窗口，电话13812345678\"}]}"));
    static const char *const wrong[] = {
        "{\"answers\":[{\"question\":2,\"choices\":\"1\"}]}",   /* the first is needed */
        "{\"answers\":[{\"question\":1,\"choices\":\"1,2\"}]}", /* one choice only */
        "{\"answers\":[{\"question\":1,\"choices\":\"4\"}]}",   /* there are three */
        "{\"answers\":[{\"question\":1,\"choices\":\"1\"},{\"question\":1,\"choices\":\"2\"}]}", /* twice */
        "{\"answers\":[{\"question\":1,\"choices\":\"1\"},{\"question\":9,\"choices\":\"2\"}]}", /* no such */
        "{\"answers\":[{\"question\":1,\"text\":\"好\"}]}", /* words for a choice */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK_STATUS(422, call(bureau, "POST", papers, 0, wrong[i]));
    }
    const char *code = code_for(done_case(), 0);
    const char *mine =
        str_format(store->arena, "{\"code\":\"%s\",\"answers\":[{\"question\":1,\"choices\":\"1\"}]}", code);
    const char *answers = str_format(store->arena, "%s/answers", path);
    CHECK_STATUS(200, call(0, "POST", answers, 0, mine));
    CHECK_STATUS(409, call(0, "POST", answers, 0, mine)); /* once */
    CHECK_STATUS(422, call(0, "POST", answers, 0, "{\"answers\":[{\"question\":1,\"choices\":\"1\"}]}"));
    CHECK_STATUS(404, call(0, "POST", answers, 0,
                           "{\"code\":\"0000000000000000\",\"answers\":[{\"question\":1,\"choices\":\"1\"}]}"));
    struct answer counts = api(store, "GET", str_format(store->arena, "%s/statistics", path), bureau, 0);
    CHECK_STATUS(200, counts);
    CHECK(counts, "answered", "2");
    CHECK(counts, "items.0.label", "好");
    CHECK(counts, "items.0.count", "2");
    CHECK(counts, "items.2.label", "不动产");
    CHECK(counts, "texts.0.text", "多开窗口，电话***");
    assert_int_equal(counter("survey.answered"), 2);
    assert_int_equal(counter("review.level_1"), 0);
    /* the next version is counted for itself */
    struct answer second = open_survey(api(store, "POST", "/api/v1/surveys", bureau, SURVEY));
    CHECK_STATUS(200, second);
    CHECK(second, "version", "2");
    asked = api(store, "GET", "/api/v1/surveys", 0, 0);
    assert_int_equal(answer_count(&asked, "items"), 1);
    asked = api(store, "GET", "/api/v1/surveys", bureau, 0);
    assert_int_equal(answer_count(&asked, "items"), 2);
    CHECK_STATUS(404, api(store, "GET", path, 0, 0));
    CHECK_STATUS(409, call(bureau, "POST", papers, 0, "{\"answers\":[{\"question\":1,\"choices\":\"1\"}]}"));
}

int main(void)
{
    const struct CMUnitTest rules[] = {cmocka_unit_test(replies), cmocka_unit_test(personal_data),
                                       cmocka_unit_test(whole_percents), cmocka_unit_test(codes),
                                       cmocka_unit_test(judges)};
    const struct CMUnitTest tests[] = {cmocka_unit_test(visits_are_no_ratings), cmocka_unit_test(questionnaires)};
    int failures = cmocka_run_group_tests_name("rules of reviews", rules, 0, 0);
    return failures + cmocka_run_group_tests_name("visits and surveys", tests, begin, end);
}
