/* The outbox: queued with its cause, handed out once at a time, tried again, worded by an office; no number at rest. */
#include "kernel/notify/notify.h"

#include "kernel/base/seam.h"
#include "kernel/ledger/audit.h"
#include "kernel/party/identifiers.h"
#include "kernel/party/party.h"
#include "support/faults.h"
#include "support/support.h"
#include "t.h"

static struct test_store *store;
static const char *gateway, *bureau, *clerk;

static int open_store(void **state)
{
    (void)state;
    store = test_store_open_with("notify.attempts = 3\n");
    gateway = test_staff(store, "sms", "gateway", "630200");
    bureau = test_staff(store, "office", "bureau", "630200");
    clerk = test_staff(store, "window", "clerk", "630222");
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

/* --- on the lane ------------------------------------------------------------------------------------------------- */

struct step {
    struct party_in in;
    struct notify_message message;
    int64_t party, id;
    const char *template;
};

static result run_party(struct request *rq, void *subject)
{
    struct step *step = subject;
    return party_find_or_add(rq, step->message.region, &step->in, &step->party);
}

static result run_erase(struct request *rq, void *subject)
{
    struct step *step = subject;
    return party_erase(rq, step->message.region, step->party);
}

static result run_add(struct request *rq, void *subject)
{
    struct step *step = subject;
    return notify_add(rq, &step->message, &step->id);
}

static result run_cancel(struct request *rq, void *subject)
{
    struct step *step = subject;
    return notify_cancel(rq, step->message.region, step->message.matter, step->template);
}

static result run_add_and_fail(struct request *rq, void *subject)
{
    TRY(run_add(rq, subject));
    return failed(ERR_CONFLICT, "what caused it did not happen");
}

static void run(result (*task)(struct request *rq, void *subject), struct step *step)
{
    assert_ok(work_task(store->work, store->arena, task, step));
}

static struct step somebody(const char *region, const char *phone)
{
    static int serial;
    char id[19];
    resident_id_make(id, 630202, (struct date){19800505}, ++serial);
    struct step step = {.in = {"resident_id", str_copy(store->arena, id), "张三", phone, 0},
                        .message = {.region = region}};
    run(run_party, &step);
    return step;
}

static int64_t queue(const struct step *to, int64_t matter, int64_t not_before)
{
    struct step step = *to;
    step.message = (struct notify_message){.region = to->message.region,
                                           .party = to->party,
                                           .channel = "sms",
                                           .template = "notify.trial",
                                           .body = "{\"时间\":\"今天\"}",
                                           .not_before = {not_before},
                                           .matter = matter};
    run(run_add, &step);
    return step.id;
}

/* --- through the API --------------------------------------------------------------------------------------------- */

static struct answer lease(void)
{
    struct answer answer = api(store, "POST", "/api/v1/outbox/leases", gateway, "{\"channel\":\"sms\"}");
    assert_int_equal(200, answer.status);
    return answer;
}

static struct answer report(const char *region, int64_t id, int64_t attempt, const char *more)
{
    return api(store, "POST", str_format(store->arena, "/api/v1/outbox/%s/%lld/result", region, (long long)id), gateway,
               str_format(store->arena, "{\"attempt\":%lld,%s}", (long long)attempt, more));
}

static const char *state_of(const char *region, int64_t id)
{
    const char *state;
    assert_ok(db_text(store->reader, store->arena, &state,
                      "SELECT state FROM outbox WHERE region = :region AND id = :id", P("region", region),
                      P("id", id)));
    return state;
}

static int64_t noted(const char *action)
{
    int64_t count;
    assert_ok(db_number(store->reader, &count, "SELECT COUNT(*) FROM event WHERE flow = 'notify' AND action = :action",
                        P("action", action)));
    return count;
}

#define SENT   "\"outcome\":\"sent\""
#define FAILED "\"outcome\":\"failed\",\"reason\":\"UNDELIV\""

static void goes_out_once(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13800001111");
    int64_t id = queue(&to, 0, 0), accesses = noted("hand_out");
    struct answer taken = lease();
    assert_int_equal(1, answer_count(&taken, "items"));
    assert_string_equal("13800001111", answer_text(&taken, "items.0.phone"));
    assert_string_equal("【试发】这是一条试发消息（今天），请忽略。", answer_text(&taken, "items.0.text"));
    assert_int_equal(id, answer_number(&taken, "items.0.id"));
    assert_int_equal(1, answer_number(&taken, "items.0.attempt"));
    assert_int_equal(accesses + 1, noted("hand_out"));
    taken = lease();
    assert_int_equal(0, answer_count(&taken, "items"));
    assert_string_equal("leased", state_of("630222", id));

    struct answer told = report("630222", id, 1, SENT);
    assert_int_equal(200, told.status);
    assert_string_equal("sent", answer_text(&told, "state"));
    uint64_t digest = test_store_digest(store);
    told = report("630222", id, 1, SENT);
    assert_int_equal(200, told.status);
    assert_int_equal(200, report("630222", id, 1, FAILED).status);
    assert_string_equal("sent", state_of("630222", id));
    assert_true(digest == test_store_digest(store));
    assert_int_equal(409, report("630222", id, 2, SENT).status);
    assert_int_equal(404, report("630222", 9999, 1, SENT).status);
}

static void goes_with_its_cause(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13800002222");
    to.message = (struct notify_message){"630222", to.party, "sms", "notify.trial", "{\"时间\":\"x\"}", {0}, 0};
    int64_t before, after;
    assert_ok(db_number(store->reader, &before, "SELECT COUNT(*) FROM outbox"));
    assert_fails(ERR_CONFLICT, work_task(store->work, store->arena, run_add_and_fail, &to));
    assert_ok(db_number(store->reader, &after, "SELECT COUNT(*) FROM outbox"));
    assert_int_equal(before, after);
}

static void waits_for_its_time(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13800003333");
    int64_t id = queue(&to, 0, seam_now().ms + MINUTE_MS);
    struct answer taken = lease();
    assert_int_equal(0, answer_count(&taken, "items"));
    test_clock(MINUTE_MS);
    taken = lease();
    assert_int_equal(1, answer_count(&taken, "items"));
    assert_int_equal(200, report("630222", id, 1, SENT).status);
}

static void is_tried_again_ever_later(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13800004444");
    int64_t id = queue(&to, 0, 0);
    static const int64_t waits[] = {5, 10};
    for (int64_t attempt = 1; attempt <= 2; attempt++) {
        struct answer taken = lease();
        assert_int_equal(attempt, answer_number(&taken, "items.0.attempt"));
        assert_int_equal(422, report("630222", id, attempt, "\"outcome\":\"failed\"").status);
        assert_int_equal(422,
                         report("630222", id, attempt, "\"outcome\":\"failed\",\"reason\":\"13800004444停机\"").status);
        struct answer told = report("630222", id, attempt, FAILED);
        assert_string_equal("queued", answer_text(&told, "state"));
        test_clock(waits[attempt - 1] * MINUTE_MS - 1);
        taken = lease();
        assert_int_equal(0, answer_count(&taken, "items"));
        test_clock(1);
    }
    struct answer taken = lease();
    assert_int_equal(1, answer_count(&taken, "items"));
    assert_int_equal(200, report("630222", id, 2, FAILED).status); /* an attempt that is over says nothing */
    assert_string_equal("leased", state_of("630222", id));
    struct answer told = report("630222", id, 3, FAILED);
    assert_string_equal("failed", answer_text(&told, "state"));
    assert_string_equal("UNDELIV", answer_text(&told, "reason"));
    told = report("630222", id, 2, SENT); /* it had arrived after all */
    assert_string_equal("sent", answer_text(&told, "state"));
}

static void a_permanent_failure_ends_it(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13800005555");
    int64_t id = queue(&to, 0, 0);
    lease();
    struct answer told = report("630222", id, 1, FAILED ",\"permanent\":true");
    assert_string_equal("failed", answer_text(&told, "state"));
}

static void a_lost_gateway_costs_no_message(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13800006666");
    int64_t id = queue(&to, 0, 0);
    for (int attempt = 1; attempt <= 3; attempt++) {
        struct answer taken = lease();
        assert_int_equal(attempt, answer_number(&taken, "items.0.attempt"));
        test_clock(INT64_C(120) * 1000);
    }
    struct answer taken = lease();
    assert_int_equal(0, answer_count(&taken, "items"));
    assert_string_equal("failed", state_of("630222", id));
}

static void says_why_nobody_is_reached(void **state)
{
    (void)state;
    struct step gone = somebody("630222", "13800007777");
    struct step silent = somebody("630222", 0);
    struct step landline = somebody("630222", "0972-8612345");
    const struct {
        const struct step *to;
        const char *says;
    } rows[] = {{&gone, "删除"}, {&silent, "没有留下电话"}, {&landline, "不是手机号码"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *reason;
        int64_t id = queue(rows[i].to, 0, 0);
        run(run_erase, &gone);
        struct answer taken = lease();
        assert_int_equal(0, answer_count(&taken, "items"));
        assert_string_equal("failed", state_of("630222", id));
        assert_ok(db_text(store->reader, store->arena, &reason,
                          "SELECT reason FROM outbox WHERE region = '630222' AND id = :id", P("id", id)));
        assert_non_null(strstr(reason, rows[i].says));
    }
}

static void is_taken_back(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13800008888");
    int64_t waiting = queue(&to, 77, TEST_START + 100 * HOUR_MS), in_hand = queue(&to, 77, 0);
    int64_t other = queue(&to, 78, TEST_START + 100 * HOUR_MS);
    lease();
    struct step step = {.message = {.region = "630222", .matter = 77}, .template = "other.template"};
    run(run_cancel, &step);
    assert_string_equal("queued", state_of("630222", waiting));
    step.template = "notify.trial";
    run(run_cancel, &step);
    assert_string_equal("cancelled", state_of("630222", waiting));
    assert_string_equal("cancelled", state_of("630222", in_hand));
    assert_string_equal("queued", state_of("630222", other));
    assert_int_equal(200, report("630222", in_hand, 1, FAILED).status);
    assert_string_equal("cancelled", state_of("630222", in_hand));
    assert_int_equal(200, report("630222", in_hand, 1, SENT).status);
    assert_string_equal("sent", state_of("630222", in_hand));
    step.message.matter = 78;
    step.template = 0;
    run(run_cancel, &step);
    assert_string_equal("cancelled", state_of("630222", other));
}

/* --- wording ----------------------------------------------------------------------------------------------------- */

static int word(const char *region, const char *text)
{
    return api(store, "PUT", str_format(store->arena, "/api/v1/message-templates/%s/notify.trial", region), bureau,
               text ? str_format(store->arena, "{\"text\":\"%s\"}", text) : "{}")
        .status;
}

static const char *wording(const char *region)
{
    struct answer answer =
        api(store, "GET", str_format(store->arena, "/api/v1/message-templates?region=%s", region), clerk, 0);
    for (size_t i = 0; i < answer_count(&answer, "items"); i++) {
        if (str_equal(answer_text(&answer, str_format(store->arena, "items.%zu.code", i)), "notify.trial")) {
            return answer_text(&answer, str_format(store->arena, "items.%zu.text", i));
        }
    }
    return 0;
}

static void an_office_words_it(void **state)
{
    (void)state;
    assert_int_equal(200, word("630200", "市里的话{时间}"));
    assert_string_equal("市里的话{时间}", wording("630222"));
    assert_int_equal(200, word("630222", "县里的话{时间}，{时间}"));
    assert_string_equal("县里的话{时间}，{时间}", wording("630222"));
    assert_string_equal("县里的话{时间}，{时间}", wording("630222101"));
    assert_string_equal("市里的话{时间}", wording("630202"));

    struct step to = somebody("630222", "13800009999");
    int64_t id = queue(&to, 0, 0);
    struct answer taken = lease();
    assert_string_equal("县里的话今天，今天", answer_text(&taken, "items.0.text"));
    assert_int_equal(200, report("630222", id, 1, SENT).status);

    assert_int_equal(200, word("630222", 0));
    assert_string_equal("市里的话{时间}", wording("630222"));
    assert_int_equal(200, word("630200", 0));
    assert_non_null(strstr(wording("630222"), "试发"));

    assert_int_equal(404, word("610900", "别处{时间}"));
    assert_int_equal(404, api(store, "PUT", "/api/v1/message-templates/630200/no.such", bureau, "{}").status);
    static const char *const wrong[] = {"请看{链接}", "{时间", "时间}", "{{时间}}", "{}", "}{时间}{"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(422, word("630200", wrong[i]));
    }
}

/* Every module's templates keep their own rule, and each stands once. */
static void shipped_texts_are_right(void **state)
{
    (void)state;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct message_template *row = (*module)->messages; row && row->code; row++) {
            assert_ptr_equal(row, message_template_named(row->code));
            assert_false(str_is_empty(row->label));
            assert_true(utf8_length(row->text) <= MESSAGE_MOST_TEXT);
            const char *fault = message_text_fault(store->arena, row, row->text);
            if (fault) {
                fail_msg("%s: %s", row->code, fault);
            }
        }
    }
}

