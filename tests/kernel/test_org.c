/* Regions, units, halls, staff and roles. */
#include "kernel/org/org.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "support/faults.h"
#include "support/sign_in.h"
#include "support/support.h"
#include "t.h"

static struct test_store *store;
static const char *system_admin, *security_admin;

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    system_admin = test_staff(store, "system.admin", "system_admin", "630200");
    security_admin = test_staff(store, "security.admin", "security_admin", "630200");
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

/* --- region codes ------------------------------------------------------------------------------------------------ */

static void scopes_are_ranges_of_codes(void **state)
{
    static const char *const rows[][4] = {
        /* code, canonical, low, high */
        {"630000", "630000", "63", "64"},
        {"630200", "630200", "6302", "6303"},
        {"630202", "630202", "630202", "630203"},
        {"630209", "630209", "630209", "630210"},
        {"639900", "639900", "6399", "6400"},
        {"630202001", "630202001", "630202001", "630202002"},
        {"630202000000", "630202", "630202", "630203"},
        {"630202001000", "630202001", "630202001", "630202002"},
        {"630202001199", "630202001199", "630202001199", "630202001200"},
        {"630200000", "630200", "6302", "6303"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
        region_scope(rows[i][0], low, high);
        assert_null(region_code_check(rows[i][0]));
        assert_string_equal(region_canonical(store->arena, rows[i][0]), rows[i][1]);
        assert_string_equal(low, rows[i][2]);
        assert_string_equal(high, rows[i][3]);
    }
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope("", low, high);
    assert_string_equal(low, "");
    assert_true(strcmp("999999999999", high) < 0);
}

static void what_is_no_code_is_refused(void **state)
{
    static const char *const wrong[] = {"", "63", "63020", "6302021", "63020x", "030202", "6302020010001", " 630202"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(region_code_check(wrong[i]));
    }
}

static void a_scope_holds_what_lies_below_and_nothing_else(void **state)
{
    (void)state;
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope("630200", low, high);
    const char *in[] = {"630200", "630202", "630225", "630202001", "630299999999"};
    const char *out[] = {"630000", "630100", "630122", "630300", "632100", "63", "64"};
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
        assert_true(strcmp(in[i], low) >= 0 && strcmp(in[i], high) < 0);
    }
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
        assert_false(strcmp(out[i], low) >= 0 && strcmp(out[i], high) < 0);
    }
}

static void a_county_becomes_a_city_on_its_day(void **state)
{
    struct region region;
    (void)state;
    assert_ok(org_region_find(store->reader, store->arena, "610928", (struct date){20210206}, &region));
    assert_string_equal(region.name, "旬阳县");
    assert_string_equal(region.successor, "610981");
    assert_fails(ERR_NOT_FOUND,
                 org_region_find(store->reader, store->arena, "610928", (struct date){20210207}, &region));
    assert_fails(ERR_NOT_FOUND,
                 org_region_find(store->reader, store->arena, "610981", (struct date){20210206}, &region));
    assert_ok(org_region_find(store->reader, store->arena, "610981", (struct date){20210207}, &region));
    assert_string_equal(region.name, "旬阳市");
    assert_string_equal(region.parent, "610900");
    assert_int_equal(region.level, REGION_COUNTY);
}

