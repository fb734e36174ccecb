/* Open311 as a client meets it: forms as the specification writes them, answers in both formats, what nobody may see.
 */
#include "modules/open311/open311.h"

#include <stdio.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "modules/open311/rules.h"
#include "support/faults.h"
#include "support/hotline.h"

#define V2 "/open311/v2/"
#define ID "jurisdiction_id=610900"

static const char *key;
static const char *leaf, *bare; /* service codes: one that asks something, one that does not */

static struct answer get(const char *rest)
{
    return api(city, "GET", str_format(city->arena, V2 "%s", rest), 0, 0);
}

static struct answer post(const char *rest, const char *form)
{
    const struct header headers[] = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}, {0}};
    return api_with(city, "POST", str_format(city->arena, V2 "%s", rest), headers, form, strlen(form));
}

static const char *add_category(const char *name, const char *parent)
{
    struct answer made = api(city, "POST", "/api/v1/hotline/categories", "system",
                             str_format(city->arena, "{\"region\":\"" CITY "\",\"name\":\"%s\"%s}", name,
                                        parent ? str_format(city->arena, ",\"parent\":%s", parent) : ""));
    expect(&made, 201, 0, 0);
    return answer_text(&made, "id");
}

static struct answer set_attribute(const char *code, const char *rest)
{
    return api(city, "PUT", str_format(city->arena, "/api/v1/open311/attributes/" CITY "/%s/%s", leaf, code),
               dispatcher, rest);
}

static int begin(void **state)
{
    (void)world_begin(state);
    key = test_staff(city, "app", "gateway", CITY);
    const char *top = add_category("城市管理", 0), *middle = add_category("市政设施", top);
    leaf = add_category("路灯", middle);
    bare = add_category("井盖 <A&B>", middle);
    struct answer set = set_attribute("LAMP", "{\"place\":1,\"datatype\":\"string\",\"required\":true,"
                                              "\"description\":\"灯杆编号\"}");
    expect(&set, 200, "code", "LAMP");
    set = set_attribute("KIND", "{\"place\":2,\"datatype\":\"multivaluelist\",\"description\":\"现象\","
                                "\"choices\":\"off=不亮\\nflash=闪烁\"}");
    expect(&set, 200, 0, 0);
    return 0;
}

static const char *form(const char *rest)
{
    return str_format(city->arena, "api_key=%s&" ID "&%s", key, rest);
}

/* The text between an element's tags. */
static const char *element(const struct answer *answer, const char *name)
{
    const char *start = strstr(answer->body, str_format(city->arena, "<%s>", name));
    const char *end = strstr(answer->body, str_format(city->arena, "</%s>", name));
    return start && end ? arena_copy(city->arena, start + strlen(name) + 2, (size_t)(end - start) - strlen(name) - 2)
                        : 0;
}

/* answer_text knows objects alone: an array as a member of one. */
static struct answer in_object(struct answer answer)
{
    answer.body = str_format(city->arena, "{\"list\":%s}", answer.body);
    answer.size = strlen(answer.body);
    return answer;
}

static void expect_refusal(const struct answer *answer, int status, const char *part)
{
    struct answer held = in_object(*answer);
    if (answer->status != status || !strstr(answer->body, part) || answer_count(&held, "list") != 1 ||
        answer_number(&held, "list.0.code") != status) {
        fail_msg("wanted %d %s, got %d %s", status, part, answer->status, answer->body);
    }
}

/* --- services ---------------------------------------------------------------------------------------------------- */

