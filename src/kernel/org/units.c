#include "kernel/base/arena.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"

static const struct code unit_kind_codes[] = {
    {"department", "行政机关"},      {"institution", "事业单位"},
    {"enterprise", "公共服务企业"},  {"town", "乡镇人民政府（街道办事处）"},
    {"village", "村（居）民委员会"}, {"section", "内设科室"},
    {"centre", "政务服务中心"},      {0, 0},
};
const struct code_list unit_kinds = {"unit_kind", "this program", unit_kind_codes};

static const char *uscc_form(const char *text)
{
    return strlen(text) == 18 && strspn(text, "0123456789ABCDEFGHJKLMNPQRTUWXY") == 18
               ? 0
               : "应为18位数字或大写字母（GB 32100）";
}

static const struct field org_key_fields[] = {
    FIELD(org_key, id, REQUIRED, 1, INT64_MAX, "编号", "of the thing, in the path"),
};
RECORD(org_key, org_key_fields, "one thing by its number");

static const struct field unit_fields[] = {
    FIELD(unit, id, READONLY, 0, 0, "编号", "never used twice"),
    FIELD(unit, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(unit, region, READONLY, 0, 0, "地区", "administrative division it works for"),
    FIELD(unit, name, READONLY, 0, 0, "单位名称", "in full"),
    FIELD(unit, short_name, READONLY, 0, 0, "简称", "as tables print it"),
    FIELD(unit, level, READONLY, 0, 0, "办理层级", "1, or 2 below a unit of level 1"),
    FIELD(unit, parent, READONLY, 0, 0, "上级单位", "0 at level 1"),
    FIELD(unit, uscc, READONLY, 0, 0, "统一社会信用代码", "GB 32100"),
    FIELD(unit, kind, READONLY, 0, 0, "类别", "code", .codes = &unit_kinds),
    FIELD(unit, valid_from, READONLY, 0, 0, "成立日期", "first day"),
    FIELD(unit, valid_to, READONLY, 0, 0, "撤销日期", "last day; absent while it lasts"),
};
RECORD(unit, unit_fields, "a unit that handles matters");

static const struct field unit_form_fields[] = {
    FIELD(unit_form, id, OPTIONAL, 1, INT64_MAX, "编号", "in the path of a change; absent in a new one"),
    FIELD(unit_form, region, REQUIRED, 6, 12, "地区", "administrative division it works for",
          .check = region_code_check),
    FIELD(unit_form, name, REQUIRED, 2, 100, "单位名称", "in full"),
    FIELD(unit_form, short_name, OPTIONAL, 1, 30, "简称", "as tables print it"),
    FIELD(unit_form, parent, OPTIONAL, 1, INT64_MAX, "上级单位", "a unit of level 1; absent: this one is of level 1"),
    FIELD(unit_form, uscc, OPTIONAL, 18, 18, "统一社会信用代码", "GB 32100", .check = uscc_form),
    FIELD(unit_form, kind, REQUIRED, 1, 20, "类别", "code", .codes = &unit_kinds),
    FIELD(unit_form, valid_from, OPTIONAL, 0, 0, "成立日期", "first day; today when absent"),
    FIELD(unit_form, valid_to, OPTIONAL, 0, 0, "撤销日期", "last day; absent while it lasts"),
};
RECORD(unit_form, unit_form_fields, "a unit as it is entered");

static const struct field unit_search_fields[] = {
    FIELD(unit_search, region, OPTIONAL, 6, 12, "地区", "with those below it", .check = region_code_check),
    FIELD(unit_search, name, OPTIONAL, 1, 40, "名称", "a part of the name or short name"),
    FIELD(unit_search, kind, OPTIONAL, 1, 20, "类别", "code", .codes = &unit_kinds),
    FIELD(unit_search, parent, OPTIONAL, 1, INT64_MAX, "上级单位", "those below this one"),
    FIELD(unit_search, on, OPTIONAL, 0, 0, "日期", "as of this day; today when absent"),
    FIELD(unit_search, after, OPTIONAL, 1, 20, "游标", "next of the page before"),
    FIELD(unit_search, limit, OPTIONAL, 1, 200, "条数", "rows of a page, 50 when absent"),
};
RECORD(unit_search, unit_search_fields, "which units");

static const struct field unit_page_fields[] = {
    FIELD_LIST(unit_page, items, READONLY, 0, 0, &unit_record, "单位", "oldest first"),
    FIELD(unit_page, next, READONLY, 0, 0, "下一页", "cursor; absent on the last page"),
};
RECORD(unit_page, unit_page_fields, "a page of units");

/* --- lookups ----------------------------------------------------------------------------------------------------- */

result org_unit_find(struct db *db, struct arena *arena, int64_t id, struct unit *unit)
{
    return db_one(
        db, arena, RECEIVE(unit, unit),
        "SELECT id, version, region, name, short_name, level, parent, uscc, kind, valid_from, valid_to FROM unit"
        " WHERE id = :id",
        P("id", id));
}

result org_unit_in_scope(struct request *rq, int64_t id, bool *is_in)
{
    int64_t below;
    *is_in = rq->who->scope_unit == 0 || rq->who->scope_unit == id;
    if (*is_in) {
        return SUCCESS;
    }
    TRY(db_number(rq->db, &below, "SELECT 1 FROM unit WHERE id = :id AND parent = :scope_unit", P("id", id),
                  SCOPE(rq)));
    *is_in = number_is_set(below);
    return SUCCESS;
}

result require_unit(struct request *rq, const char *field, int64_t id)
{
    struct unit unit;
    bool is_in;
    result r = org_unit_find(rq->db, rq->arena, id, &unit);
    if (r.code == ERR_NOT_FOUND) {
        return invalid(field, "没有这个单位");
    }
    TRY(r);
    TRY(org_unit_in_scope(rq, id, &is_in));
    return is_in && request_sees_region(rq, unit.region) ? SUCCESS : invalid(field, "此单位不在您的管辖范围内");
}

/* --- changing ---------------------------------------------------------------------------------------------------- */

/* The rules of a unit; fills in its level, its region's canonical code and its first day. */
static result check_unit(struct request *rq, struct unit *unit)
{
    TRY(require_region(rq, "region", unit->region, &unit->region));
    unit->level = 1;
    if (unit->parent != 0) {
        struct unit parent;
        TRY(require_unit(rq, "parent", unit->parent));
        TRY(org_unit_find(rq->db, rq->arena, unit->parent, &parent));
        if (parent.level != 1 || parent.id == unit->id) {
            return invalid("parent", "上级单位应为一级承办单位：办理层级只有两级");
        }
        unit->level = 2;
    }
    if (!date_is_set(unit->valid_from)) {
        unit->valid_from = instant_date(rq->now);
    }
    if (date_is_set(unit->valid_to) && unit->valid_to.ymd < unit->valid_from.ymd) {
        return invalid("valid_to", "撤销日期早于成立日期");
    }
    return SUCCESS;
}

static result explain_twice(result r)
{
    return r.code == ERR_CONFLICT ? failed(ERR_CONFLICT, "此地区已有同名单位，请改名或直接修改原单位") : r;
}

result org_unit_add(struct request *rq, struct unit *unit)
{
    unit->id = 0;
    TRY(check_unit(rq, unit));
    TRY(org_next(rq, "unit", &unit->id));
    unit->version = 1;
    TRY(explain_twice(
        db_do(rq->db,
              "INSERT INTO unit (id, version, region, name, short_name, level, parent, uscc, kind, valid_from,"
              " valid_to) VALUES (:id, :version, :region, :name, :short_name, :level, :parent, :uscc, :kind,"
              " :valid_from, :valid_to)",
              ROW(unit, unit))));
    return org_note(rq, "unit_add", unit->region, unit->id, unit->name);
}

static struct unit from_form(const struct unit_form *in)
{
    return (struct unit){.id = in->id,
                         .region = in->region,
                         .name = in->name,
                         .short_name = in->short_name,
                         .parent = number_is_set(in->parent) ? in->parent : 0,
                         .uscc = in->uscc,
                         .kind = in->kind,
                         .valid_from = in->valid_from,
                         .valid_to = in->valid_to};
}

static result unit_create(struct request *rq, const struct unit_form *in, struct unit *out)
{
    if (number_is_set(in->id)) {
        return invalid("id", "编号由系统给出，不能提交");
    }
    *out = from_form(in);
    TRY(org_unit_add(rq, out));
    rq->version = out->version;
    rq->location = str_format(rq->arena, "/api/v1/units/%lld", (long long)out->id);
    return SUCCESS;
}
HANDLER(unit_create, unit_form, unit);

/* A unit within the caller's scope, else as if there were none. */
static result find_for_change(struct request *rq, int64_t id, struct unit *unit)
{
    bool is_in;
    TRY(org_unit_find(rq->db, rq->arena, id, unit));
    TRY(org_unit_in_scope(rq, id, &is_in));
    return is_in && request_sees_region(rq, unit->region) ? SUCCESS : failed(ERR_NOT_FOUND, "没有这个单位");
}

/* A unit with others below it stays on level 1. */
static result check_below(struct request *rq, const struct unit *unit)
{
    int64_t below;
    TRY(db_number(rq->db, &below, "SELECT 1 FROM unit WHERE parent = :id LIMIT 1", ROW(unit, unit)));
    return unit->level == 2 && number_is_set(below)
               ? invalid("parent", "此单位下还有二级承办单位，不能再放到别的单位之下")
               : SUCCESS;
}

static result unit_change(struct request *rq, const struct unit_form *in, struct unit *out)
{
    struct unit before;
    TRY(find_for_change(rq, in->id, &before));
    *out = from_form(in);
    out->valid_from = date_is_set(in->valid_from) ? in->valid_from : before.valid_from;
    TRY(check_unit(rq, out));
    TRY(check_below(rq, out));
    if (rq->if_version != before.version) {
        return failed(ERR_STALE, "此单位已被他人修改，请重新读取");
    }
    out->version = before.version + 1;
    TRY(explain_twice(
        db_do(rq->db,
              "UPDATE unit SET version = :version, region = :region, name = :name, short_name = :short_name,"
              " level = :level, parent = :parent, uscc = :uscc, kind = :kind, valid_from = :valid_from,"
              " valid_to = :valid_to WHERE id = :id",
              ROW(unit, out))));
    rq->version = out->version;
    return org_note(rq, "unit_change", out->region, out->id, out->name);
}
HANDLER(unit_change, unit_form, unit);

/* --- reading ----------------------------------------------------------------------------------------------------- */

static result unit_list(struct request *rq, const struct unit_search *in, struct unit_page *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    int64_t after, rows = page_rows(in->limit);
    region_scope(in->region ? in->region : "", low, high);
    TRY(page_after(in->after, &after));
    const struct db_clause clauses[] = {
        CLAUSE(true,
               "SELECT id, version, region, name, short_name, level, parent, uscc, kind, valid_from, valid_to FROM unit"
               " WHERE id > :last AND region >= :low AND region < :high"
               " AND valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day)"),
        CLAUSE(in->name, " AND (name LIKE '%' || :name || '%' OR short_name LIKE '%' || :name || '%')"),
        CLAUSE(in->kind, " AND kind = :kind"),
        CLAUSE(number_is_set(in->parent), " AND parent = :parent"),
        CLAUSE(true, " ORDER BY id LIMIT :rows"),
    };
    TRY(db_search(rq->db, rq->arena, RECEIVE_LIST(unit, &out->items), clauses, ROW(unit_search, in), P("last", after),
                  P("low", (const char *)low), P("high", (const char *)high), P("rows", rows),
                  P("day", date_is_set(in->on) ? in->on : instant_date(rq->now))));
    if ((int64_t)out->items.count == rows) {
        out->next = str_format(rq->arena, "%lld", (long long)out->items.items[--out->items.count - 1].id);
    }
    return SUCCESS;
}
HANDLER(unit_list, unit_search, unit_page);

static result unit_read(struct request *rq, const struct org_key *in, struct unit *out)
{
    TRY(org_unit_find(rq->db, rq->arena, in->id, out));
    rq->version = out->version;
    return SUCCESS;
}
HANDLER(unit_read, org_key, unit);

/* --- handing out ------------------------------------------------------------------------------------------------- */

result units_export(struct request *rq, const struct row_taker *taker)
{
    struct unit row;
    return db_each(rq->db, taker->arena, RECEIVE(unit, &row), taker->take, taker->subject,
                   "SELECT * FROM unit WHERE region >= :scope_low AND region < :scope_high ORDER BY id", SCOPE(rq));
}
