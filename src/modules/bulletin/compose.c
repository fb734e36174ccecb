#include "modules/bulletin/compose.h"

#include "kernel/api/app.h"
#include "kernel/calendar/calendar.h"
#include "kernel/document/font_files.h"
#include "kernel/ledger/ledger.h"
#include "kernel/org/org.h"
#include "kernel/tally/tally.h"
#include "modules/bulletin/render.h"
#include "modules/bulletin/templates.h"
#include "modules/bulletin/workflow.h"

/* --- figures ----------------------------------------------------------------------------------------------------- */

const char *compose_type_label(struct composer *composer, const char *metric_code, const char *type)
{
    const struct metric named = {.code = metric_code};
    const struct figure figure = {.metric = &named, .type = type};
    return figure_type_label(composer->rq, &figure);
}

static const char *figure_name(struct composer *composer, const struct figure *figure, const struct part *part)
{
    struct arena *arena = composer->rq->arena;
    return str_format(arena, "%s%s%s%s%s", part->name, period_label(arena, &figure->period),
                      figure->unit != 0 ? "本单位" : "", figure_type_label(composer->rq, figure), figure->metric->name);
}

const char *bulletin_address(const struct request *rq, const char *path)
{
    const char *site = app_setting_text(rq->app, "bulletin.public_address");
    size_t size = strlen(site);
    while (size > 0 && site[size - 1] == '/') {
        size--;
    }
    return str_format(rq->arena, "%.*s%s", (int)size, site, path);
}

/* The desk (web/tongbao.js) at this bulletin, with the figure open beside it. */
static const char *figure_address(const struct composer *composer, const char *id)
{
    const struct bulletin *bulletin = composer->bulletin;
    return bulletin_address(
        composer->rq, str_format(composer->rq->arena, "/tongbao#%s/%s/%s", bulletin->region, bulletin->period, id));
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
    *shown = (struct shown){
        .mark = {.id = id, .name = figure_name(composer, figure, part), .href = figure_address(composer, id)},
        .figure = *figure,
        .text = metric_show(arena, figure->metric, value),
        .source = source,
        .value = value};
    list->items[list->count++] = shown;
    return shown;
}

static struct figure figure_of(const struct composer *composer, const struct metric *metric, const struct slot *slot,
                               const struct period *period)
{
    return (struct figure){.metric = metric,
                           .region = slot->part->region,
                           .below = slot->part->below,
                           .period = *period,
                           .type = slot->type,
                           .unit = slot->unit,
                           .known = composer->composed->published && period == &composer->period
                                        ? composer->composed->known
                                        : (struct instant){0}};
}

/* --- is there anything to tell? ---------------------------------------------------------------------------------- */

/* What kinds belong together: who rates also has complaints mended, none perhaps. */
struct group {
    const struct part *part;
    const char *kind; /* any of its kinds */
    bool knows;
    struct group *next;
};

static size_t prefix_size(const char *kind)
{
    return strcspn(kind, ".");
}

static bool is_of_group(const char *kind, const char *group)
{
    bool rates = str_starts_with(kind, "rectification.") && str_starts_with(group, "review.");
    bool rated = str_starts_with(kind, "review.") && str_starts_with(group, "rectification.");
    return rates || rated || (prefix_size(kind) == prefix_size(group) && memcmp(kind, group, prefix_size(group)) == 0);
}

/* Something happened in the period, or is in stock at its end. */
static bool counts_group(const struct composer *composer, const struct part *part, const char *group)
{
    const struct figure figure = {.region = part->region, .below = part->below, .type = ""};
    const struct cube_part of = figure_part(&figure);
    if (composer->period.first.ymd > composer->counted.cube.today.ymd) {
        return false; /* it has not begun */
    }
    for (struct cube_walk at = {0}; cube_next(&composer->counted.cube, &at);) {
        if (at.counter->source == METRIC_FLOW && at.cell->amount != 0 && is_of_group(at.counter->kind, group) &&
            cube_part_holds(&of, at.cell->region, 0, "")) {
            return true;
        }
    }
    for (size_t i = 0; i < composer->template.need_count; i++) {
        const struct metric *metric = composer->template.needs[i].metric;
        if (metric->numerator[0].source == METRIC_STOCK && is_of_group(metric->numerator[0].kind, group) &&
            cube_value(&composer->counted.cube, metric, &of).numerator != 0) {
            return true;
        }
    }
    return false;
}

