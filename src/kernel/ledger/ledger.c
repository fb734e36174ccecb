#include "kernel/ledger/ledger.h"

#include <assert.h>

#include "kernel/base/str.h"
#include "kernel/calendar/calendar.h"
#include "kernel/crypto/sm3.h"
#include "kernel/ledger/numbers.h"
#include "kernel/tally/tally.h"

/* --- lanes ------------------------------------------------------------------------------------------------------- */

struct tail_row {
    int64_t seq;
    struct date day;
    struct bytes hash;
};
static const struct field tail_row_fields[] = {
    FIELD(tail_row, seq, OPTIONAL, 0, 0, "序号", "seq"),
    FIELD(tail_row, day, OPTIONAL, 0, 0, "日期", "day"),
    FIELD(tail_row, hash, OPTIONAL, 0, 0, "链值", "hash"),
};
static RECORD(tail_row, tail_row_fields, "the newest link");

/* A lane that is new goes on from the greatest number that any region has used so far. */
static result begin_above(struct lane *lane, struct db *db)
{
    int64_t greatest;
    TRY(db_number(db, &greatest, "SELECT MAX(seq) FROM ledger_day"));
    lane->tail.seq = number_is_set(greatest) ? greatest : 0;
    return SUCCESS;
}

static result read_tail(struct lane *lane, struct db *db)
{
    struct arena *arena = arena_new(0);
    if (!arena) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    struct tail_row row;
    result r = db_one(db, arena, RECEIVE(tail_row, &row),
                      "SELECT seq, (SELECT MAX(day) FROM ledger_day WHERE lane = :lane) AS day, hash FROM event"
                      " WHERE lane = :lane ORDER BY seq DESC LIMIT 1",
                      P("lane", lane->tail.lane));
    if (is_ok(r) && row.hash.size != SM3_SIZE) {
        r = failed(ERR_UNAVAILABLE, "台账最后一环已损坏，请运行 zwfw verify");
    } else if (is_ok(r)) {
        lane->tail.seq = row.seq;
        lane->tail.day = row.day;
        memcpy(lane->tail.hash, row.hash.data, SM3_SIZE);
    } else if (r.code == ERR_NOT_FOUND) {
        lane->tail = (struct ledger_tail){.lane = lane->tail.lane};
        r = lane->tail.lane > 1 ? begin_above(lane, db) : SUCCESS; /* the first is older than all others */
    }
    lane->kept = lane->tail.seq;
    arena_free(arena);
    return r;
}

result lane_open(struct db *db, int64_t number, struct lane **made)
{
    struct lane *lane = calloc(1, sizeof *lane);
    *made = 0;
    if (!lane || !(lane->book = tally_book_new(number)) || !(lane->numbers = numbers_new())) {
        lane_close(lane);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    lane->tail.lane = number;
    lane->is_wide = true;
    result r = read_tail(lane, db);
    if (!is_ok(r)) {
        lane_close(lane);
        return r;
    }
    *made = lane;
    return SUCCESS;
}

void lanes_join(struct lane **lanes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        lanes[i]->lanes = lanes;
        lanes[i]->lane_count = count;
        lanes[i]->is_wide = false;
    }
}

result lanes_in_store(struct db *db, int64_t *count)
{
    TRY(db_number(db, count, "SELECT MAX(lane) FROM ledger_day"));
    *count = number_is_set(*count) ? *count : 1;
    return SUCCESS;
}

/* Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm": one more lane takes its share from all others
 * and nothing moves between those. */
int64_t ledger_lane(const char *region, size_t count)
{
    uint64_t key = str_hash(STR_HASH, region);
    int64_t lane = 0, next = 0;
    if (*region == '\0' || count < 2) {
        return 1;
    }
    while (next < (int64_t)count) {
        lane = next;
        key = key * UINT64_C(2862933555777941757) + 1;
        next = (int64_t)((double)(lane + 1) * ((double)(INT64_C(1) << 31) / (double)((key >> 33) + 1)));
    }
    return lane + 1;
}

/* The lanes that the transaction under way may write. */
static struct lane *const *within_reach(struct lane *const *self, size_t *count)
{
    const struct lane *lane = *self;
    *count = lane->is_wide && lane->lanes ? lane->lane_count : 1;
    return *count > 1 ? lane->lanes : self;
}

