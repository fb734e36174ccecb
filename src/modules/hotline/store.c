#include "modules/hotline/store.h"

/* --- matters ----------------------------------------------------------------------------------------------------- */

result hotline_matter_read(struct request *rq, const char *region, int64_t id, struct matter *matter)
{
    return db_one(rq->db, rq->arena, RECEIVE(matter, matter),
                  "SELECT * FROM matter WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result hotline_matter_by_number(struct request *rq, const char *region, const char *number, struct matter *matter)
{
    return db_one(rq->db, rq->arena, RECEIVE(matter, matter),
                  "SELECT * FROM matter WHERE region = :region AND number = :number", P("region", region),
                  P("number", number));
}

result hotline_number_of(struct request *rq, const char *region, int64_t id, const char **number)
{
    return db_text(rq->db, rq->arena, number, "SELECT number FROM matter WHERE region = :region AND id = :id",
                   P("region", region), P("id", id));
}

/* --- contacts ---------------------------------------------------------------------------------------------------- */

result contact_file_insert(struct request *rq, const struct contact_file *file)
{
    return db_post(
        rq->db,
        "INSERT INTO contact_file (region, id, call, caller, secret, anonymous, phone, answered_at, ended_at,"
        " waited, agent, nature, category, article) VALUES (:region, :id, :call, :caller, :secret,"
        " :anonymous, :phone, :answered_at, :ended_at, :waited, :agent, :nature, :category, :article)",
        ROW(contact_file, file));
}

result contact_file_update(struct request *rq, const struct contact_file *file)
{
    return db_post(rq->db,
                   "UPDATE contact_file SET caller = :caller, secret = :secret, anonymous = :anonymous, phone = :phone,"
                   " answered_at = :answered_at, ended_at = :ended_at, waited = :waited, agent = :agent,"
                   " nature = :nature, category = :category, article = :article WHERE region = :region AND id = :id",
                   ROW(contact_file, file));
}

result contact_file_find(struct request *rq, const char *region, int64_t id, struct contact_file *file)
{
    return db_one(rq->db, rq->arena, RECEIVE(contact_file, file),
                  "SELECT * FROM contact_file WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result contact_of_call(struct request *rq, const char *region, const char *call, int64_t *id)
{
    return db_number(rq->db, id, "SELECT id FROM contact_file WHERE region = :region AND call = :call AND call <> ''",
                     P("region", region), P("call", call));
}

static const struct field call_leg_fields[] = {
    FIELD(call_leg, leg, OPTIONAL, 0, 0, "事件", "what happened"),
    FIELD(call_leg, at, OPTIONAL, 0, 0, "时间", "when"),
    FIELD(call_leg, agent, OPTIONAL, 0, 0, "坐席", "staff id; 0: not told"),
};
static RECORD(call_leg, call_leg_fields, "an event of a call, as it was told");

result call_leg_add(struct request *rq, const char *region, const char *call, const struct call_leg *leg, bool *known)
{
    int64_t changed = 0;
    TRY(db_change(rq->db, &changed,
                  "INSERT INTO call_leg (region, call, leg, at, agent, recorded_at)"
                  " VALUES (:region, :call, :leg, :at, :agent, :now) ON CONFLICT (region, call, leg) DO NOTHING",
                  P("region", region), P("call", call), P("now", rq->now), ROW(call_leg, leg)));
    *known = changed == 0;
    return SUCCESS;
}

result call_legs_read(struct request *rq, const char *region, const char *call, call_legs *legs)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(call_leg, legs),
                  "SELECT leg, at, agent FROM call_leg WHERE region = :region AND call = :call", P("region", region),
                  P("call", call));
}

/* --- orders ------------------------------------------------------------------------------------------------------ */

result order_file_insert(struct request *rq, const struct order_file *file)
{
    return db_post(rq->db,
                   "INSERT INTO order_file (region, id, contact_region, contact, contact_number, caller, phone, role,"
                   " category, urgency, secret, longitude, latitude, hotline_unit, sub_unit, merged_into, event,"
                   " extension_asked, replies, callback, attempts, case_number, opened_at) VALUES (:region, :id,"
                   " :contact_region, :contact, :contact_number, :caller, :phone, :role, :category, :urgency, :secret,"
                   " :longitude, :latitude, :hotline_unit, :sub_unit, :merged_into, :event, :extension_asked, :replies,"
                   " :callback, :attempts, :case_number, :opened_at)",
                   ROW(order_file, file));
}

result order_file_update(struct request *rq, const struct order_file *file)
{
    return db_post(rq->db,
                   "UPDATE order_file SET category = :category, sub_unit = :sub_unit, merged_into = :merged_into,"
                   " event = :event, extension_asked = :extension_asked, replies = :replies, callback = :callback,"
                   " attempts = :attempts, case_number = :case_number WHERE region = :region AND id = :id",
                   ROW(order_file, file));
}

result order_file_find(struct request *rq, const char *region, int64_t id, struct order_file *file)
{
    return db_one(rq->db, rq->arena, RECEIVE(order_file, file),
                  "SELECT * FROM order_file WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result order_unit_add(struct request *rq, const struct order_file *file, int64_t unit)
{
    return unit == 0 ? SUCCESS
                     : db_post(rq->db,
                               "INSERT INTO order_unit (region, order_id, unit, opened_at)"
                               " VALUES (:region, :id, :unit, :opened_at)"
                               " ON CONFLICT (region, order_id, unit) DO NOTHING",
                               P("unit", unit), ROW(order_file, file));
}

result order_unit_has(struct request *rq, const char *region, int64_t id, int64_t unit, bool *has)
{
    int64_t found;
    TRY(db_number(rq->db, &found, "SELECT 1 FROM order_unit WHERE region = :region AND order_id = :id AND unit = :unit",
                  P("region", region), P("id", id), P("unit", unit)));
    *has = number_is_set(found);
    return SUCCESS;
}

result order_reply_add(struct request *rq, const struct order_file *file, const struct order_reply *reply)
{
    return db_post(rq->db,
                   "INSERT INTO order_reply (region, order_id, seq, unit, staff, at, is_final)"
                   " VALUES (:region, :order_id, :seq, :unit, :staff, :at, :is_final)",
                   P("region", file->region), P("order_id", file->id), ROW(order_reply, reply));
}

result order_replies_read(struct request *rq, const struct order_file *file, order_replies *replies)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(order_reply, replies),
                  "SELECT r.seq, r.unit, u.name AS unit_name, r.staff, r.at, r.is_final FROM order_reply AS r"
                  " LEFT JOIN unit AS u ON u.id = r.unit WHERE r.region = :region AND r.order_id = :id ORDER BY r.seq",
                  P("region", file->region), P("id", file->id));
}

result orders_of_contact(struct request *rq, const struct contact_file *contact, order_links *links)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(order_link, links),
                  "SELECT m.number, m.state, m.opened_at FROM order_file AS o"
                  " JOIN matter AS m ON m.region = o.region AND m.id = o.id"
                  " WHERE o.contact_region = :region AND o.contact = :id AND o.role = 'main'"
                  " ORDER BY m.opened_at, m.region, m.id LIMIT 200",
                  ROW(contact_file, contact));
}

