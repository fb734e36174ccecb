#include "kernel/org/totp.h"

#include "kernel/base/arena.h"
#include "kernel/base/log.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/secret.h"
#include "kernel/crypto/totp.h"
#include "kernel/org/routes.h"

static const struct field totp_secret_fields[] = {
    FIELD(totp_secret, uri, READONLY, 0, 0, "二维码内容", "otpauth:// for an authenticator app; shown this once"),
};
RECORD(totp_secret, totp_secret_fields, "a new secret of one-time codes");

static const struct field totp_code_fields[] = {
    FIELD(totp_code, code, REQUIRED | SECRET, 6, 6, "动态码", "as the app shows it now"),
};
RECORD(totp_code, totp_code_fields, "a one-time code");

static struct seal_place place_of(struct arena *arena, int64_t staff)
{
    return (struct seal_place){"staff", "totp_secret", "", str_format(arena, "%lld", (long long)staff)};
}

result totp_accept(struct request *rq, const struct credential *credential, const char *code)
{
    struct seal_place place = place_of(rq->arena, credential->id);
    int64_t step = credential->last_totp_step;
    char *secret;
    size_t size;
    if (credential->totp_secret.size == 0) {
        return failed(ERR_UNAUTHENTICATED, "尚未设置动态码");
    }
    TRY(unseal(app_keyring(rq->app), rq->arena, &place, credential->totp_secret.data, credential->totp_secret.size,
               &secret, &size));
    result r = size == TOTP_SECRET_SIZE ? totp_check((const uint8_t *)secret, code, rq->now, &step)
                                        : failed(ERR_INTERNAL, "动态码密钥长度不对");
    secret_wipe(secret, size);
    TRY(r);
    return db_do(rq->db, "UPDATE staff SET last_totp_step = :step WHERE id = :id", P("step", step),
                 P("id", credential->id));
}

static result me_totp(struct request *rq, const struct nothing *in, struct totp_secret *out)
{
    struct credential credential;
    struct seal_place place = place_of(rq->arena, rq->who->staff);
    uint8_t secret[TOTP_SECRET_SIZE], *sealed;
    (void)in;
    TRY(credential_find(rq->db, rq->arena, rq->who->staff, &credential));
    TRY(no_second_factor(&credential));
    totp_secret_make(secret);
    result r = totp_uri(rq->arena, "zwfw", credential.account, secret, &out->uri);
    if (is_ok(r)) {
        r = seal(app_keyring(rq->app), rq->arena, &place, secret, sizeof secret, &sealed);
    }
    secret_wipe(secret, sizeof secret);
    TRY(r);
    TRY(db_do(rq->db, "UPDATE staff SET totp_secret = :sealed, last_totp_step = 0 WHERE id = :id",
              P("sealed", ((struct bytes){sealed, TOTP_SECRET_SIZE + SEAL_OVERHEAD})), P("id", credential.id)));
    return org_note(rq, "totp_begin", credential.region, credential.id, 0);
}
HANDLER(me_totp, nothing, totp_secret);

/* --- new keys ---------------------------------------------------------------------------------------------------- */

typedef LIST(struct credential) credential_list;

static result sealed_secrets(struct db *db, struct arena *arena, credential_list *secrets)
{
    return db_all(db, arena, RECEIVE_LIST(credential, secrets),
                  "SELECT id, totp_secret FROM staff WHERE totp_secret IS NOT NULL");
}

static result reseal(struct request *rq, const struct credential *credential)
{
    struct seal_place place = place_of(rq->arena, credential->id);
    const struct bytes *old = &credential->totp_secret;
    uint8_t *sealed;
    char *secret;
    size_t size;
    TRY(unseal(app_keyring(rq->app), rq->arena, &place, old->data, old->size, &secret, &size));
    result r = seal(app_keyring(rq->app), rq->arena, &place, secret, size, &sealed);
    secret_wipe(secret, size);
    TRY(r);
    return db_do(rq->db, "UPDATE staff SET totp_secret = :sealed WHERE id = :id",
                 P("sealed", ((struct bytes){sealed, size + SEAL_OVERHEAD})), P("id", credential->id));
}

result org_rekey(struct request *rq)
{
    credential_list secrets;
    uint16_t newest = keyring_newest(app_keyring(rq->app));
    TRY(sealed_secrets(rq->db, rq->arena, &secrets));
    for (size_t i = 0; i < secrets.count; i++) {
        const struct bytes *secret = &secrets.items[i].totp_secret;
        if (sealed_key_number(secret->data, secret->size) == newest) {
            continue;
        }
        result r = reseal(rq, &secrets.items[i]);
        if (r.code == ERR_INTERNAL) {
            log_write(LOG_ERROR, "org.secret-does-not-open", "reason", r.reason, NULL);
            continue;
        }
        TRY(r);
    }
    return SUCCESS;
}

result org_keys_used(struct db *db, struct arena *arena, int64_t *oldest, int64_t *newest)
{
    credential_list secrets;
    TRY(sealed_secrets(db, arena, &secrets));
    *oldest = *newest = NO_NUMBER;
    for (size_t i = 0; i < secrets.count; i++) {
        int64_t number = sealed_key_number(secrets.items[i].totp_secret.data, secrets.items[i].totp_secret.size);
        *oldest = !number_is_set(*oldest) || number < *oldest ? number : *oldest;
        *newest = number > *newest ? number : *newest;
    }
    return SUCCESS;
}

static result me_totp_confirm(struct request *rq, const struct totp_code *in, struct nothing *out)
{
    struct credential credential;
    (void)out;
    TRY(credential_find(rq->db, rq->arena, rq->who->staff, &credential));
    TRY(no_second_factor(&credential));
    result r = totp_accept(rq, &credential, in->code);
    if (r.code == ERR_UNAUTHENTICATED) {
        return invalid("code", "动态码不正确，请核对手机时间后重试");
    }
    TRY(r);
    TRY(db_do(rq->db, "UPDATE staff SET totp_on = 1 WHERE id = :id", P("id", credential.id)));
    TRY(org_changed(rq));
    return org_note(rq, "totp_confirm", credential.region, credential.id, 0);
}
HANDLER(me_totp_confirm, totp_code, nothing);
