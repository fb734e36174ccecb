/* Catalogues coming in: good files, bad ones, the real ones beside this checkout. */
#include "modules/items/items.h"

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/support.h"

static struct test_store *store;

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

static struct answer import_text(const char *kind, const char *token, const char *text)
{
    const struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", token)}, {0}};
    assert_non_null(text);
    return api_with(store, "POST", str_format(store->arena, "/api/v1/imports/%s", kind), headers, text, strlen(text));
}

static const char *sample(const char *name)
{
    return read_whole(store->arena, str_format(store->arena, "%s/src/modules/items/cases/%s", ZWFW_SOURCE_DIR, name));
}

static struct answer import_sample(const char *kind, const char *name)
{
    return import_text(kind, "system", sample(name));
}

static struct answer get(const char *path)
{
    return api(store, "GET", path, "system", 0);
}

static void guides_of_guangdong_come_in(void **state)
{
    (void)state;
    struct answer answer = import_sample("items", "import_guangdong.csv");
    CHECK_STATUS(200, answer);
    CHECK(answer, "count", "4");
    answer = get("/api/v1/items/440000/11440000006939756B2440101007000");
    CHECK_STATUS(200, answer);
    CHECK(answer, "item.name", "示例许可甲");
    CHECK(answer, "item.scheme", "gb39554");
    CHECK(answer, "item.basic_code", "440101007000");
    CHECK(answer, "item.type", "01");
    CHECK(answer, "item.level", "2");
    CHECK(answer, "item.legal_limit", "20");
    CHECK(answer, "item.promised_limit", "7");
    CHECK(answer, "item.limit_unit", "workday");
    CHECK(answer, "item.objects", "1,2,6");
    CHECK(answer, "item.visits", "0");
    CHECK(answer, "item.online", "true");
    CHECK(answer, "item.by_mail", "true");
    CHECK(answer, "item.by_window", "true");
    CHECK(answer, "item.on_request", "true");
    CHECK(answer, "item.material_total", "2");
    CHECK(answer, "item.version", "1");
    CHECK(answer, "item.valid_from", "2021-06-01");
    CHECK(answer, "guide.url", "https://example.org/1");
    CHECK(answer, "item.legal_unit", 0);
}

/* The province writes 21 for a public service and 20 for other powers: the name says what is meant. */
static void a_type_is_known_by_its_name(void **state)
{
    (void)state;
    CHECK_STATUS(200, import_sample("items", "import_guangdong.csv"));
    struct answer answer = get("/api/v1/items/440000/11440000006939756B2440101007001");
    CHECK(answer, "item.type", "20");
    CHECK(answer, "type_label", "公共服务");
    answer = get("/api/v1/items/440000/11440000006939756B2440101007002");
    CHECK(answer, "item.type", "10");
}

static void limits_may_be_none_instant_or_of_two_units(void **state)
{
    (void)state;
    CHECK_STATUS(200, import_sample("items", "import_guangdong.csv"));
    struct answer answer = get("/api/v1/items/440000/11440000006939756B2440101007001");
    CHECK(answer, "item.instant", "true");
    CHECK(answer, "item.legal_limit", 0);
    CHECK(answer, "item.promised_limit", 0);
    CHECK(answer, "item.limit_unit", 0);
    answer = get("/api/v1/items/440000/11440000006939756B2440101007002");
    CHECK(answer, "item.legal_limit", "90");
    CHECK(answer, "item.legal_unit", "day");
    CHECK(answer, "item.promised_limit", "20");
    CHECK(answer, "item.limit_unit", "workday");
    CHECK(answer, "item.material_total", 0);
    answer = get("/api/v1/items/440000/HD-4");
    CHECK(answer, "item.scheme", "local");
    CHECK(answer, "item.instant", "false");
    CHECK(answer, "item.promised_limit", 0);
}

static void catalogues_of_sichuan_come_in(void **state)
{
    (void)state;
    CHECK_STATUS(200, import_sample("items", "import_sichuan.csv"));
    struct answer answer = get("/api/v1/items/511602/511Z07001006-511602000000-000-11511301008778183N-1-00");
    CHECK_STATUS(200, answer);
    CHECK(answer, "item.scheme", "sichuan");
    CHECK(answer, "item.basic_code", "511Z07001006");
    CHECK(answer, "item.type", "10");
    CHECK(answer, "item.level", "4");
    CHECK(answer, "item.unit_name", "区示例局");
    CHECK(answer, "item.group_name", 0);
    answer = get("/api/v1/items/511602/511G12017001-511602000000-000-11511301008778183N-1-00");
    CHECK(answer, "item.group_name", "示例分组");
}

