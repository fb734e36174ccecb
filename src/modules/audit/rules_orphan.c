/* Sums whose parts or whole stand apart: "前三类为好评，共199113条" behind the list, "C类、D类合计1649户", a list of
 * all kinds whose whole was printed in another section, "六类业务72636件：" with five behind it. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/parts.h"
#include "modules/audit/rules.h"

enum {
    MOST_RUN = 24,
    MOST_NAMES = 6,
    MOST_BACK = 40 /* figures */,
    MOST_EARLIER = 1000,
    MOST_AWAY = 20000 /* tokens */,
    MOST_LOOKS = 500, /* over the whole text */
    LETTER = 3,
    TWO_LETTERS = 6
};
static const double MOST_APART = 0.1;

static bool is_plain(const struct mention *mention, const struct mention *like)
{
    return mention->role == ROLE_VALUE && !mention->number->vague && !mention->number->spelled &&
           mention->number->unit == like->number->unit && mention->depth == like->depth;
}

struct run {
    const struct mention *items[MOST_RUN];
    uint32_t count;
    struct total sum;
};

/* The figures of one sentence that are like this one, before it, without totals. */
static void read_run(const struct audit *audit, const struct sentence *sentence, const struct mention *like,
                     const struct mention *before, struct run *run)
{
    *run = (struct run){0};
    for (const struct mention *at = audit->prose->mentions + sentence->first;
         at < audit->prose->mentions + sentence->last && at < before && run->count < MOST_RUN; at++) {
        if (is_plain(at, like) && !(at->cues & (CUE_TOTAL | CUE_CUMULATIVE))) {
            run->items[run->count++] = at;
            total_add(&run->sum, at->number);
        }
    }
}

static bool near_or_slip(const struct quantity *printed, double sum)
{
    return fabs(sum - printed->value) <= MOST_APART * printed->value || quantity_slips(printed, sum);
}

static void report(struct audit *audit, const struct mention *printed, double sum, const char *what,
                   const struct mention *const *parts, uint32_t count)
{
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, printed->span,
                    str_format(audit->arena, "%s之和为%s，印作%s", what, value_text(audit->arena, sum, printed->number),
                               mention_text(audit, printed)),
                    "合计与所列各项之和不符：合计写错，还是某一项写错？");
    for (uint32_t i = 0; i < count; i++) {
        finding_mention(finding, parts[i]);
    }
}

/* --- 前三类, 后两类 ---------------------------------------------------------------------------------------------- */

/* "前三类", "后2项": how many of the list before; less than 0 from its end. 0: nothing said. */
static int32_t ordinal_in(const struct audit *audit, struct span words)
{
    static const char *const counted[] = {"类", "项", "位", "个", "种", "者", "名"};
    const char *text = audit->source->text;
    for (uint32_t at = words.start; at + 3 * LETTER <= words.end; at++) {
        int32_t way = memcmp(text + at, "前", LETTER) == 0 ? 1 : memcmp(text + at, "后", LETTER) == 0 ? -1 : 0;
        int32_t count = 0;
        size_t size = way ? numeral_read(text + at + LETTER, words.end - at - LETTER, &count) : 0;
        for (size_t i = 0; size > 0 && i < sizeof counted / sizeof *counted; i++) {
            if (count >= 2 && count <= 10 && strncmp(text + at + LETTER + size, counted[i], LETTER) == 0) {
                return way * count;
            }
        }
    }
    return 0;
}

/* Its clause, or the one before it when it says no more than 共. */
static struct span words_of(const struct audit *audit, const struct mention *total)
{
    struct span words = mention_clause(audit->reading, total);
    uint32_t clause = total->clause;
    if (words.end - words.start > 2 * LETTER || !(total->cues & CUE_TOTAL) || clause < total->sentence_start + 2) {
        return words;
    }
    while (clause > total->sentence_start + 1 && !token_is_mark(&audit->reading->tokens[clause - 2], MARK_COMMA) &&
           !token_is_mark(&audit->reading->tokens[clause - 2], MARK_SEMICOLON) &&
           (audit->reading->tokens[clause - 2].kind != TOKEN_NUMBER ||
            audit->reading->tokens[clause - 2].number.spelled)) {
        clause--;
    }
    words.start = audit->reading->tokens[clause - 1].span.start;
    return words;
}

