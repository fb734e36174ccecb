/* Orders through the API: from one end to the other, between two levels of units, and what is refused. */
#include "modules/hotline/hotline.h"

#include "kernel/api/export.h"
#include "kernel/base/arena.h"
#include "kernel/work/work.h"
#include "support/faults.h"
#include "support/hotline.h"

static const char *with(const char *format, const char *number)
{
    return str_format(city->arena, "{\"%s\":\"%s\",\"reason\":\"同一事项\"}", format, number);
}

/* Replied to, and passed. */
static struct answer finished(struct answer order)
{
    order = act(handler, &order, "reply", "{\"text\":\"已办理\"}");
    expect(&order, 200, "state", "replied");
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, "state", "callback");
    return order;
}

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
    expect(&order, 200, "stage_due_at", "2021-06-02T23:59:59.999+08:00");
    order = act(handler, &order, "sign", "{}");
    expect(&order, 200, "state", "handling");
    expect(&order, 200, "stage_due_at", "2021-06-07T23:59:59.999+08:00");
    expect(&order, 200, "caller.name", "李**");
    assert_null(strstr(order.body, "13800138000"));
    order = finished(order);
    order = act(agent, &order, "callback", "{\"result\":\"satisfied\"}");
    expect(&order, 200, "callback", "satisfied");
    order = act(agent, &order, "archive", "{}");
    expect(&order, 200, "state", "archived");
    call = look_contact(&call);
    expect(&call, 200, "state", "ordered");
    expect(&call, 200, "orders.0.number", answer_text(&order, "number"));
    static const char *const once[] = {"contact.incoming", "contact.answered_soon", "contact.ordered",
                                       "order.opened",     "order.dispatched",      "order.signed",
                                       "order.replied",    "order.finished",        "order.satisfied"};
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        if (counted(once[i]) != 1) {
            fail_msg("%s is %lld", once[i], (long long)counted(once[i]));
        }
    }
}

