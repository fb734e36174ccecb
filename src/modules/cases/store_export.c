/* The cases as a table: a line each. */
#include "modules/cases/handlers.h"

struct case_line {
    const char *region, *number, *state, *state_label, *item_code, *item_name, *item_type, *channel, *unit_name;
    int64_t applicant, unit;
    struct instant opened_at, started_at, due_at, legal_due_at, closed_at;
    const char *result, *decision_number, *kind, *certificate_type, *name, *certificate, *phone;
};
static const struct field case_line_fields[] = {
    FIELD(case_line, region, READONLY, 0, 0, "地区", "where it was taken in"),
    FIELD(case_line, number, READONLY, 0, 0, "办件编号", "on the receipt"),
    FIELD(case_line, item_code, READONLY, 0, 0, "实施编码", "of the item"),
    FIELD(case_line, item_name, READONLY, 0, 0, "事项名称", "as it was called then"),
    FIELD(case_line, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(case_line, channel, READONLY, 0, 0, "渠道", "how it came"),
    FIELD(case_line, unit, READONLY, 0, 0, "单位编号", "of the unit that holds it"),
    FIELD(case_line, unit_name, READONLY, 0, 0, "承办单位", "that holds it"),
    FIELD(case_line, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(case_line, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(case_line, opened_at, READONLY, 0, 0, "收件时间", "when it came"),
    FIELD(case_line, started_at, READONLY, 0, 0, "受理时间", "when its clock started"),
    FIELD(case_line, due_at, READONLY, 0, 0, "应办结时间", "by the promise, else by the law"),
    FIELD(case_line, legal_due_at, READONLY, 0, 0, "法定办结时间", "by the law"),
    FIELD(case_line, closed_at, READONLY, 0, 0, "结束时间", "when nothing was left to do"),
    FIELD(case_line, result, READONLY, 0, 0, "办理结果", "code"),
    FIELD(case_line, decision_number, READONLY, 0, 0, "决定文号", "of the decision"),
    FIELD(case_line, applicant, READONLY, 0, 0, "当事人编号", "within the region"),
    FIELD(case_line, kind, READONLY, 0, 0, "申请人类别", "natural or legal"),
    FIELD(case_line, name, READONLY | MASK_NAME, 0, 0, "申请人", "who applies"),
    FIELD(case_line, certificate_type, READONLY, 0, 0, "证件类型", "code"),
    FIELD(case_line, certificate, READONLY | MASK_ID, 0, 0, "证件号码", "of the applicant"),
    FIELD(case_line, phone, READONLY | MASK_PHONE, 0, 0, "联系电话", "of the applicant"),
};
RECORD(case_line, case_line_fields, "a case in an export");

struct line_taker {
    struct request rq; /* as the caller's, with the memory of a line */
    const struct row_taker *taker;
};

static result take_line(void *subject, const void *row)
{
    struct line_taker *self = subject;
    struct case_line line = *(const struct case_line *)row;
    struct party_view party;
    TRY(party_read(&self->rq, line.region, line.applicant, &party));
    line.state_label = flow_state_label(&case_flow, line.state);
    line.kind = party.kind;
    line.name = party.name;
    line.certificate_type = party.certificate_type;
    line.certificate = party.number;
    line.phone = party.phone;
    return self->taker->take(self->taker->subject, &line);
}

result export_cases(struct request *rq, const struct row_taker *taker)
{
    struct case_line row;
    struct line_taker self = {*rq, taker};
    self.rq.arena = taker->arena;
    return db_each(
        rq->db, taker->arena, RECEIVE(case_line, &row), take_line, &self,
        "SELECT m.region, m.number, m.state, m.item_type, m.channel, m.unit, u.name AS unit_name, m.opened_at,"
        " m.started_at, m.due_at, m.legal_due_at, m.closed_at, c.item_code, c.item_name, c.applicant,"
        " NULLIF(c.result, '') AS result, NULLIF(c.decision_number, '') AS decision_number FROM matter AS m"
        " JOIN case_file AS c ON c.region = m.region AND c.id = m.id LEFT JOIN unit AS u ON u.id = m.unit"
        " WHERE m.flow = 'case' AND m.region >= :scope_low AND m.region < :scope_high AND (:scope_unit = 0"
        " OR m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)) ORDER BY m.region, m.id",
        SCOPE(rq));
}
