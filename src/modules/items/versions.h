/* versions.h: the life of a version: opened, published, ended. Used by the handlers, change orders and imports, so that
 * each of these leaves the same trail. Inside this module. */
#ifndef ZWFW_ITEMS_VERSIONS_H
#define ZWFW_ITEMS_VERSIONS_H

#include "kernel/flow/flow.h"
#include "modules/items/store.h"

extern const struct flow item_flow;

/* The day that reads are as of: the one given, else today. */
struct date version_day(const struct request *rq, struct date given);

/* Fill what follows from the rest (scheme, basic code, unit, score), and check the item as a whole: rules, type, the
 * caller's scope. */
result version_complete(struct request *rq, struct item *item, const struct item_sheet *sheet);

/* The highest version of a code, 0 for none, and is it an open draft? */
result version_find_draft(struct request *rq, const char *region, const char *code, int64_t *newest, bool *is_draft);

/* Write a new version of sheet->item's code, and open its matter by `action`; `item` is sheet->item. A version with
 * valid_from ends the one before it. ERR_CONFLICT while a draft of the code is open. */
result version_open(struct request *rq, struct item *item, const struct item_sheet *sheet, const char *action);

/* The draft holds from that day on; the version before it ends there. */
result version_publish(struct request *rq, struct item *item, struct matter *matter, struct date from);

/* It no longer holds from that day on. `action`: withdraw, or end for a change order. */
result version_end(struct request *rq, struct item *item, struct matter *matter, struct date on, const char *action,
                   const char *reason);

/* Find a matter that is not the one the caller named. */
result matter_find_along(struct request *rq, const char *region, int64_t id, struct matter *matter);

#endif
