#include "kernel/document/chart.h"

#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/text_write.h"

#define INK  0x333333
#define SOFT 0x666666
#define RULE 0xDDDDDD

const uint32_t chart_colours[CHART_SERIES] = {0x2F5D8A, 0xC8873A, 0x8A9BA8};
const uint32_t chart_share_colours[CHART_SHARE_COLOURS] = {0x2F5D8A, 0x6F97BC, 0xB5CBDE, 0xE3B778, 0xC8873A, 0x8A9BA8};

static const double text_size = 9;

/* --- shapes ------------------------------------------------------------------------------------------------------ */

static void add(struct drawing *drawing, struct shape shape)
{
    size_t size = sizeof *drawing->shapes;
    if (drawing->count == drawing->room) {
        size_t room = drawing->room ? drawing->room * 2 : 64;
        drawing->shapes = arena_grow(drawing->arena, drawing->shapes, drawing->room * size, room * size);
        drawing->room = room;
    }
    drawing->shapes[drawing->count++] = shape;
}

static void add_text(struct drawing *drawing, double x, double y, enum anchor anchor, uint32_t colour, const char *text)
{
    add(drawing, (struct shape){.kind = SHAPE_TEXT,
                                .x = x,
                                .y = y,
                                .height = text_size,
                                .anchor = anchor,
                                .colour = colour,
                                .text = plain_text(drawing->arena, text)});
}

static void add_marked(struct drawing *drawing, double x, double y, enum anchor anchor, const char *text,
                       const struct mark *mark)
{
    add_text(drawing, x, y, anchor, INK, text);
    drawing->shapes[drawing->count - 1].mark = mark;
}

static void add_box(struct drawing *drawing, double x, double y, double width, double height, uint32_t colour)
{
    add(drawing, (struct shape){.kind = SHAPE_BOX, .x = x, .y = y, .width = width, .height = height, .colour = colour});
}

static void add_line(struct drawing *drawing, double x, double y, double x_end, double y_end, double stroke,
                     uint32_t colour)
{
    add(drawing, (struct shape){.kind = SHAPE_LINE,
                                .x = x,
                                .y = y,
                                .width = x_end - x,
                                .height = y_end - y,
                                .stroke = stroke,
                                .colour = colour});
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static const char *shown(const struct block *chart, struct arena *arena, size_t row, size_t column)
{
    char room[CELL_ROOM];
    return str_copy(arena, cell_show(&chart->sheet->rows[row][column], &chart->sheet->columns[column], room));
}

/* As wide as the text is, near enough: half an em a column of a terminal. */
static double wide(const char *text)
{
    return (double)text_width(text) * text_size / 2;
}

/* As much of it as there is room for. */
static const char *cut(struct arena *arena, const char *text, double room)
{
    size_t bytes = strlen(text);
    const char *piece = text;
    while (bytes > 0 && wide(piece) > room) {
        const char *shorter = str_cut(arena, text, --bytes);
        bytes = strlen(shorter);
        piece = str_format(arena, "%s…", shorter);
    }
    return piece;
}

double chart_value(const struct block *chart, size_t row, size_t column)
{
    const struct cell *cell = &chart->sheet->rows[row][column];
    const struct sheet_column *format = &chart->sheet->columns[column];
    switch (cell->kind) {
    case CELL_INT: return (double)cell->value;
    case CELL_RATE:
    case CELL_RATIO: return (double)cell_scaled(cell, format) / pow(10, format->decimals);
    case CELL_MONEY: return (double)cell->value / 100;
    default: return NAN;
    }
}

size_t chart_series_count(const struct block *chart)
{
    size_t columns = chart->sheet->column_count;
    size_t most = chart->chart == CHART_LINE ? CHART_SERIES : 1;
    return columns - 1 < most ? columns - 1 : most;
}

static void find_range(const struct block *chart, double *least, double *most)
{
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        for (size_t i = 1; i <= chart_series_count(chart); i++) {
            double value = chart_value(chart, row, i);
            if (!isnan(value)) {
                *least = value < *least ? value : *least;
                *most = value > *most ? value : *most;
            }
        }
    }
}

/* 1, 2 or 5 times a power of ten, so that four or five ticks reach over the range. */
static double round_step(double range)
{
    double power = pow(10, floor(log10(range / 4)));
    double steps = range / 4 / power;
    return power * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10);
}

