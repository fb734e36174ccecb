/* flow.h: everything that moves is a matter (件).
 *
 * A matter enters, moves through the states of its flow under a clock, is held by somebody, and ends. A flow is a
 * table of transitions; only flow_open and flow_apply change a matter, and they do four things in one transaction: the
 * state changes, the clock starts, pauses, resumes, is extended or stops, an event is appended to the ledger, the
 * counters move. The connection refuses any other writer of the table.
 *
 * Beside its clock a matter may have a stage (环节): a limit of its own for the step it is in, such as to sign for an
 * order or to reply to it. There is one at a time; it stands while the clock stands, and ends when the clock stops.
 *
 * Matters form trees (parent). Versions count changes: a change names the version it saw (rq->if_version, unless it is
 * NO_NUMBER and the route does not ask for it) or fails with ERR_STALE. */
#ifndef ZWFW_FLOW_FLOW_H
#define ZWFW_FLOW_FLOW_H

#include "kernel/api/module.h"
#include "kernel/api/request.h"
#include "kernel/calendar/deadline.h"
#include "kernel/ledger/ledger.h"
#include "kernel/record/record.h"

/* --- tables ------------------------------------------------------------------------------------------------------ */

struct flow_state {
    const char *name;
    const char *label; /* Chinese */
    bool is_final;     /* the matter is closed in it */
};

/* REOPEN: an end is undone. The counter that the stop moved is taken back, and the clock goes on as if it had not been.
 */
enum clock_step { CLOCK_KEEP, CLOCK_START, CLOCK_PAUSE, CLOCK_RESUME, CLOCK_EXTEND, CLOCK_STOP, CLOCK_REOPEN };

enum transition_flag {
    NEEDS_REASON = 1,   /* flow_move.reason must be given */
    WAITS_CHILDREN = 2, /* refused while a child is open */
    ONCE = 4,           /* at most once in a matter's life (行政许可法 §42: one extension) */
    UNDOES_END = 8,     /* leaves a final state: the end itself is undone (revocation, reopening) */
    FROM_OPENING = 16,  /* holds from the instant of the opening, whatever came since (行政许可法 §32: silence) */
    STARTS_STAGE = 32,  /* with the limit that the move or the opening names, if it does */
    ENDS_STAGE = 64,    /* with STARTS_STAGE: one ends and the next starts */
    TAKES_BACK = 128,   /* its counter goes down by one: what an earlier step counted does not count any longer */
};

struct transition {
    const char *from; /* a state; "" for the opening; "*" for any that is not final */
    const char *action;
    const char *to;         /* a state; "" to stay */
    const char *permission; /* checked for the caller, unless it is the system */
    enum clock_step clock;
    const char *kind;      /* counter it moves; NULL for none. A stop past the due instant moves `late_kind` instead, */
    const char *late_kind; /* and so does the end of a stage past its own. A stop without a kind, and an end while the
                              clock runs, move "<flow>.ended" */
    unsigned flags;
    const char *label; /* Chinese: the button, the timeline */
    const char *doc;   /* what it means, with its law and article */
};

struct flow {
    const char *name;
    const char *title;                    /* Chinese */
    const struct flow_state *states;      /* ended by a row of zeros */
    const struct transition *transitions; /* ended by a row of zeros */
};

/* --- matters ----------------------------------------------------------------------------------------------------- */

struct matter {
    const char *region;
    int64_t id;
    const char *flow, *state;
    int64_t version;
    const char *number; /* what people call it by; unique within its region */
    const char *title;
    int64_t unit;                    /* that holds it now */
    int64_t holder;                  /* staff who holds it; 0: anybody of the unit */
    int64_t counted_unit;            /* whose counters it moves: the unit that took it in, until a move names another */
    int64_t parent;                  /* a matter of the same region; 0 for none */
    const char *item_type, *channel; /* dimensions of its counters */
    struct instant opened_at, closed_at;
    struct instant changed_at; /* of its last event */
    const char *clock;         /* "", "running", "paused", "stopped" */
    const char *limit_unit;    /* "workday", "day", "workhour"; "" without a clock */
    int64_t legal_limit;       /* what the law allows; NO_NUMBER for none */
    int64_t promised_limit;    /* what the unit promises (承诺时限) */
    int64_t extension;         /* granted on top of both; 0 for none */
    const char *rule;          /* the law and article of the legal limit */
    struct instant started_at; /* when its clock started, or would have: also without any limit */
    struct date started_on;    /* the day of it, in China: figures tell by it what a period carried over */
    struct instant paused_at;  /* of an open pause */
    struct instant stopped_at; /* when it was decided, withdrawn or forced to an end; none before it started */
    struct instant due_at;     /* by the promise, else by the law; none while it stands, but one already past */
    struct instant legal_due_at;
    const char *stage_unit;          /* of the stage it is in, as limit_unit; "" for none */
    int64_t stage_limit;             /* NO_NUMBER: it is in none */
    int64_t stage_extension;         /* granted since it began */
    const char *stage_rule;          /* where its limit comes from */
    struct instant stage_started_at; /* zero: it is in none */
    struct instant stage_due_at;     /* none while it stands */
    struct instant warn_at;          /* yellow from here, red past flow_due */
    struct instant rank_at;          /* to-do lists go by it: flow_due, or the end of time while there is none */
    int64_t calendar_version;
};
extern const struct record matter_record;

/* How long a stage may take. */
struct stage_limit {
    const char *unit; /* "workday", "day", "workhour" */
    int64_t limit;    /* 0: by the end of the same day, if it counts, else of the next that does */
    const char *rule; /* where it comes from */
};

