/* rates.h: what the rules of rates share. */
#ifndef ZWFW_AUDIT_RATES_H
#define ZWFW_AUDIT_RATES_H

#include "modules/audit/findings.h"

enum { RATE_MOST_LOOK = 12, RATE_STEM = 6 /* bytes: two characters */ };

struct rate_question {
    struct audit *audit;
    const struct sentence *sentence;
    const struct mention *rate;
    uint32_t measures; /* of its name */
    uint32_t head;     /* of the word that 率 stands behind: 接听满意度 is of the satisfied */
    const char *stem;  /* the two characters before 率; NULL for none */
    const struct mention
        *values[RATE_MOST_LOOK * 2]; /* that may be numerator or denominator, in the order of the text */
    uint32_t count;
};

/* Do the words of this figure hold the two characters before 率? */
bool rate_has_stem(const struct rate_question *question, const struct mention *mention);
bool rate_is_numerator(const struct rate_question *question, const struct mention *mention);
/* "不合格3个，合格率92%", "不捕13.9万人": the other part of what the stem names. */
bool rate_is_complement(const struct rate_question *question, const struct mention *mention);
bool rate_may_divide(const struct mention *numerator, const struct mention *denominator);
/* Stand the two, in this order, in one list of three or more, joined by 、? Then neither is the whole of the other. */
bool rate_in_one_list(const struct rate_question *question, const struct mention *first, const struct mention *last);

/* What explains the printed rate. In rules_rate_explained.c. */
bool rate_is_explained(const struct rate_question *question, const struct mention **numerator,
                       const struct mention **denominator);
bool rate_explained_by_rest(const struct rate_question *question);
bool rate_explained_behind(const struct rate_question *question);
bool rate_explained_together(const struct rate_question *question);
bool rate_satisfied_by_steps(const struct rate_question *question);

#endif
