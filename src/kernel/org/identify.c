/* Who asks. On every request, so what was found is remembered: by the ticket's digest, good for one version of who may
 * do what (org_number 'version', read each time, so that a change counts from its commit on). */
#include <pthread.h>
#include <stdatomic.h>
#include <strings.h>

#include "kernel/api/call.h"
#include "kernel/base/arena.h"
#include "kernel/crypto/secret.h"
#include "kernel/crypto/token.h"
#include "kernel/org/inside.h"

enum { SHARDS = 16, BUCKETS = 64, MOST_KNOWN = 65536, RIGHTS = MOST_PERMISSIONS / 64 };

/* A session or token that was found good. Texts are held here: it outlives the request that found it. */
struct known {
    struct known *next;
    uint8_t digest[SM3_SIZE];
    int64_t version;
    int64_t id; /* of the session or token */
    bool is_session;
    struct instant expires_at; /* the ticket's, or the account's when that ends earlier */
    struct instant seen_at, written_at;
    char csrf[TOKEN_SIZE + 1];
    char duty[12]; /* account_duty; "" for none */
    int64_t staff, unit, hall, window, scope_unit;
    char account[48], name[128];
    char region[REGION_CODE_SIZE], scope_low[REGION_CODE_SIZE], scope_high[REGION_CODE_SIZE];
    uint64_t rights[RIGHTS];
};

struct shard {
    pthread_mutex_t lock;
    struct known *buckets[BUCKETS];
};

struct org_memory {
    struct shard shards[SHARDS];
    _Atomic int64_t count;
};

/* --- remembering ------------------------------------------------------------------------------------------------- */

struct org_memory *org_memory_new(void)
{
    struct org_memory *memory = calloc(1, sizeof *memory);
    for (int i = 0; memory && i < SHARDS; i++) {
        pthread_mutex_init(&memory->shards[i].lock, 0);
    }
    return memory;
}

void org_memory_free(void *subject)
{
    struct org_memory *memory = subject;
    for (int i = 0; i < SHARDS; i++) {
        for (int j = 0; j < BUCKETS; j++) {
            struct known *next;
            for (struct known *at = memory->shards[i].buckets[j]; at; at = next) {
                next = at->next;
                free(at);
            }
        }
        pthread_mutex_destroy(&memory->shards[i].lock);
    }
    free(memory);
}

int org_memory_count(struct org_memory *memory)
{
    return atomic_load(&memory->count);
}

static struct shard *shard_of(struct org_memory *memory, const uint8_t *digest)
{
    return &memory->shards[digest[0] % SHARDS];
}

static struct known **place_of(struct shard *shard, const uint8_t *digest)
{
    struct known **link = &shard->buckets[digest[1] % BUCKETS];
    while (*link && memcmp((*link)->digest, digest, SM3_SIZE) != 0) {
        link = &(*link)->next;
    }
    return link;
}

/* A copy, so that no lock is held while the request's arena is used. */
static bool recall(struct org_memory *memory, const uint8_t *digest, struct known *known)
{
    struct shard *shard = shard_of(memory, digest);
    pthread_mutex_lock(&shard->lock);
    const struct known *found = *place_of(shard, digest);
    if (found) {
        *known = *found;
    }
    pthread_mutex_unlock(&shard->lock);
    return found != 0;
}

/* When memory is short it is not remembered: it will be looked up again. */
static void remember(struct org_memory *memory, const struct known *known)
{
    struct shard *shard = shard_of(memory, known->digest);
    pthread_mutex_lock(&shard->lock);
    struct known **link = place_of(shard, known->digest);
    struct known *kept = *link;
    if (!kept && atomic_load(&memory->count) < MOST_KNOWN) {
        kept = malloc(sizeof *kept);
        if (kept) {
            atomic_fetch_add(&memory->count, 1);
        }
    }
    if (kept) {
        struct known *next = *link ? (*link)->next : 0;
        *kept = *known;
        kept->next = next;
        *link = kept;
    }
    pthread_mutex_unlock(&shard->lock);
}

