#include "support/paper.h"

#include <string.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char hostile_name[] = "</w:t><script>alert(1)</script>&\"'\x01\x1f]]>平安区";

static const struct mark accepted = {"case.accepted;630200;2021-06", "海东市2021年6月受理<件>",
                                     "https://zwfw.example.gov.cn/tongbao#630200/2021-06/case.accepted;630200;2021-06"};

static void add_words(struct document *document, const char *county)
{
    document_heading(document, 1, "总体情况");
    document_add(document, BLOCK_PARAGRAPH);
    document_say(document, "6月份，全市受理各类政务服务事项");
    document_mark(document, "142470", &accepted);
    document_say(document, "件，办结142390件，办结率99.94%%；较上月增加5211件（增长3.8%%），同比持平。");
    document_heading(document, 2, "行政许可");
    document_heading(document, 3, "受理情况");
    document_heading(document, 4, "市级大厅");
    document_add(document, BLOCK_PARAGRAPH);
    document_say(document, "按照《国务院办公厅关于建立政务服务“好差评”制度提高政务服务水平的意见》"
                           "（国办发〔2019〕51号）要求，现将有关情况通报如下。");
    document_heading(document, 1, "各地情况");
    document_add(document, BLOCK_PARAGRAPH)->level = 2;
    document_say(document, "%s：", county);
    document_say(document, "受理29447件，日均受理1015件（开放29日）。");
    document_add(document, BLOCK_PARAGRAPH)->level = 2;
    document_say(document, "乐都区：");
    document_say(document, "受理13358件，日均受理636件（开放21日）。");
}

static void add_bars(struct document *document, const char *county)
{
    static const struct sheet_column columns[] = {{"region", "地区", CELL_TEXT, 0, 0},
                                                  {"accepted", "受理（件）", CELL_INT, 0, 0}};
    const struct {
        const char *name;
        int64_t value;
    } rows[] = {{"市级大厅", 10503},           {"乐都区", 13358},         {county, 29447},
                {"民和回族土族自治县", 31551}, {"互助土族自治县", 35283}, {"循化撒拉族自治县", 22279}};
    struct block *chart = document_chart(document, CHART_BARS, "各地受理件数（件）", columns, 2);
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t row = table_row(document, chart);
        table_text(chart, row, 0, rows[i].name);
        table_cell(chart, row, 1, cell_int(rows[i].value), &accepted);
    }
}

static void add_line(struct document *document)
{
    static const struct sheet_column columns[] = {{"month", "月份", CELL_TEXT, 0, 0},
                                                  {"this_year", "2021年", CELL_RATE, 2, 0},
                                                  {"last_year", "2020年", CELL_RATE, 2, 0}};
    struct block *chart = document_chart(document, CHART_LINE, "十二个月按期办结率", columns, 3);
    for (int month = 1; month <= 12; month++) {
        size_t row = table_row(document, chart);
        table_text(chart, row, 0, str_format(document->arena, "%d月", month));
        if (month <= 6) {
            table_cell(chart, row, 1, cell_rate(9650 + month * 45, 10000), &accepted);
        }
        if (month != 2) {
            table_cell(chart, row, 2, cell_rate(9400 + (month * 7919 % 200), 10000), 0);
        }
    }
}

static void add_shares(struct document *document)
{
    static const struct sheet_column columns[] = {
        {"level", "评价", CELL_TEXT, 0, 0}, {"count", "次数", CELL_INT, 0, 0}, {"share", "占比", CELL_TEXT, 0, 0}};
    static const struct {
        const char *name, *share;
        int64_t count;
    } rows[] = {{"非常满意", "9.00%", 1202},
                {"满意", "86.98%", 11622},
                {"基本满意", "3.90%", 521},
                {"不满意", "0.09%", 12},
                {"非常不满意", "0.03%", 4}};
    struct block *chart = document_chart(document, CHART_SHARES, "评价分布（次）", columns, 3);
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t row = table_row(document, chart);
        table_text(chart, row, 0, rows[i].name);
        table_cell(chart, row, 1, cell_int(rows[i].count), 0);
        table_text(chart, row, 2, rows[i].share);
    }
}

