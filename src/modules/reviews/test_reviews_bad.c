/* Bad ratings: put right within their limits by whoever handled the case, appealed, alarmed of, counted, checked. */
#include "modules/reviews/test_world.h"

static int begin(void **state)
{
    (void)state;
    open_world("reviews.check_least = 4\nreviews.check_minute = 3\nreviews.check_source = 3\norg.unused_days = 0\n");
    return 0;
}

static int end(void **state)
{
    (void)state;
    close_world();
    return 0;
}

#define NAMED ",\"name\":\"李试验\",\"number\":\"13800138000\""

/* The path of the rectification of a new bad rating. */
static const char *bad_rating(int level, const char *more, const char **code)
{
    *code = code_for(done_case(), 0);
    CHECK_STATUS(201, rate(*code, level, more));
    struct answer list = api(store, "GET", "/api/v1/reviews?bad=true&limit=1", chief, 0);
    struct answer seen =
        api(store, "GET", str_format(store->arena, "/api/v1/reviews/" REGION "/%s", answer_text(&list, "items.0.id")),
            chief, 0);
    CHECK_STATUS(200, seen);
    return str_format(store->arena, "/api/v1/rectifications/" REGION "/%s", answer_text(&seen, "rectification"));
}

static struct answer read_it(const char *path)
{
    struct answer seen = api(store, "GET", path, bureau, 0);
    CHECK_STATUS(200, seen);
    return seen;
}

static struct answer step(const char *token, const char *path, const char *action, const char *json)
{
    struct answer seen = read_it(path);
    return call(token, "POST", str_format(store->arena, "%s/steps/%s", path, action), seen.etag, json);
}

static struct answer decide(const char *token, const char *path, const char *decision)
{
    struct answer seen = read_it(path);
    return call(token, "POST", str_format(store->arena, "%s/decision", path), seen.etag,
                str_format(store->arena, "{\"decision\":\"%s\",\"reason\":\"经调取录像核对\"}", decision));
}

/* --- put right --------------------------------------------------------------------------------------------------- */

/* What is offered to the holder of a token, apart by spaces. */
static const char *offered(const char *token, const char *path)
{
    struct answer seen = call(token, "GET", path, 0, 0);
    const char *all = "";
    CHECK_STATUS(200, seen);
    for (size_t i = 0; i < answer_count(&seen, "actions"); i++) {
        all = str_format(store->arena, "%s%s%s", all, i > 0 ? " " : "",
                         answer_text(&seen, str_format(store->arena, "actions.%zu.action", i)));
    }
    return all;
}

static void offered_is_what_can_be_done(void **state)
{
    (void)state;
    const char *code, *named = bad_rating(4, NAMED, &code), *unnamed = bad_rating(5, "", &code);
    assert_string_equal(offered(chief, named), "contact"); /* to be heard first */
    assert_string_equal(offered(rival, named), "");        /* of another unit */
    assert_string_equal(offered(bureau, named), "hand_over");
    assert_string_equal(offered(chief, unnamed), "verify appeal"); /* nobody is looked for */
    CHECK_STATUS(200, step(chief, unnamed, "appeal", "{\"reason\":\"点错了\",\"appeal\":\"mistaken\"}"));
    assert_string_equal(offered(chief, unnamed), "");
    assert_string_equal(offered(bureau, unnamed), "uphold reject hand_over");
    CHECK_STATUS(200, decide(bureau, unnamed, "reject"));
    assert_string_equal(offered(chief, unnamed), "rectify"); /* an appeal is made once */
}

