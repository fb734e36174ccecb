/* handlers.h: the module's handlers, as its table of routes names them. */
#ifndef ZWFW_CASES_HANDLERS_H
#define ZWFW_CASES_HANDLERS_H

#include "kernel/api/module.h"
#include "modules/cases/records.h"

extern const struct record case_line_record;
result export_cases(struct request *rq, const struct row_taker *taker);

extern const struct handler case_submit_handler, case_read_handler, case_list_handler, case_accept_handler,
    case_ask_more_handler, case_correct_handler, case_refuse_handler, case_special_start_handler,
    case_special_end_handler, case_extend_handler, case_transfer_handler, case_finish_handler, case_deliver_handler,
    case_withdraw_handler, case_revoke_handler, case_make_good_handler, case_assign_handler, case_comment_handler,
    case_attach_handler;

/* Jobs: applications that nobody answered are accepted from the day of receipt; promises of materials that passed. */
result case_deem_accepted(struct request *rq);
result case_note_overdue(struct request *rq);

#endif
