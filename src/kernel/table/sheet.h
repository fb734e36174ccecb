/* sheet.h: a table to be written: columns, and rows of typed cells. The writers (csv_write.h, xlsx_write.h,
 * text_write.h) turn the same sheet into their formats and show the same figures.
 *
 * A blank cell is not a zero: cells start blank, and a rate of nothing (denominator 0) is blank. A cell says its own
 * kind, so a column of numbers may hold a remark; the column's kind decides how the column is set. Texts are valid
 * UTF-8 and, like the columns, must outlive the sheet; rows live on the arena. */
#ifndef ZWFW_TABLE_SHEET_H
#define ZWFW_TABLE_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/moment.h"

struct arena;

enum cell_kind {
    CELL_BLANK,
    CELL_TEXT,
    CELL_INT,
    CELL_RATE,    /* value / of, shown in percent: 98.53% */
    CELL_RATIO,   /* value / of, shown as it is: 12.4 */
    CELL_DATE,    /* 2021-06-30 */
    CELL_INSTANT, /* 2021-06-30 17:30:00, in China time, a second begun not counted */
    CELL_MONEY,   /* 分, shown in 元: 1234.50 */
};

struct cell {
    enum cell_kind kind;
    int64_t value; /* the number; of a date yyyymmdd, of an instant milliseconds since 1970 */
    int64_t of;    /* denominator of CELL_RATE and CELL_RATIO, not 0 */
    const char *text;
};

struct sheet_column {
    const char *name;  /* for programs: "accepted" */
    const char *label; /* for people: 受理 */
    enum cell_kind kind;
    int decimals; /* of CELL_RATE (of the percentage) and CELL_RATIO: 0 to 6, halves rounded away from zero */
    int width;    /* in xlsx, in Latin characters (a Chinese one is 2); 0 measures the content */
};

struct sheet {
    struct arena *arena;
    const char *title; /* above the table, and on the tab; NULL for none */
    const struct sheet_column *columns;
    size_t column_count;
    struct cell **rows; /* column_count cells each */
    size_t row_count;
    size_t row_room;
};

void sheet_init(struct sheet *sheet, struct arena *arena, const char *title, const struct sheet_column *columns,
                size_t column_count);
/* A new last row of blank cells, to be filled. */
struct cell *sheet_add_row(struct sheet *sheet);

struct cell cell_text(const char *text); /* NULL is blank */
struct cell cell_int(int64_t value);
struct cell cell_rate(int64_t value, int64_t of);
struct cell cell_ratio(int64_t value, int64_t of);
struct cell cell_date(struct date date);    /* none is blank */
struct cell cell_instant(struct instant t); /* none is blank */
struct cell cell_money(int64_t fen);

/* The rest is for the writers. */
enum { CELL_ROOM = 64 };
/* How a cell reads; "" when blank. Either the cell's own text or written to `room`. */
const char *cell_show(const struct cell *cell, const struct sheet_column *column, char room[static CELL_ROOM]);
/* A rate in units of its last decimal (9853 for 98.53%), rounded as it is shown; money in 分. */
int64_t cell_scaled(const struct cell *cell, const struct sheet_column *column);
bool kind_is_number(enum cell_kind kind); /* set to the right */

#endif
