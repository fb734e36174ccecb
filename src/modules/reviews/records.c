#include "modules/reviews/records.h"

#include "kernel/org/org.h"

static const struct code outcome_codes[] = {{"rectified", "已整改"}, {"explained", "已说明"}, {0, 0}};
const struct code_list rectify_outcomes = {"rectify_outcomes", "国办发〔2019〕51号：整改、解释说明", outcome_codes};

static const struct code ground_codes[] = {{"mistaken", "误评"}, {"malicious", "恶意差评"}, {0, 0}};
const struct code_list appeal_grounds = {"appeal_grounds", "国办发〔2019〕51号：误评、恶意差评", ground_codes};

static const struct code limit_unit_codes[] = {{"workday", "工作日"}, {"day", "自然日"}, {0, 0}};
const struct code_list review_limit_units = {"review_limit_units", "民法典 §200、行政许可法 §82", limit_unit_codes};

static const char *check_yes_no(const char *text)
{
    return str_equal(text, "yes") || str_equal(text, "no") ? 0 : "应为yes（满意）或no（不满意）";
}

static const char *check_by(const char *text)
{
    static const char *const groups[] = {"region", "unit", "channel", "item", "window", "staff", "day"};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (str_equal(text, groups[i])) {
            return 0;
        }
    }
    return "应为region、unit、channel、item、window、staff、day之一";
}

static const char *check_code_channel(const char *text)
{
    return str_equal(text, "qr") || str_equal(text, "web") || str_equal(text, "mobile") ? 0 : "应为qr、web或mobile";
}

#define PLACE_FIELDS(tag)                                                                 \
    FIELD(tag, unit, READONLY, 0, 0, "单位", "that handled it"),                          \
        FIELD(tag, hall, READONLY, 0, 0, "大厅", "of the window; 0: none"),               \
        FIELD(tag, hall_window, READONLY, 0, 0, "窗口", "where it was handled; 0: none"), \
        FIELD(tag, staff, READONLY, 0, 0, "经办人", "who handled it; 0: the system")

/* clang-format off */
/* --- kept -------------------------------------------------------------------------------------------------------- */

