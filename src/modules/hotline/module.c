#include "kernel/api/module.h"
#include "kernel/notify/notify.h"

#include "modules/hotline/handlers.h"
#include "modules/hotline/permissions.h"

static const char *const needs[] = {"cases", 0};

static const struct record *const records[] = {
    &contact_file_record,     &contact_words_record,    &contact_view_record, &contact_page_record, &order_file_record,
    &order_words_record,      &order_view_record,       &order_page_record,   &category_record,     &order_limit_record,
    &supervision_view_record, &remit_suggestion_record, &contact_line_record, &order_line_record,   0};

/* clang-format off */
static const struct permission permissions[] = {
    {P_CONTACT_READ, "查看来电来信", "agent dispatcher"},
    {P_CONTACT_TAKE, "受理来电来信", "agent dispatcher"},
    {P_CALL_PUSH, "登记来电和话务事件", "agent dispatcher"},
    {P_ORDER_READ, "查看工单", "clerk approver supervisor bureau chief agent dispatcher handler"},
    {P_ORDER_OPEN, "生成工单", "agent dispatcher"},
    {P_ORDER_DISPATCH, "派单、裁定退回、批准延期、并单", "dispatcher"},
    {P_ORDER_HANDLE, "签收、办理、回复工单", "approver supervisor handler"},
    {P_ORDER_AUDIT, "审核回复", "dispatcher"},
    {P_ORDER_CALLBACK, "回访、重办、归档", "agent dispatcher"},
    {P_ORDER_SUPERVISE, "督办", "bureau dispatcher"},
    {P_ORDER_REVEAL, "查看工单来电人", "approver supervisor agent dispatcher handler"},
    {P_HOTLINE_EDIT, "维护热线分类和时限", "bureau dispatcher"},
    {P_HOTLINE_FIGURES, "查看热线统计", "supervisor bureau chief dispatcher"},
    {0},
};
/* clang-format on */

#define CONTACT(name, summary)                                                                            \
    {                                                                                                     \
        "POST", "/api/v1/hotline/contacts/{number}/" #name, P_CONTACT_TAKE, ROUTE_WRITE, ROUTE_VERSIONED, \
            &contact_##name##_handler, summary                                                            \
    }
#define ORDER(name, permission, summary)                                                            \
    {                                                                                               \
        "POST", "/api/v1/hotline/orders/{number}/" #name, permission, ROUTE_WRITE, ROUTE_VERSIONED, \
            &order_##name##_handler, summary                                                        \
    }
#define SUPERVISION(name, permission, summary)                                                            \
    {                                                                                                     \
        "POST", "/api/v1/hotline/supervisions/{number}/" #name, permission, ROUTE_WRITE, ROUTE_VERSIONED, \
            &supervision_##name##_handler, summary                                                        \
    }

