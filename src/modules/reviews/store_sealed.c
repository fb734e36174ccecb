/* What people wrote: sealed together, bound to their row. */
#include "kernel/api/app.h"
#include "kernel/base/log.h"
#include "kernel/crypto/seal.h"
#include "modules/reviews/sealed.h"

static struct seal_place place_of(const char *table, const char *region, const char *id)
{
    return (struct seal_place){table, "sealed", region, id};
}

result review_texts_seal(struct request *rq, const char *table, const char *region, const char *id,
                         const struct review_texts *texts, struct bytes *sealed, int64_t *key_number)
{
    struct seal_place place = place_of(table, region, id);
    struct buf plain;
    uint8_t *bytes;
    *sealed = (struct bytes){0};
    *key_number = 0;
    if (!texts->text && !texts->more) {
        return SUCCESS;
    }
    buf_init(&plain, rq->arena, SEAL_PLAIN_MAX);
    buf_text(&plain, texts->text ? texts->text : "");
    buf_char(&plain, '\0');
    buf_text(&plain, texts->more ? texts->more : "");
    TRY(seal(app_keyring(rq->app), rq->arena, &place, plain.data, plain.size, &bytes));
    *sealed = (struct bytes){bytes, plain.size + SEAL_OVERHEAD};
    *key_number = sealed_key_number(bytes, sealed->size);
    return SUCCESS;
}

result review_texts_unseal(struct request *rq, const char *table, const char *region, const char *id,
                           struct bytes sealed, struct review_texts *texts)
{
    struct seal_place place = place_of(table, region, id);
    char *plain;
    size_t size;
    *texts = (struct review_texts){0};
    if (!sealed.data) {
        return SUCCESS;
    }
    TRY(unseal(app_keyring(rq->app), rq->arena, &place, sealed.data, sealed.size, &plain, &size));
    const char *more = plain + strlen(plain) + 1;
    if (more > plain + size) {
        return failed(ERR_INTERNAL, "加密的评价内容不完整");
    }
    texts->text = *plain ? plain : 0;
    texts->more = *more ? more : 0;
    return SUCCESS;
}

static const char *id_text(struct arena *arena, int64_t id)
{
    return str_format(arena, "%lld", (long long)id);
}

result review_seal(struct request *rq, struct review *review, const struct review_texts *texts)
{
    return review_texts_seal(rq, "review", review->region, id_text(rq->arena, review->id), texts, &review->sealed,
                             &review->key_number);
}

result review_unseal(struct request *rq, const struct review *review, struct review_texts *texts)
{
    return review_texts_unseal(rq, "review", review->region, id_text(rq->arena, review->id), review->sealed, texts);
}

enum { BATCH = 200 };

/* --- a new key --------------------------------------------------------------------------------------------------- */

struct sealed_row {
    const char *region;
    int64_t a, b, c, d; /* the rest of its key */
    struct bytes sealed;
    int64_t key_number;
};
static const struct field sealed_row_fields[] = {
    FIELD(sealed_row, region, READONLY, 0, 0, "地区", "region"),
    FIELD(sealed_row, a, READONLY, 0, 0, "键", "first of its key"),
    FIELD(sealed_row, b, READONLY, 0, 0, "键", "second"),
    FIELD(sealed_row, c, READONLY, 0, 0, "键", "third"),
    FIELD(sealed_row, d, READONLY, 0, 0, "键", "fourth"),
    FIELD(sealed_row, sealed, READONLY, 0, 0, "密文", "sealed"),
    FIELD(sealed_row, key_number, READONLY, 0, 0, "密钥编号", "that sealed it"),
};
static RECORD(sealed_row, sealed_row_fields, "a sealed text");
typedef LIST(struct sealed_row) sealed_rows;

/* *good is false for one that does not open: it is left, and logged. */
static result seal_anew(struct request *rq, const char *table, const char *id, struct sealed_row *row, bool *good)
{
    struct review_texts texts;
    result r = review_texts_unseal(rq, table, row->region, id, row->sealed, &texts);
    *good = r.code != ERR_INTERNAL;
    if (!*good) {
        log_write(LOG_ERROR, "reviews.does-not-open", "table", table, "id", id, NULL);
        return SUCCESS;
    }
    TRY(r);
    return review_texts_seal(rq, table, row->region, id, &texts, &row->sealed, &row->key_number);
}

