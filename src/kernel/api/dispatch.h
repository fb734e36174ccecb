/* dispatch.h: a call's way from its URL to its answer, without sockets and threads: those are http/ and work/.
 *
 *   dispatch_head      the route is known: how much body it takes
 *   dispatch_prepare   route row, sign-in, permission, decoding: on the thread that has the call, with a read
 * connection dispatch_before    the handler's `before`, when it has one: on a slow reader dispatch_run       the
 * handler, and the answer written from its record: where the route's class says dispatch_refuse    an error as
 * application/problem+json
 *
 * For a write, work/ opens the transaction and a savepoint around dispatch_run, and drops the answer if the commit
 * fails. */
#ifndef ZWFW_API_DISPATCH_H
#define ZWFW_API_DISPATCH_H

#include "kernel/api/app.h"

struct lane;

/* Sets call->body_limit, and call->route_name. */
void dispatch_head(struct app *app, struct call *call);

/* OK: call->state is ready for dispatch_run. Otherwise the call already holds its answer. `db` is a read connection
 * inside a transaction. `now` is when the call came. */
result dispatch_prepare(struct app *app, struct db *db, struct call *call, struct instant now);

/* The class of a prepared call's route. */
enum route_class dispatch_class(const struct call *call);

/* Has a prepared call's handler a `before`? Then it comes ahead of dispatch_run. OK: the call goes on to its class;
 * otherwise it already holds its answer. `db` is a read connection inside a transaction. */
bool dispatch_has_before(const struct call *call);
result dispatch_before(struct call *call, struct db *db);

/* Answer a prepared call as it was answered a moment ago (answers.h), if it was, to whoever looks through `db`. */
bool dispatch_repeat(struct call *call, const struct db *db);

/* Who makes a prepared call, as a number; 0: nobody. */
int64_t dispatch_actor(const struct call *call);

/* Run the handler of a prepared call. Inside a transaction; lane is NULL on reads. `calendar` is the one it reckons
 * with. Returns the handler's result after
 * the answer was written; when it failed, whatever it wrote must be undone by the caller. Exhausted memory ends here as
 * ERR_UNAVAILABLE. It may be run again when what it did was undone: what it left in the call is forgotten. */
result dispatch_run(struct call *call, struct db *db, struct lane *lane, const struct calendar *calendar);

/* Replace the answer by a problem. */
void dispatch_refuse(struct call *call, result why);

/* The region whose lane a prepared write belongs to, as far as can be told before it runs: the one it names, else the
 * caller's. */
const char *dispatch_region(const struct call *call);

#endif
