/* What parties show to the rest: one route, its permission and limit, the job that follows a new key. */
#include "kernel/party/handlers.h"
#include "kernel/party/party.h"

static const struct record *const records[] = {&party_in_record, &party_view_record, 0};

static const struct permission permissions[] = {
    {"party.reveal", "查看完整个人信息", "clerk approver supervisor agent dispatcher"},
    {0},
};

static const struct route routes[] = {
    {"POST", "/api/v1/parties/{region}/{id}/reveal", "party.reveal", ROUTE_WRITE, ROUTE_SECRET, &party_reveal_handler,
     "See one field of a party whole, for a reason that is kept"},
    {0},
};

static const struct setting settings[] = {
    {"party.reveals_per_hour", SETTING_INT, "60", 0, 10000, "每小时查看完整个人信息的次数",
     "how often one officer may see a field whole within an hour"},
    {0},
};

static const struct job jobs[] = {
    {"party.rekey", 10 * 1000, party_rekey_job, "seals again, in small batches, what an older key sealed"},
    {0},
};

static const struct code_list *const codes[] = {&certificate_types, 0};

const struct module party_module = {
    .name = "party",
    .title = "当事人",
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .settings = settings,
    .jobs = jobs,
    .codes = codes,
};
