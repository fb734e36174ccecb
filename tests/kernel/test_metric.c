/* Metrics: versions, and how a value is read. */
#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/str.h"
#include "kernel/record/record.h"
#include "kernel/tally/metric.h"
#include "t.h"

static const struct metric rows[] = {
    {"a", 1, {20200101}, "甲", "件", METRIC_COUNT, 0, {{METRIC_FLOW, "a", 1}}, {{0}}, "甲。", "测试", AS_USUAL},
    {"a", 2, {20210701}, "甲", "件", METRIC_COUNT, 0, {{METRIC_FLOW, "b", 1}}, {{0}}, "乙。", "测试", AS_USUAL},
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
     "测试",
     AS_USUAL},
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

/* by each rule: half up, truncated, half to even (GB/T 8170) */
static const struct {
    enum metric_scale scale;
    int decimals;
    int64_t numerator, denominator;
    const char *shown[3];
} roundings[] = {
    {METRIC_PERCENT, 1, 1, 16, {"6.3%", "6.2%", "6.2%"}},      /* 6.25 */
    {METRIC_PERCENT, 1, 3, 16, {"18.8%", "18.7%", "18.8%"}},   /* 18.75: to the even 8 */
    {METRIC_PERCENT, 2, 2, 3, {"66.67%", "66.66%", "66.67%"}}, /* above a half */
    {METRIC_PERCENT, 0, 1, 201, {"0%", "0%", "0%"}},
    {METRIC_QUOTIENT, 0, 5, 2, {"3", "2", "2"}}, /* 2.5 */
    {METRIC_QUOTIENT, 0, 7, 2, {"4", "3", "4"}}, /* 3.5 */
    {METRIC_QUOTIENT, 0, -5, 2, {"-3", "-2", "-2"}},
    {METRIC_QUOTIENT, 6, 1, 3, {"0.333333", "0.333333", "0.333333"}},
    {METRIC_PERCENT, 6, INT64_C(1000000000000), INT64_C(1000000000001), {"100%", "99.999999%", "100%"}},
};

static void digits_go_by_the_rule(void **state)
{
    static const enum metric_rounding rules[] = {ROUND_HALF_UP, ROUND_TRUNCATE, ROUND_HALF_EVEN};
    struct arena *arena = arena_new(0);
    (void)state;
    for (size_t i = 0; i < sizeof roundings / sizeof *roundings; i++) {
        for (size_t rule = 0; rule < 3; rule++) {
            const struct metric metric = {
                .scale = roundings[i].scale, .decimals = roundings[i].decimals, .rounding = rules[rule]};
            const struct metric_value value = {roundings[i].numerator, roundings[i].denominator};
            const char *shown = metric_show(arena, &metric, value);
            if (!str_equal(shown, roundings[i].shown[rule])) {
                fail_msg("row %zu, rule %zu: %s", i, rule, shown);
            }
        }
    }
    arena_free(arena);
}

/* parts, decimals, shares */
static const struct {
    int64_t parts[6];
    size_t count;
    int decimals;
    int64_t shares[6];
} wholes[] = {
    {{185, 5, 75, 1}, 4, 0, {70, 2, 28, 0}}, /* 69.55 1.88 28.20 0.38 */
    {{185, 5, 75, 1}, 4, 2, {6955, 188, 2819, 38}},
    {{1, 1, 1}, 3, 0, {34, 33, 33}}, /* of equals the first */
    {{1, 2, 1, 2}, 4, 1, {167, 333, 167, 333}},
    {{1, 5}, 2, 0, {17, 83}},
    {{3, 1, 1, 1, 1, 1}, 6, 0, {38, 13, 13, 12, 12, 12}}, /* 37.5 12.5 …: the larger first */
    {{7}, 1, 2, {10000}},
    {{0, 4, 0}, 3, 0, {0, 100, 0}},
    {{0, 0}, 2, 0, {NO_NUMBER, NO_NUMBER}}, /* nothing to share */
    {{INT64_C(4000000000000000000), INT64_C(4000000000000000000)}, 2, 4, {500000, 500000}},
};

static void shares_add_up_to_the_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        int64_t shares[6], sum = 0, units = 100;
        metric_shares(wholes[i].parts, wholes[i].count, wholes[i].decimals, shares);
        for (size_t j = 0; j < wholes[i].count; j++) {
            if (shares[j] != wholes[i].shares[j]) {
                fail_msg("row %zu: share %zu is %lld", i, j, (long long)shares[j]);
            }
            sum += number_is_set(shares[j]) ? shares[j] : 0;
        }
        for (int j = 0; j < wholes[i].decimals; j++) {
            units *= 10;
        }
        assert_true(sum == units || !number_is_set(shares[0]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_of_the_day_holds),
        cmocka_unit_test(a_value_is_read_as_its_metric_says),
        cmocka_unit_test(digits_go_by_the_rule),
        cmocka_unit_test(shares_add_up_to_the_whole),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
