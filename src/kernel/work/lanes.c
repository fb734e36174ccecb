#include "kernel/work/lanes.h"

#include <pthread.h>
#include <stdatomic.h>

#include "kernel/api/dispatch.h"
#include "kernel/api/metrics.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"
#include "kernel/ledger/ledger.h"
#include "kernel/work/queue.h"

enum { MOST_GROUP = 256, MOST_RUNS = 4 };

struct writer {
    struct lanes *lanes;
    struct db *db;
    struct lane *lane;
    struct queue *queue;
    pthread_t thread;
    bool runs;
    bool is_open;   /* a group's transaction */
    bool is_astray; /* a group failed, and what the lane carries is not known to be what the store holds */
};

struct lanes {
    struct app *app;
    struct db_replicas *replicas; /* NULL: none */
    int64_t wait_ns;
    struct writer writers[MOST_LANES];
    size_t writer_count;
    struct lane *chains[MOST_LANES]; /* as many as writers; on SQLite one writer has them all */
    size_t chain_count;
    bool is_deferring;      /* one writer, and the store is in the making: a group stays open for those that follow */
    pthread_rwlock_t floor; /* shared by those who keep to their lane */
    _Atomic uint64_t group_sizes[GROUP_SIZES];
    _Atomic uint64_t writes, groups, largest_group, refused_late, failed_commits, rerun_groups, moved, wide;
};

const result too_busy = {ERR_UNAVAILABLE, 0, "系统繁忙，未作任何更改，请稍后再试"};
const result no_memory = {ERR_UNAVAILABLE, 0, "内存不足，未作任何更改，请稍后再试"};

/* --- one request ------------------------------------------------------------------------------------------------- */

/* What the transaction under way has brought, else what is in force. */
static const struct calendar *calendar_now(const struct writer *writer)
{
    const struct calendar *brought = lane_calendar(writer->lane);
    return brought ? brought : app_calendar(writer->lanes->app);
}

static result run_task(struct writer *writer, struct job_item *item)
{
    struct request rq = app_request(writer->lanes->app, item->arena, writer->db);
    rq.lane = writer->lane;
    rq.calendar = calendar_now(writer);
    if (setjmp(*arena_guard(item->arena))) {
        arena_unguard(item->arena);
        return no_memory;
    }
    result r = item->task(&rq, item->subject);
    arena_unguard(item->arena);
    return r;
}

static result run_saved(struct writer *writer, struct job_item *item)
{
    result r =
        item->task ? run_task(writer, item) : dispatch_run(item->call, writer->db, writer->lane, calendar_now(writer));
    if (!is_ok(r)) {
        return r;
    }
    r = db_release(writer->db);
    if (!is_ok(r) && item->call) {
        dispatch_refuse(item->call, r);
    }
    return r;
}

/* One request inside the group's transaction: its own savepoint, so that a refusal undoes it alone. */
static void run_item(struct writer *writer, struct job_item *item)
{
    item->stray = 0; /* it may have come from another lane */
    if (item->call && seam_ticks() - item->since > writer->lanes->wait_ns) {
        atomic_fetch_add(&writer->lanes->refused_late, 1);
        item->outcome = too_busy;
        dispatch_refuse(item->call, too_busy);
        return;
    }
    struct lane_mark mark = lane_mark(writer->lane);
    writer->lane->strayed = 0;
    result r = db_save(writer->db);
    if (!is_ok(r)) {
        item->outcome = r;
        if (item->call) {
            dispatch_refuse(item->call, r);
        }
        return;
    }
    item->outcome = run_saved(writer, item);
    item->stray = writer->lane->strayed;
    if (!is_ok(item->outcome) || item->stray != 0) {
        lane_undo(writer->lane, &mark);
        db_undo(writer->db);
    }
}

/* --- a group ----------------------------------------------------------------------------------------------------- */

