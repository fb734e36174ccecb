/* Figures against a recount of the events, on random histories; freezing; what becomes known later. */
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"
#include "kernel/org/org.h"
#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/figure.h"
#include "modules/cases/cases.h"
#include "support/publish.h"
#include "support/store.h"
#include "t.h"

enum { MOST_MATTERS = 4000, UNITS = 3, REGIONS = 3 };
static const char *const regions[REGIONS] = {"630200", "630203", "630222"};
static const char *const types[] = {"01", "20", "21", "", "07"};
enum { TYPES = sizeof types / sizeof *types };

struct city {
    struct test_store *store;
    int64_t units[REGIONS][UNITS];
    struct matter *open;
    size_t open_count;
    uint64_t seed;
};

static struct city city;

/* A generator of its own, so that a history depends on its seed alone. */
static int64_t pick(int64_t below)
{
    city.seed = city.seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((city.seed >> 33) % (uint64_t)below);
}

/* --- the city ---------------------------------------------------------------------------------------------------- */

static result make_units(struct request *rq, void *subject)
{
    (void)subject;
    for (size_t region = 0; region < REGIONS; region++) {
        for (size_t i = 0; i < UNITS; i++) {
            struct unit unit = {.region = regions[region],
                                .name = str_format(rq->arena, "第%zu单位", i + 1),
                                .kind = unit_kinds.codes[0].code,
                                .level = 1,
                                .valid_from = {20200101}};
            TRY(org_unit_add(rq, &unit));
            city.units[region][i] = unit.id;
        }
        struct hall hall = {.region = regions[region],
                            .name = str_format(rq->arena, "%s大厅", regions[region]),
                            .weekdays = region == 1 ? 127 : 0};
        TRY(org_hall_add(rq, &hall));
    }
    return SUCCESS;
}

static void on_lane(result (*task)(struct request *rq, void *subject), void *subject)
{
    assert_ok(work_task(city.store->work, city.store->arena, task, subject));
}

static struct instant moment(const char *text)
{
    struct instant t;
    assert_true(instant_parse(text, &t));
    return t;
}

static int open_city(void **state)
{
    (void)state;
    city = (struct city){.store = test_store_open()};
    city.open = ARENA_ARRAY(city.store->arena, struct matter, MOST_MATTERS);
    on_lane(make_units, 0);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    test_store_close(city.store);
    return 0;
}

/* --- histories --------------------------------------------------------------------------------------------------- */

struct instance {
    size_t region, unit, type;
    struct instant at;
    bool limited;
};

static result accept_case(struct request *rq, void *subject)
{
    const struct instance *given = subject;
    struct matter *matter = &city.open[city.open_count];
    struct matter_opening opening = {.flow = &case_flow,
                                     .action = "accept",
                                     .region = regions[given->region],
                                     .title = "一件事",
                                     .unit = city.units[given->region][given->unit],
                                     .item_type = types[given->type],
                                     .channel = "1",
                                     .at = given->at,
                                     .limit_unit = given->limited ? "workday" : "",
                                     .legal_limit = given->limited ? 3 : NO_NUMBER,
                                     .promised_limit = NO_NUMBER};
    TRY(sequence_next(rq, opening.region, "matter", &opening.id));
    opening.number = str_format(rq->arena, "%s-%lld", opening.region, (long long)opening.id);
    TRY(flow_open(rq, &opening, matter));
    matter->number = str_copy(city.store->arena, opening.number);
    city.open_count++;
    return SUCCESS;
}

struct moving {
    struct matter *matter;
    const char *action;
    struct instant at;
};

static result move_case(struct request *rq, void *subject)
{
    const struct moving *given = subject;
    struct matter matter;
    bool is_forced = str_equal(given->action, "force");
    TRY(flow_find(rq, given->matter->region, given->matter->id, &matter));
    const struct flow_move move = {.action = given->action,
                                   .forced_to = is_forced ? "delivered" : 0,
                                   .at = given->at,
                                   .reason = "测试",
                                   .unit = NO_NUMBER,
                                   .holder = NO_NUMBER,
                                   .extension = 2};
    return flow_apply(rq, &matter, &move);
}

