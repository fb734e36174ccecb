/* Tables: rows that add up, and the balance that the form of the yearly reports on disclosure states. */
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/tables.h"

enum { MOST_ARITHMETIC = 600 };

/* --- rows
 * ---------------------------------------------------------------------------------------------------------------- */

static bool row_adds_up(const struct table_text *table, uint32_t row, uint32_t first, uint32_t last, uint32_t sum,
                        bool *known)
{
    struct total total = {0};
    const struct cell *printed = table_cell(table, row, sum);
    for (uint32_t column = first; column <= last; column++) {
        if (column != sum && table->column_kinds[column] == COLUMN_AMOUNT) {
            total_add_cell(&total, table_cell(table, row, column));
        }
    }
    *known =
        printed->is_number && printed->number.value != 0 && total.count >= 2; /* nothing and nothing tells nothing */
    return *known && total_is(&total, &printed->number);
}

/* The run of columns beside a sum whose rows add up most often: what the sum is of is read from the rows themselves. */
static uint32_t best_run(const struct table_text *table, uint32_t sum, uint32_t *first, uint32_t *last)
{
    uint32_t best = 0;
    for (int side = 0; side < 2; side++) {
        uint32_t near = side == 0 ? sum - 1 : sum + 1;
        for (uint32_t far = near; far < table->columns; far = side == 0 ? far - 1 : far + 1) { /* wraps below 0 */
            uint32_t low = side == 0 ? far : near, high = side == 0 ? near : far, held = 0;
            for (uint32_t row = 0; row < table->rows && high > low; row++) {
                bool known;
                held += row_adds_up(table, row, low, high, sum, &known);
            }
            if (held > best) {
                best = held;
                *first = low;
                *last = high;
            }
        }
    }
    return best;
}

static void report_row(struct audit *audit, const struct table_text *table, uint32_t row, uint32_t first, uint32_t last,
                       uint32_t sum)
{
    struct total total = {0};
    struct buf text;
    const struct cell *printed = table_cell(table, row, sum);
    buf_init(&text, audit->arena, MOST_ARITHMETIC);
    for (uint32_t column = first; column <= last; column++) {
        const struct cell *cell = table_cell(table, row, column);
        if (table->column_kinds[column] == COLUMN_AMOUNT && cell->is_number) {
            buf_format(&text, "%s%s", total.count > 0 ? "＋" : "", printed_text(audit, cell));
            total_add_cell(&total, cell);
        }
    }
    buf_format(&text, "＝%s，合计印作%s", value_text(audit->arena, total.sum, &printed->number),
               printed_text(audit, printed));
    struct finding *finding = finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, printed->span, text.data,
                                          "合计与本行各列之和不符：哪一个数写错？");
    for (uint32_t column = first; column <= last; column++) {
        finding_span(finding, table_cell(table, row, column)->span);
    }
}

void check_row_sum(struct audit *audit, const struct table_text *table, uint32_t sum, bool named)
{
    uint32_t first = 0, last = 0, rows = 0, held = table->rows <= 400 ? best_run(table, sum, &first, &last) : 0;
    bool known;
    for (uint32_t row = 0; row < table->rows && held > 0; row++) {
        row_adds_up(table, row, first, last, sum, &known);
        rows += known;
    }
    if (held < (named ? 2 : 3) || held * (named ? 2 : 4) < rows * (named ? 1 : 3)) {
        return;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        if (!row_adds_up(table, row, first, last, sum, &known) && known) {
            report_row(audit, table, row, first, last, sum);
        }
    }
}

/* "完成数|未完成数": the one is what the other is not. */
static bool are_opposite_headings(const struct audit *audit, struct span one, struct span other)
{
    enum { WORD = 6 }; /* bytes */
    const char *text = audit->source->text, *not = memmem(text + other.start, other.end - other.start, "未", 3);
    return not &&text + other.end - not >= 3 + WORD && memmem(text + one.start, one.end - one.start, not +3, WORD);
}

void check_pair_sum(struct audit *audit, const struct table_text *table, uint32_t sum)
{
    uint32_t rows = 0, held = 0, telling = 0, first = sum + 1, last = sum + 2;
    if (last >= table->columns || table->column_kinds[first] != COLUMN_AMOUNT ||
        table->column_kinds[last] != COLUMN_AMOUNT) {
        return;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        bool known, adds = row_adds_up(table, row, first, last, sum, &known);
        bool both =
            known && table_cell(table, row, first)->number.value > 0 && table_cell(table, row, last)->number.value > 0;
        rows += known;
        held += adds;
        telling += adds && both;
    }
    bool opposite = are_opposite_headings(audit, table->headings[first], table->headings[last]);
    bool more = last + 1 < table->columns && table->column_kinds[last + 1] == COLUMN_AMOUNT; /* kinds that may belong */
    if (opposite ? held < 2 || held * 4 < rows * 3 : more || telling < 3 || held + 1 < rows) {
        return;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        bool known;
        if (!row_adds_up(table, row, first, last, sum, &known) && known) {
            report_row(audit, table, row, first, last, sum);
        }
    }
}

/* --- the balance of the yearly report on disclosure ----------------------------------------------------------------
 */

/* The row whose first words these are; table->rows for none. */
static uint32_t row_named(const struct audit *audit, const struct table_text *table, const char *begin,
                          const char *hold)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        struct span label = table_cell(table, row, 0)->span;
        size_t size = strlen(begin);
        bool begins = label.end - label.start >= size && memcmp(audit->source->text + label.start, begin, size) == 0;
        if (begins && span_holds(audit, label, hold)) {
            return row;
        }
    }
    return table->rows;
}