static void services_are_the_leaves(void **state)
{
    (void)state;
    struct answer list = in_object(get("services.json?" ID));
    assert_int_equal(list.status, 200);
    assert_int_equal(answer_count(&list, "list"), 2);
    assert_string_equal(answer_text(&list, "list.0.service_code"), leaf);
    assert_non_null(strstr(list.body, str_format(city->arena, "\"service_code\":\"%s\"", leaf))); /* a text */
    assert_string_equal(answer_text(&list, "list.0.service_name"), "路灯");
    assert_string_equal(answer_text(&list, "list.0.metadata"), "true");
    assert_string_equal(answer_text(&list, "list.1.metadata"), "false");
    assert_string_equal(answer_text(&list, "list.0.type"), "realtime");
    assert_string_equal(answer_text(&list, "list.0.group"), "城市管理");
    assert_string_equal(answer_text(&list, "list.0.keywords"), "城市管理, 市政设施, 路灯");
    struct answer xml = get("services.xml?" ID);
    assert_string_equal(xml.type, "text/xml; charset=utf-8");
    assert_true(
        str_starts_with(xml.body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services><service><service_code>"));
    assert_non_null(strstr(xml.body, "井盖 &lt;A&amp;B&gt;"));
    assert_true(str_ends_with(xml.body, "</service></services>"));
}

static void a_definition_tells_what_is_asked(void **state)
{
    (void)state;
    struct answer asked = get(str_format(city->arena, "services/%s.json?" ID, leaf));
    assert_int_equal(asked.status, 200);
    assert_string_equal(answer_text(&asked, "service_code"), leaf);
    assert_int_equal(answer_count(&asked, "attributes"), 2);
    assert_string_equal(answer_text(&asked, "attributes.0.code"), "LAMP");
    assert_string_equal(answer_text(&asked, "attributes.0.required"), "true");
    assert_string_equal(answer_text(&asked, "attributes.0.variable"), "true");
    assert_string_equal(answer_text(&asked, "attributes.1.values.1.key"), "flash");
    assert_string_equal(answer_text(&asked, "attributes.1.values.1.name"), "闪烁");
    asked = get(str_format(city->arena, "services/%s.xml?" ID, leaf));
    assert_non_null(strstr(asked.body, "<values><value><key>off</key><name>不亮</name></value>"));
    asked = get("services/999.json?" ID);
    expect_refusal(&asked, 404, "service_code");
    struct answer dropped = api(
        city, "DELETE", str_format(city->arena, "/api/v1/open311/attributes/" CITY "/%s/KIND", leaf), dispatcher, 0);
    assert_int_equal(dropped.status, 200);
    asked = get(str_format(city->arena, "services/%s.json?" ID, leaf));
    assert_int_equal(answer_count(&asked, "attributes"), 1);
}

/* Whose it is goes without saying until a second hotline has categories. */
static void the_only_jurisdiction_need_not_be_named(void **state)
{
    (void)state;
    struct answer list = in_object(get("services.json"));
    assert_int_equal(list.status, 200);
    assert_int_equal(answer_count(&list, "list"), 2);
    struct answer made = post("requests.json", str_format(city->arena,
                                                          "api_key=%s&service_code=%s&lat=32.7&long=109"
                                                          "&description=x",
                                                          key, bare));
    assert_int_equal(made.status, 200);
    made =
        api(city, "POST", "/api/v1/hotline/categories", "system", "{\"region\":\"" COUNTY "\",\"name\":\"城市管理\"}");
    expect(&made, 201, 0, 0);
    list = get("services.json");
    expect_refusal(&list, 400, "jurisdiction_id");
    list = in_object(get("services.json?" ID));
    assert_int_equal(answer_count(&list, "list"), 2);
}

static void discovery_names_the_formats(void **state)
{
    (void)state;
    struct answer found = get("discovery.json");
    assert_int_equal(found.status, 200);
    assert_string_equal(answer_text(&found, "endpoints.0.url"), "/open311/v2");
    assert_string_equal(answer_text(&found, "endpoints.0.specification"), "http://wiki.open311.org/GeoReport_v2");
    assert_int_equal(answer_count(&found, "endpoints.0.formats"), 2);
    found = get("discovery.xml");
    assert_non_null(
        strstr(found.body, "<formats><format>text/xml</format><format>application/json</format></formats>"));
}

static void discovery_is_absolute_where_the_office_says_so(void **state)
{
    (void)state;
    city = test_store_open_with("open311.public_address = https://zwfw.example.gov.cn/\n");
    struct answer found = get("discovery.json");
    assert_string_equal(answer_text(&found, "endpoints.0.url"), "https://zwfw.example.gov.cn/open311/v2");
    test_store_close(city);
}

/* --- requests ---------------------------------------------------------------------------------------------------- */

/* The example of the specification, but for what a hotline here has: region, service, questions. */
static const char *whole_form(void)
{
    return form(str_format(city->arena,
                           "service_code=%s&lat=37.76524078&long=-122.4212043&address_string=1234+5th+street"
                           "&email=smit333%%40sfgov.edu&device_id=tt222111&account_id=123456&first_name=john"
                           "&last_name=smith&phone=13900139000&description=A+large+sinkhole+is+destroying+the+street"
                           "&media_url=http%%3A%%2F%%2Ffarm3.static.flickr.com%%2F2002%%2F2212426634_5ed477a060.jpg"
                           "&attribute[LAMP]=123456&attribute%%5BKIND%%5D%%5B%%5D=off&attribute[KIND][]=flash",
                           leaf));
}

static void a_post_becomes_an_order(void **state)
{
    (void)state;
    struct answer made = post("requests.xml", whole_form());
    if (made.status != 200) {
        fail_msg("%d %s", made.status, made.body);
    }
    const char *id = element(&made, "service_request_id");
    assert_non_null(id);
    assert_string_equal(element(&made, "account_id"), "123456");
    struct answer order = api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders/%s", id), agent, 0);
    expect(&order, 200, "channel", "open311");
    expect(&order, 200, "nature", "help");
    expect(&order, 200, "latitude", "37765241");
    expect(&order, 200, "longitude", "-122421204");
    expect(&order, 200, "place", "1234 5th street");
    expect(&order, 200, "text",
           "A large sinkhole is destroying the street\n灯杆编号：123456\n现象：不亮\n现象：闪烁\n"
           "图片：http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg");
    assert_null(strstr(order.body, "smit333")); /* stays with the contact */
    assert_int_equal(counted("order.opened"), 1);
    struct answer contact = api(
        city, "GET", str_format(city->arena, "/api/v1/hotline/contacts/%s", answer_text(&order, "contact")), agent, 0);
    assert_non_null(strstr(answer_text(&contact, "text"), "smit333@sfgov.edu"));
    struct answer seen = in_object(get(str_format(city->arena, "requests/%s.json?" ID, id)));
    assert_int_equal(answer_count(&seen, "list"), 1);
    assert_string_equal(answer_text(&seen, "list.0.service_request_id"), id);
    assert_string_equal(answer_text(&seen, "list.0.status"), "open");
    assert_string_equal(answer_text(&seen, "list.0.status_notes"), "待派单");
    assert_string_equal(answer_text(&seen, "list.0.requested_datetime"), "2021-06-01T09:00:00+08:00");
    assert_non_null(strstr(seen.body, "\"lat\":37.765,\"long\":-122.421"));
    assert_non_null(strstr(seen.body, "\"description\":null"));
    assert_non_null(strstr(seen.body, "\"address\":null"));
    static const char *const hidden[] = {"smith",    "john", "1390013",  "smit333",
                                         "sinkhole", "5th",  "tt222111", "flickr"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        assert_null(strstr(seen.body, hidden[i]));
    }
}

static const char *post_bare(const char *rest)
{
    struct answer made = post("requests.json", form(str_format(city->arena, "service_code=%s&%s", bare, rest)));
    struct answer held = in_object(made);
    if (made.status != 200) {
        fail_msg("%d %s", made.status, made.body);
    }
    return answer_text(&held, "list.0.service_request_id");
}

static struct answer order_of(const char *number)
{
    return api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders/%s", number), agent, 0);
}

static struct answer publish(const char *number, const char *json)
{
    struct answer order = order_of(number);
    const struct header headers[] = {{"authorization", str_format(city->arena, "Bearer %s", dispatcher)},
                                     {"content-type", "application/json"},
                                     {"if-match", order.etag},
                                     {0}};
    return api_with(city, "PUT", str_format(city->arena, "/api/v1/open311/texts/%s", number), headers, json,
                    strlen(json));
}

static void a_moderator_publishes(void **state)
{
    (void)state;
    const char *id = post_bare("address_string=A&description=my+name+is+X");
    struct answer published = publish(id, "{\"description\":\"井盖破损 <危险>\",\"address\":\"城南路口\"}");
    assert_int_equal(published.status, 200);
    struct answer seen = get(str_format(city->arena, "requests/%s.xml?" ID, id));
    assert_string_equal(element(&seen, "description"), "井盖破损 &lt;危险&gt;");
    assert_string_equal(element(&seen, "address"), "城南路口");
    assert_non_null(strstr(seen.body, "<lat/><long/>"));
    published = publish(id, "{}");
    assert_int_equal(published.status, 200);
    seen = get(str_format(city->arena, "requests/%s.xml?" ID, id));
    assert_non_null(strstr(seen.body, "<description/>"));
}

static void what_nobody_sees(void **state)
{
    (void)state;
    struct answer call = take_call(""), seen;
    struct answer order = make_order(&call, str_format(city->arena, ",\"nature\":\"object\",\"category\":%s", bare));
    const char *path = str_format(city->arena, "requests/%s.json?" ID, answer_text(&order, "number"));
    seen = get(path);
    expect_refusal(&seen, 404, "不公开"); /* it came another way */
    struct answer published = publish(answer_text(&order, "number"), "{\"description\":\"井盖\"}");
    assert_int_equal(published.status, 200);
    seen = get(path);
    assert_int_equal(seen.status, 200);
    assert_null(strstr(seen.body, "路灯不亮"));
    call = take_call(",\"secret\":true");
    order = make_order(&call, str_format(city->arena, ",\"nature\":\"object\",\"category\":%s", bare));
    published = publish(answer_text(&order, "number"), "{\"description\":\"井盖\"}");
    assert_int_equal(published.status, 409);
    call = take_call("");
    order = make_order(&call, str_format(city->arena, ",\"nature\":\"report\",\"category\":%s", bare));
    published = publish(answer_text(&order, "number"), "{\"description\":\"井盖\"}");
    assert_int_equal(published.status, 409);
}

static size_t found(const char *query)
{
    struct answer list = in_object(get(str_format(city->arena, "requests.json?" ID "&%s", query)));
    if (list.status != 200) {
        fail_msg("%s: %d %s", query, list.status, list.body);
    }
    return answer_count(&list, "list");
}

static void requests_are_searched(void **state)
{
    (void)state;
    const char *one = post_bare("address_string=A"), *two = post_bare("address_string=B");
    struct answer other = post("requests.json", whole_form());
    assert_int_equal(other.status, 200);
    struct answer order = order_of(one);
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    order = act(handler, &order, "sign", "{}");
    test_clock(3600000);
    order = act(handler, &order, "reply", "{\"text\":\"已修好\"}");
    order = act(dispatcher, &order, "pass", "{}");
    expect(&order, 200, 0, 0);
    assert_int_equal(found(""), 3);
    assert_int_equal(found("status=open"), 2);
    assert_int_equal(found("status=closed"), 1);
    assert_int_equal(found("status=open,closed"), 3);
    assert_int_equal(found(str_format(city->arena, "service_code=%s", bare)), 2);
    assert_int_equal(found(str_format(city->arena, "service_code=%s,+%s", bare, leaf)), 3);
    assert_int_equal(found("service_code=999"), 0);
    assert_int_equal(found("page_size=2"), 2);
    assert_int_equal(found("page_size=2&page=2"), 1);
    assert_int_equal(found("start_date=2021-06-01T00:00:00Z&end_date=2021-06-01T02:00:00Z"), 3);
    assert_int_equal(found("start_date=2021-06-01T00:00:00+08:00"), 3);
    assert_int_equal(found("end_date=2021-06-01T00:00:00Z"), 0);
    assert_int_equal(
        found(str_format(city->arena, "service_request_id=%s,%s,610900-G20210601-999&status=none", one, two)), 2);
    assert_int_equal(found("unknown=1&extensions=true"), 3);
    struct answer closed = in_object(get(str_format(city->arena, "requests/%s.json?" ID, one)));
    assert_string_equal(answer_text(&closed, "list.0.status"), "closed");
    assert_string_equal(answer_text(&closed, "list.0.updated_datetime"), "2021-06-01T10:00:00+08:00");
    assert_string_equal(answer_text(&closed, "list.0.agency_responsible"), "市城管局");
    struct answer refused = get("requests.json?" ID "&start_date=2021-01-01T00:00:00Z&end_date=2021-06-01T00:00:00Z");
    expect_refusal(&refused, 400, "90天");
    refused = get("requests.json?" ID "&start_date=2021-01-01");
    expect_refusal(&refused, 400, "start_date");
    refused = get("requests.json?" ID "&status=done");
    expect_refusal(&refused, 400, "status");
}

/* --- refusals ---------------------------------------------------------------------------------------------------- */

static void refusals_are_the_standards(void **state)
{
    static const struct {
        const char *form;
        int status;
        const char *part;
    } wrong[] = {
        {"lat=1&long=2", 400, "service_code"},
        {"service_code=999&lat=1&long=2", 404, "service_code"},
        {"service_code=%s", 400, "lat"},
        {"service_code=%s&lat=1", 400, "long"},
        {"service_code=%s&lat=91&long=2", 400, "lat"},
        {"service_code=%s&lat=1&long=180.1", 400, "long"},
        {"service_code=%s&lat=1e1&long=2", 400, "lat"},
        {"service_code=%s&lat=1&long=2&description=%%01", 400, "description"},
        {"service_code=%s&address_string=A", 400, "attribute[LAMP]"},
        {"service_code=%s&address_string=A&attribute[LAMP]=1&attribute[LAMP]=2", 400, "attribute[LAMP]"},
        {"service_code=%s&address_string=A&attribute[LAMP]=1&attribute[KIND][]=none", 400, "attribute[KIND]"},
        {"service_code=%s&address_string=A&attribute[LAMP]=1&phone=12", 400, ""},
    };
    uint64_t before = test_store_digest(city);
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *mark = strstr(wrong[i].form, "%s");
        const char *text =
            mark ? str_format(city->arena, "%.*s%s%s", (int)(mark - wrong[i].form), wrong[i].form, leaf, mark + 2)
                 : wrong[i].form;
        struct answer answer = post("requests.json", form(text));
        expect_refusal(&answer, wrong[i].status, wrong[i].part);
    }
    struct answer answer = post("requests.json", ID "&service_code=1&lat=1&long=2");
    expect_refusal(&answer, 403, "api_key");
    answer = post("requests.xml", "api_key=wrong&" ID "&service_code=1&lat=1&long=2");
    assert_int_equal(answer.status, 403);
    assert_string_equal(element(&answer, "code"), "403");
    answer = post("requests.json", str_format(city->arena, "api_key=%s&" ID "&service_code=1&lat=1&long=2", handler));
    expect_refusal(&answer, 403, "");
    answer = post("requests.json", str_format(city->arena, "api_key=%s&jurisdiction_id=610921", key));
    expect_refusal(&answer, 404, "jurisdiction_id");
    answer = get("services.json?jurisdiction_id=city.gov");
    expect_refusal(&answer, 404, "jurisdiction_id");
    answer = get("services.csv?" ID);
    assert_int_equal(answer.status, 400);
    assert_true(before == test_store_digest(city));
}

/* Where an agent makes the orders, a client is given a token and asks with it. */
static void a_token_becomes_an_order(void **state)
{
    (void)state;
    FILE *settings = fopen(str_format(city->arena, "%s/settings.conf", city->data), "a");
    assert_non_null(settings);
    fputs("\nopen311.direct = false\n", settings);
    fclose(settings);
    test_store_restart(city);
    struct answer made = in_object(
        post("requests.json", form(str_format(city->arena, "service_code=%s&address_string=A&description=x", bare))));
    assert_int_equal(made.status, 200);
    assert_null(answer_text(&made, "list.0.service_request_id"));
    const char *token = answer_text(&made, "list.0.token");
    struct answer asked = get(str_format(city->arena, "tokens/%s.xml?" ID, token));
    assert_int_equal(asked.status, 200);
    assert_non_null(strstr(asked.body, "<service_request_id/>"));
    assert_string_equal(element(&asked, "token"), token);
    struct answer order = api(city, "POST", "/api/v1/hotline/orders", agent,
                              str_format(city->arena, "{\"contact\":\"%s\",\"nature\":\"help\"}", token));
    expect(&order, 201, "state", "accepted");
    asked = get(str_format(city->arena, "tokens/%s.xml?" ID, token));
    assert_string_equal(element(&asked, "service_request_id"), answer_text(&order, "number"));
    struct answer call = take_call("");
    asked = get(str_format(city->arena, "tokens/%s.json?" ID, answer_text(&call, "number")));
    expect_refusal(&asked, 404, "token"); /* whatever else came in has none */
}

/* A key may post, and nothing else. */
static void a_key_opens_nothing_else(void **state)
{
    (void)state;
    const char *id = post_bare("address_string=A");
    struct answer answer = api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders/%s", id), key, 0);
    assert_int_equal(answer.status, 403);
    answer = api(city, "POST", "/api/v1/hotline/contacts", key, "{\"channel\":\"letter\",\"text\":\"x\"}");
    assert_int_equal(answer.status, 403);
}

static void a_failing_post_leaves_nothing(void **state)
{
    const struct header headers[] = {{"content-type", "application/x-www-form-urlencoded"}, {0}};
    const char *body = whole_form();
    const struct fault_request request = {"POST", V2 "requests.json", headers, body, strlen(body)};
    struct answer answer;
    (void)state;
    assert_true(test_fail_statements_of(city, &request, &answer) > 10);
    assert_int_equal(answer.status, 200);
    assert_true(test_fail_memory_of(city, &request, &answer) > 0);
}

/* --- rules ------------------------------------------------------------------------------------------------------- */

static void degrees_keep_their_sign_and_round(void **state)
{
    static const struct {
        const char *text;
        int64_t millionths;
        const char *three, *none;
    } rows[] = {
        {"37.76524078", 37765241, "37.765", "38"},
        {"-122.4212043", -122421204, "-122.421", "-122"},
        {"0", 0, "0.000", "0"},
        {"-0.0004", -400, "0.000", "0"},
        {"-0.0005", -500, "-0.001", "0"},
        {"109.9999999", 110000000, "110.000", "110"},
        {"1.0000004", 1000000, "1.000", "1"},
        {"1.00000050", 1000001, "1.000", "1"},
    };
    static const char *const wrong[] = {"", "-", ".5", "1.", "1,5", "1e1", "181", "+1", " 1", "99999"};
    struct arena *arena = arena_new(0);
    int64_t millionths;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(degrees_read(rows[i].text, 180, &millionths));
        assert_int_equal(millionths, rows[i].millionths);
        assert_string_equal(degrees_text(arena, millionths, 3), rows[i].three);
        assert_string_equal(degrees_text(arena, millionths, 0), rows[i].none);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (degrees_read(wrong[i], 180, &millionths)) {
            fail_msg("%s is read", wrong[i]);
        }
    }
    arena_free(arena);
}