static void sort_down(double *values, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        for (uint32_t j = i; j > 0 && values[j] > values[j - 1]; j--) {
            double swap = values[j];
            values[j] = values[j - 1];
            values[j - 1] = swap;
        }
    }
}

/* Do the first (the last) of the list come to this, as they stand or by their size? */
static bool some_give(const struct run *run, int32_t ordinal, const struct quantity *printed, double *sum)
{
    double values[MOST_RUN] = {0}, sorted = 0;
    uint32_t many = (uint32_t)(ordinal < 0 ? -ordinal : ordinal), from = ordinal < 0 ? run->count - many : 0;
    *sum = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        values[i] = run->items[i]->number->value;
        *sum += i >= from && i < from + many ? values[i] : 0;
    }
    sort_down(values, run->count);
    for (uint32_t i = from; i < from + many; i++) {
        sorted += values[i];
    }
    return quantity_is(printed, *sum) || quantity_is(printed, sorted);
}

static void check_ordinal(struct audit *audit, const struct mention *total)
{
    int32_t ordinal = (total->cues & CUE_TOTAL) ? ordinal_in(audit, words_of(audit, total)) : 0;
    const struct sentence *sentence = &audit->prose->sentences[total->sentence], *at = sentence;
    struct run run = {0};
    uint32_t many = (uint32_t)(ordinal < 0 ? -ordinal : ordinal);
    for (; ordinal && run.count <= many; at--) {
        if (at->line != sentence->line || sentence - at > 2) {
            return;
        }
        read_run(audit, at, total, total, &run);
        if (at == audit->prose->sentences) {
            break;
        }
    }
    double sum = 0;
    if (!ordinal || run.count <= many || total->number->vague || some_give(&run, ordinal, total->number, &sum) ||
        !near_or_slip(total->number, sum) || finding_exists(audit, RULE_SUM, total->span)) {
        return;
    }
    uint32_t from = ordinal < 0 ? run.count - many : 0;
    report(audit, total, sum, "所说各项", run.items + from, many);
}

/* --- C类、D类合计 ------------------------------------------------------------------------------------------------- */

/* The figure nearest before right behind this name. */
static const struct mention *figure_named(const struct audit *audit, const struct mention *total, struct span name)
{
    const struct prose *prose = audit->prose;
    const char *text = audit->source->text;
    uint32_t size = name.end - name.start;
    for (const struct mention *at = total; at-- > prose->mentions && total - at < MOST_BACK;) {
        if (prose->sentences[at->sentence].line != prose->sentences[total->sentence].line) {
            return 0;
        }
        if (is_plain(at, total) && at->span.start >= size &&
            memcmp(text + at->span.start - size, text + name.start, size) == 0) {
            return at->span.start - size == name.start ? 0 : at;
        }
    }
    return 0;
}

static void check_names(struct audit *audit, const struct mention *total)
{
    const struct mention *parts[MOST_NAMES];
    struct total sum = {0};
    uint32_t names = 0, start = total->clause, i = total->clause;
    bool ends = false;
    for (; i < total->token && !ends; i++) {
        const struct token *token = &audit->reading->tokens[i];
        ends = token->kind == TOKEN_WORD && (token->word->cues & CUE_TOTAL);
        bool parts_names =
            token_is_mark(token, MARK_PAUSE) || (token->kind == TOKEN_WORD && (token->word->cues & CUE_AND));
        if (!parts_names && !ends) {
            continue;
        }
        struct span name = {audit->reading->tokens[start].span.start, token->span.start};
        const struct mention *figure =
            i > start && names < MOST_NAMES && name.end - name.start > LETTER ? figure_named(audit, total, name) : 0;
        if (!figure) {
            return;
        }
        parts[names++] = figure;
        total_add(&sum, figure->number);
        start = i + 1;
    }
    if (!ends || names < 2 || total->number->vague ||
        meets(sum.low, sum.high, total->number->low, total->number->high) || !near_or_slip(total->number, sum.sum) ||
        finding_exists(audit, RULE_SUM, total->span)) {
        return;
    }
    report(audit, total, sum.sum, "所说各项", parts, names);
}

