#include "support/kept.h"

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "t.h"

struct kept {
    const char *name, *value;
};

static struct kept kept[128];
static size_t kept_count;

void keep(const char *name, const char *value)
{
    assert_non_null(value);
    assert_true(kept_count < sizeof kept / sizeof *kept);
    kept[kept_count++] = (struct kept){name, value};
}

void keep_nothing(void)
{
    kept_count = 0;
}

const char *recall(const char *name)
{
    for (size_t i = kept_count; i-- > 0;) {
        if (str_equal(kept[i].name, name)) {
            return kept[i].value;
        }
    }
    fail_msg("nothing is kept as %s", name);
    return "";
}

const char *fill_in(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, arena, 1 << 16);
    for (const char *at = text; at && *at; at++) {
        size_t size = *at == '<' ? strcspn(at, ">") : 0;
        if (size > 0 && at[size] == '>') {
            buf_text(&out, recall(arena_copy(arena, at + 1, size - 1)));
            at += size;
        } else {
            buf_char(&out, *at);
        }
    }
    return text ? out.data : 0;
}
