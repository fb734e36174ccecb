/* Figures of meetings and whistles over any days, in all and by county. All but the satisfaction are sums of counters,
 * read once; so they are as many as there are events behind them. */
#include "kernel/org/org.h"
#include "kernel/tally/cube.h"
#include "modules/meetings/handlers.h"
#include "modules/meetings/store.h"

#define NOTE                                                                                                                                                          \
    "来电、现场解答、转工单按来电计，形成工单按工单计；一个来电可以形成几个工单，所以现场解答数与形成工单数之和" \
    "可以大于来电数。满意按这些工单的回访结果计，随回访变化。"

/* What a callback brings comes after the day was reported, which no event of the day can tell: it is no counter of
 * the registry, but read from the orders as they stand. */
static const struct metric satisfaction = {
    .code = "answering_day.satisfaction",
    .version = 1,
    .name = "接话日工单满意率",
    .unit = "%",
    .scale = METRIC_PERCENT,
    .decimals = 2,
    .definition = "统计期内举行的接话日形成的工单中，回访为非常满意、满意、基本满意的，占已回访成功的（加上不满意的）；"
                  "未联系上的和尚未回访的不计，随回访变化。没有回访的为空。",
};

struct figure_of {
    size_t offset;
    const char *kind, *item_type;
};
#define FIGURE(member, ...)                                   \
    {                                                         \
        offsetof(struct meeting_figures, member), __VA_ARGS__ \
    }

static const struct figure_of counts[] = {
    FIGURE(days_held, "answering_day.held", 0),
    FIGURE(calls, "answering_day.call", 0),
    FIGURE(settled, "answering_day.settled", 0),
    FIGURE(ordered, "answering_day.ordered", 0),
    FIGURE(orders, "answering_day.order", 0),
    FIGURE(joint_held, "meeting.held", "joint"),
    FIGURE(checks_held, "meeting.held", "check"),
    FIGURE(discussed, "meeting.discussed", 0),
    FIGURE(decisions, "decision.made", 0),
    FIGURE(decisions_on_time, "decision.done", 0),
    FIGURE(decisions_late, "decision.done_late", 0),
    FIGURE(whistles, "whistle.blown", 0),
    FIGURE(units_called, "whistle_call.made", 0),
    FIGURE(arrived_on_time, "whistle_call.arrived", 0),
    FIGURE(arrived_late, "whistle_call.arrived_late", 0),
    FIGURE(results_on_time, "whistle_call.done", 0),
    FIGURE(results_late, "whistle_call.done_late", 0),
};

static const char *shown(const struct cube *cube, const struct metric *metric, struct metric_value value)
{
    const char *text = metric_show(cube->arena, metric, value);
    return *text ? text : 0;
}

static const char *rate(const struct cube *cube, const char *code, const struct cube_part *part)
{
    const struct metric *metric = metric_find(meeting_metrics, code, cube->period.last);
    return shown(cube, metric, cube_value(cube, metric, part));
}

/* `row` has its region, called_back and satisfied. */
static void fill(const struct cube *cube, struct meeting_figures *row)
{
    struct cube_part part = {0};
    if (row->region) { /* its own code and the longer ones that begin with it: a city's row is what the city itself did
                        */
        snprintf(part.low, sizeof part.low, "%s", row->region);
        snprintf(part.high, sizeof part.high, "%s~", row->region);
    }
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        part.item_type = counts[i].item_type;
        *(int64_t *)((char *)row + counts[i].offset) = cube_sum(cube, METRIC_FLOW, counts[i].kind, &part);
    }
    part.item_type = 0;
    row->settle_rate = rate(cube, "answering_day.settle_rate", &part);
    row->decision_rate = rate(cube, "decision.on_time_rate", &part);
    row->arrival_rate = rate(cube, "whistle.arrival_rate", &part);
    row->result_rate = rate(cube, "whistle.result_rate", &part);
    row->satisfaction = shown(cube, &satisfaction, (struct metric_value){row->satisfied, row->called_back});
}

static void show_metric(const struct cube *cube, const struct metric *metric, struct metric_value value,
                        struct meeting_statistics *out)
{
    out->figures.items[out->figures.count++] = (struct meeting_metric){.code = metric->code,
                                                                       .version = metric->version,
                                                                       .name = metric->name,
                                                                       .unit = metric->unit,
                                                                       .numerator = value.numerator,
                                                                       .denominator = value.denominator,
                                                                       .text = shown(cube, metric, value),
                                                                       .definition = metric->definition};
}

