/* Parties: found again by what they say, sealed at rest, masked when shown, revealed with a trace, erased, rekeyed. */
#include "kernel/party/party.h"

#include <dirent.h>

#include "kernel/crypto/seal.h"
#include "kernel/ledger/audit.h"
#include "kernel/party/handlers.h"
#include "kernel/party/identifiers.h"
#include "kernel/party/normal.h"
#include "support/engine.h"
#include "support/store.h"
#include "support/support.h"
#include "t.h"

static struct test_store *store;

static int open_store(void **state)
{
    (void)state;
    store = test_store_open_with("party.reveals_per_hour = 3\n");
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

/* --- doing on the lane, as handlers do --------------------------------------------------------------------------- */

struct step {
    const char *region;
    struct party_in in;
    int64_t id;
    int64_t statements; /* run by it */
    int64_t fail;       /* the n-th of them fails */
    struct party_view view;
    enum party_by by;
    const char *text;
    party_ids ids;
};

static result run_add(struct request *rq, void *subject)
{
    struct step *step = subject;
    int64_t before = db_statements(rq->db);
    db_fail_statement(rq->db, step->fail);
    result r = party_find_or_add(rq, step->region, &step->in, &step->id);
    db_fail_statement(rq->db, 0);
    step->statements = db_statements(rq->db) - before;
    return r;
}

static result run_read(struct request *rq, void *subject)
{
    struct step *step = subject;
    return party_read(rq, step->region, step->id, &step->view);
}

static result run_search(struct request *rq, void *subject)
{
    struct step *step = subject;
    return party_search(rq, step->region, step->by, step->text, &step->ids);
}

static result run_erase(struct request *rq, void *subject)
{
    struct step *step = subject;
    return party_erase(rq, step->region, step->id);
}

static result try(result (*task)(struct request *rq, void *subject), struct step *step)
{
    return work_task(store->work, store->arena, task, step);
}

static struct step add(const char *region, struct party_in in)
{
    struct step step = {.region = region, .in = in};
    assert_ok(try(run_add, &step));
    return step;
}

static struct party_view read_party(const char *region, int64_t id)
{
    struct step step = {.region = region, .id = id};
    assert_ok(try(run_read, &step));
    return step.view;
}

static int64_t count(const char *what)
{
    int64_t number = NO_NUMBER;
    if (str_equal(what, "parties")) {
        assert_ok(db_number(store->reader, &number, "SELECT COUNT(*) FROM party"));
    } else {
        assert_ok(db_number(store->reader, &number,
                            "SELECT COUNT(*) FROM event WHERE flow = 'party' AND action = :what", P("what", what)));
    }
    return number;
}

static void assert_ledger_holds(void)
{
    struct audit_result audited;
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &audited));
    assert_int_equal(0, audited.findings.count);
}

/* A valid number of somebody made up. */
static const char *resident(int serial)
{
    char *id = arena_alloc(store->arena, 19);
    resident_id_make(id, 630202, (struct date){19800505}, serial);
    return id;
}

static const char *company(int serial)
{
    char *code = arena_alloc(store->arena, 19);
    uscc_make(code, "91", 630202, serial);
    return code;
}

/* --- forms ------------------------------------------------------------------------------------------------------- */

static void test_certificate_types(void **state)
{
    (void)state;
    const struct code *code = certificate_types.codes;
    for (const struct identifier_type *type = identifier_types; type->code; type++, code++) {
        assert_string_equal(type->code, code->code);
        assert_string_equal(type->name, code->label);
    }
    assert_null(code->code);
}

