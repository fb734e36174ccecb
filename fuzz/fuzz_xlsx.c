/* Bytes that begin with PK are read as a workbook as they are. Others are the XML of a worksheet, its shared strings
 * and its styles, parted by a line "--" and packed here, so that the fuzzer need not learn zip checksums. */
#include <assert.h>
#include <stdint.h>
#include <zip.h>

#include "kernel/base/arena.h"
#include "kernel/table/report.h"
#include "kernel/table/xlsx_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_part(zip_t *zip, const char *name, const void *bytes, size_t size)
{
    zip_int64_t place = zip_file_add(zip, name, zip_source_buffer(zip, bytes, size, 0), 0);
    assert(place >= 0);
    zip_set_file_compression(zip, (zip_uint64_t)place, ZIP_CM_STORE, 0);
}

static void add_text(zip_t *zip, const char *name, const char *text)
{
    add_part(zip, name, text, strlen(text));
}

static void add_pieces(zip_t *zip, const char *at, size_t size)
{
    static const char *const names[] = {"s", "t", "y"};
    const char *end = at + size;
    for (size_t i = 0; i < 3; i++) {
        const char *cut = i < 2 ? memmem(at, (size_t)(end - at), "\n--\n", 4) : 0;
        const char *stop = cut ? cut : end;
        add_part(zip, names[i], at, (size_t)(stop - at));
        at = cut ? cut + 4 : end;
    }
}

static const char *pack(struct arena *arena, const uint8_t *data, size_t size, size_t *packed_size)
{
    zip_source_t *target = zip_source_buffer_create(0, 0, 0, 0);
    zip_t *zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, 0);
    assert(zip);
    zip_source_keep(target);
    add_text(zip, "_rels/.rels", "<r><Relationship Id='b' Type='/officeDocument' Target='b'/></r>");
    add_text(zip, "b", "<w><sheet name='s' id='s'/></w>");
    add_text(zip, "_rels/b.rels",
             "<r><Relationship Id='s' Type='/worksheet' Target='s'/><Relationship Id='t' Type='/sharedStrings' "
             "Target='t'/><Relationship Id='y' Type='/styles' Target='y'/></r>");
    add_pieces(zip, (const char *)data, size);
    int closed = zip_close(zip);
    assert(closed == 0);
    zip_stat_t status;
    zip_source_stat(target, &status);
    zip_source_open(target);
    char *packed = arena_alloc(arena, status.size);
    *packed_size = (size_t)zip_source_read(target, packed, status.size);
    zip_source_close(target);
    zip_source_free(target);
    return packed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct table_limits limits = {.bytes = 1 << 20, .field = 1 << 10, .rows = 200, .columns = 20};
    struct arena *arena = arena_new(0);
    struct report report;
    struct table table;
    assert(arena);
    report_init(&report, arena, 10);
    const char *bytes = (const char *)data;
    if (size < 2 || memcmp(bytes, "PK", 2) != 0) {
        bytes = pack(arena, data, size, &size);
    }
    result read = xlsx_read(arena, bytes, size, 0, &limits, &report, &table);
    assert(is_ok(read) == (report.total == 0));
    for (size_t row = 0; is_ok(read) && row < table.row_count; row++) {
        for (size_t i = 0; i < table.column_count; i++) {
            assert(strlen(table.rows[row].fields[i]) <= limits.field);
        }
    }
    arena_free(arena);
    return 0;
}
