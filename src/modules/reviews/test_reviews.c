/* Ratings through the API: by code, at a window, by message, on paper; once each, by those they belong to. */
#include "kernel/qr/qr.h"
#include "modules/reviews/test_world.h"

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

/* --- by a code --------------------------------------------------------------------------------------------------- */

static void rated_by_a_code(void **state)
{
    (void)state;
    const char *code = code_for(done_case(), 0);
    struct answer seen = look(code);
    CHECK_STATUS(200, seen);
    CHECK(seen, "can_rate", "true");
    CHECK(seen, "item_name", "GG-01事项");
    CHECK(seen, "unit_name", "市试验局");
    CHECK(seen, "level", 0); /* nobody has: nothing is rated by default */
    int64_t before = counter("review.level_2");
    struct answer given = rate(code, 2, ",\"tags\":\"on_time\",\"channel\":\"mobile\"");
    CHECK_STATUS(201, given);
    CHECK(given, "level_label", "满意");
    assert_int_equal(counter("review.level_2"), before + 1);
    seen = look(code);
    CHECK(seen, "level", "2");
    CHECK(seen, "can_rate", "false");
    CHECK(seen, "can_append", "true");
    assert_null(strstr(seen.body, "李"));
}

/* The QR code of a new code's receipt, and of its path after a site's address. */
static void check_qr(const char *number, const char *site)
{
    const char *drawing;
    struct answer made =
        call(clerk, "POST", "/api/v1/review-codes", 0, str_format(store->arena, "{\"number\":\"%s\"}", number));
    CHECK_STATUS(201, made);
    const char *path = answer_text(&made, "path");
    assert_true(str_starts_with(path, "/pingjia#" REGION "/"));
    assert_ok(qr_svg(store->arena, str_format(store->arena, "%s%s", site, path), &drawing));
    CHECK(made, "qr", drawing);
    assert_null(answer_text(&made, "notice"));
}

static void printed_on_a_receipt(void **state)
{
    struct answer bare =
        call(clerk, "POST", "/api/v1/review-codes", 0, str_format(store->arena, "{\"number\":\"%s\"}", done_case()));
    CHECK_STATUS(201, bare);
    assert_null(answer_text(&bare, "qr")); /* of a path alone a phone makes nothing */
    assert_non_null(strstr(answer_text(&bare, "notice"), "reviews.public_address"));
    struct answer page = api(store, "GET", "/pingjia", 0, 0);
    CHECK_STATUS(200, page);
    end(state);
    open_world("reviews.public_address = https://zwfw.example.gov.cn/\n");
    check_qr(done_case(), "https://zwfw.example.gov.cn");
    end(state);
    begin(state);
}

static void once_for_each_handling_and_once_for_the_case(void **state)
{
    (void)state;
    const char *number = done_case();
    const char *whole = code_for(number, 0), *accepted = code_for(number, "accept"),
               *again = code_for(number, "accept");
    CHECK_STATUS(201, rate(accepted, 1, ""));
    CHECK_STATUS(409, rate(accepted, 1, "")); /* replayed */
    CHECK_STATUS(409, rate(again, 5, ""));    /* another code, the same handling */
    CHECK_STATUS(201, rate(whole, 3, ""));
    CHECK_STATUS(409, rate(whole, 3, ""));
    CHECK_STATUS(201, rate(code_for(number, "finish_now"), 2, ""));
}

static void not_before_its_end(void **state)
{
    (void)state;
    struct answer made = make_case("XK-01", ",\"accept\":true");
    const char *number = answer_text(&made, "number"), *whole = code_for(number, 0);
    struct answer early = rate(whole, 1, "");
    CHECK_STATUS(409, early);
    struct answer none = call(clerk, "POST", "/api/v1/review-codes", 0,
                              str_format(store->arena, "{\"number\":\"%s\",\"handling\":\"finish\"}", number));
    CHECK_STATUS(409, none);
    CHECK_STATUS(201, rate(code_for(number, "accept"), 2, ""));
    const char *path = str_format(store->arena, "/api/v1/cases/%s", number);
    struct answer seen = api(store, "GET", path, chief, 0);
    CHECK_STATUS(
        200, call(chief, "POST", str_format(store->arena, "%s/finish", path), seen.etag, "{\"result\":\"granted\"}"));
    CHECK_STATUS(409, rate(whole, 1, ""));
    seen = api(store, "GET", path, chief, 0);
    CHECK_STATUS(
        200, call(chief, "POST", str_format(store->arena, "%s/deliver", path), seen.etag, "{\"delivery\":\"window\"}"));
    CHECK_STATUS(201, rate(whole, 1, "")); /* the receipt of the first day */
}

