/* The states of meetings, decisions and whistles, and the ways between them. */
#include "modules/meetings/meetings.h"

#include "modules/meetings/permissions.h"

static const struct code kind_codes[] = {{"day", "接话日"}, {"joint", "联席会议"}, {"check", "现场问效"}, {0, 0}};
const struct code_list meeting_kinds = {"meeting_kinds", "none: practice of the city", kind_codes};

/* --- meetings ---------------------------------------------------------------------------------------------------- */

static const struct flow_state day_states[] = {{"planned", "筹备中", false},
                                               {"held", "接话中", false},
                                               {"reported", "已通报", true},
                                               {"cancelled", "已取消", true},
                                               {0}};

/* clang-format off */
static const struct transition day_transitions[] = {
    {"", "plan", "planned", P_MEETING_KEEP, CLOCK_KEEP, "answering_day.planned", 0, 0, "筹备", "a leader, a day, units"},
    {"planned", "hold", "held", P_MEETING_KEEP, CLOCK_KEEP, "answering_day.held", 0, 0, "开始接话", "calls are taken from now on"},
    {"planned", "cancel", "cancelled", P_MEETING_KEEP, CLOCK_KEEP, 0, 0, NEEDS_REASON, "取消", "it is not held"},
    {"*", "attend", "", P_MEETING_KEEP, CLOCK_KEEP, 0, 0, 0, "登记到场单位", "who is present, anew as a whole"},
    {"held", "call", "", P_MEETING_CALL, CLOCK_KEEP, "answering_day.call", 0, 0, "接到来电", "a contact of the day"},
    {"held", "settle", "", "", CLOCK_KEEP, "answering_day.settled", 0, 0, "现场解答", "one of its calls was answered there"},
    {"held", "to_order", "", "", CLOCK_KEEP, "answering_day.ordered", 0, 0, "转为工单", "one of its calls became orders: a call counts once"},
    {"held", "order", "", "", CLOCK_KEEP, "answering_day.order", 0, 0, "形成工单", "an order came of one of its calls: each order counts"},
    {"held", "report", "reported", P_MEETING_KEEP, CLOCK_KEEP, "answering_day.reported", 0, 0, "通报",
     "every call has its outcome, and all orders are counted; what is made of a call later is the hotline's own"},
    {0},
};
/* clang-format on */

const struct flow answering_day_flow = {"answering_day", "接话日", day_states, day_transitions};

static const struct flow_state meeting_states[] = {{"planned", "筹备中", false},
                                                   {"held", "已召开", false},
                                                   {"closed", "已销号", true},
                                                   {"cancelled", "已取消", true},
                                                   {0}};

/* clang-format off */
static const struct transition meeting_transitions[] = {
    {"", "plan", "planned", P_MEETING_KEEP, CLOCK_KEEP, "meeting.planned", 0, 0, "筹备", "a joint meeting or a check on site"},
    {"planned", "hold", "held", P_MEETING_KEEP, CLOCK_KEEP, "meeting.held", 0, 0, "召开", "orders are discussed and decisions made"},
    {"planned", "cancel", "cancelled", P_MEETING_KEEP, CLOCK_KEEP, 0, 0, NEEDS_REASON, "取消", "it is not held"},
    {"*", "attend", "", P_MEETING_KEEP, CLOCK_KEEP, 0, 0, 0, "登记到场单位", "who is present, anew as a whole"},
    {"*", "discuss", "", P_MEETING_KEEP, CLOCK_KEEP, "meeting.discussed", 0, 0, "列入议题", "an order is on its agenda"},
    {"held", "close", "closed", P_MEETING_KEEP, CLOCK_KEEP, "meeting.closed", 0, WAITS_CHILDREN, "销号", "all it decided was done or cancelled"},
    {0},
};
/* clang-format on */

const struct flow meeting_flow = {"meeting", "联席会议和现场问效", meeting_states, meeting_transitions};

/* --- decisions --------------------------------------------------------------------------------------------------- */

