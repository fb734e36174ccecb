#include "kernel/party/party.h"

#include "kernel/api/app.h"
#include "kernel/crypto/seal.h"
#include "kernel/ledger/ledger.h"
#include "kernel/party/identifiers.h"
#include "kernel/party/normal.h"
#include "kernel/party/sealed.h"

static const struct code certificate_codes[] = {
    {"resident_id", "居民身份证"},
    {"passport", "护照"},
    {"hongkong_macao_permit", "港澳居民来往内地通行证"},
    {"taiwan_permit", "台湾居民来往大陆通行证"},
    {"permanent_residence", "外国人永久居留身份证"},
    {"officer", "军官证"},
    {"uscc", "统一社会信用代码"},
    {"organization_code", "组织机构代码"},
    {0},
};
const struct code_list certificate_types = {
    "certificate_type", "GB 11643-1999, GB 32100-2015, GB 11714-1997; the rest as their issuers print them",
    certificate_codes};

static const struct field party_in_fields[] = {
    FIELD(party_in, certificate_type, OPTIONAL, 1, 40, "证件类型",
          "by which the party identifies itself; absent with number", .codes = &certificate_types),
    FIELD(party_in, number, OPTIONAL, 1, 40, "证件号码", "checked by the rule of its type"),
    FIELD(party_in, name, REQUIRED, 1, 200, "姓名或名称", "as on the certificate"),
    FIELD(party_in, phone, OPTIONAL, 1, 30, "联系电话", "mobile, or landline with area code"),
    FIELD(party_in, address, OPTIONAL, 1, 300, "地址", "for notices"),
};
RECORD(party_in, party_in_fields, "who applies");

static const struct field party_view_fields[] = {
    FIELD(party_view, region, READONLY, 0, 0, "地区", "with id, what everything refers to the party by"),
    FIELD(party_view, id, READONLY, 0, 0, "编号", "within the region"),
    FIELD(party_view, kind, READONLY, 0, 0, "类别", "natural or legal"),
    FIELD(party_view, certificate_type, READONLY, 0, 0, "证件类型", "by which it identified itself",
          .codes = &certificate_types),
    FIELD(party_view, name, READONLY | MASK_NAME, 0, 0, "姓名或名称", "as on the certificate"),
    FIELD(party_view, number, READONLY | MASK_ID, 0, 0, "证件号码", "of the certificate"),
    FIELD(party_view, phone, READONLY | MASK_PHONE, 0, 0, "联系电话", "the last one given"),
    FIELD(party_view, address, READONLY | MASK_ADDRESS, 0, 0, "地址", "the last one given"),
    FIELD(party_view, created_at, READONLY, 0, 0, "登记时间", "when it was first recorded"),
    FIELD(party_view, erased_at, READONLY, 0, 0, "删除时间", "when it was erased at its wish"),
};
RECORD(party_view, party_view_fields, "a party, masked unless the caller may see it whole");

/* --- who is meant ------------------------------------------------------------------------------------------------ */

/* What was said, checked, in normal form, with its indexes. */
struct wanted {
    const struct identifier_type *type; /* NULL: no certificate */
    const char *texts[SEALED_COUNT];
    struct bytes name_index, number_index, phone_index;
};

/* The purpose keeps a number, a phone and a name with the same characters apart. */
static result make_index(struct request *rq, const char *purpose, const char *normal, struct bytes *index)
{
    *index = (struct bytes){0};
    if (!normal) {
        return SUCCESS;
    }
    uint8_t *bytes = arena_alloc(rq->arena, SEAL_INDEX_SIZE);
    TRY(seal_index(app_keyring(rq->app), purpose, normal, bytes));
    *index = (struct bytes){bytes, SEAL_INDEX_SIZE};
    return SUCCESS;
}

