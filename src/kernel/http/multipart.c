#include "kernel/http/multipart.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

enum {
    BOUNDARY_MOST = 70, /* RFC 2046 §5.1.1 */
    NAME_MOST = 255,
    PART_HEAD_MOST = 8 * 1024,
    FIRST_ROOM = 8,
};

/* What is left of the body, and what ends each part of it. */
struct reader {
    struct arena *arena;
    const char *at;
    const char *end;
    const char *delimiter; /* CR LF, two dashes, the boundary */
    size_t delimiter_size;
    size_t number; /* of the part, from 1 */
};

static result malformed(const struct reader *reader, const char *what)
{
    return failed(ERR_MALFORMED, str_format(reader->arena, "第 %zu 个表单部分%s", reader->number, what));
}

static bool is_boundary(const char *text, size_t size)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=? ";
    return size > 0 && size <= BOUNDARY_MOST && strspn(text, allowed) >= size && text[size - 1] != ' ';
}

struct parameter {
    const char *name;
    size_t name_size;
    const char *value;
    size_t value_size;
};

/* Step over one `; name=value`, quoted or not. False at the end, or where the text is broken: there `at` stays. */
static bool next_parameter(const char **at, struct parameter *parameter)
{
    const char *text = *at + strspn(*at, " \t");
    if (*text != ';') {
        return false;
    }
    text++;
    text += strspn(text, " \t");
    parameter->name = text;
    parameter->name_size = strcspn(text, "=; \t\"");
    text += parameter->name_size;
    if (parameter->name_size == 0 || *text != '=') {
        return false;
    }
    text++;
    bool is_quoted = *text == '"';
    parameter->value = text + is_quoted;
    if (is_quoted) {
        for (text++; *text && *text != '"'; text++) {
            text += text[0] == '\\' && text[1] == '"';
        }
        if (*text != '"') {
            return false;
        }
        parameter->value_size = (size_t)(text - parameter->value);
        text++;
    } else {
        parameter->value_size = strcspn(text, "; \t");
        text += parameter->value_size;
    }
    *at = text;
    return true;
}

static bool parameter_is(const struct parameter *parameter, const char *name)
{
    return parameter->name_size == strlen(name) && strncasecmp(parameter->name, name, parameter->name_size) == 0;
}

/* Only blanks are left. */
static bool is_at_end(const char *at)
{
    return at[strspn(at, " \t")] == '\0';
}

static bool find_boundary(const char *content_type, const char **boundary, size_t *size)
{
    static const char type[] = "multipart/form-data";
    if (!content_type || strncasecmp(content_type, type, sizeof type - 1) != 0) {
        return false;
    }
    const char *at = content_type + sizeof type - 1;
    bool is_found = false;
    struct parameter parameter;
    while (next_parameter(&at, &parameter)) {
        if (parameter_is(&parameter, "boundary")) {
            if (is_found) {
                return false;
            }
            is_found = true;
            *boundary = parameter.value;
            *size = parameter.value_size;
        }
    }
    return is_found && is_at_end(at) && is_boundary(*boundary, *size);
}

/* A name as browsers write it (WHATWG: a quote is %22) and as the RFC does (a quote is \"). A backslash before anything
 * else is itself: it stands in the paths that some clients send. */
static char *unquote(struct arena *arena, const struct parameter *parameter)
{
    char *text = arena_copy(arena, parameter->value, parameter->value_size);
    char *out = text;
    for (const char *at = text; *at; at++) {
        if (str_starts_with(at, "\\\"")) {
            at++;
        }
        if (str_starts_with(at, "%22")) {
            *out++ = '"';
            at += 2;
        } else {
            *out++ = *at;
        }
    }
    *out = '\0';
    return text;
}

static bool is_name(const char *text)
{
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            return false;
        }
    }
    return strlen(text) <= NAME_MOST && utf8_is_valid(text, strlen(text));
}

static const char *last_segment(const char *path)
{
    const char *last = path;
    for (; *path; path++) {
        if (*path == '/' || *path == '\\') {
            last = path + 1;
        }
    }
    return last;
}

static result read_disposition(const struct reader *reader, const char *value, struct part *part)
{
    static const char type[] = "form-data";
    if (strncasecmp(value, type, sizeof type - 1) != 0 || part->name) {
        return malformed(reader, "的 Content-Disposition 不正确");
    }
    const char *at = value + sizeof type - 1;
    struct parameter parameter;
    while (next_parameter(&at, &parameter)) {
        if (parameter_is(&parameter, "name") && !part->name) {
            part->name = unquote(reader->arena, &parameter);
        } else if (parameter_is(&parameter, "filename") && !part->file_name) {
            part->file_name = last_segment(unquote(reader->arena, &parameter));
        } else if (!parameter_is(&parameter, "filename*")) { /* which RFC 7578 §4.2 forbids, so it counts for nothing */
            return malformed(reader, "的 Content-Disposition 参数不正确");
        }
    }
    if (!is_at_end(at) || !part->name || !is_name(part->name)) {
        return malformed(reader, "的名称不正确");
    }
    const char *file_name = part->file_name;
    if (file_name && (!is_name(file_name) || str_equal(file_name, ".") || str_equal(file_name, ".."))) {
        return malformed(reader, "的文件名不正确");
    }
    return SUCCESS;
}