/* nature, urgency; when it must be signed for and done: TEST_START is Tuesday 2021-06-01. */
static void limits_go_by_class(void **state)
{
    static const struct {
        const char *more, *sign, *finish;
    } rows[] = {
        {",\"nature\":\"help\"", "2021-06-02", "2021-06-04"},
        {",\"nature\":\"consult\"", "2021-06-02", "2021-06-04"},
        {",\"nature\":\"report\"", "2021-06-02", "2021-06-08"},
        {",\"nature\":\"help\",\"urgency\":\"urgent\"", "2021-06-01", "2021-06-01"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer call = take_call("");
        struct answer order = make_order(&call, rows[i].more);
        order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
        assert_true(str_starts_with(answer_text(&order, "stage_due_at"), rows[i].sign));
        assert_true(str_starts_with(answer_text(&order, "due_at"), rows[i].finish));
    }
}

static void an_office_sets_limits_for_later_orders(void **state)
{
    (void)state;
    struct answer before = signed_order(",\"nature\":\"help\"");
    struct answer set = api(city, "POST", "/api/v1/hotline/limits", office,
                            "{\"region\":\"" CITY "\",\"nature\":\"help\",\"urgency\":\"normal\",\"valid_from\":"
                            "\"2021-06-01\",\"sign_limit\":1,\"reply_limit\":1,\"finish_limit\":2,"
                            "\"extension_most\":3,\"rule\":\"本市规定\"}");
    expect(&set, 201, "finish_limit", "2");
    struct answer after = signed_order(",\"nature\":\"help\"");
    assert_true(str_starts_with(answer_text(&before, "due_at"), "2021-06-04"));
    assert_true(str_starts_with(answer_text(&after, "due_at"), "2021-06-03"));
    struct answer past = api(city, "POST", "/api/v1/hotline/limits", office,
                             "{\"region\":\"" CITY "\",\"urgency\":\"normal\",\"valid_from\":\"2021-05-01\","
                             "\"sign_limit\":1,\"reply_limit\":1,\"finish_limit\":2,\"extension_most\":3,"
                             "\"rule\":\"x\"}");
    expect(&past, 422, "field", "valid_from");
    struct answer whole = api(city, "POST", "/api/v1/hotline/limits", office,
                              "{\"urgency\":\"normal\",\"valid_from\":\"2021-06-02\",\"sign_limit\":1,"
                              "\"reply_limit\":1,\"finish_limit\":2,\"extension_most\":3,\"rule\":\"x\"}");
    expect(&whole, 422, "field", "region"); /* not for all of the country */
}

static void late_is_told_for_each_step_apart(void **state)
{
    (void)state;
    struct answer call = take_call("");
    struct answer order = make_order(&call, ",\"nature\":\"help\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    test_clock(3 * DAY_MS); /* Friday the 4th: signing was due on the 2nd */
    order = act(handler, &order, "sign", "{}");
    order = act(handler, &order, "reply", "{\"text\":\"已办理\"}");
    test_clock(3 * DAY_MS); /* Monday the 7th: the order was due on the 4th */
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, "state", "callback");
    assert_int_equal(counted("order.signed_late"), 1);
    assert_int_equal(counted("order.replied"), 1);
    assert_int_equal(counted("order.finished_late"), 1);
    assert_int_equal(counted("order.signed") + counted("order.replied_late") + counted("order.finished"), 0);
}

/* --- two levels -------------------------------------------------------------------------------------------------- */

static void a_unit_below_does_it_and_the_one_above_answers(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer wrong = act(handler, &order, "pass_down", unit_json(other_unit));
    expect(&wrong, 422, "field", "unit");
    wrong = act(handler, &order, "pass_down", unit_json(99999));
    expect(&wrong, 422, "field", "unit");
    order = act(handler, &order, "pass_down", unit_json(sub_unit));
    expect(&order, 200, "state", "passed");
    assert_int_equal(answer_number(&order, "counted_unit"), bureau_unit);
    /* Neither the unit beside it nor a stranger sees it; the one below answers to the one above, not past it. */
    struct answer hidden = look(other_below, &order);
    expect(&hidden, 404, 0, 0);
    hidden = act(other_below, &order, "answer_up", "{\"text\":\"代答\"}");
    expect(&hidden, 404, 0, 0);
    hidden = act(stranger, &order, "reply", "{\"text\":\"代答\"}");
    expect(&hidden, 404, 0, 0);
    struct answer past = act(below, &order, "reply", "{\"text\":\"直接答复\"}");
    expect(&past, 409, 0, 0);
    struct answer taken = act(below, &order, "take_back", "{\"reason\":\"x\"}");
    expect(&taken, 403, 0, 0);
    order = act(below, &order, "answer_up", "{\"text\":\"已清理\"}");
    expect(&order, 200, "state", "checking");
    /* What it held it still sees, and can no more change. */
    struct answer seen = look(below, &order);
    expect(&seen, 200, "state", "checking");
    struct answer again = act(below, &order, "reply", "{\"text\":\"再答\"}");
    expect(&again, 403, 0, 0);
    order = act(handler, &order, "send_down", "{\"reason\":\"没有说明时间\"}");
    expect(&order, 200, "state", "passed");
    assert_int_equal(answer_number(&order, "unit"), sub_unit);
    order = act(below, &order, "answer_up", "{\"text\":\"6月1日已清理\"}");
    order = finished(order);
    assert_int_equal(answer_count(&order, "replies"), 3);
    expect(&order, 200, "replies.1.text", "6月1日已清理");
    assert_int_equal(counted("order.replied"), 1);
}

static void lists_hold_what_a_unit_has_or_had(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    order = act(handler, &order, "pass_down", unit_json(sub_unit));
    order = act(below, &order, "answer_up", "{\"text\":\"已清理\"}");
    static const char *const *const who[] = {&handler, &below, &dispatcher, &county, &office};
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        struct answer list = api(city, "GET", "/api/v1/hotline/orders", *who[i], 0);
        expect(&list, 200, 0, 0);
        if (answer_count(&list, "items") != 1) {
            fail_msg("%zu: %s", i, list.body);
        }
    }
    struct answer none = api(city, "GET", "/api/v1/hotline/orders", stranger, 0);
    assert_int_equal(answer_count(&none, "items"), 0);
    none = api(city, "GET", "/api/v1/hotline/orders", other_below, 0);
    assert_int_equal(answer_count(&none, "items"), 0);
}

