/* Matters, files, calls and orders of meetings. */
#include "modules/meetings/store.h"

#include "kernel/org/org.h"

/* --- matters ----------------------------------------------------------------------------------------------------- */

result meeting_matter_read(struct request *rq, const char *region, int64_t id, struct matter *matter)
{
    return db_one(rq->db, rq->arena, RECEIVE(matter, matter),
                  "SELECT * FROM matter WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result meeting_matter_by_number(struct request *rq, const char *region, const char *number, struct matter *matter)
{
    return db_one(rq->db, rq->arena, RECEIVE(matter, matter),
                  "SELECT * FROM matter WHERE region = :region AND number = :number", P("region", region),
                  P("number", number));
}

result meeting_number_of(struct request *rq, const char *region, int64_t id, const char **number)
{
    return db_text(rq->db, rq->arena, number, "SELECT number FROM matter WHERE region = :region AND id = :id",
                   P("region", region), P("id", id));
}

result meeting_open_children(struct request *rq, const struct matter *parent, matter_list *list)
{
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(matter, list),
        "SELECT * FROM matter WHERE region = :region AND parent = :id AND parent <> 0 AND closed_at IS NULL ORDER BY id"
        " LIMIT 200",
        P("region", parent->region), P("id", parent->id));
}

/* --- files ------------------------------------------------------------------------------------------------------- */

result meeting_file_insert(struct request *rq, const struct meeting_file *file)
{
    return db_do(rq->db,
                 "INSERT INTO meeting_file (region, id, kind, day, leader, place, line, hall, subject)"
                 " VALUES (:region, :id, :kind, :day, :leader, :place, :line, :hall, :subject)",
                 ROW(meeting_file, file));
}

result meeting_file_read(struct request *rq, const char *region, int64_t id, struct meeting_file *file)
{
    return db_one(rq->db, rq->arena, RECEIVE(meeting_file, file),
                  "SELECT * FROM meeting_file WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result decision_file_insert(struct request *rq, const struct decision_file *file)
{
    return db_do(rq->db,
                 "INSERT INTO decision_file (region, id, meeting, order_region, order_id, order_number)"
                 " VALUES (:region, :id, :meeting, :order_region, :order_id, :order_number)",
                 ROW(decision_file, file));
}

result decision_file_read(struct request *rq, const char *region, int64_t id, struct decision_file *file)
{
    return db_one(rq->db, rq->arena, RECEIVE(decision_file, file),
                  "SELECT * FROM decision_file WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result whistle_file_insert(struct request *rq, const struct whistle_file *file)
{
    return db_do(rq->db,
                 "INSERT INTO whistle_file (region, id, order_region, order_id, order_number)"
                 " VALUES (:region, :id, :order_region, :order_id, :order_number)",
                 ROW(whistle_file, file));
}

result whistle_file_read(struct request *rq, const char *region, int64_t id, struct whistle_file *file)
{
    return db_one(rq->db, rq->arena, RECEIVE(whistle_file, file),
                  "SELECT * FROM whistle_file WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

/* --- units that take part ---------------------------------------------------------------------------------------- */

static result unit_put(struct request *rq, const struct matter *matter, const struct meeting_unit *item,
                       const char *field)
{
    struct unit unit;
    result found = org_unit_find(rq->db, rq->arena, item->unit, &unit);
    if (found.code == ERR_NOT_FOUND) {
        return invalid(field, str_format(rq->arena, "没有编号为%lld的单位，请重新选择", (long long)item->unit));
    }
    TRY(found);
    int64_t changed;
    TRY(db_change(rq->db, &changed,
                  "INSERT INTO meeting_unit (region, matter, unit, people) VALUES (:region, :matter, :unit, :people)"
                  " ON CONFLICT (region, matter, unit) DO NOTHING",
                  P("region", matter->region), P("matter", matter->id), P("unit", item->unit),
                  P("people", item->people ? item->people : "")));
    return changed == 1 ? SUCCESS : invalid(field, str_format(rq->arena, "“%s”列了两次，请去掉一个", unit.name));
}

result meeting_units_put(struct request *rq, const struct matter *matter, const struct meeting_unit *units,
                         size_t count, const char *field)
{
    TRY(db_do(rq->db, "DELETE FROM meeting_unit WHERE region = :region AND matter = :id", P("region", matter->region),
              P("id", matter->id)));
    for (size_t i = 0; i < count; i++) {
        TRY(unit_put(rq, matter, &units[i], field));
    }
    return SUCCESS;
}

result meeting_units_read(struct request *rq, const char *region, int64_t matter, meeting_units *units)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(meeting_unit, units),
                  "SELECT p.unit, NULLIF(p.people, '') AS people, u.name FROM meeting_unit AS p"
                  " JOIN unit AS u ON u.id = p.unit WHERE p.region = :region AND p.matter = :matter ORDER BY p.unit",
                  P("region", region), P("matter", matter));
}

result meeting_unit_has(struct request *rq, const struct matter *matter, int64_t unit, bool *has)
{
    int64_t found;
    TRY(db_number(rq->db, &found, "SELECT 1 FROM meeting_unit WHERE region = :region AND matter = :id AND unit = :unit",
                  P("region", matter->region), P("id", matter->id), P("unit", unit)));
    *has = number_is_set(found);
    return SUCCESS;
}

/* --- calls ------------------------------------------------------------------------------------------------------- */

result meeting_of_contact(struct request *rq, const char *region, int64_t contact, int64_t *meeting)
{
    return db_number(rq->db, meeting, "SELECT meeting FROM meeting_call WHERE region = :region AND contact = :contact",
                     P("region", region), P("contact", contact));
}

result meeting_call_add(struct request *rq, const struct matter *meeting, int64_t contact)
{
    return db_do(rq->db,
                 "INSERT INTO meeting_call (region, contact, meeting, outcome, taken_at)"
                 " VALUES (:region, :contact, :meeting, '', :now)",
                 P("region", meeting->region), P("contact", contact), P("meeting", meeting->id), P("now", rq->now));
}

result meeting_calls_read(struct request *rq, const char *region, int64_t meeting, meeting_calls *calls)
{
    meeting_calls counts; /* of the orders, by contact */
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(meeting_call, calls),
               "SELECT c.contact, c.taken_at, m.number, m.state FROM meeting_call AS c"
               " JOIN matter AS m ON m.region = c.region AND m.id = c.contact"
               " WHERE c.region = :region AND c.meeting = :meeting ORDER BY c.contact LIMIT 1000",
               P("region", region), P("meeting", meeting)));
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(meeting_call, &counts),
               "SELECT o.contact, COUNT(*) AS orders FROM order_meeting AS d CROSS JOIN order_file AS o"
               " WHERE d.meeting_region = :region AND d.meeting = :meeting AND o.region = d.region"
               " AND o.id = d.order_id AND o.contact_region = :region GROUP BY o.contact ORDER BY o.contact LIMIT 1000",
               P("region", region), P("meeting", meeting)));
    for (size_t i = 0, at = 0; i < calls->count; i++) {
        struct meeting_call *call = &calls->items[i];
        while (at < counts.count && counts.items[at].contact < call->contact) {
            at++;
        }
        bool has = at < counts.count && counts.items[at].contact == call->contact;
        call->orders = has ? counts.items[at].orders : 0;
    }
    return SUCCESS;
}

static const struct field call_outcome_fields[] = {
    FIELD(call_outcome, state, OPTIONAL, 0, 0, "状态", "of the contact"),
    FIELD(call_outcome, at, OPTIONAL, 0, 0, "时间", "of its end"),
};
static RECORD(call_outcome, call_outcome_fields, "what has become of a call");

result meeting_outcome_new(struct request *rq, const struct matter *meeting, int64_t contact,
                           struct call_outcome *outcome)
{
    *outcome = (struct call_outcome){0};
    result found = db_one(rq->db, rq->arena, RECEIVE(call_outcome, outcome),
                          "SELECT m.state, m.closed_at AS at FROM meeting_call AS c"
                          " JOIN matter AS m ON m.region = c.region AND m.id = c.contact WHERE c.region = :region"
                          " AND c.contact = :contact AND c.outcome = '' AND m.state IN ('settled', 'ordered')",
                          P("region", meeting->region), P("contact", contact));
    return found.code == ERR_NOT_FOUND ? SUCCESS : found;
}

result meeting_outcome_put(struct request *rq, const struct matter *meeting, int64_t contact, const char *state)
{
    return db_do(rq->db, "UPDATE meeting_call SET outcome = :state WHERE region = :region AND contact = :contact",
                 P("region", meeting->region), P("contact", contact), P("state", state));
}

result meeting_orders_new(struct request *rq, const struct matter *meeting, int64_t contact, meeting_orders *orders)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(meeting_order, orders),
                  "SELECT o.region, o.id, o.opened_at FROM order_file AS o WHERE o.contact_region = :region"
                  " AND o.contact = :contact AND o.role = 'main' AND NOT EXISTS (SELECT 1 FROM order_meeting AS d"
                  " WHERE d.region = o.region AND d.order_id = o.id AND d.meeting_region = :region AND d.meeting = :id)"
                  " ORDER BY o.opened_at, o.region, o.id",
                  P("region", meeting->region), P("contact", contact), P("id", meeting->id));
}

