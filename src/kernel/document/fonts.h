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

struct font; /* an open file */

struct fonts {
    struct arena *arena;
    struct font *faces[FACES];
};

/* ERR_UNAVAILABLE says which font is missing, and what to install or to set. */
result fonts_open(struct arena *arena, const struct font_files *files, struct fonts *fonts);

/* The glyph of a character in a face, or in the first other one that has it: *face says which. ERR_UNAVAILABLE names
 * the character that no font has: a document never shows an empty box for it. */
result fonts_glyph(struct fonts *fonts, enum face *face, uint32_t point, struct glyph *glyph);

/* For painting; it stays open. */
cairo_font_face_t *fonts_face(const struct fonts *fonts, enum face face);

#endif
