/* handlers.h: the module's handlers, as its tables name them. */
#ifndef ZWFW_REVIEWS_HANDLERS_H
#define ZWFW_REVIEWS_HANDLERS_H

#include "kernel/api/module.h"
#include "kernel/notify/notify.h"
#include "kernel/tally/metric.h"
#include "modules/reviews/records.h"

/* Reaction to each action of a case that makes a handling. */
result handling_ended(struct request *rq, const struct matter *matter, const struct event *event);

/* Does the caller answer for the unit that holds this? ERR_FORBIDDEN. */
result rectifying_unit_must_be(struct request *rq, const struct matter *matter);

/* Jobs. */
result reviews_remind(struct request *rq);
result review_guesses_clear(struct request *rq);

/* Rows that must exist: tags and time limits to begin with. */
result reviews_start(struct request *rq);

result import_paper_reviews(struct request *rq, const char *bytes, size_t size, struct report *report,
                            struct import_outcome *outcome);

extern const struct record review_line_record, rectification_line_record;
result export_reviews(struct request *rq, const struct row_taker *taker);
result export_rectifications(struct request *rq, const struct row_taker *taker);

extern const struct metric review_metrics[];
extern const struct message_template review_messages[];

extern const struct handler review_code_issue_handler, rating_page_handler, rating_look_handler, rating_by_code_handler,
    rating_append_handler, rating_window_look_handler, rating_at_window_handler, rating_by_reply_handler,
    review_list_handler, review_read_handler, review_publish_handler, review_withhold_handler, review_summary_handler,
    review_texts_handler, review_statistics_handler, review_checks_handler, rectification_list_handler,
    rectification_read_handler, survey_list_handler, rectification_move_handler, appeal_decide_handler,
    review_alarm_list_handler, review_alarm_answer_handler, review_label_list_handler, review_label_put_handler,
    review_limit_list_handler, review_limit_put_handler, review_visit_add_handler, review_visit_list_handler,
    survey_draft_handler, survey_open_handler, survey_close_handler, survey_read_handler, survey_enter_handler,
    survey_answer_handler, survey_counts_handler;

#endif
