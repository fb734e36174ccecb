/* handlers.h: the module's handlers, as its table of routes names them. */
#ifndef ZWFW_OPEN311_HANDLERS_H
#define ZWFW_OPEN311_HANDLERS_H

#include "modules/open311/records.h"

extern const struct handler open311_services_handler, open311_definition_handler, open311_discovery_handler,
    open311_request_list_handler, open311_request_read_handler, open311_token_handler, open311_post_handler;

extern const struct handler open311_attribute_list_handler, open311_attribute_set_handler,
    open311_attribute_drop_handler, open311_publish_handler;

#endif
