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
    struct text **cells;  /* of the row that is set, by column: a long table would fill the memory otherwise */
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
    grid->cells = ARENA_ARRAY(paper->arena, struct text *, block->sheet->column_count);
    for (size_t i = 0; i < block->sheet->column_count; i++) {
        grid->cells[i] = text_new(&paper->fonts);
    }
    *out = grid;
    return columns_measure(paper->arena, block, measure, grid, &grid->columns);
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
    struct text **texts;      /* by column */
    size_t lines;             /* of the longest */
    const struct cell *cells; /* NULL of the heading */
};

/* The heading: a row, with the names of groups above it where columns are grouped. */
struct head {
    struct row row;
    struct text **groups; /* by the first column of each; else NULL */
    size_t group_lines;   /* of the longest; 0: nothing is grouped */
};

static result set_text(struct grid *grid, enum face face, const char *words, double width, struct text *text)
{
    const struct style style = {face, grid->columns.size, 0};
    const double slack = 0.02;
    text->count = 0;
    TRY(text_add(text, &style, plain_text(grid->paper->arena, words)));
    text->width = width - 2 * COLUMN_PADDING + slack;
    return SUCCESS;
}

static result make_text(struct grid *grid, enum face face, const char *words, double width, struct text **text)
{
    *text = text_new(&grid->paper->fonts);
    return set_text(grid, face, words, width, *text);
}

static result make_row(struct grid *grid, size_t number, struct row *row)
{
    const struct sheet *sheet = grid->sheet;
    enum face face = number + grid->block->total_rows >= sheet->row_count ? FACE_HEITI : FACE_SONGTI;
    *row = (struct row){.texts = grid->cells, .lines = 1, .cells = sheet->rows[number]};
    for (size_t i = 0; i < sheet->column_count; i++) {
        char room[CELL_ROOM];
        TRY(set_text(grid, face, cell_show(&sheet->rows[number][i], &sheet->columns[i], room),
                     grid->columns.items[i].width, row->texts[i]));
        text_link(row->texts[i], 0, pdf_address(grid->block->marks[number][i]));
        text_break(row->texts[i], row->texts[i]->width, 0, 0);
        row->lines = row->texts[i]->line_count > row->lines ? row->texts[i]->line_count : row->lines;
    }
    return SUCCESS;
}

static double width_of(const struct grid *grid, size_t column, size_t count)
{
    double width = 0;
    for (size_t i = column; i < column + count; i++) {
        width += grid->columns.items[i].width;
    }
    return width;
}

/* A column of its own may use both rows. */
static result make_head(struct grid *grid, struct head *head)
{
    struct arena *arena = grid->paper->arena;
    size_t count = grid->sheet->column_count, alone = 1;
    *head = (struct head){.row = {.texts = ARENA_ARRAY(arena, struct text *, count), .lines = 1},
                          .groups = ARENA_ARRAY(arena, struct text *, count)};
    for (size_t i = 0; i < count; i++) {
        struct text **text = &head->row.texts[i], **group = &head->groups[i];
        size_t span = table_span(grid->block, i);
        bool grouped = grid->block->heads && grid->block->heads[i].group;
        TRY(make_text(grid, FACE_HEITI, table_label(grid->block, i), width_of(grid, i, 1), text));
        text_balance(*text, (*text)->width);
        size_t *most = grouped ? &head->row.lines : &alone;
        *most = (*text)->line_count > *most ? (*text)->line_count : *most;
        if (grouped && span > 0) {
            TRY(make_text(grid, FACE_HEITI, grid->block->heads[i].group, width_of(grid, i, span), group));
            text_balance(*group, (*group)->width);
            head->group_lines = (*group)->line_count > head->group_lines ? (*group)->line_count : head->group_lines;
        }
    }
    size_t both = head->row.lines + head->group_lines;
    head->row.lines += alone > both ? alone - both : 0;
    return SUCCESS;
}

static double row_height(const struct grid *grid, size_t lines)
{
    return (double)lines * grid->columns.size * line_factor + 2 * grid->pad_down;
}

static double head_height(const struct grid *grid, const struct head *head)
{
    return row_height(grid, head->row.lines) + (head->group_lines > 0 ? row_height(grid, head->group_lines) : 0);
}

/* Some lines of a text, in the middle of a box's height. */
static void draw_text(struct grid *grid, const struct text *text, size_t from, size_t count, double x, double y,
                      double width, double height, enum placing placing)
{
    double pitch = grid->columns.size * line_factor;
    double top = y + (height - (double)count * pitch) / 2;
    for (size_t i = 0; i < count; i++) {
        struct line line = text->lines[from + i];
        double rest = width - 2 * COLUMN_PADDING - line.width;
        double base = top + pitch * (double)i + (pitch - grid->columns.size) / 2 + grid->columns.size * 0.86;
        double left = placing == WORDS_AROUND ? rest / 2 : placing == WORDS_UP_TO ? rest : 0;
        line.ends = true;
        paper_line(grid->paper, text, &line, x + COLUMN_PADDING + left, base, COLOUR_BLACK);
    }
}

