/* Ratings on paper and from opinion boxes: a sheet of rows, each with its scan, all of it or nothing. */
#include "kernel/file/file.h"
#include "kernel/org/org.h"
#include "kernel/table/table_read.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/rules.h"

enum column { NUMBER, HANDLING, CHANNEL, LEVEL, TAGS, TEXT, NAME, CERTIFICATE, DAY, SCAN, COLUMNS };

static const char *const headings[COLUMNS] = {"办件编号", "办理", "渠道",           "满意度", "标签",
                                              "评价内容", "姓名", "证件号码或电话", "日期",   "扫描件"};
static const char *const fields[COLUMNS] = {"number", "handling", "channel",     "level", "tags",
                                            "text",   "name",     "certificate", "at",    "hash"};

struct sheet_reader {
    struct request *rq;
    const struct table *table;
    size_t columns[COLUMNS];
    struct report *report;
};

static const char *cell(const struct sheet_reader *reader, const struct table_row *row, enum column column)
{
    size_t at = reader->columns[column];
    return at == TABLE_NO_COLUMN || str_is_empty(row->fields[at]) ? 0 : row->fields[at];
}

static result find_columns(struct sheet_reader *reader)
{
    for (int i = 0; i < COLUMNS; i++) {
        reader->columns[i] = table_column(reader->table, headings[i]);
        bool is_needed = i == NUMBER || i == LEVEL || i == DAY || i == SCAN;
        if (is_needed && reader->columns[i] == TABLE_NO_COLUMN) {
            report_add(reader->report, 0, headings[i], "缺少这一列");
        }
    }
    return report_result(reader->report);
}

/* 受理, or its action; blank: the case as a whole. */
static const char *handling_of(const char *text)
{
    for (const struct handling_kind *kind = handling_kinds; text && kind->action; kind++) {
        if (str_equal(kind->label, text)) {
            return kind->action;
        }
    }
    return text;
}

static result read_channel(const char *text, const char **channel)
{
    *channel = !text || str_equal(text, "纸质") ? "paper" : str_equal(text, "意见箱") ? "box" : text;
    return str_equal(*channel, "paper") || str_equal(*channel, "box") ? SUCCESS
                                                                      : invalid("channel", "应为纸质或意见箱");
}

/* A day on paper has no hour: the end of the handling when that was the day, else its beginning. */
static result read_day(const char *text, const struct occasion *occasion, struct instant *at)
{
    struct date day;
    if (!text || !date_parse(text, &day)) {
        return invalid("at", "应为填写评价的日期，如2021-06-30");
    }
    *at = instant_date(occasion->handling.ended_at).ymd == day.ymd ? occasion->handling.ended_at : date_start(day);
    return SUCCESS;
}

static result take_row(const struct sheet_reader *reader, const struct table_row *row)
{
    struct request *rq = reader->rq;
    struct occasion occasion;
    struct review review;
    struct file_link link;
    const char *number = cell(reader, row, NUMBER), *scan = cell(reader, row, SCAN), *rest = "";
    const char *level = cell(reader, row, LEVEL), *name = cell(reader, row, NAME);
    struct rating rating = {.tags = cell(reader, row, TAGS), .text = cell(reader, row, TEXT), .source = "paper"};
    rating.level = level ? reply_level(level, &rest) : 0;
    if (rating.level == 0 || *rest) {
        return invalid("level", "应为1到5，或非常满意、满意、基本满意、不满意、非常不满意；没有勾选的评价不能录入");
    }
    if (!scan) {
        return invalid("hash", "请先上传扫描件，再填写它的编号（SM3）");
    }
    TRY(read_channel(cell(reader, row, CHANNEL), &rating.channel));
    TRY(occasion_of_case(rq, number ? number : "", handling_of(cell(reader, row, HANDLING)), &occasion));
    TRY(read_day(cell(reader, row, DAY), &occasion, &rating.at));
    TRY(rater_find(rq, &occasion, name, cell(reader, row, CERTIFICATE), &rating.rater));
    if (name && rating.rater == 0) {
        return invalid("name", "姓名、证件号码或电话与办件的申请人、代办人不符");
    }
    TRY(rating_give(rq, &occasion, &rating, &review));
    return file_attach(rq, review.region, "review", review.id, scan, "评价扫描件", &link);
}

static const char *heading_of(const char *field)
{
    for (int i = 0; field && i < COLUMNS; i++) {
        if (str_equal(fields[i], field)) {
            return headings[i];
        }
    }
    return 0;
}

result import_paper_reviews(struct request *rq, const char *bytes, size_t size, struct report *report,
                            struct import_outcome *outcome)
{
    struct table table;
    struct sheet_reader reader = {.rq = rq, .table = &table, .report = report};
    TRY(table_read(rq->arena, bytes, size, &table_limits_usual, report, &table));
    TRY(find_columns(&reader));
    for (size_t i = 0; i < table.row_count; i++) {
        result r = take_row(&reader, &table.rows[i]);
        if (r.code == ERR_UNAVAILABLE || r.code == ERR_INTERNAL) {
            return r;
        }
        if (!is_ok(r)) {
            report_add(report, table.rows[i].line, heading_of(r.field), "%s", r.reason ? r.reason : "不能录入");
        }
        outcome->count += is_ok(r);
    }
    rq->version = NO_NUMBER;
    return report_result(report);
}
