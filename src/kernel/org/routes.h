/* routes.h: what the room's routes take and give. Inside this room. */
#ifndef ZWFW_ORG_ROUTES_H
#define ZWFW_ORG_ROUTES_H

#include "kernel/api/module.h"
#include "kernel/org/org.h"

/* One thing by its number, in a path. */
struct org_key {
    int64_t id;
};
extern const struct record org_key_record;

/* --- regions ----------------------------------------------------------------------------------------------------- */

struct region_search {
    const char *parent, *name, *after;
    struct date on;
    int64_t limit;
};
struct region_page {
    LIST(struct region) items;
    const char *next;
};
struct region_key {
    const char *code;
    struct date on;
    bool follow;
};
extern const struct record region_search_record, region_page_record, region_key_record;
extern const struct handler region_list_handler, region_read_handler;

/* --- units ------------------------------------------------------------------------------------------------------- */

struct unit_form {
    int64_t id;
    const char *region, *name, *short_name, *uscc, *kind;
    int64_t parent;
    struct date valid_from, valid_to;
};
struct unit_search {
    const char *region, *name, *kind, *after;
    int64_t parent, limit;
    struct date on;
};
struct unit_page {
    LIST(struct unit) items;
    const char *next;
};
extern const struct record unit_form_record, unit_search_record, unit_page_record;
extern const struct handler unit_create_handler, unit_list_handler, unit_read_handler, unit_change_handler;

/* --- halls ------------------------------------------------------------------------------------------------------- */

struct hall_form {
    int64_t id;
    const char *region, *name, *address;
    int64_t weekdays;
};
struct hall_search {
    const char *region, *after;
    int64_t limit;
};
struct hall_page {
    LIST(struct hall) items;
    const char *next;
};
struct hall_day {
    int64_t hall;
    struct date day;
    bool opens;
    const char *reason;
};
struct hall_days {
    LIST(struct hall_day) items;
};
struct hall_period {
    int64_t hall;
    struct date first, last;
};
struct window_form {
    int64_t hall, id;
    const char *number, *name, *kind;
};
struct window_list {
    LIST(struct window) items;
};
extern const struct record hall_form_record, hall_search_record, hall_page_record, hall_day_record, hall_days_record,
    hall_period_record, window_form_record, window_list_record;
extern const struct handler hall_create_handler, hall_list_handler, hall_read_handler, hall_change_handler,
    hall_day_set_handler, hall_days_list_handler, window_create_handler, window_change_handler, window_all_handler;

/* --- staff ------------------------------------------------------------------------------------------------------- */

struct staff {
    int64_t id, version;
    const char *account, *name, *region;
    int64_t unit, hall, hall_window;
    const char *scope_region;
    int64_t scope_unit;
    const char *roles;
    struct instant expires_at, created_at, last_seen, locked_until, password_changed_at;
    bool disabled, must_change, totp_on, sm2_on;
};
struct staff_search {
    const char *region, *name, *role, *after;
    int64_t unit, limit;
};
struct staff_page {
    LIST(struct staff) items;
    const char *next;
};
struct staff_created {
    int64_t id;
    const char *account, *password;
};
extern const struct record staff_record, staff_search_record, staff_page_record, staff_created_record;
extern const struct handler staff_create_handler, staff_list_handler, staff_read_handler, staff_change_handler,
    staff_password_reset_handler, staff_second_factor_reset_handler, staff_unlock_handler;

/* --- roles ------------------------------------------------------------------------------------------------------- */

struct role {
    const char *code;
    int64_t version;
    const char *name;
    bool built_in;
    const char *permissions; /* codes, space-separated */
};
struct role_list {
    LIST(struct role) items;
};
struct role_form {
    const char *code, *name, *permissions;
};
struct role_key {
    const char *code;
};
extern const struct record role_record, role_list_record, role_form_record, role_key_record;
extern const struct handler role_list_handler, role_put_handler, role_delete_handler;

/* --- signing in -------------------------------------------------------------------------------------------------- */

struct sign_in_form {
    const char *account, *password, *code, *challenge, *signature;
};
struct me {
    int64_t staff;
    const char *account, *name, *region;
    int64_t unit, hall, hall_window;
    const char *scope_region;
    int64_t scope_unit;
    const char *roles, *permissions;
    bool must_change_password, must_enrol_second_factor, totp_on, sm2_on;
    const char *csrf;
    struct instant expires_at;
};
struct session_row {
    int64_t id;
    const char *peer;
    struct instant created_at, seen_at, expires_at;
    bool current;
};
struct session_list {
    LIST(struct session_row) items;
};
extern const struct record sign_in_form_record, me_record, session_row_record, session_list_record;
extern const struct handler sign_in_handler, sign_out_handler, me_read_handler, session_mine_handler,
    session_end_handler, staff_sessions_end_handler;

/* --- one's own password, codes and key
 * -------------------------------------------------------------------------------- */

struct password_form {
    const char *old_password, *new_password;
};
struct totp_secret {
    const char *uri;
};
struct totp_code {
    const char *code;
};
struct challenge {
    const char *challenge;
    struct instant expires_at;
};
struct sm2_key_form {
    const char *public_key, *challenge, *signature;
};
extern const struct record password_form_record, totp_secret_record, totp_code_record, challenge_record,
    sm2_key_form_record;
extern const struct handler me_password_handler, me_totp_handler, me_totp_confirm_handler, me_sm2_key_handler,
    challenge_make_handler;

/* --- tokens of programs ------------------------------------------------------------------------------------------ */

struct token_form {
    int64_t id; /* of the account, in the path */
    const char *name, *scopes;
    struct instant expires_at;
};
struct token_made {
    int64_t id;
    const char *token;
    struct instant expires_at;
};
struct token_row {
    int64_t id;
    const char *name, *scopes;
    struct instant created_at, expires_at, revoked_at, seen_at;
};
struct token_list {
    LIST(struct token_row) items;
};
extern const struct record token_form_record, token_made_record, token_row_record, token_list_record;
extern const struct handler token_create_handler, token_list_handler, token_revoke_handler;

#endif
