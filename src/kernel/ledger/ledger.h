/* ledger.h: what happened, for good. Events are only ever added; each carries the SM3 hash of the one before it in its
 * lane, over the canonical form of docs/ledger.md. Personal data is referred to (party ids), never copied, so that
 * erasing it does not break the chain.
 *
 * hash(n) = SM3( hash(n-1) ‖ canonical(event n) ), hash(0) = 32 zero bytes. canonical = for each field in the order
 * of event_fields but hash, as text (numbers in decimal, absent as ""): its size in bytes in decimal, ':', the bytes,
 * ','.
 *
 * Beside the events stand the heads of each day: the newest link of a lane at the end of each day in China, from which
 * the day's root is made. A link belongs to the latest day that any link up to it was recorded on: requests that pass
 * each other at midnight, or a clock that is set back, change nothing about a day that is over.
 *
 * A region's events go to one lane (ledger_lane), and its later ones have greater numbers, whatever lanes were added in
 * between: lanes are only ever added, a region that moves then moves to a new one, and a new one begins above all
 * others. So the events of a matter are in the order of their numbers.
 *
 * A chain alone cannot show that its tail was cut: checkpoint.h signs the heads and keeps them outside the store.
 * audit.h checks all of it; evidence.h hands out a part with its proof. */
#ifndef ZWFW_LEDGER_LEDGER_H
#define ZWFW_LEDGER_LEDGER_H

#include "kernel/api/module.h"
#include "kernel/api/request.h"
#include "kernel/record/record.h"
#include "kernel/tally/tally.h"

struct calendar;
struct sm3;

struct event {
    int64_t lane, seq;
    const char *region;
    int64_t matter;     /* 0: not about a matter */
    const char *flow;   /* or the room: "org" */
    const char *action; /* "accept", "sign_in" */
    const char *from_state, *to_state;
    struct instant at; /* when it happened; by default when it is recorded */
    struct instant recorded_at;
    struct date day; /* of `at`, in China */
    bool late;       /* recorded on a later day than it happened */
    int64_t actor;   /* staff id; 0: the system or nobody */
    int64_t unit;
    const char *kind; /* the counter it moves, "" for none */
    int64_t amount;   /* by how much: 1, or -1 for a correction */
    const char *item_type, *channel;
    const char *request_id;
    const char *body; /* more of it, one JSON object in canonical key order; "" for none */
    struct bytes hash;
    struct date since; /* not kept here: matter.started_on, for the counter; zero: the matter never started, or none */
};
extern const struct record event_record;

/* The newest link of a lane. */
struct ledger_tail {
    int64_t lane, seq;
    uint8_t hash[32];
    struct date day; /* it belongs to */
};

enum { MOST_LANES = 8 };

/* What a lane carries from request to request. Only the thread touches it that runs requests on it. */
struct lane {
    struct ledger_tail tail;
    int64_t kept; /* the newest link that the heads of the days know */
    struct tally_book *book;
    struct numbers *numbers;
    struct brought_calendar *brought; /* by the transaction under way; NULL: none */
    struct lane **lanes;              /* all there are, in the order of their numbers */
    size_t lane_count;
    bool is_wide;    /* the transaction under way reaches all lanes, and nobody else is on them; otherwise this one */
    int64_t strayed; /* the lane of a region that the request under way wanted to write and must not; 0: none */
};

/* Alone: a store of one lane. */
result lane_open(struct db *db, int64_t number, struct lane **lane);
/* Put `count` lanes, numbered from 1, together. The array outlives them. */
void lanes_join(struct lane **lanes, size_t count);
/* How many lanes the store has at least: no fewer than chains. */
result lanes_in_store(struct db *db, int64_t *count);
/* The number of the lane of a region, of `count`. What belongs to no region ("") is on the first. */
int64_t ledger_lane(const char *region, size_t count);
/* May the transaction under way write rows of this region (NULL: of any)? If not, the request has strayed: it fails,
 * and is to be run again on the right lane, or on all. */
