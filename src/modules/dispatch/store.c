#include "modules/dispatch/store.h"

enum { PART_SIZE = 512 * 1024, VERSIONS_KEPT = 2 };

/* --- examples ---------------------------------------------------------------------------------------------------- */

static const struct field dispatch_example_fields[] = {
    FIELD(dispatch_example, region, OPTIONAL, 0, 0, "地区", "of the order"),
    FIELD(dispatch_example, order_id, OPTIONAL, 0, 0, "工单", "its matter"),
    FIELD(dispatch_example, hotline, OPTIONAL, 0, 0, "热线地区", "of the hotline"),
    FIELD(dispatch_example, category, OPTIONAL, 0, 0, "分类", "0: none"),
    FIELD(dispatch_example, unit, OPTIONAL, 0, 0, "承办单位", "of level 1"),
    FIELD(dispatch_example, finished_at, OPTIONAL, 0, 0, "办结时间", "when its reply was passed"),
};
static RECORD(dispatch_example, dispatch_example_fields, "a finished order");

static const struct field dispatch_hotline_fields[] = {
    FIELD(dispatch_hotline, hotline, OPTIONAL, 0, 0, "热线地区", "of the hotline"),
    FIELD(dispatch_hotline, orders, OPTIONAL, 0, 0, "工单数", "finished"),
    FIELD(dispatch_hotline, fresh, OPTIONAL, 0, 0, "新工单数", "finished since the newest model"),
};
static RECORD(dispatch_hotline, dispatch_hotline_fields, "a hotline that has finished orders");

result example_put(struct request *rq, const struct dispatch_example *example)
{
    return db_do(rq->db,
                 "INSERT INTO dispatch_example (region, order_id, hotline, category, unit, finished_at)"
                 " VALUES (:region, :order_id, :hotline, :category, :unit, :finished_at)"
                 " ON CONFLICT (region, order_id) DO UPDATE SET category = :category, unit = :unit,"
                 " finished_at = :finished_at",
                 ROW(dispatch_example, example));
}

result examples_read(struct request *rq, const char *hotline, int64_t most, dispatch_examples *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(dispatch_example, list),
                  "SELECT region, order_id, hotline, category, unit, finished_at FROM dispatch_example"
                  " WHERE hotline = :hotline ORDER BY finished_at DESC, region DESC, order_id DESC LIMIT :most",
                  P("hotline", hotline), P("most", most));
}

static result count_fresh(struct request *rq, struct dispatch_hotline *row)
{
    int64_t made;
    TRY(db_number(rq->db, &made, "SELECT MAX(made_at) FROM dispatch_model WHERE region = :region",
                  P("region", row->hotline)));
    if (!number_is_set(made)) {
        row->fresh = row->orders;
        return SUCCESS;
    }
    return db_number(rq->db, &row->fresh,
                     "SELECT COUNT(*) FROM dispatch_example WHERE hotline = :hotline AND finished_at > :made",
                     P("hotline", row->hotline), P("made", made));
}

/* Examples lie where their orders do, models where the hotline is. */
result hotlines_read(struct request *rq, dispatch_hotlines *list)
{
    TRY(db_all(
        rq->db, rq->arena, RECEIVE_LIST(dispatch_hotline, list),
        "SELECT hotline, COUNT(*) AS orders FROM dispatch_example GROUP BY hotline ORDER BY hotline LIMIT 1000"));
    for (size_t i = 0; i < list->count; i++) {
        TRY(count_fresh(rq, &list->items[i]));
    }
    return SUCCESS;
}

/* --- models ------------------------------------------------------------------------------------------------------ */

struct model_part {
    struct bytes part;
};
static const struct field model_part_fields[] = {FIELD(model_part, part, OPTIONAL, 0, 0, "片段", "of a model")};
static RECORD(model_part, model_part_fields, "a piece of a model");

result model_newest(struct request *rq, const char *region, const char *kind, struct dispatch_model *model)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(dispatch_model, model),
                      "SELECT region, kind, version, made_at, orders, labels, size FROM dispatch_model"
                      " WHERE region = :region AND kind = :kind ORDER BY version DESC LIMIT 1",
                      P("region", region), P("kind", kind));
    if (r.code == ERR_NOT_FOUND) {
        *model = (struct dispatch_model){.region = region, .kind = kind};
        return SUCCESS;
    }
    return r;
}

result model_bytes_read(struct request *rq, const struct dispatch_model *model, struct bytes *bytes)
{
    LIST(struct model_part) parts = {0};
    struct buf whole;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(model_part, &parts),
               "SELECT part FROM dispatch_model_part WHERE region = :region AND kind = :kind AND version = :version"
               " ORDER BY seq LIMIT 1000",
               ROW(dispatch_model, model)));
    buf_init(&whole, rq->arena, (size_t)model->size);
    for (size_t i = 0; i < parts.count; i++) {
        buf_put(&whole, parts.items[i].part.data, parts.items[i].part.size);
    }
    *bytes = (struct bytes){whole.data, whole.size};
    return SUCCESS;
}

