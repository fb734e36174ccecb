/* The days. A calendar is a rank/select table: for each known day the number of working days up to it, and the list of
 * working days. Outside the table both follow the weekdays by arithmetic, so every query takes constant time. */
#include "kernel/calendar/calendar.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/report.h"

enum {
    WEEK_ORIGIN = -3, /* serial of a Monday: 29 December 1969 */
    YEAR_MIN = 1949,
    YEAR_MAX = 2900,
    YEARS_MAX = 200,
    RUN_MAX = 31,  /* days in one row */
    NAME_MAX = 60, /* characters of a name */
};

#define DATE_MIN ((struct date){19000101})
#define DATE_MAX ((struct date){99991231})

struct day_entry {
    int32_t rank; /* working days up to and including this one, on the scale of weekday_rank */
    int32_t row;  /* that rules the day, or NO_ROW */
};
enum { NO_ROW = -1 };

struct calendar {
    struct arena *arena;    /* holds everything, this struct too */
    struct calendar *older; /* NULL: the first */
    const struct calendar_row *rows;
    size_t row_count;
    int32_t version;
    int32_t known_first; /* serials of the known days; first > last when there are none */
    int32_t known_last;
    int32_t first; /* serials of the table; it holds the year before the known ones, too: a notice reaches back */
    int32_t last;
    const struct day_entry *days;
    int64_t rank_first; /* rank of the day before the table */
    int64_t rank_last;  /* rank at the end of the table */
    const int32_t *workdays;
};

/* ---- Monday to Friday, by arithmetic ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* How many weekdays there are from the origin up to and including a day. */
static int64_t weekday_rank(int64_t serial)
{
    int64_t days = serial - WEEK_ORIGIN;
    int64_t week = floor_div(days, 7);
    int64_t day = days - week * 7;
    return week * 5 + (day < 5 ? day + 1 : 5);
}

/* The serial of the weekday with this rank. */
static int64_t weekday_select(int64_t rank)
{
    int64_t week = floor_div(rank - 1, 5);
    return week * 7 + (rank - 1 - week * 5) + WEEK_ORIGIN;
}

static bool is_weekday(int32_t serial)
{
    return weekday_rank(serial) != weekday_rank(serial - 1);
}

/* ---- checking rows ---- */

static bool name_is_legible(const char *name)
{
    if (str_is_empty(name) || !utf8_is_valid(name, strlen(name)) || utf8_length(name) > NAME_MAX) {
        return false;
    }
    while (*name) {
        uint32_t point = utf8_next(&name);
        if (point < 0x20 || point == ',' || point == '"' || (point >= 0x7f && point < 0xa0)) {
            return false;
        }
    }
    return true;
}

/* What a row says by itself. */
static result row_check(const struct calendar_row *row)
{
    if (row->year < YEAR_MIN || row->year > YEAR_MAX) {
        return invalid("year", "年份超出范围");
    }
    if (!date_exists(row->published) || !date_exists(row->first) || !date_exists(row->last)) {
        return invalid("first", "日期不存在");
    }
    if (row->last.ymd < row->first.ymd || date_to_serial(row->last) - date_to_serial(row->first) >= RUN_MAX) {
        return invalid("last", "止日须不早于起日，且一行不超过31天");
    }
    if (row->first.ymd / 10000 < row->year - 1 || row->last.ymd / 10000 > row->year) {
        return invalid("first", "日期须在通知年度或其上一年内");
    }
    if (!name_is_legible(row->name)) {
        return invalid("name", "节日名称须为1至60个可见字符，不含逗号和引号");
    }
    return SUCCESS;
}

static bool same_notice(const struct calendar_row *a, const struct calendar_row *b)
{
    return a->year == b->year && a->version == b->version;
}

/* What a row says after the one before it (NULL for the first). *latest holds the version of the latest notice of each
 * year since that of the first row. */
static result row_check_order(const struct calendar_row *first, const struct calendar_row *before,
                              const struct calendar_row *row, int32_t latest[YEARS_MAX])
{
    if (before && same_notice(before, row)) {
        return before->published.ymd == row->published.ymd ? SUCCESS : invalid("published", "同一通知的发布日期须相同");
    }
    if (before && row->published.ymd < before->published.ymd) {
        return invalid("published", "通知须按发布先后排列");
    }
    int32_t index = row->year - first->year;
    if (index < 0 || index >= YEARS_MAX || (index > 0 && latest[index - 1] == 0)) {
        return invalid("year", "年度须从首个年度起逐年相接");
    }
    if (row->version != latest[index] + 1) {
        return invalid("version", "同一年度的版本须从1起依次递增，同一通知的各行须相连");
    }
    latest[index] = row->version;
    return SUCCESS;
}

