#include "kernel/work/work.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <unistd.h>

#include "kernel/api/dispatch.h"
#include "kernel/api/metrics.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"
#include "kernel/ledger/ledger.h"
#include "kernel/work/queue.h"

enum { MOST_GROUP = 256, MOST_READERS = 8, GROUP_SIZES = 9 }; /* 1, 2, 4 … 256 */

/* What stands in a queue: a call, or a task of the program's own. */
struct job_item {
    struct call *call;
    int64_t since; /* seam_ticks when it was queued */
    struct arena *arena;
    result (*task)(struct request *rq, void *subject);
    void *subject;
    result outcome;
    bool is_over; /* a task whose group was undone: it is not run again */
    sem_t *finished;
};

struct work {
    struct app *app;
    int lock_file;
    int64_t wait_ns;
    struct db *db;
    struct lane *lane;
    struct queue *writes;
    struct queue *scans;
    pthread_t writer;
    pthread_t scanners[MOST_READERS];
    bool writer_runs;
    bool is_deferring; /* the store is in the making: a group stays open for those that follow */
    bool is_open;      /* a group's transaction */
    bool is_astray;    /* a group failed, and what the lane carries is not known to be what the store holds */
    int scanner_count;
    _Atomic uint64_t group_sizes[GROUP_SIZES]; /* each group in one: the smallest that holds it */
    _Atomic(const char *) refusal;             /* why no writes are taken; NULL: they are */
    _Atomic uint64_t done_writes, groups, largest_group, refused_full, refused_late, failed_commits, rerun_groups;
};

static const result too_busy = {ERR_UNAVAILABLE, 0, "系统繁忙，未作任何更改，请稍后再试"};

static const result no_memory = {ERR_UNAVAILABLE, 0, "内存不足，未作任何更改，请稍后再试"};

/* --- the lane ---------------------------------------------------------------------------------------------------- */

/* What the transaction under way has brought, else what is in force. */
static const struct calendar *calendar_now(const struct work *work)
{
    const struct calendar *brought = lane_calendar(work->lane);
    return brought ? brought : app_calendar(work->app);
}

static result run_task(struct work *work, struct job_item *item)
{
    struct request rq = app_request(work->app, item->arena, work->db);
    rq.lane = work->lane;
    rq.calendar = calendar_now(work);
    if (setjmp(*arena_guard(item->arena))) {
        arena_unguard(item->arena);
        return no_memory;
    }
    result r = item->task(&rq, item->subject);
    arena_unguard(item->arena);
    return r;
}

/* One request inside the group's transaction: its own savepoint, so that a refusal undoes it alone. */
static void run_item(struct work *work, struct job_item *item)
{
    if (item->call && seam_ticks() - item->since > work->wait_ns) {
        atomic_fetch_add(&work->refused_late, 1);
        item->outcome = too_busy;
        dispatch_refuse(item->call, too_busy);
        return;
    }
    struct lane_mark mark = lane_mark(work->lane);
    result r = db_save(work->db);
    if (!is_ok(r)) {
        item->outcome = r;
        if (item->call) {
            dispatch_refuse(item->call, r);
        }
        return;
    }
    item->outcome =
        item->task ? run_task(work, item) : dispatch_run(item->call, work->db, work->lane, calendar_now(work));
    if (is_ok(item->outcome)) {
        item->outcome = db_release(work->db);
        if (!is_ok(item->outcome) && item->call) {
            dispatch_refuse(item->call, item->outcome);
        }
    }
    if (!is_ok(item->outcome)) {
        lane_undo(work->lane, mark);
        db_undo(work->db);
    }
}

static void fail_group(struct work *work, struct job_item **items, size_t count, result why)
{
    atomic_fetch_add(&work->failed_commits, 1);
    log_write(LOG_ERROR, "work.commit-failed", "reason", why.reason, NULL);
    for (size_t i = 0; i < count; i++) {
        items[i]->outcome = why;
        if (items[i]->call) {
            dispatch_refuse(items[i]->call, why);
        }
    }
}

/* After a failure the store is the truth, and after a lost connection as well, for another may have written meanwhile:
 * until it can be read, every group fails. */
static result find_back(struct work *work)
{
    bool is_anew;
    result r = db_ready(work->db, &is_anew);
    work->is_astray |= is_anew;
    TRY(r);
    if (work->is_astray) {
        TRY(lane_reload(work->lane, work->db));
        work->is_astray = false;
    }
    return SUCCESS;
}

