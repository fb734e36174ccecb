#include "kernel/work/jobs.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>

#include "kernel/base/log.h"
#include "kernel/base/seam.h"

enum { NS_PER_MS = 1000 * 1000 };

static const int64_t settle_ns = INT64_C(2000) * NS_PER_MS; /* requests that wait for the start go first */
static const int64_t longest_wait_ns = INT64_C(3600000) * NS_PER_MS;

struct due_job {
    const char *name;
    int64_t every_ms;
    result (*before)(struct request *rq); /* NULL: not a slow one */
    result (*run)(struct request *rq);
    int64_t at; /* seam_ticks */
};

/* The thread of one kind of jobs: the slow ones, or all others. */
struct runner {
    struct jobs *jobs;
    struct arena *arena;
    struct due_job *items;
    size_t count;
    pthread_t thread;
    bool runs;
};

enum { QUICK, SLOW, RUNNERS };

struct jobs {
    struct work *work;
    struct runner runners[RUNNERS];
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    atomic_bool is_stopping;
};

/* --- one job ----------------------------------------------------------------------------------------------------- */

struct prepared_job {
    const struct due_job *job;
    void *prepared;
};

static result run_task(struct request *rq, void *subject)
{
    const struct prepared_job *job = subject;
    rq->prepared = job->prepared;
    return job->job->run(rq);
}

static result call_before(struct runner *runner, struct db *db, struct prepared_job *job)
{
    struct app *app = work_app(runner->jobs->work);
    struct request rq = app_request(app, runner->arena, db);
    rq.ending = &runner->jobs->is_stopping;
    if (setjmp(*arena_guard(runner->arena))) {
        arena_unguard(runner->arena);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    result r = job->job->before(&rq);
    arena_unguard(runner->arena);
    job->prepared = rq.prepared;
    return r;
}

/* A connection for each run: between them it would only hold the store's log back. */
static result run_before(struct runner *runner, struct prepared_job *job)
{
    struct db *db;
    TRY(db_open(app_data(work_app(runner->jobs->work)), DB_READ, &db));
    result r = db_begin(db);
    if (is_ok(r)) {
        r = call_before(runner, db, job);
        db_rollback(db);
    }
    db_close(db);
    return r;
}

static void run_due(struct runner *runner, struct due_job *due, int64_t now)
{
    struct prepared_job job = {due, 0};
    due->at = now + due->every_ms * NS_PER_MS;
    result r = due->before ? run_before(runner, &job) : SUCCESS;
    r = is_ok(r) ? work_task(runner->jobs->work, runner->arena, run_task, &job) : r;
    if (!is_ok(r) && !atomic_load(&runner->jobs->is_stopping)) {
        log_write(LOG_ERROR, "job.failed", "job", due->name, "reason", r.reason, NULL);
    }
    arena_reset(runner->arena);
    if (due->before) {
        malloc_trim(0); /* tens of MB, which a few small blocks above them would keep from the system */
    }
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

/* Runs what is due; the instant when something will be. */
static int64_t run_all_due(struct runner *runner)
{
    int64_t next = seam_ticks() + longest_wait_ns;
    for (size_t i = 0; i < runner->count && !atomic_load(&runner->jobs->is_stopping); i++) {
        int64_t now = seam_ticks();
        if (runner->items[i].at <= now) {
            run_due(runner, &runner->items[i], now);
        }
        next = runner->items[i].at < next ? runner->items[i].at : next;
    }
    return next;
}

static void *run_jobs(void *subject)
{
    struct runner *runner = subject;
    struct jobs *jobs = runner->jobs;
    int64_t next = seam_ticks() + settle_ns;
    pthread_mutex_lock(&jobs->lock);
    while (!jobs->is_stopping) {
        struct timespec until = {next / 1000000000, next % 1000000000};
        pthread_cond_timedwait(&jobs->stopped, &jobs->lock, &until);
        if (!jobs->is_stopping && seam_ticks() >= next) {
            pthread_mutex_unlock(&jobs->lock);
            next = run_all_due(runner);
            pthread_mutex_lock(&jobs->lock);
        }
    }
    pthread_mutex_unlock(&jobs->lock);
    return 0;
}

static void add_job(struct runner *runner, struct due_job job, bool counts_only)
{
    if (!counts_only) {
        runner->items[runner->count] = job;
    }
    runner->count++;
}

static void list_jobs(struct runner *runner, int kind, bool counts_only)
{
    runner->count = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        const struct job *job = kind == QUICK ? (*module)->jobs : 0;
        const struct slow_job *slow = kind == SLOW ? (*module)->slow_jobs : 0;
        for (; job && job->name; job++) {
            add_job(runner, (struct due_job){job->name, job->every_ms, 0, job->run, 0}, counts_only);
        }
        for (; slow && slow->name; slow++) {
            add_job(runner, (struct due_job){slow->name, slow->every_ms, slow->before, slow->run, 0}, counts_only);
        }
    }
}

static result start_runner(struct jobs *jobs, int kind)
{
    struct runner *runner = &jobs->runners[kind];
    runner->jobs = jobs;
    runner->arena = arena_new(0);
    list_jobs(runner, kind, true);
    runner->items = calloc(runner->count + 1, sizeof *runner->items);
    if (!runner->arena || !runner->items) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    list_jobs(runner, kind, false);
    runner->runs = runner->count > 0 && pthread_create(&runner->thread, 0, run_jobs, runner) == 0;
    return runner->runs || runner->count == 0 ? SUCCESS : failed(ERR_UNAVAILABLE, "无法创建线程");
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
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC); /* as seam_ticks */
    pthread_mutex_init(&jobs->lock, 0);
    pthread_cond_init(&jobs->stopped, &clock);
    pthread_condattr_destroy(&clock);
    result r = start_runner(jobs, QUICK);
    r = is_ok(r) ? start_runner(jobs, SLOW) : r;
    if (!is_ok(r)) {
        jobs_stop(jobs);
        return r;
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
    pthread_cond_broadcast(&jobs->stopped);
    pthread_mutex_unlock(&jobs->lock);
    for (int kind = 0; kind < RUNNERS; kind++) {
        struct runner *runner = &jobs->runners[kind];
        if (runner->runs) {
            pthread_join(runner->thread, 0);
        }
        arena_free(runner->arena);
        free(runner->items);
    }
    pthread_cond_destroy(&jobs->stopped);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}
