#include "kernel/org/roles.h"

#include "kernel/base/arena.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"

const struct built_in_role built_in_roles[] = {
    {"clerk", "窗口人员"},
    {"approver", "审批人员"},
    {"supervisor", "科室负责人"},
    {"bureau", "政务服务局管理人员"},
    {"chief", "局领导"},
    {"agent", "热线坐席"},
    {"dispatcher", "热线派单审核人员"},
    {"handler", "承办单位人员"},
    {"gateway", "消息网关"}, /* a program, not a person */
    {"system_admin", "系统管理员"},
    {"security_admin", "安全管理员"},
    {"audit_admin", "审计管理员"},
    {0, 0},
};

static const char *const administrators[] = {"system_admin", "security_admin", "audit_admin"};
enum { ADMINISTRATORS = sizeof administrators / sizeof *administrators };

static const char *code_form(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0' ? 0 : "只能用小写字母、数字和下划线";
}

static const struct field role_fields[] = {
    FIELD(role, code, READONLY, 0, 0, "角色代码", "never changes"),
    FIELD(role, version, READONLY, 0, 0, "版本", "counts its changes"),
    FIELD(role, name, READONLY, 0, 0, "角色名称", "as people see it"),
    FIELD(role, built_in, READONLY, 0, 0, "内置", "ships with the program and cannot be changed"),
    FIELD(role, permissions, READONLY, 0, 0, "权限", "permission codes, space-separated"),
};
RECORD(role, role_fields, "a role and what it may do");

static const struct field role_list_fields[] = {
    FIELD_LIST(role_list, items, READONLY, 0, 0, &role_record, "角色", "by code"),
};
RECORD(role_list, role_list_fields, "all roles");

static const struct field role_form_fields[] = {
    FIELD(role_form, code, REQUIRED, 2, 40, "角色代码", "in the path", .check = code_form),
    FIELD(role_form, name, REQUIRED, 2, 40, "角色名称", "as people see it"),
    FIELD(role_form, permissions, REQUIRED, 1, 8000, "权限", "permission codes, space-separated"),
};
RECORD(role_form, role_form_fields, "a role as it is entered");

static const struct field role_key_fields[] = {
    FIELD(role_key, code, REQUIRED, 2, 40, "角色代码", "in the path"),
};
RECORD(role_key, role_key_fields, "one role");

/* A role, or a row that says a role holds a permission. */
struct role_grant {
    const char *role, *permission;
};
static const struct field role_grant_fields[] = {
    FIELD(role_grant, role, OPTIONAL, 0, 0, "角色", "role"),
    FIELD(role_grant, permission, OPTIONAL, 0, 0, "权限", "permission"),
};
static RECORD(role_grant, role_grant_fields, "a role holds a permission");
typedef LIST(struct role_grant) grant_list;

/* --- the three administrators ------------------------------------------------------------------------------------ */

static unsigned administrator_bit(const char *role)
{
    for (unsigned i = 0; i < ADMINISTRATORS; i++) {
        if (str_equal(administrators[i], role)) {
            return 1U << i;
        }
    }
    return 0;
}

/* The administrator a permission belongs to; 0 for none. */
static unsigned owner_of(const char *code)
{
    const struct permission *row = permission_by_number(permission_number(code));
    return row ? administrator_bit(row->roles) : 0;
}

static result one_administrator(const char *field, unsigned bits)
{
    return (bits & (bits - 1)) == 0
               ? SUCCESS
               : invalid(field, "系统管理员、安全管理员、审计管理员三者的权限不得兼有（三权分立），请分给不同的账号");
}

/* --- start ------------------------------------------------------------------------------------------------------- */

static result grant(struct request *rq, const char *role, const char *permission)
{
    return db_do(rq->db, "INSERT INTO role_permission (role, permission) VALUES (:role, :permission)", P("role", role),
                 P("permission", permission));
}

/* A built-in role holds what the modules' tables say, no more. */
static result sync_role(struct request *rq, const struct built_in_role *role)
{
    TRY(db_do(rq->db,
              "INSERT INTO role (code, version, name, built_in) VALUES (:code, 1, :name, 1)"
              " ON CONFLICT (code) DO UPDATE SET name = excluded.name, built_in = 1",
              P("code", role->code), P("name", role->name)));
    TRY(db_do(rq->db, "DELETE FROM role_permission WHERE role = :code", P("code", role->code)));
    const struct permission *row;
    for (int number = 0; (row = permission_by_number(number)); number++) {
        if (has_word(row->roles, role->code)) {
            TRY(grant(rq, role->code, row->code));
        }
    }
    return SUCCESS;
}

