/* Moving a case. Each action is a transition of the flow, with what it changes in the file. */
#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "modules/cases/handlers.h"
#include "modules/cases/reading.h"
#include "modules/cases/store.h"

/* A move that changes neither holder nor limit. */
struct working {
    struct matter matter;
    struct case_file file;
};

static result begin(struct request *rq, const struct case_action *in, struct working *work)
{
    return case_find(rq, in->number, &work->matter, &work->file);
}

static result end(struct request *rq, struct working *work, const struct flow_move *move, struct case_view *out)
{
    TRY(flow_apply(rq, &work->matter, move));
    TRY(case_file_update(rq, &work->file));
    TRY(case_show(rq, &work->matter, &work->file, out));
    rq->version = work->matter.version;
    return SUCCESS;
}

/* An action without anything special. */
static result simple(struct request *rq, const struct case_action *in, const char *action, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(begin(rq, in, &work));
    return end(rq, &work, &move, out);
}

static result case_accept(struct request *rq, const struct case_action *in, struct case_view *out)
{
    return simple(rq, in, "accept", out);
}
HANDLER(case_accept, case_action, case_view);

/* What an action lists. Promises are made at intake alone (容缺受理). */
static result check_materials(const struct case_action *in, const char *if_none)
{
    if (in->materials.count == 0 && if_none) {
        return invalid("materials", if_none);
    }
    for (size_t i = 0; i < in->materials.count; i++) {
        if (in->materials.items[i].missing) {
            return invalid("materials", "只有收件时可以承诺以后补齐材料");
        }
    }
    return SUCCESS;
}

/* The list of what must be corrected, in full, in the event: told once (行政许可法 §32). */
static const char *names_of(struct request *rq, const struct case_action *in)
{
    struct buf body;
    buf_init(&body, rq->arena, 128 * 1024); /* a hundred names of the longest */
    buf_text(&body, "{\"materials\":[");
    for (size_t i = 0; i < in->materials.count; i++) {
        buf_text(&body, i > 0 ? "," : "");
        buf_json(&body, in->materials.items[i].name);
    }
    buf_text(&body, "]}");
    return body.data;
}

static result case_ask_more(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("ask_more", in->reason, in->at);
    TRY(check_materials(in, "一次性告知须列出全部需要补正的材料"));
    move.body = names_of(rq, in);
    TRY(begin(rq, in, &work));
    TRY(case_materials_add(rq, &work.matter, in->materials.items, in->materials.count, "asked"));
    return end(rq, &work, &move, out);
}
HANDLER(case_ask_more, case_action, case_view);

static result case_correct(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("correct", in->reason, in->at);
    TRY(check_materials(in, 0));
    TRY(begin(rq, in, &work));
    TRY(case_materials_add(rq, &work.matter, in->materials.items, in->materials.count, "given"));
    return end(rq, &work, &move, out);
}
HANDLER(case_correct, case_action, case_view);

static result case_refuse(struct request *rq, const struct case_action *in, struct case_view *out)
{
    return simple(rq, in, "refuse", out);
}
HANDLER(case_refuse, case_action, case_view);

static result case_special_start(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("special_start", in->reason, in->at);
    if (!in->procedure) {
        return invalid("procedure", "缺少特别程序的类型");
    }
    TRY(begin(rq, in, &work));
    work.file.special = in->procedure;
    move.reason =
        str_format(rq->arena, "%s：%s", code_label(&case_procedures, in->procedure), in->reason ? in->reason : "");
    move.reason = in->reason ? move.reason : 0;
    return end(rq, &work, &move, out);
}
HANDLER(case_special_start, case_action, case_view);

static result case_special_end(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("special_end", in->reason, in->at);
    TRY(begin(rq, in, &work));
    work.file.special = "";
    return end(rq, &work, &move, out);
}
HANDLER(case_special_end, case_action, case_view);

static result case_extend(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("extend", in->reason, in->at);
    if (!number_is_set(in->days)) {
        return invalid("days", "缺少延长的时限");
    }
    if (in->days > app_setting(rq->app, "cases.extension_most")) {
        return invalid("days", "延长的时限超过上限（行政许可法第四十二条：十个工作日）");
    }
    TRY(begin(rq, in, &work));
    move.extension = in->days;
    move.body = str_format(rq->arena, "{\"days\":%lld}", (long long)in->days);
    return end(rq, &work, &move, out);
}
HANDLER(case_extend, case_action, case_view);

static result case_transfer(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct unit unit;
    struct flow_move move = flow_plain_at("transfer", in->reason, in->at);
    if (!number_is_set(in->unit)) {
        return invalid("unit", "缺少接收单位");
    }
    TRY(begin(rq, in, &work));
    result found = org_unit_find(rq->db, rq->arena, in->unit, &unit);
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !request_sees_region(rq, unit.region))) {
        return invalid("unit", "没有这个单位");
    }
    TRY(found);
    if (date_is_set(unit.valid_to) && unit.valid_to.ymd < instant_date(rq->now).ymd) {
        return invalid("unit", "这个单位已经撤销，请选择承接其职能的单位");
    }
    move.unit = in->unit;
    move.holder = 0;
    move.body = str_format(rq->arena, "{\"unit\":%lld}", (long long)in->unit);
    return end(rq, &work, &move, out);
}
HANDLER(case_transfer, case_action, case_view);

