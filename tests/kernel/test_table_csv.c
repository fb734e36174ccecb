#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "kernel/table/csv_read.h"
#include "kernel/table/csv_write.h"
#include "kernel/table/sheet.h"
#include "kernel/table/table_read.h"
#include "kernel/table/text_write.h"
#include "support/support.h"
#include "t.h"

static int set_up(void **state)
{
    *state = arena_new(0);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

/* What a text reads as: "a|b/2:1|2", the heading, then each row after its line; or the report. */
static const char *read_as(struct arena *arena, const char *text, size_t size, const struct table_limits *limits)
{
    struct report report;
    struct table table;
    struct buf out;
    report_init(&report, arena, 5);
    buf_init(&out, arena, 1 << 20);
    result read = table_read(arena, text, size, limits, &report, &table);
    assert_int_equal(is_ok(read), report.total == 0);
    if (!is_ok(read)) {
        assert_int_equal(ERR_INVALID, read.code);
        assert_string_equal("file", read.field);
        report_text(&report, &out);
        return out.data;
    }
    for (size_t i = 0; i < table.column_count; i++) {
        buf_format(&out, "%s%s", i > 0 ? "|" : "", table.heading[i]);
    }
    for (size_t row = 0; row < table.row_count; row++) {
        buf_format(&out, "/%zu:", table.rows[row].line);
        for (size_t i = 0; i < table.column_count; i++) {
            buf_format(&out, "%s%s", i > 0 ? "|" : "", table.rows[row].fields[i]);
        }
    }
    return out.data;
}

static void csv_cases_hold(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        /* taken */
        {"a,b\n1,2\n", "a|b/2:1|2"},
        {"a,b\r\n1,2\r\n3,4", "a|b/2:1|2/3:3|4"},
        {"\xef\xbb\xbf名称,数\n事项,1\n", "名称|数/2:事项|1"},
        {"a,b\n\"1,\"\"x\"\"\",\n", "a|b/2:1,\"x\"|"},
        {"a,b\n\"1\n2\",3\n4,5\n", "a|b/2:1\n2|3/4:4|5"},
        {"a,b\n\"1\r\n2\",3\r\n4,5", "a|b/2:1\r\n2|3/4:4|5"},
        {"a,b\n\n1,2\n,\n\n3,4\n\n", "a|b/3:1|2/6:3|4"},
        {"\n\na,b\n1,2", "a|b/4:1|2"},
        {"a\n\"\"\n1", "a/3:1"},
        {"a", "a"},
        {"a,b\n1,", "a|b/2:1|"},
        {"a,b\n\"\",\"\"\"\"", "a|b/2:|\""},
        {"a,b\n 1 ,2 ", "a|b/2: 1 |2 "},
        {"\"a\"", "a"},
        /* refused */
        {"", "文件：没有内容，至少应有标题行\n"},
        {"\xef\xbb\xbf", "文件：没有内容，至少应有标题行\n"},
        {"\n,,\n", "文件：没有内容，至少应有标题行\n"},
        {"a,b\n1\n2,3,4\n5,6\n7\n",
         "第 2 行：应有 2 列，实为 1 列\n第 3 行：应有 2 列，实为 3 列\n第 5 行：应有 2 列，实为 1 列\n"},
        {"a,b\n1,2\n\"3\n4,5\n", "第 3 行：引号没有闭合\n"},
        {"a,b\n\"1\n\n2\",\"3", "第 4 行：引号没有闭合\n"},
        {"a,b\n\"1\"x,2\n", "第 2 行：闭合的引号后面还有内容\n"},
        {"a,b\n\"1\" ,2\n", "第 2 行：闭合的引号后面还有内容\n"},
        {"a,b\n1\"2,3\n", "第 2 行：没有加引号的内容里出现了引号\n"},
        {"a,b\r1,2\r", "第 1 行：回车符后面缺少换行符\n"},
        {"a,b\n1,\"2\"\r", "第 2 行：回车符后面缺少换行符\n"},
        {"a,,c\n", "第 1 行：标题行第 2 列没有列名\n"},
        {"a,b,\n", "第 1 行：标题行第 3 列没有列名\n"},
        {"a,b,a\n1,2,3\n", "第 1 行，a：列名重复\n"},
        {"a\n\xca\xc2\xcf\xee\n",
         "第 2 行：不是 UTF-8 编码（可能是 GBK 或 GB18030），请另存为“CSV UTF-8（逗号分隔）”后再导入\n"},
        {"a\n1\n\xe4\xba",
         "第 3 行：不是 UTF-8 编码（可能是 GBK 或 GB18030），请另存为“CSV UTF-8（逗号分隔）”后再导入\n"},
        {"\xff\xfe"
         "a",
         "第 1 行：文件是 UTF-16 编码，请另存为“CSV UTF-8（逗号分隔）”后再导入\n"},
        {"\xd0\xcf\x11\xe0\xa1", "文件：是旧版 XLS 文件或带有密码，请另存为不加密的 XLSX 后再导入\n"},
        {"a\n1\n2\n3\n4\n5\n6,\n7,\n8,\n9,\n10,\n11,\n12,\n",
         "第 7 行：应有 1 列，实为 2 列\n第 8 行：应有 1 列，实为 2 列\n第 9 行：应有 1 列，实为 2 列\n"
         "第 10 行：应有 1 列，实为 2 列\n第 11 行：应有 1 列，实为 2 列\n另有 2 处错误未列出\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        /* In a block of its exact size, so that a step past the end is seen by the sanitizer. */
        size_t size = strlen(text);
        char *exact = malloc(size ? size : 1);
        assert_non_null(exact);
        memcpy(exact, text, size);
        assert_string_equal(cases[i].expected, read_as(*state, exact, size, &table_limits_usual));
        free(exact);
    }
}

static void nul_is_refused(void **state)
{
    assert_string_equal("第 2 行：含有空字符（NUL），不是文本文件\n",
                        read_as(*state, "a\n1\0002\n", 6, &table_limits_usual));
}

static void limits_hold(void **state)
{
    struct table_limits limits = {.bytes = 40, .field = 4, .rows = 2, .columns = 3};
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"a,b,c\n1,2,3\n1234,5,6", "a|b|c/2:1|2|3/3:1234|5|6"},
        {"a,b,c,d\n", "第 1 行：列数超过 3 列\n"},
        {"a,b,c\n1,2,3,4,5\n", "第 2 行：应有 3 列，实为 5 列\n"},
        {"a,b\n,,,,,,,\n", "第 2 行：应有 2 列，实为 8 列\n"},
        {"a,b\n1,12345\n", "第 2 行，b：内容超过 4 字节\n"},
        {"a\n1\n2\n3\n4\n", "第 4 行：数据超过 2 行\n"},
        {"a\n1\n2\n", "a/2:1/3:2"},
        {"a\n1111111111111111111111111111111111111111\n", "文件：超过 40 字节\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(cases[i].expected, read_as(*state, cases[i].text, strlen(cases[i].text), &limits));
    }
}

