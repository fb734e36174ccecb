#include "kernel/crypto/sm2.h"

#include <assert.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/secret.h"

#define NUMBER_SIZE  32
#define DER_MAX      80 /* two INTEGERs of at most 33 bytes in a SEQUENCE: 72 */
#define KEY_FILE_MAX 4096

struct sm2_key {
    EVP_PKEY *pkey;
};

static result exhausted(void)
{
    ERR_clear_error();
    return failed(ERR_UNAVAILABLE, "内存不足，不能进行 SM2 运算");
}

/* Takes over `pkey`. */
static result key_wrap(EVP_PKEY *pkey, struct sm2_key **key)
{
    struct sm2_key *made = calloc(1, sizeof *made);
    if (!made) {
        EVP_PKEY_free(pkey);
        return exhausted();
    }
    made->pkey = pkey;
    *key = made;
    return SUCCESS;
}

void sm2_key_free(struct sm2_key *key)
{
    if (key) {
        EVP_PKEY_free(key->pkey);
        free(key);
    }
}

/* A key from its point and, when not NULL, its private number; NULL when they are none. */
static EVP_PKEY *pkey_from(const uint8_t point[SM2_POINT_SIZE], const BIGNUM *secret)
{
    EVP_PKEY *pkey = 0;
    OSSL_PARAM *params = 0;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(0, "SM2", 0);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    bool ok = context && build && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1 &&
              OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, SM2_POINT_SIZE) == 1 &&
              (!secret || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1);
    if (ok && (params = OSSL_PARAM_BLD_to_param(build)) && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &pkey, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) != 1) {
        pkey = 0;
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(context);
    return pkey;
}

/* A number from 1 to n - 2 (GB/T 32918.1 §6.1); drawing anew outside of it happens once in 2^32 times. */
static bool secret_draw(const EC_GROUP *group, BIGNUM *secret)
{
    uint8_t bytes[NUMBER_SIZE];
    bool ok = false;
    BIGNUM *limit = BN_dup(EC_GROUP_get0_order(group));
    if (limit && BN_sub_word(limit, 1) == 1) {
        do {
            seam_random(bytes, sizeof bytes);
            ok = BN_bin2bn(bytes, sizeof bytes, secret) != 0;
        } while (ok && (BN_is_zero(secret) || BN_cmp(secret, limit) >= 0));
    }
    secret_wipe(bytes, sizeof bytes);
    BN_free(limit);
    return ok;
}

result sm2_key_generate(struct sm2_key **key)
{
    uint8_t point[SM2_POINT_SIZE];
    EVP_PKEY *pkey = 0;
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *public = group ? EC_POINT_new(group) : 0;
    BIGNUM *secret = BN_secure_new();
    if (public && secret && secret_draw(group, secret) && EC_POINT_mul(group, public, secret, 0, 0, 0) == 1 &&
        EC_POINT_point2oct(group, public, POINT_CONVERSION_UNCOMPRESSED, point, sizeof point, 0) == sizeof point) {
        pkey = pkey_from(point, secret);
    }
    BN_clear_free(secret);
    EC_POINT_free(public);
    EC_GROUP_free(group);
    return pkey ? key_wrap(pkey, key) : exhausted();
}

result sm2_key_save(const struct sm2_key *key, const char *path)
{
    int file = -1;
    TRY(secret_file_begin(path, &file));
    if (access(path, F_OK) == 0) {
        secret_file_abandon(path, file);
        return failed(ERR_CONFLICT, "密钥文件已经存在");
    }
    char *pem = 0;
    BIO *memory = BIO_new(BIO_s_mem());
    if (!memory || PEM_write_bio_PKCS8PrivateKey(memory, key->pkey, 0, 0, 0, 0, 0) != 1) {
        BIO_free(memory);
        secret_file_abandon(path, file);
        return exhausted();
    }
    long size = BIO_get_mem_data(memory, &pem);
    result outcome = secret_file_finish(path, file, pem, (size_t)size);
    BIO_free(memory); /* wipes what it held */
    return outcome;
}

/* PEM text to a key. The passphrase given is empty, so that an encrypted file never asks for one at a terminal. */
static result key_parse(const char *pem, EVP_PKEY *(*parse)(BIO *, EVP_PKEY **, pem_password_cb *, void *),
                        struct sm2_key **key)
{
    BIO *memory = BIO_new_mem_buf(pem, -1);
    if (!memory) {
        return exhausted();
    }
    char passphrase[] = "";
    EVP_PKEY *pkey = parse(memory, 0, 0, passphrase);
    BIO_free(memory);
    if (!pkey || !EVP_PKEY_is_a(pkey, "SM2")) {
        ERR_clear_error();
        EVP_PKEY_free(pkey);
        return failed(ERR_INVALID, "不是 SM2 密钥");
    }
    return key_wrap(pkey, key);
}

result sm2_key_load(const char *path, struct sm2_key **key)
{
    char pem[KEY_FILE_MAX];
    size_t size = 0;
    result outcome = secret_file_read(path, pem, sizeof pem, &size);
    if (is_ok(outcome)) {
        outcome = key_parse(pem, PEM_read_bio_PrivateKey, key);
    }
    secret_wipe(pem, sizeof pem);
    return outcome;
}

