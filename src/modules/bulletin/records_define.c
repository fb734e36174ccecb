#include "modules/bulletin/records.h"

static const struct code scale_codes[] = {{"percent", "百分比"}, {"quotient", "商"}, {0}};
static const struct code_list metric_scales = {"metric_scales", "本系统", scale_codes};
static const struct code rounding_codes[] = {
    {"half_up", "四舍五入"}, {"truncate", "截尾，不进位"}, {"half_even", "按GB/T 8170修约"}, {0}};
static const struct code_list metric_roundings = {"metric_roundings", "GB/T 8170-2008；本系统", rounding_codes};
static const struct code cutoff_codes[] = {
    {"publication", "截至发布时已记录的"}, {"period_end", "截至统计期末已记录的"}, {0}};
static const struct code_list metric_cutoffs = {"metric_cutoffs", "本系统", cutoff_codes};

/* own.quick_rate: what stands in a figure's id */
static const char *check_own_code(const char *code)
{
    const char *rest = str_starts_with(code, OWN_PREFIX) ? code + strlen(OWN_PREFIX) : "";
    bool is_good = *rest && strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(rest);
    return is_good ? 0 : "应以own.开头，后面为小写字母、数字和下划线，如own.quick_rate";
}

/* A name stands in templates: nothing that means something there. */
static const char *check_name(const char *name)
{
    static const char *const marks[] = {"{", "}", "的", "、", ",",  "，", "|",  "｜", "：",
                                        ":", "<", ">",  "=",  "＞", "＜", "＝", 0};
    for (const char *const *mark = marks; *mark; mark++) {
        if (strstr(name, *mark)) {
            return "不能含有“的”和标点符号，它们在模板中另有用处";
        }
    }
    return str_starts_with(name, "没有") ? "不能以“没有”开头" : 0;
}

static const char *check_template_code(const char *code)
{
    bool is_good = strspn(code, "abcdefghijklmnopqrstuvwxyz_") == strlen(code);
    return is_good ? 0 : "应为小写字母和下划线，如monthly";
}

static const struct field own_metric_fields[] = {
    REGION_FIELD(own_metric, REQUIRED),
    FIELD(own_metric, code, REQUIRED, 5, 34, "代码", "own.quick_rate", .check = check_own_code),
    FIELD(own_metric, version, READONLY, 0, 0, "版本", "counts the definitions of this code"),
    FIELD(own_metric, valid_from, REQUIRED, 0, 0, "生效日期", "holds for periods that end on this day or later"),
    FIELD(own_metric, valid_to, READONLY, 0, 0, "失效日期", "absent while nobody has ended it"),
    FIELD(own_metric, name, REQUIRED, 2, 20, "名称", "as printed, and as templates name it", .check = check_name),
    FIELD(own_metric, measure, OPTIONAL, 1, 10, "计量单位", "of a quotient: 件/日; a percentage has %"),
    FIELD(own_metric, scale, OPTIONAL, 0, 0, "形式", "percent by default", .codes = &metric_scales),
    FIELD(own_metric, decimals, OPTIONAL, 0, 6, "小数位数", "2 by default"),
    FIELD(own_metric, rounding, OPTIONAL, 0, 0, "修约", "half_up by default", .codes = &metric_roundings),
    FIELD(own_metric, cutoff, OPTIONAL, 0, 0, "截止", "publication by default", .codes = &metric_cutoffs),
    FIELD(own_metric, numerator, REQUIRED, 1, 400, "分子", "计数相加：办结，或 case.finished + case.finished_late"),
    FIELD(own_metric, denominator, REQUIRED, 1, 400, "分母",
          "the same; 同期的办结 counts what also began in the period"),
    FIELD(own_metric, definition, REQUIRED, 4, 400, "口径", "printed under a table"),
    FIELD(own_metric, source, OPTIONAL, 2, 100, "依据", "law, standard or decision it follows"),
};
RECORD(own_metric, own_metric_fields, "an office's own ratio");

static const struct field own_metric_end_fields[] = {
    REGION_FIELD(own_metric_end, REQUIRED),
    FIELD(own_metric_end, code, REQUIRED, 5, 34, "代码", "own.quick_rate", .check = check_own_code),
    FIELD(own_metric_end, valid_to, REQUIRED, 0, 0, "失效日期", "the last day on which it holds"),
};
RECORD(own_metric_end, own_metric_end_fields, "the end of an office's own ratio");

/* --- the registry ------------------------------------------------------------------------------------------------ */