bool lane_may_write(struct lane *lane, const char *region)
{
    if (lane->is_wide) {
        return true;
    }
    int64_t owner = region ? ledger_lane(region, lane->lane_count) : 0;
    if (owner == lane->tail.lane) {
        return true;
    }
    /* A second one, or any: no single lane will do. */
    lane->strayed = lane->strayed == 0 && owner > 0 ? owner : -1;
    return false;
}

void lane_close(struct lane *lane)
{
    if (lane) {
        tally_book_free(lane->book);
        numbers_free(lane->numbers);
        free(lane);
    }
}

result lane_reload(struct lane *lane, struct db *db)
{
    size_t count;
    struct lane *const *lanes = within_reach(&lane, &count);
    lane->brought = 0;
    for (size_t i = 0; i < count; i++) {
        tally_forget(lanes[i]->book);
        numbers_forget(lanes[i]->numbers);
        TRY(read_tail(lanes[i], db));
    }
    return SUCCESS;
}

static result find_tail(struct db *db, const struct ledger_tail *tail, bool *found)
{
    int64_t count, changed = 0;
    struct bytes hash = {tail->hash, sizeof tail->hash};
    TRY(db_number(db, &count, "SELECT COUNT(*) FROM event WHERE lane = :lane AND seq = :seq AND hash = :hash",
                  P("lane", tail->lane), P("seq", tail->seq), P("hash", hash)));
    *found = count > 0;
    /* A change, so that the commit is waited for as that of any other. */
    db_allow(db, RIGHT_LEDGER);
    result r = db_change(db, &changed, "UPDATE ledger_day SET seq = seq WHERE lane = :lane AND day = :day",
                         P("lane", tail->lane), P("day", tail->day));
    db_forbid(db, RIGHT_LEDGER);
    return is_ok(r) && *found && changed == 0 ? failed(ERR_UNAVAILABLE, "台账的日末记录缺失，请运行 zwfw verify") : r;
}

result ledger_find(struct db *db, const struct ledger_tail *tail, bool *found)
{
    TRY(db_begin(db));
    result r = find_tail(db, tail, found);
    if (!is_ok(r)) {
        db_rollback(db);
        return r;
    }
    return db_commit(db);
}

struct lane_mark lane_mark(const struct lane *lane)
{
    struct lane_mark mark;
    size_t count;
    struct lane *self = (struct lane *)lane, *const *lanes = within_reach(&self, &count);
    for (size_t i = 0; i < count; i++) {
        mark.places[i] = (struct lane_place){lanes[i]->tail, lanes[i]->kept, tally_mark(lanes[i]->book),
                                             numbers_mark(lanes[i]->numbers)};
    }
    mark.brought = lane->brought;
    return mark;
}

void lane_undo(struct lane *lane, const struct lane_mark *mark)
{
    size_t count;
    struct lane *const *lanes = within_reach(&lane, &count);
    for (size_t i = 0; i < count; i++) {
        lanes[i]->tail = mark->places[i].tail;
        lanes[i]->kept = mark->places[i].kept;
        tally_undo(lanes[i]->book, mark->places[i].movements);
        numbers_undo(lanes[i]->numbers, mark->places[i].numbers);
    }
    lane->brought = mark->brought;
}

bool lane_newest(const struct lane *lane, const struct lane_mark *since, struct ledger_tail *newest)
{
    size_t count;
    struct lane *self = (struct lane *)lane, *const *lanes = within_reach(&self, &count);
    for (size_t i = 0; i < count; i++) {
        if (lanes[i]->tail.seq > since->places[i].tail.seq) {
            *newest = lanes[i]->tail;
            return true;
        }
    }
    return false;
}

/* --- a new calendar ---------------------------------------------------------------------------------------------- */

/* Goes with the arena of the request that brought it, and the calendar too unless it was taken. */
struct brought_calendar {
    struct calendar *calendar;
};

static void drop_brought(void *subject)
{
    struct brought_calendar *brought = subject;
    calendar_free(brought->calendar);
    free(brought);
}

