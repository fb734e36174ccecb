/* handlers.h: the routes of the API itself. Inside this room. */
#ifndef ZWFW_API_HANDLERS_H
#define ZWFW_API_HANDLERS_H

#include "kernel/api/module.h"

extern const struct record *const api_records[];

extern const struct handler health_show_handler, ready_show_handler, metrics_show_handler;
extern const struct handler home_show_handler, docs_show_handler, web_show_handler, openapi_show_handler;
extern const struct handler code_lists_handler, code_list_show_handler;
extern const struct handler import_take_handler, export_give_handler;

result idempotency_forget(struct request *rq);

#endif
