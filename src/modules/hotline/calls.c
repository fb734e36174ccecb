/* What a call centre (CTI) tells of a call. Its events come again and in any order: each is kept once, and the contact
 * is moved by those that are known as if they had come in their own order. So the end is the same whatever came first;
 * each step counts on the day on which it happened. A call that was answered was not abandoned, whatever else is told.
 */
#include "kernel/org/org.h"
#include "modules/hotline/contacts.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/reading.h"
#include "modules/hotline/store.h"
#include "modules/hotline/words.h"

struct phone_call {
    const char *region, *id, *phone;
    call_legs legs;
    struct matter matter;
    struct contact_file file;
    bool is_open; /* the contact exists */
};

static const struct call_leg *leg_of(const struct phone_call *call, const char *name)
{
    for (size_t i = 0; i < call->legs.count; i++) {
        if (str_equal(call->legs.items[i].leg, name)) {
            return &call->legs.items[i];
        }
    }
    return 0;
}

static result find_contact(struct request *rq, struct phone_call *call)
{
    int64_t id;
    TRY(contact_of_call(rq, call->region, call->id, &id));
    call->is_open = number_is_set(id);
    if (!call->is_open) {
        return SUCCESS;
    }
    TRY(hotline_matter_read(rq, call->region, id, &call->matter));
    return contact_file_find(rq, call->region, id, &call->file);
}

static result open_contact(struct request *rq, struct phone_call *call, const struct call_leg *incoming)
{
    const struct contact_opening opening = {
        .region = call->region, .channel = "call", .call = call->id, .phone = call->phone, .at = incoming->at};
    call->is_open = true;
    return contact_open(rq, &opening, &call->matter, &call->file);
}

static result move(struct request *rq, struct phone_call *call, const char *action, struct instant at)
{
    const struct flow_move move =
        flow_plain_at(action, 0, at.ms > call->matter.changed_at.ms ? at : call->matter.changed_at);
    return flow_apply(rq, &call->matter, &move);
}

static result follow_legs(struct request *rq, struct phone_call *call)
{
    const struct call_leg *answered = leg_of(call, "answered"), *abandoned = leg_of(call, "abandoned");
    const struct call_leg *ended = leg_of(call, "ended");
    if (answered && str_equal(call->matter.state, "abandoned")) {
        TRY(move(rq, call, "answered_after_all", call->matter.changed_at));
    }
    if (answered && str_equal(call->matter.state, "ringing")) {
        TRY(contact_answered(rq, &call->matter, &call->file, answered->at, answered->agent));
    }
    if (abandoned && str_equal(call->matter.state, "ringing")) {
        TRY(move(rq, call, "abandon", abandoned->at));
    }
    call->file.ended_at = ended ? ended->at : call->file.ended_at;
    return contact_file_update(rq, &call->file);
}

/* A phone that comes with a later event than the first is kept too. */
static result keep_phone(struct request *rq, struct phone_call *call)
{
    struct contact_words words;
    if (!call->phone || call->file.phone.data) {
        return SUCCESS;
    }
    TRY(phone_hash(rq, call->phone, &call->file.phone));
    TRY(str_equal(call->matter.state, "ordered") ? orders_learn_phone(rq, &call->file) : SUCCESS);
    TRY(contact_words_read(rq, &call->file, &words));
    words.phone = call->phone;
    return contact_words_put(rq, &call->file, &words);
}

static result keep_legs(struct request *rq, const struct call_event *in, struct phone_call *call, bool *known)
{
    const struct call_leg leg = {in->leg, in->at, number_is_set(in->agent) ? in->agent : 0};
    const struct call_leg incoming = {"incoming", in->incoming_at, 0};
    bool ignored;
    TRY(call_leg_add(rq, call->region, call->id, &leg, known));
    if (instant_is_set(in->incoming_at) && !str_equal(in->leg, "incoming")) {
        TRY(call_leg_add(rq, call->region, call->id, &incoming, &ignored));
    }
    return call_legs_read(rq, call->region, call->id, &call->legs);
}

static result check_event(struct request *rq, const struct call_event *in, const char *region)
{
    bool is_in = true;
    if (str_is_empty(region) || !request_sees_region(rq, region)) {
        return invalid("region", "地区不在您的管辖范围内");
    }
    if (in->at.ms > rq->now.ms || in->incoming_at.ms > in->at.ms) {
        return in->at.ms > rq->now.ms ? invalid("at", "发生时间不能晚于现在")
                                      : invalid("incoming_at", "呼入时间不能晚于事件时间");
    }
    if (number_is_set(in->agent)) {
        TRY(org_staff_in_scope(rq, in->agent, &is_in));
    }
    return is_in ? SUCCESS : invalid("agent", "没有这个坐席");
}

static result call_event(struct request *rq, const struct call_event *in, struct call_answer *out)
{
    struct phone_call call = {.region = region_canonical(rq->arena, in->region ? in->region : rq->who->region),
                              .id = in->call,
                              .phone = in->phone};
    TRY(check_event(rq, in, call.region));
    TRY(keep_legs(rq, in, &call, &out->known));
    TRY(find_contact(rq, &call));
    const struct call_leg *incoming = leg_of(&call, "incoming");
    if (!call.is_open && incoming) {
        TRY(open_contact(rq, &call, incoming));
    }
    if (!call.is_open) {
        return SUCCESS; /* until it is known when the call came in, nothing can be counted */
    }
    TRY(keep_phone(rq, &call));
    TRY(follow_legs(rq, &call));
    out->number = call.matter.number;
    out->state = call.matter.state;
    out->state_label = flow_state_label(&contact_flow, call.matter.state);
    return SUCCESS;
}
HANDLER(call_event, call_event, call_answer);
