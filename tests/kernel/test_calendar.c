/* Days, hours, halls and notices of the calendar. */
#include "kernel/base/arena.h"
#include "kernel/table/report.h"
#include "kernel/base/embedded.h"
#include "kernel/base/str.h"
#include "kernel/calendar/calendar.h"
#include "support/support.h"
#include "t.h"

static struct arena *arena;
static struct calendar *calendar; /* all that the program ships */

static struct date day(const char *text)
{
    struct date date;
    assert_true(date_parse(text, &date));
    return date;
}

/* Cut the part before `separator` off *text; all of it when there is none. */
static const char *cut(const char **text, char separator)
{
    const char *start = *text;
    const char *end = strchr(start, separator);
    *text = end ? end + 1 : start + strlen(start);
    return arena_copy(arena, start, end ? (size_t)(end - start) : strlen(start));
}

/* "2021-06-01T10:00" in China; "" is unset. */
static struct instant at(const char *text)
{
    struct instant t = {0};
    assert_true(*text == '\0' || instant_parse(str_format(arena, "%s:00+08:00", text), &t));
    return t;
}

static const char *shipped(void)
{
    return embedded_find("data/calendar.csv")->data;
}

static struct calendar *known_at(const char *instant)
{
    struct calendar *known;
    assert_ok(calendar_from_csv(arena, shipped(), at(instant), &known));
    return known;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    calendar = known_at("");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    calendar_free(calendar);
    arena_free(arena);
    return 0;
}

/* ---- vectors ---- */

static void check_vector(const char *start, int32_t n, const char *due)
{
    struct date_answer answer = calendar_workday_add(calendar, day(start), n);
    if (answer.date.ymd != day(due).ymd || answer.provisional) {
        fail_msg("%s + %d: %s, not %s", start, n, date_text(arena, answer.date), due);
    }
    if (n > 0 && calendar_workdays_between(calendar, day(start), day(due)).count != n) {
        fail_msg("between %s and %s: not %d", start, due, n);
    }
}

/* start, working days, due: round the holidays of each year, far apart, and backwards. */
static const char *const vectors[] = {
    "2015-02-13 1 2015-02-15",   "2015-02-13 10 2015-03-04",   "2015-09-30 5 2015-10-13",
    "2015-09-30 20 2015-11-03",  "2015-06-30 -15 2015-06-08",  "2016-02-05 1 2016-02-06",
    "2016-02-05 10 2016-02-24",  "2016-09-30 5 2016-10-12",    "2016-09-30 20 2016-11-02",
    "2016-06-30 -15 2016-06-08", "2017-01-20 1 2017-01-22",    "2017-01-20 10 2017-02-08",
    "2017-09-29 5 2017-10-12",   "2017-09-29 20 2017-11-02",   "2017-06-30 -15 2017-06-09",
    "2018-02-14 1 2018-02-22",   "2018-02-14 10 2018-03-06",   "2018-09-28 5 2018-10-10",
    "2018-09-28 20 2018-10-31",  "2018-06-30 -15 2018-06-08",  "2019-02-01 1 2019-02-02",
    "2019-02-01 10 2019-02-20",  "2019-09-27 5 2019-10-10",    "2019-09-27 20 2019-10-30",
    "2019-06-30 -15 2019-06-10", "2020-01-23 1 2020-02-03",    "2020-01-23 10 2020-02-14",
    "2020-09-30 5 2020-10-14",   "2020-09-30 20 2020-11-04",   "2020-06-30 -15 2020-06-08",
    "2021-02-10 1 2021-02-18",   "2021-02-10 10 2021-03-02",   "2021-09-30 5 2021-10-13",
    "2021-09-30 20 2021-11-03",  "2021-06-30 -15 2021-06-08",  "2022-01-28 1 2022-01-29",
    "2022-01-28 10 2022-02-16",  "2022-09-30 5 2022-10-12",    "2022-09-30 20 2022-11-02",
    "2022-06-30 -15 2022-06-09", "2023-01-20 1 2023-01-28",    "2023-01-20 10 2023-02-08",
    "2023-09-28 5 2023-10-11",   "2023-09-28 20 2023-11-01",   "2023-06-30 -15 2023-06-08",
    "2024-02-09 1 2024-02-18",   "2024-02-09 10 2024-02-29",   "2024-09-30 5 2024-10-12",
    "2024-09-30 20 2024-11-01",  "2024-06-30 -15 2024-06-07",  "2025-01-27 1 2025-02-05",
    "2025-01-27 10 2025-02-17",  "2025-09-26 5 2025-10-10",    "2025-09-26 20 2025-10-30",
    "2025-06-30 -15 2025-06-09", "2026-02-13 1 2026-02-14",    "2026-02-13 10 2026-03-05",
    "2026-09-30 5 2026-10-13",   "2026-09-30 20 2026-11-03",   "2026-06-30 -15 2026-06-08",
    "2015-09-02 1 2015-09-06",   "2015-09-02 20 2015-10-08",   "2018-12-28 1 2018-12-29",
    "2018-12-28 2 2019-01-02",   "2022-12-30 1 2023-01-03",    "2019-04-27 5 2019-05-06",
    "2021-06-01 20 2021-06-30",  "2021-06-12 1 2021-06-15",    "2021-06-11 1 2021-06-15",
    "2016-01-01 250 2016-12-30", "2015-01-01 2500 2025-01-07", "2026-12-31 -2500 2016-12-21",
    "2021-06-15 0 2021-06-15",   "2021-06-13 0 2021-06-13",    "2026-12-31 -1 2026-12-30",
    "2015-01-05 -1 2015-01-04",  "2024-05-06 -3 2024-04-28",
};

