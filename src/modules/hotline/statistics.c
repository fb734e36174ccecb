/* The statistics of a period: totals, by nature, by category, by county, by unit with its rank. Each row says where the
 * list it counts is: a query of GET /api/v1/hotline/orders, or a figure of GET /api/v1/figures/{id}.
 *
 * By category the tree is taken as it stood on the last day of the period (today's while it runs): a category that is
 * moved later moves no figure of a period that is over, and an order is counted in one place whatever is moved. */
#include "kernel/org/org.h"
#include "kernel/tally/cube.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/rules.h"
#include "modules/hotline/store.h"

enum { SHARE_DECIMALS = 2 };

/* --- what goes in and out ---------------------------------------------------------------------------------------- */

struct statistics_wish {
    const char *region, *period;
    int64_t unit;
};
struct hotline_figure {
    const char *code, *name, *unit, *text, *definition, *figure;
    int64_t version, numerator, denominator;
};
struct hotline_share {
    const char *key, *label, *share, *list;
    int64_t orders;
};
struct category_share {
    int64_t category, parent, level, orders, own;
    const char *name, *share, *list;
};
struct hotline_rank {
    const char *region, *name, *sign_rate, *reply_rate, *on_time_rate, *satisfaction, *satisfaction_strict, *redo_rate,
        *share, *list, *figure;
    int64_t unit, orders, dispatched, returned, redone, finished, rank;
};
struct hotline_statistics {
    const char *region, *period, *calendar, *tree;
    struct date first, last;
    LIST(struct hotline_figure) figures;
    LIST(struct hotline_share) natures;
    LIST(struct category_share) categories;
    LIST(struct hotline_rank) counties;
    LIST(struct hotline_rank) units;
};

/* clang-format off */
static const struct field statistics_wish_fields[] = {
    FIELD(statistics_wish, region, REQUIRED, 6, 12, "地区", "with all below it", .check = region_code_check),
    FIELD(statistics_wish, period, REQUIRED, 4, 7, "统计期", "a month (2021-06) or a year (2021)", .check = period_check),
    FIELD(statistics_wish, unit, OPTIONAL, 1, INT64_MAX, "单位", "only on the account of this unit of level 1"),
};
static RECORD(statistics_wish, statistics_wish_fields, "which statistics");

static const struct field hotline_figure_fields[] = {
    FIELD(hotline_figure, code, READONLY, 0, 0, "指标", "of the registry of metrics"),
    FIELD(hotline_figure, version, READONLY, 0, 0, "口径版本", "that holds on the last day"),
    FIELD(hotline_figure, name, READONLY, 0, 0, "名称", "for people"),
    FIELD(hotline_figure, unit, READONLY, 0, 0, "单位", "of measure"),
    FIELD(hotline_figure, numerator, READONLY, 0, 0, "分子", "or the count"),
    FIELD(hotline_figure, denominator, READONLY, 0, 0, "分母", "absent of a count"),
    FIELD(hotline_figure, text, READONLY, 0, 0, "数值", "as printed; absent when there is nothing to say"),
    FIELD(hotline_figure, definition, READONLY, 0, 0, "口径", "printed under a table"),
    FIELD(hotline_figure, figure, READONLY, 0, 0, "明细", "GET /api/v1/figures/{id}: the matters behind it"),
};
static RECORD(hotline_figure, hotline_figure_fields, "a figure of the hotline");

static const struct field hotline_share_fields[] = {
    FIELD(hotline_share, key, READONLY, 0, 0, "代码", "nature"),
    FIELD(hotline_share, label, READONLY, 0, 0, "名称", "for people"),
    FIELD(hotline_share, orders, READONLY, 0, 0, "工单数", "opened in the period"),
    FIELD(hotline_share, share, READONLY, 0, 0, "占比", "by largest remainder: they add up to 100%"),
    FIELD(hotline_share, list, READONLY, 0, 0, "明细", "the list of them"),
};
static RECORD(hotline_share, hotline_share_fields, "orders of one nature");

