/* What was watched goes into the ledger: an event for each, by whom it was. */
#include "kernel/api/app.h"
#include "kernel/api/watch.h"
#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/ledger/ledger.h"

static result write_one(struct request *rq, const struct watched *seen)
{
    struct identity who = {.staff = seen->staff};
    const struct identity *myself = rq->who;
    struct buf body;
    buf_init(&body, rq->arena, 4096);
    buf_format(&body, "{\"count\":%lld", (long long)seen->count);
    if (*seen->object) {
        buf_text(&body, ",\"object\":");
        buf_json(&body, seen->object);
    }
    if (seen->route) {
        buf_text(&body, ",\"route\":");
        buf_json(&body, str_format(rq->arena, "%s %s", seen->route->method, seen->route->path));
    }
    buf_format(&body, ",\"status\":%d}", seen->status);
    struct event event = {.flow = "access",
                          .action = seen->status == 0     ? "more"
                                    : seen->status >= 400 ? "refused"
                                                          : "read",
                          .at = seen->first,
                          .region = "",
                          .body = body.data};
    rq->who = &who;
    result r = ledger_append(rq, &event);
    rq->who = myself;
    return r;
}

result ledger_watch(struct request *rq)
{
    enum { MOST = 2 * MOST_WATCHED };
    struct watched *seen = ARENA_ARRAY(rq->arena, struct watched, MOST);
    size_t count = watch_take(app_watch(rq->app), seen, MOST);
    for (size_t i = 0; i < count; i++) {
        TRY(write_one(rq, &seen[i]));
    }
    return SUCCESS;
}
