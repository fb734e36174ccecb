/* module.h: what a module (and a room of the kernel that has routes) is: tables.
 *
 * module.c holds one `const struct module NAME_module` and nothing that runs. Every list is ended by a row of zeros.
 * The kernel's table test (tests/kernel/test_tables.c) checks each of them. */
#ifndef ZWFW_API_MODULE_H
#define ZWFW_API_MODULE_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"

/* --- permissions --------------------------------------------------------------------------------------------- */

struct permission {
    const char *code; /* "case.accept" */
    const char *label;
    const char *roles; /* the roles that ship with it, space-separated (org/roles.h); "" none */
};

/* --- routes -------------------------------------------------------------------------------------------------- */

/* Which thread runs it. READ: one thread's own connection, a few short statements; SCAN: a slow reader, so that it
 * never delays a window; WRITE: the lane, in a transaction. */
enum route_class { ROUTE_READ, ROUTE_SCAN, ROUTE_WRITE };

struct handler {
    const struct record *in;
    const struct record *out;
    result (*run)(struct request *rq, const void *in, void *out);
    result (*before)(struct request *rq, const void *in); /* NULL for nearly all */
};

/* HANDLER(case_submit, case_intake, case_receipt) makes case_submit_handler for
 * result case_submit(struct request *rq, const struct case_intake *in, struct case_receipt *out). */
#define HANDLER(name, in_tag, out_tag)                                      \
    static result name##_run(struct request *rq, const void *in, void *out) \
    {                                                                       \
        return name(rq, (const struct in_tag *)in, (struct out_tag *)out);  \
    }                                                                       \
    const struct handler name##_handler = {&in_tag##_record, &out_tag##_record, name##_run, 0}

/* For a write with work that must not hold up the lane (a slow hash): first
 * result name_before(struct request *rq, const struct in_tag *in) runs on a slow reader, with a read connection, and
 * leaves what it found in rq->prepared; then name runs on the lane. What before has read may have changed by then. */
#define HANDLER_PREPARED(name, in_tag, out_tag)                             \
    static result name##_run(struct request *rq, const void *in, void *out) \
    {                                                                       \
        return name(rq, (const struct in_tag *)in, (struct out_tag *)out);  \
    }                                                                       \
    static result name##_before_run(struct request *rq, const void *in)     \
    {                                                                       \
        return name##_before(rq, (const struct in_tag *)in);                \
    }                                                                       \
    const struct handler name##_handler = {&in_tag##_record, &out_tag##_record, name##_run, name##_before_run}

enum route_flag {
    ROUTE_PUBLIC = 1,    /* anybody, signed in or not; permission is NULL */
    ROUTE_VERSIONED = 2, /* a change that must name the version it saw (If-Match) */
    ROUTE_UPLOAD = 4,    /* multipart/form-data; rq->parts holds the files; fields fill the input */
    ROUTE_OPEN_BODY = 8, /* any content type; rq->body holds it raw (imports) */
    ROUTE_CREATED = 16,  /* success is 201 */
    ROUTE_SECRET = 32,  /* body or answer holds a secret: nothing of it is kept, so an Idempotency-Key is passed over */
    ROUTE_FOREIGN = 64, /* speaks its module's dialect */
    ROUTE_REPEATED = 128, /* a read that many ask for: the same answer may be given again (answers.h) */
};

/* A protocol of somebody else's that some routes of a module speak, for clients that know no other. These routes take a
 * form (application/x-www-form-urlencoded), where "list[code]=value" adds {code, value} to the list of that name; they
 * pass over parameters they do not know; and they refuse as the protocol says. */
struct call;
struct dialect {
    const char *token; /* a parameter, in the query or the form, that is a bearer token like one of Authorization */
    /* Write the refusal: status, type and body (call->answer is ready). */
    void (*refuse)(struct call *call, result why);
};

struct route {
    const char *method;     /* "GET" … */
    const char *path;       /* "/api/v1/cases/{number}" */
    const char *permission; /* its code, or NULL with ROUTE_PUBLIC; "" for any signed-in person */
    enum route_class class;
    unsigned flags;
    const struct handler *handler;
    const char *summary; /* English, for OpenAPI */
};

