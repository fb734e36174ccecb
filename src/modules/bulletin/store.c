#include "modules/bulletin/store.h"

/* --- bulletins --------------------------------------------------------------------------------------------------- */

#define BULLETIN_COLUMNS                                                                                           \
    "SELECT bulletin.region, bulletin.id, kind, period, issue, bulletin.title, issuer, note, corrects, template, " \
    "template_version, definitions, known_at,"                                                                     \
    " published_at, form, document_number, index_number, written_on, disclosed_on, signed_at, signer_name,"        \
    " matter.state, matter.version FROM bulletin"                                                                  \
    " JOIN matter ON matter.region = bulletin.region AND matter.id = bulletin.id"

result bulletin_find(struct request *rq, const char *region, const char *period, const char *state,
                     struct bulletin *bulletin)
{
    return db_one(rq->db, rq->arena, RECEIVE(bulletin, bulletin),
                  BULLETIN_COLUMNS
                  " WHERE bulletin.period = :period AND bulletin.region = :region AND matter.state = :state"
                  " ORDER BY bulletin.id DESC LIMIT 1",
                  P("region", region), P("period", period), P("state", state));
}

result bulletin_find_open(struct request *rq, const char *region, const char *period, struct bulletin *bulletin)
{
    return db_one(rq->db, rq->arena, RECEIVE(bulletin, bulletin),
                  BULLETIN_COLUMNS
                  " WHERE bulletin.period = :period AND bulletin.region = :region AND matter.closed_at IS NULL"
                  " ORDER BY bulletin.id DESC LIMIT 1",
                  P("region", region), P("period", period));
}

result bulletin_find_id(struct request *rq, const char *region, int64_t id, struct bulletin *bulletin)
{
    return db_one(rq->db, rq->arena, RECEIVE(bulletin, bulletin),
                  BULLETIN_COLUMNS " WHERE bulletin.region = :region AND bulletin.id = :id", P("region", region),
                  P("id", id));
}

result bulletin_insert(struct request *rq, const struct bulletin *bulletin)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin (region, id, kind, period, issue, title, issuer, note, corrects, template, form)"
                 " VALUES (:region, :id, :kind, :period, :issue, :title, :issuer, :note, :corrects, :template, :form)",
                 ROW(bulletin, bulletin));
}

result bulletin_page_read(struct request *rq, const char *region, const char *period,
                          const struct bulletin_place *after, int64_t rows, bulletin_list *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, BULLETIN_COLUMNS " WHERE bulletin.region >= :scope_low AND bulletin.region < :scope_high"),
        CLAUSE(region, " AND bulletin.region = :region"),
        CLAUSE(period, " AND period = :period"),
        CLAUSE(after, " AND (period < :after_period OR (period = :after_period AND (bulletin.region, bulletin.id) >"
                      " (:after_region, :after_id)))"),
        CLAUSE(true, " ORDER BY period DESC, bulletin.region, bulletin.id LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(bulletin, list), clauses, SCOPE(rq), P("region", region),
                     P("period", period), P("after_period", after ? after->period : ""),
                     P("after_region", after ? after->region : ""), P("after_id", after ? after->id : 0),
                     P("rows", rows));
}

/* --- what was published ------------------------------------------------------------------------------------------ */

result copy_insert(struct request *rq, const struct bulletin *bulletin, const char *format, struct bytes bytes,
                   struct bytes sm3)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin_copy (region, bulletin, format, bytes, sm3)"
                 " VALUES (:region, :bulletin, :format, :bytes, :sm3)",
                 P("region", bulletin->region), P("bulletin", bulletin->id), P("format", format), P("bytes", bytes),
                 P("sm3", sm3));
}

result copy_find(struct request *rq, const struct bulletin *bulletin, const char *format, struct bytes *bytes)
{
    TRY(db_bytes(rq->db, rq->arena, bytes,
                 "SELECT bytes FROM bulletin_copy WHERE region = :region AND bulletin = :bulletin AND format = :format",
                 P("region", bulletin->region), P("bulletin", bulletin->id), P("format", format)));
    return bytes->data ? SUCCESS : failed(ERR_NOT_FOUND, "没有这个格式的通报");
}

