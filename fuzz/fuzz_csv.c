/* Any bytes are a table or a report; a table, written and read again, is the same table. */
#include <assert.h>
#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/table/csv_read.h"
#include "kernel/table/csv_write.h"
#include "kernel/table/report.h"
#include "kernel/table/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct table_limits limits = {.bytes = 1 << 20, .field = 1 << 10, .rows = 200, .columns = 20};

static void write_again(struct arena *arena, const struct table *table, struct buf *out)
{
    struct sheet_column *columns = ARENA_ARRAY(arena, struct sheet_column, table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        columns[i] = (struct sheet_column){.label = table->heading[i], .kind = CELL_TEXT};
    }
    struct sheet sheet;
    sheet_init(&sheet, arena, 0, columns, table->column_count);
    for (size_t row = 0; row < table->row_count; row++) {
        struct cell *cells = sheet_add_row(&sheet);
        for (size_t i = 0; i < table->column_count; i++) {
            cells[i] = cell_text(table->rows[row].fields[i]);
        }
    }
    csv_write(&sheet, (struct csv_options){.unguarded = true}, out);
}

static void check_same(const struct table *one, const struct table *two)
{
    assert(one->column_count == two->column_count && one->row_count == two->row_count);
    for (size_t i = 0; i < one->column_count; i++) {
        assert(strcmp(one->heading[i], two->heading[i]) == 0);
        for (size_t row = 0; row < one->row_count; row++) {
            assert(strcmp(one->rows[row].fields[i], two->rows[row].fields[i]) == 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct report report;
    struct table table;
    assert(arena);
    report_init(&report, arena, 10);
    result read = csv_read(arena, (const char *)data, size, &limits, &report, &table);
    assert(is_ok(read) == (report.total == 0));
    if (is_ok(read)) {
        struct buf out;
        struct table again;
        buf_init(&out, arena, 1 << 22);
        write_again(arena, &table, &out);
        result reread = csv_read(arena, out.data, out.size, &limits, &report, &again);
        assert(is_ok(reread));
        check_same(&table, &again);
    }
    arena_free(arena);
    return 0;
}