/* --- whose it is ------------------------------------------------------------------------------------------------- */

static void a_dispute_is_decided_once(void **state)
{
    (void)state;
    struct answer call = take_call("");
    struct answer order = make_order(&call, ",\"nature\":\"object\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    struct answer bare = act(handler, &order, "ask_return", "{}");
    expect(&bare, 422, "field", "reason");
    order = act(handler, &order, "ask_return", "{\"reason\":\"路灯归住建局管理\"}");
    expect(&order, 200, "state", "disputed");
    struct answer own = act(handler, &order, "decide_return", "{\"grant\":true,\"unit\":1,\"reason\":\"x\"}");
    expect(&own, 403, 0, 0);
    struct answer same =
        act(dispatcher, &order, "decide_return",
            str_format(city->arena, "{\"grant\":true,\"unit\":%lld,\"reason\":\"x\"}", (long long)bureau_unit));
    expect(&same, 422, "field", "unit");
    order =
        act(dispatcher, &order, "decide_return",
            str_format(city->arena, "{\"grant\":true,\"unit\":%lld,\"reason\":\"三定方案\"}", (long long)other_unit));
    expect(&order, 200, "state", "dispatched");
    assert_int_equal(answer_number(&order, "counted_unit"), other_unit);
    /* returned twice */
    struct answer twice = act(stranger, &order, "ask_return", "{\"reason\":\"也不归我们\"}");
    expect(&twice, 409, 0, 0);
    assert_int_equal(counted("order.returned"), 1);
    assert_int_equal(counted("order.dispatched"), 2);
    /* the next order like it is given where this dispute ended */
    call = take_call("");
    struct answer next = make_order(&call, ",\"nature\":\"object\"");
    const char *path = str_format(city->arena, "/api/v1/hotline/orders/%s/suggestion", answer_text(&next, "number"));
    struct answer hint = api(city, "GET", path, dispatcher, 0);
    assert_int_equal(answer_number(&hint, "unit"), other_unit);
    expect(&hint, 200, "shared", "100");
    expect(&hint, 200, "number", answer_text(&order, "number"));
}

static void a_dispute_may_be_lost(void **state)
{
    (void)state;
    struct answer call = take_call("");
    struct answer order = make_order(&call, ",\"nature\":\"object\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    order = act(handler, &order, "ask_return", "{\"reason\":\"不归我们\"}");
    order = act(dispatcher, &order, "decide_return", "{\"reason\":\"三定方案第五条\"}");
    expect(&order, 200, "state", "dispatched");
    assert_int_equal(answer_number(&order, "unit"), bureau_unit);
    struct answer twice = act(handler, &order, "ask_return", "{\"reason\":\"还是不归我们\"}");
    expect(&twice, 409, 0, 0);
    assert_int_equal(counted("order.returned"), 0);
    struct answer after = signed_order(",\"nature\":\"object\"");
    struct answer late = act(handler, &after, "ask_return", "{\"reason\":\"签收以后\"}");
    expect(&late, 409, 0, 0); /* who signs takes it */
}

/* --- more time --------------------------------------------------------------------------------------------------- */

static void one_extension(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer unasked = act(dispatcher, &order, "decide_extension", "{\"grant\":true}");
    expect(&unasked, 409, 0, 0);
    struct answer most = act(handler, &order, "ask_extension", "{\"days\":6,\"reason\":\"须招标\"}");
    expect(&most, 422, "field", "days");
    order = act(handler, &order, "ask_extension", "{\"days\":5,\"reason\":\"须招标\"}");
    expect(&order, 200, "extension_asked", "5");
    struct answer own = act(handler, &order, "decide_extension", "{\"grant\":true}");
    expect(&own, 403, 0, 0);
    order = act(dispatcher, &order, "decide_extension", "{\"grant\":true}");
    expect(&order, 200, "due_at", "2021-06-16T23:59:59.999+08:00"); /* the 14th is 端午 */
    expect(&order, 200, "stage_due_at", "2021-06-15T23:59:59.999+08:00");
    struct answer twice = act(handler, &order, "ask_extension", "{\"days\":1,\"reason\":\"再延\"}");
    expect(&twice, 409, 0, 0);
    twice = act(dispatcher, &order, "decide_extension", "{\"grant\":true}");
    expect(&twice, 409, 0, 0);
}

static void an_extension_may_be_refused(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    order = act(handler, &order, "ask_extension", "{\"days\":5,\"reason\":\"忙\"}");
    struct answer bare = act(dispatcher, &order, "decide_extension", "{}");
    expect(&bare, 422, "field", "reason");
    order = act(dispatcher, &order, "decide_extension", "{\"reason\":\"理由不足\"}");
    expect(&order, 200, "due_at", "2021-06-08T23:59:59.999+08:00");
    expect(&order, 200, "extension_asked", "0");
}

/* --- replies, callbacks, redoing --------------------------------------------------------------------------------- */

static void a_poor_reply_goes_back(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer early = act(agent, &order, "callback", "{\"result\":\"satisfied\"}");
    expect(&early, 409, 0, 0); /* before the reply */
    order = act(handler, &order, "reply", "{\"text\":\"已阅\"}");
    early = act(agent, &order, "callback", "{\"result\":\"satisfied\"}");
    expect(&early, 409, 0, 0); /* before the audit */
    order = act(dispatcher, &order, "send_back", "{\"reason\":\"没有回答问题\"}");
    expect(&order, 200, "state", "reworking");
    order = finished(order);
    assert_int_equal(counted("order.replied"), 1); /* the first one counts */
    struct answer bare = act(agent, &order, "callback", "{}");
    expect(&bare, 422, "field", "result");
}

static void unsatisfied_is_done_again(void **state)
{
    (void)state;
    struct answer order = finished(signed_order(",\"nature\":\"object\""));
    order = act(agent, &order, "callback", "{\"result\":\"unsatisfied\"}");
    expect(&order, 200, "state", "called_back");
    struct answer opened = act(agent, &order, "redo", "{}");
    expect(&opened, 200, "role", "redo");
    struct answer again = act(agent, &order, "redo", "{}");
    expect(&again, 409, 0, 0);
    struct answer open = act(agent, &order, "archive", "{}");
    expect(&open, 409, 0, 0); /* the redo order is not done */
    struct answer redo = look(handler, &opened);
    expect(&redo, 200, "parent", answer_text(&order, "number"));
    expect(&redo, 200, "text", "小区门口路灯不亮");
    struct answer back = act(handler, &redo, "ask_return", "{\"reason\":\"不想办\"}");
    expect(&back, 409, 0, 0);
    redo = act(handler, &redo, "sign", "{}");
    redo = finished(redo);
    redo = act(agent, &redo, "callback", "{\"result\":\"basically_satisfied\"}");
    redo = act(agent, &redo, "archive", "{}");
    expect(&redo, 200, "state", "archived");
    order = act(agent, &order, "archive", "{}");
    expect(&order, 200, "children.0.number", answer_text(&redo, "number"));
    assert_int_equal(counted("order.opened"), 1);
    assert_int_equal(counted("order.redone"), 1);
    assert_int_equal(counted("order.unsatisfied"), 1);
    assert_int_equal(counted("order.basically_satisfied"), 1);
}

static void nobody_answers_the_callback(void **state)
{
    (void)state;
    struct answer order = finished(signed_order(",\"nature\":\"object\""));
    for (int i = 0; i < 2; i++) {
        order = act(agent, &order, "callback", "{\"result\":\"unreached\"}");
        expect(&order, 200, "state", "callback");
    }
    order = act(agent, &order, "callback", "{\"result\":\"unreached\"}");
    expect(&order, 200, "state", "called_back");
    assert_int_equal(counted("order.unreached"), 1);
}

static void a_satisfied_order_is_not_redone(void **state)
{
    (void)state;
    struct answer order = finished(signed_order(",\"nature\":\"object\""));
    order = act(agent, &order, "callback", "{\"result\":\"very_satisfied\"}");
    struct answer redo = act(agent, &order, "redo", "{}");
    expect(&redo, 409, 0, 0);
}

/* --- helping units, supervisions --------------------------------------------------------------------------------- */

static void an_order_waits_for_its_sub_orders(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer own = act(dispatcher, &order, "join", unit_json(sub_unit));
    expect(&own, 422, "field", "unit");
    struct answer help = act(dispatcher, &order, "join", unit_json(other_unit));
    expect(&help, 200, "state", "joint_dispatched");
    order = act(handler, &order, "reply", "{\"text\":\"已办理\"}");
    struct answer open = act(dispatcher, &order, "pass", "{}");
    expect(&open, 409, 0, 0);
    help = act(stranger, &help, "sign", "{}");
    expect(&help, 200, "state", "joint_handling");
    help = act(stranger, &help, "reply", "{\"text\":\"已配合\"}");
    expect(&help, 200, "state", "joint_answered");
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, "state", "callback");
    assert_int_equal(counted("order.joint_answered"), 1);
    assert_int_equal(counted("order.finished"), 1);
    struct answer late = act(dispatcher, &order, "join", unit_json(other_unit));
    expect(&late, 409, 0, 0);
}

static void a_supervision_has_a_limit_of_its_own(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer bare = act(dispatcher, &order, "supervise", "{\"text\":\"限期回复\"}");
    expect(&bare, 422, "field", "ground");
    struct answer urged = act(dispatcher, &order, "supervise", "{\"ground\":\"overdue\",\"text\":\"限期回复\"}");
    expect(&urged, 201, "due_at", "2021-06-03T23:59:59.999+08:00");
    order = act(handler, &order, "reply", "{\"text\":\"已办理\"}");
    struct answer open = act(dispatcher, &order, "pass", "{}");
    expect(&open, 409, 0, 0);
    struct answer hidden = act_supervision(stranger, &urged, "answer", "{\"text\":\"x\"}");
    expect(&hidden, 404, 0, 0);
    urged = act_supervision(handler, &urged, "answer", "{\"text\":\"已回复\"}");
    expect(&urged, 200, "state", "answered");
    urged = act_supervision(dispatcher, &urged, "close", "{}");
    expect(&urged, 200, "state", "closed");
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, "supervisions.0.answer", "已回复");
    assert_int_equal(counted("supervision.answered"), 1);
}

