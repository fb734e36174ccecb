/* A longer time against the times of which it is made up, each with a figure of its own: "上半年累计853宗，其中一季度
 * 398宗" beside the 455 of April to June; a quarter beside its months. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { MOST_TERMS = 10, MOST_BACK = 60 /* figures */, TWO_LETTERS = 6, LETTER = 3 };

struct term {
    const struct mention *figure;
    uint32_t months; /* a bit each */
};

struct months_question {
    struct audit *audit;
    const struct mention *whole;
    uint32_t months;
    struct term terms[MOST_TERMS];
    uint32_t count;
    const struct term *nearest[12]; /* of a partition that does not add up */
    uint32_t nearest_count;
    double sum;
    bool adds_up;
};

static uint32_t months_of(const struct token *token)
{
    const struct date_note *date = &token->date;
    bool range = token->kind == TOKEN_DATE && (date->kind == DATE_MONTH || date->kind == DATE_PART) &&
                 !date->impossible && date->month >= 1 && date->last_month >= date->month && date->last_month <= 12;
    return range ? (1U << date->last_month) - (1U << (date->month - 1)) : 0;
}

/* The one date among these tokens; 0 for none or several. */
static uint32_t months_in(const struct audit *audit, uint32_t from, uint32_t to)
{
    uint32_t found = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t months = months_of(&audit->reading->tokens[i]);
        if (months && found) {
            return 0;
        }
        found = months ? months : found;
    }
    return found;
}

/* 7月至9月, which are two dates */
static uint32_t months_joined(const struct audit *audit, uint32_t from, uint32_t to)
{
    uint32_t first = 0, last = 0, dates = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t months = months_of(&audit->reading->tokens[i]);
        if (months) {
            first = dates == 0 ? months : first;
            last = months;
            dates++;
        }
    }
    return dates == 2 && last > first ? ((last << 1) - 1) & ~(first - 1) : 0;
}

/* The months that a figure is of: said before it, or at the head of its sentence, or of one before that in its line or
 * the lines above. */
static uint32_t months_about(const struct audit *audit, const struct mention *figure)
{
    const struct prose *prose = audit->prose;
    uint32_t own = months_in(audit, figure->label, figure->token);
    own = own ? own : months_in(audit, figure->clause, figure->label);
    for (const struct sentence *at = &prose->sentences[figure->sentence]; !own && at >= prose->sentences; at--) {
        uint32_t to = at == &prose->sentences[figure->sentence] ? figure->token : at->last_token;
        for (uint32_t i = at->first_token; i < to && !own; i++) {
            own = months_of(&audit->reading->tokens[i]);
            uint32_t joined = own && i + 3 <= to ? months_joined(audit, i, i + 3) : 0;
            own = joined ? joined : own;
        }
        if (prose->sentences[figure->sentence].first_token - at->first_token > 400) {
            break;
        }
    }
    return own;
}

/* Do two letters of what was done stand before both? */
static bool same_doing(const struct audit *audit, const struct mention *one, const struct mention *other)
{
    struct span words = mention_clause(audit->reading, one), label = mention_label(audit->reading, other);
    for (uint32_t i = other->label; i < other->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool says = token->kind == TOKEN_TEXT || (token->kind == TOKEN_WORD && token->word->measures);
        for (uint32_t at = token->span.start; says && at + TWO_LETTERS <= token->span.end; at += LETTER) {
            if (span_repeats(audit, words, (struct span){at, at + TWO_LETTERS})) {
                return true;
            }
        }
    }
    return label.end == label.start;
}

static bool is_usable(const struct months_question *question, const struct mention *figure)
{
    return figure->number->unit == question->whole->number->unit && !figure->number->vague &&
           figure->depth <= question->whole->depth + 1;
}

static void add_term(struct months_question *question, const struct mention *figure, uint32_t months)
{
    bool within = months && !(months & ~question->months) && months != question->months;
    if (within && question->count < MOST_TERMS) {
        question->terms[question->count++] = (struct term){figure, months};
    }
}

