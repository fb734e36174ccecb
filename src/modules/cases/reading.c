/* Showing cases. */
#include "modules/cases/handlers.h"
#include "modules/cases/reading.h"
#include "modules/cases/rules.h"
#include "modules/cases/store.h"

result case_find(struct request *rq, const char *number, struct matter *matter, struct case_file *file)
{
    const char *region = case_number_region(rq->arena, number);
    result found = region ? flow_find_number(rq, region, number, matter) : failed(ERR_NOT_FOUND, "");
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !str_equal(matter->flow, "case"))) {
        return failed(ERR_NOT_FOUND, "没有找到这个办件，请核对办件编号");
    }
    TRY(found);
    return case_file_find(rq, region, matter->id, file);
}

static result show_party(struct request *rq, const char *region, int64_t id, const struct party_view **view)
{
    if (id == 0) {
        return SUCCESS;
    }
    struct party_view *shown = ARENA_NEW(rq->arena, struct party_view);
    *view = shown;
    return party_read(rq, region, id, shown);
}

static result show_actions(struct request *rq, const struct matter *matter, struct case_view *out)
{
    struct flow_actions possible;
    TRY(flow_actions(rq, matter, &possible));
    out->actions.items = ARENA_ARRAY(rq->arena, struct case_button, possible.count + 1);
    out->actions.count = possible.count;
    for (size_t i = 0; i < possible.count; i++) {
        out->actions.items[i] = (struct case_button){possible.items[i]->action, possible.items[i]->label};
    }
    return SUCCESS;
}

static const char *or_absent(const char *text)
{
    return str_is_empty(text) ? 0 : text;
}

static void show_matter(struct request *rq, const struct matter *matter, struct case_view *out)
{
    out->number = matter->number;
    out->region = matter->region;
    out->id = matter->id;
    out->version = matter->version;
    out->state = matter->state;
    out->mark = flow_mark(matter, rq->now);
    out->item_type = matter->item_type;
    out->channel = matter->channel;
    out->unit = matter->unit;
    out->holder = matter->holder;
    out->opened_at = matter->opened_at;
    out->started_at = matter->started_at;
    out->due_at = matter->due_at;
    out->legal_due_at = matter->legal_due_at;
    out->warn_at = matter->warn_at;
    out->paused_at = matter->paused_at;
    out->closed_at = matter->closed_at;
    out->clock = matter->clock;
    out->limit_unit = matter->limit_unit;
    out->legal_limit = matter->legal_limit;
    out->promised_limit = matter->promised_limit;
    out->extension = matter->extension;
    out->rule = matter->rule;
}

static void show_file(const struct case_file *file, struct case_view *out)
{
    out->item_code = file->item_code;
    out->item_name = file->item_name;
    out->item_version = file->item_version;
    out->hall = file->hall;
    out->hall_window = file->hall_window;
    out->clerk = file->clerk;
    out->form = or_absent(file->form);
    out->green_reason = or_absent(file->green_reason);
    out->special = or_absent(file->special);
    out->result = or_absent(file->result);
    out->decision_number = or_absent(file->decision_number);
    out->delivery = or_absent(file->delivery);
    out->waybill = or_absent(file->waybill);
    out->missing = file->missing;
    out->missing_until = file->missing_until;
    out->missing_overdue = file->missing_overdue;
}

result case_show(struct request *rq, const struct matter *matter, const struct case_file *file, struct case_view *out)
{
    case_materials materials;
    show_matter(rq, matter, out);
    show_file(file, out);
    out->state_label = flow_state_label(&case_flow, out->state);
    TRY(show_party(rq, matter->region, file->applicant, &out->applicant));
    TRY(show_party(rq, matter->region, file->agent, &out->agent));
    TRY(case_materials_read(rq, matter, &materials));
    out->materials.items = materials.items;
    out->materials.count = materials.count;
    return show_actions(rq, matter, out);
}

static result case_read(struct request *rq, const struct case_key *in, struct case_view *out)
{
    struct matter matter;
    struct case_file file;
    TRY(case_find(rq, in->number, &matter, &file));
    TRY(case_show(rq, &matter, &file, out));
    if (instant_is_set(in->at)) {
        TRY(flow_state_at(rq, &matter, in->at, &out->state));
        out->state_label = flow_state_label(&case_flow, out->state);
        out->actions.count = 0;
        rq->version = NO_NUMBER;
    }
    return SUCCESS;
}
HANDLER(case_read, case_key, case_view);

/* --- lists ------------------------------------------------------------------------------------------------------- */

/* Whose cases: the party of that certificate in that region. */
static result find_applicant(struct request *rq, const struct case_search *in, int64_t *applicant)
{
    party_ids ids;
    *applicant = NO_NUMBER;
    if (!in->certificate_number) {
        return SUCCESS;
    }
    if (!in->region) {
        return invalid("region", "按申请人查询须同时给出地区");
    }
    TRY(party_search(rq, in->region, PARTY_BY_NUMBER, in->certificate_number, &ids));
    *applicant = ids.count > 0 ? ids.items[0].id : 0;
    return SUCCESS;
}

static void label_row(struct request *rq, struct case_row *row)
{
    const struct matter matter = {.due_at = row->due_at, .warn_at = row->warn_at, .closed_at = row->closed_at};
    row->state_label = flow_state_label(&case_flow, row->state);
    row->mark = flow_mark(&matter, rq->now);
}

static result one_row(struct request *rq, const struct case_search *in, struct case_page *out)
{
    struct matter matter;
    struct case_file file;
    result found = case_find(rq, in->number, &matter, &file);
    rq->version = NO_NUMBER;
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(found);
    out->items.items = ARENA_NEW(rq->arena, struct case_row);
    out->items.count = 1;
    *out->items.items = (struct case_row){.region = matter.region,
                                          .number = matter.number,
                                          .state = matter.state,
                                          .item_code = file.item_code,
                                          .item_name = file.item_name,
                                          .item_type = matter.item_type,
                                          .channel = matter.channel,
                                          .id = matter.id,
                                          .unit = matter.unit,
                                          .holder = matter.holder,
                                          .opened_at = matter.opened_at,
                                          .due_at = matter.due_at,
                                          .warn_at = matter.warn_at,
                                          .closed_at = matter.closed_at};
    label_row(rq, out->items.items);
    return SUCCESS;
}

static result case_list(struct request *rq, const struct case_search *in, struct case_page *out)
{
    struct matter_place place = {.at = INT64_MAX, .region = "~", .id = INT64_MAX};
    int64_t applicant;
    case_rows rows;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    if (in->number) {
        return one_row(rq, in, out);
    }
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(find_applicant(rq, in, &applicant));
    TRY(case_rows_read(rq, in, applicant, &place, limit, &rows));
    if ((int64_t)rows.count > limit) {
        const struct case_row *last = &rows.items[--rows.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < rows.count; i++) {
        label_row(rq, &rows.items[i]);
    }
    out->items.items = rows.items;
    out->items.count = rows.count;
    return SUCCESS;
}
HANDLER(case_list, case_search, case_page);
