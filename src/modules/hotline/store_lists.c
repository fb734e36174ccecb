/* Lists of contacts and orders, and counts that are the length of one. */
#include "kernel/org/org.h"
#include "modules/hotline/store.h"

static struct instant from_of(struct date day)
{
    return date_is_set(day) ? date_start(day) : (struct instant){0};
}

static struct instant to_of(struct date day)
{
    return date_is_set(day) ? date_end(day) : (struct instant){0};
}

result contact_rows_read(struct request *rq, const struct contact_search *search, struct bytes phone,
                         const struct matter_place *place, int64_t limit, contact_rows *rows)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id, m.number, m.state, m.channel, m.unit, m.opened_at, m.closed_at, c.agent,"
                     " c.waited, NULLIF(c.nature, '') AS nature, c.category FROM matter AS m JOIN contact_file AS c"
                     " ON c.region = m.region AND c.id = m.id WHERE m.flow = 'contact'"
                     " AND m.region >= :scope_low AND m.region < :scope_high"),
        CLAUSE(search->region, " AND m.region = :region"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
        CLAUSE(phone.data, " AND c.phone = :phone_index"),
        CLAUSE(number_is_set(search->agent), " AND c.agent = :agent"),
        CLAUSE(search->state, " AND m.state = :state"),
        CLAUSE(search->channel, " AND m.channel = :channel"),
        CLAUSE(search->nature, " AND c.nature = :nature"),
        CLAUSE(date_is_set(search->from), " AND m.opened_at >= :from_ms"),
        CLAUSE(date_is_set(search->to), " AND m.opened_at <= :to_ms"),
        CLAUSE(true, " AND (m.opened_at, m.region, m.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY m.opened_at DESC, m.region DESC, m.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(contact_row, rows), clauses, ROW(contact_search, search),
                     SCOPE(rq), P("phone_index", phone), P("after_at", place->at), P("after_region", place->region),
                     P("after_id", place->id), P("rows", limit + 1), P("from_ms", from_of(search->from)),
                     P("to_ms", to_of(search->to)));
}

#define HAS_TERM(n)                                                                                  \
    CLAUSE(hashes->terms[n], " AND EXISTS (SELECT 1 FROM search_term AS t WHERE t.region = m.region" \
                             " AND t.kind = 'order' AND t.id = m.id AND t.term = :term" #n ")")

result order_rows_read(struct request *rq, const struct order_search *search, const struct order_hashes *hashes,
                       const struct matter_place *place, int64_t limit, order_rows *rows)
{
    const char *within = search->within ? search->within : "";
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(within, low, high);
    const bool confined = rq->who->scope_unit != 0;
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id, m.number, m.state, m.item_type AS nature, m.channel, m.title, m.unit,"
                     " m.counted_unit, m.opened_at, m.due_at, m.stage_due_at, m.warn_at, m.closed_at, o.role,"
                     " o.urgency, o.category FROM matter AS m JOIN order_file AS o ON o.region = m.region"
                     " AND o.id = m.id"),
        CLAUSE(confined, " JOIN order_unit AS u ON u.region = m.region AND u.order_id = m.id AND u.unit = :scope_unit"),
        CLAUSE(hashes->phone.data, " JOIN contact_file AS c ON c.region = o.contact_region AND c.id = o.contact"),
        CLAUSE(true, " WHERE m.flow = 'order'"),
        CLAUSE(!confined, " AND m.region >= :scope_low AND m.region < :scope_high"),
        CLAUSE(search->region, " AND m.region = :region"),
        CLAUSE(search->within, " AND m.region >= :low AND m.region < :high"),
        CLAUSE(hashes->phone.data, " AND c.phone = :phone_index"),
        CLAUSE(number_is_set(search->unit), " AND m.unit = :unit"),
        CLAUSE(number_is_set(search->counted_unit), " AND m.counted_unit = :counted_unit"),
        CLAUSE(number_is_set(search->category), " AND o.category = :category"),
        CLAUSE(search->state, " AND m.state = :state"),
        CLAUSE(search->nature, " AND m.item_type = :nature"),
        CLAUSE(search->channel, " AND m.channel = :channel"),
        CLAUSE(search->urgency, " AND o.urgency = :urgency"),
        CLAUSE(search->role, " AND o.role = :role"),
        CLAUSE(search->event, " AND o.event = :event AND o.event <> ''"),
        CLAUSE(search->case_number, " AND o.case_number = :case_number AND o.case_number <> ''"),
        CLAUSE(search->open || search->overdue || date_is_set(search->due_to), " AND m.closed_at IS NULL"),
        CLAUSE(search->overdue, " AND m.due_at < :now AND m.stopped_at IS NULL"),
        CLAUSE(date_is_set(search->due_to), " AND m.rank_at <= :due_ms"),
        CLAUSE(date_is_set(search->from), " AND m.opened_at >= :from_ms"),
        CLAUSE(date_is_set(search->to), " AND m.opened_at <= :to_ms"),
        HAS_TERM(0),
        HAS_TERM(1),
        HAS_TERM(2),
        HAS_TERM(3),
        CLAUSE(true, " AND (m.opened_at, m.region, m.id) < (:after_at, :after_region, :after_id)"
                     " ORDER BY m.opened_at DESC, m.region DESC, m.id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(order_row, rows), clauses, ROW(order_search, search), SCOPE(rq),
                     P("low", (const char *)low), P("high", (const char *)high), P("phone_index", hashes->phone),
                     P("now", rq->now), P("after_at", place->at), P("after_region", place->region),
                     P("after_id", place->id), P("rows", limit + 1), P("from_ms", from_of(search->from)),
                     P("to_ms", to_of(search->to)), P("due_ms", to_of(search->due_to)), P("term0", hashes->terms[0]),
                     P("term1", hashes->terms[1]), P("term2", hashes->terms[2]), P("term3", hashes->terms[3]));
}

