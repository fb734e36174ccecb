/* caller.h: sends requests to the program as a socket would, many at a time, from one thread. They are applied in the
 * order in which they are sent; what each answers is handed over in that order too. Inside this room. */
#ifndef ZWFW_CITY_CALLER_H
#define ZWFW_CITY_CALLER_H

#include "kernel/api/call.h"
#include "kernel/work/work.h"

struct caller;

result caller_new(struct work *work, uint64_t seed, struct caller **caller);
void caller_free(struct caller *caller); /* waits for what is under way; NULL is fine */

/* Called with a 2xx answer, on the sending thread. The call goes with its return. */
typedef result answer_taker(void *subject, const struct call *call);

struct sending {
    enum method method;
    const char *path, *body;
    const char *token;   /* NULL: nobody in particular asks */
    const char *type;    /* of the body; NULL: JSON */
    const char *query;   /* NULL: none */
    const char *version; /* If-Match; NULL: none */
    struct instant at;
    answer_taker *take; /* NULL: nobody waits for it */
    void *subject;
};

/* The memory of the next call, for its texts. Waits for the oldest call when too many are under way. */
result caller_arena(struct caller *caller, struct arena **arena);
/* Send it. A call that is refused fails this or a later caller function, with what it answered. */
result caller_send(struct caller *caller, const struct sending *sending);

/* How many were sent. */
uint64_t caller_sent(const struct caller *caller);
/* Wait until the first `count` of them were answered; caller_drain: all, and what they did is in the store. */
result caller_wait(struct caller *caller, uint64_t count);
result caller_drain(struct caller *caller);

struct db *caller_reader(const struct caller *caller);

/* The last segment of the Location of what was created. */
const char *answer_created(struct arena *arena, const struct call *call);
/* The first member of this name in some JSON, or an answer's, a number; NO_NUMBER when there is none. */
int64_t json_number(const char *json, const char *name);
int64_t answer_number_of(const struct call *call, const char *name);
/* The same of a text without escapes; false: there is none, or it has no room. */
bool answer_text_of(const struct call *call, const char *name, char *text, size_t room);

#endif
