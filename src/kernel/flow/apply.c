/* The one place where a matter changes. */
#include <assert.h>

#include "kernel/api/app.h"
#include "kernel/flow/clock.h"
#include "kernel/flow/reason.h"

result sequence_next(struct request *rq, const char *region, const char *name, int64_t *value)
{
    return lane_number(rq, region, name, value);
}

result sequence_peek(struct request *rq, const char *region, const char *name, int64_t *value)
{
    return db_number(rq->db, value,
                     "SELECT COALESCE(MAX(value), 0) + 1 FROM sequence WHERE region = :region AND name = :name",
                     P("region", region), P("name", name));
}

/* The event's body: the digest of the reason, and what the module adds, in one object. */
static const char *event_body(struct arena *arena, const char *digest, const char *body)
{
    if (!digest) {
        return str_is_empty(body) ? "" : body;
    }
    struct buf text;
    buf_init(&text, arena, 256 * 1024);
    buf_text(&text, "{\"reason\":");
    buf_json(&text, digest);
    if (!str_is_empty(body)) {
        buf_text(&text, ",\"data\":");
        buf_text(&text, body);
    }
    buf_char(&text, '}');
    return text.data;
}

/* Which counter a transition moves: what stops the clock, or ends a stage, past its due instant is told apart. */
static const char *counter_of(const struct transition *transition, const struct matter *matter, struct instant at)
{
    struct instant due = transition->clock == CLOCK_STOP  ? matter->due_at
                         : transition->flags & ENDS_STAGE ? matter->stage_due_at
                                                          : (struct instant){0};
    bool is_late = instant_is_set(due) && at.ms > due.ms;
    return is_late && transition->late_kind ? transition->late_kind : transition->kind;
}

static result append(struct request *rq, const struct matter *matter, const struct transition *transition,
                     const char *from_state, struct instant at, const char *reason, const char *body,
                     struct event *event)
{
    const char *digest, *kind = transition->kind;
    bool is_taken_back = transition->clock == CLOCK_REOPEN || transition->flags & TAKES_BACK;
    *event = (struct event){.region = matter->region,
                            .matter = matter->id,
                            .flow = matter->flow,
                            .action = transition->action,
                            .from_state = from_state,
                            .to_state = matter->state,
                            .at = at,
                            .unit = matter->counted_unit,
                            .kind = kind,
                            .amount = !kind           ? 0
                                      : is_taken_back ? -1
                                                      : 1,
                            .item_type = matter->item_type,
                            .channel = matter->channel,
                            .since = matter->started_on};
    TRY(reason_digest(rq, event, reason, &digest));
    event->body = event_body(rq->arena, digest, body);
    TRY(ledger_append(rq, event));
    return reason_put(rq, event, reason);
}

static result react(struct request *rq, const struct matter *matter, const struct event *event)
{
    const char *name = str_format(rq->arena, "%s.%s", event->flow, event->action);
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct reaction *reaction = (*module)->reactions; reaction && reaction->on; reaction++) {
            if (str_equal(reaction->on, name)) {
                TRY(reaction->run(rq, matter, event));
            }
        }
    }
    return SUCCESS;
}

static const struct transition *find_transition(const struct flow *flow, const char *state, const char *action)
{
    bool is_final = flow_state_is_final(flow, state);
    for (const struct transition *row = flow->transitions; row->action; row++) {
        bool fits = str_equal(row->from, state) || (str_equal(row->from, "*") && *state && !is_final);
        if (fits && str_equal(row->action, action)) {
            return row;
        }
    }
    return 0;
}

static result check_permission(struct request *rq, const struct transition *transition)
{
    return str_is_empty(transition->permission) ? SUCCESS : request_require(rq, transition->permission);
}

/* --- opening ----------------------------------------------------------------------------------------------------- */

