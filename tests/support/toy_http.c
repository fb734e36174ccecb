#include "support/toy_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"

struct toy {
    struct http *http;
    pthread_t thread;
    struct http_hooks hooks;
    _Atomic int held;
};

static void put(struct call *call, int status, const char *text)
{
    call->status = status;
    call->content_type = "text/plain; charset=utf-8";
    buf_text(&call->answer, text);
}

static size_t number(const struct call *call)
{
    int64_t value = 0;
    return str_to_int(call->query, &value) ? (size_t)value : 0;
}

struct slow {
    struct toy *toy;
    struct call *call;
    size_t ms;
};

static void *answer_slowly(void *arg)
{
    struct slow *slow = arg;
    usleep((useconds_t)slow->ms * 1000);
    put(slow->call, 200, "slow");
    slow->call->done(slow->call);
    atomic_fetch_sub(&slow->toy->held, 1);
    free(slow);
    return 0;
}

static void hold_call(struct toy *toy, struct call *call)
{
    struct slow *slow = malloc(sizeof *slow);
    *slow = (struct slow){toy, call, number(call)};
    atomic_fetch_add(&toy->held, 1);
    pthread_t thread;
    pthread_create(&thread, 0, answer_slowly, slow);
    pthread_detach(thread);
}

static void put_text(struct call *call)
{
    char text[7 * 1024];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)('a' + i % 7);
    }
    put(call, 200, "");
    for (size_t left = number(call), size; left > 0; left -= size) {
        size = left < sizeof text ? left : sizeof text;
        buf_put(&call->answer, text, size);
    }
}

static void put_zeroes(struct call *call)
{
    call->answer_file = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    call->status = call->answer_file >= 0 && ftruncate(call->answer_file, (off_t)number(call)) == 0 ? 200 : 500;
    call->content_type = "application/octet-stream";
}

static void put_greedy(struct call *call)
{
    for (;;) {
        arena_alloc(call->arena, 64 * 1024);
    }
}

static void get(struct call *call)
{
    if (str_equal(call->path, "/hello")) {
        put(call, 200, "hello");
    } else if (str_equal(call->path, "/peer")) {
        put(call, 200, call->peer);
    } else if (str_equal(call->path, "/text")) {
        put_text(call);
    } else if (str_equal(call->path, "/zeroes")) {
        put_zeroes(call);
    } else if (str_equal(call->path, "/version")) {
        call->etag = "\"7\"";
        put(call, 200, "seven");
    } else if (str_equal(call->path, "/inject")) {
        call_answer_header(call, "X-Name", "a\r\nX-Evil: 1");
        call_answer_header(call, "Cache-Control", "max-age=60");
        put(call, 200, "");
    } else if (str_equal(call->path, "/close")) {
        call->close_after = true;
        put(call, 200, "bye");
    } else if (str_equal(call->path, "/endless")) {
        call->answer.overflowed = true;
        put(call, 200, "");
    } else if (str_equal(call->path, "/greedy")) {
        put_greedy(call);
    } else {
        put(call, 404, "");
    }
}

static void post(struct call *call)
{
    call->status = 200;
    call->content_type = "application/octet-stream";
    buf_put(&call->answer, call->body, call->body_size);
}

static void on_head(void *user, void *thread, struct call *call)
{
    (void)user, (void)thread;
    call->body_limit = str_equal(call->path, "/small") ? 10 : 8 * 1024 * 1024;
    if (str_equal(call->path, "/forbidden")) {
        call->status = 403;
    }
}

static void on_handle(void *user, void *thread, struct call *call)
{
    (void)thread;
    if (setjmp(*arena_guard(call->arena))) {
        call->status = 503;
    } else if (call->method == METHOD_OPTIONS) {
        call->status = 204;
    } else if (call->method == METHOD_OTHER) {
        put(call, 405, "");
    } else if (str_equal(call->path, "/slow")) {
        arena_unguard(call->arena);
        hold_call(user, call);
        return;
    } else if (call->method == METHOD_GET || call->method == METHOD_HEAD) {
        get(call);
    } else {
        post(call);
    }
    arena_unguard(call->arena);
    call->done(call);
}

