/* steady.h: answers that are given again.
 *
 * A route marked ROUTE_STEADY promises that nothing but the question, who asks (and what they may do), the store, the
 * calendar and the time to the second decides its answer. So as long as nothing is committed (db_view), the same
 * question within the same second has the same answer, and neither is the store asked nor the answer written again. A
 * guide that many people read, or a case whose page asks for it again and again, costs its reading once a second.
 *
 * An answer is kept when it is a 200 of at most 8 KiB, masked, and without headers of its own; one that falls on the
 * place of another takes it. Any thread may ask. */
#ifndef ZWFW_API_STEADY_H
#define ZWFW_API_STEADY_H

#include "kernel/api/call.h"
#include "kernel/api/request.h"

struct steady;

struct steady *steady_new(void); /* NULL when memory is exhausted */
void steady_free(struct steady *steady);

/* Was this question answered just so? Then call holds that answer. */
bool steady_recall(struct steady *steady, const struct request *rq, struct call *call);
/* Keep the answer that call holds; when memory is short it is not kept. */
void steady_keep(struct steady *steady, const struct request *rq, const struct call *call);

#endif
