/* Identifiers: rows of text and what becomes of them; all the shared vectors. */
#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/str.h"
#include "kernel/party/identifiers.h"
#include "support/support.h"
#include "t.h"

static struct arena *arena;
static const struct date today = {20210630};

struct row {
    const char *text;
    const char *word; /* of the reason, NULL when it is well made */
};

static void assert_row(const char *check, const struct row *row, const char *reason)
{
    if (row->word ? !reason || !strstr(reason, row->word) : reason != 0) {
        fail_msg("%s %s: %s", check, row->text, reason ? reason : "taken");
    }
}

/* `rows` is ended by one without text. */
static void assert_rows(const char *name, const char *(*check)(const char *), const struct row *rows)
{
    for (; rows->text; rows++) {
        assert_row(name, rows, check(rows->text));
    }
}

static void assert_typed(const char *code, const struct row *rows)
{
    const struct identifier_type *type = identifier_type_find(code);
    assert_non_null(type);
    for (; rows->text; rows++) {
        assert_row(code, rows, type->check(rows->text, today));
    }
}

static void resident_ids(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"11010519491231002X", 0},
        {"610924198005059598", 0},
        {"610902200002291238", 0},
        {"11010519491231002x", "大写"},
        {"110105194912310021", "校验位"},
        {"110105491231002", "旧号码"},
        {"", "18 位"},
        {"1101051949123100", "18 位"},
        {"11010519491231002X1", "18 位"},
        {"1101051949123100X2", "18 位"},
        {"１１010519491231002X", "18 位"},
        {"610902199002301234", "不存在"},
        {"610902189902281234", "不存在"},
        {"610902209912311235", "晚于"},
        {"161902199001011234", "地区"},
        {"990000199001011239", "地区"},
        {0},
    };
    assert_typed("resident_id", rows);
    assert_int_equal(19491231, resident_id_birth("11010519491231002X").ymd);
    assert_int_equal(2, resident_id_sex("11010519491231002X"));
    assert_int_equal(1, resident_id_sex("610924198005059598"));
    /* Born today is not the future. */
    char id[19];
    resident_id_make(id, 630202, today, 8);
    assert_null(resident_id_check(id, today));
    assert_non_null(resident_id_check(id, (struct date){20210629}));
}

/* Each wrong digit and each swap of two neighbours is seen: what MOD 11-2 promises. */
static void resident_id_errors_are_seen(void **state)
{
    (void)state;
    static const char id[] = "610924198005059598";
    for (size_t i = 0; i < 18; i++) {
        for (int digit = '0'; digit <= '9'; digit++) {
            char wrong[sizeof id];
            memcpy(wrong, id, sizeof id);
            wrong[i] = (char)digit;
            assert_true(digit == id[i] ? !resident_id_check(wrong, today) : resident_id_check(wrong, today) != 0);
        }
        char swapped[sizeof id];
        memcpy(swapped, id, sizeof id);
        if (i < 17 && id[i] != id[i + 1]) {
            swapped[i] = id[i + 1];
            swapped[i + 1] = id[i];
            assert_non_null(resident_id_check(swapped, today));
        }
    }
}

static void organisations(void **state)
{
    (void)state;
    static const struct row uscc[] = {
        {"91350100M000100Y43", 0},
        {"91350100M000100Y4Z", "不用 I"},
        {"91350100M000100Y44", "校验位"},
        {"91350100M000100Y4", "18 位"},
        {"91350100m000100y43", "大写"},
        {"9135010AM000100Y43", "数字"},
        {"", "18 位"},
        {0},
    };
    static const struct row code[] = {
        {"719776475", 0},
        {"71977647-5", 0},
        {"719776474", "校验码"},
        {"71977647", "8 位"},
        {"7197764-75", "8 位"},
        {"M000100Y4", 0},
        {"", "8 位"},
        {0},
    };
    assert_typed("uscc", uscc);
    assert_typed("organization_code", code);
}

static void other_documents(void **state)
{
    (void)state;
    static const struct row passport[] = {
        {"E12345678", 0},      {"EA1234567", 0},      {"L898902C3", 0}, {"E123", "5 至"},
        {"e12345678", "大写"}, {"E1234 678", "5 至"}, {"", "5 至"},     {0},
    };
    static const struct row hongkong[] = {{"H12345678", 0},      {"M1234567801", 0},     {"H1234567", "8 位"},
                                          {"X12345678", "H 或"}, {"H123456789", "8 位"}, {0}};
    static const struct row taiwan[] = {
        {"12345678", 0}, {"1234567890", 0}, {"123456789", "8 位"}, {"T2345678", "8 位"}, {0}};
    static const struct row residence[] = {
        {"USA110080010101", 0},
        {"93115619800101001X", 0},
        {"usa110080010101", "18 位"},
        {"931156198001010017", "校验位"},
        {"919156198001010014", "地区"},
        {"931156198013010014", "不存在"},
        {"831156198001010014", "18 位"},
        {"", "18 位"},
        {0},
    };
    static const struct row officer[] = {{"军字第2001988号", 0},
                                         {"士字第P011816X号", 0},
                                         {"空字第123号", "军官证"},
                                         {"字第2001988号", "军官证"},
                                         {"A字第2001988号", "军官证"},
                                         {"军字第2001988", "军官证"},
                                         {"军字第2001988号号", "军官证"},
                                         {"", "军官证"},
                                         {0}};
    assert_typed("passport", passport);
    assert_typed("hongkong_macao_permit", hongkong);
    assert_typed("taiwan_permit", taiwan);
    assert_typed("permanent_residence", residence);
    assert_typed("officer", officer);
    assert_null(identifier_type_find("none"));
}

