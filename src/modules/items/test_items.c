/* The catalogue through its doors: versions, reads as of a day, lists, words, presence, counts. */
#include "modules/items/items.h"

#include "kernel/base/arena.h"
#include "kernel/flow/flow.h"
#include "support/check.h"
#include "support/faults.h"

static struct test_store *store;
static const char *bureau, *clerk, *county; /* tokens: of 海东's bureau and clerk, of 民和's bureau */

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    bureau = test_staff(store, "bureau", "bureau", "630200");
    clerk = test_staff(store, "clerk", "clerk", "630200");
    county = test_staff(store, "county", "bureau", "630222");
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

#define TEXT(...) str_format(store->arena, __VA_ARGS__)

/* A draft's body; `more`: further members of the item, after a comma. */
static const char *sheet_json(const char *region, const char *code, const char *name, const char *more)
{
    return TEXT("{\"item\":{\"region\":\"%s\",\"code\":\"%s\",\"name\":\"%s\",\"type\":\"01\",\"level\":\"3\","
                "\"unit_name\":\"示例局\",\"on_request\":true,\"promised_limit\":5,\"limit_unit\":\"workday\"%s},"
                "\"guide\":{\"phone\":\"0972-8610000\"},\"materials\":[{\"name\":\"申请表\",\"required\":true,\"form\":"
                "\"3\"}]}",
                region, code, name, more);
}

static struct answer get(const char *path)
{
    return api(store, "GET", path, bureau, 0);
}

static struct answer draft(const char *region, const char *code, const char *name, const char *more)
{
    struct answer answer = api(store, "POST", "/api/v1/item-versions", bureau, sheet_json(region, code, name, more));
    CHECK_STATUS(201, answer);
    return answer;
}

/* A change of something seen: its present version in If-Match. */
static struct answer change_as(const char *token, const char *method, const char *path, const char *etag,
                               const char *json)
{
    const struct header headers[] = {
        {"authorization", TEXT("Bearer %s", token)}, {"content-type", "application/json"}, {"if-match", etag}, {0}};
    return api_with(store, method, path, headers, json, strlen(json));
}

static const char *version_path(const struct answer *version)
{
    return TEXT("/api/v1/item-versions/%s/%s", answer_text(version, "item.region"), answer_text(version, "item.id"));
}

/* publish, withdraw, discard as the version now stands. */
static struct answer step(const struct answer *version, const char *action, const char *json)
{
    const char *path = version_path(version);
    struct answer now = get(path);
    return change_as(bureau, "POST", TEXT("%s/%s", path, action), now.etag, json);
}

static struct answer published(const char *region, const char *code, const char *name, const char *more)
{
    struct answer version = draft(region, code, name, more);
    struct answer answer = step(&version, "publish", "{}");
    CHECK_STATUS(200, answer);
    return answer;
}

/* --- the life of a version --------------------------------------------------------------------------------------- */

static void a_draft_is_seen_by_the_office_alone(void **state)
{
    (void)state;
    struct answer version = draft("630200", "HD-0001", "食品经营许可", "");
    CHECK(version, "state", "draft");
    CHECK(version, "item.version", "1");
    CHECK(version, "item.scheme", "local");
    CHECK(version, "item.valid_from", 0);
    CHECK(version, "materials.0.seq", "1");
    CHECK_STATUS(404, api(store, "GET", "/api/v1/items/630200/HD-0001", 0, 0));
    CHECK_STATUS(401, api(store, "GET", version_path(&version), 0, 0));
    CHECK_STATUS(200, api(store, "GET", version_path(&version), clerk, 0));
}