static const struct route routes[] = {
    {"POST", "/api/v1/hotline/calls", P_CALL_PUSH, ROUTE_WRITE, 0, &call_event_handler,
     "Tell an event of a call; again and in any order is fine"},
    {"POST", "/api/v1/hotline/contacts", P_CONTACT_TAKE, ROUTE_WRITE, ROUTE_CREATED, &contact_create_handler,
     "Take in a call, a letter, a message"},
    {"GET", "/api/v1/hotline/contacts", P_CONTACT_READ, ROUTE_READ, ROUTE_REPEATED, &contact_list_handler,
     "Search contacts, newest first"},
    {"GET", "/api/v1/hotline/contacts/{number}", P_CONTACT_READ, ROUTE_READ, 0, &contact_read_handler,
     "Read a contact"},
    CONTACT(answer, "An agent answers a call that rings"),
    CONTACT(describe, "Put down what was told and by whom"),
    CONTACT(park, "Put it aside"),
    CONTACT(resume, "Take it up again"),
    CONTACT(settle, "Answered on the spot"),
    CONTACT(void, "Nothing to handle"),

    {"POST", "/api/v1/hotline/orders", P_ORDER_OPEN, ROUTE_WRITE, ROUTE_CREATED, &order_create_handler,
     "Make an order of a contact"},
    {"GET", "/api/v1/hotline/orders", P_ORDER_READ, ROUTE_READ, ROUTE_REPEATED, &order_list_handler,
     "Search orders, newest first"},
    {"GET", "/api/v1/hotline/orders/{number}", P_ORDER_READ, ROUTE_READ, ROUTE_REPEATED, &order_read_handler,
     "Read an order"},
    {"GET", "/api/v1/hotline/orders/{number}/suggestion", P_ORDER_DISPATCH, ROUTE_READ, 0, &order_suggestion_handler,
     "Where a dispute over an order like it was decided"},
    ORDER(dispatch, P_ORDER_DISPATCH, "Give it to a unit"),
    ORDER(sign, P_ORDER_HANDLE, "The unit takes it"),
    ORDER(ask_return, P_ORDER_HANDLE, "The unit asks to return it as outside its remit, once"),
    ORDER(decide_return, P_ORDER_DISPATCH, "Decide whose it is, for good"),
    ORDER(pass_down, P_ORDER_HANDLE, "Give it to a unit below"),
    ORDER(take_back, P_ORDER_HANDLE, "Take it back from the unit below"),
    ORDER(answer_up, P_ORDER_HANDLE, "The unit below tells what it did"),
    ORDER(send_down, P_ORDER_HANDLE, "Send it back to the unit below"),
    ORDER(reply, P_ORDER_HANDLE, "Reply"),
    ORDER(send_back, P_ORDER_AUDIT, "The reply will not do"),
    ORDER(pass, P_ORDER_AUDIT, "The reply stands: it is finished"),
    ORDER(callback, P_ORDER_CALLBACK, "What the citizen said"),
    ORDER(redo, P_ORDER_CALLBACK, "Have it done again: a child order"),
    ORDER(archive, P_ORDER_CALLBACK, "Close it"),
    ORDER(withdraw, P_ORDER_DISPATCH, "Cancel it"),
    ORDER(merge, P_ORDER_DISPATCH, "Merge it into another about the same thing"),
    ORDER(join, P_ORDER_DISPATCH, "Add a helping unit: a child order"),
    ORDER(ask_extension, P_ORDER_HANDLE, "The unit asks for longer"),
    ORDER(decide_extension, P_ORDER_DISPATCH, "Grant it, once, or not"),
    ORDER(recategorise, P_ORDER_DISPATCH, "Another category"),
    ORDER(tag, P_ORDER_DISPATCH, "It is part of a mass event, or of none"),
    ORDER(start_case, P_CASE_INTAKE, "Start a case from it"),
    ORDER(comment, P_ORDER_READ, "Leave a remark for colleagues"),
    ORDER(attach, P_ORDER_READ, "Add files"),
    {"POST", "/api/v1/hotline/orders/{number}/supervise", P_ORDER_SUPERVISE, ROUTE_WRITE, ROUTE_CREATED,
     &order_supervise_handler, "Supervise it, on a ground and with a limit of its own"},
    {"POST", "/api/v1/hotline/orders/{number}/reveal", P_ORDER_REVEAL, ROUTE_WRITE, ROUTE_SECRET, &order_reveal_handler,
     "See one field of who called whole, for a reason that is kept"},
    {"GET", "/api/v1/hotline/supervisions/{number}", P_ORDER_READ, ROUTE_READ, 0, &supervision_read_handler,
     "Read a supervision"},
    SUPERVISION(answer, P_ORDER_HANDLE, "The unit answers"),
    SUPERVISION(close, P_ORDER_SUPERVISE, "The answer was accepted"),
    SUPERVISION(cancel, P_ORDER_SUPERVISE, "The ground has gone"),
    {"GET", "/api/v1/hotline/events", P_ORDER_READ, ROUTE_SCAN, ROUTE_REPEATED, &mass_event_list_handler,
     "Mass events and how many orders each has"},

    {"GET", "/api/v1/hotline/categories", P_ORDER_READ, ROUTE_READ, ROUTE_REPEATED, &category_show_handler,
     "The tree of categories, as it stands or stood"},
    {"POST", "/api/v1/hotline/categories", P_HOTLINE_EDIT, ROUTE_WRITE, ROUTE_CREATED, &category_create_handler,
     "Add a category"},
    {"GET", "/api/v1/hotline/categories/{region}/{id}", P_ORDER_READ, ROUTE_READ, 0, &category_read_one_handler,
     "Read the newest version of a category"},
    {"PUT", "/api/v1/hotline/categories/{region}/{id}", P_HOTLINE_EDIT, ROUTE_WRITE, ROUTE_VERSIONED,
     &category_change_handler, "Rename or move a category, with all below it"},
    {"POST", "/api/v1/hotline/categories/{region}/{id}/close", P_HOTLINE_EDIT, ROUTE_WRITE, ROUTE_VERSIONED,
     &category_close_handler, "Use a category no more"},
    {"GET", "/api/v1/hotline/limits", P_ORDER_READ, ROUTE_READ, 0, &order_limit_list_handler,
     "How long orders of each class may take"},
    {"GET", "/api/v1/hotline/statistics", P_HOTLINE_FIGURES, ROUTE_SCAN, ROUTE_REPEATED, &hotline_statistics_handler,
     "Figures of a period: totals, by nature, category, county and unit"},
    {"POST", "/api/v1/hotline/limits", P_HOTLINE_EDIT, ROUTE_WRITE, ROUTE_CREATED, &order_limit_create_handler,
     "Set limits for a class from a day on"},
    {0},
};

static const struct message_template messages[] = {
    {"order.answered",
     "工单办结告知",
     "您向12345热线反映的事项（工单{编号}）已办结，我们将电话回访，听取您的意见。",
     {"编号"}},
    {0},
};

/* What the kernel tells when a reply was passed: those who called hear of it. */
static const struct reaction reactions[] = {
    {"order.pass", order_tell_callers}, {"order.close_by_decision", order_tell_callers}, {0}};

static const struct flow *const flows[] = {&contact_flow, &order_flow, &supervision_flow, 0};

static const struct setting settings[] = {
    {"hotline.callbacks", SETTING_INT, "3", 1, 10, "回访几次未接通即按未联系上归档",
     "after how many attempts nobody reached is the result of a callback"},
    {"hotline.supervision_days", SETTING_INT, "2", 0, 30, "督办件的答复时限（工作日）",
     "unless the supervision names another"},
    {0},
};

static const struct code_list *const codes[] = {&order_natures,    &order_urgencies,     &contact_channels,
                                                &callback_results, &supervision_grounds, 0};

static const struct exporter exporters[] = {
    {"contacts", P_CONTACT_READ, "来电来信", &contact_line_record,
     "every contact, by region and id; who called is masked, what was told is not in it", export_contacts},
    {"orders", P_ORDER_READ, "热线工单", &order_line_record,
     "every order the caller may see, by region and id, without what was told", export_orders},
    {0},
};

const struct module hotline_module = {
    .name = "hotline",
    .title = "12345热线",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .flows = flows,
    .metrics = hotline_metrics,
    .reactions = reactions,
    .messages = messages,
    .settings = settings,
    .exporters = exporters,
    .codes = codes,
};
