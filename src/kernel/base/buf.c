#include "kernel/base/buf.h"

#include <stdarg.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

enum { FIRST_ROOM = 256 };

void buf_init(struct buf *buf, struct arena *arena, size_t max)
{
    *buf = (struct buf){.arena = arena, .max = max, .room = max < FIRST_ROOM ? max : FIRST_ROOM};
    buf->data = arena_alloc(arena, buf->room + 1);
}

/* An overflowed buf has no room left, so that whoever finds room need not ask for more. */
static bool make_room(struct buf *buf, size_t size)
{
    if (size <= buf->room - buf->size) {
        return true;
    }
    if (buf->overflowed || size > buf->max - buf->size) {
        buf->overflowed = true;
        buf->room = buf->size;
        return false;
    }
    size_t room = buf->room > 0 ? buf->room : 1;
    while (room - buf->size < size) {
        room = room > buf->max / 2 ? buf->max : room * 2;
    }
    buf->data = arena_grow(buf->arena, buf->data, buf->size + 1, room + 1);
    buf->room = room;
    return true;
}

void buf_put(struct buf *buf, const void *bytes, size_t size)
{
    if (size > 0 && make_room(buf, size)) {
        memcpy(buf->data + buf->size, bytes, size);
        buf->size += size;
        buf->data[buf->size] = '\0';
    }
}

void buf_text(struct buf *buf, const char *text)
{
    buf_put(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
    if (buf->size < buf->room) {
        buf->data[buf->size++] = c;
        buf->data[buf->size] = '\0';
    } else {
        buf_put(buf, &c, 1);
    }
}

void buf_int(struct buf *buf, int64_t value)
{
    char digits[INT_DIGITS];
    const char *first = int_put(digits, value);
    buf_put(buf, first, (size_t)(digits + INT_DIGITS - first));
}

void buf_format(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = str_vformat(buf->arena, format, args);
    va_end(args);
    buf_text(buf, text);
}

/* What stands for the character at `at` in JSON, NULL when it stands for itself; *size is the bytes it takes. */
static const char *json_escape(const char *at, char *room, size_t *size)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char c = (unsigned char)*at;
    *size = 1;
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    if (c >= 0x80) {
        size_t sequence = utf8_sequence(at, 4);
        *size = sequence ? sequence : 1;
        return sequence ? 0 : "\\ufffd";
    }
    if (c >= 0x20 && c != 0x7f) {
        return 0;
    }
    memcpy(room, "\\u00", 4);
    room[4] = hex[c >> 4];
    room[5] = hex[c & 15];
    room[6] = '\0';
    return room;
}

/* What stands for itself in JSON: a character of one byte, or one of three, as nearly all Chinese ones are. */
enum { PLAIN = 1, PLAIN_LEAD = 3 };
static const uint8_t plain[256] = {
    [0x20 ... 0x21] = PLAIN,      [0x23 ... 0x5b] = PLAIN,      [0x5d ... 0x7e] = PLAIN,
    [0xe1 ... 0xec] = PLAIN_LEAD, [0xee ... 0xef] = PLAIN_LEAD,
};

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

void buf_json(struct buf *buf, const char *text)
{
    if (!text) {
        buf_put(buf, "null", 4);
        return;
    }
    char room[8];
    const char *run = text;
    buf_char(buf, '"');
    for (size_t size; *text; text += size) {
        size = plain[(unsigned char)*text];
        if (size == PLAIN || (size == PLAIN_LEAD && is_continuation(text[1]) && is_continuation(text[2]))) {
            continue;
        }
        const char *escape = json_escape(text, room, &size);
        if (escape) {
            buf_put(buf, run, (size_t)(text - run));
            buf_text(buf, escape);
            run = text + size;
        }
    }
    buf_put(buf, run, (size_t)(text - run));
    buf_char(buf, '"');
}

static const char *html_escape(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return 0;
    }
}

void buf_html(struct buf *buf, const char *text)
{
    const char *run = text;
    for (; *text; text++) {
        const char *escape = html_escape(*text);
        if (escape) {
            buf_put(buf, run, (size_t)(text - run));
            buf_text(buf, escape);
            run = text + 1;
        }
    }
    buf_put(buf, run, (size_t)(text - run));
}

void buf_clear(struct buf *buf)
{
    buf->size = 0;
    buf->overflowed = false;
    buf->data[0] = '\0';
}