/* "其中一季度398宗", "其中1月份18947件": right behind the whole. */
static void add_parts(struct months_question *question)
{
    const struct audit *audit = question->audit;
    const struct mention *end = audit->prose->mentions + audit->prose->sentences[question->whole->sentence].last;
    for (const struct mention *at = question->whole + 1; at < end && at->role == ROLE_VALUE; at++) {
        uint32_t months = months_in(audit, at->label, at->token);
        if (!months || !is_usable(question, at)) {
            return;
        }
        add_term(question, at, months);
    }
}

/* What was done in the time of which the text speaks, and in the one before, with which it is compared. */
static void add_earlier(struct months_question *question)
{
    const struct audit *audit = question->audit;
    const struct prose *prose = audit->prose;
    uint32_t section = prose->sentences[question->whole->sentence].section;
    const struct mention *current = 0;
    for (const struct mention *at = question->whole; at-- > prose->mentions && question->whole - at < MOST_BACK;) {
        if (prose->sentences[at->sentence].section != section) {
            break;
        }
        bool total = at->role == ROLE_VALUE && is_usable(question, at) && at->depth == question->whole->depth &&
                     (at->cues & CUE_TOTAL) && same_doing(audit, at, question->whole);
        current = total ? at : current;
    }
    if (!current) {
        return;
    }
    add_term(question, current, months_about(audit, current));
    const struct mention *end = prose->mentions + prose->sentences[current->sentence].last;
    for (const struct mention *at = current + 1; at < end && at < question->whole; at++) {
        bool prior = at->role == ROLE_PRIOR && is_usable(question, at);
        uint32_t months = prior ? months_in(audit, at->label, at->token) : 0;
        if (months && !(months & (months - 1))) {
            add_term(question, at, months);
        }
    }
}

static void try_terms(struct months_question *question, uint32_t from, uint32_t months, const struct term **chosen,
                      uint32_t count, struct total sum)
{
    if (months == question->months) {
        bool meet = meets(sum.low, sum.high, question->whole->number->low, question->whole->number->high);
        question->adds_up = question->adds_up || meet;
        question->sum = sum.sum;
        question->nearest_count = count;
        for (uint32_t i = 0; i < count; i++) {
            question->nearest[i] = chosen[i];
        }
    }
    for (uint32_t i = from; i < question->count && !question->adds_up && count < 12; i++) {
        if (!(months & question->terms[i].months)) {
            struct total more = sum;
            total_add(&more, question->terms[i].figure->number);
            chosen[count] = &question->terms[i];
            try_terms(question, i + 1, months | question->terms[i].months, chosen, count + 1, more);
        }
    }
}

static void check_whole(struct audit *audit, const struct mention *whole)
{
    const struct term *chosen[12];
    struct months_question question = {.audit = audit, .whole = whole};
    question.months = months_in(audit, whole->label, whole->token);
    bool long_time = question.months & (question.months - 1);
    if (!long_time || whole->number->vague || whole->depth > 0) {
        return;
    }
    add_parts(&question);
    if (question.count == 0) {
        return;
    }
    add_earlier(&question);
    try_terms(&question, 0, 0, chosen, 0, (struct total){0});
    double gap = fabs(question.sum - whole->number->value);
    if (question.nearest_count < 2 || question.adds_up ||
        (gap > 0.1 * whole->number->value && !quantity_slips(whole->number, question.sum)) ||
        finding_exists(audit, RULE_SUM, whole->span)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, whole->span,
                    str_format(audit->arena, "各期之和为%s，印作%s",
                               value_text(audit->arena, question.sum, whole->number), mention_text(audit, whole)),
                    "各期之和与全期的数不符：是否有调整，或者其中一个数写错？");
    for (uint32_t i = 0; i < question.nearest_count; i++) {
        finding_mention(finding, question.nearest[i]->figure);
    }
}

void check_months(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_VALUE && (mention_counts(mention) || mention_class(mention) == UNIT_MONEY)) {
            check_whole(audit, mention);
        }
    }
}
