/* source.h: bytes somebody handed in, as text with lines.
 *
 * UTF-8 (a mark of byte order is passed over) or GB18030, which is converted. What is neither, or holds control
 * characters, is refused with the reason. Offsets are bytes of the UTF-8 text; for converted text they are those after
 * the conversion. Line ends are \n or \r\n. */
#ifndef ZWFW_AUDIT_SOURCE_H
#define ZWFW_AUDIT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/result.h"

struct arena;

enum { SOURCE_MOST_BYTES = 2 << 20 };

struct span {
    uint32_t start, end; /* bytes; end is the first byte after it */
};

struct source {
    const char *text; /* followed by a NUL */
    uint32_t size;
    bool converted;               /* was GB18030 */
    const uint32_t *lines;        /* where each begins */
    const uint32_t *line_letters; /* code points before each */
    uint32_t line_count;
};

result source_read(struct arena *arena, const char *bytes, size_t size, struct source *source);

uint32_t source_line(const struct source *source, uint32_t at);           /* from 0 */
uint32_t source_letter(const struct source *source, uint32_t at);         /* code points before it */
struct span source_line_span(const struct source *source, uint32_t line); /* without the line end */
/* Does one of these words, ended by NULL, stand there? */
bool source_says(const struct source *source, struct span span, const char *const words[]);
const char *source_copy(struct arena *arena, const struct source *source, struct span span);

#endif
