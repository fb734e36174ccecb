#include "kernel/crypto/seal.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/keyring.h"
#include "kernel/crypto/secret.h"
#include "kernel/crypto/sm3.h"

#define FORMAT      1
#define NONCE_AT    3
#define NONCE_SIZE  16
#define HEADER_SIZE (NONCE_AT + NONCE_SIZE)
#define SM4_KEY     16

static_assert(HEADER_SIZE + SM3_SIZE == SEAL_OVERHEAD);

static result exhausted(void)
{
    ERR_clear_error();
    return failed(ERR_UNAVAILABLE, "内存不足，不能封存或打开数据");
}

static EVP_MAC_CTX *mac_new(const uint8_t *key, size_t size)
{
    char digest[] = "SM3";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *hmac = EVP_MAC_fetch(0, "HMAC", 0);
    EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac);
    if (mac && EVP_MAC_init(mac, key, size, params) != 1) {
        EVP_MAC_CTX_free(mac);
        return 0;
    }
    return mac;
}

static EVP_CIPHER_CTX *cipher_new(const uint8_t key[SM4_KEY])
{
    EVP_CIPHER *sm4 = EVP_CIPHER_fetch(0, "SM4-CTR", 0);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    bool ok = sm4 && cipher && EVP_EncryptInit_ex2(cipher, sm4, key, 0, 0) == 1;
    EVP_CIPHER_free(sm4);
    if (!ok) {
        EVP_CIPHER_CTX_free(cipher);
        return 0;
    }
    return cipher;
}

void bench_free(struct bench *bench)
{
    if (bench) {
        EVP_CIPHER_CTX_free(bench->cipher);
        EVP_MAC_CTX_free(bench->mac);
        free(bench);
    }
}

struct bench *bench_new(uint16_t number, const uint8_t master[MASTER_SIZE])
{
    uint8_t cipher_key[SM4_KEY];
    uint8_t mac_key[SM3_SIZE];
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench) {
        return 0;
    }
    bench->number = number;
    bool ok;
    if (number == INDEX_NUMBER) {
        bench->mac = mac_new(master, MASTER_SIZE);
        ok = bench->mac != 0;
    } else if ((ok = is_ok(hkdf_sm3(master, MASTER_SIZE, "zwfw seal 1 sm4", cipher_key, sizeof cipher_key)) &&
                     is_ok(hkdf_sm3(master, MASTER_SIZE, "zwfw seal 1 hmac", mac_key, sizeof mac_key)))) {
        bench->cipher = cipher_new(cipher_key);
        bench->mac = mac_new(mac_key, sizeof mac_key);
        ok = bench->cipher && bench->mac;
    }
    secret_wipe(cipher_key, sizeof cipher_key);
    secret_wipe(mac_key, sizeof mac_key);
    if (!ok) {
        ERR_clear_error();
        bench_free(bench);
        return 0;
    }
    return bench;
}

/* The key is in the context already: beginning again with none starts the next message. */
static bool mac_begin(struct bench *bench)
{
    return EVP_MAC_init(bench->mac, 0, 0, 0) == 1;
}

static bool mac_put(struct bench *bench, const void *bytes, size_t size)
{
    return EVP_MAC_update(bench->mac, bytes, size) == 1;
}

static bool mac_text(struct bench *bench, const char *text)
{
    size_t size = strlen(text);
    uint8_t length[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};
    return mac_put(bench, length, sizeof length) && mac_put(bench, text, size);
}

static bool mac_end(struct bench *bench, uint8_t mac[SM3_SIZE])
{
    size_t written = 0;
    return EVP_MAC_final(bench->mac, mac, &written, SM3_SIZE) == 1 && written == SM3_SIZE;
}

/* Over header, place and cipher text; `sealed` starts with the header and the `size` bytes of cipher text. */
static bool sealed_mac(struct bench *bench, const struct seal_place *place, const uint8_t *sealed, size_t size,
                       uint8_t mac[SM3_SIZE])
{
    return mac_begin(bench) && mac_put(bench, sealed, HEADER_SIZE) && mac_text(bench, place->table) &&
           mac_text(bench, place->column) && mac_text(bench, place->region) && mac_text(bench, place->id) &&
           mac_put(bench, sealed + HEADER_SIZE, size) && mac_end(bench, mac);
}

