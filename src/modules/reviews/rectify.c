/* A bad rating is put right, or found to be none. */
#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/rules.h"

/* --- opening ----------------------------------------------------------------------------------------------------- */

/* How long this class may take today; without a rule the limits that the office began with. */
static result find_limit(struct request *rq, const struct review *review, struct review_limit *limit)
{
    result found = review_limit_find(rq, review->level, review->named, instant_date(rq->now), limit);
    return found.code == ERR_NOT_FOUND ? failed(ERR_CONFLICT, "没有设定这一类差评的整改时限，请联系政务服务局") : found;
}

/* The unit knows of it from now on: also of one that came on paper. */
result rectification_open(struct request *rq, const struct review *review)
{
    struct matter matter;
    struct review_limit limit;
    int64_t id;
    TRY(find_limit(rq, review, &limit));
    TRY(sequence_next(rq, review->region, "matter", &id));
    const struct stage_limit contact = {limit.limit_unit, limit.contact_limit, limit.rule};
    const struct matter_opening opening = {.flow = &rectification_flow,
                                           .action = "open",
                                           .region = review->region,
                                           .id = id,
                                           .number = str_format(rq->arena, "ZG-%s-%lld", review->region, (long long)id),
                                           .title = str_format(rq->arena, "差评整改：%s", review->item_name),
                                           .unit = review->unit,
                                           .parent = review->id,
                                           .item_type = review->item_type,
                                           .channel = review->channel,
                                           .limit_unit = limit.limit_unit,
                                           .legal_limit = NO_NUMBER,
                                           .promised_limit = limit.rectify_limit,
                                           .rule = limit.rule,
                                           .stage = number_is_set(limit.contact_limit) && review->named ? &contact : 0,
                                           .body =
                                               str_format(rq->arena, "{\"level\":%lld,\"named\":%s}",
                                                          (long long)review->level, review->named ? "true" : "false")};
    TRY(flow_open(rq, &opening, &matter));
    const struct flow_move named = flow_plain("note_name", 0);
    TRY(review->named ? flow_apply(rq, &matter, &named) : SUCCESS);
    const struct rectification row = {.region = review->region,
                                      .id = id,
                                      .review = review->id,
                                      .level = review->level,
                                      .named = review->named,
                                      .outcome = "",
                                      .answer = "",
                                      .satisfied = NO_NUMBER,
                                      .appeal = "",
                                      .decision = ""};
    rq->version = NO_NUMBER;
    return rectification_insert(rq, &row);
}

/* --- alarms ------------------------------------------------------------------------------------------------------ */

static result alarm_raise(struct request *rq, const struct review *review, const char *tag, int64_t count, int64_t days)
{
    struct matter matter;
    struct review_alarm alarm = {.region = review->region,
                                 .item_code = review->item_code,
                                 .item_name = review->item_name,
                                 .tag = tag,
                                 .count = count,
                                 .days = days,
                                 .raised_at = rq->now};
    TRY(sequence_next(rq, review->region, "matter", &alarm.id));
    const struct matter_opening opening = {
        .flow = &review_alarm_flow,
        .action = "raise",
        .region = review->region,
        .id = alarm.id,
        .number = str_format(rq->arena, "YJ-%s-%lld", review->region, (long long)alarm.id),
        .title = str_format(rq->arena, "同类差评预警：%s", review->item_name),
        .unit = review->unit,
        .item_type = review->item_type,
        .legal_limit = NO_NUMBER,
        .promised_limit = NO_NUMBER,
        .body = str_format(rq->arena, "{\"tag\":\"%s\",\"count\":%lld,\"days\":%lld}", tag, (long long)count,
                           (long long)days)};
    TRY(flow_open(rq, &opening, &matter));
    return review_alarm_insert(rq, &alarm);
}

