/* Presence in halls (进驻), and counts of the catalogue. Every count is that of a list: the same marks, asked of
 * GET /api/v1/items with the same day and region, give its rows. Rates stay numerator and denominator:
 *   网上可办率 online / on_request · 最多跑一次 once / on_request · 一窗 one_window / on_request
 *   进驻率 present / should_be_present · 目录完善度 score_sum / (1000 × items) */
#include "kernel/org/org.h"
#include "modules/items/rules.h"
#include "modules/items/store_lists.h"

#include "kernel/ledger/ledger.h"

/* --- what goes in and out ---------------------------------------------------------------------------------------- */

static const struct field item_presence_fields[] = {
    FIELD(item_presence, region, REQUIRED, 6, 12, "地区", "whose item it is", .check = region_code_check),
    FIELD(item_presence, code, REQUIRED, 1, 64, "实施编码", "of the item"),
    FIELD(item_presence, hall, REQUIRED, 1, INT64_MAX, "大厅", "where it is handled"),
    FIELD(item_presence, present_from, OPTIONAL, 0, 0, "进驻日期", "the first day; today by default"),
    FIELD(item_presence, present_to, OPTIONAL, 0, 0, "撤出日期", "the last day; today by default, when it ends"),
};
RECORD(item_presence, item_presence_fields, "an item in a hall (进驻)");

