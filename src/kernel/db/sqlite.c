/* The SQLite engine: WAL, synchronous=FULL, one writer. */
#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/log.h"
#include "kernel/base/str.h"
#include "kernel/db/driver.h"
#include "kernel/db/sqlite_memory.h"

static result explain(struct db *db, int code)
{
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE ||
            code == SQLITE_CONSTRAINT_ROWID) {
            return failed(ERR_CONFLICT, "已有相同的记录");
        }
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return failed(ERR_UNAVAILABLE, "数据库正忙，请稍后再试");
    case SQLITE_NOMEM: return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
    case SQLITE_FULL: return failed(ERR_UNAVAILABLE, "磁盘空间不足，未作任何更改；请清理磁盘后再试");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        log_write(LOG_ERROR, "db.medium", "error", sqlite3_errmsg(db->connection), NULL);
        return failed(ERR_UNAVAILABLE, "磁盘读写失败，未作任何更改；请检查磁盘");
    default: break;
    }
    log_write(LOG_ERROR, "db.statement", "error", sqlite3_errmsg(db->connection), NULL);
    return failed(ERR_INTERNAL, "数据库语句出错");
}

/* `rights` of the connection at the time a statement is prepared decide. */
static int authorize(void *subject, int action, const char *first, const char *second, const char *database,
                     const char *trigger)
{
    (void)second, (void)database, (void)trigger;
    const struct db *db = subject;
    switch (action) {
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return rights_allow_writing(db->rights, first) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT: return SQLITE_OK;
    default: return db->rights & RIGHT_SCHEMA ? SQLITE_OK : SQLITE_DENY;
    }
}

#ifdef ZWFW_BREAK_NOSYNC
enum { IS_DURABLE = false };
#else
enum { IS_DURABLE = true };
#endif

/* A store in the making is put on the disk at its end, and its transactions are long: its writer keeps in memory what
 * it changes again and again. */
static result run_pragmas(struct db *db)
{
    bool is_durable = IS_DURABLE && !db->is_in_the_making;
    const char *const writer[] = {
        "PRAGMA journal_mode = WAL", is_durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF",
        "PRAGMA secure_delete = ON", db->is_in_the_making ? "PRAGMA cache_size = -524288" : 0, 0};
    const char *const both[] = {"PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF", "PRAGMA temp_store = MEMORY",
                                "PRAGMA cache_size = -16384", 0};
    for (const char *const *sql = both; *sql; sql++) {
        TRY(db->driver->command(db, *sql));
    }
    for (const char *const *sql = writer; db->mode == DB_WRITE && *sql; sql++) {
        TRY(db->driver->command(db, *sql));
    }
    return db->mode == DB_READ ? db->driver->command(db, "PRAGMA query_only = ON") : SUCCESS;
}

/* Once a process, before the first connection: connections belong to one thread each, and nobody asks SQLite what
 * memory it holds, so it needs no locks of its own for either. */
static void configure_sqlite(void)
{
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_memory_configure();
}

enum { BUSY_MS = 5000, LONG_LOG = 4000, OVERLONG_LOG = 16000, WAIT_MS = 20 };

/* After each commit. A log of so many pages is written back as far as nobody looks at what it would overwrite, and
 * begins anew once nobody looks at it at all. Readers that follow one another closely may never leave such a moment;
 * then they are waited for. */
static int checkpoint(void *subject, sqlite3 *connection, const char *name, int pages)
{
    (void)subject;
    if (pages >= OVERLONG_LOG) {
        sqlite3_busy_timeout(connection, WAIT_MS);
        sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_RESTART, 0, 0);
        sqlite3_busy_timeout(connection, BUSY_MS);
    } else if (pages >= LONG_LOG) {
        sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, 0, 0);
    }
    return SQLITE_OK; /* what could not be written back now will be after another commit */
}

