/* figures.h: what the counters say of the hotline over a period, read once, asked often. Inside this module.
 *
 * Every figure is a sum of cells, so parts add up to the whole; only orders by category are counted from the orders
 * themselves, which are the list they stand for. */
#ifndef ZWFW_HOTLINE_FIGURES_H
#define ZWFW_HOTLINE_FIGURES_H

#include "kernel/api/request.h"
#include "kernel/tally/metric.h"
#include "kernel/tally/period.h"
#include "kernel/tally/tally.h"

/* The cells of one counter. */
struct figure_kind {
    const char *kind;
    tally_cells cells;
};

enum { FIGURE_KINDS = 64 };
struct figure_cells {
    struct figure_kind kinds[FIGURE_KINDS];
    size_t count;
    struct period period;
    int64_t days;
};

/* What the module's metrics need, of the regions low <= region < high. */
result figure_cells_load(struct request *rq, const char *low, const char *high, const struct period *period,
                         struct figure_cells *cells);

/* Of which region (with those below it; NULL: all), unit (0: all) and type (NULL: all). */
struct figure_part {
    const char *region;
    int64_t unit;
    const char *item_type;
};
int64_t figure_sum(const struct figure_cells *cells, const struct figure_part *part, const char *kind);
struct metric_value figure_value(const struct figure_cells *cells, const struct figure_part *part,
                                 const struct metric *metric);

/* Below zero when rate a is the higher one; blanks come last. */
int figure_compare(struct metric_value a, struct metric_value b);

#endif
