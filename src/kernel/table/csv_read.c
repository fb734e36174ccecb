#include "kernel/table/csv_read.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/report.h"

struct reader {
    const char *at;
    const char *end;
    char *out;   /* where the next field goes, in a copy as long as the text: a field is never longer than its source */
    size_t line; /* of `at`, from 1 */
    struct report *report;
};

enum after { NEXT_FIELD, NEXT_ROW, BROKEN };

/* Bytes of other encodings never pass as UTF-8 for long, and a newline is never part of a longer sequence. */
static bool encoding_is_right(const char *text, size_t size, struct report *report)
{
    if (size >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0)) {
        report_add(report, 1, 0, "文件是 UTF-16 编码，请另存为“CSV UTF-8（逗号分隔）”后再导入");
        return false;
    }
    if (utf8_is_valid(text, size)) {
        return true;
    }
    const char *at = text;
    const char *end = text + size;
    for (size_t line = 1; at < end; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        if (memchr(at, '\0', (size_t)(stop - at))) {
            report_add(report, line, 0, "含有空字符（NUL），不是文本文件");
            return false;
        }
        if (!utf8_is_valid(at, (size_t)(stop - at))) {
            report_add(report, line, 0,
                       "不是 UTF-8 编码（可能是 GBK 或 GB18030），请另存为“CSV UTF-8（逗号分隔）”后再导入");
            return false;
        }
        at = stop + 1;
    }
    return false;
}

/* From behind the opening quote to behind the closing one. */
static bool read_quoted(struct reader *reader)
{
    size_t opened = reader->line;
    while (reader->at < reader->end) {
        char c = *reader->at++;
        if (c == '"') {
            if (reader->at == reader->end || *reader->at != '"') {
                return true;
            }
            reader->at++;
        }
        reader->line += c == '\n';
        *reader->out++ = c;
    }
    report_add(reader->report, opened, 0, "引号没有闭合");
    return false;
}

static bool read_plain(struct reader *reader)
{
    while (reader->at < reader->end && *reader->at != ',' && *reader->at != '\n' && *reader->at != '\r') {
        if (*reader->at == '"') {
            report_add(reader->report, reader->line, 0, "没有加引号的内容里出现了引号");
            return false;
        }
        *reader->out++ = *reader->at++;
    }
    return true;
}

/* What follows a field; steps over it. */
static enum after read_after(struct reader *reader)
{
    if (reader->at == reader->end) {
        return NEXT_ROW;
    }
    char c = *reader->at++;
    if (c == ',') {
        return NEXT_FIELD;
    }
    if (c == '\r') {
        if (reader->at == reader->end || *reader->at != '\n') {
            report_add(reader->report, reader->line, 0, "回车符后面缺少换行符");
            return BROKEN;
        }
        c = *reader->at++;
    }
    if (c == '\n') {
        reader->line++;
        return NEXT_ROW;
    }
    report_add(reader->report, reader->line, 0, "闭合的引号后面还有内容");
    return BROKEN;
}

static enum after read_field(struct reader *reader, const char **text)
{
    char *start = reader->out;
    bool quoted = reader->at < reader->end && *reader->at == '"';
    reader->at += quoted;
    if (quoted ? !read_quoted(reader) : !read_plain(reader)) {
        return BROKEN;
    }
    enum after after = read_after(reader);
    *reader->out++ = '\0';
    *text = start;
    return after;
}

static bool read_row(struct reader *reader, struct table_builder *builder)
{
    size_t line = reader->line;
    for (;;) {
        const char *text;
        enum after after = read_field(reader, &text);
        if (after == BROKEN) {
            return false;
        }
        table_set(builder, line, builder->count, text);
        if (after == NEXT_ROW) {
            return table_end_row(builder, line, false);
        }
    }
}

result csv_read(struct arena *arena, const char *text, size_t size, const struct table_limits *limits,
                struct report *report, struct table *table)
{
    struct table_builder builder;
    table_begin(&builder, arena, limits, report, table);
    if (size > limits->bytes) {
        report_add(report, 0, 0, "超过 %zu 字节", limits->bytes);
        return report_result(report);
    }
    if (!encoding_is_right(text, size, report)) {
        return report_result(report);
    }
    size_t mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    struct reader reader = {.at = text + mark, .end = text + size, .line = 1, .report = report};
    reader.out = arena_alloc(arena, size + 1);
    while (reader.at < reader.end && read_row(&reader, &builder)) {
    }
    table_end(&builder);
    return report_result(report);
}
