/* Hash, signature, one-time code, token, self-test: against the standards' own numbers and against damage. */
#include <jansson.h>
#include <limits.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/secret.h"
#include "kernel/crypto/selftest.h"
#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"
#include "kernel/crypto/token.h"
#include "kernel/crypto/totp.h"
#include "support/openssl_memory.h"
#include "support/support.h"
#include "t.h"

static struct arena *arena;

static uint8_t *bytes_of(const char *hex, size_t *size)
{
    uint8_t *bytes = arena_alloc(arena, strlen(hex) / 2 + 1);
    assert_true(hex_decode(hex, bytes, size));
    return bytes;
}

static void assert_hex(const char *expected, const uint8_t *bytes, size_t size)
{
    assert_int_equal(0, strcasecmp(expected, hex_encode(arena, bytes, size)));
}

static void assert_sm3(const char *message_hex, const char *digest_hex)
{
    size_t size = 0;
    uint8_t digest[SM3_SIZE];
    const uint8_t *message = bytes_of(message_hex, &size);
    sm3_hash(message, size, digest);
    assert_hex(digest_hex, digest, sizeof digest);
    struct sm3 hasher;
    sm3_begin(&hasher);
    sm3_put(&hasher, "dropped", 7);
    sm3_begin(&hasher);
    for (size_t i = 0; i < size; i++) {
        sm3_put(&hasher, message + i, 1);
    }
    sm3_end(&hasher, digest);
    assert_hex(digest_hex, digest, sizeof digest);
}

