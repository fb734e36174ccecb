/* What an office defines: its own ratios, each definition a new version, and templates. */
#include "kernel/org/org.h"
#include "kernel/ledger/ledger.h"
#include "modules/bulletin/counted.h"
#include "modules/bulletin/records.h"
#include "modules/bulletin/registry.h"

static result no_region(void)
{
    return failed(ERR_NOT_FOUND, "没有这个地区，或者不在您的管辖范围内");
}

static int64_t most_of(int64_t limit)
{
    return number_is_set(limit) ? limit : 50;
}

/* A cursor is the number of rows that were given. */
static result read_after(const char *after, size_t count, size_t *from)
{
    int64_t number = 0;
    if (after && (!str_to_int(after, &number) || number < 1 || number > (int64_t)count)) {
        return invalid("after", "游标无效，请从第一页重新查询");
    }
    *from = (size_t)number;
    return SUCCESS;
}

/* --- the registry ------------------------------------------------------------------------------------------------ */

static struct metric_view view_of(struct request *rq, const struct registered *row)
{
    static const char *const scales[] = {
        [METRIC_COUNT] = "count", [METRIC_PERCENT] = "percent", [METRIC_QUOTIENT] = "quotient"};
    const struct metric *metric = &row->metric;
    bool counts = metric->scale == METRIC_COUNT;
    return (struct metric_view){.code = metric->code,
                                .version = metric->version,
                                .valid_from = metric->valid_from,
                                .valid_to = row->valid_to,
                                .name = metric->name,
                                .measure = metric->unit,
                                .scale = scales[metric->scale],
                                .decimals = counts ? NO_NUMBER : metric->decimals,
                                .rounding = counts ? 0 : metric_rounding_text(metric),
                                .cutoff = metric_cutoff_text(metric),
                                .numerator = terms_text(rq->arena, metric->numerator),
                                .denominator = counts ? 0 : terms_text(rq->arena, metric->denominator),
                                .definition = metric->definition,
                                .source = metric->source,
                                .region = row->region};
}

static result metrics_read(struct request *rq, const struct metric_search *in, struct metric_page *out)
{
    struct registry registry;
    registered_list list;
    size_t from, most = (size_t)most_of(in->limit);
    const char *region = region_canonical(rq->arena, in->region);
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    TRY(registry_open(rq, region, &registry));
    registry_list(&registry, 0, &list);
    TRY(read_after(in->after, list.count, &from));
    out->items.items = ARENA_ARRAY(rq->arena, struct metric_view, most);
    for (size_t i = from; i < list.count && out->items.count < most; i++) {
        out->items.items[out->items.count++] = view_of(rq, &list.items[i]);
    }
    out->next = from + most < list.count ? str_from_int(rq->arena, (int64_t)(from + most)) : 0;
    return SUCCESS;
}
HANDLER(metrics_read, metric_search, metric_page);

/* Both sides of a change: each month by each definition. */
static result series_month(struct request *rq, const struct series_wish *in, const struct period *month,
                           const registered_list *versions, struct series *out)
{
    const struct metric **metrics = ARENA_ARRAY(rq->arena, const struct metric *, versions->count);
    struct figure figure = {.region = out->region, .below = in->below, .period = *month, .type = ""};
    const struct cube_part part = figure_part(&figure);
    struct registry registry;
    struct counted counted;
    TRY(registry_open(rq, out->region, &registry));
    const struct metric *holding = registry_find(&registry, in->code, month->last);
    for (size_t i = 0; i < versions->count; i++) {
        metrics[i] = &versions->items[i].metric;
    }
    TRY(counted_load(rq, part.low, part.high, month, metrics, versions->count, &counted));
    for (size_t i = 0; i < versions->count; i++) {
        struct metric_value value;
        figure.metric = metrics[i];
        figure.version = metrics[i]->version;
        TRY(counted_value(&counted, &figure, &value));
        const char *text = metric_show(rq->arena, metrics[i], value);
        out->items.items[out->items.count++] =
            (struct series_point){.period = month->text,
                                  .version = metrics[i]->version,
                                  .in_force = holding && holding->version == metrics[i]->version,
                                  .id = figure_id(rq->arena, &figure),
                                  .numerator = value.numerator,
                                  .denominator = value.denominator,
                                  .text = *text ? text : 0};
    }
    return SUCCESS;
}

static result check_series(const struct series_wish *in, struct period *month, struct period *last)
{
    enum { MOST_MONTHS = 36 };
    bool is_good = period_parse(in->from, month) && period_parse(in->to, last) && period_months(month) == 1 &&
                   period_months(last) == 1;
    int64_t months = is_good ? (last->first.ymd / 10000 - month->first.ymd / 10000) * 12 + last->first.ymd / 100 % 100 -
                                   month->first.ymd / 100 % 100 + 1
                             : 0;
    return months >= 1 && months <= MOST_MONTHS ? SUCCESS : invalid("to", "应为起始月之后36个月以内的月份，如2021-06");
}

