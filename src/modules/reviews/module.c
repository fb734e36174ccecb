#include "kernel/api/module.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/permissions.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/store_lists.h"
#include "modules/reviews/visits.h"

static const char *const needs[] = {"cases", 0};

static const struct record *const records[] = {&handling_record,         &rating_code_record,
                                               &review_record,           &rectification_record,
                                               &review_label_record,     &review_limit_record,
                                               &rating_code_form_record, &rating_code_made_record,
                                               &rating_form_record,      &rating_view_record,
                                               &review_row_record,       &review_view_record,
                                               &level_count_record,      &review_finding_record,
                                               &rectify_view_record,     &review_alarm_record,
                                               &visit_row_record,        &survey_record,
                                               &survey_question_record,  &survey_text_record,
                                               &review_guesses_record,   0};

static const struct permission permissions[] = {
    {P_REVIEW_READ, "查看评价和评价统计", "clerk approver supervisor bureau chief"},
    {P_REVIEW_CODE, "在回执上打印评价码", "clerk approver supervisor bureau"},
    {P_REVIEW_DEVICE, "窗口评价器评价", "bureau"},
    {P_REVIEW_GATEWAY, "转交短信评价", "gateway"},
    {P_REVIEW_ENTER, "录入纸质评价和问卷", "bureau"},
    {P_REVIEW_MODERATE, "审核公开评价文字", "bureau"},
    {P_REVIEW_RECTIFY, "办理差评整改、申诉和预警", "clerk approver supervisor"},
    {P_REVIEW_JUDGE, "裁定差评申诉、转办整改", "bureau"},
    {P_REVIEW_VISIT, "评议员评议", "bureau"},
    {P_REVIEW_SURVEY, "编制满意度问卷", "bureau"},
    {P_REVIEW_SET, "设定评价标签和整改时限", "bureau"},
    {0},
};

#define PUBLIC_WRITE ROUTE_WRITE, ROUTE_PUBLIC | ROUTE_SECRET

