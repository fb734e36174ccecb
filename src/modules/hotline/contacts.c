/* Contacts: taking them in, moving them. */
#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "modules/hotline/contacts.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/reading.h"
#include "modules/hotline/rules.h"
#include "modules/hotline/store.h"
#include "modules/hotline/words.h"

/* --- who it is --------------------------------------------------------------------------------------------------- */

struct who_called {
    const struct party_in *caller;
    const char *phone;
    bool secret, anonymous;
};

/* A named caller becomes a party; one who is to stay hidden or unnamed leaves nothing but sealed words and the hash of
 * the phone. */
static result note_caller(struct request *rq, const struct who_called *who, struct contact_file *file,
                          struct contact_words *words)
{
    const struct party_in *caller = who->caller;
    const char *phone = caller && caller->phone ? caller->phone : who->phone;
    if (caller && who->anonymous) {
        return invalid("caller", "匿名来电不登记姓名，只留联系电话");
    }
    file->secret = file->secret || who->secret;
    file->anonymous = who->anonymous;
    if (phone) {
        TRY(phone_hash(rq, phone, &file->phone));
    }
    if (caller && !file->secret) {
        words->name = words->certificate_type = words->number = words->phone = words->address = 0;
        return party_find_or_add(rq, file->region, caller, &file->caller);
    }
    file->caller = 0;
    words->phone = phone ? phone : words->phone;
    if (caller) {
        words->name = caller->name;
        words->certificate_type = caller->certificate_type;
        words->number = caller->number;
        words->address = caller->address;
    }
    return SUCCESS;
}

/* A caller who was a party and now wants to be hidden: what is known goes into the sealed words. */
static result hide_caller(struct request *rq, struct contact_file *file, struct contact_words *words)
{
    struct party_view party;
    TRY(party_read(rq, file->region, file->caller, &party));
    words->name = party.name;
    words->certificate_type = party.certificate_type;
    words->number = party.number;
    words->phone = party.phone;
    words->address = party.address;
    file->caller = 0;
    return SUCCESS;
}

static result check_category(struct request *rq, const char *region, int64_t id)
{
    struct category category;
    if (id == 0) {
        return SUCCESS;
    }
    result r = category_find(rq, region, id, instant_date(rq->now), &category);
    return r.code == ERR_NOT_FOUND ? invalid("category", "没有这个分类，或已停用，请在分类树中重新选择") : r;
}

/* --- taking in --------------------------------------------------------------------------------------------------- */

/* Answered: by whom, when, after how long. Counted by the 15 seconds. */
result contact_answered(struct request *rq, struct matter *matter, struct contact_file *file, struct instant at,
                        int64_t agent)
{
    struct instant last = matter->changed_at;
    file->answered_at = at;
    file->waited = at.ms > matter->opened_at.ms ? (at.ms - matter->opened_at.ms) / 1000 : 0;
    file->agent = agent != 0 ? agent : file->agent;
    struct flow_move move =
        flow_plain_at(call_is_answered_soon(file->waited) ? "answer_soon" : "answer", 0, at.ms > last.ms ? at : last);
    move.holder = file->agent;
    move.body = str_format(rq->arena, "{\"waited\":%lld}", (long long)file->waited);
    return flow_apply(rq, matter, &move);
}

static result check_opening(struct request *rq, const struct contact_opening *opening)
{
    int64_t known;
    bool is_call = contact_channel_is_call(opening->channel);
    if (!request_sees_region(rq, opening->region)) {
        return invalid("region", "地区不在您的管辖范围内");
    }
    if (instant_is_set(opening->answered_at) && !is_call) {
        return invalid("answered_at", "只有来电才有接听时间");
    }
    if (!str_is_empty(opening->call)) {
        TRY(contact_of_call(rq, opening->region, opening->call, &known));
        if (!is_call || number_is_set(known)) {
            return is_call ? failed(ERR_CONFLICT, "这个通话已有来电记录，请打开它继续填写")
                           : invalid("call", "只有来电才有话务编号");
        }
    }
    return check_category(rq, opening->region, opening->category);
}

