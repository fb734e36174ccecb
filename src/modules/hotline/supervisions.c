/* Supervisions (督办) of orders; and who called, seen whole for a reason. */
#include "kernel/api/app.h"
#include "kernel/file/file.h"
#include "kernel/org/org.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/orders.h"
#include "modules/hotline/permissions.h"
#include "modules/hotline/reading.h"
#include "modules/hotline/store.h"
#include "modules/hotline/words.h"

static result order_supervise(struct request *rq, const struct order_action *in, struct supervision_view *out)
{
    struct order_working work;
    struct matter matter;
    TRY(order_begin(rq, in->number, &work));
    if (!in->ground || !in->text) {
        return in->ground ? invalid("text", "请写明督办要求") : invalid("ground", "请选择督办情形");
    }
    if (instant_is_set(work.matter.closed_at) || work.matter.counted_unit == work.file.hotline_unit) {
        return failed(ERR_CONFLICT, "只能督办已派单而未归档的工单");
    }
    struct matter_opening open = {
        .flow = &supervision_flow,
        .action = "open",
        .region = work.matter.region,
        .title = str_format(rq->arena, "督办：%s", work.matter.title),
        .unit = work.matter.counted_unit,
        .parent = work.matter.id,
        .item_type = work.matter.item_type,
        .channel = work.matter.channel,
        .at = in->at,
        .limit_unit = "workday",
        .legal_limit = NO_NUMBER,
        .promised_limit = number_is_set(in->days) ? in->days : app_setting(rq->app, "hotline.supervision_days"),
        .rule = code_label(&supervision_grounds, in->ground),
        .reason = in->reason,
        .body = str_format(rq->arena, "{\"ground\":\"%s\"}", in->ground)};
    TRY(sequence_next(rq, open.region, "matter", &open.id));
    open.number = hotline_number(rq, open.region, 'S', instant_is_set(in->at) ? in->at : rq->now, open.id);
    TRY(flow_open(rq, &open, &matter));
    TRY(supervision_insert(rq, &matter, work.matter.id, in->ground));
    TRY(supervision_text_put(rq, matter.region, matter.id, "demand", in->text));
    TRY(supervision_show(rq, &matter, out));
    rq->version = matter.version;
    rq->location = str_format(rq->arena, "/api/v1/hotline/supervisions/%s", matter.number);
    return SUCCESS;
}
HANDLER(order_supervise, order_action, supervision_view);

static result act(struct request *rq, const struct supervision_action *in, struct matter *matter, const char *action,
                  struct supervision_view *out)
{
    struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(flow_apply(rq, matter, &move));
    TRY(supervision_show(rq, matter, out));
    rq->version = matter->version;
    return SUCCESS;
}

static result supervision_answer(struct request *rq, const struct supervision_action *in, struct supervision_view *out)
{
    struct matter matter;
    if (!in->text) {
        return invalid("text", "请填写答复");
    }
    TRY(supervision_find(rq, in->number, &matter));
    TRY(order_is_held(rq, &matter));
    TRY(supervision_text_put(rq, matter.region, matter.id, "answer", in->text));
    return act(rq, in, &matter, "answer", out);
}
HANDLER(supervision_answer, supervision_action, supervision_view);

static result supervision_close(struct request *rq, const struct supervision_action *in, struct supervision_view *out)
{
    struct matter matter;
    TRY(supervision_find(rq, in->number, &matter));
    return act(rq, in, &matter, "close", out);
}
HANDLER(supervision_close, supervision_action, supervision_view);

static result supervision_cancel(struct request *rq, const struct supervision_action *in, struct supervision_view *out)
{
    struct matter matter;
    TRY(supervision_find(rq, in->number, &matter));
    return act(rq, in, &matter, "cancel", out);
}
HANDLER(supervision_cancel, supervision_action, supervision_view);

/* --- who called -------------------------------------------------------------------------------------------------- */

static const char *text_named(const char *field, const char *name, const char *number, const char *phone,
                              const char *address)
{
    return str_equal(field, "name")     ? name
           : str_equal(field, "number") ? number
           : str_equal(field, "phone")  ? phone
                                        : address;
}

/* Of a hidden caller nobody but the hotline ever learns anything; nor of an unnamed one's phone. */
static result order_reveal(struct request *rq, const struct order_reveal *in, struct order_revealed *out)
{
    struct order_working work;
    struct contact_file contact;
    struct contact_words words;
    struct party_view party;
    bool for_hotline;
    TRY(order_begin(rq, in->number, &work));
    TRY(order_is_for_hotline(rq, &work.file, &for_hotline));
    if (!for_hotline) {
        TRY(order_is_held(rq, &work.matter));
    }
    TRY(contact_file_find(rq, work.file.contact_region, work.file.contact, &contact));
    if (!for_hotline && (work.file.secret || contact.caller == 0)) {
        return failed(ERR_FORBIDDEN, "来电人要求保密或匿名，请通过热线联系");
    }
    TRY(party_note_reveal(rq, contact.region, contact.caller, in->field, in->reason));
    out->field = in->field;
    if (contact.caller != 0) {
        TRY(party_read(rq, contact.region, contact.caller, &party));
        out->value = text_named(in->field, party.name, party.number, party.phone, party.address);
        return SUCCESS;
    }
    TRY(contact_words_read(rq, &contact, &words));
    out->value = text_named(in->field, words.name, words.number, words.phone, words.address);
    return SUCCESS;
}
HANDLER(order_reveal, order_reveal, order_revealed);
