/* The demo cities: their made-up people, the plan of a month, and a small month played through. */
#include "city/city.h"

#include <unistd.h>

#include "city/inside.h"
#include "city/people.h"
#include "kernel/ledger/audit.h"
#include "kernel/party/identifiers.h"
#include "kernel/record/record.h"
#include "support/engine.h"
#include "support/support.h"
#include "t.h"

static void no_progress(const char *title, int64_t done, int64_t total, void *subject)
{
    (void)title, (void)done, (void)total, (void)subject;
}

/* --- people ------------------------------------------------------------------------------------------------------ */

static void certificates_are_valid_distinct_and_nobodys(void **state)
{
    (void)state;
    enum { MANY = 45000 }; /* more than there are birthdays */
    struct arena *arena = arena_new(0);
    struct neighbourhood where = {city_haidong.model->people, 7, 3, "民和县"};
    const char **people = ARENA_ARRAY(arena, const char *, MANY), **companies = ARENA_ARRAY(arena, const char *, MANY);
    for (int64_t i = 0; i < MANY; i++) {
        struct party_in person, company;
        person_make(arena, &where, i, &person);
        company_make(arena, &where, i, &company);
        assert_null(resident_id_check(person.number, (struct date){20210601}));
        assert_memory_equal(person.number, "630294", 6);
        assert_null(phone_check(person.phone));
        assert_null(uscc_check(company.number));
        people[i] = person.number;
        companies[i] = company.number;
    }
    assert_true(test_are_distinct(people, MANY));
    assert_true(test_are_distinct(companies, MANY));
    arena_free(arena);
}

static void a_number_is_always_the_same_person(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct neighbourhood where = {city_haidong.model->people, 7, 3, "民和县"},
                         elsewhere = {city_haidong.model->people, 7, 4, "互助县"};
    struct party_in once, again, other;
    person_make(arena, &where, 12, &once);
    person_make(arena, &where, 12, &again);
    person_make(arena, &elsewhere, 12, &other);
    assert_string_equal(once.name, again.name);
    assert_string_equal(once.number, again.number);
    assert_string_equal(once.phone, again.phone);
    assert_string_not_equal(once.number, other.number);
    arena_free(arena);
}

/* --- the plan ---------------------------------------------------------------------------------------------------- */

static int plan_open(void **state)
{
    struct arena *arena = arena_new(0);
    struct city *city = ARENA_NEW(arena, struct city);
    assert_ok(city_read(arena, &city_haidong, 20210601, 1, city));
    *state = city;
    return 0;
}

static int plan_close(void **state)
{
    const struct city *city = *state;
    arena_free(city->arena);
    return 0;
}

static void free_plan(void *arena)
{
    arena_free(arena);
}

static struct city_plan plan_first_month(struct city *city)
{
    struct city_plan plan;
    assert_ok(city_plan_month(city_planner_new(city), 0, &plan));
    arena_defer(city->arena, free_plan, plan.arena);
    return plan;
}

static void halls_open_on_their_own_days(void **state)
{
    const struct city *city = *state;
    for (size_t i = 0; i < city->hall_count; i++) {
        const struct city_hall *hall = &city->halls[i];
        assert_int_equal(hall->days[0].ymd, 20210531);
        assert_int_equal(hall->day_count - 1, str_equal(hall->prefix, "pingan") ? 29 : 21);
    }
}

/* What becomes of a case, read off its steps. */
struct course_seen {
    struct instant received, accepted, ended, last;
    bool paused;
};

