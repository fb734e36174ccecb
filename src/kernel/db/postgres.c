/* The PostgreSQL engine, by libpq: statements prepared per connection, values in binary form, one round trip each. */
#include <assert.h>
#include <endian.h>
#include <time.h>

#include "kernel/base/arena.h"
#include "kernel/base/log.h"
#include "kernel/base/str.h"
#include "kernel/db/postgres_link.h"
#include "kernel/db/postgres_text.h"

/* Types by their numbers, which are fixed (pg_type.dat). */
enum type_number {
    OF_BOOL = 16,
    OF_BYTEA = 17,
    OF_NAME = 19,
    OF_INT8 = 20,
    OF_INT2 = 21,
    OF_INT4 = 23,
    OF_TEXT = 25,
    OF_VARCHAR = 1043,
    OF_NUMERIC = 1700,
};

enum { ROWS_A_FETCH = 500 };

struct native {
    struct link *link;
    struct postgres_text text;
    char name[24];
    uint64_t made; /* the connection that it is prepared on; 0: none yet */
    bool is_command, may_wait, is_long, is_planned_anew;
    bool has_target;
    char target[MOST_WORD]; /* the table that it changes */
    bool is_run, has_own_transaction, has_cursor;
    PGresult *answer;
    int row;
    Oid types[MOST_PARAMETERS];
    const char *values[MOST_PARAMETERS];
    int sizes[MOST_PARAMETERS], formats[MOST_PARAMETERS];
    int64_t numbers[MOST_PARAMETERS]; /* in the byte order of the wire */
};

static struct link *link_of(struct db *db)
{
    return db->connection;
}

/* --- connections ------------------------------------------------------------------------------------------------- */

static result open_postgres(struct db *db, const struct db_place *place, enum db_mode mode)
{
    struct link *link = calloc(1, sizeof *link);
    if (!link) {
        return failed(ERR_UNAVAILABLE, "内存不足，无法打开数据库");
    }
    db->connection = link;
    memcpy(link->address, place->address, sizeof link->address);
    link->mode = mode;
    link->is_lax = place->is_in_the_making;
    return link_open(link);
}

static void close_postgres(struct db *db)
{
    if (db->connection) {
        link_close(link_of(db));
        free(db->connection);
    }
}

static result exists(const struct db_place *place, bool *exists)
{
    struct link link = {.mode = DB_READ};
    PGresult *answer;
    *exists = false;
    memcpy(link.address, place->address, sizeof link.address);
    TRY(link_open(&link));
    result r = link_send(&link, &(struct trip){.sql = "SELECT to_regclass('schema_step') IS NOT NULL"}, &answer);
    if (is_ok(r)) {
        *exists = PQgetvalue(answer, 0, 0)[0];
        PQclear(answer);
    }
    link_close(&link);
    return r;
}

/* What is written to the log, and waited for, has all before it in front of it. Plans are made of what the tables hold
 * now, not of what the server saw when they were empty. */
static result settle(const struct db_place *place)
{
    struct link link = {.mode = DB_WRITE};
    PGresult *answer;
    memcpy(link.address, place->address, sizeof link.address);
    TRY(link_open(&link));
    result r = link_command(&link, "VACUUM ANALYZE");
    if (is_ok(r)) {
        r = link_send(&link, &(struct trip){.sql = "SELECT pg_logical_emit_message(true, 'zwfw', 'made')"}, &answer);
        PQclear(answer);
    }
    link_close(&link);
    return r;
}

static result ready(struct db *db)
{
    uint64_t before = link_of(db)->made;
    result r = link_ready(link_of(db));
    db->connections += link_of(db)->made - before;
    return r;
}

/* One that was killed has left a server process, which sees it gone within a moment. */
static result take(struct db *db, int place)
{
    enum { TRIES = 60, PAUSE_NS = 50 * 1000 * 1000 };
    link_of(db)->place = place;
    result r = link_take(link_of(db));
    for (int i = 1; r.code == ERR_CONFLICT && i < TRIES; i++) {
        nanosleep(&(struct timespec){0, PAUSE_NS}, 0);
        r = link_take(link_of(db));
    }
    return r;
}

