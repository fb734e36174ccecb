/* Signing in and out. */
#include "kernel/base/arena.h"
#include "kernel/crypto/token.h"
#include "kernel/crypto/sm2.h"
#include "kernel/org/challenge.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"
#include "kernel/org/totp.h"

static const struct field sign_in_form_fields[] = {
    FIELD(sign_in_form, account, REQUIRED, 1, 40, "账号", "sign-in name"),
    FIELD(sign_in_form, password, REQUIRED | SECRET, 1, PASSWORD_MAX, "口令", "never kept as text"),
    FIELD(sign_in_form, code, OPTIONAL | SECRET, 6, 6, "动态码", "when the account has set it up (RFC 6238)"),
    FIELD(sign_in_form, challenge, OPTIONAL | SECRET, CHALLENGE_SIZE, CHALLENGE_SIZE, "挑战",
          "when the account has enrolled an SM2 key", .check = hex_check),
    FIELD(sign_in_form, signature, OPTIONAL | SECRET, SM2_SIGNATURE_SIZE * 2, SM2_SIGNATURE_SIZE * 2, "签名",
          "r and s, hex, over: zwfw sign-in ACCOUNT CHALLENGE", .check = hex_check),
};
RECORD(sign_in_form, sign_in_form_fields, "a sign-in");

static const struct field me_fields[] = {
    FIELD(me, staff, READONLY, 0, 0, "编号", "staff id"),
    FIELD(me, account, READONLY, 0, 0, "账号", "sign-in name"),
    FIELD(me, name, READONLY, 0, 0, "姓名", "shown on what they sign"),
    FIELD(me, region, READONLY, 0, 0, "地区", "where they work"),
    FIELD(me, unit, READONLY, 0, 0, "单位", "0: none"),
    FIELD(me, hall, READONLY, 0, 0, "大厅", "0: none"),
    FIELD(me, hall_window, READONLY, 0, 0, "窗口", "0: none"),
    FIELD(me, scope_region, READONLY, 0, 0, "管辖地区", "with those below it"),
    FIELD(me, scope_unit, READONLY, 0, 0, "管辖单位", "with those below it; 0: all"),
    FIELD(me, roles, READONLY, 0, 0, "角色", "role codes, space-separated"),
    FIELD(me, permissions, READONLY, 0, 0, "权限", "permission codes that hold now, space-separated"),
    FIELD(me, must_change_password, READONLY, 0, 0, "须改口令", "nothing else is possible before"),
    FIELD(me, must_enrol_second_factor, READONLY, 0, 0, "须设第二种鉴别", "nothing else is possible before"),
    FIELD(me, totp_on, READONLY, 0, 0, "动态码", "set up and confirmed"),
    FIELD(me, sm2_on, READONLY, 0, 0, "SM2密钥", "enrolled"),
    FIELD(me, csrf, READONLY, 0, 0, "防伪令牌", "goes into X-CSRF-Token of every change; absent for a token"),
    FIELD(me, expires_at, READONLY, 0, 0, "登录到期", "the session ends then at the latest"),
};
RECORD(me, me_fields, "who is signed in");

static const struct field session_row_fields[] = {
    FIELD(session_row, id, READONLY, 0, 0, "编号", "of the session"),
    FIELD(session_row, peer, READONLY, 0, 0, "地址", "it came from"),
    FIELD(session_row, created_at, READONLY, 0, 0, "登录时间", "when it began"),
    FIELD(session_row, seen_at, READONLY, 0, 0, "最近使用", "to within a minute"),
    FIELD(session_row, expires_at, READONLY, 0, 0, "到期", "it ends then at the latest"),
    FIELD(session_row, current, READONLY, 0, 0, "当前", "this one"),
};
RECORD(session_row, session_row_fields, "an open session");

static const struct field session_list_fields[] = {
    FIELD_LIST(session_list, items, READONLY, 0, 0, &session_row_record, "会话", "oldest first"),
};
RECORD(session_list, session_list_fields, "one's own open sessions");

/* --- ending ------------------------------------------------------------------------------------------------------ */

result sessions_end(struct request *rq, int64_t staff, int64_t kept)
{
    TRY(db_do(rq->db, "UPDATE session SET ended_at = :now WHERE staff = :staff AND id <> :kept AND ended_at IS NULL",
              P("now", rq->now), P("staff", staff), P("kept", kept)));
    return org_changed(rq);
}

