/* Claims and change orders. */
#include "modules/items/items.h"

#include "kernel/base/arena.h"
#include "support/check.h"
#include "support/faults.h"

static struct test_store *store;
static const char *bureau, *county; /* tokens: of 海东's bureau, of 民和's */

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    bureau = test_staff(store, "bureau", "bureau", "630200");
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

static struct answer get(const char *path)
{
    return api(store, "GET", path, "system", 0);
}

static struct answer post_as(const char *token, const char *path, const char *etag, const char *json)
{
    const struct header headers[] = {{"authorization", TEXT("Bearer %s", token)},
                                     {"content-type", "application/json"},
                                     {etag ? "if-match" : 0, etag},
                                     {0}};
    return api_with(store, "POST", path, headers, json, strlen(json));
}

/* Published as of a day, by way of an import. */
static void publish(const char *region, const char *code, const char *name)
{
    const struct header headers[] = {{"authorization", "Bearer system"}, {0}};
    const char *file =
        TEXT("region,code,name,type,level,unit_name,promised_limit,material_total\n%s,%s,%s,01,%s,示例局,5,0\n", region,
             code, name, str_ends_with(region, "00") ? "3" : "4");
    CHECK_STATUS(200, api_with(store, "POST", "/api/v1/imports/items", headers, file, strlen(file)));
}

/* --- claims ------------------------------------------------------------------------------------------------------ */

static struct answer assign(void)
{
    publish("630200", "HD-0001", "食品经营许可");
    struct answer answer = api(store, "POST", "/api/v1/item-claims", bureau,
                               "{\"region\":\"630200\",\"code\":\"HD-0001\",\"targets\":["
                               "{\"region\":\"630222\",\"unit_name\":\"民和县市场监管局\"},{\"region\":\"630223\","
                               "\"unit_name\":\"互助县市场监管局\"}]}");
    CHECK_STATUS(201, answer);
    return answer;
}

/* A step of the first claim, seen as it stands. */
static struct answer claim_step(const struct answer *claims, const char *token, const char *action, const char *json)
{
    const char *region = answer_text(claims, "items.0.region"), *id = answer_text(claims, "items.0.id");
    struct answer matter = api(store, "GET", TEXT("/api/v1/matters/%s/%s", region, id), "system", 0);
    return post_as(token, TEXT("/api/v1/item-claims/%s/%s/%s", region, id, action), matter.etag, json);
}

static void a_unit_claims_prepares_and_publishes(void **state)
{
    (void)state;
    struct answer claims = assign();
    CHECK(claims, "items.0.state", "pending");
    struct answer answer = claim_step(&claims, county, "claim", "{}");
    CHECK_STATUS(200, answer);
    CHECK(answer, "state_label", "已认领");
    answer = claim_step(&claims, county, "prepare", "{}");
    CHECK_STATUS(422, answer);
    CHECK(answer, "field", "code");
    answer = claim_step(&claims, county, "prepare", "{\"code\":\"MH-0001\"}");
    CHECK_STATUS(200, answer);
    CHECK(answer, "state", "prepared");
    const char *path = TEXT("/api/v1/item-versions/630222/%s", answer_text(&answer, "item"));
    struct answer version = get(path);
    CHECK(version, "item.unit_name", "民和县市场监管局");
    CHECK(version, "item.level", "4");
    CHECK(version, "item.promised_limit", "5");
    CHECK(version, "state", "draft");
    CHECK_STATUS(200, post_as(county, TEXT("%s/publish", path), version.etag, "{}"));
    answer = api(store, "GET", "/api/v1/item-claims?state=published", county, 0);
    assert_int_equal(answer_count(&answer, "items"), 1);
    CHECK(answer, "items.0.state_label", "已发布");
    CHECK_STATUS(200, get("/api/v1/items/630222/MH-0001"));
}

static void a_discarded_draft_gives_the_claim_back(void **state)
{
    (void)state;
    struct answer claims = assign();
    CHECK_STATUS(200, claim_step(&claims, county, "claim", "{}"));
    struct answer answer = claim_step(&claims, county, "prepare", "{\"code\":\"MH-0001\"}");
    const char *path = TEXT("/api/v1/item-versions/630222/%s", answer_text(&answer, "item"));
    struct answer version = get(path);
    CHECK_STATUS(200, post_as(county, TEXT("%s/discard", path), version.etag, "{}"));
    answer = api(store, "GET", "/api/v1/item-claims", county, 0);
    CHECK(answer, "items.0.state", "claimed");
    CHECK(answer, "items.0.item", 0);
    CHECK_STATUS(200, claim_step(&claims, county, "prepare", "{\"code\":\"MH-0002\"}"));
}

