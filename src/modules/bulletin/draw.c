/* The tables and charts of a bulletin: rows of regions, units, types, months, by the columns that the template names.
 */
#include "modules/bulletin/compose.h"

#include "modules/hotline/hotline.h"

/* --- columns ----------------------------------------------------------------------------------------------------- */

struct columns {
    struct sheet_column *sheet;
    struct term *terms; /* of each column; without a metric: a name, a number, a note */
    size_t count;
};

struct drawing {
    struct composer *composer;
    const struct node *node;
    struct columns columns;
    struct block *block;
    size_t told;     /* figures so far; a line over months needs two */
    unsigned blanks; /* why some have none */
};

/* Why a cell is blank. */
enum {
    BLANK_SILENT = 1, /* nobody has counted anything of the kind there */
    BLANK_RATE = 2,   /* 0 of 0 */
    BLANK_PAST = 4,   /* of another period nobody knows */
    BLANK_UNIT = 8,   /* a unit without such items */
    BLANK_WHOLE = 16, /* an average over halls */
};

static enum cell_kind kind_of(const struct metric *metric)
{
    return metric->scale == METRIC_PERCENT ? CELL_RATE : metric->scale == METRIC_QUOTIENT ? CELL_RATIO : CELL_INT;
}

static void add_plain(struct columns *columns, const char *name, const char *label, enum cell_kind kind)
{
    columns->sheet[columns->count++] = (struct sheet_column){name, label, kind, 0, 0};
}

/* 上年同期行政许可受理（件） */
static void add_column(struct composer *composer, struct columns *columns, const struct term *term)
{
    static const char *const whens[] = {"", "上期", "上年同期"}, *const names[] = {"", "_before", "_last_year"};
    struct arena *arena = composer->rq->arena;
    const struct metric *metric = term->metric;
    const char *unit = metric->scale == METRIC_PERCENT ? "" : str_format(arena, "（%s）", metric->unit);
    bool carried = metric->numerator[0].source == METRIC_STOCK && term->when == WHEN_BEFORE;
    char *name = str_format(arena, "%s%s%s%s", metric->code, *term->type ? "_" : "", term->type, names[term->when]);
    for (char *dot = strchr(name, '.'); dot; dot = strchr(dot, '.')) {
        *dot = '_';
    }
    columns->terms[columns->count] = *term;
    columns->sheet[columns->count++] =
        (struct sheet_column){.name = name,
                              .label = str_format(arena, "%s%s%s%s", whens[term->when],
                                                  compose_type_label(composer, metric->code, term->type),
                                                  carried ? "结转" : metric->name, unit),
                              .kind = kind_of(metric),
                              .decimals = metric->scale == METRIC_COUNT ? 0 : metric->decimals};
}

static void make_columns(struct drawing *drawing)
{
    struct composer *composer = drawing->composer;
    const struct node *node = drawing->node;
    struct columns *columns = &drawing->columns;
    size_t room = node->column_count * (composer->type_count + 1) + 4;
    columns->sheet = ARENA_ARRAY(composer->rq->arena, struct sheet_column, room);
    columns->terms = ARENA_ARRAY(composer->rq->arena, struct term, room);
    if (node->rows == ROWS_UNITS) {
        add_plain(columns, "number", "序号", CELL_INT);
    }
    static const char *const firsts[] = {
        [ROWS_REGIONS] = "地区", [ROWS_UNITS] = "单位",  [ROWS_TYPES] = "事项类型", [ROWS_NATURES] = "诉求性质",
        [ROWS_MONTHS] = "月份",  [ROWS_SHARES] = "构成", [ROWS_CHANGES] = "指标",   [ROWS_OWN] = "地区"};
    add_plain(columns, "row", firsts[node->rows], CELL_TEXT);
    if (node->rows == ROWS_CHANGES) {
        add_plain(columns, "period", "统计期", CELL_TEXT);
        add_plain(columns, "old", "原口径", CELL_TEXT);
        add_plain(columns, "new", "现行口径", CELL_TEXT);
    }
    if (node->rows == ROWS_SHARES) {
        add_plain(columns, "count", node->columns[0].metric->unit, CELL_INT);
        return;
    }
    for (size_t i = 0; i < node->column_count; i++) {
        struct term term = node->columns[i];
        for (size_t j = 0; term.each_type && j < composer->type_count; j++) {
            term.type = composer->types[j];
            add_column(composer, columns, &term);
        }
        if (!term.each_type) {
            add_column(composer, columns, &term);
        }
    }
    if (node->rows == ROWS_UNITS) {
        add_plain(columns, "note", "备注", CELL_TEXT);
    }
}

