/* Orders: opening and listing them, and what all actions on them share. */
#include "modules/hotline/orders.h"

#include "kernel/file/file.h"
#include "kernel/org/org.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/permissions.h"
#include "modules/hotline/reading.h"
#include "modules/hotline/rules.h"
#include "modules/hotline/store.h"
#include "modules/hotline/words.h"

/* --- what actions share ------------------------------------------------------------------------------------------ */

result order_begin(struct request *rq, const char *number, struct order_working *work)
{
    return order_find_number(rq, number, &work->matter, &work->file);
}

result order_shown(struct request *rq, struct order_working *work, struct order_view *out)
{
    TRY(order_show(rq, &work->matter, &work->file, out));
    rq->version = work->matter.version;
    return SUCCESS;
}

result order_end(struct request *rq, struct order_working *work, const struct flow_move *move, struct order_view *out)
{
    TRY(flow_apply(rq, &work->matter, move));
    TRY(order_file_update(rq, &work->file));
    return order_shown(rq, work, out);
}

result order_is_held(struct request *rq, const struct matter *matter)
{
    bool is_in;
    TRY(org_unit_in_scope(rq, matter->unit, &is_in));
    return is_in ? SUCCESS : failed(ERR_FORBIDDEN, "工单现由别的单位承办，您的单位只能查看");
}

result order_unit_check(struct request *rq, int64_t id, const char *region, struct unit *unit)
{
    struct date today = instant_date(rq->now);
    if (!number_is_set(id)) {
        return invalid("unit", "请选择承办单位");
    }
    result found = org_unit_find(rq->db, rq->arena, id, unit);
    if (found.code == ERR_NOT_FOUND) {
        return invalid("unit", "没有这个单位，请重新选择承办单位");
    }
    TRY(found);
    if (unit->valid_from.ymd > today.ymd || (date_is_set(unit->valid_to) && unit->valid_to.ymd < today.ymd)) {
        return invalid("unit", "此单位今天不在有效期内，请选择承接其职能的单位");
    }
    return region_holds(unit->region, region) || region_holds(region, unit->region)
               ? SUCCESS
               : invalid("unit", "此单位不管工单所在的地区，请重新选择");
}

result order_limit_of(struct request *rq, const struct matter *matter, const struct order_file *file,
                      struct order_limit *limit)
{
    order_limits limits;
    TRY(order_limits_read(rq, instant_date(matter->opened_at), &limits));
    const struct order_limit *row = order_limit_choose(&limits, matter->region, matter->item_type, file->urgency);
    if (!row) {
        return failed(ERR_CONFLICT, "此类工单没有规定时限，请先在热线时限中填写");
    }
    *limit = *row;
    return SUCCESS;
}

result order_files_attach(struct request *rq, const struct order_file *file, const struct order_attachment *items,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct file_link link;
        TRY(file_attach(rq, file->region, "order", file->id, items[i].hash, items[i].name, &link));
    }
    return SUCCESS;
}

/* --- opening ----------------------------------------------------------------------------------------------------- */

static const char *title_of(struct request *rq, const char *nature, const char *path)
{
    return str_format(rq->arena, "%s：%s", code_label(&order_natures, nature), path);
}

result order_start(struct request *rq, const struct order_start *start, struct matter *matter, struct order_file *file)
{
    struct order_limit limit;
    const char *path;
    struct instant at = instant_is_set(start->at) ? start->at : rq->now;
    const struct matter class = {.region = start->region, .item_type = start->nature, .opened_at = at};
    *file = start->file;
    TRY(order_limit_of(rq, &class, file, &limit));
    TRY(category_path(rq, file->contact_region, file->category, instant_date(at), &path));
    const struct stage_limit to_sign = {"workday", limit.sign_limit, limit.rule};
    struct matter_opening open = {.flow = &order_flow,
                                  .action = start->action,
                                  .region = start->region,
                                  .title = title_of(rq, start->nature, path),
                                  .unit = start->unit,
                                  .parent = start->from ? start->from->id : 0,
                                  .item_type = start->nature,
                                  .channel = start->channel,
                                  .at = at,
                                  .limit_unit = "workday",
                                  .legal_limit = NO_NUMBER,
                                  .promised_limit = limit.finish_limit,
                                  .rule = limit.rule,
                                  .stage = &to_sign,
                                  .reason = start->reason};
    TRY(sequence_next(rq, start->region, "matter", &open.id));
    open.number = hotline_number(rq, start->region, 'G', at, open.id);
    file->region = start->region;
    file->id = open.id;
    file->opened_at = at;
    TRY(order_file_insert(rq, file));
    TRY(order_unit_add(rq, file, start->unit));
    TRY(order_unit_add(rq, file, file->hotline_unit));
    return flow_open(rq, &open, matter); /* whoever hears of it finds it whole */
}

