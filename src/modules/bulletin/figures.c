/* Figures: what one means, what it comes to, and which matters it counts; and what became of published ones. */
#include "kernel/org/org.h"
#include "modules/bulletin/counted.h"
#include "modules/bulletin/records.h"
#include "modules/bulletin/registry.h"

static result not_found(void)
{
    return failed(ERR_NOT_FOUND, "没有这个数据，或者不在您的管辖范围内");
}

/* Whoever is confined to a unit sees the figures of that unit and of those below it. */
static result check_scope(struct request *rq, const struct figure *figure)
{
    bool is_in = rq->who->scope_unit == 0;
    if (!request_sees_region(rq, figure->region)) {
        return not_found();
    }
    if (!is_in && figure->unit != 0) {
        TRY(org_unit_in_scope(rq, figure->unit, &is_in));
    }
    return is_in ? SUCCESS : not_found();
}

static result name_figure(struct request *rq, const struct figure *figure, const char **name)
{
    struct region region = {.name = figure->region};
    struct unit unit = {.name = ""};
    result r = org_region_find(rq->db, rq->arena, figure->region, figure->period.last, &region);
    if (!is_ok(r) && r.code != ERR_NOT_FOUND) {
        return r;
    }
    r = figure->unit == 0 ? SUCCESS : org_unit_find(rq->db, rq->arena, figure->unit, &unit);
    if (!is_ok(r)) {
        return r.code == ERR_NOT_FOUND ? not_found() : r;
    }
    bool is_said = *unit.name && str_starts_with(unit.name, region.name); /* 海东市公安局 */
    *name =
        str_format(rq->arena, "%s%s%s%s%s%s", is_said ? "" : region.name, figure->below ? "（含下级）" : "", unit.name,
                   period_label(rq->arena, &figure->period), figure_type_label(rq, figure), figure->metric->name);
    return SUCCESS;
}

static bool is_average(const struct metric *metric)
{
    return metric_counts_days(&metric->denominator[0]);
}

static result count_live(struct request *rq, const struct figure *figure, struct metric_value *value,
                         const char **calendar)
{
    struct counted counted;
    const struct counted_hall *hall;
    const struct cube_part part = figure_part(figure);
    TRY(counted_load(rq, part.low, part.high, &figure->period, &figure->metric, 1, &counted));
    if (figure->metric->denominator[0].source == METRIC_EVERY_DAY) {
        *calendar = str_format(rq->arena, "%s全年无休，计%lld个自然日", period_label(rq->arena, &figure->period),
                               (long long)period_days(&figure->period, instant_date(rq->now)));
    } else if (is_average(figure->metric)) {
        TRY(counted_hall_of(&counted, figure->region, &hall));
        *calendar = counted_days_text(&counted, hall);
    }
    return counted_value(&counted, figure, value);
}

/* What was published keeps the definition that it was published by. */
static result hold_version(struct request *rq, struct figure *figure, int64_t version)
{
    struct registry registry;
    if (figure->metric->version == version) {
        return SUCCESS;
    }
    TRY(registry_open(rq, figure->region, &registry));
    figure->metric = registry_version(&registry, figure->metric->code, version);
    return figure->metric ? SUCCESS : failed(ERR_INTERNAL, "已发布数据的口径不存在");
}

/* As frozen, as entered, or as counted. */
static result find_value(struct request *rq, struct figure *figure, struct figure_view *out)
{
    struct metric_value value = {NO_NUMBER, NO_NUMBER};
    struct kept_figure kept;
    struct prior_figure prior;
    struct figure live = *figure;
    live.known = (struct instant){0};
    result r = prior_find(rq, &live, &prior);
    if (instant_is_set(figure->known)) {
        r = figure_known(rq, figure->known, figure_id(rq->arena, &live), &kept);
        if (r.code == ERR_NOT_FOUND) {
            return not_found();
        }
        TRY(r);
        TRY(hold_version(rq, figure, kept.version));
        value = (struct metric_value){kept.numerator, kept.denominator};
        if (is_average(figure->metric)) {
            out->calendar = str_format(rq->arena, "发布时计%lld日", (long long)kept.denominator);
        }
    } else if (is_ok(r)) {
        value.numerator = prior.value;
        out->entered_from = prior.source;
    } else if (r.code == ERR_NOT_FOUND) {
        TRY(count_live(rq, figure, &value, &out->calendar));
    } else {
        return r;
    }
    const char *text = metric_show(rq->arena, figure->metric, value);
    out->numerator = value.numerator;
    out->denominator = value.denominator;
    out->text = *text ? text : 0;
    return SUCCESS;
}

