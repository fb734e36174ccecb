#include "kernel/document/paper.h"

#include <cairo-pdf.h>
#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

/* --- bytes ------------------------------------------------------------------------------------------------------- */

/* Cairo's bytes wait outside the arena: an arena without memory leaves by a jump, and cairo must not be jumped out of.
 */
struct sink {
    char *data;
    size_t size, room;
    bool closed;
};
enum { MOST_BYTES = 64 << 20 };

static cairo_status_t take_bytes(void *subject, const unsigned char *bytes, unsigned count)
{
    struct sink *sink = subject;
    if (sink->closed || sink->size + count > MOST_BYTES) {
        return CAIRO_STATUS_WRITE_ERROR;
    }
    if (sink->size + count > sink->room) {
        size_t room = (sink->size + count) * 2;
        char *data = realloc(sink->data, room);
        if (!data) {
            return CAIRO_STATUS_NO_MEMORY;
        }
        sink->data = data;
        sink->room = room;
    }
    memcpy(sink->data + sink->size, bytes, count);
    sink->size += count;
    return CAIRO_STATUS_SUCCESS;
}

static void release_paper(void *subject)
{
    struct paper *paper = subject;
    if (paper->sink) {
        paper->sink->closed = true;
    }
    if (paper->cairo) {
        cairo_destroy(paper->cairo);
    }
    if (paper->surface) {
        cairo_surface_destroy(paper->surface);
    }
    if (paper->sink) {
        free(paper->sink->data);
    }
    paper->cairo = 0;
    paper->surface = 0;
    paper->sink = 0;
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

static void describe(struct paper *paper)
{
    const struct document *document = paper->document;
    const char *made = instant_text(paper->arena, (struct instant){document->made.ms / 1000 * 1000});
    const char *title = plain_text(paper->arena, document->title);
    const char *issuer = plain_text(paper->arena, document->issuer);
    cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_AUTHOR, issuer);
    cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
}

result paper_open(const struct document *document, struct arena *arena, double scale, struct paper *paper)
{
    *paper = (struct paper){.arena = arena,
                            .document = document,
                            .scale = scale,
                            .grid = document->one_page ? LINE_PITCH * CLOSER : LINE_PITCH};
    TRY(fonts_open(arena, document->fonts, &paper->fonts));
    paper->sink = ARENA_NEW(arena, struct sink);
    paper->surface =
        cairo_pdf_surface_create_for_stream(take_bytes, paper->sink, MILLIMETRES(210.0), MILLIMETRES(297.0));
    paper->cairo = cairo_create(paper->surface);
    arena_defer(arena, release_paper, paper);
    cairo_scale(paper->cairo, scale, scale);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(paper->cairo, options);
    cairo_font_options_destroy(options);
    describe(paper);
    return SUCCESS;
}

/* A draft says so, behind what it says else. */
static result draw_draft(struct paper *paper)
{
    const struct style style = {FACE_HEITI, 120, 0};
    cairo_save(paper->cairo);
    cairo_translate(paper->cairo, paper->left + paper->width / 2, paper->top + paper->height / 2);
    cairo_rotate(paper->cairo, -M_PI / 5);
    result r = paper_words(paper, &style, "草 稿", 0, 40, WORDS_AROUND, 0xF3F3F3);
    cairo_restore(paper->cairo);
    return r;
}

/* 7 mm below the block, a character from its edge; of a page that lies on its side, below it as it is bound. */
static result draw_page_number(struct paper *paper)
{
    const struct style style = {FACE_SONGTI, SIZE_4, 0};
    const char *words = str_format(paper->arena, "— %d —", paper->page);
    bool is_odd = paper->page % 2 == 1;
    double below = MILLIMETRES(7.0) + SIZE_4 * 0.35, across = paper->wide ? paper->height : paper->width;
    double x = is_odd ? across - SIZE_4 : SIZE_4;
    cairo_save(paper->cairo);
    if (paper->wide) { /* its head is at the left as it is bound, so its foot is at the left as it lies */
        cairo_translate(paper->cairo, paper->left - below, paper->top);
        cairo_rotate(paper->cairo, M_PI / 2);
    } else {
        cairo_translate(paper->cairo, paper->left, paper->top + paper->height + below);
    }
    result r = paper_words(paper, &style, words, x, 0, is_odd ? WORDS_UP_TO : WORDS_FROM, COLOUR_BLACK);
    cairo_restore(paper->cairo);
    return r;
}

