/* What one of several writers may change; see db_confine. */
#include <assert.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/driver.h"

static const result no_memory = {ERR_UNAVAILABLE, 0, "内存不足，请稍后再试"};

void confine_weigh(struct db *db, struct statement *statement)
{
    const char *table = db->driver->target(statement->native);
    const char **regional = db->regional;
    statement->is_weighed = true;
    statement->region_source = -1;
    statement->reach = table && !rights_are_shared(table) ? REACH_ANY : REACH_NOTHING;
    while (table && *regional && !str_equal(*regional, table)) {
        regional++;
    }
    for (int i = 0; statement->reach == REACH_ANY && *regional && i < statement->source_count; i++) {
        if (str_equal(db->driver->parameter_name(statement->native, i), "region")) {
            statement->reach = REACH_REGION;
            statement->region_source = i;
        }
    }
}

struct table_name {
    const char *name;
};
static const struct field table_name_fields[] = {
    FIELD(table_name, name, REQUIRED, 1, 200, "表", "a table"),
};
static RECORD(table_name, table_name_fields, "a table of the store");

static result list_regional(struct db *db, struct arena *arena)
{
    LIST(struct table_name) tables;
    db_allow(db, RIGHT_SCHEMA);
    result r = db_all_(db, arena, RECEIVE_LIST(table_name, &tables), db->driver->regional_tables, DB_PARAMS());
    db_forbid(db, RIGHT_SCHEMA);
    TRY(r);
    const char **list = calloc(tables.count + 1, sizeof *list);
    db->regional = list;
    for (size_t i = 0; list && i < tables.count; i++) {
        list[i] = strdup(tables.items[i].name);
        if (!list[i]) {
            return no_memory;
        }
    }
    return list ? SUCCESS : no_memory;
}

result db_confine(struct db *db, bool (*may_write)(void *subject, const char *region), void *subject)
{
    assert(!db->in_transaction && (!may_write || db_takes_many(db)));
    if (may_write && !db->regional) {
        struct arena *arena = arena_new(0);
        result r = arena ? list_regional(db, arena) : no_memory;
        arena_free(arena);
        TRY(r);
    }
    db->may_write = may_write;
    db->confiner = subject;
    return SUCCESS;
}