result model_keep(struct request *rq, const struct dispatch_model *model, struct bytes bytes)
{
    TRY(db_do(rq->db,
              "INSERT INTO dispatch_model (region, kind, version, made_at, orders, labels, size)"
              " VALUES (:region, :kind, :version, :made_at, :orders, :labels, :size)",
              ROW(dispatch_model, model)));
    for (size_t at = 0, seq = 0; at < bytes.size; at += PART_SIZE, seq++) {
        struct bytes part = {(const char *)bytes.data + at, bytes.size - at < PART_SIZE ? bytes.size - at : PART_SIZE};
        TRY(db_do(rq->db,
                  "INSERT INTO dispatch_model_part (region, kind, version, seq, part)"
                  " VALUES (:region, :kind, :version, :seq, :part)",
                  ROW(dispatch_model, model), P("seq", (int64_t)seq), P("part", part)));
    }
    int64_t oldest = model->version - VERSIONS_KEPT + 1;
    TRY(db_do(rq->db, "DELETE FROM dispatch_model WHERE region = :region AND kind = :kind AND version < :oldest",
              ROW(dispatch_model, model), P("oldest", oldest)));
    return db_do(rq->db,
                 "DELETE FROM dispatch_model_part WHERE region = :region AND kind = :kind AND version < :oldest",
                 ROW(dispatch_model, model), P("oldest", oldest));
}

result models_list(struct request *rq, struct dispatch_models *out)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(dispatch_model, &out->items),
                  "SELECT region, kind, version, made_at, orders, labels, size FROM dispatch_model"
                  " WHERE region >= :scope_low AND region < :scope_high ORDER BY made_at DESC, region, kind LIMIT 200",
                  SCOPE(rq));
}

/* --- outcomes ---------------------------------------------------------------------------------------------------- */

static const struct field dispatch_outcome_fields[] = {
    FIELD(dispatch_outcome, region, OPTIONAL, 0, 0, "地区", "of the order"),
    FIELD(dispatch_outcome, order_id, OPTIONAL, 0, 0, "工单", "its matter"),
    FIELD(dispatch_outcome, kind, OPTIONAL, 0, 0, "种类", "category or unit"),
    FIELD(dispatch_outcome, hotline, OPTIONAL, 0, 0, "热线地区", "of the hotline"),
    FIELD(dispatch_outcome, decided_on, OPTIONAL, 0, 0, "派单日", "when it was dispatched"),
    FIELD(dispatch_outcome, version, OPTIONAL, 0, 0, "模型版本", "that suggested"),
    FIELD(dispatch_outcome, place, OPTIONAL, 0, 0, "位次", "of what was chosen; 0: not suggested"),
    FIELD(dispatch_outcome, confidence, OPTIONAL, 0, 0, "把握度", "of the first suggestion, per mille"),
    FIELD(dispatch_outcome, is_automatic, OPTIONAL, 0, 0, "自动", "without a person"),
};
static RECORD(dispatch_outcome, dispatch_outcome_fields, "what was chosen, beside what was suggested");

result outcome_put(struct request *rq, const struct dispatch_outcome *outcome)
{
    return db_do(rq->db,
                 "INSERT INTO dispatch_outcome (region, order_id, kind, hotline, decided_on, version, place,"
                 " confidence, is_automatic) VALUES (:region, :order_id, :kind, :hotline, :decided_on, :version,"
                 " :place, :confidence, :is_automatic) ON CONFLICT (region, order_id, kind) DO UPDATE SET"
                 " place = :place, version = :version, confidence = :confidence",
                 ROW(dispatch_outcome, outcome));
}

result outcome_mark_automatic(struct request *rq, const char *region, int64_t order_id, const char *kind)
{
    return db_do(rq->db,
                 "UPDATE dispatch_outcome SET is_automatic = 1 WHERE region = :region AND order_id = :order_id"
                 " AND kind = :kind",
                 P("region", region), P("order_id", order_id), P("kind", kind));
}

result outcomes_measure(struct request *rq, const struct dispatch_period *period, struct dispatch_measures *out)
{
    struct date to = date_is_set(period->to) ? period->to : instant_date(rq->now);
    return db_all(rq->db, rq->arena, RECEIVE_LIST(dispatch_measure, &out->items),
                  "SELECT kind, COUNT(*) AS decided, COUNT(*) FILTER (WHERE place = 1) AS first,"
                  " COUNT(*) FILTER (WHERE place BETWEEN 1 AND 3) AS first_three,"
                  " COUNT(*) FILTER (WHERE is_automatic = 1) AS automatic,"
                  " COUNT(*) FILTER (WHERE is_automatic = 1 AND place = 1) AS automatic_kept"
                  " FROM dispatch_outcome WHERE hotline = :region AND decided_on >= :first_day"
                  " AND decided_on <= :last_day GROUP BY kind ORDER BY kind LIMIT 2",
                  P("region", period->region), P("first_day", (int64_t)period->from.ymd), P("last_day", to));
}

/* --- orders ------------------------------------------------------------------------------------------------------ */

static const struct field waiting_order_fields[] = {
    FIELD(waiting_order, region, OPTIONAL, 0, 0, "地区", "of the order"),
    FIELD(waiting_order, id, OPTIONAL, 0, 0, "编号", "of its matter"),
};
static RECORD(waiting_order, waiting_order_fields, "an order that waits to be dispatched");

result waiting_read(struct request *rq, struct instant since, waiting_orders *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(waiting_order, list),
                  "SELECT m.region, m.id FROM matter AS m WHERE m.flow = 'order' AND m.closed_at IS NULL"
                  " AND m.state = 'accepted' AND m.opened_at >= :since AND NOT EXISTS (SELECT 1 FROM dispatch_outcome"
                  " AS o WHERE o.region = m.region AND o.order_id = m.id AND o.kind = 'unit') ORDER BY m.opened_at, "
                  "m.region, m.id LIMIT 200",
                  P("since", since));
}

result first_order_since(struct request *rq, const char *region, struct instant since, int64_t *id)
{
    return db_number(rq->db, id,
                     "SELECT id FROM matter WHERE flow = 'order' AND closed_at IS NULL AND region = :region"
                     " AND opened_at >= :since ORDER BY opened_at, id LIMIT 1",
                     P("region", region), P("since", since));
}
