#include "kernel/ledger/audit.h"

#include <pthread.h>

#include "kernel/crypto/secret.h"
#include "kernel/ledger/checkpoint.h"
#include "kernel/ledger/walk.h"

static const struct field audit_finding_fields[] = {
    FIELD(audit_finding, part, READONLY, 0, 0, "部分",
          "which part of the store: chain, days, checkpoints, key, counters, matters, pauses"),
    FIELD(audit_finding, lane, READONLY, 0, 0, "链", "of the link at fault"),
    FIELD(audit_finding, seq, READONLY, 0, 0, "序号", "of the link at fault"),
    FIELD(audit_finding, reason, READONLY, 0, 0, "原因", "what is wrong"),
};
static RECORD(audit_finding, audit_finding_fields, "something that is not as it was written");

static const struct field audit_result_fields[] = {
    FIELD(audit_result, events, READONLY, 0, 0, "事件", "events whose hash was recomputed"),
    FIELD(audit_result, checkpoints, READONLY, 0, 0, "检查点", "signed checkpoints held against the chain"),
    FIELD(audit_result, counters, READONLY, 0, 0, "计数", "counters recounted"),
    FIELD(audit_result, matters, READONLY, 0, 0, "件", "matters held against their events"),
    FIELD_LIST(audit_result, findings, READONLY, 0, 0, &audit_finding_record, "发现",
               "what is wrong; empty when all is well"),
};
RECORD(audit_result, audit_result_fields, "a verification of the whole store");

#ifdef ZWFW_BREAK_NOTAIL
enum { IGNORES_CHECKPOINTS = true };
#else
enum { IGNORES_CHECKPOINTS = false };
#endif

struct audit {
    const char *data;
    struct db *db;
    struct arena *arena;
    struct audit_result *out;
    struct walk walk;

    /* the checkpoint files */
    struct sm2_key *key;
    uint8_t key_name[SM3_SIZE];
    struct remembered_checkpoint remembered;
    int64_t number; /* of the newest line read so far; 0: none */
    uint8_t line[SM3_SIZE];
    const struct audit_finding *files;
    size_t anchor_room;
    struct day_root *roots;
    size_t root_count, root_room;
};

/* A day's root as a checkpoint signed it. */
struct day_root {
    struct date day;
    uint8_t root[SM3_SIZE];
    int64_t number;
};

static void add_finding(struct audit *audit, const struct audit_finding *finding)
{
    if (finding) {
        audit->out->findings.items[audit->out->findings.count++] = *finding;
    }
}

static struct audit_finding *about(struct audit *audit, const char *part, const char *reason)
{
    return finding_new(audit->arena, part, NO_NUMBER, NO_NUMBER, "%s", reason);
}

/* --- the checkpoint files ---------------------------------------------------------------------------------------- */

static void keep_anchors(struct audit *audit, const struct checkpoint *checkpoint)
{
    struct walk *walk = &audit->walk;
    for (size_t i = 0; i < checkpoint->heads.count; i++) {
        const struct ledger_head *head = &checkpoint->heads.items[i];
        if (walk->anchors.count == audit->anchor_room) {
            size_t old = audit->anchor_room * sizeof *walk->anchors.items;
            audit->anchor_room = audit->anchor_room ? audit->anchor_room * 2 : 1024;
            walk->anchors.items =
                arena_grow(audit->arena, walk->anchors.items, old, audit->anchor_room * sizeof *walk->anchors.items);
        }
        struct anchor *anchor = &walk->anchors.items[walk->anchors.count++];
        *anchor = (struct anchor){.lane = head->lane, .seq = head->seq, .number = checkpoint->number};
        memcpy(anchor->hash, head->hash.data, SM3_SIZE);
    }
}

