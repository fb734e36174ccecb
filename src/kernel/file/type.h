/* type.h: what a document is, by its content, and what it may be called. Inside this room. */
#ifndef ZWFW_FILE_TYPE_H
#define ZWFW_FILE_TYPE_H

#include <stddef.h>

#include "kernel/base/result.h"

struct arena;

struct file_type {
    const char *mime;
    const char *endings; /* of names, space-separated, the usual one first */
    const char *label;   /* Chinese */
};

/* Ended by a row whose mime is NULL. */
extern const struct file_type file_types[];
const struct file_type *file_type_find(const char *mime); /* NULL */

/* ERR_MEDIA_TYPE, with a reason, for what may not come in: any other type, an archive that is no office document or
 * that would unpack to something huge, one with macros, a PDF with scripts. Not for the lane: it looks at the whole
 * content. */
result file_type_detect(struct arena *arena, const char *bytes, size_t size, const struct file_type **type);

/* A name from outside: its last segment, without spaces around; one without an ending gets the usual one of `type`.
 * ERR_INVALID of "name" when nothing is left, when it is too long, no UTF-8, holds characters that are not seen or turn
 * the direction of writing, or ends otherwise than `type` does. */
result file_name_clean(struct arena *arena, const char *name, const struct file_type *type, const char **clean);

#endif
