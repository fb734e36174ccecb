/* export.h: the exporters of all modules, and the files they make: CSV as long as there is room for it, written as the
 * rows come; XLSX of at most XLSX_ROWS rows. Personal data is masked as the fields of the record say. */
#ifndef ZWFW_API_EXPORT_H
#define ZWFW_API_EXPORT_H

#include <stdio.h>

#include "kernel/api/module.h"

enum { XLSX_ROWS = 100000 };

struct export_order {
    bool xlsx;                                     /* else CSV */
    bool whole;                                    /* nothing is masked: the caller has noted why in the ledger */
    void (*progress)(int64_t rows, void *subject); /* NULL for none */
    void *subject;
};

/* NULL when no module exports this. */
const struct exporter *exporter_of_kind(const char *kind);

/* Write all rows of one, in the caller's transaction. ERR_TOO_LARGE for too many rows of XLSX, ERR_UNAVAILABLE when
 * `out` takes no more. *rows: how many. What was written by then is the caller's to throw away. */
result export_run(struct request *rq, const struct exporter *exporter, const struct export_order *order, FILE *out,
                  int64_t *rows);

#endif
