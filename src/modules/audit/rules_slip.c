/* Figures that stand beside each other, do not fit, and would fit but for one slip of the pen: a rate and the two
 * figures before it, what is left behind a rate that fits, a growth and the figure before in its bracket. Nothing is
 * said of them that another figure of the text explains. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { MOST_TRIED = 40, MOST_BACK = 24 /* figures */, LETTER = 3, TWO_LETTERS = 6 };

static bool is_value(const struct mention *mention)
{
    return mention->role == ROLE_VALUE && !mention->number->vague && mention->number->value > 0;
}

/* Would one slip in the printed figure make it one of these whole steps? */
static bool slips_into(const struct quantity *printed, double low, double high)
{
    double first = ceil(low / printed->step - 1e-6), last = floor(high / printed->step + 1e-6);
    for (double step = first; step <= last && last - first < MOST_TRIED; step++) {
        if (quantity_slips(printed, step * printed->step)) {
            return true;
        }
    }
    return false;
}

/* Is part ÷ whole the rate, but for one slip in one of the three? */
bool ratio_slips(const struct quantity *part, const struct quantity *whole, const struct quantity *rate)
{
    double quotient = part->value / whole->value;
    double rounded = round(quotient / rate->step) * rate->step;
    return (quotient <= 1 && quantity_slips(rate, rounded)) ||
           slips_into(part, whole->low * rate->low, whole->high * rate->high) ||
           (rate->low > 0 && slips_into(whole, part->low / rate->high, part->high / rate->low));
}

/* 条 of ratings and 件 of cases do not add up, and the one has a rate of the other. */
static bool may_divide(const struct mention *part, const struct mention *whole)
{
    bool rated = (part->own_measures & MEASURE_RATING) && mention_counts(whole) && mention_counts(part);
    return mentions_add_up(part, whole) || rated;
}

/* --- a rate and the two figures before it ------------------------------------------------------------------------ */

/* "好评98102件，好评率", "网上受理1196件，网办率": has the rate a letter of its name in the words before the figure, or
 * behind it in its clause? */
bool rate_is_of_figure(const struct audit *audit, const struct mention *rate, const struct mention *part)
{
    struct span label = mention_label(audit->reading, rate), words = mention_clause(audit->reading, part);
    words.end = label.start > words.end ? label.start : words.end;
    const char *text = audit->source->text, *end = memmem(text + label.start, label.end - label.start, "率", LETTER);
    for (const char *at = text + label.start; end && at + LETTER <= end; at += LETTER) {
        if (memmem(text + words.start, words.end - words.start, at, LETTER)) {
            return true;
        }
    }
    return false;
}

/* Is the rate that of a figure beside it over any figure before? */
static bool is_explained(const struct audit *audit, const struct mention *rate)
{
    const struct mention *start = audit->prose->mentions, *end = start + audit->prose->mention_count;
    const struct mention *part = rate - start > 3 ? rate - 3 : start;
    start = rate - start > MOST_BACK ? rate - MOST_BACK : start;
    for (; part < end && part < rate + 3; part++) {
        for (const struct mention *whole = start; whole < rate; whole++) {
            if (part != whole && mention_counts(part) == mention_counts(whole) && part->number->value > 0 &&
                part->number->value <= whole->number->value && quotient_is(rate->number, part->number, whole->number)) {
                return true;
            }
        }
    }
    return false;
}

static void check_rate_slip(struct audit *audit, const struct mention *rate)
{
    const struct mention *start = audit->prose->mentions, *part = rate - 1, *whole = rate - 2;
    if (rate - start < 2 || rate->number->vague || rate->listed || (rate->cues & CUE_COHORT) ||
        span_holds(audit, mention_label(audit->reading, rate), "（") || base_is_said(audit->source, rate->span.end)) {
        return;
    }
    bool beside = is_value(part) && is_value(whole) && part->block == rate->block && whole->block == part->block &&
                  part->depth == rate->depth && whole->depth == part->depth && may_divide(part, whole) &&
                  part->number->exact && whole->number->exact && !whole->listed && !part->listed;
    const struct token *tokens = audit->reading->tokens;
    bool siblings = beside && token_is_mark(&tokens[part->label - 1], MARK_PAUSE) && /* 甲类7件、乙类5件、丙类2件 */
                    whole->label > 0 && token_is_mark(&tokens[whole->label - 1], MARK_PAUSE);
    if (!beside || siblings || !rate_is_of_figure(audit, rate, part) || is_explained(audit, rate) ||
        finding_exists(audit, RULE_RATE, rate->span) || finding_exists(audit, RULE_ROUND, rate->span) ||
        finding_exists(audit, RULE_BOUND, rate->span) || finding_exists(audit, RULE_BOUND, part->span) ||
        !ratio_slips(part->number, whole->number, rate->number)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_RATE, SEVERITY_CONTRADICTION, rate->span,
        str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, part), mention_text(audit, whole),
                   percent_text(audit->arena, part->number->value / whole->number->value, rate->number->decimals + 2),
                   mention_text(audit, rate)),
        "比率与前面的两个数不符：哪一个数写错？");
    finding_mention(finding, part);
    finding_mention(finding, whole);
}

