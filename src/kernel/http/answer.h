/* answer.h: a finished call into the bytes of its answer, without a loop.
 *
 * Every answer, refusals too, carries Date, X-Request-Id, Content-Length (not 204 and 304) and, unless the call set the
 * same name itself:
 *   X-Content-Type-Options: nosniff, Referrer-Policy: no-referrer, X-Frame-Options: DENY,
 *   Content-Security-Policy: default-src 'self' and no frames, plug-ins or foreign forms, Cache-Control: no-store.
 * Strict-Transport-Security is the proxy's, which alone knows whether there is TLS. No Server.
 *
 * A 200 to GET or HEAD has an ETag: the call's own, or a weak one made from the body (a cache validator only; it says
 * nothing about who wrote the body). If-None-Match that names it turns the answer into 304. The call's own ETag names a
 * version of the thing and stays the same when the answer is compressed, so that a client can send it back in If-Match.
 *
 * Text of limits->gzip_bytes to 4 MiB is compressed for a client that accepts gzip (beyond, it would keep the loop). */
#ifndef ZWFW_HTTP_ANSWER_H
#define ZWFW_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

struct call;
struct http_hooks;
struct http_limits;
struct z_stream_s;

/* What is used for one answer after another; one per thread. Starts as zeroes. */
struct answer_tools {
    struct z_stream_s *gzip;
    int64_t date_second;
    char date[64];
};

void answer_tools_end(struct answer_tools *tools);

struct answer {
    struct iovec pieces[2]; /* what is still to be sent, on the call's arena or parked */
    int file;               /* then `file_left` bytes of it; -1 for none. Closed with the arena. */
    off_t file_at;
    size_t file_left;
    size_t body_size; /* sent or not, for the access log */
    bool close;       /* end the connection after it */
};

/* How the client speaks, and whether the connection goes on after this answer. */
struct answer_way {
    bool is_http_1_0;
    bool close;
};

/* May change call->status (304; 500 for an answer over its limit) and the answer's body. */
void answer_make(struct answer *answer, struct answer_tools *tools, const struct http_limits *limits,
                 const struct http_hooks *hooks, struct call *call, struct answer_way way);

/* Let the program write the answer to a refusal with this status, in place of whatever was there. */
void answer_refuse(const struct http_hooks *hooks, struct call *call, int status, const char *reason);

enum answer_sent { ANSWER_SENT, ANSWER_PART, ANSWER_FAILED };

/* Send what the socket takes now; `bytes` of it. */
enum answer_sent answer_send(struct answer *answer, int socket, size_t *bytes);

#endif