static result check_place(struct request *rq, const struct order_opening *opening, const char *region)
{
    struct region found;
    if (number_is_set(opening->longitude) != number_is_set(opening->latitude)) {
        return invalid("latitude", "经度和纬度须同时填写");
    }
    if (!region_holds(opening->contact->region, region)) {
        return invalid("region", "工单所在地区须在本热线的地区之内");
    }
    result r = org_region_find(rq->db, rq->arena, region, instant_date(rq->now), &found);
    return r.code == ERR_NOT_FOUND ? invalid("region", "没有这个地区，请核对行政区划代码") : r;
}

/* One that holds today. */
static result check_category(struct request *rq, const char *hotline, int64_t id)
{
    struct category category;
    result r = category_find(rq, hotline, id, instant_date(rq->now), &category);
    return r.code == ERR_NOT_FOUND ? invalid("category", "没有这个分类，或已停用，请在分类树中重新选择") : r;
}

result order_open(struct request *rq, const struct order_opening *opening, struct matter *matter,
                  struct order_file *file)
{
    const struct contact_file *contact = opening->contact;
    struct order_start start = {.action = "open",
                                .region =
                                    region_canonical(rq->arena, opening->region ? opening->region : contact->region),
                                .nature = opening->nature,
                                .channel = opening->channel,
                                .unit = rq->who->unit,
                                .at = opening->at,
                                .file = {.contact_region = contact->region,
                                         .contact = contact->id,
                                         .contact_number = opening->contact_number,
                                         .caller = contact->caller,
                                         .phone = contact->phone,
                                         .role = "main",
                                         .category = opening->category,
                                         .urgency = opening->urgency ? opening->urgency : "normal",
                                         .secret = opening->secret || contact->secret,
                                         .longitude = opening->longitude,
                                         .latitude = opening->latitude,
                                         .hotline_unit = rq->who->unit,
                                         .event = "",
                                         .callback = "",
                                         .case_number = ""}};
    TRY(check_place(rq, opening, start.region));
    TRY(opening->category != 0 ? check_category(rq, contact->region, opening->category) : SUCCESS);
    TRY(order_start(rq, &start, matter, file));
    TRY(order_words_put(rq, file, &opening->words));
    return order_index_words(rq, file, opening->words.text);
}

result order_dispatch_to(struct request *rq, struct matter *matter, struct order_file *file, int64_t unit,
                         const char *reason, struct instant at)
{
    struct order_limit limit;
    struct unit found;
    TRY(order_unit_check(rq, unit, matter->region, &found));
    TRY(order_limit_of(rq, matter, file, &limit));
    const struct stage_limit to_sign = {"workday", limit.sign_limit, limit.rule};
    struct flow_move move = flow_plain_at("dispatch", reason, at);
    move.unit = unit;
    move.holder = 0;
    move.counted_unit = found.level == 1 ? unit : found.parent;
    move.stage = &to_sign;
    move.body = str_format(rq->arena, "{\"unit\":%lld}", (long long)unit);
    TRY(flow_apply(rq, matter, &move));
    file->sub_unit = found.level == 1 ? 0 : unit;
    TRY(order_file_update(rq, file));
    TRY(order_unit_add(rq, file, unit));
    return order_unit_add(rq, file, move.counted_unit);
}

result order_categorise(struct request *rq, struct matter *matter, struct order_file *file, int64_t category,
                        const char *reason, struct instant at)
{
    struct flow_move move = flow_plain_at("recategorise", reason, at);
    TRY(check_category(rq, file->contact_region, category));
    move.body =
        str_format(rq->arena, "{\"before\":%lld,\"after\":%lld}", (long long)file->category, (long long)category);
    file->category = category;
    TRY(order_file_update(rq, file));
    return flow_apply(rq, matter, &move);
}

result order_close_by_decision(struct request *rq, const char *region, int64_t id, const char *decision)
{
    struct order_working work;
    TRY(order_find(rq, region, id, &work.matter, &work.file));
    struct flow_move move = flow_plain("close_by_decision", str_format(rq->arena, "会议议定事项%s", decision));
    return flow_apply(rq, &work.matter, &move);
}

/* The words of the order: what is said for it, else what the contact has. */
static result words_of(struct request *rq, const struct order_intake *in, const struct contact_file *contact,
                       struct order_words *words)
{
    struct contact_words told;
    *words = (struct order_words){in->text, in->expected, in->place};
    if (!words->text) {
        TRY(contact_words_read(rq, contact, &told));
        words->text = told.text;
    }
    return words->text ? SUCCESS : invalid("text", "请填写诉求内容");
}

