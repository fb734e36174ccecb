/* Contacts: what a call centre tells in any order, what agents type, and who called. */
#include "modules/hotline/hotline.h"

#include "kernel/base/arena.h"
#include "kernel/tally/tally.h"
#include "support/faults.h"
#include "support/hotline.h"

/* --- events of a call -------------------------------------------------------------------------------------------- */

struct leg {
    const char *leg, *at; /* a time of 2021-06-01 */
};

static struct answer tell_on(const char *call, const char *leg, const char *day, const char *at)
{
    return api(city, "POST", "/api/v1/hotline/calls", agent,
               str_format(city->arena,
                          "{\"call\":\"%s\",\"leg\":\"%s\",\"at\":\"%sT%s+08:00\",\"phone\":\"13900139000\"}", call,
                          leg, day, at));
}

static struct answer tell(const char *call, const struct leg *leg)
{
    return tell_on(call, leg->leg, "2021-06-01", leg->at);
}

/* What is left of a call when all was told: state, times, counters. */
static const char *outcome(const char *call, const struct leg *legs, size_t count)
{
    struct answer last = tell(call, &legs[0]);
    const char *number = answer_text(&last, "number");
    (void)count;
    struct answer seen = api(city, "GET", str_format(city->arena, "/api/v1/hotline/contacts/%s", number), agent, 0);
    expect(&seen, 200, 0, 0);
    const char *waited = answer_text(&seen, "waited"), *ended = answer_text(&seen, "ended_at");
    return str_format(city->arena, "%s %s %s %s", answer_text(&seen, "state"), waited ? waited : "-",
                      ended ? ended : "-", answer_text(&seen, "opened_at"));
}

static const char *const kinds[] = {"contact.incoming", "contact.answered_soon", "contact.answered",
                                    "contact.abandoned"};

/* Tell the legs in the order of a permutation, each twice; the state and the counters must be those of any other. */
static void tell_permuted(const struct leg *legs, size_t count, const size_t *order, const char *call,
                          const char *expected, const int64_t moved[4])
{
    int64_t before[4];
    for (size_t i = 0; i < 4; i++) {
        before[i] = counted(kinds[i]);
    }
    for (size_t i = 0; i < 2 * count; i++) {
        struct answer told = tell(call, &legs[order[i / 2]]);
        expect(&told, 200, "known", i % 2 ? "true" : "false");
    }
    const char *found = outcome(call, legs, count);
    if (!str_equal(found, expected)) {
        fail_msg("%s: %s, not %s", call, found, expected);
    }
    for (size_t i = 0; i < 4; i++) {
        if (counted(kinds[i]) - before[i] != moved[i]) {
            fail_msg("%s: %s moved by %lld", call, kinds[i], (long long)(counted(kinds[i]) - before[i]));
        }
    }
}

static void permute(const struct leg *legs, size_t count, size_t *order, size_t from, const char *name,
                    const char *expected, const int64_t moved[4], int *number)
{
    if (from == count) {
        const char *call = str_format(city->arena, "%s-%d", name, (*number)++);
        tell_permuted(legs, count, order, call, expected, moved);
        return;
    }
    for (size_t i = from; i < count; i++) {
        size_t kept = order[from];
        order[from] = order[i];
        order[i] = kept;
        permute(legs, count, order, from + 1, name, expected, moved, number);
        order[i] = order[from];
        order[from] = kept;
    }
}

