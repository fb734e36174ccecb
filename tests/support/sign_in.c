#include "support/sign_in.h"

#include <liboath/oath.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm2.h"
#include "t.h"

struct signed_in sign_in_from(struct test_store *store, const char *peer, const char *account, const char *password,
                              const char *code)
{
    struct header headers[] = {{"content-type", "application/json"}, {"x-test-peer", peer}, {0}};
    const char *json = str_format(store->arena, "{\"account\":\"%s\",\"password\":\"%s\"%s%s%s}", account, password,
                                  code ? ",\"code\":\"" : "", code ? code : "", code ? "\"" : "");
    struct signed_in in = {.answer = api_with(store, "POST", "/api/v1/sessions", headers, json, strlen(json))};
    const char *set = answer_header(&in.answer, "Set-Cookie");
    in.cookie = set ? arena_copy(store->arena, set, strcspn(set, ";")) : 0;
    in.csrf = answer_text(&in.answer, "csrf");
    return in;
}

struct signed_in sign_in(struct test_store *store, const char *account, const char *password)
{
    return sign_in_from(store, "", account, password, 0);
}

struct signed_in must_sign_in(struct test_store *store, const char *account)
{
    struct signed_in in = sign_in(store, account, TEST_PASSWORD);
    CHECK_STATUS(201, in.answer);
    return in;
}

const char *one_time_code(struct test_store *store, const char *uri, int steps)
{
    char *secret, *code = arena_alloc(store->arena, 7);
    size_t size;
    const char *at = strstr(uri, "secret=") + strlen("secret=");
    assert_int_equal(oath_base32_decode(at, strcspn(at, "&"), &secret, &size), OATH_OK);
    assert_int_equal(oath_totp_generate(secret, size, seam_now().ms / 1000 + steps * 30, 30, 0, 6, code), OATH_OK);
    free(secret);
    return code;
}

const char *point_of(struct test_store *store, const struct sm2_key *key)
{
    uint8_t point[SM2_POINT_SIZE];
    assert_ok(sm2_key_point(key, point));
    return hex_encode(store->arena, point, sizeof point);
}

const char *sign_challenge(struct test_store *store, const struct sm2_key *key, const char *purpose,
                           const char *account, const char *challenge)
{
    uint8_t signature[SM2_SIGNATURE_SIZE];
    const char *text = str_format(store->arena, "zwfw %s %s %s", purpose, account, challenge);
    assert_ok(sm2_sign(key, text, strlen(text), signature));
    return hex_encode(store->arena, signature, sizeof signature);
}

struct answer with_cookie(struct test_store *store, const char *method, const char *path, const char *cookie,
                          const char *csrf, const char *json)
{
    struct header headers[4] = {{"cookie", cookie}};
    size_t count = 1;
    if (csrf) {
        headers[count++] = (struct header){"x-csrf-token", csrf};
    }
    if (json) {
        headers[count++] = (struct header){"content-type", "application/json"};
    }
    return api_with(store, method, path, headers, json, json ? strlen(json) : 0);
}

struct answer ask_me(struct test_store *store, const struct signed_in *in)
{
    return with_cookie(store, "GET", "/api/v1/me", in->cookie, 0, 0);
}

const char *without_instance(const struct answer *answer)
{
    const char *at = strstr(answer->body, ",\"instance\"");
    return arena_copy(answer->arena, answer->body, at ? (size_t)(at - answer->body) : answer->size);
}