static void test_normal_forms(void **state)
{
    (void)state;
    static const struct {
        const char *(*form)(struct arena *arena, const char *text);
        const char *text, *normal;
    } rows[] = {
        {normal_text, "  张　 三 ", "张 三"},
        {normal_text, "阿卜杜拉•买买提", "阿卜杜拉·买买提"},
        {normal_text, "　", ""},
        {normal_number, " ６３０２０２19800505００1x ", "63020219800505001X"},
        {normal_number, "军字第2001988号", "军字第2001988号"},
        {normal_phone, "+86 138-0000-1234", "13800001234"},
        {normal_phone, "＋８６１３８００００１２３４", "13800001234"},
        {normal_phone, " 0972-861 2345", "0972-8612345"},
        {index_name, "海东市（河湟）商贸 有限公司", "海东市(河湟)商贸有限公司"},
        {index_name, "Smith ‧ john", "SMITH·JOHN"},
        {index_number, "d2143569-x", "D2143569X"},
        {index_phone, "0972-8612345", "09728612345"},
        {index_phone, "+8613800001234", "13800001234"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(rows[i].normal, rows[i].form(store->arena, rows[i].text));
    }
}

static void test_refusals(void **state)
{
    (void)state;
    const char *good = resident(1);
    char *wrong = str_copy(store->arena, good);
    wrong[17] = wrong[17] == '0' ? '1' : '0';
    const struct {
        struct party_in in;
        const char *field;
    } rows[] = {
        {{"resident_id", wrong, "张三", 0, 0}, "number"},
        {{"resident_id", "630202198002300011", "张三", 0, 0}, "number"},
        {{"uscc", "91350100M000100Y4Z", "某公司", 0, 0}, "number"},
        {{"resident_id", good, " 　", 0, 0}, "name"},
        {{"resident_id", good, 0, 0, 0}, "name"},
        {{"resident_id", 0, "张三", "13800001234", 0}, "number"},
        {{"resident_id", " ", "张三", "13800001234", 0}, "number"},
        {{0, good, "张三", 0, 0}, "certificate_type"},
        {{"library_card", good, "张三", 0, 0}, "certificate_type"},
        {{"resident_id", good, "张三", "12345", 0}, "phone"},
        {{"uscc", good, "张三", 0, 0}, "number"},
        {{0, 0, "张三", 0, 0}, "number"},
    };
    int64_t before = count("parties");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct step step = {.region = "630200", .in = rows[i].in};
        result r = try(run_add, &step);
        assert_int_equal(ERR_INVALID, r.code);
        assert_string_equal(rows[i].field, r.field);
        assert_non_null(r.reason);
        assert_null(strstr(r.reason, good)); /* a reason goes to logs */
    }
    assert_int_equal(before, count("parties"));
}

/* --- found again ------------------------------------------------------------------------------------------------- */

static void test_known_again(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(11), "李雪梅", "13800001111", "海东市乐都区碾伯镇文化街1号"};
    struct step first = add("630200", in);
    assert_int_equal(2, first.statements);
    struct step again = add("630200", in);
    assert_int_equal(first.id, again.id);
    assert_int_equal(1, again.statements);

    struct party_in typed = {"resident_id", str_format(store->arena, " %s ", in.number), " 李雪梅", "138 0000 1111", 0};
    again = add("630200", typed);
    assert_int_equal(first.id, again.id);
    assert_int_equal(1, again.statements);
    assert_string_equal(in.address, read_party("630200", first.id).address);

    struct party_view view = read_party("630200", first.id);
    assert_string_equal("natural", view.kind);
    assert_string_equal(in.number, view.number);
    assert_string_equal(in.name, view.name);
    assert_string_equal(in.phone, view.phone);

    struct step elsewhere = add("630222", in);
    assert_int_equal(1, elsewhere.id);
    struct step other = add("630200", (struct party_in){"resident_id", resident(13), "李雪梅", "13800001111", 0});
    assert_int_equal(first.id + 1, other.id);
}

