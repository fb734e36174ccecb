#include "kernel/base/arena.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"

static const struct code window_kind_codes[] = {
    {"general", "综合窗口"},
    {"special", "专业窗口"},
    {"delivery", "统一出件窗口"},
    {0, 0},
};
const struct code_list window_kinds = {"window_kind", "this program", window_kind_codes};

static const struct field hall_fields[] = {
    FIELD(hall, id, READONLY, 0, 0, "编号", "never used twice"),
    FIELD(hall, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(hall, region, READONLY, 0, 0, "地区", "administrative division it serves"),
    FIELD(hall, name, READONLY, 0, 0, "大厅名称", "in full"),
    FIELD(hall, address, READONLY, 0, 0, "地址", "where it is"),
    FIELD(hall, weekdays, READONLY, 0, 0, "开放星期", "bit 0 Monday … bit 6 Sunday; 0: the official working days"),
};
RECORD(hall, hall_fields, "a service hall");

static const struct field hall_form_fields[] = {
    FIELD(hall_form, id, OPTIONAL, 1, INT64_MAX, "编号", "in the path of a change; absent in a new one"),
    FIELD(hall_form, region, REQUIRED, 6, 12, "地区", "administrative division it serves", .check = region_code_check),
    FIELD(hall_form, name, REQUIRED, 2, 100, "大厅名称", "in full"),
    FIELD(hall_form, address, OPTIONAL, 1, 200, "地址", "where it is"),
    FIELD(hall_form, weekdays, OPTIONAL, 0, 127, "开放星期",
          "bit 0 Monday … bit 6 Sunday; 0 or absent: the working days"),
};
RECORD(hall_form, hall_form_fields, "a hall as it is entered");

static const struct field hall_search_fields[] = {
    FIELD(hall_search, region, OPTIONAL, 6, 12, "地区", "with those below it", .check = region_code_check),
    FIELD(hall_search, after, OPTIONAL, 1, 20, "游标", "next of the page before"),
    FIELD(hall_search, limit, OPTIONAL, 1, 200, "条数", "rows of a page, 50 when absent"),
};
RECORD(hall_search, hall_search_fields, "which halls");

static const struct field hall_page_fields[] = {
    FIELD_LIST(hall_page, items, READONLY, 0, 0, &hall_record, "大厅", "oldest first"),
    FIELD(hall_page, next, READONLY, 0, 0, "下一页", "cursor; absent on the last page"),
};
RECORD(hall_page, hall_page_fields, "a page of halls");

static const struct field hall_day_fields[] = {
    FIELD(hall_day, hall, REQUIRED, 1, INT64_MAX, "大厅", "in the path"),
    FIELD(hall_day, day, REQUIRED, 0, 0, "日期", "in the path"),
    FIELD(hall_day, opens, OPTIONAL, 0, 0, "开放", "true: open against the rule; false: shut"),
    FIELD(hall_day, reason, REQUIRED, 1, 100, "原因", "as people are told"),
};
RECORD(hall_day, hall_day_fields, "a day on which a hall opens or stays shut against its rule");

static const struct field hall_days_fields[] = {
    FIELD_LIST(hall_days, items, READONLY, 0, 0, &hall_day_record, "例外日", "in order"),
};
RECORD(hall_days, hall_days_fields, "a hall's exceptions");

static const struct field hall_period_fields[] = {
    FIELD(hall_period, hall, REQUIRED, 1, INT64_MAX, "大厅", "in the path"),
    FIELD(hall_period, first, REQUIRED, 0, 0, "起", "first day"),
    FIELD(hall_period, last, REQUIRED, 0, 0, "止", "last day, at most 366 later"),
};
RECORD(hall_period, hall_period_fields, "which days of a hall");

static const struct field window_fields[] = {
    FIELD(window, hall, READONLY, 0, 0, "大厅", "it stands in"),
    FIELD(window, id, READONLY, 0, 0, "编号", "never used twice"),
    FIELD(window, number, READONLY, 0, 0, "窗口号", "as on its sign"),
    FIELD(window, name, READONLY, 0, 0, "窗口名称", "what it is for"),
    FIELD(window, kind, READONLY, 0, 0, "类别", "code", .codes = &window_kinds),
};
RECORD(window, window_fields, "a window of a hall");

static const struct field window_form_fields[] = {
    FIELD(window_form, hall, REQUIRED, 1, INT64_MAX, "大厅", "in the path"),
    FIELD(window_form, id, OPTIONAL, 1, INT64_MAX, "编号", "in the path of a change; absent in a new one"),
    FIELD(window_form, number, REQUIRED, 1, 10, "窗口号", "as on its sign"),
    FIELD(window_form, name, REQUIRED, 1, 60, "窗口名称", "what it is for"),
    FIELD(window_form, kind, REQUIRED, 1, 20, "类别", "code", .codes = &window_kinds),
};
RECORD(window_form, window_form_fields, "a window as it is entered");

static const struct field window_list_fields[] = {
    FIELD_LIST(window_list, items, READONLY, 0, 0, &window_record, "窗口", "by number"),
};
RECORD(window_list, window_list_fields, "the windows of a hall");

/* --- lookups ----------------------------------------------------------------------------------------------------- */

result org_hall_find(struct db *db, struct arena *arena, int64_t id, struct hall *hall)
{
    return db_one(db, arena, RECEIVE(hall, hall),
                  "SELECT id, version, region, name, address, weekdays FROM hall WHERE id = :id", P("id", id));
}

result org_window_find(struct db *db, struct arena *arena, int64_t hall, int64_t id, struct window *window)
{
    return db_one(db, arena, RECEIVE(window, window),
                  "SELECT hall, id, number, name, kind FROM hall_window WHERE hall = :hall AND id = :id",
                  P("hall", hall), P("id", id));
}

result org_hall_calendar(struct db *db, struct arena *arena, int64_t id, struct hall_calendar *calendar)
{
    struct hall hall;
    LIST(struct hall_day) days;
    TRY(org_hall_find(db, arena, id, &hall));
    TRY(db_all(db, arena, RECEIVE_LIST(hall_day, &days),
               "SELECT day, opens FROM hall_day WHERE hall = :hall ORDER BY day", P("hall", id)));
    struct date *opened = ARENA_ARRAY(arena, struct date, days.count + 1);
    struct date *closed = ARENA_ARRAY(arena, struct date, days.count + 1);
    *calendar = (struct hall_calendar){.weekdays = (uint8_t)hall.weekdays, .opened = opened, .closed = closed};
    for (size_t i = 0; i < days.count; i++) {
        if (days.items[i].opens) {
            opened[calendar->opened_count++] = days.items[i].day;
        } else {
            closed[calendar->closed_count++] = days.items[i].day;
        }
    }
    return SUCCESS;
}

/* --- halls ------------------------------------------------------------------------------------------------------- */

static result explain_twice(result r, const char *reason)
{
    return r.code == ERR_CONFLICT ? failed(ERR_CONFLICT, reason) : r;
}

static const char *const same_hall = "此地区已有同名大厅";
static const char *const same_window = "此大厅已有相同的窗口号";

result org_hall_add(struct request *rq, struct hall *hall)
{
    TRY(require_region(rq, "region", hall->region, &hall->region));
    TRY(org_next(rq, "hall", &hall->id));
    hall->version = 1;
    TRY(explain_twice(db_do(rq->db,
                            "INSERT INTO hall (id, version, region, name, address, weekdays)"
                            " VALUES (:id, :version, :region, :name, :address, :weekdays)",
                            ROW(hall, hall)),
                      same_hall));
    return org_note(rq, "hall_add", hall->region, hall->id, hall->name);
}

static struct hall from_form(const struct hall_form *in)
{
    return (struct hall){.id = in->id,
                         .region = in->region,
                         .name = in->name,
                         .address = in->address,
                         .weekdays = number_is_set(in->weekdays) ? in->weekdays : 0};
}

static result hall_create(struct request *rq, const struct hall_form *in, struct hall *out)
{
    if (number_is_set(in->id)) {
        return invalid("id", "编号由系统给出，不能提交");
    }
    *out = from_form(in);
    TRY(org_hall_add(rq, out));
    rq->version = out->version;
    rq->location = str_format(rq->arena, "/api/v1/halls/%lld", (long long)out->id);
    return SUCCESS;
}
HANDLER(hall_create, hall_form, hall);

static result find_for_change(struct request *rq, int64_t id, struct hall *hall)
{
    TRY(org_hall_find(rq->db, rq->arena, id, hall));
    return request_sees_region(rq, hall->region) ? SUCCESS : failed(ERR_NOT_FOUND, "没有这个大厅");
}

static result hall_change(struct request *rq, const struct hall_form *in, struct hall *out)
{
    struct hall before;
    TRY(find_for_change(rq, in->id, &before));
    *out = from_form(in);
    TRY(require_region(rq, "region", out->region, &out->region));
    if (rq->if_version != before.version) {
        return failed(ERR_STALE, "此大厅已被他人修改，请重新读取");
    }
    out->version = before.version + 1;
    TRY(explain_twice(db_do(rq->db,
                            "UPDATE hall SET version = :version, region = :region, name = :name, address = :address,"
                            " weekdays = :weekdays WHERE id = :id",
                            ROW(hall, out)),
                      same_hall));
    rq->version = out->version;
    return org_note(rq, "hall_change", out->region, out->id, out->name);
}
HANDLER(hall_change, hall_form, hall);

static result hall_list(struct request *rq, const struct hall_search *in, struct hall_page *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    int64_t after, rows = page_rows(in->limit);
    region_scope(in->region ? in->region : "", low, high);
    TRY(page_after(in->after, &after));
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(hall, &out->items),
               "SELECT id, version, region, name, address, weekdays FROM hall"
               " WHERE id > :last AND region >= :low AND region < :high ORDER BY id LIMIT :rows",
               P("last", after), P("low", (const char *)low), P("high", (const char *)high), P("rows", rows)));
    if ((int64_t)out->items.count == rows) {
        out->next = str_format(rq->arena, "%lld", (long long)out->items.items[--out->items.count - 1].id);
    }
    return SUCCESS;
}
HANDLER(hall_list, hall_search, hall_page);

