/* server.h: the inside of struct http: what loops share, and what each loop owns. Only for this room. */
#ifndef ZWFW_HTTP_SERVER_H
#define ZWFW_HTTP_SERVER_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "kernel/http/answer.h"
#include "kernel/http/http.h"

struct connection;

enum {
    LOOPS_MOST = 64,
    SPARE_ARENAS = 256, /* kept by a loop for the next requests */
    LARGE_ARENAS = 4,   /* besides, as large as their last request made them, for what asks and brings nothing: the body
                           of another may be long in coming, and would hold them meanwhile */
    INPUT_BYTES = 64 * 1024,
    RANDOM_BYTES = 16 * 64, /* drawn at once, for 64 request ids */
    ADDRESS_SLOTS = 16 * 1024,
    ROUND = 16, /* answers that are sent together */
    LATER = 5,  /* nice: behind whoever has let requests in */
};

struct loop_counts {
    _Atomic uint64_t accepted, refused, requests, bytes_in, bytes_out, cut_slow;
};

struct loop {
    struct http *http;
    void *thread; /* the user's, made by thread_new */
    pthread_t self;

    struct event_base *base;
    int listener; /* -1 once accepting has stopped */
    struct event accept;
    bool is_pausing; /* descriptors or memory have run out: accept goes on at the next tick */
    struct event wake;
    struct event tick;
    int wake_file;

    int64_t now_ms; /* monotonic, as of the event being handled */
    bool draining;
    int64_t drain_until_ms;

    struct connection *connections; /* open ones, and those whose call is still held by somebody */
    struct connection *spare;
    struct connection *handling;           /* inside the handle hook */
    _Atomic(struct connection *) finished; /* by other threads, newest first */
    struct connection *answered[ROUND];    /* their answers are made and not yet sent */
    size_t answered_count;

    struct arena *arenas[SPARE_ARENAS], *large_arenas[LARGE_ARENAS];
    size_t arena_count, large_arena_count;
    struct answer_tools tools;
    uint8_t random[RANDOM_BYTES];
    size_t random_left;

    struct loop_counts counts;
    char input[INPUT_BYTES]; /* what was just read */
};

struct http {
    struct http_limits limits;
    struct http_hooks hooks;
    bool has_proxy;
    struct in6_addr proxy; /* limits.trusted_proxy */
    int port;
    int loop_count;
    struct loop *loops;

    _Atomic bool stopping;
    pthread_t threads[LOOPS_MOST]; /* of the loops but the first */
    int started;                   /* of them */
    _Atomic size_t open;
    /* Connections by keyed hash of the address; two addresses that meet in a slot share its limit. */
    uint64_t address_key;
    _Atomic uint32_t addresses[ADDRESS_SLOTS];
};

static inline void count_up(_Atomic uint64_t *count, uint64_t by)
{
    atomic_fetch_add_explicit(count, by, memory_order_relaxed);
}

#endif
