#include "modules/open311/store.h"

result open311_only_hotline(struct request *rq, const char **region)
{
    return db_text(rq->db, rq->arena, region,
                   "SELECT CASE WHEN MIN(region) = MAX(region) THEN MIN(region) END FROM hotline_category");
}

result open311_attributes_read(struct request *rq, const char *region, int64_t category, open311_attributes *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(open311_attribute, list),
                  "SELECT * FROM open311_attribute WHERE region = :region AND (:category = 0 OR category = :category)"
                  " ORDER BY category, place, code LIMIT 5000",
                  P("region", region), P("category", category));
}

result open311_attribute_put(struct request *rq, const struct open311_attribute *attribute)
{
    return db_do(rq->db,
                 "INSERT INTO open311_attribute (region, category, code, place, datatype, required, description, hint,"
                 " choices) VALUES (:region, :category, :code, :place, :datatype, :required, :description, :hint,"
                 " :choices) ON CONFLICT (region, category, code) DO UPDATE SET place = excluded.place,"
                 " datatype = excluded.datatype, required = excluded.required, description = excluded.description,"
                 " hint = excluded.hint, choices = excluded.choices",
                 ROW(open311_attribute, attribute));
}

result open311_attribute_delete(struct request *rq, const struct open311_attribute_key *key)
{
    int64_t changed;
    TRY(db_change(rq->db, &changed,
                  "DELETE FROM open311_attribute WHERE region = :region AND category = :category AND code = :code",
                  ROW(open311_attribute_key, key)));
    return changed == 1 ? SUCCESS : failed(ERR_NOT_FOUND, "没有这个问题，请核对代码");
}

result open311_requests_read(struct request *rq, const struct open311_filter *filter, open311_requests *requests)
{
    const bool one = filter->number != 0;
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id, m.number, m.state, m.opened_at, m.changed_at, m.stopped_at, m.closed_at,"
                     " m.due_at, o.contact_region, o.category, o.longitude, o.latitude, u.name AS agency,"
                     " NULLIF(t.description, '') AS description, NULLIF(t.address, '') AS address"
                     " FROM order_file AS o JOIN matter AS m ON m.region = o.region AND m.id = o.id"
                     " LEFT JOIN unit AS u ON u.id = m.counted_unit AND m.counted_unit <> o.hotline_unit"
                     " LEFT JOIN open311_text AS t ON t.region = o.region AND t.id = o.id"
                     " WHERE o.contact_region = :region AND o.role = 'main' AND o.secret = 0 AND o.category <> 0"
                     " AND m.item_type <> 'report'"),
        CLAUSE(one, " AND m.number = :number"),
        CLAUSE(!filter->all, " AND (m.channel = 'open311' OR t.id IS NOT NULL)"),
        CLAUSE(!one, " AND o.opened_at >= :from_ms AND o.opened_at <= :to_ms"),
        CLAUSE(!one && filter->codes, " AND :codes LIKE '%,' || CAST(o.category AS TEXT) || ',%'"),
        CLAUSE(!one && !filter->open, " AND (m.stopped_at IS NOT NULL OR m.closed_at IS NOT NULL)"),
        CLAUSE(!one && !filter->closed, " AND m.stopped_at IS NULL AND m.closed_at IS NULL"),
        CLAUSE(true, " ORDER BY o.opened_at DESC, o.region DESC, o.id DESC LIMIT :limit OFFSET :offset"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(open311_request, requests), clauses, P("region", filter->region),
                     P("number", filter->number), P("codes", filter->codes), P("from_ms", filter->range[0]),
                     P("to_ms", filter->range[1]), P("limit", filter->limit), P("offset", filter->offset));
}

result open311_token_read(struct request *rq, const char *region, const char *token, const char **number)
{
    int64_t contact;
    TRY(db_number(rq->db, &contact,
                  "SELECT id FROM matter WHERE region = :region AND number = :token AND flow = 'contact'"
                  " AND channel = 'open311'",
                  P("region", region), P("token", token)));
    if (!number_is_set(contact)) {
        return failed(ERR_NOT_FOUND, "没有这个token，请核对");
    }
    return db_text(rq->db, rq->arena, number,
                   "SELECT m.number FROM order_file AS o JOIN matter AS m ON m.region = o.region AND m.id = o.id"
                   " WHERE o.contact_region = :region AND o.contact = :contact AND o.role = 'main'"
                   " ORDER BY o.opened_at, o.id LIMIT 1",
                   P("region", region), P("contact", contact));
}

result open311_text_put(struct request *rq, const char *region, int64_t id, const char *description,
                        const char *address)
{
    if (str_is_empty(description) && str_is_empty(address)) {
        return db_do(rq->db, "DELETE FROM open311_text WHERE region = :region AND id = :id", P("region", region),
                     P("id", id));
    }
    return db_do(rq->db,
                 "INSERT INTO open311_text (region, id, description, address, published_at)"
                 " VALUES (:region, :id, :description, :address, :now) ON CONFLICT (region, id) DO UPDATE"
                 " SET description = excluded.description, address = excluded.address,"
                 " published_at = excluded.published_at",
                 P("region", region), P("id", id), P("description", description), P("address", address),
                 P("now", rq->now));
}