static void test_taken_over(void **state)
{
    (void)state;
    struct party_in in = {"uscc", company(21), "海东河湟商贸有限公司", "0972-8612345", "海东市平安区平安路2号"};
    struct step first = add("630200", in);
    assert_string_equal("legal", read_party("630200", first.id).kind);

    in.phone = "13900002222";
    struct step moved = add("630200", in);
    assert_int_equal(first.id, moved.id);
    assert_int_equal(2, moved.statements);
    in.address = "海东市平安区湟中路3号";
    assert_int_equal(2, add("630200", in).statements);

    int64_t renames = count("rename");
    in.name = "海东河湟贸易集团有限公司";
    assert_int_equal(first.id, add("630200", in).id);
    assert_int_equal(renames + 1, count("rename"));

    struct party_view view = read_party("630200", first.id);
    assert_string_equal(in.name, view.name);
    assert_string_equal("13900002222", view.phone);
    assert_string_equal(in.address, view.address);
    assert_int_equal(1, add("630200", in).statements);
    assert_ledger_holds();
}

/* Somebody on the telephone. */
static void test_without_certificate(void **state)
{
    (void)state;
    struct party_in in = {0, 0, "马先生", "13700003333", 0};
    struct step first = add("630200", in);
    assert_int_equal(first.id, add("630200", in).id);
    struct party_in wife = {0, 0, "马女士", "13700003333", 0};
    assert_int_not_equal(first.id, add("630200", wife).id);
    struct party_in known = {"resident_id", resident(31), "马先生", "13700003333", 0};
    assert_int_not_equal(first.id, add("630200", known).id);
    assert_null(read_party("630200", first.id).number);
}

static void test_search(void **state)
{
    (void)state;
    struct step one = add("632200", (struct party_in){"resident_id", resident(41), "王五", "13600004444", 0});
    struct step two = add("632200", (struct party_in){"uscc", company(42), "王五", "13600004444", 0});
    const struct {
        enum party_by by;
        const char *text;
        size_t count;
        int64_t first;
    } rows[] = {
        {PARTY_BY_NUMBER, resident(41), 1, one.id},
        {PARTY_BY_NUMBER, company(42), 1, two.id},
        {PARTY_BY_PHONE, "136-0000-4444", 2, one.id},
        {PARTY_BY_NAME, "王 五", 2, one.id},
        {PARTY_BY_NAME, "王", 0, 0},
        {PARTY_BY_NUMBER, "13600004444", 0, 0},
        {PARTY_BY_PHONE, "", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct step step = {.region = "632200", .by = rows[i].by, .text = rows[i].text};
        assert_ok(try(run_search, &step));
        assert_int_equal(rows[i].count, step.ids.count);
        assert_true(step.ids.count == 0 || step.ids.items[0].id == rows[i].first);
    }
    struct step elsewhere = {.region = "632300", .by = PARTY_BY_NAME, .text = "王五"};
    assert_ok(try(run_search, &elsewhere));
    assert_int_equal(0, elsewhere.ids.count);
}

static void test_failing_store(void **state)
{
    (void)state;
    int64_t before = count("parties");
    struct party_in in = {"resident_id", resident(51), "赵六", "13500005555", "某地"};
    for (int64_t n = 1; n <= 2; n++) {
        struct step step = {.region = "630200", .in = in, .fail = n};
        assert_fails(ERR_UNAVAILABLE, try(run_add, &step));
        assert_int_equal(before, count("parties"));
    }
    add("630200", in);
    struct step unknown = {.region = "630200", .id = 999999};
    assert_fails(ERR_NOT_FOUND, try(run_read, &unknown));
    assert_fails(ERR_NOT_FOUND, try(run_erase, &unknown));
}

/* --- at rest ----------------------------------------------------------------------------------------------------- */

/* Does the store, or any file of its folder, hold these bytes? */
static bool at_rest(const char *text)
{
    if (test_on_postgres() && test_data_holds(store->data, text)) {
        return true;
    }
    DIR *folder = opendir(store->data);
    bool found = false;
    assert_non_null(folder);
    for (struct dirent *entry; !found && (entry = readdir(folder));) {
        const char *path = str_format(store->arena, "%s/%s", store->data, entry->d_name);
        FILE *file = entry->d_type == DT_REG ? fopen(path, "rbe") : 0;
        if (file) {
            static char bytes[16 << 20];
            size_t size = fread(bytes, 1, sizeof bytes, file);
            found = memmem(bytes, size, text, strlen(text)) != 0;
            fclose(file);
        }
    }
    closedir(folder);
    return found;
}

static void test_sealed_at_rest(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(61), "欧阳金丝雀", "13911116666", "海东市循化县金丝雀街8号"};
    add("630200", in);
    assert_true(at_rest("resident_id")); /* the search itself finds what is there */
    assert_false(at_rest(in.name));
    assert_false(at_rest(in.number));
    assert_false(at_rest(in.phone));
    assert_false(at_rest(in.address));
    assert_false(at_rest("金丝雀"));
}