static bool knows_group(struct composer *composer, const struct part *part, const char *kind)
{
    for (const struct group *group = composer->groups; group; group = group->next) {
        if (group->part == part && is_of_group(kind, group->kind)) {
            return group->knows;
        }
    }
    struct group *group = ARENA_NEW(composer->rq->arena, struct group);
    *group = (struct group){part, kind, counts_group(composer, part, kind), composer->groups};
    composer->groups = group;
    return group->knows;
}

static const char *kind_of(const struct metric *metric)
{
    const struct metric_term *term = metric->numerator;
    while (metric_counts_days(term)) {
        term++;
    }
    return term->kind ? term->kind : metric->code;
}

result compose_figure(struct composer *composer, const struct metric *metric, const struct slot *slot,
                      const struct shown **shown)
{
    struct metric_value value;
    bool is_average = metric->denominator[0].source == METRIC_DAYS;
    *shown = 0;
    if (!knows_group(composer, slot->part, kind_of(metric)) ||
        (is_average && slot->part == &composer->whole && composer->child_count > 0)) {
        return SUCCESS;
    }
    struct figure figure = figure_of(composer, metric, slot, &composer->period);
    TRY(counted_value(&composer->counted, &figure, &value));
    *shown = add_shown(composer, &figure, slot->part, value, 0);
    return SUCCESS;
}

/* --- other periods ----------------------------------------------------------------------------------------------- */

/* When the counting of a kind began somewhere; many figures ask. */
struct first_day {
    const char *kind, *region;
    bool below;
    struct date first;
    struct first_day *next;
};

static result first_day(struct composer *composer, const struct figure *figure, struct date *first)
{
    const struct cube_part of = figure_part(figure);
    const char *kind = kind_of(figure->metric);
    for (struct first_day *day = composer->first_days; day; day = day->next) {
        if (day->below == figure->below && str_equal(day->kind, kind) && str_equal(day->region, figure->region)) {
            *first = day->first;
            return SUCCESS;
        }
    }
    const struct tally_question question = {.kind = kind, .region_low = of.low, .region_high = of.high};
    struct first_day *day = ARENA_NEW(composer->rq->arena, struct first_day);
    *day = (struct first_day){.kind = kind, .region = figure->region, .below = figure->below};
    TRY(tally_first_day(composer->rq->db, &question, &day->first));
    day->next = composer->first_days;
    composer->first_days = day;
    *first = day->first;
    return SUCCESS;
}

/* Did the store count from the period's first days on? A small county may have nothing to do on the very first. */
static result is_covered(struct composer *composer, const struct period *period, const struct figure *figure,
                         bool *covered)
{
    enum { FIRST_DAYS = 5 };
    struct date first;
    TRY(first_day(composer, figure, &first));
    struct date_answer begin = calendar_workday_add(composer->rq->calendar, date_add(period->first, -1), FIRST_DAYS);
    *covered = date_is_set(first) && first.ymd <= begin.date.ymd;
    return SUCCESS;
}

/* Was nothing of the kind counted there up to the end of a period? */
static result is_silent(struct composer *composer, const struct period *period, const struct figure *figure,
                        bool *silent)
{
    struct date first;
    TRY(first_day(composer, figure, &first));
    *silent = !date_is_set(first) || first.ymd > period->last.ymd;
    return SUCCESS;
}

static result find_past(struct composer *composer, struct past *past, const struct figure *figure,
                        struct metric_value *value, const char **source);

/* The sum of what its parts show, so that a column adds up; none when one of them does not know its own, or when they
 * come to something else than what was counted, which the figure's page shows. A part that had nothing at all then, and
 * has nothing now, is not asked. */
static result sum_past(struct composer *composer, struct past *past, const struct figure *whole,
                       struct metric_value *sum)
{
    bool is_ratio = whole->metric->scale != METRIC_COUNT;
    struct metric_value total = {0, is_ratio ? 0 : NO_NUMBER}, counted;
    for (size_t i = 0; i <= composer->child_count; i++) {
        const struct part *part = i == 0 ? &composer->own : &composer->children[i - 1];
        struct figure figure = *whole;
        struct metric_value value = {NO_NUMBER, NO_NUMBER};
        const char *source = 0;
        bool silent = false;
        figure.region = part->region;
        figure.below = part->below;
        TRY(find_past(composer, past, &figure, &value, &source));
        bool knows = number_is_set(value.numerator) && (!is_ratio || number_is_set(value.denominator));
        if (!knows) {
            TRY(part->knows ? SUCCESS : is_silent(composer, &past->period, &figure, &silent));
        }
        if (!knows && !silent) {
            return SUCCESS;
        }
        total.numerator += knows ? value.numerator : 0;
        total.denominator += knows && is_ratio ? value.denominator : 0;
    }
    TRY(counted_value(&past->counted, whole, &counted));
    bool agrees = total.numerator == counted.numerator && (!is_ratio || total.denominator == counted.denominator);
    *sum = agrees ? counted : *sum;
    return SUCCESS;
}

