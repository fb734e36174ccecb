/* Cookie, Authorization, X-CSRF-Token and Origin, a line each, to a store whose tokens nobody knows:
 * whatever they say, they are nobody. */
#include <assert.h>
#include <ftw.h>
#include <unistd.h>

#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/org/org.h"
#include "kernel/work/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct store store;
static struct db *reader;
static struct arena *arena;
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

static void start_program(void)
{
    const char *base = getenv("TMPDIR");
    arena = arena_new(0);
    snprintf(folder, sizeof folder, "%s/zwfw-fuzz-XXXXXX", base ? base : "/tmp");
    log_set_level(LOG_ERROR);
    seam_simulate((struct instant){INT64_C(1622509200000)}, 1);
    if (!mkdtemp(folder) || !is_ok(store_create(folder, arena)) || !is_ok(store_open(folder, arena, &store)) ||
        !is_ok(db_open(folder, DB_READ, &reader))) {
        abort();
    }
    atexit(end_program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"cookie", "authorization", "x-csrf-token", "origin"};
    struct header headers[4];
    if (!reader) {
        start_program();
    }
    struct call call = {.arena = arena, .method = METHOD_POST, .path = "/", .peer = "", .headers = headers};
    const char *at = arena_copy(arena, (const char *)data, size);
    while (*at && call.header_count < 4) {
        size_t line = strcspn(at, "\n");
        headers[call.header_count] = (struct header){names[call.header_count], arena_copy(arena, at, line)};
        call.header_count++;
        at += line + (at[line] == '\n');
    }
    struct identity who = identity_nobody;
    result r = org_identify(store.app, reader, arena, &call, seam_now(), &who);
    assert(who.staff == 0 && who.session == 0 && !who.is_system);
    assert(is_ok(r) || r.code == ERR_UNAUTHENTICATED);
    arena_reset(arena);
    return 0;
}
