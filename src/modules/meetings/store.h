/* store.h: the module's SQL. Inside this module. */
#ifndef ZWFW_MEETINGS_STORE_H
#define ZWFW_MEETINGS_STORE_H

#include "modules/meetings/records.h"

/* --- matters ----------------------------------------------------------------------------------------------------- */

/* Whatever the caller's scope, which the module sees to itself: units that take part see a meeting too. */
result meeting_matter_read(struct request *rq, const char *region, int64_t id, struct matter *matter);
result meeting_matter_by_number(struct request *rq, const char *region, const char *number, struct matter *matter);
/* NULL: there is none. */
result meeting_number_of(struct request *rq, const char *region, int64_t id, const char **number);
/* Children of a flow that have not ended, oldest first. */
typedef LIST(struct matter) matter_list;
result meeting_open_children(struct request *rq, const struct matter *parent, matter_list *list);

/* --- files ------------------------------------------------------------------------------------------------------- */

result meeting_file_insert(struct request *rq, const struct meeting_file *file);
result meeting_file_read(struct request *rq, const char *region, int64_t id, struct meeting_file *file);
result decision_file_insert(struct request *rq, const struct decision_file *file);
result decision_file_read(struct request *rq, const char *region, int64_t id, struct decision_file *file);
result whistle_file_insert(struct request *rq, const struct whistle_file *file);
result whistle_file_read(struct request *rq, const char *region, int64_t id, struct whistle_file *file);

/* Units that take part in a matter, anew as a whole. ERR_INVALID of `field`: one that does not exist, or twice. */
result meeting_units_put(struct request *rq, const struct matter *matter, const struct meeting_unit *units,
                         size_t count, const char *field);
result meeting_units_read(struct request *rq, const char *region, int64_t matter, meeting_units *units);
/* Does this unit take part? */
result meeting_unit_has(struct request *rq, const struct matter *matter, int64_t unit, bool *has);

/* --- calls and orders -------------------------------------------------------------------------------------------- */

/* *meeting: the day that has the contact's call; NO_NUMBER: none. */
result meeting_of_contact(struct request *rq, const char *region, int64_t contact, int64_t *meeting);
result meeting_call_add(struct request *rq, const struct matter *meeting, int64_t contact);
result meeting_calls_read(struct request *rq, const char *region, int64_t meeting, meeting_calls *calls);

/* What has become of a call and is not counted yet. */
struct call_outcome {
    const char *state; /* of the contact; NULL: nothing */
    struct instant at;
};
result meeting_outcome_new(struct request *rq, const struct matter *meeting, int64_t contact,
                           struct call_outcome *outcome);
result meeting_outcome_put(struct request *rq, const struct matter *meeting, int64_t contact, const char *state);
/* Orders that came of a call and are not on its day's list. */
result meeting_orders_new(struct request *rq, const struct matter *meeting, int64_t contact, meeting_orders *orders);
/* Calls without an end. */
result meeting_calls_open(struct request *rq, const struct matter *meeting, int64_t *count);

/* day: the answering day that it came of; unset when the meeting discusses it. */
result meeting_order_add(struct request *rq, const struct matter *meeting, struct date day, const char *region,
                         int64_t id);
result meeting_order_has(struct request *rq, const struct matter *meeting, const char *region, int64_t id, bool *has);
result meeting_orders_read(struct request *rq, const char *region, int64_t meeting, meeting_orders *orders);

/* --- lists: newest first from `place` on, limit + 1 rows --------------------------------------------------------- */

result meeting_rows_read(struct request *rq, const struct meeting_search *search, const struct matter_place *place,
                         int64_t limit, meeting_rows *rows);
result meeting_row_read(struct request *rq, const char *region, int64_t id, struct meeting_row *row);
result decision_rows_read(struct request *rq, const struct meeting_search *search, const struct matter_place *place,
                          int64_t limit, decision_views *rows);
/* Of a meeting; or, with meeting 0, the one with this id. */
result decisions_read(struct request *rq, const char *region, int64_t meeting, int64_t id, decision_views *rows);
result whistle_rows_read(struct request *rq, const struct meeting_search *search, const struct matter_place *place,
                         int64_t limit, whistle_views *rows);
result whistle_row_read(struct request *rq, const char *region, int64_t id, struct whistle_view *row);
/* Of a whistle; or, with whistle 0, the one with this id. */
result whistle_calls_read(struct request *rq, const char *region, int64_t whistle, int64_t id,
                          whistle_call_views *rows);

/* --- statistics -------------------------------------------------------------------------------------------------- */

/* How the orders that came of answering days held in these days ended, by county: called back, and satisfied. */
result meeting_satisfaction(struct request *rq, const char *low, const char *high, struct date first, struct date last,
                            meeting_figures_list *counties);

result export_meetings(struct request *rq, const struct row_taker *taker);
result export_decisions(struct request *rq, const struct row_taker *taker);
result export_whistle_calls(struct request *rq, const struct row_taker *taker);

#endif
