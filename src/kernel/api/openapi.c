#include "kernel/api/openapi.h"

#include "kernel/api/app.h"

/* --- which records are sent -------------------------------------------------------------------------------------- */

enum { MOST_SCHEMAS = 2048 };

struct schemas {
    const struct record *items[MOST_SCHEMAS];
    bool is_input[MOST_SCHEMAS]; /* something sent holds it: unknown members are refused there */
    size_t count;
};

static void add_schema(struct schemas *schemas, const struct record *record, bool is_input)
{
    size_t at = 0;
    while (at < schemas->count && schemas->items[at] != record) {
        at++;
    }
    bool is_known = at < schemas->count && (schemas->is_input[at] || !is_input);
    if (is_known || at == MOST_SCHEMAS) {
        return;
    }
    if (at == schemas->count) {
        schemas->items[schemas->count++] = record;
    }
    schemas->is_input[at] |= is_input;
    for (size_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].of) {
            add_schema(schemas, record->fields[i].of, is_input && !(record->fields[i].flags & READONLY));
        }
    }
}

/* --- parameters -------------------------------------------------------------------------------------------------- */

/* Is this field a {name} of the path? */
static bool is_in_path(const char *path, const char *name)
{
    size_t size = strlen(name);
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
        if (strncmp(at + 1, name, size) == 0 && at[1 + size] == '}') {
            return true;
        }
    }
    return false;
}

static bool is_reading(const struct route *route)
{
    return str_equal(route->method, "GET");
}

/* Does the body hold what the path does not? */
static bool has_body(const struct route *route)
{
    if (is_reading(route)) {
        return false;
    }
    if (route->flags & (ROUTE_UPLOAD | ROUTE_OPEN_BODY)) {
        return true;
    }
    const struct record *in = route->handler->in;
    for (size_t i = 0; i < in->field_count; i++) {
        if (!(in->fields[i].flags & READONLY) && !is_in_path(route->path, in->fields[i].name)) {
            return true;
        }
    }
    return false;
}

static void write_parameter(const struct field *field, bool in_path, struct buf *out)
{
    buf_format(out, "{\"name\":\"%s\",\"in\":\"%s\",\"required\":%s,\"description\":", field->name,
               in_path ? "path" : "query", in_path || field->flags & REQUIRED ? "true" : "false");
    buf_json(out, field->doc);
    buf_text(out, ",\"schema\":");
    record_field_schema(field, out);
    buf_char(out, '}');
}

static void write_parameters(const struct route *route, struct buf *out)
{
    const struct record *in = route->handler->in;
    const char *before = "";
    bool takes_query = is_reading(route) || route->flags & ROUTE_OPEN_BODY;
    buf_text(out, ",\"parameters\":[");
    for (size_t i = 0; i < in->field_count; i++) {
        const struct field *field = &in->fields[i];
        bool in_path = is_in_path(route->path, field->name);
        if (in_path || (takes_query && !(field->flags & READONLY) && !field->of)) {
            buf_text(out, before);
            write_parameter(field, in_path, out);
            before = ",";
        }
    }
    if (route->class == ROUTE_WRITE) {
        buf_format(out, "%s{\"$ref\":\"#/components/parameters/idempotency_key\"}", before);
        before = ",";
    }
    if (route->flags & ROUTE_VERSIONED) {
        buf_format(out, "%s{\"$ref\":\"#/components/parameters/if_match\"}", before);
    }
    buf_char(out, ']');
}

/* --- bodies ------------------------------------------------------------------------------------------------------ */

