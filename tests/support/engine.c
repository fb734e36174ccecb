#include "support/engine.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/db.h"
#include "kernel/work/store.h"
#include "support/support.h"
#include "t.h"

enum { MOST_SQL = 256 * 1024 };

bool test_on_postgres(void)
{
    return getenv("ZWFW_TEST_POSTGRES") != 0;
}

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "test engine: %s: %s\n", what, why);
    abort();
}

/* --- PostgreSQL -------------------------------------------------------------------------------------------------- */

static PGresult *ask(PGconn *connection, const char *sql)
{
    PGresult *answer = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(answer);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        die(sql, PQerrorMessage(connection));
    }
    return answer;
}

/* The connection that makes and drops databases, kept for the whole program. */
static void manage(const char *sql)
{
    static PGconn *manager;
    if (!manager) {
        manager = PQconnectdb(getenv("ZWFW_TEST_POSTGRES"));
        if (PQstatus(manager) != CONNECTION_OK) {
            die("connect", PQerrorMessage(manager));
        }
    }
    PQclear(ask(manager, sql));
}

static bool address_of(const char *data, char address[1024])
{
    char path[4096];
    snprintf(path, sizeof path, "%s/database", data);
    FILE *file = fopen(path, "re");
    bool has_one = file && fgets(address, 1024, file);
    if (file) {
        fclose(file);
    }
    address[strcspn(address, "\n")] = '\0';
    return has_one;
}

/* "postgresql://zwfw@/NAME?host=…" */
static void name_of(const char *data, char name[64])
{
    char address[1024] = "";
    if (!address_of(data, address)) {
        die(data, "has no database");
    }
    const char *at = strchr(address, '@') + 2;
    snprintf(name, 64, "%.*s", (int)strcspn(at, "?"), at);
}

static void place(const char *data, const char *template)
{
    static int made;
    char sql[256], address[1024];
    const char *whole = getenv("ZWFW_TEST_POSTGRES"), *at = whole ? strstr(whole, "@/") : 0;
    if (!at) {
        die("ZWFW_TEST_POSTGRES", "is not postgresql://user@/database?host=folder");
    }
    at += 2;
    int number = ++made;
    snprintf(sql, sizeof sql, "CREATE DATABASE t%d_%d TEMPLATE %s STRATEGY = FILE_COPY", (int)getpid(), number,
             template);
    manage(sql);
    snprintf(address, sizeof address, "%.*st%d_%d%s", (int)(at - whole), whole, (int)getpid(), number,
             at + strcspn(at, "?"));
    if (!is_ok(db_place(data, address))) {
        die(data, "cannot be given a database");
    }
}

/* One late: a server that must first wait for connections to end sleeps a tenth of a second. */
static void drop_later(const char *name)
{
    static char waiting[64];
    char sql[256];
    if (waiting[0]) {
        snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", waiting);
        manage(sql);
    }
    snprintf(waiting, sizeof waiting, "%s", name);
}

void test_data_drop(const char *data)
{
    char address[1024], name[64];
    if (test_on_postgres() && address_of(data, address)) {
        name_of(data, name);
        drop_later(name);
    }
}

void test_data_cut(const char *data)
{
    char name[64], sql[256];
    name_of(data, name);
    snprintf(sql, sizeof sql,
             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s' AND pid <> "
             "pg_backend_pid()",
             name);
    manage(sql);
}

static void copy_database(const char *from, const char *to)
{
    char name[64];
    test_data_drop(to);
    test_data_cut(from);
    name_of(from, name);
    place(to, name);
}

const char *test_data_new(struct arena *arena)
{
    const char *data = test_folder_new(arena);
    if (test_on_postgres()) {
        place(data, "template0");
    }
    return data;
}

static const char *const key_files[] = {"keys/keyring", "keys/sm2.pem", "keys/sm2.pub.pem"};

