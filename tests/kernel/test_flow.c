/* Matters against a naive model: thousands of lives of random actions, legal and not, each step compared. */
#include "kernel/flow/flow.h"

#include "kernel/base/seam.h"
#include "kernel/ledger/audit.h"
#include "kernel/tally/tally.h"
#include "support/store.h"
#include "t.h"

#define REGION "630200"

enum { SEEDS = 2000, STEPS = 30, TWICE = 100, MOST_MATTERS = 3, MOST_PAUSES = STEPS + 1, BAD_HOLDER = 13 };

/* --- the flow ---------------------------------------------------------------------------------------------------- */

static const struct flow_state states[] = {
    {"new", "新件", false},    {"told", "已告知", false}, {"work", "在办", false},
    {"rest", "暂停", false},   {"done", "已办", false},   {"closed", "已结", true},
    {"dropped", "撤回", true}, {"undone", "撤销", true},  {0},
};

/* clang-format off */
static const struct transition transitions[] = {
    {"", "open", "new", "trial.do", CLOCK_KEEP, "trial.received", 0, 0, "收件", "comes"},
    {"", "begin", "work", "trial.do", CLOCK_START, "trial.accepted", 0, STARTS_STAGE, "当场受理", "comes and starts"},
    {"new", "start", "work", "trial.do", CLOCK_START, "trial.accepted", 0, 0, "受理", "starts"},
    {"new", "tell", "told", "trial.do", CLOCK_KEEP, 0, 0, NEEDS_REASON | ONCE, "告知", "once"},
    {"told", "answer", "new", "trial.do", CLOCK_KEEP, 0, 0, 0, "补正", "back"},
    {"work", "pause", "rest", "trial.do", CLOCK_PAUSE, 0, 0, NEEDS_REASON, "暂停", "stands"},
    {"rest", "resume", "work", "trial.do", CLOCK_RESUME, 0, 0, 0, "恢复", "goes on"},
    {"work", "visit", "", "trial.do", CLOCK_KEEP, "trial.visited", "trial.visited_late", STARTS_STAGE | ENDS_STAGE, "走访", "next stage"},
    {"rest", "report", "", "trial.do", CLOCK_KEEP, "trial.visited", "trial.visited_late", ENDS_STAGE, "报告", "ends a stage"},
    {"work", "extend", "", "trial.do", CLOCK_EXTEND, 0, 0, NEEDS_REASON | ONCE, "延长", "longer"},
    {"work", "finish", "done", "trial.do", CLOCK_STOP, "trial.finished", "trial.finished_late", WAITS_CHILDREN, "办结", "ends"},
    {"rest", "drop", "dropped", "trial.do", CLOCK_STOP, "trial.dropped", 0, 0, "撤回", "ends while it stands"},
    {"done", "close", "closed", "trial.do", CLOCK_KEEP, 0, 0, 0, "送达", "closes"},
    {"closed", "undo", "undone", "trial.do", CLOCK_KEEP, 0, 0, NEEDS_REASON | UNDOES_END, "撤销", "undone"},
    {"*", "note", "", "trial.do", CLOCK_KEEP, 0, 0, 0, "批注", "stays"},
    {"*", "secret", "", "trial.never", CLOCK_KEEP, 0, 0, 0, "密办", "nobody may"},
    {0},
};
/* clang-format on */

static const struct flow trial_flow = {"trial", "试件", states, transitions};
static const struct flow *const flows[] = {&trial_flow, 0};

static const struct permission permissions[] = {{"trial.do", "办理试件", "clerk"}, {"trial.never", "密办", ""}, {0}};

/* Counts the ends it has seen, in the transaction of the end; refuses those of a bad holder after having written. */
static result see_end(struct request *rq, const struct matter *matter, const struct event *event)
{
    int64_t seen;
    (void)event;
    TRY(sequence_next(rq, REGION, "ends seen", &seen));
    return matter->holder == BAD_HOLDER ? failed(ERR_CONFLICT, "这个经办人不能办结") : SUCCESS;
}
static const struct reaction reactions[] = {{"trial.finish", see_end}, {0}};

