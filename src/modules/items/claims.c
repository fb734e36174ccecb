/* Claims (认领): a unit below is asked whether it exercises an item, says yes or why not, prepares its own version of
 * it, and publishes that. */
#include "kernel/org/org.h"
#include "modules/items/rules.h"
#include "modules/items/store_moves.h"

/* --- tables ------------------------------------------------------------------------------------------------------ */

static const struct code reason_rows[] = {
    {"no_object", "本地没有该事项的管理对象"},
    {"no_power", "依法不由本级行使"},
    {"upper", "由上级行使"},
    {"moved", "已下放或划转"},
    {"repealed", "设定依据已废止"},
    {"other", "其他"},
    {0},
};
const struct code_list claim_reasons = {"claim_reasons", "practice of cities; no national list", reason_rows};

static const struct flow_state claim_states[] = {
    {"pending", "待认领", false},  {"claimed", "已认领", false},  {"not_exercised", "不行权", true},
    {"prepared", "已编制", false}, {"published", "已发布", true}, {0},
};
static const struct transition claim_transitions[] = {
    {"", "assign", "pending", "item.publish", CLOCK_KEEP, 0, 0, 0, "下发认领",
     "a unit is asked whether it exercises an item"},
    {"pending", "claim", "claimed", "item.claim", CLOCK_KEEP, 0, 0, 0, "认领", "it does"},
    {"pending", "decline", "not_exercised", "item.claim", CLOCK_KEEP, 0, 0, NEEDS_REASON, "不行权",
     "it does not, and why"},
    {"claimed", "decline", "not_exercised", "item.claim", CLOCK_KEEP, 0, 0, NEEDS_REASON, "不行权",
     "after all it does not"},
    {"not_exercised", "reopen", "pending", "item.publish", CLOCK_KEEP, 0, 0, NEEDS_REASON | UNDOES_END, "退回重新认领",
     "the reason does not hold"},
    {"claimed", "prepare", "prepared", "item.claim", CLOCK_KEEP, 0, 0, 0, "编制", "its own version is drafted"},
    {"prepared", "publish", "published", "", CLOCK_KEEP, 0, 0, 0, "发布", "that version has been published"},
    {"prepared", "redo", "claimed", "", CLOCK_KEEP, 0, 0, 0, "重新编制", "that draft has been discarded"},
    {0},
};
const struct flow claim_flow = {"claim", "事项认领", claim_states, claim_transitions};

/* --- what goes in and out ---------------------------------------------------------------------------------------- */

static const struct field claim_target_fields[] = {
    FIELD(claim_target, region, REQUIRED, 6, 12, "地区", "of the unit", .check = region_code_check),
    FIELD(claim_target, unit, OPTIONAL, 0, INT64_MAX, "单位", "unit id; 0: known by its name only"),
    FIELD(claim_target, unit_name, REQUIRED, 2, 100, "单位名称", "who is asked"),
};
RECORD(claim_target, claim_target_fields, "a unit that is asked");

static const struct field claim_assignment_fields[] = {
    FIELD(claim_assignment, region, REQUIRED, 6, 12, "地区", "whose item it is"),
    FIELD(claim_assignment, code, REQUIRED, 1, 64, "实施编码", "of the item"),
    FIELD_LIST(claim_assignment, targets, REQUIRED, 1, 200, &claim_target_record, "认领单位", "who are asked"),
};
RECORD(claim_assignment, claim_assignment_fields, "an item to be claimed");

