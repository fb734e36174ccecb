#include "modules/bulletin/compose.h"

#include "kernel/api/app.h"
#include "kernel/calendar/calendar.h"
#include "kernel/ledger/ledger.h"
#include "kernel/org/org.h"
#include "kernel/tally/tally.h"
#include "modules/bulletin/render.h"

/* --- figures ----------------------------------------------------------------------------------------------------- */

const char *compose_type_label(struct composer *composer, const char *type)
{
    const struct figure figure = {.metric = metric_named("case.accepted", composer->period.last), .type = type};
    return figure_type_label(composer->rq, &figure);
}

static const char *figure_name(struct composer *composer, const struct figure *figure, const struct part *part)
{
    struct arena *arena = composer->rq->arena;
    return str_format(arena, "%s%s%s%s%s", part->name, period_label(arena, &figure->period),
                      figure->unit != 0 ? "本单位" : "", figure_type_label(composer->rq, figure), figure->metric->name);
}

/* The same figure shown twice is one figure. */
static const struct shown *add_shown(struct composer *composer, const struct figure *figure, const struct part *part,
                                     struct metric_value value, const char *source)
{
    struct shown_list *list = &composer->composed->figures;
    struct arena *arena = composer->rq->arena;
    const char *id = figure_id(arena, figure);
    for (size_t i = 0; i < list->count; i++) {
        if (str_equal(list->items[i]->mark.id, id)) {
            return list->items[i];
        }
    }
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 128;
        list->items = arena_grow(arena, list->items, list->room * sizeof *list->items, room * sizeof *list->items);
        list->room = room;
    }
    struct shown *shown = ARENA_NEW(arena, struct shown);
    *shown = (struct shown){.mark = {.id = id,
                                     .name = figure_name(composer, figure, part),
                                     .href = str_format(arena, "/api/v1/figures/%s", id)},
                            .figure = *figure,
                            .text = metric_show(arena, figure->metric, value),
                            .source = source,
                            .value = value};
    list->items[list->count++] = shown;
    return shown;
}

static struct figure figure_of(const struct composer *composer, const char *code, const struct part *part,
                               const struct period *period)
{
    return (struct figure){.metric = metric_named(code, period->last),
                           .region = part->region,
                           .below = part->below,
                           .period = *period,
                           .type = "",
                           .known = composer->composed->published ? composer->composed->known : (struct instant){0}};
}

result compose_figure(struct composer *composer, const char *code, const struct part *part, const char *type,
                      int64_t unit, const struct shown **shown)
{
    struct metric_value value;
    struct figure figure = figure_of(composer, code, part, &composer->period);
    figure.type = type;
    figure.unit = unit;
    TRY(counted_value(str_starts_with(code, "case.") ? &composer->cases : &composer->services, &figure, &value));
    *shown = add_shown(composer, &figure, part, value, 0);
    return SUCCESS;
}

/* --- other periods ----------------------------------------------------------------------------------------------- */

/* Did the store count from the period's first working day on? */
static result is_covered(struct composer *composer, const struct period *period, const struct part *part, bool *covered)
{
    const struct figure figure = {.region = part->region, .below = part->below};
    const struct cube_part of = figure_part(&figure);
    const struct tally_question question = {.kind = "case.accepted", .region_low = of.low, .region_high = of.high};
    struct date first;
    TRY(tally_first_day(composer->rq->db, &question, &first));
    struct date_answer begin = calendar_workday_add(composer->rq->calendar, date_add(period->first, -1), 1);
    *covered = date_is_set(first) && first.ymd <= begin.date.ymd;
    return SUCCESS;
}

/* As it was published, else as somebody entered it, else as it was counted. */
static result find_past(struct composer *composer, struct past *past, const struct figure *figure,
                        const struct part *part, struct metric_value *value, const char **source)
{
    struct kept_figure kept;
    struct prior_figure prior;
    bool covered;
    value->denominator = value->numerator = NO_NUMBER;
    *source = 0;
    result r = past->bulletin == 0 ? failed(ERR_NOT_FOUND, "")
                                   : figure_kept(composer->rq, composer->bulletin->region, past->bulletin,
                                                 figure_id(composer->rq->arena, figure), &kept);
    if (is_ok(r)) {
        value->numerator = kept.numerator;
    }
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    r = prior_find(composer->rq, figure, &prior);
    if (is_ok(r)) {
        value->numerator = prior.value;
        *source = prior.source;
    }
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    TRY(is_covered(composer, &past->period, part, &covered));
    return covered ? counted_value(&past->counted, figure, value) : SUCCESS;
}

