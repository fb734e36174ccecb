#include "kernel/table/text_write.h"

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "kernel/table/sheet.h"

struct range {
    uint32_t first, last;
};

static bool is_within(uint32_t point, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t point_width(uint32_t point)
{
    static const struct range invisible[] = {
        {0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
    };
    static const struct range wide[] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
        {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF}, {0x1B000, 0x1B2FF}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
        {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
    };
    if (point < 0x300) {
        return 1;
    }
    return is_within(point, invisible, COUNT(invisible)) ? 0 : is_within(point, wide, COUNT(wide)) ? 2 : 1;
}

size_t text_width(const char *text)
{
    size_t width = 0;
    while (*text) {
        width += point_width(utf8_next(&text));
    }
    return width;
}

static void put_repeated(struct buf *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_char(out, c);
    }
}

static void put_line_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        buf_char(out, (unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text);
    }
}

/* Spaces wait until something follows them, so that no line ends in one. */
static void put_aligned(struct buf *out, const char *text, size_t width, bool right, size_t *waiting)
{
    size_t missing = width - text_width(text);
    *waiting += right ? missing : 0;
    if (text[0] != '\0') {
        put_repeated(out, ' ', *waiting);
        put_line_text(out, text);
        *waiting = 0;
    }
    *waiting += (right ? 0 : missing) + 2;
}

static size_t *column_widths(const struct sheet *sheet, struct arena *arena)
{
    size_t *widths = ARENA_ARRAY(arena, size_t, sheet->column_count);
    for (size_t i = 0; i < sheet->column_count; i++) {
        widths[i] = text_width(sheet->columns[i].label);
        for (size_t row = 0; row < sheet->row_count; row++) {
            char room[CELL_ROOM];
            size_t width = text_width(cell_show(&sheet->rows[row][i], &sheet->columns[i], room));
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    return widths;
}

static void put_text_row(const struct sheet *sheet, const struct cell *row, const size_t *widths, struct buf *out)
{
    size_t waiting = 0;
    for (size_t i = 0; i < sheet->column_count; i++) {
        char room[CELL_ROOM];
        const struct sheet_column *column = &sheet->columns[i];
        const char *text = row ? cell_show(&row[i], column, room) : column->label;
        put_aligned(out, text, widths[i], kind_is_number(column->kind), &waiting);
    }
    buf_char(out, '\n');
}

void text_write(const struct sheet *sheet, struct buf *out)
{
    size_t *widths = column_widths(sheet, out->arena);
    if (sheet->title) {
        put_line_text(out, sheet->title);
        buf_text(out, "\n\n");
    }
    put_text_row(sheet, 0, widths, out);
    for (size_t i = 0; i < sheet->column_count; i++) {
        buf_text(out, i > 0 ? "  " : "");
        put_repeated(out, '-', widths[i]);
    }
    buf_char(out, '\n');
    for (size_t row = 0; row < sheet->row_count; row++) {
        put_text_row(sheet, sheet->rows[row], widths, out);
    }
}

static void put_html_cell(struct buf *out, const char *open, const char *close, const struct sheet_column *column,
                          const char *text)
{
    buf_text(out, open);
    buf_text(out, kind_is_number(column->kind) ? " class=\"number\">" : ">");
    buf_html(out, text);
    buf_text(out, close);
}

void html_write(const struct sheet *sheet, struct buf *out)
{
    buf_text(out, "<table>\n");
    if (sheet->title) {
        buf_text(out, "<caption>");
        buf_html(out, sheet->title);
        buf_text(out, "</caption>\n");
    }
    buf_text(out, "<thead><tr>");
    for (size_t i = 0; i < sheet->column_count; i++) {
        put_html_cell(out, "<th scope=\"col\"", "</th>", &sheet->columns[i], sheet->columns[i].label);
    }
    buf_text(out, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < sheet->row_count; row++) {
        buf_text(out, "<tr>");
        for (size_t i = 0; i < sheet->column_count; i++) {
            char room[CELL_ROOM];
            const char *text = cell_show(&sheet->rows[row][i], &sheet->columns[i], room);
            put_html_cell(out, "<td", "</td>", &sheet->columns[i], text);
        }
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "</tbody>\n</table>\n");
}
