#include "kernel/party/text.h"

#include "kernel/api/app.h"
#include "kernel/base/log.h"
#include "kernel/crypto/seal.h"

struct text_row {
    const char *region, *owner;
    int64_t owner_id;
    const char *part;
    struct bytes sealed;
    int64_t key_number;
};
static const struct field text_row_fields[] = {
    FIELD(text_row, region, OPTIONAL, 0, 0, "地区", "of its thing"),
    FIELD(text_row, owner, OPTIONAL, 0, 0, "所属", "the kind of its thing"),
    FIELD(text_row, owner_id, OPTIONAL, 0, 0, "编号", "of its thing"),
    FIELD(text_row, part, OPTIONAL, 0, 0, "部分", "which text of it"),
    FIELD(text_row, sealed, OPTIONAL, 0, 0, "密文", "the text"),
    FIELD(text_row, key_number, OPTIONAL, 0, 0, "密钥编号", "the key that sealed it"),
};
static RECORD(text_row, text_row_fields, "a row of the table of texts");

static struct seal_place place_of(struct arena *arena, const struct text_row *row)
{
    return (struct seal_place){"party_text", "sealed", row->region,
                               str_format(arena, "%s/%lld/%s", row->owner, (long long)row->owner_id, row->part)};
}

static struct text_row row_of(const struct text_key *key)
{
    return (struct text_row){.region = key->region, .owner = key->owner, .owner_id = key->id, .part = key->part};
}

static result seal_text(struct request *rq, struct text_row *row, const char *text)
{
    struct seal_place place = place_of(rq->arena, row);
    size_t size = strlen(text);
    uint8_t *sealed;
    TRY(seal(app_keyring(rq->app), rq->arena, &place, text, size, &sealed));
    row->sealed = (struct bytes){sealed, size + SEAL_OVERHEAD};
    row->key_number = sealed_key_number(sealed, row->sealed.size);
    return SUCCESS;
}

static result unseal_text(struct request *rq, const struct text_row *row, const char **text)
{
    struct seal_place place = place_of(rq->arena, row);
    char *plain;
    result r = unseal(app_keyring(rq->app), rq->arena, &place, row->sealed.data, row->sealed.size, &plain, 0);
    if (r.code == ERR_INTERNAL) {
        return failed(ERR_INTERNAL, str_format(rq->arena, "地区%s的%s%lld的加密内容无法打开：%s", row->region,
                                               row->owner, (long long)row->owner_id, r.reason));
    }
    TRY(r);
    *text = plain;
    return SUCCESS;
}

result party_text_put(struct request *rq, const struct text_key *key, const char *text)
{
    struct text_row row = row_of(key);
    if (str_is_empty(text)) {
        return db_post(rq->db,
                       "DELETE FROM party_text WHERE region = :region AND owner = :owner AND owner_id = :owner_id"
                       " AND part = :part",
                       ROW(text_row, &row));
    }
    TRY(seal_text(rq, &row, text));
    return db_post(rq->db,
                   "INSERT INTO party_text (region, owner, owner_id, part, sealed, key_number)"
                   " VALUES (:region, :owner, :owner_id, :part, :sealed, :key_number)"
                   " ON CONFLICT (region, owner, owner_id, part)"
                   " DO UPDATE SET sealed = excluded.sealed, key_number = excluded.key_number",
                   ROW(text_row, &row));
}

result party_text_read(struct request *rq, const struct text_key *key, const char **text)
{
    struct text_row row = row_of(key);
    *text = 0;
    TRY(db_bytes(rq->db, rq->arena, &row.sealed,
                 "SELECT sealed FROM party_text WHERE region = :region AND owner = :owner AND owner_id = :owner_id"
                 " AND part = :part",
                 ROW(text_row, &row)));
    return row.sealed.data ? unseal_text(rq, &row, text) : SUCCESS;
}

static result reseal(struct request *rq, struct text_row *row)
{
    const char *text;
    TRY(unseal_text(rq, row, &text));
    TRY(seal_text(rq, row, text));
    return db_do(rq->db,
                 "UPDATE party_text SET sealed = :sealed, key_number = :key_number WHERE region = :region"
                 " AND owner = :owner AND owner_id = :owner_id AND part = :part",
                 ROW(text_row, row));
}

result text_rekey_batch(struct request *rq, int64_t limit, int64_t *done, int64_t *broken)
{
    LIST(struct text_row) rows;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(text_row, &rows),
               "SELECT region, owner, owner_id, part, sealed FROM party_text WHERE key_number < :newest"
               " ORDER BY key_number, region, owner, owner_id, part LIMIT :limit",
               P("newest", (int)keyring_newest(app_keyring(rq->app))), P("limit", limit)));
    for (size_t i = 0; i < rows.count; i++) {
        result r = reseal(rq, &rows.items[i]);
        if (r.code == ERR_INTERNAL) {
            log_write(LOG_ERROR, "party.text-does-not-open", "reason", r.reason, NULL);
            (*broken)++;
            continue;
        }
        TRY(r);
        (*done)++;
    }
    return SUCCESS;
}