result mass_events_read(struct request *rq, const char *low, const char *high, struct mass_event_list *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(mass_event, &list->items),
                  "SELECT o.event, COUNT(*) AS orders, SUM(CASE WHEN m.closed_at IS NULL THEN 1 ELSE 0 END) AS open,"
                  " MIN(o.opened_at) AS first_at, MAX(o.opened_at) AS last_at FROM order_file AS o"
                  " JOIN matter AS m ON m.region = o.region AND m.id = o.id WHERE o.event <> ''"
                  " AND o.region >= :low AND o.region < :high AND o.region >= :scope_low AND o.region < :scope_high"
                  " AND (:scope_unit = 0 OR EXISTS (SELECT 1 FROM order_unit AS u WHERE u.region = o.region"
                  " AND u.order_id = o.id AND u.unit = :scope_unit))"
                  " GROUP BY o.event ORDER BY last_at DESC, o.event LIMIT 200",
                  P("low", low), P("high", high), SCOPE(rq));
}

static const struct field category_count_fields[] = {
    FIELD(category_count, category, OPTIONAL, 0, 0, "分类", "of the tree; 0: none"),
    FIELD(category_count, orders, OPTIONAL, 0, 0, "工单数", "main orders"),
};
static RECORD(category_count, category_count_fields, "orders of a category");

result orders_by_category(struct request *rq, const char *low, const char *high, struct date first, struct date last,
                          int64_t unit, category_counts *counts)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT o.category, COUNT(*) AS orders FROM order_file AS o"),
        CLAUSE(unit != 0, " JOIN matter AS m ON m.region = o.region AND m.id = o.id AND m.counted_unit = :unit"),
        CLAUSE(true, " WHERE o.role = 'main' AND o.region >= :low AND o.region < :high"
                     " AND o.opened_at >= :from_ms AND o.opened_at <= :to_ms"
                     " GROUP BY o.category ORDER BY o.category"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(category_count, counts), clauses, P("low", low), P("high", high),
                     P("unit", unit), P("from_ms", date_start(first)), P("to_ms", date_end(last)));
}
