#include "kernel/http/exchange.h"

#include <unistd.h>

#include "kernel/api/call.h"
#include "kernel/base/arena.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/http/connection.h"

enum { FIRST_HELD = 1024, BODY_LIMIT = 1024 * 1024 };

/* ---- memory of a call ---- */

static struct arena *arena_take(struct loop *loop, bool may_be_large)
{
    return may_be_large && loop->large_arena_count > 0 ? loop->large_arenas[--loop->large_arena_count]
           : loop->arena_count > 0                     ? loop->arenas[--loop->arena_count]
                                                       : arena_new(loop->http->limits.call_bytes);
}

static void arena_give_back(struct loop *loop, struct arena *arena)
{
    arena_reset(arena);
    if (loop->large_arena_count < LARGE_ARENAS) {
        loop->large_arenas[loop->large_arena_count++] = arena;
    } else if (loop->arena_count < SPARE_ARENAS) {
        arena_shrink(arena);
        loop->arenas[loop->arena_count++] = arena;
    } else {
        arena_free(arena);
    }
}

void exchange_end(struct connection *c)
{
    if (c->parked) {
        explicit_bzero(c->parked, c->parked_size);
        free(c->parked);
        c->parked = 0;
    }
    if (!c->arena) {
        return;
    }
    if (c->call && c->call->answer_file >= 0) {
        close(c->call->answer_file);
    }
    arena_give_back(c->loop, c->arena);
    c->arena = 0;
    c->call = 0;
}

/* Run a step that takes memory from the arena. False when there is none left: the step was left in the middle. */
static bool guarded(struct connection *c, void (*step)(struct connection *c))
{
    if (setjmp(*arena_guard(c->arena))) {
        arena_unguard(c->arena);
        log_write(LOG_ERROR, "http.memory-exhausted", "peer", c->peer, NULL);
        return false;
    }
    step(c);
    arena_unguard(c->arena);
    return true;
}

static const char *request_id(struct loop *loop, struct arena *arena)
{
    if (loop->random_left == 0) {
        seam_random(loop->random, sizeof loop->random);
        loop->random_left = sizeof loop->random;
    }
    loop->random_left -= 16;
    return hex_encode(arena, loop->random + loop->random_left, 16);
}

static void step_begin(struct connection *c)
{
    struct call *call = ARENA_NEW(c->arena, struct call);
    *call = (struct call){
        .arena = c->arena,
        .method = METHOD_OTHER,
        .path = "",
        .query = "",
        .body = "",
        .peer = c->peer,
        .request_id = request_id(c->loop, c->arena),
        .body_limit = BODY_LIMIT,
        .answer_file = -1,
        .route_name = "",
        .actor = "",
        .done = connection_done,
        .owner = c,
    };
    buf_init(&call->answer, c->arena, c->loop->http->limits.answer_bytes);
    c->call = call;
}

static bool call_begin(struct connection *c)
{
    c->arena = arena_take(c->loop, c->input_size > 0 && c->input[0] == 'G'); /* GET */
    return c->arena && guarded(c, step_begin);
}

/* ---- the answer ---- */

static const char *const method_names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"};

static void log_answer(struct connection *c)
{
    const struct call *call = c->call;
    if (c->is_logged || !c->loop->http->limits.access_log) {
        return;
    }
    c->is_logged = true;
    char status[12], ms[24], bytes[24];
    snprintf(status, sizeof status, "%d", call->status);
    snprintf(ms, sizeof ms, "%lld", (long long)(seam_ticks() / 1000000 - c->started_ms));
    snprintf(bytes, sizeof bytes, "%zu", c->answer.body_size);
    log_write(LOG_INFO, "http.access", "method", method_names[call->method], "path", call->path, "route",
              call->route_name, "status", status, "ms", ms, "bytes", bytes, "peer", call->peer, "actor", call->actor,
              "request_id", call->request_id, c->reason ? "reason" : NULL, c->reason, NULL);
}

static bool is_stopping(const struct connection *c)
{
    return atomic_load_explicit(&c->loop->http->stopping, memory_order_relaxed);
}

static void answered(struct connection *c)
{
    log_answer(c);
    exchange_end(c);
    if (c->answer.close || is_stopping(c)) {
        if (c->is_cut || c->input_size > 0 || c->held_size > 0) {
            connection_linger(c);
        } else {
            connection_close(c);
        }
        return;
    }
    c->state = CONNECTION_IDLE;
    c->deadline_ms = c->loop->now_ms + c->loop->http->limits.idle_ms;
    http_parse_start(&c->parse, &c->loop->http->limits);
    connection_read(c);
}

/* A client that takes no more for now may stay for a minute: what is left for it is a fraction of what its call holds.
 */
