/* Drafting, reading, discarding bulletins. */
#include "kernel/org/org.h"
#include "modules/bulletin/render.h"
#include "modules/bulletin/workflow.h"

static result no_region(void)
{
    return failed(ERR_NOT_FOUND, "没有这个地区，或者不在您的管辖范围内");
}

result bulletin_check_maker(const struct request *rq, const char *region)
{
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    return rq->who->scope_unit == 0 ? SUCCESS : failed(ERR_FORBIDDEN, "您的数据范围限于本单位，不能办理全地区的通报");
}

static result default_title(struct request *rq, const char *region, const char *period_text, const char **title)
{
    struct period period;
    struct region found;
    if (!period_parse(period_text, &period)) {
        return invalid("period", period_check(period_text));
    }
    result r = org_region_find(rq->db, rq->arena, region, period.last, &found);
    if (r.code == ERR_NOT_FOUND) {
        return no_region();
    }
    TRY(r);
    *title = bulletin_title(rq->arena, found.name, &period);
    return SUCCESS;
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

/* A cursor is "period_region_id" of the last row. */
static bool read_place(struct arena *arena, const char *text, struct bulletin_place *place)
{
    char *period = str_copy(arena, text);
    char *region = strchr(period, '_');
    char *id = region ? strchr(region + 1, '_') : 0;
    if (!id) {
        return false;
    }
    *region++ = '\0';
    *id++ = '\0';
    place->period = period;
    place->region = region;
    return str_to_int(id, &place->id);
}

static result bulletin_list_page(struct request *rq, const struct bulletin_search *in, struct bulletin_page *out)
{
    struct bulletin_place place;
    bulletin_list list;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    if (in->after && !read_place(rq->arena, in->after, &place)) {
        return invalid("after", "游标无效，请从第一页重新查询");
    }
    TRY(bulletin_page_read(rq, in->region, in->period, in->after ? &place : 0, limit + 1, &list));
    if ((int64_t)list.count > limit) {
        const struct bulletin *last = &list.items[--list.count - 1];
        out->next = str_format(rq->arena, "%s_%s_%lld", last->period, last->region, (long long)last->id);
    }
    out->items.items = list.items;
    out->items.count = list.count;
    return SUCCESS;
}

HANDLER(bulletin_list_page, bulletin_search, bulletin_page);

/* --- drafts ------------------------------------------------------------------------------------------------------ */

/* A second issue of a period is a correction, and says why. */
static result check_draft(struct request *rq, const struct bulletin_draft *in, struct bulletin *bulletin)
{
    struct bulletin other;
    result r = bulletin_find_open(rq, bulletin->region, bulletin->period, &other);
    if (is_ok(r)) {
        return failed(ERR_CONFLICT, "这一期已有草稿，请发布或作废后再起草");
    }
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    r = bulletin_find(rq, bulletin->region, bulletin->period, "published", &other);
    if (is_ok(r)) {
        bulletin->corrects = other.id;
        return in->note ? SUCCESS : invalid("note", "这一期已经发布，更正须写明更正说明");
    }
    return r.code == ERR_NOT_FOUND ? SUCCESS : r;
}

/* The one that is asked for, or the usual one of such a period. */
static result choose_template(struct request *rq, const struct bulletin_draft *in, struct bulletin *bulletin)
{
    static const char *const kinds[] = {[1] = "monthly", [3] = "quarterly", [6] = "half_yearly", [12] = "yearly"};
    struct period period;
    struct bulletin_template found;
    if (!period_parse(in->period, &period)) {
        return invalid("period", period_check(in->period));
    }
    bulletin->kind = kinds[period_months(&period)];
    bulletin->template = in->template ? in->template : template_usual(&period);
    bulletin->definitions = "";
    result r = template_find(rq, bulletin->region, bulletin->template, 0, period.last, &found);
    return r.code == ERR_NOT_FOUND ? invalid("template", r.reason) : r;
}

static result bulletin_create(struct request *rq, const struct bulletin_draft *in, struct bulletin *out)
{
    struct matter matter;
    *out = (struct bulletin){.region = region_canonical(rq->arena, in->region),
                             .period = in->period,
                             .issue = in->issue,
                             .title = in->title,
                             .issuer = in->issuer ? in->issuer : "",
                             .note = in->note ? in->note : "",
                             .form = in->form ? in->form : "active",
                             .document_number = "",
                             .index_number = "",
                             .signer_name = "",
                             .state = "draft",
                             .version = 1};
    TRY(bulletin_check_maker(rq, out->region));
    TRY(check_draft(rq, in, out));
    TRY(choose_template(rq, in, out));
    const char *title;
    TRY(default_title(rq, out->region, in->period, &title));
    out->title = in->title ? in->title : title;
    TRY(sequence_next(rq, out->region, "matter", &out->id));
    const struct matter_opening opening = {.flow = &bulletin_flow,
                                           .action = "draft",
                                           .region = out->region,
                                           .number =
                                               str_format(rq->arena, "TB-%s-%lld", out->period, (long long)out->id),
                                           .title = out->title,
                                           .id = out->id,
                                           .unit = rq->who->unit,
                                           .holder = rq->who->staff,
                                           .legal_limit = NO_NUMBER,
                                           .promised_limit = NO_NUMBER};
    TRY(flow_open(rq, &opening, &matter));
    rq->location = str_format(rq->arena, "/api/v1/bulletins/%s/%s", out->region, out->period);
    return bulletin_insert(rq, out);
}
HANDLER(bulletin_create, bulletin_draft, bulletin);

result bulletin_find_own(struct request *rq, const struct bulletin_key *in, struct bulletin *bulletin,
                         struct matter *matter)
{
    const char *region = region_canonical(rq->arena, in->region);
    TRY(bulletin_check_maker(rq, region));
    result r = bulletin_find_open(rq, region, in->period, bulletin);
    if (r.code == ERR_NOT_FOUND) {
        r = bulletin_find(rq, region, in->period, "published", bulletin);
        return is_ok(r) ? failed(ERR_CONFLICT, "这一期已经发布，不能再改；需要更正的，请起草更正的一期")
               : r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "这一期没有草稿，请先起草")
                                         : r;
    }
    TRY(r);
    return flow_find(rq, bulletin->region, bulletin->id, matter);
}