static void test_masked_when_shown(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(63), "欧阳菲菲", "13911117777", "青海省海东市循化县积石镇5号"};
    struct party_view view = read_party("630200", add("630200", in).id);
    struct buf json;
    buf_init(&json, store->arena, 4096);
    record_encode(&party_view_record, store->arena, &view, false, &json);
    const char *const hidden[] = {in.name, in.number, in.phone, in.address, "菲", "积石镇", "1117", "19800505"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        assert_null(strstr(json.data, hidden[i]));
    }
    assert_non_null(strstr(json.data, "欧阳**"));
    assert_non_null(strstr(json.data, "139****7777"));
}

/* One bit of a sealed value; or a sealed value that belongs to somebody else. */
static result run_flip(struct request *rq, void *subject)
{
    struct step *step = subject;
    struct bytes sealed;
    TRY(db_bytes(rq->db, rq->arena, &sealed, "SELECT sealed FROM party WHERE region = :region AND id = :id",
                 P("region", step->region), P("id", step->id)));
    ((uint8_t *)(uintptr_t)sealed.data)[25] ^= 1;
    return db_do(rq->db, "UPDATE party SET sealed = :sealed WHERE region = :region AND id = :id", P("sealed", sealed),
                 P("region", step->region), P("id", step->id));
}

static result run_swap(struct request *rq, void *subject)
{
    struct step *step = subject;
    return db_do(rq->db,
                 "UPDATE party SET sealed = (SELECT o.sealed FROM party AS o WHERE o.region = :region"
                 " AND o.id = :id - 1) WHERE region = :region AND id = :id",
                 P("region", step->region), P("id", step->id));
}

static void test_tampered(void **state)
{
    (void)state;
    struct step flipped = add("632500", (struct party_in){"resident_id", resident(71), "孙七", "13400007777", 0});
    struct step swapped = add("632500", (struct party_in){"resident_id", resident(73), "周八", "13400008888", 0});
    assert_ok(try(run_flip, &flipped));
    assert_ok(try(run_swap, &swapped));
    const struct step *const steps[] = {&flipped, &swapped};
    for (size_t i = 0; i < 2; i++) {
        struct step step = {.region = "632500", .id = steps[i]->id};
        result r = try(run_read, &step);
        assert_int_equal(ERR_INTERNAL, r.code);
        assert_non_null(strstr(r.reason, "632500"));
        assert_non_null(strstr(r.reason, "无法打开"));
    }
    const char *path = str_format(store->arena, "/api/v1/parties/632500/%lld/reveal", (long long)flipped.id);
    int64_t noted = count("reveal");
    struct answer answer = api(store, "POST", path, "system", "{\"field\":\"phone\",\"reason\":\"核对电话\"}");
    assert_int_equal(500, answer.status);
    assert_null(strstr(answer.body, "134"));
    assert_int_equal(noted, count("reveal"));
}

/* --- revealing --------------------------------------------------------------------------------------------------- */

