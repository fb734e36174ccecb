#include "kernel/calendar/calendar.h"

static bool is_listed(const struct date *dates, size_t count, struct date date)
{
    for (size_t i = 0; i < count; i++) {
        if (dates[i].ymd == date.ymd) {
            return true;
        }
    }
    return false;
}

bool hall_is_open(const struct hall_calendar *hall, const struct calendar *calendar, struct date date)
{
    if (is_listed(hall->closed, hall->closed_count, date)) {
        return false;
    }
    if (is_listed(hall->opened, hall->opened_count, date)) {
        return true;
    }
    return hall->weekdays ? (hall->weekdays >> (date_weekday(date) - 1)) & 1 : calendar_is_workday(calendar, date);
}

struct count_answer hall_days_open(const struct hall_calendar *hall, const struct calendar *calendar, struct date first,
                                   struct date last)
{
    struct count_answer open = {0};
    for (struct date day = first; day.ymd <= last.ymd; day = date_add(day, 1)) {
        open.count += hall_is_open(hall, calendar, day);
        open.provisional |= !hall->weekdays && !calendar_covers(calendar, day);
    }
    return open;
}
