/* docx.h: what the parts of the DOCX writer share. Inside this folder.
 *
 * Lengths in the file are twentieths of a point (w:), or English metric units, 12700 a point (charts, pictures). */
#ifndef ZWFW_DOCUMENT_DOCX_H
#define ZWFW_DOCUMENT_DOCX_H

#include "kernel/base/buf.h"
#include "kernel/base/result.h"
#include "kernel/document/document.h"

/* Parts of the package that are the same in every document. */
enum { DOCX_WIDTH = 8844, DOCX_WIDTH_WIDE = 12756 }; /* of the text, twips */
extern const char docx_styles[], docx_numbering[], docx_settings[], docx_fonts[], docx_relations[];
extern const char docx_footer_odd[], docx_footer_even[], docx_header_draft[];

struct docx {
    const struct document *document;
    struct arena *arena;
    struct buf *body; /* word/document.xml */
    double scale;     /* of letters and drawings: 1, or what makes a brief fit its page */
    struct outline outline;
    int lists;                 /* numbered lists so far: the main part, and each annex, begins anew */
    bool wide;                 /* the present section lies on its side */
    const struct block *annex; /* that has begun; NULL: the main part */
    int objects;               /* drawings so far: each has a number of its own */
    int charts;
};

/* So many twips, or half points, of a document that may be set smaller. */
int docx_scaled(const struct docx *docx, double length);
/* The same of what goes by the lines of the page. */
int docx_lines(const struct docx *docx, double length);

/* Text as it stands in XML. */
void docx_text(struct buf *out, const char *text);
/* A paragraph begins; a run of it, in its own properties. */
void docx_open(struct docx *docx, const char *style, const char *properties);
void docx_run(struct docx *docx, const char *properties, const char *text);
/* A paragraph of a style that holds this text; more properties of it may stand in `properties`. */
void docx_paragraph(struct docx *docx, const char *style, const char *properties, const char *text);

/* The blocks, the head before and the signature behind them: all of word/document.xml. */
result docx_body(struct docx *docx);
void docx_table(struct docx *docx, const struct block *table);
bool docx_table_is_wide(struct docx *docx, const struct block *table);

/* What a reader checks a copy with, and 版记 at the foot of the page (docx_foot.c). */
void docx_foot(struct docx *docx);

/* word/charts/chartN.xml, and where it stands in the text. */
void docx_chart_part(const struct block *chart, struct buf *out);
double docx_chart_height(const struct block *chart); /* points */
void docx_chart_place(struct docx *docx, const struct block *chart);

/* A QR code as PNG. */
result docx_code_image(struct arena *arena, const char *text, struct bytes *png);

#endif
