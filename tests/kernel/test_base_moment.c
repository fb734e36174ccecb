#include "kernel/base/moment.h"

#include "kernel/base/arena.h"
#include "t.h"

static struct arena *arena;

static int arena_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int arena_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Walks the calendar the way a child would, one day after the other, and compares. */
static void every_day_of_two_centuries(void **state)
{
    (void)state;
    int32_t serial = -25567; /* 1900-01-01, a Monday */
    int weekday = 1;
    for (int year = 1900; year <= 2100; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= month_days(year, month); day++, serial++) {
                struct date date = {year * 10000 + month * 100 + day};
                assert_int_equal(date_to_serial(date), serial);
                assert_int_equal(date_from_serial(serial).ymd, date.ymd);
                assert_int_equal(date_weekday(date), weekday);
                assert_true(date_exists(date));
                weekday = weekday % 7 + 1;
            }
        }
    }
    assert_int_equal(date_from_serial(0).ymd, 19700101);
}

static void far_years(void **state)
{
    (void)state;
    for (int32_t serial = date_to_serial((struct date){20991231}); serial <= date_to_serial((struct date){99991231});
         serial += 13) {
        struct date date = date_from_serial(serial);
        assert_true(date_exists(date));
        assert_int_equal(date_to_serial(date), serial);
    }
}

static void days_that_do_not_exist(void **state)
{
    (void)state;
    static const int32_t none[] = {
        0,        -1,       20210229, 21000229, 20210431,  20210631, 20210931, 20211131,  20210100,  20210132,
        20210001, 20211301, 18991231, 99991232, 100000101, 20210230, 20240230, INT32_MAX, INT32_MIN,
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_false(date_exists((struct date){none[i]}));
    }
    assert_true(date_exists((struct date){20000229}));
    assert_true(date_exists((struct date){20240229}));
    assert_true(date_exists((struct date){19000101}));
    assert_true(date_exists((struct date){99991231}));
}

static void adding_days(void **state)
{
    (void)state;
    assert_int_equal(date_add((struct date){20210630}, 1).ymd, 20210701);
    assert_int_equal(date_add((struct date){20211231}, 1).ymd, 20220101);
    assert_int_equal(date_add((struct date){20240301}, -1).ymd, 20240229);
    assert_int_equal(date_add((struct date){20200229}, 366).ymd, 20210301);
    assert_int_equal(date_add((struct date){20210615}, 0).ymd, 20210615);
    assert_int_equal(date_weekday((struct date){20210630}), 3);
    assert_int_equal(date_weekday((struct date){20241006}), 7);
}

static void the_day_in_china(void **state)
{
    (void)state;
    struct date date = {20210630};
    struct instant start = date_start(date);
    struct instant end = date_end(date);
    assert_int_equal(start.ms, INT64_C(1624982400000)); /* 2021-06-29T16:00:00Z */
    assert_int_equal(end.ms - start.ms, DAY_MS - 1);
    assert_int_equal(instant_date(start).ymd, 20210630);
    assert_int_equal(instant_date(end).ymd, 20210630);
    assert_int_equal(instant_date((struct instant){start.ms - 1}).ymd, 20210629);
    assert_int_equal(instant_date((struct instant){end.ms + 1}).ymd, 20210701);
    assert_int_equal(instant_ms_of_day(start), 0);
    assert_int_equal(instant_ms_of_day(end), DAY_MS - 1);
    struct instant closing = instant_at(date, 17 * HOUR_MS + 30 * MINUTE_MS);
    assert_string_equal(instant_text(arena, closing), "2021-06-30T17:30:00.000+08:00");
    assert_string_equal(date_text(arena, date), "2021-06-30");
}

static void instants_before_1970(void **state)
{
    (void)state;
    struct date date = {19491001};
    struct instant noon = instant_at(date, 12 * HOUR_MS);
    assert_true(noon.ms < 0);
    assert_int_equal(instant_date(noon).ymd, 19491001);
    assert_int_equal(instant_ms_of_day(noon), 12 * HOUR_MS);
    assert_int_equal(instant_date((struct instant){date_start(date).ms - 1}).ymd, 19490930);
    assert_int_equal(instant_ms_of_day((struct instant){date_start(date).ms - 1}), DAY_MS - 1);
    assert_string_equal(instant_text(arena, (struct instant){-1}), "1970-01-01T07:59:59.999+08:00");
}

static void zero_is_none(void **state)
{
    (void)state;
    assert_false(instant_is_set((struct instant){0}));
    assert_true(instant_is_set((struct instant){1}));
    assert_false(date_is_set((struct date){0}));
    assert_true(date_is_set((struct date){19000101}));
}