static result consider_tag(struct request *rq, const struct review *review, const char *tag)
{
    int64_t count, days = app_setting(rq->app, "reviews.alarm_days");
    struct instant since = {rq->now.ms - days * DAY_MS};
    bool is_raised;
    TRY(review_cause_count(rq, review, tag, since, &count));
    if (count < app_setting(rq->app, "reviews.alarm_count")) {
        return SUCCESS;
    }
    TRY(review_alarm_is_raised(rq, review, tag, since, &is_raised));
    return is_raised ? SUCCESS : alarm_raise(rq, review, tag, count, days);
}

result review_alarm_consider(struct request *rq, const struct review *review)
{
    const char *at = review->tags;
    for (size_t size; (size = strcspn(at, " ")) > 0; at += size, at += strspn(at, " ")) {
        TRY(consider_tag(rq, review, arena_copy(rq->arena, at, size)));
    }
    return SUCCESS;
}

static result review_alarm_answer(struct request *rq, const struct review_moderate_form *in, struct nothing *out)
{
    struct matter matter;
    struct flow_move move = flow_plain("answer", 0);
    (void)out;
    move.reason = in->reason;
    TRY(flow_find(rq, in->region, in->id, &matter));
    if (!str_equal(matter.flow, "review_alarm")) {
        return failed(ERR_NOT_FOUND, "没有找到这一预警");
    }
    TRY(rectifying_unit_must_be(rq, &matter));
    return flow_apply(rq, &matter, &move);
}
HANDLER(review_alarm_answer, review_moderate_form, nothing);

/* --- who may ----------------------------------------------------------------------------------------------------- */

static result unit_above(struct request *rq, int64_t id, int64_t *above)
{
    struct unit unit;
    *above = 0;
    if (id == 0) {
        return SUCCESS;
    }
    TRY(org_unit_find(rq->db, rq->arena, id, &unit));
    *above = unit.parent;
    return SUCCESS;
}

result rectifying_unit_must_be(struct request *rq, const struct matter *matter)
{
    int64_t above;
    TRY(unit_above(rq, matter->unit, &above));
    return rq->who->is_system || unit_answers_for(rq->who->unit, matter->unit, above)
               ? SUCCESS
               : failed(ERR_FORBIDDEN, "只能由负责的单位办理，您的账号不在这个单位");
}

static result judge_must_be_apart(struct request *rq, const struct matter *matter)
{
    int64_t above_judge, above_rated, above_holder;
    if (rq->who->is_system) {
        return SUCCESS;
    }
    TRY(unit_above(rq, rq->who->unit, &above_judge));
    TRY(unit_above(rq, matter->counted_unit, &above_rated));
    TRY(unit_above(rq, matter->unit, &above_holder));
    const char *why = judge_refusal(rq->who->unit, above_judge, matter->counted_unit, above_rated);
    why = why ? why : judge_refusal(rq->who->unit, above_judge, matter->unit, above_holder);
    return why ? failed(ERR_FORBIDDEN, why) : SUCCESS;
}

struct working {
    struct matter matter;
    struct rectification row;
    struct review review;
};

/* Whoever gave no name is not to be looked for; whoever gave it is to be heard, and called back. */
static const char *name_refusal(const struct working *work, const char *action)
{
    bool named = work->row.named;
    const char *state = work->matter.state;
    if (!named && (str_equal(action, "contact") || str_equal(action, "call_back") || str_equal(action, "call_again"))) {
        return "匿名评价不得查找、联系评价人，请直接核实";
    }
    if (named && str_equal(state, "opened") && (str_equal(action, "verify") || str_equal(action, "appeal"))) {
        return "实名差评须先联系当事人";
    }
    return named && str_equal(state, "rectified") && str_equal(action, "close") ? "实名差评须先回访" : 0;
}

