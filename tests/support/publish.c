#include "support/publish.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

static struct answer step(struct test_store *store, const char *path, const char *action)
{
    return api(store, "POST", str_format(store->arena, "%s/%s", path, action), "system", "{}");
}

static struct answer confirm_all(struct test_store *store, const char *path)
{
    struct answer progress = api(store, "GET", str_format(store->arena, "%s/progress", path), "system", 0);
    struct answer last = progress;
    for (size_t i = 0; i < answer_count(&progress, "checks") && last.status == 200; i++) {
        const char *state = answer_text(&progress, str_format(store->arena, "checks.%zu.state", i));
        if (str_equal(state, "open")) {
            last = step(store,
                        str_format(store->arena, "/api/v1/bulletin-checks/%s/%s",
                                   answer_text(&progress, str_format(store->arena, "checks.%zu.region", i)),
                                   answer_text(&progress, str_format(store->arena, "checks.%zu.id", i))),
                        "confirm");
        }
    }
    return last;
}

struct answer bulletin_bring(struct test_store *store, const char *path, const char *to)
{
    struct answer last = step(store, path, "send");
    last = last.status == 200 ? confirm_all(store, path) : last;
    if (last.status != 200 || str_equal(to, "auditing")) {
        return last;
    }
    last = step(store, path, "sign");
    return last.status != 200 || str_equal(to, "signed") ? last : step(store, path, "publish");
}
