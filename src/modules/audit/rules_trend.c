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
        int32_t month, count;
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

void check_trends(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        if (audit->prose->mentions[i].role == ROLE_GROWTH) {
            check_times(audit, &audit->prose->mentions[i]);
        }
    }
    tables_each(audit, compare_table);
}
