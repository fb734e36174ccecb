#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"

static const char *account_form(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    if (!strchr(letters, text[0]) || text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-")] != '\0') {
        return "应以小写字母开头，只用小写字母、数字和 . _ -";
    }
    return 0;
}

static const struct field staff_form_fields[] = {
    FIELD(staff_form, id, OPTIONAL, 1, INT64_MAX, "编号", "in the path of a change; absent in a new one"),
    FIELD(staff_form, account, OPTIONAL, 3, 40, "账号", "sign-in name; required in a new one, never changes",
          .check = account_form),
    FIELD(staff_form, name, REQUIRED, 2, 30, "姓名", "shown on what they sign"),
    FIELD(staff_form, region, REQUIRED, 6, 12, "地区", "where they work", .check = region_code_check),
    FIELD(staff_form, unit, OPTIONAL, 1, INT64_MAX, "单位", "where they work"),
    FIELD(staff_form, hall, OPTIONAL, 1, INT64_MAX, "大厅", "where they sit"),
    FIELD(staff_form, hall_window, OPTIONAL, 1, INT64_MAX, "窗口", "of that hall"),
    FIELD(staff_form, scope_region, OPTIONAL, 6, 12, "管辖地区",
          "they see this region and those below it; their own when absent", .check = region_code_check),
    FIELD(staff_form, scope_unit, OPTIONAL, 1, INT64_MAX, "管辖单位",
          "they see this unit and those below it; all when absent"),
    FIELD(staff_form, roles, REQUIRED, 1, 400, "角色", "role codes, space-separated"),
    FIELD(staff_form, expires_at, OPTIONAL, 0, 0, "账号到期", "from then on it cannot be used"),
    FIELD(staff_form, disabled, OPTIONAL, 0, 0, "停用", "ends its sessions at once"),
};
RECORD(staff_form, staff_form_fields, "an account as it is entered");

