/* rules.h: decisions that need no store. */
#ifndef ZWFW_CASES_RULES_H
#define ZWFW_CASES_RULES_H

#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "modules/items/items.h"

/* A one-to-one scrambling of 0 … 10^digits-1 (7 to 18 digits), keyed. */
int64_t case_scramble(int64_t value, int digits, uint64_t key);

/* May this item be applied for by this channel? A Chinese reason when not. */
const char *case_channel_refusal(const struct item *item, const char *channel);

/* May a case with missing materials be taken in (容缺受理)? A Chinese reason when not. */
const char *case_missing_refusal(const struct item *item, int64_t missing, struct date until, struct date today);

/* The region within a case number, NULL when it is no case number. */
const char *case_number_region(struct arena *arena, const char *number);

#endif