static void set_astray(struct writer *writer, bool is_astray)
{
    struct lanes *lanes = writer->lanes;
    writer->is_astray = is_astray;
    for (size_t i = 0; writer->lane->is_wide && i < lanes->writer_count; i++) {
        lanes->writers[i].is_astray = is_astray;
    }
}

static bool is_astray(const struct writer *writer)
{
    const struct lanes *lanes = writer->lanes;
    bool is = writer->is_astray;
    for (size_t i = 0; writer->lane->is_wide && i < lanes->writer_count; i++) {
        is |= lanes->writers[i].is_astray;
    }
    return is;
}

/* After a failure the store is the truth, and after a lost connection as well, for another may have written meanwhile:
 * until it can be read, every group fails. */
static result find_back(struct writer *writer)
{
    bool is_anew;
    result r = db_ready(writer->db, &is_anew);
    writer->is_astray |= is_anew;
    TRY(r);
    if (is_astray(writer)) {
        TRY(lane_reload(writer->lane, writer->db));
        set_astray(writer, false);
    }
    return SUCCESS;
}

static result begin_group(struct writer *writer)
{
    TRY(db_begin(writer->db));
    set_astray(writer, true);
    writer->is_open = true;
    return SUCCESS;
}

static void run_items(struct writer *writer, struct job_item **items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!items[i]->is_over) {
            run_item(writer, items[i]);
        }
    }
}

static result end_group(struct writer *writer)
{
    writer->is_open = false;
    result r = db_fate(writer->db) == FATE_CROSSED ? too_busy : lane_flush(writer->lane, writer->db);
    if (!is_ok(r)) {
        db_rollback(writer->db);
        return r;
    }
    TRY(db_commit(writer->db));
    set_astray(writer, false);
    return SUCCESS;
}

static result commit_group(struct writer *writer, struct job_item **items, size_t count)
{
    TRY(begin_group(writer));
    run_items(writer, items, count);
    return end_group(writer);
}

/* While the server is away: until it is back, or those who wait have waited long enough. */
static result wait_for_store(struct writer *writer, int64_t until)
{
    enum { PAUSE_NS = 50 * 1000 * 1000 };
    result r = find_back(writer);
    while (!is_ok(r) && seam_ticks() < until) {
        nanosleep(&(struct timespec){0, PAUSE_NS}, 0);
        r = find_back(writer);
    }
    return r;
}

/* The COMMIT was not answered. A link of the group is in the store when all of the group is: nobody else writes its
 * lane, and the place there is had again only when the server has done with the lost connection. A group that wrote
 * nothing into the ledger has nothing to be found by. */
static result look_for_group(struct writer *writer, const struct ledger_tail *link, int64_t until, bool *kept)
{
    result r = wait_for_store(writer, until);
    while (is_ok(r) && !is_ok(ledger_find(writer->db, link, kept))) {
        r = wait_for_store(writer, until);
    }
    return is_ok(r) ? SUCCESS
                    : failed(ERR_UNAVAILABLE, "提交时与数据库的连接中断，是否办成尚不能确定；请先查看，再决定是否重做");
}

/* What a commit brought along: the calendar that holds from now on. */
static void take_calendar(struct writer *writer, bool kept)
{
    struct calendar *brought = lane_take_calendar(writer->lane);
    if (kept && brought) {
        app_set_calendar(writer->lanes->app, brought);
    } else {
        calendar_free(brought);
    }
}

