#include "modules/open311/document.h"

#include "kernel/base/arena.h"

enum { NONCHARACTER = 0xfffe };

void document_begin(struct document *document, struct buf *out, bool is_xml)
{
    *document = (struct document){.out = out, .is_xml = is_xml};
    if (is_xml) {
        buf_text(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    }
}

const char *document_type(bool is_xml)
{
    return is_xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
}

/* A comma, and the name of a member. */
static void lead(struct document *document, const char *name)
{
    if (document->is_xml) {
        return;
    }
    if (document->follows) {
        buf_char(document->out, ',');
    }
    if (document->in_item) {
        buf_json(document->out, name);
        buf_char(document->out, ':');
    }
}

static void open_part(struct document *document, const char *name, char bracket, bool is_item)
{
    lead(document, name);
    if (document->is_xml) {
        buf_format(document->out, "<%s>", name);
    } else {
        buf_char(document->out, bracket);
    }
    document->in_item = is_item;
    document->follows = false;
}

/* An item stands in a list, a list in an item: what goes on behind the end is the other of the two. */
static void close_part(struct document *document, const char *name, char bracket, bool is_item)
{
    if (document->is_xml) {
        buf_format(document->out, "</%s>", name);
    } else {
        buf_char(document->out, bracket);
    }
    document->in_item = !is_item;
    document->follows = true;
}

void document_open_list(struct document *document, const char *name)
{
    open_part(document, name, '[', false);
}

void document_close_list(struct document *document, const char *name)
{
    close_part(document, name, ']', false);
}

void document_open_item(struct document *document, const char *name)
{
    open_part(document, name, '{', true);
}

void document_close_item(struct document *document, const char *name)
{
    close_part(document, name, '}', true);
}

/* Text as an element's content: without what XML has no character for. */
static void put_xml(struct document *document, const char *text)
{
    const char *start = text;
    for (const char *at = text; *at; start = at) {
        uint32_t point = utf8_next(&at);
        bool is_known =
            point >= 0x20 ? (point & 0xfffe) != NONCHARACTER : point == '\n' || point == '\t' || point == '\r';
        if (is_known) {
            char one[5] = {0};
            memcpy(one, start, (size_t)(at - start));
            buf_html(document->out, one);
        }
    }
}

void document_text(struct document *document, const char *name, const char *text)
{
    lead(document, name);
    if (!document->is_xml) {
        buf_json(document->out, text);
    } else if (!text) {
        buf_format(document->out, "<%s/>", name);
    } else {
        buf_format(document->out, "<%s>", name);
        put_xml(document, text);
        buf_format(document->out, "</%s>", name);
    }
    document->follows = true;
}

void document_plain(struct document *document, const char *name, const char *value)
{
    if (document->is_xml || !value) {
        document_text(document, name, value);
        return;
    }
    lead(document, name);
    buf_text(document->out, value);
    document->follows = true;
}
