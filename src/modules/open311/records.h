/* records.h: what the module's routes take and give. Inside this module. */
#ifndef ZWFW_OPEN311_RECORDS_H
#define ZWFW_OPEN311_RECORDS_H

#include "modules/open311/open311.h"

/* Of services, a service, a request, a token. */
struct open311_key {
    const char *format, *jurisdiction_id, *service_code, *service_request_id, *token;
};

struct open311_search {
    const char *format, *jurisdiction_id, *service_request_id, *service_code, *start_date, *end_date, *status;
    int64_t page, page_size;
};

struct open311_answer {
    const char *code, *value;
};
struct open311_post {
    const char *format, *api_key, *jurisdiction_id, *service_code, *lat, *address_string, *address_id, *email,
        *device_id, *account_id, *first_name, *last_name, *phone, *description, *media_url;
    const char *longitude; /* "long", which C has for itself */
    LIST(struct open311_answer) attribute;
};

/* --- for the office ---------------------------------------------------------------------------------------------- */

struct open311_attribute_key {
    const char *region, *code;
    int64_t category;
};
struct open311_attribute_list {
    LIST(struct open311_attribute) items;
};
struct open311_publication {
    const char *number, *description, *address;
};
struct open311_published {
    const char *number, *description, *address;
    struct instant published_at;
};

/* An order as everybody sees it. */
struct open311_request {
    const char *region, *contact_region, *number, *state, *agency, *description, *address;
    int64_t id, category, longitude, latitude;
    struct instant opened_at, changed_at, stopped_at, closed_at, due_at;
};
typedef LIST(struct open311_request) open311_requests;

extern const struct record open311_key_record, open311_search_record, open311_answer_record, open311_post_record,
    open311_attribute_key_record, open311_attribute_list_record, open311_publication_record, open311_published_record,
    open311_request_record;

#endif
