/* What many ask for is answered once, and given again until something is committed. */
#include "t.h"

#include "kernel/api/answers.h"
#include "support/store.h"

#define UNITS "/api/v1/units?region=630200"
#define CASES "/api/v1/cases?limit=20"
#define NEW   "{\"region\":\"630200\",\"name\":\"新办\",\"kind\":\"department\"}"

static struct test_store *store;

static uint64_t repeated(void)
{
    return answers_repeated(app_answers(store->app));
}

/* The answer, and whether it was given again. */
static struct answer ask(const char *path, const char *token, bool *again)
{
    uint64_t before = repeated();
    struct answer answer = api(store, "GET", path, token, 0);
    *again = repeated() > before;
    return answer;
}

static bool is_again(const char *path, const char *token)
{
    bool again;
    assert_int_equal(ask(path, token, &again).status, 200);
    return again;
}

static void given_from_the_third_time(void **state)
{
    (void)state;
    bool again;
    assert_false(is_again(UNITS, 0));
    struct answer anew = ask(UNITS, 0, &again), kept = {0};
    assert_false(again);
    for (int i = 0; i < 3; i++) {
        kept = ask(UNITS, 0, &again);
        assert_true(again);
        assert_int_equal(kept.status, 200);
        assert_string_equal(kept.type, anew.type);
        assert_int_equal(kept.size, anew.size);
        assert_memory_equal(kept.body, anew.body, anew.size);
    }
    assert_true(is_again(UNITS, 0));
    assert_false(is_again(UNITS "&limit=7", 0)); /* another question */
}

static void a_commit_ends_it(void **state)
{
    (void)state;
    const char *editor = test_staff(store, "bianji", "system_admin", "630200");
    size_t before = 0;
    for (int i = 0; i < 3; i++) {
        bool again;
        struct answer answer = ask(UNITS, 0, &again);
        before = answer_count(&answer, "items");
        assert_int_equal(again, i == 2);
    }
    struct answer made = api(store, "POST", "/api/v1/units", editor, NEW);
    assert_int_equal(made.status, 201);
    bool again;
    struct answer after = ask(UNITS, 0, &again);
    assert_false(again);
    assert_int_equal(answer_count(&after, "items"), before + 1);
    assert_true(is_again(UNITS, 0)); /* asked for so often: kept at once */
}

static void a_second_ends_it(void **state)
{
    (void)state;
    is_again(UNITS, 0);
    is_again(UNITS, 0);
    test_clock(999);
    assert_true(is_again(UNITS, 0));
    test_clock(1);
    assert_false(is_again(UNITS, 0));
    assert_true(is_again(UNITS, 0));
    test_clock(-2); /* set back */
    assert_false(is_again(UNITS, 0));
}

static void each_has_their_own(void **state)
{
    (void)state;
    const char *here = test_staff(store, "here", "clerk", "630202");
    const char *beside = test_staff(store, "beside", "clerk", "630202");
    const char *there = test_staff(store, "there", "clerk", "630222");
    bool again;
    is_again(CASES, here);
    is_again(CASES, here);
    assert_true(is_again(CASES, here));
    assert_false(is_again(CASES, there));
    assert_false(is_again(CASES, beside));
    assert_int_equal(ask(CASES, 0, &again).status, 401);
    assert_false(again);
    assert_int_equal(ask(CASES, "system", &again).status, 200);
    assert_false(again);
}

/* What is said of one thing, what is refused, and what a route does not offer. */
static void not_all_is_kept(void **state)
{
    (void)state;
    static const char *const paths[] = {"/api/v1/me", "/metrics", "/api/v1/items/630200/none", "/api/v1/units?limit=x"};
    const char *clerk = test_staff(store, "clerk", "clerk", "630202");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        for (int times = 0; times < 4; times++) {
            bool again;
            ask(paths[i], clerk, &again);
            assert_false(again);
        }
    }
}

static void memory_ends_it_in_good_order(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        is_again(UNITS, 0);
    }
    int refused = 0;
    for (size_t limit = 1000; limit < 40000; limit += 100) {
        struct answer answer = api_limited(store, limit, "GET", UNITS, 0, 0);
        assert_true(answer.status == 200 || answer.status == 503);
        refused += answer.status == 503;
    }
    assert_true(refused > 0);
    assert_true(is_again(UNITS, 0));
}

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    return 0;
}

static int up_without(void **state)
{
    (void)state;
    store = test_store_open_with("api.repeat_ms = 0\n");
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

static void a_setting_switches_it_off(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_false(is_again(UNITS, 0));
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(given_from_the_third_time),
        TEST(a_commit_ends_it),
        TEST(a_second_ends_it),
        TEST(each_has_their_own),
        TEST(not_all_is_kept),
        TEST(memory_ends_it_in_good_order),
        cmocka_unit_test_setup_teardown(a_setting_switches_it_off, up_without, down),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
