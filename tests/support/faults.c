#include "support/faults.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/ledger/audit.h"
#include "support/engine.h"
#include "t.h"

enum { MOST_STATEMENTS = 500, MEMORY_STEP = 1024, MOST_MEMORY = 16 << 20, TASK_STATEMENTS = 2 };

uint64_t test_store_digest(const struct test_store *store)
{
    return test_data_digest(store->data);
}

/* --- statements -------------------------------------------------------------------------------------------------- */

static result set_fault(struct request *rq, void *subject)
{
    db_fail_statement(rq->db, *(const int64_t *)subject);
    return SUCCESS;
}

void test_fail_statement(struct test_store *store, int64_t n)
{
    struct arena *arena = arena_new(0);
    int64_t at = n > 0 ? n + TASK_STATEMENTS : 0; /* the task's own RELEASE and COMMIT come first */
    result r = work_task(store->work, arena, set_fault, &at);
    assert_true(is_ok(r) || n == 0); /* what is switched off may be met by the very task that does it */
    arena_free(arena);
}

/* The chain and the counters must hold after every failure. */
static void expect_sound(struct test_store *store)
{
    struct arena *arena = arena_new(0);
    struct audit_result audited;
    assert_ok(ledger_audit(store->data, store->reader, arena, (struct audit_progress){0}, &audited));
    assert_int_equal(audited.findings.count, 0);
    arena_free(arena);
}

static bool is_done(const struct answer *answer, const char *what, int64_t at)
{
    if (answer->status != 503 && answer->status >= 300) {
        fail_msg("%s %lld: answered %d: %s", what, (long long)at, answer->status, answer->body);
    }
    return answer->status != 503;
}

int64_t test_fail_statements_of(struct test_store *store, const struct fault_request *request, struct answer *answer)
{
    uint64_t before = test_store_digest(store);
    for (int64_t n = 1; n < MOST_STATEMENTS; n++) {
        test_fail_statement(store, n);
        *answer = api_with(store, request->method, request->path, request->headers, request->body, request->size);
        if (is_done(answer, request->path, n)) {
            test_fail_statement(store, 0);
            expect_sound(store);
            return n - 1;
        }
        if (test_store_digest(store) != before) {
            fail_msg("%s: statement %lld failed and something stayed written", request->path, (long long)n);
        }
        expect_sound(store);
    }
    fail_msg("%s: no end of statements", request->path);
    return 0;
}

/* --- memory ------------------------------------------------------------------------------------------------------ */

/* What takes a lot of memory draws documents, which takes its time: there the steps are longer. */
static size_t memory_step(size_t limit)
{
    return limit < 256 * MEMORY_STEP ? MEMORY_STEP : limit / 32;
}

int64_t test_fail_memory_of(struct test_store *store, const struct fault_request *request, struct answer *answer)
{
    uint64_t before = test_store_digest(store);
    int64_t steps = 0;
    for (size_t limit = MEMORY_STEP; limit < MOST_MEMORY; limit += memory_step(limit), steps++) {
        *answer = api_with_limited(store, limit, request->method, request->path, request->headers, request->body,
                                   request->size);
        if (is_done(answer, request->path, steps)) {
            expect_sound(store);
            return steps;
        }
        if (test_store_digest(store) != before) {
            fail_msg("%s: memory ended at %zu and something stayed written", request->path, limit);
        }
    }
    fail_msg("%s: no end of memory", request->path);
    return 0;
}

/* --- of JSON ----------------------------------------------------------------------------------------------------- */

static struct fault_request of_json(struct test_store *store, const char *method, const char *path, const char *token,
                                    const char *json)
{
    struct header *headers = ARENA_ARRAY(store->arena, struct header, 3);
    size_t count = 0;
    if (token) {
        headers[count++] = (struct header){"authorization", str_format(store->arena, "Bearer %s", token)};
    }
    if (json) {
        headers[count++] = (struct header){"content-type", "application/json"};
    }
    return (struct fault_request){method, path, headers, json, json ? strlen(json) : 0};
}

int64_t test_fail_statements(struct test_store *store, const char *method, const char *path, const char *token,
                             const char *json)
{
    struct fault_request request = of_json(store, method, path, token, json);
    struct answer answer;
    return test_fail_statements_of(store, &request, &answer);
}

int64_t test_fail_memory(struct test_store *store, const char *method, const char *path, const char *token,
                         const char *json)
{
    struct fault_request request = of_json(store, method, path, token, json);
    struct answer answer;
    return test_fail_memory_of(store, &request, &answer);
}
