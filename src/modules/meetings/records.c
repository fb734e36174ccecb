#include "modules/meetings/records.h"

#include "kernel/org/org.h"

/* clang-format off */
static const struct field meeting_file_fields[] = {
    FIELD(meeting_file, region, READONLY, 0, 0, "地区", "of the hotline"),
    FIELD(meeting_file, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(meeting_file, kind, READONLY, 0, 0, "种类", "day, joint, check", .codes = &meeting_kinds),
    FIELD(meeting_file, day, READONLY, 0, 0, "日期", "when it is held"),
    FIELD(meeting_file, leader, READONLY, 0, 0, "领导", "who takes the calls, or presides"),
    FIELD(meeting_file, place, READONLY, 0, 0, "地点", "where"),
    FIELD(meeting_file, line, READONLY, 0, 0, "线路", "the number that is called"),
    FIELD(meeting_file, hall, READONLY, 0, 0, "大厅", "0: none"),
    FIELD(meeting_file, subject, READONLY, 0, 0, "主题", "what it is about"),
};
RECORD(meeting_file, meeting_file_fields, "a meeting beside its matter");

static const struct field decision_file_fields[] = {
    FIELD(decision_file, region, READONLY, 0, 0, "地区", "of the meeting"),
    FIELD(decision_file, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(decision_file, meeting, READONLY, 0, 0, "会议", "that made it"),
    FIELD(decision_file, order_region, READONLY, 0, 0, "工单地区", "empty: about no order"),
    FIELD(decision_file, order_id, READONLY, 0, 0, "工单", "0: about none"),
    FIELD(decision_file, order_number, READONLY, 0, 0, "工单编号", "empty: about no order"),
};
RECORD(decision_file, decision_file_fields, "a decision beside its matter");

static const struct field whistle_file_fields[] = {
    FIELD(whistle_file, region, READONLY, 0, 0, "地区", "of the community"),
    FIELD(whistle_file, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(whistle_file, order_region, READONLY, 0, 0, "工单地区", "empty: about no order"),
    FIELD(whistle_file, order_id, READONLY, 0, 0, "工单", "0: about none"),
    FIELD(whistle_file, order_number, READONLY, 0, 0, "工单编号", "empty: about no order"),
};
RECORD(whistle_file, whistle_file_fields, "a whistle beside its matter");

static const struct field meeting_button_fields[] = {
    FIELD(meeting_button, action, READONLY, 0, 0, "动作", "the last segment of its path"),
    FIELD(meeting_button, label, READONLY, 0, 0, "名称", "for people"),
};
RECORD(meeting_button, meeting_button_fields, "an action that is possible now");

/* --- meetings ---------------------------------------------------------------------------------------------------- */

static const struct field meeting_unit_fields[] = {
    FIELD(meeting_unit, unit, REQUIRED, 1, INT64_MAX, "单位", "that takes part"),
    FIELD(meeting_unit, people, OPTIONAL, 1, 200, "人员", "of the unit, with their office"),
    FIELD(meeting_unit, name, READONLY, 0, 0, "单位名称", "of the unit"),
};
RECORD(meeting_unit, meeting_unit_fields, "a unit that takes part");

static const struct field meeting_form_fields[] = {
    FIELD(meeting_form, region, OPTIONAL, 6, 12, "地区", "of the hotline; absent: the caller's", .check = region_code_check),
    FIELD(meeting_form, kind, REQUIRED, 0, 0, "种类", "of meeting", .codes = &meeting_kinds),
    FIELD(meeting_form, day, REQUIRED, 0, 0, "日期", "when it is held"),
    FIELD(meeting_form, leader, REQUIRED, 1, 100, "领导", "who takes the calls, or presides"),
    FIELD(meeting_form, place, OPTIONAL, 1, 100, "地点", "where"),
    FIELD(meeting_form, line, OPTIONAL, 1, 40, "线路", "the number that is called"),
    FIELD(meeting_form, hall, OPTIONAL, 1, INT64_MAX, "大厅", "where it is held"),
    FIELD(meeting_form, subject, OPTIONAL, 1, 200, "主题", "what it is about; nothing about a citizen"),
    FIELD_LIST(meeting_form, units, OPTIONAL, 0, 100, &meeting_unit_record, "参加单位", "present, with their people"),
};
RECORD(meeting_form, meeting_form_fields, "a meeting as it is planned");

static const struct field meeting_action_fields[] = {
    FIELD(meeting_action, number, REQUIRED, 1, 60, "编号", "of the meeting or the whistle"),
    FIELD(meeting_action, reason, OPTIONAL, 1, 500, "理由", "kept in the ledger: nothing about a citizen"),
    FIELD(meeting_action, contact, OPTIONAL, 1, 60, "来电编号", "call: the contact that came in"),
    FIELD(meeting_action, order, OPTIONAL, 1, 60, "工单编号", "discuss: the order"),
    FIELD_LIST(meeting_action, units, OPTIONAL, 0, 100, &meeting_unit_record, "参加单位", "attend: all that are present"),
    FIELD(meeting_action, at, OPTIONAL, 0, 0, "时间", "when it happened; absent: now"),
};
RECORD(meeting_action, meeting_action_fields, "an action on a meeting or a whistle");

static const struct field meeting_key_fields[] = {
    FIELD(meeting_key, number, REQUIRED, 1, 60, "编号", "of the matter"),
};
RECORD(meeting_key, meeting_key_fields, "which meeting, decision or whistle");

static const struct field meeting_call_fields[] = {
    FIELD(meeting_call, number, READONLY, 0, 0, "来电编号", "of the contact"),
    FIELD(meeting_call, contact, READONLY, 0, 0, "内部编号", "of the contact"),
    FIELD(meeting_call, state, READONLY, 0, 0, "状态代码", "of the contact"),
    FIELD(meeting_call, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(meeting_call, orders, READONLY, 0, 0, "工单数", "that came of it on this day"),
    FIELD(meeting_call, taken_at, READONLY, 0, 0, "登记时间", "when it was put on the day's list"),
};
RECORD(meeting_call, meeting_call_fields, "a call of an answering day");

static const struct field meeting_order_fields[] = {
    FIELD(meeting_order, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(meeting_order, region, READONLY, 0, 0, "工单地区", "of the order"),
    FIELD(meeting_order, id, READONLY, 0, 0, "内部编号", "of the order"),
    FIELD(meeting_order, title, READONLY, 0, 0, "名称", "nature and category"),
    FIELD(meeting_order, unit, READONLY, 0, 0, "承办单位编号", "that has it"),
    FIELD(meeting_order, unit_name, READONLY, 0, 0, "承办单位", "that has it"),
    FIELD(meeting_order, state, READONLY, 0, 0, "状态代码", "of the order"),
    FIELD(meeting_order, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(meeting_order, callback, READONLY, 0, 0, "回访结果", "code; absent until called back"),
    FIELD(meeting_order, opened_at, READONLY, 0, 0, "受理时间", "of the order"),
};
RECORD(meeting_order, meeting_order_fields, "an order of a meeting");

static const struct field meeting_row_fields[] = {
    FIELD(meeting_row, region, READONLY, 0, 0, "地区", "of the hotline"),
    FIELD(meeting_row, number, READONLY, 0, 0, "编号", "of the meeting"),
    FIELD(meeting_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(meeting_row, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(meeting_row, kind, READONLY, 0, 0, "种类代码", "day, joint, check"),
    FIELD(meeting_row, kind_label, READONLY, 0, 0, "种类", "for people"),
    FIELD(meeting_row, day, READONLY, 0, 0, "日期", "when it is held"),
    FIELD(meeting_row, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(meeting_row, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(meeting_row, leader, READONLY, 0, 0, "领导", "who takes the calls, or presides"),
    FIELD(meeting_row, place, READONLY, 0, 0, "地点", "where"),
    FIELD(meeting_row, line, READONLY, 0, 0, "线路", "the number that is called"),
    FIELD(meeting_row, hall, READONLY, 0, 0, "大厅", "0: none"),
    FIELD(meeting_row, subject, READONLY, 0, 0, "主题", "what it is about"),
    FIELD(meeting_row, unit, READONLY, 0, 0, "主办单位", "that keeps it"),
    FIELD(meeting_row, units, READONLY, 0, 0, "参加单位数", "present"),
    FIELD(meeting_row, calls, READONLY, 0, 0, "来电数", "of an answering day"),
    FIELD(meeting_row, settled, READONLY, 0, 0, "现场解答数", "calls answered there"),
    FIELD(meeting_row, ordered, READONLY, 0, 0, "转工单来电数", "calls that became one or several orders"),
    FIELD(meeting_row, orders, READONLY, 0, 0, "工单数", "that came of its calls, or that it discussed"),
    FIELD(meeting_row, called_back, READONLY, 0, 0, "回访成功数", "of these orders"),
    FIELD(meeting_row, satisfied, READONLY, 0, 0, "满意数", "of these: 非常满意, 满意, 基本满意"),
    FIELD(meeting_row, decisions, READONLY, 0, 0, "议定事项数", "that it made"),
    FIELD(meeting_row, opened_at, READONLY, 0, 0, "登记时间", "when it was planned"),
    FIELD(meeting_row, closed_at, READONLY, 0, 0, "结束时间", "reported, closed or cancelled"),
};
RECORD(meeting_row, meeting_row_fields, "a meeting in a list");

static const struct field meeting_view_fields[] = {
    FIELD_OF(meeting_view, meeting, READONLY, &meeting_row_record, "会议", "itself"),
    FIELD_LIST(meeting_view, units, READONLY, 0, 0, &meeting_unit_record, "参加单位", "present, with their people"),
    FIELD_LIST(meeting_view, calls, READONLY, 0, 0, &meeting_call_record, "来电", "of an answering day, in order"),
    FIELD_LIST(meeting_view, orders, READONLY, 0, 0, &meeting_order_record, "工单", "that came of it, or that it discussed"),
    FIELD_LIST(meeting_view, decisions, READONLY, 0, 0, &decision_view_record, "议定事项", "in order"),
    FIELD_LIST(meeting_view, actions, READONLY, 0, 0, &meeting_button_record, "可办动作", "what the caller may do now"),
};
RECORD(meeting_view, meeting_view_fields, "a meeting");

static const struct field meeting_search_fields[] = {
    FIELD(meeting_search, region, OPTIONAL, 6, 12, "地区", "with all below it", .check = region_code_check),
    FIELD(meeting_search, kind, OPTIONAL, 0, 0, "种类", "of meetings", .codes = &meeting_kinds),
    FIELD(meeting_search, state, OPTIONAL, 1, 40, "状态", "of its flow"),
    FIELD(meeting_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "that holds it"),
    FIELD(meeting_search, open, OPTIONAL, 0, 0, "未结", "only what has not ended"),
    FIELD(meeting_search, from, OPTIONAL, 0, 0, "起始日期", "registered on or after it"),
    FIELD(meeting_search, to, OPTIONAL, 0, 0, "截止日期", "registered on or before it"),
    FIELD(meeting_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(meeting_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(meeting_search, meeting_search_fields, "which meetings, decisions or whistles");

static const struct field meeting_page_fields[] = {
    FIELD_LIST(meeting_page, items, READONLY, 0, 0, &meeting_row_record, "会议", "newest first"),
    FIELD(meeting_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(meeting_page, meeting_page_fields, "a page of meetings");

/* --- decisions --------------------------------------------------------------------------------------------------- */

static const struct field decision_view_fields[] = {
    FIELD(decision_view, region, READONLY, 0, 0, "地区", "of the meeting"),
    FIELD(decision_view, number, READONLY, 0, 0, "编号", "of the decision"),
    FIELD(decision_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(decision_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(decision_view, meeting, READONLY, 0, 0, "会议编号", "that made it"),
    FIELD(decision_view, order, READONLY, 0, 0, "工单编号", "that it is about"),
    FIELD(decision_view, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(decision_view, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(decision_view, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(decision_view, unit, READONLY, 0, 0, "责任单位编号", "that does it"),
    FIELD(decision_view, unit_name, READONLY, 0, 0, "责任单位", "that does it"),
    FIELD(decision_view, days, READONLY, 0, 0, "时限", "working days that the meeting set"),
    FIELD(decision_view, opened_at, READONLY, 0, 0, "议定时间", "when it was decided"),
    FIELD(decision_view, due_at, READONLY, 0, 0, "到期时间", "none while the hotline looks at it"),
    FIELD(decision_view, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(decision_view, closed_at, READONLY, 0, 0, "结束时间", "confirmed or cancelled"),
    FIELD(decision_view, what, READONLY | MULTILINE, 0, 0, "议定内容", "what is to be done"),
    FIELD(decision_view, done, READONLY | MULTILINE, 0, 0, "落实情况", "what the unit did"),
    FIELD_LIST(decision_view, helpers, READONLY, 0, 0, &meeting_unit_record, "协助单位", "that help"),
    FIELD_LIST(decision_view, files, READONLY, 0, 0, &file_link_record, "佐证", "in order"),
    FIELD_LIST(decision_view, actions, READONLY, 0, 0, &meeting_button_record, "可办动作", "what the caller may do now"),
};
RECORD(decision_view, decision_view_fields, "a decision");

static const struct field decision_form_fields[] = {
    FIELD(decision_form, number, REQUIRED, 1, 60, "会议编号", "that makes it"),
    FIELD(decision_form, order, OPTIONAL, 1, 60, "工单编号", "that it is about"),
    FIELD(decision_form, what, REQUIRED | MULTILINE, 1, 2000, "议定内容", "what is to be done; sealed"),
    FIELD(decision_form, unit, REQUIRED, 1, INT64_MAX, "责任单位", "that does it"),
    FIELD(decision_form, days, REQUIRED, 1, 1000, "时限", "working days"),
    FIELD_LIST(decision_form, helpers, OPTIONAL, 0, 50, &meeting_unit_record, "协助单位", "that help"),
};
RECORD(decision_form, decision_form_fields, "a decision as it is made");

static const struct field evidence_file_fields[] = {
    FIELD(evidence_file, hash, REQUIRED, 64, 64, "文件", "hash of the uploaded file (POST /api/v1/files)"),
    FIELD(evidence_file, name, REQUIRED, 1, 200, "名称", "as people call it"),
};
RECORD(evidence_file, evidence_file_fields, "a file that shows what was done");

static const struct field decision_action_fields[] = {
    FIELD(decision_action, number, REQUIRED, 1, 60, "编号", "of the decision, or of a unit's part in a whistle"),
    FIELD(decision_action, reason, OPTIONAL, 1, 500, "理由", "kept in the ledger: nothing about a citizen"),
    FIELD(decision_action, text, OPTIONAL | MULTILINE, 1, 2000, "办理情况", "what the unit did; sealed"),
    FIELD_LIST(decision_action, files, OPTIONAL, 0, 20, &evidence_file_record, "佐证", "photos, minutes"),
    FIELD(decision_action, close_order, OPTIONAL, 0, 0, "办结工单", "of `confirm`: the order it is about is finished by it"),
    FIELD(decision_action, at, OPTIONAL, 0, 0, "时间", "when it happened; absent: now"),
};
RECORD(decision_action, decision_action_fields, "an action on a decision or a unit's part in a whistle");

static const struct field decision_page_fields[] = {
    FIELD_LIST(decision_page, items, READONLY, 0, 0, &decision_view_record, "议定事项", "newest first, without their words"),
    FIELD(decision_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(decision_page, decision_page_fields, "a page of decisions");

/* --- whistles ---------------------------------------------------------------------------------------------------- */

static const struct field whistle_form_fields[] = {
    FIELD(whistle_form, region, OPTIONAL, 6, 12, "社区", "its region; absent: the caller's", .check = region_code_check),
    FIELD(whistle_form, unit, OPTIONAL, 1, INT64_MAX, "吹哨单位", "of the community; absent: the caller's"),
    FIELD(whistle_form, order, OPTIONAL, 1, 60, "工单编号", "that it is about"),
    FIELD(whistle_form, text, REQUIRED | MULTILINE, 1, 2000, "事由", "what the units are called to; sealed"),
    FIELD_LIST(whistle_form, units, REQUIRED, 1, 30, &meeting_unit_record, "召集单位", "to arrive and to bring a result"),
};
RECORD(whistle_form, whistle_form_fields, "a whistle as it is blown");

static const struct field whistle_call_view_fields[] = {
    FIELD(whistle_call_view, region, READONLY, 0, 0, "社区", "its region"),
    FIELD(whistle_call_view, number, READONLY, 0, 0, "编号", "of this unit's part"),
    FIELD(whistle_call_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(whistle_call_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(whistle_call_view, whistle, READONLY, 0, 0, "吹哨编号", "that called it"),
    FIELD(whistle_call_view, parent, READONLY, 0, 0, "吹哨内部编号", "that called it"),
    FIELD(whistle_call_view, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(whistle_call_view, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(whistle_call_view, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(whistle_call_view, unit, READONLY, 0, 0, "单位编号", "that is called"),
    FIELD(whistle_call_view, unit_name, READONLY, 0, 0, "单位", "that is called"),
    FIELD(whistle_call_view, opened_at, READONLY, 0, 0, "召集时间", "when it was called"),
    FIELD(whistle_call_view, stage_due_at, READONLY, 0, 0, "应报到时间", "until it has arrived"),
    FIELD(whistle_call_view, due_at, READONLY, 0, 0, "应有结果时间", "none while the community looks at it"),
    FIELD(whistle_call_view, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(whistle_call_view, closed_at, READONLY, 0, 0, "结束时间", "confirmed or cancelled"),
    FIELD(whistle_call_view, text, READONLY | MULTILINE, 0, 0, "事由", "what it is called to"),
    FIELD(whistle_call_view, result, READONLY | MULTILINE, 0, 0, "结果", "what the unit did"),
    FIELD_LIST(whistle_call_view, files, READONLY, 0, 0, &file_link_record, "佐证", "in order"),
    FIELD_LIST(whistle_call_view, actions, READONLY, 0, 0, &meeting_button_record, "可办动作", "what the caller may do now"),
};
RECORD(whistle_call_view, whistle_call_view_fields, "a unit's part in a whistle");

static const struct field whistle_view_fields[] = {
    FIELD(whistle_view, region, READONLY, 0, 0, "社区", "its region"),
    FIELD(whistle_view, number, READONLY, 0, 0, "编号", "of the whistle"),
    FIELD(whistle_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(whistle_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(whistle_view, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(whistle_view, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(whistle_view, order, READONLY, 0, 0, "工单编号", "that it is about"),
    FIELD(whistle_view, unit, READONLY, 0, 0, "吹哨单位编号", "of the community; 0: none"),
    FIELD(whistle_view, unit_name, READONLY, 0, 0, "吹哨单位", "of the community"),
    FIELD(whistle_view, calls, READONLY, 0, 0, "召集单位数", "how many were called"),
    FIELD(whistle_view, opened_at, READONLY, 0, 0, "吹哨时间", "when it was blown"),
    FIELD(whistle_view, closed_at, READONLY, 0, 0, "结束时间", "closed or cancelled"),
    FIELD(whistle_view, text, READONLY | MULTILINE, 0, 0, "事由", "what the units are called to"),
    FIELD_LIST(whistle_view, units, READONLY, 0, 0, &whistle_call_view_record, "报到", "each unit's part"),
    FIELD_LIST(whistle_view, actions, READONLY, 0, 0, &meeting_button_record, "可办动作", "what the caller may do now"),
};
RECORD(whistle_view, whistle_view_fields, "a whistle");

static const struct field whistle_page_fields[] = {
    FIELD_LIST(whistle_page, items, READONLY, 0, 0, &whistle_view_record, "吹哨", "newest first, without their words"),
    FIELD(whistle_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(whistle_page, whistle_page_fields, "a page of whistles");

/* --- statistics -------------------------------------------------------------------------------------------------- */

static const struct field meeting_question_fields[] = {
    FIELD(meeting_question, region, OPTIONAL, 6, 12, "地区", "with all below it; absent: the caller's", .check = region_code_check),
    FIELD(meeting_question, from, REQUIRED, 0, 0, "起始日期", "first day"),
    FIELD(meeting_question, to, REQUIRED, 0, 0, "截止日期", "last day"),
};
RECORD(meeting_question, meeting_question_fields, "statistics of what");

static const struct field meeting_figures_fields[] = {
    FIELD(meeting_figures, region, READONLY, 0, 0, "地区", "a county, or above it itself; absent: all"),
    FIELD(meeting_figures, days_held, READONLY, 0, 0, "接话日期数", "held"),
    FIELD(meeting_figures, calls, READONLY, 0, 0, "接话日来电数", "calls"),
    FIELD(meeting_figures, settled, READONLY, 0, 0, "现场解答数", "calls answered there"),
    FIELD(meeting_figures, ordered, READONLY, 0, 0, "转工单来电数", "calls that became orders, each once"),
    FIELD(meeting_figures, orders, READONLY, 0, 0, "形成工单数", "orders that came of calls"),
    FIELD(meeting_figures, called_back, READONLY, 0, 0, "工单回访成功数", "of the orders of these days, by now"),
    FIELD(meeting_figures, satisfied, READONLY, 0, 0, "工单满意数", "of these: 非常满意, 满意, 基本满意"),
    FIELD(meeting_figures, joint_held, READONLY, 0, 0, "联席会议场次", "held"),
    FIELD(meeting_figures, checks_held, READONLY, 0, 0, "现场问效场次", "held"),
    FIELD(meeting_figures, discussed, READONLY, 0, 0, "研究工单数", "orders discussed"),
    FIELD(meeting_figures, decisions, READONLY, 0, 0, "议定事项数", "decided"),
    FIELD(meeting_figures, decisions_on_time, READONLY, 0, 0, "按期落实数", "confirmed, reported in time"),
    FIELD(meeting_figures, decisions_late, READONLY, 0, 0, "逾期落实数", "confirmed, reported late"),
    FIELD(meeting_figures, whistles, READONLY, 0, 0, "吹哨数", "blown"),
    FIELD(meeting_figures, units_called, READONLY, 0, 0, "召集单位次数", "called"),
    FIELD(meeting_figures, arrived_on_time, READONLY, 0, 0, "按时报到数", "arrived in time"),
    FIELD(meeting_figures, arrived_late, READONLY, 0, 0, "逾时报到数", "arrived late"),
    FIELD(meeting_figures, results_on_time, READONLY, 0, 0, "按时完成数", "confirmed, reported in time"),
    FIELD(meeting_figures, results_late, READONLY, 0, 0, "逾时完成数", "confirmed, reported late"),
    FIELD(meeting_figures, settle_rate, READONLY, 0, 0, "现场解答率", "as printed; absent when there is nothing to say"),
    FIELD(meeting_figures, satisfaction, READONLY, 0, 0, "接话日工单满意率", "of the orders called back by now"),
    FIELD(meeting_figures, decision_rate, READONLY, 0, 0, "按期落实率", "as printed"),
    FIELD(meeting_figures, arrival_rate, READONLY, 0, 0, "按时报到率", "as printed"),
    FIELD(meeting_figures, result_rate, READONLY, 0, 0, "按时完成率", "as printed"),
};
RECORD(meeting_figures, meeting_figures_fields, "figures of meetings and whistles");

static const struct field meeting_metric_fields[] = {
    FIELD(meeting_metric, code, READONLY, 0, 0, "指标", "of the registry of metrics"),
    FIELD(meeting_metric, version, READONLY, 0, 0, "口径版本", "that holds on the last day"),
    FIELD(meeting_metric, name, READONLY, 0, 0, "名称", "for people"),
    FIELD(meeting_metric, unit, READONLY, 0, 0, "单位", "of measure"),
    FIELD(meeting_metric, numerator, READONLY, 0, 0, "分子", "or the count"),
    FIELD(meeting_metric, denominator, READONLY, 0, 0, "分母", "absent of a count"),
    FIELD(meeting_metric, text, READONLY, 0, 0, "数值", "as printed; absent when there is nothing to say"),
    FIELD(meeting_metric, definition, READONLY, 0, 0, "口径", "printed under a table"),
};
RECORD(meeting_metric, meeting_metric_fields, "a figure of meetings and whistles");

static const struct field meeting_statistics_fields[] = {
    FIELD(meeting_statistics, from, READONLY, 0, 0, "起始日期", "first day"),
    FIELD(meeting_statistics, to, READONLY, 0, 0, "截止日期", "last day"),
    FIELD(meeting_statistics, note, READONLY, 0, 0, "口径", "printed under the table"),
    FIELD_LIST(meeting_statistics, figures, READONLY, 0, 0, &meeting_metric_record, "指标", "all metrics of meetings"),
    FIELD_OF(meeting_statistics, sum, READONLY, &meeting_figures_record, "合计", "all regions"),
    FIELD_LIST(meeting_statistics, regions, READONLY, 0, 0, &meeting_figures_record, "分地区", "by code"),
};
RECORD(meeting_statistics, meeting_statistics_fields, "statistics of meetings and whistles");
/* clang-format on */
