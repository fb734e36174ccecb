#include "kernel/table/sheet.h"

#include <assert.h>
#include <inttypes.h>

#include "kernel/base/arena.h"

void sheet_init(struct sheet *sheet, struct arena *arena, const char *title, const struct sheet_column *columns,
                size_t column_count)
{
    *sheet = (struct sheet){.arena = arena, .title = title, .columns = columns, .column_count = column_count};
}

struct cell *sheet_add_row(struct sheet *sheet)
{
    if (sheet->row_count == sheet->row_room) {
        size_t room = sheet->row_room ? sheet->row_room * 2 : 32;
        sheet->rows =
            arena_grow(sheet->arena, sheet->rows, sheet->row_room * sizeof *sheet->rows, room * sizeof *sheet->rows);
        sheet->row_room = room;
    }
    struct cell *row = ARENA_ARRAY(sheet->arena, struct cell, sheet->column_count);
    sheet->rows[sheet->row_count++] = row;
    return row;
}

struct cell cell_text(const char *text)
{
    return text ? (struct cell){.kind = CELL_TEXT, .text = text} : (struct cell){0};
}

struct cell cell_int(int64_t value)
{
    return (struct cell){.kind = CELL_INT, .value = value};
}

struct cell cell_rate(int64_t value, int64_t of)
{
    return of ? (struct cell){.kind = CELL_RATE, .value = value, .of = of} : (struct cell){0};
}

struct cell cell_ratio(int64_t value, int64_t of)
{
    return of ? (struct cell){.kind = CELL_RATIO, .value = value, .of = of} : (struct cell){0};
}

struct cell cell_date(struct date date)
{
    return date_is_set(date) ? (struct cell){.kind = CELL_DATE, .value = date.ymd} : (struct cell){0};
}

struct cell cell_instant(struct instant t)
{
    return instant_is_set(t) ? (struct cell){.kind = CELL_INSTANT, .value = t.ms} : (struct cell){0};
}

struct cell cell_money(int64_t fen)
{
    return (struct cell){.kind = CELL_MONEY, .value = fen};
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    for (int i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

/* In 128 bits: a numerator may come near 2^63 before it is scaled. */
int64_t cell_scaled(const struct cell *cell, const struct sheet_column *column)
{
    if (cell->kind != CELL_RATE && cell->kind != CELL_RATIO) {
        return cell->value;
    }
    assert(column->decimals >= 0 && column->decimals <= 6);
    int exponent = column->decimals + (cell->kind == CELL_RATE ? 2 : 0);
    __int128 top = (__int128)cell->value * power_of_ten(exponent);
    __int128 bottom = cell->of;
    if (bottom < 0) {
        top = -top;
        bottom = -bottom;
    }
    __int128 rounded = (2 * (top < 0 ? -top : top) + bottom) / (2 * bottom);
    rounded = rounded > INT64_MAX ? INT64_MAX : rounded;
    return (int64_t)(top < 0 ? -rounded : rounded);
}

static void show_decimal(char *room, int64_t scaled, int decimals, const char *unit)
{
    uint64_t size = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    uint64_t power = (uint64_t)power_of_ten(decimals);
    const char *sign = scaled < 0 ? "-" : "";
    if (decimals == 0) {
        snprintf(room, CELL_ROOM, "%s%" PRIu64 "%s", sign, size, unit);
    } else {
        snprintf(room, CELL_ROOM, "%s%" PRIu64 ".%0*" PRIu64 "%s", sign, size / power, decimals, size % power, unit);
    }
}

static void show_instant(char *room, struct instant t)
{
    int32_t day = instant_date(t).ymd;
    int64_t second = instant_ms_of_day(t) / 1000;
    snprintf(room, CELL_ROOM, "%04d-%02d-%02d %02d:%02d:%02d", day / 10000, day / 100 % 100, day % 100,
             (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

const char *cell_show(const struct cell *cell, const struct sheet_column *column, char room[static CELL_ROOM])
{
    int64_t value = cell->value;
    room[0] = '\0';
    switch (cell->kind) {
    case CELL_BLANK: break;
    case CELL_TEXT: return cell->text;
    case CELL_INT: snprintf(room, CELL_ROOM, "%" PRId64, value); break;
    case CELL_RATE: show_decimal(room, cell_scaled(cell, column), column->decimals, "%"); break;
    case CELL_RATIO: show_decimal(room, cell_scaled(cell, column), column->decimals, ""); break;
    case CELL_MONEY: show_decimal(room, value, 2, ""); break;
    case CELL_DATE:
        snprintf(room, CELL_ROOM, "%04d-%02d-%02d", (int)(value / 10000), (int)(value / 100 % 100), (int)(value % 100));
        break;
    case CELL_INSTANT: show_instant(room, (struct instant){value}); break;
    }
    return room;
}

bool kind_is_number(enum cell_kind kind)
{
    return kind == CELL_INT || kind == CELL_RATE || kind == CELL_RATIO || kind == CELL_MONEY;
}
