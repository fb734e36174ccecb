/* What the figures about ratings count, in the words that are printed under a table. */
#include "kernel/tally/metric.h"

#include "modules/reviews/handlers.h"

#define ALL_LEVELS                                                                         \
    TERM_FLOW("review.level_1"), TERM_FLOW("review.level_2"), TERM_FLOW("review.level_3"), \
        TERM_FLOW("review.level_4"), TERM_FLOW("review.level_5")

#define LEVEL(level, name)                                                                                            \
    {                                                                                                                 \
        "review.level_" level, 1, SINCE_EVER, name, "次", METRIC_COUNT, 0, {TERM_FLOW("review.level_" level)}, {{0}}, \
            "统计期内评为" name "的评价；申诉成立的从评价当日扣除。", "GB/T 39046-2020满意度代码" level, AS_USUAL     \
    }

/* clang-format off */
const struct metric review_metrics[] = {
    {"review.count", 1, SINCE_EVER, "评价数", "次", METRIC_COUNT, 0, {ALL_LEVELS}, {{0}},
     "统计期内当事人作出的评价，一次办理一次，整个办件另一次；按评价日期计入。不含评议员评议和问卷，没有默认评价；申诉成立的从评价当日扣除。",
     "国办发〔2019〕51号：一次一评、一事一评", AS_USUAL},
    LEVEL("1", "非常满意"), LEVEL("2", "满意"), LEVEL("3", "基本满意"), LEVEL("4", "不满意"), LEVEL("5", "非常不满意"),
    {"review.unprompted_rate", 1, SINCE_EVER, "主动评价率", "%", METRIC_PERCENT, 2, {TERM_FLOW("review.unprompted")}, {ALL_LEVELS},
     "分子为统计期内未经短信邀请、也未经窗口评价器请求而由当事人自己作出的评价；分母为统计期内全部评价。没有评价的为空。",
     "国办发〔2019〕51号：自愿自主评价；本系统没有默认评价", AS_USUAL},
    {"review.good_rate", 1, SINCE_EVER, "好评率", "%", METRIC_PERCENT, 2,
     {TERM_FLOW("review.level_1"), TERM_FLOW("review.level_2"), TERM_FLOW("review.level_3")}, {ALL_LEVELS},
     "分子为统计期内非常满意、满意、基本满意的评价；分母为统计期内全部评价。没有评价的为空。",
     "国办发〔2019〕51号：后两个等次为差评", AS_USUAL},
    {"review.satisfied_rate", 1, SINCE_EVER, "满意率", "%", METRIC_PERCENT, 2,
     {TERM_FLOW("review.level_1"), TERM_FLOW("review.level_2")}, {ALL_LEVELS},
     "分子为统计期内非常满意、满意的评价，基本满意不计入；分母为统计期内全部评价。没有评价的为空。",
     "GB/T 39046-2020满意度代码1、2；与好评率分列", AS_USUAL},
    {"review.bad", 1, SINCE_EVER, "差评数", "次", METRIC_COUNT, 0, {TERM_FLOW("review.level_4"), TERM_FLOW("review.level_5")}, {{0}},
     "统计期内不满意、非常不满意的评价；申诉成立的从评价当日扣除。", "国办发〔2019〕51号", AS_USUAL},
    {"review.unprompted", 1, SINCE_EVER, "主动评价数", "次", METRIC_COUNT, 0, {TERM_FLOW("review.unprompted")}, {{0}},
     "统计期内未经短信邀请、也未经窗口评价器请求而作出的评价。", "国办发〔2019〕51号：自愿自主评价", AS_USUAL},
    {"rectification.open", 1, SINCE_EVER, "在办整改", "件", METRIC_COUNT, 0,
     {TERM_IN("rectification.opened"), TERM_OUT("rectification.finished"),
      TERM_OUT("rectification.finished_late"), TERM_OUT("rectification.dropped"),
      TERM_OUT("rectification.ended")}, {{0}},
     "期末已转办而尚未办结、也未因申诉成立而撤销的差评整改。", "差评转办减办结、撤销", AS_USUAL},
    {"rectification.finished", 1, SINCE_EVER, "整改办结", "件", METRIC_COUNT, 0,
     {TERM_FLOW("rectification.finished"), TERM_FLOW("rectification.finished_late")}, {{0}},
     "统计期内办结的差评整改，含以前转办的。", "国办发〔2019〕51号：谁办理、谁负责", AS_USUAL},
    {"rectification.on_time_rate", 1, SINCE_EVER, "按期整改率", "%", METRIC_PERCENT, 2, {TERM_FLOW("rectification.finished")},
     {TERM_FLOW("rectification.finished"), TERM_FLOW("rectification.finished_late"), {METRIC_OVERDUE, "rectification.open", 1}},
     "分子为统计期内在设定时限内办结的差评整改；分母为统计期内办结的与期末逾期在办的之和。申诉成立的不计。没有应办结的为空。",
     "国办发〔2019〕51号；时限由本地设定", AS_USUAL},
    {"rectification.called_back_rate", 1, SINCE_EVER, "实名差评回访率", "%", METRIC_PERCENT, 2,
     {TERM_COHORT("rectification.called_back")}, {TERM_FLOW("rectification.named")},
     "分子为统计期内收到并在期末前回访过的实名差评，只计第一次回访；分母为统计期内收到的实名差评。没有实名差评的为空。",
     "国办发〔2019〕51号：实名差评回访整改", AS_USUAL},
    {"visit.count", 1, SINCE_EVER, "评议员评议数", "次", METRIC_COUNT, 0,
     {TERM_FLOW("visit.level_1"), TERM_FLOW("visit.level_2"), TERM_FLOW("visit.level_3"), TERM_FLOW("visit.level_4"), TERM_FLOW("visit.level_5")}, {{0}},
     "统计期内评议员作出的评议；与当事人的评价分开统计。", "评议员制度", AS_USUAL},
    {"survey.answered", 1, SINCE_EVER, "问卷答卷数", "份", METRIC_COUNT, 0, {TERM_FLOW("survey.answered")}, {{0}},
     "统计期内收回的满意度问卷；不计入评价数。", "问卷调查", AS_USUAL},
    {0},
};
/* clang-format on */