static const struct field claim_row_fields[] = {
    FIELD(claim_row, region, READONLY, 0, 0, "地区", "of the unit that is asked"),
    FIELD(claim_row, id, READONLY, 0, 0, "内部编号", "of the claim, and of its matter"),
    FIELD(claim_row, source_region, READONLY, 0, 0, "来源地区", "whose item it is"),
    FIELD(claim_row, source_code, READONLY, 0, 0, "来源编码", "of the item"),
    FIELD(claim_row, source_name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(claim_row, unit, READONLY, 0, 0, "单位", "that is asked"),
    FIELD(claim_row, unit_name, READONLY, 0, 0, "单位名称", "that is asked"),
    FIELD(claim_row, reason_code, READONLY, 0, 0, "不行权原因", "why it does not exercise it", .codes = &claim_reasons),
    FIELD(claim_row, item, READONLY, 0, 0, "编制的版本", "id of the version that it prepared"),
    FIELD(claim_row, state, READONLY, 0, 0, "状态", "of the claim"),
    FIELD(claim_row, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(claim_row, version, READONLY, 0, 0, "变动次数", "for If-Match"),
};
RECORD(claim_row, claim_row_fields, "a claim (认领)");

static const struct field claim_list_fields[] = {
    FIELD_LIST(claim_list, items, READONLY, 0, 0, &claim_row_record, "认领", "one for each unit asked"),
};
RECORD(claim_list, claim_list_fields, "the claims that an assignment made");

static const struct field claim_search_fields[] = {
    FIELD(claim_search, region, OPTIONAL, 6, 12, "地区", "of the unit that is asked"),
    FIELD(claim_search, source_region, OPTIONAL, 6, 12, "来源地区", "whose item it is"),
    FIELD(claim_search, source_code, OPTIONAL, 1, 64, "来源编码", "of the item"),
    FIELD(claim_search, unit, OPTIONAL, 1, INT64_MAX, "单位", "that is asked"),
    FIELD(claim_search, state, OPTIONAL, 1, 20, "状态", "of the claim"),
    FIELD(claim_search, after, OPTIONAL, 1, 100, "游标", "`next` of the page before"),
    FIELD(claim_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(claim_search, claim_search_fields, "which claims");

static const struct field claim_page_fields[] = {
    FIELD_LIST(claim_page, items, READONLY, 0, 0, &claim_row_record, "认领", "in the order of regions and ids"),
    FIELD(claim_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(claim_page, claim_page_fields, "a page of claims");

static const struct field claim_move_fields[] = {
    FIELD(claim_move, region, REQUIRED, 6, 12, "地区", "of the unit that is asked"),
    FIELD(claim_move, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the claim"),
    FIELD(claim_move, reason_code, OPTIONAL, 1, 20, "不行权原因", "to decline", .codes = &claim_reasons),
    FIELD(claim_move, reason, OPTIONAL, 1, 500, "理由", "to decline or reopen; kept in the ledger"),
    FIELD(claim_move, code, OPTIONAL, 2, 64, "实施编码", "to prepare: of the unit's own item",
          .check = code_check_text),
};
RECORD(claim_move, claim_move_fields, "a step of a claim");

/* --- asking ------------------------------------------------------------------------------------------------------ */

static result assign_one(struct request *rq, const struct item *source, const struct claim_target *target,
                         struct claim_row *claim)
{
    struct matter matter;
    int64_t already;
    *claim = (struct claim_row){.region = region_canonical(rq->arena, target->region),
                                .source_region = source->region,
                                .source_code = source->code,
                                .source_name = source->name,
                                .unit = number_is_set(target->unit) ? target->unit : 0,
                                .unit_name = target->unit_name,
                                .item = NO_NUMBER,
                                .state = "pending",
                                .state_label = flow_state_label(&claim_flow, "pending"),
                                .version = 1};
    if (!request_sees_region(rq, claim->region)) {
        return invalid("targets", str_format(rq->arena, "地区%s不在您的管辖范围内", target->region));
    }
    TRY(store_claim_of(rq, claim, &already));
    if (already) {
        return failed(ERR_CONFLICT, str_format(rq->arena, "已请%s认领过这个事项", target->unit_name));
    }
    TRY(sequence_next(rq, claim->region, "matter", &claim->id));
    TRY(store_insert_claim(rq, claim));
    return flow_open(rq,
                     &(struct matter_opening){.flow = &claim_flow,
                                              .action = "assign",
                                              .region = claim->region,
                                              .id = claim->id,
                                              .number = str_format(rq->arena, "认领-%lld", (long long)claim->id),
                                              .title = source->name,
                                              .unit = claim->unit,
                                              .item_type = source->type,
                                              .legal_limit = NO_NUMBER,
                                              .promised_limit = NO_NUMBER},
                     &matter);
}

static result claim_assign(struct request *rq, const struct claim_assignment *in, struct claim_list *out)
{
    struct item source;
    TRY(item_find(rq, in->region, in->code, instant_date(rq->now), &source));
    out->items.items = ARENA_ARRAY(rq->arena, struct claim_row, in->targets.count);
    for (size_t i = 0; i < in->targets.count; i++) {
        TRY(assign_one(rq, &source, &in->targets.items[i], &out->items.items[i]));
        out->items.count++;
    }
    return SUCCESS;
}
HANDLER(claim_assign, claim_assignment, claim_list);

static result claim_search(struct request *rq, const struct claim_search *in, struct claim_page *out)
{
    struct place place;
    claim_rows rows;
    int64_t limit = page_limit(in->limit);
    TRY(place_read(rq, in->after, &place));
    TRY(store_search_claims(rq, in, &place, limit + 1, &rows));
    out->items.items = rows.items;
    out->items.count = rows.count;
    if ((int64_t)rows.count > limit) {
        const struct claim_row *last = &rows.items[--out->items.count - 1];
        out->next = place_write(rq, last->region, str_format(rq->arena, "%lld", (long long)last->id));
    }
    for (size_t i = 0; i < out->items.count; i++) {
        rows.items[i].state_label = flow_state_label(&claim_flow, rows.items[i].state);
    }
    return SUCCESS;
}
HANDLER(claim_search, claim_search, claim_page);

/* --- answering --------------------------------------------------------------------------------------------------- */

/* Take one step, and answer with the claim as it then is. `body`: JSON for the event, or NULL. */
static result step(struct request *rq, struct matter *matter, struct claim_row *claim, const char *action,
                   const char *reason, const char *body)
{
    struct flow_move move = flow_plain(action, reason);
    move.body = body;
    TRY(flow_apply(rq, matter, &move));
    TRY(store_update_claim(rq, claim));
    claim->state = matter->state;
    claim->state_label = flow_state_label(&claim_flow, matter->state);
    claim->version = matter->version;
    return SUCCESS;
}

static result find_claim(struct request *rq, const struct claim_move *in, struct matter *matter,
                         struct claim_row *claim)
{
    TRY(flow_find(rq, in->region, in->id, matter));
    return store_read_claim(rq, in->region, in->id, claim);
}

static result claim_take(struct request *rq, const struct claim_move *in, struct claim_row *out)
{
    struct matter matter;
    TRY(find_claim(rq, in, &matter, out));
    return step(rq, &matter, out, "claim", 0, 0);
}
HANDLER(claim_take, claim_move, claim_row);

static result claim_decline(struct request *rq, const struct claim_move *in, struct claim_row *out)
{
    struct matter matter;
    if (!in->reason_code) {
        return invalid("reason_code", "不行权须选择原因");
    }
    TRY(find_claim(rq, in, &matter, out));
    out->reason_code = in->reason_code;
    return step(rq, &matter, out, "decline", in->reason ? in->reason : code_label(&claim_reasons, in->reason_code),
                str_format(rq->arena, "{\"reason_code\":\"%s\"}", in->reason_code));
}
HANDLER(claim_decline, claim_move, claim_row);

static result claim_reopen(struct request *rq, const struct claim_move *in, struct claim_row *out)
{
    struct matter matter;
    TRY(find_claim(rq, in, &matter, out));
    out->reason_code = 0;
    return step(rq, &matter, out, "reopen", in->reason, 0);
}
HANDLER(claim_reopen, claim_move, claim_row);

/* The unit's own draft: all of the source, but where and who. */
static result claim_prepare(struct request *rq, const struct claim_move *in, struct claim_row *out)
{
    struct matter matter;
    struct item item;
    struct item_sheet sheet;
    if (!in->code) {
        return invalid("code", "编制须填写本单位的实施编码");
    }
    TRY(find_claim(rq, in, &matter, out));
    TRY(item_find(rq, out->source_region, out->source_code, instant_date(rq->now), &item));
    TRY(store_read_sheet(rq, &item, &sheet));
    item.region = out->region;
    item.code = in->code;
    item.scheme = 0;
    item.unit = out->unit;
    item.unit_name = out->unit_name;
    item.level = region_level(out->region);
    item.valid_from = item.valid_to = (struct date){0};
    TRY(version_complete(rq, &item, &sheet));
    TRY(version_open(rq, &item, &sheet, "create"));
    out->item = item.id;
    return step(rq, &matter, out, "prepare", 0, str_format(rq->arena, "{\"item\":%lld}", (long long)item.id));
}
HANDLER(claim_prepare, claim_move, claim_row);

result claim_follow(struct request *rq, const struct matter *matter, const struct event *event)
{
    int64_t id;
    struct matter claim;
    struct claim_row row;
    bool published = str_equal(event->action, "publish");
    result r = store_claim_of_item(rq, matter->region, matter->id, &id);
    if (r.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(r);
    TRY(matter_find_along(rq, matter->region, id, &claim));
    if (!str_equal(claim.state, "prepared")) {
        return SUCCESS;
    }
    TRY(store_read_claim(rq, matter->region, id, &row));
    row.item = published ? row.item : NO_NUMBER;
    TRY(store_update_claim(rq, &row));
    const struct flow_move move = flow_plain(published ? "publish" : "redo", 0);
    return flow_apply_along(rq, &claim, &move);
}
