/* store.h: the module's SQL. Inside this module. */
#ifndef ZWFW_HOTLINE_STORE_H
#define ZWFW_HOTLINE_STORE_H

#include "modules/hotline/records.h"

/* --- matters ----------------------------------------------------------------------------------------------------- */

/* Whatever the caller's scope, which the module sees to itself: past holders see an order too. ERR_NOT_FOUND. */
result hotline_matter_read(struct request *rq, const char *region, int64_t id, struct matter *matter);
result hotline_matter_by_number(struct request *rq, const char *region, const char *number, struct matter *matter);
result hotline_number_of(struct request *rq, const char *region, int64_t id, const char **number);

/* --- contacts ---------------------------------------------------------------------------------------------------- */

result contact_file_insert(struct request *rq, const struct contact_file *file);
result contact_file_update(struct request *rq, const struct contact_file *file);
result contact_file_find(struct request *rq, const char *region, int64_t id, struct contact_file *file);
/* id: NO_NUMBER when no contact has this call. */
result contact_of_call(struct request *rq, const char *region, const char *call, int64_t *id);

struct call_leg {
    const char *leg;
    struct instant at;
    int64_t agent;
};
typedef LIST(struct call_leg) call_legs;
/* *known: the event was there before and stays as it was. */
result call_leg_add(struct request *rq, const char *region, const char *call, const struct call_leg *leg, bool *known);
result call_legs_read(struct request *rq, const char *region, const char *call, call_legs *legs);

typedef LIST(struct contact_row) contact_rows;
/* Newest first, from `place` on, limit + 1 rows. phone: its keyed hash; no data for any. */
result contact_rows_read(struct request *rq, const struct contact_search *search, struct bytes phone,
                         const struct matter_place *place, int64_t limit, contact_rows *rows);

/* --- orders ------------------------------------------------------------------------------------------------------ */

result order_file_insert(struct request *rq, const struct order_file *file);
result order_file_update(struct request *rq, const struct order_file *file);
result order_file_find(struct request *rq, const char *region, int64_t id, struct order_file *file);
/* A unit holds it from now on; 0 is none. */
result order_unit_add(struct request *rq, const struct order_file *file, int64_t unit);
/* Does this unit hold it, or did it? */
result order_unit_has(struct request *rq, const char *region, int64_t id, int64_t unit, bool *has);

result order_reply_add(struct request *rq, const struct order_file *file, const struct order_reply *reply);
result order_replies_read(struct request *rq, const struct order_file *file, order_replies *replies);

typedef LIST(struct order_link) order_links;
result orders_of_contact(struct request *rq, const struct contact_file *contact, order_links *links);
result orders_below(struct request *rq, const struct order_file *file, order_links *links);
result orders_merged_into(struct request *rq, const struct order_file *file, order_links *links);
/* The contacts of orders that were merged into one. */
struct merged_caller {
    const char *region, *number; /* of the contact; of the merged order */
    int64_t contact;
};
typedef LIST(struct merged_caller) merged_callers;
/* What was merged into this order goes on into another with it. */
result orders_follow(struct request *rq, const struct order_file *file, int64_t survivor);
result order_merged_callers(struct request *rq, const struct order_file *file, merged_callers *callers);
/* Of the same caller, or the same phone, but not of this contact; newest first, at most 20. */
result orders_of_caller(struct request *rq, const struct contact_file *contact, order_links *links);
/* The phone became known after the contact's orders were opened, which may lie in any region. */
result orders_learn_phone(struct request *rq, const struct contact_file *contact);

/* What a search also goes by: the keyed hashes of a phone (no data: any) and of words (NULL: none). */
enum { SEARCHED_TERMS = 4 };
struct order_hashes {
    struct bytes phone;
    const char *terms[SEARCHED_TERMS];
};
result order_rows_read(struct request *rq, const struct order_search *search, const struct order_hashes *hashes,
                       const struct matter_place *place, int64_t limit, order_rows *rows);
result mass_events_read(struct request *rq, const char *low, const char *high, struct mass_event_list *list);

result supervision_insert(struct request *rq, const struct matter *matter, int64_t order_id, const char *ground);
/* Those of an order; or, with order_id 0, the one with this id. What a view has beside the words and the buttons. */
result supervisions_read(struct request *rq, const char *region, int64_t order_id, int64_t id, supervision_views *list);

/* --- what an office keeps ---------------------------------------------------------------------------------------- */

/* Of every id that had begun by `on`, the newest version that had. */
result categories_read(struct request *rq, const char *region, struct date on, category_list *list);
result category_read(struct request *rq, const char *region, int64_t id, struct date on, struct category *category);
result category_insert(struct request *rq, const struct category *category);
result category_end(struct request *rq, const char *region, int64_t id, int64_t version, struct date last);
/* Is there one of this name below this parent that holds on or after the day, other than `id`? */
result category_name_taken(struct request *rq, const struct category *category, bool *taken);
/* Categories below it that hold on or after the day. */
result category_children(struct request *rq, const char *region, int64_t id, struct date on, int64_t *count);

typedef LIST(struct order_limit) order_limits;
/* unset day: all. */
result order_limits_read(struct request *rq, struct date on, order_limits *list);
/* A new row; the one before it of the same class ends the day before. ERR_CONFLICT: there is one from that day. */
result order_limit_insert(struct request *rq, const struct order_limit *limit);

struct remit_row {
    const char *number, *words;
    int64_t unit;
};
typedef LIST(struct remit_row) remit_rows;
result remit_insert(struct request *rq, const struct order_file *file, const char *number, int64_t unit,
                    const char *words);
/* The newest decisions of the region and category, at most 200. */
result remits_read(struct request *rq, const char *region, int64_t category, remit_rows *rows);

/* --- counts that are lists ---------------------------------------------------------------------------------------- */

struct category_count {
    int64_t category, orders;
};
typedef LIST(struct category_count) category_counts;
/* Main orders opened in these days in the regions low <= region < high, by category. unit: 0 any. */
result orders_by_category(struct request *rq, const char *low, const char *high, struct date first, struct date last,
                          int64_t unit, category_counts *counts);

#endif