static void events_in_any_order_end_alike(void **state)
{
    static const struct {
        const char *name;
        struct leg legs[4];
        size_t count;
        const char *expected;
        int64_t moved[4]; /* as kinds */
    } rows[] = {
        {"soon",
         {{"incoming", "08:00:00"}, {"answered", "08:00:15"}, {"ended", "08:03:00"}},
         3,
         "open 15 2021-06-01T08:03:00.000+08:00 2021-06-01T08:00:00.000+08:00",
         {1, 1, 0, 0}},
        {"late",
         {{"incoming", "08:00:00"}, {"answered", "08:00:16"}, {"ended", "08:03:00"}},
         3,
         "open 16 2021-06-01T08:03:00.000+08:00 2021-06-01T08:00:00.000+08:00",
         {1, 0, 1, 0}},
        {"gone",
         {{"incoming", "08:00:00"}, {"abandoned", "08:00:40"}, {"ended", "08:00:41"}},
         3,
         "abandoned - 2021-06-01T08:00:41.000+08:00 2021-06-01T08:00:00.000+08:00",
         {1, 0, 0, 1}},
        /* told of both: it was answered */
        {"both",
         {{"incoming", "08:00:00"}, {"answered", "08:00:20"}, {"abandoned", "08:02:00"}, {"ended", "08:02:01"}},
         4,
         "open 20 2021-06-01T08:02:01.000+08:00 2021-06-01T08:00:00.000+08:00",
         {1, 0, 1, 0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t order[4] = {0, 1, 2, 3};
        int number = 0;
        permute(rows[i].legs, rows[i].count, order, 0, rows[i].name, rows[i].expected, rows[i].moved, &number);
    }
}

static void nothing_is_counted_until_it_is_known_when_it_came(void **state)
{
    (void)state;
    struct answer told = tell("half", &(struct leg){"answered", "08:00:05"});
    expect(&told, 200, "number", 0);
    assert_int_equal(counted("contact.incoming"), 0);
    struct answer whole = api(city, "POST", "/api/v1/hotline/calls", agent,
                              "{\"call\":\"half\",\"leg\":\"ended\",\"at\":\"2021-06-01T08:02:00+08:00\","
                              "\"incoming_at\":\"2021-06-01T08:00:00+08:00\"}");
    expect(&whole, 200, "state", "open");
    assert_int_equal(counted("contact.answered_soon"), 1);
}

static int64_t counted_on(const char *kind, int32_t day)
{
    const struct tally_question question = {
        .first = {day}, .last = {day}, .region_low = "", .region_high = "~", .kind = kind};
    int64_t sum;
    assert_ok(tally_sum(city->reader, &question, &sum));
    return sum;
}

static void late_events_count_on_their_day(void **state)
{
    (void)state;
    test_clock(2 * DAY_MS);
    struct answer told = tell_on("night", "answered", "2021-06-02", "00:00:05");
    told = tell_on("night", "incoming", "2021-06-01", "23:59:55");
    expect(&told, 200, "state", "open");
    assert_int_equal(counted_on("contact.incoming", 20210601), 1);
    assert_int_equal(counted_on("contact.answered_soon", 20210602), 1);
    assert_int_equal(counted_on("contact.incoming", 20210603), 0);
}

static void an_agent_may_be_faster_than_the_call_centre(void **state)
{
    (void)state;
    test_clock(HOUR_MS);
    struct answer told = tell_on("fast", "incoming", "2021-06-01", "09:59:50");
    const char *number = answer_text(&told, "number");
    struct answer seen = api(city, "GET", str_format(city->arena, "/api/v1/hotline/contacts/%s", number), agent, 0);
    expect(&seen, 200, "state", "ringing");
    expect(&seen, 200, "phone", "139****9000");
    seen = act_contact(agent, &seen, "answer", "{}");
    expect(&seen, 200, "waited", "10");
    seen = act_contact(agent, &seen, "settle", "{\"text\":\"办证地点\",\"answer\":\"政务大厅二楼\"}");
    expect(&seen, 200, "state", "settled");
    told = tell_on("fast", "answered", "2021-06-01", "09:59:58");
    expect(&told, 200, "state", "settled");
    told = tell_on("fast", "ended", "2021-06-01", "09:59:59");
    seen = look_contact(&seen);
    expect(&seen, 200, "ended_at", "2021-06-01T09:59:59.000+08:00");
    assert_int_equal(counted("contact.answered_soon"), 1);
    struct answer twice =
        api(city, "POST", "/api/v1/hotline/contacts", agent, "{\"channel\":\"call\",\"call\":\"fast\"}");
    expect(&twice, 409, 0, 0);
}

static void wrong_events(void **state)
{
    static const struct {
        const char *json, *field;
    } rows[] = {
        {"{\"leg\":\"incoming\",\"at\":\"2021-06-01T08:00:00+08:00\"}", "call"},
        {"{\"call\":\"x\",\"leg\":\"rung\",\"at\":\"2021-06-01T08:00:00+08:00\"}", "leg"},
        {"{\"call\":\"x\",\"leg\":\"incoming\"}", "at"},
        {"{\"call\":\"x\",\"leg\":\"incoming\",\"at\":\"2031-06-01T08:00:00+08:00\"}", "at"},
        {"{\"call\":\"x\",\"leg\":\"ended\",\"at\":\"2021-06-01T08:00:00+08:00\","
         "\"incoming_at\":\"2021-06-01T08:00:01+08:00\"}",
         "incoming_at"},
        {"{\"call\":\"x\",\"leg\":\"answered\",\"at\":\"2021-06-01T08:00:00+08:00\",\"agent\":9999}", "agent"},
        {"{\"region\":\"630200\",\"call\":\"x\",\"leg\":\"incoming\",\"at\":\"2021-06-01T08:00:00+08:00\"}", "region"},
        {"{\"call\":\"x\",\"leg\":\"incoming\",\"at\":\"2021-06-01T08:00:00+08:00\",\"phone\":\"abc\"}", "phone"},
    };
    (void)state;
    uint64_t before = test_store_digest(city);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = api(city, "POST", "/api/v1/hotline/calls", agent, rows[i].json);
        expect(&answer, 422, "field", rows[i].field);
    }
    assert_true(before == test_store_digest(city));
}

/* --- contacts ---------------------------------------------------------------------------------------------------- */

static void written_and_parked(void **state)
{
    (void)state;
    struct answer letter = api(city, "POST", "/api/v1/hotline/contacts", agent,
                               "{\"channel\":\"mayor\",\"text\":\"建议增设公交站\"," CALLER "}");
    expect(&letter, 201, "state", "open");
    struct answer bare = act_contact(agent, &letter, "park", "{}");
    expect(&bare, 422, "field", "reason");
    letter = act_contact(agent, &letter, "park", "{\"reason\":\"等公交公司答复\"}");
    expect(&letter, 200, "state", "parked");
    struct answer early = make_order(&letter, ",\"nature\":\"suggest\"");
    expect(&early, 409, 0, 0);
    letter = act_contact(agent, &letter, "resume", "{}");
    struct answer one = make_order(&letter, ",\"nature\":\"suggest\"");
    expect(&one, 201, "channel", "mayor");
    struct answer two = make_order(&letter, ",\"nature\":\"consult\",\"text\":\"另问公交卡\"");
    expect(&two, 201, 0, 0);
    letter = look_contact(&letter);
    assert_int_equal(answer_count(&letter, "orders"), 2);
    assert_int_equal(counted("contact.written"), 1);
    assert_int_equal(counted("contact.ordered"), 1);
    assert_int_equal(counted("order.opened"), 2);
    struct answer wrong = api(city, "POST", "/api/v1/hotline/contacts", agent,
                              "{\"channel\":\"web\",\"answered_at\":\"2021-06-01T08:00:00+08:00\"}");
    expect(&wrong, 422, "field", "answered_at");
}

static void nothing_to_handle(void **state)
{
    (void)state;
    struct answer call = take_call("");
    struct answer bare = act_contact(agent, &call, "void", "{}");
    expect(&bare, 422, "field", "reason");
    call = act_contact(agent, &call, "void", "{\"reason\":\"骚扰电话\"}");
    expect(&call, 200, "state", "void");
    struct answer late = make_order(&call, ",\"nature\":\"help\"");
    expect(&late, 409, 0, 0);
    struct answer list = api(city, "GET", "/api/v1/hotline/contacts?state=void", agent, 0);
    assert_int_equal(answer_count(&list, "items"), 1);
    list = api(city, "GET", "/api/v1/hotline/contacts?phone=138-0013-8000", agent, 0);
    assert_int_equal(answer_count(&list, "items"), 1);
    list = api(city, "GET", "/api/v1/hotline/contacts?channel=letter", agent, 0);
    assert_int_equal(answer_count(&list, "items"), 0);
}

static void repeat_callers_are_known(void **state)
{
    (void)state;
    struct answer first = signed_order(",\"nature\":\"object\"");
    struct answer call = take_call("");
    expect(&call, 201, "earlier.0.number", answer_text(&first, "number"));
    struct answer unnamed = take_call(",\"anonymous\":true,\"phone\":\"13800138000\"");
    expect(&unnamed, 201, "earlier.0.number", answer_text(&first, "number"));
    struct answer other = take_call(",\"anonymous\":true,\"phone\":\"13900139000\"");
    assert_int_equal(answer_count(&other, "earlier"), 0);
}

static size_t orders_by_phone(const char *phone)
{
    struct answer list =
        api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders?phone=%s", phone), dispatcher, 0);
    expect(&list, 200, 0, 0);
    return answer_count(&list, "items");
}

/* The order lies in another region than the call, and is found by who called. */
static void orders_are_found_by_their_caller(void **state)
{
    (void)state;
    struct answer call = api(city, "POST", "/api/v1/hotline/calls", agent,
                             "{\"call\":\"late\",\"leg\":\"answered\",\"at\":\"2021-06-01T08:00:05+08:00\","
                             "\"incoming_at\":\"2021-06-01T08:00:00+08:00\"}");
    struct answer order = make_order(&call, ",\"nature\":\"help\",\"text\":\"停电\"");
    expect(&order, 201, "contact", answer_text(&call, "number"));
    assert_int_equal(orders_by_phone("13900139000"), 0);
    call = tell_on("late", "ended", "2021-06-01", "08:03:00"); /* which brings the phone */
    expect(&call, 200, "state", "ordered");
    assert_int_equal(orders_by_phone("13900139000"), 1);
    struct answer again = take_call(",\"anonymous\":true,\"phone\":\"13900139000\"");
    expect(&again, 201, "earlier.0.number", answer_text(&order, "number"));
    assert_int_equal(answer_count(&again, "earlier"), 1);
}

/* --- who called -------------------------------------------------------------------------------------------------- */

static struct answer reveal(const char *token, const struct answer *order, const char *field)
{
    return api(city, "POST", str_format(city->arena, "/api/v1/hotline/orders/%s/reveal", answer_text(order, "number")),
               token, str_format(city->arena, "{\"field\":\"%s\",\"reason\":\"联系来电人核实\"}", field));
}

static void seen_whole_for_a_reason(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\"");
    struct answer phone = reveal(handler, &order, "phone");
    expect(&phone, 200, "value", "13800138000");
    struct answer hidden = reveal(stranger, &order, "phone");
    expect(&hidden, 404, 0, 0);
    hidden = reveal(clerk, &order, "phone");
    expect(&hidden, 403, 0, 0);
    int64_t noted;
    assert_ok(db_number(city->reader, &noted, "SELECT COUNT(*) FROM party_reveal WHERE field = 'phone'"));
    assert_int_equal(noted, 1);
}

