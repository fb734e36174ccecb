/* Who comes first, against the table beside it: "罚没金额居前三位的是甲局、乙局、丙局". */
#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/tables.h"

enum { MOST_LINES = 6, MOST_NAMED = 10, LEAST_ROWS = 4, LETTER = 3, TWO_LETTERS = 6 };

struct ranking {
    struct span of, said; /* 罚没金额; the names */
    uint32_t names;       /* the column of them */
    uint32_t count;       /* how many are first */
};

static const char *next_letter(const char *at, const char *end)
{
    do {
        at++;
    } while (at < end && ((uint8_t)*at & 0xc0) == 0x80);
    return at;
}

static const char *letter_before(const char *at, const char *start)
{
    do {
        at--;
    } while (at > start && ((uint8_t)*at & 0xc0) == 0x80);
    return at;
}

static bool starts(const char *at, const char *end, const char *what)
{
    size_t size = strlen(what);
    return (size_t)(end - at) >= size && memcmp(at, what, size) == 0;
}

static const char *skip_one(const char *at, const char *end, const char *const words[])
{
    for (size_t i = 0; words[i]; i++) {
        if (starts(at, end, words[i])) {
            return at + strlen(words[i]);
        }
    }
    return at;
}

static bool is_stop(const char *at, const char *end)
{
    static const char *const stops[] = {"，", "。", "；", "：", "（", ",", ";", ":", "(", "\n", 0};
    return at >= end || skip_one(at, end, stops) > at;
}

/* "…居前三位的部门是…", "…排名前三的为…": from 前 on. False when it is no such thing. */
static bool read_ranking(const struct audit *audit, struct span sentence, const char *first, struct ranking *ranking)
{
    static const char *const ranks[] = {"位居", "排名", "位列", "居", "排", "列", "位于", 0};
    static const char *const places[] = {"位", "名", 0};
    static const char *const links[] = {"依次为", "依次是", "分别为", "分别是", "是", "为", 0};
    const char *text = audit->source->text, *end = text + sentence.end, *at = first + LETTER, *of = first;
    int32_t count = 0;
    at += numeral_read(at, (size_t)(end - at), &count);
    at = skip_one(at, end, places);
    while (of > text + sentence.start && !is_stop(letter_before(of, text), end)) {
        of = letter_before(of, text);
    }
    ranking->of = (struct span){(uint32_t)(of - text), (uint32_t)(first - text)};
    for (size_t i = 0; ranks[i] && count > 0; i++) {
        uint32_t size = (uint32_t)strlen(ranks[i]);
        if (ranking->of.end - ranking->of.start > size && memcmp(first - size, ranks[i], size) == 0) {
            ranking->of.end -= size;
            break;
        }
    }
    const char *link = at;
    while (starts(at, end, "的") && !is_stop(link, end) && skip_one(link, end, links) == link) {
        link = next_letter(link, end);
    }
    const char *names = skip_one(link, end, links), *to = names;
    while (!is_stop(to, end)) {
        to = next_letter(to, end);
    }
    ranking->said = (struct span){(uint32_t)(names - text), (uint32_t)(to - text)};
    ranking->count = (uint32_t)count;
    return count >= 2 && count <= MOST_NAMED && names > link && to > names;
}

/* The one column whose heading ends what is ranked; 0 for none. */
static uint32_t column_of(const struct audit *audit, const struct table_text *table, struct span of)
{
    const char *text = audit->source->text;
    uint32_t found = 0, best = 0;
    for (uint32_t column = 1; column < table->columns; column++) {
        struct span heading = table->headings[column];
        uint32_t size = 0;
        while (heading.start + size < heading.end && text[heading.start + size] != '(' &&
               !starts(text + heading.start + size, text + heading.end, "（")) {
            size++;
        }
        bool ends = size >= TWO_LETTERS && of.end - of.start >= size &&
                    memcmp(text + of.end - size, text + heading.start, size) == 0;
        found = !ends || size < best ? found : size == best ? 0 : column;
        best = ends && size > best ? size : best;
    }
    return found;
}

