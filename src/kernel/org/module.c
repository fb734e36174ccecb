#include "kernel/api/module.h"

#include "kernel/org/inside.h"
#include "kernel/org/routes.h"

static const struct record *const records[] = {&org_key_record,      &region_record,       &region_search_record,
                                               &region_page_record,  &region_key_record,   &unit_record,
                                               &unit_form_record,    &unit_search_record,  &unit_page_record,
                                               &hall_record,         &hall_form_record,    &hall_search_record,
                                               &hall_page_record,    &hall_day_record,     &hall_days_record,
                                               &hall_period_record,  &window_record,       &window_form_record,
                                               &window_list_record,  &staff_record,        &staff_form_record,
                                               &staff_search_record, &staff_page_record,   &staff_created_record,
                                               &role_record,         &role_list_record,    &role_form_record,
                                               &role_key_record,     &sign_in_form_record, &me_record,
                                               &session_row_record,  &session_list_record, &password_form_record,
                                               &totp_secret_record,  &totp_code_record,    &challenge_record,
                                               &sm2_key_form_record, &token_form_record,   &token_made_record,
                                               &token_row_record,    &token_list_record,   0};

static const struct permission permissions[] = {
    {"org.units.edit", "维护单位、大厅和窗口", "system_admin"},
    {"org.regions.import", "导入行政区划", "system_admin"},
    {"org.staff.read", "查看人员", "security_admin audit_admin bureau supervisor chief"},
    {"org.staff.edit", "管理账号、口令和令牌", "security_admin"},
    {"org.roles.read", "查看角色和权限", "security_admin audit_admin"},
    {"org.roles.edit", "管理角色", "security_admin"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/api/v1/regions", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &region_list_handler,
     "List regions as of a day"},
    {"GET", "/api/v1/regions/{code}", 0, ROUTE_READ, ROUTE_PUBLIC, &region_read_handler, "Read a region as of a day"},

    {"GET", "/api/v1/units", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &unit_list_handler,
     "List units as of a day"},
    {"POST", "/api/v1/units", "org.units.edit", ROUTE_WRITE, ROUTE_CREATED, &unit_create_handler, "Add a unit"},
    {"GET", "/api/v1/units/{id}", 0, ROUTE_READ, ROUTE_PUBLIC, &unit_read_handler, "Read a unit"},
    {"PUT", "/api/v1/units/{id}", "org.units.edit", ROUTE_WRITE, ROUTE_VERSIONED, &unit_change_handler,
     "Change a unit"},

    {"GET", "/api/v1/halls", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &hall_list_handler, "List halls"},
    {"POST", "/api/v1/halls", "org.units.edit", ROUTE_WRITE, ROUTE_CREATED, &hall_create_handler, "Add a hall"},
    {"GET", "/api/v1/halls/{id}", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &hall_read_handler, "Read a hall"},
    {"PUT", "/api/v1/halls/{id}", "org.units.edit", ROUTE_WRITE, ROUTE_VERSIONED, &hall_change_handler,
     "Change a hall"},
    {"GET", "/api/v1/halls/{hall}/days", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &hall_days_list_handler,
     "Days on which a hall opens or stays shut against its rule"},
    {"PUT", "/api/v1/halls/{hall}/days/{day}", "org.units.edit", ROUTE_WRITE, 0, &hall_day_set_handler,
     "Open or shut a hall on a day against its rule"},
    {"GET", "/api/v1/halls/{id}/windows", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &window_all_handler,
     "The windows of a hall"},
    {"POST", "/api/v1/halls/{hall}/windows", "org.units.edit", ROUTE_WRITE, ROUTE_CREATED, &window_create_handler,
     "Add a window"},
    {"PUT", "/api/v1/halls/{hall}/windows/{id}", "org.units.edit", ROUTE_WRITE, 0, &window_change_handler,
     "Change a window"},

    {"GET", "/api/v1/staff", "org.staff.read", ROUTE_READ, 0, &staff_list_handler, "List accounts"},
    {"POST", "/api/v1/staff", "org.staff.edit", ROUTE_WRITE, ROUTE_CREATED | ROUTE_SECRET, &staff_create_handler,
     "Add an account; answers its one-time password"},
    {"GET", "/api/v1/staff/{id}", "org.staff.read", ROUTE_READ, 0, &staff_read_handler, "Read an account"},
    {"PUT", "/api/v1/staff/{id}", "org.staff.edit", ROUTE_WRITE, ROUTE_VERSIONED, &staff_change_handler,
     "Change an account: place, scope, roles, end"},
    {"POST", "/api/v1/staff/{id}/password", "org.staff.edit", ROUTE_WRITE, ROUTE_SECRET, &staff_password_reset_handler,
     "Give an account a new one-time password"},
    {"POST", "/api/v1/staff/{id}/unlock", "org.staff.edit", ROUTE_WRITE, 0, &staff_unlock_handler, "Lift a lock-out"},
    {"DELETE", "/api/v1/staff/{id}/second-factor", "org.staff.edit", ROUTE_WRITE, 0, &staff_second_factor_reset_handler,
     "Take away a lost device: its one-time codes or its SM2 key"},
    {"DELETE", "/api/v1/staff/{id}/sessions", "org.staff.edit", ROUTE_WRITE, 0, &staff_sessions_end_handler,
     "End all sessions of an account"},
    {"GET", "/api/v1/staff/{id}/tokens", "org.staff.edit", ROUTE_READ, 0, &token_list_handler,
     "The tokens of an account"},
    {"POST", "/api/v1/staff/{id}/tokens", "org.staff.edit", ROUTE_WRITE, ROUTE_CREATED | ROUTE_SECRET,
     &token_create_handler, "Issue a token for a program"},
    {"DELETE", "/api/v1/tokens/{id}", "org.staff.edit", ROUTE_WRITE, 0, &token_revoke_handler, "Revoke a token"},

    {"GET", "/api/v1/roles", "org.roles.read", ROUTE_READ, 0, &role_list_handler, "All roles"},
    {"PUT", "/api/v1/roles/{code}", "org.roles.edit", ROUTE_WRITE, 0, &role_put_handler, "Make or change an own role"},
    {"DELETE", "/api/v1/roles/{code}", "org.roles.edit", ROUTE_WRITE, 0, &role_delete_handler, "Delete an own role"},

    {"POST", "/api/v1/sessions", 0, ROUTE_WRITE, ROUTE_PUBLIC | ROUTE_CREATED | ROUTE_SECRET, &sign_in_handler,
     "Sign in"},
    {"GET", "/api/v1/sessions/challenge", 0, ROUTE_READ, ROUTE_PUBLIC, &challenge_make_handler,
     "A challenge to one's SM2 key, for signing in or enrolling it"},
    {"DELETE", "/api/v1/sessions/current", "", ROUTE_WRITE, 0, &sign_out_handler, "Sign out"},
    {"GET", "/api/v1/me", "", ROUTE_READ, 0, &me_read_handler, "Who is signed in, and what they may do"},
    {"GET", "/api/v1/me/sessions", "", ROUTE_READ, 0, &session_mine_handler, "One's own open sessions"},
    {"DELETE", "/api/v1/me/sessions/{id}", "", ROUTE_WRITE, 0, &session_end_handler, "End one of one's own sessions"},
    {"POST", "/api/v1/me/password", "", ROUTE_WRITE, ROUTE_SECRET, &me_password_handler, "Change one's own password"},
    {"POST", "/api/v1/me/totp", "", ROUTE_WRITE, ROUTE_SECRET, &me_totp_handler, "Begin to use one-time codes"},
    {"POST", "/api/v1/me/totp/confirm", "", ROUTE_WRITE, ROUTE_SECRET, &me_totp_confirm_handler,
     "Prove the device: from now on sign-in needs a code"},
    {"POST", "/api/v1/me/sm2-key", "", ROUTE_WRITE, ROUTE_SECRET, &me_sm2_key_handler,
     "Enrol an SM2 key: from now on sign-in needs its signature"},
    {0},
};

