#include "modules/cases/store.h"

#include "kernel/file/file.h"

enum { JOB_BATCH = 500 };

result case_file_insert(struct request *rq, const struct case_file *file)
{
    return db_post(
        rq->db,
        "INSERT INTO case_file (region, id, item_code, item_name, item, item_version, applicant, agent, hall,"
        " hall_window, clerk, green_reason, form, missing, missing_until, missing_overdue, special, result,"
        " decision_number, delivery, waybill) VALUES (:region, :id, :item_code, :item_name, :item, :item_version,"
        " :applicant, :agent, :hall, :hall_window, :clerk, :green_reason, :form, :missing, :missing_until,"
        " :missing_overdue, :special, :result, :decision_number, :delivery, :waybill)",
        ROW(case_file, file));
}

result case_file_update(struct request *rq, const struct case_file *file)
{
    return db_post(rq->db,
                   "UPDATE case_file SET missing = :missing, missing_until = :missing_until,"
                   " missing_overdue = :missing_overdue, special = :special, result = :result,"
                   " decision_number = :decision_number, delivery = :delivery, waybill = :waybill"
                   " WHERE region = :region AND id = :id",
                   ROW(case_file, file));
}

result case_file_find(struct request *rq, const char *region, int64_t id, struct case_file *file)
{
    return db_one(rq->db, rq->arena, RECEIVE(case_file, file),
                  "SELECT * FROM case_file WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result case_materials_read(struct request *rq, const struct matter *matter, case_materials *materials)
{
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(case_material, materials),
        "SELECT name, NULLIF(file, '') AS file, state, CASE WHEN state = 'missing' THEN 1 ELSE 0 END AS missing"
        " FROM case_material WHERE region = :region AND case_id = :id ORDER BY seq",
        P("region", matter->region), P("id", matter->id));
}

/* The uploaded file of a material now belongs to the case. */
static result keep_file(struct request *rq, const struct matter *matter, const struct case_material *material)
{
    struct file_link link;
    return material->file ? file_attach(rq, matter->region, "case", matter->id, material->file, material->name, &link)
                          : SUCCESS;
}

result case_materials_add(struct request *rq, const struct matter *matter, const struct case_material *items,
                          size_t count, const char *state)
{
    int64_t last = 0;
    if (count == 0) {
        return SUCCESS;
    }
    TRY(db_number(rq->db, &last,
                  "SELECT COALESCE(MAX(seq), 0) FROM case_material WHERE region = :region AND case_id = :id",
                  P("region", matter->region), P("id", matter->id)));
    for (size_t i = 0; i < count; i++) {
        TRY(db_post(rq->db,
                    "INSERT INTO case_material (region, case_id, seq, name, state, file)"
                    " VALUES (:region, :id, :seq, :name, :state, :file)",
                    P("region", matter->region), P("id", matter->id), P("seq", ++last), P("name", items[i].name),
                    P("state", items[i].missing ? "missing" : state), P("file", items[i].file ? items[i].file : "")));
        TRY(keep_file(rq, matter, &items[i]));
    }
    return SUCCESS;
}

result case_material_made_good(struct request *rq, const struct matter *matter, const struct case_material *material,
                               bool *found)
{
    int64_t changed = 0;
    TRY(db_change(rq->db, &changed,
                  "UPDATE case_material SET state = 'made_good', made_good_at = :now, file = :file"
                  " WHERE region = :region AND case_id = :id AND seq = (SELECT MIN(seq) FROM case_material"
                  " WHERE region = :region AND case_id = :id AND name = :name AND state = 'missing')",
                  P("now", rq->now), P("file", material->file ? material->file : ""), P("region", matter->region),
                  P("id", matter->id), P("name", material->name)));
    *found = changed > 0;
    return *found ? keep_file(rq, matter, material) : SUCCESS;
}

result case_rows_read(struct request *rq, const struct case_search *search, int64_t applicant,
                      const struct matter_place *place, int64_t limit, case_rows *rows)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id, m.number, m.state, m.item_type, m.channel, m.unit, m.holder, m.opened_at,"
                     " m.due_at, m.warn_at, m.closed_at, c.item_code, c.item_name FROM matter AS m"
                     " JOIN case_file AS c ON c.region = m.region AND c.id = m.id WHERE m.flow = 'case'"),
        CLAUSE(search->region, " AND m.region = :region"),
        CLAUSE(true, " AND m.region >= :scope_low AND m.region < :scope_high"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
        CLAUSE(number_is_set(applicant), " AND c.applicant = :applicant"),
        CLAUSE(search->item_code, " AND c.item_code = :item_code"),
        CLAUSE(number_is_set(search->unit), " AND m.unit = :unit"),
        CLAUSE(search->state, " AND m.state = :state"),
        CLAUSE(search->channel, " AND m.channel = :channel"),
        CLAUSE(date_is_set(search->from), " AND m.opened_at >= :from_ms"),
        CLAUSE(date_is_set(search->to), " AND m.opened_at <= :to_ms"),
        CLAUSE(true, " AND (m.opened_at, m.region, m.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY m.opened_at DESC, m.region DESC, m.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(case_row, rows), clauses, ROW(case_search, search), SCOPE(rq),
                     P("applicant", applicant), P("after_at", place->at), P("after_region", place->region),
                     P("after_id", place->id), P("rows", limit + 1),
                     P("from_ms", date_is_set(search->from) ? date_start(search->from) : (struct instant){0}),
                     P("to_ms", date_is_set(search->to) ? date_end(search->to) : (struct instant){0}));
}

static const struct field case_ref_fields[] = {
    FIELD(case_ref, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(case_ref, id, READONLY, 0, 0, "内部编号", "of the matter"),
};
static RECORD(case_ref, case_ref_fields, "a case, by its key");

result cases_unanswered(struct request *rq, struct instant before, case_refs *refs)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(case_ref, refs),
                  "SELECT region, id FROM matter WHERE flow = 'case' AND state = 'submitted' AND opened_at < :before"
                  " AND NOT EXISTS (SELECT 1 FROM event WHERE event.region = matter.region AND event.matter = matter.id"
                  " AND event.matter <> 0 AND event.action = 'ask_more') ORDER BY opened_at, region, id LIMIT :most",
                  P("before", before), P("most", (int64_t)JOB_BATCH));
}

result cases_missing_overdue(struct request *rq, struct date today, case_refs *refs)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(case_ref, refs),
                  "SELECT c.region, c.id FROM case_file AS c JOIN matter AS m ON m.region = c.region AND m.id = c.id"
                  " WHERE c.missing > 0 AND c.missing_overdue = 0 AND c.missing_until < :today AND m.state = 'accepted'"
                  " ORDER BY c.missing_until, c.region, c.id LIMIT :most",
                  P("today", today), P("most", (int64_t)JOB_BATCH));
}
