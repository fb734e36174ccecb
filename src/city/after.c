/* The day after the period: what is left on the desks for whoever opens the demo, counted in none of the period's
 * figures. Orders of the hotline and bad ratings at each step of their way, a question that nobody has answered. */
#include "city/caller.h"
#include "city/people.h"
#include "city/planner.h"
#include "kernel/base/seam.h"
#include "kernel/work/keeper.h"

enum {
    FIRST_PERSON = 15000000, /* for people.h */
    FIRST_CONTACT = 900000000,
    TRIES = 100,
    MOST_STEPS = 6,
};

/* --- bad ratings ------------------------------------------------------------------------------------------------- */

/* A step of what follows from one; told by whoever sits at the window. */
struct rectify_row {
    const char *action, *body;
};
#define CONTACT                                                               \
    {                                                                         \
        "contact", "{\"reason\":\"已电话联系当事人，了解经过\"}" \
    }
#define VERIFY                                                                        \
    {                                                                                 \
        "verify", "{\"reason\":\"当日窗口少开一个，等候超过一小时\"}" \
    }
#define RECTIFY                                                                                              \
    {                                                                                                        \
        "rectify", "{\"reason\":\"增开窗口并调整午间值班\",\"outcome\":\"rectified\",\"answer\":" \
                   "\"已增开窗口，午间不间断办理\"}"                                            \
    }
#define CALL_BACK                              \
    {                                          \
        "call_back", "{\"satisfied\":\"yes\"}" \
    }
#define CLOSE         \
    {                 \
        "close", "{}" \
    }
#define APPEAL                                                                                       \
    {                                                                                                \
        "appeal", "{\"reason\":\"评价内容与当日叫号记录不符\",\"appeal\":\"mistaken\"}" \
    }

static const struct rating_row {
    bool named;
    int level;
    const char *tag, *text;
    struct rectify_row steps[MOST_STEPS];
} rating_rows[] = {
    {true, 5, "against_guide", "说好的当场办结，跑了两趟", {CONTACT, VERIFY, RECTIFY, CALL_BACK, CLOSE}},
    {true, 4, "long_wait", "排队一个多小时", {CONTACT, VERIFY, RECTIFY}},
    {true, 4, "long_wait", "等候时间太长", {CONTACT, VERIFY}},
    {true, 4, "long_wait", "中午没有人值班", {CONTACT}},
    {false, 5, "rude", "问几句就不耐烦", {APPEAL}},
    {false, 4, "told_in_parts", "材料分两次才说清", {{0}}},
};

struct rating_scene {
    const struct city *city;
    struct caller *caller;
    const struct city_item *item;
    const struct city_unit *unit;
    const struct city_hall *hall;
    struct party_in person;
    struct city_moving moving; /* the case */
    int64_t rectification;
    char version[MOST_VERSION];
    struct instant at;
};

/* Something that the hotline's hall decides while people wait; NULL: it has nothing like that. */
static const struct city_item *instant_item(const struct city *city)
{
    size_t hall = city->units[city->hotline->unit].hall;
    for (size_t i = 0; i < city->item_count; i++) {
        const struct city_item *item = &city->items[i];
        const struct city_unit *unit = &city->units[item->unit];
        if (unit->hall == hall && unit->clerk_tokens[0] && item->guide->instant && item->guide->on_request &&
            item->type != NO_TYPE) {
            return item;
        }
    }
    return 0;
}

static result keep_code(void *subject, const struct call *call)
{
    struct rating_scene *scene = subject;
    return answer_text_of(call, "code", scene->moving.code, sizeof scene->moving.code)
               ? SUCCESS
               : failed(ERR_INTERNAL, "没有给出评价码");
}

static result keep_case(void *subject, const struct call *call)
{
    struct rating_scene *scene = subject;
    return city_keep_answer(&scene->moving, call);
}

static result keep_newest(void *subject, const struct call *call)
{
    struct rating_scene *scene = subject;
    scene->rectification = answer_number_of(call, "id");
    return SUCCESS;
}

static result keep_version(void *subject, const struct call *call)
{
    struct rating_scene *scene = subject;
    snprintf(scene->version, sizeof scene->version, "%s", call->etag ? call->etag : "");
    return SUCCESS;
}

/* One call, five minutes after the last, and its answer. `body` is on the caller's arena. */
static result tell(struct rating_scene *scene, struct sending sending)
{
    sending.at = scene->at = (struct instant){scene->at.ms + 5 * MINUTE_MS};
    sending.subject = scene;
    TRY(caller_send(scene->caller, &sending));
    return caller_drain(scene->caller);
}

