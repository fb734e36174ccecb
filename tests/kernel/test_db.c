/* The store's API, on a file of its own. */
#include "kernel/db/db.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "support/engine.h"
#include "support/support.h"
#include "t.h"

/* One schema of the test's own, in place of what the program ships. */
struct sample {
    int64_t id;
    const char *text;
    bool flag;
    struct instant at;
    struct date on;
    struct bytes bytes;
};
static const struct field sample_fields[] = {
    FIELD(sample, id, OPTIONAL, 0, 0, "编号", "key"),      FIELD(sample, text, OPTIONAL, 0, 0, "文字", "a text"),
    FIELD(sample, flag, OPTIONAL, 0, 0, "标志", "a flag"), FIELD(sample, at, OPTIONAL, 0, 0, "时间", "an instant"),
    FIELD(sample, on, OPTIONAL, 0, 0, "日期", "a day"),    FIELD(sample, bytes, OPTIONAL, 0, 0, "字节", "bytes"),
};
static RECORD(sample, sample_fields, "one of each type");

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
    tamper("CREATE TABLE sample (id BIGINT NOT NULL, text TEXT, flag BIGINT, at BIGINT, \"on\" BIGINT, bytes BYTEA,"
           " PRIMARY KEY (id))");
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

static result add(int64_t id, const char *text)
{
    return db_do(db, "INSERT INTO sample (id, text) VALUES (:id, :text)", P("id", id), P("text", text));
}

