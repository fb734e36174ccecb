#include "dump.h"

#include "kernel/api/app.h"
#include "kernel/api/openapi.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/flow/flow.h"
#include "kernel/tally/metric.h"

/* Each list of each module is walked alike: `module` and `row` stand on it inside. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a declared name takes none */
#define EACH_MODULE(module)            for (const struct module *const *module = all_modules; *module; module++)
#define EACH_ROW(type, row, list, key) for (const struct type *row = (list); row && row->key; row++)
/* NOLINTEND(bugprone-macro-parentheses) */

/* --- writing ----------------------------------------------------------------------------------------------------- */

/* Text of a Markdown table's cell. */
static void put_cell(struct buf *out, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '|') {
            buf_text(out, "\\|");
        } else {
            buf_char(out, *text == '\n' ? ' ' : *text);
        }
    }
}

/* A row of a Markdown table; the cells end with NULL. */
static void put_row(struct buf *out, const char *const *cells)
{
    for (; *cells; cells++) {
        buf_text(out, "| ");
        put_cell(out, *cells);
        buf_char(out, ' ');
    }
    buf_text(out, "|\n");
}
#define ROW_OF(out, ...) put_row((out), (const char *const[]){__VA_ARGS__, 0})

static void put_title(struct buf *out, const struct module *module)
{
    buf_format(out, "\n## %s %s\n\n", module->title, module->name);
}

/* Members of a JSON object: name, text, …, ended by NULL; with its braces. */
static void put_object(struct buf *out, const char *const *members)
{
    const char *before = "{";
    for (; members[0]; members += 2) {
        buf_text(out, before);
        buf_json(out, members[0]);
        buf_char(out, ':');
        buf_json(out, members[1]);
        before = ",";
    }
    buf_char(out, '}');
}
#define OBJECT(out, ...) put_object((out), (const char *const[]){__VA_ARGS__, 0})

/* The end of one item of a list, a line each. */
static void put_before(struct buf *out, size_t *count)
{
    buf_text(out, (*count)++ == 0 ? "[\n" : ",\n");
}
static void put_end(struct buf *out, size_t count)
{
    buf_text(out, count == 0 ? "[]\n" : "\n]\n");
}

static const char *number_text(struct buf *out, int64_t number)
{
    return str_format(out->arena, "%lld", (long long)number);
}

/* --- routes ------------------------------------------------------------------------------------------------------ */

static const char *const class_names[] = {[ROUTE_READ] = "read", [ROUTE_SCAN] = "scan", [ROUTE_WRITE] = "write"};

static const char *permission_shown(const struct route *route)
{
    return route->flags & ROUTE_PUBLIC ? "public" : str_is_empty(route->permission) ? "signed in" : route->permission;
}

static const char *flags_shown(struct buf *out, const struct route *route)
{
    return str_format(out->arena, "%s%s%s%s", route->flags & ROUTE_VERSIONED ? "If-Match " : "",
                      route->flags & ROUTE_UPLOAD ? "multipart " : "",
                      route->flags & ROUTE_OPEN_BODY ? "any body " : "", route->flags & ROUTE_CREATED ? "201" : "");
}

static void routes_page(struct buf *out)
{
    buf_text(out, "# Routes\n\nEvery route of the API; `openapi.json` has their inputs and answers.\n");
    EACH_MODULE(module)
    {
        if ((*module)->routes) {
            put_title(out, *module);
            buf_text(out, "| method | path | who | runs as | needs | what |\n|---|---|---|---|---|---|\n");
        }
        EACH_ROW(route, route, (*module)->routes, path)
        {
            ROW_OF(out, route->method, route->path, permission_shown(route), class_names[route->class],
                   flags_shown(out, route), route->summary);
        }
    }
}

/* The fields that hold personal data, of what a route takes or gives; nested ones too. */
static void put_masked(struct buf *out, const struct record *record, int depth)
{
    for (size_t i = 0; i < record->field_count && depth < 8; i++) {
        const struct field *field = &record->fields[i];
        if (field->flags & MASK_ANY) {
            buf_format(out, "%s%s.%s", out->size > 0 ? " " : "", record->name, field->name);
        }
        if (field->of) {
            put_masked(out, field->of, depth + 1);
        }
    }
}