static void test_reveal(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(81), "吴九", "13300009999", "某路9号"};
    struct step party = add("630200", in);
    const char *path = str_format(store->arena, "/api/v1/parties/630200/%lld/reveal", (long long)party.id);
    test_clock(2 * HOUR_MS);

    assert_int_equal(401, api(store, "POST", path, 0, "{\"field\":\"phone\",\"reason\":\"回访申请人\"}").status);
    static const char *const refused[] = {
        "{\"field\":\"phone\"}",
        "{\"field\":\"phone\",\"reason\":\"\"}",
        "{\"field\":\"phone\",\"reason\":\"看\"}",
        "{\"field\":\"sealed\",\"reason\":\"回访申请人\"}",
        "{\"reason\":\"回访申请人\"}",
        "{\"field\":\"phone\",\"reason\":\"回访申请人\",\"id\":1}",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_in_range(api(store, "POST", path, "system", refused[i]).status, 400, 422);
    }
    assert_int_equal(404, api(store, "POST", "/api/v1/parties/630200/888888/reveal", "system",
                              "{\"field\":\"phone\",\"reason\":\"回访申请人\"}")
                              .status);
    assert_int_equal(0, count("reveal"));

    static const char *const fields[] = {"phone", "number", "address"};
    const char *const values[] = {in.phone, in.number, in.address};
    for (size_t i = 0; i < 3; i++) {
        struct answer answer = api(store, "POST", path, "system",
                                   str_format(store->arena, "{\"field\":\"%s\",\"reason\":\"回访申请人\"}", fields[i]));
        assert_int_equal(200, answer.status);
        assert_string_equal(values[i], answer_text(&answer, "value"));
        assert_int_equal(i + 1, count("reveal"));
        test_clock(MINUTE_MS);
    }
    assert_int_equal(429, api(store, "POST", path, "system", "{\"field\":\"name\",\"reason\":\"回访申请人\"}").status);
    assert_int_equal(3, count("reveal"));
    test_clock(HOUR_MS);
    assert_int_equal(200, api(store, "POST", path, "system", "{\"field\":\"name\",\"reason\":\"回访申请人\"}").status);

    const char *body;
    assert_ok(db_text(store->reader, store->arena, &body,
                      "SELECT body FROM event WHERE flow = 'party' AND action = 'reveal' ORDER BY seq LIMIT 1"));
    assert_string_equal(str_format(store->arena, "{\"field\":\"phone\",\"party\":%lld}", (long long)party.id), body);
    assert_ledger_holds();
}

/* Who holds the permission, within their regions, each with a limit of their own. */
static void test_reveal_by_officers(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(95), "郑十", "13212121213", 0};
    const char *city = str_format(store->arena, "/api/v1/parties/630200/%lld/reveal", (long long)add("630200", in).id);
    const char *county =
        str_format(store->arena, "/api/v1/parties/630222/%lld/reveal", (long long)add("630222", in).id);
    const char *one = test_staff(store, "clerk.one", "clerk", "630200"),
               *two = test_staff(store, "clerk.two", "clerk", "630222");
    const char *bureau = test_staff(store, "bureau.one", "bureau", "630200");
    const char *body = "{\"field\":\"phone\",\"reason\":\"回访申请人\"}";
    assert_int_equal(403, api(store, "POST", city, bureau, body).status);
    assert_int_equal(404, api(store, "POST", city, two, body).status);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(200, api(store, "POST", i % 2 == 0 ? city : county, one, body).status);
        test_clock(1000);
    }
    assert_int_equal(429, api(store, "POST", city, one, body).status);
    assert_int_equal(429, api(store, "POST", county, one, body).status);
    assert_int_equal(200, api(store, "POST", county, two, body).status);
}

/* What a repeated key would give back is not kept anywhere. */
static void test_reveal_is_not_kept(void **state)
{
    (void)state;
    struct step party = add("630200", (struct party_in){"resident_id", resident(91), "郑十", "13212121212", 0});
    const char *path = str_format(store->arena, "/api/v1/parties/630200/%lld/reveal", (long long)party.id);
    const char *body = "{\"field\":\"phone\",\"reason\":\"回访申请人\"}";
    const struct header headers[] = {
        {"authorization", "Bearer system"}, {"content-type", "application/json"}, {"idempotency-key", "k1"}, {0}};
    test_clock(2 * HOUR_MS);
    int64_t noted = count("reveal");
    assert_int_equal(200, api_with(store, "POST", path, headers, body, strlen(body)).status);
    test_clock(1);
    assert_int_equal(200, api_with(store, "POST", path, headers, body, strlen(body)).status);
    assert_int_equal(noted + 2, count("reveal"));
    assert_false(at_rest("13212121212"));
}

