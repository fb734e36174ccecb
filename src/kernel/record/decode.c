/* JSON text into rows. */
#include "kernel/record/record.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

static const char *kind_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: return "对象";
    case JSON_ARRAY: return "数组";
    case JSON_STRING: return "文字";
    case JSON_INTEGER: return "整数";
    case JSON_REAL: return "小数";
    case JSON_TRUE:
    case JSON_FALSE: return "真假值";
    case JSON_NULL: return "空值";
    }
    return "";
}

static result wrong_type(struct arena *arena, const struct field *field, const char *wanted, const json_t *value)
{
    return invalid(field->name, str_format(arena, "%s应为%s，实际是%s", field->label, wanted, kind_name(value)));
}

static result decode_object(const struct record *record, struct arena *arena, const json_t *object, const bool *preset,
                            void *row);

static result decode_list(const struct field *field, struct arena *arena, const json_t *value, void *at)
{
    if (!json_is_array(value)) {
        return wrong_type(arena, field, "数组", value);
    }
    size_t count = json_array_size(value);
    if (field->max > 0 && count > (size_t)field->max) {
        return invalid(field->name, str_format(arena, "%s最多%lld项", field->label, (long long)field->max));
    }
    char *items = arena_alloc_array(arena, field->item_size, count > 0 ? count : 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(value, i);
        if (!json_is_object(item)) {
            return wrong_type(arena, field, "对象的数组", item);
        }
        TRY(decode_object(field->of, arena, item, 0, items + i * field->item_size));
    }
    struct {
        void *items;
        size_t count;
    } list = {items, count};
    memcpy(at, &list, sizeof list);
    return SUCCESS;
}

static result decode_text(const struct record *record, const struct field *field, struct arena *arena,
                          const json_t *value, void *row)
{
    if (!json_is_string(value)) {
        return wrong_type(arena, field, field->type == TYPE_TEXT ? "文字" : "文字写的时间或日期", value);
    }
    if (strlen(json_string_value(value)) != json_string_length(value)) {
        return invalid(field->name, str_format(arena, "%s含有不可见的控制字符", field->label));
    }
    return record_set_text(record, arena, field->name, json_string_value(value), row);
}

static result decode_raw(const struct field *field, struct arena *arena, const json_t *value, void *at)
{
    if (!json_is_object(value)) {
        return wrong_type(arena, field, "对象", value);
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text) {
        return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
    }
    arena_defer(arena, free, text);
    *(const char **)at = text;
    return SUCCESS;
}

static result decode_value(const struct record *record, const struct field *field, struct arena *arena,
                           const json_t *value, void *row)
{
    void *at = field_in(field, row);
    switch (field->type) {
    case TYPE_INT:
        if (!json_is_integer(value)) {
            return wrong_type(arena, field, "整数", value);
        }
        *(int64_t *)at = json_integer_value(value);
        /* the one number that stands for none */
        return number_is_set(*(int64_t *)at) ? SUCCESS
                                             : invalid(field->name, str_format(arena, "%s超出范围", field->label));
    case TYPE_BOOL:
        if (!json_is_boolean(value)) {
            return wrong_type(arena, field, "true或false", value);
        }
        *(bool *)at = json_is_true(value);
        return SUCCESS;
    case TYPE_RECORD: {
        if (!json_is_object(value)) {
            return wrong_type(arena, field, "对象", value);
        }
        void *nested = arena_alloc(arena, field->of->size);
        *(const void **)at = nested;
        return decode_object(field->of, arena, value, 0, nested);
    }
    case TYPE_LIST: return decode_list(field, arena, value, at);
    case TYPE_TEXT:
        return field->flags & JSON ? decode_raw(field, arena, value, at)
                                   : decode_text(record, field, arena, value, row);
    default: return decode_text(record, field, arena, value, row);
    }
}

