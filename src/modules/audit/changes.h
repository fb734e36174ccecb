/* changes.h: what changed, where that is not the figure right before. In rules_change_values.c. */
#ifndef ZWFW_AUDIT_CHANGES_H
#define ZWFW_AUDIT_CHANGES_H

#include "modules/audit/findings.h"

/* What a sentence says of one change. */
struct change {
    const struct mention *value, *prior, *difference, *growth, *points, *times;
    const struct mention *average; /* behind the value: 日均, 平均每户 */
    bool listed;                   /* one of "增长43%、12%和24%": which it belongs to is not read */
    bool distant;                  /* the percentage has a subject of its own */
};

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

/* Does the printed percentage hold the change from [low, high] of the quotient, rounded or cut? */
bool growth_is(const struct quantity *growth, double low, double high);
/* 1 for more, -1 for less: as it is said, or as the two figures are. */
int32_t way_of(const struct mention *said, double value, double prior);
/* Is a value within [low, high] what it was before and the printed difference? */
bool differs_so(const struct change *change, double low, double high);

/* "机构3864家，其中…，清退147家，比年初的3099家净增765家": a figure further back in the paragraph, of which all is true
 * that is said of the change, is what changed. "迟到27人次，早退9人次，较10月的45人次减少9人次": so are two beside each
 * other; *both then, and no figure. */
const struct mention *what_changed(const struct audit *audit, const struct change *change, bool *both);
/* "新登记16273户，其中…。新登记较上年的15138户增加1135户": a figure further back is greater, or less, by just so much,
 * so the one beside the difference is what there was before. NULL for none. */
const struct mention *what_followed(const struct audit *audit, const struct change *change);

#endif
