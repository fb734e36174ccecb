#include "kernel/api/module.h"
#include "modules/bulletin/metrics.h"
#include "modules/bulletin/records.h"

static const char *const needs[] = {"hotline", "items", 0};

static const struct record *const records[] = {&bulletin_record,
                                               &bulletin_draft_record,
                                               &bulletin_key_record,
                                               &bulletin_search_record,
                                               &bulletin_page_record,
                                               &figure_change_record,
                                               &bulletin_diff_record,
                                               &amendment_record,
                                               &figure_key_record,
                                               &figure_view_record,
                                               &matter_row_record,
                                               &region_ref_record,
                                               &unit_rows_record,
                                               &bulletin_unit_record,
                                               &prior_figure_record,
                                               &prior_page_record,
                                               &own_metric_record,
                                               &own_metric_end_record,
                                               &metric_search_record,
                                               &metric_view_record,
                                               &metric_page_record,
                                               &series_wish_record,
                                               &series_point_record,
                                               &series_record,
                                               &bulletin_template_record,
                                               &bulletin_template_key_record,
                                               &bulletin_template_row_record,
                                               &bulletin_template_page_record,
                                               0};

static const struct permission permissions[] = {
    {P_BULLETIN_READ, "查看统计通报和数据来源", "clerk approver supervisor bureau chief"},
    {P_BULLETIN_EDIT, "起草通报，设定附表单位和系统启用前的数据", "bureau chief"},
    {P_BULLETIN_DEFINE, "定义本地区的指标和通报模板", "bureau chief"},
    {P_BULLETIN_PUBLISH, "发布通报", "chief"},
    {0},
};

static const struct flow_state states[] = {
    {"draft", "草稿", false},
    {"published", "已发布", true},
    {"superseded", "已更正", true},
    {"discarded", "已作废", true},
    {0},
};
static const struct transition transitions[] = {
    {"", "draft", "draft", P_BULLETIN_EDIT, CLOCK_KEEP, 0, 0, 0, "起草", "figures are live until it is published"},
    {"draft", "discard", "discarded", P_BULLETIN_EDIT, CLOCK_KEEP, 0, 0, 0, "作废", "it was never published"},
    {"draft", "publish", "published", P_BULLETIN_PUBLISH, CLOCK_KEEP, 0, 0, 0, "发布",
     "bytes and figures are kept for ever (统计法 §24)"},
    {"published", "supersede", "superseded", P_BULLETIN_PUBLISH, CLOCK_KEEP, 0, 0, NEEDS_REASON | UNDOES_END, "更正",
     "a corrected issue took its place; its bytes stay"},
    {0},
};
const struct flow bulletin_flow = {"bulletin", "统计通报", states, transitions};
static const struct flow *const flows[] = {&bulletin_flow, 0};

static const struct route routes[] = {
    {"GET", "/api/v1/bulletins", P_BULLETIN_READ, ROUTE_READ, 0, &bulletin_list_page_handler,
     "Bulletins, newest period first"},
    {"POST", "/api/v1/bulletins", P_BULLETIN_EDIT, ROUTE_WRITE, ROUTE_CREATED, &bulletin_create_handler,
     "Draft a bulletin"},
    {"GET", "/api/v1/bulletins/{region}/{period}", P_BULLETIN_READ, ROUTE_SCAN, 0, &bulletin_read_handler,
     "The bulletin as published, else as the counters stand"},
    {"POST", "/api/v1/bulletins/{region}/{period}/publish", P_BULLETIN_PUBLISH, ROUTE_WRITE, 0,
     &bulletin_publish_handler, "Publish the draft: it never changes again"},
    {"POST", "/api/v1/bulletins/{region}/{period}/discard", P_BULLETIN_EDIT, ROUTE_WRITE, 0, &bulletin_discard_handler,
     "Discard the draft"},
    {"GET", "/api/v1/bulletins/{region}/{period}/diff", P_BULLETIN_READ, ROUTE_SCAN, 0, &bulletin_diff_handler,
     "What was recorded late or corrected after publication"},
    {"GET", "/api/v1/figures/{id}", P_BULLETIN_READ, ROUTE_READ, 0, &figure_read_handler,
     "A figure: its definition, its value, and exactly the matters it counts"},
    {"GET", "/api/v1/bulletin-units/{region}", P_BULLETIN_READ, ROUTE_READ, 0, &units_read_handler,
     "The rows of the annex"},
    {"PUT", "/api/v1/bulletin-units/{region}", P_BULLETIN_EDIT, ROUTE_WRITE, 0, &units_set_handler,
     "Set the rows of the annex"},
    {"GET", "/api/v1/prior-figures/{region}", P_BULLETIN_READ, ROUTE_READ, 0, &prior_list_handler,
     "Figures of periods before the system"},
    {"POST", "/api/v1/prior-figures", P_BULLETIN_EDIT, ROUTE_WRITE, 0, &prior_set_handler,
     "Enter a figure of a period before the system"},
    {"GET", "/api/v1/metrics", P_BULLETIN_READ, ROUTE_READ, 0, &metrics_read_handler,
     "What every figure counts, in all versions, with the region's own ratios"},
    {"GET", "/api/v1/metrics/{code}/series", P_BULLETIN_READ, ROUTE_SCAN, 0, &metric_series_handler,
     "A metric month by month, by each of its definitions"},
    {"POST", "/api/v1/own-metrics", P_BULLETIN_DEFINE, ROUTE_WRITE, ROUTE_CREATED, &own_metric_save_handler,
     "Define a ratio of one's own from counters, or a new version of it"},
    {"POST", "/api/v1/own-metrics/{code}/end", P_BULLETIN_DEFINE, ROUTE_WRITE, 0, &own_metric_stop_handler,
     "End a ratio of one's own"},
    {"GET", "/api/v1/bulletin-templates", P_BULLETIN_READ, ROUTE_READ, 0, &templates_list_handler,
     "The templates of bulletins that a region may use"},
    {"GET", "/api/v1/bulletin-templates/{code}", P_BULLETIN_READ, ROUTE_READ, 0, &template_show_handler,
     "A template's text"},
    {"POST", "/api/v1/bulletin-templates", P_BULLETIN_DEFINE, ROUTE_WRITE, ROUTE_CREATED, &template_save_handler,
     "Save a template, or a new version of it; a fault is named with its line"},
    {0},
};

static const struct importer importers[] = {
    {"prior_figures", P_BULLETIN_EDIT,
     "one figure a row: region, metric, period, value, source, and perhaps unit, item_type", import_prior_figures},
    {0},
};

static const struct code_list *const codes[] = {&bulletin_format_codes, 0};

const struct module bulletin_module = {
    .name = "bulletin",
    .title = "统计通报",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .flows = flows,
    .metrics = case_metrics,
    .importers = importers,
    .codes = codes,
};