/* The input without what the path already gave; of an upload, with the file. */
static void write_body_schema(const struct route *route, struct buf *out)
{
    const struct record *in = route->handler->in;
    bool is_upload = (route->flags & ROUTE_UPLOAD) != 0;
    if (!is_upload && !strchr(route->path, '{')) {
        buf_format(out, "{\"$ref\":\"#/components/schemas/%s\"}", in->name);
        return;
    }
    buf_format(out, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{%s",
               is_upload ? "\"file\":{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"}" : "");
    const char *before = is_upload ? "," : "";
    for (size_t i = 0; i < in->field_count; i++) {
        const struct field *field = &in->fields[i];
        if (!(field->flags & READONLY) && !is_in_path(route->path, field->name)) {
            buf_format(out, "%s\"%s\":", before, field->name);
            record_field_schema(field, out);
            before = ",";
        }
    }
    buf_char(out, '}');
    before = ",\"required\":[";
    for (size_t i = 0; i < in->field_count; i++) {
        const struct field *field = &in->fields[i];
        if (field->flags & REQUIRED && !is_in_path(route->path, field->name)) {
            buf_format(out, "%s\"%s\"", before, field->name);
            before = ",";
        }
    }
    buf_text(out, before[1] == '"' ? "}" : "]}");
}

static void write_body(const struct route *route, struct buf *out)
{
    if (!has_body(route)) {
        return;
    }
    if (route->flags & ROUTE_OPEN_BODY) {
        buf_text(out, ",\"requestBody\":{\"required\":true,\"content\":{\"*/*\":{}}}");
        return;
    }
    buf_format(out, ",\"requestBody\":{\"required\":true,\"content\":{\"%s\":{\"schema\":",
               route->flags & ROUTE_UPLOAD    ? "multipart/form-data"
               : route->flags & ROUTE_FOREIGN ? "application/x-www-form-urlencoded"
                                              : "application/json");
    write_body_schema(route, out);
    buf_text(out, "}}}");
}

static void write_answers(const struct route *route, struct buf *out)
{
    const struct record *answer = route->handler->out;
    buf_format(out, ",\"responses\":{\"%d\":{\"description\":", route->flags & ROUTE_CREATED ? 201 : 200);
    buf_json(out, answer->doc);
    if (answer != &nothing_record) {
        buf_format(out, ",\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}}",
                   answer->name);
    }
    buf_text(out, route->flags & ROUTE_FOREIGN ? "},\"4XX\":{\"description\":\"refused as its standard says\"},"
                                                 "\"5XX\":{\"description\":\"refused as its standard says\"}}"
                                               : "},\"4XX\":{\"$ref\":\"#/components/responses/problem\"},"
                                                 "\"5XX\":{\"$ref\":\"#/components/responses/problem\"}}");
}

/* --- paths ------------------------------------------------------------------------------------------------------- */

static void put_lower(struct buf *out, const char *capitals)
{
    for (; *capitals; capitals++) {
        buf_char(out, (char)(*capitals | 0x20));
    }
}

/* "GET /api/v1/cases/{number}" → get_cases_number */
static void write_operation_id(const struct route *route, struct buf *out)
{
    const char *path = str_starts_with(route->path, "/api/v1/") ? route->path + strlen("/api/v1/") : route->path + 1;
    put_lower(out, route->method);
    buf_char(out, '_');
    for (; *path; path++) {
        if (*path != '{' && *path != '}') {
            bool is_word = (*path >= 'a' && *path <= 'z') || (*path >= '0' && *path <= '9');
            buf_char(out, is_word ? *path : '_');
        }
    }
}

static void write_permission(const struct route *route, struct buf *out)
{
    if (route->flags & ROUTE_PUBLIC) {
        buf_text(out, ",\"security\":[]");
        return;
    }
    buf_text(out, ",\"security\":[{\"session\":[]},{\"token\":[]}]");
    if (str_is_empty(route->permission)) {
        return;
    }
    const struct permission *permission = permission_by_number(permission_number(route->permission));
    buf_text(out, ",\"x-permission\":");
    buf_json(out, route->permission);
    buf_text(out, ",\"x-permission-title\":");
    buf_json(out, permission ? permission->label : "");
}

static void write_operation(const struct module *module, const struct route *route, struct buf *out)
{
    buf_char(out, '"');
    put_lower(out, route->method);
    buf_text(out, "\":{\"operationId\":\"");
    write_operation_id(route, out);
    buf_format(out, "\",\"tags\":[\"%s\"],\"summary\":", module->name);
    buf_json(out, route->summary);
    write_permission(route, out);
    write_parameters(route, out);
    write_body(route, out);
    write_answers(route, out);
    buf_char(out, '}');
}

/* All methods of one path, whichever modules they stand in. A line each, so that a change of one is a changed line. */
static void write_path(const char *path, struct buf *out)
{
    const char *before = "\n";
    buf_json(out, path);
    buf_text(out, ":{");
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            if (str_equal(route->path, path)) {
                buf_text(out, before);
                write_operation(*module, route, out);
                before = ",\n";
            }
        }
    }
    buf_char(out, '}');
}

