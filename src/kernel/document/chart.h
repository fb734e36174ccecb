/* chart.h: a chart laid out as shapes, which HTML writes as SVG and PDF paints: both look the same.
 *
 * Lengths are points, y grows downwards, a text stands on its base line. A chart has two calm colours and greys; what
 * a colour means is also said in words. Bars begin at zero; a line of percentages that stay high may not, its axis
 * says where it begins. */
#ifndef ZWFW_DOCUMENT_CHART_H
#define ZWFW_DOCUMENT_CHART_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/document/document.h"

enum shape_kind { SHAPE_BOX, SHAPE_LINE, SHAPE_DOT, SHAPE_TEXT };
enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct shape {
    enum shape_kind kind;
    double x, y;
    double width, height; /* of a box; a line goes to x + width, y + height; a dot's radius is its width; a text's size
                             is its height */
    uint32_t colour;      /* 0xRRGGBB */
    double stroke;        /* of a line */
    enum anchor anchor;
    const char *text;
    const struct mark *mark;
};

struct drawing {
    struct arena *arena;
    double width, height;
    struct shape *shapes;
    size_t count, room;
};

enum { CHART_SERIES = 3, CHART_SHARE_COLOURS = 6 };
extern const uint32_t chart_colours[CHART_SERIES];
extern const uint32_t chart_share_colours[CHART_SHARE_COLOURS];

/* Has it a row, and a series? */
static inline bool chart_has_values(const struct block *chart)
{
    return chart->sheet->row_count > 0 && chart->sheet->column_count > 1;
}
/* Of a chart without a row the drawing has no shapes and no height. */
void chart_draw(struct arena *arena, const struct block *chart, double width, struct drawing *drawing);
/* What a cell of numbers comes to, as it is shown: 98.53 of 98.53%. NAN of a blank or of words. */
double chart_value(const struct block *chart, size_t row, size_t column);
/* Where an axis begins and ends, and how far its ticks are apart. */
struct axis {
    double low, high, step;
};
struct axis chart_axis(const struct block *chart);
size_t chart_series_count(const struct block *chart);

#endif
