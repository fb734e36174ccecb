#include "kernel/ledger/evidence.h"

#include "kernel/ledger/checkpoint.h"

struct link_place {
    int64_t lane, seq;
};

struct export
{
    const char *data;
    struct db *db;
    struct arena *arena; /* of all */
    struct arena *row;   /* of one event */
    const struct evidence_scope *scope;
    FILE *out;
    struct sm3 whole; /* over what is written */

    int64_t lane, seq; /* the event before, 0: none */
    uint8_t hash[SM3_SIZE];
    int64_t events;
    LIST(struct link_place) places; /* of a matter's events, in order */
    size_t room;
};

static void write_bytes(struct export *export, const char *text, size_t size)
{
    sm3_put(&export->whole, text, size);
    fwrite(text, 1, size, export->out); /* the stream keeps its error to the end */
}

/* --- events ------------------------------------------------------------------------------------------------------ */

static result previous_of(struct export *export, const struct event *event, uint8_t previous[SM3_SIZE])
{
    struct bytes hash;
    if (event->lane == export->lane && event->seq == export->seq + 1) {
        memcpy(previous, export->hash, SM3_SIZE);
        return SUCCESS;
    }
    memset(previous, 0, SM3_SIZE);
    int64_t first;
    TRY(db_number(export->db, &first, "SELECT MIN(seq) FROM event WHERE lane = :lane", P("lane", event->lane)));
    if (event->seq == first) {
        return SUCCESS;
    }
    TRY(db_bytes(export->db, export->row, &hash, "SELECT hash FROM event WHERE lane = :lane AND seq = :seq",
                 P("lane", event->lane), P("seq", event->seq - 1)));
    if (hash.size != SM3_SIZE) {
        return failed(ERR_CONFLICT, "台账缺少一环，不能出具证据，请运行 zwfw verify");
    }
    memcpy(previous, hash.data, SM3_SIZE);
    return SUCCESS;
}

static void keep_place(struct export *export, const struct event *event)
{
    if (export->scope->matter == 0) {
        return;
    }
    if (export->places.count == export->room) {
        size_t old = export->room * sizeof *export->places.items;
        export->room = export->room ? export->room * 2 : 16;
        export->places.items =
            arena_grow(export->arena, export->places.items, old, export->room * sizeof *export->places.items);
    }
    export->places.items[export->places.count++] = (struct link_place){event->lane, event->seq};
}

static result write_event(void *subject, const void *row)
{
    struct export *export = subject;
    const struct event *event = row;
    uint8_t previous[SM3_SIZE], hash[SM3_SIZE];
    TRY(previous_of(export, event, previous));
    ledger_hash(event, previous, hash);
    if (event->hash.size != SM3_SIZE || memcmp(hash, event->hash.data, SM3_SIZE) != 0) {
        return failed(ERR_CONFLICT, "台账的一环与其链值不符，不能出具证据，请运行 zwfw verify");
    }
    struct buf line;
    buf_init(&line, export->row, 4 * 1024 * 1024);
    buf_format(&line, "{\"previous\":\"%s\",\"event\":", hex_encode(export->row, previous, SM3_SIZE));
    record_encode(&event_record, export->row, event, true, &line);
    buf_text(&line, "}\n");
    if (line.overflowed) {
        return failed(ERR_TOO_LARGE, "一个事件过长，不能出具证据");
    }
    write_bytes(export, line.data, line.size);
    keep_place(export, event);
    export->lane = event->lane;
    export->seq = event->seq;
    memcpy(export->hash, hash, SM3_SIZE);
    export->events++;
    arena_reset(export->row);
    return SUCCESS;
}

static result write_events(struct export *export)
{
    const struct evidence_scope *scope = export->scope;
    struct event event;
    if (scope->matter != 0) {
        return db_each(
            export->db, export->row, RECEIVE(event, &event), write_event, export,
            "SELECT lane, seq, region, matter, flow, action, from_state, to_state, at, recorded_at, day, late,"
            " actor, unit, kind, amount, item_type, channel, request_id, body, hash FROM event"
            " WHERE region = :region AND matter = :matter AND matter <> 0 ORDER BY seq",
            P("region", scope->region), P("matter", scope->matter));
    }
    return db_each(export->db, export->row, RECEIVE(event, &event), write_event, export,
                   "SELECT lane, seq, region, matter, flow, action, from_state, to_state, at, recorded_at, day, late,"
                   " actor, unit, kind, amount, item_type, channel, request_id, body, hash FROM event"
                   " WHERE lane = :lane AND seq >= :first AND seq <= :last ORDER BY seq",
                   P("lane", scope->lane), P("first", scope->first), P("last", scope->last));
}

/* --- checkpoints ------------------------------------------------------------------------------------------------- */

/* Of a range: those that fall on it, and the first after it. Of a matter: the first at or after each event. */
struct choice {
    struct export *export;
    size_t next;   /* the first place that no checkpoint covers yet */
    int64_t reach; /* of a range: the newest link that a checkpoint before covered */
};

