/* handlers.h: the routes of this module. */
#ifndef ZWFW_AUDIT_HANDLERS_H
#define ZWFW_AUDIT_HANDLERS_H

#include "kernel/api/module.h"

extern const struct handler text_audit_make_handler, audit_rules_list_handler, audit_page_handler;
extern const struct record audit_request_record, audit_rules_record;
extern const struct code_list audit_formats;

#endif
