#include "support/sent.h"

#include <string.h>

#include "kernel/base/arena.h"
#include "kernel/work/work.h"

static void sent_done(struct call *call)
{
    sem_post(&((struct sent *)call->owner)->done);
}

struct sent *sent_call(struct test_store *store, struct call call)
{
    struct sent *sent = ARENA_NEW(store->arena, struct sent);
    sem_init(&sent->done, 0, 0);
    sent->call = call;
    sent->call.done = sent_done;
    sent->call.owner = sent;
    work_submit(store->work, &sent->call, store->reader);
    db_rollback(store->reader);
    return sent;
}

struct sent *sent_submit(struct test_store *store, enum method method, const char *path, const char *json)
{
    static const struct header headers[] = {{"authorization", "Bearer maker"}, {"content-type", "application/json"}};
    return sent_call(store, (struct call){.arena = arena_new(0),
                                          .method = method,
                                          .path = path,
                                          .query = "",
                                          .headers = headers,
                                          .header_count = 2,
                                          .body = json,
                                          .body_size = strlen(json),
                                          .peer = "",
                                          .request_id = "0123456789abcdef0123456789abcdef"});
}

int sent_wait(struct sent *sent)
{
    sem_wait(&sent->done);
    int status = sent->call.status;
    arena_free(sent->call.arena);
    return status;
}
