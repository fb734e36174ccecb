/* Meetings through the API: answering days whose figures are their lists, decisions, whistles, what is refused. */
#include "modules/meetings/meetings.h"

#include <stdio.h>
#include <stdlib.h>

#include "kernel/api/app.h"
#include "kernel/api/export.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/work/work.h"
#include "support/faults.h"
#include "support/hotline.h"

/* --- short hands ------------------------------------------------------------------------------------------------- */

static struct answer ask(const char *token, const char *method, const char *etag, const char *path, const char *json)
{
    const struct header headers[] = {{"authorization", str_format(city->arena, "Bearer %s", token)},
                                     {"content-type", "application/json"},
                                     {etag ? "if-match" : 0, etag},
                                     {0}};
    return api_with(city, method, path, headers, json ? json : "", json ? strlen(json) : 0);
}

static const char *path_of(const char *kind, const char *number, const char *action)
{
    return str_format(city->arena, "/api/v1/%s/%s%s%s", kind, number, *action ? "/" : "", action);
}

/* An action at the version that `seen` has. `at` is where its number stands. */
static struct answer move(const char *token, const char *kind, const char *number, const char *action, const char *json)
{
    struct answer seen = ask("system", "GET", 0, path_of(kind, number, ""), 0);
    assert_int_equal(seen.status, 200);
    return ask(token, "POST", seen.etag, path_of(kind, number, action), json);
}

static const char *plan(const char *kind, const char *day)
{
    struct answer made = ask(dispatcher, "POST", 0, "/api/v1/meetings",
                             str_format(city->arena,
                                        "{\"kind\":\"%s\",\"day\":\"%s\",\"leader\":\"副市长 试一\",\"line\":\"12345\","
                                        "\"units\":[{\"unit\":%lld,\"people\":\"局长 试二\"}]}",
                                        kind, day, (long long)bureau_unit));
    expect(&made, 201, "meeting.state", "planned");
    expect(&made, 201, "units.0.people", "局长 试二");
    return answer_text(&made, "meeting.number");
}

static struct answer add_call(const char *day, const struct answer *call)
{
    return ask(dispatcher, "POST", 0, path_of("meetings", day, "calls"),
               str_format(city->arena, "{\"contact\":\"%s\"}", answer_text(call, "number")));
}

static struct answer statistics(void)
{
    return ask(dispatcher, "GET", 0, "/api/v1/meeting-statistics?from=2021-06-01&to=2021-06-30", 0);
}

/* A rate is printed with what it is of, and what that means. */
static void metric_is(const struct answer *seen, const char *code, int64_t numerator, int64_t denominator,
                      const char *text)
{
    size_t i = 0, count = answer_count(seen, "figures");
    while (i < count && !str_equal(answer_text(seen, str_format(city->arena, "figures.%zu.code", i)), code)) {
        i++;
    }
    assert_true(i < count);
    assert_int_equal(answer_number(seen, str_format(city->arena, "figures.%zu.numerator", i)), numerator);
    if (number_is_set(denominator)) {
        assert_int_equal(answer_number(seen, str_format(city->arena, "figures.%zu.denominator", i)), denominator);
    }
    expect(seen, 200, str_format(city->arena, "figures.%zu.text", i), text);
    assert_non_null(answer_text(seen, str_format(city->arena, "figures.%zu.definition", i)));
}

/* --- answering days ---------------------------------------------------------------------------------------------- */

