/* Tables: columns and rows that add up, rates, shares and changes beside their figures, blanks and zeros. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/tables.h"

/* --- columns
 * ------------------------------------------------------------------------------------------------------------ */

/* "（七）总计" is of the rows from （一） on; any other total is of all. */
static uint32_t first_of_total(const struct audit *audit, const struct table_text *table, uint32_t at)
{
    struct span label = table_cell(table, at, 0)->span;
    const char *text = audit->source->text + label.start;
    bool numbered = label.end - label.start > 3 && (memcmp(text, "（", 3) == 0 || *text == '(');
    for (uint32_t row = at; numbered && row-- > 0;) {
        label = table_cell(table, row, 0)->span;
        static const char *const firsts[] = {"（一）", "(一)", "（1）", "(1)", 0};
        if (source_says(audit->source, label, firsts)) {
            return row;
        }
    }
    return 0;
}

/* The rows of one kind above or below the total, from a row on, added up. */
static struct total add_rows(const struct table_text *table, uint32_t column, uint32_t from, uint32_t except,
                             bool plain, bool subtotals)
{
    struct total total = {0};
    for (uint32_t row = from; row < (from > 0 ? except : table->rows); row++) {
        bool taken = (plain && table->kinds[row] == ROW_PLAIN) || (subtotals && table->kinds[row] == ROW_SUBTOTAL);
        if (row != except && taken) {
            total_add_cell(&total, table_cell(table, row, column));
        }
    }
    return total;
}

static void check_cut_total(struct audit *audit, const struct total *total, const struct cell *printed,
                            const char *heading)
{
    const struct quantity *number = &printed->number;
    double rounded = round(total->sum / number->step) * number->step;
    if (total->finest >= number->step * 0.999 || fabs(rounded - number->value) < number->step / 2 ||
        !quantity_cut_from(number, total->sum)) {
        return;
    }
    finding_add(audit, RULE_ROUND, SEVERITY_ROUNDING, printed->span,
                str_format(audit->arena, "“%s”列各行之和＝%s，四舍五入为%.*f，印作%s", heading,
                           value_text(audit->arena, total->sum, number), number->decimals, rounded,
                           printed_text(audit, printed)),
                "合计是舍去尾数，还是先舍去各行再相加得到的？是否统一为四舍五入？");
}

/* 上月, 去年同期: of an earlier time. */
static bool is_prior_heading(const struct audit *audit, struct span heading)
{
    return span_holds(audit, heading, "上") || span_holds(audit, heading, "同期") ||
           span_holds(audit, heading, "去年") || span_holds(audit, heading, "前");
}

/* What the total holds is not told by the rows: most are blank, or some of an earlier time, when they did not count. */
static bool rows_are_missing(const struct audit *audit, const struct table_text *table, uint32_t column)
{
    uint32_t blanks = 0, rows = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        blanks += table->kinds[row] == ROW_PLAIN && table_cell(table, row, column)->is_blank;
        rows += table->kinds[row] == ROW_PLAIN;
    }
    return blanks * 2 >= rows || (blanks > 0 && is_prior_heading(audit, table->headings[column]));
}

/* The total is of the rows right above it, from some row on. */
static bool last_rows_add_up(const struct table_text *table, uint32_t column, uint32_t at)
{
    struct total total = {0};
    for (uint32_t row = at; row-- > 1;) {
        total_add_cell(&total, table_cell(table, row, column));
        if (total.count >= 2 && total.sum > 0 && total_is(&total, &table_cell(table, at, column)->number)) {
            return true;
        }
    }
    return false;
}

