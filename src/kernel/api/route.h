/* route.h: from a method and a path to a row of some module's route table. Inside this room. */
#ifndef ZWFW_API_ROUTE_H
#define ZWFW_API_ROUTE_H

#include "kernel/api/call.h"
#include "kernel/api/module.h"

struct app;
struct routes;

enum { MOST_PATH_PARAMETERS = 8 };

/* A part of the path that a route's {name} matched; still percent-encoded. */
struct path_parameter {
    const char *name;
    size_t name_size;
    const char *value;
    size_t value_size;
};

struct route_match {
    const struct route *route;
    const struct module *module;
    size_t number; /* of the route among all modules', from 1 */
    struct path_parameter parameters[MOST_PATH_PARAMETERS];
    size_t parameter_count;
    bool path_exists; /* some route has this path, though not with this method */
};

/* All modules' routes, by the literal segments that their paths begin with. Lives on the arena; read by all threads. */
struct routes *routes_new(struct arena *arena);
struct routes *app_routes(const struct app *app);

/* The route of a call, or route NULL. HEAD is answered by the route of GET. A literal segment wins over a {name}. A
 * {name} stands for a segment, or for what is before or after its last dot ("/requests/{number}.{format}"). */
struct route_match route_find(const struct routes *routes, enum method method, const char *path);

const char *method_name(enum method method);

/* %41 → A, '+' → space when `plus`. ERR_MALFORMED on a broken escape, on NUL and on what is no UTF-8. */
result url_decode(struct arena *arena, const char *text, size_t size, bool plus, const char **decoded);
/* Everything but ASCII letters, digits and -._~ as %XX: a path segment, a parameter, a file name in a header (RFC
 * 8187). */
const char *url_encode(struct arena *arena, const char *text);

#endif
