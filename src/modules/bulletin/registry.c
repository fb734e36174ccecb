#include "modules/bulletin/registry.h"

#include "kernel/flow/flow.h"
#include "kernel/org/org.h"
#include "modules/bulletin/metrics.h"
#include "modules/bulletin/store.h"

/* --- terms ------------------------------------------------------------------------------------------------------- */

#define COHORT_SUFFIX "@cohort"
#define COHORT_PREFIX "同期的"

static bool names_kind(const struct metric_term *terms, const char *kind, const char **found)
{
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        if (str_equal(term->kind, kind) && term->source != METRIC_OVERDUE) {
            *found = term->kind;
            return true;
        }
    }
    return false;
}

/* The counter of this code, as a text that lives as long as the program: of some step of some flow, or of some metric.
 */
static const char *counter_named(const char *kind)
{
    const char *found = 0;
    for (const struct module *const *module = all_modules; *module && !found; module++) {
        for (const struct flow *const *flow = (*module)->flows; flow && *flow && !found; flow++) {
            for (const struct transition *row = (*flow)->transitions; row->action && !found; row++) {
                found = str_equal(row->kind, kind) ? row->kind : str_equal(row->late_kind, kind) ? row->late_kind : 0;
            }
        }
        for (const struct metric *row = (*module)->metrics; row && row->code && !found; row++) {
            if (!names_kind(row->numerator, kind, &found)) {
                names_kind(row->denominator, kind, &found);
            }
        }
    }
    return found;
}

static bool add_term(struct metric_term terms[METRIC_TERMS], size_t *count, enum metric_source source, const char *kind)
{
    if (*count == METRIC_TERMS - 1) {
        return false;
    }
    terms[(*count)++] = (struct metric_term){source, kind, 1};
    return true;
}

/* A metric's own terms, when each of them counts what happened: a stock or a rate is no sum of that. */
static bool add_metric(const struct metric *metric, enum metric_source source, struct metric_term terms[METRIC_TERMS],
                       size_t *count)
{
    bool fits = metric->scale == METRIC_COUNT;
    for (const struct metric_term *term = metric->numerator; term->source != METRIC_NONE && fits; term++) {
        fits = term->source == METRIC_FLOW && add_term(terms, count, source, term->kind);
    }
    return fits;
}

static const char *trimmed(struct arena *arena, const char *text, size_t size)
{
    while (size > 0 && *text == ' ') {
        text++;
        size--;
    }
    while (size > 0 && text[size - 1] == ' ') {
        size--;
    }
    return arena_copy(arena, text, size);
}

/* 热线的工单数: a group before the name, which may itself hold 的. */
static const struct metric *count_named(const struct registry *registry, const char *name, struct date on)
{
    const struct metric *metric = registry_named(registry, "", name, on);
    const char *rest = strstr(name, "的");
    return metric || !rest ? metric
                           : registry_named(registry, arena_copy(registry->rq->arena, name, (size_t)(rest - name)),
                                            rest + strlen("的"), on);
}

static bool read_one(const struct registry *registry, const char *text, struct date on,
                     struct metric_term terms[METRIC_TERMS], size_t *count)
{
    struct arena *arena = registry->rq->arena;
    enum metric_source source = METRIC_FLOW;
    if (str_starts_with(text, COHORT_PREFIX)) {
        text += strlen(COHORT_PREFIX);
        source = METRIC_COHORT;
    }
    if (str_ends_with(text, COHORT_SUFFIX)) {
        text = arena_copy(arena, text, strlen(text) - strlen(COHORT_SUFFIX));
        source = METRIC_COHORT;
    }
    const char *kind = counter_named(text);
    const struct metric *metric = kind ? 0 : count_named(registry, text, on);
    return kind ? add_term(terms, count, source, kind) : metric && add_metric(metric, source, terms, count);
}

result terms_read(const struct registry *registry, const char *field, const char *text, struct date on,
                  struct metric_term terms[static METRIC_TERMS])
{
    struct arena *arena = registry->rq->arena;
    size_t count = 0;
    memset(terms, 0, METRIC_TERMS * sizeof *terms);
    for (bool more = true; more;) {
        const char *wide = strstr(text, "＋");
        size_t size = strcspn(text, "+");
        size = wide && (size_t)(wide - text) < size ? (size_t)(wide - text) : size;
        const char *part = trimmed(arena, text, size);
        if (!read_one(registry, part, on, terms, &count)) {
            return invalid(field, count == METRIC_TERMS - 1
                                      ? str_format(arena, "最多%d项计数相加", METRIC_TERMS - 1)
                                      : str_format(arena,
                                                   "没有“%s”这个计数；可用件数指标的名称（如办结），或计数代码"
                                                   "（如case.finished），不能用比率和期末存量",
                                                   part));
        }
        text += size;
        more = *text != '\0';
        text += str_starts_with(text, "＋") ? strlen("＋") : more;
    }
    return SUCCESS;
}

const char *terms_text(struct arena *arena, const struct metric_term *terms)
{
    struct buf out;
    buf_init(&out, arena, 1024);
    for (const struct metric_term *term = terms; term->source != METRIC_NONE; term++) {
        static const char *const marks[] = {[METRIC_COHORT] = COHORT_SUFFIX,
                                            [METRIC_STOCK] = "@stock",
                                            [METRIC_OVERDUE] = "@overdue",
                                            [METRIC_DAYS] = "@days",
                                            [METRIC_EVERY_DAY] = "@every_day"};
        buf_text(&out, term->sign < 0 ? "-" : term > terms ? "+" : "");
        buf_text(&out, term->kind ? term->kind : "");
        buf_text(&out, term->source <= METRIC_EVERY_DAY && marks[term->source] ? marks[term->source] : "");
    }
    return out.data ? out.data : "";
}

