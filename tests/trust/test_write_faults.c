/* Every route that writes, with every one of its statements failing and with memory ending at every point: each time
 * it is answered 503 and the store is byte for byte as it was. A new route fails this test until it has its step in
 * support/steps_*.c. */
#include <assert.h>

#include "kernel/api/module.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm2.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/kept.h"
#include "support/sign_in.h"
#include "support/steps.h"
#include "support/told.h"

static const struct step *steps[512];
static size_t step_count;

static void list_steps(const struct step *script)
{
    for (; script->method; script++) {
        assert(step_count < sizeof steps / sizeof *steps);
        steps[step_count++] = script;
    }
}

/* --- what was kept ----------------------------------------------------------------------------------------------- */

static struct test_store *store;
static const struct step *step_now; /* that is taken */

static void keep_code(const char *uri)
{
    keep("code", one_time_code(store, uri, 0));
}

/* A key of "holder", and what it says to a challenge. */
static void keep_signature(const char *challenge)
{
    struct sm2_key *key;
    assert_ok(sm2_key_generate(&key));
    keep("point", point_of(store, key));
    keep("signature", sign_challenge(store, key, "enrol", "holder", challenge));
    sm2_key_free(key);
}

static void keep_answer(const struct step *step, const struct answer *answer)
{
    const char *at = step->keep ? step->keep : "";
    if (*at == '@') {
        const char *cookie = answer_header(answer, "Set-Cookie");
        keep(str_format(store->arena, "%s.cookie", at + 1), arena_copy(store->arena, cookie, strcspn(cookie, ";")));
        keep(str_format(store->arena, "%s.csrf", at + 1), answer_text(answer, "csrf"));
        return;
    }
    while (*at) {
        size_t name = strcspn(at, "="), size = strcspn(at, " ");
        const char *value = answer_text(answer, arena_copy(store->arena, at + name + 1, size - name - 1));
        keep(arena_copy(store->arena, at, name), value);
        at += size + (at[size] == ' ');
    }
    if (step->keep && strcmp(step->keep, "uri=uri") == 0) {
        keep_code(recall("uri"));
    }
    if (step->keep && strcmp(step->keep, "challenge=challenge") == 0) {
        keep_signature(recall("challenge"));
    }
}

/* --- the script -------------------------------------------------------------------------------------------------- */

static const struct header *headers_of(const struct step *step)
{
    struct header *headers = ARENA_ARRAY(store->arena, struct header, 8);
    size_t count = 0;
    if (str_equal(step->who, "system")) {
        headers[count++] = (struct header){"authorization", "Bearer system"};
    } else if (*step->who) {
        headers[count++] =
            (struct header){"cookie", fill_in(store->arena, str_format(store->arena, "<%s.cookie>", step->who))};
        headers[count++] =
            (struct header){"x-csrf-token", fill_in(store->arena, str_format(store->arena, "<%s.csrf>", step->who))};
    }
    if (step->body) {
        headers[count++] = (struct header){"content-type", step->type ? step->type : "application/json"};
    }
    if (step->seen) {
        struct answer seen = api(store, "GET", fill_in(store->arena, step->seen), "system", 0);
        CHECK_STATUS(200, seen);
        headers[count++] = (struct header){"if-match", seen.etag};
    }
    return headers;
}

typedef int64_t fault(struct test_store *, const struct fault_request *, struct answer *);

static int64_t take_step(const struct step *step, fault *run)
{
    const char *body = fill_in(store->arena, step->body);
    step_now = step;
    struct fault_request request = {step->method, fill_in(store->arena, step->path), headers_of(step), body,
                                    body ? strlen(body) : 0};
    struct answer answer;
    int64_t faults = 0;
    if (str_equal(step->method, "GET")) {
        answer = api_with(store, "GET", request.path, request.headers, 0, 0);
        CHECK_STATUS(200, answer);
    } else {
        faults = run(store, &request, &answer);
    }
    keep_answer(step, &answer);
    return faults;
}

static void take_all(fault *run, int64_t least)
{
    store = test_store_open_with("reviews.alarm_count = 2\n");
    keep_nothing();
    test_staff(store, "clerk", "clerk", "630200");
    test_staff(store, "desk", "clerk bureau", "630200");
    test_staff(store, "tablet", "clerk bureau", "630200");
    test_staff(store, "holder", "clerk", "630200");
    for (size_t i = 0; i < step_count; i++) {
        int64_t faults = take_step(steps[i], run);
        if (!str_equal(steps[i]->method, "GET") && faults < least) {
            fail_msg("%s %s: only %lld faults", steps[i]->method, steps[i]->path, (long long)faults);
        }
    }
    test_store_close(store);
}

