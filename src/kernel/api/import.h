/* import.h: the importers of all modules. */
#ifndef ZWFW_API_IMPORT_H
#define ZWFW_API_IMPORT_H

#include "kernel/api/module.h"

struct report;

/* NULL when no module imports this. */
const struct importer *importer_of_kind(const char *kind);

/* Run one, in the caller's transaction. A report with a message is a failure, so that the caller undoes it all. */
result import_run(struct request *rq, const struct importer *importer, const char *bytes, size_t size,
                  struct report *report, struct import_outcome *outcome);

#endif
