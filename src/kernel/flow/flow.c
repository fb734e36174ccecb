/* Looking at matters: their tables, their rows, their past. */
#include "kernel/flow/flow.h"

#include "kernel/api/app.h"
#include "kernel/flow/clock.h"
#include "kernel/flow/reason.h"

static const struct field matter_fields[] = {
    FIELD(matter, region, READONLY, 0, 0, "地区", "administrative division that it belongs to"),
    FIELD(matter, id, READONLY, 0, 0, "内部编号", "unique within the region"),
    FIELD(matter, flow, READONLY, 0, 0, "流程", "the flow it moves through"),
    FIELD(matter, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(matter, version, READONLY, 0, 0, "版本", "counts its changes, from 1"),
    FIELD(matter, number, READONLY, 0, 0, "编号", "what people call it by"),
    FIELD(matter, title, READONLY, 0, 0, "名称", "what it is about, without personal data"),
    FIELD(matter, unit, READONLY, 0, 0, "经办单位", "the unit that holds it"),
    FIELD(matter, holder, READONLY, 0, 0, "经办人", "staff id; 0: anybody of the unit"),
    FIELD(matter, counted_unit, READONLY, 0, 0, "统计单位", "the unit whose counters it moves"),
    FIELD(matter, parent, READONLY, 0, 0, "上级件", "id of the matter it is part of; 0: none"),
    FIELD(matter, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(matter, channel, READONLY, 0, 0, "渠道", "intake channel"),
    FIELD(matter, opened_at, READONLY, 0, 0, "收件时间", "when it came"),
    FIELD(matter, closed_at, READONLY, 0, 0, "结束时间", "when it ended"),
    FIELD(matter, changed_at, READONLY, 0, 0, "最近变动", "when it last moved"),
    FIELD(matter, clock, READONLY, 0, 0, "计时", "running, paused, stopped, or empty"),
    FIELD(matter, limit_unit, READONLY, 0, 0, "时限单位", "workday, day, workhour"),
    FIELD(matter, legal_limit, READONLY, 0, 0, "法定时限", "what the law allows"),
    FIELD(matter, promised_limit, READONLY, 0, 0, "承诺时限", "what the unit promises"),
    FIELD(matter, extension, READONLY, 0, 0, "延长", "granted on top of both"),
    FIELD(matter, rule, READONLY, 0, 0, "时限依据", "law and article"),
    FIELD(matter, started_at, READONLY, 0, 0, "计时开始", "when the clock started"),
    FIELD(matter, started_on, READONLY, 0, 0, "受理日期", "the day of it"),
    FIELD(matter, paused_at, READONLY, 0, 0, "暂停时间", "since when it stands still"),
    FIELD(matter, stopped_at, READONLY, 0, 0, "停止时间", "when the clock stopped"),
    FIELD(matter, due_at, READONLY, 0, 0, "应办结时间", "by the promise, else by the law"),
    FIELD(matter, legal_due_at, READONLY, 0, 0, "法定到期时间", "by the law"),
    FIELD(matter, stage_unit, READONLY, 0, 0, "环节时限单位", "of the stage it is in"),
    FIELD(matter, stage_limit, READONLY, 0, 0, "环节时限", "how long the stage may take"),
    FIELD(matter, stage_extension, READONLY, 0, 0, "环节延长", "granted on top of it"),
    FIELD(matter, stage_rule, READONLY, 0, 0, "环节时限依据", "where its limit comes from"),
    FIELD(matter, stage_started_at, READONLY, 0, 0, "环节开始", "when the stage began"),
    FIELD(matter, stage_due_at, READONLY, 0, 0, "环节到期时间", "when the stage is to be over"),
    FIELD(matter, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(matter, rank_at, READONLY, 0, 0, "排序时间", "to-do lists go by it"),
    FIELD(matter, calendar_version, READONLY, 0, 0, "日历版本", "the calendar its due instants rest on"),
};
RECORD(matter, matter_fields, "anything that moves (件)");

/* --- tables ------------------------------------------------------------------------------------------------------ */

const struct flow *flow_named(const char *name)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct flow *const *flow = (*module)->flows; flow && *flow; flow++) {
            if (str_equal((*flow)->name, name)) {
                return *flow;
            }
        }
    }
    return 0;
}

