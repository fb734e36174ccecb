/* Rates recomputed from the figures beside them. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rates.h"
#include "modules/audit/rules.h"

/* "回收率": which figures are 回收? */
static void read_stem(struct rate_question *question)
{
    const struct reading *reading = question->audit->reading;
    for (uint32_t i = question->rate->token; i-- > question->rate->label;) {
        const struct token *token = &reading->tokens[i];
        if (token->kind == TOKEN_WORD && (token->word->cues & CUE_RATE)) {
            uint32_t start = mention_label(reading, question->rate).start;
            question->stem = token->word->measures ? reading->source->text + token->span.start /* 满意度 */
                             : token->span.start >= start + RATE_STEM
                                 ? reading->source->text + token->span.start - RATE_STEM
                                 : 0;
            question->measures = tokens_measures(reading, question->rate->label, i + 1);
            question->head = tokens_measures(reading, i, i + 1);
            if (!question->head && i > question->rate->label) {
                question->head = tokens_measures(reading, i - 1, i);
            }
            question->head = question->head ? question->head : question->measures;
            return;
        }
    }
}

bool rate_has_stem(const struct rate_question *question, const struct mention *mention)
{
    const struct reading *reading = question->audit->reading;
    struct span label = mention_label(reading, mention);
    return question->stem && label.end > label.start &&
           memmem(reading->source->text + label.start, label.end - label.start, question->stem, RATE_STEM);
}

/* How many bytes of the name of the rate, from its end, stand right before this figure: 实际解决率 is of 实际解决1547件
 * and not of 列入计划解决349件. */
static uint32_t name_fit(const struct rate_question *question, const struct mention *mention)
{
    const struct reading *reading = question->audit->reading;
    const char *text = reading->source->text;
    struct span label = mention_label(reading, mention), name = mention_label(reading, question->rate);
    uint32_t fit = 0;
    name.end = question->stem ? (uint32_t)(question->stem - text) + RATE_STEM : name.start;
    while (name.end > name.start + fit && label.end > label.start + fit &&
           text[name.end - fit - 1] == text[label.end - fit - 1]) {
        fit++;
    }
    return fit;
}

/* Stand the two in one list of three or more, joined by 、? Then neither is the whole of the other. */
bool rate_in_one_list(const struct rate_question *question, const struct mention *first, const struct mention *last)
{
    const struct reading *reading = question->audit->reading;
    const struct mention *end = question->rate;
    uint32_t count = 1;
    for (const struct mention *at = first; at + 1 < end && token_is_mark(&reading->tokens[at->after], MARK_PAUSE) &&
                                           at[1].label == at->after + 1 && at[1].role == ROLE_VALUE;
         at++) {
        count++;
    }
    return count >= 3 && last > first && last - first < (ptrdiff_t)count;
}

bool rate_is_numerator(const struct rate_question *question, const struct mention *mention)
{
    uint32_t telling = question->head & ~(uint32_t)(MEASURE_ON_TIME | MEASURE_ITEM | MEASURE_HANDLED | MEASURE_ORDER);
    if ((mention->own_measures & (MEASURE_OPEN | MEASURE_DUE)) || mention->sentence != question->rate->sentence) {
        return false;
    }
    bool first = mention == &question->audit->prose->mentions[question->sentence->first];
    if (!first && mention->label == mention->token && !mention->listed && mention[-1].after == mention->token) {
        return rate_is_numerator(question, mention - 1); /* 批准逮捕134件187人 */
    }
    return rate_has_stem(question, mention) || (mention->own_measures & telling);
}

/* "不合格3个，合格率92%", "不捕13.9万人": the other part of what the stem names. */
bool rate_is_complement(const struct rate_question *question, const struct mention *mention)
{
    const struct reading *reading = question->audit->reading;
    const char *text = reading->source->text;
    struct span label = mention_label(reading, mention);
    const char *at = question->stem && label.end > label.start
                         ? memmem(text + label.start, label.end - label.start, question->stem, RATE_STEM)
                         : 0;
    return at && at >= text + label.start + 3 && (memcmp(at - 3, "不", 3) == 0 || memcmp(at - 3, "未", 3) == 0);
}

