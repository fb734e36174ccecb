/* keeper.h: signs the ledger's heads while the program runs.
 *
 * A thread of its own with its own read connection: at start, every ledger.checkpoint_seconds and at the end it calls
 * checkpoint_write. When that has failed for longer than ledger.checkpoint_grace_hours, writes are refused with 503 and
 * the reason, for nobody could prove later what was written then; they are taken again as soon as one succeeds. */
#ifndef ZWFW_WORK_KEEPER_H
#define ZWFW_WORK_KEEPER_H

#include "kernel/work/work.h"

struct keeper;

/* `work` must outlive the keeper. */
result keeper_start(struct work *work, struct keeper **keeper);
void keeper_stop(struct keeper *keeper); /* after a last checkpoint; NULL is fine */

/* A checkpoint now, on the caller's thread. A reason stays until the next one. */
result keeper_sign(struct keeper *keeper);

/* For metrics_add. */
void keeper_write_figures(void *keeper, struct buf *out);

/* A checkpoint without a keeper, for commands that write and end (import, demo). Reasons are on the arena. */
result work_checkpoint(struct work *work, struct arena *arena);

#endif
