#include "modules/reviews/visits.h"

result visit_insert(struct request *rq, const struct visit_row *row)
{
    return db_do(rq->db,
                 "INSERT INTO review_visit (region, id, reviewer, unit, hall, hall_window, item_code, level, tags,"
                 " given_at) VALUES (:region, :id, :reviewer, :unit, :hall, :hall_window, :item_code, :level, :tags,"
                 " :given_at)",
                 ROW(visit_row, row));
}

result visit_rows_read(struct request *rq, const struct visit_search *search, const struct matter_place *place,
                       int64_t rows, visit_rows *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT v.region, v.id, m.number, v.reviewer, v.unit, v.hall, v.hall_window, v.item_code, v.level,"
                     " v.tags, v.given_at FROM review_visit AS v"
                     " JOIN matter AS m ON m.region = v.region AND m.id = v.id"
                     " WHERE v.region >= :scope_low AND v.region < :scope_high AND (:scope_unit = 0 OR v.unit IN"
                     " (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit))"),
        CLAUSE(search->region, " AND v.region = :region"),
        CLAUSE(number_is_set(search->unit), " AND v.unit = :unit"),
        CLAUSE(true, " AND (v.given_at, v.region, v.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY v.given_at DESC, v.region DESC, v.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(visit_row, list), clauses, ROW(visit_search, search), SCOPE(rq),
                     P("after_at", place->at), P("after_region", place->region), P("after_id", place->id),
                     P("rows", rows));
}

/* --- questionnaires ---------------------------------------------------------------------------------------------- */

result survey_insert(struct request *rq, const struct survey *survey, const survey_questions *questions)
{
    TRY(db_do(rq->db,
              "INSERT INTO survey (region, id, code, version, title, unit) VALUES (:region, :id, :code, :version,"
              " :title, :unit)",
              ROW(survey, survey)));
    for (size_t i = 0; i < questions->count; i++) {
        const struct survey_question *question = &questions->items[i];
        TRY(db_do(rq->db,
                  "INSERT INTO survey_question (region, survey, seq, kind, text, choices, needed) VALUES (:region,"
                  " :survey, :seq, :kind, :text, :choices, :needed)",
                  P("region", survey->region), P("survey", survey->id), ROW(survey_question, question)));
    }
    return SUCCESS;
}

result survey_find(struct request *rq, const char *region, int64_t id, struct survey *survey)
{
    result found = db_one(rq->db, rq->arena, RECEIVE(survey, survey),
                          "SELECT * FROM survey WHERE region = :region AND id = :id", P("region", region), P("id", id));
    return found.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这份问卷") : found;
}

result survey_rows_read(struct request *rq, const struct survey_search *search, bool all,
                        const struct matter_place *place, int64_t rows, survey_rows *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT s.region, s.id, s.code, s.version, s.title, m.state, m.opened_at FROM survey AS s"
                     " JOIN matter AS m ON m.region = s.region AND m.id = s.id WHERE 1 = 1"),
        CLAUSE(all, " AND s.region >= :scope_low AND s.region < :scope_high"),
        CLAUSE(!all, " AND m.state = 'open'"),
        CLAUSE(search->region, " AND s.region = :region"),
        CLAUSE(search->code, " AND s.code = :code"),
        CLAUSE(true, " AND (m.opened_at, s.region, s.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY m.opened_at DESC, s.region DESC, s.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(survey_row, list), clauses, ROW(survey_search, search), SCOPE(rq),
                     P("after_at", place->at), P("after_region", place->region), P("after_id", place->id),
                     P("rows", rows));
}

result survey_newest(struct request *rq, const char *region, const char *code, int64_t *version)
{
    return db_number(rq->db, version,
                     "SELECT COALESCE(MAX(version), 0) FROM survey WHERE region = :region AND code = :code",
                     P("region", region), P("code", code));
}

result survey_open_one(struct request *rq, const struct survey *survey, int64_t *id)
{
    return db_number(rq->db, id,
                     "SELECT s.id FROM survey AS s JOIN matter AS m ON m.region = s.region AND m.id = s.id"
                     " WHERE s.region = :region AND s.code = :code AND s.id <> :id AND m.state = 'open'",
                     ROW(survey, survey));
}

result survey_questions_read(struct request *rq, const struct survey *survey, survey_questions *questions)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(survey_question, questions),
                  "SELECT seq, kind, text, choices, needed FROM survey_question WHERE region = :region"
                  " AND survey = :id ORDER BY seq",
                  ROW(survey, survey));
}

result survey_code_use(struct request *rq, const struct survey *survey, struct bytes code)
{
    result used = db_do(rq->db, "INSERT INTO survey_code (region, survey, code) VALUES (:region, :id, :used)",
                        ROW(survey, survey), P("used", code));
    return used.code == ERR_CONFLICT ? failed(ERR_CONFLICT, "这个评价码已经答过这份问卷") : used;
}

result survey_answer_insert(struct request *rq, const struct survey_text *row)
{
    return db_do(rq->db,
                 "INSERT INTO survey_answer (region, survey, question, choice, answer) VALUES (:region, :survey,"
                 " :question, :choice, :answer)",
                 ROW(survey_text, row));
}

result survey_counts_read(struct request *rq, const struct survey *survey, survey_counts_list *counts,
                          int64_t *answered)
{
    TRY(db_number(rq->db, answered,
                  "SELECT COUNT(*) FROM event WHERE region = :region AND matter = :id AND matter <> 0"
                  " AND action = 'answer'",
                  ROW(survey, survey)));
    return db_all(rq->db, rq->arena, RECEIVE_LIST(survey_count, counts),
                  "SELECT question, choice, COUNT(*) AS count FROM survey_answer WHERE region = :region"
                  " AND survey = :id GROUP BY question, choice ORDER BY question, choice",
                  ROW(survey, survey));
}

result survey_texts_read(struct request *rq, const struct survey *survey, survey_texts *texts)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(survey_text, texts),
                  "SELECT region, survey, question, choice, answer FROM survey_answer"
                  " WHERE region = :region AND survey = :id AND choice = 0 ORDER BY answer DESC, question LIMIT 200",
                  ROW(survey, survey));
}
