#include <assert.h>

#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"
#include "kernel/table/report.h"
#include "kernel/table/table.h"
#include "kernel/table/table_read.h"

enum { MOST_SUCCESSIONS = 8 };

/* "Since before what is recorded". */
static const struct date ever = {19000101};

static const struct field region_fields[] = {
    FIELD(region, code, READONLY, 0, 0, "区划代码", "GB/T 2260 and the statistical codes below it: 6, 9 or 12 digits"),
    FIELD(region, name, READONLY, 0, 0, "名称", "as it was called then"),
    FIELD(region, level, READONLY, 0, 0, "级别", "1 province, 2 city, 3 county, 4 township, 5 village"),
    FIELD(region, parent, READONLY, 0, 0, "上级代码", "the region it lies in; empty above a province"),
    FIELD(region, valid_from, READONLY, 0, 0, "启用日期", "first day of this code and name; 1900-01-01: not recorded"),
    FIELD(region, valid_to, READONLY, 0, 0, "停用日期", "last day; absent while in force"),
    FIELD(region, successor, READONLY, 0, 0, "后继代码", "the code that came after it"),
};
RECORD(region, region_fields, "an administrative division, from a day to a day");

static const struct field region_search_fields[] = {
    FIELD(region_search, parent, OPTIONAL, 1, 12, "上级代码", "only those right below it", .check = region_code_check),
    FIELD(region_search, name, OPTIONAL, 1, 40, "名称", "a part of the name"),
    FIELD(region_search, on, OPTIONAL, 0, 0, "日期", "as of this day; today when absent"),
    FIELD(region_search, after, OPTIONAL, 1, 12, "游标", "next of the page before"),
    FIELD(region_search, limit, OPTIONAL, 1, 200, "条数", "rows of a page, 50 when absent"),
};
RECORD(region_search, region_search_fields, "which regions");

static const struct field region_page_fields[] = {
    FIELD_LIST(region_page, items, READONLY, 0, 0, &region_record, "地区", "in the order of their codes"),
    FIELD(region_page, next, READONLY, 0, 0, "下一页", "cursor; absent on the last page"),
};
RECORD(region_page, region_page_fields, "a page of regions");

static const struct field region_key_fields[] = {
    FIELD(region_key, code, REQUIRED, 6, 12, "区划代码", "in any form", .check = region_code_check),
    FIELD(region_key, on, OPTIONAL, 0, 0, "日期", "as of this day; today when absent"),
    FIELD(region_key, follow, OPTIONAL, 0, 0, "沿革", "follow an abolished code to what came after it"),
};
RECORD(region_key, region_key_fields, "a region as of a day");

/* --- codes ------------------------------------------------------------------------------------------------------- */

const char *region_code_check(const char *code)
{
    size_t size = strspn(code, "0123456789");
    if (code[size] != '\0' || (size != 6 && size != 9 && size != 12)) {
        return "应为6、9或12位数字";
    }
    return code[0] == '0' ? "不能以0开头" : 0;
}

/* Digits that say something: 2, 4, 6, 9 or 12. */
static size_t significant(const char *code)
{
    static const size_t sizes[] = {12, 9, 6, 4};
    size_t size = strlen(code);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t below = i + 1 < sizeof sizes / sizeof *sizes ? sizes[i + 1] : 2;
        if (size >= sizes[i] && strspn(code + below, "0") < sizes[i] - below) {
            return sizes[i];
        }
    }
    return 2;
}

const char *region_canonical(struct arena *arena, const char *code)
{
    size_t size = significant(code);
    return arena_copy(arena, code, size < 6 ? 6 : size);
}

static int64_t level_of(const char *code)
{
    switch (significant(code)) {
    case 12: return REGION_VILLAGE;
    case 9: return REGION_TOWN;
    case 6: return REGION_COUNTY;
    case 4: return REGION_CITY;
    default: return REGION_PROVINCE;
    }
}

/* A county numbered xx90yy is governed by its province directly. */
static const char *parent_of(struct arena *arena, const char *code)
{
    switch (level_of(code)) {
    case REGION_VILLAGE: return arena_copy(arena, code, 9);
    case REGION_TOWN: return arena_copy(arena, code, 6);
    case REGION_COUNTY:
        return memcmp(code + 2, "90", 2) == 0 ? str_format(arena, "%.2s0000", code) : str_format(arena, "%.4s00", code);
    case REGION_CITY: return str_format(arena, "%.2s0000", code);
    default: return "";
    }
}

