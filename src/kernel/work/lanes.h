/* lanes.h: the threads that write; see work.h. Inside this room.
 *
 * A lane has a thread, a queue, a connection and a chain of the ledger (ledger.h). SQLite has one. PostgreSQL has
 * work.lanes of them, and never fewer than chains; a region always belongs to the same (ledger_lane).
 *
 * A transaction of one lane writes rows of its own regions alone: its connection asks about each change (db_confine),
 * and the ledger about each event. What two lanes write is therefore never the same, and what they read is one
 * snapshot. A request that wants to write elsewhere has strayed: it is undone and run again on the lane of that region,
 * and when one lane will not do, for it writes several regions or rows that belong to none (accounts, halls, offices'
 * settings), then with all other lanes standing still. Tasks and jobs, which are of all regions, run so from the
 * beginning. */
#ifndef ZWFW_WORK_LANES_H
#define ZWFW_WORK_LANES_H

#include <semaphore.h>

#include "kernel/api/app.h"
#include "kernel/api/call.h"

struct lanes;

/* What stands in a queue: a call, or a task of the program's own. */
struct job_item {
    struct call *call;
    int64_t since; /* seam_ticks when it was queued */
    struct arena *arena;
    result (*task)(struct request *rq, void *subject);
    void *subject;
    result outcome;
    bool is_over;  /* a task whose group was undone: it is not run again */
    bool is_wide;  /* to be run with all other lanes standing still */
    bool is_moved; /* from the lane it was first put on */
    int64_t stray; /* what it wants to write beside its lane's: the number of a lane, or -1 for more than one */
    sem_t *finished;
};

extern const result too_busy, no_memory;

/* Open the store's connections, and start. */
result lanes_open(struct app *app, struct db_replicas *replicas, struct lanes **lanes);
void lanes_close(struct lanes *lanes); /* what was put is finished; NULL is fine */

/* False when the queue of its lane is full. A call is finished as finish_call does, a task by its semaphore. */
bool lanes_put(struct lanes *lanes, struct job_item *item);
bool lanes_are_full(struct lanes *lanes); /* none has room, at this moment */
void finish_call(struct app *app, struct call *call);

enum { GROUP_SIZES = 9 }; /* 1, 2, 4 … 256 */
struct lane_counts {
    uint64_t group_sizes[GROUP_SIZES]; /* each group in one: the smallest that holds it */
    uint64_t writes, groups, largest_group, refused_late, failed_commits, rerun_groups, moved, wide, waiting, lanes;
};
struct lane_counts lanes_count(struct lanes *lanes);

#endif
