/* call.h: one request on its way and the answer to it. The socket side (http/) fills the request and writes the
 * answer; the program side (api/) does the rest; tests and the demo city make calls without any socket.
 *
 * Everything a call points to lives on its arena, or is literal. A call is touched by one thread at a time: whoever
 * holds it. Whoever finishes it calls call->done(call) exactly once and does not touch it again. */
#ifndef ZWFW_API_CALL_H
#define ZWFW_API_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/buf.h"
#include "kernel/base/moment.h"

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_OTHER
};

struct header {
    const char *name; /* lower case */
    const char *value;
};

struct call {
    struct arena *arena;

    /* the request */
    enum method method;
    const char *path;  /* as sent, still percent-encoded, starts with '/' */
    const char *query; /* after '?', still encoded; "" when there is none */
    const struct header *headers;
    size_t header_count;
    const char *body; /* the whole of it; a large one is a mapping of an unlinked temporary file */
    size_t body_size;
    const char *peer;       /* the client's address as text, "" in process */
    const char *request_id; /* 32 hex digits, made for each call */
    size_t body_limit;      /* set by the head hook: the most bytes of body this route takes */
    struct instant at;      /* in process only: when it is said to come (the demo city's clock); zero: now */

    /* the answer */
    int status;
    const char *content_type; /* with its charset; NULL for an empty body */
    struct buf answer;
    int answer_file;  /* a descriptor whose whole content is the body instead of `answer`; -1 for none. The
                         server closes it. */
    const char *etag; /* quoted; NULL: the server makes one from the body of a 200 to a GET */
    const struct header *answer_headers; /* more of them, newest first */
    size_t answer_header_count;
    const char *route_name; /* for the access log and metrics: the route's pattern, "" when none matched */
    size_t route;           /* its number among all routes, from 1; 0: none matched */
    const char *actor;      /* for the access log: who asked, as an id; "" for nobody */
    bool close_after;       /* end the connection after this answer */

    void (*done)(struct call *call); /* may be called from any thread */
    void *owner;                     /* of whoever made the call */
    int64_t begun;                   /* seam_ticks when work/ got it */
    void *state;                     /* of api/ */
};

/* The value of a request header (name in lower case), or NULL. When it came twice, the first. */
const char *call_header(const struct call *call, const char *name);

/* Add a header to the answer. */
void call_answer_header(struct call *call, const char *name, const char *value);

#endif