void region_scope(const char *code, char low[REGION_CODE_SIZE], char high[REGION_CODE_SIZE])
{
    if (code[0] == '\0') {
        snprintf(low, REGION_CODE_SIZE, "%s", "");
        snprintf(high, REGION_CODE_SIZE, "%s", "~");
        return;
    }
    int size = (int)significant(code);
    snprintf(low, REGION_CODE_SIZE, "%.*s", size, code);
    snprintf(high, REGION_CODE_SIZE, "%.*s", size, code);
    int at = size - 1;
    while (at > 0 && high[at] == '9') {
        high[at--] = '0';
    }
    high[at]++;
}

/* --- lookups ----------------------------------------------------------------------------------------------------- */

result org_region_find(struct db *db, struct arena *arena, const char *code, struct date on, struct region *region)
{
    return db_one(db, arena, RECEIVE(region, region),
                  "SELECT code, name, level, parent, valid_from, valid_to, successor FROM region"
                  " WHERE code = :code AND valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day)"
                  " ORDER BY valid_from DESC LIMIT 1",
                  P("code", region_canonical(arena, code)), P("day", on));
}

/* The code's newest row that had begun by that day. */
static result newest(struct db *db, struct arena *arena, const char *code, struct date on, struct region *region)
{
    return db_one(db, arena, RECEIVE(region, region),
                  "SELECT code, name, level, parent, valid_from, valid_to, successor FROM region"
                  " WHERE code = :code AND valid_from <= :day ORDER BY valid_from DESC LIMIT 1",
                  P("code", code), P("day", on));
}

result org_region_follow(struct db *db, struct arena *arena, const char *code, struct date on, struct region *region)
{
    const char *at = region_canonical(arena, code);
    for (int i = 0; i < MOST_SUCCESSIONS; i++) {
        TRY(newest(db, arena, at, on, region));
        if (!date_is_set(region->valid_to) || region->valid_to.ymd >= on.ymd) {
            return SUCCESS;
        }
        if (!region->successor) {
            break;
        }
        at = region->successor;
    }
    return failed(ERR_NOT_FOUND, "此区划代码已停用，且没有后继");
}

result require_region(struct request *rq, const char *field, const char *code, const char **canonical)
{
    struct region region;
    result r = org_region_find(rq->db, rq->arena, code, instant_date(rq->now), &region);
    if (r.code == ERR_NOT_FOUND) {
        return invalid(field, str_format(rq->arena, "没有区划代码%s，或它今天已停用", code));
    }
    TRY(r);
    if (!request_sees_region(rq, region.code)) {
        return invalid(field, str_format(rq->arena, "%s不在您的管辖范围内", region.name));
    }
    if (canonical) {
        *canonical = region.code;
    }
    return SUCCESS;
}

/* --- importing --------------------------------------------------------------------------------------------------- */

struct region_columns {
    size_t code, name, valid_from, valid_to, successor;
};

static result find_columns(const struct table *table, struct report *report, struct region_columns *columns)
{
    *columns = (struct region_columns){table_column(table, "代码"), table_column(table, "名称"),
                                       table_column(table, "启用日期"), table_column(table, "停用日期"),
                                       table_column(table, "后继代码")};
    if (columns->code == TABLE_NO_COLUMN || columns->name == TABLE_NO_COLUMN) {
        report_add(report, 1, 0, "应有“代码”和“名称”两列");
    }
    return report_result(report);
}

static const char *cell(const struct table_row *row, size_t column)
{
    return column == TABLE_NO_COLUMN ? "" : row->fields[column];
}

static struct date read_date(struct report *report, const struct table_row *row, size_t column, const char *heading,
                             struct date absent)
{
    struct date date = absent;
    const char *text = cell(row, column);
    if (*text && !date_parse(text, &date)) {
        report_add(report, row->line, heading, "应为存在的日期，写作2021-06-30，实际是“%s”",
                   str_cut(report->arena, text, 40));
    }
    return date;
}

static struct region read_region(struct arena *arena, struct report *report, const struct table_row *row,
                                 const struct region_columns *columns)
{
    struct region region = {.code = cell(row, columns->code), .name = cell(row, columns->name)};
    const char *successor = cell(row, columns->successor);
    const char *wrong = region_code_check(region.code);
    if (wrong) {
        report_add(report, row->line, "代码", "%s", wrong);
        return region;
    }
    if (*successor && region_code_check(successor)) {
        report_add(report, row->line, "后继代码", "%s", region_code_check(successor));
        return region;
    }
    if (utf8_length(region.name) < 1 || utf8_length(region.name) > 60) {
        report_add(report, row->line, "名称", "应有1到60个字符");
    }
    region.code = region_canonical(arena, region.code);
    region.level = level_of(region.code);
    region.parent = parent_of(arena, region.code);
    region.successor = *successor ? region_canonical(arena, successor) : 0;
    region.valid_from = read_date(report, row, columns->valid_from, "启用日期", ever);
    region.valid_to = read_date(report, row, columns->valid_to, "停用日期", (struct date){0});
    if (date_is_set(region.valid_to) && region.valid_to.ymd < region.valid_from.ymd) {
        report_add(report, row->line, "停用日期", "早于启用日期");
    }
    return region;
}

