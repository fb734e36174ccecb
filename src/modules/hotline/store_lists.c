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
    const bool is_open = search->state && !flow_state_is_final(&contact_flow, search->state);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id, m.number, m.state, m.channel, m.unit, m.opened_at, m.closed_at, c.agent,"
                     " c.waited, NULLIF(c.nature, '') AS nature, c.category"),
        CLAUSE(!phone.data, " FROM matter AS m CROSS JOIN contact_file AS c WHERE"),
        CLAUSE(phone.data, " FROM contact_file AS c CROSS JOIN matter AS m WHERE c.phone = :phone_index AND"),
        CLAUSE(true, " m.flow = 'contact' AND c.region = m.region AND c.id = m.id AND m.region >= :scope_low"
                     " AND m.region < :scope_high"),
        CLAUSE(is_open, " AND m.closed_at IS NULL"),
        CLAUSE(search->region, " AND m.region = :region"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
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

/* Which table a search walks, so that a page costs no more than what it shows: each has an index that begins with what
 * is asked for and goes on by time. CROSS JOIN keeps SQLite to the order in which the tables are written. */
enum lead { LEAD_MATTER, LEAD_FILE, LEAD_UNIT, LEAD_TERM };

enum { RARE = 2000 };

/* The term with the fewest orders comes first; *is_rare: so few that they are looked at one by one. */
static result choose_term(struct request *rq, struct order_hashes *hashes, bool *is_rare)
{
    int64_t fewest = RARE;
    for (size_t i = 0; i < SEARCHED_TERMS && hashes->terms[i]; i++) {
        int64_t count;
        TRY(db_number(rq->db, &count,
                      "SELECT COUNT(*) FROM (SELECT 1 AS entry FROM search_term WHERE kind = 'order' AND term = :term"
                      " LIMIT :most) AS entries",
                      P("term", hashes->terms[i]), P("most", (int64_t)RARE)));
        if (count < fewest) {
            const char *first = hashes->terms[0];
            fewest = count;
            hashes->terms[0] = hashes->terms[i];
            hashes->terms[i] = first;
        }
    }
    *is_rare = hashes->terms[0] && fewest < RARE;
    return SUCCESS;
}

static enum lead choose_lead(const struct request *rq, const struct order_search *search,
                             const struct order_hashes *hashes, bool is_rare)
{
    bool by_file = number_is_set(search->category) || search->event ||
                   (search->role && !str_equal(search->role, "main")) ||
                   (search->urgency && !str_equal(search->urgency, "normal"));
    return hashes->phone.data         ? LEAD_FILE
           : is_rare                  ? LEAD_TERM
           : search->case_number      ? LEAD_FILE
           : rq->who->scope_unit != 0 ? LEAD_UNIT
           : by_file                  ? LEAD_FILE
                                      : LEAD_MATTER;
}

#define HAS_TERM(n)                                                                                 \
    CLAUSE(hashes.terms[n], " AND EXISTS (SELECT 1 FROM search_term AS t WHERE t.region = m.region" \
                            " AND t.kind = 'order' AND t.id = m.id AND t.term = :term" #n ")")

/* clang-format off */
/* From where. */
#define WALKED \
    CLAUSE(lead == LEAD_MATTER, " FROM matter AS m CROSS JOIN order_file AS o WHERE"), \
    CLAUSE(lead == LEAD_FILE, " FROM order_file AS o CROSS JOIN matter AS m WHERE"), \
    CLAUSE(lead == LEAD_UNIT, " FROM order_unit AS u CROSS JOIN order_file AS o CROSS JOIN matter AS m" \
                              " WHERE u.unit = :scope_unit AND o.region = u.region AND o.id = u.order_id AND"), \
    CLAUSE(lead == LEAD_TERM, " FROM search_term AS s CROSS JOIN order_file AS o CROSS JOIN matter AS m" \
                              " WHERE s.kind = 'order' AND s.term = :term0 AND o.region = s.region AND o.id = s.id" \
                              " AND")

/* What the search says. */
#define ASKED_FOR \
    CLAUSE(hashes.phone.data, " AND o.phone = :phone_index"), \
    CLAUSE(search->region, " AND m.region = :region"), \
    CLAUSE(search->within, " AND m.region >= :low AND m.region < :high"), \
    CLAUSE(number_is_set(search->unit), " AND m.unit = :unit"), \
    CLAUSE(number_is_set(search->counted_unit), " AND m.counted_unit = :counted_unit"), \
    CLAUSE(number_is_set(search->category), " AND o.category = :category"), \
    CLAUSE(search->state, " AND m.state = :state"), \
    CLAUSE(search->nature, " AND m.item_type = :nature"), \
    CLAUSE(search->channel, " AND m.channel = :channel"), \
    CLAUSE(search->urgency, " AND o.urgency = :urgency"), \
    CLAUSE(search->urgency && !str_equal(search->urgency, "normal"), " AND o.urgency <> 'normal'"), \
    CLAUSE(search->role, " AND o.role = :role"), \
    CLAUSE(search->role && !str_equal(search->role, "main"), " AND o.role <> 'main'"), \
    CLAUSE(search->event, " AND o.event = :event AND o.event <> ''"), \
    CLAUSE(search->case_number, " AND o.case_number = :case_number AND o.case_number <> ''"), \
    CLAUSE(is_open || search->open || search->overdue || date_is_set(search->due_to), " AND m.closed_at IS NULL"), \
    CLAUSE(search->overdue, " AND m.due_at < :now AND m.stopped_at IS NULL"), \
    CLAUSE(date_is_set(search->due_to), " AND m.rank_at <= :due_ms"), \
    CLAUSE(date_is_set(search->from), " AND m.opened_at >= :from_ms"), \
    CLAUSE(date_is_set(search->to), " AND m.opened_at <= :to_ms"), \
    HAS_TERM(0), \
    HAS_TERM(1), \
    HAS_TERM(2), \
    HAS_TERM(3)

/* From the place on, newest first, by the table that is walked. */
#define AFTER_PLACE \
    CLAUSE(lead == LEAD_FILE, " AND (o.opened_at, o.region, o.id) < (:after_at, :after_region, :after_id)" \
                              " ORDER BY o.opened_at DESC, o.region DESC, o.id DESC LIMIT :rows"), \
    CLAUSE(lead == LEAD_UNIT, " AND (u.opened_at, u.region, u.order_id) < (:after_at, :after_region, :after_id)" \
                              " ORDER BY u.opened_at DESC, u.region DESC, u.order_id DESC LIMIT :rows"), \
    CLAUSE(lead != LEAD_FILE && lead != LEAD_UNIT, \
           " AND (m.opened_at, m.region, m.id) < (:after_at, :after_region, :after_id)" \
           " ORDER BY m.opened_at DESC, m.region DESC, m.id DESC LIMIT :rows")
/* clang-format on */

result order_rows_read(struct request *rq, const struct order_search *search, const struct order_hashes *found_by,
                       const struct matter_place *place, int64_t limit, order_rows *rows)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    struct order_hashes hashes = *found_by;
    const bool confined = rq->who->scope_unit != 0;
    const bool is_open = search->state && !flow_state_is_final(&order_flow, search->state);
    bool is_rare;
    region_scope(search->within ? search->within : "", low, high);
    TRY(choose_term(rq, &hashes, &is_rare));
    const enum lead lead = choose_lead(rq, search, &hashes, is_rare);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id, m.number, m.state, m.item_type AS nature, m.channel, m.title, m.unit,"
                     " m.counted_unit, m.opened_at, m.due_at, m.stage_due_at, m.warn_at, m.closed_at, o.role,"
                     " o.urgency, o.category, (SELECT name FROM unit WHERE id = m.unit) AS unit_name"),
        WALKED,
        CLAUSE(true, " m.flow = 'order' AND o.region = m.region AND o.id = m.id"),
        CLAUSE(confined && lead != LEAD_UNIT, " AND EXISTS (SELECT 1 FROM order_unit AS h WHERE h.region = m.region"
                                              " AND h.order_id = m.id AND h.unit = :scope_unit)"),
        CLAUSE(!confined, " AND m.region >= :scope_low AND m.region < :scope_high"),
        ASKED_FOR,
        AFTER_PLACE,
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(order_row, rows), clauses, ROW(order_search, search), SCOPE(rq),
                     P("low", (const char *)low), P("high", (const char *)high), P("phone_index", hashes.phone),
                     P("now", rq->now), P("after_at", place->at), P("after_region", place->region),
                     P("after_id", place->id), P("rows", limit + 1), P("from_ms", from_of(search->from)),
                     P("to_ms", to_of(search->to)), P("due_ms", to_of(search->due_to)), P("term0", hashes.terms[0]),
                     P("term1", hashes.terms[1]), P("term2", hashes.terms[2]), P("term3", hashes.terms[3]));
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
