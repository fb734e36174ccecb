#include "support/store.h"

#include <jansson.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/org/org.h"
#include "kernel/record/record.h"
#include "support/engine.h"
#include "support/support.h"

static void must(result r, const char *what)
{
    if (!is_ok(r)) {
        fprintf(stderr, "test store: %s: %s %s\n", what, error_rows[r.code].wire, r.reason ? r.reason : "");
        abort();
    }
}

/* --- the store --------------------------------------------------------------------------------------------------- */

static identifier *known_identifier;

/* "system" is the program itself; everybody else is who the program says. */
static result test_identify(struct app *app, struct db *db, struct arena *arena, const struct call *call,
                            struct instant now, struct identity *who)
{
    const char *authorization = call_header(call, "authorization");
    if (str_equal(authorization, "Bearer system")) {
        *who = identity_system;
        return SUCCESS;
    }
    return known_identifier ? known_identifier(app, db, arena, call, now, who) : SUCCESS;
}

static void start(struct test_store *store)
{
    must(store_open(store->data, store->arena, &store->whole), "open");
    store->app = store->whole.app;
    store->work = store->whole.work;
    known_identifier = app_identifier(store->app);
    app_identify_with(store->app, test_identify);
    must(db_open(store->data, DB_READ, &store->reader), "reader");
}

struct test_store *test_store_open_with(const char *settings)
{
    struct arena *arena = arena_new(0);
    struct test_store *store = ARENA_NEW(arena, struct test_store);
    store->arena = arena;
    seam_simulate((struct instant){TEST_START}, 1);
    store->data = test_data_made(arena);
    FILE *file = fopen(str_format(arena, "%s/settings.conf", store->data), "we");
    const char *quick = module_named("org") ? "org.password_kib = 8\norg.password_passes = 1\n" : "";
    const char *weak = getenv("ZWFW_TEST_SETTINGS"); /* for a control: what the tests must not put up with */
    if (!file || fputs(quick, file) < 0 || fputs(settings, file) < 0 || fputs(weak ? weak : "", file) < 0 ||
        fclose(file) != 0) {
        must(failed(ERR_UNAVAILABLE, "settings.conf"), "write");
    }
    start(store);
    return store;
}

struct test_store *test_store_open(void)
{
    return test_store_open_with("");
}

void test_store_restart(struct test_store *store)
{
    db_close(store->reader);
    store_close(&store->whole);
    start(store);
}

void test_store_close(struct test_store *store)
{
    if (store) {
        db_close(store->reader);
        store_close(&store->whole);
        test_folder_remove(store->data);
        seam_real();
        arena_free(store->arena);
    }
}

struct new_staff {
    struct staff_form form;
    const char *token;
};

static result add_staff(struct request *rq, void *subject)
{
    struct new_staff *staff = subject;
    int64_t id;
    TRY(org_staff_add(rq, &staff->form, TEST_PASSWORD, false, &id));
    return org_token_issue(rq, id, "test", "*", (struct instant){rq->now.ms + 3650 * DAY_MS}, &staff->token);
}

const char *test_staff(struct test_store *store, const char *account, const char *roles, const char *region)
{
    struct new_staff staff = {.form = {.account = account, .name = "测试人员", .region = region, .roles = roles}};
    staff.form.id = staff.form.unit = staff.form.hall = staff.form.hall_window = staff.form.scope_unit = NO_NUMBER;
    must(work_task(store->work, store->arena, add_staff, &staff), account);
    return staff.token;
}

void test_clock(int64_t ms)
{
    seam_set_now((struct instant){seam_now().ms + ms});
}

/* --- calls ------------------------------------------------------------------------------------------------------- */

static enum method method_of(const char *name)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_equal(names[i], name)) {
            return (enum method)i;
        }
    }
    return METHOD_OTHER;
}

static void free_arena(void *arena)
{
    arena_free(arena);
}