static result serve(struct rating_scene *scene)
{
    struct arena *arena;
    struct buf body;
    const struct party_in *person = &scene->person;
    TRY(caller_arena(scene->caller, &arena));
    buf_init(&body, arena, 4096);
    buf_format(&body,
               "{\"item_code\":\"%s\",\"channel\":\"1\",\"accept\":true,\"result\":\"granted\","
               "\"applicant\":{\"certificate_type\":\"%s\",\"number\":\"%s\",\"phone\":\"%s\"",
               scene->item->code, person->certificate_type, person->number, person->phone);
    city_put_text(&body, "name", person->name);
    buf_text(&body, "}}");
    TRY(tell(scene, (struct sending){.method = METHOD_POST,
                                     .path = "/api/v1/cases",
                                     .token = scene->unit->clerk_tokens[0],
                                     .body = body.data,
                                     .take = keep_case}));
    TRY(caller_arena(scene->caller, &arena));
    return tell(scene, (struct sending){.method = METHOD_POST,
                                        .path = "/api/v1/review-codes",
                                        .token = scene->unit->clerk_tokens[0],
                                        .body = str_format(arena, "{\"number\":\"%s\",\"handling\":\"finish_now\"}",
                                                           scene->moving.number),
                                        .take = keep_code});
}

static result rate(struct rating_scene *scene, const struct rating_row *row)
{
    struct arena *arena;
    struct buf body;
    TRY(caller_arena(scene->caller, &arena));
    buf_init(&body, arena, 4096);
    buf_format(&body, "{\"region\":\"%s\",\"code\":\"%s\",\"level\":%d,\"tags\":\"%s\"", scene->hall->region,
               scene->moving.code, row->level, row->tag);
    city_put_text(&body, "text", row->text);
    if (row->named) {
        city_put_text(&body, "name", scene->person.name);
        city_put_text(&body, "number", scene->person.number);
    }
    buf_char(&body, '}');
    return tell(scene, (struct sending){.method = METHOD_POST, .path = "/api/v1/ratings", .body = body.data});
}

static result read_one(struct rating_scene *scene, const char *path, const char *query, answer_taker *take)
{
    return tell(scene, (struct sending){.method = METHOD_GET,
                                        .path = path,
                                        .query = query,
                                        .token = scene->unit->clerk_tokens[0],
                                        .body = "",
                                        .take = take});
}

/* What followed from it is the newest of its region. */
static result rectify(struct rating_scene *scene, const struct rectify_row *step)
{
    struct arena *arena;
    TRY(caller_arena(scene->caller, &arena));
    TRY(read_one(scene, "/api/v1/rectifications", str_format(arena, "region=%s&limit=1", scene->hall->region),
                 keep_newest));
    for (; step->action; step++) {
        TRY(caller_arena(scene->caller, &arena));
        const char *path =
            str_format(arena, "/api/v1/rectifications/%s/%lld", scene->hall->region, (long long)scene->rectification);
        TRY(read_one(scene, path, 0, keep_version));
        TRY(caller_arena(scene->caller, &arena));
        path = str_format(arena, "/api/v1/rectifications/%s/%lld/steps/%s", scene->hall->region,
                          (long long)scene->rectification, step->action);
        TRY(tell(scene, (struct sending){.method = METHOD_POST,
                                         .path = path,
                                         .token = scene->unit->clerk_tokens[0],
                                         .body = step->body,
                                         .version = str_copy(arena, scene->version)}));
    }
    return SUCCESS;
}

static result leave_ratings(const struct city *city, struct caller *caller, struct instant at)
{
    const struct city_item *item = instant_item(city);
    for (size_t i = 0; item && i < sizeof rating_rows / sizeof *rating_rows; i++) {
        const struct city_unit *unit = &city->units[item->unit];
        struct rating_scene scene = {.city = city,
                                     .caller = caller,
                                     .item = item,
                                     .unit = unit,
                                     .hall = &city->halls[unit->hall],
                                     .at = {at.ms + (int64_t)i * MINUTE_MS}};
        const struct neighbourhood where = {city->model->people, city->seed, (int)unit->hall, scene.hall->region_name};
        person_make(city->arena, &where, FIRST_PERSON + (int64_t)i, &scene.person);
        TRY(serve(&scene));
        TRY(rate(&scene, &rating_rows[i]));
        TRY(rectify(&scene, rating_rows[i].steps));
    }
    return SUCCESS;
}

