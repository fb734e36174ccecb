/* Parts that do not make up their whole: what in the text explains it. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/parts.h"

enum { MOST_LOOK = 8 /* sentences */, MOST_BACK = 80 /* figures */, LEAST_NESTED = 10 };

/* A part may itself be the sum of parts right behind it, without a bracket: leave those out. */
static bool nested_sum_meets(const struct parts *parts, const struct mention *whole)
{
    for (uint32_t i = 0; i < parts->count; i++) {
        double sum = 0;
        if (parts->items[i]->number->value < LEAST_NESTED) {
            continue; /* 4 is 1 and 3 by chance */
        }
        for (uint32_t j = i + 1; j < parts->count; j++) {
            sum += parts->items[j]->number->value;
            if (j > i + 1 && quantity_is(parts->items[i]->number, sum)) {
                double rest = parts->sum - sum;
                return meets(rest, rest, whole->number->low, whole->number->high) || rest < whole->number->value;
            }
        }
    }
    return false;
}

/* "电话端3720.43万件，占85.19%；互联网端593.77万件，占13.60%", or "…，分别占85.19%、13.60%": the shares say that there
 * is more. */
static bool shares_leave_rest(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    const struct mention *mentions = audit->prose->mentions, *share = parts->items[0] + 1;
    const struct mention *end = &mentions[audit->prose->sentences[parts->items[parts->count - 1]->sentence].last];
    double high = 0;
    for (uint32_t i = 0; i < parts->count; i++) {
        while (share < end && share->role != ROLE_SHARE) {
            share++;
        }
        if (share >= end || share < parts->items[i] ||
            !quotient_is(share->number, parts->items[i]->number, whole->number)) {
            return false;
        }
        high += share->number->high;
        share++;
    }
    return high < 1 - 1e-9;
}

/* "上报1831件，占92.76%；返工103件；受理舆情143件，占7.24%": those with a share of the whole make it up. */
static bool shared_parts_are_all(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    const struct mention *end = audit->prose->mentions + audit->prose->mention_count;
    double low = 0, high = 0;
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct mention *part = parts->items[i], *share = part + 1;
        if (share < end && share->role == ROLE_SHARE && share->block == part->block &&
            quotient_is(share->number, part->number, whole->number)) {
            low += part->number->low;
            high += part->number->high;
        }
    }
    return meets(low, high, whole->number->low, whole->number->high);
}

/* "受理19件，办结19件。其中，许可办结7件；服务办结11件。上期结转1件": what was carried over may be of a kind that is
 * not named. */
static bool carried_explain(const struct audit *audit, const struct parts *parts, double gap)
{
    const struct prose *prose = audit->prose;
    const struct sentence *own = &prose->sentences[parts->items[0]->sentence], *from = own, *to = own + 1;
    while (from > prose->sentences && from[-1].line == own->line && own - from < MOST_LOOK) {
        from--;
    }
    while (to < prose->sentences + prose->sentence_count && to->line == own->line && to - own < MOST_LOOK) {
        to++;
    }
    for (uint32_t i = from->first; i < to[-1].last && (measure_key(parts->items[0]) & MEASURE_FINISHED); i++) {
        const struct mention *mention = &prose->mentions[i];
        if ((mention->own_measures & MEASURE_CARRIED) && mention->role != ROLE_ASIDE && mention->number->high >= gap) {
            return true;
        }
    }
    return false;
}

/* "公告251条、解读44条、调查16期": what is counted in another unit makes up the rest. */
static bool other_units_explain(const struct parts *parts, const struct mention *whole)
{
    const struct mention *first = parts->items[0], *last = parts->items[parts->count - 1];
    double low = parts->low, high = parts->high;
    for (const struct mention *mention = first; mention <= last; mention++) {
        bool other = mention->role == ROLE_VALUE && mention->depth == first->depth && mention_counts(mention) &&
                     !mentions_add_up(mention, first);
        low += other ? mention->number->low : 0;
        high += other ? mention->number->high : 0;
    }
    return meets(low, high, whole->number->low, whole->number->high);
}

/* "举报911件、投诉159件、咨询719", "48家、9个、6家，共63家": the rest is printed among them, as something that is not
 * read as a part. A small figure in another unit than 个, which is of anything, is there by chance. */