static const struct field category_share_fields[] = {
    FIELD(category_share, category, READONLY, 0, 0, "分类", "of the tree; 0: without one"),
    FIELD(category_share, parent, READONLY, 0, 0, "上级分类", "0 at level 1"),
    FIELD(category_share, level, READONLY, 0, 0, "层级", "1 to 3"),
    FIELD(category_share, name, READONLY, 0, 0, "名称", "for people"),
    FIELD(category_share, orders, READONLY, 0, 0, "工单数", "with those of the categories below"),
    FIELD(category_share, own, READONLY, 0, 0, "本级工单数", "of this category itself"),
    FIELD(category_share, share, READONLY, 0, 0, "占比", "of level 1, by largest remainder: they add up to 100%"),
    FIELD(category_share, list, READONLY, 0, 0, "明细", "the list of its own"),
};
static RECORD(category_share, category_share_fields, "orders of one category");

static const struct field hotline_rank_fields[] = {
    FIELD(hotline_rank, rank, READONLY, 0, 0, "名次", "by 按期办结率, then 满意率; absent when nothing was finished"),
    FIELD(hotline_rank, region, READONLY, 0, 0, "地区", "of a county"),
    FIELD(hotline_rank, unit, READONLY, 0, 0, "单位编号", "of level 1"),
    FIELD(hotline_rank, name, READONLY, 0, 0, "名称", "for people"),
    FIELD(hotline_rank, orders, READONLY, 0, 0, "工单数", "of a county: opened in the period"),
    FIELD(hotline_rank, share, READONLY, 0, 0, "占比", "of a county, by largest remainder"),
    FIELD(hotline_rank, dispatched, READONLY, 0, 0, "派单数", "to it in the period"),
    FIELD(hotline_rank, returned, READONLY, 0, 0, "退回数", "of these, outside its remit"),
    FIELD(hotline_rank, redone, READONLY, 0, 0, "重办数", "in the period"),
    FIELD(hotline_rank, finished, READONLY, 0, 0, "办结数", "in the period"),
    FIELD(hotline_rank, sign_rate, READONLY, 0, 0, "按期签收率", "as printed"),
    FIELD(hotline_rank, reply_rate, READONLY, 0, 0, "按期回复率", "as printed"),
    FIELD(hotline_rank, on_time_rate, READONLY, 0, 0, "按期办结率", "as printed"),
    FIELD(hotline_rank, satisfaction, READONLY, 0, 0, "满意率", "as printed"),
    FIELD(hotline_rank, satisfaction_strict, READONLY, 0, 0, "满意率（不含基本满意）", "as printed"),
    FIELD(hotline_rank, redo_rate, READONLY, 0, 0, "重办率", "as printed"),
    FIELD(hotline_rank, list, READONLY, 0, 0, "明细", "of a county: the list of its orders"),
    FIELD(hotline_rank, figure, READONLY, 0, 0, "派单明细", "GET /api/v1/figures/{id}: what was dispatched"),
};
static RECORD(hotline_rank, hotline_rank_fields, "a county or a unit");

static const struct field hotline_statistics_fields[] = {
    FIELD(hotline_statistics, region, READONLY, 0, 0, "地区", "with all below it"),
    FIELD(hotline_statistics, period, READONLY, 0, 0, "统计期", "as asked"),
    FIELD(hotline_statistics, first, READONLY, 0, 0, "首日", "of the period"),
    FIELD(hotline_statistics, last, READONLY, 0, 0, "末日", "of the period"),
    FIELD(hotline_statistics, calendar, READONLY, 0, 0, "日均口径", "the days that averages are over"),
    FIELD(hotline_statistics, tree, READONLY, 0, 0, "分类口径", "which tree orders are counted by"),
    FIELD_LIST(hotline_statistics, figures, READONLY, 0, 0, &hotline_figure_record, "指标", "all metrics of the hotline"),
    FIELD_LIST(hotline_statistics, natures, READONLY, 0, 0, &hotline_share_record, "按诉求类型", "in the order of the codes"),
    FIELD_LIST(hotline_statistics, categories, READONLY, 0, 0, &category_share_record, "按分类", "by level and id"),
    FIELD_LIST(hotline_statistics, counties, READONLY, 0, 0, &hotline_rank_record, "按县区", "the best first"),
    FIELD_LIST(hotline_statistics, units, READONLY, 0, 0, &hotline_rank_record, "按承办单位", "the best first"),
};
static RECORD(hotline_statistics, hotline_statistics_fields, "the statistics of the hotline over a period");
/* clang-format on */

