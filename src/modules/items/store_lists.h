/* store_lists.h: lists and counts of items. Inside this module. */
#ifndef ZWFW_ITEMS_STORE_LISTS_H
#define ZWFW_ITEMS_STORE_LISTS_H

#include "modules/items/handlers.h"

/* Items that hold on question->on, after a place in the order of region and code. */
result store_search_items(struct request *rq, const struct item_search *question, const struct place *after,
                          int64_t rows, item_rows *list);
/* The same of one version: one row, or none. */
result store_search_hit(struct request *rq, const struct item_search *question, const char *region, int64_t id,
                        item_rows *list);
/* Versions within the caller's scope, whatever their state, after a place in the order of region and id. */
result store_search_versions(struct request *rq, const struct item_search *question, const struct place *after,
                             int64_t rows, item_rows *list);
/* All published versions of a code, newest first: public, as each was. */
result store_versions(struct request *rq, const char *region, const char *code, item_rows *list);

/* Counts of the items that hold on a day in a span of regions, by "type", "unit" or "region". */
result store_statistics(struct request *rq, const struct statistics_question *question, const char *low,
                        const char *high, struct statistics *statistics);

typedef LIST(struct item_presence) presence_list;
result store_presences(struct request *rq, const struct item_search *question, const struct item_presence *after,
                       int64_t rows, presence_list *list);
/* ERR_CONFLICT when it is there already. */
result store_begin_presence(struct request *rq, const struct item_presence *presence);
/* How many stretches of presence in this hall were open on that day and now end there. */
result store_end_presence(struct request *rq, const struct item_presence *presence, int64_t *ended);
result store_count_presence(struct request *rq, const struct item_presence *presence, int64_t *open);

#endif
