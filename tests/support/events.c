#include "support/events.h"

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/ledger/ledger.h"

enum { GROUP = 10, STEP_MINUTES = 10 };

static const struct {
    const char *action, *from, *to, *kind, *clock;
} steps[] = {
    {"submit", "", "submitted", "probe.received", ""},
    {"accept", "submitted", "accepted", "probe.accepted", "running"},
    {"ask_more", "accepted", "correcting", 0, "paused"},
    {"corrected", "correcting", "accepted", 0, "running"},
    {"comment", "accepted", "accepted", 0, "running"},
    {"finish", "accepted", "finished", "probe.finished", "stopped"},
};
enum { STEPS = sizeof steps / sizeof *steps };

static void must(result r)
{
    if (!is_ok(r)) {
        fprintf(stderr, "test events: %s %s\n", error_rows[r.code].wire, r.reason ? r.reason : "");
        abort();
    }
}

/* Number n of all steps: which matter takes which. */
struct turn {
    int64_t matter;
    int step;
};

static struct turn turn_of(int64_t n)
{
    int64_t round = n / (TEST_MATTERS * STEPS), rest = n % (TEST_MATTERS * STEPS);
    return (struct turn){1 + round * TEST_MATTERS + rest % TEST_MATTERS, (int)(rest / TEST_MATTERS)};
}

static result write_matter(struct request *rq, const struct turn *turn, const struct event *event)
{
    const char *state = steps[turn->step].to, *clock = steps[turn->step].clock;
    if (turn->step == 0) {
        return db_do(
            rq->db,
            "INSERT INTO matter (region, id, flow, state, version, number, title, unit, holder, counted_unit, parent,"
            " item_type, channel, opened_at, changed_at, clock, limit_unit, extension, rule, stage_unit,"
            " stage_extension, stage_rule, rank_at, calendar_version) VALUES (:region, :id, 'probe', :state, 1,"
            " :number, '', 7, 0, 7, 0, '01', '1', :at, :at, :clock, '', 0, '', '', 0, '', 0, 0)",
            P("region", event->region), P("id", turn->matter), P("state", state), P("clock", clock),
            P("number", str_format(rq->arena, "N%lld", (long long)turn->matter)), P("at", event->at));
    }
    TRY(db_do(
        rq->db,
        "UPDATE matter SET state = :state, clock = :clock, version = version + 1 WHERE region = :region AND id = :id",
        P("state", state), P("clock", clock), P("region", event->region), P("id", turn->matter)));
    if (turn->step == 2) {
        return db_do(rq->db,
                     "INSERT INTO matter_pause (region, matter, paused_at, action, reason, lane, seq)"
                     " VALUES (:region, :matter, :at, :action, '', :lane, :seq)",
                     P("region", event->region), P("matter", turn->matter), P("at", event->at),
                     P("action", event->action), P("lane", event->lane), P("seq", event->seq));
    }
    if (turn->step == 3) {
        return db_do(rq->db, "UPDATE matter_pause SET resumed_at = :at WHERE region = :region AND matter = :matter",
                     P("at", event->at), P("region", event->region), P("matter", turn->matter));
    }
    return SUCCESS;
}

static result take_turn(struct request *rq, int64_t n)
{
    struct turn turn = turn_of(n);
    bool is_late = n % 17 == 0; /* entered the day after */
    struct event event = {.region = TEST_REGION,
                          .matter = turn.matter,
                          .flow = "probe",
                          .action = steps[turn.step].action,
                          .from_state = steps[turn.step].from,
                          .to_state = steps[turn.step].to,
                          .at = {rq->now.ms - (is_late ? DAY_MS : 0)},
                          .unit = 7,
                          .kind = steps[turn.step].kind,
                          .amount = steps[turn.step].kind ? 1 : 0,
                          .item_type = n % 2 ? "01" : "20",
                          .channel = "1",
                          .body = n % 3 ? "" : "{\"reason\":\"补齐材料\"}"};
    TRY(ledger_append(rq, &event));
    db_allow(rq->db, RIGHT_MATTER);
    result r = write_matter(rq, &turn, &event);
    db_forbid(rq->db, RIGHT_MATTER);
    return r;
}

struct span {
    int64_t first, count;
};

static result take_turns(struct request *rq, void *subject)
{
    const struct span *span = subject;
    for (int64_t i = 0; i < span->count; i++) {
        TRY(take_turn(rq, span->first + i));
    }
    return SUCCESS;
}

static result take_notes(struct request *rq, void *subject)
{
    const struct span *span = subject;
    for (int64_t i = 0; i < span->count; i++) {
        TRY(ledger_note(rq, "org", "sign_in", TEST_REGION, "{\"staff\":3}"));
    }
    return SUCCESS;
}

void test_events(struct test_store *store, int64_t count)
{
    struct span span;
    must(db_number(store->reader, &span.first, "SELECT COUNT(*) FROM event WHERE flow = 'probe'"));
    for (int64_t left = count; left > 0; left -= span.count, span.first += span.count) {
        span.count = left < GROUP ? left : GROUP;
        must(work_task(store->work, store->arena, take_turns, &span));
        test_clock(STEP_MINUTES * MINUTE_MS * span.count);
    }
}

void test_notes(struct test_store *store, int64_t count)
{
    struct span span = {0, count};
    must(work_task(store->work, store->arena, take_notes, &span));
}

int64_t test_tail(struct test_store *store)
{
    int64_t tail;
    must(db_number(store->reader, &tail, "SELECT MAX(seq) FROM event WHERE lane = 1"));
    return tail;
}
