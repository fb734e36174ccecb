/* parse.h: bytes into a request, without a socket.
 *
 * The head is read by http_parser, but only after every line of it was found to be what RFC 9112 asks for: the packaged
 * http_parser is built without its strict checks, and between two servers that read a request differently a request
 * can be smuggled. Refused with 400:
 *   - a line ended by a bare LF or holding NUL, CR or another control character (§2.2, §5.5)
 *   - a request line that is not "method SP target SP HTTP/1.0 or 1.1" (§3); a target that does not start with '/',
 *     holds a character that no URI has, a broken or non-UTF-8 percent-encoding, %00, or a segment . or ..
 *   - a folded header, white space before a colon, an empty or unusual header name (§5.1, §5.2)
 *   - no Host in HTTP/1.1, a Host that is none, and any of the headers that decide about framing, identity or
 *     preconditions twice (§3.2)
 *   - Content-Length with Transfer-Encoding, a Content-Length that is not plain digits, a Transfer-Encoding other than
 *     chunked or in HTTP/1.0 (§6.1, §6.2)
 *   - chunks with an extension, a trailer or any byte out of place (§7.1; no client of ours sends extensions or
 * trailers) A head over its limits is refused with 431, a request line with 414, a body over the route's limit with
 * 413.
 *
 * The way: http_parse_find until it says READY, http_parse_head once, then, when `has_body`, http_parse_body until it
 * says READY. After REFUSED, `status` and `reason` say why, and the connection is at an unknown place. */
#ifndef ZWFW_HTTP_PARSE_H
#define ZWFW_HTTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct http_limits;
struct temporary;

enum parse_step {
    PARSE_MORE, /* bytes are missing */
    PARSE_READY,
    PARSE_REFUSED,
};

enum chunk_stage { CHUNK_SIZE, CHUNK_SIZE_LF, CHUNK_DATA, CHUNK_DATA_CR, CHUNK_DATA_LF, CHUNK_END_CR, CHUNK_END_LF };

struct parse {
    const struct http_limits *limits;

    size_t start;     /* of the head: behind an empty line, if there was one */
    size_t line;      /* start of the line that is not complete yet */
    size_t seen;      /* bytes known to hold no further end of line */
    size_t lines;     /* complete ones */
    size_t head_size; /* from the first byte given; set when READY */

    bool is_http_1_0;
    bool keep_alive;
    bool expects_continue;
    bool has_body;
    bool chunked;
    uint64_t left; /* of the body, or of the chunk */
    enum chunk_stage stage;
    size_t digits; /* of the chunk size */

    char *body; /* in memory, on the call's arena */
    size_t room;
    struct temporary *temporary; /* or in a file */
    size_t body_size;

    int status;
    const char *reason;
};

void http_parse_start(struct parse *parse, const struct http_limits *limits);

/* Look for the end of a head in `bytes`, which start where the request starts; when more bytes come, give all again
 * with them. Needs no memory. */
enum parse_step http_parse_find(struct parse *parse, const char *bytes, size_t size);

/* Read the head that was found at the start of `bytes` into `call`, copying it to the call's arena. */
enum parse_step http_parse_head(struct parse *parse, struct call *call, const char *bytes);

/* Take bytes of the body; `used` of them belonged to it. READY sets call->body, which is followed by a NUL. A refusal
 * with 503 is a temporary file that cannot be written. */
enum parse_step http_parse_body(struct parse *parse, struct call *call, const char *bytes, size_t size, size_t *used);

/* Set status and reason; always PARSE_REFUSED. */
enum parse_step http_parse_refuse(struct parse *parse, int status, const char *reason);

/* The value of a hex digit, or -1. */
int http_digit(char c);

#endif
