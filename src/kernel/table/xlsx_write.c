#include "kernel/table/xlsx_write.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "kernel/table/sheet.h"
#include "kernel/table/text_write.h"

enum { MOST_WIDTH = 60, WIDE = 90, MOST_PRINTED = 240, MOST_LINES = 27 }; /* in Latin characters; Excel: 409 points */
enum { MOST_ROWS = 1000000, MOST_TAB_UNITS = 27, KINDS = CELL_MONEY + 1, MOST_DECIMALS = 6 };

static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;

struct writer {
    struct arena *arena;
    lxw_workbook *book;
    int file;
    bool names;
    lxw_format *title;
    lxw_format *heading;
    lxw_format *words; /* that go on in the next line */
    lxw_format *kinds[KINDS][MOST_DECIMALS + 1];
};

static void release_writer(void *subject)
{
    struct writer *writer = subject;
    if (writer->book) {
        lxw_workbook_free(writer->book);
        writer->book = 0;
    }
    if (writer->file >= 0) {
        close(writer->file);
        writer->file = -1;
    }
}

static lxw_format *format_new(struct writer *writer, const char *code)
{
    lxw_format *format = workbook_add_format(writer->book);
    if (format && code) {
        format_set_num_format(format, code);
        format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    }
    return format;
}

static const char *number_code(struct writer *writer, enum cell_kind kind, int decimals)
{
    const char *digits = decimals ? str_format(writer->arena, "0.%0*d", decimals, 0) : "0";
    switch (kind) {
    case CELL_TEXT: return "@";
    case CELL_INT: return "0";
    case CELL_RATE: return str_format(writer->arena, "%s%%", digits);
    case CELL_RATIO: return digits;
    case CELL_DATE: return "yyyy-mm-dd";
    case CELL_INSTANT: return "yyyy-mm-dd hh:mm:ss";
    case CELL_MONEY: return "#,##0.00";
    default: return "General";
    }
}

/* One format object for each look, made when first used: their order decides the bytes. */
static lxw_format *kind_format(struct writer *writer, enum cell_kind kind, int decimals)
{
    decimals = kind == CELL_RATE || kind == CELL_RATIO ? decimals : 0;
    lxw_format **format = &writer->kinds[kind][decimals];
    if (!*format) {
        *format = format_new(writer, number_code(writer, kind, decimals));
    }
    return *format;
}

