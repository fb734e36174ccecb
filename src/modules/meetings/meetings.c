/* Answering days, joint meetings and checks on site: planning and holding them, their calls and their orders. */
#include "kernel/org/org.h"
#include "modules/hotline/hotline.h"
#include "modules/meetings/handlers.h"
#include "modules/meetings/reading.h"
#include "modules/meetings/store.h"

static const struct flow *flow_of(const char *kind)
{
    return str_equal(kind, "day") ? &answering_day_flow : &meeting_flow;
}

/* --- showing ----------------------------------------------------------------------------------------------------- */

static void label_row(struct meeting_row *row)
{
    row->kind_label = code_label(&meeting_kinds, row->kind);
    row->state_label = flow_state_label(flow_of(row->kind), row->state);
}

static result show_lists(struct request *rq, const struct matter *matter, struct meeting_view *out)
{
    meeting_units units;
    meeting_calls calls;
    meeting_orders orders;
    decision_views decisions;
    TRY(meeting_units_read(rq, matter->region, matter->id, &units));
    TRY(meeting_calls_read(rq, matter->region, matter->id, &calls));
    TRY(meeting_orders_read(rq, matter->region, matter->id, &orders));
    TRY(decisions_read(rq, matter->region, matter->id, 0, &decisions));
    for (size_t i = 0; i < calls.count; i++) {
        calls.items[i].state_label = flow_state_label(&contact_flow, calls.items[i].state);
    }
    for (size_t i = 0; i < orders.count; i++) {
        orders.items[i].state_label = flow_state_label(&order_flow, orders.items[i].state);
    }
    for (size_t i = 0; i < decisions.count; i++) {
        decision_label(rq, &decisions.items[i]);
    }
    out->units.items = units.items;
    out->units.count = units.count;
    out->calls.items = calls.items;
    out->calls.count = calls.count;
    out->orders.items = orders.items;
    out->orders.count = orders.count;
    out->decisions.items = decisions.items;
    out->decisions.count = decisions.count;
    return SUCCESS;
}

static result show(struct request *rq, const struct matter *matter, struct meeting_view *out)
{
    struct meeting_row *row = ARENA_NEW(rq->arena, struct meeting_row);
    meeting_buttons buttons;
    TRY(meeting_row_read(rq, matter->region, matter->id, row));
    label_row(row);
    out->meeting = row;
    TRY(show_lists(rq, matter, out));
    TRY(meeting_actions(rq, matter, &buttons));
    out->actions.items = buttons.items;
    out->actions.count = buttons.count;
    rq->version = matter->version;
    return SUCCESS;
}

static result find(struct request *rq, const char *number, struct matter *matter)
{
    return meeting_find(rq, number, &meeting_flow, &answering_day_flow, matter);
}

static result meeting_read(struct request *rq, const struct meeting_key *in, struct meeting_view *out)
{
    struct matter matter;
    TRY(find(rq, in->number, &matter));
    return show(rq, &matter, out);
}
HANDLER(meeting_read, meeting_key, meeting_view);

