/* Averages of an amount over a count: 人均3890元, 平均每宗成交3.24万元, 结案案件平均罚没1.5万元. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { MOST_BACK = 2 /* sentences */, MOST_FAR = 150 /* figures */, MOST_FOUND = 12, LETTER = 3, TWO_LETTERS = 6 };

/* Printed to how much: 651 to 1, 1.20万 to 0.01万, 20万 to 10万. */
static double told_to(const struct quantity *printed)
{
    double digits = round(printed->value / printed->step), step = printed->step;
    while (printed->decimals == 0 && digits >= 10 && fmod(digits, 10) == 0) {
        digits /= 10;
        step *= 10;
    }
    return step;
}

bool told_closely(const struct audit *audit, const struct mention *average, double *low, double *high)
{
    static const char *const about[] = {"左右", "上下", "以上", "以下", "余", "多", "以内"};
    const char *text = audit->source->text;
    double step = told_to(average->number);
    bool by_about = average->span.start >= LETTER && memcmp(text + average->span.start - LETTER, "约", LETTER) == 0;
    for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
        by_about = by_about && strncmp(text + average->span.end, about[i], strlen(about[i])) != 0;
    }
    double slack = fmax(step, average->number->value * 0.02);
    *low = average->number->value - slack;
    *high = average->number->value + slack;
    return by_about && average->number->value >= 9.5 * step &&
           !memmem(text + average->span.start, average->span.end - average->span.start, "余", LETTER);
}

struct each_question {
    struct audit *audit;
    const struct mention *average;
    struct span of,
        what; /* what is averaged over (单个项目, 户, 每宗), and what is averaged (成交金额); may be empty */
    bool by_unit;                                                   /* `of` is a unit */
    const struct mention *amounts[MOST_FOUND], *counts[MOST_FOUND]; /* that have these names, the nearest first */
    uint32_t amount_count, count_count;
    double low, high;
};

static bool alike_unit(const struct mention *one, const struct mention *other)
{
    return one->number->unit == other->number->unit ||
           (mention_class(one) == UNIT_MONEY && mention_class(other) == UNIT_MONEY);
}

/* "户均", "人次均", "平均每宗成交", "单个项目平均成交金额": the words before and behind 均. */
static void read_names(struct each_question *question)
{
    const struct audit *audit = question->audit;
    const struct mention *average = question->average;
    const char *text = audit->source->text;
    struct span label = mention_label(audit->reading, average);
    const struct token *cue = 0;
    for (uint32_t i = average->label; i < average->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        cue = token->kind == TOKEN_WORD && (token->word->cues & CUE_AVERAGE) ? token : cue;
    }
    if (!cue) {
        return;
    }
    uint32_t end = label.end;
    static const char *const fillers[] = {"约", "为", "达", "是"};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
        end -= end >= cue->span.end + LETTER && memcmp(text + end - LETTER, fillers[i], LETTER) == 0 ? LETTER : 0;
    }
    question->of = (struct span){label.start, cue->span.start};
    question->what = (struct span){cue->span.end, end};
    size_t unit_size = 0;
    bool plain = str_equal(cue->word->text, "平均");
    if (!plain && cue->span.end - cue->span.start == TWO_LETTERS) { /* 户均; 人次均 */
        bool twice = cue->span.start >= LETTER && memcmp(text + cue->span.start - LETTER, "人次均", 9) == 0;
        question->of = (struct span){cue->span.start - (twice ? LETTER : 0), cue->span.end - LETTER};
        question->by_unit = true;
    } else if (plain && strncmp(text + cue->span.end, "每", LETTER) == 0) {
        const char *each = text + cue->span.end + LETTER;
        each += strncmp(each, "个", LETTER) == 0 ? LETTER : 0; /* 每个项目 */
        bool unit = unit_find(each, audit->source->size - (size_t)(each - text), &unit_size);
        question->of = (struct span){(uint32_t)(each - text), (uint32_t)(each - text) + (uint32_t)unit_size};
        question->what = (struct span){question->of.end, end > question->of.end ? end : question->of.end};
        question->by_unit = unit;
    }
}

/* Do two letters of the name stand in these words? */
static bool shares_name(const struct audit *audit, struct span words, struct span name)
{
    for (uint32_t at = name.start; at + TWO_LETTERS <= name.end; at += LETTER) {
        if (span_repeats(audit, words, (struct span){at, at + TWO_LETTERS})) {
            return true;
        }
    }
    return false;
}

