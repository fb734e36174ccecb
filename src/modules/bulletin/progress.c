/* Where a bulletin stands, and the steps that only move it: to the counties, back to the draft. */
#include "modules/bulletin/workflow.h"

#include "kernel/api/app.h"
#include "kernel/api/page.h"

struct request bulletin_office_request(const struct request *rq)
{
    struct request office = *rq;
    office.who = &identity_system;
    office.if_version = NO_NUMBER;
    return office;
}

result buttons_of(struct request *rq, const struct matter *matter, struct bulletin_button **items, size_t *count)
{
    struct flow_actions possible;
    TRY(flow_actions(rq, matter, &possible));
    *items = ARENA_ARRAY(rq->arena, struct bulletin_button, possible.count + 1);
    *count = possible.count;
    for (size_t i = 0; i < possible.count; i++) {
        const struct transition *row = possible.items[i];
        (*items)[i] = (struct bulletin_button){row->action, row->label, (row->flags & NEEDS_REASON) != 0};
    }
    return SUCCESS;
}

static result bulletin_progress(struct request *rq, const struct bulletin_step *in, struct bulletin_progress *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    struct bulletin *bulletin = ARENA_NEW(rq->arena, struct bulletin);
    struct matter matter;
    bulletin_checks checks;
    objections said;
    question_answers answers;
    if (!request_sees_region(rq, region)) {
        return failed(ERR_NOT_FOUND, "没有这个地区，或者不在您的管辖范围内");
    }
    result r = bulletin_find_open(rq, region, in->period, bulletin);
    r = r.code == ERR_NOT_FOUND ? bulletin_find(rq, region, in->period, "published", bulletin) : r;
    if (r.code == ERR_NOT_FOUND) {
        return failed(ERR_NOT_FOUND, "这一期还没有起草");
    }
    TRY(r);
    TRY(flow_find(rq, region, bulletin->id, &matter));
    out->bulletin = bulletin;
    out->state_label = flow_state_label(&bulletin_flow, matter.state);
    TRY(buttons_of(rq, &matter, &out->actions.items, &out->actions.count));
    TRY(checks_of(rq, region, bulletin->id, &checks));
    TRY(objections_of(rq, &(struct bulletin_check){.above = region, .bulletin = bulletin->id}, &said));
    TRY(questions_of(rq, bulletin, &answers));
    out->checks.items = checks.items;
    out->checks.count = checks.count;
    out->objections.items = said.items;
    out->objections.count = said.count;
    out->answers.items = answers.items;
    out->answers.count = answers.count;
    rq->version = matter.version;
    return SUCCESS;
}
HANDLER(bulletin_progress, bulletin_step, bulletin_progress);

/* --- steps ------------------------------------------------------------------------------------------------------- */

static result open_check(struct request *rq, const struct bulletin *bulletin, const struct region_name *county)
{
    struct matter matter;
    struct bulletin_check check = {
        .region = county->code, .above = bulletin->region, .bulletin = bulletin->id, .period = bulletin->period};
    const struct stage_limit limit = {"workday", app_setting(rq->app, "bulletin.check_workdays"),
                                      "bulletin.check_workdays"};
    TRY(sequence_next(rq, county->code, "matter", &check.id));
    const struct matter_opening opening = {
        .flow = &bulletin_check_flow,
        .action = "open",
        .region = county->code,
        .number = str_format(rq->arena, "HD-%s-%lld", bulletin->period, (long long)check.id),
        .title = str_format(rq->arena, "核对%s数据：%s", county->name, bulletin->title),
        .id = check.id,
        .legal_limit = NO_NUMBER,
        .promised_limit = NO_NUMBER,
        .stage = &limit};
    TRY(flow_open(rq, &opening, &matter));
    return check_insert(rq, &check);
}

/* The regions that are asked. A county counts for its townships itself: they are not. */
static result find_counties(struct request *rq, const char *code, struct date on, region_names *counties)
{
    struct region region;
    *counties = (region_names){0};
    TRY(org_region_find(rq->db, rq->arena, code, on, &region));
    return region.level <= REGION_CITY ? regions_below(rq, region.code, on, counties) : SUCCESS;
}

/* To each region below; where there is none, to the audit at once. */
static result bulletin_send(struct request *rq, const struct bulletin_key *in, struct bulletin *out)
{
    struct matter matter;
    struct period period;
    region_names counties;
    TRY(bulletin_find_own(rq, in, out, &matter));
    if (!period_parse(out->period, &period) || instant_date(rq->now).ymd <= period.last.ymd) {
        return failed(ERR_CONFLICT, "统计期尚未结束，不能送核对；可以先看草稿");
    }
    TRY(find_counties(rq, out->region, period.last, &counties));
    const struct flow_move move = flow_plain(counties.count > 0 ? "send" : "skip", 0);
    TRY(bulletin_move(rq, out, &matter, &move));
    struct request office = bulletin_office_request(rq);
    for (size_t i = 0; i < counties.count; i++) {
        TRY(open_check(&office, out, &counties.items[i]));
    }
    return SUCCESS;
}
HANDLER(bulletin_send, bulletin_key, bulletin);

static result bulletin_return(struct request *rq, const struct bulletin_step *in, struct bulletin *out)
{
    struct matter matter;
    const struct bulletin_key key = {.region = in->region, .period = in->period};
    const struct flow_move move = flow_plain("return", in->reason);
    TRY(bulletin_find_own(rq, &key, out, &matter));
    TRY(bulletin_move(rq, out, &matter, &move));
    if (instant_is_set(out->signed_at)) {
        TRY(bulletin_unset_signed(rq, out));
        TRY(bulletin_find_id(rq, out->region, out->id, out));
    }
    return checks_end(rq, out, "通报已退回修改");
}
HANDLER(bulletin_return, bulletin_step, bulletin);

/* --- who issues, pages ------------------------------------------------------------------------------------------- */

static result office_read(struct request *rq, const struct region_ref *in, struct bulletin_office *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    return request_sees_region(rq, region) ? office_find(rq, region, out)
                                           : failed(ERR_NOT_FOUND, "没有这个地区，或者不在您的管辖范围内");
}
HANDLER(office_read, region_ref, bulletin_office);

static result office_set(struct request *rq, const struct bulletin_office *in, struct bulletin_office *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    TRY(bulletin_check_maker(rq, region));
    *out = (struct bulletin_office){.region = region,
                                    .issuer = in->issuer,
                                    .head = in->head ? in->head : "",
                                    .mark = in->mark ? in->mark : "",
                                    .index_prefix = in->index_prefix ? in->index_prefix : "",
                                    .department = in->department ? in->department : "",
                                    .addressee = in->addressee ? in->addressee : "",
                                    .copied_to = in->copied_to ? in->copied_to : "",
                                    .printed_by = in->printed_by ? in->printed_by : ""};
    TRY(office_put(rq, out));
    return ledger_note(rq, "bulletin", "set_office", region, 0);
}
HANDLER(office_set, bulletin_office, bulletin_office);

static result bulletin_page_show(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)in, (void)out;
    return page_show(rq, "tongbao.html");
}
HANDLER(bulletin_page_show, nothing, nothing);

static result verification_page(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)in, (void)out;
    return page_show(rq, "heyan.html");
}
HANDLER(verification_page, nothing, nothing);
