/* Growth of what stands elsewhere under its time: "其中一季度58427件，二季度64183件，二季度环比增长9.9%", and of the
 * rows of a table whose columns are this time, the one before and the same of last year. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/tables.h"

enum { MOST_BACK = 40 /* figures */, MOST_LINES = 3, LETTER = 3, TWO_LETTERS = 6 };

static bool grew_so(const struct mention *growth, double value, double prior)
{
    const struct quantity *printed = growth->number;
    double change = (growth->direction < 0 ? -1 : 1) * (value / prior - 1);
    return fabs(change - printed->value) <= printed->step * 1.01;
}

static void report(struct audit *audit, const struct mention *growth, const char *value, const char *prior,
                   double change, struct span first, struct span second)
{
    bool turned = change * (growth->direction < 0 ? -1 : 1) < 0;
    struct finding *finding =
        finding_add(audit, RULE_GROWTH, SEVERITY_CONTRADICTION, growth->span,
                    str_format(audit->arena, "%s÷%s－1＝%s，印作%s%s", value, prior,
                               percent_text(audit->arena, change, growth->number->decimals + 2),
                               growth->direction < 0 ? "下降" : "增长", mention_text(audit, growth)),
                    turned ? "升降的方向与前后两数相反：是否写反？"
                           : "增减幅与前后两数不符：基数是否另有口径，或者其中一个数写错？");
    finding_span(finding, first);
    finding_span(finding, second);
}

/* --- 一季度, 二季度 ------------------------------------------------------------------------------------------------
 */

/* A month or a quarter as its first month and how many; false for anything else. */
static bool period_of_token(const struct token *token, int32_t *month, int32_t *count)
{
    *month = token->kind == TOKEN_DATE ? token->date.month : 0;
    *count = token->kind == TOKEN_DATE ? token->date.last_month - token->date.month + 1 : 0;
    return *month > 0 && (token->date.kind == DATE_MONTH || (token->date.kind == DATE_PART && *count == 3));
}

/* The figure of the same line before it whose own words name this time. NULL for none or several. */
static const struct mention *figure_of(const struct audit *audit, const struct mention *growth, int32_t month,
                                       int32_t count)
{
    const struct prose *prose = audit->prose;
    const struct mention *found = 0;
    for (const struct mention *at = growth; at-- > prose->mentions && growth - at < MOST_BACK;) {
        if (prose->sentences[at->sentence].line != prose->sentences[growth->sentence].line) {
            break;
        }
        bool usable = at->role == ROLE_VALUE && !at->number->vague && at->number->value > 0;
        for (uint32_t i = at->label; usable && i < at->token; i++) {
            int32_t own, months;
            if (period_of_token(&audit->reading->tokens[i], &own, &months) && own == month && months == count) {
                if (found) {
                    return 0;
                }
                found = at;
            }
        }
    }
    return found;
}

/* The `at`-th time that the words before this growth (the first of its list) name. */
static bool time_named(const struct audit *audit, const struct mention *first, uint32_t at, uint32_t of, int32_t *month,
                       int32_t *count)
{
    uint32_t found = 0;
    bool fits = false;
    for (uint32_t i = first->clause; i < first->token; i++) {
        int32_t own, months;
        if (period_of_token(&audit->reading->tokens[i], &own, &months)) {
            if (found == at) {
                *month = own;
                *count = months;
                fits = true;
            }
            found++;
        }
    }
    return fits && found == of;
}

static void check_times(struct audit *audit, const struct mention *first)
{
    const struct mention *end = audit->prose->mentions + audit->prose->sentences[first->sentence].last;
    uint32_t of = 1;
    while (first + of < end && first[of].listed && mention_class(&first[of]) == UNIT_PERCENT) {
        of++;
    }
    if (first->listed || !span_holds(audit, mention_clause(audit->reading, first), "环比")) {
        return;
    }
    for (uint32_t i = 0; i < of; i++) {
        struct mention growth = first[i];
        int32_t month = 0, count = 0;
        growth.direction = first->direction;
        if (!time_named(audit, first, i, of, &month, &count) || growth.number->vague) {
            return;
        }
        const struct mention *value = figure_of(audit, first, month, count),
                             *prior = figure_of(audit, first, month - count, count);
        if (value && prior && value->number->unit == prior->number->unit &&
            !grew_so(&growth, value->number->value, prior->number->value) &&
            !finding_exists(audit, RULE_GROWTH, growth.span)) {
            report(audit, &growth, mention_text(audit, value), mention_text(audit, prior),
                   value->number->value / prior->number->value - 1, value->span, prior->span);
        }
    }
}

