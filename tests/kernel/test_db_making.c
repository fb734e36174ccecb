/* A store in the making: whoever makes it uses it, nobody else does until it is on the disk. */
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/db.h"
#include "support/engine.h"
#include "support/support.h"
#include "t.h"

static struct arena *arena;

/* What the folder is to another process: a code of error.h. */
static int opened_by_another(const char *data)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct db *theirs;
        /* Whoever has been here before is forgotten: this process makes something else. */
        bool is_elsewhere = is_ok(db_make(str_format(arena, "%s-other", data)));
        _exit(is_elsewhere ? (int)db_open(data, DB_READ, &theirs).code : 99);
    }
    assert_true(child > 0);
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_true(WIFEXITED(status));
    test_folder_remove(str_format(arena, "%s-other", data));
    return WEXITSTATUS(status);
}

static void an_unfinished_store_is_its_makers(void **state)
{
    (void)state;
    arena = arena_new(0);
    const char *data = test_data_new(arena);
    struct db *maker, *reader;
    int64_t count;
    assert_ok(db_make(data));
    assert_fails(ERR_CONFLICT, db_make(data));
    assert_ok(db_open(data, DB_WRITE, &maker));
    assert_true(db_is_in_the_making(maker));
    assert_ok(db_migrate(maker, arena));
    assert_int_equal(ERR_CONFLICT, opened_by_another(data));
    db_close(maker);
    assert_ok(db_made(data));
    assert_int_equal(0, opened_by_another(data));
    assert_ok(db_open(data, DB_READ, &reader));
    assert_false(db_is_in_the_making(reader));
    assert_ok(db_number(reader, &count, "SELECT COUNT(*) FROM schema_step"));
    assert_true(count > 0);
    db_close(reader);
    test_folder_remove(data);
    arena_free(arena);
}

/* What the engine does at a commit; tests/trust/powercut.sh looks whether that is enough. */
static int64_t flushes(const char *data)
{
    struct db *writer;
    int64_t level;
    assert_ok(db_open(data, DB_WRITE, &writer));
    db_allow(writer, RIGHT_SCHEMA);
    assert_ok(db_number(writer, &level, "PRAGMA synchronous"));
    db_forbid(writer, RIGHT_SCHEMA);
    db_close(writer);
    return level;
}

static void commits_wait_for_the_disk_but_in_the_making(void **state)
{
    enum { OFF = 0, FULL = 2 };
    (void)state;
    if (test_on_postgres()) {
        skip();
    }
    arena = arena_new(0);
    const char *data = test_data_new(arena);
    assert_ok(db_make(data));
    assert_int_equal(flushes(data), OFF);
    assert_ok(db_made(data));
    assert_int_equal(flushes(data), FULL);
    test_folder_remove(data);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unfinished_store_is_its_makers),
        cmocka_unit_test(commits_wait_for_the_disk_but_in_the_making),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
