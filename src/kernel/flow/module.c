#include "kernel/api/module.h"
#include "kernel/flow/clock.h"
#include "kernel/flow/handlers.h"

static const struct record *const records[] = {&matter_record,    &todo_question_record, &todo_row_record,
                                               &todo_page_record, &matter_key_record,    &timeline_record,
                                               &proof_row_record, &proof_answer_record,  &state_answer_record,
                                               &force_record,     &event_record,         0};

#define EVERY_OFFICE_ROLE "clerk approver supervisor bureau chief agent dispatcher handler"

static const struct permission permissions[] = {
    {"flow.read", "查看待办、时间线和时限证明", EVERY_OFFICE_ROLE " audit_admin"},
    {"flow.force", "强制流转（须写明理由）", "bureau"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/api/v1/todo", "flow.read", ROUTE_READ, ROUTE_REPEATED, &todo_list_handler,
     "Open matters, the most pressing first"},
    {"GET", "/api/v1/matters/{region}/{id}", "flow.read", ROUTE_READ, 0, &matter_read_handler, "Read a matter"},
    {"GET", "/api/v1/matters/{region}/{id}/timeline", "flow.read", ROUTE_READ, 0, &matter_timeline_handler,
     "What happened to a matter, oldest first"},
    {"GET", "/api/v1/matters/{region}/{id}/proof", "flow.read", ROUTE_READ, 0, &matter_proof_handler,
     "The proof of its deadline, day by day"},
    {"GET", "/api/v1/matters/{region}/{id}/state", "flow.read", ROUTE_READ, 0, &matter_state_handler,
     "Its state as of an instant"},
    {"POST", "/api/v1/matters/{region}/{id}/force", "flow.force", ROUTE_WRITE, ROUTE_VERSIONED, &matter_force_handler,
     "Move it to a state against its flow, with a recorded reason"},
    {0},
};

static const struct setting settings[] = {
    {"flow.yellow_days", SETTING_INT, "1", 0, 30, "提前几个工作日亮黄牌",
     "a matter is marked yellow from the start of the day that is so many working days before its due day"},
    {0},
};

static const struct code_list *const codes[] = {&limit_units, &proof_limits, 0};

const struct module flow_module = {
    .name = "flow",
    .title = "流转",
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .settings = settings,
    .codes = codes,
};
