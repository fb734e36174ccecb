#include "modules/items/versions.h"

#include "kernel/api/app.h"
#include "kernel/crypto/sm3.h"
#include "kernel/org/org.h"
#include "kernel/search/search.h"
#include "modules/items/rules.h"

struct date version_day(const struct request *rq, struct date given)
{
    return date_is_set(given) ? given : instant_date(rq->now);
}

const char *item_type_label(struct request *rq, const char *type)
{
    const char *label = code_label(&item_types, type);
    return label ? label : local_type(rq->arena, app_setting_text(rq->app, "items.local_types"), type);
}

void item_fill_opening(const struct item *item, struct matter_opening *opening)
{
    opening->item_type = item->type;
    opening->limit_unit = item->limit_unit;
    opening->legal_limit = item->legal_unit ? NO_NUMBER : item->legal_limit;
    opening->promised_limit = item->promised_limit;
    opening->rule = item->rule;
}

/* --- what follows from the rest ---------------------------------------------------------------------------------- */

static result check_scope(struct request *rq, const struct item *item)
{
    struct unit unit;
    bool sees;
    if (!request_sees_region(rq, item->region)) {
        return invalid("region", "没有这个地区，或者不在您的管辖范围内");
    }
    result r = item->unit == 0 ? SUCCESS : org_unit_find(rq->db, rq->arena, item->unit, &unit);
    TRY(r.code == ERR_NOT_FOUND ? SUCCESS : r);
    TRY(org_unit_in_scope(rq, item->unit, &sees));
    return is_ok(r) && sees ? SUCCESS : invalid("unit", "没有这个单位，或者不在您的管辖范围内");
}

result version_complete(struct request *rq, struct item *item, const struct item_sheet *sheet)
{
    item->region = region_canonical(rq->arena, item->region);
    item->unit = number_is_set(item->unit) ? item->unit : 0;
    item->scheme = item->scheme ? item->scheme : code_scheme(item->code);
    TRY(item_check(rq->arena, item));
    if (!item->basic_code) {
        item->basic_code = code_basic(rq->arena, item->scheme, item->code);
    }
    if (!item_type_label(rq, item->type)) {
        return invalid("type", "没有这个事项类型；地方类型由设置items.local_types规定");
    }
    item->score = sheet_score(sheet);
    return check_scope(rq, item);
}

/* --- matters ----------------------------------------------------------------------------------------------------- */

result matter_find_along(struct request *rq, const char *region, int64_t id, struct matter *matter)
{
    int64_t version = rq->version;
    result r = flow_find(rq, region, id, matter);
    rq->version = version;
    return r;
}

/* What the event of a publication keeps: from when, and the digest of all that was published, so that a text shown
 * later can be proved to be the one of then. */
static const char *content_body(struct request *rq, const struct item_sheet *sheet)
{
    struct buf json;
    uint8_t digest[SM3_SIZE];
    buf_init(&json, rq->arena, 8 << 20);
    record_encode(&item_sheet_record, rq->arena, sheet, true, &json);
    sm3_hash(json.data, json.size, digest);
    return str_format(rq->arena, "{\"content_sm3\":\"%s\",\"valid_from\":\"%s\"}",
                      hex_encode(rq->arena, digest, sizeof digest), date_text(rq->arena, sheet->item->valid_from));
}

static result index_item(struct request *rq, const struct item_sheet *sheet)
{
    const struct item *item = sheet->item;
    const char *themes = sheet->guide && sheet->guide->themes ? sheet->guide->themes : "";
    return search_put(rq, item->region, "item", item->id,
                      str_format(rq->arena, "%s %s %s %s %s", item->name, item->group_name ? item->group_name : "",
                                 item->unit_name, themes, item->code));
}

/* --- succession -------------------------------------------------------------------------------------------------- */

