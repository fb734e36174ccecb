/* Tokens by which programs act as an account. */
#include "kernel/base/arena.h"
#include "kernel/crypto/token.h"
#include "kernel/org/inside.h"
#include "kernel/org/routes.h"

static const struct field token_form_fields[] = {
    FIELD(token_form, id, REQUIRED, 1, INT64_MAX, "编号", "of the account, in the path"),
    FIELD(token_form, name, REQUIRED, 1, 60, "用途", "which program it is for"),
    FIELD(token_form, scopes, REQUIRED, 1, 4000, "权限范围",
          "permission codes, space-separated; * for all of the account"),
    FIELD(token_form, expires_at, REQUIRED, 0, 0, "到期", "at most 366 days from now"),
};
RECORD(token_form, token_form_fields, "a token as it is asked for");

static const struct field token_made_fields[] = {
    FIELD(token_made, id, READONLY, 0, 0, "编号", "of the token"),
    FIELD(token_made, token, READONLY, 0, 0, "令牌", "for Authorization: Bearer; shown this once"),
    FIELD(token_made, expires_at, READONLY, 0, 0, "到期", "it ends then"),
};
RECORD(token_made, token_made_fields, "a new token");

static const struct field token_row_fields[] = {
    FIELD(token_row, id, READONLY, 0, 0, "编号", "of the token"),
    FIELD(token_row, name, READONLY, 0, 0, "用途", "which program it is for"),
    FIELD(token_row, scopes, READONLY, 0, 0, "权限范围", "permission codes, space-separated"),
    FIELD(token_row, created_at, READONLY, 0, 0, "签发时间", "when it was made"),
    FIELD(token_row, expires_at, READONLY, 0, 0, "到期", "it ends then"),
    FIELD(token_row, revoked_at, READONLY, 0, 0, "吊销时间", "absent while it is good"),
    FIELD(token_row, seen_at, READONLY, 0, 0, "最近使用", "to within a minute"),
};
RECORD(token_row, token_row_fields, "a token, without its text");

static const struct field token_list_fields[] = {
    FIELD_LIST(token_list, items, READONLY, 0, 0, &token_row_record, "令牌", "oldest first"),
};
RECORD(token_list, token_list_fields, "the tokens of an account");

static result check_scopes(struct request *rq, const char *scopes)
{
    const char *word;
    while (next_word(rq->arena, &scopes, &word)) {
        if (!str_equal(word, "*") && permission_number(word) < 0) {
            return invalid("scopes", str_format(rq->arena, "没有“%s”这个权限", str_cut(rq->arena, word, 60)));
        }
    }
    return SUCCESS;
}

static result issue(struct request *rq, const struct token_form *form, struct token_made *made)
{
    char token[TOKEN_SIZE + 1];
    uint8_t digest[SM3_SIZE];
    TRY(check_scopes(rq, form->scopes));
    token_make(token);
    TRY(token_digest(token, digest));
    TRY(org_next(rq, "token", &made->id));
    made->token = str_copy(rq->arena, token);
    made->expires_at = form->expires_at;
    TRY(db_do(rq->db,
              "INSERT INTO api_token (id, token, staff, name, scopes, created_at, expires_at)"
              " VALUES (:id, :digest, :staff, :name, :scopes, :now, :expires_at)",
              P("id", made->id), P("digest", ((struct bytes){digest, sizeof digest})), P("staff", form->id),
              P("now", rq->now), ROW(token_form, form)));
    return org_note(rq, "token_issue", rq->who->region, form->id, form->scopes);
}

result org_token_issue(struct request *rq, int64_t staff, const char *name, const char *scopes,
                       struct instant expires_at, const char **token)
{
    struct token_form form = {staff, name, scopes, expires_at};
    struct token_made made;
    TRY(record_check(&token_form_record, rq->arena, &form));
    TRY(issue(rq, &form, &made));
    *token = made.token;
    return SUCCESS;
}

/* The account must be within the caller's scope, and another's: who grants rights takes none. */
static result require_account(struct request *rq, int64_t staff)
{
    struct credential credential;
    result r = credential_find(rq->db, rq->arena, staff, &credential);
    if (r.code == ERR_NOT_FOUND || (is_ok(r) && !request_sees_region(rq, credential.region))) {
        return failed(ERR_NOT_FOUND, "没有这个人员");
    }
    TRY(r);
    return staff == rq->who->staff ? failed(ERR_FORBIDDEN, "不能给自己的账号签发或吊销令牌") : SUCCESS;
}

static result token_create(struct request *rq, const struct token_form *in, struct token_made *out)
{
    bool is_one;
    TRY(require_account(rq, in->id));
    TRY(is_administrator(rq, in->id, &is_one));
    if (is_one) {
        /* else the security administrator could act as any of the three */
        return failed(ERR_FORBIDDEN, "管理员须本人登录，不能签发令牌");
    }
    if (in->expires_at.ms <= rq->now.ms || in->expires_at.ms - rq->now.ms > 366 * DAY_MS) {
        return invalid("expires_at", "应在今后366天之内");
    }
    return issue(rq, in, out);
}
HANDLER(token_create, token_form, token_made);

static result token_list(struct request *rq, const struct org_key *in, struct token_list *out)
{
    TRY(require_account(rq, in->id));
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(token_row, &out->items),
        "SELECT id, name, scopes, created_at, expires_at, revoked_at, seen_at FROM api_token WHERE staff = :id"
        " ORDER BY id LIMIT 200",
        ROW(org_key, in));
}
HANDLER(token_list, org_key, token_list);

static result token_revoke(struct request *rq, const struct org_key *in, struct nothing *out)
{
    int64_t staff;
    (void)out;
    TRY(db_number(rq->db, &staff, "SELECT staff FROM api_token WHERE id = :id AND revoked_at IS NULL",
                  ROW(org_key, in)));
    if (!number_is_set(staff)) {
        return failed(ERR_NOT_FOUND, "没有这个有效的令牌");
    }
    TRY(require_account(rq, staff));
    TRY(db_do(rq->db, "UPDATE api_token SET revoked_at = :now WHERE id = :id", P("now", rq->now), ROW(org_key, in)));
    TRY(org_changed(rq));
    return org_note(rq, "token_revoke", rq->who->region, staff, 0);
}
HANDLER(token_revoke, org_key, nothing);