static const struct field metric_search_fields[] = {
    REGION_FIELD(metric_search, REQUIRED),
    FIELD(metric_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(metric_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(metric_search, metric_search_fields, "of which region");

static const struct field metric_view_fields[] = {
    FIELD(metric_view, code, READONLY, 0, 0, "代码", "case.accepted"),
    FIELD(metric_view, version, READONLY, 0, 0, "版本", "counts its definitions"),
    FIELD(metric_view, valid_from, READONLY, 0, 0, "生效日期", "holds for periods that end on this day or later"),
    FIELD(metric_view, valid_to, READONLY, 0, 0, "失效日期", "absent: not ended"),
    FIELD(metric_view, name, READONLY, 0, 0, "名称", "as printed"),
    FIELD(metric_view, measure, READONLY, 0, 0, "计量单位", "件, %, 件/日"),
    FIELD(metric_view, scale, READONLY, 0, 0, "形式", "count, percent, quotient"),
    FIELD(metric_view, decimals, READONLY, 0, 0, "小数位数", "of a percentage or quotient"),
    FIELD(metric_view, rounding, READONLY, 0, 0, "修约", "how digits are left out"),
    FIELD(metric_view, cutoff, READONLY, 0, 0, "截止", "as known at what instant"),
    FIELD(metric_view, numerator, READONLY, 0, 0, "分子", "counters; @cohort: of what also began in the period"),
    FIELD(metric_view, denominator, READONLY, 0, 0, "分母", "absent of a count"),
    FIELD(metric_view, definition, READONLY, 0, 0, "口径", "printed under a table"),
    FIELD(metric_view, source, READONLY, 0, 0, "依据", "law, standard or practice"),
    FIELD(metric_view, region, READONLY, 0, 0, "地区", "whose own it is; absent: everybody's"),
};
RECORD(metric_view, metric_view_fields, "what a figure counts (口径)");

static const struct field metric_page_fields[] = {
    FIELD_LIST(metric_page, items, READONLY, 0, 0, &metric_view_record, "指标", "every version"),
    FIELD(metric_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(metric_page, metric_page_fields, "a page of metrics");

static const struct field series_wish_fields[] = {
    FIELD(series_wish, code, REQUIRED, 3, 40, "代码", "case.accepted"),
    REGION_FIELD(series_wish, REQUIRED),
    FIELD(series_wish, from, REQUIRED, 7, 7, "起始月", "2021-01", .check = period_check),
    FIELD(series_wish, to, REQUIRED, 7, 7, "终止月", "2021-06", .check = period_check),
    FIELD(series_wish, below, OPTIONAL, 0, 0, "含下级", "with the regions below it"),
};
RECORD(series_wish, series_wish_fields, "a metric over some months");

static const struct field series_point_fields[] = {
    FIELD(series_point, period, READONLY, 0, 0, "统计期", "a month"),
    FIELD(series_point, version, READONLY, 0, 0, "口径版本", "by which it is counted"),
    FIELD(series_point, in_force, READONLY, 0, 0, "现行", "is it the version that holds in this month?"),
    FIELD(series_point, id, READONLY, 0, 0, "数据编号", "leads to the matters"),
    FIELD(series_point, numerator, READONLY, 0, 0, "分子", "or the count"),
    FIELD(series_point, denominator, READONLY, 0, 0, "分母", "of a rate"),
    FIELD(series_point, text, READONLY, 0, 0, "数值", "as printed; absent: nothing to say"),
};
RECORD(series_point, series_point_fields, "a month by one definition");

static const struct field series_fields[] = {
    FIELD(series, code, READONLY, 0, 0, "代码", "of the metric"),
    FIELD(series, region, READONLY, 0, 0, "地区", "that it is of"),
    FIELD_LIST(series, items, READONLY, 0, 0, &series_point_record, "数据", "by month, then by version"),
};
RECORD(series, series_fields, "a metric over some months, by each of its definitions");

/* --- templates --------------------------------------------------------------------------------------------------- */

static const struct field bulletin_template_fields[] = {
    REGION_FIELD(bulletin_template, REQUIRED),
    FIELD(bulletin_template, code, REQUIRED, 2, 30, "代码", "monthly, half_year, annual, brief, or one's own",
          .check = check_template_code),
    FIELD(bulletin_template, version, READONLY, 0, 0, "版本", "counts what was saved under this code"),
    FIELD(bulletin_template, valid_from, REQUIRED, 0, 0, "生效日期", "for periods that end on this day or later"),
    FIELD(bulletin_template, name, REQUIRED, 2, 40, "名称", "for people"),
    FIELD(bulletin_template, text, REQUIRED | MULTILINE, 1, TEMPLATE_BYTES, "模板", "see docs/templates.md"),
};
RECORD(bulletin_template, bulletin_template_fields, "a template of bulletins");

static const struct field bulletin_template_key_fields[] = {
    REGION_FIELD(bulletin_template_key, REQUIRED),
    FIELD(bulletin_template_key, code, REQUIRED, 2, 30, "代码", "monthly", .check = check_template_code),
    FIELD(bulletin_template_key, version, OPTIONAL, 1, INT64_MAX, "版本", "absent: the one that holds today"),
};
RECORD(bulletin_template_key, bulletin_template_key_fields, "which template");

static const struct field bulletin_template_row_fields[] = {
    FIELD(bulletin_template_row, region, READONLY, 0, 0, "地区", "whose it is; empty: ships with the program"),
    FIELD(bulletin_template_row, code, READONLY, 0, 0, "代码", "monthly"),
    FIELD(bulletin_template_row, version, READONLY, 0, 0, "版本", "counts what was saved under this code"),
    FIELD(bulletin_template_row, valid_from, READONLY, 0, 0, "生效日期", "for periods that end on this day or later"),
    FIELD(bulletin_template_row, name, READONLY, 0, 0, "名称", "for people"),
};
RECORD(bulletin_template_row, bulletin_template_row_fields, "a template, without its text");

static const struct field bulletin_template_page_fields[] = {
    FIELD_LIST(bulletin_template_page, items, READONLY, 0, 0, &bulletin_template_row_record, "模板",
               "every version a region may use"),
    FIELD(bulletin_template_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(bulletin_template_page, bulletin_template_page_fields, "a page of templates");
