/* layout.h: tables whose cells are parted by blanks alone: under a ruler of dashes ("----  ------"), or line by line.
 *
 * Under a ruler a cell belongs to the column in which it begins, counted as a terminal shows it, where an ideograph
 * takes two places; without one, two blanks part two cells. */
#ifndef ZWFW_AUDIT_LAYOUT_H
#define ZWFW_AUDIT_LAYOUT_H

#include "modules/audit/source.h"

enum { LAYOUT_MOST_CELLS = 40 };

bool layout_is_ruler(const struct source *source, uint32_t line);

/* The cells of a line, at most LAYOUT_MOST_CELLS; their count. */
uint32_t layout_cells(const struct source *source, uint32_t line, struct span *cells);
uint32_t layout_cells_under(const struct source *source, uint32_t ruler, uint32_t line, struct span *cells);

/* How many cells it has that are parted by commas, as a spreadsheet writes them; 0 when it has a mark of a sentence or
 * fewer than four. */
uint32_t layout_comma_cells(const struct source *source, uint32_t line);

/* Of each line, whether it is of a table: parted by |, tabs or commas, or of such a table, its ruler or heading. */
void layout_mark(const struct source *source, bool *in_table);

#endif