static bool rest_is_printed(const struct audit *audit, const struct parts *parts, double gap)
{
    const struct mention *first = parts->items[0], *last = parts->items[parts->count - 1];
    const struct sentence *sentence = &audit->prose->sentences[last->sentence];
    uint32_t item = 0;
    for (uint32_t i = first->token; i < sentence->last_token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        while (item < parts->count && parts->items[item]->token < i) {
            item++;
        }
        bool is_item = item < parts->count && parts->items[item]->token == i;
        if (token->kind == TOKEN_NUMBER && !is_item && fabs(token->number.value - gap) < 1e-9 &&
            (!token->number.unit || token->number.unit == first->number->unit || gap >= 9.5 ||
             str_equal(token->number.unit->text, "个"))) {
            return true;
        }
    }
    return false;
}

/* "A类10件、B类20件、C类30件，三类共60件，其他5件": one of them is the sum of those before it. */
static bool holds_subtotal(const struct parts *parts)
{
    double sum = 0;
    for (uint32_t i = 0; i < parts->count; i++) {
        if (i >= 2 && sum >= LEAST_NESTED && quantity_is(parts->items[i]->number, sum)) {
            return true;
        }
        sum += parts->items[i]->number->value;
    }
    return false;
}

/* All but one of them make up the whole: that one is another thing, said in between. */
static bool one_is_no_part(const struct parts *parts, const struct mention *whole)
{
    double over = parts->sum - whole->number->value;
    for (uint32_t i = 0; i < parts->count && parts->count >= 3 && over >= 9.5 * whole->number->step; i++) {
        if (quantity_is(parts->items[i]->number, over)) {
            return true;
        }
    }
    return false;
}

/* The first of them make up the whole, what follows is said of it: "普通3108个、农产品960个，检出不合格158个". */
static bool first_parts_are_all(const struct parts *parts, const struct mention *whole)
{
    double low = 0, high = 0;
    for (uint32_t i = 0; i < parts->count; i++) {
        low += parts->items[i]->number->low;
        high += parts->items[i]->number->high;
        if (i > 0 && meets(low, high, whole->number->low, whole->number->high)) {
            return true;
        }
    }
    return false;
}

/* Their sum is printed before, as another figure: that is their whole. When the whole is of the same line, further back
 * than the line is another statement of the same. */
static bool sum_is_printed(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    const struct mention *first = parts->items[0], *start = audit->prose->mentions;
    const struct sentence *sentences = audit->prose->sentences;
    uint32_t line = sentences[whole->sentence].line;
    for (const struct mention *at = first; at > start && first - at < MOST_BACK;) {
        at--;
        if (line == sentences[first->sentence].line && sentences[at->sentence].line != line) {
            return false;
        }
        bool based = at->role == ROLE_ASIDE && at[1].of_before; /* 占全部业务5.13万件的55.9% */
        if ((at->role == ROLE_VALUE || based) && mentions_add_up(at, first) && at->number->value > 0 &&
            meets(parts->low, parts->high, at->number->low, at->number->high)) {
            return true;
        }
    }
    return false;
}

/* "部分卷宗同时存在两类问题": one may be counted twice. */
static bool overlap_is_said(const struct audit *audit, const struct parts *parts)
{
    static const char *const words[] = {"同时存在", "同时涉及", "重复",   "交叉",     "重叠",     "兼有",
                                        "多选",     "均计入",   "都计入", "之和大于", "之和超过", 0};
    const struct sentence *sentence = &audit->prose->sentences[parts->items[0]->sentence];
    uint32_t from = audit->reading->tokens[sentence->first_token].span.start,
             to = audit->reading->tokens[sentence->last_token - 1].span.end;
    return source_says(audit->source, (struct span){from, to}, words);
}

bool whole_counts_names(const struct parts *parts, const struct mention *whole)
{
    return whole->number->exact && whole->number->value == (double)parts->count;
}

bool parts_explained(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    double gap = whole->number->value - parts->sum;
    if (whole_counts_names(parts, whole) || nested_sum_meets(parts, whole) || shares_leave_rest(audit, parts, whole) ||
        shared_parts_are_all(audit, parts, whole) || other_units_explain(parts, whole) ||
        first_parts_are_all(parts, whole) ||
        (parts->items[0]->depth == whole->depth && sum_is_printed(audit, parts, whole))) {
        return true;
    }
    if (gap > 0) {
        return carried_explain(audit, parts, gap) || rest_is_printed(audit, parts, gap) ||
               parts_fall_short_again(audit, parts);
    }
    return (gap < -9.5 && rest_is_printed(audit, parts, -gap)) || /* 有84类两级均有 */
           holds_subtotal(parts) || one_is_no_part(parts, whole) || overlap_is_said(audit, parts);
}
