/* tables_raw.h: the cells of a table as they were found in the text, before it is known what they are. */
#ifndef ZWFW_AUDIT_TABLES_RAW_H
#define ZWFW_AUDIT_TABLES_RAW_H

#include "modules/audit/tables.h"

struct raw {
    struct span *cells;
    uint32_t *rows; /* the first cell of each row, and the end of the last */
    uint32_t cell_count, row_count;
};

static inline uint32_t row_width(const struct raw *raw, uint32_t row)
{
    return raw->rows[row + 1] - raw->rows[row];
}

void cell_read(const struct audit *audit, struct cell *cell);
bool span_is(const struct audit *audit, struct span span, const char *what);
struct span span_trim(const char *text, struct span span);

/* Headings and rows, to `take`; nothing when they make no table. */
void table_make(struct audit *audit, const struct raw *raw,
                void (*take)(struct audit *audit, struct table_text *table));

#endif
