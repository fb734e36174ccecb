/* handlers.h: the face of this room. Inside this room. */
#ifndef ZWFW_PARTY_HANDLERS_H
#define ZWFW_PARTY_HANDLERS_H

#include "kernel/api/module.h"

/* Show one field of one party whole. */
extern const struct handler party_reveal_handler;

/* Take up keys that another process added, and seal a batch with the newest. */
result party_rekey_job(struct request *rq);

#endif