static result list_matters(struct request *rq, const struct figure_key *in, const struct figure *figure,
                           struct figure_view *out)
{
    matter_rows rows;
    bool denominator = in->part && str_equal(in->part, "denominator");
    if (denominator && (figure->metric->scale == METRIC_COUNT || is_average(figure->metric))) {
        return invalid("part", "这个数据的分母不是办件，没有明细");
    }
    out->part = denominator ? "denominator" : "numerator";
    /* Nothing counted, nothing to look for. */
    if (out->entered_from || (denominator ? out->denominator : out->numerator) == 0) {
        return SUCCESS;
    }
    TRY(matters_list(rq, figure, denominator, in->after, number_is_set(in->limit) ? in->limit : 50, &rows, &out->next));
    out->items.items = rows.items;
    out->items.count = rows.count;
    return SUCCESS;
}

static result figure_read(struct request *rq, const struct figure_key *in, struct figure_view *out)
{
    struct figure figure;
    TRY(figure_parse(rq, in->id, &figure));
    TRY(check_scope(rq, &figure));
    *out = (struct figure_view){.id = figure_id(rq->arena, &figure),
                                .metric = figure.metric->code,
                                .region = figure.region,
                                .period = figure.period.text,
                                .item_type = *figure.type ? figure.type : 0,
                                .unit = figure.unit ? figure.unit : NO_NUMBER,
                                .known_at = figure.known};
    TRY(find_value(rq, &figure, out)); /* says which definition it was published by */
    TRY(name_figure(rq, &figure, &out->name));
    out->metric_version = figure.metric->version;
    out->definition = figure.metric->definition;
    out->source = figure.metric->source;
    out->measure = figure.metric->unit;
    out->rounding = figure.metric->scale == METRIC_COUNT ? 0 : metric_rounding_text(figure.metric);
    out->cutoff = metric_cutoff_text(figure.metric);
    return list_matters(rq, in, &figure, out);
}
HANDLER(figure_read, figure_key, figure_view);

/* --- afterwards -------------------------------------------------------------------------------------------------- */

/* Does an event move this sum? What is overdue follows its stock. */
static bool moves(const struct figure *figure, const struct metric_term *terms, const struct amendment *event)
{
    bool in_time = event->day.ymd >= figure->period.first.ymd && event->day.ymd <= figure->period.last.ymd;
    bool began_in_time = !date_is_set(event->started_on) || event->started_on.ymd >= figure->period.first.ymd;
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        bool is_kind = !metric_counts_days(term) && str_equal(term->kind, event->kind);
        bool is_stock = term->source == METRIC_STOCK && event->day.ymd <= figure->period.last.ymd;
        if (term->source == METRIC_OVERDUE) {
            const struct metric *stock = metric_named(term->kind, figure->period.last);
            if (moves(figure, stock->numerator, event)) {
                return true;
            }
        } else if (is_kind && (is_stock || (term->source == METRIC_FLOW && in_time) ||
                               (term->source == METRIC_COHORT && in_time && began_in_time))) {
            return true;
        }
    }
    return false;
}

static bool touches(const struct figure *figure, const struct amendment *event)
{
    return figure_takes(figure, event->region, event->unit, event->item_type) &&
           (moves(figure, figure->metric->numerator, event) || moves(figure, figure->metric->denominator, event));
}

struct comparison {
    struct request *rq;
    struct counted own, before; /* a bulletin also shows what was under way when its period began */
    amendments amendments;
};

static result compare_figure(struct comparison *comparison, const struct kept_figure *kept, struct bulletin_diff *out)
{
    struct request *rq = comparison->rq;
    struct figure figure;
    struct metric_value now;
    TRY(figure_parse(rq, kept->figure, &figure));
    TRY(hold_version(rq, &figure, kept->version));
    bool is_own = str_equal(figure.period.text, comparison->own.cube.period.text);
    TRY(counted_value(is_own ? &comparison->own : &comparison->before, &figure, &now));
    if (now.numerator == kept->numerator && now.denominator == kept->denominator) {
        return SUCCESS;
    }
    struct figure_change *change = &out->items.items[out->items.count++];
    *change = (struct figure_change){.id = kept->figure,
                                     .numerator_before = kept->numerator,
                                     .denominator_before = kept->denominator,
                                     .numerator_after = now.numerator,
                                     .denominator_after = now.denominator};
    change->text_before =
        metric_show(rq->arena, figure.metric, (struct metric_value){kept->numerator, kept->denominator});
    change->text_after = metric_show(rq->arena, figure.metric, now);
    TRY(name_figure(rq, &figure, &change->name));
    change->matters.items = ARENA_ARRAY(rq->arena, struct amendment, comparison->amendments.count + 1);
    for (size_t i = 0; i < comparison->amendments.count; i++) {
        if (touches(&figure, &comparison->amendments.items[i])) {
            change->matters.items[change->matters.count++] = comparison->amendments.items[i];
        }
    }
    return SUCCESS;
}