static const struct route routes[] = {
    {"POST", "/api/v1/review-codes", P_REVIEW_CODE, ROUTE_WRITE, ROUTE_CREATED | ROUTE_SECRET,
     &review_code_issue_handler, "Make a code to rate a case by, for its receipt"},
    {"POST", "/api/v1/ratings/look", 0, PUBLIC_WRITE, &rating_look_handler,
     "By a code: what can be rated, or what came of the rating"},
    {"POST", "/api/v1/ratings", 0, ROUTE_WRITE, ROUTE_PUBLIC | ROUTE_SECRET | ROUTE_CREATED, &rating_by_code_handler,
     "Rate by a code, without a name or with it"},
    {"POST", "/api/v1/ratings/append", 0, PUBLIC_WRITE, &rating_append_handler, "By a code: add to a rating, once"},
    {"GET", "/api/v1/ratings/window", P_REVIEW_DEVICE, ROUTE_READ, 0, &rating_window_look_handler,
     "For the device at a window: what has just ended there"},
    {"POST", "/api/v1/ratings/window", P_REVIEW_DEVICE, ROUTE_WRITE, ROUTE_CREATED, &rating_at_window_handler,
     "Rate what has just ended at the window of this device"},
    {"POST", "/api/v1/ratings/reply", P_REVIEW_GATEWAY, ROUTE_WRITE, ROUTE_CREATED | ROUTE_SECRET,
     &rating_by_reply_handler, "For a gateway: somebody answered the message that asked them"},
    {"GET", "/pingjia", 0, ROUTE_READ, ROUTE_PUBLIC, &rating_page_handler, "Rate by a code, as a page"},
    {"GET", "/api/v1/review-tags", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &review_label_list_handler,
     "Reasons to choose"},
    {"PUT", "/api/v1/review-tags/{code}", P_REVIEW_SET, ROUTE_WRITE, 0, &review_label_put_handler,
     "Make or change a reason to choose"},
    {"GET", "/api/v1/review-limits", P_REVIEW_READ, ROUTE_READ, 0, &review_limit_list_handler,
     "How long bad ratings may take, of all times"},
    {"PUT", "/api/v1/review-limits", P_REVIEW_SET, ROUTE_WRITE, 0, &review_limit_put_handler,
     "Set how long a class of bad ratings may take from a day on"},

    {"GET", "/api/v1/reviews", P_REVIEW_READ, ROUTE_READ, ROUTE_REPEATED, &review_list_handler,
     "Ratings, newest first"},
    {"GET", "/api/v1/reviews/{region}/{id}", P_REVIEW_READ, ROUTE_READ, 0, &review_read_handler,
     "Read a rating with what was written"},
    {"POST", "/api/v1/reviews/{region}/{id}/publish", P_REVIEW_MODERATE, ROUTE_WRITE, ROUTE_VERSIONED,
     &review_publish_handler, "Publish what was written, as it is or edited"},
    {"POST", "/api/v1/reviews/{region}/{id}/withhold", P_REVIEW_MODERATE, ROUTE_WRITE, ROUTE_VERSIONED,
     &review_withhold_handler, "Do not publish it, or no longer"},
    {"GET", "/api/v1/review-summary", 0, ROUTE_SCAN, ROUTE_PUBLIC | ROUTE_REPEATED, &review_summary_handler,
     "Ratings of an item or a unit by level"},
    {"GET", "/api/v1/review-texts", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &review_texts_handler,
     "Published texts about an item or a unit"},
    {"GET", "/api/v1/review-statistics", P_REVIEW_READ, ROUTE_SCAN, ROUTE_REPEATED, &review_statistics_handler,
     "Ratings by region, unit, channel, day, item, window or staff"},
    {"GET", "/api/v1/review-checks", P_REVIEW_READ, ROUTE_SCAN, 0, &review_checks_handler,
     "What is to be checked about the ratings of a period"},

    {"GET", "/api/v1/rectifications", P_REVIEW_READ, ROUTE_READ, ROUTE_REPEATED, &rectification_list_handler,
     "Rectifications, open and ended, newest first"},
    {"GET", "/api/v1/rectifications/{region}/{id}", P_REVIEW_READ, ROUTE_READ, 0, &rectification_read_handler,
     "Read a rectification"},
    {"POST", "/api/v1/rectifications/{region}/{id}/steps/{action}", P_REVIEW_READ, ROUTE_WRITE, ROUTE_VERSIONED,
     &rectification_move_handler, "Take a step of a rectification; each has its own permission"},
    {"POST", "/api/v1/rectifications/{region}/{id}/decision", P_REVIEW_JUDGE, ROUTE_WRITE, ROUTE_VERSIONED,
     &appeal_decide_handler, "Decide the rated unit's appeal"},
    {"GET", "/api/v1/review-alarms", P_REVIEW_READ, ROUTE_READ, 0, &review_alarm_list_handler,
     "Causes that came again and again, newest first"},
    {"POST", "/api/v1/review-alarms/{region}/{id}/answer", P_REVIEW_RECTIFY, ROUTE_WRITE, ROUTE_VERSIONED,
     &review_alarm_answer_handler, "Answer an alarm"},

    {"POST", "/api/v1/review-visits", P_REVIEW_VISIT, ROUTE_WRITE, ROUTE_CREATED, &review_visit_add_handler,
     "What a visiting reviewer says"},
    {"GET", "/api/v1/review-visits", P_REVIEW_READ, ROUTE_READ, 0, &review_visit_list_handler,
     "What visiting reviewers said, newest first"},
    {"POST", "/api/v1/surveys", P_REVIEW_SURVEY, ROUTE_WRITE, ROUTE_CREATED, &survey_draft_handler,
     "Draft the next version of a questionnaire"},
    {"GET", "/api/v1/surveys", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &survey_list_handler,
     "Questionnaires: everybody sees those that are asked now, staff all"},
    {"GET", "/api/v1/surveys/{region}/{id}", 0, ROUTE_READ, ROUTE_PUBLIC, &survey_read_handler, "Read a questionnaire"},
    {"POST", "/api/v1/surveys/{region}/{id}/open", P_REVIEW_SURVEY, ROUTE_WRITE, ROUTE_VERSIONED, &survey_open_handler,
     "Begin to ask it; the version before it is closed"},
    {"POST", "/api/v1/surveys/{region}/{id}/close", P_REVIEW_SURVEY, ROUTE_WRITE, ROUTE_VERSIONED,
     &survey_close_handler, "Ask it no longer"},
    {"POST", "/api/v1/surveys/{region}/{id}/answers", 0, PUBLIC_WRITE, &survey_answer_handler,
     "Answer it, with a code of a receipt, once"},
    {"POST", "/api/v1/surveys/{region}/{id}/papers", P_REVIEW_ENTER, ROUTE_WRITE, 0, &survey_enter_handler,
     "Enter answers that came on paper"},
    {"GET", "/api/v1/surveys/{region}/{id}/statistics", P_REVIEW_READ, ROUTE_SCAN, 0, &survey_counts_handler,
     "How often each answer was given"},
    {0},
};

