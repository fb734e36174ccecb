/* calendar.h: which days and hours are worked in China.
 *
 * Monday to Friday are worked, but for what the State Council's holiday notices say: days off, and weekend days worked
 * in their place (全国年节及纪念日放假办法; 行政许可法 §82: limits run in working days, statutory holidays not
 * counted). A calendar is the sum of the notices published up to some instant. A year may have several: version 1 is
 * the yearly notice, a later version changes single days of it (2020: the Spring Festival made longer), and a later
 * line wins over an earlier one, so a calendar "as known at" an instant says what was right to say then.
 *
 * A calendar never changes once made, so threads share it freely; a new notice makes a new calendar, whose version is
 * higher. Its owner frees it after its last reader.
 *
 * Known days are those of the years whose notice is in the calendar (the next notice may still reach back into the last
 * days of the year: 29 December 2018). Any other day follows its weekday, and an answer
 * that rests on such a day is marked `provisional`. Dates must exist (1900 to 9999); answers are held within those
 * years. All dates and hours are China's (+08:00). The day queries take no memory and cannot fail. */
#ifndef ZWFW_CALENDAR_CALENDAR_H
#define ZWFW_CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/moment.h"
#include "kernel/base/result.h"

struct arena;
struct calendar;
struct report;

/* One line of a notice: a run of days that are off, or worked. */
struct calendar_row {
    int32_t year;          /* of the notice; its days are of this year or the one before */
    int32_t version;       /* 1, then 2, 3 … for a notice that changes this year again */
    struct date published; /* the notice counts from the start of this day */
    struct date first;
    struct date last; /* itself included */
    bool is_worked;
    const char *name; /* the holiday, Chinese */
    int32_t line;     /* where it stands in its file or list, for messages */
};

/* Read rows from CSV (data/calendar.csv shows the columns; no quotes). All or nothing: ERR_INVALID names the column and
 * the line. Rows and texts are on the arena. */
result calendar_parse(struct arena *arena, const char *text, const struct calendar_row **rows, size_t *count);

/* Make a calendar of the notices known at an instant (unset: all of them). Rows stand in the order of publication,
 * those of a notice together, and the years follow one another without a gap; ERR_INVALID names the line that breaks
 * this. All rows are checked, the not yet known too. The calendar keeps no pointer to the rows; reasons are on the
 * arena. Free with calendar_free. */
result calendar_new(struct arena *arena, const struct calendar_row *rows, size_t count, struct instant as_known_at,
                    struct calendar **calendar);
result calendar_from_csv(struct arena *arena, const char *text, struct instant as_known_at, struct calendar **calendar);
/* A new calendar: all that `base` knows and the rows of later notices. `base` stays as it is. A row that breaks a rule
 * is told to the report, by its line. */
result calendar_add_rows(struct arena *arena, const struct calendar *base, const struct calendar_row *rows,
                         size_t count, struct report *report, struct calendar **calendar);
/* It takes the place of `older`, which stays as it is until this one is freed, for who may still ask it. */
void calendar_succeed(struct calendar *calendar, struct calendar *older);
void calendar_free(struct calendar *calendar); /* and those before it; NULL is fine */

/* How many notices are in it: higher for a calendar that knows more, 0 for none. */
int32_t calendar_version(const struct calendar *calendar);
/* The rows of its notices, in order; they live as long as the calendar. Returns how many. */
size_t calendar_rows(const struct calendar *calendar, const struct calendar_row **rows);
/* Is the day within the known years? */
bool calendar_covers(const struct calendar *calendar, struct date date);
/* The last known day; unset when none is. */
struct date calendar_last_known(const struct calendar *calendar);

enum day_kind {
    DAY_WEEKDAY, /* Monday to Friday, worked */
    DAY_MAKE_UP, /* a weekend day worked for a holiday (调休) */
    DAY_WEEKEND, /* off */
    DAY_HOLIDAY, /* off by a notice */
};

struct calendar_day {
    enum day_kind kind;
    bool is_worked;
    bool provisional;
    const char *name; /* the holiday of a make-up day or a day off, else NULL; lives as long as the calendar */
    const struct calendar_row *notice; /* what made it so; NULL as for the name */
};
struct calendar_day calendar_day(const struct calendar *calendar, struct date date);
bool calendar_is_workday(const struct calendar *calendar, struct date date);

struct date_answer {
    struct date date;
    bool provisional;
};
struct count_answer {
    int64_t count;
    bool provisional;
};
struct instant_answer {
    struct instant at;
    bool provisional;
};

/* The n-th working day after `start`, which itself is not counted (民法典 §201); for a negative n the |n|-th before it;
 * for 0 `start` itself. */
struct date_answer calendar_workday_add(const struct calendar *calendar, struct date start, int32_t n);
/* Working days after `a` up to and including `b`; below zero when b is before a. */
struct count_answer calendar_workdays_between(const struct calendar *calendar, struct date a, struct date b);

/* The office's hours on a working day: up to four periods in order, apart from each other, in ms since midnight; a
 * period holds its first instant and not its last. */
enum { OFFICE_PERIODS = 4 };
struct office_hours {
    int32_t count;
    struct office_period {
        int32_t from_ms;
        int32_t to_ms;
    } periods[OFFICE_PERIODS];
};
extern const struct office_hours office_hours_usual; /* 09:00–12:00, 13:30–17:30 */
/* ERR_INVALID on field "hours" when they are not as said above. */
result office_hours_check(const struct office_hours *hours);

/* For hours that pass the check. Office time (ms) in [a, b); below zero when b is before a. */
struct count_answer calendar_office_ms_between(const struct calendar *calendar, const struct office_hours *hours,
                                               struct instant a, struct instant b);
/* The first instant at which `ms` (0 or more) of office time have gone by since `start`; for 0 `start` itself. */
struct instant_answer calendar_office_ms_add(const struct calendar *calendar, const struct office_hours *hours,
                                             struct instant start, int64_t ms);

/* The days on which a service hall is open: for averages per day, never for a legal limit. Each list is the caller's;
 * a day on both is closed. */
struct hall_calendar {
    uint8_t weekdays; /* bit 0 Monday … bit 6 Sunday; 0 follows the official working days */
    const struct date *opened;
    size_t opened_count;
    const struct date *closed;
    size_t closed_count;
};
bool hall_is_open(const struct hall_calendar *hall, const struct calendar *calendar, struct date date);
/* Open days from `first` to `last`, both included; 0 when last is before first. */
struct count_answer hall_days_open(const struct hall_calendar *hall, const struct calendar *calendar, struct date first,
                                   struct date last);

#endif