static int64_t count(void)
{
    int64_t number;
    assert_ok(db_number(db, &number, "SELECT COUNT(*) FROM sample"));
    return number;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static void test_values(void **state)
{
    static const char raw[] = {0, 1, (char)0xff};
    struct sample in = {7, "文字", true, {1622509200123}, {20210630}, {raw, sizeof raw}}, out;
    (void)state;
    assert_ok(
        db_do(db, "INSERT INTO sample (id, text, flag, at, \"on\", bytes) VALUES (:id, :text, :flag, :at, :on, :bytes)",
              ROW(sample, &in)));
    assert_ok(db_one(db, arena, RECEIVE(sample, &out), "SELECT * FROM sample WHERE id = :id", P("id", 7)));
    assert_int_equal(out.id, 7);
    assert_string_equal(out.text, "文字");
    assert_true(out.flag);
    assert_int_equal(out.at.ms, in.at.ms);
    assert_int_equal(out.on.ymd, 20210630);
    assert_int_equal(out.bytes.size, 3);
    assert_memory_equal(out.bytes.data, raw, 3);
}

static void test_nulls(void **state)
{
    struct sample in, out;
    int64_t number;
    const char *text;
    struct bytes bytes;
    (void)state;
    record_clear(&sample_record, &in);
    in.id = 1;
    assert_ok(db_do(db, "INSERT INTO sample (id, text, at, \"on\", bytes) VALUES (:id, :text, :at, :on, :bytes)",
                    ROW(sample, &in)));
    assert_ok(db_one(db, arena, RECEIVE(sample, &out), "SELECT * FROM sample"));
    assert_null(out.text);
    assert_false(out.flag);
    assert_int_equal(out.at.ms, 0);
    assert_int_equal(out.on.ymd, 0);
    assert_null(out.bytes.data);
    assert_ok(db_number(db, &number, "SELECT flag FROM sample"));
    assert_int_equal(number, NO_NUMBER);
    assert_ok(db_number(db, &number, "SELECT id FROM sample WHERE id = 99"));
    assert_int_equal(number, NO_NUMBER);
    assert_ok(db_text(db, arena, &text, "SELECT text FROM sample"));
    assert_null(text);
    assert_ok(db_bytes(db, arena, &bytes, "SELECT bytes FROM sample"));
    assert_null(bytes.data);
    /* an empty text is not an absent one */
    assert_ok(add(2, ""));
    assert_ok(db_text(db, arena, &text, "SELECT text FROM sample WHERE id = 2"));
    assert_string_equal(text, "");
}

static void test_rows(void **state)
{
    LIST(struct sample) list;
    struct sample one;
    (void)state;
    assert_ok(db_all(db, arena, RECEIVE_LIST(sample, &list), "SELECT id, text FROM sample ORDER BY id"));
    assert_int_equal(list.count, 0);
    assert_fails(ERR_NOT_FOUND, db_one(db, arena, RECEIVE(sample, &one), "SELECT id FROM sample"));
    for (int i = 1; i <= 100; i++) {
        assert_ok(add(i, str_format(arena, "text %d", i)));
    }
    assert_ok(db_all(db, arena, RECEIVE_LIST(sample, &list), "SELECT id, text FROM sample ORDER BY id"));
    assert_int_equal(list.count, 100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(list.items[i].id, i + 1);
        assert_string_equal(list.items[i].text, str_format(arena, "text %d", i + 1));
    }
    assert_ok(db_one(db, arena, RECEIVE(sample, &one), "SELECT id, text FROM sample ORDER BY id DESC"));
    assert_int_equal(one.id, 100);
}

static result add_up(void *subject, const void *row)
{
    int64_t *sum = subject;
    *sum += ((const struct sample *)row)->id;
    return *sum > 10 ? failed(ERR_CONFLICT, "够了") : SUCCESS;
}

static void test_each(void **state)
{
    struct sample row;
    int64_t sum = 0;
    (void)state;
    for (int i = 1; i <= 4; i++) {
        assert_ok(add(i, 0));
    }
    assert_ok(db_each(db, arena, RECEIVE(sample, &row), add_up, &sum, "SELECT id FROM sample ORDER BY id"));
    assert_int_equal(sum, 10);
    sum = 8;
    assert_fails(ERR_CONFLICT,
                 db_each(db, arena, RECEIVE(sample, &row), add_up, &sum, "SELECT id FROM sample ORDER BY id"));
    assert_int_equal(sum, 11);
    /* it was left half way, and may be walked again */
    sum = 0;
    assert_ok(db_each(db, arena, RECEIVE(sample, &row), add_up, &sum, "SELECT id FROM sample ORDER BY id"));
}

static void test_params(void **state)
{
    struct sample in = {.id = 5, .text = "row"};
    const char *text;
    int64_t changed;
    (void)state;
    /* one name twice; a P before a ROW wins */
    assert_ok(
        db_do(db, "INSERT INTO sample (id, text) VALUES (:id, :text || :text)", P("text", "own"), ROW(sample, &in)));
    assert_ok(db_text(db, arena, &text, "SELECT text FROM sample WHERE id = :id", P("id", 5)));
    assert_string_equal(text, "ownown");
    /* the same statement with its values given in another order */
    for (int i = 0; i < 2; i++) {
        struct db_param first = P("id", i + 10), second = P("text", i == 0 ? "a" : "b");
        struct db_param items[] = {i == 0 ? first : second, i == 0 ? second : first};
        assert_ok(db_do_(db, "INSERT INTO sample (id, text) VALUES (:id, :text)", (struct db_params){items, 2}, 0));
    }
    assert_ok(db_text(db, arena, &text, "SELECT text FROM sample WHERE id = 11"));
    assert_string_equal(text, "b");
    assert_ok(db_change(db, &changed, "UPDATE sample SET text = 'x' WHERE id >= 10"));
    assert_int_equal(changed, 2);
    assert_ok(db_change(db, &changed, "DELETE FROM sample WHERE id = 1000"));
    assert_int_equal(changed, 0);
}

/* What is written into a value stays a value. */
static void test_quoting(void **state)
{
    static const char *const texts[] = {"'; DROP TABLE sample; --", "\" OR 1=1", ":id", "%_\\", "a\nb", "😀"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text;
        assert_ok(add((int64_t)i, texts[i]));
        assert_ok(db_text(db, arena, &text, "SELECT text FROM sample WHERE text = :text", P("text", texts[i])));
        assert_string_equal(text, texts[i]);
    }
    assert_int_equal(count(), sizeof texts / sizeof *texts);
}

static void test_search(void **state)
{
    LIST(struct sample) list;
    (void)state;
    for (int i = 1; i <= 6; i++) {
        assert_ok(add(i, i % 2 ? "odd" : "even"));
    }
    for (int round = 0; round < 8; round++) {
        bool by_text = round & 1, by_id = round & 2, is_late = round & 4;
        struct db_clause clauses[] = {
            CLAUSE(true, "SELECT id FROM sample WHERE 1 = 1"),
            CLAUSE(by_text, " AND text = :text"),
            CLAUSE(by_id, " AND id > :id"),
            CLAUSE(is_late, " AND id > 4"),
            CLAUSE(true, " ORDER BY id"),
        };
        assert_ok(db_search(db, arena, RECEIVE_LIST(sample, &list), clauses, P("text", "odd"), P("id", 2)));
        static const size_t expected[] = {6, 3, 4, 2, 2, 1, 2, 1};
        assert_int_equal(list.count, expected[round]);
    }
}

/* A caller who tries every combination of conditions: more texts than anybody should keep statements for. */
static void test_many_searches(void **state)
{
    enum { CONDITIONS = 12 };
    LIST(struct sample) list;
    (void)state;
    for (int64_t i = 0; i < CONDITIONS; i++) {
        assert_ok(add(i, "a"));
    }
    for (int asked = 0; asked < 1 << CONDITIONS; asked++) {
        struct arena *own = arena_new(0);
        const struct db_clause clauses[] = {
            CLAUSE(true, "SELECT id FROM sample WHERE text = :text"),
            CLAUSE(asked & 1 << 0, " AND id <> 0"),
            CLAUSE(asked & 1 << 1, " AND id <> 1"),
            CLAUSE(asked & 1 << 2, " AND id <> 2"),
            CLAUSE(asked & 1 << 3, " AND id <> 3"),
            CLAUSE(asked & 1 << 4, " AND id <> 4"),
            CLAUSE(asked & 1 << 5, " AND id <> 5"),
            CLAUSE(asked & 1 << 6, " AND id <> 6"),
            CLAUSE(asked & 1 << 7, " AND id <> 7"),
            CLAUSE(asked & 1 << 8, " AND id <> 8"),
            CLAUSE(asked & 1 << 9, " AND id <> 9"),
            CLAUSE(asked & 1 << 10, " AND id <> 10"),
            CLAUSE(asked & 1 << 11, " AND id <> 11"),
        };
        assert_ok(db_search(db, own, RECEIVE_LIST(sample, &list), clauses, P("text", "a")));
        assert_int_equal(list.count, CONDITIONS - __builtin_popcount((unsigned)asked));
        arena_free(own);
    }
}

static void test_conflict(void **state)
{
    (void)state;
    assert_ok(add(1, "a"));
    assert_fails(ERR_CONFLICT, add(1, "b"));
    assert_ok(add(2, "b"));
    assert_fails(ERR_INTERNAL, db_do(db, "INSERT INTO sample (id) VALUES (NULL)"));
    assert_fails(ERR_INTERNAL, db_do(db, "INSERT INTO nowhere (id) VALUES (1)"));
}

/* --- transactions ------------------------------------------------------------------------------------------------ */

static void test_transactions(void **state)
{
    (void)state;
    assert_ok(db_begin(db));
    assert_ok(add(1, "kept"));
    assert_ok(db_commit(db));
    assert_ok(db_begin(db));
    assert_ok(add(2, "dropped"));
    db_rollback(db);
    assert_int_equal(count(), 1);
    db_rollback(db); /* none is open: fine */
}

static void test_savepoints(void **state)
{
    (void)state;
    assert_ok(db_begin(db));
    for (int i = 1; i <= 6; i++) {
        assert_ok(db_save(db));
        assert_ok(add(i, 0));
        if (i % 2 == 0) {
            assert_fails(ERR_CONFLICT, add(1, 0));
            db_undo(db);
        } else {
            assert_ok(db_release(db));
        }
    }
    assert_ok(db_commit(db));
    assert_int_equal(count(), 3);
}

static void test_reader(void **state)
{
    struct db *reader;
    int64_t seen;
    (void)state;
    assert_ok(add(1, "a"));
    assert_ok(db_open(folder, DB_READ, &reader));
    assert_ok(db_begin(reader));
    assert_ok(db_number(reader, &seen, "SELECT COUNT(*) FROM sample"));
    assert_int_equal(seen, 1);
    assert_ok(add(2, "b"));
    /* one snapshot till the end */
    assert_ok(db_number(reader, &seen, "SELECT COUNT(*) FROM sample"));
    assert_int_equal(seen, 1);
    db_rollback(reader);
    assert_ok(db_number(reader, &seen, "SELECT COUNT(*) FROM sample"));
    assert_int_equal(seen, 2);
    result r = db_do(reader, "DELETE FROM sample");
    assert_false(is_ok(r));
    assert_int_equal(count(), 2);
    db_close(reader);
}

static int64_t look(struct db *reader)
{
    int64_t seen;
    assert_ok(db_look(reader));
    assert_ok(db_number(reader, &seen, "SELECT COUNT(*) FROM sample"));
    return seen;
}

/* A reader that looks sees all that was committed before, and keeps its snapshot while nothing is. */
static void test_look(void **state)
{
    struct db *reader;
    (void)state;
    assert_ok(db_open(folder, DB_READ, &reader));
    assert_int_equal(db_view(reader), 0);
    assert_int_equal(look(reader), 0);
    uint64_t view = db_view(reader);
    int64_t statements = db_statements(reader);
    assert_int_not_equal(view, 0);
    assert_int_equal(look(reader), 0);
    assert_int_equal(db_view(reader), view);
    assert_int_equal(db_statements(reader) - statements, 1); /* the question alone */
    assert_ok(add(1, "a"));
    assert_int_equal(look(reader), 1);
    assert_int_not_equal(db_view(reader), view);
    view = db_view(reader);
    assert_ok(db_begin(db));
    assert_ok(add(2, "b"));
    assert_int_equal(look(reader), 1);
    assert_int_equal(db_view(reader), view);
    assert_ok(db_commit(db));
    assert_int_equal(look(reader), 2);
    assert_int_not_equal(db_view(reader), view);
    db_rollback(reader);
    assert_int_equal(db_view(reader), 0);
    db_close(reader);
}

static int64_t log_size(void)
{
    struct stat status;
    return stat(str_format(arena, "%s/zwfw.db-wal", folder), &status) == 0 ? status.st_size : 0;
}

/* Two readers of whom one begins before the other lets go, so that there is no moment without a snapshot. */
static void *keep_looking(void *subject)
{
    _Atomic bool *stopped = subject;
    struct db *readers[2] = {0};
    int64_t seen;
    bool ok = is_ok(db_open(folder, DB_READ, &readers[0])) && is_ok(db_open(folder, DB_READ, &readers[1]));
    for (int i = 0; ok && !atomic_load(stopped); i++) {
        struct db *next = readers[i % 2];
        ok = is_ok(db_look(next)) && is_ok(db_number(next, &seen, "SELECT COUNT(*) FROM sample"));
        db_rollback(readers[(i + 1) % 2]);
        usleep(500);
    }
    db_close(readers[0]);
    db_close(readers[1]);
    return ok ? subject : 0;
}

/* The log begins anew all the same. */
static void test_log_stays_short(void **state)
{
    enum { LARGE = 1 << 20, ROUNDS = 200, MOST_LOG = 96 << 20 };
    _Atomic bool stopped = false;
    pthread_t readers;
    void *ended;
    (void)state;
    char *text = arena_alloc(arena, LARGE + 1);
    assert_ok(add(1, "a"));
    assert_int_equal(pthread_create(&readers, 0, keep_looking, &stopped), 0);
    for (int i = 0; i < ROUNDS; i++) {
        memset(text, 'a' + i % 26, LARGE);
        assert_ok(db_do(db, "UPDATE sample SET text = :text", P("text", (const char *)text)));
    }
    atomic_store(&stopped, true);
    pthread_join(readers, &ended);
    assert_non_null(ended);
    assert_true(log_size() < MOST_LOG);
}

static void test_faults(void **state)
{
    (void)state;
    db_fail_statement(db, 2);
    assert_ok(add(1, 0));
    assert_fails(ERR_UNAVAILABLE, add(2, 0));
    assert_ok(add(3, 0));
    /* a commit that fails has rolled back */
    assert_ok(db_begin(db));
    assert_ok(add(4, 0));
    db_fail_statement(db, 1);
    assert_fails(ERR_UNAVAILABLE, db_commit(db));
    assert_int_equal(count(), 2);
    assert_ok(db_begin(db));
    assert_ok(db_commit(db));
    int64_t before = db_statements(db);
    count();
    assert_int_equal(db_statements(db), before + 1);
}

/* --- protected tables -------------------------------------------------------------------------------------------- */

static void test_other_writers(void **state)
{
    (void)state;
    assert_fails(ERR_INTERNAL, db_do(db, "DELETE FROM event"));
    assert_fails(ERR_INTERNAL, db_do(db, "UPDATE event SET body = ''"));
    assert_fails(ERR_INTERNAL, db_do(db, "DELETE FROM tally"));
    assert_fails(ERR_INTERNAL, db_do(db, "UPDATE matter SET state = 'done'"));
    assert_fails(ERR_INTERNAL, db_do(db, "DELETE FROM matter_pause"));
    assert_fails(ERR_INTERNAL, db_do(db, "DROP TABLE sample"));
    assert_fails(ERR_INTERNAL, db_do(db, "CREATE TABLE other (id BIGINT)"));
    assert_fails(ERR_INTERNAL, db_do(db, "ATTACH DATABASE 'x' AS y"));
    assert_fails(ERR_INTERNAL, db_do(db, "PRAGMA writable_schema = ON"));
    assert_fails(ERR_INTERNAL, db_do(db, "CREATE TRIGGER t AFTER INSERT ON sample BEGIN DELETE FROM event; END"));
    assert_fails(ERR_INTERNAL, db_do(db, "DELETE FROM sqlite_schema"));
    db_allow(db, RIGHT_LEDGER);
    assert_ok(db_do(db, "DELETE FROM event"));
    assert_fails(ERR_INTERNAL, db_do(db, "DELETE FROM tally"));
    db_forbid(db, RIGHT_LEDGER);
    /* also when the statement was prepared while it was allowed */
    for (int i = 0; i < 2; i++) {
        result r = db_do(db, "DELETE FROM event WHERE seq = 0");
        assert_int_equal(r.code, i == 0 ? ERR_INTERNAL : OK);
        db_allow(db, RIGHT_LEDGER);
    }
    db_forbid(db, RIGHT_LEDGER);
}

static void delete_by_one_call_site(bool allowed, enum error_code expected)
{
    if (allowed) {
        db_allow(db, RIGHT_TALLY);
    }
    assert_fails(expected, db_do(db, "DELETE FROM tally WHERE lane = 0"));
    if (allowed) {
        db_forbid(db, RIGHT_TALLY);
    }
}

static void test_rights_of_a_kept_statement(void **state)
{
    (void)state;
    delete_by_one_call_site(true, OK);
    delete_by_one_call_site(false, ERR_INTERNAL);
    delete_by_one_call_site(true, OK);
}

static void test_columns(void **state)
{
    const char **names;
    size_t size;
    int64_t bytes;
    (void)state;
    assert_ok(db_columns(db, arena, "sample", &names, &size));
    assert_int_equal(size, 6);
    assert_string_equal(names[4], "on");
    assert_ok(db_columns(db, arena, "none", &names, &size));
    assert_int_equal(size, 0);
    assert_ok(db_size(db, &bytes));
    assert_true(bytes > 4096);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_values),
        CASE(test_nulls),
        CASE(test_rows),
        CASE(test_each),
        CASE(test_params),
        CASE(test_quoting),
        CASE(test_search),
        CASE(test_many_searches),
        CASE(test_conflict),
        CASE(test_transactions),
        CASE(test_savepoints),
        CASE(test_reader),
        CASE(test_look),
        CASE(test_log_stays_short),
        CASE(test_faults),
        CASE(test_other_writers),
        CASE(test_rights_of_a_kept_statement),
        CASE(test_columns),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