static const struct field staff_fields[] = {
    FIELD(staff, id, READONLY, 0, 0, "编号", "never used twice"),
    FIELD(staff, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(staff, account, READONLY, 0, 0, "账号", "sign-in name"),
    FIELD(staff, name, READONLY, 0, 0, "姓名", "shown on what they sign"),
    FIELD(staff, region, READONLY, 0, 0, "地区", "where they work"),
    FIELD(staff, unit, READONLY, 0, 0, "单位", "0: none"),
    FIELD(staff, hall, READONLY, 0, 0, "大厅", "0: none"),
    FIELD(staff, hall_window, READONLY, 0, 0, "窗口", "0: none"),
    FIELD(staff, scope_region, READONLY, 0, 0, "管辖地区", "with those below it"),
    FIELD(staff, scope_unit, READONLY, 0, 0, "管辖单位", "with those below it; 0: all"),
    FIELD(staff, roles, READONLY, 0, 0, "角色", "role codes, space-separated"),
    FIELD(staff, expires_at, READONLY, 0, 0, "账号到期", "absent: never"),
    FIELD(staff, created_at, READONLY, 0, 0, "建立时间", "of the account"),
    FIELD(staff, last_seen, READONLY, 0, 0, "最近使用", "to within a minute"),
    FIELD(staff, locked_until, READONLY, 0, 0, "锁定至", "of a lock-out"),
    FIELD(staff, password_changed_at, READONLY, 0, 0, "口令更换", "when it was set"),
    FIELD(staff, disabled, READONLY, 0, 0, "停用", "by an administrator"),
    FIELD(staff, must_change, READONLY, 0, 0, "须改口令", "at the next sign-in"),
    FIELD(staff, totp_on, READONLY, 0, 0, "动态码", "set up and confirmed"),
    FIELD(staff, sm2_on, READONLY, 0, 0, "SM2密钥", "enrolled"),
};
RECORD(staff, staff_fields, "an account");

static const struct field staff_search_fields[] = {
    FIELD(staff_search, region, OPTIONAL, 6, 12, "地区", "with those below it", .check = region_code_check),
    FIELD(staff_search, name, OPTIONAL, 1, 30, "姓名", "a part of the name or the account"),
    FIELD(staff_search, role, OPTIONAL, 2, 40, "角色", "who hold this role"),
    FIELD(staff_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "of this unit"),
    FIELD(staff_search, after, OPTIONAL, 1, 20, "游标", "next of the page before"),
    FIELD(staff_search, limit, OPTIONAL, 1, 200, "条数", "rows of a page, 50 when absent"),
};
RECORD(staff_search, staff_search_fields, "which accounts");

static const struct field staff_page_fields[] = {
    FIELD_LIST(staff_page, items, READONLY, 0, 0, &staff_record, "人员", "oldest first"),
    FIELD(staff_page, next, READONLY, 0, 0, "下一页", "cursor; absent on the last page"),
};
RECORD(staff_page, staff_page_fields, "a page of accounts");

static const struct field staff_created_fields[] = {
    FIELD(staff_created, id, READONLY, 0, 0, "编号", "of the account"),
    FIELD(staff_created, account, READONLY, 0, 0, "账号", "sign-in name"),
    FIELD(staff_created, password, READONLY, 0, 0, "一次性口令", "shown this once; its owner must change it"),
};
RECORD(staff_created, staff_created_fields, "an account and its one-time password");

/* --- lookups ----------------------------------------------------------------------------------------------------- */

#define STAFF_COLUMNS                                                                                    \
    "id, version, account, name, region, unit, hall, hall_window, scope_region, scope_unit, expires_at," \
    " created_at, last_seen, locked_until, password_changed_at, disabled, must_change, totp_on, sm2_on"

/* An account within the caller's scope, else as if there were none. */
static result find_staff(struct request *rq, int64_t id, struct staff *staff)
{
    bool is_in;
    result r = db_one(rq->db, rq->arena, RECEIVE(staff, staff), "SELECT " STAFF_COLUMNS " FROM staff WHERE id = :id",
                      P("id", id));
    if (is_ok(r)) {
        TRY(org_unit_in_scope(rq, staff->unit, &is_in));
        if (is_in && request_sees_region(rq, staff->region)) {
            return roles_of(rq->db, rq->arena, id, &staff->roles);
        }
        r = failed(ERR_NOT_FOUND, 0);
    }
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个人员") : r;
}

result org_staff_in_scope(struct request *rq, int64_t id, bool *is_in)
{
    struct staff staff;
    *is_in = id == rq->who->staff;
    if (*is_in) {
        return SUCCESS;
    }
    result found = find_staff(rq, id, &staff);
    *is_in = is_ok(found);
    return found.code == ERR_NOT_FOUND ? SUCCESS : found;
}

/* --- adding and changing ----------------------------------------------------------------------------------------- */

static int64_t or_none(int64_t number)
{
    return number_is_set(number) ? number : 0;
}

/* The rules of an account; makes `staff` of the form. */
static result check_form(struct request *rq, const struct staff_form *form, struct staff *staff)
{
    *staff = (struct staff){.account = form->account,
                            .name = form->name,
                            .unit = or_none(form->unit),
                            .hall = or_none(form->hall),
                            .hall_window = or_none(form->hall_window),
                            .scope_unit = or_none(form->scope_unit),
                            .roles = form->roles,
                            .expires_at = form->expires_at,
                            .disabled = form->disabled};
    TRY(require_region(rq, "region", form->region, &staff->region));
    staff->scope_region = staff->region;
    if (form->scope_region) {
        TRY(require_region(rq, "scope_region", form->scope_region, &staff->scope_region));
    }
    if (staff->unit != 0 || rq->who->scope_unit != 0) {
        TRY(require_unit(rq, "unit", staff->unit));
    }
    if (staff->scope_unit != 0 || rq->who->scope_unit != 0) {
        TRY(require_unit(rq, "scope_unit", staff->scope_unit));
    }
    struct hall hall;
    struct window window;
    result found = staff->hall != 0 ? org_hall_find(rq->db, rq->arena, staff->hall, &hall) : SUCCESS;
    if (found.code == ERR_NOT_FOUND) {
        return invalid("hall", "没有这个大厅");
    }
    TRY(found);
    found = staff->hall_window != 0 ? org_window_find(rq->db, rq->arena, staff->hall, staff->hall_window, &window)
                                    : SUCCESS;
    if (found.code == ERR_NOT_FOUND) {
        return invalid("hall_window", "此大厅没有这个窗口");
    }
    TRY(found);
    return roles_check(rq, staff->roles);
}

static result insert_staff(struct request *rq, struct staff *staff, const char *hash, bool must_change)
{
    TRY(org_next(rq, "staff", &staff->id));
    result r =
        db_do(rq->db,
              "INSERT INTO staff (id, version, account, name, region, unit, hall, hall_window, scope_region,"
              " scope_unit, expires_at, disabled, created_at, password, password_changed_at, must_change,"
              " failed_count, totp_on, last_totp_step)"
              " VALUES (:id, 1, :account, :name, :region, :unit, :hall, :hall_window, :scope_region, :scope_unit,"
              " :expires_at, :disabled, :now, :hash, :now, :must_change, 0, 0, 0)",
              P("must_change", must_change), ROW(staff, staff), P("now", rq->now), P("hash", hash));
    if (r.code == ERR_CONFLICT) {
        return failed(ERR_CONFLICT, "已有此账号，请换一个");
    }
    TRY(r);
    TRY(roles_set(rq, staff->id, staff->roles));
    return org_note(rq, "staff_add", staff->region, staff->id, staff->roles);
}

static result add(struct request *rq, const struct staff_form *form, const char *hash, bool must_change, int64_t *id)
{
    struct staff staff;
    if (number_is_set(form->id) && form->id != 0) {
        return invalid("id", "编号由系统给出，不能提交");
    }
    if (!form->account) {
        return invalid("account", "缺少账号");
    }
    TRY(check_form(rq, form, &staff));
    TRY(insert_staff(rq, &staff, hash, must_change));
    *id = staff.id;
    return SUCCESS;
}

result org_staff_add(struct request *rq, const struct staff_form *form, const char *password, bool must_change,
                     int64_t *id)
{
    struct password_cost cost = password_cost_set(rq->app);
    const char *hash;
    TRY(record_check(&staff_form_record, rq->arena, form));
    TRY(password_acceptable(rq->app, "password", form->account, password));
    TRY(password_hash(rq->arena, &cost, password, &hash));
    return add(rq, form, hash, must_change, id);
}

/* --- one-time passwords ------------------------------------------------------------------------------------------ */

struct one_time {
    const char *text, *hash;
};

/* "Ktmwpr-4827-hbxqsd": 66 bits, three kinds of characters, none that is mistaken for another. */
static const char *one_time_text(struct arena *arena)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz";
    uint8_t bytes[16];
    char text[19];
    seam_random(bytes, sizeof bytes);
    for (size_t i = 0, at = 0; i < sizeof bytes; i++) {
        if (i == 6 || i == 10) {
            text[at++] = '-';
        }
        text[at++] = i >= 6 && i < 10 ? (char)('2' + bytes[i] % 8) : letters[bytes[i] % (sizeof letters - 1)];
    }
    text[0] = (char)(text[0] - 'a' + 'A');
    return arena_copy(arena, text, 18);
}