static void keep_root(struct audit *audit, const struct checkpoint *checkpoint)
{
    if (audit->root_count > 0 && audit->roots[audit->root_count - 1].day.ymd == checkpoint->day.ymd &&
        memcmp(audit->roots[audit->root_count - 1].root, checkpoint->root, SM3_SIZE) == 0) {
        return;
    }
    if (audit->root_count == audit->root_room) {
        size_t old = audit->root_room * sizeof *audit->roots;
        audit->root_room = audit->root_room ? audit->root_room * 2 : 64;
        audit->roots = arena_grow(audit->arena, audit->roots, old, audit->root_room * sizeof *audit->roots);
    }
    struct day_root *root = &audit->roots[audit->root_count++];
    *root = (struct day_root){.day = checkpoint->day, .number = checkpoint->number};
    memcpy(root->root, checkpoint->root, SM3_SIZE);
}

/* NULL when the line follows the one before it. A signature covers the line before, so one a file is enough. */
static const char *check_line(const struct audit *audit, const struct checkpoint *line, bool is_signed)
{
    if (!line) {
        return "不是检查点，已被改动";
    }
    if (line->number != audit->number + 1) {
        return "与上一行的编号不相连，有检查点被删去或增加";
    }
    if (memcmp(line->previous, audit->line, SM3_SIZE) != 0) {
        return "与上一行的链值不符，检查点已被改动";
    }
    if (memcmp(line->key, audit->key_name, SM3_SIZE) != 0) {
        return "不是本库的密钥所签，密钥已被更换";
    }
    if (!is_signed) {
        return "签名不符，检查点已被改动";
    }
    if (line->number == audit->remembered.number &&
        (audit->remembered.line.size != SM3_SIZE || memcmp(line->line, audit->remembered.line.data, SM3_SIZE) != 0)) {
        return "与库中记下的不符，检查点已被替换";
    }
    return 0;
}

static result take_line(void *subject, const char *place, bool ends_file, const struct checkpoint *line)
{
    struct audit *audit = subject;
    result signature = line && ends_file ? checkpoint_check(audit->key, line) : SUCCESS;
    if (signature.code == ERR_UNAVAILABLE) {
        return signature;
    }
    const char *wrong = check_line(audit, line, is_ok(signature));
    if (wrong) {
        audit->files = finding_new(audit->arena, "checkpoints", NO_NUMBER, NO_NUMBER, "检查点%s：%s", place, wrong);
        return failed(ERR_CONFLICT, audit->files->reason);
    }
    keep_anchors(audit, line);
    keep_root(audit, line);
    audit->number = line->number;
    memcpy(audit->line, line->line, SM3_SIZE);
    audit->out->checkpoints++;
    return SUCCESS;
}

static const struct audit_finding *compare_with_store(struct audit *audit, int64_t remembered_now)
{
    if (audit->number < audit->remembered.number) {
        return finding_new(audit->arena, "checkpoints", NO_NUMBER, NO_NUMBER,
                           "检查点文件只到第%lld号，库中记下的是第%lld号，末尾被截去", (long long)audit->number,
                           (long long)audit->remembered.number);
    }
    if (audit->number > remembered_now + 1) { /* one ahead: the store is told after the file */
        return finding_new(audit->arena, "checkpoints", NO_NUMBER, NO_NUMBER,
                           "检查点文件已到第%lld号，库中记下的还是第%lld号，库已被改动", (long long)audit->number,
                           (long long)remembered_now);
    }
    return 0;
}

/* What the store remembers is read before the files and after them: while the server writes, what is read later is
 * never behind. */
static result read_checkpoints(struct audit *audit)
{
    const char *folder = str_format(audit->arena, "%s/checkpoints", audit->data);
    struct remembered_checkpoint now;
    TRY(checkpoint_recall(audit->db, audit->arena, &audit->remembered));
    result r = checkpoint_each(folder, audit->arena, take_line, audit);
    if (!is_ok(r) && !audit->files) {
        return r;
    }
    TRY(checkpoint_recall(audit->db, audit->arena, &now));
    if (!audit->files) {
        audit->files = compare_with_store(audit, now.number);
    }
    return SUCCESS;
}