/* The version before `item` gives way from `from` on. */
static result end_previous(struct request *rq, const struct item *item, struct date from)
{
    struct item previous;
    struct matter matter;
    result r = store_newest_published(rq, item->region, item->code, &previous);
    if (r.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(r);
    if (from.ymd < previous.valid_from.ymd) {
        return invalid("valid_from", str_format(rq->arena, "生效日期不能早于上一版本的生效日期%s",
                                                date_text(rq->arena, previous.valid_from)));
    }
    if (date_is_set(previous.valid_to) && previous.valid_to.ymd < from.ymd) {
        return SUCCESS;
    }
    previous.valid_to = date_add(from, -1);
    TRY(store_set_validity(rq, &previous));
    TRY(matter_find_along(rq, previous.region, previous.id, &matter));
    if (!str_equal(matter.state, "published")) {
        return SUCCESS;
    }
    const struct flow_move move = flow_plain("replace", 0);
    return flow_apply_along(rq, &matter, &move);
}

result version_find_draft(struct request *rq, const char *region, const char *code, int64_t *newest, bool *is_draft)
{
    struct item item;
    struct matter matter;
    result r = store_newest(rq, region, code, &item);
    *newest = 0;
    *is_draft = false;
    if (r.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(r);
    *newest = item.version;
    if (date_is_set(item.valid_from)) {
        return SUCCESS;
    }
    TRY(matter_find_along(rq, region, item.id, &matter));
    *is_draft = str_equal(matter.state, "draft");
    return SUCCESS;
}

static result next_version(struct request *rq, const struct item *item, int64_t *version)
{
    bool is_draft;
    TRY(version_find_draft(rq, item->region, item->code, version, &is_draft));
    if (is_draft) {
        return failed(ERR_CONFLICT, str_format(rq->arena, "事项%s已有草稿（第%lld版），请先发布或作废它", item->code,
                                               (long long)*version));
    }
    ++*version;
    return SUCCESS;
}

result version_open(struct request *rq, struct item *item, const struct item_sheet *sheet, const char *action)
{
    struct matter matter;
    const char *body = 0;
    TRY(next_version(rq, item, &item->version));
    TRY(sequence_next(rq, item->region, "matter", &item->id));
    if (date_is_set(item->valid_from)) {
        TRY(end_previous(rq, item, item->valid_from));
        body = content_body(rq, sheet);
        TRY(index_item(rq, sheet));
    }
    TRY(store_insert_sheet(rq, sheet));
    return flow_open(
        rq,
        &(struct matter_opening){.flow = &item_flow,
                                 .action = action,
                                 .region = item->region,
                                 .id = item->id,
                                 .number = str_format(rq->arena, "%s@%lld", item->code, (long long)item->version),
                                 .title = item->name,
                                 .unit = item->unit,
                                 .item_type = item->type,
                                 .legal_limit = NO_NUMBER,
                                 .promised_limit = NO_NUMBER,
                                 .body = body},
        &matter);
}

result version_publish(struct request *rq, struct item *item, struct matter *matter, struct date from)
{
    struct item_sheet sheet;
    TRY(end_previous(rq, item, from));
    item->valid_from = from;
    TRY(store_set_validity(rq, item));
    TRY(store_read_sheet(rq, item, &sheet));
    TRY(index_item(rq, &sheet));
    struct flow_move move = flow_plain("publish", 0);
    move.body = content_body(rq, &sheet);
    return flow_apply(rq, matter, &move);
}

result version_end(struct request *rq, struct item *item, struct matter *matter, struct date on, const char *action,
                   const char *reason)
{
    if (on.ymd < item->valid_from.ymd) {
        return invalid("on",
                       str_format(rq->arena, "停用日期不能早于生效日期%s", date_text(rq->arena, item->valid_from)));
    }
    item->valid_to = date_add(on, -1);
    TRY(store_set_validity(rq, item));
    struct flow_move move = flow_plain(action, reason);
    move.body = str_format(rq->arena, "{\"valid_to\":\"%s\"}", date_text(rq->arena, item->valid_to));
    return flow_apply(rq, matter, &move);
}
