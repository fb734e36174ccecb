#include "modules/bulletin/workflow.h"

/* --- who issues -------------------------------------------------------------------------------------------------- */

result office_find(struct request *rq, const char *region, struct bulletin_office *office)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(bulletin_office, office),
                      "SELECT region, issuer, head, mark, index_prefix, department, addressee, copied_to, printed_by"
                      " FROM bulletin_office WHERE region = :region",
                      P("region", region));
    if (r.code == ERR_NOT_FOUND) {
        *office = (struct bulletin_office){region, "", "", "", "", "", "", "", ""};
        return SUCCESS;
    }
    return r;
}

result office_put(struct request *rq, const struct bulletin_office *office)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin_office (region, issuer, head, mark, index_prefix, department, addressee,"
                 " copied_to, printed_by) VALUES (:region, :issuer, :head, :mark, :index_prefix, :department,"
                 " :addressee, :copied_to, :printed_by)"
                 " ON CONFLICT (region) DO UPDATE SET issuer = excluded.issuer, head = excluded.head,"
                 " mark = excluded.mark, index_prefix = excluded.index_prefix, department = excluded.department,"
                 " addressee = excluded.addressee, copied_to = excluded.copied_to, printed_by = excluded.printed_by",
                 ROW(bulletin_office, office));
}

/* --- county check ------------------------------------------------------------------------------------------------ */

#define CHECK_COLUMNS                                                                              \
    "SELECT c.region, c.id, c.above, c.bulletin, c.period, m.state, m.stage_due_at AS due_at FROM" \
    " bulletin_check AS c JOIN matter AS m ON m.region = c.region AND m.id = c.id"

static void label_checks(struct bulletin_check *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        items[i].state_label = flow_state_label(&bulletin_check_flow, items[i].state);
    }
}

result check_insert(struct request *rq, const struct bulletin_check *check)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin_check (region, id, above, bulletin, period)"
                 " VALUES (:region, :id, :above, :bulletin, :period)",
                 ROW(bulletin_check, check));
}

result check_find(struct request *rq, const char *region, int64_t id, struct bulletin_check *check)
{
    TRY(db_one(rq->db, rq->arena, RECEIVE(bulletin_check, check),
               CHECK_COLUMNS " WHERE c.region = :region AND c.id = :id", P("region", region), P("id", id)));
    label_checks(check, 1);
    return SUCCESS;
}

result checks_of(struct request *rq, const char *above, int64_t bulletin, bulletin_checks *list)
{
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(bulletin_check, list),
               CHECK_COLUMNS " WHERE c.above = :above AND c.bulletin = :bulletin ORDER BY c.region, c.id",
               P("above", above), P("bulletin", bulletin)));
    label_checks(list->items, list->count);
    return SUCCESS;
}

result checks_page(struct request *rq, const char *region, const char *period, int64_t after, int64_t rows,
                   bulletin_checks *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, CHECK_COLUMNS " WHERE c.region >= :scope_low AND c.region < :scope_high AND c.region = :region"
                                   " AND c.id < :after"),
        CLAUSE(period, " AND c.period = :period"),
        CLAUSE(true, " ORDER BY c.id DESC LIMIT :rows"),
    };
    TRY(db_search(rq->db, rq->arena, RECEIVE_LIST(bulletin_check, list), clauses, SCOPE(rq), P("region", region),
                  P("period", period), P("after", after), P("rows", rows)));
    label_checks(list->items, list->count);
    return SUCCESS;
}

result checks_overdue(struct request *rq, bulletin_checks *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(bulletin_check, list),
                  CHECK_COLUMNS " WHERE m.flow = 'bulletin_check' AND m.closed_at IS NULL AND m.state = 'open'"
                                " AND m.stage_due_at <= :now ORDER BY c.region, c.id LIMIT 500",
                  P("now", rq->now));
}

result objection_insert(struct request *rq, const struct objection *objection)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin_objection (region, id, seq, figure, reason, made_at, answer)"
                 " SELECT :region, :id, COUNT(*) + 1, :figure, :reason, :made_at, '' FROM bulletin_objection"
                 " WHERE region = :region AND id = :id",
                 ROW(objection, objection));
}

result objection_answer(struct request *rq, const struct objection *objection)
{
    return db_do(rq->db,
                 "UPDATE bulletin_objection SET answer = :answer, answered_at = :answered_at"
                 " WHERE region = :region AND id = :id AND answered_at IS NULL",
                 ROW(objection, objection));
}