result compose_past(struct composer *composer, struct past *past, const char *code, const struct part *part,
                    const struct shown **shown)
{
    struct metric_value value;
    const char *source;
    struct figure figure = figure_of(composer, code, part, &past->period);
    figure.known = (struct instant){0};
    TRY(find_past(composer, past, &figure, part, &value, &source));
    *shown = number_is_set(value.numerator) ? add_shown(composer, &figure, part, value, source) : 0;
    return SUCCESS;
}

/* Stock carries over whether or not the store saw the whole period before. */
result compose_opening(struct composer *composer, const struct part *part, const struct shown **shown)
{
    struct metric_value value;
    struct figure figure = figure_of(composer, "case.open", part, &composer->before.period);
    TRY(counted_value(&composer->before.counted, &figure, &value));
    *shown = add_shown(composer, &figure, part, value, 0);
    return SUCCESS;
}

static result load_past(struct composer *composer, struct past *past, const struct period *period,
                        const struct metric *const *metrics, size_t count)
{
    struct bulletin published;
    past->period = *period;
    result r = bulletin_find(composer->rq, composer->bulletin->region, period->text, "published", &published);
    if (!is_ok(r) && r.code != ERR_NOT_FOUND) {
        return r;
    }
    past->bulletin = is_ok(r) ? published.id : 0;
    return counted_load(composer->rq, composer->low, composer->high, period, metrics, count, &past->counted);
}

static result load_counted(struct composer *composer)
{
    struct request *rq = composer->rq;
    const struct metric *metrics[METRICS_MOST];
    size_t count = metrics_in_force("case.", composer->period.last, metrics);
    const struct metric *const accepted = metric_named("case.accepted", composer->period.last);
    const struct metric *const stock[] = {accepted, metric_named("case.open", composer->period.last)};
    struct period before = period_before(rq->arena, &composer->period);
    struct period last_year = period_last_year(rq->arena, &composer->period);
    TRY(counted_load(rq, composer->low, composer->high, &composer->period, metrics, count, &composer->cases));
    count = metrics_in_force(0, composer->period.last, metrics);
    TRY(counted_load(rq, composer->low, composer->high, &composer->period, metrics, count, &composer->services));
    TRY(load_past(composer, &composer->before, &before, stock, 2));
    return load_past(composer, &composer->last_year, &last_year, &accepted, 1);
}

/* --- parts and types --------------------------------------------------------------------------------------------- */

static bool knows(struct composer *composer, const struct part *part)
{
    const struct figure figure = figure_of(composer, "case.accepted", part, &composer->period);
    return counted_knows(&composer->cases, &figure) || counted_knows(&composer->before.counted, &figure);
}

/* Below a city every county is named, also one that says nothing; below a county only who has something to say. */
static result find_parts(struct composer *composer)
{
    struct request *rq = composer->rq;
    struct region region;
    region_names names;
    TRY(org_region_find(rq->db, rq->arena, composer->bulletin->region, composer->period.last, &region));
    TRY(regions_below(rq, region.code, composer->period.last, &names));
    composer->children = ARENA_ARRAY(rq->arena, struct part, names.count + 1);
    for (size_t i = 0; i < names.count; i++) {
        struct part child = {names.items[i].code, names.items[i].name, true, false};
        child.knows = knows(composer, &child);
        if (child.knows || region.level <= REGION_CITY) {
            composer->children[composer->child_count++] = child;
        }
    }
    const char *own = region.level == REGION_CITY     ? "市级大厅"
                      : region.level == REGION_COUNTY ? "县级大厅"
                                                      : "本级大厅";
    const char *all = region.level == REGION_CITY ? "全市" : region.level == REGION_COUNTY ? "全县（区）" : "全域";
    composer->own = (struct part){region.code, own, false, false};
    composer->own.knows = knows(composer, &composer->own);
    composer->whole = (struct part){region.code, all, true, true};
    return SUCCESS;
}

