/* The schema, step by step, forward only. */
#include <assert.h>

#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/db/driver.h"

struct schema_step {
    const char *name; /* "org/0001_people" */
    int64_t checksum;
};
static const struct field schema_step_fields[] = {
    FIELD(schema_step, name, REQUIRED, 1, 200, "步骤", "room or module, and file"),
    FIELD(schema_step, checksum, REQUIRED, 0, 0, "校验和", "of its text"),
};
static RECORD(schema_step, schema_step_fields, "one step of the schema that has run");

typedef LIST(struct schema_step) step_list;

static int64_t checksum_of(const char *text)
{
    return (int64_t)(str_hash(STR_HASH, text) >> 1);
}

/* "src/kernel/org/sql/0001_people.sql" → "org/0001_people"; NULL for other files. */
static const char *step_name(struct arena *arena, const char *path)
{
    const char *sql = strstr(path, "/sql/");
    if (!sql || !str_ends_with(path, ".sql")) {
        return 0;
    }
    const char *room = sql;
    while (room > path && room[-1] != '/') {
        room--;
    }
    const char *file = sql + strlen("/sql/");
    return str_format(arena, "%.*s/%.*s", (int)(sql - room), room, (int)(strlen(file) - strlen(".sql")), file);
}

/* Statements end with ';' at the end of a line; comments start with "--". */
static result run_step(struct db *db, struct arena *arena, const char *text)
{
    struct buf statement;
    buf_init(&statement, arena, 64 * 1024);
    while (*text) {
        const char *end = strchr(text, '\n');
        size_t size = end ? (size_t)(end - text) : strlen(text);
        bool is_comment = size >= 2 && text[0] == '-' && text[1] == '-';
        if (!is_comment && size > 0) {
            buf_put(&statement, text, size);
            buf_char(&statement, '\n');
        }
        if (!is_comment && size > 0 && text[size - 1] == ';') {
            statement.data[statement.size - 2] = '\0';
            TRY(db->driver->command(db, db->driver->adapt_schema(arena, statement.data)));
            buf_clear(&statement);
        }
        text += size + (end ? 1 : 0);
    }
    assert(statement.size == 0 && "a schema step ends without ';'");
    return SUCCESS;
}

static const struct schema_step *find_step(const step_list *done, const char *name)
{
    for (size_t i = 0; i < done->count; i++) {
        if (str_equal(done->items[i].name, name)) {
            return &done->items[i];
        }
    }
    return 0;
}

static result run_missing(struct db *db, struct arena *arena, const step_list *done, size_t *shipped, bool apply)
{
    *shipped = 0;
    for (const struct embedded_file *file = embedded_files; file->path; file++) {
        const char *name = step_name(arena, file->path);
        if (!name) {
            continue;
        }
        (*shipped)++;
        const struct schema_step *ran = find_step(done, name);
        if (ran && ran->checksum != checksum_of(file->data)) {
            return failed(ERR_CONFLICT, str_format(arena, "数据库步骤%s与本程序所带的不同，请使用原版本程序", name));
        }
        if (ran) {
            continue;
        }
        if (!apply) {
            return failed(ERR_CONFLICT, str_format(arena, "数据库缺少步骤%s，请先运行 zwfw init 升级", name));
        }
        TRY(run_step(db, arena, file->data));
        TRY(db_do(db, "INSERT INTO schema_step (name, checksum, ran_at) VALUES (:name, :checksum, :ran_at)",
                  P("name", name), P("checksum", checksum_of(file->data)), P("ran_at", seam_now())));
    }
    return SUCCESS;
}

static result check_steps(struct db *db, struct arena *arena, bool apply)
{
    step_list done;
    size_t shipped;
    TRY(db_all(db, arena, RECEIVE_LIST(schema_step, &done), "SELECT name, checksum FROM schema_step ORDER BY name"));
    TRY(run_missing(db, arena, &done, &shipped, apply));
    if (done.count > shipped) {
        return failed(ERR_CONFLICT, "数据库由更新版本的程序建立，请使用该版本或更新的程序");
    }
    return SUCCESS;
}

static result migrate(struct db *db, struct arena *arena)
{
    TRY(db->driver->command(
        db, db->driver->adapt_schema(arena, "CREATE TABLE IF NOT EXISTS schema_step (name TEXT NOT NULL, "
                                            "checksum BIGINT NOT NULL, ran_at BIGINT NOT NULL, PRIMARY KEY (name))")));
    TRY(check_steps(db, arena, true));
    return db->driver->plans_by ? run_step(db, arena, embedded_find(db->driver->plans_by)->data) : SUCCESS;
}

result db_migrate(struct db *db, struct arena *arena)
{
    bool is_alone = !db->in_transaction;
    if (is_alone) {
        TRY(db_begin(db));
    }
    db_allow(db, RIGHT_SCHEMA);
    result r = migrate(db, arena);
    db_forbid(db, RIGHT_SCHEMA);
    if (is_ok(r) && is_alone) {
        r = db_commit(db);
    } else if (is_alone) {
        db_rollback(db);
    }
    return r;
}

result db_check_schema(struct db *db, struct arena *arena)
{
    return check_steps(db, arena, false);
}

struct column_name {
    const char *name;
};
static const struct field column_name_fields[] = {
    FIELD(column_name, name, REQUIRED, 1, 200, "列", "a column"),
};
static RECORD(column_name, column_name_fields, "a column of a table");

result db_columns(struct db *db, struct arena *arena, const char *table, const char ***names, size_t *count)
{
    LIST(struct column_name) list;
    db_allow(db, RIGHT_SCHEMA);
    result r =
        db_all_(db, arena, RECEIVE_LIST(column_name, &list), db->driver->columns_of_table, DB_PARAMS(P("name", table)));
    db_forbid(db, RIGHT_SCHEMA);
    TRY(r);
    *names = ARENA_ARRAY(arena, const char *, list.count + 1);
    for (size_t i = 0; i < list.count; i++) {
        (*names)[i] = list.items[i].name;
    }
    *count = list.count;
    return SUCCESS;
}
