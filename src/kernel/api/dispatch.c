#include "kernel/api/dispatch.h"

#include <assert.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "kernel/api/answers.h"
#include "kernel/api/route.h"
#include "kernel/api/watch.h"
#include "kernel/base/log.h"
#include "kernel/crypto/sm3.h"
#include "kernel/http/multipart.h"

enum { MOST_PARTS = 64, MOST_ANSWER = 64 << 20, MOST_KEY = 64, MOST_PROBLEM = 1 << 20 };

struct prepared {
    struct app *app;
    struct route_match match;
    struct identity who;
    struct request rq;
    struct request fresh; /* as it was before the handler ran; rq before that */
    bool has_run;
    void *in;
    void *out;
    named_texts form;        /* of a ROUTE_FOREIGN: its parameters, those of the query first */
    const char *key;         /* Idempotency-Key, NULL for none */
    const char *fingerprint; /* of the request it came with */
    bool may_repeat;
    struct question question; /* when it may */
};

/* --- answers ----------------------------------------------------------------------------------------------------- */

static void drop_file(struct call *call)
{
    if (call->answer_file >= 0) {
        close(call->answer_file);
        call->answer_file = -1;
    }
}

static const struct dialect *dialect_of(const struct prepared *prepared)
{
    const struct route *route = prepared ? prepared->match.route : 0;
    return route && route->flags & ROUTE_FOREIGN ? prepared->match.module->dialect : 0;
}

static void note(const struct prepared *prepared, int status, const char *object)
{
    struct watched seen = {
        .staff = prepared->who.staff, .route = prepared->match.route, .status = status, .first = prepared->rq.now};
    snprintf(seen.object, sizeof seen.object, "%s", object);
    watch_note(app_watch(prepared->app), &seen);
}

/* A public route refuses nobody for who they are, and tells the ledger itself of a sign-in. */
static void note_refusal(const struct prepared *prepared, result why)
{
    bool is_watched = prepared && prepared->app && prepared->match.route &&
                      !(prepared->match.route->flags & ROUTE_PUBLIC) &&
                      (why.code == ERR_FORBIDDEN || why.code == ERR_UNAUTHENTICATED);
    if (is_watched) {
        note(prepared, error_rows[why.code].status, "");
    }
}

static void refuse(struct call *call, result why, const char *details)
{
    const struct error_row *row = &error_rows[why.code];
    const struct dialect *dialect = dialect_of(call->state);
    note_refusal(call->state, why);
    call->status = row->status;
    call->content_type = "application/problem+json; charset=utf-8";
    call->etag = 0;
    call->answer_header_count = 0; /* what a success would have carried */
    drop_file(call);
    buf_init(&call->answer, call->arena, MOST_PROBLEM);
    if (dialect) {
        dialect->refuse(call, why);
        return;
    }
    buf_format(&call->answer, "{\"type\":\"/problems/%s\",\"title\":", row->wire);
    buf_json(&call->answer, row->title);
    buf_format(&call->answer, ",\"status\":%d,\"detail\":", row->status);
    buf_json(&call->answer, why.reason ? why.reason : row->title);
    if (why.field) {
        buf_text(&call->answer, ",\"field\":");
        buf_json(&call->answer, why.field);
    }
    buf_text(&call->answer, ",\"instance\":");
    buf_json(&call->answer, call->request_id);
    if (details) {
        buf_text(&call->answer, ",\"details\":");
        buf_text(&call->answer, details);
    }
    buf_char(&call->answer, '}');
    if (why.code == ERR_UNAVAILABLE || why.code == ERR_TOO_MANY) {
        call_answer_header(call, "Retry-After", why.code == ERR_TOO_MANY ? "60" : "1");
    }
    if (why.code == ERR_UNAUTHENTICATED) {
        call_answer_header(call, "WWW-Authenticate", "Bearer realm=\"zwfw\"");
    }
}

