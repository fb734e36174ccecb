/* handlers.h: the module's handlers, as its table of routes names them. */
#ifndef ZWFW_HOTLINE_HANDLERS_H
#define ZWFW_HOTLINE_HANDLERS_H

#include "kernel/api/module.h"
#include "kernel/tally/metric.h"
#include "modules/hotline/records.h"

extern const struct handler contact_create_handler, contact_read_handler, contact_list_handler, contact_answer_handler,
    contact_describe_handler, contact_park_handler, contact_resume_handler, contact_settle_handler,
    contact_void_handler, call_event_handler;

extern const struct handler order_create_handler, order_read_handler, order_list_handler, order_dispatch_handler,
    order_sign_handler, order_ask_return_handler, order_decide_return_handler, order_pass_down_handler,
    order_take_back_handler, order_answer_up_handler, order_send_down_handler, order_reply_handler,
    order_send_back_handler, order_pass_handler, order_callback_handler, order_redo_handler, order_archive_handler,
    order_ask_extension_handler, order_decide_extension_handler, order_recategorise_handler, order_comment_handler,
    order_attach_handler, order_reveal_handler, order_suggestion_handler, order_merge_handler, order_withdraw_handler,
    order_tag_handler, order_join_handler, order_start_case_handler, order_supervise_handler, mass_event_list_handler;

extern const struct handler supervision_read_handler, supervision_answer_handler, supervision_close_handler,
    supervision_cancel_handler;

extern const struct handler category_show_handler, category_read_one_handler, category_create_handler,
    category_change_handler, category_close_handler, order_limit_list_handler, order_limit_create_handler;

extern const struct handler hotline_statistics_handler;

/* A reply was passed: a message to who called, and to those whose orders were merged into this one. */
result order_tell_callers(struct request *rq, const struct matter *matter, const struct event *event);

extern const struct metric hotline_metrics[];

extern const struct record order_line_record, contact_line_record;
result export_orders(struct request *rq, const struct row_taker *taker);
result export_contacts(struct request *rq, const struct row_taker *taker);

#endif
