/* What the text says of a table beside it: of several rows ("甲市、乙县、丙县3个县市，三地合计175820户"), of how many
 * lie above or below a bound or the average, of the first and the last of them, and the same figure again. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/tables.h"

enum { MOST_LINES = 6, MOST_ROWS = 8, MOST_LOOK = 20 /* figures */, LETTER = 3, TWO_LETTERS = 6 };
static const double MOST_APART = 0.1, MOST_OFF = 0.002; /* of a mean that one row's slip has moved */

/* Does the name of this row stand there, or but for its last letters (县, 窗口)? Where it ends. */
static const char *names_row(const struct audit *audit, struct span words, struct span label)
{
    const char *text = audit->source->text;
    const char *bracket =
        label.end > label.start ? memmem(text + label.start, label.end - label.start, "（", LETTER) : 0;
    label.end = bracket ? (uint32_t)(bracket - text) : label.end; /* 公安（户籍、出入境） */
    for (uint32_t size = label.end - label.start; size >= TWO_LETTERS && size + TWO_LETTERS >= label.end - label.start;
         size -= LETTER) {
        const char *at = memmem(text + words.start, words.end - words.start, text + label.start, size);
        if (at) {
            return at + size;
        }
        if (size < TWO_LETTERS + LETTER) {
            break;
        }
    }
    return 0;
}

/* "三地合计", "三个窗口，三者合计": is it said that there are so many? */
static bool says_count(const char *from, const char *to, uint32_t count)
{
    static const char *const counted[] = {"地", "者", "个", "县", "区", "家", "项", "类", "部门", "市"};
    for (const char *at = from; at < to; at++) {
        int64_t digits = 0;
        int32_t read = 0, value = 0;
        size_t size = numeral_read(at, (size_t)(to - at), &value);
        size = size > 0 ? size : digits_read(at, (size_t)(to - at), &digits, &read);
        value = read > 0 ? (int32_t)digits : value;
        for (size_t i = 0; size > 0 && i < sizeof counted / sizeof *counted; i++) {
            if ((uint32_t)value == count && strncmp(at + size, counted[i], strlen(counted[i])) == 0) {
                return true;
            }
        }
        at += size > 1 ? size - 1 : 0;
    }
    return false;
}

/* The rows that are named in these words, in which column their names stand; less than 2 when it is not said how many.
 */
static uint32_t read_rows(const struct audit *audit, const struct table_text *table, uint32_t column, struct span words,
                          uint32_t rows[MOST_ROWS])
{
    uint32_t count = 0;
    const char *last = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        const char *end =
            table->kinds[row] == ROW_PLAIN ? names_row(audit, words, table_cell(table, row, column)->span) : 0;
        if (end && count == MOST_ROWS) {
            return 0;
        }
        if (end) {
            rows[count++] = row;
            last = end > last ? end : last;
        }
    }
    return count >= 2 && says_count(last, audit->source->text + words.end, count) ? count : 0;
}

static void check_total(struct audit *audit, const struct table_text *table, uint32_t names,
                        const struct mention *total)
{
    const struct sentence *sentence = &audit->prose->sentences[total->sentence];
    struct span words = {audit->reading->tokens[sentence->first_token].span.start, total->span.start};
    uint32_t rows[MOST_ROWS], count = read_rows(audit, table, names, words, rows);
    const struct quantity *number = total->number;
    double printed = number->value / (number->step * pow(10, number->decimals)), nearest = 0;
    struct quantity shown = {.value = printed, .step = pow(10, -number->decimals)};
    uint32_t of = 0; /* the column that is meant: one slip off, or the nearest */
    bool slips = false;
    for (uint32_t column = names + 1; count > 0 && column < table->columns; column++) {
        struct total sum = {0};
        for (uint32_t i = 0; i < count && table->column_kinds[column] == COLUMN_AMOUNT; i++) {
            total_add_cell(&sum, table_cell(table, rows[i], column));
        }
        if (sum.count != count) {
            continue;
        }
        if (fabs(sum.sum - printed) <= sum.finest / 2) {
            return;
        }
        bool fits = quantity_slips(&shown, sum.sum);
        if (of == 0 || (fits && !slips) || (fits == slips && fabs(sum.sum - printed) < fabs(nearest - printed))) {
            nearest = sum.sum;
            slips = fits;
            of = column;
        }
    }
    if (nearest <= 0 || fabs(nearest - printed) > MOST_APART * printed ||
        finding_exists(audit, RULE_SUM, total->span)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_SUM, SEVERITY_CONTRADICTION, total->span,
        str_format(audit->arena, "表中这%u行之和为%.10g，印作%s", count, nearest, mention_text(audit, total)),
        "正文的合计与表中各行之和不符：哪一个数写错？");
    for (uint32_t i = 0; i < count; i++) {
        finding_span(finding, table_cell(table, rows[i], of)->span);
    }
}

