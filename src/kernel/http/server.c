#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/util.h>
#include <netinet/tcp.h>

#include "kernel/base/arena.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/http/connection.h"
#include "kernel/http/exchange.h"
#include "kernel/http/server.h"

enum {
    HEAD_MOST = 64 * 1024, /* http_parser itself ends at 80 KiB */
    BACKLOG = 1024,
    ACCEPTED_AT_ONCE = 64,
    REFUSED_AT_ONCE = 128, /* connections over the limit that are still told so */
    TICK_MS = 250,
};

const struct http_limits http_default_limits = {
    .head_bytes = 32 * 1024,
    .header_lines = 100,
    .memory_body_bytes = 256 * 1024,
    .call_bytes = 256 * 1024 * 1024,
    .answer_bytes = 64 * 1024 * 1024,
    .gzip_bytes = 4 * 1024,
    .connections = 4096,
    .address_connections = 512,
    .head_ms = 10 * 1000,
    .body_ms = 60 * 1000,
    .idle_ms = 65 * 1000,
    .write_ms = 30 * 1000,
    .drain_ms = 5 * 1000,
    .trusted_proxy = 0,
    .access_log = true,
};

static int64_t now_ms(void)
{
    return seam_ticks() / 1000000;
}

/* ---- accepting ---- */

/* An IPv4 address as the IPv6 address that stands for it. */
static struct in6_addr address_of(const struct sockaddr *address)
{
    struct in6_addr in6 = {0};
    if (address->sa_family == AF_INET6) {
        in6 = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    } else {
        in6.s6_addr[10] = in6.s6_addr[11] = 0xff;
        memcpy(in6.s6_addr + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    }
    return in6;
}

/* A whole IPv6 subscriber (/64) counts as one address. */
static size_t address_slot(const struct http *http, const struct in6_addr *address)
{
    uint64_t halves[2];
    memcpy(halves, address, sizeof halves);
    uint64_t hash = halves[0] ^ http->address_key;
    if (IN6_IS_ADDR_V4MAPPED(address)) {
        hash ^= halves[1];
    }
    hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (size_t)(hash >> 33) % ADDRESS_SLOTS;
}

static void take_socket(struct loop *loop, int socket, const struct sockaddr *address)
{
    struct http *http = loop->http;
    struct in6_addr client = address_of(address);
    struct admission admission = {
        .address_slot = address_slot(http, &client),
        .is_proxy = http->has_proxy && memcmp(&client, &http->proxy, sizeof client) == 0,
    };
    size_t open = atomic_fetch_add(&http->open, 1) + 1;
    size_t same = atomic_fetch_add(&http->addresses[admission.address_slot], 1) + 1;
    count_up(&loop->counts.accepted, 1);
    if (open > http->limits.connections) {
        admission.refusal = "连接数已达上限，请稍后再试";
    } else if (same > http->limits.address_connections && !admission.is_proxy) {
        admission.refusal = "来自同一地址的连接过多，请稍后再试";
    }
    if (open > http->limits.connections + REFUSED_AT_ONCE || !connection_open(loop, socket, address, admission)) {
        atomic_fetch_sub(&http->open, 1);
        atomic_fetch_sub(&http->addresses[admission.address_slot], 1);
        close(socket);
    }
}

/* False when descriptors or memory have run out. */
static bool accept_some(struct loop *loop)
{
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        struct sockaddr_storage address = {0};
        socklen_t size = sizeof address;
        int socket = accept4(loop->listener, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket >= 0) {
            take_socket(loop, socket, (struct sockaddr *)&address);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            return false;
        } else if (errno == EAGAIN) {
            return true;
        }
    }
    return true;
}

static void on_acceptable(evutil_socket_t listener, short what, void *arg)
{
    (void)listener, (void)what;
    struct loop *loop = arg;
    loop->now_ms = now_ms();
    if (!accept_some(loop)) {
        /* The waiting connection would wake us again at once. */
        log_write(LOG_WARN, "http.accept-paused", NULL);
        event_del(&loop->accept);
        loop->is_pausing = true;
    }
}