/* Has anybody entered figures of a region? */
struct enterer {
    const char *region;
    bool has_entered;
    struct enterer *next;
};

/* A figure as somebody entered it. Most regions have entered none, and are not asked for each. */
static result find_prior(struct composer *composer, const struct figure *figure, struct prior_figure *prior)
{
    struct enterer *known = composer->enterers;
    while (known && !str_equal(known->region, figure->region)) {
        known = known->next;
    }
    if (!known) {
        prior_figures any;
        TRY(priors_of(composer->rq, figure->region, "", 1, &any));
        known = ARENA_NEW(composer->rq->arena, struct enterer);
        *known = (struct enterer){figure->region, any.count > 0, composer->enterers};
        composer->enterers = known;
    }
    return known->has_entered ? prior_find(composer->rq, figure, prior) : failed(ERR_NOT_FOUND, "");
}

/* As it was published by the same definition, else as somebody entered it, else as it was counted. */
static result find_past(struct composer *composer, struct past *past, const struct figure *figure,
                        struct metric_value *value, const char **source)
{
    struct kept_figure kept;
    struct prior_figure prior;
    bool covered;
    result r = past->bulletin == 0 ? failed(ERR_NOT_FOUND, "")
                                   : figure_kept(composer->rq, composer->bulletin->region, past->bulletin,
                                                 figure_id(composer->rq->arena, figure), &kept);
    if (is_ok(r) && kept.version == figure->metric->version) {
        *value = (struct metric_value){kept.numerator, kept.denominator};
        return SUCCESS;
    }
    if (!is_ok(r) && r.code != ERR_NOT_FOUND) {
        return r;
    }
    r = find_prior(composer, figure, &prior);
    if (is_ok(r)) {
        value->numerator = prior.value;
        *source = prior.source;
    }
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    TRY(is_covered(composer, &past->period, figure, &covered));
    if (!covered) {
        return SUCCESS;
    }
    bool is_sum = figure->below && composer->child_count > 0 && str_equal(figure->region, composer->own.region);
    return is_sum ? sum_past(composer, past, figure, value) : counted_value(&past->counted, figure, value);
}

result compose_past(struct composer *composer, struct past *past, const struct metric *metric, const struct slot *slot,
                    const struct shown **shown)
{
    struct metric_value value = {NO_NUMBER, NO_NUMBER};
    const char *source = 0;
    struct figure figure = figure_of(composer, metric, slot, &past->period);
    const struct metric *then = registry_find(&composer->registry, metric->code, past->period.last);
    bool is_average = metric->denominator[0].source == METRIC_DAYS;
    figure.version = then && then->version == metric->version ? 0 : metric->version;
    *shown = 0;
    if (is_average && slot->part == &composer->whole && composer->child_count > 0) {
        return SUCCESS;
    }
    if (metric->numerator[0].source == METRIC_STOCK) {
        TRY(counted_value(&past->counted, &figure, &value));
        if (value.numerator == 0 && !knows_group(composer, slot->part, kind_of(metric))) {
            return SUCCESS; /* nothing then, nothing since */
        }
    } else {
        TRY(find_past(composer, past, &figure, &value, &source));
    }
    *shown = metric_is_blank(metric, value) ? 0 : add_shown(composer, &figure, slot->part, value, source);
    return SUCCESS;
}

result compose_version(struct composer *composer, const struct metric *metric, const struct period *period,
                       struct counted *counted, const struct slot *slot, const struct shown **shown)
{
    struct metric_value value;
    struct figure figure = figure_of(composer, metric, slot, period);
    figure.version = metric->version;
    TRY(counted_value(counted, &figure, &value));
    *shown = add_shown(composer, &figure, slot->part, value, 0);
    return SUCCESS;
}