/* --- the same thing told more than once -------------------------------------------------------------------------- */

static void the_same_thing_is_merged(void **state)
{
    (void)state;
    struct answer one = signed_order(",\"nature\":\"object\"");
    struct answer call = take_call(",\"caller\":{\"name\":\"王试验\",\"phone\":\"13900139000\"}");
    struct answer two = make_order(&call, ",\"nature\":\"object\"");
    struct answer self = act(dispatcher, &two, "merge", with("survivor", answer_text(&two, "number")));
    expect(&self, 422, "field", "survivor");
    struct answer three = make_order(&call, ",\"nature\":\"object\"");
    two = act(dispatcher, &two, "merge", with("survivor", answer_text(&three, "number")));
    expect(&two, 200, "state", "merged");
    three = act(dispatcher, &three, "merge", with("survivor", answer_text(&one, "number")));
    expect(&three, 200, "merged_into", answer_text(&one, "number"));
    two = look(agent, &two);
    expect(&two, 200, "merged_into", answer_text(&one, "number")); /* goes on with it */
    one = look(handler, &one);
    one = finished(one);
    assert_int_equal(answer_count(&one, "merged"), 2);
    struct answer outbox = api(city, "GET", "/api/v1/outbox", office, 0);
    assert_int_equal(answer_count(&outbox, "items"), 3); /* each hears of it by the number it has */
    assert_int_equal(counted("order.merged"), 2);
    struct answer over = make_order(&call, ",\"nature\":\"object\"");
    struct answer late = act(dispatcher, &over, "merge", with("survivor", answer_text(&one, "number")));
    expect(&late, 422, "field", "survivor");
}