/* Take back an event of a matter: the same again, with amount -1. */
static result correct_event(struct request *rq, void *subject)
{
    const struct moving *given = subject;
    struct event event;
    struct matter matter;
    TRY(flow_find(rq, given->matter->region, given->matter->id, &matter));
    TRY(db_one(
        rq->db, rq->arena, RECEIVE(event, &event),
        "SELECT * FROM event WHERE region = :region AND matter = :matter AND kind = :kind ORDER BY seq DESC LIMIT 1",
        P("region", matter.region), P("matter", matter.id), P("kind", given->action)));
    event.amount = -1;
    event.action = "correct";
    event.from_state = event.to_state = matter.state;
    event.since = matter.started_on;
    return ledger_append(rq, &event);
}

/* Some time ago, but not before `since`. */
static struct instant lately(struct instant since)
{
    int64_t span = seam_now().ms - since.ms;
    return (struct instant){pick(3) > 0 || span < 2 ? seam_now().ms : since.ms + 1 + pick(span - 1)};
}

/* One case of those under way ends, goes on, or is taken back. */
static void move_one(void)
{
    static const char *const actions[] = {"finish", "finish_now", "finish", "withdraw",
                                          "extend", "force",      "undo",   "unfinish"};
    size_t at = (size_t)pick((int64_t)city.open_count);
    struct matter *matter = &city.open[at];
    struct moving moving = {matter, actions[pick(pick(4) > 0 ? 3 : 8)], lately(matter->changed_at)};
    if (str_equal(moving.action, "extend")) {
        return;
    }
    if (str_equal(moving.action, "undo")) {
        moving.action = "case.accepted";
        on_lane(correct_event, &moving);
    } else {
        bool comes_back = str_equal(moving.action, "unfinish");
        moving.action = comes_back ? "finish" : moving.action;
        on_lane(move_case, &moving);
        if (comes_back && is_ok(work_task(city.store->work, city.store->arena, correct_event,
                                          &(struct moving){matter, "case.finished", moving.at}))) {
            moving.action = "";
        }
    }
    city.open[at] = city.open[--city.open_count];
}

/* Cases come and go from one instant to another, several an hour. */
static void live(const char *until, int64_t step_ms)
{
    int64_t end = moment(until).ms;
    while (seam_now().ms < end) {
        struct instance given = {(size_t)pick(REGIONS), (size_t)pick(UNITS), (size_t)pick(TYPES), {0}, pick(3) > 0};
        given.at = lately((struct instant){seam_now().ms - 3 * DAY_MS});
        on_lane(accept_case, &given);
        if (pick(10) < 9 && city.open_count > 0) {
            move_one();
        }
        test_clock(step_ms / 2 + pick(step_ms));
    }
}

/* --- a recount --------------------------------------------------------------------------------------------------- */

typedef LIST(struct event) events_list;
typedef LIST(struct matter) matters_all;

struct ledger_copy {
    events_list events;
    matters_all matters;
};

static void read_ledger(struct ledger_copy *copy)
{
    assert_ok(db_all(city.store->reader, city.store->arena, RECEIVE_LIST(event, &copy->events),
                     "SELECT * FROM event WHERE kind <> '' ORDER BY seq"));
    assert_ok(db_all(city.store->reader, city.store->arena, RECEIVE_LIST(matter, &copy->matters),
                     "SELECT * FROM matter ORDER BY region, id"));
}

static bool counts_for(const struct figure *figure, const struct event *event)
{
    return figure_takes(figure, event->region, event->unit, event->item_type) &&
           (!instant_is_set(figure->known) || event->recorded_at.ms <= figure->known.ms);
}

static const struct matter *matter_of(const struct ledger_copy *copy, const char *region, int64_t id)
{
    for (size_t i = 0; i < copy->matters.count; i++) {
        if (copy->matters.items[i].id == id && str_equal(copy->matters.items[i].region, region)) {
            return &copy->matters.items[i];
        }
    }
    return 0;
}

/* Accepted less ended, up to the end of the period. */
static int64_t in_stock(const struct ledger_copy *copy, const struct figure *figure, const struct matter *matter)
{
    int64_t sum = 0;
    for (size_t i = 0; i < copy->events.count; i++) {
        const struct event *event = &copy->events.items[i];
        bool ends = str_equal(event->kind, "case.finished") || str_equal(event->kind, "case.finished_late") ||
                    str_equal(event->kind, "case.withdrawn") || str_equal(event->kind, "case.ended");
        if (event->matter == matter->id && str_equal(event->region, matter->region) && counts_for(figure, event) &&
            event->day.ymd <= figure->period.last.ymd && (ends || str_equal(event->kind, "case.accepted"))) {
            sum += ends ? -event->amount : event->amount;
        }
    }
    return sum;
}