/* --- what is left, behind a rate that fits ------------------------------------------------------------------------ */

/* The two figures of which this rate is, in its sentence or the one before. */
static bool find_pair(const struct audit *audit, const struct mention *rate, const struct mention **part,
                      const struct mention **whole)
{
    const struct mention *start = audit->prose->mentions;
    *part = rate - 1;
    if (rate == start || !is_value(*part) || (*part)->block != rate->block || (*part)->depth != rate->depth) {
        return false;
    }
    for (const struct mention *at = *part;
         at-- > start && rate - at < MOST_BACK / 2 && rate->sentence - at->sentence <= 1;) {
        if (is_value(at) && may_divide(*part, at) && at->depth == rate->depth &&
            quotient_is(rate->number, (*part)->number, at->number)) {
            *whole = at;
            return true;
        }
    }
    return false;
}

/* "整改率95.6%，剩余553条", "网办率73.62%；线下提交31326件" */
static void check_rest_behind(struct audit *audit, const struct mention *rate)
{
    static const char *const rests[] = {"其余", "剩余", "余下", 0};
    const struct mention *part, *whole, *rest = rate + 1;
    if (rest >= audit->prose->mentions + audit->prose->mention_count || rest->sentence != rate->sentence ||
        !find_pair(audit, rate, &part, &whole) || !is_value(rest) || rest->depth != rate->depth ||
        rest->number->unit != part->number->unit || !part->number->exact || !whole->number->exact ||
        !rest->number->exact) {
        return;
    }
    bool named = source_says(audit->source, mention_label(audit->reading, rest), rests);
    double left = whole->number->value - part->number->value;
    bool near = named && fabs(rest->number->value - left) <= left;
    if (left <= 0 || rest->number->value == left || (!near && !quantity_slips(rest->number, left))) {
        return;
    }
    for (const struct mention *at = rate + 2;
         at < audit->prose->mentions + audit->prose->sentences[rate->sentence].last; at++) {
        double both = rest->number->value + at->number->value;
        if (is_value(at) && both <= left * (1 + 1e-9) && (named || both == left)) {
            return; /* 其余7条中3条…; a third kind behind it */
        }
    }
    for (const struct mention *at = audit->prose->mentions + audit->prose->sentences[whole->sentence].first; at < rate;
         at++) {
        if (at != part && at != whole && is_value(at) &&
            (fabs(left - rest->number->value - at->number->value) < 1e-9 ||
             fabs(at->number->value - part->number->value - rest->number->value) < 1e-9)) {
            return;
        }
    }
    if (finding_exists(audit, RULE_STOCK_FLOW, rest->span) || finding_exists(audit, RULE_SUM, rest->span)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_SUM, SEVERITY_CONTRADICTION, rest->span,
        str_format(audit->arena, "%s－%s＝%s，印作%s", mention_text(audit, whole), mention_text(audit, part),
                   value_text(audit->arena, left, rest->number), mention_text(audit, rest)),
        "总数减去已说的一部分与其余不符：哪一个数写错，还是另有一类没有写明？");
    finding_mention(finding, part);
    finding_mention(finding, whole);
}

/* --- 同比增长9.4%（上年同期261540万元） -----------------------------------------------------------------------------
 */