static void ranges_are_ninety_days(void **state)
{
    const struct instant now = {200 * DAY_MS}, none = {0};
    struct instant range[2];
    (void)state;
    assert_null(range_choose(now, none, none, range));
    assert_int_equal(range[0].ms, 110 * DAY_MS);
    assert_int_equal(range[1].ms, now.ms);
    assert_null(range_choose(now, (struct instant){10 * DAY_MS}, none, range)); /* the first 90 days from then on */
    assert_int_equal(range[1].ms, 100 * DAY_MS);
    assert_null(range_choose(now, (struct instant){150 * DAY_MS}, none, range));
    assert_int_equal(range[1].ms, now.ms);
    assert_null(range_choose(now, none, (struct instant){120 * DAY_MS}, range));
    assert_int_equal(range[0].ms, 30 * DAY_MS);
    assert_null(range_choose(now, (struct instant){10 * DAY_MS}, (struct instant){100 * DAY_MS}, range));
    assert_non_null(range_choose(now, (struct instant){10 * DAY_MS}, (struct instant){100 * DAY_MS + 1}, range));
    assert_non_null(range_choose(now, (struct instant){11 * DAY_MS}, (struct instant){10 * DAY_MS}, range));
}

static void answers_fit_their_questions(void **state)
{
    static const struct {
        const char *datatype, *value;
        bool fits;
    } rows[] = {
        {"string", "x", true},
        {"text", "x", true},
        {"number", "-1.5", true},
        {"number", "12", true},
        {"number", "1.", false},
        {"number", ".5", false},
        {"number", "1e3", false},
        {"number", "-", false},
        {"number", "1.5.2", false},
        {"datetime", "2021-06-01T08:00:00Z", true},
        {"datetime", "2021-06-01T08:00:00 08:00", true},
        {"datetime", "2021-06-01", true},
        {"datetime", "2021-06-01T08:00:00", false},
        {"singlevaluelist", "a", true},
        {"singlevaluelist", "b", true},
        {"multivaluelist", "c", false},
        {"multivaluelist", "", false},
        {"multivaluelist", "A", false},
    };
    struct arena *arena = arena_new(0);
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct open311_attribute attribute = {.datatype = rows[i].datatype, .choices = "a=A\nb=B=C"};
        if (!answer_check(arena, &attribute, rows[i].value) != rows[i].fits) {
            fail_msg("%s %s", rows[i].datatype, rows[i].value);
        }
    }
    assert_string_equal(choice_name(arena, "a=A\nb=B=C", "b"), "B=C");
    static const char *const wrong[] = {"", "a", "=A", "a=", "a=A\nb", "a=A\n\nb=B"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(choices_check("singlevaluelist", wrong[i]));
    }
    assert_null(choices_check("multivaluelist", "a=A\nb=B"));
    assert_null(choices_check("string", ""));
    assert_non_null(choices_check("string", "a=A"));
    assert_true(list_names("1, 12 ,3", "12") && !list_names("1, 12 ,3", "2") && !list_names("", "1"));
    arena_free(arena);
}

#define PLAYED(test) cmocka_unit_test_setup_teardown(test, begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAYED(services_are_the_leaves),
        PLAYED(a_definition_tells_what_is_asked),
        PLAYED(the_only_jurisdiction_need_not_be_named),
        PLAYED(discovery_names_the_formats),
        cmocka_unit_test(discovery_is_absolute_where_the_office_says_so),
        PLAYED(a_post_becomes_an_order),
        PLAYED(a_moderator_publishes),
        PLAYED(what_nobody_sees),
        PLAYED(requests_are_searched),
        PLAYED(refusals_are_the_standards),
        PLAYED(a_token_becomes_an_order),
        PLAYED(a_key_opens_nothing_else),
        PLAYED(a_failing_post_leaves_nothing),
        cmocka_unit_test(degrees_keep_their_sign_and_round),
        cmocka_unit_test(ranges_are_ninety_days),
        cmocka_unit_test(answers_fit_their_questions),
    };
    return cmocka_run_group_tests_name("open311", tests, 0, 0);
}