static const char *cookie(struct request *rq, const char *token, int64_t seconds)
{
    /* Browsers drop a Secure cookie that comes over plain HTTP; on one machine there is no wire to listen at. */
    bool secure = !is_local_peer(rq->peer) || str_equal(app_setting_text(rq->app, "org.cookie_secure"), "always");
    return str_format(rq->arena, "%s" SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s",
                      secure ? HOST_ONLY : "", token, (long long)seconds, secure ? "; Secure" : "");
}

static result sign_out(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)in, (void)out;
    if (rq->who->session == 0) {
        return failed(ERR_CONFLICT, "此请求没有登录会话：令牌请由安全管理员吊销");
    }
    TRY(db_do(rq->db, "UPDATE session SET ended_at = :now WHERE id = :id AND ended_at IS NULL", P("now", rq->now),
              P("id", rq->who->session)));
    TRY(org_changed(rq));
    rq->set_cookie = cookie(rq, "", 0);
    rq->clears_site = true;
    return org_note(rq, "sign_out", rq->who->region, rq->who->staff, 0);
}
HANDLER(sign_out, nothing, nothing);

static result session_end(struct request *rq, const struct org_key *in, struct nothing *out)
{
    int64_t changed;
    (void)out;
    TRY(db_change(rq->db, &changed,
                  "UPDATE session SET ended_at = :now WHERE id = :id AND staff = :staff AND ended_at IS NULL",
                  P("now", rq->now), ROW(org_key, in), P("staff", rq->who->staff)));
    if (changed == 0) {
        return failed(ERR_NOT_FOUND, "没有这个会话");
    }
    TRY(org_changed(rq));
    return org_note(rq, "session_end", rq->who->region, rq->who->staff, 0);
}
HANDLER(session_end, org_key, nothing);

/* --- addresses --------------------------------------------------------------------------------------------------- */

static result address_is_locked(struct request *rq, bool *locked)
{
    int64_t until;
    *locked = false;
    if (rq->peer[0] != '\0') {
        TRY(db_number(rq->db, &until, "SELECT locked_until FROM sign_in_address WHERE peer = :peer",
                      P("peer", rq->peer)));
        *locked = number_is_set(until) && rq->now.ms < until;
    }
    return SUCCESS;
}

static const result address_locked = {ERR_TOO_MANY, 0, "此网络地址登录失败次数过多，请稍后再试"};

/* Failures of an address are counted within the lock-out time. */
static result address_failed(struct request *rq)
{
    int64_t count;
    if (rq->peer[0] == '\0') {
        return SUCCESS;
    }
    int64_t window_ms = app_setting(rq->app, "org.lock_minutes") * MINUTE_MS;
    TRY(db_do(rq->db,
              "INSERT INTO sign_in_address (peer, failed_count, failed_at) VALUES (:peer, 1, :now)"
              " ON CONFLICT (peer) DO UPDATE SET failed_at = excluded.failed_at, failed_count ="
              " CASE WHEN sign_in_address.failed_at < :since THEN 1 ELSE sign_in_address.failed_count + 1 END",
              P("peer", rq->peer), P("now", rq->now), P("since", rq->now.ms - window_ms)));
    TRY(db_number(rq->db, &count, "SELECT failed_count FROM sign_in_address WHERE peer = :peer", P("peer", rq->peer)));
    if (count < app_setting(rq->app, "org.lock_address_failures")) {
        return SUCCESS;
    }
    TRY(db_do(rq->db, "UPDATE sign_in_address SET failed_count = 0, locked_until = :until WHERE peer = :peer",
              P("until", rq->now.ms + window_ms), P("peer", rq->peer)));
    return org_note(rq, "address_locked", "", 0, 0);
}

/* --- signing in -------------------------------------------------------------------------------------------------- */

/* What sign_in_before has found out, off the lane. */
struct sign_in_check {
    const char *hash; /* it was checked against; NULL when there is no such account */
    bool password_is_right;
    struct bytes point; /* it is signed by; empty when it is not */
    struct instant challenge;
};

static result check_signature(struct request *rq, const struct sign_in_form *in, struct bytes point,
                              struct sign_in_check *check)
{
    struct signed_challenge sent = {in->challenge, in->signature};
    result r = challenge_check(rq, "sign-in", in->account, point, &sent, &check->challenge);
    check->point = is_ok(r) ? point : (struct bytes){0};
    return r.code == ERR_UNAUTHENTICATED ? SUCCESS : r;
}