/* The answer when there is no memory to write one. */
static result refuse_exhausted(struct call *call)
{
    static char body[] = "{\"type\":\"/problems/unavailable\",\"title\":\"系统暂时不能受理\",\"status\":503,"
                         "\"detail\":\"内存不足，请稍后再试\"}";
    arena_unguard(call->arena);
    drop_file(call);
    call->answer_header_count = 0;
    call->status = error_rows[ERR_UNAVAILABLE].status;
    call->content_type = "application/problem+json; charset=utf-8";
    call->etag = 0;
    call->answer = (struct buf){.data = body, .size = sizeof body - 1, .room = sizeof body - 1, .max = sizeof body - 1};
    return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
}

void dispatch_refuse(struct call *call, result why)
{
    if (setjmp(*arena_guard(call->arena))) {
        IGNORE(refuse_exhausted(call));
        return;
    }
    refuse(call, why, 0);
    arena_unguard(call->arena);
}

static void write_answer(struct call *call, struct prepared *prepared)
{
    struct request *rq = &prepared->rq;
    const struct route *route = prepared->match.route;
    call->status = route->flags & ROUTE_CREATED ? 201 : 200;
    buf_init(&call->answer, call->arena, MOST_ANSWER);
    if (number_is_set(rq->version)) {
        call->etag = str_format(call->arena, "\"v%lld\"", (long long)rq->version);
    }
    if (rq->watched) {
        note(prepared, call->status, rq->watched);
    }
    if (rq->location) {
        call_answer_header(call, "Location", rq->location);
    }
    if (rq->cache) {
        call_answer_header(call, "Cache-Control", rq->cache);
    }
    if (rq->clears_site) {
        call_answer_header(call, "Clear-Site-Data", "\"cache\", \"storage\"");
    }
    if (rq->set_cookie) {
        call_answer_header(call, "Set-Cookie", rq->set_cookie);
    }
    if (rq->raw_name) {
        call_answer_header(
            call, "Content-Disposition",
            str_format(call->arena, "attachment; filename*=UTF-8''%s", url_encode(call->arena, rq->raw_name)));
    }
    if (rq->raw_file >= 0) {
        call->answer_file = rq->raw_file;
        call->content_type = rq->raw_type;
    } else if (rq->raw_type) {
        buf_put(&call->answer, rq->raw.data, rq->raw.size);
        call->content_type = rq->raw_type;
    } else {
        record_encode(route->handler->out, call->arena, prepared->out, rq->whole, &call->answer);
        call->content_type = "application/json; charset=utf-8";
    }
    if (call->answer.overflowed) {
        refuse(call, failed(ERR_TOO_LARGE, "结果过大，请缩小范围"), 0);
    }
}

/* --- preparing --------------------------------------------------------------------------------------------------- */

void dispatch_head(struct app *app, struct call *call)
{
    struct prepared *prepared = ARENA_NEW(call->arena, struct prepared);
    prepared->match = route_find(app_routes(app), call->method, call->path);
    call->state = prepared;
    const struct route *route = prepared->match.route;
    call->route_name = route ? route->path : "";
    bool is_large = route && route->flags & (ROUTE_UPLOAD | ROUTE_OPEN_BODY);
    call->body_limit = (size_t)app_setting(app, is_large ? "http.upload_bytes" : "http.body_bytes");
}

/* --- forms ------------------------------------------------------------------------------------------------------- */

enum { MOST_PAIRS = 1000 };

