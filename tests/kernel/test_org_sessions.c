/* Signing in, staying in, getting out: named cases on a simulated clock. */
#include <liboath/oath.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/org/inside.h"
#include "support/store.h"
#include "support/support.h"
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

static struct signed_in sign_in_from(const char *peer, const char *account, const char *password, const char *code)
{
    struct header headers[] = {{"content-type", "application/json"}, {"x-test-peer", peer}, {0}};
    const char *json = code ? str_format(store->arena, "{\"account\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}", account, password, code)
                            : str_format(store->arena, "{\"account\":\"%s\",\"password\":\"%s\"}", account, password);
    struct signed_in in = {.answer = api_with(store, "POST", "/api/v1/sessions", headers, json, strlen(json))};
    const char *set = answer_header(&in.answer, "Set-Cookie");
    in.cookie = set ? arena_copy(store->arena, set, strcspn(set, ";")) : 0;
    in.csrf = answer_text(&in.answer, "csrf");
    return in;
}

static struct signed_in sign_in(const char *account, const char *password)
{
    return sign_in_from("", account, password, 0);
}

static struct signed_in must_sign_in(const char *account)
{
    struct signed_in in = sign_in(account, TEST_PASSWORD);
    CHECK_STATUS(201, in.answer);
    return in;
}

/* A call with a session's cookie, and its token against forgery when `csrf` is given. */
static struct answer with_cookie(const char *method, const char *path, const char *cookie, const char *csrf, const char *json)
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

static struct answer me(const struct signed_in *in)
{
    return with_cookie("GET", "/api/v1/me", in->cookie, 0, 0);
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
        CHECK_STATUS(401, sign_in(account, "Wrong-password-1").answer);
    }
}

/* --- signing in -------------------------------------------------------------------------------------------------- */

static void a_right_password_gives_a_session(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in("clerk.one");
    const char *set = answer_header(&in.answer, "Set-Cookie");
    assert_true(str_starts_with(set, "zwfw_session="));
    assert_non_null(strstr(set, "; Path=/; HttpOnly; SameSite=Strict"));
    assert_null(strstr(set, "Secure"));
    assert_int_equal(strlen(in.cookie), strlen("zwfw_session=") + 43);
    assert_null(strstr(in.answer.body, in.cookie + strlen("zwfw_session=")));
    struct answer answer = me(&in);
    CHECK_STATUS(200, answer);
    assert_string_equal(answer_text(&answer, "account"), "clerk.one");
    assert_string_equal(answer_text(&answer, "roles"), "clerk");
    assert_string_equal(answer_text(&answer, "csrf"), in.csrf);
    assert_non_null(strstr(answer_text(&answer, "permissions"), "flow.read"));
}

static void a_cookie_over_the_network_is_secure(void **state)
{
    (void)state;
    struct signed_in in = sign_in_from("10.1.2.3", "clerk.one", TEST_PASSWORD, 0);
    CHECK_STATUS(201, in.answer);
    assert_non_null(strstr(answer_header(&in.answer, "Set-Cookie"), "; Secure"));
    in = sign_in_from("127.0.0.1", "clerk.one", TEST_PASSWORD, 0);
    assert_null(strstr(answer_header(&in.answer, "Set-Cookie"), "; Secure"));
}

static const char *without_instance(const struct answer *answer)
{
    const char *at = strstr(answer->body, ",\"instance\"");
    return arena_copy(store->arena, answer->body, at ? (size_t)(at - answer->body) : answer->size);
}

static void an_unknown_account_is_answered_like_a_wrong_password(void **state)
{
    (void)state;
    struct signed_in wrong = sign_in("clerk.one", "Wrong-password-1");
    struct signed_in unknown = sign_in("no.such.one", "Wrong-password-1");
    CHECK_STATUS(401, wrong.answer);
    CHECK_STATUS(401, unknown.answer);
    assert_string_equal(without_instance(&wrong.answer), without_instance(&unknown.answer));
    assert_null(wrong.cookie);
    must_sign_in("clerk.one");
}