/* --- seen by staff ----------------------------------------------------------------------------------------------- */

static void staff_see_it_masked(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13811112222");
    int64_t first = queue(&to, 0, TEST_START + 200 * HOUR_MS), second = queue(&to, 0, TEST_START + 200 * HOUR_MS);
    struct answer page = api(store, "GET", "/api/v1/outbox?state=queued&limit=1", clerk, 0);
    assert_int_equal(200, page.status);
    assert_int_equal(second, answer_number(&page, "items.0.message.id"));
    assert_string_equal("138****2222", answer_text(&page, "items.0.phone"));
    page = api(store, "GET",
               str_format(store->arena, "/api/v1/outbox?state=queued&limit=1&after=%s", answer_text(&page, "next")),
               clerk, 0);
    assert_int_equal(first, answer_number(&page, "items.0.message.id"));
    assert_int_equal(NO_NUMBER, answer_number(&page, "next"));
    page = api(store, "GET", "/api/v1/outbox?region=630202", clerk, 0);
    assert_int_equal(0, answer_count(&page, "items"));
}

static void only_a_gateway_takes_and_reports(void **state)
{
    (void)state;
    const char *const others[] = {clerk, bureau};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(403, api(store, "POST", "/api/v1/outbox/leases", others[i], "{\"channel\":\"sms\"}").status);
        assert_int_equal(
            403, api(store, "POST", "/api/v1/outbox/630222/1/result", others[i], "{\"attempt\":1,\"outcome\":\"sent\"}")
                     .status);
    }
    assert_int_equal(403, api(store, "GET", "/api/v1/outbox", gateway, 0).status);
    const char *elsewhere = test_staff(store, "sms2", "gateway", "610900");
    struct step to = somebody("630222", "13811113333");
    int64_t id = queue(&to, 0, 0);
    struct answer taken = api(store, "POST", "/api/v1/outbox/leases", elsewhere, "{\"channel\":\"sms\"}");
    assert_int_equal(0, answer_count(&taken, "items"));
    assert_int_equal(404,
                     api(store, "POST", str_format(store->arena, "/api/v1/outbox/630222/%lld/result", (long long)id),
                         elsewhere, "{\"attempt\":1,\"outcome\":\"sent\"}")
                         .status);
}