static result hall_read(struct request *rq, const struct org_key *in, struct hall *out)
{
    TRY(org_hall_find(rq->db, rq->arena, in->id, out));
    rq->version = out->version;
    return SUCCESS;
}
HANDLER(hall_read, org_key, hall);

/* --- days -------------------------------------------------------------------------------------------------------- */

static result hall_day_set(struct request *rq, const struct hall_day *in, struct hall_day *out)
{
    struct hall hall;
    TRY(find_for_change(rq, in->hall, &hall));
    TRY(db_do(rq->db,
              "INSERT INTO hall_day (hall, day, opens, reason) VALUES (:hall, :day, :opens, :reason)"
              " ON CONFLICT (hall, day) DO UPDATE SET opens = excluded.opens, reason = excluded.reason",
              ROW(hall_day, in)));
    *out = *in;
    return org_note(rq, in->opens ? "hall_opens" : "hall_shuts", hall.region, hall.id, date_text(rq->arena, in->day));
}
HANDLER(hall_day_set, hall_day, hall_day);

static result hall_days_list(struct request *rq, const struct hall_period *in, struct hall_days *out)
{
    if (in->last.ymd < in->first.ymd || date_to_serial(in->last) - date_to_serial(in->first) > 366) {
        return invalid("last", "应不早于起始日，且不超过366天");
    }
    return db_all(rq->db, rq->arena, RECEIVE_LIST(hall_day, &out->items),
                  "SELECT hall, day, opens, reason FROM hall_day WHERE hall = :hall AND day >= :first AND day <= :last"
                  " ORDER BY day",
                  ROW(hall_period, in));
}
HANDLER(hall_days_list, hall_period, hall_days);

