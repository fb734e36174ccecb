/* Bytes from a client, read by the parser that connections use. Read whole and read piece by piece they must mean the
 * same, and what is accepted must keep what parse.h promises. */
#include <assert.h>
#include <stdint.h>

#include "kernel/api/call.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/http/http.h"
#include "kernel/http/parse.h"

enum { REQUESTS_MOST = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read of a connection's bytes, as text. */
struct reading {
    struct arena *arena;
    struct buf log;
    struct http_limits limits;
};

static void check_call(const struct call *call, const struct parse *parse)
{
    assert(call->path[0] == '/' && !strchr(call->path, ' ') && !strchr(call->path, '?'));
    assert(parse->is_http_1_0 || call_header(call, "host"));
    for (size_t i = 0; i < call->header_count; i++) {
        assert(call->headers[i].name[0] != '\0' && !strpbrk(call->headers[i].name, " \t:\r\n"));
        assert(!strpbrk(call->headers[i].value, "\r\n"));
    }
}

static void log_call(struct reading *reading, const struct call *call)
{
    buf_format(&reading->log, "%d %s?%s\n", (int)call->method, call->path, call->query);
    for (size_t i = 0; i < call->header_count; i++) {
        buf_format(&reading->log, "%s: %s\n", call->headers[i].name, call->headers[i].value);
    }
    buf_put(&reading->log, call->body, call->body_size);
    assert(call->body[call->body_size] == '\0');
}

/* Take the head at `bytes`, of which `visible` are there. */
static enum parse_step read_head(struct parse *parse, struct call *call, const char *bytes)
{
    enum parse_step step = http_parse_head(parse, call, bytes);
    if (step == PARSE_READY) {
        check_call(call, parse);
        call->body_limit = 5000;
    }
    return step;
}

/* Read one request from `bytes`, showing `piece` bytes more each time. Returns its size, 0 when it ends the reading. */
static size_t read_request(struct reading *reading, const char *bytes, size_t size, size_t piece)
{
    struct parse parse;
    http_parse_start(&parse, &reading->limits);
    struct call call = {.arena = reading->arena, .body = ""};
    enum parse_step step = PARSE_MORE;
    size_t visible = 0;
    while (step == PARSE_MORE && visible < size) {
        visible = size - visible < piece ? size : visible + piece;
        step = http_parse_find(&parse, bytes, visible);
    }
    if (step == PARSE_READY) {
        step = read_head(&parse, &call, bytes);
    }
    size_t at = parse.head_size;
    if (step == PARSE_READY && parse.has_body) {
        step = PARSE_MORE;
        while (step == PARSE_MORE && at < size) {
            size_t used;
            size_t shown = size - at < piece ? size - at : piece;
            step = http_parse_body(&parse, &call, bytes + at, shown, &used);
            assert(used <= shown && (step != PARSE_MORE || used == shown));
            at += used;
        }
    }
    if (step == PARSE_REFUSED) {
        assert(parse.status >= 400 && parse.status < 500 && parse.reason);
        buf_format(&reading->log, "refused %d %s\n", parse.status, parse.reason);
    } else if (step == PARSE_READY) {
        log_call(reading, &call);
        return at;
    }
    return 0;
}

static void read_all(struct reading *reading, const char *bytes, size_t size, size_t piece)
{
    buf_init(&reading->log, reading->arena, 16 * 1024 * 1024);
    for (int i = 0; i < REQUESTS_MOST && size > 0; i++) {
        size_t used = read_request(reading, bytes, size, piece);
        if (used == 0) {
            break;
        }
        bytes += used;
        size -= used;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    if (!arena) {
        arena = arena_new(0);
    }
    if (size > 16 * 1024) {
        return 0;
    }
    char *bytes = malloc(size + 1); /* of exact size for the address sanitizer */
    memcpy(bytes, data, size);
    struct reading whole = {.arena = arena, .limits = http_default_limits};
    whole.limits.head_bytes = 2000;
    whole.limits.header_lines = 10;
    whole.limits.memory_body_bytes = 1000;
    struct reading pieces = whole;
    read_all(&whole, bytes, size, size);
    read_all(&pieces, bytes, size, 1 + size % 7);
    assert(whole.log.size == pieces.log.size && memcmp(whole.log.data, pieces.log.data, whole.log.size) == 0);
    free(bytes);
    arena_reset(arena);
    return 0;
}