result lane_bring_calendar(struct request *rq, struct calendar *calendar)
{
    struct brought_calendar *brought = malloc(sizeof *brought);
    if (!brought) {
        calendar_free(calendar);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    brought->calendar = calendar;
    arena_defer(rq->arena, drop_brought, brought);
    rq->lane->brought = brought;
    rq->calendar = calendar;
    return SUCCESS;
}

const struct calendar *lane_calendar(const struct lane *lane)
{
    return lane->brought ? lane->brought->calendar : 0;
}

struct calendar *lane_take_calendar(struct lane *lane)
{
    struct calendar *calendar = lane->brought ? lane->brought->calendar : 0;
    if (calendar) {
        lane->brought->calendar = 0;
        lane->brought = 0;
    }
    return calendar;
}

/* The tail becomes its day's head. */
static result keep_head(struct lane *lane, struct db *db)
{
    const struct ledger_tail *tail = &lane->tail;
    if (lane->kept == tail->seq) {
        return SUCCESS;
    }
    db_allow(db, RIGHT_LEDGER);
    result r = db_post(db,
                       "INSERT INTO ledger_day (lane, day, seq, hash) VALUES (:lane, :day, :seq, :hash)"
                       " ON CONFLICT (lane, day) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
                       P("lane", tail->lane), P("day", tail->day), P("seq", tail->seq),
                       P("hash", ((struct bytes){tail->hash, sizeof tail->hash})));
    db_forbid(db, RIGHT_LEDGER);
    TRY(r);
    lane->kept = tail->seq;
    return SUCCESS;
}

result lane_flush(struct lane *lane, struct db *db)
{
    size_t count;
    struct lane *const *lanes = within_reach(&lane, &count);
    for (size_t i = 0; i < count; i++) {
        TRY(keep_head(lanes[i], db));
        TRY(tally_flush(lanes[i]->book, db));
        TRY(numbers_flush(lanes[i]->numbers, db));
    }
    return SUCCESS;
}

/* --- appending --------------------------------------------------------------------------------------------------- */

static void fill_in(struct request *rq, const struct lane *lane, struct event *event)
{
    const char **texts[] = {&event->region, &event->flow,      &event->action,  &event->from_state, &event->to_state,
                            &event->kind,   &event->item_type, &event->channel, &event->request_id, &event->body};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = *texts[i] ? *texts[i] : "";
    }
    event->lane = lane->tail.lane;
    event->seq = lane->tail.seq + 1;
    event->recorded_at = rq->now;
    event->at = instant_is_set(event->at) ? event->at : rq->now;
    event->day = instant_date(event->at);
    event->late = event->day.ymd < instant_date(event->recorded_at).ymd;
    event->actor = rq->who->staff;
    event->request_id = rq->request_id;
}

static result move_counter(struct lane *lane, const struct event *event)
{
    if (event->kind[0] == '\0') {
        return SUCCESS;
    }
    struct tally_key key = {.day = event->day, .unit = event->unit, .late = event->late};
    key.since = event->since.ymd / 100 < event->day.ymd / 100 ? event->since.ymd / 100 : 0;
    snprintf(key.region, sizeof key.region, "%s", event->region);
    snprintf(key.kind, sizeof key.kind, "%s", event->kind);
    snprintf(key.item_type, sizeof key.item_type, "%s", event->item_type);
    snprintf(key.channel, sizeof key.channel, "%s", event->channel);
    return tally_move(lane->book, &key, event->amount);
}

static result insert(struct request *rq, const struct event *event)
{
    db_allow(rq->db, RIGHT_LEDGER);
    result r = db_post(
        rq->db,
        "INSERT INTO event (lane, seq, region, matter, flow, action, from_state, to_state, at, recorded_at, day,"
        " late, actor, unit, kind, amount, item_type, channel, request_id, body, hash)"
        " VALUES (:lane, :seq, :region, :matter, :flow, :action, :from_state, :to_state, :at, :recorded_at, :day,"
        " :late, :actor, :unit, :kind, :amount, :item_type, :channel, :request_id, :body, :hash)",
        ROW(event, event));
    db_forbid(rq->db, RIGHT_LEDGER);
    return r;
}

static result add_link(struct request *rq, struct lane *lane, struct event *event)
{
    struct date today = ledger_day(lane->tail.day, event);
    uint8_t hash[SM3_SIZE];
    if (lane->tail.day.ymd != today.ymd) {
        TRY(keep_head(lane, rq->db)); /* the day before ends with the tail */
    }
    ledger_hash(event, lane->tail.hash, hash);
    event->hash = (struct bytes){arena_copy(rq->arena, hash, sizeof hash), sizeof hash};
    TRY(insert(rq, event));
    lane->tail.seq = event->seq;
    lane->tail.day = today;
    memcpy(lane->tail.hash, hash, SM3_SIZE);
    return SUCCESS;
}

