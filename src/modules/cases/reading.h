/* reading.h: finding and showing one case. Inside this module. */
#ifndef ZWFW_CASES_READING_H
#define ZWFW_CASES_READING_H

#include "modules/cases/records.h"

/* By its number, within the caller's scope, else ERR_NOT_FOUND. */
result case_find(struct request *rq, const char *number, struct matter *matter, struct case_file *file);

/* As staff see it, with what they may do now. */
result case_show(struct request *rq, const struct matter *matter, const struct case_file *file, struct case_view *out);

#endif