static void whoever_does_not_exercise_it_says_why(void **state)
{
    (void)state;
    struct answer claims = assign();
    struct answer answer = claim_step(&claims, county, "decline", "{}");
    CHECK_STATUS(422, answer);
    CHECK(answer, "field", "reason_code");
    CHECK_STATUS(422, claim_step(&claims, county, "decline", "{\"reason_code\":\"because\"}"));
    answer = claim_step(&claims, county, "decline", "{\"reason_code\":\"no_object\"}");
    CHECK_STATUS(200, answer);
    CHECK(answer, "state_label", "不行权");
    CHECK(answer, "reason_code", "no_object");
    CHECK_STATUS(409, claim_step(&claims, county, "claim", "{}"));
    CHECK_STATUS(422, claim_step(&claims, bureau, "reopen", "{}"));
    answer = claim_step(&claims, bureau, "reopen", "{\"reason\":\"本地有此类企业\"}");
    CHECK(answer, "state", "pending");
    CHECK(answer, "reason_code", 0);
}

static void a_unit_is_asked_once(void **state)
{
    (void)state;
    assign();
    CHECK_STATUS(409, api(store, "POST", "/api/v1/item-claims", bureau,
                          "{\"region\":\"630200\",\"code\":\"HD-0001\",\"targets\":["
                          "{\"region\":\"630222\",\"unit_name\":\"民和县市场监管局\"}]}"));
    CHECK_STATUS(404, api(store, "POST", "/api/v1/item-claims", bureau,
                          "{\"region\":\"630200\",\"code\":\"HD-9999\",\"targets\":["
                          "{\"region\":\"630222\",\"unit_name\":\"民和县市场监管局\"}]}"));
    CHECK_STATUS(422, api(store, "POST", "/api/v1/item-claims", bureau,
                          "{\"region\":\"630200\",\"code\":\"HD-0001\",\"targets\":["
                          "{\"region\":\"610900\",\"unit_name\":\"外地单位\"}]}"));
}

static void claims_are_seen_within_ones_regions(void **state)
{
    (void)state;
    struct answer claims = assign();
    struct answer answer = api(store, "GET", "/api/v1/item-claims", county, 0);
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = api(store, "GET", "/api/v1/item-claims?limit=1", bureau, 0);
    CHECK(answer, "items.0.region", "630222");
    answer = api(store, "GET", TEXT("/api/v1/item-claims?limit=1&after=%s", answer_text(&answer, "next")), bureau, 0);
    CHECK(answer, "items.0.region", "630223");
    CHECK(answer, "next", 0);
    CHECK_STATUS(404, post_as(county, TEXT("/api/v1/item-claims/630223/%s/claim", answer_text(&claims, "items.1.id")),
                              "\"v1\"", "{}"));
}

/* --- change orders ----------------------------------------------------------------------------------------------- */

/* An order over HD-0001 and HD-0002; `more`: further members. */
static struct answer enter(const char *kind, const char *more, const char *lines)
{
    return api(store, "POST", "/api/v1/item-changes", bureau,
               TEXT("{\"change\":{\"region\":\"630200\",\"kind\":\"%s\",\"document\":\"东政〔2021〕8号\","
                    "\"effective_on\":\"2021-07-01\",\"from_region\":\"630200\"%s},\"lines\":[%s]}",
                    kind, more, lines));
}

#define BOTH "{\"code\":\"HD-0001\"},{\"code\":\"HD-0002\"}"

static const char *order_path(const struct answer *order)
{
    return TEXT("/api/v1/item-changes/630200/%s", answer_text(order, "change.id"));
}

static struct answer take_effect(const struct answer *order)
{
    struct answer now = get(order_path(order));
    return post_as(bureau, TEXT("%s/take-effect", order_path(order)), now.etag, "{}");
}

static void two_items(void)
{
    publish("630200", "HD-0001", "食品经营许可");
    publish("630200", "HD-0002", "药品经营许可");
}

static void an_order_shows_what_it_touches_first(void **state)
{
    (void)state;
    assign();
    struct answer order = enter("cancel", "", BOTH);
    CHECK_STATUS(201, order);
    CHECK(order, "state", "draft");
    struct answer preview = get(TEXT("%s/preview", order_path(&order)));
    CHECK_STATUS(200, preview);
    CHECK(preview, "lines.0.name", "食品经营许可");
    CHECK(preview, "lines.0.version", "1");
    CHECK(preview, "lines.0.claims", "2");
    CHECK(preview, "lines.0.halls", "0");
    CHECK(preview, "lines.0.effect", "自2021-07-01起停用");
    CHECK(preview, "lines.0.obstacle", 0);
    CHECK(preview, "lines.1.obstacle", "生效当日没有这个有效事项");
    CHECK(preview, "obstacles", "1");
    uint64_t before = test_store_digest(store);
    CHECK_STATUS(409, take_effect(&order));
    assert_true(test_store_digest(store) == before);
}

