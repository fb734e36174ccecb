/* xlsx_cell.h: what the raw values of a spreadsheet's cells mean. */
#ifndef ZWFW_TABLE_XLSX_CELL_H
#define ZWFW_TABLE_XLSX_CELL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* How a number format shows a number. */
enum number_style { STYLE_NUMBER, STYLE_DATE, STYLE_DATE_TIME, STYLE_TIME };

/* Of a format built in (ECMA-376 part 1, 18.8.30, with the Chinese ones), and of one spelled out. */
enum number_style style_of_id(size_t id);
enum number_style style_of_code(const char *code);

/* The text of a number as the file spells it, in `style`; since_1904: the workbook counts days from 1904-01-01.
 * NULL, and *reason in Chinese, when it is no number or must not be taken. */
const char *number_text(struct arena *arena, const char *raw, enum number_style style, bool since_1904,
                        const char **reason);

/* Text with _xHHHH_ in place of characters XML cannot hold (22.9.2.19) as it was meant, in place. */
void text_unescape(char *text);

/* The column of a cell reference such as "AB12", from 0; false when it is none or beyond column XFD. */
bool reference_column(const char *reference, size_t *column);

#endif
