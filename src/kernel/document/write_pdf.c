/* A document as PDF: the order and the places of GB/T 9704-2012 clause 7. */
#include "kernel/document/write.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/pdf.h"

const struct style style_body = {FACE_FANGSONG, SIZE_3, CHAR_PITCH};

static const struct paragraph body = {.style = {FACE_FANGSONG, SIZE_3, CHAR_PITCH}, .lines = 1, .first_indent = 2};
/* 7.3.3: 一级用黑体字、二级用楷体字、三级和四级用仿宋体字 */
static const enum face heading_faces[HEADING_LEVELS + 1] = {FACE_FANGSONG, FACE_HEITI, FACE_KAITI, FACE_FANGSONG,
                                                            FACE_FANGSONG};

/* --- paragraphs -------------------------------------------------------------------------------------------------- */

result pdf_need(struct paper *paper, double height)
{
    return paper_room(paper) < height ? paper_page(paper, paper->wide) : SUCCESS;
}

/* Where in a line of this pitch the letters stand. */
static double base_of(double pitch, double size)
{
    return (pitch - size) / 2 + size * 0.86;
}

result pdf_lines(struct paper *paper, const struct text *text, double inset, double pitch, enum placing placing)
{
    for (size_t i = 0; i < text->line_count; i++) {
        const struct line *line = &text->lines[i];
        double in = placing == WORDS_AROUND ? inset + (text->width - line->width) / 2 : inset;
        double size = line->count > 0 ? text->letters[line->first].size : SIZE_3;
        bool is_held = paper->follows > 0 && i + 2 >= text->line_count; /* two lines stay with what must follow */
        TRY(pdf_need(paper, is_held ? pitch * (double)(text->line_count - i) + paper->follows : pitch));
        paper_line(paper, text, line, paper->left + in, paper->y + base_of(pitch, size), COLOUR_BLACK);
        paper->y += pitch;
    }
    return SUCCESS;
}

static result set_text(struct paper *paper, const struct paragraph *paragraph, struct text *text)
{
    double character = paragraph->style.pitch > 0 ? paragraph->style.pitch : paragraph->style.size;
    if (paragraph->centred) {
        text_balance(text, paper->width);
        for (size_t i = 0; i < text->line_count; i++) {
            text->lines[i].ends = true;
        }
    } else {
        text_break(text, paper->width, paragraph->first_indent * character, paragraph->indent * character);
    }
    double pitch = paragraph->lines > 0 ? paragraph->lines * paper->grid : paragraph->pitch;
    return pdf_lines(paper, text, 0, pitch, paragraph->centred ? WORDS_AROUND : WORDS_FROM);
}

result pdf_paragraph(struct paper *paper, const struct paragraph *paragraph, const char *words)
{
    struct text *text = text_new(&paper->fonts);
    TRY(text_add(text, &paragraph->style, plain_text(paper->arena, words)));
    return set_text(paper, paragraph, text);
}

/* After what does not keep to the grid of lines, the next line does again. */
static void to_grid(struct paper *paper)
{
    double lines = (paper->y - paper->top) / paper->grid;
    size_t whole = (size_t)lines;
    paper->y = paper->top + paper->grid * (double)(whole + (lines - (double)whole > 0.01));
}

static void skip_lines(struct paper *paper, double lines)
{
    paper->y += lines * paper->grid;
}

static result put_heading(struct paper *paper, const struct block *block, const char *number)
{
    struct paragraph heading = body;
    double kept = 2; /* neither it nor headings that follow stand alone at the foot of a page */
    heading.style.face = heading_faces[block->level];
    for (const struct block *next = block->next; next && next->kind == BLOCK_HEADING; next = next->next) {
        kept++;
    }
    to_grid(paper);
    TRY(pdf_need(paper, kept * paper->grid));
    const char *title = block_text(paper->arena, block);
    if (block->level == 1) {
        paper_bookmark(paper, str_format(paper->arena, "%s%s", number, title));
    }
    return pdf_paragraph(paper, &heading, str_format(paper->arena, "%s%s", number, title));
}

const char *pdf_address(const struct mark *mark)
{
    const char *address = mark && mark->href ? mark->href : "";
    bool is_plain = str_starts_with(address, "https://") && strcspn(address, "'\\\"() ") == strlen(address);
    return is_plain ? address : 0;
}

