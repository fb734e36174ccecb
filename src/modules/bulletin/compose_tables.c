/* The annexes of a bulletin: its units, its regions, and what must be said about both. */
#include "modules/bulletin/compose.h"

#include "kernel/org/org.h"

static result put(struct composer *composer, struct block *table, size_t row, size_t column, const char *code,
                  const struct part *part, const char *type, int64_t unit)
{
    const struct shown *shown;
    TRY(compose_figure(composer, code, part, type, unit, &shown));
    table_figure(table, row, column, shown);
    return SUCCESS;
}

/* --- units ------------------------------------------------------------------------------------------------------- */

enum { UNIT_NUMBER, UNIT_NAME, UNIT_PERMIT, UNIT_SERVICE = UNIT_PERMIT + 3, UNIT_NOTE = UNIT_SERVICE + 3 };

static const struct sheet_column unit_columns[] = {
    {"number", "序号", CELL_INT, 0, 6},
    {"unit", "单位", CELL_TEXT, 0, 26},
    {"permit_accepted", "受理行政许可事项（件）", CELL_INT, 0, 0},
    {"permit_finished", "办结（件）", CELL_INT, 0, 0},
    {"permit_rate", "办结率", CELL_RATE, 2, 10},
    {"service_accepted", "受理公共服务事项（件）", CELL_INT, 0, 0},
    {"service_finished", "办结（件）", CELL_INT, 0, 0},
    {"service_rate", "办结率", CELL_RATE, 2, 10},
    {"note", "备注", CELL_TEXT, 0, 20},
};

static result put_type(struct composer *composer, struct block *table, size_t row, size_t column, const char *type,
                       int64_t unit)
{
    TRY(put(composer, table, row, column, "case.accepted", &composer->own, type, unit));
    TRY(put(composer, table, row, column + 1, "case.finished", &composer->own, type, unit));
    return put(composer, table, row, column + 2, "case.finish_rate", &composer->own, type, unit);
}

/* Something that happened in the period, of a kind that has a column. */
static bool in_annex(const struct composer *composer, const struct cube_walk *at)
{
    const struct tally_cell *cell = at->cell;
    return at->counter->source == METRIC_FLOW && cell->amount != 0 && str_equal(cell->region, composer->own.region) &&
           (str_equal(cell->item_type, TYPE_PERMIT) || str_equal(cell->item_type, TYPE_SERVICE));
}

/* Does the unit count anything of the type in the period? What counts is never left blank. */
static bool counts(const struct composer *composer, const char *type, int64_t unit)
{
    for (struct cube_walk at = {0}; cube_next(&composer->cases.cube, &at);) {
        if (at.cell->unit == unit && str_equal(at.cell->item_type, type) && in_annex(composer, &at)) {
            return true;
        }
    }
    return false;
}

/* 0 for a unit that has items of the kind, blank for one that has none. */
static result put_unit(struct composer *composer, struct block *table, const struct bulletin_unit *unit)
{
    size_t row = table_row(composer->document, table);
    table->sheet->rows[row][UNIT_NUMBER] = cell_int((int64_t)row + 1);
    table_text(table, row, UNIT_NAME, unit->label);
    table_text(table, row, UNIT_NOTE, unit->note);
    if (unit->permit_column || counts(composer, TYPE_PERMIT, unit->unit)) {
        TRY(put_type(composer, table, row, UNIT_PERMIT, TYPE_PERMIT, unit->unit));
    }
    if (unit->service_column || counts(composer, TYPE_SERVICE, unit->unit)) {
        TRY(put_type(composer, table, row, UNIT_SERVICE, TYPE_SERVICE, unit->unit));
    }
    return SUCCESS;
}

static bool is_listed(const bulletin_units *units, int64_t unit)
{
    for (size_t i = 0; i < units->count; i++) {
        if (units->items[i].unit == unit) {
            return true;
        }
    }
    return false;
}