static void collect_values(struct rate_question *question)
{
    const struct mention *mentions = question->audit->prose->mentions;
    uint32_t at = (uint32_t)(question->rate - mentions);
    const struct sentence *sentence = question->sentence;
    bool back = sentence > question->audit->prose->sentences && sentence[-1].line == sentence->line;
    uint32_t first = back ? sentence[-1].first : sentence->first,
             from = at - first > RATE_MOST_LOOK ? at - RATE_MOST_LOOK : first;
    if (back && sentence - 1 > question->audit->prose->sentences && sentence[-2].line == sentence->line) {
        for (uint32_t i = sentence[-2].first; i < sentence[-2].last && i < from && question->count < RATE_MOST_LOOK;
             i++) {
            bool total = mentions[i].role == ROLE_VALUE && mention_counts(&mentions[i]) && mentions[i].depth == 0 &&
                         (mentions[i].cues & CUE_TOTAL); /* "共接到13499件。其中…。共办结13043件，办结率97%" */
            if (total) {
                question->values[question->count++] = &mentions[i];
            }
        }
    }
    for (uint32_t i = from; i < at; i++) {
        bool value = mentions[i].role == ROLE_VALUE &&
                     (mention_counts(&mentions[i]) || mention_class(&mentions[i]) == UNIT_MONEY);
        if (value && mentions[i].depth <= question->rate->depth) {
            question->values[question->count++] = &mentions[i];
        }
    }
}

bool rate_may_divide(const struct mention *numerator, const struct mention *denominator)
{
    return numerator != denominator && mentions_add_up(numerator, denominator) &&
           denominator->number->high >= numerator->number->low && denominator->number->value > 0;
}

/* "成交212亿元，节约9.9亿元，节约率10.7%。…工程88亿元…采购3.7亿元…": of which of these is not said. */
static bool prices_follow(const struct rate_question *question)
{
    const struct prose *prose = question->audit->prose;
    uint32_t line = question->sentence->line, prices = 0;
    for (const struct mention *at = question->rate + 1;
         at < prose->mentions + prose->mention_count && at - question->rate <= 4 * RATE_MOST_LOOK &&
         prose->sentences[at->sentence].line <= line + 1;
         at++) {
        prices += at->role == ROLE_VALUE && mention_class(at) == UNIT_MONEY && (at->own_measures & MEASURE_DEAL);
    }
    return prices >= 2;
}