/* --- 指标、7月、6月、上年7月 ----------------------------------------------------------------------------------------
 */

struct trend {
    uint32_t now, before, last_year; /* columns; 0 for none */
};

static bool is_last_year(const struct audit *audit, struct span heading)
{
    return span_holds(audit, heading, "上年") || span_holds(audit, heading, "去年") ||
           span_holds(audit, heading, "同期");
}

/* Three columns of times: this one, and the one before or the same of last year. */
static bool read_trend(const struct audit *audit, const struct table_text *table, struct trend *trend)
{
    *trend = (struct trend){.now = 1};
    if (table->columns < 3 || table->columns > 4) {
        return false;
    }
    for (uint32_t i = 1; i < table->columns; i++) {
        struct span heading = table->headings[i];
        bool month = span_holds(audit, heading, "月") || span_holds(audit, heading, "季度") ||
                     is_last_year(audit, heading) || span_holds(audit, heading, "本期");
        if (!month || table->column_kinds[i] != COLUMN_AMOUNT) {
            return false;
        }
        trend->last_year = is_last_year(audit, heading) ? i : trend->last_year;
        trend->before = i > 1 && !is_last_year(audit, heading) ? i : trend->before;
    }
    return !is_last_year(audit, table->headings[1]) && (trend->before || trend->last_year);
}

/* The row whose name begins with what stands before the growth, or before the one before it. */
static uint32_t row_of(const struct audit *audit, const struct table_text *table, const struct mention *growth)
{
    const struct mention *start = audit->prose->mentions + audit->prose->sentences[growth->sentence].first;
    for (const struct mention *at = growth; at >= start; at--) {
        struct span words = mention_clause(audit->reading, at);
        for (uint32_t row = 0; row < table->rows; row++) {
            struct span label = table_cell(table, row, 0)->span;
            struct span stem = {label.start, label.start + TWO_LETTERS};
            if (label.end >= stem.end && span_repeats(audit, words, stem)) {
                return row;
            }
        }
    }
    return table->rows;
}

static uint32_t column_of(const struct audit *audit, const struct trend *trend, const struct mention *growth)
{
    struct span words = mention_clause(audit->reading, growth);
    return span_holds(audit, words, "同比") ? trend->last_year : span_holds(audit, words, "环比") ? trend->before : 0;
}

/* Does the table give this growth; if not, does it give the same the other way round? */
static void check_of_table(struct audit *audit, const struct table_text *table, const struct trend *trend,
                           const struct mention *growth)
{
    uint32_t row = row_of(audit, table, growth), column = column_of(audit, trend, growth);
    if (row == table->rows || column == 0 || growth->number->vague || growth->listed) {
        return;
    }
    const struct cell *now = table_cell(table, row, trend->now), *prior = table_cell(table, row, column);
    if (!now->is_number || !prior->is_number || prior->number.value <= 0 ||
        grew_so(growth, now->number.value, prior->number.value) || finding_exists(audit, RULE_GROWTH, growth->span)) {
        return;
    }
    double change = now->number.value / prior->number.value - 1;
    double rounded = round(fabs(change) / growth->number->step) * growth->number->step;
    bool turned = fabs(rounded - growth->number->value) < growth->number->step / 2;
    if (turned || quantity_slips(growth->number, rounded)) {
        report(audit, growth, printed_text(audit, now), printed_text(audit, prior), change, now->span, prior->span);
    }
}

static void compare_table(struct audit *audit, struct table_text *table)
{
    struct trend trend;
    if (table->rows == 0 || !read_trend(audit, table, &trend)) {
        return;
    }
    uint32_t line = source_line(audit->source, table_cell(table, table->rows - 1, 0)->span.start);
    uint32_t first = 0, last = audit->prose->sentence_count; /* the sentences stand in the order of their lines */
    while (first < last) {
        uint32_t middle = (first + last) / 2;
        bool before = audit->prose->sentences[middle].line <= line;
        first = before ? middle + 1 : first;
        last = before ? last : middle;
    }
    for (uint32_t i = first; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        if (sentence->line > line + MOST_LINES) {
            break;
        }
        for (uint32_t j = sentence->first; j < sentence->last; j++) {
            if (audit->prose->mentions[j].role == ROLE_GROWTH) {
                check_of_table(audit, table, &trend, &audit->prose->mentions[j]);
            }
        }
    }
}

/* --- 三涨四降一平 ---------------------------------------------------------------------------------------------------
 */

enum way { WAY_UP, WAY_DOWN, WAY_EVEN, WAY_COUNT };

