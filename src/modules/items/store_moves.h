/* store_moves.h: claims and change orders in the store. Inside this module. */
#ifndef ZWFW_ITEMS_STORE_MOVES_H
#define ZWFW_ITEMS_STORE_MOVES_H

#include "modules/items/handlers.h"

/* --- claims: those within the caller's scope --------------------------------------------------------------------- */

typedef LIST(struct claim_row) claim_rows;
result store_insert_claim(struct request *rq, const struct claim_row *claim);
/* The claim asked of a unit already: 0 when there is none. */
result store_claim_of(struct request *rq, const struct claim_row *claim, int64_t *id);
result store_read_claim(struct request *rq, const char *region, int64_t id, struct claim_row *claim);
result store_update_claim(struct request *rq, const struct claim_row *claim);
/* The claim that prepared this version: ERR_NOT_FOUND for most. */
result store_claim_of_item(struct request *rq, const char *region, int64_t item, int64_t *claim);
result store_search_claims(struct request *rq, const struct claim_search *question, const struct place *after,
                           int64_t rows, claim_rows *list);

/* --- change orders ----------------------------------------------------------------------------------------------- */

typedef LIST(struct change_line) change_lines;
typedef LIST(struct change_row) change_rows;
result store_insert_change(struct request *rq, const struct item_change *change, const change_lines *lines);
result store_read_change(struct request *rq, const char *region, int64_t id, struct item_change *change,
                         change_lines *lines);
/* What became of a line: the version it ended, the one it made. */
result store_update_line(struct request *rq, const struct item_change *change, const struct change_line *line);
result store_search_changes(struct request *rq, const struct change_search *question, const struct place *after,
                            int64_t rows, change_rows *list);
/* What hangs on an item: its materials, halls it is present in on that day or later, claims of it that are open. */
result store_count_touched(struct request *rq, const struct item *item, struct date on, struct change_touch *touch);

#endif