static result order_create(struct request *rq, const struct order_intake *in, struct order_view *out)
{
    struct matter contact_matter;
    struct contact_file contact;
    struct order_working work;
    result found = contact_find(rq, in->contact, &contact_matter, &contact);
    if (found.code == ERR_NOT_FOUND) {
        return invalid("contact", "没有找到这个来电来信，请核对编号");
    }
    TRY(found);
    struct order_opening opening = {.contact = &contact,
                                    .contact_number = contact_matter.number,
                                    .channel = contact_matter.channel,
                                    .region = in->region,
                                    .nature = in->nature,
                                    .category = number_is_set(in->category) ? in->category : contact.category,
                                    .urgency = in->urgency,
                                    .secret = in->secret,
                                    .longitude = in->longitude,
                                    .latitude = in->latitude,
                                    .at = in->at};
    TRY(words_of(rq, in, &contact, &opening.words));
    TRY(contact_becomes_order(rq, &contact_matter));
    TRY(order_open(rq, &opening, &work.matter, &work.file));
    TRY(order_files_attach(rq, &work.file, in->files.items, in->files.count));
    if (number_is_set(in->unit)) {
        TRY(order_dispatch_to(rq, &work.matter, &work.file, in->unit, 0, in->at));
    }
    rq->location = str_format(rq->arena, "/api/v1/hotline/orders/%s", work.matter.number);
    return order_shown(rq, &work, out);
}
HANDLER(order_create, order_intake, order_view);

/* --- lists ------------------------------------------------------------------------------------------------------- */

static void label_row(struct request *rq, struct order_row *row)
{
    const struct matter matter = {
        .due_at = row->due_at, .stage_due_at = row->stage_due_at, .warn_at = row->warn_at, .closed_at = row->closed_at};
    row->state_label = flow_state_label(&order_flow, row->state);
    row->mark = flow_mark(&matter, rq->now);
}

static result one_order(struct request *rq, const char *number, struct order_page *out)
{
    struct order_working work;
    result found = order_begin(rq, number, &work);
    const struct matter *matter = &work.matter;
    rq->version = NO_NUMBER;
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(found);
    out->items.items = ARENA_NEW(rq->arena, struct order_row);
    out->items.count = 1;
    *out->items.items = (struct order_row){.region = matter->region,
                                           .id = matter->id,
                                           .number = matter->number,
                                           .state = matter->state,
                                           .role = work.file.role,
                                           .nature = matter->item_type,
                                           .channel = matter->channel,
                                           .urgency = work.file.urgency,
                                           .title = matter->title,
                                           .unit = matter->unit,
                                           .counted_unit = matter->counted_unit,
                                           .category = work.file.category,
                                           .opened_at = matter->opened_at,
                                           .due_at = matter->due_at,
                                           .stage_due_at = matter->stage_due_at,
                                           .warn_at = matter->warn_at,
                                           .closed_at = matter->closed_at};
    label_row(rq, out->items.items);
    return hotline_unit_name(rq, matter->unit, &out->items.items->unit_name);
}

/* By words: the first few terms of what is asked for, hashed as the index is. */
static result hash_words(struct request *rq, const char *text, struct order_hashes *hashes)
{
    const char *joined;
    if (!text) {
        return SUCCESS;
    }
    TRY(text_hashes(rq, text, true, &joined));
    for (size_t i = 0; i < SEARCHED_TERMS && *joined; i++) {
        size_t size = strcspn(joined, " ");
        hashes->terms[i] = arena_copy(rq->arena, joined, size);
        joined += size + (joined[size] == ' ');
    }
    return hashes->terms[0] ? SUCCESS : invalid("text", "请填写至少两个汉字或一个词");
}

static result order_list(struct request *rq, const struct order_search *in, struct order_page *out)
{
    struct matter_place place = {.at = INT64_MAX, .region = "~", .id = INT64_MAX};
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    struct order_hashes hashes = {0};
    order_rows rows;
    if (in->number) {
        return one_order(rq, in->number, out);
    }
    if (in->phone) {
        TRY(request_require(rq, P_CONTACT_READ));
    }
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(phone_hash(rq, in->phone, &hashes.phone));
    TRY(hash_words(rq, in->text, &hashes));
    TRY(order_rows_read(rq, in, &hashes, &place, limit, &rows));
    if ((int64_t)rows.count > limit) {
        const struct order_row *last = &rows.items[--rows.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < rows.count; i++) {
        label_row(rq, &rows.items[i]);
    }
    out->items.items = rows.items;
    out->items.count = rows.count;
    return SUCCESS;
}
HANDLER(order_list, order_search, order_page);