static struct course_seen *follow(const struct city *city, const struct city_plan *plan)
{
    struct course_seen *seen = ARENA_ARRAY(city->arena, struct course_seen, plan->case_count);
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct city_step *step = &plan->steps[i];
        assert_true(i == 0 || plan->steps[i - 1].at <= step->at);
        if (step->kind >= STEP_ABANDON) {
            continue; /* of the hotline */
        }
        struct course_seen *course = &seen[step->of];
        bool is_rating = step->kind >= STEP_TABLET;
        assert_true(is_rating ? step->at >= course->last.ms : step->at > course->last.ms);
        course->last.ms = step->at;
        if (step->order == 0) {
            course->received.ms = step->at;
        }
        if (step->kind == STEP_INSTANT || step->kind == STEP_ACCEPTED || step->kind == STEP_ACCEPT) {
            course->accepted.ms = step->at;
        }
        if (step->kind == STEP_INSTANT || step->kind == STEP_FINISH) {
            course->ended.ms = step->at;
        }
        course->paused = course->paused || step->kind == STEP_SPECIAL;
    }
    return seen;
}

static void as_many_are_accepted_as_were_published(void **state)
{
    struct city *city = *state;
    struct city_plan plan = plan_first_month(city);
    const struct course_seen *seen = follow(city, &plan);
    int64_t(*accepted)[CITY_TYPES] = arena_alloc_array(city->arena, sizeof *accepted, city->unit_count);
    int64_t open = 0, from_may = 0, into_july = 0;
    for (size_t i = 0; i < plan.case_count; i++) {
        const struct city_item *item = &city->items[plan.cases[i].item];
        bool counts = instant_is_set(seen[i].accepted);
        accepted[item->unit][item->type] += counts;
        open += counts && !instant_is_set(seen[i].ended);
        from_may += counts && instant_date(seen[i].received).ymd == 20210531;
        into_july += !counts && instant_date(seen[i].received).ymd == 20210630;
        assert_true(!counts || instant_date(seen[i].accepted).ymd >= 20210601);
        assert_true(instant_date(seen[i].last).ymd <= 20210630);
    }
    for (size_t i = 0; i < city->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            int64_t volume = city->units[i].volumes[type];
            assert_int_equal(accepted[i][type], number_is_set(volume) ? volume : 0);
        }
    }
    assert_int_equal(open, 42);
    assert_true(from_may > 50);
    assert_true(into_july > 50);
}

static void every_kind_of_step_happens(void **state)
{
    struct city *city = *state;
    struct city_plan plan;
    int64_t kinds[STEP_ARCHIVE + 1] = {0}, green = 0, agents = 0, channels[10] = {0};
    plan = plan_first_month(city);
    for (size_t i = 0; i < plan.step_count; i++) {
        kinds[plan.steps[i].kind]++;
    }
    for (size_t i = 0; i < plan.case_count; i++) {
        green += plan.cases[i].is_green;
        agents += plan.cases[i].agent > 0;
        channels[plan.cases[i].channel - '0']++;
    }
    for (int kind = 0; kind <= STEP_PAPER; kind++) {
        assert_true(kinds[kind] > 10);
    }
    for (int channel = 1; channel <= 6; channel++) {
        assert_true(channels[channel] > 100);
    }
    assert_true(channels[1] * 2 > (int64_t)plan.case_count);
    assert_true(green > 100 && agents == channels[6]);
    assert_true(plan.sample != UINT32_MAX);
}

/* 海东政务服务动态 2021年第63期: 乐都 has exactly as many ratings as cases, 民和 counted 1,632 on paper. */
static void ratings_are_as_published(void **state)
{
    struct city *city = *state;
    struct city_plan plan;
    int64_t levels[7][RATING_LEVELS + 1] = {0};
    plan = plan_first_month(city);
    for (size_t i = 0; i < plan.case_count; i++) {
        levels[city->units[city->items[plan.cases[i].item].unit].hall][plan.cases[i].rating]++;
    }
    static const int64_t ledu[] = {1202, 11622, 534, 0, 0}, minhe[] = {407, 1225, 0, 0, 0};
    for (size_t level = 0; level < RATING_LEVELS; level++) {
        assert_int_equal(levels[1][level + 1], ledu[level]);
        assert_int_equal(levels[3][level + 1], minhe[level]);
        assert_int_equal(levels[2][level + 1], 0);
    }
    assert_int_equal(1202 + 11622 + 534, 13358);
    assert_int_equal(407 + 1225, 1632);
}