static result check_roots(struct audit *audit)
{
    for (size_t i = 0; i < audit->root_count; i++) {
        const struct day_root *signed_root = &audit->roots[i];
        uint8_t root[SM3_SIZE];
        TRY(ledger_day_root(audit->db, audit->arena, signed_root->day, root));
        if (memcmp(root, signed_root->root, SM3_SIZE) != 0) {
            add_finding(audit,
                        finding_new(audit->arena, "days", NO_NUMBER, NO_NUMBER, "%s的日根与第%lld号检查点所签不符",
                                    date_text(audit->arena, signed_root->day), (long long)signed_root->number));
            return SUCCESS;
        }
    }
    return SUCCESS;
}

/* --- the key ----------------------------------------------------------------------------------------------------- */

static result read_key(struct audit *audit, const char **wrong)
{
    char pem[4096];
    size_t size;
    result r = secret_file_read(str_format(audit->arena, "%s/keys/sm2.pub.pem", audit->data), pem, sizeof pem, &size);
    *wrong = is_ok(r) ? 0 : "没有可读的公钥文件keys/sm2.pub.pem";
    if (*wrong) {
        return SUCCESS;
    }
    r = sm2_key_from_public_pem(pem, &audit->key);
    if (r.code == ERR_INVALID) {
        *wrong = "公钥文件keys/sm2.pub.pem不是SM2公钥";
        return SUCCESS;
    }
    TRY(r);
    return checkpoint_key(audit->key, audit->key_name);
}

static void check_key_event(struct audit *audit)
{
    const char *name = hex_encode(audit->arena, audit->key_name, SM3_SIZE);
    if (audit->walk.key && !strstr(audit->walk.key, name)) {
        add_finding(audit, about(audit, "key", "公钥文件与台账里记下的签名密钥不同，密钥已被更换"));
    }
}

/* --- what was derived from events -------------------------------------------------------------------------------- */

/* To recount takes as long as to walk the chain, so it has a thread and a snapshot of its own: what it compares stands
 * in the same one. */
struct recount {
    const char *data;
    struct arena *arena;
    pthread_t thread;
    result outcome;
    const char *difference;
    int64_t counters;
};

static result recount_in(struct recount *recount, struct db *db)
{
    TRY(db_begin(db));
    result r = tally_verify(db, recount->arena, &recount->difference, &recount->counters);
    db_rollback(db);
    return r;
}

static void *recount_all(void *subject)
{
    struct recount *recount = subject;
    struct db *db;
    recount->outcome = db_open(recount->data, DB_READ, &db);
    if (is_ok(recount->outcome)) {
        recount->outcome = recount_in(recount, db);
        db_close(db);
    }
    return 0;
}

static result begin_recount(const struct audit *audit, struct recount *recount)
{
    *recount = (struct recount){.data = audit->data, .arena = arena_new(0)};
    if (recount->arena && pthread_create(&recount->thread, 0, recount_all, recount) == 0) {
        return SUCCESS;
    }
    arena_free(recount->arena);
    return failed(ERR_UNAVAILABLE, "内存不足");
}

static result end_recount(struct audit *audit, struct recount *recount)
{
    pthread_join(recount->thread, 0);
    result r = recount->outcome;
    r.reason = r.reason ? str_copy(audit->arena, r.reason) : 0;
    audit->out->counters = recount->counters;
    if (recount->difference) {
        add_finding(audit, about(audit, "counters", str_copy(audit->arena, recount->difference)));
    }
    arena_free(recount->arena);
    return r;
}

