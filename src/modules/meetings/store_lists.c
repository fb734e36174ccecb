/* Lists of meetings, decisions and whistles, their export and their statistics. The lists and the exports have the same
 * rows; who may see one is told once, by SEEN. */
#include "modules/meetings/store.h"

#include "kernel/org/org.h"

#define SEEN                                                                                              \
    " AND (:scope_unit <> 0 OR (m.region >= :scope_low AND m.region < :scope_high)) AND (:scope_unit = 0" \
    " OR m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"                  \
    " OR EXISTS (SELECT 1 FROM meeting_unit AS s WHERE s.region = m.region AND s.matter = m.id"           \
    " AND s.unit = :scope_unit))"
#define ONE     " AND m.region = :region AND m.id = :id"
#define BY_TIME " ORDER BY m.opened_at, m.region, m.id"
#define NEWEST_PAGE                                                              \
    " AND (m.opened_at, m.region, m.id) < (:after_at, :after_region, :after_id)" \
    " ORDER BY m.opened_at DESC, m.region DESC, m.id DESC LIMIT :rows"

static struct instant from_of(struct date from)
{
    return date_is_set(from) ? date_start(from) : (struct instant){0};
}

static struct instant to_of(struct date to)
{
    return date_is_set(to) ? date_end(to) : (struct instant){0};
}

/* What all three lists may be narrowed by. */
#define NARROWED                                                                                                    \
    CLAUSE(true, SEEN), CLAUSE(search->region, " AND m.region >= :low AND m.region < :high"),                       \
        CLAUSE(search->state, " AND m.state = :state"), CLAUSE(number_is_set(search->unit), " AND m.unit = :unit"), \
        CLAUSE(search->open, " AND m.closed_at IS NULL"),                                                           \
        CLAUSE(date_is_set(search->from), " AND m.opened_at >= :from_ms"),                                          \
        CLAUSE(date_is_set(search->to), " AND m.opened_at <= :to_ms")

#define NARROWING                                                                                       \
    ROW(meeting_search, search), SCOPE(rq), P("low", (const char *)low), P("high", (const char *)high), \
        P("from_ms", from_of(search->from)), P("to_ms", to_of(search->to)), P("after_at", place->at),   \
        P("after_region", place->region), P("after_id", place->id), P("rows", limit + 1)

/* --- meetings ---------------------------------------------------------------------------------------------------- */

#define CALLED_BACK "o.callback IN ('very_satisfied', 'satisfied', 'basically_satisfied', 'unsatisfied')"
#define SATISFIED   "o.callback IN ('very_satisfied', 'satisfied', 'basically_satisfied')"

#define FOUND                                                                                               \
    "SELECT m.number, m.region, m.id, m.version, m.state, m.unit, m.opened_at, m.closed_at, f.kind, f.day," \
    " f.leader, NULLIF(f.place, '') AS place, NULLIF(f.line, '') AS line, f.hall,"                          \
    " NULLIF(f.subject, '') AS subject"                                                                     \
    " FROM matter AS m JOIN meeting_file AS f ON f.region = m.region AND f.id = m.id WHERE m.flow "
#define ANY_MEETING FOUND "IN ('answering_day', 'meeting')"

/* What came of a meeting: in its own region, and of the orders, which lie anywhere. */
static result count_what_came(struct request *rq, struct meeting_row *row)
{
    struct meeting_row own, orders;
    TRY(db_one(rq->db, rq->arena, RECEIVE(meeting_row, &own),
               "SELECT (SELECT COUNT(*) FROM meeting_unit AS p WHERE p.region = :region AND p.matter = :id) AS units,"
               " COUNT(*) AS calls, COUNT(*) FILTER (WHERE c.outcome = 'settled') AS settled,"
               " COUNT(*) FILTER (WHERE c.outcome = 'ordered') AS ordered,"
               " (SELECT COUNT(*) FROM decision_file AS e WHERE e.region = :region AND e.meeting = :id) AS decisions"
               " FROM meeting_call AS c WHERE c.region = :region AND c.meeting = :id",
               P("region", row->region), P("id", row->id)));
    TRY(db_one(rq->db, rq->arena, RECEIVE(meeting_row, &orders),
               "SELECT COUNT(*) AS orders, COUNT(*) FILTER (WHERE " CALLED_BACK ") AS called_back,"
               " COUNT(*) FILTER (WHERE " SATISFIED ") AS satisfied FROM order_meeting AS d"
               " CROSS JOIN order_file AS o WHERE d.meeting_region = :region AND d.meeting = :id"
               " AND o.region = d.region AND o.id = d.order_id",
               P("region", row->region), P("id", row->id)));
    row->units = own.units;
    row->calls = own.calls;
    row->settled = own.settled;
    row->ordered = own.ordered;
    row->decisions = own.decisions;
    row->orders = orders.orders;
    row->called_back = orders.called_back;
    row->satisfied = orders.satisfied;
    return SUCCESS;
}

