/* Moving an order between the hotline and the units. Each action is a transition of the flow, with what it changes in
 * the file. */
#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/orders.h"
#include "modules/hotline/reading.h"
#include "modules/hotline/rules.h"
#include "modules/hotline/store.h"
#include "modules/hotline/words.h"

/* An action of the hotline without anything special. */
static result simple(struct request *rq, const struct order_action *in, const char *action, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(order_begin(rq, in->number, &work));
    return order_end(rq, &work, &move, out);
}

/* The same of the unit that has it. */
static result begin_held(struct request *rq, const struct order_action *in, struct order_working *work)
{
    TRY(order_begin(rq, in->number, work));
    return order_is_held(rq, &work->matter);
}

/* --- to whom ----------------------------------------------------------------------------------------------------- */

static result order_dispatch(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    TRY(order_begin(rq, in->number, &work));
    TRY(order_dispatch_to(rq, &work.matter, &work.file, in->unit, in->reason, in->at));
    return order_shown(rq, &work, out);
}
HANDLER(order_dispatch, order_action, order_view);

static result order_sign(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct order_limit limit;
    struct flow_move move = flow_plain_at("sign", in->reason, in->at);
    TRY(begin_held(rq, in, &work));
    TRY(order_limit_of(rq, &work.matter, &work.file, &limit));
    const struct stage_limit to_reply = {"workday", limit.reply_limit, limit.rule};
    move.stage = &to_reply;
    move.holder = rq->who->staff;
    return order_end(rq, &work, &move, out);
}
HANDLER(order_sign, order_action, order_view);

static result order_ask_return(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("ask_return", in->reason, in->at);
    TRY(begin_held(rq, in, &work));
    if (str_equal(work.file.role, "redo")) {
        return failed(ERR_CONFLICT, "重办工单由原承办单位办理，不能申请退回");
    }
    return order_end(rq, &work, &move, out);
}
HANDLER(order_ask_return, order_action, order_view);

/* The dispute's decision is kept for the next order of this kind. */
static result remember_remit(struct request *rq, const struct order_working *work, int64_t unit)
{
    struct order_words words;
    const char *hashes;
    TRY(order_words_read(rq, &work->file, &words));
    TRY(text_hashes(rq, words.text, false, &hashes));
    return remit_insert(rq, &work->file, work->matter.number, unit, hashes);
}

static result order_decide_return(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct order_limit limit;
    struct flow_move move = flow_plain_at(in->grant ? "return" : "refuse_return", in->reason, in->at);
    TRY(order_begin(rq, in->number, &work));
    if (in->grant && (!number_is_set(in->unit) || in->unit == work.matter.unit)) {
        return invalid("unit", "同意退回须指定另一个承办单位，指定后不得再退回");
    }
    if (!in->grant && number_is_set(in->unit)) {
        return invalid("unit", "不同意退回时仍由原单位承办，不能另外指定单位");
    }
    TRY(order_limit_of(rq, &work.matter, &work.file, &limit));
    const struct stage_limit to_sign = {"workday", limit.sign_limit, limit.rule};
    move.stage = &to_sign;
    TRY(flow_apply(rq, &work.matter, &move));
    if (in->grant) {
        TRY(order_dispatch_to(rq, &work.matter, &work.file, in->unit, in->reason, in->at));
    }
    TRY(remember_remit(rq, &work, work.matter.unit));
    return order_shown(rq, &work, out);
}
HANDLER(order_decide_return, order_action, order_view);

/* --- two levels of units ----------------------------------------------------------------------------------------- */

static result order_pass_down(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct unit unit;
    struct flow_move move = flow_plain_at("pass_down", in->reason, in->at);
    TRY(begin_held(rq, in, &work));
    TRY(order_unit_check(rq, in->unit, work.matter.region, &unit));
    if (unit.parent == 0 || unit.parent != work.matter.counted_unit) {
        return invalid("unit", "只能转给本单位下属的二级承办单位");
    }
    work.file.sub_unit = unit.id;
    move.unit = unit.id;
    move.holder = 0;
    move.body = str_format(rq->arena, "{\"unit\":%lld}", (long long)unit.id);
    TRY(order_unit_add(rq, &work.file, unit.id));
    return order_end(rq, &work, &move, out);
}
HANDLER(order_pass_down, order_action, order_view);

/* Only the unit of level 1, or whoever is confined to none, decides over what a unit below it did. */
static result must_answer_for_it(struct request *rq, const struct order_working *work)
{
    bool is_in;
    TRY(org_unit_in_scope(rq, work->matter.counted_unit, &is_in));
    return is_in ? SUCCESS : failed(ERR_FORBIDDEN, "须由负责此工单的一级承办单位办理");
}

static result order_take_back(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("take_back", in->reason, in->at);
    TRY(order_begin(rq, in->number, &work));
    TRY(must_answer_for_it(rq, &work));
    move.unit = work.matter.counted_unit;
    move.holder = 0;
    return order_end(rq, &work, &move, out);
}
HANDLER(order_take_back, order_action, order_view);

static result order_send_down(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("send_down", in->reason, in->at);
    TRY(order_begin(rq, in->number, &work));
    TRY(must_answer_for_it(rq, &work));
    move.unit = work.file.sub_unit;
    move.holder = 0;
    return order_end(rq, &work, &move, out);
}
HANDLER(order_send_down, order_action, order_view);

/* --- replies ----------------------------------------------------------------------------------------------------- */

