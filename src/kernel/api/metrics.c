#include "kernel/api/metrics.h"

#include <assert.h>
#include <stdatomic.h>

#include "kernel/api/answers.h"

enum { MOST_WRITERS = 8, STATUS_CLASSES = 6, BUCKETS = 11 };

/* Upper bounds of the latency histogram. */
static const struct {
    int64_t ns;
    const char *seconds;
} buckets[BUCKETS] = {{500000, "0.0005"},  {1000000, "0.001"},  {2500000, "0.0025"}, {5000000, "0.005"},
                      {10000000, "0.01"},  {25000000, "0.025"}, {50000000, "0.05"},  {100000000, "0.1"},
                      {250000000, "0.25"}, {1000000000, "1"},   {5000000000, "5"}};

struct route_count {
    _Atomic uint64_t by_class[STATUS_CLASSES]; /* 1xx … 5xx at their first digit */
    _Atomic uint64_t within[BUCKETS];          /* each call in one: its smallest bucket */
    _Atomic uint64_t calls, ns;
};

struct metrics {
    struct {
        metrics_writer *write;
        void *subject;
    } writers[MOST_WRITERS];
    size_t writer_count;
    size_t route_count; /* the last one is for calls that no route took */
    struct route_count routes[];
};

static size_t count_routes(void)
{
    size_t count = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            count++;
        }
    }
    return count;
}

struct metrics *metrics_new(void)
{
    size_t count = count_routes() + 1;
    struct metrics *metrics = calloc(1, sizeof *metrics + count * sizeof *metrics->routes);
    if (metrics) {
        metrics->route_count = count;
    }
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    free(metrics);
}

void metrics_add(struct app *app, metrics_writer *write, void *subject)
{
    struct metrics *metrics = app_metrics(app);
    assert(metrics->writer_count < MOST_WRITERS);
    metrics->writers[metrics->writer_count].write = write;
    metrics->writers[metrics->writer_count++].subject = subject;
}

void metrics_figure(struct buf *out, const char *name, const char *kind, const char *help, uint64_t value)
{
    buf_format(out, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name, kind, name, (unsigned long long)value);
}

void metrics_count(struct app *app, const struct call *call, int64_t ns)
{
    struct metrics *metrics = app_metrics(app);
    size_t number = call->route ? call->route - 1 : metrics->route_count - 1;
    struct route_count *route = &metrics->routes[number];
    int class = call->status / 100;
    atomic_fetch_add_explicit(&route->by_class[class > 0 && class < STATUS_CLASSES ? class : 5], 1,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&route->calls, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&route->ns, (uint64_t)ns, memory_order_relaxed);
    for (int i = 0; i < BUCKETS; i++) {
        if (ns <= buckets[i].ns) {
            atomic_fetch_add_explicit(&route->within[i], 1, memory_order_relaxed);
            break;
        }
    }
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

struct labels {
    const char *method, *path;
};

static struct labels labels_of(size_t number)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            if (number-- == 0) {
                return (struct labels){route->method, route->path};
            }
        }
    }
    return (struct labels){"", ""};
}

static void write_requests(const struct metrics *metrics, struct buf *out)
{
    buf_text(out, "# HELP zwfw_requests_total Requests answered, by route and class of status\n"
                  "# TYPE zwfw_requests_total counter\n");
    for (size_t i = 0; i < metrics->route_count; i++) {
        struct labels labels = labels_of(i);
        for (int class = 1; class < STATUS_CLASSES; class ++) {
            uint64_t count = atomic_load(&metrics->routes[i].by_class[class]);
            if (count > 0) {
                buf_format(out, "zwfw_requests_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %llu\n", labels.method,
                           labels.path, class, (unsigned long long)count);
            }
        }
    }
}

static void write_durations(const struct metrics *metrics, struct buf *out)
{
    buf_text(out, "# HELP zwfw_request_seconds From the whole request read to its answer made\n"
                  "# TYPE zwfw_request_seconds histogram\n");
    for (size_t i = 0; i < metrics->route_count; i++) {
        const struct route_count *route = &metrics->routes[i];
        struct labels labels = labels_of(i);
        uint64_t calls = atomic_load(&route->calls), within = 0;
        if (calls == 0) {
            continue;
        }
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            within += atomic_load(&route->within[bucket]);
            buf_format(out, "zwfw_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"%s\"} %llu\n", labels.method,
                       labels.path, buckets[bucket].seconds, (unsigned long long)within);
        }
        buf_format(out,
                   "zwfw_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"+Inf\"} %llu\n"
                   "zwfw_request_seconds_sum{method=\"%s\",route=\"%s\"} %.6f\n"
                   "zwfw_request_seconds_count{method=\"%s\",route=\"%s\"} %llu\n",
                   labels.method, labels.path, (unsigned long long)calls, labels.method, labels.path,
                   (double)atomic_load(&route->ns) / 1e9, labels.method, labels.path, (unsigned long long)calls);
    }
}

void metrics_write(struct app *app, struct buf *out)
{
    const struct metrics *metrics = app_metrics(app);
    write_requests(metrics, out);
    write_durations(metrics, out);
    metrics_figure(out, "zwfw_answers_repeated_total", "counter", "Reads answered as a moment ago",
                   answers_repeated(app_answers(app)));
    for (size_t i = 0; i < metrics->writer_count; i++) {
        metrics->writers[i].write(metrics->writers[i].subject, out);
    }
}