#ifdef ZWFW_BREAK_NOAUDIT
enum { SKIPS_EVENTS = true };
#else
enum { SKIPS_EVENTS = false };
#endif

/* The lane of a region, if the transaction under way may write it. */
static result lane_of(struct request *rq, const char *region, struct lane **lane)
{
    assert(rq->lane && "a change is made on a lane");
    *lane = rq->lane;
    if (!lane_may_write(*lane, region)) {
        return failed(ERR_UNAVAILABLE, "地区不在本队列办理");
    }
    if ((*lane)->lane_count > 1) {
        *lane = (*lane)->lanes[ledger_lane(region, (*lane)->lane_count) - 1];
    }
    return SUCCESS;
}

result lane_number(struct request *rq, const char *region, const char *name, int64_t *value)
{
    struct lane *lane;
    TRY(lane_of(rq, region, &lane));
    return numbers_next(lane->numbers, rq->db, region, name, value);
}

result ledger_append(struct request *rq, struct event *event)
{
    struct lane *lane;
    TRY(lane_of(rq, event->region ? event->region : "", &lane));
    fill_in(rq, lane, event);
    if (!SKIPS_EVENTS) {
        TRY(add_link(rq, lane, event));
    }
    return move_counter(lane, event);
}

result ledger_note(struct request *rq, const char *room, const char *action, const char *region, const char *body)
{
    struct event event = {.flow = room, .action = action, .region = region, .body = body, .unit = rq->who->unit};
    return ledger_append(rq, &event);
}

/* --- heads ------------------------------------------------------------------------------------------------------- */

static const struct field ledger_head_fields[] = {
    FIELD(ledger_head, lane, OPTIONAL, 0, 0, "链", "lane"),
    FIELD(ledger_head, seq, OPTIONAL, 0, 0, "序号", "seq"),
    FIELD(ledger_head, hash, OPTIONAL, 0, 0, "链值", "hash"),
};
static RECORD(ledger_head, ledger_head_fields, "a link by its place and hash");

result ledger_heads_now(struct db *db, struct arena *arena, ledger_heads *heads)
{
    return db_all(db, arena, RECEIVE_LIST(ledger_head, heads),
                  "SELECT newest.lane, newest.seq, event.hash"
                  " FROM (SELECT lane, MAX(seq) AS seq FROM ledger_day GROUP BY lane) AS newest"
                  " JOIN event ON event.lane = newest.lane AND event.seq = newest.seq ORDER BY newest.lane");
}

result ledger_heads_on(struct db *db, struct arena *arena, struct date date, ledger_heads *heads)
{
    return db_all(db, arena, RECEIVE_LIST(ledger_head, heads),
                  "SELECT kept.lane, kept.seq, kept.hash"
                  " FROM (SELECT lane, MAX(day) AS day FROM ledger_day WHERE day <= :day GROUP BY lane) AS newest"
                  " JOIN ledger_day AS kept ON kept.lane = newest.lane AND kept.day = newest.day ORDER BY kept.lane",
                  P("day", date));
}

result ledger_day_root(struct db *db, struct arena *arena, struct date date, uint8_t root[32])
{
    ledger_heads heads;
    struct buf lines;
    TRY(ledger_heads_on(db, arena, date, &heads));
    buf_init(&lines, arena, 1024 * 1024);
    for (size_t i = 0; i < heads.count; i++) {
        const struct ledger_head *head = &heads.items[i];
        buf_format(&lines, "%lld %lld %s\n", (long long)head->lane, (long long)head->seq,
                   hex_encode(arena, head->hash.data, head->hash.size));
    }
    sm3_hash(lines.data, lines.size, root);
    return SUCCESS;
}

result ledger_export(struct request *rq, const struct row_taker *taker)
{
    struct event row;
    return db_each(rq->db, taker->arena, RECEIVE(event, &row), taker->take, taker->subject,
                   "SELECT * FROM event WHERE region >= :scope_low AND region < :scope_high ORDER BY lane, seq",
                   SCOPE(rq));
}
