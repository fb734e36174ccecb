/* Tables and charts on paper. */
#include "kernel/document/pdf.h"

#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/chart.h"
#include "kernel/document/columns.h"

static const double line_factor = 1.3;
#define FRAME 0.9
#define GRID  0.4

struct grid {
    struct paper *paper;
    const struct block *block;
    const struct sheet *sheet;
    struct columns columns;
    double pad_down;
    struct text *measure; /* used again and again */
};

static result measure(void *subject, bool is_heading, const char *words, double *natural, double *piece)
{
    struct grid *grid = subject;
    const struct style style = {is_heading ? FACE_HEITI : FACE_SONGTI, 1, 0};
    grid->measure->count = 0;
    TRY(text_add(grid->measure, &style, words));
    *natural = text_natural_width(grid->measure);
    *piece = text_piece_width(grid->measure);
    return SUCCESS;
}

static result grid_new(struct paper *paper, const struct block *block, struct grid **out)
{
    struct grid *grid = ARENA_NEW(paper->arena, struct grid);
    *grid = (struct grid){.paper = paper, .block = block, .sheet = block->sheet, .measure = text_new(&paper->fonts)};
    *out = grid;
    return columns_measure(paper->arena, block->sheet, measure, grid, &grid->columns);
}

result pdf_table_is_wide(struct paper *paper, const struct block *table, bool *wide)
{
    struct grid *grid;
    TRY(grid_new(paper, table, &grid));
    *wide = columns_are_wide(&grid->columns);
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
    const struct style style = {is_head || is_total ? FACE_HEITI : FACE_SONGTI, grid->columns.size, 0};
    *row = (struct row){.texts = ARENA_ARRAY(grid->paper->arena, struct text *, sheet->column_count),
                        .lines = 1,
                        .is_head = is_head,
                        .cells = is_head ? 0 : sheet->rows[number]};
    for (size_t i = 0; i < sheet->column_count; i++) {
        char room[CELL_ROOM];
        const char *words =
            is_head ? sheet->columns[i].label : cell_show(&sheet->rows[number][i], &sheet->columns[i], room);
        struct text *text = row->texts[i] = text_new(&grid->paper->fonts);
        double width = grid->columns.items[i].width - 2 * COLUMN_PADDING + 0.02;
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
    return (double)lines * grid->columns.size * line_factor + 2 * grid->pad_down;
}

/* Some lines of a cell, in the middle of the row's height: numbers to the right, headings centred, words to the left.
 */
static void draw_cell(struct grid *grid, const struct row *row, size_t column, double x, size_t from, size_t count)
{
    struct paper *paper = grid->paper;
    const struct text *text = row->texts[column];
    double pitch = grid->columns.size * line_factor, width = grid->columns.items[column].width;
    size_t has = text->line_count > from ? text->line_count - from : 0;
    has = has < count ? has : count;
    double top = paper->y + (row_height(grid, count) - (double)has * pitch) / 2;
    bool is_right = row->cells && cell_is_number(&row->cells[column]);
    for (size_t i = 0; i < has; i++) {
        struct line line = text->lines[from + i];
        double rest = width - 2 * COLUMN_PADDING - line.width;
        double base = top + pitch * (double)i + (pitch - grid->columns.size) / 2 + grid->columns.size * 0.86;
        line.ends = true;
        paper_line(paper, text, &line,
                   x + COLUMN_PADDING +
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
        width += grid->columns.items[i].width;
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
        x += i < grid->sheet->column_count ? grid->columns.items[i].width : 0;
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
        x += grid->columns.items[i].width;
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

/* What the caption above and the notes below a table take, about. */
static result surroundings(struct grid *grid, double *height)
{
    *height = str_is_empty(grid->sheet->title) ? 4 : SIZE_4_SMALL * 1.7 + 4;
    for (const struct block *note = grid->block->next; note && note->kind == BLOCK_NOTE; note = note->next) {
        double natural, piece;
        TRY(measure(grid, false, block_text(grid->paper->arena, note), &natural, &piece));
        *height += (floor((natural + 3) * SIZE_5 / (grid->paper->width - 4 * SIZE_5)) + 1) * SIZE_5 * 1.5 + 3;
    }
    return SUCCESS;
}

/* As large as the width takes; a little closer, or smaller, if that keeps a short table on its page. */
static result fit(struct grid *grid)
{
    enum { SHORT = 60 };
    double width = grid->paper->width, height, around;
    size_t largest = columns_largest(&grid->columns, width);
    TRY(surroundings(grid, &around));
    for (size_t at = largest; at < TABLE_SIZES && table_sizes[at] >= SIZE_5_SMALL && grid->sheet->row_count <= SHORT;
         at++) {
        columns_share(&grid->columns, table_sizes[at], width);
        for (grid->pad_down = 4; grid->pad_down >= 1.5; grid->pad_down -= 0.5) {
            TRY(whole_height(grid, &height));
            if (height + around <= paper_room(grid->paper)) {
                return SUCCESS;
            }
        }
    }
    grid->pad_down = 3;
    columns_share(&grid->columns, table_sizes[largest], width);
    return SUCCESS;
}

/* The frame's upper line stands on top of the heading's ground. */
static void draw_head(struct grid *grid, const struct row *head)
{
    double top = grid->paper->y;
    draw_row(grid, head, 0, head->lines);
    double below = grid->paper->y;
    grid->paper->y = top;
    draw_frame(grid);
    grid->paper->y = below;
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
    draw_head(grid, head);
    return SUCCESS;
}

/* A row that no page takes whole is cut between its lines. */
static result put_row(struct grid *grid, const struct row *head, const struct row *row)
{
    struct paper *paper = grid->paper;
    double pitch = grid->columns.size * line_factor;
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
    TRY(fit(grid));
    TRY(make_row(grid, 0, true, &head));
    TRY(pdf_need(paper, SIZE_4_SMALL * 1.7 + row_height(grid, head.lines) + 2 * row_height(grid, 1)));
    TRY(put_caption(paper, table->sheet->title));
    draw_head(grid, &head);
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
    chart_draw(paper->arena, chart, fmin(paper->width, MILLIMETRES(156.0)), &drawing);
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
