/* A content type, a line end, and the body of a form. */
#include <assert.h>
#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_parts(const struct parts *parts, const char *body, size_t size)
{
    const char *end = body;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        assert(utf8_is_valid(part->name, strlen(part->name)));
        assert(!part->file_name ||
               (utf8_is_valid(part->file_name, strlen(part->file_name)) && !strpbrk(part->file_name, "/\\\r\n")));
        assert(part->bytes >= end && part->size <= size && part->bytes + part->size <= body + size);
        end = part->bytes + part->size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    if (!arena) {
        arena = arena_new(0);
    }
    const uint8_t *line_end = size > 0 ? memchr(data, '\n', size) : 0;
    if (!line_end) {
        return 0;
    }
    char *type = arena_copy(arena, data, (size_t)(line_end - data));
    size_t body_size = size - (size_t)(line_end - data) - 1;
    char *body = malloc(body_size + 1); /* of exact size for the address sanitizer */
    memcpy(body, line_end + 1, body_size);
    struct parts parts;
    result parsed = multipart_parse(arena, type, body, body_size, 20, &parts);
    if (is_ok(parsed)) {
        check_parts(&parts, body, body_size);
    } else {
        assert(parsed.reason);
    }
    free(body);
    arena_reset(arena);
    return 0;
}
