#include "modules/bulletin/metrics.h"

#include <assert.h>

#include "kernel/api/module.h"
#include "kernel/base/str.h"

/* clang-format off */
const struct metric case_metrics[] = {
    {"case.received", 1, SINCE_EVER, "收件", "件", METRIC_COUNT, 0, {TERM_FLOW("case.received")}, {{0}},
     "统计期内收到的申请，不论是否受理；当场受理的直接计入受理。", "行政许可法第三十二条", AS_USUAL},
    {"case.accepted", 1, SINCE_EVER, "受理", "件", METRIC_COUNT, 0, {TERM_FLOW("case.accepted")}, {{0}},
     "统计期内受理的办件，含当场受理和视为受理；按受理日期计入，补录的计入其发生日。", "行政许可法第三十二条", AS_USUAL},
    {"case.finished", 1, SINCE_EVER, "办结", "件", METRIC_COUNT, 0, {TERM_FLOW("case.finished"), TERM_FLOW("case.finished_late")}, {{0}},
     "统计期内作出决定的办件，含以前受理的；按办结日期计入。", "行政许可法第三十八条、第四十二条", AS_USUAL},
    {"case.finish_rate", 1, SINCE_EVER, "办结率", "%", METRIC_PERCENT, 2,
     {TERM_COHORT("case.finished"), TERM_COHORT("case.finished_late")}, {TERM_FLOW("case.accepted")},
     "统计期内受理并在期末前办结的办件，占统计期内受理的办件；以前受理的不计。没有受理的为空。", "同一批办件的办结与受理之比", AS_USUAL},
    {"case.on_time_rate", 1, SINCE_EVER, "按期办结率", "%", METRIC_PERCENT, 2, {TERM_FLOW("case.finished")},
     {TERM_FLOW("case.finished"), TERM_FLOW("case.finished_late"), {METRIC_OVERDUE, "case.open", 1}},
     "统计期内在承诺时限（没有承诺的按法定时限）内办结的，占统计期内办结的与期末逾期在办的之和。没有应办结的为空。",
     "按期办结与到期应办结之比", AS_USUAL},
    {"case.open", 1, SINCE_EVER, "在办", "件", METRIC_COUNT, 0,
     {TERM_IN("case.accepted"), TERM_OUT("case.finished"), TERM_OUT("case.finished_late"), TERM_OUT("case.withdrawn"), TERM_OUT("case.ended")}, {{0}},
     "期末已受理而尚未办结、撤回或以其他方式结束的办件，不论何时受理。", "期初在办加受理减办结、撤回等于期末在办", AS_USUAL},
    {"case.refused", 1, SINCE_EVER, "不予受理", "件", METRIC_COUNT, 0, {TERM_FLOW("case.refused")}, {{0}},
     "统计期内书面决定不予受理的申请。", "行政许可法第三十二条", AS_USUAL},
    {"case.withdrawn", 1, SINCE_EVER, "撤回", "件", METRIC_COUNT, 0, {TERM_FLOW("case.withdrawn")}, {{0}},
     "统计期内受理以后由申请人撤回的办件。", "申请人撤回申请", AS_USUAL},
    {"case.revoked", 1, SINCE_EVER, "撤销", "件", METRIC_COUNT, 0, {TERM_FLOW("case.revoked")}, {{0}},
     "统计期内被撤销的决定。", "行政许可法第六十九条", AS_USUAL},
    {"case.per_day", 1, SINCE_EVER, "日均受理", "件/日", METRIC_QUOTIENT, 0, {TERM_FLOW("case.accepted")}, {{METRIC_DAYS, 0, 1}},
     "统计期内受理的办件除以大厅实际开放的日数；各大厅按自己的开放日历，表下写明日数。", "大厅开放日历", AS_USUAL},
    {0},
};
/* clang-format on */

const struct metric *metric_named(const char *code, struct date on)
{
    const struct metric *found = 0;
    for (const struct module *const *module = all_modules; *module && !found; module++) {
        found = metric_find((*module)->metrics, code, on);
    }
    return found;
}

size_t metrics_in_force(struct date on, const struct metric *found[METRICS_MOST])
{
    size_t count = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct metric *row = (*module)->metrics; row && row->code; row++) {
            if (metric_find((*module)->metrics, row->code, on) == row) {
                assert(count < METRICS_MOST);
                found[count++] = row;
            }
        }
    }
    return count;
}
