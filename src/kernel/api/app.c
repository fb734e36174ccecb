#include "kernel/api/app.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>

#include "kernel/api/answers.h"
#include "kernel/api/metrics.h"
#include "kernel/api/names.h"
#include "kernel/api/route.h"
#include "kernel/api/settings.h"
#include "kernel/api/watch.h"
#include "kernel/base/embedded.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/sm2.h"

enum { MOST_MEMORIES = 8 };

struct memory {
    const char *owner;
    void *memory;
    void (*forget)(void *memory);
};

struct app {
    struct arena *arena;
    const char *data;
    struct settings *settings;
    struct names *permissions; /* their numbers */
    struct routes *routes;
    struct keyring *keyring;
    struct sm2_key *signer;
    _Atomic(struct calendar *) calendar; /* keeps those before it until the end: readers may still hold one */
    identifier *identify;
    struct metrics *metrics;
    struct watch *watch;
    struct answers *answers;
    struct memory memories[MOST_MEMORIES];
    size_t memory_count;
};

static const uint64_t no_rights[MOST_PERMISSIONS / 64];

const struct identity identity_nobody = {
    .account = "", .name = "", .region = "", .scope_low = "", .scope_high = "", .rights = no_rights};
const struct identity identity_system = {.account = "system",
                                         .name = "系统",
                                         .region = "",
                                         .scope_low = "",
                                         .scope_high = "~",
                                         .rights = no_rights,
                                         .is_system = true};

/* --- tables ------------------------------------------------------------------------------------------------------ */

const struct module *module_named(const char *name)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        if (str_equal((*module)->name, name)) {
            return *module;
        }
    }
    return 0;
}

int permission_number(const char *code)
{
    int number = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct permission *row = (*module)->permissions; row && row->code; row++, number++) {
            if (str_equal(row->code, code)) {
                return number;
            }
        }
    }
    return -1;
}

const struct permission *permission_by_number(int number)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct permission *row = (*module)->permissions; row && row->code; row++) {
            if (number-- == 0) {
                return row;
            }
        }
    }
    return 0;
}

bool request_may(const struct request *rq, const char *permission)
{
    if (rq->who->is_system) {
        return true;
    }
    int number = names_find(rq->app->permissions, permission);
    assert(number >= 0 && "a permission that no module declares");
    return rights_hold(rq->who->rights, number);
}

result request_require(const struct request *rq, const char *permission)
{
    if (request_may(rq, permission)) {
        return SUCCESS;
    }
    const struct permission *row = permission_by_number(permission_number(permission));
    return failed(ERR_FORBIDDEN, str_format(rq->arena, "需要“%s”权限，请联系本单位的安全管理员", row->label));
}

bool request_is_ending(const struct request *rq)
{
    return rq->ending && atomic_load(rq->ending);
}

bool request_sees_region(const struct request *rq, const char *region)
{
    return strcmp(region, rq->who->scope_low) >= 0 && strcmp(region, rq->who->scope_high) < 0;
}

const char *app_setting_text(const struct app *app, const char *name)
{
    return settings_text(app->settings, name);
}

int64_t app_setting(const struct app *app, const char *name)
{
    return settings_number(app->settings, name);
}

/* --- opening ----------------------------------------------------------------------------------------------------- */

static result read_file(struct arena *arena, const char *path, const char **text)
{
    FILE *file = fopen(path, "rbe");
    *text = "";
    if (!file) {
        return errno == ENOENT ? SUCCESS : failed(ERR_UNAVAILABLE, str_format(arena, "无法读取%s", path));
    }
    struct buf content;
    char block[4096];
    buf_init(&content, arena, 1 << 20);
    size_t got;
    while ((got = fread(block, 1, sizeof block, file)) > 0) {
        buf_put(&content, block, got);
    }
    bool whole = !ferror(file) && !content.overflowed;
    fclose(file);
    *text = content.data;
    return whole ? SUCCESS : failed(ERR_UNAVAILABLE, str_format(arena, "无法读取%s", path));
}

static result open_calendar(struct app *app)
{
    const struct embedded_file *notices = embedded_find("data/calendar.csv");
    struct calendar *calendar = 0;
    assert(notices);
    TRY(calendar_from_csv(app->arena, notices->data, (struct instant){0}, &calendar));
    app_set_calendar(app, calendar);
    return SUCCESS;
}