/* ---- the loop ---- */

static void drain(struct loop *loop)
{
    loop->draining = true;
    loop->drain_until_ms = loop->now_ms + loop->http->limits.drain_ms;
    accept_some(loop); /* their clients believe they are connected */
    event_del(&loop->accept);
    close(loop->listener);
    loop->listener = -1;
    for (struct connection *c = loop->connections, *next; c; c = next) {
        next = c->next;
        connection_drain(c);
    }
    if (!loop->connections) {
        event_base_loopbreak(loop->base);
    }
}

static void resume_finished(struct loop *loop)
{
    struct connection *oldest = 0;
    for (struct connection *c = atomic_exchange(&loop->finished, 0), *next; c; c = next) {
        next = c->next_finished;
        c->next_finished = oldest;
        oldest = c;
    }
    while (oldest) {
        struct connection *c = oldest;
        oldest = c->next_finished; /* first: its next call may be finished while it resumes */
        connection_resume(c);
    }
}

/* What other threads left for this one. */
static void look_around(struct loop *loop)
{
    loop->now_ms = now_ms();
    resume_finished(loop);
    if (!loop->draining && atomic_load(&loop->http->stopping)) {
        drain(loop);
    }
}

static void on_wake(evutil_socket_t file, short what, void *arg)
{
    (void)what;
    struct loop *loop = arg;
    uint64_t times;
    if (read(file, &times, sizeof times) == sizeof times) { /* else it wakes again */
        look_around(loop);
    }
}

/* A coarse clock for all deadlines: a timer for each would cost every request two changes of a heap. Whatever could not
 * be done or told at its moment is made good here. */
static void on_tick(evutil_socket_t file, short what, void *arg)
{
    (void)file, (void)what;
    struct loop *loop = arg;
    look_around(loop);
    exchange_flush(loop);
    if (loop->is_pausing && loop->listener >= 0 && event_add(&loop->accept, 0) == 0) {
        loop->is_pausing = false;
    }
    for (struct connection *c = loop->connections, *next; c; c = next) {
        next = c->next;
        if (c->deadline_ms != 0 && loop->now_ms >= c->deadline_ms) {
            connection_expire(c);
        }
    }
    if (loop->draining && loop->now_ms >= loop->drain_until_ms) {
        event_base_loopbreak(loop->base);
    }
}

static void free_thread(struct loop *loop)
{
    const struct http_hooks *hooks = &loop->http->hooks;
    if (loop->thread && hooks->thread_free) {
        hooks->thread_free(hooks->user, loop->thread);
    }
    loop->thread = 0;
}

static void *loop_run(void *arg)
{
    struct loop *loop = arg;
    struct http *http = loop->http;
    bool going;
    loop->self = pthread_self();
    setpriority(PRIO_PROCESS, 0, LATER); /* of this thread alone */
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE); /* sendfile has no MSG_NOSIGNAL */
    pthread_sigmask(SIG_BLOCK, &pipe, 0);
    /* One round: wait, then handle what has come. */
    do {
        going = event_base_loop(loop->base, EVLOOP_ONCE) == 0;
        exchange_flush(loop);
        if (http->hooks.rest) {
            http->hooks.rest(http->hooks.user, loop->thread);
        }
    } while (going && !event_base_got_break(loop->base));
    for (struct connection *c = loop->connections, *next; c; c = next) {
        next = c->next;
        connection_cut(c);
    }
    free_thread(loop);
    return 0;
}

/* Those that http_start has set going. */
static void join_loops(struct http *http)
{
    for (; http->started > 0; http->started--) {
        pthread_join(http->threads[http->started - 1], 0);
    }
}

result http_start(struct http *http)
{
    for (int i = 1; i < http->loop_count; i++) {
        if (pthread_create(&http->threads[http->started], 0, loop_run, &http->loops[i]) != 0) {
            http_stop(http);
            join_loops(http);
            return failed(ERR_UNAVAILABLE, "服务线程无法启动");
        }
        http->started++;
    }
    return SUCCESS;
}