/* --- what the text says of a column --------------------------------------------------------------------------------
 */

static bool holds_any(const struct audit *audit, struct span span, const char *const words[])
{
    return span.end > span.start && source_says(audit->source, span, words);
}

/* The name of a column without its unit in brackets. */
static struct span heading_name(const struct audit *audit, const struct table_text *table, uint32_t column)
{
    struct span name = table->headings[column];
    for (uint32_t at = name.start; at < name.end; at++) {
        if (audit->source->text[at] == '(' || memcmp(audit->source->text + at, "（", LETTER) == 0) {
            name.end = at;
        }
    }
    return name;
}

/* Is this column the one that is spoken of? Its whole name stands there; a 总分 is a 得分. */
static bool column_is_named(const struct audit *audit, const struct table_text *table, uint32_t column,
                            struct span words)
{
    static const char *const scores[] = {"总分", "得分", "分数", 0};
    struct span name = heading_name(audit, table, column);
    if (name.end - name.start < TWO_LETTERS || table->column_kinds[column] == COLUMN_TEXT) {
        return false;
    }
    return span_repeats(audit, words, name) || (holds_any(audit, name, scores) && holds_any(audit, words, scores));
}

static bool is_percent(const struct quantity *number)
{
    return number->unit && number->unit->class == UNIT_PERCENT;
}

/* How many rows lie below (`way` -1) or above a bound; `tied`: and how many at it. False when a cell is missing. */
static bool count_rows(const struct table_text *table, uint32_t column, const struct quantity *bound, int32_t way,
                       uint32_t *count, uint32_t *tied)
{
    uint32_t rows = 0;
    *count = *tied = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *cell = table_cell(table, row, column);
        if (table->kinds[row] != ROW_PLAIN) {
            continue;
        }
        if (!cell->is_number || is_percent(&cell->number) != is_percent(bound)) {
            return false;
        }
        double off = (cell->number.value - bound->value) * way, slack = fabs(bound->value) * 1e-9;
        *count += off > slack;
        *tied += fabs(off) <= slack;
        rows++;
    }
    return rows >= 4;
}

/* "低于": -1, "超过": 1; 0 when neither is said, or both. */
static int32_t way_of(const struct audit *audit, struct span before, struct span behind)
{
    static const char *const below[] = {"低于", "不足", "少于", "不到", 0}, *const above[] = {"高于", "超过", "大于",
                                                                                              0};
    static const char *const down[] = {"以下", 0}, *const up[] = {"以上", 0};
    bool less = holds_any(audit, before, below) || holds_any(audit, behind, down);
    bool more = holds_any(audit, before, above) || holds_any(audit, behind, up);
    return less == more ? 0 : less ? -1 : 1;
}

static void report_count(struct audit *audit, const struct table_text *table, uint32_t column,
                         const struct mention *said, const char *bound, uint32_t count)
{
    struct finding *finding =
        finding_add(audit, RULE_COUNT_OF_LIST, SEVERITY_CONTRADICTION, said->span,
                    str_format(audit->arena, "表中“%s”列符合（%s）的有%u行，印作%s", heading_text(audit, table, column),
                               bound, count, mention_text(audit, said)),
                    "正文所说的个数与表中各行不符：个数写错，还是某一行写错？");
    finding_span(finding, table->headings[column]);
}

/* "受理量超过4000件的有甲镇、乙镇2个": over the column that is named. */
static void check_bound_count(struct audit *audit, const struct table_text *table, const struct mention *said)
{
    const struct mention *bound = said - 1;
    if (said == audit->prose->mentions || bound->clause != said->clause || bound->number->ranged ||
        bound->number->spelled) {
        return;
    }
    struct span before = mention_clause(audit->reading, bound), behind = {bound->span.end, said->span.start},
                next = {bound->span.end, bound->span.end + TWO_LETTERS};
    int32_t way = way_of(audit, before, next);
    if (way == 0 || !span_holds(audit, behind, "的")) {
        return;
    }
    uint32_t of = 0, nearest = 0;
    for (uint32_t column = 1; column < table->columns; column++) {
        uint32_t count, tied;
        if (!column_is_named(audit, table, column, before) ||
            !count_rows(table, column, bound->number, way, &count, &tied)) {
            continue;
        }
        if (said->number->value == count || said->number->value == count + tied) {
            return;
        }
        of = column;
        nearest = count + tied;
    }
    if (of > 0) {
        report_count(audit, table, of, said, mention_text(audit, bound), nearest);
    }
}