/* `line` is our own copy. */
static result read_header(const struct reader *reader, char *line, struct part *part)
{
    char *colon = strchr(line, ':');
    bool is_plain = *line != ' ' && *line != '\t';
    for (const char *at = line; *at && is_plain; at++) {
        is_plain = (unsigned char)*at >= ' ' || *at == '\t';
    }
    if (!colon || !is_plain) {
        return malformed(reader, "的头部不正确");
    }
    *colon = '\0';
    char *value = colon + 1 + strspn(colon + 1, " \t");
    if (strcasecmp(line, "content-disposition") == 0) {
        return read_disposition(reader, value, part);
    }
    if (strcasecmp(line, "content-type") == 0) {
        part->content_type = value;
    }
    if (strcasecmp(line, "content-transfer-encoding") == 0 && strcasecmp(value, "binary") != 0 &&
        strcasecmp(value, "8bit") != 0 && strcasecmp(value, "7bit") != 0) {
        return malformed(reader, "的 Content-Transfer-Encoding 不支持"); /* RFC 7578 §4.7: nobody sends it */
    }
    return SUCCESS;
}

static result read_part_head(struct reader *reader, struct part *part)
{
    size_t left = (size_t)(reader->end - reader->at);
    size_t seen = left < PART_HEAD_MOST ? left : PART_HEAD_MOST;
    const char *head_end = memmem(reader->at, seen, "\r\n\r\n", 4);
    if (!head_end || memchr(reader->at, '\0', (size_t)(head_end - reader->at))) {
        return malformed(reader, "的头部不完整或过长");
    }
    char *line = arena_copy(reader->arena, reader->at, (size_t)(head_end - reader->at));
    while (line) {
        char *line_end = strstr(line, "\r\n");
        if (line_end) {
            *line_end = '\0';
        }
        TRY(read_header(reader, line, part));
        line = line_end ? line_end + 2 : 0;
    }
    if (!part->name) {
        return malformed(reader, "缺少名称");
    }
    reader->at = head_end + 4;
    return SUCCESS;
}

/* Stand behind a delimiter: is it the last one? */
static result read_delimiter_end(struct reader *reader, bool *is_last)
{
    size_t left = (size_t)(reader->end - reader->at);
    *is_last = left >= 2 && memcmp(reader->at, "--", 2) == 0;
    if (!*is_last && !(left >= 2 && memcmp(reader->at, "\r\n", 2) == 0)) {
        return malformed(reader, "的分隔行不正确");
    }
    reader->at += 2;
    return SUCCESS;
}

static result read_part_body(struct reader *reader, struct part *part)
{
    const char *found =
        memmem(reader->at, (size_t)(reader->end - reader->at), reader->delimiter, reader->delimiter_size);
    if (!found) {
        return malformed(reader, "没有结束");
    }
    part->bytes = reader->at;
    part->size = (size_t)(found - reader->at);
    reader->at = found + reader->delimiter_size;
    return SUCCESS;
}

static result check_epilogue(const struct reader *reader)
{
    size_t left = (size_t)(reader->end - reader->at);
    if (left == 0 || (left == 2 && memcmp(reader->at, "\r\n", 2) == 0)) {
        return SUCCESS;
    }
    return failed(ERR_MALFORMED, "表单结束之后还有内容");
}

static void add_part(struct arena *arena, struct parts *parts, size_t *room, struct part part)
{
    if (parts->count == *room) {
        size_t more = *room == 0 ? FIRST_ROOM : *room * 2;
        parts->items = arena_grow(arena, parts->items, *room * sizeof part, more * sizeof part);
        *room = more;
    }
    parts->items[parts->count++] = part;
}

static result read_parts(struct reader *reader, size_t most, struct parts *parts)
{
    size_t room = 0;
    bool is_last;
    TRY(read_delimiter_end(reader, &is_last));
    while (!is_last) {
        if (parts->count == most) {
            return failed(ERR_TOO_LARGE, str_format(reader->arena, "表单最多 %zu 个部分", most));
        }
        struct part part = {0};
        TRY(read_part_head(reader, &part));
        TRY(read_part_body(reader, &part));
        add_part(reader->arena, parts, &room, part);
        TRY(read_delimiter_end(reader, &is_last));
        reader->number++;
    }
    return check_epilogue(reader);
}

result multipart_parse(struct arena *arena, const char *content_type, const char *body, size_t size, size_t most,
                       struct parts *parts)
{
    const char *boundary;
    size_t boundary_size;
    *parts = (struct parts){0};
    if (!find_boundary(content_type, &boundary, &boundary_size)) {
        return failed(ERR_MEDIA_TYPE, "内容类型应为带 boundary 的 multipart/form-data");
    }
    const char *delimiter = str_format(arena, "\r\n--%.*s", (int)boundary_size, boundary);
    struct reader reader = {arena, body, body + size, delimiter, boundary_size + 4, 1};
    size_t first = reader.delimiter_size - 2; /* without the CR LF that nothing stands before */
    if (size < first || memcmp(body, delimiter + 2, first) != 0) {
        return failed(ERR_MALFORMED, "表单必须以分隔行开头");
    }
    reader.at += first;
    return read_parts(&reader, most, parts);
}
