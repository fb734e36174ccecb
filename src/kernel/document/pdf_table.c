/* Tables and charts on paper. */
#include "kernel/document/pdf.h"

#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/chart.h"

static const double pad_across = 4, line_factor = 1.3;
#define FRAME 0.9
#define GRID  0.4

/* --- how wide columns are ---------------------------------------------------------------------------------------- */

/* Of a column, in ems of the table's size. */
struct column {
    double least; /* numbers stay whole, words get at least a few characters */
    double wanted;
    double width; /* in points, as it is set */
};

struct grid {
    struct paper *paper;
    const struct block *block;
    const struct sheet *sheet;
    struct column *columns;
    double size, pad_down;
    struct text *measure; /* used again and again */
};

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static result measure(struct grid *grid, enum face face, const char *words, double *natural, double *piece)
{
    const struct style style = {face, 1, 0};
    grid->measure->count = 0;
    TRY(text_add(grid->measure, &style, plain_text(grid->paper->arena, words)));
    *natural = text_natural_width(grid->measure);
    *piece = text_piece_width(grid->measure);
    return SUCCESS;
}

static const char *cell_words(const struct grid *grid, size_t row, size_t column, char room[static CELL_ROOM])
{
    return cell_show(&grid->sheet->rows[row][column], &grid->sheet->columns[column], room);
}

static bool is_number(const struct cell *cell)
{
    return cell->kind != CELL_TEXT && cell->kind != CELL_BLANK;
}

static result measure_column(struct grid *grid, size_t at)
{
    const double words_least = 5, words_most = 16, heading_lines = 3;
    struct column *column = &grid->columns[at];
    double natural, piece;
    TRY(measure(grid, FACE_HEITI, grid->sheet->columns[at].label, &natural, &piece));
    column->least = larger(piece, smaller(natural, larger(2.05, natural / heading_lines)));
    column->wanted = larger(smaller(natural, 2), natural / 2); /* in two lines */
    for (size_t row = 0; row < grid->sheet->row_count; row++) {
        char room[CELL_ROOM];
        TRY(measure(grid, FACE_SONGTI, cell_words(grid, row, at, room), &natural, &piece));
        bool is_whole = is_number(&grid->sheet->rows[row][at]);
        column->least =
            larger(column->least, is_whole ? natural : smaller(larger(smaller(natural, words_least), piece), 12));
        column->wanted = larger(column->wanted, smaller(natural, words_most));
    }
    column->wanted = larger(column->wanted, column->least);
    return SUCCESS;
}

static result grid_new(struct paper *paper, const struct block *block, struct grid **out)
{
    struct grid *grid = ARENA_NEW(paper->arena, struct grid);
    *grid = (struct grid){.paper = paper,
                          .block = block,
                          .sheet = block->sheet,
                          .columns = ARENA_ARRAY(paper->arena, struct column, block->sheet->column_count),
                          .measure = text_new(&paper->fonts)};
    for (size_t i = 0; i < block->sheet->column_count; i++) {
        TRY(measure_column(grid, i));
    }
    *out = grid;
    return SUCCESS;
}

static double least_width(const struct grid *grid, double size)
{
    double width = 0;
    for (size_t i = 0; i < grid->sheet->column_count; i++) {
        width += grid->columns[i].least * size + 2 * pad_across;
    }
    return width;
}

static const double sizes[] = {SIZE_4_SMALL, SIZE_5, SIZE_5_SMALL, 8, 7.5, 6.5};
enum { SIZES = sizeof sizes / sizeof *sizes };

static size_t largest_size(const struct grid *grid, double width)
{
    size_t at = 0;
    while (at + 1 < SIZES && least_width(grid, sizes[at]) > width) {
        at++;
    }
    return at;
}