/* Once. *again: it was undone, and may be run again. */
static result run_once(struct writer *writer, struct job_item **items, size_t count, int64_t until, bool *again)
{
    struct lane_mark before = lane_mark(writer->lane);
    struct ledger_tail link;
    result r = commit_group(writer, items, count);
    enum db_fate fate = db_fate(writer->db);
    bool kept = is_ok(r);
    if (!kept && fate == FATE_UNKNOWN && lane_newest(writer->lane, &before, &link)) {
        result found = look_for_group(writer, &link, until, &kept);
        r = kept || !is_ok(found) ? found : r;
        fate = is_ok(found) ? FATE_CROSSED : fate;
    }
    take_calendar(writer, kept);
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
static result run_deferred(struct writer *writer, struct job_item **items, size_t count)
{
    if (!writer->is_open) {
        TRY(find_back(writer));
        TRY(begin_group(writer));
    }
    run_items(writer, items, count);
    bool must_end = lane_calendar(writer->lane) != 0;
    for (size_t i = 0; i < count; i++) {
        must_end |= items[i]->task != 0;
    }
    if (!must_end) {
        return SUCCESS;
    }
    result r = end_group(writer);
    take_calendar(writer, is_ok(r));
    return r;
}

static result run_group(struct writer *writer, struct job_item **items, size_t count)
{
    int64_t until = seam_ticks() + writer->lanes->wait_ns;
    result r = find_back(writer);
    bool again = is_ok(r);
    for (int run = 1; is_ok(r) && again && run <= MOST_RUNS; run++) {
        if (run > 1) {
            atomic_fetch_add(&writer->lanes->rerun_groups, 1);
        }
        r = run_once(writer, items, count, until, &again);
        if (again) {
            result why = r;
            give_up_tasks(items, count, why);
            r = wait_for_store(writer, until);
            r = is_ok(r) && run == MOST_RUNS ? why : r;
        }
    }
    return r;
}

/* --- those who wait ---------------------------------------------------------------------------------------------- */

void finish_call(struct app *app, struct call *call)
{
    metrics_count(app, call, seam_ticks() - call->begun);
    call->done(call);
}

static void fail_group(struct lanes *lanes, struct job_item **items, size_t count, result why)
{
    atomic_fetch_add(&lanes->failed_commits, 1);
    log_write(LOG_ERROR, "work.commit-failed", "reason", why.reason, NULL);
    for (size_t i = 0; i < count; i++) {
        items[i]->outcome = why;
        items[i]->stray = 0;
        if (items[i]->call) {
            dispatch_refuse(items[i]->call, why);
        }
    }
}

static void count_group(struct lanes *lanes, size_t count)
{
    int size = 0;
    while ((size_t)1 << size < count) {
        size++;
    }
    atomic_fetch_add(&lanes->group_sizes[size], 1);
    atomic_fetch_add(&lanes->writes, count);
    atomic_fetch_add(&lanes->groups, 1);
    if (count > atomic_load(&lanes->largest_group)) {
        atomic_store(&lanes->largest_group, count);
    }
}

static void run_wide(struct writer *writer, struct job_item **items, size_t count);

/* What has strayed goes to the lane of the region that it wants to write; what no single lane will do for, or what that
 * has no room for, is run with all others standing still. */
static void part_with(struct writer *writer, struct job_item **items, size_t count)
{
    struct lanes *lanes = writer->lanes;
    struct job_item *wide[MOST_GROUP];
    size_t wide_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct job_item *item = items[i];
        if (item->stray == 0) {
            if (item->call) {
                db_replicas_wrote(lanes->replicas, dispatch_actor(item->call), writer->db);
                finish_call(lanes->app, item->call);
            } else {
                sem_post(item->finished);
            }
            continue;
        }
        bool may_move = item->stray > 0 && !item->is_moved;
        item->is_moved = true;
        if (may_move && queue_put(lanes->writers[item->stray - 1].queue, item)) {
            atomic_fetch_add(&lanes->moved, 1);
        } else {
            item->is_wide = true;
            wide[wide_count++] = item;
        }
    }
    run_wide(writer, wide, wide_count);
}

static void serve(struct writer *writer, struct job_item **items, size_t count, bool is_wide)
{
    struct lanes *lanes = writer->lanes;
    writer->lane->is_wide = is_wide;
    result r = lanes->is_deferring ? run_deferred(writer, items, count) : run_group(writer, items, count);
    writer->lane->is_wide = false;
    count_group(lanes, count);
    if (!is_ok(r)) {
        fail_group(lanes, items, count, r);
    }
}