static void check_column_total(struct audit *audit, const struct table_text *table, uint32_t column, uint32_t at)
{
    const struct cell *printed = table_cell(table, at, column);
    const char *heading = heading_text(audit, table, column);
    uint32_t from = first_of_total(audit, table, at);
    struct total ways[3] = {add_rows(table, column, from, at, true, false),
                            add_rows(table, column, from, at, false, true),
                            add_rows(table, column, from, at, true, true)};
    if (!printed->is_number || ways[0].count + ways[1].count < 2 || last_rows_add_up(table, column, at)) {
        return;
    }
    for (int i = 0; i < 3; i++) {
        bool cut = ways[i].finest < printed->number.step * 0.999 && quantity_cut_from(&printed->number, ways[i].sum);
        if (ways[i].count >= 2 && (cut || total_is(&ways[i], &printed->number))) {
            check_cut_total(audit, &ways[i], printed, heading);
            return;
        }
    }
    const struct total *total = ways[1].count >= 2 ? &ways[1] : &ways[0];
    double gap = printed->number.value - total->sum;
    if (gap > 0 && rows_are_missing(audit, table, column)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, printed->span,
                    str_format(audit->arena, "“%s”列%u行之和＝%s，印作%s，相差%s", heading, total->count,
                               value_text(audit->arena, total->sum, &printed->number), printed_text(audit, printed),
                               value_text(audit->arena, fabs(gap), &printed->number)),
                    "合计与各行之和不符：合计写错，还是某一行写错、漏列？");
    for (uint32_t row = 0; row < table->rows && table->rows <= FINDING_MOST_SPANS; row++) {
        if (table->kinds[row] == ROW_PLAIN && table_cell(table, row, column)->is_number) {
            finding_span(finding, table_cell(table, row, column)->span);
        }
    }
}

static void check_columns(struct audit *audit, const struct table_text *table)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        if (table->kinds[row] != ROW_TOTAL) {
            continue;
        }
        for (uint32_t column = 1; column < table->columns; column++) {
            if (table->column_kinds[column] == COLUMN_AMOUNT) {
                check_column_total(audit, table, column, row);
            }
        }
    }
}

/* The plain rows of one group, above or below its subtotal. */
static struct total group_of(const struct table_text *table, uint32_t column, uint32_t at, bool below)
{
    struct total total = {0};
    for (uint32_t row = below ? at + 1 : at - 1;
         row < table->rows && table->kinds[row] != ROW_SUBTOTAL && table->kinds[row] != ROW_TOTAL;
         row += below ? 1 : UINT32_MAX) {
        if (table->kinds[row] == ROW_PLAIN) {
            total_add_cell(&total, table_cell(table, row, column));
        }
    }
    return total;
}

/* How many subtotals their groups make up; those that theirs do not are reported when asked for. */
static uint32_t check_groups(struct audit *audit, const struct table_text *table, bool below, bool reports,
                             uint32_t *known)
{
    uint32_t held = 0;
    *known = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        for (uint32_t column = 1; table->kinds[row] == ROW_SUBTOTAL && column < table->columns; column++) {
            const struct cell *printed = table_cell(table, row, column);
            struct total total = group_of(table, column, row, below);
            if (table->column_kinds[column] != COLUMN_AMOUNT || !printed->is_number || total.count < 2) {
                continue;
            }
            bool holds = total_is(&total, &printed->number);
            held += holds;
            ++*known;
            if (!holds && reports) {
                finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, printed->span,
                            str_format(audit->arena, "“%s”列这一组%u行之和＝%s，小计印作%s",
                                       heading_text(audit, table, column), total.count,
                                       value_text(audit->arena, total.sum, &printed->number),
                                       printed_text(audit, printed)),
                            "小计与本组各行之和不符：小计写错，还是某一行写错、漏列？");
            }
        }
    }
    return held;
}

/* Subtotals behind their groups, or before them, as most of them tell. */
static void check_subtotals(struct audit *audit, const struct table_text *table)
{
    uint32_t above_known, below_known, above = check_groups(audit, table, false, false, &above_known),
                                       below = check_groups(audit, table, true, false, &below_known);
    bool is_below = below > above;
    uint32_t held = is_below ? below : above, known = is_below ? below_known : above_known;
    if (above != below && held < known && held * 3 >= known * 2) {
        check_groups(audit, table, is_below, true, &known);
    }
}