static void an_old_code_is_followed_through_all_its_successors(void **state)
{
    static const struct {
        const char *code;
        int32_t day;
        const char *stands_for;
    } rows[] = {
        {"612429", 19990101, "612429"}, {"612429", 20100101, "610928"}, {"612429", 20210207, "610981"},
        {"632121", 20130207, "632121"}, {"632121", 20140101, "630221"}, {"632121", 20210601, "630203"},
        {"511821", 20210601, "511803"}, {"420821", 20180223, "420821"}, {"420821", 20180224, "420882"},
        {"630200", 20210601, "630200"}, {"632124", 20210601, 0},        {"999999", 20210601, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct region region;
        result r = org_region_follow(store->reader, store->arena, rows[i].code, (struct date){rows[i].day}, &region);
        if (rows[i].stands_for) {
            assert_ok(r);
            assert_string_equal(region.code, rows[i].stands_for);
        } else {
            assert_int_equal(r.code, ERR_NOT_FOUND);
        }
    }
}

static void regions_are_listed_by_parent_and_page(void **state)
{
    (void)state;
    struct answer answer = api(store, "GET", "/api/v1/regions?parent=630200", 0, 0);
    CHECK_STATUS(200, answer);
    assert_int_equal(answer_count(&answer, "items"), 6);
    assert_string_equal(answer_text(&answer, "items.0.name"), "乐都区");
    assert_null(answer_text(&answer, "next"));
    answer = api(store, "GET", "/api/v1/regions?parent=630200&limit=4", 0, 0);
    assert_int_equal(answer_count(&answer, "items"), 4);
    const char *next = answer_text(&answer, "next");
    answer = api(store, "GET", str_format(store->arena, "/api/v1/regions?parent=630200&limit=4&after=%s", next), 0, 0);
    assert_int_equal(answer_count(&answer, "items"), 2);
    answer = api(store, "GET", "/api/v1/regions?parent=610900&on=2020-12-31&limit=200", 0, 0);
    assert_int_equal(answer_count(&answer, "items"), 10);
    answer = api(store, "GET", "/api/v1/regions/610928?follow=true", 0, 0);
    assert_string_equal(answer_text(&answer, "code"), "610981");
    answer = api(store, "GET", "/api/v1/regions/61092", 0, 0);
    CHECK_STATUS(422, answer);
    assert_string_equal(answer_text(&answer, "field"), "code");
}

/* --- importing regions ------------------------------------------------------------------------------------------- */

static struct answer import(const char *token, const char *csv)
{
    struct header headers[] = {
        {"authorization", str_format(store->arena, "Bearer %s", token)}, {"content-type", "text/csv"}, {0}};
    return api_with(store, "POST", "/api/v1/imports/regions", headers, csv, strlen(csv));
}

static void regions_are_imported_whole_or_not_at_all(void **state)
{
    struct region region;
    (void)state;
    struct answer answer = import(system_admin, "代码,名称\n630203100001,平安村一\n63020x,错\n");
    CHECK_STATUS(422, answer);
    assert_fails(ERR_NOT_FOUND,
                 org_region_find(store->reader, store->arena, "630203100001", (struct date){20210601}, &region));
    answer = import(system_admin, "代码,名称,启用日期\n630203100001,平安村一,2020-01-01\n630203100002,平安村二,\n");
    CHECK_STATUS(200, answer);
    assert_ok(org_region_find(store->reader, store->arena, "630203100001", (struct date){20210601}, &region));
    assert_int_equal(region.level, REGION_VILLAGE);
    assert_string_equal(region.parent, "630203100");
    answer = import(system_admin, "代码,名称,启用日期\n630203100001,另一个村,2021-01-01\n");
    CHECK_STATUS(422, answer);
    CHECK_STATUS(403, import(security_admin, "代码,名称\n630203100003,平安村三\n"));
}

static void the_villages_of_four_cities_can_be_imported(void **state)
{
    (void)state;
    const char *path = shared_data(store->arena, "divisions/four_cities_all_levels.csv");
    if (!path) {
        print_message("no shared data beside this checkout\n");
        skip();
    }
    const char *text = read_whole(store->arena, path);
    struct buf csv;
    buf_init(&csv, store->arena, 1 << 20);
    buf_text(&csv, "代码,名称\n");
    for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        size_t name = strcspn(line + 13, ",");
        if (strncmp(line + 13 + name, ",village", 8) == 0) {
            buf_put(&csv, line, 13 + name);
            buf_char(&csv, '\n');
        }
    }
    struct answer answer = import(system_admin, csv.data);
    CHECK_STATUS(200, answer);
    answer = api(store, "GET", "/api/v1/regions?parent=630202101&limit=200", 0, 0);
    assert_true(answer_count(&answer, "items") > 5);
}

/* --- units and halls --------------------------------------------------------------------------------------------- */

static int64_t make_unit(const char *json)
{
    struct answer answer = api(store, "POST", "/api/v1/units", system_admin, json);
    CHECK_STATUS(201, answer);
    return answer_number(&answer, "id");
}