result paper_page(struct paper *paper, bool wide)
{
    if (paper->page > 0) {
        cairo_show_page(paper->cairo);
    }
    double across = MILLIMETRES(wide ? 297.0 : 210.0), down = MILLIMETRES(wide ? 210.0 : 297.0);
    cairo_pdf_surface_set_size(paper->surface, across, down);
    paper->page++;
    paper->wide = wide;
    double bound = paper->page % 2 == 1 ? MILLIMETRES(28.0) : MILLIMETRES(26.0); /* the left margin, upright */
    paper->left = (wide ? MILLIMETRES(35.0) : bound) / paper->scale;
    paper->top = (wide ? bound : MILLIMETRES(37.0)) / paper->scale;
    paper->width = MILLIMETRES(wide ? 225.0 : 156.0) / paper->scale;
    paper->height = MILLIMETRES(wide ? 156.0 : 225.0) / paper->scale;
    paper->y = paper->top;
    if (paper->document->draft) {
        TRY(draw_draft(paper));
    }
    return draw_page_number(paper);
}

double paper_room(const struct paper *paper)
{
    return paper->top + paper->height - paper->y + 0.01;
}

/* Only of whole pages: cairo stops the program at an outline that leads to a page which was not finished. */
static void put_outline(struct paper *paper)
{
    for (const struct bookmark *bookmark = paper->bookmarks; bookmark; bookmark = bookmark->next) {
        char place[32];
        snprintf(place, sizeof place, "page=%d", bookmark->page);
        cairo_pdf_surface_add_outline(paper->surface, CAIRO_PDF_OUTLINE_ROOT, bookmark->title, place, 0);
    }
}

result paper_close(struct paper *paper, struct buf *out)
{
    cairo_show_page(paper->cairo);
    cairo_status_t drawn = cairo_status(paper->cairo);
    if (drawn == CAIRO_STATUS_SUCCESS && cairo_surface_status(paper->surface) == CAIRO_STATUS_SUCCESS) {
        put_outline(paper);
    }
    cairo_surface_finish(paper->surface);
    cairo_status_t written = cairo_surface_status(paper->surface);
    if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS) {
        return failed(ERR_UNAVAILABLE, "无法生成PDF：内存不足或者文件过大，请稍后再试，或者改用其他格式");
    }
    buf_put(out, paper->sink->data, paper->sink->size);
    return SUCCESS;
}

/* --- drawing ----------------------------------------------------------------------------------------------------- */

static void set_colour(struct paper *paper, uint32_t colour)
{
    cairo_set_source_rgb(paper->cairo, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                         (colour & 255) / 255.0);
}

/* Letters of one face and size, with the words that they show, so that these can be copied out again. */
static void show_letters(struct paper *paper, const struct letter *letters, size_t count, const double *places,
                         double base)
{
    enum { PIECE = 64 };
    cairo_glyph_t glyphs[PIECE];
    cairo_text_cluster_t clusters[PIECE];
    char words[PIECE * 4];
    while (count > 0) {
        size_t piece = count < PIECE ? count : PIECE, size = 0;
        for (size_t i = 0; i < piece; i++) {
            glyphs[i] = (cairo_glyph_t){letters[i].glyph, places[i], base};
            size_t bytes = utf8_put(words + size, letters[i].point);
            clusters[i] = (cairo_text_cluster_t){(int)bytes, 1};
            size += bytes;
        }
        cairo_set_font_face(paper->cairo, fonts_face(&paper->fonts, letters[0].face));
        cairo_set_font_size(paper->cairo, letters[0].size);
        cairo_show_text_glyphs(paper->cairo, words, (int)size, glyphs, (int)piece, clusters, (int)piece, 0);
        letters += piece;
        places += piece;
        count -= piece;
    }
}