/* Amounts of one column with 2 and with 4 decimals. */
static void check_precision(struct audit *audit, const struct table_text *table, uint32_t column)
{
    const struct cell *most = 0, *least = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *cell = table_cell(table, row, column);
        if (table->kinds[row] != ROW_PLAIN || !cell->is_number || cell->number.decimals == 0) {
            continue;
        }
        most = !most || cell->number.decimals > most->number.decimals ? cell : most;
        least = !least || cell->number.decimals < least->number.decimals ? cell : least;
    }
    if (most && most->number.decimals >= least->number.decimals + 2) {
        struct finding *finding =
            finding_add(audit, RULE_ROUND, SEVERITY_ROUNDING, least->span,
                        str_format(audit->arena, "“%s”列中%s有%d位小数，%s有%d位", heading_text(audit, table, column),
                                   printed_text(audit, least), least->number.decimals, printed_text(audit, most),
                                   most->number.decimals),
                        "同一列的小数位数不一，合计按哪一种精度相加？是否统一？");
        finding_span(finding, most->span);
    }
}

/* --- rates, shares, changes
 * ------------------------------------------------------------------------------------------------ */

/* A percentage cell: "98.5%", or "98.5" under a heading in percent. */
static struct quantity as_percent(const struct audit *audit, const struct cell *cell)
{
    struct quantity number = cell->number;
    if (!number.unit) {
        number.value /= 100;
        number.step /= 100;
        number.low = number.value - number.step / 2;
        number.high = number.value + number.step / 2;
    }
    rounding_widen(audit->rounding, &number);
    return number;
}

/* What a column of quotients is of, for one row; false when a cell is missing. */
static bool quotient_of(const struct table_text *table, uint32_t row, uint32_t top, uint32_t bottom, bool less_one,
                        double *low, double *high)
{
    const struct cell *numerator = table_cell(table, row, top), *denominator = table_cell(table, row, bottom);
    if (!numerator->is_number || !denominator->is_number || denominator->number.low <= 0) {
        return false;
    }
    *low = numerator->number.low / denominator->number.high - less_one;
    *high = numerator->number.high / denominator->number.low - less_one;
    return true;
}

static uint32_t count_held(const struct audit *audit, const struct table_text *table, uint32_t column, uint32_t top,
                           uint32_t bottom, bool less_one, uint32_t *known)
{
    uint32_t held = 0;
    *known = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *cell = table_cell(table, row, column);
        double low, high;
        if (cell->is_number && quotient_of(table, row, top, bottom, less_one, &low, &high)) {
            struct quantity printed = as_percent(audit, cell);
            held += meets(printed.low, printed.high + (less_one ? printed.step / 2 : 0), low, high);
            (*known)++;
        }
    }
    return held;
}

/* 办结率 behind a column of 办结: the two characters before 率. */
static bool names_numerator(const struct audit *audit, struct span rate, struct span numerator)
{
    const char *text = audit->source->text;
    const char *at = memmem(text + rate.start, rate.end - rate.start, "率", 3);
    bool stem = at && at - (text + rate.start) >= 6 && !span_holds(audit, rate, "按");
    return stem && memmem(text + numerator.start, numerator.end - numerator.start, at - 6, 6);
}

/* All 100% or 0: any two columns that are alike would give it. */
static bool tells_nothing(const struct audit *audit, const struct table_text *table, uint32_t column)
{
    uint32_t telling = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *cell = table_cell(table, row, column);
        double value = cell->is_number ? as_percent(audit, cell).value : 1;
        telling += value > 0 && fabs(value - 1) > 1e-9;
    }
    return telling * 3 < table->rows;
}

