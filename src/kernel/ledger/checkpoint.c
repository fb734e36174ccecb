/* The lines: what they hold, how they are read, when one is written. The files are files.c's. */
#include "kernel/ledger/checkpoint.h"

#include "kernel/api/app.h"
#include "kernel/ledger/files.h"

/* --- a line ------------------------------------------------------------------------------------------------------ */

static const char signature_mark[] = " signature=";

result checkpoint_key(const struct sm2_key *key, uint8_t name[SM3_SIZE])
{
    uint8_t point[SM2_POINT_SIZE];
    TRY(sm2_key_point(key, point));
    sm3_hash(point, sizeof point, name);
    return SUCCESS;
}

/* The line up to its signature. */
static const char *write_statement(struct arena *arena, const struct checkpoint *checkpoint)
{
    struct buf line;
    buf_init(&line, arena, 64 * 1024);
    buf_format(&line, "checkpoint=1 number=%lld at=%s heads=", (long long)checkpoint->number,
               instant_text(arena, checkpoint->at));
    for (size_t i = 0; i < checkpoint->heads.count; i++) {
        const struct ledger_head *head = &checkpoint->heads.items[i];
        buf_format(&line, "%s%lld:%lld:%s", i > 0 ? "," : "", (long long)head->lane, (long long)head->seq,
                   hex_encode(arena, head->hash.data, head->hash.size));
    }
    buf_format(&line, " day=%s root=%s key=%s previous=%s", date_text(arena, checkpoint->day),
               hex_encode(arena, checkpoint->root, SM3_SIZE), hex_encode(arena, checkpoint->key, SM3_SIZE),
               hex_encode(arena, checkpoint->previous, SM3_SIZE));
    return line.data;
}

static const char *write_line(struct arena *arena, const struct checkpoint *checkpoint)
{
    return str_format(arena, "%s%s%s", write_statement(arena, checkpoint), signature_mark,
                      hex_encode(arena, checkpoint->signature, SM2_SIGNATURE_SIZE));
}

/* The word after `name` up to a space or the end, stepped over. */
static const char *take(struct arena *arena, const char **at, const char *name)
{
    if (!*at || !str_starts_with(*at, name)) {
        *at = 0;
        return "";
    }
    const char *word = *at + strlen(name);
    size_t size = strcspn(word, " ");
    *at = word + size;
    return arena_copy(arena, word, size);
}

static bool take_hex(const char *word, uint8_t *out, size_t size)
{
    size_t got;
    return strlen(word) == size * 2 && hex_decode(word, out, &got);
}

static bool parse_heads(struct arena *arena, const char *word, ledger_heads *heads)
{
    heads->items = ARENA_ARRAY(arena, struct ledger_head, strlen(word) / 64 + 1);
    for (bool more = true; more; heads->count++) {
        size_t first = strcspn(word, ":"), second = first + 1;
        second += word[first] ? strcspn(word + second, ":") : 0;
        if (!word[first] || !word[second]) {
            return false;
        }
        struct ledger_head *head = &heads->items[heads->count];
        const char *hash = word + second + 1;
        size_t size = strcspn(hash, ",");
        uint8_t *bytes = arena_alloc(arena, SM3_SIZE);
        if (!str_to_int(arena_copy(arena, word, first), &head->lane) ||
            !str_to_int(arena_copy(arena, word + first + 1, second - first - 1), &head->seq) ||
            !take_hex(arena_copy(arena, hash, size), bytes, SM3_SIZE)) {
            return false;
        }
        head->hash = (struct bytes){bytes, SM3_SIZE};
        more = hash[size] == ',';
        word = hash + size + more;
    }
    return true;
}

bool checkpoint_parse(struct arena *arena, const char *line, size_t size, struct checkpoint *checkpoint)
{
    *checkpoint = (struct checkpoint){.text = arena_copy(arena, line, size)};
    const char *at = checkpoint->text;
    take(arena, &at, "checkpoint=1");
    const char *number = take(arena, &at, " number=");
    const char *when = take(arena, &at, " at=");
    const char *heads = take(arena, &at, " heads=");
    const char *day = take(arena, &at, " day=");
    const char *root = take(arena, &at, " root=");
    const char *key = take(arena, &at, " key=");
    const char *previous = take(arena, &at, " previous=");
    const char *signature = take(arena, &at, signature_mark);
    bool reads = at && str_to_int(number, &checkpoint->number) && instant_parse(when, &checkpoint->at) &&
                 parse_heads(arena, heads, &checkpoint->heads) && date_parse(day, &checkpoint->day) &&
                 take_hex(root, checkpoint->root, SM3_SIZE) && take_hex(key, checkpoint->key, SM3_SIZE) &&
                 take_hex(previous, checkpoint->previous, SM3_SIZE) &&
                 take_hex(signature, checkpoint->signature, SM2_SIGNATURE_SIZE);
    /* One spelling only: what is read must be what would be written. */
    return reads && strlen(checkpoint->text) == size && str_equal(write_line(arena, checkpoint), checkpoint->text);
}

