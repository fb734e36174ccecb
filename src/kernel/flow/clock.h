/* clock.h: a matter's legal clock. Inside this room. */
#ifndef ZWFW_FLOW_CLOCK_H
#define ZWFW_FLOW_CLOCK_H

#include "kernel/flow/flow.h"

/* Rank of a matter without a due instant: after all that have one. */
#define END_OF_TIME ((struct instant){INT64_C(253402271999999)})

/* Has its clock started, or would have without any limit, and not stopped? */
static inline bool is_under_way(const struct matter *matter)
{
    return instant_is_set(matter->started_at) && !instant_is_set(matter->stopped_at);
}

/* The limit units by which rows name them, and their Chinese; NULL for an unknown one. */
extern const struct code_list limit_units;

/* Take one step at `at`: changes the matter's clock members, and computes its due instants. ERR_CONFLICT when the clock
 * is not in the state that the step needs. A pause is written by clock_record_pause, once the event is known. */
result clock_step(struct request *rq, struct matter *matter, enum clock_step step, struct instant at,
                  int64_t extension);

/* What a transition does to the stage at `at`, once the clock has taken its step: changes the stage's members, and the
 * instants that follow from them. ERR_INVALID: the limit named is none. */
result stage_step(struct request *rq, struct matter *matter, unsigned flags, const struct stage_limit *limit,
                  struct instant at);

/* Write the beginning or the end of a pause, with the event that caused it. */
result clock_record_pause(struct request *rq, const struct matter *matter, enum clock_step step,
                          const struct event *event);

/* due_at, legal_due_at, stage_due_at, warn_at, rank_at, calendar_version by the calendar in force. */
result clock_compute(struct request *rq, struct matter *matter);

#endif