static void park(struct connection *c)
{
    struct iovec *pieces = c->answer.pieces;
    size_t left = pieces[0].iov_len + pieces[1].iov_len;
    char *rest = c->arena && c->answer.file < 0 ? malloc(left) : NULL;
    if (!rest) {
        return; /* it stays where it is */
    }
    for (size_t i = 0, at = 0; i < 2; at += pieces[i++].iov_len) {
        if (pieces[i].iov_len > 0) {
            memcpy(rest + at, pieces[i].iov_base, pieces[i].iov_len);
        }
    }
    exchange_end(c);
    c->parked = rest;
    c->parked_size = left;
    pieces[0] = (struct iovec){rest, left};
    pieces[1] = (struct iovec){0};
}

void exchange_send(struct connection *c)
{
    size_t bytes;
    enum answer_sent sent = answer_send(&c->answer, c->socket, &bytes);
    count_up(&c->loop->counts.bytes_out, bytes);
    if (sent == ANSWER_SENT) {
        answered(c);
        return;
    }
    log_answer(c);
    if (sent == ANSWER_FAILED) {
        connection_close(c);
        return;
    }
    park(c);
    if (bytes > 0) {
        c->deadline_ms = c->loop->now_ms + c->loop->http->limits.write_ms;
    }
    if (event_add(&c->writable, 0) != 0) {
        connection_close(c);
    }
}

static void step_answer(struct connection *c)
{
    struct http *http = c->loop->http;
    struct answer_way way = {
        .is_http_1_0 = c->parse.is_http_1_0,
        .close = c->call->close_after || c->is_cut || !c->parse.keep_alive || is_stopping(c),
    };
    answer_make(&c->answer, &c->loop->tools, &http->limits, &http->hooks, c->call, way);
}

/* Make the answer; false when there is no memory for it, and the connection is closed. */
static bool make_answer(struct connection *c)
{
    c->state = CONNECTION_WRITE;
    c->deadline_ms = c->loop->now_ms + c->loop->http->limits.write_ms;
    count_up(&c->loop->counts.requests, 1);
    if (!guarded(c, step_answer)) {
        connection_close(c);
        return false;
    }
    return true;
}

/* Each answer sent wakes its client, and under load all three would take turns on the processor for every request; so
 * those of a round go out one after another at its end. Alone in its round an answer waits for nothing. */
void exchange_answer(struct connection *c)
{
    struct loop *loop = c->loop;
    if (make_answer(c)) {
        if (loop->answered_count == ROUND) {
            exchange_flush(loop);
        }
        loop->answered[loop->answered_count++] = c;
    }
}

void exchange_flush(struct loop *loop)
{
    while (loop->answered_count > 0) {
        struct connection *answered[ROUND];
        size_t count = loop->answered_count;
        memcpy(answered, loop->answered, count * sizeof *answered);
        loop->answered_count = 0; /* each may get one more */
        for (size_t i = 0; i < count; i++) {
            exchange_send(answered[i]);
            exchange_next(answered[i]);
        }
    }
}

/* ---- refusals ---- */

static void step_refuse(struct connection *c)
{
    answer_refuse(&c->loop->http->hooks, c->call, c->parse.status, c->reason);
}

static void answer_refusal(struct connection *c, int status, const char *reason)
{
    c->parse.status = status;
    c->reason = reason;
    count_up(&c->loop->counts.refused, 1);
    if (!(c->call || call_begin(c)) || !guarded(c, step_refuse)) {
        connection_close(c);
    } else if (make_answer(c)) {
        exchange_send(c);
    }
}

void exchange_refuse(struct connection *c, int status, const char *reason)
{
    c->is_cut = true;
    answer_refusal(c, status, reason);
}

/* ---- the request ---- */

/* The client as the trusted proxy saw it: the last address that the proxy added. */
static void take_forwarded(struct connection *c)
{
    for (size_t i = c->call->header_count; i-- > 0;) {
        if (str_equal(c->call->headers[i].name, "x-forwarded-for")) {
            const char *comma = strrchr(c->call->headers[i].value, ',');
            const char *last = comma ? comma + 1 : c->call->headers[i].value;
            last += strspn(last, " \t");
            unsigned char address[sizeof(struct in6_addr)];
            if (inet_pton(AF_INET, last, address) == 1 || inet_pton(AF_INET6, last, address) == 1) {
                c->call->peer = last;
            }
            return;
        }
    }
}

static void step_head(struct connection *c)
{
    struct http *http = c->loop->http;
    c->step = http_parse_head(&c->parse, c->call, c->input);
    if (c->step == PARSE_READY) {
        if (c->is_proxy) {
            take_forwarded(c);
        }
        if (http->hooks.head) {
            http->hooks.head(http->hooks.user, c->loop->thread, c->call);
        }
    }
}

static void step_body(struct connection *c)
{
    size_t used;
    c->step = http_parse_body(&c->parse, c->call, c->input, c->input_size, &used);
    c->input += used;
    c->input_size -= used;
}

