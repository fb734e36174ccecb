/* records.h: what the module's routes take and give. */
#ifndef ZWFW_BULLETIN_RECORDS_H
#define ZWFW_BULLETIN_RECORDS_H

#include "kernel/api/module.h"
#include "kernel/org/org.h"
#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/store_matters.h"
#include "modules/bulletin/store.h"

#define REGION_FIELD(tag, flags) \
    FIELD(tag, region, flags, 6, 12, "地区", "its code, GB/T 2260", .check = region_code_check)
#define PERIOD_FIELD(tag, flags)              \
    FIELD(tag, period, flags, 4, 7, "统计期", \
          "a month 2021-06, a quarter 2021-Q2, half a year 2021-H1 or a year 2021", .check = period_check)

/* --- bulletins --------------------------------------------------------------------------------------------------- */

struct bulletin_draft {
    const char *region, *period, *title, *issuer, *note, *template, *form;
    int64_t issue;
};
struct bulletin_key {
    const char *region, *period;
    const char *format, *template;
    bool draft;
};
struct bulletin_search {
    const char *region, *period, *after;
    int64_t limit;
};
struct bulletin_page {
    LIST(struct bulletin) items;
    const char *next;
};
struct figure_change {
    const char *id, *name;
    int64_t numerator_before, denominator_before, numerator_after, denominator_after;
    const char *text_before, *text_after;
    LIST(struct amendment) matters;
};
struct bulletin_diff {
    const char *region, *period;
    int64_t bulletin;
    struct instant known_at;
    LIST(struct figure_change) items;
};

extern const struct record bulletin_draft_record, bulletin_key_record, bulletin_search_record, bulletin_page_record,
    figure_change_record, bulletin_diff_record;
extern const struct handler bulletin_list_page_handler, bulletin_create_handler, bulletin_read_handler,
    bulletin_publish_handler, bulletin_discard_handler, bulletin_diff_handler;

/* --- figures ----------------------------------------------------------------------------------------------------- */

struct figure_key {
    const char *id, *part, *after;
    int64_t limit;
};
struct figure_view {
    const char *id, *name, *metric;
    int64_t metric_version;
    const char *definition, *source, *measure; /* measure: 件, %, 件/日 */
    const char *rounding, *cutoff;
    const char *region, *period, *item_type;
    int64_t unit;
    struct instant known_at;
    int64_t numerator, denominator;
    const char *text;
    const char *calendar;     /* which days an average is over; NULL else */
    const char *entered_from; /* of a figure from before the system; then there is no list */
    const char *part;         /* the list below: numerator or denominator */
    LIST(struct matter_row) items;
    const char *next;
};
extern const struct record figure_key_record, figure_view_record;
extern const struct handler figure_read_handler;

/* --- what a bulletin is made with -------------------------------------------------------------------------------- */

struct region_ref {
    const char *region, *after;
    int64_t limit;
};
struct unit_rows {
    const char *region;
    LIST(struct bulletin_unit) items;
};
struct prior_page {
    LIST(struct prior_figure) items;
    const char *next;
};
extern const struct record region_ref_record, unit_rows_record, prior_page_record;
extern const struct handler units_read_handler, units_set_handler, prior_list_handler, prior_set_handler;

/* --- definitions and templates ----------------------------------------------------------------------------------- */

struct metric_search {
    const char *region, *after;
    int64_t limit;
};
struct metric_view {
    const char *code;
    int64_t version;
    struct date valid_from, valid_to;
    const char *name, *measure, *scale;
    int64_t decimals;
    const char *rounding, *cutoff, *numerator, *denominator, *definition, *source;
    const char *region; /* whose own; NULL: everybody's */
};
struct metric_page {
    LIST(struct metric_view) items;
    const char *next;
};
struct series_wish {
    const char *code, *region, *from, *to;
    bool below;
};
struct series_point {
    const char *period;
    int64_t version;
    bool in_force; /* this version, in this period */
    const char *id;
    int64_t numerator, denominator;
    const char *text;
};
struct series {
    const char *code, *region;
    LIST(struct series_point) items;
};
struct own_metric_end {
    const char *region, *code;
    struct date valid_to;
};
struct bulletin_template_key {
    const char *region, *code;
    int64_t version;
};
struct bulletin_template_row {
    const char *region, *code;
    int64_t version;
    struct date valid_from;
    const char *name;
};
struct bulletin_template_page {
    LIST(struct bulletin_template_row) items;
    const char *next;
};
extern const struct record metric_search_record, metric_view_record, metric_page_record, series_wish_record,
    series_point_record, series_record, own_metric_end_record, bulletin_template_key_record,
    bulletin_template_row_record, bulletin_template_page_record;
extern const struct handler metrics_read_handler, metric_series_handler, own_metric_save_handler,
    own_metric_stop_handler, templates_list_handler, template_show_handler, template_save_handler;

result import_prior_figures(struct request *rq, const char *bytes, size_t size, struct report *report,
                            struct import_outcome *outcome);

#endif
