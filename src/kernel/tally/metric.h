/* metric.h: the metrics (口径): what a figure counts, said once, with the words that are printed under a table.
 *
 * A metric is a row of some module's table (struct module.metrics). A change of what it counts is a new row of the same
 * code with the next version and the day from which it holds; figures of a period go by the version that holds on its
 * last day, so what was published under an old definition keeps it.
 *
 * The numerator and the denominator are sums of terms over a period of whole months. A count has no denominator. A rate
 * keeps both numbers; one over nothing is blank, neither 0 nor 100%. */
#ifndef ZWFW_TALLY_METRIC_H
#define ZWFW_TALLY_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/moment.h"

struct arena;

enum metric_source {
    METRIC_NONE,      /* ends the terms */
    METRIC_FLOW,      /* events of the kind on the days of the period */
    METRIC_COHORT,    /* the same, of matters that also began in the period */
    METRIC_STOCK,     /* events of the kind up to the end of the period, from the beginning */
    METRIC_OVERDUE,   /* matters of the stock metric `kind` whose due instant had passed at the end of the period */
    METRIC_DAYS,      /* days on which the region's hall opens in the period (calendar.h) */
    METRIC_EVERY_DAY, /* all days of the period, so far as they have come: of what never closes (12345) */
};

struct metric_term {
    enum metric_source source;
    const char *kind; /* a counter (tally.h), or a metric's code */
    int sign;         /* 1 or -1 */
};

/* Does this term count days, rather than matters? */
static inline bool metric_counts_days(const struct metric_term *term)
{
    return term->source == METRIC_DAYS || term->source == METRIC_EVERY_DAY;
}

enum metric_scale { METRIC_COUNT, METRIC_PERCENT, METRIC_QUOTIENT };

/* How a percentage or a quotient loses the digits that are not printed. */
enum metric_rounding {
    ROUND_HALF_UP,   /* 四舍五入: halves go away from zero */
    ROUND_TRUNCATE,  /* 截尾: towards zero */
    ROUND_HALF_EVEN, /* GB/T 8170-2008 修约: halves go to the even digit */
    ROUND_SHARES,    /* 最大余额法: with the other shares of its whole (metric_shares), alone as ROUND_HALF_UP */
};

/* As known at what instant a figure counts its period. */
enum metric_cutoff {
    CUTOFF_PUBLICATION, /* whatever was recorded when it was published; until then, now */
    CUTOFF_PERIOD_END,  /* what was recorded by the end of the period's last day: what comes late never counts */
};

enum { METRIC_TERMS = 6 };

struct metric {
    const char *code; /* "case.accepted" */
    int64_t version;
    struct date valid_from;
    const char *name; /* 受理 */
    const char *unit; /* 件, %, 件/日 */
    enum metric_scale scale;
    int decimals;                                 /* of a percentage or quotient, 0 to 6 */
    struct metric_term numerator[METRIC_TERMS];   /* at most one less, ended by METRIC_NONE */
    struct metric_term denominator[METRIC_TERMS]; /* none: a count */
    const char *definition;                       /* Chinese, printed under a table */
    const char *source;                           /* law, standard or practice it follows */
    enum metric_rounding rounding;
    enum metric_cutoff cutoff;
};

/* For rows of metrics: a first version holds for all that is counted; what happened, what of it also began in the
 * period, what came into a stock and what went out of it; how nearly all are rounded and cut off, last in a row. */
/* clang-format off */
#define SINCE_EVER        {20000101}
#define AS_USUAL          ROUND_HALF_UP, CUTOFF_PUBLICATION
#define TERM_FLOW(kind)   {METRIC_FLOW, kind, 1}
#define TERM_COHORT(kind) {METRIC_COHORT, kind, 1}
#define TERM_IN(kind)     {METRIC_STOCK, kind, 1}
#define TERM_OUT(kind)    {METRIC_STOCK, kind, -1}
/* clang-format on */

/* The row of this code that holds on a day, among rows ended by one of zeros; NULL: none does. */
const struct metric *metric_find(const struct metric *rows, const char *code, struct date on);

/* What a figure comes to. Absent: NO_NUMBER. */
struct metric_value {
    int64_t numerator;
    int64_t denominator; /* absent of a count */
};
/* Worked out of what each term comes to, days too. */
struct metric_value metric_compute(const struct metric *metric,
                                   int64_t (*amount)(const void *of, const struct metric_term *term), const void *of);

/* Not 0, not 100%: nothing to say. */
bool metric_is_blank(const struct metric *metric, struct metric_value value);
/* In units of the last decimal, by the metric's rounding, exactly: 9988 for 99.88%. Not of a blank. */
int64_t metric_rounded(const struct metric *metric, struct metric_value value);
/* Shares of a whole, in units of the last decimal (6955 for 69.55%), that add up to exactly 100%: each is cut down, and
 * what is missing goes, a unit each, to those that lost most by the cut (最大余额法); of equals to the larger part,
 * then to the first. Parts are not negative. Of an empty whole every share is NO_NUMBER: there is nothing to say. */
void metric_shares(const int64_t *parts, size_t count, int decimals, int64_t *shares);

/* As it is read, without zeros at the end of a fraction: "29447", "99.88%", "100%", "1015"; "" when blank. */
const char *metric_show(struct arena *arena, const struct metric *metric, struct metric_value value);
/* A number in units of its last decimal as it is read, `zeros` kept or not: "99.5", "-3"; for columns and differences.
 */
const char *decimal_show(struct arena *arena, int64_t scaled, int decimals, bool zeros);

/* 四舍五入…, 截至发布时…: for people. */
const char *metric_rounding_text(const struct metric *metric);
const char *metric_cutoff_text(const struct metric *metric);

#endif
