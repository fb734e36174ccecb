#include "kernel/api/import.h"

#include "kernel/table/report.h"

const struct importer *importer_of_kind(const char *kind)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct importer *row = (*module)->importers; row && row->kind; row++) {
            if (str_equal(row->kind, kind)) {
                return row;
            }
        }
    }
    return 0;
}

result import_run(struct request *rq, const struct importer *importer, const char *bytes, size_t size,
                  struct report *report, int64_t *count)
{
    *count = 0;
    TRY(importer->run(rq, bytes, size, report, count));
    return report_result(report);
}
