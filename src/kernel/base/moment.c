#include "kernel/base/moment.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

#define CHINA_OFFSET_MS (8 * HOUR_MS)

/* Floor division, for instants before 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The proleptic Gregorian calendar counted in 400-year eras that start on 1 March. */
int32_t date_to_serial(struct date date)
{
    int32_t year = date.ymd / 10000;
    int32_t month = date.ymd / 100 % 100;
    int32_t day = date.ymd % 100;
    year -= month <= 2;
    int32_t era = year / 400;
    int32_t year_of_era = year - era * 400;
    int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_serial(int32_t serial)
{
    int32_t shifted = serial + 719468;
    int32_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int32_t day_of_era = shifted - era * 146097;
    int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month_index = (5 * day_of_year + 2) / 153;
    int32_t day = day_of_year - (153 * month_index + 2) / 5 + 1;
    int32_t month = month_index + (month_index < 10 ? 3 : -9);
    int32_t year = year_of_era + era * 400 + (month <= 2);
    return (struct date){year * 10000 + month * 100 + day};
}

bool date_exists(struct date date)
{
    int32_t month = date.ymd / 100 % 100;
    int32_t day = date.ymd % 100;
    if (date.ymd < 19000101 || date.ymd > 99991231 || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    return date_from_serial(date_to_serial(date)).ymd == date.ymd;
}

struct date date_add(struct date date, int32_t days)
{
    return date_from_serial(date_to_serial(date) + days);
}

int date_weekday(struct date date)
{
    /* 1970-01-01 was a Thursday. */
    return (int)((date_to_serial(date) % 7 + 7 + 3) % 7) + 1;
}

struct date instant_date(struct instant t)
{
    return date_from_serial((int32_t)floor_div(t.ms + CHINA_OFFSET_MS, DAY_MS));
}

struct instant instant_at(struct date date, int64_t ms_of_day)
{
    return (struct instant){date_to_serial(date) * DAY_MS - CHINA_OFFSET_MS + ms_of_day};
}

struct instant date_start(struct date date)
{
    return instant_at(date, 0);
}

struct instant date_end(struct date date)
{
    return instant_at(date, DAY_MS - 1);
}

int64_t instant_ms_of_day(struct instant t)
{
    int64_t local = t.ms + CHINA_OFFSET_MS;
    return local - floor_div(local, DAY_MS) * DAY_MS;
}

/* `digits` decimal digits of a number that has no more. */
static char *put_digits(char *out, int64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + digits;
}

static char *put_date(char *out, struct date date)
{
    out = put_digits(out, date.ymd / 10000, 4);
    *out++ = '-';
    out = put_digits(out, date.ymd / 100 % 100, 2);
    *out++ = '-';
    return put_digits(out, date.ymd % 100, 2);
}

char *instant_put(char *out, struct instant t)
{
    int64_t ms = instant_ms_of_day(t);
    out = put_date(out, instant_date(t));
    *out++ = 'T';
    out = put_digits(out, ms / HOUR_MS, 2);
    *out++ = ':';
    out = put_digits(out, ms / MINUTE_MS % 60, 2);
    *out++ = ':';
    out = put_digits(out, ms / 1000 % 60, 2);
    *out++ = '.';
    out = put_digits(out, ms % 1000, 3);
    memcpy(out, "+08:00", sizeof "+08:00");
    return out + strlen("+08:00");
}

const char *instant_text(struct arena *arena, struct instant t)
{
    char *text = arena_alloc(arena, INSTANT_TEXT_SIZE);
    instant_put(text, t);
    return text;
}

const char *date_text(struct arena *arena, struct date date)
{
    char *text = arena_alloc(arena, sizeof "2021-06-30");
    put_date(text, date);
    return text;
}

/* `count` digits at *text, stepping over them. */
static bool digits(const char **text, int count, int32_t *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        *value = *value * 10 + (**text - '0');
    }
    return true;
}

static bool literal(const char **text, char c)
{
    if (**text != c) {
        return false;
    }
    (*text)++;
    return true;
}

static bool date_prefix(const char **text, struct date *date)
{
    int32_t year, month, day;
    if (!digits(text, 4, &year) || !literal(text, '-') || !digits(text, 2, &month) || !literal(text, '-') ||
        !digits(text, 2, &day)) {
        return false;
    }
    *date = (struct date){year * 10000 + month * 100 + day};
    return date_exists(*date);
}

bool date_parse(const char *text, struct date *date)
{
    struct date parsed;
    if (!date_prefix(&text, &parsed) || *text != '\0') {
        return false;
    }
    *date = parsed;
    return true;
}

static bool fraction(const char **text, int32_t *ms)
{
    *ms = 0;
    if (!literal(text, '.')) {
        return true;
    }
    int32_t weight = 100;
    if (**text < '0' || **text > '9') {
        return false;
    }
    for (; **text >= '0' && **text <= '9'; (*text)++, weight /= 10) {
        if (weight == 0) {
            return false;
        }
        *ms += (**text - '0') * weight;
    }
    return true;
}

static bool zone(const char **text, int64_t *offset_ms)
{
    if (literal(text, 'Z')) {
        *offset_ms = 0;
        return true;
    }
    int sign = **text == '+' ? 1 : **text == '-' ? -1 : 0;
    int32_t hours, minutes;
    if (sign == 0) {
        return false;
    }
    (*text)++;
    if (!digits(text, 2, &hours) || !literal(text, ':') || !digits(text, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *offset_ms = sign * (hours * HOUR_MS + minutes * MINUTE_MS);
    return true;
}

bool instant_parse(const char *text, struct instant *t)
{
    struct date date;
    int32_t hour, minute, second, ms;
    int64_t offset_ms;
    if (!date_prefix(&text, &date) || !literal(&text, 'T') || !digits(&text, 2, &hour) || !literal(&text, ':') ||
        !digits(&text, 2, &minute) || !literal(&text, ':') || !digits(&text, 2, &second) || !fraction(&text, &ms) ||
        !zone(&text, &offset_ms) || *text != '\0') {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    t->ms =
        date_to_serial(date) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * INT64_C(1000) + ms - offset_ms;
    return true;
}
