#include "kernel/work/jobs.h"

#include <pthread.h>

#include "kernel/base/log.h"
#include "kernel/base/seam.h"

enum { NS_PER_MS = 1000 * 1000 };

static const int64_t settle_ns = INT64_C(2000) * NS_PER_MS; /* requests that wait for the start go first */
static const int64_t longest_wait_ns = INT64_C(3600000) * NS_PER_MS;

struct due_job {
    const struct job *job;
    int64_t at; /* seam_ticks */
};

struct jobs {
    struct work *work;
    struct arena *arena;
    struct due_job *items;
    size_t count;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool is_stopping;
};

static result run_task(struct request *rq, void *subject)
{
    const struct job *job = subject;
    return job->run(rq);
}

static void run_due(struct jobs *jobs, struct due_job *due, int64_t now)
{
    due->at = now + due->job->every_ms * NS_PER_MS;
    result r = work_task(jobs->work, jobs->arena, run_task, (void *)due->job);
    if (!is_ok(r)) {
        log_write(LOG_ERROR, "job.failed", "job", due->job->name, "reason", r.reason, NULL);
    }
    arena_reset(jobs->arena);
}

/* Runs what is due; the instant when something will be. */
static int64_t run_all_due(struct jobs *jobs)
{
    int64_t next = seam_ticks() + longest_wait_ns;
    for (size_t i = 0; i < jobs->count; i++) {
        int64_t now = seam_ticks();
        if (jobs->items[i].at <= now) {
            run_due(jobs, &jobs->items[i], now);
        }
        next = jobs->items[i].at < next ? jobs->items[i].at : next;
    }
    return next;
}

static void *run_jobs(void *subject)
{
    struct jobs *jobs = subject;
    int64_t next = seam_ticks() + settle_ns;
    pthread_mutex_lock(&jobs->lock);
    while (!jobs->is_stopping) {
        struct timespec until = {next / 1000000000, next % 1000000000};
        pthread_cond_timedwait(&jobs->stopped, &jobs->lock, &until);
        if (!jobs->is_stopping && seam_ticks() >= next) {
            pthread_mutex_unlock(&jobs->lock);
            next = run_all_due(jobs);
            pthread_mutex_lock(&jobs->lock);
        }
    }
    pthread_mutex_unlock(&jobs->lock);
    return 0;
}

static void list_jobs(struct jobs *jobs, struct due_job *items)
{
    jobs->count = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct job *job = (*module)->jobs; job && job->name; job++, jobs->count++) {
            if (items) {
                items[jobs->count] = (struct due_job){job, 0};
            }
        }
    }
}

static void jobs_free(struct jobs *jobs)
{
    arena_free(jobs->arena);
    free(jobs->items);
    free(jobs);
}

result jobs_start(struct work *work, struct jobs **made)
{
    struct jobs *jobs = calloc(1, sizeof *jobs);
    pthread_condattr_t clock;
    *made = 0;
    if (!jobs) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    jobs->work = work;
    jobs->arena = arena_new(0);
    list_jobs(jobs, 0);
    jobs->items = calloc(jobs->count + 1, sizeof *jobs->items);
    if (!jobs->arena || !jobs->items) {
        jobs_free(jobs);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    list_jobs(jobs, jobs->items);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC); /* as seam_ticks */
    pthread_mutex_init(&jobs->lock, 0);
    pthread_cond_init(&jobs->stopped, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&jobs->thread, 0, run_jobs, jobs) != 0) {
        jobs_free(jobs);
        return failed(ERR_UNAVAILABLE, "无法创建线程");
    }
    *made = jobs;
    return SUCCESS;
}

void jobs_stop(struct jobs *jobs)
{
    if (!jobs) {
        return;
    }
    pthread_mutex_lock(&jobs->lock);
    jobs->is_stopping = true;
    pthread_cond_signal(&jobs->stopped);
    pthread_mutex_unlock(&jobs->lock);
    pthread_join(jobs->thread, 0);
    pthread_cond_destroy(&jobs->stopped);
    pthread_mutex_destroy(&jobs->lock);
    jobs_free(jobs);
}