/* "name=value&…" as pairs behind those there are; a pair without a name or a value says nothing. */
static result read_pairs(struct call *call, const char *text, named_texts *pairs)
{
    size_t count = 1;
    for (const char *at = text; *at; at++) {
        count += *at == '&';
    }
    if (count > MOST_PAIRS) {
        return failed(ERR_MALFORMED, "参数过多");
    }
    size_t size = sizeof *pairs->items;
    pairs->items = arena_grow(call->arena, pairs->items, pairs->count * size, (pairs->count + count) * size);
    for (const char *at = text; *at;) {
        size_t pair_size = strcspn(at, "&"), name_size = strcspn(at, "=&");
        struct named_text *pair = &pairs->items[pairs->count];
        size_t skip = name_size < pair_size ? name_size + 1 : pair_size;
        TRY(url_decode(call->arena, at, name_size, true, &pair->name));
        TRY(url_decode(call->arena, at + skip, pair_size - skip, true, &pair->text));
        pairs->count += *pair->name && *pair->text;
        at += pair_size + (at[pair_size] == '&');
    }
    return SUCCESS;
}

/* "type", alone or with parameters; in any case (RFC 9110 §8.3.1). */
static bool is_type(const char *sent, const char *type)
{
    size_t size = strlen(type);
    return sent && strncasecmp(sent, type, size) == 0 && strchr("; \t", sent[size]);
}

static result read_form(struct call *call, struct prepared *prepared)
{
    TRY(read_pairs(call, call->query, &prepared->form));
    if (!is_type(call_header(call, "content-type"), "application/x-www-form-urlencoded")) {
        return SUCCESS;
    }
    if (call->body_size == 0) {
        return SUCCESS;
    }
    if (memchr(call->body, '\0', call->body_size)) {
        return failed(ERR_MALFORMED, "表单中含有空字符");
    }
    return read_pairs(call, arena_copy(call->arena, call->body, call->body_size), &prepared->form);
}

/* What a form names as its token is the request's, unless a header says who asks. */
static void take_token(struct call *call, const struct prepared *prepared, const char *name)
{
    for (size_t i = 0; i < prepared->form.count && !call_header(call, "authorization"); i++) {
        const struct named_text *pair = &prepared->form.items[i];
        if (str_equal(pair->name, name)) {
            struct header *headers = ARENA_ARRAY(call->arena, struct header, call->header_count + 1);
            for (size_t j = 0; j < call->header_count; j++) {
                headers[j] = call->headers[j];
            }
            headers[call->header_count++] =
                (struct header){"authorization", str_format(call->arena, "Bearer %s", pair->text)};
            call->headers = headers;
        }
    }
}

/* "list[code]", also "list[code][]": one more item of the list. */
static result add_item(struct call *call, struct prepared *prepared, const struct named_text *pair)
{
    size_t name_size = strcspn(pair->name, "["), code_size = strcspn(pair->name + name_size + 1, "]");
    const char *name = arena_copy(call->arena, pair->name, name_size);
    const struct field *field = record_field(prepared->match.route->handler->in, name);
    if (!field || field->type != TYPE_LIST) {
        return SUCCESS;
    }
    LIST(char) list;
    size_t size = field->of->size;
    memcpy(&list, field_in(field, prepared->in), sizeof list);
    if (field->max > 0 && list.count == (size_t)field->max) {
        return invalid(field->name, str_format(call->arena, "%s最多%lld项", field->label, (long long)field->max));
    }
    list.items = arena_grow(call->arena, list.items, list.count * size, (list.count + 1) * size);
    void *item = list.items + list.count++ * size;
    memcpy(field_in(field, prepared->in), &list, sizeof list);
    record_clear(field->of, item);
    TRY(record_set_text(field->of, call->arena, "code", arena_copy(call->arena, pair->name + name_size + 1, code_size),
                        item));
    return record_set_text(field->of, call->arena, "value", pair->text, item);
}

static result take_form(struct call *call, struct prepared *prepared)
{
    const struct record *record = prepared->match.route->handler->in;
    for (size_t i = 0; i < prepared->form.count; i++) {
        const struct named_text *pair = &prepared->form.items[i];
        if (strchr(pair->name, '[')) {
            TRY(add_item(call, prepared, pair));
        } else if (record_field(record, pair->name)) {
            TRY(record_set_text(record, call->arena, pair->name, pair->text, prepared->in));
        }
    }
    return SUCCESS;
}