/* Units that nobody listed and that count all the same come after the others, or the rows would not add up. */
static result list_others(struct composer *composer, bulletin_units *units)
{
    struct arena *arena = composer->rq->arena;
    for (struct cube_walk at = {0}; cube_next(&composer->cases.cube, &at);) {
        int64_t id = at.cell->unit;
        if (!in_annex(composer, &at) || id == 0 || is_listed(units, id)) {
            continue;
        }
        struct unit unit;
        size_t size = sizeof *units->items;
        result found = org_unit_find(composer->rq->db, arena, id, &unit);
        if (!is_ok(found) && found.code != ERR_NOT_FOUND) {
            return found;
        }
        units->items = arena_grow(arena, units->items, units->count * size, (units->count + 1) * size);
        units->items[units->count++] = (struct bulletin_unit){
            .unit = id, .label = is_ok(found) ? unit.name : str_format(arena, "单位%lld", (long long)id), .note = ""};
    }
    return SUCCESS;
}

static result unit_table(struct composer *composer)
{
    struct document *document = composer->document;
    bulletin_units units;
    TRY(units_of(composer->rq, composer->bulletin->region, &units));
    TRY(list_others(composer, &units));
    if (units.count == 0) {
        return SUCCESS;
    }
    document_annex(document, str_format(document->arena, "%s%s各单位办件情况统计表", composer->own.name,
                                        period_label(document->arena, &composer->period)));
    struct block *table = document_table(document, 0, unit_columns, sizeof unit_columns / sizeof *unit_columns);
    table->total_rows = 1;
    for (size_t i = 0; i < units.count; i++) {
        TRY(put_unit(composer, table, &units.items[i]));
    }
    size_t row = table_row(document, table);
    table_text(table, row, UNIT_NAME, "合计");
    TRY(put_type(composer, table, row, UNIT_PERMIT, TYPE_PERMIT, 0));
    TRY(put_type(composer, table, row, UNIT_SERVICE, TYPE_SERVICE, 0));
    document_add(document, BLOCK_NOTE);
    document_say(document, "空白表示该单位没有这类事项，0表示有这类事项而本期没有办件；没有受理的不计算办结率。");
    return SUCCESS;
}

/* --- regions ----------------------------------------------------------------------------------------------------- */

struct region_columns {
    struct sheet_column *columns;
    size_t count;
};

static void add_column(struct region_columns *list, const char *name, const char *label, enum cell_kind kind,
                       int decimals)
{
    list->columns[list->count++] = (struct sheet_column){name, label, kind, decimals, 0};
}

static struct region_columns region_columns_of(struct composer *composer)
{
    struct arena *arena = composer->rq->arena;
    struct region_columns list = {.columns = ARENA_ARRAY(arena, struct sheet_column, 12 + composer->type_count)};
    add_column(&list, "region", "地区", CELL_TEXT, 0);
    add_column(&list, "accepted", "受理（件）", CELL_INT, 0);
    for (size_t i = 0; i < composer->type_count; i++) {
        add_column(&list, str_format(arena, "accepted_%s", composer->types[i]),
                   compose_type_label(composer, composer->types[i]), CELL_INT, 0);
    }
    add_column(&list, "finished", "办结（件）", CELL_INT, 0);
    add_column(&list, "finish_rate", "办结率", CELL_RATE, 2);
    add_column(&list, "on_time_rate", "按期办结率", CELL_RATE, 2);
    add_column(&list, "opening", "上期结转（件）", CELL_INT, 0);
    add_column(&list, "open", "期末在办（件）", CELL_INT, 0);
    add_column(&list, "per_day", "日均受理", CELL_RATIO, 0);
    add_column(&list, "days", "开放日数", CELL_INT, 0);
    add_column(&list, "before", "上期受理（件）", CELL_INT, 0);
    add_column(&list, "last_year", "上年同期受理（件）", CELL_INT, 0);
    return list;
}

static result put_past(struct composer *composer, struct block *table, size_t row, size_t column, struct past *past,
                       const struct part *part)
{
    const struct shown *shown;
    TRY(compose_past(composer, past, "case.accepted", part, &shown));
    if (shown) {
        table_figure(table, row, column, shown);
    }
    return SUCCESS;
}