/* A page of each of the two flows in the order of its index, and the page of both; what came of each is counted for
 * those of the page alone: to count for all would grow with the years. */
result meeting_rows_read(struct request *rq, const struct meeting_search *search, const struct matter_place *place,
                         int64_t limit, meeting_rows *rows)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(search->region ? search->region : "", low, high);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT * FROM (" FOUND "= 'answering_day'"),
        NARROWED,
        CLAUSE(search->kind, " AND f.kind = :kind"),
        CLAUSE(true, NEWEST_PAGE ") AS d UNION ALL SELECT * FROM (" FOUND "= 'meeting'"),
        NARROWED,
        CLAUSE(search->kind, " AND f.kind = :kind"),
        CLAUSE(true, NEWEST_PAGE ") AS m ORDER BY opened_at DESC, region DESC, id DESC LIMIT :rows"),
    };
    TRY(db_search(rq->db, rq->arena, RECEIVE_LIST(meeting_row, rows), clauses, NARROWING));
    for (size_t i = 0; i < rows->count; i++) {
        TRY(count_what_came(rq, &rows->items[i]));
    }
    return SUCCESS;
}

result meeting_row_read(struct request *rq, const char *region, int64_t id, struct meeting_row *row)
{
    TRY(db_one(rq->db, rq->arena, RECEIVE(meeting_row, row), ANY_MEETING ONE, P("region", region), P("id", id)));
    return count_what_came(rq, row);
}

/* --- decisions --------------------------------------------------------------------------------------------------- */

#define DECISIONS                                                                                                 \
    "SELECT m.number, m.region, m.id, m.version, m.state, m.unit, u.name AS unit_name, m.promised_limit AS days," \
    " m.opened_at, m.due_at, m.warn_at, m.closed_at, w.number AS meeting,"                                        \
    " NULLIF(f.order_number, '') AS \"order\" FROM matter AS m"                                                   \
    " JOIN decision_file AS f ON f.region = m.region AND f.id = m.id"                                             \
    " JOIN matter AS w ON w.region = f.region AND w.id = f.meeting LEFT JOIN unit AS u ON u.id = m.unit"          \
    " WHERE m.flow = 'decision'"

result decision_rows_read(struct request *rq, const struct meeting_search *search, const struct matter_place *place,
                          int64_t limit, decision_views *rows)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(search->region ? search->region : "", low, high);
    const struct db_clause clauses[] = {CLAUSE(true, DECISIONS), NARROWED, CLAUSE(true, NEWEST_PAGE)};
    return db_search(rq->db, rq->arena, RECEIVE_LIST(decision_view, rows), clauses, NARROWING);
}

result decisions_read(struct request *rq, const char *region, int64_t meeting, int64_t id, decision_views *rows)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, DECISIONS " AND m.region = :region"),
        CLAUSE(meeting != 0, " AND f.meeting = :meeting"),
        CLAUSE(meeting == 0, " AND m.id = :id"),
        CLAUSE(true, " ORDER BY m.id LIMIT 500"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(decision_view, rows), clauses, P("region", region),
                     P("meeting", meeting), P("id", id));
}

/* --- whistles ---------------------------------------------------------------------------------------------------- */

#define WHISTLES                                                                                                  \
    "SELECT m.number, m.region, m.id, m.version, m.state, m.unit, u.name AS unit_name, m.opened_at, m.closed_at," \
    " NULLIF(f.order_number, '') AS \"order\", (SELECT COUNT(*) FROM matter AS c WHERE c.region = m.region"       \
    " AND c.parent = m.id AND c.parent <> 0) AS calls"                                                            \
    " FROM matter AS m JOIN whistle_file AS f ON f.region = m.region AND f.id = m.id"                             \
    " LEFT JOIN unit AS u ON u.id = m.unit WHERE m.flow = 'whistle'"

result whistle_rows_read(struct request *rq, const struct meeting_search *search, const struct matter_place *place,
                         int64_t limit, whistle_views *rows)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(search->region ? search->region : "", low, high);
    const struct db_clause clauses[] = {CLAUSE(true, WHISTLES), NARROWED, CLAUSE(true, NEWEST_PAGE)};
    return db_search(rq->db, rq->arena, RECEIVE_LIST(whistle_view, rows), clauses, NARROWING);
}