/* --- the work ---------------------------------------------------------------------------------------------------- */

struct work {
    struct request *rq;
    const char *region;
    struct cube cube;
    struct cube_part whole; /* all that is in the cube, or a unit's */
    struct hotline_statistics *out;
};

/* `where`: "within" a region and all below it, or "region", exactly it. */
static const char *list_path(const struct work *work, const char *where, const char *region, const char *more)
{
    struct arena *arena = work->rq->arena;
    const char *unit = work->whole.unit ? str_format(arena, "&counted_unit=%lld", (long long)work->whole.unit) : "";
    return str_format(arena, "/api/v1/hotline/orders?role=main&%s=%s&from=%s&to=%s%s%s", where, region,
                      date_text(arena, work->out->first), date_text(arena, work->out->last), unit, more);
}

static const char *figure_path(const struct work *work, const char *code, const char *region, int64_t unit)
{
    const char *of = unit ? str_format(work->rq->arena, ";unit=%lld", (long long)unit) : "";
    return str_format(work->rq->arena, "%s;%s;%s;scope=all%s", code, region, work->out->period, of);
}

static const char *shown(const struct work *work, const struct cube_part *part, const char *code)
{
    const struct metric *metric = metric_find(hotline_metrics, code, work->cube.period.last);
    const char *text = metric_show(work->rq->arena, metric, cube_value(&work->cube, metric, part));
    return *text ? text : 0;
}

static struct metric_value rate_of(const struct work *work, const struct cube_part *part, const char *code)
{
    return cube_value(&work->cube, metric_find(hotline_metrics, code, work->cube.period.last), part);
}

static int64_t count_of(const struct work *work, const struct cube_part *part, const char *kind)
{
    return cube_sum(&work->cube, METRIC_FLOW, kind, part);
}

static const char *share_text(struct arena *arena, int64_t share)
{
    return number_is_set(share) ? str_format(arena, "%lld.%02lld%%", (long long)(share / 100), (long long)(share % 100))
                                : 0;
}

static void show_figures(struct work *work)
{
    size_t rows = 0;
    while (hotline_metrics[rows].code) {
        rows++;
    }
    work->out->figures.items = ARENA_ARRAY(work->rq->arena, struct hotline_figure, rows);
    for (size_t i = 0; i < rows; i++) {
        const struct metric *metric = metric_find(hotline_metrics, hotline_metrics[i].code, work->cube.period.last);
        if (metric != &hotline_metrics[i]) {
            continue; /* a version that does not hold */
        }
        struct metric_value value = cube_value(&work->cube, metric, &work->whole);
        const char *text = metric_show(work->rq->arena, metric, value);
        work->out->figures.items[work->out->figures.count++] =
            (struct hotline_figure){.code = metric->code,
                                    .version = metric->version,
                                    .name = metric->name,
                                    .unit = metric->unit,
                                    .numerator = value.numerator,
                                    .denominator = value.denominator,
                                    .text = *text ? text : 0,
                                    .definition = metric->definition,
                                    .figure = figure_path(work, metric->code, work->region, work->whole.unit)};
    }
}

static void show_natures(struct work *work)
{
    struct arena *arena = work->rq->arena;
    int64_t parts[32], shares[32];
    size_t count = 0;
    for (const struct code *code = order_natures.codes; code->code; code++) {
        struct cube_part part = work->whole;
        part.item_type = code->code;
        parts[count++] = count_of(work, &part, "order.opened");
    }
    metric_shares(parts, count, SHARE_DECIMALS, shares);
    work->out->natures.items = ARENA_ARRAY(arena, struct hotline_share, count);
    work->out->natures.count = count;
    for (size_t i = 0; i < count; i++) {
        const struct code *code = &order_natures.codes[i];
        work->out->natures.items[i] = (struct hotline_share){
            .key = code->code,
            .label = code->label,
            .orders = parts[i],
            .share = share_text(arena, shares[i]),
            .list = list_path(work, "within", work->region, str_format(arena, "&nature=%s", code->code))};
    }
}

/* --- by category ------------------------------------------------------------------------------------------------- */

static size_t place_of(const struct category_share *rows, size_t count, int64_t id)
{
    size_t i = 0;
    while (i < count && rows[i].category != id) {
        i++;
    }
    return i;
}

