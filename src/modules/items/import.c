/* Catalogues kept elsewhere: rows become published versions, all of a file or none.
 *
 * A row that says what the store says already changes nothing, so the same file may come again. One that differs
 * becomes the next version, from today on. Every fault is reported with its line; nothing is written while there is
 * one. */
#include "kernel/org/org.h"
#include "kernel/table/table_read.h"
#include "modules/items/handlers.h"
#include "modules/items/rules.h"

/* --- cells ------------------------------------------------------------------------------------------------------- */

/* A cell as the text that the field takes; NULL: absent. */
typedef const char *cell_reader(struct arena *arena, const char *cell);

static const char *read_plain(struct arena *arena, const char *cell)
{
    (void)arena;
    return cell;
}

/* The code of a name in a list; the cell itself when it is a code, or nothing known (the field then says so). */
static const char *code_named(const struct code_list *list, const char *cell)
{
    for (const struct code *row = list->codes; row->code; row++) {
        if (str_equal(row->label, cell)) {
            return row->code;
        }
    }
    return cell;
}

static const char *read_type(struct arena *arena, const char *cell)
{
    return strlen(cell) == 1 ? str_format(arena, "0%s", cell) : code_named(&item_types, cell);
}

static const char *read_level(struct arena *arena, const char *cell)
{
    (void)arena;
    return code_named(&item_levels, cell);
}

/* 自然人|企业法人|其他组织 → 1,2,6. A kind that the standard does not name is another organisation. */
static const char *read_objects(struct arena *arena, const char *cell)
{
    bool named[8] = {0};
    struct buf codes;
    if (*cell >= '0' && *cell <= '9') {
        return cell;
    }
    for (const char *at = cell; *at;) {
        size_t size = strcspn(at, "|");
        const char *code = code_named(&item_objects, arena_copy(arena, at, size));
        named[code[0] >= '1' && code[0] <= '6' && code[1] == '\0' ? code[0] - '0' : 6] = true;
        at += size + (at[size] == '|');
    }
    buf_init(&codes, arena, 32);
    for (int i = 1; i <= 6; i++) {
        if (named[i]) {
            buf_format(&codes, "%s%d", codes.size > 0 ? "," : "", i);
        }
    }
    return codes.data;
}

static const char *read_courier(struct arena *arena, const char *cell)
{
    (void)arena;
    return str_equal(cell, "不支持") ? "false" : str_equal(cell, "支持") ? "true" : cell;
}

static const char *read_group(struct arena *arena, const char *cell)
{
    (void)arena;
    return str_equal(cell, "未分类") ? 0 : cell;
}

/* --- columns ----------------------------------------------------------------------------------------------------- */

/* Where a column goes. Limits and their units are read together, see read_limits. */
struct column {
    const char *heading;
    const char *field; /* of the item, else of its guide */
    cell_reader *read;
};

static const struct column columns[] = {
    /* 广东, guides of 2021 */
    {"task_code", "code", read_plain},
    {"catalog_name", "group_name", read_plain},
    {"item_name", "name", read_plain},
    {"item_type", "type", read_type},
    {"area_code", "region", read_plain},
    {"dept_name", "unit_name", read_plain},
    {"courier", "by_mail", read_courier},
    {"n_materials", "material_total", read_plain},
    /* 四川, catalogues of 2025 */
    {"item_code", "code", read_plain},
    {"group", "group_name", read_group},
    {"dept", "unit_name", read_plain},
    /* the fields' own names that need reading */
    {"type", "type", read_type},
    {"level", "level", read_level},
    {"objects", "objects", read_objects},
};

struct limit_column {
    const char *limit, *unit; /* headings */
    const char *field;
};
static const struct limit_column limit_columns[] = {
    {"legal_limit", "legal_unit", "legal_limit"},
    {"promise_limit", "promise_unit", "promised_limit"},
    {"promised_limit", "limit_unit", "promised_limit"},
};

/* A file on its way in. */
struct import {
    struct request *rq;
    struct table table;
    struct report *report;
    const struct column **targets; /* of each column; NULL: read with the limits, or not at all */
    const struct record **records;
};

static bool is_limit_column(const char *heading)
{
    for (size_t i = 0; i < sizeof limit_columns / sizeof *limit_columns; i++) {
        if (str_equal(heading, limit_columns[i].limit) || str_equal(heading, limit_columns[i].unit)) {
            return true;
        }
    }
    return false;
}

/* A column that bears the name of a field. */
static const struct column *column_of_field(struct arena *arena, const char *heading)
{
    const struct field *field = record_field(&item_record, heading);
    field = field ? field : record_field(&item_guide_record, heading);
    if (!field || field->flags & READONLY) {
        return 0;
    }
    struct column *column = ARENA_NEW(arena, struct column);
    *column = (struct column){field->name, field->name, read_plain};
    return column;
}

