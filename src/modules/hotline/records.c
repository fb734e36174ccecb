/* The records of contacts, and of what an office keeps. */
#include "modules/hotline/words.h"

#include "kernel/org/org.h"

static const struct code leg_codes[] = {
    {"incoming", "呼入"}, {"answered", "接听"}, {"ended", "结束"}, {"abandoned", "放弃"}, {0, 0}};
static const struct code_list call_legs = {"call_legs", "this program", leg_codes};

/* clang-format off */
static const struct field hotline_button_fields[] = {
    FIELD(hotline_button, action, READONLY, 0, 0, "动作", "the last segment of its path; to_order: POST /api/v1/hotline/orders"),
    FIELD(hotline_button, label, READONLY, 0, 0, "名称", "for people"),
};
RECORD(hotline_button, hotline_button_fields, "an action that is possible now");

static const struct field contact_words_fields[] = {
    FIELD(contact_words, text, MULTILINE, 0, 0, "诉求内容", "what it is about"),
    FIELD(contact_words, answer, MULTILINE, 0, 0, "答复内容", "what was answered on the spot"),
    FIELD(contact_words, name, OPTIONAL, 0, 0, "姓名", "of a hidden caller"),
    FIELD(contact_words, certificate_type, OPTIONAL, 0, 0, "证件类型", "of a hidden caller"),
    FIELD(contact_words, number, OPTIONAL, 0, 0, "证件号码", "of a hidden caller"),
    FIELD(contact_words, phone, OPTIONAL, 0, 0, "电话", "of a hidden or unnamed caller"),
    FIELD(contact_words, address, OPTIONAL, 0, 0, "地址", "of a hidden caller"),
};
RECORD(contact_words, contact_words_fields, "what is sealed of a contact");

static const struct field order_words_fields[] = {
    FIELD(order_words, text, MULTILINE, 0, 0, "诉求内容", "what it is about"),
    FIELD(order_words, expected, MULTILINE, 0, 0, "期望结果", "what the citizen wants"),
    FIELD(order_words, place, OPTIONAL, 0, 0, "地点", "where it is"),
};
RECORD(order_words, order_words_fields, "what is sealed of an order");

