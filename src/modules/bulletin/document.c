#include "modules/bulletin/document.h"

static void tell(const struct mark *mark)
{
    if (mark) {
        ((struct shown *)(uintptr_t)mark)->told = true; /* every mark of a bulletin begins a figure as it is shown */
    }
}

void figures_told(struct composed *composed)
{
    for (const struct block *block = composed->document.first; block; block = block->next) {
        for (size_t i = 0; i < block->run_count; i++) {
            tell(block->runs[i].mark);
        }
        for (size_t row = 0; block->sheet && row < block->sheet->row_count; row++) {
            for (size_t i = 0; i < block->sheet->column_count; i++) {
                tell(block->marks[row][i]);
            }
        }
    }
}

bool figure_is_first(const struct composed *composed, size_t figure, bool told)
{
    const struct shown *shown = composed->figures.items[figure];
    const struct metric *metric = shown->figure.metric;
    if (told && !shown->told) {
        return false;
    }
    for (size_t i = 0; i < figure; i++) {
        const struct metric *other = composed->figures.items[i]->figure.metric;
        bool counts = !told || composed->figures.items[i]->told;
        if (counts && str_equal(other->code, metric->code) && other->version == metric->version) {
            return false;
        }
    }
    return true;
}

bool metric_is_noted(const struct composed *composed, const struct metric *metric)
{
    for (size_t i = 0; i < composed->noted_count; i++) {
        if (composed->noted[i] == metric) {
            return true;
        }
    }
    return false;
}

void metric_note(struct composed *composed, const struct metric *metric)
{
    struct arena *arena = composed->document.arena;
    size_t size = sizeof *composed->noted, count = composed->noted_count++;
    composed->noted = arena_grow(arena, composed->noted, count * size, (count + 1) * size);
    composed->noted[count] = metric;
    const char *version = metric->version > 1 ? str_format(arena, "（口径第%lld版）", (long long)metric->version) : "";
    document_say(&composed->document, "%s%s：%s", metric->name, version, metric_definition(arena, metric));
}

const char *metric_definition(struct arena *arena, const struct metric *metric)
{
    const char *cutoff = metric->cutoff == CUTOFF_PUBLICATION ? "" : metric_cutoff_text(metric);
    const char *rounding =
        metric->scale == METRIC_COUNT || metric->rounding == ROUND_HALF_UP ? "" : metric_rounding_text(metric);
    return str_format(arena, "%s%s%s%s%s", metric->definition, rounding, *rounding ? "。" : "", cutoff,
                      *cutoff ? "。" : "");
}

static struct cell figure_cell(const struct shown *shown)
{
    const struct metric *metric = shown->figure.metric;
    if (metric_is_blank(metric, shown->value)) {
        return cell_text(0);
    }
    if (metric->scale != METRIC_COUNT &&
        metric->rounding != ROUND_HALF_UP) { /* as the metric rounds, not as a sheet does */
        int64_t units = metric->scale == METRIC_PERCENT ? 100 : 1;
        for (int i = 0; i < metric->decimals; i++) {
            units *= 10;
        }
        int64_t rounded = metric_rounded(metric, shown->value);
        return metric->scale == METRIC_PERCENT ? cell_rate(rounded, units) : cell_ratio(rounded, units);
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