/* An unknown account costs the same time as a wrong password. */
static result sign_in_before(struct request *rq, const struct sign_in_form *in)
{
    struct sign_in_check *check = ARENA_NEW(rq->arena, struct sign_in_check);
    struct password_cost cost = password_cost_set(rq->app);
    struct credential credential = {0};
    bool locked;
    rq->prepared = check;
    TRY(address_is_locked(rq, &locked));
    if (locked) {
        return address_locked;
    }
    result r = credential_by_account(rq->db, rq->arena, in->account, &credential);
    TRY(r.code == ERR_NOT_FOUND ? SUCCESS : r);
    check->hash = credential.password;
    r = password_verify(&cost, check->hash, in->password);
    check->password_is_right = is_ok(r);
    if (r.code != ERR_UNAUTHENTICATED) {
        TRY(r);
    }
    return in->challenge && in->signature ? check_signature(rq, in, credential.sm2_point, check) : SUCCESS;
}

static result check_second_factor(struct request *rq, const struct credential *credential, const char *code, bool *good)
{
    const struct sign_in_check *check = rq->prepared;
    result r = {ERR_UNAUTHENTICATED, 0, 0};
    if (credential->sm2_on) {
        r = challenge_take(rq, credential, check->point, check->challenge);
    } else if (!credential->totp_on) {
        r = SUCCESS;
    } else if (code) {
        r = totp_accept(rq, credential, code);
    }
    *good = is_ok(r);
    return r.code == ERR_UNAUTHENTICATED ? SUCCESS : r;
}

/* *why stays NULL when they may come in. */
static result judge(struct request *rq, const struct sign_in_form *in, const struct credential *credential,
                    const char **why)
{
    const struct sign_in_check *check = rq->prepared;
    bool factor_is_right;
    *why = account_shut(rq->app, credential, rq->now);
    if (*why) {
        return SUCCESS;
    }
    if (instant_is_set(credential->locked_until) && rq->now.ms < credential->locked_until.ms) {
        *why = "locked";
        return SUCCESS;
    }
    /* A password that was changed after it was checked is a wrong one. */
    if (!check->password_is_right || !str_equal(check->hash, credential->password)) {
        *why = "password";
        return SUCCESS;
    }
    TRY(check_second_factor(rq, credential, in->code, &factor_is_right));
    *why = factor_is_right ? 0 : credential->sm2_on ? "signature" : "code";
    return SUCCESS;
}

/* One text for every cause: it tells nobody which accounts exist, or that a password is right. */
static result refuse(struct request *rq, const struct credential *credential, const char *why)
{
    rq->refusal =
        failed(ERR_UNAUTHENTICATED, "账号、口令、动态码或签名不正确；多次失败后，账号和网络地址会锁定一段时间");
    TRY(address_failed(rq));
    return credential ? account_failed(rq, credential, why) : org_note(rq, "sign_in_refused", "", 0, "unknown");
}

/* At most so many sessions an account: the oldest make room for one more. */
static result make_room(struct request *rq, int64_t staff)
{
    int64_t most = app_setting(rq->app, "org.sessions_per_account"), oldest;
    TRY(db_number(rq->db, &oldest,
                  "SELECT MIN(id) FROM (SELECT id FROM session WHERE staff = :staff AND ended_at IS NULL"
                  " AND expires_at > :now ORDER BY id DESC LIMIT :most) AS newest HAVING COUNT(*) = :most",
                  P("staff", staff), P("now", rq->now), P("most", most)));
    if (!number_is_set(oldest)) {
        return SUCCESS;
    }
    TRY(db_do(rq->db, "UPDATE session SET ended_at = :now WHERE staff = :staff AND id <= :oldest AND ended_at IS NULL",
              P("now", rq->now), P("staff", staff), P("oldest", oldest)));
    return org_changed(rq);
}

static result begin_session(struct request *rq, const struct credential *credential, int64_t *id)
{
    char token[TOKEN_SIZE + 1], csrf[TOKEN_SIZE + 1];
    uint8_t digest[SM3_SIZE];
    int64_t hours = app_setting(rq->app, "org.session_hours");
    token_make(token);
    token_make(csrf);
    TRY(token_digest(token, digest));
    TRY(make_room(rq, credential->id));
    TRY(org_next(rq, "session", id));
    TRY(db_do(rq->db,
              "INSERT INTO session (id, token, staff, csrf, peer, created_at, seen_at, expires_at)"
              " VALUES (:id, :token, :staff, :csrf, :peer, :now, :now, :expires_at)",
              P("id", *id), P("token", ((struct bytes){digest, sizeof digest})), P("staff", credential->id),
              P("csrf", (const char *)csrf), P("peer", rq->peer), P("now", rq->now),
              P("expires_at", rq->now.ms + hours * HOUR_MS)));
    TRY(db_do(rq->db, "UPDATE staff SET failed_count = 0, locked_until = NULL, last_seen = :now WHERE id = :id",
              P("now", rq->now), P("id", credential->id)));
    rq->set_cookie = cookie(rq, token, hours * 3600);
    return org_note(rq, "sign_in", credential->region, credential->id, 0);
}

