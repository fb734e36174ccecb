/* The records of orders and supervisions. */
#include "kernel/file/file.h"
#include "kernel/org/org.h"
#include "modules/hotline/words.h"

static const struct code reveal_codes[] = {
    {"name", "姓名或名称"}, {"number", "证件号码"}, {"phone", "联系电话"}, {"address", "地址"}, {0, 0}};
static const struct code_list caller_fields = {"caller_fields", "个人信息保护法 §51", reveal_codes};

static const struct code role_codes[] = {{"main", "主办"}, {"redo", "重办"}, {"joint", "协办"}, {0, 0}};
static const struct code_list order_roles = {"order_roles", "this program", role_codes};

/* clang-format off */
static const struct field order_file_fields[] = {
    FIELD(order_file, region, READONLY, 0, 0, "地区", "where the thing is"),
    FIELD(order_file, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(order_file, contact_region, READONLY, 0, 0, "热线地区", "of the contact"),
    FIELD(order_file, contact, READONLY, 0, 0, "来电来信", "id of the contact"),
    FIELD(order_file, contact_number, READONLY, 0, 0, "来电来信编号", "of the contact"),
    FIELD(order_file, caller, READONLY, 0, 0, "来电人", "the contact's"),
    FIELD(order_file, phone, READONLY, 0, 0, "电话索引", "the contact's"),
    FIELD(order_file, role, READONLY, 0, 0, "类别", "main, redo, joint"),
    FIELD(order_file, category, READONLY, 0, 0, "分类", "of the tree; 0: none"),
    FIELD(order_file, urgency, READONLY, 0, 0, "紧急程度", "code"),
    FIELD(order_file, secret, READONLY, 0, 0, "保密", "units do not learn who called"),
    FIELD(order_file, longitude, READONLY, 0, 0, "经度", "millionths of a degree"),
    FIELD(order_file, latitude, READONLY, 0, 0, "纬度", "millionths of a degree"),
    FIELD(order_file, hotline_unit, READONLY, 0, 0, "热线单位", "that took it in"),
    FIELD(order_file, sub_unit, READONLY, 0, 0, "二级承办单位", "that has or had it"),
    FIELD(order_file, merged_into, READONLY, 0, 0, "并入", "id of the order"),
    FIELD(order_file, event, READONLY, 0, 0, "群体性事件", "its name"),
    FIELD(order_file, extension_asked, READONLY, 0, 0, "申请延期", "working days, not yet decided"),
    FIELD(order_file, replies, READONLY, 0, 0, "回复次数", "of units"),
    FIELD(order_file, callback, READONLY, 0, 0, "回访结果", "code; empty until called back"),
    FIELD(order_file, attempts, READONLY, 0, 0, "回访次数", "of calling back"),
    FIELD(order_file, case_number, READONLY, 0, 0, "办件编号", "of the case started from it"),
    FIELD(order_file, opened_at, READONLY, 0, 0, "受理时间", "as the matter's"),
};
RECORD(order_file, order_file_fields, "what an order has beside its matter");

static const struct field order_attachment_fields[] = {
    FIELD(order_attachment, hash, REQUIRED, 64, 64, "文件", "hash of the uploaded file (POST /api/v1/files)"),
    FIELD(order_attachment, name, REQUIRED, 1, 200, "名称", "as people call it"),
};
RECORD(order_attachment, order_attachment_fields, "a file for an order");

static const struct field order_intake_fields[] = {
    FIELD(order_intake, contact, REQUIRED, 1, 60, "来电来信编号", "that it comes of"),
    FIELD(order_intake, region, OPTIONAL, 6, 12, "地区", "where the thing is, within the hotline's; that one by default", .check = region_code_check),
    FIELD(order_intake, nature, REQUIRED, 0, 0, "诉求类型", "code; never changes", .codes = &order_natures),
    FIELD(order_intake, category, OPTIONAL, 1, INT64_MAX, "分类", "of the hotline's tree"),
    FIELD(order_intake, urgency, OPTIONAL, 0, 0, "紧急程度", "normal by default", .codes = &order_urgencies),
    FIELD(order_intake, secret, OPTIONAL, 0, 0, "保密", "units shall not learn who called; a hidden caller's order always is"),
    FIELD(order_intake, text, MULTILINE, 1, 5000, "诉求内容", "for the unit; the contact's by default; kept sealed"),
    FIELD(order_intake, expected, MULTILINE, 1, 2000, "期望结果", "what the citizen wants; kept sealed"),
    FIELD(order_intake, place, OPTIONAL, 1, 300, "地点", "where it is; kept sealed"),
    FIELD(order_intake, longitude, OPTIONAL, -180000000, 180000000, "经度", "millionths of a degree"),
    FIELD(order_intake, latitude, OPTIONAL, -90000000, 90000000, "纬度", "millionths of a degree"),
    FIELD_LIST(order_intake, files, OPTIONAL, 0, 20, &order_attachment_record, "附件", "photos, letters"),
    FIELD(order_intake, unit, OPTIONAL, 1, INT64_MAX, "承办单位", "dispatch it at once"),
    FIELD(order_intake, at, OPTIONAL, 0, 0, "受理时间", "if entered later"),
};
RECORD(order_intake, order_intake_fields, "an order out of a contact");

static const struct field order_action_fields[] = {
    FIELD(order_action, number, REQUIRED, 1, 60, "工单编号", "of the order"),
    FIELD(order_action, reason, MULTILINE, 1, 1000, "理由", "kept sealed; its digest is in the ledger"),
    FIELD(order_action, text, MULTILINE, 1, 5000, "内容", "reply, answer, remark; kept sealed, the digest of a remark is in the ledger"),
    FIELD(order_action, result, OPTIONAL, 0, 0, "回访结果", "what the callback brought", .codes = &callback_results),
    FIELD(order_action, survivor, OPTIONAL, 1, 60, "并入工单", "number of the order that goes on"),
    FIELD(order_action, event, OPTIONAL, 1, 60, "群体性事件", "its name, the same for all of its orders; no personal data"),
    FIELD(order_action, ground, OPTIONAL, 0, 0, "督办情形", "code", .codes = &supervision_grounds),
    FIELD(order_action, item_code, OPTIONAL, 1, 64, "事项编码", "of the case to start"),
    FIELD(order_action, channel, OPTIONAL, 1, 7, "受理渠道", "of the case to start; 5 (by phone) by default"),
    FIELD_OF(order_action, applicant, OPTIONAL, &party_in_record, "申请人", "of the case to start; the caller by default"),
    FIELD(order_action, unit, OPTIONAL, 1, INT64_MAX, "单位", "that takes it over"),
    FIELD(order_action, days, OPTIONAL, 1, 365, "工作日", "asked for, or granted"),
    FIELD(order_action, category, OPTIONAL, 1, INT64_MAX, "分类", "of the hotline's tree"),
    FIELD(order_action, grant, OPTIONAL, 0, 0, "同意", "what was asked for"),
    FIELD_LIST(order_action, files, OPTIONAL, 0, 20, &order_attachment_record, "附件", "that come with it"),
    FIELD(order_action, at, OPTIONAL, 0, 0, "发生时间", "when it happened, if entered later"),
};
RECORD(order_action, order_action_fields, "an action on an order");

static const struct field order_key_fields[] = {
    FIELD(order_key, number, REQUIRED, 1, 60, "编号", "of the order or supervision"),
};
RECORD(order_key, order_key_fields, "which order");

static const struct field order_reply_fields[] = {
    FIELD(order_reply, seq, READONLY, 0, 0, "序号", "within the order"),
    FIELD(order_reply, unit, READONLY, 0, 0, "单位", "that replied"),
    FIELD(order_reply, unit_name, READONLY, 0, 0, "单位名称", "of it"),
    FIELD(order_reply, staff, READONLY, 0, 0, "经办人", "staff id"),
    FIELD(order_reply, at, READONLY, 0, 0, "时间", "when"),
    FIELD(order_reply, is_final, READONLY, 0, 0, "报热线", "to the hotline; else to the unit of level 1"),
    FIELD(order_reply, text, READONLY, 0, 0, "内容", "what was done"),
};
RECORD(order_reply, order_reply_fields, "a unit's reply");

static const struct field supervision_view_fields[] = {
    FIELD(supervision_view, number, READONLY, 0, 0, "督办编号", "of the supervision"),
    FIELD(supervision_view, region, READONLY, 0, 0, "地区", "of the order"),
    FIELD(supervision_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(supervision_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(supervision_view, order_id, READONLY, 0, 0, "工单", "id of the order"),
    FIELD(supervision_view, unit, READONLY, 0, 0, "单位", "that must answer"),
    FIELD(supervision_view, unit_name, READONLY, 0, 0, "单位名称", "of it"),
    FIELD(supervision_view, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(supervision_view, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(supervision_view, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(supervision_view, ground, READONLY, 0, 0, "督办情形", "code", .codes = &supervision_grounds),
    FIELD(supervision_view, reason, READONLY, 0, 0, "要求", "what is asked of the unit"),
    FIELD(supervision_view, answer, READONLY, 0, 0, "答复", "of the unit"),
    FIELD(supervision_view, opened_at, READONLY, 0, 0, "督办时间", "when"),
    FIELD(supervision_view, due_at, READONLY, 0, 0, "应答复时间", "by its own limit"),
    FIELD(supervision_view, closed_at, READONLY, 0, 0, "销号时间", "when it ended"),
    FIELD_LIST(supervision_view, actions, READONLY, 0, 0, &hotline_button_record, "可办动作", "what the caller may do now"),
};
RECORD(supervision_view, supervision_view_fields, "a supervision of an order (督办)");

static const struct field order_view_fields[] = {
    FIELD(order_view, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(order_view, region, READONLY, 0, 0, "地区", "where the thing is"),
    FIELD(order_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(order_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(order_view, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(order_view, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(order_view, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(order_view, role, READONLY, 0, 0, "类别", "main, redo, joint", .codes = &order_roles),
    FIELD(order_view, nature, READONLY, 0, 0, "诉求类型", "code", .codes = &order_natures),
    FIELD(order_view, channel, READONLY, 0, 0, "渠道", "how it came"),
    FIELD(order_view, urgency, READONLY, 0, 0, "紧急程度", "code", .codes = &order_urgencies),
    FIELD(order_view, title, READONLY, 0, 0, "名称", "nature and category"),
    FIELD(order_view, unit, READONLY, 0, 0, "承办单位", "that holds it"),
    FIELD(order_view, unit_name, READONLY, 0, 0, "承办单位名称", "of it"),
    FIELD(order_view, holder, READONLY, 0, 0, "经办人", "staff id"),
    FIELD(order_view, counted_unit, READONLY, 0, 0, "负责单位", "of level 1, whose account it is on"),
    FIELD(order_view, counted_unit_name, READONLY, 0, 0, "负责单位名称", "of it"),
    FIELD(order_view, sub_unit, READONLY, 0, 0, "二级承办单位", "that has or had it"),
    FIELD(order_view, sub_unit_name, READONLY, 0, 0, "二级承办单位名称", "of it"),
    FIELD(order_view, category, READONLY, 0, 0, "分类", "of the tree"),
    FIELD(order_view, category_path, READONLY, 0, 0, "分类名称", "with those above it"),
    FIELD(order_view, text, READONLY, 0, 0, "诉求内容", "what it is about"),
    FIELD(order_view, expected, READONLY, 0, 0, "期望结果", "what the citizen wants"),
    FIELD(order_view, place, READONLY, 0, 0, "地点", "where it is"),
    FIELD(order_view, longitude, READONLY, 0, 0, "经度", "millionths of a degree"),
    FIELD(order_view, latitude, READONLY, 0, 0, "纬度", "millionths of a degree"),
    FIELD(order_view, secret, READONLY, 0, 0, "保密", "units do not learn who called"),
    FIELD(order_view, anonymous, READONLY, 0, 0, "匿名", "the caller gave no name"),
    FIELD(order_view, contact, READONLY, 0, 0, "来电来信编号", "that it comes of"),
    FIELD_OF(order_view, caller, READONLY, &party_view_record, "来电人", "masked; absent when hidden or unnamed"),
    FIELD(order_view, name, READONLY | MASK_NAME, 0, 0, "姓名", "of a hidden caller: masked, for the hotline alone"),
    FIELD(order_view, phone, READONLY | MASK_PHONE, 0, 0, "电话", "of a hidden or unnamed caller: masked, for the hotline alone"),
    FIELD(order_view, opened_at, READONLY, 0, 0, "受理时间", "when it was opened"),
    FIELD(order_view, due_at, READONLY, 0, 0, "应办结时间", "by the limit of its class"),
    FIELD(order_view, stage_due_at, READONLY, 0, 0, "环节到期", "to sign for it, or to reply"),
    FIELD(order_view, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(order_view, stopped_at, READONLY, 0, 0, "办结时间", "when the reply was passed"),
    FIELD(order_view, closed_at, READONLY, 0, 0, "结束时间", "when it was archived, merged, withdrawn"),
    FIELD(order_view, promised_limit, READONLY, 0, 0, "办结时限", "working days"),
    FIELD(order_view, extension, READONLY, 0, 0, "延期", "granted"),
    FIELD(order_view, extension_asked, READONLY, 0, 0, "申请延期", "not yet decided"),
    FIELD(order_view, rule, READONLY, 0, 0, "时限依据", "of the limit"),
    FIELD(order_view, callback, READONLY, 0, 0, "回访结果", "what the citizen said", .codes = &callback_results),
    FIELD(order_view, attempts, READONLY, 0, 0, "回访次数", "tried"),
    FIELD(order_view, case_number, READONLY, 0, 0, "办件编号", "of the case started from it"),
    FIELD(order_view, event, READONLY, 0, 0, "群体性事件", "that it is part of"),
    FIELD(order_view, parent, READONLY, 0, 0, "上级工单", "number of the order that it redoes or helps with"),
    FIELD(order_view, merged_into, READONLY, 0, 0, "并入", "number of the order whose reply answers this one"),
    FIELD_LIST(order_view, replies, READONLY, 0, 0, &order_reply_record, "回复", "oldest first"),
    FIELD_LIST(order_view, children, READONLY, 0, 0, &order_link_record, "子工单", "sub-orders and redo orders"),
    FIELD_LIST(order_view, merged, READONLY, 0, 0, &order_link_record, "并入的工单", "whose callers are answered through this one"),
    FIELD_LIST(order_view, earlier, READONLY, 0, 0, &order_link_record, "以前的工单", "of the same caller, newest first; for the hotline"),
    FIELD_LIST(order_view, supervisions, READONLY, 0, 0, &supervision_view_record, "督办", "of this order"),
    FIELD_LIST(order_view, files, READONLY, 0, 0, &file_link_record, "附件", "in order"),
    FIELD_LIST(order_view, actions, READONLY, 0, 0, &hotline_button_record, "可办动作", "what the caller may do now"),
};
RECORD(order_view, order_view_fields, "an order as staff see it");

static const struct field order_search_fields[] = {
    FIELD(order_search, region, OPTIONAL, 6, 12, "地区", "exactly this region", .check = region_code_check),
    FIELD(order_search, within, OPTIONAL, 6, 12, "地区及以下", "this region and those below it", .check = region_code_check),
    FIELD(order_search, number, OPTIONAL, 1, 60, "工单编号", "exactly this one"),
    FIELD(order_search, state, OPTIONAL, 1, 40, "状态", "in this state"),
    FIELD(order_search, open, OPTIONAL, 0, 0, "未结束", "only those that have not ended"),
    FIELD(order_search, overdue, OPTIONAL, 0, 0, "逾期", "only open ones past their due instant"),
    FIELD(order_search, nature, OPTIONAL, 0, 0, "诉求类型", "code", .codes = &order_natures),
    FIELD(order_search, channel, OPTIONAL, 0, 0, "渠道", "that came so", .codes = &contact_channels),
    FIELD(order_search, urgency, OPTIONAL, 0, 0, "紧急程度", "code", .codes = &order_urgencies),
    FIELD(order_search, role, OPTIONAL, 0, 0, "类别", "main, redo or joint", .codes = &order_roles),
    FIELD(order_search, unit, OPTIONAL, 1, INT64_MAX, "承办单位", "held by this unit"),
    FIELD(order_search, counted_unit, OPTIONAL, 1, INT64_MAX, "负责单位", "on the account of this unit of level 1"),
    FIELD(order_search, category, OPTIONAL, 0, INT64_MAX, "分类", "of the tree, itself alone; 0: without one"),
    FIELD(order_search, phone, OPTIONAL, 3, 30, "来电人电话", "of the caller; for the hotline alone", .check = phone_text_check),
    FIELD(order_search, event, OPTIONAL, 1, 60, "群体性事件", "part of it"),
    FIELD(order_search, case_number, OPTIONAL, 1, 60, "办件编号", "that the case was started from"),
    FIELD(order_search, text, OPTIONAL, 2, 60, "词语", "whose text holds all of it"),
    FIELD(order_search, from, OPTIONAL, 0, 0, "受理日期起", "first day, included"),
    FIELD(order_search, to, OPTIONAL, 0, 0, "受理日期止", "last day, included"),
    FIELD(order_search, due_to, OPTIONAL, 0, 0, "到期日期止", "open ones due by the end of this day"),
    FIELD(order_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(order_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(order_search, order_search_fields, "which orders");

static const struct field order_row_fields[] = {
    FIELD(order_row, region, READONLY, 0, 0, "地区", "where the thing is"),
    FIELD(order_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(order_row, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(order_row, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(order_row, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(order_row, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(order_row, role, READONLY, 0, 0, "类别", "main, redo, joint"),
    FIELD(order_row, nature, READONLY, 0, 0, "诉求类型", "code"),
    FIELD(order_row, channel, READONLY, 0, 0, "渠道", "how it came"),
    FIELD(order_row, urgency, READONLY, 0, 0, "紧急程度", "code"),
    FIELD(order_row, title, READONLY, 0, 0, "名称", "nature and category"),
    FIELD(order_row, unit, READONLY, 0, 0, "承办单位", "that holds it"),
    FIELD(order_row, unit_name, READONLY, 0, 0, "承办单位名称", "of it"),
    FIELD(order_row, counted_unit, READONLY, 0, 0, "负责单位", "of level 1"),
    FIELD(order_row, category, READONLY, 0, 0, "分类", "of the tree; 0: none"),
    FIELD(order_row, opened_at, READONLY, 0, 0, "受理时间", "when it was opened"),
    FIELD(order_row, due_at, READONLY, 0, 0, "应办结时间", "by the limit of its class"),
    FIELD(order_row, stage_due_at, READONLY, 0, 0, "环节到期", "to sign for it, or to reply"),
    FIELD(order_row, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(order_row, closed_at, READONLY, 0, 0, "结束时间", "when it ended"),
};
RECORD(order_row, order_row_fields, "an order in a list");

static const struct field order_page_fields[] = {
    FIELD_LIST(order_page, items, READONLY, 0, 0, &order_row_record, "工单", "newest first"),
    FIELD(order_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(order_page, order_page_fields, "a page of orders");

static const struct field order_reveal_fields[] = {
    FIELD(order_reveal, number, REQUIRED, 1, 60, "工单编号", "of the order"),
    FIELD(order_reveal, field, REQUIRED, 0, 0, "字段", "what to see of the caller: one at a time", .codes = &caller_fields),
    FIELD(order_reveal, reason, REQUIRED, 4, 200, "理由", "why it must be seen; kept"),
};
RECORD(order_reveal, order_reveal_fields, "the wish to see who called");

static const struct field order_revealed_fields[] = {
    FIELD(order_revealed, field, READONLY, 0, 0, "字段", "what was asked for", .codes = &caller_fields),
    FIELD(order_revealed, value, READONLY, 0, 0, "内容", "whole; absent when it is not known"),
};
RECORD(order_revealed, order_revealed_fields, "a field of the caller, whole");

static const struct field supervision_action_fields[] = {
    FIELD(supervision_action, number, REQUIRED, 1, 60, "督办编号", "of the supervision"),
    FIELD(supervision_action, reason, MULTILINE, 1, 1000, "理由", "kept sealed; its digest is in the ledger"),
    FIELD(supervision_action, text, MULTILINE, 1, 5000, "答复", "of the unit; kept sealed"),
    FIELD(supervision_action, at, OPTIONAL, 0, 0, "发生时间", "when it happened, if entered later"),
};
RECORD(supervision_action, supervision_action_fields, "an action on a supervision");

static const struct field mass_event_fields[] = {
    FIELD(mass_event, event, READONLY, 0, 0, "群体性事件", "its name"),
    FIELD(mass_event, orders, READONLY, 0, 0, "工单数", "that are part of it"),
    FIELD(mass_event, open, READONLY, 0, 0, "未结束", "of these"),
    FIELD(mass_event, first_at, READONLY, 0, 0, "最早", "opened"),
    FIELD(mass_event, last_at, READONLY, 0, 0, "最近", "opened"),
};
RECORD(mass_event, mass_event_fields, "an event that many call about");

static const struct field mass_event_list_fields[] = {
    FIELD_LIST(mass_event_list, items, READONLY, 0, 0, &mass_event_record, "群体性事件", "the latest first, at most 200"),
};
RECORD(mass_event_list, mass_event_list_fields, "mass events");

static const struct field mass_event_question_fields[] = {
    FIELD(mass_event_question, region, OPTIONAL, 6, 12, "地区", "with those below it", .check = region_code_check),
};
RECORD(mass_event_question, mass_event_question_fields, "whose events");

static const struct field remit_suggestion_fields[] = {
    FIELD(remit_suggestion, unit, READONLY, 0, 0, "单位", "that was designated; 0: there is no decision"),
    FIELD(remit_suggestion, number, READONLY, 0, 0, "工单编号", "of the nearest decision"),
    FIELD(remit_suggestion, shared, READONLY, 0, 0, "相同词语", "with it, in percent"),
};
RECORD(remit_suggestion, remit_suggestion_fields, "where a dispute like this was decided");
/* clang-format on */
