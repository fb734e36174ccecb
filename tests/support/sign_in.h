/* sign_in.h: signing in as a browser does, for tests. */
#ifndef ZWFW_TESTS_SUPPORT_SIGN_IN_H
#define ZWFW_TESTS_SUPPORT_SIGN_IN_H

#include "support/check.h"

struct signed_in {
    struct answer answer;
    const char *cookie, *csrf; /* NULL when refused */
};

/* Sign in from an address ("": in process), with a one-time code when it is not NULL. */
struct signed_in sign_in_from(struct test_store *store, const char *peer, const char *account, const char *password,
                              const char *code);
struct signed_in sign_in(struct test_store *store, const char *account, const char *password);
/* The same with TEST_PASSWORD; a refusal ends the test. */
struct signed_in must_sign_in(struct test_store *store, const char *account);

/* The code that an app shows which has read this otpauth:// URI, now or so many steps of 30 s later. */
const char *one_time_code(struct test_store *store, const char *uri, int steps);
/* A key's point, and its signature over "zwfw PURPOSE ACCOUNT CHALLENGE" (org/challenge.h), in hex. */
struct sm2_key;
const char *point_of(struct test_store *store, const struct sm2_key *key);
const char *sign_challenge(struct test_store *store, const struct sm2_key *key, const char *purpose,
                           const char *account, const char *challenge);

/* A call with a cookie, and with the session's token against forgery when it is not NULL. */
struct answer with_cookie(struct test_store *store, const char *method, const char *path, const char *cookie,
                          const char *csrf, const char *json);
struct answer ask_me(struct test_store *store, const struct signed_in *in); /* GET /api/v1/me */

/* The body without its instance, which differs each time. */
const char *without_instance(const struct answer *answer);

#endif
