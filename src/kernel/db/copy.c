/* A store's rows, taken from one engine to the other. */
#include <assert.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/driver.h"

enum { MOST_COLUMNS = 128, ROWS_A_REPORT = 1000 };

struct copying {
    struct db *from, *to;
    const char *table;
    struct native *reading, *writing; /* writing: NULL when the engine loads by itself */
    struct column row[MOST_COLUMNS];
    int columns;
    int64_t rows, done, total;
    void (*progress)(int64_t done, int64_t total, void *subject);
    void *subject;
};

/* --- one table --------------------------------------------------------------------------------------------------- */

static const char *column_list(struct arena *arena, const struct copying *copying, const char *before)
{
    struct buf list;
    buf_init(&list, arena, 16 * 1024);
    for (int i = 0; i < copying->columns; i++) {
        const char *name = copying->from->driver->column_name(copying->reading, i);
        buf_format(&list, i > 0 ? ", %s%s" : "%s%s", before, name);
    }
    return list.data;
}

static result begin_table(struct copying *copying, struct arena *arena)
{
    copying->columns = copying->from->driver->columns(copying->reading);
    assert(copying->columns <= MOST_COLUMNS);
    const char *names = column_list(arena, copying, "");
    if (copying->to->driver->load_begin) {
        return copying->to->driver->load_begin(copying->to, copying->table, names);
    }
    const char *sql =
        str_format(arena, "INSERT INTO %s (%s) VALUES (%s)", copying->table, names, column_list(arena, copying, ":"));
    return copying->to->driver->prepare(copying->to, sql, false, &copying->writing);
}

static result insert_row(struct copying *copying)
{
    const struct driver *driver = copying->to->driver;
    result r = SUCCESS;
    for (int i = 0; i < copying->columns && is_ok(r); i++) {
        const struct column *column = &copying->row[i];
        struct db_param value = {.type = column->type,
                                 .kind = column->type,
                                 .number = column->number,
                                 .text = column->bytes.data,
                                 .bytes = column->bytes};
        if (!driver->bind(copying->writing, i, &value)) {
            r = failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
        }
    }
    bool row;
    if (is_ok(r)) {
        r = driver->step(copying->to, copying->writing, &row);
    }
    driver->reset(copying->writing);
    return r;
}

static result put_row(struct copying *copying)
{
    for (int i = 0; i < copying->columns; i++) {
        copying->row[i] = copying->from->driver->column(copying->reading, i);
        if (copying->row[i].is_lost) {
            return failed(ERR_UNAVAILABLE, "内存不足");
        }
    }
    copying->rows++;
    copying->done++;
    if (copying->progress && copying->done % ROWS_A_REPORT == 0) {
        copying->progress(copying->done, copying->total, copying->subject);
    }
    return copying->writing ? insert_row(copying)
                            : copying->to->driver->load_row(copying->to, copying->row, copying->columns);
}

static result copy_rows(struct copying *copying, struct arena *arena)
{
    bool row = true;
    result r = SUCCESS;
    while (is_ok(r)) {
        r = copying->from->driver->step(copying->from, copying->reading, &row);
        if (!is_ok(r) || !row) {
            break;
        }
        if (copying->rows == 0) {
            r = begin_table(copying, arena);
        }
        if (is_ok(r)) {
            r = put_row(copying);
        }
    }
    if (copying->rows > 0 && !copying->writing) {
        result ended = copying->to->driver->load_end(copying->to, is_ok(r));
        r = is_ok(r) ? ended : r;
    }
    return r;
}

static result count_rows(struct db *db, struct arena *arena, const char *table, int64_t *count)
{
    struct native *native;
    bool row = false;
    *count = 0;
    TRY(db->driver->prepare(db, str_format(arena, "SELECT COUNT(*) FROM %s", table), false, &native));
    result r = db->driver->step(db, native, &row);
    if (is_ok(r) && row) {
        *count = db->driver->column(native, 0).number;
    }
    db->driver->reset(native);
    db->driver->finalize(native);
    return r;
}