static void mark_seen(struct org_memory *memory, const uint8_t *digest, struct instant now)
{
    struct shard *shard = shard_of(memory, digest);
    pthread_mutex_lock(&shard->lock);
    struct known *found = *place_of(shard, digest);
    if (found && found->seen_at.ms < now.ms) {
        found->seen_at = now;
    }
    pthread_mutex_unlock(&shard->lock);
}

/* --- looking up -------------------------------------------------------------------------------------------------- */

struct ticket {
    int64_t id, staff;
    const char *csrf, *scopes;
    struct instant seen_at, expires_at;
    const char *account, *name, *region, *scope_region;
    int64_t unit, hall, hall_window, scope_unit;
};
static const struct field ticket_fields[] = {
    FIELD(ticket, id, OPTIONAL, 0, 0, "编号", "of the session or token"),
    FIELD(ticket, staff, OPTIONAL, 0, 0, "人员", "whose it is"),
    FIELD(ticket, csrf, OPTIONAL, 0, 0, "防伪令牌", "of a session"),
    FIELD(ticket, scopes, OPTIONAL, 0, 0, "权限范围", "of a token"),
    FIELD(ticket, seen_at, OPTIONAL, 0, 0, "最近使用", "as written down"),
    FIELD(ticket, expires_at, OPTIONAL, 0, 0, "到期", "its end"),
    FIELD(ticket, account, OPTIONAL, 0, 0, "账号", "account"),
    FIELD(ticket, name, OPTIONAL, 0, 0, "姓名", "name"),
    FIELD(ticket, region, OPTIONAL, 0, 0, "地区", "region"),
    FIELD(ticket, scope_region, OPTIONAL, 0, 0, "管辖地区", "scope"),
    FIELD(ticket, unit, OPTIONAL, 0, 0, "单位", "unit"),
    FIELD(ticket, hall, OPTIONAL, 0, 0, "大厅", "hall"),
    FIELD(ticket, hall_window, OPTIONAL, 0, 0, "窗口", "window"),
    FIELD(ticket, scope_unit, OPTIONAL, 0, 0, "管辖单位", "scope"),
};
static RECORD(ticket, ticket_fields, "a session or token with its account");

static const result not_good = {ERR_UNAUTHENTICATED, 0, "登录已失效，请重新登录"};

static result read_ticket(struct db *db, struct arena *arena, bool is_session, const uint8_t *digest,
                          struct ticket *ticket)
{
    struct bytes token = {digest, SM3_SIZE};
    result r =
        is_session
            ? db_one(db, arena, RECEIVE(ticket, ticket),
                     "SELECT s.id AS id, s.staff AS staff, s.csrf AS csrf, s.seen_at AS seen_at,"
                     " s.expires_at AS expires_at, p.account AS account, p.name AS name, p.region AS region,"
                     " p.scope_region AS scope_region, p.unit AS unit, p.hall AS hall,"
                     " p.hall_window AS hall_window, p.scope_unit AS scope_unit"
                     " FROM session s JOIN staff p ON p.id = s.staff WHERE s.token = :token AND s.ended_at IS NULL",
                     P("token", token))
            : db_one(db, arena, RECEIVE(ticket, ticket),
                     "SELECT t.id AS id, t.staff AS staff, t.scopes AS scopes, t.seen_at AS seen_at,"
                     " t.expires_at AS expires_at, p.account AS account, p.name AS name, p.region AS region,"
                     " p.scope_region AS scope_region, p.unit AS unit, p.hall AS hall,"
                     " p.hall_window AS hall_window, p.scope_unit AS scope_unit"
                     " FROM api_token t JOIN staff p ON p.id = t.staff WHERE t.token = :token AND t.revoked_at IS NULL",
                     P("token", token));
    return r.code == ERR_NOT_FOUND ? not_good : r;
}