static void handle(struct connection *c)
{
    struct loop *loop = c->loop;
    c->state = CONNECTION_BUSY;
    c->deadline_ms = 0;
    c->is_answered = false;
    loop->handling = c;
    loop->http->hooks.handle(loop->http->hooks.user, loop->thread, c->call);
    loop->handling = 0;
    if (c->is_answered) {
        exchange_answer(c);
    }
}

/* The head hook has set a status: this request is refused without its body. */
static void answer_early(struct connection *c)
{
    c->is_cut = c->parse.has_body;
    if (c->call->answer.size > 0 || c->call->answer_file >= 0) {
        exchange_answer(c);
    } else {
        answer_refusal(c, c->call->status, 0);
    }
}

static bool send_continue(struct connection *c)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    return send(c->socket, text, sizeof text - 1, MSG_NOSIGNAL) == (ssize_t)sizeof text - 1;
}

static void head_ready(struct connection *c)
{
    c->input += c->parse.head_size;
    c->input_size -= c->parse.head_size;
    if (c->call->status != 0) {
        answer_early(c);
    } else if (!c->parse.has_body) {
        handle(c);
    } else if (!c->parse.chunked && c->parse.left > c->call->body_limit) {
        exchange_refuse(c, 413, "请求内容超过大小限制");
    } else if (c->parse.expects_continue && c->input_size == 0 && !send_continue(c)) {
        connection_close(c);
    } else {
        c->state = CONNECTION_BODY;
        c->deadline_ms = c->loop->now_ms + c->loop->http->limits.body_ms;
    }
}

/* Each takes what it can of the input; false when there is not enough of it. */
static bool consume_head(struct connection *c)
{
    if (c->input_size == 0) {
        return false;
    }
    if (c->state == CONNECTION_IDLE) {
        c->state = CONNECTION_HEAD;
        c->started_ms = c->loop->now_ms;
        c->deadline_ms = c->started_ms + c->loop->http->limits.head_ms;
        c->reason = 0;
        c->is_cut = c->is_logged = false;
    }
    enum parse_step step = http_parse_find(&c->parse, c->input, c->input_size);
    if (step == PARSE_MORE) {
        return false;
    }
    if (step != PARSE_REFUSED && (!call_begin(c) || !guarded(c, step_head))) {
        connection_close(c);
    } else if (step == PARSE_REFUSED || c->step == PARSE_REFUSED) {
        exchange_refuse(c, c->parse.status, c->parse.reason);
    } else {
        head_ready(c);
    }
    return true;
}

static bool consume_body(struct connection *c)
{
    if (c->input_size == 0) {
        return false;
    }
    if (!guarded(c, step_body)) {
        connection_close(c);
    } else if (c->step == PARSE_REFUSED) {
        exchange_refuse(c, c->parse.status, c->parse.reason);
    } else if (c->step == PARSE_READY) {
        handle(c);
    }
    return true;
}

static bool hold(struct connection *c, const char *bytes, size_t size)
{
    size_t needed = c->held_size + size;
    if (!c->held || needed > c->held_room) {
        size_t room = c->held_room > 0 ? c->held_room : FIRST_HELD;
        while (room < needed) {
            room *= 2;
        }
        char *grown = malloc(room);
        if (!grown) {
            return false;
        }
        if (c->held && c->held_size > 0) {
            memcpy(grown, c->held, c->held_size);
        }
        connection_let_go(c);
        c->held = grown;
        c->held_room = room;
    }
    memcpy(c->held + c->held_size, bytes, size);
    c->held_size = needed;
    return true;
}

/* Keep the input that was not taken for later. */
static void keep_rest(struct connection *c)
{
    if (c->state == CONNECTION_CLOSED) {
        return;
    }
    if (c->input_size == 0) {
        connection_let_go(c);
        c->held_size = 0;
    } else if (c->held) {
        memmove(c->held, c->input, c->input_size);
        explicit_bzero(c->held + c->input_size, c->held_room - c->input_size);
        c->held_size = c->input_size;
    } else if (!hold(c, c->input, c->input_size)) {
        connection_close(c);
    }
    c->input = 0;
    c->input_size = 0;
}

void exchange_consume(struct connection *c, const char *bytes, size_t size)
{
    if (c->held_size > 0 && bytes != c->held) {
        if (!hold(c, bytes, size)) {
            connection_close(c);
            return;
        }
        bytes = c->held;
        size = c->held_size;
    }
    c->held_size = 0; /* what is held is the input now */
    c->input = bytes;
    c->input_size = size;
    while (c->state <= CONNECTION_BODY && (c->state == CONNECTION_BODY ? consume_body(c) : consume_head(c))) {
    }
    keep_rest(c);
}

void exchange_next(struct connection *c)
{
    if (c->state == CONNECTION_IDLE) {
        exchange_consume(c, c->held, c->held_size);
    }
}