static void units_have_two_levels(void **state)
{
    (void)state;
    int64_t first = make_unit("{\"region\":\"630200\",\"name\":\"海东市公安局\",\"kind\":\"department\"}");
    const char *below = str_format(
        store->arena,
        "{\"region\":\"630200\",\"name\":\"海东市公安局出入境管理支队\",\"kind\":\"section\",\"parent\":%lld}",
        (long long)first);
    int64_t second = make_unit(below);
    struct unit unit;
    assert_ok(org_unit_find(store->reader, store->arena, second, &unit));
    assert_int_equal(unit.level, 2);
    assert_int_equal(unit.parent, first);
    struct answer answer = api(store, "POST", "/api/v1/units", system_admin, below);
    CHECK_STATUS(409, answer);
    answer =
        api(store, "POST", "/api/v1/units", system_admin,
            str_format(store->arena, "{\"region\":\"630200\",\"name\":\"三级\",\"kind\":\"section\",\"parent\":%lld}",
                       (long long)second));
    CHECK_STATUS(422, answer);
    assert_string_equal(answer_text(&answer, "field"), "parent");
}

static void a_unit_changes_with_the_version_seen(void **state)
{
    (void)state;
    const char *json =
        "{\"region\":\"630200\",\"name\":\"海东市民政局\",\"kind\":\"department\",\"short_name\":\"民政局\"}";
    const char *path = str_format(store->arena, "/api/v1/units/%lld", (long long)make_unit(json));
    struct answer answer = api(store, "PUT", path, system_admin, json);
    CHECK_STATUS(428, answer);
    struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", system_admin)},
                               {"content-type", "application/json"},
                               {"if-match", "\"v1\""},
                               {0}};
    answer = api_with(store, "PUT", path, headers, json, strlen(json));
    CHECK_STATUS(200, answer);
    assert_string_equal(answer.etag, "\"v2\"");
    answer = api_with(store, "PUT", path, headers, json, strlen(json));
    CHECK_STATUS(412, answer);
}

static void a_unit_stays_within_the_scope_of_who_makes_it(void **state)
{
    (void)state;
    const char *ankang = test_staff(store, "ankang.system", "system_admin", "610900");
    struct answer answer = api(store, "POST", "/api/v1/units", ankang,
                               "{\"region\":\"630200\",\"name\":\"某局\",\"kind\":\"department\"}");
    CHECK_STATUS(422, answer);
    assert_string_equal(answer_text(&answer, "field"), "region");
    int64_t haidong = make_unit("{\"region\":\"630200\",\"name\":\"海东市水务局\",\"kind\":\"department\"}");
    const char *json = "{\"region\":\"610900\",\"name\":\"安康市水利局\",\"kind\":\"department\"}";
    struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", ankang)},
                               {"content-type", "application/json"},
                               {"if-match", "\"v1\""},
                               {0}};
    answer = api_with(store, "PUT", str_format(store->arena, "/api/v1/units/%lld", (long long)haidong), headers, json,
                      strlen(json));
    CHECK_STATUS(404, answer);
    answer = api(store, "POST", "/api/v1/units", system_admin,
                 "{\"region\":\"610928\",\"name\":\"某局\",\"kind\":\"department\"}");
    CHECK_STATUS(422, answer);
}

static void a_hall_opens_by_its_own_calendar(void **state)
{
    (void)state;
    struct answer answer = api(store, "POST", "/api/v1/halls", system_admin,
                               "{\"region\":\"630203\",\"name\":\"平安区政务服务中心\",\"weekdays\":63}");
    CHECK_STATUS(201, answer);
    int64_t hall = answer_number(&answer, "id");
    answer = api(store, "PUT", str_format(store->arena, "/api/v1/halls/%lld/days/2021-06-14", (long long)hall),
                 system_admin, "{\"opens\":false,\"reason\":\"端午节\"}");
    CHECK_STATUS(200, answer);
    struct hall_calendar calendar;
    assert_ok(org_hall_calendar(store->reader, store->arena, hall, &calendar));
    const struct calendar *official = app_calendar(store->app);
    assert_true(hall_is_open(&calendar, official, (struct date){20210605}));  /* a Saturday */
    assert_false(hall_is_open(&calendar, official, (struct date){20210606})); /* a Sunday */
    assert_false(hall_is_open(&calendar, official, (struct date){20210614}));
    answer = api(store, "PUT", str_format(store->arena, "/api/v1/halls/%lld/days/2021-06-31", (long long)hall),
                 system_admin, "{\"opens\":true,\"reason\":\"没有这一天\"}");
    CHECK_STATUS(422, answer);
    answer = api(store, "POST", str_format(store->arena, "/api/v1/halls/%lld/windows", (long long)hall), system_admin,
                 "{\"number\":\"12\",\"name\":\"综合受理\",\"kind\":\"general\"}");
    CHECK_STATUS(201, answer);
    answer = api(store, "POST", str_format(store->arena, "/api/v1/halls/%lld/windows", (long long)hall), system_admin,
                 "{\"number\":\"12\",\"name\":\"税务\",\"kind\":\"special\"}");
    CHECK_STATUS(409, answer);
    answer = api(store, "GET", str_format(store->arena, "/api/v1/halls/%lld/windows", (long long)hall), 0, 0);
    assert_int_equal(answer_count(&answer, "items"), 1);
}

