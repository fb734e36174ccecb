/* What is counted of meetings and whistles, and the words printed under a table. */
#include "modules/meetings/handlers.h"

#define PRACTICE "12345热线联动机制"

/* clang-format off */
const struct metric meeting_metrics[] = {
    {"answering_day.held", 1, SINCE_EVER, "接话日期数", "期", METRIC_COUNT, 0, {TERM_FLOW("answering_day.held")}, {{0}},
     "统计期内开始接话的接话日。", PRACTICE, AS_USUAL},
    {"answering_day.calls", 1, SINCE_EVER, "接话日来电数", "个", METRIC_COUNT, 0, {TERM_FLOW("answering_day.call")}, {{0}},
     "统计期内接话日登记的来电，一个来电计一次。", PRACTICE, AS_USUAL},
    {"answering_day.settled", 1, SINCE_EVER, "接话日现场解答数", "个", METRIC_COUNT, 0, {TERM_FLOW("answering_day.settled")}, {{0}},
     "接话日的来电中当场答复的，按来电计。", PRACTICE, AS_USUAL},
    {"answering_day.ordered", 1, SINCE_EVER, "接话日转工单来电数", "个", METRIC_COUNT, 0, {TERM_FLOW("answering_day.ordered")}, {{0}},
     "接话日的来电中转为工单的，按来电计，形成几个工单都计一次。", PRACTICE, AS_USUAL},
    {"answering_day.orders", 1, SINCE_EVER, "接话日形成工单数", "件", METRIC_COUNT, 0, {TERM_FLOW("answering_day.order")}, {{0}},
     "接话日的来电形成的工单，按工单计；一个来电可以形成几个，与现场解答数之和可以大于来电数。", PRACTICE, AS_USUAL},
    {"answering_day.settle_rate", 1, SINCE_EVER, "接话日现场解答率", "%", METRIC_PERCENT, 2, {TERM_FLOW("answering_day.settled")}, {TERM_FLOW("answering_day.call")},
     "接话日现场解答的来电占接话日登记的来电，都按来电计。没有来电的为空。", PRACTICE, AS_USUAL},
    {"meeting.held", 1, SINCE_EVER, "联席会议和现场问效场次", "场", METRIC_COUNT, 0, {TERM_FLOW("meeting.held")}, {{0}},
     "统计期内召开的疑难问题联席会议和现场问效。", PRACTICE, AS_USUAL},
    {"meeting.discussed", 1, SINCE_EVER, "研究工单数", "件", METRIC_COUNT, 0, {TERM_FLOW("meeting.discussed")}, {{0}},
     "统计期内列入联席会议、现场问效议题的工单；一张工单列入几次会议，每次计一件。", PRACTICE, AS_USUAL},
    {"decision.made", 1, SINCE_EVER, "议定事项数", "件", METRIC_COUNT, 0, {TERM_FLOW("decision.made")}, {{0}},
     "统计期内会议议定的事项。", PRACTICE, AS_USUAL},
    {"decision.on_time_rate", 1, SINCE_EVER, "议定事项按期落实率", "%", METRIC_PERCENT, 2, {TERM_FLOW("decision.done")},
     {TERM_FLOW("decision.done"), TERM_FLOW("decision.done_late")},
     "统计期内确认落实的议定事项中，责任单位在会议所定时限内报告的。没有确认的为空。", PRACTICE, AS_USUAL},
    {"whistle.blown", 1, SINCE_EVER, "社区吹哨数", "次", METRIC_COUNT, 0, {TERM_FLOW("whistle.blown")}, {{0}},
     "统计期内社区吹哨的次数。", PRACTICE, AS_USUAL},
    {"whistle.units_called", 1, SINCE_EVER, "召集部门次数", "次", METRIC_COUNT, 0, {TERM_FLOW("whistle_call.made")}, {{0}},
     "统计期内社区吹哨召集的部门，一次吹哨召集几个部门计几次。", PRACTICE, AS_USUAL},
    {"whistle.arrival_rate", 1, SINCE_EVER, "部门按时报到率", "%", METRIC_PERCENT, 2, {TERM_FLOW("whistle_call.arrived")},
     {TERM_FLOW("whistle_call.arrived"), TERM_FLOW("whistle_call.arrived_late")},
     "统计期内报到的部门中在规定时间内报到的。没有报到的为空。", PRACTICE, AS_USUAL},
    {"whistle.result_rate", 1, SINCE_EVER, "部门按时完成率", "%", METRIC_PERCENT, 2, {TERM_FLOW("whistle_call.done")},
     {TERM_FLOW("whistle_call.done"), TERM_FLOW("whistle_call.done_late")},
     "统计期内社区确认结果的报到部门中，在规定时间内报告结果的。没有确认的为空。", PRACTICE, AS_USUAL},
    {0},
};
/* clang-format on */
