/* The text against its annex: parts of a sentence that are sums of rows of a table. Which rows belong together is read
 * from the counts; the amounts of the same rows must then give the amounts of the text. */
#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "modules/audit/parts.h"
#include "modules/audit/rules.h"
#include "modules/audit/tables.h"

enum { MOST_LISTS = 16 };

/* "其中，工程54件，交易额2.69亿元；采购162项，交易额1.44亿元": counts and amounts of the same kinds. */
struct double_list {
    struct parts counts, amounts;
};

struct comparison {
    struct double_list lists[MOST_LISTS];
    uint32_t count;
    struct parts last;
};

static void take_parts(struct audit *audit, struct parts *parts)
{
    struct comparison *comparison = audit->comparison;
    struct parts *last = &comparison->last;
    bool amounts = parts->count >= 2 && mention_class(parts->items[0]) == UNIT_MONEY;
    bool pair = amounts && last->count == parts->count && mention_class(last->items[0]) != UNIT_MONEY &&
                last->items[0]->sentence == parts->items[0]->sentence;
    if (pair && comparison->count < MOST_LISTS) {
        comparison->lists[comparison->count++] = (struct double_list){*last, *parts};
    }
    *last = *parts;
}

/* 亿元 or 万元 in the heading. */
static double heading_factor(const struct audit *audit, struct span heading)
{
    return span_holds(audit, heading, "亿元") ? 1e8 : span_holds(audit, heading, "万元") ? 1e4 : 1;
}

/* The rows whose counts make each part, one part after the other; `ends[i]` is the first row behind part i. */
static bool split_rows(const struct table_text *table, uint32_t column, const struct parts *counts, uint32_t *ends)
{
    uint32_t row = 0;
    for (uint32_t part = 0; part < counts->count; part++) {
        double sum = 0;
        while (row < table->rows && (sum < counts->items[part]->number->value || sum == 0)) {
            sum += table->kinds[row] == ROW_PLAIN ? table_cell(table, row, column)->number.value : 0;
            row++;
        }
        ends[part] = row;
        if (sum != counts->items[part]->number->value) {
            return false;
        }
    }
    for (; row < table->rows; row++) {
        if (table->kinds[row] == ROW_PLAIN && table_cell(table, row, column)->number.value != 0) {
            return false;
        }
    }
    return true;
}

static void compare_amount(struct audit *audit, const struct table_text *table, uint32_t column, uint32_t from,
                           uint32_t to, const struct mention *amount)
{
    double factor = heading_factor(audit, table->headings[column]), low = 0, high = 0, sum = 0;
    const struct quantity *printed = amount->number;
    uint32_t cells = 0;
    for (uint32_t row = from; row < to; row++) {
        const struct cell *cell = table_cell(table, row, column);
        if (cell->is_number && cell->number.value != 0 && table->kinds[row] == ROW_PLAIN) {
            low += (cell->number.value - cell->number.step / 2) * factor;
            high += (cell->number.value + cell->number.step / 2) * factor;
            sum += cell->number.value * factor;
            cells++;
        }
    }
    double rounded = round(sum / printed->step) * printed->step;
    bool holds = meets(low, high, printed->low, printed->high), cut = quantity_cut_from(printed, sum);
    if (cells < 2 || printed->vague || fabs(rounded - printed->value) < printed->step / 2 || (holds && !cut)) {
        return;
    }
    const char *arithmetic = str_format(audit->arena, "附表“%s”列对应%u行之和＝%s，文中%s",
                                        source_copy(audit->arena, audit->source, table->headings[column]), cells,
                                        value_text(audit->arena, sum, printed), mention_text(audit, amount));
    struct finding *finding = finding_add(
        audit, cut ? RULE_ROUND : RULE_SUM, cut ? SEVERITY_ROUNDING : SEVERITY_CONTRADICTION, amount->span, arithmetic,
        cut ? "末位是舍去而不是四舍五入得到的，是否统一为四舍五入？" : "文中的数与附表各行之和不符：哪一个写错？");
    for (uint32_t row = from; row < to; row++) {
        const struct cell *cell = table_cell(table, row, column);
        if (cell->is_number && cell->number.value != 0 && table->kinds[row] == ROW_PLAIN) {
            finding_span(finding, cell->span);
        }
    }
}

static void compare_list(struct audit *audit, const struct table_text *table, const struct double_list *list)
{
    uint32_t ends[MOST_PARTS] = {0};
    for (uint32_t a = 1; a < table->columns; a++) {
        if (table->column_kinds[a] != COLUMN_AMOUNT || !split_rows(table, a, &list->counts, ends)) {
            continue;
        }
        for (uint32_t b = a + 1; b < table->columns; b++) {
            bool money = table->column_kinds[b] == COLUMN_AMOUNT && span_holds(audit, table->headings[b], "元");
            for (uint32_t part = 0; money && part < list->amounts.count; part++) {
                compare_amount(audit, table, b, part > 0 ? ends[part - 1] : 0, ends[part], list->amounts.items[part]);
            }
        }
        return;
    }
}

static void compare_table(struct audit *audit, struct table_text *table)
{
    for (uint32_t i = 0; i < audit->comparison->count; i++) {
        compare_list(audit, table, &audit->comparison->lists[i]);
    }
}

void check_annex(struct audit *audit)
{
    audit->comparison = ARENA_NEW(audit->arena, struct comparison);
    parts_each(audit, take_parts);
    if (audit->comparison->count > 0) {
        tables_each(audit, compare_table);
    }
}
