/* Periods: what is one, and its neighbours. */
#include "kernel/tally/period.h"

#include "kernel/base/arena.h"
#include "t.h"

static void periods_are_read(void **state)
{
    static const struct {
        const char *text;
        int32_t first, last; /* 0: no period */
    } rows[] = {{"2021-06", 20210601, 20210630},
                {"2020-02", 20200201, 20200229},
                {"2021-02", 20210201, 20210228},
                {"2021-12", 20211201, 20211231},
                {"2021", 20210101, 20211231},
                {"1900", 19000101, 19001231},
                {"9998-12", 99981201, 99981231},
                {"2021-Q1", 20210101, 20210331},
                {"2021-Q4", 20211001, 20211231},
                {"2020-H1", 20200101, 20200630},
                {"2020-H2", 20200701, 20201231},
                {"2021-Q5", 0, 0},
                {"2021-Q0", 0, 0},
                {"2021-H3", 0, 0},
                {"2021-q1", 0, 0},
                {"2021-Q", 0, 0},
                {"2021-20", 0, 0},
                {"9999", 0, 0},
                {"9999-01", 0, 0},
                {"1899", 0, 0},
                {"2021-13", 0, 0},
                {"2021-00", 0, 0},
                {"202106", 0, 0},
                {"2021--1", 0, 0},
                {"2021-1-", 0, 0},
                {"2021-+1", 0, 0},
                {"2021/06", 0, 0},
                {"2021-06-01", 0, 0},
                {" 2021", 0, 0},
                {"", 0, 0},
                {"2021-6", 0, 0},
                {"21", 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct period period = {0};
        bool is_one = period_parse(rows[i].text, &period);
        if (is_one != (rows[i].first != 0) || is_one != !period_check(rows[i].text) ||
            period.first.ymd != rows[i].first || period.last.ymd != rows[i].last) {
            fail_msg("%s: %d %d %d", rows[i].text, is_one, period.first.ymd, period.last.ymd);
        }
    }
}

static void periods_have_neighbours(void **state)
{
    static const struct {
        const char *text, *before, *last_year, *label;
    } rows[] = {
        {"2021-06", "2021-05", "2020-06", "2021年6月"},      {"2021-01", "2020-12", "2020-01", "2021年1月"},
        {"2021-12", "2021-11", "2020-12", "2021年12月"},     {"2021-Q3", "2021-Q2", "2020-Q3", "2021年第三季度"},
        {"2021-Q1", "2020-Q4", "2020-Q1", "2021年第一季度"}, {"2021-H1", "2020-H2", "2020-H1", "2021年上半年"},
        {"2021-H2", "2021-H1", "2020-H2", "2021年下半年"},   {"2021", "2020", "2020", "2021年"}};
    struct arena *arena = arena_new(0);
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct period period, expected;
        assert_true(period_parse(rows[i].text, &period));
        const struct period found[] = {period_before(arena, &period), period_last_year(arena, &period)};
        const char *const texts[] = {rows[i].before, rows[i].last_year};
        for (size_t j = 0; j < 2; j++) {
            assert_true(period_parse(texts[j], &expected));
            assert_string_equal(found[j].text, texts[j]);
            assert_int_equal(found[j].first.ymd, expected.first.ymd);
            assert_int_equal(found[j].last.ymd, expected.last.ymd);
        }
        assert_string_equal(period_label(arena, &period), rows[i].label);
    }
    arena_free(arena);
}

static void days_count_so_far_as_they_have_come(void **state)
{
    struct period june, year;
    (void)state;
    assert_true(period_parse("2021-06", &june));
    assert_true(period_parse("2020", &year));
    assert_int_equal(period_days(&june, (struct date){20210531}), 0);
    assert_int_equal(period_days(&june, (struct date){20210601}), 1);
    assert_int_equal(period_days(&june, (struct date){20210629}), 29);
    assert_int_equal(period_days(&june, (struct date){20211001}), 30);
    assert_int_equal(period_days(&year, (struct date){20210101}), 366);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_are_read),
        cmocka_unit_test(periods_have_neighbours),
        cmocka_unit_test(days_count_so_far_as_they_have_come),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