static result read_parameters(struct call *call, struct prepared *prepared)
{
    const struct record *record = prepared->match.route->handler->in;
    TRY(take_form(call, prepared)); /* a name in the path goes before one in a form */
    for (size_t i = 0; i < prepared->match.parameter_count; i++) {
        const struct path_parameter *parameter = &prepared->match.parameters[i];
        const char *value;
        TRY(url_decode(call->arena, parameter->value, parameter->value_size, false, &value));
        TRY(record_set_text(record, call->arena, arena_copy(call->arena, parameter->name, parameter->name_size), value,
                            prepared->in));
    }
    if (dialect_of(prepared)) {
        return SUCCESS;
    }
    const char *seen = "";
    for (const char *at = call->query; *at;) {
        size_t size = strcspn(at, "&");
        size_t name_size = strcspn(at, "=&");
        const char *name, *value;
        TRY(url_decode(call->arena, at, name_size, true, &name));
        size_t skip = name_size < size ? name_size + 1 : size;
        TRY(url_decode(call->arena, at + skip, size - skip, true, &value));
        if (*name && *value) {
            if (strstr(seen, str_format(call->arena, "&%s&", name))) {
                return invalid(name, str_format(call->arena, "参数“%s”出现了两次", str_cut(call->arena, name, 60)));
            }
            seen = str_format(call->arena, "%s&%s&", seen, name);
            TRY(record_set_text(record, call->arena, name, value, prepared->in));
        }
        at += size + (at[size] == '&');
    }
    return SUCCESS;
}

static result read_multipart(struct call *call, struct prepared *prepared)
{
    const char *type = call_header(call, "content-type");
    struct parts parts;
    TRY(multipart_parse(call->arena, type ? type : "", call->body, call->body_size, MOST_PARTS, &parts));
    struct part *files = ARENA_ARRAY(call->arena, struct part, parts.count);
    for (size_t i = 0; i < parts.count; i++) {
        const struct part *part = &parts.items[i];
        if (part->file_name) {
            files[prepared->rq.part_count++] = *part;
        } else {
            const char *text = arena_copy(call->arena, part->bytes, part->size);
            if (strlen(text) != part->size) {
                return invalid(part->name, "含有空字符");
            }
            TRY(record_set_text(prepared->match.route->handler->in, call->arena, part->name, text, prepared->in));
        }
    }
    prepared->rq.parts = files;
    return SUCCESS;
}

static result read_body(struct call *call, struct prepared *prepared)
{
    const struct route *route = prepared->match.route;
    const struct record *record = route->handler->in;
    if (call->method == METHOD_GET || call->method == METHOD_HEAD) {
        return record_check(record, call->arena, prepared->in);
    }
    if (route->flags & ROUTE_OPEN_BODY) {
        prepared->rq.body = call->body;
        prepared->rq.body_size = call->body_size;
        return record_check(record, call->arena, prepared->in);
    }
    if (route->flags & ROUTE_UPLOAD) {
        TRY(read_multipart(call, prepared));
        return record_check(record, call->arena, prepared->in);
    }
    if (call->body_size == 0 || dialect_of(prepared)) {
        return record_check(record, call->arena, prepared->in);
    }
    if (!is_type(call_header(call, "content-type"), "application/json")) {
        return failed(ERR_MEDIA_TYPE, "请求内容应为application/json");
    }
    return record_decode(record, call->arena, call->body, call->body_size, prepared->in);
}

static result read_version(struct call *call, struct prepared *prepared)
{
    const char *text = call_header(call, "if-match");
    prepared->rq.if_version = NO_NUMBER;
    if (!text) {
        return prepared->match.route->flags & ROUTE_VERSIONED
                   ? failed(ERR_VERSION_REQUIRED, "请用If-Match写明所见的版本，例如 \"v3\"")
                   : SUCCESS;
    }
    size_t size = strlen(text);
    int64_t version;
    bool quoted = size > 3 && text[0] == '"' && text[1] == 'v' && text[size - 1] == '"';
    if (!quoted || !str_to_int(arena_copy(call->arena, text + 2, size - 3), &version) || version < 1) {
        return failed(ERR_MALFORMED, "If-Match应为读取时得到的ETag，例如 \"v3\"");
    }
    prepared->rq.if_version = version;
    return SUCCESS;
}

