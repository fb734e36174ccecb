/* Shares that name a figure said before: "网上1846件、来信237件…，共3123件。网上占总量的59.1%",
 * "其中甲类居首，占转派件的 24.8%", "施工阶段占比最高，为35.6%". What they are of is the whole of the list in which
 * that figure stands: that is sure only where the list makes up a printed figure. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/shares.h"

enum {
    MOST_BACK = 60 /* figures */,
    MOST_LIST = 24,
    LETTER = 3,
    TWO_LETTERS = 6,
    MOST_AWAY = 5 /* times */,
    MOST_JOINED = 6
};

/* "其中城市管理类居首": without 其中, and without what says that it is the first. */
static struct span bare_name(const struct audit *audit, struct span name)
{
    static const char *const ends[] = {"占比", "占",     "居首位", "居首",     "最多",     "最高", "最大",
                                       "占比", "居第一", "为主",   "居第一位", "位居首位", "合计", "共计",
                                       "共",   "两类",   "三类",   "两项",     "三项",     "两者", "三者"};
    const char *text = audit->source->text;
    if (name.end - name.start > TWO_LETTERS && memcmp(text + name.start, "其中", TWO_LETTERS) == 0) {
        name.start += TWO_LETTERS;
    }
    if (name.end - name.start > LETTER && memcmp(text + name.start, "，", LETTER) == 0) {
        name.start += LETTER;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        uint32_t size = (uint32_t)strlen(ends[i]);
        bool held = name.end - name.start > size && memcmp(text + name.end - size, ends[i], size) == 0;
        name.end -= held ? size : 0;
    }
    return name;
}

/* The name of what the share is of, in its own clause or in one before it without a figure. Empty for none. */
static struct span subject_of(const struct audit *audit, const struct mention *share)
{
    static const char *const first[] = {"居首", "最多", "最高", "最大", "居第一", 0};
    const struct reading *reading = audit->reading;
    uint32_t cue = share->label, clause = share->clause;
    while (cue < share->token && !tokens_have(reading, cue, cue + 1, CUE_SHARE)) {
        cue++;
    }
    struct span own = {reading->tokens[share->label].span.start,
                       cue < share->token ? reading->tokens[cue].span.start : reading->tokens[share->label].span.start};
    own = bare_name(audit, own);
    if (share->role == ROLE_SHARE && own.end - own.start >= TWO_LETTERS) {
        return own;
    }
    if (clause < share->sentence_start + 2 ||
        share != audit->prose->mentions + audit->prose->sentences[share->sentence].first) {
        return (struct span){0, 0};
    }
    uint32_t from = clause - 1;
    while (from > share->sentence_start && !token_is_mark(&reading->tokens[from - 1], MARK_COMMA) &&
           !token_is_mark(&reading->tokens[from - 1], MARK_SEMICOLON)) {
        from--;
    }
    struct span before = {reading->tokens[from].span.start, reading->tokens[clause - 1].span.start};
    bool tells =
        source_says(audit->source, before, first) && (share->role == ROLE_SHARE || span_holds(audit, before, "占比"));
    return tells ? bare_name(audit, before) : (struct span){0, 0};
}

/* Does this figure bear the name, or the name with a letter or two more or less? */
static bool bears_name(const struct audit *audit, const struct mention *figure, struct span name)
{
    struct span label = bare_name(audit, mention_label(audit->reading, figure));
    uint32_t size = label.end - label.start, room = name.end - name.start, least = size < room ? size : room;
    return figure->role == ROLE_VALUE && least >= TWO_LETTERS && size <= room + TWO_LETTERS &&
           room <= size + TWO_LETTERS &&
           memcmp(audit->source->text + label.start, audit->source->text + name.start, least) == 0;
}

/* "来信112件、来访374批": of one list, though not of one unit. */
static bool counted_alike(const struct mention *one, const struct mention *other)
{
    return one->number->unit == other->number->unit || (mention_counts(one) && mention_counts(other));
}