static void many_call_about_one_event(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct answer order = signed_order(",\"nature\":\"help\"");
        order = act(dispatcher, &order, "tag", "{\"event\":\"江北停水\"}");
        expect(&order, 200, "event", "江北停水");
    }
    struct answer list = api(city, "GET", "/api/v1/hotline/events", dispatcher, 0);
    expect(&list, 200, "items.0.orders", "3");
    struct answer orders =
        api(city, "GET", "/api/v1/hotline/orders?event=%E6%B1%9F%E5%8C%97%E5%81%9C%E6%B0%B4", dispatcher, 0);
    assert_int_equal(answer_count(&orders, "items"), 3);
}

/* --- an order that becomes a case -------------------------------------------------------------------------------- */

static void publish_item(void)
{
    struct answer draft = api(
        city, "POST", "/api/v1/item-versions", office,
        str_format(city->arena,
                   "{\"item\":{\"region\":\"" COUNTY "\",\"code\":\"GG-01\",\"name\":\"居住证办理\",\"type\":\"20\","
                   "\"level\":\"4\",\"unit\":%lld,\"unit_name\":\"市住建局\",\"on_request\":true,\"by_window\":true,"
                   "\"promised_limit\":5,\"limit_unit\":\"workday\"}}",
                   (long long)other_unit));
    const struct header headers[] = {{"authorization", str_format(city->arena, "Bearer %s", office)},
                                     {"content-type", "application/json"},
                                     {"if-match", draft.etag},
                                     {0}};
    const char *path = str_format(city->arena, "/api/v1/item-versions/" COUNTY "/%lld/publish",
                                  (long long)answer_number(&draft, "item.id"));
    const char *from = "{\"on\":\"2021-01-01\"}";
    struct answer published = api_with(city, "POST", path, headers, from, strlen(from));
    assert_true(published.status < 300);
}

