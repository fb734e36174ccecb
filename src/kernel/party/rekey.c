/* Sealing anew with the newest key, while the program serves. */
#include "kernel/api/app.h"
#include "kernel/base/log.h"
#include "kernel/crypto/seal.h"
#include "kernel/party/party.h"
#include "kernel/party/sealed.h"
#include "kernel/party/text.h"
#include "kernel/work/work.h"

enum { BATCH = 200 };

static result reseal(struct request *rq, struct party_row *row)
{
    const char *texts[SEALED_COUNT];
    TRY(sealed_get(rq, row, texts));
    TRY(sealed_put(rq, row, texts));
    return db_do(rq->db,
                 "UPDATE party SET sealed = :sealed, key_number = :key_number WHERE region = :region AND id = :id",
                 ROW(party_row, row));
}

result party_rekey_batch(struct request *rq, int64_t limit, int64_t *done, int64_t *broken)
{
    const int newest = keyring_newest(app_keyring(rq->app));
    LIST(struct party_row) rows;
    *done = *broken = 0;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(party_row, &rows),
               "SELECT region, id, sealed FROM party WHERE key_number > 0 AND key_number < :newest"
               " ORDER BY key_number, region, id LIMIT :limit",
               P("newest", newest), P("limit", limit)));
    for (size_t i = 0; i < rows.count; i++) {
        result r = reseal(rq, &rows.items[i]);
        if (r.code == ERR_INTERNAL) {
            log_write(LOG_ERROR, "party.does-not-open", "reason", r.reason, NULL);
            (*broken)++;
            continue;
        }
        TRY(r);
        (*done)++;
    }
    return *done < limit ? text_rekey_batch(rq, limit - *done, done, broken) : SUCCESS;
}

struct batch {
    int64_t done, broken;
};

static result run_batch(struct request *rq, void *subject)
{
    struct batch *batch = subject;
    return party_rekey_batch(rq, BATCH, &batch->done, &batch->broken);
}

result party_rekey(struct work *work, void (*progress)(int64_t done, void *subject), void *subject, int64_t *done)
{
    struct arena *arena = arena_new(0);
    struct batch batch = {0};
    result r = arena ? SUCCESS : failed(ERR_UNAVAILABLE, "内存不足");
    *done = 0;
    while (is_ok(r)) {
        r = work_task(work, arena, run_batch, &batch);
        if (!is_ok(r) || batch.done == 0) {
            break;
        }
        *done += batch.done;
        if (progress) {
            progress(*done, subject);
        }
        arena_reset(arena);
    }
    arena_free(arena);
    if (!is_ok(r)) {
        return failed(r.code, "重新加密未能完成，已完成的部分有效；请排除故障后再次运行");
    }
    return batch.broken == 0 ? SUCCESS : failed(ERR_CONFLICT, "有当事人的加密数据无法打开，未能重新加密，详见日志");
}

result party_keys_used(struct db *db, int64_t *oldest, int64_t *newest)
{
    TRY(db_number(db, oldest,
                  "SELECT MIN(key_number) FROM (SELECT MIN(key_number) AS key_number FROM party WHERE key_number > 0"
                  " UNION ALL SELECT MIN(key_number) FROM party_text) AS keys"));
    return db_number(db, newest,
                     "SELECT MAX(key_number) FROM (SELECT MAX(key_number) AS key_number FROM party WHERE key_number > 0"
                     " UNION ALL SELECT MAX(key_number) FROM party_text) AS keys");
}
