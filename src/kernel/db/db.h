/* db.h: the store. One text of SQL runs on SQLite and on PostgreSQL; nothing outside this room knows which it is.
 *
 * SQL is a literal at the call (a non-literal does not compile); its parameters are named after record fields:
 *
 *     TRY(db_do(db, "UPDATE hall SET name = :name WHERE region = :region AND id = :id", ROW(hall, in), P("id", id)));
 *     TRY(db_one(db, arena, RECEIVE(hall, &hall), "SELECT * FROM hall WHERE region = :region", P("region", region)));
 *     TRY(db_all(db, arena, RECEIVE_LIST(hall, &page), "SELECT … LIMIT :limit", P("limit", limit + 1)));
 *
 * A parameter without a value, or a column without a field, is a bug and asserts (unused values are fine).
 * Statements are prepared once per connection and kept.
 *
 * Writers of protected tables (rights.c): such a table can only be written by statements prepared inside the room that
 * owns it, which brackets them with db_allow / db_forbid. The connection refuses all others when it prepares them.
 *
 * A db is one connection and belongs to one thread. Errors of the medium are ERR_UNAVAILABLE (nothing was done);
 * a broken uniqueness rule is ERR_CONFLICT; a broken CHECK or statement is a bug: ERR_INTERNAL. Inside a transaction
 * nothing but db_undo or db_rollback may follow a failure. Texts are UTF-8, are compared by their bytes, and hold no
 * NUL. */
#ifndef ZWFW_DB_DB_H
#define ZWFW_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/buf.h"
#include "kernel/base/moment.h"
#include "kernel/base/result.h"
#include "kernel/record/record.h"

struct arena;
struct db;

enum db_mode { DB_READ, DB_WRITE };

/* Open the store that belongs to folder `data`: the PostgreSQL database that data/database names, else SQLite in
 * data/zwfw.db (WAL, synchronous=FULL). DB_READ connections cannot write. */
result db_open(const char *data, enum db_mode mode, struct db **db);
void db_close(struct db *db); /* NULL is fine */

/* The database of a folder: `address` is "postgresql://…" as libpq knows it, without a password: that is looked up by
 * libpq (~/.pgpass, PGPASSFILE, a service file). db_place writes it down in the folder, which is
 * made when it is missing and refused when it holds a store itself; db_place_now holds for this process only, and for
 * one folder. */
result db_place(const char *data, const char *address);
result db_place_now(const char *data, const char *address);
/* Has a store been made there? */
result db_exists(const char *data, bool *exists);
/* A store in the making, of which nobody has been told anything yet (a demo city): from db_make on, which makes the
 * folder, a commit of this process in this folder does not wait for the disk, and DATA/unfinished makes every other
 * process refuse the folder with ERR_CONFLICT. db_made, when no connection is open any more, puts all of it on the disk
 * and takes the mark away. A store whose maker did not come so far stays refused. */
result db_make(const char *data);
result db_made(const char *data);
bool db_is_in_the_making(const struct db *db);
/* Does the engine take several writers at once? */
bool db_takes_many(const struct db *db);
/* Become the one writer of this place in the store, till db_close: ERR_CONFLICT when another is. Place 0 is the process
 * as a whole; the others are connections that it writes by beside the first. */
result db_take(struct db *db, int place);
/* Connect again if the connection was lost. *anew: it was, since the last call: others may have written meanwhile. */
result db_ready(struct db *db, bool *anew);

/* --- parameters ---------------------------------------------------------------------------------------------- */

enum db_value_type { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BYTES, VALUE_ROW };

struct db_param {
    const char *name; /* NULL: a whole row */
    enum db_value_type type;
    enum db_value_type kind; /* what it is when it is not null */
    int64_t number;
    const char *text;
    struct bytes bytes;
    const struct record *record;
};