result objections_of(struct request *rq, const struct bulletin_check *check, objections *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT o.region, o.id, o.seq, o.figure, o.reason, o.made_at, o.answer, o.answered_at"
                     " FROM bulletin_check AS c JOIN bulletin_objection AS o ON o.region = c.region AND o.id = c.id"
                     " WHERE c.above = :above AND c.bulletin = :bulletin"),
        CLAUSE(check->id != 0, " AND c.region = :region AND c.id = :id"),
        CLAUSE(true, " ORDER BY o.region, o.id, o.seq"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(objection, list), clauses, P("above", check->above),
                     P("bulletin", check->bulletin), P("region", check->region), P("id", check->id));
}

/* --- the audit's questions --------------------------------------------------------------------------------------- */

result question_put(struct request *rq, const struct question_answer *row)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin_answer (region, bulletin, finding, rule, arithmetic, question, answer,"
                 " answered_by, answered_at) VALUES (:region, :bulletin, :finding, :rule, :arithmetic, :question,"
                 " :answer, :answered_by, :answered_at) ON CONFLICT (region, bulletin, finding) DO UPDATE SET"
                 " answer = excluded.answer, answered_by = excluded.answered_by, answered_at = excluded.answered_at",
                 ROW(question_answer, row));
}

result questions_of(struct request *rq, const struct bulletin *bulletin, question_answers *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(question_answer, list),
                  "SELECT region, bulletin, finding, rule, arithmetic, question, answer, answered_by, answered_at"
                  " FROM bulletin_answer WHERE region = :region AND bulletin = :bulletin ORDER BY finding",
                  P("region", bulletin->region), P("bulletin", bulletin->id));
}

/* --- signature --------------------------------------------------------------------------------------------------- */

result bulletin_set_signed(struct request *rq, const struct bulletin *bulletin, const struct seal_of_bulletin *seal)
{
    return db_do(rq->db,
                 "UPDATE bulletin SET title = :title, known_at = :known_at, template = :template, template_version = "
                 ":template_version,"
                 " definitions = :definitions, issuer = :issuer, document_number = :document_number, index_number = "
                 ":index_number,"
                 " written_on = :written_on, disclosed_on = :disclosed_on, signed_at = :signed_at,"
                 " signer_name = :signer_name, statement = :statement, signature = :signature"
                 " WHERE region = :region AND id = :id AND signed_at IS NULL",
                 ROW(bulletin, bulletin), P("statement", seal->statement), P("signature", seal->signature));
}

result bulletin_unset_signed(struct request *rq, const struct bulletin *bulletin)
{
    TRY(db_do(rq->db, "DELETE FROM bulletin_copy WHERE region = :region AND bulletin = :bulletin",
              P("region", bulletin->region), P("bulletin", bulletin->id)));
    TRY(db_do(rq->db, "DELETE FROM bulletin_figure WHERE region = :region AND bulletin = :bulletin",
              P("region", bulletin->region), P("bulletin", bulletin->id)));
    return db_do(rq->db,
                 "UPDATE bulletin SET known_at = NULL, template_version = 0, definitions = '', written_on = NULL,"
                 " disclosed_on = NULL, signed_at = NULL, signer_name = '', statement = '', signature = NULL"
                 " WHERE region = :region AND id = :id AND published_at IS NULL",
                 P("region", bulletin->region), P("id", bulletin->id));
}

result bulletin_set_published(struct request *rq, const struct bulletin *bulletin, const struct seal_of_bulletin *seal)
{
    return db_do(rq->db,
                 "UPDATE bulletin SET published_at = :published_at, root_day = :root_day, root = :root"
                 " WHERE region = :region AND id = :id AND published_at IS NULL",
                 P("published_at", bulletin->published_at), P("root_day", seal->root_day), P("root", seal->root),
                 P("region", bulletin->region), P("id", bulletin->id));
}

result seal_find(struct request *rq, const struct bulletin *bulletin, struct seal_of_bulletin *seal)
{
    return db_one(rq->db, rq->arena, RECEIVE(seal_of_bulletin, seal),
                  "SELECT statement, signature, root_day, root FROM bulletin WHERE region = :region AND id = :id",
                  P("region", bulletin->region), P("id", bulletin->id));
}
