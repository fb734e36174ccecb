/* word/document.xml. A section for the main part, and one for each annex: a wide one lies on its side. */
#include "kernel/document/docx.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/paper.h"
#include "kernel/table/text_write.h"

enum { CHARACTER = 316 }; /* of 3号 as it is set, twips */

int docx_scaled(const struct docx *docx, double length)
{
    return (int)(length * docx->scale + 0.5);
}

int docx_lines(const struct docx *docx, double length)
{
    return docx_scaled(docx, docx->document->one_page ? length * CLOSER : length);
}

void docx_text(struct buf *out, const char *text)
{
    buf_html(out, plain_text(out->arena, text));
}

void docx_open(struct docx *docx, const char *style, const char *properties)
{
    buf_format(docx->body, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", style, properties);
}

void docx_run(struct docx *docx, const char *properties, const char *text)
{
    if (!str_is_empty(text)) {
        buf_format(docx->body, "<w:r>%s<w:t xml:space=\"preserve\">", properties);
        docx_text(docx->body, text);
        buf_text(docx->body, "</w:t></w:r>");
    }
}

void docx_paragraph(struct docx *docx, const char *style, const char *properties, const char *text)
{
    docx_open(docx, style, properties);
    docx_run(docx, "", text);
    buf_text(docx->body, "</w:p>\n");
}

/* --- sections ---------------------------------------------------------------------------------------------------- */

/* 37, 35, 28 and 26 mm; 22 lines of 28 characters; the footer 7 mm below the text. */
static void put_section(struct docx *docx, bool wide)
{
    const char *size = wide ? "<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"
                              "<w:pgMar w:top=\"1587\" w:right=\"2098\" w:bottom=\"1474\" w:left=\"1984\" "
                              "w:header=\"851\" w:footer=\"850\" w:gutter=\"0\"/>"
                            : "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"
                              "<w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" "
                              "w:header=\"851\" w:footer=\"1304\" w:gutter=\"0\"/>";
    buf_format(docx->body,
               "<w:sectPr>%s<w:footerReference w:type=\"default\" r:id=\"odd\"/><w:footerReference w:type=\"even\" "
               "r:id=\"even\"/><w:type w:val=\"nextPage\"/>%s%s</w:sectPr>",
               docx->document->draft ? "<w:headerReference w:type=\"default\" r:id=\"draft\"/><w:headerReference "
                                       "w:type=\"even\" r:id=\"draft\"/>"
                                     : "",
               size, docx->document->one_page ? "" : "<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>");
}

static void end_section(struct docx *docx)
{
    buf_text(docx->body, "<w:p><w:pPr><w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"20\" w:lineRule=\"exact\"/>");
    put_section(docx, docx->wide);
    buf_text(docx->body, "</w:pPr></w:p>\n");
}

/* --- the head ---------------------------------------------------------------------------------------------------- */

static void put_red_head(struct docx *docx)
{
    double wide = (double)text_width(docx->document->head) / 2;
    double most = 46 * docx->scale;
    int size = (int)((wide * most > 442 ? 442 / wide : most) * 2); /* half points */
    docx_open(docx, "RedHead", docx->document->one_page ? "<w:spacing w:before=\"0\"/>" : "");
    docx_run(docx, str_format(docx->arena, "<w:rPr><w:sz w:val=\"%d\"/></w:rPr>", size), docx->document->head);
    buf_text(docx->body, "</w:p>\n");
}

static void put_number(struct docx *docx, bool has_rule)
{
    const struct document *document = docx->document;
    bool is_signed = !str_is_empty(document->signer);
    const char *rule =
        has_rule ? "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"D0021B\"/></w:pBdr>" : "";
    const char *tabs = is_signed ? "<w:tabs><w:tab w:val=\"right\" w:pos=\"8526\"/></w:tabs>" : "";
    const char *place = is_signed ? "<w:ind w:left=\"316\" w:right=\"316\"/><w:jc w:val=\"left\"/>" : "";
    for (int i = 0; i < 2 && !document->one_page; i++) {
        docx_paragraph(docx, "DocumentNumber", "", "");
    }
    docx_open(docx, "DocumentNumber", str_format(docx->arena, "%s%s%s", rule, tabs, place));
    docx_run(docx, "", document->number);
    if (is_signed) {
        buf_text(docx->body, "<w:r><w:tab/></w:r>");
        docx_run(docx, "", "签发人：");
        docx_run(docx, "<w:rPr><w:rFonts w:eastAsia=\"楷体\"/></w:rPr>", document->signer);
    }
    buf_text(docx->body, "</w:p>\n");
    docx_paragraph(docx, "DocumentNumber", "", "");
}

static void put_title(struct docx *docx)
{
    docx_open(docx, "Title", "");
    for (const char *at = docx->document->title; at && *at;) {
        size_t size = strcspn(at, "\n");
        docx_run(docx, "", arena_copy(docx->arena, at, size));
        at += size + (at[size] == '\n');
        buf_text(docx->body, *at ? "<w:r><w:br/></w:r>" : "");
    }
    buf_text(docx->body, "</w:p>\n");
}

static void put_head(struct docx *docx)
{
    const struct document *document = docx->document;
    bool has_head = !str_is_empty(document->head);
    if (has_head) {
        put_red_head(docx);
    }
    if (has_head || !str_is_empty(document->number)) {
        put_number(docx, has_head);
    }
    put_title(docx);
    if (!str_is_empty(document->status)) {
        docx_paragraph(docx, "Status", "", document->status);
    }
    docx_paragraph(docx, "Body", "", "");
    if (!str_is_empty(document->to)) {
        docx_paragraph(docx, "Addressee", "", str_format(docx->arena, "%s：", document->to));
    }
}

/* --- the end of the main part ------------------------------------------------------------------------------------ */

static void put_annex_name(struct docx *docx, size_t number, size_t count, const char *title)
{
    const char *digits = count > 1 ? str_format(docx->arena, "%zu.", number) : "";
    int hanging = number == 1 ? docx_scaled(docx, 3 * CHARACTER) : 0, left = docx_scaled(docx, 5 * CHARACTER);
    docx_paragraph(docx, "AnnexList", str_format(docx->arena, "<w:ind w:left=\"%d\" w:hanging=\"%d\"/>", left, hanging),
                   str_format(docx->arena, "%s%s%s", number == 1 ? "附件：" : "", digits, title));
}

static void put_annex_list(struct docx *docx)
{
    size_t number = 0, count = document_annexes(docx->document);
    if (count > 0) {
        docx_paragraph(docx, "Body", "<w:keepNext/>", "");
    }
    for (const struct block *block = docx->document->first; block; block = block->next) {
        if (block->kind == BLOCK_ANNEX) {
            put_annex_name(docx, ++number, count, block_text(docx->arena, block));
        }
    }
    if (document_defines(docx->document) > 0) {
        put_annex_name(docx, ++number, count, DEFINITIONS_TITLE);
    }
}

/* Two characters from the right, the date two characters further in; see write_pdf.c. */
static void put_signature(struct docx *docx)
{
    const struct document *document = docx->document;
    const char *date = date_in_words(docx->arena, document->date);
    bool is_signed = !str_is_empty(document->issuer);
    double missing = is_signed ? (double)text_width(document->issuer) / 2 - (double)text_width(date) / 2 - 2 : 0;
    double name_in = missing < 0 ? 2 - missing : 2, date_in = missing > 0 ? 2 + missing : 2;
    if (!is_signed && !*date) {
        return;
    }
    docx_paragraph(docx, "Body", "<w:keepNext/>", "");
    if (is_signed) {
        docx_paragraph(
            docx, "Signature",
            str_format(docx->arena, "<w:ind w:right=\"%d\"/>", docx_scaled(docx, (*date ? name_in : 2) * CHARACTER)),
            document->issuer);
    }
    if (*date) {
        docx_paragraph(docx, "Signature",
                       str_format(docx->arena, "<w:keepNext w:val=\"0\"/><w:ind w:right=\"%d\"/>",
                                  docx_scaled(docx, date_in * CHARACTER)),
                       date);
    }
}

static void put_end(struct docx *docx)
{
    put_annex_list(docx);
    put_signature(docx);
}

/* --- blocks ------------------------------------------------------------------------------------------------------ */

/* Numbered by Word itself. A list of its own for each annex: word/numbering.xml has as many. */
static const char *numbering(struct docx *docx, int level)
{
    return str_format(docx->arena, "<w:numPr><w:ilvl w:val=\"%d\"/><w:numId w:val=\"%d\"/></w:numPr>", level - 1,
                      docx->lists);
}

static void put_heading(struct docx *docx, const struct block *block)
{
    docx_paragraph(docx, str_format(docx->arena, "Heading%d", block->level), numbering(docx, block->level),
                   block_text(docx->arena, block));
}

static void put_paragraph(struct docx *docx, const struct block *block, bool is_last)
{
    static const char *const faces[] = {"", "黑体", "楷体", "仿宋", "仿宋"};
    docx_open(docx, "Body",
              str_format(docx->arena, "%s%s", is_last ? "<w:keepNext/>" : "",
                         block->level > 0 ? numbering(docx, block->level) : ""));
    for (size_t i = 0; i < block->run_count; i++) {
        bool is_title = i == 0 && block->level > 0;
        const char *face =
            is_title ? str_format(docx->arena, "<w:rPr><w:rFonts w:eastAsia=\"%s\"/></w:rPr>", faces[block->level])
                     : "";
        docx_run(docx, face, block->runs[i].text);
    }
    buf_text(docx->body, "</w:p>\n");
}

static void begin_annex(struct docx *docx, const struct block *annex, const char *number, const char *title)
{
    end_section(docx);
    docx->lists++;
    docx->annex = annex;
    docx->wide = false;
    for (const struct block *block = annex->next; block && block->kind != BLOCK_ANNEX; block = block->next) {
        docx->wide = docx->wide || (block->kind == BLOCK_TABLE && docx_table_is_wide(docx, block));
    }
    docx_paragraph(docx, "AnnexMark", "", number);
    docx_paragraph(docx, "AnnexTitle", "", title);
}

static void put_block(struct docx *docx, const struct block *block)
{
    const char *number = outline_number(docx->document, &docx->outline, block);
    switch (block->kind) {
    case BLOCK_HEADING: put_heading(docx, block); break;
    case BLOCK_PARAGRAPH:
        /* the annex list and the signature do not stand on a page without text (7.3.5.6) */
        put_paragraph(docx, block, !block->next || block->next->kind == BLOCK_ANNEX);
        break;
    case BLOCK_NOTE:
        docx_paragraph(docx, "Note", "", str_format(docx->arena, "注：%s", block_text(docx->arena, block)));
        break;
    case BLOCK_TABLE:
        docx_table(docx, block);
        if (block->next && block->next->kind == BLOCK_TABLE) {
            docx_paragraph(docx, "Body", "", ""); /* or the two would become one */
        }
        break;
    case BLOCK_CHART: docx_chart_place(docx, block); break;
    case BLOCK_ANNEX: begin_annex(docx, block, number, block_text(docx->arena, block)); break;
    }
}

static void put_definitions(struct docx *docx)
{
    const struct document *document = docx->document;
    const struct block annex = {.kind = BLOCK_ANNEX};
    if (document_defines(document) == 0) {
        return;
    }
    begin_annex(docx, &annex, outline_number(document, &docx->outline, &annex), DEFINITIONS_TITLE);
    for (size_t i = 0, count = 0; i < document->definition_count; i++) {
        const struct definition *definition = &document->definitions[i];
        if (!definition->noted) {
            docx_paragraph(docx, "Definition", "",
                           str_format(docx->arena, "%zu.%s", ++count, definition_text(docx->arena, definition)));
        }
    }
    docx->annex = 0;
}

result docx_body(struct docx *docx)
{
    bool is_ended = false;
    docx->lists = 1;
    buf_text(docx->body, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document "
                         "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
                         "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
                         "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" "
                         "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
                         "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" "
                         "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>\n");
    put_head(docx);
    for (const struct block *block = docx->document->first; block; block = block->next) {
        if (block->kind == BLOCK_ANNEX && !is_ended) {
            put_end(docx);
            is_ended = true;
        }
        put_block(docx, block);
    }
    if (!is_ended) {
        put_end(docx);
    }
    put_definitions(docx);
    docx_foot(docx);
    put_section(docx, docx->wide);
    buf_text(docx->body, "</w:body></w:document>\n");
    return docx->body->overflowed ? failed(ERR_TOO_LARGE, "公文过长") : SUCCESS;
}
