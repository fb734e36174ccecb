#include "kernel/flow/clock.h"

#include <assert.h>

#include "kernel/api/app.h"
#include "kernel/flow/reason.h"

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

/* With the reason of each when it is `for_people`. */
static result read_pauses(struct request *rq, const struct matter *matter, bool for_people, struct pauses *pauses)
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
        const char *reason = row->reason; /* of a row from before reasons were sealed */
        if (for_people && str_is_empty(reason)) {
            TRY(reason_read(rq, matter->region, matter->flow, matter->id, row->lane, row->seq, &reason));
        }
        pauses->items[i] =
            (struct pause){.from = row->paused_at,
                           .to = row->resumed_at,
                           .cause = str_format(rq->arena, "%s（台账%lld-%lld）%s", flow_action_label(flow, row->action),
                                               (long long)row->lane, (long long)row->seq, reason ? reason : "")};
    }
    return SUCCESS;
}

static struct span_rule rule_of(const char *unit, int64_t limit, int64_t extension, const char *basis)
{
    bool by_hours = str_equal(unit, "workhour");
    bool by_days = str_equal(unit, "day");
    return (struct span_rule){.unit = by_hours  ? WORKING_HOUR
                                      : by_days ? CALENDAR_DAY
                                                : WORKING_DAY,
                              .amount = (int32_t)limit,
                              .extension = (int32_t)extension,
                              .ends_on_workday = by_days,
                              .hours = office_hours_usual,
                              .basis = basis};
}

static struct span_rule rule_of_clock(const struct matter *matter, int64_t limit)
{
    return rule_of(matter->limit_unit, limit, matter->extension, matter->rule);
}

static struct span_rule rule_of_stage(const struct matter *matter)
{
    return rule_of(matter->stage_unit, matter->stage_limit, matter->stage_extension, matter->stage_rule);
}

static result due_of(struct request *rq, const struct span_rule *rule, struct instant started,
                     const struct pauses *pauses, struct instant *due)
{
    struct due computed;
    TRY(calendar_due(rq->calendar, rule, started, pauses->items, pauses->count, &computed));
    *due = computed.suspended ? (struct instant){0} : computed.at;
    return SUCCESS;
}

static result due_of_clock(struct request *rq, const struct matter *matter, int64_t limit, const struct pauses *pauses,
                           struct instant *due)
{
    *due = (struct instant){0};
    struct span_rule rule = rule_of_clock(matter, limit);
    return number_is_set(limit) ? due_of(rq, &rule, matter->started_at, pauses, due) : SUCCESS;
}

/* What of the pauses falls into the stage. */
static struct pauses pauses_of_stage(struct request *rq, const struct matter *matter, const struct pauses *pauses)
{
    struct pauses own = {.items = ARENA_ARRAY(rq->arena, struct pause, pauses->count + 1)};
    for (size_t i = 0; i < pauses->count; i++) {
        struct pause pause = pauses->items[i];
        bool is_before = instant_is_set(pause.to) && pause.to.ms < matter->stage_started_at.ms;
        pause.from = pause.from.ms < matter->stage_started_at.ms ? matter->stage_started_at : pause.from;
        if (!is_before) {
            own.items[own.count++] = pause;
        }
    }
    return own;
}

static result compute_stage(struct request *rq, struct matter *matter, const struct pauses *pauses)
{
    matter->stage_due_at = (struct instant){0};
    if (!instant_is_set(matter->stage_started_at)) {
        return SUCCESS;
    }
    struct span_rule rule = rule_of_stage(matter);
    struct pauses own = pauses_of_stage(rq, matter, pauses);
    return due_of(rq, &rule, matter->stage_started_at, &own, &matter->stage_due_at);
}

/* The to-do list's instants, from the due ones. */
static void rank(struct request *rq, struct matter *matter)
{
    struct instant due = flow_due(matter);
    matter->warn_at = (struct instant){0};
    matter->rank_at = END_OF_TIME;
    if (instant_is_set(due)) {
        int32_t days = (int32_t)app_setting(rq->app, "flow.yellow_days");
        matter->warn_at = calendar_marks(rq->calendar, due, days, 0).yellow;
        matter->rank_at = due;
    }
}