result contact_open(struct request *rq, const struct contact_opening *opening, struct matter *matter,
                    struct contact_file *file)
{
    bool is_call = contact_channel_is_call(opening->channel);
    struct instant at = instant_is_set(opening->at) ? opening->at : rq->now;
    struct contact_words words = {.text = opening->text};
    const struct who_called who = {opening->caller, opening->phone, opening->secret, opening->anonymous};
    TRY(check_opening(rq, opening));
    struct matter_opening open = {.flow = &contact_flow,
                                  .action = is_call ? "ring" : "receive",
                                  .region = opening->region,
                                  .title = code_label(&contact_channels, opening->channel),
                                  .unit = rq->who->unit,
                                  .channel = opening->channel,
                                  .legal_limit = NO_NUMBER,
                                  .promised_limit = NO_NUMBER,
                                  .at = at};
    TRY(sequence_next(rq, opening->region, "matter", &open.id));
    open.number = hotline_number(rq, opening->region, 'L', at, open.id);
    *file = (struct contact_file){.region = opening->region,
                                  .id = open.id,
                                  .call = opening->call ? opening->call : "",
                                  .waited = NO_NUMBER,
                                  .agent = is_call ? 0 : rq->who->staff,
                                  .nature = opening->nature ? opening->nature : "",
                                  .category = opening->category};
    TRY(note_caller(rq, &who, file, &words));
    TRY(flow_open(rq, &open, matter));
    TRY(contact_file_insert(rq, file));
    TRY(contact_words_put(rq, file, &words));
    if (is_call && instant_is_set(opening->answered_at)) {
        if (opening->answered_at.ms < at.ms) {
            return invalid("answered_at", "接听时间不能早于来电时间");
        }
        TRY(contact_answered(rq, matter, file, opening->answered_at, rq->who->staff));
        TRY(contact_file_update(rq, file));
    }
    return SUCCESS;
}

static result contact_create(struct request *rq, const struct contact_intake *in, struct contact_view *out)
{
    struct matter matter;
    struct contact_file file;
    const struct contact_opening opening = {.region =
                                                region_canonical(rq->arena, in->region ? in->region : rq->who->region),
                                            .channel = in->channel,
                                            .call = in->call,
                                            .caller = in->caller,
                                            .phone = in->phone,
                                            .secret = in->secret,
                                            .anonymous = in->anonymous,
                                            .text = in->text,
                                            .nature = in->nature,
                                            .category = number_is_set(in->category) ? in->category : 0,
                                            .at = in->at,
                                            .answered_at = in->answered_at};
    if (str_is_empty(opening.region)) {
        return invalid("region", "缺少地区");
    }
    TRY(contact_open(rq, &opening, &matter, &file));
    TRY(contact_show(rq, &matter, &file, out));
    rq->version = matter.version;
    rq->location = str_format(rq->arena, "/api/v1/hotline/contacts/%s", matter.number);
    return SUCCESS;
}
HANDLER(contact_create, contact_intake, contact_view);

/* --- moving ------------------------------------------------------------------------------------------------------ */

struct working {
    struct matter matter;
    struct contact_file file;
};

static result finish(struct request *rq, struct working *work, const struct flow_move *move, struct contact_view *out)
{
    TRY(flow_apply(rq, &work->matter, move));
    TRY(contact_file_update(rq, &work->file));
    TRY(contact_show(rq, &work->matter, &work->file, out));
    rq->version = work->matter.version;
    return SUCCESS;
}

/* What an action says of the contact besides: taken over where it is said. */
static result take_over(struct request *rq, const struct contact_action *in, struct contact_file *file)
{
    struct contact_words words;
    const struct who_called who = {in->caller, in->phone, in->secret, in->anonymous};
    TRY(contact_words_read(rq, file, &words));
    if (in->secret && file->caller != 0 && !in->caller) {
        TRY(hide_caller(rq, file, &words));
    }
    if (in->caller || in->phone || in->secret || in->anonymous) {
        int64_t caller = file->caller;
        TRY(note_caller(rq, &who, file, &words));
        file->caller = in->caller || file->secret ? file->caller : caller;
    }
    if (number_is_set(in->category)) {
        TRY(check_category(rq, file->region, in->category));
        file->category = in->category;
    }
    file->nature = in->nature ? in->nature : file->nature;
    file->article = number_is_set(in->article) ? in->article : file->article;
    file->agent = file->agent != 0 ? file->agent : rq->who->staff;
    words.text = in->text ? in->text : words.text;
    words.answer = in->answer ? in->answer : words.answer;
    return contact_words_put(rq, file, &words);
}