static const struct setting settings[] = {
    {"org.lock_failures", SETTING_INT, "5", 1, 100, "账号锁定前的连续失败次数", "GB/T 22239-2019 §8.1.4.1 b"},
    {"org.lock_address_failures", SETTING_INT, "20", 1, 10000, "网络地址锁定前的失败次数",
     "within the lock-out time; a hall behind one address shares it"},
    {"org.lock_minutes", SETTING_INT, "30", 1, 1440, "锁定时长（分钟）", "of an account and of an address"},
    {"org.idle_minutes", SETTING_INT, "30", 1, 1440, "无操作自动退出（分钟）", "GB/T 22239-2019 §8.1.4.1 b"},
    {"org.session_hours", SETTING_INT, "12", 1, 168, "会话最长时间（小时）", "then one signs in again"},
    {"org.sessions_per_account", SETTING_INT, "3", 1, 50, "每个账号的会话数", "a further sign-in ends the oldest"},
    {"org.cookie_secure", SETTING_TEXT, "auto", 0, 0, "会话Cookie仅限HTTPS",
     "always, or auto: except for clients on this machine"},
    {"org.password_profile", SETTING_TEXT, "dengbao3", 0, 0, "口令规则",
     "dengbao3 (GB/T 22239 level 3), or asvs5: no kinds of characters asked for, no end of a password's life"},
    {"org.password_days", SETTING_INT, "90", 0, 3650, "口令有效期（天）",
     "then it must be changed; 0, and under asvs5: never"},
    {"org.password_history", SETTING_INT, "5", 0, 24, "不得重复的历史口令个数", "the present one counts"},
    {"org.password_kib", SETTING_INT, "19456", 8, 1048576, "口令散列内存（KiB）", "Argon2id, RFC 9106"},
    {"org.password_passes", SETTING_INT, "3", 1, 100, "口令散列轮数", "Argon2id, RFC 9106"},
    {"org.unused_days", SETTING_INT, "90", 0, 3650, "停用久未使用的账号（天）",
     "until an administrator lifts it; 0: never"},
    {"org.second_factor_roles", SETTING_TEXT, "", 0, 0, "须有第二种鉴别的角色",
     "one-time codes or an SM2 key, GB/T 22239-2019 §8.1.4.1 d; role codes, space-separated"},
    {0},
};

