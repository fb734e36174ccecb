/* page.h: a file of web/ in place of the output record. */
#ifndef ZWFW_API_PAGE_H
#define ZWFW_API_PAGE_H

#include "kernel/api/request.h"

/* As text/html and so on, by its ending; browsers keep it, and ask whether it is still the same. ERR_NOT_FOUND. */
result page_show(struct request *rq, const char *name);

#endif
