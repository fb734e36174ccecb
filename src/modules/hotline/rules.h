/* rules.h: decisions that need no store. */
#ifndef ZWFW_HOTLINE_RULES_H
#define ZWFW_HOTLINE_RULES_H

#include "modules/hotline/records.h"
#include "modules/hotline/store.h"

/* Answered within 15 seconds (GB/T 33358-2016)? */
bool call_is_answered_soon(int64_t waited);

/* The row for an order of this region, nature and urgency: the one of the nearest region, there the nature's own before
 * the one for all others. NULL: the office has none. The rows hold on the day. */
const struct order_limit *order_limit_choose(const order_limits *limits, const char *region, const char *nature,
                                             const char *urgency);

/* The region within the number of a contact, an order or a supervision; NULL when it is none. */
const char *hotline_number_region(struct arena *arena, const char *number);

/* Words that two lists (joined by spaces, in byte order) have in common, in percent of the shorter one. */
int64_t words_in_common(const char *a, const char *b);

/* Does region `outer` hold `inner`? */
bool region_holds(const char *outer, const char *inner);

/* What a callback brought becomes an action of the flow; NULL: call again. Nobody reached counts only after `most`
 * attempts, or when there is nobody to call. */
const char *callback_action(const char *said, int64_t attempts, int64_t most, bool can_be_called);

#endif
