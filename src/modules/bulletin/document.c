#include "modules/bulletin/document.h"

void document_show(struct document *document, const struct shown *shown)
{
    document_mark(document, shown->text, &shown->mark);
}

static struct cell figure_cell(const struct shown *shown)
{
    const struct metric *metric = shown->figure.metric;
    if (metric_is_blank(metric, shown->value)) {
        return cell_text(0);
    }
    switch (metric->scale) {
    case METRIC_PERCENT: return cell_rate(shown->value.numerator, shown->value.denominator);
    case METRIC_QUOTIENT: return cell_ratio(shown->value.numerator, shown->value.denominator);
    default: return cell_int(shown->value.numerator);
    }
}

void table_figure(struct block *table, size_t row, size_t column, const struct shown *shown)
{
    table_cell(table, row, column, figure_cell(shown), &shown->mark);
}
