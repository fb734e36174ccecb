#include "kernel/db/db.h"

#include <assert.h>

#include "kernel/base/arena.h"
#include "kernel/base/log.h"
#include "kernel/base/str.h"
#include "kernel/db/driver.h"

static const struct driver *driver_of(const struct db_place *place)
{
    return place->address[0] ? &postgres_driver : &sqlite_driver;
}

result db_exists(const char *data, bool *exists)
{
    struct db_place place;
    TRY(place_find(data, &place));
    return driver_of(&place)->exists(&place, exists);
}

result db_made(const char *data)
{
    struct db_place place;
    TRY(place_find(data, &place));
    TRY(driver_of(&place)->settle(&place));
    return place_made(data);
}

bool db_is_in_the_making(const struct db *db)
{
    return db->is_in_the_making;
}

bool db_takes_many(const struct db *db)
{
    return db->driver->begin_beside != 0;
}

result db_take(struct db *db, int place)
{
    return db->driver->take(db, place);
}

result db_ready(struct db *db, bool *anew)
{
    assert(!db->in_transaction);
    uint64_t before = db->connections;
    result r = db->driver->ready(db);
    *anew = db->connections != before;
    return r;
}

static void statement_close(struct db *db, struct statement *statement)
{
    db->driver->reset(statement->native);
    statement->is_open = false;
    struct statement **link = &db->open;
    while (*link && *link != statement) {
        link = &(*link)->next_open;
    }
    if (*link) {
        *link = statement->next_open;
    }
}

void statements_close(struct db *db)
{
    while (db->open) {
        statement_close(db, db->open);
    }
}

static void statement_free(struct db *db, struct statement *statement)
{
    if (statement) {
        db->driver->finalize(statement->native);
        free(statement->sources);
        free(statement->fields);
        free(statement);
    }
}

/* One of a search, which owns its text. */
static void text_free(struct db *db, struct statement *statement)
{
    if (statement) {
        assert(!statement->is_open);
        free((char *)statement->key);
        statement_free(db, statement);
    }
}

void db_close(struct db *db)
{
    if (!db) {
        return;
    }
    db_close(db->near);
    statements_close(db);
    for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
        statement_free(db, db->slots[i]);
    }
    for (size_t i = 0; i < TEXT_SLOTS; i++) {
        text_free(db, db->texts[i]);
    }
    db->driver->close(db);
    for (const char **table = db->regional; table && *table; table++) {
        free((char *)*table);
    }
    free(db->regional);
    free(db);
}

/* --- preparing --------------------------------------------------------------------------------------------------- */

static const result no_memory = {ERR_UNAVAILABLE, 0, "内存不足，请稍后再试"};

static result statement_new(struct db *db, const char *sql, bool is_long, struct statement **made)
{
    struct statement *statement = calloc(1, sizeof *statement);
    if (!statement) {
        return no_memory;
    }
    statement->key = sql;
    statement->rights = db->rights;
    result r = db->driver->prepare(db, sql, is_long, &statement->native);
    if (is_ok(r)) {
        statement->source_count = db->driver->parameters(statement->native);
        statement->sources = calloc((size_t)statement->source_count + 1, sizeof *statement->sources);
        if (!statement->sources) {
            r = no_memory;
        }
    }
    if (!is_ok(r)) {
        statement_free(db, statement);
        return r; /* *made stays NULL: the next call tries again */
    }
    *made = statement;
    return SUCCESS;
}

static size_t text_hash(const char *text)
{
    uint64_t hash = str_hash(STR_HASH, text);
    return (size_t)(hash ^ hash >> 29);
}

/* The statement of a literal; a slot is found by the literal's address, so this costs no comparison of text. */
static result find_statement(struct db *db, const char *sql, bool is_long, struct statement **found)
{
    size_t at = ((uintptr_t)sql >> 3) * UINT64_C(0x9E3779B97F4A7C15) >> 53;
    for (size_t tries = 0; tries < STATEMENT_SLOTS; tries++, at = (at + 1) % STATEMENT_SLOTS) {
        struct statement *statement = db->slots[at];
        if (!statement) {
            TRY(statement_new(db, sql, is_long, &db->slots[at]));
            *found = db->slots[at];
            return SUCCESS;
        }
        if (statement->key == sql && statement->rights == db->rights) {
            *found = statement;
            return SUCCESS;
        }
    }
    assert(!"more statements than slots");
    return failed(ERR_INTERNAL, "语句过多");
}