static void put_right_for_somebody_known(void **state)
{
    const char *code, *path = bad_rating(4, NAMED ",\"tags\":\"slow\"", &code);
    struct answer seen = read_it(path);
    (void)state;
    CHECK(seen, "state", "opened");
    assert_non_null(answer_text(&seen, "unit_name"));
    assert_null(strstr(seen.body, "note_name"));                    /* noted by the program, not pressed */
    CHECK(seen, "contact_due_at", "2021-06-02T23:59:59.999+08:00"); /* the next working day */
    CHECK(seen, "due_at", "2021-06-23T23:59:59.999+08:00");         /* the fifteenth; 端午 is off */
    CHECK_STATUS(403, step(rival, path, "contact", "{}"));          /* of another unit */
    CHECK_STATUS(404, call(elsewhere, "POST", str_format(store->arena, "%s/steps/contact", path), seen.etag, "{}"));
    CHECK_STATUS(409, step(chief, path, "verify", "{\"reason\":\"已查\"}")); /* first ask */
    CHECK_STATUS(200, step(chief, path, "contact", "{}"));
    assert_int_equal(counter("rectification.contacted"), 1);
    CHECK_STATUS(200, step(clerk, path, "verify", "{\"reason\":\"排队时间过长属实\"}"));
    CHECK_STATUS(422, step(chief, path, "rectify", "{\"reason\":\"增开窗口\",\"outcome\":\"rectified\"}"));
    CHECK_STATUS(200, step(chief, path, "rectify",
                           "{\"reason\":\"增开窗口\",\"outcome\":\"rectified\",\"answer\":\"已增开两个窗口\"}"));
    CHECK_STATUS(409, step(chief, path, "close", "{}")); /* not called back */
    CHECK_STATUS(422, step(chief, path, "call_back", "{}"));
    CHECK_STATUS(200, step(chief, path, "call_back", "{\"satisfied\":\"no\"}"));
    CHECK_STATUS(200, step(chief, path, "rectify_more",
                           "{\"reason\":\"延长服务\",\"outcome\":\"rectified\",\"answer\":\"中午也办理\"}"));
    CHECK_STATUS(200, step(chief, path, "call_again", "{\"satisfied\":\"yes\"}"));
    assert_int_equal(counter("rectification.called_back"), 1);
    CHECK_STATUS(403, step(rival, path, "close", "{}")); /* the wrong unit */
    CHECK_STATUS(403, step(bureau, path, "close", "{}"));
    CHECK_STATUS(200, step(chief, path, "close", "{}"));
    assert_int_equal(counter("rectification.finished"), 1);
    seen = look(code);
    CHECK(seen, "rectification_state", "已办结");
    CHECK(seen, "outcome_label", "已整改");
    CHECK(seen, "answer", "中午也办理");
}

static void nobody_is_looked_for(void **state)
{
    const char *code, *path = bad_rating(5, ",\"tags\":\"rude\"", &code);
    struct answer seen = read_it(path);
    (void)state;
    CHECK(seen, "contact_due_at", 0);
    CHECK_STATUS(409, step(chief, path, "contact", "{}"));
    CHECK_STATUS(422, step(chief, path, "verify", "{}"));
    CHECK_STATUS(200, step(chief, path, "verify", "{\"reason\":\"查看录像\"}"));
    CHECK_STATUS(200, step(chief, path, "rectify",
                           "{\"reason\":\"无此情形\",\"outcome\":\"explained\",\"answer\":\"经核实没有发生\"}"));
    CHECK_STATUS(409, step(chief, path, "call_back", "{\"satisfied\":\"yes\"}"));
    test_clock(60 * DAY_MS);
    CHECK_STATUS(200, step(chief, path, "close", "{}"));
    assert_int_equal(counter("rectification.finished_late"), 1);
}

static void limits_are_the_offices(void **state)
{
    const char *code;
    (void)state;
    CHECK_STATUS(422,
                 api(store, "PUT", "/api/v1/review-limits", bureau,
                     "{\"level\":5,\"named\":true,\"contact_limit\":0,\"rectify_limit\":5,\"limit_unit\":\"workday\","
                     "\"rule\":\"政办发〔2021〕9号\",\"valid_from\":\"2021-01-01\"}"));
    CHECK_STATUS(
        422, api(store, "PUT", "/api/v1/review-limits", bureau,
                 "{\"level\":5,\"contact_limit\":1,\"rectify_limit\":5,\"limit_unit\":\"workday\",\"rule\":\"x\"}"));
    CHECK_STATUS(200,
                 api(store, "PUT", "/api/v1/review-limits", bureau,
                     "{\"level\":5,\"named\":true,\"contact_limit\":0,\"rectify_limit\":5,\"limit_unit\":\"workday\","
                     "\"rule\":\"政办发〔2021〕9号\"}"));
    struct answer seen = read_it(bad_rating(5, NAMED, &code));
    assert_string_equal(arena_copy(store->arena, answer_text(&seen, "contact_due_at"), 10),
                        arena_copy(store->arena, answer_text(&seen, "opened_at"), 10)); /* the same day */
}

