/* A text comes in, its findings go out. Its route is a SCAN: a slow reader does the work, and cannot write. */
#include "modules/audit/handlers.h"

#include "kernel/api/app.h"
#include "kernel/api/page.h"
#include "modules/audit/audit.h"
#include "modules/audit/findings.h"

enum { MOST_TEXT = 4 << 20 };

static const struct code format_rows[] = {{"json", "JSON"}, {"text", "纯文本"}, {0}};
const struct code_list audit_formats = {"audit_formats", "this program", format_rows};

struct audit_request {
    const char *format;
};
static const struct field audit_request_fields[] = {
    FIELD(audit_request, format, OPTIONAL, 0, 0, "格式", "json (the default) or text", .codes = &audit_formats),
};
RECORD(audit_request, audit_request_fields, "a text to audit: the body, in UTF-8 or GB18030");

static void write_text(struct request *rq, const struct text_audit *audit)
{
    struct buf text;
    buf_init(&text, rq->arena, MOST_TEXT);
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct text_finding *finding = &audit->findings.items[i];
        buf_format(&text, "%zu. [%s %s] 第%lld行　%s\n", i + 1, finding->rule, finding->severity_title,
                   (long long)finding->spans.items[0].line, finding->spans.items[0].text);
        buf_format(&text, "   %s\n   %s\n", finding->arithmetic, finding->question);
    }
    buf_format(&text, "%s共%lld行，读出%lld个数字，疑点%zu处%s。\n", audit->findings.count > 0 ? "\n" : "",
               (long long)audit->lines, (long long)audit->figures, audit->findings.count,
               audit->converted ? "；原文为GB18030，已转换" : "");
    if (audit->left_out > 0) {
        buf_format(&text, "另有%lld处没有列出，请先处理以上各处。\n", (long long)audit->left_out);
    }
    rq->raw_type = "text/plain; charset=utf-8";
    rq->raw = (struct bytes){text.data, text.size};
}

static result text_audit_make(struct request *rq, const struct audit_request *in, struct text_audit *out)
{
    if (rq->app && rq->body_size > (size_t)app_setting(rq->app, "audit.most_bytes")) {
        return failed(ERR_TOO_LARGE, "文本过长，请分成几份核对，或用zwfw audit命令");
    }
    TRY(text_audit_run(rq->arena, rq->calendar, rq->body, rq->body_size, out));
    if (str_equal(in->format, "text")) {
        write_text(rq, out);
    }
    return SUCCESS;
}
HANDLER(text_audit_make, audit_request, text_audit);

/* --- the rules --------------------------------------------------------------------------------------------------- */

struct audit_rule {
    const char *code, *title, *doc;
};
static const struct field audit_rule_fields[] = {
    FIELD(audit_rule, code, READONLY, 0, 0, "代码", "as in a finding"),
    FIELD(audit_rule, title, READONLY, 0, 0, "名称", "in Chinese"),
    FIELD(audit_rule, doc, READONLY, 0, 0, "说明", "what it asks"),
};
static RECORD(audit_rule, audit_rule_fields, "a rule of the audit");

struct audit_rules {
    LIST(struct audit_rule) items;
};
static const struct field audit_rules_fields[] = {
    FIELD_LIST(audit_rules, items, READONLY, 0, 0, &audit_rule_record, "规则", "all of them"),
};
RECORD(audit_rules, audit_rules_fields, "the rules of the audit");

static result audit_rules_list(struct request *rq, const struct audit_request *in, struct audit_rules *out)
{
    struct buf text;
    out->items.items = ARENA_ARRAY(rq->arena, struct audit_rule, RULE_COUNT);
    out->items.count = RULE_COUNT;
    buf_init(&text, rq->arena, MOST_TEXT);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        out->items.items[i] = (struct audit_rule){rule_rows[i].code, rule_rows[i].title, rule_rows[i].doc};
        buf_format(&text, "%-16s%s：%s\n", rule_rows[i].code, rule_rows[i].title, rule_rows[i].doc);
    }
    if (str_equal(in->format, "text")) {
        rq->raw_type = "text/plain; charset=utf-8";
        rq->raw = (struct bytes){text.data, text.size};
    }
    return SUCCESS;
}
HANDLER(audit_rules_list, audit_request, audit_rules);

static result audit_page(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)in, (void)out;
    return page_show(rq, "audit.html");
}
HANDLER(audit_page, nothing, nothing);
