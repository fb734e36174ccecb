/* What an office keeps: the tree of categories, the limits, the decisions of disputes. */
#include "modules/hotline/store.h"

/* --- categories -------------------------------------------------------------------------------------------------- */

result categories_read(struct request *rq, const char *region, struct date on, category_list *list)
{
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(category, list),
        "SELECT c.* FROM hotline_category AS c WHERE c.region = :region AND c.version = (SELECT MAX(v.version)"
        " FROM hotline_category AS v WHERE v.region = c.region AND v.id = c.id AND v.valid_from <= :day)"
        " ORDER BY c.level, c.id",
        P("region", region), P("day", on));
}

result category_read(struct request *rq, const char *region, int64_t id, struct date on, struct category *category)
{
    return db_one(rq->db, rq->arena, RECEIVE(category, category),
                  "SELECT * FROM hotline_category WHERE region = :region AND id = :id AND valid_from <= :day"
                  " ORDER BY version DESC LIMIT 1",
                  P("region", region), P("id", id), P("day", on));
}

result category_insert(struct request *rq, const struct category *category)
{
    return db_do(rq->db,
                 "INSERT INTO hotline_category (region, id, version, parent, level, name, valid_from, valid_to)"
                 " VALUES (:region, :id, :version, :parent, :level, :name, :valid_from, :valid_to)",
                 ROW(category, category));
}

result category_end(struct request *rq, const char *region, int64_t id, int64_t version, struct date last)
{
    return db_do(rq->db,
                 "UPDATE hotline_category SET valid_to = :last WHERE region = :region AND id = :id"
                 " AND version = :version",
                 P("last", last), P("region", region), P("id", id), P("version", version));
}

result category_name_taken(struct request *rq, const struct category *category, bool *taken)
{
    int64_t found;
    TRY(db_number(rq->db, &found,
                  "SELECT 1 FROM hotline_category WHERE region = :region AND parent = :parent AND name = :name"
                  " AND id <> :id AND (valid_to IS NULL OR valid_to >= :valid_from) LIMIT 1",
                  ROW(category, category)));
    *taken = number_is_set(found);
    return SUCCESS;
}

result category_children(struct request *rq, const char *region, int64_t id, struct date on, int64_t *count)
{
    return db_number(rq->db, count,
                     "SELECT COUNT(*) FROM hotline_category WHERE region = :region AND parent = :id"
                     " AND (valid_to IS NULL OR valid_to >= :day)",
                     P("region", region), P("id", id), P("day", on));
}

/* --- limits ------------------------------------------------------------------------------------------------------ */

result order_limits_read(struct request *rq, struct date on, order_limits *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT * FROM order_limit"),
        CLAUSE(date_is_set(on), " WHERE valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day)"),
        CLAUSE(true, " ORDER BY region, nature, urgency, valid_from LIMIT 1000"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(order_limit, list), clauses, P("day", on));
}

result order_limit_insert(struct request *rq, const struct order_limit *limit)
{
    TRY(db_do(rq->db,
              "UPDATE order_limit SET valid_to = :last WHERE region = :region AND nature = :nature"
              " AND urgency = :urgency AND valid_from < :valid_from AND (valid_to IS NULL OR valid_to >= :valid_from)",
              P("last", date_add(limit->valid_from, -1)), ROW(order_limit, limit)));
    return db_do(rq->db,
                 "INSERT INTO order_limit (region, nature, urgency, valid_from, valid_to, sign_limit, reply_limit,"
                 " finish_limit, extension_most, rule) VALUES (:region, :nature, :urgency, :valid_from, :valid_to,"
                 " :sign_limit, :reply_limit, :finish_limit, :extension_most, :rule)",
                 ROW(order_limit, limit));
}

/* --- decisions of disputes --------------------------------------------------------------------------------------- */

static const struct field remit_row_fields[] = {
    FIELD(remit_row, number, OPTIONAL, 0, 0, "工单编号", "of the order"),
    FIELD(remit_row, words, OPTIONAL, 0, 0, "词语", "keyed hashes"),
    FIELD(remit_row, unit, OPTIONAL, 0, 0, "单位", "designated"),
};
static RECORD(remit_row, remit_row_fields, "the decision of a dispute");

result remit_insert(struct request *rq, const struct order_file *file, const char *number, int64_t unit,
                    const char *words)
{
    return db_do(rq->db,
                 "INSERT INTO order_remit (region, order_id, number, category, unit, decided_at, words)"
                 " VALUES (:region, :id, :number, :category, :unit, :now, :words)",
                 P("number", number), P("unit", unit), P("words", words), P("now", rq->now), ROW(order_file, file));
}

result remits_read(struct request *rq, const char *region, int64_t category, remit_rows *rows)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(remit_row, rows),
                  "SELECT number, words, unit FROM order_remit WHERE region = :region AND category = :category"
                  " ORDER BY decided_at DESC, order_id DESC LIMIT 200",
                  P("region", region), P("category", category));
}
