/* xlsx_read.h: one worksheet of an .xlsx workbook (ECMA-376 part 1, SpreadsheetML) as the same table a CSV gives.
 *
 * The first row with content is the heading. Lines are the row numbers the spreadsheet shows. Missing cells are
 * blank. A formula gives the value it had when the file was saved. What a cell becomes:
 *   text      itself, of rich text its plain text
 *   number    its shortest decimal, whatever its format (98.5% is 0.985)
 *   date      by the number format of its style "2021-06-30", "2021-06-30 17:30:00" or "17:30:00"
 *   boolean   TRUE or FALSE
 * Refused, with line and column: a formula error (#REF!), a date that does not exist, and a whole number of more than
 * 15 digits: spreadsheets keep 15, so an identity number typed as a number has lost its end already.
 * Bombs, entities and limits: see xlsx_package.h; limits->bytes counts what is unpacked. */
#ifndef ZWFW_TABLE_XLSX_READ_H
#define ZWFW_TABLE_XLSX_READ_H

#include <stddef.h>

#include "kernel/base/result.h"
#include "kernel/table/table.h"

/* sheet_name: which worksheet; NULL takes the first. ERR_INVALID (report_result) when the report holds a fault. */
result xlsx_read(struct arena *arena, const void *bytes, size_t size, const char *sheet_name,
                 const struct table_limits *limits, struct report *report, struct table *table);

#endif
