#include "support/hotline.h"

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/ledger/audit.h"
#include "kernel/org/org.h"
#include "kernel/tally/tally.h"
#include "kernel/work/work.h"

struct test_store *city;
const char *agent, *dispatcher, *handler, *below, *other_below, *stranger, *county, *office, *clerk;
int64_t hotline_unit, bureau_unit, sub_unit, other_sub, other_unit;

/* --- the city ---------------------------------------------------------------------------------------------------- */

static int64_t add_unit(const char *region, const char *name, int64_t parent)
{
    const char *above = parent ? str_format(city->arena, ",\"parent\":%lld", (long long)parent) : "";
    struct answer made =
        api(city, "POST", "/api/v1/units", "system",
            str_format(city->arena,
                       "{\"region\":\"%s\",\"name\":\"%s\",\"kind\":\"department\",\"valid_from\":\"2015-01-01\"%s}",
                       region, name, above));
    if (made.status != 201) {
        fail_msg("unit %s: %s", name, made.body);
    }
    return answer_number(&made, "id");
}

struct confined {
    const char *account;
    int64_t unit;
};

static result confine(struct request *rq, void *subject)
{
    const struct confined *who = subject;
    TRY(db_do(rq->db, "UPDATE staff SET scope_unit = :unit, unit = :unit WHERE account = :account",
              P("unit", who->unit), P("account", who->account)));
    return db_do(rq->db, "UPDATE org_number SET value = value + 1 WHERE name = 'version'");
}

static result seat(struct request *rq, void *subject)
{
    const struct confined *who = subject;
    TRY(db_do(rq->db, "UPDATE staff SET unit = :unit WHERE account = :account", P("unit", who->unit),
              P("account", who->account)));
    return db_do(rq->db, "UPDATE org_number SET value = value + 1 WHERE name = 'version'");
}

static const char *add_staff(const char *account, const char *roles, const char *region, int64_t unit, bool is_confined)
{
    struct confined who = {account, unit};
    const char *token = test_staff(city, account, roles, region);
    if (unit != 0) {
        assert_ok(work_task(city->work, city->arena, is_confined ? confine : seat, &who));
    }
    return token;
}

static void add_region(const char *code, const char *name)
{
    const char *csv = str_format(city->arena, "代码,名称\n%s,%s\n", code, name);
    const struct header headers[] = {{"authorization", "Bearer system"}, {"content-type", "text/csv"}, {0}};
    (void)api_with(city, "POST", "/api/v1/imports/regions", headers, csv, strlen(csv));
}

int world_begin(void **state)
{
    (void)state;
    city = test_store_open();
    add_region(OTHER, "汉阴县");
    hotline_unit = add_unit(CITY, "市热线中心", 0);
    bureau_unit = add_unit(CITY, "市城管局", 0);
    sub_unit = add_unit(COUNTY, "汉滨城管大队", bureau_unit);
    other_sub = add_unit(COUNTY, "江北城管中队", bureau_unit);
    other_unit = add_unit(CITY, "市住建局", 0);
    agent = add_staff("agent", "agent", CITY, hotline_unit, false);
    dispatcher = add_staff("dispatcher", "dispatcher", CITY, hotline_unit, false);
    handler = add_staff("handler", "handler", CITY, bureau_unit, true);
    below = add_staff("below", "handler", COUNTY, sub_unit, true);
    other_below = add_staff("other.below", "handler", COUNTY, other_sub, true);
    stranger = add_staff("stranger", "handler", CITY, other_unit, true);
    county = add_staff("county", "bureau", COUNTY, 0, false);
    office = add_staff("office", "bureau chief", CITY, 0, false);
    clerk = add_staff("clerk", "clerk", CITY, 0, false);
    return 0;
}

int world_end(void **state)
{
    struct audit_result audited;
    (void)state;
    assert_ok(ledger_audit(city->data, city->reader, city->arena, (struct audit_progress){0}, &audited));
    if (audited.findings.count > 0) {
        fail_msg("%s: %s", audited.findings.items[0].part, audited.findings.items[0].reason);
    }
    test_store_close(city);
    return 0;
}

/* --- calls and orders -------------------------------------------------------------------------------------------- */

void expect(const struct answer *answer, int status, const char *path, const char *text)
{
    if (answer->status != status || (path && !str_equal(answer_text(answer, path), text))) {
        fail_msg("wanted %d %s=%s, got %d %s", status, path ? path : "", text ? text : "", answer->status,
                 answer->body);
    }
}

struct answer take_call(const char *more)
{
    const char *came = instant_text(city->arena, (struct instant){seam_now().ms - 10000});
    const char *answered = instant_text(city->arena, (struct instant){seam_now().ms - 2000});
    return api(
        city, "POST", "/api/v1/hotline/contacts", agent,
        str_format(city->arena,
                   "{\"channel\":\"call\",\"at\":\"%s\",\"answered_at\":\"%s\",\"text\":\"小区门口路灯不亮\"%s%s}",
                   came, answered, strstr(more, "\"caller\"") || strstr(more, "\"anonymous\"") ? "" : "," CALLER,
                   more));
}

struct answer make_order(const struct answer *contact, const char *more)
{
    return api(city, "POST", "/api/v1/hotline/orders", agent,
               str_format(city->arena, "{\"contact\":\"%s\",\"region\":\"" COUNTY "\"%s}",
                          answer_text(contact, "number"), more));
}

static struct answer change(const char *kind, const char *token, const struct answer *seen, const char *action,
                            const char *json)
{
    const struct header headers[] = {{"authorization", str_format(city->arena, "Bearer %s", token)},
                                     {"content-type", "application/json"},
                                     {"if-match", seen->etag},
                                     {0}};
    const char *path = str_format(city->arena, "/api/v1/hotline/%s/%s/%s", kind, answer_text(seen, "number"), action);
    return api_with(city, "POST", path, headers, json, strlen(json));
}

struct answer act(const char *token, const struct answer *seen, const char *action, const char *json)
{
    return change("orders", token, seen, action, json);
}

struct answer act_contact(const char *token, const struct answer *seen, const char *action, const char *json)
{
    return change("contacts", token, seen, action, json);
}

struct answer act_supervision(const char *token, const struct answer *seen, const char *action, const char *json)
{
    return change("supervisions", token, seen, action, json);
}

struct answer signed_order(const char *more)
{
    struct answer call = take_call("");
    struct answer order = make_order(&call, more);
    expect(&order, 201, 0, 0);
    order = act(dispatcher, &order, "dispatch", unit_json(bureau_unit));
    expect(&order, 200, 0, 0);
    order = act(handler, &order, "sign", "{}");
    expect(&order, 200, "state", "handling");
    return order;
}

struct answer look(const char *token, const struct answer *seen)
{
    return api(city, "GET", str_format(city->arena, "/api/v1/hotline/orders/%s", answer_text(seen, "number")), token,
               0);
}

struct answer look_contact(const struct answer *seen)
{
    return api(city, "GET", str_format(city->arena, "/api/v1/hotline/contacts/%s", answer_text(seen, "number")), agent,
               0);
}

const char *unit_json(int64_t unit)
{
    return str_format(city->arena, "{\"unit\":%lld}", (long long)unit);
}

int64_t counted(const char *kind)
{
    const struct tally_question question = {.last = {20991231}, .region_low = "", .region_high = "~", .kind = kind};
    int64_t sum;
    assert_ok(tally_sum(city->reader, &question, &sum));
    return sum;
}