static void find_columns(struct import *import)
{
    struct arena *arena = import->rq->arena;
    import->targets = ARENA_ARRAY(arena, const struct column *, import->table.column_count + 1);
    import->records = ARENA_ARRAY(arena, const struct record *, import->table.column_count + 1);
    for (size_t i = 0; i < import->table.column_count; i++) {
        const char *heading = import->table.heading[i];
        for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
            if (str_equal(columns[j].heading, heading)) {
                import->targets[i] = &columns[j];
            }
        }
        if (!import->targets[i] && !is_limit_column(heading)) {
            import->targets[i] = column_of_field(arena, heading);
        }
        if (import->targets[i]) {
            import->records[i] =
                record_field(&item_record, import->targets[i]->field) ? &item_record : &item_guide_record;
        }
    }
}

static const char *cell_of(const struct table *table, const struct table_row *row, const char *heading)
{
    size_t column = table_column(table, heading);
    return column == TABLE_NO_COLUMN ? "" : row->fields[column];
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

/* A row as it would stand in the store. */
struct imported {
    size_t line;
    struct item item;
    struct item_guide guide;
    bool creates_unit;
};

static const char *limit_unit_named(const char *name)
{
    static const struct code names[] = {
        {"工作日", "workday"}, {"个工作日", "workday"},  {"自然日", "day"},    {"日", "day"},
        {"天", "day"},         {"工作小时", "workhour"}, {"小时", "workhour"}, {0},
    };
    for (const struct code *row = names; row->code; row++) {
        if (str_equal(row->code, name)) {
            return row->label;
        }
    }
    return code_label(&item_limit_units, name) ? name : 0;
}

/* 无 or blank for no limit, 即办 for an item decided at once, else a number. */
static void read_limit(struct import *import, const struct table_row *row, const struct limit_column *from,
                       struct item *item)
{
    const char *cell = cell_of(&import->table, row, from->limit);
    if (*cell == '\0' || str_equal(cell, "无")) {
        return;
    }
    if (str_equal(cell, "即办") || str_equal(cell, "即时办结")) {
        item->instant = true;
        return;
    }
    result r = record_set_text(&item_record, import->rq->arena, from->field, cell, item);
    if (!is_ok(r)) {
        report_add(import->report, row->line, from->limit, "%s", r.reason);
    }
}

static const char *read_limit_unit(struct import *import, const struct table_row *row, const struct limit_column *from)
{
    const char *cell = cell_of(&import->table, row, from->unit);
    const char *unit = *cell ? limit_unit_named(cell) : 0;
    if (*cell && !unit) {
        report_add(import->report, row->line, from->unit, "没有“%s”这个时限单位", str_cut(import->rq->arena, cell, 40));
    }
    return unit;
}

/* Both limits are in the promised one's unit, else in the legal one's, else in working days; unless the two differ. */
static void read_limits(struct import *import, const struct table_row *row, struct item *item)
{
    const char *legal = 0, *promised = 0;
    for (size_t i = 0; i < sizeof limit_columns / sizeof *limit_columns; i++) {
        const struct limit_column *from = &limit_columns[i];
        const char *unit = read_limit_unit(import, row, from);
        const char **kept = str_equal(from->field, "legal_limit") ? &legal : &promised;
        *kept = unit ? unit : *kept;
        read_limit(import, row, from, item);
    }
    if (number_is_set(item->legal_limit) || number_is_set(item->promised_limit)) {
        item->limit_unit = promised ? promised : legal ? legal : "workday";
        bool differs = number_is_set(item->legal_limit) && legal && !str_equal(legal, item->limit_unit);
        item->legal_unit = differs ? legal : 0;
    }
}

static void read_cells(struct import *import, const struct table_row *row, struct imported *into)
{
    struct arena *arena = import->rq->arena;
    for (size_t i = 0; i < import->table.column_count; i++) {
        const struct column *column = import->targets[i];
        const char *text = column && *row->fields[i] ? column->read(arena, row->fields[i]) : 0;
        if (!text) {
            continue;
        }
        void *target = import->records[i] == &item_record ? (void *)&into->item : (void *)&into->guide;
        result r = record_set_text(import->records[i], arena, column->field, text, target);
        if (!is_ok(r)) {
            report_add(import->report, row->line, import->table.heading[i], "%s", r.reason);
        }
    }
}

/* What a catalogue of guides leaves unsaid: everything in it is done on request, and at a window where it has one. */
static void fill_in(struct import *import, struct imported *row)
{
    struct item *item = &row->item;
    if (table_column(&import->table, "on_request") == TABLE_NO_COLUMN) {
        item->on_request = true;
    }
    if (table_column(&import->table, "by_window") == TABLE_NO_COLUMN) {
        item->by_window = row->guide.address != 0;
    }
    if (!item->level && item->code && item->region) {
        const char *level = code_level(import->rq->arena, code_scheme(item->code), item->code);
        item->level = level ? level : region_level(region_canonical(import->rq->arena, item->region));
    }
}

static void read_row(struct import *import, const struct table_row *row, struct imported *into)
{
    size_t before = import->report->total;
    into->line = row->line;
    into->creates_unit = str_equal(cell_of(&import->table, row, "create_units"), "true");
    record_clear(&item_record, &into->item);
    record_clear(&item_guide_record, &into->guide);
    read_cells(import, row, into);
    read_limits(import, row, &into->item);
    fill_in(import, into);
    if (import->report->total > before) {
        return;
    }
    result r = record_check(&item_record, import->rq->arena, &into->item);
    if (is_ok(r)) {
        const struct item_sheet sheet = {.item = &into->item, .guide = &into->guide};
        r = version_complete(import->rq, &into->item, &sheet);
    }
    if (!is_ok(r)) {
        report_add(import->report, row->line, r.field, "%s", r.reason);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct imported *one = *(const struct imported *const *)a, *other = *(const struct imported *const *)b;
    int order = strcmp(one->item.region, other->item.region);
    order = order != 0 ? order : strcmp(one->item.code, other->item.code);
    return order != 0 ? order : one->line < other->line ? -1 : 1;
}

static void find_doubles(struct import *import, const struct imported *rows, size_t count)
{
    const struct imported **sorted = ARENA_ARRAY(import->rq->arena, const struct imported *, count + 1);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &rows[i];
    }
    qsort(sorted, count, sizeof *sorted, compare_rows);
    for (size_t i = 1; i < count; i++) {
        const struct imported *one = sorted[i - 1], *other = sorted[i];
        if (str_equal(one->item.region, other->item.region) && str_equal(one->item.code, other->item.code)) {
            report_add(import->report, other->line, 0, "与第%zu行是同一地区的同一事项", one->line);
        }
    }
}

/* --- into the store ---------------------------------------------------------------------------------------------- */

static const char *sheet_text(struct request *rq, const struct item_sheet *sheet)
{
    struct buf json;
    buf_init(&json, rq->arena, 8 << 20);
    record_encode(&item_sheet_record, rq->arena, sheet, true, &json);
    return json.data;
}

/* A sheet published from today on, unless the store says the same already. `item` is sheet->item. */
static result publish_if_new(struct request *rq, struct item *item, struct item_sheet *sheet,
                             const struct item *standing, const struct item_sheet *before)
{
    item->score = sheet_score(sheet);
    if (standing && !date_is_set(standing->valid_to)) {
        item->id = standing->id;
        item->version = standing->version;
        item->valid_from = standing->valid_from;
        if (str_equal(sheet_text(rq, sheet), sheet_text(rq, before))) {
            return SUCCESS;
        }
    }
    item->valid_from = instant_date(rq->now);
    return version_open(rq, item, sheet, "import");
}

/* The unit that the row names, made when the file says so (a column create_units); 0: known by its name only. */
static result find_unit(struct request *rq, const struct imported *row, int64_t *id)
{
    const struct item *item = &row->item;
    struct unit unit = {.region = item->region, .name = item->unit_name, .kind = "department"};
    TRY(store_unit_named(rq, item, id));
    if (*id != 0 || !row->creates_unit) {
        return SUCCESS;
    }
    TRY(org_unit_add(rq, &unit));
    *id = unit.id;
    return SUCCESS;
}

/* What a catalogue does not tell stays as it stands: the materials, the fees. */
static result take_row(struct request *rq, struct imported *row)
{
    struct item standing;
    struct item_sheet sheet = {.item = &row->item, .guide = &row->guide}, before;
    if (row->item.unit == 0) {
        TRY(find_unit(rq, row, &row->item.unit));
    }
    result r = store_newest_published(rq, row->item.region, row->item.code, &standing);
    if (r.code == ERR_NOT_FOUND) {
        return publish_if_new(rq, &row->item, &sheet, 0, 0);
    }
    TRY(r);
    TRY(store_read_sheet(rq, &standing, &before));
    sheet.materials.items = before.materials.items;
    sheet.materials.count = before.materials.count;
    sheet.fees.items = before.fees.items;
    sheet.fees.count = before.fees.count;
    return publish_if_new(rq, &row->item, &sheet, &standing, &before);
}

static result begin(struct import *import, const char *bytes, size_t size)
{
    TRY(table_read(import->rq->arena, bytes, size, &table_limits_usual, import->report, &import->table));
    find_columns(import);
    return SUCCESS;
}

result import_items(struct request *rq, const char *bytes, size_t size, struct report *report,
                    struct import_outcome *outcome)
{
    struct import import = {.rq = rq, .report = report};
    TRY(begin(&import, bytes, size));
    size_t rows = import.table.row_count;
    struct imported *imported = ARENA_ARRAY(rq->arena, struct imported, rows + 1);
    for (size_t i = 0; i < rows; i++) {
        read_row(&import, &import.table.rows[i], &imported[i]);
    }
    TRY(report_result(report));
    find_doubles(&import, imported, rows);
    TRY(report_result(report));
    for (size_t i = 0; i < rows; i++) {
        result r = take_row(rq, &imported[i]);
        if (r.code == ERR_INVALID || r.code == ERR_CONFLICT) {
            report_add(report, imported[i].line, r.field, "%s", r.reason);
        } else {
            TRY(r);
        }
    }
    outcome->count = (int64_t)rows;
    return report_result(report);
}

/* --- materials --------------------------------------------------------------------------------------------------- */

/* The item that a row means: by region and code, or by the code alone when one region has it. */
static result find_item(struct import *import, const struct table_row *row, struct item *item)
{
    struct request *rq = import->rq;
    const char *code = cell_of(&import->table, row, "task_code"), *region = cell_of(&import->table, row, "region");
    item_list found;
    code = *code ? code : cell_of(&import->table, row, "code");
    if (*region) {
        return request_sees_region(rq, region) ? item_find(rq, region, code, instant_date(rq->now), item)
                                               : failed(ERR_NOT_FOUND, "没有这个事项");
    }
    TRY(store_regions_of(rq, code, instant_date(rq->now), &found));
    if (found.count != 1) {
        return failed(ERR_NOT_FOUND, found.count == 0 ? "没有这个事项" : "几个地区都有这个编码，请写明地区");
    }
    *item = found.items[0];
    return SUCCESS;
}

static void read_material(struct import *import, const struct table_row *row, struct item_material *material)
{
    const char *name = cell_of(&import->table, row, "material");
    record_clear(&item_material_record, material);
    material->required = true;
    result r = record_set_text(&item_material_record, import->rq->arena, "name",
                               *name ? name : cell_of(&import->table, row, "name"), material);
    if (!is_ok(r)) {
        report_add(import->report, row->line, "material", "%s", r.reason);
    }
}

static bool same_item(const struct import *import, const struct table_row *one, const struct table_row *other)
{
    static const char *const headings[] = {"task_code", "region", "code"};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        if (!str_equal(cell_of(&import->table, one, headings[i]), cell_of(&import->table, other, headings[i]))) {
            return false;
        }
    }
    return true;
}

