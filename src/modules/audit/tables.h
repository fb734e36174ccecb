/* tables.h: tables in plain text: lines of cells parted by |, tabs or commas, or one cell a line that ends in |. */
#ifndef ZWFW_AUDIT_TABLES_H
#define ZWFW_AUDIT_TABLES_H

#include "modules/audit/findings.h"

enum { TABLE_MOST_COLUMNS = 40, TABLE_MOST_ROWS = 4000, TABLE_MOST_CELLS = 40000 };

struct cell {
    struct span span; /* without blanks around */
    struct quantity number;
    bool is_number;
    bool is_blank; /* nothing, or a dash */
};

enum column_kind { COLUMN_TEXT, COLUMN_AMOUNT, COLUMN_RATE, COLUMN_SHARE, COLUMN_GROWTH, COLUMN_SKIPPED };

enum row_kind { ROW_PLAIN, ROW_TOTAL, ROW_SUBTOTAL, ROW_PART /* of the row above: 其中 */ };

struct table_text {
    struct cell *cells; /* row by row */
    uint32_t columns, rows;
    enum row_kind *kinds;
    struct span headings[TABLE_MOST_COLUMNS];
    enum column_kind column_kinds[TABLE_MOST_COLUMNS];
};

static inline struct cell *table_cell(const struct table_text *table, uint32_t row, uint32_t column)
{
    return &table->cells[row * table->columns + column];
}

/* Each table of the text, to `take`. */
void tables_each(struct audit *audit, void (*take)(struct audit *audit, struct table_text *table));

void total_add_cell(struct total *total, const struct cell *cell); /* nothing when it is no number */
bool total_is(const struct total *total, const struct quantity *printed);

const char *printed_text(const struct audit *audit, const struct cell *cell);
const char *heading_text(const struct audit *audit, const struct table_text *table, uint32_t column);

/* In rules_table_rows.c. A column that is the sum of those beside it, in each row; `named`: its heading says so. */
void check_row_sum(struct audit *audit, const struct table_text *table, uint32_t sum, bool named);
/* A column that the two behind it make up, as their headings say ("派遣数|完成数|未完成数") or three rows show. */
void check_pair_sum(struct audit *audit, const struct table_text *table, uint32_t sum);
/* A table of one row under "受理的45件中，分类情况如下：". */
void check_kinds_row(struct audit *audit, const struct table_text *table);
/* "第一项加第二项之和，等于第三项加第四项之和" */
void check_balance(struct audit *audit, const struct table_text *table);

#endif
