#include "kernel/document/package.h"

#include <zip.h>

#include "kernel/base/arena.h"

struct writing {
    zip_t *archive;
    zip_source_t *bytes;
};

static void release(void *subject)
{
    struct writing *writing = subject;
    if (writing->archive) {
        zip_discard(writing->archive);
    }
    if (writing->bytes) {
        zip_source_free(writing->bytes);
    }
    *writing = (struct writing){0};
}

/* 1980-01-01, the first day that the format knows: a part has no time of its own. */
static bool add_part(zip_t *archive, const struct package_part *part)
{
    enum { FIRST_DAY = 1 << 5 | 1 };
    zip_source_t *source = zip_source_buffer(archive, part->bytes.data, part->bytes.size, 0);
    zip_int64_t at = source ? zip_file_add(archive, part->name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_dostime(archive, (zip_uint64_t)at, 0, FIRST_DAY, 0) == 0 &&
           zip_set_file_compression(archive, (zip_uint64_t)at, ZIP_CM_DEFLATE, 6) == 0;
}

static bool make(struct writing *writing, const struct package_part *parts, size_t count)
{
    writing->bytes = zip_source_buffer_create(0, 0, 0, 0);
    writing->archive = writing->bytes ? zip_open_from_source(writing->bytes, ZIP_TRUNCATE, 0) : 0;
    if (!writing->archive) {
        return false;
    }
    zip_source_keep(writing->bytes); /* the archive would take it along */
    for (size_t i = 0; i < count; i++) {
        if (!add_part(writing->archive, &parts[i])) {
            return false;
        }
    }
    if (zip_close(writing->archive) != 0) {
        return false;
    }
    writing->archive = 0;
    return true;
}

static bool copy(zip_source_t *bytes, struct buf *out)
{
    char piece[16384];
    zip_int64_t got = zip_source_open(bytes) == 0 ? 1 : -1;
    while (got > 0) {
        got = zip_source_read(bytes, piece, sizeof piece);
        if (got > 0) {
            buf_put(out, piece, (size_t)got);
        }
    }
    zip_source_close(bytes);
    return got == 0;
}

result package_write(const struct package_part *parts, size_t count, struct buf *out)
{
    struct writing *writing = ARENA_NEW(out->arena, struct writing);
    arena_defer(out->arena, release, writing);
    bool done = make(writing, parts, count) && copy(writing->bytes, out);
    release(writing);
    if (!done) {
        return failed(ERR_UNAVAILABLE, "内存不足，不能生成文件，请稍后再试");
    }
    return out->overflowed ? failed(ERR_TOO_LARGE, "文件过大") : SUCCESS;
}
