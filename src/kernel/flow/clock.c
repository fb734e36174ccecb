#include "kernel/flow/clock.h"

#include <assert.h>

#include "kernel/api/app.h"

static const struct code limit_unit_codes[] = {
    {"workday", "工作日"}, {"day", "自然日"}, {"workhour", "工作小时"}, {0, 0}};
const struct code_list limit_units = {"limit_units", "行政许可法 §82; 民法典 §200", limit_unit_codes};

struct pause_row {
    struct instant paused_at, resumed_at;
    const char *action, *reason;
    int64_t lane, seq;
};
static const struct field pause_row_fields[] = {
    FIELD(pause_row, paused_at, OPTIONAL, 0, 0, "暂停", "when the clock stood still"),
    FIELD(pause_row, resumed_at, OPTIONAL, 0, 0, "恢复", "when it went on"),
    FIELD(pause_row, action, OPTIONAL, 0, 0, "动作", "the action that paused it"),
    FIELD(pause_row, reason, OPTIONAL, 0, 0, "原因", "why"),
    FIELD(pause_row, lane, OPTIONAL, 0, 0, "链", "of the event"),
    FIELD(pause_row, seq, OPTIONAL, 0, 0, "序号", "of the event"),
};
static RECORD(pause_row, pause_row_fields, "a pause of a clock");

struct pauses {
    struct pause *items;
    size_t count;
};

static result read_pauses(struct request *rq, const struct matter *matter, struct pauses *pauses)
{
    LIST(struct pause_row) rows;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(pause_row, &rows),
               "SELECT paused_at, resumed_at, action, reason, lane, seq FROM matter_pause"
               " WHERE region = :region AND matter = :matter ORDER BY paused_at, seq",
               P("region", matter->region), P("matter", matter->id)));
    const struct flow *flow = flow_named(matter->flow);
    pauses->items = ARENA_ARRAY(rq->arena, struct pause, rows.count + 1);
    pauses->count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct pause_row *row = &rows.items[i];
        pauses->items[i] =
            (struct pause){.from = row->paused_at,
                           .to = row->resumed_at,
                           .cause = str_format(rq->arena, "%s（台账%lld-%lld）%s", flow_action_label(flow, row->action),
                                               (long long)row->lane, (long long)row->seq, row->reason)};
    }
    return SUCCESS;
}

static struct span_rule rule_of(const struct matter *matter, int64_t limit)
{
    bool by_hours = str_equal(matter->limit_unit, "workhour");
    bool by_days = str_equal(matter->limit_unit, "day");
    return (struct span_rule){.unit = by_hours  ? WORKING_HOUR
                                      : by_days ? CALENDAR_DAY
                                                : WORKING_DAY,
                              .amount = (int32_t)limit,
                              .extension = (int32_t)matter->extension,
                              .ends_on_workday = by_days,
                              .hours = office_hours_usual,
                              .basis = matter->rule};
}

static result due_of(struct request *rq, const struct matter *matter, int64_t limit, const struct pauses *pauses,
                     struct instant *due)
{
    *due = (struct instant){0};
    if (!number_is_set(limit)) {
        return SUCCESS;
    }
    struct span_rule rule = rule_of(matter, limit);
    struct due computed;
    TRY(calendar_due(rq->calendar, &rule, matter->started_at, pauses->items, pauses->count, &computed));
    *due = computed.suspended ? (struct instant){0} : computed.at;
    return SUCCESS;
}

static result compute(struct request *rq, struct matter *matter, const struct pauses *pauses)
{
    struct instant promised_due;
    TRY(due_of(rq, matter, matter->legal_limit, pauses, &matter->legal_due_at));
    TRY(due_of(rq, matter, matter->promised_limit, pauses, &promised_due));
    matter->due_at = number_is_set(matter->promised_limit) ? promised_due : matter->legal_due_at;
    matter->warn_at = (struct instant){0};
    matter->rank_at = END_OF_TIME;
    matter->calendar_version = calendar_version(rq->calendar);
    if (instant_is_set(matter->due_at)) {
        int32_t days = (int32_t)app_setting(rq->app, "flow.yellow_days");
        matter->warn_at = calendar_marks(rq->calendar, matter->due_at, days, 0).yellow;
        matter->rank_at = matter->due_at;
    }
    return SUCCESS;
}

result clock_compute(struct request *rq, struct matter *matter)
{
    struct pauses pauses = {0};
    TRY(read_pauses(rq, matter, &pauses));
    return compute(rq, matter, &pauses);
}

static result start(struct request *rq, struct matter *matter, struct instant at)
{
    const struct pauses none = {0};
    if (instant_is_set(matter->started_at)) {
        return failed(ERR_CONFLICT, "时限已经开始计算");
    }
    matter->started_at = at;
    matter->started_on = instant_date(at);
    if (!number_is_set(matter->legal_limit) && !number_is_set(matter->promised_limit)) {
        return SUCCESS;
    }
    matter->clock = "running";
    return compute(rq, matter, &none);
}