/* The figures of one list around this one. */
static uint32_t list_around(const struct audit *audit, const struct mention *figure, struct total *sum)
{
    const struct sentence *sentence = &audit->prose->sentences[figure->sentence];
    const struct mention *first = figure, *last = figure;
    const struct mention *start = audit->prose->mentions + sentence->first,
                         *end = audit->prose->mentions + sentence->last;
    while (first > start && first[-1].role == ROLE_VALUE && counted_alike(&first[-1], figure) &&
           first[-1].depth == figure->depth && first->label > 0 &&
           token_is_mark(&audit->reading->tokens[first->label - 1], MARK_PAUSE)) {
        first--;
    }
    while (last + 1 < end && last[1].role == ROLE_VALUE && counted_alike(&last[1], figure) &&
           last[1].depth == figure->depth && last[1].label > 0 && !(last[1].cues & CUE_TOTAL) &&
           (token_is_mark(&audit->reading->tokens[last[1].label - 1], MARK_PAUSE) || (last[1].cues & CUE_OTHER))) {
        last++;
    }
    for (const struct mention *at = first; at <= last && sum->count < MOST_LIST; at++) {
        total_add(sum, at->number);
    }
    return sum->count;
}

static bool is_printed(const struct audit *audit, const struct mention *before, const struct total *sum)
{
    const struct mention *start = audit->prose->mentions, *end = start + audit->prose->mention_count;
    for (const struct mention *at = before + MOST_LIST < end ? before + MOST_LIST : end;
         at-- > start && before - at < MOST_BACK;) {
        if (at->role == ROLE_VALUE && meets(sum->low, sum->high, at->number->low, at->number->high)) {
            return true;
        }
    }
    return false;
}

/* The next letter that is no quotation mark. */
static const char *skip_quotes(const char *at, const char *end)
{
    static const char *const quotes[] = {"“", "”", "‘", "’", "「", "」"};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes && at < end;) {
        bool quote = memcmp(at, quotes[i], LETTER) == 0;
        at += quote ? LETTER : 0;
        i = quote ? 0 : i + 1;
    }
    return at < end ? at : end;
}

/* Are the two the same, but for quotation marks and for a letter or two that one of them goes on with? */
static bool names_alike(const char *one, const char *one_end, const char *other, const char *other_end)
{
    while ((one = skip_quotes(one, one_end)) < one_end && (other = skip_quotes(other, other_end)) < other_end) {
        if (*one++ != *other++) {
            return false;
        }
    }
    return one_end - one <= TWO_LETTERS && other_end - other <= TWO_LETTERS;
}

/* Has the figure the name of the subject, or does its name end in it: 全年线上13609件, 线上占? */
static bool is_of_subject(const struct audit *audit, const struct mention *figure, struct span subject)
{
    const char *text = audit->source->text;
    struct span label = bare_name(audit, mention_label(audit->reading, figure));
    uint32_t size = label.end - label.start, room = subject.end - subject.start;
    if (size < TWO_LETTERS) {
        return false;
    }
    return names_alike(text + label.start, text + label.end, text + subject.start, text + subject.end) ||
           (size > room && memcmp(text + label.end - room, text + subject.start, room) == 0);
}

/* "“非接触式”渠道办理18万笔": the words in quotation marks, with them. Empty for none. */
static struct span quoted_in(const struct audit *audit, struct span name)
{
    const char *text = audit->source->text, *end = text + name.end;
    const char *open = memmem(text + name.start, name.end - name.start, "“", LETTER);
    const char *close = open ? memmem(open, (size_t)(end - open), "”", LETTER) : 0;
    return close ? (struct span){(uint32_t)(open - text), (uint32_t)(close - text) + LETTER} : (struct span){0, 0};
}

/* "11个乡镇办理3.87万件": it counts those whose figure follows. */
static bool counts_names_of(const struct mention *count, const struct mention *figure)
{
    return figure->label == count->after && figure->token > figure->label &&
           count->number->unit != figure->number->unit;
}

/* The place of the figure before this place, past those that count names. */
ptrdiff_t share_figure_before(const struct mention *start, ptrdiff_t at, ptrdiff_t end)
{
    at--;
    while (at > 0 && at + 1 < end && counts_names_of(&start[at], &start[at + 1])) {
        at--;
    }
    return at;
}

const struct mention *share_subject_figure(const struct audit *audit, const struct mention *start,
                                           const struct mention *last, const struct mention *share)
{
    struct span subject = mention_label(audit->reading, share);
    uint32_t cue = share->label;
    while (cue < share->token && !tokens_have(audit->reading, cue, cue + 1, CUE_SHARE)) {
        cue++;
    }
    subject.end = cue < share->token ? audit->reading->tokens[cue].span.start : subject.start;
    subject = subject.end > subject.start ? bare_name(audit, subject) : subject;
    if (subject.end - subject.start < TWO_LETTERS) {
        return 0;
    }
    struct span quoted = quoted_in(audit, subject);
    const struct mention *found = 0;
    for (const struct mention *at = last; at >= start; at--) {
        if (at->role != ROLE_VALUE || at->block != last->block || at->depth != last->depth ||
            at->number->unit != last->number->unit) {
            continue;
        }
        if (is_of_subject(audit, at, subject)) {
            return at;
        }
        bool quotes = span_repeats(audit, mention_label(audit->reading, at), quoted);
        found = quotes && !found ? at : found;
    }
    return found;
}