static bool is_named_count(const struct each_question *question, const struct mention *mention)
{
    const struct audit *audit = question->audit;
    const struct unit *unit = mention->number->unit;
    if (!unit || !mention_counts(mention) || alike_unit(mention, question->average)) {
        return false;
    }
    if (question->by_unit) {
        size_t size = strlen(unit->text);
        return size == question->of.end - question->of.start &&
               memcmp(unit->text, audit->source->text + question->of.start, size) == 0;
    }
    return question->of.end > question->of.start &&
           shares_name(audit, mention_clause(audit->reading, mention), question->of);
}

static bool is_named_amount(const struct each_question *question, const struct mention *mention)
{
    return alike_unit(mention, question->average) && mention->number->value > question->average->number->value &&
           (question->what.end <= question->what.start ||
            shares_name(question->audit, mention_clause(question->audit->reading, mention), question->what));
}

static bool is_usable(const struct each_question *question, const struct mention *mention)
{
    return mention->role == ROLE_VALUE && mention->depth == question->average->depth && !mention->number->vague &&
           mention->number->value > 0;
}

static void collect(struct each_question *question)
{
    const struct prose *prose = question->audit->prose;
    const struct mention *average = question->average;
    for (const struct mention *at = average; at-- > prose->mentions;) {
        bool line = prose->sentences[at->sentence].line == prose->sentences[average->sentence].line;
        if (!line || average->sentence - at->sentence > MOST_BACK) {
            return;
        }
        if (is_usable(question, at) && is_named_amount(question, at) && question->amount_count < MOST_FOUND) {
            question->amounts[question->amount_count++] = at;
        } else if (is_usable(question, at) && is_named_count(question, at) && question->count_count < MOST_FOUND) {
            question->counts[question->count_count++] = at;
        }
    }
}

/* Those before which the whole name stands, when there are such: 成交金额 and not 预算金额. */
static void keep_full_names(struct each_question *question)
{
    const struct audit *audit = question->audit;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < question->amount_count; i++) {
        bool full = span_repeats(audit, mention_clause(audit->reading, question->amounts[i]), question->what);
        if (full) {
            question->amounts[kept++] = question->amounts[i];
        }
    }
    question->amount_count = kept > 0 ? kept : question->amount_count;
}

static bool pair_gives(const struct each_question *question, const struct mention *amount, const struct mention *count)
{
    const struct quantity *a = amount->number, *c = count->number;
    return c->low > 0 && meets(question->low, question->high, a->low / c->high, a->high / c->low);
}

/* "新设企业9864户，新设个体户38051户。新设企业注册资本386亿元，户均…": the count that has the subject of the amount is
 * meant, where one has. */
static void keep_subject(struct each_question *question)
{
    const struct audit *audit = question->audit;
    uint32_t best = 0;
    struct span name = mention_clause(audit->reading, question->amounts[0]);
    name.end = name.start + 2 * TWO_LETTERS < name.end ? name.start + 2 * TWO_LETTERS : name.start;
    const struct mention *found = 0;
    for (; name.start < name.end && name.end <= question->amounts[0]->span.start; name.end += LETTER) {
        uint32_t held = 0;
        for (uint32_t i = 0; i < question->count_count; i++) {
            bool holds = span_repeats(audit, mention_label(audit->reading, question->counts[i]), name);
            held += holds;
            best = holds ? i : best;
        }
        found = held == 1 ? question->counts[best] : found;
        if (held == 0) {
            break;
        }
    }
    if (found) {
        question->counts[0] = found;
        question->count_count = 1;
    }
}

/* Do an amount or a count of another name give the average? An amount only where the whole name stands before the one
 * that is meant, and none of it before that. */
static bool is_of_other_pair(const struct each_question *question, const struct mention *amount,
                             const struct mention *count)
{
    const struct audit *audit = question->audit;
    const struct mention *start = audit->prose->mentions, *average = question->average;
    bool told = question->what.end - question->what.start >= 2 * TWO_LETTERS &&
                span_repeats(audit, mention_clause(audit->reading, amount), question->what);
    for (const struct mention *at = average; at-- > start && average - at < MOST_FAR;) {
        bool usable =
            (at->role == ROLE_VALUE || at->role == ROLE_PRIOR) && at->depth == average->depth && !at->number->vague;
        bool other_amount = told && usable && at != amount && alike_unit(at, amount) &&
                            !shares_name(audit, mention_label(audit->reading, at),
                                         (struct span){question->what.start, question->what.start + TWO_LETTERS});
        bool other_count =
            usable && at != count && at->number->unit == count->number->unit && amount->block == average->block;
        if ((other_amount && pair_gives(question, at, count)) || (other_count && pair_gives(question, amount, at))) {
            return true;
        }
    }
    return false;
}

