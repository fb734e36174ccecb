/* Records in and out of JSON, by a table. */
#include "kernel/record/record.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "t.h"

static const char *even_length(const char *text)
{
    return strlen(text) % 2 == 0 ? 0 : "应为偶数个字节";
}

static const struct code code_rows[] = {{"a", "甲"}, {"b", "乙"}, {0}};
static const struct code_list codes = {"codes", "none", code_rows};

struct part {
    const char *name;
    int64_t count;
};
static const struct field part_fields[] = {
    FIELD(part, name, REQUIRED, 1, 5, "零件", "a part"),
    FIELD(part, count, OPTIONAL, 0, 9, "件数", "of it"),
};
static RECORD(part, part_fields, "a part");

struct thing {
    const char *text, *lines, *code, *even, *raw, *secret, *given, *person, *number;
    int64_t amount, any;
    bool flag;
    struct instant at;
    struct date on;
    struct bytes bytes;
    const struct part *part;
    LIST(struct part) parts;
};
static const struct field thing_fields[] = {
    FIELD(thing, text, OPTIONAL, 2, 4, "文字", "a text"),
    FIELD(thing, lines, MULTILINE, 0, 20, "多行", "a text of lines"),
    FIELD(thing, code, OPTIONAL, 0, 0, "代码", "a code", .codes = &codes),
    FIELD(thing, even, OPTIONAL, 0, 0, "偶数", "checked", .check = even_length),
    FIELD(thing, raw, JSON, 0, 60, "原样", "an object"),
    FIELD(thing, secret, SECRET, 0, 0, "秘密", "never told"),
    FIELD(thing, given, READONLY, 0, 0, "系统填", "by the system"),
    FIELD(thing, person, MASK_NAME, 0, 0, "姓名", "a person"),
    FIELD(thing, number, MASK_ID, 0, 0, "证件号", "of a person"),
    FIELD(thing, amount, OPTIONAL, -5, 5, "数额", "bounded"),
    FIELD(thing, any, OPTIONAL, 0, 0, "任意数", "unbounded"),
    FIELD(thing, flag, OPTIONAL, 0, 0, "标志", "a flag"),
    FIELD(thing, at, OPTIONAL, 0, 0, "时间", "an instant"),
    FIELD(thing, on, OPTIONAL, 0, 0, "日期", "a day"),
    FIELD(thing, bytes, OPTIONAL, 0, 0, "字节", "bytes"),
    FIELD_OF(thing, part, OPTIONAL, &part_record, "零件", "nested"),
    FIELD_LIST(thing, parts, OPTIONAL, 0, 2, &part_record, "零件们", "a list"),
};
static RECORD(thing, thing_fields, "a thing of every type");

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

struct row {
    const char *json;
    const char *expected; /* the JSON written back; or "code field", as the error says it */
};

#define EMPTY        "{\"flag\":false,\"parts\":[]}"
#define ONLY(member) "{" member ",\"flag\":false,\"parts\":[]}"

