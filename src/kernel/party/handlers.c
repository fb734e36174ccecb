#include "kernel/party/handlers.h"

#include "kernel/api/app.h"
#include "kernel/crypto/seal.h"
#include "kernel/ledger/ledger.h"
#include "kernel/party/party.h"
#include "kernel/party/sealed.h"

enum { JOB_BATCH = 200 };

static const struct code reveal_codes[] = {
    {"name", "姓名或名称"}, {"number", "证件号码"}, {"phone", "联系电话"}, {"address", "地址"}, {0}};
static const struct code_list reveal_fields_list = {"party_field", "the sealed texts of a party", reveal_codes};

struct reveal_request {
    const char *region;
    int64_t id;
    const char *field, *reason;
};
static const struct field reveal_request_fields[] = {
    FIELD(reveal_request, region, REQUIRED, 6, 12, "地区", "of the party"),
    FIELD(reveal_request, id, REQUIRED, 1, INT64_MAX, "编号", "of the party"),
    FIELD(reveal_request, field, REQUIRED, 0, 0, "字段", "what to see: one at a time", .codes = &reveal_fields_list),
    FIELD(reveal_request, reason, REQUIRED, 4, 200, "理由", "why it must be seen; kept beside the store's ledger"),
};
static RECORD(reveal_request, reveal_request_fields, "the wish to see a field of a party whole");

struct revealed {
    const char *field, *value;
};
static const struct field revealed_fields[] = {
    FIELD(revealed, field, READONLY, 0, 0, "字段", "what was asked for", .codes = &reveal_fields_list),
    FIELD(revealed, value, READONLY, 0, 0, "内容", "whole; absent when the party has none"),
};
static RECORD(revealed, revealed_fields, "a field of a party, whole");

static enum sealed_text text_named(const char *name)
{
    enum sealed_text which = 0;
    while (!str_equal(sealed_names[which], name)) {
        which++; /* the code list holds exactly these names */
    }
    return which;
}

/* Over the last hour, all regions together. */
static result check_rate(struct request *rq)
{
    int64_t limit = app_setting(rq->app, "party.reveals_per_hour");
    int64_t count;
    TRY(db_number(rq->db, &count, "SELECT COUNT(*) FROM party_reveal WHERE actor = :actor AND at > :since",
                  P("actor", rq->who->staff), P("since", rq->now.ms - HOUR_MS)));
    return count < limit ? SUCCESS
                         : failed(ERR_TOO_MANY, str_format(rq->arena, "一小时内最多查看%lld次完整个人信息，请稍后再试",
                                                           (long long)limit));
}

result party_note_reveal(struct request *rq, const char *region, int64_t party, const char *field, const char *reason)
{
    TRY(check_rate(rq));
    TRY(db_do(rq->db,
              "INSERT INTO party_reveal (region, party, at, actor, field, reason)"
              " VALUES (:region, :party, :at, :actor, :field, :reason) ON CONFLICT DO NOTHING",
              P("region", region), P("party", party), P("at", rq->now), P("actor", rq->who->staff), P("field", field),
              P("reason", reason)));
    return ledger_note(rq, "party", "reveal", region,
                       str_format(rq->arena, "{\"field\":\"%s\",\"party\":%lld}", field, (long long)party));
}

static result party_reveal(struct request *rq, const struct reveal_request *in, struct revealed *out)
{
    struct party_row row;
    const char *texts[SEALED_COUNT];
    if (!request_sees_region(rq, in->region)) {
        return failed(ERR_NOT_FOUND, "没有这个当事人");
    }
    TRY(party_row_read(rq, in->region, in->id, &row));
    TRY(sealed_get(rq, &row, texts));
    out->field = in->field;
    out->value = texts[text_named(in->field)];
    return party_note_reveal(rq, in->region, in->id, in->field, in->reason);
}
HANDLER(party_reveal, reveal_request, revealed);

result party_rekey_job(struct request *rq)
{
    int64_t done, broken;
    TRY(keyring_reload(app_keyring(rq->app)));
    return party_rekey_batch(rq, JOB_BATCH, &done, &broken);
}
