#include "kernel/record/record.h"

#include <assert.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/record/mask.h"

const struct record nothing_record = {"nothing", "no content", 0, 0, sizeof(struct nothing)};

const char *code_label(const struct code_list *list, const char *code)
{
    for (const struct code *row = list->codes; code && row->code; row++) {
        if (str_equal(row->code, code)) {
            return row->label;
        }
    }
    return 0;
}

const struct field *record_field(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->field_count; i++) {
        if (str_equal(record->fields[i].name, name)) {
            return &record->fields[i];
        }
    }
    return 0;
}

void record_clear(const struct record *record, void *row)
{
    memset(row, 0, record->size);
    for (size_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].type == TYPE_INT) {
            *(int64_t *)field_in(&record->fields[i], row) = NO_NUMBER;
        }
    }
}

/* --- rules ------------------------------------------------------------------------------------------------------- */

static result check_text(const struct field *field, struct arena *arena, const char *text)
{
    int64_t length = (int64_t)utf8_length(text);
    bool multiline = (field->flags & (MULTILINE | JSON)) != 0;
    for (const char *at = text; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if ((c < 0x20 && !(multiline && (c == '\n' || c == '\t' || c == '\r'))) || c == 0x7f) {
            return invalid(field->name, str_format(arena, "%s含有不可见的控制字符", field->label));
        }
    }
    if (length < field->min) {
        return invalid(field->name,
                       str_format(arena, "%s至少%d个字符，实际%d个", field->label, (int)field->min, (int)length));
    }
    if (field->max > 0 && length > field->max) {
        return invalid(field->name,
                       str_format(arena, "%s最多%d个字符，实际%d个", field->label, (int)field->max, (int)length));
    }
    if (field->codes && !code_label(field->codes, text)) {
        return invalid(field->name, str_format(arena, "%s没有“%s”这个代码", field->label, str_cut(arena, text, 40)));
    }
    const char *reason = field->check ? field->check(text) : 0;
    return reason ? invalid(field->name, str_format(arena, "%s：%s", field->label, reason)) : SUCCESS;
}

static result check_number(const struct field *field, struct arena *arena, int64_t number)
{
    if ((field->min != 0 || field->max != 0) && (number < field->min || number > field->max)) {
        return invalid(field->name, str_format(arena, "%s应在%lld到%lld之间", field->label, (long long)field->min,
                                               (long long)field->max));
    }
    return SUCCESS;
}

struct any_list {
    char *items;
    size_t count;
};

static bool is_present(const struct field *field, const void *row)
{
    const void *at = field_at(field, row);
    switch (field->type) {
    case TYPE_TEXT: return *(const char *const *)at != 0;
    case TYPE_INT: return number_is_set(*(const int64_t *)at);
    case TYPE_BOOL: return true;
    case TYPE_INSTANT: return instant_is_set(*(const struct instant *)at);
    case TYPE_DATE: return date_is_set(*(const struct date *)at);
    case TYPE_BYTES: return ((const struct bytes *)at)->data != 0;
    case TYPE_RECORD: return *(const void *const *)at != 0;
    case TYPE_LIST: return ((const struct any_list *)at)->items != 0;
    }
    return false;
}

static result check_list(const struct field *field, struct arena *arena, const struct any_list *list)
{
    int64_t count = (int64_t)list->count;
    if (count < field->min || (field->max > 0 && count > field->max)) {
        return invalid(field->name, str_format(arena, "%s应有%lld到%lld项，实际%lld项", field->label,
                                               (long long)field->min, (long long)field->max, (long long)count));
    }
    for (size_t i = 0; i < list->count; i++) {
        TRY(record_check(field->of, arena, list->items + i * field->item_size));
    }
    return SUCCESS;
}

static result check_field(const struct field *field, struct arena *arena, const void *row)
{
    if (!is_present(field, row)) {
        return field->flags & REQUIRED ? invalid(field->name, str_format(arena, "缺少%s", field->label)) : SUCCESS;
    }
    const void *at = field_at(field, row);
    switch (field->type) {
    case TYPE_TEXT: return check_text(field, arena, *(const char *const *)at);
    case TYPE_INT: return check_number(field, arena, *(const int64_t *)at);
    case TYPE_RECORD: return record_check(field->of, arena, *(const void *const *)at);
    case TYPE_LIST: return check_list(field, arena, at);
    default: return SUCCESS;
    }
}

result record_check(const struct record *record, struct arena *arena, const void *row)
{
    for (size_t i = 0; i < record->field_count; i++) {
        if (!(record->fields[i].flags & READONLY)) {
            TRY(check_field(&record->fields[i], arena, row));
        }
    }
    return SUCCESS;
}

/* --- from text --------------------------------------------------------------------------------------------------- */

static result bytes_from_hex(const struct field *field, struct arena *arena, const char *text, struct bytes *bytes)
{
    uint8_t *data = arena_alloc(arena, strlen(text) / 2 + 1);
    bytes->data = data;
    return hex_decode(text, data, &bytes->size)
               ? SUCCESS
               : invalid(field->name, str_format(arena, "%s应为十六进制", field->label));
}

static result bool_from_text(const struct field *field, struct arena *arena, const char *text, bool *value)
{
    *value = str_equal(text, "true") || str_equal(text, "1") || str_equal(text, "是");
    if (*value || str_equal(text, "false") || str_equal(text, "0") || str_equal(text, "否")) {
        return SUCCESS;
    }
    return invalid(field->name, str_format(arena, "%s应为true或false", field->label));
}