static void a_published_item_is_public_with_its_guide(void **state)
{
    (void)state;
    struct answer version = published("630200", "HD-0001", "食品经营许可", "");
    CHECK(version, "state", "published");
    CHECK(version, "item.valid_from", "2021-06-01");
    struct answer answer = api(store, "GET", "/api/v1/items/630200/HD-0001", 0, 0);
    CHECK_STATUS(200, answer);
    CHECK(answer, "item.name", "食品经营许可");
    CHECK(answer, "type_label", "行政许可");
    CHECK(answer, "guide.phone", "0972-8610000");
    CHECK(answer, "materials.0.name", "申请表");
    assert_true(answer_count(&answer, "missing") > 0);
    CHECK_STATUS(404, api(store, "GET", "/api/v1/items/630200/HD-0001?on=2021-05-31", 0, 0));
}

static void a_draft_is_written_anew_as_a_whole(void **state)
{
    (void)state;
    struct answer version = draft("630200", "HD-0001", "食品经营许可", "");
    const char *path = version_path(&version);
    struct answer answer =
        change_as(bureau, "PUT", path, version.etag,
                  "{\"item\":{\"region\":\"630200\",\"code\":\"HD-0001\",\"name\":\"食品经营许可新办\","
                  "\"type\":\"01\",\"level\":\"3\",\"unit_name\":\"示例局\",\"legal_limit\":20,"
                  "\"limit_unit\":\"workday\",\"rule\":\"食品安全法第三十五条\"},\"fees\":"
                  "[{\"name\":\"工本费\",\"amount\":1000}]}");
    CHECK_STATUS(200, answer);
    CHECK(answer, "item.name", "食品经营许可新办");
    CHECK(answer, "item.promised_limit", 0);
    CHECK(answer, "fees.0.amount", "1000");
    assert_int_equal(answer_count(&answer, "materials"), 0);
    answer = change_as(bureau, "PUT", path, answer.etag, sheet_json("630200", "HD-0009", "换了编码", ""));
    CHECK_STATUS(422, answer);
    CHECK(answer, "field", "code");
}

static void a_published_version_is_never_written(void **state)
{
    (void)state;
    struct answer version = published("630200", "HD-0001", "食品经营许可", "");
    struct answer answer =
        change_as(bureau, "PUT", version_path(&version), version.etag, sheet_json("630200", "HD-0001", "改名", ""));
    CHECK_STATUS(409, answer);
    CHECK_STATUS(409, step(&version, "publish", "{}"));
    CHECK_STATUS(409, step(&version, "discard", "{}"));
}

static void a_revision_takes_over_on_its_day(void **state)
{
    (void)state;
    struct answer first = published("630200", "HD-0001", "食品经营许可", "");
    struct answer second = api(store, "POST", TEXT("%s/revise", version_path(&first)), bureau, "{}");
    CHECK_STATUS(201, second);
    CHECK(second, "item.version", "2");
    CHECK(second, "state", "draft");
    CHECK(second, "materials.0.name", "申请表");
    second = change_as(bureau, "PUT", version_path(&second), second.etag,
                       sheet_json("630200", "HD-0001", "食品经营许可（2021版）", ",\"visits\":1"));
    CHECK_STATUS(200, second);
    CHECK_STATUS(200, step(&second, "publish", "{\"on\":\"2021-06-21\"}"));

    struct answer answer = get("/api/v1/items/630200/HD-0001?on=2021-06-20");
    CHECK(answer, "item.version", "1");
    CHECK(answer, "item.valid_to", "2021-06-20");
    answer = get("/api/v1/items/630200/HD-0001?on=2021-06-21");
    CHECK(answer, "item.version", "2");
    CHECK(answer, "item.name", "食品经营许可（2021版）");
    CHECK(answer, "item.valid_to", 0);
    answer = get(version_path(&first));
    CHECK(answer, "state", "replaced");
    answer = get("/api/v1/items/630200/HD-0001/history");
    assert_int_equal(answer_count(&answer, "items"), 2);
    CHECK(answer, "items.0.version", "2");
}

