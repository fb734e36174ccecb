#include "kernel/api/module.h"

#include "kernel/api/handlers.h"

enum { SECOND_MS = 1000 };

static const struct route routes[] = {
    {"GET", "/healthz", 0, ROUTE_READ, ROUTE_PUBLIC, &health_show_handler,
     "Does the program answer and the store read?"},
    {"GET", "/readyz", 0, ROUTE_SCAN, ROUTE_PUBLIC, &ready_show_handler, "Is the store the one this program expects?"},
    {"GET", "/metrics", 0, ROUTE_READ, ROUTE_PUBLIC, &metrics_show_handler, "Figures for monitoring, Prometheus text"},
    {"GET", "/", 0, ROUTE_READ, ROUTE_PUBLIC, &home_show_handler, "Where to begin, as a page"},
    {"GET", "/docs", 0, ROUTE_READ, ROUTE_PUBLIC, &docs_show_handler, "This description as a page"},
    {"GET", "/web/{name}", 0, ROUTE_READ, ROUTE_PUBLIC, &web_show_handler, "A file of the web pages"},
    {"GET", "/api/v1/openapi.json", 0, ROUTE_SCAN, ROUTE_PUBLIC, &openapi_show_handler,
     "This description (OpenAPI 3.1)"},
    {"GET", "/api/v1/codes", 0, ROUTE_READ, ROUTE_PUBLIC, &code_lists_handler, "The names of the code lists"},
    {"GET", "/api/v1/codes/{list}", 0, ROUTE_READ, ROUTE_PUBLIC, &code_list_show_handler, "The codes of a list"},
    {"POST", "/api/v1/imports/{kind}", "", ROUTE_WRITE, ROUTE_OPEN_BODY, &import_take_handler,
     "Import a file: all of it, or nothing and a report by line"},
    {"GET", "/api/v1/exports/{kind}", "", ROUTE_SCAN, 0, &export_give_handler,
     "A file of all rows within the caller's scope, personal data masked"},
    {0},
};

static const struct setting settings[] = {
    {"http.head_bytes", SETTING_INT, "32768", 4096, 65536, "请求头上限", "bytes of request line and headers"},
    {"http.header_lines", SETTING_INT, "100", 10, 1000, "请求头行数上限", "header lines of a request"},
    {"http.body_bytes", SETTING_INT, "1048576", 1024, 1 << 30, "请求内容上限",
     "bytes of body, uploads and imports apart"},
    {"http.upload_bytes", SETTING_INT, "104857600", 1024, INT64_C(1) << 34, "上传上限",
     "bytes of body of an upload or import"},
    {"http.memory_body_bytes", SETTING_INT, "262144", 4096, 1 << 30, "内存中请求内容上限",
     "a longer body waits in a temporary file"},
    {"http.call_bytes", SETTING_INT, "268435456", 1 << 20, INT64_C(1) << 34, "单个请求内存上限",
     "bytes of memory that one request may take in all, its answer included"},
    {"http.answer_bytes", SETTING_INT, "67108864", 1 << 20, INT64_C(1) << 34, "答复上限", "bytes of one answer"},
    {"http.gzip_bytes", SETTING_INT, "4096", 256, 1 << 30, "压缩起点",
     "an answer of text at least this long is compressed"},
    {"http.connections", SETTING_INT, "4096", 16, 100000, "连接数上限", "connections in all"},
    {"http.address_connections", SETTING_INT, "512", 4, 100000, "单个地址连接数上限", "connections from one address"},
    {"http.head_ms", SETTING_INT, "10000", 100, 600 * SECOND_MS, "请求头限时", "for the whole head to come"},
    {"http.body_ms", SETTING_INT, "60000", 100, 3600 * SECOND_MS, "请求内容限时", "for the whole body to come"},
    {"http.idle_ms", SETTING_INT, "65000", 100, 3600 * SECOND_MS, "空闲限时", "between two requests of a connection"},
    {"http.write_ms", SETTING_INT, "30000", 100, 3600 * SECOND_MS, "答复限时", "without the client taking a byte"},
    {"http.drain_ms", SETTING_INT, "5000", 0, 600 * SECOND_MS, "停止限时",
     "for accepted requests to finish at the stop"},
    {"http.trusted_proxy", SETTING_TEXT, "", 0, 0, "可信代理",
     "the address whose X-Forwarded-For is believed; empty: none"},
    {"http.access_log", SETTING_BOOL, "true", 0, 0, "访问日志", "a line on standard error for each answer"},
    {"api.idempotency_hours", SETTING_INT, "48", 1, 24 * 365, "幂等键保留时间",
     "hours that an Idempotency-Key is remembered"},
    {"api.repeat_ms", SETTING_INT, "1000", 0, 1000, "重复答复时间",
     "for how long an answer that many ask for is given again while nothing is committed; 0: each is made anew"},
    {0},
};

static const struct job jobs[] = {
    {"api.forget_keys", HOUR_MS, idempotency_forget, "Drop the answers kept for Idempotency-Keys that are too old"},
    {0},
};

const struct module api_module = {
    .name = "api",
    .title = "接口",
    .records = api_records,
    .routes = routes,
    .settings = settings,
    .jobs = jobs,
};