static const struct row rows[] = {
    {"{}", EMPTY},
    {" { } ", EMPTY},
    {"", "malformed -"},
    {"{", "malformed -"},
    {"{} x", "malformed -"},
    {"[]", "malformed -"},
    {"null", "malformed -"},
    {"\"text\"", "malformed -"},
    {"{\"text\":\"ab\",\"text\":\"ab\"}", "malformed -"},
    {"{\"text\":\"a\xff\"}", "malformed -"},
    {"{\"text\":\"\xed\xa0\x80\xed\xb0\x80\"}", "malformed -"},
    {"{'text':'ab'}", "malformed -"},
    {"{\"text\":\"ab\",}", "malformed -"},
    {"{\"amount\":01}", "malformed -"},
    {"{\"amount\":NaN}", "malformed -"},
    {"{\"unknown\":1}", "invalid-field unknown"},
    {"{\"given\":\"x\"}", "invalid-field given"},
    {"{\"given\":null}", "invalid-field given"},
    /* text */
    {"{\"text\":null}", EMPTY},
    {"{\"text\":\"中文字四\"}", ONLY("\"text\":\"中文字四\"")},
    {"{\"text\":\"\\u4e2d\\u6587\"}", ONLY("\"text\":\"中文\"")},
    {"{\"text\":\"\\ud83d\\ude00!\"}", ONLY("\"text\":\"😀!\"")},
    {"{\"text\":\"\\ud83d\"}", "malformed -"},
    {"{\"text\":\"a\\\"\\\\/\"}", ONLY("\"text\":\"a\\\"\\\\/\"")},
    {"{\"text\":\"\"}", "invalid-field text"},
    {"{\"text\":\"a\"}", "invalid-field text"},
    {"{\"text\":\"abcde\"}", "invalid-field text"},
    {"{\"text\":\"a\\nb\"}", "invalid-field text"},
    {"{\"text\":\"a\\tb\"}", "invalid-field text"},
    {"{\"text\":\"a\\u007fb\"}", "invalid-field text"},
    {"{\"text\":\"a\\u0000b\"}", "malformed -"},
    {"{\"text\":12}", "invalid-field text"},
    {"{\"text\":[\"ab\"]}", "invalid-field text"},
    {"{\"lines\":\"a\\n\\tb\"}", ONLY("\"lines\":\"a\\n\\tb\"")},
    {"{\"lines\":\"a\\u0001\"}", "invalid-field lines"},
    {"{\"code\":\"b\"}", ONLY("\"code\":\"b\"")},
    {"{\"code\":\"c\"}", "invalid-field code"},
    {"{\"code\":\"\"}", "invalid-field code"},
    {"{\"even\":\"ab\"}", ONLY("\"even\":\"ab\"")},
    {"{\"even\":\"abc\"}", "invalid-field even"},
    {"{\"raw\":{\"z\":[1,2.5,null],\"a\":{}}}", ONLY("\"raw\":{\"a\":{},\"z\":[1,2.5,null]}")},
    {"{\"raw\":\"{}\"}", "invalid-field raw"},
    {"{\"raw\":[]}", "invalid-field raw"},
    {"{\"raw\":{\"a\":\"123456789012345678901234567890123456789012345678901234567890\"}}", "invalid-field raw"},
    {"{\"secret\":\"word\"}", EMPTY},
    {"{\"person\":\"张三丰\",\"number\":\"632123199001010123\"}",
     ONLY("\"person\":\"张**\",\"number\":\"632***********0123\"")},
    /* numbers */
    {"{\"amount\":-5}", ONLY("\"amount\":-5")},
    {"{\"amount\":0}", ONLY("\"amount\":0")},
    {"{\"amount\":6}", "invalid-field amount"},
    {"{\"amount\":-6}", "invalid-field amount"},
    {"{\"amount\":1.0}", "invalid-field amount"},
    {"{\"amount\":1e0}", "invalid-field amount"},
    {"{\"amount\":\"1\"}", "invalid-field amount"},
    {"{\"amount\":true}", "invalid-field amount"},
    {"{\"any\":9223372036854775807}", ONLY("\"any\":9223372036854775807")},
    {"{\"any\":-9223372036854775807}", ONLY("\"any\":-9223372036854775807")},
    {"{\"any\":-9223372036854775808}", "invalid-field any"},
    {"{\"any\":9223372036854775808}", "malformed -"},
    {"{\"flag\":true}", "{\"flag\":true,\"parts\":[]}"},
    {"{\"flag\":1}", "invalid-field flag"},
    {"{\"flag\":\"true\"}", "invalid-field flag"},
    /* times */
    {"{\"at\":\"2021-06-30T09:30:00Z\"}", "{\"flag\":false,\"at\":\"2021-06-30T17:30:00.000+08:00\",\"parts\":[]}"},
    {"{\"at\":\"2021-06-30T17:30:00.125+08:00\"}",
     "{\"flag\":false,\"at\":\"2021-06-30T17:30:00.125+08:00\",\"parts\":[]}"},
    {"{\"at\":\"2021-06-30T17:30:00\"}", "invalid-field at"},
    {"{\"at\":\"2021-06-30\"}", "invalid-field at"},
    {"{\"at\":\"1970-01-01T00:00:00Z\"}", "invalid-field at"},
    {"{\"at\":1625045400000}", "invalid-field at"},
    {"{\"on\":\"2020-02-29\"}", "{\"flag\":false,\"on\":\"2020-02-29\",\"parts\":[]}"},
    {"{\"on\":\"2021-02-29\"}", "invalid-field on"},
    {"{\"on\":\"2021-2-3\"}", "invalid-field on"},
    {"{\"on\":20210203}", "invalid-field on"},
    {"{\"bytes\":\"00ff\"}", "{\"flag\":false,\"bytes\":\"00ff\",\"parts\":[]}"},
    {"{\"bytes\":\"0\"}", "invalid-field bytes"},
    {"{\"bytes\":\"zz\"}", "invalid-field bytes"},
    /* nested */
    {"{\"part\":{\"name\":\"轮子\"}}", "{\"flag\":false,\"part\":{\"name\":\"轮子\"},\"parts\":[]}"},
    {"{\"part\":{}}", "invalid-field name"},
    {"{\"part\":{\"name\":\"轮子\",\"size\":1}}", "invalid-field size"},
    {"{\"part\":[]}", "invalid-field part"},
    {"{\"parts\":[]}", EMPTY},
    {"{\"parts\":[{\"name\":\"a\",\"count\":9},{\"name\":\"b\"}]}",
     "{\"flag\":false,\"parts\":[{\"name\":\"a\",\"count\":9},{\"name\":\"b\"}]}"},
    {"{\"parts\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}", "invalid-field parts"},
    {"{\"parts\":[{\"name\":\"a\"},1]}", "invalid-field parts"},
    {"{\"parts\":[{\"name\":\"a\",\"count\":10}]}", "invalid-field count"},
    {"{\"parts\":{}}", "invalid-field parts"},
};

