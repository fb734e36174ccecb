/* deadline.h: when a legal limit ends, and the proof of it. Pure: the calendar, the rule, the start and the pauses give
 * the due instant; nothing is stored here.
 *
 * Which days count:
 * - WORKING_DAY and CALENDAR_DAY: the day of the start does not count (民法典 §201). A pause takes out every day that
 *   it touches, the one it begins on and the one it ends on included, so the day of resumption is, like the day of
 *   receipt, not counted (行政许可法 §45: hearing, tender, inspection, testing, expert review are outside the limit).
 *   What counts is then each working day (行政许可法 §82), or each day. The limit ends with the last counted day,
 *   23:59:59.999 (民法典 §203). With ends_on_workday a CALENDAR_DAY limit whose last day is off ends with the next
 *   working day that no pause touches (民法典 §203).
 *   A limit of 0 (当日办结) ends with the day of the start itself when that day counts, else with the next that does.
 * - WORKING_HOUR: runs from the very instant of the start (民法典 §201), in office hours of working days, outside
 *   [from, to) of every pause; it ends at the instant at which the amount is used up.
 *
 * While a pause without an end is reached before the limit ends, there is no due instant: `suspended`. A pause that
 * begins after the limit has ended does not move it. */
#ifndef ZWFW_CALENDAR_DEADLINE_H
#define ZWFW_CALENDAR_DEADLINE_H

#include "kernel/calendar/calendar.h"

enum limit_unit { WORKING_DAY, CALENDAR_DAY, WORKING_HOUR };

enum { LIMIT_MAX = 10000 };

struct span_rule {
    enum limit_unit unit;
    int32_t amount;            /* 0 … LIMIT_MAX, in units */
    int32_t extension;         /* granted on top, 0 … LIMIT_MAX */
    bool ends_on_workday;      /* of CALENDAR_DAY only */
    struct office_hours hours; /* of WORKING_HOUR only */
    const char *basis;         /* law and article, for the proof; may be NULL */
};

struct pause {
    struct instant from;
    struct instant to; /* unset: not ended yet */
    const char *cause; /* the event that began it, as the reader of a proof should see it; may be NULL */
};

struct due {
    struct instant at; /* unset when suspended */
    bool suspended;
    bool provisional; /* rests on days that no notice covers yet */
};

/* Pauses: in order, none before the start, none overlapping, each ending at or after its begin, only the last one open.
 * Instants from 1900 to 2900. ERR_INVALID names what is not so: field "amount", "extension", "hours", "started" or
 * "pauses". Takes no memory. */
result calendar_due(const struct calendar *calendar, const struct span_rule *rule, struct instant started,
                    const struct pause *pauses, size_t pause_count, struct due *due);

/* When to warn (both numbers 0 or more). yellow: the start of the day that is `yellow_days` working days before the due
 * day (0: of the due day); it may lie before the start of the clock. red: the first instant after the due instant, or
 * after the end of the `red_days`-th working day past the due day. */
struct marks {
    struct instant yellow;
    struct instant red;
};
struct marks calendar_marks(const struct calendar *calendar, struct instant due, int32_t yellow_days, int32_t red_days);

/* Why a day counts or not. */
enum proof_reason {
    PROOF_START, /* the day of the start; for hours: a working day of whose hours none is left after it */
    PROOF_COUNTED,
    PROOF_OFF,
    PROOF_PAUSED,
    PROOF_POSTPONED, /* after the last counted day, up to the working day on which the limit ends */
};

struct proof_day {
    struct date date;
    enum proof_reason reason;
    enum day_kind kind;
    int32_t number;    /* of a counted day: its place in the count, from 1 */
    int64_t ms;        /* of a counted day, for hours: office time used on it */
    const char *name;  /* the holiday behind the kind, or NULL */
    const char *cause; /* of a paused day: the pause's cause, or NULL */
};

struct proof {
    struct span_rule rule;
    struct instant started;
    struct due due;
    const struct pause *pauses; /* those that began before the limit ended */
    size_t pause_count;
    const struct proof_day *days; /* each day from the start to the due day, or to the first day of the open pause */
    size_t day_count;
    int64_t counted; /* days, or ms for hours */
    int32_t calendar_version;
    struct date last_known; /* of the calendar; unset when it knows no notice */
};

/* The due instant with each day that leads to it. Fails as calendar_due. All of it is on the arena and outlives the
 * calendar, but for rule->basis and the pauses, which stay the caller's. */
result calendar_prove(struct arena *arena, const struct calendar *calendar, const struct span_rule *rule,
                      struct instant started, const struct pause *pauses, size_t pause_count, struct proof *proof);
/* The proof as Chinese text, a line a fact; days in a row that are left out for one reason share a line. */
const char *calendar_proof_text(struct arena *arena, const struct proof *proof);

#endif
