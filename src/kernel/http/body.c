/* The body of a request: where it ends, and where it is kept until all of it is there. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel/api/call.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/http/http.h"
#include "kernel/http/parse.h"

/* A file without a name, gone with its descriptor; then a mapping of it. */
struct temporary {
    int file;
    void *mapped;
    size_t size;
};

static void release_temporary(void *subject)
{
    struct temporary *temporary = subject;
    if (temporary->mapped) {
        munmap(temporary->mapped, temporary->size);
    }
    if (temporary->file >= 0) {
        close(temporary->file);
    }
}

static int open_unnamed(struct arena *arena)
{
    const char *folder = getenv("TMPDIR");
    folder = folder ? folder : "/tmp";
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (file >= 0) {
        return file;
    }
    /* Not every file system has O_TMPFILE. */
    char *path = str_format(arena, "%s/zwfw-body-XXXXXX", folder);
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0) {
        unlink(path);
    }
    return file;
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written <= 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static bool spill(struct parse *parse, struct call *call)
{
    struct temporary *temporary = ARENA_NEW(call->arena, struct temporary);
    temporary->file = -1;
    arena_defer(call->arena, release_temporary, temporary);
    temporary->file = open_unnamed(call->arena);
    parse->temporary = temporary;
    return temporary->file >= 0 && write_all(temporary->file, parse->body, parse->body_size);
}

static void put_in_memory(struct parse *parse, struct call *call, const char *bytes, size_t size)
{
    size_t needed = parse->body_size + size + 1;
    if (needed > parse->room) {
        size_t room = needed > parse->room * 2 ? needed : parse->room * 2;
        parse->body = arena_grow(call->arena, parse->body, parse->room, room);
        parse->room = room;
    }
    memcpy(parse->body + parse->body_size, bytes, size);
}

static bool put(struct parse *parse, struct call *call, const char *bytes, size_t size)
{
    if (!parse->temporary && size <= parse->limits->memory_body_bytes - parse->body_size) {
        put_in_memory(parse, call, bytes, size);
    } else if ((!parse->temporary && !spill(parse, call)) || !write_all(parse->temporary->file, bytes, size)) {
        return false;
    }
    parse->body_size += size;
    return true;
}

static enum parse_step finish(struct parse *parse, struct call *call)
{
    call->body_size = parse->body_size;
    if (!parse->temporary) {
        if (parse->body) {
            parse->body[parse->body_size] = '\0';
            call->body = parse->body;
        }
        return PARSE_READY;
    }
    struct temporary *temporary = parse->temporary;
    size_t size = parse->body_size + 1;
    if (!write_all(temporary->file, "", 1)) {
        return http_parse_refuse(parse, 503, "暂时无法保存上传内容");
    }
    void *mapped = mmap(0, size, PROT_READ, MAP_PRIVATE, temporary->file, 0);
    if (mapped == MAP_FAILED) {
        return http_parse_refuse(parse, 503, "暂时无法读取上传内容");
    }
    close(temporary->file);
    *temporary = (struct temporary){-1, mapped, size};
    call->body = mapped;
    return PARSE_READY;
}

/* Keep the next bytes of the body, at most `left` of them. */
static enum parse_step take_data(struct parse *parse, struct call *call, const char *bytes, size_t size, size_t *used)
{
    size_t taken = size < parse->left ? size : (size_t)parse->left;
    if (!put(parse, call, bytes, taken)) {
        return http_parse_refuse(parse, 503, "暂时无法保存上传内容");
    }
    parse->left -= taken;
    *used += taken;
    return parse->left == 0 ? PARSE_READY : PARSE_MORE;
}

static enum parse_step take_size_digit(struct parse *parse, const struct call *call, char c)
{
    if (c == '\r' && parse->digits > 0) {
        parse->stage = CHUNK_SIZE_LF;
        return PARSE_MORE;
    }
    int digit = http_digit(c);
    if (digit < 0 || parse->digits == 15) {
        return http_parse_refuse(parse, 400, "分块长度不正确");
    }
    parse->digits++;
    parse->left = parse->left * 16 + (uint64_t)digit;
    if (parse->left > call->body_limit - parse->body_size) {
        return http_parse_refuse(parse, 413, "请求内容超过大小限制");
    }
    return PARSE_MORE;
}

/* One byte of what stands between the data of chunks. */
static enum parse_step take_frame(struct parse *parse, const struct call *call, char c)
{
    enum chunk_stage stage = parse->stage;
    if (stage == CHUNK_SIZE) {
        return take_size_digit(parse, call, c);
    }
    bool is_end_of_line = stage == CHUNK_SIZE_LF || stage == CHUNK_DATA_LF || stage == CHUNK_END_LF;
    if (c != (is_end_of_line ? '\n' : '\r')) {
        return http_parse_refuse(parse, 400, "分块格式不正确");
    }
    switch (stage) {
    case CHUNK_SIZE_LF:
        parse->stage = parse->left > 0 ? CHUNK_DATA : CHUNK_END_CR;
        parse->digits = 0;
        return PARSE_MORE;
    case CHUNK_DATA_LF: parse->stage = CHUNK_SIZE; return PARSE_MORE;
    case CHUNK_END_LF: return PARSE_READY;
    default: parse->stage = stage + 1; return PARSE_MORE;
    }
}

static enum parse_step take_chunks(struct parse *parse, struct call *call, const char *bytes, size_t size, size_t *used)
{
    while (*used < size) {
        enum parse_step step;
        if (parse->stage == CHUNK_DATA) {
            step = take_data(parse, call, bytes + *used, size - *used, used);
            if (step == PARSE_READY) {
                parse->stage = CHUNK_DATA_CR;
                step = PARSE_MORE;
            }
        } else {
            step = take_frame(parse, call, bytes[(*used)++]);
        }
        if (step != PARSE_MORE) {
            return step;
        }
    }
    return PARSE_MORE;
}

enum parse_step http_parse_body(struct parse *parse, struct call *call, const char *bytes, size_t size, size_t *used)
{
    *used = 0;
    if (!parse->chunked && parse->left > call->body_limit) {
        return http_parse_refuse(parse, 413, "请求内容超过大小限制");
    }
    enum parse_step step =
        parse->chunked ? take_chunks(parse, call, bytes, size, used) : take_data(parse, call, bytes, size, used);
    return step == PARSE_READY ? finish(parse, call) : step;
}