static const struct field kept_figure_fields[] = {
    FIELD(kept_figure, figure, READONLY, 0, 0, "数据编号", "its id"),
    FIELD(kept_figure, version, READONLY, 0, 0, "口径版本", "of its metric"),
    FIELD(kept_figure, numerator, READONLY, 0, 0, "分子", "or the count"),
    FIELD(kept_figure, denominator, READONLY, 0, 0, "分母", "of a rate"),
};
RECORD(kept_figure, kept_figure_fields, "a figure as it was published");

result figure_insert(struct request *rq, const struct bulletin *bulletin, const struct kept_figure *figure)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin_figure (region, bulletin, figure, version, numerator, denominator)"
                 " VALUES (:region, :bulletin, :figure, :version, :numerator, :denominator)",
                 P("region", bulletin->region), P("bulletin", bulletin->id), ROW(kept_figure, figure));
}

result figures_of(struct request *rq, const struct bulletin *bulletin, kept_figures *figures)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(kept_figure, figures),
                  "SELECT figure, version, numerator, denominator FROM bulletin_figure"
                  " WHERE region = :region AND bulletin = :bulletin ORDER BY figure",
                  P("region", bulletin->region), P("bulletin", bulletin->id));
}

result figure_kept(struct request *rq, const char *region, int64_t bulletin, const char *figure,
                   struct kept_figure *kept)
{
    return db_one(rq->db, rq->arena, RECEIVE(kept_figure, kept),
                  "SELECT figure, version, numerator, denominator FROM bulletin_figure"
                  " WHERE region = :region AND bulletin = :bulletin AND figure = :figure",
                  P("region", region), P("bulletin", bulletin), P("figure", figure));
}

result figure_known(struct request *rq, struct instant known, const char *figure, struct kept_figure *kept)
{
    return db_one(
        rq->db, rq->arena, RECEIVE(kept_figure, kept),
        "SELECT figure, version, numerator, denominator FROM bulletin"
        " JOIN bulletin_figure ON bulletin_figure.region = bulletin.region AND bulletin_figure.bulletin = bulletin.id"
        " WHERE known_at = :known AND figure = :figure LIMIT 1",
        P("known", known), P("figure", figure));
}

/* --- rows of the annex ------------------------------------------------------------------------------------------- */

result units_of(struct request *rq, const char *region, bulletin_units *units)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(bulletin_unit, units),
                  "SELECT region, unit, seq, label, note, permit_column, service_column FROM bulletin_unit"
                  " WHERE region = :region ORDER BY seq, unit",
                  P("region", region));
}

result units_clear(struct request *rq, const char *region)
{
    return db_do(rq->db, "DELETE FROM bulletin_unit WHERE region = :region", P("region", region));
}

result unit_insert(struct request *rq, const struct bulletin_unit *unit)
{
    return db_do(rq->db,
                 "INSERT INTO bulletin_unit (region, unit, seq, label, note, permit_column, service_column)"
                 " VALUES (:region, :unit, :seq, :label, :note, :permit_column, :service_column)",
                 ROW(bulletin_unit, unit));
}

/* --- before the system ------------------------------------------------------------------------------------------- */

#define PRIOR_COLUMNS "SELECT region, metric, unit, item_type, period, value, source FROM prior_figure"

result prior_find(struct request *rq, const struct figure *figure, struct prior_figure *prior)
{
    return db_one(rq->db, rq->arena, RECEIVE(prior_figure, prior),
                  PRIOR_COLUMNS
                  " WHERE region = :region AND metric = :metric AND unit = :unit AND item_type = :item_type"
                  " AND period = :period",
                  P("region", figure->region), P("metric", figure->metric->code), P("unit", figure->unit),
                  P("item_type", figure->type), P("period", figure->period.text));
}