/* What the caller's step would be refused for, whatever else it says; ERR_FORBIDDEN, ERR_CONFLICT. */
static result check_step(struct request *rq, const struct working *work, const char *action)
{
    if (str_equal(action, "uphold") || str_equal(action, "reject")) {
        return judge_must_be_apart(rq, &work->matter);
    }
    TRY(str_equal(action, "hand_over") ? SUCCESS : rectifying_unit_must_be(rq, &work->matter));
    const char *refusal = name_refusal(work, action);
    return refusal ? failed(ERR_CONFLICT, refusal) : SUCCESS;
}

/* --- showing ----------------------------------------------------------------------------------------------------- */

static result begin(struct request *rq, const char *region, int64_t id, struct working *work)
{
    result found = flow_find(rq, region, id, &work->matter);
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !str_equal(work->matter.flow, "rectification"))) {
        return failed(ERR_NOT_FOUND, "没有找到这一整改");
    }
    TRY(found);
    TRY(rectification_find(rq, region, id, &work->row));
    return review_find(rq, region, work->row.review, &work->review);
}

/* What is offered is what the server takes from this caller. */
static result show_buttons(struct request *rq, const struct working *work, struct rectify_view *out)
{
    struct flow_actions possible;
    TRY(flow_actions(rq, &work->matter, &possible));
    out->actions.items = ARENA_ARRAY(rq->arena, struct rectify_button, possible.count + 1);
    for (size_t i = 0; i < possible.count; i++) {
        const struct transition *row = possible.items[i];
        result r = check_step(rq, work, row->action);
        if (is_ok(r)) {
            out->actions.items[out->actions.count++] = (struct rectify_button){row->action, row->label};
        } else if (r.code != ERR_FORBIDDEN && r.code != ERR_CONFLICT) {
            return r;
        }
    }
    return SUCCESS;
}

static result show(struct request *rq, const struct working *work, struct rectify_view *out)
{
    const struct matter *matter = &work->matter;
    const struct rectification *row = &work->row;
    struct unit unit;
    TRY(org_unit_find(rq->db, rq->arena, matter->unit, &unit));
    *out = (struct rectify_view){.region = matter->region,
                                 .id = matter->id,
                                 .version = matter->version,
                                 .number = matter->number,
                                 .state = matter->state,
                                 .state_label = flow_state_label(&rectification_flow, matter->state),
                                 .mark = flow_mark(matter, rq->now),
                                 .item_name = work->review.item_name,
                                 .unit = matter->unit,
                                 .unit_name = unit.name,
                                 .counted_unit = matter->counted_unit,
                                 .review = row->review,
                                 .level = row->level,
                                 .named = row->named,
                                 .opened_at = matter->opened_at,
                                 .due_at = matter->due_at,
                                 .contact_due_at = matter->stage_due_at,
                                 .closed_at = matter->closed_at,
                                 .outcome = str_is_empty(row->outcome) ? 0 : row->outcome,
                                 .answer = str_is_empty(row->answer) ? 0 : row->answer,
                                 .appeal = str_is_empty(row->appeal) ? 0 : row->appeal,
                                 .decision = str_is_empty(row->decision) ? 0 : row->decision,
                                 .satisfied = row->satisfied,
                                 .decided_by = row->decided_by};
    rq->version = matter->version;
    return show_buttons(rq, work, out);
}

static result rectification_read(struct request *rq, const struct review_key *in, struct rectify_view *out)
{
    struct working work;
    TRY(begin(rq, in->region, in->id, &work));
    return show(rq, &work, out);
}
HANDLER(rectification_read, review_key, rectify_view);

/* --- steps ------------------------------------------------------------------------------------------------------- */

static result take_outcome(const struct rectify_form *in, struct rectification *row)
{
    if (!in->outcome) {
        return invalid("outcome", "请选择已整改或已说明");
    }
    if (!in->answer) {
        return invalid("answer", "请填写给当事人的答复");
    }
    row->outcome = in->outcome;
    row->answer = in->answer;
    return SUCCESS;
}

static result take_call(const struct rectify_form *in, struct rectification *row)
{
    if (!in->satisfied) {
        return invalid("satisfied", "请填写当事人对处理结果是否满意");
    }
    row->satisfied = str_equal(in->satisfied, "yes");
    return SUCCESS;
}

