/* The course of every case, laid down month by month before the month's first call: who comes when, with what, and what
 * becomes of it. In all as many are accepted as were published; beside them some are refused or taken back before they
 * were accepted, and a few of the last day wait for their correction. */
#include "city/inside.h"

#include <assert.h>

#include "city/people.h"
#include "city/planner.h"
#include "kernel/record/record.h"

enum {
    MOST_STEPS = 6,
    DELIVERED_PER_MILLE = 550,
    DENIED_PER_MILLE = 12,
    GREEN_PER_MILLE = 4,
    SLOT_MS = 30 * 60 * 1000,
    GAP_MS = 60 * 1000, /* at least, between two steps of a day */
    OPEN_LIMIT = 5,     /* working days promised of what is in progress when the month ends */
    NOT_ACCEPTED_PER_MILLE = 4,
    WAITING_PER_MILLE = 1,
    MOST_ITEMS = 2048, /* of a hall */
};

/* --- when people come -------------------------------------------------------------------------------------------- */

/* Half hours of the office day, 09:00–12:00 and 13:30–17:30; most come at ten. */
static const struct {
    int32_t hour, minute;
    int64_t weight;
} slots[] = {{9, 0, 9},  {9, 30, 13},  {10, 0, 17}, {10, 30, 15}, {11, 0, 11}, {11, 30, 5}, {13, 30, 5},
             {14, 0, 8}, {14, 30, 10}, {15, 0, 9},  {15, 30, 7},  {16, 0, 6},  {16, 30, 4}, {17, 0, 2}};
enum { SLOTS = sizeof slots / sizeof *slots };

int64_t plan_time(struct chance *chance)
{
    int64_t weights[SLOTS];
    for (size_t i = 0; i < SLOTS; i++) {
        weights[i] = slots[i].weight;
    }
    size_t slot = chance_pick(chance, weights, SLOTS);
    return slots[slot].hour * HOUR_MS + slots[slot].minute * MINUTE_MS + chance_below(chance, SLOT_MS);
}

static int32_t pick_day(const struct city_hall *hall, struct days of, struct chance *chance)
{
    return of.first + (int32_t)chance_pick(chance, hall->busy + of.first, (size_t)of.count);
}

/* The last open day of the period on which what was accepted on `day` is still in time. Open days are at least as many
 * as working days, so counting them is on the safe side. */
static int32_t last_in_time(const struct city_hall *hall, const struct city_guide *guide, int32_t day)
{
    int32_t last = day;
    if (str_equal(guide->limit_unit, "workday")) {
        last = day + (int32_t)guide->promised;
        return last < hall->day_count ? last : hall->day_count - 1;
    }
    struct date end = date_add(hall->days[day], (int32_t)guide->promised);
    while (last + 1 < hall->day_count && hall->days[last + 1].ymd <= end.ymd) {
        last++;
    }
    return last;
}

/* --- courses ----------------------------------------------------------------------------------------------------- */

struct course {
    int32_t count, anchor; /* anchor: the step whose day is drawn; those before it come earlier */
    uint8_t steps[MOST_STEPS];
    char trait; /* of the item; 0: any */
    int64_t weight;
};

