/* What a text says itself of the figures right before: that they are so many and come to a total
 * ("以上四类合计9403件"), how large a share of the first the second is ("公告312个，成交298个，成交率95.5%"), and how
 * many were satisfied. */
#include <math.h>

#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum {
    MOST_SUMMED = 12,
    MOST_BASE = 60 /* bytes */,
    MOST_NAMED = 80 /* figures */,
    LETTER = 3,
    TWO_LETTERS = 6 /* bytes */
};
static const double MOST_APART = 0.1; /* of the total: farther off it is the total of something else */
static const double MOST_POINTS = 0.02, SURE_POINTS = 0.06; /* the latter of a whole that is said */

static bool is_plain_value(const struct mention *mention, int32_t depth)
{
    return mention->role == ROLE_VALUE && mention->depth == depth && mention_counts(mention) && !mention->number->vague;
}

/* --- 以上四类合计, 三地共 -------------------------------------------------------------------------------------- */

static int32_t said_number(const char *text, const char *end, size_t *size)
{
    static const char *const digits[] = {"二", "三", "四", "五", "六", "七", "八", "九", "十"};
    *size = LETTER;
    for (int32_t i = 0; end - text >= LETTER && i < 9; i++) {
        if (memcmp(text, digits[i], LETTER) == 0 || (i == 0 && memcmp(text, "两", LETTER) == 0)) {
            return i + 2;
        }
    }
    *size = 1;
    return end > text && *text >= '2' && *text <= '9' && !(end - text > 1 && text[1] >= '0' && text[1] <= '9')
               ? *text - '0'
               : 0;
}

static bool starts(const char *text, const char *end, const char *word)
{
    size_t size = strlen(word);
    return (size_t)(end - text) >= size && memcmp(text, word, size) == 0;
}

static bool is_counted(const char *text, const char *end)
{
    static const char *const counted[] = {"类", "大类", "者", "地",   "项",   "个",   "县",
                                          "区", "市",   "家", "部门", "方面", "领域", "月"};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        if (starts(text, end, counted[i])) {
            return true;
        }
    }
    return false;
}

/* How many figures before it the clause says that this one is the total of; 0: it does not say. */
static int32_t said_count(const struct audit *audit, const struct mention *mention)
{
    const char *text = audit->source->text + mention_clause(audit->reading, mention).start,
               *end = audit->source->text + mention->span.start;
    static const char *const these[] = {"以上", "上述", "这"};
    static const char *const totals[] = {"合计", "共计", "总计", 0};
    size_t size;
    for (size_t i = 0; i < sizeof these / sizeof *these; i++) {
        text += starts(text, end, these[i]) ? strlen(these[i]) : 0;
    }
    int32_t count = said_number(text, end, &size);
    struct span rest = {(uint32_t)(text - audit->source->text), mention->span.start};
    return count > 0 && is_counted(text + size, end) && source_says(audit->source, rest, totals) ? count : 0;
}

/* The values of the same unit right before, in the same line: `count` of them, or fewer. */
static int32_t values_before(const struct audit *audit, const struct mention *total, int32_t count,
                             const struct mention *values[])
{
    const struct prose *prose = audit->prose;
    int32_t found = 0;
    for (const struct mention *at = total; at-- > prose->mentions && found < count;) {
        if (prose->sentences[at->sentence].line != prose->sentences[total->sentence].line) {
            break;
        }
        bool counts_them = at->clause == total->clause; /* the 四类 of 四类合计 */
        if (!counts_them && is_plain_value(at, total->depth) && at->number->unit == total->number->unit) {
            values[found++] = at;
        }
    }
    return found;
}

static void check_said_total(struct audit *audit, const struct mention *total)
{
    const struct mention *values[MOST_SUMMED];
    int32_t count = said_count(audit, total);
    if (count == 0 || count > MOST_SUMMED || values_before(audit, total, count, values) < count) {
        return;
    }
    struct total sum = {0};
    struct buf terms;
    buf_init(&terms, audit->arena, 4096);
    for (int32_t i = count; i-- > 0;) {
        total_add(&sum, values[i]->number);
        buf_text(&terms, terms.size > 0 ? "＋" : "");
        buf_text(&terms, mention_text(audit, values[i]));
    }
    const struct quantity *said = total->number;
    if (meets(sum.low, sum.high, said->low, said->high) || fabs(sum.sum - said->value) > MOST_APART * said->value ||
        finding_exists(audit, RULE_SUM, total->span)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, total->span,
                    str_format(audit->arena, "%s＝%s，印作%s", terms.data, value_text(audit->arena, sum.sum, said),
                               mention_text(audit, total)),
                    "合计与所列各项之和不符：合计写错，还是某一项写错？");
    for (int32_t i = count; i-- > 0;) {
        finding_mention(finding, values[i]);
    }
}