static void two_drafts_of_one_code_are_refused(void **state)
{
    (void)state;
    struct answer version = published("630200", "HD-0001", "食品经营许可", "");
    const char *revise = TEXT("%s/revise", version_path(&version));
    struct answer second = api(store, "POST", revise, bureau, "{}");
    CHECK_STATUS(201, second);
    CHECK_STATUS(409, api(store, "POST", revise, bureau, "{}"));
    CHECK_STATUS(409,
                 api(store, "POST", "/api/v1/item-versions", bureau, sheet_json("630200", "HD-0001", "又一稿", "")));
    CHECK_STATUS(200, step(&second, "discard", "{}"));
    struct answer third = api(store, "POST", revise, bureau, "{}");
    CHECK_STATUS(201, third);
    CHECK(third, "item.version", "3");
}

static void a_withdrawn_item_holds_until_its_last_day(void **state)
{
    (void)state;
    struct answer version = published("630200", "HD-0001", "食品经营许可", "");
    CHECK_STATUS(422, step(&version, "withdraw", "{\"on\":\"2021-07-01\"}")); /* without a reason */
    CHECK_STATUS(422, step(&version, "withdraw", "{\"on\":\"2021-05-01\",\"reason\":\"依据废止\"}"));
    struct answer answer = step(&version, "withdraw", "{\"on\":\"2021-07-01\",\"reason\":\"依据废止\"}");
    CHECK_STATUS(200, answer);
    CHECK(answer, "state", "withdrawn");
    CHECK_STATUS(200, get("/api/v1/items/630200/HD-0001?on=2021-06-30"));
    CHECK_STATUS(404, get("/api/v1/items/630200/HD-0001?on=2021-07-01"));
}

static void a_version_does_not_begin_before_the_one_before_it(void **state)
{
    (void)state;
    struct answer first = draft("630200", "HD-0001", "食品经营许可", "");
    CHECK_STATUS(200, step(&first, "publish", "{\"on\":\"2021-06-10\"}"));
    struct answer second = api(store, "POST", TEXT("%s/revise", version_path(&first)), bureau, "{}");
    struct answer answer = step(&second, "publish", "{\"on\":\"2021-06-09\"}");
    CHECK_STATUS(422, answer);
    CHECK(answer, "field", "valid_from");
    /* on the same day it corrects it: the first then never held */
    CHECK_STATUS(200, step(&second, "publish", "{\"on\":\"2021-06-10\"}"));
    answer = get("/api/v1/items/630200/HD-0001?on=2021-06-10");
    CHECK(answer, "item.version", "2");
    CHECK_STATUS(404, get("/api/v1/items/630200/HD-0001?on=2021-06-09"));
}

static void a_stale_version_is_refused(void **state)
{
    (void)state;
    struct answer version = draft("630200", "HD-0001", "食品经营许可", "");
    const char *path = version_path(&version), *body = sheet_json("630200", "HD-0001", "另一个名称", "");
    CHECK_STATUS(200, change_as(bureau, "PUT", path, version.etag, body));
    CHECK_STATUS(412, change_as(bureau, "PUT", path, version.etag, body));
    CHECK_STATUS(412, change_as(bureau, "POST", TEXT("%s/publish", path), version.etag, "{}"));
    CHECK_STATUS(428, api(store, "POST", TEXT("%s/publish", path), bureau, "{}"));
}

static void every_move_leaves_an_event(void **state)
{
    (void)state;
    struct answer version = published("630200", "HD-0001", "食品经营许可", "");
    struct answer answer = get(TEXT("/api/v1/matters/630200/%s/timeline", answer_text(&version, "item.id")));
    CHECK_STATUS(200, answer);
    assert_int_equal(answer_count(&answer, "items"), 2);
    CHECK(answer, "items.0.action", "create");
    CHECK(answer, "items.1.action", "publish");
    const char *body = answer_text(&answer, "items.1.body");
    assert_non_null(strstr(body, "\"valid_from\":\"2021-06-01\""));
    assert_non_null(strstr(body, "\"content_sm3\":\""));
}

/* --- who may what ------------------------------------------------------------------------------------------------ */

