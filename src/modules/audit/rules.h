/* rules.h: the rules, each over the whole text. They add findings and change nothing else. */
#ifndef ZWFW_AUDIT_RULES_H
#define ZWFW_AUDIT_RULES_H

#include "modules/audit/findings.h"

void check_parts(struct audit *audit);  /* SUM, BOUND, UNIT, EXACT-PERCENT: parts and wholes */
void check_totals(struct audit *audit); /* SUM: 共, 合计 after its parts; of a hotline */
void check_flows(struct audit *audit);  /* STOCK-FLOW, BOUND */
void check_rates(struct audit *audit);  /* RATE, BOUND, BLANK-vs-ZERO */
/* BOUND: "反映问题49件，未办结1件，办结率99%". In rules_flow.c; `in`: what the rate is of. */
void check_open_rate(struct audit *audit, const struct sentence *sentence, const struct mention *rate,
                     const struct mention *in);
void check_shares(struct audit *audit);   /* RATE, SHARES, ROUND */
void check_changes(struct audit *audit);  /* GROWTH */
void check_averages(struct audit *audit); /* AVERAGE */
/* AVERAGE: 人均3890元, of the amount and the count before it. In rules_average_each.c. */
void check_average_each(struct audit *audit, const struct mention *average);
/* "约651件" is told to the unit, "约20万" is not: the range of what an average said with 约 alone may be. False when
 * it says no more than about how much. */
bool told_closely(const struct audit *audit, const struct mention *average, double *low, double *high);
void check_units(struct audit *audit);        /* UNIT: 3.6亿条（36000万条） */
void check_lists(struct audit *audit);        /* COUNT-OF-LIST */
void check_dates(struct audit *audit);        /* DATE */
void check_slips(struct audit *audit);        /* RATE, SUM, GROWTH: what one slip of the pen would make right */
void check_named_shares(struct audit *audit); /* RATE: …。网上占总量的59.1% */
/* Is part ÷ whole the rate, but for one slip of the pen in one of the three? In rules_slip.c, as the next. */
bool ratio_slips(const struct quantity *part, const struct quantity *whole, const struct quantity *rate);
/* Has a rate a letter of its name in the words before the figure, or behind it? */
bool rate_is_of_figure(const struct audit *audit, const struct mention *rate, const struct mention *part);
void check_far_rates(struct audit *audit); /* RATE: of a total in another place, but for one slip */
void check_trends(struct audit *audit);    /* GROWTH: of times named before, and of the rows of a table */
void check_ranks(struct audit *audit);     /* COUNT-OF-LIST: 居前三位的是, against a table */
void check_rows(struct audit *audit);      /* SUM: the text of several rows of a table beside it */
void check_orphans(struct audit *audit); /* SUM, MISSING-PART: 前三类共, C类、D类合计, a list and its whole apart */
void check_months(struct audit *audit); /* SUM: 上半年, 其中一季度, 二季度 */
void check_balances(
    struct audit *audit); /* STOCK-FLOW, UNIT: 年初余额＋收入－支出＝年末余额; 每份11元，共节约695万元 */
void check_said(struct audit *audit);   /* SUM, RATE: 以上四类合计; 成交298个，成交率95.5% */
void check_form(struct audit *audit);   /* TRUNCATED-TEXT, MISSING-PART */
void check_annex(struct audit *audit);  /* SUM, ROUND: the text against the rows of its tables */
void check_tables(struct audit *audit); /* what of these holds for tables */

#endif