static void a_cancelled_item_ends_the_day_before(void **state)
{
    (void)state;
    two_items();
    struct answer order = enter("cancel", "", BOTH);
    struct answer answer = take_effect(&order);
    CHECK_STATUS(200, answer);
    CHECK(answer, "state_label", "生效");
    assert_true(answer_number(&answer, "lines.1.ended") > 0);
    CHECK_STATUS(200, get("/api/v1/items/630200/HD-0001?on=2021-06-30"));
    CHECK_STATUS(404, get("/api/v1/items/630200/HD-0001?on=2021-07-01"));
    CHECK_STATUS(409, take_effect(&order));
}

static void what_is_devolved_ends_above_and_begins_below(void **state)
{
    (void)state;
    two_items();
    struct answer order = enter("devolve", ",\"to_region\":\"630222\",\"to_unit_name\":\"民和县市场监管局\"",
                                "{\"code\":\"HD-0001\",\"new_code\":\"MH-0001\"},{\"code\":\"HD-0002\"}");
    CHECK_STATUS(201, order);
    CHECK_STATUS(200, take_effect(&order));
    CHECK_STATUS(404, get("/api/v1/items/630200/HD-0001?on=2021-07-01"));
    CHECK_STATUS(404, get("/api/v1/items/630222/MH-0001?on=2021-06-30"));
    struct answer answer = get("/api/v1/items/630222/MH-0001?on=2021-07-01");
    CHECK_STATUS(200, answer);
    CHECK(answer, "item.unit_name", "民和县市场监管局");
    CHECK(answer, "item.level", "4");
    CHECK(answer, "item.promised_limit", "5");
    CHECK_STATUS(200, get("/api/v1/items/630222/HD-0002?on=2021-07-01"));
}

static void what_is_entrusted_stays_with_the_laws_holder(void **state)
{
    (void)state;
    two_items();
    struct answer order =
        enter("entrust", ",\"to_region\":\"630222\",\"to_unit_name\":\"民和县市场监管局\"", "{\"code\":\"HD-0001\"}");
    CHECK_STATUS(200, take_effect(&order));
    CHECK_STATUS(200, get("/api/v1/items/630200/HD-0001?on=2021-07-01"));
    struct answer answer = get("/api/v1/items/630222/HD-0001?on=2021-07-01");
    CHECK(answer, "item.body", "3");
}

static void what_is_taken_over_is_ended_by_its_giver(void **state)
{
    (void)state;
    publish("630000", "QH-0001", "省级事项");
    struct answer order =
        api(store, "POST", "/api/v1/item-changes", bureau,
            "{\"change\":{\"region\":\"630200\",\"kind\":\"take_over\",\"document\":\"青政〔2021〕23号\","
            "\"effective_on\":\"2021-07-01\",\"from_region\":\"630000\",\"to_region\":\"630200\","
            "\"to_unit_name\":\"海东市示例局\"},\"lines\":[{\"code\":\"QH-0001\",\"new_code\":\"HD-0101\"}]}");
    CHECK_STATUS(201, order);
    CHECK_STATUS(200, take_effect(&order));
    CHECK_STATUS(200, get("/api/v1/items/630000/QH-0001?on=2021-07-01"));
    CHECK_STATUS(200, get("/api/v1/items/630200/HD-0101?on=2021-07-01"));
}

static void an_adjusted_item_changes_hands_in_place(void **state)
{
    (void)state;
    two_items();
    struct answer order = enter("adjust", ",\"to_unit_name\":\"行政审批局\"", BOTH);
    CHECK_STATUS(201, order);
    CHECK_STATUS(200, take_effect(&order));
    struct answer answer = get("/api/v1/items/630200/HD-0001?on=2021-06-30");
    CHECK(answer, "item.unit_name", "示例局");
    answer = get("/api/v1/items/630200/HD-0001?on=2021-07-01");
    CHECK(answer, "item.unit_name", "行政审批局");
    CHECK(answer, "item.version", "2");
}

static void what_is_in_the_way_is_said(void **state)
{
    (void)state;
    two_items();
    struct answer order = enter("adjust", ",\"to_unit_name\":\"行政审批局\"", "{\"code\":\"HD-0001\"}");
    struct answer version = get("/api/v1/items/630200/HD-0001");
    struct answer revised = api(
        store, "POST", TEXT("/api/v1/item-versions/630200/%s/revise", answer_text(&version, "item.id")), bureau, "{}");
    CHECK_STATUS(201, revised);
    struct answer preview = get(TEXT("%s/preview", order_path(&order)));
    CHECK(preview, "lines.0.obstacle", "630200的HD-0001有未发布的草稿，请先发布或作废");
    CHECK_STATUS(200, post_as(bureau, TEXT("/api/v1/item-versions/630200/%s/publish", answer_text(&revised, "item.id")),
                              revised.etag, "{\"on\":\"2021-08-01\"}"));
    preview = get(TEXT("%s/preview", order_path(&order)));
    CHECK(preview, "lines.0.obstacle", "630200的HD-0001已有自2021-08-01起生效的版本");
}