result roles_start(struct request *rq)
{
    for (const struct built_in_role *role = built_in_roles; role->code; role++) {
        TRY(sync_role(rq, role));
    }
    return org_changed(rq);
}

/* --- roles of staff ---------------------------------------------------------------------------------------------- */

static result role_bits(struct request *rq, const char *role, unsigned *bits)
{
    grant_list grants;
    *bits |= administrator_bit(role);
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(role_grant, &grants),
               "SELECT permission FROM role_permission WHERE role = :role", P("role", role)));
    for (size_t i = 0; i < grants.count; i++) {
        *bits |= owner_of(grants.items[i].permission);
    }
    return SUCCESS;
}

static result bits_of(struct request *rq, const char *roles, unsigned *bits)
{
    const char *word, *rest = roles;
    *bits = 0;
    while (next_word(rq->arena, &rest, &word)) {
        int64_t known;
        TRY(db_number(rq->db, &known, "SELECT 1 FROM role WHERE code = :code", P("code", word)));
        if (!number_is_set(known)) {
            return invalid("roles", str_format(rq->arena, "没有“%s”这个角色", str_cut(rq->arena, word, 40)));
        }
        TRY(role_bits(rq, word, bits));
    }
    return SUCCESS;
}

result roles_check(struct request *rq, const char *roles)
{
    unsigned bits;
    TRY(bits_of(rq, roles, &bits));
    return one_administrator("roles", bits);
}

result is_administrator(struct request *rq, int64_t staff, bool *is_one)
{
    const char *roles;
    unsigned bits;
    TRY(roles_of(rq->db, rq->arena, staff, &roles));
    TRY(bits_of(rq, roles, &bits));
    *is_one = bits != 0;
    return SUCCESS;
}

result roles_set(struct request *rq, int64_t staff, const char *roles)
{
    const char *word, *rest = roles;
    TRY(db_do(rq->db, "DELETE FROM staff_role WHERE staff = :staff", P("staff", staff)));
    while (next_word(rq->arena, &rest, &word)) {
        TRY(db_do(rq->db,
                  "INSERT INTO staff_role (staff, role) VALUES (:staff, :role) ON CONFLICT (staff, role) DO NOTHING",
                  P("staff", staff), P("role", word)));
    }
    return SUCCESS;
}

result roles_of(struct db *db, struct arena *arena, int64_t staff, const char **roles)
{
    grant_list grants;
    struct buf text;
    TRY(db_all(db, arena, RECEIVE_LIST(role_grant, &grants),
               "SELECT role FROM staff_role WHERE staff = :staff ORDER BY role", P("staff", staff)));
    buf_init(&text, arena, 64 * 1024);
    for (size_t i = 0; i < grants.count; i++) {
        buf_format(&text, "%s%s", i > 0 ? " " : "", grants.items[i].role);
    }
    *roles = text.data;
    return SUCCESS;
}

static void add_right(const char *code, const char *scopes, uint64_t *rights)
{
    int number = permission_number(code);
    if (number >= 0 && (!scopes || has_word(scopes, "*") || has_word(scopes, code))) {
        rights_add(rights, number);
    }
}

result rights_of(struct db *db, struct arena *arena, int64_t staff, const char *scopes, uint64_t *rights)
{
    grant_list grants;
    TRY(db_all(
        db, arena, RECEIVE_LIST(role_grant, &grants),
        "SELECT permission FROM role_permission WHERE role IN (SELECT role FROM staff_role WHERE staff = :staff)",
        P("staff", staff)));
    for (size_t i = 0; i < grants.count; i++) {
        add_right(grants.items[i].permission, scopes, rights);
    }
    return SUCCESS;
}

/* --- the role editor --------------------------------------------------------------------------------------------- */

static result role_list(struct request *rq, const struct nothing *in, struct role_list *out)
{
    grant_list grants;
    (void)in;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(role, &out->items),
               "SELECT code, version, name, built_in FROM role ORDER BY code LIMIT 500"));
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(role_grant, &grants),
               "SELECT role, permission FROM role_permission ORDER BY role, permission"));
    size_t next = 0;
    for (size_t i = 0; i < out->items.count; i++) {
        struct role *role = &out->items.items[i];
        struct buf text;
        buf_init(&text, rq->arena, 64 * 1024);
        for (; next < grants.count && str_equal(grants.items[next].role, role->code); next++) {
            buf_format(&text, "%s%s", text.size > 0 ? " " : "", grants.items[next].permission);
        }
        role->permissions = text.data;
    }
    return SUCCESS;
}
HANDLER(role_list, nothing, role_list);

