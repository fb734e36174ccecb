#include "modules/audit/layout.h"

#include "kernel/base/str.h"
#include "kernel/table/text_write.h"

enum { GAP = 2, LEAST_CELLS = 3, POINT = 5, LEAST_ROWS = 3, LEAST_FIGURES = 6, MOST_CELL = 60 /* bytes */ };

static size_t blank_at(const char *text, size_t room)
{
    if (room > 0 && *text == ' ') {
        return 1;
    }
    return room >= 3 && memcmp(text, "　", 3) == 0 ? 3 : 0;
}

bool layout_is_ruler(const struct source *source, uint32_t line)
{
    struct span span = source_line_span(source, line);
    uint32_t runs = 0, dashes = 0;
    for (uint32_t i = span.start; i < span.end; i++) {
        if (source->text[i] != '-' && source->text[i] != ' ') {
            return false;
        }
        bool dash = source->text[i] == '-';
        runs += dash && (i == span.start || source->text[i - 1] == ' ');
        dashes += dash;
    }
    return runs >= 2 && dashes >= runs * 2;
}

/* The cells of a line that are parted by so many blanks. */
static uint32_t read_cells(const struct source *source, uint32_t line, uint32_t least, struct span *cells)
{
    struct span span = source_line_span(source, line);
    uint32_t count = 0, gap = GAP;
    for (uint32_t i = span.start; i < span.end;) {
        size_t blank = blank_at(source->text + i, span.end - i);
        if (blank > 0) {
            gap += blank == 3 ? GAP : 1; /* a wide blank takes two places */
            i += (uint32_t)blank;
            continue;
        }
        if (gap >= least && count == LAYOUT_MOST_CELLS) {
            return count;
        }
        count += gap >= least;
        cells[count - 1].start = gap >= least ? i : cells[count - 1].start;
        i += (uint32_t)utf8_sequence(source->text + i, span.end - i);
        cells[count - 1].end = i;
        gap = 0;
    }
    return count;
}

static bool is_figure(const struct source *source, struct span cell)
{
    size_t size = cell.end - cell.start;
    return size > 0 && strspn(source->text + cell.start, "0123456789.,%+-") >= size &&
           strcspn(source->text + cell.start, "0123456789") < size;
}

/* Parted by single blanks: as many as are no words that a sentence is written with, and half of them figures; 0 when it
 * is no such row. `heads`: the names of the columns. */
static uint32_t loose_cells(const struct source *source, uint32_t line, bool heads, struct span *cells)
{
    static const char *const marks[] = {"。", "；", "，", "：", ";", ":", 0};
    uint32_t count = read_cells(source, line, 1, cells), figures = 0;
    for (uint32_t i = 0; i < count; i++) {
        figures += is_figure(source, cells[i]);
    }
    bool row = heads ? figures == 0 : figures * 2 >= count && figures < count;
    return count >= LEAST_CELLS && row && !source_says(source, source_line_span(source, line), marks) ? count : 0;
}

uint32_t layout_cells(const struct source *source, uint32_t line, struct span *cells)
{
    uint32_t count = read_cells(source, line, GAP, cells);
    return count == 1 ? read_cells(source, line, 1, cells) : count;
}

/* Where each column begins, as shown; its count. */
static uint32_t read_ruler(const struct source *source, uint32_t line, uint32_t *starts)
{
    struct span span = source_line_span(source, line);
    uint32_t count = 0;
    for (uint32_t i = span.start; i < span.end && count < LAYOUT_MOST_CELLS; i++) {
        if (source->text[i] == '-' && (i == span.start || source->text[i - 1] == ' ')) {
            starts[count++] = i - span.start;
        }
    }
    return count;
}

uint32_t layout_cells_under(const struct source *source, uint32_t ruler, uint32_t line, struct span *cells)
{
    uint32_t starts[LAYOUT_MOST_CELLS], count = read_ruler(source, ruler, starts), place = 0, column = 0;
    struct span span = source_line_span(source, line);
    for (uint32_t i = 0; i < count; i++) {
        cells[i] = (struct span){span.start, span.start};
    }
    for (uint32_t i = span.start; i < span.end;) {
        uint32_t size = (uint32_t)utf8_sequence(source->text + i, span.end - i);
        char point[POINT] = {0};
        memcpy(point, source->text + i, size < POINT ? size : POINT - 1);
        while (column + 1 < count && place >= starts[column + 1]) {
            column++;
        }
        if (blank_at(source->text + i, span.end - i) == 0) {
            bool first = cells[column].end == cells[column].start;
            cells[column] = (struct span){first ? i : cells[column].start, i + size};
        }
        place += (uint32_t)text_width(point);
        i += size;
    }
    return count;
}

static bool is_empty(const struct source *source, uint32_t line)
{
    struct span span = source_line_span(source, line);
    return span.end == span.start;
}

/* A line of cells that is no sentence. */
static bool is_row(const struct source *source, uint32_t line)
{
    struct span cells[LAYOUT_MOST_CELLS], span = source_line_span(source, line);
    size_t size = span.end - span.start;
    const char *text = source->text + span.start;
    return !memmem(text, size, "。", 3) && !memmem(text, size, "；", 3) && !memmem(text, size, "，", 3) &&
           read_cells(source, line, GAP, cells) >= LEAST_CELLS;
}

