/* Founding the city's offices: halls, units, windows, accounts. */
#include "city/caller.h"
#include "city/inside.h"
#include "city/people.h"
#include "kernel/org/org.h"
#include "kernel/record/record.h"

static const struct date founded_on = {20190101}; /* or when the city begins, where that is earlier */

struct founding {
    struct city *city;
    const char *password;
    size_t hall;              /* the one in the making */
    int64_t people;           /* accounts made so far: each has a name of its own */
    const char *system_token; /* of the system administrator: sets the halls' days */
};

/* --- accounts ---------------------------------------------------------------------------------------------------- */

/* An account with the demo's password, and a token of these scopes for the play when `token` is not NULL. */
static result add_holder(struct request *rq, struct founding *founding, struct staff_form form, const char *scopes,
                         const char **token)
{
    int64_t staff;
    const char *issued;
    const struct city_model *model = founding->city->model;
    form.id = NO_NUMBER;
    form.name =
        form.name ? form.name : staff_name_make(rq->arena, model->people, founding->city->seed, founding->people++);
    TRY(org_staff_add(rq, &form, founding->password, false, &staff));
    if (token) {
        struct instant end = date_start(date_add(model->after, 1));
        TRY(org_token_issue(rq, staff, "示范城市", scopes, end, &issued));
        *token = str_copy(founding->city->arena, issued);
    }
    return SUCCESS;
}

static result add_account(struct request *rq, struct founding *founding, struct staff_form form, const char **token)
{
    return add_holder(rq, founding, form, "*", token);
}

/* Of the city as a whole. */
static struct staff_form city_form(const struct city *city, const char *account, const char *name, const char *roles)
{
    return (struct staff_form){.account = account,
                               .name = name,
                               .region = city->halls[0].region,
                               .unit = NO_NUMBER,
                               .hall = NO_NUMBER,
                               .hall_window = NO_NUMBER,
                               .scope_unit = NO_NUMBER,
                               .roles = roles};
}

static result found_city(struct request *rq, void *subject)
{
    struct founding *founding = subject;
    struct city *city = founding->city;
    TRY(add_account(rq, founding, city_form(city, "system", "系统管理员", "system_admin"), &founding->system_token));
    TRY(add_account(rq, founding, city_form(city, "security", "安全管理员", "security_admin"), 0));
    TRY(add_account(rq, founding, city_form(city, "audit", "审计管理员", "audit_admin"), 0));
    TRY(add_account(rq, founding, city_form(city, "bureau", 0, "bureau"), &city->bureau_token));
    return add_account(rq, founding, city_form(city, "chief", 0, "chief"), 0);
}

/* --- a hall ------------------------------------------------------------------------------------------------------ */

/* Units that take cases in have people at their windows; of a hall without any, the first one. */
static bool is_staffed(const struct city *city, size_t unit)
{
    const struct city_hall *hall = &city->halls[city->units[unit].hall];
    for (enum city_type type = 0; type < CITY_TYPES; type++) {
        if (city->units[unit].volumes[type] > 0) {
            return true;
        }
    }
    return unit == hall->unit_first;
}

static result add_unit(struct request *rq, struct founding *founding, size_t index)
{
    struct city_unit *unit = &founding->city->units[index];
    const struct date founded = founding->city->model->founded;
    struct unit row = {.region = founding->city->halls[unit->hall].region,
                       .name = unit->name,
                       .short_name = unit->short_name,
                       .uscc = unit->uscc,
                       .kind = unit->kind,
                       .parent = unit->parent == NO_PARENT ? 0 : founding->city->units[unit->parent].id,
                       .valid_from = founded.ymd < founded_on.ymd ? founded : founded_on};
    TRY(org_unit_add(rq, &row));
    unit->id = row.id;
    return SUCCESS;
}

