/* table.h: a table read from a file: a heading, and rows of as many fields, all text.
 *
 * Every field is a text of valid UTF-8, "" when blank, never NULL. Each row keeps the line it starts at in the file
 * (the row number in a spreadsheet), so that whatever is wrong with it later can be reported where it stands.
 * Heading names are not blank and differ. Rows without any content are left out. All of it lives on the arena given
 * to the reader. Dates read "2021-06-30", date-times "2021-06-30 17:30:00" in China time. */
#ifndef ZWFW_TABLE_TABLE_H
#define ZWFW_TABLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/moment.h"

struct arena;
struct report;

struct table_row {
    size_t line;
    const char *const *fields; /* column_count of them */
};

struct table {
    const char *const *heading;
    size_t column_count;
    struct table_row *rows;
    size_t row_count;
};

/* What a reader takes at most. */
struct table_limits {
    size_t bytes; /* of the text, or of all parts of a spreadsheet unpacked */
    size_t field; /* bytes of one field */
    size_t rows;  /* below the heading */
    size_t columns;
};

/* 64 MiB, 128 KiB, 200,000 rows, 256 columns. */
extern const struct table_limits table_limits_usual;

#define TABLE_NO_COLUMN SIZE_MAX

/* The place of the column with exactly this heading, or TABLE_NO_COLUMN. */
size_t table_column(const struct table *table, const char *name);

/* "2021-06-30 17:30:00", with or without the seconds, a T in place of the space, as a wall clock in China shows it. */
bool wall_clock_parse(const char *text, struct instant *t);

/* The rest is for the readers of one format. */
struct table_builder {
    struct table *table;
    struct arena *arena;
    const struct table_limits *limits;
    struct report *report;
    size_t room;         /* for rows */
    const char **fields; /* limits->columns of them: the row in the making */
    size_t count;        /* fields of the row in the making; may pass limits->columns, the fields do not */
};

void table_begin(struct table_builder *builder, struct arena *arena, const struct table_limits *limits,
                 struct report *report, struct table *table);
/* Set the field at `column`; those before it that were not set are blank. The text is not copied. */
void table_set(struct table_builder *builder, size_t line, size_t column, const char *text);
/* The row is complete. It must have as many fields as the heading; when `pad`, missing ones at its end are blank.
 * False when reading on is of no use; the report says why. */
bool table_end_row(struct table_builder *builder, size_t line, bool pad);
/* The file is complete. */
void table_end(struct table_builder *builder);

#endif