static result index_text(struct request *rq, enum sealed_text which, const char *text, struct bytes *index)
{
    switch (which) {
    case SEALED_NAME: return make_index(rq, "party.name", text ? index_name(rq->arena, text) : 0, index);
    case SEALED_NUMBER: return make_index(rq, "party.number", text ? index_number(rq->arena, text) : 0, index);
    default: return make_index(rq, "party.phone", text ? index_phone(rq->arena, text) : 0, index);
    }
}

static result check_texts(struct request *rq, const struct party_in *in, struct wanted *wanted)
{
    const char *number = wanted->texts[SEALED_NUMBER], *phone = wanted->texts[SEALED_PHONE];
    if (str_is_empty(wanted->texts[SEALED_NAME])) {
        return invalid("name", "姓名或名称必须填写");
    }
    if (!number != !in->certificate_type) {
        return number ? invalid("certificate_type", "填写了证件号码，请同时选择证件类型")
                      : invalid("number", "选择了证件类型，请同时填写证件号码");
    }
    wanted->type = number ? identifier_type_find(in->certificate_type) : 0;
    if (number && !wanted->type) {
        return invalid("certificate_type", "没有这种证件类型");
    }
    const char *wrong = number ? wanted->type->check(number, instant_date(rq->now)) : 0;
    if (wrong) {
        return invalid("number", wrong);
    }
    wrong = phone ? phone_check(phone) : 0;
    if (wrong) {
        return invalid("phone", wrong);
    }
    return number || phone ? SUCCESS : invalid("number", "证件号码和联系电话至少填写一项");
}

static const char *unless_empty(const char *text)
{
    return str_is_empty(text) ? 0 : text;
}

static result prepare(struct request *rq, const struct party_in *in, struct wanted *wanted)
{
    wanted->texts[SEALED_NAME] = in->name ? normal_text(rq->arena, in->name) : 0;
    wanted->texts[SEALED_NUMBER] = in->number ? unless_empty(normal_number(rq->arena, in->number)) : 0;
    wanted->texts[SEALED_PHONE] = in->phone ? unless_empty(normal_phone(rq->arena, in->phone)) : 0;
    wanted->texts[SEALED_ADDRESS] = in->address ? unless_empty(normal_text(rq->arena, in->address)) : 0;
    TRY(check_texts(rq, in, wanted));
    TRY(index_text(rq, SEALED_NAME, wanted->texts[SEALED_NAME], &wanted->name_index));
    TRY(index_text(rq, SEALED_NUMBER, wanted->texts[SEALED_NUMBER], &wanted->number_index));
    return index_text(rq, SEALED_PHONE, wanted->texts[SEALED_PHONE], &wanted->phone_index);
}

/* --- known or new ------------------------------------------------------------------------------------------------ */

struct known {
    int64_t newest; /* the highest id of the region */
    int64_t id;     /* NO_NUMBER: nobody has this index */
    struct bytes name_index, phone_index, sealed;
};
static const struct field known_fields[] = {
    FIELD(known, newest, OPTIONAL, 0, 0, "最大编号", "highest id of the region"),
    FIELD(known, id, OPTIONAL, 0, 0, "编号", "of the party with this index"),
    FIELD(known, name_index, OPTIONAL, 0, 0, "姓名索引", "its name"),
    FIELD(known, phone_index, OPTIONAL, 0, 0, "电话索引", "its phone"),
    FIELD(known, sealed, OPTIONAL, 0, 0, "密文", "its texts"),
};
static RECORD(known, known_fields, "the party that an index leads to, and the region's highest id");

/* One statement for both answers: who it is, or which id a new one gets. Ids are given in order and never again, since
 * rows stay. */