static result metric_series(struct request *rq, const struct series_wish *in, struct series *out)
{
    struct registry registry;
    registered_list versions;
    struct period month, last;
    out->code = in->code;
    out->region = region_canonical(rq->arena, in->region);
    TRY(check_series(in, &month, &last));
    if (!request_sees_region(rq, out->region) || rq->who->scope_unit != 0) {
        return no_region();
    }
    TRY(registry_open(rq, out->region, &registry));
    registry_list(&registry, in->code, &versions);
    if (versions.count == 0) {
        return failed(ERR_NOT_FOUND, "没有这个指标");
    }
    out->items.items = ARENA_ARRAY(rq->arena, struct series_point, 36 * versions.count);
    while (month.first.ymd <= last.first.ymd) {
        TRY(series_month(rq, in, &month, &versions, out));
        month = period_month(rq->arena, date_add(month.last, 1));
    }
    return SUCCESS;
}
HANDLER(metric_series, series_wish, series);

/* --- an office's own ratios -------------------------------------------------------------------------------------- */

/* A definition speaks of a whole region: it is made by somebody who is not confined to a unit. */
static result check_maker(const struct request *rq, const char *region)
{
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    return rq->who->scope_unit == 0 ? SUCCESS
                                    : failed(ERR_FORBIDDEN, "您的数据范围限于本单位，不能定义全地区的指标和模板");
}

/* Of one code, one office: those of regions above and below would be taken for each other. The newest version, if any.
 */
static result find_newest(struct request *rq, const struct own_metric *own, const struct own_metric **newest)
{
    own_metrics rows;
    *newest = 0;
    TRY(own_metrics_all(rq, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct own_metric *row = &rows.items[i];
        if (str_equal(row->code, own->code) && str_equal(row->region, own->region)) {
            *newest = row;
        } else if (str_equal(row->code, own->code) ||
                   (str_equal(row->name, own->name) && !date_is_set(row->valid_to))) {
            char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE], own_low[REGION_CODE_SIZE], own_high[REGION_CODE_SIZE];
            region_scope(row->region, low, high);
            region_scope(own->region, own_low, own_high);
            if (strcmp(own_low, high) < 0 && strcmp(low, own_high) < 0) {
                return invalid(str_equal(row->code, own->code) ? "code" : "name",
                               "上级、下级或本级已有同名的自定指标，请另取一个");
            }
        }
    }
    return SUCCESS;
}

static void fill_usual(const struct own_metric *in, struct own_metric *own)
{
    *own = *in;
    own->scale = in->scale ? in->scale : "percent";
    own->measure = str_equal(own->scale, "percent") ? "%" : in->measure ? in->measure : "";
    own->decimals = number_is_set(in->decimals) ? in->decimals : 2;
    own->rounding = in->rounding ? in->rounding : "half_up";
    own->cutoff = in->cutoff ? in->cutoff : "publication";
    own->source = in->source ? in->source : "本单位自定";
}

/* Its terms as they were understood are what is kept. */
static result resolve(struct request *rq, struct own_metric *own)
{
    struct registry registry;
    struct metric_term terms[METRIC_TERMS];
    TRY(registry_open(rq, own->region, &registry));
    TRY(terms_read(&registry, "numerator", own->numerator, own->valid_from, terms));
    own->numerator = terms_text(rq->arena, terms);
    TRY(terms_read(&registry, "denominator", own->denominator, own->valid_from, terms));
    own->denominator = terms_text(rq->arena, terms);
    const struct metric *other = registry_named(&registry, "", own->name, own->valid_from);
    enum word word;
    return (other && !str_equal(other->code, own->code)) || word_parse(own->name, &word)
               ? invalid("name", "这个名称已有，请另取一个")
               : SUCCESS;
}

static result own_metric_save(struct request *rq, const struct own_metric *in, struct own_metric *out)
{
    const struct own_metric *newest;
    fill_usual(in, out);
    out->region = region_canonical(rq->arena, in->region);
    TRY(check_maker(rq, out->region));
    if (*out->measure == '\0') {
        return invalid("measure", "商要写明计量单位，如件/日");
    }
    TRY(find_newest(rq, out, &newest));
    if (newest && newest->valid_from.ymd >= out->valid_from.ymd) {
        return invalid("valid_from",
                       str_format(rq->arena, "应在上一版的生效日期%s之后", date_text(rq->arena, newest->valid_from)));
    }
    out->version = newest ? newest->version + 1 : 1;
    TRY(resolve(rq, out));
    TRY(own_metric_insert(rq, out));
    return ledger_note(rq, "bulletin", "metric_defined", out->region,
                       str_format(rq->arena,
                                  "{\"code\":\"%s\",\"denominator\":\"%s\",\"numerator\":\"%s\",\"valid_from\":\"%s\","
                                  "\"version\":%lld}",
                                  out->code, out->denominator, out->numerator, date_text(rq->arena, out->valid_from),
                                  (long long)out->version));
}
HANDLER(own_metric_save, own_metric, own_metric);