/* A line "start n due …". */
static void check_line(const char *line, char separator)
{
    const char *start = cut(&line, separator);
    int64_t n;
    assert_true(str_to_int(cut(&line, separator), &n));
    check_vector(start, (int32_t)n, cut(&line, separator));
}

static void own_vectors_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        check_line(vectors[i], ' ');
    }
}

static void shared_vectors_hold(void **state)
{
    (void)state;
    const char *path = shared_data(arena, "holidays/workday_deadline_vectors.csv");
    if (!path) {
        print_message("no shared vectors beside this checkout\n");
        return;
    }
    const char *text = read_whole(arena, path);
    int count = 0;
    for (cut(&text, '\n'); *text; count++) {
        check_line(cut(&text, '\n'), ',');
    }
    assert_int_equal(1500, count);
}

/* Days that calendars in common use have wrong. */
static void disputed_days(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        enum day_kind kind;
        const char *name;
    } rows[] = {
        {"2015-01-04", DAY_MAKE_UP, "元旦"},
        {"2015-09-03", DAY_HOLIDAY, "抗战胜利70周年纪念日"},
        {"2015-09-04", DAY_HOLIDAY, "抗战胜利70周年纪念日"},
        {"2015-09-06", DAY_MAKE_UP, "抗战胜利70周年纪念日"},
        {"2016-04-02", DAY_WEEKEND, 0},
        {"2018-01-01", DAY_HOLIDAY, "元旦"},
        {"2018-06-16", DAY_WEEKEND, 0},
        {"2018-09-22", DAY_WEEKEND, 0},
        {"2018-12-29", DAY_MAKE_UP, "元旦"},
        {"2020-01-31", DAY_HOLIDAY, "春节"},
        {"2020-02-01", DAY_HOLIDAY, "春节"},
        {"2020-02-03", DAY_WEEKDAY, 0},
        {"2022-12-31", DAY_HOLIDAY, "元旦"},
        {"2023-01-03", DAY_WEEKDAY, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct calendar_day found = calendar_day(calendar, day(rows[i].date));
        bool is_worked = rows[i].kind == DAY_MAKE_UP || rows[i].kind == DAY_WEEKDAY;
        if (found.kind != rows[i].kind || !str_equal(found.name, rows[i].name) || found.provisional ||
            found.is_worked != is_worked || calendar_is_workday(calendar, day(rows[i].date)) != is_worked) {
            fail_msg("%s", rows[i].date);
        }
    }
}

static void years_and_june_2021(void **state)
{
    (void)state;
    static const int workdays[] = {249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248};
    for (int year = 2015; year <= 2026; year++) {
        struct date before = {(year - 1) * 10000 + 1231};
        struct date last = {year * 10000 + 1231};
        assert_int_equal(workdays[year - 2015], calendar_workdays_between(calendar, before, last).count);
        assert_int_equal(-workdays[year - 2015], calendar_workdays_between(calendar, last, before).count);
    }
    assert_int_equal(21, calendar_workdays_between(calendar, day("2021-05-31"), day("2021-06-30")).count);
}

