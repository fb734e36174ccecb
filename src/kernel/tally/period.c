#include "kernel/tally/period.h"

#include <stdio.h>
#include <string.h>

#include "kernel/base/str.h"

static bool is_year(const struct period *period)
{
    return strlen(period->text) == strlen("2021");
}

/* The period of this text that begins on this day. */
static struct period period_from(const char *text, struct date first)
{
    struct period period = {.text = text, .first = first};
    bool ends_year = is_year(&period) || first.ymd / 100 % 100 == 12;
    int32_t next = ends_year ? (first.ymd / 10000 + 1) * 10000 + 101 : first.ymd + 100;
    period.last = date_add((struct date){next}, -1);
    return period;
}

bool period_parse(const char *text, struct period *period)
{
    char day[16];
    struct date first;
    size_t size = strlen(text);
    if (size != strlen("2021") && size != strlen("2021-06")) {
        return false;
    }
    snprintf(day, sizeof day, "%s%s", text, size == strlen("2021") ? "-01-01" : "-01");
    if (!date_parse(day, &first) || first.ymd >= 99990101) {
        return false;
    }
    *period = period_from(text, first);
    return true;
}

const char *period_check(const char *text)
{
    struct period period;
    return period_parse(text, &period) ? 0 : "应为年月，如2021-06，或年份，如2021";
}

/* The one like `period` that holds this day of another month or year. */
static struct period period_at(struct arena *arena, const struct period *period, struct date day)
{
    int32_t year = day.ymd / 10000, month = day.ymd / 100 % 100;
    return is_year(period)
               ? period_from(str_format(arena, "%04d", year), (struct date){year * 10000 + 101})
               : period_from(str_format(arena, "%04d-%02d", year, month), (struct date){day.ymd / 100 * 100 + 1});
}

struct period period_before(struct arena *arena, const struct period *period)
{
    return period_at(arena, period, date_add(period->first, -1));
}

struct period period_last_year(struct arena *arena, const struct period *period)
{
    return period_at(arena, period, (struct date){period->first.ymd - 10000});
}

int64_t period_days(const struct period *period, struct date today)
{
    struct date last = today.ymd < period->last.ymd ? today : period->last;
    return last.ymd < period->first.ymd ? 0 : date_to_serial(last) - date_to_serial(period->first) + 1;
}

const char *period_label(struct arena *arena, const struct period *period)
{
    int32_t ymd = period->first.ymd;
    return is_year(period) ? str_format(arena, "%d年", ymd / 10000)
                           : str_format(arena, "%d年%d月", ymd / 10000, ymd / 100 % 100);
}
