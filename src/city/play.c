/* Playing the plan: each step of the plan becomes the call that a clerk, an approver or a supervisor would make. */
#include "city/caller.h"
#include "city/inside.h"

#include <assert.h>

#include "city/people.h"
#include "kernel/base/seam.h"
#include "kernel/record/record.h"
#include "kernel/work/keeper.h"

enum { MISSING_DAYS = 10, EXTENSION_DAYS = 5, MOST_HASH = 80, MOST_SESSION = 200 };

/* A rating on paper: of a case whose number is known by the evening. */
struct paper {
    uint32_t moving;
    uint8_t level;
    bool at_once; /* decided as it came in */
};

struct play {
    struct city *city;
    const struct city_plan *plan;
    struct caller *caller;
    struct work *work;
    int64_t begun;        /* cases */
    struct paper *papers; /* filled in on the day that is played */
    size_t paper_count, paper_room;
    uint32_t sessions[MOST_SESSION]; /* contacts that leaders took on that day */
    size_t session_count;
};

/* What a step looks at. */
struct scene {
    const struct city_case *of;
    const struct city_item *item;
    const struct city_unit *unit;
    const struct city_hall *hall;
    struct chance chance; /* of this step alone */
    struct instant at;
};

/* --- bodies ------------------------------------------------------------------------------------------------------ */

static const char *const green_reasons[] = {"老年人优先办理", "残疾人优先办理", "退役军人优先办理", "重点项目优先办理"};
static const char *const denials[] = {"申请材料与实际情况不符", "不符合规定的条件", "同一事项已经办理"};
static const char *const refusals[] = {"事项依法不需要取得许可", "不属于本机关职权范围", "隐瞒有关情况，依法不予受理"};
static const char *const withdrawals[] = {"申请人暂不办理，自愿撤回", "申请人改在户籍地办理",
                                          "申请人材料准备不足，自愿撤回"};
static const char *const extensions[] = {"案情复杂，需要向外地机关核实", "需要补充实地核查"};
static const char *const transfers[] = {"职责调整，由承接单位办理", "涉及其他单位职责，转由其办理"};

#define ANY(chance, list) (list)[chance_below((chance), sizeof(list) / sizeof *(list))]

static void put_party(struct buf *out, const char *name, const struct party_in *party)
{
    buf_format(out, ",\"%s\":{\"certificate_type\":\"%s\",\"number\":\"%s\",\"phone\":\"%s\",\"name\":", name,
               party->certificate_type, party->number, party->phone);
    buf_json(out, party->name);
    buf_text(out, ",\"address\":");
    buf_json(out, party->address);
    buf_char(out, '}');
}

static struct neighbourhood neighbourhood_of(const struct play *play, const struct scene *scene)
{
    return (struct neighbourhood){play->city->model->people, play->city->seed, (int)(scene->hall - play->city->halls),
                                  scene->hall->region_name};
}

static void put_applicants(struct buf *out, const struct play *play, const struct scene *scene)
{
    struct neighbourhood where = neighbourhood_of(play, scene);
    struct party_in party;
    (scene->of->is_company ? company_make : person_make)(out->arena, &where, scene->of->applicant, &party);
    put_party(out, "applicant", &party);
    if (scene->of->agent > 0) {
        person_make(out->arena, &where, scene->of->agent - 1, &party);
        put_party(out, "agent", &party);
    }
}

/* The second material of the item: the first is the application itself. */
static const char *second_material(struct arena *arena, const struct city_guide *guide)
{
    const char *at = strchr(guide->materials, '|');
    at = at ? at + 1 : guide->materials;
    return arena_copy(arena, at, strcspn(at, "|"));
}

