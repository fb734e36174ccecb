#include "kernel/api/route.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

static const char *const method_names[] = {
    [METHOD_GET] = "GET",     [METHOD_HEAD] = "HEAD",     [METHOD_POST] = "POST",       [METHOD_PUT] = "PUT",
    [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE", [METHOD_OPTIONS] = "OPTIONS", [METHOD_OTHER] = "OTHER"};

const char *method_name(enum method method)
{
    return method_names[method];
}

/* How much of the path a {name} takes: to the end of the segment, or before its last dot when a dot follows the {name}.
 */
static size_t value_size_of(const char *path, bool before_dot)
{
    size_t size = strcspn(path, "/");
    while (before_dot && size > 0 && path[size] != '.') {
        size--;
    }
    return size;
}

/* Does `path` fit `pattern`? Fills the parameters, and counts the segments that are equal as they stand. Walks both
 * once, and leaves at the first difference. */
static bool path_fits(const char *pattern, const char *path, struct path_parameter *parameters, size_t *count,
                      int *literals)
{
    *count = 0;
    *literals = 0;
    while (*pattern) {
        if (*pattern != '{') {
            if (*path != *pattern) {
                return false;
            }
            *literals += *pattern == '/' && pattern[1] != '{';
            pattern++, path++;
            continue;
        }
        size_t name_size = strcspn(pattern, "}") - 1;
        size_t value_size = value_size_of(path, pattern[name_size + 2] == '.');
        if (value_size == 0 || *count == MOST_PATH_PARAMETERS) {
            return false;
        }
        parameters[(*count)++] = (struct path_parameter){pattern + 1, name_size, path, value_size};
        pattern += name_size + 2;
        path += value_size;
    }
    return *path == '\0';
}

enum { DEPTH = 3, BUCKETS = 256 }; /* "/api/v1/cases": what tells most routes apart */

struct known_route {
    const struct route *route;
    const struct module *module;
    size_t number;
    struct known_route *next;
};

struct routes {
    struct known_route *buckets[BUCKETS];
};

static uint32_t count_segments(const char *path)
{
    uint32_t count = 0;
    for (; *path; path++) {
        count += *path == '/';
    }
    return count;
}

/* Where a path of so many segments stands that begins with these: `depth` of them, or as many as come before one with a
 * {name}. */
static size_t bucket_of(const char *path, int depth, uint32_t segments)
{
    uint32_t hash = UINT32_C(2166136261) + segments;
    for (; *path; path++) {
        if (*path == '/' && (depth-- == 0 || path[1 + strcspn(path + 1, "/{")] == '{')) {
            break;
        }
        hash = (hash ^ (unsigned char)*path) * UINT32_C(16777619);
    }
    return (hash ^ hash >> 16) % BUCKETS;
}

struct routes *routes_new(struct arena *arena)
{
    struct routes *routes = ARENA_NEW(arena, struct routes);
    size_t number = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            struct known_route *known = ARENA_NEW(arena, struct known_route);
            size_t bucket = bucket_of(route->path, DEPTH, count_segments(route->path));
            *known = (struct known_route){route, *module, ++number, routes->buckets[bucket]};
            routes->buckets[bucket] = known;
        }
    }
    return routes;
}

/* Takes the route for the match when it fits better than what is there: by more literal segments. */
static void try_route(const struct known_route *known, const char *method, const char *path, struct route_match *best,
                      int *best_literals)
{
    struct path_parameter parameters[MOST_PATH_PARAMETERS];
    size_t count;
    int literals;
    if (!path_fits(known->route->path, path, parameters, &count, &literals)) {
        return;
    }
    best->path_exists = true;
    if (literals > *best_literals && str_equal(known->route->method, method)) {
        best->route = known->route;
        best->module = known->module;
        best->number = known->number;
        best->parameter_count = count;
        memcpy(best->parameters, parameters, count * sizeof *parameters);
        *best_literals = literals;
    }
}

struct route_match route_find(const struct routes *routes, enum method method, const char *path)
{
    struct route_match best = {0};
    int best_literals = -1;
    const char *wanted = method_name(method == METHOD_HEAD ? METHOD_GET : method);
    uint32_t segments = count_segments(path);
    for (int depth = DEPTH; depth >= 0; depth--) {
        const struct known_route *known = routes->buckets[bucket_of(path, depth, segments)];
        for (; known; known = known->next) {
            try_route(known, wanted, path, &best, &best_literals);
        }
    }
    return best;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

result url_decode(struct arena *arena, const char *text, size_t size, bool plus, const char **decoded)
{
    char *out = arena_alloc(arena, size + 1);
    size_t length = 0;
    *decoded = out;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '%') {
            int high = i + 2 < size ? hex_value(text[i + 1]) : -1;
            int low = high >= 0 ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return failed(ERR_MALFORMED, "网址中的百分号编码不正确");
            }
            c = (char)(high << 4 | low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        if (c == '\0') {
            return failed(ERR_MALFORMED, "网址中含有空字符");
        }
        out[length++] = c;
    }
    return utf8_is_valid(out, length) ? SUCCESS : failed(ERR_MALFORMED, "网址不是有效的UTF-8文字");
}

const char *url_encode(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, arena, strlen(text) * 3);
    for (; *text; text++) {
        bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                     (*text >= '0' && *text <= '9') || strchr("-._~", *text);
        if (plain) {
            buf_char(&out, *text);
        } else {
            buf_format(&out, "%%%02X", (unsigned char)*text);
        }
    }
    return out.data;
}
