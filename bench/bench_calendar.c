/* How long the calendar takes for one answer: a JSON line a query. */
#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/seam.h"
#include "kernel/calendar/deadline.h"

enum { ROUNDS = 2000000, DAYS = 4096 };

static struct date days[DAYS];
static volatile int64_t sink;

static int64_t ask_is_workday(const struct calendar *calendar, int32_t i)
{
    return calendar_is_workday(calendar, days[i % DAYS]);
}

static int64_t ask_add(const struct calendar *calendar, int32_t i)
{
    return calendar_workday_add(calendar, days[i % DAYS], i % 90 + 1).date.ymd;
}

static int64_t ask_between(const struct calendar *calendar, int32_t i)
{
    return calendar_workdays_between(calendar, days[i % DAYS], days[(i * 7 + 1) % DAYS]).count;
}

static int64_t ask_due(const struct calendar *calendar, int32_t i)
{
    struct instant start = date_start(days[i % DAYS]);
    struct span_rule rule = {.unit = WORKING_DAY, .amount = 20};
    struct pause pause = {{start.ms + 3 * DAY_MS}, {start.ms + 9 * DAY_MS}, 0};
    struct due due;
    IGNORE(calendar_due(calendar, &rule, start, &pause, 1, &due));
    return due.at.ms;
}

static int64_t ask_due_in_hours(const struct calendar *calendar, int32_t i)
{
    struct span_rule rule = {.unit = WORKING_HOUR, .amount = 20, .hours = office_hours_usual};
    struct due due;
    IGNORE(calendar_due(calendar, &rule, date_start(days[i % DAYS]), 0, 0, &due));
    return due.at.ms;
}

static void measure(const struct calendar *calendar, const char *name,
                    int64_t (*ask)(const struct calendar *calendar, int32_t i))
{
    int64_t begin = seam_ticks();
    for (int32_t i = 0; i < ROUNDS; i++) {
        sink = ask(calendar, i);
    }
    printf("{\"name\":\"%s\",\"ours_ns\":%.1f}\n", name, (double)(seam_ticks() - begin) / ROUNDS);
}

int main(void)
{
    struct arena *arena = arena_new(0);
    struct calendar *calendar;
    result r = calendar_from_csv(arena, embedded_find("data/calendar.csv")->data, (struct instant){0}, &calendar);
    if (!is_ok(r)) {
        fprintf(stderr, "%s\n", r.reason);
        return 2;
    }
    for (int32_t i = 0; i < DAYS; i++) {
        days[i] = date_add((struct date){20150101}, i * 1031 % 4300);
    }
    measure(calendar, "calendar.is_workday", ask_is_workday);
    measure(calendar, "calendar.workday_add", ask_add);
    measure(calendar, "calendar.workdays_between", ask_between);
    measure(calendar, "calendar.due_with_pause", ask_due);
    measure(calendar, "calendar.due_in_hours", ask_due_in_hours);
    calendar_free(calendar);
    arena_free(arena);
    return 0;
}