static void copy_ticket(const struct ticket *ticket, bool is_session, struct known *known)
{
    known->id = ticket->id;
    known->is_session = is_session;
    known->expires_at = ticket->expires_at;
    known->seen_at = known->written_at = ticket->seen_at;
    known->staff = ticket->staff;
    known->unit = ticket->unit;
    known->hall = ticket->hall;
    known->window = ticket->hall_window;
    known->scope_unit = ticket->scope_unit;
    snprintf(known->csrf, sizeof known->csrf, "%s", ticket->csrf ? ticket->csrf : "");
    snprintf(known->account, sizeof known->account, "%s", ticket->account);
    snprintf(known->name, sizeof known->name, "%s", ticket->name);
    snprintf(known->region, sizeof known->region, "%s", ticket->region);
    region_scope(ticket->scope_region, known->scope_low, known->scope_high);
}

static result look_up(struct app *app, struct db *db, struct arena *arena, bool is_session, struct instant now,
                      struct known *known)
{
    struct ticket ticket;
    struct credential credential;
    const char *roles;
    TRY(read_ticket(db, arena, is_session, known->digest, &ticket));
    TRY(credential_find(db, arena, ticket.staff, &credential));
    if (account_shut(app, &credential, now)) {
        return not_good;
    }
    copy_ticket(&ticket, is_session, known);
    TRY(rights_of(db, arena, ticket.staff, ticket.scopes, known->rights));
    if (is_session) {
        TRY(roles_of(db, arena, ticket.staff, &roles));
        const char *duty = account_duty(app, arena, &credential, roles, now);
        snprintf(known->duty, sizeof known->duty, "%s", duty ? duty : "");
    }
    if (instant_is_set(credential.expires_at) && credential.expires_at.ms < known->expires_at.ms) {
        known->expires_at = credential.expires_at;
    }
    return SUCCESS;
}

/* --- the rules of a cookie --------------------------------------------------------------------------------------- */

/* "https://host:port" and "host:port" name the same place. */
static bool is_own_origin(const char *origin, const char *host)
{
    const char *at = strstr(origin, "://");
    return at && host && strcasecmp(at + 3, host) == 0;
}

static result check_forgery(const struct call *call, const struct known *known)
{
    bool reads = call->method == METHOD_GET || call->method == METHOD_HEAD || call->method == METHOD_OPTIONS;
    const char *token = call_header(call, "x-csrf-token");
    const char *origin = call_header(call, "origin");
    if (reads) {
        return SUCCESS;
    }
    if (!token || strlen(token) != TOKEN_SIZE || !secret_equal(token, known->csrf, TOKEN_SIZE)) {
        return failed(ERR_FORBIDDEN, "缺少防伪令牌（X-CSRF-Token）或它不正确，请刷新页面后重试");
    }
    if (origin && !is_own_origin(origin, call_header(call, "host"))) {
        return failed(ERR_FORBIDDEN, "请求来自别的网站，已拒绝");
    }
    return SUCCESS;
}

static result check_duty(const struct call *call, const struct known *known)
{
    bool is_own = str_equal(call->path, "/api/v1/me") || str_starts_with(call->path, "/api/v1/me/") ||
                  str_equal(call->path, "/api/v1/sessions/current");
    if (known->duty[0] == '\0' || is_own) {
        return SUCCESS;
    }
    return failed(ERR_FORBIDDEN,
                  str_equal(known->duty, "password")
                      ? "请先更换口令（POST /api/v1/me/password）"
                      : "本岗位须有第二种鉴别，请先设置动态码或SM2密钥（POST /api/v1/me/totp、/api/v1/me/sm2-key）");
}

static result check_session(const struct app *app, const struct call *call, const struct known *known,
                            struct instant now)
{
    if (now.ms - known->seen_at.ms >= app_setting(app, "org.idle_minutes") * MINUTE_MS) {
        return failed(ERR_UNAUTHENTICATED, "长时间未操作，已自动退出，请重新登录");
    }
    TRY(check_forgery(call, known));
    return check_duty(call, known);
}

