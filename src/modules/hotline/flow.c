/* The states of contacts, orders and supervisions, and the ways between them. */
#include "modules/hotline/hotline.h"

#include "modules/hotline/permissions.h"

/* --- codes ------------------------------------------------------------------------------------------------------- */

static const struct code nature_codes[] = {
    {"help", "求助"},   {"consult", "咨询"}, {"object", "投诉"}, {"suggest", "建议"},
    {"report", "举报"}, {"praise", "表扬"},  {"other", "其他"},  {0, 0}};
const struct code_list order_natures = {"order_natures", "国办发〔2020〕53号；代码为本地代码", nature_codes};

static const struct code urgency_codes[] = {{"normal", "一般"}, {"urgent", "紧急"}, {0, 0}};
const struct code_list order_urgencies = {"order_urgencies", "this program", urgency_codes};

static const struct code channel_codes[] = {{"call", "来电"},
                                            {"meeting", "接话日来电"},
                                            {"letter", "来信"},
                                            {"web", "网站"},
                                            {"wechat", "微信"},
                                            {"app", "移动端"},
                                            {"mayor", "市长信箱"},
                                            {"netizen", "网民留言"},
                                            {"prov", "省12345转办"},
                                            {"police", "110转办"},
                                            {"fire", "119转办"},
                                            {"medical", "120转办"},
                                            {"open311", "Open311接口"},
                                            {"other", "其他"},
                                            {0, 0}};
const struct code_list contact_channels = {"contact_channels", "国办发〔2020〕53号；代码为本地代码", channel_codes};

bool contact_channel_is_call(const char *channel)
{
    return str_equal(channel, "call") || str_equal(channel, "meeting");
}

static const struct code callback_codes[] = {{"very_satisfied", "非常满意"},      {"satisfied", "满意"},
                                             {"basically_satisfied", "基本满意"}, {"unsatisfied", "不满意"},
                                             {"unreached", "未联系上"},           {0, 0}};
const struct code_list callback_results = {"callback_results", "满意率口径见指标 order.satisfaction", callback_codes};

/* The local regulations name these grounds in one wording or another; 潍坊市12345政务服务便民热线条例 (§22–26) among
 * them. */
static const struct code ground_codes[] = {{"overdue", "逾期未签收、未办理或未回复"},
                                           {"shirking", "推诿扯皮、无正当理由退回"},
                                           {"false_reply", "回复不实、敷衍或未按要求办理"},
                                           {"repeated", "多次反映、重办后仍不满意"},
                                           {"major", "群体性、紧急或影响重大"},
                                           {0, 0}};
const struct code_list supervision_grounds = {"supervision_grounds", "地方热线条例的督办情形", ground_codes};

/* --- contacts ---------------------------------------------------------------------------------------------------- */

static const struct flow_state contact_states[] = {
    {"ringing", "呼入", false},    {"open", "受理中", false},
    {"parked", "挂起", false},     {"settled", "当场答复", true},
    {"ordered", "已转工单", true}, {"abandoned", "未接通", true},
    {"void", "无效", true},        {0},
};

/* clang-format off */
static const struct transition contact_transitions[] = {
    {"", "ring", "ringing", P_CALL_PUSH, CLOCK_START, "contact.incoming", 0, 0, "呼入",
     "a call comes in; whether anybody answers is to be seen"},
    {"", "receive", "open", P_CONTACT_TAKE, CLOCK_START, "contact.written", 0, 0, "收信",
     "a letter or message, or what another line hands over"},
    {"ringing", "answer_soon", "open", P_CALL_PUSH, CLOCK_KEEP, "contact.answered_soon", 0, 0, "15秒内接听",
     "answered within 15 seconds (GB/T 33358-2016)"},
    {"ringing", "answer", "open", P_CALL_PUSH, CLOCK_KEEP, "contact.answered", 0, 0, "接听",
     "answered later than after 15 seconds"},
    {"ringing", "abandon", "abandoned", P_CALL_PUSH, CLOCK_STOP, "contact.abandoned", 0, 0, "未接通",
     "the caller gave up before anybody answered"},
    {"abandoned", "answered_after_all", "ringing", P_CALL_PUSH, CLOCK_REOPEN, "contact.abandoned", 0, UNDOES_END, "更正为已接听",
     "the call centre's word that it was answered came after the word that it was not: the counter is taken back"},
    {"open", "park", "parked", P_CONTACT_TAKE, CLOCK_KEEP, 0, 0, NEEDS_REASON, "挂起",
     "put aside until something is known"},
    {"parked", "resume", "open", P_CONTACT_TAKE, CLOCK_KEEP, 0, 0, 0, "恢复受理", "taken up again"},
    {"open", "settle", "settled", P_CONTACT_TAKE, CLOCK_STOP, "contact.settled", 0, 0, "当场答复",
     "answered on the spot"},
    {"open", "to_order", "ordered", P_CONTACT_TAKE, CLOCK_STOP, "contact.ordered", 0, 0, "转工单",
     "becomes an order; more may come of it"},
    {"open", "void", "void", P_CONTACT_TAKE, CLOCK_STOP, "contact.void", 0, NEEDS_REASON, "无效",
     "wrong number, silence, nuisance: nothing to handle"},
    {"*", "describe", "", P_CONTACT_TAKE, CLOCK_KEEP, 0, 0, 0, "记录", "what was told and by whom, put down"},
    {0},
};
/* clang-format on */

