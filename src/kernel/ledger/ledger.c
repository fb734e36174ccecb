#include "kernel/ledger/ledger.h"

#include <assert.h>

#include "kernel/crypto/sm3.h"
#include "kernel/tally/tally.h"

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

/* --- the chain --------------------------------------------------------------------------------------------------- */

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
static void put_field(struct sm3 *hasher, const char *bytes, size_t size)
{
    char head[32];
    size_t head_size = write_number(head, (int64_t)size);
    head[head_size++] = ':';
    sm3_put(hasher, head, head_size);
    sm3_put(hasher, bytes, size);
    sm3_put(hasher, ",", 1);
}

static void put_number(struct sm3 *hasher, int64_t number)
{
    char text[32];
    put_field(hasher, text, write_number(text, number));
}

static void put_value(struct sm3 *hasher, const struct field *field, const void *event)
{
    const void *at = field_at(field, event);
    switch (field->type) {
    case TYPE_TEXT: {
        const char *text = *(const char *const *)at;
        put_field(hasher, text ? text : "", text ? strlen(text) : 0);
        break;
    }
    case TYPE_INT: put_number(hasher, *(const int64_t *)at); break;
    case TYPE_BOOL: put_number(hasher, *(const bool *)at); break;
    case TYPE_INSTANT: put_number(hasher, ((const struct instant *)at)->ms); break;
    case TYPE_DATE: put_number(hasher, ((const struct date *)at)->ymd); break;
    default: break; /* the hash itself */
    }
}

result ledger_hash(const struct event *event, const uint8_t *previous, uint8_t *hash)
{
    static _Thread_local struct sm3 *hasher;
    if (!hasher && !(hasher = sm3_new())) {
        return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
    }
    sm3_begin(hasher);
    sm3_put(hasher, previous, SM3_SIZE);
    for (size_t i = 0; i < event_record.field_count; i++) {
        put_value(hasher, &event_fields[i], event);
    }
    return sm3_end(hasher, hash);
}

/* --- lanes ------------------------------------------------------------------------------------------------------- */

struct tail_row {
    int64_t seq;
    struct bytes hash;
};
static const struct field tail_row_fields[] = {
    FIELD(tail_row, seq, OPTIONAL, 0, 0, "序号", "seq"),
    FIELD(tail_row, hash, OPTIONAL, 0, 0, "链值", "hash"),
};
static RECORD(tail_row, tail_row_fields, "the newest link");

static result read_tail(struct lane *lane, struct db *db)
{
    struct arena *arena = arena_new(0);
    if (!arena) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    struct tail_row row;
    result r = db_one(db, arena, RECEIVE(tail_row, &row),
                      "SELECT seq, hash FROM event WHERE lane = :lane ORDER BY seq DESC LIMIT 1", P("lane", lane->tail.lane));
    if (is_ok(r)) {
        assert(row.hash.size == SM3_SIZE);
        lane->tail.seq = row.seq;
        memcpy(lane->tail.hash, row.hash.data, SM3_SIZE);
    } else if (r.code == ERR_NOT_FOUND) {
        lane->tail.seq = 0;
        memset(lane->tail.hash, 0, SM3_SIZE);
        r = SUCCESS;
    }
    arena_free(arena);
    return r;
}

result lane_open(struct db *db, int64_t number, struct lane **made)
{
    struct lane *lane = calloc(1, sizeof *lane);
    *made = 0;
    if (!lane || !(lane->book = tally_book_new(number))) {
        lane_close(lane);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    lane->tail.lane = number;
    result r = read_tail(lane, db);
    if (!is_ok(r)) {
        lane_close(lane);
        return r;
    }
    *made = lane;
    return SUCCESS;
}

void lane_close(struct lane *lane)
{
    if (lane) {
        tally_book_free(lane->book);
        free(lane);
    }
}

result lane_reload(struct lane *lane, struct db *db)
{
    tally_forget(lane->book);
    return read_tail(lane, db);
}

struct lane_mark lane_mark(const struct lane *lane)
{
    return (struct lane_mark){lane->tail, tally_mark(lane->book)};
}

void lane_undo(struct lane *lane, struct lane_mark mark)
{
    lane->tail = mark.tail;
    tally_undo(lane->book, mark.movements);
}

/* --- appending --------------------------------------------------------------------------------------------------- */

static void fill_in(struct request *rq, struct event *event)
{
    const char **texts[] = {&event->region,    &event->flow,    &event->action,     &event->from_state, &event->to_state, &event->kind,
                            &event->item_type, &event->channel, &event->request_id, &event->body};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = *texts[i] ? *texts[i] : "";
    }
    event->lane = rq->lane->tail.lane;
    event->seq = rq->lane->tail.seq + 1;
    event->recorded_at = rq->now;
    event->at = instant_is_set(event->at) ? event->at : rq->now;
    event->day = instant_date(event->at);
    event->late = event->day.ymd < instant_date(event->recorded_at).ymd;
    event->actor = rq->who->staff;
    event->request_id = rq->request_id;
}