/* --- the identifier ---------------------------------------------------------------------------------------------- */

bool is_local_peer(const char *peer)
{
    return peer[0] == '\0' || str_starts_with(peer, "127.") || str_equal(peer, "::1");
}

/* The ticket that came with the call: a token, else the cookie; NULL for none. */
static const char *find_ticket(const struct call *call, struct arena *arena, bool *is_session)
{
    const char *authorization = call_header(call, "authorization");
    const char *cookie = call_header(call, "cookie");
    *is_session = false;
    if (authorization) {
        return strncasecmp(authorization, "Bearer ", 7) == 0 ? authorization + 7 : "";
    }
    while (cookie && *cookie) {
        cookie += strspn(cookie, "; ");
        size_t size = strcspn(cookie, ";");
        size_t prefix = str_starts_with(cookie, HOST_ONLY) ? strlen(HOST_ONLY) : 0;
        if (str_starts_with(cookie + prefix, SESSION_COOKIE "=") && (prefix > 0 || is_local_peer(call->peer))) {
            prefix += strlen(SESSION_COOKIE "=");
            *is_session = true;
            return arena_copy(arena, cookie + prefix, size - prefix);
        }
        cookie += size;
    }
    return 0;
}

/* Texts and rights stay where they are known: on the request's arena. */
static void tell(const struct known *known, struct identity *who)
{
    *who = (struct identity){.staff = known->staff,
                             .account = known->account,
                             .name = known->name,
                             .unit = known->unit,
                             .hall = known->hall,
                             .window = known->window,
                             .region = known->region,
                             .scope_low = known->scope_low,
                             .scope_high = known->scope_high,
                             .scope_unit = known->scope_unit,
                             .rights = known->rights,
                             .session = known->is_session ? known->id : 0};
}

/* Found before and still good, or looked up. */
static result know(struct app *app, struct db *db, struct arena *arena, bool is_session, struct instant now,
                   struct known *known)
{
    struct org_memory *memory = app_memory(app, "org");
    struct known found;
    int64_t version;
    TRY(db_number(db, &version, "SELECT value FROM org_number WHERE name = 'version'"));
    bool is_remembered = recall(memory, known->digest, &found) && found.is_session == is_session;
    if (is_remembered && found.version == version) {
        *known = found;
        return SUCCESS;
    }
    known->version = version;
    TRY(look_up(app, db, arena, is_session, now, known));
    if (is_remembered && found.seen_at.ms > known->seen_at.ms) {
        known->seen_at = found.seen_at;
    }
    remember(memory, known);
    return SUCCESS;
}

/* What this thread has just found. Most requests come from somebody who has asked a moment ago, while nothing was
 * committed since: then neither the digest nor the version nor the memory that is shared has to be asked again. It
 * holds for one view of the store, so that a change counts at once, and for a second, so that the shared memory knows
 * to the second when somebody was last seen. */
struct recent {
    const struct app *app;
    uint64_t view;
    struct instant since;
    bool is_session;
    char ticket[TOKEN_SIZE];
    struct known known;
};
enum { RECENTS = 64, RECENT_MS = 1000 };
static _Thread_local struct recent recents[RECENTS];

static struct recent *recent_place(const char *ticket)
{
    uint64_t hash;
    memcpy(&hash, ticket, sizeof hash);
    return &recents[hash * UINT64_C(0x9E3779B97F4A7C15) >> 58];
}

static bool is_recent(const struct recent *recent, const struct app *app, const struct db *db, const char *ticket,
                      bool is_session, struct instant now)
{
    return recent->app == app && recent->view != 0 && recent->view == db_view(db) && recent->is_session == is_session &&
           now.ms >= recent->since.ms && now.ms - recent->since.ms < RECENT_MS &&
           secret_equal(recent->ticket, ticket, TOKEN_SIZE);
}