static result compute(struct request *rq, struct matter *matter, const struct pauses *pauses)
{
    if (!str_is_empty(matter->clock) && !str_equal(matter->clock, "stopped")) {
        struct instant promised_due;
        TRY(due_of_clock(rq, matter, matter->legal_limit, pauses, &matter->legal_due_at));
        TRY(due_of_clock(rq, matter, matter->promised_limit, pauses, &promised_due));
        matter->due_at = number_is_set(matter->promised_limit) ? promised_due : matter->legal_due_at;
    }
    TRY(compute_stage(rq, matter, pauses));
    matter->calendar_version = calendar_version(rq->calendar);
    rank(rq, matter);
    return SUCCESS;
}

result clock_compute(struct request *rq, struct matter *matter)
{
    struct pauses pauses = {0};
    TRY(read_pauses(rq, matter, false, &pauses));
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
    TRY(read_pauses(rq, matter, false, &pauses));
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
    TRY(read_pauses(rq, matter, false, &pauses));
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
    matter->stage_extension += instant_is_set(matter->stage_started_at) ? extension : 0;
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

static void end_stage(struct matter *matter)
{
    matter->stage_unit = matter->stage_rule = "";
    matter->stage_limit = NO_NUMBER;
    matter->stage_extension = 0;
    matter->stage_started_at = matter->stage_due_at = (struct instant){0};
}

static result start_stage(struct request *rq, struct matter *matter, const struct stage_limit *limit, struct instant at)
{
    if (limit->limit < 0 || limit->limit > LIMIT_MAX || !code_label(&limit_units, limit->unit)) {
        return invalid("stage", "环节时限应为0到10000个工作日、自然日或工作小时");
    }
    matter->stage_unit = limit->unit;
    matter->stage_limit = limit->limit;
    matter->stage_rule = limit->rule ? limit->rule : "";
    matter->stage_started_at = at;
    return clock_compute(rq, matter);
}

result stage_step(struct request *rq, struct matter *matter, unsigned flags, const struct stage_limit *limit,
                  struct instant at)
{
    bool was_in_one = instant_is_set(matter->stage_started_at);
    bool is_over = instant_is_set(matter->stopped_at) || instant_is_set(matter->closed_at);
    if (is_over || flags & (ENDS_STAGE | STARTS_STAGE)) {
        end_stage(matter);
    }
    if (!is_over && flags & STARTS_STAGE && limit) {
        return start_stage(rq, matter, limit, at);
    }
    if (was_in_one) {
        rank(rq, matter);
    }
    return SUCCESS;
}

result clock_record_pause(struct request *rq, const struct matter *matter, enum clock_step step,
                          const struct event *event)
{
    if (str_is_empty(matter->clock) || (step != CLOCK_PAUSE && step != CLOCK_RESUME && step != CLOCK_REOPEN)) {
        return SUCCESS;
    }
    if (step != CLOCK_PAUSE) {
        return db_post(rq->db,
                       "UPDATE matter_pause SET resumed_at = :at"
                       " WHERE region = :region AND matter = :matter AND resumed_at IS NULL",
                       P("at", event->at), P("region", matter->region), P("matter", matter->id));
    }
    return db_post(rq->db,
                   "INSERT INTO matter_pause (region, matter, paused_at, action, reason, lane, seq)"
                   " VALUES (:region, :matter, :at, :action, '', :lane, :seq)",
                   P("region", matter->region), P("matter", matter->id), P("at", event->at), P("action", event->action),
                   P("lane", event->lane), P("seq", event->seq));
}

result flow_proof(struct request *rq, const struct matter *matter, enum proof_of of, struct proof *proof)
{
    bool by_promise = of == PROOF_OF_PROMISED && number_is_set(matter->promised_limit);
    int64_t limit = of == PROOF_OF_STAGE ? matter->stage_limit
                    : by_promise         ? matter->promised_limit
                                         : matter->legal_limit;
    struct instant started = of == PROOF_OF_STAGE ? matter->stage_started_at : matter->started_at;
    struct pauses pauses = {0};
    if (!instant_is_set(started) || !number_is_set(limit)) {
        return failed(ERR_NOT_FOUND, of == PROOF_OF_STAGE ? "这一件现在没有环节时限" : "这一件没有计算中的时限");
    }
    TRY(read_pauses(rq, matter, true, &pauses));
    pauses = of == PROOF_OF_STAGE ? pauses_of_stage(rq, matter, &pauses) : pauses;
    struct span_rule rule = of == PROOF_OF_STAGE ? rule_of_stage(matter) : rule_of_clock(matter, limit);
    return calendar_prove(rq->arena, rq->calendar, &rule, started, pauses.items, pauses.count, proof);
}
