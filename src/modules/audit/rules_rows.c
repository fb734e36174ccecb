/* What the text says of several rows of a table beside it:
 * "实有超过3万户的有甲市、乙县、丙县3个县市，三地合计175820户". */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/tables.h"

enum { MOST_LINES = 6, MOST_ROWS = 8, LETTER = 3, TWO_LETTERS = 6 };
static const double MOST_APART = 0.1;

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
            const struct mention *mention = &audit->prose->mentions[j];
            if (mention->role == ROLE_VALUE && (mention->cues & CUE_TOTAL) && !mention->number->vague &&
                !mention->number->spelled && mention->number->value >= 10) {
                check_total(audit, table, names, mention);
            }
        }
    }
}

void check_rows(struct audit *audit)
{
    tables_each(audit, compare_table);
}
