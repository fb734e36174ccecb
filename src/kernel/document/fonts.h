/* fonts.h: the faces of an official document (仿宋, 小标宋, 黑体, 楷体, 宋体) and where they are.
 *
 * A face is the file that a setting names (font_files.h), else the first that is found among those that Debian packages
 * put in place. A file is opened once, stays open and is shared by all threads. */
#ifndef ZWFW_DOCUMENT_FONTS_H
#define ZWFW_DOCUMENT_FONTS_H

#include <cairo.h>
#include <stdint.h>

#include "kernel/base/result.h"
#include "kernel/document/font_files.h"

struct glyph {
    uint32_t index;
    float advance; /* in ems */
};

struct fonts {
    struct arena *arena;
    cairo_font_face_t *faces[FACES];
    cairo_scaled_font_t *scaled[FACES]; /* of one em, for measuring; released with the arena */
    struct glyph *known[FACES];         /* of the basic plane */
};

/* ERR_UNAVAILABLE says which font is missing, and what to install or to set. */
result fonts_open(struct arena *arena, const struct font_files *files, struct fonts *fonts);

/* The glyph of a character in a face, or in the first other one that has it: *face says which. ERR_UNAVAILABLE names
 * the character that no font has: a document never shows an empty box for it. */
result fonts_glyph(struct fonts *fonts, enum face *face, uint32_t point, struct glyph *glyph);

#endif