static result open_sqlite(struct db *db, const struct db_place *place, enum db_mode mode)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    pthread_once(&configured, configure_sqlite);
    char path[4096];
    if (snprintf(path, sizeof path, "%s/zwfw.db", place->data) >= (int)sizeof path) {
        return failed(ERR_UNAVAILABLE, "数据目录的路径过长");
    }
    sqlite3 *connection = 0;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0);
    int code = sqlite3_open_v2(path, &connection, flags, 0);
    db->connection = connection;
    if (code != SQLITE_OK) {
        if ((code & 0xff) == SQLITE_CANTOPEN) {
            return failed(ERR_UNAVAILABLE, "打不开数据目录里的zwfw.db；请核对目录，新目录先用 zwfw init 建立");
        }
        return connection ? explain(db, code) : failed(ERR_UNAVAILABLE, "内存不足，无法打开数据库");
    }
    sqlite3_extended_result_codes(connection, 1);
    sqlite3_busy_timeout(connection, BUSY_MS);
    TRY(run_pragmas(db));
    if (mode == DB_WRITE) {
        sqlite3_wal_hook(connection, checkpoint, 0);
    }
    sqlite3_set_authorizer(connection, authorize, db);
    return SUCCESS;
}

static result exists(const struct db_place *place, bool *exists)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/zwfw.db", place->data);
    *exists = access(path, F_OK) == 0;
    return SUCCESS;
}

/* The last connection has written the log back into the file. */
static result settle(const struct db_place *place)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/zwfw.db", place->data);
    return place_sync(path);
}

/* A file is not lost, and whoever opens it holds the lock of its folder. */
static result do_nothing(struct db *db)
{
    (void)db;
    return SUCCESS;
}

static result take(struct db *db, int place)
{
    (void)db, (void)place; /* the folder is locked */
    return SUCCESS;
}

static void close_sqlite(struct db *db)
{
    sqlite3_close_v2(db->connection);
}

static result prepare(struct db *db, const char *sql, bool is_long, struct native **native)
{
    (void)is_long; /* rows come one by one in any case */
    sqlite3_stmt *made = 0;
    const char *rest = 0;
    int code = sqlite3_prepare_v3(db->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, &rest);
    *native = (struct native *)made;
    if (code == SQLITE_AUTH) {
        log_write(LOG_ERROR, "db.not-the-writer", "sql", sql, NULL);
        return failed(ERR_INTERNAL, "此处不得改写受保护的数据表");
    }
    if (code != SQLITE_OK) {
        log_write(LOG_ERROR, "db.prepare", "sql", sql, NULL);
        return explain(db, code);
    }
    assert(*rest == '\0' && "one statement at a time");
    return SUCCESS;
}

static sqlite3_stmt *own(struct native *native)
{
    return (sqlite3_stmt *)native;
}

static void finalize(struct native *native)
{
    sqlite3_finalize(own(native));
}

static int parameters(struct native *native)
{
    return sqlite3_bind_parameter_count(own(native));
}

static const char *parameter_name(struct native *native, int index)
{
    return sqlite3_bind_parameter_name(own(native), index + 1) + 1;
}

static bool bind(struct native *native, int index, const struct db_param *value)
{
    sqlite3_stmt *statement = own(native);
    int at = index + 1;
    switch (value->type) {
    case VALUE_INT: return sqlite3_bind_int64(statement, at, value->number) == SQLITE_OK;
    case VALUE_TEXT: return sqlite3_bind_text(statement, at, value->text, -1, SQLITE_STATIC) == SQLITE_OK;
    case VALUE_BYTES:
        return sqlite3_bind_blob(statement, at, value->bytes.data, (int)value->bytes.size, SQLITE_STATIC) == SQLITE_OK;
    case VALUE_NULL: return sqlite3_bind_null(statement, at) == SQLITE_OK;
    case VALUE_ROW: break;
    }
    return false;
}

static result step(struct db *db, struct native *native, bool *row)
{
    int code = sqlite3_step(own(native));
    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? SUCCESS : explain(db, sqlite3_extended_errcode(db->connection));
}

