#include "kernel/table/table_read.h"

#include "kernel/table/csv_read.h"
#include "kernel/table/xlsx_read.h"

static bool starts_with(const void *bytes, size_t size, const char *magic, size_t magic_size)
{
    return size >= magic_size && memcmp(bytes, magic, magic_size) == 0;
}

result table_read(struct arena *arena, const void *bytes, size_t size, const struct table_limits *limits,
                  struct report *report, struct table *table)
{
    if (starts_with(bytes, size, "PK\x03\x04", 4)) {
        return xlsx_read(arena, bytes, size, 0, limits, report, table);
    }
    if (starts_with(bytes, size, "\xd0\xcf\x11\xe0", 4)) {
        *table = (struct table){0};
        report_add(report, 0, 0, "是旧版 XLS 文件或带有密码，请另存为不加密的 XLSX 后再导入");
        return report_result(report);
    }
    return csv_read(arena, bytes, size, limits, report, table);
}