static result make_one_time(struct request *rq)
{
    struct password_cost cost = password_cost_set(rq->app);
    struct one_time *made = ARENA_NEW(rq->arena, struct one_time);
    made->text = one_time_text(rq->arena);
    rq->prepared = made;
    return password_hash(rq->arena, &cost, made->text, &made->hash);
}

result org_create_administrators(struct request *rq, struct first_account accounts[FIRST_ACCOUNTS])
{
    static const char *const first[FIRST_ACCOUNTS][3] = {
        {"system", "系统管理员", "system_admin"},
        {"security", "安全管理员", "security_admin"},
        {"audit", "审计管理员", "audit_admin"},
    };
    int64_t any;
    TRY(db_number(rq->db, &any, "SELECT 1 FROM staff LIMIT 1"));
    if (number_is_set(any)) {
        return failed(ERR_CONFLICT, "已有账号，其他账号请由安全管理员建立");
    }
    for (int i = 0; i < FIRST_ACCOUNTS; i++) {
        struct staff staff = {
            .account = first[i][0], .name = first[i][1], .region = "", .scope_region = "", .roles = first[i][2]};
        TRY(make_one_time(rq));
        const struct one_time *password = rq->prepared;
        TRY(insert_staff(rq, &staff, password->hash, true));
        accounts[i] = (struct first_account){staff.account, staff.name, password->text};
    }
    return SUCCESS;
}

