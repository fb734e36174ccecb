/* What the words of a list say: whether its parts name kinds that do not overlap, and all of them. */
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "modules/audit/parts.h"

enum { LABELS_DIFFER = 12 /* bytes */, MOST_KNOWN = 64 /* lists */, WORD = 6 /* bytes: two characters */ };

bool parts_are_kinds(const struct parts *parts)
{
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct word *kind = parts->items[i]->kind;
        if (!kind || kind->partition != parts->items[0]->kind->partition) {
            return false;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (parts->items[j]->kind == kind) {
                return false;
            }
        }
    }
    return parts->count > 0;
}

bool part_overlaps(const struct parts *parts, uint32_t i)
{
    return (parts->items[i]->cues & CUE_OVERLAP) && !(parts->count >= 2 && parts_are_kinds(parts));
}

/* The last character of the label, before verbs of the lexicon: 类, 县, 事项. */
static struct span label_end(const struct audit *audit, const struct mention *mention)
{
    for (uint32_t i = mention->token; i-- > mention->label;) {
        const struct token *token = &audit->reading->tokens[i];
        bool verb = token->kind == TOKEN_WORD && (token->word->measures & ~(uint32_t)MEASURE_ITEM);
        if (token->kind != TOKEN_MARK && !verb && !(token->kind == TOKEN_WORD && (token->word->cues & CUE_TO))) {
            return (struct span){token->span.end - 3, token->span.end};
        }
    }
    return (struct span){0, 0};
}

/* Do both end as names of places do: 东区, 石县? */
static bool are_places(const char *one, const char *other)
{
    static const char *const ends[] = {"区", "县", "市", "旗", "州", "镇", "乡", "道", "村"};
    uint32_t held = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        held |= (memcmp(one, ends[i], 3) == 0) | (memcmp(other, ends[i], 3) == 0) << 1;
    }
    return held == 3;
}

bool names_centre(const struct audit *audit, const struct mention *mention)
{
    return span_holds(audit, mention_label(audit->reading, mention), "本级");
}

bool parts_are_parallel(const struct audit *audit, const struct parts *parts)
{
    struct span first = label_end(audit, parts->items[0]);
    uint32_t shortest = UINT32_MAX, longest = 0;
    if (parts_are_kinds(parts)) {
        return true;
    }
    for (uint32_t i = 0; i < parts->count; i++) {
        uint32_t start = audit->reading->tokens[parts->items[i]->label].span.start,
                 size = parts->items[i]->span.start - start;
        shortest = size < shortest ? size : shortest;
        longest = size > longest ? size : longest;
    }
    if (longest > shortest + LABELS_DIFFER) {
        return false;
    }
    for (uint32_t i = 0; i < parts->count; i++) {
        struct span end = label_end(audit, parts->items[i]);
        const char *last = audit->source->text + end.start, *as = audit->source->text + first.start;
        if (end.end == 0 || (parts->items[i]->cues & CUE_OVERLAP) ||
            (memcmp(last, as, 3) != 0 && !are_places(last, as))) {
            return false;
        }
    }
    return parts->count >= 2;
}

/* --- parts that leave nothing out --------------------------------------------------------------------------------- */

static struct span part_label(const struct audit *audit, const struct mention *mention)
{
    uint32_t from = mention->label;
    while (from < mention->token && audit->reading->tokens[from].kind == TOKEN_WORD &&
           (audit->reading->tokens[from].word->cues & CUE_AMONG)) {
        from++;
    }
    return (struct span){audit->reading->tokens[from].span.start, mention->span.start};
}

/* "合格36个，不合格3个", "已受理3822件，未受理728件": the one is what the other is not. */
static bool is_negation(const struct audit *audit, const struct mention *of, const struct mention *mention)
{
    static const char *const negations[] = {"不予", "未予", "不", "未", "非"};
    struct span own = part_label(audit, of), label = part_label(audit, mention);
    const char *text = audit->source->text, *from = text + label.start, *end = text + label.end;
    for (size_t i = 0; i < sizeof negations / sizeof *negations; i++) {
        size_t size = strlen(negations[i]);
        const char *at = memmem(from, (size_t)(end - from), negations[i], size);
        if (!at || (size_t)(end - at) < size + WORD) {
            continue;
        }
        const char *same = memmem(text + own.start, own.end - own.start, at + size, WORD);
        if (same && !memmem(text + own.start, own.end - own.start, negations[i], size)) {
            return true;
        }
    }
    return false;
}

bool parts_are_opposites(const struct audit *audit, const struct parts *parts)
{
    return parts->count == 2 && (is_negation(audit, parts->items[0], parts->items[1]) ||
                                 is_negation(audit, parts->items[1], parts->items[0]));
}

