/* store.h: the module's SQL. Inside this module. */
#ifndef ZWFW_DISPATCH_STORE_H
#define ZWFW_DISPATCH_STORE_H

#include "modules/dispatch/records.h"

/* A finished order: what it was, whose it was. */
struct dispatch_example {
    const char *region;
    int64_t order_id;
    const char *hotline;
    int64_t category, unit;
    struct instant finished_at;
};
typedef LIST(struct dispatch_example) dispatch_examples;
result example_put(struct request *rq, const struct dispatch_example *example);
/* Of a hotline, newest first. */
result examples_read(struct request *rq, const char *hotline, int64_t most, dispatch_examples *list);

struct dispatch_hotline {
    const char *hotline;
    int64_t orders; /* examples */
    int64_t fresh;  /* of them, finished since the newest model was made */
};
typedef LIST(struct dispatch_hotline) dispatch_hotlines;
result hotlines_read(struct request *rq, dispatch_hotlines *list);

/* Version 0: there is none. */
result model_newest(struct request *rq, const char *region, const char *kind, struct dispatch_model *model);
result model_bytes_read(struct request *rq, const struct dispatch_model *model, struct bytes *bytes);
/* Keep it, and the one before it; older ones go. */
result model_keep(struct request *rq, const struct dispatch_model *model, struct bytes bytes);
result models_list(struct request *rq, struct dispatch_models *out);

struct dispatch_outcome {
    const char *region;
    int64_t order_id;
    const char *kind, *hotline;
    struct date decided_on;
    int64_t version, place, confidence;
    bool is_automatic;
};
/* What is decided later about the same order takes the place; that it was automatic at first stays. */
result outcome_put(struct request *rq, const struct dispatch_outcome *outcome);
result outcome_mark_automatic(struct request *rq, const char *region, int64_t order_id, const char *kind);
result outcomes_measure(struct request *rq, const struct dispatch_period *period, struct dispatch_measures *out);

/* Orders that nobody has dispatched yet, opened since; oldest first, at most 200. */
struct waiting_order {
    const char *region;
    int64_t id;
};
typedef LIST(struct waiting_order) waiting_orders;
result waiting_read(struct request *rq, struct instant since, waiting_orders *list);
/* The first id of orders of a region opened since then; NO_NUMBER: none was. */
result first_order_since(struct request *rq, const char *region, struct instant since, int64_t *id);

#endif
