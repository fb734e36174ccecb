/* Making versions: drafted, edited, published, revised, withdrawn. */
#include "modules/items/handlers.h"

/* --- what goes in ------------------------------------------------------------------------------------------------ */

static const struct field version_key_fields[] = {
    FIELD(version_key, region, REQUIRED, 6, 12, "地区", "whose item it is"),
    FIELD(version_key, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the version"),
};
RECORD(version_key, version_key_fields, "which version");

static const struct field version_edit_fields[] = {
    FIELD(version_edit, region, REQUIRED, 6, 12, "地区", "whose item it is"),
    FIELD(version_edit, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the draft"),
    FIELD_OF(version_edit, item, REQUIRED, &item_record, "事项", "the item itself"),
    FIELD_OF(version_edit, guide, OPTIONAL, &item_guide_record, "办事指南", "its texts"),
    FIELD_LIST(version_edit, materials, OPTIONAL, 0, 200, &item_material_record, "申请材料", "in order"),
    FIELD_LIST(version_edit, fees, OPTIONAL, 0, 100, &item_fee_record, "收费", "in order"),
};
RECORD(version_edit, version_edit_fields, "a draft, all of it anew");

static const struct field version_move_fields[] = {
    FIELD(version_move, region, REQUIRED, 6, 12, "地区", "whose item it is"),
    FIELD(version_move, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the version"),
    FIELD(version_move, on, OPTIONAL, 0, 0, "日期",
          "the first day on which it holds, or no longer does; today by default"),
    FIELD(version_move, reason, OPTIONAL, 1, 500, "理由", "kept in the ledger"),
};
RECORD(version_move, version_move_fields, "a version to publish, withdraw or discard");

/* --- drafts ------------------------------------------------------------------------------------------------------ */

static result answer_version(struct request *rq, const char *region, int64_t id, struct item_view *out)
{
    return version_read_handler.run(rq, &(struct version_key){region, id}, out);
}

static result version_create(struct request *rq, const struct item_sheet *in, struct item_view *out)
{
    struct item_sheet sheet = *in;
    struct item item = *in->item;
    sheet.item = &item;
    TRY(version_complete(rq, &item, &sheet));
    TRY(version_open(rq, &item, &sheet, "create"));
    rq->location = str_format(rq->arena, "/api/v1/item-versions/%s/%lld", item.region, (long long)item.id);
    return answer_version(rq, item.region, item.id, out);
}
HANDLER(version_create, item_sheet, item_view);

/* A draft of the caller's, with its matter. */
static result find_version(struct request *rq, const char *region, int64_t id, struct matter *matter, struct item *item)
{
    TRY(flow_find(rq, region, id, matter));
    return store_read_item(rq, region, id, item);
}

static result version_edit(struct request *rq, const struct version_edit *in, struct item_view *out)
{
    struct matter matter;
    struct item draft, item = *in->item;
    struct item_sheet sheet = {.item = &item, .guide = in->guide};
    TRY(find_version(rq, in->region, in->id, &matter, &draft));
    if (!str_equal(item.region, draft.region) || !str_equal(item.code, draft.code)) {
        return invalid("code", "草稿的地区和实施编码不能更改，请作废后重新起草");
    }
    sheet.materials.items = in->materials.items;
    sheet.materials.count = in->materials.count;
    sheet.fees.items = in->fees.items;
    sheet.fees.count = in->fees.count;
    item.id = draft.id;
    item.version = draft.version;
    TRY(version_complete(rq, &item, &sheet));
    struct flow_move move = flow_plain("edit", 0);
    move.unit = item.unit;
    TRY(flow_apply(rq, &matter, &move));
    TRY(store_replace_sheet(rq, &sheet));
    return answer_version(rq, in->region, in->id, out);
}
HANDLER(version_edit, version_edit, item_view);

static result version_revise(struct request *rq, const struct version_key *in, struct item_view *out)
{
    struct matter matter;
    struct item item;
    struct item_sheet sheet;
    TRY(find_version(rq, in->region, in->id, &matter, &item));
    if (!date_is_set(item.valid_from)) {
        return failed(ERR_CONFLICT, "草稿可以直接修改，不必修订");
    }
    TRY(store_read_sheet(rq, &item, &sheet));
    item.valid_from = item.valid_to = (struct date){0};
    TRY(version_complete(rq, &item, &sheet));
    TRY(version_open(rq, &item, &sheet, "create"));
    rq->location = str_format(rq->arena, "/api/v1/item-versions/%s/%lld", item.region, (long long)item.id);
    return answer_version(rq, item.region, item.id, out);
}
HANDLER(version_revise, version_key, item_view);

static result version_discard(struct request *rq, const struct version_move *in, struct item_view *out)
{
    struct matter matter;
    const struct flow_move move = flow_plain("discard", in->reason);
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(flow_apply(rq, &matter, &move));
    return answer_version(rq, in->region, in->id, out);
}
HANDLER(version_discard, version_move, item_view);

/* --- in force ---------------------------------------------------------------------------------------------------- */

static result version_publish_one(struct request *rq, const struct version_move *in, struct item_view *out)
{
    struct matter matter;
    struct item item;
    TRY(find_version(rq, in->region, in->id, &matter, &item));
    if (!str_equal(matter.state, "draft")) {
        return failed(ERR_CONFLICT, "只有草稿可以发布");
    }
    TRY(version_publish(rq, &item, &matter, version_day(rq, in->on)));
    return answer_version(rq, in->region, in->id, out);
}
HANDLER(version_publish_one, version_move, item_view);

static result version_withdraw(struct request *rq, const struct version_move *in, struct item_view *out)
{
    struct matter matter;
    struct item item;
    TRY(find_version(rq, in->region, in->id, &matter, &item));
    if (!str_equal(matter.state, "published")) {
        return failed(ERR_CONFLICT, "只有已发布的事项可以停用");
    }
    TRY(version_end(rq, &item, &matter, version_day(rq, in->on), "withdraw", in->reason));
    return answer_version(rq, in->region, in->id, out);
}
HANDLER(version_withdraw, version_move, item_view);