/* Children are found by the index of parents alone and then read one by one: SQLite would rather walk all matters of a
 * region than read a partial index that does not cover. The same in supervisions_read. */
result orders_below(struct request *rq, const struct order_file *file, order_links *links)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(order_link, links),
                  "SELECT m.number, m.state, m.opened_at FROM matter AS c CROSS JOIN matter AS m"
                  " WHERE c.region = :region AND c.parent = :id AND c.parent <> 0 AND m.region = c.region"
                  " AND m.id = c.id AND m.flow = 'order' ORDER BY m.opened_at, m.id LIMIT 200",
                  ROW(order_file, file));
}

result orders_merged_into(struct request *rq, const struct order_file *file, order_links *links)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(order_link, links),
                  "SELECT m.number, m.state, m.opened_at FROM order_file AS o"
                  " JOIN matter AS m ON m.region = o.region AND m.id = o.id"
                  " WHERE o.region = :region AND o.merged_into = :id AND o.merged_into <> 0"
                  " ORDER BY m.opened_at, m.id LIMIT 200",
                  ROW(order_file, file));
}

result orders_follow(struct request *rq, const struct order_file *file, int64_t survivor)
{
    return db_do(rq->db,
                 "UPDATE order_file SET merged_into = :survivor WHERE region = :region AND merged_into = :id"
                 " AND merged_into <> 0",
                 P("survivor", survivor), ROW(order_file, file));
}