/* An office's own role: ERR_FORBIDDEN for one that ships. */
static result require_own(struct request *rq, const char *code)
{
    int64_t built_in;
    TRY(db_number(rq->db, &built_in, "SELECT built_in FROM role WHERE code = :code", P("code", code)));
    return built_in == 1 ? failed(ERR_FORBIDDEN, "内置角色不能修改或删除，请另建角色") : SUCCESS;
}

static result put_permissions(struct request *rq, const struct role_form *in)
{
    unsigned bits = 0;
    const char *word, *rest = in->permissions;
    TRY(db_do(rq->db, "DELETE FROM role_permission WHERE role = :code", ROW(role_form, in)));
    while (next_word(rq->arena, &rest, &word)) {
        if (permission_number(word) < 0) {
            return invalid("permissions", str_format(rq->arena, "没有“%s”这个权限", str_cut(rq->arena, word, 60)));
        }
        bits |= owner_of(word);
        TRY(db_do(rq->db,
                  "INSERT INTO role_permission (role, permission) VALUES (:role, :permission)"
                  " ON CONFLICT (role, permission) DO NOTHING",
                  P("role", in->code), P("permission", word)));
    }
    return one_administrator("permissions", bits);
}

struct holder {
    int64_t staff;
};
static const struct field holder_fields[] = {
    FIELD(holder, staff, OPTIONAL, 0, 0, "人员", "staff"),
};
static RECORD(holder, holder_fields, "who holds a role");

/* What a role gains must not give one of its holders the rights of two administrators. */
static result check_holders(struct request *rq, const char *role)
{
    LIST(struct holder) holders;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(holder, &holders), "SELECT staff FROM staff_role WHERE role = :role",
               P("role", role)));
    for (size_t i = 0; i < holders.count; i++) {
        const char *roles;
        TRY(roles_of(rq->db, rq->arena, holders.items[i].staff, &roles));
        result r = roles_check(rq, roles);
        if (r.code == ERR_INVALID) {
            return invalid("permissions", str_format(rq->arena, "编号%lld的人员会因此兼有两个管理员的权限（三权分立）",
                                                     (long long)holders.items[i].staff));
        }
        TRY(r);
    }
    return SUCCESS;
}

static result role_put(struct request *rq, const struct role_form *in, struct role *out)
{
    TRY(require_own(rq, in->code));
    TRY(db_do(rq->db,
              "INSERT INTO role (code, version, name, built_in) VALUES (:code, 1, :name, 0)"
              " ON CONFLICT (code) DO UPDATE SET name = excluded.name, version = role.version + 1",
              ROW(role_form, in)));
    TRY(put_permissions(rq, in));
    TRY(check_holders(rq, in->code));
    TRY(org_changed(rq));
    TRY(db_one(rq->db, rq->arena, RECEIVE(role, out),
               "SELECT code, version, name, built_in FROM role WHERE code = :code", ROW(role_form, in)));
    out->permissions = in->permissions;
    return org_note(rq, "role_put", rq->who->region, 0, str_format(rq->arena, "%s: %s", in->code, in->permissions));
}
HANDLER(role_put, role_form, role);

static result role_delete(struct request *rq, const struct role_key *in, struct nothing *out)
{
    int64_t held, changed;
    (void)out;
    TRY(require_own(rq, in->code));
    TRY(db_number(rq->db, &held, "SELECT COUNT(*) FROM staff_role WHERE role = :code", ROW(role_key, in)));
    if (held > 0) {
        return failed(ERR_CONFLICT, str_format(rq->arena, "还有%lld人持有此角色，请先收回", (long long)held));
    }
    TRY(db_do(rq->db, "DELETE FROM role_permission WHERE role = :code", ROW(role_key, in)));
    TRY(db_change(rq->db, &changed, "DELETE FROM role WHERE code = :code", ROW(role_key, in)));
    return changed == 0 ? failed(ERR_NOT_FOUND, "没有这个角色")
                        : org_note(rq, "role_delete", rq->who->region, 0, in->code);
}
HANDLER(role_delete, role_key, nothing);
