/* columns.h: how wide the columns of a table are on paper. Numbers are not broken; names of a usual length get a line
 * of their own when there is room; the whole is as wide as the page.
 *
 * Words are measured by the writer, in ems of the table's size: with the fonts, or by counting characters. */
#ifndef ZWFW_DOCUMENT_COLUMNS_H
#define ZWFW_DOCUMENT_COLUMNS_H

#include "kernel/base/result.h"
#include "kernel/document/document.h"

struct column {
    double least;   /* numbers stay whole, words get at least a few characters */
    double comfort; /* a name of usual length stays on one line */
    double wanted;
    double width; /* in points, as it is set */
};

struct columns {
    struct column *items;
    size_t count;
    double size; /* of the letters, in points */
};

enum { COLUMN_PADDING = 4 }; /* at either side, points */
extern const double table_sizes[];
enum { TABLE_SIZES = 6 };

/* How long words are, and the longest piece of them that does not break. */
typedef result measure_words(void *subject, bool is_heading, const char *words, double *natural, double *piece);
result columns_measure(struct arena *arena, const struct block *table, measure_words *measure, void *subject,
                       struct columns *columns);
/* By counting characters. */
measure_words measure_roughly;

/* Is this better set on a page that lies on its side? */
bool columns_are_wide(const struct columns *columns);
/* The largest of table_sizes that fits the width: its place there. */
size_t columns_largest(const struct columns *columns, double width);
/* Share out the width, which takes a smaller size when nothing else helps. */
void columns_share(struct columns *columns, double size, double width);

/* Set to the right, never broken. */
bool cell_is_number(const struct cell *cell);

#endif
