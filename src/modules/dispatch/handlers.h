/* handlers.h: what module.c names. Inside this module. */
#ifndef ZWFW_DISPATCH_HANDLERS_H
#define ZWFW_DISPATCH_HANDLERS_H

#include "kernel/api/module.h"
#include "modules/dispatch/records.h"

#define P_DISPATCH_USE     "dispatch.use"
#define P_DISPATCH_MEASURE "dispatch.measure"

extern const struct handler dispatch_advise_order_handler, dispatch_advise_contact_handler, dispatch_similar_handler,
    dispatch_measure_handler, dispatch_models_handler;

result dispatch_note_choice(struct request *rq, const struct matter *matter, const struct event *event);
result dispatch_note_category(struct request *rq, const struct matter *matter, const struct event *event);
result dispatch_note_example(struct request *rq, const struct matter *matter, const struct event *event);
result dispatch_by_itself(struct request *rq);
result dispatch_learn(struct request *rq), dispatch_keep(struct request *rq);
result dispatch_start(struct request *rq);

#endif