static result insert_matter(struct request *rq, const struct matter *matter)
{
    db_allow(rq->db, RIGHT_MATTER);
    result r = db_post(
        rq->db,
        "INSERT INTO matter (region, id, flow, state, version, number, title, unit, holder, counted_unit, parent,"
        " item_type, channel, opened_at, closed_at, changed_at, clock, limit_unit, legal_limit, promised_limit,"
        " extension, rule, started_at, started_on, paused_at, stopped_at, due_at, legal_due_at, stage_unit,"
        " stage_limit, stage_extension, stage_rule, stage_started_at, stage_due_at, warn_at, rank_at,"
        " calendar_version) VALUES (:region, :id, :flow, :state, :version, :number, :title, :unit, :holder,"
        " :counted_unit, :parent, :item_type, :channel, :opened_at, :closed_at, :changed_at, :clock,"
        " :limit_unit, :legal_limit, :promised_limit, :extension, :rule, :started_at, :started_on, :paused_at,"
        " :stopped_at, :due_at, :legal_due_at, :stage_unit, :stage_limit, :stage_extension, :stage_rule,"
        " :stage_started_at, :stage_due_at, :warn_at, :rank_at, :calendar_version)",
        ROW(matter, matter));
    db_forbid(rq->db, RIGHT_MATTER);
    return r;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

result flow_open(struct request *rq, const struct matter_opening *opening, struct matter *matter)
{
    const struct transition *transition = find_transition(opening->flow, "", opening->action);
    assert(transition && "a flow has no such way in");
    TRY(check_permission(rq, transition));
    struct instant at = instant_is_set(opening->at) ? opening->at : rq->now;
    if (at.ms > rq->now.ms) {
        return invalid("at", "发生时间不能晚于现在");
    }
    int64_t id = opening->id;
    if (id == 0) {
        TRY(sequence_next(rq, opening->region, "matter", &id));
    }
    *matter = (struct matter){.region = opening->region,
                              .id = id,
                              .flow = opening->flow->name,
                              .state = transition->to,
                              .version = 1,
                              .number = opening->number,
                              .title = or_empty(opening->title),
                              .unit = opening->unit,
                              .holder = opening->holder,
                              .counted_unit = opening->unit,
                              .parent = opening->parent,
                              .item_type = or_empty(opening->item_type),
                              .channel = or_empty(opening->channel),
                              .opened_at = at,
                              .changed_at = at,
                              .clock = "",
                              .limit_unit = or_empty(opening->limit_unit),
                              .legal_limit = opening->legal_limit,
                              .promised_limit = opening->promised_limit,
                              .rule = or_empty(opening->rule),
                              .stage_unit = "",
                              .stage_limit = NO_NUMBER,
                              .stage_rule = "",
                              .rank_at = END_OF_TIME};
    TRY(clock_step(rq, matter, transition->clock, at, NO_NUMBER));
    if (flow_state_is_final(opening->flow, matter->state)) {
        matter->closed_at = at;
    }
    TRY(stage_step(rq, matter, transition->flags, opening->stage, at));
    TRY(insert_matter(rq, matter));
    struct event event;
    TRY(append(rq, matter, transition, "", at, opening->reason, opening->body, &event));
    return react(rq, matter, &event);
}

/* --- moving ------------------------------------------------------------------------------------------------------ */

static result update_matter(struct request *rq, const struct matter *matter)
{
    int64_t changed = 0;
    db_allow(rq->db, RIGHT_MATTER);
    result r = db_change(rq->db, &changed,
                         "UPDATE matter SET state = :state, version = :version, unit = :unit, holder = :holder,"
                         " counted_unit = :counted_unit,"
                         " closed_at = :closed_at, changed_at = :changed_at, clock = :clock, extension = :extension,"
                         " started_at = :started_at, started_on = :started_on, paused_at = :paused_at,"
                         " stopped_at = :stopped_at, due_at = :due_at, legal_due_at = :legal_due_at,"
                         " stage_unit = :stage_unit, stage_limit = :stage_limit, stage_extension = :stage_extension,"
                         " stage_rule = :stage_rule, stage_started_at = :stage_started_at,"
                         " stage_due_at = :stage_due_at, warn_at = :warn_at, rank_at = :rank_at,"
                         " calendar_version = :calendar_version"
                         " WHERE region = :region AND id = :id AND version = :version - 1",
                         ROW(matter, matter));
    db_forbid(rq->db, RIGHT_MATTER);
    TRY(r);
    return changed == 1 ? SUCCESS : failed(ERR_STALE, "内容已被他人更新，请刷新后再试");
}

static result refuse_action(struct request *rq, const struct flow *flow, const struct matter *matter,
                            const char *action)
{
    struct flow_actions possible;
    TRY(flow_actions(rq, matter, &possible));
    struct buf names;
    buf_init(&names, rq->arena, 4096);
    for (size_t i = 0; i < possible.count; i++) {
        buf_format(&names, "%s%s", i > 0 ? "、" : "", possible.items[i]->label);
    }
    return failed(ERR_CONFLICT,
                  str_format(rq->arena, "“%s”状态下不能%s；现在可以：%s", flow_state_label(flow, matter->state),
                             flow_action_label(flow, action), names.size > 0 ? names.data : "无"));
}

static result check_conditions(struct request *rq, const struct matter *matter, const struct transition *transition,
                               const struct flow_move *move)
{
    int64_t found;
    if (transition->flags & NEEDS_REASON && str_is_empty(move->reason)) {
        return invalid("reason", str_format(rq->arena, "%s须写明理由", transition->label));
    }
    if (transition->flags & WAITS_CHILDREN) {
        /* By the index of parents alone, then one by one: else SQLite walks all matters of the region. */
        TRY(db_number(rq->db, &found,
                      "SELECT COUNT(*) FROM matter AS c CROSS JOIN matter AS m WHERE c.region = :region"
                      " AND c.parent = :id AND c.parent <> 0 AND m.region = c.region AND m.id = c.id"
                      " AND m.closed_at IS NULL",
                      P("region", matter->region), P("id", matter->id)));
        if (found > 0) {
            return failed(ERR_CONFLICT, str_format(rq->arena, "还有%lld个子件没有办完", (long long)found));
        }
    }
    bool is_spent;
    TRY(flow_is_spent(rq, matter, transition, &is_spent));
    return is_spent ? failed(ERR_CONFLICT, str_format(rq->arena, "%s只能办理一次", transition->label)) : SUCCESS;
}

/* When it happened: as said, but neither in the future nor before the last event. */
static result choose_time(const struct request *rq, const struct matter *matter, const struct transition *transition,
                          struct instant said, struct instant *at)
{
    if (transition->flags & FROM_OPENING) {
        *at = matter->opened_at;
        return SUCCESS;
    }
    *at = instant_is_set(said) ? said : rq->now;
    if (at->ms > rq->now.ms) {
        return invalid("at", "发生时间不能晚于现在");
    }
    return at->ms < matter->changed_at.ms ? invalid("at", "发生时间不能早于上一环节") : SUCCESS;
}

/* The first of the flow's own ways into a state that does this to the clock, or NULL. */
static const struct transition *way_into(const struct flow *flow, const char *to, enum clock_step clock)
{
    for (const struct transition *row = flow->transitions; row->action; row++) {
        if (str_equal(row->to, to) && row->clock == clock) {
            return row;
        }
    }
    return 0;
}

/* A forced move does to the clock what the flow's own ways into that state do, as far as it has not been done. */
static enum clock_step forced_step(const struct flow *flow, const struct matter *matter, const char *to)
{
    if (flow_state_is_final(flow, to) || way_into(flow, to, CLOCK_STOP)) {
        return CLOCK_STOP;
    }
    if (instant_is_set(matter->stopped_at)) {
        return CLOCK_REOPEN;
    }
    if (!instant_is_set(matter->started_at)) {
        return way_into(flow, to, CLOCK_START) ? CLOCK_START : CLOCK_KEEP;
    }
    bool stands = str_equal(matter->clock, "paused"), should_stand = way_into(flow, to, CLOCK_PAUSE) != 0;
    return stands == should_stand ? CLOCK_KEEP : should_stand ? CLOCK_PAUSE : CLOCK_RESUME;
}

/* And it moves the counter of a start, or takes back that of the end it undoes. */
static result forced_kind(struct request *rq, const struct flow *flow, const struct matter *matter,
                          struct transition *transition)
{
    if (transition->clock == CLOCK_START) {
        transition->kind = way_into(flow, transition->to, CLOCK_START)->kind;
    }
    return transition->clock != CLOCK_REOPEN
               ? SUCCESS
               : db_text(rq->db, rq->arena, &transition->kind,
                         "SELECT kind FROM event WHERE region = :region AND matter = :matter AND matter <> 0"
                         " AND at = :at AND amount > 0 ORDER BY seq DESC LIMIT 1",
                         P("region", matter->region), P("matter", matter->id), P("at", matter->stopped_at));
}

/* A transition that the table does not have: only with its own permission, and a reason. */
static result forced_transition(struct request *rq, const struct flow *flow, const struct matter *matter,
                                const struct flow_move *move, struct transition *transition)
{
    TRY(request_require(rq, "flow.force"));
    if (!flow_state_label(flow, move->forced_to)) {
        return invalid("to", "流程没有这个状态");
    }
    if (way_into(flow, move->forced_to, CLOCK_PAUSE) && !is_under_way(matter)) {
        return failed(ERR_CONFLICT, "时限没有在计算，不能强制到暂停计算的状态");
    }
    *transition = (struct transition){.action = "force",
                                      .to = move->forced_to,
                                      .clock = forced_step(flow, matter, move->forced_to),
                                      .flags = NEEDS_REASON | ENDS_STAGE,
                                      .label = "强制流转"};
    return forced_kind(rq, flow, matter, transition);
}

/* The clock's step. What ends has stopped; and whatever stops a clock moves a counter, or what is in stock would never
 * come out even: a way out that names none (a forced one) moves "<flow>.ended". */
static result step_clock(struct request *rq, const struct flow *flow, struct matter *matter,
                         struct transition *transition, struct instant at, int64_t extension)
{
    bool was_under_way = is_under_way(matter);
    TRY(clock_step(rq, matter, transition->clock, at, extension));
    if (is_under_way(matter) && flow_state_is_final(flow, *transition->to ? transition->to : matter->state)) {
        TRY(clock_step(rq, matter, CLOCK_STOP, at, NO_NUMBER));
    }
    if (was_under_way && !is_under_way(matter) && !transition->kind) {
        transition->kind = str_format(rq->arena, "%s.ended", flow->name);
    }
    return SUCCESS;
}

static result choose_transition(struct request *rq, const struct flow *flow, const struct matter *matter,
                                const struct flow_move *move, struct transition *transition)
{
    if (move->forced_to) {
        return forced_transition(rq, flow, matter, move, transition);
    }
    const struct transition *row = find_transition(flow, matter->state, move->action);
    if (!row) {
        return refuse_action(rq, flow, matter, move->action);
    }
    *transition = *row;
    return check_permission(rq, row);
}

result flow_apply(struct request *rq, struct matter *matter, const struct flow_move *move)
{
    const struct flow *flow = flow_named(matter->flow);
    struct transition transition = {0};
    struct instant at;
    if (number_is_set(rq->if_version) && rq->if_version != matter->version) {
        return failed(ERR_STALE, "内容已被他人更新，请刷新后再试");
    }
    rq->if_version = NO_NUMBER; /* it named this matter: what else moves in this request, the caller has not seen */
    TRY(choose_transition(rq, flow, matter, move, &transition));
    TRY(check_conditions(rq, matter, &transition, move));
    TRY(choose_time(rq, matter, &transition, move->at, &at));
    transition.kind = counter_of(&transition, matter, at);
    TRY(step_clock(rq, flow, matter, &transition, at, move->extension));
    const char *before = matter->state;
    matter->state = *transition.to ? transition.to : before;
    matter->version++;
    matter->changed_at = at.ms > matter->changed_at.ms ? at : matter->changed_at;
    matter->unit = number_is_set(move->unit) ? move->unit : matter->unit;
    matter->holder = number_is_set(move->holder) ? move->holder : matter->holder;
    matter->counted_unit = move->counted_unit != 0 ? move->counted_unit : matter->counted_unit;
    matter->closed_at = flow_state_is_final(flow, matter->state) ? at : (struct instant){0};
    TRY(stage_step(rq, matter, transition.flags, move->stage, at));
    TRY(update_matter(rq, matter));
    struct event event;
    TRY(append(rq, matter, &transition, before, at, move->reason, move->body, &event));
    db_allow(rq->db, RIGHT_MATTER);
    result r = clock_record_pause(rq, matter, transition.clock, &event);
    db_forbid(rq->db, RIGHT_MATTER);
    TRY(r);
    TRY(react(rq, matter, &event));
    rq->version = matter->version;
    return SUCCESS;
}

result flow_apply_along(struct request *rq, struct matter *matter, const struct flow_move *move)
{
    int64_t if_version = rq->if_version, version = rq->version;
    rq->if_version = NO_NUMBER;
    result r = flow_apply(rq, matter, move);
    rq->if_version = if_version;
    rq->version = version;
    return r;
}
