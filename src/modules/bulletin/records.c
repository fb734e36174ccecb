#include "modules/bulletin/records.h"

static const struct code format_codes[] = {{"text", "纯文本"},
                                           {"json", "JSON"},
                                           {"html", "网页"},
                                           {"xlsx", "电子表格"},
                                           {"docx", "文字处理文档"},
                                           {"pdf", "版式文件"},
                                           {0}};
const struct code_list bulletin_format_codes = {"bulletin_formats", "本系统", format_codes};

static const struct code form_codes[] = {{"active", "主动公开"}, {"request", "依申请公开"}, {0}};
const struct code_list bulletin_forms = {"bulletin_forms", "政府信息公开条例第十三条、第十九条、第二十七条",
                                         form_codes};

static const struct code part_codes[] = {{"numerator", "分子"}, {"denominator", "分母"}, {0}};
static const struct code_list figure_parts = {"figure_parts", "本系统", part_codes};

/* --- bulletins --------------------------------------------------------------------------------------------------- */

static const struct field bulletin_fields[] = {
    FIELD(bulletin, region, READONLY, 0, 0, "地区", "whose bulletin it is"),
    FIELD(bulletin, id, READONLY, 0, 0, "内部编号", "of the bulletin and its matter"),
    FIELD(bulletin, kind, READONLY, 0, 0, "种类", "monthly, quarterly, half_yearly or yearly"),
    FIELD(bulletin, period, READONLY, 0, 0, "统计期", "a month, quarter, half-year or year"),
    FIELD(bulletin, issue, READONLY, 0, 0, "期号", "第63期"),
    FIELD(bulletin, title, READONLY, 0, 0, "标题", "as printed"),
    FIELD(bulletin, issuer, READONLY, 0, 0, "发布单位", "as printed"),
    FIELD(bulletin, note, READONLY, 0, 0, "更正说明", "of a corrected issue"),
    FIELD(bulletin, corrects, READONLY, 0, 0, "更正的通报", "the bulletin it supersedes; 0: none"),
    FIELD(bulletin, template, READONLY, 0, 0, "模板", "its code"),
    FIELD(bulletin, template_version, READONLY, 0, 0, "模板版本", "of a draft 0: whichever holds"),
    FIELD(bulletin, definitions, READONLY, 0, 0, "口径版本", "case.accepted 1 …; empty of a draft"),
    FIELD(bulletin, known_at, READONLY, 0, 0, "数据截至", "what was recorded later is not in it"),
    FIELD(bulletin, published_at, READONLY, 0, 0, "发布时间", "absent: a draft"),
    FIELD(bulletin, form, READONLY, 0, 0, "公开形式", "active: 主动公开; request: 依申请公开"),
    FIELD(bulletin, document_number, READONLY, 0, 0, "发文字号",
          "海政务〔2021〕63号, numbered by year; empty until signed"),
    FIELD(bulletin, index_number, READONLY, 0, 0, "索引号", "of government disclosure; empty until signed"),
    FIELD(bulletin, written_on, READONLY, 0, 0, "成文日期", "when it was signed, GB/T 9704-2012 7.3.5.5"),
    FIELD(bulletin, disclosed_on, READONLY, 0, 0, "公开日期", "when it is published"),
    FIELD(bulletin, signed_at, READONLY, 0, 0, "签发时间", "absent: it is not signed"),
    FIELD(bulletin, signer_name, READONLY, 0, 0, "签发人", "who signed"),
    FIELD(bulletin, state, READONLY, 0, 0, "状态",
          "draft, checking, auditing, signed, published, superseded, discarded"),
    FIELD(bulletin, version, READONLY, 0, 0, "版本", "counts its changes"),
};
RECORD(bulletin, bulletin_fields, "a bulletin (统计通报)");

static const struct field bulletin_draft_fields[] = {
    REGION_FIELD(bulletin_draft, REQUIRED),
    PERIOD_FIELD(bulletin_draft, REQUIRED),
    FIELD(bulletin_draft, issue, OPTIONAL, 1, 99999, "期号", "第63期"),
    FIELD(bulletin_draft, title, OPTIONAL, 2, 100, "标题", "by default the region's name and the period"),
    FIELD(bulletin_draft, issuer, OPTIONAL, 2, 60, "发布单位", "as printed"),
    FIELD(bulletin_draft, note, OPTIONAL, 2, 500, "更正说明",
          "required when the period's bulletin is already published"),
    FIELD(bulletin_draft, form, OPTIONAL, 0, 0, "公开形式", "active by default", .codes = &bulletin_forms),
    FIELD(bulletin_draft, template, OPTIONAL, 1, 30, "模板", "by default the usual one of such a period"),
};
RECORD(bulletin_draft, bulletin_draft_fields, "a bulletin to be drafted");

