#include "modules/bulletin/cube.h"

#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "kernel/tally/tally.h"
#include "modules/bulletin/store.h"
#include "modules/bulletin/store_matters.h"

static void add_cell(struct cube *cube, enum metric_source source, const char *kind, const struct tally_cell *from,
                     int64_t amount)
{
    if (cube->count == cube->room) {
        size_t room = cube->room ? cube->room * 2 : 256;
        cube->cells =
            arena_grow(cube->rq->arena, cube->cells, cube->room * sizeof *cube->cells, room * sizeof *cube->cells);
        cube->room = room;
    }
    cube->cells[cube->count++] = (struct cube_cell){source, kind, from->region, from->unit, from->item_type, amount};
}

static bool has_cells(const struct cube *cube, enum metric_source source, const char *kind)
{
    for (size_t i = 0; i < cube->count; i++) {
        if (cube->cells[i].source == source && str_equal(cube->cells[i].kind, kind)) {
            return true;
        }
    }
    return false;
}

/* One reading gives what happened in the period, and what of it also began there. */
static result load_flow(struct cube *cube, const struct tally_question *question)
{
    tally_cells cells;
    TRY(tally_by_cell(cube->rq->db, cube->rq->arena, question, &cells));
    for (size_t i = 0; i < cells.count; i++) {
        const struct tally_cell *cell = &cells.items[i];
        add_cell(cube, METRIC_FLOW, question->kind, cell, cell->amount);
        add_cell(cube, METRIC_COHORT, question->kind, cell, cell->amount - cell->carried);
    }
    return SUCCESS;
}

static result load_stock(struct cube *cube, const struct tally_question *question)
{
    tally_cells cells;
    TRY(tally_up_to(cube->rq->db, cube->rq->arena, question, &cells));
    for (size_t i = 0; i < cells.count; i++) {
        add_cell(cube, METRIC_STOCK, question->kind, &cells.items[i], cells.items[i].amount);
    }
    return SUCCESS;
}

static result load_overdue(struct cube *cube, const char *stock_metric)
{
    tally_cells cells;
    const struct metric *stock = metric_named(stock_metric, cube->period.last);
    TRY(matters_overdue(cube->rq, cube->low, cube->high, stock, cube->period.last, &cells));
    for (size_t i = 0; i < cells.count; i++) {
        add_cell(cube, METRIC_OVERDUE, stock_metric, &cells.items[i], cells.items[i].amount);
    }
    return SUCCESS;
}

static result load_term(struct cube *cube, const struct metric_term *term)
{
    const struct tally_question question = {.first = cube->period.first,
                                            .last = cube->period.last,
                                            .region_low = cube->low,
                                            .region_high = cube->high,
                                            .kind = term->kind};
    if (metric_counts_days(term) || has_cells(cube, term->source, term->kind)) {
        return SUCCESS;
    }
    switch (term->source) {
    case METRIC_FLOW:
    case METRIC_COHORT: return load_flow(cube, &question);
    case METRIC_STOCK: return load_stock(cube, &question);
    case METRIC_OVERDUE: return load_overdue(cube, term->kind);
    case METRIC_DAYS:
    case METRIC_EVERY_DAY:
    case METRIC_NONE: break;
    }
    return SUCCESS;
}

result cube_load(struct request *rq, const char *low, const char *high, const struct period *period,
                 const struct metric *const *metrics, size_t count, struct cube *cube)
{
    *cube = (struct cube){.rq = rq, .low = low, .high = high, .period = *period};
    for (size_t i = 0; i < count; i++) {
        for (const struct metric_term *term = metrics[i]->numerator; term->source != METRIC_NONE; term++) {
            TRY(load_term(cube, term));
        }
        for (const struct metric_term *term = metrics[i]->denominator; term->source != METRIC_NONE; term++) {
            TRY(load_term(cube, term));
        }
    }
    return SUCCESS;
}

/* --- halls ------------------------------------------------------------------------------------------------------- */

/* Of a period that is not over, the days so far. */
static result count_days(struct cube *cube, struct cube_hall *hall)
{
    struct request *rq = cube->rq;
    struct hall_calendar days = {0};
    struct date today = instant_date(rq->now);
    struct date last = today.ymd < cube->period.last.ymd ? today : cube->period.last;
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

result cube_hall_of(struct cube *cube, const char *region, const struct cube_hall **found)
{
    struct cube_hall **end = &cube->halls;
    for (; *end; end = &(*end)->next) {
        if (str_equal((*end)->region, region)) {
            *found = *end;
            return SUCCESS;
        }
    }
    struct cube_hall *hall = ARENA_NEW(cube->rq->arena, struct cube_hall);
    hall->region = region;
    TRY(count_days(cube, hall));
    *end = hall;
    *found = hall;
    return SUCCESS;
}

const char *cube_days_text(struct cube *cube, const struct cube_hall *hall)
{
    struct arena *arena = cube->rq->arena;
    const char *of = hall->hall ? str_format(arena, "%s开放", hall->name) : "法定工作日";
    return str_format(arena, "%s%s%lld日%s", period_label(arena, &cube->period), of, (long long)hall->days,
                      hall->provisional ? "（含尚未公布放假安排的日期）" : "");
}

/* --- sums -------------------------------------------------------------------------------------------------------- */

static int64_t sum_term(const struct cube *cube, const struct figure *figure, const struct metric_term *term)
{
    int64_t sum = 0;
    for (size_t i = 0; i < cube->count; i++) {
        const struct cube_cell *cell = &cube->cells[i];
        if (cell->source == term->source && str_equal(cell->kind, term->kind) &&
            figure_takes(figure, cell->region, cell->unit, cell->item_type)) {
            sum += cell->amount;
        }
    }
    return sum;
}

static result sum_terms(struct cube *cube, const struct figure *figure, const struct metric_term *terms, int64_t *sum)
{
    *sum = 0;
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        if (term->source == METRIC_EVERY_DAY) {
            *sum += term->sign * period_days(&figure->period, instant_date(cube->rq->now));
        } else if (term->source == METRIC_DAYS) {
            const struct cube_hall *hall;
            TRY(cube_hall_of(cube, figure->region, &hall));
            *sum += term->sign * hall->days;
        } else {
            *sum += term->sign * sum_term(cube, figure, term);
        }
    }
    return SUCCESS;
}

result cube_value(struct cube *cube, const struct figure *figure, struct metric_value *value)
{
    value->denominator = NO_NUMBER;
    TRY(sum_terms(cube, figure, figure->metric->numerator, &value->numerator));
    return figure->metric->scale == METRIC_COUNT
               ? SUCCESS
               : sum_terms(cube, figure, figure->metric->denominator, &value->denominator);
}

bool cube_knows(const struct cube *cube, const struct figure *figure)
{
    for (size_t i = 0; i < cube->count; i++) {
        const struct cube_cell *cell = &cube->cells[i];
        if (figure_takes(figure, cell->region, cell->unit, cell->item_type)) {
            return true;
        }
    }
    return false;
}
