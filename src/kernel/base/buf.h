/* buf.h: a growing run of bytes, for what is written piece by piece. It takes its maximum at birth; a piece that
 * does not fit turns it `overflowed`, and it ignores that piece and what follows, so only the end needs a check.
 * The bytes are always followed by a NUL. A buf lives on an arena: its memory goes with the arena, and exhaustion is
 * the arena's. */
#ifndef ZWFW_BASE_BUF_H
#define ZWFW_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Bytes somewhere else; data is NULL when there are none. */
struct bytes {
    const void *data;
    size_t size;
};

struct buf {
    struct arena *arena;
    char *data;
    size_t size;
    size_t room;
    size_t max;
    bool overflowed;
};

void buf_init(struct buf *buf, struct arena *arena, size_t max);
void buf_put(struct buf *buf, const void *bytes, size_t size);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_int(struct buf *buf, int64_t value);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text as a JSON string with its quotes: control characters are escaped, a byte that is no UTF-8 becomes U+FFFD; NULL
 * gives null. */
void buf_json(struct buf *buf, const char *text);
/* Text with & < > " ' escaped for HTML text and attribute values. */
void buf_html(struct buf *buf, const char *text);
void buf_clear(struct buf *buf);

#endif