const struct flow contact_flow = {"contact", "来电来信", contact_states, contact_transitions};

/* --- orders ------------------------------------------------------------------------------------------------------ */

static const struct flow_state order_states[] = {
    {"accepted", "待派单", false},
    {"dispatched", "待签收", false},
    {"disputed", "退回待定", false},
    {"handling", "办理中", false},
    {"passed", "二级办理中", false},
    {"checking", "一级审核", false},
    {"replied", "待审核", false},
    {"reworking", "补办中", false},
    {"callback", "待回访", false},
    {"called_back", "待归档", false},
    {"archived", "已归档", true},
    {"merged", "已并单", true},
    {"withdrawn", "已撤销", true},
    {"joint_dispatched", "协办待签收", false},
    {"joint_handling", "协办办理中", false},
    {"joint_answered", "协办已答复", true},
    {0},
};

#define SIGN_NEXT (ENDS_STAGE | STARTS_STAGE)

/* clang-format off */
static const struct transition order_transitions[] = {
    {"", "open", "accepted", P_ORDER_OPEN, CLOCK_START, "order.opened", 0, 0, "受理",
     "what could not be answered on the spot; the limit of its class runs"},
    {"", "redo", "dispatched", P_ORDER_CALLBACK, CLOCK_START, "order.redone", 0, STARTS_STAGE, "重办",
     "the citizen was not satisfied: the same unit handles it again; counted apart"},
    {"", "join", "joint_dispatched", P_ORDER_DISPATCH, CLOCK_START, "order.joined", 0, STARTS_STAGE, "协办派单",
     "a part of it for a helping unit; the order waits for it"},
    {"accepted", "dispatch", "dispatched", P_ORDER_DISPATCH, CLOCK_KEEP, "order.dispatched", 0, STARTS_STAGE, "派单",
     "to a unit of level 1, which answers for it from now on"},
    {"dispatched", "sign", "handling", P_ORDER_HANDLE, CLOCK_KEEP, "order.signed", "order.signed_late", SIGN_NEXT, "签收",
     "the unit takes it as its own; the limit to reply runs"},
    {"dispatched", "ask_return", "disputed", P_ORDER_HANDLE, CLOCK_KEEP, 0, 0, NEEDS_REASON | ONCE | ENDS_STAGE, "申请退回",
     "only as outside the unit's remit, before signing, and once in an order's life"},
    {"disputed", "return", "accepted", P_ORDER_DISPATCH, CLOCK_KEEP, "order.returned", 0, NEEDS_REASON, "同意退回",
     "it was another's: it is dispatched anew, and nobody may return it any more"},
    {"disputed", "refuse_return", "dispatched", P_ORDER_DISPATCH, CLOCK_KEEP, 0, 0, NEEDS_REASON | STARTS_STAGE, "不同意退回",
     "the hotline decides that it is this unit's (争议由热线机构指定)"},
    {"handling", "pass_down", "passed", P_ORDER_HANDLE, CLOCK_KEEP, 0, 0, 0, "转二级承办单位",
     "to a unit below; the unit of level 1 goes on answering for it"},
    {"passed", "take_back", "handling", P_ORDER_HANDLE, CLOCK_KEEP, 0, 0, NEEDS_REASON, "收回",
     "the unit of level 1 handles it itself"},
    {"passed", "answer_up", "checking", P_ORDER_HANDLE, CLOCK_KEEP, 0, 0, 0, "二级单位答复",
     "the unit below has done it; the unit of level 1 looks it over"},
    {"checking", "send_down", "passed", P_ORDER_HANDLE, CLOCK_KEEP, 0, 0, NEEDS_REASON, "退回二级单位",
     "not good enough for the unit of level 1"},
    {"checking", "reply", "replied", P_ORDER_HANDLE, CLOCK_KEEP, "order.replied", "order.replied_late", ENDS_STAGE, "回复",
     "the unit of level 1 replies with what the unit below has done"},
    {"handling", "reply", "replied", P_ORDER_HANDLE, CLOCK_KEEP, "order.replied", "order.replied_late", ENDS_STAGE, "回复",
     "what was done, for the citizen"},
    {"replied", "send_back", "reworking", P_ORDER_AUDIT, CLOCK_KEEP, 0, 0, NEEDS_REASON, "退回补办",
     "the reply does not answer the citizen"},
    {"reworking", "reply", "replied", P_ORDER_HANDLE, CLOCK_KEEP, 0, 0, 0, "再次回复",
     "counted as in time or late by the first reply"},
    {"replied", "pass", "callback", P_ORDER_AUDIT, CLOCK_STOP, "order.finished", "order.finished_late", WAITS_CHILDREN, "审核通过",
     "finished: the reply stands; sub-orders and supervisions have ended before"},
    {"handling", "close_by_decision", "callback", P_ORDER_AUDIT, CLOCK_STOP, "order.finished", "order.finished_late",
     NEEDS_REASON | WAITS_CHILDREN | ENDS_STAGE, "按会议议定办结", "what a meeting decided was done and confirmed: its number is the reason"},
    {"replied", "close_by_decision", "callback", P_ORDER_AUDIT, CLOCK_STOP, "order.finished", "order.finished_late",
     NEEDS_REASON | WAITS_CHILDREN, "按会议议定办结", "what a meeting decided was done and confirmed: its number is the reason"},
    {"callback", "miss", "", P_ORDER_CALLBACK, CLOCK_KEEP, 0, 0, 0, "未接通，再次回访",
     "nobody answered: to be tried again"},
    {"callback", "very_satisfied", "called_back", P_ORDER_CALLBACK, CLOCK_KEEP, "order.very_satisfied", 0, 0, "回访：非常满意",
     "what the citizen said"},
    {"callback", "satisfied", "called_back", P_ORDER_CALLBACK, CLOCK_KEEP, "order.satisfied", 0, 0, "回访：满意",
     "what the citizen said"},
    {"callback", "basically_satisfied", "called_back", P_ORDER_CALLBACK, CLOCK_KEEP, "order.basically_satisfied", 0, 0, "回访：基本满意",
     "what the citizen said"},
    {"callback", "unsatisfied", "called_back", P_ORDER_CALLBACK, CLOCK_KEEP, "order.unsatisfied", 0, 0, "回访：不满意",
     "what the citizen said: to be redone, or explained"},
    {"callback", "unreached", "called_back", P_ORDER_CALLBACK, CLOCK_KEEP, "order.unreached", 0, 0, "回访：未联系上",
     "nobody was reached however often it was tried, or nobody can be called"},
    {"called_back", "archive", "archived", P_ORDER_CALLBACK, CLOCK_KEEP, 0, 0, WAITS_CHILDREN, "归档",
     "over, the redo order too"},
    {"accepted", "merge", "merged", P_ORDER_DISPATCH, CLOCK_STOP, "order.merged", 0, WAITS_CHILDREN, "并单",
     "another order is about the same thing: its reply answers this caller too"},
    {"dispatched", "merge", "merged", P_ORDER_DISPATCH, CLOCK_STOP, "order.merged", 0, WAITS_CHILDREN, "并单",
     "another order is about the same thing: its reply answers this caller too"},
    {"handling", "merge", "merged", P_ORDER_DISPATCH, CLOCK_STOP, "order.merged", 0, WAITS_CHILDREN, "并单",
     "another order is about the same thing: its reply answers this caller too"},
    {"accepted", "withdraw", "withdrawn", P_ORDER_DISPATCH, CLOCK_STOP, "order.withdrawn", 0, NEEDS_REASON | WAITS_CHILDREN, "撤销",
     "the caller takes it back, or it should not have been opened"},
    {"dispatched", "withdraw", "withdrawn", P_ORDER_DISPATCH, CLOCK_STOP, "order.withdrawn", 0, NEEDS_REASON | WAITS_CHILDREN, "撤销",
     "the caller takes it back, or it should not have been opened"},
    {"handling", "withdraw", "withdrawn", P_ORDER_DISPATCH, CLOCK_STOP, "order.withdrawn", 0, NEEDS_REASON | WAITS_CHILDREN, "撤销",
     "the caller takes it back"},
    {"joint_dispatched", "sign", "joint_handling", P_ORDER_HANDLE, CLOCK_KEEP, "order.joint_signed", "order.joint_signed_late", SIGN_NEXT, "协办签收",
     "the helping unit takes its part"},
    {"joint_handling", "reply", "joint_answered", P_ORDER_HANDLE, CLOCK_STOP, "order.joint_answered", "order.joint_answered_late", 0, "协办答复",
     "its part is done; the main unit replies"},
    {"joint_dispatched", "withdraw", "withdrawn", P_ORDER_DISPATCH, CLOCK_STOP, "order.joint_withdrawn", 0, NEEDS_REASON, "撤销协办",
     "the help is not needed"},
    {"joint_handling", "withdraw", "withdrawn", P_ORDER_DISPATCH, CLOCK_STOP, "order.joint_withdrawn", 0, NEEDS_REASON, "撤销协办",
     "the help is not needed"},
    {"*", "ask_extension", "", P_ORDER_HANDLE, CLOCK_KEEP, 0, 0, NEEDS_REASON, "申请延期", "the unit needs longer"},
    {"*", "extend", "", P_ORDER_DISPATCH, CLOCK_EXTEND, 0, 0, ONCE, "同意延期", "once, by what the limits allow at most"},
    {"*", "refuse_extension", "", P_ORDER_DISPATCH, CLOCK_KEEP, 0, 0, NEEDS_REASON, "不同意延期", "the limit stays"},
    {"*", "recategorise", "", P_ORDER_DISPATCH, CLOCK_KEEP, 0, 0, 0, "更改分类", "another category of the tree"},
    {"*", "tag", "", P_ORDER_DISPATCH, CLOCK_KEEP, 0, 0, 0, "标记群体性事件", "one of many about one event"},
    {"*", "start_case", "", P_CASE_INTAKE, CLOCK_KEEP, 0, 0, 0, "转办件", "a case is started from it (打电话能办事)"},
    {"*", "comment", "", P_ORDER_READ, CLOCK_KEEP, 0, 0, 0, "批注", "a remark for colleagues"},
    {"*", "attach", "", P_ORDER_READ, CLOCK_KEEP, 0, 0, 0, "补充附件", "a file is added"},
    {0},
};
/* clang-format on */

