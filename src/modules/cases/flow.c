/* The states of a case and the ways between them. */
#include "modules/cases/cases.h"

#include "modules/cases/permissions.h"

static const struct code channel_codes[] = {{"1", "窗口"}, {"2", "电脑"}, {"3", "移动"}, {"4", "快递"},
                                            {"5", "电话"}, {"6", "代办"}, {"9", "其他"}, {0, 0}};
const struct code_list case_channels = {"case_channels", "GB/T 39046-2020 办理形式代码；5、6为本地代码", channel_codes};

static const struct code result_codes[] = {
    {"granted", "准予"}, {"denied", "不予"}, {"granted_missing", "容缺办结"}, {0, 0}};
const struct code_list case_results = {"case_results", "行政许可法 §38", result_codes};

static const struct code procedure_codes[] = {{"hearing", "听证"},
                                              {"bidding", "招标拍卖"},
                                              {"inspection", "检验检疫检测"},
                                              {"expert_review", "专家评审"},
                                              {"publication", "公示公告"},
                                              {"survey", "现场勘验"},
                                              {0, 0}};
const struct code_list case_procedures = {"case_procedures", "行政许可法 §45", procedure_codes};

static const struct code delivery_codes[] = {
    {"window", "窗口领取"}, {"mail", "邮寄"}, {"electronic", "电子送达"}, {0, 0}};
const struct code_list case_deliveries = {"case_deliveries", "行政许可法 §44", delivery_codes};

static const struct flow_state states[] = {
    {"submitted", "已收件", false}, {"correcting", "待补正", false},
    {"accepted", "已受理", false},  {"special", "特别程序", false},
    {"finished", "已办结", false},  {"delivered", "已送达", true},
    {"refused", "不予受理", true},  {"withdrawn", "已撤回", true},
    {"revoked", "已撤销", true},    {0},
};

/* clang-format off */
static const struct transition transitions[] = {
    {"", "receive", "submitted", P_CASE_INTAKE, CLOCK_KEEP, "case.received", 0, 0, "收件",
     "the application came; whether it is complete is to be seen (行政许可法 §32)"},
    {"", "accept", "accepted", P_CASE_INTAKE, CLOCK_START, "case.accepted", 0, 0, "当场受理",
     "complete at the window: accepted on the spot, the legal clock starts (§32 一(五), §82)"},
    {"submitted", "accept", "accepted", P_CASE_ACCEPT, CLOCK_START, "case.accepted", 0, 0, "受理",
     "accepted; the applicant gets a receipt (§32)"},
    {"submitted", "deem_accept", "accepted", P_CASE_DEEM, CLOCK_START, "case.accepted", 0, FROM_OPENING, "视为受理",
     "not told within 5 working days what is lacking: accepted from the day of receipt (§32 一(四))"},
    {"submitted", "ask_more", "correcting", P_CASE_ACCEPT, CLOCK_KEEP, 0, 0, NEEDS_REASON | ONCE, "一次性告知补正",
     "told once, in full, what must be corrected (§32 一(四))"},
    {"correcting", "correct", "submitted", P_CASE_ACCEPT, CLOCK_KEEP, 0, 0, 0, "补正",
     "what was asked for came"},
    {"submitted", "refuse", "refused", P_CASE_ACCEPT, CLOCK_KEEP, "case.refused", 0, NEEDS_REASON, "不予受理",
     "refused in writing, with the reason (§32 二)"},
    {"correcting", "refuse", "refused", P_CASE_ACCEPT, CLOCK_KEEP, "case.refused", 0, NEEDS_REASON, "不予受理",
     "what was asked for did not come"},
    {"accepted", "special_start", "special", P_CASE_DECIDE, CLOCK_PAUSE, 0, 0, NEEDS_REASON, "启动特别程序",
     "hearing, bidding, inspection, expert review …: told in writing how long; outside the limit (§45)"},
    {"special", "special_end", "accepted", P_CASE_DECIDE, CLOCK_RESUME, 0, 0, 0, "结束特别程序",
     "the clock goes on with the next day"},
    {"accepted", "extend", "", P_CASE_EXTEND, CLOCK_EXTEND, 0, 0, NEEDS_REASON | ONCE, "延长时限",
     "once, by the head of the organ, the applicant is told why (§42)"},
    {"accepted", "transfer", "", P_CASE_TRANSFER, CLOCK_KEEP, 0, 0, NEEDS_REASON, "转办",
     "another unit takes it over; it goes on counting for the one that took it in"},
    {"accepted", "finish", "finished", P_CASE_DECIDE, CLOCK_STOP, "case.finished", "case.finished_late", 0, "办结",
     "decided in writing (§38, §42); the decision waits to be delivered"},
    {"accepted", "finish_now", "delivered", P_CASE_INTAKE, CLOCK_STOP, "case.finished", "case.finished_late", 0, "当场办结",
     "decided and handed over on the spot (§34 二)"},
    {"finished", "deliver", "delivered", P_CASE_DELIVER, CLOCK_KEEP, 0, 0, 0, "送达",
     "handed over within 10 days of the decision (§44)"},
    {"submitted", "withdraw", "withdrawn", P_CASE_ACCEPT, CLOCK_KEEP, 0, 0, NEEDS_REASON, "撤回申请",
     "the applicant takes the application back before it was accepted"},
    {"correcting", "withdraw", "withdrawn", P_CASE_ACCEPT, CLOCK_KEEP, 0, 0, NEEDS_REASON, "撤回申请",
     "the applicant takes the application back before it was accepted"},
    {"accepted", "withdraw", "withdrawn", P_CASE_ACCEPT, CLOCK_STOP, "case.withdrawn", 0, NEEDS_REASON, "撤回申请",
     "the applicant takes the application back"},
    {"special", "withdraw", "withdrawn", P_CASE_ACCEPT, CLOCK_STOP, "case.withdrawn", 0, NEEDS_REASON, "撤回申请",
     "the applicant takes the application back"},
    {"finished", "revoke", "revoked", P_CASE_REVOKE, CLOCK_KEEP, "case.revoked", 0, NEEDS_REASON, "撤销",
     "the decision is revoked (§69)"},
    {"delivered", "revoke", "revoked", P_CASE_REVOKE, CLOCK_KEEP, "case.revoked", 0, NEEDS_REASON | UNDOES_END, "撤销",
     "the decision is revoked (§69)"},
    {"accepted", "make_good", "", P_CASE_ACCEPT, CLOCK_KEEP, 0, 0, 0, "补齐容缺材料",
     "missing materials came as promised"},
    {"accepted", "missing_overdue", "", P_CASE_DEEM, CLOCK_KEEP, 0, 0, 0, "容缺逾期",
     "the promised day passed: the case can only be denied or withdrawn until they come"},
    {"*", "assign", "", P_CASE_ASSIGN, CLOCK_KEEP, 0, 0, 0, "指定经办人", "somebody takes it in hand"},
    {"*", "comment", "", P_CASE_READ, CLOCK_KEEP, 0, 0, 0, "批注", "a remark for colleagues"},
    {"*", "attach", "", P_CASE_ACCEPT, CLOCK_KEEP, 0, 0, 0, "补充材料", "a file is added"},
    {0},
};
/* clang-format on */

const struct flow case_flow = {"case", "办件", states, transitions};