static const struct field presence_page_fields[] = {
    FIELD_LIST(presence_page, items, READONLY, 0, 0, &item_presence_record, "进驻",
               "in the order of regions and codes"),
    FIELD(presence_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(presence_page, presence_page_fields, "a page of presences");

static const struct code by_rows[] = {{"type", "事项类型"}, {"unit", "实施机构"}, {"region", "地区"}, {0}};
static const struct code_list statistics_by = {"statistics_by", "this program", by_rows};

static const struct field statistics_question_fields[] = {
    FIELD(statistics_question, within, REQUIRED, 6, 12, "地区", "with all below it", .check = region_code_check),
    FIELD(statistics_question, by, OPTIONAL, 1, 10, "分组", "type by default", .codes = &statistics_by),
    FIELD(statistics_question, on, OPTIONAL, 0, 0, "日期", "as of this day; today by default"),
};
RECORD(statistics_question, statistics_question_fields, "which counts");

static const struct field statistics_row_fields[] = {
    FIELD(statistics_row, key, READONLY, 0, 0, "代码", "type, unit id or region"),
    FIELD(statistics_row, label, READONLY, 0, 0, "名称", "the same for people"),
    FIELD(statistics_row, items, READONLY, 0, 0, "事项", "all that hold on the day"),
    FIELD(statistics_row, on_request, READONLY, 0, 0, "依申请", "of these, on request"),
    FIELD(statistics_row, online, READONLY, 0, 0, "网上可办", "of the on-request ones"),
    FIELD(statistics_row, mobile, READONLY, 0, 0, "掌上可办", "of the on-request ones"),
    FIELD(statistics_row, once, READONLY, 0, 0, "最多跑一次", "of the on-request ones"),
    FIELD(statistics_row, instant, READONLY, 0, 0, "即办", "of the on-request ones"),
    FIELD(statistics_row, one_window, READONLY, 0, 0, "一窗受理", "of the on-request ones"),
    FIELD(statistics_row, cross_province, READONLY, 0, 0, "跨省通办", "of the on-request ones"),
    FIELD(statistics_row, whole_city, READONLY, 0, 0, "全市通办", "of the on-request ones"),
    FIELD(statistics_row, nearby, READONLY, 0, 0, "就近办", "of the on-request ones"),
    FIELD(statistics_row, commitment, READONLY, 0, 0, "告知承诺", "of the on-request ones"),
    FIELD(statistics_row, missing_ok, READONLY, 0, 0, "容缺受理", "of the on-request ones"),
    FIELD(statistics_row, should_be_present, READONLY, 0, 0, "应进驻", "that belong into a hall"),
    FIELD(statistics_row, present, READONLY, 0, 0, "已进驻", "of these, in a hall on the day"),
    FIELD(statistics_row, score_sum, READONLY, 0, 0, "完善度合计", "sum of the scores, in thousandths"),
};
RECORD(statistics_row, statistics_row_fields, "counts of items");

static const struct field statistics_fields[] = {
    FIELD(statistics, on, READONLY, 0, 0, "日期", "as of this day"),
    FIELD_LIST(statistics, rows, READONLY, 0, 0, &statistics_row_record, "分组", "one row a group"),
    FIELD_OF(statistics, whole, READONLY, &statistics_row_record, "合计", "the sum of the rows"),
};
RECORD(statistics, statistics_fields, "the catalogue in counts");

/* --- presence ---------------------------------------------------------------------------------------------------- */

/* A cursor is "region.code.hall.day" of the last row. */
static result read_presence_place(struct request *rq, const char *after, struct item_presence *place)
{
    *place = (struct item_presence){.region = "", .code = ""};
    if (!after) {
        return SUCCESS;
    }
    struct place key;
    int64_t day;
    TRY(place_read(rq, after, &key));
    char *code = str_copy(rq->arena, key.key);
    char *from = strrchr(code, '.');
    char *hall = from ? memrchr(code, '.', (size_t)(from - code)) : 0;
    if (!hall || !str_to_int(from + 1, &day)) {
        return invalid("after", "游标无效，请从第一页重新查询");
    }
    *from = *hall = '\0';
    place->region = key.region;
    place->code = code;
    place->present_from.ymd = (int32_t)day;
    return str_to_int(hall + 1, &place->hall) ? SUCCESS : invalid("after", "游标无效，请从第一页重新查询");
}

static result presence_search(struct request *rq, const struct item_search *in, struct presence_page *out)
{
    struct item_presence place;
    presence_list list;
    int64_t limit = page_limit(in->limit);
    TRY(read_presence_place(rq, in->after, &place));
    TRY(store_presences(rq, in, &place, limit + 1, &list));
    out->items.items = list.items;
    out->items.count = list.count;
    if ((int64_t)list.count > limit) {
        const struct item_presence *last = &list.items[--out->items.count - 1];
        out->next = place_write(
            rq, last->region,
            str_format(rq->arena, "%s.%lld.%d", last->code, (long long)last->hall, (int)last->present_from.ymd));
    }
    return SUCCESS;
}
HANDLER(presence_search, item_search, presence_page);

static result note_presence(struct request *rq, const char *action, const struct item_presence *presence)
{
    struct buf body;
    buf_init(&body, rq->arena, 4096);
    record_encode(&item_presence_record, rq->arena, presence, true, &body);
    return ledger_note(rq, "items", action, presence->region, body.data);
}

static result presence_begin(struct request *rq, const struct item_presence *in, struct item_presence *out)
{
    struct item item;
    struct hall hall;
    int64_t open;
    *out = *in;
    out->present_from = version_day(rq, in->present_from);
    if (!request_sees_region(rq, in->region)) {
        return failed(ERR_NOT_FOUND, "没有这个事项");
    }
    TRY(item_find(rq, in->region, in->code, out->present_from, &item));
    result r = org_hall_find(rq->db, rq->arena, in->hall, &hall);
    if (r.code == ERR_NOT_FOUND) {
        return invalid("hall", "没有这个大厅");
    }
    TRY(r);
    if (date_is_set(in->present_to) && in->present_to.ymd < out->present_from.ymd) {
        return invalid("present_to", "撤出日期不能早于进驻日期");
    }
    TRY(store_count_presence(rq, out, &open));
    if (open > 0) {
        return failed(ERR_CONFLICT, "该事项已进驻这个大厅");
    }
    TRY(store_begin_presence(rq, out));
    return note_presence(rq, "presence_begin", out);
}
HANDLER(presence_begin, item_presence, item_presence);

static result presence_end(struct request *rq, const struct item_presence *in, struct item_presence *out)
{
    int64_t ended;
    *out = *in;
    out->present_to = version_day(rq, in->present_to);
    if (!request_sees_region(rq, in->region)) {
        return failed(ERR_NOT_FOUND, "没有这个事项");
    }
    TRY(store_end_presence(rq, out, &ended));
    if (ended == 0) {
        return failed(ERR_NOT_FOUND, "该事项当日没有进驻这个大厅");
    }
    return note_presence(rq, "presence_end", out);
}
HANDLER(presence_end, item_presence, item_presence);

/* --- counts ------------------------------------------------------------------------------------------------------ */

static void add_row(struct statistics_row *whole, const struct statistics_row *row)
{
    for (size_t i = 0; i < statistics_row_record.field_count; i++) {
        const struct field *field = &statistics_row_fields[i];
        if (field->type == TYPE_INT) {
            *(int64_t *)field_in(field, whole) += *(const int64_t *)field_at(field, row);
        }
    }
}

static result statistics_read(struct request *rq, const struct statistics_question *in, struct statistics *out)
{
    struct statistics_question question = *in;
    struct statistics_row *whole = ARENA_NEW(rq->arena, struct statistics_row);
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(in->within, low, high);
    question.on = out->on = version_day(rq, in->on);
    TRY(store_statistics(rq, &question, low, high, out));
    whole->key = "";
    whole->label = "合计";
    for (size_t i = 0; i < out->rows.count; i++) {
        struct statistics_row *row = &out->rows.items[i];
        row->label = row->label                             ? row->label
                     : !in->by || str_equal(in->by, "type") ? item_type_label(rq, row->key)
                                                            : row->key;
        add_row(whole, row);
    }
    out->whole = whole;
    return SUCCESS;
}
HANDLER(statistics_read, statistics_question, statistics);
