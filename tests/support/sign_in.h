/* sign_in.h: signing in as a browser does, for tests. */
#ifndef ZWFW_TESTS_SUPPORT_SIGN_IN_H
#define ZWFW_TESTS_SUPPORT_SIGN_IN_H

#include "support/store.h"

/* The answer must have this status; prints its body when it has not. */
#define CHECK_STATUS(expected, answer)                                                      \
    do {                                                                                    \
        if ((answer).status != (expected)) {                                                \
            fail_msg("status %d: %s", (answer).status, (answer).body ? (answer).body : ""); \
        }                                                                                   \
    } while (0)

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

/* A call with a cookie, and with the session's token against forgery when it is not NULL. */
struct answer with_cookie(struct test_store *store, const char *method, const char *path, const char *cookie,
                          const char *csrf, const char *json);
struct answer ask_me(struct test_store *store, const struct signed_in *in); /* GET /api/v1/me */

/* The body without its instance, which differs each time. */
const char *without_instance(const struct answer *answer);

#endif
