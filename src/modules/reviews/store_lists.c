#include "modules/reviews/store_lists.h"

#include "kernel/api/app.h"

#define ROW_COLUMNS                                                                                                  \
    "SELECT r.region, r.id, m.number, m.state, r.item_code, r.item_name, r.item_type, r.action, r.channel, r.unit,"  \
    " u.name AS unit_name, r.hall, r.hall_window, r.staff, r.level, NULLIF(r.tags, '') AS tags, r.named, r.invited," \
    " r.excluded, r.given_at, c.number AS case_number"
#define ROW_JOINS                           \
    " LEFT JOIN unit AS u ON u.id = r.unit" \
    " LEFT JOIN matter AS c ON c.region = r.region AND c.id = r.case_id AND r.named = 1"
/* Regions are few and long: a search goes by time, unit, item … and looks at the region of what it finds. The empty
 * text keeps an engine from going by the regions all the same. */
#define IN_SCOPE                                                                                           \
    " AND r.region || '' >= :scope_low AND r.region || '' < :scope_high AND (:scope_unit = 0 OR r.unit IN" \
    " (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit))"
#define IN_SPAN " AND r.region || '' >= :low AND r.region || '' < :high"

/* The days asked for as instants: what the indexes go by. */
#define DAYS(in)                                                                          \
    P("from_ms", date_is_set((in)->from) ? date_start((in)->from) : (struct instant){0}), \
        P("to_ms", date_is_set((in)->to) ? date_end((in)->to) : (struct instant){0})

#define FILTERS(in)                                                                                                   \
    CLAUSE((in)->region, IN_SPAN), CLAUSE(number_is_set((in)->unit), " AND r.unit = :unit"),                          \
        CLAUSE((in)->item_code, " AND r.item_code = :item_code"), CLAUSE((in)->channel, " AND r.channel = :channel"), \
        CLAUSE(number_is_set((in)->hall), " AND r.hall = :hall"),                                                     \
        CLAUSE(number_is_set((in)->hall_window), " AND r.hall_window = :hall_window AND r.hall_window <> 0"),         \
        CLAUSE(number_is_set((in)->staff), " AND r.staff = :staff AND r.staff <> 0")

