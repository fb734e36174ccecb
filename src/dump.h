/* dump.h: what the tables of all modules say, as pages (Markdown) or for programs (JSON). */
#ifndef ZWFW_DUMP_H
#define ZWFW_DUMP_H

#include <stdbool.h>

#include "kernel/base/buf.h"

struct dump {
    const char *name;              /* "routes" */
    const char *summary;           /* Chinese */
    void (*page)(struct buf *out); /* NULL: there is only the JSON */
    void (*json)(struct buf *out);
};

extern const struct dump dumps[]; /* ended by a row of zeros */

#endif
