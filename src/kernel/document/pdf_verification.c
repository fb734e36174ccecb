/* What stands at the end of a document: for whoever holds a copy of it, and 版记. */
#include "kernel/document/pdf.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/qr/qr.h"

enum { MOST_LINES = DISCLOSED_MOST + 2 };

static const struct style style = {FACE_FANGSONG, SIZE_5_SMALL, 0};
static const double pitch = SIZE_5_SMALL * 1.55;

static result collect(const struct document *document, struct arena *arena, const char *lines[static MOST_LINES],
                      size_t *count)
{
    struct disclosed rows[DISCLOSED_MOST];
    size_t disclosed = document_disclosed(document, rows);
    const struct verification *verification = &document->verification;
    struct buf line;
    buf_init(&line, arena, 1 << 16);
    for (size_t i = 0; i < disclosed; i++) {
        buf_format(&line, "%s%s：%s", i > 0 ? "　　" : "", rows[i].name, rows[i].value);
    }
    *count = 0;
    if (line.size > 0) {
        lines[(*count)++] = line.data;
    }
    if (!str_is_empty(verification->root)) {
        lines[(*count)++] = verification->root;
    }
    if (!str_is_empty(verification->url)) {
        lines[(*count)++] =
            str_format(arena, "扫描二维码或者打开%s，可以核验本件与发布时逐字节一致。", verification->url);
    }
    return SUCCESS;
}

static void draw_code(struct paper *paper, const struct qr_code *code, double x, double y, double side)
{
    double module = side / code->side;
    cairo_set_source_rgb(paper->cairo, 0, 0, 0);
    for (int row = 0; row < code->side; row++) {
        for (int column = 0; column < code->side; column++) {
            if (qr_is_black(code, row, column)) {
                cairo_rectangle(paper->cairo, x + column * module, y + row * module, module, module);
            }
        }
    }
    cairo_fill(paper->cairo);
}

/* Below everything else, between two rules; kept together. */
result pdf_verification(struct paper *paper)
{
    const struct document *document = paper->document;
    const char *lines[MOST_LINES];
    struct text *texts[MOST_LINES];
    struct qr_code code;
    size_t count;
    bool has_code = !str_is_empty(document->verification.url);
    double side = has_code ? MILLIMETRES(24.0) : 0, indent = has_code ? side + 12 : 0, height = 0;
    TRY(collect(document, paper->arena, lines, &count));
    if (count == 0) {
        return SUCCESS;
    }
    for (size_t i = 0; i < count; i++) {
        texts[i] = text_new(&paper->fonts);
        TRY(text_add(texts[i], &style, plain_text(paper->arena, lines[i])));
        text_break(texts[i], paper->width - indent, 0, 0);
        height += (double)texts[i]->line_count * pitch;
    }
    double whole = height > side ? height : side;
    TRY(pdf_need(paper, whole + 40));
    paper->y += 20;
    paper_rule(paper, paper->left, paper->y, paper->left + paper->width, paper->y, 0.6, COLOUR_GREY);
    paper->y += 8;
    double bottom = paper->y + whole;
    if (has_code) {
        TRY(qr_modules(paper->arena, document->verification.url, &code));
        draw_code(paper, &code, paper->left, paper->y, side);
    }
    paper->y += (whole - height) / 2;
    for (size_t i = 0; i < count; i++) {
        TRY(pdf_lines(paper, texts[i], indent, pitch, WORDS_FROM));
    }
    paper_rule(paper, paper->left, bottom + 8, paper->left + paper->width, bottom + 8, 0.6, COLOUR_GREY);
    paper->y = bottom + 8;
    return SUCCESS;
}

/* 7.4: as wide as the text, the first and last rule thick, the last one at the lower edge of the text; 4号仿宋, a
 * character from either edge, what does not fit a line goes on below the first name. */
result pdf_imprint(struct paper *paper)
{
    const struct style words = {FACE_FANGSONG, SIZE_4, 0};
    const double thick = MILLIMETRES(0.35), thin = MILLIMETRES(0.25), line = SIZE_4 * 1.6;
    const struct imprint *imprint = document_imprint(paper->document);
    struct text *copied = text_new(&paper->fonts);
    if (!imprint) {
        return SUCCESS;
    }
    if (imprint->copied_to) {
        TRY(text_add(copied, &words, imprint->copied_to));
        text_break(copied, paper->width - 2 * SIZE_4, 0, 3 * SIZE_4);
    }
    double height = (double)(copied->line_count + 1) * line;
    TRY(pdf_need(paper, height + SIZE_4));
    double bottom = paper->top + paper->height, right = paper->left + paper->width;
    paper->y = bottom - height;
    paper_rule(paper, paper->left, paper->y, right, paper->y, thick, COLOUR_BLACK);
    if (imprint->copied_to) {
        TRY(pdf_lines(paper, copied, SIZE_4, line, WORDS_FROM));
        paper_rule(paper, paper->left, paper->y, right, paper->y, thin, COLOUR_BLACK);
    }
    double base = paper->y + (line - SIZE_4) / 2 + SIZE_4 * 0.86;
    TRY(paper_words(paper, &words, imprint->printed_by, paper->left + SIZE_4, base, WORDS_FROM, COLOUR_BLACK));
    TRY(paper_words(paper, &words, imprint->printed_on, right - SIZE_4, base, WORDS_UP_TO, COLOUR_BLACK));
    paper_rule(paper, paper->left, bottom, right, bottom, thick, COLOUR_BLACK);
    paper->y = bottom;
    return SUCCESS;
}