static const struct course accepted_courses[] = {
    {2, 0, {STEP_ACCEPTED, STEP_FINISH}, 0, 620},
    {3, 1, {STEP_RECEIVED, STEP_ACCEPT, STEP_FINISH}, 0, 160},
    {5, 3, {STEP_RECEIVED, STEP_ASK, STEP_CORRECT, STEP_ACCEPT, STEP_FINISH}, 0, 60},
    {3, 0, {STEP_ACCEPTED, STEP_EXTEND, STEP_FINISH}, 0, 15},
    {3, 0, {STEP_ACCEPTED, STEP_TRANSFER, STEP_FINISH}, 0, 25},
    {4, 0, {STEP_ACCEPTED, STEP_SPECIAL, STEP_SPECIAL_END, STEP_FINISH}, 'S', 80},
    {3, 0, {STEP_ACCEPTED, STEP_MAKE_GOOD, STEP_FINISH}, 'R', 60},
};
static const struct course not_accepted_courses[] = {
    {2, 0, {STEP_RECEIVED, STEP_REFUSE}, 0, 40},
    {3, 0, {STEP_RECEIVED, STEP_ASK, STEP_REFUSE}, 0, 20},
    {2, 0, {STEP_RECEIVED, STEP_WITHDRAW}, 0, 25},
    {3, 0, {STEP_RECEIVED, STEP_ASK, STEP_WITHDRAW}, 0, 15},
};
static const struct course instant_course = {1, 0, {STEP_INSTANT}, 0, 0};
static const struct course waiting_course = {2, 0, {STEP_RECEIVED, STEP_ASK}, 0, 0};
static const struct course open_course = {1, 0, {STEP_ACCEPTED}, 0, 0};
static const struct course open_special_course = {2, 0, {STEP_ACCEPTED, STEP_SPECIAL}, 0, 0};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const struct course *pick_course(struct chance *chance, const struct course *courses, size_t count,
                                        const struct city_guide *guide)
{
    int64_t weights[COUNT(accepted_courses)];
    for (size_t i = 0; i < count; i++) {
        bool fits = courses[i].trait == 0 || guide_has(guide, courses[i].trait);
        weights[i] = fits ? courses[i].weight : 0;
    }
    return &courses[chance_pick(chance, weights, count)];
}

/* --- the plan in the making -------------------------------------------------------------------------------------- */

/* Applicants of a hall, by number: how often each has come. */
struct pool {
    uint8_t *visits;
    size_t count, room;
};

/* Ratings of a hall that are still to be given, and the cases that may be rated: each has the same chance. */
struct rating_left {
    int64_t levels[RATING_LEVELS], ratings, cases;
};

void *plan_grow(struct arena *arena, void *block, size_t *room, size_t size)
{
    size_t old = *room;
    *room = old == 0 ? 1024 : old * 2;
    return arena_grow(arena, block, old * size, *room * size);
}

static uint32_t pick_applicant(struct planner *planner, struct pool *pool)
{
    struct chance *chance = &planner->chance;
    if (pool->count > 0 && chance_in(chance, planner->city->model->returns_per_mille)) {
        size_t known = (size_t)chance_below(chance, (int64_t)pool->count);
        if (pool->visits[known] < planner->city->model->most_visits) {
            pool->visits[known]++;
            return (uint32_t)known;
        }
    }
    if (pool->count == pool->room) {
        pool->visits = plan_grow(planner->city->arena, pool->visits, &pool->room, sizeof *pool->visits);
    }
    assert(pool->count < MOST_PEOPLE);
    pool->visits[pool->count] = 1;
    return (uint32_t)pool->count++;
}

static char pick_channel(struct chance *chance, const struct city_guide *guide)
{
    static const char channels[] = {'1', '2', '3', '4', '5', '6'};
    const int64_t weights[] = {740, guide->online ? 130 : 0, guide->mobile ? 55 : 0, 10, 20, 45};
    return channels[chance_pick(chance, weights, COUNT(weights))];
}

static bool has_step(const struct course *course, enum step_kind kind)
{
    for (int32_t i = 0; i < course->count; i++) {
        if (course->steps[i] == kind) {
            return true;
        }
    }
    return false;
}

static struct city_case *new_case(struct planner *planner)
{
    struct city_plan *plan = planner->plan;
    if (plan->case_count == planner->case_room) {
        plan->cases = plan_grow(plan->arena, plan->cases, &planner->case_room, sizeof *plan->cases);
    }
    return &plan->cases[plan->case_count++];
}

struct city_call *plan_new_call(struct planner *planner)
{
    struct city_plan *plan = planner->plan;
    if (plan->call_count == planner->call_room) {
        plan->calls = plan_grow(plan->arena, plan->calls, &planner->call_room, sizeof *plan->calls);
    }
    return &plan->calls[plan->call_count++];
}