static int64_t quickest(const char *account)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < 7; i++) {
        int64_t begun = seam_ticks();
        sign_in(account, "Wrong-password-1");
        int64_t took = seam_ticks() - begun;
        best = took < best ? took : best;
    }
    return best;
}

static void an_unknown_account_takes_as_long_as_a_wrong_password(void **state)
{
    (void)state;
    reopen("org.password_kib = 8192\norg.password_passes = 2\norg.lock_failures = 100\n");
    double ratio = (double)quickest("clerk.one") / (double)quickest("no.such.one");
    print_message("known : unknown = %.2f\n", ratio);
    assert_true(ratio > 0.67 && ratio < 1.5);
    reopen("");
}

static void every_sign_in_gives_another_token(void **state)
{
    (void)state;
    struct signed_in first = must_sign_in("clerk.one"), second = must_sign_in("clerk.one");
    assert_string_not_equal(first.cookie, second.cookie);
    assert_string_not_equal(first.csrf, second.csrf);
    /* a token that somebody planted in the browser is not taken over */
    struct header headers[] = {{"content-type", "application/json"}, {"cookie", "zwfw_session=planted"}, {0}};
    const char *json = "{\"account\":\"clerk.one\",\"password\":\"" TEST_PASSWORD "\"}";
    struct answer answer = api_with(store, "POST", "/api/v1/sessions", headers, json, strlen(json));
    CHECK_STATUS(201, answer);
    assert_null(strstr(answer_header(&answer, "Set-Cookie"), "planted"));
}

