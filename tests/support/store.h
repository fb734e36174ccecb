/* store.h: a whole store in a temporary folder, and calls to it without sockets, for tests.
 *
 *     struct test_store *store = test_store_open();
 *     struct answer answer = api(store, "POST", "/api/v1/units", "system", "{\"name\":\"…\"}");
 *     assert_int_equal(answer.status, 201);
 *     assert_string_equal(answer_text(&answer, "items.0.name"), "…");
 *     test_store_close(store);
 *
 * Passwords are hashed at the least cost. The clock is simulated: it stands at TEST_START (a working day, 2021-06-01
 * 09:00 in China) until test_clock moves it; randomness is seeded. What goes wrong inside this helper ends the test
 * program. */
#ifndef ZWFW_TESTS_SUPPORT_STORE_H
#define ZWFW_TESTS_SUPPORT_STORE_H

#include <stdint.h>

#include "kernel/api/call.h"
#include "kernel/work/store.h"

struct test_store {
    struct arena *arena; /* lives as long as the store; answers are on it */
    const char *data;
    struct app *app;
    struct work *work;
    struct db *reader; /* of the test's thread */
    struct store whole;
};

#define TEST_START INT64_C(1622509200000)

struct test_store *test_store_open(void);
/* The same with a settings.conf ("name = value" lines). */
struct test_store *test_store_open_with(const char *settings);
void test_store_close(struct test_store *store);
/* Stop the program and start it again on the same folder. */
void test_store_restart(struct test_store *store);

/* A member of staff of this region (with what lies below it in scope) who holds these roles (space-separated); their
 * password is TEST_PASSWORD. Returns a bearer token with all their rights. */
#define TEST_PASSWORD "Qinghai-2021-lake"
const char *test_staff(struct test_store *store, const char *account, const char *roles, const char *region);

/* Move the clock on. */
void test_clock(int64_t ms);

struct answer {
    int status;
    const char *type; /* of the body; NULL for none */
    const char *body;
    size_t size;
    const char *etag;
    const struct header *headers;
    size_t header_count;
    struct arena *arena;
};

/* One request. token: NULL for nobody, "system" for the program itself, else a bearer token. json: NULL for no body. */
struct answer api(struct test_store *store, const char *method, const char *path, const char *token, const char *json);
/* The same with headers of the caller's own (names in lower case, ended by a NULL name), and a body of any type. */
struct answer api_with(struct test_store *store, const char *method, const char *path, const struct header *headers,
                       const void *body, size_t size);

/* One request that may take at most `limit` bytes of memory. */
struct answer api_limited(struct test_store *store, size_t limit, const char *method, const char *path,
                          const char *token, const char *json);

struct answer api_with_limited(struct test_store *store, size_t limit, const char *method, const char *path,
                               const struct header *headers, const void *body, size_t size);

/* A header of the answer ("Set-Cookie"), or NULL. */
const char *answer_header(const struct answer *answer, const char *name);
/* A member of a JSON answer by its path, "items.0.name", as text (numbers in decimal, true, false); NULL when it is
 * not there. */
const char *answer_text(const struct answer *answer, const char *path);
/* The same as a number; NO_NUMBER when it is not there. */
int64_t answer_number(const struct answer *answer, const char *path);
/* The length of the array at `path`; 0 when there is none. */
size_t answer_count(const struct answer *answer, const char *path);

#endif
