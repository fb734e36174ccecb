/* moment.h: instants and dates. An instant is UTC milliseconds since 1970; it is shown in +08:00 (China has one zone
 * and no summer time since 1992). A date is a civil day in China, kept as the number yyyymmdd, so that it sorts, is
 * legible in the store, and means the same on both engines. In both, zero means "none". */
#ifndef ZWFW_BASE_MOMENT_H
#define ZWFW_BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct instant {
    int64_t ms;
};

struct date {
    int32_t ymd;
};

#define DAY_MS    INT64_C(86400000)
#define HOUR_MS   INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

static inline bool instant_is_set(struct instant t)
{
    return t.ms != 0;
}
static inline bool date_is_set(struct date d)
{
    return d.ymd != 0;
}

/* Days since 1970-01-01 of a civil date, and back. The date must exist. */
int32_t date_to_serial(struct date date);
struct date date_from_serial(int32_t serial);
bool date_exists(struct date date); /* is it a real day from 1900 to 9999? */
struct date date_add(struct date date, int32_t days);
int date_weekday(struct date date); /* 1 Monday … 7 Sunday */

struct date instant_date(struct instant t);                     /* the day in China that holds t */
struct instant date_start(struct date date);                    /* 00:00:00.000 in China */
struct instant date_end(struct date date);                      /* 23:59:59.999 in China */
struct instant instant_at(struct date date, int64_t ms_of_day); /* a wall-clock time in China */
int64_t instant_ms_of_day(struct instant t);                    /* since midnight in China */

/* "2021-06-30T17:30:00.000+08:00", 29 bytes and a NUL; "2021-06-30". */
const char *instant_text(struct arena *arena, struct instant t);
/* The same into `out`, which holds INSTANT_TEXT_SIZE; gives the place of its NUL. */
#define INSTANT_TEXT_SIZE sizeof "2021-06-30T17:30:00.000+08:00"
char *instant_put(char *out, struct instant t);
const char *date_text(struct arena *arena, struct date date);

/* RFC 3339 with any offset and up to 3 digits of fraction (a zone is required), or false. */
bool instant_parse(const char *text, struct instant *t);
/* Exactly yyyy-mm-dd, a day that exists, or false. */
bool date_parse(const char *text, struct date *date);

#endif
