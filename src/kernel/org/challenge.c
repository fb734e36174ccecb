#include "kernel/org/challenge.h"

#include "kernel/base/arena.h"
#include "kernel/crypto/sm2.h"
#include "kernel/org/routes.h"

static const struct field challenge_fields[] = {
    FIELD(challenge, challenge, READONLY, 0, 0, "挑战", "to be signed; good once"),
    FIELD(challenge, expires_at, READONLY, 0, 0, "到期", "it is good until then"),
};
RECORD(challenge, challenge_fields, "a challenge to an SM2 key");

static const struct field sm2_key_form_fields[] = {
    FIELD(sm2_key_form, public_key, REQUIRED, SM2_POINT_SIZE * 2, SM2_POINT_SIZE * 2, "公钥",
          "04 and both coordinates, hex (GB/T 32918.1)", .check = hex_check),
    FIELD(sm2_key_form, challenge, REQUIRED | SECRET, CHALLENGE_SIZE, CHALLENGE_SIZE, "挑战", "as it was given",
          .check = hex_check),
    FIELD(sm2_key_form, signature, REQUIRED | SECRET, SM2_SIGNATURE_SIZE * 2, SM2_SIGNATURE_SIZE * 2, "签名",
          "r and s, hex, over: zwfw enrol ACCOUNT CHALLENGE", .check = hex_check),
};
RECORD(sm2_key_form, sm2_key_form_fields, "an SM2 key, and the proof that one holds it");

static const struct seal_place place = {"staff", "challenge", "", ""};
static const result not_good = {ERR_UNAUTHENTICATED, 0, "签名不正确，或挑战已过期、已用过"};

const char *hex_check(const char *text)
{
    return text[strspn(text, "0123456789abcdefABCDEF")] == '\0' ? 0 : "应为十六进制数字";
}

static result challenge_make(struct request *rq, const struct nothing *in, struct challenge *out)
{
    uint8_t *sealed;
    (void)in;
    TRY(seal(app_keyring(rq->app), rq->arena, &place, &rq->now.ms, sizeof rq->now.ms, &sealed));
    out->challenge = hex_encode(rq->arena, sealed, sizeof rq->now.ms + SEAL_OVERHEAD);
    out->expires_at = (struct instant){rq->now.ms + CHALLENGE_MS};
    return SUCCESS;
}
HANDLER(challenge_make, nothing, challenge);

/* When was this challenge made? ERR_UNAUTHENTICATED when it is none of ours, or too old. */
static result open_challenge(struct request *rq, const char *text, struct instant *made)
{
    uint8_t sealed[CHALLENGE_SIZE / 2];
    char *plain;
    size_t size;
    if (strlen(text) != CHALLENGE_SIZE || !hex_decode(text, sealed, &size)) {
        return not_good;
    }
    result r = unseal(app_keyring(rq->app), rq->arena, &place, sealed, size, &plain, 0);
    if (r.code == ERR_INTERNAL) {
        return not_good;
    }
    TRY(r);
    memcpy(&made->ms, plain, sizeof made->ms);
    return rq->now.ms - made->ms < CHALLENGE_MS ? SUCCESS : not_good;
}

static result verify(struct request *rq, const char *purpose, const char *account, struct bytes point,
                     const struct signed_challenge *sent)
{
    /* The curve's base point, in place of a key that is not there: nothing holds by it. */
    static const char base[] = "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
                               "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";
    uint8_t signature[SM2_SIGNATURE_SIZE], stand_in[SM2_POINT_SIZE];
    struct sm2_key *key;
    size_t size;
    bool is_key = point.size == SM2_POINT_SIZE;
    if (strlen(sent->signature) != sizeof signature * 2 || !hex_decode(sent->signature, signature, &size)) {
        return not_good;
    }
    hex_decode(base, stand_in, &size);
    TRY(sm2_key_from_point(is_key ? point.data : stand_in, &key));
    const char *text = str_format(rq->arena, "zwfw %s %s %s", purpose, account, sent->challenge);
    result r = sm2_verify(key, SM2_ID, text, strlen(text), signature);
    sm2_key_free(key);
    return r.code == ERR_INVALID || !is_key ? not_good : r;
}

result challenge_check(struct request *rq, const char *purpose, const char *account, struct bytes point,
                       const struct signed_challenge *sent, struct instant *made)
{
    TRY(open_challenge(rq, sent->challenge, made));
    return verify(rq, purpose, account, point, sent);
}

result challenge_take(struct request *rq, const struct credential *credential, struct bytes point, struct instant made)
{
    const struct bytes *own = &credential->sm2_point;
    bool is_later = !instant_is_set(credential->last_challenge) || made.ms > credential->last_challenge.ms;
    if (own->size == 0 || own->size != point.size || memcmp(own->data, point.data, point.size) != 0 || !is_later) {
        return not_good;
    }
    return db_do(rq->db, "UPDATE staff SET last_challenge = :made WHERE id = :id", P("made", made),
                 P("id", credential->id));
}

/* --- enrolling a key --------------------------------------------------------------------------------------------- */

/* What me_sm2_key_before has found good. */
struct proof {
    uint8_t point[SM2_POINT_SIZE];
    struct instant made;
};

static result me_sm2_key_before(struct request *rq, const struct sm2_key_form *in)
{
    struct proof *proof = ARENA_NEW(rq->arena, struct proof);
    struct signed_challenge sent = {in->challenge, in->signature};
    struct sm2_key *key;
    size_t size;
    hex_decode(in->public_key, proof->point, &size);
    result r = sm2_key_from_point(proof->point, &key);
    if (r.code == ERR_INVALID) {
        return invalid("public_key", "不是SM2公钥，请用04开头的未压缩形式");
    }
    TRY(r);
    sm2_key_free(key);
    r = challenge_check(rq, "enrol", rq->who->account, (struct bytes){proof->point, sizeof proof->point}, &sent,
                        &proof->made);
    rq->prepared = proof;
    return r.code == ERR_UNAUTHENTICATED ? invalid("signature", "签名不正确，或挑战已过期，请重新取得挑战后签名") : r;
}

static result me_sm2_key(struct request *rq, const struct sm2_key_form *in, struct nothing *out)
{
    const struct proof *proof = rq->prepared;
    struct credential credential;
    (void)in, (void)out;
    TRY(credential_find(rq->db, rq->arena, rq->who->staff, &credential));
    TRY(no_second_factor(&credential));
    if (instant_is_set(credential.last_challenge) && proof->made.ms <= credential.last_challenge.ms) {
        return invalid("challenge", "此挑战已用过，请重新取得");
    }
    TRY(db_do(rq->db, "UPDATE staff SET sm2_point = :point, sm2_on = 1, last_challenge = :made WHERE id = :id",
              P("point", ((struct bytes){proof->point, sizeof proof->point})), P("made", proof->made),
              P("id", credential.id)));
    TRY(org_changed(rq));
    return org_note(rq, "sm2_enrol", credential.region, credential.id, 0);
}
HANDLER_PREPARED(me_sm2_key, sm2_key_form, nothing);