/* --- staff ------------------------------------------------------------------------------------------------------- */

static void an_account_is_made_read_and_found_within_scope(void **state)
{
    (void)state;
    struct answer answer =
        api(store, "POST", "/api/v1/staff", security_admin,
            "{\"account\":\"ma.xiaojun\",\"name\":\"马晓军\",\"region\":\"630203\",\"roles\":\"clerk\"}");
    CHECK_STATUS(201, answer);
    assert_int_equal(strlen(answer_text(&answer, "password")), 18);
    const char *path = str_format(store->arena, "/api/v1/staff/%s", answer_text(&answer, "id"));
    answer = api(store, "GET", path, security_admin, 0);
    CHECK_STATUS(200, answer);
    assert_string_equal(answer_text(&answer, "scope_region"), "630203");
    assert_null(answer_text(&answer, "password"));
    const char *elsewhere = test_staff(store, "yaan.security", "security_admin", "511800");
    CHECK_STATUS(404, api(store, "GET", path, elsewhere, 0));
    answer = api(store, "GET", "/api/v1/staff", elsewhere, 0);
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = api(store, "GET", "/api/v1/staff?role=clerk&name=ma.x", security_admin, 0);
    assert_int_equal(answer_count(&answer, "items"), 1);
    answer = api(store, "POST", "/api/v1/staff", security_admin,
                 "{\"account\":\"ma.xiaojun\",\"name\":\"另一人\",\"region\":\"630203\",\"roles\":\"clerk\"}");
    CHECK_STATUS(409, answer);
}

static void wrong_accounts_name_the_field(void **state)
{
    static const char *const rows[][2] = {
        {"{\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\"}", "account"},
        {"{\"account\":\"Wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\"}", "account"},
        {"{\"account\":\"1wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\"}", "account"},
        {"{\"account\":\"wang\",\"region\":\"630203\",\"roles\":\"clerk\"}", "name"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"630299\",\"roles\":\"clerk\"}", "region"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"610900\",\"roles\":\"clerk\"}", "region"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"king\"}", "roles"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\",\"scope_region\":"
         "\"630000\"}",
         "scope_region"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\",\"unit\":9999}", "unit"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\",\"hall\":9999}", "hall"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\",\"id\":7}", "id"},
        {"{\"account\":\"wang\",\"name\":\"王一\",\"region\":\"630203\",\"roles\":\"clerk\",\"is_system\":true}",
         "is_system"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = api(store, "POST", "/api/v1/staff", security_admin, rows[i][0]);
        CHECK_STATUS(422, answer);
        assert_string_equal(answer_text(&answer, "field"), rows[i][1]);
    }
}

static void nobody_manages_their_own_account(void **state)
{
    (void)state;
    struct answer me = api(store, "GET", "/api/v1/me", security_admin, 0);
    const char *path = str_format(store->arena, "/api/v1/staff/%s", answer_text(&me, "staff"));
    const char *json = "{\"name\":\"测试人员\",\"region\":\"630200\",\"roles\":\"security_admin bureau\"}";
    struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", security_admin)},
                               {"content-type", "application/json"},
                               {"if-match", "\"v1\""},
                               {0}};
    CHECK_STATUS(403, api_with(store, "PUT", path, headers, json, strlen(json)));
    CHECK_STATUS(403, api(store, "POST", str_format(store->arena, "%s/unlock", path), security_admin, 0));
    CHECK_STATUS(403, api(store, "POST", str_format(store->arena, "%s/tokens", path), security_admin,
                          "{\"name\":\"x\",\"scopes\":\"*\",\"expires_at\":\"2021-07-01T00:00:00+08:00\"}"));
}

/* --- roles ------------------------------------------------------------------------------------------------------- */

