/* What an office keeps for Open311: the questions of a category, and what is published of an order. */
#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/ledger/ledger.h"
#include "kernel/org/org.h"
#include "modules/open311/handlers.h"
#include "modules/open311/rules.h"
#include "modules/open311/store.h"

static result find_category(struct request *rq, const char *region, int64_t id)
{
    struct category category;
    if (!request_sees_region(rq, region)) {
        return failed(ERR_NOT_FOUND, "没有这个热线分类，请核对");
    }
    result found = category_find(rq, region, id, instant_date(rq->now), &category);
    return found.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个热线分类，请核对") : found;
}

static result note(struct request *rq, const char *action, const char *region, int64_t category, const char *code)
{
    struct buf body;
    buf_init(&body, rq->arena, 4096);
    buf_format(&body, "{\"category\":%lld,\"code\":", (long long)category);
    buf_json(&body, code);
    buf_char(&body, '}');
    return ledger_note(rq, "open311", action, region, body.data);
}

static result open311_attribute_list(struct request *rq, const struct open311_attribute_key *in,
                                     struct open311_attribute_list *out)
{
    open311_attributes attributes;
    const char *region = region_canonical(rq->arena, in->region);
    TRY(open311_attributes_read(rq, region, number_is_set(in->category) ? in->category : 0, &attributes));
    out->items.items = attributes.items;
    out->items.count = attributes.count;
    return SUCCESS;
}
HANDLER(open311_attribute_list, open311_attribute_key, open311_attribute_list);

static result open311_attribute_set(struct request *rq, const struct open311_attribute *in,
                                    struct open311_attribute *out)
{
    *out = *in;
    out->region = region_canonical(rq->arena, in->region);
    out->hint = in->hint ? in->hint : "";
    out->choices = in->choices ? in->choices : "";
    const char *wrong = choices_check(out->datatype, out->choices);
    TRY(find_category(rq, out->region, out->category));
    if (wrong) {
        return invalid("choices", wrong);
    }
    TRY(open311_attribute_put(rq, out));
    return note(rq, "attribute_set", out->region, out->category, out->code);
}
HANDLER(open311_attribute_set, open311_attribute, open311_attribute);

static result open311_attribute_drop(struct request *rq, const struct open311_attribute_key *in, struct nothing *out)
{
    struct open311_attribute_key key = *in;
    (void)out;
    key.region = region_canonical(rq->arena, in->region);
    TRY(find_category(rq, key.region, key.category));
    TRY(open311_attribute_delete(rq, &key));
    return note(rq, "attribute_drop", key.region, key.category, key.code);
}
HANDLER(open311_attribute_drop, open311_attribute_key, nothing);

/* A remark on the order tells who published it, and when; not what. */
static result open311_publish(struct request *rq, const struct open311_publication *in, struct open311_published *out)
{
    struct matter matter;
    struct order_file file;
    bool is_none = !in->description && !in->address;
    TRY(order_find_number(rq, in->number, &matter, &file));
    if (!is_none && (file.secret || str_equal(matter.item_type, "report"))) {
        return failed(ERR_CONFLICT, "来电人要求保密的工单和举报不能公开");
    }
    const struct flow_move move = flow_plain("comment", is_none ? "撤回公开内容" : "公开诉求内容");
    TRY(flow_apply(rq, &matter, &move));
    TRY(open311_text_put(rq, file.region, file.id, in->description ? in->description : "",
                         in->address ? in->address : ""));
    *out = (struct open311_published){in->number, in->description, in->address, rq->now};
    rq->version = matter.version;
    return SUCCESS;
}
HANDLER(open311_publish, open311_publication, open311_published);
