#include "modules/audit/tables.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

struct raw {
    struct span *cells;
    uint32_t *rows; /* the first cell of each row, and the end of the last */
    uint32_t cell_count, row_count;
};

bool span_holds(const struct audit *audit, struct span span, const char *what)
{
    size_t size = strlen(what);
    return span.end - span.start >= size && memmem(audit->source->text + span.start, span.end - span.start, what, size);
}

static bool span_is(const struct audit *audit, struct span span, const char *what)
{
    size_t size = strlen(what);
    return span.end - span.start == size && memcmp(audit->source->text + span.start, what, size) == 0;
}

static struct span trim(const char *text, struct span span)
{
    for (;;) {
        if (span.start < span.end && strchr(" \t\r*", text[span.start])) {
            span.start++;
        } else if (span.end > span.start && strchr(" \t\r*", text[span.end - 1])) {
            span.end--;
        } else if (span.end - span.start >= 3 && memcmp(text + span.start, "　", 3) == 0) {
            span.start += 3;
        } else if (span.end - span.start >= 3 && memcmp(text + span.end - 3, "　", 3) == 0) {
            span.end -= 3;
        } else {
            return span;
        }
    }
}

static void read_cell(const struct audit *audit, struct cell *cell)
{
    const char *text = audit->source->text + cell->span.start;
    size_t room = cell->span.end - cell->span.start;
    cell->is_blank = room == 0 || span_is(audit, cell->span, "—") || span_is(audit, cell->span, "-") ||
                     span_is(audit, cell->span, "--") || span_is(audit, cell->span, "/") ||
                     span_is(audit, cell->span, "——") || span_is(audit, cell->span, "－");
    if (room > 0) {
        bool minus = *text == '-';
        size_t size = number_read(text + minus, room - minus, &cell->number);
        cell->is_number = size > 0 && size + minus == room;
        if (cell->is_number && minus) {
            double low = cell->number.low;
            cell->number.value = -cell->number.value;
            cell->number.low = -cell->number.high;
            cell->number.high = -low;
        }
    }
}

/* --- what columns and rows are -------------------------------------------------------------------------------------
 */

static enum column_kind kind_of_heading(const struct audit *audit, struct span heading)
{
    static const struct {
        const char *text;
        enum column_kind kind;
    } kinds[] = {{"序号", COLUMN_SKIPPED}, {"排名", COLUMN_SKIPPED}, {"名次", COLUMN_SKIPPED}, {"位次", COLUMN_SKIPPED},
                 {"编号", COLUMN_SKIPPED}, {"得分", COLUMN_SKIPPED}, {"均", COLUMN_SKIPPED},   {"时长", COLUMN_SKIPPED},
                 {"电话", COLUMN_SKIPPED}, {"同比", COLUMN_GROWTH},  {"环比", COLUMN_GROWTH},  {"增长", COLUMN_GROWTH},
                 {"增幅", COLUMN_GROWTH},  {"增减", COLUMN_GROWTH},  {"升降", COLUMN_GROWTH},  {"占比", COLUMN_SHARE},
                 {"比重", COLUMN_SHARE},   {"率", COLUMN_RATE}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (span_holds(audit, heading, kinds[i].text)) {
            return kinds[i].kind;
        }
    }
    return COLUMN_AMOUNT;
}

static void set_columns(const struct audit *audit, struct table_text *table)
{
    for (uint32_t column = 0; column < table->columns; column++) {
        uint32_t numbers = 0, texts = 0;
        for (uint32_t row = 0; row < table->rows; row++) {
            const struct cell *cell = table_cell(table, row, column);
            numbers += cell->is_number;
            texts += !cell->is_number && !cell->is_blank;
        }
        enum column_kind kind = kind_of_heading(audit, table->headings[column]);
        table->column_kinds[column] = numbers == 0 || texts > numbers ? COLUMN_TEXT : kind;
    }
    /* A serial number without a heading that says so: 1, 2, 3 … in the first column. */
    bool serial = table->rows >= 2;
    for (uint32_t row = 0; row < table->rows && serial; row++) {
        const struct cell *cell = table_cell(table, row, 0);
        serial = table->kinds[row] != ROW_PLAIN || cell->is_blank || (cell->is_number && cell->number.value == row + 1);
    }
    table->column_kinds[0] = serial ? COLUMN_SKIPPED : table->column_kinds[0];
}

