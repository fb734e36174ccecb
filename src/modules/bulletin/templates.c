#include "modules/bulletin/templates.h"

#include "kernel/base/embedded.h"
#include "kernel/org/org.h"
#include "modules/bulletin/figure.h"
#include "modules/bulletin/store.h"
#include "modules/hotline/hotline.h"
#include "modules/items/items.h"

/* --- what ships with the program --------------------------------------------------------------------------------- */

static const struct {
    const char *code, *name, *path;
} shipped[] = {
    {"monthly", "政务服务动态（月）", "src/modules/bulletin/templates/monthly.txt"},
    {"half_year", "政务服务情况通报（季度、半年）", "src/modules/bulletin/templates/half_year.txt"},
    {"annual", "政务服务情况通报（年度）", "src/modules/bulletin/templates/annual.txt"},
    {"brief", "一页简报", "src/modules/bulletin/templates/brief.txt"},
};
enum { SHIPPED = sizeof shipped / sizeof *shipped };

static struct bulletin_template shipped_row(size_t i)
{
    return (struct bulletin_template){.region = "",
                                      .code = shipped[i].code,
                                      .version = 1,
                                      .valid_from = {20000101},
                                      .name = shipped[i].name,
                                      .text = embedded_find(shipped[i].path)->data};
}

const char *template_usual(const struct period *period)
{
    int months = period_months(period);
    return months == 1 ? "monthly" : months == 12 ? "annual" : "half_year";
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

static bool holds_for(const char *own, const char *region)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(own, low, high);
    return strcmp(low, region) <= 0 && strcmp(region, high) < 0;
}

result template_list(struct request *rq, const char *region, bulletin_templates *list)
{
    bulletin_templates saved;
    TRY(templates_all(rq, &saved));
    *list = (bulletin_templates){.items = ARENA_ARRAY(rq->arena, struct bulletin_template, saved.count + SHIPPED)};
    for (size_t i = 0; i < SHIPPED; i++) {
        list->items[list->count++] = shipped_row(i);
    }
    for (size_t i = 0; i < saved.count; i++) {
        if (holds_for(saved.items[i].region, region)) {
            list->items[list->count++] = saved.items[i];
        }
    }
    return SUCCESS;
}

/* The narrower region's before the wider one's, then the newer one. */
static bool is_nearer(const struct bulletin_template *a, const struct bulletin_template *b)
{
    if (!str_equal(a->region, b->region)) {
        return *b->region == '\0' || (*a->region && holds_for(b->region, a->region));
    }
    return a->version > b->version;
}

result template_find(struct request *rq, const char *region, const char *code, int64_t version, struct date on,
                     struct bulletin_template *template)
{
    bulletin_templates list;
    const struct bulletin_template *found = 0;
    TRY(template_list(rq, region, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct bulletin_template *row = &list.items[i];
        bool fits = version != 0 ? row->version == version : row->valid_from.ymd <= on.ymd;
        if (str_equal(row->code, code) && fits && (!found || is_nearer(row, found))) {
            found = row;
        }
    }
    if (!found) {
        return failed(ERR_NOT_FOUND, str_format(rq->arena, "没有“%s”这个模板", code));
    }
    *template = *found;
    return SUCCESS;
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

struct words {
    const struct registry *registry;
    struct date on;
};

static const struct metric *metric_of(const void *of, const char *group, const char *name)
{
    const struct words *words = of;
    return registry_named(words->registry, group, name, words->on);
}

static const char *nature_named(const char *label)
{
    for (const struct code *code = order_natures.codes; code->code; code++) {
        if (str_equal(code->label, label)) {
            return code->code;
        }
    }
    return 0;
}

/* A type by its name, as it is shown: 行政许可 公共服务 其他, a local one, or the nature of an order. */
static const char *type_of(const void *of, const char *label)
{
    const struct words *words = of;
    struct request *rq = words->registry->rq;
    if (str_equal(label, "其他") || str_equal(label, "其他和未分类")) {
        return TYPE_OTHER;
    }
    for (int code = 1; code < 100; code++) {
        const char *type = str_format(rq->arena, "%02d", code);
        if (str_equal(type_shown(type), type) && str_equal(item_type_label(rq, type), label)) {
            return type;
        }
    }
    return nature_named(label);
}

result template_read(const struct registry *registry, const char *text, struct date on, struct template *out)
{
    const struct words words = {registry, on};
    const struct vocabulary vocabulary = {metric_of, type_of, &words};
    return template_parse(registry->rq->arena, text, &vocabulary, out);
}

result templates_read(const struct registry *registry, struct bulletin *bulletin, const struct period *period,
                      struct template *out)
{
    struct bulletin_template found;
    struct request *rq = registry->rq;
    const char *code = str_is_empty(bulletin->template) ? template_usual(period) : bulletin->template;
    TRY(template_find(rq, bulletin->region, code, 0, period->last, &found));
    bulletin->template = found.code;
    bulletin->template_version = found.version;
    result r = template_read(registry, found.text, period->last, out);
    return r.code == ERR_INVALID
               ? failed(ERR_CONFLICT, str_format(rq->arena, "模板“%s”（第%lld版）%s；请保存模板的新版本", found.name,
                                                 (long long)found.version, r.reason))
               : r;
}