static int64_t recount_stock(const struct ledger_copy *copy, const struct figure *figure, bool overdue)
{
    int64_t sum = 0;
    struct instant end = date_end(figure->period.last);
    end.ms = end.ms > seam_now().ms ? seam_now().ms : end.ms;
    for (size_t i = 0; i < copy->matters.count; i++) {
        const struct matter *matter = &copy->matters.items[i];
        bool is_late = instant_is_set(matter->due_at) && matter->due_at.ms <= end.ms;
        if ((!overdue || is_late) && str_equal(matter->flow, "case")) {
            sum += in_stock(copy, figure, matter);
        }
    }
    return sum;
}

static int64_t recount_term(const struct ledger_copy *copy, const struct figure *figure, const struct metric_term *term)
{
    int64_t sum = 0;
    if (term->source == METRIC_OVERDUE) {
        return recount_stock(copy, figure, true);
    }
    for (size_t i = 0; i < copy->events.count; i++) {
        const struct event *event = &copy->events.items[i];
        if (!counts_for(figure, event) || !str_equal(event->kind, term->kind) ||
            event->day.ymd > figure->period.last.ymd) {
            continue;
        }
        const struct matter *matter = matter_of(copy, event->region, event->matter);
        bool fits = event->day.ymd >= figure->period.first.ymd;
        fits = fits && (term->source != METRIC_COHORT || matter->started_on.ymd >= figure->period.first.ymd);
        sum += fits ? event->amount : 0;
    }
    return sum;
}

static int64_t recount(const struct ledger_copy *copy, const struct figure *figure, const struct metric_term *terms)
{
    int64_t sum = 0;
    if (terms[0].source == METRIC_STOCK) {
        return recount_stock(copy, figure, false);
    }
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        sum += term->sign * recount_term(copy, figure, term);
    }
    return sum;
}

/* --- the API's answer -------------------------------------------------------------------------------------------- */

static struct answer ask(const char *id, const char *query)
{
    return api(city.store, "GET", str_format(city.store->arena, "/api/v1/figures/%s%s", id, query), "system", 0);
}

/* Walks all pages of a list; every matter once. */
static int64_t list_length(const char *id, const char *part)
{
    struct arena *arena = city.store->arena;
    const char *seen[MOST_MATTERS];
    size_t count = 0;
    const char *after = "";
    while (after) {
        struct answer page = ask(id, str_format(arena, "?limit=7&part=%s%s%s", part, *after ? "&after=" : "", after));
        assert_int_equal(page.status, 200);
        size_t rows = answer_count(&page, "items");
        for (size_t i = 0; i < rows; i++) {
            const char *number = str_copy(arena, answer_text(&page, str_format(arena, "items.%zu.number", i)));
            for (size_t j = 0; j < count; j++) {
                assert_string_not_equal(seen[j], number);
            }
            seen[count++] = number;
        }
        after = answer_text(&page, "next");
        assert_true(!after || rows == 7);
    }
    return (int64_t)count;
}

/* False: of a frozen figure, when the bulletin did not show it. */
static bool expect_figure(const struct ledger_copy *copy, const struct figure *figure)
{
    const char *id = figure_id(city.store->arena, figure);
    struct answer answer = ask(id, "");
    if (answer.status == 404 && instant_is_set(figure->known)) {
        return false;
    }
    if (answer.status != 200) {
        fail_msg("%s: %d %s", id, answer.status, answer.body);
    }
    bool is_average = metric_counts_days(&figure->metric->denominator[0]);
    int64_t numerator = recount(copy, figure, figure->metric->numerator);
    if (answer_number(&answer, "numerator") != numerator) {
        fail_msg("%s: %lld, recounted %lld", id, (long long)answer_number(&answer, "numerator"), (long long)numerator);
    }
    if (figure->metric->scale != METRIC_COUNT && !is_average) {
        assert_int_equal(answer_number(&answer, "denominator"), recount(copy, figure, figure->metric->denominator));
    }
    assert_int_equal(list_length(id, "numerator"), numerator);
    if (figure->metric->scale == METRIC_PERCENT) {
        assert_int_equal(list_length(id, "denominator"), answer_number(&answer, "denominator"));
    }
    return true;
}