/* Who decides for it: of the city's hall the unit's own people, of a county's hall its approvals office. */
static result add_unit_approver(struct request *rq, struct founding *founding, struct city_unit *unit)
{
    const struct city_hall *hall = &founding->city->halls[unit->hall];
    if (!hall->is_city) {
        unit->approver_token = hall->approver_token;
        return SUCCESS;
    }
    return add_account(
        rq, founding,
        (struct staff_form){.account = str_format(rq->arena, "%s.%s.approver", hall->prefix, unit->department),
                            .region = hall->region,
                            .unit = unit->id,
                            .hall = hall->id,
                            .hall_window = NO_NUMBER,
                            .scope_unit = unit->id,
                            .roles = "approver"},
        &unit->approver_token);
}

static bool is_rated(const struct city_hall *hall)
{
    int64_t sum = 0;
    for (int i = 0; i < RATING_LEVELS; i++) {
        sum += hall->ratings[i];
    }
    return sum > 0 && !hall->rates_on_paper;
}

/* Who sits there, and what people rate with: it may do nothing else. */
static result add_window_accounts(struct request *rq, struct founding *founding, size_t index, int number,
                                  int64_t window)
{
    struct city_unit *unit = &founding->city->units[index];
    const struct city_hall *hall = &founding->city->halls[unit->hall];
    struct staff_form form = {.account = str_format(rq->arena, "%s.%s%d", hall->prefix, unit->department, number + 1),
                              .region = hall->region,
                              .unit = unit->id,
                              .hall = hall->id,
                              .hall_window = window,
                              .scope_unit = unit->id,
                              .roles = "clerk"};
    TRY(add_account(rq, founding, form, &unit->clerk_tokens[number]));
    if (!is_rated(hall)) {
        return SUCCESS;
    }
    form.account = str_format(rq->arena, "%s.device", form.account);
    form.name = "窗口评价器";
    form.roles = "bureau";
    return add_holder(rq, founding, form, "review.device", &unit->device_tokens[number]);
}

static result add_windows(struct request *rq, struct founding *founding, size_t index, int64_t *number)
{
    struct city_unit *unit = &founding->city->units[index];
    const struct city_hall *hall = &founding->city->halls[unit->hall];
    bool staffed = is_staffed(founding->city, index);
    for (int64_t i = 0; i < unit->windows; i++) {
        struct window window = {.hall = hall->id,
                                .number = str_format(rq->arena, "%02lld", (long long)++*number),
                                .name = str_format(rq->arena, "%s窗口", unit->short_name),
                                .kind = str_equal(unit->kind, "centre") ? "general" : "special"};
        TRY(org_window_add(rq, &window));
        if (!staffed) {
            continue;
        }
        TRY(add_window_accounts(rq, founding, index, (int)i, window.id));
    }
    return staffed ? add_unit_approver(rq, founding, unit) : SUCCESS;
}

static bool is_zone(const struct city *city, const struct city_hall *hall)
{
    return hall != city->halls && str_equal(hall->region, city->halls[0].region);
}

/* Of the hall as a whole: of its head and what is below that, where it shares its region with others. */
static struct staff_form hall_form(struct request *rq, const struct city *city, const struct city_hall *hall,
                                   const char *role)
{
    return (struct staff_form){.account = str_format(rq->arena, "%s.%s", hall->prefix, role),
                               .region = hall->region,
                               .unit = NO_NUMBER,
                               .hall = hall->id,
                               .hall_window = NO_NUMBER,
                               .scope_unit = is_zone(city, hall) ? city->units[hall->head].id : NO_NUMBER,
                               .roles = role};
}

static result found_hall(struct request *rq, void *subject)
{
    struct founding *founding = subject;
    struct city_hall *hall = &founding->city->halls[founding->hall];
    struct hall row = {
        .region = hall->region, .name = hall->name, .address = hall->address, .weekdays = hall->weekdays};
    int64_t number = 0;
    TRY(org_hall_add(rq, &row));
    hall->id = row.id;
    TRY(hall->head != NO_PARENT ? add_unit(rq, founding, hall->head) : SUCCESS);
    TRY(add_account(rq, founding, hall_form(rq, founding->city, hall, "supervisor"), &hall->supervisor_token));
    if (!hall->is_city) {
        TRY(add_account(rq, founding, hall_form(rq, founding->city, hall, "approver"), &hall->approver_token));
    }
    for (size_t i = hall->unit_first; i < hall->unit_first + hall->unit_count; i++) {
        TRY(i != hall->head ? add_unit(rq, founding, i) : SUCCESS);
        TRY(add_windows(rq, founding, i, &number));
    }
    return SUCCESS;
}