/* The two columns before it that give a rate or growth in most rows. */
static bool learn_columns(const struct audit *audit, const struct table_text *table, uint32_t column, bool less_one,
                          uint32_t *top, uint32_t *bottom)
{
    uint32_t best = 0, from = column > 8 ? column - 8 : 0;
    for (uint32_t a = from; a < column; a++) {
        for (uint32_t b = from; b < column; b++) {
            bool amounts = table->column_kinds[a] == COLUMN_AMOUNT && table->column_kinds[b] == COLUMN_AMOUNT;
            uint32_t known = 0, held = a != b && amounts ? count_held(audit, table, column, a, b, less_one, &known) : 0;
            bool named = names_numerator(audit, table->headings[column], table->headings[a]);
            held = held > 0 && !less_one && !named && tells_nothing(audit, table, column) ? 0 : held;
            if (held > best && held * 5 >= known * 3 && held >= 2) {
                best = held;
                *top = a;
                *bottom = b;
            }
        }
    }
    return best > 0;
}

/* 受理, 应办, 总数: what rates are of. */
static bool names_denominator(const struct audit *audit, struct span heading)
{
    static const char *const words[] = {"受理", "接", "收", "应", "总", "申请", "合计", "任务", "派", "转办", "交办"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_holds(audit, heading, words[i])) {
            return true;
        }
    }
    return false;
}

/* The two columns that a rate or growth is of: learned from the rows, else those before it by their headings. */
static bool find_columns(const struct audit *audit, const struct table_text *table, uint32_t column, bool less_one,
                         uint32_t *top, uint32_t *bottom)
{
    if (learn_columns(audit, table, column, less_one, top, bottom)) {
        return true;
    }
    if (column < 2 || table->column_kinds[column - 1] != COLUMN_AMOUNT ||
        table->column_kinds[column - 2] != COLUMN_AMOUNT) {
        return false;
    }
    if (!less_one) {
        *top = *bottom = column - 1;
        while (*bottom > 0 && (table->column_kinds[*bottom] != COLUMN_AMOUNT || *bottom == *top ||
                               !names_denominator(audit, table->headings[*bottom]))) {
            --*bottom;
        }
        return *bottom > 0 && names_numerator(audit, table->headings[column], table->headings[*top]);
    }
    bool first = is_prior_heading(audit, table->headings[column - 2]);
    bool second = is_prior_heading(audit, table->headings[column - 1]);
    *top = second ? column - 2 : column - 1;
    *bottom = *top == column - 1 ? column - 2 : column - 1;
    return first != second;
}

static void report_quotient(struct audit *audit, const struct table_text *table, uint32_t row, uint32_t column,
                            uint32_t top, uint32_t bottom, bool less_one)
{
    const struct cell *cell = table_cell(table, row, column), *numerator = table_cell(table, row, top),
                      *denominator = table_cell(table, row, bottom);
    struct quantity printed = as_percent(audit, cell);
    double value = numerator->number.value / denominator->number.value - less_one;
    bool cut = quantity_cut_from(&printed, fabs(value));
    enum rule rule = cut ? RULE_ROUND : less_one ? RULE_GROWTH : RULE_RATE;
    struct finding *finding = finding_add(
        audit, rule, cut ? SEVERITY_ROUNDING : SEVERITY_CONTRADICTION, cell->span,
        str_format(audit->arena, "%s÷%s%s＝%s，“%s”列印作%s", printed_text(audit, numerator),
                   printed_text(audit, denominator), less_one ? "－1" : "",
                   percent_text(audit->arena, value, printed.decimals + 2), heading_text(audit, table, column),
                   printed_text(audit, cell)),
        cut ? "末位是舍去而不是四舍五入得到的，是否统一为四舍五入？" : "与本行的两个数不符：哪一个数写错？");
    finding_span(finding, numerator->span);
    finding_span(finding, denominator->span);
}

