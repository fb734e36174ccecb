/* shares.h: what the rules of shares share. */
#ifndef ZWFW_AUDIT_SHARES_H
#define ZWFW_AUDIT_SHARES_H

#include "modules/audit/findings.h"

/* The figure that a share is of: the value right before it; in "分别为a、b，分别占x、y" the one of the same place. NULL
 * for none. */
const struct mention *share_numerator(const struct audit *audit, const struct sentence *sentence,
                                      const struct mention *share);

/* "初次2318件、重复805件，初次占74.2%": the one of the list before the share that has the name before 占, or that name
 * with a letter or two more (电话渠道). NULL for none. */
const struct mention *share_subject_figure(const struct audit *audit, const struct mention *start,
                                           const struct mention *last, const struct mention *share);

/* The place of the figure before this place, past those that only count names: 11个乡镇办理3.87万件. */
ptrdiff_t share_figure_before(const struct mention *start, ptrdiff_t at, ptrdiff_t end);

/* Does 占 name no whole of its own, or one in general words: 占总量的? */
bool share_is_of_all(const struct audit *audit, const struct mention *share);

/* Do the shares of this sentence, or of the division of it that these mentions are, add up to 100%? */
void check_hundred(struct audit *audit, const struct sentence *sentence);

/* A sentence with three or more counts and their shares: checked against the whole that most of them imply. False when
 * there is none, and nothing was found. */
bool check_implied_whole(struct audit *audit, const struct sentence *sentence);

/* "城市管理类277件，占比7.03%，主要…", each in its own line of one section: the one that is not of the printed whole
 * that the others give. */
void check_shares_by_line(struct audit *audit);

#endif