static void routes_json(struct buf *out)
{
    size_t count = 0;
    EACH_MODULE(module)
    {
        EACH_ROW(route, route, (*module)->routes, path)
        {
            struct buf masked;
            buf_init(&masked, out->arena, 64 * 1024);
            put_masked(&masked, route->handler->out, 0);
            put_before(out, &count);
            OBJECT(out, "method", route->method, "path", route->path, "module", (*module)->name, "permission",
                   route->flags & ROUTE_PUBLIC ? 0 : route->permission, "access",
                   route->flags & ROUTE_PUBLIC ? "public" : "signed-in", "class", class_names[route->class], "input",
                   route->handler->in->name, "output", route->handler->out->name, "idempotent",
                   route->class == ROUTE_WRITE ? "key" : "always", "version",
                   route->flags & ROUTE_VERSIONED ? "required" : "", "personal", masked.size > 0 ? masked.data : "",
                   "summary", route->summary);
        }
    }
    put_end(out, count);
}

/* --- flows ------------------------------------------------------------------------------------------------------- */

static const char *const clock_names[] = {
    [CLOCK_KEEP] = "",         [CLOCK_START] = "start", [CLOCK_PAUSE] = "pause",  [CLOCK_RESUME] = "resume",
    [CLOCK_EXTEND] = "extend", [CLOCK_STOP] = "stop",   [CLOCK_REOPEN] = "reopen"};

/* A Mermaid state diagram. A transition from any state is told in the table only: it would cover the rest. */
static void put_diagram(struct buf *out, const struct flow *flow)
{
    buf_text(out, "```mermaid\nstateDiagram-v2\n");
    EACH_ROW(flow_state, state, flow->states, name)
    {
        buf_format(out, "    state \"%s\" as %s\n", state->label, state->name);
    }
    EACH_ROW(transition, row, flow->transitions, action)
    {
        if (!str_equal(row->from, "*")) {
            buf_format(out, "    %s --> %s : %s\n", *row->from ? row->from : "[*]", *row->to ? row->to : row->from,
                       row->label);
        }
    }
    EACH_ROW(flow_state, state, flow->states, name)
    {
        if (state->is_final) {
            buf_format(out, "    %s --> [*]\n", state->name);
        }
    }
    buf_text(out, "```\n\n");
}

static const char *stage_words(unsigned flags)
{
    switch (flags & (STARTS_STAGE | ENDS_STAGE)) {
    case STARTS_STAGE: return "; a stage starts";
    case ENDS_STAGE: return "; the stage ends";
    case STARTS_STAGE | ENDS_STAGE: return "; the stage ends, the next starts";
    default: return "";
    }
}

static void put_flow(struct buf *out, const struct flow *flow)
{
    buf_format(out, "\n## %s %s\n\n", flow->title, flow->name);
    put_diagram(out, flow);
    buf_text(out,
             "| from | action | to | permission | clock | counts | what it means |\n|---|---|---|---|---|---|---|\n");
    EACH_ROW(transition, row, flow->transitions, action)
    {
        const char *counts = row->late_kind
                                 ? str_format(out->arena, "%s, late: %s", row->kind ? row->kind : "", row->late_kind)
                                 : row->kind;
        ROW_OF(out, *row->from ? row->from : "(opening)", str_format(out->arena, "%s %s", row->action, row->label),
               *row->to ? row->to : "(stays)", row->permission ? row->permission : "", clock_names[row->clock],
               counts ? counts : "",
               str_format(out->arena, "%s%s%s%s%s%s", row->doc ? row->doc : "",
                          row->flags & NEEDS_REASON ? "; needs a reason" : "",
                          row->flags & WAITS_CHILDREN ? "; waits for its parts" : "", row->flags & ONCE ? "; once" : "",
                          row->flags & TAKES_BACK ? "; counts back" : "", stage_words(row->flags)));
    }
}