/* Down between columns, and round the whole. */
static void draw_rule_down(struct grid *grid, size_t column, double x, double y, double height)
{
    bool is_frame = column == 0 || column == grid->sheet->column_count;
    paper_rule(grid->paper, x, y, x, y + height, is_frame ? FRAME : GRID, COLOUR_BLACK);
}

/* Numbers to the right, words to the left. */
static void draw_row(struct grid *grid, const struct row *row, size_t from, size_t count)
{
    struct paper *paper = grid->paper;
    double height = row_height(grid, count), x = paper->left;
    for (size_t i = 0; i < grid->sheet->column_count; i++) {
        const struct text *text = row->texts[i];
        double width = grid->columns.items[i].width;
        size_t has = text->line_count > from ? text->line_count - from : 0;
        draw_text(grid, text, from, has < count ? has : count, x, paper->y, width, height,
                  cell_is_number(&row->cells[i]) ? WORDS_UP_TO : WORDS_FROM);
        draw_rule_down(grid, i, x, paper->y, height);
        x += width;
    }
    draw_rule_down(grid, grid->sheet->column_count, x, paper->y, height);
    paper_rule(paper, paper->left, paper->y + height, x, paper->y + height, GRID, COLOUR_BLACK);
    paper->y += height;
}

static double grid_width(const struct grid *grid)
{
    return width_of(grid, 0, grid->sheet->column_count);
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
    struct head head;
    struct row row;
    TRY(make_head(grid, &head));
    *height = head_height(grid, &head);
    for (size_t i = 0; i < grid->sheet->row_count; i++) {
        TRY(make_row(grid, i, &row));
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
        *height += (floor((natural + 3) * SIZE_5_SMALL / (grid->paper->width - 4 * SIZE_5_SMALL)) + 1) * NOTE_PITCH + 3;
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

/* Everything in the middle; what is grouped stands below its group's name. The frame's upper line stands on top of the
 * ground. */
static void draw_head(struct grid *grid, const struct head *head)
{
    struct paper *paper = grid->paper;
    double whole = head_height(grid, head), lower = row_height(grid, head->row.lines), upper = whole - lower;
    double x = paper->left, y = paper->y;
    size_t count = grid->sheet->column_count;
    paper_box(paper, x, y, grid_width(grid), whole, 0xF2F2F2);
    for (size_t i = 0; i < count; i++) {
        const struct text *text = head->row.texts[i], *group = head->groups[i];
        double width = grid->columns.items[i].width;
        size_t span = table_span(grid->block, i);
        bool grouped = grid->block->heads && grid->block->heads[i].group;
        double down = grouped ? upper : 0;
        draw_text(grid, text, 0, text->line_count, x, y + down, width, whole - down, WORDS_AROUND);
        if (group) {
            double across = width_of(grid, i, span);
            draw_text(grid, group, 0, group->line_count, x, y, across, upper, WORDS_AROUND);
            paper_rule(paper, x, y + upper, x + across, y + upper, GRID, COLOUR_BLACK);
        }
        draw_rule_down(grid, i, x, span == 0 ? y + upper : y, span == 0 ? lower : whole);
        x += width;
    }
    draw_rule_down(grid, count, x, y, whole);
    paper_rule(paper, paper->left, y + whole, x, y + whole, GRID, COLOUR_BLACK);
    draw_frame(grid);
    paper->y = y + whole;
}

static result next_page(struct grid *grid, const struct head *head)
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
static result put_row(struct grid *grid, const struct head *head, const struct row *row)
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
    struct head head;
    struct row row;
    bool wide;
    TRY(pdf_table_is_wide(paper, table, &wide));
    TRY(wide && !paper->wide ? paper_page(paper, true) : SUCCESS);
    TRY(grid_new(paper, table, &grid));
    paper->y += 4;
    TRY(fit(grid));
    TRY(make_head(grid, &head));
    TRY(pdf_need(paper, SIZE_4_SMALL * 1.7 + head_height(grid, &head) + 2 * row_height(grid, 1)));
    TRY(put_caption(paper, table->sheet->title));
    draw_head(grid, &head);
    for (size_t i = 0; i < table->sheet->row_count; i++) {
        TRY(make_row(grid, i, &row));
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
    const double caption = SIZE_5 * 2.2, most = (paper->wide ? paper->width : paper->height) - caption - 16;
    static const struct paragraph title = {.style = {FACE_HEITI, SIZE_5, 0}, .pitch = SIZE_5 * 1.8, .centred = true};
    struct drawing drawing;
    chart_draw(paper->arena, chart, fmin(paper->width, MILLIMETRES(156.0) / paper->scale), &drawing);
    double scale = drawing.height > most ? most / drawing.height : 1;
    if (paper_room(paper) < drawing.height * scale + caption + 14) {
        TRY(paper_page(paper, false)); /* also behind a wide table: a chart is as wide as an upright page */
    }
    double left = paper->left + (paper->width - drawing.width * scale) / 2;
    paper->y += 12;
    for (size_t i = 0; i < drawing.count; i++) {
        TRY(draw_shape(paper, &drawing.shapes[i], left, paper->y, scale));
    }
    paper->y += drawing.height * scale + 4;
    return str_is_empty(chart->sheet->title) ? SUCCESS : pdf_paragraph(paper, &title, chart->sheet->title);
}