static result act(struct request *rq, const struct contact_action *in, const char *action, struct contact_view *out)
{
    struct working work;
    struct flow_move move = flow_plain_at(action, in->reason, in->at);
    TRY(contact_find(rq, in->number, &work.matter, &work.file));
    TRY(take_over(rq, in, &work.file));
    move.body = work.file.article != 0 && str_equal(action, "settle")
                    ? str_format(rq->arena, "{\"article\":%lld}", (long long)work.file.article)
                    : 0;
    return finish(rq, &work, &move, out);
}

static result contact_answer(struct request *rq, const struct contact_action *in, struct contact_view *out)
{
    struct working work;
    TRY(contact_find(rq, in->number, &work.matter, &work.file));
    TRY(contact_answered(rq, &work.matter, &work.file, instant_is_set(in->at) ? in->at : rq->now, rq->who->staff));
    TRY(contact_file_update(rq, &work.file));
    TRY(contact_show(rq, &work.matter, &work.file, out));
    rq->version = work.matter.version;
    return SUCCESS;
}
HANDLER(contact_answer, contact_action, contact_view);

static result contact_describe(struct request *rq, const struct contact_action *in, struct contact_view *out)
{
    return act(rq, in, "describe", out);
}
HANDLER(contact_describe, contact_action, contact_view);

static result contact_park(struct request *rq, const struct contact_action *in, struct contact_view *out)
{
    return act(rq, in, "park", out);
}
HANDLER(contact_park, contact_action, contact_view);

static result contact_resume(struct request *rq, const struct contact_action *in, struct contact_view *out)
{
    return act(rq, in, "resume", out);
}
HANDLER(contact_resume, contact_action, contact_view);

static result contact_settle(struct request *rq, const struct contact_action *in, struct contact_view *out)
{
    return act(rq, in, "settle", out);
}
HANDLER(contact_settle, contact_action, contact_view);

static result contact_void(struct request *rq, const struct contact_action *in, struct contact_view *out)
{
    return act(rq, in, "void", out);
}
HANDLER(contact_void, contact_action, contact_view);

result contact_becomes_order(struct request *rq, struct matter *contact)
{
    struct flow_move move = flow_plain("to_order", 0);
    return str_equal(contact->state, "ordered") ? SUCCESS : flow_apply(rq, contact, &move);
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

static result one_contact(struct request *rq, const char *number, struct contact_page *out)
{
    struct matter matter;
    struct contact_file file;
    result found = contact_find(rq, number, &matter, &file);
    rq->version = NO_NUMBER;
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(found);
    out->items.items = ARENA_NEW(rq->arena, struct contact_row);
    out->items.count = 1;
    *out->items.items = (struct contact_row){.region = matter.region,
                                             .number = matter.number,
                                             .state = matter.state,
                                             .state_label = flow_state_label(&contact_flow, matter.state),
                                             .channel = matter.channel,
                                             .nature = *file.nature ? file.nature : 0,
                                             .id = matter.id,
                                             .unit = matter.unit,
                                             .agent = file.agent,
                                             .waited = file.waited,
                                             .category = file.category,
                                             .opened_at = matter.opened_at,
                                             .closed_at = matter.closed_at};
    return SUCCESS;
}

static result contact_list(struct request *rq, const struct contact_search *in, struct contact_page *out)
{
    struct matter_place place = {.at = INT64_MAX, .region = "~", .id = INT64_MAX};
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    struct bytes phone;
    contact_rows rows;
    if (in->number) {
        return one_contact(rq, in->number, out);
    }
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(phone_hash(rq, in->phone, &phone));
    TRY(contact_rows_read(rq, in, phone, &place, limit, &rows));
    if ((int64_t)rows.count > limit) {
        const struct contact_row *last = &rows.items[--rows.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < rows.count; i++) {
        rows.items[i].state_label = flow_state_label(&contact_flow, rows.items[i].state);
    }
    out->items.items = rows.items;
    out->items.count = rows.count;
    return SUCCESS;
}
HANDLER(contact_list, contact_search, contact_page);
