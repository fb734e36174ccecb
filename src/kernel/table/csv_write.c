#include "kernel/table/csv_write.h"

#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "kernel/table/sheet.h"

static bool acts_as_formula(const char *text)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (str_starts_with(text, starts[i])) {
            return true;
        }
    }
    return false;
}

static void put_field(struct buf *out, const char *text, bool guarded)
{
    const char *guard = guarded && acts_as_formula(text) ? "'" : "";
    if (!strpbrk(text, "\",\r\n")) {
        buf_text(out, guard);
        buf_text(out, text);
        return;
    }
    buf_char(out, '"');
    buf_text(out, guard);
    for (; *text; text++) {
        if (*text == '"') {
            buf_char(out, '"');
        }
        buf_char(out, *text);
    }
    buf_char(out, '"');
}

static void put_row(const struct sheet *sheet, const struct cell *row, bool guarded, struct buf *out)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        char room[CELL_ROOM];
        if (i > 0) {
            buf_char(out, ',');
        }
        put_field(out, cell_show(&row[i], &sheet->columns[i], room), guarded && row[i].kind == CELL_TEXT);
    }
    buf_text(out, "\r\n");
}

static void put_heading(const struct sheet *sheet, struct csv_options options, struct buf *out)
{
    if (!options.unmarked) {
        buf_text(out, "\xef\xbb\xbf");
    }
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        if (i > 0) {
            buf_char(out, ',');
        }
        put_field(out, options.names ? column->name : column->label, !options.unguarded);
    }
    buf_text(out, "\r\n");
}

void csv_write(const struct sheet *sheet, struct csv_options options, struct buf *out)
{
    if (!options.rows_only) {
        put_heading(sheet, options, out);
    }
    for (size_t i = 0; i < sheet->row_count; i++) {
        put_row(sheet, sheet->rows[i], !options.unguarded, out);
    }
}
