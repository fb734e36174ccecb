/* figure.h: a figure is a question that can be asked again: a metric, of a region, over a period, perhaps of one type
 * of item and one unit, perhaps as it was known at an instant. Its id says all of that and stands in a URL:
 *
 *     case.accepted;630200;2021-06;type=01;unit=12
 *     case.finish_rate;630200;2021-06;scope=all           with the regions below it
 *     case.accepted;630200;2021-06;known=1625536800000    as it was known then (UTC ms): frozen
 *     own.quick_rate;630200;2021-06;version=1             by this definition, whichever holds
 *
 * The types "01" and "20" are GB/T 39046's 行政许可 and 公共服务; from "21" on they are local; "other" is all the rest,
 * matters without a type among them: the four kinds add up to the whole. The type of an order (12345) is its nature:
 * "help". */
#ifndef ZWFW_BULLETIN_FIGURE_H
#define ZWFW_BULLETIN_FIGURE_H

#include "kernel/api/request.h"
#include "kernel/tally/cube.h"
#include "modules/bulletin/metrics.h"

#define TYPE_PERMIT  "01"
#define TYPE_SERVICE "20"
#define TYPE_OTHER   "other"

struct figure {
    const struct metric *metric;
    const char *region;
    bool below; /* with the regions below it */
    struct period period;
    const char *type;     /* "": all */
    int64_t unit;         /* 0: all */
    struct instant known; /* zero: as the counters stand */
    int64_t version;      /* of its metric; 0: the one that holds on the last day of the period */
};

/* ERR_NOT_FOUND when the text names no figure: unknown metric, odd period, a part that is not as above. */
result figure_parse(struct request *rq, const char *id, struct figure *figure);
const char *figure_id(struct arena *arena, const struct figure *figure);

/* For people: 行政许可, 求助; "" of all types. */
const char *figure_type_label(struct request *rq, const struct figure *figure);
/* The type that a matter's own type is shown under. */
const char *type_shown(const char *item_type);
/* The cells it counts, which stand under the types that are shown. */
struct cube_part figure_part(const struct figure *figure);
/* Does it count what stands under this region, unit and type of its own? */
bool figure_takes(const struct figure *figure, const char *region, int64_t unit, const char *item_type);

#endif