static void an_order_is_entered_whole(void **state)
{
    static const char *const rows[][4] = {
        {"devolve", "", BOTH, "to_region"},
        {"devolve", ",\"to_region\":\"630222\"", BOTH, "to_unit_name"},
        {"devolve", ",\"to_region\":\"610900\",\"to_unit_name\":\"外地单位\"", BOTH, "to_region"},
        {"cancel", ",\"to_region\":\"630222\"", BOTH, "to_region"},
        {"cancel", ",\"to_unit_name\":\"行政审批局\"", BOTH, "to_unit_name"},
        {"adjust", "", BOTH, "to_unit_name"},
        {"adjust", ",\"to_unit_name\":\"行政审批局\"", "{\"code\":\"HD-0001\",\"new_code\":\"HD-0003\"}", "new_code"},
        {"cancel", "", "{\"code\":\"HD-0001\"},{\"code\":\"HD-0001\"}", "lines"},
        {"cancel", "", "", "lines"},
        {"abolish", "", BOTH, "kind"},
    };
    (void)state;
    two_items();
    uint64_t before = test_store_digest(store);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = enter(rows[i][0], rows[i][1], rows[i][2]);
        CHECK_STATUS(422, answer);
        CHECK(answer, "field", rows[i][3]);
    }
    assert_true(test_store_digest(store) == before);
}

static void an_order_of_others_is_not_there(void **state)
{
    (void)state;
    two_items();
    struct answer order = enter("cancel", "", BOTH);
    CHECK_STATUS(404, api(store, "GET", order_path(&order), county, 0));
    CHECK_STATUS(404, post_as(county, TEXT("%s/take-effect", order_path(&order)), order.etag, "{}"));
    CHECK_STATUS(412, post_as(bureau, TEXT("%s/take-effect", order_path(&order)), "\"v9\"", "{}"));
    CHECK_STATUS(422, post_as(bureau, TEXT("%s/cancel", order_path(&order)), "\"v1\"", "{}"));
    CHECK_STATUS(200, post_as(bureau, TEXT("%s/cancel", order_path(&order)), "\"v1\"", "{\"reason\":\"文件撤回\"}"));
    CHECK_STATUS(409, take_effect(&order));
    struct answer list = api(store, "GET", "/api/v1/item-changes?state=cancelled", bureau, 0);
    CHECK(list, "items.0.lines", "2");
    list = api(store, "GET", "/api/v1/item-changes", county, 0);
    assert_int_equal(answer_count(&list, "items"), 0);
}

static void a_failing_disk_leaves_nothing(void **state)
{
    (void)state;
    two_items();
    struct answer order = enter("adjust", ",\"to_unit_name\":\"行政审批局\"", BOTH);
    uint64_t before = test_store_digest(store);
    int64_t failures = 0;
    for (int64_t n = 1;; n++, failures++) {
        test_fail_statement(store, n);
        struct answer answer = post_as("system", TEXT("%s/take-effect", order_path(&order)), order.etag, "{}");
        test_fail_statement(store, 0);
        if (answer.status == 200) {
            break;
        }
        CHECK_STATUS(503, answer);
        assert_true(test_store_digest(store) == before);
    }
    assert_true(failures > 20);
    publish("630200", "HD-0003", "另一事项");
    assert_true(test_fail_statements(store, "POST", "/api/v1/item-claims", "system",
                                     "{\"region\":\"630200\",\"code\":\"HD-0003\",\"targets\":["
                                     "{\"region\":\"630222\",\"unit_name\":\"民和县市场监管局\"}]}") > 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_unit_claims_prepares_and_publishes),
        TEST(a_discarded_draft_gives_the_claim_back),
        TEST(whoever_does_not_exercise_it_says_why),
        TEST(a_unit_is_asked_once),
        TEST(claims_are_seen_within_ones_regions),
        TEST(an_order_shows_what_it_touches_first),
        TEST(a_cancelled_item_ends_the_day_before),
        TEST(what_is_devolved_ends_above_and_begins_below),
        TEST(what_is_entrusted_stays_with_the_laws_holder),
        TEST(what_is_taken_over_is_ended_by_its_giver),
        TEST(an_adjusted_item_changes_hands_in_place),
        TEST(what_is_in_the_way_is_said),
        TEST(an_order_is_entered_whole),
        TEST(an_order_of_others_is_not_there),
        TEST(a_failing_disk_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