static result put_paragraph(struct paper *paper, const struct block *block, const char *number)
{
    struct text *text = text_new(&paper->fonts);
    struct style title = style_body;
    title.face = heading_faces[block->level];
    to_grid(paper);
    TRY(text_add(text, &title, number));
    for (size_t i = 0; i < block->run_count; i++) {
        bool is_title = i == 0 && block->level > 0;
        size_t first = text->count;
        TRY(text_add(text, is_title ? &title : &style_body, plain_text(paper->arena, block->runs[i].text)));
        text_link(text, first, pdf_address(block->runs[i].mark));
    }
    return set_text(paper, &body, text);
}

static result put_note(struct paper *paper, const struct block *block)
{
    static const struct paragraph note = {
        .style = {FACE_FANGSONG, SIZE_5_SMALL, 0}, .pitch = NOTE_PITCH, .first_indent = 0, .indent = 2};
    paper->y += 3;
    return pdf_paragraph(paper, &note, str_format(paper->arena, "注：%s", block_text(paper->arena, block)));
}

/* --- the head (7.2) ---------------------------------------------------------------------------------------------- */

/* 上边缘至版心上边缘为 35 mm, as large as the width allows, no larger than 22 mm × 15 mm. */
static result put_red_head(struct paper *paper)
{
    struct text *text = text_new(&paper->fonts);
    struct style style = {FACE_XIAOBIAOSONG, 1, 0};
    const char *words = plain_text(paper->arena, paper->document->head);
    TRY(text_add(text, &style, words));
    double wide = text_natural_width(text);
    style.size = wide * 46 > paper->width ? paper->width / wide : 46;
    paper->y = paper->top + (paper->document->one_page ? 0 : MILLIMETRES(35.0));
    TRY(paper_words(paper, &style, words, paper->left + paper->width / 2, paper->y + style.size * 0.86, WORDS_AROUND,
                    COLOUR_RED));
    paper->y += style.size;
    return SUCCESS;
}

/* 发文字号 two lines below the head, in the middle; with 签发人 it moves to the left, that to the right (7.2.5, 7.2.6).
 */
static result put_number(struct paper *paper)
{
    const struct document *document = paper->document;
    const struct style kaiti = {FACE_KAITI, SIZE_3, CHAR_PITCH};
    bool is_signed = !str_is_empty(document->signer);
    double base, right = paper->left + paper->width - CHAR_PITCH;
    skip_lines(paper, paper->document->one_page ? 0.5 : 2);
    base = paper->y + base_of(paper->grid, SIZE_3);
    if (!str_is_empty(document->number)) {
        TRY(paper_words(paper, &style_body, document->number,
                        is_signed ? paper->left + CHAR_PITCH : paper->left + paper->width / 2, base,
                        is_signed ? WORDS_FROM : WORDS_AROUND, COLOUR_BLACK));
    }
    if (is_signed) {
        double name = (double)utf8_length(document->signer) * CHAR_PITCH;
        TRY(paper_words(paper, &kaiti, document->signer, right, base, WORDS_UP_TO, COLOUR_BLACK));
        TRY(paper_words(paper, &style_body, "签发人：", right - name, base, WORDS_UP_TO, COLOUR_BLACK));
    }
    skip_lines(paper, 1);
    return SUCCESS;
}

static result put_title(struct paper *paper)
{
    static const struct paragraph title = {.style = {FACE_XIAOBIAOSONG, SIZE_2, 0}, .lines = 1.25, .centred = true};
    struct text *text = text_new(&paper->fonts);
    TRY(text_add(text, &title.style, paper->document->title ? paper->document->title : ""));
    return set_text(paper, &title, text);
}

static result put_head(struct paper *paper)
{
    static const struct paragraph status = {.style = {FACE_KAITI, SIZE_4, 0}, .lines = 1, .centred = true};
    static const struct paragraph to = {.style = {FACE_FANGSONG, SIZE_3, CHAR_PITCH}, .lines = 1};
    const struct document *document = paper->document;
    if (!str_is_empty(document->head)) {
        TRY(put_red_head(paper));
        TRY(put_number(paper));
        paper->y += MILLIMETRES(4.0) - (paper->grid - SIZE_3) / 2;
        paper_rule(paper, paper->left, paper->y, paper->left + paper->width, paper->y, 1.4, COLOUR_RED);
        skip_lines(paper, document->one_page ? 1 : 2);
    } else if (!str_is_empty(document->number)) {
        TRY(put_number(paper));
        skip_lines(paper, 1);
    }
    TRY(put_title(paper));
    if (!str_is_empty(document->status)) {
        TRY(pdf_paragraph(paper, &status, document->status));
    }
    to_grid(paper);
    skip_lines(paper, 1);
    return str_is_empty(document->to) ? SUCCESS
                                      : pdf_paragraph(paper, &to, str_format(paper->arena, "%s：", document->to));
}

