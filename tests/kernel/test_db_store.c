/* Where a store is, its schema, and the copying of all of it. */
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/db.h"
#include "support/engine.h"
#include "support/support.h"
#include "t.h"

static struct arena *arena;
static const char *folder;
static struct db *db;

static void tamper(const char *sql)
{
    test_sql(folder, sql);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    folder = test_data_new(arena);
    assert_ok(db_open(folder, DB_WRITE, &db));
    assert_ok(db_migrate(db, arena));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    db_close(db);
    db = 0;
    test_folder_remove(folder);
    arena_free(arena);
    return 0;
}

/* --- schema ------------------------------------------------------------------------------------------------------ */

static void test_migrate_twice(void **state)
{
    int64_t before, after;
    (void)state;
    assert_ok(db_number(db, &before, "SELECT COUNT(*) FROM schema_step"));
    assert_true(before > 0);
    assert_ok(db_migrate(db, arena));
    assert_ok(db_number(db, &after, "SELECT COUNT(*) FROM schema_step"));
    assert_int_equal(before, after);
    assert_ok(db_check_schema(db, arena));
}

static void test_changed_step(void **state)
{
    (void)state;
    tamper("UPDATE schema_step SET checksum = checksum + 1 WHERE name = 'ledger/0001_event'"
           " OR name = (SELECT MIN(name) FROM schema_step)");
    assert_fails(ERR_CONFLICT, db_migrate(db, arena));
    assert_fails(ERR_CONFLICT, db_check_schema(db, arena));
}

static void test_newer_store(void **state)
{
    (void)state;
    tamper("INSERT INTO schema_step (name, checksum, ran_at) VALUES ('zz/0001_later', 1, 1)");
    assert_fails(ERR_CONFLICT, db_migrate(db, arena));
    assert_fails(ERR_CONFLICT, db_check_schema(db, arena));
}

static void test_missing_step(void **state)
{
    (void)state;
    tamper("DELETE FROM schema_step WHERE name = 'api/0001_idempotency'");
    assert_fails(ERR_CONFLICT, db_check_schema(db, arena));
    tamper("DROP TABLE idempotency");
    assert_ok(db_migrate(db, arena));
    assert_ok(db_check_schema(db, arena));
}

/* A step that fails leaves nothing of any step. */
static void test_failed_migration(void **state)
{
    struct db *other;
    const char *fresh = test_data_new(arena);
    int64_t steps = 0;
    (void)state;
    assert_ok(db_open(fresh, DB_WRITE, &other));
    for (int64_t n = 1;; n++) {
        db_fail_statement(other, n);
        result r = db_migrate(other, arena);
        db_fail_statement(other, 0);
        if (is_ok(r)) {
            break;
        }
        assert_int_equal(r.code, ERR_UNAVAILABLE);
        assert_fails(ERR_INTERNAL, db_check_schema(other, arena)); /* no table of steps */
        steps++;
    }
    assert_true(steps > 3);
    assert_ok(db_check_schema(other, arena));
    db_close(other);
    test_folder_remove(fresh);
}

/* --- copying ----------------------------------------------------------------------------------------------------- */

/* Into the engine under test, and back into a file of SQLite's. */
static void test_copy(void **state)
{
    static const char raw[] = {0, 1, (char)0xff};
    const char *made = test_data_new(arena), *backup = test_folder_new(arena);
    struct db *reader, *other;
    int64_t number;
    const char *text;
    struct bytes bytes;
    (void)state;
    assert_ok(db_begin(db));
    for (int64_t i = 1; i <= 3000; i++) {
        assert_ok(db_do(db,
                        "INSERT INTO idempotency (region, actor, key, fingerprint, status, answer, etag, at) VALUES "
                        "(:region, :actor, '', '文字', -:actor, '', 'a' || :region, 0)",
                        P("region", "630200"), P("actor", i)));
    }
    assert_ok(db_do(db,
                    "INSERT INTO api_token (id, token, staff, name, scopes, created_at, expires_at) VALUES "
                    "(1, :token, 1, '', '', 0, 0)",
                    P("token", ((struct bytes){raw, sizeof raw}))));
    assert_ok(db_commit(db));
    assert_ok(db_open(made, DB_WRITE, &other));
    assert_ok(db_open(folder, DB_READ, &reader));
    assert_ok(db_begin(reader));
    assert_ok(db_begin(other));
    assert_ok(db_migrate(other, arena));
    assert_ok(db_copy(reader, other, arena, 0, 0));
    assert_ok(db_commit(other));
    assert_ok(db_backup(reader, arena, backup, 0, 0));
    db_close(reader);
    for (int i = 0; i < 2; i++) {
        assert_ok(db_number(other, &number, "SELECT SUM(status) FROM idempotency WHERE answer = ''"));
        assert_int_equal(number, -3000 * 3001 / 2);
        assert_ok(db_text(other, arena, &text, "SELECT fingerprint FROM idempotency WHERE actor = 3000"));
        assert_string_equal(text, "文字");
        assert_ok(db_bytes(other, arena, &bytes, "SELECT token FROM api_token"));
        assert_int_equal(bytes.size, sizeof raw);
        assert_memory_equal(bytes.data, raw, sizeof raw);
        assert_ok(db_number(other, &number, "SELECT revoked_at FROM api_token"));
        assert_int_equal(number, NO_NUMBER);
        assert_ok(db_check_schema(other, arena));
        db_close(other);
        assert_ok(db_open(backup, DB_READ, &other));
    }
    db_close(other);
    test_folder_remove(made);
    test_folder_remove(backup);
}

/* What an address may be, and that a folder with a store of its own gets none. */
static void test_places(void **state)
{
    static const char *const bad[] = {"",
                                      "zwfw.db",
                                      "postgresql://a:secret@b/c",
                                      "postgresql://b/c?password=secret",
                                      "postgresql://b/c\n",
                                      "postgresql://b/c?nonsense=1"};
    const char *empty = test_folder_new(arena);
    bool exists;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_fails(ERR_INVALID, db_place(empty, bad[i]));
        assert_fails(ERR_INVALID, db_place_now(empty, bad[i]));
    }
    assert_ok(db_exists(empty, &exists));
    assert_false(exists);
    assert_ok(db_exists(folder, &exists));
    assert_true(exists);
    if (!test_on_postgres()) {
        assert_fails(ERR_CONFLICT, db_place(folder, "postgresql://b/c"));
    }
    assert_ok(db_place(empty, "postgresql://nobody@127.0.0.1:1/nothing"));
    struct db *other;
    assert_fails(ERR_UNAVAILABLE, db_open(empty, DB_READ, &other));
    unlink(str_format(arena, "%s/database", empty));
    test_folder_remove(empty);
}

static void test_no_medium(void **state)
{
    struct db *other;
    (void)state;
    assert_fails(ERR_UNAVAILABLE, db_open("/nonexistent/folder", DB_WRITE, &other));
    assert_null(other);
    const char *empty = test_folder_new(arena);
    assert_fails(ERR_UNAVAILABLE, db_open(empty, DB_READ, &other));
    FILE *file = fopen(str_format(arena, "%s/zwfw.db", empty), "we");
    for (int i = 0; i < 1000; i++) {
        fputs("this is no database ", file);
    }
    fclose(file);
    assert_fails(ERR_UNAVAILABLE, db_open(empty, DB_WRITE, &other));
    test_folder_remove(empty);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_migrate_twice),    CASE(test_changed_step), CASE(test_newer_store), CASE(test_missing_step),
        CASE(test_failed_migration), CASE(test_copy),         CASE(test_places),      CASE(test_no_medium),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
