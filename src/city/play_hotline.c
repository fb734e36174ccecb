/* Each step of the hotline's plan as the call of an agent, a dispatcher or somebody of a unit. */
#include <assert.h>

#include "city/caller.h"
#include "city/inside.h"
#include "city/people.h"
#include "kernel/record/record.h"

enum { SOON_PER_MILLE = 920 /* answered within 15 seconds */ };

struct call_scene {
    const struct city *city;
    const struct city_call *of;
    struct city_moving *moving, *source;
    const struct city_unit *unit, *below; /* of an order */
    const struct city_hall *hall;         /* where it is; of a contact the hotline's */
    struct chance chance;                 /* of this step alone */
    struct instant at;
};

/* --- what is said ------------------------------------------------------------------------------------------------ */

#define ANY(chance, list) (list)[chance_below((chance), sizeof(list) / sizeof *(list))]

static const char *const questions[] = {
    "咨询医保报销需要哪些材料", "咨询养老金资格认证如何办理", "咨询营业执照办理流程", "咨询小区停水何时恢复",
    "咨询疫情期间出行要求",     "咨询公积金提取条件",         "咨询身份证补办地点",   "咨询学校开学时间"};
static const char *const answers[] = {"已告知办理条件、材料和地点", "已按知识库内容答复",
                                      "已告知主管单位电话和办公时间"};
static const char *const done[] = {"已到现场核实并处理完毕", "已责令整改，现场复查合格", "已与当事人沟通，问题已解决",
                                   "已列入维修计划并告知当事人"};

/* Weights of natures where nobody published them, and how each is put. */
static const struct nature_row {
    const char *code;
    int64_t weight;
    const char *before, *after;
} natures[] = {{"help", 44, "反映", "，请帮助解决"},   {"consult", 14, "咨询", "，由哪个单位负责、何时解决"},
               {"object", 31, "投诉", "，请核实处理"}, {"suggest", 5, "建议解决", "的问题"},
               {"report", 4, "举报", "，请查处"},      {"praise", 1, "表扬工作人员及时处理", "的问题"},
               {"other", 1, "反映", "，请核实处理"}};
enum { NATURES = sizeof natures / sizeof *natures };

static const struct nature_row *nature_of(struct call_scene *scene)
{
    const char *published = scene->city->hotline->orders[scene->of->row].nature;
    int64_t weights[NATURES];
    for (size_t i = 0; i < NATURES; i++) {
        if (published && str_equal(natures[i].code, published)) {
            return &natures[i];
        }
        weights[i] = natures[i].weight;
    }
    return &natures[chance_pick(&scene->chance, weights, NATURES)];
}

static const char *phone_of(struct arena *arena, const struct call_scene *scene)
{
    struct chance chance = {chance_mix(scene->city->seed, 8, scene->of->caller)};
    return str_format(arena, "154%08lld", (long long)chance_below(&chance, 100000000));
}

/* Whose call becomes an order is asked for their name. */
static void put_caller(struct buf *out, const struct call_scene *scene)
{
    struct party_in person;
    const struct city *city = scene->city;
    const struct neighbourhood where = {city->model->people, city->seed, (int)(scene->hall - city->halls),
                                        scene->hall->region_name};
    person_make(out->arena, &where, scene->of->caller, &person);
    buf_format(out, ",\"caller\":{\"certificate_type\":\"%s\",\"number\":\"%s\",\"phone\":\"%s\",\"name\":",
               person.certificate_type, person.number, person.phone);
    buf_json(out, person.name);
    buf_char(out, '}');
}

static const char *contact_body(struct arena *arena, struct call_scene *scene, bool is_call)
{
    struct buf out;
    const struct contact_row *row = &scene->city->hotline->contacts[scene->of->row];
    buf_init(&out, arena, 8192);
    buf_format(&out, "{\"channel\":\"%s\"", row->channel);
    if (is_call) {
        int64_t waited = chance_in(&scene->chance, SOON_PER_MILLE) ? 1 + chance_below(&scene->chance, 15)
                                                                   : 16 + chance_below(&scene->chance, 44);
        buf_format(&out, ",\"at\":\"%s\"", instant_text(arena, (struct instant){scene->at.ms - waited * 1000}));
        buf_format(&out, ",\"answered_at\":\"%s\"", instant_text(arena, scene->at));
    }
    if (row->end == CONTACT_ORDERED) {
        put_caller(&out, scene);
        const struct city_category *about = city_category_of(scene->city, scene->of->number);
        buf_format(&out, ",\"text\":\"反映%s%s\",\"category\":%lld}", scene->hall->region_name, about->trouble,
                   (long long)about->ids[CATEGORY_LEVELS - 1]);
    } else {
        buf_format(&out, ",\"phone\":\"%s\",\"text\":\"%s\"}", phone_of(arena, scene), ANY(&scene->chance, questions));
    }
    return out.data;
}