/* The body is hashed where it lies: it may be larger than the request's memory. */
static const char *fingerprint_of(const struct call *call)
{
    uint8_t digest[SM3_SIZE];
    const char *head = str_format(call->arena, "%s %s?%s\n", method_name(call->method), call->path, call->query);
    struct sm3 hasher;
    sm3_begin(&hasher);
    sm3_put(&hasher, head, strlen(head));
    sm3_put(&hasher, call->body, call->body_size);
    sm3_end(&hasher, digest);
    return hex_encode(call->arena, digest, sizeof digest);
}

static result read_key(struct call *call, struct prepared *prepared)
{
    const char *key = call_header(call, "idempotency-key");
    const struct route *route = prepared->match.route;
    if (!key || route->class != ROUTE_WRITE || route->flags & ROUTE_SECRET) {
        return SUCCESS;
    }
    for (const char *at = key; *at; at++) {
        if (*at < 0x21 || *at > 0x7e || at - key >= MOST_KEY) {
            return failed(ERR_MALFORMED, "Idempotency-Key应为1到64个可见的ASCII字符");
        }
    }
    if (*key) {
        prepared->key = key;
        prepared->fingerprint = fingerprint_of(call);
    }
    return SUCCESS;
}

static result check_permission(const struct call *call, const struct prepared *prepared)
{
    const struct route *route = prepared->match.route;
    (void)call;
    if (route->flags & ROUTE_PUBLIC) {
        return SUCCESS;
    }
    if (prepared->who.staff == 0 && !prepared->who.is_system) {
        return failed(ERR_UNAUTHENTICATED, "请先登录");
    }
#ifdef ZWFW_BREAK_NOAUTHZ
    return SUCCESS;
#endif
    return str_is_empty(route->permission) ? SUCCESS : request_require(&prepared->rq, route->permission);
}

static result identify(struct app *app, struct db *db, struct call *call, struct prepared *prepared)
{
    prepared->who = identity_nobody;
    identifier *known = app_identifier(app);
    return known ? known(app, db, call->arena, call, prepared->rq.now, &prepared->who) : SUCCESS;
}

static result prepare(struct app *app, struct db *db, struct call *call, struct prepared *prepared)
{
    struct request *rq = &prepared->rq;
    const struct route *route = prepared->match.route;
    if (!route) {
        return prepared->match.path_exists ? failed(ERR_METHOD, "这个网址不支持此请求方法")
                                           : failed(ERR_NOT_FOUND, "没有这个网址");
    }
    call->route_name = route->path;
    call->route = prepared->match.number;
    rq->who = &prepared->who;
    const struct dialect *dialect = dialect_of(prepared);
    if (dialect) {
        TRY(read_form(call, prepared));
        take_token(call, prepared, dialect->token);
    }
    result signed_in = identify(app, db, call, prepared);
    if (!is_ok(signed_in) &&
        !(route->flags & ROUTE_PUBLIC && (signed_in.code == ERR_UNAUTHENTICATED || signed_in.code == ERR_FORBIDDEN))) {
        return signed_in;
    }
    call->actor = prepared->who.staff ? str_from_int(call->arena, prepared->who.staff) : "";
    TRY(check_permission(call, prepared));
    prepared->in = arena_alloc(call->arena, route->handler->in->size);
    prepared->out = arena_alloc(call->arena, route->handler->out->size);
    record_clear(route->handler->in, prepared->in);
    record_clear(route->handler->out, prepared->out);
    TRY(read_parameters(call, prepared));
    TRY(read_version(call, prepared));
    TRY(read_key(call, prepared));
    TRY(read_body(call, prepared));
    prepared->may_repeat = route->flags & ROUTE_REPEATED && !instant_is_set(call->at);
    if (prepared->may_repeat) {
        prepared->question = question_of(call, rq);
    }
    return SUCCESS;
}