static const char *random_id(struct arena *arena)
{
    uint8_t bytes[16];
    seam_random(bytes, sizeof bytes);
    return hex_encode(arena, bytes, sizeof bytes);
}

/* `limit`: the most memory that the call may take, 0 for any. */
static struct answer make_call(struct test_store *store, size_t limit, const char *method, const char *path,
                               const struct header *headers, const void *body, size_t size)
{
    struct arena *arena = arena_new(limit);
    struct call *call = ARENA_NEW(store->arena, struct call);
    arena_defer(store->arena, free_arena, arena);
    const char *query = strchr(path, '?');
    call->arena = arena;
    call->method = method_of(method);
    call->path = query ? arena_copy(store->arena, path, (size_t)(query - path)) : path;
    call->query = query ? query + 1 : "";
    call->headers = headers;
    while (headers[call->header_count].name) {
        call->header_count++;
    }
    call->body = body ? body : "";
    call->body_size = size;
    const char *peer = call_header(call, "x-test-peer");
    call->peer = peer ? peer : "";
    call->request_id = random_id(store->arena);
    call->answer_file = -1;
    work_call(store->work, call, store->reader);
    return (struct answer){call->status, call->content_type,   call->answer.data,         call->answer.size,
                           call->etag,   call->answer_headers, call->answer_header_count, store->arena};
}

struct answer api_with(struct test_store *store, const char *method, const char *path, const struct header *headers,
                       const void *body, size_t size)
{
    return make_call(store, 0, method, path, headers, body, size);
}

struct answer api_with_limited(struct test_store *store, size_t limit, const char *method, const char *path,
                               const struct header *headers, const void *body, size_t size)
{
    return make_call(store, limit, method, path, headers, body, size);
}

struct answer api_limited(struct test_store *store, size_t limit, const char *method, const char *path,
                          const char *token, const char *json)
{
    struct header headers[3] = {0};
    size_t count = 0;
    if (token) {
        headers[count++] = (struct header){"authorization", str_format(store->arena, "Bearer %s", token)};
    }
    if (json) {
        headers[count++] = (struct header){"content-type", "application/json"};
    }
    return make_call(store, limit, method, path, headers, json, json ? strlen(json) : 0);
}

struct answer api(struct test_store *store, const char *method, const char *path, const char *token, const char *json)
{
    return api_limited(store, 0, method, path, token, json);
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

const char *answer_header(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (str_equal(answer->headers[i].name, name)) {
            return answer->headers[i].value;
        }
    }
    return 0;
}

static void release_json(void *json)
{
    json_decref(json);
}

static const json_t *member(const struct answer *answer, const char *path)
{
    json_t *root = json_loadb(answer->body ? answer->body : "", answer->size, 0, 0);
    const json_t *at = root;
    arena_defer(answer->arena, release_json, root);
    while (at && *path) {
        size_t size = strcspn(path, ".");
        const char *name = arena_copy(answer->arena, path, size);
        int64_t index;
        if (json_is_array(at)) {
            at = str_to_int(name, &index) ? json_array_get(at, (size_t)index) : 0;
        } else {
            at = json_object_get(at, name);
        }
        path += size + (path[size] == '.');
    }
    return at;
}

const char *answer_text(const struct answer *answer, const char *path)
{
    const json_t *value = member(answer, path);
    if (!value || json_is_null(value)) {
        return 0;
    }
    if (json_is_string(value)) {
        return str_copy(answer->arena, json_string_value(value));
    }
    if (json_is_integer(value)) {
        return str_format(answer->arena, "%lld", (long long)json_integer_value(value));
    }
    return json_is_true(value) ? "true" : json_is_false(value) ? "false" : "";
}

int64_t answer_number(const struct answer *answer, const char *path)
{
    const json_t *value = member(answer, path);
    return json_is_integer(value) ? json_integer_value(value) : NO_NUMBER;
}

size_t answer_count(const struct answer *answer, const char *path)
{
    return json_array_size(member(answer, path));
}
