/* handlers.h: the module's handlers, as its table of routes names them. */
#ifndef ZWFW_MEETINGS_HANDLERS_H
#define ZWFW_MEETINGS_HANDLERS_H

#include "kernel/api/module.h"
#include "kernel/tally/metric.h"
#include "modules/meetings/records.h"

extern const struct handler meeting_create_handler, meeting_list_handler, meeting_read_handler, meeting_hold_handler,
    meeting_cancel_handler, meeting_attend_handler, meeting_take_call_handler, meeting_discuss_handler,
    meeting_end_handler;

extern const struct handler decision_create_handler, decision_list_handler, decision_read_handler,
    decision_fulfil_handler, decision_send_back_handler, decision_confirm_handler, decision_cancel_handler;

extern const struct handler whistle_create_handler, whistle_list_handler, whistle_read_handler, whistle_close_handler,
    whistle_cancel_handler, whistle_call_read_handler, whistle_call_arrive_handler, whistle_call_report_handler,
    whistle_call_send_back_handler, whistle_call_confirm_handler, whistle_call_cancel_handler;

extern const struct handler meeting_statistics_handler;

extern const struct metric meeting_metrics[];

/* Reactions: a contact that a day has was answered, or became an order. */
result meeting_call_settled(struct request *rq, const struct matter *contact, const struct event *event);
result meeting_order_opened(struct request *rq, const struct matter *order, const struct event *event);

#endif