static const struct module trial_module = {
    .name = "trial", .title = "试件", .permissions = permissions, .flows = flows, .reactions = reactions};
extern const struct module api_module, work_module, flow_module;
const struct module *const all_modules[] = {&api_module, &work_module, &flow_module, &trial_module, 0};

/* --- chance ------------------------------------------------------------------------------------------------------ */

static uint64_t dice; /* xorshift64 */

static int64_t pick(int64_t below)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (int64_t)(dice % (uint64_t)below);
}

/* cmocka's asserts end the thread that calls them, and lives run on the lane: there a check that fails is the result of
 * its task. */
#define EXPECT(rq, is_so)                                                                                         \
    do {                                                                                                          \
        if (!(is_so)) {                                                                                           \
            return failed(ERR_INTERNAL, str_format((rq)->arena, "line %d of test_flow.c: %s", __LINE__, #is_so)); \
        }                                                                                                         \
    } while (0)

/* --- the model --------------------------------------------------------------------------------------------------- */

enum model_clock { NONE, RUNNING, PAUSED, STOPPED };

struct model {
    const char *state;
    int64_t id, version, extension, unit, holder, parent;
    int64_t legal, promised; /* NO_NUMBER: none */
    const char *limit_unit;
    struct instant started, stopped, changed, closed;
    struct pause pauses[MOST_PAUSES];
    size_t pause_count;
    bool is_standing; /* the last pause is open */
    struct stage_limit stage;
    struct instant stage_started; /* zero: in none */
    int64_t stage_extension;
    int64_t *end; /* the counter that its end has moved */
    bool was_told, was_extended;
};

struct life {
    struct model matters[MOST_MATTERS];
    size_t count;
    struct instant now;
    bool may_force;
};

static int64_t received, accepted, visited, visited_late, finished, finished_late, dropped, ended,
    ends_seen; /* over all lives */

static bool has_limit(const struct model *model)
{
    return number_is_set(model->legal) || number_is_set(model->promised);
}

static enum model_clock clock_of(const struct model *model)
{
    if (!has_limit(model) || !instant_is_set(model->started)) {
        return NONE;
    }
    return instant_is_set(model->stopped) ? STOPPED : model->is_standing ? PAUSED : RUNNING;
}

static bool is_under_way(const struct model *model)
{
    return instant_is_set(model->started) && !instant_is_set(model->stopped);
}

static bool is_final(const char *state)
{
    return str_equal(state, "closed") || str_equal(state, "dropped") || str_equal(state, "undone");
}

/* When it is due, from scratch; unset while it stands unless it had passed before. */
static struct instant reckon(const struct app *app, const char *unit, int64_t limit, int64_t extension,
                             struct instant started, const struct pause *pauses, size_t pause_count)
{
    struct due due;
    struct span_rule rule = {.unit = str_equal(unit, "workday") ? WORKING_DAY
                                     : str_equal(unit, "day")   ? CALENDAR_DAY
                                                                : WORKING_HOUR,
                             .amount = (int32_t)limit,
                             .extension = (int32_t)extension,
                             .ends_on_workday = str_equal(unit, "day"),
                             .hours = office_hours_usual};
    result r = calendar_due(app_calendar(app), &rule, started, pauses, pause_count, &due);
    return is_ok(r) && !due.suspended ? due.at : (struct instant){0};
}

/* Unset without a limit. */
static struct instant due_of(const struct app *app, const struct model *model, int64_t limit)
{
    return number_is_set(limit) ? reckon(app, model->limit_unit, limit, model->extension, model->started, model->pauses,
                                         model->pause_count)
                                : (struct instant){0};
}

/* Of the stage: of the pauses, the part that lies in it. */
static struct instant stage_due(const struct app *app, const struct model *model)
{
    struct pause pauses[MOST_PAUSES];
    size_t count = 0;
    if (!instant_is_set(model->stage_started)) {
        return (struct instant){0};
    }
    for (size_t i = 0; i < model->pause_count; i++) {
        struct pause pause = model->pauses[i];
        if (!instant_is_set(pause.to) || pause.to.ms >= model->stage_started.ms) {
            pause.from.ms = pause.from.ms > model->stage_started.ms ? pause.from.ms : model->stage_started.ms;
            pauses[count++] = pause;
        }
    }
    return reckon(app, model->stage.unit, model->stage.limit, model->stage_extension, model->stage_started, pauses,
                  count);
}

static struct instant model_due(const struct app *app, const struct model *model)
{
    return due_of(app, model, number_is_set(model->promised) ? model->promised : model->legal);
}

/* --- what may fail ----------------------------------------------------------------------------------------------- */

struct
try {
    struct model *model;
    struct flow_move move;
    int64_t if_version;
    struct instant at;
};

static const struct {
    const char *from, *action, *to;
} ways[] = {
    {"new", "start", "work"},   {"new", "tell", "told"},    {"told", "answer", "new"},   {"work", "pause", "rest"},
    {"rest", "resume", "work"}, {"work", "extend", "work"}, {"work", "finish", "done"},  {"rest", "drop", "dropped"},
    {"work", "visit", "work"},  {"rest", "report", "rest"}, {"done", "close", "closed"}, {"closed", "undo", "undone"},
};
enum { WAYS = sizeof ways / sizeof *ways };

/* The state that an action leads to from here; NULL: none. */
static const char *next_state(const char *state, const char *action)
{
    for (size_t i = 0; i < WAYS; i++) {
        if (str_equal(ways[i].from, state) && str_equal(ways[i].action, action)) {
            return ways[i].to;
        }
    }
    bool is_anywhere = str_equal(action, "note") || str_equal(action, "secret");
    return is_anywhere && !is_final(state) ? state : 0;
}

static bool has_open_child(const struct life *life, const struct model *model)
{
    for (size_t i = 0; i < life->count; i++) {
        if (life->matters[i].parent == model->id && !is_final(life->matters[i].state)) {
            return true;
        }
    }
    return false;
}

#define BIT(code) (1U << (code))

/* Forced: what may be refused. */
static unsigned judge_force(const struct life *life, const struct try *try)
{
    const struct model *model = try->model;
    unsigned wrong = life->may_force ? 0 : BIT(ERR_FORBIDDEN);
    wrong |= flow_state_label(&trial_flow, try->move.forced_to) ? 0 : BIT(ERR_INVALID);
    wrong |= str_equal(try->move.forced_to, "rest") && !is_under_way(model) ? BIT(ERR_CONFLICT) : 0;
    return wrong | (try->move.reason ? 0 : BIT(ERR_INVALID));
}

static unsigned judge_clock(const struct model *model, const char *action, int64_t extension)
{
    enum model_clock clock = clock_of(model);
    if (str_equal(action, "start")) {
        return instant_is_set(model->started) ? BIT(ERR_CONFLICT) : 0;
    }
    if (str_equal(action, "pause")) {
        return clock == PAUSED || clock == STOPPED ? BIT(ERR_CONFLICT) : 0;
    }
    if (str_equal(action, "resume")) {
        return clock == RUNNING || clock == STOPPED ? BIT(ERR_CONFLICT) : 0;
    }
    if (str_equal(action, "extend")) {
        return (clock == NONE || clock == STOPPED ? BIT(ERR_CONFLICT) : 0) |
               (extension < 1 || extension > LIMIT_MAX ? BIT(ERR_INVALID) : 0);
    }
    return 0;
}

/* Every rule that the move breaks; 0: it must succeed. */
static unsigned judge(const struct life *life, const struct try *try)
{
    const struct model *model = try->model;
    const char *action = try->move.action;
    unsigned wrong = number_is_set(try->if_version) && try->if_version != model->version ? BIT(ERR_STALE) : 0;
    wrong |= try->at.ms > life->now.ms || try->at.ms < model->changed.ms ? BIT(ERR_INVALID) : 0;
    if (try->move.forced_to) {
        return wrong | judge_force(life, try);
    }
    if (!next_state(model->state, action)) {
        return wrong | BIT(ERR_CONFLICT);
    }
    bool wants_reason = str_equal(action, "tell") || str_equal(action, "pause") || str_equal(action, "extend") ||
                        str_equal(action, "undo");
    wrong |= str_equal(action, "secret") ? BIT(ERR_FORBIDDEN) : 0;
    wrong |= wants_reason && !try->move.reason ? BIT(ERR_INVALID) : 0;
    wrong |= str_equal(action, "tell") && model->was_told ? BIT(ERR_CONFLICT) : 0;
    wrong |= str_equal(action, "extend") && model->was_extended ? BIT(ERR_CONFLICT) : 0;
    wrong |= str_equal(action, "finish") && (has_open_child(life, model) || try->move.holder == BAD_HOLDER ||
                                             (try->move.holder == NO_NUMBER && model->holder == BAD_HOLDER))
                 ? BIT(ERR_CONFLICT)
                 : 0;
    return wrong | judge_clock(model, action, try->move.extension);
}

/* --- what it does ------------------------------------------------------------------------------------------------ */

static void model_start(struct model *model, struct instant at)
{
    model->started = at;
    accepted++;
}

static void model_pause(struct model *model, struct instant at)
{
    if (clock_of(model) == RUNNING) {
        model->pauses[model->pause_count++] = (struct pause){.from = at};
        model->is_standing = true;
    }
}

static void model_resume(struct model *model, struct instant at)
{
    if (clock_of(model) == PAUSED) {
        model->pauses[model->pause_count - 1].to = at;
        model->is_standing = false;
    }
}

/* A stage ends, and the next may start. */
static void model_stage(const struct app *app, struct model *model, const struct stage_limit *next, struct instant at)
{
    struct instant due = stage_due(app, model);
    ++*(instant_is_set(due) && at.ms > due.ms ? &visited_late : &visited);
    model->stage_extension = 0;
    model->stage_started = next ? at : (struct instant){0};
    model->stage = next ? *next : (struct stage_limit){0};
}

/* The end of the clock moves one counter: a forced one that of ends without a name. */
static void model_stop(const struct app *app, struct model *model, struct instant at, int64_t *in_time, int64_t *late)
{
    bool has_due = clock_of(model) == RUNNING || clock_of(model) == PAUSED;
    struct instant due = has_due ? model_due(app, model) : (struct instant){0};
    bool is_late = instant_is_set(due) && at.ms > due.ms;
    if (is_under_way(model)) {
        model->stopped = at;
        model->end = is_late ? late : in_time;
        ++*model->end;
    }
}

static void model_reopen(struct model *model, struct instant at)
{
    model->stopped = (struct instant){0};
    --*model->end;
    model_resume(model, at);
}

static void model_force(const struct app *app, const struct try *try)
{
    struct model *model = try->model;
    const char *to = try->move.forced_to;
    if (str_equal(to, "done") || is_final(to)) {
        model_stop(app, model, try->at, &ended, &ended);
    } else if (instant_is_set(model->stopped)) {
        model_reopen(model, try->at);
    } else if (str_equal(to, "rest")) {
        model_pause(model, try->at);
    } else if (instant_is_set(model->started)) {
        model_resume(model, try->at);
    } else if (str_equal(to, "work")) {
        model_start(model, try->at);
    }
    model->state = to;
}

static void model_move(const struct app *app, const struct try *try)
{
    struct model *model = try->model;
    const char *action = try->move.action;
    if (try->move.forced_to) {
        model_force(app, try);
        model->stage_started = (struct instant){0};
        return;
    }
    if (str_equal(action, "visit") || str_equal(action, "report")) {
        model_stage(app, model, str_equal(action, "visit") ? try->move.stage : 0, try->at);
    } else if (str_equal(action, "start")) {
        model_start(model, try->at);
    } else if (str_equal(action, "pause")) {
        model_pause(model, try->at);
    } else if (str_equal(action, "resume")) {
        model_resume(model, try->at);
    } else if (str_equal(action, "extend")) {
        model->extension += try->move.extension;
        model->stage_extension += try->move.extension;
    } else if (str_equal(action, "finish")) {
        model_stop(app, model, try->at, &finished, &finished_late);
        ends_seen++;
    } else if (str_equal(action, "drop")) {
        model_stop(app, model, try->at, &dropped, &dropped);
    }
    model->was_told = model->was_told || str_equal(action, "tell");
    model->was_extended = model->was_extended || str_equal(action, "extend");
    model->state = next_state(model->state, action);
}

static void model_apply(const struct app *app, const struct try *try)
{
    struct model *model = try->model;
    model_move(app, try);
    model->version++;
    model->changed = try->at;
    model->closed = is_final(model->state) ? try->at : (struct instant){0};
    if (instant_is_set(model->stopped) || instant_is_set(model->closed)) {
        model->stage_started = (struct instant){0};
    }
    model->unit = number_is_set(try->move.unit) ? try->move.unit : model->unit;
    model->holder = number_is_set(try->move.holder) ? try->move.holder : model->holder;
}

/* --- a life ------------------------------------------------------------------------------------------------------ */

static struct test_store *store;

static result compare(struct request *rq, const struct model *model)
{
    static const char *const clocks[] = {"", "running", "paused", "stopped"};
    struct matter seen;
    TRY(flow_find(rq, REGION, model->id, &seen));
    EXPECT(rq, str_equal(seen.state, model->state));
    EXPECT(rq, seen.version == model->version);
    EXPECT(rq, str_equal(seen.clock, clocks[clock_of(model)]));
    EXPECT(rq, seen.extension == model->extension);
    EXPECT(rq, seen.unit == model->unit && seen.holder == model->holder);
    EXPECT(rq, seen.changed_at.ms == model->changed.ms && seen.closed_at.ms == model->closed.ms);
    EXPECT(rq, seen.started_at.ms == model->started.ms && seen.stopped_at.ms == model->stopped.ms);
    if (clock_of(model) == RUNNING || clock_of(model) == PAUSED) {
        EXPECT(rq, seen.due_at.ms == model_due(rq->app, model).ms);
        EXPECT(rq, seen.legal_due_at.ms == due_of(rq->app, model, model->legal).ms);
    }
    EXPECT(rq, seen.stage_started_at.ms == model->stage_started.ms);
    EXPECT(rq, seen.stage_due_at.ms == stage_due(rq->app, model).ms);
    if (instant_is_set(flow_due(&seen))) {
        int64_t last = INT64_MAX, main = instant_is_set(seen.due_at) ? seen.due_at.ms : last;
        int64_t stage = instant_is_set(seen.stage_due_at) ? seen.stage_due_at.ms : last;
        EXPECT(rq, seen.rank_at.ms == (main < stage ? main : stage));
    }
    return SUCCESS;
}

static const char *const units[] = {"workday", "day", "workhour"};

static const struct stage_limit *choose_stage(struct request *rq)
{
    struct stage_limit *stage = ARENA_NEW(rq->arena, struct stage_limit);
    *stage = (struct stage_limit){units[pick(3)], pick(8), "试行办法第二条"};
    return pick(4) > 0 ? stage : 0;
}

static result open_one(struct request *rq, struct life *life)
{
    struct model *model = &life->matters[life->count];
    bool begins = pick(2) == 0, limited = pick(8) > 0;
    *model = (struct model){.state = begins ? "work" : "new",
                            .version = 1,
                            .unit = 1 + pick(3),
                            .holder = 0,
                            .parent = life->count > 0 ? life->matters[0].id : 0,
                            .legal = limited && pick(6) > 0 ? pick(30) : NO_NUMBER,
                            .promised = limited && pick(3) > 0 ? pick(15) : NO_NUMBER,
                            .limit_unit = units[pick(3)],
                            .changed = life->now};
    struct matter_opening opening = {.flow = &trial_flow,
                                     .action = begins ? "begin" : "open",
                                     .region = REGION,
                                     .unit = model->unit,
                                     .parent = model->parent,
                                     .item_type = "01",
                                     .channel = "1",
                                     .limit_unit = model->limit_unit,
                                     .legal_limit = model->legal,
                                     .promised_limit = model->promised,
                                     .rule = "试行办法第一条",
                                     .stage = choose_stage(rq)};
    struct matter matter;
    TRY(sequence_next(rq, REGION, "matter", &opening.id));
    opening.number = str_format(rq->arena, "试-%lld", (long long)opening.id);
    TRY(flow_open(rq, &opening, &matter));
    model->id = opening.id;
    if (begins) {
        model_start(model, life->now);
        model->stage_started = opening.stage ? life->now : (struct instant){0};
        model->stage = opening.stage ? *opening.stage : (struct stage_limit){0};
    } else {
        received++;
    }
    life->count++;
    return compare(rq, model);
}

/* When it is said to have happened: mostly now, sometimes a while ago, seldom at an impossible time. */
static struct instant choose_time(const struct life *life, const struct model *model)
{
    int64_t since = life->now.ms - model->changed.ms;
    switch (pick(12)) {
    case 0: return (struct instant){model->changed.ms};
    case 1: return (struct instant){model->changed.ms - 1 - pick(DAY_MS)};
    case 2: return (struct instant){life->now.ms + 1 + pick(DAY_MS)};
    case 3: return (struct instant){model->changed.ms + pick(since + 1)};
    default: return life->now;
    }
}

static struct try choose_move(struct request *rq, struct life *life)
{
    static const char *const others[] = {"note", "secret", "no such action"};
    static const char *const targets[] = {"new",    "told",    "work",   "rest",         "done",
                                          "closed", "dropped", "undone", "no such state"};
    struct try try = {.model = &life->matters[pick((int64_t)life->count)], .if_version = NO_NUMBER};
    const char *action = pick(5) == 0 ? others[pick(3)] : ways[pick(WAYS)].action;
    if (pick(2) == 0) { /* one that fits, so that lives go on */
        for (size_t i = 0, first = (size_t)pick(WAYS); i < WAYS; i++) {
            size_t way = (first + i) % WAYS;
            action = str_equal(ways[way].from, try.model->state) ? ways[way].action : action;
        }
    }
    bool is_forced = pick(14) == 0;
    try.at = choose_time(life, try.model);
    try.if_version = pick(3) > 0 ? NO_NUMBER : try.model->version - (pick(6) == 0);
    try.move = (struct flow_move){.action = is_forced ? "force" : action,
                                  .forced_to = is_forced ? targets[pick(9)] : 0,
                                  .at = try.at,
                                  .reason = pick(6) > 0 ? "试验" : 0,
                                  .unit = pick(6) == 0 ? 1 + pick(3) : NO_NUMBER,
                                  .holder = pick(6) == 0 ? BAD_HOLDER - pick(2) : NO_NUMBER,
                                  .extension = pick(8) > 0 ? 1 + pick(10) : NO_NUMBER,
                                  .stage = choose_stage(rq)};
    return try;
}

/* One request, as the lane runs it: undone alone when it fails. */
static result attempt(struct request *rq, const struct try *try, result *outcome)
{
    struct matter matter;
    struct lane_mark mark = lane_mark(rq->lane);
    TRY(db_save(rq->db));
    TRY(flow_find(rq, REGION, try->model->id, &matter));
    rq->if_version = try->if_version;
    *outcome = flow_apply(rq, &matter, &try->move);
    rq->if_version = NO_NUMBER;
    if (is_ok(*outcome)) {
        return db_release(rq->db);
    }
    lane_undo(rq->lane, mark);
    db_undo(rq->db);
    return SUCCESS;
}

static result take_step(struct request *rq, struct life *life)
{
    static const int64_t spans[] = {0, MINUTE_MS, HOUR_MS, 5 * HOUR_MS, DAY_MS, 9 * DAY_MS};
    life->now.ms += pick(1 + spans[pick(6)]);
    rq->now = life->now;
    if (life->count == 0 || (life->count < MOST_MATTERS && pick(10) == 0)) {
        return open_one(rq, life);
    }
    result r;
    struct try try = choose_move(rq, life);
    unsigned wrong = judge(life, &try);
    TRY(attempt(rq, &try, &r));
    if (wrong == 0 ? !is_ok(r) : is_ok(r) || !(wrong & BIT(r.code))) {
        return failed(ERR_INTERNAL,
                      str_format(rq->arena, "%s %s from %s: wanted %x, got %s %s", try.move.action,
                                 try.move.forced_to ? try.move.forced_to : "", try.model->state, wrong,
                                 is_ok(r) ? "success" : error_rows[r.code].wire, r.reason ? r.reason : ""));
    }
    if (is_ok(r)) {
        model_apply(rq->app, &try);
    }
    return compare(rq, try.model);
}

/* The timeline leads from state to state, an event for each version; the state at each of its instants follows. */
static result check_past(struct request *rq, const struct model *model)
{
    struct matter matter;
    event_list events;
    TRY(flow_find(rq, REGION, model->id, &matter));
    TRY(flow_timeline(rq, &matter, &events));
    EXPECT(rq, (int64_t)events.count == model->version);
    for (size_t i = 0; i < events.count; i++) {
        const struct event *event = &events.items[i];
        EXPECT(rq, str_equal(event->from_state, i > 0 ? events.items[i - 1].to_state : ""));
        const char *state;
        if (i + 1 == events.count || events.items[i + 1].at.ms > event->at.ms) {
            TRY(flow_state_at(rq, &matter, event->at, &state));
            EXPECT(rq, str_equal(state, event->to_state));
        }
    }
    struct proof proof;
    if (clock_of(model) == RUNNING) {
        TRY(flow_proof(rq, &matter, PROOF_OF_PROMISED, &proof));
        EXPECT(rq, proof.due.at.ms == matter.due_at.ms);
    }
    if (instant_is_set(model->stage_started)) {
        TRY(flow_proof(rq, &matter, PROOF_OF_STAGE, &proof));
        EXPECT(rq, (proof.due.suspended ? 0 : proof.due.at.ms) == matter.stage_due_at.ms);
    }
    return SUCCESS;
}

static const struct identity *officer(struct arena *arena, bool may_force)
{
    uint64_t *rights = ARENA_ARRAY(arena, uint64_t, MOST_PERMISSIONS / 64);
    struct identity *who = ARENA_NEW(arena, struct identity);
    rights_add(rights, permission_number("trial.do"));
    if (may_force) {
        rights_add(rights, permission_number("flow.force"));
    }
    *who = (struct identity){.staff = 7,
                             .account = "trial",
                             .name = "试验人员",
                             .region = REGION,
                             .scope_low = "63",
                             .scope_high = "64",
                             .rights = rights};
    return who;
}

static result live(struct request *rq, uint64_t seed)
{
    dice = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    struct life life = {.now = {TEST_START - 5 * 365 * DAY_MS + pick(8 * 365) * DAY_MS}, .may_force = pick(2) == 0};
    rq->who = officer(rq->arena, life.may_force);
    for (int i = 0; i < STEPS; i++) {
        TRY(take_step(rq, &life));
    }
    for (size_t i = 0; i < life.count; i++) {
        TRY(check_past(rq, &life.matters[i]));
    }
    return SUCCESS;
}

/* Some lives to a transaction: what costs most is its end. */
struct lives {
    uint64_t first, count;
};

static result live_some(struct request *rq, void *subject)
{
    const struct lives *lives = subject;
    for (uint64_t seed = lives->first; seed < lives->first + lives->count; seed++) {
        result r = live(rq, seed);
        if (!is_ok(r)) {
            return failed(r.code, str_format(rq->arena, "seed %d: %s", (int)seed, r.reason));
        }
    }
    return SUCCESS;
}

static void live_seeds(uint64_t count)
{
    enum { TOGETHER = 20 };
    struct arena *arena = arena_new(0);
    for (uint64_t first = 0; first < count; first += TOGETHER) {
        assert_ok(work_task(store->work, arena, live_some, &(struct lives){first, TOGETHER}));
        arena_reset(arena);
    }
    arena_free(arena);
}

/* --- tests ------------------------------------------------------------------------------------------------------- */

static int open_store(void **state)
{
    (void)state;
    store = test_store_open();
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

static int64_t number_of(const char *kind)
{
    const struct tally_question question = {.last = {99991231}, .region_low = "", .region_high = "~", .kind = kind};
    int64_t sum;
    assert_ok(tally_sum(store->reader, &question, &sum));
    return sum;
}

/* Lives begin in any order, so the heads of the days, which want the clock to go forward, are not looked at. */
static void expect_sound(void)
{
    struct audit_result found;
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &found));
    for (size_t i = 0; i < found.findings.count; i++) {
        if (!str_equal(found.findings.items[i].part, "days")) {
            fail_msg("%s: %s", found.findings.items[i].part, found.findings.items[i].reason);
        }
    }
    assert_true(found.matters > 0);
}

static void test_model(void **state)
{
    int64_t seen;
    (void)state;
    received = accepted = visited = visited_late = finished = finished_late = dropped = ended = ends_seen = 0;
    live_seeds(SEEDS);
    assert_int_equal(number_of("trial.received"), received);
    assert_int_equal(number_of("trial.accepted"), accepted);
    assert_int_equal(number_of("trial.visited"), visited);
    assert_int_equal(number_of("trial.visited_late"), visited_late);
    assert_int_equal(number_of("trial.finished"), finished);
    assert_int_equal(number_of("trial.finished_late"), finished_late);
    assert_int_equal(number_of("trial.dropped"), dropped);
    assert_int_equal(number_of("trial.ended"), ended);
    assert_ok(db_number(store->reader, &seen, "SELECT value FROM sequence WHERE name = 'ends seen'"));
    assert_int_equal(seen, ends_seen);
    assert_true(visited > 100 && visited_late > 100);
    assert_true(finished > 100 && finished_late > 100 && dropped > 100 && ended > 100);
    expect_sound();
}

static const char *ledger_end(void)
{
    struct bytes hash;
    assert_ok(db_bytes(store->reader, store->arena, &hash, "SELECT hash FROM event ORDER BY seq DESC LIMIT 1"));
    return hex_encode(store->arena, hash.data, hash.size);
}

static void test_same_seed_same_ledger(void **state)
{
    char first[65];
    (void)state;
    live_seeds(TWICE);
    snprintf(first, sizeof first, "%s", ledger_end());
    test_store_close(store);
    store = test_store_open();
    live_seeds(TWICE);
    assert_string_equal(first, ledger_end());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_model, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_same_seed_same_ledger, open_store, close_store),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