struct ways {
    int64_t count[WAY_COUNT];
    uint32_t parts;
    struct span said;
};

static int64_t all_ways(const struct ways *ways)
{
    return ways->count[WAY_UP] + ways->count[WAY_DOWN] + ways->count[WAY_EVEN];
}

/* "七升一降", "3涨3降1平": how many went up, how many down, from this place on. False when it says no such thing. */
static bool read_ways(const struct audit *audit, uint32_t from, struct ways *ways)
{
    static const struct {
        const char *word;
        enum way way;
    } words[] = {{"涨", WAY_UP},   {"升", WAY_UP},   {"增", WAY_UP},  {"降", WAY_DOWN},
                 {"跌", WAY_DOWN}, {"减", WAY_DOWN}, {"平", WAY_EVEN}};
    *ways = (struct ways){.said = {from, from}};
    for (bool more = true; more;) {
        const char *at = audit->source->text + ways->said.end;
        size_t room = audit->source->size - ways->said.end, size;
        int32_t value = 0, digits;
        int64_t number = 0;
        size = numeral_read(at, room, &value);
        number = value;
        size = size > 0 ? size : digits_read(at, room, &number, &digits);
        more = false;
        for (size_t i = 0; size > 0 && number < 100 && i < sizeof words / sizeof *words; i++) {
            if (!more && ways->count[words[i].way] == 0 && strncmp(at + size, words[i].word, LETTER) == 0) {
                ways->count[words[i].way] = number;
                ways->parts++;
                ways->said.end += (uint32_t)size + LETTER;
                more = true;
            }
        }
    }
    return ways->parts >= 2;
}

/* What a sentence lists: "甲、乙、丙分别上涨6%、1%和2%；丁下降3%；戊、己持平". */
static void count_ways(const struct audit *audit, const struct sentence *sentence, struct ways *listed)
{
    const struct reading *reading = audit->reading;
    const struct mention *first = audit->prose->mentions + sentence->first;
    int32_t direction = 0;
    for (uint32_t i = 0; i < sentence->last - sentence->first; i++) {
        bool named = first[i].role == ROLE_GROWTH && (first[i].with_subject || first[i].own_measures);
        bool growth = first[i].depth == 0 && (named || (first[i].listed && direction != 0));
        direction = !growth ? 0 : first[i].direction && !first[i].listed ? first[i].direction : direction;
        listed->count[WAY_UP] += growth && direction > 0;
        listed->count[WAY_DOWN] += growth && direction < 0;
    }
    int64_t names = 1;
    for (uint32_t i = sentence->first_token; i < sentence->last_token; i++) {
        const struct token *token = &reading->tokens[i];
        names = token_is_mark(token, MARK_COMMA) || token_is_mark(token, MARK_SEMICOLON) ? 1 : names;
        names += token_is_mark(token, MARK_PAUSE);
        listed->count[WAY_EVEN] += span_holds(audit, token->span, "持平") ? names : 0;
    }
}

/* Of as many as the text says, so many went up and so many down: are they as many as it lists right behind? */
static void check_ways(struct audit *audit)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i], *next = sentence;
        uint32_t end = audit->reading->tokens[sentence->last_token - 1].span.end;
        struct ways said = {0}, listed = {0};
        for (at = audit->reading->tokens[sentence->first_token].span.start; at < end && said.parts < 2; at++) {
            read_ways(audit, at, &said);
        }
        for (; said.parts >= 2 && next < audit->prose->sentences + audit->prose->sentence_count &&
               next->line <= sentence->line + 1 && next <= sentence + 2 && all_ways(&listed) == 0;
             next++) {
            count_ways(audit, next, &listed);
        }
        bool same = memcmp(said.count, listed.count, sizeof said.count) == 0;
        if (said.parts < 2 || same || all_ways(&said) != all_ways(&listed)) {
            continue;
        }
        finding_add(audit, RULE_COUNT_OF_LIST, SEVERITY_CONTRADICTION, said.said,
                    str_format(audit->arena, "列出上升%lld项、下降%lld项、持平%lld项，印作%s",
                               (long long)listed.count[WAY_UP], (long long)listed.count[WAY_DOWN],
                               (long long)listed.count[WAY_EVEN], source_copy(audit->arena, audit->source, said.said)),
                    "升降的项数与所列不符：是项数写错，还是某一项的升降写反？");
    }
}

void check_trends(struct audit *audit)
{
    check_ways(audit);
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        if (audit->prose->mentions[i].role == ROLE_GROWTH) {
            check_times(audit, &audit->prose->mentions[i]);
        }
    }
    tables_each(audit, compare_table);
}
