#include "modules/bulletin/figure.h"

#include "kernel/org/org.h"
#include "modules/hotline/hotline.h"
#include "modules/items/items.h"

/* --- periods ----------------------------------------------------------------------------------------------------- */

static struct period months(const char *text, int32_t year, int32_t from, int32_t to)
{
    int32_t next = to == 12 ? (year + 1) * 10000 + 101 : year * 10000 + (to + 1) * 100 + 1;
    return (struct period){text, {year * 10000 + from * 100 + 1}, date_add((struct date){next}, -1)};
}

bool period_parse(const char *text, struct period *period)
{
    static const char shape[] = "dddd-dd";
    size_t size = strlen(text);
    int32_t number = 0;
    for (size_t i = 0; i < size; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (size > 7 || (shape[i] == 'd' ? !is_digit : text[i] != shape[i])) {
            return false;
        }
        number = is_digit ? number * 10 + (text[i] - '0') : number;
    }
    int32_t year = size == 4 ? number : number / 100, month = size == 7 ? number % 100 : 1;
    if ((size != 4 && size != 7) || year < 1900 || year > 9998 || month < 1 || month > 12) {
        return false;
    }
    *period = size == 4 ? months(text, year, 1, 12) : months(text, year, month, month);
    return true;
}

const char *period_check(const char *text)
{
    struct period period;
    return period_parse(text, &period) ? 0 : "应为年月，如2021-06，或年份，如2021";
}

static struct period period_at(struct arena *arena, int32_t year, int32_t month, bool is_year)
{
    const char *text = is_year ? str_format(arena, "%04d", year) : str_format(arena, "%04d-%02d", year, month);
    return months(text, year, is_year ? 1 : month, is_year ? 12 : month);
}

static bool is_year(const struct period *period)
{
    return strlen(period->text) == 4;
}

struct period period_before(struct arena *arena, const struct period *period)
{
    struct date last = date_add(period->first, -1);
    return period_at(arena, last.ymd / 10000, last.ymd / 100 % 100, is_year(period));
}

struct period period_last_year(struct arena *arena, const struct period *period)
{
    return period_at(arena, period->first.ymd / 10000 - 1, period->first.ymd / 100 % 100, is_year(period));
}

int64_t period_days(const struct period *period, struct date today)
{
    struct date last = today.ymd < period->last.ymd ? today : period->last;
    return last.ymd < period->first.ymd ? 0 : date_to_serial(last) - date_to_serial(period->first) + 1;
}

const char *period_label(struct arena *arena, const struct period *period)
{
    int32_t ymd = period->first.ymd;
    return is_year(period) ? str_format(arena, "%d年", ymd / 10000)
                           : str_format(arena, "%d年%d月", ymd / 10000, ymd / 100 % 100);
}

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

result figure_parse(struct arena *arena, const char *id, struct figure *figure)
{
    *figure = (struct figure){.type = ""};
    const char *code = next_part(arena, &id);
    figure->region = next_part(arena, &id);
    const char *period = next_part(arena, &id);
    if (!period_parse(period, &figure->period) || region_code_check(figure->region)) {
        return no_figure();
    }
    figure->region = region_canonical(arena, figure->region);
    figure->metric = metric_named(code, figure->period.last);
    bool is_good = figure->metric != 0;
    while (is_good && *id) {
        is_good = read_part(next_part(arena, &id), figure);
    }
    return is_good ? SUCCESS : no_figure();
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

void figure_regions(struct arena *arena, const struct figure *figure, const char **low, const char **high)
{
    char from[REGION_CODE_SIZE], to[REGION_CODE_SIZE];
    region_scope(figure->region, from, to);
    *low = figure->below ? str_copy(arena, from) : figure->region;
    /* '!' sorts before every digit: nothing lies between a code and itself with one behind. */
    *high = figure->below ? str_copy(arena, to) : str_format(arena, "%s!", figure->region);
}

static bool covers_region(const struct figure *figure, const char *region)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    if (!figure->below) {
        return str_equal(figure->region, region);
    }
    region_scope(figure->region, low, high);
    return strcmp(low, region) <= 0 && strcmp(region, high) < 0;
}

bool figure_takes(const struct figure *figure, const char *region, int64_t unit, const char *item_type)
{
    return (figure->unit == 0 || figure->unit == unit) &&
           (*figure->type == '\0' || str_equal(figure->type, type_shown(item_type))) && covers_region(figure, region);
}
