/* Claims and change orders in the store. */
#include "modules/items/store_moves.h"

/* --- claims ------------------------------------------------------------------------------------------------------ */

result store_insert_claim(struct request *rq, const struct claim_row *claim)
{
    return db_do(
        rq->db,
        "INSERT INTO item_claim (region, id, source_region, source_code, source_name, unit, unit_name, reason_code,"
        " item) VALUES (:region, :id, :source_region, :source_code, :source_name, :unit, :unit_name, :reason_code,"
        " :item)",
        ROW(claim_row, claim));
}

result store_claim_of(struct request *rq, const struct claim_row *claim, int64_t *id)
{
    TRY(db_number(rq->db, id,
                  "SELECT id FROM item_claim WHERE region = :region AND source_region = :source_region"
                  " AND source_code = :source_code AND unit = :unit",
                  ROW(claim_row, claim)));
    *id = number_is_set(*id) ? *id : 0;
    return SUCCESS;
}

#define CLAIM_COLUMNS                                                                                             \
    "item_claim.region, item_claim.id, item_claim.source_region, item_claim.source_code, item_claim.source_name," \
    " item_claim.unit, item_claim.unit_name, item_claim.reason_code, item_claim.item, matter.state, matter.version"

result store_read_claim(struct request *rq, const char *region, int64_t id, struct claim_row *claim)
{
    return db_one(rq->db, rq->arena, RECEIVE(claim_row, claim),
                  "SELECT " CLAIM_COLUMNS " FROM item_claim"
                  " JOIN matter ON matter.region = item_claim.region AND matter.id = item_claim.id"
                  " WHERE item_claim.region = :region AND item_claim.id = :id",
                  P("region", region), P("id", id));
}

result store_update_claim(struct request *rq, const struct claim_row *claim)
{
    return db_do(rq->db,
                 "UPDATE item_claim SET reason_code = :reason_code, item = :item WHERE region = :region AND id = :id",
                 ROW(claim_row, claim));
}

result store_claim_of_item(struct request *rq, const char *region, int64_t item, int64_t *claim)
{
    TRY(db_number(rq->db, claim, "SELECT id FROM item_claim WHERE region = :region AND item = :item",
                  P("region", region), P("item", item)));
    return number_is_set(*claim) ? SUCCESS : failed(ERR_NOT_FOUND, "没有认领过这个事项");
}

result store_search_claims(struct request *rq, const struct claim_search *question, const struct place *after,
                           int64_t rows, claim_rows *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " CLAIM_COLUMNS " FROM item_claim"
                     " JOIN matter ON matter.region = item_claim.region AND matter.id = item_claim.id"
                     " WHERE item_claim.region >= :scope_low AND item_claim.region < :scope_high"
                     " AND (item_claim.region, item_claim.id) > (:after_region, :after_id)"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND item_claim.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
        CLAUSE(question->region, " AND item_claim.region = :region"),
        CLAUSE(question->source_region, " AND item_claim.source_region = :source_region"),
        CLAUSE(question->source_code, " AND item_claim.source_code = :source_code"),
        CLAUSE(number_is_set(question->unit), " AND item_claim.unit = :unit"),
        CLAUSE(question->state, " AND matter.state = :state"),
        CLAUSE(true, " ORDER BY item_claim.region, item_claim.id LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(claim_row, list), clauses, ROW(claim_search, question), SCOPE(rq),
                     P("after_region", after->region), P("after_id", after->id), P("rows", rows));
}

/* --- change orders ----------------------------------------------------------------------------------------------- */

result store_insert_change(struct request *rq, const struct item_change *change, const change_lines *lines)
{
    TRY(db_do(rq->db,
              "INSERT INTO item_change (region, id, kind, document, effective_on, from_region, to_region, to_unit,"
              " to_unit_name, note) VALUES (:region, :id, :kind, :document, :effective_on, :from_region, :to_region,"
              " :to_unit, :to_unit_name, :note)",
              ROW(item_change, change)));
    for (size_t i = 0; i < lines->count; i++) {
        TRY(db_do(rq->db,
                  "INSERT INTO item_change_line (region, change, seq, code, new_code, ended, made)"
                  " VALUES (:region, :change, :seq, :code, :new_code, :ended, :made)",
                  P("region", change->region), P("change", change->id), ROW(change_line, &lines->items[i])));
    }
    return SUCCESS;
}

result store_read_change(struct request *rq, const char *region, int64_t id, struct item_change *change,
                         change_lines *lines)
{
    TRY(db_one(rq->db, rq->arena, RECEIVE(item_change, change),
               "SELECT * FROM item_change WHERE region = :region AND id = :id", P("region", region), P("id", id)));
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(change_line, lines),
        "SELECT seq, code, new_code, ended, made FROM item_change_line WHERE region = :region AND change = :id"
        " ORDER BY seq",
        P("region", region), P("id", id));
}

result store_update_line(struct request *rq, const struct item_change *change, const struct change_line *line)
{
    return db_do(rq->db,
                 "UPDATE item_change_line SET ended = :ended, made = :made WHERE region = :region AND change = :change"
                 " AND seq = :seq",
                 P("region", change->region), P("change", change->id), ROW(change_line, line));
}

result store_search_changes(struct request *rq, const struct change_search *question, const struct place *after,
                            int64_t rows, change_rows *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(
            true,
            "SELECT item_change.region, item_change.id, item_change.kind, item_change.document,"
            " item_change.effective_on, item_change.from_region, item_change.to_region, item_change.to_unit_name,"
            " matter.state, (SELECT COUNT(*) FROM item_change_line WHERE item_change_line.region = item_change.region"
            " AND item_change_line.change = item_change.id) AS lines FROM item_change"
            " JOIN matter ON matter.region = item_change.region AND matter.id = item_change.id"
            " WHERE item_change.region >= :scope_low AND item_change.region < :scope_high"
            " AND (item_change.region, item_change.id) > (:after_region, :after_id)"),
        CLAUSE(question->region, " AND item_change.region = :region"),
        CLAUSE(question->kind, " AND item_change.kind = :kind"),
        CLAUSE(question->state, " AND matter.state = :state"),
        CLAUSE(true, " ORDER BY item_change.region, item_change.id LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(change_row, list), clauses, ROW(change_search, question),
                     SCOPE(rq), P("after_region", after->region), P("after_id", after->id), P("rows", rows));
}

result store_count_touched(struct request *rq, const struct item *item, struct date on, struct change_touch *touch)
{
    TRY(db_number(rq->db, &touch->materials, "SELECT COUNT(*) FROM item_material WHERE region = :region AND item = :id",
                  ROW(item, item)));
    TRY(db_number(rq->db, &touch->halls,
                  "SELECT COUNT(DISTINCT hall) FROM item_presence WHERE region = :region AND code = :code"
                  " AND (present_to IS NULL OR present_to >= :on)",
                  ROW(item, item), P("on", on)));
    return db_number(rq->db, &touch->claims,
                     "SELECT COUNT(*) FROM item_claim"
                     " JOIN matter ON matter.region = item_claim.region AND matter.id = item_claim.id"
                     " WHERE item_claim.source_region = :region AND item_claim.source_code = :code"
                     " AND matter.closed_at IS NULL",
                     ROW(item, item));
}