/* --- a list of all kinds, and its whole in another section ---------------------------------------------------------
 */

/* "分地区看，", "按选取方式分：" */
static bool is_divided(const struct audit *audit, const struct run *run)
{
    for (uint32_t i = 1; i < run->count; i++) {
        if (!token_is_mark(&audit->reading->tokens[run->items[i]->label - 1], MARK_PAUSE)) {
            return false;
        }
    }
    return run->count >= 4 && tokens_divide(audit, run->items[0]->sentence_start, run->items[0]->token);
}

/* The four quarters, or the last one 其他, or what the text says to be a division: nothing is left out. */
static bool holds_all(const struct audit *audit, const struct run *run)
{
    uint32_t quarters = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        const struct mention *item = run->items[i];
        if (item->block != run->items[0]->block &&
            !token_is_mark(&audit->reading->tokens[item->label - 1], MARK_SEMICOLON)) {
            return false;
        }
        for (uint32_t j = item->label; j < item->token; j++) {
            const struct token *token = &audit->reading->tokens[j];
            quarters += token->kind == TOKEN_DATE && token->date.kind == DATE_PART &&
                        token->date.last_month == token->date.month + 2;
        }
    }
    return (quarters == 4 && run->count == 4) || (run->items[run->count - 1]->cues & CUE_OTHER) ||
           names_centre(audit, run->items[0]) || names_centre(audit, run->items[run->count - 1]) ||
           is_divided(audit, run);
}

static bool slips_by(const struct run *run, double gap)
{
    for (uint32_t i = 0; i < run->count; i++) {
        if (quantity_slips(run->items[i]->number, run->items[i]->number->value + gap)) {
            return true;
        }
    }
    return false;
}

/* Does this number stand anywhere in the text, in a table too? */
static bool is_printed(const struct audit *audit, uint32_t token_at, const struct total *sum)
{
    uint32_t from = token_at > MOST_AWAY ? token_at - MOST_AWAY : 0;
    for (uint32_t i = from; i < audit->reading->count && i < token_at + MOST_AWAY; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_NUMBER && meets(sum->low, sum->high, token->number.low, token->number.high)) {
            return true;
        }
    }
    return false;
}

/* The one figure of another sentence before that the list would make up but for one slip; NULL for none or several, or
 * when any figure of the text is its sum. */
static const struct mention *whole_but_slip(const struct audit *audit, const struct run *run)
{
    const struct prose *prose = audit->prose;
    const struct mention *found = 0, *like = run->items[0];
    if (is_printed(audit, like->token, &run->sum)) {
        return 0;
    }
    const struct mention *at = like - prose->mentions > MOST_EARLIER ? like - MOST_EARLIER : prose->mentions;
    for (; at < like; at++) {
        bool fits = at->number->unit == like->number->unit && at->sentence != like->sentence &&
                    (at->role == ROLE_VALUE || at->role == ROLE_ASIDE);
        bool near = (at->cues & CUE_TOTAL) ||
                    prose->sentences[at->sentence].section == prose->sentences[like->sentence].section;
        double gap = at->number->value - run->sum.sum;
        bool whole = fits && near && is_plain(at, like) && !(at->cues & CUE_CUMULATIVE) &&
                     fabs(gap) <= 0.3 * at->number->value && !audit->is_part[at - prose->mentions] &&
                     (quantity_slips(at->number, run->sum.sum) || slips_by(run, gap));
        if (whole && found && found->number->value != at->number->value) {
            return 0;
        }
        found = whole ? at : found;
    }
    return found;
}

