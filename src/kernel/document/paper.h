/* paper.h: pages of A4 as GB/T 9704-2012 measures them: text block of 156 × 225 mm, 37 mm below the upper edge and 28
 * mm from the edge that is bound (the left one of an odd page, the right one of an even page), 22 lines of 28
 * characters; the page number 7 mm below the block, odd ones at the right, even ones at the left.
 *
 * Lengths are points (1/72 inch), y grows downwards from the upper edge. A page of a wide table lies on its side: once
 * it is turned upright, to be bound, margins and page number are where those of the others are (clause 8). What cairo
 * cannot do any more (no memory, too large) shows when the paper is closed. */
#ifndef ZWFW_DOCUMENT_PAPER_H
#define ZWFW_DOCUMENT_PAPER_H

#include "kernel/base/buf.h"
#include "kernel/document/document.h"
#include "kernel/document/typeset.h"

#define MILLIMETRES(n) ((n)*72 / 25.4)

/* 初号 to 小五, in points. */
#define SIZE_2       22
#define SIZE_3       15.75
#define SIZE_4       14
#define SIZE_4_SMALL 12
#define SIZE_5       10.5
#define SIZE_5_SMALL 9

#define LINES_A_PAGE 22
#define LINE_PITCH   (MILLIMETRES(225.0) / LINES_A_PAGE)
#define CHAR_PITCH   (MILLIMETRES(156.0) / 28)
#define CLOSER       0.8 /* lines of what has to fit one page stand closer, so that the letters may be larger */

#define COLOUR_BLACK 0x000000
#define COLOUR_RED   0xD0021B
#define COLOUR_GREY  0x808080

struct bookmark {
    const char *title;
    int page;
    struct bookmark *next;
};

struct paper {
    struct arena *arena;
    const struct document *document;
    struct fonts fonts;
    cairo_surface_t *surface;
    cairo_t *cairo;
    struct sink *sink;
    int page;                        /* 0: none yet */
    double scale;                    /* everything is set so much smaller */
    double grid;                     /* from line to line */
    bool wide;                       /* the present page lies on its side */
    double left, top, width, height; /* of the text block */
    double y;                        /* where what comes next begins */
    double follows;                  /* what must follow the present paragraph on its last page */
    struct bookmark *bookmarks, *newest_bookmark;
};

result paper_open(const struct document *document, struct arena *arena, double scale, struct paper *paper);
result paper_page(struct paper *paper, bool wide); /* a new one */
result paper_close(struct paper *paper, struct buf *out);

double paper_room(const struct paper *paper); /* what is left below y */

/* A line of a text, spread to the text's width unless it ends the paragraph. */
void paper_line(struct paper *paper, const struct text *text, const struct line *line, double x, double base,
                uint32_t colour);
/* Words in one line, from x on, around it or up to it. */
enum placing { WORDS_FROM, WORDS_AROUND, WORDS_UP_TO };
result paper_words(struct paper *paper, const struct style *style, const char *words, double x, double base,
                   enum placing placing, uint32_t colour);
void paper_rule(struct paper *paper, double x, double y, double x_end, double y_end, double stroke, uint32_t colour);
void paper_box(struct paper *paper, double x, double y, double width, double height, uint32_t colour);
/* An entry of the outline that leads to this page. */
void paper_bookmark(struct paper *paper, const char *title);

#endif
