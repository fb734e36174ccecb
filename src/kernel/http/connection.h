/* connection.h: the life of one connection on its loop. Only for this room; every function runs on the loop's thread,
 * except connection_done. A closed connection may be read until the loop accepts the next one.
 *
 *   IDLE → HEAD → BODY → BUSY → WRITE → IDLE …                (each may be skipped when nothing is to wait for)
 *   any of them → LINGER → CLOSED
 *
 * BUSY: a handler has the call; nothing is read, and nothing closes the connection but the end of the loop. LINGER: our
 * side is shut, and what the client still sends is thrown away for a moment, so that it can read our last answer before
 * the system answers its bytes with a reset (RFC 9112 §9.6). */
#ifndef ZWFW_HTTP_CONNECTION_H
#define ZWFW_HTTP_CONNECTION_H

#include <arpa/inet.h>

#include "kernel/http/answer.h"
#include "kernel/http/parse.h"
#include "kernel/http/server.h"

enum connection_state {
    CONNECTION_IDLE,
    CONNECTION_HEAD,
    CONNECTION_BODY,
    CONNECTION_BUSY,
    CONNECTION_WRITE,
    CONNECTION_LINGER,
    CONNECTION_CLOSED,
};

struct connection {
    struct loop *loop;
    struct connection *next;
    struct connection *previous;
    struct connection *next_finished;
    enum connection_state state;
    int socket;
    struct event readable;
    struct event writable;
    bool is_reading;     /* readable is added */
    int64_t deadline_ms; /* monotonic; 0 for none */
    int64_t started_ms;  /* first byte of the request */
    size_t address_slot;
    bool is_proxy;
    char peer[INET6_ADDRSTRLEN];

    const char *input; /* bytes at hand */
    size_t input_size;
    char *held; /* those that wait for more, or for their turn; malloc */
    size_t held_size;
    size_t held_room;

    struct parse parse;
    enum parse_step step;
    struct arena *arena; /* with the call; NULL between requests */
    struct call *call;
    const char *reason; /* of a refusal */
    bool is_answered;   /* inside the handle hook, on our own thread */
    bool is_cut;        /* the request was not read to its end */
    bool is_logged;
    struct answer answer;
    char *parked; /* what waits of the answer for a slow client, without its call; malloc */
    size_t parked_size;
};

struct admission {
    size_t address_slot;
    bool is_proxy;       /* its X-Forwarded-For is believed */
    const char *refusal; /* why it is turned away with 503, or NULL */
};

/* Take over an accepted socket. False when memory is exhausted: the socket is still the caller's. */
bool connection_open(struct loop *loop, int socket, const struct sockaddr *address, struct admission admission);
/* Wipe and free what is held of its input. */
void connection_let_go(struct connection *connection);
/* Close it now, and forget its call. */
void connection_close(struct connection *connection);
/* Close it once the client has had time to read. */
void connection_linger(struct connection *connection);
/* Listen to the client; where the system watches no more sockets, the connection is closed. */
void connection_read(struct connection *connection);

/* What call->done is: on the connection's own thread inside the handle hook just a mark, otherwise the way back to the
 * loop, which is woken by the first of a batch only. */
void connection_done(struct call *call);

/* Its deadline has passed. */
void connection_expire(struct connection *connection);
/* The server stops: close it unless a request is on its way. */
void connection_drain(struct connection *connection);
/* Cut it, whatever it does; a call that is held by somebody stays theirs. */
void connection_cut(struct connection *connection);
/* Its call, finished by another thread, has come back. */
void connection_resume(struct connection *connection);
/* Free everything, also a call that never came back. */
void connection_free(struct connection *connection);

#endif
