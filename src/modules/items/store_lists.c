/* Lists and counts of items, and where they are present. */
#include "modules/items/store_lists.h"

#include "kernel/org/org.h"

#define ROW_COLUMNS                                                                                               \
    "item.region, item.id, item.code, item.version, item.name, item.type, item.level, item.unit, item.unit_name," \
    " item.legal_limit, item.promised_limit, item.limit_unit, item.visits, item.instant, item.on_request,"        \
    " item.online, item.score, item.valid_from, item.valid_to"

#define HOLDS_ON_DAY "item.valid_from <= :on AND (item.valid_to IS NULL OR item.valid_to >= :on)"

#define IS_PRESENT                                                                 \
    "EXISTS (SELECT 1 FROM item_presence WHERE item_presence.region = item.region" \
    " AND item_presence.code = item.code AND item_presence.present_from <= :on"    \
    " AND (item_presence.present_to IS NULL OR item_presence.present_to >= :on)"

/* What was asked for, but for the day and the place. */
#define FILTERS(in)                                                                                                 \
    CLAUSE((in)->region, " AND item.region = :region"),                                                             \
        CLAUSE((in)->within, " AND item.region >= :low AND item.region < :high"),                                   \
        CLAUSE((in)->code, " AND item.code = :code"), CLAUSE((in)->type, " AND item.type = :type"),                 \
        CLAUSE((in)->level, " AND item.level = :level"), CLAUSE((in)->scheme, " AND item.scheme = :scheme"),        \
        CLAUSE(number_is_set((in)->unit), " AND item.unit = :unit"),                                                \
        CLAUSE((in)->on_request, " AND item.on_request = 1"), CLAUSE((in)->instant, " AND item.instant = 1"),       \
        CLAUSE((in)->online, " AND item.online = 1"), CLAUSE((in)->mobile, " AND item.mobile = 1"),                 \
        CLAUSE((in)->once, " AND item.visits <= 1"), CLAUSE((in)->one_window, " AND item.one_window = 1"),          \
        CLAUSE((in)->cross_province, " AND item.cross_province = 1"),                                               \
        CLAUSE((in)->whole_city, " AND item.whole_city = 1"), CLAUSE((in)->nearby, " AND item.nearby = 1"),         \
        CLAUSE((in)->commitment, " AND item.commitment = 1"), CLAUSE((in)->missing_ok, " AND item.missing_ok = 1"), \
        CLAUSE((in)->should_be_present, " AND item.should_be_present = 1"),                                         \
        CLAUSE((in)->present, " AND " IS_PRESENT ")"),                                                              \
        CLAUSE(number_is_set((in)->hall), " AND " IS_PRESENT " AND item_presence.hall = :hall)")

/* The regions asked for. */
struct span {
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
};

static struct span span_of(const struct item_search *question)
{
    struct span span;
    region_scope(question->within ? question->within : "", span.low, span.high);
    return span;
}

result store_search_items(struct request *rq, const struct item_search *question, const struct place *after,
                          int64_t rows, item_rows *list)
{
    const struct span span = span_of(question);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " ROW_COLUMNS " FROM item WHERE " HOLDS_ON_DAY
                     " AND (item.region, item.code) > (:after_region, :after_code)"),
        FILTERS(question),
        CLAUSE(true, " ORDER BY item.region, item.code LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(item_row, list), clauses, ROW(item_search, question),
                     P("low", (const char *)span.low), P("high", (const char *)span.high),
                     P("after_region", after->region), P("after_code", after->key), P("rows", rows));
}

result store_search_hit(struct request *rq, const struct item_search *question, const char *region, int64_t id,
                        item_rows *list)
{
    const struct span span = span_of(question);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " ROW_COLUMNS " FROM item WHERE item.region = :hit_region AND item.id = :hit_id"
                     " AND " HOLDS_ON_DAY),
        FILTERS(question),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(item_row, list), clauses, ROW(item_search, question),
                     P("low", (const char *)span.low), P("high", (const char *)span.high), P("hit_region", region),
                     P("hit_id", id));
}

result store_search_versions(struct request *rq, const struct item_search *question, const struct place *after,
                             int64_t rows, item_rows *list)
{
    const struct span span = span_of(question);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " ROW_COLUMNS ", matter.state FROM item"
                     " JOIN matter ON matter.region = item.region AND matter.id = item.id"
                     " WHERE item.region >= :scope_low AND item.region < :scope_high"
                     " AND (item.region, item.id) > (:after_region, :after_id)"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND item.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
        CLAUSE(question->state, " AND matter.state = :state"),
        CLAUSE(date_is_set(question->on), " AND " HOLDS_ON_DAY),
        FILTERS(question),
        CLAUSE(true, " ORDER BY item.region, item.id LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(item_row, list), clauses, ROW(item_search, question), SCOPE(rq),
                     P("low", (const char *)span.low), P("high", (const char *)span.high),
                     P("after_region", after->region), P("after_id", after->id), P("rows", rows));
}

result store_versions(struct request *rq, const char *region, const char *code, item_rows *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(item_row, list),
                  "SELECT " ROW_COLUMNS " FROM item WHERE region = :region AND code = :code AND valid_from IS NOT NULL"
                  " ORDER BY version DESC",
                  P("region", region), P("code", code));
}