/* --- the hotline ------------------------------------------------------------------------------------------------- */

/* After the call itself. */
static const uint8_t order_steps[][MOST_STEPS] = {
    {0},
    {STEP_ORDER},
    {STEP_ORDER, STEP_ASK_RETURN},
    {STEP_ORDER, STEP_SUPERVISE},
    {STEP_ORDER, STEP_SIGN},
    {STEP_ORDER, STEP_SIGN, STEP_PASS_DOWN},
    {STEP_ORDER, STEP_SIGN, STEP_REPLY},
    {STEP_ORDER, STEP_SIGN, STEP_REPLY, STEP_PASS},
};
enum { ORDERS = sizeof order_steps / sizeof *order_steps };

static size_t contact_row(const struct city_hotline *hotline)
{
    size_t row = 0;
    while (hotline->contacts[row].end != CONTACT_ORDERED || hotline->contacts[row].sessions > 0) {
        row++;
    }
    return row;
}

static void plan_one(struct planner *planner, size_t i, struct instant at)
{
    const struct city_hotline *hotline = planner->city->hotline;
    struct city_call contact = {.number = (FIRST_CONTACT + (uint32_t)i) * CALLS_OF_CONTACT,
                                .caller = FIRST_PERSON + (uint32_t)i,
                                .moving = (uint32_t)++planner->plan->moving_count,
                                .row = (uint16_t)contact_row(hotline)};
    plan_step(planner, (uint32_t)planner->plan->call_count, STEP_CALL, 0, at);
    *plan_new_call(planner) = contact;
    if (order_steps[i][0] == 0) {
        return;
    }
    struct city_call order = {.number = contact.number + 1,
                              .caller = contact.caller,
                              .moving = (uint32_t)++planner->plan->moving_count,
                              .source = contact.moving,
                              .row = (uint16_t)(i * 2 % hotline->order_rows)};
    struct chance chance = {chance_mix(planner->city->seed, 13, i)};
    for (int tries = 0; tries < TRIES && order.unit == order.below; tries++) {
        plan_choose_units(planner, &chance, &order);
    }
    uint32_t of = (uint32_t)planner->plan->call_count;
    *plan_new_call(planner) = order;
    for (uint8_t j = 0; order_steps[i][j] != 0; j++) {
        if (order_steps[i][j] != STEP_PASS_DOWN || order.unit != order.below) { /* nobody is below */
            plan_step(planner, of, order_steps[i][j], j, (struct instant){at.ms + (j + 1) * 20 * MINUTE_MS});
        }
    }
}

static result leave_orders(struct city *city, struct caller *caller, struct instant at)
{
    struct city_plan plan = {.arena = city->arena};
    struct planner *planner = city_planner_new(city);
    planner->plan = &plan;
    for (size_t i = 0; i < ORDERS; i++) {
        plan_one(planner, i, (struct instant){at.ms + (int64_t)i * 2 * MINUTE_MS});
    }
    plan.movings = ARENA_ARRAY(city->arena, struct city_moving, plan.moving_count);
    qsort(plan.steps, plan.step_count, sizeof *plan.steps, plan_by_time);
    for (size_t i = 0; i < plan.step_count; i++) {
        TRY(city_call_step(city, &plan, caller, &plan.steps[i]));
    }
    return caller_drain(caller);
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static result leave_question(const struct city *city, struct caller *caller, struct instant at)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    const char *region = city->halls[city->units[city->hotline->unit].hall].region;
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = "/api/v1/article-gaps",
                                                 .token = city->hotline->agent_tokens[0],
                                                 .body = str_format(arena, "{\"region\":\"%s\",\"text\":\"%s\"}",
                                                                    region, "老旧小区加装电梯补贴标准"),
                                                 .at = at});
}

result city_day_after(struct city *city, struct caller *caller, struct work *work)
{
    struct date day = city->model->after;
    if (!city->hotline) {
        return SUCCESS;
    }
    seam_set_now(date_start(day));
    TRY(leave_ratings(city, caller, instant_at(day, 9 * HOUR_MS)));
    TRY(leave_question(city, caller, instant_at(day, 11 * HOUR_MS)));
    TRY(leave_orders(city, caller, instant_at(day, 14 * HOUR_MS)));
    seam_set_now(date_end(day));
    return work_checkpoint(work, city->arena);
}
