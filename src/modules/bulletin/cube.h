/* cube.h: what the counters say of a region and all below it over a period, read once, asked often.
 *
 * Figures are sums of its cells, so parts always add up to the whole. Only matters overdue at the end of the period are
 * not in counters, for time passes without an event: they are read from the matters themselves (store_matters.h), and
 * are few. */
#ifndef ZWFW_BULLETIN_CUBE_H
#define ZWFW_BULLETIN_CUBE_H

#include "modules/bulletin/figure.h"

struct cube_cell {
    enum metric_source source;
    const char *kind;
    const char *region;
    int64_t unit;
    const char *item_type;
    int64_t amount;
};

/* The hall whose days an average is over: the region's oldest one. */
struct cube_hall {
    const char *region;
    int64_t hall; /* 0: the region has none, the official working days count */
    const char *name;
    int64_t days;
    bool provisional; /* rests on days that no notice covers yet */
    struct cube_hall *next;
};

struct cube {
    struct request *rq;
    const char *low, *high;
    struct period period;
    struct cube_cell *cells;
    size_t count, room;
    struct cube_hall *halls;
};

/* Read what these metrics need, of low <= region < high. */
result cube_load(struct request *rq, const char *low, const char *high, const struct period *period,
                 const struct metric *const *metrics, size_t count, struct cube *cube);

/* What a figure comes to whose region, period and metric the cube was loaded for. */
result cube_value(struct cube *cube, const struct figure *figure, struct metric_value *value);

/* Does anything count for it: is there any cell of its region, type and unit? */
bool cube_knows(const struct cube *cube, const struct figure *figure);

result cube_hall_of(struct cube *cube, const char *region, const struct cube_hall **hall);

/* "平安区政务服务中心6月开放29日": of which calendar, how many days. */
const char *cube_days_text(struct cube *cube, const struct cube_hall *hall);

#endif