static void the_three_administrators_exclude_each_other(void **state)
{
    static const char *const pairs[] = {"system_admin security_admin", "security_admin audit_admin",
                                        "clerk system_admin audit_admin", "system_admin security_admin audit_admin"};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct answer answer =
            api(store, "POST", "/api/v1/staff", security_admin,
                str_format(store->arena,
                           "{\"account\":\"two.hats\",\"name\":\"两帽\",\"region\":\"630200\",\"roles\":\"%s\"}",
                           pairs[i]));
        CHECK_STATUS(422, answer);
        assert_string_equal(answer_text(&answer, "field"), "roles");
    }
}

static void no_role_holds_what_belongs_to_two_administrators(void **state)
{
    (void)state;
    struct answer answer = api(store, "PUT", "/api/v1/roles/all_mighty", security_admin,
                               "{\"name\":\"全能\",\"permissions\":\"org.staff.edit org.units.edit\"}");
    CHECK_STATUS(422, answer);
    assert_string_equal(answer_text(&answer, "field"), "permissions");
    CHECK_STATUS(404, api(store, "DELETE", "/api/v1/roles/all_mighty", security_admin, 0));
    answer = api(store, "PUT", "/api/v1/roles/dreamer", security_admin,
                 "{\"name\":\"无此权限\",\"permissions\":\"flow.read org.staff.fire\"}");
    CHECK_STATUS(422, answer);
    assert_non_null(strstr(answer.body, "org.staff.fire"));
    CHECK_STATUS(404, api(store, "DELETE", "/api/v1/roles/dreamer", security_admin, 0));
    /* by the back door: two roles of one's own on one account */
    CHECK_STATUS(200, api(store, "PUT", "/api/v1/roles/keeper", security_admin,
                          "{\"name\":\"台账\",\"permissions\":\"org.units.edit\"}"));
    test_staff(store, "back.door", "keeper", "630200");
    answer =
        api(store, "POST", "/api/v1/staff", security_admin,
            "{\"account\":\"two.roles\",\"name\":\"两角\",\"region\":\"630200\",\"roles\":\"keeper security_admin\"}");
    CHECK_STATUS(422, answer);
    /* and by giving a held role more */
    CHECK_STATUS(200, api(store, "PUT", "/api/v1/roles/plain", security_admin,
                          "{\"name\":\"普通\",\"permissions\":\"flow.read\"}"));
    CHECK_STATUS(
        201, api(store, "POST", "/api/v1/staff", security_admin,
                 "{\"account\":\"grows\",\"name\":\"渐长\",\"region\":\"630200\",\"roles\":\"plain security_admin\"}"));
    answer = api(store, "PUT", "/api/v1/roles/plain", security_admin,
                 "{\"name\":\"普通\",\"permissions\":\"flow.read org.units.edit\"}");
    CHECK_STATUS(422, answer);
    CHECK_STATUS(409, api(store, "DELETE", "/api/v1/roles/keeper", security_admin, 0));
}

static void built_in_roles_follow_the_tables_and_no_one_edits_them(void **state)
{
    (void)state;
    CHECK_STATUS(403, api(store, "PUT", "/api/v1/roles/clerk", security_admin,
                          "{\"name\":\"窗口\",\"permissions\":\"flow.force\"}"));
    CHECK_STATUS(403, api(store, "DELETE", "/api/v1/roles/clerk", security_admin, 0));
    struct answer answer = api(store, "GET", "/api/v1/roles", security_admin, 0);
    CHECK_STATUS(200, answer);
    const char *held = 0;
    for (size_t i = 0; i < answer_count(&answer, "items"); i++) {
        if (str_equal(answer_text(&answer, str_format(store->arena, "items.%zu.code", i)), "security_admin")) {
            held = answer_text(&answer, str_format(store->arena, "items.%zu.permissions", i));
        }
    }
    assert_non_null(strstr(held, "org.staff.edit"));
    assert_null(strstr(held, "org.units.edit"));
    test_store_restart(store);
    CHECK_STATUS(200, api(store, "GET", "/api/v1/roles", security_admin, 0));
}

static void a_changed_role_counts_at_once(void **state)
{
    (void)state;
    CHECK_STATUS(200, api(store, "PUT", "/api/v1/roles/reader", security_admin,
                          "{\"name\":\"查阅\",\"permissions\":\"flow.read\"}"));
    const char *reader = test_staff(store, "reader.one", "reader", "630200");
    CHECK_STATUS(403, api(store, "GET", "/api/v1/staff", reader, 0));
    CHECK_STATUS(200, api(store, "PUT", "/api/v1/roles/reader", security_admin,
                          "{\"name\":\"查阅\",\"permissions\":\"flow.read org.staff.read\"}"));
    CHECK_STATUS(200, api(store, "GET", "/api/v1/staff", reader, 0));
    CHECK_STATUS(200, api(store, "PUT", "/api/v1/roles/reader", security_admin,
                          "{\"name\":\"查阅\",\"permissions\":\"flow.read\"}"));
    CHECK_STATUS(403, api(store, "GET", "/api/v1/staff", reader, 0));
}

