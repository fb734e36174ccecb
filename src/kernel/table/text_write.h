/* text_write.h: a sheet as aligned plain text and as HTML. */
#ifndef ZWFW_TABLE_TEXT_WRITE_H
#define ZWFW_TABLE_TEXT_WRITE_H

#include <stddef.h>

struct buf;
struct sheet;

/* Columns of a terminal that valid UTF-8 takes: 2 for wide and full-width characters (Unicode annex 11: Chinese
 * characters and punctuation), 0 for combining and invisible ones, else 1. */
size_t text_width(const char *text);

/* The title, the labels over a rule, the rows; columns two spaces apart, numbers to the right, no trailing spaces.
 * Line ends and other control characters inside a text become spaces. */
void text_write(const struct sheet *sheet, struct buf *out);

/* A <table> with caption, thead and tbody, everything escaped; cells of number columns have the class "number". */
void html_write(const struct sheet *sheet, struct buf *out);

#endif
