/* findings.h: what the rules found, each with the places in the text, the arithmetic and a question to the author.
 *
 * A finding is a question and no charge: it says what does not fit and what would explain it. At most FINDINGS_MOST are
 * kept; `left_out` counts the rest. */
#ifndef ZWFW_AUDIT_FINDINGS_H
#define ZWFW_AUDIT_FINDINGS_H

#include "kernel/base/moment.h"
#include "modules/audit/prose.h"
#include "modules/audit/stated.h"

struct calendar;

enum rule {
    RULE_SUM,
    RULE_STOCK_FLOW,
    RULE_RATE,
    RULE_SHARES,
    RULE_BOUND,
    RULE_AVERAGE,
    RULE_GROWTH,
    RULE_ROUND,
    RULE_UNIT,
    RULE_COUNT_OF_LIST,
    RULE_DATE,
    RULE_EXACT_PERCENT,
    RULE_BLANK_VS_ZERO,
    RULE_TRUNCATED_TEXT,
    RULE_MISSING_PART,
    RULE_COUNT,
};

struct rule_row {
    const char *code;
    const char *title; /* Chinese */
    const char *doc;   /* Chinese: what it asks, with an example */
};
extern const struct rule_row rule_rows[RULE_COUNT];

enum severity {
    SEVERITY_CONTRADICTION, /* cannot both be true */
    SEVERITY_ROUNDING,
    SEVERITY_DEFINITION, /* a definition or denominator is missing */
    SEVERITY_FORM,
    SEVERITY_COUNT,
};
struct severity_row {
    const char *code;
    const char *title;
};
extern const struct severity_row severity_rows[SEVERITY_COUNT];

enum { FINDINGS_MOST = 500, FINDING_MOST_SPANS = 24 };

struct finding {
    enum rule rule;
    enum severity severity;
    struct span spans[FINDING_MOST_SPANS];
    uint32_t span_count;
    const char *arithmetic;
    const char *question;
};

struct findings {
    struct finding *items;
    uint32_t count;
    uint32_t left_out;
};

/* What every rule is given. */
struct audit {
    struct arena *arena;
    const struct source *source;
    const struct reading *reading;
    const struct prose *prose;
    const struct calendar *calendar;
    enum rounding rounding;
    struct findings findings;
    struct comparison *comparison; /* of check_annex */
    struct known_lists *known;     /* of parts_remember */
    struct known_whole {
        const struct mention *whole, *share; /* the last share that is of a printed whole; NULL for none */
        struct span name;
        uint32_t count; /* of shares of it, one behind the other in one line */
    } known_whole;
    bool *is_part; /* by mention: of some list, so that it is no whole of the next */
};

/* The spans are the mentions', those that are NULL left out. What says the same of the
 * same line as an earlier one is added to it. Returns it, to add spans to; never NULL. */
struct finding *finding_add(struct audit *audit, enum rule rule, enum severity severity, struct span first,
                            const char *arithmetic, const char *question);
/* Is there one of this rule about this place? */
bool finding_exists(const struct audit *audit, enum rule rule, struct span first);
void finding_span(struct finding *finding, struct span span);
void finding_mention(struct finding *finding, const struct mention *mention);

bool span_holds(const struct audit *audit, struct span span, const char *what);
/* Do the words of the second stand in the first? */
bool span_repeats(const struct audit *audit, struct span in, struct span what);

/* --- words for numbers ------------------------------------------------------------------------------------------- */

/* A value in the unit in which `like` is printed, without the unit's name: 221900 like 16.19万 is "22.19". */
const char *value_text(struct arena *arena, double value, const struct quantity *like);
const char *percent_text(struct arena *arena, double fraction, int32_t decimals);
const char *mention_text(const struct audit *audit, const struct mention *mention);

/* --- intervals --------------------------------------------------------------------------------------------------- */

static inline double closer(double a, double b)
{
    return (a > 0 ? a : -a) + (b > 0 ? b : -b) + 1;
}
/* Do [a, b] and [c, d] meet, within the error of floating point? */
static inline bool meets(double a, double b, double c, double d)
{
    double slack = closer(b, d) * 1e-12;
    return a <= d + slack && c <= b + slack;
}
static inline bool quantity_is(const struct quantity *quantity, double value)
{
    return meets(quantity->low, quantity->high, value, value);
}
/* Is `value` what is printed when the rest is cut off, not rounded? */
bool quantity_cut_from(const struct quantity *quantity, double value);
/* What several figures come to. */
struct total {
    double low, high, sum, finest; /* finest: the smallest printed step among the parts */
    uint32_t count;
};
void total_add(struct total *total, const struct quantity *part);
/* Would one slip of the pen have made the printed figure of this value: a wrong digit, two neighbours changed over, a
 * digit too many or too few? By chance that is rare; not so of what differs by less than ten units of the last digit,
 * for which it is false. */
bool quantity_slips(const struct quantity *printed, double meant);
/* Does low / high … of numerator over denominator meet the printed quantity? */
bool quotient_is(const struct quantity *printed, const struct quantity *numerator, const struct quantity *denominator);

#endif