static void own_columns_are_the_fields_names(void **state)
{
    (void)state;
    CHECK_STATUS(200, import_sample("items", "import_own.csv"));
    struct answer answer = get("/api/v1/items/630200/HD-0001");
    CHECK(answer, "item.should_be_present", "true");
    CHECK(answer, "guide.process", "受理、审查、决定");
    assert_true(answer_number(&answer, "item.unit") > 0);
    answer = get("/api/v1/items/630222/MH-0001");
    CHECK(answer, "item.type", "21");
    CHECK(answer, "type_label", "便民服务");
    CHECK(answer, "item.on_request", "false");
    CHECK(answer, "item.limit_unit", "workday");
    CHECK(answer, "item.unit", "0");
    answer = api(store, "GET", "/api/v1/units?region=630200", "system", 0);
    assert_int_equal(answer_count(&answer, "items"), 1);
    CHECK(answer, "items.0.name", "海东市示例局");
}

static void the_same_file_again_changes_nothing(void **state)
{
    (void)state;
    CHECK_STATUS(200, import_sample("items", "import_own.csv"));
    CHECK_STATUS(200, import_sample("items", "import_guangdong.csv"));
    uint64_t before = test_store_digest(store);
    CHECK_STATUS(200, import_sample("items", "import_own.csv"));
    CHECK_STATUS(200, import_sample("items", "import_guangdong.csv"));
    assert_true(test_store_digest(store) == before);
}

static void what_differs_becomes_the_next_version(void **state)
{
    (void)state;
    CHECK_STATUS(200, import_sample("items", "import_own.csv"));
    test_clock(10 * DAY_MS);
    CHECK_STATUS(200, import_text("items", "system",
                                  "region,code,name,type,level,unit_name,promised_limit,limit_unit\n"
                                  "630222,MH-0001,示例便民事项,21,4,民和县示例中心,3,day\n"));
    struct answer answer = get("/api/v1/items/630222/MH-0001");
    CHECK(answer, "item.version", "2");
    CHECK(answer, "item.valid_from", "2021-06-11");
    CHECK(answer, "item.limit_unit", "day");
    answer = get("/api/v1/items/630222/MH-0001?on=2021-06-10");
    CHECK(answer, "item.version", "1");
    CHECK(answer, "item.valid_to", "2021-06-10");
}

static void every_fault_is_reported_with_its_line(void **state)
{
    static const char *const faults[][2] = {{"3", "region"},     {"4", "type"}, {"5", "legal_limit"},
                                            {"6", "limit_unit"}, {"7", "name"}, {"8", "promised_limit"},
                                            {"9", "level"}};
    (void)state;
    uint64_t before = test_store_digest(store);
    struct answer answer = import_sample("items", "import_bad.csv");
    CHECK_STATUS(422, answer);
    CHECK(answer, "details.total", "7");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        CHECK(answer, str_format(store->arena, "details.messages.%zu.line", i), faults[i][0]);
        CHECK(answer, str_format(store->arena, "details.messages.%zu.column", i), faults[i][1]);
        assert_non_null(answer_text(&answer, str_format(store->arena, "details.messages.%zu.reason", i)));
    }
    assert_true(test_store_digest(store) == before);
}

static void doubles_are_named_with_both_lines(void **state)
{
    (void)state;
    struct answer answer = import_sample("items", "import_doubles.csv");
    CHECK_STATUS(422, answer);
    CHECK(answer, "details.total", "1");
    CHECK(answer, "details.messages.0.line", "4");
    CHECK(answer, "details.messages.0.reason", "与第2行是同一地区的同一事项");
}

static void a_draft_is_in_the_way(void **state)
{
    (void)state;
    CHECK_STATUS(201, api(store, "POST", "/api/v1/item-versions", "system",
                          "{\"item\":{\"region\":\"630222\",\"code\":\"MH-0001\",\"name\":\"草稿\",\"type\":\"20\","
                          "\"level\":\"4\",\"unit_name\":\"某单位\"}}"));
    uint64_t before = test_store_digest(store);
    struct answer answer = import_sample("items", "import_own.csv");
    CHECK_STATUS(422, answer);
    CHECK(answer, "details.messages.0.line", "3");
    assert_true(test_store_digest(store) == before);
}