static bool read_line(struct arena *arena, const char *line, size_t size, struct checkpoint *checkpoint)
{
    bool is_one = checkpoint_parse(arena, line, size, checkpoint);
    sm3_hash(line, size, checkpoint->line);
    return is_one;
}

result checkpoint_check(const struct sm2_key *key, const struct checkpoint *checkpoint)
{
    size_t size = (size_t)(strstr(checkpoint->text, signature_mark) - checkpoint->text);
    return sm2_verify(key, SM2_ID, checkpoint->text, size, checkpoint->signature);
}

/* --- reading all ------------------------------------------------------------------------------------------------- */

struct reading {
    struct arena *arena; /* of one line */
    checkpoint_visitor *visit;
    void *subject;
};

static result read_one(void *subject, const char *place, bool ends_file, const char *line, size_t size)
{
    const struct reading *reading = subject;
    struct checkpoint checkpoint;
    bool is_one = read_line(reading->arena, line, size, &checkpoint);
    result r = reading->visit(reading->subject, place, ends_file, is_one ? &checkpoint : 0);
    arena_reset(reading->arena);
    return r;
}

result checkpoint_each(const char *folder, struct arena *arena, checkpoint_visitor *visit, void *subject)
{
    struct reading reading = {arena_new(0), visit, subject};
    if (!reading.arena) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    result r = files_each(folder, arena, read_one, &reading);
    arena_free(reading.arena);
    return r;
}

/* --- what the store remembers ------------------------------------------------------------------------------------ */

static const struct field remembered_checkpoint_fields[] = {
    FIELD(remembered_checkpoint, number, OPTIONAL, 0, 0, "编号", "number"),
    FIELD(remembered_checkpoint, line, OPTIONAL, 0, 0, "行", "SM3 of the line"),
};
static RECORD(remembered_checkpoint, remembered_checkpoint_fields, "the newest checkpoint, as the store knows it");

result checkpoint_recall(struct db *db, struct arena *arena, struct remembered_checkpoint *remembered)
{
    result r = db_one(db, arena, RECEIVE(remembered_checkpoint, remembered),
                      "SELECT number, line FROM ledger_checkpoint ORDER BY number DESC LIMIT 1");
    if (r.code == ERR_NOT_FOUND) {
        *remembered = (struct remembered_checkpoint){0};
        return SUCCESS;
    }
    return r;
}

result checkpoint_remember(struct request *rq, const struct checkpoint *checkpoint)
{
    db_allow(rq->db, RIGHT_LEDGER);
    result r =
        db_do(rq->db,
              "INSERT INTO ledger_checkpoint (lane, number, line) VALUES (:lane, :number, :line)"
              " ON CONFLICT (lane) DO UPDATE SET number = excluded.number, line = excluded.line"
              " WHERE ledger_checkpoint.number < excluded.number",
              P("lane", 1), P("number", checkpoint->number), P("line", ((struct bytes){checkpoint->line, SM3_SIZE})));
    db_forbid(rq->db, RIGHT_LEDGER);
    return r;
}

