#include "support/flow_model.h"

#include "kernel/api/app.h"

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

const struct flow trial_flow = {"trial", "试件", states, transitions};

/* --- the model --------------------------------------------------------------------------------------------------- */

struct model_counts model_counts;
enum model_flaw model_flaw;

static bool has_limit(const struct model *model)
{
    return number_is_set(model->legal) || number_is_set(model->promised);
}

enum model_clock model_clock(const struct model *model)
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

bool model_is_final(const char *state)
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
struct instant model_due_of(const struct app *app, const struct model *model, int64_t limit)
{
    int64_t extension = model_flaw == FORGETS_EXTENSION ? 0 : model->extension;
    size_t pause_count = model_flaw == FORGETS_PAUSES ? 0 : model->pause_count;
    return number_is_set(limit)
               ? reckon(app, model->limit_unit, limit, extension, model->started, model->pauses, pause_count)
               : (struct instant){0};
}

/* Of the stage: of the pauses, the part that lies in it. */
struct instant model_stage_due(const struct app *app, const struct model *model)
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

struct instant model_due(const struct app *app, const struct model *model)
{
    return model_due_of(app, model, number_is_set(model->promised) ? model->promised : model->legal);
}

/* --- what may fail ----------------------------------------------------------------------------------------------- */

const struct model_way model_ways[MODEL_WAYS] = {
    {"new", "start", "work"},   {"new", "tell", "told"},    {"told", "answer", "new"},   {"work", "pause", "rest"},
    {"rest", "resume", "work"}, {"work", "extend", "work"}, {"work", "finish", "done"},  {"rest", "drop", "dropped"},
    {"work", "visit", "work"},  {"rest", "report", "rest"}, {"done", "close", "closed"}, {"closed", "undo", "undone"},
};

/* The state that an action leads to from here; NULL: none. */
static const char *next_state(const char *state, const char *action)
{
    for (size_t i = 0; i < MODEL_WAYS; i++) {
        if (str_equal(model_ways[i].from, state) && str_equal(model_ways[i].action, action)) {
            return model_ways[i].to;
        }
    }
    bool is_anywhere = str_equal(action, "note") || str_equal(action, "secret");
    return is_anywhere && !model_is_final(state) ? state : 0;
}

static bool has_open_child(const struct life *life, const struct model *model)
{
    for (size_t i = 0; i < life->count && model_flaw != IGNORES_CHILDREN; i++) {
        if (life->matters[i].parent == model->id && !model_is_final(life->matters[i].state)) {
            return true;
        }
    }
    return false;
}

/* Forced: what may be refused. */
static unsigned judge_force(const struct life *life, const struct attempt *try)
{
    const struct model *model = try->model;
    unsigned wrong = life->may_force ? 0 : BIT(ERR_FORBIDDEN);
    wrong |= flow_state_label(&trial_flow, try->move.forced_to) ? 0 : BIT(ERR_INVALID);
    wrong |= str_equal(try->move.forced_to, "rest") && !is_under_way(model) ? BIT(ERR_CONFLICT) : 0;
    return wrong | (try->move.reason ? 0 : BIT(ERR_INVALID));
}

static unsigned judge_clock(const struct model *model, const char *action, int64_t extension)
{
    enum model_clock clock = model_clock(model);
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
unsigned model_judge(const struct life *life, const struct attempt *try)
{
    const struct model *model = try->model;
    const char *action = try->move.action;
    bool is_stale = number_is_set(try->if_version) && try->if_version != model->version;
    unsigned wrong = is_stale && model_flaw != IGNORES_VERSION ? BIT(ERR_STALE) : 0;
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

void model_start(struct model *model, struct instant at)
{
    model->started = at;
    model_counts.accepted++;
}

static void model_pause(struct model *model, struct instant at)
{
    if (model_clock(model) == RUNNING) {
        model->pauses[model->pause_count++] = (struct pause){.from = at};
        model->is_standing = true;
    }
}

static void model_resume(struct model *model, struct instant at)
{
    if (model_clock(model) == PAUSED) {
        model->pauses[model->pause_count - 1].to = at;
        model->is_standing = false;
    }
}

/* A stage ends, and the next may start. */
static void model_stage(const struct app *app, struct model *model, const struct stage_limit *next, struct instant at)
{
    struct instant due = model_stage_due(app, model);
    ++*(instant_is_set(due) && at.ms > due.ms ? &model_counts.visited_late : &model_counts.visited);
    model->stage_extension = 0;
    model->stage_started = next ? at : (struct instant){0};
    model->stage = next ? *next : (struct stage_limit){0};
}

/* The end of the clock moves one counter: a forced one that of ends without a name. */
static void model_stop(const struct app *app, struct model *model, struct instant at, int64_t *in_time, int64_t *late)
{
    bool has_due = model_clock(model) == RUNNING || model_clock(model) == PAUSED;
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

static void model_force(const struct app *app, const struct attempt *try)
{
    struct model *model = try->model;
    const char *to = try->move.forced_to;
    if (str_equal(to, "done") || model_is_final(to)) {
        model_stop(app, model, try->at, &model_counts.ended, &model_counts.ended);
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

static void model_move(const struct app *app, const struct attempt *try)
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
        model_stop(app, model, try->at, &model_counts.finished, &model_counts.finished_late);
        model_counts.ends_seen++;
    } else if (str_equal(action, "drop")) {
        model_stop(app, model, try->at, &model_counts.dropped, &model_counts.dropped);
    }
    model->was_told = model->was_told || str_equal(action, "tell");
    model->was_extended = model_flaw != ALLOWS_TWICE && (model->was_extended || str_equal(action, "extend"));
    model->state = next_state(model->state, action);
}

void model_apply(const struct app *app, const struct attempt *try)
{
    struct model *model = try->model;
    model_move(app, try);
    model->version++;
    model->changed = try->at;
    model->closed = model_is_final(model->state) && model_flaw != FORGETS_CLOSING ? try->at : (struct instant){0};
    if (instant_is_set(model->stopped) || instant_is_set(model->closed)) {
        model->stage_started = (struct instant){0};
    }
    model->unit = number_is_set(try->move.unit) ? try->move.unit : model->unit;
    model->holder = number_is_set(try->move.holder) ? try->move.holder : model->holder;
}