static void run_wide(struct writer *writer, struct job_item **items, size_t count)
{
    struct lanes *lanes = writer->lanes;
    if (count == 0) {
        return;
    }
    pthread_rwlock_wrlock(&lanes->floor);
    serve(writer, items, count, true);
    pthread_rwlock_unlock(&lanes->floor);
    atomic_fetch_add(&lanes->wide, lanes->writer_count > 1 ? count : 0);
    part_with(writer, items, count);
}

static void run_narrow(struct writer *writer, struct job_item **items, size_t count)
{
    if (count > 0) {
        pthread_rwlock_rdlock(&writer->lanes->floor);
        serve(writer, items, count, false);
        pthread_rwlock_unlock(&writer->lanes->floor);
        part_with(writer, items, count);
    }
}

static void *run_writer(void *subject)
{
    struct writer *writer = subject;
    struct job_item *items[MOST_GROUP], *narrow[MOST_GROUP], *wide[MOST_GROUP];
    size_t count;
    while ((count = queue_take(writer->queue, (void **)items, MOST_GROUP)) > 0) {
        size_t narrow_count = 0, wide_count = 0;
        for (size_t i = 0; i < count; i++) {
            if (items[i]->is_wide || writer->lanes->writer_count == 1) {
                wide[wide_count++] = items[i];
            } else {
                narrow[narrow_count++] = items[i];
            }
        }
        run_narrow(writer, narrow, narrow_count);
        run_wide(writer, wide, wide_count);
    }
    return 0;
}

bool lanes_put(struct lanes *lanes, struct job_item *item)
{
    size_t at = 0;
    item->is_wide = item->task != 0;
    if (item->call && lanes->writer_count > 1) {
        at = (size_t)ledger_lane(dispatch_region(item->call), lanes->chain_count) - 1;
    }
    return queue_put(lanes->writers[at].queue, item);
}

bool lanes_are_full(struct lanes *lanes)
{
    for (size_t i = 0; i < lanes->writer_count; i++) {
        if (!queue_is_full(lanes->writers[i].queue)) {
            return false;
        }
    }
    return true;
}

/* --- starting and stopping --------------------------------------------------------------------------------------- */

static bool confine(void *subject, const char *region)
{
    return lane_may_write(subject, region);
}

/* The connections, each in its place, and how many chains there are. */
static result connect_writers(struct lanes *lanes)
{
    int64_t chains, wanted = app_setting(lanes->app, "work.lanes");
    struct writer *first = &lanes->writers[0];
    lanes->writer_count = 1;
    TRY(db_open(app_data(lanes->app), DB_WRITE, &first->db));
    TRY(db_take(first->db, 0));
    TRY(lanes_in_store(first->db, &chains));
    bool takes_many = db_takes_many(first->db);
    chains = takes_many && wanted > chains ? wanted : chains;
    if (chains > MOST_LANES) {
        return failed(ERR_CONFLICT, "台账的链多于本程序所能写的，请使用更新的程序");
    }
    lanes->chain_count = (size_t)chains;
    lanes->writer_count = takes_many ? lanes->chain_count : 1;
    lanes->is_deferring = lanes->writer_count == 1 && db_is_in_the_making(first->db);
    for (size_t i = 1; i < lanes->writer_count; i++) {
        TRY(db_open(app_data(lanes->app), DB_WRITE, &lanes->writers[i].db));
        TRY(db_take(lanes->writers[i].db, (int)i));
    }
    return SUCCESS;
}

