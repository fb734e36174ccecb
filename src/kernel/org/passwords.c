/* Accounts as signing in sees them: passwords, lock-out, what must be done first. */
#include <errno.h>
#include <strings.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/secret.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"

static const struct field credential_fields[] = {
    FIELD(credential, id, OPTIONAL, 0, 0, "编号", "staff id"),
    FIELD(credential, account, OPTIONAL, 0, 0, "账号", "sign-in name"),
    FIELD(credential, region, OPTIONAL, 0, 0, "地区", "where they work"),
    FIELD(credential, password, SECRET, 0, 0, "口令", "Argon2id hash"),
    FIELD(credential, password_changed_at, OPTIONAL, 0, 0, "口令更换", "when it was set"),
    FIELD(credential, created_at, OPTIONAL, 0, 0, "建立", "when the account was made"),
    FIELD(credential, last_seen, OPTIONAL, 0, 0, "最近使用", "last sign-in or use"),
    FIELD(credential, expires_at, OPTIONAL, 0, 0, "到期", "end of the account"),
    FIELD(credential, locked_until, OPTIONAL, 0, 0, "锁定至", "end of a lock-out"),
    FIELD(credential, must_change, OPTIONAL, 0, 0, "须改口令", "a one-time password"),
    FIELD(credential, disabled, OPTIONAL, 0, 0, "停用", "by an administrator"),
    FIELD(credential, totp_on, OPTIONAL, 0, 0, "动态码", "set up and confirmed"),
    FIELD(credential, sm2_on, OPTIONAL, 0, 0, "SM2密钥", "enrolled"),
    FIELD(credential, failed_count, OPTIONAL, 0, 0, "连续失败", "since the last success"),
    FIELD(credential, last_totp_step, OPTIONAL, 0, 0, "动态码步", "of the last code taken"),
    FIELD(credential, totp_secret, SECRET, 0, 0, "动态码密钥", "sealed"),
    FIELD(credential, sm2_point, OPTIONAL, 0, 0, "SM2公钥", "its point"),
    FIELD(credential, last_challenge, OPTIONAL, 0, 0, "挑战时间", "of the last one taken"),
};
RECORD(credential, credential_fields, "an account as signing in sees it");

#define CREDENTIAL_COLUMNS                                                                                 \
    "id, account, region, password, password_changed_at, created_at, last_seen, expires_at, locked_until," \
    " must_change, disabled, totp_on, failed_count, last_totp_step, totp_secret, sm2_on, sm2_point,"       \
    " last_challenge"

result credential_find(struct db *db, struct arena *arena, int64_t staff, struct credential *credential)
{
    return db_one(db, arena, RECEIVE(credential, credential),
                  "SELECT " CREDENTIAL_COLUMNS " FROM staff WHERE id = :staff", P("staff", staff));
}

result credential_by_account(struct db *db, struct arena *arena, const char *account, struct credential *credential)
{
    return db_one(db, arena, RECEIVE(credential, credential),
                  "SELECT " CREDENTIAL_COLUMNS " FROM staff WHERE account = :account", P("account", account));
}

const char *account_shut(const struct app *app, const struct credential *credential, struct instant now)
{
    int64_t unused_ms = app_setting(app, "org.unused_days") * DAY_MS;
    struct instant seen = instant_is_set(credential->last_seen) ? credential->last_seen : credential->created_at;
    if (credential->disabled) {
        return "disabled";
    }
    if (instant_is_set(credential->expires_at) && now.ms >= credential->expires_at.ms) {
        return "expired";
    }
    return unused_ms > 0 && now.ms - seen.ms >= unused_ms ? "unused" : 0;
}

static bool needs_second_factor(const struct app *app, struct arena *arena, const char *roles)
{
    const char *word, *rest = app_setting_text(app, "org.second_factor_roles");
    while (next_word(arena, &rest, &word)) {
        if (has_word(roles, word)) {
            return true;
        }
    }
    return false;
}