/* ---- what is known, and when ---- */

static void notices_rule_from_their_day_on(void **state)
{
    (void)state;
    static const struct {
        const char *known_at;
        int version;
        const char *date;
        bool is_worked;
        bool is_provisional;
    } rows[] = {
        {"2014-12-15T23:59", 0, "2015-01-01", true, true},
        {"2014-12-16T00:00", 1, "2015-01-01", false, false},
        {"2014-12-16T00:00", 1, "2015-09-03", true, false},
        {"2015-05-12T23:59", 1, "2015-09-06", false, false},
        {"2015-05-13T00:00", 2, "2015-09-03", false, false},
        {"2015-05-13T00:00", 2, "2015-09-06", true, false},
        {"2018-12-05T12:00", 5, "2018-12-29", false, false},
        {"2018-12-05T12:00", 5, "2019-01-01", true, true},
        {"2018-12-06T12:00", 6, "2018-12-29", true, false},
        {"2018-12-06T12:00", 6, "2018-12-31", false, false},
        {"2019-03-21T23:59", 6, "2019-05-01", false, false},
        {"2019-03-21T23:59", 6, "2019-05-02", true, false},
        {"2019-03-21T23:59", 6, "2019-05-05", false, false},
        {"2019-03-22T00:00", 7, "2019-05-02", false, false},
        {"2019-03-22T00:00", 7, "2019-05-05", true, false},
        {"2020-01-26T12:00", 8, "2020-01-31", true, false},
        {"2020-01-26T12:00", 8, "2020-02-01", true, false},
        {"2020-01-27T12:00", 9, "2020-01-31", false, false},
        {"2020-01-27T12:00", 9, "2020-02-01", false, false},
        {"2020-01-27T12:00", 9, "2020-01-19", true, false},
        {"", 15, "2026-12-31", true, false},
        {"", 15, "2027-01-01", true, true},
        {"", 15, "2014-12-31", true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct calendar *known = known_at(rows[i].known_at);
        struct calendar_day found = calendar_day(known, day(rows[i].date));
        if (calendar_version(known) != rows[i].version || found.is_worked != rows[i].is_worked ||
            found.provisional != rows[i].is_provisional ||
            calendar_covers(known, day(rows[i].date)) == rows[i].is_provisional) {
            fail_msg("%s as known at %s", rows[i].date, rows[i].known_at);
        }
        calendar_free(known);
    }
}

static void days_past_the_notices_are_provisional(void **state)
{
    (void)state;
    assert_int_equal(20261231, calendar_last_known(calendar).ymd);
    struct date_answer answer = calendar_workday_add(calendar, day("2026-12-30"), 1);
    assert_false(answer.provisional);
    answer = calendar_workday_add(calendar, day("2026-12-30"), 2); /* Friday, 1 January 2027 */
    assert_true(answer.provisional);
    assert_int_equal(20270101, answer.date.ymd);
    answer = calendar_workday_add(calendar, day("2027-01-04"), -2); /* Thursday, 31 December 2026 */
    assert_true(answer.provisional);
    assert_int_equal(20261231, answer.date.ymd);
    assert_true(calendar_workdays_between(calendar, day("2026-12-01"), day("2027-01-01")).provisional);
    assert_false(calendar_workdays_between(calendar, day("2026-12-31"), day("2015-01-01")).provisional);
    assert_true(calendar_workday_add(calendar, day("2028-01-01"), 0).provisional);
    /* held within the years of dates */
    assert_int_equal(99991231, calendar_workday_add(calendar, day("2026-12-30"), INT32_MAX).date.ymd);
    assert_int_equal(19000101, calendar_workday_add(calendar, day("2026-12-30"), INT32_MIN).date.ymd);
}

static void no_notice_leaves_the_weekdays(void **state)
{
    (void)state;
    struct calendar *none;
    assert_ok(calendar_new(arena, 0, 0, (struct instant){0}, &none));
    assert_int_equal(0, calendar_version(none));
    assert_false(date_is_set(calendar_last_known(none)));
    assert_int_equal(20211001, calendar_workday_add(none, day("2021-09-30"), 1).date.ymd);
    assert_int_equal(19700102, calendar_workday_add(none, day("1969-12-31"), 2).date.ymd);
    assert_int_equal(19691231, calendar_workday_add(none, day("1970-01-02"), -2).date.ymd);
    assert_true(calendar_workdays_between(none, day("1969-12-01"), day("1970-02-01")).provisional);
    calendar_free(none);
    calendar_free(0);
}

static void later_notice_makes_a_new_calendar(void **state)
{
    (void)state;
    struct calendar_row rows[] = {
        {2027, 1, {20261105}, {20270101}, {20270103}, false, "元旦", 1},
        {2027, 2, {20270201}, {20270102}, {20270102}, true, "元旦", 2},
        {2027, 2, {20270201}, {20271231}, {20271231}, false, "元旦", 3},
    };
    struct calendar *next, *after;
    struct report report;
    report_init(&report, arena, 10);
    assert_ok(calendar_add_rows(arena, calendar, rows, 1, &report, &next));
    assert_ok(calendar_add_rows(arena, next, rows + 1, 2, &report, &after));
    assert_int_equal(15, calendar_version(calendar));
    assert_int_equal(16, calendar_version(next));
    assert_int_equal(17, calendar_version(after));
    assert_int_equal(20270104, calendar_workday_add(next, day("2026-12-31"), 1).date.ymd);
    assert_int_equal(20270102, calendar_workday_add(after, day("2026-12-31"), 1).date.ymd);
    assert_false(calendar_workday_add(next, day("2026-12-31"), 1).provisional);
    assert_int_equal(20271230, calendar_workday_add(after, day("2027-12-29"), 1).date.ymd); /* the last known one */
    assert_int_equal(20280103, calendar_workday_add(after, day("2027-12-29"), 2).date.ymd);
    calendar_free(next);
    calendar_free(after);
    /* version 2 before version 1 */
    assert_fails(ERR_INVALID, calendar_add_rows(arena, calendar, rows + 1, 1, &report, &next));
    assert_int_equal(2, report.messages[0].line);
    assert_string_equal("version", report.messages[0].column);
    struct calendar_row impossible = {2027, 1, {20261105}, {20270230}, {20270301}, false, "元旦", 1};
    assert_fails(ERR_INVALID, calendar_add_rows(arena, calendar, &impossible, 1, &report, &next));
}

/* ---- bad notices ---- */

#define HEAD   "year,version,published,first,last,kind,name\n"
#define NOTICE "2021,1,2020-11-25,2021-01-01,2021-01-03,off,元旦\n"

static void bad_notices_name_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *field;
        const char *reason;
    } rows[] = {
        {"", "calendar", "第1行：表头"},
        {"year,version\n", "calendar", "第1行：表头"},
        {"\xff" HEAD, "calendar", "UTF-8"},
        {HEAD "\n", "calendar", "第2行：应有7列，实有1列"},
        {HEAD NOTICE "2021,1,2020-11-25,2021-02-07,2021-02-07,work\n", "calendar", "第3行：应有7列，实有6列"},
        {HEAD NOTICE "2021,1,2020-11-25,2021-02-07,2021-02-07,work,春节,x", "calendar", "第3行：应有7列，实有8列"},
        {HEAD "二〇二一,1,2020-11-25,2021-01-01,2021-01-03,off,元旦", "year", "第2行：须为1至9999"},
        {HEAD "2021,0,2020-11-25,2021-01-01,2021-01-03,off,元旦", "version", "第2行：须为1至9999"},
        {HEAD "2021,1,,2021-01-01,2021-01-03,off,元旦", "published", "第2行：须为存在的日期"},
        {HEAD "2021,1,2020-11-25,2021-02-29,2021-03-01,off,元旦", "first", "第2行：须为存在的日期"},
        {HEAD "2021,1,2020-11-25,2021-01-01,2021-1-3,off,元旦", "last", "第2行：须为存在的日期"},
        {HEAD "2021,1,2020-11-25,2021-01-01,2021-01-03,rest,元旦", "kind", "第2行：须为 off"},
        {HEAD "2021,1,2020-11-25,2021-01-01,2021-01-03,off,", "name", "第2行：节日名称"},
        {HEAD "2021,1,2020-11-25,2021-01-01,2021-01-03,off,\"元旦\"", "name", "第2行：节日名称"},
        {HEAD "2021,1,2020-11-25,2021-01-01,2021-01-03,off,元\t旦", "name", "第2行：节日名称"},
        {HEAD "2021,1,2020-11-25,2021-01-03,2021-01-01,off,元旦", "last", "第2行：止日"},
        {HEAD "2021,1,2020-11-25,2021-01-01,2021-02-01,off,元旦", "last", "第2行：止日"},
        {HEAD "2021,1,2020-11-25,2022-01-01,2022-01-01,off,元旦", "first", "第2行：日期须在通知年度"},
        {HEAD "2021,1,2020-11-25,2019-12-31,2020-01-01,off,元旦", "first", "第2行：日期须在通知年度"},
        {HEAD "1948,1,1947-11-25,1948-01-01,1948-01-01,off,元旦", "year", "第2行：年份"},
        {HEAD "2021,2,2020-11-25,2021-01-01,2021-01-03,off,元旦", "version", "第2行：同一年度的版本"},
        {HEAD NOTICE "2021,3,2020-11-26,2021-01-01,2021-01-03,off,元旦", "version", "第3行：同一年度的版本"},
        {HEAD NOTICE "2023,1,2022-11-25,2023-01-01,2023-01-03,off,元旦", "year", "第3行：年度"},
        {HEAD NOTICE "2020,1,2021-11-25,2020-01-01,2020-01-01,off,元旦", "year", "第3行：年度"},
        {HEAD NOTICE "2022,1,2020-11-24,2022-01-01,2022-01-03,off,元旦", "published", "第3行：通知须按发布先后"},
        {HEAD NOTICE "2021,1,2020-11-26,2021-02-07,2021-02-07,work,春节", "published", "第3行：同一通知"},
        {HEAD NOTICE "2021,1,2020-11-25,2021-01-03,2021-01-04,work,元旦", "first", "第3行：日期与同一通知的第2行重叠"},
        {HEAD NOTICE "2021,2,2020-11-26,2021-01-04,2021-01-04,off,元旦\n" NOTICE, "published", "第4行：通知须按"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct calendar *made = 0;
        result r = calendar_from_csv(arena, rows[i].text, (struct instant){0}, &made);
        if (r.code != ERR_INVALID || !str_equal(r.field, rows[i].field) || !strstr(r.reason, rows[i].reason) || made) {
            fail_msg("%s: %s %s", rows[i].text, r.field, r.reason);
        }
    }
}

