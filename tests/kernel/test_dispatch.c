/* The way of a request, in process, with toy handlers. */
#include <fcntl.h>

#include "kernel/api/dispatch.h"
#include "kernel/api/metrics.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "support/faults.h"
#include "support/store.h"
#include "support/toys.h"
#include "t.h"

TOY_MODULES;

static struct test_store *store;

static int open_store(void **state)
{
    (void)state;
    store = test_store_open_with("http.body_bytes = 2048\n");
    app_identify_with(store->app, toy_identify);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

/* "authorization: Bearer maker; if-match: \"v1\"" */
static const struct header *parse_headers(const char *text)
{
    struct header *headers = ARENA_ARRAY(store->arena, struct header, 8);
    for (size_t i = 0; *text; i++) {
        size_t size = strcspn(text, ";");
        size_t name = strcspn(text, ":");
        headers[i] = (struct header){arena_copy(store->arena, text, name),
                                     arena_copy(store->arena, text + name + 2, size - name - 2)};
        text += size;
        text += strspn(text, "; ");
    }
    return headers;
}

static struct answer ask(const char *method, const char *path, const char *headers, const char *body)
{
    return api_with(store, method, path, parse_headers(headers), body, strlen(body));
}

/* --- the table --------------------------------------------------------------------------------------------------- */

struct row {
    const char *method, *path, *headers, *body;
    int status;
    const char *holds; /* text in the answer's body; "" for any */
};

#define MAKER "authorization: Bearer maker; "
#define JSON_ "content-type: application/json"

static const struct row rows[] = {
    /* routes */
    {"GET", "/toys", "", "", 200, "{"},
    {"GET", "/nowhere", "", "", 404, "没有这个网址"},
    {"GET", "/toys/", "", "", 404, ""},
    {"GET", "//toys", "", "", 404, ""},
    {"GET", "/toys/a/b", "", "", 200, "\"group\":\"a\",\"name\":\"b\""},
    {"GET", "/toys/first/b", "", "", 200, "{\"name\":\"b\"}"},
    {"GET", "/toys/a/b/c", "", "", 404, ""},
    {"DELETE", "/toys", "", "", 405, "/problems/method-not-allowed"},
    {"OPTIONS", "/toys", "", "", 405, ""},
    {"HEAD", "/toys", "", "", 200, ""},
    /* percent decoding */
    {"GET", "/toys/a/%E7%8E%A9%E5%85%B7", "", "", 200, "\"name\":\"玩具\""},
    {"GET", "/toys/a/b%2Fc", "", "", 200, "\"name\":\"b/c\""},
    {"GET", "/toys/a/b+c", "", "", 200, "\"name\":\"b+c\""},
    {"GET", "/toys/a/%4", "", "", 400, "百分号"},
    {"GET", "/toys/a/%zz", "", "", 400, "百分号"},
    {"GET", "/toys/a/%00", "", "", 400, "空字符"},
    {"GET", "/toys/a/%ff", "", "", 400, "UTF-8"},
    {"GET", "/toys/a/%C0%AF", "", "", 400, "UTF-8"},
    {"GET", "/toys/a/%0A", "", "", 422, "\"field\":\"name\""},
    {"GET", "/toys/a/123456789012345678901", "", "", 422, "最多20个字符"},
    /* query */
    {"GET", "/toys?name=b+c%2B", "", "", 200, "\"name\":\"b c+\""},
    {"GET", "/toys?count=3&flag=true&on=2021-06-30", "", "", 200, "\"count\":3,\"flag\":true,\"on\":\"2021-06-30\""},
    {"GET", "/toys?count=11", "", "", 422, "\"field\":\"count\""},
    {"GET", "/toys?count=1.5", "", "", 422, "整数"},
    {"GET", "/toys?count=99999999999999999999", "", "", 422, "整数"},
    {"GET", "/toys?flag=maybe", "", "", 422, "\"field\":\"flag\""},
    {"GET", "/toys?on=2021-02-30", "", "", 422, "日期"},
    {"GET", "/toys?at=2021-06-30T09:00:00", "", "", 422, "时间"},
    {"GET", "/toys?other=1", "", "", 422, "\"field\":\"other\""},
    {"GET", "/toys?count=1&count=2", "", "", 422, "两次"},
    {"GET", "/toys?count=1&count=1", "", "", 422, "两次"},
    {"GET", "/toys?count=&name=", "", "", 200, "{"},
    {"GET", "/toys?name=%", "", "", 400, ""},
    /* who */
    {"GET", "/toys/robot", "", "", 401, "请先登录"},
    {"GET", "/toys/robot", "authorization: Bearer expired", "", 401, "已过期"},
    {"GET", "/toys", "authorization: Bearer expired", "", 200, ""},
    {"POST", "/toys", "authorization: Bearer looker; " JSON_, "{\"name\":\"a\",\"count\":1}", 403, "制作玩具"},
    {"GET", "/toys/robot", "authorization: Bearer looker", "", 404, "没有这个玩具"},
    /* bodies */
    {"POST", "/toys", MAKER JSON_, "", 422, "\"field\":\"name\""},
    {"POST", "/toys", MAKER JSON_, "{", 400, "JSON"},
    {"POST", "/toys", MAKER JSON_, "[]", 400, "对象"},
    {"POST", "/toys", MAKER JSON_, "{\"name\":\"a\"}", 422, "\"field\":\"count\""},
    {"POST", "/toys", MAKER JSON_, "{\"name\":\"a\",\"count\":1,\"size\":2}", 422, "\"field\":\"size\""},
    {"POST", "/toys", MAKER JSON_, "{\"name\":\"a\",\"count\":1,\"count\":1}", 400, "两次"},
    {"POST", "/toys", MAKER JSON_, "{\"name\":\"a\",\"count\":1,\"version\":3}", 422, "\"field\":\"version\""},
    {"POST", "/toys", MAKER JSON_, "{\"name\":\"a\",\"count\":1,\"colour\":\"pink\"}", 422, "\"field\":\"colour\""},
    {"POST", "/toys", MAKER "content-type: text/plain", "{\"name\":\"a\",\"count\":1}", 415, ""},
    {"POST", "/toys", MAKER "content-type: application/jsonp", "{\"name\":\"a\",\"count\":1}", 415, ""},
    {"POST", "/toys", MAKER, "{\"name\":\"a\",\"count\":1}", 415, ""},
    {"POST", "/toys?colour=red", MAKER JSON_, "{\"name\":\"a\",\"count\":1,\"colour\":\"red\"}", 422,
     "\"field\":\"colour\""},
    {"POST", "/toys/a/broken", MAKER, "", 409, "\"details\":{\"pieces\":13}"},
    {"POST", "/toys/raw/a", MAKER "content-type: text/csv", "12345", 200, "{\"name\":\"a\",\"bytes\":5}"},
    {"POST", "/toys/files", MAKER JSON_, "{}", 415, ""},
    {"POST", "/toys/files", MAKER "content-type: multipart/form-data, boundary=x", "", 415, ""},
    /* versions */
    {"PUT", "/toys/a", MAKER JSON_, "{\"count\":1}", 428, "If-Match"},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: v1", "{\"count\":1}", 400, "ETag"},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: \"v0\"", "{\"count\":1}", 400, ""},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: \"v\"", "{\"count\":1}", 400, ""},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: W/\"v1\"", "{\"count\":1}", 400, ""},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: *", "{\"count\":1}", 400, ""},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: \"v2\"", "{\"count\":1}", 412, "重新读取"},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: \"v1\"", "{\"count\":1}", 404, ""},
    {"PUT", "/toys/a", MAKER JSON_ "; if-match: \"v1\"", "{\"name\":\"b\",\"count\":1}", 422, "已在网址中给出"},
    /* keys */
    {"POST", "/toys", MAKER JSON_ "; idempotency-key: two words", "{\"name\":\"a\",\"count\":1}", 400,
     "Idempotency-Key"},
    {"POST", "/toys", MAKER JSON_ "; idempotency-key: 键", "{\"name\":\"a\",\"count\":1}", 400, "Idempotency-Key"},
    {"POST", "/toys",
     MAKER JSON_ "; idempotency-key: "
                 "12345678901234567890123456789012345678901234567890123456789012345",
     "{\"name\":\"a\",\"count\":1}", 400, ""},
};

