/* package.h: an Office Open XML package (ECMA-376 part 2): parts in a zip archive, first to last as given. The same
 * parts give the same bytes. */
#ifndef ZWFW_DOCUMENT_PACKAGE_H
#define ZWFW_DOCUMENT_PACKAGE_H

#include "kernel/base/buf.h"
#include "kernel/base/result.h"

struct package_part {
    const char *name; /* "word/document.xml" */
    struct bytes bytes;
};

/* ERR_UNAVAILABLE when memory is exhausted, ERR_TOO_LARGE when `out` overflows. */
result package_write(const struct package_part *parts, size_t count, struct buf *out);

#endif