static result set_from_text(const struct field *field, struct arena *arena, const char *text, void *row)
{
    void *at = field_in(field, row);
    bool fits = true;
    switch (field->type) {
    case TYPE_TEXT: *(const char **)at = str_copy(arena, text); break;
    case TYPE_INT: fits = str_to_int(text, at) && number_is_set(*(int64_t *)at); break;
    case TYPE_BOOL: return bool_from_text(field, arena, text, at);
    case TYPE_INSTANT: fits = instant_parse(text, at) && instant_is_set(*(struct instant *)at); break;
    case TYPE_DATE: fits = date_parse(text, at); break;
    case TYPE_BYTES: return bytes_from_hex(field, arena, text, at);
    case TYPE_RECORD:
    case TYPE_LIST: return invalid(field->name, str_format(arena, "%s不能这样填写", field->label));
    }
    if (fits) {
        return SUCCESS;
    }
    const char *should = field->type == TYPE_INT    ? "应为整数"
                         : field->type == TYPE_DATE ? "应为存在的日期，写作2021-06-30"
                                                    : "应为时间，写作2021-06-30T09:00:00+08:00";
    return invalid(field->name, str_format(arena, "%s%s，实际是“%s”", field->label, should, str_cut(arena, text, 40)));
}

result record_set_text(const struct record *record, struct arena *arena, const char *name, const char *text, void *row)
{
    const struct field *field = record_field(record, name);
    if (!field || field->flags & READONLY) {
        return invalid(str_copy(arena, name), str_format(arena, "没有“%s”这个字段", str_cut(arena, name, 60)));
    }
    if (!utf8_is_valid(text, strlen(text))) {
        return invalid(field->name, str_format(arena, "%s不是有效的UTF-8文字", field->label));
    }
    TRY(set_from_text(field, arena, text, row));
    return check_field(field, arena, row);
}

/* --- to JSON and text -------------------------------------------------------------------------------------------- */

static const char *shown_text(const struct field *field, struct arena *arena, const char *text, bool whole)
{
    return whole || !(field->flags & MASK_ANY) ? text : mask_text(arena, field->flags, text);
}

static void encode_list(const struct field *field, struct arena *arena, const struct any_list *list, bool whole,
                        struct buf *json)
{
    buf_char(json, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) {
            buf_char(json, ',');
        }
        record_encode(field->of, arena, list->items + i * field->item_size, whole, json);
    }
    buf_char(json, ']');
}

static void encode_text(const struct field *field, struct arena *arena, const char *text, bool whole, struct buf *json)
{
    if (field->flags & JSON) {
        buf_text(json, text);
    } else {
        buf_json(json, shown_text(field, arena, text, whole));
    }
}

static void encode_instant(struct instant instant, struct buf *json)
{
    char text[INSTANT_TEXT_SIZE + 2] = "\"";
    char *end = instant_put(text + 1, instant);
    *end++ = '"';
    buf_put(json, text, (size_t)(end - text));
}

static void encode_value(const struct field *field, struct arena *arena, const void *row, bool whole, struct buf *json)
{
    const void *at = field_at(field, row);
    switch (field->type) {
    case TYPE_TEXT: encode_text(field, arena, *(const char *const *)at, whole, json); break;
    case TYPE_INT: buf_int(json, *(const int64_t *)at); break;
    case TYPE_BOOL: buf_text(json, *(const bool *)at ? "true" : "false"); break;
    case TYPE_INSTANT: encode_instant(*(const struct instant *)at, json); break;
    case TYPE_RECORD: record_encode(field->of, arena, *(const void *const *)at, whole, json); break;
    case TYPE_LIST: encode_list(field, arena, at, whole, json); break;
    default: buf_json(json, record_text(field, arena, row, whole)); break;
    }
}

void record_encode(const struct record *record, struct arena *arena, const void *row, bool whole, struct buf *json)
{
    size_t start = json->size;
    for (size_t i = 0; i < record->field_count; i++) {
        const struct field *field = &record->fields[i];
        /* A list is always there, be it empty: a reader can loop without asking. */
        if (field->flags & SECRET || (field->type != TYPE_LIST && !is_present(field, row))) {
            continue;
        }
        buf_put(json, field->key, field->key_size);
        encode_value(field, arena, row, whole, json);
    }
    if (json->size > start) {
        json->data[start] = '{'; /* where the first key has its comma */
    } else {
        buf_char(json, '{');
    }
    buf_char(json, '}');
}

const char *record_text(const struct field *field, struct arena *arena, const void *row, bool whole)
{
    const void *at = field_at(field, row);
    if (!is_present(field, row)) {
        return "";
    }
    switch (field->type) {
    case TYPE_TEXT: return shown_text(field, arena, *(const char *const *)at, whole);
    case TYPE_INT: return str_format(arena, "%lld", (long long)*(const int64_t *)at);
    case TYPE_BOOL: return *(const bool *)at ? "是" : "否";
    case TYPE_INSTANT: return instant_text(arena, *(const struct instant *)at);
    case TYPE_DATE: return date_text(arena, *(const struct date *)at);
    case TYPE_BYTES: return hex_encode(arena, ((const struct bytes *)at)->data, ((const struct bytes *)at)->size);
    default: return "";
    }
}