result dispatch_prepare(struct app *app, struct db *db, struct call *call, struct instant now)
{
    call->answer_file = -1;
    if (setjmp(*arena_guard(call->arena))) {
        return refuse_exhausted(call);
    }
    if (!call->state) {
        dispatch_head(app, call); /* in process nobody has asked yet */
    }
    struct prepared *prepared = call->state;
    prepared->app = app;
    prepared->rq = (struct request){.app = app,
                                    .arena = call->arena,
                                    .db = db,
                                    .now = instant_is_set(call->at) ? call->at : now,
                                    .calendar = app_calendar(app),
                                    .request_id = call->request_id,
                                    .peer = call->peer,
                                    .accept = call_header(call, "accept"),
                                    .if_version = NO_NUMBER,
                                    .version = NO_NUMBER,
                                    .raw_file = -1};
    result r = prepare(app, db, call, prepared);
    if (!is_ok(r)) {
        refuse(call, r, 0);
    }
    arena_unguard(call->arena);
    return r;
}

enum route_class dispatch_class(const struct call *call)
{
    return ((const struct prepared *)call->state)->match.route->class;
}

const char *dispatch_region(const struct call *call)
{
    const struct prepared *prepared = call->state;
    const struct field *field = record_field(prepared->match.route->handler->in, "region");
    const char *named = field && field->type == TYPE_TEXT ? *(const char *const *)field_at(field, prepared->in) : 0;
    return named ? named : prepared->who.region;
}

int64_t dispatch_actor(const struct call *call)
{
    return ((const struct prepared *)call->state)->who.staff;
}

bool dispatch_repeat(struct call *call, const struct db *db)
{
    struct prepared *prepared = call->state;
    if (!prepared->may_repeat) {
        return false;
    }
    if (setjmp(*arena_guard(call->arena))) {
        IGNORE(refuse_exhausted(call));
        return true;
    }
    bool repeated = answers_repeat(app_answers(prepared->app), &prepared->question, db_view(db), &prepared->rq, call);
    arena_unguard(call->arena);
    return repeated;
}

/* --- ahead of the lane ------------------------------------------------------------------------------------------- */

bool dispatch_has_before(const struct call *call)
{
    return ((const struct prepared *)call->state)->match.route->handler->before != 0;
}

result dispatch_before(struct call *call, struct db *db)
{
    struct prepared *prepared = call->state;
    if (setjmp(*arena_guard(call->arena))) {
        return refuse_exhausted(call);
    }
    prepared->rq.db = db;
    result r = prepared->match.route->handler->before(&prepared->rq, prepared->in);
    if (!is_ok(r)) {
        refuse(call, r, 0);
    }
    arena_unguard(call->arena);
    return r;
}

/* --- running ----------------------------------------------------------------------------------------------------- */

struct kept_answer {
    const char *fingerprint, *answer, *etag, *location;
    int64_t status;
};
static const struct field kept_answer_fields[] = {
    FIELD(kept_answer, fingerprint, OPTIONAL, 0, 0, "指纹", "SM3 of the request"),
    FIELD(kept_answer, answer, OPTIONAL, 0, 0, "答复", "its body"),
    FIELD(kept_answer, etag, OPTIONAL, 0, 0, "版本", "its ETag"),
    FIELD(kept_answer, location, OPTIONAL, 0, 0, "网址", "of what was created"),
    FIELD(kept_answer, status, OPTIONAL, 0, 0, "状态", "its status"),
};
static RECORD(kept_answer, kept_answer_fields, "the answer that a key was given before");

