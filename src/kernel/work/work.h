/* work.h: who runs what. Reads run at once on the thread that has the call; slow reads (ROUTE_SCAN) on readers of their
 * own, so that they never delay a window; writes on a lane.
 *
 * A lane takes all writes waiting (up to a group), opens one transaction, runs each inside its own savepoint, commits
 * once, and only then lets the answers go. A refused request rolls back its savepoint alone; a failed commit fails
 * every request of the group with 503, and none is acknowledged.
 *
 * When the connection to PostgreSQL is lost under a group, or others crossed it, nobody is told so at once: the lane
 * waits for a server (at most work.wait_ms), looks whether the group is in the store when the COMMIT was on its way,
 * and lets the answers go or runs the group again. Groups that come while there is no server are refused at once.
 *
 * While a store is in the making (db_make) the answers go at once, and the commit comes with the next task: nobody is
 * told anything that must not be lost, and a commit of thousands writes each page once. What could not be committed
 * fails that task.
 *
 * A write whose handler has a `before` (a password hash) goes to a slow reader first, then to the lane.
 *
 * Queues are bounded: a full one answers 503 with Retry-After; a call that waited longer than work.wait_ms is answered
 * so instead of being run. Nothing waits for ever. */
#ifndef ZWFW_WORK_WORK_H
#define ZWFW_WORK_WORK_H

#include "kernel/api/app.h"
#include "kernel/api/call.h"

struct work;

/* Opens the lanes (DATA/lock is held: a second writer on the same folder is refused) and the readers. */
result work_new(struct app *app, struct work **work);
/* Finish what was accepted, then stop. */
void work_free(struct work *work); /* NULL is fine */

/* Take a call to its end: call->done is called once, here or later on another thread. `reader` is this thread's own
 * read connection; it is left looking (db_look), so let go of it before waiting for anything. */
void work_submit(struct work *work, struct call *call, struct db *reader);

/* The same, and wait for it. For tests, commands and the demo city. */
void work_call(struct work *work, struct call *call, struct db *reader);

/* Run `task` on the lane as the system itself, in a transaction of its own, and wait for its result. Texts of a failure
 * are on `arena`. */
result work_task(struct work *work, struct arena *arena, result (*task)(struct request *rq, void *subject),
                 void *subject);

/* Wait until all that was submitted is committed. */
result work_settle(struct work *work, struct arena *arena);

/* From now on answer every write with 503 and this reason (a literal); NULL takes them again. Any thread. Writes that
 * are already in the queue, and tasks, go on. */
void work_refuse_writes(struct work *work, const char *reason);

struct app *work_app(const struct work *work);

/* For /metrics. */
struct work_counts {
    uint64_t writes, groups, largest_group, refused_full, refused_late, failed_commits, rerun_groups, moved, wide;
    uint64_t lane_waiting, scan_waiting;
};
struct work_counts work_count(const struct work *work);
void work_write_figures(void *work, struct buf *out); /* a metrics_writer (api/metrics.h) */

#endif
