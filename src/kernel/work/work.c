#include "kernel/work/work.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <unistd.h>

#include "kernel/api/dispatch.h"
#include "kernel/api/metrics.h"
#include "kernel/base/seam.h"
#include "kernel/work/lanes.h"
#include "kernel/work/queue.h"

enum { MOST_READERS = 8 };

struct work {
    struct app *app;
    int lock_file;
    int64_t wait_ns;
    struct db_replicas *replicas; /* NULL: none */
    struct lanes *lanes;
    struct queue *scans;
    pthread_t scanners[MOST_READERS];
    int scanner_count;
    _Atomic(const char *) refusal; /* why no writes are taken; NULL: they are */
    _Atomic uint64_t refused_full, refused_late;
};

/* --- queues ------------------------------------------------------------------------------------------------------ */

static void refuse(struct work *work, struct call *call, result why)
{
    dispatch_refuse(call, why);
    finish_call(work->app, call);
}

static void refuse_full(struct work *work, struct call *call)
{
    atomic_fetch_add(&work->refused_full, 1);
    refuse(work, call, too_busy);
}

/* To the lanes, or to the slow readers. */
static void enqueue(struct work *work, bool is_write, struct call *call)
{
    if (setjmp(*arena_guard(call->arena))) {
        refuse(work, call, no_memory);
        return;
    }
    struct job_item *item = ARENA_NEW(call->arena, struct job_item);
    arena_unguard(call->arena);
    item->call = call;
    item->since = seam_ticks();
    if (!(is_write ? lanes_put(work->lanes, item) : queue_put(work->scans, item))) {
        refuse_full(work, call);
    }
}

static void enqueue_write(struct work *work, struct call *call)
{
    const char *refusal = atomic_load(&work->refusal);
    if (refusal) {
        refuse(work, call, failed(ERR_UNAVAILABLE, refusal));
        return;
    }
    enqueue(work, true, call);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

/* By a standby when one will do; what fails there is done here. A refusal is in the answer. */
static void answer(struct work *work, struct call *call, struct db *db)
{
    const struct calendar *calendar = app_calendar(work->app);
    struct db *near = db_near(db, work->replicas, dispatch_actor(call));
    result r = dispatch_run(call, near, 0, calendar);
    if (r.code == ERR_UNAVAILABLE && near != db) {
        IGNORE(dispatch_run(call, db, 0, calendar));
    }
}

/* A slow read, or what comes ahead of the lane: then the call goes there. */
static void run_scan(struct work *work, struct call *call, struct db *db)
{
    bool goes_on = false;
    if (dispatch_has_before(call)) {
        goes_on = is_ok(dispatch_before(call, db));
    } else if (!dispatch_repeat(call, db)) { /* another may have asked the same while it waited */
        answer(work, call, db);
    }
    db_rollback(db);
    if (goes_on) {
        enqueue_write(work, call);
    } else {
        finish_call(work->app, call);
    }
}

static void *run_scanner(void *subject)
{
    struct work *work = subject;
    struct db *db = 0;
    struct job_item *item;
    while (queue_take(work->scans, (void **)&item, 1) > 0) {
        result r = db ? SUCCESS : db_open(app_data(work->app), DB_READ, &db);
        if (seam_ticks() - item->since > work->wait_ns) {
            atomic_fetch_add(&work->refused_late, 1);
            r = too_busy;
        }
        r = is_ok(r) ? db_look(db) : r;
        if (is_ok(r)) {
            run_scan(work, item->call, db);
        } else {
            refuse(work, item->call, r);
        }
    }
    db_close(db);
    return 0;
}

/* --- submitting -------------------------------------------------------------------------------------------------- */

void work_submit(struct work *work, struct call *call, struct db *reader)
{
    call->begun = seam_ticks();
    bool may_write = call->method != METHOD_GET && call->method != METHOD_HEAD;
    if (may_write && lanes_are_full(work->lanes)) {
        refuse_full(work, call); /* before anything is spent on it that those who wait could use */
        return;
    }
    result r = db_look(reader); /* one snapshot, of who asks and of what is read */
    if (!is_ok(r)) {
        refuse(work, call, r);
        return;
    }
    r = dispatch_prepare(work->app, reader, call, seam_now());
    bool is_ready = is_ok(r), has_before = is_ready && dispatch_has_before(call);
    bool is_read = is_ready && !has_before && dispatch_class(call) == ROUTE_READ;
    bool is_done = !is_ready || dispatch_repeat(call, reader);
    if (!is_done && is_read) {
        answer(work, call, reader);
        is_done = true;
    }
    if (is_done) {
        finish_call(work->app, call);
    } else if (has_before || dispatch_class(call) == ROUTE_SCAN) {
        enqueue(work, false, call);
    } else {
        enqueue_write(work, call);
    }
}

static void await(sem_t *finished)
{
    int interrupted; /* by a signal */
    do {
        interrupted = sem_wait(finished);
    } while (interrupted);
    sem_destroy(finished);
}

static void call_finished(struct call *call)
{
    sem_post(call->owner);
}

void work_call(struct work *work, struct call *call, struct db *reader)
{
    sem_t finished;
    sem_init(&finished, 0, 0);
    call->owner = &finished;
    call->done = call_finished;
    work_submit(work, call, reader);
    db_rollback(reader);
    await(&finished);
}

result work_task(struct work *work, struct arena *arena, result (*task)(struct request *rq, void *subject),
                 void *subject)
{
    sem_t finished;
    sem_init(&finished, 0, 0);
    struct job_item item = {
        .arena = arena, .task = task, .subject = subject, .finished = &finished, .since = seam_ticks()};
    if (!lanes_put(work->lanes, &item)) {
        sem_destroy(&finished);
        return too_busy;
    }
    await(&finished);
    return item.outcome;
}

static result do_nothing(struct request *rq, void *subject)
{
    (void)rq, (void)subject;
    return SUCCESS;
}

result work_settle(struct work *work, struct arena *arena)
{
    return work_task(work, arena, do_nothing, 0);
}

/* --- starting and stopping --------------------------------------------------------------------------------------- */

/* One writer a folder: the lane keeps the ledger's head in memory. */
static result lock_folder(struct work *work)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/lock", app_data(work->app));
    work->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (work->lock_file < 0) {
        return failed(ERR_UNAVAILABLE, "无法写入数据目录，请检查其权限");
    }
    if (flock(work->lock_file, LOCK_EX | LOCK_NB) != 0) {
        return failed(ERR_CONFLICT, "另一个zwfw正在使用此数据目录，请先停止它");
    }
    return SUCCESS;
}

