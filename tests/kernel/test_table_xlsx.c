#include <zip.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "kernel/table/sheet.h"
#include "kernel/table/table_read.h"
#include "kernel/table/xlsx_cell.h"
#include "kernel/table/xlsx_read.h"
#include "kernel/table/xlsx_write.h"
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

struct packed {
    const char *data;
    size_t size;
};

struct part {
    const char *name, *text;
    size_t size; /* 0: to the NUL */
};

/* A zip archive of these parts, deflated. */
static struct packed zip_of(struct arena *arena, const struct part *parts, size_t count)
{
    zip_error_t error;
    zip_source_t *target = zip_source_buffer_create(0, 0, 0, &error);
    zip_t *zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_source_keep(target);
    for (size_t i = 0; i < count; i++) {
        size_t size = parts[i].size ? parts[i].size : strlen(parts[i].text);
        zip_source_t *source = zip_source_buffer(zip, parts[i].text, size, 0);
        assert_true(zip_file_add(zip, parts[i].name, source, 0) >= 0);
    }
    assert_int_equal(0, zip_close(zip));
    assert_int_equal(0, zip_source_open(target));
    assert_int_equal(0, zip_source_seek(target, 0, SEEK_END));
    size_t size = (size_t)zip_source_tell(target);
    assert_int_equal(0, zip_source_seek(target, 0, SEEK_SET));
    char *data = arena_alloc(arena, size);
    assert_int_equal(size, zip_source_read(target, data, size));
    zip_source_close(target);
    zip_source_free(target);
    return (struct packed){data, size};
}

enum { RELS, BOOK, BOOK_RELS, STRINGS, STYLES, SHEET, CHART, SECOND, PARTS };

#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* A workbook with one part replaced. The first tab is a chart. */
static struct packed workbook_with(struct arena *arena, size_t place, const char *text, size_t size)
{
    struct part parts[PARTS] = {
        [RELS] = {"_rels/.rels",
                  "<Relationships><Relationship Id='a' Type='" RELATION
                  "officeDocument' Target='xl/workbook.xml'/></Relationships>",
                  0},
        [BOOK] = {"xl/workbook.xml",
                  "<x:workbook xmlns:x='m' xmlns:r='r'><x:sheets>"
                  "<x:sheet name='图' sheetId='3' r:id='r0'/>"
                  "<x:sheet name='一' sheetId='1' r:id='r1'/>"
                  "<x:sheet name='二' sheetId='2' r:id='r2'/></x:sheets></x:workbook>",
                  0},
        [BOOK_RELS] = {"xl/_rels/workbook.xml.rels",
                       "<Relationships><Relationship Id='r0' Type='" RELATION "chartsheet' Target='chart.xml'/>"
                       "<Relationship Id='r1' Type='" RELATION "worksheet' Target='sheets/s1.xml'/>"
                       "<Relationship Id='r2' Type='" RELATION "worksheet' Target='/xl/sheets/s2.xml'/>"
                       "<Relationship Id='r3' Type='" RELATION "sharedStrings' Target='sst.xml'/>"
                       "<Relationship Id='r4' Type='" RELATION "styles' Target='styles.xml'/></Relationships>",
                       0},
        [STRINGS] = {"xl/sst.xml",
                     "<sst><si><t>名称</t></si><si><r><t>富</t></r><r><rPr/><t xml:space='preserve'>文 </t></r>"
                     "<rPh sb='0' eb='1'><t>fu</t></rPh></si><si/><si><t>_x0041__x000D_</t></si></sst>",
                     0},
        [STYLES] = {"xl/styles.xml",
                    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>"
                    "<numFmt numFmtId='165' formatCode='[$-F800]yyyy\\-mm\\-dd\\ hh:mm'/></numFmts>"
                    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
                    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/>"
                    "<xf numFmtId='165'/><xf numFmtId='20'/><xf numFmtId='10'/></cellXfs></styleSheet>",
                    0},
        [SHEET] = {"xl/sheets/s1.xml", "<worksheet><sheetData/></worksheet>", 0},
        [CHART] = {"xl/chart.xml", "<chart/>", 0},
        [SECOND] = {"xl/sheets/s2.xml",
                    "<worksheet><sheetData><row r='1'><c t='s' r='A1'><v>0</v></c></row>"
                    "<row><c t='inlineStr'><is><t>第二</t></is></c></row></sheetData></worksheet>",
                    0},
    };
    parts[place].text = text;
    parts[place].size = size;
    return zip_of(arena, parts, PARTS);
}

