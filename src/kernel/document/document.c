#include "kernel/document/document.h"

#include <stdarg.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"

/* --- composing --------------------------------------------------------------------------------------------------- */

struct block *document_add(struct document *document, enum block_kind kind)
{
    struct block *block = ARENA_NEW(document->arena, struct block);
    block->kind = kind;
    if (document->newest) {
        document->newest->next = block;
    } else {
        document->first = block;
    }
    document->newest = block;
    return block;
}

static void add_run(struct document *document, struct run run)
{
    struct block *block = document->newest;
    size_t size = sizeof *block->runs;
    block->runs = arena_grow(document->arena, block->runs, block->run_count * size, (block->run_count + 1) * size);
    block->runs[block->run_count++] = run;
}

void document_say(struct document *document, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = str_vformat(document->arena, format, args);
    va_end(args);
    if (*text) {
        add_run(document, (struct run){text, 0});
    }
}

void document_mark(struct document *document, const char *text, const struct mark *mark)
{
    add_run(document, (struct run){text, mark});
}

void document_heading(struct document *document, int level, const char *title)
{
    document_add(document, BLOCK_HEADING)->level = level;
    add_run(document, (struct run){title, 0});
}

void document_annex(struct document *document, const char *title)
{
    document_add(document, BLOCK_ANNEX);
    add_run(document, (struct run){title, 0});
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

struct block *document_table(struct document *document, const char *caption, const struct sheet_column *columns,
                             size_t column_count)
{
    struct block *table = document_add(document, BLOCK_TABLE);
    table->sheet = ARENA_NEW(document->arena, struct sheet);
    sheet_init(table->sheet, document->arena, caption, columns, column_count);
    return table;
}

struct block *document_chart(struct document *document, enum chart_kind kind, const char *caption,
                             const struct sheet_column *columns, size_t column_count)
{
    struct block *chart = document_table(document, caption, columns, column_count);
    chart->kind = BLOCK_CHART;
    chart->chart = kind;
    return chart;
}

size_t table_row(struct document *document, struct block *table)
{
    struct sheet *sheet = table->sheet;
    size_t row = sheet->row_count, size = sizeof *table->marks;
    sheet_add_row(sheet);
    /* Room doubles as the sheet's does: growing row by row would copy a long annex again and again. */
    if ((row & (row - 1)) == 0) {
        table->marks = arena_grow(document->arena, table->marks, row * size, (row ? row * 2 : 1) * size);
    }
    table->marks[row] = ARENA_ARRAY(document->arena, const struct mark *, sheet->column_count);
    return row;
}

void table_cell(struct block *table, size_t row, size_t column, struct cell cell, const struct mark *mark)
{
    table->sheet->rows[row][column] = cell;
    table->marks[row][column] = mark;
}

void table_text(struct block *table, size_t row, size_t column, const char *text)
{
    table->sheet->rows[row][column] = cell_text(text);
}

void table_group(struct document *document, struct block *table, size_t column, const char *group, const char *label)
{
    if (!table->heads) {
        table->heads = ARENA_ARRAY(document->arena, struct table_head, table->sheet->column_count);
    }
    table->heads[column] = (struct table_head){group, label};
}

static const char *group_of(const struct block *table, size_t column)
{
    return table->heads ? table->heads[column].group : 0;
}

const char *table_label(const struct block *table, size_t column)
{
    return group_of(table, column) ? table->heads[column].label : table->sheet->columns[column].label;
}

size_t table_span(const struct block *table, size_t column)
{
    const char *group = group_of(table, column);
    size_t span = 1;
    if (!group) {
        return 1;
    }
    if (column > 0 && str_equal(group, group_of(table, column - 1))) {
        return 0;
    }
    while (column + span < table->sheet->column_count && str_equal(group, group_of(table, column + span))) {
        span++;
    }
    return span;
}

bool table_is_grouped(const struct block *table)
{
    return table->heads != 0;
}

/* --- numbers ----------------------------------------------------------------------------------------------------- */

const char *chinese_number(struct arena *arena, int number)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    int tens = number / 10;
    if (number < 1 || number > 99) {
        return str_format(arena, "%d", number);
    }
    return str_format(arena, "%s%s%s", tens > 1 ? digits[tens] : "", tens > 0 ? "十" : "", digits[number % 10]);
}

