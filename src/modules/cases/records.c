#include "modules/cases/records.h"

/* clang-format off */
static const struct field case_material_fields[] = {
    FIELD(case_material, name, REQUIRED, 1, 200, "材料名称", "as the item's guide names it"),
    FIELD(case_material, file, OPTIONAL, 64, 64, "文件", "hash of the uploaded file (POST /api/v1/files)"),
    FIELD(case_material, missing, OPTIONAL, 0, 0, "容缺", "to be handed in later"),
    FIELD(case_material, state, READONLY, 0, 0, "状态", "given, missing, asked, made_good"),
};
RECORD(case_material, case_material_fields, "a material of a case");

static const struct field case_intake_fields[] = {
    FIELD(case_intake, region, OPTIONAL, 6, 12, "地区", "of the hall; by default the clerk's own"),
    FIELD(case_intake, item_code, REQUIRED, 1, 64, "事项编码", "implementing code of the item applied for"),
    FIELD(case_intake, channel, REQUIRED, 0, 0, "受理渠道", "how it came", .codes = &case_channels),
    FIELD_OF(case_intake, applicant, REQUIRED, &party_in_record, "申请人", "who applies"),
    FIELD_OF(case_intake, agent, OPTIONAL, &party_in_record, "代办人", "who acts for them (代办)"),
    FIELD_LIST(case_intake, materials, OPTIONAL, 0, 100, &case_material_record, "材料", "what was handed in, and what is promised for later"),
    FIELD(case_intake, missing_until, OPTIONAL, 0, 0, "承诺补齐日期", "of the missing materials (容缺受理)"),
    FIELD(case_intake, form, JSON, 0, 20000, "表单", "the item's form as filled in; no personal data"),
    FIELD(case_intake, green_reason, OPTIONAL, 1, 200, "绿色通道理由", "why it goes first"),
    FIELD(case_intake, accept, OPTIONAL, 0, 0, "当场受理", "accept at once: the materials are complete (行政许可法 §32)"),
    FIELD(case_intake, result, OPTIONAL, 0, 0, "当场办结结果", "decide at once; only for items done on the spot (即办)", .codes = &case_results),
    FIELD(case_intake, at, OPTIONAL, 0, 0, "收件时间", "when it came, if entered later"),
};
RECORD(case_intake, case_intake_fields, "an application");