result bulletin_move(struct request *rq, struct bulletin *bulletin, struct matter *matter, const struct flow_move *move)
{
    TRY(flow_apply(rq, matter, move));
    bulletin->state = matter->state;
    bulletin->version = matter->version;
    return SUCCESS;
}

static result bulletin_discard(struct request *rq, const struct bulletin_key *in, struct bulletin *out)
{
    struct matter matter;
    const struct flow_move move = flow_plain("discard", 0);
    TRY(bulletin_find_own(rq, in, out, &matter));
    TRY(bulletin_move(rq, out, &matter, &move));
    return checks_end(rq, out, "通报已作废");
}
HANDLER(bulletin_discard, bulletin_key, bulletin);

/* --- reading ----------------------------------------------------------------------------------------------------- */

/* What nobody has drafted yet can be looked at all the same. */
static result find_or_preview(struct request *rq, const char *region, const struct bulletin_key *in,
                              struct bulletin *bulletin)
{
    result r = bulletin_find_open(rq, region, in->period, bulletin);
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    *bulletin = (struct bulletin){.region = region,
                                  .period = in->period,
                                  .issue = NO_NUMBER,
                                  .issuer = "",
                                  .note = "",
                                  .template = "",
                                  .definitions = "",
                                  .form = "active",
                                  .document_number = "",
                                  .index_number = "",
                                  .state = ""};
    return default_title(rq, region, in->period, &bulletin->title);
}

static result bytes_of(struct request *rq, const struct bulletin_key *in, const struct bulletin_format *format,
                       struct bytes *bytes)
{
    struct bulletin bulletin;
    struct composed *composed;
    const char *region = region_canonical(rq->arena, in->region);
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    result r = in->draft ? failed(ERR_NOT_FOUND, "") : bulletin_find(rq, region, in->period, "published", &bulletin);
    if (is_ok(r)) {
        return copy_find(rq, &bulletin, format->name, bytes);
    }
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    TRY(find_or_preview(rq, region, in, &bulletin));
    if (instant_is_set(bulletin.signed_at)) {
        return copy_find(rq, &bulletin, format->name, bytes);
    }
    bulletin.template = in->template ? in->template : bulletin.template;
    TRY(bulletin_compose(rq, &bulletin, (struct instant){0}, &composed));
    return bulletin_render(composed, format, bytes);
}

static result bulletin_read(struct request *rq, const struct bulletin_key *in, struct nothing *out)
{
    const struct bulletin_format *format =
        in->format ? bulletin_format_named(in->format) : bulletin_format_accepted(rq->accept);
    (void)out;
    TRY(bytes_of(rq, in, format, &rq->raw));
    rq->raw_type = format->type;
    if (format->is_file) {
        rq->raw_name = str_format(rq->arena, "bulletin-%s-%s.%s", in->region, in->period, format->ending);
    }
    return SUCCESS;
}
HANDLER(bulletin_read, bulletin_key, nothing);
