/* render.h: a document in its formats. What is written depends on the document alone, so the same one gives the same
 * bytes. */
#ifndef ZWFW_BULLETIN_RENDER_H
#define ZWFW_BULLETIN_RENDER_H

#include "modules/bulletin/document.h"

struct bulletin_format {
    const char *name; /* "text" */
    const char *type; /* MIME */
    const char *ending;
    result (*write)(const struct document *document, struct buf *out);
};

/* text, json, html, xlsx; ended by a row of zeros. */
extern const struct bulletin_format bulletin_formats[];
/* NULL: no such format. */
const struct bulletin_format *bulletin_format_named(const char *name);

/* The bytes, on the document's arena; ERR_TOO_LARGE. */
result bulletin_render(const struct document *document, const struct bulletin_format *format, struct bytes *bytes);

/* Inside this folder. */
result render_text(const struct document *document, struct buf *out);
result render_json(const struct document *document, struct buf *out);
result render_html(const struct document *document, struct buf *out);
result render_xlsx(const struct document *document, struct buf *out);

/* Each metric of the document once, in the order of its figures. */
struct metric_list {
    const struct metric **items;
    size_t count;
};
struct metric_list document_metrics(const struct document *document);
/* 办结率（第1版）：…依据：… */
const char *metric_definition(struct arena *arena, const struct metric *metric);

#endif