static bool is_asvs(const struct app *app)
{
    return str_equal(app_setting_text(app, "org.password_profile"), "asvs5");
}

const char *account_duty(const struct app *app, struct arena *arena, const struct credential *credential,
                         const char *roles, struct instant now)
{
    int64_t age_ms = is_asvs(app) ? 0 : app_setting(app, "org.password_days") * DAY_MS;
    if (credential->must_change || (age_ms > 0 && now.ms - credential->password_changed_at.ms >= age_ms)) {
        return "password";
    }
    return !credential->totp_on && !credential->sm2_on && needs_second_factor(app, arena, roles) ? "factor" : 0;
}

result no_second_factor(const struct credential *credential)
{
    return credential->totp_on ? failed(ERR_CONFLICT, "动态码已启用；要更换，请先由安全管理员解除")
           : credential->sm2_on ? failed(ERR_CONFLICT, "SM2密钥已启用；要更换，请先由安全管理员解除")
                                : SUCCESS;
}

/* --- lock-out ---------------------------------------------------------------------------------------------------- */

/* A locked account's failures do not count: else a guesser could keep its owner out for ever. */
result account_failed(struct request *rq, const struct credential *credential, const char *why)
{
    bool counts = !(instant_is_set(credential->locked_until) && rq->now.ms < credential->locked_until.ms);
    int64_t failures = credential->failed_count + 1;
    bool locks = counts && failures >= app_setting(rq->app, "org.lock_failures");
    if (counts) {
        struct instant until = {locks ? rq->now.ms + app_setting(rq->app, "org.lock_minutes") * MINUTE_MS : 0};
        TRY(db_do(rq->db, "UPDATE staff SET failed_count = :failures, locked_until = :until WHERE id = :id",
                  P("failures", locks ? 0 : failures), P("until", until), P("id", credential->id)));
    }
    TRY(org_note(rq, "sign_in_refused", credential->region, credential->id, why));
    return locks ? org_note(rq, "account_locked", credential->region, credential->id, 0) : SUCCESS;
}

/* --- passwords --------------------------------------------------------------------------------------------------- */

struct password_cost password_cost_set(const struct app *app)
{
    return (struct password_cost){(uint32_t)app_setting(app, "org.password_kib"),
                                  (uint32_t)app_setting(app, "org.password_passes")};
}

/* Does a line of DATA/refused-passwords.txt hold it? The office's own list, such as one of leaked passwords; without
 * the file there is none. */
static result is_refused(const struct app *app, const char *password, bool *refused)
{
    char path[4096], line[PASSWORD_MAX + 2];
    *refused = false;
    snprintf(path, sizeof path, "%s/refused-passwords.txt", app_data(app));
    FILE *file = fopen(path, "re");
    if (!file) {
        return errno == ENOENT ? SUCCESS : failed(ERR_UNAVAILABLE, "无法读取refused-passwords.txt，请检查其权限");
    }
    while (!*refused && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        *refused = line[0] && strcasecmp(line, password) == 0;
    }
    bool is_read = !ferror(file);
    fclose(file);
    return is_read ? SUCCESS : failed(ERR_UNAVAILABLE, "无法读取refused-passwords.txt，请检查磁盘");
}

result password_acceptable(const struct app *app, const char *field, const char *account, const char *password)
{
    bool refused;
    const char *why = password_policy_check(is_asvs(app) ? PASSWORD_ASVS5 : PASSWORD_DENGBAO3, account, password);
    if (why) {
        return invalid(field, why);
    }
    TRY(is_refused(app, password, &refused));
    return refused ? invalid(field, "口令太常见，或已经泄露过，请另选一个") : SUCCESS;
}

result password_put(struct request *rq, int64_t staff, const char *hash, bool must_change)
{
    TRY(db_do(rq->db,
              "INSERT INTO staff_password (staff, since, password)"
              " SELECT id, password_changed_at, password FROM staff WHERE id = :staff AND password IS NOT NULL"
              " ON CONFLICT (staff, since) DO NOTHING",
              P("staff", staff)));
    return db_do(rq->db,
                 "UPDATE staff SET password = :hash, password_changed_at = :now, must_change = :must_change,"
                 " failed_count = 0, locked_until = NULL WHERE id = :staff",
                 P("hash", hash), P("now", rq->now), P("must_change", must_change), P("staff", staff));
}