static result begin_group(struct work *work)
{
    TRY(db_begin(work->db));
    work->is_astray = true;
    work->is_open = true;
    return SUCCESS;
}

static void run_items(struct work *work, struct job_item **items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!items[i]->is_over) {
            run_item(work, items[i]);
        }
    }
}

static result end_group(struct work *work)
{
    work->is_open = false;
    result r = db_fate(work->db) == FATE_CROSSED ? too_busy : lane_flush(work->lane, work->db);
    if (!is_ok(r)) {
        db_rollback(work->db);
        return r;
    }
    TRY(db_commit(work->db));
    work->is_astray = false;
    return SUCCESS;
}

static result commit_group(struct work *work, struct job_item **items, size_t count)
{
    TRY(begin_group(work));
    run_items(work, items, count);
    return end_group(work);
}

/* While the server is away: until it is back, or those who wait have waited long enough. */
static result wait_for_store(struct work *work, int64_t until)
{
    enum { PAUSE_NS = 50 * 1000 * 1000 };
    result r = find_back(work);
    while (!is_ok(r) && seam_ticks() < until) {
        nanosleep(&(struct timespec){0, PAUSE_NS}, 0);
        r = find_back(work);
    }
    return r;
}

/* The COMMIT was not answered. The group's last link is in the store when all of the group is: nobody else writes this
 * lane, and its lock is had again only when the server has done with the lost connection. A group that wrote nothing
 * into the ledger has nothing to be found by. */
static result look_for_group(struct work *work, const struct ledger_tail *last, int64_t until, bool *kept)
{
    result r = wait_for_store(work, until);
    while (is_ok(r) && !is_ok(ledger_find(work->db, last, kept))) {
        r = wait_for_store(work, until);
    }
    return is_ok(r) ? SUCCESS
                    : failed(ERR_UNAVAILABLE, "提交时与数据库的连接中断，是否办成尚不能确定；请先查看，再决定是否重做");
}

/* What a commit brought along: the calendar that holds from now on. */
static void take_calendar(struct work *work, bool kept)
{
    struct calendar *brought = lane_take_calendar(work->lane);
    if (kept && brought) {
        app_set_calendar(work->app, brought);
    } else {
        calendar_free(brought);
    }
}

/* Once. *again: it was undone, and may be run again. */
static result run_once(struct work *work, struct job_item **items, size_t count, int64_t until, bool *again)
{
    int64_t before = lane_mark(work->lane).tail.seq;
    result r = commit_group(work, items, count);
    struct ledger_tail last = lane_mark(work->lane).tail;
    enum db_fate fate = db_fate(work->db);
    bool kept = is_ok(r);
    if (!kept && fate == FATE_UNKNOWN && last.seq > before) {
        result found = look_for_group(work, &last, until, &kept);
        r = kept || !is_ok(found) ? found : r;
        fate = is_ok(found) ? FATE_CROSSED : fate;
    }
    take_calendar(work, kept);
    *again = !kept && fate == FATE_CROSSED;
    return r;
}

/* Tasks are not run twice: whoever has one run decides. */
static void give_up_tasks(struct job_item **items, size_t count, result why)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i]->task) {
            items[i]->is_over = true;
            items[i]->outcome = why;
        }
    }
}

/* Of a store in the making: tasks wait for the commit, and so does a new calendar, which goes with its request. */
static result run_deferred(struct work *work, struct job_item **items, size_t count)
{
    if (!work->is_open) {
        TRY(find_back(work));
        TRY(begin_group(work));
    }
    run_items(work, items, count);
    bool must_end = lane_calendar(work->lane) != 0;
    for (size_t i = 0; i < count; i++) {
        must_end |= items[i]->task != 0;
    }
    if (!must_end) {
        return SUCCESS;
    }
    result r = end_group(work);
    take_calendar(work, is_ok(r));
    return r;
}

static result run_group(struct work *work, struct job_item **items, size_t count)
{
    if (work->is_deferring) {
        return run_deferred(work, items, count);
    }
    enum { MOST_RUNS = 5 };
    int64_t until = seam_ticks() + work->wait_ns;
    bool again = true;
    result r = find_back(work);
    for (int run = 1; is_ok(r) && again; run++) {
        r = run_once(work, items, count, until, &again);
        again &= run < MOST_RUNS;
        if (again) {
            atomic_fetch_add(&work->rerun_groups, 1);
            give_up_tasks(items, count, r);
            r = wait_for_store(work, until);
        }
    }
    return r;
}

