/* What a county does with the bulletin of the region above it: looks at its own figures, confirms or objects. */
#include "modules/bulletin/workflow.h"

#include "kernel/api/app.h"

static result find_check(struct request *rq, const struct check_key *in, struct bulletin_check *check,
                         struct matter *matter)
{
    const char *region = region_canonical(rq->arena, in->region);
    TRY(flow_find(rq, region, in->id, matter));
    result r = check_find(rq, region, in->id, check);
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这次核对") : r;
}

/* A county answers for itself: not the region above, which asks, and not a neighbour. */
static result require_county(const struct request *rq, const struct bulletin_check *check)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(check->region, low, high);
    bool is_own = strcmp(rq->who->region, low) >= 0 && strcmp(rq->who->region, high) < 0;
    return rq->who->is_system || (is_own && rq->who->scope_unit == 0)
               ? SUCCESS
               : failed(ERR_FORBIDDEN, "只有本县区的人员可以核对本县区的数据");
}

static result checks_list(struct request *rq, const struct check_search *in, struct check_page *out)
{
    bulletin_checks list;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(checks_page(rq, region_canonical(rq->arena, in->region), in->period,
                    number_is_set(in->after) ? in->after : INT64_MAX, limit + 1, &list));
    if ((int64_t)list.count > limit) {
        out->next = str_from_int(rq->arena, list.items[--list.count - 1].id);
    }
    out->items.items = list.items;
    out->items.count = list.count;
    return SUCCESS;
}
HANDLER(checks_list, check_search, check_page);

/* --- what it sees ------------------------------------------------------------------------------------------------ */

/* The same figure of another region. */
static bool is_beside(const struct figure *a, const struct figure *b)
{
    return str_equal(a->metric->code, b->metric->code) && a->metric->version == b->metric->version &&
           str_equal(a->period.text, b->period.text) && str_equal(a->type, b->type) && a->unit == b->unit &&
           a->below == b->below && strlen(a->region) == strlen(b->region);
}

static void rank_figure(const struct composed *composed, const struct shown *shown, const char *above,
                        struct check_figure *out)
{
    struct arena *arena = composed->document.arena;
    int64_t higher = 0, count = 0;
    bool is_blank = metric_is_blank(shown->figure.metric, shown->value);
    for (size_t i = 0; i < composed->figures.count; i++) {
        const struct shown *other = composed->figures.items[i];
        bool takes_part = is_beside(&other->figure, &shown->figure) && !str_equal(other->figure.region, above) &&
                          !metric_is_blank(other->figure.metric, other->value);
        count += takes_part;
        higher += takes_part && !is_blank && shown_is_above(other, shown);
    }
    if (is_blank || count < 2) {
        return;
    }
    out->rank = higher + 1;
    out->of = count;
    out->ranking =
        str_format(arena, "按“%s”从高到低，不修约，相同的并列，没有数据的不参加：%lld个县区中有%lld个更高，列第%lld。",
                   shown->figure.metric->name, (long long)count, (long long)higher, (long long)out->rank);
}

static void list_figures(const struct composed *composed, const struct bulletin_check *check, struct check_view *out)
{
    struct arena *arena = composed->document.arena;
    out->figures.items = ARENA_ARRAY(arena, struct check_figure, composed->figures.count + 1);
    for (size_t i = 0; i < composed->figures.count; i++) {
        const struct shown *shown = composed->figures.items[i];
        if (str_equal(shown->figure.region, check->region)) {
            struct check_figure *figure = &out->figures.items[out->figures.count++];
            *figure = (struct check_figure){.id = shown->mark.id,
                                            .name = shown->mark.name,
                                            .text = *shown->text ? shown->text : 0,
                                            .definition = metric_definition(arena, shown->figure.metric),
                                            .numerator = shown->value.numerator,
                                            .denominator = shown->value.denominator,
                                            .rank = NO_NUMBER,
                                            .of = NO_NUMBER};
            rank_figure(composed, shown, check->above, figure);
        }
    }
}

static result check_read(struct request *rq, const struct check_key *in, struct check_view *out)
{
    struct bulletin_check *check = ARENA_NEW(rq->arena, struct bulletin_check);
    struct matter matter;
    struct bulletin bulletin;
    struct composed *composed;
    objections said;
    TRY(find_check(rq, in, check, &matter));
    out->check = check;
    if (is_ok(require_county(rq, check))) {
        TRY(buttons_of(rq, &matter, &out->actions.items, &out->actions.count));
    }
    TRY(objections_of(rq, check, &said));
    out->objections.items = said.items;
    out->objections.count = said.count;
    struct request office = bulletin_office_request(rq);
    TRY(bulletin_find_id(&office, check->above, check->bulletin, &bulletin));
    TRY(bulletin_compose(&office, &bulletin, (struct instant){0}, &composed));
    list_figures(composed, check, out);
    rq->version = matter.version;
    return SUCCESS;
}
HANDLER(check_read, check_key, check_view);