static void reset(struct native *native)
{
    sqlite3_reset(own(native));
    sqlite3_clear_bindings(own(native));
}

static int64_t changes(struct db *db)
{
    return sqlite3_changes64(db->connection);
}

static bool in_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(db->connection);
}

static int columns(struct native *native)
{
    return sqlite3_column_count(own(native));
}

static const char *column_name(struct native *native, int index)
{
    return sqlite3_column_name(own(native), index);
}

/* The value is taken out once and asked about itself: each question to the statement would find the column again. */
static struct column column(struct native *native, int index)
{
    sqlite3_value *value = sqlite3_column_value(own(native), index);
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER: return (struct column){.type = VALUE_INT, .number = sqlite3_value_int64(value)};
    case SQLITE_TEXT: {
        const void *data = sqlite3_value_text(value);
        size_t size = (size_t)sqlite3_value_bytes(value);
        return data && !memchr(data, 0, size) ? (struct column){.type = VALUE_TEXT, .bytes = {data, size}}
                                              : (struct column){.is_lost = !data};
    }
    case SQLITE_BLOB: {
        const void *data = sqlite3_value_blob(value);
        size_t size = (size_t)sqlite3_value_bytes(value);
        return (struct column){.type = VALUE_BYTES, .is_lost = !data && size > 0, .bytes = {data ? data : "", size}};
    }
    default: return (struct column){0};
    }
}

static result command(struct db *db, const char *sql)
{
    int code = sqlite3_exec(db->connection, sql, 0, 0, 0);
    return code == SQLITE_OK ? SUCCESS : explain(db, sqlite3_extended_errcode(db->connection));
}

enum { PAGES_A_STEP = 4096 };

static result copy_pages(sqlite3 *copy, struct db *db, void (*progress)(int64_t done, int64_t total, void *subject),
                         void *subject)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", db->connection, "main");
    int code = backup ? SQLITE_OK : sqlite3_errcode(copy);
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, PAGES_A_STEP);
        int64_t total = sqlite3_backup_pagecount(backup);
        if (progress) {
            progress(total - sqlite3_backup_remaining(backup), total, subject);
        }
    }
    sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? SUCCESS : explain(db, code);
}

static result backup(struct db *db, const char *into, void (*progress)(int64_t done, int64_t total, void *subject),
                     void *subject)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/zwfw.db", into) >= (int)sizeof path) {
        return failed(ERR_UNAVAILABLE, "备份目录的路径过长");
    }
    sqlite3 *copy = 0;
    int code = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE, 0);
    result r = code == SQLITE_OK ? copy_pages(copy, db, progress, subject) : explain(db, code);
    sqlite3_close(copy);
    return r;
}

/* SQLite keeps a table without rowid as one tree in the order of its primary key; the other engine has no such word. */
static const char *adapt_schema(struct arena *arena, const char *sql)
{
    const char *create = strstr(sql, "CREATE TABLE");
    return create ? str_format(arena, "%s WITHOUT ROWID", sql) : sql;
}

const struct driver sqlite_driver = {
    .name = "sqlite",
    .open = open_sqlite,
    .close = close_sqlite,
    .exists = exists,
    .settle = settle,
    .ready = do_nothing,
    .take = take,
    .prepare = prepare,
    .finalize = finalize,
    .parameters = parameters,
    .parameter_name = parameter_name,
    .bind = bind,
    .step = step,
    .reset = reset,
    .changes = changes,
    .in_transaction = in_transaction,
    .columns = columns,
    .column_name = column_name,
    .column = column,
    .command = command,
    .backup = backup,
    .adapt_schema = adapt_schema,
    .plans_by = "data/sqlite_statistics.sql",
    .begin_write = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .tables_of_store = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    .size_of_store = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    .columns_of_table = "SELECT name FROM pragma_table_info(:name) ORDER BY cid",
};
