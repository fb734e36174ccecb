#include "kernel/table/report.h"

#include <stdarg.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"

void report_init(struct report *report, struct arena *arena, size_t most)
{
    *report = (struct report){.arena = arena, .most = most};
    report->messages = ARENA_ARRAY(arena, struct report_message, most);
}

void report_add(struct report *report, size_t line, const char *column, const char *format, ...)
{
    report->total++;
    if (report->count == report->most) {
        return;
    }
    va_list args;
    va_start(args, format);
    const char *reason = str_vformat(report->arena, format, args);
    va_end(args);
    report->messages[report->count++] = (struct report_message){line, str_copy(report->arena, column), reason};
}

static const char *message_text(struct arena *arena, const struct report_message *message)
{
    const char *where = message->line ? str_format(arena, "第 %zu 行", message->line) : "文件";
    if (message->column) {
        return str_format(arena, "%s，%s：%s", where, message->column, message->reason);
    }
    return str_format(arena, "%s：%s", where, message->reason);
}

result report_result(const struct report *report)
{
    if (report->total == 0) {
        return SUCCESS;
    }
    if (report->count == 0) {
        return invalid("file", str_format(report->arena, "共 %zu 处错误", report->total));
    }
    const char *first = message_text(report->arena, &report->messages[0]);
    if (report->total == 1) {
        return invalid("file", first);
    }
    return invalid("file", str_format(report->arena, "%s（共 %zu 处错误）", first, report->total));
}

void report_text(const struct report *report, struct buf *out)
{
    for (size_t i = 0; i < report->count; i++) {
        buf_text(out, message_text(out->arena, &report->messages[i]));
        buf_char(out, '\n');
    }
    if (report->total > report->count) {
        buf_format(out, "另有 %zu 处错误未列出\n", report->total - report->count);
    }
}

void report_json(const struct report *report, struct buf *out)
{
    buf_format(out, "{\"total\":%zu,\"messages\":[", report->total);
    for (size_t i = 0; i < report->count; i++) {
        const struct report_message *message = &report->messages[i];
        buf_format(out, "%s{\"line\":%zu,\"column\":", i > 0 ? "," : "", message->line);
        buf_json(out, message->column);
        buf_text(out, ",\"reason\":");
        buf_json(out, message->reason);
        buf_char(out, '}');
    }
    buf_text(out, "]}");
}