static void begin(struct drawing *drawing)
{
    static const enum chart_kind charts[ROWS_CHANGES + 1] = {
        [ROWS_REGIONS] = CHART_BARS, [ROWS_MONTHS] = CHART_LINE, [ROWS_SHARES] = CHART_SHARES};
    struct document *document = drawing->composer->document;
    const struct node *node = drawing->node;
    const struct columns *columns = &drawing->columns;
    const char *caption = str_is_empty(node->text) ? 0 : node->text;
    drawing->block = node->kind == NODE_TABLE
                         ? document_table(document, caption, columns->sheet, columns->count)
                         : document_chart(document, charts[node->rows], caption, columns->sheet, columns->count);
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static result find_cell(struct composer *composer, const struct term *term, const struct slot *slot,
                        const struct shown **shown)
{
    struct slot of = *slot;
    of.type = *term->type ? term->type : slot->type;
    switch (term->when) {
    case WHEN_BEFORE: return compose_past(composer, &composer->before, term->metric, &of, shown);
    case WHEN_LAST_YEAR: return compose_past(composer, &composer->last_year, term->metric, &of, shown);
    default: return compose_figure(composer, term->metric, &of, shown);
    }
}

/* 0% of nothing is no figure: such a cell stays blank, and a note below the table says why. */
static void put_cell(struct drawing *drawing, size_t row, size_t column, const struct shown *shown,
                     const struct part *part)
{
    const struct term *term = &drawing->columns.terms[column];
    if (shown && *shown->text) {
        table_figure(drawing->block, row, column, shown);
        drawing->told++;
    } else if (shown) {
        drawing->blanks |= BLANK_RATE;
    } else if (term->when != WHEN_NOW) {
        drawing->blanks |= BLANK_PAST;
    } else {
        bool is_average = term->metric && term->metric->denominator[0].source == METRIC_DAYS;
        drawing->blanks |= is_average && part == &drawing->composer->whole ? BLANK_WHOLE : BLANK_SILENT;
    }
}

static void explain_blanks(struct drawing *drawing)
{
    static const struct {
        unsigned blank;
        const char *reason;
    } rows[] = {{BLANK_SILENT, "没有报送数据，或者没有这类业务"},
                {BLANK_UNIT, "该单位没有这类事项"},
                {BLANK_RATE, "没有应计算的件数（分母为0），不计算比率"},
                {BLANK_PAST, "上期、上年同期没有数据，或者有的地方没有而不能合计"},
                {BLANK_WHOLE, "各大厅开放日数不同，日均不合计"}};
    struct document *document = drawing->composer->document;
    const char *before = "空白的原因：";
    if (drawing->blanks == 0) {
        return;
    }
    document_add(document, BLOCK_NOTE);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (drawing->blanks & rows[i].blank) {
            document_say(document, "%s%s", before, rows[i].reason);
            before = "；";
        }
    }
    document_say(document, "。0表示有这类业务而本期没有。");
}

/* A unit without items of a kind has a blank, one with items and no case a 0. */
static bool unit_has(const struct composer *composer, const struct bulletin_unit *unit, const char *type)
{
    if ((unit->permit_column && (*type == '\0' || str_equal(type, TYPE_PERMIT))) ||
        (unit->service_column && (*type == '\0' || str_equal(type, TYPE_SERVICE)))) {
        return true;
    }
    for (struct cube_walk at = {0}; cube_next(&composer->counted.cube, &at);) {
        if (at.counter->source == METRIC_FLOW && at.cell->amount != 0 && at.cell->unit == unit->unit &&
            str_equal(at.cell->region, composer->own.region) &&
            (*type == '\0' || str_equal(at.cell->item_type, type))) {
            return true;
        }
    }
    return false;
}

/* One row by its slot; of a unit only what it has. */
static result put_row(struct drawing *drawing, const char *label, const struct slot *slot,
                      const struct bulletin_unit *unit)
{
    struct composer *composer = drawing->composer;
    size_t row = table_row(composer->document, drawing->block), first = drawing->node->rows == ROWS_UNITS;
    table_text(drawing->block, row, first, label);
    for (size_t i = first + 1; i < drawing->columns.count; i++) {
        const struct term *term = &drawing->columns.terms[i];
        const struct shown *shown = 0;
        if (term->metric && unit && !unit_has(composer, unit, term->type)) {
            drawing->blanks |= BLANK_UNIT;
        } else if (term->metric) {
            TRY(find_cell(composer, term, slot, &shown));
            put_cell(drawing, row, i, shown, slot->part);
        }
    }
    return SUCCESS;
}