static result shut_day(struct caller *caller, const struct founding *founding, const struct city_hall *hall)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    return caller_send(
        caller, &(struct sending){.method = METHOD_PUT,
                                  .path = str_format(arena, "/api/v1/halls/%lld/days/%s", (long long)hall->id,
                                                     date_text(arena, hall->closed)),
                                  .token = founding->system_token,
                                  .body = str_format(arena, "{\"opens\":false,\"reason\":\"%s\"}", hall->closed_for)});
}

/* --- the hotline ------------------------------------------------------------------------------------------------- */

static result add_hotline_staff(struct request *rq, struct founding *founding, const char *role, size_t number,
                                const char **token)
{
    const struct city *city = founding->city;
    const struct city_unit *unit = &city->units[city->hotline->unit];
    return add_account(rq, founding,
                       (struct staff_form){.account = str_format(rq->arena, "hotline.%s%zu", role, number + 1),
                                           .region = city->halls[unit->hall].region,
                                           .unit = unit->id,
                                           .hall = NO_NUMBER,
                                           .hall_window = NO_NUMBER,
                                           .scope_unit = NO_NUMBER,
                                           .roles = role},
                       token);
}

/* Who answers the hotline for a unit. */
static result add_handler(struct request *rq, struct founding *founding, size_t index)
{
    struct city_unit *unit = &founding->city->units[index];
    const struct city_hall *hall = &founding->city->halls[unit->hall];
    return add_account(rq, founding,
                       (struct staff_form){.account = str_format(rq->arena, "%s.hotline%zu", hall->prefix,
                                                                 index - hall->unit_first + 1),
                                           .region = hall->region,
                                           .unit = unit->id,
                                           .hall = NO_NUMBER,
                                           .hall_window = NO_NUMBER,
                                           .scope_unit = unit->id,
                                           .roles = "handler"},
                       &unit->handler_token);
}

static bool has_orders(const struct city *city, size_t hall)
{
    for (size_t i = 0; i < city->hotline->order_rows; i++) {
        if (city->hotline->orders[i].hall == hall) {
            return true;
        }
    }
    return false;
}

static result found_hotline(struct request *rq, void *subject)
{
    struct founding *founding = subject;
    struct city *city = founding->city;
    for (size_t i = 0; i < city->hotline->agents; i++) {
        TRY(add_hotline_staff(rq, founding, "agent", i, &city->hotline->agent_tokens[i]));
    }
    for (size_t i = 0; i < DISPATCHERS; i++) {
        TRY(add_hotline_staff(rq, founding, "dispatcher", i, &city->hotline->dispatcher_tokens[i]));
    }
    for (size_t i = 0; i < city->unit_count; i++) {
        if (has_orders(city, city->units[i].hall)) {
            TRY(add_handler(rq, founding, i));
        }
    }
    return SUCCESS;
}

result city_found(struct city *city, struct caller *caller, struct work *work, const struct city_order *order)
{
    struct founding founding = {.city = city, .password = order->demo->password};
    TRY(work_task(work, city->arena, found_city, &founding));
    for (size_t i = 0; i < city->hall_count; i++) {
        order->progress("建立单位、窗口和账号", (int64_t)i, (int64_t)city->hall_count, order->subject);
        founding.hall = i;
        TRY(work_task(work, city->arena, found_hall, &founding));
        if (date_is_set(city->halls[i].closed)) {
            TRY(shut_day(caller, &founding, &city->halls[i]));
        }
    }
    if (city->hotline) {
        TRY(work_task(work, city->arena, found_hotline, &founding));
        TRY(city_found_categories(city, caller));
    }
    return caller_drain(caller);
}
