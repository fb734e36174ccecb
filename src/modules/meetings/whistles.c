/* Whistles: a community calls units; each arrives, brings a result, and the community confirms it. */
#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "modules/meetings/handlers.h"
#include "modules/meetings/reading.h"
#include "modules/meetings/store.h"

/* --- showing ----------------------------------------------------------------------------------------------------- */

static void label_call(struct request *rq, struct whistle_call_view *row)
{
    const struct matter matter = {
        .due_at = row->due_at, .stage_due_at = row->stage_due_at, .warn_at = row->warn_at, .closed_at = row->closed_at};
    row->state_label = flow_state_label(&whistle_call_flow, row->state);
    row->mark = flow_mark(&matter, rq->now);
}

static result show_call(struct request *rq, const struct matter *matter, struct whistle_call_view *out)
{
    whistle_call_views rows;
    file_links files;
    meeting_buttons buttons;
    TRY(whistle_calls_read(rq, matter->region, 0, matter->id, &rows));
    *out = rows.items[0];
    label_call(rq, out);
    TRY(meeting_words_read(rq, matter->region, &whistle_flow, matter->parent, "text", &out->text));
    TRY(meeting_words_read(rq, matter->region, &whistle_call_flow, matter->id, "result", &out->result));
    TRY(file_list(rq, matter->region, "whistle_call", matter->id, &files));
    out->files.items = files.items;
    out->files.count = files.count;
    TRY(meeting_actions(rq, matter, &buttons));
    out->actions.items = buttons.items;
    out->actions.count = buttons.count;
    rq->version = matter->version;
    return SUCCESS;
}

static result show(struct request *rq, const struct matter *matter, struct whistle_view *out)
{
    whistle_call_views calls;
    meeting_buttons buttons;
    TRY(whistle_row_read(rq, matter->region, matter->id, out));
    TRY(whistle_calls_read(rq, matter->region, matter->id, 0, &calls));
    TRY(meeting_words_read(rq, matter->region, &whistle_flow, matter->id, "text", &out->text));
    for (size_t i = 0; i < calls.count; i++) {
        struct whistle_call_view *call = &calls.items[i];
        label_call(rq, call);
        TRY(meeting_words_read(rq, call->region, &whistle_call_flow, call->id, "result", &call->result));
    }
    out->state_label = flow_state_label(&whistle_flow, out->state);
    out->units.items = calls.items;
    out->units.count = calls.count;
    TRY(meeting_actions(rq, matter, &buttons));
    out->actions.items = buttons.items;
    out->actions.count = buttons.count;
    rq->version = matter->version;
    return SUCCESS;
}

static result whistle_read(struct request *rq, const struct meeting_key *in, struct whistle_view *out)
{
    struct matter matter;
    TRY(meeting_find(rq, in->number, &whistle_flow, 0, &matter));
    return show(rq, &matter, out);
}
HANDLER(whistle_read, meeting_key, whistle_view);