static uint32_t add_case(struct planner *planner, size_t item_index, const struct course *course, bool more_calls)
{
    struct city_plan *plan = planner->plan;
    struct chance *chance = &planner->chance;
    const struct city_item *item = &planner->city->items[item_index];
    const struct city_unit *unit = &planner->city->units[item->unit];
    struct city_case *made = new_case(planner);
    *made = (struct city_case){.number = (uint32_t)planner->planned++,
                               .item = (uint32_t)item_index,
                               .clerk = (uint8_t)chance_below(chance, unit->windows),
                               .channel = pick_channel(chance, item->guide),
                               .is_company = str_equal(item->guide->object, "2"),
                               .is_green = chance_in(chance, GREEN_PER_MILLE),
                               .is_missing = has_step(course, STEP_MAKE_GOOD)};
    made->is_denied = !made->is_missing && more_calls && chance_in(chance, DENIED_PER_MILLE);
    made->applicant =
        pick_applicant(planner, made->is_company ? &planner->companies[unit->hall] : &planner->people[unit->hall]);
    if (made->channel == '6') {
        made->agent = pick_applicant(planner, &planner->people[unit->hall]) + 1;
    }
    if (more_calls) {
        made->moving = (uint32_t)++plan->moving_count;
    }
    return (uint32_t)plan->case_count - 1;
}

void plan_step(struct planner *planner, uint32_t of, uint8_t kind, uint8_t order, struct instant at)
{
    struct city_plan *plan = planner->plan;
    if (plan->step_count == planner->step_room) {
        plan->steps = plan_grow(plan->arena, plan->steps, &planner->step_room, sizeof *plan->steps);
    }
    plan->steps[plan->step_count++] = (struct city_step){at.ms, of, kind, order};
}

/* --- a case ------------------------------------------------------------------------------------------------------ */

static void sort_days(int32_t *days, int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        for (int32_t j = i; j > 0 && days[j] < days[j - 1]; j--) {
            int32_t day = days[j];
            days[j] = days[j - 1];
            days[j - 1] = day;
        }
    }
}

/* On which open day each step falls: those before the anchor a few days earlier, those after it until `last`, the last
 * of them on `end`. */
static void choose_days(struct planner *planner, const struct course *course, int32_t first, int32_t anchor_day,
                        int32_t last, int32_t *days)
{
    static const int64_t gaps[] = {4, 4, 2};
    struct chance *chance = &planner->chance;
    days[course->anchor] = anchor_day;
    for (int32_t i = course->anchor - 1; i >= 0; i--) {
        int32_t gap = (int32_t)chance_pick(chance, gaps, COUNT(gaps));
        days[i] = days[i + 1] - gap > first ? days[i + 1] - gap : first;
    }
    int32_t after = course->count - course->anchor - 1, span = last - anchor_day;
    if (after > 0) {
        int32_t once = (int32_t)chance_below(chance, span + 1), again = (int32_t)chance_below(chance, span + 1);
        int32_t end = anchor_day + (once < again ? once : again);
        for (int32_t i = course->anchor + 1; i < course->count; i++) {
            days[i] = anchor_day + (int32_t)chance_below(chance, end - anchor_day + 1);
        }
        days[course->count - 1] = end;
        sort_days(days + course->anchor + 1, after);
    }
}

/* A time for each step: in order within a day. */
static void choose_times(struct planner *planner, const int32_t *days, int32_t count, int64_t *times)
{
    for (int32_t i = 0; i < count; i++) {
        times[i] = plan_time(&planner->chance);
        for (int32_t j = i; j > 0 && days[j] == days[j - 1] && times[j] < times[j - 1]; j--) {
            int64_t time = times[j];
            times[j] = times[j - 1];
            times[j - 1] = time;
        }
    }
    for (int32_t i = 1; i < count; i++) {
        if (days[i] == days[i - 1] && times[i] < times[i - 1] + GAP_MS) {
            times[i] = times[i - 1] + GAP_MS;
        }
    }
}

