#include "support/support.h"

#include <ftw.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "support/engine.h"

const char *test_folder_new(struct arena *arena)
{
    const char *base = getenv("TMPDIR");
    char *path = str_format(arena, "%s/zwfw-test-XXXXXX", base ? base : "/tmp");
    return mkdtemp(path);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

void test_folder_remove(const char *path)
{
    test_data_drop(path);
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *shared_data(struct arena *arena, const char *name)
{
    const char *path = str_format(arena, "%s/../shared/data/%s", ZWFW_SOURCE_DIR, name);
    return access(path, R_OK) == 0 ? path : 0;
}

const char *read_whole(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return 0;
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = arena_alloc(arena, (size_t)size + 1);
    size_t got = fread(text, 1, (size_t)size, file);
    fclose(file);
    return got == (size_t)size ? text : 0;
}

static char unescape(const char **at)
{
    const char *digits = "0123456789abcdef";
    char c = *++*at;
    switch (c) {
    case 'r': return '\r';
    case 'n': return '\n';
    case 't': return '\t';
    case '0': return '\0';
    case 'x':
        c = (char)((strchr(digits, (*at)[1]) - digits) * 16 + (strchr(digits, (*at)[2]) - digits));
        *at += 2;
        return c;
    default: return c;
    }
}

void test_unescape(struct buf *out, const char *text, size_t size)
{
    for (const char *at = text; at < text + size; at++) {
        buf_char(out, *at == '\\' ? unescape(&at) : *at);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool test_are_distinct(const char **texts, size_t count)
{
    qsort(texts, count, sizeof *texts, by_text);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(texts[i - 1], texts[i]) == 0) {
            return false;
        }
    }
    return true;
}
