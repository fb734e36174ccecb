/* pdf.h: what the parts of the PDF writer share. Inside this folder. */
#ifndef ZWFW_DOCUMENT_PDF_H
#define ZWFW_DOCUMENT_PDF_H

#include "kernel/document/paper.h"

#define NOTE_PITCH (SIZE_5_SMALL * 1.4) /* of the notes below tables, in 小五 */

extern const struct style style_body; /* 3号仿宋 on the grid of 28 characters */

/* Lines of a broken text, `pitch` apart and so far in from the left, over as many pages as it takes. */
result pdf_lines(struct paper *paper, const struct text *text, double inset, double pitch, enum placing placing);
/* A paragraph of its own style: broken, set, and y below it. */
struct paragraph {
    struct style style;
    double lines;                /* from line to line, in lines of the page; 0: */
    double pitch;                /* in points */
    double first_indent, indent; /* in characters */
    bool centred;
};
result pdf_paragraph(struct paper *paper, const struct paragraph *paragraph, const char *words);
/* Where the words of a mark lead in a file that may be anywhere: only whole addresses do. */
const char *pdf_address(const struct mark *mark);
/* At least so much is left on the page, or there is a new one. */
result pdf_need(struct paper *paper, double height);

/* A table, its heading again on each page; a chart. */
result pdf_table(struct paper *paper, const struct block *table);
result pdf_chart(struct paper *paper, const struct block *chart);
/* Is the table better set on a page that lies on its side? */
result pdf_table_is_wide(struct paper *paper, const struct block *table, bool *wide);

/* 版记 at the foot of the present page, or of a new one. */
result pdf_imprint(struct paper *paper);
/* What a reader checks a copy with: the ledger's root, a QR code, what disclosure says. */
result pdf_verification(struct paper *paper);

/* How much smaller a document is set to fit its page: 1 unless it has to be one page. */
result pdf_scale(const struct document *document, struct arena *arena, double *scale);

#endif
