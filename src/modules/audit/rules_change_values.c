/* Growth: which figure it is of. */
#include "kernel/base/str.h"
#include "modules/audit/changes.h"

enum { TWO_LETTERS = 6 /* bytes */, MOST_BACK = 30 /* figures */ };

bool same_measure(const struct mention *a, const struct mention *b)
{
    enum unit_class one = mention_class(a), two = mention_class(b);
    bool counts = mention_counts(a) && mention_counts(b);
    if (counts && (one == UNIT_NONE || two == UNIT_NONE)) {
        return true;
    }
    return one == two && (!counts || a->number->unit == b->number->unit ||
                          (unit_is_of_cases(a->number->unit) && unit_is_of_cases(b->number->unit)));
}

static bool all_rates(const struct audit *audit, const struct sentence *sentence)
{
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        if (audit->prose->mentions[i].role != ROLE_RATE && audit->prose->mentions[i].role != ROLE_SHARE) {
            return false;
        }
    }
    return true;
}

/* "汉族568238人，少数民族183151人。与2010年相比，汉族减少10134人，下降1.75%": the one figure of the sentence before
 * that has this subject, or this measure. */
const struct mention *value_of_subject(const struct audit *audit, uint32_t at, const struct mention *difference)
{
    const struct sentence *sentence = &audit->prose->sentences[at], *before = sentence - 1;
    const struct mention *found = 0;
    struct span subject = {0, 0};
    for (uint32_t i = difference->label; i < difference->token && subject.end == 0; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool names = token->kind == TOKEN_TEXT && token->span.end - token->span.start >= 6;
        subject = names ? token->span : subject;
    }
    uint32_t measures = difference->own_measures & (MEASURE_ACCEPTED | MEASURE_FINISHED | MEASURE_OPEN);
    bool compares = tokens_have(audit->reading, sentence->first_token, difference->label, CUE_THAN);
    before -= at > 1 && before->last == before->first; /* the end of its line */
    /* "…受理5620件。⏎与5月份相比，受理量增加213件" */
    bool near = at > 0 && sentence->line - before->line <= (compares && subject.end == 0);
    if (!near || (subject.end == 0 && measures == 0)) {
        return 0;
    }
    for (uint32_t i = before->first; i < before->last; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        bool named = span_repeats(audit, mention_label(audit->reading, mention), subject);
        bool measured = subject.end == 0 && (mention->own_measures & measures);
        if (mention->role == ROLE_VALUE && same_measure(mention, difference) && (named || measured)) {
            if (found) {
                return 0;
            }
            found = mention;
        }
    }
    return found;
}

/* "受理举报3618件，占27%。比去年同期增加433件，增长12%。": the value stands alone in the sentence before. */
const struct mention *value_before(const struct audit *audit, uint32_t at)
{
    const struct sentence *sentence = &audit->prose->sentences[at], *before = sentence - 1;
    const struct mention *first = 0, *found = 0;
    if (at == 0 || sentence->last == sentence->first) {
        return 0;
    }
    first = &audit->prose->mentions[sentence->first];
    bool compares = first->label == sentence->first_token && (first->cues & (CUE_THAN | CUE_SPAN)) &&
                    first->role == ROLE_DIFF && !first->with_subject;
    while (compares && before > audit->prose->sentences && before->line == sentence->line && sentence - before < 3 &&
           all_rates(audit, before)) {
        before--;
    }
    if (!compares || before->line != sentence->line) {
        return 0;
    }
    for (uint32_t i = before->first; i < before->last; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        bool other = mention->role != ROLE_SHARE && mention->role != ROLE_RATE;
        if (other && (found || mention->role != ROLE_VALUE || mention->depth > 0)) {
            return 0;
        }
        found = other ? mention : found;
    }
    return found;
}

/* "与8月份的82911件相比，": the one figure of this kind in the sentence before. */
const struct mention *sole_value_before(const struct audit *audit, uint32_t at, const struct mention *prior)
{
    const struct sentence *sentence = &audit->prose->sentences[at], *before = sentence - 1;
    const struct mention *found = 0;
    if (at == 0 || before->line != sentence->line) {
        return 0;
    }
    for (uint32_t i = before->first; i < before->last; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_VALUE && mention->depth == 0 && same_measure(mention, prior)) {
            if (found) {
                return 0;
            }
            found = mention;
        }
    }
    return found;
}

/* "把86个部门窗口整合为32个综合窗口": what there was, right before what was made of it. */
const struct mention *merged_from(const struct audit *audit, const struct mention *value)
{
    static const char *const words[] = {"整合为", "合并为", "归并为", "整合成", "压减至", "压减为", "压缩至",
                                        "压缩为", "精简至", "精简为", "缩减至", "缩减为", 0};
    const struct mention *before = value - 1;
    bool joined = value > audit->prose->mentions && before->after == value->label && before->depth == value->depth &&
                  (before->role == ROLE_VALUE || before->role == ROLE_PRIOR) && same_measure(before, value) &&
                  before->number->low > value->number->high;
    return joined && source_says(audit->source, mention_label(audit->reading, value), words) ? before : 0;
}

