/* period.h: the periods that figures are of: a month ("2021-06"), a quarter ("2021-Q2"), half a year ("2021-H1") or a
 * year ("2021"), of the years 1900 to 9998. */
#ifndef ZWFW_TALLY_PERIOD_H
#define ZWFW_TALLY_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/moment.h"

struct arena;

struct period {
    const char *text; /* as it was given, which it lives as long as */
    struct date first, last;
};

bool period_parse(const char *text, struct period *period);
/* NULL, or why it is none: for a field's check. */
const char *period_check(const char *text);
/* 1, 3, 6 or 12. */
int period_months(const struct period *period);
/* The one of the same length right before; and the same one of the year before. */
struct period period_before(struct arena *arena, const struct period *period);
struct period period_last_year(struct arena *arena, const struct period *period);
/* The month that holds a day. */
struct period period_month(struct arena *arena, struct date day);
/* Its days, so far as they have come by `today`. */
int64_t period_days(const struct period *period, struct date today);
/* For people: "2021年6月", "2021年第二季度", "2021年上半年", "2021年". */
const char *period_label(struct arena *arena, const struct period *period);

#endif