static const struct field merged_caller_fields[] = {
    FIELD(merged_caller, region, OPTIONAL, 0, 0, "地区", "of the contact"),
    FIELD(merged_caller, number, OPTIONAL, 0, 0, "工单编号", "of the merged order"),
    FIELD(merged_caller, contact, OPTIONAL, 0, 0, "来电来信", "id"),
};
static RECORD(merged_caller, merged_caller_fields, "whose order was merged");

result order_merged_callers(struct request *rq, const struct order_file *file, merged_callers *callers)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(merged_caller, callers),
                  "SELECT o.contact_region AS region, o.contact, m.number FROM order_file AS f"
                  " CROSS JOIN order_file AS o CROSS JOIN matter AS m WHERE f.region = :region AND f.merged_into = :id"
                  " AND f.merged_into <> 0 AND o.region = f.region AND o.id = f.id AND m.region = o.region"
                  " AND m.id = o.id ORDER BY m.id LIMIT 1000",
                  ROW(order_file, file));
}

/* The newest of each of the two, then of both. */
#define EARLIER                                                                                                   \
    "SELECT * FROM (SELECT m.number, m.state, o.opened_at, o.region, o.id FROM order_file AS o CROSS JOIN matter" \
    " AS m WHERE o.contact_region = :region AND o.contact <> :id AND o.role <> 'joint' AND m.region = o.region"   \
    " AND m.id = o.id"
#define NEWEST_EARLIER " ORDER BY o.opened_at DESC, o.region DESC, o.id DESC LIMIT 20)"

result orders_of_caller(struct request *rq, const struct contact_file *contact, order_links *links)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(order_link, links),
                  "SELECT number, state, opened_at FROM (" EARLIER
                  " AND o.caller = :caller AND o.caller <> 0" NEWEST_EARLIER " AS c UNION " EARLIER
                  " AND o.phone = :phone AND o.phone IS NOT NULL" NEWEST_EARLIER
                  " AS p) AS f ORDER BY f.opened_at DESC, f.region DESC, f.id DESC LIMIT 20",
                  ROW(contact_file, contact));
}

result orders_learn_phone(struct request *rq, const struct contact_file *contact)
{
    return db_post(rq->db, "UPDATE order_file SET phone = :phone WHERE contact_region = :hotline AND contact = :id",
                   P("hotline", contact->region), ROW(contact_file, contact));
}

/* --- supervisions ------------------------------------------------------------------------------------------------ */

result supervision_insert(struct request *rq, const struct matter *matter, int64_t order_id, const char *ground)
{
    return db_post(
        rq->db, "INSERT INTO supervision_file (region, id, order_id, ground) VALUES (:region, :id, :order_id, :ground)",
        P("region", matter->region), P("id", matter->id), P("order_id", order_id), P("ground", ground));
}

result supervisions_read(struct request *rq, const char *region, int64_t order_id, int64_t id, supervision_views *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id, m.number, m.version, m.state, m.unit, m.opened_at, m.due_at, m.closed_at,"
                     " s.order_id, s.ground, (SELECT name FROM unit WHERE id = m.unit) AS unit_name FROM"),
        CLAUSE(order_id != 0, " matter AS c CROSS JOIN matter AS m CROSS JOIN supervision_file AS s"
                              " WHERE c.region = :region AND c.parent = :order_id AND c.parent <> 0"
                              " AND m.region = c.region AND m.id = c.id"),
        CLAUSE(order_id == 0, " matter AS m CROSS JOIN supervision_file AS s WHERE m.region = :region AND m.id = :id"),
        CLAUSE(true, " AND s.region = m.region AND s.id = m.id ORDER BY m.opened_at, m.id LIMIT 200"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(supervision_view, list), clauses, P("region", region),
                     P("order_id", order_id), P("id", id));
}