/* --- appeals ----------------------------------------------------------------------------------------------------- */

static void appealed_and_upheld(void **state)
{
    const char *code, *path = bad_rating(4, ",\"tags\":\"long_wait\"", &code);
    int64_t before = counter("review.level_4");
    (void)state;
    CHECK_STATUS(403, decide(bureau, path, "uphold").status == 409 ? step(rival, path, "appeal", "{}") : read_it(path));
    CHECK_STATUS(422, step(chief, path, "appeal", "{\"appeal\":\"mistaken\"}"));
    CHECK_STATUS(200, step(chief, path, "appeal", "{\"appeal\":\"mistaken\",\"reason\":\"评价的是别的窗口\"}"));
    CHECK_STATUS(403, decide(chief, path, "uphold"));      /* no judge */
    CHECK_STATUS(403, decide(own_bureau, path, "uphold")); /* a judge of the rated unit */
    CHECK_STATUS(409, step(chief, path, "close", "{}"));
    struct answer decided = decide(bureau, path, "uphold");
    CHECK_STATUS(200, decided);
    CHECK(decided, "state", "dropped");
    assert_int_equal(counter("review.level_4"), before - 1);
    struct answer seen = look(code);
    CHECK(seen, "excluded", "true");
    CHECK(seen, "rectification_state", "评价已撤销");
    /* the ledger still tells that it was given */
    struct answer past = api(
        store, "GET",
        str_format(store->arena, "/api/v1/matters/" REGION "/%s/timeline", answer_text(&decided, "review")), bureau, 0);
    CHECK(past, "items.0.kind", "review.level_4");
    CHECK(past, "items.2.amount", "-1");
}

static void appealed_and_rejected(void **state)
{
    const char *code, *path = bad_rating(5, NAMED, &code);
    (void)state;
    CHECK_STATUS(409,
                 step(chief, path, "appeal", "{\"appeal\":\"malicious\",\"reason\":\"捏造\"}")); /* first hear them */
    CHECK_STATUS(200, step(chief, path, "contact", "{}"));
    CHECK_STATUS(200, step(chief, path, "appeal", "{\"appeal\":\"malicious\",\"reason\":\"捏造\"}"));
    struct answer waiting = read_it(path);
    CHECK(waiting, "due_at", 0); /* the clock stands */
    CHECK_STATUS(200, decide(bureau, path, "reject"));
    struct answer seen = read_it(path);
    CHECK(seen, "state", "verified");
    assert_non_null(answer_text(&seen, "due_at"));
    CHECK_STATUS(409, step(chief, path, "appeal", "{\"appeal\":\"malicious\",\"reason\":\"再申诉\"}")); /* once */
}

/* --- the same again and again ------------------------------------------------------------------------------------ */

static void alarmed_once_in_a_period(void **state)
{
    const char *code;
    (void)state;
    test_clock(40 * DAY_MS);
    for (int i = 0; i < 5; i++) {
        bad_rating(4, ",\"tags\":\"many_visits\"", &code);
    }
    struct answer list = api(store, "GET", "/api/v1/review-alarms?state=raised", chief, 0);
    CHECK_STATUS(200, list);
    assert_int_equal(answer_count(&list, "items"), 1);
    CHECK(list, "items.0.tag_label", "多次跑动");
    CHECK(list, "items.0.count", "3");
    const char *path =
        str_format(store->arena, "/api/v1/review-alarms/" REGION "/%s/answer", answer_text(&list, "items.0.id"));
    const char *seen = str_format(store->arena, "\"v%s\"", answer_text(&list, "items.0.version"));
    CHECK_STATUS(403, call(rival, "POST", path, seen, "{\"reason\":\"已改\"}"));
    CHECK_STATUS(200, call(chief, "POST", path, seen, "{\"reason\":\"改为一次告知清单\"}"));
    test_clock(31 * DAY_MS);
    for (int i = 0; i < 3; i++) {
        bad_rating(4, ",\"tags\":\"many_visits\"", &code);
    }
    list = api(store, "GET", "/api/v1/review-alarms", chief, 0);
    assert_int_equal(answer_count(&list, "items"), 2);
}