static void done_by_a_call(void **state)
{
    (void)state;
    publish_item();
    struct answer order = signed_order(",\"nature\":\"help\"");
    struct answer forbidden = act(agent, &order, "start_case", "{\"item_code\":\"GG-01\"}");
    expect(&forbidden, 403, 0, 0); /* taking in cases is a right of its own */
    struct answer wrong = act(clerk, &order, "start_case", "{\"item_code\":\"GG-99\"}");
    expect(&wrong, 422, "field", "item_code");
    wrong = act(clerk, &order, "start_case", "{\"item_code\":\"GG-01\",\"channel\":\"8\"}");
    expect(&wrong, 422, "field", "channel");
    order = act(clerk, &order, "start_case", "{\"item_code\":\"GG-01\"}");
    expect(&order, 200, "state", "handling");
    const char *number = answer_text(&order, "case_number");
    struct answer made = api(city, "GET", str_format(city->arena, "/api/v1/cases/%s", number), clerk, 0);
    expect(&made, 200, "applicant.name", "李**");
    expect(&made, 200, "channel", "5");
    /* and back: from the case to the order, and what the ledger has of where it came from */
    struct answer back =
        api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders?case_number=%s", number), clerk, 0);
    expect(&back, 200, "items.0.number", answer_text(&order, "number"));
    struct answer past =
        api(city, "GET", str_format(city->arena, "/api/v1/matters/" COUNTY "/%s/timeline", answer_text(&made, "id")),
            clerk, 0);
    assert_non_null(strstr(past.body, answer_text(&order, "number")));
    struct answer twice = act(clerk, &order, "start_case", "{\"item_code\":\"GG-01\"}");
    expect(&twice, 409, 0, 0);
    struct answer call = take_call(",\"anonymous\":true,\"phone\":\"13900139000\"");
    struct answer unnamed = make_order(&call, ",\"nature\":\"help\"");
    unnamed = act(clerk, &unnamed, "start_case", "{\"item_code\":\"GG-01\"}");
    expect(&unnamed, 422, "field", "applicant");
}

/* --- what is refused ---------------------------------------------------------------------------------------------- */

