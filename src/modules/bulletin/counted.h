/* counted.h: what a region and all below it counted over a period: the counters' cube, by the types that figures show,
 * with what counters do not tell: the matters overdue at its end, which are read from the matters themselves
 * (store_matters.h) and are few, and the days on which halls opened. */
#ifndef ZWFW_BULLETIN_COUNTED_H
#define ZWFW_BULLETIN_COUNTED_H

#include "kernel/tally/cube.h"
#include "modules/bulletin/figure.h"

/* The hall whose days an average is over: the region's oldest one. */
struct counted_hall {
    const char *region;
    int64_t hall; /* 0: the region has none, the official working days count */
    const char *name;
    int64_t days;
    bool provisional; /* rests on days that no notice covers yet */
    struct counted_hall *next;
};

struct counted {
    struct request *rq;
    struct cube cube;
    struct counted_hall *halls; /* those asked for */
};

/* Read what these metrics need, of low <= region < high. */
result counted_load(struct request *rq, const char *low, const char *high, const struct period *period,
                    const struct metric *const *metrics, size_t count, struct counted *counted);

/* What a figure comes to whose region, period and metric were loaded. */
result counted_value(struct counted *counted, const struct figure *figure, struct metric_value *value);

/* Does anything count for it: is there any cell of its region, type and unit? */
bool counted_knows(const struct counted *counted, const struct figure *figure);

result counted_hall_of(struct counted *counted, const char *region, const struct counted_hall **hall);

/* "平安区政务服务中心6月开放29日": of which calendar, how many days. */
const char *counted_days_text(struct counted *counted, const struct counted_hall *hall);

#endif
