/* open311.h: Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2) at /open311/v2/, in JSON and XML by a path's ending,
 * so that clients of that standard report to the 12345 hotline and see what became of it.
 *
 * A jurisdiction_id is the region code of a hotline, and may be left out where there is one alone; a service is a
 * category without categories below it, its code the category's id as text; a request is a main order, its id the
 * order's number. A posted request becomes a contact of channel "open311" and, when open311.direct says so, an order at
 * once; else it is answered with a token, the contact's number, and gets its id when the hotline has made an order of
 * it.
 *
 * Posting needs an api_key: the bearer token of an account that holds open311.post and nothing else. What is told goes
 * where a call's words go, sealed; who reports becomes a caller as any other.
 *
 * What everybody sees of an order: service, state, days, the unit, the place rounded to open311.digits. Never the
 * caller; the description and the address only as a moderator published them. Not seen at all: orders of callers who
 * want to stay hidden, reports of misdeeds (举报), orders without a category, and, unless open311.list_all, orders that
 * came another way and were not published. */
#ifndef ZWFW_OPEN311_OPEN311_H
#define ZWFW_OPEN311_OPEN311_H

#include "kernel/api/module.h"
#include "modules/hotline/hotline.h"

/* What is asked for one category beside the description. */
struct open311_attribute {
    const char *region;
    int64_t category;
    const char *code;
    int64_t place;        /* order in the form */
    const char *datatype; /* open311_datatypes */
    bool required;
    const char *description; /* the question */
    const char *hint;        /* datatype_description; "" for none */
    const char *choices;     /* "key=name" lines of a list; "" for none */
};
extern const struct record open311_attribute_record;
extern const struct code_list open311_datatypes;
typedef LIST(struct open311_attribute) open311_attributes;

#endif
