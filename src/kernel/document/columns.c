#include "kernel/document/columns.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/text_write.h"

const double table_sizes[TABLE_SIZES] = {12, 10.5, 9, 8, 7.5, 6.5};
static const double readable = 9, page_width = 442.2; /* points; 156 mm */

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

bool cell_is_number(const struct cell *cell)
{
    return cell->kind != CELL_TEXT && cell->kind != CELL_BLANK;
}

result measure_roughly(void *subject, bool is_heading, const char *words, double *natural, double *piece)
{
    (void)subject, (void)is_heading;
    const double latin = 0.56, full = 1.02;
    size_t run = 0, most = 0, wide = text_width(words) - utf8_length(words); /* so many are two columns wide */
    *natural = (double)(utf8_length(words) - wide) * latin + (double)wide * full;
    for (const char *at = words; *at;) {
        uint32_t point = utf8_next(&at);
        run = point > 0x20 && point < 0x300 ? run + 1 : 0;
        most = run > most ? run : most;
    }
    *piece = larger((double)most * latin, *words ? full : 0);
    return SUCCESS;
}

static result measure_column(struct arena *arena, const struct block *table, size_t at, measure_words *measure,
                             void *subject, struct column *column)
{
    const double words_least = 5, words_comfort = 10, words_most = 16, heading_lines = 3, unit_most = 4.5;
    const struct sheet *sheet = table->sheet;
    double natural, piece;
    const char *label = plain_text(arena, table_label(table, at)), *unit = strstr(label, "（");
    if (unit) { /* （件） stays whole */
        TRY(measure(subject, true, unit, &natural, &piece));
        column->least = natural <= unit_most ? natural : 0;
    }
    TRY(measure(subject, true, label, &natural, &piece));
    piece = larger(piece, column->least);
    column->least = larger(piece, smaller(natural, larger(2.05, natural / heading_lines)));
    column->wanted = larger(smaller(natural, 2), natural / 2); /* in two lines */
    for (size_t row = 0; row < sheet->row_count; row++) {
        char room[CELL_ROOM];
        const struct cell *cell = &sheet->rows[row][at];
        TRY(measure(subject, false, plain_text(arena, cell_show(cell, &sheet->columns[at], room)), &natural, &piece));
        bool is_number = cell_is_number(cell);
        double least = is_number ? natural : smaller(larger(smaller(natural, words_least), piece), 12);
        column->least = larger(column->least, least);
        column->comfort = larger(column->comfort, is_number ? natural : smaller(natural, words_comfort));
        column->wanted = larger(column->wanted, smaller(natural, words_most));
    }
    column->comfort = larger(column->comfort, column->least);
    column->wanted = larger(column->wanted, column->comfort);
    return SUCCESS;
}

result columns_measure(struct arena *arena, const struct block *table, measure_words *measure, void *subject,
                       struct columns *columns)
{
    size_t count = table->sheet->column_count;
    *columns = (struct columns){.items = ARENA_ARRAY(arena, struct column, count), .count = count};
    for (size_t i = 0; i < columns->count; i++) {
        TRY(measure_column(arena, table, i, measure, subject, &columns->items[i]));
    }
    return SUCCESS;
}

static double least_width(const struct columns *columns, double size)
{
    double width = 0;
    for (size_t i = 0; i < columns->count; i++) {
        width += columns->items[i].least * size + 2 * COLUMN_PADDING;
    }
    return width;
}

bool columns_are_wide(const struct columns *columns)
{
    return least_width(columns, readable) > page_width;
}

size_t columns_largest(const struct columns *columns, double width)
{
    double comfort = 0;
    for (size_t i = 0; i < columns->count; i++) {
        comfort += columns->items[i].comfort;
    }
    for (size_t at = 0; table_sizes[at] >= readable; at++) {
        if (comfort * table_sizes[at] + 2 * COLUMN_PADDING * (double)columns->count <= width) {
            return at;
        }
    }
    size_t at = 0;
    while (at + 1 < TABLE_SIZES && least_width(columns, table_sizes[at]) > width) {
        at++;
    }
    return at;
}

/* How far what there is goes, of what is asked for: from 0 to 1. */
static double part_of(double available, double asked)
{
    return available <= 0 ? 0 : asked > available ? available / asked : 1;
}

/* First what each column needs, then comfort, then what it wants, as far as there is room; what is left, to all. */
void columns_share(struct columns *columns, double size, double width)
{
    double least = 0, comfort = 0, wanted = 0, padding = COLUMN_PADDING,
           room = width - 2 * padding * (double)columns->count;
    if (room < width / 2) {
        padding = width / 4 / (double)columns->count;
        room = width / 2;
    }
    for (size_t i = 0; i < columns->count; i++) {
        least += columns->items[i].least;
        comfort += columns->items[i].comfort;
        wanted += columns->items[i].wanted;
    }
    columns->size = least * size > room ? larger(room / least, 0.5) : size;
    double ems = room / columns->size;
    double to_comfort = part_of(ems - least, comfort - least);
    double to_wanted = part_of(ems - comfort, wanted - comfort);
    double rest = larger((ems - wanted) / larger(wanted, 1), 0);
    for (size_t i = 0; i < columns->count; i++) {
        struct column *column = &columns->items[i];
        double own = column->least + (column->comfort - column->least) * to_comfort +
                     (column->wanted - column->comfort) * to_wanted + column->wanted * rest;
        column->width = own * columns->size + 2 * padding;
    }
}