/* CTR is its own inverse. */
static bool cipher_apply(struct bench *bench, const uint8_t nonce[NONCE_SIZE], const void *in, size_t size, void *out)
{
    int written = 0;
    return EVP_EncryptInit_ex2(bench->cipher, 0, 0, nonce, 0) == 1 &&
           EVP_EncryptUpdate(bench->cipher, out, &written, in, (int)size) == 1 && (size_t)written == size;
}

/* One whose work broke off for want of memory is neither used again nor freed: OpenSSL 3.0 then holds parts of it
 * twice. */
static void give_back(struct keyring *keyring, struct bench *bench, bool is_whole)
{
    if (is_whole) {
        bench_give(keyring, bench);
    }
}

result seal(struct keyring *keyring, struct arena *arena, const struct seal_place *place, const void *plain,
            size_t size, uint8_t **sealed)
{
    if (size > SEAL_PLAIN_MAX) {
        return failed(ERR_TOO_LARGE, "要封存的数据过大");
    }
    /* Before a bench is taken: running out of memory here leaves by longjmp. */
    uint8_t *out = arena_alloc(arena, size + SEAL_OVERHEAD);
    struct bench *bench = 0;
    TRY(bench_take(keyring, NEWEST_NUMBER, &bench));
    out[0] = FORMAT;
    out[1] = (uint8_t)(bench->number >> 8);
    out[2] = (uint8_t)bench->number;
    seam_random(out + NONCE_AT, NONCE_SIZE);
    bool ok = cipher_apply(bench, out + NONCE_AT, plain, size, out + HEADER_SIZE) &&
              sealed_mac(bench, place, out, size, out + HEADER_SIZE + size);
    give_back(keyring, bench, ok);
    if (!ok) {
        return exhausted();
    }
    *sealed = out;
    return SUCCESS;
}

uint16_t sealed_key_number(const void *sealed, size_t size)
{
    const uint8_t *in = sealed;
    if (size < SEAL_OVERHEAD || size - SEAL_OVERHEAD > SEAL_PLAIN_MAX || in[0] != FORMAT) {
        return 0;
    }
    return (uint16_t)(in[1] << 8 | in[2]);
}

result unseal(struct keyring *keyring, struct arena *arena, const struct seal_place *place, const void *sealed,
              size_t size, char **plain, size_t *plain_size)
{
    const uint8_t *in = sealed;
    uint16_t number = sealed_key_number(sealed, size);
    if (number == 0) {
        return failed(ERR_INTERNAL, "不是封存的数据");
    }
    size_t body = size - SEAL_OVERHEAD;
    char *out = arena_alloc(arena, body + 1);
    struct bench *bench = 0;
    TRY(bench_take(keyring, number, &bench));
    uint8_t mac[SM3_SIZE];
    bool computed = sealed_mac(bench, place, in, body, mac);
    bool genuine = computed && secret_equal(mac, in + HEADER_SIZE + body, SM3_SIZE);
    bool opened = genuine && cipher_apply(bench, in + NONCE_AT, in + HEADER_SIZE, body, out);
    give_back(keyring, bench, computed && (opened || !genuine));
    if (computed && !genuine) {
        return failed(ERR_INTERNAL, "封存的数据校验不符：内容被改动，或不属于此处");
    }
    if (!opened) {
        return exhausted();
    }
    *plain = out;
    if (plain_size) {
        *plain_size = body;
    }
    return SUCCESS;
}

result seal_index(struct keyring *keyring, const char *purpose, const char *text, uint8_t index[SEAL_INDEX_SIZE])
{
    uint8_t mac[SM3_SIZE];
    struct bench *bench = 0;
    TRY(bench_take(keyring, INDEX_NUMBER, &bench));
    bool ok = mac_begin(bench) && mac_text(bench, purpose) && mac_put(bench, text, strlen(text)) && mac_end(bench, mac);
    give_back(keyring, bench, ok);
    if (!ok) {
        return exhausted();
    }
    memcpy(index, mac, SEAL_INDEX_SIZE);
    return SUCCESS;
}
