/* The routes that all matters share: the to-do list, the timeline, the proof of a deadline. */
#include "kernel/flow/handlers.h"

#include "kernel/api/app.h"
#include "kernel/flow/clock.h"

/* --- records ----------------------------------------------------------------------------------------------------- */

static const char *check_mark(const char *text)
{
    return str_equal(text, "yellow") || str_equal(text, "red") ? 0 : "应为yellow或red";
}

static const struct field todo_question_fields[] = {
    FIELD(todo_question, flow, OPTIONAL, 1, 40, "流程", "only matters of this flow"),
    FIELD(todo_question, region, OPTIONAL, 6, 12, "地区", "only of this region"),
    FIELD(todo_question, unit, OPTIONAL, 1, INT64_MAX, "单位", "only held by this unit"),
    FIELD(todo_question, holder, OPTIONAL, 1, INT64_MAX, "经办人", "only held by this member of staff"),
    FIELD(todo_question, mark, OPTIONAL, 0, 0, "预警", "yellow (near its due instant, or past it) or red (past it)",
          .check = check_mark),
    FIELD(todo_question, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(todo_question, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(todo_question, todo_question_fields, "which open matters");

static const struct field todo_row_fields[] = {
    FIELD(todo_row, region, READONLY, 0, 0, "地区", "of the matter"),
    FIELD(todo_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(todo_row, flow, READONLY, 0, 0, "流程", "its flow"),
    FIELD(todo_row, state, READONLY, 0, 0, "状态", "where it is"),
    FIELD(todo_row, state_label, READONLY, 0, 0, "状态名称", "the same for people"),
    FIELD(todo_row, number, READONLY, 0, 0, "编号", "what people call it by"),
    FIELD(todo_row, title, READONLY, 0, 0, "名称", "what it is about"),
    FIELD(todo_row, unit, READONLY, 0, 0, "经办单位", "that holds it"),
    FIELD(todo_row, holder, READONLY, 0, 0, "经办人", "staff id; 0: anybody of the unit"),
    FIELD(todo_row, opened_at, READONLY, 0, 0, "收件时间", "when it came"),
    FIELD(todo_row, due_at, READONLY, 0, 0, "应办结时间", "none while its clock stands"),
    FIELD(todo_row, stage_due_at, READONLY, 0, 0, "环节到期时间", "of the stage it is in; none without one"),
    FIELD(todo_row, warn_at, READONLY, 0, 0, "预警时间", "yellow from then on"),
    FIELD(todo_row, rank_at, READONLY, 0, 0, "排序时间", "the list goes by it"),
    FIELD(todo_row, mark, READONLY, 0, 0, "预警", "yellow, red, or none"),
};
RECORD(todo_row, todo_row_fields, "an open matter");

static const struct field todo_page_fields[] = {
    FIELD_LIST(todo_page, items, READONLY, 0, 0, &todo_row_record, "待办", "the most pressing first"),
    FIELD(todo_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(todo_page, todo_page_fields, "a page of the to-do list");

static const struct code proof_limit_codes[] = {
    [PROOF_OF_PROMISED] = {"promised", "承诺时限"},
    [PROOF_OF_LEGAL] = {"legal", "法定时限"},
    [PROOF_OF_STAGE] = {"stage", "环节时限"},
    {0, 0},
};
const struct code_list proof_limits = {"proof_limits", "none", proof_limit_codes};

static const struct field matter_key_fields[] = {
    FIELD(matter_key, region, REQUIRED, 6, 12, "地区", "of the matter"),
    FIELD(matter_key, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the matter"),
    FIELD(matter_key, at, OPTIONAL, 0, 0, "时点", "as of this instant"),
    FIELD(matter_key, of, OPTIONAL, 0, 0, "时限", "the proof of which limit; promised when absent",
          .codes = &proof_limits),
};
RECORD(matter_key, matter_key_fields, "which matter");

static const struct field timeline_fields[] = {
    FIELD_LIST(timeline, items, READONLY, 0, 0, &event_record, "事件", "oldest first"),
};
RECORD(timeline, timeline_fields, "what happened to a matter");

static const struct field proof_row_fields[] = {
    FIELD(proof_row, date, READONLY, 0, 0, "日期", "a day between the start and the due day"),
    FIELD(proof_row, counted, READONLY, 0, 0, "计入", "does it count?"),
    FIELD(proof_row, number, READONLY, 0, 0, "第几日", "of a counted day"),
    FIELD(proof_row, why, READONLY, 0, 0, "原因", "the holiday, the pause, the start"),
};
RECORD(proof_row, proof_row_fields, "a day of a deadline's proof");

static const struct field proof_answer_fields[] = {
    FIELD(proof_answer, started_at, READONLY, 0, 0, "起算", "when the clock started"),
    FIELD(proof_answer, due_at, READONLY, 0, 0, "到期", "absent while the clock stands"),
    FIELD(proof_answer, provisional, READONLY, 0, 0, "暂定", "rests on days that no notice covers yet"),
    FIELD(proof_answer, rule, READONLY, 0, 0, "依据", "law and article"),
    FIELD(proof_answer, text, READONLY, 0, 0, "说明", "the proof, readable"),
    FIELD_LIST(proof_answer, days, READONLY, 0, 0, &proof_row_record, "逐日",
               "every day from the start to the due day"),
};
RECORD(proof_answer, proof_answer_fields, "the proof of a deadline");

static const struct field state_answer_fields[] = {
    FIELD(state_answer, state, READONLY, 0, 0, "状态", "where the matter was"),
    FIELD(state_answer, label, READONLY, 0, 0, "状态名称", "the same for people"),
};
RECORD(state_answer, state_answer_fields, "a matter's state as of an instant");

static const struct field force_fields[] = {
    FIELD(force, region, REQUIRED, 6, 12, "地区", "of the matter"),
    FIELD(force, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the matter"),
    FIELD(force, to, REQUIRED, 1, 40, "目标状态", "a state of its flow"),
    FIELD(force, reason, REQUIRED, 1, 500, "理由", "kept in the ledger"),
};
RECORD(force, force_fields, "a transition that the flow does not have");

/* --- the to-do list ---------------------------------------------------------------------------------------------- */

static result todo_list(struct request *rq, const struct todo_question *in, struct todo_page *out)
{
    struct matter_place place = {.region = ""};
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(flow_place_read(rq->arena, in->after, &place));
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT region, id, flow, state, number, title, unit, holder, opened_at, due_at, stage_due_at,"
                     " warn_at, rank_at"
                     " FROM matter WHERE closed_at IS NULL"),
        /* A page is read in the order of the list, of a unit or of all; what narrows it beside that is only looked at.
         */
        CLAUSE(in->region, " AND region || '' = :region"),
        CLAUSE(true, " AND region || '' >= :scope_low AND region || '' < :scope_high"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
        CLAUSE(in->flow, " AND flow || '' = :flow"),
        CLAUSE(number_is_set(in->unit), " AND unit = :unit"),
        CLAUSE(number_is_set(in->holder), " AND holder = :holder"),
        CLAUSE(in->mark && str_equal(in->mark, "yellow"), " AND warn_at <= :now"),
        CLAUSE(in->mark && str_equal(in->mark, "red"), " AND rank_at < :now"),
        CLAUSE(true, " AND (rank_at, region, id) > (:after_rank, :after_region, :after_id)"
                     " ORDER BY rank_at, region, id LIMIT :rows"),
    };
    TRY(db_search(rq->db, rq->arena, RECEIVE_LIST(todo_row, &out->items), clauses, ROW(todo_question, in), SCOPE(rq),
                  P("now", rq->now), P("after_rank", place.at), P("after_region", place.region),
                  P("after_id", place.id), P("rows", limit + 1)));
    if ((int64_t)out->items.count > limit) {
        const struct todo_row *last = &out->items.items[--out->items.count - 1];
        out->next = flow_place_text(rq->arena, last->rank_at, last->region, last->id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        struct todo_row *row = &out->items.items[i];
        const struct flow *flow = flow_named(row->flow);
        const struct matter matter = {
            .due_at = row->due_at, .stage_due_at = row->stage_due_at, .warn_at = row->warn_at};
        row->state_label = flow ? flow_state_label(flow, row->state) : row->state;
        row->mark = flow_mark(&matter, rq->now);
    }
    return SUCCESS;
}
HANDLER(todo_list, todo_question, todo_page);

/* --- one matter -------------------------------------------------------------------------------------------------- */

static result matter_read(struct request *rq, const struct matter_key *in, struct matter *out)
{
    return flow_find(rq, in->region, in->id, out);
}
HANDLER(matter_read, matter_key, matter);

static result matter_timeline(struct request *rq, const struct matter_key *in, struct timeline *out)
{
    struct matter matter;
    event_list events;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(flow_timeline(rq, &matter, &events));
    out->items.items = events.items;
    out->items.count = events.count;
    return SUCCESS;
}
HANDLER(matter_timeline, matter_key, timeline);

static const char *day_reason(struct arena *arena, const struct proof_day *day)
{
    switch (day->reason) {
    case PROOF_START: return "起算日不计入";
    case PROOF_COUNTED: return day->kind == DAY_MAKE_UP ? str_format(arena, "调休上班（%s）", day->name) : "工作日";
    case PROOF_PAUSED: return str_format(arena, "暂停：%s", day->cause ? day->cause : "");
    case PROOF_POSTPONED: return "末日顺延";
    case PROOF_OFF: return day->name ? day->name : "周末";
    }
    return "";
}

static enum proof_of limit_of(const char *code)
{
    return str_equal(code, "legal") ? PROOF_OF_LEGAL : str_equal(code, "stage") ? PROOF_OF_STAGE : PROOF_OF_PROMISED;
}

static result matter_proof(struct request *rq, const struct matter_key *in, struct proof_answer *out)
{
    struct matter matter;
    struct proof proof;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(flow_proof(rq, &matter, limit_of(in->of), &proof));
    out->started_at = proof.started;
    out->due_at = proof.due.suspended ? (struct instant){0} : proof.due.at;
    out->provisional = proof.due.provisional;
    out->rule = proof.rule.basis;
    out->text = calendar_proof_text(rq->arena, &proof);
    out->days.items = ARENA_ARRAY(rq->arena, struct proof_row, proof.day_count + 1);
    out->days.count = proof.day_count;
    for (size_t i = 0; i < proof.day_count; i++) {
        const struct proof_day *day = &proof.days[i];
        out->days.items[i] = (struct proof_row){.date = day->date,
                                                .counted = day->reason == PROOF_COUNTED,
                                                .number = day->reason == PROOF_COUNTED ? day->number : NO_NUMBER,
                                                .why = day_reason(rq->arena, day)};
    }
    return SUCCESS;
}
HANDLER(matter_proof, matter_key, proof_answer);

static result matter_state(struct request *rq, const struct matter_key *in, struct state_answer *out)
{
    struct matter matter;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(flow_state_at(rq, &matter, instant_is_set(in->at) ? in->at : rq->now, &out->state));
    out->label = flow_state_label(flow_named(matter.flow), out->state);
    return SUCCESS;
}
HANDLER(matter_state, matter_key, state_answer);

static result matter_force(struct request *rq, const struct force *in, struct matter *out)
{
    TRY(flow_find(rq, in->region, in->id, out));
    return flow_apply(rq, out,
                      &(struct flow_move){.action = "force",
                                          .forced_to = in->to,
                                          .reason = in->reason,
                                          .unit = NO_NUMBER,
                                          .holder = NO_NUMBER,
                                          .extension = NO_NUMBER});
}
HANDLER(matter_force, force, matter);