/* Something was carried over, or the text defines the rate: 办结 may hold what the rate does not. */
static bool is_of_cohort(const struct audit *audit, const struct table_text *table, uint32_t column)
{
    for (uint32_t i = 1; i < table->columns; i++) {
        if (span_holds(audit, table->headings[i], "结转") || span_holds(audit, table->headings[i], "期初")) {
            return true;
        }
    }
    /* 行政许可办结率 is defined where 办结率 is. */
    struct span name = table->headings[column];
    const char *text = audit->source->text;
    const char *rate = memmem(text + name.start, name.end - name.start, "率", 3);
    if (rate && rate - (text + name.start) >= 6) {
        name = (struct span){(uint32_t)(rate - text) - 6, (uint32_t)(rate - text) + 3};
    }
    return is_defined(audit->source, table->headings[column]) || is_defined(audit->source, name);
}

/* How many rows print (now－before)÷now, where growth is of `before`; 0 when any row is right or neither. */
static uint32_t count_of_now(const struct audit *audit, const struct table_text *table, uint32_t column,
                             uint32_t before, uint32_t now)
{
    uint32_t held = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *cell = table_cell(table, row, column), *old = table_cell(table, row, before),
                          *new = table_cell(table, row, now);
        if (!cell->is_number || !old->is_number || !new->is_number || old->number.value <= 0 ||
            new->number.value <= 0) {
            continue;
        }
        struct quantity printed = as_percent(audit, cell);
        double change = new->number.value - old->number.value;
        double right = change / old->number.value, wrong = change / new->number.value;
        if (!meets(printed.low, printed.high, wrong, wrong) || meets(printed.low, printed.high, right, right)) {
            return 0;
        }
        held++;
    }
    return held;
}

/* A whole column of changes divided by this month's figures, not by those of before. */
static bool check_base(struct audit *audit, const struct table_text *table, uint32_t column)
{
    bool beside = column >= 2 && table->column_kinds[column - 1] == COLUMN_AMOUNT &&
                  table->column_kinds[column - 2] == COLUMN_AMOUNT;
    for (uint32_t back = 1; beside && back <= 2; back++) {
        uint32_t now = column - back, before = column - 3 + back,
                 rows = count_of_now(audit, table, column, before, now);
        if (rows < 3) {
            continue;
        }
        struct finding *finding =
            finding_add(audit, RULE_GROWTH, SEVERITY_CONTRADICTION, table_cell(table, 0, column)->span,
                        str_format(audit->arena, "“%s”列%u行都等于（%s－%s）÷%s", heading_text(audit, table, column),
                                   rows, heading_text(audit, table, now), heading_text(audit, table, before),
                                   heading_text(audit, table, now)),
                        "增减幅以上期数为分母，这一列以本期数为分母：是否应当重算？");
        for (uint32_t row = 1; row < table->rows; row++) {
            finding_span(finding, table_cell(table, row, column)->span);
        }
        return true;
    }
    return false;
}

static void check_quotients(struct audit *audit, const struct table_text *table, uint32_t column)
{
    bool less_one = table->column_kinds[column] == COLUMN_GROWTH;
    uint32_t top, bottom;
    if (less_one && check_base(audit, table, column)) {
        return;
    }
    if (!find_columns(audit, table, column, less_one, &top, &bottom) ||
        (!less_one && is_of_cohort(audit, table, column))) {
        return;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *cell = table_cell(table, row, column);
        double low, high;
        if (!cell->is_number || cell->number.unit != as_percent(audit, cell).unit ||
            !quotient_of(table, row, top, bottom, less_one, &low, &high)) {
            continue;
        }
        struct quantity printed = as_percent(audit, cell);
        bool plain = meets(printed.low, printed.high + (less_one ? printed.step / 2 : 0), low, high);
        bool unsigned_fall = less_one && meets(-printed.high, -printed.low, low, high);
        if (!plain && !unsigned_fall) {
            report_quotient(audit, table, row, column, top, bottom, less_one);
        }
    }
}

