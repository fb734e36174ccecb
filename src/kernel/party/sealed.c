#include "kernel/party/sealed.h"

#include "kernel/api/app.h"
#include "kernel/crypto/seal.h"

const char *const sealed_names[SEALED_COUNT] = {"name", "number", "phone", "address"};

static const struct field party_row_fields[] = {
    FIELD(party_row, region, OPTIONAL, 0, 0, "地区", "region"),
    FIELD(party_row, id, OPTIONAL, 0, 0, "编号", "id"),
    FIELD(party_row, kind, OPTIONAL, 0, 0, "类别", "natural or legal"),
    FIELD(party_row, certificate_type, OPTIONAL, 0, 0, "证件类型", "code of identifiers.h"),
    FIELD(party_row, name_sealed, OPTIONAL, 0, 0, "姓名", "sealed"),
    FIELD(party_row, number_sealed, OPTIONAL, 0, 0, "证件号码", "sealed"),
    FIELD(party_row, phone_sealed, OPTIONAL, 0, 0, "电话", "sealed"),
    FIELD(party_row, address_sealed, OPTIONAL, 0, 0, "地址", "sealed"),
    FIELD(party_row, name_index, OPTIONAL, 0, 0, "姓名索引", "keyed hash"),
    FIELD(party_row, number_index, OPTIONAL, 0, 0, "证件号码索引", "keyed hash"),
    FIELD(party_row, phone_index, OPTIONAL, 0, 0, "电话索引", "keyed hash"),
    FIELD(party_row, key_number, OPTIONAL, 0, 0, "密钥编号", "the oldest key that seals a column; 0: erased"),
    FIELD(party_row, created_at, OPTIONAL, 0, 0, "登记时间", "created at"),
    FIELD(party_row, erased_at, OPTIONAL, 0, 0, "删除时间", "erased at"),
};
RECORD(party_row, party_row_fields, "a row of the party table");

struct bytes *sealed_at(struct party_row *row, enum sealed_column column)
{
    struct bytes *const columns[] = {&row->name_sealed, &row->number_sealed, &row->phone_sealed, &row->address_sealed};
    return columns[column];
}

static struct seal_place place_of(struct arena *arena, const struct party_row *row, enum sealed_column column)
{
    return (struct seal_place){"party", sealed_names[column], row->region,
                               str_format(arena, "%lld", (long long)row->id)};
}

result party_row_read(struct request *rq, const char *region, int64_t id, struct party_row *row)
{
    result r =
        db_one(rq->db, rq->arena, RECEIVE(party_row, row),
               "SELECT region, id, kind, certificate_type, name_sealed, number_sealed, phone_sealed, address_sealed,"
               " name_index, number_index, phone_index, key_number, created_at, erased_at"
               " FROM party WHERE region = :region AND id = :id",
               P("region", region), P("id", id));
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个当事人") : r;
}

result sealed_put(struct request *rq, struct party_row *row, enum sealed_column column, const char *text)
{
    *sealed_at(row, column) = (struct bytes){0};
    if (!text) {
        return SUCCESS;
    }
    struct seal_place place = place_of(rq->arena, row, column);
    uint8_t *sealed;
    TRY(seal(app_keyring(rq->app), rq->arena, &place, text, strlen(text), &sealed));
    *sealed_at(row, column) = (struct bytes){sealed, strlen(text) + SEAL_OVERHEAD};
    return SUCCESS;
}

result sealed_get(struct request *rq, struct party_row *row, enum sealed_column column, const char **text)
{
    const struct bytes *sealed = sealed_at(row, column);
    *text = 0;
    if (!sealed->data) {
        return SUCCESS;
    }
    struct seal_place place = place_of(rq->arena, row, column);
    char *plain;
    result r = unseal(app_keyring(rq->app), rq->arena, &place, sealed->data, sealed->size, &plain, 0);
    if (!is_ok(r)) {
        return r.code == ERR_UNAVAILABLE
                   ? r
                   : failed(ERR_INTERNAL, str_format(rq->arena, "地区%s当事人%lld的加密数据（%s）无法打开：%s",
                                                     row->region, (long long)row->id, sealed_names[column], r.reason));
    }
    *text = plain;
    return SUCCESS;
}