void http_run(struct http *http)
{
    loop_run(&http->loops[0]);
    join_loops(http);
}

void http_stop(struct http *http)
{
    atomic_store(&http->stopping, true);
    for (int i = 0; i < http->loop_count; i++) {
        uint64_t one = 1;
        if (write(http->loops[i].wake_file, &one, sizeof one) < 0) {
            /* The next tick sees it. */
        }
    }
}

/* ---- start and end ---- */

static int listener_new(const struct sockaddr *address, socklen_t size, bool shared)
{
    int on = 1;
    int listener = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) {
        return -1;
    }
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets take it over */
    if ((shared && setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
        bind(listener, address, size) != 0 || (shared && listen(listener, BACKLOG) != 0)) {
        close(listener);
        return -1;
    }
    return listener;
}

static in_port_t *port_in(struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET6 ? &((struct sockaddr_in6 *)(void *)address)->sin6_port
                                          : &((struct sockaddr_in *)(void *)address)->sin_port;
}

/* "1.2.3.4" or "::1", also in brackets. */
static bool parse_address(const char *text, size_t text_size, struct sockaddr_storage *address, socklen_t *size)
{
    char copy[INET6_ADDRSTRLEN + 2] = "";
    int parsed_size = sizeof *address;
    if (text_size >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, text_size);
    *address = (struct sockaddr_storage){0};
    bool is_parsed = evutil_parse_sockaddr_port(copy, (struct sockaddr *)address, &parsed_size) == 0;
    *size = (socklen_t)parsed_size;
    return is_parsed && *port_in(address) == 0;
}

static bool parse_listen(const char *listen, struct sockaddr_storage *address, socklen_t *size)
{
    const char *colon = strrchr(listen, ':');
    int64_t port;
    if (!colon || !str_to_int(colon + 1, &port) || port < 0 || port > 65535 ||
        !parse_address(listen, (size_t)(colon - listen), address, size)) {
        return false;
    }
    *port_in(address) = htons((uint16_t)port);
    return true;
}

static result listeners_new(struct http *http, const char *listen)
{
    struct sockaddr_storage address;
    socklen_t size;
    if (!parse_listen(listen, &address, &size)) {
        return invalid("listen", "监听地址应为“IP 地址:端口”");
    }
    /* A shared port can be shared with another server too, which would take half of the requests: without sharing, the
     * bind fails when somebody listens there. */
    int probe = listener_new((struct sockaddr *)&address, size, false);
    if (probe < 0) {
        return failed(ERR_UNAVAILABLE, errno == EADDRINUSE ? "监听端口已被占用" : "监听地址无法使用");
    }
    close(probe);
    for (int i = 0; i < http->loop_count; i++) {
        struct loop *loop = &http->loops[i];
        loop->listener = listener_new((struct sockaddr *)&address, size, true);
        if (loop->listener < 0 || getsockname(loop->listener, (struct sockaddr *)&address, &size) != 0) {
            return failed(ERR_UNAVAILABLE, "监听地址无法使用");
        }
    }
    http->port = ntohs(*port_in(&address));
    return SUCCESS;
}

static bool loop_start(struct loop *loop)
{
    struct event_config *config = event_config_new();
    if (!config) {
        return false;
    }
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK); /* a base is touched by its own thread only */
    loop->base = event_base_new_with_config(config);
    event_config_free(config);
    loop->wake_file = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!loop->base || loop->wake_file < 0) {
        return false;
    }
    event_assign(&loop->accept, loop->base, loop->listener, EV_READ | EV_PERSIST, on_acceptable, loop);
    event_assign(&loop->wake, loop->base, loop->wake_file, EV_READ | EV_PERSIST, on_wake, loop);
    event_assign(&loop->tick, loop->base, -1, EV_PERSIST, on_tick, loop);
    return event_add(&loop->accept, 0) == 0 && event_add(&loop->wake, 0) == 0 &&
           event_add(&loop->tick, &(struct timeval){0, TICK_MS * 1000}) == 0;
}