static result take_unit(struct request *rq, const struct rectify_form *in, struct flow_move *move)
{
    bool is_in = false;
    if (number_is_set(in->unit)) {
        TRY(org_unit_in_scope(rq, in->unit, &is_in));
    }
    if (!is_in) {
        return invalid("unit", "没有这个单位");
    }
    move->unit = in->unit;
    move->holder = 0;
    move->body = str_format(rq->arena, "{\"unit\":%lld}", (long long)in->unit);
    return SUCCESS;
}

/* What a step asks for, and what it changes. */
static result take_form(struct request *rq, const struct rectify_form *in, struct working *work, struct flow_move *move)
{
    struct rectification *row = &work->row;
    if (str_equal(in->action, "rectify") || str_equal(in->action, "rectify_more")) {
        TRY(take_outcome(in, row));
        move->body = str_format(rq->arena, "{\"outcome\":\"%s\"}", row->outcome);
    } else if (str_equal(in->action, "call_back") || str_equal(in->action, "call_again")) {
        TRY(take_call(in, row));
        move->body = str_format(rq->arena, "{\"satisfied\":%s}", row->satisfied ? "true" : "false");
    } else if (str_equal(in->action, "appeal")) {
        if (!in->appeal) {
            return invalid("appeal", "请选择误评或恶意差评");
        }
        row->appeal = in->appeal;
        move->body = str_format(rq->arena, "{\"appeal\":\"%s\"}", in->appeal);
    } else if (str_equal(in->action, "hand_over")) {
        TRY(take_unit(rq, in, move));
    }
    return SUCCESS;
}

static result rectification_move(struct request *rq, const struct rectify_form *in, struct rectify_view *out)
{
    struct working work;
    struct flow_move move = flow_plain(in->action, 0);
    move.reason = in->reason;
    move.at = in->at;
    TRY(begin(rq, in->region, in->id, &work));
    if (str_equal(in->action, "uphold") || str_equal(in->action, "reject") || str_equal(in->action, "note_name")) {
        return invalid("action", "这一步不由负责单位办理");
    }
    TRY(check_step(rq, &work, in->action));
    TRY(take_form(rq, in, &work, &move));
    TRY(flow_apply(rq, &work.matter, &move));
    TRY(rectification_update(rq, &work.row));
    return show(rq, &work, out);
}
HANDLER(rectification_move, rectify_form, rectify_view);

/* --- appeals ----------------------------------------------------------------------------------------------------- */

/* The rating leaves the review_figures; the ledger keeps it, and says why. */
static result exclude(struct request *rq, struct review *review, const char *reason)
{
    struct matter matter;
    struct flow_move move = flow_plain(str_format(rq->arena, "exclude_%lld", (long long)review->level), 0);
    move.reason = reason;
    TRY(flow_find(rq, review->region, review->id, &matter));
    TRY(flow_apply(rq, &matter, &move));
    review->excluded = true;
    review->shown_text = review->shown_more = 0;
    TRY(review_causes_delete(rq, review));
    return review_update(rq, review);
}

static result appeal_decide(struct request *rq, const struct appeal_form *in, struct rectify_view *out)
{
    struct working work;
    struct flow_move move = flow_plain(in->decision, 0);
    move.reason = in->reason;
    TRY(begin(rq, in->region, in->id, &work));
    TRY(check_step(rq, &work, in->decision));
    work.row.decision = in->decision;
    work.row.decided_by = rq->who->staff;
    TRY(flow_apply(rq, &work.matter, &move));
    TRY(rectification_update(rq, &work.row));
    TRY(str_equal(in->decision, "uphold") ? exclude(rq, &work.review, in->reason) : SUCCESS);
    return show(rq, &work, out);
}
HANDLER(appeal_decide, appeal_form, rectify_view);