static void a_small_scale_keeps_every_volume(void **state)
{
    const struct city *whole = *state;
    struct city *city = ARENA_NEW(whole->arena, struct city);
    assert_ok(city_read(whole->arena, &city_haidong, 20210601, 0.001, city));
    for (size_t i = 0; i < city->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            int64_t was = whole->units[i].volumes[type], is = city->units[i].volumes[type];
            assert_true(was > 0 ? is >= 1 && is <= was : is == was); /* a blank stays blank, 0 stays 0 */
        }
    }
    struct city_plan plan = plan_first_month(city);
    assert_true(plan.case_count > 100 && plan.case_count < 400);
}

#define END(end) (1U << (end))

/* 海东政务服务动态 2021年第63期 states 268, and parts of which either sum is 266. */
static void orders_of_huzhu_follow_the_parts(void **state)
{
    const struct city *city = *state;
    const struct city_hotline *hotline = city->hotline;
    const unsigned again = END(ORDER_REDONE) | END(ORDER_REDO_OPEN);
    int64_t first = city_orders(hotline, ANY_HALL, "call", ~0U), redone = city_orders(hotline, ANY_HALL, "call", again);
    int64_t ended = first - city_orders(hotline, ANY_HALL, "call", END(ORDER_OPEN)) +
                    city_orders(hotline, ANY_HALL, "call", END(ORDER_REDONE));
    assert_int_equal(first, 243);
    assert_int_equal(redone, 23);
    assert_int_equal(ended, 218);
    assert_int_equal(first + redone, 185 + 5 + 75 + 1);
    assert_int_not_equal(first + redone, 268);
    assert_int_equal(city_orders(hotline, ANY_HALL, "prov", ~0U), 44);
    assert_int_equal(city_orders(hotline, ANY_HALL, "prov", END(ORDER_SATISFIED)), 37);
}

/* --- the month played -------------------------------------------------------------------------------------------- */

struct played {
    struct arena *arena;
    const char *data;
    struct city_outcome outcome;
};

static struct played play(uint64_t seed, double scale)
{
    struct played played = {.arena = arena_new(0)};
    played.data = test_data_new(played.arena);
    const struct city_order order = {
        .demo = &city_haidong, .data = played.data, .seed = seed, .scale = scale, .progress = no_progress};
    assert_ok(city_play_period(played.arena, &order, &played.outcome));
    return played;
}

static void put_away(struct played *played)
{
    test_folder_remove(played->data);
    arena_free(played->arena);
}

static int64_t claims_in(struct db *db, const char *state)
{
    int64_t count;
    assert_ok(db_number(db, &count,
                        "SELECT COUNT(*) FROM matter WHERE flow = 'claim' AND state = :state AND region = '630224'",
                        P("state", state)));
    return count;
}

static void a_small_month_adds_up_and_proves_itself(void **state)
{
    (void)state;
    struct played played = play(1, 0.02);
    for (size_t i = 0; i < played.outcome.figure_count; i++) {
        assert_true(city_figure_holds(&played.outcome.figures[i]));
    }
    assert_int_equal(played.outcome.fact_count, 16); /* ratings of 乐都 and 民和, the hotline of 互助 */
    for (size_t i = 0; i < played.outcome.fact_count; i++) {
        assert_true(city_fact_holds(&played.outcome.facts[i]));
    }
    struct db *db;
    struct audit_result audited;
    int64_t late, categories, uncategorised;
    assert_ok(db_open(played.data, DB_READ, &db));
    assert_ok(ledger_audit(played.data, db, played.arena, (struct audit_progress){0}, &audited));
    assert_int_equal(audited.findings.count, 0);
    assert_int_equal(audited.events, played.outcome.events);
    assert_int_equal(audited.checkpoints, 32); /* 31 May, June as the hotline is open every day, and 1 July */
    assert_ok(db_number(db, &late, "SELECT COUNT(*) FROM event WHERE kind = 'case.finished_late' OR late <> 0"));
    assert_int_equal(late, 0);
    assert_int_equal(claims_in(db, "published"), 36);
    assert_int_equal(claims_in(db, "not_exercised"), 12);
    assert_ok(db_number(db, &uncategorised,
                        "SELECT COUNT(*) FROM order_file AS o LEFT JOIN hotline_category AS c"
                        " ON c.region = o.contact_region AND c.id = o.category AND c.level = 3 WHERE c.id IS NULL"));
    assert_int_equal(uncategorised, 0);
    assert_ok(db_number(db, &categories, "SELECT COUNT(DISTINCT category) FROM order_file"));
    assert_true(categories > 40); /* of 65 */
    db_close(db);
    put_away(&played);
}