static const char *intake_body(struct arena *arena, const struct play *play, struct scene *scene, enum step_kind kind)
{
    struct buf out;
    buf_init(&out, arena, 16 * 1024);
    buf_format(&out, "{\"item_code\":\"%s\",\"channel\":\"%c\",\"accept\":%s", scene->item->code, scene->of->channel,
               kind == STEP_RECEIVED ? "false" : "true");
    put_applicants(&out, play, scene);
    if (scene->of->is_green) {
        buf_format(&out, ",\"green_reason\":\"%s\"", ANY(&scene->chance, green_reasons));
    }
    if (scene->of->is_missing) {
        buf_format(&out, ",\"missing_until\":\"%s\",\"materials\":[{\"name\":\"%s\",\"missing\":true}]",
                   date_text(arena, date_add(instant_date(scene->at), MISSING_DAYS)),
                   second_material(arena, scene->item->guide));
    }
    buf_text(&out, kind == STEP_INSTANT ? ",\"result\":\"granted\"}" : "}");
    return out.data;
}

static const char *reason_body(struct arena *arena, const char *reason)
{
    return str_format(arena, "{\"reason\":\"%s\"}", reason);
}

static const char *material_body(struct arena *arena, const struct scene *scene, const char *reason)
{
    const char *name = second_material(arena, scene->item->guide);
    return str_format(arena, "{%s\"materials\":[{\"name\":\"%s\"}]}", reason, *name ? name : "申请表");
}

static const char *special_body(struct arena *arena, struct scene *scene)
{
    static const char *const procedures[][2] = {{"survey", "需要到现场勘验"},
                                                {"expert_review", "需要组织专家评审"},
                                                {"publication", "按规定需要公示"},
                                                {"hearing", "利害关系人要求听证"}};
    const char *const *row = ANY(&scene->chance, procedures);
    return str_format(arena, "{\"procedure\":\"%s\",\"reason\":\"%s，所需时间已书面告知申请人\"}", row[0], row[1]);
}

static const char *finish_body(struct arena *arena, struct scene *scene)
{
    if (scene->of->is_denied) {
        return str_format(arena, "{\"result\":\"denied\",\"reason\":\"%s\"}", ANY(&scene->chance, denials));
    }
    return "{\"result\":\"granted\"}";
}

static const char *deliver_body(struct arena *arena, struct scene *scene)
{
    static const int64_t weights[] = {6, 2, 2};
    switch (chance_pick(&scene->chance, weights, 3)) {
    case 0: return "{\"delivery\":\"window\"}";
    case 1: return "{\"delivery\":\"electronic\"}";
    default:
        return str_format(arena, "{\"delivery\":\"mail\",\"waybill\":\"XA%011lld63\"}",
                          (long long)chance_below(&scene->chance, INT64_C(100000000000)));
    }
}

/* To another unit of the hall that takes cases in. */
static const char *transfer_body(struct arena *arena, const struct play *play, struct scene *scene)
{
    const struct city_unit *to;
    do {
        to = &play->city->units[scene->hall->unit_first +
                                (size_t)chance_below(&scene->chance, (int64_t)scene->hall->unit_count)];
    } while (to == scene->unit || to->windows == 0);
    return str_format(arena, "{\"unit\":%lld,\"reason\":\"%s\"}", (long long)to->id, ANY(&scene->chance, transfers));
}

/* --- steps ------------------------------------------------------------------------------------------------------- */

enum actor { CLERK, APPROVER, SUPERVISOR, DEVICE, NOBODY };

/* The last segment of the path (NULL: a new case), or the whole of another path, and who does it. */
static const struct step_row {
    const char *action, *path;
    enum actor actor;
} step_rows[] = {
    [STEP_INSTANT] = {0, 0, CLERK},
    [STEP_ACCEPTED] = {0, 0, CLERK},
    [STEP_RECEIVED] = {0, 0, CLERK},
    [STEP_ASK] = {"ask_more", 0, CLERK},
    [STEP_CORRECT] = {"correct", 0, CLERK},
    [STEP_ACCEPT] = {"accept", 0, CLERK},
    [STEP_REFUSE] = {"refuse", 0, CLERK},
    [STEP_WITHDRAW] = {"withdraw", 0, CLERK},
    [STEP_SPECIAL] = {"special_start", 0, APPROVER},
    [STEP_SPECIAL_END] = {"special_end", 0, APPROVER},
    [STEP_EXTEND] = {"extend", 0, SUPERVISOR},
    [STEP_TRANSFER] = {"transfer", 0, APPROVER},
    [STEP_MAKE_GOOD] = {"make_good", 0, CLERK},
    [STEP_FINISH] = {"finish", 0, APPROVER},
    [STEP_DELIVER] = {"deliver", 0, CLERK},
    [STEP_TABLET] = {0, "/api/v1/ratings/window", DEVICE},
    [STEP_CODE] = {0, "/api/v1/review-codes", CLERK},
    [STEP_RATE] = {0, "/api/v1/ratings", NOBODY},
    [STEP_PAPER] = {0, 0, NOBODY},
};