/* Which hotline's tree: that of the region itself or the nearest above it that has one. */
static result find_tree(struct work *work, struct date on, category_list *tree)
{
    const char *region = work->region;
    *tree = (category_list){0};
    while (*region) {
        struct region found;
        TRY(category_tree(work->rq, region, on, tree));
        if (tree->count > 0) {
            return SUCCESS;
        }
        result r = org_region_find(work->rq->db, work->rq->arena, region, on, &found);
        if (r.code == ERR_NOT_FOUND) {
            return SUCCESS;
        }
        TRY(r);
        region = found.parent;
    }
    return SUCCESS;
}

/* Each count is its own, and belongs to all above it. An id that the tree of that day does not have (given later)
 * stands at level 1 by itself. */
static void count_up(struct category_share *rows, size_t *count, const struct category_count *found)
{
    size_t at = place_of(rows, *count, found->category);
    if (at == *count) {
        rows[(*count)++] = (struct category_share){.category = found->category, .level = 1, .name = "其他分类"};
    }
    rows[at].own = found->orders;
    for (int level = 0; level < 3; level++) {
        rows[at].orders += found->orders;
        size_t above = place_of(rows, *count, rows[at].parent);
        if (rows[at].parent == 0 || above == *count) {
            return;
        }
        at = above;
    }
}

static void share_categories(struct work *work)
{
    struct category_share *rows = work->out->categories.items;
    size_t count = work->out->categories.count, tops = 0;
    int64_t *parts = ARENA_ARRAY(work->rq->arena, int64_t, count + 1);
    int64_t *shares = ARENA_ARRAY(work->rq->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        rows[i].list = list_path(work, "within", work->region,
                                 str_format(work->rq->arena, "&category=%lld", (long long)rows[i].category));
        if (rows[i].level == 1) {
            parts[tops++] = rows[i].orders;
        }
    }
    metric_shares(parts, tops, SHARE_DECIMALS, shares);
    tops = 0;
    for (size_t i = 0; i < count; i++) {
        rows[i].share = rows[i].level == 1 ? share_text(work->rq->arena, shares[tops++]) : 0;
    }
}

static result show_categories(struct work *work)
{
    struct date today = instant_date(work->rq->now);
    struct date on = today.ymd < work->out->last.ymd ? today : work->out->last;
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    category_list tree;
    category_counts counts;
    region_scope(work->region, low, high);
    TRY(find_tree(work, on, &tree));
    TRY(orders_by_category(work->rq, low, high, work->out->first, work->out->last, work->whole.unit, &counts));
    struct category_share *rows = ARENA_ARRAY(work->rq->arena, struct category_share, tree.count + counts.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < tree.count; i++) {
        const struct category *from = &tree.items[i];
        rows[count++] = (struct category_share){
            .category = from->id, .parent = from->parent, .level = from->level, .name = from->name};
    }
    rows[count++] = (struct category_share){.level = 1, .name = "未分类"};
    for (size_t i = 0; i < counts.count; i++) {
        count_up(rows, &count, &counts.items[i]);
    }
    work->out->categories.items = rows;
    work->out->categories.count = count;
    work->out->tree = str_format(work->rq->arena, "按%s的分类树", date_text(work->rq->arena, on));
    share_categories(work);
    return SUCCESS;
}

/* --- by county and by unit --------------------------------------------------------------------------------------- */

struct ranked {
    struct hotline_rank row;
    struct metric_value on_time, satisfied;
};

/* Below zero when rate a is the higher one; blanks come last. */
static int compare_values(struct metric_value a, struct metric_value b)
{
    if (a.denominator == 0 || b.denominator == 0) {
        return (a.denominator == 0) - (b.denominator == 0);
    }
    __int128 left = (__int128)a.numerator * b.denominator, right = (__int128)b.numerator * a.denominator;
    return (left < right) - (left > right);
}

static int compare_rates(const struct ranked *a, const struct ranked *b)
{
    int order = compare_values(a->on_time, b->on_time);
    return order ? order : compare_values(a->satisfied, b->satisfied);
}

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    int order = compare_rates(a, b);
    order = order ? order : strcmp(a->row.region ? a->row.region : "", b->row.region ? b->row.region : "");
    return order ? order : (a->row.unit > b->row.unit) - (a->row.unit < b->row.unit);
}

