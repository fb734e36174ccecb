#include "support/engine.h"
#include "support/store.h"

#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "support/support.h"
#include "t.h"

static void a_store_is_made_opened_and_reopened(void **state)
{
    (void)state;
    struct test_store *store = test_store_open();
    test_store_restart(store);
    struct stat status;
    assert_int_equal(stat(str_format(store->arena, "%s/keys/keyring", store->data), &status), 0);
    assert_int_equal(status.st_mode & 077, 0);
    test_store_close(store);
}

static void making_it_again_keeps_the_keys(void **state)
{
    (void)state;
    struct test_store *store = test_store_open();
    const char *path = str_format(store->arena, "%s/keys/keyring", store->data);
    const char *before = read_whole(store->arena, path);
    assert_ok(store_create(store->data, store->arena));
    assert_string_equal(before, read_whole(store->arena, path));
    test_store_close(store);
}

static void a_second_writer_is_refused(void **state)
{
    (void)state;
    struct test_store *store = test_store_open();
    struct store second;
    assert_fails(ERR_CONFLICT, store_open(store->data, store->arena, &second));
    assert_null(second.app);
    test_store_close(store);
}

/* A newer program has spread it over more chains than this one knows. */
static void a_store_of_too_many_chains_is_left_alone(void **state)
{
    (void)state;
    struct test_store *store = test_store_open();
    struct store second;
    store_close(&store->whole);
    test_sql(store->data, "UPDATE ledger_day SET lane = 9");
    assert_fails(ERR_CONFLICT, store_open(store->data, store->arena, &second));
    test_sql(store->data, "UPDATE ledger_day SET lane = 1");
    test_store_restart(store);
    test_store_close(store);
}

static void an_empty_folder_is_no_store(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const char *folder = test_data_new(arena);
    struct store store;
    assert_fails(ERR_NOT_FOUND, store_open(folder, arena, &store));
    assert_fails(ERR_UNAVAILABLE, store_create("/proc/no-such/place", arena));
    test_folder_remove(folder);
    arena_free(arena);
}

static void an_unknown_path_is_a_problem_in_chinese(void **state)
{
    (void)state;
    struct test_store *store = test_store_open();
    struct answer answer = api(store, "GET", "/api/v1/nowhere", 0, 0);
    assert_int_equal(answer.status, 404);
    assert_string_equal(answer_text(&answer, "detail"), "没有这个网址");
    assert_int_equal(answer_number(&answer, "status"), 404);
    assert_null(answer_text(&answer, "field"));
    test_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_is_made_opened_and_reopened),
        cmocka_unit_test(making_it_again_keeps_the_keys),
        cmocka_unit_test(a_second_writer_is_refused),
        cmocka_unit_test(a_store_of_too_many_chains_is_left_alone),
        cmocka_unit_test(an_empty_folder_is_no_store),
        cmocka_unit_test(an_unknown_path_is_a_problem_in_chinese),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