static const struct field contact_file_fields[] = {
    FIELD(contact_file, region, READONLY, 0, 0, "地区", "of the hotline"),
    FIELD(contact_file, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(contact_file, call, READONLY, 0, 0, "话务编号", "the call centre's; empty for none"),
    FIELD(contact_file, caller, READONLY, 0, 0, "来电人", "party id; 0: hidden, unnamed, unknown"),
    FIELD(contact_file, secret, READONLY, 0, 0, "保密", "no unit learns who it was"),
    FIELD(contact_file, anonymous, READONLY, 0, 0, "匿名", "gave no name"),
    FIELD(contact_file, phone, READONLY, 0, 0, "电话索引", "keyed hash"),
    FIELD(contact_file, answered_at, READONLY, 0, 0, "接听时间", "of a call"),
    FIELD(contact_file, ended_at, READONLY, 0, 0, "结束时间", "of a call"),
    FIELD(contact_file, waited, READONLY, 0, 0, "等待秒数", "until it was answered"),
    FIELD(contact_file, agent, READONLY, 0, 0, "坐席", "staff id; 0: nobody yet"),
    FIELD(contact_file, nature, READONLY, 0, 0, "诉求类型", "code; empty: unknown"),
    FIELD(contact_file, category, READONLY, 0, 0, "分类", "of the tree; 0: none"),
    FIELD(contact_file, article, READONLY, 0, 0, "知识", "article used; 0: none"),
};
RECORD(contact_file, contact_file_fields, "what a contact has beside its matter");

static const struct field contact_intake_fields[] = {
    FIELD(contact_intake, region, OPTIONAL, 6, 12, "地区", "of the hotline; by default the agent's own", .check = region_code_check),
    FIELD(contact_intake, channel, REQUIRED, 0, 0, "渠道", "how it came", .codes = &contact_channels),
    FIELD(contact_intake, call, OPTIONAL, 1, 64, "话务编号", "the call centre's id of the call"),
    FIELD_OF(contact_intake, caller, OPTIONAL, &party_in_record, "来电人", "who it is; absent when unnamed"),
    FIELD(contact_intake, phone, OPTIONAL, 3, 30, "电话", "of a caller who is not named", .check = phone_text_check),
    FIELD(contact_intake, secret, OPTIONAL, 0, 0, "保密", "no unit shall learn who it was"),
    FIELD(contact_intake, anonymous, OPTIONAL, 0, 0, "匿名", "does not want to be named"),
    FIELD(contact_intake, text, MULTILINE, 1, 5000, "诉求内容", "what it is about; kept sealed"),
    FIELD(contact_intake, nature, OPTIONAL, 0, 0, "诉求类型", "code", .codes = &order_natures),
    FIELD(contact_intake, category, OPTIONAL, 1, INT64_MAX, "分类", "of the hotline's tree"),
    FIELD(contact_intake, at, OPTIONAL, 0, 0, "来电时间", "when it came in; now by default"),
    FIELD(contact_intake, answered_at, OPTIONAL, 0, 0, "接听时间", "of a call; absent: it rings"),
};
RECORD(contact_intake, contact_intake_fields, "a call, a letter, a message");

static const struct field contact_action_fields[] = {
    FIELD(contact_action, number, REQUIRED, 1, 60, "编号", "of the contact"),
    FIELD(contact_action, reason, MULTILINE, 1, 500, "理由", "kept sealed; its digest is in the ledger"),
    FIELD(contact_action, text, MULTILINE, 1, 5000, "诉求内容", "what it is about; kept sealed"),
    FIELD(contact_action, answer, MULTILINE, 1, 5000, "答复内容", "what was answered; kept sealed"),
    FIELD(contact_action, nature, OPTIONAL, 0, 0, "诉求类型", "code", .codes = &order_natures),
    FIELD_OF(contact_action, caller, OPTIONAL, &party_in_record, "来电人", "who it is"),
    FIELD(contact_action, phone, OPTIONAL, 3, 30, "电话", "of a caller who is not named", .check = phone_text_check),
    FIELD(contact_action, secret, OPTIONAL, 0, 0, "保密", "no unit shall learn who it was"),
    FIELD(contact_action, anonymous, OPTIONAL, 0, 0, "匿名", "does not want to be named"),
    FIELD(contact_action, category, OPTIONAL, 1, INT64_MAX, "分类", "of the hotline's tree"),
    FIELD(contact_action, article, OPTIONAL, 0, INT64_MAX, "知识", "article of the knowledge base used for the answer; 0: none after all"),
    FIELD(contact_action, at, OPTIONAL, 0, 0, "发生时间", "when it happened, if entered later"),
};
RECORD(contact_action, contact_action_fields, "an action on a contact");

static const struct field contact_key_fields[] = {
    FIELD(contact_key, number, REQUIRED, 1, 60, "编号", "of the contact"),
};
RECORD(contact_key, contact_key_fields, "which contact");

static const struct field order_link_fields[] = {
    FIELD(order_link, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(order_link, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(order_link, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(order_link, opened_at, READONLY, 0, 0, "受理时间", "when it was opened"),
};
RECORD(order_link, order_link_fields, "an order, by its number");

static const struct field contact_view_fields[] = {
    FIELD(contact_view, number, READONLY, 0, 0, "编号", "of the contact"),
    FIELD(contact_view, region, READONLY, 0, 0, "地区", "of the hotline"),
    FIELD(contact_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(contact_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(contact_view, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(contact_view, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(contact_view, channel, READONLY, 0, 0, "渠道", "how it came"),
    FIELD(contact_view, call, READONLY, 0, 0, "话务编号", "the call centre's"),
    FIELD(contact_view, nature, READONLY, 0, 0, "诉求类型", "code"),
    FIELD(contact_view, category, READONLY, 0, 0, "分类", "of the tree"),
    FIELD(contact_view, category_path, READONLY, 0, 0, "分类名称", "with those above it"),
    FIELD(contact_view, text, READONLY, 0, 0, "诉求内容", "what it is about"),
    FIELD(contact_view, answer, READONLY, 0, 0, "答复内容", "what was answered on the spot"),
    FIELD(contact_view, article, READONLY, 0, 0, "知识", "article used"),
    FIELD_OF(contact_view, caller, READONLY, &party_view_record, "来电人", "masked"),
    FIELD(contact_view, name, READONLY | MASK_NAME, 0, 0, "姓名", "of a hidden caller, masked"),
    FIELD(contact_view, phone, READONLY | MASK_PHONE, 0, 0, "电话", "of a hidden or unnamed caller, masked"),
    FIELD(contact_view, secret, READONLY, 0, 0, "保密", "no unit learns who it was"),
    FIELD(contact_view, anonymous, READONLY, 0, 0, "匿名", "gave no name"),
    FIELD(contact_view, unit, READONLY, 0, 0, "单位", "of the hotline"),
    FIELD(contact_view, holder, READONLY, 0, 0, "经办人", "staff id"),
    FIELD(contact_view, agent, READONLY, 0, 0, "坐席", "staff id"),
    FIELD(contact_view, waited, READONLY, 0, 0, "等待秒数", "until it was answered"),
    FIELD(contact_view, opened_at, READONLY, 0, 0, "来电时间", "when it came in"),
    FIELD(contact_view, answered_at, READONLY, 0, 0, "接听时间", "of a call"),
    FIELD(contact_view, ended_at, READONLY, 0, 0, "通话结束", "of a call"),
    FIELD(contact_view, closed_at, READONLY, 0, 0, "结束时间", "of the matter"),
    FIELD_LIST(contact_view, orders, READONLY, 0, 0, &order_link_record, "工单", "that came of it"),
    FIELD_LIST(contact_view, earlier, READONLY, 0, 0, &order_link_record, "以前的工单", "of the same caller, newest first"),
    FIELD_LIST(contact_view, actions, READONLY, 0, 0, &hotline_button_record, "可办动作", "what the caller may do now"),
};
RECORD(contact_view, contact_view_fields, "a contact as the hotline sees it");

static const struct field contact_search_fields[] = {
    FIELD(contact_search, region, OPTIONAL, 6, 12, "地区", "only of this hotline", .check = region_code_check),
    FIELD(contact_search, number, OPTIONAL, 1, 60, "编号", "exactly this one"),
    FIELD(contact_search, state, OPTIONAL, 1, 40, "状态", "in this state"),
    FIELD(contact_search, channel, OPTIONAL, 0, 0, "渠道", "that came so", .codes = &contact_channels),
    FIELD(contact_search, phone, OPTIONAL, 3, 30, "电话", "of this caller", .check = phone_text_check),
    FIELD(contact_search, nature, OPTIONAL, 0, 0, "诉求类型", "code", .codes = &order_natures),
    FIELD(contact_search, agent, OPTIONAL, 1, INT64_MAX, "坐席", "taken by this agent"),
    FIELD(contact_search, from, OPTIONAL, 0, 0, "日期起", "first day, included"),
    FIELD(contact_search, to, OPTIONAL, 0, 0, "日期止", "last day, included"),
    FIELD(contact_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(contact_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(contact_search, contact_search_fields, "which contacts");

static const struct field contact_row_fields[] = {
    FIELD(contact_row, region, READONLY, 0, 0, "地区", "of the hotline"),
    FIELD(contact_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(contact_row, number, READONLY, 0, 0, "编号", "of the contact"),
    FIELD(contact_row, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(contact_row, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(contact_row, channel, READONLY, 0, 0, "渠道", "how it came"),
    FIELD(contact_row, nature, READONLY, 0, 0, "诉求类型", "code"),
    FIELD(contact_row, category, READONLY, 0, 0, "分类", "of the tree"),
    FIELD(contact_row, unit, READONLY, 0, 0, "单位", "of the hotline"),
    FIELD(contact_row, agent, READONLY, 0, 0, "坐席", "staff id"),
    FIELD(contact_row, waited, READONLY, 0, 0, "等待秒数", "until it was answered"),
    FIELD(contact_row, opened_at, READONLY, 0, 0, "来电时间", "when it came in"),
    FIELD(contact_row, closed_at, READONLY, 0, 0, "结束时间", "when it ended"),
};
RECORD(contact_row, contact_row_fields, "a contact in a list");

static const struct field contact_page_fields[] = {
    FIELD_LIST(contact_page, items, READONLY, 0, 0, &contact_row_record, "来电来信", "newest first"),
    FIELD(contact_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(contact_page, contact_page_fields, "a page of contacts");

static const struct field call_event_fields[] = {
    FIELD(call_event, region, OPTIONAL, 6, 12, "地区", "of the hotline; by default the sender's own", .check = region_code_check),
    FIELD(call_event, call, REQUIRED, 1, 64, "话务编号", "the call centre's id of the call"),
    FIELD(call_event, leg, REQUIRED, 0, 0, "事件", "what happened", .codes = &call_legs),
    FIELD(call_event, at, REQUIRED, 0, 0, "时间", "when it happened"),
    FIELD(call_event, incoming_at, OPTIONAL, 0, 0, "呼入时间", "when the call came in, if the event about it was lost"),
    FIELD(call_event, agent, OPTIONAL, 1, INT64_MAX, "坐席", "staff id of who answered"),
    FIELD(call_event, phone, OPTIONAL, 3, 30, "电话", "of the caller", .check = phone_text_check),
};
RECORD(call_event, call_event_fields, "an event of a call");

static const struct field call_answer_fields[] = {
    FIELD(call_answer, number, READONLY, 0, 0, "编号", "of the contact; absent until it is known when the call came in"),
    FIELD(call_answer, state, READONLY, 0, 0, "状态", "of the contact"),
    FIELD(call_answer, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(call_answer, known, READONLY, 0, 0, "已收到过", "it was told before; nothing changed"),
};
RECORD(call_answer, call_answer_fields, "where a call stands");

/* --- what an office keeps ---------------------------------------------------------------------------------------- */

static const struct field category_fields[] = {
    FIELD(category, region, READONLY, 0, 0, "地区", "of the hotline"),
    FIELD(category, id, READONLY, 0, 0, "编号", "stays through all versions"),
    FIELD(category, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(category, parent, READONLY, 0, 0, "上级分类", "0 at level 1"),
    FIELD(category, level, READONLY, 0, 0, "层级", "1 to 3"),
    FIELD(category, name, READONLY, 0, 0, "名称", "for people"),
    FIELD(category, valid_from, READONLY, 0, 0, "生效日期", "of this version"),
    FIELD(category, valid_to, READONLY, 0, 0, "失效日期", "its last day; absent: open"),
};
RECORD(category, category_fields, "a category of the tree");

static const struct field category_form_fields[] = {
    FIELD(category_form, region, REQUIRED, 6, 12, "地区", "of the hotline", .check = region_code_check),
    FIELD(category_form, id, OPTIONAL, 1, INT64_MAX, "编号", "in the path of a change; absent in a new one"),
    FIELD(category_form, name, REQUIRED, 1, 60, "名称", "for people"),
    FIELD(category_form, parent, OPTIONAL, 1, INT64_MAX, "上级分类", "absent: level 1"),
    FIELD(category_form, from, OPTIONAL, 0, 0, "生效日期", "today by default"),
};
RECORD(category_form, category_form_fields, "a category as it is entered");

static const struct field category_key_fields[] = {
    FIELD(category_key, region, REQUIRED, 6, 12, "地区", "of the hotline", .check = region_code_check),
    FIELD(category_key, id, REQUIRED, 1, INT64_MAX, "编号", "of the category"),
    FIELD(category_key, last, OPTIONAL, 0, 0, "最后一日", "today by default"),
};
RECORD(category_key, category_key_fields, "which category");

static const struct field category_question_fields[] = {
    FIELD(category_question, region, REQUIRED, 6, 12, "地区", "of the hotline", .check = region_code_check),
    FIELD(category_question, on, OPTIONAL, 0, 0, "日期", "as it stood on this day; today by default"),
};
RECORD(category_question, category_question_fields, "whose tree, when");

static const struct field category_tree_fields[] = {
    FIELD_LIST(category_tree, items, READONLY, 0, 0, &category_record, "分类", "by level and id; ended ones with their last day"),
};
RECORD(category_tree, category_tree_fields, "the tree of categories");

static const struct field order_limit_fields[] = {
    FIELD(order_limit, region, OPTIONAL, 0, 12, "地区", "with all below it; empty: everywhere"),
    FIELD(order_limit, nature, OPTIONAL, 0, 7, "诉求类型", "code; empty: every one that has no row of its own"),
    FIELD(order_limit, urgency, REQUIRED, 0, 0, "紧急程度", "code", .codes = &order_urgencies),
    FIELD(order_limit, valid_from, REQUIRED, 0, 0, "生效日期", "for orders opened from this day on"),
    FIELD(order_limit, valid_to, OPTIONAL, 0, 0, "失效日期", "its last day; absent: open"),
    FIELD(order_limit, sign_limit, REQUIRED, 0, 365, "签收时限", "working days; 0: the same day"),
    FIELD(order_limit, reply_limit, REQUIRED, 0, 365, "回复时限", "working days from signing; 0: the same day"),
    FIELD(order_limit, finish_limit, REQUIRED, 0, 365, "办结时限", "working days from opening; 0: the same day"),
    FIELD(order_limit, extension_most, REQUIRED, 0, 365, "延期上限", "working days, once"),
    FIELD(order_limit, rule, REQUIRED, 1, 200, "依据", "printed in the proof of a deadline"),
};
RECORD(order_limit, order_limit_fields, "how long orders of a class may take");

static const struct field order_limit_list_fields[] = {
    FIELD_LIST(order_limit_list, items, READONLY, 0, 0, &order_limit_record, "时限", "by region, nature, urgency and day"),
};
RECORD(order_limit_list, order_limit_list_fields, "the limits");

static const struct field order_limit_question_fields[] = {
    FIELD(order_limit_question, on, OPTIONAL, 0, 0, "日期", "only what holds on this day"),
};
RECORD(order_limit_question, order_limit_question_fields, "which limits");
/* clang-format on */