/* Does this figure, alone in a bracket right behind the change, tell what was before? */
static bool tells_prior(const struct audit *audit, const struct mention *growth, const struct mention *prior)
{
    static const char *const times[] = {"同期", "去年", "上年", "上月", "上季",   "上期",
                                        "月",   "年",   "季度", "底价", "挂牌价", 0};
    const char *text = audit->source->text;
    bool bracket = prior->open != NO_TOKEN && prior->open == growth->after && prior->after < audit->reading->count &&
                   token_is_mark(&audit->reading->tokens[prior->after], MARK_CLOSE);
    return bracket &&
           source_says(audit->source, (struct span){audit->reading->tokens[prior->open].span.end, prior->span.start},
                       times) &&
           strncmp(text + growth->span.end, "（", LETTER) == 0 && !prior->number->vague && prior->number->value > 0;
}

/* What grew, as the words before the growth say: 成交总额 of 成交总额同比. */
static struct span subject_of(const struct audit *audit, const struct mention *growth)
{
    struct span subject = mention_label(audit->reading, growth);
    for (uint32_t i = growth->label; i < growth->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_DATE ||
            tokens_have(audit->reading, i, i + 1, CUE_SPAN | CUE_CHANGE | CUE_THAN | CUE_PRIOR)) {
            subject.end = token->span.start;
            break;
        }
    }
    return subject;
}

/* Do two letters of these words stand before this figure? */
static bool has_subject(const struct audit *audit, struct span subject, const struct mention *value)
{
    struct span words = mention_clause(audit->reading, value);
    for (uint32_t at = subject.start; at + TWO_LETTERS <= subject.end; at += LETTER) {
        if (span_repeats(audit, words, (struct span){at, at + TWO_LETTERS})) {
            return true;
        }
    }
    return false;
}

/* Do all of them stand right before it? */
static bool has_whole_subject(const struct audit *audit, struct span subject, const struct mention *value)
{
    uint32_t size = subject.end - subject.start;
    const char *text = audit->source->text;
    return size >= 2 * TWO_LETTERS && value->span.start >= size &&
           memcmp(text + value->span.start - size, text + subject.start, size) == 0;
}

static bool growth_gives(const struct mention *growth, const struct quantity *value, const struct quantity *prior)
{
    double low = value->low / prior->high - 1, high = value->high / prior->low - 1;
    const struct quantity *printed = growth->number;
    return growth->direction < 0 ? meets(printed->low, printed->high + printed->step / 2, -high, -low)
                                 : meets(printed->low, printed->high + printed->step / 2, low, high);
}

/* Would one slip in one of the three make the growth right? */
static bool growth_slips(const struct mention *growth, const struct quantity *value, const struct quantity *prior)
{
    const struct quantity *printed = growth->number;
    int32_t way = growth->direction < 0 ? -1 : 1;
    double change = way * (value->value / prior->value - 1), rounded = round(change / printed->step) * printed->step;
    double low = way > 0 ? 1 + printed->low : 1 - printed->high, high = way > 0 ? 1 + printed->high : 1 - printed->low;
    return (rounded > 0 && quantity_slips(printed, rounded)) || growth_gives(growth, prior, value) ||
           meets(printed->low, printed->high, -change, -change) ||
           slips_into(value, prior->low * low, prior->high * high) ||
           (low > 0 && slips_into(prior, value->low / high, value->high / low)) ||
           meets(printed->low, printed->high, change / (1 + way * change), change / (1 + way * change));
}

/* "较上年同期的124310件下降4.5%": the figure right before the change (or before the difference) tells what was before,
 * and the sentence has no figure of its own that changed. */
static const struct mention *prior_before(const struct audit *audit, const struct mention *growth)
{
    const struct mention *first = audit->prose->mentions + audit->prose->sentences[growth->sentence].first;
    const struct mention *prior = growth - 1;
    prior -= prior > first && prior->role == ROLE_DIFF && prior->block == growth->block;
    if (prior < first || prior->role != ROLE_PRIOR || prior->number->vague || prior->number->value <= 0 ||
        prior->block != growth->block || growth->with_subject || mention_class(prior) == UNIT_PERCENT) {
        return 0;
    }
    for (const struct mention *at = first; at < prior; at++) {
        if (at->number->unit == prior->number->unit && at->role != ROLE_PRIOR && at->role != ROLE_DIFF) {
            return 0;
        }
    }
    return prior;
}