result review_rows_read(struct request *rq, const struct review_search *search, const struct matter_place *place,
                        int64_t rows, review_rows *list)
{
    const struct region_span span = region_span_of(search->region);
    bool pending = str_equal(search->state, "pending"); /* few among many: from the open matters */
    const struct db_clause clauses[] = {
        CLAUSE(true, ROW_COLUMNS),
        CLAUSE(pending, " FROM matter AS m CROSS JOIN review AS r"),
        CLAUSE(!pending, " FROM review AS r JOIN matter AS m ON m.region = r.region AND m.id = r.id"),
        CLAUSE(true, ROW_JOINS),
        CLAUSE(pending, " WHERE m.closed_at IS NULL AND m.flow || '' = 'review' AND m.region >= :scope_low"
                        " AND m.region < :scope_high AND r.region = m.region AND r.id = m.id"),
        CLAUSE(!pending, " WHERE r.given_at <= :after_at"),
        CLAUSE(true, IN_SCOPE),
        FILTERS(search),
        CLAUSE(date_is_set(search->from), " AND r.given_at >= :from_ms"),
        CLAUSE(date_is_set(search->to), " AND r.given_at <= :to_ms"),
        CLAUSE(number_is_set(search->level), " AND r.level = :level"),
        CLAUSE(search->bad || (number_is_set(search->level) && search->level >= REVIEW_BAD), " AND r.level >= 4"),
        CLAUSE(search->named, " AND r.named = 1"),
        CLAUSE(search->state, " AND m.state = :state"),
        CLAUSE(true, " AND (r.given_at, r.region, r.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY r.given_at DESC, r.region DESC, r.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(review_row, list), clauses, P("low", (const char *)span.low),
                     P("high", (const char *)span.high), ROW(review_search, search), SCOPE(rq), DAYS(search),
                     P("after_at", place->at), P("after_region", place->region), P("after_id", place->id),
                     P("rows", rows));
}

result review_row_read(struct request *rq, const char *region, int64_t id, struct review_row *row)
{
    return db_one(rq->db, rq->arena, RECEIVE(review_row, row),
                  ROW_COLUMNS " FROM review AS r JOIN matter AS m ON m.region = r.region AND m.id = r.id" ROW_JOINS
                              " WHERE r.region = :region AND r.id = :id" IN_SCOPE,
                  P("region", region), P("id", id), SCOPE(rq));
}

/* By the matters of the flow, which the index of lists knows in the order of their opening. */
result rectify_rows_read(struct request *rq, const struct rectify_search *search, const struct matter_place *place,
                         int64_t rows, rectify_rows *list)
{
    const struct region_span span = region_span_of(search->region);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT r.region, r.id, r.number, r.state, v.item_name, r.unit, u.name AS unit_name, "
                     "r.counted_unit, a.review, a.level,"
                     " a.named, r.opened_at, r.due_at, r.stage_due_at, r.warn_at, r.closed_at,"
                     " NULLIF(a.outcome, '') AS outcome, NULLIF(a.appeal, '') AS appeal,"
                     " NULLIF(a.decision, '') AS decision, a.satisfied FROM matter AS r"
                     " JOIN rectification AS a ON a.region = r.region AND a.id = r.id"
                     " JOIN review AS v ON v.region = a.region AND v.id = a.review LEFT JOIN unit AS u ON u.id = r.unit"
                     " WHERE r.flow = 'rectification'" IN_SCOPE),
        CLAUSE(search->region, IN_SPAN),
        CLAUSE(number_is_set(search->unit), " AND (r.unit = :unit OR r.counted_unit = :unit)"),
        CLAUSE(search->state, " AND r.state = :state"),
        CLAUSE(search->mark, " AND r.closed_at IS NULL AND (r.due_at < :now OR r.stage_due_at < :now)"),
        CLAUSE(true, " AND (r.opened_at, r.region, r.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY r.opened_at DESC, r.region DESC, r.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(rectify_row, list), clauses, P("low", (const char *)span.low),
                     P("high", (const char *)span.high), ROW(rectify_search, search), SCOPE(rq), P("now", rq->now),
                     P("after_at", place->at), P("after_region", place->region), P("after_id", place->id),
                     P("rows", rows));
}

/* --- what everybody may see -------------------------------------------------------------------------------------- */

result public_texts_read(struct request *rq, const struct review_public_search *search,
                         const struct matter_place *place, int64_t rows, review_public_texts *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true,
               "SELECT r.region, r.id, r.item_name, r.action, r.level, r.shown_text AS text, r.shown_more AS more,"
               " r.given_at, CASE WHEN x.closed_at IS NOT NULL THEN NULLIF(a.answer, '') END AS answer"
               " FROM review AS r LEFT JOIN rectification AS a ON a.region = r.region AND a.review = r.id"
               " LEFT JOIN matter AS x ON x.region = a.region AND x.id = a.id"
               " WHERE r.shown_text IS NOT NULL AND r.excluded = 0"),
        CLAUSE(search->item_code, " AND r.region = :region AND r.item_code = :item_code"),
        CLAUSE(number_is_set(search->unit), " AND r.unit = :unit"),
        CLAUSE(true,
               " AND r.given_at >= :from_ms AND r.given_at <= :to_ms AND (r.given_at, r.id) < (:after_at, :after_id)"
               " ORDER BY r.given_at DESC, r.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(review_public_text, list), clauses,
                     ROW(review_public_search, search), DAYS(search), P("after_at", place->at),
                     P("after_id", place->id), P("rows", rows));
}

