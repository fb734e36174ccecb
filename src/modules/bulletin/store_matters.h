/* store_matters.h: the matters behind a figure.
 *
 * A list of exactly what a count counts, each matter once. What happened in a period is read from the events; what is
 * in stock at its end from the matters under way and those that stopped later. A correction is an event with amount -1,
 * of the kind, day, unit and type of the event that it takes back, recorded later: the matter leaves the list. */
#ifndef ZWFW_BULLETIN_STORE_MATTERS_H
#define ZWFW_BULLETIN_STORE_MATTERS_H

#include "kernel/tally/tally.h"
#include "modules/bulletin/figure.h"

struct matter_row {
    const char *region;
    int64_t matter;
    const char *number, *title;
    int64_t unit;
    const char *unit_name;
    const char *item_type;
    const char *kind;  /* the counter; of a stock what put the matter into it */
    struct instant at; /* when it happened; of a stock when it began */
    struct instant due_at;
    bool late; /* recorded on a later day */
};
extern const struct record matter_row_record;
typedef LIST(struct matter_row) matter_rows;

/* A page of the numerator's list, or the denominator's: at most `limit` rows after the cursor (NULL: from the
 * beginning). *next is NULL on the last page. ERR_INVALID of "after" for a cursor that is none of ours. */
result matters_list(struct request *rq, const struct figure *figure, bool denominator, const char *after, int64_t limit,
                    matter_rows *rows, const char **next);

/* How many of a stock were overdue at the end of a day, by region, unit and type. */
result matters_overdue(struct request *rq, const char *low, const char *high, const struct metric *stock,
                       struct date last, tally_cells *cells);

#endif