/* How many rows' shares are those of this column's amount in its total; *wrong: the last that is not. */
static uint32_t shares_held(const struct audit *audit, const struct table_text *table, uint32_t column, uint32_t amount,
                            uint32_t total, uint32_t *known, uint32_t *wrong)
{
    const struct cell *whole = table_cell(table, total, amount);
    uint32_t held = 0;
    *known = 0;
    for (uint32_t row = 0; row < table->rows && whole->is_number && whole->number.value > 0; row++) {
        const struct cell *cell = table_cell(table, row, column), *part = table_cell(table, row, amount);
        if (cell->is_number && part->is_number && row != total) {
            struct quantity printed = as_percent(audit, cell);
            bool is = quotient_is(&printed, &part->number, &whole->number);
            held += is;
            *wrong = is ? *wrong : row;
            ++*known;
        }
    }
    return held;
}

/* 受理占比 behind 受理 and 办结: all shares are those of a column further off. */
static bool is_share_of_another(const struct audit *audit, const struct table_text *table, uint32_t column,
                                uint32_t amount, uint32_t total)
{
    while (amount-- > 0) {
        uint32_t known, wrong = 0;
        if (table->column_kinds[amount] == COLUMN_AMOUNT &&
            shares_held(audit, table, column, amount, total, &known, &wrong) == known && known > 0) {
            return true;
        }
    }
    return false;
}

/* A share of the column's total. */
static void check_share_column(struct audit *audit, const struct table_text *table, uint32_t column)
{
    uint32_t amount = column;
    while (amount > 0 && table->column_kinds[amount] != COLUMN_AMOUNT) {
        amount--;
    }
    for (uint32_t total = 0; amount > 0 && total < table->rows; total++) {
        uint32_t known = 0, wrong = 0;
        if (table->kinds[total] != ROW_TOTAL) {
            continue;
        }
        uint32_t held = shares_held(audit, table, column, amount, total, &known, &wrong);
        if (known >= 3 && held + 1 == known && !is_share_of_another(audit, table, column, amount, total)) {
            const struct cell *whole = table_cell(table, total, amount), *cell = table_cell(table, wrong, column),
                              *part = table_cell(table, wrong, amount);
            struct finding *finding = finding_add(
                audit, RULE_RATE, SEVERITY_CONTRADICTION, cell->span,
                str_format(audit->arena, "%s÷%s＝%s，印作%s", printed_text(audit, part), printed_text(audit, whole),
                           percent_text(audit->arena, part->number.value / whole->number.value, 2),
                           printed_text(audit, cell)),
                "占比与本行的数不符：哪一个数写错？");
            finding_span(finding, part->span);
            finding_span(finding, whole->span);
        }
    }
}

/* "接件|办结|代办|代办占比": a share of another column, row by row. */
static void check_row_shares(struct audit *audit, const struct table_text *table, uint32_t column)
{
    uint32_t top, bottom, known = 0;
    if (learn_columns(audit, table, column, false, &top, &bottom) &&
        count_held(audit, table, column, top, bottom, false, &known) >= 3) {
        check_quotients(audit, table, column);
    }
}

/* --- nothing, and nothing said
 * ---------------------------------------------------------------------------------------------- */

static void check_zero_rates(struct audit *audit, const struct table_text *table, uint32_t column)
{
    struct finding *finding = 0;
    uint32_t top, bottom;
    if (!find_columns(audit, table, column, false, &top, &bottom)) {
        return;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *rate = table_cell(table, row, column), *done = table_cell(table, row, top),
                          *in = table_cell(table, row, bottom);
        if (!rate->is_number || !done->is_number || !in->is_number || done->number.value != 0 ||
            in->number.value != 0) {
            continue;
        }
        if (!finding) {
            finding = finding_add(audit, RULE_BLANK_VS_ZERO, SEVERITY_FORM, rate->span,
                                  str_format(audit->arena, "0÷0没有比率，“%s”列印作%s",
                                             heading_text(audit, table, column), printed_text(audit, rate)),
                                  "没有受理就没有办结率：是否改为“—”？");
        }
        finding_span(finding, rate->span);
    }
}

