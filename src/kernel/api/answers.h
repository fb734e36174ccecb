/* answers.h: what is asked again and again between two commits (the guide on the day a school enrols, a list on the
 * screen of every hall) is answered once and given again.
 *
 * A route that says ROUTE_REPEATED (module.h) promises that its answer follows from who asks, what is asked, the store,
 * and the second. It is kept when a question comes a second time, and given for as long as nothing was committed
 * (db_view), and no longer than api.repeat_ms. Only a 200 is kept, without headers of its own but an ETag,
 * nothing whole (request.h), of 1 MiB at most; all of them of 16 MiB. It is wiped when something else takes its place.
 */
#ifndef ZWFW_API_ANSWERS_H
#define ZWFW_API_ANSWERS_H

#include "kernel/api/app.h"

/* What is asked, and by whom, as bytes on the arena of the call. */
struct question {
    struct bytes key;
    uint64_t hash;
};
struct question question_of(const struct call *call, const struct request *rq);

struct answers;
struct answers *answers_new(int64_t repeat_ms); /* 0: nothing is kept. NULL when memory is exhausted */
void answers_free(struct answers *answers);

/* Any thread, from here on. Give the kept answer, if there is one for this view of the store. */
bool answers_repeat(struct answers *answers, const struct question *question, uint64_t view, const struct request *rq,
                    struct call *call);
/* Keep the answer that the call has now, made by `rq` in this view, if it is one of a kind that is kept. */
void answers_keep(struct answers *answers, const struct question *question, uint64_t view, const struct request *rq,
                  const struct call *call);

uint64_t answers_repeated(const struct answers *answers); /* so far */

#endif
