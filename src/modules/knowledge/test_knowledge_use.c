/* What answers a call of the hotline is used, or the settling is refused. */
#include "modules/knowledge/knowledge.h"

#include "kernel/base/seam.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/hotline.h"

#define F(...) str_format(city->arena, __VA_ARGS__)

static const char *today, *yesterday;

static int up(void **state)
{
    (void)world_begin(state);
    today = date_text(city->arena, instant_date(seam_now()));
    yesterday = date_text(city->arena, date_add(instant_date(seam_now()), -1));
    return 0;
}

static int64_t write_article(const char *title)
{
    struct answer answer =
        api(city, "POST", "/api/v1/articles", "system",
            F("{\"region\":\"" CITY "\",\"unit\":%lld,\"title\":\"%s\",\"question\":\"%s怎么办理？\","
              "\"answer\":\"到派出所登记。\"}",
              (long long)bureau_unit, title, title));
    CHECK_STATUS(201, answer);
    return answer_number(&answer, "article.article");
}

static int64_t publish(const char *title)
{
    int64_t id = write_article(title);
    struct answer seen = api(city, "GET", F("/api/v1/matters/" CITY "/%lld", (long long)id), "system", 0);
    const struct header headers[] = {
        {"authorization", "Bearer system"}, {"content-type", "application/json"}, {"if-match", seen.etag}, {0}};
    CHECK_STATUS(200,
                 api_with(city, "POST", F("/api/v1/articles/" CITY "/%lld/publish", (long long)id), headers, "{}", 2));
    return id;
}

static int64_t used(int64_t id)
{
    struct answer answer = api(city, "GET", F("/api/v1/articles/" CITY "/%lld", (long long)id), agent, 0);
    CHECK_STATUS(200, answer);
    return answer_number(&answer, "used");
}

static struct answer settle(const char *more, int64_t article)
{
    struct answer call = take_call("");
    return act_contact(agent, &call, "settle",
                       F("{\"answer\":\"到派出所登记\",\"article\":%lld%s}", (long long)article, more));
}

#define CHECK_SETTLED(status, more, article)                  \
    do {                                                      \
        struct answer checked_settle = settle(more, article); \
        CHECK_STATUS(status, checked_settle);                 \
    } while (0)

static void a_settled_call_uses_its_article(void **state)
{
    (void)state;
    int64_t id = publish("出生登记");
    CHECK_SETTLED(200, "", id);
    CHECK_SETTLED(200, ",\"reason\":\"常见问题\"", id);
    CHECK_SETTLED(200, "", 0);
    CHECK_SETTLED(200, ",\"reason\":\"常见问题\"", 0);
    assert_int_equal(2, used(id));
    assert_int_equal(2, counted("article.used"));
    struct answer figure = api(city, "GET", F("/api/v1/figures/article.used;" CITY ";%.7s", today), "system", 0);
    CHECK_STATUS(200, figure);
    CHECK(figure, "numerator", "2");
    assert_int_equal(2, answer_count(&figure, "items"));
}

static void what_does_not_hold_answers_nobody(void **state)
{
    (void)state;
    struct answer refused = settle("", 999999);
    CHECK_STATUS(422, refused);
    CHECK(refused, "field", "article");
    assert_non_null(strstr(refused.body, "请重新选择"));
    CHECK_SETTLED(422, "", write_article("户口登记"));
    CHECK_SETTLED(422, ",\"reason\":\"常见问题\"", 999999);

    int64_t id = publish("婚姻登记");
    struct answer call =
        api(city, "POST", "/api/v1/hotline/contacts", agent,
            F("{\"channel\":\"web\",\"anonymous\":true,\"text\":\"登记\",\"at\":\"%sT08:00:00+08:00\"}", yesterday));
    CHECK_STATUS(201, call);
    const char *late =
        F("{\"answer\":\"到民政局\",\"article\":%lld,\"at\":\"%sT08:10:00+08:00\"}", (long long)id, yesterday);
    refused = act_contact(agent, &call, "settle", late); /* it did not hold then */
    CHECK_STATUS(422, refused);
    CHECK(refused, "field", "article");
    assert_int_equal(0, used(id));
}

/* Noted while describing, and the article ended before the answer: it is taken off, or another is named. */
static void a_noted_article_can_be_taken_off(void **state)
{
    (void)state;
    struct answer call = take_call("");
    call = act_contact(agent, &call, "describe", "{\"article\":999999}");
    CHECK_STATUS(200, call);
    CHECK_STATUS(422, act_contact(agent, &call, "settle", "{\"answer\":\"已说明\"}"));
    CHECK_STATUS(200, act_contact(agent, &call, "settle", "{\"answer\":\"已说明\",\"article\":0}"));
}

static void a_settling_that_fails_uses_nothing(void **state)
{
    (void)state;
    int64_t id = publish("居住登记");
    struct answer call = take_call(""), done;
    const char *path = F("/api/v1/hotline/contacts/%s/settle", answer_text(&call, "number"));
    const char *body = F("{\"answer\":\"到派出所登记\",\"article\":%lld}", (long long)id);
    const struct header headers[] = {
        {"authorization", F("Bearer %s", agent)}, {"content-type", "application/json"}, {"if-match", call.etag}, {0}};
    const struct fault_request request = {"POST", path, headers, body, strlen(body)};
    assert_true(test_fail_statements_of(city, &request, &done) > 10);
    CHECK_STATUS(200, done);
    assert_int_equal(1, used(id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_settled_call_uses_its_article),
        cmocka_unit_test(what_does_not_hold_answers_nobody),
        cmocka_unit_test(a_noted_article_can_be_taken_off),
        cmocka_unit_test(a_settling_that_fails_uses_nothing),
    };
    return cmocka_run_group_tests(tests, up, world_end);
}