static result put_regions(struct drawing *drawing)
{
    struct composer *composer = drawing->composer;
    bool chart = drawing->node->kind == NODE_CHART;
    /* Cases have a hall; a line, and what people say of services, are the region's. */
    bool has_hall = str_starts_with(drawing->node->columns[0].metric->numerator[0].kind, "case.");
    for (size_t i = 0; i <= composer->child_count; i++) {
        const struct part *part = i == 0 ? &composer->own : &composer->children[i - 1];
        if (!chart || part->knows) {
            TRY(put_row(drawing, i == 0 && !has_hall ? composer->own_level : part->name, &(struct slot){part, "", 0},
                        0));
        }
    }
    if (!chart && composer->child_count > 0) {
        drawing->block->total_rows = 1;
        return put_row(drawing, composer->whole.name, &(struct slot){&composer->whole, "", 0}, 0);
    }
    return SUCCESS;
}

static result put_units(struct drawing *drawing)
{
    struct composer *composer = drawing->composer;
    for (size_t i = 0; i < composer->units.count; i++) {
        const struct bulletin_unit *unit = &composer->units.items[i];
        TRY(put_row(drawing, unit->label, &(struct slot){&composer->own, "", unit->unit}, unit));
        table_cell(drawing->block, i, 0, cell_int((int64_t)i + 1), 0);
        table_text(drawing->block, i, drawing->columns.count - 1, *unit->note ? unit->note : 0);
    }
    drawing->block->total_rows = 1;
    return put_row(drawing, "合计", &(struct slot){&composer->own, "", 0}, 0);
}

static result put_types(struct drawing *drawing)
{
    struct composer *composer = drawing->composer;
    bool natures = drawing->node->rows == ROWS_NATURES;
    for (size_t i = 0; !natures && i < composer->type_count; i++) {
        TRY(put_row(drawing, compose_type_label(composer, "case.accepted", composer->types[i]),
                    &(struct slot){&composer->whole, composer->types[i], 0}, 0));
    }
    for (const struct code *code = order_natures.codes; natures && code->code; code++) {
        TRY(put_row(drawing, code->label, &(struct slot){&composer->whole, code->code, 0}, 0));
    }
    drawing->block->total_rows = 1;
    return put_row(drawing, "合计", &(struct slot){&composer->whole, "", 0}, 0);
}

/* Twelve months up to the last of the period, as they were published, entered or counted. */
static result put_months(struct drawing *drawing)
{
    enum { MONTHS = 12 };
    struct composer *composer = drawing->composer;
    struct arena *arena = composer->rq->arena;
    const struct metric *metrics[COLUMNS_MOST];
    struct period months[MONTHS];
    const struct slot slot = {&composer->whole, "", 0};
    months[MONTHS - 1] = period_month(arena, composer->period.last);
    for (size_t i = MONTHS - 1; i > 0; i--) {
        months[i - 1] = period_before(arena, &months[i]);
    }
    for (size_t i = 0; i < drawing->node->column_count; i++) {
        metrics[i] = drawing->node->columns[i].metric;
    }
    for (size_t i = 0; i < MONTHS; i++) {
        struct past past;
        bool is_own = str_equal(months[i].text, composer->period.text);
        size_t row = table_row(composer->document, drawing->block);
        table_text(drawing->block, row, 0, period_label(arena, &months[i]));
        TRY(is_own ? SUCCESS : compose_load(composer, &past, &months[i], metrics, drawing->node->column_count));
        for (size_t j = 0; j < drawing->node->column_count; j++) {
            const struct shown *shown;
            TRY(is_own ? compose_figure(composer, metrics[j], &slot, &shown)
                       : compose_past(composer, &past, metrics[j], &slot, &shown));
            put_cell(drawing, row, j + 1, shown, slot.part);
        }
    }
    return SUCCESS;
}

