#include "kernel/ledger/walk.h"

static const struct field day_head_fields[] = {
    FIELD(day_head, lane, OPTIONAL, 0, 0, "链", "lane"),
    FIELD(day_head, seq, OPTIONAL, 0, 0, "序号", "seq"),
    FIELD(day_head, day, OPTIONAL, 0, 0, "日期", "day"),
    FIELD(day_head, hash, OPTIONAL, 0, 0, "链值", "hash"),
};
RECORD(day_head, day_head_fields, "the newest link of a lane on a day");

struct audit_finding *finding_new(struct arena *arena, const char *part, int64_t lane, int64_t seq, const char *format,
                                  ...)
{
    struct audit_finding *finding = ARENA_NEW(arena, struct audit_finding);
    va_list args;
    va_start(args, format);
    *finding = (struct audit_finding){part, lane, seq, str_vformat(arena, format, args)};
    va_end(args);
    return finding;
}

/* The link the walk stands on. */
struct step {
    struct walk *walk;
    struct arena *arena; /* of one row */
    int64_t lane, seq;
    uint8_t hash[SM3_SIZE];
    struct date day;    /* it belongs to */
    size_t next_anchor; /* the first that the walk has not passed */
    int64_t held;       /* the newest link of this lane that a checkpoint confirmed */
};

/* --- the heads of the days --------------------------------------------------------------------------------------- */

static int compare_days(const void *left, const void *right)
{
    const struct day_head *a = left, *b = right;
    int order = (a->lane > b->lane) - (a->lane < b->lane);
    return order ? order : (a->day.ymd > b->day.ymd) - (a->day.ymd < b->day.ymd);
}

/* The next link is of another day, or there is none: this one must be kept as its day's head. */
static void end_day(struct step *step)
{
    struct walk *walk = step->walk;
    struct day_head key = {.lane = step->lane, .day = step->day};
    if (walk->day || step->seq == 0) {
        return;
    }
    struct day_head *head =
        walk->days.count > 0 ? bsearch(&key, walk->days.items, walk->days.count, sizeof key, compare_days) : 0;
    if (!head || head->seq != step->seq || head->hash.size != SM3_SIZE ||
        memcmp(head->hash.data, step->hash, SM3_SIZE) != 0) {
        walk->day =
            finding_new(walk->arena, "days", step->lane, step->seq, "链%lld：%s最后一环应为第%lld号，日末记录不是",
                        (long long)step->lane, date_text(walk->arena, step->day), (long long)step->seq);
        return;
    }
    head->met = true;
}

static void find_unmet_days(struct walk *walk)
{
    for (size_t i = 0; i < walk->days.count && !walk->day; i++) {
        const struct day_head *head = &walk->days.items[i];
        if (!head->met) {
            walk->day = finding_new(walk->arena, "days", head->lane, head->seq,
                                    "链%lld：%s的日末记录指向第%lld号，台账里那天没有到那里", (long long)head->lane,
                                    date_text(walk->arena, head->day), (long long)head->seq);
        }
    }
}

/* --- checkpoints ------------------------------------------------------------------------------------------------- */

