/* Reading the city's tables. */
#include "city/inside.h"

#include <assert.h>
#include <math.h>

#include "kernel/base/embedded.h"
#include "kernel/party/identifiers.h"
#include "kernel/record/record.h"
#include "kernel/table/report.h"
#include "kernel/table/table.h"
#include "kernel/table/table_read.h"

enum { FIRST_MAIN_CODE = 1001 };

const struct city_type_row city_types[CITY_TYPES] = {
    {"01", "许可"}, {"20", "公共服务"}, {"21", "便民服务"}, {"99", "未分类"}};

const struct date city_month_first = {20210601}, city_month_last = {20210630};

/* --- cells ------------------------------------------------------------------------------------------------------- */

static result read_table(struct arena *arena, const char *path, struct table *table)
{
    const struct embedded_file *file = embedded_find(path);
    struct report report;
    assert(file && "the program ships its demo city");
    report_init(&report, arena, 10);
    return table_read(arena, file->data, file->size, &table_limits_usual, &report, table);
}

static const char *cell(const struct table *table, size_t row, const char *heading)
{
    size_t column = table_column(table, heading);
    assert(column != TABLE_NO_COLUMN && "a table of the demo city lacks a column");
    return table->rows[row].fields[column];
}

/* NULL for a blank. */
static const char *text_cell(const struct table *table, size_t row, const char *heading)
{
    const char *text = cell(table, row, heading);
    return *text ? text : 0;
}

/* NO_NUMBER for a blank. */
static int64_t number_cell(const struct table *table, size_t row, const char *heading)
{
    int64_t number = NO_NUMBER;
    const char *text = cell(table, row, heading);
    bool is_number = !*text || str_to_int(text, &number);
    assert(is_number && "a table of the demo city has a number that is none");
    return number;
}

static bool yes_cell(const struct table *table, size_t row, const char *heading)
{
    return str_equal(cell(table, row, heading), "是");
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

/* 31 May, a Monday, and June; official hours leave out the weekends and the Dragon Boat Festival on the 14th. */
static void fill_days(struct city_hall *hall)
{
    static const struct date festival = {20210614};
    for (struct date day = {20210531}; day.ymd <= city_month_last.ymd; day = date_add(day, 1)) {
        bool by_rule = hall->weekdays ? hall->weekdays >> (date_weekday(day) - 1) & 1
                                      : date_weekday(day) <= 5 && day.ymd != festival.ymd;
        if (by_rule && day.ymd != hall->closed.ymd) {
            hall->days[hall->day_count++] = day;
        }
    }
}

static result read_halls(struct city *city)
{
    struct table table;
    TRY(read_table(city->arena, "data/demo/haidong_halls.csv", &table));
    city->halls = ARENA_ARRAY(city->arena, struct city_hall, table.row_count);
    city->hall_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        struct city_hall *hall = &city->halls[i];
        *hall = (struct city_hall){.region = cell(&table, i, "地区"),
                                   .prefix = cell(&table, i, "前缀"),
                                   .region_name = cell(&table, i, "地区名称"),
                                   .name = cell(&table, i, "大厅"),
                                   .address = cell(&table, i, "地址"),
                                   .weekdays = number_cell(&table, i, "开放星期")};
        const char *closed = cell(&table, i, "关闭日");
        bool is_day = !*closed || date_parse(closed, &hall->closed);
        assert(is_day);
        fill_days(hall);
    }
    return SUCCESS;
}

static size_t hall_of(const struct city *city, const char *region)
{
    size_t i = 0;
    while (i < city->hall_count && !str_equal(city->halls[i].region, region)) {
        i++;
    }
    assert(i < city->hall_count && "a unit of no hall");
    return i;
}