/* "…窗口数量压减62.8%": the growth names only the count of what was just counted. */
bool names_count_of(const struct audit *audit, const struct mention *prior, const struct mention *growth)
{
    static const char *const ends[] = {"数量", "总数", "个数", "数"};
    const char *text = audit->source->text;
    struct span name = {0, 0};
    for (uint32_t i = growth->label; i < growth->token && name.end == 0; i++) {
        const struct token *token = &audit->reading->tokens[i];
        name = token->kind == TOKEN_TEXT ? token->span : name;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        uint32_t size = (uint32_t)strlen(ends[i]);
        if (name.end - name.start >= size + TWO_LETTERS && memcmp(text + name.end - size, ends[i], size) == 0) {
            name.end -= size;
            break;
        }
    }
    return span_repeats(
        audit,
        (struct span){mention_clause(audit->reading, prior).start, audit->reading->tokens[growth->clause].span.start},
        name);
}

/* "接件5202件，办结5031件，较上周（接件4876件）增加326件": the earlier figure has the name of another of the sentence,
 * which is what changed. */
const struct mention *value_of_prior(const struct audit *audit, const struct sentence *sentence,
                                     const struct mention *value, const struct mention *prior)
{
    struct span name = mention_label(audit->reading, prior);
    name.start = name.end >= name.start + TWO_LETTERS ? name.end - TWO_LETTERS : name.end;
    if (prior->label + 1 != prior->token || prior->cues != 0 || value->moved_to) {
        return value;
    }
    for (const struct mention *at = value; at >= audit->prose->mentions + sentence->first; at--) {
        struct span label = mention_label(audit->reading, at);
        label.start = label.end >= label.start + TWO_LETTERS ? label.end - TWO_LETTERS : label.end;
        bool named = at->role == ROLE_VALUE && same_measure(at, prior) && at->depth == value->depth &&
                     span_repeats(audit, label, name);
        if (named) {
            return at;
        }
    }
    return value;
}

/* --- figures further back ---------------------------------------------------------------------------------------- */

bool growth_is(const struct quantity *growth, double low, double high)
{
    return meets(growth->low, growth->high + growth->step / 2, low, high);
}

int32_t way_of(const struct mention *said, double value, double prior)
{
    return said->direction ? said->direction : value >= prior ? 1 : -1;
}

bool differs_so(const struct change *change, double low, double high)
{
    const struct quantity *prior = change->prior->number, *difference = change->difference->number;
    int32_t way = way_of(change->difference, low, prior->value);
    return meets(way > 0 ? low - prior->high : prior->low - high, way > 0 ? high - prior->low : prior->high - low,
                 difference->low, difference->high);
}

static bool grows_so(const struct change *change, double low, double high)
{
    const struct quantity *prior = change->prior->number;
    int32_t way = way_of(change->growth, low, prior->value);
    return growth_is(change->growth->number, way > 0 ? low / prior->high - 1 : 1 - high / prior->low,
                     way > 0 ? high / prior->low - 1 : 1 - low / prior->high);
}

/* Is all that is said of the change true of a value within [low, high]? */
static bool changes_so(const struct change *change, double low, double high)
{
    return (!change->difference || differs_so(change, low, high)) && (!change->growth || grows_so(change, low, high));
}

/* Is it said by how much a figure changed from what is printed too? */
static bool is_told(const struct change *change)
{
    const struct mention *prior = change->prior, *difference = change->difference, *growth = change->growth;
    return (difference || growth) && !prior->number->vague && prior->number->low > 0 &&
           (!difference || (same_measure(prior, difference) && !difference->number->vague)) &&
           (!growth || !growth->number->vague);
}

const struct mention *what_changed(const struct audit *audit, const struct change *change, bool *both)
{
    const struct sentence *sentences = audit->prose->sentences;
    const struct mention *prior = change->prior, *at = prior;
    const struct quantity *value = change->value->number;
    uint32_t line = sentences[prior->sentence].line;
    *both = false;
    if (!is_told(change) || changes_so(change, value->low, value->high)) {
        return change->value;
    }
    for (int back = 0; at-- > audit->prose->mentions && back < MOST_BACK && sentences[at->sentence].line == line;
         back++) {
        const struct quantity *number = at->number, *next = at[1].number;
        if (at->role != ROLE_VALUE || number->vague || !same_measure(at, prior)) {
            continue;
        }
        if (changes_so(change, number->low, number->high)) {
            return at;
        }
        bool beside = at + 1 < prior && at[1].role == ROLE_VALUE && at[1].sentence == at->sentence && !next->vague &&
                      next->unit == number->unit;
        if (beside && changes_so(change, number->low + next->low, number->high + next->high)) {
            *both = true;
            return 0;
        }
    }
    return 0;
}

const struct mention *what_followed(const struct audit *audit, const struct change *change)
{
    const struct sentence *sentences = audit->prose->sentences;
    const struct mention *value = change->value, *difference = change->difference, *at = value;
    struct change turned = {.prior = value, .difference = difference};
    uint32_t line = sentences[value->sentence].line;
    if (value->number->vague || difference->number->vague || difference->direction == 0 ||
        !same_measure(value, difference)) {
        return 0;
    }
    for (int back = 0; at-- > audit->prose->mentions && back < MOST_BACK && sentences[at->sentence].line == line;
         back++) {
        if (at->role == ROLE_VALUE && !at->number->vague && same_measure(at, value) &&
            differs_so(&turned, at->number->low, at->number->high)) {
            return at;
        }
    }
    return 0;
}