static const struct flow_state *find_state(const struct flow *flow, const char *name)
{
    for (const struct flow_state *state = flow->states; state->name; state++) {
        if (str_equal(state->name, name)) {
            return state;
        }
    }
    return 0;
}

const char *flow_state_label(const struct flow *flow, const char *state)
{
    const struct flow_state *row = find_state(flow, state);
    return row ? row->label : 0;
}

bool flow_state_is_final(const struct flow *flow, const char *state)
{
    const struct flow_state *row = find_state(flow, state);
    return row && row->is_final;
}

const char *flow_action_label(const struct flow *flow, const char *action)
{
    for (const struct transition *row = flow ? flow->transitions : 0; row && row->action; row++) {
        if (str_equal(row->action, action)) {
            return row->label;
        }
    }
    return action;
}

result flow_is_spent(struct request *rq, const struct matter *matter, const struct transition *transition,
                     bool *is_spent)
{
    int64_t found = 0;
    if (transition->flags & ONCE) {
        TRY(db_number(
            rq->db, &found,
            "SELECT COUNT(*) FROM event WHERE region = :region AND matter = :id AND matter <> 0 AND action = :action",
            P("region", matter->region), P("id", matter->id), P("action", transition->action)));
    }
    *is_spent = found > 0;
    return SUCCESS;
}

result flow_actions(struct request *rq, const struct matter *matter, struct flow_actions *actions)
{
    const struct flow *flow = flow_named(matter->flow);
    size_t rows = 0;
    while (flow->transitions[rows].action) {
        rows++;
    }
    actions->items = ARENA_ARRAY(rq->arena, const struct transition *, rows + 1);
    actions->count = 0;
    bool is_final = flow_state_is_final(flow, matter->state);
    for (const struct transition *row = flow->transitions; row->action; row++) {
        bool fits = str_equal(row->from, matter->state) || (str_equal(row->from, "*") && !is_final);
        if (fits && !str_is_empty(row->permission) && request_may(rq, row->permission)) {
            bool is_spent;
            TRY(flow_is_spent(rq, matter, row, &is_spent));
            actions->items[actions->count] = row;
            actions->count += !is_spent;
        }
    }
    return SUCCESS;
}

struct instant flow_due(const struct matter *matter)
{
    bool by_stage = instant_is_set(matter->stage_due_at) &&
                    (!instant_is_set(matter->due_at) || matter->stage_due_at.ms < matter->due_at.ms);
    return by_stage ? matter->stage_due_at : matter->due_at;
}

const char *flow_mark(const struct matter *matter, struct instant now)
{
    struct instant due = flow_due(matter);
    if (instant_is_set(matter->closed_at) || !instant_is_set(due)) {
        return "";
    }
    return now.ms > due.ms ? "red" : now.ms >= matter->warn_at.ms ? "yellow" : "";
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static const result not_found = {ERR_NOT_FOUND, 0, "没有找到这一件"};

/* A matter outside the caller's regions or units is not told apart from one that does not exist. */
static result check_scope(struct request *rq, result found, const struct matter *matter)
{
    int64_t below = 1;
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !request_sees_region(rq, matter->region))) {
        return not_found;
    }
    TRY(found);
    if (rq->who->scope_unit != 0 && rq->who->scope_unit != matter->unit &&
        rq->who->scope_unit != matter->counted_unit) {
        TRY(db_number(rq->db, &below, "SELECT COUNT(*) FROM unit WHERE id = :unit AND parent = :scope_unit",
                      P("unit", matter->unit), P("scope_unit", rq->who->scope_unit)));
    }
    rq->version = matter->version;
    return below > 0 ? SUCCESS : not_found;
}

result flow_find(struct request *rq, const char *region, int64_t id, struct matter *matter)
{
    return check_scope(rq,
                       db_one(rq->db, rq->arena, RECEIVE(matter, matter),
                              "SELECT * FROM matter WHERE region = :region AND id = :id", P("region", region),
                              P("id", id)),
                       matter);
}

result flow_find_number(struct request *rq, const char *region, const char *number, struct matter *matter)
{
    return check_scope(rq,
                       db_one(rq->db, rq->arena, RECEIVE(matter, matter),
                              "SELECT * FROM matter WHERE region = :region AND number = :number", P("region", region),
                              P("number", number)),
                       matter);
}

