#include "kernel/flow/reason.h"

#include "kernel/api/app.h"
#include "kernel/base/buf.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/sm3.h"
#include "kernel/party/text.h"

#define MARK        "sm3:"
#define DIGEST_SIZE (sizeof MARK - 1 + 2 * SM3_SIZE)

result reason_digest(struct request *rq, const struct event *event, const char *reason, const char **digest)
{
    struct buf text;
    uint8_t salt[SEAL_INDEX_SIZE], sum[SM3_SIZE];
    const char *place = str_format(rq->arena, "%s/%s/%lld/%s/%lld", event->region, event->flow,
                                   (long long)event->matter, event->action, (long long)event->at.ms);
    *digest = 0;
    if (str_is_empty(reason)) {
        return SUCCESS;
    }
    TRY(seal_index(app_keyring(rq->app), "flow.reason", place, salt));
    buf_init(&text, rq->arena, sizeof salt + strlen(reason) + 1);
    buf_put(&text, salt, sizeof salt);
    buf_text(&text, reason);
    sm3_hash(text.data, text.size, sum);
    *digest = str_format(rq->arena, MARK "%s", hex_encode(rq->arena, sum, sizeof sum));
    return SUCCESS;
}

static struct text_key key_of(struct arena *arena, const char *region, const char *flow, int64_t matter, int64_t lane,
                              int64_t seq)
{
    return (struct text_key){region, flow, matter,
                             str_format(arena, "reason-%lld-%lld", (long long)lane, (long long)seq)};
}

result reason_put(struct request *rq, const struct event *event, const char *reason)
{
    struct text_key key = key_of(rq->arena, event->region, event->flow, event->matter, event->lane, event->seq);
    return str_is_empty(reason) ? SUCCESS : party_text_put(rq, &key, reason);
}

result reason_read(struct request *rq, const char *region, const char *flow, int64_t matter, int64_t lane, int64_t seq,
                   const char **reason)
{
    struct text_key key = key_of(rq->arena, region, flow, matter, lane, seq);
    return party_text_read(rq, &key, reason);
}

result reason_show(struct request *rq, struct event *event)
{
    static const char begin[] = "{\"reason\":\"";
    const char *reason, *digest, *kept = event->body ? event->body : "";
    if (!str_starts_with(kept, begin) || !str_starts_with(kept + sizeof begin - 1, MARK)) {
        return SUCCESS;
    }
    kept += sizeof begin - 1;
    TRY(reason_read(rq, event->region, event->flow, event->matter, event->lane, event->seq, &reason));
    if (!reason) {
        return SUCCESS;
    }
    TRY(reason_digest(rq, event, reason, &digest));
    if (!digest || strncmp(kept, digest, DIGEST_SIZE) != 0) {
        return failed(ERR_INTERNAL, str_format(rq->arena, "台账%lld-%lld的理由与台账所记的摘要不符",
                                               (long long)event->lane, (long long)event->seq));
    }
    struct buf body;
    buf_init(&body, rq->arena, 256 * 1024);
    buf_text(&body, "{\"reason\":");
    buf_json(&body, reason);
    buf_text(&body, kept + DIGEST_SIZE + 1); /* past its closing quote */
    event->body = body.data;
    return SUCCESS;
}