static void test_refusals(void **state)
{
    uint64_t before = test_store_digest(store);
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct answer answer = ask(row->method, row->path, row->headers, row->body);
        if (answer.status != row->status || !strstr(answer.body, row->holds)) {
            fail_msg("%s %s [%s] %s\n  gave %d %s\n  not  %d %s", row->method, row->path, row->headers, row->body,
                     answer.status, answer.body, row->status, row->holds);
        }
        assert_string_equal(answer.type, answer.status < 400 ? "application/json; charset=utf-8"
                                                             : "application/problem+json; charset=utf-8");
    }
    assert_true(test_store_digest(store) == before);
}

/* A route of another protocol: the name before the last dot and the kind behind it, a token and lists in a form, what
 * is unknown passed over, refusals in its own words. */
static void test_foreign(void **state)
{
#define FORM "content-type: application/x-www-form-urlencoded"
    static const struct row foreign[] = {
        {"POST", "/toys/forms/a.b.xml?key=maker", FORM, "", 200, "{\"name\":\"a.b\",\"kind\":\"xml\",\"more\":[]}"},
        {"POST", "/toys/forms/a.xml", FORM, "key=maker&count=3&other=x", 200, "\"count\":3"},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "key=looker", 200, "\"name\":\"a\""},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "name=b&kind=json", 200, "{\"name\":\"a\",\"kind\":\"xml\""},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "more[x]=1+2&more[y][]=%E4%BA%8C&more[y][]=3", 200,
         "\"more\":[{\"code\":\"x\",\"value\":\"1 "
         "2\"},{\"code\":\"y\",\"value\":\"二\"},{\"code\":\"y\",\"value\":\"3\"}]"},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "count[x]=1&none[y]=2&[=3&more]=4", 200, "\"more\":[]"},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "more[1]=a&more[2]=a&more[3]=a&more[4]=a", 418, "no: more"},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "more[toolong]=a", 418, "no: code"},
        {"POST", "/toys/forms/a.xml", FORM, "key=looker", 418, "no: forbidden"},
        {"POST", "/toys/forms/a.xml", FORM, "count=3", 418, "no: unauthenticated"},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "count=11", 418, "no: count"},
        {"POST", "/toys/forms/a.xml", MAKER FORM, "count=%zz", 418, "no: malformed"},
        {"POST", "/toys/forms/a", MAKER FORM, "", 405, "请求方法"},
        {"POST", "/toys/forms/.xml", MAKER FORM, "", 405, "请求方法"},
        {"POST", "/toys/forms/a.", MAKER FORM, "", 405, "请求方法"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        const struct row *row = &foreign[i];
        struct answer answer = ask(row->method, row->path, row->headers, row->body);
        if (answer.status != row->status || !strstr(answer.body, row->holds)) {
            fail_msg("%s %s\n  gave %d %s\n  not  %d %s", row->path, row->body, answer.status, answer.body, row->status,
                     row->holds);
        }
    }
}

