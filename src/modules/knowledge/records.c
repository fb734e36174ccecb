#include "modules/knowledge/records.h"

#include "kernel/org/org.h"

#define TITLE_MOST    100
#define QUESTION_MOST 500
#define ANSWER_MOST   8000

#define TEXTS(tag, required)                                                                                \
    FIELD(tag, title, required, 2, TITLE_MOST, "标题", "what it is about"),                                 \
        FIELD(tag, question, required, 2, QUESTION_MOST, "问题", "as citizens ask it"),                     \
        FIELD(tag, answer, (required) | MULTILINE, 2, ANSWER_MOST, "答复", "what holds, ready to be told"), \
        FIELD(tag, items, OPTIONAL, 0, 1000, "相关事项", "implementing codes of its region, apart by spaces")
#define DAYS(tag, flags)                                                                                  \
    FIELD(tag, is_public, flags, 0, 0, "公开", "may be read by anybody"),                                 \
        FIELD(tag, valid_from, flags, 0, 0, "生效日期", "first day; absent: the day of its publication"), \
        FIELD(tag, valid_to, flags, 0, 0, "失效日期", "last day; absent: open"),                          \
        FIELD(tag, review_on, flags, 0, 0, "复核日期", "on which its unit looks at it again; absent: by a setting")

static const struct field article_fields[] = {
    FIELD(article, region, READONLY, 0, 0, "地区", "where it holds"),
    FIELD(article, article, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(article, version, READONLY, 0, 0, "版本", "counts its changes"),
    TEXTS(article, READONLY),
    FIELD(article, units, READONLY, 0, 0, "相关单位", "unit ids, apart by spaces"),
    DAYS(article, READONLY),
    FIELD(article, written_by, READONLY, 0, 0, "编写人", "staff id; for staff"),
    FIELD(article, written_at, READONLY, 0, 0, "编写时间", "of this version"),
    FIELD(article, published_at, READONLY, 0, 0, "发布时间", "absent: a draft"),
};
RECORD(article, article_fields, "a version of an article");

static const struct field article_form_fields[] = {
    FIELD(article_form, region, REQUIRED, 6, 12, "地区", "where it holds", .check = region_code_check),
    FIELD(article_form, id, OPTIONAL, 1, INT64_MAX, "内部编号", "in a path"),
    FIELD(article_form, unit, OPTIONAL, 1, INT64_MAX, "责任单位", "absent: the caller's; in a change: as before"),
    TEXTS(article_form, REQUIRED),
    FIELD(article_form, units, OPTIONAL, 0, 200, "相关单位", "unit ids, apart by spaces"),
    DAYS(article_form, OPTIONAL),
};
RECORD(article_form, article_form_fields, "an article as it is written");

static const struct field article_key_fields[] = {
    FIELD(article_key, region, REQUIRED, 6, 12, "地区", "of the article", .check = region_code_check),
    FIELD(article_key, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the article"),
    FIELD(article_key, on, OPTIONAL, 0, 0, "日期", "as of this day; today by default"),
};
RECORD(article_key, article_key_fields, "which article");

static const struct field article_move_fields[] = {
    FIELD(article_move, region, REQUIRED, 6, 12, "地区", "of it", .check = region_code_check),
    FIELD(article_move, id, REQUIRED, 1, INT64_MAX, "内部编号", "of it"),
    FIELD(article_move, reason, OPTIONAL, 1, 200, "理由", "kept in the ledger"),
    FIELD(article_move, review_on, OPTIONAL, 0, 0, "复核日期", "of a confirmation: when to look at it next"),
};
RECORD(article_move, article_move_fields, "what is done with an article or a gap");

static const struct field article_answer_fields[] = {
    FIELD(article_answer, reason, OPTIONAL, 0, 0, "理由", "of the settling"),
    FIELD(article_answer, article, OPTIONAL, 0, 0, "知识", "that answered it"),
    FIELD_OF(article_answer, data, OPTIONAL, &article_answer_record, "内容", "beside a reason"),
};
RECORD(article_answer, article_answer_fields, "what the event of a settled contact says");

static const struct field article_button_fields[] = {
    FIELD(article_button, action, READONLY, 0, 0, "动作", "of the flow"),
    FIELD(article_button, label, READONLY, 0, 0, "名称", "for people"),
};
RECORD(article_button, article_button_fields, "what the caller may do now");

static const struct field article_view_fields[] = {
    FIELD_OF(article_view, article, READONLY, &article_record, "知识", "the version"),
    FIELD(article_view, number, READONLY, 0, 0, "编号", "what people call it by"),
    FIELD(article_view, state, READONLY, 0, 0, "状态", "of the article"),
    FIELD(article_view, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(article_view, unit, READONLY, 0, 0, "责任单位", "that answers for it"),
    FIELD(article_view, used, READONLY, 0, 0, "使用次数", "by contacts and readers, ever"),
    FIELD(article_view, due_at, READONLY, 0, 0, "复核时限", "while a review is due"),
    FIELD_LIST(article_view, actions, READONLY, 0, 0, &article_button_record, "可办", "for staff"),
};
RECORD(article_view, article_view_fields, "an article");

static const struct field article_versions_fields[] = {
    FIELD_LIST(article_versions, items, READONLY, 0, 0, &article_record, "版本", "newest first"),
};
RECORD(article_versions, article_versions_fields, "all versions of an article");

static const struct field article_row_fields[] = {
    FIELD(article_row, region, READONLY, 0, 0, "地区", "where it holds"),
    FIELD(article_row, id, READONLY, 0, 0, "内部编号", "of the article"),
    FIELD(article_row, number, READONLY, 0, 0, "编号", "what people call it by"),
    FIELD(article_row, title, READONLY, 0, 0, "标题", "what it is about"),
    FIELD(article_row, question, READONLY, 0, 0, "问题", "as citizens ask it"),
    DAYS(article_row, READONLY),
    FIELD(article_row, unit, READONLY, 0, 0, "责任单位", "that answers for it"),
    FIELD(article_row, used, READONLY, 0, 0, "使用次数", "ever"),
    FIELD(article_row, state, READONLY, 0, 0, "状态", "of the article"),
};
RECORD(article_row, article_row_fields, "an article in a list");

static const struct field article_search_fields[] = {
    FIELD(article_search, region, OPTIONAL, 6, 12, "地区", "exactly this region; whose gap a vain search is",
          .check = region_code_check),
    FIELD(article_search, within, OPTIONAL, 6, 12, "地区及下级", "this region and all below it",
          .check = region_code_check),
    FIELD(article_search, q, OPTIONAL, 1, 100, "关键词", "words or pinyin initials; all must occur"),
    FIELD(article_search, item, OPTIONAL, 1, 64, "相关事项", "tied to this implementing code"),
    FIELD(article_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "that answers for it or is tied to it"),
    FIELD(article_search, on, OPTIONAL, 0, 0, "日期", "as of this day; today by default"),
    FIELD(article_search, state, OPTIONAL, 1, 20, "状态", "for staff's list of articles in work"),
    FIELD(article_search, after, OPTIONAL, 1, 40, "游标", "`next` of the page before"),
    FIELD(article_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(article_search, article_search_fields, "which articles");

static const struct field article_page_fields[] = {
    FIELD_LIST(article_page, items, READONLY, 0, 0, &article_row_record, "知识", "in the order of regions and ids"),
    FIELD(article_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
    FIELD(article_page, gap, READONLY, 0, 0, "缺口", "where a search without an answer was noted"),
};
RECORD(article_page, article_page_fields, "a page of articles");

static const struct field gap_fields[] = {
    FIELD(gap, region, READONLY, 0, 0, "地区", "where it was asked"),
    FIELD(gap, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(gap, text, READONLY, 0, 0, "检索内容", "without long numbers"),
    FIELD(gap, asked, READONLY, 0, 0, "次数", "how often it was asked in vain"),
    FIELD(gap, article, READONLY, 0, 0, "知识", "drafted for it; absent: none"),
    FIELD(gap, state, READONLY, 0, 0, "状态", "of the gap"),
    FIELD(gap, opened_at, READONLY, 0, 0, "首次检索", "when it was asked first"),
    FIELD(gap, changed_at, READONLY, 0, 0, "最近变动", "when it was last asked or worked on"),
};
RECORD(gap, gap_fields, "a question without an answer");

static const struct field gap_page_fields[] = {
    FIELD_LIST(gap_page, items, READONLY, 0, 0, &gap_record, "缺口", "most asked first"),
    FIELD(gap_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(gap_page, gap_page_fields, "a page of gaps");

static const struct field gap_search_fields[] = {
    FIELD(gap_search, within, OPTIONAL, 6, 12, "地区及下级", "this region and all below it",
          .check = region_code_check),
    FIELD(gap_search, state, OPTIONAL, 1, 20, "状态", "in this state; open by default"),
    FIELD(gap_search, after, OPTIONAL, 1, 80, "游标", "`next` of the page before"),
    FIELD(gap_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(gap_search, gap_search_fields, "which gaps");

static const struct field gap_form_fields[] = {
    FIELD(gap_form, region, REQUIRED, 6, 12, "地区", "where it was asked", .check = region_code_check),
    FIELD(gap_form, text, REQUIRED, 2, 100, "检索内容", "what was looked for; no names, no numbers of persons"),
};
RECORD(gap_form, gap_form_fields, "a search that was not answered");

static const struct field article_line_fields[] = {
    FIELD(article_line, region, OPTIONAL, 6, 12, "地区", "where it holds", .check = region_code_check),
    FIELD(article_line, number, OPTIONAL, 0, 40, "编号", "what people call it by; an import passes over it"),
    FIELD(article_line, unit_name, OPTIONAL, 1, 100, "责任单位", "name of the unit that answers for it"),
    TEXTS(article_line, REQUIRED),
    DAYS(article_line, OPTIONAL),
    FIELD(article_line, used, OPTIONAL, 0, INT64_MAX, "使用次数", "ever; an import passes over it"),
};
RECORD(article_line, article_line_fields, "an article in a file");