static void text_round_trips(void **state)
{
    (void)state;
    /* A step that is prime to the day, so that all hours, minutes and fractions come by. */
    for (int64_t ms = INT64_C(-2208988799999); ms < INT64_C(4102444800000); ms += INT64_C(86461001 * 37)) {
        struct instant back = {0};
        const char *text = instant_text(arena, (struct instant){ms});
        assert_int_equal(strlen(text), 29);
        assert_true(instant_parse(text, &back));
        assert_int_equal(back.ms, ms);
        struct date date = {0};
        assert_true(date_parse(date_text(arena, instant_date(back)), &date));
        assert_int_equal(date.ymd, instant_date(back).ymd);
        arena_reset(arena);
    }
}

static void instants_that_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *same;
    } rows[] = {
        {"2021-06-30T17:30:00+08:00", "2021-06-30T17:30:00.000+08:00"},
        {"2021-06-30T09:30:00Z", "2021-06-30T17:30:00.000+08:00"},
        {"2021-06-30T09:30:00.5Z", "2021-06-30T17:30:00.500+08:00"},
        {"2021-06-30T09:30:00.05Z", "2021-06-30T17:30:00.050+08:00"},
        {"2021-06-30T09:30:00.005Z", "2021-06-30T17:30:00.005+08:00"},
        {"2021-06-30T09:30:00+00:00", "2021-06-30T17:30:00.000+08:00"},
        {"2021-06-30T09:30:00-00:00", "2021-06-30T17:30:00.000+08:00"},
        {"2021-06-30T15:00:00+05:30", "2021-06-30T17:30:00.000+08:00"},
        {"2021-06-29T21:30:00-12:00", "2021-06-30T17:30:00.000+08:00"},
        {"2021-06-30T23:59:59.999-23:59", "2021-07-02T07:58:59.999+08:00"},
        {"2024-02-29T00:00:00+08:00", "2024-02-29T00:00:00.000+08:00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct instant t = {0};
        assert_true(instant_parse(rows[i].text, &t));
        assert_string_equal(instant_text(arena, t), rows[i].same);
    }
}

static void instants_that_do_not(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "2021-06-30",
        "2021-06-30T17:30:00",       /* which zone? */
        "2021-06-30 17:30:00+08:00", /* a space */
        "2021-06-30t17:30:00+08:00",
        "2021-06-30T17:30+08:00",
        "2021-06-30T24:00:00+08:00",
        "2021-06-30T23:60:00+08:00",
        "2016-12-31T23:59:60Z", /* a leap second */
        "2021-06-31T00:00:00+08:00",
        "2021-02-29T00:00:00+08:00",
        "2021-13-01T00:00:00+08:00",
        "2021-06-30T17:30:00.+08:00",
        "2021-06-30T17:30:00.1234+08:00",
        "2021-06-30T17:30:00,5+08:00",
        "2021-06-30T17:30:00+8:00",
        "2021-06-30T17:30:00+0800",
        "2021-06-30T17:30:00+24:00",
        "2021-06-30T17:30:00+08:60",
        "2021-06-30T17:30:00+08:00 ",
        "2021-06-30T17:30:00Zjunk",
        "+2021-06-30T17:30:00Z",
        "21-06-30T17:30:00Z",
        "0021-06-30T17:30:00Z",
        "２021-06-30T17:30:00Z",
        "2021-6-30T17:30:00Z",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct instant t = {7};
        assert_false(instant_parse(rows[i], &t));
        assert_int_equal(t.ms, 7);
    }
}

/* Every prefix and every text with one character replaced either fails or is some other instant; none reads on. */
static void damaged_instants(void **state)
{
    (void)state;
    const char *good = "2021-06-30T17:30:00.000+08:00";
    char text[32];
    struct instant t = {0};
    for (size_t size = 0; size < strlen(good); size++) {
        memcpy(text, good, size);
        text[size] = '\0';
        assert_false(instant_parse(text, &t));
    }
    for (size_t i = 0; i < strlen(good); i++) {
        memcpy(text, good, strlen(good) + 1);
        text[i] = 'x';
        assert_false(instant_parse(text, &t));
    }
}

static void dates_that_do_not_parse(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "2021",
        "2021-06",
        "2021-6-30",
        "2021/06/30",
        "20210630",
        "2021-06-31",
        "2021-00-10",
        "2021-06-00",
        "2021-13-01",
        "2021-02-29",
        "1899-12-31",
        "2021-06-30 ",
        "2021-06-301",
        " 2021-06-30",
        "2021-06-3x",
        "-021-06-30",
        "2021-06-30T00:00:00Z",
        "二〇二一年",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct date date = {7};
        assert_false(date_parse(rows[i], &date));
        assert_int_equal(date.ymd, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_two_centuries),
        cmocka_unit_test(far_years),
        cmocka_unit_test(days_that_do_not_exist),
        cmocka_unit_test(adding_days),
        cmocka_unit_test(the_day_in_china),
        cmocka_unit_test(instants_before_1970),
        cmocka_unit_test(zero_is_none),
        cmocka_unit_test(text_round_trips),
        cmocka_unit_test(instants_that_parse),
        cmocka_unit_test(instants_that_do_not),
        cmocka_unit_test(damaged_instants),
        cmocka_unit_test(dates_that_do_not_parse),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
