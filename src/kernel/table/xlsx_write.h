/* xlsx_write.h: sheets as an .xlsx workbook, with libxlsxwriter.
 *
 * Numbers are numbers, dates dates, rates numbers shown in percent, rounded as every other format shows them; whole
 * numbers of more than 15 digits are text, for a spreadsheet would lose their end. Text never becomes a formula. The
 * title, if any, is a merged first row; the heading stands still when the rows scroll and repeats on each printed
 * page. Long text goes on in the next line of its cell; on paper all columns stand on a page's width, unless they are
 * far too many. Text columns stay text when somebody types into them. A sheet without a title can be read back by
 * xlsx_read.
 *
 * The same sheets and the same `created` give the same bytes. The workbook is assembled in memory (libxlsxwriter
 * keeps its parts in unlinked files of the temporary folder meanwhile). Any thread may call; the last step runs one
 * at a time, as libxlsxwriter uses gmtime and a shared counter there. */
#ifndef ZWFW_TABLE_XLSX_WRITE_H
#define ZWFW_TABLE_XLSX_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/base/moment.h"
#include "kernel/base/result.h"

struct buf;
struct sheet;

/* All zero: for people. */
struct xlsx_options {
    bool names; /* head the columns with their names instead of their labels */
};

/* created: what the file says of itself, in whole seconds; must be set. At least one sheet.
 * ERR_INVALID (field: the column's name) for a text of more than 32,767 characters, ERR_TOO_LARGE when the sheet has
 * more than a million rows or `out` overflows, ERR_UNAVAILABLE when the system gives no memory or temporary file. */
result xlsx_write(const struct sheet *const *sheets, size_t sheet_count, struct xlsx_options options,
                  struct instant created, struct buf *out);

#endif
