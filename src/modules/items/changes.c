/* Change orders (下放, 承接, 取消, 委托, 调整): by a document, from a day on. What an order touches is shown before it
 * takes effect; when it does, versions end and begin on that day. */
#include "kernel/org/org.h"
#include "modules/items/rules.h"
#include "modules/items/store_moves.h"

/* --- tables ------------------------------------------------------------------------------------------------------ */

static const struct code kind_rows[] = {
    {"devolve", "下放"}, {"take_over", "承接"}, {"cancel", "取消"}, {"entrust", "委托"}, {"adjust", "调整"}, {0},
};
const struct code_list change_kinds = {"change_kinds", "行政许可法 §21, §24, and the orders of cities", kind_rows};

static const struct flow_state change_states[] = {
    {"draft", "草稿", false},
    {"effective", "生效", true},
    {"cancelled", "作废", true},
    {0},
};
static const struct transition change_transitions[] = {
    {"", "create", "draft", "item.change", CLOCK_KEEP, 0, 0, 0, "起草", "an order is entered"},
    {"draft", "take_effect", "effective", "item.change", CLOCK_KEEP, 0, 0, 0, "生效", "its versions end and begin"},
    {"draft", "cancel", "cancelled", "item.change", CLOCK_KEEP, 0, 0, NEEDS_REASON, "作废", "it never takes effect"},
    {0},
};
const struct flow change_flow = {"item_change", "事项调整", change_states, change_transitions};

/* --- what goes in and out ---------------------------------------------------------------------------------------- */

static const struct field change_line_fields[] = {
    FIELD(change_line, seq, READONLY, 0, 0, "序号", "1, 2, …"),
    FIELD(change_line, code, REQUIRED, 1, 64, "实施编码", "of the item"),
    FIELD(change_line, new_code, OPTIONAL, 2, 64, "新实施编码", "of the copy; absent: the same",
          .check = code_check_text),
    FIELD(change_line, ended, READONLY, 0, 0, "终止的版本", "id, once in effect"),
    FIELD(change_line, made, READONLY, 0, 0, "产生的版本", "id, once in effect"),
};
RECORD(change_line, change_line_fields, "an item that an order names");

static const struct field item_change_fields[] = {
    FIELD(item_change, region, REQUIRED, 6, 12, "地区", "of whoever enters the order", .check = region_code_check),
    FIELD(item_change, id, READONLY, 0, 0, "内部编号", "of the order, and of its matter"),
    FIELD(item_change, kind, REQUIRED, 1, 20, "调整方式", "what it does", .codes = &change_kinds),
    FIELD(item_change, document, REQUIRED, 2, 100, "文号", "of the document that orders it"),
    FIELD(item_change, effective_on, REQUIRED, 0, 0, "生效日期", "the first day on which it holds"),
    FIELD(item_change, from_region, REQUIRED, 6, 12, "原地区", "whose items they are", .check = region_code_check),
    FIELD(item_change, to_region, OPTIONAL, 6, 12, "现地区", "whose they become", .check = region_code_check),
    FIELD(item_change, to_unit, OPTIONAL, 0, INT64_MAX, "现实施机构", "unit id; 0: known by its name only"),
    FIELD(item_change, to_unit_name, OPTIONAL, 2, 100, "现实施机构名称", "who decides from then on"),
    FIELD(item_change, note, OPTIONAL | MULTILINE, 1, 2000, "说明", "for people"),
};
RECORD(item_change, item_change_fields, "a change order");