static const struct field bulletin_key_fields[] = {
    REGION_FIELD(bulletin_key, REQUIRED),
    PERIOD_FIELD(bulletin_key, REQUIRED),
    FIELD(bulletin_key, format, OPTIONAL, 0, 0, "格式", "text by default", .codes = &bulletin_format_codes),
    FIELD(bulletin_key, template, OPTIONAL, 1, 30, "模板", "of a draft: another one than its own, to see it"),
    FIELD(bulletin_key, draft, OPTIONAL, 0, 0, "草稿",
          "the draft, or what one would say now, instead of what was published"),
};
RECORD(bulletin_key, bulletin_key_fields, "which bulletin");

static const struct field bulletin_search_fields[] = {
    REGION_FIELD(bulletin_search, OPTIONAL),
    PERIOD_FIELD(bulletin_search, OPTIONAL),
    FIELD(bulletin_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(bulletin_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(bulletin_search, bulletin_search_fields, "which bulletins");

static const struct field bulletin_page_fields[] = {
    FIELD_LIST(bulletin_page, items, READONLY, 0, 0, &bulletin_record, "通报", "newest period first"),
    FIELD(bulletin_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(bulletin_page, bulletin_page_fields, "a page of bulletins");

static const struct field figure_change_fields[] = {
    FIELD(figure_change, id, READONLY, 0, 0, "数据编号", "as the counters stand now"),
    FIELD(figure_change, name, READONLY, 0, 0, "指标", "its name"),
    FIELD(figure_change, numerator_before, READONLY, 0, 0, "原分子", "or the count, as published"),
    FIELD(figure_change, denominator_before, READONLY, 0, 0, "原分母", "as published"),
    FIELD(figure_change, numerator_after, READONLY, 0, 0, "现分子", "or the count, now"),
    FIELD(figure_change, denominator_after, READONLY, 0, 0, "现分母", "now"),
    FIELD(figure_change, text_before, READONLY, 0, 0, "原数", "as published"),
    FIELD(figure_change, text_after, READONLY, 0, 0, "现数", "now"),
    FIELD_LIST(figure_change, matters, READONLY, 0, 0, &amendment_record, "涉及的件",
               "recorded late or taken back since"),
};
RECORD(figure_change, figure_change_fields, "a published figure that would be another today");

static const struct field bulletin_diff_fields[] = {
    FIELD(bulletin_diff, region, READONLY, 0, 0, "地区", "whose bulletin it is"),
    FIELD(bulletin_diff, period, READONLY, 0, 0, "统计期", "a month, quarter, half-year or year"),
    FIELD(bulletin_diff, bulletin, READONLY, 0, 0, "内部编号", "of the bulletin"),
    FIELD(bulletin_diff, known_at, READONLY, 0, 0, "数据截至", "what was recorded later is not in it"),
    FIELD_LIST(bulletin_diff, items, READONLY, 0, 0, &figure_change_record, "变化", "figure by figure"),
};
RECORD(bulletin_diff, bulletin_diff_fields, "what was recorded late or corrected after publication");

/* --- figures ----------------------------------------------------------------------------------------------------- */

static const struct field figure_key_fields[] = {
    FIELD(figure_key, id, REQUIRED, 5, 200, "数据编号", "case.accepted;630200;2021-06;type=01;unit=12"),
    FIELD(figure_key, part, OPTIONAL, 0, 0, "部分", "of a rate: the numerator's list, or the denominator's",
          .codes = &figure_parts),
    FIELD(figure_key, after, OPTIONAL, 1, 200, "游标", "the `next` of the page before"),
    FIELD(figure_key, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(figure_key, figure_key_fields, "which figure, and which page of its matters");

static const struct field figure_view_fields[] = {
    FIELD(figure_view, id, READONLY, 0, 0, "数据编号", "its id"),
    FIELD(figure_view, name, READONLY, 0, 0, "指标", "its name"),
    FIELD(figure_view, metric, READONLY, 0, 0, "指标代码", "its metric"),
    FIELD(figure_view, metric_version, READONLY, 0, 0, "口径版本", "of the metric"),
    FIELD(figure_view, definition, READONLY, 0, 0, "口径", "what it counts"),
    FIELD(figure_view, source, READONLY, 0, 0, "依据", "law, standard or practice"),
    FIELD(figure_view, measure, READONLY, 0, 0, "计量单位", "of the value"),
    FIELD(figure_view, rounding, READONLY, 0, 0, "修约", "how digits are left out; absent of a count"),
    FIELD(figure_view, cutoff, READONLY, 0, 0, "截止", "as known at what instant"),
    FIELD(figure_view, region, READONLY, 0, 0, "地区", "that it is of"),
    FIELD(figure_view, period, READONLY, 0, 0, "统计期", "that it is of"),
    FIELD(figure_view, item_type, READONLY, 0, 0, "事项类型", "absent: all"),
    FIELD(figure_view, unit, READONLY, 0, 0, "统计单位", "absent: all"),
    FIELD(figure_view, known_at, READONLY, 0, 0, "数据截至", "of a frozen one"),
    FIELD(figure_view, numerator, READONLY, 0, 0, "分子", "or the count"),
    FIELD(figure_view, denominator, READONLY, 0, 0, "分母", "of a rate"),
    FIELD(figure_view, text, READONLY, 0, 0, "数值", "as printed; absent: nothing to say, as of 0 over 0"),
    FIELD(figure_view, calendar, READONLY, 0, 0, "日历", "which days an average is over"),
    FIELD(figure_view, entered_from, READONLY, 0, 0, "填报来源", "of a figure from before the system: it has no list"),
    FIELD(figure_view, part, READONLY, 0, 0, "部分", "which list follows"),
    FIELD_LIST(figure_view, items, READONLY, 0, 0, &matter_row_record, "件", "exactly the matters it counts"),
    FIELD(figure_view, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(figure_view, figure_view_fields, "a figure and the matters behind it");

/* --- what a bulletin is made with -------------------------------------------------------------------------------- */

static const struct field region_ref_fields[] = {
    REGION_FIELD(region_ref, REQUIRED),
    FIELD(region_ref, after, OPTIONAL, 1, 200, "游标", "the `next` of the page before"),
    FIELD(region_ref, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(region_ref, region_ref_fields, "of which region");

static const struct field bulletin_unit_fields[] = {
    FIELD(bulletin_unit, region, READONLY, 0, 0, "地区", "whose annex it is"),
    FIELD(bulletin_unit, unit, REQUIRED, 1, INT64_MAX, "单位", "its id"),
    FIELD(bulletin_unit, seq, READONLY, 0, 0, "序号", "its place"),
    FIELD(bulletin_unit, label, REQUIRED, 1, 60, "名称", "as printed"),
    FIELD(bulletin_unit, note, OPTIONAL, 0, 200, "备注", "as printed"),
    FIELD(bulletin_unit, permit_column, OPTIONAL, 0, 0, "有行政许可", "has such items: 0 rather than blank"),
    FIELD(bulletin_unit, service_column, OPTIONAL, 0, 0, "有公共服务", "has such items: 0 rather than blank"),
};
RECORD(bulletin_unit, bulletin_unit_fields, "a row of the annex");

static const struct field unit_rows_fields[] = {
    REGION_FIELD(unit_rows, REQUIRED),
    FIELD_LIST(unit_rows, items, REQUIRED, 0, 500, &bulletin_unit_record, "单位", "in the order of the annex"),
};
RECORD(unit_rows, unit_rows_fields, "the rows of the annex");

static const struct field prior_figure_fields[] = {
    REGION_FIELD(prior_figure, REQUIRED),
    FIELD(prior_figure, metric, REQUIRED, 1, 40, "指标代码", "of a count: case.accepted"),
    FIELD(prior_figure, unit, OPTIONAL, 0, INT64_MAX, "单位", "absent or 0: all"),
    FIELD(prior_figure, item_type, OPTIONAL, 0, 5, "事项类型", "01, 20, 21 …, other; absent: all"),
    PERIOD_FIELD(prior_figure, REQUIRED),
    FIELD(prior_figure, value, REQUIRED, 0, INT64_C(1000000000000), "数值", "of the count"),
    FIELD(prior_figure, source, REQUIRED, 2, 200, "来源", "where it was published"),
};
RECORD(prior_figure, prior_figure_fields, "a figure of a period before the system");

static const struct field prior_page_fields[] = {
    FIELD_LIST(prior_page, items, READONLY, 0, 0, &prior_figure_record, "数据", "by metric, unit, type and period"),
    FIELD(prior_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(prior_page, prior_page_fields, "a page of figures from before the system");