size_t document_defines(const struct document *document)
{
    size_t count = 0;
    for (size_t i = 0; i < document->definition_count; i++) {
        count += !document->definitions[i].noted;
    }
    return count;
}

size_t document_annexes(const struct document *document)
{
    size_t count = document_defines(document) > 0;
    for (const struct block *block = document->first; block; block = block->next) {
        count += block->kind == BLOCK_ANNEX;
    }
    return count;
}

static const char *level_number(struct arena *arena, int level, int number)
{
    switch (level) {
    case 1: return str_format(arena, "%s、", chinese_number(arena, number));
    case 2: return str_format(arena, "（%s）", chinese_number(arena, number));
    case 3: return str_format(arena, "%d.", number);
    default: return str_format(arena, "（%d）", number);
    }
}

const char *outline_number(const struct document *document, struct outline *outline, const struct block *block)
{
    if (block->kind == BLOCK_ANNEX) {
        *outline = (struct outline){.annexes = outline->annexes + 1};
        return document_annexes(document) > 1 ? str_format(document->arena, "附件%d", outline->annexes) : "附件";
    }
    if (block->level < 1 || block->level > HEADING_LEVELS) {
        return "";
    }
    outline->counts[block->level - 1]++;
    for (int deeper = block->level; deeper < HEADING_LEVELS; deeper++) {
        outline->counts[deeper] = 0;
    }
    return level_number(document->arena, block->level, outline->counts[block->level - 1]);
}

/* --- words ------------------------------------------------------------------------------------------------------- */

const char *plain_text(struct arena *arena, const char *text)
{
    struct buf plain;
    text = text ? text : "";
    buf_init(&plain, arena, strlen(text) + 1);
    for (const char *at = text; *at;) {
        const char *from = at;
        uint32_t point = utf8_next(&at);
        if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
            buf_char(&plain, ' ');
        } else if (point == 0xFFFE || point == 0xFFFF) {
            buf_text(&plain, "\xef\xbf\xbd");
        } else {
            buf_put(&plain, from, (size_t)(at - from));
        }
    }
    return plain.data ? plain.data : "";
}

const char *block_text(struct arena *arena, const struct block *block)
{
    size_t size = 0;
    for (size_t i = 0; i < block->run_count; i++) {
        size += strlen(block->runs[i].text);
    }
    struct buf text;
    buf_init(&text, arena, size + 1);
    for (size_t i = 0; i < block->run_count; i++) {
        buf_text(&text, block->runs[i].text);
    }
    return plain_text(arena, text.data);
}

const char *date_in_words(struct arena *arena, struct date date)
{
    int day = date.ymd;
    return date_is_set(date) ? str_format(arena, "%d年%d月%d日", day / 10000, day / 100 % 100, day % 100) : "";
}

const char *definition_text(struct arena *arena, const struct definition *definition)
{
    return str_format(arena, "%s（口径第%lld版，%s）：%s依据：%s。", definition->name, (long long)definition->version,
                      definition->unit, definition->text, definition->source);
}

size_t document_disclosed(const struct document *document, struct disclosed rows[static DISCLOSED_MOST])
{
    const struct disclosure *disclosure = &document->disclosure;
    const struct disclosed all[] = {
        {"索引号", disclosure->index},
        {"公开责任部门", disclosure->department},
        {"文号", document->number},
        {"成文日期", date_in_words(document->arena, document->date)},
        {"公开日期", date_in_words(document->arena, disclosure->published_on)},
        {"有效性", disclosure->validity},
        {"公开形式", disclosure->form},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!str_is_empty(all[i].value)) {
            rows[count++] = all[i];
        }
    }
    return count;
}

const struct imprint *document_imprint(const struct document *document)
{
    struct arena *arena = document->arena;
    struct imprint *imprint = ARENA_NEW(arena, struct imprint);
    const char *printer = str_is_empty(document->printed_by) ? document->issuer : document->printed_by;
    if (!date_is_set(document->date) || str_is_empty(printer)) {
        return 0;
    }
    imprint->copied_to =
        str_is_empty(document->copied_to) ? 0 : str_format(arena, "抄送：%s。", plain_text(arena, document->copied_to));
    imprint->printed_by = plain_text(arena, printer);
    imprint->printed_on = str_format(arena, "%s印发", date_in_words(arena, document->date));
    return imprint;
}
