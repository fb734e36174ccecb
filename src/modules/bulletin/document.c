#include "modules/bulletin/document.h"

#include <stdarg.h>

struct block *document_add(struct document *document, enum block_kind kind)
{
    struct block *block = ARENA_NEW(document->arena, struct block);
    block->kind = kind;
    if (document->newest) {
        document->newest->next = block;
    } else {
        document->first = block;
    }
    document->newest = block;
    return block;
}

static void add_run(struct document *document, struct run run)
{
    struct block *block = document->newest;
    size_t size = sizeof *block->runs;
    block->runs = arena_grow(document->arena, block->runs, block->run_count * size, (block->run_count + 1) * size);
    block->runs[block->run_count++] = run;
}

void document_say(struct document *document, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_run(document, (struct run){str_vformat(document->arena, format, args), 0});
    va_end(args);
}

void document_show(struct document *document, const struct shown *shown)
{
    add_run(document, (struct run){shown->text, shown});
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

struct block *document_table(struct document *document, const char *title, const struct sheet_column *columns,
                             size_t column_count)
{
    struct block *table = document_add(document, BLOCK_TABLE);
    table->sheet = ARENA_NEW(document->arena, struct sheet);
    sheet_init(table->sheet, document->arena, title, columns, column_count);
    return table;
}

size_t table_row(struct document *document, struct block *table)
{
    size_t row = table->sheet->row_count, size = sizeof *table->cells;
    sheet_add_row(table->sheet);
    table->cells = arena_grow(document->arena, table->cells, row * size, (row + 1) * size);
    table->cells[row] = ARENA_ARRAY(document->arena, const struct shown *, table->sheet->column_count);
    return row;
}

void table_text(struct block *table, size_t row, size_t column, const char *text)
{
    table->sheet->rows[row][column] = cell_text(text);
}

void table_figure(struct block *table, size_t row, size_t column, const struct shown *shown)
{
    const struct metric *metric = shown->figure.metric;
    struct cell *cell = &table->sheet->rows[row][column];
    table->cells[row][column] = shown;
    if (metric_is_blank(metric, shown->value)) {
        return;
    }
    switch (metric->scale) {
    case METRIC_COUNT: *cell = cell_int(shown->value.numerator); break;
    case METRIC_PERCENT: *cell = cell_rate(shown->value.numerator, shown->value.denominator); break;
    case METRIC_QUOTIENT: *cell = cell_ratio(shown->value.numerator, shown->value.denominator); break;
    }
}
