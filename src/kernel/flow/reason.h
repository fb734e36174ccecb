/* reason.h: what somebody gave as the reason of a move, or remarked: free text, which may name anybody. Inside this
 * room.
 *
 * It is kept sealed (party/text.h), so that it can be erased, and the ledger, which cannot be changed, holds its
 * digest: the member "reason" of the event's body is "sm3:" and the SM3 of a salt and the text. The salt is of the
 * event, and only who has the keyring can reckon it: nobody finds out a short text by trying. */
#ifndef ZWFW_FLOW_REASON_H
#define ZWFW_FLOW_REASON_H

#include "kernel/api/request.h"
#include "kernel/ledger/ledger.h"

/* What stands for the reason in the body of this event, which is about to be written. NULL for none. */
result reason_digest(struct request *rq, const struct event *event, const char *reason, const char **digest);
/* Keep it, once the event has its place. */
result reason_put(struct request *rq, const struct event *event, const char *reason);

/* The reason of the event at this place; NULL when it had none, or it was erased. */
result reason_read(struct request *rq, const char *region, const char *flow, int64_t matter, int64_t lane, int64_t seq,
                   const char **reason);
/* Put it into the body, in place of the digest. ERR_INTERNAL when it is not the one that was digested. Without effect
 * on an event that has none, or whose reason was erased. */
result reason_show(struct request *rq, struct event *event);

#endif
