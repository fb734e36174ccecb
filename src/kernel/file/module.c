/* What documents show to the rest: two routes, the limits an office may set, the job that takes away what nothing
 * needs. */
#include "kernel/file/file.h"
#include "kernel/file/handlers.h"

static const struct record *const records[] = {&file_link_record, &file_receipt_record, 0};

static const struct permission permissions[] = {
    {"file.store", "上传文件", "clerk approver supervisor bureau chief agent dispatcher handler"},
    {"file.fetch", "下载文件", "clerk approver supervisor bureau chief agent dispatcher handler"},
    {0},
};

static const struct route routes[] = {
    {"POST", "/api/v1/files", "file.store", ROUTE_WRITE, ROUTE_UPLOAD | ROUTE_CREATED, &file_store_handler,
     "Take in one document; attach it by the hash that is answered"},
    {"GET", "/api/v1/files/{hash}", "file.fetch", ROUTE_READ, 0, &file_fetch_handler,
     "Download a document that something within the caller's scope refers to"},
    {0},
};

static const struct setting settings[] = {
    {"file.bytes", SETTING_INT, "52428800", 1024, INT64_C(4) << 30, "单个文件的最大字节数",
     "the largest document taken in"},
    {"file.keep_hours", SETTING_INT, "24", 1, 24 * 365, "未使用文件的保留小时数",
     "how long a document stays that nothing refers to"},
    {0},
};

static const struct job jobs[] = {
    {"file.collect", 5 * MINUTE_MS, file_collect, "takes away documents that nothing refers to"},
    {0},
};

const struct module file_module = {
    .name = "file",
    .title = "文件",
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .settings = settings,
    .jobs = jobs,
};