/* The figure before that grew so. `*value`: the one that is meant, when none did. */
static bool some_grew(const struct audit *audit, const struct mention *growth, const struct mention *prior,
                      struct span subject, const struct mention **value)
{
    const struct mention *start = audit->prose->mentions, *named = 0, *nearest = 0;
    const struct sentence *own = &audit->prose->sentences[growth->sentence];
    for (const struct mention *at = growth; at-- > start && growth - at < MOST_BACK;) {
        const struct sentence *sentence = &audit->prose->sentences[at->sentence];
        bool fits = at != prior && (at->role == ROLE_VALUE || at->role == ROLE_AVERAGE) && at->depth == 0 &&
                    !at->number->vague && at->number->unit == prior->number->unit && at->number->value > 0;
        if (fits && growth_gives(growth, at->number, prior->number)) {
            return true;
        }
        bool same = fits && at->role == ROLE_VALUE && sentence->section == own->section;
        named = same && !named && has_subject(audit, subject, at) ? at : named;
        bool near = same && !audit->is_part[at - start] && (sentence + 1 >= own || sentence->line == own->line);
        nearest = near && !nearest ? at : nearest;
    }
    *value = named ? named : nearest;
    return false;
}

static void check_growth_behind(struct audit *audit, const struct mention *growth)
{
    const struct mention *prior = growth + 1, *value = 0;
    bool behind = prior < audit->prose->mentions + audit->prose->mention_count && tells_prior(audit, growth, prior);
    prior = behind ? prior : growth > audit->prose->mentions ? prior_before(audit, growth) : 0;
    if (!prior || growth->number->vague || growth->depth > 0 || growth->listed ||
        finding_exists(audit, RULE_GROWTH, growth->span)) {
        return;
    }
    const struct span subject = subject_of(audit, behind ? growth : prior);
    if (some_grew(audit, growth, prior, subject, &value)) {
        return;
    }
    double times = value ? value->number->value / prior->number->value : 0;
    bool sure = value && has_whole_subject(audit, subject, value) && times > 0.3 && times < 3;
    if (!value || (!sure && !growth_slips(growth, value->number, prior->number))) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_GROWTH, SEVERITY_CONTRADICTION, growth->span,
        str_format(
            audit->arena, "%s÷%s－1＝%s，印作%s%s", mention_text(audit, value), mention_text(audit, prior),
            percent_text(audit->arena, value->number->value / prior->number->value - 1, growth->number->decimals + 2),
            growth->direction < 0 ? "下降" : "增长", mention_text(audit, growth)),
        "增减幅与前后两数不符：基数是否另有口径，或者其中一个数写错？");
    finding_mention(finding, value);
    finding_mention(finding, prior);
}

/* --- a rate with its figures in the bracket behind it --------------------------------------------------------------
 */

/* "收到评价109873条，好评率99.98%（好评109851条）", "为94.76%（应化解286件，实际化解271件）" */
static void check_rate_in_bracket(struct audit *audit, const struct mention *rate)
{
    const struct mention *end = audit->prose->mentions + audit->prose->mention_count, *part = rate + 1,
                         *whole = rate - 1;
    bool bracket = part < end && part->open == rate->after && part->open != NO_TOKEN && is_value(part);
    bool alone = bracket && part->after < audit->reading->count &&
                 token_is_mark(&audit->reading->tokens[part->after], MARK_CLOSE);
    bool due = bracket && part + 1 < end && part[1].open == part->open && is_value(part + 1) &&
               span_holds(audit, mention_label(audit->reading, part), "应") && part[1].after < audit->reading->count &&
               token_is_mark(&audit->reading->tokens[part[1].after], MARK_CLOSE);
    if (due) {
        whole = part;
        part = part + 1;
    }
    bool named = due || (alone && rate > audit->prose->mentions && is_value(whole) && whole->block == rate->block &&
                         whole->depth == rate->depth && rate_is_of_figure(audit, rate, part));
    if (!named || rate->number->vague || !may_divide(part, whole) || !part->number->exact || !whole->number->exact ||
        quotient_is(rate->number, part->number, whole->number) || (!due && is_explained(audit, rate))) {
        return;
    }
    double quotient = part->number->value / whole->number->value;
    bool near = due && fabs(quotient - rate->number->value) < 0.1 && !quantity_cut_from(rate->number, quotient);
    if ((!near && !ratio_slips(part->number, whole->number, rate->number)) ||
        finding_exists(audit, RULE_RATE, rate->span)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_RATE, SEVERITY_CONTRADICTION, rate->span,
        str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, part), mention_text(audit, whole),
                   percent_text(audit->arena, quotient, rate->number->decimals + 2), mention_text(audit, rate)),
        "比率与括号中的数不符：哪一个数写错？");
    finding_mention(finding, part);
    finding_mention(finding, whole);
}

