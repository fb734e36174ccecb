/* Where tables stand in the text, and how their lines fall into cells. */
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "modules/audit/layout.h"
#include "modules/audit/tables_raw.h"

enum { PATTERN_CELLS = 2000, PATTERN_WIDTH = 16, MOST_HEAD = 60 /* bytes */ };

/* --- finding them ----------------------------------------------------------------------------------------------------
 */

static uint32_t split_line(const struct audit *audit, struct span line, bool bordered, bool commas, struct span *cells)
{
    const char *text = audit->source->text;
    uint32_t count = 0, start;
    line.start += bordered && text[line.start] == '|';
    start = line.start;
    for (uint32_t i = line.start; i <= line.end && count < TABLE_MOST_COLUMNS; i++) {
        bool wide = i + 3 <= line.end && memcmp(text + i, "｜", 3) == 0;
        if (i == line.end || text[i] == '|' || text[i] == '\t' || wide || (commas && text[i] == ',')) {
            cells[count++] = span_trim(text, (struct span){start, i});
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
static bool rows_from_serials(struct audit *audit, const struct raw *lines, struct raw *raw)
{
    uint32_t one = 0, two = 0, count = lines->cell_count;
    for (uint32_t i = 1; i < count && two == 0; i++) {
        one = one == 0 && span_is(audit, lines->cells[i], "1") ? i : one;
        two = one > 0 && i > one && span_is(audit, lines->cells[i], "2") ? i : 0;
    }
    uint32_t width = two - one;
    if (two == 0 || width < 2 || width > TABLE_MOST_COLUMNS || one < width) {
        return false;
    }
    uint32_t at = one;
    raw->rows[raw->row_count++] = one - width;
    for (int32_t serial = 1; at < count; serial++) {
        bool numbered = span_is(audit, lines->cells[at], str_format(audit->arena, "%d", serial));
        raw->rows[raw->row_count++] = at;
        struct cell next = {.span = at + 1 < count ? lines->cells[at + 1] : lines->cells[at]};
        cell_read(audit, &next);
        uint32_t step = numbered ? width : next.is_number || next.is_blank ? width - 1 : width;
        at += step;
        if (!numbered) {
            break;
        }
    }
    raw->rows[raw->row_count] = at < count ? at : count;
    return true;
}

/* Do the cells from `at` on fall under the pattern (1 a number, -1 a text, 0 either), moved by what is merged? */
static bool fits_pattern(const struct cell *cells, const int8_t *pattern, uint32_t width)
{
    for (uint32_t by = 0; by < 2; by++) {
        bool fits = by == 0 || cells[width - 1].is_blank;
        for (uint32_t i = 0; i + by < width && fits; i++) {
            fits = cells[i].is_blank || pattern[i + by] == 0 || (pattern[i + by] > 0) == cells[i].is_number;
        }
        if (fits) {
            return true;
        }
    }
    return false;
}

/* Is this a table of such a width, its headings at `from`: do at least nine rows in ten look like the first? */
static bool is_width(const struct cell *cells, uint32_t count, uint32_t from, uint32_t width)
{
    int8_t pattern[TABLE_MOST_COLUMNS] = {0};
    uint32_t rows = (count - from) / width, fitting = 0, numbers = 0;
    if (rows < 3) {
        return false;
    }
    for (uint32_t i = 0; i < width; i++) {
        const struct cell *first = &cells[from + width + i];
        if (cells[from + i].is_number || (cells[from + i].is_blank && i + 1 < width)) {
            return false;
        }
        pattern[i] = first->is_blank ? 0 : first->is_number ? 1 : -1;
        numbers += pattern[i] > 0;
    }
    for (uint32_t row = 1; row < rows; row++) {
        fitting += fits_pattern(&cells[from + row * width], pattern, width);
    }
    uint32_t rest = (count - from) % width;
    return numbers > 0 && pattern[0] <= 0 && fitting * 10 >= (rows - 1) * 9 && (rest == 0 || rest + 2 >= width);
}

/* Without serial numbers: the least width at which the rows look alike. */
static bool rows_from_pattern(struct audit *audit, const struct raw *lines, struct raw *raw)
{
    uint32_t count = lines->cell_count < PATTERN_CELLS ? lines->cell_count : PATTERN_CELLS;
    struct cell *cells = ARENA_ARRAY(audit->arena, struct cell, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        cells[i].span = lines->cells[i];
        cell_read(audit, &cells[i]);
    }
    for (uint32_t from = 0; from < 3; from++) {
        for (uint32_t width = 2; width <= PATTERN_WIDTH && from + 3 * width <= count; width++) {
            if (!is_width(cells, count, from, width)) {
                continue;
            }
            for (uint32_t at = from; at + 1 < lines->cell_count; at += width) {
                raw->rows[raw->row_count++] = at;
            }
            raw->rows[raw->row_count] = lines->cell_count;
            return true;
        }
    }
    return false;
}

static void make_from_column(struct audit *audit, const struct raw *lines,
                             void (*take)(struct audit *audit, struct table_text *table))
{
    struct raw raw = {.cells = lines->cells, .rows = ARENA_ARRAY(audit->arena, uint32_t, lines->cell_count + 2)};
    if (rows_from_serials(audit, lines, &raw) || rows_from_pattern(audit, lines, &raw)) {
        raw.cell_count = raw.rows[raw.row_count];
        table_make(audit, &raw, take);
    }
}

struct finder {
    struct audit *audit;
    void (*take)(struct audit *audit, struct table_text *table);
    struct raw rows, column;
    uint32_t open;  /* rows so far that begin with no bar, so that a bar begins the second cell of a row */
    uint32_t ruler; /* the line of dashes that tells the columns; 0 for none */
};

static void add_row(struct finder *finder, const struct span *cells, uint32_t count)
{
    struct raw *rows = &finder->rows;
    if (rows->row_count + 1 < TABLE_MOST_ROWS && rows->cell_count + count < TABLE_MOST_CELLS) {
        rows->rows[rows->row_count++] = rows->cell_count;
        for (uint32_t i = 0; i < count; i++) {
            rows->cells[rows->cell_count++] = cells[i];
        }
    }
}

static bool ends_blank(const struct raw *rows, uint32_t row)
{
    struct span last = rows->cells[rows->rows[row + 1] - 1];
    return last.end == last.start;
}

/* Headings between bars, and rows with a bar only behind their last cell: that bar ends the row and begins no cell. */
static void drop_end_bars(struct raw *rows)
{
    uint32_t width = rows->rows[1], to = width;
    bool extra = rows->row_count >= 3 && !ends_blank(rows, 0);
    for (uint32_t row = 1; row < rows->row_count && extra; row++) {
        extra = rows->rows[row + 1] - rows->rows[row] == width + 1 && ends_blank(rows, row);
    }
    for (uint32_t row = 1; row < rows->row_count && extra; row++) {
        memmove(&rows->cells[to], &rows->cells[rows->rows[row]], width * sizeof *rows->cells);
        rows->rows[row] = to;
        to += width;
    }
    rows->rows[rows->row_count] = extra ? to : rows->rows[rows->row_count];
    rows->cell_count = rows->rows[rows->row_count];
}

static void finish_rows(struct finder *finder)
{
    finder->rows.rows[finder->rows.row_count] = finder->rows.cell_count;
    drop_end_bars(&finder->rows);
    if (finder->rows.row_count >= 2) {
        table_make(finder->audit, &finder->rows, finder->take);
    }
    finder->rows.row_count = finder->rows.cell_count = finder->open = 0;
}

static void finish_column(struct finder *finder)
{
    if (finder->column.cell_count >= 6) {
        make_from_column(finder->audit, &finder->column, finder->take);
    }
    finder->column.cell_count = 0;
}

/* A row whose cells are parted by blanks: its cells, at most TABLE_MOST_COLUMNS of them. */
static void take_aligned(struct finder *finder, uint32_t line)
{
    const struct source *source = finder->audit->source;
    struct span cells[LAYOUT_MOST_CELLS];
    if (finder->ruler == 0 && layout_cells(source, line, cells) < 3 && !layout_is_ruler(source, line)) {
        finish_rows(finder);
        if (finder->column.cell_count < TABLE_MOST_CELLS) { /* a cell a line */
            finder->column.cells[finder->column.cell_count++] = span_trim(source->text, source_line_span(source, line));
        }
        return;
    }
    finish_column(finder);
    if (layout_is_ruler(source, line)) {
        return;
    }
    bool heads = line + 1 < source->line_count && layout_is_ruler(source, line + 1);
    finder->ruler = heads ? line + 1 : line > 0 && layout_is_ruler(source, line - 1) ? line - 1 : finder->ruler;
    if (heads) {
        finish_rows(finder);
    }
    uint32_t count =
        finder->ruler > 0 ? layout_cells_under(source, finder->ruler, line, cells) : layout_cells(source, line, cells);
    add_row(finder, cells, count);
}

static void take_line(struct finder *finder, struct span line, bool commas)
{
    struct span cells[TABLE_MOST_COLUMNS];
    bool bordered = finder->audit->source->text[line.start] == '|' && finder->open < 2;
    uint32_t count = split_line(finder->audit, line, bordered, commas, cells);
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
    count -= bordered && count > 2 && cells[count - 1].end == cells[count - 1].start;
    finder->open += finder->audit->source->text[line.start] != '|';
    add_row(finder, cells, count);
}

/* By bars or tabs. */
static bool is_parted(const struct audit *audit, struct span line)
{
    const char *text = audit->source->text + line.start;
    size_t size = line.end - line.start;
    return memchr(text, '|', size) || memchr(text, '\t', size) || memmem(text, size, "｜", 3);
}

/* A line between rows of one width that heads the next of them: "三、办理结果". */
static bool heads_next_row(const struct finder *finder, uint32_t line)
{
    const struct source *source = finder->audit->source;
    struct span cells[TABLE_MOST_COLUMNS], own = source_line_span(source, line);
    if (finder->rows.row_count < 2 || line + 1 >= source->line_count || own.end - own.start > MOST_HEAD ||
        !is_parted(finder->audit, source_line_span(source, line + 1))) {
        return false;
    }
    uint32_t count = split_line(finder->audit, source_line_span(source, line + 1), finder->open == 0, false, cells);
    bool figures = false;
    for (uint32_t i = 1; i < count; i++) {
        struct cell cell = {.span = cells[i]};
        cell_read(finder->audit, &cell);
        figures = figures || cell.is_number;
    }
    uint32_t last = finder->rows.rows[finder->rows.row_count - 1];
    return figures && count == finder->rows.cell_count - last;
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
        bool parted = is_parted(audit, span), commas = !parted && layout_comma_cells(audit->source, line) > 0;
        if (audit->prose->in_table[line] && (parted || commas)) {
            take_line(&finder, span, commas);
        } else if (audit->prose->in_table[line]) {
            take_aligned(&finder, line);
        } else if (span_trim(audit->source->text, span).end > span_trim(audit->source->text, span).start &&
                   !heads_next_row(&finder, line)) {
            finish_rows(&finder);
            finish_column(&finder);
            finder.ruler = 0;
        } else if (finder.ruler > 0) {
            finish_rows(&finder);
            finder.ruler = 0;
        }
    }
    finish_rows(&finder);
    finish_column(&finder);
}
