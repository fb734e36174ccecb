#include "kernel/crypto/selftest.h"

#include <openssl/evp.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"

/* GB/T 32918.5-2017 annex A: the signature of "message digest" by SM2_ID. */
static const char known_point[] = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                                  "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
static const char known_signature[] = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
                                      "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
static const char known_message[] = "message digest";

static const char known_keyring[] = "0 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff index\n"
                                    "1 ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100 sealing\n";
static const struct seal_place known_place = {"party", "name", "630202", "17"};
/* 马小燕, sealed at that place by another implementation of the format. */
static const char known_sealed[] =
    "010001000102030405060708090a0b0c0d0e0f0c2738e215bdbb83176b337a49832f324e97e22092f2ddccb9"
    "fdcd6b1094432c9006a6366a8a46908a";
static const char known_plain[] = "马小燕";

static bool is_hex(const uint8_t *bytes, size_t size, const char *hex)
{
    uint8_t expected[128];
    size_t expected_size = 0;
    return hex_decode(hex, expected, &expected_size) && expected_size == size && memcmp(bytes, expected, size) == 0;
}

/* GB/T 32905-2016 annex A. */
static bool check_sm3(struct arena *arena)
{
    (void)arena;
    static const char repeated[] = "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd";
    uint8_t digest[SM3_SIZE];
    sm3_hash("abc", 3, digest);
    bool is_first = is_hex(digest, sizeof digest, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    sm3_hash(repeated, strlen(repeated), digest);
    return is_first &&
           is_hex(digest, sizeof digest, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

/* The key and text of RFC 4231 test 2, over SM3. */
static bool check_hmac(struct arena *arena)
{
    (void)arena;
    static const char text[] = "what do ya want for nothing?";
    uint8_t mac[SM3_SIZE];
    hmac_sm3("Jefe", 4, text, strlen(text), mac);
    return is_hex(mac, sizeof mac, "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882");
}

static bool check_hkdf(struct arena *arena)
{
    (void)arena;
    uint8_t key[22];
    uint8_t out[42];
    memset(key, 0x0b, sizeof key);
    hkdf_sm3(key, sizeof key, "zwfw", out, sizeof out);
    return is_hex(out, sizeof out,
                  "ad864441ebe3bbabeca1fb0f5b437bd2d6692441d3d89f83c4da11e6a4a964b241f00608339082d6ac89");
}

static bool sm4_is(const char *mode, const char *plain_hex, const char *cipher_hex)
{
    uint8_t key[16], plain[64], out[64];
    size_t key_size = 0, size = 0;
    int written = 0;
    EVP_CIPHER *sm4 = EVP_CIPHER_fetch(0, mode, 0);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool ok = sm4 && context && hex_decode("0123456789abcdeffedcba9876543210", key, &key_size) &&
              hex_decode(plain_hex, plain, &size) && EVP_EncryptInit_ex2(context, sm4, key, key, 0) == 1 &&
              EVP_EncryptUpdate(context, out, &written, plain, (int)size) == 1 &&
              is_hex(out, (size_t)written, cipher_hex);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(sm4);
    return ok;
}

/* GB/T 32907-2016 annex A.1. */
static bool check_sm4_ecb(struct arena *arena)
{
    (void)arena;
    return sm4_is("SM4-ECB", "0123456789abcdeffedcba9876543210", "681edf34d206965e86b3e94f536e4246");
}

/* draft-ribose-cfrg-sm4 A.2.5. */
static bool check_sm4_ctr(struct arena *arena)
{
    (void)arena;
    return sm4_is("SM4-CTR",
                  "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                  "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
                  "c2b4759e78ac3cf43d0852f4e8d5f9fd7256e8a5fcb65a350ee00630912e4449"
                  "2a0b17e1b85b060d0fba612d8a95831638b361fd5ffacd942f081485a83ca35d");
}

/* Verify the known signature under `id` with bit `flip` of it turned (none when negative). */
static enum error_code known_verify(const char *id, int flip)
{
    uint8_t point[SM2_POINT_SIZE], signature[SM2_SIGNATURE_SIZE];
    size_t size = 0;
    struct sm2_key *key = 0;
    if (!hex_decode(known_point, point, &size) || !hex_decode(known_signature, signature, &size) ||
        !is_ok(sm2_key_from_point(point, &key))) {
        return ERR_INTERNAL;
    }
    if (flip >= 0) {
        signature[flip / 8] ^= (uint8_t)(1 << flip % 8);
    }
    result outcome = sm2_verify(key, id, known_message, strlen(known_message), signature);
    sm2_key_free(key);
    return outcome.code;
}

static bool check_sm2_known(struct arena *arena)
{
    (void)arena;
    return known_verify(SM2_ID, -1) == OK;
}

static bool check_sm2_id(struct arena *arena)
{
    (void)arena;
    return known_verify("1234567812345679", -1) == ERR_INVALID;
}

static bool check_sm2_flip(struct arena *arena)
{
    (void)arena;
    return known_verify(SM2_ID, 0) == ERR_INVALID && known_verify(SM2_ID, SM2_SIGNATURE_SIZE * 8 - 1) == ERR_INVALID;
}

static bool check_sm2_sign(struct arena *arena)
{
    (void)arena;
    uint8_t signature[SM2_SIGNATURE_SIZE];
    struct sm2_key *key = 0;
    bool ok = is_ok(sm2_key_generate(&key)) && is_ok(sm2_sign(key, known_message, sizeof known_message, signature)) &&
              is_ok(sm2_verify(key, SM2_ID, known_message, sizeof known_message, signature));
    sm2_key_free(key);
    return ok;
}

static bool seals(struct keyring *keyring, struct arena *arena)
{
    uint8_t known[SEAL_OVERHEAD + sizeof known_plain];
    size_t size = 0;
    char *plain = 0;
    uint8_t *sealed = 0;
    if (!hex_decode(known_sealed, known, &size) ||
        !is_ok(unseal(keyring, arena, &known_place, known, size, &plain, 0)) || !str_equal(plain, known_plain)) {
        return false;
    }
    known[size - 1] ^= 1;
    return unseal(keyring, arena, &known_place, known, size, &plain, 0).code == ERR_INTERNAL &&
           is_ok(seal(keyring, arena, &known_place, known_plain, strlen(known_plain), &sealed)) &&
           is_ok(unseal(keyring, arena, &known_place, sealed, strlen(known_plain) + SEAL_OVERHEAD, &plain, 0)) &&
           str_equal(plain, known_plain);
}

static void keyring_release(void *keyring)
{
    keyring_free(keyring);
}

static bool check_seal(struct arena *arena)
{
    struct keyring *keyring = 0;
    if (!is_ok(keyring_parse(known_keyring, &keyring))) {
        return false;
    }
    arena_defer(arena, keyring_release, keyring);
    return seals(keyring, arena);
}

static const struct {
    const char *name;
    bool (*check)(struct arena *arena);
} rows[] = {
    {"SM3 (GB/T 32905 annex A)", check_sm3},
    {"HMAC-SM3", check_hmac},
    {"HKDF-SM3", check_hkdf},
    {"SM4-ECB (GB/T 32907 annex A)", check_sm4_ecb},
    {"SM4-CTR", check_sm4_ctr},
    {"SM2 known signature (GB/T 32918.5 annex A)", check_sm2_known},
    {"SM2 refuses another id", check_sm2_id},
    {"SM2 refuses a flipped bit", check_sm2_flip},
    {"SM2 sign and verify", check_sm2_sign},
    {"seal opens a known value, refuses a flipped bit", check_seal},
};

bool crypto_selftest(struct arena *arena, const struct selftest_check **checks, size_t *count)
{
    size_t total = sizeof rows / sizeof rows[0];
    struct selftest_check *out = ARENA_ARRAY(arena, struct selftest_check, total);
    bool all = true;
    for (size_t i = 0; i < total; i++) {
        out[i] = (struct selftest_check){rows[i].name, rows[i].check(arena)};
        all &= out[i].ok;
    }
    *checks = out;
    *count = total;
    return all;
}