bool lane_may_write(struct lane *lane, const char *region);
void lane_close(struct lane *lane); /* NULL is fine */
/* Before a commit: write the movements of the counters, the numbers given out and the day's head. */
result lane_flush(struct lane *lane, struct db *db);
/* After a failed commit: read the tail again, forget movements and numbers. */
result lane_reload(struct lane *lane, struct db *db);
/* Is this link in the store? For a transaction that ended in it and whose COMMIT was not answered. What it finds, it
 * makes as durable as a commit: the store may be a server that has not handed on yet what it knows. In a transaction of
 * its own, which is over when it returns. */
result ledger_find(struct db *db, const struct ledger_tail *tail, bool *found);

/* A request's place in the lane: where it began, and back to there. */
struct lane_mark {
    struct lane_place {
        struct ledger_tail tail;
        int64_t kept;
        size_t movements, numbers;
    } places[MOST_LANES]; /* of the lanes within reach */
    struct brought_calendar *brought;
};
struct lane_mark lane_mark(const struct lane *lane);
void lane_undo(struct lane *lane, const struct lane_mark *mark);
/* A link that was added since; false: none was. */
bool lane_newest(const struct lane *lane, const struct lane_mark *since, struct ledger_tail *newest);

/* The next number of a sequence of a region; see sequence_next (flow.h). ERR_UNAVAILABLE when the region is not within
 * reach. */
result lane_number(struct request *rq, const char *region, const char *name, int64_t *value);

/* A new calendar (taken over): this request and those after it in the transaction reckon with it. It comes into force
 * for everybody when the transaction has been committed, and goes when it is not, or when this request is undone. */
result lane_bring_calendar(struct request *rq, struct calendar *calendar);
/* What the transaction under way has brought; NULL for nothing. */
const struct calendar *lane_calendar(const struct lane *lane);
/* After a commit, while the request that brought it still has its arena: hand it over. NULL for nothing. */
struct calendar *lane_take_calendar(struct lane *lane);

/* Add an event: lane, seq, recorded_at, day, late, actor, request_id and hash are filled in; `at` when it is zero;
 * absent texts become "". Moves the counter that `kind` names. Only on a lane; ERR_UNAVAILABLE when the event's region
 * is not within its reach (lane_may_write). */
result ledger_append(struct request *rq, struct event *event);

/* A short way for what is not about a matter: sign-ins, settings, unmaskings. body may be NULL. */
result ledger_note(struct request *rq, const char *room, const char *action, const char *region, const char *body);

/* The job that writes down what was watched (api/watch.h): flow "access", action "refused", "read", or "more" for those
 * beyond the bound; by whom it was. */
result ledger_watch(struct request *rq);

/* The hash that `event` must have after `previous` (32 bytes each). */
void ledger_hash(const struct event *event, const uint8_t *previous, uint8_t *hash);

/* The day that `event` belongs to when the link before it belongs to `before`. */
static inline struct date ledger_day(struct date before, const struct event *event)
{
    struct date day = instant_date(event->recorded_at);
    return day.ymd > before.ymd ? day : before;
}

/* The exporter "ledger": the events of the caller's regions. */
result ledger_export(struct request *rq, const struct row_taker *taker);

/* A link by its place and hash. */
struct ledger_head {
    int64_t lane, seq;
    struct bytes hash;
};
typedef LIST(struct ledger_head) ledger_heads;

/* The newest link of every lane now, and the newest that belongs to `date` or a day before; in the order of the lanes.
 */
result ledger_heads_now(struct db *db, struct arena *arena, ledger_heads *heads);
result ledger_heads_on(struct db *db, struct arena *arena, struct date date, ledger_heads *heads);

/* What stands for the whole ledger at the end of a day, and is printed by bulletins: SM3 over one line for each lane in
 * order, "lane seq hash\n" (hash in lower-case hex), of ledger_heads_on. It never changes once the day is over. */
result ledger_day_root(struct db *db, struct arena *arena, struct date date, uint8_t root[32]);

#endif
