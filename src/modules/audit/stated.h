/* stated.h: what a text says of its own method: how its figures are rounded, and what they are of. What it answers is
 * not asked. */
#ifndef ZWFW_AUDIT_STATED_H
#define ZWFW_AUDIT_STATED_H

#include "modules/audit/prose.h"

enum rounding {
    ROUNDING_UNSTATED,  /* half up, as everybody does */
    ROUNDING_TRUNCATED, /* 舍去尾数, 截尾 */
    ROUNDING_REMAINDER, /* shares by largest remainder (最大余额法), so that they add up to 100% */
};

enum rounding stated_rounding(const struct source *source);

/* Percentages may have been what this rule makes of them: their intervals are set anew. */
void rounding_apply(enum rounding rounding, const struct prose *prose, struct reading *reading);
void rounding_widen(enum rounding rounding, struct quantity *percent);

/* Does the text define this name: "按期办结率（口径…", "满意率是指…", "好评率＝…"? */
bool is_defined(const struct source *source, struct span name);

/* "82.1%（以办结件为基数）": does a bracket right behind this place say what the rate is of? */
bool base_is_said(const struct source *source, uint32_t at);

#endif
