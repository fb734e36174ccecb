/* test_world.h: a hall with a window, two units and those who work there, for the tests of this module. */
#ifndef ZWFW_REVIEWS_TEST_WORLD_H
#define ZWFW_REVIEWS_TEST_WORLD_H

#include <string.h>

#include "kernel/ledger/audit.h"
#include "kernel/org/org.h"
#include "kernel/tally/tally.h"
#include "modules/cases/cases.h"
#include "modules/reviews/reviews.h"
#include "support/check.h"
#include "support/faults.h"
#include "t.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs */

#define REGION "630200"
#define BEARER "610924198005059598"

static struct test_store *store;
static const char *clerk, *chief, *rival, *bureau, *own_bureau, *tablet, *gateway, *elsewhere;
static int64_t unit, other_unit, third_unit, hall, hall_window;

struct hired {
    struct staff_form form;
    const char *token;
};

static result hire(struct request *rq, void *subject)
{
    struct hired *hired = subject;
    int64_t id;
    TRY(org_staff_add(rq, &hired->form, TEST_PASSWORD, false, &id));
    return org_token_issue(rq, id, "test", "*", (struct instant){rq->now.ms + 3650 * DAY_MS}, &hired->token);
}

static const char *staff_of(const char *account, const char *roles, int64_t of_unit, bool at_window)
{
    struct hired hired = {.form = {.account = account,
                                   .name = "测试人员",
                                   .region = REGION,
                                   .roles = roles,
                                   .unit = of_unit ? of_unit : NO_NUMBER,
                                   .hall = at_window ? hall : NO_NUMBER,
                                   .hall_window = at_window ? hall_window : NO_NUMBER,
                                   .id = NO_NUMBER,
                                   .scope_unit = NO_NUMBER}};
    assert_ok(work_task(store->work, store->arena, hire, &hired));
    return hired.token;
}

static int64_t make(const char *path, const char *json)
{
    struct answer made = api(store, "POST", path, "system", json);
    CHECK_STATUS(201, made);
    return answer_number(&made, "id");
}

static int64_t make_unit(const char *name)
{
    return make("/api/v1/units", str_format(store->arena,
                                            "{\"region\":\"" REGION "\",\"name\":\"%s\",\"kind\":\"department\","
                                            "\"valid_from\":\"2015-01-01\"}",
                                            name));
}

static struct answer call(const char *token, const char *method, const char *path, const char *seen, const char *json)
{
    struct header headers[5] = {{"content-type", "application/json"}, {"x-test-peer", "10.0.0.1"}};
    size_t count = 2;
    if (token) {
        headers[count++] = (struct header){"authorization", str_format(store->arena, "Bearer %s", token)};
    }
    if (seen) {
        headers[count++] = (struct header){"if-match", seen};
    }
    return api_with(store, method, path, headers, json, json ? strlen(json) : 0);
}

static void publish_item(const char *code, const char *more)
{
    struct answer draft = api(store, "POST", "/api/v1/item-versions", "system",
                              str_format(store->arena,
                                         "{\"item\":{\"region\":\"" REGION "\",\"code\":\"%s\",\"name\":\"%s事项\","
                                         "\"type\":\"01\",\"level\":\"3\",\"unit\":%lld,\"unit_name\":\"市试验局\","
                                         "\"on_request\":true,\"by_window\":true%s}}",
                                         code, code, (long long)unit, more));
    CHECK_STATUS(201, draft);
    CHECK_STATUS(200, call("system", "POST",
                           str_format(store->arena, "/api/v1/item-versions/" REGION "/%lld/publish",
                                      (long long)answer_number(&draft, "item.id")),
                           draft.etag, "{\"on\":\"2021-01-01\"}"));
}

