/* faults.h: a store whose statements and whose memory fail, one after the other.
 *
 * For a write handler: prepare the store, then
 *
 *     test_fail_statements(store, "POST", "/api/v1/units", "system", "{…}");
 *     test_fail_memory(store, "POST", "/api/v1/units", "system", "{…}");
 *
 * Each makes the same request again and again, with a later fault every time, until it succeeds. Every failure must be
 * answered 503 and leave the store byte for byte as it was, else the test fails. Both use the request up: it has been
 * done once when they return. */
#ifndef ZWFW_TESTS_SUPPORT_FAULTS_H
#define ZWFW_TESTS_SUPPORT_FAULTS_H

#include "support/store.h"

struct fault_request {
    const char *method, *path;
    const struct header *headers; /* as for api_with */
    const void *body;
    size_t size;
};
/* *answer: the one that succeeded. Returns the statements, or the steps of memory, that were made to fail. */
int64_t test_fail_statements_of(struct test_store *store, const struct fault_request *request, struct answer *answer);
int64_t test_fail_memory_of(struct test_store *store, const struct fault_request *request, struct answer *answer);

int64_t test_fail_statements(struct test_store *store, const char *method, const char *path, const char *token,
                             const char *json);
int64_t test_fail_memory(struct test_store *store, const char *method, const char *path, const char *token,
                         const char *json);

/* The n-th statement of the next write fails, counted from its BEGIN; 0: none does. */
void test_fail_statement(struct test_store *store, int64_t n);

/* A number that changes when anything in the store does. */
uint64_t test_store_digest(const struct test_store *store);

#endif
