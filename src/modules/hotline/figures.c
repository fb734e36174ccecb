#include "modules/hotline/figures.h"

#include <assert.h>

#include "kernel/org/org.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/rules.h"

/* --- cells ------------------------------------------------------------------------------------------------------- */

static const tally_cells *cells_of(const struct figure_cells *cells, const char *kind)
{
    for (size_t i = 0; i < cells->count; i++) {
        if (str_equal(cells->kinds[i].kind, kind)) {
            return &cells->kinds[i].cells;
        }
    }
    return 0;
}

static result load_terms(struct request *rq, const struct tally_question *of, const struct metric_term *terms,
                         struct figure_cells *cells)
{
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        struct tally_question question = *of;
        if (term->source != METRIC_FLOW || cells_of(cells, term->kind)) {
            continue;
        }
        assert(cells->count < FIGURE_KINDS);
        question.kind = term->kind;
        TRY(tally_by_cell(rq->db, rq->arena, &question, &cells->kinds[cells->count].cells));
        cells->kinds[cells->count++].kind = term->kind;
    }
    return SUCCESS;
}

result figure_cells_load(struct request *rq, const char *low, const char *high, const struct period *period,
                         struct figure_cells *cells)
{
    const struct tally_question of = {
        .first = period->first, .last = period->last, .region_low = low, .region_high = high};
    *cells = (struct figure_cells){.period = *period, .days = period_days(period, instant_date(rq->now))};
    for (const struct metric *metric = hotline_metrics; metric->code; metric++) {
        TRY(load_terms(rq, &of, metric->numerator, cells));
        TRY(load_terms(rq, &of, metric->denominator, cells));
    }
    return SUCCESS;
}

/* --- sums -------------------------------------------------------------------------------------------------------- */

int64_t figure_sum(const struct figure_cells *cells, const struct figure_part *part, const char *kind)
{
    const tally_cells *of = cells_of(cells, kind);
    int64_t sum = 0;
    for (size_t i = 0; of && i < of->count; i++) {
        const struct tally_cell *cell = &of->items[i];
        bool fits = (part->unit == 0 || cell->unit == part->unit) &&
                    (!part->item_type || str_equal(cell->item_type, part->item_type)) &&
                    (!part->region || region_holds(part->region, cell->region));
        sum += fits ? cell->amount : 0;
    }
    return sum;
}

static int64_t sum_terms(const struct figure_cells *cells, const struct figure_part *part,
                         const struct metric_term *terms)
{
    int64_t sum = 0;
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        sum += term->sign * (term->source == METRIC_EVERY_DAY ? cells->days : figure_sum(cells, part, term->kind));
    }
    return sum;
}

struct metric_value figure_value(const struct figure_cells *cells, const struct figure_part *part,
                                 const struct metric *metric)
{
    bool is_count = metric->scale == METRIC_COUNT;
    return (struct metric_value){sum_terms(cells, part, metric->numerator),
                                 is_count ? NO_NUMBER : sum_terms(cells, part, metric->denominator)};
}

int figure_compare(struct metric_value a, struct metric_value b)
{
    if (a.denominator == 0 || b.denominator == 0) {
        return (a.denominator == 0) - (b.denominator == 0);
    }
    __int128 left = (__int128)a.numerator * b.denominator, right = (__int128)b.numerator * a.denominator;
    return (left < right) - (left > right);
}