static void a_malformed_sign_in_is_refused_before_any_hash(void **state)
{
    static const char *const rows[] = {"{}", "{\"account\":\"clerk.one\"}", "{\"account\":\"\",\"password\":\"x\"}",
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
    struct signed_in wrong = sign_in("no.such.one", "x"), right = sign_in("clerk.one", TEST_PASSWORD);
    CHECK_STATUS(401, right.answer);
    assert_string_equal(without_instance(&right.answer), without_instance(&wrong.answer));
    test_clock(30 * MINUTE_MS - 1);
    CHECK_STATUS(401, sign_in("clerk.one", TEST_PASSWORD).answer);
    test_clock(1);
    must_sign_in("clerk.one");
}

static void a_success_forgets_the_failures(void **state)
{
    (void)state;
    reopen("");
    fail_to_sign_in("clerk.one", 4);
    must_sign_in("clerk.one");
    fail_to_sign_in("clerk.one", 4);
    must_sign_in("clerk.one");
}

static void failures_while_locked_do_not_prolong_the_lock(void **state)
{
    (void)state;
    reopen("");
    fail_to_sign_in("clerk.one", 5);
    test_clock(29 * MINUTE_MS);
    fail_to_sign_in("clerk.one", 8);
    test_clock(1 * MINUTE_MS);
    must_sign_in("clerk.one");
}

static void an_administrator_lifts_a_lock(void **state)
{
    (void)state;
    reopen("");
    fail_to_sign_in("clerk.one", 5);
    CHECK_STATUS(200, api(store, "POST", staff_path("clerk.one", "/unlock"), security_admin, 0));
    must_sign_in("clerk.one");
}

static void an_address_that_guesses_is_locked_and_no_other(void **state)
{
    (void)state;
    reopen("");
    for (int i = 0; i < 20; i++) {
        CHECK_STATUS(401, sign_in_from("10.0.0.9", str_format(store->arena, "guess%d", i), "Wrong-password-1", 0).answer);
    }
    struct signed_in in = sign_in_from("10.0.0.9", "clerk.one", TEST_PASSWORD, 0);
    CHECK_STATUS(429, in.answer);
    assert_non_null(answer_header(&in.answer, "Retry-After"));
    CHECK_STATUS(201, sign_in_from("10.0.0.10", "clerk.one", TEST_PASSWORD, 0).answer);
    assert_int_equal(notes("address_locked"), 1);
    test_clock(30 * MINUTE_MS);
    CHECK_STATUS(201, sign_in_from("10.0.0.9", "clerk.one", TEST_PASSWORD, 0).answer);
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
    struct signed_in in = must_sign_in("clerk.one");
    test_clock(30 * MINUTE_MS - 1);
    CHECK_STATUS(200, me(&in));
    test_clock(30 * MINUTE_MS - 1);
    CHECK_STATUS(200, me(&in));
    test_clock(30 * MINUTE_MS);
    CHECK_STATUS(401, me(&in));
    CHECK_STATUS(401, me(&in));
}

static void a_busy_session_ends_after_twelve_hours(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in("clerk.one");
    for (int i = 0; i < 12 * 3 - 1; i++) {
        test_clock(20 * MINUTE_MS);
        CHECK_STATUS(200, me(&in));
    }
    test_clock(20 * MINUTE_MS);
    CHECK_STATUS(401, me(&in));
}

static result run_seen(struct request *rq, void *subject)
{
    (void)subject;
    return org_seen_write(rq);
}

static void reading_counts_as_use_and_survives_a_restart(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in("clerk.one");
    test_clock(20 * MINUTE_MS);
    CHECK_STATUS(200, me(&in));
    assert_ok(work_task(store->work, store->arena, run_seen, 0));
    test_store_restart(store);
    test_clock(20 * MINUTE_MS);
    CHECK_STATUS(200, me(&in));
    struct answer answer = api(store, "GET", staff_path("clerk.one", ""), security_admin, 0);
    assert_string_equal(answer_text(&answer, "last_seen"),
                        instant_text(store->arena, (struct instant){seam_now().ms - 20 * MINUTE_MS}));
}

static void signing_out_ends_it_on_the_server(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in("clerk.one");
    struct answer answer = with_cookie("DELETE", "/api/v1/sessions/current", in.cookie, in.csrf, 0);
    CHECK_STATUS(200, answer);
    assert_true(str_starts_with(answer_header(&answer, "Set-Cookie"), "zwfw_session=; "));
    assert_non_null(strstr(answer_header(&answer, "Set-Cookie"), "Max-Age=0"));
    CHECK_STATUS(401, me(&in));
    CHECK_STATUS(409, api(store, "DELETE", "/api/v1/sessions/current", clerk, 0));
    CHECK_STATUS(401, api(store, "DELETE", "/api/v1/sessions/current", 0, 0));
}

static void one_sign_in_too_many_ends_the_oldest(void **state)
{
    (void)state;
    reopen("");
    struct signed_in first = must_sign_in("clerk.one"), second = must_sign_in("clerk.one");
    must_sign_in("clerk.one");
    CHECK_STATUS(200, me(&first));
    struct signed_in fourth = must_sign_in("clerk.one");
    CHECK_STATUS(401, me(&first));
    CHECK_STATUS(200, me(&second));
    struct answer answer = with_cookie("GET", "/api/v1/me/sessions", fourth.cookie, 0, 0);
    assert_int_equal(answer_count(&answer, "items"), 3);
    assert_string_equal(answer_text(&answer, "items.2.current"), "true");
    const char *path = str_format(store->arena, "/api/v1/me/sessions/%s", answer_text(&answer, "items.0.id"));
    CHECK_STATUS(404, api(store, "DELETE", path, security_admin, 0));
    CHECK_STATUS(200, with_cookie("DELETE", path, fourth.cookie, fourth.csrf, 0));
    CHECK_STATUS(401, me(&second));
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
    struct signed_in in = must_sign_in("clerk.one");
    CHECK_STATUS(200, me(&in));
    CHECK_STATUS(200, api(store, "GET", "/api/v1/me", clerk, 0));
    CHECK_STATUS(200, change_clerk("{\"name\":\"测试人员\",\"region\":\"630203\",\"roles\":\"clerk\",\"disabled\":true}"));
    CHECK_STATUS(401, me(&in));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", clerk, 0));
    CHECK_STATUS(401, sign_in("clerk.one", TEST_PASSWORD).answer);
    CHECK_STATUS(200, change_clerk("{\"name\":\"测试人员\",\"region\":\"630203\",\"roles\":\"clerk\"}"));
    CHECK_STATUS(401, me(&in));
    must_sign_in("clerk.one");
}

static void an_account_ends_on_its_day(void **state)
{
    (void)state;
    reopen("");
    CHECK_STATUS(200, change_clerk("{\"name\":\"测试人员\",\"region\":\"630203\",\"roles\":\"clerk\","
                                   "\"expires_at\":\"2021-06-01T09:10:00+08:00\"}"));
    struct signed_in in = must_sign_in("clerk.one");
    test_clock(10 * MINUTE_MS - 1);
    CHECK_STATUS(200, me(&in));
    test_clock(1);
    CHECK_STATUS(401, me(&in));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", clerk, 0));
    CHECK_STATUS(401, sign_in("clerk.one", TEST_PASSWORD).answer);
}

static void an_account_unused_for_a_season_is_suspended(void **state)
{
    (void)state;
    reopen("org.password_days = 0\n");
    must_sign_in("clerk.one");
    test_clock(90 * DAY_MS - 1);
    must_sign_in("clerk.one");
    test_clock(90 * DAY_MS);
    CHECK_STATUS(401, sign_in("clerk.one", TEST_PASSWORD).answer);
}

static void an_administrator_ends_all_sessions_of_an_account(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in("clerk.one");
    CHECK_STATUS(403, api(store, "DELETE", staff_path("clerk.one", "/sessions"), clerk, 0));
    CHECK_STATUS(200, api(store, "DELETE", staff_path("clerk.one", "/sessions"), security_admin, 0));
    CHECK_STATUS(401, me(&in));
}

/* --- forgery ----------------------------------------------------------------------------------------------------- */

static void a_change_by_cookie_needs_the_sessions_token(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in("clerk.one"), other = must_sign_in("security.admin");
    const char *path = "/api/v1/me/totp";
    CHECK_STATUS(403, with_cookie("POST", path, in.cookie, 0, 0));
    CHECK_STATUS(403, with_cookie("POST", path, in.cookie, "", 0));
    CHECK_STATUS(403, with_cookie("POST", path, in.cookie, other.csrf, 0));
    CHECK_STATUS(403, with_cookie("POST", path, in.cookie, str_format(store->arena, "%sx", in.csrf), 0));
    CHECK_STATUS(200, with_cookie("POST", path, in.cookie, in.csrf, 0));
    CHECK_STATUS(200, me(&in));
}

static void a_change_from_a_foreign_site_is_refused(void **state)
{
    static const struct {
        const char *origin, *host;
        int status;
    } rows[] = {
        {"http://127.0.0.1:8080", "127.0.0.1:8080", 200}, {"https://zwfw.example", "zwfw.example", 200},
        {"https://ZWFW.example", "zwfw.example", 200},    {"https://evil.example", "zwfw.example", 403},
        {"https://zwfw.example.evil", "zwfw.example", 403}, {"https://zwfw.example:444", "zwfw.example", 403},
        {"null", "zwfw.example", 403},                    {"", "zwfw.example", 403},
    };
    (void)state;
    struct signed_in in = must_sign_in("clerk.one");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct header headers[] = {{"cookie", in.cookie}, {"x-csrf-token", in.csrf}, {"origin", rows[i].origin}, {"host", rows[i].host}, {0}};
        CHECK_STATUS(rows[i].status, api_with(store, "POST", "/api/v1/me/totp", headers, 0, 0));
    }
}