static bool in_transaction(struct db *db)
{
    return link_is_up(link_of(db)) && link_of(db)->is_begun;
}

static result open_near(struct db *db, const char *address)
{
    struct link *link = calloc(1, sizeof *link);
    if (!link) {
        return failed(ERR_UNAVAILABLE, "内存不足，无法打开数据库");
    }
    db->connection = link;
    snprintf(link->address, sizeof link->address, "%s", address);
    link->mode = DB_READ;
    link->is_near = true;
    return SUCCESS;
}

static bool near_ready(struct db *db)
{
    return link_come_near(link_of(db));
}

static result replayed(struct db *db, uint64_t *position)
{
    return link_replayed(link_of(db), position);
}

static void follow(struct db *db)
{
    link_of(db)->is_followed = true;
}

static uint64_t position(struct db *db)
{
    return link_of(db)->position;
}

static bool snapshot_holds(struct db *db)
{
    return !link_has_hung_up(link_of(db));
}

static bool lags(struct db *db)
{
    return !link_is_up(link_of(db)) || link_is_standby(link_of(db));
}

static enum db_fate fate(struct db *db)
{
    return link_of(db)->fate;
}

static void lose_commit(struct db *db, enum db_loss loss)
{
    link_of(db)->loss = loss;
}

/* --- statements -------------------------------------------------------------------------------------------------- */

static void finalize(struct native *native)
{
    if (native) {
        if (native->made == native->link->made && link_is_up(native->link)) {
            link_drop(native->link, native->name);
        }
        postgres_text_free(&native->text);
        free(native);
    }
}

static result prepare(struct db *db, const char *sql, bool is_long, struct native **made)
{
    if (!postgres_text_allowed(sql, db->rights)) {
        log_write(LOG_ERROR, "db.not-the-writer", "sql", sql, NULL);
        return failed(ERR_INTERNAL, "此处不得改写受保护的数据表");
    }
    struct native *native = calloc(1, sizeof *native);
    if (!native || !postgres_text_read(sql, &native->text)) {
        if (native) {
            postgres_text_free(&native->text);
        }
        free(native);
        return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
    }
    native->link = link_of(db);
    native->is_long = is_long;
    native->is_planned_anew = native->link->mode == DB_READ && postgres_text_asks_for_a_page(&native->text);
    native->is_command = postgres_text_is_command(sql);
    native->may_wait = postgres_text_may_wait(sql);
    native->has_target = !native->is_command && postgres_text_target(sql, native->target);
    snprintf(native->name, sizeof native->name, "s%lld", (long long)++native->link->last_name);
    *made = native;
    return SUCCESS;
}

static const char *target(struct native *native)
{
    return native->has_target ? native->target : 0;
}

static int parameters(struct native *native)
{
    return native->text.count;
}

static const char *parameter_name(struct native *native, int index)
{
    return native->text.names[index];
}

static bool bind(struct native *native, int index, const struct db_param *value)
{
    static const Oid types[] = {[VALUE_INT] = OF_INT8, [VALUE_TEXT] = OF_TEXT, [VALUE_BYTES] = OF_BYTEA};
    assert(value->kind == VALUE_INT || value->kind == VALUE_TEXT || value->kind == VALUE_BYTES);
    assert((native->types[index] == 0 || native->types[index] == types[value->kind]) && "a parameter changed its type");
    native->types[index] = types[value->kind];
    native->formats[index] = value->kind != VALUE_TEXT;
    native->sizes[index] = 0;
    native->values[index] = 0;
    switch (value->type) {
    case VALUE_INT:
        native->numbers[index] = (int64_t)htobe64((uint64_t)value->number);
        native->values[index] = (const char *)&native->numbers[index];
        native->sizes[index] = sizeof native->numbers[index];
        break;
    case VALUE_TEXT: native->values[index] = value->text; break;
    case VALUE_BYTES:
        native->values[index] = value->bytes.data;
        native->sizes[index] = (int)value->bytes.size;
        break;
    case VALUE_NULL:
    case VALUE_ROW: break;
    }
    return true;
}

