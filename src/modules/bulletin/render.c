#include "modules/bulletin/render.h"

#include "kernel/document/write.h"

/* Text, HTML, XLSX, DOCX and PDF are the document's own; JSON adds what the figures are. */
#define DOCUMENT_FORMAT(name)                                                     \
    static result render_##name(const struct composed *composed, struct buf *out) \
    {                                                                             \
        return document_as_##name(&composed->document, out);                      \
    }
DOCUMENT_FORMAT(text)
DOCUMENT_FORMAT(html)
DOCUMENT_FORMAT(xlsx)
DOCUMENT_FORMAT(docx)
DOCUMENT_FORMAT(pdf)

static result render_json(const struct composed *composed, struct buf *out);

const struct bulletin_format bulletin_formats[] = {
    {"text", "text/plain; charset=utf-8", "txt", false, render_text},
    {"json", "application/json; charset=utf-8", "json", false, render_json},
    {"html", "text/html; charset=utf-8", "html", false, render_html},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", true, render_xlsx},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", true, render_docx},
    {"pdf", "application/pdf", "pdf", true, render_pdf},
    {0},
};

const struct bulletin_format *bulletin_format_named(const char *name)
{
    for (const struct bulletin_format *format = bulletin_formats; format->name; format++) {
        if (str_equal(format->name, name)) {
            return format;
        }
    }
    return 0;
}

static bool is_of_type(const struct bulletin_format *format, const char *type, size_t size)
{
    return strcspn(format->type, ";") == size && strncasecmp(format->type, type, size) == 0;
}

const struct bulletin_format *bulletin_format_accepted(const char *accept)
{
    for (const char *at = accept ? accept : ""; *at;) {
        at += strspn(at, " \t,");
        size_t size = strcspn(at, " \t,;");
        for (const struct bulletin_format *format = bulletin_formats; format->name; format++) {
            if (is_of_type(format, at, size)) {
                return format;
            }
        }
        at += strcspn(at, ",");
    }
    return &bulletin_formats[0];
}

result bulletin_render(const struct composed *composed, const struct bulletin_format *format, struct bytes *bytes)
{
    enum { MOST_BYTES = 64 << 20 };
    struct buf out;
    buf_init(&out, composed->document.arena, MOST_BYTES);
    TRY(format->write(composed, &out));
    *bytes = (struct bytes){out.data, out.size};
    return out.overflowed ? failed(ERR_TOO_LARGE, "通报过长") : SUCCESS;
}

void bulletin_define(struct composed *composed)
{
    const struct shown_list *figures = &composed->figures;
    struct definition *definitions = ARENA_ARRAY(composed->document.arena, struct definition, figures->count + 1);
    size_t count = 0;
    figures_told(composed);
    for (size_t i = 0; i < figures->count; i++) {
        const struct metric *metric = figures->items[i]->figure.metric;
        if (figure_is_first(composed, i, true)) {
            definitions[count++] = (struct definition){
                metric->name,   metric->unit,    metric_definition(composed->document.arena, metric),
                metric->source, metric->version, metric_is_noted(composed, metric)};
        }
    }
    composed->document.definitions = definitions;
    composed->document.definition_count = count;
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void write_member(struct buf *out, const char *name, const char *text)
{
    buf_format(out, ",\"%s\":", name);
    buf_json(out, text);
}

static void write_number(struct buf *out, const char *name, int64_t number)
{
    buf_format(out, ",\"%s\":", name);
    if (number_is_set(number)) {
        buf_int(out, number);
    } else {
        buf_text(out, "null");
    }
}

static void write_figure(const struct shown *shown, struct buf *out)
{
    const struct figure *figure = &shown->figure;
    buf_text(out, "{\"id\":");
    buf_json(out, shown->mark.id);
    write_member(out, "name", shown->mark.name);
    write_member(out, "metric", figure->metric->code);
    write_number(out, "version", figure->metric->version);
    write_member(out, "region", figure->region);
    write_member(out, "period", figure->period.text);
    write_member(out, "item_type", *figure->type ? figure->type : 0);
    write_number(out, "unit", figure->unit ? figure->unit : NO_NUMBER);
    write_number(out, "numerator", shown->value.numerator);
    write_number(out, "denominator", shown->value.denominator);
    write_member(out, "text", *shown->text ? shown->text : 0);
    write_member(out, "entered_from", shown->source);
    buf_char(out, '}');
}

static result render_json(const struct composed *composed, struct buf *out)
{
    buf_text(out, "{\"region\":");
    buf_json(out, composed->region);
    write_member(out, "period", composed->period.text);
    buf_format(out, ",\"published\":%s", composed->published ? "true" : "false");
    write_member(out, "known_at", instant_text(out->arena, composed->known));
    buf_char(out, ',');
    TRY(document_as_json(&composed->document, out));
    buf_text(out, ",\n\"figures\":[");
    for (size_t i = 0; i < composed->figures.count; i++) {
        buf_text(out, i > 0 ? ",\n" : "\n");
        write_figure(composed->figures.items[i], out);
    }
    buf_text(out, "]}\n");
    return SUCCESS;
}
