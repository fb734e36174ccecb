/* Looking items up: by code as of a day, in lists, by words, in all their versions. */
#include "modules/items/handlers.h"

#include "kernel/org/org.h"
#include "kernel/search/search.h"
#include "modules/items/rules.h"
#include "modules/items/store_lists.h"

/* --- what goes in and out ---------------------------------------------------------------------------------------- */

static const struct field item_search_fields[] = {
    FIELD(item_search, region, OPTIONAL, 6, 12, "地区", "exactly this region"),
    FIELD(item_search, within, OPTIONAL, 6, 12, "地区及下级", "this region and all below it",
          .check = region_code_check),
    FIELD(item_search, q, OPTIONAL, 1, 100, "关键词", "words of name, group, unit, theme or code; all must occur"),
    FIELD(item_search, code, OPTIONAL, 1, 64, "实施编码", "exactly this code"),
    FIELD(item_search, type, OPTIONAL, 2, 2, "事项类型", "GB/T 39046 or local"),
    FIELD(item_search, level, OPTIONAL, 1, 1, "行使层级", "GB/T 39046", .codes = &item_levels),
    FIELD(item_search, scheme, OPTIONAL, 1, 20, "编码规则", "how the code is built", .codes = &item_schemes),
    FIELD(item_search, state, OPTIONAL, 1, 20, "状态", "of a version; for lists of versions"),
    FIELD(item_search, unit, OPTIONAL, 1, INT64_MAX, "实施机构", "unit id"),
    FIELD(item_search, hall, OPTIONAL, 1, INT64_MAX, "大厅", "present in this hall"),
    FIELD(item_search, on, OPTIONAL, 0, 0, "日期", "as of this day; today by default"),
    FIELD(item_search, on_request, OPTIONAL, 0, 0, "依申请", "only such"),
    FIELD(item_search, instant, OPTIONAL, 0, 0, "即办件", "only such"),
    FIELD(item_search, online, OPTIONAL, 0, 0, "网上可办", "only such"),
    FIELD(item_search, mobile, OPTIONAL, 0, 0, "掌上可办", "only such"),
    FIELD(item_search, once, OPTIONAL, 0, 0, "最多跑一次", "only such"),
    FIELD(item_search, one_window, OPTIONAL, 0, 0, "一窗受理", "only such"),
    FIELD(item_search, cross_province, OPTIONAL, 0, 0, "跨省通办", "only such"),
    FIELD(item_search, whole_city, OPTIONAL, 0, 0, "全市通办", "only such"),
    FIELD(item_search, nearby, OPTIONAL, 0, 0, "就近办", "only such"),
    FIELD(item_search, commitment, OPTIONAL, 0, 0, "告知承诺", "only such"),
    FIELD(item_search, missing_ok, OPTIONAL, 0, 0, "容缺受理", "only such"),
    FIELD(item_search, should_be_present, OPTIONAL, 0, 0, "应进驻", "only such"),
    FIELD(item_search, present, OPTIONAL, 0, 0, "已进驻", "only such as are in a hall on that day"),
    FIELD(item_search, after, OPTIONAL, 1, 100, "游标", "`next` of the page before"),
    FIELD(item_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(item_search, item_search_fields, "which items");

static const struct field item_row_fields[] = {
    FIELD(item_row, region, READONLY, 0, 0, "地区", "whose item it is"),
    FIELD(item_row, id, READONLY, 0, 0, "内部编号", "of the version"),
    FIELD(item_row, code, READONLY, 0, 0, "实施编码", "known by within its region"),
    FIELD(item_row, version, READONLY, 0, 0, "版本", "of the code"),
    FIELD(item_row, name, READONLY, 0, 0, "事项名称", "what people apply for"),
    FIELD(item_row, type, READONLY, 0, 0, "事项类型", "GB/T 39046 or local"),
    FIELD(item_row, level, READONLY, 0, 0, "行使层级", "GB/T 39046"),
    FIELD(item_row, unit, READONLY, 0, 0, "实施机构", "unit id"),
    FIELD(item_row, unit_name, READONLY, 0, 0, "实施机构名称", "who decides"),
    FIELD(item_row, legal_limit, READONLY, 0, 0, "法定时限", "see the item"),
    FIELD(item_row, promised_limit, READONLY, 0, 0, "承诺时限", "see the item"),
    FIELD(item_row, limit_unit, READONLY, 0, 0, "时限单位", "of the promised limit"),
    FIELD(item_row, visits, READONLY, 0, 0, "到现场次数", "absent: unknown"),
    FIELD(item_row, instant, READONLY, 0, 0, "即办件", "decided at once"),
    FIELD(item_row, on_request, READONLY, 0, 0, "依申请", "on request"),
    FIELD(item_row, online, READONLY, 0, 0, "网上可办", "on the web"),
    FIELD(item_row, score, READONLY, 0, 0, "完善度", "in thousandths"),
    FIELD(item_row, valid_from, READONLY, 0, 0, "生效日期", "first day"),
    FIELD(item_row, valid_to, READONLY, 0, 0, "失效日期", "last day"),
    FIELD(item_row, state, READONLY, 0, 0, "状态", "of the version; in lists of versions"),
};
RECORD(item_row, item_row_fields, "an item in a list");

static const struct field item_page_fields[] = {
    FIELD_LIST(item_page, items, READONLY, 0, 0, &item_row_record, "事项", "in the order of regions and codes"),
    FIELD(item_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(item_page, item_page_fields, "a page of items");

static const struct field item_key_fields[] = {
    FIELD(item_key, region, REQUIRED, 6, 12, "地区", "whose item it is"),
    FIELD(item_key, code, REQUIRED, 1, 64, "实施编码", "of the item"),
    FIELD(item_key, on, OPTIONAL, 0, 0, "日期", "as of this day; today by default"),
};
RECORD(item_key, item_key_fields, "which item");

static const struct field missing_part_fields[] = {
    FIELD(missing_part, label, READONLY, 0, 0, "项目", "what is missing"),
    FIELD(missing_part, weight, READONLY, 0, 0, "权重", "how much it counts"),
};
RECORD(missing_part, missing_part_fields, "a part that a complete guide has");

static const struct field item_view_fields[] = {
    FIELD_OF(item_view, item, READONLY, &item_record, "事项", "the item itself"),
    FIELD_OF(item_view, guide, READONLY, &item_guide_record, "办事指南", "its texts"),
    FIELD_LIST(item_view, materials, READONLY, 0, 0, &item_material_record, "申请材料", "in order"),
    FIELD_LIST(item_view, fees, READONLY, 0, 0, &item_fee_record, "收费", "in order"),
    FIELD(item_view, type_label, READONLY, 0, 0, "事项类型名称", "of its type"),
    FIELD(item_view, state, READONLY, 0, 0, "状态", "of the version"),
    FIELD(item_view, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD_LIST(item_view, missing, READONLY, 0, 0, &missing_part_record, "待完善", "what its score lacks"),
};
RECORD(item_view, item_view_fields, "a version of an item with all that belongs to it");

/* --- pages ------------------------------------------------------------------------------------------------------- */

int64_t page_limit(int64_t limit)
{
    return number_is_set(limit) ? limit : 50;
}

result place_read(struct request *rq, const char *after, struct place *place)
{
    *place = (struct place){"", "", 0};
    if (!after) {
        return SUCCESS;
    }
    const char *point = strchr(after, '.');
    if (!point) {
        return invalid("after", "游标无效，请从第一页重新查询");
    }
    place->region = arena_copy(rq->arena, after, (size_t)(point - after));
    place->key = point + 1;
    if (!str_to_int(place->key, &place->id)) {
        place->id = 0;
    }
    return SUCCESS;
}

const char *place_write(struct request *rq, const char *region, const char *key)
{
    return str_format(rq->arena, "%s.%s", region, key);
}

static const char *id_text(struct request *rq, int64_t id)
{
    return str_format(rq->arena, "%lld", (long long)id);
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

/* By words: the hits, in the order of their ids, that hold on the day and are what was asked for. */
static result search_words(struct request *rq, const struct item_search *in, struct item_page *out)
{
    int64_t limit = page_limit(in->limit);
    struct place place;
    TRY(place_read(rq, in->after, &place));
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(in->within ? in->within : "", low, high);
    struct search_query query = {.kind = "item",
                                 .region_low = low,
                                 .region_high = high,
                                 .text = in->q,
                                 .after = {place.region, place.id},
                                 .limit = 200};
    search_hits hits = {0};
    out->items.items = ARENA_ARRAY(rq->arena, struct item_row, (size_t)limit);
    do {
        TRY(search_find(rq->db, rq->arena, &query, &hits));
        for (size_t i = 0; i < hits.count; i++) {
            item_rows found;
            TRY(store_search_hit(rq, in, hits.items[i].region, hits.items[i].id, &found));
            if (found.count > 0 && (int64_t)out->items.count == limit) {
                const struct item_row *last = &out->items.items[limit - 1];
                out->next = place_write(rq, last->region, id_text(rq, last->id));
                return SUCCESS;
            }
            if (found.count > 0) {
                out->items.items[out->items.count++] = found.items[0];
            }
            query.after = hits.items[i];
        }
    } while ((int64_t)hits.count == query.limit);
    return SUCCESS;
}

static result item_search(struct request *rq, const struct item_search *in, struct item_page *out)
{
    struct place place;
    struct item_search question = *in;
    question.on = version_day(rq, in->on);
    if (in->state) {
        return invalid("state", "状态只用于版本的查询");
    }
    if (in->q) {
        return search_words(rq, &question, out);
    }
    TRY(place_read(rq, in->after, &place));
    item_rows rows;
    int64_t limit = page_limit(in->limit);
    TRY(store_search_items(rq, &question, &place, limit + 1, &rows));
    out->items.items = rows.items;
    out->items.count = rows.count;
    if ((int64_t)rows.count > limit) {
        const struct item_row *last = &rows.items[--out->items.count - 1];
        out->next = place_write(rq, last->region, last->code);
    }
    return SUCCESS;
}
HANDLER(item_search, item_search, item_page);

static result version_search(struct request *rq, const struct item_search *in, struct item_page *out)
{
    struct place place;
    item_rows rows;
    int64_t limit = page_limit(in->limit);
    if (in->q) {
        return invalid("q", "关键词只用于已发布事项的查询");
    }
    TRY(place_read(rq, in->after, &place));
    TRY(store_search_versions(rq, in, &place, limit + 1, &rows));
    out->items.items = rows.items;
    out->items.count = rows.count;
    if ((int64_t)rows.count > limit) {
        const struct item_row *last = &rows.items[--out->items.count - 1];
        out->next = place_write(rq, last->region, id_text(rq, last->id));
    }
    return SUCCESS;
}
HANDLER(version_search, item_search, item_page);

/* --- one item ---------------------------------------------------------------------------------------------------- */

result view_fill(struct request *rq, const struct item *item, struct item_view *view)
{
    struct item_sheet sheet;
    size_t parts = 0;
    TRY(store_read_sheet(rq, item, &sheet));
    view->item = item;
    view->guide = sheet.guide;
    view->materials.items = sheet.materials.items;
    view->materials.count = sheet.materials.count;
    view->fees.items = sheet.fees.items;
    view->fees.count = sheet.fees.count;
    view->type_label = item_type_label(rq, item->type);
    while (guide_parts[parts].label) {
        parts++;
    }
    view->missing.items = ARENA_ARRAY(rq->arena, struct missing_part, parts);
    for (const struct guide_part *part = guide_parts; part->label; part++) {
        if (!part->holds(&sheet)) {
            view->missing.items[view->missing.count++] = (struct missing_part){part->label, part->weight};
        }
    }
    return SUCCESS;
}

static result item_read(struct request *rq, const struct item_key *in, struct item_view *out)
{
    struct item *item = ARENA_NEW(rq->arena, struct item);
    TRY(item_find(rq, in->region, in->code, version_day(rq, in->on), item));
    return view_fill(rq, item, out);
}
HANDLER(item_read, item_key, item_view);

static result item_history(struct request *rq, const struct item_key *in, struct item_page *out)
{
    return store_versions(rq, in->region, in->code, (item_rows *)&out->items);
}
HANDLER(item_history, item_key, item_page);

static result version_read(struct request *rq, const struct version_key *in, struct item_view *out)
{
    struct matter matter;
    struct item *item = ARENA_NEW(rq->arena, struct item);
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(store_read_item(rq, in->region, in->id, item));
    TRY(view_fill(rq, item, out));
    out->state = matter.state;
    out->state_label = flow_state_label(&item_flow, matter.state);
    return SUCCESS;
}
HANDLER(version_read, version_key, item_view);
