/* Records as JSON Schema, for OpenAPI 3.1. */
#include "kernel/record/record.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

static void write_bounds(const struct field *field, const char *low, const char *high, struct buf *json)
{
    if (field->min != 0 || field->max != 0) {
        buf_format(json, ",\"%s\":%lld", low, (long long)field->min);
        if (field->max != 0) {
            buf_format(json, ",\"%s\":%lld", high, (long long)field->max);
        }
    }
}

static void write_codes(const struct code_list *codes, struct buf *json)
{
    char before = '[';
    buf_text(json, ",\"enum\":");
    for (const struct code *row = codes->codes; row->code; row++) {
        buf_char(json, before);
        buf_json(json, row->code);
        before = ',';
    }
    buf_char(json, ']');
}

static void write_type(const struct field *field, struct buf *json)
{
    switch (field->type) {
    case TYPE_TEXT:
        if (field->flags & JSON) {
            buf_text(json, "\"type\":\"object\"");
            break;
        }
        buf_text(json, "\"type\":\"string\"");
        write_bounds(field, "minLength", "maxLength", json);
        if (field->codes) {
            write_codes(field->codes, json);
        }
        break;
    case TYPE_INT:
        buf_text(json, "\"type\":\"integer\",\"format\":\"int64\"");
        write_bounds(field, "minimum", "maximum", json);
        break;
    case TYPE_BOOL: buf_text(json, "\"type\":\"boolean\""); break;
    case TYPE_INSTANT: buf_text(json, "\"type\":\"string\",\"format\":\"date-time\""); break;
    case TYPE_DATE: buf_text(json, "\"type\":\"string\",\"format\":\"date\""); break;
    case TYPE_BYTES: buf_text(json, "\"type\":\"string\",\"pattern\":\"^([0-9a-f]{2})*$\""); break;
    case TYPE_RECORD: buf_format(json, "\"$ref\":\"#/components/schemas/%s\"", field->of->name); break;
    case TYPE_LIST:
        buf_format(json, "\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/%s\"}", field->of->name);
        write_bounds(field, "minItems", "maxItems", json);
        break;
    }
}

void record_field_schema(const struct field *field, struct buf *json)
{
    buf_char(json, '{');
    write_type(field, json);
    buf_text(json, ",\"title\":");
    buf_json(json, field->label);
    buf_text(json, ",\"description\":");
    buf_json(json, field->doc);
    if (field->flags & READONLY) {
        buf_text(json, ",\"readOnly\":true");
    }
    if (field->flags & SECRET) {
        buf_text(json, ",\"writeOnly\":true");
    }
    buf_char(json, '}');
}

void record_schema(const struct record *record, bool input, struct buf *json)
{
    buf_text(json, "{\"type\":\"object\",\"description\":");
    buf_json(json, record->doc);
    if (input) {
        buf_text(json, ",\"additionalProperties\":false");
    }
    buf_text(json, ",\"properties\":{");
    for (size_t i = 0; i < record->field_count; i++) {
        buf_text(json, i > 0 ? "," : "");
        buf_json(json, record->fields[i].name);
        buf_char(json, ':');
        record_field_schema(&record->fields[i], json);
    }
    buf_char(json, '}');
    const char *before = ",\"required\":[";
    for (size_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].flags & REQUIRED) {
            buf_text(json, before);
            buf_json(json, record->fields[i].name);
            before = ",";
        }
    }
    buf_text(json, before[1] == '"' ? "}" : "]}");
}
