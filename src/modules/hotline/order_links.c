/* Orders and what they are tied to: helping units, redo orders, the same matter told twice, mass events, cases. */
#include "kernel/api/app.h"
#include "kernel/notify/notify.h"
#include "kernel/org/org.h"
#include "modules/cases/cases.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/orders.h"
#include "modules/hotline/reading.h"
#include "modules/hotline/rules.h"
#include "modules/hotline/store.h"
#include "modules/hotline/words.h"

/* --- children ---------------------------------------------------------------------------------------------------- */

/* What a child takes over from its parent. */
static struct order_start child_of(const struct order_working *work, const char *action, const char *role,
                                   const struct order_action *in)
{
    struct order_start start = {.action = action,
                                .region = work->matter.region,
                                .nature = work->matter.item_type,
                                .channel = work->matter.channel,
                                .from = &work->matter,
                                .file = work->file,
                                .reason = in->reason,
                                .at = in->at};
    start.file.role = role;
    start.file.sub_unit = start.file.merged_into = start.file.extension_asked = 0;
    start.file.replies = start.file.attempts = 0;
    start.file.callback = start.file.case_number = "";
    return start;
}

static result open_child(struct request *rq, const struct order_working *work, const struct order_start *start,
                         struct order_working *child)
{
    struct order_words words;
    TRY(order_start(rq, start, &child->matter, &child->file));
    TRY(order_words_read(rq, &work->file, &words));
    TRY(order_words_put(rq, &child->file, &words));
    TRY(order_index_words(rq, &child->file, words.text));
    rq->location = str_format(rq->arena, "/api/v1/hotline/orders/%s", child->matter.number);
    return SUCCESS;
}

/* The version that the caller saw is the parent's. */
static result check_version(struct request *rq, const struct matter *matter)
{
    return rq->if_version == matter->version ? SUCCESS : failed(ERR_STALE, "内容已被他人更新，请刷新后再试");
}

static result order_redo(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work, child;
    TRY(order_begin(rq, in->number, &work));
    TRY(check_version(rq, &work.matter));
    if (!str_equal(work.matter.state, "called_back") || !str_equal(work.file.callback, "unsatisfied")) {
        return failed(ERR_CONFLICT, "回访不满意的工单，归档之前才能重办");
    }
    struct order_start start = child_of(&work, "redo", "redo", in);
    order_links below;
    TRY(orders_below(rq, &work.file, &below));
    for (size_t i = 0; i < below.count; i++) {
        if (!flow_state_is_final(&order_flow, below.items[i].state)) {
            return failed(ERR_CONFLICT, "此工单已在重办");
        }
    }
    start.unit = work.matter.counted_unit;
    TRY(open_child(rq, &work, &start, &child));
    return order_shown(rq, &child, out);
}
HANDLER(order_redo, order_action, order_view);

static result order_join(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work, child;
    struct unit unit;
    TRY(order_begin(rq, in->number, &work));
    TRY(check_version(rq, &work.matter));
    if (str_equal(work.file.role, "joint") || instant_is_set(work.matter.stopped_at) ||
        instant_is_set(work.matter.closed_at)) {
        return failed(ERR_CONFLICT, "只有尚未办结的主办工单可以加派协办单位");
    }
    TRY(order_unit_check(rq, in->unit, work.matter.region, &unit));
    if (unit.id == work.matter.counted_unit || unit.parent == work.matter.counted_unit) {
        return invalid("unit", "协办单位不能是主办单位或其下属单位");
    }
    struct order_start start = child_of(&work, "join", "joint", in);
    start.unit = unit.id;
    TRY(open_child(rq, &work, &start, &child));
    return order_shown(rq, &child, out);
}
HANDLER(order_join, order_action, order_view);

/* --- the same thing told more than once -------------------------------------------------------------------------- */

static result order_merge(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work, survivor;
    struct flow_move move = flow_plain_at("merge", in->reason, in->at);
    if (!in->survivor) {
        return invalid("survivor", "请填写并入的工单编号");
    }
    result found = order_begin(rq, in->survivor, &survivor);
    if (found.code == ERR_NOT_FOUND) {
        return invalid("survivor", "没有找到要并入的工单，请核对编号");
    }
    TRY(found);
    TRY(order_begin(rq, in->number, &work));
    if (!str_equal(survivor.matter.region, work.matter.region) || survivor.matter.id == work.matter.id ||
        !str_equal(survivor.file.role, "main") || instant_is_set(survivor.matter.stopped_at)) {
        return invalid("survivor", "只能并入同一地区另一张尚未办结的主办工单");
    }
    work.file.merged_into = survivor.matter.id;
    TRY(orders_follow(rq, &work.file, survivor.matter.id));
    move.body = str_format(rq->arena, "{\"survivor\":\"%s\"}", survivor.matter.number);
    return order_end(rq, &work, &move, out);
}
HANDLER(order_merge, order_action, order_view);