static void sm3_typed(void **state)
{
    (void)state;
    assert_sm3("616263", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert_sm3("", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
    uint8_t digest[SM3_SIZE];
    char *million = arena_alloc(arena, 1000000);
    memset(million, 'a', 1000000);
    sm3_hash(million, 1000000, digest);
    assert_hex("c8aaf89429554029e231941a2acc0ad61ff2a5acd8fadd25847a3a732b3b02c3", digest, sizeof digest);
}

/* Fail the n-th allocation of OpenSSL, for each n that the work reaches: it must say so, and work again after. */
static void assert_survives(result (*work)(void))
{
    assert_ok(work());
    int n = 1;
    for (openssl_fails_in = n;; openssl_fails_in = ++n) {
        result outcome = work();
        if (openssl_fails_in > 0) { /* so many are not made */
            openssl_fails_in = 0;
            assert_ok(outcome);
            break;
        }
        if (outcome.code != OK && outcome.code != ERR_UNAVAILABLE) {
            fail_msg("allocation %d: %s", n, error_rows[outcome.code].wire);
        }
    }
    assert_true(n > 1);
}

static result make_key(void)
{
    struct sm2_key *key = 0;
    TRY(sm2_key_generate(&key));
    sm2_key_free(key);
    return SUCCESS;
}

/* Signing and verifying are left out: see sm2.h. */
static void exhausted_memory_is_said(void **state)
{
    (void)state;
    assert_survives(make_key);
}

static void hmac_typed(void **state)
{
    (void)state;
    uint8_t key[100], mac[SM3_SIZE], again[SM3_SIZE];
    memset(key, 0x0b, sizeof key);
    hmac_sm3(key, 20, "Hi There", 8, mac);
    assert_hex("51b00d1fb49832bfb01c3ce27848e59f871d9ba938dc563b338ca964755cce70", mac, sizeof mac);
    /* RFC 2104: a key longer than a block is hashed first. */
    hmac_sm3(key, sizeof key, "x", 1, mac);
    uint8_t short_key[SM3_SIZE];
    sm3_hash(key, sizeof key, short_key);
    hmac_sm3(short_key, sizeof short_key, "x", 1, again);
    assert_memory_equal(mac, again, sizeof mac);
}

static void hkdf_is_extract_then_expand(void **state)
{
    (void)state;
    static const uint8_t no_salt[SM3_SIZE];
    uint8_t secret[SM3_SIZE], first[SM3_SIZE], out[SM3_SIZE];
    hmac_sm3(no_salt, sizeof no_salt, "key", 3, secret);
    hmac_sm3(secret, sizeof secret, "info\1", 5, first);
    hkdf_sm3("key", 3, "info", out, sizeof out);
    assert_memory_equal(first, out, sizeof out);
}

static void secrets_compare(void **state)
{
    (void)state;
    char text[] = "secret";
    assert_true(secret_equal(text, "secret", 6));
    assert_false(secret_equal(text, "secreT", 6));
    assert_true(secret_equal(text, "x", 0));
    secret_wipe(text, sizeof text);
    assert_memory_equal(text, "\0\0\0\0\0\0", 7);
}

/* ---- SM2 ---- */

static void every_flip_of_a_signature_is_refused(void **state)
{
    (void)state;
    struct sm2_key *key = 0;
    uint8_t signature[SM2_SIGNATURE_SIZE];
    assert_ok(sm2_key_generate(&key));
    assert_ok(sm2_sign(key, "checkpoint", 10, signature));
    assert_ok(sm2_verify(key, SM2_ID, "checkpoint", 10, signature));
    for (int bit = 0; bit < SM2_SIGNATURE_SIZE * 8; bit++) {
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_fails(ERR_INVALID, sm2_verify(key, SM2_ID, "checkpoint", 10, signature));
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_fails(ERR_INVALID, sm2_verify(key, SM2_ID, "checkpoinu", 10, signature));
    assert_fails(ERR_INVALID, sm2_verify(key, "1234567812345679", "checkpoint", 10, signature));
    memset(signature, 0, sizeof signature);
    assert_fails(ERR_INVALID, sm2_verify(key, SM2_ID, "checkpoint", 10, signature));
    sm2_key_free(key);
}

static void another_key_is_refused(void **state)
{
    (void)state;
    struct sm2_key *key = 0, *other = 0;
    uint8_t signature[SM2_SIGNATURE_SIZE];
    assert_ok(sm2_key_generate(&key));
    assert_ok(sm2_key_generate(&other));
    assert_ok(sm2_sign(key, "m", 1, signature));
    assert_fails(ERR_INVALID, sm2_verify(other, SM2_ID, "m", 1, signature));
    sm2_key_free(other);
    sm2_key_free(key);
    sm2_key_free(0);
}

static void public_halves_verify(void **state)
{
    (void)state;
    struct sm2_key *key = 0, *by_pem = 0, *by_point = 0;
    uint8_t signature[SM2_SIGNATURE_SIZE], point[SM2_POINT_SIZE];
    const char *pem = 0;
    assert_ok(sm2_key_generate(&key));
    assert_ok(sm2_sign(key, "m", 1, signature));
    assert_ok(sm2_key_public_pem(key, arena, &pem));
    assert_true(str_starts_with(pem, "-----BEGIN PUBLIC KEY-----"));
    assert_ok(sm2_key_from_public_pem(pem, &by_pem));
    assert_ok(sm2_verify(by_pem, SM2_ID, "m", 1, signature));
    assert_ok(sm2_key_point(key, point));
    assert_ok(sm2_key_from_point(point, &by_point));
    assert_ok(sm2_verify(by_point, SM2_ID, "m", 1, signature));
    /* A public half cannot sign. */
    assert_false(is_ok(sm2_sign(by_point, "m", 1, signature)));
    sm2_key_free(by_point);
    sm2_key_free(by_pem);
    point[0] = (uint8_t)(6 + point[64] % 2); /* the same point in the hybrid form */
    assert_fails(ERR_INVALID, sm2_key_from_point(point, &by_point));
    point[0] = 4;
    point[64] ^= 1; /* no longer on the curve */
    assert_fails(ERR_INVALID, sm2_key_from_point(point, &by_point));
    assert_fails(ERR_INVALID,
                 sm2_key_from_public_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", &by_pem));
    sm2_key_free(key);
}

static void another_curve_is_refused(void **state)
{
    (void)state;
    /* A P-256 key. */
    static const char pem[] = "-----BEGIN PUBLIC KEY-----\n"
                              "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPPG7OSpRvHDHCmoGHCooPwtmWdXr\n"
                              "r4lBsjf/C+gs4QYGWBuzItw9qQI7olRF0m18dqbP/jS+O7cQ3+Kb1VI9Kw==\n"
                              "-----END PUBLIC KEY-----\n";
    struct sm2_key *key = 0;
    assert_fails(ERR_INVALID, sm2_key_from_public_pem(pem, &key));
}

static void keys_are_kept_in_files(void **state)
{
    (void)state;
    const char *folder = test_folder_new(arena);
    const char *path = str_format(arena, "%s/sign.pem", folder);
    const char *beside = str_format(arena, "%s.new", path);
    struct sm2_key *key = 0, *loaded = 0;
    uint8_t signature[SM2_SIGNATURE_SIZE];
    struct stat status;
    assert_fails(ERR_NOT_FOUND, sm2_key_load(path, &loaded));
    assert_ok(sm2_key_generate(&key));
    assert_ok(sm2_key_save(key, path));
    assert_int_equal(0, stat(path, &status));
    assert_int_equal(0600, status.st_mode & 07777);
    assert_int_not_equal(0, access(beside, F_OK));
    assert_fails(ERR_CONFLICT, sm2_key_save(key, path));
    assert_int_not_equal(0, access(beside, F_OK));
    assert_ok(sm2_key_load(path, &loaded));
    assert_ok(sm2_sign(loaded, "m", 1, signature));
    assert_ok(sm2_verify(key, SM2_ID, "m", 1, signature));
    sm2_key_free(loaded);
    assert_int_equal(0, chmod(path, 0640));
    assert_fails(ERR_FORBIDDEN, sm2_key_load(path, &loaded));
    assert_int_equal(0, chmod(path, 0600));
    assert_int_equal(0, truncate(path, 60));
    assert_fails(ERR_INVALID, sm2_key_load(path, &loaded));
    assert_fails(ERR_UNAVAILABLE, sm2_key_save(key, str_format(arena, "%s/none/sign.pem", folder)));
    sm2_key_free(key);
    test_folder_remove(folder);
}

static void what_is_no_key_file_is_refused(void **state)
{
    (void)state;
    enum { ROOM = 64 };
    char text[ROOM], *longest = arena_alloc(arena, PATH_MAX);
    size_t size;
    int file;
    const char *folder = test_folder_new(arena), *path = str_format(arena, "%s/key", folder);
    assert_fails(ERR_UNAVAILABLE, secret_file_read(folder, text, sizeof text, &size));
    assert_ok(secret_file_begin(path, &file));
    assert_ok(secret_file_finish(path, file, "0123456789012345678901234567890123456789012345678901234567890123", ROOM));
    assert_fails(ERR_TOO_LARGE, secret_file_read(path, text, sizeof text, &size));
    memset(longest, 'x', PATH_MAX - 1);
    longest[PATH_MAX - 1] = '\0';
    assert_fails(ERR_INVALID, secret_file_begin(longest, &file));
    test_folder_remove(folder);
}

static void *sign_many(void *subject)
{
    const struct sm2_key *key = subject;
    for (int i = 0; i < 20; i++) {
        uint8_t signature[SM2_SIGNATURE_SIZE];
        if (!is_ok(sm2_sign(key, &i, sizeof i, signature)) ||
            !is_ok(sm2_verify(key, SM2_ID, &i, sizeof i, signature))) {
            return subject;
        }
    }
    return 0;
}

static void several_threads_use_one_key(void **state)
{
    (void)state;
    struct sm2_key *key = 0;
    pthread_t threads[4];
    assert_ok(sm2_key_generate(&key));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(0, pthread_create(&threads[i], 0, sign_many, key));
    }
    for (size_t i = 0; i < 4; i++) {
        void *broken = key;
        pthread_join(threads[i], &broken);
        assert_null(broken);
    }
    sm2_key_free(key);
}

static void a_seed_replays_a_key(void **state)
{
    (void)state;
    uint8_t points[2][SM2_POINT_SIZE];
    for (int i = 0; i < 2; i++) {
        struct sm2_key *key = 0;
        seam_simulate((struct instant){1}, 7);
        assert_ok(sm2_key_generate(&key));
        assert_ok(sm2_key_point(key, points[i]));
        sm2_key_free(key);
    }
    seam_real();
    assert_memory_equal(points[0], points[1], SM2_POINT_SIZE);
}

/* ---- one-time codes and tokens ---- */

static void totp_follows_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code; /* the last 6 of appendix B's 8 digits */
    } rows[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    static const uint8_t secret[] = "12345678901234567890";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t last = 0;
        assert_ok(totp_check(secret, rows[i].code, (struct instant){rows[i].seconds * 1000}, &last));
        assert_int_equal(rows[i].seconds / 30, last);
    }
}

static void totp_window_and_replay(void **state)
{
    (void)state;
    static const uint8_t secret[] = "12345678901234567890";
    const int64_t made = INT64_C(1111111109); /* step 37037036 ends one second later */
    int64_t last = 0;
    assert_fails(ERR_UNAUTHENTICATED, totp_check(secret, "081804", (struct instant){(made + 31) * 1000}, &last));
    assert_int_equal(0, last);
    assert_ok(totp_check(secret, "081804", (struct instant){(made + 30) * 1000}, &last));
    assert_int_equal(37037036, last);
    assert_fails(ERR_UNAUTHENTICATED, totp_check(secret, "081804", (struct instant){made * 1000}, &last));
    /* An earlier step than the last used one is dead too; a later one lives. */
    assert_ok(totp_check(secret, "050471", (struct instant){made * 1000}, &last));
    assert_fails(ERR_UNAUTHENTICATED, totp_check(secret, "081804", (struct instant){made * 1000}, &last));
    static const char *const bad[] = {"", "08180", "0818044", "08180 ", "０８", "081805"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        last = 0;
        assert_fails(ERR_UNAUTHENTICATED, totp_check(secret, bad[i], (struct instant){made * 1000}, &last));
    }
}

static void totp_uri_is_for_apps(void **state)
{
    (void)state;
    static const uint8_t secret[] = "12345678901234567890";
    const char *uri = 0;
    assert_ok(totp_uri(arena, "政务", "wang li", secret, &uri));
    assert_string_equal("otpauth://totp/%E6%94%BF%E5%8A%A1:wang%20li?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        "&issuer=%E6%94%BF%E5%8A%A1",
                        uri);
    char *long_name = arena_alloc(arena, 3001);
    memset(long_name, 'x', 3000);
    assert_fails(ERR_TOO_LARGE, totp_uri(arena, long_name, "a", secret, &uri));
    uint8_t one[TOTP_SECRET_SIZE], two[TOTP_SECRET_SIZE];
    totp_secret_make(one);
    totp_secret_make(two);
    assert_memory_not_equal(one, two, sizeof one);
}

static void tokens(void **state)
{
    (void)state;
    char text[TOKEN_SIZE + 1], other[TOKEN_SIZE + 1];
    uint8_t digest[SM3_SIZE], expected[SM3_SIZE];
    token_make(text);
    token_make(other);
    assert_string_not_equal(text, other);
    assert_int_equal(TOKEN_SIZE, strlen(text));
    assert_ok(token_digest(text, digest));
    sm3_hash(text, TOKEN_SIZE, expected);
    assert_memory_equal(expected, digest, sizeof digest);
    text[3] = '+';
    assert_fails(ERR_UNAUTHENTICATED, token_digest(text, digest));
    assert_fails(ERR_UNAUTHENTICATED, token_digest("", digest));
    other[TOKEN_SIZE - 1] = '\0';
    assert_fails(ERR_UNAUTHENTICATED, token_digest(other, digest));
    /* The last character holds only 4 bits, so it is one of 16. */
    seam_simulate((struct instant){1}, 3);
    token_make(text);
    seam_simulate((struct instant){1}, 3);
    uint8_t bytes[33] = {0}, encoded[45];
    seam_random(bytes, 32);
    seam_real();
    EVP_EncodeBlock(encoded, bytes, 32);
    for (size_t i = 0; i < TOKEN_SIZE; i++) {
        encoded[i] = encoded[i] == '+' ? '-' : encoded[i] == '/' ? '_' : encoded[i];
    }
    assert_memory_equal(encoded, text, TOKEN_SIZE);
}

/* ---- the shared vectors ---- */

static void shared_sm3(const json_t *all)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(all, "sm3"), i, row)
    {
        assert_sm3(json_string_value(json_object_get(row, "msg_hex")),
                   json_string_value(json_object_get(row, "digest")));
    }
    assert_true(i >= 4);
}

