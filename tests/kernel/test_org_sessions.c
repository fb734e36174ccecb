/* Signing in, staying in, getting out: named cases on a simulated clock. */
#include <argon2.h>
#include <dlfcn.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <pthread.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm2.h"
#include "kernel/org/inside.h"
#include "support/sign_in.h"
#include "t.h"

static struct test_store *store;
static const char *security_admin, *clerk;

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    security_admin = test_staff(store, "security.admin", "security_admin", "630200");
    clerk = test_staff(store, "clerk.one", "clerk", "630203");
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

/* A store of its own with settings. */
static void reopen(const char *settings)
{
    test_store_close(store);
    store = test_store_open_with(settings);
    security_admin = test_staff(store, "security.admin", "security_admin", "630200");
    clerk = test_staff(store, "clerk.one", "clerk", "630203");
}

static int64_t id_of(const char *account)
{
    int64_t id;
    assert_ok(db_number(store->reader, &id, "SELECT id FROM staff WHERE account = :account", P("account", account)));
    return id;
}

static const char *staff_path(const char *account, const char *tail)
{
    return str_format(store->arena, "/api/v1/staff/%lld%s", (long long)id_of(account), tail);
}

static int64_t notes(const char *action)
{
    int64_t count;
    assert_ok(db_number(store->reader, &count, "SELECT COUNT(*) FROM event WHERE flow = 'org' AND action = :action",
                        P("action", action)));
    return count;
}

static void fail_to_sign_in(const char *account, int times)
{
    for (int i = 0; i < times; i++) {
        CHECK_STATUS(401, sign_in(store, account, "Wrong-password-1").answer);
    }
}

/* --- signing in -------------------------------------------------------------------------------------------------- */

static void a_right_password_gives_a_session(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    const char *set = answer_header(&in.answer, "Set-Cookie");
    assert_true(str_starts_with(set, "zwfw_session="));
    assert_non_null(strstr(set, "; Path=/; HttpOnly; SameSite=Strict"));
    assert_null(strstr(set, "Secure"));
    assert_int_equal(strlen(in.cookie), strlen("zwfw_session=") + 43);
    assert_null(strstr(in.answer.body, in.cookie + strlen("zwfw_session=")));
    struct answer answer = ask_me(store, &in);
    CHECK_STATUS(200, answer);
    assert_string_equal(answer_text(&answer, "account"), "clerk.one");
    assert_string_equal(answer_text(&answer, "roles"), "clerk");
    assert_string_equal(answer_text(&answer, "csrf"), in.csrf);
    assert_non_null(strstr(answer_text(&answer, "permissions"), "flow.read"));
}

static int me_from(const char *peer, const char *cookie)
{
    struct header headers[] = {{"cookie", cookie}, {"x-test-peer", peer}, {0}};
    return api_with(store, "GET", "/api/v1/me", headers, 0, 0).status;
}

static void a_cookie_over_the_network_is_secure(void **state)
{
    (void)state;
    struct signed_in in = sign_in_from(store, "10.1.2.3", "clerk.one", TEST_PASSWORD, 0);
    CHECK_STATUS(201, in.answer);
    assert_non_null(strstr(answer_header(&in.answer, "Set-Cookie"), "; Secure"));
    assert_true(str_starts_with(in.cookie, "__Host-zwfw_session="));
    assert_int_equal(200, me_from("10.1.2.3", in.cookie));
    /* planted by another host of the domain, which cannot make one of that name */
    assert_int_equal(401, me_from("10.1.2.3", in.cookie + strlen("__Host-")));
    assert_int_equal(200, me_from("127.0.0.1", in.cookie + strlen("__Host-")));
    in = sign_in_from(store, "127.0.0.1", "clerk.one", TEST_PASSWORD, 0);
    assert_null(strstr(answer_header(&in.answer, "Set-Cookie"), "; Secure"));
}

static void an_unknown_account_is_answered_like_a_wrong_password(void **state)
{
    (void)state;
    struct signed_in wrong = sign_in(store, "clerk.one", "Wrong-password-1");
    struct signed_in unknown = sign_in(store, "no.such.one", "Wrong-password-1");
    CHECK_STATUS(401, wrong.answer);
    CHECK_STATUS(401, unknown.answer);
    assert_string_equal(without_instance(&wrong.answer), without_instance(&unknown.answer));
    assert_null(wrong.cookie);
    must_sign_in(store, "clerk.one");
}