static void show_metrics(const struct cube *cube, struct meeting_statistics *out)
{
    size_t rows = 0;
    while (meeting_metrics[rows].code) {
        rows++;
    }
    out->figures.items = ARENA_ARRAY(cube->arena, struct meeting_metric, rows + 1);
    for (const struct metric *metric = meeting_metrics; metric->code; metric++) {
        if (metric == metric_find(meeting_metrics, metric->code, cube->period.last)) {
            show_metric(cube, metric, cube_value(cube, metric, &(struct cube_part){0}), out);
        }
    }
    show_metric(cube, &satisfaction, (struct metric_value){out->sum->satisfied, out->sum->called_back}, out);
}

/* "610902001" → "610902": townships count for their county. */
static struct meeting_figures *county_row(struct cube *cube, meeting_figures_list *rows, const char *region)
{
    size_t size = strlen(region) < 6 ? strlen(region) : 6;
    for (size_t i = 0; i < rows->count; i++) {
        if (strlen(rows->items[i].region) == size && memcmp(rows->items[i].region, region, size) == 0) {
            return &rows->items[i];
        }
    }
    rows->items = arena_grow(cube->arena, rows->items, rows->count * sizeof *rows->items,
                             (rows->count + 1) * sizeof *rows->items);
    rows->items[rows->count] = (struct meeting_figures){.region = arena_copy(cube->arena, region, size)};
    return &rows->items[rows->count++];
}

static int compare_regions(const void *a, const void *b)
{
    return strcmp(((const struct meeting_figures *)a)->region, ((const struct meeting_figures *)b)->region);
}

/* Each county in which anything was counted, by code; `ended`: how its days' orders did. */
static void show_counties(struct cube *cube, const meeting_figures_list *ended, meeting_figures_list *rows)
{
    for (struct cube_walk at = {0}; cube_next(cube, &at);) {
        (void)county_row(cube, rows, at.cell->region);
    }
    for (size_t i = 0; i < ended->count; i++) {
        struct meeting_figures *row = county_row(cube, rows, ended->items[i].region);
        row->called_back = ended->items[i].called_back;
        row->satisfied = ended->items[i].satisfied;
    }
    for (size_t i = 0; i < rows->count; i++) {
        fill(cube, &rows->items[i]);
    }
    if (rows->count > 0) {
        qsort(rows->items, rows->count, sizeof *rows->items, compare_regions);
    }
}

static result show_all(struct request *rq, struct cube *cube, struct meeting_statistics *out)
{
    struct meeting_figures *sum = ARENA_NEW(rq->arena, struct meeting_figures);
    meeting_figures_list ended = {0}, rows = {0};
    TRY(meeting_satisfaction(rq, cube->low, cube->high, cube->period.first, cube->period.last, &ended));
    for (size_t i = 0; i < ended.count; i++) {
        sum->called_back += ended.items[i].called_back;
        sum->satisfied += ended.items[i].satisfied;
    }
    fill(cube, sum);
    out->sum = sum;
    show_counties(cube, &ended, &rows);
    out->regions.items = rows.items;
    out->regions.count = rows.count;
    show_metrics(cube, out);
    return SUCCESS;
}

static result meeting_statistics(struct request *rq, const struct meeting_question *in, struct meeting_statistics *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    const char *region = region_canonical(rq->arena, in->region ? in->region : rq->who->region);
    if (in->from.ymd > in->to.ymd) {
        return invalid("from", "起始日期不能晚于截止日期");
    }
    if (rq->who->scope_unit != 0 || !request_sees_region(rq, region)) {
        return failed(ERR_FORBIDDEN, "只能统计您负责的地区");
    }
    region_scope(region, low, high);
    struct cube cube = {rq->arena, low, high, {.first = in->from, .last = in->to}, .today = instant_date(rq->now)};
    for (const struct metric *metric = meeting_metrics; metric->code; metric++) {
        TRY(cube_load(&cube, rq->db, metric));
    }
    out->from = in->from;
    out->to = in->to;
    out->note = NOTE;
    return show_all(rq, &cube, out);
}
HANDLER(meeting_statistics, meeting_question, meeting_statistics);