static result open_book(struct writer *writer, struct instant created)
{
    writer->file = memfd_create("xlsx", MFD_CLOEXEC);
    if (writer->file >= 0) {
        writer->book = workbook_new(str_format(writer->arena, "/proc/self/fd/%d", writer->file));
    }
    if (!writer->book) {
        return failed(ERR_UNAVAILABLE, "无法生成表格文件");
    }
    assert(created.ms >= 1000); /* 0 would mean the present to libxlsxwriter */
    workbook_set_properties(writer->book, &(lxw_doc_properties){.created = (time_t)(created.ms / 1000)});
    writer->title = format_new(writer, 0);
    writer->heading = format_new(writer, 0);
    writer->words = format_new(writer, "@");
    if (!writer->title || !writer->heading || !writer->words) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    format_set_bold(writer->title);
    format_set_font_size(writer->title, 16);
    format_set_align(writer->title, LXW_ALIGN_CENTER);
    format_set_align(writer->title, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bold(writer->heading);
    format_set_bg_color(writer->heading, 0xD9E1F2);
    format_set_bottom(writer->heading, LXW_BORDER_THIN);
    format_set_align(writer->heading, LXW_ALIGN_CENTER);
    format_set_align(writer->heading, LXW_ALIGN_VERTICAL_CENTER);
    format_set_text_wrap(writer->heading);
    format_set_text_wrap(writer->words);
    return SUCCESS;
}

/* U+FFFE and U+FFFF are valid UTF-8 but no XML; a text _xHHHH_ would be read as the character it spells. */
static const char *safe_text(struct arena *arena, const char *text)
{
    if (!strstr(text, "_x") && !strstr(text, "\xef\xbf\xbe") && !strstr(text, "\xef\xbf\xbf")) {
        return text;
    }
    struct buf safe;
    buf_init(&safe, arena, strlen(text) * 4);
    for (; *text; text++) {
        if (str_starts_with(text, "\xef\xbf\xbe") || str_starts_with(text, "\xef\xbf\xbf")) {
            buf_text(&safe, "\xef\xbf\xbd");
            text += 2;
        } else if (str_starts_with(text, "_x")) {
            buf_text(&safe, "_x005F_");
        } else {
            buf_char(&safe, *text);
        }
    }
    return safe.data;
}

/* A name Excel takes for a tab: no : * ? / \ [ ] ', not empty, at most 31 UTF-16 units, and not there twice. */
static const char *tab_name(struct writer *writer, const char *title, size_t number)
{
    char name[MOST_TAB_UNITS * 4 + 1];
    size_t size = 0;
    size_t units = 0;
    for (const char *at = title ? title : ""; *at;) {
        uint32_t point = utf8_next(&at);
        units += point > 0xFFFF ? 2 : 1;
        if (units > MOST_TAB_UNITS) {
            break;
        }
        bool refused = point < 0x20 || point == 0xFFFE || point == 0xFFFF;
        refused = refused || (point < 0x80 && strchr(":*?/\\[]'", (int)point));
        size += utf8_put(name + size, refused ? ' ' : point);
    }
    name[size] = '\0';
    const char *tab = size ? str_copy(writer->arena, name) : str_format(writer->arena, "Sheet%zu", number);
    return workbook_get_worksheet_by_name(writer->book, tab) ? str_format(writer->arena, "%s(%zu)", tab, number) : tab;
}

static result check_written(lxw_error error, const struct sheet_column *column)
{
    switch (error) {
    case LXW_NO_ERROR: return SUCCESS;
    case LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED: return invalid(column->name, "内容超过 32767 个字符，表格单元格放不下");
    default: return failed(ERR_UNAVAILABLE, "无法生成表格文件");
    }
}

/* Days since the last day of 1899, with Excel's 29th of February 1900. */
static double day_number(struct date date)
{
    enum { DAY_1970 = 25569, LEAP_BUG = 60 };
    int32_t days = date_to_serial(date) + DAY_1970;
    return days <= LEAP_BUG ? days - 1 : days;
}

static double cell_number(const struct cell *cell, const struct sheet_column *column)
{
    double value = (double)cell_scaled(cell, column);
    switch (cell->kind) {
    case CELL_RATE: return value / pow(10, column->decimals + 2);
    case CELL_RATIO: return value / pow(10, column->decimals);
    case CELL_MONEY: return value / 100;
    case CELL_DATE: return day_number((struct date){(int32_t)cell->value});
    case CELL_INSTANT: {
        struct instant t = {cell->value};
        int64_t second = instant_ms_of_day(t) / 1000;
        return day_number(instant_date(t)) + (double)second / 86400;
    }
    default: return value;
    }
}

static result write_cell(struct writer *writer, lxw_worksheet *page, lxw_row_t line, lxw_col_t place,
                         const struct cell *cell, const struct sheet_column *column)
{
    const int64_t exact = INT64_C(1000000000000000);
    bool is_long = cell->kind == CELL_INT && (cell->value >= exact || cell->value <= -exact);
    if (cell->kind == CELL_BLANK) {
        return SUCCESS;
    }
    if (cell->kind == CELL_TEXT || is_long) {
        char room[CELL_ROOM];
        const char *text = safe_text(writer->arena, cell_show(cell, column, room));
        size_t most = column->width > 0 ? (size_t)column->width : MOST_WIDTH;
        lxw_format *format = text_width(text) > most ? writer->words : kind_format(writer, CELL_TEXT, 0);
        return check_written(worksheet_write_string(page, line, place, text, format), column);
    }
    lxw_format *format = kind_format(writer, cell->kind, column->decimals);
    return check_written(worksheet_write_number(page, line, place, cell_number(cell, column), format), column);
}

static double column_width(const struct sheet *sheet, size_t place)
{
    enum { LEAST = 8, MARGIN = 2, LONG = 10 };
    const struct sheet_column *column = &sheet->columns[place];
    if (column->width > 0) {
        return column->width;
    }
    size_t most = text_width(column->label);
    most = most > LONG ? (most + 1) / 2 : most; /* in two lines */
    for (size_t i = 0; i < sheet->row_count; i++) {
        char room[CELL_ROOM];
        size_t width = text_width(cell_show(&sheet->rows[i][place], column, room));
        most = width > most ? width : most;
    }
    most += MARGIN;
    return (double)(most < LEAST ? LEAST : most > MOST_WIDTH ? MOST_WIDTH : most);
}

/* Not every program finds out by itself how high a row must be. */
static void set_height(lxw_worksheet *page, lxw_row_t line, size_t lines)
{
    if (lines > 1) {
        worksheet_set_row(page, line, (double)(lines > MOST_LINES ? MOST_LINES : lines) * LXW_DEF_ROW_HEIGHT, 0);
    }
}

/* A line takes a little less than its width: words do not break everywhere. */
static size_t lines_of(const char *text, double width)
{
    double used = (double)text_width(text) * 1.08 / width;
    return used > 1 ? (size_t)used + 1 : 1;
}

static size_t row_lines(const struct sheet *sheet, const struct cell *row, const double *widths)
{
    size_t lines = 1;
    for (size_t i = 0; i < sheet->column_count; i++) {
        size_t own = row[i].kind == CELL_TEXT ? lines_of(row[i].text, widths[i]) : 1;
        lines = own > lines ? own : lines;
    }
    return lines;
}

static result write_heading(struct writer *writer, lxw_worksheet *page, const struct sheet *sheet, const double *widths,
                            lxw_row_t *line)
{
    size_t lines = 1;
    lxw_col_t last = (lxw_col_t)(sheet->column_count - 1);
    if (sheet->title) {
        const char *title = safe_text(writer->arena, sheet->title);
        worksheet_set_row(page, 0, 28, 0);
        TRY(check_written(worksheet_write_string(page, 0, 0, title, writer->title), &sheet->columns[0]));
        if (last > 0) {
            TRY(check_written(worksheet_merge_range(page, 0, 0, 0, last, title, writer->title), &sheet->columns[0]));
        }
        ++*line;
    }
    for (lxw_col_t i = 0; i <= last; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        const char *text = safe_text(writer->arena, writer->names ? column->name : column->label);
        lxw_format *format = column->kind == CELL_TEXT ? kind_format(writer, CELL_TEXT, 0) : 0;
        size_t own = lines_of(text, widths[i]);
        lines = own > lines ? own : lines;
        worksheet_set_column(page, i, i, widths[i], format);
        TRY(check_written(worksheet_write_string(page, *line, i, text, writer->heading), column));
    }
    set_height(page, *line, lines);
    worksheet_repeat_rows(page, 0, *line);
    ++*line;
    worksheet_freeze_panes(page, *line, 0);
    return SUCCESS;
}

/* All columns on the width of a page, on its side when they are many, with rules between the cells. */
static void set_printing(lxw_worksheet *page, const struct sheet *sheet, const double *widths)
{
    double width = 0;
    for (size_t i = 0; i < sheet->column_count; i++) {
        width += widths[i];
    }
    if (width > WIDE) {
        worksheet_set_landscape(page);
    }
    if (width <= MOST_PRINTED) {
        worksheet_fit_to_pages(page, 1, 0);
    }
    if (sheet->column_count > 1) {
        worksheet_gridlines(page, LXW_SHOW_ALL_GRIDLINES);
    }
}

static result write_sheet(struct writer *writer, const struct sheet *sheet, size_t number)
{
    enum { PAPER_A4 = 9 };
    if (sheet->row_count > MOST_ROWS) {
        return failed(ERR_TOO_LARGE, "超过一百万行，表格放不下");
    }
    lxw_worksheet *page = workbook_add_worksheet(writer->book, tab_name(writer, sheet->title, number));
    if (!page) {
        return failed(ERR_UNAVAILABLE, "无法生成表格文件");
    }
    worksheet_set_paper(page, PAPER_A4);
    double *widths = ARENA_ARRAY(writer->arena, double, sheet->column_count);
    for (size_t i = 0; i < sheet->column_count; i++) {
        widths[i] = column_width(sheet, i);
    }
    set_printing(page, sheet, widths);
    lxw_row_t line = 0;
    TRY(write_heading(writer, page, sheet, widths, &line));
    for (size_t row = 0; row < sheet->row_count; row++, line++) {
        set_height(page, line, row_lines(sheet, sheet->rows[row], widths));
        for (size_t i = 0; i < sheet->column_count; i++) {
            TRY(write_cell(writer, page, line, (lxw_col_t)i, &sheet->rows[row][i], &sheet->columns[i]));
        }
    }
    return SUCCESS;
}

/* workbook_close frees the workbook whether it succeeds or not. */
static result close_book(struct writer *writer, struct buf *out)
{
    lxw_workbook *book = writer->book;
    writer->book = 0;
    pthread_mutex_lock(&closing);
    lxw_error error = workbook_close(book);
    pthread_mutex_unlock(&closing);
    struct stat status;
    if (error != LXW_NO_ERROR || fstat(writer->file, &status) != 0) {
        return failed(ERR_UNAVAILABLE, "无法生成表格文件");
    }
    char piece[16384];
    for (off_t at = 0; at < status.st_size;) {
        ssize_t got = pread(writer->file, piece, sizeof piece, at);
        if (got <= 0) {
            return failed(ERR_UNAVAILABLE, "无法生成表格文件");
        }
        buf_put(out, piece, (size_t)got);
        at += got;
    }
    return out->overflowed ? failed(ERR_TOO_LARGE, "表格文件过大") : SUCCESS;
}

static result write_book(struct writer *writer, const struct sheet *const *sheets, size_t sheet_count,
                         struct instant created, struct buf *out)
{
    TRY(open_book(writer, created));
    for (size_t i = 0; i < sheet_count; i++) {
        assert(sheets[i]->column_count > 0);
        TRY(write_sheet(writer, sheets[i], i + 1));
    }
    return close_book(writer, out);
}

result xlsx_write(const struct sheet *const *sheets, size_t sheet_count, struct xlsx_options options,
                  struct instant created, struct buf *out)
{
    assert(sheet_count > 0);
    struct writer *writer = ARENA_NEW(out->arena, struct writer);
    *writer = (struct writer){.arena = out->arena, .file = -1, .names = options.names};
    arena_defer(out->arena, release_writer, writer);
    result written = write_book(writer, sheets, sheet_count, created, out);
    release_writer(writer);
    return written;
}