static void a_spoilt_cookie_is_nobody_on_public_routes_only(void **state)
{
    (void)state;
    CHECK_STATUS(200, with_cookie("GET", "/api/v1/units", "zwfw_session=AAAA", 0, 0));
    CHECK_STATUS(401, with_cookie("GET", "/api/v1/me", "zwfw_session=AAAA", 0, 0));
    CHECK_STATUS(401, with_cookie("GET", "/api/v1/me", "zwfw_session=", 0, 0));
    CHECK_STATUS(401, with_cookie("GET", "/api/v1/me", "other=1", 0, 0));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", "AAAA", 0));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", 0, 0));
    struct signed_in in = must_sign_in("clerk.one");
    CHECK_STATUS(200, with_cookie("GET", "/api/v1/me", str_format(store->arena, "a=b; %s; c=d", in.cookie), 0, 0));
}

/* --- passwords --------------------------------------------------------------------------------------------------- */

static struct answer change_password(const struct signed_in *in, const char *old, const char *new)
{
    return with_cookie("POST", "/api/v1/me/password", in->cookie, in->csrf,
                       str_format(store->arena, "{\"old_password\":\"%s\",\"new_password\":\"%s\"}", old, new));
}

static void a_one_time_password_opens_only_the_way_to_a_new_one(void **state)
{
    (void)state;
    reopen("");
    struct answer answer = api(store, "POST", staff_path("clerk.one", "/password"), security_admin, 0);
    CHECK_STATUS(200, answer);
    const char *once = answer_text(&answer, "password");
    CHECK_STATUS(401, sign_in("clerk.one", TEST_PASSWORD).answer);
    struct signed_in in = sign_in("clerk.one", once);
    CHECK_STATUS(201, in.answer);
    assert_string_equal(answer_text(&in.answer, "must_change_password"), "true");
    CHECK_STATUS(403, with_cookie("GET", "/api/v1/todo", in.cookie, 0, 0));
    CHECK_STATUS(200, me(&in));
    CHECK_STATUS(200, change_password(&in, once, "Huangshui-2021"));
    CHECK_STATUS(200, with_cookie("GET", "/api/v1/todo", in.cookie, 0, 0));
    CHECK_STATUS(401, sign_in("clerk.one", once).answer);
    CHECK_STATUS(201, sign_in("clerk.one", "Huangshui-2021").answer);
}

