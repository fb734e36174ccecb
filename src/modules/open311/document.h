/* document.h: one text in JSON or in XML: items with members, and lists of them. Inside this module.
 *
 * A list is an array in JSON and an element that holds its items in XML; names of items are XML's alone. What a value
 * says is escaped; characters that XML 1.0 does not know are left out of it. */
#ifndef ZWFW_OPEN311_DOCUMENT_H
#define ZWFW_OPEN311_DOCUMENT_H

#include "kernel/api/request.h"

struct document {
    struct buf *out;
    bool is_xml;
    bool in_item; /* what comes next is a member and has a name in JSON */
    bool follows; /* something stands before it */
};

/* Begins with XML's declaration, where it has one. */
void document_begin(struct document *document, struct buf *out, bool is_xml);
const char *document_type(bool is_xml); /* the media type */

void document_open_list(struct document *document, const char *name);
void document_close_list(struct document *document, const char *name);
void document_open_item(struct document *document, const char *name);
void document_close_item(struct document *document, const char *name);

/* NULL: null, or an empty element. In a list: an element of it. */
void document_text(struct document *document, const char *name, const char *text);
/* A number or a truth value, as JSON writes it. */
void document_plain(struct document *document, const char *name, const char *value);

#endif