/* "市容和秩序两大类合计554件": how many names stand before it; where they end. 0: none. */
static int32_t named_count(const struct audit *audit, const struct mention *total, const char **names_end)
{
    const char *text = audit->source->text, *from = text + mention_clause(audit->reading, total).start,
               *end = text + total->span.start;
    static const char *const totals[] = {"合计", "共计", "总计", "共", 0};
    size_t size;
    for (const char *at = from + LETTER; at + LETTER <= end; at += LETTER) {
        int32_t count = said_number(at, end, &size);
        struct span rest = {(uint32_t)(at - text), total->span.start};
        if (count > 0 && is_counted(at + size, end) && source_says(audit->source, rest, totals)) {
            *names_end = at;
            return count;
        }
    }
    return 0;
}

/* Does the last word of its label stand among the names? */
static bool is_named(const struct audit *audit, const struct mention *value, const char *from, const char *end)
{
    const struct token *word = 0;
    for (uint32_t i = value->label; i < value->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool names = token->kind == TOKEN_TEXT || (token->kind == TOKEN_WORD && token->word->partition);
        word = names && token->span.end - token->span.start >= TWO_LETTERS ? token : word;
    }
    const char *name = word ? audit->source->text + word->span.start : 0;
    return name && name < from && memmem(from, (size_t)(end - from), name, word->span.end - word->span.start);
}

static void check_named_total(struct audit *audit, const struct mention *total)
{
    const struct prose *prose = audit->prose;
    const struct mention *values[MOST_SUMMED];
    const char *names_end = 0, *from = audit->source->text + mention_clause(audit->reading, total).start;
    int32_t count = named_count(audit, total, &names_end), found = 0;
    struct total sum = {0};
    for (const struct mention *at = total; count > 0 && count <= MOST_SUMMED && at-- > prose->mentions;) {
        if (prose->sentences[at->sentence].line != prose->sentences[total->sentence].line || found > count ||
            total - at > MOST_NAMED) {
            break;
        }
        bool fits = is_plain_value(at, total->depth) && at->number->unit == total->number->unit;
        if (fits && is_named(audit, at, from, names_end)) {
            total_add(&sum, at->number);
            values[found < count ? found : 0] = at;
            found++;
        }
    }
    const struct quantity *said = total->number;
    if (count == 0 || found != count || meets(sum.low, sum.high, said->low, said->high) ||
        fabs(sum.sum - said->value) > MOST_APART * said->value || finding_exists(audit, RULE_SUM, total->span)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, total->span,
                    str_format(audit->arena, "所说%d项之和为%s，印作%s", count, value_text(audit->arena, sum.sum, said),
                               mention_text(audit, total)),
                    "合计与所说各项之和不符：合计写错，还是某一项写错？");
    for (int32_t i = 0; i < count; i++) {
        finding_mention(finding, values[i]);
    }
}

/* --- 三季度归集28.46亿元。7月、8月、9月分别为… ------------------------------------------------------------------ */

/* How many months of a quarter, a half or a whole year the clause of these figures names; 0: something else. */
static uint32_t months_of(const struct audit *audit, const struct mention *first)
{
    const struct mention *end = audit->prose->mentions + audit->prose->sentences[first->sentence].last;
    uint32_t count = 1, last = 0;
    while (first + count < end && first[count].listed && first[count].number->unit == first->number->unit) {
        count++;
    }
    for (uint32_t i = first->clause; i < first->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        last = token->kind == TOKEN_DATE && token->date.kind == DATE_MONTH ? (uint32_t)token->date.month : last;
    }
    static const char *const each[] = {"各月", "逐月", "各季度", "各周", 0};
    struct span clause = mention_clause(audit->reading, first);
    if (count >= 3 && (first->clause_cues & CUE_RESPECTIVELY) && source_says(audit->source, clause, each)) {
        return count;
    }
    bool whole = count == 3 || count == 6 || count == 12;
    return whole && last > 0 && last % count == 0 && (first->clause_cues & CUE_RESPECTIVELY) ? count : 0;
}

