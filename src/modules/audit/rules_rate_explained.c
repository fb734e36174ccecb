/* Rates: which figures beside one explain it. */
#include "kernel/base/str.h"
#include "modules/audit/rates.h"

/* The rate of one part of two, when the other part is what is printed: 不捕率 of 逮捕 and 不捕. */
bool rate_explained_by_rest(const struct rate_question *question)
{
    for (uint32_t i = 0; i < question->count; i++) {
        for (uint32_t j = 0; j < question->count; j++) {
            const struct quantity *part = question->values[i]->number, *other = question->values[j]->number;
            if (i == j || !mentions_add_up(question->values[i], question->values[j])) {
                continue;
            }
            struct quantity both = {.low = part->low + other->low, .high = part->high + other->high};
            struct quantity rest = {.low = other->low - part->high, .high = other->high - part->low};
            if ((rate_is_numerator(question, question->values[i]) &&
                 quotient_is(question->rate->number, part, &both)) ||
                (rate_is_complement(question, question->values[i]) && rest.low >= 0 &&
                 quotient_is(question->rate->number, &rest, other))) {
                return true;
            }
        }
    }
    return false;
}

/* Satisfied by steps: 非常满意, ＋满意, ＋基本满意, of all that are named. */
bool rate_satisfied_by_steps(const struct rate_question *question)
{
    struct quantity good = {0}, all = {0};
    uint32_t kinds = 0;
    for (uint32_t i = 0; i < question->count; i++) {
        const struct mention *value = question->values[i];
        if (value->own_kind && value->own_kind->partition == PARTITION_SATISFACTION) {
            all.low += value->number->low;
            all.high += value->number->high;
        }
    }
    for (uint32_t i = 0; i < question->count; i++) {
        const struct mention *value = question->values[i];
        if (!value->own_kind || value->own_kind->partition != PARTITION_SATISFACTION ||
            !(value->own_measures & MEASURE_SATISFIED)) {
            continue;
        }
        if (kinds == 0 && str_equal(value->own_kind->text, "基本满意") && quantity_is(question->rate->number, 0)) {
            return true; /* nobody was more than 基本满意, which may not count */
        }
        good.low += value->number->low;
        good.high += value->number->high;
        kinds++;
        if (quotient_is(question->rate->number, &good, &all)) {
            return true;
        }
        for (uint32_t j = 0; j < question->count; j++) {
            if (question->values[j] != value &&
                quotient_is(question->rate->number, &good, question->values[j]->number)) {
                return true;
            }
        }
    }
    return kinds > 1; /* no way found among several: not one that this rule can name */
}

/* 节资率: what was saved, of the budget, which is the price and what was saved. 增值率: what was gained, of the price
 * without it. */
static bool is_of_start(const struct quantity *rate, const struct mention *change, const struct quantity *price)
{
    const struct quantity *by = change->number;
    struct quantity start = {.low = price->low + by->low, .high = price->high + by->high};
    if (change->own_measures & MEASURE_GAINED) {
        start = (struct quantity){.low = price->low - by->high, .high = price->high - by->low};
    }
    return (change->own_measures & (MEASURE_SAVED | MEASURE_GAINED)) && quotient_is(rate, by, &start);
}

/* Any numerator over any denominator that gives the printed rate. */
bool rate_is_explained(const struct rate_question *question, const struct mention **numerator,
                       const struct mention **denominator)
{
    for (uint32_t i = 0; i < question->count; i++) {
        for (uint32_t j = 0; rate_is_numerator(question, question->values[i]) && j < question->count; j++) {
            if (rate_may_divide(question->values[i], question->values[j]) &&
                (quotient_is(question->rate->number, question->values[i]->number, question->values[j]->number) ||
                 is_of_start(question->rate->number, question->values[i], question->values[j]->number))) {
                *numerator = question->values[i];
                *denominator = question->values[j];
                return true;
            }
        }
    }
    return false;
}

/* "调解成功92件，调解成功率38.17%；办结241件": of a figure that is only said behind it. */
bool rate_explained_behind(const struct rate_question *question)
{
    const struct mention *end = &question->audit->prose->mentions[question->sentence->last];
    for (const struct mention *at = question->rate + 1; at < end && at - question->rate <= RATE_MOST_LOOK; at++) {
        for (uint32_t i = 0; at->role == ROLE_VALUE && i < question->count; i++) {
            if (rate_is_numerator(question, question->values[i]) && rate_may_divide(question->values[i], at) &&
                quotient_is(question->rate->number, question->values[i]->number, at->number)) {
                return true;
            }
        }
    }
    return false;
}

/* "当场解决142件、协调解决38件、解释说明6件，解决率96.8%": of all that have the name together;
 * "实际解决1547件、列入计划 349件、解释说明1188件，实际解决率50.2%": of the list itself. */
bool rate_explained_together(const struct rate_question *question)
{
    struct quantity good = {0}, all = {0};
    uint32_t last = question->count;
    while (last > 0 && !rate_is_numerator(question, question->values[last - 1])) {
        last--;
    }
    const struct mention *nearest = last > 0 ? question->values[last - 1] : 0;
    for (uint32_t i = 0; i < question->count && nearest; i++) {
        const struct mention *value = question->values[i];
        bool beside = value->block == nearest->block && mentions_add_up(value, nearest);
        bool held = beside && rate_has_stem(question, value) && !rate_is_complement(question, value);
        bool listed = value == nearest || rate_in_one_list(question, value, nearest) ||
                      rate_in_one_list(question, nearest, value);
        good.low += held ? value->number->low : 0;
        good.high += held ? value->number->high : 0;
        all.low += listed ? value->number->low : 0;
        all.high += listed ? value->number->high : 0;
    }
    for (uint32_t i = 0; i < question->count && nearest; i++) {
        const struct mention *value = question->values[i];
        bool numerator = rate_is_numerator(question, value);
        if ((numerator && all.low > value->number->low && quotient_is(question->rate->number, value->number, &all)) ||
            (good.low > nearest->number->high && quotient_is(question->rate->number, &good, value->number))) {
            return true;
        }
    }
    return false;
}