static result start(struct work *work)
{
    TRY(lock_folder(work));
    TRY(db_replicas_open(app_setting_text(work->app, "work.replicas"),
                         app_setting(work->app, "work.replica_staleness_ms"), &work->replicas));
    TRY(lanes_open(work->app, work->replicas, &work->lanes));
    work->wait_ns = app_setting(work->app, "work.wait_ms") * 1000000;
    work->scans = queue_new((size_t)app_setting(work->app, "work.scan_queue"));
    if (!work->scans) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    int64_t scanners = app_setting(work->app, "work.readers");
    for (int i = 0; i < scanners; i++) {
        if (pthread_create(&work->scanners[i], 0, run_scanner, work) != 0) {
            return failed(ERR_UNAVAILABLE, "无法创建线程");
        }
        work->scanner_count++;
    }
    return SUCCESS;
}

result work_new(struct app *app, struct work **made)
{
    *made = 0;
    struct work *work = calloc(1, sizeof *work);
    if (!work) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    work->app = app;
    work->lock_file = -1;
    result r = start(work);
    if (!is_ok(r)) {
        work_free(work);
        return r;
    }
    *made = work;
    return SUCCESS;
}

void work_free(struct work *work)
{
    if (!work) {
        return;
    }
    /* The slow readers first: they hand on to the lane. */
    if (work->scans) {
        queue_close(work->scans);
    }
    for (int i = 0; i < work->scanner_count; i++) {
        pthread_join(work->scanners[i], 0);
    }
    lanes_close(work->lanes);
    db_replicas_close(work->replicas);
    queue_free(work->scans);
    if (work->lock_file >= 0) {
        close(work->lock_file);
    }
    free(work);
}

void work_refuse_writes(struct work *work, const char *reason)
{
    atomic_store(&work->refusal, reason);
}

struct app *work_app(const struct work *work)
{
    return work->app;
}

struct work_counts work_count(const struct work *work)
{
    struct lane_counts lanes = lanes_count(work->lanes);
    return (struct work_counts){.writes = lanes.writes,
                                .groups = lanes.groups,
                                .largest_group = lanes.largest_group,
                                .refused_full = atomic_load(&work->refused_full),
                                .refused_late = lanes.refused_late + atomic_load(&work->refused_late),
                                .failed_commits = lanes.failed_commits,
                                .rerun_groups = lanes.rerun_groups,
                                .moved = lanes.moved,
                                .wide = lanes.wide,
                                .lane_waiting = lanes.waiting,
                                .scan_waiting = queue_waiting(work->scans)};
}

void work_write_figures(void *subject, struct buf *out)
{
    const struct work *work = subject;
    struct work_counts counts = work_count(work);
    struct lane_counts lanes = lanes_count(work->lanes);
    uint64_t groups = 0;
    buf_text(out, "# HELP zwfw_lane_group_size Writes in one commit\n# TYPE zwfw_lane_group_size histogram\n");
    for (int i = 0; i < GROUP_SIZES; i++) {
        groups += lanes.group_sizes[i];
        buf_format(out, "zwfw_lane_group_size_bucket{le=\"%d\"} %llu\n", 1 << i, (unsigned long long)groups);
    }
    buf_format(out,
               "zwfw_lane_group_size_bucket{le=\"+Inf\"} %llu\nzwfw_lane_group_size_sum %llu\n"
               "zwfw_lane_group_size_count %llu\n",
               (unsigned long long)groups, (unsigned long long)counts.writes, (unsigned long long)groups);
    metrics_figure(out, "zwfw_lanes", "gauge", "Lanes that write", lanes.lanes);
    metrics_figure(out, "zwfw_lane_waiting", "gauge", "Writes waiting for the lanes", counts.lane_waiting);
    metrics_figure(out, "zwfw_scan_waiting", "gauge", "Slow reads waiting for a reader", counts.scan_waiting);
    metrics_figure(out, "zwfw_queue_full_total", "counter", "Requests refused because a queue was full",
                   counts.refused_full);
    metrics_figure(out, "zwfw_queue_late_total", "counter", "Requests refused because they had waited too long",
                   counts.refused_late);
    metrics_figure(out, "zwfw_commit_failed_total", "counter", "Commits that failed", counts.failed_commits);
    metrics_figure(out, "zwfw_group_rerun_total", "counter", "Groups run again after a crossing or a lost connection",
                   counts.rerun_groups);
    metrics_figure(out, "zwfw_lane_moved_total", "counter", "Writes that went to the lane of another region",
                   counts.moved);
    metrics_figure(out, "zwfw_replica_reads_total", "counter", "Reads answered by standbys",
                   db_replica_reads(work->replicas));
    metrics_figure(out, "zwfw_lane_wide_total", "counter", "Writes run with all other lanes standing still",
                   counts.wide);
}
