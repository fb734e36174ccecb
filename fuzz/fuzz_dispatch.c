/* A request as text, "POST /path?query", headers a line each, an empty line, the body, given to the whole program on a
 * store of its own. "who: system" makes it the system's. Whatever comes is answered, never with 500, and a refusal is a
 * problem, but for what is said in another protocol. */
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/api/dispatch.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/work/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_HEADERS = 16, MOST_MEMORY = 64 << 20 };

static struct store store;
static struct db *reader;
static char folder[256];

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

static void end_program(void)
{
    db_close(reader);
    store_close(&store);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static result identify(struct app *app, struct db *db, struct arena *arena, const struct call *call, struct instant now,
                       struct identity *who)
{
    (void)app, (void)db, (void)arena, (void)now;
    if (call_header(call, "who")) {
        *who = identity_system;
    }
    return SUCCESS;
}

static void start_program(void)
{
    struct arena *arena = arena_new(0);
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/zwfw-fuzz-XXXXXX", base ? base : "/tmp");
    log_set_level(LOG_ERROR);
    seam_simulate((struct instant){INT64_C(1622509200000)}, 1);
    if (!mkdtemp(folder) || !is_ok(store_create(folder, arena)) || !is_ok(store_open(folder, arena, &store)) ||
        !is_ok(db_open(folder, DB_READ, &reader))) {
        abort();
    }
    app_identify_with(store.app, identify);
    atexit(end_program);
    arena_free(arena);
}

/* Up to the next of `ends` (or the end), as text; steps over it. */
static const char *take(struct arena *arena, const char **at, const char *end, const char *ends)
{
    const char *start = *at;
    while (*at < end && !(**at && strchr(ends, **at))) {
        (*at)++;
    }
    const char *text = arena_copy(arena, start, (size_t)(*at - start));
    *at += *at < end;
    return text;
}

static enum method method_of(const char *name)
{
    for (enum method method = METHOD_GET; method < METHOD_OTHER; method++) {
        static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
        if (str_equal(names[method], name)) {
            return method;
        }
    }
    return METHOD_OTHER;
}

static void fill_call(struct call *call, const char *text, const char *end)
{
    struct header *headers = ARENA_ARRAY(call->arena, struct header, MOST_HEADERS);
    call->method = method_of(take(call->arena, &text, end, " \n"));
    const char *target = take(call->arena, &text, end, "\n");
    call->path = str_format(call->arena, "/%s", target[0] == '/' ? target + 1 : target);
    call->path = arena_copy(call->arena, call->path, strcspn(call->path, "?"));
    call->query = strchr(target, '?') ? strchr(target, '?') + 1 : "";
    while (text < end && *text != '\n' && call->header_count < MOST_HEADERS) {
        const char *name = take(call->arena, &text, end, ":\n");
        headers[call->header_count++] = (struct header){name, take(call->arena, &text, end, "\n")};
    }
    text += text < end;
    call->headers = headers;
    call->body = arena_copy(call->arena, text, (size_t)(end - text)); /* as the server gives it, with a NUL behind */
    call->body_size = (size_t)(end - text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!store.app) {
        start_program();
    }
    struct arena *arena = arena_new(MOST_MEMORY);
    struct call call = {
        .arena = arena, .peer = "", .request_id = "0123456789abcdef0123456789abcdef", .answer_file = -1};
    fill_call(&call, (const char *)data, (const char *)data + size);
    work_call(store.work, &call, reader);
    bool is_foreign = strncmp(call.path, "/open311/v2/", strlen("/open311/v2/")) == 0; /* refuses in its own way */
    bool is_problem = is_foreign || (call.content_type && strstr(call.content_type, "problem+json"));
    if (call.status == 500 || call.status < 200 || (call.status >= 400 && !is_problem)) {
        abort();
    }
    if (call.answer_file >= 0) {
        close(call.answer_file);
    }
    arena_free(arena);
    return 0;
}