static void keep_recent(struct recent *recent, const struct app *app, const struct db *db, const char *ticket,
                        struct instant now, const struct known *known)
{
    *recent = (struct recent){
        .app = app, .view = db_view(db), .since = now, .is_session = known->is_session, .known = *known};
    recent->known.seen_at = now;
    memcpy(recent->ticket, ticket, TOKEN_SIZE);
}

/* The rules that time and the request itself decide. */
static result check_known(const struct app *app, const struct call *call, const struct known *known, struct instant now)
{
    if (now.ms >= known->expires_at.ms) {
        return not_good;
    }
    return known->is_session ? check_session(app, call, known, now) : SUCCESS;
}

result org_identify(struct app *app, struct db *db, struct arena *arena, const struct call *call, struct instant now,
                    struct identity *who)
{
    bool is_session;
    const char *ticket = find_ticket(call, arena, &is_session);
    if (!ticket) {
        return SUCCESS;
    }
    if (strlen(ticket) != TOKEN_SIZE) {
        return not_good;
    }
    struct recent *recent = recent_place(ticket);
    struct known *known = ARENA_NEW(arena, struct known);
    if (is_recent(recent, app, db, ticket, is_session, now)) {
        *known = recent->known;
        TRY(check_known(app, call, known, now));
    } else {
        TRY(token_digest(ticket, known->digest));
        TRY(know(app, db, arena, is_session, now, known));
        TRY(check_known(app, call, known, now));
        mark_seen(app_memory(app, "org"), known->digest, now);
        keep_recent(recent, app, db, ticket, now, known);
    }
    tell(known, who);
    return SUCCESS;
}

/* --- writing down what was seen ---------------------------------------------------------------------------------- */

struct seen {
    int64_t id, staff;
    bool is_session;
    struct instant at;
};

/* Take from one bucket what is news, and forget what was not used for a day. */
static size_t collect(struct org_memory *memory, struct shard *shard, int bucket, struct instant now, struct seen *news,
                      size_t most)
{
    size_t count = 0;
    pthread_mutex_lock(&shard->lock);
    for (struct known **link = &shard->buckets[bucket]; *link;) {
        struct known *known = *link;
        if (count < most && known->seen_at.ms > known->written_at.ms) {
            news[count++] = (struct seen){known->id, known->staff, known->is_session, known->seen_at};
            known->written_at = known->seen_at;
        }
        if (known->seen_at.ms == known->written_at.ms && now.ms - known->seen_at.ms > DAY_MS) {
            *link = known->next;
            free(known);
            atomic_fetch_sub(&memory->count, 1);
        } else {
            link = &known->next;
        }
    }
    pthread_mutex_unlock(&shard->lock);
    return count;
}

static result write_seen(struct request *rq, const struct seen *seen)
{
    TRY(seen->is_session
            ? db_do(rq->db, "UPDATE session SET seen_at = :at WHERE id = :id", P("at", seen->at), P("id", seen->id))
            : db_do(rq->db, "UPDATE api_token SET seen_at = :at WHERE id = :id", P("at", seen->at), P("id", seen->id)));
    return db_do(rq->db,
                 "UPDATE staff SET last_seen = :at WHERE id = :staff AND (last_seen IS NULL OR last_seen < :at)",
                 P("at", seen->at), P("staff", seen->staff));
}

result org_seen_write(struct request *rq)
{
    struct org_memory *memory = app_memory(rq->app, "org");
    enum { MOST = MOST_KNOWN / SHARDS / BUCKETS * 4 };
    struct seen *news = ARENA_ARRAY(rq->arena, struct seen, MOST);
    for (int i = 0; i < SHARDS * BUCKETS; i++) {
        size_t count = collect(memory, &memory->shards[i % SHARDS], i / SHARDS, rq->now, news, MOST);
        for (size_t j = 0; j < count; j++) {
            TRY(write_seen(rq, &news[j]));
        }
    }
    return db_do(
        rq->db,
        "DELETE FROM sign_in_address WHERE failed_at < :since AND (locked_until IS NULL OR locked_until < :now)",
        P("since", rq->now.ms - DAY_MS), P("now", rq->now));
}
