/* watch.h: what the ledger must know of requests that write nothing: who was refused (GB/T 22239-2019 §8.1.4.3 a), and
 * who was given a document whole. It is seen by threads that only read, so it is kept here, alike ones counted
 * together, until the job "ledger.watch" writes it into the ledger, each minute, and once more at the stop. What came
 * since the last time goes with a crash; the access log has it.
 *
 * Bounded: when MOST_WATCHED different things were seen in a minute, more of them are counted as one, with no name.
 * Nobody in particular (staff 0) is refused everywhere all day long: that is counted as one as well. No text of a
 * request comes in: routes are patterns, an object is an id or a digest. */
#ifndef ZWFW_API_WATCH_H
#define ZWFW_API_WATCH_H

#include "kernel/api/module.h"

enum { MOST_WATCHED = 2048 };

struct watched {
    int64_t staff;
    const struct route *route; /* NULL: of several */
    char object[68];           /* "" for none */
    int status;
    int64_t count;
    struct instant first; /* of them */
};

struct watch;
struct watch *watch_new(void); /* NULL when memory is exhausted */
void watch_free(struct watch *watch);

/* From any thread. `seen` says everything but the count. */
void watch_note(struct watch *watch, const struct watched *seen);
/* Take away what was noted, at most `most`, oldest first. */
size_t watch_take(struct watch *watch, struct watched *taken, size_t most);

#endif