static struct city_moving *moving_of(const struct play *play, const struct scene *scene)
{
    return scene->of->moving > 0 ? &play->plan->movings[scene->of->moving - 1] : 0;
}

static const char *step_body(struct arena *arena, const struct play *play, struct scene *scene, enum step_kind kind)
{
    switch (kind) {
    case STEP_INSTANT:
    case STEP_ACCEPTED:
    case STEP_RECEIVED: return intake_body(arena, play, scene, kind);
    case STEP_ASK: return material_body(arena, scene, "\"reason\":\"材料不齐全，请一次补齐\",");
    case STEP_CORRECT:
    case STEP_MAKE_GOOD: return material_body(arena, scene, "");
    case STEP_REFUSE: return reason_body(arena, ANY(&scene->chance, refusals));
    case STEP_WITHDRAW: return reason_body(arena, ANY(&scene->chance, withdrawals));
    case STEP_SPECIAL: return special_body(arena, scene);
    case STEP_EXTEND:
        return str_format(arena, "{\"days\":%d,\"reason\":\"%s\"}", EXTENSION_DAYS, ANY(&scene->chance, extensions));
    case STEP_TRANSFER: return transfer_body(arena, play, scene);
    case STEP_FINISH: return finish_body(arena, scene);
    case STEP_DELIVER: return deliver_body(arena, scene);
    case STEP_TABLET: return str_format(arena, "{\"level\":%d}", scene->of->rating);
    case STEP_CODE:
        return str_format(arena, "{\"number\":\"%s\",\"handling\":\"finish\"}", moving_of(play, scene)->number);
    case STEP_RATE:
        return str_format(arena, "{\"region\":\"%s\",\"code\":\"%s\",\"level\":%d}", scene->hall->region,
                          moving_of(play, scene)->code, scene->of->rating);
    default: return "{}";
    }
}

static const char *step_token(const struct scene *scene, enum step_kind kind)
{
    switch (step_rows[kind].actor) {
    case APPROVER: return scene->unit->approver_token;
    case SUPERVISOR: return scene->hall->supervisor_token;
    case DEVICE: return scene->unit->device_tokens[scene->of->clerk];
    case NOBODY: return 0;
    case CLERK: break;
    }
    return scene->unit->clerk_tokens[scene->of->clerk];
}

static struct scene scene_of(const struct play *play, const struct city_step *step)
{
    const struct city_case *of = &play->plan->cases[step->of];
    const struct city_item *item = &play->city->items[of->item];
    const struct city_unit *unit = &play->city->units[item->unit];
    return (struct scene){.of = of,
                          .item = item,
                          .unit = unit,
                          .hall = &play->city->halls[unit->hall],
                          .chance = {chance_mix(play->city->seed, of->number, step->order)},
                          .at = {step->at}};
}

result city_keep_answer(void *subject, const struct call *call)
{
    struct city_moving *moving = subject;
    if (moving->number[0] == '\0') {
        snprintf(moving->number, sizeof moving->number, "%s", answer_created(call->arena, call));
    }
    snprintf(moving->version, sizeof moving->version, "%s", call->etag ? call->etag : "");
    return SUCCESS;
}