static void finish_call(struct work *work, struct call *call)
{
    metrics_count(work->app, call, seam_ticks() - call->begun);
    call->done(call);
}

static void finish_item(struct work *work, struct job_item *item)
{
    if (item->call) {
        finish_call(work, item->call);
    } else {
        sem_post(item->finished);
    }
}

static void count_group(struct work *work, size_t count)
{
    int size = 0;
    while ((size_t)1 << size < count) {
        size++;
    }
    atomic_fetch_add(&work->group_sizes[size], 1);
    atomic_fetch_add(&work->done_writes, count);
    atomic_fetch_add(&work->groups, 1);
    if (count > atomic_load(&work->largest_group)) {
        atomic_store(&work->largest_group, count);
    }
}

static void *run_lane(void *subject)
{
    struct work *work = subject;
    struct job_item *items[MOST_GROUP];
    size_t count;
    while ((count = queue_take(work->writes, (void **)items, MOST_GROUP)) > 0) {
        result r = run_group(work, items, count);
        if (!is_ok(r)) {
            fail_group(work, items, count, r);
        }
        count_group(work, count);
        for (size_t i = 0; i < count; i++) {
            finish_item(work, items[i]);
        }
    }
    return 0;
}

/* --- queues ------------------------------------------------------------------------------------------------------ */

static void refuse(struct work *work, struct call *call, result why)
{
    dispatch_refuse(call, why);
    finish_call(work, call);
}

static void enqueue(struct work *work, struct queue *queue, struct call *call)
{
    if (setjmp(*arena_guard(call->arena))) {
        refuse(work, call, no_memory);
        return;
    }
    struct job_item *item = ARENA_NEW(call->arena, struct job_item);
    arena_unguard(call->arena);
    item->call = call;
    item->since = seam_ticks();
    if (!queue_put(queue, item)) {
        atomic_fetch_add(&work->refused_full, 1);
        refuse(work, call, too_busy);
    }
}

