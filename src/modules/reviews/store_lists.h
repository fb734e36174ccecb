/* store_lists.h: lists and figures of ratings. Inside this module. */
#ifndef ZWFW_REVIEWS_STORE_LISTS_H
#define ZWFW_REVIEWS_STORE_LISTS_H

#include "kernel/org/org.h"
#include "modules/reviews/store.h"

/* The regions asked for: low <= code < high. */
struct region_span {
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
};
static inline struct region_span region_span_of(const char *region)
{
    struct region_span span;
    region_scope(region ? region : "", span.low, span.high);
    return span;
}

/* Ratings within the caller's scope, newest first, from `place` on. */
result review_rows_read(struct request *rq, const struct review_search *search, const struct matter_place *place,
                        int64_t rows, review_rows *list);
/* One of them, by its key; the scope is checked. ERR_NOT_FOUND. */
result review_row_read(struct request *rq, const char *region, int64_t id, struct review_row *row);

/* Rectifications within the caller's scope, newest first, from `place` on. */
result rectify_rows_read(struct request *rq, const struct rectify_search *search, const struct matter_place *place,
                         int64_t rows, rectify_rows *list);

/* Published texts of an item or a unit, newest first. */
result public_texts_read(struct request *rq, const struct review_public_search *search,
                         const struct matter_place *place, int64_t rows, review_public_texts *list);
/* Ratings of an item or a unit by level. */
result public_counts_read(struct request *rq, const struct review_public_search *search, struct level_count *count);

/* By group, from the counters when they know the groups and what is filtered, else from the rows; the two agree. */
result review_figures_read(struct request *rq, const struct review_figures_question *question, level_counts *list);

/* What to check: review_findings without their question. */
result review_checks_equal_cases(struct request *rq, const struct review_check_question *question, int64_t least,
                                 review_finding_list *list);
result review_checks_minutes(struct request *rq, const struct review_check_question *question, int64_t least,
                             review_finding_list *list);
result review_checks_sources(struct request *rq, const struct review_check_question *question, int64_t least,
                             review_finding_list *list);
result review_checks_one_level(struct request *rq, const struct review_check_question *question, int64_t least,
                               review_finding_list *list);

struct review_alarm_search {
    const char *region, *state, *after;
    int64_t limit;
};
struct review_alarm_row {
    const char *region;
    int64_t id, version;
    const char *number, *state, *state_label, *item_code, *item_name, *tag, *tag_label;
    int64_t unit, count, days;
    struct instant raised_at;
};
typedef LIST(struct review_alarm_row) review_alarm_rows;
struct review_alarm_page {
    review_alarm_rows items;
    const char *next;
};
result review_alarm_rows_read(struct request *rq, const struct review_alarm_search *search,
                              const struct matter_place *place, int64_t rows, review_alarm_rows *list);
extern const struct record review_alarm_search_record, review_alarm_row_record, review_alarm_page_record;

#endif