/* Does it part its cells by | or tabs? */
static bool is_marked(const struct source *source, uint32_t line)
{
    struct span span = source_line_span(source, line);
    const char *text = source->text + span.start;
    uint32_t size = span.end - span.start, indent = 0;
    while (indent < size && text[indent] == '\t') {
        indent++; /* an indent, or the empty head of the first column */
    }
    return memchr(text, '|', size) || memmem(text, size, "｜", 3) || memchr(text + indent, '\t', size - indent);
}

uint32_t layout_comma_cells(const struct source *source, uint32_t line)
{
    static const char *const marks[] = {"。", "；", "，", "、", "：", "  ", ";", ":", 0};
    struct span span = source_line_span(source, line);
    uint32_t count = 1;
    for (uint32_t i = span.start; i < span.end; i++) {
        count += source->text[i] == ',';
    }
    return count > LEAST_CELLS && !source_says(source, span, marks) ? count : 0;
}

/* Are half of its cells figures, and is one a name? */
static bool is_comma_row(const struct source *source, uint32_t line)
{
    struct span span = source_line_span(source, line);
    uint32_t figures = 0, cells = layout_comma_cells(source, line);
    bool named = false;
    for (uint32_t i = span.start; i < span.end && cells > 0; i++) {
        size_t size = strspn(source->text + i, "0123456789.%-");
        bool first = i == span.start || source->text[i - 1] == ',';
        figures += first && size > 0 && strchr(",\r\n", source->text[i + size]);
        named = named || (uint8_t)source->text[i] >= 0xe4;
    }
    return cells > 0 && named && figures * 2 >= cells;
}

/* Two rows and more of as many cells, and the headings above them. */
static void mark_comma_rows(const struct source *source, bool *in_table)
{
    for (uint32_t line = 1; line < source->line_count; line++) {
        uint32_t cells = is_comma_row(source, line) ? layout_comma_cells(source, line) : 0;
        if (cells > 0 && is_comma_row(source, line - 1) && layout_comma_cells(source, line - 1) == cells) {
            in_table[line] = in_table[line - 1] = true;
            if (line > 1 && layout_comma_cells(source, line - 2) == cells) {
                in_table[line - 2] = true;
            }
        }
    }
}

/* Three rows and more parted by single blanks, and the headings above them. */
static void mark_loose_rows(const struct source *source, bool *in_table)
{
    struct span cells[LAYOUT_MOST_CELLS];
    for (uint32_t line = 0, rows; line < source->line_count; line += rows + 1) {
        uint32_t width = loose_cells(source, line, false, cells), next = width;
        for (rows = 0; next > 0 && (next == width || next + 1 == width); rows++) {
            next = line + rows + 1 < source->line_count ? loose_cells(source, line + rows + 1, false, cells) : 0;
        }
        bool heads = rows >= LEAST_ROWS && line > 0 && loose_cells(source, line - 1, true, cells) == width;
        for (uint32_t i = line - heads; heads && i < line + rows; i++) {
            in_table[i] = true;
        }
    }
}

/* A short line without a mark of a sentence: a cell. */
static bool is_cell(const struct source *source, uint32_t line)
{
    static const char *const marks[] = {"。", "；", "，", "：", "！", "、", ";", ":", 0};
    struct span span = source_line_span(source, line);
    return span.end - span.start <= MOST_CELL && !source_says(source, span, marks);
}

/* A cell a line: many short lines of which at least two in five are figures. They end with a figure. */
static void mark_column(const struct source *source, bool *in_table)
{
    for (uint32_t line = 0, to; line < source->line_count; line = to + 1) {
        uint32_t cells = 0, figures = 0, end = line;
        for (to = line; to < source->line_count && !in_table[to] && is_cell(source, to); to++) {
            struct span span = source_line_span(source, to);
            bool blank = is_empty(source, to);
            if (blank && to > line && is_empty(source, to - 1)) {
                break;
            }
            cells += !blank;
            figures += is_figure(source, span);
            end = is_figure(source, span) ? to + 1 : end;
        }
        for (uint32_t i = line; i < end && figures >= LEAST_FIGURES && figures * 5 >= cells * 2; i++) {
            in_table[i] = !is_empty(source, i);
        }
    }
}

void layout_mark(const struct source *source, bool *in_table)
{
    bool before = false;
    for (uint32_t line = 0; line < source->line_count; line++) {
        in_table[line] = is_marked(source, line);
    }
    mark_comma_rows(source, in_table);
    for (uint32_t line = 0; line < source->line_count; line++) {
        if (layout_is_ruler(source, line)) {
            in_table[line] = true;
            if (line > 0 && !is_empty(source, line - 1)) {
                in_table[line - 1] = true;
            }
            while (line + 1 < source->line_count && !is_empty(source, line + 1) &&
                   memcmp(source->text + source->lines[line + 1], "注", 3) != 0) {
                in_table[++line] = true;
            }
            before = false;
            continue;
        }
        bool row = is_row(source, line);
        if (row && before) {
            in_table[line - 1] = in_table[line] = true;
        }
        before = row;
    }
    mark_loose_rows(source, in_table);
    mark_column(source, in_table);
}