static const char *show(struct arena *arena, struct packed file, const char *sheet, const struct table_limits *limits)
{
    struct report report;
    struct table table;
    struct buf out;
    report_init(&report, arena, 5);
    buf_init(&out, arena, 1 << 20);
    result read = xlsx_read(arena, file.data, file.size, sheet, limits, &report, &table);
    assert_int_equal(is_ok(read), report.total == 0);
    if (!is_ok(read)) {
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

#define HEAD "<row><c t='s'><v>0</v></c><c t='str'><v>b</v></c></row>"

/* Rows of the first worksheet, and what they read as. */
static void sheet_cases_hold(void **state)
{
    static const struct {
        const char *rows, *expected;
    } cases[] = {
        {HEAD, "名称|b"},
        {HEAD "<row r='5'><c r='A5' t='s'><v>1</v></c></row>", "名称|b/5:富文 |"},
        {HEAD "<row r='2'/><row r='3'><c r='B3'><v>7</v></c></row><row/>", "名称|b/3:|7"},
        {"<row r='3'><c r='A3' t='str'><v>a</v></c><c r='B3' s='1'/></row><row><c><v>1</v></c></row>", "a/4:1"},
        {HEAD "<row><c t='s'><v>2</v></c><c t='s'><v>3</v></c></row>", "名称|b/2:|A\r"},
        {HEAD "<row><c t='inlineStr'><is><r><t>x</t></r><r><t>y</t></r><rPh><t>z</t></rPh></is></c></row>",
         "名称|b/2:xy|"},
        {HEAD "<row><c><f>1+1</f><v>2</v></c><c t='str'><f>A1&amp;\"x\"</f><v>c&amp;d</v></c></row>", "名称|b/2:2|c&d"},
        {HEAD "<row><c t='b'><v>1</v></c><c t='b'><v>0</v></c></row>", "名称|b/2:TRUE|FALSE"},
        {HEAD "<row><c><v>0.1</v></c><c><v>1.1000000000000001</v></c></row>", "名称|b/2:0.1|1.1"},
        {HEAD "<row><c><v>1E+3</v></c><c s='5'><v>-0.985</v></c></row>", "名称|b/2:1000|-0.985"},
        {HEAD "<row><c><v>999999999999999</v></c><c><v>-0</v></c></row>", "名称|b/2:999999999999999|0"},
        {HEAD "<row><c s='1'><v>44377</v></c><c s='2'><v>44377.5</v></c></row>", "名称|b/2:2021-06-30|2021-06-30"},
        {HEAD "<row><c s='3'><v>44377.729166666664</v></c><c s='4'><v>0.75</v></c></row>",
         "名称|b/2:2021-06-30 17:30:00|18:00:00"},
        {HEAD "<row><c s='1'><v>1</v></c><c s='1'><v>61</v></c></row>", "名称|b/2:1900-01-01|1900-03-01"},
        {HEAD "<row><c s='1'><v>59</v></c><c s='1'><v>2958465</v></c></row>", "名称|b/2:1900-02-28|9999-12-31"},
        {HEAD "<row><c t='d'><v>2021-06-30</v></c><c t='str'><v> </v></c></row>", "名称|b/2:2021-06-30| "},
        /* refused */
        {"", "文件：没有内容，至少应有标题行\n"},
        {HEAD "<row><c/><c/><c><v>1</v></c></row>", "第 2 行：应有 2 列，实为 3 列\n"},
        {HEAD "<row><c/><c/><c/></row>", "名称|b"},
        {HEAD "<row><c s='1'><v>60</v></c><c t='e'><v>#REF!</v></c></row>",
         "第 2 行，名称：不是存在的日期\n第 2 行，b：单元格是公式错误 #REF!\n"},
        {HEAD "<row><c s='1'><v>-1</v></c><c s='1'><v>1e300</v></c></row>",
         "第 2 行，名称：不是存在的日期\n第 2 行，b：不是存在的日期\n"},
        {HEAD "<row><c><v>632801199001011000</v></c></row>",
         "第 2 行，名称：数字超过 15 位，表格软件已丢失末尾的数字，请把该列设为文本后重新填写\n"},
        {HEAD "<row><c><v>nan</v></c><c><v>1x</v></c></row>", "第 2 行，名称：不是数字\n第 2 行，b：不是数字\n"},
        {HEAD "<row><c t='s'><v>4</v></c></row>", "第 2 行，名称：文件已损坏：找不到共享字符串\n"},
        {HEAD "<row><c t='s'><v>-1</v></c></row>", "第 2 行，名称：文件已损坏：找不到共享字符串\n"},
        {HEAD "<row r='1'/>", "第 1 行：文件已损坏：行号不是递增的\n"},
        {HEAD "<row r='1048577'/>", "第 1 行：文件已损坏：行号不是递增的\n"},
        {HEAD "<row><c r='B2'/><c r='A2'/></row>", "第 2 行：文件已损坏：单元格的位置不对\n"},
        {HEAD "<row><c r='XFE1'/></row>", "第 2 行：文件已损坏：单元格的位置不对\n"},
        {HEAD "<row><c r='1'/></row>", "第 2 行：文件已损坏：单元格的位置不对\n"},
        {HEAD "<row><c r='XFD1'><v>1</v></c></row>", "第 2 行：应有 2 列，实为 16384 列\n"},
        {"<row><c r='XFD1'><v>1</v></c></row>", "第 1 行：列数超过 256 列\n"},
        {"<row><c r='A1'><v>1</v></c><c r='C1'><v>2</v></c></row>", "第 1 行：标题行第 2 列没有列名\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *sheet =
            str_format(*state, "<?xml version='1.0'?><worksheet><sheetData>%s</sheetData></worksheet>", cases[i].rows);
        struct packed file = workbook_with(*state, SHEET, sheet, 0);
        assert_string_equal(cases[i].expected, show(*state, file, 0, &table_limits_usual));
    }
}

static void parts_that_are_wrong_are_refused(void **state)
{
    static const struct {
        size_t place;
        const char *text, *expected;
    } cases[] = {
        {RELS, "<Relationships/>", "文件：不是 XLSX 工作簿\n"},
        {RELS, "<Relationships>", "文件：文件已损坏：_rels/.rels 第 1 行不是正确的 XML\n"},
        {BOOK, "<workbook/>", "文件：没有工作表\n"},
        {BOOK_RELS, "<Relationships/>", "文件：没有工作表\n"},
        {BOOK_RELS, "<Relationships><Relationship Id='r1' Type='/worksheet' Target='../none.xml'/></Relationships>",
         "文件：不是完整的 XLSX 文件：读不出 xl/../none.xml\n"},
        {SHEET, "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>",
         "文件：XML 带有文档类型声明（DOCTYPE），不予读取\n"},
        {STRINGS, "<!DOCTYPE sst SYSTEM 'file:///etc/passwd'><sst/>",
         "文件：XML 带有文档类型声明（DOCTYPE），不予读取\n"},
        {SHEET, "<worksheet>&a;</worksheet>", "文件：文件已损坏：xl/sheets/s1.xml 第 1 行不是正确的 XML\n"},
        {SHEET, "<worksheet><sheetData><row><c><v>\xff</v></c></row></sheetData></worksheet>",
         "文件：文件已损坏：xl/sheets/s1.xml 第 1 行不是正确的 XML\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packed file = workbook_with(*state, cases[i].place, cases[i].text, 0);
        assert_string_equal(cases[i].expected, show(*state, file, 0, &table_limits_usual));
    }
}

static void sheets_are_found_by_name(void **state)
{
    struct packed file = workbook_with(*state, CHART, "<chart/>", 0);
    assert_string_equal("名称/2:第二", show(*state, file, "二", &table_limits_usual));
    assert_string_equal("文件：没有工作表三\n", show(*state, file, "三", &table_limits_usual));
    assert_string_equal("文件：没有工作表图\n", show(*state, file, "图", &table_limits_usual));
}

static void days_can_count_from_1904(void **state)
{
    const char *book = "<workbook><workbookPr date1904='1'/><sheets><sheet name='一' id='r1'/></sheets></workbook>";
    const char *sheet = "<worksheet><row><c t='str'><v>a</v></c></row><row><c s='1'><v>42915</v></c></row>"
                        "<row><c s='1'><v>0</v></c></row></worksheet>";
    struct part parts[] = {
        {"_rels/.rels", "<R><Relationship Id='a' Type='/officeDocument' Target='book.xml'/></R>", 0},
        {"book.xml", book, 0},
        {"_rels/book.xml.rels",
         "<R><Relationship Id='r1' Type='/worksheet' Target='s.xml'/>"
         "<Relationship Id='r2' Type='/styles' Target='y.xml'/></R>",
         0},
        {"S.XML", sheet, 0}, /* names of parts do not tell case apart */
        {"y.xml", "<s><cellXfs><xf/><xf numFmtId='14'/></cellXfs></s>", 0},
    };
    struct packed file = zip_of(*state, parts, 5);
    assert_string_equal("a/2:2021-06-30/3:1904-01-01", show(*state, file, 0, &table_limits_usual));
}

static void bombs_are_defused(void **state)
{
    struct table_limits limits = table_limits_usual;
    limits.bytes = 1 << 20;
    size_t size = 8 << 20;
    char *spaces = arena_alloc(*state, size);
    memset(spaces, ' ', size);
    struct packed file = workbook_with(*state, SHEET, spaces, size);
    assert_true(file.size < 64 << 10);
    assert_string_equal("文件：解压后的内容过大\n", show(*state, file, 0, &limits));

    for (size_t i = 0; i + 3 <= size / 8; i += 3) {
        memcpy(spaces + i, "<a>", 3);
    }
    file = workbook_with(*state, STRINGS, spaces, size / 8);
    assert_string_equal("文件：XML 嵌套过深\n", show(*state, file, 0, &table_limits_usual));

    struct buf many;
    buf_init(&many, *state, 1 << 16);
    buf_text(&many, "<worksheet");
    for (int i = 0; i < 65; i++) {
        buf_format(&many, " a%d=''", i);
    }
    buf_text(&many, "/>");
    file = workbook_with(*state, SHEET, many.data, 0);
    assert_string_equal("文件：XML 属性过多\n", show(*state, file, 0, &table_limits_usual));

    struct part *parts = ARENA_ARRAY(*state, struct part, 1001);
    for (size_t i = 0; i < 1001; i++) {
        parts[i] = (struct part){str_format(*state, "%zu", i), "x", 0};
    }
    file = zip_of(*state, parts, 1001);
    assert_string_equal("文件：压缩包内的文件超过 1000 个\n", show(*state, file, 0, &table_limits_usual));
}

static void long_text_is_refused(void **state)
{
    struct table_limits limits = table_limits_usual;
    limits.field = 6;
    struct packed file = workbook_with(*state, SHEET,
                                       "<worksheet>" HEAD "<row><c t='str'><v>123456</v></c>"
                                       "<c t='str'><v>1234567</v></c></row></worksheet>",
                                       0);
    assert_string_equal("文件：有内容超过 6 字节\n", show(*state, file, 0, &limits)); /* the shared strings have one */
    limits.field = 14;
    file = workbook_with(*state, SHEET,
                         "<worksheet>" HEAD "<row><c t='str'><v>12345678901234</v></c>"
                         "<c t='str'><v>123456789012345</v></c></row></worksheet>",
                         0);
    assert_string_equal("第 2 行，b：内容超过 14 字节\n", show(*state, file, 0, &limits));
}

/* Every truncation, and every byte changed, ends in a table or a report, never in a crash. */
static void damaged_files_are_refused(void **state)
{
    struct packed file = workbook_with(*state, SHEET, "<worksheet>" HEAD "</worksheet>", 0);
    for (size_t size = 4; size < file.size; size++) { /* less has no magic, and may pass as a CSV */
        struct arena *arena = arena_new(0);
        struct report report;
        struct table table;
        report_init(&report, arena, 3);
        assert_fails(ERR_INVALID,
                     table_read(arena, arena_copy(arena, file.data, size), size, &table_limits_usual, &report, &table));
        arena_free(arena);
    }
    for (size_t at = 0; at < file.size; at++) {
        struct arena *arena = arena_new(0);
        struct report report;
        struct table table;
        report_init(&report, arena, 3);
        char *copy = arena_copy(arena, file.data, file.size);
        copy[at] ^= 0x11;
        IGNORE(table_read(arena, copy, file.size, &table_limits_usual, &report, &table));
        arena_free(arena);
    }
}

/* Memory that runs out, at whatever place, is given back with the arena (the sanitizer sees a leak). */
static void exhausted_memory_is_survived(void **state)
{
    enum { ROOM = 40 << 10, TAKEN = 32 << 10, STEP = 256 };
    struct packed file = workbook_with(*state, CHART, "<chart/>", 0);
    int jumps = 0;
    int reads = 0;
    for (size_t taken = 0; taken < TAKEN; taken += STEP) {
        struct arena *arena = arena_new(ROOM);
        assert_non_null(arena);
        arena_alloc(arena, taken);
        if (setjmp(*arena_guard(arena)) == 0) {
            struct report report;
            struct table table;
            report_init(&report, arena, 3);
            assert_ok(xlsx_read(arena, file.data, file.size, "二", &table_limits_usual, &report, &table));
            reads++;
        } else {
            jumps++;
        }
        arena_free(arena);
    }
    assert_true(jumps > 0);
    assert_true(reads > 0);
}

static void number_formats_are_told_apart(void **state)
{
    static const struct {
        const char *code;
        enum number_style style;
    } cases[] = {
        {"General", STYLE_NUMBER},
        {"0.00%", STYLE_NUMBER},
        {"#,##0.00\"元\"", STYLE_NUMBER},
        {"[Red]0;[Blue]-0", STYLE_NUMBER},
        {"0.00E+00", STYLE_NUMBER},
        {"\"day\"0", STYLE_NUMBER},
        {"\\d0", STYLE_NUMBER},
        {"_y0", STYLE_NUMBER},
        {"yyyy-mm-dd", STYLE_DATE},
        {"m/d", STYLE_DATE},
        {"mmm", STYLE_DATE},
        {"[$-804]yyyy\"年\"m\"月\";@", STYLE_DATE},
        {"h:mm AM/PM", STYLE_TIME},
        {"[h]:mm:ss", STYLE_TIME},
        {"mm:ss", STYLE_TIME},
        {"yyyy/m/d h:mm", STYLE_DATE_TIME},
        {"0;yyyy", STYLE_NUMBER},
        {"\"open", STYLE_NUMBER},
        {"[mm]", STYLE_TIME},
        {"0\\", STYLE_NUMBER},
        {"@", STYLE_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(cases[i].style, style_of_code(cases[i].code));
    }
    assert_int_equal(STYLE_DATE_TIME, style_of_id(22));
    assert_int_equal(STYLE_DATE, style_of_id(57));
    assert_int_equal(STYLE_NUMBER, style_of_id(164));
}

/* ---- writing ---- */

static const struct instant created = {1625045400000};

static const struct sheet_column columns[] = {
    {.name = "name", .label = "名称", .kind = CELL_TEXT},
    {.name = "count", .label = "件数", .kind = CELL_INT, .width = 12},
    {.name = "rate", .label = "办结率", .kind = CELL_RATE, .decimals = 2},
    {.name = "mean", .label = "日均", .kind = CELL_RATIO, .decimals = 1},
    {.name = "day", .label = "日期", .kind = CELL_DATE},
    {.name = "at", .label = "时间", .kind = CELL_INSTANT},
    {.name = "fee", .label = "金额", .kind = CELL_MONEY},
};

static struct sheet some_rows(struct arena *arena, const char *title)
{
    struct sheet sheet;
    sheet_init(&sheet, arena, title, columns, sizeof columns / sizeof columns[0]);
    struct cell *row = sheet_add_row(&sheet);
    row[0] = cell_text("=1+1");
    row[1] = cell_int(-12);
    row[2] = cell_rate(67, 68);
    row[3] = cell_ratio(25, 2);
    row[4] = cell_date((struct date){20210630});
    row[5] = cell_instant((struct instant){1625045401999});
    row[6] = cell_money(123456);
    row = sheet_add_row(&sheet);
    row[0] = cell_text("_x0041_ <&> \n两行\x01");
    row[1] = cell_int(INT64_C(632801199001011000));
    row[4] = cell_date((struct date){19000101});
    row = sheet_add_row(&sheet);
    row[0] = cell_text("\xef\xbf\xbf");
    row[1] = cell_int(0);
    row[6] = cell_text("免");
    return sheet;
}

static struct packed write_book(struct arena *arena, const struct sheet *const *sheets, size_t count,
                                struct xlsx_options options)
{
    struct buf out;
    buf_init(&out, arena, 16 << 20);
    assert_ok(xlsx_write(sheets, count, options, created, &out));
    return (struct packed){out.data, out.size};
}

static void xlsx_round_trips(void **state)
{
    struct sheet sheet = some_rows(*state, 0);
    struct packed file = write_book(*state, (const struct sheet *const[]){&sheet}, 1, (struct xlsx_options){0});
    assert_string_equal("名称|件数|办结率|日均|日期|时间|金额"
                        "/2:=1+1|-12|0.9853|12.5|2021-06-30|2021-06-30 17:30:01|1234.56"
                        "/3:_x0041_ <&> \n两行\x01|632801199001011000|||1900-01-01||"
                        "/4:\xef\xbf\xbd|0|||||免",
                        show(*state, file, 0, &table_limits_usual));
    file = write_book(*state, (const struct sheet *const[]){&sheet}, 1, (struct xlsx_options){.names = true});
    assert_true(str_starts_with(show(*state, file, "Sheet1", &table_limits_usual), "name|count|rate|"));
}

static void sheets_are_named_by_their_titles(void **state)
{
    const char *longest = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十";
    struct sheet first = some_rows(*state, "受理[6月]:'甲'");
    struct sheet again = some_rows(*state, "受理[6月]:'甲'");
    struct sheet last = some_rows(*state, longest);
    struct sheet plain = some_rows(*state, 0);
    const struct sheet *const sheets[] = {&first, &again, &last, &plain};
    struct packed file = write_book(*state, sheets, 4, (struct xlsx_options){0});
    /* The title row is the heading to a reader, and the real heading is too wide for it. */
    const char *wide = "第 2 行：应有 1 列，实为 7 列\n";
    assert_true(str_starts_with(show(*state, file, "受理 6月   甲 ", &table_limits_usual), wide));
    assert_true(str_starts_with(show(*state, file, "受理 6月   甲 (2)", &table_limits_usual), wide));
    assert_true(str_starts_with(
        show(*state, file, "一二三四五六七八九十一二三四五六七八九十一二三四五六七", &table_limits_usual), wide));
    assert_true(str_starts_with(show(*state, file, "Sheet4", &table_limits_usual), "名称|"));
}

static void same_sheets_give_same_bytes(void **state)
{
    struct sheet sheet = some_rows(*state, "标题");
    const struct sheet *const sheets[] = {&sheet, &sheet};
    setenv("TZ", "Asia/Shanghai", 1);
    struct packed one = write_book(*state, sheets, 2, (struct xlsx_options){0});
    setenv("TZ", "America/New_York", 1);
    struct packed two = write_book(*state, sheets, 2, (struct xlsx_options){0});
    unsetenv("TZ");
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
}

static void what_a_spreadsheet_cannot_hold_is_refused(void **state)
{
    struct sheet sheet = some_rows(*state, 0);
    const struct sheet *const sheets[] = {&sheet};
    struct buf out;
    char *text = arena_alloc(*state, 32769);
    memset(text, 'x', 32767);
    sheet.rows[0][0] = cell_text(text);
    write_book(*state, sheets, 1, (struct xlsx_options){0});
    text[32767] = 'x';
    buf_init(&out, *state, 1 << 20);
    result written = xlsx_write(sheets, 1, (struct xlsx_options){0}, created, &out);
    assert_int_equal(ERR_INVALID, written.code);
    assert_string_equal("name", written.field);
    text[0] = '\0';
    buf_init(&out, *state, 1000);
    assert_fails(ERR_TOO_LARGE, xlsx_write(sheets, 1, (struct xlsx_options){0}, created, &out));
}

/* A real table of thousands of rows, through both formats. */
static void shared_items_go_through_xlsx(void **state)
{
    const char *path = shared_data(*state, "items/gd_items_2021.csv");
    if (!path) {
        print_message("no shared data\n");
        return;
    }
    const char *text = read_whole(*state, path);
    struct report report;
    struct table table;
    report_init(&report, *state, 3);
    assert_ok(table_read(*state, text, strlen(text), &table_limits_usual, &report, &table));
    struct sheet_column *all = ARENA_ARRAY(*state, struct sheet_column, table.column_count);
    for (size_t i = 0; i < table.column_count; i++) {
        all[i] = (struct sheet_column){.name = table.heading[i], .label = table.heading[i], .kind = CELL_TEXT};
    }
    struct sheet sheet;
    sheet_init(&sheet, *state, 0, all, table.column_count);
    for (size_t i = 0; i < table.row_count; i++) {
        struct cell *row = sheet_add_row(&sheet);
        for (size_t at = 0; at < table.column_count; at++) {
            row[at] = cell_text(table.rows[i].fields[at]);
        }
    }
    struct packed file = write_book(*state, (const struct sheet *const[]){&sheet}, 1, (struct xlsx_options){0});
    struct table back;
    assert_ok(table_read(*state, file.data, file.size, &table_limits_usual, &report, &back));
    assert_int_equal(2262, back.row_count);
    for (size_t i = 0; i < table.row_count; i++) {
        for (size_t at = 0; at < table.column_count; at++) {
            assert_string_equal(table.rows[i].fields[at], back.rows[i].fields[at]);
        }
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sheet_cases_hold),
        TEST(parts_that_are_wrong_are_refused),
        TEST(sheets_are_found_by_name),
        TEST(days_can_count_from_1904),
        TEST(bombs_are_defused),
        TEST(long_text_is_refused),
        TEST(damaged_files_are_refused),
        TEST(exhausted_memory_is_survived),
        TEST(number_formats_are_told_apart),
        TEST(xlsx_round_trips),
        TEST(sheets_are_named_by_their_titles),
        TEST(same_sheets_give_same_bytes),
        TEST(what_a_spreadsheet_cannot_hold_is_refused),
        TEST(shared_items_go_through_xlsx),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