static result whistle_list(struct request *rq, const struct meeting_search *in, struct whistle_page *out)
{
    struct matter_place place;
    int64_t limit;
    whistle_views rows;
    TRY(meeting_place(rq, in, &place, &limit));
    TRY(whistle_rows_read(rq, in, &place, limit, &rows));
    if ((int64_t)rows.count > limit) {
        const struct whistle_view *last = &rows.items[--rows.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < rows.count; i++) {
        rows.items[i].state_label = flow_state_label(&whistle_flow, rows.items[i].state);
    }
    out->items.items = rows.items;
    out->items.count = rows.count;
    return SUCCESS;
}
HANDLER(whistle_list, meeting_search, whistle_page);

/* --- blowing ----------------------------------------------------------------------------------------------------- */

static result call_unit(struct request *rq, const struct matter *whistle, int64_t unit)
{
    struct matter matter;
    const char *rule = "社区吹哨、部门报到办理规定";
    const struct stage_limit arrive = {"workhour", app_setting(rq->app, "meetings.arrive_hours"), rule};
    struct matter_opening open = {.flow = &whistle_call_flow,
                                  .action = "call",
                                  .region = whistle->region,
                                  .title = "部门报到",
                                  .unit = unit,
                                  .parent = whistle->id,
                                  .item_type = "",
                                  .channel = "",
                                  .limit_unit = "workday",
                                  .legal_limit = NO_NUMBER,
                                  .promised_limit = app_setting(rq->app, "meetings.result_days"),
                                  .rule = rule,
                                  .stage = &arrive};
    TRY(meeting_unit_check(rq, unit));
    TRY(sequence_next(rq, open.region, "matter", &open.id));
    open.number = meeting_number(rq, open.region, 'B', open.id);
    return flow_open(rq, &open, &matter);
}

static result whistle_create(struct request *rq, const struct whistle_form *in, struct whistle_view *out)
{
    struct matter matter;
    struct order_named order;
    struct matter_opening open = {.flow = &whistle_flow,
                                  .action = "blow",
                                  .title = "社区吹哨",
                                  .unit = number_is_set(in->unit) ? in->unit : rq->who->unit,
                                  .item_type = "",
                                  .channel = "",
                                  .legal_limit = NO_NUMBER,
                                  .promised_limit = NO_NUMBER};
    TRY(meeting_region(rq, in->region, &open.region));
    TRY(meeting_order_named(rq, in->order, &order));
    TRY(number_is_set(in->unit) ? meeting_unit_check(rq, in->unit) : SUCCESS);
    TRY(sequence_next(rq, open.region, "matter", &open.id));
    open.number = meeting_number(rq, open.region, 'C', open.id);
    TRY(flow_open(rq, &open, &matter));
    const struct whistle_file file = {matter.region, matter.id, order.region, order.id, order.number};
    TRY(whistle_file_insert(rq, &file));
    TRY(meeting_units_put(rq, &matter, in->units.items, in->units.count, "units"));
    TRY(meeting_words_put(rq, &matter, "text", in->text));
    for (size_t i = 0; i < in->units.count; i++) {
        TRY(call_unit(rq, &matter, in->units.items[i].unit));
    }
    rq->location = str_format(rq->arena, "/api/v1/whistles/%s", matter.number);
    return show(rq, &matter, out);
}
HANDLER(whistle_create, whistle_form, whistle_view);

static result end(struct request *rq, const struct meeting_action *in, struct matter *matter, const char *action,
                  struct whistle_view *out)
{
    const struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(flow_apply(rq, matter, &move));
    return show(rq, matter, out);
}

static result whistle_close(struct request *rq, const struct meeting_action *in, struct whistle_view *out)
{
    struct matter matter;
    TRY(meeting_find(rq, in->number, &whistle_flow, 0, &matter));
    TRY(meeting_is_held(rq, &matter));
    return end(rq, in, &matter, "close", out);
}
HANDLER(whistle_close, meeting_action, whistle_view);

/* The units that were called are let go first; the version that the caller named is the whistle's. */
static result whistle_cancel(struct request *rq, const struct meeting_action *in, struct whistle_view *out)
{
    struct matter matter;
    matter_list calls;
    const struct flow_move move = flow_plain_at("cancel", in->reason, in->at);
    TRY(meeting_find(rq, in->number, &whistle_flow, 0, &matter));
    TRY(meeting_is_held(rq, &matter));
    TRY(meeting_open_children(rq, &matter, &calls));
    for (size_t i = 0; i < calls.count; i++) {
        TRY(flow_apply_along(rq, &calls.items[i], &move));
    }
    return end(rq, in, &matter, "cancel", out);
}
HANDLER(whistle_cancel, meeting_action, whistle_view);

/* --- a unit's part ----------------------------------------------------------------------------------------------- */

static result whistle_call_read(struct request *rq, const struct meeting_key *in, struct whistle_call_view *out)
{
    struct matter matter;
    TRY(meeting_find(rq, in->number, &whistle_call_flow, 0, &matter));
    return show_call(rq, &matter, out);
}
HANDLER(whistle_call_read, meeting_key, whistle_call_view);

/* What the unit itself does. */
static result answer(struct request *rq, const struct decision_action *in, const char *action,
                     struct whistle_call_view *out)
{
    struct matter matter;
    const struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(meeting_find(rq, in->number, &whistle_call_flow, 0, &matter));
    TRY(meeting_is_held(rq, &matter));
    TRY(flow_apply(rq, &matter, &move));
    TRY(in->text ? meeting_words_put(rq, &matter, "result", in->text) : SUCCESS);
    TRY(meeting_evidence_put(rq, &matter, in->files.items, in->files.count));
    return show_call(rq, &matter, out);
}

static result whistle_call_arrive(struct request *rq, const struct decision_action *in, struct whistle_call_view *out)
{
    return answer(rq, in, "arrive", out);
}
HANDLER(whistle_call_arrive, decision_action, whistle_call_view);

static result whistle_call_report(struct request *rq, const struct decision_action *in, struct whistle_call_view *out)
{
    return in->text ? answer(rq, in, "report", out) : invalid("text", "请填写办理结果");
}
HANDLER(whistle_call_report, decision_action, whistle_call_view);

/* What the community says to it: whoever has the whistle. */
static result judge(struct request *rq, const struct decision_action *in, const char *action,
                    struct whistle_call_view *out)
{
    struct matter matter, whistle;
    const struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(meeting_find(rq, in->number, &whistle_call_flow, 0, &matter));
    TRY(meeting_matter_read(rq, matter.region, matter.parent, &whistle));
    TRY(meeting_is_held(rq, &whistle));
    TRY(flow_apply(rq, &matter, &move));
    return show_call(rq, &matter, out);
}

static result whistle_call_send_back(struct request *rq, const struct decision_action *in,
                                     struct whistle_call_view *out)
{
    return judge(rq, in, "send_back", out);
}
HANDLER(whistle_call_send_back, decision_action, whistle_call_view);

static result whistle_call_confirm(struct request *rq, const struct decision_action *in, struct whistle_call_view *out)
{
    return judge(rq, in, "confirm", out);
}
HANDLER(whistle_call_confirm, decision_action, whistle_call_view);

static result whistle_call_cancel(struct request *rq, const struct decision_action *in, struct whistle_call_view *out)
{
    return judge(rq, in, "cancel", out);
}
HANDLER(whistle_call_cancel, decision_action, whistle_call_view);
