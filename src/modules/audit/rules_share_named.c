/* Shares that name a figure said before: "网上1846件、来信237件…，共3123件。网上占总量的59.1%",
 * "其中甲类居首，占转派件的 24.8%", "施工阶段占比最高，为35.6%". What they are of is the whole of the list in which
 * that figure stands: that is sure only where the list makes up a printed figure. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/shares.h"

enum { MOST_BACK = 60 /* figures */, MOST_LIST = 24, LETTER = 3, TWO_LETTERS = 6, MOST_AWAY = 5 /* times */ };

/* "其中城市管理类居首": without 其中, and without what says that it is the first. */
static struct span bare_name(const struct audit *audit, struct span name)
{
    static const char *const ends[] = {"占比", "占",   "居首位", "居首", "最多",     "最高",
                                       "最大", "占比", "居第一", "为主", "居第一位", "位居首位"};
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

/* The figures of one list around this one. */
static uint32_t list_around(const struct audit *audit, const struct mention *figure, struct total *sum)
{
    const struct sentence *sentence = &audit->prose->sentences[figure->sentence];
    const struct mention *first = figure, *last = figure;
    const struct mention *start = audit->prose->mentions + sentence->first,
                         *end = audit->prose->mentions + sentence->last;
    while (first > start && first[-1].role == ROLE_VALUE && first[-1].number->unit == figure->number->unit &&
           first[-1].depth == figure->depth && first->label > 0 &&
           token_is_mark(&audit->reading->tokens[first->label - 1], MARK_PAUSE)) {
        first--;
    }
    while (last + 1 < end && last[1].role == ROLE_VALUE && last[1].number->unit == figure->number->unit &&
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

const struct mention *share_subject_figure(const struct audit *audit, const struct mention *start,
                                           const struct mention *last, const struct mention *share)
{
    const char *text = audit->source->text;
    struct span subject = mention_label(audit->reading, share);
    uint32_t cue = share->label;
    while (cue < share->token && !tokens_have(audit->reading, cue, cue + 1, CUE_SHARE)) {
        cue++;
    }
    subject.end = cue < share->token ? audit->reading->tokens[cue].span.start : subject.start;
    while (share->label < cue && subject.end - subject.start >= TWO_LETTERS &&
           memcmp(text + subject.start, "其中", TWO_LETTERS) == 0) {
        subject.start += TWO_LETTERS;
    }
    for (const struct mention *at = last; subject.end - subject.start >= TWO_LETTERS && at >= start; at--) {
        struct span label = mention_label(audit->reading, at);
        label.start += label.end - label.start > TWO_LETTERS && memcmp(text + label.start, "其中", TWO_LETTERS) == 0
                           ? TWO_LETTERS
                           : 0;
        uint32_t size = label.end - label.start, room = subject.end - subject.start;
        if (at->role == ROLE_VALUE && at->block == last->block && at->depth == last->depth && size >= TWO_LETTERS &&
            size <= room && room <= size + TWO_LETTERS && at->number->unit == last->number->unit &&
            memcmp(text + label.start, text + subject.start, size) == 0) {
            return at;
        }
    }
    return 0;
}

static void check_share(struct audit *audit, const struct mention *share)
{
    struct span name = subject_of(audit, share);
    const struct prose *prose = audit->prose;
    const struct mention *figure = 0;
    if (name.end == name.start || share->number->vague || base_is_said(audit->source, share->span.end) ||
        finding_exists(audit, RULE_RATE, share->span) || finding_exists(audit, RULE_SHARES, share->span)) {
        return;
    }
    for (const struct mention *at = share; at-- > prose->mentions && share->sentence - at->sentence <= 2;) {
        if (prose->sentences[at->sentence].line != prose->sentences[share->sentence].line) {
            break;
        }
        if (bears_name(audit, at, name)) {
            if (figure) {
                return;
            }
            figure = at;
        }
    }
    struct total sum = {0};
    if (!figure || figure->number->vague || list_around(audit, figure, &sum) < 3 || !is_printed(audit, figure, &sum)) {
        return;
    }
    for (const struct mention *at = share; at-- > prose->mentions && share - at < MOST_BACK;) {
        if (at->role == ROLE_VALUE && mentions_add_up(at, figure) &&
            quotient_is(share->number, figure->number, at->number)) {
            return;
        }
    }
    struct quantity whole = {.low = sum.low, .high = sum.high, .value = sum.sum};
    double quotient = figure->number->value / sum.sum;
    if (quotient_is(share->number, figure->number, &whole) || quantity_cut_from(share->number, quotient) ||
        share->number->value > MOST_AWAY * quotient || share->number->value < quotient / MOST_AWAY) {
        return;
    }
    struct finding *finding = finding_add(audit, RULE_RATE, SEVERITY_CONTRADICTION, share->span,
                                          str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, figure),
                                                     value_text(audit->arena, sum.sum, figure->number),
                                                     percent_text(audit->arena, quotient, share->number->decimals + 2),
                                                     mention_text(audit, share)),
                                          "占比与所在各项之和不符：占的是哪一个总数，还是其中一个数写错？");
    finding_mention(finding, figure);
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
