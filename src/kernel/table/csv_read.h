/* csv_read.h: comma-separated values as RFC 4180 has them, read strictly from a whole text in memory.
 *
 * Taken: UTF-8 with or without a byte order mark; lines ended by LF or CRLF, the last one with or without; quoted
 * fields, in which a quote is doubled and line ends stand for themselves.
 * Refused, with the line: other encodings (the reason says to save as UTF-8; nothing is converted by guess), NUL, a
 * quote that is not closed (the line where it opens), text after a closing quote, a quote inside an unquoted field, a
 * CR without LF, a row with more or fewer fields than the heading, a blank or repeated heading, anything over a limit.
 * Rows with a wrong number of fields are collected; after a broken quote the rest cannot be trusted and is not read.
 *
 * The parser is our own, a hundred lines: libcsv tells neither the line at which a row starts (it passes blank lines
 * over without a call, and hides the line ends inside quotes) nor which of the faults above it met. */
#ifndef ZWFW_TABLE_CSV_READ_H
#define ZWFW_TABLE_CSV_READ_H

#include <stddef.h>

#include "kernel/base/result.h"
#include "kernel/table/table.h"

/* ERR_INVALID (report_result) when the report holds a fault, also one that was there before. */
result csv_read(struct arena *arena, const char *text, size_t size, const struct table_limits *limits,
                struct report *report, struct table *table);

#endif