static uint32_t plan_case(struct planner *planner, size_t item, const struct course *course, int32_t anchor_day,
                          int32_t last)
{
    size_t place = planner->city->units[planner->city->items[item].unit].hall;
    const struct city_hall *hall = &planner->city->halls[place];
    struct course whole = *course;
    int32_t days[MOST_STEPS];
    int64_t times[MOST_STEPS];
    choose_days(planner, course, planner->days[place].first, anchor_day, last, days);
    if (course->steps[course->count - 1] == STEP_FINISH && chance_in(&planner->chance, DELIVERED_PER_MILLE)) {
        int32_t day = days[course->count - 1] + (int32_t)chance_below(&planner->chance, 4);
        days[whole.count] = day < hall->day_count ? day : hall->day_count - 1;
        whole.steps[whole.count++] = STEP_DELIVER;
    }
    choose_times(planner, days, whole.count, times);
    uint32_t of = add_case(planner, item, course, whole.count > 1);
    for (int32_t i = 0; i < whole.count; i++) {
        plan_step(planner, of, whole.steps[i], (uint8_t)i, instant_at(hall->days[days[i]], times[i]));
    }
    if (planner->plan->sample == UINT32_MAX && place == 0 && has_step(&whole, STEP_ASK) &&
        has_step(&whole, STEP_DELIVER)) {
        planner->plan->sample = of;
    }
    return of;
}

/* --- ratings ----------------------------------------------------------------------------------------------------- */

enum { RATE_MINUTES = 90 };

/* By chance of its own: who rates changes nothing else. 0: nobody. */
static uint8_t pick_rating(struct planner *planner, size_t hall, uint32_t number)
{
    struct rating_left *left = &planner->ratings[hall];
    struct chance chance = {chance_mix(planner->city->seed, 4, number)};
    if (left->ratings == 0 || chance_below(&chance, left->cases--) >= left->ratings) {
        return 0;
    }
    size_t level = chance_pick(&chance, left->levels, RATING_LEVELS);
    left->levels[level]--;
    left->ratings--;
    return (uint8_t)(level + 1);
}

/* After its last step, which stands last in the plan. */
static void plan_rating(struct planner *planner, uint32_t of)
{
    struct city_plan *plan = planner->plan;
    struct city_case *rated = &plan->cases[of];
    const struct city_step last = plan->steps[plan->step_count - 1];
    size_t hall = planner->city->units[planner->city->items[rated->item].unit].hall;
    rated->rating = pick_rating(planner, hall, rated->number);
    if (rated->rating == 0) {
        return;
    }
    if (planner->city->halls[hall].rates_on_paper) {
        rated->moving = rated->moving > 0 ? rated->moving : (uint32_t)++plan->moving_count;
        plan_step(planner, of, STEP_PAPER, last.order + 1, (struct instant){last.at});
    } else if (last.kind == STEP_INSTANT) {
        plan_step(planner, of, STEP_TABLET, last.order + 1, (struct instant){last.at});
    } else {
        struct chance chance = {chance_mix(planner->city->seed, 5, rated->number)};
        int64_t after = GAP_MS + chance_below(&chance, RATE_MINUTES) * MINUTE_MS;
        plan_step(planner, of, STEP_CODE, last.order + 1, (struct instant){last.at});
        plan_step(planner, of, STEP_RATE, last.order + 2, (struct instant){last.at + after});
    }
}

/* --- the month --------------------------------------------------------------------------------------------------- */

static struct days days_of(const struct planner *planner, const struct city_hall *hall)
{
    return planner->days[hall - planner->city->halls];
}

static bool fits_any(const struct city_item *item, enum city_type type)
{
    return item->type == type;
}

/* What is still in progress at the end: services that take some days. */
static bool fits_open(const struct city_item *item, enum city_type type)
{
    return item->type == type && !item->guide->instant && item->guide->promised >= OPEN_LIMIT;
}

static bool fits_slow(const struct city_item *item, enum city_type type)
{
    return item->type <= type && !item->guide->instant;
}

