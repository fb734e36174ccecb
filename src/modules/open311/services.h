/* services.h: what a hotline offers by Open311, and answers in its formats. Inside this module. */
#ifndef ZWFW_OPEN311_SERVICES_H
#define ZWFW_OPEN311_SERVICES_H

#include "modules/open311/document.h"
#include "modules/open311/records.h"

/* The categories of a hotline as they stand today. */
struct catalogue {
    const char *region;
    category_list tree; /* all ids, each by its latest version */
    struct date today;
};

/* Of a jurisdiction_id; NULL: the one that open311.jurisdiction names, or the only one there is. ERR_INVALID without
 * any, ERR_NOT_FOUND when there is no such hotline. */
result catalogue_read(struct request *rq, const char *jurisdiction, struct catalogue *catalogue);
/* NULL: there is none. */
const struct category *catalogue_find(const struct catalogue *catalogue, int64_t id);
/* Is it offered: does it hold today, without one below it that does? */
bool catalogue_offers(const struct catalogue *catalogue, const struct category *category);
/* Of a service_code. ERR_INVALID without one, ERR_NOT_FOUND when it is not offered. */
result catalogue_service(struct request *rq, const struct catalogue *catalogue, const char *code,
                         const struct category **service);

/* An answer of this module: begin it, write it, end it. */
struct document open311_begin(struct request *rq, const char *format);
result open311_end(struct request *rq, const struct document *document);

extern const struct dialect open311_dialect;

#endif
