/* jobs.h: runs the jobs of all modules on time: each for the first time soon after the start, then when its interval
 * has passed since its last run began. They go over the lane as the system itself, one after the other. A job that
 * fails is logged and tried again at its next time.
 *
 * Slow jobs have a thread of their own, one after the other; while the `before` of one works, on a read connection of
 * its own, the lane and the other jobs go on. */
#ifndef ZWFW_WORK_JOBS_H
#define ZWFW_WORK_JOBS_H

#include "kernel/work/work.h"

struct jobs;

result jobs_start(struct work *work, struct jobs **jobs);
/* Waits for the job that is running; one that is in its `before` is told to give up. Before work_free. */
void jobs_stop(struct jobs *jobs); /* NULL is fine */

#endif