/* The figure that bears the name, in this sentence or the two before it; NULL for none or several. */
static const struct mention *figure_of(const struct audit *audit, const struct mention *share, struct span name)
{
    const struct prose *prose = audit->prose;
    const struct mention *figure = 0;
    for (const struct mention *at = share; at-- > prose->mentions && share->sentence - at->sentence <= 2;) {
        if (prose->sentences[at->sentence].line != prose->sentences[share->sentence].line) {
            break;
        }
        if (bears_name(audit, at, name)) {
            if (figure) {
                return 0;
            }
            figure = at;
        }
    }
    return figure;
}

struct named_figures {
    const struct mention *items[MOST_JOINED];
    uint32_t count;
    struct quantity sum;
};

/* "甲类、乙类合计占58.6%": the figures of all that are named before the share. False when one of them has none. */
static bool figures_named(const struct audit *audit, const struct mention *share, struct span name,
                          struct named_figures *figures)
{
    const struct reading *reading = audit->reading;
    *figures = (struct named_figures){.count = 0};
    for (uint32_t at = share->label; name.end > name.start;) {
        const struct mention *figure = figure_of(audit, share, bare_name(audit, name));
        if (!figure || figure->number->vague || figures->count == MOST_JOINED) {
            return false;
        }
        figures->items[figures->count++] = figure;
        figures->sum.low += figure->number->low;
        figures->sum.high += figure->number->high;
        figures->sum.value += figure->number->value;
        uint32_t to = at;
        while (at > share->clause && token_is_mark(&reading->tokens[to - 1], MARK_PAUSE) && --at > share->clause &&
               !token_is_mark(&reading->tokens[at - 1], MARK_PAUSE)) {
        }
        name = (struct span){reading->tokens[at].span.start, to > at ? reading->tokens[to - 1].span.start : 0};
    }
    return figures->count > 0;
}

static void check_share(struct audit *audit, const struct mention *share)
{
    struct span name = subject_of(audit, share);
    const struct prose *prose = audit->prose;
    struct named_figures figures;
    if (name.end == name.start || share->number->vague || base_is_said(audit->source, share->span.end) ||
        finding_exists(audit, RULE_RATE, share->span) || finding_exists(audit, RULE_SHARES, share->span)) {
        return;
    }
    struct total sum = {0};
    if (!figures_named(audit, share, name, &figures) || !figures.items[0] ||
        list_around(audit, figures.items[0], &sum) < 3 || !is_printed(audit, figures.items[0], &sum)) {
        return;
    }
    const struct mention *figure = figures.items[0];
    for (const struct mention *at = share; at-- > prose->mentions && share - at < MOST_BACK;) {
        if (at->role == ROLE_VALUE && mentions_add_up(at, figure) &&
            quotient_is(share->number, &figures.sum, at->number)) {
            return;
        }
    }
    struct quantity whole = {.low = sum.low, .high = sum.high, .value = sum.sum};
    double quotient = figures.sum.value / sum.sum;
    if (quotient_is(share->number, &figures.sum, &whole) || quantity_cut_from(share->number, quotient) ||
        share->number->value > MOST_AWAY * quotient || share->number->value < quotient / MOST_AWAY) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_RATE, SEVERITY_CONTRADICTION, share->span,
        str_format(audit->arena, "%s%s÷%s＝%s，印作%s",
                   figures.count > 1 ? value_text(audit->arena, figures.sum.value, figure->number)
                                     : mention_text(audit, figure),
                   figures.count > 1 ? "（各项合计）" : "", value_text(audit->arena, sum.sum, figure->number),
                   percent_text(audit->arena, quotient, share->number->decimals + 2), mention_text(audit, share)),
        "占比与所在各项之和不符：占的是哪一个总数，还是其中一个数写错？");
    for (uint32_t i = 0; i < figures.count; i++) {
        finding_mention(finding, figures.items[i]);
    }
}

void check_named_shares(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_SHARE || mention->role == ROLE_PERCENT) {
            check_share(audit, mention);
        }
    }
}