/* "平均91.88分。…低于平均分的有5个": the column whose rows have that average. */
static void check_average_count(struct audit *audit, const struct table_text *table, const struct mention *said)
{
    struct span clause = mention_clause(audit->reading, said);
    int32_t way = way_of(audit, clause, (struct span){0, 0});
    if (way == 0 || !span_holds(audit, clause, "平均")) {
        return;
    }
    for (const struct mention *at = said; at-- > audit->prose->mentions && said - at < MOST_LOOK;) {
        for (uint32_t column = 1; (at->cues & CUE_AVERAGE) && column < table->columns; column++) {
            struct total sum = {0};
            uint32_t count, tied;
            for (uint32_t row = 0; row < table->rows; row++) {
                if (table->kinds[row] == ROW_PLAIN) {
                    total_add_cell(&sum, table_cell(table, row, column));
                }
            }
            double apart = fabs(sum.sum / fmax(sum.count, 1) - at->number->value);
            if (sum.count < 4 || apart > fmax(at->number->step, MOST_OFF * at->number->value) ||
                !count_rows(table, column, at->number, way, &count, &tied)) {
                continue;
            }
            if (said->number->value != count && said->number->value != count + tied) {
                report_count(audit, table, column, said, mention_text(audit, at), count);
            }
            return;
        }
    }
}

/* Does a row of the same sort of name (甲县, 乙县) lie beyond this one? */
static bool another_beyond(const struct audit *audit, const struct table_text *table, uint32_t names, uint32_t own,
                           uint32_t column, int32_t way)
{
    const char *text = audit->source->text;
    const struct cell *first = table_cell(table, own, column);
    for (uint32_t row = 0; row < table->rows; row++) {
        const struct cell *cell = table_cell(table, row, column);
        struct span name = table_cell(table, row, names)->span, like = table_cell(table, own, names)->span;
        if (table->kinds[row] == ROW_PLAIN && cell->is_number && name.end > name.start + LETTER &&
            memcmp(text + name.end - LETTER, text + like.end - LETTER, LETTER) == 0 &&
            (cell->number.value - first->number.value) * way > fabs(first->number.value) * 1e-9) {
            return true;
        }
    }
    return false;
}

/* "得分最高的乙区92.4分": of the columns in which that row has the figure, is it the first in none? */
static void check_extreme(struct audit *audit, const struct table_text *table, uint32_t names,
                          const struct mention *said)
{
    static const char *const most[] = {"最高的", "最多的", "最大的", 0}, *const least[] = {"最低的", "最少的", "最小的",
                                                                                           0};
    static const char *const some[] = {"中", "除", "其余", "其他", "均", 0};
    struct span clause = mention_clause(audit->reading, said);
    bool up = holds_any(audit, clause, most), down = holds_any(audit, clause, least);
    if (up == down || holds_any(audit, clause, some)) {
        return;
    }
    uint32_t of = 0, held = 0, rows = 0, first = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        rows += table->kinds[row] == ROW_PLAIN && names_row(audit, clause, table_cell(table, row, names)->span);
        first = rows == 1 && held == 0 ? row : first;
        held = rows;
    }
    for (uint32_t column = names + 1; rows == 1 && column < table->columns; column++) {
        const struct cell *own = table_cell(table, first, column);
        if (!own->is_number || is_percent(&own->number) != is_percent(said->number) ||
            fabs(own->number.value - said->number->value) > fabs(own->number.value) * 1e-9) {
            continue;
        }
        if (!another_beyond(audit, table, names, first, column, up ? 1 : -1)) {
            return;
        }
        of = column;
    }
    if (of > 0) {
        struct finding *finding =
            finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, said->span,
                        str_format(audit->arena, "表中“%s”列另有比%s更%s的行", heading_text(audit, table, of),
                                   mention_text(audit, said), up ? "高" : "低"),
                        "正文所说的最高（最低）与表中各行不符：是哪一行，或者哪一个数写错？");
        finding_span(finding, table_cell(table, first, of)->span);
    }
}

