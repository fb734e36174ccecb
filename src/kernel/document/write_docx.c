/* A document as DOCX (ISO/IEC 29500, transitional): the package. */
#include "kernel/document/write.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/chart.h"
#include "kernel/document/docx.h"
#include "kernel/document/pdf.h"
#include "kernel/document/package.h"

#define XML      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PACKAGE  "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE   "http://schemas.openxmlformats.org/officeDocument/2006/"
#define WORD     "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define OVERRIDE "<Override PartName=\"/"

enum { MOST_XML = 256 << 20, FIXED_PARTS = 16 };

struct parts {
    struct package_part *items;
    size_t count;
};

static void add(struct parts *parts, const char *name, const void *data, size_t size)
{
    parts->items[parts->count++] = (struct package_part){name, {data, size}};
}

static void add_text(struct parts *parts, const char *name, const char *text)
{
    add(parts, name, text, strlen(text));
}

static const char *content_types(const struct docx *docx)
{
    struct buf out;
    buf_init(&out, docx->arena, 1 << 20);
    buf_text(&out, XML
             "<Types xmlns=\"" PACKAGE "content-types\">"
             "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
             "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
             "<Default Extension=\"png\" ContentType=\"image/png\"/>\n" OVERRIDE
             "word/document.xml\" ContentType=\"" WORD "document.main+xml\"/>\n" OVERRIDE
             "word/styles.xml\" ContentType=\"" WORD "styles+xml\"/>\n" OVERRIDE
             "word/numbering.xml\" ContentType=\"" WORD "numbering+xml\"/>\n" OVERRIDE
             "word/settings.xml\" ContentType=\"" WORD "settings+xml\"/>\n" OVERRIDE
             "word/fontTable.xml\" ContentType=\"" WORD "fontTable+xml\"/>\n" OVERRIDE
             "word/footer1.xml\" ContentType=\"" WORD "footer+xml\"/>\n" OVERRIDE
             "word/footer2.xml\" ContentType=\"" WORD "footer+xml\"/>\n" OVERRIDE
             "docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\n");
    if (docx->document->draft) {
        buf_text(&out, OVERRIDE "word/header1.xml\" ContentType=\"" WORD "header+xml\"/>\n");
    }
    for (int i = 1; i <= docx->charts; i++) {
        buf_format(&out,
                   OVERRIDE "word/charts/chart%d.xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
                            "drawingml.chart+xml\"/>\n",
                   i);
    }
    buf_text(&out, "</Types>\n");
    return out.data;
}

static const char *relations(const struct docx *docx)
{
    struct buf out;
    buf_init(&out, docx->arena, 1 << 20);
    buf_format(&out, XML "<Relationships xmlns=\"" PACKAGE "relationships\">\n%s", docx_relations);
    if (docx->document->draft) {
        buf_text(&out, "<Relationship Id=\"draft\" Type=\"" OFFICE "relationships/header\" Target=\"header1.xml\"/>\n");
    }
    if (!str_is_empty(docx->document->verification.url)) {
        buf_text(&out,
                 "<Relationship Id=\"code\" Type=\"" OFFICE "relationships/image\" Target=\"media/code.png\"/>\n");
    }
    for (int i = 1; i <= docx->charts; i++) {
        buf_format(&out,
                   "<Relationship Id=\"chart%d\" Type=\"" OFFICE
                   "relationships/chart\" Target=\"charts/chart%d.xml\"/>\n",
                   i, i);
    }
    buf_text(&out, "</Relationships>\n");
    return out.data;
}

/* Each annex counts its headings anew: a list of its own on the same pattern. */
static const char *numberings(const struct docx *docx)
{
    struct buf out;
    buf_init(&out, docx->arena, 1 << 20);
    buf_text(&out, docx_numbering);
    for (int list = 1; list <= docx->lists; list++) {
        buf_format(&out, "<w:num w:numId=\"%d\"><w:abstractNumId w:val=\"0\"/>", list);
        for (int level = 0; level < HEADING_LEVELS; level++) {
            buf_format(&out, "<w:lvlOverride w:ilvl=\"%d\"><w:startOverride w:val=\"1\"/></w:lvlOverride>", level);
        }
        buf_text(&out, "</w:num>\n");
    }
    buf_text(&out, "</w:numbering>\n");
    return out.data;
}