static void on_refuse(void *user, struct call *call, const char *reason)
{
    (void)user;
    call->content_type = "application/problem+json; charset=utf-8";
    buf_text(&call->answer, "{\"reason\":");
    buf_json(&call->answer, reason);
    buf_char(&call->answer, '}');
}

const struct http_hooks toy_hooks = {.head = on_head, .handle = on_handle, .refuse = on_refuse};

static void *run(void *arg)
{
    struct toy *toy = arg;
    http_run(toy->http);
    return 0;
}

struct toy *toy_start(const struct http_limits *limits, int loops)
{
    struct toy *toy = calloc(1, sizeof *toy);
    toy->hooks = toy_hooks;
    toy->hooks.user = toy;
    if (!is_ok(http_new("127.0.0.1:0", loops, limits, &toy->hooks, &toy->http))) {
        free(toy);
        return 0;
    }
    if (!is_ok(http_start(toy->http))) {
        http_free(toy->http);
        free(toy);
        return 0;
    }
    pthread_create(&toy->thread, 0, run, toy);
    return toy;
}

struct http *toy_http(struct toy *toy)
{
    return toy->http;
}

int64_t toy_stop(struct toy *toy)
{
    int64_t start = seam_ticks();
    http_stop(toy->http);
    pthread_join(toy->thread, 0);
    int64_t ms = (seam_ticks() - start) / 1000000;
    while (atomic_load(&toy->held) > 0) {
        usleep(1000);
    }
    http_free(toy->http);
    free(toy);
    return ms;
}

int client_open(struct toy *toy)
{
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)http_port(toy->http))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(client, (struct sockaddr *)&address, sizeof address) != 0) {
        close(client);
        return -1;
    }
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){5, 0}, sizeof(struct timeval));
    return client;
}

/* An error is no failure: the server may have refused and closed already. */
void client_send(int client, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t sent = send(client, at, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        at += sent;
        size -= (size_t)sent;
    }
}

void client_say(int client, const char *text)
{
    client_send(client, text, strlen(text));
}

const char *reply_header(const struct reply *reply, const char *name)
{
    static _Thread_local char value[1024];
    size_t size = strlen(name);
    for (const char *line = strstr(reply->head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, size) == 0 && line[2 + size] == ':') {
            const char *start = line + 4 + size;
            snprintf(value, sizeof value, "%.*s", (int)strcspn(start, "\r\n"), start);
            return value;
        }
    }
    return 0;
}

struct reply client_read(int client, bool is_head_request)
{
    struct reply reply = {0};
    size_t size = 0;
    while (size < 4 || memcmp(reply.head + size - 4, "\r\n\r\n", 4) != 0) {
        if (size == sizeof reply.head - 1 || recv(client, reply.head + size, 1, 0) != 1) {
            return reply;
        }
        size++;
    }
    int64_t number_read = 0;
    char status[4] = {reply.head[9], reply.head[10], reply.head[11], '\0'};
    if (str_to_int(status, &number_read)) {
        reply.status = (int)number_read;
    }
    const char *length = reply_header(&reply, "content-length");
    if (length && str_to_int(length, &number_read) && !is_head_request) {
        reply.size = (size_t)number_read;
    }
    reply.body = calloc(1, reply.size + 1);
    for (size_t got = 0; got < reply.size;) {
        ssize_t more = recv(client, reply.body + got, reply.size - got, 0);
        if (more <= 0) {
            reply.status = 0;
            return reply;
        }
        got += (size_t)more;
    }
    return reply;
}

bool client_is_closed(int client)
{
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){2, 0}, sizeof(struct timeval));
    char byte;
    ssize_t got = recv(client, &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}
