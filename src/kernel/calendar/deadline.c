#include "kernel/calendar/deadline.h"

#define STARTED_MIN ((struct date){19000101})
#define STARTED_MAX ((struct date){29001231})

/* ---- checking ---- */

static bool is_in_range(struct instant t)
{
    return t.ms >= date_start(STARTED_MIN).ms && t.ms <= date_end(STARTED_MAX).ms;
}

static result pauses_check(struct instant started, const struct pause *pauses, size_t count)
{
    struct instant end = started;
    for (size_t i = 0; i < count; i++) {
        bool is_open = !instant_is_set(pauses[i].to);
        if (!is_in_range(pauses[i].from) || (!is_open && !is_in_range(pauses[i].to))) {
            return invalid("pauses", "暂停时间须在1900年至2900年之间");
        }
        if (pauses[i].from.ms < end.ms) {
            return invalid("pauses", "暂停不得早于起算，各次暂停须先后排列、互不重叠");
        }
        if (is_open ? i + 1 < count : pauses[i].to.ms < pauses[i].from.ms) {
            return invalid("pauses", "恢复时间不得早于暂停时间，只有最后一次暂停可以尚未恢复");
        }
        end = pauses[i].to;
    }
    return SUCCESS;
}

static result deadline_check(const struct span_rule *rule, struct instant started, const struct pause *pauses,
                             size_t count)
{
    if (rule->amount < 0 || rule->amount > LIMIT_MAX) {
        return invalid("amount", "期限须为0至10000");
    }
    if (rule->extension < 0 || rule->extension > LIMIT_MAX) {
        return invalid("extension", "延长须为0至10000");
    }
    if (!is_in_range(started)) {
        return invalid("started", "起算时间须在1900年至2900年之间");
    }
    if (rule->unit == WORKING_HOUR) {
        TRY(office_hours_check(&rule->hours));
    }
    return pauses_check(started, pauses, count);
}

/* ---- days ---- */

static int64_t days_between(const struct calendar *calendar, enum limit_unit unit, struct date a, struct date b)
{
    return unit == WORKING_DAY ? calendar_workdays_between(calendar, a, b).count
                               : date_to_serial(b) - date_to_serial(a);
}

static struct date day_add(const struct calendar *calendar, enum limit_unit unit, struct date start, int32_t n)
{
    return unit == WORKING_DAY ? calendar_workday_add(calendar, start, n).date : date_add(start, n);
}

/* The n-th (1 or more) day after `day` that counts and that no pause touches; false when an open pause comes first.
 * Pauses that end before `day` change nothing. */
static bool nth_day(const struct calendar *calendar, enum limit_unit unit, const struct pause *pauses, size_t count,
                    int64_t n, struct date *day)
{
    for (size_t i = 0; i < count; i++) {
        int64_t free_days = days_between(calendar, unit, *day, date_add(instant_date(pauses[i].from), -1));
        if (free_days >= n) {
            break;
        }
        if (!instant_is_set(pauses[i].to)) {
            return false;
        }
        n -= free_days > 0 ? free_days : 0;
        struct date resumed = instant_date(pauses[i].to);
        *day = resumed.ymd > day->ymd ? resumed : *day;
    }
    *day = day_add(calendar, unit, *day, (int32_t)n);
    return true;
}

static struct due due_by_days(const struct calendar *calendar, const struct span_rule *rule, struct instant started,
                              const struct pause *pauses, size_t count)
{
    struct date day = instant_date(started);
    int64_t total = (int64_t)rule->amount + rule->extension;
    if (total == 0) { /* the day of the start may itself be the one that counts */
        day = date_add(day, -1);
        total = 1;
    }
    bool ended = nth_day(calendar, rule->unit, pauses, count, total, &day);
    if (ended && rule->unit == CALENDAR_DAY && rule->ends_on_workday && !calendar_is_workday(calendar, day)) {
        ended = nth_day(calendar, WORKING_DAY, pauses, count, 1, &day);
    }
    return ended ? (struct due){.at = date_end(day)} : (struct due){.suspended = true};
}

/* ---- hours ---- */

static struct due due_by_hours(const struct calendar *calendar, const struct span_rule *rule, struct instant started,
                               const struct pause *pauses, size_t count)
{
    struct instant at = started;
    int64_t ms = ((int64_t)rule->amount + rule->extension) * HOUR_MS;
    for (size_t i = 0; i < count; i++) {
        int64_t free_ms = calendar_office_ms_between(calendar, &rule->hours, at, pauses[i].from).count;
        if (free_ms >= ms) {
            break;
        }
        if (!instant_is_set(pauses[i].to)) {
            return (struct due){.suspended = true};
        }
        ms -= free_ms;
        at = pauses[i].to;
    }
    return (struct due){.at = calendar_office_ms_add(calendar, &rule->hours, at, ms).at};
}

result calendar_due(const struct calendar *calendar, const struct span_rule *rule, struct instant started,
                    const struct pause *pauses, size_t pause_count, struct due *due)
{
    TRY(deadline_check(rule, started, pauses, pause_count));
    *due = rule->unit == WORKING_HOUR ? due_by_hours(calendar, rule, started, pauses, pause_count)
                                      : due_by_days(calendar, rule, started, pauses, pause_count);
    struct instant last = due->suspended ? pauses[pause_count - 1].from : due->at;
    due->provisional =
        !calendar_covers(calendar, instant_date(started)) || !calendar_covers(calendar, instant_date(last));
    return SUCCESS;
}

struct marks calendar_marks(const struct calendar *calendar, struct instant due, int32_t yellow_days, int32_t red_days)
{
    struct date day = instant_date(due);
    struct instant late = red_days > 0 ? date_end(calendar_workday_add(calendar, day, red_days).date) : due;
    return (struct marks){
        .yellow = date_start(calendar_workday_add(calendar, day, -yellow_days).date),
        .red = {late.ms + 1},
    };
}