/* The figures themselves are the rows. */
static result put_shares(struct drawing *drawing)
{
    struct composer *composer = drawing->composer;
    const struct slot slot = {&composer->whole, "", 0};
    for (size_t i = 0; i < drawing->node->column_count; i++) {
        const struct term *term = &drawing->node->columns[i];
        const struct shown *shown;
        size_t row = table_row(composer->document, drawing->block);
        TRY(find_cell(composer, term, &slot, &shown));
        table_text(drawing->block, row, 0, term->metric->name);
        put_cell(drawing, row, 1, shown, slot.part);
    }
    return SUCCESS;
}

/* --- definitions that changed ------------------------------------------------------------------------------------ */

/* The version before, when the present one began after this period a year ago. */
static const struct metric *changed_from(const struct composer *composer, const struct metric *metric)
{
    bool is_new = metric->version > 1 && metric->valid_from.ymd > composer->last_year.period.last.ymd;
    return is_new ? registry_version(&composer->registry, metric->code, metric->version - 1) : 0;
}

/* One metric over this period and the one before, under both definitions. */
static result put_change(struct drawing *drawing, const struct metric *old, const struct metric *new)
{
    struct composer *composer = drawing->composer;
    const struct metric *const both[] = {old, new};
    const struct period *const periods[] = {&composer->before.period, &composer->period};
    const struct slot slot = {&composer->whole, "", 0};
    for (size_t i = 0; i < 2; i++) {
        struct counted counted;
        size_t row = table_row(composer->document, drawing->block);
        table_text(drawing->block, row, 0, new->name);
        table_text(drawing->block, row, 1, period_label(composer->rq->arena, periods[i]));
        TRY(counted_load(composer->rq, composer->low, composer->high, periods[i], both, 2, &counted));
        for (size_t j = 0; j < 2; j++) {
            const struct shown *shown;
            TRY(compose_version(composer, both[j], periods[i], &counted, &slot, &shown));
            if (*shown->text) {
                table_cell(drawing->block, row, j + 2, cell_text(shown->text), &shown->mark);
                drawing->told++;
            }
        }
    }
    document_add(composer->document, BLOCK_NOTE);
    document_say(composer->document, "%s自%s起改变。原口径（第%lld版）：%s现行口径（第%lld版）：%s", new->name,
                 date_in_words(composer->rq->arena, new->valid_from), (long long)old->version,
                 metric_definition(composer->rq->arena, old), (long long)new->version,
                 metric_definition(composer->rq->arena, new));
    return SUCCESS;
}

static result put_changes(struct drawing *drawing)
{
    struct composer *composer = drawing->composer;
    for (size_t i = 0; i < composer->template.need_count; i++) {
        const struct metric *metric = composer->template.needs[i].metric;
        const struct metric *old = changed_from(composer, metric);
        TRY(old ? put_change(drawing, old, metric) : SUCCESS);
    }
    return SUCCESS;
}

/* --- what the figures mean --------------------------------------------------------------------------------------- */

/* Below a table, what its figures count; what stands below an earlier table is not said again. */
static void put_definitions(struct drawing *drawing)
{
    struct composed *composed = drawing->composer->composed;
    bool any = false;
    for (size_t i = 0; i < drawing->columns.count; i++) {
        const struct metric *metric = drawing->columns.terms[i].metric;
        if (metric && !metric_is_noted(composed, metric)) {
            if (!any) {
                document_add(&composed->document, BLOCK_NOTE);
                document_say(&composed->document, "口径。");
            }
            metric_note(composed, metric);
            any = true;
        }
    }
}

/* --- columns, when the rows are known ---------------------------------------------------------------------------- */

/* A column of another period in which nothing is known says nothing. */
static void drop_empty(struct drawing *drawing)
{
    struct columns *columns = &drawing->columns;
    struct block *table = drawing->block;
    struct sheet *sheet = table->sheet;
    size_t kept = 0;
    for (size_t i = 0; i < sheet->column_count; i++) {
        bool keeps = columns->terms[i].when == WHEN_NOW;
        for (size_t row = 0; row < sheet->row_count && !keeps; row++) {
            keeps = sheet->rows[row][i].kind != CELL_BLANK;
        }
        for (size_t row = 0; row < sheet->row_count && keeps; row++) {
            sheet->rows[row][kept] = sheet->rows[row][i];
            table->marks[row][kept] = table->marks[row][i];
        }
        columns->sheet[kept] = columns->sheet[i];
        columns->terms[kept] = columns->terms[i];
        kept += keeps;
    }
    sheet->column_count = columns->count = kept;
}

