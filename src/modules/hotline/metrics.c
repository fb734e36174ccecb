/* What is counted of contacts and orders, and the words printed under a table. */
#include "modules/hotline/handlers.h"

#define SINCE    \
    {            \
        20000101 \
    }
#define FLOW(kind)           \
    {                        \
        METRIC_FLOW, kind, 1 \
    }

/* clang-format off */
#define CALLED FLOW("order.very_satisfied"), FLOW("order.satisfied"), FLOW("order.basically_satisfied"), FLOW("order.unsatisfied")

const struct metric hotline_metrics[] = {
    {"contact.incoming", 1, SINCE, "来电数", "个", METRIC_COUNT, 0, {FLOW("contact.incoming")}, {{0}},
     "统计期内呼入的来电，不论是否接通；按呼入日期计入，补录的计入其发生日。", "GB/T 33358-2016"},
    {"contact.written", 1, SINCE, "来信数", "件", METRIC_COUNT, 0, {FLOW("contact.written")}, {{0}},
     "统计期内收到的来信、网站、微信、信箱和留言，以及其他热线转来的诉求。", "国办发〔2020〕53号"},
    {"contact.all", 1, SINCE, "来电来信数", "件", METRIC_COUNT, 0, {FLOW("contact.incoming"), FLOW("contact.written")}, {{0}},
     "来电数（含未接通的）加来信数。", "国办发〔2020〕53号"},
    {"contact.connected", 1, SINCE, "接通数", "个", METRIC_COUNT, 0, {FLOW("contact.answered_soon"), FLOW("contact.answered")}, {{0}},
     "统计期内由坐席接听的来电；按接听日期计入。", "GB/T 33358-2016"},
    {"contact.connect_rate", 1, SINCE, "接通率", "%", METRIC_PERCENT, 2, {FLOW("contact.answered_soon"), FLOW("contact.answered")},
     {FLOW("contact.incoming")}, "接通数占来电数（呼入，含未接通的）。没有来电的为空。", "GB/T 33358-2016：不低于95%"},
    {"contact.soon", 1, SINCE, "15秒接通数", "个", METRIC_COUNT, 0, {FLOW("contact.answered_soon")}, {{0}},
     "统计期内呼入后15秒以内（含15秒）由坐席接听的来电；按接听日期计入。", "GB/T 33358-2016：15秒内接听"},
    {"contact.soon_rate", 1, SINCE, "15秒接通率", "%", METRIC_PERCENT, 2, {FLOW("contact.answered_soon")},
     {FLOW("contact.incoming")}, "呼入后15秒以内（含15秒）接听的来电占来电数。没有来电的为空。", "GB/T 33358-2016：15秒内接听"},
    {"contact.abandoned", 1, SINCE, "未接通数", "个", METRIC_COUNT, 0, {FLOW("contact.abandoned")}, {{0}},
     "统计期内来电人在接听前放弃的来电；后来查明已接听的，从中扣除。", "GB/T 33358-2016"},
    {"contact.settled", 1, SINCE, "当场答复数", "件", METRIC_COUNT, 0, {FLOW("contact.settled")}, {{0}},
     "统计期内当场答复办结的来电来信，不形成工单。", "国办发〔2020〕53号"},
    {"contact.ordered", 1, SINCE, "转工单的来电来信数", "件", METRIC_COUNT, 0, {FLOW("contact.ordered")}, {{0}},
     "统计期内形成工单的来电来信；一件来电来信形成几张工单的，这里计一件。", "国办发〔2020〕53号"},
    {"order.opened", 1, SINCE, "工单数", "件", METRIC_COUNT, 0, {FLOW("order.opened")}, {{0}},
     "统计期内受理的工单，不含重办单和协办单；一件来电来信可以形成几张工单。", "国办发〔2020〕53号"},
    {"order.dispatched", 1, SINCE, "派单数", "件", METRIC_COUNT, 0, {FLOW("order.dispatched")}, {{0}},
     "统计期内派给承办单位的工单，计在一级承办单位；退回后改派的，原单位计入退回数，新单位再计一次。", "派单记录"},
    {"order.returned", 1, SINCE, "退回数", "件", METRIC_COUNT, 0, {FLOW("order.returned")}, {{0}},
     "统计期内因不属职责范围经热线同意退回的工单，计在退回的单位。", "争议由热线机构指定"},
    {"order.redone", 1, SINCE, "重办数", "件", METRIC_COUNT, 0, {FLOW("order.redone")}, {{0}},
     "统计期内因回访不满意而重新办理的工单，不计入工单数。", "不满意的退回重办"},
    {"order.finished", 1, SINCE, "办结数", "件", METRIC_COUNT, 0, {FLOW("order.finished"), FLOW("order.finished_late")}, {{0}},
     "统计期内答复经热线审核通过的工单，含重办单，不含协办单；按审核通过日期计入。", "审核通过即为办结"},
    {"order.sign_rate", 1, SINCE, "按期签收率", "%", METRIC_PERCENT, 2, {FLOW("order.signed")},
     {FLOW("order.signed"), FLOW("order.signed_late")}, "在签收时限内签收的工单占签收的工单。没有签收的为空。", "热线办理时限"},
    {"order.reply_rate", 1, SINCE, "按期回复率", "%", METRIC_PERCENT, 2, {FLOW("order.replied")},
     {FLOW("order.replied"), FLOW("order.replied_late")}, "在回复时限（含批准的延期）内首次回复的工单占回复的工单。没有回复的为空。", "热线办理时限"},
    {"order.on_time_rate", 1, SINCE, "按期办结率", "%", METRIC_PERCENT, 2, {FLOW("order.finished")},
     {FLOW("order.finished"), FLOW("order.finished_late")}, "在办结时限（含批准的延期）内办结的工单占办结的工单。没有办结的为空。", "热线办理时限"},
    {"order.satisfaction", 1, SINCE, "满意率", "%", METRIC_PERCENT, 2,
     {FLOW("order.very_satisfied"), FLOW("order.satisfied"), FLOW("order.basically_satisfied")}, {CALLED},
     "回访为非常满意、满意、基本满意的，占回访成功的（非常满意、满意、基本满意、不满意）；未联系上的不计。按每次回访计，重办单另计一次。",
     "通行口径之一：含基本满意"},
    {"order.satisfaction_strict", 1, SINCE, "满意率（不含基本满意）", "%", METRIC_PERCENT, 2,
     {FLOW("order.very_satisfied"), FLOW("order.satisfied")}, {CALLED},
     "回访为非常满意、满意的，占回访成功的（非常满意、满意、基本满意、不满意）；未联系上的不计。按每次回访计，重办单另计一次。",
     "通行口径之二：不含基本满意"},
    {"order.callback_rate", 1, SINCE, "回访成功率", "%", METRIC_PERCENT, 2, {CALLED},
     {FLOW("order.finished"), FLOW("order.finished_late")}, "回访成功的工单占办结的工单。没有办结的为空。", "回访记录"},
    {"order.redo_rate", 1, SINCE, "重办率", "%", METRIC_PERCENT, 2, {FLOW("order.redone")},
     {FLOW("order.finished"), FLOW("order.finished_late")}, "重办数占办结数。没有办结的为空。", "不满意的退回重办"},
    {"contact.per_day", 1, SINCE, "日均来电", "个/日", METRIC_QUOTIENT, 0, {FLOW("contact.incoming")}, {{METRIC_EVERY_DAY, 0, 1}},
     "来电数除以统计期的自然日数：热线全天候人工服务，节假日不停；期未满的计到当日。", "国办发〔2020〕53号：7×24小时"},
    {"order.per_day", 1, SINCE, "日均工单", "件/日", METRIC_QUOTIENT, 1, {FLOW("order.opened")}, {{METRIC_EVERY_DAY, 0, 1}},
     "工单数除以统计期的自然日数：热线全天候人工服务，节假日不停；期未满的计到当日。", "国办发〔2020〕53号：7×24小时"},
    {"supervision.opened", 1, SINCE, "督办数", "件", METRIC_COUNT, 0, {FLOW("supervision.opened")}, {{0}},
     "统计期内发出的督办件。", "地方热线条例的督办情形"},
    {0},
};
/* clang-format on */
