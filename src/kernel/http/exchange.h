/* exchange.h: one request after another on a connection: from bytes to a call, from the call to its answer. Only for
 * this room. Each function may end with the connection closed: look at its state. */
#ifndef ZWFW_HTTP_EXCHANGE_H
#define ZWFW_HTTP_EXCHANGE_H

#include <stddef.h>

struct connection;
struct loop;

/* Take these bytes behind those that are held, and go on until they are used up, or the connection waits for its
 * handler or its client, or ends. What is left is held. */
void exchange_consume(struct connection *connection, const char *bytes, size_t size);
/* Go on with the held bytes, if it is time for the next request. */
void exchange_next(struct connection *connection);

/* The call is finished: answer it, with the others of this round or sooner. */
void exchange_answer(struct connection *connection);
/* Send the answers that were made in this round, and take up what waits behind them. */
void exchange_flush(struct loop *loop);
/* Send on. */
void exchange_send(struct connection *connection);
/* Answer with an error of our own, and end the connection: where its next request would start is not known. */
void exchange_refuse(struct connection *connection, int status, const char *reason);
/* Give the call's memory back. */
void exchange_end(struct connection *connection);

#endif
