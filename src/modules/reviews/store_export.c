/* Ratings and rectifications as tables: a line each, nothing of what was written. */
#include "modules/reviews/figures.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/store.h"

struct review_line {
    const char *region, *number, *state, *state_label, *item_code, *item_name, *item_type, *action, *handling_label;
    const char *channel;
    int64_t unit;
    const char *unit_name;
    int64_t hall, hall_window, staff, level;
    const char *tags;
    bool named, invited, excluded;
    struct instant given_at;
    const char *case_number;
};
static const struct field review_line_fields[] = {
    FIELD(review_line, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(review_line, number, READONLY, 0, 0, "评价编号", "what people call it by"),
    FIELD(review_line, case_number, READONLY, 0, 0, "办件编号", "only of a rating with a name"),
    FIELD(review_line, item_code, READONLY, 0, 0, "实施编码", "of the item"),
    FIELD(review_line, item_name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(review_line, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(review_line, action, READONLY, 0, 0, "办理代码", "of the case; empty: as a whole"),
    FIELD(review_line, handling_label, READONLY, 0, 0, "办理", "what was rated"),
    FIELD(review_line, unit, READONLY, 0, 0, "单位编号", "that handled it"),
    FIELD(review_line, unit_name, READONLY, 0, 0, "办理单位", "that handled it"),
    FIELD(review_line, hall, READONLY, 0, 0, "大厅", "of the window; 0: none"),
    FIELD(review_line, hall_window, READONLY, 0, 0, "窗口", "where it was handled; 0: none"),
    FIELD(review_line, staff, READONLY, 0, 0, "经办人", "staff id; 0: the system"),
    FIELD(review_line, level, READONLY, 0, 0, "满意度代码", "GB/T 39046-2020"),
    FIELD(review_line, tags, READONLY, 0, 0, "标签", "codes"),
    FIELD(review_line, channel, READONLY, 0, 0, "评价渠道", "how it came"),
    FIELD(review_line, named, READONLY, 0, 0, "实名", "the person gave their name"),
    FIELD(review_line, invited, READONLY, 0, 0, "受邀", "somebody had asked for it"),
    FIELD(review_line, excluded, READONLY, 0, 0, "不计入统计", "an appeal was upheld"),
    FIELD(review_line, given_at, READONLY, 0, 0, "评价时间", "when it was given"),
    FIELD(review_line, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(review_line, state_label, READONLY, 0, 0, "状态", "for people"),
};
RECORD(review_line, review_line_fields, "a rating in an export");

static result take_review(void *subject, const void *row)
{
    const struct row_taker *taker = subject;
    struct review_line line = *(const struct review_line *)row;
    line.state_label = flow_state_label(&review_flow, line.state);
    line.handling_label = handling_label(line.action);
    return taker->take(taker->subject, &line);
}

result export_reviews(struct request *rq, const struct row_taker *taker)
{
    struct review_line row;
    struct row_taker copy = *taker;
    return db_each(
        rq->db, taker->arena, RECEIVE(review_line, &row), take_review, &copy,
        "SELECT r.region, m.number, m.state, r.item_code, r.item_name, r.item_type, r.action, r.channel, r.unit,"
        " u.name AS unit_name, r.hall, r.hall_window, r.staff, r.level, r.tags, r.named, r.invited, r.excluded,"
        " r.given_at, c.number AS case_number FROM review AS r JOIN matter AS m ON m.region = r.region AND m.id = r.id"
        " LEFT JOIN unit AS u ON u.id = r.unit"
        " LEFT JOIN matter AS c ON c.region = r.region AND c.id = r.case_id AND r.named = 1"
        " WHERE r.region >= :scope_low AND r.region < :scope_high AND (:scope_unit = 0"
        " OR r.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)) ORDER BY r.region, r.id",
        SCOPE(rq));
}

struct rectification_line {
    const char *region, *number, *review_number, *state, *state_label, *item_name;
    int64_t level;
    bool named;
    int64_t unit;
    const char *unit_name;
    struct instant opened_at, due_at, closed_at;
    const char *outcome, *answer;
    int64_t satisfied;
    const char *appeal, *decision;
};
static const struct field rectification_line_fields[] = {
    FIELD(rectification_line, region, READONLY, 0, 0, "地区", "of the rating"),
    FIELD(rectification_line, number, READONLY, 0, 0, "整改编号", "what people call it by"),
    FIELD(rectification_line, review_number, READONLY, 0, 0, "评价编号", "of the rating"),
    FIELD(rectification_line, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(rectification_line, level, READONLY, 0, 0, "满意度代码", "GB/T 39046-2020"),
    FIELD(rectification_line, named, READONLY, 0, 0, "实名", "the person gave their name"),
    FIELD(rectification_line, unit, READONLY, 0, 0, "单位编号", "that answers for it"),
    FIELD(rectification_line, unit_name, READONLY, 0, 0, "责任单位", "that answers for it"),
    FIELD(rectification_line, opened_at, READONLY, 0, 0, "转办时间", "when it was opened"),
    FIELD(rectification_line, due_at, READONLY, 0, 0, "应办结时间", "by the office's own limit"),
    FIELD(rectification_line, closed_at, READONLY, 0, 0, "办结时间", "when it ended"),
    FIELD(rectification_line, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(rectification_line, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(rectification_line, outcome, READONLY, 0, 0, "整改结果", "rectified or explained"),
    FIELD(rectification_line, answer, READONLY, 0, 0, "答复", "shown to the person"),
    FIELD(rectification_line, satisfied, READONLY, 0, 0, "回访满意", "1 yes, 0 no; empty: not called back"),
    FIELD(rectification_line, appeal, READONLY, 0, 0, "申诉理由", "mistaken or malicious"),
    FIELD(rectification_line, decision, READONLY, 0, 0, "申诉裁定", "uphold or reject"),
};
RECORD(rectification_line, rectification_line_fields, "a rectification in an export");

static result take_rectification(void *subject, const void *row)
{
    const struct row_taker *taker = subject;
    struct rectification_line line = *(const struct rectification_line *)row;
    line.state_label = flow_state_label(&rectification_flow, line.state);
    return taker->take(taker->subject, &line);
}

result export_rectifications(struct request *rq, const struct row_taker *taker)
{
    struct rectification_line row;
    struct row_taker copy = *taker;
    return db_each(
        rq->db, taker->arena, RECEIVE(rectification_line, &row), take_rectification, &copy,
        "SELECT m.region, m.number, p.number AS review_number, m.state, r.item_name, a.level, a.named, m.unit,"
        " u.name AS unit_name, m.opened_at, m.due_at, m.closed_at, a.outcome, a.answer, a.satisfied, a.appeal,"
        " a.decision FROM rectification AS a JOIN matter AS m ON m.region = a.region AND m.id = a.id"
        " JOIN review AS r ON r.region = a.region AND r.id = a.review"
        " JOIN matter AS p ON p.region = a.region AND p.id = a.review LEFT JOIN unit AS u ON u.id = m.unit"
        " WHERE m.region >= :scope_low AND m.region < :scope_high AND (:scope_unit = 0"
        " OR m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)) ORDER BY m.region, m.id",
        SCOPE(rq));
}