static result staff_create_before(struct request *rq, const struct staff_form *in)
{
    (void)in;
    return make_one_time(rq);
}

static result staff_create(struct request *rq, const struct staff_form *in, struct staff_created *out)
{
    const struct one_time *password = rq->prepared;
    TRY(add(rq, in, password->hash, true, &out->id));
    out->account = in->account;
    out->password = password->text;
    rq->location = str_format(rq->arena, "/api/v1/staff/%lld", (long long)out->id);
    return SUCCESS;
}
HANDLER_PREPARED(staff_create, staff_form, staff_created);

/* Nobody changes their own account: who grants rights does not grant them to themselves. */
static result find_other(struct request *rq, int64_t id, struct staff *staff)
{
    if (id == rq->who->staff) {
        return failed(ERR_FORBIDDEN, "不能管理自己的账号，请由另一位安全管理员办理");
    }
    return find_staff(rq, id, staff);
}

static result staff_password_reset_before(struct request *rq, const struct org_key *in)
{
    (void)in;
    return make_one_time(rq);
}

static result staff_password_reset(struct request *rq, const struct org_key *in, struct staff_created *out)
{
    const struct one_time *password = rq->prepared;
    struct staff staff;
    TRY(find_other(rq, in->id, &staff));
    TRY(password_put(rq, staff.id, password->hash, true));
    TRY(sessions_end(rq, staff.id, 0));
    *out = (struct staff_created){staff.id, staff.account, password->text};
    return org_note(rq, "password_reset", staff.region, staff.id, 0);
}
HANDLER_PREPARED(staff_password_reset, org_key, staff_created);

/* --- changes by an administrator --------------------------------------------------------------------------------- */

static result staff_change(struct request *rq, const struct staff_form *in, struct staff *out)
{
    struct staff before, after;
    TRY(find_other(rq, in->id, &before));
    TRY(check_form(rq, in, &after));
    if (in->account && !str_equal(in->account, before.account)) {
        return invalid("account", "账号不能更改，请另建账号");
    }
    if (rq->if_version != before.version) {
        return failed(ERR_STALE, "此人员已被他人修改，请重新读取");
    }
    after.id = before.id;
    after.version = before.version + 1;
    TRY(db_do(rq->db,
              "UPDATE staff SET version = :version, name = :name, region = :region, unit = :unit, hall = :hall,"
              " hall_window = :hall_window, scope_region = :scope_region, scope_unit = :scope_unit,"
              " expires_at = :expires_at, disabled = :disabled WHERE id = :id",
              ROW(staff, &after)));
    TRY(roles_set(rq, after.id, after.roles));
    TRY(after.disabled ? sessions_end(rq, after.id, 0) : org_changed(rq));
    rq->version = after.version;
    TRY(find_staff(rq, after.id, out));
    return org_note(rq, after.disabled && !before.disabled ? "staff_disable" : "staff_change", after.region, after.id,
                    after.roles);
}
HANDLER(staff_change, staff_form, staff);