static result move_counter(struct request *rq, const struct event *event)
{
    if (event->kind[0] == '\0') {
        return SUCCESS;
    }
    struct tally_key key = {.day = event->day, .unit = event->unit, .late = event->late};
    snprintf(key.region, sizeof key.region, "%s", event->region);
    snprintf(key.kind, sizeof key.kind, "%s", event->kind);
    snprintf(key.item_type, sizeof key.item_type, "%s", event->item_type);
    snprintf(key.channel, sizeof key.channel, "%s", event->channel);
    return tally_move(rq->lane->book, &key, event->amount);
}

result ledger_append(struct request *rq, struct event *event)
{
    assert(rq->lane && "events are written on a lane");
    uint8_t hash[SM3_SIZE];
    fill_in(rq, event);
    TRY(ledger_hash(event, rq->lane->tail.hash, hash));
    event->hash = (struct bytes){arena_copy(rq->arena, hash, sizeof hash), sizeof hash};
    db_allow(rq->db, RIGHT_LEDGER);
    result r = db_do(rq->db,
                     "INSERT INTO event (lane, seq, region, matter, flow, action, from_state, to_state, at, recorded_at, day,"
                     " late, actor, unit, kind, amount, item_type, channel, request_id, body, hash)"
                     " VALUES (:lane, :seq, :region, :matter, :flow, :action, :from_state, :to_state, :at, :recorded_at, :day,"
                     " :late, :actor, :unit, :kind, :amount, :item_type, :channel, :request_id, :body, :hash)",
                     ROW(event, event));
    db_forbid(rq->db, RIGHT_LEDGER);
    TRY(r);
    rq->lane->tail.seq = event->seq;
    memcpy(rq->lane->tail.hash, hash, SM3_SIZE);
    return move_counter(rq, event);
}

result ledger_note(struct request *rq, const char *room, const char *action, const char *region, const char *body)
{
    struct event event = {.flow = room, .action = action, .region = region, .body = body, .unit = rq->who->unit};
    return ledger_append(rq, &event);
}

/* --- verifying --------------------------------------------------------------------------------------------------- */

struct walk {
    struct arena *arena;
    int64_t lane, seq, events;
    uint8_t hash[SM3_SIZE];
    const char *broken; /* literal or malloc-free text on `kept` */
    struct arena *kept;
    void (*progress)(int64_t done, void *subject);
    void *subject;
};

static result check_link(void *subject, const void *row)
{
    struct walk *walk = subject;
    const struct event *event = row;
    if (event->lane != walk->lane) {
        walk->lane = event->lane;
        walk->seq = 0;
        memset(walk->hash, 0, sizeof walk->hash);
    }
    uint8_t hash[SM3_SIZE];
    TRY(ledger_hash(event, walk->hash, hash));
    if (event->seq != walk->seq + 1) {
        walk->broken = str_format(walk->kept, "链%lld：序号%lld之后缺少第%lld号", (long long)event->lane,
                                  (long long)walk->seq, (long long)walk->seq + 1);
    } else if (event->hash.size != SM3_SIZE || memcmp(hash, event->hash.data, SM3_SIZE) != 0) {
        walk->broken = str_format(walk->kept, "链%lld第%lld号与其链值不符", (long long)event->lane, (long long)event->seq);
    }
    walk->seq = event->seq;
    memcpy(walk->hash, hash, SM3_SIZE);
    walk->events++;
    if (walk->progress && walk->events % 65536 == 0) {
        walk->progress(walk->events, walk->subject);
    }
    arena_reset(walk->arena);
    return walk->broken ? failed(ERR_CONFLICT, walk->broken) : SUCCESS;
}

result ledger_verify(struct db *db, struct arena *arena, const char **broken, int64_t *events,
                     void (*progress)(int64_t done, void *subject), void *subject)
{
    struct walk walk = {.kept = arena, .arena = arena_new(0), .progress = progress, .subject = subject};
    struct event event;
    if (!walk.arena) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    result r = db_each(db, walk.arena, RECEIVE(event, &event), check_link, &walk,
                       "SELECT lane, seq, region, matter, flow, action, from_state, to_state, at, recorded_at, day, late,"
                       " actor, unit, kind, amount, item_type, channel, request_id, body, hash FROM event ORDER BY lane, seq");
    *broken = walk.broken;
    *events = walk.events;
    arena_free(walk.arena);
    return walk.broken ? SUCCESS : r;
}