static void a_hidden_caller_is_never_for_units(void **state)
{
    (void)state;
    struct answer call = take_call(",\"secret\":true," CALLER);
    expect(&call, 201, "name", "李**");
    struct answer order = make_order(&call, ",\"nature\":\"report\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    order = act(handler, &order, "sign", "{}");
    expect(&order, 200, "secret", "true");
    expect(&order, 200, "text", "小区门口路灯不亮");
    expect(&order, 200, "caller", 0);
    expect(&order, 200, "name", 0);
    expect(&order, 200, "phone", 0);
    struct answer hidden = reveal(handler, &order, "name");
    expect(&hidden, 403, 0, 0);
    hidden = reveal(office, &order, "name");
    expect(&hidden, 403, 0, 0);
    struct answer shown = reveal(agent, &order, "name");
    expect(&shown, 200, "value", "李试验");
    /* nothing of it stands in any column: there is no party to look up */
    int64_t parties;
    assert_ok(db_number(city->reader, &parties, "SELECT COUNT(*) FROM party"));
    assert_int_equal(parties, 0);
    struct answer outbox = act(handler, &order, "reply", "{\"text\":\"已查处\"}");
    outbox = act(dispatcher, &outbox, "pass", "{}");
    outbox = api(city, "GET", "/api/v1/outbox", office, 0);
    assert_int_equal(answer_count(&outbox, "items"), 0);
}

static void hidden_afterwards(void **state)
{
    (void)state;
    struct answer call = take_call("");
    expect(&call, 201, "caller.name", "李**");
    call = act_contact(agent, &call, "describe", "{\"secret\":true}");
    expect(&call, 200, "caller", 0);
    expect(&call, 200, "name", "李**");
    struct answer order = make_order(&call, ",\"nature\":\"report\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    order = look(handler, &order);
    expect(&order, 200, "caller", 0);
    struct answer shown = reveal(dispatcher, &order, "phone");
    expect(&shown, 200, "value", "13800138000");
}

static void an_unnamed_caller_leaves_a_phone(void **state)
{
    (void)state;
    struct answer wrong =
        api(city, "POST", "/api/v1/hotline/contacts", agent, "{\"channel\":\"call\",\"anonymous\":true," CALLER "}");
    expect(&wrong, 422, "field", "caller");
    struct answer call = take_call(",\"anonymous\":true,\"phone\":\"13900139000\"");
    expect(&call, 201, "phone", "139****9000");
    struct answer order = make_order(&call, ",\"nature\":\"help\"");
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    order = look(handler, &order);
    expect(&order, 200, "anonymous", "true");
    expect(&order, 200, "phone", 0);
}

static void what_was_told_is_sealed(void **state)
{
    (void)state;
    struct answer order = signed_order(",\"nature\":\"object\",\"place\":\"江北大道10号\",\"expected\":\"尽快修好\"");
    expect(&order, 200, "place", "江北大道10号");
    order = act(handler, &order, "reply", "{\"text\":\"已修好江北路灯\"}");
    int64_t found;
    assert_ok(
        db_number(city->reader, &found, "SELECT COUNT(*) FROM party_text WHERE CAST(sealed AS TEXT) LIKE '%路灯%'"));
    assert_int_equal(found, 0);
    assert_ok(db_number(city->reader, &found, "SELECT COUNT(*) FROM event WHERE body LIKE '%路灯%'"));
    assert_int_equal(found, 0);
    assert_ok(db_number(city->reader, &found, "SELECT COUNT(*) FROM search_term WHERE term LIKE '%路灯%'"));
    assert_int_equal(found, 0);
    assert_ok(db_number(city->reader, &found, "SELECT COUNT(*) FROM search_term WHERE kind = 'order'"));
    assert_true(found > 5);
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void faults_leave_nothing(void **state)
{
    static const char *const json =
        "{\"channel\":\"call\",\"at\":\"2021-06-01T08:00:00+08:00\",\"answered_at\":\"2021-06-01T08:00:09+08:00\","
        "\"text\":\"停水\"," CALLER "}";
    (void)state;
    assert_true(test_fail_statements(city, "POST", "/api/v1/hotline/contacts", agent, json) > 5);
    assert_true(test_fail_memory(city, "POST", "/api/v1/hotline/contacts", agent, json) > 0);
}

#define IN_A_CITY(test) cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_CITY(events_in_any_order_end_alike),
        IN_A_CITY(nothing_is_counted_until_it_is_known_when_it_came),
        IN_A_CITY(late_events_count_on_their_day),
        IN_A_CITY(an_agent_may_be_faster_than_the_call_centre),
        IN_A_CITY(wrong_events),
        IN_A_CITY(written_and_parked),
        IN_A_CITY(nothing_to_handle),
        IN_A_CITY(repeat_callers_are_known),
        IN_A_CITY(orders_are_found_by_their_caller),
        IN_A_CITY(seen_whole_for_a_reason),
        IN_A_CITY(a_hidden_caller_is_never_for_units),
        IN_A_CITY(hidden_afterwards),
        IN_A_CITY(an_unnamed_caller_leaves_a_phone),
        IN_A_CITY(what_was_told_is_sealed),
        IN_A_CITY(faults_leave_nothing),
    };
    return cmocka_run_group_tests_name("calls", tests, 0, 0);
}