result sm2_key_from_public_pem(const char *pem, struct sm2_key **key)
{
    return key_parse(pem, PEM_read_bio_PUBKEY, key);
}

result sm2_key_public_pem(const struct sm2_key *key, struct arena *arena, const char **pem)
{
    char text[KEY_FILE_MAX];
    char *data = 0;
    BIO *memory = BIO_new(BIO_s_mem());
    if (!memory || PEM_write_bio_PUBKEY(memory, key->pkey) != 1) {
        BIO_free(memory);
        return exhausted();
    }
    size_t size = (size_t)BIO_get_mem_data(memory, &data);
    assert(size <= sizeof text);
    memcpy(text, data, size);
    BIO_free(memory);
    *pem = arena_copy(arena, text, size);
    return SUCCESS;
}

result sm2_key_point(const struct sm2_key *key, uint8_t point[SM2_POINT_SIZE])
{
    size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key->pkey, OSSL_PKEY_PARAM_PUB_KEY, point, SM2_POINT_SIZE, &size) != 1 ||
        size != SM2_POINT_SIZE) {
        return exhausted();
    }
    return SUCCESS;
}

result sm2_key_from_point(const uint8_t point[SM2_POINT_SIZE], struct sm2_key **key)
{
    /* OpenSSL also takes the hybrid forms 06 and 07, by which one key would have two names. */
    EVP_PKEY *pkey = point[0] == 4 ? pkey_from(point, 0) : 0;
    if (!pkey) {
        ERR_clear_error();
        return failed(ERR_INVALID, "不是 SM2 公钥");
    }
    return key_wrap(pkey, key);
}

/* The signer's id enters the hash before the message does, so it must be set before the digest is started: with
 * EVP_PKEY_CTX_set1_id on a context of our own, attached to the digest's. */
struct work {
    EVP_MD_CTX *digest;
    EVP_PKEY_CTX *key;
};

static bool work_begin(struct work *work, EVP_PKEY *pkey, const char *id)
{
    *work = (struct work){EVP_MD_CTX_new(), EVP_PKEY_CTX_new_from_pkey(0, pkey, 0)};
    if (!work->digest || !work->key || EVP_PKEY_CTX_set1_id(work->key, id, (int)strlen(id)) != 1) {
        return false;
    }
    EVP_MD_CTX_set_pkey_ctx(work->digest, work->key);
    return true;
}

static void work_end(struct work *work)
{
    EVP_MD_CTX_free(work->digest);
    EVP_PKEY_CTX_free(work->key);
    ERR_clear_error();
}

static bool der_to_raw(const uint8_t *der, size_t size, uint8_t raw[SM2_SIGNATURE_SIZE])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(0, &der, (long)size);
    bool ok = pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, NUMBER_SIZE) == NUMBER_SIZE &&
              BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + NUMBER_SIZE, NUMBER_SIZE) == NUMBER_SIZE;
    ECDSA_SIG_free(pair);
    return ok;
}

/* The bytes written to `der`, 0 when memory is exhausted. */
static size_t raw_to_der(const uint8_t raw[SM2_SIGNATURE_SIZE], uint8_t der[DER_MAX])
{
    size_t size = 0;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, NUMBER_SIZE, 0);
    BIGNUM *s = BN_bin2bn(raw + NUMBER_SIZE, NUMBER_SIZE, 0);
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = s = 0; /* the pair owns them now */
        int written = i2d_ECDSA_SIG(pair, &der);
        size = written > 0 ? (size_t)written : 0;
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return size;
}

result sm2_sign(const struct sm2_key *key, const void *message, size_t size, uint8_t signature[SM2_SIGNATURE_SIZE])
{
    uint8_t der[DER_MAX];
    size_t der_size = sizeof der;
    struct work work;
    bool ok = work_begin(&work, key->pkey, SM2_ID) &&
              EVP_DigestSignInit_ex(work.digest, 0, "SM3", 0, 0, key->pkey, 0) == 1 &&
              EVP_DigestSign(work.digest, der, &der_size, message, size) == 1 && der_to_raw(der, der_size, signature);
    work_end(&work);
    return ok ? SUCCESS : exhausted();
}

result sm2_verify(const struct sm2_key *key, const char *id, const void *message, size_t size,
                  const uint8_t signature[SM2_SIGNATURE_SIZE])
{
    uint8_t der[DER_MAX];
    size_t der_size = raw_to_der(signature, der);
    struct work work;
    bool ready = work_begin(&work, key->pkey, id) && der_size > 0 &&
                 EVP_DigestVerifyInit_ex(work.digest, 0, "SM3", 0, 0, key->pkey, 0) == 1;
    int answer = ready ? EVP_DigestVerify(work.digest, der, der_size, message, size) : -1;
    work_end(&work);
    if (answer < 0) {
        return exhausted(); /* the encoding is our own, so nothing else can be wrong */
    }
    return answer == 1 ? SUCCESS : failed(ERR_INVALID, "签名不符");
}