/* The call centre tells it at once with when it came in. */
static const char *abandon_body(struct arena *arena, struct call_scene *scene)
{
    int64_t waited = 8 + chance_below(&scene->chance, 50);
    return str_format(
        arena, "{\"call\":\"C%010u\",\"leg\":\"abandoned\",\"at\":\"%s\",\"incoming_at\":\"%s\",\"phone\":\"%s\"}",
        scene->of->number, instant_text(arena, scene->at),
        instant_text(arena, (struct instant){scene->at.ms - waited * 1000}), phone_of(arena, scene));
}

static const char *order_body(struct arena *arena, struct call_scene *scene)
{
    const struct nature_row *nature = nature_of(scene);
    const struct city_category *about = city_category_of(scene->city, scene->of->number);
    return str_format(arena,
                      "{\"contact\":\"%s\",\"region\":\"%s\",\"nature\":\"%s\",\"category\":%lld,"
                      "\"text\":\"%s%s%s%s\",\"expected\":\"尽快解决并回复\",\"unit\":%lld}",
                      scene->source->number, scene->hall->region, nature->code,
                      (long long)about->ids[CATEGORY_LEVELS - 1], nature->before, scene->hall->region_name,
                      about->trouble, nature->after, (long long)scene->unit->id);
}

static const char *callback_body(struct arena *arena, struct call_scene *scene)
{
    static const char *const results[] = {"very_satisfied", "satisfied", "basically_satisfied"};
    static const int64_t weights[] = {38, 47, 15};
    bool is_satisfied = scene->of->is_redo || scene->city->hotline->orders[scene->of->row].end == ORDER_SATISFIED;
    return str_format(arena, "{\"result\":\"%s\"}",
                      is_satisfied ? results[chance_pick(&scene->chance, weights, 3)] : "unsatisfied");
}

static const char *step_body(struct arena *arena, struct call_scene *scene, enum step_kind kind)
{
    switch (kind) {
    case STEP_ABANDON: return abandon_body(arena, scene);
    case STEP_CALL: return contact_body(arena, scene, true);
    case STEP_LETTER: return contact_body(arena, scene, false);
    case STEP_SETTLE:
        return str_format(arena, "{\"nature\":\"consult\",\"answer\":\"%s\"}", ANY(&scene->chance, answers));
    case STEP_VOID: return "{\"reason\":\"误拨，没有诉求\"}";
    case STEP_ORDER: return order_body(arena, scene);
    case STEP_PASS_DOWN: return str_format(arena, "{\"unit\":%lld}", (long long)scene->below->id);
    case STEP_ANSWER_UP:
    case STEP_REPLY: return str_format(arena, "{\"text\":\"%s\"}", ANY(&scene->chance, done));
    case STEP_CALLBACK: return callback_body(arena, scene);
    case STEP_REDO: return "{\"reason\":\"回访不满意\"}";
    case STEP_ASK_RETURN: return "{\"reason\":\"不属于本单位职责\"}";
    case STEP_SUPERVISE: return "{\"ground\":\"major\",\"text\":\"涉及群众较多，请主要负责人过问，限期回复\"}";
    default: return "{}";
    }
}

/* --- who says it ------------------------------------------------------------------------------------------------- */

enum hotline_actor { AGENT, DISPATCHER, UNIT, UNIT_BELOW };

/* The path up to the number, and what follows it; NULL: no number. */
static const struct call_row {
    const char *path, *action;
    enum hotline_actor actor;
} call_rows[] = {
    [STEP_ABANDON] = {"/api/v1/hotline/calls", 0, AGENT},
    [STEP_CALL] = {"/api/v1/hotline/contacts", 0, AGENT},
    [STEP_LETTER] = {"/api/v1/hotline/contacts", 0, AGENT},
    [STEP_SETTLE] = {"/api/v1/hotline/contacts", "settle", AGENT},
    [STEP_VOID] = {"/api/v1/hotline/contacts", "void", AGENT},
    [STEP_ORDER] = {"/api/v1/hotline/orders", 0, DISPATCHER},
    [STEP_SIGN] = {"/api/v1/hotline/orders", "sign", UNIT},
    [STEP_PASS_DOWN] = {"/api/v1/hotline/orders", "pass_down", UNIT},
    [STEP_ANSWER_UP] = {"/api/v1/hotline/orders", "answer_up", UNIT_BELOW},
    [STEP_REPLY] = {"/api/v1/hotline/orders", "reply", UNIT},
    [STEP_PASS] = {"/api/v1/hotline/orders", "pass", DISPATCHER},
    [STEP_CALLBACK] = {"/api/v1/hotline/orders", "callback", AGENT},
    [STEP_REDO] = {"/api/v1/hotline/orders", "redo", AGENT},
    [STEP_ARCHIVE] = {"/api/v1/hotline/orders", "archive", AGENT},
    [STEP_ASK_RETURN] = {"/api/v1/hotline/orders", "ask_return", UNIT},
    [STEP_SUPERVISE] = {"/api/v1/hotline/orders", "supervise", DISPATCHER},
};