/* --- changing one's own ------------------------------------------------------------------------------------------ */

static const struct field password_form_fields[] = {
    FIELD(password_form, old_password, REQUIRED | SECRET, 1, PASSWORD_MAX, "原口令", "the present one"),
    FIELD(password_form, new_password, REQUIRED | SECRET, 1, PASSWORD_MAX, "新口令", "the one to come"),
};
RECORD(password_form, password_form_fields, "a change of password");

struct password_text {
    const char *password;
};
static const struct field password_text_fields[] = {
    FIELD(password_text, password, SECRET, 0, 0, "口令", "Argon2id hash"),
};
static RECORD(password_text, password_text_fields, "a password that was used");

/* What me_password_before has found. */
struct password_change {
    const char *old_hash;
    bool old_is_right;
    const char *new_hash;
};

static result check_history(struct request *rq, const struct credential *credential, const char *password)
{
    LIST(struct password_text) used;
    struct password_cost cost = password_cost_set(rq->app);
    int64_t most = app_setting(rq->app, "org.password_history");
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(password_text, &used),
               "SELECT password FROM staff_password WHERE staff = :staff ORDER BY since DESC LIMIT :most",
               P("staff", credential->id), P("most", most > 0 ? most - 1 : 0)));
    result r = most > 0 ? password_verify(&cost, credential->password, password) : failed(ERR_UNAUTHENTICATED, 0);
    for (size_t i = 0; r.code == ERR_UNAUTHENTICATED && i < used.count; i++) {
        r = password_verify(&cost, used.items[i].password, password);
    }
    if (is_ok(r)) {
        return invalid("new_password", str_format(rq->arena, "不能与最近%lld次用过的口令相同", (long long)most));
    }
    return r.code == ERR_UNAUTHENTICATED ? SUCCESS : r;
}

static result me_password_before(struct request *rq, const struct password_form *in)
{
    struct credential credential;
    struct password_cost cost = password_cost_set(rq->app);
    struct password_change *change = ARENA_NEW(rq->arena, struct password_change);
    rq->prepared = change;
    TRY(credential_find(rq->db, rq->arena, rq->who->staff, &credential));
    change->old_hash = credential.password;
    result r = password_verify(&cost, credential.password, in->old_password);
    if (r.code == ERR_UNAUTHENTICATED) {
        return SUCCESS; /* the lane counts it */
    }
    TRY(r);
    change->old_is_right = true;
    TRY(password_acceptable(rq->app, "new_password", credential.account, in->new_password));
    TRY(check_history(rq, &credential, in->new_password));
    return password_hash(rq->arena, &cost, in->new_password, &change->new_hash);
}

static result me_password(struct request *rq, const struct password_form *in, struct nothing *out)
{
    const struct password_change *change = rq->prepared;
    struct credential credential;
    (void)in, (void)out;
    TRY(credential_find(rq->db, rq->arena, rq->who->staff, &credential));
    bool is_locked = instant_is_set(credential.locked_until) && rq->now.ms < credential.locked_until.ms;
    if (!change->old_is_right || is_locked) {
        rq->refusal = invalid("old_password", "原口令不正确，或多次填错后账号已暂时锁定");
        return account_failed(rq, &credential, "old_password");
    }
    if (!str_equal(change->old_hash, credential.password)) {
        return failed(ERR_CONFLICT, "口令刚刚已被更换，请重新登录");
    }
    TRY(password_put(rq, credential.id, change->new_hash, false));
    TRY(sessions_end(rq, credential.id, rq->who->session));
    return org_note(rq, "password_change", credential.region, credential.id, 0);
}
HANDLER_PREPARED(me_password, password_form, nothing);