static void figures_tell_of_it(void **state)
{
    (void)state;
    struct answer answer = api(store, "GET", "/metrics", 0, 0);
    assert_non_null(strstr(answer.body, "zwfw_outbox_due 1\n"));
    assert_non_null(strstr(answer.body, "zwfw_outbox_ended{state=\"failed\"}"));
}

static void faults_leave_no_trace(void **state)
{
    (void)state;
    struct step to = somebody("630222", "13811114444");
    const char *wish =
        str_format(store->arena, "{\"region\":\"630222\",\"party\":%lld,\"channel\":\"sms\"}", (long long)to.party);
    assert_true(test_fail_statements(store, "POST", "/api/v1/outbox/trials", bureau, wish) > 2);
    assert_true(test_fail_memory(store, "POST", "/api/v1/outbox/trials", bureau, wish) > 0);
    assert_true(test_fail_statements(store, "POST", "/api/v1/outbox/leases", gateway, "{\"channel\":\"sms\"}") > 2);
    int64_t id = queue(&to, 0, 0);
    assert_true(test_fail_memory(store, "POST", "/api/v1/outbox/leases", gateway, "{\"channel\":\"sms\"}") > 0);
    const char *path = str_format(store->arena, "/api/v1/outbox/630222/%lld/result", (long long)id);
    assert_true(test_fail_statements(store, "POST", path, gateway, "{\"attempt\":1," FAILED "}") > 1);
    assert_true(test_fail_memory(store, "POST", path, gateway, "{\"attempt\":1," SENT "}") > 0);
    path = "/api/v1/message-templates/630200/notify.trial";
    assert_true(test_fail_statements(store, "PUT", path, bureau, "{\"text\":\"{时间}\"}") > 1);
    assert_true(test_fail_memory(store, "PUT", path, bureau, "{}") > 0);
}

