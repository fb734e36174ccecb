/* The states of a rating, of what follows from a bad one, and the ways between them. */
#include "modules/reviews/reviews.h"

#include "modules/reviews/permissions.h"

static const struct code level_codes[] = {{"1", "非常满意"}, {"2", "满意"},       {"3", "基本满意"},
                                          {"4", "不满意"},   {"5", "非常不满意"}, {0, 0}};
const struct code_list review_levels = {"review_levels", "GB/T 39046-2020 满意度代码", level_codes};

static const struct code channel_codes[] = {{"qr", "扫码"},           {"web", "网页"}, {"mobile", "移动端"},
                                            {"tablet", "窗口评价器"}, {"sms", "短信"}, {"paper", "纸质"},
                                            {"box", "意见箱"},        {0, 0}};
const struct code_list review_channels = {"review_channels", "国办发〔2019〕51号；代码为本地代码", channel_codes};

/* --- ratings ----------------------------------------------------------------------------------------------------- */

static const struct flow_state review_states[] = {
    {"given", "已评价", true},    {"pending", "文字待审核", false}, {"published", "已公开", true},
    {"withheld", "不公开", true}, {"excluded", "不计入统计", true}, {0},
};

#define RATE(level, label)                                                                                            \
    {                                                                                                                 \
        "", "rate_" level, "given", "", CLOCK_KEEP, "review.level_" level, 0, 0, "评价：" label,                      \
            "the person served gave this level of GB/T 39046; who may is told by the code, the phone, the device or " \
            "the paper"                                                                                               \
    }

#define IN_EACH_STATE(ROW) \
    ROW("given", UNDOES_END), ROW("pending", 0), ROW("published", UNDOES_END), ROW("withheld", UNDOES_END)

#define APPEND(from, flag)                                                      \
    {                                                                           \
        from, "append", "pending", "", CLOCK_KEEP, 0, 0, ONCE | (flag), "追评", \
            "the same person adds a text, once; the level stays"                \
    }

/* Holds from the instant of the rating: its own day loses what it had counted. */
#define EXCLUDE(from, level, flag)                                                                                                \
    {                                                                                                                             \
        from, "exclude_" level, "excluded", P_REVIEW_JUDGE, CLOCK_KEEP, "review.level_" level, 0,                                 \
            FROM_OPENING | TAKES_BACK | NEEDS_REASON | (flag), "申诉成立，不计入统计",                                            \
            "an appeal was upheld: mistaken or malicious (国办发〔2019〕51号: 误评、恶意差评); the rating stays in " \
            "the ledger"                                                                                                          \
    }
#define EXCLUDE_4(from, flag) EXCLUDE(from, "4", flag)
#define EXCLUDE_5(from, flag) EXCLUDE(from, "5", flag)

/* clang-format off */
static const struct transition review_transitions[] = {
    RATE("1", "非常满意"), RATE("2", "满意"), RATE("3", "基本满意"), RATE("4", "不满意"), RATE("5", "非常不满意"),
    {"given", "unprompted", "", "", CLOCK_KEEP, "review.unprompted", 0, UNDOES_END, "未邀自评",
     "nobody had asked for it: neither a message nor the device at the window"},
    {"given", "write", "pending", "", CLOCK_KEEP, 0, 0, UNDOES_END, "留言",
     "it has a text, hidden until a moderator has seen it"},
    IN_EACH_STATE(APPEND),
    {"pending", "publish", "published", P_REVIEW_MODERATE, CLOCK_KEEP, 0, 0, 0, "公开留言",
     "as written, or edited so that it tells nothing about a person"},
    {"pending", "withhold", "withheld", P_REVIEW_MODERATE, CLOCK_KEEP, 0, 0, NEEDS_REASON, "不公开留言",
     "the level counts all the same"},
    {"published", "withhold", "withheld", P_REVIEW_MODERATE, CLOCK_KEEP, 0, 0, NEEDS_REASON | UNDOES_END, "撤下留言",
     "personal data was overlooked, or the law asks for it"},
    IN_EACH_STATE(EXCLUDE_4),
    IN_EACH_STATE(EXCLUDE_5),
    {0},
};
/* clang-format on */

const struct flow review_flow = {"review", "评价", review_states, review_transitions};

/* --- putting right ----------------------------------------------------------------------------------------------- */

static const struct flow_state rectification_states[] = {
    {"opened", "待联系核实", false}, {"contacted", "已联系", false},  {"verified", "已核实", false},
    {"rectified", "已整改", false},  {"called", "已回访", false},     {"appealed", "申诉复核中", false},
    {"closed", "已办结", true},      {"dropped", "评价已撤销", true}, {0},
};

#define APPEAL(from)                                                                                                      \
    {                                                                                                                     \
        from, "appeal", "appealed", P_REVIEW_RECTIFY, CLOCK_PAUSE, "rectification.appealed", 0, NEEDS_REASON | ONCE,      \
            "申诉",                                                                                                       \
            "the rated unit says it is mistaken or malicious (国办发〔2019〕51号: 申诉复核); the clock stands " \
            "meanwhile"                                                                                                   \
    }