static void csv_ends_and_marks_may_differ(void **state)
{
    (void)state;
    struct calendar *made;
    assert_ok(calendar_from_csv(arena,
                                "\xef\xbb\xbfyear,version,published,first,last,kind,name\r\n"
                                "2021,1,2020-11-25,2021-01-01,2021-01-03,off,元旦\r\n"
                                "2021,1,2020-11-25,2021-02-07,2021-02-07,work,春节",
                                (struct instant){0}, &made));
    assert_string_equal("元旦", calendar_day(made, day("2021-01-01")).name);
    assert_string_equal("春节", calendar_day(made, day("2021-02-07")).name);
    calendar_free(made);
    assert_ok(calendar_from_csv(arena, HEAD, (struct instant){0}, &made));
    assert_int_equal(0, calendar_version(made));
    calendar_free(made);
}

/* ---- hours ---- */

static void office_time_adds_and_measures(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int minutes;
        const char *to;
    } rows[] = {
        {"2021-06-01T10:00", 60, "2021-06-01T11:00"},
        {"2021-06-01T10:00", 120, "2021-06-01T12:00"}, /* the end of the morning, not the start of the afternoon */
        {"2021-06-01T10:00", 121, "2021-06-01T13:31"},
        {"2021-06-01T12:30", 30, "2021-06-01T14:00"},
        {"2021-06-01T17:30", 1, "2021-06-02T09:01"},
        {"2021-06-01T20:00", 420, "2021-06-02T17:30"},
        {"2021-06-01T20:00", 421, "2021-06-03T09:01"},
        {"2021-06-11T17:00", 60, "2021-06-15T09:30"}, /* over 端午 */
        {"2021-06-12T10:00", 1, "2021-06-15T09:01"},
        {"2021-02-06T10:00", 420, "2021-02-07T17:30"}, /* a Sunday worked for 春节 */
        {"2020-12-31T16:30", 90, "2021-01-04T09:30"},
        {"2021-06-01T00:00", 21 * 420, "2021-06-30T17:30"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct instant from = at(rows[i].from), to = at(rows[i].to);
        int64_t ms = rows[i].minutes * MINUTE_MS;
        struct instant_answer end = calendar_office_ms_add(calendar, &office_hours_usual, from, ms);
        if (end.at.ms != to.ms || end.provisional) {
            fail_msg("%s + %d: %s", rows[i].from, rows[i].minutes, instant_text(arena, end.at));
        }
        assert_int_equal(ms, calendar_office_ms_between(calendar, &office_hours_usual, from, to).count);
        assert_int_equal(-ms, calendar_office_ms_between(calendar, &office_hours_usual, to, from).count);
    }
    struct instant saturday = at("2021-06-12T10:00");
    assert_int_equal(saturday.ms, calendar_office_ms_add(calendar, &office_hours_usual, saturday, 0).at.ms);
    assert_true(calendar_office_ms_add(calendar, &office_hours_usual, at("2026-12-31T17:00"), HOUR_MS).provisional);
    assert_true(
        calendar_office_ms_between(calendar, &office_hours_usual, at("2026-12-31T17:00"), at("2027-01-01T00:00"))
            .provisional);
}

