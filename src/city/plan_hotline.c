/* Who calls the hotline and when, and the course of each order: what was published is spread over the period's days.
 * The line is open day and night, every day; units work on the working days, which are those of the city's hall. */
#include <assert.h>

#include "city/planner.h"
#include "kernel/record/record.h"

enum {
    NIGHT_PER_MILLE = 180, /* of the calls come outside office hours */
    NIGHT_FROM = 18,
    BELOW_PER_MILLE = 600, /* of the orders are done by a unit below */
    FIRST_CALLER = 10000000,
    CALLERS = 150000,
    LATE_DAYS = 8,    /* working days until a late reply */
    ORDER_MARGIN = 7, /* days of the period's end on which no order begins that is to end in it */
    LATE_MARGIN = 21,
    OPEN_DAYS = 2, /* the last days, on which those begin that do not end in it */
};

/* --- days -------------------------------------------------------------------------------------------------------- */

static const struct city_hall *city_hall(const struct planner *planner)
{
    return &planner->city->halls[planner->city->units[planner->city->hotline->unit].hall];
}

/* The n-th working day after a date, from 1; the last of the period when there is none. */
static struct date workday_after(const struct planner *planner, struct date date, int32_t n)
{
    const struct city_hall *hall = city_hall(planner);
    for (int32_t i = 0; i < hall->day_count; i++) {
        if (hall->days[i].ymd > date.ymd && --n == 0) {
            return hall->days[i];
        }
    }
    return planner->city->model->last;
}

/* The working day of the n-th of so many sessions, from 0. */
static struct date session_day(const struct planner *planner, int32_t n, int32_t sessions)
{
    const struct city_model *model = planner->city->model;
    int32_t days = date_to_serial(model->last) - date_to_serial(model->first) + 1;
    return workday_after(planner, date_add(model->first, n * days / sessions), 1);
}

/* Of the sessions on the days from `from` to `to`. */
static bool pick_session(const struct planner *planner, struct chance *chance, int32_t sessions, struct date from,
                         struct date to, struct date *date)
{
    int32_t count = 0;
    for (int32_t i = 0; i < sessions; i++) {
        struct date day = session_day(planner, i, sessions);
        if (day.ymd >= from.ymd && day.ymd <= to.ymd && chance_below(chance, ++count) == 0) {
            *date = day;
        }
    }
    return count > 0;
}

/* A day of the month from `first` to `last` days before the period's end. */
static bool pick_date(const struct planner *planner, struct chance *chance, int32_t first, int32_t last,
                      int32_t sessions, struct date *date)
{
    struct date from = date_add(planner->city->model->last, -first), to = date_add(planner->city->model->last, -last);
    from = from.ymd > planner->plan->first.ymd ? from : planner->plan->first;
    to = to.ymd < planner->plan->last.ymd ? to : planner->plan->last;
    if (sessions > 0) {
        return pick_session(planner, chance, sessions, from, to, date);
    }
    int32_t count = date_to_serial(to) - date_to_serial(from) + 1;
    if (count <= 0) {
        return false;
    }
    *date = date_add(from, (int32_t)chance_below(chance, count));
    return true;
}

/* How many of a row come in this month: by its days, so that the rows of a year are spread over it. Those left come in
 * the last. */
static int64_t share_of_month(const struct planner *planner, int64_t left)
{
    int32_t days = date_to_serial(planner->plan->last) - date_to_serial(planner->plan->first) + 1;
    int32_t rest = date_to_serial(planner->city->model->last) - date_to_serial(planner->plan->first) + 1;
    return planner->is_last ? left : left * days / rest;
}

/* --- orders ------------------------------------------------------------------------------------------------------ */

static bool fits(const struct order_row *row, const char *channel)
{
    return !row->channel || str_equal(row->channel, channel);
}

/* One of the orders that are still to come and may come of such a contact. In the first months none that end with the
 * period. */
static bool pick_order(struct planner *planner, struct chance *chance, const char *channel, size_t *picked)
{
    const struct city_hotline *hotline = planner->city->hotline;
    int64_t *weights = ARENA_ARRAY(planner->plan->arena, int64_t, hotline->order_rows), sum = 0;
    for (size_t i = 0; i < hotline->order_rows; i++) {
        weights[i] = fits(&hotline->orders[i], channel) ? planner->orders[i] : 0;
        sum += weights[i];
    }
    if (sum == 0) {
        return false;
    }
    *picked = chance_pick(chance, weights, hotline->order_rows);
    planner->orders[*picked]--;
    return true;
}

