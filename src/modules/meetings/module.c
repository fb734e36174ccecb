#include "kernel/api/module.h"

#include "modules/meetings/handlers.h"
#include "modules/meetings/permissions.h"
#include "modules/meetings/store.h"

static const char *const needs[] = {"hotline", 0};

static const struct record *const records[] = {&meeting_file_record,
                                               &decision_file_record,
                                               &whistle_file_record,
                                               &meeting_view_record,
                                               &meeting_page_record,
                                               &decision_page_record,
                                               &whistle_view_record,
                                               &whistle_page_record,
                                               &whistle_call_view_record,
                                               &meeting_statistics_record,
                                               0};

/* clang-format off */
static const struct permission permissions[] = {
    {P_MEETING_READ, "查看接话日、联席会议、现场问效和吹哨报到", "approver supervisor bureau chief agent dispatcher handler"},
    {P_MEETING_KEEP, "组织接话日、联席会议和现场问效，确认议定事项", "bureau dispatcher"},
    {P_MEETING_CALL, "登记接话日来电", "agent dispatcher"},
    {P_DECISION_FULFIL, "落实议定事项", "approver supervisor handler"},
    {P_WHISTLE_BLOW, "吹哨、确认报到结果", "supervisor bureau handler"},
    {P_WHISTLE_ANSWER, "报到、报告结果", "approver supervisor handler"},
    {0},
};
/* clang-format on */

#define MOVE(kind, name, handler, permission, summary)                                                           \
    {                                                                                                            \
        "POST", "/api/v1/" kind "/{number}/" name, permission, ROUTE_WRITE, ROUTE_VERSIONED, &handler##_handler, \
            summary                                                                                              \
    }

static const struct route routes[] = {
    {"POST", "/api/v1/meetings", P_MEETING_KEEP, ROUTE_WRITE, ROUTE_CREATED, &meeting_create_handler,
     "Plan an answering day, a joint meeting or a check on site"},
    {"GET", "/api/v1/meetings", P_MEETING_READ, ROUTE_READ, ROUTE_REPEATED, &meeting_list_handler,
     "Meetings, newest first"},
    {"GET", "/api/v1/meetings/{number}", P_MEETING_READ, ROUTE_READ, 0, &meeting_read_handler,
     "A meeting with its units, calls, orders and decisions"},
    MOVE("meetings", "hold", meeting_hold, P_MEETING_KEEP, "It begins"),
    MOVE("meetings", "cancel", meeting_cancel, P_MEETING_KEEP, "It is not held"),
    MOVE("meetings", "attend", meeting_attend, P_MEETING_KEEP, "Which units are present, anew as a whole"),
    {"POST", "/api/v1/meetings/{number}/calls", P_MEETING_CALL, ROUTE_WRITE, 0, &meeting_take_call_handler,
     "A call that came in on the answering day"},
    {"POST", "/api/v1/meetings/{number}/orders", P_MEETING_KEEP, ROUTE_WRITE, 0, &meeting_discuss_handler,
     "Put an order on the agenda"},
    MOVE("meetings", "end", meeting_end, P_MEETING_KEEP, "Report an answering day, or close a meeting"),

    {"POST", "/api/v1/meetings/{number}/decisions", P_MEETING_KEEP, ROUTE_WRITE, ROUTE_CREATED,
     &decision_create_handler, "A decision: what, by whom, in how many working days"},
    {"GET", "/api/v1/decisions", P_MEETING_READ, ROUTE_READ, ROUTE_REPEATED, &decision_list_handler,
     "Decisions, newest first"},
    {"GET", "/api/v1/decisions/{number}", P_MEETING_READ, ROUTE_READ, 0, &decision_read_handler, "Read a decision"},
    MOVE("decisions", "fulfil", decision_fulfil, P_DECISION_FULFIL, "The unit says what it did, with evidence"),
    MOVE("decisions", "send_back", decision_send_back, P_MEETING_KEEP, "It is not done"),
    MOVE("decisions", "confirm", decision_confirm, P_MEETING_KEEP, "It is done"),
    MOVE("decisions", "cancel", decision_cancel, P_MEETING_KEEP, "It need not be done any more"),

    {"POST", "/api/v1/whistles", P_WHISTLE_BLOW, ROUTE_WRITE, ROUTE_CREATED, &whistle_create_handler,
     "A community calls units"},
    {"GET", "/api/v1/whistles", P_MEETING_READ, ROUTE_READ, ROUTE_REPEATED, &whistle_list_handler,
     "Whistles, newest first"},
    {"GET", "/api/v1/whistles/{number}", P_MEETING_READ, ROUTE_READ, 0, &whistle_read_handler,
     "A whistle with each unit's part"},
    MOVE("whistles", "close", whistle_close, P_WHISTLE_BLOW, "Every result was confirmed"),
    MOVE("whistles", "cancel", whistle_cancel, P_WHISTLE_BLOW, "The matter has gone"),
    {"GET", "/api/v1/whistle-calls/{number}", P_MEETING_READ, ROUTE_READ, 0, &whistle_call_read_handler,
     "A unit's part in a whistle"},
    MOVE("whistle-calls", "arrive", whistle_call_arrive, P_WHISTLE_ANSWER, "The unit is there"),
    MOVE("whistle-calls", "report", whistle_call_report, P_WHISTLE_ANSWER, "What the unit did"),
    MOVE("whistle-calls", "send_back", whistle_call_send_back, P_WHISTLE_BLOW, "It is not done"),
    MOVE("whistle-calls", "confirm", whistle_call_confirm, P_WHISTLE_BLOW, "The community accepts it"),
    MOVE("whistle-calls", "cancel", whistle_call_cancel, P_WHISTLE_BLOW, "The unit is not needed"),

    {"GET", "/api/v1/meeting-statistics", P_MEETING_READ, ROUTE_SCAN, ROUTE_REPEATED, &meeting_statistics_handler,
     "Figures of meetings and whistles, in all and by region"},
    {0},
};

static const struct flow *const flows[] = {&answering_day_flow, &meeting_flow,      &decision_flow,
                                           &whistle_flow,       &whistle_call_flow, 0};

static const struct reaction reactions[] = {
    {"contact.settle", meeting_call_settled}, {"order.open", meeting_order_opened}, {0}};

static const struct setting settings[] = {
    {"meetings.arrive_hours", SETTING_INT, "4", 1, 100, "部门接到吹哨后几个工作小时内报到", "working hours"},
    {"meetings.result_days", SETTING_INT, "5", 1, 100, "部门接到吹哨后几个工作日内报告结果", "working days"},
    {0},
};

static const struct exporter exporters[] = {
    {"meetings", P_MEETING_READ, "接话日和会议", &meeting_row_record,
     "every meeting the caller may see, by region and id, with its counts", export_meetings},
    {"decisions", P_MEETING_READ, "议定事项", &decision_view_record,
     "every decision the caller may see, by region and id, without its words", export_decisions},
    {"whistle_calls", P_MEETING_READ, "吹哨报到", &whistle_call_view_record,
     "every unit's part in a whistle, by region and id, without its words", export_whistle_calls},
    {0},
};

static const struct code_list *const codes[] = {&meeting_kinds, 0};

const struct module meetings_module = {
    .name = "meetings",
    .title = "接话日、联席会议、吹哨报到",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .flows = flows,
    .metrics = meeting_metrics,
    .reactions = reactions,
    .settings = settings,
    .exporters = exporters,
    .codes = codes,
};