result prior_put(struct request *rq, const struct prior_figure *prior)
{
    return db_do(rq->db,
                 "INSERT INTO prior_figure (region, metric, unit, item_type, period, value, source)"
                 " VALUES (:region, :metric, :unit, :item_type, :period, :value, :source)"
                 " ON CONFLICT (region, metric, unit, item_type, period)"
                 " DO UPDATE SET value = excluded.value, source = excluded.source",
                 ROW(prior_figure, prior));
}

/* The cursor is what the rows are sorted by: metric;unit;type;period. */
result priors_of(struct request *rq, const char *region, const char *after, int64_t rows, prior_figures *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(prior_figure, list),
                  PRIOR_COLUMNS
                  " WHERE region = :region AND (metric || ';' || unit || ';' || item_type || ';' || period)"
                  " > :after ORDER BY metric || ';' || unit || ';' || item_type || ';' || period LIMIT :rows",
                  P("region", region), P("after", after), P("rows", rows));
}

/* --- regions ----------------------------------------------------------------------------------------------------- */

static const struct field region_name_fields[] = {
    FIELD(region_name, code, READONLY, 0, 0, "代码", "GB/T 2260"),
    FIELD(region_name, name, READONLY, 0, 0, "名称", "of the region"),
};
RECORD(region_name, region_name_fields, "a region by its name");

result regions_below(struct request *rq, const char *region, struct date on, region_names *names)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(region_name, names),
                  "SELECT code, name FROM region WHERE parent = :region AND valid_from <= :on"
                  " AND (valid_to IS NULL OR valid_to >= :on) ORDER BY code",
                  P("region", region), P("on", on));
}

result oldest_hall(struct request *rq, const char *region, int64_t *hall)
{
    TRY(db_number(rq->db, hall, "SELECT MIN(id) FROM hall WHERE region = :region", P("region", region)));
    *hall = number_is_set(*hall) ? *hall : 0;
    return SUCCESS;
}

/* --- afterwards -------------------------------------------------------------------------------------------------- */

static const struct field amendment_fields[] = {
    FIELD(amendment, region, READONLY, 0, 0, "地区", "of the matter"),
    FIELD(amendment, matter, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(amendment, number, READONLY, 0, 0, "编号", "what people call it by"),
    FIELD(amendment, title, READONLY, 0, 0, "名称", "what it is about"),
    FIELD(amendment, unit, READONLY, 0, 0, "统计单位", "that it counts for"),
    FIELD(amendment, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code; empty: none"),
    FIELD(amendment, kind, READONLY, 0, 0, "计数类别", "the counter it moved"),
    FIELD(amendment, amount, READONLY, 0, 0, "计数", "1: recorded late; -1: taken back"),
    FIELD(amendment, day, READONLY, 0, 0, "日期", "it counts for"),
    FIELD(amendment, started_on, READONLY, 0, 0, "受理日期", "of the matter"),
    FIELD(amendment, at, READONLY, 0, 0, "发生时间", "when it happened"),
    FIELD(amendment, recorded_at, READONLY, 0, 0, "记录时间", "when it was recorded"),
};
RECORD(amendment, amendment_fields, "an event that a published figure did not know");

result amendments_after(struct request *rq, const char *low, const char *high, struct instant known, struct date last,
                        amendments *list)
{
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(amendment, list),
        "SELECT e.region, e.matter, m.number, m.title, e.unit, e.item_type, e.kind, e.amount, e.day, m.started_on,"
        " e.at, e.recorded_at FROM event AS e"
        " LEFT JOIN matter AS m ON m.region = e.region AND m.id = e.matter"
        " WHERE e.region >= :low AND e.region < :high AND e.recorded_at > :known"
        " AND (e.late = 1 OR e.amount < 0) AND e.kind <> '' AND e.day <= :last"
        " ORDER BY e.recorded_at, e.lane, e.seq",
        P("low", low), P("high", high), P("known", known), P("last", last));
}
