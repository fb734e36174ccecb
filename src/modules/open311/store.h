/* store.h: the module's SQL. Inside this module. */
#ifndef ZWFW_OPEN311_STORE_H
#define ZWFW_OPEN311_STORE_H

#include "modules/open311/records.h"

/* The region of the only hotline that has categories; NULL: there is none, or there are several. */
result open311_only_hotline(struct request *rq, const char **region);

/* Questions of a category, in their order; category 0: of all of them. */
result open311_attributes_read(struct request *rq, const char *region, int64_t category, open311_attributes *list);
result open311_attribute_put(struct request *rq, const struct open311_attribute *attribute);
/* ERR_NOT_FOUND. */
result open311_attribute_delete(struct request *rq, const struct open311_attribute_key *key);

/* What anybody may see of a hotline's orders, newest first. */
struct open311_filter {
    const char *region; /* of the hotline */
    const char *number; /* only this one; NULL: as the rest says */
    const char *codes;  /* ",12,13,": of these categories; NULL: of all */
    struct instant range[2];
    bool open, closed;
    bool all; /* also what came another way and was not published */
    int64_t limit, offset;
};
result open311_requests_read(struct request *rq, const struct open311_filter *filter, open311_requests *requests);

/* The first order of a contact that came by Open311; NULL: none yet. ERR_NOT_FOUND: no such contact. */
result open311_token_read(struct request *rq, const char *region, const char *token, const char **number);

/* Of an order; both empty: nothing is published. */
result open311_text_put(struct request *rq, const char *region, int64_t id, const char *description,
                        const char *address);

#endif