/* The costly calls, seen on their way to the libraries: what makes one refusal take longer than another. */
static _Atomic int64_t blocks_hashed, signatures_verified; /* KiB of Argon2id, filled once */

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int argon2id_hash_raw(const uint32_t passes, const uint32_t memory_kib, const uint32_t lanes, const void *password,
                      const size_t password_size, const void *salt, const size_t salt_size, void *hash,
                      const size_t hash_size)
{
    REAL(argon2id_hash_raw);
    blocks_hashed += (int64_t)passes * memory_kib;
    return real(passes, memory_kib, lanes, password, password_size, salt, salt_size, hash, hash_size);
}

int argon2id_verify(const char *encoded, const void *password, const size_t password_size)
{
    REAL(argon2id_verify);
    const char *memory = strstr(encoded, "$m="), *passes = strstr(encoded, ",t=");
    assert_true(memory && passes);
    blocks_hashed += strtoll(memory + 3, 0, 10) * strtoll(passes + 3, 0, 10);
    return real(encoded, password, password_size);
}

int EVP_DigestVerify(EVP_MD_CTX *context, const unsigned char *signature, size_t signature_size,
                     const unsigned char *text, size_t text_size)
{
    REAL(EVP_DigestVerify);
    signatures_verified++;
    return real(context, signature, signature_size, text, text_size);
}

static void an_unknown_account_costs_as_much_as_a_wrong_password(void **state)
{
    static const char *const accounts[] = {"clerk.one", "no.such.one"};
    (void)state;
    reopen("org.password_kib = 64\norg.password_passes = 2\norg.lock_failures = 100\n");
    struct answer given = api(store, "GET", "/api/v1/sessions/challenge", 0, 0);
    CHECK_STATUS(200, given);
    char signature[2 * SM2_SIGNATURE_SIZE + 1];
    memset(signature, '1', sizeof signature - 1);
    signature[sizeof signature - 1] = '\0';
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
        blocks_hashed = signatures_verified = 0;
        CHECK_STATUS(401, sign_in(store, accounts[i], "Wrong-password-1").answer);
        assert_int_equal(blocks_hashed, 2 * 64);
        assert_int_equal(signatures_verified, 0);
        const char *json = str_format(
            store->arena, "{\"account\":\"%s\",\"password\":\"x\",\"challenge\":\"%s\",\"signature\":\"%s\"}",
            accounts[i], answer_text(&given, "challenge"), signature);
        CHECK_STATUS(401, api(store, "POST", "/api/v1/sessions", 0, json));
        assert_int_equal(blocks_hashed, 2 * 2 * 64);
        assert_int_equal(signatures_verified, 1);
    }
    reopen("");
}

static void every_sign_in_gives_another_token(void **state)
{
    (void)state;
    struct signed_in first = must_sign_in(store, "clerk.one"), second = must_sign_in(store, "clerk.one");
    assert_string_not_equal(first.cookie, second.cookie);
    assert_string_not_equal(first.csrf, second.csrf);
    /* signing in anew with the old cookie still there, and no token against forgery */
    CHECK_STATUS(201, with_cookie(store, "POST", "/api/v1/sessions", second.cookie, 0,
                                  "{\"account\":\"clerk.one\",\"password\":\"" TEST_PASSWORD "\"}"));
    /* a token that somebody planted in the browser is not taken over */
    struct header headers[] = {{"content-type", "application/json"}, {"cookie", "zwfw_session=planted"}, {0}};
    const char *json = "{\"account\":\"clerk.one\",\"password\":\"" TEST_PASSWORD "\"}";
    struct answer answer = api_with(store, "POST", "/api/v1/sessions", headers, json, strlen(json));
    CHECK_STATUS(201, answer);
    assert_null(strstr(answer_header(&answer, "Set-Cookie"), "planted"));
}

static void a_malformed_sign_in_is_refused_before_any_hash(void **state)
{
    static const char *const rows[] = {"{}",
                                       "{\"account\":\"clerk.one\"}",
                                       "{\"account\":\"\",\"password\":\"x\"}",
                                       "{\"account\":\"clerk.one\",\"password\":\"x\",\"admin\":true}",
                                       "{\"account\":\"clerk.one\",\"password\":\"x\",\"code\":\"12345\"}",
                                       "{\"account\":1,\"password\":\"x\"}"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_STATUS(422, api(store, "POST", "/api/v1/sessions", 0, rows[i]));
    }
    CHECK_STATUS(400, api(store, "POST", "/api/v1/sessions", 0, "{\"account\":"));
}

