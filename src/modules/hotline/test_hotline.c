/* The hotline through the API: contacts, orders from one end to the other, what is refused and why. */
#include "modules/hotline/hotline.h"

#include "kernel/ledger/audit.h"
#include "kernel/tally/tally.h"
#include "support/hotline.h"
#include "support/faults.h"

/* --- from one end to the other ----------------------------------------------------------------------------------- */

static void a_call_becomes_an_order_and_is_archived(void **state)
{
    (void)state;
    struct answer call = take_call("");
    expect(&call, 201, "state", "open");
    expect(&call, 201, "waited", "8");
    struct answer order = make_order(&call, ",\"nature\":\"object\"");
    expect(&order, 201, "state", "accepted");
    /* TEST_START is Tuesday 2021-06-01: five working days not counting it end on the 8th. */
    expect(&order, 201, "due_at", "2021-06-08T23:59:59.999+08:00");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    expect(&order, 200, "state", "dispatched");
    expect(&order, 200, "stage_due_at", "2021-06-02T23:59:59.999+08:00");
    order = act(handler, &order, "sign", "{}");
    expect(&order, 200, "state", "handling");
    expect(&order, 200, "stage_due_at", "2021-06-07T23:59:59.999+08:00");
    expect(&order, 200, "caller.name", "李**");
    assert_null(strstr(order.body, "13800138000"));
    order = act(handler, &order, "reply", "{\"text\":\"路灯已修好，已电话告知李试验\"}");
    expect(&order, 200, "state", "replied");
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, "state", "callback");
    order = act(agent, &order, "callback", "{\"result\":\"satisfied\"}");
    expect(&order, 200, "callback", "satisfied");
    order = act(agent, &order, "archive", "{}");
    expect(&order, 200, "state", "archived");
    call = look_contact(&call);
    expect(&call, 200, "state", "ordered");
    expect(&call, 200, "orders.0.number", answer_text(&order, "number"));
    static const char *const once[] = {"contact.incoming", "contact.answered_soon", "contact.ordered",
                                       "order.opened",     "order.signed",          "order.replied",
                                       "order.finished",   "order.satisfied",       "order.dispatched"};
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        if (counted(once[i]) != 1) {
            fail_msg("%s is %lld", once[i], (long long)counted(once[i]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_call_becomes_an_order_and_is_archived, world_begin, world_end),
    };
    return cmocka_run_group_tests_name("hotline", tests, 0, 0);
}
