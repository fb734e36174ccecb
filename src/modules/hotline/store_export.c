/* Contacts and orders as tables: a line each. What was told stays sealed. */
#include "kernel/org/org.h"
#include "modules/hotline/handlers.h"

struct contact_line {
    const char *region, *number, *state, *state_label, *channel, *nature, *call, *unit_name;
    int64_t id, unit, agent, waited, category, article, caller, orders;
    bool secret, anonymous;
    struct instant opened_at, answered_at, ended_at, closed_at;
    const char *name, *phone;
};
static const struct field contact_line_fields[] = {
    FIELD(contact_line, region, READONLY, 0, 0, "地区", "of the hotline"),
    FIELD(contact_line, id, SECRET, 0, 0, "内部编号", "of the matter; its orders are counted by it, it is not written"),
    FIELD(contact_line, number, READONLY, 0, 0, "编号", "of the contact"),
    FIELD(contact_line, channel, READONLY, 0, 0, "渠道", "how it came"),
    FIELD(contact_line, nature, READONLY, 0, 0, "诉求类型", "code"),
    FIELD(contact_line, category, READONLY, 0, 0, "分类", "of the tree"),
    FIELD(contact_line, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(contact_line, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(contact_line, unit, READONLY, 0, 0, "单位编号", "of the hotline"),
    FIELD(contact_line, unit_name, READONLY, 0, 0, "单位", "of the hotline"),
    FIELD(contact_line, agent, READONLY, 0, 0, "坐席", "staff id"),
    FIELD(contact_line, call, READONLY, 0, 0, "话务编号", "the call centre's"),
    FIELD(contact_line, waited, READONLY, 0, 0, "等待秒数", "until it was answered"),
    FIELD(contact_line, opened_at, READONLY, 0, 0, "来电时间", "when it came in"),
    FIELD(contact_line, answered_at, READONLY, 0, 0, "接听时间", "of a call"),
    FIELD(contact_line, ended_at, READONLY, 0, 0, "通话结束", "of a call"),
    FIELD(contact_line, closed_at, READONLY, 0, 0, "结束时间", "of the matter"),
    FIELD(contact_line, article, READONLY, 0, 0, "知识", "article used"),
    FIELD(contact_line, orders, READONLY, 0, 0, "工单数", "that came of it"),
    FIELD(contact_line, secret, READONLY, 0, 0, "保密", "hidden caller"),
    FIELD(contact_line, anonymous, READONLY, 0, 0, "匿名", "unnamed caller"),
    FIELD(contact_line, caller, READONLY, 0, 0, "来电人编号", "within the region; 0: none"),
    FIELD(contact_line, name, READONLY | MASK_NAME, 0, 0, "来电人", "who called, unless hidden"),
    FIELD(contact_line, phone, READONLY | MASK_PHONE, 0, 0, "电话", "of who called, unless hidden"),
};
RECORD(contact_line, contact_line_fields, "a contact in an export");

struct order_line {
    const char *region, *number, *contact, *parent, *role, *state, *state_label, *nature, *channel, *urgency, *title,
        *unit_name, *counted_name, *callback, *event, *case_number, *merged_into;
    int64_t unit, counted_unit, sub_unit, category, longitude, latitude, promised_limit, extension, replies, attempts;
    bool secret;
    struct instant opened_at, due_at, stopped_at, closed_at;
};
static const struct field order_line_fields[] = {
    FIELD(order_line, region, READONLY, 0, 0, "地区", "where the thing is"),
    FIELD(order_line, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(order_line, contact, READONLY, 0, 0, "来电来信编号", "that it comes of"),
    FIELD(order_line, parent, READONLY, 0, 0, "上级工单", "that it redoes or helps with"),
    FIELD(order_line, role, READONLY, 0, 0, "类别", "main, redo, joint"),
    FIELD(order_line, nature, READONLY, 0, 0, "诉求类型", "code"),
    FIELD(order_line, category, READONLY, 0, 0, "分类", "of the tree"),
    FIELD(order_line, title, READONLY, 0, 0, "名称", "nature and category"),
    FIELD(order_line, channel, READONLY, 0, 0, "渠道", "how it came"),
    FIELD(order_line, urgency, READONLY, 0, 0, "紧急程度", "code"),
    FIELD(order_line, secret, READONLY, 0, 0, "保密", "units do not learn who called"),
    FIELD(order_line, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(order_line, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(order_line, unit, READONLY, 0, 0, "单位编号", "of the unit that holds it"),
    FIELD(order_line, unit_name, READONLY, 0, 0, "承办单位", "that holds it"),
    FIELD(order_line, counted_unit, READONLY, 0, 0, "负责单位编号", "of level 1"),
    FIELD(order_line, counted_name, READONLY, 0, 0, "负责单位", "of level 1"),
    FIELD(order_line, sub_unit, READONLY, 0, 0, "二级承办单位编号", "that has or had it"),
    FIELD(order_line, opened_at, READONLY, 0, 0, "受理时间", "when it was opened"),
    FIELD(order_line, promised_limit, READONLY, 0, 0, "办结时限", "working days"),
    FIELD(order_line, extension, READONLY, 0, 0, "延期", "granted"),
    FIELD(order_line, due_at, READONLY, 0, 0, "应办结时间", "by its limit"),
    FIELD(order_line, stopped_at, READONLY, 0, 0, "办结时间", "when the reply was passed"),
    FIELD(order_line, closed_at, READONLY, 0, 0, "结束时间", "when it ended"),
    FIELD(order_line, replies, READONLY, 0, 0, "回复次数", "of units"),
    FIELD(order_line, callback, READONLY, 0, 0, "回访结果", "code"),
    FIELD(order_line, attempts, READONLY, 0, 0, "回访次数", "tried"),
    FIELD(order_line, event, READONLY, 0, 0, "群体性事件", "that it is part of"),
    FIELD(order_line, merged_into, READONLY, 0, 0, "并入", "number of the order"),
    FIELD(order_line, case_number, READONLY, 0, 0, "办件编号", "of the case started from it"),
    FIELD(order_line, longitude, READONLY, 0, 0, "经度", "millionths of a degree"),
    FIELD(order_line, latitude, READONLY, 0, 0, "纬度", "millionths of a degree"),
};
RECORD(order_line, order_line_fields, "an order in an export");

/* How many orders came of a contact. */
struct order_count {
    int64_t contact, orders;
};
static const struct field order_count_fields[] = {
    FIELD(order_count, contact, OPTIONAL, 0, 0, "来电来信", "id"),
    FIELD(order_count, orders, OPTIONAL, 0, 0, "工单数", "main orders"),
};
static RECORD(order_count, order_count_fields, "how many orders came of a contact");

enum { COUNTED_AHEAD = 500 };

struct line_taker {
    struct request rq; /* as the caller's, with the memory of a line */
    const struct row_taker *taker;
    char region[REGION_CODE_SIZE]; /* whose counts these are, from the contact on that was asked for first */
    struct order_count counts[COUNTED_AHEAD];
    size_t count, at;
};

static result take_count(void *subject, const void *row)
{
    struct line_taker *self = subject;
    self->counts[self->count++] = *(const struct order_count *)row;
    return SUCCESS;
}

/* Contacts come by region and id; their orders lie in other regions, and are counted for some contacts at a time. */
static result count_orders(struct line_taker *self, struct contact_line *line)
{
    struct order_count row;
    bool is_over = self->count == COUNTED_AHEAD && line->id > self->counts[COUNTED_AHEAD - 1].contact;
    if (is_over || !str_equal(self->region, line->region)) {
        snprintf(self->region, sizeof self->region, "%s", line->region);
        self->count = self->at = 0;
        TRY(db_each(self->rq.db, self->rq.arena, RECEIVE(order_count, &row), take_count, self,
                    "SELECT contact, COUNT(*) AS orders FROM order_file WHERE contact_region = :region"
                    " AND contact >= :id AND role = 'main' GROUP BY contact ORDER BY contact LIMIT :most",
                    P("region", line->region), P("id", line->id), P("most", (int64_t)COUNTED_AHEAD)));
    }
    while (self->at < self->count && self->counts[self->at].contact < line->id) {
        self->at++;
    }
    bool has = self->at < self->count && self->counts[self->at].contact == line->id;
    line->orders = has ? self->counts[self->at].orders : 0;
    return SUCCESS;
}

static result take_contact(void *subject, const void *row)
{
    struct line_taker *self = subject;
    struct contact_line line = *(const struct contact_line *)row;
    struct party_view party;
    line.state_label = flow_state_label(&contact_flow, line.state);
    if (line.caller != 0) {
        TRY(party_read(&self->rq, line.region, line.caller, &party));
        line.name = party.name;
        line.phone = party.phone;
    }
    TRY(count_orders(self, &line));
    return self->taker->take(self->taker->subject, &line);
}

result export_contacts(struct request *rq, const struct row_taker *taker)
{
    struct contact_line row;
    struct line_taker self = {.rq = *rq, .taker = taker};
    self.rq.arena = taker->arena;
    return db_each(rq->db, taker->arena, RECEIVE(contact_line, &row), take_contact, &self,
                   "SELECT m.region, m.id, m.number, m.state, m.channel, m.unit, u.name AS unit_name, m.opened_at,"
                   " m.closed_at, NULLIF(c.nature, '') AS nature, NULLIF(c.call, '') AS call, c.agent, c.waited,"
                   " c.category, c.article, c.caller, c.secret, c.anonymous, c.answered_at, c.ended_at"
                   " FROM matter AS m JOIN contact_file AS c ON c.region = m.region"
                   " AND c.id = m.id LEFT JOIN unit AS u ON u.id = m.unit WHERE m.flow = 'contact'"
                   " AND m.region >= :scope_low AND m.region < :scope_high AND (:scope_unit = 0"
                   " OR m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit))"
                   " ORDER BY m.region, m.id",
                   SCOPE(rq));
}

static result take_order(void *subject, const void *row)
{
    const struct row_taker *taker = subject;
    struct order_line line = *(const struct order_line *)row;
    line.state_label = flow_state_label(&order_flow, line.state);
    return taker->take(taker->subject, &line);
}

result export_orders(struct request *rq, const struct row_taker *taker)
{
    struct order_line row;
    struct row_taker self = *taker;
    return db_each(
        rq->db, taker->arena, RECEIVE(order_line, &row), take_order, &self,
        "SELECT m.region, m.number, m.state, m.item_type AS nature, m.channel, m.title, m.unit, m.counted_unit,"
        " m.opened_at, m.promised_limit, m.extension, m.due_at, m.stopped_at, m.closed_at, u.name AS unit_name,"
        " n.name AS counted_name, o.role, o.category, o.urgency, o.secret, o.longitude, o.latitude, o.sub_unit,"
        " o.replies, o.attempts, NULLIF(o.callback, '') AS callback, NULLIF(o.event, '') AS event,"
        " NULLIF(o.case_number, '') AS case_number, o.contact_number AS contact, p.number AS parent, s.number AS "
        "merged_into"
        " FROM matter AS m JOIN order_file AS o ON o.region = m.region AND o.id = m.id"
        " LEFT JOIN unit AS u ON u.id = m.unit LEFT JOIN unit AS n ON n.id = m.counted_unit"
        " LEFT JOIN matter AS p ON p.region = m.region AND p.id = m.parent"
        " LEFT JOIN matter AS s ON s.region = m.region AND s.id = o.merged_into"
        " WHERE m.flow = 'order' AND (:scope_unit <> 0 OR (m.region >= :scope_low AND m.region < :scope_high))"
        " AND (:scope_unit = 0 OR EXISTS (SELECT 1 FROM order_unit AS h WHERE h.region = m.region"
        " AND h.order_id = m.id AND h.unit = :scope_unit)) ORDER BY m.region, m.id",
        SCOPE(rq));
}