static void flows_page(struct buf *out)
{
    buf_text(out, "# Flows\n\nThe states of everything that moves, and what moves it. The clock is the legal one.\n");
    EACH_MODULE(module)
    {
        for (const struct flow *const *flow = (*module)->flows; flow && *flow; flow++) {
            put_flow(out, *flow);
        }
    }
}

static void put_flow_json(struct buf *out, const struct module *module, const struct flow *flow)
{
    size_t count = 0;
    buf_format(out, "{\"name\":\"%s\",\"module\":\"%s\",\"title\":", flow->name, module->name);
    buf_json(out, flow->title);
    buf_text(out, ",\"states\":[");
    EACH_ROW(flow_state, state, flow->states, name)
    {
        buf_text(out, count++ > 0 ? "," : "");
        OBJECT(out, "name", state->name, "label", state->label, "final", state->is_final ? "yes" : "");
    }
    buf_text(out, "],\"transitions\":[");
    count = 0;
    EACH_ROW(transition, row, flow->transitions, action)
    {
        buf_text(out, count++ > 0 ? "," : "");
        OBJECT(out, "from", row->from, "action", row->action, "to", row->to, "permission", row->permission, "clock",
               clock_names[row->clock], "kind", row->kind, "late_kind", row->late_kind, "label", row->label, "doc",
               row->doc);
    }
    buf_text(out, "]}");
}

static void flows_json(struct buf *out)
{
    size_t count = 0;
    EACH_MODULE(module)
    {
        for (const struct flow *const *flow = (*module)->flows; flow && *flow; flow++) {
            put_before(out, &count);
            put_flow_json(out, *module, *flow);
        }
    }
    put_end(out, count);
}

/* --- permissions, settings, imports ------------------------------------------------------------------------------ */

static void permissions_page(struct buf *out)
{
    buf_text(out, "# Permissions\n\nThe roles are those that ship with a permission; `*` is everybody signed in.\n");
    EACH_MODULE(module)
    {
        if ((*module)->permissions) {
            put_title(out, *module);
            buf_text(out, "| permission | lets one | roles |\n|---|---|---|\n");
        }
        EACH_ROW(permission, row, (*module)->permissions, code)
        {
            ROW_OF(out, row->code, row->label, row->roles);
        }
    }
}

static void permissions_json(struct buf *out)
{
    size_t count = 0;
    EACH_MODULE(module)
    {
        EACH_ROW(permission, row, (*module)->permissions, code)
        {
            put_before(out, &count);
            OBJECT(out, "code", row->code, "label", row->label, "roles", row->roles, "module", (*module)->name);
        }
    }
    put_end(out, count);
}

static const char *const setting_types[] = {
    [SETTING_INT] = "number", [SETTING_TEXT] = "text", [SETTING_BOOL] = "true or false"};

static const char *bounds_shown(struct buf *out, const struct setting *row)
{
    return row->type == SETTING_INT ? str_format(out->arena, "%lld … %lld", (long long)row->min, (long long)row->max)
                                    : setting_types[row->type];
}

static void settings_page(struct buf *out)
{
    buf_text(out,
             "# Settings\n\nWritten in `settings.conf` of the data folder, a line each: `name = value`; `#` begins a"
             " comment. Read at the start.\n");
    EACH_MODULE(module)
    {
        if ((*module)->settings) {
            put_title(out, *module);
            buf_text(out, "| setting | default | bounds | 名称 | what it is |\n|---|---|---|---|---|\n");
        }
        EACH_ROW(setting, row, (*module)->settings, name)
        {
            ROW_OF(out, row->name, row->value, bounds_shown(out, row), row->label, row->doc);
        }
    }
}

static void settings_json(struct buf *out)
{
    size_t count = 0;
    EACH_MODULE(module)
    {
        EACH_ROW(setting, row, (*module)->settings, name)
        {
            put_before(out, &count);
            OBJECT(out, "name", row->name, "type", setting_types[row->type], "default", row->value, "min",
                   number_text(out, row->min), "max", number_text(out, row->max), "label", row->label, "doc", row->doc,
                   "module", (*module)->name);
        }
    }
    put_end(out, count);
}

