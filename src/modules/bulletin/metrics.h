/* metrics.h: what a case bulletin counts. */
#ifndef ZWFW_BULLETIN_METRICS_H
#define ZWFW_BULLETIN_METRICS_H

#include "kernel/tally/metric.h"

/* Ended by a row of zeros. */
extern const struct metric case_metrics[];

/* Those of all modules, as they hold on a day. */
enum { METRICS_MOST = 256 };
size_t metrics_in_force(struct date on, const struct metric *found[METRICS_MOST]);

/* The metric of any module that has this code and holds on a day; NULL. */
const struct metric *metric_named(const char *code, struct date on);

#endif