static result meeting_list(struct request *rq, const struct meeting_search *in, struct meeting_page *out)
{
    struct matter_place place;
    int64_t limit;
    meeting_rows rows;
    TRY(meeting_place(rq, in, &place, &limit));
    TRY(meeting_rows_read(rq, in, &place, limit, &rows));
    if ((int64_t)rows.count > limit) {
        const struct meeting_row *last = &rows.items[--rows.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < rows.count; i++) {
        label_row(&rows.items[i]);
    }
    out->items.items = rows.items;
    out->items.count = rows.count;
    return SUCCESS;
}
HANDLER(meeting_list, meeting_search, meeting_page);

/* --- planning and holding ---------------------------------------------------------------------------------------- */

static result check_hall(struct request *rq, int64_t id)
{
    struct hall hall;
    result found = number_is_set(id) ? org_hall_find(rq->db, rq->arena, id, &hall) : SUCCESS;
    return found.code == ERR_NOT_FOUND ? invalid("hall", "没有这个大厅，请重新选择") : found;
}

static result meeting_create(struct request *rq, const struct meeting_form *in, struct meeting_view *out)
{
    struct matter matter;
    struct meeting_file file = {.kind = in->kind,
                                .day = in->day,
                                .leader = in->leader,
                                .place = in->place ? in->place : "",
                                .line = in->line ? in->line : "",
                                .hall = number_is_set(in->hall) ? in->hall : 0,
                                .subject = in->subject ? in->subject : ""};
    TRY(meeting_region(rq, in->region, &file.region));
    TRY(check_hall(rq, in->hall));
    TRY(sequence_next(rq, file.region, "matter", &file.id));
    const struct matter_opening open = {.flow = flow_of(in->kind),
                                        .action = "plan",
                                        .region = file.region,
                                        .id = file.id,
                                        .number = meeting_number(rq, file.region, 'J', file.id),
                                        .title =
                                            str_format(rq->arena, "%s：%s %s", code_label(&meeting_kinds, in->kind),
                                                       date_text(rq->arena, in->day), file.subject),
                                        .unit = rq->who->unit,
                                        .item_type = in->kind,
                                        .channel = "",
                                        .legal_limit = NO_NUMBER,
                                        .promised_limit = NO_NUMBER};
    TRY(flow_open(rq, &open, &matter));
    TRY(meeting_file_insert(rq, &file));
    TRY(meeting_units_put(rq, &matter, in->units.items, in->units.count, "units"));
    rq->location = str_format(rq->arena, "/api/v1/meetings/%s", matter.number);
    return show(rq, &matter, out);
}
HANDLER(meeting_create, meeting_form, meeting_view);

static result move_along(struct request *rq, const struct meeting_action *in, struct matter *matter, const char *action,
                         struct meeting_view *out)
{
    const struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(flow_apply(rq, matter, &move));
    return show(rq, matter, out);
}

static result meeting_hold(struct request *rq, const struct meeting_action *in, struct meeting_view *out)
{
    struct matter matter;
    struct meeting_file file;
    TRY(find(rq, in->number, &matter));
    TRY(meeting_file_read(rq, matter.region, matter.id, &file));
    if (file.day.ymd > instant_date(instant_is_set(in->at) ? in->at : rq->now).ymd) {
        return failed(ERR_CONFLICT, "还没有到会议日期，不能登记召开");
    }
    return move_along(rq, in, &matter, "hold", out);
}
HANDLER(meeting_hold, meeting_action, meeting_view);

static result meeting_cancel(struct request *rq, const struct meeting_action *in, struct meeting_view *out)
{
    struct matter matter;
    TRY(find(rq, in->number, &matter));
    return move_along(rq, in, &matter, "cancel", out);
}
HANDLER(meeting_cancel, meeting_action, meeting_view);

static result meeting_attend(struct request *rq, const struct meeting_action *in, struct meeting_view *out)
{
    struct matter matter;
    TRY(find(rq, in->number, &matter));
    TRY(meeting_units_put(rq, &matter, in->units.items, in->units.count, "units"));
    return move_along(rq, in, &matter, "attend", out);
}
HANDLER(meeting_attend, meeting_action, meeting_view);

/* --- the calls of an answering day ------------------------------------------------------------------------------- */

/* What is counted of a call happened when the hotline says, or with the day's last event if that came later. */
static result count_one(struct request *rq, struct matter *day, const char *action, struct instant at, const char *what,
                        int64_t id)
{
    struct flow_move move = flow_plain_at(action, 0, at.ms > day->changed_at.ms ? at : day->changed_at);
    move.body = str_format(rq->arena, "{\"%s\":%lld}", what, (long long)id);
    return flow_apply_along(rq, day, &move);
}

/* Count what has become of a call of the day since it was counted last: its one end, each of its orders. */
static result count_outcome(struct request *rq, struct matter *day, int64_t contact)
{
    struct call_outcome outcome;
    struct meeting_file file;
    meeting_orders orders;
    TRY(meeting_outcome_new(rq, day, contact, &outcome));
    if (outcome.state) {
        TRY(meeting_outcome_put(rq, day, contact, outcome.state));
        TRY(count_one(rq, day, str_equal(outcome.state, "settled") ? "settle" : "to_order", outcome.at, "contact",
                      contact));
    }
    TRY(meeting_orders_new(rq, day, contact, &orders));
    for (size_t i = 0; i < orders.count; i++) {
        const struct meeting_order *order = &orders.items[i];
        TRY(meeting_file_read(rq, day->region, day->id, &file));
        TRY(meeting_order_add(rq, day, file.day, order->region, order->id));
        TRY(count_one(rq, day, "order", order->opened_at, "order", order->id));
    }
    return SUCCESS;
}

/* Of the day that has this call, if one has it and is still held. */
static result count_for(struct request *rq, const char *region, int64_t contact)
{
    struct matter day;
    int64_t meeting;
    TRY(meeting_of_contact(rq, region, contact, &meeting));
    if (!number_is_set(meeting)) {
        return SUCCESS;
    }
    TRY(meeting_matter_read(rq, region, meeting, &day));
    return str_equal(day.state, "held") ? count_outcome(rq, &day, contact) : SUCCESS;
}

result meeting_call_settled(struct request *rq, const struct matter *contact, const struct event *event)
{
    (void)event;
    return count_for(rq, contact->region, contact->id);
}

result meeting_order_opened(struct request *rq, const struct matter *order, const struct event *event)
{
    struct matter matter;
    struct order_file file;
    int64_t version = rq->version;
    (void)event;
    TRY(order_find(rq, order->region, order->id, &matter, &file));
    rq->version = version;
    return count_for(rq, file.contact_region, file.contact);
}

static result find_call(struct request *rq, const struct meeting_action *in, const struct matter *day,
                        struct matter *contact)
{
    struct contact_file file;
    struct meeting_file meeting;
    int64_t taken;
    if (!in->contact) {
        return invalid("contact", "请填写来电编号");
    }
    result found = contact_find(rq, in->contact, contact, &file);
    if (found.code == ERR_NOT_FOUND) {
        return invalid("contact", "没有找到这个来电，请核对编号");
    }
    TRY(found);
    TRY(meeting_file_read(rq, day->region, day->id, &meeting));
    if (!str_equal(contact->region, day->region) || !contact_channel_is_call(contact->channel)) {
        return invalid("contact", "不是本热线接到的来电，请核对编号");
    }
    if (instant_date(contact->opened_at).ymd != meeting.day.ymd) {
        return invalid("contact", "这个来电不是接话日当天的，请核对编号");
    }
    TRY(meeting_of_contact(rq, contact->region, contact->id, &taken));
    return number_is_set(taken) ? failed(ERR_CONFLICT, "这个来电已登记在接话日中，不能再登记") : SUCCESS;
}

static result meeting_take_call(struct request *rq, const struct meeting_action *in, struct meeting_view *out)
{
    struct matter day, contact;
    TRY(meeting_find(rq, in->number, &answering_day_flow, 0, &day));
    TRY(find_call(rq, in, &day, &contact));
    struct flow_move move = flow_plain_at("call", 0, in->at);
    move.body = str_format(rq->arena, "{\"contact\":%lld}", (long long)contact.id);
    TRY(flow_apply(rq, &day, &move));
    TRY(meeting_call_add(rq, &day, contact.id));
    TRY(count_outcome(rq, &day, contact.id));
    return show(rq, &day, out);
}
HANDLER(meeting_take_call, meeting_action, meeting_view);

/* --- the orders of a meeting, and its end ------------------------------------------------------------------------ */

static result meeting_discuss(struct request *rq, const struct meeting_action *in, struct meeting_view *out)
{
    struct matter matter;
    struct order_named order;
    bool has;
    TRY(meeting_find(rq, in->number, &meeting_flow, 0, &matter));
    TRY(meeting_order_named(rq, in->order, &order));
    if (order.id == 0) {
        return invalid("order", "请填写工单编号");
    }
    TRY(meeting_order_has(rq, &matter, order.region, order.id, &has));
    if (has) {
        return failed(ERR_CONFLICT, "这个工单已列入议题");
    }
    struct flow_move move = flow_plain_at("discuss", in->reason, in->at);
    move.body = str_format(rq->arena, "{\"region\":\"%s\",\"order\":%lld}", order.region, (long long)order.id);
    TRY(flow_apply(rq, &matter, &move));
    TRY(meeting_order_add(rq, &matter, (struct date){0}, order.region, order.id));
    return show(rq, &matter, out);
}
HANDLER(meeting_discuss, meeting_action, meeting_view);

/* A day is reported when each of its calls has an end; a meeting is closed when its decisions have. */
static result meeting_end(struct request *rq, const struct meeting_action *in, struct meeting_view *out)
{
    struct matter matter;
    int64_t open;
    TRY(find(rq, in->number, &matter));
    if (!str_equal(matter.flow, "answering_day")) {
        return move_along(rq, in, &matter, "close", out);
    }
    TRY(meeting_calls_open(rq, &matter, &open));
    if (open > 0) {
        return failed(ERR_CONFLICT, str_format(rq->arena, "还有%lld个来电没有答复或转工单，不能通报", (long long)open));
    }
    return move_along(rq, in, &matter, "report", out);
}
HANDLER(meeting_end, meeting_action, meeting_view);