static void telephones(void **state)
{
    (void)state;
    static const struct row mobile[] = {{"13800138000", 0},         {"19912345678", 0},     {"12800138000", "11 位"},
                                        {"1380013800", "11 位"},    {"138001380000", "11"}, {"+8613800138000", "11"},
                                        {"138 0013 8000", "11 位"}, {"", "11 位"},          {0}};
    static const struct row landline[] = {
        {"0914-3212345", 0},
        {"09143212345", 0},
        {"010-12345678", "区号"},
        {"010-62345678", 0},
        {"02987654321-123", 0},
        {"0755-87654321", 0},
        {"4001234567", 0},
        {"8001234567", 0},
        {"3212345", "区号"},
        {"0914-321234", "区号"},
        {"010-6234567", "区号"},
        {"0914-32123456-", "区号"},
        {"0914-3212345-1234567", "区号"},
        {"0014-3212345", "区号"},
        {"0113212345678", "区号"},
        {"091", "区号"},
        {"0", "区号"},
        {"", "区号"},
        {"0914--3212345", "区号"},
        {"0914-3212345x", "区号"},
        {0},
    };
    assert_rows("mobile", mobile_check, mobile);
    assert_rows("landline", landline_check, landline);
    assert_null(phone_check("13800138000"));
    assert_null(phone_check("0914-3212345"));
    assert_non_null(phone_check("12345"));
}

static void licences_and_projects(void **state)
{
    (void)state;
    static const struct row licence[] = {
        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U", 0},
        {"1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0", 0},
        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.V", "校验位"},
        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000404.001.U", "校验位"},
        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.", "五段"},
        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.UU", "五段"},
        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.1.U", "五段"},
        {"1.2.156.3005.2.11100000000013338WAB1.11430000006122244L.20230000403.001.U", "五段"},
        {"1.2.156.3005.2.11100000000013338W011.11430000006122244L..001.U", "五段"},
        {"1.2.156.3005.1.11100000000013338W011.11430000006122244L.20230000403.001.U", "开头"},
        {"", "开头"},
        {0},
    };
    static const struct row project[] = {
        {"2103-440105-04-01-123456", 0},
        {"2018-440105-70-03-81843X", 0},
        {"2017-000052-44-03-001234", 0},
        {"2113-440105-04-01-123456", "年月"},
        {"2021-440105-04-01-123456", "年月"},
        {"2103-990105-04-01-123456", "地区"},
        {"2103-44010-504-01-123456", "应如"},
        {"2103-440105-04-01-12345", "应如"},
        {"", "应如"},
        {0},
    };
    assert_rows("licence", licence_id_check, licence);
    assert_rows("project", project_code_check, project);
    assert_string_equal(licence[0].text,
                        licence_id_make(arena, "11100000000013338W011", "11430000006122244L", "20230000403", 1));
}

static void made_up_ones_are_valid(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        char id[19], code[19];
        struct date birth = date_from_serial(i * 9);
        resident_id_make(id, 630202, birth, i % 1000);
        assert_null(resident_id_check(id, today));
        assert_int_equal(birth.ymd, resident_id_birth(id).ymd);
        assert_int_equal(i % 2 ? 1 : 2, resident_id_sex(id));
        uscc_make(code, i % 2 ? "91" : "52", 630202, i * 49999);
        assert_null(uscc_check(code));
        char organization[10] = {0};
        memcpy(organization, code + 8, 9);
        assert_null(organization_code_check(organization));
    }
    char code[19];
    uscc_make(code, "11", 630200, 1);
    assert_true(str_starts_with(code, "1163020000000001"));
}

/* ---- the shared vectors: value, 1 or 0, … ---- */

static int shared_rows(const char *file, void (*each)(char *value, bool valid, char *rest))
{
    const char *path = shared_data(arena, file);
    if (!path) {
        print_message("no shared vectors beside this checkout\n");
        return -1;
    }
    char *text = str_copy(arena, read_whole(arena, path));
    int rows = 0;
    strsep(&text, "\n");
    for (char *line = strsep(&text, "\n"); line && *line; line = strsep(&text, "\n"), rows++) {
        char *value = strsep(&line, ",");
        const char *valid = strsep(&line, ",");
        each(value, str_equal(valid, "1"), line);
    }
    return rows;
}

static void each_uscc(char *value, bool valid, char *rest)
{
    const struct row row = {value, valid ? 0 : "统一社会信用代码"};
    assert_row(rest, &row, uscc_check(value));
}

static void each_resident_id(char *value, bool valid, char *rest)
{
    const struct row row = {value, valid ? 0 : "号码"};
    assert_row(rest, &row, resident_id_check(value, today));
    if (valid) {
        const char *kind = strsep(&rest, ",");
        const char *sex = strsep(&rest, ",");
        int64_t birth = 0;
        assert_true(kind && str_to_int(strsep(&rest, "\r"), &birth));
        assert_int_equal(birth, resident_id_birth(value).ymd);
        assert_int_equal(str_equal(sex, "男") ? 1 : 2, resident_id_sex(value));
    }
}

static void shared_vectors(void **state)
{
    (void)state;
    int uscc = shared_rows("standards/uscc_vectors.csv", each_uscc);
    int resident = shared_rows("standards/resident_id_vectors_synthetic.csv", each_resident_id);
    assert_true((uscc == -1 || uscc == 318) && (resident == -1 || resident == 368));
}

static int arena_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int arena_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resident_ids),
        cmocka_unit_test(resident_id_errors_are_seen),
        cmocka_unit_test(organisations),
        cmocka_unit_test(other_documents),
        cmocka_unit_test(telephones),
        cmocka_unit_test(licences_and_projects),
        cmocka_unit_test(made_up_ones_are_valid),
        cmocka_unit_test(shared_vectors),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