static void no_statement_leaves_anything(void **state)
{
    (void)state;
    take_all(test_fail_statements_of, 5);
}

static void no_memory_leaves_anything(void **state)
{
    (void)state;
    take_all(test_fail_memory_of, 1);
}

/* --- the ledger -------------------------------------------------------------------------------------------------- */

/* Takes the step once: it stands in the ledger as one request of whose it was, about what it was about. Not so a code
 * looked up by who has it: that changes nothing, and is no GET so that the code stands in no log. */
static int64_t look_at_ledger(struct test_store *of, const struct fault_request *request, struct answer *answer)
{
    int64_t seq, actor = 0, requests, others;
    struct answer me = api_with(of, "GET", "/api/v1/me", request->headers, 0, 0);
    bool is_read = str_equal(request->path, "/api/v1/ratings/look");
    actor = me.status == 200 && number_is_set(answer_number(&me, "staff")) ? answer_number(&me, "staff") : 0;
    assert_ok(db_number(of->reader, &seq, "SELECT COALESCE(MAX(seq), 0) FROM event"));
    *answer = api_with(of, request->method, request->path, request->headers, request->body, request->size);
    assert_ok(db_number(of->reader, &requests, "SELECT COUNT(DISTINCT request_id) FROM event WHERE seq > :seq",
                        P("seq", seq)));
    assert_ok(db_number(of->reader, &others, "SELECT COUNT(*) FROM event WHERE seq > :seq AND actor <> :actor",
                        P("seq", seq), P("actor", actor)));
    if (answer->status / 100 != 2 || requests != !is_read || others != 0) {
        fail_msg("%s %s: %d, %lld requests, %lld events by others", request->method, request->path, answer->status,
                 (long long)requests, (long long)others);
    }
    const char *told = told_since(of, seq), *whose = str_format(of->arena, "%lld", (long long)actor);
    bool is_import = str_starts_with(request->path, "/api/v1/imports/");
    if (!is_read && (!names_object(store, step_now->path, step_now->body, answer, whose, told) ||
                     (!is_import && names_object(store, step_now->path, step_now->body, answer, whose, "|0|||{}|")))) {
        fail_msg("%s %s: its events do not name what it is about: %s", request->method, request->path, told);
    }
    return 1;
}

static void every_change_is_in_the_ledger(void **state)
{
    (void)state;
    take_all(look_at_ledger, 1);
}

/* --- nobody is left out ------------------------------------------------------------------------------------------ */

/* A script's path against a route's: <name> and {name} fit each other, and {name} any segment or the rest of one. */
static bool fits(const char *path, const char *pattern)
{
    while (*path && *pattern) {
        size_t size = strcspn(path + 1, "/") + 1, wanted = strcspn(pattern + 1, "/") + 1;
        size_t fixed = strcspn(pattern, "{");
        bool is_fixed = fixed >= wanted;
        if ((is_fixed && size != wanted) || strncmp(path, pattern, is_fixed ? wanted : fixed) != 0) {
            return false;
        }
        path += size;
        pattern += wanted;
    }
    return *path == *pattern;
}

static void every_writing_route_has_its_step(void **state)
{
    (void)state;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            bool found = route->class != ROUTE_WRITE;
            for (size_t i = 0; i < step_count && !found; i++) {
                found = str_equal(steps[i]->method, route->method) && fits(steps[i]->path, route->path);
            }
            if (!found) {
                fail_msg("%s %s has no step here", route->method, route->path);
            }
        }
        for (const struct importer *row = (*module)->importers; row && row->kind; row++) {
            bool found = false;
            for (size_t i = 0; i < step_count; i++) {
                found = found || (str_starts_with(steps[i]->path, "/api/v1/imports/") &&
                                  str_ends_with(steps[i]->path, row->kind));
            }
            assert_true(found);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_writing_route_has_its_step),
        cmocka_unit_test(every_change_is_in_the_ledger),
        cmocka_unit_test(no_statement_leaves_anything),
        cmocka_unit_test(no_memory_leaves_anything),
    };
    list_steps(office_steps);
    list_steps(reviews_steps);
    list_steps(hotline_steps);
    return cmocka_run_group_tests(tests, 0, 0);
}