static void columns_are_found_by_heading(void **state)
{
    struct report report;
    struct table table;
    report_init(&report, *state, 1);
    assert_ok(csv_read(*state, "事项,编码\nx,1", strlen("事项,编码\nx,1"), &table_limits_usual, &report, &table));
    assert_int_equal(1, table_column(&table, "编码"));
    assert_true(table_column(&table, "编") == TABLE_NO_COLUMN);
}

static void shared_files_are_read(void **state)
{
    static const struct {
        const char *name;
        size_t rows, columns;
    } files[] = {
        {"items/gd_items_2021.csv", 2262, 28},
        {"items/guangan_511602_items_2025.csv", 1135, 9},
        {"items/gd_item_materials_2021.csv", 3434, 3},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *path = shared_data(*state, files[i].name);
        if (!path) {
            print_message("no shared data: %s\n", files[i].name);
            continue;
        }
        const char *text = read_whole(*state, path);
        struct report report;
        struct table table;
        report_init(&report, *state, 3);
        assert_ok(table_read(*state, text, strlen(text), &table_limits_usual, &report, &table));
        assert_int_equal(files[i].rows, table.row_count);
        assert_int_equal(files[i].columns, table.column_count);
    }
}

static void report_is_text_and_json(void **state)
{
    struct report report;
    struct buf out;
    report_init(&report, *state, 2);
    buf_init(&out, *state, 4096);
    assert_ok(report_result(&report));
    report_json(&report, &out);
    assert_string_equal("{\"total\":0,\"messages\":[]}", out.data);
    report_add(&report, 3, "事项\"名称", "不能为空");
    assert_string_equal("第 3 行，事项\"名称：不能为空", report_result(&report).reason);
    report_add(&report, 0, 0, "多了 %d 个", 2);
    report_add(&report, 9, 0, "不列出");
    assert_int_equal(3, report.total);
    assert_string_equal("第 3 行，事项\"名称：不能为空（共 3 处错误）", report_result(&report).reason);
    buf_clear(&out);
    report_text(&report, &out);
    assert_string_equal("第 3 行，事项\"名称：不能为空\n文件：多了 2 个\n另有 1 处错误未列出\n", out.data);
    buf_clear(&out);
    report_json(&report, &out);
    assert_string_equal("{\"total\":3,\"messages\":[{\"line\":3,\"column\":\"事项\\\"名称\",\"reason\":\"不能为空\"},"
                        "{\"line\":0,\"column\":null,\"reason\":\"多了 2 个\"}]}",
                        out.data);
}