#define LEVEL_SUMS                                                                                               \
    " SUM(CASE WHEN r.level = 1 THEN 1 ELSE 0 END) AS level_1, SUM(CASE WHEN r.level = 2 THEN 1 ELSE 0 END) AS " \
    "level_2,"                                                                                                   \
    " SUM(CASE WHEN r.level = 3 THEN 1 ELSE 0 END) AS level_3, SUM(CASE WHEN r.level = 4 THEN 1 ELSE 0 END) AS " \
    "level_4,"                                                                                                   \
    " SUM(CASE WHEN r.level = 5 THEN 1 ELSE 0 END) AS level_5, COUNT(*) AS total"

result public_counts_read(struct request *rq, const struct review_public_search *search, struct level_count *count)
{
    level_counts found;
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT" LEVEL_SUMS " FROM review AS r WHERE r.excluded = 0"),
        CLAUSE(search->item_code, " AND r.region = :region AND r.item_code = :item_code"),
        CLAUSE(number_is_set(search->unit), " AND r.unit = :unit"),
        CLAUSE(number_is_set(search->unit) && search->region, " AND r.region = :region"),
        CLAUSE(true, " AND r.given_at >= :from_ms AND r.given_at <= :to_ms"),
    };
    TRY(db_search(rq->db, rq->arena, RECEIVE_LIST(level_count, &found), clauses, ROW(review_public_search, search),
                  DAYS(search)));
    *count = found.items[0];
    return SUCCESS;
}

/* --- figures ----------------------------------------------------------------------------------------------------- */

static result read_rows(struct request *rq, const struct review_figures_question *question, level_counts *list)
{
    const struct region_span span = region_span_of(question->region);
    const char *by = question->by;
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT"),
        CLAUSE(str_equal(by, "region"), " r.region AS key,"),
        CLAUSE(str_equal(by, "unit"), " CAST(r.unit AS TEXT) AS key,"
                                      " (SELECT name FROM unit WHERE unit.id = r.unit) AS label,"),
        CLAUSE(str_equal(by, "channel"), " r.channel AS key,"),
        CLAUSE(str_equal(by, "day"), " CAST(r.given_on AS TEXT) AS key,"),
        CLAUSE(str_equal(by, "item"), " r.item_code AS key, MAX(r.item_name) AS label,"),
        CLAUSE(str_equal(by, "staff"), " CAST(r.staff AS TEXT) AS key,"
                                       " (SELECT name FROM staff WHERE staff.id = r.staff) AS label,"),
        CLAUSE(str_equal(by, "window"), " CAST(r.hall AS TEXT) || '/' || CAST(r.hall_window AS TEXT) AS key,"
                                        " (SELECT number FROM hall_window WHERE hall_window.hall = r.hall"
                                        " AND hall_window.id = r.hall_window) AS label,"),
        CLAUSE(true, LEVEL_SUMS " FROM review AS r WHERE r.excluded = 0" IN_SCOPE),
        FILTERS(question),
        CLAUSE(true, " AND r.given_on >= :from AND r.given_on <= :to"),
        CLAUSE(str_equal(by, "staff"), " AND r.staff <> 0"),
        CLAUSE(str_equal(by, "window"), " AND r.hall_window <> 0"),
        CLAUSE(str_equal(by, "region"), " GROUP BY r.region"),
        CLAUSE(str_equal(by, "unit"), " GROUP BY r.unit"),
        CLAUSE(str_equal(by, "channel"), " GROUP BY r.channel"),
        CLAUSE(str_equal(by, "day"), " GROUP BY r.given_on"),
        CLAUSE(str_equal(by, "item"), " GROUP BY r.item_code"),
        CLAUSE(str_equal(by, "staff"), " GROUP BY r.staff"),
        CLAUSE(str_equal(by, "window"), " GROUP BY r.hall, r.hall_window"),
        CLAUSE(true, " ORDER BY 1"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(level_count, list), clauses, P("low", (const char *)span.low),
                     P("high", (const char *)span.high), ROW(review_figures_question, question), SCOPE(rq));
}

#define COUNTED(level) "SUM(CASE WHEN r.kind = 'review.level_" level "' THEN r.amount ELSE 0 END) AS level_" level