/* No template that holds may go on naming it. */
static result check_unused(struct request *rq, const struct own_metric *own)
{
    bulletin_templates list;
    struct registry registry;
    struct date after = date_add(own->valid_to, 1);
    TRY(template_list(rq, own->region, &list));
    TRY(registry_open(rq, own->region, &registry));
    for (size_t i = 0; i < list.count; i++) {
        struct bulletin_template holding;
        struct template template;
        result r = template_find(rq, own->region, list.items[i].code, 0, after, &holding);
        r = is_ok(r) ? template_read(&registry, holding.text, after, &template) : SUCCESS;
        if (r.code == ERR_INVALID) {
            return failed(ERR_CONFLICT,
                          str_format(rq->arena, "模板“%s”（第%lld版）还在使用它（%s），请先保存不用它的新版本",
                                     holding.name, (long long)holding.version, r.reason));
        }
        TRY(r);
    }
    return SUCCESS;
}

static result own_metric_stop(struct request *rq, const struct own_metric_end *in, struct own_metric *out)
{
    const struct own_metric *newest;
    *out = (struct own_metric){.region = region_canonical(rq->arena, in->region), .code = in->code, .name = ""};
    TRY(check_maker(rq, out->region));
    TRY(find_newest(rq, out, &newest));
    if (!newest) {
        return failed(ERR_NOT_FOUND, "没有这个自定指标");
    }
    *out = *newest;
    out->valid_to = in->valid_to;
    if (in->valid_to.ymd < out->valid_from.ymd) {
        return invalid("valid_to", "不能早于生效日期");
    }
    TRY(own_metric_end(rq, out));
    TRY(check_unused(rq, out));
    return ledger_note(rq, "bulletin", "metric_ended", out->region,
                       str_format(rq->arena, "{\"code\":\"%s\",\"valid_to\":\"%s\",\"version\":%lld}", out->code,
                                  date_text(rq->arena, out->valid_to), (long long)out->version));
}
HANDLER(own_metric_stop, own_metric_end, own_metric);

/* --- templates --------------------------------------------------------------------------------------------------- */

static result templates_list(struct request *rq, const struct metric_search *in, struct bulletin_template_page *out)
{
    bulletin_templates list;
    size_t from, most = (size_t)most_of(in->limit);
    const char *region = region_canonical(rq->arena, in->region);
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    TRY(template_list(rq, region, &list));
    TRY(read_after(in->after, list.count, &from));
    out->items.items = ARENA_ARRAY(rq->arena, struct bulletin_template_row, most);
    for (size_t i = from; i < list.count && out->items.count < most; i++) {
        const struct bulletin_template *row = &list.items[i];
        out->items.items[out->items.count++] =
            (struct bulletin_template_row){row->region, row->code, row->version, row->valid_from, row->name};
    }
    out->next = from + most < list.count ? str_from_int(rq->arena, (int64_t)(from + most)) : 0;
    return SUCCESS;
}
HANDLER(templates_list, metric_search, bulletin_template_page);

static result template_show(struct request *rq, const struct bulletin_template_key *in, struct bulletin_template *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    return template_find(rq, region, in->code, number_is_set(in->version) ? in->version : 0, instant_date(rq->now),
                         out);
}
HANDLER(template_show, bulletin_template_key, bulletin_template);

/* What it names must be there on the day from which it holds. */
static result template_save(struct request *rq, const struct bulletin_template *in, struct bulletin_template *out)
{
    struct registry registry;
    struct template template;
    *out = *in;
    out->region = region_canonical(rq->arena, in->region);
    TRY(check_maker(rq, out->region));
    TRY(registry_open(rq, out->region, &registry));
    TRY(template_read(&registry, in->text, in->valid_from, &template));
    TRY(template_insert(rq, out));
    rq->location = str_format(rq->arena, "/api/v1/bulletin-templates/%s?region=%s&version=%lld", out->code, out->region,
                              (long long)out->version);
    return ledger_note(rq, "bulletin", "template_saved", out->region,
                       str_format(rq->arena, "{\"code\":\"%s\",\"valid_from\":\"%s\",\"version\":%lld}", out->code,
                                  date_text(rq->arena, out->valid_from), (long long)out->version));
}
HANDLER(template_save, bulletin_template, bulletin_template);
