/* docx.h: what the parts of the DOCX writer share. Inside this folder.
 *
 * Lengths in the file are twentieths of a point (w:), or English metric units, 12700 a point (charts, pictures). */
#ifndef ZWFW_DOCUMENT_DOCX_H
#define ZWFW_DOCUMENT_DOCX_H

#include "kernel/base/buf.h"
#include "kernel/base/result.h"
#include "kernel/document/document.h"

/* Parts of the package that are the same in every document. */
extern const char docx_styles[], docx_numbering[], docx_settings[], docx_fonts[], docx_relations[];
extern const char docx_footer_odd[], docx_footer_even[], docx_header_draft[];

struct docx {
    const struct document *document;
    struct arena *arena;
    struct buf *body; /* word/document.xml */
    struct outline outline;
    int lists;   /* numbered lists so far: the main part, and each annex, begins anew */
    bool wide;   /* the present section lies on its side */
    int objects; /* drawings so far: each has a number of its own */
    int charts;
};

/* Text as it stands in XML. */
void docx_text(struct buf *out, const char *text);
/* A paragraph of a style that holds this text; more properties of it may stand in `properties`. */
void docx_paragraph(struct docx *docx, const char *style, const char *properties, const char *text);

/* The blocks, the head before and the signature behind them: all of word/document.xml. */
result docx_body(struct docx *docx);
void docx_table(struct docx *docx, const struct block *table);
bool docx_table_is_wide(struct docx *docx, const struct block *table);

/* word/charts/chartN.xml, and where it stands in the text. */
void docx_chart_part(const struct block *chart, struct buf *out);
void docx_chart_place(struct docx *docx, const struct block *chart);

/* A QR code as PNG. */
result docx_code_image(struct arena *arena, const char *text, struct bytes *png);

#endif