struct stray {
    const char *region, *state, *said;
    int64_t matter, lane, seq;
};
static const struct field stray_fields[] = {
    FIELD(stray, region, OPTIONAL, 0, 0, "地区", "region"),
    FIELD(stray, state, OPTIONAL, 0, 0, "状态", "its state"),
    FIELD(stray, said, OPTIONAL, 0, 0, "事件", "what the event says"),
    FIELD(stray, matter, OPTIONAL, 0, 0, "件", "matter"),
    FIELD(stray, lane, OPTIONAL, 0, 0, "链", "lane"),
    FIELD(stray, seq, OPTIONAL, 0, 0, "序号", "seq"),
};
static RECORD(stray, stray_fields, "a matter that is not where its events left it");

static void add_stray(struct audit *audit, const char *part, const struct stray *stray, const char *what)
{
    add_finding(audit, finding_new(audit->arena, part, stray->lane, stray->seq, "%s第%lld件：%s", stray->region,
                                   (long long)stray->matter, what));
}

/* Every matter is in the state that its last event left it in, and every event's matter is there. */
static result check_matters(struct audit *audit)
{
    struct stray stray;
    struct arena *arena = audit->arena;
    TRY(db_number(audit->db, &audit->out->matters, "SELECT COUNT(*) FROM matter"));
    result r =
        db_one(audit->db, arena, RECEIVE(stray, &stray),
               "SELECT matter.region, matter.id AS matter, matter.state, event.to_state AS said, event.lane, event.seq"
               " FROM matter LEFT JOIN event ON event.region = matter.region AND event.matter = matter.id"
               " AND event.matter <> 0 AND event.seq = (SELECT MAX(seq) FROM event AS later"
               "  WHERE later.region = matter.region AND later.matter = matter.id AND later.matter <> 0)"
               " WHERE event.to_state IS NULL OR event.to_state <> matter.state"
               " ORDER BY matter.region, matter.id LIMIT 1");
    if (is_ok(r)) {
        add_stray(audit, "matters", &stray,
                  stray.said ? str_format(arena, "状态是“%s”，最后一个事件说是“%s”", stray.state, stray.said)
                             : "台账里没有它的事件");
        return SUCCESS;
    }
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    r = db_one(audit->db, arena, RECEIVE(stray, &stray),
               "SELECT region, matter, lane, seq FROM event WHERE matter <> 0 AND NOT EXISTS"
               " (SELECT id FROM matter WHERE matter.region = event.region AND matter.id = event.matter)"
               " ORDER BY lane, seq LIMIT 1");
    if (is_ok(r)) {
        add_stray(audit, "matters", &stray, "台账里有它的事件，它却不见了");
        return SUCCESS;
    }
    return r.code == ERR_NOT_FOUND ? SUCCESS : r;
}

/* A pause begins and ends with an event of its matter; a clock that stands has one open pause, one that runs none. (One
 * that was stopped may have had either.) */
