/* life.h: the life of an article: written, published, looked at again, ended. Used by the handlers and the import, so
 * that each leaves the same trail. Inside this module. */
#ifndef ZWFW_KNOWLEDGE_LIFE_H
#define ZWFW_KNOWLEDGE_LIFE_H

#include "modules/knowledge/records.h"

extern const struct flow article_flow, gap_flow;

/* A form as the next version of an article: the region within the caller's scope, items and units that exist, days in
 * order. */
result article_from_form(struct request *rq, const struct article_form *form, struct article *article);

/* Keep it as the first version of a new article of this unit. ERR_INVALID when the region has one of this title. */
result article_open(struct request *rq, struct article *article, int64_t unit, struct matter *matter);
/* Keep it as a further version: an edit of what is in work, else the beginning of a revision. */
result article_edit(struct request *rq, struct article *article, int64_t unit, struct matter *matter);
/* The newest version holds, from the day it names or today, and its gaps are answered. */
result article_publish(struct request *rq, struct article *article, struct matter *matter);

/* Find a matter beside the one of the request, whoever's it is. */
result find_along(struct request *rq, const char *region, int64_t id, struct matter *matter);

#endif