/* As each column wants it, as far as there is room; what is left, to all. */
static void share_width(struct grid *grid, double size, double width)
{
    size_t count = grid->sheet->column_count;
    grid->size = size;
    double least = 0, wanted = 0, room = width - 2 * pad_across * (double)count;
    for (size_t i = 0; i < count; i++) {
        least += grid->columns[i].least;
        wanted += grid->columns[i].wanted;
    }
    if (least * grid->size > room) { /* more columns than any size takes: smaller still */
        grid->size = larger(room / least, 1);
    }
    double part = wanted > least ? smaller((room / grid->size - least) / (wanted - least), 1) : 1;
    double rest = (room / grid->size - least - (wanted - least) * part) / larger(wanted, 1);
    for (size_t i = 0; i < count; i++) {
        struct column *column = &grid->columns[i];
        double ems = column->least + (column->wanted - column->least) * part + column->wanted * larger(rest, 0);
        column->width = ems * grid->size + 2 * pad_across;
    }
}

result pdf_table_is_wide(struct paper *paper, const struct block *table, bool *wide)
{
    struct grid *grid;
    TRY(grid_new(paper, table, &grid));
    *wide = least_width(grid, SIZE_5_SMALL) > MILLIMETRES(156.0);
    return SUCCESS;
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

struct row {
    struct text **texts; /* by column */
    size_t lines;        /* of the longest */
    bool is_head;
    const struct cell *cells; /* NULL of the heading */
};

static result make_row(struct grid *grid, size_t number, bool is_head, struct row *row)
{
    const struct sheet *sheet = grid->sheet;
    bool is_total = !is_head && number + grid->block->total_rows >= sheet->row_count;
    const struct style style = {is_head || is_total ? FACE_HEITI : FACE_SONGTI, grid->size, 0};
    *row = (struct row){.texts = ARENA_ARRAY(grid->paper->arena, struct text *, sheet->column_count),
                        .lines = 1,
                        .is_head = is_head,
                        .cells = is_head ? 0 : sheet->rows[number]};
    for (size_t i = 0; i < sheet->column_count; i++) {
        char room[CELL_ROOM];
        const char *words = is_head ? sheet->columns[i].label : cell_words(grid, number, i, room);
        struct text *text = row->texts[i] = text_new(&grid->paper->fonts);
        double width = grid->columns[i].width - 2 * pad_across + 0.02;
        TRY(text_add(text, &style, plain_text(grid->paper->arena, words)));
        if (is_head) {
            text_balance(text, width);
        } else {
            text_break(text, width, 0, 0);
        }
        row->lines = text->line_count > row->lines ? text->line_count : row->lines;
    }
    return SUCCESS;
}

static double row_height(const struct grid *grid, size_t lines)
{
    return (double)lines * grid->size * line_factor + 2 * grid->pad_down;
}

/* Some lines of a cell, in the middle of the row's height: numbers to the right, headings centred, words to the left.
 */
static void draw_cell(struct grid *grid, const struct row *row, size_t column, double x, size_t from, size_t count)
{
    struct paper *paper = grid->paper;
    const struct text *text = row->texts[column];
    double pitch = grid->size * line_factor, width = grid->columns[column].width;
    size_t has = text->line_count > from ? text->line_count - from : 0;
    has = has < count ? has : count;
    double top = paper->y + (row_height(grid, count) - (double)has * pitch) / 2;
    bool is_right = row->cells && is_number(&row->cells[column]);
    for (size_t i = 0; i < has; i++) {
        struct line line = text->lines[from + i];
        double rest = width - 2 * pad_across - line.width;
        double base = top + pitch * (double)i + (pitch - grid->size) / 2 + grid->size * 0.86;
        line.ends = true;
        paper_line(paper, text, &line,
                   x + pad_across +
                       (row->is_head ? rest / 2
                        : is_right   ? rest
                                     : 0),
                   base, COLOUR_BLACK);
    }
}

static double grid_width(const struct grid *grid)
{
    double width = 0;
    for (size_t i = 0; i < grid->sheet->column_count; i++) {
        width += grid->columns[i].width;
    }
    return width;
}

static void draw_rules(struct grid *grid, double height)
{
    struct paper *paper = grid->paper;
    double x = paper->left, right = paper->left + grid_width(grid);
    for (size_t i = 0; i <= grid->sheet->column_count; i++) {
        bool is_frame = i == 0 || i == grid->sheet->column_count;
        paper_rule(paper, x, paper->y, x, paper->y + height, is_frame ? FRAME : GRID, COLOUR_BLACK);
        x += i < grid->sheet->column_count ? grid->columns[i].width : 0;
    }
    paper_rule(paper, paper->left, paper->y + height, right, paper->y + height, GRID, COLOUR_BLACK);
}

static void draw_row(struct grid *grid, const struct row *row, size_t from, size_t count)
{
    struct paper *paper = grid->paper;
    double height = row_height(grid, count), x = paper->left;
    if (row->is_head) {
        paper_box(paper, paper->left, paper->y, grid_width(grid), height, 0xF2F2F2);
    }
    for (size_t i = 0; i < grid->sheet->column_count; i++) {
        draw_cell(grid, row, i, x, from, count);
        x += grid->columns[i].width;
    }
    draw_rules(grid, height);
    paper->y += height;
}

static void draw_frame(struct grid *grid)
{
    struct paper *paper = grid->paper;
    paper_rule(paper, paper->left - FRAME / 2, paper->y, paper->left + grid_width(grid) + FRAME / 2, paper->y, FRAME,
               COLOUR_BLACK);
}

/* --- the table --------------------------------------------------------------------------------------------------- */

static result whole_height(struct grid *grid, double *height)
{
    struct row row;
    TRY(make_row(grid, 0, true, &row));
    *height = row_height(grid, row.lines);
    for (size_t i = 0; i < grid->sheet->row_count; i++) {
        TRY(make_row(grid, i, false, &row));
        *height += row_height(grid, row.lines);
    }
    return SUCCESS;
}

/* As large as the width takes; a little closer, or smaller, if that keeps a short table on its page. */
static result fit(struct grid *grid, double room)
{
    enum { SHORT = 60 };
    double width = grid->paper->width, height;
    size_t largest = largest_size(grid, width);
    for (size_t at = largest; at < SIZES && sizes[at] >= SIZE_5_SMALL && grid->sheet->row_count <= SHORT; at++) {
        share_width(grid, sizes[at], width);
        for (grid->pad_down = 4; grid->pad_down >= 1.5; grid->pad_down -= 0.5) {
            TRY(whole_height(grid, &height));
            if (height <= room) {
                return SUCCESS;
            }
        }
    }
    grid->pad_down = 3;
    share_width(grid, sizes[largest], width);
    return SUCCESS;
}

static result next_page(struct grid *grid, const struct row *head)
{
    const struct style style = {FACE_FANGSONG, SIZE_5, 0};
    struct paper *paper = grid->paper;
    draw_frame(grid);
    TRY(paper_page(paper, paper->wide));
    TRY(paper_words(paper, &style, "（续表）", paper->left + paper->width, paper->y + SIZE_5, WORDS_UP_TO,
                    COLOUR_BLACK));
    paper->y += SIZE_5 * 1.6;
    draw_frame(grid);
    draw_row(grid, head, 0, head->lines);
    return SUCCESS;
}

/* A row that no page takes whole is cut between its lines. */
static result put_row(struct grid *grid, const struct row *head, const struct row *row)
{
    struct paper *paper = grid->paper;
    double pitch = grid->size * line_factor;
    if (row_height(grid, row->lines) > paper_room(paper)) {
        TRY(next_page(grid, head));
    }
    for (size_t from = 0; from < row->lines;) {
        double room = (paper_room(paper) - 2 * grid->pad_down) / pitch;
        size_t fits = room >= 1 ? (size_t)room : 1, rest = row->lines - from;
        size_t count = rest < fits ? rest : fits;
        draw_row(grid, row, from, count);
        from += count;
        if (from < row->lines) {
            TRY(next_page(grid, head));
        }
    }
    return SUCCESS;
}

static result put_caption(struct paper *paper, const char *caption)
{
    static const struct paragraph paragraph = {
        .style = {FACE_HEITI, SIZE_4_SMALL, 0}, .pitch = SIZE_4_SMALL * 1.7, .centred = true};
    return str_is_empty(caption) ? SUCCESS : pdf_paragraph(paper, &paragraph, caption);
}

result pdf_table(struct paper *paper, const struct block *table)
{
    struct grid *grid;
    struct row head, row;
    TRY(grid_new(paper, table, &grid));
    paper->y += 4;
    TRY(fit(grid, paper_room(paper) - (str_is_empty(table->sheet->title) ? 0 : SIZE_4_SMALL * 1.7)));
    TRY(make_row(grid, 0, true, &head));
    TRY(pdf_need(paper, SIZE_4_SMALL * 1.7 + row_height(grid, head.lines) + 2 * row_height(grid, 1)));
    TRY(put_caption(paper, table->sheet->title));
    draw_frame(grid);
    draw_row(grid, &head, 0, head.lines);
    for (size_t i = 0; i < table->sheet->row_count; i++) {
        TRY(make_row(grid, i, false, &row));
        TRY(put_row(grid, &head, &row));
    }
    draw_frame(grid);
    paper->y += 2;
    return SUCCESS;
}

/* --- charts ------------------------------------------------------------------------------------------------------ */

static result draw_shape(struct paper *paper, const struct shape *shape, double x, double y, double scale)
{
    const enum placing placings[] = {WORDS_FROM, WORDS_AROUND, WORDS_UP_TO};
    double left = x + shape->x * scale, top = y + shape->y * scale;
    switch (shape->kind) {
    case SHAPE_BOX:
        paper_box(paper, left, top, shape->width * scale, shape->height * scale, shape->colour);
        return SUCCESS;
    case SHAPE_LINE:
        paper_rule(paper, left, top, left + shape->width * scale, top + shape->height * scale, shape->stroke,
                   shape->colour);
        return SUCCESS;
    case SHAPE_DOT:
        cairo_new_sub_path(paper->cairo);
        cairo_arc(paper->cairo, left, top, shape->width, 0, 2 * M_PI);
        cairo_set_source_rgb(paper->cairo, (shape->colour >> 16 & 255) / 255.0, (shape->colour >> 8 & 255) / 255.0,
                             (shape->colour & 255) / 255.0);
        cairo_fill(paper->cairo);
        return SUCCESS;
    case SHAPE_TEXT: break;
    }
    const struct style style = {FACE_HEITI, shape->height * scale, 0};
    return paper_words(paper, &style, shape->text, left, top, placings[shape->anchor], shape->colour);
}

result pdf_chart(struct paper *paper, const struct block *chart)
{
    const double caption = SIZE_5 * 2.2, most = paper->height - caption - 16;
    static const struct paragraph title = {.style = {FACE_HEITI, SIZE_5, 0}, .pitch = SIZE_5 * 1.8, .centred = true};
    struct drawing drawing;
    chart_draw(paper->arena, chart, smaller(paper->width, MILLIMETRES(156.0)), &drawing);
    double scale = drawing.height > most ? most / drawing.height : 1;
    double left = paper->left + (paper->width - drawing.width * scale) / 2;
    TRY(pdf_need(paper, drawing.height * scale + caption + 14));
    paper->y += 12;
    for (size_t i = 0; i < drawing.count; i++) {
        TRY(draw_shape(paper, &drawing.shapes[i], left, paper->y, scale));
    }
    paper->y += drawing.height * scale + 4;
    return str_is_empty(chart->sheet->title) ? SUCCESS : pdf_paragraph(paper, &title, chart->sheet->title);
}