static const char *properties(const struct docx *docx)
{
    struct buf out;
    const struct document *document = docx->document;
    buf_init(&out, docx->arena, 1 << 20);
    buf_text(&out, XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
                       "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                       "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    docx_text(&out, document->title);
    buf_text(&out, "</dc:title><dc:creator>");
    docx_text(&out, document->issuer);
    buf_format(&out,
               "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">%s</dcterms:created></cp:coreProperties>\n",
               instant_text(docx->arena, (struct instant){document->made.ms / 1000 * 1000}));
    return out.data;
}

/* The styles of a brief, which has to fit a page: letters and lines smaller. */
static const char *smaller(const struct docx *docx, const char *styles)
{
    static const char *const sizes[] = {"w:sz w:val=\"",  "w:szCs w:val=\"", "w:line=\"",    "w:before=\"",
                                        "w:firstLine=\"", "w:left=\"",       "w:hanging=\"", "w:right=\""};
    enum { SINGLE = 240, GRID = 579, TITLE = 700 }; /* lines: as high as the letters, and of the page */
    struct buf out;
    buf_init(&out, docx->arena, 1 << 20);
    while (*styles) {
        size_t taken = 0;
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes && taken == 0; i++) {
            taken = str_starts_with(styles, sizes[i]) ? strlen(sizes[i]) : 0;
        }
        buf_put(&out, styles, taken > 0 ? taken : 1);
        styles += taken > 0 ? taken : 1;
        if (taken > 0) {
            char *end;
            long number = strtol(styles, &end, 10);
            buf_int(&out, number == SINGLE                    ? number
                          : number == GRID || number == TITLE ? docx_lines(docx, (double)number)
                                                              : docx_scaled(docx, (double)number));
            styles = end;
        }
    }
    return out.data;
}

/* As much smaller as on paper, and a little more: Word breaks lines by itself, in fonts that are not known here. */
static double scale_of(const struct document *document, struct arena *arena)
{
    const double likely = 0.76, slack = 0.04;
    double scale = 1;
    if (!document->one_page) {
        return 1;
    }
    return (is_ok(pdf_scale(document, arena, &scale)) ? scale : likely) - slack;
}

static void add_charts(const struct docx *docx, struct parts *parts)
{
    int number = 0;
    for (const struct block *block = docx->document->first; block; block = block->next) {
        if (block->kind == BLOCK_CHART && chart_has_values(block)) {
            struct buf out;
            buf_init(&out, docx->arena, MOST_XML);
            docx_chart_part(block, &out);
            add(parts, str_format(docx->arena, "word/charts/chart%d.xml", ++number), out.data, out.size);
        }
    }
}

static result add_image(const struct docx *docx, struct parts *parts)
{
    struct bytes png;
    if (str_is_empty(docx->document->verification.url)) {
        return SUCCESS;
    }
    TRY(docx_code_image(docx->arena, docx->document->verification.url, &png));
    add(parts, "word/media/code.png", png.data, png.size);
    return SUCCESS;
}

result document_as_docx(const struct document *document, struct buf *out)
{
    struct buf body;
    struct docx docx = {
        .document = document, .arena = out->arena, .body = &body, .scale = scale_of(document, out->arena)};
    struct parts parts = {0};
    buf_init(&body, out->arena, MOST_XML);
    TRY(docx_body(&docx));
    parts.items = ARENA_ARRAY(out->arena, struct package_part, (size_t)docx.charts + FIXED_PARTS);
    add_text(&parts, "[Content_Types].xml", content_types(&docx));
    add_text(&parts, "_rels/.rels",
             XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"document\" Type=\"" OFFICE
                 "relationships/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"properties\" "
                 "Type=\"" PACKAGE "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
                 "</Relationships>\n");
    add_text(&parts, "docProps/core.xml", properties(&docx));
    add(&parts, "word/document.xml", body.data, body.size);
    add_text(&parts, "word/_rels/document.xml.rels", relations(&docx));
    add_text(&parts, "word/styles.xml", document->one_page ? smaller(&docx, docx_styles) : docx_styles);
    add_text(&parts, "word/numbering.xml", numberings(&docx));
    add_text(&parts, "word/settings.xml", docx_settings);
    add_text(&parts, "word/fontTable.xml", docx_fonts);
    add_text(&parts, "word/footer1.xml", docx_footer_odd);
    add_text(&parts, "word/footer2.xml", docx_footer_even);
    if (document->draft) {
        add_text(&parts, "word/header1.xml", docx_header_draft);
    }
    add_charts(&docx, &parts);
    TRY(add_image(&docx, &parts));
    return package_write(parts.items, parts.count, out);
}