static int compare_anchors(const void *left, const void *right)
{
    const struct anchor *a = left, *b = right;
    int order = (a->lane > b->lane) - (a->lane < b->lane);
    order = order ? order : (a->seq > b->seq) - (a->seq < b->seq);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* Anchors before (lane, seq) point at links that are not there: the lane ended before them. */
static void pass_anchors(struct step *step, int64_t lane, int64_t seq)
{
    struct walk *walk = step->walk;
    for (; step->next_anchor < walk->anchors.count; step->next_anchor++) {
        const struct anchor *anchor = &walk->anchors.items[step->next_anchor];
        if (anchor->lane > lane || (anchor->lane == lane && anchor->seq >= seq)) {
            return;
        }
        if (!walk->anchor) {
            int64_t tail = anchor->lane == step->lane ? step->seq : 0;
            walk->anchor =
                finding_new(walk->arena, "checkpoints", anchor->lane, tail + 1,
                            "链%lld：第%lld号检查点签到第%lld号，台账只到第%lld号，末尾被截去", (long long)anchor->lane,
                            (long long)anchor->number, (long long)anchor->seq, (long long)tail);
        }
    }
}

static void meet_anchors(struct step *step)
{
    struct walk *walk = step->walk;
    for (; step->next_anchor < walk->anchors.count; step->next_anchor++) {
        const struct anchor *anchor = &walk->anchors.items[step->next_anchor];
        if (anchor->lane != step->lane || anchor->seq != step->seq) {
            return;
        }
        if (memcmp(anchor->hash, step->hash, SM3_SIZE) == 0) {
            step->held = step->seq;
        } else if (!walk->anchor) {
            walk->anchor =
                finding_new(walk->arena, "checkpoints", step->lane, step->held + 1,
                            "链%lld：第%lld号到第%lld号之间被整段改写，与第%lld号检查点所签不符", (long long)step->lane,
                            (long long)step->held + 1, (long long)step->seq, (long long)anchor->number);
        }
    }
}

/* --- links ------------------------------------------------------------------------------------------------------- */

static void enter_lane(struct step *step, int64_t lane)
{
    end_day(step);
    pass_anchors(step, lane, 0);
    step->lane = lane;
    step->seq = 0;
    step->held = 0;
    step->day = (struct date){0};
    memset(step->hash, 0, SM3_SIZE);
}

/* NULL when `event` is the next link. */
static struct audit_finding *check_link(const struct step *step, const struct event *event, const uint8_t *hash)
{
    struct arena *arena = step->walk->arena;
    int64_t expected = step->seq + 1;
    bool begins_above =
        step->lane > 1 && step->seq == 0; /* a lane that was added: its first hash tells that it is the first */
    if (event->seq > expected && !begins_above) {
        return finding_new(arena, "chain", step->lane, expected, "链%lld缺少第%lld号", (long long)step->lane,
                           (long long)expected);
    }
    if (event->seq < expected) {
        return finding_new(arena, "chain", step->lane, event->seq, "链%lld第%lld号多出一个", (long long)step->lane,
                           (long long)event->seq);
    }
    if (event->hash.size != SM3_SIZE || memcmp(hash, event->hash.data, SM3_SIZE) != 0) {
        return finding_new(arena, "chain", step->lane, event->seq, "链%lld第%lld号与其链值不符", (long long)step->lane,
                           (long long)event->seq);
    }
    return 0;
}

static void take_key(struct walk *walk, const struct event *event)
{
    if (!walk->key && str_equal(event->flow, "ledger") && str_equal(event->action, "key")) {
        walk->key = str_copy(walk->arena, event->body);
    }
}

static result take_link(void *subject, const void *row)
{
    struct step *step = subject;
    struct walk *walk = step->walk;
    const struct event *event = row;
    uint8_t hash[SM3_SIZE];
    if (event->lane != step->lane || walk->events == 0) {
        enter_lane(step, event->lane);
    }
    ledger_hash(event, step->hash, hash);
    walk->chain = check_link(step, event, hash);
    if (walk->chain) {
        return failed(ERR_CONFLICT, walk->chain->reason);
    }
    struct date day = ledger_day(step->day, event);
    if (day.ymd != step->day.ymd) {
        end_day(step);
    }
    step->seq = event->seq;
    step->day = day;
    memcpy(step->hash, hash, SM3_SIZE);
    meet_anchors(step);
    take_key(walk, event);
    walk->events++;
    if (walk->progress.run && walk->events % 16384 == 0) {
        walk->progress.run(walk->events, walk->progress.subject);
    }
    arena_reset(step->arena);
    return SUCCESS;
}

static result walk_all(struct db *db, struct step *step)
{
    struct event event;
    /* A value that its type cannot hold makes the hash void: what is read of it is not what is stored. */
    return db_each(db, step->arena, RECEIVE(event, &event), take_link, step,
                   "SELECT lane, seq, region, matter, flow, action, from_state, to_state, at, recorded_at, day, late,"
                   " actor, unit, kind, amount, item_type, channel, request_id, body,"
                   " CASE WHEN late IN (0, 1) AND day BETWEEN 19000101 AND 99991231 THEN hash END AS hash"
                   " FROM event ORDER BY lane, seq");
}

result walk_links(struct db *db, struct walk *walk)
{
    struct step step = {.walk = walk, .arena = arena_new(0)};
    if (walk->anchors.count > 0) {
        qsort(walk->anchors.items, walk->anchors.count, sizeof *walk->anchors.items, compare_anchors);
    }
    result r = step.arena ? walk_all(db, &step) : failed(ERR_UNAVAILABLE, "内存不足");
    if (is_ok(r)) {
        end_day(&step);
        pass_anchors(&step, INT64_MAX, INT64_MAX);
        find_unmet_days(walk);
    }
    arena_free(step.arena);
    return walk->chain ? SUCCESS : r;
}
