/* csv_write.h: a sheet as CSV (RFC 4180): UTF-8, CRLF, quotes where needed. The title is left out: what stands in the
 * file is the heading and the rows, so that csv_read takes it back.
 *
 * Text that a spreadsheet would run as a formula (it starts with = + - @, their full-width forms, a tab or a line
 * end) gets a single quote in front: a citizen's words must not act on an official's machine. Numbers do not need it.
 * csv_read does not take the quote away again; between programs, write unguarded. */
#ifndef ZWFW_TABLE_CSV_WRITE_H
#define ZWFW_TABLE_CSV_WRITE_H

#include <stdbool.h>

struct buf;
struct sheet;

/* All zero: for people and their spreadsheets. */
struct csv_options {
    bool names;     /* head the columns with their names instead of their labels */
    bool unguarded; /* leave text as it is */
    bool rows_only; /* no mark and no heading: more rows of a file that was begun before */
    bool unmarked;  /* no byte order mark (Excel takes UTF-8 for the local encoding without it) */
};

void csv_write(const struct sheet *sheet, struct csv_options options, struct buf *out);

#endif
