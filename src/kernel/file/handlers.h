/* handlers.h: the face of this room. Inside this room. */
#ifndef ZWFW_FILE_HANDLERS_H
#define ZWFW_FILE_HANDLERS_H

#include "kernel/api/module.h"

/* Take a document in: type, hash and disk on a slow reader, the row on the lane. */
extern const struct handler file_store_handler;
/* Send one that is attached to something the caller may see. */
extern const struct handler file_fetch_handler;

extern const struct record file_receipt_record;

#endif
