/* What the models share of reading a city's tables. */
#include "city/inside.h"

#include <assert.h>

#include "kernel/base/embedded.h"
#include "kernel/calendar/calendar.h"
#include "kernel/party/identifiers.h"
#include "kernel/record/record.h"
#include "kernel/table/report.h"
#include "kernel/table/table.h"
#include "kernel/table/table_read.h"

#include "city/people.h"

/* From Monday: most come at the start of the week. */
static const int64_t weekday_weights[7] = {13, 11, 10, 10, 9, 5, 4};

const struct city_type_row city_types[CITY_TYPES] = {{"01", "许可"},    {"20", "公共服务"}, {"21", "便民服务"},
                                                     {"99", "未分类"},  {"05", "行政给付"}, {"07", "行政确认"},
                                                     {"10", "其他权力"}};

/* --- cells ------------------------------------------------------------------------------------------------------- */

result city_table_read(struct arena *arena, const char *path, struct table *table)
{
    const struct embedded_file *file = embedded_find(path);
    struct report report;
    assert(file && "the program ships its demo cities");
    report_init(&report, arena, 10);
    return table_read(arena, file->data, file->size, &table_limits_usual, &report, table);
}

const char *city_cell(const struct table *table, size_t row, const char *heading)
{
    size_t column = table_column(table, heading);
    assert(column != TABLE_NO_COLUMN && "a table of a demo city lacks a column");
    return table->rows[row].fields[column];
}

const char *city_text_cell(const struct table *table, size_t row, const char *heading)
{
    const char *text = city_cell(table, row, heading);
    return *text ? text : 0;
}

int64_t city_number_cell(const struct table *table, size_t row, const char *heading)
{
    int64_t number = NO_NUMBER;
    const char *text = city_cell(table, row, heading);
    bool is_number = !*text || str_to_int(text, &number);
    assert(is_number && "a table of a demo city has a number that is none");
    return number;
}

bool city_yes_cell(const struct table *table, size_t row, const char *heading)
{
    return str_equal(city_cell(table, row, heading), "是");
}

/* --- halls and their days ---------------------------------------------------------------------------------------- */

static void fill_days(const struct city_model *model, const struct calendar *calendar, struct arena *arena,
                      struct city_hall *hall)
{
    const struct hall_calendar rule = {.weekdays = (uint8_t)hall->weekdays,
                                       .closed = &hall->closed,
                                       .closed_count = date_is_set(hall->closed) ? 1 : 0};
    size_t most = (size_t)(date_to_serial(model->last) - date_to_serial(model->opens) + 1);
    hall->day_count = 0;
    hall->days = ARENA_ARRAY(arena, struct date, most);
    hall->busy = ARENA_ARRAY(arena, int64_t, most);
    for (struct date day = model->opens; day.ymd <= model->last.ymd; day = date_add(day, 1)) {
        if (hall_is_open(&rule, calendar, day)) {
            int64_t weight = weekday_weights[date_weekday(day) - 1] * (model->pace ? model->pace(day) : 1);
            hall->busy[hall->day_count] = day.ymd >= model->first.ymd ? weight : 0;
            hall->days[hall->day_count++] = day;
        }
    }
}

static void read_hall(const struct table *table, size_t row, struct city_hall *hall)
{
    *hall = (struct city_hall){.head = NO_PARENT,
                               .region = city_cell(table, row, "地区"),
                               .prefix = city_cell(table, row, "前缀"),
                               .region_name = city_cell(table, row, "地区名称"),
                               .name = city_cell(table, row, "大厅"),
                               .address = city_cell(table, row, "地址"),
                               .is_city = str_equal(city_cell(table, row, "级别"), "市"),
                               .weekdays = city_number_cell(table, row, "开放星期"),
                               .closed_for = city_cell(table, row, "关闭原因")};
    const char *closed = city_cell(table, row, "关闭日");
    bool is_day = !*closed || date_parse(closed, &hall->closed);
    assert(is_day);
}

static result fill_all_days(struct city *city)
{
    struct calendar *calendar;
    TRY(calendar_from_csv(city->arena, embedded_find("data/calendar.csv")->data, (struct instant){0}, &calendar));
    for (size_t i = 0; i < city->hall_count; i++) {
        fill_days(city->model, calendar, city->arena, &city->halls[i]);
    }
    calendar_free(calendar);
    return SUCCESS;
}

