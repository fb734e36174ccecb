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
        secret_wipe(bench, sizeof *bench);
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
    if (number == INDEX_NUMBER) {
        hmac_key(&bench->mac, master, MASTER_SIZE);
        return bench;
    }
    hkdf_sm3(master, MASTER_SIZE, "zwfw seal 1 sm4", cipher_key, sizeof cipher_key);
    hkdf_sm3(master, MASTER_SIZE, "zwfw seal 1 hmac", mac_key, sizeof mac_key);
    bench->cipher = cipher_new(cipher_key);
    hmac_key(&bench->mac, mac_key, sizeof mac_key);
    secret_wipe(cipher_key, sizeof cipher_key);
    secret_wipe(mac_key, sizeof mac_key);
    if (!bench->cipher) {
        ERR_clear_error();
        bench_free(bench);
        return 0;
    }
    return bench;
}

static void mac_text(struct hmac *mac, const char *text)
{
    size_t size = strlen(text);
    uint8_t length[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};
    hmac_put(mac, length, sizeof length);
    hmac_put(mac, text, size);
}

/* Over header, place and cipher text; `sealed` starts with the header and the `size` bytes of cipher text. */
static void sealed_mac(struct hmac *mac, const struct seal_place *place, const uint8_t *sealed, size_t size,
                       uint8_t made[SM3_SIZE])
{
    hmac_put(mac, sealed, HEADER_SIZE);
    mac_text(mac, place->table);
    mac_text(mac, place->column);
    mac_text(mac, place->region);
    mac_text(mac, place->id);
    hmac_put(mac, sealed + HEADER_SIZE, size);
    hmac_end(mac, made);
}

/* CTR is its own inverse. Nothing is allocated, so it does not fail. */
static void cipher_apply(struct bench *bench, const uint8_t nonce[NONCE_SIZE], const void *in, size_t size, void *out)
{
    int written = 0;
    bool applied = EVP_EncryptInit_ex2(bench->cipher, 0, 0, nonce, 0) == 1 &&
                   EVP_EncryptUpdate(bench->cipher, out, &written, in, (int)size) == 1 && (size_t)written == size;
    assert(applied);
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
    cipher_apply(bench, out + NONCE_AT, plain, size, out + HEADER_SIZE);
    sealed_mac(&bench->mac, place, out, size, out + HEADER_SIZE + size);
    bench_give(keyring, bench);
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
    sealed_mac(&bench->mac, place, in, body, mac);
    bool genuine = secret_equal(mac, in + HEADER_SIZE + body, SM3_SIZE);
    if (genuine) {
        cipher_apply(bench, in + NONCE_AT, in + HEADER_SIZE, body, out);
    }
    bench_give(keyring, bench);
    if (!genuine) {
        return failed(ERR_INTERNAL, "封存的数据校验不符：内容被改动，或不属于此处");
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
    mac_text(&bench->mac, purpose);
    hmac_put(&bench->mac, text, strlen(text));
    hmac_end(&bench->mac, mac);
    bench_give(keyring, bench);
    memcpy(index, mac, SEAL_INDEX_SIZE);
    return SUCCESS;
}
