/* request.h: what a handler sees. No socket, no thread, no JSON, no HTTP status, no driver, no wall clock. */
#ifndef ZWFW_API_REQUEST_H
#define ZWFW_API_REQUEST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/moment.h"
#include "kernel/base/result.h"
#include "kernel/base/str.h"
#include "kernel/db/db.h"

struct app;
struct calendar;
struct lane;
struct part;

/* Who asks: a member of staff, a citizen, a program with a token, or the system itself. Filled by the org room. */
struct identity {
    int64_t staff;         /* 0: nobody, or the system when `is_system` */
    const char *account;   /* sign-in name; "" for nobody */
    const char *name;      /* shown on what they sign */
    int64_t unit;          /* where they work; 0 for none */
    int64_t hall, window;  /* where they sit now; 0 for none */
    const char *region;    /* home region, 6 to 12 digits */
    const char *scope_low; /* the regions they may see: scope_low <= region < scope_high, as text */
    const char *scope_high;
    int64_t scope_unit;     /* the unit (with those below it) they are confined to; 0: all units of the regions */
    const uint64_t *rights; /* bits by permission number, see app.h */
    int64_t session;        /* 0 for tokens and in-process calls */
    bool is_system;
};

struct request {
    struct app *app;
    struct arena *arena;
    struct db *db;
    struct lane *lane; /* NULL on a read */
    struct instant now;
    const struct calendar *calendar; /* the working days that it reckons with */
    const struct identity *who;
    const char *request_id;
    const char *peer;         /* the client's address; "" in process */
    const char *accept;       /* the Accept header, of what has several formats; NULL: none was sent */
    int64_t if_version;       /* from If-Match; NO_NUMBER when none was sent */
    const struct part *parts; /* ROUTE_UPLOAD: the files */
    size_t part_count;
    const char *body; /* ROUTE_OPEN_BODY: as sent */
    size_t body_size;
    void *prepared;            /* what the handler's or job's `before` left for it */
    const atomic_bool *ending; /* of a job's `before`: set when the program stops; NULL for all others */

    /* what a handler may set beside its output */
    int64_t version;      /* of what was read or changed: becomes the ETag; NO_NUMBER: none */
    bool whole;           /* write masked fields unmasked: the handler has noted it in the ledger */
    const char *raw_type; /* instead of the output record: these bytes of this type */
    struct bytes raw;
    int raw_file;           /* or this open file; -1 for none */
    const char *raw_name;   /* offered as a download under this name */
    const char *set_cookie; /* org only */
    bool clears_site;       /* org only: the browser forgets what it holds of this site */
    const char *location;   /* of what was created */
    const char *watched;    /* the id or digest of what is given out whole, so that the ledger knows (watch.h) */
    const char *cache;      /* Cache-Control; NULL: nobody may keep the answer */
    const char *details;    /* of a failure: a JSON value, the member "details" of the problem; NULL for none */
    result refusal;         /* when it is no OK and the handler returns OK: the answer, while what was written
                               stays (a failed sign-in is counted) */
};

/* Does the caller hold this permission? A code that no module declares is a bug and asserts. */
bool request_may(const struct request *rq, const char *permission);
/* ERR_FORBIDDEN, naming the permission in Chinese, when not. */
result request_require(const struct request *rq, const char *permission);
/* Does the program stop, so that long work had better not go on? */
bool request_is_ending(const struct request *rq);
/* Is this region within the caller's scope? */
bool request_sees_region(const struct request *rq, const char *region);

/* The parameters :scope_low, :scope_high, :scope_unit for a query's own scope condition. */
#define SCOPE(rq) \
    P("scope_low", (rq)->who->scope_low), P("scope_high", (rq)->who->scope_high), P("scope_unit", (rq)->who->scope_unit)

#endif
