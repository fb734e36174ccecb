#include "kernel/party/sealed.h"

#include "kernel/api/app.h"
#include "kernel/crypto/seal.h"

const char *const sealed_names[SEALED_COUNT] = {"name", "number", "phone", "address"};

static const struct field party_row_fields[] = {
    FIELD(party_row, region, OPTIONAL, 0, 0, "地区", "region"),
    FIELD(party_row, id, OPTIONAL, 0, 0, "编号", "id"),
    FIELD(party_row, kind, OPTIONAL, 0, 0, "类别", "natural or legal"),
    FIELD(party_row, certificate_type, OPTIONAL, 0, 0, "证件类型", "code of identifiers.h"),
    FIELD(party_row, sealed, OPTIONAL, 0, 0, "密文", "name, number, phone, address"),
    FIELD(party_row, name_index, OPTIONAL, 0, 0, "姓名索引", "keyed hash"),
    FIELD(party_row, number_index, OPTIONAL, 0, 0, "证件号码索引", "keyed hash"),
    FIELD(party_row, phone_index, OPTIONAL, 0, 0, "电话索引", "keyed hash"),
    FIELD(party_row, key_number, OPTIONAL, 0, 0, "密钥编号", "the key that sealed it; 0: erased"),
    FIELD(party_row, created_at, OPTIONAL, 0, 0, "登记时间", "created at"),
    FIELD(party_row, erased_at, OPTIONAL, 0, 0, "删除时间", "erased at"),
};
RECORD(party_row, party_row_fields, "a row of the party table");

static struct seal_place place_of(struct arena *arena, const struct party_row *row)
{
    return (struct seal_place){"party", "sealed", row->region, str_from_int(arena, row->id)};
}

result party_row_read(struct request *rq, const char *region, int64_t id, struct party_row *row)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(party_row, row),
                      "SELECT region, id, kind, certificate_type, sealed, key_number, created_at, erased_at FROM party "
                      "WHERE region = :region AND id = :id",
                      P("region", region), P("id", id));
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个当事人") : r;
}

/* Each text and a NUL, in their order. */
result sealed_put(struct request *rq, struct party_row *row, const char *const texts[SEALED_COUNT])
{
    struct seal_place place = place_of(rq->arena, row);
    struct buf plain;
    uint8_t *sealed;
    buf_init(&plain, rq->arena, SEAL_PLAIN_MAX);
    for (int i = 0; i < SEALED_COUNT; i++) {
        buf_text(&plain, texts[i] ? texts[i] : "");
        buf_char(&plain, '\0');
    }
    TRY(seal(app_keyring(rq->app), rq->arena, &place, plain.data, plain.size, &sealed));
    row->sealed = (struct bytes){sealed, plain.size + SEAL_OVERHEAD};
    row->key_number = sealed_key_number(sealed, row->sealed.size);
    return SUCCESS;
}

static result does_not_open(struct request *rq, const struct party_row *row, const char *why)
{
    return failed(ERR_INTERNAL, str_format(rq->arena, "地区%s当事人%lld的加密数据无法打开：%s", row->region,
                                           (long long)row->id, why));
}

result sealed_get(struct request *rq, const struct party_row *row, const char *texts[SEALED_COUNT])
{
    struct seal_place place = place_of(rq->arena, row);
    char *plain;
    size_t size;
    memset(texts, 0, SEALED_COUNT * sizeof *texts);
    if (!row->sealed.data) {
        return SUCCESS;
    }
    result r = unseal(app_keyring(rq->app), rq->arena, &place, row->sealed.data, row->sealed.size, &plain, &size);
    if (!is_ok(r)) {
        return r.code == ERR_UNAVAILABLE ? r : does_not_open(rq, row, r.reason);
    }
    const char *end = plain + size;
    for (int i = 0; i < SEALED_COUNT; i++) {
        if (plain >= end) {
            return does_not_open(rq, row, "内容不完整");
        }
        texts[i] = *plain ? plain : 0;
        plain += strlen(plain) + 1;
    }
    return SUCCESS;
}
