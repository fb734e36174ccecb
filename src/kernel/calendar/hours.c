/* Office time, in ms within the periods of working days. */
#include "kernel/calendar/calendar.h"

#include <assert.h>

#define AT(hour, minute) ((hour)*3600000 + (minute)*60000)

const struct office_hours office_hours_usual = {2, {{AT(9, 0), AT(12, 0)}, {AT(13, 30), AT(17, 30)}}};

result office_hours_check(const struct office_hours *hours)
{
    if (hours->count < 1 || hours->count > OFFICE_PERIODS) {
        return invalid("hours", "办公时间须为1至4段");
    }
    int32_t end = 0;
    for (int32_t i = 0; i < hours->count; i++) {
        const struct office_period *period = &hours->periods[i];
        if (period->from_ms < end || period->to_ms <= period->from_ms || period->to_ms > DAY_MS) {
            return invalid("hours", "办公时间各段须在一日之内，先后排列，互不重叠");
        }
        end = period->to_ms;
    }
    return SUCCESS;
}

/* Office time from midnight to a time of a working day. */
static int64_t ms_until(const struct office_hours *hours, int64_t ms_of_day)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < hours->count && hours->periods[i].from_ms < ms_of_day; i++) {
        int64_t end = hours->periods[i].to_ms < ms_of_day ? hours->periods[i].to_ms : ms_of_day;
        sum += end - hours->periods[i].from_ms;
    }
    return sum;
}

/* The time of day at which `ms` (1 … a full day's) of office time are over. */
static int64_t time_after(const struct office_hours *hours, int64_t ms)
{
    int32_t i = 0;
    while (ms > hours->periods[i].to_ms - hours->periods[i].from_ms) {
        ms -= hours->periods[i].to_ms - hours->periods[i].from_ms;
        i++;
    }
    return hours->periods[i].from_ms + ms;
}

/* Office time of the instant's day that is over by then; 0 on a day off. */
static int64_t ms_gone(const struct calendar *calendar, const struct office_hours *hours, struct instant t)
{
    return calendar_is_workday(calendar, instant_date(t)) ? ms_until(hours, instant_ms_of_day(t)) : 0;
}

struct count_answer calendar_office_ms_between(const struct calendar *calendar, const struct office_hours *hours,
                                               struct instant a, struct instant b)
{
    struct count_answer days =
        calendar_workdays_between(calendar, date_add(instant_date(a), -1), date_add(instant_date(b), -1));
    int64_t whole = days.count * ms_until(hours, DAY_MS);
    bool known = calendar_covers(calendar, instant_date(a)) && calendar_covers(calendar, instant_date(b));
    return (struct count_answer){whole + ms_gone(calendar, hours, b) - ms_gone(calendar, hours, a), !known};
}

struct instant_answer calendar_office_ms_add(const struct calendar *calendar, const struct office_hours *hours,
                                             struct instant start, int64_t ms)
{
    struct date day = instant_date(start);
    if (ms <= 0) {
        return (struct instant_answer){start, !calendar_covers(calendar, day)};
    }
    /* Count from the midnight before: what of the first day is gone already is added to what is asked. */
    int64_t target = ms + ms_gone(calendar, hours, start);
    int64_t per_day = ms_until(hours, DAY_MS);
    assert(per_day > 0);
    int64_t whole = (target - 1) / per_day;
    int32_t days = whole < INT32_MAX ? (int32_t)whole + 1 : INT32_MAX;
    struct date end = calendar_workday_add(calendar, date_add(day, -1), days).date;
    bool known = calendar_covers(calendar, day) && calendar_covers(calendar, end);
    return (struct instant_answer){instant_at(end, time_after(hours, target - whole * per_day)), !known};
}