static bool shares_letters(const struct audit *audit, const struct mention *one, const struct mention *other)
{
    const char *text = audit->source->text;
    struct span a = mention_clause(audit->reading, one), b = mention_clause(audit->reading, other);
    for (uint32_t at = a.start; at + TWO_LETTERS <= a.end; at += LETTER) {
        if (memmem(text + b.start, b.end - b.start, text + at, TWO_LETTERS)) {
            return true;
        }
    }
    return false;
}

static void check_said_months(struct audit *audit, const struct mention *first)
{
    const struct prose *prose = audit->prose;
    uint32_t count = first->role == ROLE_VALUE && !first->listed ? months_of(audit, first) : 0;
    const struct mention *whole = 0;
    struct total sum = {0};
    for (uint32_t i = 0; i < count; i++) {
        total_add(&sum, first[i].number);
    }
    for (const struct mention *at = first; count > 0 && at-- > prose->mentions;) {
        const struct sentence *sentence = &prose->sentences[at->sentence];
        if (sentence->line != prose->sentences[first->sentence].line || first->sentence - at->sentence > 2) {
            break;
        }
        bool fits = at->role == ROLE_VALUE && at->depth == first->depth && at->number->unit == first->number->unit;
        if (fits && meets(sum.low, sum.high, at->number->low, at->number->high)) {
            return;
        }
        bool named = at->sentence == first->sentence || shares_letters(audit, first, at);
        whole = !whole && fits && named ? at : whole;
    }
    if (!whole || whole->number->vague ||
        (fabs(sum.sum - whole->number->value) > MOST_APART * sum.sum && !quantity_slips(whole->number, sum.sum))) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, whole->span,
                    str_format(audit->arena, "各月之和为%s，印作%s", value_text(audit->arena, sum.sum, whole->number),
                               mention_text(audit, whole)),
                    "各月之和与全期的数不符：是否有调整，或者其中一个数写错？");
    for (uint32_t i = 0; i < count; i++) {
        finding_mention(finding, &first[i]);
    }
}

/* --- 成交298个，成交率95.5% ------------------------------------------------------------------------------------- */

/* The two characters of its name before 率, when it has no more (按期办结率): what the rate is of. */
static const char *rate_head(const struct audit *audit, const struct mention *rate)
{
    const char *label = audit->source->text + mention_label(audit->reading, rate).start;
    size_t size = (size_t)(audit->source->text + rate->span.start - label);
    return size == TWO_LETTERS + LETTER && memcmp(label + TWO_LETTERS, "率", LETTER) == 0 ? label : 0;
}

/* "386件业务中，联合办理的312件，联办率…": the whole, said before 中; NULL for none. */
static const struct mention *whole_within(const struct audit *audit, const struct mention *part)
{
    const struct mention *whole = part - 1;
    const struct token *comma = &audit->reading->tokens[part->clause - (part->clause > 0)];
    bool ends = part->clause > part->sentence_start && token_is_mark(comma, MARK_COMMA) &&
                memcmp(audit->source->text + comma->span.start - LETTER, "中", LETTER) == 0;
    if (!ends || (part->clause > whole->after && whole->sentence == part->sentence)) {
        return ends ? whole : 0;
    }
    /* "已办结5986件，…。已办结工单中，解决4869件": the one figure of the sentence before that was finished */
    const struct prose *prose = audit->prose;
    const struct sentence *before = &prose->sentences[part->sentence - (part->sentence > 0)];
    uint32_t measures = tokens_measures(audit->reading, part->sentence_start, part->clause) & MEASURE_FINISHED;
    whole = 0;
    for (uint32_t i = before->first; i < before->last && measures; i++) {
        const struct mention *at = &prose->mentions[i];
        if (at->role == ROLE_VALUE && (at->own_measures & measures) && mentions_add_up(at, part)) {
            if (whole) {
                return 0;
            }
            whole = at;
        }
    }
    return before->line == prose->sentences[part->sentence].line ? whole : 0;
}

