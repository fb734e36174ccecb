/* The chain: what an event's hash is taken over, and the walk that recomputes every link. */
#include "kernel/ledger/ledger.h"

#include "kernel/crypto/sm3.h"

static const struct field event_fields[] = {
    FIELD(event, lane, READONLY, 0, 0, "链", "the chain it belongs to"),
    FIELD(event, seq, READONLY, 0, 0, "序号", "its place in the chain, from 1"),
    FIELD(event, region, READONLY, 0, 0, "地区", "administrative division, GB/T 2260"),
    FIELD(event, matter, READONLY, 0, 0, "件", "the matter's id within the region; 0: not about a matter"),
    FIELD(event, flow, READONLY, 0, 0, "流程", "the matter's flow, or the room that noted it"),
    FIELD(event, action, READONLY, 0, 0, "动作", "what was done"),
    FIELD(event, from_state, READONLY, 0, 0, "原状态", "the state before"),
    FIELD(event, to_state, READONLY, 0, 0, "新状态", "the state after"),
    FIELD(event, at, READONLY, 0, 0, "发生时间", "when it happened"),
    FIELD(event, recorded_at, READONLY, 0, 0, "记录时间", "when it was recorded"),
    FIELD(event, day, READONLY, 0, 0, "日期", "the day in China it happened on"),
    FIELD(event, late, READONLY, 0, 0, "补录", "recorded on a later day than it happened"),
    FIELD(event, actor, READONLY, 0, 0, "操作人", "staff id; 0: the system or nobody"),
    FIELD(event, unit, READONLY, 0, 0, "单位", "the unit it counts for"),
    FIELD(event, kind, READONLY, 0, 0, "计数类别", "the counter it moves"),
    FIELD(event, amount, READONLY, 0, 0, "计数", "by how much"),
    FIELD(event, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code"),
    FIELD(event, channel, READONLY, 0, 0, "渠道", "intake channel"),
    FIELD(event, request_id, READONLY, 0, 0, "请求", "the request that caused it"),
    FIELD(event, body, READONLY, 0, 0, "内容", "more of it, a JSON object without personal data"),
    FIELD(event, hash, READONLY, 0, 0, "链值", "SM3 over the previous hash and this event"),
};
RECORD(event, event_fields, "an event of the ledger");

static size_t write_number(char *out, int64_t number)
{
    char digits[24];
    size_t count = 0;
    bool negative = number < 0;
    uint64_t rest = negative ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (negative) {
        digits[count++] = '-';
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = digits[count - 1 - i];
    }
    return count;
}

/* Size, ':', bytes, ','. */
static void put_text(struct sm3 *hasher, const char *bytes, size_t size)
{
    char head[32];
    size_t head_size = write_number(head, (int64_t)size);
    head[head_size++] = ':';
    sm3_put(hasher, head, head_size);
    sm3_put(hasher, bytes, size);
    sm3_put(hasher, ",", 1);
}

/* NULL goes in as "". */
static void put_string(struct sm3 *hasher, const char *text)
{
    put_text(hasher, text ? text : "", text ? strlen(text) : 0);
}

static void put_number(struct sm3 *hasher, int64_t number)
{
    char text[32];
    put_text(hasher, text, write_number(text, number));
}

static void put_value(struct sm3 *hasher, const struct field *field, const void *event)
{
    const void *at = field_at(field, event);
    switch (field->type) {
    case TYPE_TEXT: put_string(hasher, *(const char *const *)at); break;
    case TYPE_INT: put_number(hasher, *(const int64_t *)at); break;
    case TYPE_BOOL: put_number(hasher, *(const bool *)at); break;
    case TYPE_INSTANT: put_number(hasher, ((const struct instant *)at)->ms); break;
    case TYPE_DATE: put_number(hasher, ((const struct date *)at)->ymd); break;
    default: break; /* the hash itself */
    }
}

void ledger_hash(const struct event *event, const uint8_t *previous, uint8_t *hash)
{
    struct sm3 hasher;
    sm3_begin(&hasher);
    sm3_put(&hasher, previous, SM3_SIZE);
    for (size_t i = 0; i < event_record.field_count; i++) {
        put_value(&hasher, &event_fields[i], event);
    }
    sm3_end(&hasher, hash);
}