static void a_weak_password_is_refused_by_name(void **state)
{
    static const char *const weak[] = {"Ab1!",          "onlysmallletters", "NoDigitsHere",
                                       "clerk.one-A1",  "Passw0rd!",        TEST_PASSWORD};
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in("clerk.one");
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        struct answer answer = change_password(&in, TEST_PASSWORD, weak[i]);
        CHECK_STATUS(422, answer);
        assert_string_equal(answer_text(&answer, "field"), "new_password");
    }
}

static void the_last_five_passwords_do_not_come_back(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in("clerk.one");
    const char *old = TEST_PASSWORD;
    for (int i = 1; i <= 4; i++) {
        const char *new = str_format(store->arena, "Season-number-%d", i);
        test_clock(1000);
        CHECK_STATUS(200, change_password(&in, old, new));
        CHECK_STATUS(422, change_password(&in, new, TEST_PASSWORD));
        old = new;
    }
    test_clock(1000);
    CHECK_STATUS(200, change_password(&in, old, "Season-number-5"));
    test_clock(1000);
    CHECK_STATUS(200, change_password(&in, "Season-number-5", TEST_PASSWORD));
}

static void an_old_password_must_be_changed(void **state)
{
    (void)state;
    reopen("org.unused_days = 0\n");
    test_clock(90 * DAY_MS - 1);
    struct signed_in in = must_sign_in("clerk.one");
    CHECK_STATUS(200, with_cookie("GET", "/api/v1/todo", in.cookie, 0, 0));
    test_clock(1);
    in = must_sign_in("clerk.one");
    assert_string_equal(answer_text(&in.answer, "must_change_password"), "true");
    CHECK_STATUS(403, with_cookie("GET", "/api/v1/todo", in.cookie, 0, 0));
}

static void guessing_the_old_password_locks_the_account(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in("clerk.one");
    for (int i = 0; i < 5; i++) {
        struct answer answer = change_password(&in, "Wrong-password-1", "Huangshui-2021");
        CHECK_STATUS(422, answer);
        assert_string_equal(answer_text(&answer, "field"), "old_password");
    }
    CHECK_STATUS(422, change_password(&in, TEST_PASSWORD, "Huangshui-2021"));
    CHECK_STATUS(401, sign_in("clerk.one", TEST_PASSWORD).answer);
}