/* What is left for the day after, a state each. */
static void the_day_after_has_work(void **state)
{
    static const struct {
        const char *flow, *state;
    } rows[] = {{"contact", "open"},           {"order", "dispatched"},
                {"order", "disputed"},         {"order", "handling"},
                {"order", "replied"},          {"order", "callback"},
                {"supervision", "open"},       {"gap", "open"},
                {"review", "pending"},         {"review_alarm", "raised"},
                {"rectification", "opened"},   {"rectification", "contacted"},
                {"rectification", "verified"}, {"rectification", "rectified"},
                {"rectification", "appealed"}, {"rectification", "closed"}};
    (void)state;
    struct played played = play(3, 0.003);
    struct db *db;
    assert_ok(db_open(played.data, DB_READ, &db));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t count;
        assert_ok(db_number(
            db, &count, "SELECT COUNT(*) FROM matter WHERE flow = :flow AND state = :state AND opened_at >= :from",
            P("flow", rows[i].flow), P("state", rows[i].state), P("from", date_start((struct date){20210701}))));
        if (count == 0) {
            fail_msg("no %s is %s", rows[i].flow, rows[i].state);
        }
    }
    db_close(db);
    put_away(&played);
}

static void a_seed_decides_every_event(void **state)
{
    (void)state;
    struct played once = play(5, 0.003), again = play(5, 0.003), other = play(6, 0.003);
    assert_int_equal(once.outcome.events, again.outcome.events);
    assert_string_equal(once.outcome.head, again.outcome.head);
    assert_string_not_equal(once.outcome.head, other.outcome.head);
    put_away(&once);
    put_away(&again);
    put_away(&other);
}

static void a_folder_in_use_is_left_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const char *data = test_folder_new(arena), *path = str_format(arena, "%s/mine", data);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    struct city_outcome outcome;
    const struct city_order order = {
        .demo = &city_haidong, .data = data, .seed = 1, .scale = 0.001, .progress = no_progress};
    assert_fails(ERR_CONFLICT, city_play_period(arena, &order, &outcome));
    assert_int_not_equal(access(str_format(arena, "%s/zwfw.db", data), F_OK), 0);
    const struct city_order nowhere = {
        .demo = &city_haidong, .data = "/proc/no-such/place", .seed = 1, .scale = 0.001, .progress = no_progress};
    assert_fails(ERR_UNAVAILABLE, city_play_period(arena, &nowhere, &outcome));
    test_folder_remove(data);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_are_valid_distinct_and_nobodys),
        cmocka_unit_test(a_number_is_always_the_same_person),
        cmocka_unit_test_setup_teardown(halls_open_on_their_own_days, plan_open, plan_close),
        cmocka_unit_test_setup_teardown(as_many_are_accepted_as_were_published, plan_open, plan_close),
        cmocka_unit_test_setup_teardown(every_kind_of_step_happens, plan_open, plan_close),
        cmocka_unit_test_setup_teardown(ratings_are_as_published, plan_open, plan_close),
        cmocka_unit_test_setup_teardown(a_small_scale_keeps_every_volume, plan_open, plan_close),
        cmocka_unit_test_setup_teardown(orders_of_huzhu_follow_the_parts, plan_open, plan_close),
        cmocka_unit_test(a_small_month_adds_up_and_proves_itself),
        cmocka_unit_test(the_day_after_has_work),
        cmocka_unit_test(a_seed_decides_every_event),
        cmocka_unit_test(a_folder_in_use_is_left_alone),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
