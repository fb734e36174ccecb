/* A store on several servers, by Citus; see db.h. Tables with a region in their primary key are distributed by it, all
 * together, so that what belongs to one region lies on one server; the others are copied to every server. */
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/driver.h"

struct table_place {
    const char *name;
    bool is_regional, is_placed;
};
static const struct field table_place_fields[] = {
    FIELD(table_place, name, REQUIRED, 1, 200, "表", "a table of the store"),
    FIELD(table_place, is_regional, REQUIRED, 0, 0, "按地区", "its primary key holds a region"),
    FIELD(table_place, is_placed, REQUIRED, 0, 0, "已分布", "it is where it belongs already"),
};
static RECORD(table_place, table_place_fields, "where a table of the store lies");

#define FIRST_TABLE "matter" /* the others lie with it */

result db_can_distribute(struct db *db)
{
    int64_t has_it = 0;
    if (!db->driver->list_places) {
        return failed(ERR_CONFLICT,
                      "SQLite的数据在一个文件里，不能分布到多台服务器；请用 --db 指明PostgreSQL数据库的地址");
    }
    db_allow(db, RIGHT_SCHEMA);
    result r = db_number_(db, &has_it, "SELECT COUNT(to_regproc('create_distributed_table'))", DB_PARAMS());
    db_forbid(db, RIGHT_SCHEMA);
    TRY(r);
    return has_it ? SUCCESS
                  : failed(ERR_CONFLICT, "此数据库没有Citus扩展，不能分布到多台服务器；请在每台服务器上安装Citus，"
                                         "在此数据库执行 CREATE EXTENSION citus 并加入各台服务器，再运行一次");
}

static result place(struct db *db, struct arena *arena, const struct table_place *table)
{
    const char *with =
        str_equal(table->name, FIRST_TABLE) ? "" : str_format(arena, ", colocate_with => '%s'", FIRST_TABLE);
    const char *sql = table->is_regional
                          ? str_format(arena, "SELECT create_distributed_table('%s', 'region'%s)", table->name, with)
                          : str_format(arena, "SELECT create_reference_table('%s')", table->name);
    return table->is_placed ? SUCCESS : db->driver->command(db, sql);
}

result db_distribute(struct db *db, struct arena *arena)
{
    LIST(struct table_place) tables;
    TRY(db_can_distribute(db));
    db_allow(db, RIGHT_SCHEMA);
    result r = db_all_(db, arena, RECEIVE_LIST(table_place, &tables), db->driver->list_places, DB_PARAMS());
    db_forbid(db, RIGHT_SCHEMA);
    for (size_t i = 0; is_ok(r) && i < tables.count; i++) {
        r = place(db, arena, &tables.items[i]);
    }
    return r;
}