/* --- lock-out ---------------------------------------------------------------------------------------------------- */

static void five_failures_lock_an_account_for_half_an_hour(void **state)
{
    (void)state;
    reopen("");
    int64_t locked = notes("account_locked");
    fail_to_sign_in("clerk.one", 5);
    assert_int_equal(notes("account_locked"), locked + 1);
    struct signed_in wrong = sign_in(store, "no.such.one", "x"), right = sign_in(store, "clerk.one", TEST_PASSWORD);
    CHECK_STATUS(401, right.answer);
    assert_string_equal(without_instance(&right.answer), without_instance(&wrong.answer));
    test_clock(30 * MINUTE_MS - 1);
    CHECK_STATUS(401, sign_in(store, "clerk.one", TEST_PASSWORD).answer);
    test_clock(1);
    must_sign_in(store, "clerk.one");
}

static void a_success_forgets_the_failures(void **state)
{
    (void)state;
    reopen("");
    fail_to_sign_in("clerk.one", 4);
    must_sign_in(store, "clerk.one");
    fail_to_sign_in("clerk.one", 4);
    must_sign_in(store, "clerk.one");
}

static void failures_while_locked_do_not_prolong_the_lock(void **state)
{
    (void)state;
    reopen("");
    fail_to_sign_in("clerk.one", 5);
    test_clock(29 * MINUTE_MS);
    fail_to_sign_in("clerk.one", 8);
    test_clock(1 * MINUTE_MS);
    must_sign_in(store, "clerk.one");
}

static void an_administrator_lifts_a_lock(void **state)
{
    (void)state;
    reopen("");
    fail_to_sign_in("clerk.one", 5);
    CHECK_STATUS(200, api(store, "POST", staff_path("clerk.one", "/unlock"), security_admin, 0));
    must_sign_in(store, "clerk.one");
}

static void an_address_that_guesses_is_locked_and_no_other(void **state)
{
    (void)state;
    reopen("");
    for (int i = 0; i < 20; i++) {
        CHECK_STATUS(
            401, sign_in_from(store, "10.0.0.9", str_format(store->arena, "guess%d", i), "Wrong-password-1", 0).answer);
    }
    struct signed_in in = sign_in_from(store, "10.0.0.9", "clerk.one", TEST_PASSWORD, 0);
    CHECK_STATUS(429, in.answer);
    assert_non_null(answer_header(&in.answer, "Retry-After"));
    CHECK_STATUS(201, sign_in_from(store, "10.0.0.10", "clerk.one", TEST_PASSWORD, 0).answer);
    assert_int_equal(notes("address_locked"), 1);
    test_clock(30 * MINUTE_MS);
    CHECK_STATUS(201, sign_in_from(store, "10.0.0.9", "clerk.one", TEST_PASSWORD, 0).answer);
}

static pthread_t beside;

static void *sign_in_beside(void *in)
{
    *(struct signed_in *)in = sign_in_from(store, "10.0.0.9", "clerk.one", TEST_PASSWORD, 0);
    return 0;
}

/* On the lane: somebody comes, whose password is checked ahead of it; before they are let in, their address is shut. */
static result lock_address(struct request *rq, void *in)
{
    assert_int_equal(pthread_create(&beside, 0, sign_in_beside, in), 0);
    while (work_count(store->work).lane_waiting == 0) {
        usleep(1000);
    }
    return db_do(rq->db,
                 "INSERT INTO sign_in_address (peer, failed_count, failed_at, locked_until)"
                 " VALUES ('10.0.0.9', 0, :now, :until)",
                 P("now", rq->now), P("until", rq->now.ms + HOUR_MS));
}

static void an_address_locked_in_the_meantime_stays_out(void **state)
{
    struct signed_in in = {0};
    struct arena *own = arena_new(0);
    (void)state;
    reopen("");
    assert_ok(work_task(store->work, own, lock_address, &in));
    pthread_join(beside, 0);
    CHECK_STATUS(429, in.answer);
    arena_free(own);
}

