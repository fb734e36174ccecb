/* cube.h: what the counters say of a range of regions over a period, read once, asked often.
 *
 * Figures are sums of its cells, so parts always add up to the whole. What counters cannot tell is put in by who knows:
 * what is overdue (METRIC_OVERDUE), for time passes without an event, and a hall's days (METRIC_DAYS). */
#ifndef ZWFW_TALLY_CUBE_H
#define ZWFW_TALLY_CUBE_H

#include "kernel/tally/metric.h"
#include "kernel/tally/period.h"
#include "kernel/tally/tally.h"

/* The cells of one counter, as one reading gives them. */
struct cube_counter {
    enum metric_source source; /* of METRIC_COHORT: METRIC_FLOW, whose cells tell what was carried over */
    const char *kind;
    enum metric_cutoff cutoff;
    tally_cells cells;
};

/* Begun by its owner with the first five members; the regions are low <= region < high, and live as long as it does. */
struct cube {
    struct arena *arena;
    const char *low, *high;
    struct period period;
    struct date today; /* METRIC_EVERY_DAY counts so far */
    struct cube_counter *counters;
    size_t count, room;
};

/* Read what a metric needs and is not there yet; not what is overdue. */
result cube_load(struct cube *cube, struct db *db, const struct metric *metric);
bool cube_has(const struct cube *cube, const struct metric_term *term, enum metric_cutoff cutoff);
/* The cells live as long as the cube. */
void cube_put(struct cube *cube, const struct metric_term *term, enum metric_cutoff cutoff, const tally_cells *cells);

/* A walk over all cells; it begins with zeros, and ends with false. */
struct cube_walk {
    const struct cube_counter *counter;
    const struct tally_cell *cell;
    size_t counters, cells; /* passed: in all, of the counter */
};
bool cube_next(const struct cube *cube, struct cube_walk *at);

/* Which cells: an empty or zero member means all; regions as a range of codes. */
struct cube_part {
    char low[16], high[16];
    int64_t unit;
    const char *item_type;
    int64_t days; /* what METRIC_DAYS counts for it */
};
bool cube_part_holds(const struct cube_part *part, const char *region, int64_t unit, const char *item_type);

/* Of a counter, whenever it was recorded. */
int64_t cube_sum(const struct cube *cube, enum metric_source source, const char *kind, const struct cube_part *part);
/* Of a metric that it was loaded for. */
struct metric_value cube_value(const struct cube *cube, const struct metric *metric, const struct cube_part *part);
/* Is there any cell? */
bool cube_knows(const struct cube *cube, const struct cube_part *part);

#endif