/* --- windows ----------------------------------------------------------------------------------------------------- */

result org_window_add(struct request *rq, struct window *window)
{
    struct hall hall;
    TRY(find_for_change(rq, window->hall, &hall));
    TRY(org_next(rq, "window", &window->id));
    TRY(explain_twice(db_do(rq->db,
                            "INSERT INTO hall_window (hall, id, number, name, kind)"
                            " VALUES (:hall, :id, :number, :name, :kind)",
                            ROW(window, window)),
                      same_window));
    return org_note(rq, "window_add", hall.region, window->id, window->number);
}

static result window_create(struct request *rq, const struct window_form *in, struct window *out)
{
    if (number_is_set(in->id)) {
        return invalid("id", "编号由系统给出，不能提交");
    }
    *out = (struct window){.hall = in->hall, .number = in->number, .name = in->name, .kind = in->kind};
    return org_window_add(rq, out);
}
HANDLER(window_create, window_form, window);

static result window_change(struct request *rq, const struct window_form *in, struct window *out)
{
    struct hall hall;
    TRY(find_for_change(rq, in->hall, &hall));
    TRY(org_window_find(rq->db, rq->arena, in->hall, in->id, out));
    *out = (struct window){in->hall, in->id, in->number, in->name, in->kind};
    TRY(explain_twice(db_do(rq->db,
                            "UPDATE hall_window SET number = :number, name = :name, kind = :kind"
                            " WHERE hall = :hall AND id = :id",
                            ROW(window, out)),
                      same_window));
    return org_note(rq, "window_change", hall.region, out->id, out->number);
}
HANDLER(window_change, window_form, window);

static result window_all(struct request *rq, const struct org_key *in, struct window_list *out)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(window, &out->items),
                  "SELECT hall, id, number, name, kind FROM hall_window WHERE hall = :id ORDER BY number LIMIT 500",
                  ROW(org_key, in));
}
HANDLER(window_all, org_key, window_list);
