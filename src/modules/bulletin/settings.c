/* What an office sets before a bulletin can say it: the rows of the annex, and figures from before the system. */
#include "kernel/org/org.h"
#include "kernel/table/table_read.h"
#include "modules/bulletin/records.h"

static result no_region(void)
{
    return failed(ERR_NOT_FOUND, "没有这个地区，或者不在您的管辖范围内");
}

/* --- rows of the annex ------------------------------------------------------------------------------------------- */

static result units_read(struct request *rq, const struct region_ref *in, struct unit_rows *out)
{
    bulletin_units units;
    out->region = region_canonical(rq->arena, in->region);
    if (!request_sees_region(rq, out->region)) {
        return no_region();
    }
    TRY(units_of(rq, out->region, &units));
    out->items.items = units.items;
    out->items.count = units.count;
    return SUCCESS;
}
HANDLER(units_read, region_ref, unit_rows);

static result units_set(struct request *rq, const struct unit_rows *in, struct unit_rows *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    TRY(units_clear(rq, region));
    for (size_t i = 0; i < in->items.count; i++) {
        struct bulletin_unit row = in->items.items[i];
        struct unit unit;
        row.region = region;
        row.seq = (int64_t)i + 1;
        row.note = row.note ? row.note : "";
        result r = org_unit_find(rq->db, rq->arena, row.unit, &unit);
        r = is_ok(r) ? unit_insert(rq, &row) : r;
        if (r.code == ERR_NOT_FOUND || r.code == ERR_CONFLICT) {
            return invalid("items", str_format(rq->arena, "第%zu行的单位%s", i + 1,
                                               r.code == ERR_CONFLICT ? "已在前面列出" : "不存在"));
        }
        TRY(r);
    }
    TRY(ledger_note(rq, "bulletin", "units_set", region, 0));
    return units_read(rq, &(struct region_ref){.region = region}, out);
}
HANDLER(units_set, unit_rows, unit_rows);

/* --- before the system ------------------------------------------------------------------------------------------- */

static result check_prior(struct request *rq, struct prior_figure *prior)
{
    struct figure figure;
    prior->region = region_canonical(rq->arena, prior->region);
    prior->unit = number_is_set(prior->unit) ? prior->unit : 0;
    prior->item_type = prior->item_type ? prior->item_type : "";
    if (!request_sees_region(rq, prior->region)) {
        return invalid("region", "没有这个地区，或者不在您的管辖范围内");
    }
    const char *type = *prior->item_type ? str_format(rq->arena, ";type=%s", prior->item_type) : "";
    const char *id = str_format(rq->arena, "%s;%s;%s%s", prior->metric, prior->region, prior->period, type);
    if (!is_ok(figure_parse(rq, id, &figure))) {
        return metric_named(prior->metric, (struct date){99981231})
                   ? invalid("item_type", "应为01、20、21等地方类型，或other")
                   : invalid("metric", "没有这个指标；受理为case.accepted，办结为case.finished");
    }
    if (figure.metric->scale != METRIC_COUNT) {
        return invalid("metric", "只能填报件数，比率由件数算出");
    }
    return figure.period.last.ymd < instant_date(rq->now).ymd ? SUCCESS : invalid("period", "只能填报已经结束的统计期");
}

static result take_prior(struct request *rq, struct prior_figure *prior)
{
    TRY(check_prior(rq, prior));
    TRY(prior_put(rq, prior));
    return ledger_note(
        rq, "bulletin", "prior_figure", prior->region,
        str_format(rq->arena, "{\"item_type\":\"%s\",\"metric\":\"%s\",\"period\":\"%s\",\"unit\":%lld,\"value\":%lld}",
                   prior->item_type, prior->metric, prior->period, (long long)prior->unit, (long long)prior->value));
}

static result prior_set(struct request *rq, const struct prior_figure *in, struct prior_figure *out)
{
    *out = *in;
    return take_prior(rq, out);
}
HANDLER(prior_set, prior_figure, prior_figure);

static result prior_list(struct request *rq, const struct region_ref *in, struct prior_page *out)
{
    prior_figures list;
    const char *region = region_canonical(rq->arena, in->region);
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    if (!request_sees_region(rq, region)) {
        return no_region();
    }
    TRY(priors_of(rq, region, in->after ? in->after : "", limit + 1, &list));
    if ((int64_t)list.count > limit) {
        const struct prior_figure *last = &list.items[--list.count - 1];
        out->next =
            str_format(rq->arena, "%s;%lld;%s;%s", last->metric, (long long)last->unit, last->item_type, last->period);
    }
    out->items.items = list.items;
    out->items.count = list.count;
    return SUCCESS;
}
HANDLER(prior_list, region_ref, prior_page);

/* A row of the file; blank cells are absent. */
static result read_row(struct request *rq, const struct table *table, const struct table_row *row,
                       struct prior_figure *prior)
{
    record_clear(&prior_figure_record, prior);
    for (size_t i = 0; i < prior_figure_record.field_count; i++) {
        const char *name = prior_figure_record.fields[i].name;
        size_t column = table_column(table, name);
        if (column != TABLE_NO_COLUMN && *row->fields[column]) {
            TRY(record_set_text(&prior_figure_record, rq->arena, name, row->fields[column], prior));
        }
    }
    TRY(record_check(&prior_figure_record, rq->arena, prior));
    return take_prior(rq, prior);
}

result import_prior_figures(struct request *rq, const char *bytes, size_t size, struct report *report,
                            struct import_outcome *outcome)
{
    struct table table;
    TRY(table_read(rq->arena, bytes, size, &table_limits_usual, report, &table));
    for (size_t i = 0; i < table.row_count; i++) {
        struct prior_figure prior;
        result r = read_row(rq, &table, &table.rows[i], &prior);
        if (r.code == ERR_INVALID) {
            report_add(report, table.rows[i].line, r.field, "%s", r.reason);
        } else {
            TRY(r);
        }
    }
    outcome->count = (int64_t)table.row_count;
    return report_result(report);
}
