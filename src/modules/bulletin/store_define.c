/* What offices define: templates, and their own ratios. */
#include "modules/bulletin/store.h"

result templates_all(struct request *rq, bulletin_templates *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(bulletin_template, list),
                  "SELECT region, code, version, valid_from, name, text FROM bulletin_template"
                  " ORDER BY code, version, region");
}

result template_insert(struct request *rq, struct bulletin_template *row)
{
    int64_t newest;
    TRY(db_number(rq->db, &newest, "SELECT MAX(version) FROM bulletin_template WHERE code = :code",
                  P("code", row->code)));
    row->version = number_is_set(newest) ? newest + 1 : 2; /* the first one ships with the program, or never was */
    return db_do(rq->db,
                 "INSERT INTO bulletin_template (region, code, version, valid_from, name, text)"
                 " VALUES (:region, :code, :version, :valid_from, :name, :text)",
                 ROW(bulletin_template, row));
}

result own_metrics_all(struct request *rq, own_metrics *list)
{
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(own_metric, list),
        "SELECT region, code, version, valid_from, valid_to, name, measure, scale, decimals, rounding, cutoff,"
        " numerator, denominator, definition, source FROM own_metric ORDER BY region, code, version");
}

result own_metric_insert(struct request *rq, const struct own_metric *row)
{
    return db_do(rq->db,
                 "INSERT INTO own_metric (region, code, version, valid_from, valid_to, name, measure, scale, decimals,"
                 " rounding, cutoff, numerator, denominator, definition, source) VALUES (:region, :code, :version,"
                 " :valid_from, :valid_to, :name, :measure, :scale, :decimals, :rounding, :cutoff, :numerator,"
                 " :denominator, :definition, :source)",
                 ROW(own_metric, row));
}

result own_metric_end(struct request *rq, const struct own_metric *row)
{
    return db_do(rq->db,
                 "UPDATE own_metric SET valid_to = :valid_to"
                 " WHERE region = :region AND code = :code AND version = :version",
                 ROW(own_metric, row));
}