/* No number that was handed out rests anywhere but sealed. */
static void nothing_of_the_person_stays(void **state)
{
    (void)state;
    struct audit_result audited;
    int64_t found;
    assert_ok(
        db_number(store->reader, &found,
                  "SELECT COUNT(*) FROM outbox WHERE body LIKE '%138%' OR text LIKE '%138%' OR reason LIKE '%138%'"));
    assert_int_equal(0, found);
    assert_ok(db_number(store->reader, &found, "SELECT COUNT(*) FROM event WHERE body LIKE '%1380000%'"));
    assert_int_equal(0, found);
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &audited));
    assert_int_equal(0, audited.findings.count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_out_once),
        cmocka_unit_test(goes_with_its_cause),
        cmocka_unit_test(waits_for_its_time),
        cmocka_unit_test(is_tried_again_ever_later),
        cmocka_unit_test(a_permanent_failure_ends_it),
        cmocka_unit_test(a_lost_gateway_costs_no_message),
        cmocka_unit_test(says_why_nobody_is_reached),
        cmocka_unit_test(is_taken_back),
        cmocka_unit_test(an_office_words_it),
        cmocka_unit_test(shipped_texts_are_right),
        cmocka_unit_test(staff_see_it_masked),
        cmocka_unit_test(only_a_gateway_takes_and_reports),
        cmocka_unit_test(figures_tell_of_it),
        cmocka_unit_test(faults_leave_no_trace),
        cmocka_unit_test(nothing_of_the_person_stays),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