static void report(const struct each_question *question, const struct mention *amount, const struct mention *count,
                   bool far)
{
    struct audit *audit = question->audit;
    const struct quantity *printed = question->average->number;
    double meant = amount->number->value / count->number->value, near = round(meant / printed->step) * printed->step;
    struct finding *finding = finding_add(
        audit, RULE_AVERAGE, SEVERITY_CONTRADICTION, question->average->span,
        str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, amount), mention_text(audit, count),
                   value_text(audit->arena, near, printed), mention_text(audit, question->average)),
        far ? "相差十的倍数：小数点或者单位（万、亿）是否写错？" : "均值与前面的两个数不符：哪一个数写错？");
    finding_mention(finding, amount);
    finding_mention(finding, count);
}

/* But for a power of ten, or one slip of the pen? */
static bool is_slip(const struct each_question *question, double meant, bool *far)
{
    const struct quantity *printed = question->average->number;
    double tens = meant > 0 && printed->value > 0 ? round(log10(printed->value / meant)) : 0;
    double moved = meant * pow(10, tens), near = round(meant / printed->step) * printed->step;
    *far = fabs(tens) >= 1 && fabs(moved - printed->value) <= fmax(printed->step, moved * 0.002);
    return *far || (!printed->vague && quantity_slips(printed, near));
}

/* "3174.2万元，惠及8.16万人，人均3890元": of the money and the count right before it. Only where the two give the
 * average but for a power of ten, or one slip of the pen, is it sure that it is theirs. False when nothing was found.
 */
static bool check_slip(struct each_question *question)
{
    const struct mention *average = question->average, *amount = 0, *count = 0;
    const struct mention *first =
        &question->audit->prose->mentions[question->audit->prose->sentences[average->sentence].first];
    for (const struct mention *at = average; at-- > first && at->block == average->block;) {
        bool value = is_usable(question, at);
        amount = value && !amount && mention_class(at) == UNIT_MONEY ? at : amount;
        count = value && !count && mention_counts(at) && at->number->unit ? at : count;
        if (amount && count && pair_gives(question, amount, count)) {
            return true;
        }
    }
    bool far = false;
    if (!amount || !count || average->number->vague ||
        !is_slip(question, amount->number->value / count->number->value, &far)) {
        return false;
    }
    report(question, amount, count, far);
    return true;
}

/* The amount and the count that the words of the average name do not give it, and no others of these names do. */
static void check_named(struct each_question *question)
{
    const struct mention *average = question->average;
    collect(question);
    keep_full_names(question);
    if (question->amount_count == 0 || question->count_count == 0) {
        return;
    }
    keep_subject(question);
    for (uint32_t i = 0; i < question->amount_count; i++) {
        for (uint32_t j = 0; j < question->count_count; j++) {
            if (pair_gives(question, question->amounts[i], question->counts[j])) {
                return;
            }
        }
    }
    const struct mention *amount = question->amounts[0], *count = question->counts[0];
    if (question->count_count > 1) {
        return;
    }
    bool far = false, named = question->what.end > question->what.start;
    bool beside = (named || question->by_unit) && amount->sentence == average->sentence &&
                  amount->block == average->block && count->block == average->block && amount + 1 == average &&
                  count + 1 == amount && question->amount_count == 1 && question->count_count == 1;
    double meant = amount->number->value / count->number->value;
    bool near = average->number->value > meant / 2 && average->number->value < meant * 2;
    bool other = mention_class(average) == UNIT_MONEY && is_of_other_pair(question, amount, count);
    if (is_slip(question, meant, &far) || (beside && near) || other) {
        report(question, amount, count, far);
    }
}

void check_average_each(struct audit *audit, const struct mention *average)
{
    struct each_question question = {.audit = audit, .average = average};
    question.low = average->number->low;
    question.high = average->number->high;
    if (average->number->vague && !told_closely(audit, average, &question.low, &question.high)) {
        return;
    }
    read_names(&question);
    if (mention_class(average) != UNIT_MONEY || !check_slip(&question)) {
        check_named(&question);
    }
}