/* "应参保2584人，已缴费2503人，参保率…": what should be, two figures before the rate. */
static const struct mention *whole_due(const struct audit *audit, const struct mention *rate, const char *head)
{
    const struct mention *whole = rate - 2;
    const char *text = audit->source->text;
    struct span label = mention_label(audit->reading, whole);
    const char *due = memmem(text + label.start, label.end - label.start, "应", LETTER);
    bool named = due && due + LETTER + TWO_LETTERS <= text + label.end && memcmp(due + LETTER, head, TWO_LETTERS) == 0;
    return named && whole->block == rate->block && mentions_add_up(whole, rate - 1) ? whole : 0;
}

static bool is_near(const struct mention *rate, const struct mention *part, const struct mention *whole, double most)
{
    return is_plain_value(whole, rate->depth) && whole->number->value > 0 &&
           part->number->value <= whole->number->value &&
           fabs(part->number->value / whole->number->value - rate->number->value) <= most;
}

/* Of what check_rates does not know: what is accepted, finished, answered has carried figures and classes of its own.
 */
static void check_said_rate(struct audit *audit, const struct mention *rate)
{
    const struct mention *first = audit->prose->mentions + audit->prose->sentences[rate->sentence].first;
    const char *head = rate_head(audit, rate);
    if (!head || rate == first || rate->number->vague || finding_exists(audit, RULE_RATE, rate->span)) {
        return;
    }
    const struct mention *part = rate - 1, *whole = rate - first < 2 ? part : rate - 2;
    const struct mention *within = whole_within(audit, part);
    const struct mention *due = rate - first >= 2 ? whole_due(audit, rate, head) : 0;
    within = within ? within : due;
    const char *label = audit->source->text + audit->reading->tokens[within ? part->clause : part->label].span.start;
    size_t size = (size_t)(audit->source->text + part->span.start - label);
    bool named = due || memmem(label, size, head, TWO_LETTERS) ||
                 (memmem(label, size, head, LETTER) && memmem(label, size, head + LETTER, LETTER)) ||
                 (within && (memmem(label, size, head, LETTER) || memmem(label, size, head + LETTER, LETTER)));
    if ((part->own_measures != 0 && !within) || !is_plain_value(part, rate->depth) || part->block != rate->block ||
        !named) {
        return;
    }
    for (const struct mention *at = first; at < rate; at++) {
        if (is_plain_value(at, at->depth) && quotient_is(rate->number, part->number, at->number)) {
            return;
        }
    }
    whole = within ? within
            : whole->block == rate->block && is_near(rate, part, whole, MOST_POINTS)
                ? whole
                : first; /* "抽查120件，发现…18件，合格97件，合格率…" */
    double share = part->number->value / whole->number->value;
    if (whole == part || quotient_is(rate->number, part->number, whole->number)) {
        return;
    }
    if (!is_near(rate, part, whole, within ? SURE_POINTS : MOST_POINTS) || (!within && whole->block != rate->block) ||
        quantity_cut_from(rate->number, share)) {
        return; /* of something else, or rounded another way */
    }
    struct finding *finding =
        finding_add(audit, RULE_RATE, SEVERITY_CONTRADICTION, rate->span,
                    str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, part), mention_text(audit, whole),
                               percent_text(audit->arena, share, 2), mention_text(audit, rate)),
                    "比率与前面的两个数不符：哪一个数写错，或者分母另有口径？");
    finding_mention(finding, part);
    finding_mention(finding, whole);
}

/* "按期结案率97.0%（按应结案数计算）": what the rate is of, said in the bracket behind it. */
static struct span said_base(const struct audit *audit, const struct mention *rate)
{
    static const char *const ends[] = {"数计算", "量计算", "数为分母", "数为基数", "总数计算", "计算"};
    const struct token *open = &audit->reading->tokens[rate->after];
    if (rate->after + 1 >= audit->reading->count || !token_is_mark(open, MARK_OPEN)) {
        return (struct span){0, 0};
    }
    const char *text = audit->source->text, *from = text + open->span.end, *end = from;
    while (end < text + audit->source->size && end - from < MOST_BASE && memcmp(end, "\n", 1) != 0 &&
           memcmp(end, "）", LETTER) != 0 && *end != ')') {
        end++;
    }
    bool by = starts(from, end, "按") || starts(from, end, "以");
    for (size_t i = 0; by && i < sizeof ends / sizeof *ends; i++) {
        size_t size = strlen(ends[i]);
        if ((size_t)(end - from) >= size + LETTER + TWO_LETTERS && memcmp(end - size, ends[i], size) == 0) {
            return (struct span){(uint32_t)(from + LETTER - text), (uint32_t)(end - size - text)};
        }
    }
    return (struct span){0, 0};
}