result checkpoint_note_key(struct request *rq)
{
    uint8_t name[SM3_SIZE];
    int64_t found;
    /* Where it is in all but a store that is older than it: without a look at every event. */
    TRY(db_number(
        rq->db, &found,
        "SELECT seq FROM (SELECT seq, flow, action FROM event WHERE lane = 1 ORDER BY seq LIMIT 100) AS oldest"
        " WHERE flow = 'ledger' AND action = 'key' LIMIT 1"));
    if (!number_is_set(found)) {
        TRY(db_number(rq->db, &found,
                      "SELECT seq FROM event WHERE lane = 1 AND flow = 'ledger' AND action = 'key' LIMIT 1"));
    }
    if (number_is_set(found)) {
        return SUCCESS;
    }
    TRY(checkpoint_key(app_signer(rq->app), name));
    const char *body = str_format(rq->arena, "{\"sm2\":\"%s\"}", hex_encode(rq->arena, name, SM3_SIZE));
    return ledger_note(rq, "ledger", "key", "", body);
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

/* Requests that came before midnight may be written a little after it (work.wait_ms is at most a minute). */
#define SETTLE_MS (10 * MINUTE_MS)

/* The newest line of the folder; number 0 when there is none. */
static result read_newest(const char *folder, struct arena *arena, struct checkpoint *newest)
{
    const char *line;
    size_t size;
    *newest = (struct checkpoint){0};
    TRY(files_newest_line(folder, arena, &line, &size));
    return !line || read_line(arena, line, size, newest)
               ? SUCCESS
               : failed(ERR_CONFLICT, "最后一行检查点已被改动，请运行 zwfw verify");
}

/* Never sign over a store that has lost what was signed before. */
static result check_newest(struct db *db, struct arena *arena, const struct sm2_key *signer,
                           const struct checkpoint *newest)
{
    if (newest->number == 0) {
        return SUCCESS;
    }
    result r = checkpoint_check(signer, newest);
    if (r.code == ERR_INVALID) {
        return failed(ERR_CONFLICT, "最后一行检查点不是本密钥签的，请运行 zwfw verify");
    }
    TRY(r);
    for (size_t i = 0; i < newest->heads.count; i++) {
        const struct ledger_head *head = &newest->heads.items[i];
        struct bytes hash;
        TRY(db_bytes(db, arena, &hash, "SELECT hash FROM event WHERE lane = :lane AND seq = :seq",
                     P("lane", head->lane), P("seq", head->seq)));
        if (hash.size != SM3_SIZE || memcmp(hash.data, head->hash.data, SM3_SIZE) != 0) {
            return failed(ERR_CONFLICT, "台账与已签的检查点不符，请运行 zwfw verify");
        }
    }
    return SUCCESS;
}

static bool heads_equal(const ledger_heads *a, const ledger_heads *b)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++) {
        equal = a->items[i].lane == b->items[i].lane && a->items[i].seq == b->items[i].seq;
    }
    return equal;
}

static result sign(struct arena *arena, const struct sm2_key *signer, struct checkpoint *checkpoint)
{
    TRY(checkpoint_key(signer, checkpoint->key));
    const char *statement = write_statement(arena, checkpoint);
    TRY(sm2_sign(signer, statement, strlen(statement), checkpoint->signature));
    checkpoint->text = write_line(arena, checkpoint);
    sm3_hash(checkpoint->text, strlen(checkpoint->text), checkpoint->line);
    return SUCCESS;
}

/* Where the new line goes on from: the newest line, or what the store remembers of one that is gone. The gap then shows
 * at the next verification. */
static result go_on_from(struct db *db, struct arena *arena, const struct checkpoint *newest, struct checkpoint *next)
{
    struct remembered_checkpoint remembered;
    TRY(checkpoint_recall(db, arena, &remembered));
    bool is_lost = remembered.number > newest->number && remembered.line.size == SM3_SIZE;
    next->number = (is_lost ? remembered.number : newest->number) + 1;
    memcpy(next->previous, is_lost ? remembered.line.data : newest->line, SM3_SIZE);
    return SUCCESS;
}

result checkpoint_write(struct db *db, struct arena *arena, const struct sm2_key *signer, const char *folder,
                        struct instant now, struct checkpoint *made)
{
    struct instant settled = {now.ms - SETTLE_MS};
    struct checkpoint newest, next = {.at = now, .day = date_add(instant_date(settled), -1)};
    *made = (struct checkpoint){0};
    TRY(files_prepare(folder, arena));
    TRY(read_newest(folder, arena, &newest));
    TRY(check_newest(db, arena, signer, &newest));
    TRY(ledger_heads_now(db, arena, &next.heads));
    bool is_news = !heads_equal(&newest.heads, &next.heads) || newest.day.ymd != next.day.ymd;
    if (next.heads.count == 0 || !is_news) {
        *made = newest;
        return SUCCESS;
    }
    TRY(ledger_day_root(db, arena, next.day, next.root));
    TRY(go_on_from(db, arena, &newest, &next));
    TRY(sign(arena, signer, &next));
    TRY(files_append(folder, arena, instant_date(now), next.text));
    *made = next;
    return SUCCESS;
}
