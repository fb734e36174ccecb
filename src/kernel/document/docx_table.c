/* Tables of a .docx: real ones, whose heading row repeats on each page and whose rows stay whole. */
#include "kernel/document/docx.h"

#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/columns.h"
#include "kernel/table/text_write.h"

enum { NARROW = 442, WIDE = 638, TWIPS = 20 }; /* 156 mm and 225 mm in points */

bool docx_table_is_wide(struct docx *docx, const struct block *table)
{
    struct columns columns;
    IGNORE(columns_measure(docx->arena, table, measure_roughly, 0, &columns)); /* counting does not fail */
    return columns_are_wide(&columns);
}

static void put_run(struct docx *docx, const char *properties, const char *text, bool breaks)
{
    buf_format(docx->body, "<w:r><w:rPr>%s</w:rPr>%s<w:t xml:space=\"preserve\">", properties, breaks ? "<w:br/>" : "");
    docx_text(docx->body, text);
    buf_text(docx->body, "</w:t></w:r>");
}

static void put_cell(struct docx *docx, const char *style, double width, const char *properties, double size,
                     const char *text)
{
    struct arena *arena = docx->arena;
    const char *run = str_format(arena, "%s<w:sz w:val=\"%.0f\"/>",
                                 str_equal(properties, "") ? "" : "<w:rFonts w:eastAsia=\"黑体\"/>", size * 2);
    const char *unit = str_equal(style, "TableHeading") ? strstr(text, "（") : 0;
    bool breaks = unit && unit != text && (double)text_width(text) / 2 * size + 2 * COLUMN_PADDING > width;
    buf_format(docx->body,
               "<w:tc><w:tcPr><w:tcW w:w=\"%.0f\" w:type=\"dxa\"/>%s<w:vAlign w:val=\"center\"/></w:tcPr><w:p><w:pPr>"
               "<w:pStyle w:val=\"%s\"/></w:pPr>",
               width * TWIPS, properties, style);
    if (breaks) { /* the unit in a line of its own */
        put_run(docx, run, arena_copy(arena, text, (size_t)(unit - text)), false);
        put_run(docx, run, unit, true);
    } else if (*text) {
        put_run(docx, run, text, false);
    }
    buf_text(docx->body, "</w:p></w:tc>\n");
}

#define SHADED "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2F2F2\"/>"

static double width_of(const struct columns *columns, size_t column, size_t count)
{
    double width = 0;
    for (size_t i = column; i < column + count; i++) {
        width += columns->items[i].width;
    }
    return width;
}

/* The upper of two rows names the groups; a column of its own reaches over both. */
static void put_groups(struct docx *docx, const struct block *table, const struct columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        size_t span = table_span(table, i);
        const char *group = table->heads[i].group;
        if (span > 0) {
            const char *properties = group ? str_format(docx->arena, "<w:gridSpan w:val=\"%zu\"/>" SHADED, span)
                                           : "<w:vMerge w:val=\"restart\"/>" SHADED;
            put_cell(docx, "TableHeading", width_of(columns, i, span), properties, columns->size,
                     group ? group : table_label(table, i));
        }
    }
}

static void put_heading(struct docx *docx, const struct block *table, const struct columns *columns)
{
    static const char open[] = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>\n";
    bool grouped = table_is_grouped(table);
    if (grouped) {
        buf_text(docx->body, open);
        put_groups(docx, table, columns);
        buf_text(docx->body, "</w:tr>\n");
    }
    buf_text(docx->body, open);
    for (size_t i = 0; i < columns->count; i++) {
        bool is_below = grouped && !table->heads[i].group; /* it began in the row above */
        put_cell(docx, "TableHeading", columns->items[i].width, is_below ? "<w:vMerge/>" SHADED : SHADED, columns->size,
                 is_below ? "" : table_label(table, i));
    }
    buf_text(docx->body, "</w:tr>\n");
}