result city_read_halls(struct city *city, const char *path)
{
    struct table table;
    TRY(city_table_read(city->arena, path, &table));
    city->halls = ARENA_ARRAY(city->arena, struct city_hall, table.row_count);
    city->hall_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        read_hall(&table, i, &city->halls[i]);
    }
    return fill_all_days(city);
}

static struct date years_before(struct date date, int32_t years)
{
    return (struct date){date.ymd - years * 10000}; /* not of a 29 February */
}

result city_turn_to(struct city *city, const struct city_demo *demo, int32_t years)
{
    const struct city_model *of = demo->model;
    struct city_model *model = ARENA_NEW(city->arena, struct city_model);
    *model = *of;
    model->founded = years_before(of->founded, years);
    model->opens = years_before(of->opens, years);
    model->first = years_before(of->first, years);
    model->last = years_before(of->last, years);
    model->playing = years > 0 ? str_format(city->arena, "演示%d年", model->first.ymd / 10000) : of->playing;
    city->model = model;
    if (city->hotline) {
        city->hotline->held = 0;
    }
    return fill_all_days(city);
}

/* --- codes ------------------------------------------------------------------------------------------------------- */

const char *city_credit_code(const struct city *city, int serial)
{
    char uscc[19];
    uscc_make(uscc, "11", city->model->people->area, serial);
    return str_copy(city->arena, uscc);
}

const char *city_item_code(const struct city *city, const char *uscc, char level, const char *type, size_t main_code)
{
    return str_format(city->arena, "%s%c%s%s%05zu000", uscc, level, city->model->province_code, type, main_code);
}

enum city_type city_type_of(const char *code)
{
    enum city_type type = 0;
    while (type < CITY_TYPES && !str_equal(city_types[type].code, code)) {
        type++;
    }
    return type;
}

/* --- shares ------------------------------------------------------------------------------------------------------ */

struct remainder {
    size_t place;
    int64_t left;
};

static int by_remainder(const void *a, const void *b)
{
    const struct remainder *x = a, *y = b;
    if (x->left != y->left) {
        return x->left > y->left ? -1 : 1;
    }
    return x->place < y->place ? -1 : 1;
}

void city_apportion(struct arena *arena, int64_t total, const int64_t *weights, size_t count, int64_t *parts)
{
    struct remainder *remainders = ARENA_ARRAY(arena, struct remainder, count);
    int64_t sum = 0, given = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    assert(sum > 0);
    for (size_t i = 0; i < count; i++) {
        parts[i] = total * weights[i] / sum;
        remainders[i] = (struct remainder){i, total * weights[i] % sum};
        given += parts[i];
    }
    qsort(remainders, count, sizeof *remainders, by_remainder);
    for (size_t i = 0; given < total; i++, given++) {
        parts[remainders[i].place]++;
    }
}

/* --- the hotline's facts ----------------------------------------------------------------------------------------- */

int64_t city_contacts(const struct city_hotline *hotline, unsigned ends)
{
    int64_t sum = 0;
    for (size_t i = 0; i < hotline->contact_rows; i++) {
        sum += ends >> hotline->contacts[i].end & 1 ? hotline->contacts[i].count : 0;
    }
    return sum;
}

int64_t city_orders(const struct city_hotline *hotline, size_t hall, const char *channel, unsigned ends)
{
    int64_t sum = 0;
    for (size_t i = 0; i < hotline->order_rows; i++) {
        const struct order_row *row = &hotline->orders[i];
        bool counts = (hall == ANY_HALL || row->hall == hall) &&
                      (!channel || (row->channel && str_equal(row->channel, channel))) && ends >> row->end & 1;
        sum += counts ? row->count : 0;
    }
    return sum;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

bool guide_has(const struct city_guide *guide, char trait)
{
    return strchr(guide->traits, trait) != 0;
}

result city_read(struct arena *arena, const struct city_demo *demo, uint64_t seed, double scale, struct city *city)
{
    *city = (struct city){.arena = arena, .model = demo->model, .seed = seed};
    return demo->model->read(city, scale);
}