static bool covers_range(struct choice *choice, const struct ledger_head *head)
{
    const struct evidence_scope *scope = choice->export->scope;
    if (head->lane != scope->lane || head->seq < scope->first || choice->reach >= scope->last) {
        return false;
    }
    choice->reach = head->seq;
    return true;
}

static bool covers_places(struct choice *choice, const struct ledger_head *head)
{
    struct export *export = choice->export;
    bool covers = false;
    for (; choice->next < export->places.count; choice->next++) {
        const struct link_place *place = &export->places.items[choice->next];
        if (place->lane != head->lane || place->seq > head->seq) {
            break;
        }
        covers = true;
    }
    return covers;
}

static result choose_checkpoint(void *subject, const char *place, bool ends_file, const struct checkpoint *checkpoint)
{
    struct choice *choice = subject;
    bool chosen = false;
    (void)place, (void)ends_file;
    for (size_t i = 0; checkpoint && i < checkpoint->heads.count; i++) {
        const struct ledger_head *head = &checkpoint->heads.items[i];
        bool covers = choice->export->scope->matter != 0 ? covers_places(choice, head) : covers_range(choice, head);
        chosen = chosen || covers;
    }
    if (chosen) {
        const char *line = str_format(choice->export->row, "{\"checkpoint\":\"%s\"}\n", checkpoint->text);
        write_bytes(choice->export, line, strlen(line));
        arena_reset(choice->export->row);
    }
    return SUCCESS;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static result write_head(struct export *export, const struct sm2_key *signer, struct instant now)
{
    const struct evidence_scope *scope = export->scope;
    const char *pem;
    struct buf line;
    TRY(sm2_key_public_pem(signer, export->row, &pem));
    buf_init(&line, export->row, 64 * 1024);
    buf_format(&line, "{\"evidence\":1,\"made_at\":\"%s\",", instant_text(export->row, now));
    if (scope->matter != 0) {
        buf_text(&line, "\"region\":");
        buf_json(&line, scope->region);
        buf_format(&line, ",\"matter\":%lld", (long long)scope->matter);
    } else {
        buf_format(&line, "\"lane\":%lld,\"first\":%lld,\"last\":%lld", (long long)scope->lane, (long long)scope->first,
                   (long long)scope->last);
    }
    buf_text(&line, ",\"key\":");
    buf_json(&line, pem);
    buf_text(&line, "}\n");
    write_bytes(export, line.data, line.size);
    arena_reset(export->row);
    return SUCCESS;
}

static result write_signature(struct export *export, const struct sm2_key *signer)
{
    uint8_t digest[SM3_SIZE], signature[SM2_SIGNATURE_SIZE];
    sm3_end(&export->whole, digest);
    TRY(sm2_sign(signer, digest, sizeof digest, signature));
    fprintf(export->out, "{\"sm3\":\"%s\",\"signature\":\"%s\"}\n", hex_encode(export->row, digest, sizeof digest),
            hex_encode(export->row, signature, sizeof signature));
    bool ok = fflush(export->out) == 0 && !ferror(export->out);
    return ok ? SUCCESS : failed(ERR_UNAVAILABLE, "证据文件不能写入，请检查磁盘空间和权限");
}

static result check_count(const struct export *export)
{
    const struct evidence_scope *scope = export->scope;
    if (export->events == 0) {
        return failed(ERR_NOT_FOUND, "台账里没有这些事件");
    }
    if (scope->matter == 0 && export->events != scope->last - scope->first + 1) {
        return failed(ERR_NOT_FOUND, "台账里没有这一范围的全部事件，请核对起止序号");
    }
    return SUCCESS;
}

static result write_all(struct export *export, const struct sm2_key *signer, struct instant now)
{
    const char *folder = str_format(export->arena, "%s/checkpoints", export->data);
    struct choice choice = {.export = export};
    TRY(write_head(export, signer, now));
    TRY(write_events(export));
    TRY(check_count(export));
    TRY(checkpoint_each(folder, export->arena, choose_checkpoint, &choice));
    return write_signature(export, signer);
}

result evidence_export(const char *data, struct db *db, struct arena *arena, const struct sm2_key *signer,
                       const struct evidence_scope *scope, struct instant now, FILE *out, int64_t *events)
{
    struct export export = {.data = data, .db = db, .arena = arena, .row = arena_new(0), .scope = scope, .out = out};
    result r = failed(ERR_UNAVAILABLE, "内存不足");
    if (export.row) {
        sm3_begin(&export.whole);
        r = db_begin(db);
        if (is_ok(r)) {
            r = write_all(&export, signer, now);
            db_rollback(db);
        }
    }
    r.reason = str_copy(arena, r.reason);
    *events = export.events;
    arena_free(export.row);
    return r;
}