/* Three calls: one answered there, one that becomes two orders, one order. Answered and orders are four. */
static void a_day_counts_calls_and_orders_apart(void **state)
{
    (void)state;
    const char *day = plan("day", "2021-06-01");
    struct answer first = take_call(""), second = take_call(""), third = take_call("");
    struct answer refused = add_call(day, &first);
    expect(&refused, 409, 0, 0); /* it has not begun */
    struct answer held = move(dispatcher, "meetings", day, "hold", "{}");
    expect(&held, 200, "meeting.state", "held");
    struct answer added = add_call(day, &first);
    expect(&added, 200, "meeting.calls", "1");
    refused = add_call(day, &first);
    expect(&refused, 409, 0, 0); /* twice */
    struct answer settled = act_contact(agent, &first, "settle", "{\"answer\":\"已答复\"}");
    expect(&settled, 200, "state", "settled");
    (void)add_call(day, &second);
    (void)add_call(day, &third);
    struct answer one = make_order(&second, ",\"nature\":\"help\""),
                  two = make_order(&second, ",\"nature\":\"consult\"");
    expect(&one, 201, 0, 0);
    expect(&two, 201, 0, 0);
    refused = move(dispatcher, "meetings", day, "end", "{}");
    expect(&refused, 409, 0, 0); /* the third call has no end */
    struct answer three = make_order(&third, ",\"nature\":\"object\"");
    expect(&three, 201, 0, 0);
    struct answer live = statistics(); /* each as soon as it is there, not with the day's next event */
    expect(&live, 200, "sum.ordered", "2");
    expect(&live, 200, "sum.orders", "3");
    struct answer ended = move(dispatcher, "meetings", day, "end", "{}");
    expect(&ended, 200, "meeting.state", "reported");
    expect(&ended, 200, "meeting.calls", "3");
    expect(&ended, 200, "meeting.settled", "1");
    expect(&ended, 200, "meeting.ordered", "2");
    expect(&ended, 200, "meeting.orders", "3");
    assert_int_equal(answer_count(&ended, "calls"), 3);
    assert_int_equal(answer_count(&ended, "orders"), 3);
    expect(&ended, 200, "calls.1.orders", "2");
    struct answer figures = statistics();
    expect(&figures, 200, "sum.days_held", "1");
    expect(&figures, 200, "sum.calls", "3");
    expect(&figures, 200, "sum.settled", "1");
    expect(&figures, 200, "sum.ordered", "2");
    expect(&figures, 200, "sum.orders", "3");
    expect(&figures, 200, "sum.called_back", "0");
    expect(&figures, 200, "regions.0.region", CITY);
    expect(&figures, 200, "regions.0.orders", "3");
    expect(&figures, 200, "sum.settle_rate", "33.33%");
    expect(&figures, 200, "regions.0.settle_rate", "33.33%");
    assert_null(answer_text(&figures, "sum.satisfaction")); /* nobody was called back: nothing to say */
    assert_non_null(strstr(answer_text(&figures, "note"), "可以大于来电数"));
}