static void loop_end(struct loop *loop)
{
    for (struct connection *c = loop->connections, *next; c; c = next) {
        next = c->next;
        connection_free(c);
    }
    for (struct connection *c = loop->spare, *next; c; c = next) {
        next = c->next;
        connection_free(c);
    }
    while (loop->arena_count > 0) {
        arena_free(loop->arenas[--loop->arena_count]);
    }
    while (loop->large_arena_count > 0) {
        arena_free(loop->large_arenas[--loop->large_arena_count]);
    }
    answer_tools_end(&loop->tools);
    free_thread(loop);
    if (loop->base) {
        event_base_free(loop->base);
    }
    if (loop->listener >= 0) {
        close(loop->listener);
    }
    if (loop->wake_file >= 0) {
        close(loop->wake_file);
    }
}

static result check_limits(struct http *http)
{
    const struct http_limits *limits = &http->limits;
    if (limits->head_bytes > HEAD_MOST) {
        return invalid("head_bytes", "不得超过 64 KiB");
    }
    const char *proxy = limits->trusted_proxy;
    if (!proxy) {
        return SUCCESS;
    }
    struct sockaddr_storage address;
    socklen_t size;
    if (!parse_address(proxy, strlen(proxy), &address, &size)) {
        return invalid("trusted_proxy", "应为 IP 地址");
    }
    http->has_proxy = true;
    http->proxy = address_of((struct sockaddr *)&address);
    return SUCCESS;
}

static result start(struct http *http, const char *listen)
{
    TRY(check_limits(http));
    TRY(listeners_new(http, listen));
    for (int i = 0; i < http->loop_count; i++) {
        if (!loop_start(&http->loops[i])) {
            return failed(ERR_UNAVAILABLE, "内存或文件描述符不足");
        }
        if (http->hooks.thread_new && !http->hooks.thread_new(http->hooks.user, &http->loops[i].thread)) {
            return failed(ERR_UNAVAILABLE, "服务线程无法启动");
        }
    }
    return SUCCESS;
}

result http_new(const char *listen, int loops, const struct http_limits *limits, const struct http_hooks *hooks,
                struct http **http)
{
    assert(loops >= 1 && loops <= LOOPS_MOST);
    struct http *made = calloc(1, sizeof *made);
    struct loop *made_loops = calloc((size_t)loops, sizeof *made_loops);
    *http = 0;
    if (!made || !made_loops) {
        free(made);
        free(made_loops);
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    made->limits = *limits;
    made->hooks = *hooks;
    made->loop_count = loops;
    made->loops = made_loops;
    seam_random(&made->address_key, sizeof made->address_key);
    for (int i = 0; i < loops; i++) {
        made_loops[i].http = made;
        made_loops[i].listener = made_loops[i].wake_file = -1;
    }
    result started = start(made, listen);
    if (!is_ok(started)) {
        http_free(made);
        return started;
    }
    *http = made;
    return SUCCESS;
}

int http_port(const struct http *http)
{
    return http->port;
}

void http_free(struct http *http)
{
    if (!http) {
        return;
    }
    if (http->started > 0) {
        http_stop(http);
        join_loops(http);
    }
    for (int i = 0; i < http->loop_count; i++) {
        loop_end(&http->loops[i]);
    }
    free(http->loops);
    free(http);
}

struct http_counts http_count(const struct http *http)
{
    struct http_counts sum = {.open = atomic_load(&http->open)};
    for (int i = 0; i < http->loop_count; i++) {
        const struct loop_counts *counts = &http->loops[i].counts;
        sum.accepted += atomic_load(&counts->accepted);
        sum.refused += atomic_load(&counts->refused);
        sum.requests += atomic_load(&counts->requests);
        sum.bytes_in += atomic_load(&counts->bytes_in);
        sum.bytes_out += atomic_load(&counts->bytes_out);
        sum.cut_slow += atomic_load(&counts->cut_slow);
    }
    return sum;
}
