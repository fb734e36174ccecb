#include "kernel/api/module.h"
#include "modules/cases/handlers.h"
#include "modules/cases/permissions.h"

static const char *const needs[] = {"items", 0};

static const struct record *const records[] = {&case_file_record,    &case_material_record, &case_intake_record,
                                               &case_receipt_record, &case_action_record,   &case_key_record,
                                               &case_button_record,  &case_view_record,     &case_search_record,
                                               &case_row_record,     &case_page_record,     0};

static const struct permission permissions[] = {
    {P_CASE_READ, "查看办件", "clerk approver supervisor bureau chief"},
    {P_CASE_INTAKE, "收件和当场办结", "clerk supervisor"},
    {P_CASE_ACCEPT, "受理、补正、不予受理、撤回", "clerk approver supervisor"},
    {P_CASE_ASSIGN, "指定经办人", "clerk approver supervisor"},
    {P_CASE_DECIDE, "办结、特别程序", "approver supervisor"},
    {P_CASE_EXTEND, "批准延长时限", "supervisor"},
    {P_CASE_TRANSFER, "转办", "approver supervisor bureau"},
    {P_CASE_DELIVER, "送达", "clerk approver supervisor"},
    {P_CASE_REVOKE, "撤销决定", "supervisor"},
    {P_CASE_DEEM, "视为受理、容缺逾期（由系统办理，可授权补办）", "bureau"},
    {0},
};

#define ACTION(name, permission, summary)                                                                          \
    {                                                                                                              \
        "POST", "/api/v1/cases/{number}/" #name, permission, ROUTE_WRITE, ROUTE_VERSIONED, &case_##name##_handler, \
            summary                                                                                                \
    }

static const struct route routes[] = {
    {"POST", "/api/v1/cases", P_CASE_INTAKE, ROUTE_WRITE, ROUTE_CREATED, &case_submit_handler, "Take in a case"},
    {"GET", "/api/v1/cases", P_CASE_READ, ROUTE_READ, ROUTE_REPEATED, &case_list_handler, "Search cases, newest first"},
    {"GET", "/api/v1/cases/{number}", P_CASE_READ, ROUTE_READ, ROUTE_REPEATED, &case_read_handler,
     "Read a case, now or as of an instant"},
    ACTION(accept, P_CASE_ACCEPT, "Accept it: the legal clock starts"),
    ACTION(ask_more, P_CASE_ACCEPT, "Tell the applicant once, in full, what must be corrected"),
    ACTION(correct, P_CASE_ACCEPT, "What was asked for came"),
    ACTION(refuse, P_CASE_ACCEPT, "Refuse it in writing, with the reason"),
    ACTION(special_start, P_CASE_DECIDE, "Start a special procedure: the clock stands"),
    ACTION(special_end, P_CASE_DECIDE, "End the special procedure: the clock goes on"),
    ACTION(extend, P_CASE_EXTEND, "Extend the limit, once"),
    ACTION(transfer, P_CASE_TRANSFER, "Hand it to another unit"),
    ACTION(finish, P_CASE_DECIDE, "Decide: granted, denied, or granted with materials missing"),
    ACTION(deliver, P_CASE_DELIVER, "Hand the decision over"),
    ACTION(withdraw, P_CASE_ACCEPT, "The applicant takes it back"),
    ACTION(revoke, P_CASE_REVOKE, "Revoke the decision"),
    ACTION(make_good, P_CASE_ACCEPT, "Missing materials came"),
    ACTION(assign, P_CASE_ASSIGN, "Take it in hand, or give it to somebody"),
    ACTION(comment, P_CASE_READ, "Leave a remark for colleagues"),
    ACTION(attach, P_CASE_ACCEPT, "Add materials"),
    {0},
};

static const struct flow *const flows[] = {&case_flow, 0};

static const struct setting settings[] = {
    {"cases.answer_days", SETTING_INT, "5", 1, 30, "几个工作日内未告知补正即视为受理", "行政许可法 §32: five days"},
    {"cases.extension_most", SETTING_INT, "10", 1, 365, "延长时限的上限",
     "行政许可法 §42: ten days, for others as their law says"},
    {0},
};

static const struct job jobs[] = {
    {"cases.deem_accepted", 600000, case_deem_accepted, "accept applications that nobody answered (行政许可法 §32)"},
    {"cases.note_overdue", 600000, case_note_overdue, "note promises of missing materials that were not kept"},
    {0},
};

static const struct code_list *const codes[] = {&case_channels, &case_results, &case_procedures, &case_deliveries, 0};

static const struct exporter exporters[] = {
    {"cases", P_CASE_READ, "办件", &case_line_record, "every case, by region and id; who applies is masked",
     export_cases},
    {0},
};

const struct module cases_module = {
    .name = "cases",
    .title = "办件",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .flows = flows,
    .settings = settings,
    .jobs = jobs,
    .exporters = exporters,
    .codes = codes,
};