void plan_choose_units(const struct planner *planner, struct chance *chance, struct city_call *order)
{
    const struct city *city = planner->city;
    const struct city_hall *hall = &city->halls[city->hotline->orders[order->row].hall];
    size_t unit = hall->head;
    while (unit == NO_PARENT) {
        size_t any = hall->unit_first + (size_t)chance_below(chance, (int64_t)hall->unit_count);
        unit = city->units[any].parent == NO_PARENT ? any : NO_PARENT;
    }
    order->unit = order->below = (uint16_t)unit;
    if (chance_in(chance, BELOW_PER_MILLE)) {
        size_t any = hall->unit_first + (size_t)chance_below(chance, (int64_t)hall->unit_count);
        for (size_t i = 0; i < hall->unit_count; i++) {
            size_t below = hall->unit_first + (any - hall->unit_first + i) % hall->unit_count;
            if (city->units[below].parent == unit) {
                order->below = (uint16_t)below;
                return;
            }
        }
    }
}

struct course_of_order {
    struct planner *planner;
    struct chance *chance;
    uint32_t of;
    uint8_t order;
    struct instant at; /* of the last step */
};

/* On that day, after what came before. */
static void then(struct course_of_order *course, enum step_kind kind, struct date day)
{
    struct instant at = instant_at(day, plan_time(course->chance));
    int64_t gap = 5 * MINUTE_MS + chance_below(course->chance, 25 * MINUTE_MS);
    course->at = at.ms > course->at.ms + gap ? at : (struct instant){course->at.ms + gap};
    plan_step(course->planner, course->of, (uint8_t)kind, course->order++, course->at);
}

/* From the unit's signature to the hotline's word on its reply. */
static void handle(struct course_of_order *course, const struct city_call *order, int32_t reply_days)
{
    const struct planner *planner = course->planner;
    struct date day = workday_after(planner, instant_date(course->at), 1), signed_on = day;
    then(course, STEP_SIGN, day);
    day = reply_days > 0 ? workday_after(planner, signed_on, reply_days) : day;
    if (order->below != order->unit) {
        then(course, STEP_PASS_DOWN, signed_on);
        then(course, STEP_ANSWER_UP, day);
    }
    then(course, STEP_REPLY, day);
    then(course, STEP_PASS, day);
}

/* Done again. When it ends, the first one is closed too. */
static void plan_redo(struct course_of_order *first, const struct city_call *order)
{
    struct planner *planner = first->planner;
    uint32_t of = (uint32_t)planner->plan->call_count;
    struct city_call redo = *order;
    redo.is_redo = true;
    redo.source = order->moving;
    redo.number += 2;
    redo.moving = (uint32_t)++planner->plan->moving_count;
    *plan_new_call(planner) = redo;
    struct course_of_order course = {planner, first->chance, of, 0, {first->at.ms + 10 * MINUTE_MS}};
    plan_step(planner, of, STEP_REDO, course.order++, course.at);
    if (planner->city->hotline->orders[order->row].end == ORDER_REDONE) {
        handle(&course, &redo, 0);
        then(&course, STEP_CALLBACK, instant_date(course.at));
        then(&course, STEP_ARCHIVE, instant_date(course.at));
        first->at = course.at;
        then(first, STEP_ARCHIVE, instant_date(course.at));
    }
}

static void plan_order(struct planner *planner, struct chance *chance, const struct city_call *contact, size_t row,
                       struct instant at, uint32_t serial)
{
    uint32_t of = (uint32_t)planner->plan->call_count;
    struct city_call *order = plan_new_call(planner);
    *order = (struct city_call){.number = contact->number + serial,
                                .caller = contact->caller,
                                .moving = (uint32_t)++planner->plan->moving_count,
                                .source = contact->moving,
                                .row = (uint16_t)row};
    plan_choose_units(planner, chance, order);
    struct city_call copy = *order;
    enum order_end end = planner->city->hotline->orders[row].end;
    struct course_of_order course = {planner, chance, of, 0, at};
    plan_step(planner, of, STEP_ORDER, course.order++, at);
    if (end == ORDER_OPEN) {
        return;
    }
    handle(&course, &copy, end == ORDER_LATE ? LATE_DAYS : (int32_t)chance_below(chance, 2));
    bool is_redone = end == ORDER_REDONE || end == ORDER_REDO_OPEN;
    then(&course, STEP_CALLBACK,
         is_redone ? instant_date(course.at) : workday_after(planner, instant_date(course.at), 1));
    if (is_redone) {
        plan_redo(&course, &copy);
    } else {
        then(&course, STEP_ARCHIVE, instant_date(course.at));
    }
}

/* --- contacts ---------------------------------------------------------------------------------------------------- */