struct axis chart_axis(const struct block *chart)
{
    double least, most;
    struct axis axis = {0, 4, 1};
    find_range(chart, &least, &most);
    if (!isfinite(least) || (least >= 0 && most <= 0)) {
        return axis;
    }
    bool is_high_rate = chart->chart == CHART_LINE && chart->sheet->columns[1].kind == CELL_RATE && least > most * 0.5;
    double from = least < 0 ? least : is_high_rate ? least - (most - least) * 0.25 - 0.5 : 0;
    double to = most > 0 ? most : 0;
    axis.step = round_step(to - from);
    if (chart->sheet->columns[1].kind == CELL_INT && axis.step < 1) {
        axis.step = 1;
    }
    axis.low = floor(from / axis.step) * axis.step;
    axis.high = ceil(to / axis.step) * axis.step;
    return axis;
}

/* --- bars -------------------------------------------------------------------------------------------------------- */

static double widest(const struct block *chart, struct arena *arena, size_t column)
{
    double most = 0;
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        double width = wide(shown(chart, arena, row, column));
        most = width > most ? width : most;
    }
    return most;
}

/* One under the other: names of counties are long, and read at once so. */
static void draw_bars(struct drawing *drawing, const struct block *chart)
{
    const double step = 19, bar = 11, gap = 6;
    double left = widest(chart, drawing->arena, 0), right = widest(chart, drawing->arena, 1), most = 0, least;
    left = left < drawing->width * 0.4 ? left + gap : drawing->width * 0.4;
    double room = drawing->width - left - right - gap;
    find_range(chart, &least, &most);
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        double value = chart_value(chart, row, 1), top = (double)row * step;
        double length = value > 0 && most > 0 ? room * value / most : 0;
        double base = top + step / 2 + text_size * 0.36;
        add_text(drawing, left - gap, base, ANCHOR_END, INK,
                 cut(drawing->arena, plain_text(drawing->arena, shown(chart, drawing->arena, row, 0)), left - gap));
        if (length > 0) {
            add_box(drawing, left, top + (step - bar) / 2, length, bar, chart_colours[0]);
        }
        add_marked(drawing, left + length + gap, base, ANCHOR_START, shown(chart, drawing->arena, row, 1),
                   chart->marks[row][1]);
    }
    drawing->height = (double)chart->sheet->row_count * step;
    add_line(drawing, left, 0, left, drawing->height, 0.6, SOFT);
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

struct frame {
    struct axis axis;
    double left, top, width, height, step; /* step: from one category to the next */
};

static double frame_x(const struct frame *frame, size_t row)
{
    return frame->left + frame->step * ((double)row + 0.5);
}

static double frame_y(const struct frame *frame, double value)
{
    double part = (value - frame->axis.low) / (frame->axis.high - frame->axis.low);
    return frame->top + frame->height * (1 - part);
}

static const char *tick_text(struct arena *arena, const struct block *chart, const struct axis *axis, double value)
{
    int decimals = axis->step >= 1 ? 0 : axis->step >= 0.1 ? 1 : 2;
    const char *unit = chart->sheet->columns[1].kind == CELL_RATE ? "%" : "";
    return str_format(arena, "%.*f%s", decimals, value, unit);
}

static void draw_axis(struct drawing *drawing, const struct block *chart, const struct frame *frame)
{
    const struct axis *axis = &frame->axis;
    int ticks = (int)lround((axis->high - axis->low) / axis->step);
    for (int i = 0; i <= ticks; i++) {
        double value = axis->low + axis->step * i, y = frame_y(frame, value);
        add_line(drawing, frame->left, y, frame->left + frame->width, y, i == 0 ? 0.6 : 0.4, i == 0 ? SOFT : RULE);
        add_text(drawing, frame->left - 5, y + text_size * 0.36, ANCHOR_END, SOFT,
                 tick_text(drawing->arena, chart, axis, value));
    }
    double need = widest(chart, drawing->arena, 0) + 4;
    size_t every = need > frame->step ? (size_t)ceil(need / frame->step) : 1;
    for (size_t row = 0; row < chart->sheet->row_count; row += every) {
        add_text(drawing, frame_x(frame, row), frame->top + frame->height + text_size + 4, ANCHOR_MIDDLE, SOFT,
                 shown(chart, drawing->arena, row, 0));
    }
}