static bool same_group(const struct term *a, const struct term *b)
{
    return a->group && b->group && str_equal(a->group, b->group);
}

static bool same_type(const struct term *a, const struct term *b)
{
    return *a->type && str_equal(a->type, b->type) && !a->group && !b->group;
}

static bool same_metric(const struct term *a, const struct term *b)
{
    return a->metric == b->metric && a->when == b->when && !str_equal(a->type, b->type) &&
           str_equal(a->group, b->group);
}

/* How many columns from this one on belong together in this way. */
static size_t run_of(const struct columns *columns, size_t from, bool (*same)(const struct term *, const struct term *))
{
    size_t count = 1;
    while (columns->terms[from].metric && from + count < columns->count && columns->terms[from + count].metric &&
           same(&columns->terms[from], &columns->terms[from + count])) {
        count++;
    }
    return count;
}

static bool same_unit(const struct columns *columns, size_t from, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!str_equal(columns->terms[from + i].metric->unit, columns->terms[from].metric->unit)) {
            return false;
        }
    }
    return columns->terms[from].metric->scale != METRIC_PERCENT;
}

static const char *with_unit(struct arena *arena, const char *name, const struct metric *metric)
{
    return metric->scale == METRIC_PERCENT ? name : str_format(arena, "%s（%s）", name, metric->unit);
}

/* Put so many columns under a heading: what they have in common goes into it, and what is left stands below. */
static void group_run(struct drawing *drawing, size_t at, size_t count)
{
    struct composer *composer = drawing->composer;
    struct arena *arena = composer->rq->arena;
    const struct columns *columns = &drawing->columns;
    const struct term *first = &columns->terms[at];
    bool by_type = run_of(columns, at, same_metric) >= count,
         one_unit = by_type || (first->group && same_unit(columns, at, count));
    const char *name = first->group ? first->group
                       : by_type    ? first->metric->name
                                    : compose_type_label(composer, first->metric->code, first->type);
    const char *group = one_unit ? with_unit(arena, name, first->metric) : name;
    for (size_t i = at; i < at + count; i++) {
        const struct term *term = &columns->terms[i];
        const char *type = *term->type ? compose_type_label(composer, term->metric->code, term->type) : "合计";
        const char *label = by_type    ? type
                            : one_unit ? term->metric->name
                                       : with_unit(arena, term->metric->name, term->metric);
        table_group(composer->document, drawing->block, i, group, label);
    }
}

/* Columns that belong together stand under one heading: as the template says, else those of one type (行政许可), else
 * those of one figure (受理, by type). */
static void group_columns(struct drawing *drawing)
{
    const struct columns *columns = &drawing->columns;
    for (size_t at = 0, count; at < columns->count; at += count) {
        size_t named = run_of(columns, at, same_group), typed = run_of(columns, at, same_type);
        count = named > 1 ? named : typed > 1 ? typed : run_of(columns, at, same_metric);
        if (count > 1) {
            group_run(drawing, at, count);
        }
    }
}

static result put_rows(struct drawing *drawing)
{
    switch (drawing->node->rows) {
    case ROWS_UNITS: return put_units(drawing);
    case ROWS_TYPES:
    case ROWS_NATURES: return put_types(drawing);
    case ROWS_MONTHS: return put_months(drawing);
    case ROWS_SHARES: return put_shares(drawing);
    case ROWS_CHANGES: return put_changes(drawing);
    default: return put_regions(drawing);
    }
}

result compose_drawing(struct composer *composer, const struct node *node, bool *put)
{
    struct drawing drawing = {.composer = composer, .node = node};
    struct document *document = composer->document;
    struct block *newest = document->newest;
    size_t figures = composer->composed->figures.count;
    if (node->kind == NODE_CHART && node->rows == ROWS_REGIONS && composer->child_count == 0) {
        *put = false; /* one bar compares nothing */
        return SUCCESS;
    }
    make_columns(&drawing);
    begin(&drawing);
    TRY(put_rows(&drawing));
    *put = drawing.told > (node->kind == NODE_CHART && node->rows == ROWS_MONTHS);
    if (!*put) { /* as if it had not been */
        document->newest = newest;
        *(newest ? &newest->next : &document->first) = 0;
        composer->composed->figures.count = figures;
    } else if (node->kind == NODE_TABLE) {
        drop_empty(&drawing);
        group_columns(&drawing);
        put_definitions(&drawing);
        explain_blanks(&drawing);
    }
    return SUCCESS;
}
