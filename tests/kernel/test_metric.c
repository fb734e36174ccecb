/* Metrics: versions, and how a value is read. */
#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/str.h"
#include "kernel/record/record.h"
#include "kernel/tally/metric.h"
#include "t.h"

static const struct metric rows[] = {
    {"a", 1, {20200101}, "甲", "件", METRIC_COUNT, 0, {{METRIC_FLOW, "a", 1}}, {{0}}, "甲。", "测试"},
    {"a", 2, {20210701}, "甲", "件", METRIC_COUNT, 0, {{METRIC_FLOW, "b", 1}}, {{0}}, "乙。", "测试"},
    {"b",
     1,
     {20210101},
     "乙",
     "%",
     METRIC_PERCENT,
     2,
     {{METRIC_FLOW, "a", 1}},
     {{METRIC_FLOW, "b", 1}},
     "丙。",
     "测试"},
    {0},
};

static void the_version_of_the_day_holds(void **state)
{
    (void)state;
    assert_null(metric_find(rows, "a", (struct date){20191231}));
    assert_int_equal(metric_find(rows, "a", (struct date){20200101})->version, 1);
    assert_int_equal(metric_find(rows, "a", (struct date){20210630})->version, 1);
    assert_int_equal(metric_find(rows, "a", (struct date){20210701})->version, 2);
    assert_int_equal(metric_find(rows, "b", (struct date){20990101})->version, 1);
    assert_null(metric_find(rows, "c", (struct date){20210701}));
}

/* scale, decimals, numerator, denominator ("-": absent), rounded, shown */
static const struct {
    enum metric_scale scale;
    int decimals;
    int64_t numerator, denominator, rounded;
    const char *shown;
} readings[] = {
    {METRIC_COUNT, 0, 29447, NO_NUMBER, 29447, "29447"},
    {METRIC_COUNT, 0, 0, NO_NUMBER, 0, "0"},
    {METRIC_COUNT, 0, 1200, NO_NUMBER, 1200, "1200"},
    {METRIC_COUNT, 0, -3, NO_NUMBER, -3, "-3"},
    {METRIC_COUNT, 0, NO_NUMBER, NO_NUMBER, 0, ""},
    {METRIC_PERCENT, 2, 2476, 2476, 10000, "100%"},
    {METRIC_PERCENT, 2, 35241, 35283, 9988, "99.88%"},
    {METRIC_PERCENT, 2, 0, 7, 0, "0%"},
    {METRIC_PERCENT, 2, 0, 0, 0, ""}, /* nothing of nothing is nothing to say */
    {METRIC_PERCENT, 2, 5, NO_NUMBER, 0, ""},
    {METRIC_PERCENT, 2, 1, 8, 1250, "12.5%"},
    {METRIC_PERCENT, 2, 1, 16, 625, "6.25%"},
    {METRIC_PERCENT, 1, 1, 16, 63, "6.3%"},   /* 6.25: a half goes up */
    {METRIC_PERCENT, 1, 3, 16, 188, "18.8%"}, /* 18.75 */
    {METRIC_PERCENT, 0, 1, 200, 1, "1%"},     /* 0.5 */
    {METRIC_PERCENT, 0, 1, 201, 0, "0%"},
    {METRIC_PERCENT, 0, 100, 10, 1000, "1000%"},
    {METRIC_PERCENT, 2, 2, 3, 6667, "66.67%"},
    {METRIC_QUOTIENT, 0, 29447, 29, 1015, "1015"},
    {METRIC_QUOTIENT, 0, 31551, 21, 1502, "1502"},
    {METRIC_QUOTIENT, 0, 5, 2, 3, "3"}, /* 2.5 */
    {METRIC_QUOTIENT, 0, 1000, 1, 1000, "1000"},
    {METRIC_QUOTIENT, 1, 268, 30, 89, "8.9"},
    {METRIC_QUOTIENT, 0, 5, 0, 0, ""},
};

static void a_value_is_read_as_its_metric_says(void **state)
{
    struct arena *arena = arena_new(0);
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const struct metric metric = {.scale = readings[i].scale, .decimals = readings[i].decimals};
        const struct metric_value value = {readings[i].numerator, readings[i].denominator};
        const char *shown = metric_show(arena, &metric, value);
        if (!str_equal(shown, readings[i].shown)) {
            fail_msg("row %zu: \"%s\", expected \"%s\"", i, shown, readings[i].shown);
        }
        assert_int_equal(metric_is_blank(&metric, value), *shown == '\0');
        if (*shown) {
            assert_int_equal(metric_rounded(&metric, value), readings[i].rounded);
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_of_the_day_holds),
        cmocka_unit_test(a_value_is_read_as_its_metric_says),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