static void what_lies_outside_ones_regions_is_not_there(void **state)
{
    (void)state;
    struct answer version = draft("630200", "HD-0001", "食品经营许可", "");
    CHECK_STATUS(404, api(store, "GET", version_path(&version), county, 0));
    CHECK_STATUS(404, change_as(county, "POST", TEXT("%s/publish", version_path(&version)), version.etag, "{}"));
    struct answer answer = api(store, "GET", "/api/v1/item-versions", county, 0);
    assert_int_equal(answer_count(&answer, "items"), 0);
    answer = api(store, "POST", "/api/v1/item-versions", county, sheet_json("630200", "HD-0002", "越界", ""));
    CHECK_STATUS(422, answer);
    CHECK(answer, "field", "region");
    CHECK_STATUS(403, api(store, "POST", "/api/v1/item-versions", clerk, sheet_json("630200", "HD-0002", "无权", "")));
}

static void wrong_input_names_its_field(void **state)
{
    static const char *const rows[][2] = {
        {",\"legal_limit\":3", "promised_limit"},
        {",\"type\":\"77\"", 0},
        {",\"unit\":99", "unit"},
        {",\"scheme\":\"gb39554\"", "code"},
        {",\"objects\":\"9\"", "objects"},
        {",\"online_depth\":4", "online"},
        {",\"score\":1000", "score"},
        {",\"online_depth\":5", "online_depth"},
        {",\"colour\":1", "colour"},
    };
    (void)state;
    uint64_t before = test_store_digest(store);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = api(store, "POST", "/api/v1/item-versions", bureau,
                                   sheet_json("630200", "HD-0001", "食品经营许可", rows[i][0]));
        assert_true(answer.status >= 400 && answer.status < 500);
        if (rows[i][1]) {
            CHECK(answer, "field", rows[i][1]);
        }
    }
    assert_true(test_store_digest(store) == before);
}

/* --- the contract with other modules ----------------------------------------------------------------------------- */