static const struct field case_receipt_fields[] = {
    FIELD(case_receipt, number, READONLY, 0, 0, "办件编号", "by which anybody asks for it"),
    FIELD(case_receipt, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(case_receipt, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(case_receipt, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(case_receipt, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(case_receipt, item_name, READONLY, 0, 0, "事项名称", "what was applied for"),
    FIELD(case_receipt, opened_at, READONLY, 0, 0, "收件时间", "when it came"),
    FIELD(case_receipt, accepted_at, READONLY, 0, 0, "受理时间", "when the clock started"),
    FIELD(case_receipt, due_at, READONLY, 0, 0, "应办结时间", "by the promise, else by the law"),
    FIELD(case_receipt, legal_due_at, READONLY, 0, 0, "法定到期时间", "by the law"),
    FIELD(case_receipt, text, READONLY, 0, 0, "回执", "the written receipt (行政许可法 §32), to print"),
};
RECORD(case_receipt, case_receipt_fields, "the receipt of a case");

static const struct field case_action_fields[] = {
    FIELD(case_action, number, REQUIRED, 1, 60, "办件编号", "of the case"),
    FIELD(case_action, reason, MULTILINE, 1, 1000, "理由", "kept sealed; its digest is in the ledger"),
    FIELD(case_action, procedure, OPTIONAL, 0, 0, "特别程序", "which one", .codes = &case_procedures),
    FIELD(case_action, result, OPTIONAL, 0, 0, "办理结果", "what was decided", .codes = &case_results),
    FIELD(case_action, decision_number, OPTIONAL, 1, 100, "决定文号", "of the written decision"),
    FIELD(case_action, delivery, OPTIONAL, 0, 0, "送达方式", "how the decision was handed over", .codes = &case_deliveries),
    FIELD(case_action, waybill, OPTIONAL, 1, 40, "运单号", "of a delivery by mail"),
    FIELD(case_action, text, MULTILINE, 1, 1000, "意见", "a comment; kept sealed, its digest is in the ledger"),
    FIELD_LIST(case_action, materials, OPTIONAL, 0, 100, &case_material_record, "材料", "what is asked for, or handed in"),
    FIELD(case_action, days, OPTIONAL, 1, 365, "延长时限", "in the unit of the case's limit"),
    FIELD(case_action, unit, OPTIONAL, 1, INT64_MAX, "单位", "that takes it over"),
    FIELD(case_action, holder, OPTIONAL, 1, INT64_MAX, "经办人", "who takes it over"),
    FIELD(case_action, at, OPTIONAL, 0, 0, "发生时间", "when it happened, if entered later"),
};
RECORD(case_action, case_action_fields, "an action on a case");

static const struct field case_key_fields[] = {
    FIELD(case_key, number, REQUIRED, 1, 60, "办件编号", "of the case"),
    FIELD(case_key, at, OPTIONAL, 0, 0, "时点", "its state as of this instant"),
};
RECORD(case_key, case_key_fields, "which case");

static const struct field case_button_fields[] = {
    FIELD(case_button, action, READONLY, 0, 0, "动作", "POST /api/v1/cases/{number}/ACTION"),
    FIELD(case_button, label, READONLY, 0, 0, "名称", "for people"),
};
RECORD(case_button, case_button_fields, "an action that is possible now");

static const struct field case_view_fields[] = {
    FIELD(case_view, number, READONLY, 0, 0, "办件编号", "of the case"),
    FIELD(case_view, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(case_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(case_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(case_view, state, READONLY, 0, 0, "状态", "where it is (or was, as of `at`)"),
    FIELD(case_view, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(case_view, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(case_view, item_code, READONLY, 0, 0, "事项编码", "of the item"),
    FIELD(case_view, item_name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(case_view, item_version, READONLY, 0, 0, "事项版本", "valid when it came"),
    FIELD(case_view, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(case_view, channel, READONLY, 0, 0, "受理渠道", "how it came"),
    FIELD(case_view, unit, READONLY, 0, 0, "经办单位", "that holds it"),
    FIELD(case_view, holder, READONLY, 0, 0, "经办人", "staff id; 0: anybody of the unit"),
    FIELD(case_view, hall, READONLY, 0, 0, "大厅", "where it came in"),
    FIELD(case_view, hall_window, READONLY, 0, 0, "窗口", "where it came in"),
    FIELD(case_view, clerk, READONLY, 0, 0, "收件人", "who took it in"),
    FIELD(case_view, opened_at, READONLY, 0, 0, "收件时间", "when it came"),
    FIELD(case_view, started_at, READONLY, 0, 0, "受理时间", "when the clock started"),
    FIELD(case_view, due_at, READONLY, 0, 0, "应办结时间", "none while the clock stands"),
    FIELD(case_view, legal_due_at, READONLY, 0, 0, "法定到期时间", "by the law"),
    FIELD(case_view, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(case_view, paused_at, READONLY, 0, 0, "暂停时间", "since when the clock stands"),
    FIELD(case_view, closed_at, READONLY, 0, 0, "结束时间", "when it ended"),
    FIELD(case_view, clock, READONLY, 0, 0, "计时", "running, paused, stopped, or empty"),
    FIELD(case_view, limit_unit, READONLY, 0, 0, "时限单位", "workday, day, workhour"),
    FIELD(case_view, legal_limit, READONLY, 0, 0, "法定时限", "what the law allows"),
    FIELD(case_view, promised_limit, READONLY, 0, 0, "承诺时限", "what the unit promises"),
    FIELD(case_view, extension, READONLY, 0, 0, "延长", "granted on top"),
    FIELD(case_view, rule, READONLY, 0, 0, "时限依据", "law and article"),
    FIELD_OF(case_view, applicant, READONLY, &party_view_record, "申请人", "masked"),
    FIELD_OF(case_view, agent, READONLY, &party_view_record, "代办人", "masked"),
    FIELD_LIST(case_view, materials, READONLY, 0, 0, &case_material_record, "材料", "given, missing or asked for"),
    FIELD_LIST(case_view, actions, READONLY, 0, 0, &case_button_record, "可办动作", "what the caller may do now"),
    FIELD(case_view, form, READONLY | JSON, 0, 0, "表单", "as filled in"),
    FIELD(case_view, green_reason, READONLY, 0, 0, "绿色通道理由", "why it goes first"),
    FIELD(case_view, special, READONLY, 0, 0, "特别程序", "now running"),
    FIELD(case_view, missing, READONLY, 0, 0, "容缺材料", "how many are still missing"),
    FIELD(case_view, missing_until, READONLY, 0, 0, "承诺补齐日期", "of the missing materials"),
    FIELD(case_view, missing_overdue, READONLY, 0, 0, "逾期未补", "the promise was not kept"),
    FIELD(case_view, result, READONLY, 0, 0, "办理结果", "what was decided"),
    FIELD(case_view, decision_number, READONLY, 0, 0, "决定文号", "of the written decision"),
    FIELD(case_view, delivery, READONLY, 0, 0, "送达方式", "how it was handed over"),
    FIELD(case_view, waybill, READONLY, 0, 0, "运单号", "of a delivery by mail"),
};
RECORD(case_view, case_view_fields, "a case as staff see it");

static const struct field case_search_fields[] = {
    FIELD(case_search, region, OPTIONAL, 6, 12, "地区", "only of this region"),
    FIELD(case_search, number, OPTIONAL, 1, 60, "办件编号", "exactly this one"),
    FIELD(case_search, certificate_number, OPTIONAL, 1, 40, "申请人证件号码", "of the applicant; needs region"),
    FIELD(case_search, item_code, OPTIONAL, 1, 64, "事项编码", "of this item"),
    FIELD(case_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "held by this unit"),
    FIELD(case_search, state, OPTIONAL, 1, 40, "状态", "in this state"),
    FIELD(case_search, channel, OPTIONAL, 0, 0, "受理渠道", "that came so", .codes = &case_channels),
    FIELD(case_search, from, OPTIONAL, 0, 0, "收件日期起", "first day, included"),
    FIELD(case_search, to, OPTIONAL, 0, 0, "收件日期止", "last day, included"),
    FIELD(case_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(case_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(case_search, case_search_fields, "which cases");

static const struct field case_row_fields[] = {
    FIELD(case_row, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(case_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(case_row, number, READONLY, 0, 0, "办件编号", "of the case"),
    FIELD(case_row, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(case_row, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(case_row, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(case_row, item_code, READONLY, 0, 0, "事项编码", "of the item"),
    FIELD(case_row, item_name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(case_row, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(case_row, channel, READONLY, 0, 0, "受理渠道", "how it came"),
    FIELD(case_row, unit, READONLY, 0, 0, "经办单位", "that holds it"),
    FIELD(case_row, holder, READONLY, 0, 0, "经办人", "staff id; 0: anybody of the unit"),
    FIELD(case_row, opened_at, READONLY, 0, 0, "收件时间", "when it came"),
    FIELD(case_row, due_at, READONLY, 0, 0, "应办结时间", "none while the clock stands"),
    FIELD(case_row, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(case_row, closed_at, READONLY, 0, 0, "结束时间", "when it ended"),
};
RECORD(case_row, case_row_fields, "a case in a list");

static const struct field case_page_fields[] = {
    FIELD_LIST(case_page, items, READONLY, 0, 0, &case_row_record, "办件", "newest first"),
    FIELD(case_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(case_page, case_page_fields, "a page of cases");

static const struct field case_file_fields[] = {
    FIELD(case_file, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(case_file, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(case_file, item_code, READONLY, 0, 0, "事项编码", "of the item"),
    FIELD(case_file, item_name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(case_file, item, READONLY, 0, 0, "事项", "id of the item"),
    FIELD(case_file, item_version, READONLY, 0, 0, "事项版本", "valid when it came"),
    FIELD(case_file, applicant, READONLY, 0, 0, "申请人", "party id"),
    FIELD(case_file, agent, READONLY, 0, 0, "代办人", "party id; 0: none"),
    FIELD(case_file, hall, READONLY, 0, 0, "大厅", "where it came in"),
    FIELD(case_file, hall_window, READONLY, 0, 0, "窗口", "where it came in"),
    FIELD(case_file, clerk, READONLY, 0, 0, "收件人", "staff id"),
    FIELD(case_file, green_reason, READONLY, 0, 0, "绿色通道理由", "empty for the usual way"),
    FIELD(case_file, form, READONLY, 0, 0, "表单", "JSON; empty for none"),
    FIELD(case_file, missing, READONLY, 0, 0, "容缺材料", "still missing"),
    FIELD(case_file, missing_until, READONLY, 0, 0, "承诺补齐日期", "of the missing ones"),
    FIELD(case_file, missing_overdue, READONLY, 0, 0, "逾期未补", "the promise was not kept"),
    FIELD(case_file, special, READONLY, 0, 0, "特别程序", "now running; empty for none"),
    FIELD(case_file, result, READONLY, 0, 0, "办理结果", "empty until decided"),
    FIELD(case_file, decision_number, READONLY, 0, 0, "决定文号", "of the decision"),
    FIELD(case_file, delivery, READONLY, 0, 0, "送达方式", "empty until delivered"),
    FIELD(case_file, waybill, READONLY, 0, 0, "运单号", "of a delivery by mail"),
};
RECORD(case_file, case_file_fields, "what a case has beside its matter");
/* clang-format on */