/* --- running ----------------------------------------------------------------------------------------------------- */

static result run_command(struct native *native)
{
    struct link *link = native->link;
    const char *sql = native->text.sql;
    bool begins = str_starts_with(sql, "BEGIN");
    if (str_starts_with(sql, "RELEASE") && link_may_run_ahead(link)) {
        return link_run_ahead(link, sql);
    }
    /* What was posted belongs to the savepoint that ends here: it is waited for. */
    bool may_wait = native->may_wait && link->posted == link->released && link->waiting_count < MOST_WAITING;
    if (may_wait && !link_in_failed_transaction(link)) {
        link_wait(link, sql);
        if (begins) {
            link->is_begun = true;
            link->fate = FATE_UNDONE;
        }
        return SUCCESS;
    }
    if (str_equal(sql, "ROLLBACK")) {
        link_let_go(link);
        return SUCCESS;
    }
    if (str_starts_with(sql, "ROLLBACK TO")) {
        IGNORE(link_settle(link)); /* as there */
    }
    return str_equal(sql, "COMMIT") ? link_commit(link) : link_command(link, sql);
}

/* A long answer comes by a cursor, which lives in a transaction. */
static result open_cursor(struct native *native)
{
    struct link *link = native->link;
    if (!link->is_begun) {
        link_wait(link, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        link->is_begun = native->has_own_transaction = true;
    }
    size_t room = strlen(native->text.sql) + 64;
    char *sql = malloc(room);
    if (!sql) {
        return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
    }
    snprintf(sql, room, "DECLARE %s NO SCROLL CURSOR FOR %s", native->name, native->text.sql);
    PGresult *answer;
    result r = link_send(link,
                         &(struct trip){.sql = sql,
                                        .count = native->text.count,
                                        .types = native->types,
                                        .values = native->values,
                                        .sizes = native->sizes,
                                        .formats = native->formats},
                         &answer);
    PQclear(answer);
    free(sql);
    native->has_cursor = is_ok(r);
    return r;
}

static result fetch(struct native *native)
{
    char sql[64];
    snprintf(sql, sizeof sql, "FETCH %d FROM %s", ROWS_A_FETCH, native->name);
    PQclear(native->answer);
    native->answer = 0;
    native->row = 0;
    return link_send(native->link, &(struct trip){.sql = sql}, &native->answer);
}

static result run_prepared(struct native *native)
{
    bool is_made = native->made == native->link->made;
    struct trip trip = {.count = native->text.count,
                        .types = native->types,
                        .values = native->values,
                        .sizes = native->sizes,
                        .formats = native->formats};
    native->row = 0;
    if (native->is_planned_anew) {
        trip.sql = native->text.sql;
        return link_send(native->link, &trip, &native->answer);
    }
    trip.name = native->name;
    trip.made_from = is_made ? 0 : native->text.sql;
    result r = link_send(native->link, &trip, &native->answer);
    if (!is_made && is_ok(r)) {
        native->made = native->link->made;
    } else if (!is_made && link_is_up(native->link)) {
        /* It may be prepared or not: the next try takes another name. */
        snprintf(native->name, sizeof native->name, "s%lld", (long long)++native->link->last_name);
    }
    return r;
}

static result run_first(struct native *native)
{
    native->is_run = true;
    if (native->is_command) {
        return run_command(native);
    }
    if (native->is_long) {
        TRY(open_cursor(native));
        return fetch(native);
    }
    return run_prepared(native);
}

static result step(struct db *db, struct native *native, bool *row)
{
    (void)db;
    *row = false;
    if (!native->is_run) {
        TRY(run_first(native));
    } else {
        native->row++;
        if (native->is_long && native->row == ROWS_A_FETCH) {
            TRY(fetch(native));
        }
    }
    *row = native->answer && native->row < PQntuples(native->answer);
    return SUCCESS;
}

static result post(struct db *db, struct native *native)
{
    bool row;
    if (native->made != native->link->made || !native->link->is_begun) {
        return step(db, native, &row); /* whether it can be prepared is known before it is relied on */
    }
    return link_post(native->link, &(struct trip){.name = native->name,
                                                  .count = native->text.count,
                                                  .values = native->values,
                                                  .sizes = native->sizes,
                                                  .formats = native->formats});
}

static void close_cursor(struct native *native)
{
    if (native->has_own_transaction) {
        link_let_go(native->link);
    } else if (native->has_cursor && link_is_up(native->link) && !link_in_failed_transaction(native->link)) {
        char sql[64];
        snprintf(sql, sizeof sql, "CLOSE %s", native->name);
        IGNORE(link_command(native->link, sql));
    }
    native->has_own_transaction = native->has_cursor = false;
}

static void reset(struct native *native)
{
    PQclear(native->answer);
    native->answer = 0;
    native->is_run = false;
    if (native->is_long) {
        close_cursor(native);
    }
}

static int64_t changes(struct db *db)
{
    return link_of(db)->changes;
}

/* --- columns ----------------------------------------------------------------------------------------------------- */

static int columns(struct native *native)
{
    return PQnfields(native->answer);
}

static const char *column_name(struct native *native, int index)
{
    return PQfname(native->answer, index);
}

static uint64_t big_endian(const char *data, int size)
{
    uint64_t number = 0;
    for (int i = 0; i < size; i++) {
        number = number << 8 | (unsigned char)data[i];
    }
    return number;
}

/* What SUM gives: count of digits, weight of the first, sign, scale, then the digits to the base of 10000. A fraction,
 * or what an int64 does not hold, is null. */
static struct column numeric(const char *data)
{
    enum { BASE = 10000, NEGATIVE = 0x4000, HEAD = 8 };
    int digits = (int)big_endian(data, 2), weight = (int16_t)big_endian(data + 2, 2),
        sign = (int)big_endian(data + 4, 2);
    int64_t number = 0;
    if ((sign != 0 && sign != NEGATIVE) || digits > weight + 1) {
        return (struct column){0};
    }
    for (int i = 0; i <= weight; i++) {
        int64_t digit = i < digits ? (int64_t)big_endian(data + HEAD + 2 * i, 2) : 0;
        if (__builtin_mul_overflow(number, BASE, &number) || __builtin_add_overflow(number, digit, &number)) {
            return (struct column){0};
        }
    }
    return (struct column){.type = VALUE_INT, .number = sign == NEGATIVE ? -number : number};
}

static struct column column(struct native *native, int index)
{
    const char *data = PQgetvalue(native->answer, native->row, index);
    int size = PQgetlength(native->answer, native->row, index);
    if (PQgetisnull(native->answer, native->row, index)) {
        return (struct column){0};
    }
    switch (PQftype(native->answer, index)) {
    case OF_INT8: return (struct column){.type = VALUE_INT, .number = (int64_t)big_endian(data, 8)};
    case OF_INT4: return (struct column){.type = VALUE_INT, .number = (int32_t)big_endian(data, 4)};
    case OF_INT2: return (struct column){.type = VALUE_INT, .number = (int16_t)big_endian(data, 2)};
    case OF_BOOL: return (struct column){.type = VALUE_INT, .number = data[0] != 0};
    case OF_NUMERIC: return numeric(data);
    case OF_TEXT:
    case OF_VARCHAR:
    case OF_NAME: return (struct column){.type = VALUE_TEXT, .bytes = {data, (size_t)size}};
    case OF_BYTEA: return (struct column){.type = VALUE_BYTES, .bytes = {data, (size_t)size}};
    default: return (struct column){0};
    }
}

/* --- the rest ---------------------------------------------------------------------------------------------------- */

static result command(struct db *db, const char *sql)
{
    return link_command(link_of(db), sql);
}

/* --- many rows --------------------------------------------------------------------------------------------------- */

static result load_begin(struct db *db, const char *table, const char *columns)
{
    return link_load_begin(link_of(db), table, columns);
}

static bool put_number(struct link *link, uint64_t number, int size)
{
    char bytes[8];
    for (int i = 0; i < size; i++) {
        bytes[i] = (char)(number >> 8 * (size - 1 - i));
    }
    return link_load(link, bytes, (size_t)size);
}

static bool put_column(struct link *link, const struct column *column)
{
    switch (column->type) {
    case VALUE_INT: return put_number(link, 8, 4) && put_number(link, (uint64_t)column->number, 8);
    case VALUE_TEXT:
    case VALUE_BYTES:
        return put_number(link, column->bytes.size, 4) && link_load(link, column->bytes.data, column->bytes.size);
    case VALUE_NULL:
    case VALUE_ROW: break;
    }
    return put_number(link, UINT32_MAX, 4);
}

static result load_row(struct db *db, const struct column *values, int count)
{
    bool is_put = put_number(link_of(db), (uint64_t)count, 2);
    for (int i = 0; i < count && is_put; i++) {
        is_put = put_column(link_of(db), &values[i]);
    }
    return is_put ? SUCCESS : failed(ERR_UNAVAILABLE, "与数据库的连接中断，请稍后再试");
}

static result load_end(struct db *db, bool keep)
{
    bool is_put = put_number(link_of(db), UINT16_MAX, 2);
    return link_load_end(link_of(db), keep && is_put);
}

static const char *adapt_schema(struct arena *arena, const char *sql)
{
    (void)arena;
    return sql;
}

const struct driver postgres_driver = {
    .name = "postgres",
    .open = open_postgres,
    .close = close_postgres,
    .exists = exists,
    .settle = settle,
    .ready = ready,
    .take = take,
    .prepare = prepare,
    .finalize = finalize,
    .parameters = parameters,
    .parameter_name = parameter_name,
    .bind = bind,
    .step = step,
    .post = post,
    .reset = reset,
    .changes = changes,
    .in_transaction = in_transaction,
    .open_near = open_near,
    .near_ready = near_ready,
    .replayed = replayed,
    .follow = follow,
    .position = position,
    .snapshot_holds = snapshot_holds,
    .lags = lags,
    .fate = fate,
    .lose_commit = lose_commit,
    .target = target,
    .columns = columns,
    .column_name = column_name,
    .column = column,
    .command = command,
    .adapt_schema = adapt_schema,
    .load_begin = load_begin,
    .load_row = load_row,
    .load_end = load_end,
    .after_load = "ANALYZE",
    .tables_of_store = "SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND "
                       "relnamespace = current_schema()::regnamespace ORDER BY relname",
    .begin_write = "BEGIN",
    .begin_beside = "BEGIN ISOLATION LEVEL REPEATABLE READ",
    /* the first distributed table comes first */
    .list_places =
        "SELECT c.relname::text AS name, (EXISTS (SELECT 1 FROM pg_index AS i JOIN pg_attribute AS a ON "
        "a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary "
        "AND a.attname = 'region'))::int AS is_regional, (EXISTS (SELECT 1 FROM pg_dist_partition AS p WHERE "
        "p.logicalrelid = c.oid))::int AS is_placed FROM pg_class AS c WHERE c.relkind IN ('r', 'p') AND "
        "NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace "
        "ORDER BY c.relname <> 'matter', c.relname",
    .regional_tables = "SELECT c.relname::text AS name FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid "
                       "JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
                       "WHERE i.indisprimary AND a.attname = 'region' AND NOT c.relispartition "
                       "AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname",
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .size_of_store = "SELECT pg_database_size(current_database())",
    .columns_of_table = "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = to_regclass(:name) AND "
                        "attnum > 0 AND NOT attisdropped ORDER BY attnum",
};