static void refused(void **state)
{
    static const struct {
        const char *more;
        const char *field;
    } rows[] = {
        {",\"nature\":\"unknown\"", "nature"},
        {",\"nature\":\"help\",\"category\":77", "category"},
        {",\"nature\":\"help\",\"longitude\":109029000", "latitude"},
        {",\"nature\":\"help\",\"longitude\":1,\"latitude\":90000001", "latitude"},
        {",\"nature\":\"help\",\"unit\":99999", "unit"},
        {",\"nature\":\"help\",\"at\":\"2022-01-01T00:00:00+08:00\"", "at"},
        {",\"nature\":\"help\",\"files\":[{\"hash\":"
         "\"0000000000000000000000000000000000000000000000000000000000000000\","
         "\"name\":\"照片.jpg\"}]",
         "hash"},
    };
    (void)state;
    struct answer call = take_call("");
    uint64_t before = test_store_digest(city);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = make_order(&call, rows[i].more);
        expect(&answer, 422, "field", rows[i].field);
    }
    struct answer away = api(city, "POST", "/api/v1/hotline/orders", agent,
                             str_format(city->arena, "{\"contact\":\"%s\",\"region\":\"630200\",\"nature\":\"help\"}",
                                        answer_text(&call, "number")));
    expect(&away, 422, "field", "region");
    away =
        api(city, "POST", "/api/v1/hotline/orders", agent, "{\"contact\":\"610900-L20210601-99\",\"nature\":\"help\"}");
    expect(&away, 422, "field", "contact");
    assert_true(before == test_store_digest(city));
}

static void stale_versions(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer moved = act(handler, &order, "comment", "{\"text\":\"已到现场\"}");
    expect(&moved, 200, 0, 0);
    static const char *const actions[] = {"reply", "pass_down", "comment"};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        struct answer stale = act(handler, &order, actions[i],
                                  str_format(city->arena, "{\"text\":\"x\",\"unit\":%lld}", (long long)sub_unit));
        expect(&stale, 412, 0, 0);
    }
    struct answer stale = act(dispatcher, &order, "join", unit_json(other_unit));
    expect(&stale, 412, 0, 0);
}

static void what_comes_after_the_end_is_refused(void **state)
{
    (void)state;
    struct answer order = finished(signed_order(",\"nature\":\"object\""));
    order = act(agent, &order, "callback", "{\"result\":\"satisfied\"}");
    order = act(agent, &order, "archive", "{}");
    static const char *const actions[] = {"archive", "redo", "callback", "supervise"};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        struct answer late =
            act(dispatcher, &order, actions[i], "{\"result\":\"satisfied\",\"ground\":\"major\",\"text\":\"x\"}");
        expect(&late, 409, 0, 0);
    }
}

static void found_by_what_is_asked(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\",\"text\":\"江北大道绿化带垃圾无人清理\"");
    struct answer other = signed_order(",\"nature\":\"help\"");
    const char *number = answer_text(&order, "number");
    static const struct {
        const char *query;
        size_t count;
    } rows[] = {
        {"nature=object", 1},
        {"nature=help", 1},
        {"state=handling", 2},
        {"state=accepted", 0},
        {"open=true", 2},
        {"overdue=true", 0},
        {"within=" CITY, 2},
        {"region=" COUNTY, 2},
        {"region=" CITY, 0},
        {"phone=13800138000", 2},
        {"phone=13900139000", 0},
        {"category=0", 2},
        {"due_to=2021-06-02", 0},
        {"due_to=2021-06-03", 1},
        {"due_to=2021-06-07", 2},
        {"from=2021-06-01&to=2021-06-01", 2},
        {"from=2021-06-02", 0},
        {"text=%E5%9E%83%E5%9C%BE", 1},
        {"text=%E7%BB%BF%E5%8C%96%E5%B8%A6", 1},
        {"text=%E5%81%9C%E7%94%B5", 0},
        {"role=main&channel=call", 2},
        {"urgency=urgent", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer list =
            api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders?%s", rows[i].query), dispatcher, 0);
        if (list.status != 200 || answer_count(&list, "items") != rows[i].count) {
            fail_msg("%s: %d %s", rows[i].query, list.status, list.body);
        }
    }
    struct answer one =
        api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders?number=%s", number), handler, 0);
    expect(&one, 200, "items.0.number", number);
    struct answer units = api(city, "GET", "/api/v1/hotline/orders?phone=13800138000", handler, 0);
    expect(&units, 403, 0, 0); /* who called is not for units to search by */
    struct answer page = api(city, "GET", "/api/v1/hotline/orders?limit=1", dispatcher, 0);
    assert_int_equal(answer_count(&page, "items"), 1);
    expect(&page, 200, "items.0.number", answer_text(&other, "number"));
    page =
        api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders?limit=1&after=%s", answer_text(&page, "next")),
            dispatcher, 0);
    expect(&page, 200, "items.0.number", number);
    assert_null(answer_text(&page, "next"));
}

