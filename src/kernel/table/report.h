/* report.h: what is wrong with a file somebody hands in, line by line.
 *
 * An import takes all of a file or nothing. So that a person can mend the file in one go, the import goes on after a
 * fault where it can and collects what it finds: the first `most` messages are kept, all are counted. */
#ifndef ZWFW_TABLE_REPORT_H
#define ZWFW_TABLE_REPORT_H

#include <stddef.h>

#include "kernel/base/result.h"

struct arena;
struct buf;

struct report_message {
    size_t line;        /* in the file, from 1; 0 when the whole file is meant */
    const char *column; /* the heading of the column at fault; NULL when the whole line is meant */
    const char *reason; /* Chinese */
};

struct report {
    struct arena *arena; /* owns the messages */
    size_t most;
    struct report_message *messages;
    size_t count; /* messages kept */
    size_t total; /* faults found */
};

void report_init(struct report *report, struct arena *arena, size_t most);

/* The column and the formatted reason are copied. */
void report_add(struct report *report, size_t line, const char *column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* OK when nothing was found; else ERR_INVALID of the field "file", whose reason is the first message and the count. */
result report_result(const struct report *report);

/* One message a line: "第 3 行，事项名称：不能为空"; then how many more there are. Nothing when there is none. */
void report_text(const struct report *report, struct buf *out);

/* {"total":2,"messages":[{"line":3,"column":"事项名称","reason":"不能为空"},…]}; column may be null. */
void report_json(const struct report *report, struct buf *out);

#endif