static result read_units(struct city *city)
{
    struct table table;
    TRY(read_table(city->arena, "data/demo/haidong_units.csv", &table));
    city->units = ARENA_ARRAY(city->arena, struct city_unit, table.row_count);
    city->unit_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        char uscc[19];
        uscc_make(uscc, "11", CREDIT_AREA, (int)i + 1);
        struct city_unit *unit = &city->units[i];
        *unit = (struct city_unit){.hall = hall_of(city, cell(&table, i, "地区")),
                                   .department = cell(&table, i, "部门"),
                                   .name = cell(&table, i, "名称"),
                                   .short_name = cell(&table, i, "简称"),
                                   .kind = cell(&table, i, "类别"),
                                   .windows = number_cell(&table, i, "窗口"),
                                   .annex = number_cell(&table, i, "附表序号"),
                                   .uscc = str_copy(city->arena, uscc)};
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            unit->volumes[type] = number_cell(&table, i, city_types[type].label);
        }
        struct city_hall *hall = &city->halls[unit->hall];
        hall->unit_first = hall->unit_count == 0 ? i : hall->unit_first;
        hall->unit_count++;
        assert(hall->unit_first + hall->unit_count == i + 1 && "the units of a hall stand together");
    }
    return SUCCESS;
}

static result read_guides(struct city *city)
{
    struct table table;
    TRY(read_table(city->arena, "data/demo/haidong_items.csv", &table));
    city->guides = ARENA_ARRAY(city->arena, struct city_guide, table.row_count);
    city->guide_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        city->guides[i] = (struct city_guide){.department = cell(&table, i, "部门"),
                                              .level = cell(&table, i, "级别"),
                                              .type = cell(&table, i, "类型"),
                                              .name = cell(&table, i, "名称"),
                                              .limit_unit = text_cell(&table, i, "单位"),
                                              .rule = text_cell(&table, i, "依据"),
                                              .object = cell(&table, i, "对象"),
                                              .traits = cell(&table, i, "特点"),
                                              .materials = cell(&table, i, "材料"),
                                              .legal = number_cell(&table, i, "法定"),
                                              .promised = number_cell(&table, i, "承诺"),
                                              .visits = number_cell(&table, i, "到场"),
                                              .weight = number_cell(&table, i, "权重"),
                                              .instant = yes_cell(&table, i, "即办"),
                                              .online = yes_cell(&table, i, "网上"),
                                              .mobile = yes_cell(&table, i, "掌上")};
    }
    return SUCCESS;
}

static result read_claims(struct city *city)
{
    struct table table;
    TRY(read_table(city->arena, "data/demo/haidong_construction.csv", &table));
    city->claims = ARENA_ARRAY(city->arena, struct city_claim, table.row_count);
    city->claim_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        city->claims[i] = (struct city_claim){.department = cell(&table, i, "部门"),
                                              .unit_name = cell(&table, i, "单位名称"),
                                              .name = cell(&table, i, "名称"),
                                              .type = cell(&table, i, "类型"),
                                              .outcome = cell(&table, i, "结果"),
                                              .limit_unit = cell(&table, i, "单位"),
                                              .rule = text_cell(&table, i, "依据"),
                                              .legal = number_cell(&table, i, "法定"),
                                              .promised = number_cell(&table, i, "承诺"),
                                              .is_county = yes_cell(&table, i, "县级")};
    }
    return SUCCESS;
}

static result read_published(struct city *city)
{
    struct table table;
    TRY(read_table(city->arena, "data/demo/haidong_published.csv", &table));
    city->published = ARENA_ARRAY(city->arena, struct city_published, table.row_count);
    city->published_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        struct city_published *row = &city->published[i];
        *row = (struct city_published){.region = cell(&table, i, "地区"),
                                       .type = cell(&table, i, "事项类型"),
                                       .accepted = number_cell(&table, i, "受理"),
                                       .finished = number_cell(&table, i, "办结"),
                                       .open = number_cell(&table, i, "在办")};
        if (number_is_set(row->open) && row->open > 0) {
            city->halls[hall_of(city, row->region)].open_cases = row->open;
        }
    }
    return SUCCESS;
}

/* --- what follows ------------------------------------------------------------------------------------------------ */