/* --- flows: see flow/flow.h ------------------------------------------------------------------------------------ */
struct flow;
/* --- metrics: see tally/metric.h ------------------------------------------------------------------------------- */
struct metric;

/* --- messages to citizens: see notify/notify.h ------------------------------------------------------------------- */
struct message_template;

/* --- reactions: run in the transaction of the event they react to ---------------------------------------------- */

struct event;
struct matter;
struct reaction {
    const char *on; /* "case.finish": flow and action */
    result (*run)(struct request *rq, const struct matter *matter, const struct event *event);
};

/* --- settings and jobs ----------------------------------------------------------------------------------------- */

enum setting_type { SETTING_INT, SETTING_TEXT, SETTING_BOOL };

struct setting {
    const char *name; /* "http.head_ms" */
    enum setting_type type;
    const char *value; /* the default, as text */
    int64_t min, max;
    const char *label; /* Chinese */
    const char *doc;
};

struct job {
    const char *name;
    int64_t every_ms;
    result (*run)(struct request *rq); /* on the lane, as the system itself */
    const char *doc;
};

/* A job with slow work (learning from a year of orders). First `before` runs beside the lane and beside all jobs that
 * are not slow, with a read connection in one snapshot, and leaves what it found in rq->prepared; it asks
 * request_is_ending now and then, and gives up with any failure when so. Then `run`, as of any job. */
struct slow_job {
    const char *name;
    int64_t every_ms;
    result (*before)(struct request *rq);
    result (*run)(struct request *rq);
    const char *doc;
};

/* --- importers: `zwfw import KIND FILE` and POST /api/v1/imports/KIND ------------------------------------------- */

struct report;

/* A deadline that something else than its own matter has moved: a new calendar. */
struct moved_deadline {
    const char *region, *number; /* of the matter */
    struct instant before, after;
};
extern const struct record moved_deadline_record;
typedef LIST(struct moved_deadline) moved_deadline_list;

struct import_outcome {
    int64_t count; /* rows taken */
    moved_deadline_list moved;
};

struct importer {
    const char *kind;
    const char *permission;
    const char *doc; /* the columns it reads */
    /* All or nothing: any message in the report rolls the whole import back. The outcome is zero before. */
    result (*run)(struct request *rq, const char *bytes, size_t size, struct report *report,
                  struct import_outcome *outcome);
};

/* --- exporters: `zwfw export KIND` and GET /api/v1/exports/KIND --------------------------------------------------- */

/* Takes rows one by one. What stands on `arena` (texts of the row) goes when `take` returns. */
struct row_taker {
    struct arena *arena;
    result (*take)(void *subject, const void *row);
    void *subject;
};

struct exporter {
    const char *kind;
    const char *permission;      /* "" for any signed-in person */
    const char *title;           /* Chinese: the sheet, the file */
    const struct record *record; /* of a row: a column for each field that is no list, no record and no secret */
    const char *doc;
    /* Hand on every row within the caller's scope, in a fixed order: db_each with the taker's arena, take and subject.
     */
    result (*run)(struct request *rq, const struct row_taker *taker);
};

struct module {
    const char *name;
    const char *title;                   /* Chinese */
    const char *const *needs;            /* the modules whose headers it includes, ended by NULL; NULL for none */
    const struct record *const *records; /* stored or sent, for docs and tests */
    const struct permission *permissions;
    const struct route *routes;
    const struct dialect *dialect; /* of its ROUTE_FOREIGN ones */
    const struct flow *const *flows;
    const struct metric *metrics;
    const struct reaction *reactions;
    const struct setting *settings;
    const struct job *jobs;
    const struct slow_job *slow_jobs;
    const struct importer *importers;
    const struct exporter *exporters;
    const struct code_list *const *codes;
    const struct message_template *messages;
    result (*figures)(struct request *rq, struct buf *out); /* what GET /metrics tells of the store. May be NULL. */
    result (*start)(struct request *rq); /* once after the schema is made: rows that must exist. May be NULL. */
};

/* All of them, kernel rooms first; ended by NULL. Listed by the build from the folders. */
extern const struct module *const all_modules[];

#endif