static result check_pauses(struct audit *audit)
{
    struct stray stray;
    result r = db_one(audit->db, audit->arena, RECEIVE(stray, &stray),
                      "SELECT region, matter, lane, seq FROM matter_pause AS pause WHERE NOT EXISTS"
                      " (SELECT seq FROM event WHERE event.lane = pause.lane AND event.seq = pause.seq"
                      "  AND event.region = pause.region AND event.matter = pause.matter"
                      "  AND event.action = pause.action AND event.at = pause.paused_at)"
                      " OR (resumed_at IS NOT NULL AND NOT EXISTS"
                      " (SELECT seq FROM event WHERE event.region = pause.region AND event.matter = pause.matter"
                      "  AND event.matter <> 0 AND event.seq > pause.seq AND event.at = pause.resumed_at))"
                      " ORDER BY region, matter LIMIT 1");
    if (is_ok(r)) {
        add_stray(audit, "pauses", &stray, "一段暂停没有相应的事件");
        return SUCCESS;
    }
    if (r.code != ERR_NOT_FOUND) {
        return r;
    }
    r = db_one(
        audit->db, audit->arena, RECEIVE(stray, &stray),
        "SELECT region, id AS matter FROM matter WHERE clock IN ('running', 'paused') AND"
        " (SELECT COUNT(*) FROM matter_pause AS pause WHERE pause.region = matter.region"
        "  AND pause.matter = matter.id AND pause.resumed_at IS NULL) <> CASE WHEN clock = 'paused' THEN 1 ELSE 0 END"
        " ORDER BY region, id LIMIT 1");
    if (is_ok(r)) {
        add_stray(audit, "pauses", &stray, "时限的状态与暂停记录不符");
        return SUCCESS;
    }
    return r.code == ERR_NOT_FOUND ? SUCCESS : r;
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static result check_store(struct audit *audit)
{
    struct walk *walk = &audit->walk;
    TRY(db_all(audit->db, audit->arena, RECEIVE_LIST(day_head, &walk->days),
               "SELECT lane, day, seq, hash FROM ledger_day ORDER BY lane, day"));
    TRY(walk_links(audit->db, walk));
    audit->out->events = walk->events;
    add_finding(audit, walk->chain);
    add_finding(audit, audit->files ? audit->files : walk->anchor);
    add_finding(audit, walk->day);
    if (!walk->chain && !walk->day) {
        TRY(check_roots(audit));
    }
    if (audit->key) {
        check_key_event(audit);
    }
    TRY(check_matters(audit));
    return check_pauses(audit);
}

/* The files are read before the store's snapshot is taken, so that no checkpoint is ahead of it. */
static result audit_all(struct audit *audit)
{
    const char *wrong_key;
    TRY(read_key(audit, &wrong_key));
    if (wrong_key) {
        add_finding(audit, about(audit, "key", wrong_key));
    }
    if (audit->key && !IGNORES_CHECKPOINTS) {
        TRY(read_checkpoints(audit));
    }
    struct recount recount;
    TRY(begin_recount(audit, &recount));
    result r = db_begin(audit->db);
    if (is_ok(r)) {
        r = check_store(audit);
        db_rollback(audit->db);
    }
    result recounted = end_recount(audit, &recount);
    return is_ok(r) ? recounted : r;
}

result ledger_audit(const char *data, struct db *db, struct arena *arena, struct audit_progress progress,
                    struct audit_result *out)
{
    enum { MOST_FINDINGS = 16 };
    struct audit audit = {.data = data, .db = db, .arena = arena, .out = out};
    *out = (struct audit_result){0};
    out->findings.items = ARENA_ARRAY(arena, struct audit_finding, MOST_FINDINGS);
    audit.walk.arena = arena;
    audit.walk.progress = progress;
    result r = audit_all(&audit);
    sm2_key_free(audit.key);
    return r;
}

static const struct {
    const char *part, *title, *holds;
} parts[] = {
    {"chain", "台账", "每一环首尾相接"},      {"checkpoints", "检查点", "签名有效，与台账一致"},
    {"days", "日末", "每日链头与台账一致"},   {"key", "密钥", "与台账里记下的相同"},
    {"counters", "计数", "与事件重算的一致"}, {"matters", "办件", "状态与最后一个事件一致"},
    {"pauses", "时限", "每段暂停都有事件"},
};

static const char *reason_of(const struct audit_result *audited, const char *part)
{
    for (size_t i = 0; i < audited->findings.count; i++) {
        if (str_equal(audited->findings.items[i].part, part)) {
            return audited->findings.items[i].reason;
        }
    }
    return 0;
}

void audit_write(const struct audit_result *audited, struct buf *out)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *reason = reason_of(audited, parts[i].part);
        buf_format(out, "%s  %s  %s\n", reason ? "不符" : "相符", parts[i].title, reason ? reason : parts[i].holds);
    }
    buf_format(out, "核对了%lld个事件、%lld个检查点、%lld个计数、%lld件\n", (long long)audited->events,
               (long long)audited->checkpoints, (long long)audited->counters, (long long)audited->matters);
}