static result read_counters(struct request *rq, const struct review_figures_question *question, level_counts *list)
{
    const struct region_span span = region_span_of(question->region);
    const char *by = question->by;
    const struct db_clause clauses[] = {
        CLAUSE(str_equal(by, "region"), "SELECT r.region AS key, "),
        CLAUSE(str_equal(by, "unit"), "SELECT CAST(r.unit AS TEXT) AS key,"
                                      " (SELECT name FROM unit WHERE unit.id = r.unit) AS label, "),
        CLAUSE(str_equal(by, "channel"), "SELECT r.channel AS key, "),
        CLAUSE(str_equal(by, "day"), "SELECT CAST(r.day AS TEXT) AS key, "),
        CLAUSE(true,
               COUNTED("1") ", " COUNTED("2") ", " COUNTED("3") ", " COUNTED("4") ", " COUNTED(
                   "5") ", SUM(r.amount) AS total FROM tally AS r WHERE r.kind IN ('review.level_1', 'review.level_2',"
                        " 'review.level_3', 'review.level_4', 'review.level_5')" IN_SCOPE),
        CLAUSE(question->region, IN_SPAN),
        CLAUSE(number_is_set(question->unit), " AND r.unit = :unit"),
        CLAUSE(question->channel, " AND r.channel = :channel"),
        CLAUSE(date_is_set(question->from), " AND r.day >= :from"),
        CLAUSE(date_is_set(question->to), " AND r.day <= :to"),
        CLAUSE(str_equal(by, "region"), " GROUP BY r.region"),
        CLAUSE(str_equal(by, "unit"), " GROUP BY r.unit"),
        CLAUSE(str_equal(by, "channel"), " GROUP BY r.channel"),
        CLAUSE(str_equal(by, "day"), " GROUP BY r.day"),
        CLAUSE(true, " HAVING SUM(r.amount) <> 0 ORDER BY 1"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(level_count, list), clauses, P("low", (const char *)span.low),
                     P("high", (const char *)span.high), ROW(review_figures_question, question), SCOPE(rq));
}

result review_figures_read(struct request *rq, const struct review_figures_question *question, level_counts *list)
{
    bool is_of_rows = str_equal(question->by, "item") || str_equal(question->by, "window") ||
                      str_equal(question->by, "staff") || question->item_code || number_is_set(question->hall) ||
                      number_is_set(question->hall_window) || number_is_set(question->staff);
    return is_of_rows ? read_rows(rq, question, list) : read_counters(rq, question, list);
}

/* --- what to check ----------------------------------------------------------------------------------------------- */

enum { MOST_FINDINGS = 200 };

#define ASKED(rq, question, span)                                                                                   \
    P("low", (const char *)(span).low), P("high", (const char *)(span).high), ROW(review_check_question, question), \
        SCOPE(rq), P("least", least), P("most", (int64_t)MOST_FINDINGS)

/* Of a unit, and of a region with all its units. */
result review_checks_equal_cases(struct request *rq, const struct review_check_question *question, int64_t least,
                                 review_finding_list *list)
{
    const struct region_span span = region_span_of(question->region);
    return db_all(rq->db, rq->arena, RECEIVE_LIST(review_finding, list),
                  "WITH counted AS (SELECT r.region, r.unit,"
                  " SUM(CASE WHEN r.kind IN ('case.finished', 'case.finished_late') THEN 0 ELSE r.amount END) AS rated,"
                  " SUM(CASE WHEN r.kind IN ('case.finished', 'case.finished_late') THEN r.amount ELSE 0 END) AS ended"
                  " FROM tally AS r WHERE r.kind IN ('review.level_1', 'review.level_2', 'review.level_3',"
                  " 'review.level_4', 'review.level_5', 'case.finished', 'case.finished_late')"
                  " AND r.day >= :from AND r.day <= :to" IN_SPAN IN_SCOPE " GROUP BY r.region, r.unit)"
                  " SELECT region, unit, rated AS count, ended AS of FROM counted WHERE rated = ended"
                  " AND rated >= :least"
                  " UNION ALL SELECT region, NULL, SUM(rated), SUM(ended) FROM counted GROUP BY region"
                  " HAVING SUM(rated) = SUM(ended) AND SUM(rated) >= :least ORDER BY region, unit LIMIT :most",
                  ASKED(rq, question, span));
}

/* Paper is dated by the day. */
result review_checks_minutes(struct request *rq, const struct review_check_question *question, int64_t least,
                             review_finding_list *list)
{
    const struct region_span span = region_span_of(question->region);
    return db_all(rq->db, rq->arena, RECEIVE_LIST(review_finding, list),
                  "SELECT r.region, r.unit, COUNT(*) AS count, MIN(r.given_at) AS at FROM review AS r"
                  " WHERE r.given_on >= :from AND r.given_on <= :to" IN_SPAN
                  " AND r.excluded = 0 AND r.channel NOT IN ('paper', 'box')" IN_SCOPE
                  " GROUP BY r.region, r.unit, r.given_at / 60000 HAVING COUNT(*) >= :least"
                  " ORDER BY COUNT(*) DESC, r.region, r.unit, MIN(r.given_at) LIMIT :most",
                  ASKED(rq, question, span));
}

result review_checks_sources(struct request *rq, const struct review_check_question *question, int64_t least,
                             review_finding_list *list)
{
    const struct region_span span = region_span_of(question->region);
    return db_all(rq->db, rq->arena, RECEIVE_LIST(review_finding, list),
                  "SELECT r.region, r.source, COUNT(*) AS count, MIN(r.given_at) AS at FROM review AS r"
                  " WHERE r.given_on >= :from AND r.given_on <= :to" IN_SPAN
                  " AND r.excluded = 0 AND r.source NOT IN ('', 'paper')" IN_SCOPE
                  " GROUP BY r.region, r.source, r.given_at / 3600000 HAVING COUNT(*) >= :least"
                  " ORDER BY COUNT(*) DESC, r.region, r.source, MIN(r.given_at) LIMIT :most",
                  ASKED(rq, question, span));
}

result review_checks_one_level(struct request *rq, const struct review_check_question *question, int64_t least,
                               review_finding_list *list)
{
    const struct region_span span = region_span_of(question->region);
    return db_all(rq->db, rq->arena, RECEIVE_LIST(review_finding, list),
                  "SELECT r.region, r.hall, r.hall_window, COUNT(*) AS count, MIN(r.level) AS of FROM review AS r"
                  " WHERE r.given_on >= :from AND r.given_on <= :to" IN_SPAN
                  " AND r.excluded = 0 AND r.hall_window <> 0" IN_SCOPE
                  " GROUP BY r.region, r.hall, r.hall_window HAVING COUNT(*) >= :least AND MIN(r.level) = MAX(r.level)"
                  " ORDER BY r.region, r.hall, r.hall_window LIMIT :most",
                  ASKED(rq, question, span));
}

/* --- alarms ------------------------------------------------------------------------------------------------------ */

result review_alarm_rows_read(struct request *rq, const struct review_alarm_search *search,
                              const struct matter_place *place, int64_t rows, review_alarm_rows *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true,
               "SELECT r.region, r.id, r.version, r.number, r.state, r.unit, a.item_code, a.item_name, a.tag,"
               " a.count, a.days, a.raised_at,"
               " (SELECT label FROM review_label WHERE review_label.code = a.tag) AS tag_label"
               " FROM review_alarm AS a JOIN matter AS r ON r.region = a.region AND r.id = a.id WHERE 1 = 1" IN_SCOPE),
        CLAUSE(search->region, " AND r.region = :region"),
        CLAUSE(search->state, " AND r.state = :state"),
        CLAUSE(true, " AND (a.raised_at, a.region, a.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY a.raised_at DESC, a.region DESC, a.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(review_alarm_row, list), clauses, ROW(review_alarm_search, search),
                     SCOPE(rq), P("after_at", place->at), P("after_region", place->region), P("after_id", place->id),
                     P("rows", rows));
}