static const struct flow_state decision_states[] = {{"open", "落实中", false},
                                                    {"fulfilled", "待确认", false},
                                                    {"done", "已落实", true},
                                                    {"cancelled", "已撤销", true},
                                                    {0}};

/* The clock stands while the hotline looks at what was done, so the unit is late by its own days alone. */
/* clang-format off */
static const struct transition decision_transitions[] = {
    {"", "decide", "open", P_MEETING_KEEP, CLOCK_START, "decision.made", 0, 0, "议定", "what, by whom, in how many working days"},
    {"open", "fulfil", "fulfilled", P_DECISION_FULFIL, CLOCK_PAUSE, 0, 0, 0, "报告落实", "what the unit did, with evidence"},
    {"fulfilled", "send_back", "open", P_MEETING_KEEP, CLOCK_RESUME, 0, 0, NEEDS_REASON, "退回", "it is not done: the days go on"},
    {"fulfilled", "confirm", "done", P_MEETING_KEEP, CLOCK_STOP, "decision.done", "decision.done_late", 0, "确认落实",
     "done; in time or late by when the unit reported it"},
    {"open", "cancel", "cancelled", P_MEETING_KEEP, CLOCK_STOP, "decision.cancelled", 0, NEEDS_REASON, "撤销", "it need not be done any more"},
    {0},
};
/* clang-format on */

const struct flow decision_flow = {"decision", "议定事项", decision_states, decision_transitions};

/* --- whistles ---------------------------------------------------------------------------------------------------- */

static const struct flow_state whistle_states[] = {
    {"blown", "待报到办理", false}, {"closed", "已办结", true}, {"cancelled", "已撤销", true}, {0}};

/* clang-format off */
static const struct transition whistle_transitions[] = {
    {"", "blow", "blown", P_WHISTLE_BLOW, CLOCK_KEEP, "whistle.blown", 0, 0, "吹哨", "a community calls units to a matter"},
    {"blown", "close", "closed", P_WHISTLE_BLOW, CLOCK_KEEP, "whistle.closed", 0, WAITS_CHILDREN, "办结", "every unit's result was confirmed"},
    {"blown", "cancel", "cancelled", P_WHISTLE_BLOW, CLOCK_KEEP, "whistle.cancelled", 0, NEEDS_REASON | WAITS_CHILDREN, "撤销",
     "the matter has gone; its calls are cancelled with it"},
    {0},
};
/* clang-format on */

const struct flow whistle_flow = {"whistle", "社区吹哨", whistle_states, whistle_transitions};

static const struct flow_state call_states[] = {{"called", "待报到", false},   {"arrived", "已报到", false},
                                                {"reported", "待确认", false}, {"done", "已完成", true},
                                                {"cancelled", "已撤销", true}, {0}};

/* clang-format off */
static const struct transition call_transitions[] = {
    {"", "call", "called", P_WHISTLE_BLOW, CLOCK_START, "whistle_call.made", 0, STARTS_STAGE, "召集", "a unit is to arrive, and to bring a result"},
    {"called", "arrive", "arrived", P_WHISTLE_ANSWER, CLOCK_KEEP, "whistle_call.arrived", "whistle_call.arrived_late", ENDS_STAGE, "报到",
     "the unit is there"},
    {"arrived", "report", "reported", P_WHISTLE_ANSWER, CLOCK_PAUSE, 0, 0, 0, "报告结果", "what it did; the clock stands while the community looks"},
    {"reported", "send_back", "arrived", P_WHISTLE_BLOW, CLOCK_RESUME, 0, 0, NEEDS_REASON, "退回", "it is not done: the days go on"},
    {"reported", "confirm", "done", P_WHISTLE_BLOW, CLOCK_STOP, "whistle_call.done", "whistle_call.done_late", 0, "确认结果", "the community accepts it"},
    {"*", "cancel", "cancelled", P_WHISTLE_BLOW, CLOCK_STOP, "whistle_call.cancelled", 0, NEEDS_REASON, "撤销", "the unit is not needed"},
    {0},
};
/* clang-format on */

const struct flow whistle_call_flow = {"whistle_call", "部门报到", call_states, call_transitions};
