/* The end of a .docx: what a reader checks a copy with, and 版记. */
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/docx.h"
#include "kernel/table/text_write.h"

/* Nothing to see, nearly no height: tables that touch would be one, and what floats hangs on the paragraph behind it.
 */
static void put_seam(struct docx *docx, const char *keep)
{
    buf_format(
        docx->body,
        "<w:p><w:pPr>%s<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"20\" w:lineRule=\"exact\"/></w:pPr></w:p>\n",
        keep);
}

/* --- verification ------------------------------------------------------------------------------------------------ */

enum { CODE_SIDE = 1361, CODE_GAP = 240, EMU_A_TWIP = 635 }; /* 24 mm */

static void put_code(struct docx *docx)
{
    int object = ++docx->objects, side = docx_scaled(docx, CODE_SIDE) * EMU_A_TWIP;
    docx_open(docx, "Verification", "<w:keepNext/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>");
    buf_format(docx->body,
               "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" "
               "distR=\"0\"><wp:extent cx=\"%d\" cy=\"%d\"/><wp:docPr id=\"%d\" name=\"QR\" descr=\"核验二维码\"/>"
               "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>"
               "<pic:nvPicPr><pic:cNvPr id=\"%d\" name=\"QR\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
               "r:embed=\"code\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" "
               "y=\"0\"/><a:ext cx=\"%d\" cy=\"%d\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>"
               "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>\n",
               side, side, object, object, side, side);
}

static void put_words(struct docx *docx)
{
    static const char keep[] = "<w:keepNext/>";
    const struct document *document = docx->document;
    struct disclosed rows[DISCLOSED_MOST];
    size_t count = document_disclosed(document, rows);
    docx_open(docx, "Verification", keep);
    for (size_t i = 0; i < count; i++) {
        docx_run(docx, "", str_format(docx->arena, "%s%s：%s", i > 0 ? "　　" : "", rows[i].name, rows[i].value));
    }
    buf_text(docx->body, "</w:p>\n");
    if (!str_is_empty(document->verification.root)) {
        docx_paragraph(docx, "Verification", keep, document->verification.root);
    }
    if (!str_is_empty(document->verification.url)) {
        docx_paragraph(docx, "Verification", keep,
                       str_format(docx->arena, "扫描二维码或者打开%s，可以核验本件与发布时逐字节一致。",
                                  document->verification.url));
    }
}

static void open_cell(struct docx *docx, int width)
{
    buf_format(docx->body, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>",
               width);
}

/* Between two rules: the code at the left, what it is about at the right. */
static void put_verification(struct docx *docx)
{
    bool has_code = !str_is_empty(docx->document->verification.url);
    int code = has_code ? docx_scaled(docx, CODE_SIDE) + CODE_GAP : 0,
        width = docx->wide ? DOCX_WIDTH_WIDE : DOCX_WIDTH;
    buf_format(docx->body,
               "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" "
               "w:space=\"0\" w:color=\"808080\"/><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
               "w:color=\"808080\"/></w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:top w:w=\"120\" "
               "w:type=\"dxa\"/><w:left w:w=\"0\" w:type=\"dxa\"/><w:bottom w:w=\"120\" w:type=\"dxa\"/><w:right "
               "w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>",
               width);
    if (has_code) {
        buf_format(docx->body, "<w:gridCol w:w=\"%d\"/>", code);
    }
    buf_format(docx->body, "<w:gridCol w:w=\"%d\"/></w:tblGrid>\n<w:tr><w:trPr><w:cantSplit/></w:trPr>", width - code);
    if (has_code) {
        open_cell(docx, code);
        put_code(docx);
        buf_text(docx->body, "</w:tc>");
    }
    open_cell(docx, width - code);
    put_words(docx);
    buf_text(docx->body, "</w:tc></w:tr></w:tbl>\n");
}

/* --- 版记 -------------------------------------------------------------------------------------------------------- */