static const struct flow *const flows[] = {&review_flow,       &rectification_flow, &review_alarm_flow,
                                           &review_visit_flow, &survey_flow,        0};

/* Each row of handling_kinds. */
static const struct reaction reactions[] = {
    {"case.accept", handling_ended},     {"case.ask_more", handling_ended},
    {"case.refuse", handling_ended},     {"case.finish", handling_ended},
    {"case.finish_now", handling_ended}, {"case.deliver", handling_ended},
    {"case.withdraw", handling_ended},   {0},
};

static const struct setting settings[] = {
    {"reviews.invite_after", SETTING_TEXT, "refuse finish_now deliver withdraw", 0, 0, "哪些办理结束后发短信邀请评价",
     "actions of a case, space-separated; empty: nobody is asked. accept: only of what was received before"},
    {"reviews.invite_days", SETTING_INT, "30", 1, 365, "短信回复评价的期限（天）", "after the invitation"},
    {"reviews.remind_days", SETTING_INT, "3", 0, 60, "邀请后几天未评价再提醒一次", "0: never"},
    {"reviews.code_days", SETTING_INT, "90", 1, 3650, "评价码有效期（天）",
     "from its issue; of a case as a whole from its end"},
    {"reviews.public_address", SETTING_TEXT, "", 0, 0, "市民访问本系统的网址",
     "such as https://zwfw.example.gov.cn: the QR codes of receipts begin with it; empty: receipts have none"},
    {"reviews.result_days", SETTING_INT, "180", 1, 3650, "评价后可追评、可看整改结果的期限（天）", "by the same code"},
    {"reviews.device_minutes", SETTING_INT, "15", 1, 240, "窗口评价器可评价刚办结业务的时间（分钟）", "after it ended"},
    {"reviews.guess_minutes", SETTING_INT, "10", 1, 1440, "错误评价码的计数和锁定时长（分钟）",
     "of an address, and of all"},
    {"reviews.guess_most", SETTING_INT, "10", 1, 1000, "同一网络地址最多错误次数",
     "then it is refused for as long; a hall behind one address shares it"},
    {"reviews.guess_most_all", SETTING_INT, "2000", 10, 1000000, "全部网络地址最多错误次数",
     "then codes are refused for as long; windows, messages and paper go on"},
    {"reviews.alarm_count", SETTING_INT, "3", 2, 1000, "同一事项同一原因几次差评后预警", "within reviews.alarm_days"},
    {"reviews.alarm_days", SETTING_INT, "30", 1, 365, "同类差评预警的期间（天）", "an alarm is raised once within it"},
    {"reviews.check_least", SETTING_INT, "50", 2, 100000, "评价分布核查的最少评价数", "of a unit, region or window"},
    {"reviews.check_minute", SETTING_INT, "10", 2, 10000, "一个单位一分钟内评价数达到多少列为待核", "paper apart"},
    {"reviews.check_source", SETTING_INT, "60", 2, 10000, "同一设备或地址一小时内评价数达到多少列为待核",
     "a hall behind one address shares it"},
    {0},
};

static const struct job jobs[] = {
    {"reviews.remind", 600000, reviews_remind, "ask once more those who were asked and have not answered"},
    {"reviews.guesses", 3600000, review_guesses_clear, "forgets wrong codes of days past"},
    {0},
};

static const struct importer importers[] = {
    {"paper_reviews", P_REVIEW_ENTER,
     "办件编号,办理,渠道,满意度,标签,评价内容,姓名,证件号码或电话,日期,扫描件 (the hash of an uploaded file)",
     import_paper_reviews},
    {0},
};

static const struct exporter exporters[] = {
    {"reviews", P_REVIEW_READ, "评价", &review_line_record,
     "every rating, by region and id; nothing of what was written", export_reviews},
    {"rectifications", P_REVIEW_READ, "差评整改", &rectification_line_record, "every rectification, by region and id",
     export_rectifications},
    {0},
};

static const struct code_list *const codes[] = {
    &review_levels,    &review_channels,    &rectify_outcomes, &appeal_grounds,
    &appeal_decisions, &review_limit_units, &survey_kinds,     0};

const struct module reviews_module = {
    .name = "reviews",
    .title = "好差评",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .flows = flows,
    .metrics = review_metrics,
    .reactions = reactions,
    .settings = settings,
    .jobs = jobs,
    .messages = review_messages,
    .importers = importers,
    .exporters = exporters,
    .codes = codes,
    .start = reviews_start,
};
