#include "kernel/tally/period.h"

#include <stdio.h>
#include <string.h>

#include "kernel/base/str.h"

int period_months(const struct period *period)
{
    return (period->last.ymd / 100 - period->first.ymd / 100) + 1; /* within one year */
}

/* So many months from the first day of one, which they do not lead out of the year. */
static struct period period_from(const char *text, struct date first, int months)
{
    int32_t year = first.ymd / 10000, next = first.ymd / 100 % 100 + months;
    struct date after = {next > 12 ? (year + 1) * 10000 + 101 : year * 10000 + next * 100 + 1};
    return (struct period){.text = text, .first = first, .last = date_add(after, -1)};
}

/* The part of a year after its number: "" a year, "-06", "-Q2", "-H1". */
static bool read_part(const char *part, int *month, int *months)
{
    *month = 1;
    *months = 12;
    if (*part == '\0') {
        return true;
    }
    if (strlen(part) != strlen("-06") || part[0] != '-' || part[2] < '0' || part[2] > '9') {
        return false;
    }
    int digit = part[2] - '0';
    switch (part[1]) {
    case 'Q': *months = 3; break;
    case 'H': *months = 6; break;
    case '0': *months = 1; break;
    case '1':
        *months = 1;
        digit += 10;
        break;
    default: return false;
    }
    *month = (digit - 1) * *months + 1;
    return digit > 0 && *month <= 12;
}

bool period_parse(const char *text, struct period *period)
{
    char day[16];
    struct date first;
    int month, months;
    if (strlen(text) < strlen("2021") || !read_part(text + strlen("2021"), &month, &months)) {
        return false;
    }
    snprintf(day, sizeof day, "%.4s-%02d-01", text, month);
    if (!date_parse(day, &first) || first.ymd >= 99990101) {
        return false;
    }
    *period = period_from(text, first, months);
    return true;
}

const char *period_check(const char *text)
{
    struct period period;
    return period_parse(text, &period) ? 0 : "应为年月，如2021-06；或季度2021-Q2、半年2021-H1、年份2021";
}

/* The one of so many months that holds this day. */
static struct period period_at(struct arena *arena, int months, struct date day)
{
    int year = day.ymd / 10000, number = (day.ymd / 100 % 100 - 1) / months + 1;
    const char *text = months == 12  ? str_format(arena, "%04d", year)
                       : months == 1 ? str_format(arena, "%04d-%02d", year, number)
                                     : str_format(arena, "%04d-%c%d", year, months == 3 ? 'Q' : 'H', number);
    return period_from(text, (struct date){year * 10000 + ((number - 1) * months + 1) * 100 + 1}, months);
}

struct period period_before(struct arena *arena, const struct period *period)
{
    return period_at(arena, period_months(period), date_add(period->first, -1));
}

struct period period_last_year(struct arena *arena, const struct period *period)
{
    return period_at(arena, period_months(period), (struct date){period->first.ymd - 10000});
}

struct period period_month(struct arena *arena, struct date day)
{
    return period_at(arena, 1, day);
}

int64_t period_days(const struct period *period, struct date today)
{
    struct date last = today.ymd < period->last.ymd ? today : period->last;
    return last.ymd < period->first.ymd ? 0 : date_to_serial(last) - date_to_serial(period->first) + 1;
}

const char *period_label(struct arena *arena, const struct period *period)
{
    static const char *const quarters[] = {"一", "二", "三", "四"};
    int year = period->first.ymd / 10000, month = period->first.ymd / 100 % 100;
    switch (period_months(period)) {
    case 1: return str_format(arena, "%d年%d月", year, month);
    case 3: return str_format(arena, "%d年第%s季度", year, quarters[month / 3]);
    case 6: return str_format(arena, "%d年%s半年", year, month == 1 ? "上" : "下");
    default: return str_format(arena, "%d年", year);
    }
}