/* "投诉920件；截至目前已办结746件，办结率…": of the figure right before. */
static bool is_since_then(const struct rate_question *question, const struct mention *numerator)
{
    static const char *const now[] = {"截至", "截止", "目前", "现已"};
    const struct reading *reading = question->audit->reading;
    const char *text = reading->source->text + mention_clause(reading, numerator).start;
    for (size_t i = 0; i < sizeof now / sizeof *now; i++) {
        if (memcmp(text, now[i], strlen(now[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* "计划97万元，实际采购81万元，节约16万元，节约率…": what was saved is of the budget beside it, when that is printed.
 */
static const struct mention *budget_before(const struct rate_question *question, uint32_t at)
{
    const struct mention *saved = question->values[at];
    for (uint32_t i = at; i-- > 0 && (saved->own_measures & MEASURE_SAVED);) {
        const struct mention *value = question->values[i];
        if ((value->own_measures & MEASURE_BUDGET) && value->block == saved->block && rate_may_divide(saved, value)) {
            return value;
        }
    }
    return 0;
}

static bool has_other_numerator(const struct rate_question *question, uint32_t than)
{
    for (uint32_t i = 0; i < than; i++) {
        const struct mention *value = question->values[i];
        if (value->block == question->values[than]->block && rate_has_stem(question, value) &&
            rate_is_numerator(question, value) && !rate_is_complement(question, value)) {
            return true;
        }
    }
    return false;
}

/* Is there one whose words hold more of the name of the rate? */
static bool has_better_name(const struct rate_question *question, uint32_t than)
{
    uint32_t fit = name_fit(question, question->values[than]);
    for (uint32_t i = 0; i < than && fit >= RATE_STEM; i++) {
        if (question->values[i]->block == question->values[than]->block &&
            name_fit(question, question->values[i]) > fit) {
            return true;
        }
    }
    return false;
}

/* The numerator nearest before the rate, and the denominator nearest before that. */
static bool find_nearest(const struct rate_question *question, const struct mention **numerator,
                         const struct mention **denominator)
{
    uint32_t telling = MEASURE_INFLOW | MEASURE_DUE | MEASURE_VISITED | MEASURE_RATING | MEASURE_ORDER;
    for (uint32_t i = question->count; i-- > 0;) {
        bool in_time = (question->values[i]->own_measures & MEASURE_ON_TIME) && !(question->measures & MEASURE_ON_TIME);
        if (!rate_is_numerator(question, question->values[i]) || in_time ||
            (rate_is_complement(question, question->values[i]) && has_other_numerator(question, i)) ||
            has_better_name(question, i)) {
            continue; /* 按时结案 is no 结案; 未接通 is not what 接通率 counts, when 接通 is printed */
        }
        *numerator = question->values[i];
        *denominator = budget_before(question, i);
        for (uint32_t j = i; j-- > 0 && !*denominator;) {
            const struct mention *value = question->values[j];
            bool since = j + 1 == i && is_since_then(question, *numerator);
            if (question->audit->is_part[value - question->audit->prose->mentions] && !(value->measures & telling) &&
                !since) {
                continue;
            }
            bool tells = value->measures & telling;
            bool beside =
                j + 1 == i && value->block == (*numerator)->block && !rate_in_one_list(question, value, *numerator);
            bool smaller = value->block == (*numerator)->block && mentions_add_up(value, *numerator) &&
                           value->number->high < (*numerator)->number->low;
            if (tells && smaller) {
                return false; /* more was finished than came in: the rate is of neither */
            }
            bool named = tells || beside || since;
            bool totals = (value->cues & CUE_TOTAL) &&
                          (((*numerator)->cues & CUE_TOTAL) ||
                           (value->sentence == (*numerator)->sentence && rate_has_stem(question, *numerator)));
            *denominator = (named || totals) && rate_may_divide(*numerator, value) &&
                                   (totals || value->block + 1 >= (*numerator)->block)
                               ? value
                               : 0;
        }
        return *denominator;
    }
    return false;
}

/* "新收5000件，结案4100件，结案率68%": the rate is of these and of those from before, so that it may only be lower. */
static bool may_hold_older(const struct rate_question *question, const struct mention *numerator,
                           const struct mention *denominator)
{
    return (question->measures & MEASURE_FINISHED) && (denominator->own_measures & MEASURE_NEW) &&
           question->rate->number->low < numerator->number->high / denominator->number->low;
}

/* "节约0.7亿元，节资率16%，增值0.3亿元": of which sales the one and of which the other is not said. */
static bool mixes_savings(const struct rate_question *question)
{
    uint32_t measures = 0;
    for (const struct mention *at = &question->audit->prose->mentions[question->sentence->first];
         at < &question->audit->prose->mentions[question->sentence->last]; at++) {
        measures |= at->own_measures & (MEASURE_SAVED | MEASURE_GAINED);
    }
    return measures == (MEASURE_SAVED | MEASURE_GAINED);
}

static void report_rate(struct rate_question *question, const struct mention *numerator,
                        const struct mention *denominator)
{
    struct audit *audit = question->audit;
    const struct quantity *rate = question->rate->number;
    bool of_budget = numerator->own_measures & (MEASURE_SAVED | MEASURE_GAINED);
    bool of_price =
        of_budget && (denominator->own_measures & MEASURE_DEAL) && !(denominator->own_measures & MEASURE_BUDGET);
    double start = denominator->number->value;
    start += !of_price                                 ? 0
             : numerator->own_measures & MEASURE_SAVED ? numerator->number->value
                                                       : -numerator->number->value;
    double quotient = numerator->number->value / start;
    bool cut = numerator->number->exact && denominator->number->exact && quantity_cut_from(rate, quotient);
    const char *sign = numerator->own_measures & MEASURE_SAVED ? "＋" : "－";
    const char *below = of_price ? str_format(audit->arena, "（%s%s%s）", mention_text(audit, denominator), sign,
                                              mention_text(audit, numerator))
                                 : mention_text(audit, denominator);
    const char *arithmetic =
        str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, numerator), below,
                   percent_text(audit->arena, quotient, rate->decimals + 2), mention_text(audit, question->rate));
    const char *why = cut ? "末位是舍去而不是四舍五入得到的，是否统一为四舍五入？"
                          : "比率与旁边的两个数不符：分子、分母是否另有口径，或者其中一个数写错？";
    enum severity severity = cut ? SEVERITY_ROUNDING : of_budget ? SEVERITY_DEFINITION : SEVERITY_CONTRADICTION;
    struct finding *finding =
        finding_add(audit, cut ? RULE_ROUND : RULE_RATE, severity, question->rate->span, arithmetic, why);
    finding_mention(finding, numerator);
    finding_mention(finding, denominator);
}

static bool begins_with_not(const struct rate_question *question)
{
    return question->stem && memcmp(question->stem, "不", 3) == 0;
}

/* 抽查35家，不合格1家，合格率97.2% */
static void report_complement(struct rate_question *question, const struct mention *part, const struct mention *whole)
{
    struct audit *audit = question->audit;
    const struct quantity *rate = question->rate->number;
    double quotient = 1 - part->number->value / whole->number->value;
    bool last_digit = fabs(quotient - rate->value) < rate->step;
    struct finding *finding = finding_add(
        audit, last_digit ? RULE_ROUND : RULE_RATE, last_digit ? SEVERITY_ROUNDING : SEVERITY_CONTRADICTION,
        question->rate->span,
        str_format(audit->arena, "（%s－%s）÷%s＝%s，印作%s", mention_text(audit, whole), mention_text(audit, part),
                   mention_text(audit, whole), percent_text(audit->arena, quotient, rate->decimals + 2),
                   mention_text(audit, question->rate)),
        last_digit ? "只差末位：取整的方法是否一致？" : "比率与旁边的两个数不符：哪一个数写错？");
    finding_mention(finding, part);
    finding_mention(finding, whole);
}

/* "全市按期办结率": from the word that says in time up to the figure. */
static struct span rate_name(const struct rate_question *question)
{
    const struct reading *reading = question->audit->reading;
    struct span name = {0, 0};
    for (uint32_t i = question->rate->label; i < question->rate->token; i++) {
        const struct token *token = &reading->tokens[i];
        bool begins = token->kind == TOKEN_WORD && (token->word->measures & MEASURE_ON_TIME);
        name.start = begins && name.start == 0 ? token->span.start : name.start;
        name.end = token->kind == TOKEN_WORD && (token->word->cues & CUE_RATE) ? token->span.end : name.end;
    }
    return name.start > 0 && name.end > name.start ? name : (struct span){0, 0};
}

/* 按期办结率 that equals 办结÷受理: what was finished, not what was finished in time. */
static void report_on_time(struct rate_question *question, const struct mention *numerator,
                           const struct mention *denominator)
{
    struct audit *audit = question->audit;
    double quotient = numerator->number->value / denominator->number->value;
    if (quotient >= 1 || is_defined(audit->source, rate_name(question)) ||
        (numerator->own_measures & MEASURE_ON_TIME) || question->rate->number->value >= 0.9999 ||
        !(numerator->own_measures & MEASURE_FINISHED) || (denominator->own_measures & MEASURE_DUE)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_RATE, SEVERITY_DEFINITION, question->rate->span,
        str_format(audit->arena, "%s÷%s＝%s", value_text(audit->arena, numerator->number->value, numerator->number),
                   value_text(audit->arena, denominator->number->value, denominator->number),
                   percent_text(audit->arena, quotient, question->rate->number->decimals + 2)),
        "这个数等于办结÷受理，是办结率：按期办结率应为按期办结数÷应办结（到期）数，两个数是否另有统计？");
    finding_mention(finding, numerator);
    finding_mention(finding, denominator);
}

/* "有效诉求3942件…。办结3884件，办理中59件，办结率98.53%": the rate says of which whole the two are, and they do not
 * make it up. In one sentence this is the matter of check_flows. */
static void report_rest(struct rate_question *question, const struct mention *done, const struct mention *whole)
{
    struct audit *audit = question->audit;
    const struct mention *open = done + 1;
    double rest = whole->number->value - done->number->value;
    if (open >= question->rate || open->role != ROLE_VALUE || !(open->own_measures & MEASURE_OPEN) ||
        !(done->own_measures & MEASURE_FINISHED) || done->sentence == whole->sentence || open->depth != done->depth ||
        !mentions_add_up(open, whole) || !open->number->exact || !done->number->exact || !whole->number->exact ||
        fabs(rest - open->number->value) < 1e-9 || fabs(rest - open->number->value) > open->number->value / 2 ||
        question->rate != open + 1 || paragraph_carries(audit->prose, question->sentence)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, open->span,
        str_format(audit->arena, "%s÷%s＝%s，而%s－%s＝%s，印作%s", mention_text(audit, done),
                   mention_text(audit, whole), mention_text(audit, question->rate), mention_text(audit, whole),
                   mention_text(audit, done), value_text(audit->arena, rest, open->number), mention_text(audit, open)),
        "办结率所用的总数减去办结与在办对不上：是否有结转、退件没有写明，或者其中一个数写错？");
    finding_mention(finding, done);
    finding_mention(finding, whole);
}

/* What came in, nearest before the rate, without a finished count of its own. */
static const struct mention *find_inflow(const struct rate_question *question)
{
    for (uint32_t i = question->count; i-- > 0;) {
        const struct mention *value = question->values[i];
        if (value->own_measures & (MEASURE_FINISHED | MEASURE_RETURNED)) {
            return 0;
        }
        if (!(value->own_measures & MEASURE_OPEN)) {
            return mention_counts(value) && !value->listed ? value : 0; /* 当日、次日办结的分别为20件和30件 */
        }
    }
    return 0;
}

/* --- nothing over nothing --------------------------------------------------------------------------------------------
 */

static bool check_nothing(struct rate_question *question)
{
    const struct mention *in = question->count >= 2 ? question->values[question->count - 2] : 0;
    const struct mention *done = question->count >= 2 ? question->values[question->count - 1] : 0;
    if (!in || in->number->value != 0 || done->number->value != 0 || in->block != done->block ||
        done->block != question->rate->block) {
        return false;
    }
    struct finding *finding = finding_add(
        question->audit, RULE_BLANK_VS_ZERO, SEVERITY_FORM, question->rate->span,
        str_format(question->audit->arena, "0÷0没有比率，印作%s", mention_text(question->audit, question->rate)),
        "没有受理就没有办结率：是否改为“—”或写明本期无此类办件？");
    finding_mention(finding, in);
    finding_mention(finding, done);
    return true;
}

/* --- explained by figures that are not meant -------------------------------------------------------------------------
 */

/* "起始价61250万元，成交68740万元，增值7490万元，溢价率10.9%": what was gained or saved is of the price that was asked,
 * and not of the one that was paid. NULL where it is. */
static const struct mention *asked_price(const struct rate_question *question, const struct mention *change,
                                         const struct mention *price)
{
    if (!(change->own_measures & (MEASURE_SAVED | MEASURE_GAINED)) || mention_class(change) != UNIT_MONEY ||
        (price->own_measures & MEASURE_BUDGET) || !quotient_is(question->rate->number, change->number, price->number)) {
        return 0;
    }
    const struct quantity *paid = price->number, *by = change->number;
    for (uint32_t i = 0; i < question->count; i++) {
        const struct mention *asked = question->values[i];
        const struct quantity *number = asked->number;
        double low = number->value < paid->value ? paid->low - number->high : number->low - paid->high;
        double high = number->value < paid->value ? paid->high - number->low : number->high - paid->low;
        if ((asked->own_measures & MEASURE_BUDGET) && asked->block == change->block && price->block == change->block &&
            mention_class(asked) == UNIT_MONEY && meets(low, high, by->low, by->high) &&
            !quotient_is(question->rate->number, by, number)) {
            return asked;
        }
    }
    return 0;
}

/* "申请386件，受理371件。受理件中，通过352件，通过率91.2%": the words before 中 stand right before one of the figures,
 * and the rate is of another. NULL for none. */
static const struct mention *base_within(const struct rate_question *question, const struct mention *numerator,
                                         const struct mention *denominator)
{
    static const char *const ends[] = {"中", "数", "的", "件", "户", "个", "项", "家", "人"};
    const struct audit *audit = question->audit;
    const char *text = audit->source->text;
    uint32_t at = question->sentence->first_token, comma = at;
    while (comma < numerator->token && !token_is_mark(&audit->reading->tokens[comma], MARK_COMMA)) {
        comma++;
    }
    struct span name = {audit->reading->tokens[at].span.start, audit->reading->tokens[comma].span.start};
    bool within = comma < numerator->token && name.end - name.start >= 3 * RATE_STEM / 2 &&
                  memcmp(text + name.end - 3, "中", 3) == 0 && denominator->token < at;
    for (size_t i = 0; within && i < sizeof ends / sizeof *ends; i++) {
        name.end -= name.end - name.start > RATE_STEM && memcmp(text + name.end - 3, ends[i], 3) == 0 ? 3 : 0;
    }
    const struct mention *found = 0;
    for (uint32_t i = 0; within && i < question->count; i++) {
        const struct mention *value = question->values[i];
        uint32_t size = name.end - name.start;
        bool named = value->token < at && value->span.start >= size &&
                     memcmp(text + value->span.start - size, text + name.start, size) == 0;
        if (named && found) {
            return 0;
        }
        found = named ? value : found;
    }
    bool other = found && found != denominator && rate_may_divide(numerator, found) &&
                 !quotient_is(question->rate->number, numerator->number, found->number);
    return other ? found : 0;
}

/* What some figures explain is of others, by its own words. */
static bool check_meant(struct rate_question *question, const struct mention *numerator,
                        const struct mention *denominator)
{
    const struct mention *asked = asked_price(question, numerator, denominator);
    const struct mention *meant = asked ? asked : base_within(question, numerator, denominator);
    if (meant) {
        report_rate(question, numerator, meant);
    }
    return meant;
}

/* "按期办结率100.2%": no more than all can be in time, satisfied, or answered. */
static bool check_above_all(struct audit *audit, const struct mention *rate)
{
    static const char *const bounded[] = {"按期", "按时", "限时", "满意", "好评", "合格", "接通",   "接听",
                                          "及时", "覆盖", "网办", "知晓", "优良", "准确", "可办率", 0};
    if (rate->number->vague || rate->number->low <= 1 + 1e-9 ||
        !source_says(audit->source, mention_label(audit->reading, rate), bounded)) {
        return false;
    }
    finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, rate->span,
                str_format(audit->arena, "%s＞100%%", mention_text(audit, rate)),
                "这个比率不能超过100%：分子、分母是否颠倒，或者其中一个数写错？");
    return true;
}

/* "评价6920条，好评6950条": no more can be satisfied than were asked. Where a rate follows, that is asked about. */
static void check_more_good(struct audit *audit, const struct mention *good)
{
    static const char *const names[] = {"好评",   "满意",     "非常满意", "好评数",
                                        "满意数", "表示满意", "其中满意", "其中好评"};
    const struct mention *all = good - 1;
    struct span label = mention_label(audit->reading, good);
    bool named = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i]);
        named = named ||
                (label.end - label.start == size && memcmp(audit->source->text + label.start, names[i], size) == 0);
    }
    bool rated = good + 1 < audit->prose->mentions + audit->prose->mention_count && good[1].role == ROLE_RATE;
    if (!named || rated || good == audit->prose->mentions || good->role != ROLE_VALUE || all->role != ROLE_VALUE ||
        all->block != good->block || all->depth != good->depth || all->number->unit != good->number->unit ||
        !(all->own_measures & (MEASURE_RATING | MEASURE_VISITED)) || (all->own_measures & MEASURE_SATISFIED) ||
        all->number->vague || good->number->vague || good->number->low <= all->number->high) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, good->span,
                    str_format(audit->arena, "%s＞%s", mention_text(audit, good), mention_text(audit, all)),
                    "满意的多于评价（回访）总数：哪一个数写错？");
    finding_mention(finding, all);
}