/* --- 法定18.4个工作日，实际4.6个工作日，压缩75% ----------------------------------------------------------------------
 */

static void check_cut_of_time(struct audit *audit, const struct mention *cut)
{
    static const char *const before_words[] = {"法定", "原", 0}, *const now_words[] = {"实际", "承诺", "现", "压缩至",
                                                                                       0};
    const struct mention *now = cut - 1, *before = cut - 2;
    if (before < audit->prose->mentions || before->sentence != cut->sentence || cut->direction >= 0 ||
        cut->with_subject || before->block != cut->block || now->number->unit != before->number->unit ||
        (mention_class(now) != UNIT_WORKDAY && mention_class(now) != UNIT_DAY) || before->number->vague ||
        now->number->vague || cut->number->vague || now->number->value >= before->number->value ||
        !source_says(audit->source, mention_label(audit->reading, before), before_words) ||
        !source_says(audit->source, mention_label(audit->reading, now), now_words) || cut->depth != now->depth ||
        before->depth != now->depth) {
        return;
    }
    const struct quantity *a = before->number, *b = now->number;
    double meant = 1 - b->value / a->value, most = 1 - (b->value - b->step / 2) / (a->value + a->step / 2),
           least = 1 - (b->value + b->step / 2) / (a->value - a->step / 2);
    double rounded = round(meant / cut->number->step) * cut->number->step;
    if (meets(cut->number->low, cut->number->high + cut->number->step / 2, least, most) ||
        (fabs(meant - cut->number->value) > 0.06 && !quantity_slips(cut->number, rounded)) ||
        finding_exists(audit, RULE_GROWTH, cut->span)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_GROWTH, SEVERITY_CONTRADICTION, cut->span,
        str_format(audit->arena, "1－%s÷%s＝%s，印作%s", mention_text(audit, now), mention_text(audit, before),
                   percent_text(audit->arena, meant, cut->number->decimals + 2), mention_text(audit, cut)),
        "压缩的幅度与前面的两个时限不符：哪一个数写错？");
    finding_mention(finding, before);
    finding_mention(finding, now);
}

/* --- 共74个，减少27个，精简57.4%
 * --------------------------------------------------------------------------------------- */

/* The percentage is of what is left (or of what it came to), and not of what was there before. */
static void check_base_of_cut(struct audit *audit, const struct mention *growth)
{
    const struct mention *first = audit->prose->mentions + audit->prose->sentences[growth->sentence].first;
    const struct mention *by = growth - 1, *found = 0;
    if (by < first || by->role != ROLE_DIFF || by->block != growth->block || by->depth != growth->depth ||
        growth->with_subject || growth->direction >= 0 || growth->number->vague || !by->number->exact ||
        growth->number->decimals == 0 || finding_exists(audit, RULE_GROWTH, growth->span)) {
        return;
    }
    for (const struct mention *at = first; at < by; at++) {
        bool fits = (at->role == ROLE_VALUE || at->role == ROLE_PRIOR) && at->number->unit == by->number->unit &&
                    at->number->exact && at->number->value > by->number->value;
        struct quantity left = {.low = at->number->value - by->number->value,
                                .high = at->number->value - by->number->value};
        if (fits && quotient_is(growth->number, by->number, at->number)) {
            return;
        }
        found = fits && has_subject(audit, mention_label(audit->reading, by), at) &&
                        quotient_is(growth->number, by->number, &left)
                    ? at
                    : found;
    }
    if (!found) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_GROWTH, SEVERITY_CONTRADICTION, growth->span,
        str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, by), mention_text(audit, found),
                   percent_text(audit->arena, by->number->value / found->number->value, growth->number->decimals + 1),
                   mention_text(audit, growth)),
        "减幅是按减少后的数算的：是否应以原来的数为基数？");
    finding_mention(finding, by);
    finding_mention(finding, found);
}

void check_slips(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_RATE) {
            check_rate_slip(audit, mention);
            check_rest_behind(audit, mention);
            check_rate_in_bracket(audit, mention);
        } else if (mention->role == ROLE_PERCENT) {
            check_rate_in_bracket(audit, mention);
        } else if (mention->role == ROLE_GROWTH) {
            check_cut_of_time(audit, mention);
            check_base_of_cut(audit, mention);
            check_growth_behind(audit, mention);
        }
    }
}