static struct instant pick_moment(struct chance *chance, struct date day)
{
    if (chance_in(chance, NIGHT_PER_MILLE)) {
        return instant_at(day, NIGHT_FROM * HOUR_MS + chance_below(chance, 5 * HOUR_MS));
    }
    return instant_at(day, plan_time(chance));
}

/* When one comes whose orders are of these kinds: so that they end in the period, or do not. */
static bool pick_contact_date(struct planner *planner, struct chance *chance, const size_t *orders, size_t count,
                              int32_t sessions, struct date *date)
{
    int32_t first = INT16_MAX, last = 0;
    for (size_t i = 0; i < count; i++) {
        enum order_end end = planner->city->hotline->orders[orders[i]].end;
        int32_t margin = end == ORDER_OPEN                               ? 0
                         : end == ORDER_LATE                             ? LATE_MARGIN
                         : end == ORDER_REDONE || end == ORDER_REDO_OPEN ? ORDER_MARGIN + 3
                                                                         : ORDER_MARGIN;
        last = margin > last ? margin : last;
        first = end == ORDER_OPEN ? OPEN_DAYS : first;
    }
    return pick_date(planner, chance, first, last, sessions, date);
}

static void plan_contact(struct planner *planner, size_t row)
{
    const struct contact_row *kind = &planner->city->hotline->contacts[row];
    uint32_t number = (uint32_t)planner->called++ * CALLS_OF_CONTACT;
    struct chance chance = {chance_mix(planner->city->seed, 6, number)};
    size_t orders[4], count = 0;
    struct date date = {0};
    assert(kind->orders <= 2);
    while (kind->end == CONTACT_ORDERED && count < (size_t)kind->orders) {
        bool picked = pick_order(planner, &chance, kind->channel, &orders[count++]);
        assert(picked && "as many orders as the contacts make");
    }
    if (!pick_contact_date(planner, &chance, orders, count, kind->sessions, &date)) {
        for (size_t i = 0; i < count; i++) {
            planner->orders[orders[i]]++;
        }
        planner->called--;
        return; /* not in this month */
    }
    planner->contacts[row]--;
    struct instant at = kind->sessions > 0 ? instant_at(date, plan_time(&chance)) : pick_moment(&chance, date);
    bool is_call = str_equal(kind->channel, "call") || str_equal(kind->channel, "meeting");
    uint32_t of = (uint32_t)planner->plan->call_count;
    struct city_call contact = {.number = number,
                                .caller = FIRST_CALLER + (uint32_t)chance_below(&chance, CALLERS),
                                .moving = (uint32_t)++planner->plan->moving_count,
                                .row = (uint16_t)row};
    *plan_new_call(planner) = contact;
    plan_step(planner, of, kind->end == CONTACT_ABANDONED ? STEP_ABANDON : is_call ? STEP_CALL : STEP_LETTER, 0, at);
    at.ms += 2 * MINUTE_MS + chance_below(&chance, 6 * MINUTE_MS);
    if (kind->end == CONTACT_SETTLED || kind->end == CONTACT_VOID) {
        plan_step(planner, of, kind->end == CONTACT_VOID ? STEP_VOID : STEP_SETTLE, 1, at);
    }
    for (size_t i = 0; i < count; i++) {
        plan_order(planner, &chance, &contact, orders[i], (struct instant){at.ms + (int64_t)i * MINUTE_MS},
                   (uint32_t)i + 1);
    }
}

static void count_hotline(struct planner *planner)
{
    const struct city_hotline *hotline = planner->city->hotline;
    planner->contacts = ARENA_ARRAY(planner->city->arena, int64_t, hotline->contact_rows);
    planner->orders = ARENA_ARRAY(planner->city->arena, int64_t, hotline->order_rows);
    for (size_t i = 0; i < hotline->contact_rows; i++) {
        planner->contacts[i] = hotline->contacts[i].count;
    }
    for (size_t i = 0; i < hotline->order_rows; i++) {
        planner->orders[i] = hotline->orders[i].count;
    }
}

void plan_hotline(struct planner *planner)
{
    const struct city_hotline *hotline = planner->city->hotline;
    if (!hotline) {
        return;
    }
    if (!planner->contacts) {
        count_hotline(planner);
    }
    for (size_t i = 0; i < hotline->contact_rows; i++) {
        int64_t share = share_of_month(planner, planner->contacts[i]);
        for (int64_t j = 0; j < share; j++) {
            plan_contact(planner, i);
        }
    }
    for (size_t i = 0; planner->is_last && i < hotline->contact_rows; i++) {
        assert(planner->contacts[i] == 0 && "all that was published has come");
    }
}
