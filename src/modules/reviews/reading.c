/* Showing ratings: to staff, to moderators, to everybody. */
#include "kernel/api/app.h"
#include "kernel/tally/metric.h"
#include "modules/reviews/figures.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/rules.h"
#include "modules/reviews/store_lists.h"
#include "modules/reviews/texts.h"

static const char *level_label(struct request *rq, int64_t level)
{
    return code_label(&review_levels, str_format(rq->arena, "%lld", (long long)level));
}

const char *handling_label(const char *action)
{
    const struct handling_kind *kind = handling_kind_find(action);
    return kind ? kind->label : "整个办件";
}

void review_row_label(struct request *rq, struct review_row *row)
{
    row->state_label = flow_state_label(&review_flow, row->state);
    row->level_label = level_label(rq, row->level);
    row->handling_label = handling_label(row->action);
}

static const struct matter_place newest = {.at = INT64_MAX, .region = "~", .id = INT64_MAX};

static result review_list(struct request *rq, const struct review_search *in, struct review_page *out)
{
    struct matter_place place = newest;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(review_rows_read(rq, in, &place, limit + 1, &out->items));
    if ((int64_t)out->items.count > limit) {
        const struct review_row *last = &out->items.items[--out->items.count - 1];
        out->next = flow_place_text(rq->arena, last->given_at, last->region, last->id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        review_row_label(rq, &out->items.items[i]);
    }
    return SUCCESS;
}
HANDLER(review_list, review_search, review_page);

/* --- one of them ------------------------------------------------------------------------------------------------- */

static const result not_found = {ERR_NOT_FOUND, 0, "没有找到这个评价"};

struct working {
    struct review_row row;
    struct review review;
    struct matter matter;
    struct review_texts texts;
};

static result begin(struct request *rq, const char *region, int64_t id, struct working *work)
{
    result found = review_row_read(rq, region, id, &work->row);
    if (found.code == ERR_NOT_FOUND) {
        return not_found;
    }
    TRY(found);
    TRY(review_find(rq, region, id, &work->review));
    TRY(flow_find(rq, region, id, &work->matter));
    return review_texts_read(rq, &work->review, &work->texts);
}

static result show(struct request *rq, struct working *work, struct review_view *out)
{
    struct rectification row;
    const struct review_texts *texts = &work->texts;
    struct personal text = personal_find(rq->arena, texts->text ? texts->text : "");
    struct personal more = personal_find(rq->arena, texts->more ? texts->more : "");
    bool is_found = *text.kinds || *more.kinds;
    work->row.state = work->matter.state;
    review_row_label(rq, &work->row);
    *out = (struct review_view){.review = &work->row,
                                .version = work->matter.version,
                                .text = texts->text,
                                .more = texts->more,
                                .found = is_found ? str_format(rq->arena, "%s%s%s", text.kinds,
                                                               *text.kinds && *more.kinds ? "、" : "", more.kinds)
                                                  : 0,
                                .proposed = *text.kinds ? text.masked : 0,
                                .proposed_more = *more.kinds ? more.masked : 0,
                                .shown_text = work->review.shown_text,
                                .shown_more = work->review.shown_more,
                                .rectification = NO_NUMBER};
    if (work->review.rater != 0) {
        struct party_view *rater = ARENA_NEW(rq->arena, struct party_view);
        TRY(party_read(rq, work->review.region, work->review.rater, rater));
        out->rater = rater;
    }
    rq->version = work->matter.version;
    result found = rectification_of_review(rq, work->review.region, work->review.id, &row);
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    out->rectification = is_ok(found) ? row.id : NO_NUMBER;
    return found;
}

static result review_read(struct request *rq, const struct review_key *in, struct review_view *out)
{
    struct working *work = ARENA_NEW(rq->arena, struct working);
    TRY(begin(rq, in->region, in->id, work));
    return show(rq, work, out);
}
HANDLER(review_read, review_key, review_view);

/* --- moderation -------------------------------------------------------------------------------------------------- */

/* What is to be shown in place of what was written; neither may look personal. */
static result choose_text(struct request *rq, const char *field, const char *written, const char *edited,
                          const char **shown)
{
    *shown = 0;
    if (!written) {
        return edited ? invalid(field, "当事人没有写这一段，不能添加") : SUCCESS;
    }
    const char *text = edited ? edited : written;
    struct personal found = personal_find(rq->arena, text);
    if (*found.kinds) {
        return invalid(field, str_format(rq->arena, "文字里疑似有%s，请删改后再公开", found.kinds));
    }
    *shown = text;
    return SUCCESS;
}

static result moderate(struct request *rq, struct working *work, const char *action, const char *reason,
                       struct review_view *out)
{
    const struct flow_move move = flow_plain(action, reason);
    TRY(flow_apply(rq, &work->matter, &move));
    TRY(review_update(rq, &work->review));
    return show(rq, work, out);
}

static result review_publish(struct request *rq, const struct review_moderate_form *in, struct review_view *out)
{
    struct working *work = ARENA_NEW(rq->arena, struct working);
    TRY(begin(rq, in->region, in->id, work));
    TRY(choose_text(rq, "text", work->texts.text, in->text, &work->review.shown_text));
    TRY(choose_text(rq, "more", work->texts.more, in->more, &work->review.shown_more));
    /* only something added: it stands alone */
    work->review.shown_text = work->review.shown_text ? work->review.shown_text : "";
    return moderate(rq, work, "publish", 0, out);
}
HANDLER(review_publish, review_moderate_form, review_view);

static result review_withhold(struct request *rq, const struct review_moderate_form *in, struct review_view *out)
{
    struct working *work = ARENA_NEW(rq->arena, struct working);
    TRY(begin(rq, in->region, in->id, work));
    work->review.shown_text = work->review.shown_more = 0;
    return moderate(rq, work, "withhold", in->reason, out);
}
HANDLER(review_withhold, review_moderate_form, review_view);

/* --- everybody --------------------------------------------------------------------------------------------------- */

/* One item or one unit, over a year when no days are named. */
static result complete(struct request *rq, const struct review_public_search *in, struct review_public_search *search)
{
    struct date today = instant_date(rq->now);
    *search = *in;
    if (!in->item_code == !number_is_set(in->unit)) {
        return invalid("item_code", "请给出事项编码和地区，或者单位");
    }
    if (in->item_code && !in->region) {
        return invalid("region", "按事项查询须同时给出地区");
    }
    search->to = date_is_set(in->to) ? in->to : today;
    search->from = date_is_set(in->from) ? in->from : date_add(search->to, -365);
    return SUCCESS;
}

static result review_summary(struct request *rq, const struct review_public_search *in, struct level_count *out)
{
    struct review_public_search search;
    TRY(complete(rq, in, &search));
    TRY(public_counts_read(rq, &search, out));
    level_count_complete(rq, out);
    out->key = in->item_code ? in->item_code : str_format(rq->arena, "%lld", (long long)in->unit);
    return SUCCESS;
}
HANDLER(review_summary, review_public_search, level_count);

static result review_texts(struct request *rq, const struct review_public_search *in, struct review_public_page *out)
{
    struct review_public_search search;
    struct matter_place place = newest;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(complete(rq, in, &search));
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(public_texts_read(rq, &search, &place, limit + 1, &out->items));
    if ((int64_t)out->items.count > limit) {
        const struct review_public_text *last = &out->items.items[--out->items.count - 1];
        out->next = flow_place_text(rq->arena, last->given_at, last->region, last->id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        struct review_public_text *row = &out->items.items[i];
        row->level_label = level_label(rq, row->level);
        row->handling_label = handling_label(row->action);
    }
    return SUCCESS;
}
HANDLER(review_texts, review_public_search, review_public_page);

/* --- rectifications and alarms
 * ------------------------------------------------------------------------------------------------------ */

static result rectification_list(struct request *rq, const struct rectify_search *in, struct rectify_page *out)
{
    struct matter_place place = newest;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(rectify_rows_read(rq, in, &place, limit + 1, &out->items));
    if ((int64_t)out->items.count > limit) {
        const struct rectify_row *last = &out->items.items[--out->items.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        struct rectify_row *row = &out->items.items[i];
        const struct matter matter = {.due_at = row->due_at,
                                      .stage_due_at = row->stage_due_at,
                                      .warn_at = row->warn_at,
                                      .closed_at = row->closed_at};
        row->state_label = flow_state_label(&rectification_flow, row->state);
        row->mark = flow_mark(&matter, rq->now);
    }
    return SUCCESS;
}
HANDLER(rectification_list, rectify_search, rectify_page);

static result review_alarm_list(struct request *rq, const struct review_alarm_search *in, struct review_alarm_page *out)
{
    struct matter_place place = newest;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(review_alarm_rows_read(rq, in, &place, limit + 1, &out->items));
    if ((int64_t)out->items.count > limit) {
        const struct review_alarm_row *last = &out->items.items[--out->items.count - 1];
        out->next = flow_place_text(rq->arena, last->raised_at, last->region, last->id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        out->items.items[i].state_label = flow_state_label(&review_alarm_flow, out->items.items[i].state);
    }
    return SUCCESS;
}
HANDLER(review_alarm_list, review_alarm_search, review_alarm_page);

static const struct field review_alarm_search_fields[] = {
    FIELD(review_alarm_search, region, OPTIONAL, 6, 12, "地区", "only of this region"),
    FIELD(review_alarm_search, state, OPTIONAL, 1, 20, "状态", "raised or answered"),
    FIELD(review_alarm_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(review_alarm_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(review_alarm_search, review_alarm_search_fields, "which alarms");

static const struct field review_alarm_row_fields[] = {
    FIELD(review_alarm_row, region, READONLY, 0, 0, "地区", "of the item"),
    FIELD(review_alarm_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(review_alarm_row, version, READONLY, 0, 0, "版本", "for If-Match"),
    FIELD(review_alarm_row, number, READONLY, 0, 0, "预警编号", "what people call it by"),
    FIELD(review_alarm_row, state, READONLY, 0, 0, "状态代码", "of its flow"),
    FIELD(review_alarm_row, state_label, READONLY, 0, 0, "状态", "the same for people"),
    FIELD(review_alarm_row, unit, READONLY, 0, 0, "责任单位", "that is to answer"),
    FIELD(review_alarm_row, item_code, READONLY, 0, 0, "事项编码", "of the item"),
    FIELD(review_alarm_row, item_name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(review_alarm_row, tag, READONLY, 0, 0, "原因代码", "of the tag"),
    FIELD(review_alarm_row, tag_label, READONLY, 0, 0, "原因", "the tag"),
    FIELD(review_alarm_row, count, READONLY, 0, 0, "次数", "bad ratings with it"),
    FIELD(review_alarm_row, days, READONLY, 0, 0, "天数", "within so many days"),
    FIELD(review_alarm_row, raised_at, READONLY, 0, 0, "预警时间", "when it was raised"),
};
RECORD(review_alarm_row, review_alarm_row_fields, "an alarm");

static const struct field review_alarm_page_fields[] = {
    FIELD_LIST(review_alarm_page, items, READONLY, 0, 0, &review_alarm_row_record, "预警", "newest first"),
    FIELD(review_alarm_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(review_alarm_page, review_alarm_page_fields, "a page of alarms");
