#include "kernel/api/handlers.h"

#include <unistd.h>

#include "kernel/api/app.h"
#include "kernel/api/export.h"
#include "kernel/api/import.h"
#include "kernel/api/metrics.h"
#include "kernel/api/openapi.h"
#include "kernel/api/page.h"
#include "kernel/table/report.h"

enum { MOST_METRICS = 8 << 20, MOST_MESSAGES = 200, MOST_DETAILS = 512 * 1024 };

/* Bytes in place of the output record. */
static void answer_raw(struct request *rq, const char *type, const char *data, size_t size)
{
    rq->raw_type = type;
    rq->raw = (struct bytes){data, size};
}

/* --- health ------------------------------------------------------------------------------------------------------ */

struct health {
    const char *status;
    const char *version;
};
static const struct field health_fields[] = {
    FIELD(health, status, READONLY, 0, 0, "状态", "\"ok\""),
    FIELD(health, version, READONLY, 0, 0, "版本", "of the program"),
};
static RECORD(health, health_fields, "how the program is");

static result health_show(struct request *rq, const struct nothing *in, struct health *out)
{
    int64_t steps;
    (void)in;
    TRY(db_number(rq->db, &steps, "SELECT COUNT(*) FROM schema_step"));
    *out = (struct health){"ok", ZWFW_VERSION};
    return SUCCESS;
}
HANDLER(health_show, nothing, health);

static result ready_show(struct request *rq, const struct nothing *in, struct health *out)
{
    (void)in;
    result r = db_check_schema(rq->db, rq->arena);
    if (!is_ok(r)) {
        return failed(ERR_UNAVAILABLE, r.reason);
    }
    *out = (struct health){"ok", ZWFW_VERSION};
    return SUCCESS;
}
HANDLER(ready_show, nothing, health);

struct lane_head {
    int64_t lane, seq;
};
static const struct field lane_head_fields[] = {
    FIELD(lane_head, lane, READONLY, 0, 0, "链", "a chain of the ledger"),
    FIELD(lane_head, seq, READONLY, 0, 0, "序号", "of its newest event"),
};
static RECORD(lane_head, lane_head_fields, "how far a chain of the ledger has come");

static result metrics_show(struct request *rq, const struct nothing *in, struct nothing *out)
{
    LIST(struct lane_head) heads;
    struct buf text;
    int64_t size;
    (void)in, (void)out;
    buf_init(&text, rq->arena, MOST_METRICS);
    metrics_write(rq->app, &text);
    TRY(db_size(rq->db, &size));
    metrics_figure(&text, "zwfw_store_bytes", "gauge", "Size of the store", (uint64_t)size);
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(lane_head, &heads),
               "SELECT lane, MAX(seq) AS seq FROM ledger_day GROUP BY lane ORDER BY lane"));
    buf_text(&text, "# HELP zwfw_ledger_seq Newest event of a chain\n# TYPE zwfw_ledger_seq counter\n");
    for (size_t i = 0; i < heads.count; i++) {
        buf_format(&text, "zwfw_ledger_seq{lane=\"%lld\"} %lld\n", (long long)heads.items[i].lane,
                   (long long)heads.items[i].seq);
    }
    for (const struct module *const *module = all_modules; *module; module++) {
        if ((*module)->figures) {
            TRY((*module)->figures(rq, &text));
        }
    }
    answer_raw(rq, "text/plain; version=0.0.4; charset=utf-8", text.data, text.size);
    return SUCCESS;
}
HANDLER(metrics_show, nothing, nothing);

/* --- pages ------------------------------------------------------------------------------------------------------- */

static result home_show(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)in, (void)out;
    return page_show(rq, "index.html");
}
HANDLER(home_show, nothing, nothing);

static result docs_show(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)in, (void)out;
    return page_show(rq, "docs.html");
}
HANDLER(docs_show, nothing, nothing);

struct web_file {
    const char *name;
};
static const struct field web_file_fields[] = {
    FIELD(web_file, name, REQUIRED, 1, 100, "文件名", "as it stands in a page"),
};
static RECORD(web_file, web_file_fields, "a file of the web pages");

static result web_show(struct request *rq, const struct web_file *in, struct nothing *out)
{
    (void)out;
    return page_show(rq, in->name);
}
HANDLER(web_show, web_file, nothing);

static result openapi_show(struct request *rq, const struct nothing *in, struct nothing *out)
{
    struct buf json;
    (void)in, (void)out;
    buf_init(&json, rq->arena, MOST_OPENAPI);
    openapi_write(&json);
    answer_raw(rq, "application/json; charset=utf-8", json.data, json.size);
    rq->cache = "no-cache";
    return SUCCESS;
}
HANDLER(openapi_show, nothing, nothing);

/* --- codes ----------------------------------------------------------------------------------------- */

struct code_item {
    const char *code, *label;
};
static const struct field code_item_fields[] = {
    FIELD(code_item, code, READONLY, 0, 0, "代码", "as it is stored and sent"),
    FIELD(code_item, label, READONLY, 0, 0, "名称", "what it means"),
};
static RECORD(code_item, code_item_fields, "a code");

struct code_page {
    const char *list, *source;
    LIST(struct code_item) items;
};
static const struct field code_page_fields[] = {
    FIELD(code_page, list, REQUIRED, 1, 100, "代码表", "the name of the list"),
    FIELD(code_page, source, READONLY, 0, 0, "来源", "standard and clause, or law and article"),
    FIELD_LIST(code_page, items, READONLY, 0, 0, &code_item_record, "代码", "in the order of the source"),
};
static RECORD(code_page, code_page_fields, "a code list");

