/* Decisions of meetings: what, by which unit, in how many days; done, looked at, confirmed. */
#include "kernel/org/org.h"
#include "modules/hotline/hotline.h"
#include "modules/meetings/handlers.h"
#include "modules/meetings/reading.h"
#include "modules/meetings/store.h"

void decision_label(struct request *rq, struct decision_view *row)
{
    const struct matter matter = {.due_at = row->due_at, .warn_at = row->warn_at, .closed_at = row->closed_at};
    row->state_label = flow_state_label(&decision_flow, row->state);
    row->mark = flow_mark(&matter, rq->now);
}

static result show(struct request *rq, const struct matter *matter, struct decision_view *out)
{
    decision_views rows;
    meeting_units helpers;
    file_links files;
    meeting_buttons buttons;
    TRY(decisions_read(rq, matter->region, 0, matter->id, &rows));
    *out = rows.items[0];
    decision_label(rq, out);
    TRY(meeting_words_read(rq, matter->region, &decision_flow, matter->id, "what", &out->what));
    TRY(meeting_words_read(rq, matter->region, &decision_flow, matter->id, "done", &out->done));
    TRY(meeting_units_read(rq, matter->region, matter->id, &helpers));
    TRY(file_list(rq, matter->region, "decision", matter->id, &files));
    out->helpers.items = helpers.items;
    out->helpers.count = helpers.count;
    out->files.items = files.items;
    out->files.count = files.count;
    TRY(meeting_actions(rq, matter, &buttons));
    out->actions.items = buttons.items;
    out->actions.count = buttons.count;
    rq->version = matter->version;
    return SUCCESS;
}

static result find(struct request *rq, const char *number, struct matter *matter)
{
    return meeting_find(rq, number, &decision_flow, 0, matter);
}

static result decision_read(struct request *rq, const struct meeting_key *in, struct decision_view *out)
{
    struct matter matter;
    TRY(find(rq, in->number, &matter));
    return show(rq, &matter, out);
}
HANDLER(decision_read, meeting_key, decision_view);

static result decision_list(struct request *rq, const struct meeting_search *in, struct decision_page *out)
{
    struct matter_place place;
    int64_t limit;
    decision_views rows;
    TRY(meeting_place(rq, in, &place, &limit));
    TRY(decision_rows_read(rq, in, &place, limit, &rows));
    if ((int64_t)rows.count > limit) {
        const struct decision_view *last = &rows.items[--rows.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < rows.count; i++) {
        decision_label(rq, &rows.items[i]);
    }
    out->items.items = rows.items;
    out->items.count = rows.count;
    return SUCCESS;
}
HANDLER(decision_list, meeting_search, decision_page);

/* --- making ------------------------------------------------------------------------------------------------------ */

/* The order must be one that the meeting discussed: the decision closes nothing else. */
static result find_order(struct request *rq, const struct decision_form *in, const struct matter *meeting,
                         struct order_named *order)
{
    bool has;
    TRY(meeting_order_named(rq, in->order, order));
    if (order->id == 0) {
        return SUCCESS;
    }
    TRY(meeting_order_has(rq, meeting, order->region, order->id, &has));
    return has ? SUCCESS : invalid("order", "这个工单没有列入会议议题，请先列入");
}

static result decision_create(struct request *rq, const struct decision_form *in, struct decision_view *out)
{
    struct matter meeting, matter;
    struct order_named order;
    TRY(meeting_find(rq, in->number, &meeting_flow, 0, &meeting));
    if (!str_equal(meeting.state, "held")) {
        return failed(ERR_CONFLICT, "会议召开后、销号前才能登记议定事项");
    }
    TRY(find_order(rq, in, &meeting, &order));
    TRY(meeting_unit_check(rq, in->unit));
    struct matter_opening open = {.flow = &decision_flow,
                                  .action = "decide",
                                  .region = meeting.region,
                                  .title = str_format(rq->arena, "议定事项：%s", meeting.title),
                                  .unit = in->unit,
                                  .parent = meeting.id,
                                  .item_type = meeting.item_type,
                                  .channel = "",
                                  .limit_unit = "workday",
                                  .legal_limit = NO_NUMBER,
                                  .promised_limit = in->days,
                                  .rule = "会议议定"};
    TRY(sequence_next(rq, open.region, "matter", &open.id));
    open.number = meeting_number(rq, open.region, 'Y', open.id);
    TRY(flow_open(rq, &open, &matter));
    const struct decision_file file = {matter.region, matter.id, meeting.id, order.region, order.id, order.number};
    TRY(decision_file_insert(rq, &file));
    TRY(meeting_units_put(rq, &matter, in->helpers.items, in->helpers.count, "helpers"));
    TRY(meeting_words_put(rq, &matter, "what", in->what));
    rq->location = str_format(rq->arena, "/api/v1/decisions/%s", matter.number);
    return show(rq, &matter, out);
}
HANDLER(decision_create, decision_form, decision_view);

/* --- doing ------------------------------------------------------------------------------------------------------- */

static result decision_fulfil(struct request *rq, const struct decision_action *in, struct decision_view *out)
{
    struct matter matter;
    const struct flow_move move = flow_plain_at("fulfil", in->reason, in->at);
    if (!in->text) {
        return invalid("text", "请填写落实情况");
    }
    TRY(find(rq, in->number, &matter));
    TRY(meeting_is_held(rq, &matter));
    TRY(flow_apply(rq, &matter, &move));
    TRY(meeting_words_put(rq, &matter, "done", in->text));
    TRY(meeting_evidence_put(rq, &matter, in->files.items, in->files.count));
    return show(rq, &matter, out);
}
HANDLER(decision_fulfil, decision_action, decision_view);

static result act(struct request *rq, const struct decision_action *in, const char *action, struct decision_view *out)
{
    struct matter matter;
    const struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(find(rq, in->number, &matter));
    TRY(flow_apply(rq, &matter, &move));
    return show(rq, &matter, out);
}

static result decision_send_back(struct request *rq, const struct decision_action *in, struct decision_view *out)
{
    return act(rq, in, "send_back", out);
}
HANDLER(decision_send_back, decision_action, decision_view);

/* An order is closed by a decision only together with the record that it was done. */
static result decision_confirm(struct request *rq, const struct decision_action *in, struct decision_view *out)
{
    struct matter matter;
    struct decision_file file;
    const struct flow_move move = flow_plain_at("confirm", in->reason, in->at);
    TRY(find(rq, in->number, &matter));
    TRY(flow_apply(rq, &matter, &move));
    if (in->close_order) {
        TRY(decision_file_read(rq, matter.region, matter.id, &file));
        if (file.order_id == 0) {
            return invalid("close_order", "这项议定没有涉及工单");
        }
        TRY(order_close_by_decision(rq, file.order_region, file.order_id, matter.number));
    }
    return show(rq, &matter, out);
}
HANDLER(decision_confirm, decision_action, decision_view);

static result decision_cancel(struct request *rq, const struct decision_action *in, struct decision_view *out)
{
    return act(rq, in, "cancel", out);
}
HANDLER(decision_cancel, decision_action, decision_view);