/* --- an office's own --------------------------------------------------------------------------------------------- */

static enum metric_rounding rounding_of(const char *text)
{
    return str_equal(text, "truncate")    ? ROUND_TRUNCATE
           : str_equal(text, "half_even") ? ROUND_HALF_EVEN
                                          : ROUND_HALF_UP;
}

static result register_own(struct registry *registry, const struct own_metric *own)
{
    struct registered *row = &registry->own[registry->own_count];
    *row = (struct registered){
        .metric = {.code = own->code,
                   .version = own->version,
                   .valid_from = own->valid_from,
                   .name = own->name,
                   .unit = own->measure,
                   .scale = str_equal(own->scale, "quotient") ? METRIC_QUOTIENT : METRIC_PERCENT,
                   .decimals = (int)own->decimals,
                   .definition = own->definition,
                   .source = own->source,
                   .rounding = rounding_of(own->rounding),
                   .cutoff = str_equal(own->cutoff, "period_end") ? CUTOFF_PERIOD_END : CUTOFF_PUBLICATION},
        .region = own->region,
        .valid_to = own->valid_to};
    TRY(terms_read(registry, "numerator", own->numerator, own->valid_from, row->metric.numerator));
    TRY(terms_read(registry, "denominator", own->denominator, own->valid_from, row->metric.denominator));
    registry->own_count++;
    return SUCCESS;
}

result registry_open(struct request *rq, const char *region, struct registry *registry)
{
    own_metrics rows;
    *registry = (struct registry){.rq = rq};
    TRY(own_metrics_all(rq, &rows));
    registry->own = ARENA_ARRAY(rq->arena, struct registered, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
        region_scope(rows.items[i].region, low, high);
        if (strcmp(low, region) <= 0 && strcmp(region, high) < 0) {
            TRY(register_own(registry, &rows.items[i]));
        }
    }
    return SUCCESS;
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

static bool holds(const struct registered *own, struct date on)
{
    return own->metric.valid_from.ymd <= on.ymd && (!date_is_set(own->valid_to) || on.ymd <= own->valid_to.ymd);
}

const struct metric *registry_find(const struct registry *registry, const char *code, struct date on)
{
    const struct registered *found = 0;
    for (size_t i = 0; i < registry->own_count; i++) {
        const struct registered *own = &registry->own[i];
        if (str_equal(own->metric.code, code) && own->metric.valid_from.ymd <= on.ymd &&
            (!found || found->metric.version < own->metric.version)) {
            found = own;
        }
    }
    return !found ? metric_named(code, on) : holds(found, on) ? &found->metric : 0;
}

const struct metric *registry_version(const struct registry *registry, const char *code, int64_t version)
{
    registered_list list;
    registry_list(registry, code, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].metric.version == version) {
            return &list.items[i].metric;
        }
    }
    return 0;
}

static bool is_of_group(const char *code, const char *group)
{
    static const struct {
        const char *group, *prefix;
    } groups[] = {
        {"办件", "case."}, {"评价", "review."}, {"评价", "rectification."}, {"热线", "order."}, {"热线", "contact."}};
    bool found = *group == '\0';
    for (size_t i = 0; i < sizeof groups / sizeof *groups && !found; i++) {
        found = str_equal(groups[i].group, group) && str_starts_with(code, groups[i].prefix);
    }
    return found;
}

/* Cases come first: 按期办结率 without more is theirs. */
const struct metric *registry_named(const struct registry *registry, const char *group, const char *name,
                                    struct date on)
{
    const struct metric *metrics[METRICS_MOST], *found = 0;
    size_t count = metrics_in_force(on, metrics);
    for (size_t i = 0; i < count; i++) {
        bool is_it = (str_equal(metrics[i]->name, name) || str_equal(metrics[i]->code, name)) &&
                     is_of_group(metrics[i]->code, group);
        if (is_it && (!found || is_of_group(metrics[i]->code, "办件"))) {
            found = metrics[i];
        }
    }
    for (size_t i = 0; i < registry->own_count && !found; i++) {
        const struct registered *own = &registry->own[i];
        if (*group == '\0' && (str_equal(own->metric.name, name) || str_equal(own->metric.code, name)) &&
            registry_find(registry, own->metric.code, on) == &own->metric) {
            found = &own->metric;
        }
    }
    return found;
}

void registry_list(const struct registry *registry, const char *code, registered_list *list)
{
    size_t room = registry->own_count;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct metric *row = (*module)->metrics; row && row->code; row++) {
            room++;
        }
    }
    *list = (registered_list){.items = ARENA_ARRAY(registry->rq->arena, struct registered, room + 1)};
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct metric *row = (*module)->metrics; row && row->code; row++) {
            if (!code || str_equal(row->code, code)) {
                list->items[list->count++] = (struct registered){.metric = *row};
            }
        }
    }
    for (size_t i = 0; i < registry->own_count; i++) {
        if (!code || str_equal(registry->own[i].metric.code, code)) {
            list->items[list->count++] = registry->own[i];
        }
    }
}