/* The row that a name at this place means: its label stands there, up to a mark. NO_TOKEN for none. */
static uint32_t row_of(const struct audit *audit, const struct table_text *table, uint32_t names, struct span name)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        struct span label = table_cell(table, row, names)->span;
        if (table->kinds[row] == ROW_PLAIN && label.end - label.start == name.end - name.start &&
            span_repeats(audit, label, name)) {
            return row;
        }
    }
    return NO_TOKEN;
}

/* The rows that are named, in the order of their names; less than are said when one of them is not found. */
static uint32_t rows_named(const struct audit *audit, const struct table_text *table, const struct ranking *ranking,
                           uint32_t rows[MOST_NAMED])
{
    struct span said = ranking->said;
    const char *text = audit->source->text;
    uint32_t count = 0, from = said.start;
    for (uint32_t at = said.start; at <= said.end && count < MOST_NAMED; at++) {
        bool ends =
            at == said.end || starts(text + at, text + said.end, "、") || starts(text + at, text + said.end, "和");
        uint32_t row = ends && at > from ? row_of(audit, table, ranking->names, (struct span){from, at}) : NO_TOKEN;
        if (row != NO_TOKEN) {
            rows[count++] = row;
        }
        from = row != NO_TOKEN ? at + LETTER : from;
    }
    return from > said.end ? count : 0;
}

static void check_ranking(struct audit *audit, const struct table_text *table, const struct ranking *ranking)
{
    uint32_t rows[MOST_NAMED] = {0}, column = column_of(audit, table, ranking->of);
    uint32_t count = column > 0 ? rows_named(audit, table, ranking, rows) : 0;
    if (count != ranking->count) {
        return;
    }
    const struct cell *later = 0, *earlier = 0; /* one that is greater than the one that should be */
    for (uint32_t i = 0; i < count; i++) {
        const struct cell *cell = table_cell(table, rows[i], column);
        for (uint32_t row = 0; row < table->rows; row++) {
            const struct cell *other = table_cell(table, row, column);
            bool before = false;
            for (uint32_t j = 0; j < i; j++) {
                before = before || rows[j] == row;
            }
            struct span label = table_cell(table, row, ranking->names)->span;
            bool rest = starts(audit->source->text + label.start, audit->source->text + label.end, "其他");
            if (table->kinds[row] == ROW_PLAIN && (!cell->is_number || (!rest && !other->is_number))) {
                return;
            }
            if (table->kinds[row] == ROW_PLAIN && !before && !rest && !earlier &&
                other->number.low > cell->number.high) {
                earlier = cell;
                later = other;
            }
        }
    }
    if (!earlier) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_COUNT_OF_LIST, SEVERITY_CONTRADICTION, ranking->said,
                    str_format(audit->arena, "表中“%s”：%s＞%s", heading_text(audit, table, column),
                               printed_text(audit, later), printed_text(audit, earlier)),
                    "名次与表中的数不符：列出的单位、次序，还是表中的数写错？");
    finding_span(finding, earlier->span);
    finding_span(finding, later->span);
}

static void compare_table(struct audit *audit, struct table_text *table)
{
    uint32_t plain = 0, names = 0;
    while (names < table->columns && table->column_kinds[names] != COLUMN_TEXT) {
        names++;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        plain += table->kinds[row] == ROW_PLAIN;
    }
    if (plain < LEAST_ROWS || names + 1 >= table->columns) {
        return;
    }
    const char *text = audit->source->text;
    uint32_t top = source_line(audit->source, table_cell(table, 0, 0)->span.start),
             bottom = source_line(audit->source, table_cell(table, table->rows - 1, 0)->span.start),
             last =
                 bottom + MOST_LINES < audit->source->line_count ? bottom + MOST_LINES : audit->source->line_count - 1;
    for (uint32_t line = top > MOST_LINES ? top - MOST_LINES : 0; line <= last; line++) {
        struct span span = source_line_span(audit->source, line);
        struct ranking ranking = {.names = names};
        for (const char *at = text + span.start;
             !audit->prose->in_table[line] && (at = memmem(at, (size_t)(text + span.end - at), "前", LETTER));
             at += LETTER) {
            if (read_ranking(audit, span, at, &ranking)) {
                check_ranking(audit, table, &ranking);
            }
        }
    }
}

void check_ranks(struct audit *audit)
{
    tables_each(audit, compare_table);
}
