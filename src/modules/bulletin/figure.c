#include "modules/bulletin/figure.h"

#include "kernel/org/org.h"
#include "modules/bulletin/registry.h"
#include "modules/hotline/hotline.h"
#include "modules/items/items.h"

/* --- ids --------------------------------------------------------------------------------------------------------- */

static result no_figure(void)
{
    return failed(ERR_NOT_FOUND, "没有这个数据；数据编号如 case.accepted;630200;2021-06;type=01");
}

static bool is_shown_type(const char *type)
{
    bool is_nature = *type && strspn(type, "abcdefghijklmnopqrstuvwxyz") == strlen(type) && strlen(type) <= 7;
    return str_equal(type, TYPE_PERMIT) || is_nature ||
           (strlen(type) == 2 && type[0] >= '2' && type[0] <= '9' && type[1] >= '0' && type[1] <= '9');
}

static bool read_part(const char *part, struct figure *figure)
{
    int64_t number;
    if (str_starts_with(part, "type=")) {
        figure->type = part + strlen("type=");
        return is_shown_type(figure->type);
    }
    if (str_starts_with(part, "unit=")) {
        return str_to_int(part + strlen("unit="), &figure->unit) && figure->unit > 0;
    }
    if (str_starts_with(part, "version=")) {
        return str_to_int(part + strlen("version="), &figure->version) && figure->version > 0;
    }
    if (str_starts_with(part, "known=")) {
        bool is_number = str_to_int(part + strlen("known="), &number);
        figure->known.ms = is_number ? number : 0;
        return is_number && number > 0;
    }
    figure->below = str_equal(part, "scope=all");
    return figure->below;
}

static const char *next_part(struct arena *arena, const char **at)
{
    size_t size = strcspn(*at, ";");
    const char *part = size > 0 ? arena_copy(arena, *at, size) : "";
    *at += size + ((*at)[size] == ';');
    return part;
}

result figure_parse(struct request *rq, const char *id, struct figure *figure)
{
    struct arena *arena = rq->arena;
    struct registry registry;
    *figure = (struct figure){.type = ""};
    const char *code = next_part(arena, &id);
    figure->region = next_part(arena, &id);
    const char *period = next_part(arena, &id);
    if (!period_parse(period, &figure->period) || region_code_check(figure->region)) {
        return no_figure();
    }
    figure->region = region_canonical(arena, figure->region);
    bool is_good = true;
    while (is_good && *id) {
        is_good = read_part(next_part(arena, &id), figure);
    }
    if (figure->version == 0 && !str_starts_with(code, OWN_PREFIX)) { /* nearly all: nothing to read */
        figure->metric = metric_named(code, figure->period.last);
        return is_good && figure->metric ? SUCCESS : no_figure();
    }
    TRY(registry_open(rq, figure->region, &registry));
    figure->metric = figure->version != 0 ? registry_version(&registry, code, figure->version)
                                          : registry_find(&registry, code, figure->period.last);
    return is_good && figure->metric ? SUCCESS : no_figure();
}

const char *figure_id(struct arena *arena, const struct figure *figure)
{
    struct buf id;
    buf_init(&id, arena, 256);
    buf_format(&id, "%s;%s;%s", figure->metric->code, figure->region, figure->period.text);
    buf_text(&id, figure->below ? ";scope=all" : "");
    if (*figure->type) {
        buf_format(&id, ";type=%s", figure->type);
    }
    if (figure->unit != 0) {
        buf_format(&id, ";unit=%lld", (long long)figure->unit);
    }
    if (figure->version != 0) {
        buf_format(&id, ";version=%lld", (long long)figure->version);
    }
    if (instant_is_set(figure->known)) {
        buf_format(&id, ";known=%lld", (long long)figure->known.ms);
    }
    return id.data;
}

/* --- what it counts ---------------------------------------------------------------------------------------------- */

const char *type_shown(const char *item_type)
{
    return str_equal(item_type, TYPE_PERMIT) || strcmp(item_type, TYPE_SERVICE) >= 0 ? item_type : TYPE_OTHER;
}

const char *figure_type_label(struct request *rq, const struct figure *figure)
{
    bool is_nature = str_starts_with(figure->metric->code, "order.");
    if (*figure->type == '\0') {
        return "";
    }
    if (!is_nature && str_equal(figure->type, TYPE_OTHER)) {
        return "其他和未分类";
    }
    const char *label = is_nature ? code_label(&order_natures, figure->type) : item_type_label(rq, figure->type);
    return label ? label : str_format(rq->arena, "%s类", figure->type);
}

struct cube_part figure_part(const struct figure *figure)
{
    struct cube_part part = {.unit = figure->unit, .item_type = figure->type};
    if (figure->below) {
        region_scope(figure->region, part.low, part.high);
    } else {
        /* '!' sorts before every digit: nothing lies between a code and itself with one behind. */
        snprintf(part.low, sizeof part.low, "%s", figure->region);
        snprintf(part.high, sizeof part.high, "%s!", figure->region);
    }
    return part;
}

bool figure_takes(const struct figure *figure, const char *region, int64_t unit, const char *item_type)
{
    const struct cube_part part = figure_part(figure);
    return cube_part_holds(&part, region, unit, type_shown(item_type));
}
