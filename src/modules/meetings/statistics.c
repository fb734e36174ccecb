/* Figures of meetings and whistles over any days, in all and by region: sums of counters, so they are as many as there
 * are events behind them. */
#include "kernel/org/org.h"
#include "kernel/tally/tally.h"
#include "modules/meetings/handlers.h"
#include "modules/meetings/store.h"

#define NOTE                                                                                                                                                          \
    "来电、现场解答、转工单按来电计，形成工单按工单计；一个来电可以形成几个工单，所以现场解答数与形成工单数之和" \
    "可以大于来电数。满意按这些工单的回访结果计，随回访变化。"

struct figure_of {
    size_t offset;
    const char *kind, *item_type;
};
#define FIGURE(member, ...)                                   \
    {                                                         \
        offsetof(struct meeting_figures, member), __VA_ARGS__ \
    }

static const struct figure_of figures[] = {
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

static result sum_up(struct request *rq, const struct meeting_question *in, const char *low, const char *high,
                     struct meeting_figures *out)
{
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        const struct tally_question question = {.first = in->from,
                                                .last = in->to,
                                                .region_low = low,
                                                .region_high = high,
                                                .item_type = figures[i].item_type,
                                                .kind = figures[i].kind};
        TRY(tally_sum(rq->db, &question, (int64_t *)((char *)out + figures[i].offset)));
    }
    return meeting_satisfaction(rq, low, high, in->from, in->to, out);
}

static result meeting_statistics(struct request *rq, const struct meeting_question *in, struct meeting_statistics *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    const char *region = region_canonical(rq->arena, in->region ? in->region : rq->who->region);
    struct meeting_figures *sum = ARENA_NEW(rq->arena, struct meeting_figures);
    meeting_regions regions;
    if (in->from.ymd > in->to.ymd) {
        return invalid("from", "起始日期不能晚于截止日期");
    }
    if (rq->who->scope_unit != 0 || !request_sees_region(rq, region)) {
        return failed(ERR_FORBIDDEN, "只能统计您负责的地区");
    }
    region_scope(region, low, high);
    TRY(sum_up(rq, in, low, high, sum));
    TRY(meeting_regions_read(rq, low, high, &regions));
    out->regions.items = ARENA_ARRAY(rq->arena, struct meeting_figures, regions.count + 1);
    for (size_t i = 0; i < regions.count; i++) {
        struct meeting_figures *row = &out->regions.items[out->regions.count++];
        row->region = regions.items[i].region;
        /* its own code and the longer ones that begin with it */
        TRY(sum_up(rq, in, row->region, str_format(rq->arena, "%s~", row->region), row));
    }
    out->sum = sum;
    out->from = in->from;
    out->to = in->to;
    out->note = NOTE;
    return SUCCESS;
}
HANDLER(meeting_statistics, meeting_question, meeting_statistics);