static void add_type(struct composer *composer, const char *type)
{
    size_t at = 0;
    while (at < composer->type_count && strcmp(composer->types[at], type) < 0) {
        at++;
    }
    if (at < composer->type_count && str_equal(composer->types[at], type)) {
        return;
    }
    size_t size = sizeof *composer->types;
    composer->types = arena_grow(composer->rq->arena, composer->types, composer->type_count * size,
                                 (composer->type_count + 1) * size);
    memmove(&composer->types[at + 1], &composer->types[at], (composer->type_count - at) * size);
    composer->types[at] = type;
    composer->type_count++;
}

/* 行政许可 and 公共服务 always, local types when there are any; whatever else there is, is said to be there. */
static void find_types(struct composer *composer)
{
    add_type(composer, TYPE_PERMIT);
    add_type(composer, TYPE_SERVICE);
    for (struct cube_walk at = {0}; cube_next(&composer->cases.cube, &at);) {
        const char *type = at.cell->item_type;
        bool counts = at.counter->source != METRIC_STOCK && (at.cell->amount != 0 || at.cell->carried != 0);
        if (counts && !str_equal(type, TYPE_OTHER)) {
            add_type(composer, type);
        }
        composer->has_other = composer->has_other || (counts && str_equal(type, TYPE_OTHER));
    }
    if (composer->has_other) {
        add_type(composer, TYPE_OTHER);
    }
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static const char *status_text(struct request *rq, const struct bulletin *bulletin, struct instant known)
{
    struct cell cell = cell_instant(rq->now);
    char room[CELL_ROOM];
    if (instant_is_set(known)) {
        return *bulletin->note ? str_format(rq->arena, "更正：%s", bulletin->note) : "";
    }
    return str_format(rq->arena, "草稿，尚未发布；数据截至%s", cell_show(&cell, &(struct sheet_column){0}, room));
}

/* What stands for all that was recorded before the day of publication: whoever keeps a copy can hold the ledger to it.
 */
static result root_text(struct request *rq, struct instant known, const char **text)
{
    uint8_t root[32];
    struct date day = date_add(instant_date(known), -1);
    TRY(ledger_day_root(rq->db, rq->arena, day, root));
    *text = str_format(rq->arena, "台账日根（%s，SM3）：%s", date_text(rq->arena, day),
                       hex_encode(rq->arena, root, sizeof root));
    return SUCCESS;
}

static struct composed *composed_of(struct request *rq, const struct bulletin *bulletin, const struct period *period,
                                    struct instant known)
{
    struct composed *composed = ARENA_NEW(rq->arena, struct composed);
    bool published = instant_is_set(known);
    const char *issue =
        number_is_set(bulletin->issue) ? str_format(rq->arena, "第%lld期", (long long)bulletin->issue) : "";
    *composed = (struct composed){.region = bulletin->region,
                                  .period = *period,
                                  .known = published ? known : rq->now,
                                  .published = published,
                                  .document = {.arena = rq->arena,
                                               .number = issue,
                                               .title = bulletin->title,
                                               .status = status_text(rq, bulletin, known),
                                               .issuer = bulletin->issuer,
                                               .date = published ? instant_date(known) : (struct date){0},
                                               .draft = !published,
                                               .made = published ? known : rq->now}};
    return composed;
}

result bulletin_compose(struct request *rq, const struct bulletin *bulletin, struct instant known,
                        struct composed **composed)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    struct composer composer = {.rq = rq, .bulletin = bulletin};
    if (!period_parse(bulletin->period, &composer.period)) {
        return invalid("period", period_check(bulletin->period));
    }
    region_scope(bulletin->region, low, high);
    composer.low = low;
    composer.high = high;
    composer.composed = composed_of(rq, bulletin, &composer.period, known);
    composer.document = &composer.composed->document;
    TRY(load_counted(&composer));
    TRY(find_parts(&composer));
    find_types(&composer);
    TRY(compose_words(&composer));
    TRY(compose_service_words(&composer));
    TRY(compose_tables(&composer));
    TRY(compose_service_tables(&composer));
    bulletin_define(composer.composed);
    if (composer.composed->published) {
        TRY(root_text(rq, known, &composer.document->verification.root));
    }
    *composed = composer.composed;
    return SUCCESS;
}