/* What became of it, in the form of the table. */
static const char *outcome(const struct record *record, const char *json, size_t size)
{
    void *row = arena_alloc(arena, record->size);
    struct buf out;
    record_clear(record, row);
    result r = record_decode(record, arena, json, size, row);
    if (!is_ok(r)) {
        assert_true(!str_is_empty(r.reason) && utf8_is_valid(r.reason, strlen(r.reason)));
        return str_format(arena, "%s %s", error_rows[r.code].wire, r.field ? r.field : "-");
    }
    buf_init(&out, arena, 1 << 20);
    record_encode(record, arena, row, false, &out);
    return out.data;
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *given = outcome(&thing_record, rows[i].json, strlen(rows[i].json));
        if (!str_equal(given, rows[i].expected)) {
            fail_msg("%s\n  gave %s\n  not  %s", rows[i].json, given, rows[i].expected);
        }
    }
}

/* What is written without masks can be read again, and is then the same. */
static void test_round_trip(void **state)
{
    static const char json[] = "{\"text\":\"ab\",\"person\":\"张三丰\",\"amount\":3,\"flag\":true,"
                               "\"at\":\"2021-06-30T17:30:00.125+08:00\",\"on\":\"2021-06-30\",\"bytes\":\"00ff\","
                               "\"part\":{\"name\":\"a\"},\"parts\":[{\"name\":\"b\",\"count\":0}]}";
    struct thing thing;
    struct buf out;
    (void)state;
    record_clear(&thing_record, &thing);
    assert_ok(record_decode(&thing_record, arena, json, strlen(json), &thing));
    buf_init(&out, arena, 4096);
    record_encode(&thing_record, arena, &thing, true, &out);
    assert_string_equal(out.data, json);
}

static void test_required(void **state)
{
    struct part part;
    (void)state;
    record_clear(&part_record, &part);
    result r = record_check(&part_record, arena, &part);
    assert_int_equal(r.code, ERR_INVALID);
    assert_string_equal(r.field, "name");
    assert_string_equal(r.reason, "缺少零件");
    assert_string_equal(outcome(&part_record, "{\"name\":null}", 13), "invalid-field name");
    assert_string_equal(outcome(&nothing_record, "{}", 2), "{}");
    assert_string_equal(outcome(&nothing_record, "{\"a\":1}", 7), "invalid-field a");
}

/* What the URL gave, the body does not give again. */
static void test_preset(void **state)
{
    struct thing thing;
    (void)state;
    record_clear(&thing_record, &thing);
    assert_ok(record_set_text(&thing_record, arena, "text", "ab", &thing));
    assert_ok(record_set_text(&thing_record, arena, "on", "2021-06-30", &thing));
    result r = record_decode(&thing_record, arena, "{\"text\":\"cd\"}", 13, &thing);
    assert_int_equal(r.code, ERR_INVALID);
    assert_string_equal(r.field, "text");
    assert_ok(record_decode(&thing_record, arena, "{\"amount\":1}", 12, &thing));
    assert_string_equal(thing.text, "ab");
    assert_int_equal(thing.on.ymd, 20210630);
}