static void a_refused_sign_in_leaves_its_trace(void **state)
{
    (void)state;
    reopen("");
    fail_to_sign_in("clerk.one", 2);
    fail_to_sign_in("no.such.one", 1);
    assert_int_equal(notes("sign_in_refused"), 3);
    int64_t failures;
    assert_ok(db_number(store->reader, &failures, "SELECT failed_count FROM staff WHERE account = 'clerk.one'"));
    assert_int_equal(failures, 2);
    int64_t named;
    assert_ok(db_number(store->reader, &named, "SELECT COUNT(*) FROM event WHERE body LIKE '%no.such.one%'"));
    assert_int_equal(named, 0);
}

/* --- the end of a session ---------------------------------------------------------------------------------------- */

static void an_idle_session_ends_after_half_an_hour(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    test_clock(30 * MINUTE_MS - 1);
    CHECK_STATUS(200, ask_me(store, &in));
    test_clock(30 * MINUTE_MS - 1);
    CHECK_STATUS(200, ask_me(store, &in));
    test_clock(30 * MINUTE_MS);
    CHECK_STATUS(401, ask_me(store, &in));
    CHECK_STATUS(401, ask_me(store, &in));
}

static void a_busy_session_ends_after_twelve_hours(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    for (int i = 0; i < 12 * 3 - 1; i++) {
        test_clock(20 * MINUTE_MS);
        CHECK_STATUS(200, ask_me(store, &in));
    }
    test_clock(20 * MINUTE_MS);
    CHECK_STATUS(401, ask_me(store, &in));
}

static result run_seen(struct request *rq, void *subject)
{
    (void)subject;
    return org_seen_write(rq);
}

static void reading_counts_as_use_and_survives_a_restart(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    test_clock(20 * MINUTE_MS);
    CHECK_STATUS(200, ask_me(store, &in));
    assert_ok(work_task(store->work, store->arena, run_seen, 0));
    test_store_restart(store);
    test_clock(20 * MINUTE_MS);
    CHECK_STATUS(200, ask_me(store, &in));
    struct answer answer = api(store, "GET", staff_path("clerk.one", ""), security_admin, 0);
    assert_string_equal(answer_text(&answer, "last_seen"),
                        instant_text(store->arena, (struct instant){seam_now().ms - 20 * MINUTE_MS}));
}

/* What is known of a session goes a day after it was last used and that is written down. */
static void what_is_not_used_is_forgotten(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(200, ask_me(store, &in));
    assert_ok(work_task(store->work, store->arena, run_seen, 0));
    struct org_memory *memory = app_memory(store->app, "org");
    int known = org_memory_count(memory);
    assert_true(known > 0);
    test_clock(DAY_MS);
    assert_ok(work_task(store->work, store->arena, run_seen, 0));
    assert_int_equal(org_memory_count(memory), known);
    test_clock(1);
    assert_ok(work_task(store->work, store->arena, run_seen, 0));
    assert_true(org_memory_count(memory) < known);
    CHECK_STATUS(401, ask_me(store, &in));
}

static void signing_out_ends_it_on_the_server(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    struct answer answer = with_cookie(store, "DELETE", "/api/v1/sessions/current", in.cookie, in.csrf, 0);
    CHECK_STATUS(200, answer);
    assert_true(str_starts_with(answer_header(&answer, "Set-Cookie"), "zwfw_session=; "));
    assert_string_equal(answer_header(&answer, "Clear-Site-Data"), "\"cache\", \"storage\"");
    assert_non_null(strstr(answer_header(&answer, "Set-Cookie"), "Max-Age=0"));
    CHECK_STATUS(401, ask_me(store, &in));
    CHECK_STATUS(409, api(store, "DELETE", "/api/v1/sessions/current", clerk, 0));
    CHECK_STATUS(401, api(store, "DELETE", "/api/v1/sessions/current", 0, 0));
}

static void one_sign_in_too_many_ends_the_oldest(void **state)
{
    (void)state;
    reopen("");
    struct signed_in first = must_sign_in(store, "clerk.one"), second = must_sign_in(store, "clerk.one");
    must_sign_in(store, "clerk.one");
    CHECK_STATUS(200, ask_me(store, &first));
    struct signed_in fourth = must_sign_in(store, "clerk.one");
    CHECK_STATUS(401, ask_me(store, &first));
    CHECK_STATUS(200, ask_me(store, &second));
    struct answer answer = with_cookie(store, "GET", "/api/v1/me/sessions", fourth.cookie, 0, 0);
    assert_int_equal(answer_count(&answer, "items"), 3);
    assert_string_equal(answer_text(&answer, "items.2.current"), "true");
    const char *path = str_format(store->arena, "/api/v1/me/sessions/%s", answer_text(&answer, "items.0.id"));
    CHECK_STATUS(404, api(store, "DELETE", path, security_admin, 0));
    CHECK_STATUS(200, with_cookie(store, "DELETE", path, fourth.cookie, fourth.csrf, 0));
    CHECK_STATUS(401, ask_me(store, &second));
}