struct export
{
    const char *kind;
    int64_t unit; /* whom it is for is confined to it; 0: to none */
    char *text;
};

static result run_export(struct request *rq, void *subject)
{
    struct export *export = subject;
    struct identity who = {.account = "", .name = "", .scope_low = "6109", .scope_high = "6110", .is_system = true};
    struct request of = *rq;
    const struct export_order order = {0};
    size_t size;
    int64_t rows;
    FILE *out = open_memstream(&export->text, &size);
    who.scope_unit = export->unit;
    of.who = &who;
    result r = export_run(&of, exporter_of_kind(export->kind), &order, out, &rows);
    fclose(out);
    return r;
}

static const char *exported(const char *kind, int64_t unit)
{
    struct export export = {kind, unit, 0};
    assert_ok(work_task(city->work, city->arena, run_export, &export));
    const char *text = str_copy(city->arena, export.text);
    free(export.text);
    return text;
}

static void exported_without_what_was_told(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    const char *number = answer_text(&order, "number");
    const char *orders = exported("orders", bureau_unit);
    assert_non_null(strstr(orders, number));
    assert_null(strstr(orders, "路灯"));
    assert_null(strstr(exported("orders", other_unit), number));
    assert_non_null(strstr(exported("orders", 0), number));
    const char *contacts = exported("contacts", 0);
    assert_non_null(strstr(contacts, "李**"));
    assert_null(strstr(contacts, "13800138000"));
    struct answer not_for_units = api(city, "GET", "/api/v1/exports/contacts", handler, 0);
    expect(&not_for_units, 403, 0, 0);
}

#define IN_A_CITY(test) cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_CITY(a_call_becomes_an_order_and_is_archived),
        IN_A_CITY(limits_go_by_class),
        IN_A_CITY(an_office_sets_limits_for_later_orders),
        IN_A_CITY(late_is_told_for_each_step_apart),
        IN_A_CITY(a_unit_below_does_it_and_the_one_above_answers),
        IN_A_CITY(lists_hold_what_a_unit_has_or_had),
        IN_A_CITY(a_dispute_is_decided_once),
        IN_A_CITY(a_dispute_may_be_lost),
        IN_A_CITY(one_extension),
        IN_A_CITY(an_extension_may_be_refused),
        IN_A_CITY(a_poor_reply_goes_back),
        IN_A_CITY(unsatisfied_is_done_again),
        IN_A_CITY(nobody_answers_the_callback),
        IN_A_CITY(a_satisfied_order_is_not_redone),
        IN_A_CITY(an_order_waits_for_its_sub_orders),
        IN_A_CITY(a_supervision_has_a_limit_of_its_own),
        IN_A_CITY(the_same_thing_is_merged),
        IN_A_CITY(many_call_about_one_event),
        IN_A_CITY(done_by_a_call),
        IN_A_CITY(refused),
        IN_A_CITY(stale_versions),
        IN_A_CITY(what_comes_after_the_end_is_refused),
        IN_A_CITY(found_by_what_is_asked),
        IN_A_CITY(exported_without_what_was_told),
    };
    return cmocka_run_group_tests_name("hotline", tests, 0, 0);
}