/* "空白表示没有这类事项" */
static bool says_of_blanks(const struct audit *audit)
{
    static const char *const notes[] = {"空白表示",   "空白为", "空白系", "空白处", "空格表示",
                                        "空白单元格", "未填列", "的为空", 0};
    return source_says(audit->source, (struct span){0, audit->source->size}, notes);
}

/* "第二十条第（五）项" above "信息内容|本年处理决定数量", "三、" above "（一）": it heads rows and is none. */
static bool heads_rows(const struct audit *audit, const struct table_text *table, uint32_t row)
{
    const struct cell *next = row + 1 < table->rows ? table_cell(table, row + 1, 1) : 0;
    bool words = next && !next->is_number && !next->is_blank;
    return words || (next && (span_holds(audit, next[-1].span, "（一）") || span_holds(audit, next[-1].span, "(一)")));
}

static void check_blank_rows(struct audit *audit, const struct table_text *table)
{
    const struct cell *blank = 0, *zero = 0;
    uint32_t blanks = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        uint32_t amounts = 0, empty = 0;
        for (uint32_t column = 1; column < table->columns; column++) {
            const struct cell *cell = table_cell(table, row, column);
            if (table->column_kinds[column] == COLUMN_AMOUNT) {
                amounts++;
                empty += cell->span.end == cell->span.start;
                zero = !zero && cell->is_number && cell->number.value == 0 ? cell : zero;
            }
        }
        bool named =
            table->kinds[row] == ROW_PLAIN && amounts >= 2 && empty == amounts && !heads_rows(audit, table, row);
        const struct cell *name =
            table_cell(table, row, table->column_kinds[0] == COLUMN_SKIPPED && table->columns > 1 ? 1 : 0);
        blanks += named && !name->is_blank;
        blank = named && !blank && !name->is_blank ? name : blank;
    }
    if (blank && zero && !says_of_blanks(audit)) {
        struct finding *finding = finding_add(audit, RULE_BLANK_VS_ZERO, SEVERITY_FORM, blank->span,
                                              str_format(audit->arena, "%u行没有任何数字，另有单元格印作0", blanks),
                                              "空白是没有此类事项、没有办件，还是没有报送？空白与0的含义请区分。");
        finding_span(finding, zero->span);
    }
}

static bool is_sum_heading(const struct audit *audit, struct span heading)
{
    return span_holds(audit, heading, "合计") || span_holds(audit, heading, "总计") ||
           span_holds(audit, heading, "小计") || span_holds(audit, heading, "总数") ||
           span_holds(audit, heading, "总量") || span_holds(audit, heading, "共计");
}

static void check_table(struct audit *audit, struct table_text *table)
{
    check_columns(audit, table);
    check_subtotals(audit, table);
    check_balance(audit, table);
    check_blank_rows(audit, table);
    check_kinds_row(audit, table);
    bool named;
    for (uint32_t column = 1; column < table->columns; column++) {
        switch (table->column_kinds[column]) {
        case COLUMN_AMOUNT:
            check_precision(audit, table, column);
            named = is_sum_heading(audit, table->headings[column]);
            if (named || column + 1 == table->columns) {
                check_row_sum(audit, table, column, named);
            } else {
                check_pair_sum(audit, table, column);
            }
            break;
        case COLUMN_RATE: check_zero_rates(audit, table, column); [[fallthrough]];
        case COLUMN_GROWTH: check_quotients(audit, table, column); break;
        case COLUMN_SHARE:
            check_share_column(audit, table, column);
            check_row_shares(audit, table, column);
            break;
        default: break;
        }
    }
}

void check_tables(struct audit *audit)
{
    tables_each(audit, check_table);
}
