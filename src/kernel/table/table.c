#include "kernel/table/table.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/report.h"

const struct table_limits table_limits_usual = {
    .bytes = (size_t)64 << 20, .field = (size_t)128 << 10, .rows = 200000, .columns = 256};

size_t table_column(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (str_equal(table->heading[i], name)) {
            return i;
        }
    }
    return TABLE_NO_COLUMN;
}

static bool two_digits(const char *text, int64_t most, int64_t *value)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
        return false;
    }
    *value = (text[0] - '0') * 10 + (text[1] - '0');
    return *value <= most;
}

bool wall_clock_parse(const char *text, struct instant *t)
{
    size_t size = strlen(text);
    if ((size != 16 && size != 19) || (text[10] != ' ' && text[10] != 'T') || text[13] != ':') {
        return false;
    }
    char day[11] = {0};
    memcpy(day, text, 10);
    struct date date;
    int64_t hour;
    int64_t minute;
    int64_t second = 0;
    if (!date_parse(day, &date) || !two_digits(text + 11, 23, &hour) || !two_digits(text + 14, 59, &minute)) {
        return false;
    }
    if (size == 19 && (text[16] != ':' || !two_digits(text + 17, 59, &second))) {
        return false;
    }
    *t = instant_at(date, hour * HOUR_MS + minute * MINUTE_MS + second * 1000);
    return true;
}

void table_begin(struct table_builder *builder, struct arena *arena, const struct table_limits *limits,
                 struct report *report, struct table *table)
{
    *table = (struct table){0};
    *builder = (struct table_builder){.table = table, .arena = arena, .limits = limits, .report = report};
    builder->fields = ARENA_ARRAY(arena, const char *, limits->columns);
}

void table_set(struct table_builder *builder, size_t line, size_t column, const char *text)
{
    const struct table *table = builder->table;
    const char *name = column < table->column_count ? table->heading[column] : 0;
    if (strlen(text) > builder->limits->field) {
        report_add(builder->report, line, name, "内容超过 %zu 字节", builder->limits->field);
    }
    while (builder->count <= column) {
        if (builder->count < builder->limits->columns) {
            builder->fields[builder->count] = "";
        }
        builder->count++;
    }
    if (column < builder->limits->columns) {
        builder->fields[column] = text;
    }
}

static const char *const *keep_fields(struct table_builder *builder, size_t count)
{
    const char **kept = ARENA_ARRAY(builder->arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        kept[i] = i < builder->count ? builder->fields[i] : "";
    }
    return kept;
}

static bool end_heading(struct table_builder *builder, size_t line)
{
    struct table *table = builder->table;
    if (builder->count > builder->limits->columns) {
        report_add(builder->report, line, 0, "列数超过 %zu 列", builder->limits->columns);
        return false;
    }
    table->heading = builder->fields; /* as far as it goes, for the look-up */
    for (size_t i = 0; i < builder->count; i++) {
        const char *name = builder->fields[i];
        if (str_is_empty(name)) {
            report_add(builder->report, line, 0, "标题行第 %zu 列没有列名", i + 1);
            return false;
        }
        if (table_column(table, name) != TABLE_NO_COLUMN) {
            report_add(builder->report, line, name, "列名重复");
            return false;
        }
        table->column_count = i + 1;
    }
    table->heading = keep_fields(builder, builder->count);
    return true;
}

static bool has_content(const struct table_builder *builder)
{
    if (builder->count > builder->limits->columns) {
        return true;
    }
    for (size_t i = 0; i < builder->count; i++) {
        if (!str_is_empty(builder->fields[i])) {
            return true;
        }
    }
    return false;
}

static bool end_data_row(struct table_builder *builder, size_t line, bool pad)
{
    struct table *table = builder->table;
    if (builder->count > table->column_count || (builder->count < table->column_count && !pad)) {
        report_add(builder->report, line, 0, "应有 %zu 列，实为 %zu 列", table->column_count, builder->count);
        return true;
    }
    if (table->row_count == builder->limits->rows) {
        report_add(builder->report, line, 0, "数据超过 %zu 行", builder->limits->rows);
        return false;
    }
    if (table->row_count == builder->room) {
        size_t room = builder->room ? builder->room * 2 : 64;
        table->rows =
            arena_grow(builder->arena, table->rows, builder->room * sizeof *table->rows, room * sizeof *table->rows);
        builder->room = room;
    }
    table->rows[table->row_count++] = (struct table_row){line, keep_fields(builder, table->column_count)};
    return true;
}

bool table_end_row(struct table_builder *builder, size_t line, bool pad)
{
    bool go_on = true;
    if (has_content(builder)) {
        go_on = builder->table->heading ? end_data_row(builder, line, pad) : end_heading(builder, line);
    }
    builder->count = 0;
    return go_on;
}

void table_end(struct table_builder *builder)
{
    if (!builder->table->heading && builder->report->total == 0) {
        report_add(builder->report, 0, 0, "没有内容，至少应有标题行");
    }
}
