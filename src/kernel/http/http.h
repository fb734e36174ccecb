/* http.h: HTTP/1.1 on a socket, and nothing of what the program does with it.
 *
 * Threads: `loops` event loops (libevent), each with its own listening share of the port, its own connections and its
 * own user state. A request is read strictly (parse.h lists the refusals): what two readers could take in two ways is
 * answered with 400, and the connection is closed. Connections are kept alive (HTTP/1.0 only with Connection:
 * keep-alive), one request at a time: pipelined requests wait in the buffer and are answered in order.
 *
 * A loop runs at a lower priority than the thread that made it: when the machine is full, what was let in is finished
 * before more is let in.
 *
 * Limits cut slow and greedy clients: an absolute time for the head and for the body (not per read), an idle time, a
 * time for the client to take the answer, sizes of head and body, connections in all and per address. Times are kept to
 * about a quarter of a second.
 *
 * Answers: answer.h says which headers the server adds.
 *
 * Stop: http_stop stops accepting, lets accepted requests finish for at most `drain_ms`, then http_run returns. A call
 * that somebody still holds then may be finished (its answer is dropped) until http_free, not after it: first stop
 * whoever holds calls, then free. */
#ifndef ZWFW_HTTP_HTTP_H
#define ZWFW_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/api/call.h"
#include "kernel/base/result.h"

/* Each is a setting of the same name, documented with its default in the settings table. */
struct http_limits {
    size_t head_bytes;          /* request line and headers: 32 KiB; at most 64 KiB */
    size_t header_lines;        /* 100 */
    size_t memory_body_bytes;   /* a body above it goes to a temporary file in $TMPDIR: 256 KiB */
    size_t call_bytes;          /* memory that one request may take in all, its answer included: 256 MiB */
    size_t answer_bytes;        /* 64 MiB; a longer answer becomes 500 */
    size_t gzip_bytes;          /* an answer of text at least this long is compressed when the client can: 4 KiB */
    size_t connections;         /* 4096 in all; one more is answered with 503 */
    size_t address_connections; /* 512 from one address; the trusted proxy is exempt */
    int64_t head_ms;            /* 10 s, from the first byte of a request, and to the first byte of a connection */
    int64_t body_ms;            /* 60 s */
    int64_t idle_ms;            /* 65 s between requests */
    int64_t write_ms;           /* 30 s without the client taking a byte */
    int64_t drain_ms;           /* 5 s */
    const char *trusted_proxy;  /* the address whose X-Forwarded-For is believed; NULL for none */
    bool access_log;            /* a line for each answer: true */
};

extern const struct http_limits http_default_limits;

struct http_hooks {
    /* One for each loop: made by http_new, freed by the loop's own thread when it has run, else by http_free.
     * thread_new returns false to stop the start. These two and `head` may be NULL. */
    bool (*thread_new)(void *user, void **thread);
    void (*thread_free)(void *user, void *thread);
    /* The loop has nothing at hand and is going to wait. May be NULL. */
    void (*rest)(void *user, void *thread);
    /* The head has come: may set call->body_limit (default 1 MiB), or set call->status to refuse before the body (and
     * write the answer; when it writes none, `refuse` is asked for one). */
    void (*head)(void *user, void *thread, struct call *call);
    /* The whole request has come. Must lead to call->done(call) once, now or later, here or on another thread. */
    void (*handle)(void *user, void *thread, struct call *call);
    /* A refusal made by the server itself (malformed, too slow, too large, too many): write the problem+json body
     * for call->status with `reason` (Chinese; NULL when `head` refused). Of a request that could not be read, path and
     * query are "". `head` and `refuse` run under the server's arena guard and set none of their own. */
    void (*refuse)(void *user, struct call *call, const char *reason);
    void *user;
};

struct http;

/* Bind `listen` ("127.0.0.1:8080", "[::1]:0", port 0 picks one). `limits` and `hooks` are copied. ERR_INVALID for an
 * address that is none or a limit out of range, ERR_UNAVAILABLE when it is in use or not ours or memory is exhausted.
 */
result http_new(const char *listen, int loops, const struct http_limits *limits, const struct http_hooks *hooks,
                struct http **http);
int http_port(const struct http *http);
/* Set all loops but the first going, each on a thread of its own; ERR_UNAVAILABLE when one could not be. Then http_run
 * serves on this thread too until http_stop, and returns when all loops have ended. Once each; SIGPIPE is blocked. */
result http_start(struct http *http);
void http_run(struct http *http);
void http_stop(struct http *http); /* safe from any thread and in a signal handler */
void http_free(struct http *http); /* NULL is fine */

/* Counters since start, for /metrics. */
struct http_counts {
    uint64_t accepted, refused, requests, bytes_in, bytes_out, cut_slow;
    uint64_t open; /* connections now */
};
struct http_counts http_count(const struct http *http);

#endif
