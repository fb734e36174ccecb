#include "modules/dispatch/handlers.h"

static const char *const needs[] = {"hotline", 0};

static const struct record *const records[] = {&dispatch_guess_record,
                                               &dispatch_advice_record,
                                               &similar_order_record,
                                               &similar_orders_record,
                                               &dispatch_period_record,
                                               &dispatch_measure_record,
                                               &dispatch_measures_record,
                                               &dispatch_model_record,
                                               &dispatch_models_record,
                                               &dispatch_key_record,
                                               0};

static const struct permission permissions[] = {
    {P_DISPATCH_USE, "查看派单建议和相似工单", "agent dispatcher"},
    {P_DISPATCH_MEASURE, "查看派单辅助的成效", "supervisor bureau chief dispatcher"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/api/v1/dispatch/orders/{number}", P_DISPATCH_USE, ROUTE_READ, 0, &dispatch_advise_order_handler,
     "The likeliest categories and units of an order, and what was decided of such orders"},
    {"GET", "/api/v1/dispatch/orders/{number}/similar", P_DISPATCH_USE, ROUTE_READ, 0, &dispatch_similar_handler,
     "Open orders of the same region, within 30 days, that may be about the same thing"},
    {"GET", "/api/v1/dispatch/contacts/{number}", P_DISPATCH_USE, ROUTE_READ, 0, &dispatch_advise_contact_handler,
     "The likeliest categories and units of what was told and is no order yet"},
    {"GET", "/api/v1/dispatch/measures", P_DISPATCH_MEASURE, ROUTE_SCAN, 0, &dispatch_measure_handler,
     "How often what was chosen had been suggested"},
    {"GET", "/api/v1/dispatch/models", P_DISPATCH_MEASURE, ROUTE_READ, 0, &dispatch_models_handler,
     "What was learned, and when"},
    {0},
};

static const struct reaction reactions[] = {
    {"order.dispatch", dispatch_note_choice},
    {"order.recategorise", dispatch_note_category},
    {"order.pass", dispatch_note_example},
    {0},
};

static const struct setting settings[] = {
    {"dispatch.automatic", SETTING_BOOL, "false", 0, 0, "把握足够时自动派单",
     "off: every order is dispatched by a person"},
    {"dispatch.confidence", SETTING_INT, "95", 50, 100, "自动派单所需的把握度（百分比）",
     "of the likeliest unit; used only when dispatch.automatic is on"},
    {"dispatch.least_orders", SETTING_INT, "200", 10, 100000, "办结多少件工单后开始学习",
     "with fewer finished orders there are no suggestions"},
    {"dispatch.most_orders", SETTING_INT, "12000", 100, 1000000, "最多从多少件工单学习",
     "the newest ones; twelve thousand take 57 MB of memory while they are learned from"},
    {0},
};

static const struct job jobs[] = {
    {"dispatch.automatic", 60000, dispatch_by_itself, "dispatches sure orders, when dispatch.automatic is on"},
    {0},
};

static const struct slow_job slow_jobs[] = {
    {"dispatch.learn", 6 * HOUR_MS, dispatch_learn, dispatch_keep,
     "learns from finished orders, when a fiftieth is new"},
    {0},
};

const struct module dispatch_module = {
    .name = "dispatch",
    .title = "派单辅助",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .reactions = reactions,
    .settings = settings,
    .jobs = jobs,
    .slow_jobs = slow_jobs,
    .start = dispatch_start,
};