/* The metrics of the published figures, in the versions that they were published by. */
static result metrics_of(struct request *rq, const kept_figures *kept, const struct metric **metrics, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < kept->count; i++) {
        struct figure figure;
        size_t at = 0;
        TRY(figure_parse(rq, kept->items[i].figure, &figure));
        TRY(hold_version(rq, &figure, kept->items[i].version));
        while (at < *count &&
               (!str_equal(metrics[at]->code, figure.metric->code) || metrics[at]->version != figure.metric->version)) {
            at++;
        }
        metrics[at] = figure.metric;
        *count += at == *count;
    }
    return SUCCESS;
}

static result load_comparison(struct comparison *comparison, const struct bulletin *bulletin, const kept_figures *kept)
{
    struct request *rq = comparison->rq;
    const struct figure whole = {.region = bulletin->region, .below = true};
    const struct metric **metrics = ARENA_ARRAY(rq->arena, const struct metric *, kept->count + 1);
    const struct cube_part part = figure_part(&whole);
    struct period period = {0};
    size_t count;
    if (!period_parse(bulletin->period, &period)) {
        return failed(ERR_INTERNAL, "通报的统计期有误");
    }
    struct period before = period_before(rq->arena, &period);
    TRY(metrics_of(rq, kept, metrics, &count));
    TRY(counted_load(rq, part.low, part.high, &period, metrics, count, &comparison->own));
    TRY(counted_load(rq, part.low, part.high, &before, metrics, count, &comparison->before));
    return amendments_after(rq, part.low, part.high, bulletin->known_at, period.last, &comparison->amendments);
}

/* What an event counted, for people: 受理. */
static const char *kind_label(const struct amendment *event)
{
    const struct metric *metric = metric_named(event->kind, event->day);
    return metric ? metric->name : event->kind;
}

static result write_diff(struct request *rq, const struct bulletin *bulletin, const struct bulletin_diff *diff)
{
    enum { MOST_BYTES = 16 << 20 };
    struct buf text;
    buf_init(&text, rq->arena, MOST_BYTES);
    buf_format(&text, "%s\n发布于%s，数据截至%s\n", bulletin->title, instant_text(rq->arena, bulletin->published_at),
               instant_text(rq->arena, bulletin->known_at));
    buf_text(&text, diff->items.count == 0 ? "\n现在重新计算，与发布的没有差别。\n" : "");
    for (size_t i = 0; i < diff->items.count; i++) {
        const struct figure_change *change = &diff->items.items[i];
        buf_format(&text, "\n%s：发布%s，现在%s\n", change->name, *change->text_before ? change->text_before : "空白",
                   *change->text_after ? change->text_after : "空白");
        for (size_t j = 0; j < change->matters.count; j++) {
            const struct amendment *event = &change->matters.items[j];
            buf_format(&text, "    %s %s：%s“%s”，发生于%s，记录于%s\n", event->number ? event->number : "",
                       event->title ? event->title : "", event->amount < 0 ? "更正，取消" : "补录", kind_label(event),
                       date_text(rq->arena, event->day), instant_text(rq->arena, event->recorded_at));
        }
    }
    rq->raw_type = "text/plain; charset=utf-8";
    rq->raw = (struct bytes){text.data, text.size};
    return text.overflowed ? failed(ERR_TOO_LARGE, "差异过多，请用JSON格式逐项查看") : SUCCESS;
}

static result bulletin_diff(struct request *rq, const struct bulletin_key *in, struct bulletin_diff *out)
{
    struct comparison comparison = {.rq = rq};
    struct bulletin bulletin;
    kept_figures kept;
    const char *region = region_canonical(rq->arena, in->region);
    if (!request_sees_region(rq, region)) {
        return not_found();
    }
    result r = bulletin_find(rq, region, in->period, "published", &bulletin);
    if (r.code == ERR_NOT_FOUND) {
        return failed(ERR_NOT_FOUND, "这一期尚未发布");
    }
    TRY(r);
    TRY(figures_of(rq, &bulletin, &kept));
    TRY(load_comparison(&comparison, &bulletin, &kept));
    *out = (struct bulletin_diff){
        .region = region, .period = in->period, .bulletin = bulletin.id, .known_at = bulletin.known_at};
    out->items.items = ARENA_ARRAY(rq->arena, struct figure_change, kept.count + 1);
    for (size_t i = 0; i < kept.count; i++) {
        TRY(compare_figure(&comparison, &kept.items[i], out));
    }
    return str_equal(in->format, "text") ? write_diff(rq, &bulletin, out) : SUCCESS;
}
HANDLER(bulletin_diff, bulletin_key, bulletin_diff);
