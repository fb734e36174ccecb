#include "kernel/tally/metric.h"

#include <assert.h>
#include <inttypes.h>

#include "kernel/base/str.h"
#include "kernel/record/record.h"

const struct metric *metric_find(const struct metric *rows, const char *code, struct date on)
{
    const struct metric *found = 0;
    for (const struct metric *row = rows; row && row->code; row++) {
        if (str_equal(row->code, code) && row->valid_from.ymd <= on.ymd &&
            (!found || found->valid_from.ymd < row->valid_from.ymd)) {
            found = row;
        }
    }
    return found;
}

static int64_t sum_terms(const struct metric_term *terms,
                         int64_t (*amount)(const void *of, const struct metric_term *term), const void *of)
{
    int64_t sum = 0;
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        sum += term->sign * amount(of, term);
    }
    return sum;
}

struct metric_value metric_compute(const struct metric *metric,
                                   int64_t (*amount)(const void *of, const struct metric_term *term), const void *of)
{
    return (struct metric_value){sum_terms(metric->numerator, amount, of),
                                 metric->scale == METRIC_COUNT ? NO_NUMBER
                                                               : sum_terms(metric->denominator, amount, of)};
}

bool metric_is_blank(const struct metric *metric, struct metric_value value)
{
    bool divided = metric->scale != METRIC_COUNT;
    return !number_is_set(value.numerator) ||
           (divided && (!number_is_set(value.denominator) || value.denominator == 0));
}

/* top / bottom by the rule; a whole number of the last decimal. */
static int64_t divide(__int128 top, __int128 bottom, enum metric_rounding rounding)
{
    bool negative = (top < 0) != (bottom < 0);
    top = top < 0 ? -top : top;
    bottom = bottom < 0 ? -bottom : bottom;
    __int128 whole = top / bottom, twice = 2 * (top % bottom);
    bool up = twice > bottom || (twice == bottom && (rounding != ROUND_HALF_EVEN || whole % 2 == 1));
    whole += rounding != ROUND_TRUNCATE && up;
    whole = whole > INT64_MAX ? INT64_MAX : whole;
    return (int64_t)(negative ? -whole : whole);
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    for (int i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

int64_t metric_rounded(const struct metric *metric, struct metric_value value)
{
    if (metric->scale == METRIC_COUNT) {
        return value.numerator;
    }
    assert(metric->decimals >= 0 && metric->decimals <= 6);
    int64_t units = power_of_ten(metric->decimals + (metric->scale == METRIC_PERCENT ? 2 : 0));
    return divide((__int128)value.numerator * units, value.denominator, metric->rounding);
}

/* Does part `a` come before part `b` when a unit is given away? `whole` is the sum, `units` what is shared out. */
static bool is_before(const int64_t *parts, int64_t whole, int64_t units, size_t a, size_t b)
{
    int64_t lost_a = (int64_t)((__int128)parts[a] * units % whole);
    int64_t lost_b = (int64_t)((__int128)parts[b] * units % whole);
    if (lost_a != lost_b) {
        return lost_a > lost_b;
    }
    return parts[a] != parts[b] ? parts[a] > parts[b] : a < b;
}

void metric_shares(const int64_t *parts, size_t count, int decimals, int64_t *shares)
{
    int64_t whole = 0, units = power_of_ten(decimals + 2), left;
    for (size_t i = 0; i < count; i++) {
        whole += parts[i];
    }
    left = units;
    for (size_t i = 0; i < count; i++) {
        shares[i] = whole > 0 ? (int64_t)((__int128)parts[i] * units / whole) : NO_NUMBER;
        left -= whole > 0 ? shares[i] : 0;
    }
    for (size_t i = 0; i < count && whole > 0; i++) {
        int64_t ahead = 0;
        for (size_t j = 0; j < count; j++) {
            ahead += j != i && is_before(parts, whole, units, j, i);
        }
        shares[i] += ahead < left;
    }
}

const char *decimal_show(struct arena *arena, int64_t scaled, int decimals, bool zeros)
{
    uint64_t size = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    while (!zeros && decimals > 0 && size % 10 == 0) {
        size /= 10;
        decimals--;
    }
    uint64_t power = (uint64_t)power_of_ten(decimals);
    const char *sign = scaled < 0 ? "-" : "";
    return decimals == 0 ? str_format(arena, "%s%" PRIu64, sign, size)
                         : str_format(arena, "%s%" PRIu64 ".%0*" PRIu64, sign, size / power, decimals, size % power);
}

const char *metric_show(struct arena *arena, const struct metric *metric, struct metric_value value)
{
    if (metric_is_blank(metric, value)) {
        return "";
    }
    int decimals = metric->scale == METRIC_COUNT ? 0 : metric->decimals;
    const char *text = decimal_show(arena, metric_rounded(metric, value), decimals, false);
    return metric->scale == METRIC_PERCENT ? str_format(arena, "%s%%", text) : text;
}

const char *metric_rounding_text(const struct metric *metric)
{
    static const char *const texts[] = {[ROUND_HALF_UP] = "四舍五入",
                                        [ROUND_TRUNCATE] = "截尾，不进位",
                                        [ROUND_HALF_EVEN] = "按GB/T 8170修约",
                                        [ROUND_SHARES] = "按最大余额法"};
    return texts[metric->rounding];
}

const char *metric_cutoff_text(const struct metric *metric)
{
    return metric->cutoff == CUTOFF_PERIOD_END ? "截至统计期末已记录的" : "截至发布时已记录的";
}