/* The first fault; *at: the row it is in. */
static result rows_check(struct arena *arena, const struct calendar_row *rows, size_t count, size_t *at)
{
    int32_t latest[YEARS_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
        *at = i;
        TRY(row_check(&rows[i]));
        TRY(row_check_order(rows, i > 0 ? &rows[i - 1] : 0, &rows[i], latest));
        for (size_t j = i; j > 0 && same_notice(&rows[j - 1], &rows[i]); j--) {
            if (rows[i].first.ymd <= rows[j - 1].last.ymd && rows[j - 1].first.ymd <= rows[i].last.ymd) {
                return invalid("first", str_format(arena, "日期与同一通知的第%d行重叠", rows[j - 1].line));
            }
        }
    }
    return SUCCESS;
}

/* ---- making ---- */

/* Notices stand in order of publication, so what is known at an instant is how many rows from the top. */
static size_t rows_known(const struct calendar_row *rows, size_t count, struct instant as_known_at)
{
    if (!instant_is_set(as_known_at)) {
        return count;
    }
    size_t known = 0;
    while (known < count && rows[known].published.ymd <= instant_date(as_known_at).ymd) {
        known++;
    }
    return known;
}

static void rows_keep(struct calendar *calendar, const struct calendar_row *rows, size_t count)
{
    struct calendar_row *kept = ARENA_ARRAY(calendar->arena, struct calendar_row, count);
    for (size_t i = 0; i < count; i++) {
        kept[i] = rows[i];
        kept[i].name = str_copy(calendar->arena, rows[i].name);
        calendar->version += i == 0 || !same_notice(&rows[i - 1], &rows[i]);
    }
    calendar->rows = kept;
    calendar->row_count = count;
}

static void range_set(struct calendar *calendar)
{
    int32_t first_year = calendar->rows[0].year;
    int32_t last_year = first_year;
    for (size_t i = 0; i < calendar->row_count; i++) {
        last_year = calendar->rows[i].year > last_year ? calendar->rows[i].year : last_year;
    }
    calendar->known_first = date_to_serial((struct date){first_year * 10000 + 101});
    calendar->known_last = date_to_serial((struct date){last_year * 10000 + 1231});
    calendar->first = date_to_serial((struct date){(first_year - 1) * 10000 + 101});
    calendar->last = calendar->known_last;
}

static bool day_is_worked(const struct calendar *calendar, const struct day_entry *day, int32_t serial)
{
    return day->row == NO_ROW ? is_weekday(serial) : calendar->rows[day->row].is_worked;
}

/* Fill rank and select. With no notice the table stays empty and everything is arithmetic. */
static void table_fill(struct calendar *calendar)
{
    size_t size = (size_t)(calendar->last - calendar->first) + 1;
    struct day_entry *days = ARENA_ARRAY(calendar->arena, struct day_entry, size);
    int32_t *workdays = ARENA_ARRAY(calendar->arena, int32_t, size);
    for (size_t i = 0; i < size; i++) {
        days[i].row = NO_ROW;
    }
    for (size_t i = 0; i < calendar->row_count; i++) {
        int32_t last = date_to_serial(calendar->rows[i].last);
        for (int32_t serial = date_to_serial(calendar->rows[i].first); serial <= last; serial++) {
            days[serial - calendar->first].row = (int32_t)i;
        }
    }
    calendar->rank_first = weekday_rank(calendar->first - 1);
    size_t worked = 0;
    for (size_t i = 0; i < size; i++) {
        int32_t serial = calendar->first + (int32_t)i;
        if (day_is_worked(calendar, &days[i], serial)) {
            workdays[worked++] = serial;
        }
        days[i].rank = (int32_t)(calendar->rank_first + (int64_t)worked);
    }
    calendar->rank_last = calendar->rank_first + (int64_t)worked;
    calendar->days = days;
    calendar->workdays = workdays;
}

static struct calendar *calendar_make(struct arena *own, const struct calendar_row *rows, size_t count)
{
    struct calendar *calendar = ARENA_NEW(own, struct calendar);
    calendar->arena = own;
    calendar->last = calendar->known_last = -1; /* an empty table, before 1970: it has no year to stand at */
    calendar->rank_first = calendar->rank_last = weekday_rank(-1);
    rows_keep(calendar, rows, count);
    if (count > 0) {
        range_set(calendar);
        table_fill(calendar);
    }
    return calendar;
}