static bool is_first_of_path(const struct route *wanted)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            if (str_equal(route->path, wanted->path)) {
                return route == wanted;
            }
        }
    }
    return false;
}

static void write_paths(struct schemas *schemas, struct buf *out)
{
    const char *before = "\n";
    buf_text(out, ",\"paths\":{");
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            if (has_body(route)) {
                add_schema(schemas, route->handler->in, true);
            }
            add_schema(schemas, route->handler->out, false);
            if (is_first_of_path(route)) {
                buf_text(out, before);
                write_path(route->path, out);
                before = ",\n";
            }
        }
    }
    buf_char(out, '}');
}

/* --- the rest ---------------------------------------------------------------------------------------------------- */

static void write_tags(struct buf *out)
{
    const char *before = "";
    buf_text(out, ",\"tags\":[");
    for (const struct module *const *module = all_modules; *module; module++) {
        if ((*module)->routes) {
            buf_format(out, "%s{\"name\":\"%s\",\"description\":", before, (*module)->name);
            buf_json(out, (*module)->title);
            buf_char(out, '}');
            before = ",";
        }
    }
    buf_char(out, ']');
}

static const char common_components[] =
    ",\"components\":{\"securitySchemes\":{"
    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-zwfw_session\"},"
    "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
    "\"parameters\":{"
    "\"idempotency_key\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":false,\"description\":"
    "\"Makes it safe to repeat: the same key with the same request gets the first answer again\","
    "\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":64}},"
    "\"if_match\":{\"name\":\"If-Match\",\"in\":\"header\",\"required\":true,\"description\":"
    "\"The ETag of the version that the change was made from\","
    "\"schema\":{\"type\":\"string\",\"pattern\":\"^\\\"v[0-9]+\\\"$\"}}},"
    "\"responses\":{\"problem\":{\"description\":\"A refusal (RFC 9457), in Chinese, naming the field\",\"content\":"
    "{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}}},"
    "\"schemas\":{\"problem\":{\"type\":\"object\",\"description\":\"a refusal\",\"properties\":{"
    "\"type\":{\"type\":\"string\",\"enum\":[";

static void write_components(const struct schemas *schemas, struct buf *out)
{
    buf_text(out, common_components);
    for (enum error_code code = OK + 1; code < ERR_COUNT; code++) {
        buf_format(out, "%s\"/problems/%s\"", code > OK + 1 ? "," : "", error_rows[code].wire);
    }
    buf_text(out,
             "]},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
             "\"field\":{\"type\":\"string\"},\"instance\":{\"type\":\"string\"},\"details\":{}},"
             "\"required\":[\"type\",\"title\",\"status\"]}");
    for (size_t i = 0; i < schemas->count; i++) {
        buf_format(out, ",\n\"%s\":", schemas->items[i]->name);
        record_schema(schemas->items[i], schemas->is_input[i], out);
    }
    buf_text(out, "}}");
}

void openapi_write(struct buf *out)
{
    struct schemas *schemas = ARENA_NEW(out->arena, struct schemas);
    buf_text(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"zwfw 政务服务接口\",\"version\":\"" ZWFW_VERSION "\","
                  "\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},\"servers\":[{\"url\":\"/\"}]");
    write_tags(out);
    write_paths(schemas, out);
    write_components(schemas, out);
    buf_text(out, "}\n");
}