static result find_known(struct request *rq, const char *region, const struct wanted *wanted, struct known *known)
{
    if (wanted->type) {
        return db_one(
            rq->db, rq->arena, RECEIVE(known, known),
            "SELECT newest.id AS newest, p.id AS id, p.name_index AS name_index, p.phone_index AS phone_index,"
            " p.sealed AS sealed"
            " FROM (SELECT COALESCE(MAX(id), 0) AS id FROM party WHERE region = :region) AS newest"
            " LEFT JOIN party AS p ON p.region = :region AND p.number_index = :number_index"
            " AND p.certificate_type = :certificate_type",
            P("region", region), P("number_index", wanted->number_index), P("certificate_type", wanted->type->code));
    }
    return db_one(rq->db, rq->arena, RECEIVE(known, known),
                  "SELECT newest.id AS newest, p.id AS id, p.name_index AS name_index, p.phone_index AS phone_index,"
                  " p.sealed AS sealed"
                  " FROM (SELECT COALESCE(MAX(id), 0) AS id FROM party WHERE region = :region) AS newest"
                  " LEFT JOIN party AS p ON p.region = :region AND p.phone_index = :phone_index"
                  " AND p.name_index = :name_index AND p.number_index IS NULL",
                  P("region", region), P("phone_index", wanted->phone_index), P("name_index", wanted->name_index));
}

