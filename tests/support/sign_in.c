#include "support/sign_in.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
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
