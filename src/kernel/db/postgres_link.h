/* postgres_link.h: the wire to a PostgreSQL server: statements go out in batches, one round trip each. Inside this room
 * only.
 *
 * What gives nothing back (BEGIN, SAVEPOINT, RELEASE) waits and travels with the statement after it, so that a
 * request's savepoint costs no round trip of its own; and so do rows that are posted.
 *
 * A writer runs ahead: the RELEASE behind posted rows is sent and not waited for, so that the server puts them in while
 * the next request is looked at. Should one of them fail after all, its request has gone on as done: the transaction's
 * fate is FATE_CROSSED, and the next one waits for each RELEASE, so that what fails there fails alone. */
#ifndef ZWFW_DB_POSTGRES_LINK_H
#define ZWFW_DB_POSTGRES_LINK_H

#include <libpq-fe.h>

#include "kernel/db/driver.h"

enum { MOST_WAITING = 16 };

struct link {
    PGconn *connection; /* in pipeline mode; NULL or bad: lost */
    char address[sizeof((struct db_place *)0)->address];
    enum db_mode mode;
    bool is_lax;       /* a commit does not wait for the disk: db_make */
    int64_t looked_at; /* seam_ticks when a primary was last looked for, */
    int64_t look_ns;   /* and how long that took */
    int place;         /* in the store, that it takes */
    bool is_near;      /* to a standby, connected without being waited for */
    bool is_connecting;
    bool is_followed;  /* the position of each commit is asked for, */
    uint64_t position; /* and was this */
    bool is_taken;     /* holds the store's lock, or must, once connected */
    bool is_begun;     /* a transaction has begun here, though the server may not have heard of it yet */
    bool is_owed;      /* a ROLLBACK was sent whose answer nobody has read yet */
    bool is_committing;
    enum db_fate fate; /* of the transaction that has begun here last */
    enum db_loss loss; /* of the next COMMIT, for tests */
    int posted;        /* statements sent whose answers nobody has waited for, */
    int released;      /* the first of them: of requests that are over */
    bool is_careful;   /* the transaction before ran too far ahead */
    char *loading;     /* bytes of rows that have not gone out yet */
    size_t loading_size;
    uint64_t made;     /* statements prepared belong to one connection: the number of it */
    int64_t last_name; /* of a statement or a cursor */
    int64_t changes;   /* rows that the last statement changed */
    const char *waiting[MOST_WAITING];
    int waiting_count;
    char dropped[MOST_WAITING][40]; /* statements to deallocate */
    int dropped_count;
};

result link_open(struct link *link);
/* Of one that is_near: is it connected by now? Begins to connect when it is not, and goes on with that; never waits. */
bool link_come_near(struct link *link);
/* How far the standby has replayed. */
result link_replayed(struct link *link, uint64_t *position);
void link_close(struct link *link);
bool link_is_up(const struct link *link);
/* Connected, and as far as can be told without asking the server, still so. Connects again when it is not. */
result link_ready(struct link *link);
result link_take(struct link *link);

/* What one round trip carries, besides what waits. */
struct trip {
    const char *sql;       /* as it is */
    const char *name;      /* or a prepared statement */
    const char *made_from; /* to be prepared first, from this; NULL: it is */
    int count;
    const Oid *types;
    const char *const *values;
    const int *sizes;
    const int *formats;
};
/* *answer: what the statement gave, for PQclear; NULL on failure. */
result link_send(struct link *link, const struct trip *trip, PGresult **answer);
result link_command(struct link *link, const char *sql);
result link_commit(struct link *link);
/* Send a statement that is prepared and gives nothing back, without waiting: its failure is that of what is waited for
 * next, which is not done then. */
result link_post(struct link *link, const struct trip *trip);
/* RELEASE, without waiting for what was posted before it. */
result link_run_ahead(struct link *link, const char *release);
bool link_may_run_ahead(const struct link *link);
/* Wait for what was posted. */
result link_settle(struct link *link);

/* COPY in binary form: between begin and end, bytes of rows. After a begin that failed there is no end. */
result link_load_begin(struct link *link, const char *table, const char *columns);
bool link_load(struct link *link, const char *bytes, size_t size);
result link_load_end(struct link *link, bool keep);

void link_wait(struct link *link, const char *command); /* a literal */
/* End the transaction without waiting for the server's word. */
void link_let_go(struct link *link);
void link_drop(struct link *link, const char *name);
/* The server has closed its end: it was restarted, or ended this connection. */
bool link_has_hung_up(const struct link *link);
/* It serves a standby. */
bool link_is_standby(const struct link *link);
bool link_in_failed_transaction(const struct link *link);

#endif
