#include "kernel/table/xlsx_read.h"

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "kernel/table/report.h"
#include "kernel/table/xlsx_cell.h"
#include "kernel/table/xlsx_package.h"

/* A row of a relationships part: what `id` of the referring part stands for. */
struct relation {
    const char *id;
    const char *type;   /* the last segment of its address: "worksheet"; two standards differ in what goes before */
    const char *target; /* path in the package */
};

struct relations {
    struct relation *items;
    size_t count;
    size_t room;
};

struct workbook {
    struct arena *arena;
    struct package *package;
    const struct table_limits *limits;
    struct report *report;
    const char *folder; /* of the relations being read: "xl/" */
    struct relations relations;
    const char *wanted; /* name of the sheet wanted; NULL for the first */
    const char *sheet_path;
    bool since_1904;
    const char **strings;
    size_t string_count;
    size_t string_room;
    enum number_style *styles; /* of the cell formats */
    size_t style_count;
    size_t style_room;
    enum number_style *codes; /* of the number formats spelled out, by id */
    bool in_formats;
    struct buf text; /* the text being collected */
    bool collecting; /* inside the element whose text counts */
    size_t phonetic; /* depth inside <rPh>, reading aids that are no content */
};

enum { MOST_CODE_ID = 4096 };

/* Room for one more, doubling. */
static void *more_room(struct arena *arena, void *items, size_t size, size_t count, size_t *room)
{
    if (count < *room) {
        return items;
    }
    size_t wider = *room ? *room * 2 : 32;
    items = arena_grow(arena, items, *room * size, wider * size);
    *room = wider;
    return items;
}

static size_t attribute_number(const char **attributes, const char *name, size_t otherwise)
{
    const char *text = attribute_find(attributes, name);
    int64_t value;
    return text && str_to_int(text, &value) && value >= 0 ? (size_t)value : otherwise;
}

static bool attribute_is_true(const char **attributes, const char *name)
{
    const char *text = attribute_find(attributes, name);
    return str_equal(text, "1") || str_equal(text, "true");
}

/* ---- relationships and the workbook: which parts to read ---- */

static void on_relation(void *subject, const char *name, const char **attributes)
{
    struct workbook *book = subject;
    const char *id = attribute_find(attributes, "Id");
    const char *type = attribute_find(attributes, "Type");
    const char *target = attribute_find(attributes, "Target");
    if (!str_equal(name, "Relationship") || !id || !type || !target) {
        return;
    }
    const char *slash = strrchr(type, '/');
    const char *path =
        target[0] == '/' ? str_copy(book->arena, target + 1) : str_format(book->arena, "%s%s", book->folder, target);
    struct relations *all = &book->relations;
    all->items = more_room(book->arena, all->items, sizeof *all->items, all->count, &all->room);
    all->items[all->count++] =
        (struct relation){str_copy(book->arena, id), str_copy(book->arena, slash ? slash + 1 : type), path};
}

/* The relations of the part `path`, or of the whole package when it is "". */
static bool read_relations(struct workbook *book, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t folder_size = slash ? (size_t)(slash + 1 - path) : 0;
    book->folder = arena_copy(book->arena, path, folder_size);
    book->relations.count = 0;
    const char *name = str_format(book->arena, "%s_rels/%s.rels", book->folder, path + folder_size);
    return package_read(book->package, name, &(struct part_reader){.subject = book, .start = on_relation});
}

/* The target of the first relation with this type, and this id unless NULL. */
static const char *find_target(const struct workbook *book, const char *type, const char *id)
{
    for (size_t i = 0; i < book->relations.count; i++) {
        const struct relation *relation = &book->relations.items[i];
        if (str_equal(relation->type, type) && (!id || str_equal(relation->id, id))) {
            return relation->target;
        }
    }
    return 0;
}

/* Sheets of charts are passed over: no relation of theirs is a worksheet. */
static void on_workbook(void *subject, const char *name, const char **attributes)
{
    struct workbook *book = subject;
    if (str_equal(name, "workbookPr")) {
        book->since_1904 = attribute_is_true(attributes, "date1904");
    }
    const char *id = attribute_find(attributes, "id");
    if (str_equal(name, "sheet") && id && !book->sheet_path &&
        (!book->wanted || str_equal(attribute_find(attributes, "name"), book->wanted))) {
        book->sheet_path = find_target(book, "worksheet", id);
    }
}