static void put_row(struct docx *docx, const struct block *table, const struct columns *columns, size_t row)
{
    const struct sheet *sheet = table->sheet;
    bool is_total = row + table->total_rows >= sheet->row_count;
    buf_text(docx->body, "<w:tr><w:trPr><w:cantSplit/></w:trPr>\n");
    for (size_t i = 0; i < columns->count; i++) {
        char room[CELL_ROOM];
        const struct cell *cell = &sheet->rows[row][i];
        put_cell(docx, cell_is_number(cell) ? "TableNumber" : "TableText", columns->items[i].width,
                 is_total ? "<w:tcBorders><w:top w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/>"
                            "</w:tcBorders>"
                          : "",
                 columns->size, cell_show(cell, &sheet->columns[i], room));
    }
    buf_text(docx->body, "</w:tr>\n");
}

/* How many lines words take in so many ems, about. */
static double lines_of(const char *words, double ems)
{
    double natural, piece;
    IGNORE(measure_roughly(0, false, words, &natural, &piece));
    return floor(natural / (ems > 1 ? ems : 1)) + 1;
}

/* What stands above a table in its annex, and the notes below it, about. */
static double surroundings(struct docx *docx, const struct block *table, double width)
{
    const double title = 130, chart = 20, note = 12.6, note_size = 9;
    double height = title;
    for (const struct block *block = docx->annex; block && block != table; block = block->next) {
        height += block->kind == BLOCK_CHART ? docx_chart_height(block) + chart : 0;
    }
    for (const struct block *block = table->next; block && block->kind == BLOCK_NOTE; block = block->next) {
        height += lines_of(block_text(docx->arena, block), width / note_size - 2) * note + 3;
    }
    return height;
}

static double table_height(const struct block *table, const struct columns *columns)
{
    const double line = 1.35, padding = 5, head = 4;
    const struct sheet *sheet = table->sheet;
    double lines = head, rows = (double)sheet->row_count + 2;
    for (size_t row = 0; row < sheet->row_count; row++) {
        double most = 1;
        for (size_t i = 0; i < columns->count; i++) {
            char room[CELL_ROOM];
            double ems = (columns->items[i].width - 2 * COLUMN_PADDING) / columns->size;
            most = fmax(most, lines_of(cell_show(&sheet->rows[row][i], &sheet->columns[i], room), ems));
        }
        lines += most;
    }
    return lines * columns->size * line + rows * padding;
}

/* As large as the width takes, or smaller if that keeps a short table, the first of its annex, and its notes on a page.
 * Word breaks its pages by itself: what is counted here is about right. */
static void share(struct docx *docx, const struct block *table, double width, struct columns *columns)
{
    enum { SHORT = 60 };
    const double least = 9, page = docx->wide ? NARROW : WIDE;
    size_t largest = columns_largest(columns, width);
    largest = largest == 0 ? 1 : largest;
    for (size_t at = largest; table->sheet->row_count <= SHORT && at < TABLE_SIZES && table_sizes[at] >= least; at++) {
        columns_share(columns, table_sizes[at], width);
        if (table_height(table, columns) + surroundings(docx, table, width) <= page) {
            return;
        }
    }
    columns_share(columns, table_sizes[largest], width);
}

void docx_table(struct docx *docx, const struct block *table)
{
    struct columns columns;
    double width = docx->wide ? WIDE : NARROW;
    if (!str_is_empty(table->sheet->title)) {
        docx_paragraph(docx, "Caption", "", table->sheet->title);
    }
    IGNORE(columns_measure(docx->arena, table, measure_roughly, 0, &columns));
    share(docx, table, width, &columns);
    buf_format(docx->body,
               "<w:tbl><w:tblPr><w:tblStyle w:val=\"Ruled\"/><w:tblW w:w=\"%.0f\" w:type=\"dxa\"/><w:jc "
               "w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
               width * TWIPS);
    for (size_t i = 0; i < columns.count; i++) {
        buf_format(docx->body, "<w:gridCol w:w=\"%.0f\"/>", columns.items[i].width * TWIPS);
    }
    buf_text(docx->body, "</w:tblGrid>\n");
    put_heading(docx, table, &columns);
    for (size_t row = 0; row < table->sheet->row_count; row++) {
        put_row(docx, table, &columns, row);
    }
    buf_text(docx->body, "</w:tbl>\n");
}