static result reseal_reviews(struct request *rq, int64_t newest, int64_t *done)
{
    sealed_rows rows;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(sealed_row, &rows),
               "SELECT region, id AS a, sealed FROM review WHERE key_number > 0 AND key_number < :newest"
               " ORDER BY key_number LIMIT :limit",
               P("newest", newest), P("limit", (int64_t)BATCH)));
    for (size_t i = 0; i < rows.count; i++) {
        bool good;
        TRY(seal_anew(rq, "review", id_text(rq->arena, rows.items[i].a), &rows.items[i], &good));
        *done += good;
        if (good) {
            TRY(db_do(rq->db,
                      "UPDATE review SET sealed = :sealed, key_number = :key_number WHERE region = :region AND id = :a",
                      ROW(sealed_row, &rows.items[i])));
        }
    }
    return SUCCESS;
}

static result reseal_visits(struct request *rq, int64_t newest, int64_t *done)
{
    sealed_rows rows;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(sealed_row, &rows),
               "SELECT region, id AS a, sealed FROM review_visit WHERE key_number > 0 AND key_number < :newest"
               " ORDER BY key_number LIMIT :limit",
               P("newest", newest), P("limit", (int64_t)BATCH)));
    for (size_t i = 0; i < rows.count; i++) {
        bool good;
        TRY(seal_anew(rq, "review_visit", id_text(rq->arena, rows.items[i].a), &rows.items[i], &good));
        *done += good;
        if (good) {
            TRY(db_do(rq->db,
                      "UPDATE review_visit SET sealed = :sealed, key_number = :key_number WHERE region = :region"
                      " AND id = :a",
                      ROW(sealed_row, &rows.items[i])));
        }
    }
    return SUCCESS;
}

const char *answer_place(struct arena *arena, int64_t survey, int64_t question, int64_t answer)
{
    return str_format(arena, "%lld/%lld/%lld", (long long)survey, (long long)question, (long long)answer);
}

static result reseal_answers(struct request *rq, int64_t newest, int64_t *done)
{
    sealed_rows rows;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(sealed_row, &rows),
               "SELECT region, survey AS a, question AS b, choice AS c, answer AS d, sealed FROM survey_answer"
               " WHERE key_number > 0 AND key_number < :newest ORDER BY key_number LIMIT :limit",
               P("newest", newest), P("limit", (int64_t)BATCH)));
    for (size_t i = 0; i < rows.count; i++) {
        struct sealed_row *row = &rows.items[i];
        bool good;
        TRY(seal_anew(rq, "survey_answer", answer_place(rq->arena, row->a, row->b, row->d), row, &good));
        *done += good;
        if (good) {
            TRY(db_do(rq->db,
                      "UPDATE survey_answer SET sealed = :sealed, key_number = :key_number WHERE region = :region"
                      " AND survey = :a AND question = :b AND choice = :c AND answer = :d",
                      ROW(sealed_row, row)));
        }
    }
    return SUCCESS;
}

static result reseal(struct request *rq, int64_t *done)
{
    const int64_t newest = keyring_newest(app_keyring(rq->app));
    *done = 0;
    TRY(reseal_reviews(rq, newest, done));
    TRY(reseal_visits(rq, newest, done));
    return reseal_answers(rq, newest, done);
}

static result keys_used(struct db *db, int64_t *oldest, int64_t *newest)
{
    TRY(db_number(db, oldest,
                  "SELECT MIN(key_number) FROM (SELECT key_number FROM review WHERE key_number > 0 UNION"
                  " SELECT key_number FROM review_visit WHERE key_number > 0 UNION"
                  " SELECT key_number FROM survey_answer WHERE key_number > 0) AS used"));
    return db_number(db, newest,
                     "SELECT MAX(key_number) FROM (SELECT key_number FROM review WHERE key_number > 0 UNION"
                     " SELECT key_number FROM review_visit WHERE key_number > 0 UNION"
                     " SELECT key_number FROM survey_answer WHERE key_number > 0) AS used");
}

const struct sealing reviews_sealing = {keys_used, reseal};

result reviews_reseal(struct request *rq)
{
    int64_t done;
    return reseal(rq, &done);
}