static void changing_ones_password_ends_ones_other_sessions(void **state)
{
    (void)state;
    reopen("");
    struct signed_in here = must_sign_in("clerk.one"), there = must_sign_in("clerk.one");
    CHECK_STATUS(200, change_password(&here, TEST_PASSWORD, "Huangshui-2021"));
    CHECK_STATUS(200, me(&here));
    CHECK_STATUS(401, me(&there));
}

static void no_password_or_token_is_in_the_store(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in("clerk.one");
    struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", security_admin)},
                               {"content-type", "application/json"},
                               {"idempotency-key", "one"},
                               {0}};
    const char *json = "{\"account\":\"new.one\",\"name\":\"新人\",\"region\":\"630203\",\"roles\":\"clerk\"}";
    struct answer answer = api_with(store, "POST", "/api/v1/staff", headers, json, strlen(json));
    CHECK_STATUS(201, answer);
    const char *secrets[] = {TEST_PASSWORD, answer_text(&answer, "password"), clerk, in.cookie + strlen("zwfw_session=")};
    const char *files[] = {"zwfw.db", "zwfw.db-wal"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *file = fopen(str_format(store->arena, "%s/%s", store->data, files[i]), "rb");
        assert_non_null(file);
        char *bytes = arena_alloc(store->arena, 8 << 20);
        size_t size = fread(bytes, 1, 8 << 20, file);
        fclose(file);
        assert_true(size > 0 && size < 8 << 20);
        for (size_t j = 0; j < sizeof secrets / sizeof *secrets; j++) {
            assert_null(memmem(bytes, size, secrets[j], strlen(secrets[j])));
        }
    }
}

/* --- one-time codes ---------------------------------------------------------------------------------------------- */

static const char *code_now(const char *uri, int steps)
{
    char *secret, *code = arena_alloc(store->arena, 7);
    size_t size;
    const char *at = strstr(uri, "secret=") + strlen("secret=");
    assert_int_equal(oath_base32_decode(at, strcspn(at, "&"), &secret, &size), OATH_OK);
    assert_int_equal(oath_totp_generate(secret, size, seam_now().ms / 1000 + steps * 30, 30, 0, 6, code), OATH_OK);
    free(secret);
    return code;
}

/* Returns what the app read from the QR code. */
static const char *enrol(const struct signed_in *in)
{
    struct answer answer = with_cookie("POST", "/api/v1/me/totp", in->cookie, in->csrf, 0);
    CHECK_STATUS(200, answer);
    const char *uri = answer_text(&answer, "uri");
    const char *wrong = str_equal(code_now(uri, 0), "000000") ? "000001" : "000000";
    struct answer refused = with_cookie("POST", "/api/v1/me/totp/confirm", in->cookie, in->csrf,
                                        str_format(store->arena, "{\"code\":\"%s\"}", wrong));
    CHECK_STATUS(422, refused);
    CHECK_STATUS(200, with_cookie("POST", "/api/v1/me/totp/confirm", in->cookie, in->csrf,
                                  str_format(store->arena, "{\"code\":\"%s\"}", code_now(uri, 0))));
    return uri;
}

static void a_code_is_asked_for_and_works_once(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in("clerk.one");
    const char *uri = enrol(&in);
    struct signed_in none = sign_in("clerk.one", TEST_PASSWORD), wrong = sign_in("clerk.one", "Wrong-password-1");
    CHECK_STATUS(401, none.answer);
    assert_string_equal(without_instance(&none.answer), without_instance(&wrong.answer));
    CHECK_STATUS(401, sign_in_from("", "clerk.one", TEST_PASSWORD, code_now(uri, 0)).answer); /* used to confirm */
    test_clock(60 * 1000);
    const char *code = code_now(uri, 0);
    CHECK_STATUS(401, sign_in_from("", "clerk.one", "Wrong-password-1", code).answer);
    CHECK_STATUS(201, sign_in_from("", "clerk.one", TEST_PASSWORD, code).answer);
    CHECK_STATUS(401, sign_in_from("", "clerk.one", TEST_PASSWORD, code).answer);
    test_clock(10 * MINUTE_MS);
    CHECK_STATUS(401, sign_in_from("", "clerk.one", TEST_PASSWORD, code_now(uri, -4)).answer);
    CHECK_STATUS(201, sign_in_from("", "clerk.one", TEST_PASSWORD, code_now(uri, 1)).answer);
}