/* An item among those from `first`, by weight. False: none fits. */
static bool pick_item(struct planner *planner, size_t first, size_t count, enum city_type type,
                      bool (*fits)(const struct city_item *item, enum city_type type), size_t *item)
{
    int64_t weights[MOST_ITEMS], sum = 0;
    assert(count <= MOST_ITEMS);
    for (size_t i = 0; i < count; i++) {
        const struct city_item *row = &planner->city->items[first + i];
        bool is_used = row->type != NO_TYPE && planner->city->units[row->unit].volumes[row->type] > 0;
        weights[i] = is_used && fits(row, type) ? row->guide->weight : 0;
        sum += weights[i];
    }
    *item = sum > 0 ? first + chance_pick(&planner->chance, weights, count) : 0;
    return sum > 0;
}

static void plan_accepted(struct planner *planner, const struct city_hall *hall, size_t item)
{
    const struct city_guide *guide = planner->city->items[item].guide;
    int32_t day = pick_day(hall, days_of(planner, hall), &planner->chance);
    if (guide->instant) {
        plan_rating(planner, plan_case(planner, item, &instant_course, day, day));
        return;
    }
    const struct course *course = pick_course(&planner->chance, accepted_courses, COUNT(accepted_courses), guide);
    plan_rating(planner, plan_case(planner, item, course, day, last_in_time(hall, guide, day)));
}

static void plan_unit(struct planner *planner, const struct city_unit *unit, const int64_t left[CITY_TYPES])
{
    const struct city_hall *hall = &planner->city->halls[unit->hall];
    for (enum city_type type = 0; type < CITY_TYPES; type++) {
        for (int64_t i = 0; i < left[type]; i++) {
            size_t item;
            bool found = pick_item(planner, unit->item_first, unit->item_count, type, fits_any, &item);
            assert(found && "a unit has cases and no item for them");
            plan_accepted(planner, hall, item);
        }
    }
}

/* In progress at the end of the month: accepted on one of its last three open days. */
static void plan_open(struct planner *planner, const struct city_hall *hall, size_t first, size_t count,
                      int64_t (*left)[CITY_TYPES])
{
    for (int64_t i = 0; planner->is_last && i < hall->open_cases; i++) {
        size_t item;
        bool found = pick_item(planner, first, count, SERVICE, fits_open, &item);
        assert(found && "a hall has cases in progress and no item that takes long enough");
        int64_t *volume = &left[planner->city->items[item].unit][SERVICE];
        if (*volume == 0) {
            i--; /* a small scale: that unit has no more cases; ask again */
            continue;
        }
        --*volume;
        int32_t last = hall->day_count - 1;
        int32_t day = last - (int32_t)chance_below(&planner->chance, 3);
        plan_case(planner, item, chance_in(&planner->chance, 250) ? &open_special_course : &open_course, day, last);
    }
}

/* Beside those that count: not accepted, or waiting for what was asked for on the last day. */
static void plan_others(struct planner *planner, const struct city_hall *hall, size_t first, size_t count,
                        int64_t volume)
{
    int64_t others = volume * NOT_ACCEPTED_PER_MILLE / 1000 + planner->is_last;
    int64_t waiting = planner->is_last ? volume * WAITING_PER_MILLE / 1000 + 1 : 0;
    for (int64_t i = 0; i < others + waiting; i++) {
        size_t item;
        if (!pick_item(planner, first, count, SERVICE, fits_slow, &item)) {
            return;
        }
        int32_t last = hall->day_count - 1,
                day = i < others ? pick_day(hall, days_of(planner, hall), &planner->chance) : last;
        const struct course *course = i < others
                                          ? pick_course(&planner->chance, not_accepted_courses,
                                                        COUNT(not_accepted_courses), planner->city->items[item].guide)
                                          : &waiting_course;
        plan_case(planner, item, course, day, day + 2 < last ? day + 2 : last);
    }
}