static void imports_page(struct buf *out)
{
    buf_text(out, "# Imports\n\n`zwfw import KIND FILE` and `POST /api/v1/imports/KIND`, CSV or XLSX: all of a file, or"
                  " nothing and a report by line.\n\n| kind | permission | columns |\n|---|---|---|\n");
    EACH_MODULE(module)
    {
        EACH_ROW(importer, row, (*module)->importers, kind)
        {
            ROW_OF(out, row->kind, row->permission, row->doc);
        }
    }
}

static void exports_page(struct buf *out)
{
    buf_text(out,
             "# Exports\n\n`zwfw export KIND -o FILE` and `GET /api/v1/exports/KIND`, CSV or XLSX: what lies within"
             " the caller's scope, personal data masked.\n\n| kind | permission | rows |\n|---|---|---|\n");
    EACH_MODULE(module)
    {
        EACH_ROW(exporter, row, (*module)->exporters, kind)
        {
            ROW_OF(out, row->kind, row->permission, row->doc);
        }
    }
}

static void exports_json(struct buf *out)
{
    size_t count = 0;
    EACH_MODULE(module)
    {
        EACH_ROW(exporter, row, (*module)->exporters, kind)
        {
            put_before(out, &count);
            OBJECT(out, "kind", row->kind, "permission", row->permission, "doc", row->doc, "module", (*module)->name);
        }
    }
    put_end(out, count);
}

static void imports_json(struct buf *out)
{
    size_t count = 0;
    EACH_MODULE(module)
    {
        EACH_ROW(importer, row, (*module)->importers, kind)
        {
            put_before(out, &count);
            OBJECT(out, "kind", row->kind, "permission", row->permission, "doc", row->doc, "module", (*module)->name);
        }
    }
    put_end(out, count);
}

/* --- records ----------------------------------------------------------------------------------------------------- */

static const char *const type_names[] = {
    [TYPE_TEXT] = "text", [TYPE_INT] = "whole number", [TYPE_BOOL] = "true or false", [TYPE_INSTANT] = "instant",
    [TYPE_DATE] = "date", [TYPE_BYTES] = "bytes",      [TYPE_RECORD] = "record",      [TYPE_LIST] = "list"};

static const char *type_shown(struct buf *out, const struct field *field)
{
    if (field->of) {
        return str_format(out->arena, "%s of %s", type_names[field->type], field->of->name);
    }
    if (field->codes) {
        return str_format(out->arena, "code of %s", field->codes->name);
    }
    return field->flags & JSON ? "JSON object" : type_names[field->type];
}

static const char *rules_shown(struct buf *out, const struct field *field)
{
    const char *bounds = field->max > 0
                             ? str_format(out->arena, "%lld … %lld ", (long long)field->min, (long long)field->max)
                         : field->min > 0 ? str_format(out->arena, "at least %lld ", (long long)field->min)
                                          : "";
    return str_format(out->arena, "%s%s%s%s%s", bounds, field->flags & REQUIRED ? "required " : "",
                      field->flags & READONLY ? "read-only " : "", field->flags & SECRET ? "never shown " : "",
                      field->flags & MASK_ANY ? "masked" : "");
}

static void put_record(struct buf *out, const struct record *record)
{
    buf_format(out, "\n### %s\n\n%s\n\n| field | 名称 | type | rules | what it is |\n|---|---|---|---|---|\n",
               record->name, record->doc);
    for (size_t i = 0; i < record->field_count; i++) {
        const struct field *field = &record->fields[i];
        ROW_OF(out, field->name, field->label, type_shown(out, field), rules_shown(out, field), field->doc);
    }
}

static void records_page(struct buf *out)
{
    buf_text(out, "# Records\n\nWhat is stored and sent.\n");
    EACH_MODULE(module)
    {
        if ((*module)->records) {
            put_title(out, *module);
        }
        for (const struct record *const *record = (*module)->records; record && *record; record++) {
            put_record(out, *record);
        }
    }
}