/* What some figures explain: is it of those that are meant? */
static void check_explained(struct rate_question *question, const struct mention *numerator,
                            const struct mention *denominator)
{
    if (check_meant(question, numerator, denominator)) {
        return;
    }
    if (question->measures & MEASURE_ON_TIME) {
        report_on_time(question, numerator, denominator);
    } else if (question->measures & MEASURE_FINISHED) {
        report_rest(question, numerator, denominator);
    }
}

static void check_rate(struct audit *audit, const struct sentence *sentence, const struct mention *rate)
{
    struct rate_question question = {.audit = audit, .sentence = sentence, .rate = rate};
    const struct mention *numerator, *denominator;
    read_stem(&question);
    collect_values(&question);
    bool told = span_holds(audit, mention_label(audit->reading, rate), "（") || /* 开工率（新开工加续建占比） */
                base_is_said(audit->source, rate->span.end);
    if (rate->number->vague || (rate->cues & CUE_COHORT) || told || check_nothing(&question) ||
        check_above_all(audit, rate)) {
        return;
    }
    if (rate_is_explained(&question, &numerator, &denominator)) {
        check_explained(&question, numerator, denominator);
        return;
    }
    const struct mention *in = find_inflow(&question);
    if (in && (question.measures & MEASURE_FINISHED) && !(question.measures & MEASURE_ON_TIME)) {
        check_open_rate(audit, sentence, rate, in);
    }
    if ((question.measures & MEASURE_SATISFIED) && rate_satisfied_by_steps(&question)) {
        return;
    }
    if (find_nearest(&question, &numerator, &denominator) && !rate_explained_by_rest(&question) &&
        !rate_explained_behind(&question) && !rate_explained_together(&question)) {
        bool on_time = question.measures & MEASURE_ON_TIME;
        bool of_due = on_time && (denominator->own_measures & MEASURE_DUE); /* which hold them as well */
        if ((question.measures & MEASURE_FINISHED) && !of_due && paragraph_carries(audit->prose, sentence)) {
            return; /* 办结 holds what was carried over, the rate does not */
        }
        if (begins_with_not(&question)) {
            return; /* 不捕率: of those and the others, not of the figure before */
        }
        if (rate_is_complement(&question, numerator)) {
            report_complement(&question, numerator, denominator);
            return;
        }
        bool of_trade = numerator->own_measures & (MEASURE_SAVED | MEASURE_GAINED);
        bool unsure = of_trade && (mixes_savings(&question) ||
                                   (!(denominator->own_measures & MEASURE_BUDGET) && prices_follow(&question)));
        if (unsure || may_hold_older(&question, numerator, denominator)) {
            return;
        }
        if (!on_time || (numerator->own_measures & MEASURE_ON_TIME)) {
            report_rate(&question, numerator, denominator);
        }
    }
}

