/* reviews.h: good and bad reviews (好差评): every service is rated by whom it served, and every bad rating is put
 * right.
 *
 * 国办发〔2019〕51号: online and at the window alike; 一次一评, each handling, and 一事一评, each case, once, by the
 * person it belongs to; 追评 once. Five levels, with the codes of GB/T 39046-2020 (满意度): 1 非常满意 … 5 非常不满意.
 * 4 and 5 are bad (差评). A rating exists only when somebody gave it: nothing is rated by default or by the lapse of
 * time.
 *
 * A rating is a matter of the flow "review", number HP-…, and a row beside it; counters review.level_1 …
 * review.level_5, and review.unprompted for those whom nobody had asked. A bad one opens a child of the flow
 * "rectification" (ZG-…) for the unit that handled the case. A rating that an appeal took out of the review_figures
 * stays in the ledger, and its counter is taken back on its own day.
 *
 * Who rated stays unknown to the office unless they gave their name: a review without a name tells neither its case nor
 * its party. With it they gave a number, which is compared with the parties of the case and kept nowhere.
 * What people write is sealed, and seen by nobody outside the office before a moderator published it, without personal
 * data (个人信息保护法 §10, §25). */
#ifndef ZWFW_REVIEWS_REVIEWS_H
#define ZWFW_REVIEWS_REVIEWS_H

#include "kernel/flow/flow.h"

extern const struct flow review_flow, rectification_flow, review_alarm_flow, review_visit_flow, survey_flow;

/* GB/T 39046-2020 满意度代码; how a rating came (7 letters at most: a dimension of its counters). */
extern const struct code_list review_levels, review_channels;

enum { REVIEW_LEVELS = 5, REVIEW_BAD = 4 };

#endif