result flow_timeline(struct request *rq, const struct matter *matter, event_list *events)
{
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(event, events),
               "SELECT * FROM event WHERE region = :region AND matter = :matter AND matter <> 0 ORDER BY seq",
               P("region", matter->region), P("matter", matter->id)));
    for (size_t i = 0; i < events->count; i++) {
        TRY(reason_show(rq, &events->items[i]));
    }
    return SUCCESS;
}

result flow_state_at(struct request *rq, const struct matter *matter, struct instant at, const char **state)
{
    TRY(db_text(rq->db, rq->arena, state,
                "SELECT to_state FROM event WHERE region = :region AND matter = :matter AND matter <> 0 AND at <= :at"
                " ORDER BY seq DESC LIMIT 1",
                P("region", matter->region), P("matter", matter->id), P("at", at)));
    return *state ? SUCCESS : failed(ERR_NOT_FOUND, "当时还没有这一件");
}

/* --- pages of lists ---------------------------------------------------------------------------------------------- */

result flow_place_read(struct arena *arena, const char *after, struct matter_place *place)
{
    if (!after) {
        return SUCCESS;
    }
    char *text = str_copy(arena, after);
    char *region = strchr(text, '-');
    char *id = region ? strchr(region + 1, '-') : 0;
    if (id) {
        *region++ = '\0';
        *id++ = '\0';
        place->region = region;
    }
    return id && str_to_int(text, &place->at) && str_to_int(id, &place->id)
               ? SUCCESS
               : invalid("after", "游标无效，请从第一页重新查询");
}

const char *flow_place_text(struct arena *arena, struct instant at, const char *region, int64_t id)
{
    return str_format(arena, "%lld-%s-%lld", (long long)at.ms, region, (long long)id);
}

/* --- a new calendar ---------------------------------------------------------------------------------------------- */

static void note_moved(moved_deadline_list *moved, const struct matter *matter, struct instant before,
                       struct instant after)
{
    if (before.ms != after.ms) {
        moved->items[moved->count++] = (struct moved_deadline){matter->region, matter->number, before, after};
    }
}

static result recompute_one(struct request *rq, struct matter *matter, moved_deadline_list *moved)
{
    struct instant before = matter->due_at, stage_before = matter->stage_due_at;
    TRY(clock_compute(rq, matter));
    db_allow(rq->db, RIGHT_MATTER);
    result r = db_do(rq->db,
                     "UPDATE matter SET due_at = :due_at, legal_due_at = :legal_due_at, stage_due_at = :stage_due_at,"
                     " warn_at = :warn_at, rank_at = :rank_at, calendar_version = :calendar_version"
                     " WHERE region = :region AND id = :id",
                     ROW(matter, matter));
    db_forbid(rq->db, RIGHT_MATTER);
    TRY(r);
    note_moved(moved, matter, before, matter->due_at);
    note_moved(moved, matter, stage_before, matter->stage_due_at);
    return SUCCESS;
}

result flow_recompute(struct request *rq, moved_deadline_list *moved)
{
    LIST(struct matter) open;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(matter, &open),
               "SELECT * FROM matter WHERE clock = 'running' AND started_on IS NOT NULL AND stopped_at IS NULL"
               " AND closed_at IS NULL AND calendar_version < :version"
               " UNION ALL "
               "SELECT * FROM matter WHERE clock <> 'running' AND stage_started_at IS NOT NULL"
               " AND closed_at IS NULL AND calendar_version < :version ORDER BY region, started_on, id",
               P("version", calendar_version(rq->calendar))));
    moved->items = ARENA_ARRAY(rq->arena, struct moved_deadline, 2 * open.count + 1);
    moved->count = 0;
    for (size_t i = 0; i < open.count; i++) {
        TRY(recompute_one(rq, &open.items[i], moved));
    }
    for (size_t i = 0; i < moved->count; i++) {
        const struct moved_deadline *row = &moved->items[i];
        TRY(ledger_note(rq, "calendar", "deadline_moved", row->region,
                        str_format(rq->arena, "{\"number\":\"%s\",\"before\":%lld,\"after\":%lld}", row->number,
                                   (long long)row->before.ms, (long long)row->after.ms)));
    }
    return SUCCESS;
}