static result put_average(struct composer *composer, struct block *table, size_t row, size_t column,
                          const struct part *part)
{
    const struct counted_hall *hall;
    TRY(counted_hall_of(&composer->cases, part->region, &hall));
    TRY(put(composer, table, row, column, "case.per_day", part, "", 0));
    table->sheet->rows[row][column + 1] = cell_int(hall->days);
    return SUCCESS;
}

static result put_region(struct composer *composer, struct block *table, const struct part *part)
{
    const struct shown *opening;
    size_t row = table_row(composer->document, table), column = 0;
    table_text(table, row, column++, part->name);
    if (!part->knows) {
        return SUCCESS;
    }
    TRY(put(composer, table, row, column++, "case.accepted", part, "", 0));
    for (size_t i = 0; i < composer->type_count; i++) {
        TRY(put(composer, table, row, column++, "case.accepted", part, composer->types[i], 0));
    }
    TRY(put(composer, table, row, column++, "case.finished", part, "", 0));
    TRY(put(composer, table, row, column++, "case.finish_rate", part, "", 0));
    TRY(put(composer, table, row, column++, "case.on_time_rate", part, "", 0));
    TRY(compose_opening(composer, part, &opening));
    table_figure(table, row, column++, opening);
    TRY(put(composer, table, row, column++, "case.open", part, "", 0));
    if (part != &composer->whole) {
        TRY(put_average(composer, table, row, column, part));
    }
    column += 2;
    TRY(put_past(composer, table, row, column++, &composer->before, part));
    return put_past(composer, table, row, column, &composer->last_year, part);
}

static result region_notes(struct composer *composer)
{
    struct document *document = composer->document;
    document_add(document, BLOCK_NOTE);
    document_say(document, "日均受理按各大厅自己的开放日历计算：");
    for (const struct counted_hall *hall = composer->cases.halls; hall; hall = hall->next) {
        document_say(document, "%s%s", counted_days_text(&composer->cases, hall), hall->next ? "；" : "。");
    }
    if (composer->has_other) {
        document_add(document, BLOCK_NOTE);
        document_say(
            document,
            "其他和未分类指没有登记事项类型的办件，和行政许可、公共服务、地方类型以外的事项；各类之和等于合计。");
    }
    return SUCCESS;
}

static result region_table(struct composer *composer)
{
    struct document *document = composer->document;
    struct region_columns list = region_columns_of(composer);
    const char *title =
        str_format(document->arena, "%s各地办件情况统计表", period_label(document->arena, &composer->period));
    document_annex(document, title);
    struct block *table = document_table(document, 0, list.columns, list.count);
    table->total_rows = composer->child_count > 0;
    TRY(put_region(composer, table, &composer->own));
    for (size_t i = 0; i < composer->child_count; i++) {
        TRY(put_region(composer, table, &composer->children[i]));
    }
    if (composer->child_count > 0) {
        TRY(put_region(composer, table, &composer->whole));
    }
    return region_notes(composer);
}

static result region_chart(struct composer *composer)
{
    static const struct sheet_column columns[] = {{"region", "地区", CELL_TEXT, 0, 0},
                                                  {"accepted", "受理（件）", CELL_INT, 0, 0}};
    struct block *chart = document_chart(composer->document, CHART_BARS, "各地受理（件）", columns, 2);
    const struct shown *shown;
    for (size_t i = 0; i <= composer->child_count; i++) {
        const struct part *part = i == 0 ? &composer->own : &composer->children[i - 1];
        if (part->knows) {
            TRY(compose_figure(composer, "case.accepted", part, "", 0, &shown));
            size_t row = table_row(composer->document, chart);
            table_text(chart, row, 0, part->name);
            table_figure(chart, row, 1, shown);
        }
    }
    return SUCCESS;
}

result compose_tables(struct composer *composer)
{
    TRY(unit_table(composer));
    TRY(region_table(composer));
    return region_chart(composer);
}
