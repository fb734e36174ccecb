/* multipart.h: multipart/form-data (RFC 7578) read in place from a whole body. Strict: nothing before the first
 * delimiter, nothing after the last, a name for every part; an encoding, a nested multipart or filename* means nothing.
 */
#ifndef ZWFW_HTTP_MULTIPART_H
#define ZWFW_HTTP_MULTIPART_H

#include <stddef.h>

#include "kernel/base/result.h"

struct arena;

struct part {
    const char *name;
    const char *file_name;    /* NULL for a plain field; only the last path segment, valid UTF-8 without control
                                 characters; "" when a form's file input was left empty */
    const char *content_type; /* as the client says, so not to be believed; NULL when it says none */
    const char *bytes;        /* points into the body */
    size_t size;
};

struct parts {
    struct part *items;
    size_t count;
};

/* content_type is the request header. ERR_MEDIA_TYPE when it is no multipart/form-data with a boundary,
 * ERR_MALFORMED (reason names the part) when the body breaks the format, ERR_TOO_LARGE above `most` parts. */
result multipart_parse(struct arena *arena, const char *content_type, const char *body, size_t size, size_t most,
                       struct parts *parts);

#endif