static const struct field handling_fields[] = {
    FIELD(handling, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(handling, case_id, READONLY, 0, 0, "办件", "id of its matter"),
    FIELD(handling, handling, READONLY, 0, 0, "办理序号", "the case's version after it; 0: the case as a whole"),
    FIELD(handling, action, READONLY, 0, 0, "办理", "the action of the case"),
    FIELD(handling, ended_at, READONLY, 0, 0, "结束时间", "when it ended"),
    PLACE_FIELDS(handling),
    FIELD(handling, party, READONLY, 0, 0, "受邀人", "party id; 0: nobody"),
    FIELD(handling, message, READONLY, 0, 0, "短信", "id in the outbox; 0: none"),
    FIELD(handling, invited_at, READONLY, 0, 0, "邀请时间", "when the person was asked"),
    FIELD(handling, reminded_at, READONLY, 0, 0, "提醒时间", "when they were asked again"),
    FIELD(handling, rated, READONLY, 0, 0, "已评价", "by somebody"),
};
RECORD(handling, handling_fields, "a handling that can be rated");

static const struct field rating_code_fields[] = {
    FIELD(rating_code, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(rating_code, code, READONLY, 0, 0, "评价码", "keyed hash of it"),
    FIELD(rating_code, case_id, READONLY, 0, 0, "办件", "id of its matter"),
    FIELD(rating_code, handling, READONLY, 0, 0, "办理序号", "0: the case as a whole"),
    FIELD(rating_code, issued_at, READONLY, 0, 0, "发码时间", "when it was issued"),
    FIELD(rating_code, issued_by, READONLY, 0, 0, "发码人", "staff id"),
};
RECORD(rating_code, rating_code_fields, "a code on a receipt");

static const struct field review_fields[] = {
    FIELD(review, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(review, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(review, case_id, READONLY, 0, 0, "办件", "id of its matter"),
    FIELD(review, handling, READONLY, 0, 0, "办理序号", "0: the case as a whole"),
    FIELD(review, action, READONLY, 0, 0, "办理", "the action of the case"),
    PLACE_FIELDS(review),
    FIELD(review, item_code, READONLY, 0, 0, "事项编码", "of the case"),
    FIELD(review, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(review, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(review, channel, READONLY, 0, 0, "评价渠道", "how it came", .codes = &review_channels),
    FIELD(review, source, READONLY, 0, 0, "来源", "the device, or a keyed hash of the address"),
    FIELD(review, level, READONLY, 0, 0, "满意度", "GB/T 39046 code"),
    FIELD(review, named, READONLY, 0, 0, "实名", "the person gave their name"),
    FIELD(review, rater, READONLY, 0, 0, "评价人", "party id; 0 without a name"),
    FIELD(review, invited, READONLY, 0, 0, "受邀", "somebody had asked for it"),
    FIELD(review, given_at, READONLY, 0, 0, "评价时间", "when it was given"),
    FIELD(review, given_on, READONLY, 0, 0, "评价日期", "the day of it"),
    FIELD(review, tags, READONLY, 0, 0, "标签", "codes, space-separated"),
    FIELD(review, shown_text, READONLY, 0, 0, "公开文字", "as a moderator published it"),
    FIELD(review, shown_more, READONLY, 0, 0, "公开追评", "as a moderator published it"),
    FIELD(review, excluded, READONLY, 0, 0, "不计入统计", "an appeal was upheld"),
};
RECORD(review, review_fields, "a rating");

static const struct field rectification_fields[] = {
    FIELD(rectification, region, READONLY, 0, 0, "地区", "of the rating"),
    FIELD(rectification, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(rectification, review, READONLY, 0, 0, "评价", "id of its matter"),
    FIELD(rectification, level, READONLY, 0, 0, "满意度", "GB/T 39046 code, 4 or 5"),
    FIELD(rectification, named, READONLY, 0, 0, "实名", "the person gave their name"),
    FIELD(rectification, outcome, READONLY, 0, 0, "整改结果", "put right or explained"),
    FIELD(rectification, answer, READONLY, 0, 0, "答复", "shown to the person"),
    FIELD(rectification, satisfied, READONLY, 0, 0, "回访满意", "1 yes, 0 no; absent: not called back"),
    FIELD(rectification, appeal, READONLY, 0, 0, "申诉理由", "mistaken or malicious"),
    FIELD(rectification, decision, READONLY, 0, 0, "申诉裁定", "uphold or reject"),
    FIELD(rectification, decided_by, READONLY, 0, 0, "裁定人", "staff id; 0: none"),
};
RECORD(rectification, rectification_fields, "what a rectification has beside its matter");

static const struct field review_label_fields[] = {
    FIELD(review_label, code, REQUIRED, 1, 20, "代码", "in the path; never changes"),
    FIELD(review_label, level, REQUIRED, 1, 5, "满意度", "GB/T 39046 code of the level it may be chosen with"),
    FIELD(review_label, label, REQUIRED, 1, 20, "标签", "as people read it"),
    FIELD(review_label, valid_from, OPTIONAL, 0, 0, "启用日期", "today when absent"),
    FIELD(review_label, valid_to, OPTIONAL, 0, 0, "停用日期", "its last day; absent: in use"),
};
RECORD(review_label, review_label_fields, "a reason to choose");

static const struct field review_limit_fields[] = {
    FIELD(review_limit, level, REQUIRED, 4, 5, "满意度", "GB/T 39046 code of a bad rating"),
    FIELD(review_limit, named, OPTIONAL, 0, 0, "实名", "of ratings with a name"),
    FIELD(review_limit, contact_limit, OPTIONAL, 0, 100, "联系时限", "in the unit; absent: nobody is contacted"),
    FIELD(review_limit, rectify_limit, REQUIRED, 1, 365, "整改时限", "in the unit"),
    FIELD(review_limit, limit_unit, REQUIRED, 0, 0, "时限单位", "workday or day", .codes = &review_limit_units),
    FIELD(review_limit, rule, REQUIRED, 1, 200, "依据", "the document that sets it"),
    FIELD(review_limit, valid_from, OPTIONAL, 0, 0, "启用日期", "today when absent; not in the past"),
    FIELD(review_limit, valid_to, READONLY, 0, 0, "停用日期", "its last day; absent: in force"),
};
RECORD(review_limit, review_limit_fields, "how long a class of bad ratings may take");

/* --- rating ------------------------------------------------------------------------------------------------------ */

static const struct field rating_code_form_fields[] = {
    FIELD(rating_code_form, number, REQUIRED, 1, 60, "办件编号", "of the case on whose receipt the code is printed"),
    FIELD(rating_code_form, handling, OPTIONAL, 1, 20, "办理", "accept, finish …: its newest; absent: the case as a whole, once it has ended"),
};
RECORD(rating_code_form, rating_code_form_fields, "for what a code is wanted");

static const struct field rating_code_made_fields[] = {
    FIELD(rating_code_made, region, READONLY, 0, 0, "地区", "stands beside the code"),
    FIELD(rating_code_made, code, READONLY, 0, 0, "评价码", "shown this once, kept nowhere"),
    FIELD(rating_code_made, path, READONLY, 0, 0, "网址", "of the page to rate on, after the site's own address"),
    FIELD(rating_code_made, qr, READONLY, 0, 0, "二维码", "reviews.public_address and the path as SVG to print; absent while that is not set"),
    FIELD(rating_code_made, notice, READONLY, 0, 0, "提示", "what the office has to do for a QR code; absent when there is one"),
    FIELD(rating_code_made, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(rating_code_made, handling_label, READONLY, 0, 0, "办理", "what it rates"),
    FIELD(rating_code_made, expires_on, READONLY, 0, 0, "有效期至", "of a case as a whole: counted anew from its end"),
};
RECORD(rating_code_made, rating_code_made_fields, "a code for a receipt");

#define CODE_FIELDS(tag)                                                                    \
    FIELD(tag, region, REQUIRED, 6, 12, "地区", "that stands beside the code"),             \
        FIELD(tag, code, REQUIRED, 1, 60, "评价码", "as on the receipt; case and hyphens do not matter")

static const struct field rating_code_key_fields[] = {CODE_FIELDS(rating_code_key)};
RECORD(rating_code_key, rating_code_key_fields, "a code as it was typed or scanned");

#define WORDS_FIELDS(tag)                                                                                   \
    FIELD(tag, level, REQUIRED, 1, 5, "满意度", "GB/T 39046 code: 1 非常满意 … 5 非常不满意"),              \
        FIELD(tag, tags, OPTIONAL, 1, 200, "标签", "codes of GET /api/v1/review-tags of this level, space-separated"), \
        FIELD(tag, text, MULTILINE, 1, 500, "评价内容", "hidden until a moderator has seen it")

static const struct field rating_form_fields[] = {
    CODE_FIELDS(rating_form),
    WORDS_FIELDS(rating_form),
    FIELD(rating_form, channel, OPTIONAL, 0, 0, "评价渠道", "qr (the default), web or mobile", .check = check_code_channel),
    FIELD(rating_form, name, OPTIONAL, 1, 200, "姓名", "for a rating with a name; compared and not kept"),
    FIELD(rating_form, number, OPTIONAL, 1, 40, "证件号码或联系电话", "with the name; compared and not kept"),
};
RECORD(rating_form, rating_form_fields, "a rating by a code");

static const struct field rating_append_form_fields[] = {
    CODE_FIELDS(rating_append_form),
    FIELD(rating_append_form, text, REQUIRED | MULTILINE, 1, 500, "追评", "once; the level stays"),
};
RECORD(rating_append_form, rating_append_form_fields, "what is added to a rating");

static const struct field rating_window_form_fields[] = {WORDS_FIELDS(rating_window_form)};
const struct record rating_window_form_record = {"window_rating", "a rating on the device at a window", rating_window_form_fields,
                                            sizeof rating_window_form_fields / sizeof *rating_window_form_fields, sizeof(struct rating_window_form)};

static const struct field rating_reply_form_fields[] = {
    FIELD(rating_reply_form, region, REQUIRED, 6, 12, "地区", "of the message that was answered"),
    FIELD(rating_reply_form, phone, REQUIRED, 1, 30, "电话", "that answered; compared and not kept"),
    FIELD(rating_reply_form, text, REQUIRED | MULTILINE, 1, 500, "回复", "1 to 5, or the words of a level; more is the text"),
    FIELD(rating_reply_form, message, OPTIONAL, 1, INT64_MAX, "短信", "its id in the outbox, when the gateway knows it"),
};
RECORD(rating_reply_form, rating_reply_form_fields, "an answer to a message");

static const struct field rating_view_fields[] = {
    FIELD(rating_view, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(rating_view, handling_label, READONLY, 0, 0, "办理", "what is rated"),
    FIELD(rating_view, unit_name, READONLY, 0, 0, "办理单位", "that handled it"),
    FIELD(rating_view, ended_at, READONLY, 0, 0, "办理时间", "when it ended; absent: it has not"),
    FIELD(rating_view, can_rate, READONLY, 0, 0, "可以评价", "ended, not rated, the code not expired"),
    FIELD(rating_view, can_append, READONLY, 0, 0, "可以追评", "rated, nothing added yet"),
    FIELD(rating_view, number, READONLY, 0, 0, "评价编号", "of the rating"),
    FIELD(rating_view, level, READONLY, 0, 0, "满意度", "GB/T 39046 code; absent: not rated"),
    FIELD(rating_view, level_label, READONLY, 0, 0, "满意度名称", "the same for people"),
    FIELD(rating_view, tags, READONLY, 0, 0, "标签", "codes, space-separated"),
    FIELD(rating_view, state_label, READONLY, 0, 0, "状态", "of the rating"),
    FIELD(rating_view, excluded, READONLY, 0, 0, "不计入统计", "the unit's appeal was upheld"),
    FIELD(rating_view, given_at, READONLY, 0, 0, "评价时间", "when it was given"),
    FIELD(rating_view, rectification_state, READONLY, 0, 0, "整改状态", "of a bad rating"),
    FIELD(rating_view, outcome_label, READONLY, 0, 0, "整改结果", "put right or explained"),
    FIELD(rating_view, answer, READONLY, 0, 0, "答复", "what the unit says"),
    FIELD(rating_view, rectified_at, READONLY, 0, 0, "办结时间", "when the rectification ended"),
};
RECORD(rating_view, rating_view_fields, "a rating as its own person sees it");

/* --- reading ----------------------------------------------------------------------------------------------------- */

#define FILTER_FIELDS(tag)                                                                         \
    FIELD(tag, region, OPTIONAL, 2, 12, "地区", "with those below it; absent: the caller's"),      \
        FIELD(tag, unit, OPTIONAL, 1, INT64_MAX, "单位", "that handled it"),                       \
        FIELD(tag, item_code, OPTIONAL, 1, 64, "事项编码", "of the case"),                         \
        FIELD(tag, channel, OPTIONAL, 0, 0, "评价渠道", "that came so", .codes = &review_channels), \
        FIELD(tag, hall, OPTIONAL, 1, INT64_MAX, "大厅", "of the window"),                         \
        FIELD(tag, hall_window, OPTIONAL, 1, INT64_MAX, "窗口", "where it was handled; with its hall"), \
        FIELD(tag, staff, OPTIONAL, 1, INT64_MAX, "经办人", "who handled it"),                     \
        FIELD(tag, from, OPTIONAL, 0, 0, "评价日期起", "first day, included"),                     \
        FIELD(tag, to, OPTIONAL, 0, 0, "评价日期止", "last day, included")
#define PAGE_FIELDS(tag)                                                              \
    FIELD(tag, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),      \
        FIELD(tag, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default")

static const struct field review_search_fields[] = {
    FILTER_FIELDS(review_search),
    FIELD(review_search, level, OPTIONAL, 1, 5, "满意度", "GB/T 39046 code"),
    FIELD(review_search, bad, OPTIONAL, 0, 0, "差评", "only codes 4 and 5"),
    FIELD(review_search, named, OPTIONAL, 0, 0, "实名", "only with a name"),
    FIELD(review_search, state, OPTIONAL, 1, 20, "状态", "of its flow; pending: to be moderated"),
    PAGE_FIELDS(review_search),
};
RECORD(review_search, review_search_fields, "which ratings");

static const struct field review_row_fields[] = {
    FIELD(review_row, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(review_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(review_row, number, READONLY, 0, 0, "评价编号", "what people call it by"),
    FIELD(review_row, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(review_row, state_label, READONLY, 0, 0, "状态", "the same for people"),
    FIELD(review_row, item_code, READONLY, 0, 0, "事项编码", "of the case"),
    FIELD(review_row, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(review_row, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(review_row, action, READONLY, 0, 0, "办理代码", "the action of the case; empty: the case as a whole"),
    FIELD(review_row, handling_label, READONLY, 0, 0, "办理", "what was rated"),
    FIELD(review_row, channel, READONLY, 0, 0, "评价渠道", "how it came"),
    PLACE_FIELDS(review_row),
    FIELD(review_row, unit_name, READONLY, 0, 0, "单位名称", "that handled it"),
    FIELD(review_row, level, READONLY, 0, 0, "满意度", "GB/T 39046 code"),
    FIELD(review_row, level_label, READONLY, 0, 0, "满意度名称", "the same for people"),
    FIELD(review_row, tags, READONLY, 0, 0, "标签", "codes, space-separated"),
    FIELD(review_row, named, READONLY, 0, 0, "实名", "the person gave their name"),
    FIELD(review_row, invited, READONLY, 0, 0, "受邀", "somebody had asked for it"),
    FIELD(review_row, excluded, READONLY, 0, 0, "不计入统计", "an appeal was upheld"),
    FIELD(review_row, given_at, READONLY, 0, 0, "评价时间", "when it was given"),
    FIELD(review_row, case_number, READONLY, 0, 0, "办件编号", "only of a rating with a name"),
};
RECORD(review_row, review_row_fields, "a rating as staff see it");

static const struct field review_page_fields[] = {
    FIELD_LIST(review_page, items, READONLY, 0, 0, &review_row_record, "评价", "newest first"),
    FIELD(review_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(review_page, review_page_fields, "a page of ratings");

#define KEY_FIELDS(tag)                                              \
    FIELD(tag, region, REQUIRED, 6, 12, "地区", "of the matter"),    \
        FIELD(tag, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the matter")

static const struct field review_key_fields[] = {KEY_FIELDS(review_key)};
RECORD(review_key, review_key_fields, "which one");

static const struct field review_view_fields[] = {
    FIELD_OF(review_view, review, READONLY, &review_row_record, "评价", "the rating"),
    FIELD(review_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(review_view, text, READONLY, 0, 0, "评价内容", "as written"),
    FIELD(review_view, more, READONLY, 0, 0, "追评", "as written"),
    FIELD(review_view, found, READONLY, 0, 0, "疑似个人信息", "what the texts seem to hold"),
    FIELD(review_view, proposed, READONLY, 0, 0, "建议公开文字", "the text with that replaced"),
    FIELD(review_view, proposed_more, READONLY, 0, 0, "建议公开追评", "what was added, with that replaced"),
    FIELD(review_view, shown_text, READONLY, 0, 0, "公开文字", "as published"),
    FIELD(review_view, shown_more, READONLY, 0, 0, "公开追评", "as published"),
    FIELD_OF(review_view, rater, READONLY, &party_view_record, "评价人", "of a rating with a name; masked"),
    FIELD(review_view, rectification, READONLY, 0, 0, "整改", "id of its matter"),
};
RECORD(review_view, review_view_fields, "a rating with what was written");

static const struct field review_moderate_form_fields[] = {
    KEY_FIELDS(review_moderate_form),
    FIELD(review_moderate_form, text, MULTILINE, 1, 500, "公开文字", "edited; absent: as written, when it seems to hold nothing personal"),
    FIELD(review_moderate_form, more, MULTILINE, 1, 500, "公开追评", "edited; absent: as written"),
    FIELD(review_moderate_form, reason, MULTILINE, 1, 500, "理由", "why it is not shown; kept sealed; its digest is in the ledger"),
};
RECORD(review_moderate_form, review_moderate_form_fields, "what is to be shown of a rating");

static const struct field review_public_search_fields[] = {
    FIELD(review_public_search, region, OPTIONAL, 6, 12, "地区", "of the item; needed with item_code"),
    FIELD(review_public_search, item_code, OPTIONAL, 1, 64, "事项编码", "of this item"),
    FIELD(review_public_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "or of this unit"),
    FIELD(review_public_search, from, OPTIONAL, 0, 0, "评价日期起", "first day, included; absent: a year back"),
    FIELD(review_public_search, to, OPTIONAL, 0, 0, "评价日期止", "last day, included; absent: today"),
    PAGE_FIELDS(review_public_search),
};
RECORD(review_public_search, review_public_search_fields, "ratings of what");

static const struct field level_count_fields[] = {
    FIELD(level_count, key, READONLY, 0, 0, "代码", "what is counted: a region, unit, item, window …"),
    FIELD(level_count, label, READONLY, 0, 0, "名称", "the same for people"),
    FIELD(level_count, level_1, READONLY, 0, 0, "非常满意", "ratings of code 1"),
    FIELD(level_count, level_2, READONLY, 0, 0, "满意", "of code 2"),
    FIELD(level_count, level_3, READONLY, 0, 0, "基本满意", "of code 3"),
    FIELD(level_count, level_4, READONLY, 0, 0, "不满意", "of code 4"),
    FIELD(level_count, level_5, READONLY, 0, 0, "非常不满意", "of code 5"),
    FIELD(level_count, total, READONLY, 0, 0, "评价数", "all of them"),
    FIELD(level_count, share_1, READONLY, 0, 0, "非常满意占比", "of all, by largest remainder: they add up to 100%; absent when there are none"),
    FIELD(level_count, share_2, READONLY, 0, 0, "满意占比", "of all"),
    FIELD(level_count, share_3, READONLY, 0, 0, "基本满意占比", "of all"),
    FIELD(level_count, share_4, READONLY, 0, 0, "不满意占比", "of all"),
    FIELD(level_count, share_5, READONLY, 0, 0, "非常不满意占比", "of all"),
    FIELD(level_count, good_rate, READONLY, 0, 0, "好评率", "codes 1 to 3; metric review.good_rate"),
    FIELD(level_count, satisfied_rate, READONLY, 0, 0, "满意率", "codes 1 and 2; metric review.satisfied_rate"),
};
RECORD(level_count, level_count_fields, "ratings by level");

static const struct field review_public_text_fields[] = {
    FIELD(review_public_text, region, READONLY, 0, 0, "地区", "of the case"),
    FIELD(review_public_text, id, READONLY, 0, 0, "内部编号", "of the rating"),
    FIELD(review_public_text, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(review_public_text, action, READONLY, 0, 0, "办理代码", "of the case"),
    FIELD(review_public_text, handling_label, READONLY, 0, 0, "办理", "what was rated"),
    FIELD(review_public_text, level, READONLY, 0, 0, "满意度", "GB/T 39046 code"),
    FIELD(review_public_text, level_label, READONLY, 0, 0, "满意度名称", "the same for people"),
    FIELD(review_public_text, text, READONLY, 0, 0, "评价内容", "as published"),
    FIELD(review_public_text, more, READONLY, 0, 0, "追评", "as published"),
    FIELD(review_public_text, answer, READONLY, 0, 0, "单位答复", "of a bad rating, once it was put right or explained"),
    FIELD(review_public_text, given_at, READONLY, 0, 0, "评价时间", "when it was given"),
};
RECORD(review_public_text, review_public_text_fields, "a published text");

static const struct field review_public_page_fields[] = {
    FIELD_LIST(review_public_page, items, READONLY, 0, 0, &review_public_text_record, "评价", "newest first"),
    FIELD(review_public_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(review_public_page, review_public_page_fields, "a page of published texts");

static const struct field review_figures_question_fields[] = {
    FIELD(review_figures_question, by, REQUIRED, 1, 20, "分组", "region, unit, channel, item, window, staff or day", .check = check_by),
    FILTER_FIELDS(review_figures_question),
};
RECORD(review_figures_question, review_figures_question_fields, "ratings of what, and by what");

static const struct field review_figures_fields[] = {
    FIELD(review_figures, from, READONLY, 0, 0, "起", "first day"),
    FIELD(review_figures, to, READONLY, 0, 0, "止", "last day"),
    FIELD_LIST(review_figures, items, READONLY, 0, 0, &level_count_record, "分组", "by key"),
    FIELD_OF(review_figures, sum, READONLY, &level_count_record, "合计", "all of them"),
};
RECORD(review_figures, review_figures_fields, "ratings by group and level");

static const struct field review_check_question_fields[] = {
    FIELD(review_check_question, region, OPTIONAL, 2, 12, "地区", "with those below it; absent: the caller's"),
    FIELD(review_check_question, from, REQUIRED, 0, 0, "起", "first day, included"),
    FIELD(review_check_question, to, REQUIRED, 0, 0, "止", "last day, included"),
};
RECORD(review_check_question, review_check_question_fields, "which ratings to look at");

static const struct field review_finding_fields[] = {
    FIELD(review_finding, code, READONLY, 0, 0, "代码", "equals_cases, whole_percents, burst, one_level"),
    FIELD(review_finding, region, READONLY, 0, 0, "地区", "of the ratings"),
    FIELD(review_finding, unit, READONLY, 0, 0, "单位", "of the ratings; absent: several"),
    FIELD(review_finding, hall, READONLY, 0, 0, "大厅", "of the window"),
    FIELD(review_finding, hall_window, READONLY, 0, 0, "窗口", "of the ratings"),
    FIELD(review_finding, source, READONLY, 0, 0, "来源", "the device, or a keyed hash of the address"),
    FIELD(review_finding, count, READONLY, 0, 0, "评价数", "ratings that it is about"),
    FIELD(review_finding, of, READONLY, 0, 0, "对照数", "what they were compared with; of whole percents: once in so many"),
    FIELD(review_finding, at, READONLY, 0, 0, "时间", "of a burst"),
    FIELD(review_finding, question, READONLY, 0, 0, "待核", "a question, never a charge"),
};
RECORD(review_finding, review_finding_fields, "something to check");

static const struct field review_findings_fields[] = {
    FIELD(review_findings, from, READONLY, 0, 0, "起", "first day"),
    FIELD(review_findings, to, READONLY, 0, 0, "止", "last day"),
    FIELD_LIST(review_findings, items, READONLY, 0, 0, &review_finding_record, "待核事项", "by kind"),
};
RECORD(review_findings, review_findings_fields, "what is to be checked about the ratings of a period");

/* --- putting right ----------------------------------------------------------------------------------------------- */

static const struct field rectify_form_fields[] = {
    KEY_FIELDS(rectify_form),
    FIELD(rectify_form, action, REQUIRED, 1, 20, "动作", "contact, verify, rectify, call_back, rectify_more, call_again, close, appeal, hand_over"),
    FIELD(rectify_form, reason, MULTILINE, 1, 1000, "说明", "what was found, done or claimed; kept sealed; its digest is in the ledger"),
    FIELD(rectify_form, outcome, OPTIONAL, 0, 0, "整改结果", "of rectify: put right or explained", .codes = &rectify_outcomes),
    FIELD(rectify_form, answer, MULTILINE, 1, 1000, "答复", "of rectify: what the person is shown; no personal data"),
    FIELD(rectify_form, satisfied, OPTIONAL, 0, 0, "回访满意", "of call_back and call_again: yes or no", .check = check_yes_no),
    FIELD(rectify_form, appeal, OPTIONAL, 0, 0, "申诉理由", "of appeal: mistaken or malicious", .codes = &appeal_grounds),
    FIELD(rectify_form, unit, OPTIONAL, 1, INT64_MAX, "单位", "of hand_over: the one that answers for it"),
    FIELD(rectify_form, at, OPTIONAL, 0, 0, "发生时间", "when it happened, if entered later"),
};
RECORD(rectify_form, rectify_form_fields, "a step of a rectification");

static const struct code decision_codes[] = {{"uphold", "成立"}, {"reject", "不成立"}, {0, 0}};
const struct code_list appeal_decisions = {"appeal_decisions", "none", decision_codes};

static const struct field appeal_form_fields[] = {
    KEY_FIELDS(appeal_form),
    FIELD(appeal_form, decision, REQUIRED, 0, 0, "裁定", "of the appeal", .codes = &appeal_decisions),
    FIELD(appeal_form, reason, REQUIRED | MULTILINE, 1, 1000, "理由", "kept sealed; its digest is in the ledger"),
};
RECORD(appeal_form, appeal_form_fields, "the decision of an appeal");

static const struct field rectify_button_fields[] = {
    FIELD(rectify_button, action, READONLY, 0, 0, "动作", "POST …/rectifications/{region}/{id}/steps/ACTION; uphold and reject: …/decision"),
    FIELD(rectify_button, label, READONLY, 0, 0, "名称", "for people"),
};
RECORD(rectify_button, rectify_button_fields, "a step that is possible now");

static const struct field rectify_view_fields[] = {
    FIELD(rectify_view, region, READONLY, 0, 0, "地区", "of the matter"),
    FIELD(rectify_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(rectify_view, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(rectify_view, number, READONLY, 0, 0, "整改编号", "what people call it by"),
    FIELD(rectify_view, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(rectify_view, state_label, READONLY, 0, 0, "状态", "the same for people"),
    FIELD(rectify_view, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(rectify_view, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(rectify_view, unit, READONLY, 0, 0, "责任单位", "that answers for it now"),
    FIELD(rectify_view, unit_name, READONLY, 0, 0, "责任单位名称", "of it"),
    FIELD(rectify_view, counted_unit, READONLY, 0, 0, "被评价单位", "that was rated"),
    FIELD(rectify_view, review, READONLY, 0, 0, "评价", "id of its matter"),
    FIELD(rectify_view, level, READONLY, 0, 0, "满意度", "GB/T 39046 code"),
    FIELD(rectify_view, named, READONLY, 0, 0, "实名", "the person gave their name"),
    FIELD(rectify_view, opened_at, READONLY, 0, 0, "转办时间", "when it was opened"),
    FIELD(rectify_view, contact_due_at, READONLY, 0, 0, "应联系时间", "until the person is reached"),
    FIELD(rectify_view, due_at, READONLY, 0, 0, "应办结时间", "none while an appeal is decided"),
    FIELD(rectify_view, closed_at, READONLY, 0, 0, "办结时间", "when it ended"),
    FIELD(rectify_view, outcome, READONLY, 0, 0, "整改结果", "put right or explained"),
    FIELD(rectify_view, answer, READONLY, 0, 0, "答复", "shown to the person"),
    FIELD(rectify_view, satisfied, READONLY, 0, 0, "回访满意", "1 yes, 0 no; absent: not called back"),
    FIELD(rectify_view, appeal, READONLY, 0, 0, "申诉理由", "mistaken or malicious"),
    FIELD(rectify_view, decision, READONLY, 0, 0, "申诉裁定", "uphold or reject"),
    FIELD(rectify_view, decided_by, READONLY, 0, 0, "裁定人", "staff id"),
    FIELD_LIST(rectify_view, actions, READONLY, 0, 0, &rectify_button_record, "可办动作", "what the caller may do now"),
};
RECORD(rectify_view, rectify_view_fields, "a rectification");

static const char *check_mark(const char *text)
{
    return str_equal(text, "red") ? 0 : "应为red（已超时限）";
}

static const struct field rectify_search_fields[] = {
    FIELD(rectify_search, region, OPTIONAL, 2, 12, "地区", "with those below it; absent: the caller's"),
    FIELD(rectify_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "that answers for it, or was rated"),
    FIELD(rectify_search, state, OPTIONAL, 1, 20, "状态", "of its flow"),
    FIELD(rectify_search, mark, OPTIONAL, 0, 0, "预警", "red: open past its limit", .check = check_mark),
    PAGE_FIELDS(rectify_search),
};
RECORD(rectify_search, rectify_search_fields, "which rectifications");

static const struct field rectify_row_fields[] = {
    FIELD(rectify_row, region, READONLY, 0, 0, "地区", "of the matter"),
    FIELD(rectify_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(rectify_row, number, READONLY, 0, 0, "整改编号", "what people call it by"),
    FIELD(rectify_row, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(rectify_row, state_label, READONLY, 0, 0, "状态", "the same for people"),
    FIELD(rectify_row, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
    FIELD(rectify_row, item_name, READONLY, 0, 0, "事项名称", "of the case"),
    FIELD(rectify_row, unit, READONLY, 0, 0, "责任单位", "that answers for it now"),
    FIELD(rectify_row, unit_name, READONLY, 0, 0, "责任单位名称", "of it"),
    FIELD(rectify_row, counted_unit, READONLY, 0, 0, "被评价单位", "that was rated"),
    FIELD(rectify_row, review, READONLY, 0, 0, "评价", "id of its matter"),
    FIELD(rectify_row, level, READONLY, 0, 0, "满意度", "GB/T 39046 code"),
    FIELD(rectify_row, named, READONLY, 0, 0, "实名", "the person gave their name"),
    FIELD(rectify_row, opened_at, READONLY, 0, 0, "转办时间", "when it was opened"),
    FIELD(rectify_row, due_at, READONLY, 0, 0, "应办结时间", "none while an appeal is decided"),
    FIELD(rectify_row, stage_due_at, READONLY, 0, 0, "应联系时间", "until the person is reached"),
    FIELD(rectify_row, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(rectify_row, closed_at, READONLY, 0, 0, "办结时间", "when it ended"),
    FIELD(rectify_row, outcome, READONLY, 0, 0, "整改结果", "put right or explained"),
    FIELD(rectify_row, appeal, READONLY, 0, 0, "申诉理由", "mistaken or malicious"),
    FIELD(rectify_row, decision, READONLY, 0, 0, "申诉裁定", "uphold or reject"),
    FIELD(rectify_row, satisfied, READONLY, 0, 0, "回访满意", "1 yes, 0 no; absent: not called back"),
};
RECORD(rectify_row, rectify_row_fields, "a rectification in a list");

static const struct field rectify_page_fields[] = {
    FIELD_LIST(rectify_page, items, READONLY, 0, 0, &rectify_row_record, "整改", "newest first"),
    FIELD(rectify_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(rectify_page, rectify_page_fields, "a page of rectifications");

static const struct field review_limit_page_fields[] = {
    FIELD_LIST(review_limit_page, items, READONLY, 0, 0, &review_limit_record, "时限", "by level, name and day"),
};
RECORD(review_limit_page, review_limit_page_fields, "time limits of all times");

static const struct field review_label_page_fields[] = {
    FIELD_LIST(review_label_page, items, READONLY, 0, 0, &review_label_record, "标签", "by level"),
};
RECORD(review_label_page, review_label_page_fields, "reasons to choose");

static const struct field review_label_key_fields[] = {
    FIELD(review_label_key, level, OPTIONAL, 1, 5, "满意度", "only those of this level"),
};
RECORD(review_label_key, review_label_key_fields, "reasons of which level");
/* clang-format on */
