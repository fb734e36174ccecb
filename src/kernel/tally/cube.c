#include "kernel/tally/cube.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

/* One reading tells what happened in the period, and what of it also began there. */
static enum metric_source read_as(enum metric_source source)
{
    return source == METRIC_COHORT ? METRIC_FLOW : source;
}

static const struct cube_counter *counter_of(const struct cube *cube, const struct metric_term *term,
                                             enum metric_cutoff cutoff)
{
    for (size_t i = 0; i < cube->count; i++) {
        const struct cube_counter *counter = &cube->counters[i];
        if (counter->source == read_as(term->source) && counter->cutoff == cutoff &&
            str_equal(counter->kind, term->kind)) {
            return counter;
        }
    }
    return 0;
}

bool cube_has(const struct cube *cube, const struct metric_term *term, enum metric_cutoff cutoff)
{
    return counter_of(cube, term, cutoff) != 0;
}

void cube_put(struct cube *cube, const struct metric_term *term, enum metric_cutoff cutoff, const tally_cells *cells)
{
    if (cube->count == cube->room) {
        size_t size = sizeof *cube->counters, room = cube->room ? cube->room * 2 : 32;
        cube->counters = arena_grow(cube->arena, cube->counters, cube->room * size, room * size);
        cube->room = room;
    }
    cube->counters[cube->count++] = (struct cube_counter){read_as(term->source), term->kind, cutoff, *cells};
}

/* What counts by now, less what was not yet known at the cut-off. */
static result read_cells(struct cube *cube, struct db *db, const struct metric_term *term, enum metric_cutoff cutoff,
                         tally_cells *cells)
{
    bool is_stock = term->source == METRIC_STOCK;
    struct tally_question question = {.first = cube->period.first,
                                      .last = cube->period.last,
                                      .region_low = cube->low,
                                      .region_high = cube->high,
                                      .kind = term->kind};
    tally_cells later;
    TRY(is_stock ? tally_up_to(db, cube->arena, &question, cells) : tally_by_cell(db, cube->arena, &question, cells));
    if (cutoff == CUTOFF_PUBLICATION) {
        return SUCCESS;
    }
    question.first = is_stock ? (struct date){0} : question.first;
    TRY(tally_known_later(db, cube->arena, &question, date_end(cube->period.last), &later));
    size_t size = sizeof *cells->items;
    cells->items = arena_grow(cube->arena, cells->items, cells->count * size, (cells->count + later.count + 1) * size);
    memcpy(&cells->items[cells->count], later.items, later.count * size);
    cells->count += later.count;
    return SUCCESS;
}

static result load_terms(struct cube *cube, struct db *db, const struct metric *metric, const struct metric_term *terms)
{
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        bool is_counter = term->source == METRIC_FLOW || term->source == METRIC_COHORT || term->source == METRIC_STOCK;
        if (is_counter && !cube_has(cube, term, metric->cutoff)) {
            tally_cells cells;
            TRY(read_cells(cube, db, term, metric->cutoff, &cells));
            cube_put(cube, term, metric->cutoff, &cells);
        }
    }
    return SUCCESS;
}

result cube_load(struct cube *cube, struct db *db, const struct metric *metric)
{
    TRY(load_terms(cube, db, metric, metric->numerator));
    return load_terms(cube, db, metric, metric->denominator);
}

bool cube_next(const struct cube *cube, struct cube_walk *at)
{
    for (; at->counters < cube->count; at->counters++, at->cells = 0) {
        at->counter = &cube->counters[at->counters];
        if (at->cells < at->counter->cells.count) {
            at->cell = &at->counter->cells.items[at->cells++];
            return true;
        }
    }
    return false;
}

/* --- sums -------------------------------------------------------------------------------------------------------- */

bool cube_part_holds(const struct cube_part *part, const char *region, int64_t unit, const char *item_type)
{
    return (part->unit == 0 || part->unit == unit) &&
           (str_is_empty(part->item_type) || str_equal(part->item_type, item_type)) &&
           (*part->high == '\0' || (strcmp(part->low, region) <= 0 && strcmp(region, part->high) < 0));
}

static int64_t sum_cells(const struct cube *cube, const struct metric_term *term, enum metric_cutoff cutoff,
                         const struct cube_part *part)
{
    const struct cube_counter *counter = counter_of(cube, term, cutoff);
    int64_t total = 0;
    for (size_t i = 0; counter && i < counter->cells.count; i++) {
        const struct tally_cell *cell = &counter->cells.items[i];
        if (cube_part_holds(part, cell->region, cell->unit, cell->item_type)) {
            total += cell->amount - (term->source == METRIC_COHORT ? cell->carried : 0);
        }
    }
    return total;
}

int64_t cube_sum(const struct cube *cube, enum metric_source source, const char *kind, const struct cube_part *part)
{
    return sum_cells(cube, &(struct metric_term){source, kind, 1}, CUTOFF_PUBLICATION, part);
}

struct asked {
    const struct cube *cube;
    const struct cube_part *part;
    enum metric_cutoff cutoff;
};

static int64_t amount_of(const void *of, const struct metric_term *term)
{
    const struct asked *asked = of;
    switch (term->source) {
    case METRIC_DAYS: return asked->part->days;
    case METRIC_EVERY_DAY: return period_days(&asked->cube->period, asked->cube->today);
    default: return sum_cells(asked->cube, term, asked->cutoff, asked->part);
    }
}

struct metric_value cube_value(const struct cube *cube, const struct metric *metric, const struct cube_part *part)
{
    return metric_compute(metric, amount_of, &(struct asked){cube, part, metric->cutoff});
}

bool cube_knows(const struct cube *cube, const struct cube_part *part)
{
    for (struct cube_walk at = {0}; cube_next(cube, &at);) {
        if (cube_part_holds(part, at.cell->region, at.cell->unit, at.cell->item_type)) {
            return true;
        }
    }
    return false;
}