bool guide_has(const struct city_guide *guide, char trait)
{
    return strchr(guide->traits, trait) != 0;
}

static bool handles(const struct city *city, const struct city_unit *unit, const struct city_guide *guide)
{
    bool is_city = str_ends_with(city->halls[unit->hall].region, "00");
    return str_equal(unit->department, guide->department) &&
           (str_equal(guide->level, "全") || str_equal(guide->level, is_city ? "市" : "县"));
}

/* 31 characters after GB/T 39554.1: the unit's credit code, the level, and a basic code of 12. */
static const char *item_code(const struct city *city, const struct city_unit *unit, const char *type, size_t number)
{
    bool is_city = str_ends_with(city->halls[unit->hall].region, "00");
    return str_format(city->arena, "%s%c63%s%05zu000", unit->uscc, is_city ? '3' : '4', type, FIRST_MAIN_CODE + number);
}

static enum city_type type_of(const struct city_guide *guide)
{
    enum city_type type = 0;
    while (!str_equal(city_types[type].code, guide->type)) {
        type++;
        assert(type < CITY_TYPES);
    }
    return type;
}

/* Each unit handles the items of its department and level. */
static void spread_items(struct city *city)
{
    city->items = ARENA_ARRAY(city->arena, struct city_item, city->unit_count * city->guide_count);
    for (size_t i = 0; i < city->unit_count; i++) {
        struct city_unit *unit = &city->units[i];
        unit->item_first = city->item_count;
        for (size_t j = 0; j < city->guide_count; j++) {
            const struct city_guide *guide = &city->guides[j];
            if (handles(city, unit, guide)) {
                city->items[city->item_count++] =
                    (struct city_item){i, type_of(guide), guide, item_code(city, unit, guide->type, j)};
            }
        }
        unit->item_count = city->item_count - unit->item_first;
    }
}

static int64_t volume_of(const struct city *city, const struct city_published *row)
{
    const struct city_hall *hall = &city->halls[hall_of(city, row->region)];
    int64_t sum = 0;
    for (size_t i = hall->unit_first; i < hall->unit_first + hall->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            bool counts = (!*row->type || str_equal(row->type, city_types[type].code)) &&
                          number_is_set(city->units[i].volumes[type]);
            sum += counts ? city->units[i].volumes[type] : 0;
        }
    }
    return sum;
}

static result check_volumes(const struct city *city)
{
    for (size_t i = 0; i < city->published_count; i++) {
        if (volume_of(city, &city->published[i]) != city->published[i].accepted) {
            return failed(ERR_INTERNAL,
                          str_format(city->arena, "示范城市的单位办件量与公布数不符：%s", city->published[i].region));
        }
    }
    return SUCCESS;
}

result city_read(struct arena *arena, uint64_t seed, struct city *city)
{
    *city = (struct city){.arena = arena, .seed = seed};
    TRY(read_halls(city));
    TRY(read_units(city));
    TRY(read_guides(city));
    TRY(read_claims(city));
    TRY(read_published(city));
    spread_items(city);
    return check_volumes(city);
}

static int64_t scaled(int64_t volume, double scale)
{
    return volume <= 0 ? volume : (int64_t)fmax(1, round((double)volume * scale));
}

void city_scale(struct city *city, double scale)
{
    for (size_t i = 0; i < city->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            int64_t *volume = &city->units[i].volumes[type];
            *volume = number_is_set(*volume) ? scaled(*volume, scale) : NO_NUMBER;
        }
    }
    for (size_t i = 0; i < city->hall_count; i++) {
        city->halls[i].open_cases = scaled(city->halls[i].open_cases, scale);
    }
    for (size_t i = 0; i < city->published_count; i++) {
        struct city_published *row = &city->published[i];
        int64_t open = city->halls[hall_of(city, row->region)].open_cases;
        row->accepted = volume_of(city, row);
        row->open = number_is_set(row->open) && row->open > 0 ? open : row->open;
        row->finished = number_is_set(row->finished) ? row->accepted - row->open : NO_NUMBER;
    }
}