static result put_region(struct request *rq, const struct region *region)
{
    return db_do(rq->db,
                 "INSERT INTO region (code, valid_from, valid_to, name, level, parent, successor)"
                 " VALUES (:code, :valid_from, :valid_to, :name, :level, :parent, :successor)"
                 " ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to, name = excluded.name,"
                 " successor = excluded.successor",
                 ROW(region, region));
}

/* One code means one region on a day. */
static result check_overlaps(struct request *rq, struct report *report)
{
    LIST(struct region) twice;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(region, &twice),
               "SELECT a.code AS code, a.name AS name FROM region a JOIN region b"
               " ON b.code = a.code AND b.valid_from > a.valid_from"
               " WHERE a.valid_to IS NULL OR a.valid_to >= b.valid_from ORDER BY a.code LIMIT 20"));
    for (size_t i = 0; i < twice.count; i++) {
        report_add(report, 0, "代码", "%s（%s）在同一天有两条", twice.items[i].code, twice.items[i].name);
    }
    return report_result(report);
}

static result load(struct request *rq, const char *bytes, size_t size, struct report *report, int64_t *count)
{
    struct table table;
    struct region_columns columns;
    TRY(table_read(rq->arena, bytes, size, &table_limits_usual, report, &table));
    TRY(find_columns(&table, report, &columns));
    for (size_t i = 0; i < table.row_count; i++) {
        size_t faults = report->total;
        struct region region = read_region(rq->arena, report, &table.rows[i], &columns);
        if (report->total == faults) {
            TRY(put_region(rq, &region));
        }
    }
    *count = (int64_t)table.row_count;
    return check_overlaps(rq, report);
}

result regions_import(struct request *rq, const char *bytes, size_t size, struct report *report,
                      struct import_outcome *outcome)
{
    TRY(load(rq, bytes, size, report, &outcome->count));
    return org_note(rq, "regions_import", rq->who->region, 0, str_format(rq->arena, "%lld", (long long)outcome->count));
}

/* What the program ships is loaded once; what an office imported later stays as it is. */
result regions_start(struct request *rq)
{
    int64_t any, count;
    TRY(db_number(rq->db, &any, "SELECT 1 FROM region LIMIT 1"));
    if (number_is_set(any)) {
        return SUCCESS;
    }
    const struct embedded_file *file = embedded_find("data/regions.csv");
    struct report report;
    assert(file);
    report_init(&report, rq->arena, 20);
    return load(rq, file->data, file->size, &report, &count);
}

/* --- routes ------------------------------------------------------------------------------------------------------ */

static struct date day_or_today(const struct request *rq, struct date on)
{
    return date_is_set(on) ? on : instant_date(rq->now);
}

static result region_list(struct request *rq, const struct region_search *in, struct region_page *out)
{
    int64_t rows = page_rows(in->limit);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT code, name, level, parent, valid_from, valid_to, successor FROM region"
                     " WHERE valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day) AND code > :after"),
        CLAUSE(in->parent, " AND parent = :parent"),
        CLAUSE(in->name, " AND name LIKE '%' || :name || '%'"),
        CLAUSE(true, " ORDER BY code LIMIT :rows"),
    };
    TRY(db_search(rq->db, rq->arena, RECEIVE_LIST(region, &out->items), clauses, P("day", day_or_today(rq, in->on)),
                  P("after", in->after ? in->after : ""), P("name", in->name), P("rows", rows),
                  P("parent", in->parent ? region_canonical(rq->arena, in->parent) : 0)));
    if ((int64_t)out->items.count == rows) {
        out->next = out->items.items[--out->items.count - 1].code;
    }
    return SUCCESS;
}
HANDLER(region_list, region_search, region_page);

static result region_read(struct request *rq, const struct region_key *in, struct region *out)
{
    struct date on = day_or_today(rq, in->on);
    return in->follow ? org_region_follow(rq->db, rq->arena, in->code, on, out)
                      : org_region_find(rq->db, rq->arena, in->code, on, out);
}
HANDLER(region_read, region_key, region);
