#include "kernel/api/export.h"

#include "kernel/table/csv_write.h"
#include "kernel/table/sheet.h"
#include "kernel/table/xlsx_write.h"

enum { BATCH = 500, MOST_COLUMNS = 64, MOST_BYTES = 256 << 20, MOST_MEMORY = 1 << 30 };

const struct exporter *exporter_of_kind(const char *kind)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct exporter *row = (*module)->exporters; row && row->kind; row++) {
            if (str_equal(row->kind, kind)) {
                return row;
            }
        }
    }
    return 0;
}

/* A file in the making. The sheet and its texts are on `arena`, which is emptied after each batch of CSV. */
struct export_file {
    const struct export_order *order;
    FILE *out;
    struct arena *arena;
    const struct field *fields[MOST_COLUMNS];
    struct sheet_column columns[MOST_COLUMNS];
    size_t column_count;
    struct sheet sheet;
    int64_t rows;
    bool is_begun; /* the heading is written */
};

static enum cell_kind kind_of(const struct field *field)
{
    switch (field->type) {
    case TYPE_INT: return CELL_INT;
    case TYPE_DATE: return CELL_DATE;
    case TYPE_INSTANT: return CELL_INSTANT;
    default: return CELL_TEXT;
    }
}

static void choose_columns(struct export_file *file, const struct record *record)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct field *field = &record->fields[i];
        if (field->type != TYPE_LIST && field->type != TYPE_RECORD && !(field->flags & SECRET)) {
            file->fields[file->column_count] = field;
            file->columns[file->column_count++] =
                (struct sheet_column){.name = field->name, .label = field->label, .kind = kind_of(field)};
        }
    }
}

static struct cell cell_of(const struct export_file *file, const struct field *field, const void *row)
{
    const void *at = field_at(field, row);
    switch (field->type) {
    case TYPE_INT: return number_is_set(*(const int64_t *)at) ? cell_int(*(const int64_t *)at) : (struct cell){0};
    case TYPE_DATE: return cell_date(*(const struct date *)at);
    case TYPE_INSTANT: return cell_instant(*(const struct instant *)at);
    default: return cell_text(record_text(field, file->arena, row, file->order->whole));
    }
}

static result put_out(struct export_file *file, const struct buf *bytes)
{
    if (bytes->overflowed) {
        return failed(ERR_TOO_LARGE, "导出的内容过大，请改用CSV");
    }
    return fwrite(bytes->data, 1, bytes->size, file->out) == bytes->size
               ? SUCCESS
               : failed(ERR_UNAVAILABLE, "写入失败，请检查磁盘空间");
}

static void begin_sheet(struct export_file *file)
{
    sheet_init(&file->sheet, file->arena, 0, file->columns, file->column_count);
}

static result flush_csv(struct export_file *file)
{
    struct buf bytes;
    buf_init(&bytes, file->arena, MOST_BYTES);
    csv_write(&file->sheet, (struct csv_options){.rows_only = file->is_begun}, &bytes);
    file->is_begun = true;
    result r = put_out(file, &bytes);
    arena_reset(file->arena);
    begin_sheet(file);
    return r;
}

static result take_row(void *subject, const void *row)
{
    struct export_file *file = subject;
    struct cell *cells = sheet_add_row(&file->sheet);
    for (size_t i = 0; i < file->column_count; i++) {
        cells[i] = cell_of(file, file->fields[i], row);
    }
    file->rows++;
    if (file->order->progress) {
        file->order->progress(file->rows, file->order->subject);
    }
    if (!file->order->xlsx) {
        return file->sheet.row_count == BATCH ? flush_csv(file) : SUCCESS;
    }
    return file->rows <= XLSX_ROWS ? SUCCESS : failed(ERR_TOO_LARGE, "行数超过XLSX一次导出的上限，请改用CSV");
}

static result finish_xlsx(struct export_file *file, struct instant now)
{
    const struct sheet *sheets[] = {&file->sheet};
    struct buf bytes;
    buf_init(&bytes, file->arena, MOST_BYTES);
    TRY(xlsx_write(sheets, 1, (struct xlsx_options){0}, now, &bytes));
    return put_out(file, &bytes);
}

static result write_file(struct request *rq, const struct exporter *exporter, struct export_file *file)
{
    const struct row_taker taker = {file->arena, take_row, file};
    choose_columns(file, exporter->record);
    begin_sheet(file);
    TRY(exporter->run(rq, &taker));
    TRY(file->order->xlsx ? finish_xlsx(file, rq->now) : flush_csv(file));
    return fflush(file->out) == 0 ? SUCCESS : failed(ERR_UNAVAILABLE, "写入失败，请检查磁盘空间");
}

static void free_arena(void *arena)
{
    arena_free(arena);
}

result export_run(struct request *rq, const struct exporter *exporter, const struct export_order *order, FILE *out,
                  int64_t *rows)
{
    struct export_file file = {.order = order, .out = out, .arena = arena_new(MOST_MEMORY)};
    if (!file.arena) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    arena_defer(rq->arena, free_arena, file.arena); /* reasons are on it; and the request's own memory may end first */
    if (setjmp(*arena_guard(file.arena))) {
        arena_unguard(file.arena);
        return failed(ERR_UNAVAILABLE, "内存不足，请改用CSV");
    }
    result r = write_file(rq, exporter, &file);
    arena_unguard(file.arena);
    *rows = file.rows;
    return r;
}