static void changes_are_noted_in_the_ledger(void **state)
{
    int64_t before, after;
    (void)state;
    assert_ok(db_number(store->reader, &before, "SELECT COUNT(*) FROM event WHERE flow = 'org'"));
    make_unit("{\"region\":\"630200\",\"name\":\"海东市林草局\",\"kind\":\"department\"}");
    assert_ok(db_number(store->reader, &after, "SELECT COUNT(*) FROM event WHERE flow = 'org'"));
    assert_int_equal(after, before + 1);
    CHECK_STATUS(422, api(store, "POST", "/api/v1/units", system_admin,
                          "{\"region\":\"630200\",\"name\":\"某局\",\"kind\":\"x\"}"));
    assert_ok(db_number(store->reader, &before, "SELECT COUNT(*) FROM event WHERE flow = 'org'"));
    assert_int_equal(after, before);
}

static void a_failing_disk_or_memory_leaves_nothing_behind(void **state)
{
    static const struct {
        const char *path;
        bool by_system;
        const char *json[2]; /* the request is used up by each kind of fault */
    } rows[] = {
        {"/api/v1/units",
         true,
         {"{\"region\":\"630200\",\"name\":\"海东市气象局\",\"kind\":\"department\"}",
          "{\"region\":\"630200\",\"name\":\"海东市档案局\",\"kind\":\"department\"}"}},
        {"/api/v1/halls",
         true,
         {"{\"region\":\"630200\",\"name\":\"海东市政务大厅\"}",
          "{\"region\":\"630202\",\"name\":\"乐都区政务大厅\"}"}},
        {"/api/v1/staff",
         false,
         {"{\"account\":\"fault.one\",\"name\":\"甲乙\",\"region\":\"630200\",\"roles\":\"clerk approver\"}",
          "{\"account\":\"fault.two\",\"name\":\"甲乙\",\"region\":\"630200\",\"roles\":\"clerk approver\"}"}},
        {"/api/v1/sessions",
         false,
         {"{\"account\":\"system.admin\",\"password\":\"" TEST_PASSWORD "\"}",
          "{\"account\":\"system.admin\",\"password\":\"" TEST_PASSWORD "\"}"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *token = rows[i].by_system ? system_admin : security_admin;
        assert_true(test_fail_statements(store, "POST", rows[i].path, token, rows[i].json[0]) > 5);
        assert_true(test_fail_memory(store, "POST", rows[i].path, token, rows[i].json[1]) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scopes_are_ranges_of_codes),
        cmocka_unit_test(what_is_no_code_is_refused),
        cmocka_unit_test(a_scope_holds_what_lies_below_and_nothing_else),
        cmocka_unit_test(a_county_becomes_a_city_on_its_day),
        cmocka_unit_test(an_old_code_is_followed_through_all_its_successors),
        cmocka_unit_test(regions_are_listed_by_parent_and_page),
        cmocka_unit_test(regions_are_imported_whole_or_not_at_all),
        cmocka_unit_test(the_villages_of_four_cities_can_be_imported),
        cmocka_unit_test(units_have_two_levels),
        cmocka_unit_test(a_unit_changes_with_the_version_seen),
        cmocka_unit_test(a_unit_stays_within_the_scope_of_who_makes_it),
        cmocka_unit_test(a_hall_opens_by_its_own_calendar),
        cmocka_unit_test(an_account_is_made_read_and_found_within_scope),
        cmocka_unit_test(wrong_accounts_name_the_field),
        cmocka_unit_test(nobody_manages_their_own_account),
        cmocka_unit_test(the_three_administrators_exclude_each_other),
        cmocka_unit_test(no_role_holds_what_belongs_to_two_administrators),
        cmocka_unit_test(built_in_roles_follow_the_tables_and_no_one_edits_them),
        cmocka_unit_test(a_changed_role_counts_at_once),
        cmocka_unit_test(changes_are_noted_in_the_ledger),
        cmocka_unit_test(a_failing_disk_or_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, up, down);
}
