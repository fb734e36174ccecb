/* Passwords: hashed and checked for real, with a small cost; the policy by a table. */
#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/str.h"
#include "kernel/crypto/password.h"
#include "t.h"

static struct arena *arena;
static const struct password_cost cost = {.memory_kib = 64, .passes = 1};

static void right_and_wrong(void **state)
{
    (void)state;
    const char *one = 0, *two = 0;
    assert_ok(password_hash(arena, &cost, "海东Window-7", &one));
    assert_ok(password_hash(arena, &cost, "海东Window-7", &two));
    assert_true(str_starts_with(one, "$argon2id$v=19$m=64,t=1,p=1$"));
    assert_string_not_equal(one, two);
    assert_ok(password_verify(&cost, one, "海东Window-7"));
    assert_fails(ERR_UNAUTHENTICATED, password_verify(&cost, one, "海东Window-8"));
    assert_fails(ERR_UNAUTHENTICATED, password_verify(&cost, one, ""));
    /* The cost of the time when it was set counts. */
    const struct password_cost dearer = {.memory_kib = 128, .passes = 2};
    assert_ok(password_verify(&dearer, one, "海东Window-7"));
}

static void nobody_fails_like_somebody(void **state)
{
    (void)state;
    const char *encoded = 0;
    assert_ok(password_hash(arena, &cost, "right", &encoded));
    result wrong = password_verify(&cost, encoded, "wrong");
    result nobody = password_verify(&cost, 0, "wrong");
    assert_int_equal(wrong.code, nobody.code);
    assert_string_equal(wrong.reason, nobody.reason);
}

static void bad_input(void **state)
{
    (void)state;
    const char *encoded = 0;
    char *huge = arena_alloc(arena, PASSWORD_MAX + 2);
    memset(huge, 'x', PASSWORD_MAX + 1);
    assert_fails(ERR_INVALID, password_hash(arena, &cost, huge, &encoded));
    assert_fails(ERR_UNAUTHENTICATED, password_verify(&cost, 0, huge));
    const struct password_cost none = {0};
    assert_fails(ERR_INVALID, password_hash(arena, &none, "x", &encoded));
    assert_fails(ERR_INVALID, password_verify(&none, 0, "x"));
    static const char *const damaged[] = {"", "x", "$argon2id$v=19$m=64,t=1,p=1$",
                                          "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA"};
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        assert_fails(ERR_INTERNAL, password_verify(&cost, damaged[i], "x"));
    }
}

static void policy(void **state)
{
    (void)state;
    static const struct {
        const char *user, *password, *dengbao3, *asvs5; /* a word of the reason, NULL when taken */
    } rows[] = {
        {"wangli", "", "8", "8"},
        {"wangli", "Ab3-xyz", "8", "8"},
        {"wangli", "Ab3-xyzq", 0, 0},
        {"wangli", "correct horse battery", "三种", 0},
        {"wangli", "correcthorsebattery", "三种", 0},
        {"wangli", "Correct horse battery", 0, 0},
        {"wangli", "春眠不觉晓处处闻", "三种", 0},
        {"wangli", "春眠不觉晓处处闻Aa", 0, 0},
        {"wangli", "WangLi-2021", "用户名", "用户名"},
        {"wangli", "x9-WANGLI!", "用户名", "用户名"},
        {"li", "Ali-Baba-40", 0, 0},
        {"wangli", "P@ssw0rd", "常见", "常见"},
        {"wangli", "1qaz@WSX", "常见", "常见"},
        {"wangli", "Admin@123", "常见", "常见"},
        {"wangli", "12345678", "三种", "常见"},
        {"wangli", "IloveYou", "三种", "常见"},
        {"wangli", "P@$$w0rd2021!!", "常见", "常见"},
        {"wangli", "@dmin2024", "常见", "常见"},
        {"wangli", "Qwerty#2026", "常见", "常见"},
        {"wangli", "1Welcome1234567", "常见", "常见"},
        {"wangli", "xX1-xX1-xX1-", "常见", "常见"},
        {"wangli", "abcdefghij", "三种", "常见"},
        {"wangli", "98765432", "三种", "常见"},
        {"wangli", "My password is 1 river", 0, 0},
        {"wangli", "2021-11-Admiral", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const expected[] = {rows[i].dengbao3, rows[i].asvs5};
        for (int profile = PASSWORD_DENGBAO3; profile <= PASSWORD_ASVS5; profile++) {
            const char *reason = password_policy_check(profile, rows[i].user, rows[i].password);
            if (expected[profile] ? !reason || !strstr(reason, expected[profile]) : reason != 0) {
                fail_msg("%s, profile %d: %s", rows[i].password, profile, reason ? reason : "taken");
            }
        }
    }
    char huge[PASSWORD_MAX + 2];
    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    assert_string_equal("口令过长", password_policy_check(PASSWORD_ASVS5, "wangli", huge));
}

static int arena_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int arena_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_and_wrong),
        cmocka_unit_test(nobody_fails_like_somebody),
        cmocka_unit_test(bad_input),
        cmocka_unit_test(policy),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