struct code_pages {
    LIST(struct code_page) items;
};
static const struct field code_pages_fields[] = {
    FIELD_LIST(code_pages, items, READONLY, 0, 0, &code_page_record, "代码表", "in the order of the modules"),
};
static RECORD(code_pages, code_pages_fields, "the code lists, each with its codes");

static void fill_codes(struct arena *arena, const struct code_list *list, struct code_page *page)
{
    size_t count = 0;
    while (list->codes[count].code) {
        count++;
    }
    *page = (struct code_page){.list = list->name, .source = list->source};
    page->items.items = ARENA_ARRAY(arena, struct code_item, count + 1);
    page->items.count = count;
    for (size_t i = 0; i < count; i++) {
        page->items.items[i] = (struct code_item){list->codes[i].code, list->codes[i].label};
    }
}

static result code_lists(struct request *rq, const struct nothing *in, struct code_pages *out)
{
    size_t count = 0;
    (void)in;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct code_list *const *list = (*module)->codes; list && *list; list++) {
            out->items.items = arena_grow(rq->arena, out->items.items, count * sizeof *out->items.items,
                                          (count + 1) * sizeof *out->items.items);
            out->items.items[count++] = (struct code_page){.list = (*list)->name, .source = (*list)->source};
        }
    }
    out->items.count = count;
    return SUCCESS;
}
HANDLER(code_lists, nothing, code_pages);

static result code_list_show(struct request *rq, const struct code_page *in, struct code_page *out)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct code_list *const *list = (*module)->codes; list && *list; list++) {
            if (str_equal((*list)->name, in->list)) {
                fill_codes(rq->arena, *list, out);
                return SUCCESS;
            }
        }
    }
    return failed(ERR_NOT_FOUND, "没有这个代码表");
}
HANDLER(code_list_show, code_page, code_page);

/* --- imports ----------------------------------------------------------------------------------------------------- */

struct import_order {
    const char *kind;
};
static const struct field import_order_fields[] = {
    FIELD(import_order, kind, REQUIRED, 1, 40, "种类", "what the file holds"),
};
static RECORD(import_order, import_order_fields, "an import");

struct import_receipt {
    const char *kind;
    int64_t count;
    moved_deadline_list moved;
};
static const struct field import_receipt_fields[] = {
    FIELD(import_receipt, kind, READONLY, 0, 0, "种类", "what the file held"),
    FIELD(import_receipt, count, READONLY, 0, 0, "行数", "rows taken"),
    FIELD_LIST(import_receipt, moved, READONLY, 0, 0, &moved_deadline_record, "变动", "deadlines that it has moved"),
};
static RECORD(import_receipt, import_receipt_fields, "what was imported; a refusal has the report in its details");

static result import_take(struct request *rq, const struct import_order *in, struct import_receipt *out)
{
    const struct importer *importer = importer_of_kind(in->kind);
    struct report report;
    if (!importer) {
        return failed(ERR_NOT_FOUND, "没有这种导入");
    }
    TRY(request_require(rq, importer->permission));
    report_init(&report, rq->arena, MOST_MESSAGES);
    struct import_outcome outcome;
    result r = import_run(rq, importer, rq->body, rq->body_size, &report, &outcome);
    *out = (struct import_receipt){importer->kind, outcome.count, outcome.moved};
    if (report.total > 0) {
        struct buf details;
        buf_init(&details, rq->arena, MOST_DETAILS);
        report_json(&report, &details);
        rq->details = details.overflowed ? 0 : details.data;
    }
    return r;
}
HANDLER(import_take, import_order, import_receipt);

/* --- exports ----------------------------------------------------------------------------------------------------- */

static const char *check_format(const char *text)
{
    return str_equal(text, "csv") || str_equal(text, "xlsx") ? 0 : "应为csv或xlsx";
}

struct export_question {
    const char *kind, *format;
};
static const struct field export_question_fields[] = {
    FIELD(export_question, kind, REQUIRED, 1, 40, "种类", "what the file is to hold"),
    FIELD(export_question, format, OPTIONAL, 0, 0, "格式", "csv (the default) or xlsx", .check = check_format),
};
static RECORD(export_question, export_question_fields, "an export");

static result export_give(struct request *rq, const struct export_question *in, struct nothing *out)
{
    const struct exporter *exporter = exporter_of_kind(in->kind);
    struct export_order order = {.xlsx = str_equal(in->format, "xlsx")};
    int64_t rows;
    (void)out;
    if (!exporter) {
        return failed(ERR_NOT_FOUND, "没有这种导出");
    }
    TRY(str_is_empty(exporter->permission) ? SUCCESS : request_require(rq, exporter->permission));
    FILE *file = tmpfile();
    result r = file ? export_run(rq, exporter, &order, file, &rows) : failed(ERR_UNAVAILABLE, "无法建立临时文件");
    if (is_ok(r)) {
        rq->raw_file = dup(fileno(file)); /* this one is the answer's */
        rq->raw_type = order.xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                  : "text/csv; charset=utf-8";
        rq->raw_name = str_format(rq->arena, "%s.%s", exporter->title, order.xlsx ? "xlsx" : "csv");
    }
    if (file) {
        fclose(file);
    }
    return is_ok(r) && rq->raw_file < 0 ? failed(ERR_UNAVAILABLE, "打开的文件过多，请稍后再试") : r;
}
HANDLER(export_give, export_question, nothing);

/* --- keys -------------------------------------------------------------------------------------------------------- */

result idempotency_forget(struct request *rq)
{
    struct instant oldest = {rq->now.ms - app_setting(rq->app, "api.idempotency_hours") * HOUR_MS};
    return db_do(rq->db, "DELETE FROM idempotency WHERE at < :oldest", P("oldest", oldest));
}

const struct record *const api_records[] = {&health_record, &code_page_record, &code_pages_record,
                                            &import_receipt_record, 0};