/* --- the end of the main part (7.3.4, 7.3.5) --------------------------------------------------------------------- */

static result put_annex_name(struct paper *paper, size_t number, size_t count, const char *title)
{
    struct paragraph item = body;
    const char *first = number == 1 ? "附件：" : "";
    const char *digits = count > 1 ? str_format(paper->arena, "%zu.", number) : "";
    struct text *lead = text_new(&paper->fonts);
    TRY(text_add(lead, &item.style, digits));
    item.first_indent = number == 1 ? 2 : 5;
    item.indent = 5 + text_natural_width(lead) / CHAR_PITCH;
    return pdf_paragraph(paper, &item, str_format(paper->arena, "%s%s%s", first, digits, title));
}

static bool is_signed(const struct document *document)
{
    return !str_is_empty(document->issuer) || date_is_set(document->date);
}

/* A signature does not stand on a page without text (7.3.5.6): so much must follow the last words of the main part. */
static double end_height(const struct paper *paper)
{
    const struct document *document = paper->document;
    const size_t most = 8;
    size_t annexes = document_annexes(document);
    size_t lines = (annexes > 0 ? 1 + annexes : 0) + (is_signed(document) ? 3 : 0);
    return lines > 0 && annexes <= most ? (double)(lines + 1) * paper->grid : 0;
}

static result put_annex_list(struct paper *paper)
{
    const struct document *document = paper->document;
    size_t number = 0, count = document_annexes(document);
    to_grid(paper);
    if (count > 0) {
        skip_lines(paper, 1);
        TRY(pdf_need(paper, paper->grid));
    }
    for (const struct block *block = document->first; block; block = block->next) {
        if (block->kind == BLOCK_ANNEX) {
            TRY(put_annex_name(paper, ++number, count, block_text(paper->arena, block)));
        }
    }
    return document_defines(document) > 0 ? put_annex_name(paper, ++number, count, DEFINITIONS_TITLE) : SUCCESS;
}

static result words_width(struct paper *paper, const char *words, double *width)
{
    struct text *text = text_new(&paper->fonts);
    TRY(text_add(text, &style_body, words));
    *width = text_natural_width(text);
    return SUCCESS;
}

/* 不加盖印章: two characters from the right, the date two characters further in than the name above it; the longer of
 * the two decides (7.3.5.2). */
static result put_signature(struct paper *paper)
{
    const struct document *document = paper->document;
    const char *issuer = plain_text(paper->arena, document->issuer),
               *date = date_in_words(paper->arena, document->date);
    double issuer_width, date_width, right = paper->left + paper->width - 2 * CHAR_PITCH;
    if (!is_signed(document)) {
        return SUCCESS;
    }
    TRY(words_width(paper, issuer, &issuer_width));
    TRY(words_width(paper, date, &date_width));
    skip_lines(paper, 1);
    TRY(pdf_need(paper, 2 * paper->grid));
    double date_left = right - issuer_width + 2 * CHAR_PITCH;
    if (date_left + date_width > right || !*issuer) {
        date_left = right - date_width;
    }
    double issuer_left = *date ? date_left - 2 * CHAR_PITCH : right - issuer_width;
    if (issuer_left + issuer_width > right) {
        issuer_left = right - issuer_width;
    }
    TRY(paper_words(paper, &style_body, issuer, issuer_left, paper->y + base_of(paper->grid, SIZE_3), WORDS_FROM,
                    COLOUR_BLACK));
    skip_lines(paper, *issuer ? 1 : 0);
    TRY(paper_words(paper, &style_body, date, date_left, paper->y + base_of(paper->grid, SIZE_3), WORDS_FROM,
                    COLOUR_BLACK));
    skip_lines(paper, 1);
    return SUCCESS;
}

/* --- annexes (7.3.6) --------------------------------------------------------------------------------------------- */