static result open_chains(struct lanes *lanes)
{
    for (size_t i = 0; i < lanes->chain_count; i++) {
        TRY(lane_open(lanes->writers[0].db, (int64_t)i + 1, &lanes->chains[i]));
    }
    if (lanes->chain_count > 1) {
        lanes_join(lanes->chains, lanes->chain_count);
        lanes->chains[0]->is_wide = true;
        TRY(lane_reload(lanes->chains[0], lanes->writers[0].db)); /* now that each knows it is not alone */
    }
    return SUCCESS;
}

static result start_writers(struct lanes *lanes)
{
    size_t room = (size_t)app_setting(lanes->app, "work.queue");
    for (size_t i = 0; i < lanes->writer_count; i++) {
        struct writer *writer = &lanes->writers[i];
        writer->lanes = lanes;
        writer->lane = lanes->chains[i];
        db_follow(writer->db, lanes->replicas);
        writer->queue = queue_new(room);
        if (!writer->queue) {
            return failed(ERR_UNAVAILABLE, "内存不足");
        }
        if (lanes->writer_count > 1) {
            TRY(db_confine(writer->db, confine, writer->lane));
        }
    }
    for (size_t i = 0; i < lanes->writer_count; i++) {
        struct writer *writer = &lanes->writers[i];
        writer->runs = pthread_create(&writer->thread, 0, run_writer, writer) == 0;
        if (!writer->runs) {
            return failed(ERR_UNAVAILABLE, "无法创建线程");
        }
    }
    return SUCCESS;
}

static result start(struct lanes *lanes)
{
    TRY(connect_writers(lanes));
    TRY(open_chains(lanes));
    return start_writers(lanes);
}

result lanes_open(struct app *app, struct db_replicas *replicas, struct lanes **made)
{
    struct lanes *lanes = calloc(1, sizeof *lanes);
    pthread_rwlockattr_t fair;
    *made = 0;
    if (!lanes) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    lanes->app = app;
    lanes->replicas = replicas;
    lanes->wait_ns = app_setting(app, "work.wait_ms") * 1000000;
    pthread_rwlockattr_init(&fair); /* who needs the whole floor is not kept waiting by those who come after */
    pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lanes->floor, &fair);
    pthread_rwlockattr_destroy(&fair);
    result r = start(lanes);
    if (!is_ok(r)) {
        lanes_close(lanes);
        return r;
    }
    *made = lanes;
    return SUCCESS;
}

void lanes_close(struct lanes *lanes)
{
    if (!lanes) {
        return;
    }
    for (size_t i = 0; i < lanes->writer_count; i++) {
        if (lanes->writers[i].queue) {
            queue_close(lanes->writers[i].queue);
        }
    }
    for (size_t i = 0; i < lanes->writer_count; i++) {
        if (lanes->writers[i].runs) {
            pthread_join(lanes->writers[i].thread, 0);
        }
    }
    for (size_t i = 0; i < MOST_LANES; i++) {
        queue_free(lanes->writers[i].queue);
        lane_close(lanes->chains[i]);
        db_close(lanes->writers[i].db);
    }
    pthread_rwlock_destroy(&lanes->floor);
    free(lanes);
}

struct lane_counts lanes_count(struct lanes *lanes)
{
    struct lane_counts counts = {.writes = atomic_load(&lanes->writes),
                                 .groups = atomic_load(&lanes->groups),
                                 .largest_group = atomic_load(&lanes->largest_group),
                                 .refused_late = atomic_load(&lanes->refused_late),
                                 .failed_commits = atomic_load(&lanes->failed_commits),
                                 .rerun_groups = atomic_load(&lanes->rerun_groups),
                                 .moved = atomic_load(&lanes->moved),
                                 .wide = atomic_load(&lanes->wide),
                                 .lanes = lanes->writer_count};
    for (int i = 0; i < GROUP_SIZES; i++) {
        counts.group_sizes[i] = atomic_load(&lanes->group_sizes[i]);
    }
    for (size_t i = 0; i < lanes->writer_count; i++) {
        counts.waiting += queue_waiting(lanes->writers[i].queue);
    }
    return counts;
}