/* The rows of one item, which stand together. */
static result take_materials(struct import *import, size_t first, size_t count)
{
    struct request *rq = import->rq;
    const struct table_row *rows = &import->table.rows[first];
    struct item standing;
    struct item_sheet before;
    result r = find_item(import, rows, &standing);
    if (r.code == ERR_NOT_FOUND) {
        report_add(import->report, rows->line, 0, "%s", r.reason);
        return SUCCESS;
    }
    TRY(r);
    TRY(store_read_sheet(rq, &standing, &before));
    struct item item = standing;
    struct item_sheet sheet = before;
    sheet.item = &item;
    sheet.materials.items = ARENA_ARRAY(rq->arena, struct item_material, count);
    sheet.materials.count = count;
    for (size_t i = 0; i < count; i++) {
        read_material(import, &rows[i], &sheet.materials.items[i]);
        sheet.materials.items[i].seq = (int64_t)i + 1;
    }
    item.material_total = (int64_t)count;
    return import->report->total > 0 ? SUCCESS : publish_if_new(rq, &item, &sheet, &standing, &before);
}

result import_materials(struct request *rq, const char *bytes, size_t size, struct report *report,
                        struct import_outcome *outcome)
{
    struct import import = {.rq = rq, .report = report};
    TRY(begin(&import, bytes, size));
    size_t rows = import.table.row_count;
    for (size_t first = 0, next; first < rows; first = next) {
        next = first + 1;
        while (next < rows && same_item(&import, &import.table.rows[first], &import.table.rows[next])) {
            next++;
        }
        TRY(take_materials(&import, first, next - first));
    }
    outcome->count = (int64_t)rows;
    return report_result(report);
}