static result keep_reply(struct request *rq, const struct order_action *in, struct order_working *work, bool is_final)
{
    struct order_reply reply = {.seq = ++work->file.replies,
                                .unit = work->matter.unit,
                                .staff = rq->who->staff,
                                .at = instant_is_set(in->at) ? in->at : rq->now,
                                .is_final = is_final};
    TRY(order_reply_add(rq, &work->file, &reply));
    TRY(order_reply_put(rq, &work->file, reply.seq, in->text));
    return order_files_attach(rq, &work->file, in->files.items, in->files.count);
}

static result order_answer_up(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("answer_up", in->reason, in->at);
    if (!in->text) {
        return invalid("text", "请填写办理情况");
    }
    TRY(begin_held(rq, in, &work));
    move.unit = work.matter.counted_unit;
    move.holder = 0;
    TRY(keep_reply(rq, in, &work, false));
    return order_end(rq, &work, &move, out);
}
HANDLER(order_answer_up, order_action, order_view);

static result order_reply(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("reply", in->reason, in->at);
    if (!in->text) {
        return invalid("text", "请填写答复内容");
    }
    TRY(begin_held(rq, in, &work));
    TRY(keep_reply(rq, in, &work, true));
    return order_end(rq, &work, &move, out);
}
HANDLER(order_reply, order_action, order_view);

/* --- the hotline's word on it ------------------------------------------------------------------------------------ */

static result order_send_back(struct request *rq, const struct order_action *in, struct order_view *out)
{
    return simple(rq, in, "send_back", out);
}
HANDLER(order_send_back, order_action, order_view);

static result order_pass(struct request *rq, const struct order_action *in, struct order_view *out)
{
    return simple(rq, in, "pass", out);
}
HANDLER(order_pass, order_action, order_view);

static result order_callback(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct contact_file contact;
    TRY(order_begin(rq, in->number, &work));
    if (!in->result) {
        return invalid("result", "请选择回访结果");
    }
    TRY(contact_file_find(rq, work.file.contact_region, work.file.contact, &contact));
    work.file.attempts++;
    const char *action = callback_action(in->result, work.file.attempts, app_setting(rq->app, "hotline.callbacks"),
                                         contact.caller != 0 || contact.phone.data);
    struct flow_move move = flow_plain_at(action ? action : "miss", in->reason, in->at);
    work.file.callback = action ? action : work.file.callback;
    return order_end(rq, &work, &move, out);
}
HANDLER(order_callback, order_action, order_view);

static result order_archive(struct request *rq, const struct order_action *in, struct order_view *out)
{
    return simple(rq, in, "archive", out);
}
HANDLER(order_archive, order_action, order_view);

static result order_withdraw(struct request *rq, const struct order_action *in, struct order_view *out)
{
    return simple(rq, in, "withdraw", out);
}
HANDLER(order_withdraw, order_action, order_view);

/* --- more time --------------------------------------------------------------------------------------------------- */

static result order_ask_extension(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct order_limit limit;
    struct flow_move move = flow_plain_at("ask_extension", in->reason, in->at);
    TRY(begin_held(rq, in, &work));
    TRY(order_limit_of(rq, &work.matter, &work.file, &limit));
    if (work.matter.extension > 0) {
        return failed(ERR_CONFLICT, "此工单已经延期一次，不能再延");
    }
    if (instant_is_set(work.matter.stopped_at)) {
        return failed(ERR_CONFLICT, "此工单已经办结，没有可以延长的时限");
    }
    if (!number_is_set(in->days) || in->days > limit.extension_most) {
        return invalid("days", str_format(rq->arena, "延期最多%lld个工作日", (long long)limit.extension_most));
    }
    work.file.extension_asked = in->days;
    move.body = str_format(rq->arena, "{\"days\":%lld}", (long long)in->days);
    return order_end(rq, &work, &move, out);
}
HANDLER(order_ask_extension, order_action, order_view);

static result order_decide_extension(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at(in->grant ? "extend" : "refuse_extension", in->reason, in->at);
    TRY(order_begin(rq, in->number, &work));
    if (work.file.extension_asked == 0) {
        return failed(ERR_CONFLICT,
                      work.matter.extension > 0 ? "此工单已经延期一次，不能再延" : "承办单位没有申请延期");
    }
    if (in->grant && number_is_set(in->days) && in->days > work.file.extension_asked) {
        return invalid("days", "批准的延期不能多于申请的");
    }
    move.extension = !in->grant ? NO_NUMBER : number_is_set(in->days) ? in->days : work.file.extension_asked;
    work.file.extension_asked = 0;
    return order_end(rq, &work, &move, out);
}
HANDLER(order_decide_extension, order_action, order_view);

/* --- remarks ----------------------------------------------------------------------------------------------------- */

static result order_comment(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("comment", in->text, in->at);
    if (!in->text) {
        return invalid("text", "缺少批注内容");
    }
    TRY(order_begin(rq, in->number, &work));
    return order_end(rq, &work, &move, out);
}
HANDLER(order_comment, order_action, order_view);

static result order_attach(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    struct flow_move move = flow_plain_at("attach", in->reason, in->at);
    if (in->files.count == 0) {
        return invalid("files", "请列出补充的附件");
    }
    TRY(order_begin(rq, in->number, &work));
    TRY(order_files_attach(rq, &work.file, in->files.items, in->files.count));
    return order_end(rq, &work, &move, out);
}
HANDLER(order_attach, order_action, order_view);

static result order_recategorise(struct request *rq, const struct order_action *in, struct order_view *out)
{
    struct order_working work;
    TRY(order_begin(rq, in->number, &work));
    if (!number_is_set(in->category)) {
        return invalid("category", "请选择分类");
    }
    TRY(order_categorise(rq, &work.matter, &work.file, in->category, in->reason, in->at));
    return order_shown(rq, &work, out);
}
HANDLER(order_recategorise, order_action, order_view);