static void others_find_the_version_of_the_day(void **state)
{
    (void)state;
    published("630200", "HD-0001", "食品经营许可", ",\"legal_limit\":20,\"rule\":\"行政许可法第四十二条\"");
    struct request rq = {.app = store->app, .arena = store->arena, .db = store->reader, .who = &identity_nobody};
    struct item item;
    item_material_list materials;
    struct matter_opening opening = {0};
    int64_t before = db_statements(store->reader);
    assert_ok(item_find(&rq, "630200", "HD-0001", (struct date){20210615}, &item));
    assert_int_equal(db_statements(store->reader) - before, 1);
    assert_string_equal(item.name, "食品经营许可");
    assert_ok(item_materials(&rq, &item, &materials));
    assert_int_equal(materials.count, 1);
    assert_true(materials.items[0].required);
    item_fill_opening(&item, &opening);
    assert_string_equal(opening.item_type, "01");
    assert_int_equal(opening.legal_limit, 20);
    assert_int_equal(opening.promised_limit, 5);
    assert_string_equal(opening.rule, "行政许可法第四十二条");
    item.legal_unit = "day";
    item_fill_opening(&item, &opening);
    assert_false(number_is_set(opening.legal_limit));
    assert_fails(ERR_NOT_FOUND, item_find(&rq, "630200", "HD-0001", (struct date){20210531}, &item));
    assert_fails(ERR_NOT_FOUND, item_find(&rq, "630222", "HD-0001", (struct date){20210615}, &item));
    assert_false(item_is_once(&item));
    assert_string_equal(item_type_label(&rq, "21"), "便民服务");
    assert_null(item_type_label(&rq, "99"));
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

static void pages_follow_one_another_without_gap(void **state)
{
    (void)state;
    for (int i = 0; i < 7; i++) {
        published(i % 2 ? "630222" : "630200", TEXT("HD-%04d", i), TEXT("事项%d", i), "");
    }
    const char *after = "", *seen = "";
    int pages = 0;
    do {
        struct answer page = api(store, "GET", TEXT("/api/v1/items?within=630200&limit=3&after=%s", after), 0, 0);
        CHECK_STATUS(200, page);
        for (size_t i = 0; i < answer_count(&page, "items"); i++) {
            seen = TEXT("%s%s ", seen, answer_text(&page, TEXT("items.%zu.code", i)));
        }
        after = answer_text(&page, "next");
        pages++;
    } while (after);
    assert_string_equal(seen, "HD-0000 HD-0002 HD-0004 HD-0006 HD-0001 HD-0003 HD-0005 ");
    assert_int_equal(pages, 3);
    struct answer answer = get("/api/v1/items?region=630222");
    assert_int_equal(answer_count(&answer, "items"), 3);
    CHECK_STATUS(422, get("/api/v1/items?after=nowhere"));
    CHECK_STATUS(422, get("/api/v1/items?limit=201"));
}

static void versions_are_listed_by_state(void **state)
{
    (void)state;
    published("630200", "HD-0001", "食品经营许可", "");
    draft("630200", "HD-0002", "草稿一", "");
    draft("630200", "HD-0003", "草稿二", "");
    struct answer answer = get("/api/v1/item-versions?state=draft&limit=1");
    assert_int_equal(answer_count(&answer, "items"), 1);
    CHECK(answer, "items.0.code", "HD-0002");
    CHECK(answer, "items.0.state", "draft");
    answer = get(TEXT("/api/v1/item-versions?state=draft&limit=1&after=%s", answer_text(&answer, "next")));
    CHECK(answer, "items.0.code", "HD-0003");
    CHECK(answer, "next", 0);
    answer = get("/api/v1/item-versions?on=2021-06-01");
    assert_int_equal(answer_count(&answer, "items"), 1);
    CHECK_STATUS(422, get("/api/v1/item-versions?q=HD"));
    CHECK_STATUS(422, get("/api/v1/items?state=draft"));
}

/* A phrase in an address. */
static const char *escaped(const char *text)
{
    const char *out = "";
    for (const char *at = text; *at; at++) {
        out = TEXT("%s%%%02X", out, (unsigned char)*at);
    }
    return out;
}

static struct answer words(const char *phrase, const char *more)
{
    return get(TEXT("/api/v1/items?q=%s%s", escaped(phrase), more));
}

static void items_are_found_by_words(void **state)
{
    (void)state;
    published("630200", "HD-0001", "食品经营许可", "");
    published("630200", "HD-0002", "药品经营许可", ",\"online\":true");
    published("630222", "MH-0001", "食品小作坊登记", "");
    draft("630200", "HD-0003", "食品生产许可", "");
    struct answer answer = words("经营许可", "");
    assert_int_equal(answer_count(&answer, "items"), 2);
    answer = words("食品", "");
    assert_int_equal(answer_count(&answer, "items"), 2);
    CHECK(answer, "items.1.code", "MH-0001");
    answer = words("食品", "&within=630222");
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = words("经营许可", "&online=true");
    assert_int_equal(answer_count(&answer, "items"), 1);
    CHECK(answer, "items.0.code", "HD-0002");
    answer = words("HD-0001", "");
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = words("没有的词", "");
    assert_int_equal(answer_count(&answer, "items"), 0);
    answer = words("经营许可", "&limit=1");
    CHECK(answer, "items.0.code", "HD-0001");
    answer = words("经营许可", TEXT("&limit=1&after=%s", answer_text(&answer, "next")));
    CHECK(answer, "items.0.code", "HD-0002");
    CHECK(answer, "next", 0);
}

static void words_find_what_held_on_the_day(void **state)
{
    (void)state;
    struct answer first = published("630200", "HD-0001", "食品经营许可", "");
    struct answer second = api(store, "POST", TEXT("%s/revise", version_path(&first)), bureau, "{}");
    second = change_as(bureau, "PUT", version_path(&second), second.etag,
                       sheet_json("630200", "HD-0001", "餐饮服务登记", ""));
    CHECK_STATUS(200, step(&second, "publish", "{\"on\":\"2021-06-10\"}"));
    struct answer answer = words("食品", "&on=2021-06-09");
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = words("食品", "&on=2021-06-10");
    assert_int_equal(answer_count(&answer, "items"), 0);
    answer = words("餐饮", "&on=2021-06-10");
    assert_int_equal(answer_count(&answer, "items"), 1);
}

/* --- presence and counts ----------------------------------------------------------------------------------------- */

static int64_t add_hall(void)
{
    struct answer answer =
        api(store, "POST", "/api/v1/halls", "system", "{\"region\":\"630200\",\"name\":\"海东市政务服务大厅\"}");
    CHECK_STATUS(201, answer);
    return answer_number(&answer, "id");
}

static void an_item_is_in_a_hall_from_day_to_day(void **state)
{
    (void)state;
    int64_t hall = add_hall();
    published("630200", "HD-0001", "食品经营许可", "");
    const char *body = TEXT(
        "{\"region\":\"630200\",\"code\":\"HD-0001\",\"hall\":%lld,\"present_from\":\"2021-06-02\"}", (long long)hall);
    CHECK_STATUS(403, api(store, "POST", "/api/v1/item-presences", clerk, body));
    CHECK_STATUS(404, api(store, "POST", "/api/v1/item-presences", county, body));
    CHECK_STATUS(201, api(store, "POST", "/api/v1/item-presences", bureau, body));
    CHECK_STATUS(409, api(store, "POST", "/api/v1/item-presences", bureau, body));
    CHECK_STATUS(422, api(store, "POST", "/api/v1/item-presences", bureau,
                          "{\"region\":\"630200\",\"code\":\"HD-0001\",\"hall\":99}"));
    struct answer answer = get("/api/v1/items?present=true&on=2021-06-01");
    assert_int_equal(answer_count(&answer, "items"), 0);
    answer = get("/api/v1/items?present=true&on=2021-06-02");
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = get(TEXT("/api/v1/items?hall=%lld&on=2021-06-02", (long long)hall));
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = get("/api/v1/items?hall=99&on=2021-06-02");
    assert_int_equal(answer_count(&answer, "items"), 0);
    const char *end = TEXT("{\"region\":\"630200\",\"code\":\"HD-0001\",\"hall\":%lld,\"present_to\":\"2021-06-09\"}",
                           (long long)hall);
    CHECK_STATUS(200, api(store, "POST", "/api/v1/item-presences/end", bureau, end));
    CHECK_STATUS(404, api(store, "POST", "/api/v1/item-presences/end", bureau, end));
    answer = get("/api/v1/items?present=true&on=2021-06-09");
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = get("/api/v1/items?present=true&on=2021-06-10");
    assert_int_equal(answer_count(&answer, "items"), 0);
    answer = get("/api/v1/item-presences");
    CHECK(answer, "items.0.present_to", "2021-06-09");
}

static void presences_are_paged_by_hall_too(void **state)
{
    (void)state;
    int64_t hall = add_hall();
    published("630200", "HD-0001", "食品经营许可", "");
    published("630200", "HD-0002", "药品经营许可", "");
    for (int i = 1; i <= 2; i++) {
        CHECK_STATUS(201, api(store, "POST", "/api/v1/item-presences", bureau,
                              TEXT("{\"region\":\"630200\",\"code\":\"HD-000%d\",\"hall\":%lld}", i, (long long)hall)));
    }
    struct answer answer = get("/api/v1/item-presences?limit=1");
    CHECK(answer, "items.0.code", "HD-0001");
    answer = get(TEXT("/api/v1/item-presences?limit=1&after=%s", answer_text(&answer, "next")));
    CHECK(answer, "items.0.code", "HD-0002");
    CHECK(answer, "next", 0);
    CHECK_STATUS(422, get("/api/v1/item-presences?after=630200.HD"));
}

/* Every mark on some items and not on others, so that a wrong condition shows. */
static void publish_a_catalogue(void)
{
    static const char *const marks[] = {"online",     "mobile", "instant",    "one_window", "cross_province",
                                        "whole_city", "nearby", "commitment", "missing_ok"};
    enum { MARKS = sizeof marks / sizeof *marks };
    int64_t hall = add_hall();
    for (unsigned i = 0; i < 24; i++) {
        const char *more =
            TEXT(",\"promised_limit\":1,\"visits\":%u,\"should_be_present\":%s", i % 3, i % 4 < 3 ? "true" : "false");
        for (unsigned mark = 0; mark < MARKS; mark++) {
            more = TEXT("%s,\"%s\":%s", more, marks[mark], (i * 11 + mark * 5) % (mark + 2) == 0 ? "true" : "false");
        }
        const char *json =
            TEXT("{\"item\":{\"region\":\"%s\",\"code\":\"ST-%04u\",\"name\":\"统计事项%u\",\"type\":\"%s\","
                 "\"level\":\"3\",\"unit_name\":\"第%u局\",\"limit_unit\":\"workday\",\"on_request\":%s%s}}",
                 i % 3 ? "630200" : "630222", i, i, i % 2 ? "01" : "20", i % 5, i % 6 ? "true" : "false", more);
        struct answer answer = api(store, "POST", "/api/v1/item-versions", bureau, json);
        CHECK_STATUS(201, answer);
        CHECK_STATUS(200, step(&answer, "publish", "{}"));
        if (i % 2 == 0) {
            CHECK_STATUS(201, api(store, "POST", "/api/v1/item-presences", bureau,
                                  TEXT("{\"region\":\"%s\",\"code\":\"ST-%04u\",\"hall\":%lld}",
                                       i % 3 ? "630200" : "630222", i, (long long)hall)));
        }
    }
}

static void every_count_is_that_of_its_list(void **state)
{
    static const char *const rows[][2] = {
        {"items", ""},
        {"on_request", "&on_request=true"},
        {"online", "&on_request=true&online=true"},
        {"mobile", "&on_request=true&mobile=true"},
        {"once", "&on_request=true&once=true"},
        {"instant", "&on_request=true&instant=true"},
        {"one_window", "&on_request=true&one_window=true"},
        {"cross_province", "&on_request=true&cross_province=true"},
        {"whole_city", "&on_request=true&whole_city=true"},
        {"nearby", "&on_request=true&nearby=true"},
        {"commitment", "&on_request=true&commitment=true"},
        {"missing_ok", "&on_request=true&missing_ok=true"},
        {"should_be_present", "&should_be_present=true"},
        {"present", "&should_be_present=true&present=true"},
    };
    (void)state;
    publish_a_catalogue();
    struct answer by_type = get("/api/v1/item-statistics?within=630200");
    CHECK_STATUS(200, by_type);
    assert_int_equal(answer_count(&by_type, "rows"), 2);
    CHECK(by_type, "rows.0.label", "行政许可");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer list = get(TEXT("/api/v1/items?within=630200&limit=200%s", rows[i][1]));
        size_t listed = answer_count(&list, "items");
        assert_true(listed > 0 && (i == 0 || listed < 24));
        assert_int_equal(answer_number(&by_type, TEXT("whole.%s", rows[i][0])), listed);
        list = get(TEXT("/api/v1/items?within=630200&type=20&limit=200%s", rows[i][1]));
        assert_int_equal(answer_number(&by_type, TEXT("rows.1.%s", rows[i][0])), answer_count(&list, "items"));
    }
    struct answer by_region = get("/api/v1/item-statistics?within=630200&by=region");
    CHECK(by_region, "rows.0.key", "630200");
    CHECK(by_region, "rows.0.items", "16");
    struct answer by_unit = get("/api/v1/item-statistics?within=630200&by=unit");
    assert_int_equal(answer_count(&by_unit, "rows"), 5);
    CHECK(by_unit, "rows.0.label", "第0局");
    assert_int_equal(answer_number(&by_unit, "whole.score_sum"), answer_number(&by_type, "whole.score_sum"));
    struct answer before = get("/api/v1/item-statistics?within=630200&on=2021-05-31");
    CHECK(before, "whole.items", "0");
    struct answer below = get("/api/v1/item-statistics?within=630222");
    CHECK(below, "whole.items", "8");
}

