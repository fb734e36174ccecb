/* records.h: what goes in and out. Inside this module. */
#ifndef ZWFW_DISPATCH_RECORDS_H
#define ZWFW_DISPATCH_RECORDS_H

#include "modules/dispatch/dispatch.h"

struct dispatch_key {
    const char *number;
};
extern const struct record dispatch_key_record;

struct similar_order {
    const char *number, *state, *state_label;
    int64_t likeness; /* per mille */
    struct instant opened_at;
};
extern const struct record similar_order_record;
struct similar_orders {
    LIST(struct similar_order) items;
};
extern const struct record similar_orders_record;

struct dispatch_period {
    const char *region;
    struct date from, to;
};
extern const struct record dispatch_period_record;
struct dispatch_measure {
    const char *kind;
    int64_t decided, first, first_three, automatic, automatic_kept;
};
extern const struct record dispatch_measure_record;
struct dispatch_measures {
    LIST(struct dispatch_measure) items;
};
extern const struct record dispatch_measures_record;

struct dispatch_model {
    const char *region, *kind;
    int64_t version, orders, labels, size;
    struct instant made_at;
};
extern const struct record dispatch_model_record;
struct dispatch_models {
    LIST(struct dispatch_model) items;
};
extern const struct record dispatch_models_record;

#endif