static result copy_table(struct copying *copying, struct arena *arena)
{
    int64_t arrived;
    copying->rows = 0;
    TRY(copying->to->driver->command(copying->to, str_format(arena, "DELETE FROM %s", copying->table)));
    const char *sql = str_format(arena, "SELECT * FROM %s", copying->table);
    TRY(copying->from->driver->prepare(copying->from, sql, true, &copying->reading));
    result r = copy_rows(copying, arena);
    copying->from->driver->reset(copying->reading);
    copying->from->driver->finalize(copying->reading);
    if (copying->writing) {
        copying->to->driver->finalize(copying->writing);
        copying->writing = 0;
    }
    TRY(r);
    TRY(count_rows(copying->to, arena, copying->table, &arrived));
    return arrived == copying->rows
               ? SUCCESS
               : failed(ERR_INTERNAL, str_format(arena, "表%s的行数与原来的不同，未作任何更改", copying->table));
}

/* --- all --------------------------------------------------------------------------------------------------------- */

struct table_name {
    const char *name;
};
static const struct field table_name_fields[] = {
    FIELD(table_name, name, REQUIRED, 1, 200, "表", "a table"),
};
static RECORD(table_name, table_name_fields, "a table of the store");

typedef LIST(struct table_name) table_list;

static result copy_tables(struct copying *copying, struct arena *arena)
{
    table_list tables;
    TRY(db_all_(copying->from, arena, RECEIVE_LIST(table_name, &tables), copying->from->driver->tables_of_store,
                DB_PARAMS()));
    for (size_t i = 0; i < tables.count; i++) {
        int64_t count;
        TRY(count_rows(copying->from, arena, tables.items[i].name, &count));
        copying->total += count;
    }
    for (size_t i = 0; i < tables.count; i++) {
        copying->table = tables.items[i].name;
        if (!str_equal(copying->table, "schema_step")) { /* the target has its own */
            TRY(copy_table(copying, arena));
        }
    }
    return SUCCESS;
}

result db_copy(struct db *from, struct db *to, struct arena *arena,
               void (*progress)(int64_t done, int64_t total, void *subject), void *subject)
{
    assert(from->in_transaction && to->in_transaction);
    struct copying copying = {.from = from, .to = to, .progress = progress, .subject = subject};
    db_allow(from, RIGHT_SCHEMA);
    db_allow(to, RIGHT_SCHEMA);
    result r = copy_tables(&copying, arena);
    if (is_ok(r) && to->driver->after_load) {
        r = to->driver->command(to, to->driver->after_load);
    }
    db_forbid(from, RIGHT_SCHEMA);
    db_forbid(to, RIGHT_SCHEMA);
    return r;
}

/* --- a backup ---------------------------------------------------------------------------------------------------- */

static result copy_into(struct db *db, struct db *to, struct arena *arena,
                        void (*progress)(int64_t done, int64_t total, void *subject), void *subject)
{
    TRY(db_begin(to));
    result r = db_migrate(to, arena);
    if (is_ok(r)) {
        r = db_copy(db, to, arena, progress, subject);
    }
    if (!is_ok(r)) {
        db_rollback(to);
        return r;
    }
    return db_commit(to);
}

result db_backup(struct db *db, struct arena *arena, const char *into,
                 void (*progress)(int64_t done, int64_t total, void *subject), void *subject)
{
    assert(db->in_transaction && "a backup is of one snapshot");
    if (db->driver->backup) {
        return db->driver->backup(db, into, progress, subject);
    }
    /* Of any other engine the rows go into a file of SQLite's, which is what a backup holds. */
    struct db *to;
    TRY(db_check_schema(db, arena));
    TRY(db_open(into, DB_WRITE, &to));
    result r = copy_into(db, to, arena, progress, subject);
    db_close(to);
    return r;
}