/* 附件1 in 3号黑体 in the first line, its title in the middle of the third. */
static result begin_annex(struct paper *paper, const char *number, const char *words, bool wide)
{
    static const struct paragraph mark = {.style = {FACE_HEITI, SIZE_3, CHAR_PITCH}, .lines = 1};
    static const struct paragraph title = {.style = {FACE_XIAOBIAOSONG, SIZE_2, 0}, .lines = 1.25, .centred = true};
    TRY(paper_page(paper, wide));
    paper_bookmark(paper, str_format(paper->arena, "%s　%s", number, words));
    TRY(pdf_paragraph(paper, &mark, number));
    skip_lines(paper, 0.75);
    TRY(pdf_paragraph(paper, &title, words));
    paper->y += paper->grid / 2;
    return SUCCESS;
}

static result annex_is_wide(struct paper *paper, const struct block *annex, bool *wide)
{
    *wide = false;
    for (const struct block *block = annex->next; block && block->kind != BLOCK_ANNEX && !*wide; block = block->next) {
        if (block->kind == BLOCK_TABLE) {
            TRY(pdf_table_is_wide(paper, block, wide));
        }
    }
    return SUCCESS;
}

static result put_definitions(struct paper *paper, struct outline *outline)
{
    static const struct paragraph item = {
        .style = {FACE_FANGSONG, SIZE_4_SMALL, 0}, .pitch = SIZE_4_SMALL * 1.7, .first_indent = 2};
    const struct document *document = paper->document;
    const struct block annex = {.kind = BLOCK_ANNEX};
    if (document_defines(document) == 0) {
        return SUCCESS;
    }
    TRY(begin_annex(paper, outline_number(document, outline, &annex), DEFINITIONS_TITLE, false));
    for (size_t i = 0, count = 0; i < document->definition_count; i++) {
        const struct definition *definition = &document->definitions[i];
        if (!definition->noted) {
            TRY(pdf_paragraph(paper, &item,
                              str_format(paper->arena, "%zu.%s", ++count, definition_text(paper->arena, definition))));
        }
    }
    return SUCCESS;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static result put_block(struct paper *paper, const struct block *block, const char *number)
{
    bool wide;
    switch (block->kind) {
    case BLOCK_HEADING: return put_heading(paper, block, number);
    case BLOCK_PARAGRAPH: return put_paragraph(paper, block, number);
    case BLOCK_NOTE: return put_note(paper, block);
    case BLOCK_TABLE: return pdf_table(paper, block);
    case BLOCK_CHART: return pdf_chart(paper, block);
    case BLOCK_ANNEX:
        TRY(annex_is_wide(paper, block, &wide));
        return begin_annex(paper, number, block_text(paper->arena, block), wide);
    }
    return SUCCESS;
}

static result put_end(struct paper *paper)
{
    paper->follows = 0;
    TRY(put_annex_list(paper));
    return put_signature(paper);
}

static result put_document(struct paper *paper)
{
    struct outline outline = {0};
    bool is_ended = false;
    TRY(paper_page(paper, false));
    TRY(put_head(paper));
    for (const struct block *block = paper->document->first; block; block = block->next) {
        bool is_last = !is_ended && (!block->next || block->next->kind == BLOCK_ANNEX);
        if (block->kind == BLOCK_ANNEX && !is_ended) {
            TRY(put_end(paper));
            is_ended = true;
        }
        paper->follows = is_last && block->kind == BLOCK_PARAGRAPH ? end_height(paper) : 0;
        TRY(put_block(paper, block, outline_number(paper->document, &outline, block)));
    }
    if (!is_ended) {
        TRY(put_end(paper));
    }
    TRY(put_definitions(paper, &outline));
    TRY(pdf_verification(paper));
    return pdf_imprint(paper);
}

/* What has to fit one page is set smaller until it does, or cannot be read any more. */
static result put_fitting(const struct document *document, struct arena *arena, struct paper **paper)
{
    const int least = 60, step = 2; /* percent */
    int percent = 100;
    do {
        *paper = ARENA_NEW(arena, struct paper);
        TRY(paper_open(document, arena, percent / 100.0, *paper));
        TRY(put_document(*paper));
        percent -= step;
    } while (document->one_page && (*paper)->page > 1 && percent >= least);
    return SUCCESS;
}

result pdf_scale(const struct document *document, struct arena *arena, double *scale)
{
    struct paper *paper;
    TRY(put_fitting(document, arena, &paper));
    *scale = paper->scale;
    return SUCCESS;
}

result document_as_pdf(const struct document *document, struct buf *out)
{
    struct paper *paper;
    TRY(put_fitting(document, out->arena, &paper));
    return paper_close(paper, out);
}