static const char *const all_metrics[] = {"case.accepted", "case.finished",  "case.finish_rate", "case.on_time_rate",
                                          "case.open",     "case.withdrawn", "case.refused",     "case.per_day"};

/* Every metric, of every cut of the city, over a period: how many figures there were. */
static size_t expect_period(const char *text, struct instant known)
{
    bool frozen = instant_is_set(known);
    size_t checked = 0;
    static const char *const cuts[] = {"", "01", "20", "21", "other"};
    struct ledger_copy copy;
    struct figure figure = {.known = known};
    read_ledger(&copy);
    assert_true(period_parse(text, &figure.period));
    for (size_t metric = 0; metric < sizeof all_metrics / sizeof *all_metrics; metric++) {
        figure.metric = metric_named(all_metrics[metric], figure.period.last);
        for (size_t cut = 0; cut < 5 * (REGIONS + 1); cut++) {
            size_t region = cut / 5;
            figure.type = cuts[cut % 5];
            /* a bulletin shows its own hall alone, the regions below with all that is below them */
            figure.below = region == REGIONS || (frozen && region > 0);
            figure.region = region == REGIONS ? "630200" : regions[region];
            figure.unit = !figure.below && cut % 3 == 0 && !frozen ? city.units[region][cut % UNITS] : 0;
            checked += expect_figure(&copy, &figure);
        }
    }
    return checked;
}

static void figures_are_what_the_events_say(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        open_city(0);
        city.seed = seed;
        seam_set_now(moment("2021-04-26T09:00:00+08:00"));
        live("2021-08-03T12:00:00+08:00", 10 * HOUR_MS);
        const char *difference;
        int64_t counters;
        assert_ok(tally_verify(city.store->reader, city.store->arena, &difference, &counters));
        assert_null(difference);
        static const char *const periods[] = {"2021-04", "2021-05", "2021-06", "2021-07", "2021-08", "2021"};
        for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
            expect_period(periods[i], (struct instant){0});
        }
        close_city(0);
    }
}

/* --- publication ------------------------------------------------------------------------------------------------- */

static const char draft[] = "{\"region\":\"630200\",\"period\":\"2021-06\",\"issue\":63,\"issuer\":\"某局\"}";
#define BULLETIN "/api/v1/bulletins/630200/2021-06"
static const char *const formats[] = {"text", "json", "html", "xlsx"};

static void publish(const char *json)
{
    assert_int_equal(api(city.store, "POST", "/api/v1/bulletins", "system", json).status, 201);
    struct answer answer = bulletin_bring(city.store, BULLETIN, "published");
    if (answer.status != 200) {
        fail_msg("%d %s", answer.status, answer.body);
    }
}

static void read_all(struct answer answers[4])
{
    for (size_t i = 0; i < 4; i++) {
        answers[i] =
            api(city.store, "GET", str_format(city.store->arena, BULLETIN "?format=%s", formats[i]), "system", 0);
        assert_int_equal(answers[i].status, 200);
        assert_true(answers[i].size > 1000);
    }
}

static void a_published_bulletin_never_changes(void **state)
{
    struct answer before[4], after[4];
    (void)state;
    city.seed = 11;
    seam_set_now(moment("2021-05-10T09:00:00+08:00"));
    live("2021-06-28T12:00:00+08:00", 9 * HOUR_MS);
    assert_int_equal(api(city.store, "POST", "/api/v1/bulletins", "system", draft).status, 201);
    assert_int_equal(api(city.store, "POST", BULLETIN "/send", "system", "{}").status, 409); /* June is not over */
    assert_int_equal(api(city.store, "POST", "/api/v1/bulletins", "system", draft).status, 409);
    assert_int_equal(api(city.store, "POST", BULLETIN "/discard", "system", "{}").status, 200);
    live("2021-07-06T09:00:00+08:00", 9 * HOUR_MS);
    publish(draft);
    read_all(before);
    struct answer list = api(city.store, "GET", "/api/v1/bulletins?period=2021-06&limit=1", "system", 0);
    assert_non_null(answer_text(&list, "next"));
    struct instant known = moment(answer_text(&before[1], "known_at"));
    live("2021-07-20T12:00:00+08:00", 3 * HOUR_MS);
    read_all(after);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(before[i].size, after[i].size);
        assert_memory_equal(before[i].body, after[i].body, before[i].size);
    }
    assert_true(expect_period("2021-06", known) > 60);
}

