/* table_read.h: a table from a file of either format, told apart by its first bytes, not by its name. */
#ifndef ZWFW_TABLE_TABLE_READ_H
#define ZWFW_TABLE_TABLE_READ_H

#include <stddef.h>

#include "kernel/base/result.h"
#include "kernel/table/report.h"
#include "kernel/table/table.h"

/* A zip archive is read by xlsx_read (its first worksheet), anything else by csv_read. An old .xls, or a workbook
 * locked with a password (both are OLE containers), is refused with the advice what to save it as. */
result table_read(struct arena *arena, const void *bytes, size_t size, const struct table_limits *limits,
                  struct report *report, struct table *table);

#endif