static void office_hours_are_checked(void **state)
{
    (void)state;
    static const struct office_hours bad[] = {
        {0},
        {-1, {{0, 1}}},
        {5, {{0, 1}, {2, 3}, {4, 5}, {6, 7}}},
        {1, {{5, 5}}},
        {1, {{-1, 5}}},
        {1, {{0, 86400001}}},
        {2, {{0, 100}, {99, 200}}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_fails(ERR_INVALID, office_hours_check(&bad[i]));
    }
    assert_ok(office_hours_check(&office_hours_usual));
    assert_ok(office_hours_check(&(struct office_hours){1, {{0, 86400000}}}));
}

/* ---- halls ---- */

static void halls_open_by_their_own_days(void **state)
{
    (void)state;
    struct date closed[] = {day("2021-06-14"), day("2021-07-01")};
    struct date opened[] = {day("2021-06-05"), day("2021-06-14"), day("2021-06-15")};
    const struct {
        struct hall_calendar hall;
        int64_t days;
    } rows[] = {
        {{0}, 21},                                                     /* the official days */
        {{.weekdays = 0x7f, .closed = closed, .closed_count = 2}, 29}, /* every day but one */
        {{.weekdays = 0x7f}, 30},
        {{.weekdays = 0x1f}, 22},                    /* Monday to Friday, holidays too */
        {{.weekdays = 0x20}, 4},                     /* Saturdays */
        {{.opened = opened, .opened_count = 3}, 23}, /* the 15th is a working day anyway */
        {{.opened = opened, .opened_count = 3, .closed = closed, .closed_count = 2}, 22},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(rows[i].days,
                         hall_days_open(&rows[i].hall, calendar, day("2021-06-01"), day("2021-06-30")).count);
    }
    assert_int_equal(0, hall_days_open(&rows[0].hall, calendar, day("2021-06-30"), day("2021-06-01")).count);
    assert_true(hall_days_open(&rows[0].hall, calendar, day("2026-12-01"), day("2027-01-01")).provisional);
    assert_false(hall_days_open(&rows[2].hall, calendar, day("2026-12-01"), day("2027-01-01")).provisional);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_vectors_hold),
        cmocka_unit_test(shared_vectors_hold),
        cmocka_unit_test(disputed_days),
        cmocka_unit_test(years_and_june_2021),
        cmocka_unit_test(notices_rule_from_their_day_on),
        cmocka_unit_test(days_past_the_notices_are_provisional),
        cmocka_unit_test(no_notice_leaves_the_weekdays),
        cmocka_unit_test(later_notice_makes_a_new_calendar),
        cmocka_unit_test(bad_notices_name_line_and_column),
        cmocka_unit_test(csv_ends_and_marks_may_differ),
        cmocka_unit_test(office_time_adds_and_measures),
        cmocka_unit_test(office_hours_are_checked),
        cmocka_unit_test(halls_open_by_their_own_days),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