static void number_permissions(struct app *app)
{
    app->permissions = names_new(app->arena, MOST_PERMISSIONS);
    const struct permission *row;
    for (int number = 0; (row = permission_by_number(number)); number++) {
        names_put(app->permissions, row->code, number);
    }
}

static result open_parts(struct app *app)
{
    const char *settings;
    TRY(read_file(app->arena, str_format(app->arena, "%s/settings.conf", app->data), &settings));
    TRY(settings_read(app->arena, settings, &app->settings));
    app->answers = answers_new(settings_number(app->settings, "api.repeat_ms"));
    if (!app->answers) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    number_permissions(app);
    app->routes = routes_new(app->arena);
    TRY(open_calendar(app));
    TRY(keyring_load(str_format(app->arena, "%s/keys/keyring", app->data), &app->keyring));
    return sm2_key_load(str_format(app->arena, "%s/keys/sm2.pem", app->data), &app->signer);
}

result app_open(const char *data, struct app **made)
{
    struct arena *arena = arena_new(0);
    struct app *app = arena ? calloc(1, sizeof *app) : 0;
    *made = 0;
    if (!app) {
        arena_free(arena);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    app->arena = arena;
    app->data = str_copy(arena, data);
    app->metrics = metrics_new();
    app->watch = watch_new();
    result r = app->metrics && app->watch ? open_parts(app) : failed(ERR_UNAVAILABLE, "内存不足");
    if (!is_ok(r)) {
        /* The reason is on the arena that goes: say it in the log, which outlives it. */
        log_write(LOG_ERROR, "app.open", "data", data, "reason", r.reason, NULL);
        app_close(app);
        return failed(r.code, "无法打开数据目录，原因见日志");
    }
    *made = app;
    return SUCCESS;
}

void app_close(struct app *app)
{
    if (!app) {
        return;
    }
    calendar_free(atomic_load(&app->calendar));
    for (size_t i = 0; i < app->memory_count; i++) {
        app->memories[i].forget(app->memories[i].memory);
    }
    keyring_free(app->keyring);
    sm2_key_free(app->signer);
    metrics_free(app->metrics);
    watch_free(app->watch);
    answers_free(app->answers);
    arena_free(app->arena);
    free(app);
}

const char *app_data(const struct app *app)
{
    return app->data;
}

const struct calendar *app_calendar(const struct app *app)
{
    return atomic_load(&app->calendar);
}

void app_set_calendar(struct app *app, struct calendar *calendar)
{
    calendar_succeed(calendar, atomic_load(&app->calendar));
    atomic_store(&app->calendar, calendar);
}

struct keyring *app_keyring(struct app *app)
{
    return app->keyring;
}

const struct sm2_key *app_signer(const struct app *app)
{
    return app->signer;
}

struct routes *app_routes(const struct app *app)
{
    return app->routes;
}

struct watch *app_watch(const struct app *app)
{
    return app->watch;
}

struct answers *app_answers(const struct app *app)
{
    return app->answers;
}

struct metrics *app_metrics(struct app *app)
{
    return app->metrics;
}

void app_identify_with(struct app *app, identifier *identify)
{
    app->identify = identify;
}

identifier *app_identifier(const struct app *app)
{
    return app->identify;
}

void app_remember(struct app *app, const char *owner, void *memory, void (*forget)(void *memory))
{
    assert(app->memory_count < MOST_MEMORIES && !app_memory(app, owner));
    app->memories[app->memory_count++] = (struct memory){owner, memory, forget};
}

void *app_memory(const struct app *app, const char *owner)
{
    for (size_t i = 0; i < app->memory_count; i++) {
        if (str_equal(app->memories[i].owner, owner)) {
            return app->memories[i].memory;
        }
    }
    return 0;
}

struct request app_request(struct app *app, struct arena *arena, struct db *db)
{
    return (struct request){.app = app,
                            .arena = arena,
                            .db = db,
                            .now = seam_now(),
                            .calendar = app_calendar(app),
                            .who = &identity_system,
                            .request_id = "",
                            .peer = "",
                            .if_version = NO_NUMBER,
                            .version = NO_NUMBER,
                            .raw_file = -1};
}
