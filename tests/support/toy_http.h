/* toy_http.h: a small server over kernel/http, and a raw client that sends any bytes to it.
 *
 *   GET /hello          "hello"                        GET /peer     the client's address
 *   GET /text?N         N bytes, abcdefgab…              GET /zeroes?N a file of N zeroes
 *   GET /version        with the ETag "7"              GET /inject   a header with line breaks in its value
 *   GET /slow?N         "slow" after N ms, from another thread
 *   GET /close          ends the connection            GET /endless  an answer over its limit
 *   GET /greedy         takes memory until there is none (the program's side guards itself: 503)
 *   POST /echo          the body                       POST /small   takes 10 bytes of body
 *   POST /forbidden     403 by the head hook, before the body
 * Others: 404; OPTIONS: 204; a method it does not know: 405. Refusals: {"reason":…}. */
#ifndef ZWFW_TESTS_TOY_HTTP_H
#define ZWFW_TESTS_TOY_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/http/http.h"

struct toy;

extern const struct http_hooks toy_hooks;

struct toy *toy_start(const struct http_limits *limits, int loops);
struct http *toy_http(struct toy *toy);
/* Stop the server, wait for the calls still held, free. Returns the milliseconds that http_run took to return. */
int64_t toy_stop(struct toy *toy);

/* A connection to the server; -1 when it cannot be made. */
int client_open(struct toy *toy);
void client_send(int client, const void *bytes, size_t size);
void client_say(int client, const char *text);

struct reply {
    int status; /* 0: the connection ended without an answer */
    char head[8192];
    size_t size;
    char *body; /* free it */
};

/* Read one answer, by its Content-Length; not waiting longer than 5 s. */
struct reply client_read(int client, bool is_head_request);
/* The value of a header in the reply's head, in a buffer of the thread; NULL when there is none. Name in lower case. */
const char *reply_header(const struct reply *reply, const char *name);
/* Does the connection end within 2 s, without another byte? */
bool client_is_closed(int client);

#endif