static struct block *add_table(struct document *document, const char *caption, const char *county)
{
    static const struct sheet_column columns[] = {{"region", "地区", CELL_TEXT, 0, 0},
                                                  {"accepted", "受理（件）", CELL_INT, 0, 0},
                                                  {"finished", "办结（件）", CELL_INT, 0, 0},
                                                  {"rate", "办结率", CELL_RATE, 2, 0},
                                                  {"per_day", "日均受理（件）", CELL_RATIO, 1, 0},
                                                  {"note", "备注", CELL_TEXT, 0, 0}};
    struct block *table = document_table(document, caption, columns, COUNT(columns));
    for (int i = 0; i < 3; i++) {
        size_t row = table_row(document, table);
        int64_t count = i == 2 ? 42805 : i == 1 ? 29447 : 13358;
        table_text(table, row, 0, i == 2 ? "合计" : i == 1 ? county : "乐都区");
        table_cell(table, row, 1, cell_int(count), &accepted);
        table_cell(table, row, 2, cell_int(count - 42), 0);
        table_cell(table, row, 3, cell_rate(count - 42, count), 0);
        table_cell(table, row, 4, cell_ratio(count, 21), 0);
    }
    table_group(document, table, 1, "办件", "受理（件）");
    table_group(document, table, 2, "办件", "办结（件）");
    table_group(document, table, 3, "办件", "办结率");
    table->total_rows = 1;
    document_add(document, BLOCK_NOTE);
    document_say(document, "日均受理按各大厅自己的开放日历计算；没有受理的不计算办结率，空白表示没有这类事项。");
    return table;
}

static const struct definition definitions[] = {
    {"受理", "件", "统计期内受理的办件，含当场受理和视为受理；按受理日期计入，补录的计入其发生日。",
     "行政许可法第三十二条", 1, false},
    {"办结率", "%", "统计期内受理并在期末前办结的办件，占统计期内受理的办件；没有受理的为空。",
     "同一批办件的办结与受理之比", 2, false},
};

static struct document *blank(struct arena *arena)
{
    struct document *document = ARENA_NEW(arena, struct document);
    *document =
        (struct document){.arena = arena,
                          .head = "海东市政务服务监督管理局文件",
                          .number = "东政服〔2021〕63号",
                          .title = "海东市政务服务监督管理局\n关于2021年6月份政务服务情况的通报",
                          .to = "各县（区）政务服务监督管理局，市直有关单位",
                          .issuer = "海东市政务服务监督管理局",
                          .date = {20210706},
                          .copied_to = "市委办公室，市人大常委会办公室，市政府办公室，市政协办公室，各县（区）人民政府",
                          .printed_by = "海东市政务服务监督管理局办公室",
                          .made = {INT64_C(1625536800000)},
                          .disclosure = {.index = "63020000-2021-0063",
                                         .department = "市政务服务监督管理局",
                                         .published_on = {20210706},
                                         .validity = "有效",
                                         .form = "主动公开"},
                          .verification = {.root = "台账日根（2021-07-05，SM3）："
                                                   "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
                                           .url = "https://zwfw.example.gov.cn/verify/630200/2021-06"},
                          .definitions = definitions,
                          .definition_count = COUNT(definitions)};
    return document;
}

struct document *test_paper(struct arena *arena, bool hostile)
{
    struct document *document = blank(arena);
    const char *county = hostile ? hostile_name : "平安区";
    add_words(document, county);
    add_bars(document, county);
    add_line(document);
    add_shares(document);
    if (hostile) {
        char *word = ARENA_ARRAY(arena, char, 4001);
        memset(word, 'x', 4000);
        document->title = hostile_name;
        document_add(document, BLOCK_PARAGRAPH);
        document_say(document, "%s", word);
        add_table(document, word, word);
        static const struct sheet_column none[] = {{"only", "空表", CELL_INT, 0, 0}};
        document_table(document, hostile_name, none, 1);
        document_chart(document, CHART_LINE, "空图", none, 1);
    }
    document_annex(document, hostile ? hostile_name : "各县（区）办件情况统计表");
    add_table(document, 0, county);
    return document;
}

struct document *test_long_paper(struct arena *arena, size_t rows)
{
    static const struct sheet_column columns[] = {{"number", "序号", CELL_INT, 0, 0},
                                                  {"name", "事项名称", CELL_TEXT, 0, 0},
                                                  {"unit", "实施单位", CELL_TEXT, 0, 0},
                                                  {"accepted", "受理（件）", CELL_INT, 0, 0},
                                                  {"rate", "办结率", CELL_RATE, 2, 0}};
    struct document *document = blank(arena);
    document_add(document, BLOCK_PARAGRAPH);
    document_say(document, "现将全部事项的办理情况予以公布。");
    document_annex(document, "全部事项办理情况统计表");
    struct block *table = document_table(document, 0, columns, COUNT(columns));
    for (size_t i = 0; i < rows; i++) {
        size_t row = table_row(document, table);
        table_cell(table, row, 0, cell_int((int64_t)i + 1), 0);
        table_text(table, row, 1,
                   str_format(arena, "建设工程规划许可（第%zu类）%s", i, i % 7 == 0 ? "变更、延续和补发" : ""));
        table_text(table, row, 2, i % 3 == 0 ? "市自然资源和规划局" : "市住房和城乡建设局");
        table_cell(table, row, 3, cell_int((int64_t)(i * 7919 % 10000)), &accepted);
        table_cell(table, row, 4, cell_rate((int64_t)i % 100, 100), 0);
    }
    return document;
}