static void wrong_codes_lock_the_account(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in("clerk.one");
    const char *uri = enrol(&in);
    test_clock(60 * 1000);
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(401, sign_in_from("", "clerk.one", TEST_PASSWORD, code_now(uri, 10 + i)).answer);
    }
    CHECK_STATUS(401, sign_in_from("", "clerk.one", TEST_PASSWORD, code_now(uri, 0)).answer);
}

static void a_role_can_require_codes(void **state)
{
    (void)state;
    reopen("org.totp_required_roles = approver clerk\n");
    struct signed_in in = must_sign_in("clerk.one");
    assert_string_equal(answer_text(&in.answer, "must_enrol_totp"), "true");
    CHECK_STATUS(403, with_cookie("GET", "/api/v1/todo", in.cookie, 0, 0));
    enrol(&in);
    CHECK_STATUS(200, with_cookie("GET", "/api/v1/todo", in.cookie, 0, 0));
    CHECK_STATUS(409, with_cookie("POST", "/api/v1/me/totp", in.cookie, in.csrf, 0));
    CHECK_STATUS(200, api(store, "DELETE", staff_path("clerk.one", "/totp"), security_admin, 0));
    CHECK_STATUS(401, me(&in));
    in = must_sign_in("clerk.one");
    assert_string_equal(answer_text(&in.answer, "must_enrol_totp"), "true");
}

/* --- tokens ------------------------------------------------------------------------------------------------------ */

static struct answer issue(const char *scopes, const char *expires_at)
{
    return api(store, "POST", staff_path("clerk.one", "/tokens"), security_admin,
               str_format(store->arena, "{\"name\":\"叫号机\",\"scopes\":\"%s\",\"expires_at\":\"%s\"}", scopes, expires_at));
}

static void a_token_holds_no_more_than_its_scopes(void **state)
{
    (void)state;
    reopen("");
    struct answer answer = issue("flow.read", "2021-07-01T00:00:00+08:00");
    CHECK_STATUS(201, answer);
    const char *narrow = answer_text(&answer, "token");
    CHECK_STATUS(200, api(store, "GET", "/api/v1/todo", narrow, 0));
    answer = issue("org.staff.read", "2021-07-01T00:00:00+08:00"); /* which a clerk has not */
    const char *greedy = answer_text(&answer, "token");
    CHECK_STATUS(403, api(store, "GET", "/api/v1/staff", greedy, 0));
    CHECK_STATUS(403, api(store, "GET", "/api/v1/todo", greedy, 0));
    answer = issue("flow.rule", "2021-07-01T00:00:00+08:00");
    CHECK_STATUS(422, answer);
    assert_string_equal(answer_text(&answer, "field"), "scopes");
    CHECK_STATUS(403, api(store, "GET", staff_path("clerk.one", "/tokens"), clerk, 0));
}

static void a_token_ends_when_it_expires_or_is_revoked(void **state)
{
    (void)state;
    reopen("");
    CHECK_STATUS(422, issue("*", "2021-06-01T09:00:00+08:00"));
    CHECK_STATUS(422, issue("*", "2022-07-01T09:00:00+08:00"));
    struct answer answer = issue("*", "2021-06-01T10:00:00+08:00");
    const char *token = answer_text(&answer, "token");
    CHECK_STATUS(200, api(store, "GET", "/api/v1/me", token, 0));
    test_clock(60 * MINUTE_MS - 1);
    CHECK_STATUS(200, api(store, "GET", "/api/v1/me", token, 0));
    test_clock(1);
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", token, 0));
    answer = issue("*", "2021-06-02T10:00:00+08:00");
    token = answer_text(&answer, "token");
    const char *path = str_format(store->arena, "/api/v1/tokens/%s", answer_text(&answer, "id"));
    CHECK_STATUS(200, api(store, "GET", "/api/v1/me", token, 0));
    CHECK_STATUS(200, api(store, "DELETE", path, security_admin, 0));
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", token, 0));
    CHECK_STATUS(404, api(store, "DELETE", path, security_admin, 0));
}