static const char *token_of(const struct call_scene *scene, enum hotline_actor actor)
{
    const struct city_hotline *hotline = scene->city->hotline;
    switch (actor) {
    case DISPATCHER: return hotline->dispatcher_tokens[scene->of->number / 4 % DISPATCHERS];
    case UNIT: return scene->unit->handler_token;
    case UNIT_BELOW: return scene->below->handler_token;
    case AGENT: break;
    }
    return hotline->agent_tokens[scene->of->number / 4 % hotline->agents];
}

/* --- sending ----------------------------------------------------------------------------------------------------- */

static struct call_scene scene_of(const struct city *city, const struct city_plan *plan, const struct city_step *step)
{
    const struct city_call *of = &plan->calls[step->of];
    bool is_contact = step->kind < STEP_ORDER;
    size_t unit = is_contact ? city->hotline->unit : of->unit;
    return (struct call_scene){.city = city,
                               .of = of,
                               .moving = &plan->movings[of->moving - 1],
                               .source = of->source > 0 ? &plan->movings[of->source - 1] : 0,
                               .unit = &city->units[unit],
                               .below = &city->units[is_contact ? unit : of->below],
                               .hall = &city->halls[city->units[unit].hall],
                               .chance = {chance_mix(city->seed, 100 + (uint64_t)of->number, step->order)},
                               .at = {step->at}};
}

result city_call_step(const struct city *city, const struct city_plan *plan, struct caller *caller,
                      const struct city_step *step)
{
    struct call_scene scene = scene_of(city, plan, step);
    const struct call_row *row = &call_rows[step->kind];
    /* What the step is about: a new order's is its contact, a redo's the order before. */
    struct city_moving *about = step->kind == STEP_ORDER || step->kind == STEP_REDO ? scene.source : scene.moving;
    struct arena *arena;
    if (row->action || step->kind == STEP_ORDER) {
        assert(about && about->sent > 0 && "what is moved has been opened");
        TRY(caller_wait(caller, about->sent));
    }
    TRY(caller_arena(caller, &arena));
    struct sending sending = {.method = METHOD_POST,
                              .path = row->action ? str_format(arena, "%s/%s/%s", row->path, about->number, row->action)
                                                  : row->path,
                              .token = token_of(&scene, row->actor),
                              .body = step_body(arena, &scene, (enum step_kind)step->kind),
                              .version = row->action ? str_copy(arena, about->version) : 0,
                              .at = scene.at,
                              .take = step->kind == STEP_ABANDON ? 0 : city_keep_answer,
                              .subject = scene.moving};
    TRY(caller_send(caller, &sending));
    scene.moving->sent = caller_sent(caller);
    return SUCCESS;
}

/* --- days of leaders --------------------------------------------------------------------------------------------- */

static result meet(const struct city *city, struct caller *caller, struct city_moving *meeting, const char *action,
                   const char *(*body)(struct arena *arena, const void *of), const void *of)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    bool is_versioned = action && !str_equal(action, "calls");
    TRY(caller_send(
        caller, &(struct sending){.method = METHOD_POST,
                                  .path = action ? str_format(arena, "/api/v1/meetings/%s/%s", meeting->number, action)
                                                 : "/api/v1/meetings",
                                  .token = city->hotline->dispatcher_tokens[0],
                                  .body = body(arena, of),
                                  .version = is_versioned ? str_copy(arena, meeting->version) : 0,
                                  .take = city_keep_answer,
                                  .subject = meeting}));
    return caller_wait(caller, caller_sent(caller));
}

struct session {
    struct date day;
    const struct city_unit *unit;
};

static const char *session_body(struct arena *arena, const void *of)
{
    const struct session *session = of;
    return str_format(arena,
                      "{\"kind\":\"day\",\"day\":\"%s\",\"leader\":\"%s主要负责人\",\"line\":\"12345\","
                      "\"units\":[{\"unit\":%lld}]}",
                      date_text(arena, session->day), session->unit->short_name, (long long)session->unit->id);
}

static const char *nothing_more(struct arena *arena, const void *of)
{
    (void)arena, (void)of;
    return "{}";
}

static const char *contact_of(struct arena *arena, const void *of)
{
    const struct city_moving *contact = of;
    return str_format(arena, "{\"contact\":\"%s\"}", contact->number);
}

result city_session_keep(const struct city *city, const struct city_plan *plan, struct caller *caller, struct date day,
                         const uint32_t *contacts, size_t count)
{
    struct city_moving meeting = {0};
    const struct session session = {day, &city->units[(size_t)city->hotline->held]};
    TRY(meet(city, caller, &meeting, 0, session_body, &session));
    TRY(meet(city, caller, &meeting, "hold", nothing_more, 0));
    for (size_t i = 0; i < count; i++) {
        TRY(meet(city, caller, &meeting, "calls", contact_of, &plan->movings[contacts[i] - 1]));
    }
    city->hotline->held++;
    return meet(city, caller, &meeting, "end", nothing_more, 0);
}