static void open_world(const char *settings)
{
    store = test_store_open_with(settings);
    unit = make_unit("市试验局");
    other_unit = make_unit("市另一局");
    third_unit = make_unit("市政务服务局");
    hall = make("/api/v1/halls", "{\"region\":\"" REGION "\",\"name\":\"海东市政务大厅\"}");
    hall_window = make(str_format(store->arena, "/api/v1/halls/%lld/windows", (long long)hall),
                       "{\"number\":\"A1\",\"name\":\"综合窗口\",\"kind\":\"general\"}");
    CHECK_STATUS(200, api(store, "PUT", "/api/v1/roles/tablet", "system",
                          "{\"name\":\"窗口评价器\",\"permissions\":\"review.device\"}"));
    clerk = staff_of("clerk", "clerk", unit, true);
    chief = staff_of("head", "supervisor approver", unit, false);
    rival = staff_of("rival", "supervisor approver", other_unit, false);
    bureau = staff_of("bureau", "bureau", third_unit, false);
    own_bureau = staff_of("own.bureau", "bureau supervisor", unit, false);
    tablet = staff_of("tablet", "tablet", 0, true);
    gateway = staff_of("gateway", "gateway", 0, false);
    elsewhere = test_staff(store, "elsewhere", "clerk supervisor approver bureau", "610900");
    publish_item("XK-01", ",\"legal_limit\":20,\"promised_limit\":5,\"limit_unit\":\"workday\"");
    publish_item("GG-01", ",\"instant\":true,\"promised_limit\":0,\"limit_unit\":\"workday\"");
}

/* Nothing of the ledger, its counters or its checkpoints is out of joint. */
static void close_world(void)
{
    struct audit_result audited;
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &audited));
    for (size_t i = 0; i < audited.findings.count; i++) {
        print_error("%s\n", audited.findings.items[i].reason);
    }
    assert_int_equal(audited.findings.count, 0);
    test_store_close(store);
}

#define PERSON(number, name, phone)                                                          \
    "{\"certificate_type\":\"resident_id\",\"number\":\"" number "\",\"name\":\"" name "\"," \
    "\"phone\":\"" phone "\"}"

/* Done on the spot; or taken in only, when `more` says so. */
static struct answer make_case(const char *item, const char *more)
{
    struct answer made = api(store, "POST", "/api/v1/cases", clerk,
                             str_format(store->arena,
                                        "{\"item_code\":\"%s\",\"channel\":\"1\",\"applicant\":" PERSON(
                                            "11010519491231002X", "李试验", "13800138000") "%s}",
                                        item, more));
    CHECK_STATUS(201, made);
    return made;
}

static const char *done_case(void)
{
    struct answer made = make_case("GG-01", ",\"accept\":true,\"result\":\"granted\"");
    return answer_text(&made, "number");
}

static const char *code_for(const char *number, const char *handling)
{
    struct answer made =
        call(clerk, "POST", "/api/v1/review-codes", 0,
             handling ? str_format(store->arena, "{\"number\":\"%s\",\"handling\":\"%s\"}", number, handling)
                      : str_format(store->arena, "{\"number\":\"%s\"}", number));
    CHECK_STATUS(201, made);
    return answer_text(&made, "code");
}

/* By somebody who is not signed in. */
static struct answer rate(const char *code, int level, const char *more)
{
    return call(
        0, "POST", "/api/v1/ratings", 0,
        str_format(store->arena, "{\"region\":\"" REGION "\",\"code\":\"%s\",\"level\":%d%s}", code, level, more));
}

static struct answer look(const char *code)
{
    return call(0, "POST", "/api/v1/ratings/look", 0,
                str_format(store->arena, "{\"region\":\"" REGION "\",\"code\":\"%s\"}", code));
}

static int64_t counter(const char *kind)
{
    const struct tally_question question = {
        .last = {20991231}, .region_low = REGION, .region_high = "630201", .kind = kind};
    int64_t sum;
    assert_ok(tally_sum(store->reader, &question, &sum));
    return sum;
}

static result run_jobs(struct request *rq, void *subject)
{
    (void)subject;
    for (const struct job *job = module_named("reviews")->jobs; job->name; job++) {
        TRY(job->run(rq));
    }
    return SUCCESS;
}

#endif
