#include "kernel/api/import.h"

#include "kernel/table/report.h"

static const struct field moved_deadline_fields[] = {
    FIELD(moved_deadline, region, READONLY, 0, 0, "地区", "of the matter"),
    FIELD(moved_deadline, number, READONLY, 0, 0, "编号", "of the matter"),
    FIELD(moved_deadline, before, READONLY, 0, 0, "原到期时间", "by the calendar before"),
    FIELD(moved_deadline, after, READONLY, 0, 0, "新到期时间", "by the calendar now in force"),
};
RECORD(moved_deadline, moved_deadline_fields, "a deadline that a new calendar moved");

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
                  struct report *report, struct import_outcome *outcome)
{
    *outcome = (struct import_outcome){0};
    TRY(importer->run(rq, bytes, size, report, outcome));
    return report_result(report);
}
