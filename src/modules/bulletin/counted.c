#include "modules/bulletin/counted.h"

#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "modules/bulletin/store.h"
#include "modules/bulletin/store_matters.h"

static result load_overdue(struct counted *counted, const struct metric *metric, const struct metric_term *terms)
{
    struct cube *cube = &counted->cube;
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        if (term->source != METRIC_OVERDUE || cube_has(cube, term, metric->cutoff)) {
            continue;
        }
        tally_cells cells;
        const struct metric *stock = metric_named(term->kind, cube->period.last);
        TRY(matters_overdue(counted->rq, cube->low, cube->high, stock, cube->period.last, &cells));
        cube_put(cube, term, metric->cutoff, &cells);
    }
    return SUCCESS;
}

/* A figure's type is one that is shown, and so is a cell's. */
static void show_types(struct cube *cube)
{
    for (size_t i = 0; i < cube->count; i++) {
        const tally_cells *cells = &cube->counters[i].cells;
        for (size_t j = 0; j < cells->count; j++) {
            cells->items[j].item_type = type_shown(cells->items[j].item_type);
        }
    }
}

result counted_load(struct request *rq, const char *low, const char *high, const struct period *period,
                    const struct metric *const *metrics, size_t count, struct counted *counted)
{
    struct arena *arena = rq->arena;
    *counted = (struct counted){
        .rq = rq,
        .cube = {arena, str_copy(arena, low), str_copy(arena, high), *period, .today = instant_date(rq->now)}};
    for (size_t i = 0; i < count; i++) {
        TRY(cube_load(&counted->cube, rq->db, metrics[i]));
        TRY(load_overdue(counted, metrics[i], metrics[i]->numerator));
        TRY(load_overdue(counted, metrics[i], metrics[i]->denominator));
    }
    show_types(&counted->cube);
    return SUCCESS;
}

/* --- halls ------------------------------------------------------------------------------------------------------- */

/* Of a period that is not over, the days so far. */
static result count_days(struct counted *counted, struct counted_hall *hall)
{
    struct request *rq = counted->rq;
    struct hall_calendar days = {0};
    const struct cube *cube = &counted->cube;
    struct date last = cube->today.ymd < cube->period.last.ymd ? cube->today : cube->period.last;
    TRY(oldest_hall(rq, hall->region, &hall->hall));
    if (hall->hall != 0) {
        struct hall found;
        TRY(org_hall_find(rq->db, rq->arena, hall->hall, &found));
        TRY(org_hall_calendar(rq->db, rq->arena, hall->hall, &days));
        hall->name = found.name;
    }
    struct count_answer open = hall_days_open(&days, rq->calendar, cube->period.first, last);
    hall->days = open.count;
    hall->provisional = open.provisional;
    return SUCCESS;
}

result counted_hall_of(struct counted *counted, const char *region, const struct counted_hall **found)
{
    struct counted_hall **end = &counted->halls;
    for (; *end; end = &(*end)->next) {
        if (str_equal((*end)->region, region)) {
            *found = *end;
            return SUCCESS;
        }
    }
    struct counted_hall *hall = ARENA_NEW(counted->rq->arena, struct counted_hall);
    hall->region = region;
    TRY(count_days(counted, hall));
    *end = hall;
    *found = hall;
    return SUCCESS;
}

const char *counted_days_text(struct counted *counted, const struct counted_hall *hall)
{
    struct arena *arena = counted->rq->arena;
    const char *of = hall->hall ? str_format(arena, "%s开放", hall->name) : "法定工作日";
    return str_format(arena, "%s%s%lld日%s", period_label(arena, &counted->cube.period), of, (long long)hall->days,
                      hall->provisional ? "（含尚未公布放假安排的日期）" : "");
}

/* --- sums -------------------------------------------------------------------------------------------------------- */

static bool counts_open_days(const struct metric_term *terms)
{
    const struct metric_term *term = terms;
    while (term->source != METRIC_NONE && term->source != METRIC_DAYS) {
        term++;
    }
    return term->source == METRIC_DAYS;
}

result counted_value(struct counted *counted, const struct figure *figure, struct metric_value *value)
{
    struct cube_part part = figure_part(figure);
    if (counts_open_days(figure->metric->numerator) || counts_open_days(figure->metric->denominator)) {
        const struct counted_hall *hall;
        TRY(counted_hall_of(counted, figure->region, &hall));
        part.days = hall->days;
    }
    *value = cube_value(&counted->cube, figure->metric, &part);
    return SUCCESS;
}

bool counted_knows(const struct counted *counted, const struct figure *figure)
{
    const struct cube_part part = figure_part(figure);
    return cube_knows(&counted->cube, &part);
}