static void wall_clocks_are_parsed(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"2021-06-30 17:30:00", "2021-06-30T17:30:00.000+08:00"},
        {"2021-06-30T00:05", "2021-06-30T00:05:00.000+08:00"},
        {"2021-06-30 23:59:59", "2021-06-30T23:59:59.000+08:00"},
        {"2021-02-29 10:00", 0},
        {"2021-06-30 24:00", 0},
        {"2021-06-30 10:60", 0},
        {"2021-06-30 10:00:6", 0},
        {"2021-06-30 10:00:60", 0},
        {"2021-06-30 1a:00", 0},
        {"2021-06-30", 0},
        {"2021-06-30 10-00", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct instant t;
        bool parsed = wall_clock_parse(cases[i].text, &t);
        assert_int_equal(cases[i].expected != 0, parsed);
        if (parsed) {
            assert_string_equal(cases[i].expected, instant_text(*state, t));
        }
    }
}

/* ---- writing ---- */

static const struct sheet_column columns[] = {
    {.name = "unit", .label = "单位", .kind = CELL_TEXT},
    {.name = "accepted", .label = "受理", .kind = CELL_INT},
    {.name = "rate", .label = "办结率", .kind = CELL_RATE, .decimals = 2},
    {.name = "mean", .label = "日均", .kind = CELL_RATIO, .decimals = 1},
    {.name = "day", .label = "日期", .kind = CELL_DATE},
    {.name = "at", .label = "时间", .kind = CELL_INSTANT},
    {.name = "fee", .label = "金额（元）", .kind = CELL_MONEY},
};

static struct sheet two_rows(struct arena *arena)
{
    struct sheet sheet;
    sheet_init(&sheet, arena, "受理情况 <6月>", columns, sizeof columns / sizeof columns[0]);
    struct cell *row = sheet_add_row(&sheet);
    row[0] = cell_text("公安局");
    row[1] = cell_int(1234);
    row[2] = cell_rate(67, 68);
    row[3] = cell_ratio(-5, 4);
    row[4] = cell_date((struct date){20210630});
    row[5] = cell_instant((struct instant){1625045400999}); /* 17:30:00.999 in China */
    row[6] = cell_money(-1205);
    row = sheet_add_row(&sheet);
    row[0] = cell_text("=cmd|'/c calc'!A1, \"a\"");
    row[1] = cell_int(0);
    row[2] = cell_rate(0, 0);
    row[6] = cell_text("免");
    return sheet;
}

static void csv_is_written(void **state)
{
    struct sheet sheet = two_rows(*state);
    struct buf out;
    buf_init(&out, *state, 4096);
    csv_write(&sheet, (struct csv_options){0}, &out);
    assert_string_equal("\xef\xbb\xbf单位,受理,办结率,日均,日期,时间,金额（元）\r\n"
                        "公安局,1234,98.53%,-1.3,2021-06-30,2021-06-30 17:30:00,-12.05\r\n"
                        "\"'=cmd|'/c calc'!A1, \"\"a\"\"\",0,,,,,免\r\n",
                        out.data);
    buf_clear(&out);
    csv_write(&sheet, (struct csv_options){.names = true, .unguarded = true, .unmarked = true}, &out);
    assert_true(str_starts_with(out.data, "unit,accepted,rate,mean,day,at,fee\r\n"));
    assert_non_null(strstr(out.data, "\r\n\"=cmd|"));
}

static void formulas_are_guarded(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"=1+1", "'=1+1"},      {"+86", "'+86"}, {"-1", "'-1"},  {"@x", "'@x"}, {"\tx", "'\tx"}, {"\rx", "\"'\rx\""},
        {"\nx", "\"'\nx\""},    {"＝1", "'＝1"}, {"a=1", "a=1"}, {"'x", "'x"},  {"", ""},        {"1-2", "1-2"},
        {"a\"b", "\"a\"\"b\""}, {" =1", " =1"},
    };
    static const struct sheet_column one = {.name = "x", .label = "x", .kind = CELL_TEXT};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet sheet;
        struct buf out;
        sheet_init(&sheet, *state, 0, &one, 1);
        sheet_add_row(&sheet)[0] = cell_text(cases[i].text);
        buf_init(&out, *state, 4096);
        csv_write(&sheet, (struct csv_options){.unmarked = true}, &out);
        assert_string_equal(str_format(*state, "x\r\n%s\r\n", cases[i].expected), out.data);
    }
}

