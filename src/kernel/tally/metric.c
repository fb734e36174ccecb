#include "kernel/tally/metric.h"

#include "kernel/base/str.h"
#include "kernel/record/record.h"
#include "kernel/table/sheet.h"

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

/* Rounded and shown by the room that writes tables, so that a sentence and a cell say the same. */
static struct cell cell_of(const struct metric *metric, struct metric_value value)
{
    switch (metric->scale) {
    case METRIC_PERCENT: return cell_rate(value.numerator, value.denominator);
    case METRIC_QUOTIENT: return cell_ratio(value.numerator, value.denominator);
    case METRIC_COUNT: break;
    }
    return cell_int(value.numerator);
}

int64_t metric_rounded(const struct metric *metric, struct metric_value value)
{
    struct cell cell = cell_of(metric, value);
    return cell_scaled(&cell, &(struct sheet_column){.decimals = metric->decimals});
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
    int64_t whole = 0, units = 100, left;
    for (int i = 0; i < decimals; i++) {
        units *= 10;
    }
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

const char *metric_show(struct arena *arena, const struct metric *metric, struct metric_value value)
{
    char room[CELL_ROOM];
    if (metric_is_blank(metric, value)) {
        return "";
    }
    struct cell cell = cell_of(metric, value);
    const char *text = cell_show(&cell, &(struct sheet_column){.decimals = metric->decimals}, room);
    const char *sign = metric->scale == METRIC_PERCENT ? "%" : "";
    size_t size = strcspn(text, "%");
    if (memchr(text, '.', size)) {
        while (text[size - 1] == '0') {
            size--;
        }
        size -= text[size - 1] == '.';
    }
    return str_format(arena, "%.*s%s", (int)size, text, sign);
}