/* What was sent lies on the arena alone, which is wiped: a parser with memory of its own would refuse this field. */
static void test_parsed_on_the_arena(void **state)
{
    struct arena *small = arena_new(20000);
    struct thing thing;
    char sent[32000];
    volatile bool jumped = true;
    (void)state;
    memset(sent, 'x', sizeof sent);
    memcpy(sent, "{\"unknown\":\"", 12);
    memcpy(sent + sizeof sent - 2, "\"}", 2);
    record_clear(&thing_record, &thing);
    if (!setjmp(*arena_guard(small))) {
        IGNORE(record_decode(&thing_record, small, sent, sizeof sent, &thing));
        jumped = false;
    }
    arena_unguard(small);
    arena_free(small);
    assert_true(jumped);
    assert_ok(record_decode(&thing_record, arena, "{\"amount\":1}", 12, &thing));
}

static void test_from_text(void **state)
{
    struct thing thing;
    (void)state;
    record_clear(&thing_record, &thing);
    assert_ok(record_set_text(&thing_record, arena, "flag", "是", &thing));
    assert_true(thing.flag);
    assert_ok(record_set_text(&thing_record, arena, "amount", "-3", &thing));
    assert_int_equal(thing.amount, -3);
    assert_fails(ERR_INVALID, record_set_text(&thing_record, arena, "amount", "+3", &thing));
    assert_fails(ERR_INVALID, record_set_text(&thing_record, arena, "amount", "", &thing));
    assert_fails(ERR_INVALID, record_set_text(&thing_record, arena, "any", "-9223372036854775808", &thing));
    assert_fails(ERR_INVALID, record_set_text(&thing_record, arena, "text", "\xff\xff", &thing));
    assert_fails(ERR_INVALID, record_set_text(&thing_record, arena, "given", "x", &thing));
    assert_fails(ERR_INVALID, record_set_text(&thing_record, arena, "none", "x", &thing));
    assert_fails(ERR_INVALID, record_set_text(&thing_record, arena, "parts", "x", &thing));
    assert_string_equal(record_text(record_field(&thing_record, "flag"), arena, &thing, false), "是");
    assert_string_equal(record_text(record_field(&thing_record, "text"), arena, &thing, false), "");
}

static void test_deep_nesting(void **state)
{
    enum { DEPTH = 100000 };
    char *json = arena_alloc(arena, 2 * DEPTH + 20);
    (void)state;
    memcpy(json, "{\"raw\":", 7);
    memset(json + 7, '[', DEPTH);
    memset(json + 7 + DEPTH, ']', DEPTH);
    json[7 + 2 * DEPTH] = '}';
    assert_string_equal(outcome(&thing_record, json, 2 * DEPTH + 8), "malformed -");
}

/* Each prefix and each changed byte of a good text is read or refused, never worse; and is the same the next time. */
static void test_damage(void **state)
{
    static const char json[] =
        "{\"text\":\"中文\",\"amount\":3,\"at\":\"2021-06-30T17:30:00Z\",\"parts\":[{\"name\":\"b\"}]}";
    char copy[sizeof json];
    (void)state;
    for (size_t size = 0; size < sizeof json; size++) {
        outcome(&thing_record, json, size);
    }
    for (size_t i = 0; i < sizeof json - 1; i++) {
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, json, sizeof json);
            copy[i] = (char)(copy[i] ^ (1 << bit));
            const char *first = outcome(&thing_record, copy, sizeof json - 1);
            assert_string_equal(first, outcome(&thing_record, copy, sizeof json - 1));
        }
        arena_reset(arena);
    }
}

static void test_schema(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, arena, 1 << 16);
    record_schema(&part_record, true, &out);
    assert_string_equal(
        out.data, "{\"type\":\"object\",\"description\":\"a part\",\"additionalProperties\":false,\"properties\":{"
                  "\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":5,\"title\":\"零件\","
                  "\"description\":\"a part\"},\"count\":{\"type\":\"integer\",\"format\":\"int64\","
                  "\"minimum\":0,\"maximum\":9,\"title\":\"件数\",\"description\":\"of it\"}},"
                  "\"required\":[\"name\"]}");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_table),  CASE(test_round_trip), CASE(test_required),
        CASE(test_preset), CASE(test_from_text),  CASE(test_deep_nesting),
        CASE(test_damage), CASE(test_schema),     CASE(test_parsed_on_the_arena),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