static void a_day_is_told_how_its_orders_ended(void **state)
{
    (void)state;
    const char *day = plan("day", "2021-06-01");
    struct answer call = take_call("");
    struct answer held = move(dispatcher, "meetings", day, "hold", "{}");
    expect(&held, 200, 0, 0);
    (void)add_call(day, &call);
    struct answer order = make_order(&call, ",\"nature\":\"object\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    order = act(handler, &order, "sign", "{}");
    order = act(handler, &order, "reply", "{\"text\":\"已修好\"}");
    order = act(dispatcher, &order, "pass", "{}");
    struct answer ended = move(dispatcher, "meetings", day, "end", "{}");
    expect(&ended, 200, "meeting.called_back", "0");
    order = act(agent, &order, "callback", "{\"result\":\"satisfied\"}");
    expect(&order, 200, 0, 0);
    struct answer figures = statistics();
    expect(&figures, 200, "sum.called_back", "1");
    expect(&figures, 200, "sum.satisfied", "1");
    expect(&figures, 200, "regions.0.satisfied", "1");
    expect(&figures, 200, "regions.0.satisfaction", "100%");
    /* what is made of a call after the report is the hotline's own */
    struct answer later = make_order(&call, ",\"nature\":\"help\"");
    expect(&later, 201, 0, 0);
    figures = statistics();
    expect(&figures, 200, "sum.orders", "1");
}

static void a_day_takes_only_its_own_calls(void **state)
{
    (void)state;
    struct answer refused, call = take_call("");
    const char *tomorrow = plan("day", "2021-06-02"), *day = plan("day", "2021-06-01");
    refused = move(dispatcher, "meetings", tomorrow, "hold", "{}");
    expect(&refused, 409, 0, 0);
    struct answer held = move(dispatcher, "meetings", day, "hold", "{}");
    expect(&held, 200, 0, 0);
    refused = ask(dispatcher, "POST", 0, path_of("meetings", day, "calls"), "{\"contact\":\"610900-L20210601-99\"}");
    expect(&refused, 422, "field", "contact");
    struct answer letter =
        api(city, "POST", "/api/v1/hotline/contacts", agent, "{\"channel\":\"letter\",\"text\":\"来信\"," CALLER "}");
    refused = add_call(day, &letter);
    expect(&refused, 422, "field", "contact");
    test_clock(86400000);
    held = move(dispatcher, "meetings", tomorrow, "hold", "{}");
    expect(&held, 200, 0, 0);
    refused = add_call(tomorrow, &call); /* of yesterday */
    expect(&refused, 422, "field", "contact");
    refused = ask(handler, "POST", 0, path_of("meetings", day, "calls"), "{\"contact\":\"x\"}");
    expect(&refused, 403, 0, 0);
}

/* --- meetings and decisions -------------------------------------------------------------------------------------- */

static const char *held_meeting(void)
{
    const char *meeting = plan("joint", "2021-06-01");
    struct answer held = move(dispatcher, "meetings", meeting, "hold", "{}");
    expect(&held, 200, "meeting.state", "held");
    return meeting;
}

static const char *decide(const char *meeting, const char *more)
{
    struct answer made = ask(
        dispatcher, "POST", 0, path_of("meetings", meeting, "decisions"),
        str_format(city->arena, "{\"what\":\"三日内修好\",\"unit\":%lld,\"days\":3%s}", (long long)bureau_unit, more));
    expect(&made, 201, "state", "open");
    expect(&made, 201, "due_at", "2021-06-04T23:59:59.999+08:00");
    return answer_text(&made, "number");
}

static void a_decision_is_done_and_confirmed(void **state)
{
    (void)state;
    const char *meeting = held_meeting();
    struct answer order = signed_order(",\"nature\":\"object\""), refused;
    const char *about = str_format(city->arena, "{\"order\":\"%s\"}", answer_text(&order, "number"));
    refused = ask(dispatcher, "POST", 0, path_of("meetings", meeting, "decisions"),
                  str_format(city->arena, "{\"what\":\"修\",\"unit\":%lld,\"days\":3,\"order\":\"%s\"}",
                             (long long)bureau_unit, answer_text(&order, "number")));
    expect(&refused, 422, "field", "order"); /* it was not discussed */
    struct answer discussed = ask(dispatcher, "POST", 0, path_of("meetings", meeting, "orders"), about);
    expect(&discussed, 200, "meeting.orders", "1");
    refused = ask(dispatcher, "POST", 0, path_of("meetings", meeting, "orders"), about);
    expect(&refused, 409, 0, 0);
    const char *decision = decide(meeting, str_format(city->arena, ",\"order\":\"%s\",\"helpers\":[{\"unit\":%lld}]",
                                                      answer_text(&order, "number"), (long long)other_unit));
    struct answer seen = ask(stranger, "GET", 0, path_of("decisions", decision, ""), 0); /* a helping unit sees it */
    expect(&seen, 200, "what", "三日内修好");
    expect(&seen, 200, "order", answer_text(&order, "number"));
    seen = ask(below, "GET", 0, path_of("decisions", decision, ""), 0);
    expect(&seen, 404, 0, 0);
    refused = move(stranger, "decisions", decision, "fulfil", "{\"text\":\"替别人做了\"}");
    expect(&refused, 403, 0, 0);
    refused = move(dispatcher, "meetings", meeting, "end", "{}");
    expect(&refused, 409, 0, 0); /* a decision is open */
    struct answer done = move(handler, "decisions", decision, "fulfil", "{\"text\":\"已修好\"}");
    expect(&done, 200, "state", "fulfilled");
    assert_null(answer_text(&done, "due_at")); /* the clock stands while the hotline looks */
    done = move(dispatcher, "decisions", decision, "send_back", "{\"reason\":\"照片不清\"}");
    expect(&done, 200, "state", "open");
    (void)move(handler, "decisions", decision, "fulfil", "{\"text\":\"已修好，补照片\"}");
    test_clock(20 * 86400000L); /* the hotline is slow: not the unit's fault */
    done = move(dispatcher, "decisions", decision, "confirm", "{\"close_order\":true}");
    expect(&done, 200, "done", "已修好，补照片");
    seen = ask(dispatcher, "GET", 0, path_of("hotline/orders", answer_text(&order, "number"), ""), 0);
    expect(&seen, 200, "state", "callback"); /* finished by the decision, whose number its timeline tells */
    assert_int_equal(counted("order.finished") + counted("order.finished_late"), 1);
    struct answer closed = move(dispatcher, "meetings", meeting, "end", "{}");
    expect(&closed, 200, "meeting.state", "closed");
    expect(&closed, 200, "meeting.decisions", "1");
    struct answer figures = statistics();
    expect(&figures, 200, "sum.joint_held", "1");
    expect(&figures, 200, "sum.checks_held", "0");
    expect(&figures, 200, "sum.discussed", "1");
    expect(&figures, 200, "sum.decisions", "1");
    expect(&figures, 200, "sum.decisions_on_time", "1");
    expect(&figures, 200, "sum.decisions_late", "0");
    expect(&figures, 200, "sum.decision_rate", "100%");
}

static void a_late_decision_counts_late(void **state)
{
    (void)state;
    const char *meeting = held_meeting(), *decision = decide(meeting, ""), *other = decide(meeting, "");
    test_clock(10 * 86400000L);
    (void)move(handler, "decisions", decision, "fulfil", "{\"text\":\"迟了\"}");
    struct answer alone = move(dispatcher, "decisions", decision, "confirm", "{\"close_order\":true}");
    expect(&alone, 422, "field", "close_order"); /* it is about no order */
    struct answer done = move(dispatcher, "decisions", decision, "confirm", "{}");
    expect(&done, 200, "state", "done");
    done = move(dispatcher, "decisions", other, "cancel", "{\"reason\":\"不需要了\"}");
    expect(&done, 200, "state", "cancelled");
    assert_int_equal(counted("decision.done_late"), 1);
    assert_int_equal(counted("decision.done"), 0);
    struct answer list = ask(dispatcher, "GET", 0, "/api/v1/decisions?limit=1", 0);
    expect(&list, 200, "items.0.number", other);
    list = ask(dispatcher, "GET", 0,
               str_format(city->arena, "/api/v1/decisions?limit=1&after=%s", answer_text(&list, "next")), 0);
    expect(&list, 200, "items.0.number", decision);
    assert_null(answer_text(&list, "next"));
    list = ask(stranger, "GET", 0, "/api/v1/decisions", 0);
    assert_int_equal(answer_count(&list, "items"), 0);
}

/* --- whistles ---------------------------------------------------------------------------------------------------- */

static struct answer blow(void)
{
    return ask(county, "POST", 0, "/api/v1/whistles",
               str_format(city->arena, "{\"text\":\"污水外溢\",\"units\":[{\"unit\":%lld},{\"unit\":%lld}]}",
                          (long long)bureau_unit, (long long)other_unit));
}

static void units_arrive_and_bring_a_result(void **state)
{
    (void)state;
    struct answer whistle = blow(), refused;
    expect(&whistle, 201, "state", "blown");
    expect(&whistle, 201, "region", COUNTY);
    /* four working hours from 9:00 */
    const char *number = answer_text(&whistle, "number"), *one = answer_text(&whistle, "units.0.number"),
               *two = answer_text(&whistle, "units.1.number");
    assert_non_null(answer_text(&whistle, "units.0.stage_due_at"));
    refused = move(stranger, "whistle-calls", one, "arrive", "{}");
    expect(&refused, 404, 0, 0); /* another unit's */
    struct answer arrived = move(handler, "whistle-calls", one, "arrive", "{}");
    expect(&arrived, 200, "state", "arrived");
    test_clock(3 * 86400000L);
    arrived = move(stranger, "whistle-calls", two, "arrive", "{}");
    expect(&arrived, 200, "state", "arrived");
    struct answer done = move(handler, "whistle-calls", one, "report", "{\"text\":\"已疏通\"}");
    expect(&done, 200, "state", "reported");
    refused = move(handler, "whistle-calls", one, "confirm", "{}");
    expect(&refused, 403, 0, 0); /* nobody confirms their own */
    done = move(county, "whistle-calls", one, "confirm", "{}");
    expect(&done, 200, "state", "done");
    refused = move(county, "whistles", number, "close", "{}");
    expect(&refused, 409, 0, 0);
    (void)move(stranger, "whistle-calls", two, "report", "{\"text\":\"到场\"}");
    done = move(county, "whistle-calls", two, "send_back", "{\"reason\":\"没有结果\"}");
    expect(&done, 200, "state", "arrived");
    done = move(county, "whistle-calls", two, "cancel", "{\"reason\":\"不需要了\"}");
    expect(&done, 200, "state", "cancelled");
    whistle = move(county, "whistles", number, "close", "{}");
    expect(&whistle, 200, "state", "closed");
    expect(&whistle, 200, "units.0.result", "已疏通");
    struct answer figures = statistics();
    expect(&figures, 200, "sum.whistles", "1");
    expect(&figures, 200, "sum.units_called", "2");
    expect(&figures, 200, "sum.arrived_on_time", "1");
    expect(&figures, 200, "sum.arrived_late", "1");
    expect(&figures, 200, "sum.results_on_time", "1");
    expect(&figures, 200, "sum.arrival_rate", "50%");
    expect(&figures, 200, "regions.0.region", COUNTY);
    expect(&figures, 200, "regions.0.result_rate", "100%");
    metric_is(&figures, "whistle.arrival_rate", 1, 2, "50%");
    metric_is(&figures, "whistle.units_called", 2, NO_NUMBER, "2");
}

/* A community that sees its own unit's matters alone sees what the units it called do. */
static void who_blew_the_whistle_sees_its_parts(void **state)
{
    (void)state;
    struct answer whistle =
        ask(stranger, "POST", 0, "/api/v1/whistles",
            str_format(city->arena, "{\"text\":\"污水外溢\",\"units\":[{\"unit\":%lld}]}", (long long)bureau_unit));
    expect(&whistle, 201, 0, 0);
    const char *part = answer_text(&whistle, "units.0.number");
    struct answer seen = ask(stranger, "GET", 0, path_of("whistle-calls", part, ""), 0);
    expect(&seen, 200, "state", "called");
    seen = ask(below, "GET", 0, path_of("whistle-calls", part, ""), 0);
    expect(&seen, 404, 0, 0);
    (void)move(handler, "whistle-calls", part, "arrive", "{}");
    (void)move(handler, "whistle-calls", part, "report", "{\"text\":\"已疏通\"}");
    seen = move(stranger, "whistle-calls", part, "confirm", "{}");
    expect(&seen, 200, "state", "done");
    whistle = move(stranger, "whistles", answer_text(&whistle, "number"), "close", "{}");
    expect(&whistle, 200, "state", "closed");
}

static void a_whistle_is_cancelled_with_its_calls(void **state)
{
    (void)state;
    struct answer whistle = blow();
    whistle = move(county, "whistles", answer_text(&whistle, "number"), "cancel", "{\"reason\":\"已自行解决\"}");
    expect(&whistle, 200, "state", "cancelled");
    expect(&whistle, 200, "units.1.state", "cancelled");
    struct answer twice = ask(county, "POST", 0, "/api/v1/whistles",
                              str_format(city->arena, "{\"text\":\"x\",\"units\":[{\"unit\":%lld},{\"unit\":%lld}]}",
                                         (long long)bureau_unit, (long long)bureau_unit));
    expect(&twice, 422, "field", "units");
}

/* --- buttons ----------------------------------------------------------------------------------------------------- */

static void offers(const char *token, const char *kind, const char *number, const char *expected)
{
    struct answer seen = ask(token, "GET", 0, path_of(kind, number, ""), 0);
    const char *all = "";
    assert_int_equal(seen.status, 200);
    for (size_t i = 0; i < answer_count(&seen, "actions"); i++) {
        all = str_format(city->arena, "%s%s%s", all, i > 0 ? " " : "",
                         answer_text(&seen, str_format(city->arena, "actions.%zu.action", i)));
    }
    assert_string_equal(all, expected);
}

/* Each is offered what the server takes from it, and nobody what falls to another. */
static void what_is_offered_can_be_done(void **state)
{
    (void)state;
    const char *day = plan("day", "2021-06-01"), *meeting = plan("joint", "2021-06-01");
    offers(dispatcher, "meetings", day, "hold cancel attend");
    offers(handler, "meetings", day, ""); /* its unit takes part */
    (void)move(dispatcher, "meetings", day, "hold", "{}");
    (void)move(dispatcher, "meetings", meeting, "hold", "{}");
    offers(dispatcher, "meetings", day, "attend calls end");
    offers(dispatcher, "meetings", meeting, "attend orders end decisions");
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer discussed = ask(dispatcher, "POST", 0, path_of("meetings", meeting, "orders"),
                                  str_format(city->arena, "{\"order\":\"%s\"}", answer_text(&order, "number")));
    expect(&discussed, 200, "orders.0.unit_name", "市城管局");
    const char *decision =
        decide(meeting, str_format(city->arena, ",\"helpers\":[{\"unit\":%lld}]", (long long)other_unit));
    offers(handler, "decisions", decision, "fulfil");
    offers(stranger, "decisions", decision, ""); /* it helps */
    offers(dispatcher, "decisions", decision, "cancel");
    (void)move(handler, "decisions", decision, "fulfil", "{\"text\":\"已修好\"}");
    offers(handler, "decisions", decision, "");
    offers(dispatcher, "decisions", decision, "send_back confirm");
    struct answer whistle =
        ask(stranger, "POST", 0, "/api/v1/whistles",
            str_format(city->arena, "{\"text\":\"污水外溢\",\"units\":[{\"unit\":%lld}]}", (long long)bureau_unit));
    const char *part = answer_text(&whistle, "units.0.number");
    offers(stranger, "whistles", answer_text(&whistle, "number"), "close cancel");
    offers(stranger, "whistle-calls", part, "cancel");
    offers(handler, "whistle-calls", part, "arrive");
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void fail_both(const char *path, const char *json, const char *again)
{
    assert_true(test_fail_statements(city, "POST", path, "system", json) > 3);
    assert_true(test_fail_memory(city, "POST", path, "system", again) > 0);
}

/* The writes of more than one thing; a call is taken, a day's outcomes are counted, units are called. */
static void a_failing_write_leaves_nothing(void **state)
{
    (void)state;
    const char *day = plan("day", "2021-06-01");
    struct answer held = move(dispatcher, "meetings", day, "hold", "{}"), calls[2];
    expect(&held, 200, 0, 0);
    const char *bodies[2];
    for (size_t i = 0; i < 2; i++) {
        calls[i] = take_call("");
        struct answer order = make_order(&calls[i], ",\"nature\":\"help\"");
        expect(&order, 201, 0, 0);
        bodies[i] = str_format(city->arena, "{\"contact\":\"%s\"}", answer_text(&calls[i], "number"));
    }
    fail_both(path_of("meetings", day, "calls"), bodies[0], bodies[1]);
    const char *units =
        str_format(city->arena, "{\"region\":\"" COUNTY "\",\"text\":\"污水\",\"units\":[{\"unit\":%lld}]}",
                   (long long)bureau_unit);
    fail_both("/api/v1/whistles", units, units);
    const char *meeting = held_meeting();
    const char *decision =
        str_format(city->arena, "{\"what\":\"修\",\"unit\":%lld,\"days\":3}", (long long)bureau_unit);
    fail_both(path_of("meetings", meeting, "decisions"), decision, decision);
}

static result run_export(struct request *rq, void *subject)
{
    char **texts = subject;
    for (const struct exporter *row = module_named("meetings")->exporters; row->kind; row++) {
        size_t size;
        int64_t rows;
        FILE *out = open_memstream(texts++, &size);
        result r = export_run(rq, row, &(struct export_order){.xlsx = false}, out, &rows);
        fclose(out);
        TRY(r);
    }
    return SUCCESS;
}

static void exports_hold_what_the_lists_hold(void **state)
{
    (void)state;
    const char *meeting = held_meeting(), *decision = decide(meeting, "");
    struct answer whistle = blow();
    char *texts[3] = {0};
    assert_ok(work_task(city->work, city->arena, run_export, texts));
    assert_non_null(strstr(texts[0], meeting));
    assert_non_null(strstr(texts[0], "联席会议"));
    assert_non_null(strstr(texts[1], decision));
    assert_null(strstr(texts[1], "三日内修好"));
    assert_non_null(strstr(texts[2], answer_text(&whistle, "units.0.number")));
    assert_null(strstr(texts[2], "污水外溢"));
    for (size_t i = 0; i < 3; i++) {
        free(texts[i]);
    }
}

#define PLAYED(test) cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAYED(a_day_counts_calls_and_orders_apart),   PLAYED(a_day_is_told_how_its_orders_ended),
        PLAYED(a_day_takes_only_its_own_calls),        PLAYED(a_decision_is_done_and_confirmed),
        PLAYED(a_late_decision_counts_late),           PLAYED(units_arrive_and_bring_a_result),
        PLAYED(who_blew_the_whistle_sees_its_parts),   PLAYED(a_failing_write_leaves_nothing),
        PLAYED(a_whistle_is_cancelled_with_its_calls), PLAYED(a_failing_write_leaves_nothing),
        PLAYED(exports_hold_what_the_lists_hold),      PLAYED(what_is_offered_can_be_done),
    };
    return cmocka_run_group_tests_name("meetings", tests, 0, 0);
}
