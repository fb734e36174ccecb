/* registry.h: every metric there is: the rows of the modules' tables, and the ratios that offices define for
 * themselves.
 *
 * An office's own ratio is a row of the store: sums of counters above and below the line, rounding, cut-off, and the
 * words printed under a table. Its terms are read and checked here; nothing of them reaches a statement of SQL. It
 * holds for its region and all below it, from its day until the next version's, or until it is ended; a figure of a
 * period goes by the version that holds on the period's last day, unless it names one. */
#ifndef ZWFW_BULLETIN_REGISTRY_H
#define ZWFW_BULLETIN_REGISTRY_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"
#include "kernel/tally/metric.h"

#define OWN_PREFIX "own." /* their codes begin so, no other's does */

struct own_metric {
    const char *region, *code; /* "own.quick_rate" */
    int64_t version;
    struct date valid_from, valid_to; /* valid_to: none while nobody has ended it */
    const char *name, *measure;       /* measure: %, or 件/日 of a quotient */
    const char *scale;                /* "percent", "quotient" */
    int64_t decimals;
    const char *rounding, *cutoff;       /* see tally/metric.h */
    const char *numerator, *denominator; /* "case.finished@cohort+case.finished_late@cohort" */
    const char *definition, *source;
};
extern const struct record own_metric_record;
typedef LIST(struct own_metric) own_metrics;

/* A metric, and what only an office's own one has. */
struct registered {
    struct metric metric;
    const char *region; /* whose own it is; NULL: everybody's */
    struct date valid_to;
};

struct registry {
    struct request *rq;
    struct registered *own; /* of the region and of those above it */
    size_t own_count;
};
/* Those that hold for a region. */
result registry_open(struct request *rq, const char *region, struct registry *registry);

/* NULL: none of this code on that day, of this version, of this name. A name may be said of one group alone (办件 评价
 * 热线; "": any, 办件 first). */
const struct metric *registry_find(const struct registry *registry, const char *code, struct date on);
const struct metric *registry_version(const struct registry *registry, const char *code, int64_t version);
const struct metric *registry_named(const struct registry *registry, const char *group, const char *name,
                                    struct date on);
/* All versions of all metrics (or of this code), by module and then the office's own; *more is what is left. */
typedef LIST(struct registered) registered_list;
void registry_list(const struct registry *registry, const char *code, registered_list *list);

/* "case.finished + case.finished_late", "同期的办结": counters by their codes, or a metric that counts by its name.
 * ERR_INVALID of `field` names what is no counter. */
result terms_read(const struct registry *registry, const char *field, const char *text, struct date on,
                  struct metric_term terms[static METRIC_TERMS]);
const char *terms_text(struct arena *arena, const struct metric_term *terms);

#endif