static result calendar_of_rows(const struct calendar_row *rows, size_t count, struct calendar **calendar)
{
    struct arena *own = arena_new(0);
    if (!own) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    if (setjmp(*arena_guard(own))) {
        arena_free(own);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    *calendar = calendar_make(own, rows, count);
    arena_unguard(own);
    return SUCCESS;
}

result calendar_new(struct arena *arena, const struct calendar_row *rows, size_t count, struct instant as_known_at,
                    struct calendar **calendar)
{
    size_t at;
    result r = rows_check(arena, rows, count, &at);
    return is_ok(r) ? calendar_of_rows(rows, rows_known(rows, count, as_known_at), calendar)
                    : invalid(r.field, str_format(arena, "第%d行：%s", rows[at].line, r.reason));
}

result calendar_add_rows(struct arena *arena, const struct calendar *base, const struct calendar_row *rows,
                         size_t count, struct report *report, struct calendar **calendar)
{
    size_t at, total = base->row_count + count;
    struct calendar_row *all = ARENA_ARRAY(arena, struct calendar_row, total + 1);
    for (size_t i = 0; i < total; i++) {
        all[i] = i < base->row_count ? base->rows[i] : rows[i - base->row_count];
    }
    result r = rows_check(arena, all, total, &at);
    if (!is_ok(r)) {
        report_add(report, (size_t)all[at].line, r.field, "%s", r.reason);
        return report_result(report);
    }
    return calendar_of_rows(all, total, calendar);
}

void calendar_succeed(struct calendar *calendar, struct calendar *older)
{
    calendar->older = older;
}

void calendar_free(struct calendar *calendar)
{
    while (calendar) {
        struct calendar *older = calendar->older;
        arena_free(calendar->arena);
        calendar = older;
    }
}

/* ---- asking ---- */

int32_t calendar_version(const struct calendar *calendar)
{
    return calendar->version;
}

struct date calendar_last_known(const struct calendar *calendar)
{
    return calendar->version > 0 ? date_from_serial(calendar->known_last) : (struct date){0};
}

/* Are all days of a run known? */
static bool is_known(const struct calendar *calendar, int32_t first, int32_t last)
{
    return calendar->known_first <= first && last <= calendar->known_last;
}

size_t calendar_rows(const struct calendar *calendar, const struct calendar_row **rows)
{
    *rows = calendar->rows;
    return calendar->row_count;
}

bool calendar_covers(const struct calendar *calendar, struct date date)
{
    int32_t serial = date_to_serial(date);
    return is_known(calendar, serial, serial);
}

static int64_t rank_of(const struct calendar *calendar, int32_t serial)
{
    if (serial < calendar->first) {
        return weekday_rank(serial);
    }
    if (serial <= calendar->last) {
        return calendar->days[serial - calendar->first].rank;
    }
    return calendar->rank_last + weekday_rank(serial) - weekday_rank(calendar->last);
}

/* The serial of the working day with this rank, held within the years of dates. */
static int32_t select_day(const struct calendar *calendar, int64_t rank)
{
    int64_t serial;
    if (rank <= calendar->rank_first) {
        serial = weekday_select(rank);
    } else if (rank <= calendar->rank_last) {
        serial = calendar->workdays[rank - calendar->rank_first - 1];
    } else {
        serial = weekday_select(rank - calendar->rank_last + weekday_rank(calendar->last));
    }
    int32_t min = date_to_serial(DATE_MIN);
    int32_t max = date_to_serial(DATE_MAX);
    return serial < min ? min : serial > max ? max : (int32_t)serial;
}

struct calendar_day calendar_day(const struct calendar *calendar, struct date date)
{
    int32_t serial = date_to_serial(date);
    bool weekday = is_weekday(serial);
    struct calendar_day day = {.provisional = !is_known(calendar, serial, serial)};
    int32_t row =
        serial < calendar->first || serial > calendar->last ? NO_ROW : calendar->days[serial - calendar->first].row;
    day.is_worked = row == NO_ROW ? weekday : calendar->rows[row].is_worked;
    if (row != NO_ROW && (!day.is_worked || !weekday)) {
        day.notice = &calendar->rows[row];
        day.name = day.notice->name;
        day.kind = day.is_worked ? DAY_MAKE_UP : DAY_HOLIDAY;
    } else {
        day.kind = weekday ? DAY_WEEKDAY : DAY_WEEKEND;
    }
    return day;
}

bool calendar_is_workday(const struct calendar *calendar, struct date date)
{
    int32_t serial = date_to_serial(date);
    return rank_of(calendar, serial) != rank_of(calendar, serial - 1);
}

struct date_answer calendar_workday_add(const struct calendar *calendar, struct date start, int32_t n)
{
    int32_t from = date_to_serial(start);
    int32_t to = from;
    if (n > 0) {
        to = select_day(calendar, rank_of(calendar, from) + n);
    } else if (n < 0) {
        to = select_day(calendar, rank_of(calendar, from - 1) + 1 + n);
    }
    bool known = n < 0 ? is_known(calendar, to, from) : is_known(calendar, from, to);
    return (struct date_answer){n == 0 ? start : date_from_serial(to), !known};
}

struct count_answer calendar_workdays_between(const struct calendar *calendar, struct date a, struct date b)
{
    int32_t from = date_to_serial(a);
    int32_t to = date_to_serial(b);
    bool known = from <= to ? is_known(calendar, from, to) : is_known(calendar, to, from);
    return (struct count_answer){rank_of(calendar, to) - rank_of(calendar, from), !known};
}