static result check_finish(struct request *rq, const struct case_action *in, const struct case_file *file)
{
    (void)rq;
    if (!in->result) {
        return invalid("result", "缺少办理结果");
    }
    if (file->missing > 0 && str_equal(in->result, "granted")) {
        return invalid("result", file->missing_overdue ? "容缺材料逾期未补，只能不予或撤回"
                                                       : "容缺材料尚未补齐，请选容缺办结或先补齐");
    }
    if (str_equal(in->result, "granted_missing") && (file->missing == 0 || file->missing_overdue)) {
        return invalid("result", file->missing == 0 ? "没有容缺的材料，请选准予" : "容缺材料逾期未补，只能不予或撤回");
    }
    return str_equal(in->result, "denied") && str_is_empty(in->reason)
               ? invalid("reason", "不予的决定须说明理由（行政许可法第三十八条）")
               : SUCCESS;
}

static result case_finish(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("finish", in->reason, in->at);
    TRY(begin(rq, in, &work));
    TRY(check_finish(rq, in, &work.file));
    work.file.result = in->result;
    work.file.decision_number = in->decision_number ? in->decision_number : "";
    move.body = str_format(rq->arena, "{\"result\":\"%s\"}", in->result);
    return end(rq, &work, &move, out);
}
HANDLER(case_finish, case_action, case_view);

static result case_deliver(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("deliver", in->reason, in->at);
    if (!in->delivery) {
        return invalid("delivery", "缺少送达方式");
    }
    if (str_equal(in->delivery, "mail") != (in->waybill != 0)) {
        return invalid("waybill", in->waybill ? "只有邮寄送达才有运单号" : "邮寄送达须填写运单号");
    }
    TRY(begin(rq, in, &work));
    work.file.delivery = in->delivery;
    work.file.waybill = in->waybill ? in->waybill : "";
    move.body = str_format(rq->arena, "{\"delivery\":\"%s\"}", in->delivery);
    return end(rq, &work, &move, out);
}
HANDLER(case_deliver, case_action, case_view);

static result case_withdraw(struct request *rq, const struct case_action *in, struct case_view *out)
{
    return simple(rq, in, "withdraw", out);
}
HANDLER(case_withdraw, case_action, case_view);

static result case_revoke(struct request *rq, const struct case_action *in, struct case_view *out)
{
    return simple(rq, in, "revoke", out);
}
HANDLER(case_revoke, case_action, case_view);

static result case_make_good(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("make_good", in->reason, in->at);
    TRY(check_materials(in, "请列出已补齐的材料"));
    TRY(begin(rq, in, &work));
    for (size_t i = 0; i < in->materials.count; i++) {
        bool found;
        TRY(case_material_made_good(rq, &work.matter, &in->materials.items[i], &found));
        if (!found) {
            return invalid("materials", str_format(rq->arena, "“%s”不是尚缺的材料",
                                                   str_cut(rq->arena, in->materials.items[i].name, 60)));
        }
        work.file.missing--;
    }
    work.file.missing_overdue = work.file.missing > 0 && work.file.missing_overdue;
    move.body = names_of(rq, in);
    return end(rq, &work, &move, out);
}
HANDLER(case_make_good, case_action, case_view);

static result case_assign(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    bool is_in;
    struct flow_move move = flow_plain_at("assign", in->reason, in->at);
    TRY(begin(rq, in, &work));
    move.holder = number_is_set(in->holder) ? in->holder : rq->who->staff;
    TRY(org_staff_in_scope(rq, move.holder, &is_in));
    if (!is_in) {
        return invalid("holder", "没有这个人员");
    }
    move.body = str_format(rq->arena, "{\"holder\":%lld}", (long long)move.holder);
    return end(rq, &work, &move, out);
}
HANDLER(case_assign, case_action, case_view);

static result case_comment(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("comment", in->reason, in->at);
    if (!in->text) {
        return invalid("text", "缺少批注内容");
    }
    TRY(begin(rq, in, &work));
    move.reason = in->text;
    return end(rq, &work, &move, out);
}
HANDLER(case_comment, case_action, case_view);

static result case_attach(struct request *rq, const struct case_action *in, struct case_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at("attach", in->reason, in->at);
    TRY(check_materials(in, "请列出补充的材料"));
    TRY(begin(rq, in, &work));
    TRY(case_materials_add(rq, &work.matter, in->materials.items, in->materials.count, "given"));
    move.body = names_of(rq, in);
    return end(rq, &work, &move, out);
}
HANDLER(case_attach, case_action, case_view);

/* --- jobs -------------------------------------------------------------------------------------------------------- */

static result move_by_itself(struct request *rq, const struct case_ref *ref, const char *action)
{
    struct matter matter;
    struct flow_move move = flow_plain(action, 0);
    TRY(flow_find(rq, ref->region, ref->id, &matter));
    return flow_apply(rq, &matter, &move);
}

result case_deem_accepted(struct request *rq)
{
    case_refs refs;
    int32_t days = (int32_t)app_setting(rq->app, "cases.answer_days");
    /* The day of receipt is not counted: what came on a day is due at the end of the n-th working day after it. */
    struct date_answer last = calendar_workday_add(rq->calendar, instant_date(rq->now), -days);
    TRY(cases_unanswered(rq, date_start(last.date), &refs));
    for (size_t i = 0; i < refs.count; i++) {
        TRY(move_by_itself(rq, &refs.items[i], "deem_accept"));
    }
    return SUCCESS;
}

result case_note_overdue(struct request *rq)
{
    case_refs refs;
    TRY(cases_missing_overdue(rq, instant_date(rq->now), &refs));
    for (size_t i = 0; i < refs.count; i++) {
        struct case_file file;
        TRY(case_file_find(rq, refs.items[i].region, refs.items[i].id, &file));
        file.missing_overdue = true;
        TRY(case_file_update(rq, &file));
        TRY(move_by_itself(rq, &refs.items[i], "missing_overdue"));
    }
    return SUCCESS;
}