static bool find_sheet(struct workbook *book)
{
    if (!read_relations(book, "")) {
        return false;
    }
    const char *path = find_target(book, "officeDocument", 0);
    if (!path) {
        report_add(book->report, 0, 0, "不是 XLSX 工作簿");
        return false;
    }
    if (!read_relations(book, path) ||
        !package_read(book->package, path, &(struct part_reader){.subject = book, .start = on_workbook})) {
        return false;
    }
    if (!book->sheet_path) {
        report_add(book->report, 0, 0, "没有工作表%s", book->wanted ? book->wanted : "");
    }
    return book->sheet_path != 0;
}

/* ---- text, as shared strings and cells hold it ---- */

static void text_start(struct workbook *book, const char *name)
{
    book->phonetic += str_equal(name, "rPh");
    book->collecting = book->phonetic == 0 && str_equal(name, "t");
}

static void text_end(struct workbook *book, const char *name)
{
    book->phonetic -= book->phonetic > 0 && str_equal(name, "rPh");
    book->collecting = false;
}

static void on_text(void *subject, const char *text, size_t size)
{
    struct workbook *book = subject;
    if (book->collecting) {
        buf_put(&book->text, text, size);
    }
}

/* The text collected, as a copy. */
static const char *take_text(struct workbook *book)
{
    char *text = book->text.size ? arena_copy(book->arena, book->text.data, book->text.size) : 0;
    buf_clear(&book->text);
    if (!text) {
        return "";
    }
    text_unescape(text);
    return text;
}

static void on_string_start(void *subject, const char *name, const char **attributes)
{
    (void)attributes;
    text_start(subject, name);
}

static void on_string_end(void *subject, const char *name)
{
    struct workbook *book = subject;
    text_end(book, name);
    if (!str_equal(name, "si")) {
        return;
    }
    if (book->text.overflowed) {
        report_add(book->report, 0, 0, "有内容超过 %zu 字节", book->limits->field);
        package_stop(book->package);
        return;
    }
    book->strings =
        more_room(book->arena, book->strings, sizeof *book->strings, book->string_count, &book->string_room);
    book->strings[book->string_count++] = take_text(book);
}

/* ---- styles: which numbers are dates ---- */

static void on_style_start(void *subject, const char *name, const char **attributes)
{
    struct workbook *book = subject;
    if (str_equal(name, "cellXfs")) {
        book->in_formats = true;
    }
    size_t id = attribute_number(attributes, "numFmtId", 0);
    if (str_equal(name, "numFmt") && id < MOST_CODE_ID) {
        const char *code = attribute_find(attributes, "formatCode");
        book->codes[id] = code ? style_of_code(code) : STYLE_NUMBER;
    }
    if (str_equal(name, "xf") && book->in_formats) {
        book->styles = more_room(book->arena, book->styles, sizeof *book->styles, book->style_count, &book->style_room);
        enum number_style spelled = id < MOST_CODE_ID ? book->codes[id] : STYLE_NUMBER;
        book->styles[book->style_count++] = spelled ? spelled : style_of_id(id);
    }
}

static void on_style_end(void *subject, const char *name)
{
    struct workbook *book = subject;
    if (str_equal(name, "cellXfs")) {
        book->in_formats = false;
    }
}

static bool read_strings_and_styles(struct workbook *book)
{
    const char *strings = find_target(book, "sharedStrings", 0);
    const char *styles = find_target(book, "styles", 0);
    struct part_reader string_reader = {book, on_string_start, on_string_end, on_text};
    struct part_reader style_reader = {book, on_style_start, on_style_end, 0};
    book->codes = ARENA_ARRAY(book->arena, enum number_style, MOST_CODE_ID);
    return (!strings || package_read(book->package, strings, &string_reader)) &&
           (!styles || package_read(book->package, styles, &style_reader));
}

/* ---- the sheet ---- */

struct sheet_reader {
    struct workbook *book;
    struct table_builder builder;
    size_t line;
    size_t next_column;
    bool in_cell;
    size_t column;
    char type[12]; /* attribute t of the cell: s, str, inlineStr, b, e, d, n or "" */
    size_t style;
};

static void stop_sheet(struct sheet_reader *reader, const char *reason)
{
    report_add(reader->book->report, reader->line, 0, "%s", reason);
    package_stop(reader->book->package);
}

static void start_row(struct sheet_reader *reader, const char **attributes)
{
    enum { MOST_LINES = 1048576 };
    size_t line = attribute_number(attributes, "r", reader->line + 1);
    if (line <= reader->line || line > MOST_LINES) {
        stop_sheet(reader, "文件已损坏：行号不是递增的");
        return;
    }
    reader->line = line;
    reader->next_column = 0;
}

