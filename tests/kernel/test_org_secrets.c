/* Passwords, one-time codes, tokens, the first accounts: named cases on a simulated clock. */
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/password.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/sm2.h"
#include "kernel/org/inside.h"
#include "support/engine.h"
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

/* --- passwords --------------------------------------------------------------------------------------------------- */

static struct answer change_password(const struct signed_in *in, const char *old, const char *new)
{
    return with_cookie(store, "POST", "/api/v1/me/password", in->cookie, in->csrf,
                       str_format(store->arena, "{\"old_password\":\"%s\",\"new_password\":\"%s\"}", old, new));
}

static void a_one_time_password_opens_only_the_way_to_a_new_one(void **state)
{
    (void)state;
    reopen("");
    struct answer answer = api(store, "POST", staff_path("clerk.one", "/password"), security_admin, 0);
    CHECK_STATUS(200, answer);
    const char *once = answer_text(&answer, "password");
    CHECK_STATUS(401, sign_in(store, "clerk.one", TEST_PASSWORD).answer);
    struct signed_in in = sign_in(store, "clerk.one", once);
    CHECK_STATUS(201, in.answer);
    assert_string_equal(answer_text(&in.answer, "must_change_password"), "true");
    CHECK_STATUS(403, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
    CHECK_STATUS(200, ask_me(store, &in));
    CHECK_STATUS(200, change_password(&in, once, "Huangshui-2021"));
    CHECK_STATUS(200, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
    CHECK_STATUS(401, sign_in(store, "clerk.one", once).answer);
    CHECK_STATUS(201, sign_in(store, "clerk.one", "Huangshui-2021").answer);
}

static void a_weak_password_is_refused_by_name(void **state)
{
    static const char *const weak[] = {"Ab1!",         "onlysmallletters", "NoDigitsHere",
                                       "clerk.one-A1", "Passw0rd!",        TEST_PASSWORD};
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
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
    struct signed_in in = must_sign_in(store, "clerk.one");
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
    struct signed_in in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(200, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
    test_clock(1);
    in = must_sign_in(store, "clerk.one");
    assert_string_equal(answer_text(&in.answer, "must_change_password"), "true");
    CHECK_STATUS(403, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
}

/* ASVS 5.0 V6.2.5, V6.2.10: a long phrase will do, and for as long as it is secret. */
static void the_other_profile_asks_for_neither_kinds_nor_change(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(422, change_password(&in, TEST_PASSWORD, "a river under seven bridges"));
    reopen("org.password_profile = asvs5\norg.unused_days = 0\n");
    in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(422, change_password(&in, TEST_PASSWORD, "short"));
    CHECK_STATUS(422, change_password(&in, TEST_PASSWORD, "password2021"));
    CHECK_STATUS(200, change_password(&in, TEST_PASSWORD, "a river under seven bridges"));
    test_clock(400 * DAY_MS);
    in = sign_in(store, "clerk.one", "a river under seven bridges");
    CHECK_STATUS(201, in.answer);
    assert_string_equal(answer_text(&in.answer, "must_change_password"), "false");
}

static void a_password_on_the_offices_list_is_refused(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    const char *path = str_format(store->arena, "%s/refused-passwords.txt", store->data);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs("Leaked-Somewhere-1\r\n\nleaked-elsewhere-2", file);
    fclose(file);
    CHECK_STATUS(422, change_password(&in, TEST_PASSWORD, "Leaked-Somewhere-1"));
    CHECK_STATUS(422, change_password(&in, TEST_PASSWORD, "LEAKED-elsewhere-2"));
    assert_int_equal(0, remove(path));
    assert_int_equal(0, mkdir(path, 0700)); /* a list that cannot be read is not passed over */
    CHECK_STATUS(503, change_password(&in, TEST_PASSWORD, "Leaked-Somewhere-1"));
    assert_int_equal(0, rmdir(path));
    CHECK_STATUS(200, change_password(&in, TEST_PASSWORD, "Leaked-Somewhere-1"));
}

static void guessing_the_old_password_locks_the_account(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    for (int i = 0; i < 5; i++) {
        struct answer answer = change_password(&in, "Wrong-password-1", "Huangshui-2021");
        CHECK_STATUS(422, answer);
        assert_string_equal(answer_text(&answer, "field"), "old_password");
    }
    CHECK_STATUS(422, change_password(&in, TEST_PASSWORD, "Huangshui-2021"));
    CHECK_STATUS(401, sign_in(store, "clerk.one", TEST_PASSWORD).answer);
}

struct beside {
    pthread_t thread;
    int64_t staff;
    struct signed_in in;
    struct answer answer;
};

static void *change_beside(void *subject)
{
    struct beside *beside = subject;
    beside->answer = change_password(&beside->in, TEST_PASSWORD, "Laji-2021-mountain");
    return 0;
}

/* On the lane: while somebody's change of their password waits for it, an administrator gives them another one. */
static result change_first(struct request *rq, void *subject)
{
    struct beside *beside = subject;
    assert_int_equal(pthread_create(&beside->thread, 0, change_beside, subject), 0);
    while (work_count(store->work).lane_waiting == 0) {
        usleep(1000);
    }
    const char *another;
    TRY(password_hash(rq->arena, &(struct password_cost){8, 1}, "Hehuang-2021-valley", &another));
    return password_put(rq, beside->staff, another, false);
}

static void the_first_of_two_changes_of_a_password_holds(void **state)
{
    struct beside beside = {0};
    struct arena *own = arena_new(0);
    (void)state;
    reopen("");
    beside.in = must_sign_in(store, "clerk.one");
    beside.staff = id_of("clerk.one");
    assert_ok(work_task(store->work, own, change_first, &beside));
    pthread_join(beside.thread, 0);
    CHECK_STATUS(409, beside.answer);
    CHECK_STATUS(401, sign_in(store, "clerk.one", "Laji-2021-mountain").answer);
    CHECK_STATUS(201, sign_in(store, "clerk.one", "Hehuang-2021-valley").answer);
    arena_free(own);
}

static void changing_ones_password_ends_ones_other_sessions(void **state)
{
    (void)state;
    reopen("");
    struct signed_in here = must_sign_in(store, "clerk.one"), there = must_sign_in(store, "clerk.one");
    CHECK_STATUS(200, change_password(&here, TEST_PASSWORD, "Huangshui-2021"));
    CHECK_STATUS(200, ask_me(store, &here));
    CHECK_STATUS(401, ask_me(store, &there));
}

static void no_password_or_token_is_in_the_store(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    struct header headers[] = {{"authorization", str_format(store->arena, "Bearer %s", security_admin)},
                               {"content-type", "application/json"},
                               {"idempotency-key", "one"},
                               {0}};
    const char *json = "{\"account\":\"new.one\",\"name\":\"新人\",\"region\":\"630203\",\"roles\":\"clerk\"}";
    struct answer answer = api_with(store, "POST", "/api/v1/staff", headers, json, strlen(json));
    CHECK_STATUS(201, answer);
    const char *secrets[] = {TEST_PASSWORD, answer_text(&answer, "password"), clerk,
                             in.cookie + strlen("zwfw_session=")};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        assert_false(test_data_holds(store->data, secrets[i]));
    }
    assert_true(test_data_holds(store->data, "new.one")); /* it would have been found */
}

/* --- one-time codes ---------------------------------------------------------------------------------------------- */

static const char *code_now(const char *uri, int steps)
{
    return one_time_code(store, uri, steps);
}

/* Returns what the app read from the QR code. */
static const char *enrol(const struct signed_in *in)
{
    struct answer answer = with_cookie(store, "POST", "/api/v1/me/totp", in->cookie, in->csrf, 0);
    CHECK_STATUS(200, answer);
    const char *uri = answer_text(&answer, "uri");
    const char *wrong = str_equal(code_now(uri, 0), "000000") ? "000001" : "000000";
    struct answer refused = with_cookie(store, "POST", "/api/v1/me/totp/confirm", in->cookie, in->csrf,
                                        str_format(store->arena, "{\"code\":\"%s\"}", wrong));
    CHECK_STATUS(422, refused);
    CHECK_STATUS(200, with_cookie(store, "POST", "/api/v1/me/totp/confirm", in->cookie, in->csrf,
                                  str_format(store->arena, "{\"code\":\"%s\"}", code_now(uri, 0))));
    return uri;
}

static void a_code_is_asked_for_and_works_once(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    const char *uri = enrol(&in);
    struct signed_in none = sign_in(store, "clerk.one", TEST_PASSWORD),
                     wrong = sign_in(store, "clerk.one", "Wrong-password-1");
    CHECK_STATUS(401, none.answer);
    assert_string_equal(without_instance(&none.answer), without_instance(&wrong.answer));
    CHECK_STATUS(401,
                 sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code_now(uri, 0)).answer); /* used to confirm */
    test_clock(60 * 1000);
    const char *code = code_now(uri, 0);
    CHECK_STATUS(401, sign_in_from(store, "", "clerk.one", "Wrong-password-1", code).answer);
    CHECK_STATUS(201, sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code).answer);
    CHECK_STATUS(401, sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code).answer);
    test_clock(10 * MINUTE_MS);
    CHECK_STATUS(401, sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code_now(uri, -4)).answer);
    CHECK_STATUS(201, sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code_now(uri, 1)).answer);
}

