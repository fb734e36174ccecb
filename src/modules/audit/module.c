#include "kernel/api/module.h"
#include "modules/audit/audit.h"
#include "modules/audit/handlers.h"

static const struct record *const records[] = {&text_audit_record, &audit_request_record, &audit_rules_record, 0};

static const struct route routes[] = {
    {"POST", "/api/v1/audits", 0, ROUTE_SCAN, ROUTE_PUBLIC | ROUTE_OPEN_BODY, &text_audit_make_handler,
     "Recompute the figures of any bulletin's text; nothing is stored"},
    {"GET", "/api/v1/audit-rules", 0, ROUTE_READ, ROUTE_PUBLIC, &audit_rules_list_handler, "The rules of the audit"},
    {"GET", "/audit", 0, ROUTE_READ, ROUTE_PUBLIC, &audit_page_handler, "The audit as a page: paste a text"},
    {0},
};

static const struct setting settings[] = {
    {"audit.most_bytes", SETTING_INT, "1048576", 1024, 2 << 20, "核对文本上限",
     "bytes of a text that is sent to be audited"},
    {0},
};

static const struct code_list *const codes[] = {&audit_formats, 0};

const struct module audit_module = {
    .name = "audit",
    .title = "通报核对",
    .records = records,
    .routes = routes,
    .settings = settings,
    .codes = codes,
};