/* --- erasing and rekeying ---------------------------------------------------------------------------------------- */

static void test_erase(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(101), "冯十一", "13100001010", "某地"};
    struct step party = add("630200", in);
    assert_ok(try(run_erase, &party));
    assert_ok(try(run_erase, &party));
    assert_int_equal(1, count("erase"));
    struct party_view view = read_party("630200", party.id);
    assert_true(instant_is_set(view.erased_at));
    assert_null(view.name);
    assert_null(view.number);
    assert_null(view.phone);
    assert_null(view.address);
    assert_int_not_equal(party.id, add("630200", in).id);
    assert_ledger_holds();
}

static result run_oldest(struct request *rq, void *subject)
{
    return db_number(rq->db, subject, "SELECT MIN(key_number) FROM party WHERE key_number > 0");
}

static void count_progress(int64_t done, void *subject)
{
    assert_true(done > 0);
    (*(int *)subject)++;
}

static void test_rekey(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(111), "陈十二", "13000001212", "某地"};
    struct step party = add("630200", in);
    struct keyring *keyring = app_keyring(store->app);
    uint16_t newest;
    assert_ok(keyring_add_key(keyring, &newest));
    int64_t done, oldest;
    int told = 0;
    /* The two tampered ones stay as they are, and are reported; everybody else is sealed anew. */
    assert_fails(ERR_CONFLICT, party_rekey(store->work, count_progress, &told, &done));
    assert_true(done >= 8);
    assert_true(told > 0);
    assert_int_equal(2, count("parties") - done - count("erase"));
    assert_ok(work_task(store->work, store->arena, run_oldest, &oldest));
    assert_true(oldest < newest);

    assert_ok(keyring_retire(keyring, (uint16_t)(newest - 1)));
    assert_string_equal(in.phone, read_party("630200", party.id).phone);
    struct step again = add("630200", in);
    assert_int_equal(party.id, again.id);
    assert_int_equal(1, again.statements);
}

static result run_job(struct request *rq, void *subject)
{
    (void)subject;
    return party_rekey_job(rq);
}

/* Another process adds the key; the job of the one that serves takes it up. */
static void test_rekey_job(void **state)
{
    (void)state;
    struct party_in in = {"resident_id", resident(121), "褚十三", "13000001313", "某地"};
    struct step party = add("632600", in);
    struct keyring *other;
    uint16_t newest;
    assert_ok(keyring_load(str_format(store->arena, "%s/keys/keyring", store->data), &other));
    assert_ok(keyring_add_key(other, &newest));
    keyring_free(other);
    assert_ok(work_task(store->work, store->arena, run_job, 0));
    int64_t number;
    assert_ok(db_number(store->reader, &number, "SELECT key_number FROM party WHERE region = '632600'"));
    assert_int_equal(newest, number);
    assert_string_equal(in.address, read_party("632600", party.id).address);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificate_types),
        cmocka_unit_test(test_normal_forms),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_known_again),
        cmocka_unit_test(test_taken_over),
        cmocka_unit_test(test_without_certificate),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_failing_store),
        cmocka_unit_test(test_sealed_at_rest),
        cmocka_unit_test(test_masked_when_shown),
        cmocka_unit_test(test_reveal),
        cmocka_unit_test(test_reveal_by_officers),
        cmocka_unit_test(test_reveal_is_not_kept),
        cmocka_unit_test(test_tampered),
        cmocka_unit_test(test_erase),
        cmocka_unit_test(test_rekey),
        cmocka_unit_test(test_rekey_job),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
