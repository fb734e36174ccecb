/* Matters against a naive model: thousands of lives of random actions, legal and not, each step compared; now and then
 * a statement fails, which must change nothing. ZWFW_TEST_LIVES and ZWFW_TEST_SEED: how many, from which seed on
 * (tests/trust/simulate.sh). */
#include "kernel/flow/flow.h"

#include "kernel/base/seam.h"
#include "kernel/ledger/audit.h"
#include "kernel/tally/tally.h"
#include "support/flow_model.h"
#include "support/store.h"
#include "t.h"

#define REGION "630200"

enum { SEEDS = 300, TWICE = 40, FLAWED = 40 };

static int64_t faults; /* statements that were made to fail */

/* --- the flow ---------------------------------------------------------------------------------------------------- */

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

/* --- a life ------------------------------------------------------------------------------------------------------ */

static struct test_store *store;

static result compare(struct request *rq, const struct model *model)
{
    static const char *const clocks[] = {"", "running", "paused", "stopped"};
    struct matter seen;
    TRY(flow_find(rq, REGION, model->id, &seen));
    EXPECT(rq, str_equal(seen.state, model->state));
    EXPECT(rq, seen.version == model->version);
    EXPECT(rq, str_equal(seen.clock, clocks[model_clock(model)]));
    EXPECT(rq, seen.extension == model->extension);
    EXPECT(rq, seen.unit == model->unit && seen.holder == model->holder);
    EXPECT(rq, seen.changed_at.ms == model->changed.ms && seen.closed_at.ms == model->closed.ms);
    EXPECT(rq, seen.started_at.ms == model->started.ms && seen.stopped_at.ms == model->stopped.ms);
    if (model_clock(model) == RUNNING || model_clock(model) == PAUSED) {
        EXPECT(rq, seen.due_at.ms == model_due(rq->app, model).ms);
        EXPECT(rq, seen.legal_due_at.ms == model_due_of(rq->app, model, model->legal).ms);
    }
    EXPECT(rq, seen.stage_started_at.ms == model->stage_started.ms);
    EXPECT(rq, seen.stage_due_at.ms == model_stage_due(rq->app, model).ms);
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

/* --- a request, as the lane runs it ------------------------------------------------------------------------------ */

typedef result act(struct request *rq, void *subject);

static result open_matter(struct request *rq, void *subject)
{
    struct matter matter;
    struct matter_opening *opening = subject;
    TRY(sequence_next(rq, REGION, "matter", &opening->id));
    opening->number = str_format(rq->arena, "试-%lld", (long long)opening->id);
    return flow_open(rq, opening, &matter);
}

static result move_matter(struct request *rq, void *subject)
{
    struct matter matter;
    const struct attempt *try = subject;
    TRY(flow_find(rq, REGION, try->model->id, &matter));
    rq->if_version = try->if_version;
    result r = flow_apply(rq, &matter, &try->move);
    rq->if_version = NO_NUMBER;
    return r;
}

/* Undone alone when it fails. The statement `fault` (0: none) from its beginning on fails. */
static result run_request(struct request *rq, act *do_it, void *subject, int64_t fault, result *outcome)
{
    struct lane_mark mark = lane_mark(rq->lane);
    TRY(db_save(rq->db));
    db_fail_statement(rq->db, fault);
    *outcome = do_it(rq, subject);
    db_fail_statement(rq->db, 0);
    if (is_ok(*outcome)) {
        return db_release(rq->db);
    }
    lane_undo(rq->lane, &mark);
    db_undo(rq->db);
    return SUCCESS;
}

/* A step's request; what fails for a fault has left nothing, and is asked for again. */
static result do_step(struct request *rq, const struct model *model, act *do_it, void *subject, result *outcome)
{
    TRY(run_request(rq, do_it, subject, pick(8) == 0 ? 1 + pick(12) : 0, outcome));
    if (outcome->code != ERR_UNAVAILABLE) {
        return SUCCESS;
    }
    faults++;
    if (model->id != 0) {
        TRY(compare(rq, model));
    }
    return run_request(rq, do_it, subject, 0, outcome);
}

/* --- steps ------------------------------------------------------------------------------------------------------- */

static result open_one(struct request *rq, struct life *life)
{
    result outcome;
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
    TRY(do_step(rq, model, open_matter, &opening, &outcome));
    TRY(outcome);
    model->id = opening.id;
    if (begins) {
        model_start(model, life->now);
        model->stage_started = opening.stage ? life->now : (struct instant){0};
        model->stage = opening.stage ? *opening.stage : (struct stage_limit){0};
    } else {
        model_counts.received++;
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

static struct attempt choose_move(struct request *rq, struct life *life)
{
    static const char *const others[] = {"note", "secret", "no such action"};
    static const char *const targets[] = {"new",    "told",    "work",   "rest",         "done",
                                          "closed", "dropped", "undone", "no such state"};
    struct attempt try = {.model = &life->matters[pick((int64_t)life->count)], .if_version = NO_NUMBER};
    const char *action = pick(5) == 0 ? others[pick(3)] : model_ways[pick(MODEL_WAYS)].action;
    if (pick(2) == 0) { /* one that fits, so that lives go on */
        for (size_t i = 0, first = (size_t)pick(MODEL_WAYS); i < MODEL_WAYS; i++) {
            size_t way = (first + i) % MODEL_WAYS;
            action = str_equal(model_ways[way].from, try.model->state) ? model_ways[way].action : action;
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

static result take_step(struct request *rq, struct life *life)
{
    static const int64_t spans[] = {0, MINUTE_MS, HOUR_MS, 5 * HOUR_MS, DAY_MS, 9 * DAY_MS};
    life->now.ms += pick(1 + spans[pick(6)]);
    rq->now = life->now;
    if (life->count == 0 || (life->count < MOST_MATTERS && pick(10) == 0)) {
        return open_one(rq, life);
    }
    result r;
    struct attempt try = choose_move(rq, life);
    unsigned wrong = model_judge(life, &try);
    TRY(do_step(rq, try.model, move_matter, &try, &r));
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
    if (model_clock(model) == RUNNING) {
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
    for (int i = 0; i < MODEL_STEPS; i++) {
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

static void live_seeds(uint64_t first, uint64_t count)
{
    enum { TOGETHER = 10 };
    struct arena *arena = arena_new(0);
    for (uint64_t seed = first; seed < first + count; seed += TOGETHER) {
        assert_ok(work_task(store->work, arena, live_some, &(struct lives){seed, TOGETHER}));
        arena_reset(arena);
    }
    arena_free(arena);
}

static uint64_t number_given(const char *name, uint64_t otherwise)
{
    const char *given = getenv(name);
    return given ? strtoull(given, 0, 10) : otherwise;
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
    model_counts = (struct model_counts){0};
    faults = 0;
    live_seeds(number_given("ZWFW_TEST_SEED", 0), number_given("ZWFW_TEST_LIVES", SEEDS));
    assert_int_equal(number_of("trial.received"), model_counts.received);
    assert_int_equal(number_of("trial.accepted"), model_counts.accepted);
    assert_int_equal(number_of("trial.visited"), model_counts.visited);
    assert_int_equal(number_of("trial.visited_late"), model_counts.visited_late);
    assert_int_equal(number_of("trial.finished"), model_counts.finished);
    assert_int_equal(number_of("trial.finished_late"), model_counts.finished_late);
    assert_int_equal(number_of("trial.dropped"), model_counts.dropped);
    assert_int_equal(number_of("trial.ended"), model_counts.ended);
    assert_ok(db_number(store->reader, &seen, "SELECT value FROM sequence WHERE name = 'ends seen'"));
    assert_int_equal(seen, model_counts.ends_seen);
    assert_true(model_counts.visited > 100 && model_counts.visited_late > 100);
    assert_true(model_counts.finished > 100 && model_counts.finished_late > 100);
    assert_true(model_counts.dropped > 100 && model_counts.ended > 100);
    assert_true(faults > 100);
    expect_sound();
    printf("%d steps a life, %lld statements failed\n", MODEL_STEPS, (long long)faults);
}

/* The control: a model with one flaw, whichever, is seen to differ. */
static void test_flawed_models(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (enum model_flaw flaw = NO_FLAW + 1; flaw < MODEL_FLAWS; flaw++) {
        model_flaw = flaw;
        result r = work_task(store->work, arena, live_some, &(struct lives){0, FLAWED});
        model_flaw = NO_FLAW;
        assert_int_equal(r.code, ERR_INTERNAL);
        assert_non_null(strstr(r.reason, "seed "));
        arena_reset(arena);
    }
    arena_free(arena);
    printf("%d flawed models seen\n", MODEL_FLAWS - 1);
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
    live_seeds(0, TWICE);
    snprintf(first, sizeof first, "%s", ledger_end());
    test_store_close(store);
    store = test_store_open();
    live_seeds(0, TWICE);
    assert_string_equal(first, ledger_end());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_model, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_flawed_models, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_same_seed_same_ledger, open_store, close_store),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