static const struct field change_order_fields[] = {
    FIELD_OF(change_order, change, REQUIRED, &item_change_record, "调整", "the order itself"),
    FIELD_LIST(change_order, lines, REQUIRED, 1, 500, &change_line_record, "事项", "the items it names"),
    FIELD(change_order, state, READONLY, 0, 0, "状态", "of the order"),
    FIELD(change_order, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
};
RECORD(change_order, change_order_fields, "a change order with its items");

static const struct field change_row_fields[] = {
    FIELD(change_row, region, READONLY, 0, 0, "地区", "of whoever entered it"),
    FIELD(change_row, id, READONLY, 0, 0, "内部编号", "of the order"),
    FIELD(change_row, kind, READONLY, 0, 0, "调整方式", "what it does"),
    FIELD(change_row, document, READONLY, 0, 0, "文号", "of the document"),
    FIELD(change_row, effective_on, READONLY, 0, 0, "生效日期", "the first day"),
    FIELD(change_row, from_region, READONLY, 0, 0, "原地区", "whose items they are"),
    FIELD(change_row, to_region, READONLY, 0, 0, "现地区", "whose they become"),
    FIELD(change_row, to_unit_name, READONLY, 0, 0, "现实施机构名称", "who decides from then on"),
    FIELD(change_row, lines, READONLY, 0, 0, "事项数", "how many items it names"),
    FIELD(change_row, state, READONLY, 0, 0, "状态", "of the order"),
};
RECORD(change_row, change_row_fields, "a change order in a list");

static const struct field change_search_fields[] = {
    FIELD(change_search, region, OPTIONAL, 6, 12, "地区", "of whoever entered it"),
    FIELD(change_search, kind, OPTIONAL, 1, 20, "调整方式", "what it does", .codes = &change_kinds),
    FIELD(change_search, state, OPTIONAL, 1, 20, "状态", "of the order"),
    FIELD(change_search, after, OPTIONAL, 1, 100, "游标", "`next` of the page before"),
    FIELD(change_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(change_search, change_search_fields, "which change orders");

static const struct field change_page_fields[] = {
    FIELD_LIST(change_page, items, READONLY, 0, 0, &change_row_record, "调整", "in the order of regions and ids"),
    FIELD(change_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(change_page, change_page_fields, "a page of change orders");

static const struct field change_touch_fields[] = {
    FIELD(change_touch, seq, READONLY, 0, 0, "序号", "of the line"),
    FIELD(change_touch, code, READONLY, 0, 0, "实施编码", "of the item"),
    FIELD(change_touch, name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(change_touch, version, READONLY, 0, 0, "版本", "that holds on the day"),
    FIELD(change_touch, effect, READONLY, 0, 0, "效果", "what becomes of it"),
    FIELD(change_touch, materials, READONLY, 0, 0, "申请材料", "how many it asks for"),
    FIELD(change_touch, halls, READONLY, 0, 0, "进驻大厅", "in how many it is present on the day or later"),
    FIELD(change_touch, claims, READONLY, 0, 0, "未结认领", "claims of it that are open"),
    FIELD(change_touch, obstacle, READONLY, 0, 0, "障碍", "why the order cannot take effect"),
};
RECORD(change_touch, change_touch_fields, "what an order does to an item");

static const struct field change_preview_fields[] = {
    FIELD_LIST(change_preview, lines, READONLY, 0, 0, &change_touch_record, "事项", "what becomes of each"),
    FIELD(change_preview, obstacles, READONLY, 0, 0, "障碍数", "lines that keep it from taking effect"),
};
RECORD(change_preview, change_preview_fields, "what a change order touches");

/* --- entering ---------------------------------------------------------------------------------------------------- */

static const char *label_of(const struct change_effect *effect)
{
    return code_label(&change_kinds, effect->kind);
}

static result check_change(struct request *rq, const struct item_change *change, const struct change_effect *effect)
{
    const char *outside = "没有这个地区，或者不在您的管辖范围内";
    if (!request_sees_region(rq, change->region)) {
        return invalid("region", outside);
    }
    if ((effect->ends_source || effect->moves) && !request_sees_region(rq, change->from_region)) {
        return invalid("from_region", outside);
    }
    if (effect->copies && !change->to_region) {
        return invalid("to_region", str_format(rq->arena, "%s须写明现地区", label_of(effect)));
    }
    if (effect->copies && !request_sees_region(rq, change->to_region)) {
        return invalid("to_region", outside);
    }
    if (!effect->copies && change->to_region) {
        return invalid("to_region", str_format(rq->arena, "%s不改变地区，请不要填写", label_of(effect)));
    }
    bool names_unit = effect->copies || effect->moves;
    if (names_unit != !str_is_empty(change->to_unit_name)) {
        return invalid("to_unit_name",
                       str_format(rq->arena, names_unit ? "%s须写明现实施机构" : "%s没有现实施机构，请不要填写",
                                  label_of(effect)));
    }
    return SUCCESS;
}

static result check_lines(struct request *rq, const struct change_effect *effect, const change_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->items[i].new_code && !effect->copies) {
            return invalid("new_code", str_format(rq->arena, "%s不改变实施编码，请不要填写", label_of(effect)));
        }
        for (size_t j = 0; j < i; j++) {
            if (str_equal(lines->items[i].code, lines->items[j].code)) {
                return invalid("lines", str_format(rq->arena, "事项%s列了两次", lines->items[i].code));
            }
        }
        lines->items[i].seq = (int64_t)i + 1;
    }
    return SUCCESS;
}

static result change_read(struct request *rq, const struct version_key *in, struct change_order *out)
{
    struct matter matter;
    struct item_change *change = ARENA_NEW(rq->arena, struct item_change);
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(store_read_change(rq, in->region, in->id, change, (change_lines *)&out->lines));
    out->change = change;
    out->state = matter.state;
    out->state_label = flow_state_label(&change_flow, matter.state);
    return SUCCESS;
}
HANDLER(change_read, version_key, change_order);

static result change_create(struct request *rq, const struct change_order *in, struct change_order *out)
{
    struct item_change change = *in->change;
    const change_lines lines = {in->lines.items, in->lines.count};
    const struct change_effect *effect = change_effect(change.kind);
    struct matter matter;
    TRY(check_change(rq, &change, effect));
    TRY(check_lines(rq, effect, &lines));
    TRY(sequence_next(rq, change.region, "matter", &change.id));
    TRY(store_insert_change(rq, &change, &lines));
    const struct matter_opening opening = {
        .flow = &change_flow,
        .action = "create",
        .region = change.region,
        .id = change.id,
        .number = str_format(rq->arena, "%s#%lld", change.document, (long long)change.id),
        .title = str_format(rq->arena, "%s%s", label_of(effect), change.document),
        .unit = rq->who->unit,
        .legal_limit = NO_NUMBER,
        .promised_limit = NO_NUMBER,
    };
    TRY(flow_open(rq, &opening, &matter));
    rq->location = str_format(rq->arena, "/api/v1/item-changes/%s/%lld", change.region, (long long)change.id);
    return change_read(rq, &(struct version_key){change.region, change.id}, out);
}
HANDLER(change_create, change_order, change_order);

static result change_search(struct request *rq, const struct change_search *in, struct change_page *out)
{
    struct place place;
    change_rows rows;
    int64_t limit = page_limit(in->limit);
    TRY(place_read(rq, in->after, &place));
    TRY(store_search_changes(rq, in, &place, limit + 1, &rows));
    out->items.items = rows.items;
    out->items.count = rows.count;
    if ((int64_t)rows.count > limit) {
        const struct change_row *last = &rows.items[--out->items.count - 1];
        out->next = place_write(rq, last->region, str_format(rq->arena, "%lld", (long long)last->id));
    }
    return SUCCESS;
}
HANDLER(change_search, change_search, change_page);

/* --- what it touches --------------------------------------------------------------------------------------------- */

/* Can a version of this code begin on that day? */
static result find_obstacle(struct request *rq, const char *region, const char *code, struct date on,
                            const char **obstacle)
{
    struct item newest;
    int64_t version;
    bool is_draft;
    TRY(version_find_draft(rq, region, code, &version, &is_draft));
    if (is_draft) {
        *obstacle = str_format(rq->arena, "%s的%s有未发布的草稿，请先发布或作废", region, code);
        return SUCCESS;
    }
    result r = store_newest_published(rq, region, code, &newest);
    if (is_ok(r) && newest.valid_from.ymd > on.ymd) {
        *obstacle =
            str_format(rq->arena, "%s的%s已有自%s起生效的版本", region, code, date_text(rq->arena, newest.valid_from));
    }
    return r.code == ERR_NOT_FOUND ? SUCCESS : r;
}

static const char *effect_text(struct request *rq, const struct item_change *change, const struct change_effect *effect)
{
    const char *day = date_text(rq->arena, change->effective_on);
    if (effect->moves) {
        return str_format(rq->arena, "自%s起由%s实施", day, change->to_unit_name);
    }
    if (effect->copies) {
        return str_format(rq->arena, "自%s起在%s由%s实施%s", day, change->to_region, change->to_unit_name,
                          effect->ends_source ? "，原地区停用" : "，原地区不变");
    }
    return str_format(rq->arena, "自%s起停用", day);
}

static const char *code_of_copy(const struct change_line *line)
{
    return line->new_code ? line->new_code : line->code;
}

/* One line: the version that holds on the day, and what becomes of it, or what is in the way. */
static result examine(struct request *rq, const struct item_change *change, const struct change_line *line,
                      struct item *item, struct change_touch *touch)
{
    const struct change_effect *effect = change_effect(change->kind);
    *touch = (struct change_touch){.seq = line->seq,
                                   .code = line->code,
                                   .version = NO_NUMBER,
                                   .materials = NO_NUMBER,
                                   .halls = NO_NUMBER,
                                   .claims = NO_NUMBER};
    result r = item_find(rq, change->from_region, line->code, change->effective_on, item);
    if (r.code == ERR_NOT_FOUND) {
        touch->obstacle = "生效当日没有这个有效事项";
        return SUCCESS;
    }
    TRY(r);
    touch->name = item->name;
    touch->version = item->version;
    touch->effect = effect_text(rq, change, effect);
    TRY(store_count_touched(rq, item, change->effective_on, touch));
    if (effect->ends_source || effect->moves) {
        TRY(find_obstacle(rq, change->from_region, line->code, change->effective_on, &touch->obstacle));
    }
    if (!touch->obstacle && effect->copies) {
        const char *code = code_of_copy(line);
        if (str_equal(change->from_region, change->to_region) && str_equal(code, line->code)) {
            touch->obstacle = "在同一地区内须另给新实施编码";
            return SUCCESS;
        }
        TRY(find_obstacle(rq, change->to_region, code, change->effective_on, &touch->obstacle));
    }
    return SUCCESS;
}

static result change_preview(struct request *rq, const struct version_key *in, struct change_preview *out)
{
    struct matter matter;
    struct item_change change;
    struct item item;
    change_lines lines;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(store_read_change(rq, in->region, in->id, &change, &lines));
    out->lines.items = ARENA_ARRAY(rq->arena, struct change_touch, lines.count);
    out->lines.count = lines.count;
    out->obstacles = 0;
    for (size_t i = 0; i < lines.count; i++) {
        TRY(examine(rq, &change, &lines.items[i], &item, &out->lines.items[i]));
        out->obstacles += out->lines.items[i].obstacle != 0;
    }
    return SUCCESS;
}
HANDLER(change_preview, version_key, change_preview);

/* --- taking effect ----------------------------------------------------------------------------------------------- */

/* A version as the order wants it, valid from its day. A copy that keeps a code made for another body has no scheme. */
static result make_version(struct request *rq, const struct item_change *change, const struct change_effect *effect,
                           const struct item *source, struct change_line *line)
{
    struct item item = *source;
    struct item_sheet sheet;
    TRY(store_read_sheet(rq, source, &sheet));
    sheet.item = &item;
    item.unit = number_is_set(change->to_unit) ? change->to_unit : 0;
    item.unit_name = change->to_unit_name;
    item.valid_from = change->effective_on;
    item.valid_to = (struct date){0};
    if (effect->copies) {
        item.region = change->to_region;
        item.code = code_of_copy(line);
        item.scheme = line->new_code ? 0 : "local";
        item.level = region_level(change->to_region);
        item.body = effect->body ? effect->body : item.body;
    }
    TRY(version_complete(rq, &item, &sheet));
    TRY(version_open(rq, &item, &sheet, "change"));
    line->made = item.id;
    return SUCCESS;
}

static result take_effect_on(struct request *rq, const struct item_change *change, struct change_line *line)
{
    const struct change_effect *effect = change_effect(change->kind);
    struct change_touch touch;
    struct item item;
    struct matter matter;
    TRY(examine(rq, change, line, &item, &touch));
    if (touch.obstacle) {
        return failed(ERR_CONFLICT,
                      str_format(rq->arena, "第%lld项%s：%s", (long long)line->seq, line->code, touch.obstacle));
    }
    if (effect->copies || effect->moves) {
        TRY(make_version(rq, change, effect, &item, line));
    }
    if (effect->ends_source) {
        TRY(flow_find(rq, item.region, item.id, &matter));
        TRY(version_end(rq, &item, &matter, change->effective_on, "end", change->document));
        line->ended = item.id;
    }
    return store_update_line(rq, change, line);
}

static result change_take_effect(struct request *rq, const struct version_key *in, struct change_order *out)
{
    struct matter matter;
    struct item_change change;
    change_lines lines;
    const struct flow_move move = flow_plain("take_effect", 0);
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(store_read_change(rq, in->region, in->id, &change, &lines));
    TRY(flow_apply(rq, &matter, &move));
    for (size_t i = 0; i < lines.count; i++) {
        TRY(take_effect_on(rq, &change, &lines.items[i]));
    }
    return change_read(rq, in, out);
}
HANDLER(change_take_effect, version_key, change_order);

static result change_cancel(struct request *rq, const struct version_move *in, struct change_order *out)
{
    struct matter matter;
    const struct flow_move move = flow_plain("cancel", in->reason);
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(flow_apply(rq, &matter, &move));
    return change_read(rq, &(struct version_key){in->region, in->id}, out);
}
HANDLER(change_cancel, version_move, change_order);