static bool same_bytes(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static result add_new(struct request *rq, const char *region, const struct wanted *wanted, int64_t id)
{
    struct party_row row = {.region = region,
                            .id = id,
                            .kind = wanted->type && wanted->type->organisation ? "legal" : "natural",
                            .certificate_type = wanted->type ? wanted->type->code : 0,
                            .name_index = wanted->name_index,
                            .number_index = wanted->number_index,
                            .phone_index = wanted->phone_index,
                            .created_at = rq->now};
    TRY(sealed_put(rq, &row, wanted->texts));
    return db_post(
        rq->db,
        "INSERT INTO party (region, id, kind, certificate_type, sealed, name_index, number_index, phone_index,"
        " key_number, created_at, erased_at) VALUES (:region, :id, :kind, :certificate_type, :sealed,"
        " :name_index, :number_index, :phone_index, :key_number, :created_at, :erased_at)",
        ROW(party_row, &row));
}

/* What was given and differs is taken over. Only an address must be opened to be compared. */
static result take_over(struct request *rq, const char *region, const struct wanted *wanted, const struct known *known)
{
    struct party_row row = {.region = region, .id = known->id, .sealed = known->sealed};
    const char *texts[SEALED_COUNT];
    bool new_name = !same_bytes(wanted->name_index, known->name_index);
    bool new_phone = wanted->texts[SEALED_PHONE] && !same_bytes(wanted->phone_index, known->phone_index);
    const char *address = wanted->texts[SEALED_ADDRESS];
    if (!new_name && !new_phone && !address) {
        return SUCCESS;
    }
    TRY(sealed_get(rq, &row, texts));
    if (!new_name && !new_phone && str_equal(texts[SEALED_ADDRESS], address)) {
        return SUCCESS;
    }
    texts[SEALED_NAME] = new_name ? wanted->texts[SEALED_NAME] : texts[SEALED_NAME];
    texts[SEALED_PHONE] = new_phone ? wanted->texts[SEALED_PHONE] : texts[SEALED_PHONE];
    texts[SEALED_ADDRESS] = address ? address : texts[SEALED_ADDRESS];
    TRY(sealed_put(rq, &row, texts));
    row.name_index = new_name ? wanted->name_index : known->name_index;
    row.phone_index = new_phone ? wanted->phone_index : known->phone_index;
    TRY(db_post(rq->db,
                "UPDATE party SET sealed = :sealed, name_index = :name_index, phone_index = :phone_index,"
                " key_number = :key_number WHERE region = :region AND id = :id",
                ROW(party_row, &row)));
    return new_name ? ledger_note(rq, "party", "rename", region,
                                  str_format(rq->arena, "{\"party\":%lld}", (long long)row.id))
                    : SUCCESS;
}

result party_find_or_add(struct request *rq, const char *region, const struct party_in *in, int64_t *id)
{
    struct wanted wanted = {0};
    struct known known;
    TRY(prepare(rq, in, &wanted));
    TRY(find_known(rq, region, &wanted, &known));
    if (number_is_set(known.id)) {
        *id = known.id;
        return take_over(rq, region, &wanted, &known);
    }
    *id = known.newest + 1;
    return add_new(rq, region, &wanted, *id);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

result party_read(struct request *rq, const char *region, int64_t id, struct party_view *view)
{
    struct party_row row;
    const char *texts[SEALED_COUNT];
    TRY(party_row_read(rq, region, id, &row));
    TRY(sealed_get(rq, &row, texts));
    *view = (struct party_view){.region = row.region,
                                .id = row.id,
                                .kind = row.kind,
                                .certificate_type = row.certificate_type,
                                .name = texts[SEALED_NAME],
                                .number = texts[SEALED_NUMBER],
                                .phone = texts[SEALED_PHONE],
                                .address = texts[SEALED_ADDRESS],
                                .created_at = row.created_at,
                                .erased_at = row.erased_at};
    return SUCCESS;
}

static const struct field party_id_fields[] = {
    FIELD(party_id, id, READONLY, 0, 0, "编号", "within the region"),
};
static RECORD(party_id, party_id_fields, "the id of a party");

result party_search(struct request *rq, const char *region, enum party_by by, const char *text, party_ids *ids)
{
    struct bytes index;
    struct db_into into = RECEIVE_LIST(party_id, ids);
    switch (by) {
    case PARTY_BY_NUMBER:
        TRY(index_text(rq, SEALED_NUMBER, text, &index));
        return db_all(rq->db, rq->arena, into,
                      "SELECT id FROM party WHERE region = :region AND number_index = :index ORDER BY id LIMIT 200",
                      P("region", region), P("index", index));
    case PARTY_BY_PHONE:
        TRY(index_text(rq, SEALED_PHONE, text, &index));
        return db_all(rq->db, rq->arena, into,
                      "SELECT id FROM party WHERE region = :region AND phone_index = :index ORDER BY id LIMIT 200",
                      P("region", region), P("index", index));
    case PARTY_BY_NAME: break;
    }
    TRY(index_text(rq, SEALED_NAME, text, &index));
    return db_all(rq->db, rq->arena, into,
                  "SELECT id FROM party WHERE region = :region AND name_index = :index ORDER BY id LIMIT 200",
                  P("region", region), P("index", index));
}

result party_matches(struct request *rq, const char *region, int64_t id, const char *name, const char *number,
                     bool *matches)
{
    struct bytes name_index, number_index, phone_index;
    int64_t found;
    TRY(index_text(rq, SEALED_NAME, name, &name_index));
    TRY(index_text(rq, SEALED_NUMBER, number, &number_index));
    TRY(index_text(rq, SEALED_PHONE, number, &phone_index));
    TRY(db_number(rq->db, &found,
                  "SELECT CASE WHEN name_index = :name_index AND (number_index = :number_index"
                  " OR phone_index = :phone_index) THEN 1 ELSE 0 END FROM party WHERE region = :region AND id = :id",
                  P("name_index", name_index), P("number_index", number_index), P("phone_index", phone_index),
                  P("region", region), P("id", id)));
    *matches = found == 1;
    return number_is_set(found) ? SUCCESS : failed(ERR_NOT_FOUND, "没有这个当事人");
}

/* --- erasing ----------------------------------------------------------------------------------------------------- */

result party_erase(struct request *rq, const char *region, int64_t id)
{
    struct party_row row;
    TRY(party_row_read(rq, region, id, &row));
    if (instant_is_set(row.erased_at)) {
        return SUCCESS;
    }
    TRY(db_do(rq->db,
              "UPDATE party SET sealed = NULL, name_index = NULL, number_index = NULL, phone_index = NULL,"
              " key_number = 0, erased_at = :now"
              " WHERE region = :region AND id = :id",
              P("now", rq->now), P("region", region), P("id", id)));
    return ledger_note(rq, "party", "erase", region, str_format(rq->arena, "{\"party\":%lld}", (long long)id));
}
