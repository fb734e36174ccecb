/* changes.h: what changed, where that is not the figure right before. In rules_change_values.c. */
#ifndef ZWFW_AUDIT_CHANGES_H
#define ZWFW_AUDIT_CHANGES_H

#include "modules/audit/findings.h"

/* Are they counted in the same way, so that the one may be the other at another time? */
bool same_measure(const struct mention *a, const struct mention *b);

/* Each NULL for none or several; `at`: the sentence of the change. The figure of the sentence before that has the
 * subject, or the measure, of the difference; that which stands alone there; the one of this kind there. */
const struct mention *value_of_subject(const struct audit *audit, uint32_t at, const struct mention *difference);
const struct mention *value_before(const struct audit *audit, uint32_t at);
const struct mention *sole_value_before(const struct audit *audit, uint32_t at, const struct mention *prior);

/* Of a prior figure that has a name of its own the one of its sentence that has it too; else `value`. */
const struct mention *value_of_prior(const struct audit *audit, const struct sentence *sentence,
                                     const struct mention *value, const struct mention *prior);
/* "把86个部门窗口整合为32个": what there was, right before what was made of it; NULL for none. */
const struct mention *merged_from(const struct audit *audit, const struct mention *value);
/* "…窗口数量压减62.8%": the growth names only the count of what was just counted. */
bool names_count_of(const struct audit *audit, const struct mention *prior, const struct mention *growth);

#endif