static void the_score_is_averaged_as_a_sum(void **state)
{
    (void)state;
    struct answer one = published("630200", "HD-0001", "甲事项", "");
    struct answer other = published("630200", "HD-0002", "乙事项", ",\"visits\":0,\"objects\":\"1,2\"");
    int64_t first = answer_number(&one, "item.score"), second = answer_number(&other, "item.score");
    assert_int_equal(second - first, 100);
    struct answer answer = get("/api/v1/item-statistics?within=630200");
    assert_int_equal(answer_number(&answer, "whole.score_sum"), first + second);
    int64_t missing = 0;
    for (size_t i = 0; i < answer_count(&one, "missing"); i++) {
        missing += answer_number(&one, TEXT("missing.%zu.weight", i));
    }
    assert_int_equal(first, 1000 - missing * 10);
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void a_failing_statement_leaves_nothing(void **state)
{
    (void)state;
    assert_true(test_fail_statements(store, "POST", "/api/v1/item-versions", "system",
                                     sheet_json("630200", "HD-0001", "食品经营许可", "")) > 5);
    struct answer list = get("/api/v1/item-versions");
    const char *path = TEXT("/api/v1/item-versions/630200/%s", answer_text(&list, "items.0.id"));
    struct answer version = get(path);
    uint64_t before = test_store_digest(store);
    int64_t failures = 0;
    for (int64_t n = 1;; n++, failures++) {
        test_fail_statement(store, n);
        struct answer answer = change_as("system", "POST", TEXT("%s/publish", path), version.etag, "{}");
        test_fail_statement(store, 0);
        if (answer.status == 200) {
            break;
        }
        CHECK_STATUS(503, answer);
        assert_true(test_store_digest(store) == before);
    }
    assert_true(failures > 5);
    assert_true(test_fail_statements(store, "POST", TEXT("%s/revise", path), "system", "{}") > 5);
}

static void failing_memory_leaves_nothing(void **state)
{
    (void)state;
    assert_true(test_fail_memory(store, "POST", "/api/v1/item-versions", "system",
                                 sheet_json("630200", "HD-0001", "食品经营许可", "")) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_draft_is_seen_by_the_office_alone),
        TEST(a_published_item_is_public_with_its_guide),
        TEST(a_draft_is_written_anew_as_a_whole),
        TEST(a_published_version_is_never_written),
        TEST(a_revision_takes_over_on_its_day),
        TEST(two_drafts_of_one_code_are_refused),
        TEST(a_withdrawn_item_holds_until_its_last_day),
        TEST(a_version_does_not_begin_before_the_one_before_it),
        TEST(a_stale_version_is_refused),
        TEST(every_move_leaves_an_event),
        TEST(what_lies_outside_ones_regions_is_not_there),
        TEST(wrong_input_names_its_field),
        TEST(others_find_the_version_of_the_day),
        TEST(pages_follow_one_another_without_gap),
        TEST(versions_are_listed_by_state),
        TEST(items_are_found_by_words),
        TEST(words_find_what_held_on_the_day),
        TEST(an_item_is_in_a_hall_from_day_to_day),
        TEST(presences_are_paged_by_hall_too),
        TEST(every_count_is_that_of_its_list),
        TEST(the_score_is_averaged_as_a_sum),
        TEST(a_failing_statement_leaves_nothing),
        TEST(failing_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
