/* Rates and shares of which no figure of the whole text is the base, and that one slip of the pen would make those of a
 * total printed in another place: "全部办件中，网上提交87436件，网办率73.26%" behind "共办理118762件". */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"

/* What looks over the whole text is bounded, so that a long one takes no longer than its length. */
enum {
    MOST_TOTALS = 6,
    LEAST_PART = 100,
    MOST_LOOKS = 500,
    MOST_BACK = 2000 /* figures */,
    MOST_AWAY = 20000 /* tokens */
};

struct totals {
    const struct mention *items[MOST_TOTALS];
    uint32_t count;
    bool many;
};

/* What the text says to be totals, each once. */
static void read_totals(const struct audit *audit, const struct mention *before, struct totals *totals)
{
    const struct mention *start = audit->prose->mentions, *at = before - start > MOST_BACK ? before - MOST_BACK : start;
    *totals = (struct totals){.many = false};
    for (; at < before; at++) {
        bool total = at->role == ROLE_VALUE && (at->cues & CUE_TOTAL) && !(at->cues & CUE_CUMULATIVE) &&
                     at->depth == 0 && at->number->exact && !at->number->spelled && !audit->is_part[at - start] &&
                     at->number->value >= LEAST_PART;
        for (uint32_t i = 0; i < totals->count && total; i++) {
            total = totals->items[i]->number->value != at->number->value;
        }
        totals->many = totals->many || (total && totals->count == MOST_TOTALS);
        if (total && totals->count < MOST_TOTALS) {
            totals->items[totals->count++] = at;
        }
    }
}

/* Is it of any number of the text, in prose or table? */
static bool is_of_any(const struct audit *audit, const struct mention *rate, const struct mention *part)
{
    uint32_t from = rate->token > MOST_AWAY ? rate->token - MOST_AWAY : 0;
    for (uint32_t i = from; i < audit->reading->count && i < rate->token + MOST_AWAY; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_NUMBER && i != part->token && token->number.value > 0 &&
            quotient_is(rate->number, part->number, &token->number)) {
            return true;
        }
    }
    return false;
}

/* Is another share of the sentence of something else, so that this one may be too? One of several in a list is. */
static bool others_deny(const struct audit *audit, const struct mention *rate, const struct mention *whole)
{
    const struct sentence *sentence = &audit->prose->sentences[rate->sentence];
    const struct mention *start = audit->prose->mentions + sentence->first,
                         *end = audit->prose->mentions + sentence->last;
    for (const struct mention *at = start; at < end; at++) {
        bool beside = at > start && at[-1].role == ROLE_VALUE && at[-1].block == at->block;
        if (at != rate && (at->role == ROLE_SHARE || at->listed) &&
            (!beside || !quotient_is(at->number, at[-1].number, whole->number))) {
            return true;
        }
    }
    double quotient = rate[-1].number->value / whole->number->value;
    return whole->sentence == rate->sentence || quantity_cut_from(rate->number, quotient) ||
           fabs(quotient - rate->number->value) < 3 * rate->number->step;
}

/* `looks`: how many more may look over the whole text. */
static void check_far(struct audit *audit, const struct mention *rate, uint32_t *looks)
{
    const struct mention *part = rate - 1, *found = 0;
    struct totals totals;
    bool beside = rate > audit->prose->mentions && part->role == ROLE_VALUE && part->block == rate->block &&
                  part->depth == rate->depth && part->number->exact && part->number->value >= LEAST_PART &&
                  !rate->number->vague && !rate->listed && rate->number->decimals >= 1 && rate->number->low > 0 &&
                  rate->number->high < 1 && mention_counts(part);
    if (!beside || (rate->cues & CUE_COHORT) || base_is_said(audit->source, rate->span.end) ||
        finding_exists(audit, RULE_RATE, rate->span) || finding_exists(audit, RULE_ROUND, rate->span) ||
        finding_exists(audit, RULE_SHARES, rate->span) || finding_exists(audit, RULE_BOUND, rate->span) ||
        (rate->role == ROLE_RATE && !rate_is_of_figure(audit, rate, part)) || *looks == 0) {
        return;
    }
    (*looks)--;
    if (is_of_any(audit, rate, part)) {
        return;
    }
    read_totals(audit, part, &totals);
    for (uint32_t i = 0; i < totals.count; i++) {
        const struct mention *whole = totals.items[i];
        bool fits = mentions_add_up(part, whole) && whole->number->value > part->number->value &&
                    ratio_slips(part->number, whole->number, rate->number);
        if (fits && found) {
            return;
        }
        found = fits ? whole : found;
    }
    uint32_t in_time = rate->own_measures & MEASURE_ON_TIME & ~part->own_measures;
    if (!found || totals.many || in_time || others_deny(audit, rate, found)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_RATE, SEVERITY_CONTRADICTION, rate->span,
        str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, part), mention_text(audit, found),
                   percent_text(audit->arena, part->number->value / found->number->value, rate->number->decimals + 2),
                   mention_text(audit, rate)),
        "全文没有一个数能得到这个比率，而只差一位：哪一个数写错？");
    finding_mention(finding, part);
    finding_mention(finding, found);
}

void check_far_rates(struct audit *audit)
{
    uint32_t looks = MOST_LOOKS;
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_SHARE || mention->role == ROLE_RATE) {
            check_far(audit, mention, &looks);
        }
    }
}