static void enqueue_write(struct work *work, struct call *call)
{
    const char *refusal = atomic_load(&work->refusal);
    if (refusal) {
        refuse(work, call, failed(ERR_UNAVAILABLE, refusal));
        return;
    }
    enqueue(work, work->writes, call);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

static void run_read(struct work *work, struct call *call, struct db *db)
{
    result r = db_begin(db);
    if (!is_ok(r)) {
        dispatch_refuse(call, r);
        return;
    }
    IGNORE(dispatch_run(call, db, 0, app_calendar(work->app))); /* a refusal is in the answer */
    db_rollback(db);
}

/* What comes ahead of the lane; then the call goes there. */
static void run_before(struct work *work, struct call *call, struct db *db)
{
    result r = db_begin(db);
    if (!is_ok(r)) {
        refuse(work, call, r);
        return;
    }
    r = dispatch_before(call, db);
    db_rollback(db);
    if (is_ok(r)) {
        enqueue_write(work, call);
    } else {
        finish_call(work, call);
    }
}

static void run_scan(struct work *work, struct call *call, struct db *db)
{
    if (dispatch_has_before(call)) {
        run_before(work, call, db);
    } else {
        run_read(work, call, db);
        finish_call(work, call);
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
    result r = db_look(reader); /* one snapshot, of who asks and of what is read */
    if (!is_ok(r)) {
        refuse(work, call, r);
        return;
    }
    r = dispatch_prepare(work->app, reader, call, seam_now());
    bool is_ready = is_ok(r), has_before = is_ready && dispatch_has_before(call);
    bool is_read = is_ready && !has_before && dispatch_class(call) == ROUTE_READ;
    if (is_read) {
        IGNORE(dispatch_run(call, reader, 0, app_calendar(work->app))); /* a refusal is in the answer */
    }
    if (!is_ready || is_read) {
        finish_call(work, call);
    } else if (has_before || dispatch_class(call) == ROUTE_SCAN) {
        enqueue(work, work->scans, call);
    } else {
        enqueue_write(work, call);
    }
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
    while (sem_wait(&finished) != 0) {
        /* interrupted by a signal */
    }
    sem_destroy(&finished);
}

result work_task(struct work *work, struct arena *arena, result (*task)(struct request *rq, void *subject),
                 void *subject)
{
    sem_t finished;
    sem_init(&finished, 0, 0);
    struct job_item item = {
        .arena = arena, .task = task, .subject = subject, .finished = &finished, .since = seam_ticks()};
    if (!queue_put(work->writes, &item)) {
        sem_destroy(&finished);
        return too_busy;
    }
    while (sem_wait(&finished) != 0) {
        /* interrupted by a signal */
    }
    sem_destroy(&finished);
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

static result start_threads(struct work *work)
{
    work->writer_runs = pthread_create(&work->writer, 0, run_lane, work) == 0;
    int64_t scanners = app_setting(work->app, "work.readers");
    for (int i = 0; i < scanners && work->writer_runs; i++) {
        if (pthread_create(&work->scanners[i], 0, run_scanner, work) != 0) {
            return failed(ERR_UNAVAILABLE, "无法创建线程");
        }
        work->scanner_count++;
    }
    return work->writer_runs ? SUCCESS : failed(ERR_UNAVAILABLE, "无法创建线程");
}

static result start(struct work *work)
{
    TRY(lock_folder(work));
    TRY(db_open(app_data(work->app), DB_WRITE, &work->db));
    TRY(db_take(work->db));
    TRY(lane_open(work->db, 1, &work->lane));
    work->is_deferring = db_is_in_the_making(work->db);
    work->wait_ns = app_setting(work->app, "work.wait_ms") * 1000000;
    work->writes = queue_new((size_t)app_setting(work->app, "work.queue"));
    work->scans = queue_new((size_t)app_setting(work->app, "work.scan_queue"));
    if (!work->writes || !work->scans) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    return start_threads(work);
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
    if (work->writes) {
        queue_close(work->writes);
    }
    if (work->writer_runs) {
        pthread_join(work->writer, 0);
    }
    queue_free(work->writes);
    queue_free(work->scans);
    lane_close(work->lane);
    db_close(work->db);
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
    return (struct work_counts){.writes = atomic_load(&work->done_writes),
                                .groups = atomic_load(&work->groups),
                                .largest_group = atomic_load(&work->largest_group),
                                .refused_full = atomic_load(&work->refused_full),
                                .refused_late = atomic_load(&work->refused_late),
                                .failed_commits = atomic_load(&work->failed_commits),
                                .rerun_groups = atomic_load(&work->rerun_groups),
                                .lane_waiting = queue_waiting(work->writes),
                                .scan_waiting = queue_waiting(work->scans)};
}

void work_write_figures(void *subject, struct buf *out)
{
    const struct work *work = subject;
    struct work_counts counts = work_count(work);
    uint64_t groups = 0;
    buf_text(out, "# HELP zwfw_lane_group_size Writes in one commit\n# TYPE zwfw_lane_group_size histogram\n");
    for (int i = 0; i < GROUP_SIZES; i++) {
        groups += atomic_load(&work->group_sizes[i]);
        buf_format(out, "zwfw_lane_group_size_bucket{le=\"%d\"} %llu\n", 1 << i, (unsigned long long)groups);
    }
    buf_format(out,
               "zwfw_lane_group_size_bucket{le=\"+Inf\"} %llu\nzwfw_lane_group_size_sum %llu\n"
               "zwfw_lane_group_size_count %llu\n",
               (unsigned long long)groups, (unsigned long long)counts.writes, (unsigned long long)groups);
    metrics_figure(out, "zwfw_lane_waiting", "gauge", "Writes waiting for the lane", counts.lane_waiting);
    metrics_figure(out, "zwfw_scan_waiting", "gauge", "Slow reads waiting for a reader", counts.scan_waiting);
    metrics_figure(out, "zwfw_queue_full_total", "counter", "Requests refused because a queue was full",
                   counts.refused_full);
    metrics_figure(out, "zwfw_queue_late_total", "counter", "Requests refused because they had waited too long",
                   counts.refused_late);
    metrics_figure(out, "zwfw_commit_failed_total", "counter", "Commits that failed", counts.failed_commits);
    metrics_figure(out, "zwfw_group_rerun_total", "counter", "Groups run again after a crossing or a lost connection",
                   counts.rerun_groups);
}
