/* write.h: a document in its formats. What is written depends on the document alone (and of PDF on the fonts), so the
 * same one gives the same bytes. Any thread may write. */
#ifndef ZWFW_DOCUMENT_WRITE_H
#define ZWFW_DOCUMENT_WRITE_H

#include "kernel/base/buf.h"
#include "kernel/base/result.h"
#include "kernel/document/document.h"

/* For a screen without a style; charts as small tables. */
result document_as_text(const struct document *document, struct buf *out);
/* A page that needs /web/document.css and nothing else; charts are drawn in it. */
result document_as_html(const struct document *document, struct buf *out);
/* Such a page as a file that is opened without the server: its style is inside, and what leads to the server leads to
 * `site` ("http://127.0.0.1:8080"). */
void document_html_alone(const char *html, const char *site, struct buf *out);
/* Members of a JSON object, without its braces: title, number, …, blocks, definitions. */
result document_as_json(const struct document *document, struct buf *out);
/* The words on the first sheet, each table and chart on one of its own, the definitions on the last. */
result document_as_xlsx(const struct document *document, struct buf *out);
/* Office Open XML for Word and WPS: real styles, numbering, tables, fields and charts. */
result document_as_docx(const struct document *document, struct buf *out);
/* A4 as GB/T 9704-2012 lays it out. ERR_UNAVAILABLE names the font or the character that is missing and what to do. */
result document_as_pdf(const struct document *document, struct buf *out);

#endif