static enum row_kind kind_of_row(const struct audit *audit, const struct table_text *table, uint32_t row)
{
    static const char *const totals[] = {"合计", "总计", "共计", "总数", "合 计", "总 计",
                                         "全市", "全县", "全省", "全区", "合　计"};
    for (uint32_t column = 0; column < table->columns && column < 3; column++) {
        const struct cell *cell = table_cell(table, row, column);
        if (cell->is_number || cell->is_blank) {
            continue;
        }
        if (span_holds(audit, cell->span, "小计")) {
            return ROW_SUBTOTAL;
        }
        for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
            bool edge = i < 5 || i == 10 || row == 0 || row + 1 == table->rows;
            if (edge &&
                (i < 5 || i >= 7 ? span_holds(audit, cell->span, totals[i]) &&
                                       cell->span.end - cell->span.start <= strlen(totals[i]) + 6
                                 : span_is(audit, cell->span, totals[i]) || span_holds(audit, cell->span, totals[i]))) {
                return ROW_TOTAL;
            }
        }
    }
    return ROW_PLAIN;
}

/* --- making one ------------------------------------------------------------------------------------------------------
 */

static uint32_t row_width(const struct raw *raw, uint32_t row)
{
    return raw->rows[row + 1] - raw->rows[row];
}

static bool row_has_number(const struct audit *audit, const struct raw *raw, uint32_t row)
{
    for (uint32_t i = raw->rows[row]; i < raw->rows[row + 1]; i++) {
        struct cell cell = {.span = raw->cells[i]};
        read_cell(audit, &cell);
        if (cell.is_number) {
            return true;
        }
    }
    return false;
}

static void add_row(const struct audit *audit, const struct raw *raw, uint32_t from, struct table_text *table)
{
    uint32_t width = row_width(raw, from), row = table->rows++;
    /* A total whose first cells are one: its numbers stand at the right end of the table. */
    bool total = span_holds(audit, raw->cells[raw->rows[from]], "计");
    uint32_t merged = total && width < table->columns && width + 2 >= table->columns ? table->columns - width : 0;
    for (uint32_t column = 0; column < table->columns; column++) {
        struct cell *cell = table_cell(table, row, column);
        bool shifted = merged > 0 && column > 0;
        uint32_t source = shifted ? (column < merged ? UINT32_MAX : column - merged) : column;
        source = shifted && column == merged && merged > 0 && source == 0 ? UINT32_MAX : source;
        cell->span = source < width
                         ? raw->cells[raw->rows[from] + source]
                         : (struct span){raw->cells[raw->rows[from]].start, raw->cells[raw->rows[from]].start};
        read_cell(audit, cell);
    }
}

static void make_table(struct audit *audit, const struct raw *raw,
                       void (*take)(struct audit *audit, struct table_text *table))
{
    uint32_t first = 0;
    while (first < raw->row_count && !row_has_number(audit, raw, first)) {
        first++;
    }
    if (first == 0 || first >= raw->row_count || row_width(raw, first - 1) < 2) {
        return;
    }
    struct table_text table = {.columns = row_width(raw, first - 1)};
    if (table.columns > TABLE_MOST_COLUMNS) {
        return;
    }
    for (uint32_t column = 0; column < table.columns; column++) {
        table.headings[column] = raw->cells[raw->rows[first - 1] + column];
    }
    table.cells = ARENA_ARRAY(audit->arena, struct cell, (size_t)(raw->row_count - first) * table.columns);
    table.kinds = ARENA_ARRAY(audit->arena, enum row_kind, raw->row_count - first);
    for (uint32_t row = first; row < raw->row_count && table.rows < TABLE_MOST_ROWS; row++) {
        if (row_width(raw, row) >= 2) {
            add_row(audit, raw, row, &table);
        }
    }
    for (uint32_t row = 0; row < table.rows; row++) {
        table.kinds[row] = kind_of_row(audit, &table, row);
    }
    if (table.rows > 0) {
        set_columns(audit, &table);
        take(audit, &table);
    }
}

/* --- finding them ----------------------------------------------------------------------------------------------------
 */

static uint32_t split_line(const struct audit *audit, struct span line, struct span *cells)
{
    const char *text = audit->source->text;
    uint32_t count = 0, start;
    line.start += text[line.start] == '|';
    start = line.start;
    for (uint32_t i = line.start; i <= line.end && count < TABLE_MOST_COLUMNS; i++) {
        bool wide = i + 3 <= line.end && memcmp(text + i, "｜", 3) == 0;
        if (i == line.end || text[i] == '|' || text[i] == '\t' || wide) {
            cells[count++] = trim(text, (struct span){start, i});
            i += wide ? 2 : 0;
            start = i + 1;
        }
    }
    return count;
}

static bool is_rule_line(const struct audit *audit, struct span line)
{
    for (uint32_t i = line.start; i < line.end; i++) {
        if (!strchr("|-: \t+=", audit->source->text[i])) {
            return false;
        }
    }
    return line.end > line.start;
}