/* What was overdue when the clock came to stand stays so: only a limit that was still open has no due instant. */
static result pause_clock(struct request *rq, struct matter *matter, struct instant at)
{
    if (str_is_empty(matter->clock)) {
        return SUCCESS;
    }
    if (!str_equal(matter->clock, "running")) {
        return failed(ERR_CONFLICT, "时限已在暂停中");
    }
    struct pauses pauses = {0};
    TRY(read_pauses(rq, matter, &pauses));
    /* Its row is written after the event is known; the computation needs it now. */
    pauses.items[pauses.count++] = (struct pause){.from = at};
    matter->clock = "paused";
    matter->paused_at = at;
    return compute(rq, matter, &pauses);
}

/* The row of an open pause gets its end after the event is known; the computation needs it now. */
static result go_on(struct request *rq, struct matter *matter, struct instant at)
{
    struct pauses pauses = {0};
    TRY(read_pauses(rq, matter, &pauses));
    if (instant_is_set(matter->paused_at)) {
        assert(pauses.count > 0);
        pauses.items[pauses.count - 1].to = at;
    }
    matter->clock = "running";
    matter->paused_at = (struct instant){0};
    return compute(rq, matter, &pauses);
}

static result resume_clock(struct request *rq, struct matter *matter, struct instant at)
{
    if (str_is_empty(matter->clock)) {
        return SUCCESS;
    }
    return str_equal(matter->clock, "paused") ? go_on(rq, matter, at) : failed(ERR_CONFLICT, "时限没有暂停");
}

static result stop_clock(struct matter *matter, struct instant at)
{
    if (is_under_way(matter)) {
        matter->clock = str_is_empty(matter->clock) ? "" : "stopped";
        matter->stopped_at = at;
    }
    return SUCCESS;
}

static result reopen_clock(struct request *rq, struct matter *matter, struct instant at)
{
    if (!instant_is_set(matter->stopped_at)) {
        return failed(ERR_CONFLICT, "尚未办结，不需要恢复办理");
    }
    matter->stopped_at = (struct instant){0};
    return str_is_empty(matter->clock) ? SUCCESS : go_on(rq, matter, at);
}

static result extend(struct request *rq, struct matter *matter, int64_t extension)
{
    if (str_is_empty(matter->clock) || str_equal(matter->clock, "stopped")) {
        return failed(ERR_CONFLICT, "没有可以延长的时限");
    }
    if (!number_is_set(extension) || extension < 1 || extension > LIMIT_MAX) {
        return invalid("extension", "延长的时限应为正整数");
    }
    matter->extension += extension;
    return clock_compute(rq, matter);
}

result clock_step(struct request *rq, struct matter *matter, enum clock_step step, struct instant at, int64_t extension)
{
    switch (step) {
    case CLOCK_KEEP: return SUCCESS;
    case CLOCK_START: return start(rq, matter, at);
    case CLOCK_PAUSE: return pause_clock(rq, matter, at);
    case CLOCK_RESUME: return resume_clock(rq, matter, at);
    case CLOCK_EXTEND: return extend(rq, matter, extension);
    case CLOCK_STOP: return stop_clock(matter, at);
    case CLOCK_REOPEN: return reopen_clock(rq, matter, at);
    }
    return SUCCESS;
}

result clock_record_pause(struct request *rq, const struct matter *matter, enum clock_step step,
                          const struct event *event, const char *reason)
{
    if (str_is_empty(matter->clock) || (step != CLOCK_PAUSE && step != CLOCK_RESUME && step != CLOCK_REOPEN)) {
        return SUCCESS;
    }
    if (step != CLOCK_PAUSE) {
        return db_do(rq->db,
                     "UPDATE matter_pause SET resumed_at = :at"
                     " WHERE region = :region AND matter = :matter AND resumed_at IS NULL",
                     P("at", event->at), P("region", matter->region), P("matter", matter->id));
    }
    return db_do(rq->db,
                 "INSERT INTO matter_pause (region, matter, paused_at, action, reason, lane, seq)"
                 " VALUES (:region, :matter, :at, :action, :reason, :lane, :seq)",
                 P("region", matter->region), P("matter", matter->id), P("at", event->at), P("action", event->action),
                 P("reason", reason ? reason : ""), P("lane", event->lane), P("seq", event->seq));
}

result flow_proof(struct request *rq, const struct matter *matter, bool promise, struct proof *proof)
{
    int64_t limit = promise && number_is_set(matter->promised_limit) ? matter->promised_limit : matter->legal_limit;
    struct pauses pauses = {0};
    if (!instant_is_set(matter->started_at) || !number_is_set(limit)) {
        return failed(ERR_NOT_FOUND, "这一件没有计算中的时限");
    }
    TRY(read_pauses(rq, matter, &pauses));
    struct span_rule rule = rule_of(matter, limit);
    return calendar_prove(rq->arena, rq->calendar, &rule, matter->started_at, pauses.items, pauses.count, proof);
}