static result tell(struct request *rq, const char *region, int64_t contact, const char *number)
{
    struct contact_file file;
    int64_t id;
    TRY(contact_file_find(rq, region, contact, &file));
    const struct notify_message message = {.region = region,
                                           .party = file.caller,
                                           .channel = "sms",
                                           .template = "order.answered",
                                           .body = str_format(rq->arena, "{\"编号\":\"%s\"}", number),
                                           .matter = contact};
    return file.caller == 0 ? SUCCESS : notify_add(rq, &message, &id);
}

result order_tell_callers(struct request *rq, const struct matter *matter, const struct event *event)
{
    struct order_file file;
    merged_callers callers;
    (void)event;
    TRY(order_file_find(rq, matter->region, matter->id, &file));
    TRY(tell(rq, file.contact_region, file.contact, matter->number));
    TRY(order_merged_callers(rq, &file, &callers));
    for (size_t i = 0; i < callers.count; i++) {
        TRY(tell(rq, callers.items[i].region, callers.items[i].contact, callers.items[i].number));
    }
    return SUCCESS;
}

static result order_tag(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("tag", in->reason, in->at);
    struct buf body;
    TRY(order_begin(rq, in->number, &work));
    work.file.event = in->event ? in->event : "";
    buf_init(&body, rq->arena, 1024);
    buf_text(&body, "{\"event\":");
    buf_json(&body, work.file.event);
    buf_char(&body, '}');
    move.body = body.data;
    return order_end(rq, &work, &move, out);
}
HANDLER(order_tag, order_action, order_view);

static result mass_event_list(struct request *rq, const struct mass_event_question *in, struct mass_event_list *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(in->region ? region_canonical(rq->arena, in->region) : "", low, high);
    return mass_events_read(rq, low, high, out);
}
HANDLER(mass_event_list, mass_event_question, mass_event_list);

/* --- an order that becomes a case -------------------------------------------------------------------------------- */

/* The applicant: as said, else the caller. */
static result applicant_of(struct request *rq, const struct order_action *in, const struct order_file *file,
                           struct party_in *applicant)
{
    struct contact_file contact;
    struct party_view party;
    if (in->applicant) {
        *applicant = *in->applicant;
        return SUCCESS;
    }
    TRY(contact_file_find(rq, file->contact_region, file->contact, &contact));
    if (contact.caller == 0) {
        return invalid("applicant", "来电人保密或匿名，请填写申请人");
    }
    TRY(party_read(rq, contact.region, contact.caller, &party));
    *applicant = (struct party_in){party.certificate_type, party.number, party.name, party.phone, party.address};
    return SUCCESS;
}

static result order_start_case(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct party_in applicant;
    struct matter opened;
    struct flow_move move = flow_plain_at("start_case", in->reason, in->at);
    if (!in->item_code) {
        return invalid("item_code", "请选择要办理的事项");
    }
    TRY(order_begin(rq, in->number, &work));
    if (*work.file.case_number) {
        return failed(ERR_CONFLICT, "此工单已经转为办件");
    }
    TRY(applicant_of(rq, in, &work.file, &applicant));
    const struct case_start start = {.region = work.matter.region,
                                     .item_code = in->item_code,
                                     .channel = in->channel ? in->channel : "5",
                                     .applicant = &applicant,
                                     .source = work.matter.number};
    TRY(check_version(rq, &work.matter));
    if (!code_label(&case_channels, start.channel)) {
        return invalid("channel", "没有这种受理渠道");
    }
    TRY(case_start(rq, &start, &opened));
    work.file.case_number = opened.number;
    move.body = str_format(rq->arena, "{\"case\":\"%s\"}", opened.number);
    return order_end(rq, &work, &move, out);
}
HANDLER(order_start_case, order_action, order_view);

/* --- where disputes were decided --------------------------------------------------------------------------------- */

result order_remit_suggest(struct request *rq, const char *region, int64_t category, const char *text,
                           struct remit_suggestion *suggestion)
{
    remit_rows rows;
    const char *hashes;
    *suggestion = (struct remit_suggestion){.shared = -1};
    TRY(text_hashes(rq, text, false, &hashes));
    TRY(remits_read(rq, region, category, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        int64_t shared = words_in_common(hashes, rows.items[i].words);
        if (shared > suggestion->shared) {
            *suggestion = (struct remit_suggestion){rows.items[i].unit, rows.items[i].number, shared};
        }
    }
    suggestion->shared = suggestion->unit == 0 ? NO_NUMBER : suggestion->shared;
    return SUCCESS;
}

static result order_suggestion(struct request *rq, const struct order_key *in, struct remit_suggestion *out)
{
    struct order_working work;
    struct order_words words;
    TRY(order_begin(rq, in->number, &work));
    TRY(order_words_read(rq, &work.file, &words));
    rq->version = NO_NUMBER;
    return order_remit_suggest(rq, work.matter.region, work.file.category, words.text, out);
}
HANDLER(order_suggestion, order_key, remit_suggestion);