static const struct job jobs[] = {
    {"org.seen", 60 * 1000, org_seen_write, "write down when sessions and tokens were last used"},
    {"org.rekey", 60 * 1000, org_rekey, "seals again the secrets of one-time codes that an older key sealed"},
    {0},
};

static const struct importer importers[] = {
    {"regions", "org.regions.import", "代码,名称,启用日期,停用日期,后继代码 (the last three may be missing or blank)",
     regions_import},
    {0},
};

static const struct exporter exporters[] = {
    {"units", "", "单位", &unit_record, "units of all times, by id", units_export},
    {"staff", "org.staff.read", "人员", &staff_record, "accounts without their secrets, by id", staff_export},
    {0},
};

static const struct code_list *const codes[] = {&unit_kinds, &window_kinds, 0};

static result start(struct request *rq)
{
    struct org_memory *memory = org_memory_new();
    if (!memory) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    app_remember(rq->app, "org", memory, org_memory_free);
    app_identify_with(rq->app, org_identify);
    TRY(regions_start(rq));
    return roles_start(rq);
}

const struct module org_module = {
    .name = "org",
    .title = "组织与登录",
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .settings = settings,
    .jobs = jobs,
    .importers = importers,
    .exporters = exporters,
    .codes = codes,
    .start = start,
};
