/* What an order offers to press can be pressed, and what can be done is offered: to whom it falls, when it does. */
#include "modules/hotline/hotline.h"

#include "kernel/api/module.h"
#include "support/hotline.h"

static bool is_route(const char *kind, const char *action)
{
    const char *path = str_format(city->arena, "/api/v1/hotline/%s/{number}/%s", kind, action);
    const struct route *route = module_named("hotline")->routes;
    while (route->method && !str_equal(route->path, path)) {
        route++;
    }
    return route->method || str_equal(action, "to_order");
}

/* The buttons of what was seen, apart by spaces; each is a route. */
static const char *buttons(const struct answer *seen, const char *kind)
{
    const char *all = "";
    expect(seen, 200, 0, 0);
    for (size_t i = 0; i < answer_count(seen, "actions"); i++) {
        const char *action = answer_text(seen, str_format(city->arena, "actions.%zu.action", i));
        if (!is_route(kind, action)) {
            fail_msg("%s: nothing answers this button", action);
        }
        all = str_format(city->arena, "%s%s%s", all, i > 0 ? " " : "", action);
    }
    return all;
}

static void offers(const char *token, struct answer *order, const char *expected)
{
    *order = look(token, order);
    assert_string_equal(buttons(order, "orders"), expected);
}

static void an_order_offers_what_can_be_done(void **state)
{
    (void)state;
    struct answer call = take_call(""), order = make_order(&call, ",\"nature\":\"object\"");
    offers(agent, &order, "comment attach");
    offers(dispatcher, &order, "dispatch merge withdraw recategorise tag comment attach join");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    expect(&order, 200, "unit_name", "市城管局");
    offers(dispatcher, &order, "merge withdraw recategorise tag comment attach join supervise");
    offers(handler, &order, "sign ask_return ask_extension comment attach");
    order = act(handler, &order, "ask_return", "{\"reason\":\"属住建局职责\"}");
    offers(dispatcher, &order, "decide_return recategorise tag comment attach join supervise");
    order = act(dispatcher, &order, "decide_return", "{\"reason\":\"仍由城管局办\"}");
    offers(handler, &order, "sign ask_extension comment attach"); /* it is decided: no other return */
    order = act(handler, &order, "sign", "{}");
    order = act(handler, &order, "ask_extension", "{\"days\":1,\"reason\":\"等配件\"}");
    offers(dispatcher, &order, "merge withdraw decide_extension recategorise tag comment attach join supervise");
    order = act(handler, &order, "pass_down", unit_json(sub_unit));
    expect(&order, 200, "unit_name", "汉滨城管大队");
    expect(&order, 200, "counted_unit_name", "市城管局");
    offers(below, &order, "answer_up ask_extension comment attach");
    order = act(below, &order, "answer_up", "{\"text\":\"已换\"}");
    offers(below, &order, "comment attach"); /* it is with the unit above again */
    offers(handler, &order, "send_down reply ask_extension comment attach");
    order = act(dispatcher, &order, "decide_extension", "{\"grant\":true}");
    offers(handler, &order, "send_down reply comment attach"); /* it was longer once */
}

/* A supervision is answered by the unit that answers for the order. */
static void a_supervision_offers_its_answer_to_one_unit(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    order = act(handler, &order, "pass_down", unit_json(sub_unit));
    struct answer made = act(dispatcher, &order, "supervise", "{\"ground\":\"overdue\",\"text\":\"请说明\"}");
    expect(&made, 201, "state", "open");
    const char *path = str_format(city->arena, "/api/v1/hotline/supervisions/%s", answer_text(&made, "number"));
    const struct {
        const char *token, *buttons;
    } rows[] = {{handler, "answer"}, {below, ""}, {dispatcher, "cancel"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer seen = api(city, "GET", path, rows[i].token, 0);
        assert_string_equal(buttons(&seen, "supervisions"), rows[i].buttons);
    }
}

/* A unit that had it sees it, and can do nothing to it. */
static void an_order_that_went_elsewhere_offers_nothing(void **state)
{
    (void)state;
    struct answer call = take_call(""), order = make_order(&call, ",\"nature\":\"object\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    order = act(handler, &order, "ask_return", "{\"reason\":\"属住建局职责\"}");
    order =
        act(dispatcher, &order, "decide_return",
            str_format(city->arena, "{\"grant\":true,\"reason\":\"由住建局办\",\"unit\":%lld}", (long long)other_unit));
    expect(&order, 200, "state", "dispatched");
    offers(handler, &order, "comment attach");
    offers(stranger, &order, "sign ask_extension comment attach");
}

static void a_dissatisfied_caller_offers_a_redo(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    order = act(handler, &order, "reply", "{\"text\":\"已修\"}");
    expect(&order, 200, "replies.0.unit_name", "市城管局");
    offers(dispatcher, &order, "send_back pass recategorise tag comment attach join supervise");
    order = act(dispatcher, &order, "pass", "{}");
    offers(agent, &order, "callback comment attach");
    order = act(agent, &order, "callback", "{\"result\":\"unsatisfied\"}");
    offers(agent, &order, "archive comment attach redo");
}

static void a_contact_offers_what_can_be_done(void **state)
{
    (void)state;
    struct answer call = take_call("");
    call = look_contact(&call);
    assert_string_equal(buttons(&call, "contacts"), "park settle to_order void describe");
    call = api(city, "POST", "/api/v1/hotline/contacts", agent, "{\"channel\":\"call\",\"phone\":\"13900139000\"}");
    call = look_contact(&call);
    assert_string_equal(buttons(&call, "contacts"), "answer describe");
}

static void a_list_names_its_units(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer list = api(city, "GET", "/api/v1/hotline/orders?limit=1", dispatcher, 0);
    expect(&list, 200, "items.0.unit_name", "市城管局");
    list = api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders?number=%s", answer_text(&order, "number")),
               dispatcher, 0);
    expect(&list, 200, "items.0.unit_name", "市城管局");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_offers_what_can_be_done),
        cmocka_unit_test(a_supervision_offers_its_answer_to_one_unit),
        cmocka_unit_test(an_order_that_went_elsewhere_offers_nothing),
        cmocka_unit_test(a_dissatisfied_caller_offers_a_redo),
        cmocka_unit_test(a_contact_offers_what_can_be_done),
        cmocka_unit_test(a_list_names_its_units),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