static void test_foreign_bodies(void **state)
{
    char many[1001];
    (void)state;
    memset(many, '&', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    assert_string_equal(ask("POST", "/toys/forms/a.xml", MAKER FORM, many + 1).body,
                        "{\"name\":\"a\",\"kind\":\"xml\",\"more\":[]}");
    assert_string_equal(ask("POST", "/toys/forms/a.xml", MAKER FORM, many).body, "no: malformed");
    struct answer answer =
        api_with(store, "POST", "/toys/forms/a.xml", parse_headers(MAKER FORM), "count=3\0&key=maker", 18);
    assert_string_equal(answer.body, "no: malformed");
}

/* Every refusal has the members of RFC 9457, and names its request. */
static void test_problem(void **state)
{
    struct answer answer = ask("GET", "/toys?count=0", "", "");
    (void)state;
    assert_int_equal(answer.status, 422);
    assert_string_equal(answer_text(&answer, "type"), "/problems/invalid-field");
    assert_string_equal(answer_text(&answer, "title"), "填写内容不符合要求");
    assert_int_equal(answer_number(&answer, "status"), 422);
    assert_string_equal(answer_text(&answer, "field"), "count");
    assert_string_equal(answer_text(&answer, "detail"), "数量应在1到10之间");
    assert_int_equal(strlen(answer_text(&answer, "instance")), 32);
    assert_null(answer.etag);

    answer = ask("GET", "/toys/x", "", "");
    assert_string_equal(answer_header(&answer, "WWW-Authenticate"), "Bearer realm=\"zwfw\"");
}

/* What a handler had prepared for its success does not come with its refusal. */
static void test_refusal_carries_nothing(void **state)
{
    struct answer answer = ask("POST", "/toys/a/broken", MAKER, "");
    (void)state;
    assert_int_equal(answer.status, 409);
    assert_null(answer_header(&answer, "Set-Cookie"));
}

static void test_success(void **state)
{
    struct answer made = ask("POST", "/toys", MAKER JSON_, "{\"name\":\"robot\",\"count\":5,\"owner\":\"张三丰\"}");
    (void)state;
    assert_int_equal(made.status, 201);
    assert_string_equal(made.etag, "\"v1\"");
    assert_string_equal(answer_header(&made, "Location"), "/toys/robot");
    assert_string_equal(answer_text(&made, "owner"), "张**");
    struct answer read = ask("GET", "/toys/robot", MAKER, "");
    assert_int_equal(read.status, 200);
    assert_int_equal(answer_number(&read, "count"), 5);
    struct answer set = ask("PUT", "/toys/robot", MAKER JSON_ "; if-match: \"v1\"", "{\"count\":6}");
    assert_int_equal(set.status, 200);
    assert_string_equal(set.etag, "\"v2\"");
    struct answer again = ask("POST", "/toys", MAKER JSON_, "{\"name\":\"robot\",\"count\":5}");
    assert_int_equal(again.status, 409);
}

static void test_body_limit(void **state)
{
    struct call call = {
        .arena = store->arena, .method = METHOD_POST, .path = "/toys", .query = "", .request_id = "", .peer = ""};
    (void)state;
    dispatch_head(store->app, &call);
    assert_int_equal(call.body_limit, 2048);
    call.path = "/toys/raw/a";
    dispatch_head(store->app, &call);
    assert_int_equal(call.body_limit, 100 << 20);
    assert_string_equal(call.route_name, "/toys/raw/{name}");
    call.path = "/nowhere";
    dispatch_head(store->app, &call);
    assert_string_equal(call.route_name, "");
}

static void test_files(void **state)
{
    static const char body[] = "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nrobot\r\n"
                               "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                               "Content-Type: text/plain\r\n\r\n12345\r\n--x--\r\n";
    struct answer answer = ask("POST", "/toys/files", MAKER "content-type: multipart/form-data", body);
    (void)state;
    assert_int_equal(answer.status, 415);
    struct header headers[] = {
        {"authorization", "Bearer maker"}, {"content-type", "multipart/form-data; boundary=x"}, {0}};
    answer = api_with(store, "POST", "/toys/files", headers, body, sizeof body - 1);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, "{\"name\":\"robot\",\"files\":1,\"bytes\":5}");
    answer = api_with(store, "POST", "/toys/files", headers, body, sizeof body - 9);
    assert_int_equal(answer.status, 400);
    char with_nul[sizeof body];
    memcpy(with_nul, body, sizeof body);
    *strstr(with_nul, "bot") = '\0';
    answer = api_with(store, "POST", "/toys/files", headers, with_nul, sizeof body - 1);
    assert_int_equal(answer.status, 422);
    assert_string_equal(answer_text(&answer, "field"), "name");
}