static void a_session_is_no_token_and_a_token_no_session(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in("clerk.one");
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", in.cookie + strlen("zwfw_session="), 0));
    CHECK_STATUS(401, with_cookie("GET", "/api/v1/me", str_format(store->arena, "zwfw_session=%s", clerk), 0, 0));
}

/* --- the first accounts ------------------------------------------------------------------------------------------ */

static result create_administrators(struct request *rq, void *subject)
{
    return org_create_administrators(rq, subject);
}

static void a_store_begins_with_three_administrators(void **state)
{
    (void)state;
    test_store_close(store);
    store = test_store_open();
    struct first_account first[FIRST_ACCOUNTS];
    assert_ok(work_task(store->work, store->arena, create_administrators, first));
    for (int i = 0; i < FIRST_ACCOUNTS; i++) {
        struct signed_in in = sign_in(first[i].account, first[i].password);
        CHECK_STATUS(201, in.answer);
        assert_string_equal(answer_text(&in.answer, "must_change_password"), "true");
    }
    struct signed_in in = sign_in("security", first[1].password);
    CHECK_STATUS(200, change_password(&in, first[1].password, "Huangshui-2021"));
    CHECK_STATUS(201, with_cookie("POST", "/api/v1/staff", in.cookie, in.csrf,
                                  "{\"account\":\"chief\",\"name\":\"局长\",\"region\":\"630200\",\"roles\":\"chief\"}"));
    assert_fails(ERR_CONFLICT, work_task(store->work, store->arena, create_administrators, first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_password_gives_a_session),
        cmocka_unit_test(a_cookie_over_the_network_is_secure),
        cmocka_unit_test(an_unknown_account_is_answered_like_a_wrong_password),
        cmocka_unit_test(an_unknown_account_takes_as_long_as_a_wrong_password),
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
        cmocka_unit_test(signing_out_ends_it_on_the_server),
        cmocka_unit_test(one_sign_in_too_many_ends_the_oldest),
        cmocka_unit_test(disabling_an_account_ends_everything_at_once),
        cmocka_unit_test(an_account_ends_on_its_day),
        cmocka_unit_test(an_account_unused_for_a_season_is_suspended),
        cmocka_unit_test(an_administrator_ends_all_sessions_of_an_account),
        cmocka_unit_test(a_change_by_cookie_needs_the_sessions_token),
        cmocka_unit_test(a_change_from_a_foreign_site_is_refused),
        cmocka_unit_test(a_spoilt_cookie_is_nobody_on_public_routes_only),
        cmocka_unit_test(a_one_time_password_opens_only_the_way_to_a_new_one),
        cmocka_unit_test(a_weak_password_is_refused_by_name),
        cmocka_unit_test(the_last_five_passwords_do_not_come_back),
        cmocka_unit_test(an_old_password_must_be_changed),
        cmocka_unit_test(guessing_the_old_password_locks_the_account),
        cmocka_unit_test(changing_ones_password_ends_ones_other_sessions),
        cmocka_unit_test(no_password_or_token_is_in_the_store),
        cmocka_unit_test(a_code_is_asked_for_and_works_once),
        cmocka_unit_test(wrong_codes_lock_the_account),
        cmocka_unit_test(a_role_can_require_codes),
        cmocka_unit_test(a_token_holds_no_more_than_its_scopes),
        cmocka_unit_test(a_token_ends_when_it_expires_or_is_revoked),
        cmocka_unit_test(a_session_is_no_token_and_a_token_no_session),
        cmocka_unit_test(a_store_begins_with_three_administrators),
    };
    return cmocka_run_group_tests(tests, up, down);
}