static struct answer change_clerk(const char *json)
{
    struct answer seen = api(store, "GET", staff_path("clerk.one", ""), security_admin, 0);
    struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", security_admin)},
                               {"content-type", "application/json"},
                               {"if-match", seen.etag},
                               {0}};
    return api_with(store, "PUT", staff_path("clerk.one", ""), headers, json, strlen(json));
}

static void disabling_an_account_ends_everything_at_once(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(200, ask_me(store, &in));
    CHECK_STATUS(200, api(store, "GET", "/api/v1/me", clerk, 0));
    CHECK_STATUS(200,
                 change_clerk("{\"name\":\"测试人员\",\"region\":\"630203\",\"roles\":\"clerk\",\"disabled\":true}"));
    CHECK_STATUS(401, ask_me(store, &in));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", clerk, 0));
    CHECK_STATUS(401, sign_in(store, "clerk.one", TEST_PASSWORD).answer);
    CHECK_STATUS(200, change_clerk("{\"name\":\"测试人员\",\"region\":\"630203\",\"roles\":\"clerk\"}"));
    CHECK_STATUS(401, ask_me(store, &in));
    must_sign_in(store, "clerk.one");
}

static void an_account_ends_on_its_day(void **state)
{
    (void)state;
    reopen("");
    CHECK_STATUS(200, change_clerk("{\"name\":\"测试人员\",\"region\":\"630203\",\"roles\":\"clerk\","
                                   "\"expires_at\":\"2021-06-01T09:10:00+08:00\"}"));
    struct signed_in in = must_sign_in(store, "clerk.one");
    test_clock(10 * MINUTE_MS - 1);
    CHECK_STATUS(200, ask_me(store, &in));
    test_clock(1);
    CHECK_STATUS(401, ask_me(store, &in));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", clerk, 0));
    CHECK_STATUS(401, sign_in(store, "clerk.one", TEST_PASSWORD).answer);
}

static void an_account_unused_for_a_season_is_suspended(void **state)
{
    (void)state;
    reopen("org.password_days = 0\n");
    must_sign_in(store, "clerk.one");
    test_clock(90 * DAY_MS - 1);
    must_sign_in(store, "clerk.one");
    test_clock(90 * DAY_MS);
    CHECK_STATUS(401, sign_in(store, "clerk.one", TEST_PASSWORD).answer);
}

static void an_administrator_ends_all_sessions_of_an_account(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(403, api(store, "DELETE", staff_path("clerk.one", "/sessions"), clerk, 0));
    CHECK_STATUS(200, api(store, "DELETE", staff_path("clerk.one", "/sessions"), security_admin, 0));
    CHECK_STATUS(401, ask_me(store, &in));
}

/* --- forgery ----------------------------------------------------------------------------------------------------- */

static void a_change_by_cookie_needs_the_sessions_token(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one"), other = must_sign_in(store, "security.admin");
    const char *path = "/api/v1/me/totp";
    CHECK_STATUS(403, with_cookie(store, "POST", path, in.cookie, 0, 0));
    CHECK_STATUS(403, with_cookie(store, "POST", path, in.cookie, "", 0));
    CHECK_STATUS(403, with_cookie(store, "POST", path, in.cookie, other.csrf, 0));
    CHECK_STATUS(403, with_cookie(store, "POST", path, in.cookie, str_format(store->arena, "%sx", in.csrf), 0));
    const char *nearly = str_format(store->arena, "%.*s.", (int)strlen(in.csrf) - 1, in.csrf);
    CHECK_STATUS(403, with_cookie(store, "POST", path, in.cookie, nearly, 0));
    CHECK_STATUS(200, with_cookie(store, "POST", path, in.cookie, in.csrf, 0));
    CHECK_STATUS(200, ask_me(store, &in));
}