/* Lift a lock-out, and the suspension of an account that was not used for long. */
static result staff_unlock(struct request *rq, const struct org_key *in, struct staff *out)
{
    TRY(find_other(rq, in->id, out));
    TRY(db_do(rq->db, "UPDATE staff SET failed_count = 0, locked_until = NULL, last_seen = :now WHERE id = :id",
              ROW(org_key, in), P("now", rq->now)));
    TRY(org_changed(rq));
    TRY(org_note(rq, "staff_unlock", out->region, out->id, 0));
    return find_staff(rq, in->id, out);
}
HANDLER(staff_unlock, org_key, staff);

static result staff_second_factor_reset(struct request *rq, const struct org_key *in, struct nothing *out)
{
    struct staff staff;
    (void)out;
    TRY(find_other(rq, in->id, &staff));
    TRY(db_do(rq->db, "UPDATE staff SET totp_secret = NULL, totp_on = 0, sm2_point = NULL, sm2_on = 0 WHERE id = :id",
              ROW(org_key, in)));
    TRY(sessions_end(rq, in->id, 0));
    return org_note(rq, "second_factor_reset", staff.region, staff.id, 0);
}
HANDLER(staff_second_factor_reset, org_key, nothing);

static result staff_sessions_end(struct request *rq, const struct org_key *in, struct nothing *out)
{
    struct staff staff;
    (void)out;
    TRY(find_staff(rq, in->id, &staff));
    TRY(sessions_end(rq, in->id, 0));
    return org_note(rq, "sessions_end", staff.region, staff.id, 0);
}
HANDLER(staff_sessions_end, org_key, nothing);

/* --- reading ----------------------------------------------------------------------------------------------------- */

static result staff_list(struct request *rq, const struct staff_search *in, struct staff_page *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    int64_t after, rows = page_rows(in->limit);
    region_scope(in->region ? in->region : "", low, high);
    TRY(page_after(in->after, &after));
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " STAFF_COLUMNS " FROM staff WHERE id > :last AND region >= :low AND region < :high"
                     " AND region >= :scope_low AND region < :scope_high"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
        CLAUSE(in->name, " AND (name LIKE '%' || :name || '%' OR account LIKE '%' || :name || '%')"),
        CLAUSE(in->role, " AND id IN (SELECT staff FROM staff_role WHERE role = :role)"),
        CLAUSE(number_is_set(in->unit), " AND unit = :unit"),
        CLAUSE(true, " ORDER BY id LIMIT :rows"),
    };
    TRY(db_search(rq->db, rq->arena, RECEIVE_LIST(staff, &out->items), clauses, ROW(staff_search, in), SCOPE(rq),
                  P("last", after), P("low", (const char *)low), P("high", (const char *)high), P("rows", rows)));
    if ((int64_t)out->items.count == rows) {
        out->next = str_format(rq->arena, "%lld", (long long)out->items.items[--out->items.count - 1].id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        TRY(roles_of(rq->db, rq->arena, out->items.items[i].id, &out->items.items[i].roles));
    }
    return SUCCESS;
}
HANDLER(staff_list, staff_search, staff_page);

static result staff_read(struct request *rq, const struct org_key *in, struct staff *out)
{
    TRY(find_staff(rq, in->id, out));
    rq->version = out->version;
    return SUCCESS;
}
HANDLER(staff_read, org_key, staff);

/* --- handing out ------------------------------------------------------------------------------------------------- */

struct staff_row_taker {
    struct request *rq;
    const struct row_taker *taker;
};

static result take_staff(void *subject, const void *row)
{
    const struct staff_row_taker *self = subject;
    struct staff staff = *(const struct staff *)row;
    TRY(roles_of(self->rq->db, self->taker->arena, staff.id, &staff.roles));
    return self->taker->take(self->taker->subject, &staff);
}

result staff_export(struct request *rq, const struct row_taker *taker)
{
    struct staff row;
    struct staff_row_taker self = {rq, taker};
    return db_each(
        rq->db, taker->arena, RECEIVE(staff, &row), take_staff, &self,
        "SELECT " STAFF_COLUMNS " FROM staff WHERE region >= :scope_low AND region < :scope_high"
        " AND (:scope_unit = 0 OR unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit))"
        " ORDER BY id",
        SCOPE(rq));
}