static void wrong_codes_lock_the_account(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    const char *uri = enrol(&in);
    test_clock(60 * 1000);
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(401, sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code_now(uri, 10 + i)).answer);
    }
    CHECK_STATUS(401, sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code_now(uri, 0)).answer);
}

static void a_role_can_require_codes(void **state)
{
    (void)state;
    reopen("org.second_factor_roles = approver clerk\n");
    struct signed_in in = must_sign_in(store, "clerk.one");
    assert_string_equal(answer_text(&in.answer, "must_enrol_second_factor"), "true");
    CHECK_STATUS(403, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
    enrol(&in);
    CHECK_STATUS(200, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
    CHECK_STATUS(409, with_cookie(store, "POST", "/api/v1/me/totp", in.cookie, in.csrf, 0));
    CHECK_STATUS(200, api(store, "DELETE", staff_path("clerk.one", "/second-factor"), security_admin, 0));
    CHECK_STATUS(401, ask_me(store, &in));
    in = must_sign_in(store, "clerk.one");
    assert_string_equal(answer_text(&in.answer, "must_enrol_second_factor"), "true");
}

static result seal_again(struct request *rq, void *subject)
{
    (void)subject;
    return org_rekey(rq);
}

static void codes_outlive_the_key_that_sealed_them(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    const char *uri = enrol(&in);
    int64_t oldest, newest;
    uint16_t key;
    assert_ok(keyring_add_key(app_keyring(store->app), &key));
    assert_ok(org_keys_used(store->reader, store->arena, &oldest, &newest));
    assert_int_equal(oldest, key - 1);
    assert_ok(work_task(store->work, store->arena, seal_again, 0));
    assert_ok(org_keys_used(store->reader, store->arena, &oldest, &newest));
    assert_int_equal(oldest, key);
    assert_int_equal(newest, key);
    assert_ok(keyring_retire(app_keyring(store->app), (uint16_t)(key - 1)));
    test_clock(60 * 1000);
    CHECK_STATUS(201, sign_in_from(store, "", "clerk.one", TEST_PASSWORD, code_now(uri, 0)).answer);
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

static const char *fresh_challenge(void)
{
    struct answer answer = api(store, "GET", "/api/v1/sessions/challenge", 0, 0);
    CHECK_STATUS(200, answer);
    return answer_text(&answer, "challenge");
}

static const char *sign(const struct sm2_key *key, const char *purpose, const char *account, const char *challenge)
{
    return sign_challenge(store, key, purpose, account, challenge);
}

static struct answer sign_in_with(const char *account, const char *password, const char *challenge,
                                  const char *signature)
{
    struct header headers[] = {{"content-type", "application/json"}, {0}};
    const char *json =
        str_format(store->arena, "{\"account\":\"%s\",\"password\":\"%s\",\"challenge\":\"%s\",\"signature\":\"%s\"}",
                   account, password, challenge, signature);
    return api_with(store, "POST", "/api/v1/sessions", headers, json, strlen(json));
}

static struct answer enrol_key(const struct signed_in *in, const struct sm2_key *key, const char *challenge,
                               const char *signature)
{
    return with_cookie(store, "POST", "/api/v1/me/sm2-key", in->cookie, in->csrf,
                       str_format(store->arena, "{\"public_key\":\"%s\",\"challenge\":\"%s\",\"signature\":\"%s\"}",
                                  point_of(store, key), challenge, signature));
}

/* A store whose clerk has enrolled a key; the challenge that was used for it. */
static struct sm2_key *with_key(const char *settings, const char **used)
{
    struct sm2_key *key;
    reopen(settings);
    struct signed_in in = must_sign_in(store, "clerk.one");
    assert_ok(sm2_key_generate(&key));
    *used = fresh_challenge();
    CHECK_STATUS(200, enrol_key(&in, key, *used, sign(key, "enrol", "clerk.one", *used)));
    test_clock(1000);
    return key;
}

static void a_signature_is_asked_for_and_a_challenge_is_good_once(void **state)
{
    const char *used;
    (void)state;
    struct sm2_key *key = with_key("", &used);
    struct signed_in none = sign_in(store, "clerk.one", TEST_PASSWORD);
    struct answer wrong = sign_in(store, "clerk.one", "Wrong-password-1").answer;
    CHECK_STATUS(401, none.answer);
    assert_string_equal(without_instance(&none.answer), without_instance(&wrong));
    CHECK_STATUS(401, sign_in_with("clerk.one", TEST_PASSWORD, used, sign(key, "sign-in", "clerk.one", used)));
    const char *challenge = fresh_challenge(), *signature = sign(key, "sign-in", "clerk.one", challenge);
    test_clock(1000);
    const char *later = fresh_challenge();
    CHECK_STATUS(401, sign_in_with("clerk.one", "Wrong-password-1", challenge, signature));
    CHECK_STATUS(201, sign_in_with("clerk.one", TEST_PASSWORD, challenge, signature));
    CHECK_STATUS(401, sign_in_with("clerk.one", TEST_PASSWORD, challenge, signature));
    CHECK_STATUS(401,
                 sign_in_with("clerk.one", TEST_PASSWORD, challenge, sign(key, "sign-in", "clerk.one", challenge)));
    CHECK_STATUS(201, sign_in_with("clerk.one", TEST_PASSWORD, later, sign(key, "sign-in", "clerk.one", later)));
    CHECK_STATUS(401, sign_in_with("clerk.one", TEST_PASSWORD, challenge, signature));
    sm2_key_free(key);
}

static void a_challenge_ends_after_two_minutes(void **state)
{
    const char *used;
    (void)state;
    struct sm2_key *key = with_key("", &used);
    const char *challenge = fresh_challenge(), *signature = sign(key, "sign-in", "clerk.one", challenge);
    test_clock(2 * MINUTE_MS);
    CHECK_STATUS(401, sign_in_with("clerk.one", TEST_PASSWORD, challenge, signature));
    test_clock(-1);
    CHECK_STATUS(201, sign_in_with("clerk.one", TEST_PASSWORD, challenge, signature));
    sm2_key_free(key);
}

static const char *with_digit_changed(const char *hex, size_t place)
{
    char *changed = arena_copy(store->arena, hex, strlen(hex));
    changed[place] = changed[place] == '0' ? '1' : '0';
    return changed;
}

static void a_signature_is_for_one_account_purpose_and_challenge(void **state)
{
    const char *used;
    struct sm2_key *other;
    (void)state;
    struct sm2_key *key = with_key("org.lock_failures = 100\n", &used);
    assert_ok(sm2_key_generate(&other));
    test_staff(store, "clerk.two", "clerk", "630203");
    const char *challenge = fresh_challenge(), *right = sign(key, "sign-in", "clerk.one", challenge);
    const char *made = with_digit_changed(challenge, 40), *dated = with_digit_changed(challenge, 0);
    const struct {
        const char *account, *challenge, *signature;
    } rows[] = {
        {"clerk.one", challenge, sign(other, "sign-in", "clerk.one", challenge)},
        {"clerk.one", challenge, sign(key, "sign-in", "clerk.two", challenge)},
        {"clerk.one", challenge, sign(key, "enrol", "clerk.one", challenge)},
        {"clerk.one", challenge, with_digit_changed(right, 5)},
        {"clerk.one", challenge, with_digit_changed(right, 127)},
        {"clerk.one", made, sign(key, "sign-in", "clerk.one", made)},
        {"clerk.one", dated, sign(key, "sign-in", "clerk.one", dated)},
        {"nobody", challenge, sign(key, "sign-in", "nobody", challenge)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_STATUS(401, sign_in_with(rows[i].account, TEST_PASSWORD, rows[i].challenge, rows[i].signature));
    }
    CHECK_STATUS(422, sign_in_with("clerk.one", TEST_PASSWORD, challenge, "00"));
    CHECK_STATUS(422, sign_in_with("clerk.one", TEST_PASSWORD, challenge, str_format(store->arena, "x%s", right + 1)));
    CHECK_STATUS(201, sign_in_with("clerk.two", TEST_PASSWORD, challenge, right)); /* has no key: it is not looked at */
    CHECK_STATUS(201, sign_in_with("clerk.one", TEST_PASSWORD, challenge, right));
    sm2_key_free(other);
    sm2_key_free(key);
}

static void wrong_signatures_lock_the_account(void **state)
{
    const char *used;
    struct sm2_key *other;
    (void)state;
    struct sm2_key *key = with_key("", &used);
    assert_ok(sm2_key_generate(&other));
    const char *challenge = fresh_challenge();
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(
            401, sign_in_with("clerk.one", TEST_PASSWORD, challenge, sign(other, "sign-in", "clerk.one", challenge)));
    }
    CHECK_STATUS(401,
                 sign_in_with("clerk.one", TEST_PASSWORD, challenge, sign(key, "sign-in", "clerk.one", challenge)));
    sm2_key_free(other);
    sm2_key_free(key);
}

static void a_key_is_enrolled_by_who_holds_it_and_taken_away_by_another(void **state)
{
    struct sm2_key *key, *other;
    (void)state;
    reopen("org.second_factor_roles = clerk\n");
    struct signed_in in = must_sign_in(store, "clerk.one");
    assert_string_equal(answer_text(&in.answer, "must_enrol_second_factor"), "true");
    assert_ok(sm2_key_generate(&key));
    assert_ok(sm2_key_generate(&other));
    const char *challenge = fresh_challenge(), *signature = sign(key, "enrol", "clerk.one", challenge);
    struct answer refused = enrol_key(&in, other, challenge, signature);
    CHECK_STATUS(422, refused);
    assert_string_equal(answer_text(&refused, "field"), "signature");
    CHECK_STATUS(422, enrol_key(&in, key, challenge, sign(key, "sign-in", "clerk.one", challenge)));
    CHECK_STATUS(403, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
    CHECK_STATUS(200, enrol_key(&in, key, challenge, signature));
    CHECK_STATUS(200, with_cookie(store, "GET", "/api/v1/todo", in.cookie, 0, 0));
    test_clock(1000);
    const char *next = fresh_challenge();
    CHECK_STATUS(409, enrol_key(&in, other, next, sign(other, "enrol", "clerk.one", next)));
    CHECK_STATUS(409, with_cookie(store, "POST", "/api/v1/me/totp", in.cookie, in.csrf, 0));
    CHECK_STATUS(200, api(store, "DELETE", staff_path("clerk.one", "/second-factor"), security_admin, 0));
    CHECK_STATUS(401, ask_me(store, &in));
    in = must_sign_in(store, "clerk.one");
    refused = enrol_key(&in, key, challenge, signature); /* the first one once more */
    CHECK_STATUS(422, refused);
    assert_string_equal(answer_text(&refused, "field"), "challenge");
    enrol(&in); /* codes in its place */
    CHECK_STATUS(409, enrol_key(&in, key, next, sign(key, "enrol", "clerk.one", next)));
    sm2_key_free(other);
    sm2_key_free(key);
}

static void a_code_is_not_confirmed_twice_nor_before_there_is_one(void **state)
{
    (void)state;
    reopen("");
    struct signed_in in = must_sign_in(store, "clerk.one");
    struct answer early =
        with_cookie(store, "POST", "/api/v1/me/totp/confirm", in.cookie, in.csrf, "{\"code\":\"000000\"}");
    CHECK_STATUS(422, early);
    const char *uri = enrol(&in);
    test_clock(60 * 1000);
    CHECK_STATUS(409, with_cookie(store, "POST", "/api/v1/me/totp/confirm", in.cookie, in.csrf,
                                  str_format(store->arena, "{\"code\":\"%s\"}", code_now(uri, 0))));
}

/* A row that was damaged stays as it is; the others are sealed anew. */
static void a_secret_that_does_not_open_keeps_no_other_back(void **state)
{
    (void)state;
    reopen("");
    struct signed_in one = must_sign_in(store, "clerk.one");
    test_staff(store, "clerk.two", "clerk", "630203");
    struct signed_in two = must_sign_in(store, "clerk.two");
    enrol(&one);
    const char *uri = enrol(&two);
    uint16_t key;
    assert_ok(keyring_add_key(app_keyring(store->app), &key));
    test_sql(store->data, "UPDATE staff SET totp_secret ="
                          " (SELECT totp_secret FROM staff AS other WHERE other.account = 'clerk.two')"
                          " WHERE account = 'clerk.one'");
    assert_ok(work_task(store->work, store->arena, seal_again, 0));
    int64_t oldest, newest;
    assert_ok(org_keys_used(store->reader, store->arena, &oldest, &newest));
    assert_int_equal(oldest, key - 1);
    assert_int_equal(newest, key);
    test_clock(60 * 1000);
    CHECK_STATUS(201, sign_in_from(store, "", "clerk.two", TEST_PASSWORD, code_now(uri, 0)).answer);
}

/* --- tokens ------------------------------------------------------------------------------------------------------ */

static struct answer issue(const char *scopes, const char *expires_at)
{
    return api(
        store, "POST", staff_path("clerk.one", "/tokens"), security_admin,
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

static void a_token_is_of_somebody_within_scope(void **state)
{
    static const char body[] = "{\"name\":\"叫号机\",\"scopes\":\"*\",\"expires_at\":\"2021-06-02T00:00:00+08:00\"}";
    (void)state;
    reopen("");
    CHECK_STATUS(404, api(store, "POST", "/api/v1/staff/999999/tokens", security_admin, body));
    test_staff(store, "far.away", "clerk", "610900");
    CHECK_STATUS(404, api(store, "POST", staff_path("far.away", "/tokens"), security_admin, body));
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

static void an_administrator_acts_in_person(void **state)
{
    (void)state;
    test_staff(store, "system.admin", "system_admin", "630200");
    CHECK_STATUS(403, api(store, "POST", staff_path("system.admin", "/tokens"), security_admin,
                          "{\"name\":\"x\",\"scopes\":\"*\",\"expires_at\":\"2021-06-02T00:00:00+08:00\"}"));
}

static void a_session_is_no_token_and_a_token_no_session(void **state)
{
    (void)state;
    struct signed_in in = must_sign_in(store, "clerk.one");
    CHECK_STATUS(401, api(store, "GET", "/api/v1/me", in.cookie + strlen("zwfw_session="), 0));
    CHECK_STATUS(401,
                 with_cookie(store, "GET", "/api/v1/me", str_format(store->arena, "zwfw_session=%s", clerk), 0, 0));
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
        struct signed_in in = sign_in(store, first[i].account, first[i].password);
        CHECK_STATUS(201, in.answer);
        assert_string_equal(answer_text(&in.answer, "must_change_password"), "true");
    }
    struct signed_in in = sign_in(store, "security", first[1].password);
    CHECK_STATUS(200, change_password(&in, first[1].password, "Huangshui-2021"));
    CHECK_STATUS(201,
                 with_cookie(store, "POST", "/api/v1/staff", in.cookie, in.csrf,
                             "{\"account\":\"chief\",\"name\":\"局长\",\"region\":\"630200\",\"roles\":\"chief\"}"));
    assert_fails(ERR_CONFLICT, work_task(store->work, store->arena, create_administrators, first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_one_time_password_opens_only_the_way_to_a_new_one),
        cmocka_unit_test(a_weak_password_is_refused_by_name),
        cmocka_unit_test(the_last_five_passwords_do_not_come_back),
        cmocka_unit_test(an_old_password_must_be_changed),
        cmocka_unit_test(the_other_profile_asks_for_neither_kinds_nor_change),
        cmocka_unit_test(a_password_on_the_offices_list_is_refused),
        cmocka_unit_test(guessing_the_old_password_locks_the_account),
        cmocka_unit_test(the_first_of_two_changes_of_a_password_holds),
        cmocka_unit_test(changing_ones_password_ends_ones_other_sessions),
        cmocka_unit_test(a_code_is_not_confirmed_twice_nor_before_there_is_one),
        cmocka_unit_test(a_secret_that_does_not_open_keeps_no_other_back),
        cmocka_unit_test(no_password_or_token_is_in_the_store),
        cmocka_unit_test(a_code_is_asked_for_and_works_once),
        cmocka_unit_test(codes_outlive_the_key_that_sealed_them),
        cmocka_unit_test(wrong_codes_lock_the_account),
        cmocka_unit_test(a_role_can_require_codes),
        cmocka_unit_test(a_signature_is_asked_for_and_a_challenge_is_good_once),
        cmocka_unit_test(a_challenge_ends_after_two_minutes),
        cmocka_unit_test(a_signature_is_for_one_account_purpose_and_challenge),
        cmocka_unit_test(wrong_signatures_lock_the_account),
        cmocka_unit_test(a_key_is_enrolled_by_who_holds_it_and_taken_away_by_another),
        cmocka_unit_test(a_token_holds_no_more_than_its_scopes),
        cmocka_unit_test(a_token_is_of_somebody_within_scope),
        cmocka_unit_test(a_token_ends_when_it_expires_or_is_revoked),
        cmocka_unit_test(an_administrator_acts_in_person),
        cmocka_unit_test(a_session_is_no_token_and_a_token_no_session),
        cmocka_unit_test(a_store_begins_with_three_administrators),
    };
    return cmocka_run_group_tests(tests, up, down);
}
