/* result.h: how every function that can fail says so.
 *
 * A result is a struct, so it cannot be mistaken for a number, and the compiler warns when one is dropped.
 * code OK is success. Anything else names one row of the error table (result.c), which holds the wire code, the
 * HTTP status and the Chinese title. field names the input field at fault (NULL when none); reason is a Chinese
 * sentence for the person who reads it. Both point to literals or to the request's arena; a result owns nothing. */
#ifndef ZWFW_BASE_RESULT_H
#define ZWFW_BASE_RESULT_H

#include <stdbool.h>

enum error_code {
    OK,
    ERR_MALFORMED,        /* the body or the URL is not what its type says */
    ERR_INVALID,          /* a field breaks its rule; field and reason are set */
    ERR_UNAUTHENTICATED,  /* nobody is signed in */
    ERR_FORBIDDEN,        /* signed in, but not allowed */
    ERR_NOT_FOUND,        /* no such thing, or none within the caller's scope: the two are not told apart */
    ERR_METHOD,           /* the path exists, the method does not */
    ERR_CONFLICT,         /* the present state forbids it, or it exists already */
    ERR_STALE,            /* If-Match names another version than the present one */
    ERR_TOO_LARGE,        /* over a size limit named in settings */
    ERR_MEDIA_TYPE,       /* a content type this route does not take */
    ERR_VERSION_REQUIRED, /* the change must name the version it saw (If-Match) */
    ERR_KEY_REUSED,       /* an Idempotency-Key came back with another request */
    ERR_TOO_MANY,         /* a rate or lock-out limit named in settings */
    ERR_INTERNAL,         /* a bug; the log has the request id */
    ERR_UNAVAILABLE,      /* full queue, failing disk, exhausted memory: nothing was done, try again */
    ERR_COUNT,
};

typedef struct [[nodiscard]] result {
    enum error_code code;
    const char *field;
    const char *reason;
} result;

/* One row of the error table. */
struct error_row {
    const char *wire;  /* stable machine-readable name, the tail of problem+json "type" */
    int status;        /* HTTP status */
    const char *title; /* Chinese, shown to people */
};

extern const struct error_row error_rows[ERR_COUNT];

#define SUCCESS ((result){OK, 0, 0})

static inline bool is_ok(result r)
{
    return r.code == OK;
}

/* A failure with a reason and no field. */
static inline result failed(enum error_code code, const char *reason)
{
    return (result){code, 0, reason};
}

/* A failure of one named input field. */
static inline result invalid(const char *field, const char *reason)
{
    return (result){ERR_INVALID, field, reason};
}

/* The one macro with hidden control flow: leave with the failure of `call`, if it failed. */
#define TRY(call)                   \
    do {                            \
        result try_result = (call); \
        if (!is_ok(try_result)) {   \
            return try_result;      \
        }                           \
    } while (0)

/* For the rare place where a failure is known and wanted to be passed over: says so in the code. */
#define IGNORE(call)             \
    do {                         \
        result ignored = (call); \
        (void)ignored;           \
    } while (0)

#endif