result compose_load(struct composer *composer, struct past *past, const struct period *period,
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

/* What the template names, and what tells of a region whether it has anything to tell. */
static result load_all(struct composer *composer)
{
    struct request *rq = composer->rq;
    const struct template *template = &composer->template;
    const struct metric **now = ARENA_ARRAY(rq->arena, const struct metric *, template->need_count + 2);
    const struct metric **before = ARENA_ARRAY(rq->arena, const struct metric *, template->need_count + 2);
    const struct metric **last_year = ARENA_ARRAY(rq->arena, const struct metric *, template->need_count + 2);
    size_t nows = 0, befores = 0, last_years = 0;
    for (size_t i = 0; i < template->need_count; i++) {
        const struct template_need *need = &template->needs[i];
        now[nows++] = need->metric;
        before[befores] = need->metric;
        befores += need->before;
        last_year[last_years] = need->metric;
        last_years += need->last_year;
    }
    now[nows++] = metric_named("case.accepted", composer->period.last);
    now[nows++] = metric_named("case.open", composer->period.last);
    struct period period = period_before(rq->arena, &composer->period);
    TRY(counted_load(rq, composer->low, composer->high, &composer->period, now, nows, &composer->counted));
    TRY(compose_load(composer, &composer->before, &period, before, befores));
    period = period_last_year(rq->arena, &composer->period);
    return compose_load(composer, &composer->last_year, &period, last_year, last_years);
}

/* --- parts, types, units ----------------------------------------------------------------------------------------- */

/* Below a city every county is named, also one that says nothing; below a county only who has something to say. */
static bool counts_anything(const struct composer *composer, const struct part *part)
{
    const struct figure figure = {.region = part->region, .below = part->below, .type = ""};
    const struct cube_part of = figure_part(&figure);
    for (struct cube_walk at = {0}; cube_next(&composer->counted.cube, &at);) {
        if (at.counter->source == METRIC_FLOW && at.cell->amount != 0 && cube_part_holds(&of, at.cell->region, 0, "")) {
            return true;
        }
    }
    return part->knows;
}

/* A city in which nobody but its own hall reports: the bulletin is of the hall, and its title says so. */
static void find_scope(struct composer *composer, const struct region *region)
{
    bool alone = region->level == REGION_CITY && composer->child_count > 0 && composer->own.knows;
    for (size_t i = 0; i < composer->child_count && alone; i++) {
        alone = !counts_anything(composer, &composer->children[i]);
    }
    if (alone) {
        struct bulletin *bulletin = composer->bulletin;
        struct arena *arena = composer->rq->arena;
        const char *usual = bulletin_title(arena, region->name, &composer->period);
        const char *of_hall =
            bulletin_title(arena, str_format(arena, "%s%s", region->name, composer->own.name), &composer->period);
        bulletin->title = str_equal(bulletin->title, usual) ? of_hall : bulletin->title;
        composer->document->title = bulletin->title;
        composer->child_count = 0;
        composer->whole.name = composer->own.name;
    }
}

const char *bulletin_title(struct arena *arena, const char *of, const struct period *period)
{
    return str_format(arena, "%s%s%s政务服务情况通报", of, period_label(arena, period),
                      period_months(period) == 1 ? "份" : "");
}

static result find_parts(struct composer *composer)
{
    struct request *rq = composer->rq;
    struct region region;
    region_names names;
    TRY(org_region_find(rq->db, rq->arena, composer->bulletin->region, composer->period.last, &region));
    TRY(regions_below(rq, region.code, composer->period.last, &names));
    composer->children = ARENA_ARRAY(rq->arena, struct part, names.count + 1);
    for (size_t i = 0; i < names.count; i++) {
        struct part *child = &composer->children[composer->child_count];
        *child = (struct part){names.items[i].code, names.items[i].name, true, false};
        child->knows = counts_group(composer, child, "case.");
        composer->child_count += child->knows || region.level <= REGION_CITY;
    }
    const char *own = region.level == REGION_CITY     ? "市级大厅"
                      : region.level == REGION_COUNTY ? "县级大厅"
                                                      : "本级大厅";
    const char *all = region.level == REGION_CITY ? "全市" : region.level == REGION_COUNTY ? "全县（区）" : "全域";
    composer->own_level = region.level == REGION_CITY     ? "市本级"
                          : region.level == REGION_COUNTY ? "县（区）本级"
                                                          : "本级";
    composer->own = (struct part){region.code, own, false, false};
    composer->whole = (struct part){region.code, composer->child_count > 0 ? all : region.name, true, false};
    composer->own.knows = knows_group(composer, &composer->own, "case.");
    composer->whole.knows = knows_group(composer, &composer->whole, "case.");
    find_scope(composer, &region);
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

static bool is_case(const struct cube_walk *at)
{
    return at->counter->source == METRIC_FLOW && at->cell->amount != 0 && str_starts_with(at->counter->kind, "case.");
}

/* 行政许可 and 公共服务 always, local types when there are any; whatever else there is, is said to be there. */
static void find_types(struct composer *composer)
{
    bool has_other = false;
    add_type(composer, TYPE_PERMIT);
    add_type(composer, TYPE_SERVICE);
    for (struct cube_walk at = {0}; cube_next(&composer->counted.cube, &at);) {
        bool is_other = str_equal(at.cell->item_type, TYPE_OTHER);
        if (is_case(&at) && !is_other) {
            add_type(composer, at.cell->item_type);
        }
        has_other = has_other || (is_case(&at) && is_other);
    }
    if (has_other) {
        add_type(composer, TYPE_OTHER);
    }
}

static bool is_listed(const bulletin_units *units, int64_t unit)
{
    for (size_t i = 0; i < units->count; i++) {
        if (units->items[i].unit == unit) {
            return true;
        }
    }
    return false;
}

/* Units that nobody listed and that count all the same come after the others, or the rows would not add up. */
static result find_units(struct composer *composer)
{
    struct arena *arena = composer->rq->arena;
    bulletin_units *units = &composer->units;
    TRY(units_of(composer->rq, composer->bulletin->region, units));
    for (struct cube_walk at = {0}; cube_next(&composer->counted.cube, &at);) {
        int64_t id = at.cell->unit;
        if (!is_case(&at) || !str_equal(at.cell->region, composer->own.region) || id == 0 || is_listed(units, id)) {
            continue;
        }
        struct unit unit;
        size_t size = sizeof *units->items;
        result found = org_unit_find(composer->rq->db, arena, id, &unit);
        if (!is_ok(found) && found.code != ERR_NOT_FOUND) {
            return found;
        }
        units->items = arena_grow(arena, units->items, units->count * size, (units->count + 1) * size);
        units->items[units->count++] = (struct bulletin_unit){
            .unit = id, .label = is_ok(found) ? unit.name : str_format(arena, "单位%lld", (long long)id), .note = ""};
    }
    return SUCCESS;
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
                                               .number = *bulletin->document_number ? bulletin->document_number : issue,
                                               .title = bulletin->title,
                                               .status = status_text(rq, bulletin, known),
                                               .date = published ? instant_date(known) : (struct date){0},
                                               .draft = !published,
                                               .made = published ? known : rq->now,
                                               .fonts = font_files_of(rq->arena, rq->app)}};
    return composed;
}