/* Words of Latin letters, and numbers, are not spread. */
static bool may_widen(const struct letter *before, const struct letter *after)
{
    return before->point >= 0x300 || after->point >= 0x300 || before->point == ' ';
}

static double gap_of(const struct text *text, const struct line *line)
{
    const struct letter *letters = text->letters + line->first;
    double missing = text->width - line->indent - line->width;
    size_t gaps = 0;
    for (size_t i = 1; i < line->count; i++) {
        gaps += may_widen(&letters[i - 1], &letters[i]);
    }
    bool is_spread = !line->ends && gaps > 0 && missing > 0 && missing < text->width / 4;
    return is_spread ? missing / (double)gaps : 0;
}

/* Nothing is drawn: a reader on the screen may press there. */
static void put_link(struct paper *paper, const char *address, double x, double base, double width, double size)
{
    const double below = 0.2;
    const char *place = str_format(paper->arena, "rect=[%.2f %.2f %.2f %.2f] uri='%s'", x, base + below * size - size,
                                   width, size, address);
    cairo_tag_begin(paper->cairo, CAIRO_TAG_LINK, place);
    cairo_tag_end(paper->cairo, CAIRO_TAG_LINK);
}

static void put_links(struct paper *paper, const struct letter *letters, const double *places, size_t count,
                      double base)
{
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && letters[end].link == letters[i].link;) {
            end++;
        }
        if (letters[i].link) {
            double width = places[end - 1] + letters[end - 1].advance - places[i];
            put_link(paper, letters[i].link, places[i], base, width, letters[i].size);
        }
    }
}

void paper_line(struct paper *paper, const struct text *text, const struct line *line, double x, double base,
                uint32_t colour)
{
    if (line->count == 0) {
        return; /* nothing was ever put down for an empty text */
    }
    double *places = ARENA_ARRAY(paper->arena, double, line->count + 1), gap = gap_of(text, line);
    const struct letter *letters = text->letters + line->first;
    x += line->indent;
    for (size_t i = 0; i < line->count; i++) {
        x += i > 0 && may_widen(&letters[i - 1], &letters[i]) ? gap : 0;
        places[i] = x;
        x += letters[i].advance;
    }
    set_colour(paper, colour);
    for (size_t i = 0, end; i < line->count; i = end) {
        for (end = i + 1; end < line->count && letters[end].face == letters[i].face &&
                          letters[end].size >= letters[i].size && letters[end].size <= letters[i].size;) {
            end++;
        }
        show_letters(paper, letters + i, end - i, places + i, base);
    }
    put_links(paper, letters, places, line->count, base);
}

result paper_words(struct paper *paper, const struct style *style, const char *words, double x, double base,
                   enum placing placing, uint32_t colour)
{
    struct text *text = text_new(&paper->fonts);
    TRY(text_add(text, style, plain_text(paper->arena, words)));
    double width = text_natural_width(text);
    const struct line line = {.count = text->count, .width = width, .ends = true};
    x -= placing == WORDS_AROUND ? width / 2 : placing == WORDS_UP_TO ? width : 0;
    paper_line(paper, text, &line, x, base, colour);
    return SUCCESS;
}

void paper_rule(struct paper *paper, double x, double y, double x_end, double y_end, double stroke, uint32_t colour)
{
    set_colour(paper, colour);
    cairo_set_line_width(paper->cairo, stroke);
    cairo_move_to(paper->cairo, x, y);
    cairo_line_to(paper->cairo, x_end, y_end);
    cairo_stroke(paper->cairo);
}

void paper_box(struct paper *paper, double x, double y, double width, double height, uint32_t colour)
{
    set_colour(paper, colour);
    cairo_rectangle(paper->cairo, x, y, width, height);
    cairo_fill(paper->cairo);
}

void paper_bookmark(struct paper *paper, const char *title)
{
    struct bookmark *bookmark = ARENA_NEW(paper->arena, struct bookmark);
    *bookmark = (struct bookmark){title, paper->page, 0};
    if (paper->newest_bookmark) {
        paper->newest_bookmark->next = bookmark;
    } else {
        paper->bookmarks = bookmark;
    }
    paper->newest_bookmark = bookmark;
}