static const uint8_t *field(const json_t *row, const char *name, size_t *size)
{
    return bytes_of(json_string_value(json_object_get(row, name)), size);
}

static void shared_sm4(const json_t *all)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(all, "sm4"), i, row)
    {
        size_t key_size, iv_size, plain_size, cipher_size;
        const uint8_t *key = field(row, "key", &key_size), *iv = field(row, "iv", &iv_size);
        const uint8_t *plain = field(row, "pt", &plain_size), *expected = field(row, "ct", &cipher_size);
        uint8_t *out = arena_alloc(arena, plain_size + 16);
        int size = 0;
        EVP_CIPHER *sm4 =
            EVP_CIPHER_fetch(0, str_format(arena, "SM4-%s", json_string_value(json_object_get(row, "mode"))), 0);
        assert_non_null(sm4);
        EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
        assert_int_equal(1, EVP_EncryptInit_ex2(context, sm4, key, iv, 0));
        EVP_CIPHER_CTX_set_padding(context, 0);
        assert_int_equal(1, EVP_EncryptUpdate(context, out, &size, plain, (int)plain_size));
        assert_int_equal(cipher_size, size);
        assert_memory_equal(expected, out, cipher_size);
        EVP_CIPHER_CTX_free(context);
        EVP_CIPHER_free(sm4);
    }
    assert_true(i >= 6);
}

