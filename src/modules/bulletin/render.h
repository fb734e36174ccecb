/* render.h: a bulletin in its formats (kernel/document/write.h). */
#ifndef ZWFW_BULLETIN_RENDER_H
#define ZWFW_BULLETIN_RENDER_H

#include "kernel/base/buf.h"
#include "modules/bulletin/document.h"

struct bulletin_format {
    const char *name; /* "text" */
    const char *type; /* MIME */
    const char *ending;
    bool is_file; /* offered as a download */
    result (*write)(const struct composed *composed, struct buf *out);
};

/* text, json, html, xlsx, docx, pdf; ended by a row of zeros. */
extern const struct bulletin_format bulletin_formats[];
/* NULL: no such format. */
const struct bulletin_format *bulletin_format_named(const char *name);
/* The first that an Accept header names; text when it names none, or is NULL. Weights are passed over: a client that
 * can show several gives the best first. */
const struct bulletin_format *bulletin_format_accepted(const char *accept);

/* The bytes, on the document's arena; ERR_TOO_LARGE. */
result bulletin_render(const struct composed *composed, const struct bulletin_format *format, struct bytes *bytes);

/* Each metric of the figures that are told once, in their order, as the document's definitions. */
void bulletin_define(struct composed *composed);

#endif