/* --- figures ----------------------------------------------------------------------------------------------------- */

static int64_t listed(const char *filter)
{
    struct answer list = api(store, "GET", str_format(store->arena, "/api/v1/reviews?limit=200%s", filter), bureau, 0);
    int64_t count = 0;
    CHECK_STATUS(200, list);
    for (size_t i = 0; i < answer_count(&list, "items"); i++) {
        count += str_equal(answer_text(&list, str_format(store->arena, "items.%zu.excluded", i)), "false");
    }
    return count;
}

/* "66.67%" → 6667 */
static int64_t hundredths(const char *share)
{
    int64_t value = 0;
    for (; *share; share++) {
        value = *share >= '0' && *share <= '9' ? value * 10 + *share - '0' : value;
    }
    return value;
}

static void figures_equal_lists(void **state)
{
    static const char *const groups[] = {"region", "unit", "channel", "day", "item", "window", "staff"};
    (void)state;
    const char *days = "&from=2021-01-01&to=2031-12-31";
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        const char *path = str_format(store->arena, "/api/v1/review-statistics?by=%s%s", groups[i], days);
        struct answer seen = api(store, "GET", path, bureau, 0);
        CHECK_STATUS(200, seen);
        assert_int_equal(answer_number(&seen, "sum.total"), listed(""));
        assert_int_equal(answer_number(&seen, "sum.level_4"), listed("&level=4"));
        assert_non_null(answer_text(&seen, "items.0.key"));
        int64_t shares = 0;
        for (int level = 1; level <= 5; level++) {
            shares += hundredths(answer_text(&seen, str_format(store->arena, "sum.share_%d", level)));
        }
        assert_int_equal(shares, 10000);
    }
    struct answer one = api(
        store, "GET",
        str_format(store->arena, "/api/v1/review-statistics?by=window%s&unit=%lld", days, (long long)unit), bureau, 0);
    assert_int_equal(answer_number(&one, "sum.total"), listed(str_format(store->arena, "&unit=%lld", (long long)unit)));
    struct answer mine =
        api(store, "GET", str_format(store->arena, "/api/v1/review-statistics?by=unit%s", days), elsewhere, 0);
    assert_int_equal(answer_number(&mine, "sum.total"), 0);
    assert_int_equal(answer_count(&mine, "items"), 0);
    CHECK(mine, "sum.good_rate", 0); /* of nothing there is no rate */
    struct answer everybody =
        api(store, "GET", "/api/v1/review-summary?region=" REGION "&item_code=GG-01&from=2021-01-01", 0, 0);
    CHECK_STATUS(200, everybody);
    assert_int_equal(answer_number(&everybody, "total"), listed("&item_code=GG-01"));
    CHECK_STATUS(422, api(store, "GET", "/api/v1/review-summary?item_code=GG-01", 0, 0));
}

static void figures_of_the_registry(void **state)
{
    (void)state;
    static const char *const codes[] = {"review.count",
                                        "review.unprompted_rate",
                                        "review.good_rate",
                                        "review.satisfied_rate",
                                        "review.bad",
                                        "rectification.on_time_rate",
                                        "rectification.called_back_rate"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct answer one =
            api(store, "GET", str_format(store->arena, "/api/v1/figures/%s;" REGION ";2021", codes[i]), bureau, 0);
        CHECK_STATUS(200, one);
    }
}

/* --- to be checked ----------------------------------------------------------------------------------------------- */