static void fill_rank(const struct work *work, const struct cube_part *part, struct ranked *ranked)
{
    struct hotline_rank *row = &ranked->row;
    ranked->on_time = rate_of(work, part, "order.on_time_rate");
    ranked->satisfied = rate_of(work, part, "order.satisfaction");
    row->orders = count_of(work, part, "order.opened");
    row->dispatched = count_of(work, part, "order.dispatched");
    row->returned = count_of(work, part, "order.returned");
    row->redone = count_of(work, part, "order.redone");
    row->finished = ranked->on_time.denominator;
    row->sign_rate = shown(work, part, "order.sign_rate");
    row->reply_rate = shown(work, part, "order.reply_rate");
    row->on_time_rate = shown(work, part, "order.on_time_rate");
    row->satisfaction = shown(work, part, "order.satisfaction");
    row->satisfaction_strict = shown(work, part, "order.satisfaction_strict");
    row->redo_rate = shown(work, part, "order.redo_rate");
}

/* The best first; equals share a rank, who finished nothing has none. */
static void rank_rows(struct ranked *rows, size_t count, struct hotline_rank *out)
{
    if (count > 0) {
        qsort(rows, count, sizeof *rows, compare_ranked);
    }
    for (size_t i = 0; i < count; i++) {
        bool is_equal = i > 0 && compare_rates(&rows[i - 1], &rows[i]) == 0;
        rows[i].row.rank = rows[i].on_time.denominator == 0 ? NO_NUMBER
                           : is_equal                       ? rows[i - 1].row.rank
                                                            : (int64_t)i + 1;
        out[i] = rows[i].row;
    }
}

/* "610902001" → "610902": townships count for their county. */
static const char *county_of(struct arena *arena, const char *region)
{
    return arena_copy(arena, region, strlen(region) < 6 ? strlen(region) : 6);
}

/* What has moved anything but a contact: each county, or each unit, once. */
struct seen {
    struct ranked *rows;
    size_t count, room;
};

static struct ranked *row_of(struct work *work, struct seen *seen, const char *region, int64_t unit)
{
    for (size_t i = 0; i < seen->count; i++) {
        if (seen->rows[i].row.unit == unit && str_equal(seen->rows[i].row.region, region)) {
            return 0;
        }
    }
    if (seen->count == seen->room) {
        size_t room = seen->room ? seen->room * 2 : 64;
        seen->rows =
            arena_grow(work->rq->arena, seen->rows, seen->room * sizeof *seen->rows, room * sizeof *seen->rows);
        seen->room = room;
    }
    struct ranked *row = &seen->rows[seen->count++];
    *row = (struct ranked){.row = {.region = region, .unit = unit}};
    return row;
}

/* A city's own row is of what lies in no county (an order of which nobody said where): not of the city as a whole,
 * which the counties are parts of. */
static bool is_above_counties(const char *region)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(region, low, high);
    return strlen(low) < strlen(region);
}

static result name_county(struct work *work, struct ranked *row)
{
    struct region region = {.name = row->row.region};
    result r = org_region_find(work->rq->db, work->rq->arena, row->row.region, work->out->last, &region);
    row->row.name = is_above_counties(row->row.region) ? "本级" : region.name;
    return r.code == ERR_NOT_FOUND ? SUCCESS : r;
}

static result name_unit(struct work *work, struct ranked *row)
{
    struct unit unit = {.name = ""};
    result r = org_unit_find(work->rq->db, work->rq->arena, row->row.unit, &unit);
    row->row.name = unit.name;
    return r.code == ERR_NOT_FOUND ? SUCCESS : r;
}

/* Every county (by_unit: unit) that something happened in; a unit not by opening alone, which is the hotline's. */
static result see_rows(struct work *work, bool by_unit, struct seen *seen)
{
    for (struct cube_walk at = {0}; cube_next(&work->cube, &at);) {
        const char *kind = at.counter->kind;
        int64_t unit = at.cell->unit;
        bool counts = str_starts_with(kind, "order.") && !(by_unit && (str_equal(kind, "order.opened") || unit == 0));
        bool is_asked = work->whole.unit == 0 || unit == work->whole.unit;
        struct ranked *row = counts && is_asked
                                 ? row_of(work, seen, by_unit ? 0 : county_of(work->rq->arena, at.cell->region),
                                          by_unit ? unit : NO_NUMBER)
                                 : 0;
        if (row) {
            TRY(by_unit ? name_unit(work, row) : name_county(work, row));
        }
    }
    return SUCCESS;
}

