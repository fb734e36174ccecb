/* typeset.h: words set in lines: which face has each character, how wide it is, and where a line may end.
 *
 * Chinese breaks between any two characters, but no line begins with a closing mark or ends with an opening one
 * (禁则, CY/T 154 and GB/T 15834 5.1); words and numbers of Latin letters stay whole, unless one is longer than the
 * line. All but the last line of a paragraph are spread to the full width. */
#ifndef ZWFW_DOCUMENT_TYPESET_H
#define ZWFW_DOCUMENT_TYPESET_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/document/fonts.h"

/* Lengths are points. */
struct style {
    enum face face;
    double size;
    double pitch; /* how far apart full-width characters stand; 0: as far as they are wide */
};

struct letter {
    const char *at;   /* in the words it is of */
    const char *link; /* an address that it leads to; NULL: none */
    uint32_t point, glyph;
    float size, advance;
    uint8_t bytes, face;
};

struct line {
    size_t first, count;
    double width, indent;
    bool ends; /* the paragraph: it is not spread */
};

struct text {
    struct fonts *fonts;
    struct letter *letters;
    size_t count, room;
    struct line *lines;
    size_t line_count, line_room;
    double width; /* that it was broken to */
};

struct text *text_new(struct fonts *fonts);
/* Words at the end; they must outlive the text. ERR_UNAVAILABLE: no font has one of the characters. */
result text_add(struct text *text, const struct style *style, const char *words);
/* The letters from this one on lead to an address. */
void text_link(struct text *text, size_t first, const char *address);
void text_break(struct text *text, double width, double first_indent, double indent);
/* In as few lines as fit, of nearly the same length; a '\n' among the words ends a line. */
void text_balance(struct text *text, double width);
/* Of all of it in one line, and of the longest piece that does not break. */
double text_natural_width(const struct text *text);
double text_piece_width(const struct text *text);

#endif