static void check_said_base(struct audit *audit, const struct mention *rate)
{
    const struct mention *first = audit->prose->mentions + audit->prose->sentences[rate->sentence].first;
    const struct mention *part = rate - 1, *whole = 0;
    struct span base = said_base(audit, rate);
    if (base.end == base.start || rate == first || !is_plain_value(part, rate->depth) || part->block != rate->block) {
        return;
    }
    for (const struct mention *at = first; at < part; at++) {
        bool named = at->span.start >= base.end - base.start &&
                     memcmp(audit->source->text + at->span.start - (base.end - base.start),
                            audit->source->text + base.start, base.end - base.start) == 0;
        whole = named && mentions_add_up(at, part) ? at : whole;
    }
    if (!whole || whole->number->low < part->number->high || quotient_is(rate->number, part->number, whole->number)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_RATE, SEVERITY_CONTRADICTION, rate->span,
                    str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, part), mention_text(audit, whole),
                               percent_text(audit->arena, part->number->value / whole->number->value, 2),
                               mention_text(audit, rate)),
                    "按括号中所说的分母算不出这个比率：分母写错，还是比率写错？");
    finding_mention(finding, part);
    finding_mention(finding, whole);
}

/* --- 非常满意…、满意…、不满意…，满意率99.98% --------------------------------------------------------------------- */

static bool is_level(const struct mention *mention, int32_t depth)
{
    return is_plain_value(mention, depth) && mention->own_kind &&
           mention->own_kind->partition == PARTITION_SATISFACTION;
}

/* A rate beside all levels of a total is that of the first one, two or three of them. */
static void check_said_satisfaction(struct audit *audit, const struct mention *rate)
{
    const char *head = rate_head(audit, rate);
    if (!head || (memcmp(head, "满意", TWO_LETTERS) != 0 && memcmp(head, "好评", TWO_LETTERS) != 0)) {
        return;
    }
    const struct mention *first = audit->prose->mentions + audit->prose->sentences[rate->sentence].first, *at = rate;
    struct quantity all = {0}, good = {0};
    while (at > first && is_level(at - 1, rate->depth)) {
        at--;
        all.low += at->number->low;
        all.high += at->number->high;
    }
    if (rate - at < 3 || at == first || !is_plain_value(at - 1, rate->depth) ||
        !meets(all.low, all.high, at[-1].number->low, at[-1].number->high)) {
        return;
    }
    double nearest = 1;
    for (; at < rate && (at->own_measures & MEASURE_SATISFIED); at++) {
        good.low += at->number->low;
        good.high += at->number->high;
        double share = good.low / all.low;
        if (quotient_is(rate->number, &good, &all) || quantity_cut_from(rate->number, share)) {
            return;
        }
        nearest = fabs(share - rate->number->value) < fabs(nearest - rate->number->value) ? share : nearest;
    }
    if (good.low > 0 && fabs(nearest - rate->number->value) <= MOST_POINTS) {
        finding_add(audit, RULE_RATE, SEVERITY_CONTRADICTION, rate->span,
                    str_format(audit->arena, "由各等次的数算不出%s，最近的是%s", mention_text(audit, rate),
                               percent_text(audit->arena, nearest, 2)),
                    "满意率按哪些等次、以什么为分母计算？还是有一个数写错？");
    }
}

void check_said(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_RATE) {
            check_said_rate(audit, mention);
            check_said_base(audit, mention);
            check_said_satisfaction(audit, mention);
        } else if (mention->role == ROLE_VALUE) {
            check_said_months(audit, mention);
            if (mention_counts(mention)) {
                check_said_total(audit, mention);
                check_named_total(audit, mention);
            }
        }
    }
}
