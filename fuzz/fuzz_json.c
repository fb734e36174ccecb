/* Any bytes as the JSON of a record with a field of every kind. What is read is written back and read again, and must
 * then be the same. */
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct code code_rows[] = {{"01", "甲"}, {"02", "乙"}, {0}};
static const struct code_list codes = {"codes", "none", code_rows};

struct inner {
    const char *name;
    int64_t count;
};
static const struct field inner_fields[] = {
    FIELD(inner, name, REQUIRED, 1, 20, "名称", "a text"),
    FIELD(inner, count, OPTIONAL, -9, 9, "数量", "a number"),
};
static RECORD(inner, inner_fields, "nested");

struct outer {
    const char *text, *lines, *code, *raw, *person;
    int64_t number;
    bool flag;
    struct instant at;
    struct date on;
    struct bytes bytes;
    const struct inner *inner;
    LIST(struct inner) list;
};
static const struct field outer_fields[] = {
    FIELD(outer, text, REQUIRED, 1, 40, "文字", "a text"),
    FIELD(outer, lines, MULTILINE, 0, 200, "多行", "lines"),
    FIELD(outer, code, OPTIONAL, 0, 0, "代码", "a code", .codes = &codes),
    FIELD(outer, raw, JSON, 0, 2000, "原样", "an object"),
    FIELD(outer, person, MASK_NAME, 0, 0, "姓名", "a person"),
    FIELD(outer, number, OPTIONAL, 0, 0, "数", "a number"),
    FIELD(outer, flag, OPTIONAL, 0, 0, "标志", "a flag"),
    FIELD(outer, at, OPTIONAL, 0, 0, "时间", "an instant"),
    FIELD(outer, on, OPTIONAL, 0, 0, "日期", "a day"),
    FIELD(outer, bytes, OPTIONAL, 0, 0, "字节", "bytes"),
    FIELD_OF(outer, inner, OPTIONAL, &inner_record, "内", "nested"),
    FIELD_LIST(outer, list, OPTIONAL, 0, 4, &inner_record, "列", "a list"),
};
static RECORD(outer, outer_fields, "a record of every kind");

static bool read_record(struct arena *arena, const char *json, size_t size, bool whole, struct buf *out)
{
    struct outer outer;
    record_clear(&outer_record, &outer);
    result r = record_decode(&outer_record, arena, json, size, &outer);
    buf_init(out, arena, 1 << 20);
    if (is_ok(r)) {
        record_encode(&outer_record, arena, &outer, whole, out);
    } else if (!r.reason || !utf8_is_valid(r.reason, strlen(r.reason))) {
        abort();
    }
    return is_ok(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct buf masked, first, second;
    if (read_record(arena, (const char *)data, size, true, &first)) {
        if (!read_record(arena, first.data, first.size, true, &second) || !str_equal(first.data, second.data)) {
            abort();
        }
        read_record(arena, (const char *)data, size, false, &masked);
        if (!utf8_is_valid(masked.data, masked.size)) {
            abort();
        }
    }
    arena_free(arena);
    return 0;
}