static void nobody_imports_beyond_his_regions(void **state)
{
    (void)state;
    const char *county = test_staff(store, "minhe", "bureau", "630222");
    const char *clerk = test_staff(store, "clerk", "clerk", "630200");
    struct answer answer = import_text("items", county, sample("import_own.csv"));
    CHECK_STATUS(422, answer);
    CHECK(answer, "details.total", "1");
    CHECK(answer, "details.messages.0.line", "2");
    CHECK(answer, "details.messages.0.column", "region");
    CHECK_STATUS(403, import_text("items", clerk, sample("import_own.csv")));
}

static void a_failing_disk_leaves_nothing(void **state)
{
    (void)state;
    uint64_t before = test_store_digest(store);
    int64_t failures = 0;
    for (int64_t n = 1;; n += 3, failures++) {
        test_fail_statement(store, n);
        struct answer answer = import_sample("items", "import_own.csv");
        test_fail_statement(store, 0);
        if (answer.status == 200) {
            break;
        }
        CHECK_STATUS(503, answer);
        assert_true(test_store_digest(store) == before);
    }
    assert_true(failures > 5);
}

static void materials_become_a_version(void **state)
{
    (void)state;
    CHECK_STATUS(200, import_sample("items", "import_guangdong.csv"));
    struct answer before = get("/api/v1/items/440000/11440000006939756B2440101007000");
    test_clock(DAY_MS);
    CHECK_STATUS(200, import_sample("item_materials", "import_materials.csv"));
    struct answer answer = get("/api/v1/items/440000/11440000006939756B2440101007000");
    assert_int_equal(answer_count(&answer, "materials"), 2);
    CHECK(answer, "materials.1.name", "示例证明");
    CHECK(answer, "item.version", "2");
    assert_int_equal(answer_number(&answer, "item.score") - answer_number(&before, "item.score"), 150);
    uint64_t digest = test_store_digest(store);
    CHECK_STATUS(200, import_sample("item_materials", "import_materials.csv"));
    assert_true(test_store_digest(store) == digest);
}

static void materials_of_no_item_are_reported(void **state)
{
    (void)state;
    struct answer answer = import_sample("item_materials", "import_materials.csv");
    CHECK_STATUS(422, answer);
    CHECK(answer, "details.total", "1");
    CHECK(answer, "details.messages.0.line", "2");
}

/* --- the real ones ----------------------------------------------------------------------------------------------- */

static void the_real_catalogues_come_in(void **state)
{
    (void)state;
    const char *guangdong = shared_data(store->arena, "items/gd_items_2021.csv");
    const char *materials = shared_data(store->arena, "items/gd_item_materials_2021.csv");
    const char *guangan = shared_data(store->arena, "items/guangan_511602_items_2025.csv");
    if (!guangdong || !materials || !guangan) {
        print_message("no real catalogues beside this checkout\n");
        return;
    }
    int64_t begun = seam_ticks();
    struct answer answer = import_text("items", "system", read_whole(store->arena, guangdong));
    CHECK_STATUS(200, answer);
    CHECK(answer, "count", "2262");
    print_message("2262 items in %lld ms\n", (long long)((seam_ticks() - begun) / 1000000));
    answer = import_text("items", "system", read_whole(store->arena, guangan));
    CHECK(answer, "count", "1135");
    answer = import_text("item_materials", "system", read_whole(store->arena, materials));
    CHECK(answer, "count", "3434");
    answer = get("/api/v1/item-statistics?within=440000");
    CHECK(answer, "whole.items", "2262");
    CHECK(answer, "whole.online", "2196");
    CHECK(answer, "whole.once", "2257");
    CHECK(answer, "rows.0.key", "01");
    CHECK(answer, "rows.0.items", "510");
    answer = get("/api/v1/item-statistics?within=511602");
    CHECK(answer, "whole.items", "1135");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(guides_of_guangdong_come_in),
        TEST(a_type_is_known_by_its_name),
        TEST(limits_may_be_none_instant_or_of_two_units),
        TEST(catalogues_of_sichuan_come_in),
        TEST(own_columns_are_the_fields_names),
        TEST(the_same_file_again_changes_nothing),
        TEST(what_differs_becomes_the_next_version),
        TEST(every_fault_is_reported_with_its_line),
        TEST(doubles_are_named_with_both_lines),
        TEST(a_draft_is_in_the_way),
        TEST(nobody_imports_beyond_his_regions),
        TEST(a_failing_disk_leaves_nothing),
        TEST(materials_become_a_version),
        TEST(materials_of_no_item_are_reported),
        TEST(the_real_catalogues_come_in),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