static void start_cell(struct sheet_reader *reader, const char **attributes)
{
    const char *reference = attribute_find(attributes, "r");
    const char *type = attribute_find(attributes, "t");
    reader->column = reader->next_column;
    if (reference && (!reference_column(reference, &reader->column) || reader->column < reader->next_column)) {
        stop_sheet(reader, "文件已损坏：单元格的位置不对");
        return;
    }
    reader->next_column = reader->column + 1;
    reader->style = attribute_number(attributes, "s", 0);
    snprintf(reader->type, sizeof reader->type, "%s", type ? type : "n");
    buf_clear(&reader->book->text);
    reader->in_cell = true;
}

static void on_sheet_start(void *subject, const char *name, const char **attributes)
{
    struct sheet_reader *reader = subject;
    if (str_equal(name, "row")) {
        start_row(reader, attributes);
    } else if (str_equal(name, "c")) {
        start_cell(reader, attributes);
    } else if (reader->in_cell) {
        text_start(reader->book, name);
        reader->book->collecting = reader->book->collecting || str_equal(name, "v");
    }
}

static const char *shared_string(const struct workbook *book, const char *raw, const char **reason)
{
    int64_t index;
    if (!str_to_int(raw, &index) || index < 0 || (size_t)index >= book->string_count) {
        *reason = "文件已损坏：找不到共享字符串";
        return 0;
    }
    return book->strings[index];
}

/* What the raw value means by the cell's type (18.18.11); NULL with a reason when it must not be taken. */
static const char *cell_meaning(const struct sheet_reader *reader, const char *raw, const char **reason)
{
    const struct workbook *book = reader->book;
    if (str_equal(reader->type, "s")) {
        return shared_string(book, raw, reason);
    }
    if (str_equal(reader->type, "str") || str_equal(reader->type, "inlineStr") || str_equal(reader->type, "d")) {
        return raw;
    }
    if (str_equal(reader->type, "b")) {
        return str_equal(raw, "1") ? "TRUE" : "FALSE";
    }
    if (str_equal(reader->type, "e")) {
        *reason = str_format(book->arena, "单元格是公式错误 %s", raw);
        return 0;
    }
    enum number_style style = reader->style < book->style_count ? book->styles[reader->style] : STYLE_NUMBER;
    return number_text(book->arena, raw, style, book->since_1904, reason);
}

/* A buf that overflowed leaves out what did not fit, so its text is no measure of the cell's. */
static const char *cell_text_of(const struct sheet_reader *reader, const char **reason)
{
    struct workbook *book = reader->book;
    if (book->text.overflowed) {
        *reason = str_format(book->arena, "内容超过 %zu 字节", book->limits->field);
        return 0;
    }
    const char *raw = take_text(book);
    return raw[0] == '\0' ? raw : cell_meaning(reader, raw, reason);
}

static void end_cell(struct sheet_reader *reader)
{
    const struct table *table = reader->builder.table;
    const char *reason = 0;
    const char *text = cell_text_of(reader, &reason);
    reader->in_cell = false;
    if (!text) {
        const char *name = reader->column < table->column_count ? table->heading[reader->column] : 0;
        report_add(reader->book->report, reader->line, name, "%s", reason);
    } else if (text[0] != '\0') {
        table_set(&reader->builder, reader->line, reader->column, text);
    }
}

static void on_sheet_end(void *subject, const char *name)
{
    struct sheet_reader *reader = subject;
    if (str_equal(name, "c")) {
        end_cell(reader);
    } else if (str_equal(name, "row") && !table_end_row(&reader->builder, reader->line, true)) {
        package_stop(reader->book->package);
    }
    text_end(reader->book, name);
}

static void on_sheet_text(void *subject, const char *text, size_t size)
{
    struct sheet_reader *reader = subject;
    on_text(reader->book, text, size);
}

result xlsx_read(struct arena *arena, const void *bytes, size_t size, const char *sheet_name,
                 const struct table_limits *limits, struct report *report, struct table *table)
{
    struct workbook book = {.arena = arena, .limits = limits, .report = report, .wanted = sheet_name};
    struct sheet_reader reader = {.book = &book};
    table_begin(&reader.builder, arena, limits, report, table);
    buf_init(&book.text, arena, limits->field);
    book.package = package_open(arena, bytes, size, limits->bytes, report);
    if (!book.package) {
        return report_result(report);
    }
    struct part_reader sheet_part = {&reader, on_sheet_start, on_sheet_end, on_sheet_text};
    if (find_sheet(&book) && read_strings_and_styles(&book) &&
        package_read(book.package, book.sheet_path, &sheet_part)) {
        table_end(&reader.builder);
    }
    package_close(book.package);
    return report_result(report);
}