/* "受理举报、投诉和咨询5260件。其中，举报770件；投诉524件；咨询3966件": the whole names each of them, and no other. */
static bool parts_are_named(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    const char *text = audit->source->text;
    uint32_t from = mention_clause(audit->reading, whole).start, names = 1;
    for (uint32_t i = whole->clause; i < whole->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        names += token_is_mark(token, MARK_PAUSE) || (token->kind == TOKEN_WORD && (token->word->cues & CUE_AND));
    }
    for (uint32_t i = 0; i < parts->count; i++) {
        struct span label = part_label(audit, parts->items[i]), next = part_label(audit, parts->items[i ? i - 1 : 1]);
        bool apart = parts->count > 1 && next.end > next.start && label.end > label.start &&
                     !memmem(text + next.start, next.end - next.start, text + label.start, label.end - label.start);
        if (label.end - label.start < WORD || !apart ||
            !memmem(text + from, whole->span.start - from, text + label.start, label.end - label.start)) {
            return false;
        }
    }
    return names == parts->count;
}

/* The labels of a list that adds up: where they come again, they leave nothing out. */
struct known_list {
    uint64_t labels[MOST_PARTS];
    uint32_t count;
    bool adds_up, has_other;
    double sum;
};
struct known_lists {
    struct known_list lists[MOST_KNOWN];
    uint32_t count;
};

static uint64_t label_hash(const struct audit *audit, const struct mention *mention)
{
    struct span label = part_label(audit, mention);
    bool has = label.end > label.start;
    return has ? str_hash(STR_HASH, source_copy(audit->arena, audit->source, label)) : 0;
}

void parts_remember(struct audit *audit, const struct parts *parts, bool adds_up)
{
    if (!audit->known) {
        audit->known = ARENA_NEW(audit->arena, struct known_lists);
    }
    struct known_list *list = &audit->known->lists[audit->known->count];
    if (parts->count < 2 || audit->known->count == MOST_KNOWN) {
        return;
    }
    *list = (struct known_list){.adds_up = adds_up, .sum = parts->sum};
    for (uint32_t i = 0; i < parts->count; i++) {
        list->labels[list->count++] = label_hash(audit, parts->items[i]);
        list->has_other = list->has_other || (parts->items[i]->cues & CUE_OTHER);
    }
    audit->known->count++;
}

static bool holds_label(const struct known_list *list, uint64_t label)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (label != 0 && list->labels[i] == label) {
            return true;
        }
    }
    return false;
}

/* The lists of this kind that hold all the labels of this one, and another sum. One that adds up with 其他 says nothing
 * of a list without it. */
static uint32_t lists_like(const struct audit *audit, const struct parts *parts, bool adds_up)
{
    uint32_t count = 0;
    uint64_t labels[MOST_PARTS];
    for (uint32_t j = 0; j < parts->count; j++) {
        labels[j] = label_hash(audit, parts->items[j]);
    }
    for (uint32_t i = 0; audit->known && i < audit->known->count; i++) {
        const struct known_list *list = &audit->known->lists[i];
        uint32_t held = 0;
        for (uint32_t j = 0; j < parts->count; j++) {
            held += holds_label(list, labels[j]);
        }
        count += list->adds_up == adds_up && held >= 2 && held == parts->count &&
                 (adds_up ? !list->has_other || held == list->count : list->sum != parts->sum);
    }
    return count;
}

static bool parts_are_known(const struct audit *audit, const struct parts *parts)
{
    return lists_like(audit, parts, true) > lists_like(audit, parts, false);
}

bool parts_fall_short_again(const struct audit *audit, const struct parts *parts)
{
    return lists_like(audit, parts, false) > 0 && !parts_are_known(audit, parts) && !parts_are_kinds(parts);
}

bool parts_are_certain(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    for (uint32_t i = 0; i < parts->count; i++) {
        if (parts->items[i]->cues & CUE_OTHER) {
            return true;
        }
    }
    return parts_are_kinds(parts) || parts_are_opposites(audit, parts) || parts_are_known(audit, parts) ||
           parts_are_named(audit, parts, whole);
}

bool parts_are_all(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    if (parts->count < 2) {
        return false;
    }
    if (parts_are_opposites(audit, parts) || parts_are_known(audit, parts) || parts_are_named(audit, parts, whole)) {
        return true;
    }
    for (uint32_t i = 0; i < parts->count; i++) {
        if (part_overlaps(parts, i)) {
            return false;
        }
        if (parts->items[i]->cues & CUE_OTHER) {
            return true;
        }
    }
    bool most = parts->wholly || parts->sum >= whole->number->value / 2; /* 37个，其中省级示范6个、市级示范9个 */
    if (most && parts_are_kinds(parts)) {
        enum partition partition = parts->items[0]->kind->partition;
        return (partition != PARTITION_NATURE && partition != PARTITION_INDUSTRY &&
                partition != PARTITION_SATISFACTION && partition != PARTITION_TRADE && partition != PARTITION_PATENT &&
                partition != PARTITION_LAW && partition != PARTITION_BOUGHT) ||
               parts->count >= 3 || parts->wholly;
    }
    return false;
}