static result keep_code(void *subject, const struct call *call)
{
    struct city_moving *moving = subject;
    return answer_text_of(call, "code", moving->code, sizeof moving->code)
               ? SUCCESS
               : failed(ERR_INTERNAL, "评价码过长，或没有给出");
}

static const char *step_path(struct arena *arena, const struct city_moving *moving, enum step_kind kind)
{
    const struct step_row *row = &step_rows[kind];
    return row->path     ? row->path
           : row->action ? str_format(arena, "/api/v1/cases/%s/%s", moving->number, row->action)
                         : "/api/v1/cases";
}

/* To be entered in the evening. */
static void keep_paper(struct play *play, const struct city_case *of, bool at_once)
{
    if (play->paper_count == play->paper_room) {
        size_t old = play->paper_room;
        play->paper_room = old == 0 ? 256 : old * 2;
        play->papers = arena_grow(play->city->arena, play->papers, old * sizeof *play->papers,
                                  play->paper_room * sizeof *play->papers);
    }
    play->papers[play->paper_count++] = (struct paper){of->moving, of->rating, at_once};
}

static result send_step(struct play *play, const struct city_step *step)
{
    struct scene scene = scene_of(play, step);
    struct city_moving *moving = moving_of(play, &scene);
    const char *action = step_rows[step->kind].action;
    struct arena *arena;
    if (step->kind == STEP_PAPER) {
        keep_paper(play, scene.of, step->order == 1);
        return SUCCESS;
    }
    if (step->order > 0 && step->kind != STEP_TABLET) {
        assert(moving && "a case that goes on takes more than one call");
        TRY(caller_wait(play->caller, moving->sent));
    }
    TRY(caller_arena(play->caller, &arena));
    struct sending sending = {.method = METHOD_POST,
                              .path = step_path(arena, moving, step->kind),
                              .token = step_token(&scene, step->kind),
                              .body = step_body(arena, play, &scene, step->kind),
                              .version = action ? str_copy(arena, moving->version) : 0,
                              .at = scene.at,
                              .take = !moving || step->kind == STEP_RATE ? 0
                                      : step->kind == STEP_CODE          ? keep_code
                                                                         : city_keep_answer,
                              .subject = moving};
    TRY(caller_send(play->caller, &sending));
    if (moving) {
        moving->sent = caller_sent(play->caller);
    }
    return SUCCESS;
}

/* --- days -------------------------------------------------------------------------------------------------------- */

static result keep_hash(void *subject, const struct call *call)
{
    return answer_text_of(call, "hash", subject, MOST_HASH) ? SUCCESS : failed(ERR_INTERNAL, "没有给出文件的编号");
}

/* The day's sheets, scanned together; then what was ticked on each. */
static result enter_papers(struct play *play, struct date day)
{
    char hash[MOST_HASH];
    struct arena *arena;
    struct buf rows;
    const char *on = date_text(play->city->arena, day);
    TRY(caller_arena(play->caller, &arena));
    TRY(caller_send(play->caller,
                    &(struct sending){.method = METHOD_POST,
                                      .path = "/api/v1/files",
                                      .type = "multipart/form-data; boundary=sheet",
                                      .token = play->city->bureau_token,
                                      .body = str_format(arena,
                                                         "--sheet\r\nContent-Disposition: form-data; name=\"file\"; "
                                                         "filename=\"scan.txt\"\r\n\r\n%s的评价表，共%zu份\r\n"
                                                         "--sheet--\r\n",
                                                         on, play->paper_count),
                                      .take = keep_hash,
                                      .subject = hash}));
    TRY(caller_drain(play->caller));
    TRY(caller_arena(play->caller, &arena));
    buf_init(&rows, arena, 1024 * 1024);
    buf_text(&rows, "办件编号,办理,渠道,满意度,日期,扫描件\n");
    for (size_t i = 0; i < play->paper_count; i++) {
        const struct paper *paper = &play->papers[i];
        buf_format(&rows, "%s,%s,纸质,%d,%s,%s\n", play->plan->movings[paper->moving - 1].number,
                   paper->at_once ? "finish_now" : "finish", paper->level, on, hash);
    }
    play->paper_count = 0;
    TRY(caller_send(play->caller, &(struct sending){.method = METHOD_POST,
                                                    .path = "/api/v1/imports/paper_reviews",
                                                    .type = "text/csv",
                                                    .token = play->city->bureau_token,
                                                    .body = rows.data}));
    return caller_drain(play->caller);
}