/* clang-format off */
static const struct transition rectification_transitions[] = {
    {"", "open", "opened", "", CLOCK_START, "rectification.opened", 0, STARTS_STAGE, "差评转办",
     "a bad rating goes to the unit that handled the case (国办发〔2019〕51号: 谁办理、谁负责); first to contact the person"},
    {"opened", "note_name", "", "", CLOCK_KEEP, "rectification.named", 0, 0, "实名差评",
     "the person gave their name: they are to be called back, all of them"},
    {"opened", "contact", "contacted", P_REVIEW_RECTIFY, CLOCK_KEEP, "rectification.contacted", "rectification.contacted_late",
     ENDS_STAGE, "联系当事人", "the person was reached and heard"},
    {"opened", "verify", "verified", P_REVIEW_RECTIFY, CLOCK_KEEP, 0, 0, ENDS_STAGE | NEEDS_REASON, "核实",
     "of a rating without a name, which nobody may be asked about"},
    {"contacted", "verify", "verified", P_REVIEW_RECTIFY, CLOCK_KEEP, 0, 0, NEEDS_REASON, "核实", "what happened was found out"},
    {"verified", "rectify", "rectified", P_REVIEW_RECTIFY, CLOCK_KEEP, 0, 0, NEEDS_REASON, "整改或说明",
     "it was put right, or explained why it was right; the person is shown it"},
    {"rectified", "call_back", "called", P_REVIEW_RECTIFY, CLOCK_KEEP, "rectification.called_back", 0, 0, "回访",
     "the person who gave their name was called back: satisfied with the outcome or not"},
    {"called", "rectify_more", "", P_REVIEW_RECTIFY, CLOCK_KEEP, 0, 0, NEEDS_REASON, "再整改", "after a call that found them not satisfied"},
    {"called", "call_again", "", P_REVIEW_RECTIFY, CLOCK_KEEP, 0, 0, 0, "再回访", "counted once, by the first call"},
    {"rectified", "close", "closed", P_REVIEW_RECTIFY, CLOCK_STOP, "rectification.finished", "rectification.finished_late", 0,
     "办结", "of a rating without a name: there is nobody to call back"},
    {"called", "close", "closed", P_REVIEW_RECTIFY, CLOCK_STOP, "rectification.finished", "rectification.finished_late", 0,
     "办结", "put right or explained, and called back"},
    APPEAL("opened"), APPEAL("contacted"), APPEAL("verified"),
    {"appealed", "uphold", "dropped", P_REVIEW_JUDGE, CLOCK_STOP, "rectification.dropped", 0, NEEDS_REASON, "申诉成立",
     "decided by somebody of another unit than the rated one: the rating leaves the statistics"},
    {"appealed", "reject", "verified", P_REVIEW_JUDGE, CLOCK_RESUME, 0, 0, NEEDS_REASON, "申诉不成立",
     "decided by somebody of another unit than the rated one: it stands, and is to be put right"},
    {"*", "hand_over", "", P_REVIEW_JUDGE, CLOCK_KEEP, 0, 0, NEEDS_REASON, "转办", "another unit answers for it; it goes on counting for the rated one"},
    {0},
};
/* clang-format on */

const struct flow rectification_flow = {"rectification", "差评整改", rectification_states, rectification_transitions};

/* --- alarms ------------------------------------------------------------------------------------------------------ */

static const struct flow_state alarm_states[] = {{"raised", "待分析", false}, {"answered", "已答复", true}, {0}};

static const struct transition alarm_transitions[] = {
    {"", "raise", "raised", "", CLOCK_KEEP, "review_alarm.raised", 0, 0, "同类差评预警",
     "the same cause came again and again for one item within the days that are set"},
    {"raised", "answer", "answered", P_REVIEW_RECTIFY, CLOCK_KEEP, 0, 0, NEEDS_REASON, "答复",
     "what the unit found, and what it changes"},
    {0},
};

const struct flow review_alarm_flow = {"review_alarm", "差评预警", alarm_states, alarm_transitions};

/* --- visiting reviewers ------------------------------------------------------------------------------------------ */

static const struct flow_state visit_states[] = {{"given", "已评议", true}, {0}};

#define VISIT(level, label)                                                                                  \
    {                                                                                                        \
        "", "visit_" level, "given", P_REVIEW_VISIT, CLOCK_KEEP, "visit.level_" level, 0, 0, "评议：" label, \
            "a named reviewer (评议员) rated what they saw; counted apart from whom it served"            \
    }

static const struct transition visit_transitions[] = {VISIT("1", "非常满意"),   VISIT("2", "满意"),
                                                      VISIT("3", "基本满意"),   VISIT("4", "不满意"),
                                                      VISIT("5", "非常不满意"), {0}};

const struct flow review_visit_flow = {"review_visit", "评议", visit_states, visit_transitions};

/* --- questionnaires ---------------------------------------------------------------------------------------------- */

static const struct flow_state survey_states[] = {
    {"draft", "草稿", false}, {"open", "征集中", false}, {"closed", "已结束", true}, {0}};

static const struct transition survey_transitions[] = {
    {"", "draft", "draft", P_REVIEW_SURVEY, CLOCK_KEEP, 0, 0, 0, "起草问卷",
     "a version; once open its questions do not change any more"},
    {"draft", "open", "open", P_REVIEW_SURVEY, CLOCK_KEEP, 0, 0, 0, "开始征集", "it can be answered"},
    {"draft", "discard", "closed", P_REVIEW_SURVEY, CLOCK_KEEP, 0, 0, 0, "作废", "never asked"},
    {"open", "answer", "", "", CLOCK_KEEP, "survey.answered", 0, 0, "答卷", "one person's answers; no rating"},
    {"open", "close", "closed", P_REVIEW_SURVEY, CLOCK_KEEP, 0, 0, 0, "结束征集",
     "by hand, or because the next version opens"},
    {0},
};

const struct flow survey_flow = {"survey", "满意度问卷", survey_states, survey_transitions};
