/* store.h: the module's SQL. Inside this module. */
#ifndef ZWFW_CASES_STORE_H
#define ZWFW_CASES_STORE_H

#include "modules/cases/records.h"

result case_file_insert(struct request *rq, const struct case_file *file);

/* Change what an action changes in the file. */
result case_file_update(struct request *rq, const struct case_file *file);

typedef LIST(struct case_material) case_materials;
result case_materials_read(struct request *rq, const struct matter *matter, case_materials *materials);
/* Add them after those there are, in the state given; their uploaded files belong to the case from now on. */
result case_materials_add(struct request *rq, const struct matter *matter, const struct case_material *items,
                          size_t count, const char *state);
/* A missing material came: its row is made good. *found is false when none of that name is missing. */
result case_material_made_good(struct request *rq, const struct matter *matter, const struct case_material *material,
                               bool *found);

/* A page of cases within the caller's scope, newest first, from `place` on, limit + 1 rows. applicant: NO_NUMBER for
 * any. */
typedef LIST(struct case_row) case_rows;
result case_rows_read(struct request *rq, const struct case_search *search, int64_t applicant,
                      const struct matter_place *place, int64_t limit, case_rows *rows);

struct case_ref {
    const char *region;
    int64_t id;
};
typedef LIST(struct case_ref) case_refs;
/* Applications received before `before` that nobody has answered (行政许可法 §32). */
result cases_unanswered(struct request *rq, struct instant before, case_refs *refs);
/* Accepted cases whose promised materials are overdue. */
result cases_missing_overdue(struct request *rq, struct date today, case_refs *refs);

#endif