/* Who issues it, and what government disclosure says of it once it is signed. */
static result put_issuer(struct composer *composer)
{
    const struct bulletin *bulletin = composer->bulletin;
    struct document *document = composer->document;
    struct bulletin_office office;
    TRY(office_find(composer->rq, bulletin->region, &office));
    document->issuer = *bulletin->issuer ? bulletin->issuer : office.issuer;
    document->head = *office.head ? office.head : document->issuer;
    document->to = office.addressee;
    document->copied_to = office.copied_to;
    document->printed_by = office.printed_by;
    if (composer->composed->published) {
        document->disclosure = (struct disclosure){.index = bulletin->index_number,
                                                   .department = office.department,
                                                   .published_on = bulletin->disclosed_on,
                                                   .validity = "有效",
                                                   .form = code_label(&bulletin_forms, bulletin->form)};
    }
    return SUCCESS;
}

/* "case.accepted 1 case.finish_rate 2": what each metric of the document meant. */
static const char *definitions_text(const struct composed *composed)
{
    struct buf out;
    buf_init(&out, composed->document.arena, 1 << 16);
    for (size_t i = 0; i < composed->figures.count; i++) {
        const struct metric *metric = composed->figures.items[i]->figure.metric;
        if (figure_is_first(composed, i, false)) {
            buf_format(&out, "%s%s %lld", out.size > 0 ? " " : "", metric->code, (long long)metric->version);
        }
    }
    return out.size > 0 ? out.data : "";
}

static result compose(struct composer *composer, struct bulletin *bulletin)
{
    TRY(registry_open(composer->rq, bulletin->region, &composer->registry));
    TRY(templates_read(&composer->registry, bulletin, &composer->period, &composer->template));
    composer->document->one_page = composer->template.one_page;
    TRY(put_issuer(composer));
    TRY(load_all(composer));
    TRY(find_parts(composer));
    find_types(composer);
    TRY(find_units(composer));
    TRY(compose_fill(composer));
    bulletin_define(composer->composed);
    bulletin->definitions = definitions_text(composer->composed);
    return composer->composed->published
               ? root_text(composer->rq, composer->composed->known, &composer->document->verification.root)
               : SUCCESS;
}

result bulletin_compose(struct request *rq, struct bulletin *bulletin, struct instant known, struct composed **composed)
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
    TRY(compose(&composer, bulletin));
    *composed = composer.composed;
    return SUCCESS;
}