static result decode_object(const struct record *record, struct arena *arena, const json_t *object, const bool *preset,
                            void *row)
{
    if (!preset) {
        record_clear(record, row);
    }
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        const struct field *field = record_field(record, name);
        if (!field) {
            return invalid(str_copy(arena, name), str_format(arena, "没有“%s”这个字段", str_cut(arena, name, 60)));
        }
        if (field->flags & READONLY) {
            return invalid(field->name, str_format(arena, "%s由系统填写，不能提交", field->label));
        }
        if (preset && preset[field - record->fields]) {
            return invalid(field->name, str_format(arena, "%s已在网址中给出，不能重复提交", field->label));
        }
        if (!json_is_null(value)) {
            TRY(decode_value(record, field, arena, value, row));
        }
    }
    return SUCCESS;
}

/* Which fields hold something already. A preset bool cannot be told from an absent one and may be named again. */
static bool *find_preset(const struct record *record, struct arena *arena, const void *row)
{
    bool *preset = ARENA_ARRAY(arena, bool, record->field_count + 1);
    unsigned char *blank = arena_alloc(arena, record->size);
    record_clear(record, blank);
    for (size_t i = 0; i < record->field_count; i++) {
        const struct field *field = &record->fields[i];
        size_t size = field->type == TYPE_BOOL ? 0 : field->type == TYPE_DATE ? sizeof(struct date) : sizeof(int64_t);
        preset[i] = memcmp(field_at(field, row), field_at(field, blank), size) != 0;
    }
    return preset;
}

/* What jansson makes of a text lies on the arena of who asked and goes with it: it is wiped like all of a request, and
 * jansson never sees that there is no memory (it would take the text for wrong, or drop a byte of it and say nothing).
 * Nothing of it is ever released by itself. */
static _Thread_local struct arena *parsing;

static void *allocate(size_t size)
{
    return parsing ? arena_alloc(parsing, size) : malloc(size);
}

static void release(void *block)
{
    if (!parsing) {
        free(block);
    }
}

static void configure_json(void)
{
    json_set_alloc_funcs(allocate, release);
}

static result explain(struct arena *arena, const json_error_t *error)
{
    if (json_error_code(error) == json_error_duplicate_key) {
        return failed(ERR_MALFORMED, str_format(arena, "第%d行第%d列：同一字段出现了两次", error->line, error->column));
    }
    if (json_error_code(error) == json_error_invalid_utf8) {
        return failed(ERR_MALFORMED, "内容不是有效的UTF-8文字");
    }
    return failed(ERR_MALFORMED,
                  str_format(arena, "不是有效的JSON：第%d行第%d列附近有错误", error->line, error->column));
}

static result parse(struct arena *arena, const char *json, size_t size, json_t **object)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    json_error_t error;
    pthread_once(&configured, configure_json);
    parsing = arena;
    *object = json_loadb(json, size, JSON_REJECT_DUPLICATES, &error);
    parsing = 0;
    return *object ? SUCCESS : explain(arena, &error);
}

result record_decode(const struct record *record, struct arena *arena, const char *json, size_t size, void *row)
{
    json_t *object;
    TRY(parse(arena, json, size, &object));
    if (!json_is_object(object)) {
        return failed(ERR_MALFORMED, "请求内容应为一个JSON对象");
    }
    TRY(decode_object(record, arena, object, find_preset(record, arena, row), row));
    return record_check(record, arena, row);
}

result record_texts(struct arena *arena, const char *json, named_texts *texts)
{
    json_t *object;
    const char *name;
    json_t *value;
    TRY(parse(arena, json, strlen(json), &object));
    *texts = (named_texts){ARENA_ARRAY(arena, struct named_text, json_object_size(object) + 1), 0};
    json_object_foreach(object, name, value)
    {
        if (!json_is_string(value)) {
            return failed(ERR_MALFORMED, "应为一个只含文字的JSON对象");
        }
        texts->items[texts->count++] = (struct named_text){name, json_string_value(value)};
    }
    return json_is_object(object) ? SUCCESS : failed(ERR_MALFORMED, "应为一个只含文字的JSON对象");
}