/* Those recorded late after publication, and those taken back, are named; nothing else is. */
static void what_came_late_is_told(void **state)
{
    struct arena *arena = city.store->arena;
    (void)state;
    seam_set_now(moment("2021-06-15T09:00:00+08:00"));
    for (size_t i = 0; i < 4; i++) {
        on_lane(accept_case, &(struct instance){0, 0, i % 2, {0}, true});
    }
    seam_set_now(moment("2021-07-06T09:00:00+08:00"));
    publish(draft);
    struct answer diff = api(city.store, "GET", BULLETIN "/diff", "system", 0);
    assert_int_equal(answer_count(&diff, "items"), 0);
    test_clock(DAY_MS);
    on_lane(accept_case, &(struct instance){0, 1, 0, {0}, true}); /* in July: none of June's business */
    on_lane(accept_case, &(struct instance){0, 1, 0, moment("2021-06-30T15:00:00+08:00"), true});
    on_lane(correct_event, &(struct moving){&city.open[1], "case.accepted", {0}});
    diff = api(city.store, "GET", BULLETIN "/diff", "system", 0);
    bool seen_permit = false, seen_service = false;
    for (size_t i = 0; i < answer_count(&diff, "items"); i++) {
        const char *id = answer_text(&diff, str_format(arena, "items.%zu.id", i));
        const char *matters = str_format(arena, "items.%zu.matters", i);
        const char *number = answer_text(&diff, str_format(arena, "%s.0.number", matters));
        if (str_equal(id, "case.accepted;630200;2021-06;type=01")) {
            seen_permit = true;
            assert_int_equal(answer_count(&diff, matters), 1);
            assert_string_equal(number, city.open[5].number);
            assert_int_equal(answer_number(&diff, str_format(arena, "items.%zu.numerator_before", i)), 2);
            assert_int_equal(answer_number(&diff, str_format(arena, "items.%zu.numerator_after", i)), 3);
        } else if (str_equal(id, "case.accepted;630200;2021-06;type=20")) {
            seen_service = true;
            assert_int_equal(answer_count(&diff, matters), 1);
            assert_string_equal(number, city.open[1].number);
            assert_int_equal(
                answer_number(&diff, str_format(arena, "%s.0.amount", str_format(arena, "items.%zu.matters", i))), -1);
        }
    }
    assert_true(seen_permit && seen_service);
}

static void a_correction_takes_the_place_of_an_issue(void **state)
{
    struct answer before[4], after[4];
    (void)state;
    seam_set_now(moment("2021-06-15T09:00:00+08:00"));
    on_lane(accept_case, &(struct instance){0, 0, 0, {0}, true});
    seam_set_now(moment("2021-07-06T09:00:00+08:00"));
    publish(draft);
    read_all(before);
    test_clock(DAY_MS);
    on_lane(accept_case, &(struct instance){0, 0, 0, moment("2021-06-30T15:00:00+08:00"), true});
    assert_int_equal(api(city.store, "POST", "/api/v1/bulletins", "system", draft).status, 422);
    publish("{\"region\":\"630200\",\"period\":\"2021-06\",\"issue\":64,\"note\":\"补录一件\"}");
    read_all(after);
    assert_non_null(strstr(after[0].body, "更正：补录一件"));
    assert_non_null(strstr(after[0].body, "受理各类事项2件"));
    struct answer list = api(city.store, "GET", "/api/v1/bulletins?region=630200&period=2021-06", "system", 0);
    assert_string_equal(answer_text(&list, "items.0.state"), "superseded");
    assert_string_equal(answer_text(&list, "items.1.state"), "published");
    assert_int_equal(answer_number(&list, "items.1.corrects"), answer_number(&list, "items.0.id"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_what_the_events_say),
        cmocka_unit_test_setup_teardown(a_published_bulletin_never_changes, open_city, close_city),
        cmocka_unit_test_setup_teardown(what_came_late_is_told, open_city, close_city),
        cmocka_unit_test_setup_teardown(a_correction_takes_the_place_of_an_issue, open_city, close_city),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