/* What opens a matter. Absent: NULL, 0, NO_NUMBER. */
struct matter_opening {
    const struct flow *flow;
    const char *action; /* of the opening transition; there may be several ways in */
    const char *region, *number, *title;
    int64_t id; /* from sequence_next; 0: taken here */
    int64_t unit, holder, parent;
    const char *item_type, *channel;
    struct instant at;      /* when it happened; zero: now */
    const char *limit_unit; /* with a clock: how long, in what, by what rule */
    int64_t legal_limit, promised_limit;
    const char *rule;
    const struct stage_limit *stage; /* STARTS_STAGE: NULL for none */
    const char *reason;
    const char *body; /* of the event: a JSON object, no personal data */
};

/* What moves one. */
struct flow_move {
    const char *action;
    struct instant at;    /* when it happened; zero: now. Not before the last event, not in the future */
    const char *reason;   /* kept sealed, its digest in the event */
    const char *body;     /* of the event: a JSON object, no personal data; NULL for none */
    int64_t unit, holder; /* new holders; NO_NUMBER: as before */
    int64_t counted_unit; /* whose counters it moves from this event on; 0: as before */
    int64_t extension; /* CLOCK_EXTEND: by how much, in the matter's unit; a stage under way gets as many of its own */
    const struct stage_limit *stage; /* STARTS_STAGE: NULL for none */
    const char *forced_to; /* a transition the table does not have, to this state: needs "flow.force" and a reason */
};

/* A move after which the same unit and the same person hold the matter; now, or at an instant; no reason: NULL. */
static inline struct flow_move flow_plain_at(const char *action, const char *reason, struct instant at)
{
    return (struct flow_move){
        .action = action, .at = at, .reason = reason, .unit = NO_NUMBER, .holder = NO_NUMBER, .extension = NO_NUMBER};
}

static inline struct flow_move flow_plain(const char *action, const char *reason)
{
    return flow_plain_at(action, reason, (struct instant){0});
}

/* The next number of a sequence of a region, from 1; never given out twice. Matter ids are the sequence "matter". */
result sequence_next(struct request *rq, const char *region, const char *name, int64_t *value);
/* What sequence_next would give if nobody asked in between. */
result sequence_peek(struct request *rq, const char *region, const char *name, int64_t *value);

/* Open a matter; the caller's permission for the opening transition is checked. */
result flow_open(struct request *rq, const struct matter_opening *opening, struct matter *matter);

/* Move it. `matter` is what the caller has read in this transaction, and is brought up to date.
 * ERR_CONFLICT (with the actions that are possible) when the state forbids it, ERR_STALE, ERR_FORBIDDEN. */
result flow_apply(struct request *rq, struct matter *matter, const struct flow_move *move);
/* The same for a matter that moves because another does: `If-Match` and the version answered are the other's. */
result flow_apply_along(struct request *rq, struct matter *matter, const struct flow_move *move);

/* Read one, within the caller's scope, else ERR_NOT_FOUND. */
result flow_find(struct request *rq, const char *region, int64_t id, struct matter *matter);
result flow_find_number(struct request *rq, const char *region, const char *number, struct matter *matter);

/* The transitions that the caller may make now; not those that need no permission, which are what something else
 * brings about. */
struct flow_actions {
    const struct transition **items;
    size_t count;
};
result flow_actions(struct request *rq, const struct matter *matter, struct flow_actions *actions);

/* Is it a transition that a matter makes ONCE, and has this one made it? */
result flow_is_spent(struct request *rq, const struct matter *matter, const struct transition *transition,
                     bool *is_spent);

const struct flow *flow_named(const char *name);                          /* among all modules'; NULL */
const char *flow_state_label(const struct flow *flow, const char *state); /* NULL: no such state */
bool flow_state_is_final(const struct flow *flow, const char *state);
const char *flow_action_label(const struct flow *flow, const char *action); /* itself: no such action, or flow NULL */
/* What presses first: the due instant of the matter or that of its stage; zero: neither has one. */
struct instant flow_due(const struct matter *matter);
/* "", "yellow", "red": of an open matter at `now`. */
const char *flow_mark(const struct matter *matter, struct instant now);

/* A place in a list of matters by some time of theirs: the cursor of its pages, "milliseconds-region-id". */
struct matter_place {
    int64_t at;
    const char *region;
    int64_t id;
};
/* Read a cursor; without one *place stays as the caller has set it. ERR_INVALID of the field "after". */
result flow_place_read(struct arena *arena, const char *after, struct matter_place *place);
const char *flow_place_text(struct arena *arena, struct instant at, const char *region, int64_t id);

/* The state a matter had at an instant, from its events: ERR_NOT_FOUND before it was opened. */
result flow_state_at(struct request *rq, const struct matter *matter, struct instant at, const char **state);

/* The timeline: its events, oldest first, each with its reason. */
typedef LIST(struct event) event_list;
result flow_timeline(struct request *rq, const struct matter *matter, event_list *events);

/* The proof of a deadline of it: every day counted or not, every pause with the event that caused it. PROMISED: of the
 * legal limit when nothing was promised. ERR_NOT_FOUND: it has no such limit now. */
enum proof_of { PROOF_OF_PROMISED, PROOF_OF_LEGAL, PROOF_OF_STAGE };
result flow_proof(struct request *rq, const struct matter *matter, enum proof_of of, struct proof *proof);

/* After a new calendar: recompute the open deadlines; reports which moved. */
result flow_recompute(struct request *rq, moved_deadline_list *moved);

#endif