result meeting_calls_open(struct request *rq, const struct matter *meeting, int64_t *count)
{
    return db_number(rq->db, count,
                     "SELECT COUNT(*) FROM meeting_call AS c JOIN matter AS m ON m.region = c.region"
                     " AND m.id = c.contact WHERE c.region = :region AND c.meeting = :id AND m.closed_at IS NULL",
                     P("region", meeting->region), P("id", meeting->id));
}

/* --- orders ------------------------------------------------------------------------------------------------------ */

result meeting_order_add(struct request *rq, const struct matter *meeting, struct date day, const char *region,
                         int64_t id)
{
    return db_do(rq->db,
                 "INSERT INTO order_meeting (region, order_id, meeting_region, meeting, day)"
                 " VALUES (:region, :id, :meeting_region, :meeting, :day)",
                 P("region", region), P("id", id), P("meeting_region", meeting->region), P("meeting", meeting->id),
                 P("day", day));
}

result meeting_order_has(struct request *rq, const struct matter *meeting, const char *region, int64_t id, bool *has)
{
    int64_t found;
    TRY(db_number(rq->db, &found,
                  "SELECT 1 FROM order_meeting WHERE region = :region AND order_id = :id"
                  " AND meeting_region = :meeting_region AND meeting = :meeting",
                  P("region", region), P("id", id), P("meeting_region", meeting->region), P("meeting", meeting->id)));
    *has = number_is_set(found);
    return SUCCESS;
}

result meeting_orders_read(struct request *rq, const char *region, int64_t meeting, meeting_orders *orders)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(meeting_order, orders),
                  "SELECT m.number, m.region, m.id, m.title, m.unit, u.name AS unit_name, m.state,"
                  " NULLIF(o.callback, '') AS callback, m.opened_at FROM order_meeting AS d"
                  " JOIN order_file AS o ON o.region = d.region AND o.id = d.order_id"
                  " JOIN matter AS m ON m.region = d.region AND m.id = d.order_id LEFT JOIN unit AS u ON u.id = m.unit"
                  " WHERE d.meeting_region = :region AND d.meeting = :meeting ORDER BY m.region, m.id LIMIT 1000",
                  P("region", region), P("meeting", meeting));
}