static void test_too_long_an_answer(void **state)
{
    (void)state;
    struct answer answer = ask("GET", "/toys/boast", "", "");
    assert_int_equal(answer.status, 413);
    assert_non_null(strstr(answer.body, "结果过大"));
}

/* The file of an answer that is not given is closed: n = 1, 2, … until the group is committed. */
static void test_file_of_a_failed_commit(void **state)
{
    struct answer answer;
    int failures = 0;
    (void)state;
    for (int n = 1; n < 20; n++) {
        answer = ask("POST", "/toys/print", MAKER JSON_, str_format(store->arena, "{\"count\":%d}", n));
        test_fail_statement(store, 0);
        if (answer.status == 200) {
            break;
        }
        assert_int_equal(answer.status, 503);
        assert_int_equal(fcntl(toy_printed, F_GETFD), -1);
        failures++;
    }
    assert_int_equal(answer.status, 200);
    assert_true(failures > 1);
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

static void test_key_repeats(void **state)
{
    static const char headers[] = MAKER JSON_ "; idempotency-key: once";
    struct answer first = ask("POST", "/toys", headers, "{\"name\":\"robot\",\"count\":5}");
    uint64_t digest = test_store_digest(store);
    (void)state;
    assert_int_equal(first.status, 201);
    assert_null(answer_header(&first, "Idempotent-Replayed"));
    struct answer again = ask("POST", "/toys", headers, "{\"name\":\"robot\",\"count\":5}");
    assert_int_equal(again.status, 201);
    assert_int_equal(again.size, first.size);
    assert_memory_equal(again.body, first.body, first.size);
    assert_string_equal(again.etag, first.etag);
    assert_string_equal(answer_header(&again, "Location"), "/toys/robot");
    assert_string_equal(answer_header(&again, "Idempotent-Replayed"), "true");
    struct answer other = ask("POST", "/toys", headers, "{\"name\":\"robot\",\"count\":6}");
    assert_int_equal(other.status, 422);
    assert_string_equal(answer_text(&other, "type"), "/problems/idempotency-key-reused");
    assert_true(test_store_digest(store) == digest);
    /* another person's key of the same name is another key */
    struct answer system = ask("POST", "/toys", "authorization: Bearer system; " JSON_ "; idempotency-key: once",
                               "{\"name\":\"doll\",\"count\":1}");
    assert_int_equal(system.status, 201);
    /* it is kept over a restart */
    test_store_restart(store);
    app_identify_with(store->app, toy_identify);
    again = ask("POST", "/toys", headers, "{\"name\":\"robot\",\"count\":5}");
    assert_int_equal(again.status, 201);
    assert_memory_equal(again.body, first.body, first.size);
}

static void test_key_of_failure_is_free(void **state)
{
    static const char headers[] = MAKER JSON_ "; idempotency-key: again";
    (void)state;
    assert_int_equal(ask("POST", "/toys", headers, "{\"name\":\"robot\",\"count\":0}").status, 422);
    assert_int_equal(ask("POST", "/toys/robot/broken", MAKER "idempotency-key: again", "").status, 409);
    assert_int_equal(ask("POST", "/toys", headers, "{\"name\":\"robot\",\"count\":1}").status, 201);
}

static result run_job(struct request *rq, void *subject)
{
    return ((const struct job *)subject)->run(rq);
}

static void test_old_keys_go(void **state)
{
    static const char headers[] = MAKER JSON_ "; idempotency-key: old";
    int64_t kept;
    (void)state;
    assert_int_equal(ask("POST", "/toys", headers, "{\"name\":\"robot\",\"count\":1}").status, 201);
    for (int days = 1; days <= 2; days++) {
        test_clock(DAY_MS + days);
        assert_ok(work_task(store->work, store->arena, run_job, (void *)module_named("api")->jobs));
        assert_ok(db_number(store->reader, &kept, "SELECT COUNT(*) FROM idempotency"));
        assert_int_equal(kept, days == 1 ? 1 : 0);
    }
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void test_statements_fail(void **state)
{
    (void)state;
    int64_t faults = test_fail_statements(store, "POST", "/toys", "system", "{\"name\":\"robot\",\"count\":1}");
    /* BEGIN, SAVEPOINT, two inserts, RELEASE, the counter, COMMIT */
    assert_in_range(faults, 7, 20);
}

static void test_memory_ends(void **state)
{
    (void)state;
    assert_in_range(test_fail_memory(store, "POST", "/toys", "system", "{\"name\":\"robot\",\"count\":1}"), 1, 100);
    assert_in_range(test_fail_memory(store, "GET", "/api/v1/openapi.json", 0, 0), 1, 1000);
}

/* --- the API's own routes ---------------------------------------------------------------------------------------- */

static void test_own_routes(void **state)
{
    (void)state;
    struct answer answer = ask("GET", "/healthz", "", "");
    assert_string_equal(answer_text(&answer, "status"), "ok");
    answer = ask("GET", "/readyz", "", "");
    assert_int_equal(answer.status, 200);
    answer = ask("GET", "/web/docs.js", "", "");
    assert_string_equal(answer.type, "text/javascript; charset=utf-8");
    assert_string_equal(answer_header(&answer, "Cache-Control"), "no-cache");
    assert_int_equal(ask("GET", "/web/..%2Fdata%2Fcalendar.csv", "", "").status, 404);
    assert_int_equal(ask("GET", "/web/none.html", "", "").status, 404);
    assert_int_equal(ask("GET", "/docs", "", "").status, 200);
    answer = ask("GET", "/api/v1/codes/limit_units", "", "");
    assert_true(answer_count(&answer, "items") > 1);
    assert_int_equal(ask("GET", "/api/v1/codes/none", "", "").status, 404);
    assert_int_equal(ask("POST", "/api/v1/imports/none", "authorization: Bearer system", "a,b").status, 404);
}

static void test_metrics(void **state)
{
    (void)state;
    assert_int_equal(ask("POST", "/toys", MAKER JSON_, "{\"name\":\"robot\",\"count\":1}").status, 201);
    ask("POST", "/toys", MAKER JSON_, "{\"name\":\"robot\",\"count\":1}");
    ask("GET", "/nowhere", "", "");
    metrics_add(store->app, work_write_figures, store->work);
    struct answer answer = ask("GET", "/metrics", "", "");
    assert_string_equal(answer.type, "text/plain; version=0.0.4; charset=utf-8");
    assert_non_null(strstr(answer.body, "zwfw_requests_total{method=\"POST\",route=\"/toys\",status=\"2xx\"} 1\n"));
    assert_non_null(strstr(answer.body, "zwfw_requests_total{method=\"POST\",route=\"/toys\",status=\"4xx\"} 1\n"));
    assert_non_null(strstr(answer.body, "zwfw_requests_total{method=\"\",route=\"\",status=\"4xx\"} 1\n"));
    assert_non_null(strstr(answer.body, "zwfw_request_seconds_count{method=\"POST\",route=\"/toys\"} 2\n"));
    assert_non_null(strstr(answer.body, "zwfw_ledger_seq{lane=\"1\"} "));
    assert_non_null(strstr(answer.body, "zwfw_lane_group_size_count 3\n")); /* the start, and two */
    assert_non_null(strstr(answer.body, "zwfw_store_bytes "));
}

static void test_openapi(void **state)
{
    struct answer answer = ask("GET", "/api/v1/openapi.json", "", "");
    (void)state;
    assert_string_equal(answer_text(&answer, "openapi"), "3.1.0");
    assert_string_equal(answer_text(&answer, "paths./toys.post.x-permission"), "toy.make");
    assert_string_equal(answer_text(&answer, "paths./toys.get.parameters.0.name"), "name");
    assert_string_equal(answer_text(&answer, "paths./toys/{name}.put.parameters.2.$ref"),
                        "#/components/parameters/if_match");
    /* what the path gives, the body does not take */
    assert_null(
        answer_text(&answer, "paths./toys/{name}.put.requestBody.content.application/json.schema.properties.name"));
    assert_non_null(strstr(answer.body, "\"#/components/schemas/toy\""));
    const char *foreign = strstr(answer.body, "\"/toys/forms/{name}.{kind}\"");
    const char *form = foreign ? strstr(foreign, "\"content\":") : 0;
    assert_true(form && str_starts_with(form, "\"content\":{\"application/x-www-form-urlencoded\""));
    assert_int_equal(answer_number(&answer, "components.schemas.toy.properties.count.maximum"), 1000);
    assert_string_equal(answer_text(&answer, "components.schemas.toy.additionalProperties"), "false");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_refusals),
        CASE(test_foreign),
        CASE(test_foreign_bodies),
        CASE(test_problem),
        CASE(test_refusal_carries_nothing),
        CASE(test_success),
        CASE(test_body_limit),
        CASE(test_files),
        CASE(test_too_long_an_answer),
        CASE(test_file_of_a_failed_commit),
        CASE(test_key_repeats),
        CASE(test_key_of_failure_is_free),
        CASE(test_old_keys_go),
        CASE(test_statements_fail),
        CASE(test_memory_ends),
        CASE(test_own_routes),
        CASE(test_metrics),
        CASE(test_openapi),
    };
    sem_init(&toy_gate, 0, 0);
    return cmocka_run_group_tests(tests, 0, 0);
}