static result find_literal(struct db *db, const char *sql, struct statement **found)
{
    return find_statement(db, sql, false, found);
}

/* The statement of a search. Those who ask choose its conditions, so there are more texts than can be kept: one that
 * falls on the slot of another takes its place. */
static result find_text(struct db *db, const char *sql, struct statement **found)
{
    struct statement **slot = &db->texts[text_hash(sql) % TEXT_SLOTS];
    if (*slot && str_equal((*slot)->key, sql) && (*slot)->rights == db->rights) {
        *found = *slot;
        return SUCCESS;
    }
    char *key = strdup(sql);
    if (!key) {
        return no_memory;
    }
    text_free(db, *slot);
    *slot = 0;
    result r = statement_new(db, key, false, slot);
    if (!is_ok(r)) {
        free(key);
    }
    *found = *slot;
    return r;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

result statement_make_ready(struct db *db, const char *sql)
{
    struct statement *statement;
    return find_literal(db, sql, &statement);
}

result db_open(const char *data, enum db_mode mode, struct db **db)
{
    *db = 0;
    struct db_place place;
    TRY(place_find(data, &place));
    struct db *opened = calloc(1, sizeof *opened);
    if (!opened) {
        return failed(ERR_UNAVAILABLE, "内存不足，无法打开数据库");
    }
    opened->driver = driver_of(&place);
    opened->mode = mode;
    opened->connections = 1;
    opened->is_in_the_making = place.is_in_the_making;
    result r = opened->driver->open(opened, &place, mode);
    if (is_ok(r)) {
        r = transaction_make_ready(opened);
    }
    if (!is_ok(r)) {
        db_close(opened);
        return r;
    }
    *db = opened;
    return SUCCESS;
}

/* --- binding ----------------------------------------------------------------------------------------------------- */

static struct source find_source(const char *name, struct db_params params)
{
    for (size_t i = 0; i < params.count; i++) {
        const struct db_param *item = &params.items[i];
        if (item->name ? str_equal(item->name, name) : record_field(item->record, name) != 0) {
            return (struct source){i, item->name, item->record, item->name ? 0 : record_field(item->record, name)};
        }
    }
    log_write(LOG_ERROR, "db.parameter-without-value", "name", name, NULL);
    assert(!"a parameter has no value");
    return (struct source){0};
}

static bool source_fits(const struct source *source, struct db_params params)
{
    return source->item < params.count && params.items[source->item].record == source->record &&
           str_equal(params.items[source->item].name, source->name) && (source->field || source->name);
}

static struct db_param member_value(const struct field *field, const void *row)
{
    const void *at = field_at(field, row);
    switch (field->type) {
    case TYPE_TEXT: return db_param_text(field->name, *(const char *const *)at);
    case TYPE_INT: return db_param_int(field->name, *(const int64_t *)at);
    case TYPE_BOOL: return db_param_bool(field->name, *(const bool *)at);
    case TYPE_INSTANT: return db_param_instant(field->name, *(const struct instant *)at);
    case TYPE_DATE: return db_param_date(field->name, *(const struct date *)at);
    case TYPE_BYTES: return db_param_bytes(field->name, *(const struct bytes *)at);
    case TYPE_RECORD:
    case TYPE_LIST: break;
    }
    assert(!"a nested record is no parameter");
    return (struct db_param){0};
}

static struct db_param value_of(struct db *db, struct statement *statement, int i, struct db_params params)
{
    struct source *source = &statement->sources[i];
    if (!source_fits(source, params)) {
        *source = find_source(db->driver->parameter_name(statement->native, i), params);
    }
    const struct db_param *item = &params.items[source->item];
    return source->field ? member_value(source->field, item->bytes.data) : *item;
}

static void tell_watcher(struct db *db, struct statement *statement, struct db_params params)
{
    enum { MOST_VALUES = 128 };
    struct db_param values[MOST_VALUES];
    assert(statement->source_count <= MOST_VALUES);
    for (int i = 0; i < statement->source_count; i++) {
        values[i] = value_of(db, statement, i, params);
    }
    db->seen(db->seer, statement->key, values, (size_t)statement->source_count);
}

static result bind_all(struct db *db, struct statement *statement, struct db_params params)
{
    for (int i = 0; i < statement->source_count; i++) {
        struct db_param value = value_of(db, statement, i, params);
        if (!db->driver->bind(statement->native, i, &value)) {
            return no_memory;
        }
    }
    if (db->seen) {
        tell_watcher(db, statement, params);
    }
    return SUCCESS;
}

/* --- one of several writers -------------------------------------------------------------------------------------- */

static result check_confines(struct db *db, struct statement *statement, struct db_params params)
{
    if (!db->may_write) {
        return SUCCESS;
    }
    if (!statement->is_weighed) {
        confine_weigh(db, statement);
    }
    if (statement->reach == REACH_NOTHING) {
        return SUCCESS;
    }
    const char *region =
        statement->reach == REACH_REGION ? value_of(db, statement, statement->region_source, params).text : 0;
    return db->may_write(db->confiner, region) ? SUCCESS : failed(ERR_UNAVAILABLE, "地区不在本队列办理");
}

/* --- running ----------------------------------------------------------------------------------------------------- */

static result statement_open(struct db *db, struct statement *statement, struct db_params params)
{
    assert(!statement->is_open && "a statement is stepped inside itself");
    if (db->in_transaction && !db->driver->in_transaction(db)) {
        return failed(ERR_UNAVAILABLE, "事务已被撤销，未作任何更改，请稍后再试");
    }
    if (!db->in_transaction) {
        TRY(db->driver->ready(db));
    }
    db->statements++;
    if (db->fail_in > 0 && --db->fail_in == 0) {
        return failed(ERR_UNAVAILABLE, "数据库读写失败，请稍后再试");
    }
    TRY(check_confines(db, statement, params));
    statement->is_open = true;
    statement->next_open = db->open;
    db->open = statement;
    result r = bind_all(db, statement, params);
    if (!is_ok(r)) {
        statement_close(db, statement);
    }
    return r;
}

static result run(struct db *db, struct statement *statement, struct db_params params, int64_t *changed)
{
    TRY(statement_open(db, statement, params));
    bool row = true;
    result r = SUCCESS;
    while (row && is_ok(r)) {
        r = db->driver->step(db, statement->native, &row);
    }
    statement_close(db, statement);
    if (is_ok(r) && changed) {
        *changed = db->driver->changes(db);
    }
    return r;
}

result db_do_(struct db *db, const char *sql, struct db_params params, int64_t *changed)
{
    struct statement *statement = 0;
    TRY(find_literal(db, sql, &statement));
    result r = run(db, statement, params, changed);
    if (db->mode == DB_WRITE && !db->in_transaction) {
        transaction_count();
    }
    return r;
}

result db_post_(struct db *db, const char *sql, struct db_params params)
{
    struct statement *statement = 0;
    TRY(find_literal(db, sql, &statement));
    if (!db->driver->post) {
        return run(db, statement, params, 0);
    }
    TRY(statement_open(db, statement, params));
    result r = db->driver->post(db, statement->native);
    statement_close(db, statement);
    return r;
}

/* --- reading rows ------------------------------------------------------------------------------------------------ */

/* Which field each column of the row that the statement stands on belongs to: found once. */
static result match_columns(struct db *db, struct statement *statement, const struct record *record)
{
    if (statement->scanned == record) {
        return SUCCESS;
    }
    statement->column_count = db->driver->columns(statement->native);
    free(statement->fields);
    statement->scanned = 0;
    statement->fields = calloc((size_t)statement->column_count + 1, sizeof *statement->fields);
    if (!statement->fields) {
        return no_memory;
    }
    for (int i = 0; i < statement->column_count; i++) {
        const char *name = db->driver->column_name(statement->native, i);
        statement->fields[i] = record_field(record, name);
        if (!statement->fields[i]) {
            log_write(LOG_ERROR, "db.column-without-field", "record", record->name, "column", name, NULL);
        }
        assert(statement->fields[i] && "a column has no field");
    }
    statement->scanned = record;
    return SUCCESS;
}

/* What a field of each type is held as; a nested record is no column. */
static const enum db_value_type held_as[] = {
    [TYPE_TEXT] = VALUE_TEXT, [TYPE_INT] = VALUE_INT,     [TYPE_BOOL] = VALUE_INT,   [TYPE_INSTANT] = VALUE_INT,
    [TYPE_DATE] = VALUE_INT,  [TYPE_BYTES] = VALUE_BYTES, [TYPE_RECORD] = VALUE_ROW, [TYPE_LIST] = VALUE_ROW,
};

/* The member is as record_clear leaves it, and stays so when the column is null or of another type. */
static result scan_value(struct db *db, struct native *native, int index, const struct field *field,
                         struct arena *arena, void *row)
{
    void *at = field_in(field, row);
    struct column column = db->driver->column(native, index);
    assert(held_as[field->type] != VALUE_ROW);
    if (column.is_lost) {
        return no_memory;
    }
    if (column.type != held_as[field->type]) {
        return SUCCESS;
    }
    switch (field->type) {
    case TYPE_TEXT: *(const char **)at = arena_copy(arena, column.bytes.data, column.bytes.size); break;
    case TYPE_INT: *(int64_t *)at = column.number; break;
    case TYPE_BOOL: *(bool *)at = column.number != 0; break;
    case TYPE_INSTANT: ((struct instant *)at)->ms = column.number; break;
    case TYPE_DATE: ((struct date *)at)->ymd = (int32_t)column.number; break;
    case TYPE_BYTES:
        *(struct bytes *)at =
            (struct bytes){arena_copy(arena, column.bytes.data, column.bytes.size), column.bytes.size};
        break;
    case TYPE_RECORD:
    case TYPE_LIST: break;
    }
    return SUCCESS;
}

static result scan_row(struct db *db, struct statement *statement, const struct record *record, struct arena *arena,
                       void *row)
{
    TRY(match_columns(db, statement, record));
    record_clear(record, row);
    for (int i = 0; i < statement->column_count; i++) {
        TRY(scan_value(db, statement->native, i, statement->fields[i], arena, row));
    }
    return SUCCESS;
}

result db_one_(struct db *db, struct arena *arena, struct db_into into, const char *sql, struct db_params params)
{
    struct statement *statement = 0;
    TRY(find_literal(db, sql, &statement));
    TRY(statement_open(db, statement, params));
    bool row = false;
    result r = db->driver->step(db, statement->native, &row);
    if (is_ok(r) && row) {
        r = scan_row(db, statement, into.record, arena, into.out);
    }
    statement_close(db, statement);
    return is_ok(r) && !row ? failed(ERR_NOT_FOUND, "没有找到") : r;
}

static result all_rows(struct db *db, struct arena *arena, struct db_into into, struct statement *statement,
                       struct db_params params)
{
    struct {
        char *items;
        size_t count;
    } list = {ARENA_ARRAY(arena, char, into.record->size), 0};
    size_t room = 1;
    TRY(statement_open(db, statement, params));
    bool row = true;
    result r;
    while (is_ok(r = db->driver->step(db, statement->native, &row)) && row) {
        if (list.count == room) {
            size_t size = room * into.record->size;
            room *= 4;
            list.items = arena_grow(arena, list.items, size, room * into.record->size);
        }
        r = scan_row(db, statement, into.record, arena, list.items + list.count * into.record->size);
        if (!is_ok(r)) {
            break;
        }
        list.count++;
    }
    statement_close(db, statement);
    memcpy(into.out, &list, sizeof list);
    return r;
}

result db_all_(struct db *db, struct arena *arena, struct db_into into, const char *sql, struct db_params params)
{
    struct statement *statement = 0;
    TRY(find_literal(db, sql, &statement));
    return all_rows(db, arena, into, statement, params);
}

result db_search_(struct db *db, struct arena *arena, struct db_into into, const struct db_clause *clauses,
                  size_t count, struct db_params params)
{
    struct buf sql;
    buf_init(&sql, arena, 16 * 1024);
    for (size_t i = 0; i < count; i++) {
        if (clauses[i].when) {
            buf_text(&sql, clauses[i].sql);
        }
    }
    assert(!sql.overflowed);
    struct statement *statement = 0;
    TRY(find_text(db, sql.data, &statement));
    return all_rows(db, arena, into, statement, params);
}

result db_each_(struct db *db, struct arena *arena, struct db_into into, result (*each)(void *subject, const void *row),
                void *subject, const char *sql, struct db_params params)
{
    struct statement *statement = 0;
    TRY(find_statement(db, sql, true, &statement));
    TRY(statement_open(db, statement, params));
    bool row = true;
    result r;
    while (is_ok(r = db->driver->step(db, statement->native, &row)) && row) {
        r = scan_row(db, statement, into.record, arena, into.out);
        if (is_ok(r)) {
            r = each(subject, into.out);
        }
        if (!is_ok(r)) {
            break;
        }
    }
    statement_close(db, statement);
    return r;
}

/* One value: `take` reads column 0 while the statement stands on the row. */
static result one_value(struct db *db, const char *sql, struct db_params params, enum field_type type,
                        struct arena *arena, void *out)
{
    struct statement *statement = 0;
    TRY(find_literal(db, sql, &statement));
    TRY(statement_open(db, statement, params));
    bool row = false;
    result r = db->driver->step(db, statement->native, &row);
    if (is_ok(r) && row) {
        const struct field field = {.type = type};
        r = scan_value(db, statement->native, 0, &field, arena, out);
    }
    statement_close(db, statement);
    return r;
}

result db_number_(struct db *db, int64_t *number, const char *sql, struct db_params params)
{
    *number = NO_NUMBER;
    return one_value(db, sql, params, TYPE_INT, 0, number);
}

result db_text_(struct db *db, struct arena *arena, const char **text, const char *sql, struct db_params params)
{
    *text = 0;
    return one_value(db, sql, params, TYPE_TEXT, arena, text);
}

result db_bytes_(struct db *db, struct arena *arena, struct bytes *bytes, const char *sql, struct db_params params)
{
    *bytes = (struct bytes){0};
    return one_value(db, sql, params, TYPE_BYTES, arena, bytes);
}

result statement_command(struct db *db, const char *sql)
{
    struct statement *statement = 0;
    TRY(find_literal(db, sql, &statement));
    return run(db, statement, DB_PARAMS(), 0);
}

result db_size(struct db *db, int64_t *bytes)
{
    db_allow(db, RIGHT_SCHEMA); /* the engine's own catalogue is looked at as those who make tables do */
    result r = db_number_(db, bytes, db->driver->size_of_store, DB_PARAMS());
    db_forbid(db, RIGHT_SCHEMA);
    return r;
}

/* --- rights and seams -------------------------------------------------------------------------------------------- */

void db_allow(struct db *db, enum db_right right)
{
    db->rights |= right;
}

void db_forbid(struct db *db, enum db_right right)
{
    db->rights &= ~(unsigned)right;
}

void db_fail_statement(struct db *db, int64_t n)
{
    db->fail_in = n;
}

void db_lose_commit(struct db *db, enum db_loss loss)
{
    assert(db->driver->lose_commit && "this engine has no connection to lose");
    db->driver->lose_commit(db, loss);
}

int64_t db_statements(const struct db *db)
{
    return db->statements;
}

void db_watch(struct db *db, void (*seen)(void *subject, const char *sql, const struct db_param *values, size_t count),
              void *subject)
{
    db->seen = seen;
    db->seer = subject;
}