/* --- statistics -------------------------------------------------------------------------------------------------- */

#define COUNTS                                                                          \
    " COUNT(*) AS items, COUNT(*) FILTER (WHERE on_request = 1) AS on_request,"         \
    " COUNT(*) FILTER (WHERE on_request = 1 AND online = 1) AS online,"                 \
    " COUNT(*) FILTER (WHERE on_request = 1 AND mobile = 1) AS mobile,"                 \
    " COUNT(*) FILTER (WHERE on_request = 1 AND visits <= 1) AS once,"                  \
    " COUNT(*) FILTER (WHERE on_request = 1 AND instant = 1) AS instant,"               \
    " COUNT(*) FILTER (WHERE on_request = 1 AND one_window = 1) AS one_window,"         \
    " COUNT(*) FILTER (WHERE on_request = 1 AND cross_province = 1) AS cross_province," \
    " COUNT(*) FILTER (WHERE on_request = 1 AND whole_city = 1) AS whole_city,"         \
    " COUNT(*) FILTER (WHERE on_request = 1 AND nearby = 1) AS nearby,"                 \
    " COUNT(*) FILTER (WHERE on_request = 1 AND commitment = 1) AS commitment,"         \
    " COUNT(*) FILTER (WHERE on_request = 1 AND missing_ok = 1) AS missing_ok,"         \
    " COUNT(*) FILTER (WHERE should_be_present = 1) AS should_be_present,"              \
    " COUNT(*) FILTER (WHERE should_be_present = 1 AND present = 1) AS present, SUM(score) AS score_sum"

result store_statistics(struct request *rq, const struct statistics_question *question, const char *low,
                        const char *high, struct statistics *statistics)
{
    bool by_unit = str_equal(question->by, "unit"), by_region = str_equal(question->by, "region");
    const struct db_clause clauses[] = {
        CLAUSE(!by_unit && !by_region, "SELECT type AS key,"),
        CLAUSE(by_unit, "SELECT CAST(unit AS TEXT) AS key, unit_name AS label,"),
        CLAUSE(by_region, "SELECT region AS key,"),
        CLAUSE(true, COUNTS " FROM (SELECT item.*, CASE WHEN " IS_PRESENT ") THEN 1 ELSE 0 END AS present FROM item"
                            " WHERE region >= :low AND region < :high AND " HOLDS_ON_DAY ") AS counted"),
        CLAUSE(!by_unit && !by_region, " GROUP BY type ORDER BY type"),
        CLAUSE(by_unit, " GROUP BY unit, unit_name ORDER BY unit, unit_name"),
        CLAUSE(by_region, " GROUP BY region ORDER BY region"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(statistics_row, &statistics->rows), clauses, P("low", low),
                     P("high", high), P("on", question->on));
}

/* --- presence ---------------------------------------------------------------------------------------------------- */

result store_presences(struct request *rq, const struct item_search *question, const struct item_presence *after,
                       int64_t rows, presence_list *list)
{
    const struct span span = span_of(question);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT region, code, hall, present_from, present_to FROM item_presence"
                     " WHERE region >= :low AND region < :high AND (region, code, hall, present_from)"
                     " > (:after_region, :after_code, :after_hall, :after_from)"),
        CLAUSE(question->region, " AND region = :region"),
        CLAUSE(question->code, " AND code = :code"),
        CLAUSE(number_is_set(question->hall), " AND hall = :hall"),
        CLAUSE(date_is_set(question->on), " AND present_from <= :on AND (present_to IS NULL OR present_to >= :on)"),
        CLAUSE(true, " ORDER BY region, code, hall, present_from LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(item_presence, list), clauses, ROW(item_search, question),
                     P("low", (const char *)span.low), P("high", (const char *)span.high),
                     P("after_region", after->region), P("after_code", after->code), P("after_hall", after->hall),
                     P("after_from", (int64_t)after->present_from.ymd), P("rows", rows));
}

result store_count_presence(struct request *rq, const struct item_presence *presence, int64_t *open)
{
    return db_number(rq->db, open,
                     "SELECT COUNT(*) FROM item_presence WHERE region = :region AND code = :code AND hall = :hall"
                     " AND (present_to IS NULL OR present_to >= :present_from)",
                     ROW(item_presence, presence));
}

result store_begin_presence(struct request *rq, const struct item_presence *presence)
{
    return db_do(rq->db,
                 "INSERT INTO item_presence (region, code, hall, present_from, present_to)"
                 " VALUES (:region, :code, :hall, :present_from, :present_to)",
                 ROW(item_presence, presence));
}

result store_end_presence(struct request *rq, const struct item_presence *presence, int64_t *ended)
{
    return db_change(rq->db, ended,
                     "UPDATE item_presence SET present_to = :present_to WHERE region = :region AND code = :code"
                     " AND hall = :hall AND present_from <= :present_to AND present_to IS NULL",
                     ROW(item_presence, presence));
}

/* --- handing out ------------------------------------------------------------------------------------------------- */

result export_items(struct request *rq, const struct row_taker *taker)
{
    struct item row;
    return db_each(rq->db, taker->arena, RECEIVE(item, &row), taker->take, taker->subject,
                   "SELECT * FROM item WHERE region >= :scope_low AND region < :scope_high"
                   " ORDER BY region, code, version",
                   SCOPE(rq));
}