static inline struct db_param db_param_int(const char *name, int64_t value)
{
    return (struct db_param){
        .name = name, .type = value == NO_NUMBER ? VALUE_NULL : VALUE_INT, .kind = VALUE_INT, .number = value};
}
static inline struct db_param db_param_bool(const char *name, bool value)
{
    return (struct db_param){.name = name, .type = VALUE_INT, .kind = VALUE_INT, .number = value};
}
static inline struct db_param db_param_text(const char *name, const char *value)
{
    return (struct db_param){.name = name, .type = value ? VALUE_TEXT : VALUE_NULL, .kind = VALUE_TEXT, .text = value};
}
static inline struct db_param db_param_instant(const char *name, struct instant value)
{
    return (struct db_param){
        .name = name, .type = value.ms ? VALUE_INT : VALUE_NULL, .kind = VALUE_INT, .number = value.ms};
}
static inline struct db_param db_param_date(const char *name, struct date value)
{
    return (struct db_param){
        .name = name, .type = value.ymd ? VALUE_INT : VALUE_NULL, .kind = VALUE_INT, .number = value.ymd};
}
static inline struct db_param db_param_bytes(const char *name, struct bytes value)
{
    return (struct db_param){
        .name = name, .type = value.data ? VALUE_BYTES : VALUE_NULL, .kind = VALUE_BYTES, .bytes = value};
}

/* P("name", value): one named value; the kind is taken from the value's type. */
#define P(name_, value_) \
    _Generic((value_),                    \
        bool: db_param_bool,              \
        int: db_param_int,                \
        long: db_param_int,               \
        long long: db_param_int,          \
        char *: db_param_text,            \
        const char *: db_param_text,      \
        struct instant: db_param_instant, \
        struct date: db_param_date,       \
        struct bytes: db_param_bytes)((name_), (value_))

