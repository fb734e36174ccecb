#include "modules/dispatch/model.h"

#include "kernel/api/app.h"
#include "kernel/crypto/seal.h"
#include "modules/dispatch/handlers.h"

_Static_assert((int)SEAL_INDEX_SIZE == (int)LEARN_KEY_SIZE, "a blind index is the key");

void order_fields(struct arena *arena, const char *region, const struct order_words *words,
                  const char *fields[ORDER_FIELDS])
{
    char *letters = str_copy(arena, region);
    for (char *at = letters; *at; at++) {
        *at = (char)(*at >= '0' && *at <= '9' ? *at - '0' + 'a' : *at);
    }
    fields[0] = words->text;
    fields[1] = words->expected;
    fields[2] = letters;
}

result model_key(struct request *rq, const char *hotline, uint8_t key[LEARN_KEY_SIZE])
{
    return seal_index(app_keyring(rq->app), "dispatch.model", hotline, key);
}

result model_take(struct request *rq, const char *hotline, const char *kind, const struct learn_model **model,
                  int64_t *version)
{
    struct learn_shelf *shelf = app_memory(rq->app, "dispatch");
    struct dispatch_model newest;
    struct learn_model *loaded;
    uint8_t key[LEARN_KEY_SIZE];
    struct bytes bytes;
    *model = 0;
    TRY(model_newest(rq, hotline, kind, &newest));
    *version = newest.version;
    if (newest.version == 0) {
        return SUCCESS;
    }
    const char *name = str_format(rq->arena, "%s %s", kind, hotline);
    *model = learn_shelf_find(shelf, rq->arena, name, newest.version);
    if (!*model) {
        TRY(model_bytes_read(rq, &newest, &bytes));
        TRY(model_key(rq, hotline, key));
        TRY(learn_read(bytes, key, &loaded));
        *model = learn_shelf_put(shelf, rq->arena, name, newest.version, loaded);
    }
    return SUCCESS;
}

result dispatch_start(struct request *rq)
{
    struct learn_shelf *shelf = learn_shelf_new();
    if (!shelf) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    app_remember(rq->app, "dispatch", shelf, learn_shelf_free);
    return SUCCESS;
}