static void copy_file(const char *from, const char *to, const char *name)
{
    char path[4096], bytes[65536];
    snprintf(path, sizeof path, "%s/%s", from, name);
    FILE *in = fopen(path, "rbe");
    snprintf(path, sizeof path, "%s/%s", to, name);
    FILE *out = fopen(path, "wbe");
    if (!in || !out) {
        die(path, "cannot be copied");
    }
    size_t size;
    while ((size = fread(bytes, 1, sizeof bytes, in)) > 0) {
        if (fwrite(bytes, 1, size, out) != size) {
            die(path, "cannot be written");
        }
    }
    fclose(in);
    if (fclose(out) != 0) {
        die(path, "cannot be written");
    }
    chmod(path, 0600);
}

/* Made once a program, and copied: a schema takes longer to make than to copy. */
static char made[4096];

static void remove_made(void)
{
    test_folder_remove(made);
}

static void make_one(void)
{
    struct arena *arena = arena_new(0);
    snprintf(made, sizeof made, "%s", test_data_new(arena));
    if (!is_ok(store_create(made, arena))) {
        die(made, "cannot be made");
    }
    arena_free(arena);
    atexit(remove_made);
}

const char *test_data_made(struct arena *arena)
{
    const char *data = test_folder_new(arena);
    if (!test_on_postgres()) {
        if (!is_ok(store_create(data, arena))) {
            die(data, "cannot be made");
        }
        return data;
    }
    if (!made[0]) {
        make_one();
    }
    copy_database(made, data);
    if (mkdir(str_format(arena, "%s/keys", data), 0700) != 0) {
        die(data, "cannot be written");
    }
    for (size_t i = 0; i < sizeof key_files / sizeof *key_files; i++) {
        copy_file(made, data, key_files[i]);
    }
    return data;
}

/* Asked last. */
static struct {
    PGconn *connection;
    char address[1024];
} asked;

/* One statement, on a connection kept while the same store is asked. */
static PGresult *postgres_ask(const char *data, const char *sql)
{
    char address[1024];
    if (!address_of(data, address)) {
        die(data, "has no database");
    }
    if (!str_equal(address, asked.address)) {
        PQfinish(asked.connection);
        asked.connection = PQconnectdb(address);
        memcpy(asked.address, address, sizeof asked.address);
    }
    if (PQstatus(asked.connection) != CONNECTION_OK) {
        die(address, PQerrorMessage(asked.connection));
    }
    return ask(asked.connection, sql);
}

/* One question that looks at every row of every table. */
static uint64_t postgres_digest(const char *data)
{
    PGresult *tables = postgres_ask(data, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                                          "'public'::regnamespace ORDER BY relname");
    char *sql = calloc(1, MOST_SQL);
    size_t size = (size_t)snprintf(sql, MOST_SQL, "SELECT sum(n) FROM (");
    for (int i = 0; i < PQntuples(tables); i++) {
        const char *name = PQgetvalue(tables, i, 0);
        size += (size_t)snprintf(sql + size, MOST_SQL - size,
                                 "%sSELECT sum(hashtextextended(row::text, %d)) AS n FROM %s AS row",
                                 i > 0 ? " UNION ALL " : "", i, name);
    }
    snprintf(sql + size, MOST_SQL - size, ") AS sums");
    PQclear(tables);
    PGresult *answer = postgres_ask(data, sql);
    uint64_t hash = 0;
    for (const char *digit = PQgetvalue(answer, 0, 0); *digit; digit++) {
        hash = hash * 31 + (unsigned char)*digit;
    }
    PQclear(answer);
    free(sql);
    return hash;
}