static void plan_hall(struct planner *planner, const struct city_hall *hall, int64_t (*left)[CITY_TYPES])
{
    const struct city *city = planner->city;
    if (hall->unit_count == 0) {
        return;
    }
    const struct city_unit *units = &city->units[hall->unit_first];
    size_t first = units[0].item_first, count = 0;
    int64_t volume = 0;
    for (size_t i = 0; i < hall->unit_count; i++) {
        count += units[i].item_count;
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            volume += left[hall->unit_first + i][type];
        }
    }
    plan_open(planner, hall, first, count, left);
    for (size_t i = 0; i < hall->unit_count; i++) {
        plan_unit(planner, &units[i], left[hall->unit_first + i]);
    }
    plan_others(planner, hall, first, count, volume);
}

int plan_by_time(const void *a, const void *b)
{
    const struct city_step *x = a, *y = b;
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    if (x->of != y->of) {
        return x->of < y->of ? -1 : 1;
    }
    return (int)x->order - (int)y->order;
}

/* --- month after month ------------------------------------------------------------------------------------------- */

static struct date month_end(struct date first)
{
    struct date day = date_add(first, 31);
    while (day.ymd / 100 != first.ymd / 100) {
        day = date_add(day, -1);
    }
    return day;
}

/* The open days until the month's end; before the first month's belong to it. */
static void begin_month(struct planner *planner, const struct city_plan *before)
{
    struct city_plan *plan = planner->plan;
    const struct city_model *model = planner->city->model;
    plan->first = before ? date_add(before->last, 1) : model->first;
    plan->last = month_end(plan->first);
    planner->is_last = plan->last.ymd == model->last.ymd;
    for (size_t i = 0; i < planner->city->hall_count; i++) {
        const struct city_hall *hall = &planner->city->halls[i];
        struct days *days = &planner->days[i];
        days->first += days->count;
        days->count = 0;
        while (days->first + days->count < hall->day_count &&
               hall->days[days->first + days->count].ymd <= plan->last.ymd) {
            days->count++;
        }
    }
}

/* How many of a volume fall on a hall's days before `end`: by how busy they are, rounded so that small volumes do not
 * all come in the same month. */
static int64_t due_until(const struct city_hall *hall, int32_t end, int64_t volume, uint64_t scatter)
{
    int64_t busy = 0, all = 0;
    for (int32_t i = 0; i < hall->day_count; i++) {
        all += hall->busy[i];
        busy += i < end ? hall->busy[i] : 0;
    }
    assert(all > 0 && "every hall has days that are busy");
    return (volume * busy + (int64_t)(scatter % (uint64_t)all)) / all;
}

static void share_volumes(struct planner *planner, int64_t (*left)[CITY_TYPES])
{
    const struct city *city = planner->city;
    for (size_t i = 0; i < city->unit_count; i++) {
        const struct city_unit *unit = &city->units[i];
        const struct city_hall *hall = &city->halls[unit->hall];
        struct days days = planner->days[unit->hall];
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            int64_t volume = unit->volumes[type];
            uint64_t scatter = chance_mix(city->seed, i, type);
            left[i][type] = number_is_set(volume) && volume > 0
                                ? due_until(hall, days.first + days.count, volume, scatter) -
                                      due_until(hall, days.first, volume, scatter)
                                : 0;
        }
    }
}

/* Where what is carried over stands in the new plan, from 1; 0: not there yet. */
struct carried {
    uint32_t *cases, *calls;
    struct city_moving *movings;
};

static uint32_t carry_moving(struct planner *planner, const struct city_plan *before, struct carried *carried,
                             uint32_t moving)
{
    carried->movings[planner->plan->moving_count] = before->movings[moving - 1];
    return (uint32_t)++planner->plan->moving_count;
}

static uint32_t carry_case(struct planner *planner, const struct city_plan *before, struct carried *carried,
                           uint32_t of)
{
    if (carried->cases[of] == 0) {
        struct city_case *copy = new_case(planner);
        *copy = before->cases[of];
        copy->moving = carry_moving(planner, before, carried, copy->moving);
        carried->cases[of] = (uint32_t)planner->plan->case_count;
    }
    return carried->cases[of] - 1;
}