/* A gap stays a gap. */
static void draw_series(struct drawing *drawing, const struct block *chart, const struct frame *frame, size_t series)
{
    uint32_t colour = chart_colours[series - 1];
    double before = NAN;
    bool has_room = chart_series_count(chart) == 1 && widest(chart, drawing->arena, 1) + 2 < frame->step;
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        double value = chart_value(chart, row, series);
        if (!isnan(value) && !isnan(before)) {
            add_line(drawing, frame_x(frame, row - 1), frame_y(frame, before), frame_x(frame, row),
                     frame_y(frame, value), 1.5, colour);
        }
        before = value;
    }
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        double value = chart_value(chart, row, series);
        if (isnan(value)) {
            continue;
        }
        add(drawing, (struct shape){.kind = SHAPE_DOT,
                                    .x = frame_x(frame, row),
                                    .y = frame_y(frame, value),
                                    .width = 2.2,
                                    .colour = colour,
                                    .mark = chart->marks[row][series]});
        if (has_room) {
            add_marked(drawing, frame_x(frame, row), frame_y(frame, value) - 6, ANCHOR_MIDDLE,
                       shown(chart, drawing->arena, row, series), chart->marks[row][series]);
        }
    }
}

static void draw_legend(struct drawing *drawing, const struct block *chart, double left)
{
    for (size_t i = 1; i <= chart_series_count(chart); i++) {
        const char *label = chart->sheet->columns[i].label;
        add_line(drawing, left, 6, left + 14, 6, 1.5, chart_colours[i - 1]);
        add_text(drawing, left + 18, 6 + text_size * 0.36, ANCHOR_START, INK, label);
        left += 18 + wide(label) + 16;
    }
}

static void draw_lines(struct drawing *drawing, const struct block *chart)
{
    struct frame frame = {.axis = chart_axis(chart), .top = 18, .height = 130};
    double low = wide(tick_text(drawing->arena, chart, &frame.axis, frame.axis.low));
    double high = wide(tick_text(drawing->arena, chart, &frame.axis, frame.axis.high));
    frame.left = (low > high ? low : high) + 8;
    frame.width = drawing->width - frame.left;
    frame.step = frame.width / (double)chart->sheet->row_count;
    drawing->height = frame.top + frame.height + text_size + 8;
    if (chart_series_count(chart) > 1) {
        draw_legend(drawing, chart, frame.left);
    }
    draw_axis(drawing, chart, &frame);
    for (size_t i = 1; i <= chart_series_count(chart); i++) {
        draw_series(drawing, chart, &frame, i);
    }
}

/* --- shares ------------------------------------------------------------------------------------------------------ */

/* Its number, and what share of the whole that is, if the chart says so. */
static const char *share_label(const struct block *chart, struct arena *arena, size_t row)
{
    const char *number = shown(chart, arena, row, 1);
    const char *share = chart->sheet->column_count > 2 ? shown(chart, arena, row, 2) : "";
    return *share ? str_format(arena, "%s（%s）", number, share) : number;
}

static void draw_shares(struct drawing *drawing, const struct block *chart)
{
    const double bar = 22, step = 16, square = 8;
    double whole = 0, left = 0, name_left = 0, top = bar + 12;
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        double value = chart_value(chart, row, 1);
        whole += value > 0 ? value : 0;
    }
    for (size_t row = 0; row < chart->sheet->row_count; row++) {
        uint32_t colour = chart_share_colours[row % CHART_SHARE_COLOURS];
        double value = chart_value(chart, row, 1);
        double width = value > 0 && whole > 0 ? drawing->width * value / whole : 0;
        const char *name = shown(chart, drawing->arena, row, 0), *label = share_label(chart, drawing->arena, row);
        double need = square + 4 + wide(name) + 6 + wide(label) + 18;
        if (width > 0) {
            add_box(drawing, left, 0, width, bar, colour);
        }
        left += width;
        if (name_left > 0 && name_left + need > drawing->width) {
            name_left = 0;
            top += step;
        }
        add_box(drawing, name_left, top, square, square, colour);
        add_text(drawing, name_left + square + 4, top + square - 0.5, ANCHOR_START, INK, name);
        add_marked(drawing, name_left + square + 4 + wide(name) + 6, top + square - 0.5, ANCHOR_START, label,
                   chart->marks[row][1]);
        name_left += need;
    }
    drawing->height = top + step;
}

void chart_draw(struct arena *arena, const struct block *chart, double width, struct drawing *drawing)
{
    *drawing = (struct drawing){.arena = arena, .width = width};
    if (!chart_has_values(chart)) {
        return;
    }
    switch (chart->chart) {
    case CHART_BARS: draw_bars(drawing, chart); break;
    case CHART_LINE: draw_lines(drawing, chart); break;
    case CHART_SHARES: draw_shares(drawing, chart); break;
    }
}
