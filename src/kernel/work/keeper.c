#include "kernel/work/keeper.h"

#include <pthread.h>
#include <stdatomic.h>

#include "kernel/api/metrics.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/ledger/checkpoint.h"

struct keeper {
    struct work *work;
    int64_t every_ns, grace_ms;
    pthread_mutex_t turn; /* one checkpoint at a time; guards the next two */
    struct arena *arena;
    struct db *db;
    _Atomic int64_t failing_since; /* ms; 0: the last one succeeded */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool is_stopping;
};

static result remember(struct request *rq, void *subject)
{
    return checkpoint_remember(rq, subject);
}

static result sign(struct work *work, struct db *db, struct arena *arena)
{
    const struct app *app = work_app(work);
    struct checkpoint made;
    const char *folder = str_format(arena, "%s/checkpoints", app_data(app));
    TRY(checkpoint_write(db, arena, app_signer(app), folder, seam_now(), &made));
    work_refuse_writes(work, 0);
    return made.number > 0 ? work_task(work, arena, remember, &made) : SUCCESS;
}

result work_checkpoint(struct work *work, struct arena *arena)
{
    struct db *db;
    TRY(db_open(app_data(work_app(work)), DB_READ, &db));
    result r = sign(work, db, arena);
    db_close(db);
    return r;
}

static void note_failure(struct keeper *keeper, result why)
{
    struct instant now = seam_now();
    log_write(LOG_ERROR, "ledger.checkpoint-failed", "reason", why.reason, NULL);
    if (keeper->failing_since == 0) {
        keeper->failing_since = now.ms;
    }
    if (now.ms - keeper->failing_since > keeper->grace_ms) {
        work_refuse_writes(keeper->work,
                           "台账检查点长时间不能写入，为保证可以查证，暂停受理更改；请管理员检查检查点目录");
    }
}

static result try_to_sign(struct keeper *keeper)
{
    if (setjmp(*arena_guard(keeper->arena))) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    if (!keeper->db) {
        TRY(db_open(app_data(work_app(keeper->work)), DB_READ, &keeper->db));
    }
    return sign(keeper->work, keeper->db, keeper->arena);
}

result keeper_sign(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->turn);
    arena_reset(keeper->arena);
    result r = try_to_sign(keeper);
    arena_unguard(keeper->arena);
    if (is_ok(r)) {
        keeper->failing_since = 0;
    } else {
        note_failure(keeper, r);
        db_close(keeper->db); /* whatever was left open in it */
        keeper->db = 0;
    }
    pthread_mutex_unlock(&keeper->turn);
    return r;
}

void keeper_write_figures(void *subject, struct buf *out)
{
    struct keeper *keeper = subject;
    int64_t since = keeper->failing_since;
    metrics_figure(out, "zwfw_checkpoint_failing_seconds", "gauge", "For how long no checkpoint could be written",
                   since == 0 ? 0 : (uint64_t)(seam_now().ms - since) / 1000);
}

static void *run_keeper(void *subject)
{
    struct keeper *keeper = subject;
    bool goes_on = true;
    while (goes_on) {
        IGNORE(keeper_sign(keeper)); /* the log has it */
        int64_t next = seam_ticks() + keeper->every_ns;
        struct timespec until = {next / 1000000000, next % 1000000000};
        pthread_mutex_lock(&keeper->lock);
        while (!keeper->is_stopping && seam_ticks() < next) {
            pthread_cond_timedwait(&keeper->stopped, &keeper->lock, &until);
        }
        goes_on = !keeper->is_stopping;
        pthread_mutex_unlock(&keeper->lock);
    }
    IGNORE(keeper_sign(keeper));
    return 0;
}

static void keeper_free(struct keeper *keeper)
{
    db_close(keeper->db);
    arena_free(keeper->arena);
    free(keeper);
}

result keeper_start(struct work *work, struct keeper **made)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    pthread_condattr_t clock;
    *made = 0;
    if (!keeper || !(keeper->arena = arena_new(0))) {
        free(keeper);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    keeper->work = work;
    keeper->every_ns = app_setting(work_app(work), "ledger.checkpoint_seconds") * 1000000000;
    keeper->grace_ms = app_setting(work_app(work), "ledger.checkpoint_grace_hours") * HOUR_MS;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC); /* as seam_ticks */
    pthread_mutex_init(&keeper->turn, 0);
    pthread_mutex_init(&keeper->lock, 0);
    pthread_cond_init(&keeper->stopped, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&keeper->thread, 0, run_keeper, keeper) != 0) {
        keeper_free(keeper);
        return failed(ERR_UNAVAILABLE, "无法创建线程");
    }
    *made = keeper;
    return SUCCESS;
}

void keeper_stop(struct keeper *keeper)
{
    if (!keeper) {
        return;
    }
    pthread_mutex_lock(&keeper->lock);
    keeper->is_stopping = true;
    pthread_cond_signal(&keeper->stopped);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, 0);
    pthread_cond_destroy(&keeper->stopped);
    pthread_mutex_destroy(&keeper->lock);
    pthread_mutex_destroy(&keeper->turn);
    keeper_free(keeper);
}