static void csv_round_trips(void **state)
{
    static const char *const texts[] = {"a,b", "\"", "", "两\n行", " x ", "=1", "\r\n", "😀"};
    static const struct sheet_column two[] = {{.name = "n", .label = "号", .kind = CELL_INT},
                                              {.name = "x", .label = "文,本", .kind = CELL_TEXT}};
    const size_t count = sizeof texts / sizeof texts[0];
    struct sheet sheet;
    struct buf out;
    sheet_init(&sheet, *state, 0, two, 2);
    buf_init(&out, *state, 4096);
    for (size_t i = 0; i < count; i++) {
        struct cell *row = sheet_add_row(&sheet);
        row[0] = cell_int((int64_t)i);
        row[1] = cell_text(texts[i]);
    }
    csv_write(&sheet, (struct csv_options){.unguarded = true}, &out);
    struct report report;
    struct table table;
    report_init(&report, *state, 1);
    assert_ok(table_read(*state, out.data, out.size, &table_limits_usual, &report, &table));
    assert_int_equal(count, table.row_count);
    assert_string_equal("文,本", table.heading[1]);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(texts[i], table.rows[i].fields[1]);
    }
}

static void rates_are_rounded_half_away_from_zero(void **state)
{
    static const struct {
        int64_t value, of;
        int decimals;
        const char *expected;
    } cases[] = {
        {1, 3, 2, "33.33%"},
        {2, 3, 2, "66.67%"},
        {1, 8, 0, "13%"},
        {-1, 8, 0, "-13%"},
        {1, 2000, 1, "0.1%"},
        {-1, 20000, 1, "0.0%"},
        {0, 5, 2, "0.00%"},
        {5, 5, 2, "100.00%"},
        {1, -8, 0, "-13%"},
        {9999, 10000, 1, "100.0%"},
        {INT64_MAX, INT64_MAX, 6, "100.000000%"},
        {1, 0, 2, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char room[CELL_ROOM];
        struct sheet_column column = {.kind = CELL_RATE, .decimals = cases[i].decimals};
        struct cell cell = cell_rate(cases[i].value, cases[i].of);
        assert_string_equal(cases[i].expected, cell_show(&cell, &column, room));
    }
}

static void text_is_aligned(void **state)
{
    struct sheet sheet = two_rows(*state);
    struct buf out;
    buf_init(&out, *state, 4096);
    sheet.column_count = 3;
    sheet.rows[1][0] = cell_text("a\nb");
    text_write(&sheet, &out);
    assert_string_equal("受理情况 <6月>\n\n"
                        "单位    受理  办结率\n"
                        "------  ----  ------\n"
                        "公安局  1234  98.53%\n"
                        "a b        0\n",
                        out.data);
}

static void widths_are_counted(void **state)
{
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},          {"abc", 3},          {"中文", 4}, {"（元）", 6}, {"é", 1},
        {"e\xcc\x81", 1}, {"\xe2\x80\x8b", 0}, {"😀", 2},    {"𠮷", 2},     {"ｱ", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(cases[i].width, text_width(cases[i].text));
    }
}

static void html_is_escaped(void **state)
{
    struct sheet sheet = two_rows(*state);
    struct buf out;
    buf_init(&out, *state, 4096);
    sheet.column_count = 2;
    sheet.rows[1][0] = cell_text("<script>\"&'");
    html_write(&sheet, &out);
    assert_string_equal(
        "<table>\n<caption>受理情况 &lt;6月&gt;</caption>\n"
        "<thead><tr><th scope=\"col\">单位</th><th scope=\"col\" class=\"number\">受理</th></tr></thead>\n"
        "<tbody>\n<tr><td>公安局</td><td class=\"number\">1234</td></tr>\n"
        "<tr><td>&lt;script&gt;&quot;&amp;&#39;</td><td class=\"number\">0</td></tr>\n"
        "</tbody>\n</table>\n",
        out.data);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(csv_cases_hold),
        TEST(nul_is_refused),
        TEST(limits_hold),
        TEST(columns_are_found_by_heading),
        TEST(shared_files_are_read),
        TEST(report_is_text_and_json),
        TEST(wall_clocks_are_parsed),
        TEST(csv_is_written),
        TEST(formulas_are_guarded),
        TEST(csv_round_trips),
        TEST(rates_are_rounded_half_away_from_zero),
        TEST(text_is_aligned),
        TEST(widths_are_counted),
        TEST(html_is_escaped),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