static bool postgres_holds(const char *data, const char *text)
{
    char sql[1024];
    bool holds = false;
    PGresult *tables = postgres_ask(data, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                                          "'public'::regnamespace");
    for (int i = 0; i < PQntuples(tables) && !holds; i++) {
        snprintf(sql, sizeof sql,
                 "SELECT EXISTS (SELECT 1 FROM %s AS row WHERE strpos(row::text, $z$%s$z$) > 0 OR strpos(row::text, "
                 "encode(convert_to($z$%s$z$, 'UTF8'), 'hex')) > 0)",
                 PQgetvalue(tables, i, 0), text, text);
        PGresult *answer = postgres_ask(data, sql);
        holds = PQgetvalue(answer, 0, 0)[0] == 't';
        PQclear(answer);
    }
    PQclear(tables);
    return holds;
}

/* --- SQLite ------------------------------------------------------------------------------------------------------ */

static sqlite3 *sqlite_connect(const char *data)
{
    char path[4096];
    sqlite3 *connection = 0;
    snprintf(path, sizeof path, "%s/zwfw.db", data);
    if (sqlite3_open(path, &connection) != SQLITE_OK) {
        die(path, "cannot be opened");
    }
    sqlite3_busy_timeout(connection, 5000);
    return connection;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

static uint64_t mix_rows(sqlite3 *connection, const char *sql, uint64_t hash)
{
    sqlite3_stmt *rows = 0;
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &rows, 0), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            int type = sqlite3_column_type(rows, i);
            const void *bytes = sqlite3_column_blob(rows, i);
            hash = mix(hash, &type, sizeof type);
            hash = mix(hash, bytes, (size_t)sqlite3_column_bytes(rows, i));
        }
    }
    sqlite3_finalize(rows);
    return hash;
}

static uint64_t sqlite_digest(const char *data)
{
    sqlite3 *connection = sqlite_connect(data);
    sqlite3_stmt *tables = 0;
    uint64_t hash = UINT64_C(14695981039346656037);
    char sql[512];
    assert_int_equal(sqlite3_prepare_v2(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
                                        -1, &tables, 0),
                     SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", sqlite3_column_text(tables, 0));
        hash = mix_rows(connection, sql, hash);
    }
    sqlite3_finalize(tables);
    sqlite3_close(connection);
    return hash;
}

static bool sqlite_holds(const char *data, const char *text)
{
    static const char *const files[] = {"zwfw.db", "zwfw.db-wal"};
    struct arena *arena = arena_new(0);
    bool holds = false;
    for (size_t i = 0; i < sizeof files / sizeof *files && !holds; i++) {
        FILE *file = fopen(str_format(arena, "%s/%s", data, files[i]), "rb");
        assert_non_null(file);
        char *bytes = arena_alloc(arena, 8 << 20);
        size_t size = fread(bytes, 1, 8 << 20, file);
        fclose(file);
        assert_true(size > 0 && size < 8 << 20);
        holds = memmem(bytes, size, text, strlen(text)) != 0;
    }
    arena_free(arena);
    return holds;
}

static void sqlite_run(const char *data, const char *sql)
{
    sqlite3 *connection = sqlite_connect(data);
    char *error = 0;
    if (sqlite3_exec(connection, sql, 0, 0, &error) != SQLITE_OK) {
        fail_msg("%s: %s", sql, error);
    }
    sqlite3_close(connection);
}

static void copy_sqlite(const char *from, const char *to)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/zwfw.db-wal", to);
    unlink(path);
    snprintf(path, sizeof path, "%s/zwfw.db-shm", to);
    unlink(path);
    copy_file(from, to, "zwfw.db");
}

/* --- either ------------------------------------------------------------------------------------------------------ */

void test_data_copy(const char *from, const char *to)
{
    (test_on_postgres() ? copy_database : copy_sqlite)(from, to);
}

void test_sql(const char *data, const char *sql)
{
    if (test_on_postgres()) {
        PQclear(postgres_ask(data, sql));
    } else {
        sqlite_run(data, sql);
    }
}

bool test_data_holds(const char *data, const char *text)
{
    return test_on_postgres() ? postgres_holds(data, text) : sqlite_holds(data, text);
}

uint64_t test_data_digest(const char *data)
{
    return test_on_postgres() ? postgres_digest(data) : sqlite_digest(data);
}