/* Cells one a line: how wide the rows are is told by the serial numbers 1 and 2. */
static void make_from_column(struct audit *audit, const struct raw *lines,
                             void (*take)(struct audit *audit, struct table_text *table))
{
    uint32_t one = 0, two = 0, count = lines->cell_count;
    for (uint32_t i = 1; i < count && two == 0; i++) {
        one = one == 0 && span_is(audit, lines->cells[i], "1") ? i : one;
        two = one > 0 && i > one && span_is(audit, lines->cells[i], "2") ? i : 0;
    }
    uint32_t width = two - one;
    if (two == 0 || width < 2 || width > TABLE_MOST_COLUMNS || one < width) {
        return;
    }
    struct raw raw = {.cells = lines->cells, .rows = ARENA_ARRAY(audit->arena, uint32_t, count + 2)};
    uint32_t at = one;
    raw.rows[raw.row_count++] = one - width;
    for (int32_t serial = 1; at < count; serial++) {
        bool numbered = span_is(audit, lines->cells[at], str_format(audit->arena, "%d", serial));
        raw.rows[raw.row_count++] = at;
        struct cell next = {.span = at + 1 < count ? lines->cells[at + 1] : lines->cells[at]};
        read_cell(audit, &next);
        uint32_t step = numbered ? width : next.is_number || next.is_blank ? width - 1 : width;
        at += step;
        if (!numbered) {
            break;
        }
    }
    raw.rows[raw.row_count] = at < count ? at : count;
    raw.cell_count = raw.rows[raw.row_count];
    make_table(audit, &raw, take);
}

struct finder {
    struct audit *audit;
    void (*take)(struct audit *audit, struct table_text *table);
    struct raw rows, column;
};

static void finish_rows(struct finder *finder)
{
    finder->rows.rows[finder->rows.row_count] = finder->rows.cell_count;
    if (finder->rows.row_count >= 2) {
        make_table(finder->audit, &finder->rows, finder->take);
    }
    finder->rows.row_count = finder->rows.cell_count = 0;
}

static void finish_column(struct finder *finder)
{
    if (finder->column.cell_count >= 6) {
        make_from_column(finder->audit, &finder->column, finder->take);
    }
    finder->column.cell_count = 0;
}

static void take_line(struct finder *finder, struct span line)
{
    struct span cells[TABLE_MOST_COLUMNS];
    uint32_t count = split_line(finder->audit, line, cells);
    bool single = count == 2 && cells[1].end == cells[1].start;
    bool lone_bar = line.end - line.start == 1;
    if (single || lone_bar) {
        finish_rows(finder);
        if (finder->column.cell_count < TABLE_MOST_CELLS) {
            finder->column.cells[finder->column.cell_count++] = cells[0];
        }
        return;
    }
    finish_column(finder);
    if (is_rule_line(finder->audit, line)) {
        return;
    }
    count -=
        count > 2 && cells[count - 1].end == cells[count - 1].start && finder->audit->source->text[line.start] == '|';
    if (finder->rows.row_count + 1 < TABLE_MOST_ROWS && finder->rows.cell_count + count < TABLE_MOST_CELLS) {
        finder->rows.rows[finder->rows.row_count++] = finder->rows.cell_count;
        for (uint32_t i = 0; i < count; i++) {
            finder->rows.cells[finder->rows.cell_count++] = cells[i];
        }
    }
}

void tables_each(struct audit *audit, void (*take)(struct audit *audit, struct table_text *table))
{
    struct finder finder = {.audit = audit, .take = take};
    uint32_t lines = 0;
    for (uint32_t line = 0; line < audit->source->line_count; line++) {
        lines += audit->prose->in_table[line];
    }
    if (lines == 0) {
        return;
    }
    uint32_t room = lines * 4 < TABLE_MOST_CELLS ? lines * TABLE_MOST_COLUMNS : TABLE_MOST_CELLS;
    room = room > TABLE_MOST_CELLS ? TABLE_MOST_CELLS : room;
    finder.rows.cells = ARENA_ARRAY(audit->arena, struct span, room + TABLE_MOST_COLUMNS);
    finder.rows.rows = ARENA_ARRAY(audit->arena, uint32_t, TABLE_MOST_ROWS + 2);
    finder.column.cells = ARENA_ARRAY(audit->arena, struct span, room + TABLE_MOST_COLUMNS);
    for (uint32_t line = 0; line < audit->source->line_count; line++) {
        struct span span = source_line_span(audit->source, line);
        if (audit->prose->in_table[line]) {
            take_line(&finder, span);
        } else if (trim(audit->source->text, span).end > trim(audit->source->text, span).start) {
            finish_rows(&finder);
            finish_column(&finder);
        }
    }
    finish_rows(&finder);
    finish_column(&finder);
}