const struct flow order_flow = {"order", "热线工单", order_states, order_transitions};

/* --- supervisions ------------------------------------------------------------------------------------------------ */

static const struct flow_state supervision_states[] = {
    {"open", "督办中", false},
    {"answered", "已答复", false},
    {"closed", "已销号", true},
    {"cancelled", "已撤销", true},
    {0},
};

/* clang-format off */
static const struct transition supervision_transitions[] = {
    {"", "open", "open", P_ORDER_SUPERVISE, CLOCK_START, "supervision.opened", 0, 0, "督办",
     "on one of the grounds; has a limit of its own"},
    {"open", "answer", "answered", P_ORDER_HANDLE, CLOCK_STOP, "supervision.answered", "supervision.answered_late", 0, "答复督办",
     "what the unit did about it"},
    {"open", "cancel", "cancelled", P_ORDER_SUPERVISE, CLOCK_STOP, "supervision.cancelled", 0, NEEDS_REASON, "撤销督办",
     "the ground has gone"},
    {"answered", "close", "closed", P_ORDER_SUPERVISE, CLOCK_KEEP, 0, 0, 0, "销号", "the answer was accepted"},
    {0},
};
/* clang-format on */

const struct flow supervision_flow = {"supervision", "热线督办", supervision_states, supervision_transitions};