/* The day is over: what was sent is answered, and its head is signed. */
static result end_day(struct play *play, struct date day)
{
    TRY(caller_drain(play->caller));
    seam_set_now(date_end(day));
    TRY(play->paper_count > 0 ? enter_papers(play, day) : SUCCESS);
    if (play->session_count > 0) {
        TRY(city_session_keep(play->city, play->plan, play->caller, day, play->sessions, play->session_count));
        play->session_count = 0;
        TRY(caller_drain(play->caller));
    }
    return work_checkpoint(play->work, play->city->arena);
}

int64_t city_expected_cases(const struct city *city)
{
    int64_t sum = 0;
    for (size_t i = 0; i < city->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            int64_t volume = city->units[i].volumes[type];
            sum += number_is_set(volume) ? volume : 0;
        }
    }
    return sum;
}

/* Its own steps; those after its end are left to the next month. */
static result play_month(struct play *play, const struct city_order *order, int64_t expected)
{
    const struct city_plan *plan = play->plan;
    struct date day = {0};
    for (size_t i = 0; i < plan->step_count && plan->steps[i].at <= date_end(plan->last).ms; i++) {
        struct date next = instant_date((struct instant){plan->steps[i].at});
        if (next.ymd != day.ymd) {
            if (date_is_set(day)) {
                TRY(end_day(play, day));
            }
            day = next;
            seam_set_now(date_start(day));
        }
        const struct city_step *step = &plan->steps[i];
        bool is_call = step->kind >= STEP_ABANDON;
        TRY(is_call ? city_call_step(play->city, plan, play->caller, step) : send_step(play, step));
        if (step->kind == STEP_CALL && play->city->hotline->contacts[plan->calls[step->of].row].sessions > 0) {
            assert(play->session_count < MOST_SESSION);
            play->sessions[play->session_count++] = plan->calls[step->of].moving;
        }
        play->begun += !is_call && step->order == 0;
        order->progress(play->city->model->playing, play->begun < expected ? play->begun : expected, expected,
                        order->subject);
    }
    return end_day(play, day);
}

static result play_months(struct play *play, const struct city_order *order, struct city_outcome *outcome)
{
    const struct city *city = play->city;
    struct planner *planner = city_planner_new(play->city);
    struct city_plan plans[2] = {0};
    result r = SUCCESS;
    for (size_t i = 0; is_ok(r) && plans[(i + 1) % 2].last.ymd != city->model->last.ymd; i++) {
        struct city_plan *plan = &plans[i % 2], *before = &plans[(i + 1) % 2];
        r = city_plan_month(planner, before->arena ? before : 0, plan);
        arena_free(before->arena);
        before->arena = 0;
        play->plan = plan;
        r = is_ok(r) ? play_month(play, order, city_expected_cases(city)) : r;
        if (is_ok(r) && plan->sample != UINT32_MAX && !outcome->sample_number) {
            outcome->sample_number = str_copy(city->arena, plan->movings[plan->cases[plan->sample].moving - 1].number);
        }
    }
    city_plan_end(planner);
    /* What is under way still writes to the plan. */
    result drained = caller_drain(play->caller);
    arena_free(plans[0].arena);
    arena_free(plans[1].arena);
    play->plan = 0;
    return is_ok(r) ? drained : r;
}

result city_play(struct city *city, struct caller *caller, struct work *work, const struct city_order *order,
                 struct city_outcome *outcome)
{
    struct play play = {.city = city, .caller = caller, .work = work};
    return play_months(&play, order, outcome);
}