static void records_json(struct buf *out)
{
    const char *before = "{\n";
    EACH_MODULE(module)
    {
        for (const struct record *const *record = (*module)->records; record && *record; record++) {
            buf_text(out, before);
            buf_json(out, (*record)->name);
            buf_char(out, ':');
            record_schema(*record, false, out);
            before = ",\n";
        }
    }
    buf_text(out, before[0] == '{' ? "{}\n" : "\n}\n");
}

/* --- metrics ----------------------------------------------------------------------------------------------------- */

static const char *const source_names[] = {[METRIC_FLOW] = "",
                                           [METRIC_COHORT] = " of the same period",
                                           [METRIC_STOCK] = " up to the end",
                                           [METRIC_OVERDUE] = " overdue",
                                           [METRIC_DAYS] = "days open",
                                           [METRIC_EVERY_DAY] = "all days"};

/* "case.finished + case.finished_late"; "" for no terms. */
static const char *terms_shown(struct buf *out, const struct metric_term *terms)
{
    const char *shown = "";
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        const char *sign = term->sign < 0 ? "− " : term > terms ? "+ " : "";
        shown = str_format(out->arena, "%s%s%s%s%s", shown, term > terms ? " " : "", sign, term->kind ? term->kind : "",
                           source_names[term->source]);
    }
    return shown;
}

/* "2位小数，四舍五入"; "" of a count. */
static const char *rounding_shown(struct buf *out, const struct metric *metric)
{
    return metric->scale == METRIC_COUNT
               ? ""
               : str_format(out->arena, "%d位小数，%s", metric->decimals, metric_rounding_text(metric));
}

static void metrics_page(struct buf *out)
{
    buf_text(out, "# Metrics\n\nWhat a figure counts. A rate keeps both numbers; one over nothing is blank. A region's "
                  "own ratios stand in\n"
                  "its store and are listed by `GET /api/v1/metrics`.\n");
    EACH_MODULE(module)
    {
        if ((*module)->metrics) {
            put_title(out, *module);
            buf_text(out, "| metric | version | from | 名称 | unit | numerator | denominator | rounding | cut-off | "
                          "口径 | 依据 |\n"
                          "|---|---|---|---|---|---|---|---|---|---|---|\n");
        }
        EACH_ROW(metric, row, (*module)->metrics, code)
        {
            ROW_OF(out, row->code, number_text(out, row->version), date_text(out->arena, row->valid_from), row->name,
                   row->unit, terms_shown(out, row->numerator), terms_shown(out, row->denominator),
                   rounding_shown(out, row), metric_cutoff_text(row), row->definition, row->source);
        }
    }
}

static void metrics_json(struct buf *out)
{
    size_t count = 0;
    EACH_MODULE(module)
    {
        EACH_ROW(metric, row, (*module)->metrics, code)
        {
            put_before(out, &count);
            OBJECT(out, "code", row->code, "version", number_text(out, row->version), "valid_from",
                   date_text(out->arena, row->valid_from), "name", row->name, "unit", row->unit, "decimals",
                   number_text(out, row->decimals), "rounding", metric_rounding_text(row), "cutoff",
                   metric_cutoff_text(row), "numerator", terms_shown(out, row->numerator), "denominator",
                   terms_shown(out, row->denominator), "definition", row->definition, "source", row->source, "module",
                   (*module)->name);
        }
    }
    put_end(out, count);
}

const struct dump dumps[] = {
    {"openapi", "全部接口的说明，OpenAPI 3.1（总是JSON）", 0, openapi_write},
    {"routes", "接口一览：方法、路径、权限", routes_page, routes_json},
    {"flows", "流程：状态图和每一步的含义", flows_page, flows_json},
    {"permissions", "权限和自带的角色", permissions_page, permissions_json},
    {"metrics", "口径：每个统计数字统计的是什么", metrics_page, metrics_json},
    {"settings", "设置：默认值、范围、含义", settings_page, settings_json},
    {"records", "数据项：存储和收发的内容", records_page, records_json},
    {"imports", "可导入的种类和它们读取的列", imports_page, imports_json},
    {"exports", "可导出的种类", exports_page, exports_json},
    {0},
};