static void lists_of_rectifications(void **state)
{
    const char *after = "", *code;
    int64_t count = 0;
    (void)state;
    bad_rating(4, "", &code);
    for (int pages = 0; after && pages < 50; pages++) {
        struct answer page =
            api(store, "GET", str_format(store->arena, "/api/v1/rectifications?limit=3%s", after), chief, 0);
        CHECK_STATUS(200, page);
        count += (int64_t)answer_count(&page, "items");
        const char *next = answer_text(&page, "next");
        after = next ? str_format(store->arena, "&after=%s", next) : 0;
    }
    assert_int_equal(count, counter("rectification.opened"));
    struct answer dropped = api(store, "GET", "/api/v1/rectifications?state=dropped", chief, 0);
    assert_int_equal(answer_count(&dropped, "items"), counter("rectification.dropped"));
    struct answer red = api(store, "GET", "/api/v1/rectifications?mark=red&limit=200", chief, 0);
    assert_true(answer_count(&red, "items") > 0);
    CHECK(red, "items.0.mark", "red");
    assert_non_null(answer_text(&red, "items.0.unit_name"));
    struct answer none = api(store, "GET", "/api/v1/rectifications", elsewhere, 0);
    assert_int_equal(answer_count(&none, "items"), 0);
}

static void questions_not_charges(void **state)
{
    (void)state;
    test_clock(2 * DAY_MS);
    struct answer none = api(store, "GET", "/api/v1/review-checks?from=2020-01-01&to=2020-12-31", bureau, 0);
    CHECK_STATUS(200, none);
    assert_int_equal(answer_count(&none, "items"), 0);
    for (int i = 0; i < 6; i++) {
        done_case();
        CHECK_STATUS(201, call(tablet, "POST", "/api/v1/ratings/window", 0, "{\"level\":1}"));
        test_clock(1000);
    }
    struct answer last = api(store, "GET", "/api/v1/reviews?limit=1", bureau, 0);
    const char *day = arena_copy(store->arena, answer_text(&last, "items.0.given_at"), 10);
    struct answer found =
        api(store, "GET", str_format(store->arena, "/api/v1/review-checks?from=%s&to=%s", day, day), bureau, 0);
    CHECK_STATUS(200, found);
    static const char *const codes[] = {"equals_cases", "burst", "one_level"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_non_null(strstr(found.body, codes[i]));
    }
    for (size_t i = 0; i < answer_count(&found, "items"); i++) {
        assert_true(str_ends_with(answer_text(&found, str_format(store->arena, "items.%zu.question", i)), "？"));
    }
}

static void faults_leave_nothing(void **state)
{
    const char *code, *path = bad_rating(4, "", &code);
    (void)state;
    CHECK_STATUS(200, step(chief, path, "appeal", "{\"appeal\":\"mistaken\",\"reason\":\"评错了\"}"));
    struct answer seen = read_it(path);
    const struct header headers[] = {
        {"authorization", "Bearer system"}, {"content-type", "application/json"}, {"if-match", seen.etag}, {0}};
    const char *json = "{\"decision\":\"uphold\",\"reason\":\"属实\"}";
    const struct fault_request request = {"POST", str_format(store->arena, "%s/decision", path), headers, json,
                                          strlen(json)};
    struct answer answer;
    assert_true(test_fail_statements_of(store, &request, &answer) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offered_is_what_can_be_done), cmocka_unit_test(put_right_for_somebody_known),
        cmocka_unit_test(limits_are_the_offices),      cmocka_unit_test(nobody_is_looked_for),
        cmocka_unit_test(appealed_and_upheld),         cmocka_unit_test(appealed_and_rejected),
        cmocka_unit_test(alarmed_once_in_a_period),    cmocka_unit_test(figures_equal_lists),
        cmocka_unit_test(figures_of_the_registry),     cmocka_unit_test(lists_of_rectifications),
        cmocka_unit_test(questions_not_charges),       cmocka_unit_test(faults_leave_nothing),
    };
    return cmocka_run_group_tests_name("bad reviews", tests, begin, end);
}