static uint32_t carry_call(struct planner *planner, const struct city_plan *before, struct carried *carried,
                           uint32_t of)
{
    if (carried->calls[of] == 0) {
        struct city_call *copy = plan_new_call(planner);
        *copy = before->calls[of];
        copy->moving = carry_moving(planner, before, carried, copy->moving);
        copy->source = copy->source > 0 ? carry_moving(planner, before, carried, copy->source) : 0;
        carried->calls[of] = (uint32_t)planner->plan->call_count;
    }
    return carried->calls[of] - 1;
}

/* What has steps left, with what the last call about it answered. */
static void carry_over(struct planner *planner, const struct city_plan *before)
{
    struct arena *arena = planner->plan->arena;
    struct carried carried = {ARENA_ARRAY(arena, uint32_t, before->case_count + 1),
                              ARENA_ARRAY(arena, uint32_t, before->call_count + 1),
                              ARENA_ARRAY(arena, struct city_moving, before->moving_count * 2 + 1)};
    size_t i = before->step_count;
    while (i > 0 && before->steps[i - 1].at > date_end(before->last).ms) {
        struct city_step step = before->steps[--i];
        uint32_t of = step.kind >= STEP_ABANDON ? carry_call(planner, before, &carried, step.of)
                                                : carry_case(planner, before, &carried, step.of);
        plan_step(planner, of, step.kind, step.order, (struct instant){step.at});
    }
    planner->plan->movings = carried.movings;
}

static struct rating_left *count_ratings(const struct city *city)
{
    struct rating_left *left = ARENA_ARRAY(city->arena, struct rating_left, city->hall_count);
    for (size_t i = 0; i < city->hall_count; i++) {
        const struct city_hall *hall = &city->halls[i];
        left[i].cases = -hall->open_cases;
        for (int level = 0; level < RATING_LEVELS; level++) {
            left[i].levels[level] = hall->ratings[level];
            left[i].ratings += hall->ratings[level];
        }
    }
    for (size_t i = 0; i < city->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            int64_t volume = city->units[i].volumes[type];
            left[city->units[i].hall].cases += number_is_set(volume) ? volume : 0;
        }
    }
    return left;
}

struct planner *city_planner_new(struct city *city)
{
    struct planner *planner = ARENA_NEW(city->arena, struct planner);
    *planner = (struct planner){.city = city,
                                .days = ARENA_ARRAY(city->arena, struct days, city->hall_count),
                                .people = ARENA_ARRAY(city->arena, struct pool, city->hall_count),
                                .companies = ARENA_ARRAY(city->arena, struct pool, city->hall_count),
                                .ratings = count_ratings(city),
                                .planned = city->planned,
                                .called = city->called,
                                .chance = {chance_mix(city->seed, 1, 1 + (uint64_t)city->planned)}};
    return planner;
}

void city_plan_end(const struct planner *planner)
{
    planner->city->planned = planner->planned;
    planner->city->called = planner->called;
}

result city_plan_month(struct planner *planner, const struct city_plan *before, struct city_plan *plan)
{
    const struct city *city = planner->city;
    *plan = (struct city_plan){.arena = arena_new(0), .sample = UINT32_MAX};
    if (!plan->arena) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    planner->plan = plan;
    planner->case_room = planner->step_room = planner->call_room = 0;
    begin_month(planner, before);
    if (before) {
        carry_over(planner, before);
    }
    size_t carried = plan->moving_count;
    int64_t(*left)[CITY_TYPES] = arena_alloc_array(plan->arena, sizeof *left, city->unit_count);
    share_volumes(planner, left);
    for (size_t i = 0; i < city->hall_count; i++) {
        plan_hall(planner, &city->halls[i], left);
    }
    plan_hotline(planner);
    qsort(plan->steps, plan->step_count, sizeof *plan->steps, plan_by_time);
    plan->movings = arena_grow(plan->arena, plan->movings, carried * sizeof *plan->movings,
                               plan->moving_count * sizeof *plan->movings);
    return SUCCESS;
}