static void a_change_from_a_foreign_site_is_refused(void **state)
{
    static const struct {
        const char *origin, *host;
        int status;
    } rows[] = {
        {"http://127.0.0.1:8080", "127.0.0.1:8080", 200},
        {"https://zwfw.example", "zwfw.example", 200},
        {"https://ZWFW.example", "zwfw.example", 200},
        {"https://evil.example", "zwfw.example", 403},
        {"https://zwfw.example.evil", "zwfw.example", 403},
        {"https://zwfw.example:444", "zwfw.example", 403},
        {"null", "zwfw.example", 403},
        {"", "zwfw.example", 403},
    };
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct header headers[] = {
            {"cookie", in.cookie}, {"x-csrf-token", in.csrf}, {"origin", rows[i].origin}, {"host", rows[i].host}, {0}};
        CHECK_STATUS(rows[i].status, api_with(store, "POST", "/api/v1/me/totp", headers, 0, 0));
    }
}

static void a_spoilt_cookie_is_nobody_on_public_routes_only(void **state)
{
    (void)state;
    CHECK_STATUS(200, with_cookie(store, "GET", "/api/v1/units", "zwfw_session=AAAA", 0, 0));
    CHECK_STATUS(401, with_cookie(store, "GET", "/api/v1/me", "zwfw_session=AAAA", 0, 0));
    CHECK_STATUS(401, with_cookie(store, "GET", "/api/v1/me", "zwfw_session=", 0, 0));
    CHECK_STATUS(401, with_cookie(store, "GET", "/api/v1/me", "other=1", 0, 0));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", "AAAA", 0));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", 0, 0));
    struct signed_in in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(200,
                 with_cookie(store, "GET", "/api/v1/me", str_format(store->arena, "a=b; %s; c=d", in.cookie), 0, 0));
}

/* Wherever memory ends while a caller is looked up, the connection is as good as before for the next. */
static void memory_that_ends_during_a_look_up_harms_nobody_else(void **state)
{
    int status = 503, failures = 0;
    (void)state;
    test_store_restart(store); /* nobody is remembered */
    for (size_t limit = 1024; status == 503; limit += 64, failures++) {
        status = api_limited(store, limit, "GET", "/api/v1/me", clerk, 0).status;
    }
    assert_int_equal(status, 200);
    assert_in_range(failures, 20, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_password_gives_a_session),
        cmocka_unit_test(a_cookie_over_the_network_is_secure),
        cmocka_unit_test(an_unknown_account_is_answered_like_a_wrong_password),
        cmocka_unit_test(an_unknown_account_costs_as_much_as_a_wrong_password),
        cmocka_unit_test(every_sign_in_gives_another_token),
        cmocka_unit_test(a_malformed_sign_in_is_refused_before_any_hash),
        cmocka_unit_test(five_failures_lock_an_account_for_half_an_hour),
        cmocka_unit_test(a_success_forgets_the_failures),
        cmocka_unit_test(failures_while_locked_do_not_prolong_the_lock),
        cmocka_unit_test(an_administrator_lifts_a_lock),
        cmocka_unit_test(an_address_that_guesses_is_locked_and_no_other),
        cmocka_unit_test(a_refused_sign_in_leaves_its_trace),
        cmocka_unit_test(an_idle_session_ends_after_half_an_hour),
        cmocka_unit_test(a_busy_session_ends_after_twelve_hours),
        cmocka_unit_test(reading_counts_as_use_and_survives_a_restart),
        cmocka_unit_test(what_is_not_used_is_forgotten),
        cmocka_unit_test(signing_out_ends_it_on_the_server),
        cmocka_unit_test(an_address_locked_in_the_meantime_stays_out),
        cmocka_unit_test(one_sign_in_too_many_ends_the_oldest),
        cmocka_unit_test(disabling_an_account_ends_everything_at_once),
        cmocka_unit_test(an_account_ends_on_its_day),
        cmocka_unit_test(an_account_unused_for_a_season_is_suspended),
        cmocka_unit_test(an_administrator_ends_all_sessions_of_an_account),
        cmocka_unit_test(a_change_by_cookie_needs_the_sessions_token),
        cmocka_unit_test(a_change_from_a_foreign_site_is_refused),
        cmocka_unit_test(a_spoilt_cookie_is_nobody_on_public_routes_only),
        cmocka_unit_test(memory_that_ends_during_a_look_up_harms_nobody_else),
    };
    return cmocka_run_group_tests(tests, up, down);
}