result whistle_row_read(struct request *rq, const char *region, int64_t id, struct whistle_view *row)
{
    return db_one(rq->db, rq->arena, RECEIVE(whistle_view, row), WHISTLES ONE, P("region", region), P("id", id));
}

#define WHISTLE_CALLS                                                                                          \
    "SELECT m.number, m.region, m.id, m.version, m.parent, m.state, m.unit, u.name AS unit_name, m.opened_at," \
    " m.stage_due_at, m.due_at, m.warn_at, m.closed_at, w.number AS whistle FROM matter AS m"                  \
    " JOIN matter AS w ON w.region = m.region AND w.id = m.parent LEFT JOIN unit AS u ON u.id = m.unit"        \
    " WHERE m.flow = 'whistle_call'"

result whistle_calls_read(struct request *rq, const char *region, int64_t whistle, int64_t id, whistle_call_views *rows)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, WHISTLE_CALLS " AND m.region = :region"),
        CLAUSE(whistle != 0, " AND m.parent = :whistle AND m.parent <> 0"),
        CLAUSE(whistle == 0, " AND m.id = :id"),
        CLAUSE(true, " ORDER BY m.id LIMIT 200"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(whistle_call_view, rows), clauses, P("region", region),
                     P("whistle", whistle), P("id", id));
}

/* --- statistics -------------------------------------------------------------------------------------------------- */

result meeting_satisfaction(struct request *rq, const char *low, const char *high, struct date first, struct date last,
                            meeting_figures_list *counties)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(meeting_figures, counties),
                  "SELECT SUBSTR(d.meeting_region, 1, 6) AS region, COUNT(*) FILTER (WHERE " CALLED_BACK
                  ") AS called_back, COUNT(*) FILTER (WHERE " SATISFIED ") AS satisfied FROM order_meeting AS d"
                  " CROSS JOIN order_file AS o WHERE d.day >= :first AND d.day <= :last AND d.meeting_region >= :low"
                  " AND d.meeting_region < :high AND o.region = d.region AND o.id = d.order_id"
                  " GROUP BY 1 ORDER BY 1 LIMIT 500",
                  P("low", low), P("high", high), P("first", first), P("last", last));
}

/* --- exports ----------------------------------------------------------------------------------------------------- */

struct meeting_taker {
    struct request rq; /* as the caller's, with the memory of a line */
    const struct row_taker *taker;
};

static result take_meeting(void *subject, const void *row)
{
    struct meeting_taker *self = subject;
    struct meeting_row line = *(const struct meeting_row *)row;
    const struct flow *flow = str_equal(line.kind, "day") ? &answering_day_flow : &meeting_flow;
    line.kind_label = code_label(&meeting_kinds, line.kind);
    line.state_label = flow_state_label(flow, line.state);
    TRY(count_what_came(&self->rq, &line));
    return self->taker->take(self->taker->subject, &line);
}

result export_meetings(struct request *rq, const struct row_taker *taker)
{
    struct meeting_row row;
    struct meeting_taker self = {*rq, taker};
    self.rq.arena = taker->arena;
    return db_each(rq->db, taker->arena, RECEIVE(meeting_row, &row), take_meeting, &self, ANY_MEETING SEEN BY_TIME,
                   SCOPE(rq));
}

static result take_decision(void *subject, const void *row)
{
    const struct row_taker *taker = subject;
    struct decision_view line = *(const struct decision_view *)row;
    line.state_label = flow_state_label(&decision_flow, line.state);
    return taker->take(taker->subject, &line);
}

result export_decisions(struct request *rq, const struct row_taker *taker)
{
    struct decision_view row;
    struct row_taker self = *taker;
    return db_each(rq->db, taker->arena, RECEIVE(decision_view, &row), take_decision, &self, DECISIONS SEEN BY_TIME,
                   SCOPE(rq));
}

static result take_whistle_call(void *subject, const void *row)
{
    const struct row_taker *taker = subject;
    struct whistle_call_view line = *(const struct whistle_call_view *)row;
    line.state_label = flow_state_label(&whistle_call_flow, line.state);
    return taker->take(taker->subject, &line);
}

result export_whistle_calls(struct request *rq, const struct row_taker *taker)
{
    struct whistle_call_view row;
    struct row_taker self = *taker;
    return db_each(rq->db, taker->arena, RECEIVE(whistle_call_view, &row), take_whistle_call, &self,
                   WHISTLE_CALLS SEEN BY_TIME, SCOPE(rq));
}