/* --- what it says ------------------------------------------------------------------------------------------------ */

/* When no county is left to wait for, the bulletin goes on. */
static result close_checks(struct request *rq, const struct bulletin_check *check)
{
    struct request office = bulletin_office_request(rq);
    bulletin_checks all;
    struct matter matter;
    TRY(checks_of(&office, check->above, check->bulletin, &all));
    for (size_t i = 0; i < all.count; i++) {
        if (!flow_state_is_final(&bulletin_check_flow, all.items[i].state)) {
            return SUCCESS;
        }
    }
    TRY(flow_find(&office, check->above, check->bulletin, &matter));
    const struct flow_move move = flow_plain("close", 0);
    return str_equal(matter.state, "checking") ? flow_apply(&office, &matter, &move) : SUCCESS;
}

static result check_confirm(struct request *rq, const struct check_key *in, struct bulletin_check *out)
{
    struct matter matter;
    const struct flow_move move = flow_plain("confirm", 0);
    TRY(find_check(rq, in, out, &matter));
    TRY(require_county(rq, out));
    TRY(flow_apply(rq, &matter, &move));
    TRY(close_checks(rq, out));
    return check_find(rq, out->region, out->id, out);
}
HANDLER(check_confirm, check_key, bulletin_check);

static result check_object(struct request *rq, const struct check_key *in, struct bulletin_check *out)
{
    struct matter matter;
    struct figure figure;
    struct flow_move move = flow_plain("object", in->reason);
    TRY(find_check(rq, in, out, &matter));
    TRY(require_county(rq, out));
    if (!in->figure) {
        return invalid("figure", "请写明对哪个数据有异议（数据编号）");
    }
    result r = figure_parse(rq, in->figure, &figure);
    if (r.code == ERR_NOT_FOUND || (is_ok(r) && !str_equal(figure.region, out->region))) {
        return invalid("figure", "这不是本县区的数据，只能对本县区的数据提出异议");
    }
    TRY(r);
    struct buf body;
    buf_init(&body, rq->arena, 1024);
    buf_text(&body, "{\"figure\":");
    buf_json(&body, figure_id(rq->arena, &figure));
    buf_char(&body, '}');
    move.body = body.data;
    TRY(flow_apply(rq, &matter, &move));
    TRY(objection_insert(rq, &(struct objection){.region = out->region,
                                                 .id = out->id,
                                                 .figure = figure_id(rq->arena, &figure),
                                                 .reason = in->reason,
                                                 .made_at = rq->now}));
    return check_find(rq, out->region, out->id, out);
}
HANDLER(check_object, check_key, bulletin_check);

/* By who drafts; then it is the county's turn again, with the limit anew. */
static result check_answer(struct request *rq, const struct check_key *in, struct bulletin_check *out)
{
    struct matter matter;
    struct flow_move move = flow_plain("answer", in->answer);
    const struct stage_limit limit = {"workday", app_setting(rq->app, "bulletin.check_workdays"),
                                      "bulletin.check_workdays"};
    TRY(find_check(rq, in, out, &matter));
    TRY(bulletin_check_maker(rq, out->above));
    if (!in->answer) {
        return invalid("answer", "请写明答复");
    }
    move.stage = &limit;
    TRY(flow_apply(rq, &matter, &move));
    TRY(objection_answer(
        rq, &(struct objection){.region = out->region, .id = out->id, .answer = in->answer, .answered_at = rq->now}));
    return check_find(rq, out->region, out->id, out);
}
HANDLER(check_answer, check_key, bulletin_check);

/* --- the rest ---------------------------------------------------------------------------------------------------- */

result checks_lapse(struct request *rq)
{
    bulletin_checks due;
    TRY(checks_overdue(rq, &due));
    for (size_t i = 0; i < due.count; i++) {
        struct matter matter;
        const struct flow_move move = flow_plain("lapse", 0);
        TRY(flow_find(rq, due.items[i].region, due.items[i].id, &matter));
        TRY(flow_apply(rq, &matter, &move));
        TRY(close_checks(rq, &due.items[i]));
    }
    return SUCCESS;
}

result checks_end(struct request *rq, const struct bulletin *bulletin, const char *reason)
{
    struct request office = bulletin_office_request(rq);
    bulletin_checks all;
    TRY(checks_of(&office, bulletin->region, bulletin->id, &all));
    for (size_t i = 0; i < all.count; i++) {
        struct matter matter;
        const struct flow_move move = flow_plain("end", reason);
        if (!flow_state_is_final(&bulletin_check_flow, all.items[i].state)) {
            TRY(flow_find(&office, all.items[i].region, all.items[i].id, &matter));
            TRY(flow_apply(&office, &matter, &move));
        }
    }
    return SUCCESS;
}
