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