/* ROW(tag, pointer): every field of a record, by its name. A P() named alike wins when it comes first. */
#define ROW(tag, pointer) \
    ((struct db_param){   \
        .type = VALUE_ROW, .record = &tag##_record, .bytes = {(const struct tag *)(pointer), sizeof(struct tag)}})

struct db_params {
    const struct db_param *items;
    size_t count;
};
#define DB_PARAMS(...)                                                                                               \
    ((struct db_params){(const struct db_param[]){__VA_ARGS__ __VA_OPT__(, ){0}},                                    \
                        sizeof((const struct db_param[]){__VA_ARGS__ __VA_OPT__(, ){0}}) / sizeof(struct db_param) - \
                            1})

/* --- statements ---------------------------------------------------------------------------------------------- */

/* Run a statement that gives no rows. */
#define db_do(db, sql, ...)                  db_do_((db), "" sql, DB_PARAMS(__VA_ARGS__), 0)
/* The same for a change that cannot conflict: a row whose key is new, or an update of what the request has just read.
 * PostgreSQL is not waited for: a failure, which is the medium's or a bug, shows there at the next statement of the
 * transaction or at db_release. */
#define db_post(db, sql, ...)                db_post_((db), "" sql, DB_PARAMS(__VA_ARGS__))
/* The same as db_do; *changed receives the number of rows it changed. */
#define db_change(db, changed, sql, ...)     db_do_((db), "" sql, DB_PARAMS(__VA_ARGS__), (changed))
/* The first row (ERR_NOT_FOUND when there is none). Texts go to the arena. */
#define db_one(db, arena, into, sql, ...)    db_one_((db), (arena), (into), "" sql, DB_PARAMS(__VA_ARGS__))
/* All rows. The statement must bound them itself (LIMIT, or a small table). */
#define db_all(db, arena, into, sql, ...)    db_all_((db), (arena), (into), "" sql, DB_PARAMS(__VA_ARGS__))
/* The first column of the first row; NO_NUMBER / NULL when there is no row or it is null. */
#define db_number(db, number, sql, ...)      db_number_((db), (number), "" sql, DB_PARAMS(__VA_ARGS__))
#define db_text(db, arena, text, sql, ...)   db_text_((db), (arena), (text), "" sql, DB_PARAMS(__VA_ARGS__))
#define db_bytes(db, arena, bytes, sql, ...) db_bytes_((db), (arena), (bytes), "" sql, DB_PARAMS(__VA_ARGS__))

struct db_into {
    const struct record *record;
    void *out; /* a row, or a LIST of rows */
};
#define RECEIVE(tag, pointer)      ((struct db_into){&tag##_record, (struct tag *)(pointer)})
#define RECEIVE_LIST(tag, pointer) ((struct db_into){&tag##_record, (pointer)})

/* A search whose conditions depend on what was asked: literals joined in order, each only when `when` holds.
 *
 *     struct db_clause clauses[] = {
 *         CLAUSE(true, "SELECT * FROM matter WHERE region >= :low AND region < :high"),
 *         CLAUSE(in->unit != NO_NUMBER, " AND unit = :unit"),
 *         CLAUSE(true, " ORDER BY opened_at, id LIMIT :limit"),
 *     };
 *     TRY(db_search(db, arena, RECEIVE_LIST(case_row, &out->items), clauses, ROW(case_search, in), …));
 */
struct db_clause {
    bool when;
    const char *sql;
};
#define CLAUSE(when_, sql_) \
    {                       \
        (when_), "" sql_    \
    }
#define db_search(db, arena, into, clauses, ...) \
    db_search_((db), (arena), (into), (clauses), sizeof(clauses) / sizeof(*(clauses)), DB_PARAMS(__VA_ARGS__))

/* Walk the rows of a long answer one by one, for exports and verification. `row` is read anew for each call of
 * `each`; texts live on `arena`, which is NOT reset between rows unless each does it. A failure of `each` ends it. */
#define db_each(db, arena, into, each, subject, sql, ...) \
    db_each_((db), (arena), (into), (each), (subject), "" sql, DB_PARAMS(__VA_ARGS__))

result db_do_(struct db *db, const char *sql, struct db_params params, int64_t *changed);
result db_post_(struct db *db, const char *sql, struct db_params params);
result db_one_(struct db *db, struct arena *arena, struct db_into into, const char *sql, struct db_params params);
result db_all_(struct db *db, struct arena *arena, struct db_into into, const char *sql, struct db_params params);
result db_number_(struct db *db, int64_t *number, const char *sql, struct db_params params);
result db_text_(struct db *db, struct arena *arena, const char **text, const char *sql, struct db_params params);
result db_bytes_(struct db *db, struct arena *arena, struct bytes *bytes, const char *sql, struct db_params params);
result db_search_(struct db *db, struct arena *arena, struct db_into into, const struct db_clause *clauses,
                  size_t count, struct db_params params);
result db_each_(struct db *db, struct arena *arena, struct db_into into, result (*each)(void *subject, const void *row),
                void *subject, const char *sql, struct db_params params);

/* --- transactions -------------------------------------------------------------------------------------------- */

/* When the medium is full or fails, an engine may give up the whole transaction at any statement. From then on every
 * statement fails with ERR_UNAVAILABLE, db_commit too, until db_rollback: nothing is kept without what came before it.
 */
result db_begin(struct db *db); /* DB_WRITE: takes the writer's place at once; DB_READ: one snapshot */
/* OK means durable. A failure has rolled back, but for a connection that is lost while PostgreSQL commits: see db_fate.
 */
result db_commit(struct db *db);
void db_rollback(struct db *db); /* also when no transaction is open */

/* What became of the last transaction that was begun and failed. */
enum db_fate {
    FATE_UNDONE,  /* it was undone, and would fail again as far as anybody knows */
    FATE_CROSSED, /* it was undone because of what others did meanwhile, or with its connection: it may be run again */
    FATE_UNKNOWN, /* the connection was lost while it was committed: only the store can tell */
};
enum db_fate db_fate(const struct db *db);

/* For DB_READ: see all that was committed before this call. To begin and to let go of a snapshot costs as much as a
 * small read, so the one at hand is kept as long as nothing was committed since. Whoever looks lets go with db_rollback
 * before it waits for anything: the engine keeps what it has overwritten for as long as somebody may look at it. */
result db_look(struct db *db);
/* The number of what db_look has found: equal numbers, equal content. 0: it is not looking, or at a standby, which may
 * be behind. */
uint64_t db_view(const struct db *db);
result db_save(struct db *db);    /* one savepoint; they do not nest */
result db_release(struct db *db); /* keep what was done since db_save */
void db_undo(struct db *db); /* drop what was done since db_save; statements left open are reset. If that fails, all
                                of the transaction is dropped */

/* --- protected tables ---------------------------------------------------------------------------------------- */

/* Tables that only one room may write, each named once here: ledger and tally by their rooms, the state columns of
 * matter by flow. */
enum db_right { RIGHT_LEDGER = 1, RIGHT_TALLY = 2, RIGHT_MATTER = 4, RIGHT_SCHEMA = 8 };
void db_allow(struct db *db, enum db_right right);
void db_forbid(struct db *db, enum db_right right);

/* --- writers beside each other ------------------------------------------------------------------------------- */

/* Others write the store at the same time: before each statement that changes rows, `may_write` is asked with the value
 * of its parameter :region, or NULL when it may touch rows of any region or of a table that has none in its primary
 * key; where it says no, the statement fails with ERR_UNAVAILABLE. A transaction then sees one snapshot, and crosses
 * when others have changed what it changes. Not asked about rows that nobody decides by (rights.c). NULL ends it.
 * Outside transactions. */
result db_confine(struct db *db, bool (*may_write)(void *subject, const char *region), void *subject);

/* --- standbys that answer reads ------------------------------------------------------------------------------ */

/* Servers that follow the one that is written: `addresses` as db_place knows them, parted by spaces; "" for none, and
 * *replicas is NULL then. A standby is asked only when it has all that was committed `staleness_ms` ago, and all that
 * who asks has written. db_replicas_now goes before whatever addresses are given later, in this process. */
struct db_replicas;
result db_replicas_now(const char *addresses);
result db_replicas_open(const char *addresses, int64_t staleness_ms, struct db_replicas **replicas);
void db_replicas_close(struct db_replicas *replicas); /* NULL is fine; after all connections */
/* A writer's commits count from now on. */
void db_follow(struct db *db, struct db_replicas *replicas);
/* The last commit of `db` held something of this one's (any number; 0: of nobody in particular). */
void db_replicas_wrote(struct db_replicas *replicas, int64_t who, const struct db *db);
/* A connection inside a snapshot for a read by `who`: to a standby, if one will do, else `db` itself, a reader that is
 * looking. Never waits for a connection. It lasts until db_rollback(db). Any thread, each with its own `db`. */
struct db *db_near(struct db *db, struct db_replicas *replicas, int64_t who);
uint64_t db_replica_reads(const struct db_replicas *replicas); /* answered so far */

/* --- schema -------------------------------------------------------------------------------------------------- */

/* Bring the schema up to what this program ships: each embedded sql/NNNN_name.sql once, in order (kernel rooms by
 * name, then modules), in one transaction (the one that is open, if one is), with a checksum. A step that was changed
 * after it ran, or a store newer than the program, is refused. */
result db_migrate(struct db *db, struct arena *arena);
/* Is the schema exactly what this program ships? */
result db_check_schema(struct db *db, struct arena *arena);
/* The columns of a table in order; for the test that every record field has its column. */
result db_columns(struct db *db, struct arena *arena, const char *table, const char ***names, size_t *count);

/* Can the store lie on several servers? ERR_CONFLICT, saying what is lacking, when not. */
result db_can_distribute(struct db *db);
/* Distribute what is not distributed yet: again after each new step of the schema. Outside transactions; what was done
 * before a failure stays, and the next run goes on. */
result db_distribute(struct db *db, struct arena *arena);

/* Copy the whole store, as it is at this instant, into the folder `into` (which must hold none) while others go on
 * writing: as a file of SQLite's, whatever the engine. `db` is a read connection inside a transaction: the copy is of
 * the snapshot that it sees. `progress` (may be NULL) is told the pages or rows done. Reasons are on the arena. */
result db_backup(struct db *db, struct arena *arena, const char *into,
                 void (*progress)(int64_t done, int64_t total, void *subject), void *subject);

/* Copy every row that `from` sees into `to`, a store just made with the same schema, where they take the place of what
 * its steps put in. Both are inside a transaction; nothing has happened until that of `to` is committed. */
result db_copy(struct db *from, struct db *to, struct arena *arena,
               void (*progress)(int64_t done, int64_t total, void *subject), void *subject);

/* Bytes that the store takes on its medium. */
result db_size(struct db *db, int64_t *bytes);

/* --- seams for tests ----------------------------------------------------------------------------------------- */

/* The n-th statement from now (counting from 1) fails as a failing disk does; 0 switches it off. Counts down in
 * db_fault_count. */
void db_fail_statement(struct db *db, int64_t n);
int64_t db_statements(const struct db *db); /* run since open */
/* The next COMMIT loses its connection, before the engine has heard of it or after it was done; or so do the next two.
 * PostgreSQL only. */
enum db_loss { LOSE_NOTHING, LOSE_BEFORE_COMMIT, LOSE_AFTER_COMMIT, LOSE_AFTER_BOTH };
void db_lose_commit(struct db *db, enum db_loss loss);
/* Be told of every statement that runs, with the values of its parameters in their order; NULL ends it. */
void db_watch(struct db *db, void (*seen)(void *subject, const char *sql, const struct db_param *values, size_t count),
              void *subject);

#endif