static void codes_of_nobody(void **state)
{
    (void)state;
    const char *number = done_case(), *code = code_for(number, 0);
    struct answer forged = rate("0000-0000-0000-0000", 1, "");
    CHECK_STATUS(404, forged);
    CHECK(forged, "field", "code");
    CHECK_STATUS(404, rate("short", 1, ""));
    struct answer abroad = call(0, "POST", "/api/v1/ratings", 0,
                                str_format(store->arena, "{\"region\":\"610900\",\"code\":\"%s\",\"level\":1}", code));
    CHECK_STATUS(404, abroad);
    CHECK_STATUS(404, call(elsewhere, "POST", "/api/v1/review-codes", 0,
                           str_format(store->arena, "{\"number\":\"%s\"}", number)));
    test_clock(91 * DAY_MS);
    struct answer late = rate(code, 1, "");
    CHECK_STATUS(409, late);
    CHECK(late, "field", "code");
    CHECK_STATUS(409, look(code));
    CHECK_STATUS(409,
                 call(0, "POST", "/api/v1/ratings/append", 0,
                      str_format(store->arena, "{\"region\":\"" REGION "\",\"code\":\"%s\",\"text\":\"好\"}", code)));
}

static void typed_as_people_type(void **state)
{
    (void)state;
    const char *code = code_for(done_case(), 0);
    char *typed = arena_alloc(store->arena, strlen(code) + 1);
    for (size_t i = 0, size = 0; code[i]; i++) {
        if (code[i] != '-') {
            char c = code[i] == '0' ? 'o' : code[i] == '1' ? 'l' : code[i];
            typed[size++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
    }
    CHECK_STATUS(201, rate(typed, 1, ""));
}

/* --- with a name, and words -------------------------------------------------------------------------------------- */

static void with_a_name_or_without(void **state)
{
    (void)state;
    const char *number = done_case(), *code = code_for(number, 0);
    struct answer half = rate(code, 1, ",\"name\":\"李试验\"");
    CHECK_STATUS(422, half);
    CHECK(half, "field", "number");
    struct answer stranger = rate(code, 1, ",\"name\":\"王试验\",\"number\":\"13800138000\"");
    CHECK_STATUS(422, stranger);
    CHECK(stranger, "field", "name");
    CHECK_STATUS(422, rate(code, 1, ",\"name\":\"李试验\",\"number\":\"13800138001\""));
    CHECK_STATUS(201, rate(code, 1, ",\"name\":\"李 试验\",\"number\":\"11010519491231002x\""));
    struct answer list = api(store, "GET", "/api/v1/reviews?named=true&limit=1", chief, 0);
    CHECK(list, "items.0.case_number", number);
    const char *path = str_format(store->arena, "/api/v1/reviews/" REGION "/%s", answer_text(&list, "items.0.id"));
    struct answer seen = api(store, "GET", path, chief, 0);
    CHECK(seen, "rater.name", "李**");
    CHECK_STATUS(201, rate(code_for(number, "accept"), 1, ",\"name\":\"李试验\",\"number\":\"138 0013 8000\""));
    /* without a name the office is not told whose it is */
    CHECK_STATUS(201, rate(code_for(number, "finish_now"), 4, ""));
    list = api(store, "GET", "/api/v1/reviews?level=4&limit=1", chief, 0);
    CHECK(list, "items.0.case_number", 0);
    CHECK(list, "items.0.named", "false");
    assert_null(strstr(list.body, number));
    const char *matter = str_format(store->arena, "/api/v1/matters/" REGION "/%s", answer_text(&list, "items.0.id"));
    struct answer bare = api(store, "GET", matter, chief, 0);
    CHECK(bare, "parent", "0");
    struct answer past = api(store, "GET", str_format(store->arena, "%s/timeline", matter), chief, 0);
    assert_null(strstr(past.body, number));
}

static void words_are_seen_by_nobody_before_a_moderator(void **state)
{
    (void)state;
    const char *code = code_for(done_case(), 0);
    const char *path = "/api/v1/review-texts?region=" REGION "&item_code=GG-01";
    CHECK_STATUS(201, rate(code, 2, ",\"text\":\"办得快，请回电13812345678\""));
    struct answer shown = api(store, "GET", path, 0, 0);
    CHECK_STATUS(200, shown);
    assert_null(strstr(shown.body, "办得快"));
    struct answer list = api(store, "GET", "/api/v1/reviews?state=pending&limit=1", bureau, 0);
    const char *one = str_format(store->arena, "/api/v1/reviews/" REGION "/%s", answer_text(&list, "items.0.id"));
    struct answer seen = api(store, "GET", one, bureau, 0);
    CHECK(seen, "text", "办得快，请回电13812345678");
    CHECK(seen, "found", "手机号");
    CHECK(seen, "proposed", "办得快，请回电***");
    const char *publish = str_format(store->arena, "%s/publish", one);
    CHECK_STATUS(403, call(clerk, "POST", publish, seen.etag, "{}"));
    struct answer refused = call(bureau, "POST", publish, seen.etag, "{}");
    CHECK_STATUS(422, refused);
    CHECK(refused, "field", "text");
    CHECK_STATUS(200, call(bureau, "POST", publish, seen.etag, "{\"text\":\"办得快\"}"));
    shown = api(store, "GET", path, 0, 0);
    CHECK(shown, "items.0.text", "办得快");
    /* added to, once; hidden again until it was seen */
    const char *more =
        str_format(store->arena, "{\"region\":\"" REGION "\",\"code\":\"%s\",\"text\":\"证已收到\"}", code);
    CHECK_STATUS(200, call(0, "POST", "/api/v1/ratings/append", 0, more));
    CHECK_STATUS(409, call(0, "POST", "/api/v1/ratings/append", 0, more));
    shown = api(store, "GET", path, 0, 0);
    CHECK(shown, "items.0.text", "办得快");
    CHECK(shown, "items.0.more", 0);
    seen = api(store, "GET", one, bureau, 0);
    CHECK(seen, "more", "证已收到");
    CHECK_STATUS(200, call(bureau, "POST", publish, seen.etag, "{\"text\":\"办得快\"}"));
    shown = api(store, "GET", path, 0, 0);
    CHECK(shown, "items.0.more", "证已收到");
    seen = api(store, "GET", one, bureau, 0);
    CHECK_STATUS(200, call(bureau, "POST", str_format(store->arena, "%s/withhold", one), seen.etag,
                           "{\"reason\":\"当事人要求撤下\"}"));
    shown = api(store, "GET", path, 0, 0);
    assert_int_equal(answer_count(&shown, "items"), 0);
}

static void tags_of_the_level(void **state)
{
    (void)state;
    const char *code = code_for(done_case(), 0);
    struct answer tags = api(store, "GET", "/api/v1/review-tags?level=4", 0, 0);
    assert_true(answer_count(&tags, "items") >= 3);
    struct answer wrong = rate(code, 1, ",\"tags\":\"slow\"");
    CHECK_STATUS(422, wrong);
    CHECK(wrong, "field", "tags");
    CHECK_STATUS(422, rate(code, 6, ""));
    CHECK_STATUS(422, rate(code, 0, ""));
    CHECK_STATUS(200, api(store, "PUT", "/api/v1/review-tags/parking", bureau, "{\"level\":1,\"label\":\"停车方便\"}"));
    CHECK_STATUS(201, rate(code, 1, ",\"tags\":\"parking fast parking\""));
    struct answer seen = look(code);
    CHECK(seen, "tags", "parking fast");
    CHECK_STATUS(403, api(store, "PUT", "/api/v1/review-tags/parking", clerk, "{\"level\":1,\"label\":\"停车\"}"));
}

/* --- other channels ---------------------------------------------------------------------------------------------- */

static void at_the_window(void **state)
{
    (void)state;
    test_clock(HOUR_MS);
    CHECK_STATUS(409, call(tablet, "POST", "/api/v1/ratings/window", 0, "{\"level\":1}"));
    done_case();
    struct answer now = api(store, "GET", "/api/v1/ratings/window", tablet, 0);
    CHECK_STATUS(200, now);
    CHECK(now, "handling_label", "当场办结");
    int64_t asked = counter("review.unprompted");
    CHECK_STATUS(201, call(tablet, "POST", "/api/v1/ratings/window", 0, "{\"level\":1,\"tags\":\"polite\"}"));
    CHECK_STATUS(409, call(tablet, "POST", "/api/v1/ratings/window", 0, "{\"level\":1}"));
    assert_int_equal(counter("review.unprompted"), asked);
    struct answer list = api(store, "GET", "/api/v1/reviews?channel=tablet&limit=1", chief, 0);
    assert_int_equal(answer_number(&list, "items.0.hall_window"), hall_window);
    CHECK(list, "items.0.invited", "true");
    CHECK_STATUS(403, call(clerk, "POST", "/api/v1/ratings/window", 0, "{\"level\":1}"));
    done_case();
    test_clock(20 * MINUTE_MS);
    CHECK_STATUS(409, call(tablet, "POST", "/api/v1/ratings/window", 0, "{\"level\":1}")); /* they have left */
}

static void only_at_ones_own_window(void **state)
{
    (void)state;
    const char *greedy = staff_of("greedy", "clerk tablet", unit, true);
    CHECK_STATUS(201, api(store, "POST", "/api/v1/cases", greedy,
                          "{\"item_code\":\"GG-01\",\"channel\":\"1\",\"applicant\":" PERSON(
                              BEARER, "王试验", "13900002222") ",\"accept\":true,\"result\":\"granted\"}"));
    CHECK_STATUS(403, call(greedy, "POST", "/api/v1/ratings/window", 0, "{\"level\":1}")); /* of their own work */
    int64_t first = hall_window;
    hall_window = make(str_format(store->arena, "/api/v1/halls/%lld/windows", (long long)hall),
                       "{\"number\":\"B1\",\"name\":\"别的窗口\",\"kind\":\"general\"}");
    const char *next_door = staff_of("next.door", "tablet", 0, true),
               *nowhere = staff_of("nowhere", "tablet", 0, false);
    hall_window = first;
    CHECK_STATUS(409, call(next_door, "POST", "/api/v1/ratings/window", 0, "{\"level\":5}"));
    CHECK_STATUS(409, call(nowhere, "POST", "/api/v1/ratings/window", 0, "{\"level\":5}"));
    CHECK_STATUS(201, call(tablet, "POST", "/api/v1/ratings/window", 0, "{\"level\":3}"));
}

static struct answer reply(const char *text)
{
    return call(
        gateway, "POST", "/api/v1/ratings/reply", 0,
        str_format(store->arena, "{\"region\":\"" REGION "\",\"phone\":\"139-0000-1111\",\"text\":\"%s\"}", text));
}

static void case_of_another(void)
{
    CHECK_STATUS(201, api(store, "POST", "/api/v1/cases", clerk,
                          "{\"item_code\":\"GG-01\",\"channel\":\"1\",\"applicant\":" PERSON(
                              BEARER, "王试验", "13900001111") ",\"accept\":true,\"result\":\"granted\"}"));
}

static int64_t waiting(const char *template)
{
    const char *path =
        str_format(store->arena, "/api/v1/outbox?region=" REGION "&state=queued&limit=200&template=%s", template);
    struct answer list = api(store, "GET", path, bureau, 0);
    CHECK_STATUS(200, list);
    return (int64_t)answer_count(&list, "items");
}

static void by_an_answer_to_the_message(void **state)
{
    (void)state;
    CHECK_STATUS(404, reply("1"));
    int64_t before = waiting("review.invite");
    case_of_another();
    assert_int_equal(waiting("review.invite"), before + 1);
    struct answer unclear = reply("谢谢");
    CHECK_STATUS(422, unclear);
    CHECK(unclear, "field", "text");
    struct answer given = reply("２，很满意，下次还来");
    CHECK_STATUS(201, given);
    CHECK(given, "level", "2");
    assert_int_equal(waiting("review.invite"), before); /* taken back */
    CHECK_STATUS(404, reply("5"));                      /* said already */
    case_of_another();
    case_of_another();
    CHECK_STATUS(409, reply("1")); /* which of the two? */
    CHECK_STATUS(403, call(clerk, "POST", "/api/v1/ratings/reply", 0,
                           "{\"region\":\"" REGION "\",\"phone\":\"13900001111\",\"text\":\"1\"}"));
    int64_t reminders = waiting("review.remind");
    test_clock(4 * DAY_MS);
    assert_ok(work_task(store->work, store->arena, run_jobs, 0));
    assert_true(waiting("review.remind") >= reminders + 2);
    reminders = waiting("review.remind");
    assert_ok(work_task(store->work, store->arena, run_jobs, 0));
    assert_int_equal(waiting("review.remind"), reminders); /* once */
    test_clock(40 * DAY_MS);
    CHECK_STATUS(404, reply("1"));
}

#define HEADING "办件编号,办理,渠道,满意度,标签,评价内容,姓名,证件号码或电话,日期,扫描件\n"

static struct answer import_sheet(const char *rows)
{
    const struct header headers[] = {
        {"authorization", str_format(store->arena, "Bearer %s", bureau)}, {"content-type", "text/csv"}, {0}};
    const char *csv = str_format(store->arena, HEADING "%s", rows);
    return api_with(store, "POST", "/api/v1/imports/paper_reviews", headers, csv, strlen(csv));
}

static const char *upload(void)
{
    static const char body[] =
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"scan.txt\"\r\n\r\n扫描\r\n--edge--\r\n";
    const struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", bureau)},
                                     {"content-type", "multipart/form-data; boundary=edge"},
                                     {0}};
    struct answer sent = api_with(store, "POST", "/api/v1/files", headers, body, sizeof body - 1);
    return answer_text(&sent, "hash");
}

static void on_paper(void **state)
{
    (void)state;
    const char *first = done_case(), *second = done_case(), *scan = upload();
    assert_non_null(scan);
    int64_t before = counter("review.level_1") + counter("review.level_4");
    const char *day = date_text(store->arena, instant_date((struct instant){TEST_START}));
    const char *today = "2099-01-01";
    struct answer bad = import_sheet(
        str_format(store->arena, "%s,,,满意,,,,,%s,%s\n%s,,,,,,,,%s,%s\nnone,,,1,,,,,%s,%s\n%s,受理,电话,1,,,,,%s,%s\n",
                   first, today, scan, second, day, scan, day, scan, second, day, scan));
    CHECK_STATUS(422, bad);
    CHECK(bad, "details.total", "4");
    CHECK(bad, "details.messages.0.line", "2");
    CHECK(bad, "details.messages.1.column", "满意度"); /* nothing ticked is no rating */
    assert_int_equal(counter("review.level_1") + counter("review.level_4"), before);
    struct answer list = api(store, "GET", "/api/v1/cases?limit=1", chief, 0);
    day = arena_copy(store->arena, answer_text(&list, "items.0.opened_at"), 10);
    struct answer good = import_sheet(str_format(
        store->arena, "%s,,纸质,非常满意,polite,服务好,李试验,13800138000,%s,%s\n%s,当场办结,意见箱,4,slow,,,,%s,%s\n",
        first, day, scan, second, day, scan));
    CHECK_STATUS(200, good);
    assert_int_equal(counter("review.level_1") + counter("review.level_4"), before + 2);
    CHECK_STATUS(422, import_sheet(str_format(store->arena, "%s,,,1,,,,,%s,%s\n", first, day, scan)));
    list = api(store, "GET", "/api/v1/reviews?channel=paper&limit=1", chief, 0);
    CHECK(list, "items.0.case_number", first);
}

/* What was written is in the store sealed alone, where all that people tell is (party/text.h), and its addition too. */
static void what_is_written_is_sealed(void **state)
{
    int64_t count;
    (void)state;
    const char *code = code_for(done_case(), 0);
    CHECK_STATUS(201, rate(code, 3, ",\"text\":\"还行\""));
    CHECK_STATUS(200,
                 call(0, "POST", "/api/v1/ratings/append", 0,
                      str_format(store->arena, "{\"region\":\"" REGION "\",\"code\":\"%s\",\"text\":\"好了\"}", code)));
    struct answer list = api(store, "GET", "/api/v1/reviews?state=pending&limit=1", bureau, 0);
    const char *id = answer_text(&list, "items.0.id");
    struct answer seen = api(store, "GET", str_format(store->arena, "/api/v1/reviews/" REGION "/%s", id), bureau, 0);
    CHECK(seen, "text", "还行");
    CHECK(seen, "more", "好了");
    int64_t review = 0;
    assert_true(str_to_int(id, &review));
    assert_ok(db_number(store->reader, &count,
                        "SELECT COUNT(*) FROM party_text WHERE region = '" REGION "' AND owner = 'review'"
                        " AND owner_id = :review AND key_number > 0",
                        P("review", review)));
    assert_int_equal(count, 2);
}

/* --- guessing ---------------------------------------------------------------------------------------------------- */

static struct answer guess(int number, const char *peer)
{
    const struct header headers[] = {{"content-type", "application/json"}, {"x-test-peer", peer}, {0}};
    const char *json = str_format(store->arena, "{\"region\":\"" REGION "\",\"code\":\"%016d\",\"level\":1}", number);
    return api_with(store, "POST", "/api/v1/ratings", headers, json, strlen(json));
}

static int64_t refused_in_ledger(const char *action)
{
    int64_t count;
    assert_ok(db_number(store->reader, &count, "SELECT COUNT(*) FROM event WHERE flow = 'reviews' AND action = :action",
                        P("action", action)));
    return count;
}

static void ten_thousand_guesses(void **state)
{
    (void)state;
    test_clock(HOUR_MS);
    const char *code = code_for(done_case(), 0);
    int64_t noted = refused_in_ledger("code_refused"), locked = refused_in_ledger("address_locked");
    int answers[600] = {0};
    for (int i = 0; i < 10000; i++) {
        struct answer answer = guess(i, "203.0.113.7");
        answers[answer.status]++;
        if (answer.status == 429) {
            assert_non_null(answer_header(&answer, "Retry-After"));
        }
    }
    assert_int_equal(answers[404], 10);
    assert_int_equal(answers[429], 9990);
    assert_int_equal(refused_in_ledger("code_refused"), noted + 10);
    assert_int_equal(refused_in_ledger("address_locked"), locked + 1);
    CHECK_STATUS(201, rate(code, 1, "")); /* who has the code, from another address */
    test_clock(11 * MINUTE_MS);
    CHECK_STATUS(404, guess(10001, "203.0.113.7"));
    /* from ever new addresses: in all */
    int all[600] = {0};
    for (int i = 0; i < 2500; i++) {
        all[guess(i, str_format(store->arena, "198.51.%d.%d", i / 250, i % 250)).status]++;
    }
    assert_int_equal(all[404], 1999);
    assert_int_equal(all[429], 501);
    assert_int_equal(refused_in_ledger("codes_locked"), 1);
    test_clock(HOUR_MS);
    CHECK_STATUS(201, rate(code_for(done_case(), 0), 1, ""));
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void faults_leave_nothing(void **state)
{
    (void)state;
    const char *json = str_format(
        store->arena, "{\"region\":\"" REGION "\",\"code\":\"%s\",\"level\":5,\"tags\":\"rude\",\"text\":\"太慢\"}",
        code_for(done_case(), 0));
    assert_true(test_fail_statements(store, "POST", "/api/v1/ratings", 0, json) > 10);
    json = str_format(store->arena, "{\"region\":\"" REGION "\",\"code\":\"%s\",\"level\":5,\"tags\":\"rude\"}",
                      code_for(done_case(), 0));
    assert_true(test_fail_memory(store, "POST", "/api/v1/ratings", 0, json) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rated_by_a_code),
        cmocka_unit_test(printed_on_a_receipt),
        cmocka_unit_test(once_for_each_handling_and_once_for_the_case),
        cmocka_unit_test(not_before_its_end),
        cmocka_unit_test(typed_as_people_type),
        cmocka_unit_test(with_a_name_or_without),
        cmocka_unit_test(words_are_seen_by_nobody_before_a_moderator),
        cmocka_unit_test(tags_of_the_level),
        cmocka_unit_test(at_the_window),
        cmocka_unit_test(only_at_ones_own_window),
        cmocka_unit_test(by_an_answer_to_the_message),
        cmocka_unit_test(on_paper),
        cmocka_unit_test(what_is_written_is_sealed),
        cmocka_unit_test(faults_leave_nothing),
        cmocka_unit_test(codes_of_nobody),
        cmocka_unit_test(ten_thousand_guesses),
    };
    return cmocka_run_group_tests_name("reviews", tests, begin, end);
}
