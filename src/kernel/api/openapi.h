/* openapi.h: the description of the whole API (OpenAPI 3.1), written from the tables of all modules. */
#ifndef ZWFW_API_OPENAPI_H
#define ZWFW_API_OPENAPI_H

#include "kernel/base/buf.h"

enum { MOST_OPENAPI = 32 << 20 };

/* The same bytes each time. */
void openapi_write(struct buf *out);

#endif