/* Each row of that table ends in six kinds of applicants and their total, in whichever column it begins. */
static void check_applicants(struct audit *audit, const struct table_text *table)
{
    enum { APPLICANTS = 7 };
    for (uint32_t row = 0; row < table->rows; row++) {
        struct total total = {0};
        uint32_t end = table->columns;
        while (end > 0 && !table_cell(table, row, end - 1)->is_number) {
            end--;
        }
        for (uint32_t column = end; column-- > 0 && table_cell(table, row, column)->is_number;) {
            total.count++;
        }
        if (total.count != APPLICANTS) {
            continue;
        }
        total.count = 0;
        for (uint32_t column = end - APPLICANTS; column + 1 < end; column++) {
            total_add_cell(&total, table_cell(table, row, column));
        }
        if (!total_is(&total, &table_cell(table, row, end - 1)->number)) {
            report_row(audit, table, row, end - APPLICANTS, end - 2, end - 1);
        }
    }
}

/* 政府信息公开工作年度报告格式 (国办公开办函〔2021〕30号), table 3: what came and what was carried over is what was
 * finished and what is carried on. */
void check_balance(struct audit *audit, const struct table_text *table)
{
    static const char stated[] = "第一项加第二项之和";
    uint32_t fresh = row_named(audit, table, "一、", "新收"), carried = row_named(audit, table, "二、", "结转"),
             done = row_named(audit, table, "", "）总计"), next = row_named(audit, table, "四、", "结转");
    done = done < table->rows ? done : row_named(audit, table, "", ")总计");
    if (!memmem(audit->source->text, audit->source->size, stated, strlen(stated)) || fresh >= table->rows) {
        return;
    }
    check_applicants(audit, table);
    if (carried >= table->rows || done >= table->rows || next >= table->rows) {
        return;
    }
    for (uint32_t column = 1; column < table->columns; column++) {
        const struct cell *cells[] = {table_cell(table, fresh, column), table_cell(table, carried, column),
                                      table_cell(table, done, column), table_cell(table, next, column)};
        bool numbers = cells[0]->is_number && cells[1]->is_number && cells[2]->is_number && cells[3]->is_number;
        if (!numbers ||
            cells[0]->number.value + cells[1]->number.value == cells[2]->number.value + cells[3]->number.value) {
            continue;
        }
        struct finding *finding = finding_add(audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, cells[2]->span,
                                              str_format(audit->arena, "%s＋%s≠%s＋%s", printed_text(audit, cells[0]),
                                                         printed_text(audit, cells[1]), printed_text(audit, cells[2]),
                                                         printed_text(audit, cells[3])),
                                              "新收、上年结转之和应等于办理结果总计、结转下年度之和：哪一个数写错？");
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
            finding_span(finding, cells[i]->span);
        }
    }
}

/* --- one row of kinds
 * ----------------------------------------------------------------------------------------------- */

/* The one figure of the line above the headings, when its line says that what follows are the kinds of it. */
static const struct mention *whole_above(const struct audit *audit, const struct table_text *table)
{
    const struct prose *prose = audit->prose;
    uint32_t line = source_line(audit->source, table->headings[0].start);
    do {
        line -= line > 0;
    } while (line > 0 && source_line_span(audit->source, line).end == source_line_span(audit->source, line).start);
    const struct mention *found = 0;
    for (uint32_t i = prose->sentence_count; i-- > 0 && prose->sentences[i].line >= line;) {
        const struct sentence *sentence = &prose->sentences[i];
        if (sentence->line == line && sentence->last > sentence->first) {
            if (found || sentence->last - sentence->first > 1) {
                return 0;
            }
            found = &prose->mentions[sentence->first];
        }
    }
    struct span above = source_line_span(audit->source, line);
    bool names =
        span_holds(audit, above, "分类") || span_holds(audit, above, "类别") || span_holds(audit, above, "类型");
    bool within = found && found->after < audit->reading->count &&
                  strncmp(audit->source->text + audit->reading->tokens[found->after].span.start, "中", 3) == 0;
    return names && within && found->role == ROLE_VALUE && mention_counts(found) && found->number->exact ? found : 0;
}

void check_kinds_row(struct audit *audit, const struct table_text *table)
{
    struct total total = {0};
    if (table->rows != 1 || table->columns < 3 || table->headings[0].end == table->headings[0].start) {
        return;
    }
    for (uint32_t column = 0; column < table->columns; column++) {
        const struct cell *cell = table_cell(table, 0, column);
        struct span heading = table->headings[column];
        if (!cell->is_number && !cell->is_blank) {
            return;
        }
        if (span_holds(audit, heading, "计") || span_holds(audit, heading, "总") ||
            (cell->is_number && cell->number.decimals > 0)) {
            return;
        }
        total_add_cell(&total, cell);
    }
    const struct mention *whole = total.count >= 3 ? whole_above(audit, table) : 0;
    if (!whole || total_is(&total, whole->number)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, whole->span,
                    str_format(audit->arena, "表中%u类之和＝%s，印作%s", total.count,
                               value_text(audit->arena, total.sum, whole->number), mention_text(audit, whole)),
                    "分类之和与总数不符：哪一类写错，还是有一件计入两类、有一类没有列出？");
    for (uint32_t column = 0; column < table->columns; column++) {
        finding_span(finding, table_cell(table, 0, column)->span);
    }
}