static void shared_sm2(const json_t *all)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(json_object_get(all, "sm2"), "sign"), i, row)
    {
        struct sm2_key *key = 0;
        size_t size;
        uint8_t signature[SM2_SIGNATURE_SIZE];
        const char *message = json_string_value(json_object_get(row, "msg"));
        memcpy(signature, field(row, "r", &size), 32);
        memcpy(signature + 32, field(row, "s", &size), 32);
        assert_ok(sm2_key_from_point(field(row, "pub", &size), &key));
        assert_ok(
            sm2_verify(key, json_string_value(json_object_get(row, "user_id")), message, strlen(message), signature));
        sm2_key_free(key);
    }
    assert_true(i >= 1);
}

static void shared_vectors(void **state)
{
    (void)state;
    const char *path = shared_data(arena, "standards/gm_vectors.json");
    if (!path) {
        print_message("no shared vectors beside this checkout\n");
        return;
    }
    json_t *all = json_load_file(path, 0, 0);
    assert_non_null(all);
    shared_sm3(all);
    shared_sm4(all);
    shared_sm2(all);
    json_decref(all);
}

static void selftest_passes(void **state)
{
    (void)state;
    const struct selftest_check *checks = 0;
    size_t count = 0;
    assert_true(crypto_selftest(arena, &checks, &count));
    assert_int_equal(10, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(checks[i].ok);
        assert_non_null(checks[i].name);
    }
}

static int arena_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int arena_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    if (!openssl_memory_watch()) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sm3_typed),
        cmocka_unit_test(exhausted_memory_is_said),
        cmocka_unit_test(hmac_typed),
        cmocka_unit_test(hkdf_is_extract_then_expand),
        cmocka_unit_test(secrets_compare),
        cmocka_unit_test(every_flip_of_a_signature_is_refused),
        cmocka_unit_test(another_key_is_refused),
        cmocka_unit_test(public_halves_verify),
        cmocka_unit_test(another_curve_is_refused),
        cmocka_unit_test(keys_are_kept_in_files),
        cmocka_unit_test(what_is_no_key_file_is_refused),
        cmocka_unit_test(several_threads_use_one_key),
        cmocka_unit_test(a_seed_replays_a_key),
        cmocka_unit_test(totp_follows_rfc_6238),
        cmocka_unit_test(totp_window_and_replay),
        cmocka_unit_test(totp_uri_is_for_apps),
        cmocka_unit_test(tokens),
        cmocka_unit_test(shared_vectors),
        cmocka_unit_test(selftest_passes),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