/* --- rates of several, one behind the other -------------------------------------------------------------------------
 */

struct run {
    const struct mention *first;
    uint32_t count;
};

/* The run of figures listed up to this one, or the figure alone. */
static struct run run_before(const struct audit *audit, const struct sentence *sentence, const struct mention *last)
{
    struct run run = {last, 1};
    while (run.first > &audit->prose->mentions[sentence->first] && run.first->listed) {
        run.first--;
        run.count++;
    }
    return run;
}

/* "留言量分别为518条、502条，回复量分别为343条、396条，回复率分别为66.2%、78.9%": each by each. */
static void check_rate_run(struct audit *audit, const struct sentence *sentence, const struct mention *rate)
{
    const struct mention *start = &audit->prose->mentions[sentence->first],
                         *end = &audit->prose->mentions[sentence->last];
    struct run rates = {rate, 1}, runs[2] = {{0}};
    while (rate + rates.count < end && rate[rates.count].listed && mention_class(&rate[rates.count]) == UNIT_PERCENT) {
        rates.count++;
    }
    struct rate_question question = {.audit = audit, .sentence = sentence, .rate = rate};
    read_stem(&question);
    uint32_t found = 0;
    for (const struct mention *at = rate; at > start && found < 2;) {
        runs[found] = run_before(audit, sentence, at - 1);
        at = runs[found].first;
        found += runs[found].count == rates.count && at->role == ROLE_VALUE && mention_counts(at);
    }
    if (rates.count < 2 || found < 2 || !rate_has_stem(&question, runs[0].first) ||
        rate_has_stem(&question, runs[1].first)) {
        return;
    }
    for (uint32_t i = 0; i < rates.count; i++) {
        question.rate = rate + i;
        const struct mention *numerator = runs[0].first + i, *denominator = runs[1].first + i;
        if (!rate[i].number->vague && rate_may_divide(numerator, denominator) &&
            !quotient_is(rate[i].number, numerator->number, denominator->number)) {
            report_rate(&question, numerator, denominator);
        }
    }
}

void check_rates(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        for (uint32_t j = sentence->first; j < sentence->last; j++) {
            const struct mention *mention = &audit->prose->mentions[j];
            if (mention->role != ROLE_RATE || mention->moved_to) {
                check_more_good(audit, mention);
                continue;
            }
            if (j + 1 < sentence->last && mention[1].listed && !mention->listed) {
                check_rate_run(audit, sentence, mention);
            } else if (!mention->listed) {
                check_rate(audit, sentence, mention);
            }
        }
    }
}