/* The answer that this key was given before, if any. */
static result repeat_answer(struct call *call, struct prepared *prepared, bool *repeated)
{
    struct kept_answer kept;
    *repeated = false;
    result r = db_one(prepared->rq.db, call->arena, RECEIVE(kept_answer, &kept),
                      "SELECT fingerprint, answer, etag, location, status FROM idempotency"
                      " WHERE region = :region AND actor = :actor AND key = :key",
                      P("region", prepared->who.region), P("actor", prepared->who.staff), P("key", prepared->key));
    if (r.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(r);
    if (!str_equal(kept.fingerprint, prepared->fingerprint)) {
        return failed(ERR_KEY_REUSED, "此Idempotency-Key已用于另一请求，请换一个");
    }
    *repeated = true;
    call->status = (int)kept.status;
    call->content_type = "application/json; charset=utf-8";
    call->etag = *kept.etag ? kept.etag : 0;
    buf_init(&call->answer, call->arena, MOST_ANSWER);
    buf_text(&call->answer, kept.answer);
    if (*kept.location) {
        call_answer_header(call, "Location", kept.location);
    }
    call_answer_header(call, "Idempotent-Replayed", "true");
    return SUCCESS;
}

static result keep_answer(struct call *call, struct prepared *prepared)
{
    if (!prepared->key || prepared->rq.raw_type) {
        return SUCCESS;
    }
    assert(!prepared->rq.whole && "an answer that is kept must be masked");
    return db_post(prepared->rq.db,
                   "INSERT INTO idempotency (region, actor, key, fingerprint, status, answer, etag, location, at)"
                   " VALUES (:region, :actor, :key, :fingerprint, :status, :answer, :etag, :location, :at)",
                   P("region", prepared->who.region), P("actor", prepared->who.staff), P("key", prepared->key),
                   P("fingerprint", prepared->fingerprint), P("status", call->status),
                   P("answer", (const char *)call->answer.data), P("etag", call->etag ? call->etag : ""),
                   P("location", prepared->rq.location ? prepared->rq.location : ""), P("at", prepared->rq.now));
}

static result run(struct call *call, struct prepared *prepared)
{
    if (prepared->key) {
        bool repeated;
        TRY(repeat_answer(call, prepared, &repeated));
        if (repeated) {
            return SUCCESS;
        }
    }
    TRY(prepared->match.route->handler->run(&prepared->rq, prepared->in, prepared->out));
    if (!is_ok(prepared->rq.refusal)) {
        refuse(call, prepared->rq.refusal, 0);
        return SUCCESS;
    }
    write_answer(call, prepared);
    if (prepared->may_repeat) {
        answers_keep(app_answers(prepared->app), &prepared->question, db_view(prepared->rq.db), &prepared->rq, call);
    }
    return keep_answer(call, prepared);
}

static void begin_run(struct call *call, struct prepared *prepared)
{
    if (!prepared->has_run) {
        prepared->fresh = prepared->rq;
        prepared->has_run = true;
        return;
    }
    drop_file(call);
    prepared->rq = prepared->fresh;
    call->etag = 0;
    call->answer_header_count = 0;
    record_clear(prepared->match.route->handler->out, prepared->out);
}

result dispatch_run(struct call *call, struct db *db, struct lane *lane, const struct calendar *calendar)
{
    struct prepared *prepared = call->state;
    if (setjmp(*arena_guard(call->arena))) {
        return refuse_exhausted(call);
    }
    begin_run(call, prepared);
    prepared->rq.db = db;
    prepared->rq.lane = lane;
    prepared->rq.calendar = calendar;
    result r = run(call, prepared);
    if (!is_ok(r)) {
        if (r.code == ERR_INTERNAL) {
            log_write(LOG_ERROR, "dispatch.internal", "request_id", call->request_id, "route", call->route_name,
                      "reason", r.reason ? r.reason : "", NULL);
        }
        refuse(call, r, prepared->rq.details);
    }
    arena_unguard(call->arena);
    return r;
}