enum { LINE = 448, CHARACTER = 280 }; /* of 4号, twips */

/* So many lines, with the rules above and below them. */
static void put_line(struct docx *docx, int width, int lines, const char *above, const char *below, const char *place,
                     const char *left, const char *right)
{
    buf_format(docx->body,
               "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"%d\" w:hRule=\"exact\"/></w:trPr><w:tc><w:tcPr><w:tcW "
               "w:w=\"%d\" w:type=\"dxa\"/><w:tcBorders><w:top w:val=\"single\" w:sz=\"%s\" "
               "w:space=\"0\" w:color=\"000000\"/><w:bottom w:val=\"single\" w:sz=\"%s\" w:space=\"0\" "
               "w:color=\"000000\"/></w:tcBorders></w:tcPr>",
               docx_scaled(docx, LINE) * lines, width, above, below);
    docx_open(docx, "Imprint", place);
    docx_run(docx, "", left);
    if (right) {
        buf_text(docx->body, "<w:r><w:tab/></w:r>");
        docx_run(docx, "", right);
    }
    buf_text(docx->body, "</w:p></w:tc></w:tr>\n");
}

/* How many lines names take that begin a character from the edge, and go on below the first name. */
static int lines_of(const char *names, int characters)
{
    enum { EDGES = 2, HANGING = 3 };
    int rest = (int)text_width(names) - 2 * (characters - EDGES), line = 2 * (characters - EDGES - HANGING);
    return rest > 0 ? 1 + (rest + line - 1) / line : 1;
}

/* A table that floats where its last line is the last of the text, on the page of the paragraph behind it. Its place is
 * a number: not every program knows "at the bottom". */
static void put_imprint(struct docx *docx, const struct imprint *imprint)
{
    const int width = docx->wide ? DOCX_WIDTH_WIDE : DOCX_WIDTH, bottom = docx->wide ? 11906 - 1474 : 16838 - 1984;
    const int character = docx_scaled(docx, CHARACTER);
    int copied = imprint->copied_to ? lines_of(imprint->copied_to, width / character) : 0;
    buf_format(docx->body,
               "<w:tbl><w:tblPr><w:tblpPr w:leftFromText=\"0\" w:rightFromText=\"0\" w:vertAnchor=\"page\" "
               "w:horzAnchor=\"margin\" w:tblpX=\"0\" w:tblpY=\"%d\"/><w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblLayout "
               "w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/>"
               "</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w=\"%d\"/></w:tblGrid>\n",
               bottom - docx_scaled(docx, LINE) * (copied + 1), width, width);
    if (imprint->copied_to) {
        const char *place = str_format(docx->arena, "<w:ind w:left=\"%d\" w:right=\"%d\" w:hanging=\"%d\"/>",
                                       4 * character, character, 3 * character);
        put_line(docx, width, copied, "8", "6", place, imprint->copied_to, 0);
    }
    put_line(docx, width, 1, imprint->copied_to ? "6" : "8", "8",
             str_format(docx->arena, "<w:tabs><w:tab w:val=\"right\" w:pos=\"%d\"/></w:tabs><w:ind w:left=\"%d\"/>",
                        width - character, character),
             imprint->printed_by, imprint->printed_on);
    buf_text(docx->body, "</w:tbl>\n");
}

void docx_foot(struct docx *docx)
{
    const struct document *document = docx->document;
    const struct imprint *imprint = document_imprint(document);
    struct disclosed rows[DISCLOSED_MOST];
    if (document_disclosed(document, rows) > 0 || !str_is_empty(document->verification.root) ||
        !str_is_empty(document->verification.url)) {
        docx_paragraph(docx, "Verification", "<w:keepNext/>", "");
        put_verification(docx);
        put_seam(docx, imprint ? "<w:keepNext/>" : "");
    }
    if (imprint) {
        put_imprint(docx, imprint);
        put_seam(docx, "");
    }
}