static bool begins_with(const struct audit *audit, struct span label, struct span name)
{
    const char *text = audit->source->text;
    return label.end - label.start >= name.end - name.start &&
           memcmp(text + label.start, text + name.start, name.end - name.start) == 0;
}

/* "城乡建设类48724件" of a row that prints 48742 and no such figure: once in the text and once in the table, but for
 * one slip. The total's row is meant by the name of the column alone. */
static void check_same(struct audit *audit, const struct table_text *table, uint32_t names, const struct mention *said)
{
    struct span words = mention_clause(audit->reading, said), label = mention_label(audit->reading, said);
    const struct cell *slip = 0;
    uint32_t slips = 0;
    for (uint32_t row = 0; row < table->rows; row++) {
        struct span name = table_cell(table, row, names)->span;
        bool own =
            table->kinds[row] == ROW_PLAIN && name.end - name.start >= TWO_LETTERS && begins_with(audit, label, name);
        bool total = table->kinds[row] == ROW_TOTAL && mention_class(said) != UNIT_PERSON;
        for (uint32_t column = names + 1; column < table->columns; column++) {
            const struct cell *cell = table_cell(table, row, column);
            if (!cell->is_number || table->column_kinds[column] != COLUMN_AMOUNT) {
                continue;
            }
            if (cell->number.value == said->number->value) {
                return;
            }
            struct span heading = heading_name(audit, table, column);
            heading.end = heading.end - heading.start > TWO_LETTERS ? heading.start + TWO_LETTERS : heading.end;
            bool meant =
                own || (total && heading.end - heading.start == TWO_LETTERS && span_repeats(audit, words, heading));
            bool fits = meant && cell->number.exact && quantity_slips(said->number, cell->number.value);
            slip = fits ? cell : slip;
            slips += fits;
        }
    }
    if (slips != 1 || finding_exists(audit, RULE_SUM, said->span)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_SUM, SEVERITY_CONTRADICTION, said->span,
        str_format(audit->arena, "表中为%s，正文印作%s", printed_text(audit, slip), mention_text(audit, said)),
        "同一个数在正文与表中不同：哪一个写错？");
    finding_span(finding, slip->span);
}

static void check_mention(struct audit *audit, const struct table_text *table, uint32_t names,
                          const struct mention *mention)
{
    const struct quantity *number = mention->number;
    enum unit_class class = mention_class(mention);
    if (number->vague || number->spelled) {
        return;
    }
    if (mention->role == ROLE_VALUE && (mention->cues & CUE_TOTAL) && number->value >= 10) {
        check_total(audit, table, names, mention);
    }
    if ((mention->role == ROLE_VALUE || mention->role == ROLE_AVERAGE) && number->exact &&
        number->value <= table->rows && (class == UNIT_CASE || class == UNIT_BODY || class == UNIT_PLACE)) {
        check_bound_count(audit, table, mention);
        check_average_count(audit, table, mention);
    }
    if (mention->role == ROLE_VALUE && number->exact && mention_counts(mention) && number->value >= 100) {
        check_same(audit, table, names, mention);
    }
    if (mention->role != ROLE_PRIOR && mention->role != ROLE_DIFF && mention->role != ROLE_GROWTH) {
        check_extreme(audit, table, names, mention);
    }
}

static void compare_table(struct audit *audit, struct table_text *table)
{
    uint32_t names = 0;
    while (names < table->columns && table->column_kinds[names] != COLUMN_TEXT) {
        names++;
    }
    if (table->rows < 3 || names + 1 >= table->columns) {
        return;
    }
    uint32_t top = source_line(audit->source, table_cell(table, 0, names)->span.start),
             bottom = source_line(audit->source, table_cell(table, table->rows - 1, names)->span.start);
    uint32_t first = 0, last = audit->prose->sentence_count; /* the sentences stand in the order of their lines */
    while (first < last) {
        uint32_t middle = (first + last) / 2;
        bool before = audit->prose->sentences[middle].line + MOST_LINES < top;
        first = before ? middle + 1 : first;
        last = before ? last : middle;
    }
    for (uint32_t i = first; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        if (sentence->line > bottom + MOST_LINES) {
            break;
        }
        for (uint32_t j = sentence->first; j < sentence->last; j++) {
            check_mention(audit, table, names, &audit->prose->mentions[j]);
        }
    }
}

void check_rows(struct audit *audit)
{
    tables_each(audit, compare_table);
}