static result describe(struct request *rq, int64_t staff, int64_t session, struct me *out);

static result sign_in(struct request *rq, const struct sign_in_form *in, struct me *out)
{
    struct credential credential;
    const char *why;
    bool locked;
    int64_t session;
    TRY(address_is_locked(rq, &locked));
    if (locked) {
        return address_locked;
    }
    result r = credential_by_account(rq->db, rq->arena, in->account, &credential);
    if (r.code == ERR_NOT_FOUND) {
        return refuse(rq, 0, 0);
    }
    TRY(r);
    TRY(judge(rq, in, &credential, &why));
    if (why) {
        return refuse(rq, &credential, why);
    }
    TRY(begin_session(rq, &credential, &session));
    return describe(rq, credential.id, session, out);
}
HANDLER_PREPARED(sign_in, sign_in_form, me);

/* --- who am I ---------------------------------------------------------------------------------------------------- */

static const char *rights_text(struct arena *arena, const uint64_t *rights)
{
    struct buf text;
    const struct permission *row;
    buf_init(&text, arena, 64 * 1024);
    for (int number = 0; (row = permission_by_number(number)); number++) {
        if (rights_hold(rights, number)) {
            buf_format(&text, "%s%s", text.size > 0 ? " " : "", row->code);
        }
    }
    return text.data;
}

/* Of a session, or (0) of a token. */
static result describe(struct request *rq, int64_t staff, int64_t session, struct me *out)
{
    struct credential credential;
    uint64_t *rights = ARENA_ARRAY(rq->arena, uint64_t, MOST_PERMISSIONS / 64);
    TRY(db_one(
        rq->db, rq->arena, RECEIVE(me, out),
        "SELECT id AS staff, account, name, region, unit, hall, hall_window, scope_region, scope_unit, totp_on, sm2_on"
        " FROM staff WHERE id = :staff",
        P("staff", staff)));
    TRY(credential_find(rq->db, rq->arena, staff, &credential));
    TRY(roles_of(rq->db, rq->arena, staff, &out->roles));
    if (session != 0) {
        int64_t expires_at;
        TRY(rights_of(rq->db, rq->arena, staff, 0, rights));
        TRY(db_text(rq->db, rq->arena, &out->csrf, "SELECT csrf FROM session WHERE id = :id", P("id", session)));
        TRY(db_number(rq->db, &expires_at, "SELECT expires_at FROM session WHERE id = :id", P("id", session)));
        out->expires_at = (struct instant){expires_at};
        const char *duty = account_duty(rq->app, rq->arena, &credential, out->roles, rq->now);
        out->must_change_password = str_equal(duty, "password");
        out->must_enrol_second_factor = str_equal(duty, "factor");
    }
    out->permissions = rights_text(rq->arena, session != 0 ? rights : rq->who->rights);
    return SUCCESS;
}

static result me_read(struct request *rq, const struct nothing *in, struct me *out)
{
    (void)in;
    if (rq->who->is_system) {
        *out = (struct me){.account = rq->who->account, .name = rq->who->name, .permissions = "", .roles = ""};
        return SUCCESS;
    }
    return describe(rq, rq->who->staff, rq->who->session, out);
}
HANDLER(me_read, nothing, me);

static result session_mine(struct request *rq, const struct nothing *in, struct session_list *out)
{
    (void)in;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(session_row, &out->items),
               "SELECT id, peer, created_at, seen_at, expires_at FROM session"
               " WHERE staff = :staff AND ended_at IS NULL AND expires_at > :now ORDER BY id LIMIT 200",
               P("staff", rq->who->staff), P("now", rq->now)));
    for (size_t i = 0; i < out->items.count; i++) {
        out->items.items[i].current = out->items.items[i].id == rq->who->session;
    }
    return SUCCESS;
}
HANDLER(session_mine, nothing, session_list);
