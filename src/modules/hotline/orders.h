/* orders.h: what the actions on orders share. Inside this module. */
#ifndef ZWFW_HOTLINE_ORDERS_H
#define ZWFW_HOTLINE_ORDERS_H

#include "modules/hotline/records.h"

struct unit;

/* The limits of an order's class now; ERR_CONFLICT when the office has none. */
result order_limit_of(struct request *rq, const struct matter *matter, const struct order_file *file,
                      struct order_limit *limit);

/* Opens an order that is part of another, or the first: everything but its words and files. `from`: the parent, NULL
 * for none; the opening's region, unit, action are set. */
struct order_start {
    const char *action, *region, *nature, *channel;
    int64_t unit;
    const struct matter *from;
    struct order_file file; /* without region, id, opened_at */
    const char *reason;
    struct instant at;
};
result order_start(struct request *rq, const struct order_start *start, struct matter *matter, struct order_file *file);

/* A unit that may be given orders of this region now. Fills it. ERR_INVALID of "unit". */
result order_unit_check(struct request *rq, int64_t id, const char *region, struct unit *unit);

/* Is the order with the caller's unit (or one below it)? Who is confined to no unit may act for any. */
result order_is_held(struct request *rq, const struct matter *matter);

result order_files_attach(struct request *rq, const struct order_file *file, const struct order_attachment *items,
                          size_t count);

struct order_working {
    struct matter matter;
    struct order_file file;
};
result order_begin(struct request *rq, const char *number, struct order_working *work);
/* Move it, keep its file, show it. */
result order_end(struct request *rq, struct order_working *work, const struct flow_move *move, struct order_view *out);
result order_shown(struct request *rq, struct order_working *work, struct order_view *out);

#endif