static void share_counties(struct work *work)
{
    struct hotline_rank *rows = work->out->counties.items;
    size_t count = work->out->counties.count;
    int64_t *parts = ARENA_ARRAY(work->rq->arena, int64_t, count + 1);
    int64_t *shares = ARENA_ARRAY(work->rq->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        parts[i] = rows[i].orders;
    }
    metric_shares(parts, count, SHARE_DECIMALS, shares);
    for (size_t i = 0; i < count; i++) {
        rows[i].share = share_text(work->rq->arena, shares[i]);
    }
}

static result show_counties(struct work *work)
{
    struct seen seen = {0};
    TRY(see_rows(work, false, &seen));
    for (size_t i = 0; i < seen.count; i++) {
        struct hotline_rank *row = &seen.rows[i].row;
        struct cube_part part = work->whole;
        bool is_above = is_above_counties(row->region);
        snprintf(part.low, sizeof part.low, "%s", row->region);
        snprintf(part.high, sizeof part.high, "%s~", row->region);
        fill_rank(work, &part, &seen.rows[i]);
        row->list = list_path(work, is_above ? "region" : "within", row->region, "");
        row->figure = is_above ? 0 : figure_path(work, "order.dispatched", row->region, work->whole.unit);
    }
    work->out->counties.items = ARENA_ARRAY(work->rq->arena, struct hotline_rank, seen.count + 1);
    work->out->counties.count = seen.count;
    rank_rows(seen.rows, seen.count, work->out->counties.items);
    share_counties(work);
    return SUCCESS;
}

static result show_units(struct work *work)
{
    struct seen seen = {0};
    TRY(see_rows(work, true, &seen));
    for (size_t i = 0; i < seen.count; i++) {
        struct hotline_rank *row = &seen.rows[i].row;
        fill_rank(work, &(struct cube_part){.unit = row->unit}, &seen.rows[i]);
        row->orders = NO_NUMBER; /* an order is opened before it has a unit: what it got is `dispatched` */
        row->figure = figure_path(work, "order.dispatched", work->region, row->unit);
    }
    work->out->units.items = ARENA_ARRAY(work->rq->arena, struct hotline_rank, seen.count + 1);
    work->out->units.count = seen.count;
    rank_rows(seen.rows, seen.count, work->out->units.items);
    return SUCCESS;
}

/* Whoever is confined to a unit sees the figures of that unit alone. */
static result hotline_statistics(struct request *rq, const struct statistics_wish *in, struct hotline_statistics *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    struct period period;
    struct work work = {.rq = rq, .region = region_canonical(rq->arena, in->region), .out = out};
    bool is_in;
    if (!request_sees_region(rq, work.region)) {
        return failed(ERR_NOT_FOUND, "没有这个数据，或者不在您的管辖范围内");
    }
    work.whole.unit = number_is_set(in->unit) ? in->unit : rq->who->scope_unit;
    TRY(org_unit_in_scope(rq, work.whole.unit, &is_in));
    if (!is_in || !period_parse(in->period, &period)) {
        return failed(ERR_NOT_FOUND, "没有这个数据，或者不在您的管辖范围内");
    }
    region_scope(work.region, low, high);
    work.cube = (struct cube){rq->arena, low, high, period, .today = instant_date(rq->now)};
    for (const struct metric *metric = hotline_metrics; metric->code; metric++) {
        TRY(cube_load(&work.cube, rq->db, metric));
    }
    out->region = work.region;
    out->period = in->period;
    out->first = period.first;
    out->last = period.last;
    out->calendar =
        str_format(rq->arena, "热线全年无休，日均按%lld个自然日", (long long)period_days(&period, work.cube.today));
    show_figures(&work);
    show_natures(&work);
    TRY(show_categories(&work));
    TRY(show_counties(&work));
    return show_units(&work);
}
HANDLER(hotline_statistics, statistics_wish, hotline_statistics);
