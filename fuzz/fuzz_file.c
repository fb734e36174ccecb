/* A name, a line feed, a content: what is taken in has a type of the list, and a name that is one plain segment with
 * that type's ending. */
#include <assert.h>
#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/file/type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    if (!arena) {
        arena = arena_new(0);
    }
    const uint8_t *feed = size > 0 ? memchr(data, '\n', size) : 0;
    size_t name_size = feed ? (size_t)(feed - data) : size;
    size_t content_size = feed ? size - name_size - 1 : 0;
    char *content = malloc(content_size); /* of exact size for the address sanitizer */
    const struct file_type *type;
    const char *clean;
    if (feed) {
        memcpy(content, feed + 1, content_size);
    }
    if (is_ok(file_type_detect(arena, content, content_size, &type))) {
        assert(type && file_type_find(type->mime) == type);
        if (is_ok(file_name_clean(arena, arena_copy(arena, (const char *)data, name_size), type, &clean))) {
            assert(*clean && !strpbrk(clean, "/\\\r\n\t") && strchr(clean, '.') && utf8_is_valid(clean, strlen(clean)));
        }
    }
    free(content);
    arena_reset(arena);
    return 0;
}
