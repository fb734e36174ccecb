/* flow_model.h: a flow for trials, and a naive model of its matters: what each may do next, what that does to it, from
 * the rules alone. test_flow.c lives thousands of lives on the engine and on the model, and compares. */
#ifndef ZWFW_TESTS_SUPPORT_FLOW_MODEL_H
#define ZWFW_TESTS_SUPPORT_FLOW_MODEL_H

#include "kernel/flow/flow.h"

enum { MODEL_STEPS = 200, MOST_MATTERS = 16, MOST_PAUSES = MODEL_STEPS + 1, BAD_HOLDER = 13 };

extern const struct flow trial_flow;

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

/* A move to be tried. */
struct attempt {
    struct model *model;
    struct flow_move move;
    int64_t if_version;
    struct instant at;
};

/* The ways of the flow, but for those that stay in any state. */
struct model_way {
    const char *from, *action, *to;
};
enum { MODEL_WAYS = 12 };
extern const struct model_way model_ways[MODEL_WAYS];

/* What the counters must come to, over all lives. */
struct model_counts {
    int64_t received, accepted, visited, visited_late, finished, finished_late, dropped, ended, ends_seen;
};
extern struct model_counts model_counts;

enum model_clock model_clock(const struct model *model);
bool model_is_final(const char *state);

/* Due instants, reckoned from scratch; unset without a limit, and while it stands unless it had passed before. */
struct instant model_due_of(const struct app *app, const struct model *model, int64_t limit);
struct instant model_stage_due(const struct app *app, const struct model *model);
struct instant model_due(const struct app *app, const struct model *model);

/* For a control: what a model gets wrong. Each must be seen to differ from the engine. */
enum model_flaw {
    NO_FLAW,
    IGNORES_VERSION,
    IGNORES_CHILDREN,
    ALLOWS_TWICE,
    FORGETS_PAUSES,
    FORGETS_EXTENSION,
    FORGETS_CLOSING,
    MODEL_FLAWS
};
extern enum model_flaw model_flaw;

/* Every rule that the move breaks, a bit BIT(error code) each; 0: it must succeed. */
#define BIT(code) (1U << (code))
unsigned model_judge(const struct life *life, const struct attempt *try);

void model_start(struct model *model, struct instant at);
void model_apply(const struct app *app, const struct attempt *try);

#endif