/* `looks`: how many more may look over the whole text. */
static void check_orphan(struct audit *audit, const struct sentence *sentence, uint32_t *looks)
{
    struct run run = {0};
    if (sentence->last < sentence->first + 3) {
        return;
    }
    const struct mention *first = audit->prose->mentions + sentence->first;
    if (first->role != ROLE_VALUE || !first->with_subject) {
        return;
    }
    read_run(audit, sentence, first, first + (sentence->last - sentence->first), &run);
    for (const struct mention *at = first; at < audit->prose->mentions + sentence->last; at++) {
        if ((at->role == ROLE_VALUE && (at->cues & (CUE_TOTAL | CUE_CUMULATIVE | CUE_AMONG))) || at->listed) {
            return;
        }
    }
    if (run.count < 3 || !holds_all(audit, &run) || *looks == 0) {
        return;
    }
    (*looks)--;
    const struct mention *whole = whole_but_slip(audit, &run);
    if (whole && !finding_exists(audit, RULE_SUM, whole->span)) {
        report(audit, whole, run.sum.sum, "后文所列各项", run.items, run.count);
    }
}

/* --- 六类业务72636件：… ------------------------------------------------------------------------------------------- */

/* "六类高频业务72636件：甲31286件，乙18472件，…": as many as it says, and their sum. */
static void check_counted_list(struct audit *audit, const struct mention *whole)
{
    const struct mention *said = whole - 1,
                         *end = audit->prose->mentions + audit->prose->sentences[whole->sentence].last;
    struct run run = {0};
    bool counted =
        whole > audit->prose->mentions && said->sentence == whole->sentence && said->clause == whole->clause &&
        said->number->exact && said->number->value >= 3 && said->number->value <= MOST_RUN &&
        (mention_class(said) == UNIT_RECORD || mention_class(said) == UNIT_CASE) &&
        whole->after < audit->reading->count && token_is_mark(&audit->reading->tokens[whole->after], MARK_COLON);
    for (const struct mention *at = whole + 1; counted && at < end; at++) {
        if (!is_plain(at, whole) || !at->with_subject || run.count == MOST_RUN || (at->cues & CUE_TOTAL)) {
            return;
        }
        run.items[run.count++] = at;
        total_add(&run.sum, at->number);
    }
    int32_t away = (int32_t)run.count - (int32_t)(counted ? said->number->value : 0);
    bool meet = meets(run.sum.low, run.sum.high, whole->number->low, whole->number->high);
    if (!counted || run.count < 3 || whole->number->vague || meet || away > 1 || away < -2 ||
        (away < 0 && run.sum.sum > whole->number->value) ||
        fabs(run.sum.sum - whole->number->value) > 0.3 * run.sum.sum || finding_exists(audit, RULE_SUM, whole->span)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, away == 0 ? RULE_SUM : RULE_MISSING_PART, SEVERITY_CONTRADICTION, whole->span,
                    str_format(audit->arena, "写明%s，列出%u项，之和为%s，印作%s", mention_text(audit, said), run.count,
                               value_text(audit->arena, run.sum.sum, whole->number), mention_text(audit, whole)),
                    away == 0 ? "所列各项之和与总数不符：哪一个数写错？"
                              : "列出的项数与写明的不符，之和也不等于总数：是否漏列了一项？");
    for (uint32_t i = 0; i < run.count; i++) {
        finding_mention(finding, run.items[i]);
    }
}

void check_orphans(struct audit *audit)
{
    uint32_t looks = MOST_LOOKS;
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        for (uint32_t j = sentence->first; j < sentence->last; j++) {
            const struct mention *mention = &audit->prose->mentions[j];
            if (mention->role == ROLE_VALUE && mention_counts(mention)) {
                check_ordinal(audit, mention);
                check_names(audit, mention);
                check_counted_list(audit, mention);
            }
        }
        check_orphan(audit, sentence, &looks);
    }
}
