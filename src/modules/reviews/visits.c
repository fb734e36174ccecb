/* Visiting reviewers (评议员): named people who rate what they saw. Kept apart from whom it served, in every figure. */
#include "kernel/org/org.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/texts.h"
#include "modules/reviews/visits.h"

static const struct field visit_form_fields[] = {
    FIELD(visit_form, unit, REQUIRED, 1, INT64_MAX, "单位", "that was visited"),
    FIELD(visit_form, hall, OPTIONAL, 1, INT64_MAX, "大厅", "that was visited"),
    FIELD(visit_form, hall_window, OPTIONAL, 1, INT64_MAX, "窗口", "that was visited; with its hall"),
    FIELD(visit_form, item_code, OPTIONAL, 1, 64, "事项编码", "that was tried"),
    FIELD(visit_form, level, REQUIRED, 1, 5, "满意度", "GB/T 39046 code"),
    FIELD(visit_form, tags, OPTIONAL, 1, 200, "标签", "codes of GET /api/v1/review-tags of this level"),
    FIELD(visit_form, text, MULTILINE, 1, 1000, "评议内容", "for staff; sealed"),
};
RECORD(visit_form, visit_form_fields, "what a visiting reviewer says");

static const struct field visit_row_fields[] = {
    FIELD(visit_row, region, READONLY, 0, 0, "地区", "of the unit"),
    FIELD(visit_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(visit_row, number, READONLY, 0, 0, "评议编号", "what people call it by"),
    FIELD(visit_row, reviewer, READONLY, 0, 0, "评议员", "staff id"),
    FIELD(visit_row, unit, READONLY, 0, 0, "单位", "that was visited"),
    FIELD(visit_row, hall, READONLY, 0, 0, "大厅", "0: none"),
    FIELD(visit_row, hall_window, READONLY, 0, 0, "窗口", "0: none"),
    FIELD(visit_row, item_code, READONLY, 0, 0, "事项编码", "that was tried"),
    FIELD(visit_row, level, READONLY, 0, 0, "满意度", "GB/T 39046 code"),
    FIELD(visit_row, tags, READONLY, 0, 0, "标签", "codes"),
    FIELD(visit_row, text, READONLY, 0, 0, "评议内容", "as written"),
    FIELD(visit_row, given_at, READONLY, 0, 0, "评议时间", "when it was given"),
};
RECORD(visit_row, visit_row_fields, "a visit");

static const struct field visit_search_fields[] = {
    FIELD(visit_search, region, OPTIONAL, 6, 12, "地区", "only of this region"),
    FIELD(visit_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "only of this unit"),
    FIELD(visit_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(visit_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(visit_search, visit_search_fields, "which visits");

static const struct field visit_page_fields[] = {
    FIELD_LIST(visit_page, items, READONLY, 0, 0, &visit_row_record, "评议", "newest first"),
    FIELD(visit_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(visit_page, visit_page_fields, "a page of visits");

static result find_unit(struct request *rq, int64_t id, struct unit *unit)
{
    result found = org_unit_find(rq->db, rq->arena, id, unit);
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !request_sees_region(rq, unit->region))) {
        return invalid("unit", "没有这个单位");
    }
    return found;
}

static result review_visit_add(struct request *rq, const struct visit_form *in, struct visit_row *out)
{
    struct unit unit;
    struct matter matter;
    if (number_is_set(in->hall_window) && !number_is_set(in->hall)) {
        return invalid("hall", "填写了窗口，请同时填写大厅");
    }
    TRY(find_unit(rq, in->unit, &unit));
    *out = (struct visit_row){.region = unit.region,
                              .reviewer = rq->who->staff,
                              .unit = unit.id,
                              .hall = number_is_set(in->hall) ? in->hall : 0,
                              .hall_window = number_is_set(in->hall_window) ? in->hall_window : 0,
                              .item_code = in->item_code ? in->item_code : "",
                              .level = in->level,
                              .text = review_text_trimmed(rq->arena, in->text),
                              .given_at = rq->now};
    TRY(review_tags_check(rq, in->level, in->tags, &out->tags));
    TRY(sequence_next(rq, unit.region, "matter", &out->id));
    out->number = str_format(rq->arena, "PY-%s-%lld", unit.region, (long long)out->id);
    const struct matter_opening opening = {.flow = &review_visit_flow,
                                           .action = str_format(rq->arena, "visit_%lld", (long long)in->level),
                                           .region = unit.region,
                                           .id = out->id,
                                           .number = out->number,
                                           .title = str_format(rq->arena, "评议：%s", unit.name),
                                           .unit = unit.id,
                                           .legal_limit = NO_NUMBER,
                                           .promised_limit = NO_NUMBER};
    TRY(flow_open(rq, &opening, &matter));
    TRY(visit_insert(rq, out));
    return visit_text_put(rq, out);
}
HANDLER(review_visit_add, visit_form, visit_row);

static result review_visit_list(struct request *rq, const struct visit_search *in, struct visit_page *out)
{
    struct matter_place place = {.at = INT64_MAX, .region = "~", .id = INT64_MAX};
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(visit_rows_read(rq, in, &place, limit + 1, &out->items));
    if ((int64_t)out->items.count > limit) {
        const struct visit_row *last = &out->items.items[--out->items.count - 1];
        out->next = flow_place_text(rq->arena, last->given_at, last->region, last->id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        TRY(visit_text_read(rq, &out->items.items[i]));
    }
    return SUCCESS;
}
HANDLER(review_visit_list, visit_search, visit_page);
