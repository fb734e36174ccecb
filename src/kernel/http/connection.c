#include "kernel/http/connection.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel/api/call.h"
#include "kernel/base/seam.h"
#include "kernel/http/exchange.h"

enum { LINGER_MS = 1000 };

/* ---- the end ---- */

void connection_let_go(struct connection *c)
{
    if (c->held) {
        explicit_bzero(c->held, c->held_room);
        free(c->held);
    }
    c->held = 0;
    c->held_room = 0;
}

void connection_close(struct connection *c)
{
    struct loop *loop = c->loop;
    event_del(&c->readable);
    event_del(&c->writable);
    close(c->socket);
    atomic_fetch_sub(&loop->http->open, 1);
    atomic_fetch_sub(&loop->http->addresses[c->address_slot], 1);
    connection_let_go(c);
    c->held_size = c->input_size = 0;
    c->deadline_ms = 0;
    bool is_held = c->state == CONNECTION_BUSY;
    c->state = CONNECTION_CLOSED;
    if (is_held) {
        return; /* stays in the list until the loop is freed */
    }
    exchange_end(c);
    *(c->previous ? &c->previous->next : &loop->connections) = c->next;
    if (c->next) {
        c->next->previous = c->previous;
    }
    c->next = loop->spare;
    loop->spare = c;
    if (loop->draining && !loop->connections) {
        event_base_loopbreak(loop->base);
    }
}

void connection_read(struct connection *c)
{
    c->is_reading = c->is_reading || event_add(&c->readable, 0) == 0;
    if (!c->is_reading) {
        connection_close(c); /* nobody would hear of what comes */
    }
}

void connection_linger(struct connection *c)
{
    shutdown(c->socket, SHUT_WR);
    c->state = CONNECTION_LINGER;
    c->deadline_ms = c->loop->now_ms + LINGER_MS;
    c->input_size = 0;
    connection_read(c);
}

/* ---- events ---- */

static void on_readable(evutil_socket_t socket, short what, void *arg)
{
    (void)what;
    struct connection *c = arg;
    struct loop *loop = c->loop;
    if (c->state == CONNECTION_BUSY || c->state == CONNECTION_WRITE) {
        event_del(&c->readable); /* only now: most calls are over before the client sends more */
        c->is_reading = false;
        return;
    }
    loop->now_ms = seam_ticks() / 1000000;
    ssize_t size = read(socket, loop->input, sizeof loop->input);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (size <= 0) {
        connection_close(c);
        return;
    }
    count_up(&loop->counts.bytes_in, (uint64_t)size);
    if (c->state != CONNECTION_LINGER) {
        exchange_consume(c, loop->input, (size_t)size);
    }
    explicit_bzero(loop->input, (size_t)size);
}

static void on_writable(evutil_socket_t socket, short what, void *arg)
{
    (void)socket, (void)what;
    struct connection *c = arg;
    c->loop->now_ms = seam_ticks() / 1000000;
    exchange_send(c);
    exchange_next(c);
}

void connection_resume(struct connection *c)
{
    if (c->state != CONNECTION_BUSY) {
        return; /* cut while it was away */
    }
    exchange_answer(c);
}

void connection_done(struct call *call)
{
    struct connection *c = call->owner;
    struct loop *loop = c->loop;
    if (pthread_equal(pthread_self(), loop->self) && loop->handling == c) {
        assert(!c->is_answered && "a call is finished once");
        c->is_answered = true;
        return;
    }
    struct connection *newest = atomic_load(&loop->finished);
    do {
        c->next_finished = newest;
    } while (!atomic_compare_exchange_weak(&loop->finished, &newest, c));
    if (!newest) {
        uint64_t one = 1;
        if (write(loop->wake_file, &one, sizeof one) < 0) {
            /* The next tick sees it. */
        }
    }
}

/* Without waiting for a client that takes nothing: else the system would keep what was not sent for minutes. */
static void reset(struct connection *c)
{
    struct linger at_once = {.l_onoff = 1};
    setsockopt(c->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    connection_close(c);
}

void connection_expire(struct connection *c)
{
    switch (c->state) {
    case CONNECTION_HEAD:
    case CONNECTION_BODY:
        count_up(&c->loop->counts.cut_slow, 1);
        exchange_refuse(c, 408,
                        c->state == CONNECTION_HEAD ? "请求头在规定时间内没有到齐" : "请求内容在规定时间内没有到齐");
        break;
    case CONNECTION_WRITE:
        count_up(&c->loop->counts.cut_slow, 1);
        reset(c);
        break;
    default: connection_close(c); break;
    }
}

void connection_drain(struct connection *c)
{
    if (c->state == CONNECTION_IDLE) {
        on_readable(c->socket, EV_READ, c); /* a request that has arrived already is still answered */
    }
    if (c->state == CONNECTION_IDLE || c->state == CONNECTION_HEAD) {
        connection_close(c);
    }
}

void connection_cut(struct connection *c)
{
    if (c->state != CONNECTION_CLOSED) {
        connection_close(c);
    }
}

void connection_free(struct connection *c)
{
    exchange_end(c);
    connection_let_go(c);
    free(c);
}

/* ---- the start ---- */

static struct connection *connection_take(struct loop *loop)
{
    struct connection *c = loop->spare;
    if (c) {
        loop->spare = c->next;
    } else if (!(c = malloc(sizeof *c))) {
        return 0;
    }
    *c = (struct connection){.loop = loop};
    return c;
}

static void write_peer(struct connection *c, const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)address;
        inet_ntop(AF_INET, &in->sin_addr, c->peer, sizeof c->peer);
        return;
    }
    const struct sockaddr_in6 *in = (const void *)address;
    if (IN6_IS_ADDR_V4MAPPED(&in->sin6_addr)) {
        inet_ntop(AF_INET, in->sin6_addr.s6_addr + 12, c->peer, sizeof c->peer);
    } else {
        inet_ntop(AF_INET6, &in->sin6_addr, c->peer, sizeof c->peer);
    }
}

bool connection_open(struct loop *loop, int socket, const struct sockaddr *address, struct admission admission)
{
    struct connection *c = connection_take(loop);
    if (!c) {
        return false;
    }
    c->socket = socket;
    c->address_slot = admission.address_slot;
    c->is_proxy = admission.is_proxy;
    c->started_ms = loop->now_ms;
    c->deadline_ms = loop->now_ms + loop->http->limits.head_ms;
    write_peer(c, address);
    http_parse_start(&c->parse, &loop->http->limits);
    c->next = loop->connections;
    if (c->next) {
        c->next->previous = c;
    }
    loop->connections = c;
    event_assign(&c->readable, loop->base, socket, EV_READ | EV_PERSIST, on_readable, c);
    event_assign(&c->writable, loop->base, socket, EV_WRITE, on_writable, c);
    if (admission.refusal) {
        exchange_refuse(c, 503, admission.refusal);
    } else {
        connection_read(c);
    }
    return true;
}
