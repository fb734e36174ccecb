/* metrics.h: what GET /metrics tells, as Prometheus text (exposition format 0.0.4). Numbers only: nothing in it is
 * about a person. A room that has figures of its own hands in a writer for them; whoever starts the program does so
 * before the first request. Counters are taken without locks and may be off from each other by the requests under way.
 */
#ifndef ZWFW_API_METRICS_H
#define ZWFW_API_METRICS_H

#include "kernel/api/app.h"

/* Write figures to `out`. Called on any thread. */
typedef void metrics_writer(void *subject, struct buf *out);
void metrics_add(struct app *app, metrics_writer *write, void *subject);

/* One figure with its help; kind is "counter" or "gauge". */
void metrics_figure(struct buf *out, const char *name, const char *kind, const char *help, uint64_t value);

/* Count a finished call that took `ns`. */
void metrics_count(struct app *app, const struct call *call, int64_t ns);

/* All of it. */
void metrics_write(struct app *app, struct buf *out);

/* Inside this room. */
struct metrics;
struct metrics *metrics_new(void); /* NULL when memory is exhausted */
void metrics_free(struct metrics *metrics);
struct metrics *app_metrics(struct app *app);

#endif
