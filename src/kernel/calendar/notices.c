/* Reading holiday notices from CSV. */
#include "kernel/calendar/calendar.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

static const char HEADER[] = "year,version,published,first,last,kind,name";

enum column { YEAR, VERSION, PUBLISHED, FIRST, LAST, KIND, NAME, COLUMNS };

static const char *const column_names[COLUMNS] = {"year", "version", "published", "first", "last", "kind", "name"};

static result bad(struct arena *arena, enum column column, int32_t line, const char *reason)
{
    return invalid(column_names[column], str_format(arena, "第%d行：%s", line, reason));
}

/* Cut the next line off *text, without its line end; NULL at the end of the text. */
static char *line_next(struct arena *arena, const char **text)
{
    if (**text == '\0') {
        return 0;
    }
    size_t size = strcspn(*text, "\n");
    char *line = arena_copy(arena, *text, size);
    *text += size + ((*text)[size] == '\n');
    if (size > 0 && line[size - 1] == '\r') {
        line[size - 1] = '\0';
    }
    return line;
}

/* Cut a line at its commas, in place. How many parts there are, though only the first COLUMNS are kept. */
static int line_split(char *line, const char *parts[COLUMNS])
{
    int count = 0;
    for (char *at = line; at; count++) {
        char *comma = strchr(at, ',');
        if (comma) {
            *comma++ = '\0';
        }
        if (count < COLUMNS) {
            parts[count] = at;
        }
        at = comma;
    }
    return count;
}

static result number_read(struct arena *arena, const char *text, enum column column, int32_t line, int32_t *value)
{
    int64_t number;
    if (!str_to_int(text, &number) || number < 1 || number > 9999) {
        return bad(arena, column, line, "须为1至9999的整数");
    }
    *value = (int32_t)number;
    return SUCCESS;
}

static result date_read(struct arena *arena, const char *text, enum column column, int32_t line, struct date *date)
{
    return date_parse(text, date) ? SUCCESS : bad(arena, column, line, "须为存在的日期，写作 2021-06-14");
}

static result row_read(struct arena *arena, char *text, int32_t line, struct calendar_row *row)
{
    const char *parts[COLUMNS];
    int count = line_split(text, parts);
    if (count != COLUMNS) {
        return invalid("calendar", str_format(arena, "第%d行：应有%d列，实有%d列", line, COLUMNS, count));
    }
    row->line = line;
    TRY(number_read(arena, parts[YEAR], YEAR, line, &row->year));
    TRY(number_read(arena, parts[VERSION], VERSION, line, &row->version));
    TRY(date_read(arena, parts[PUBLISHED], PUBLISHED, line, &row->published));
    TRY(date_read(arena, parts[FIRST], FIRST, line, &row->first));
    TRY(date_read(arena, parts[LAST], LAST, line, &row->last));
    row->is_worked = str_equal(parts[KIND], "work");
    if (!row->is_worked && !str_equal(parts[KIND], "off")) {
        return bad(arena, KIND, line, "须为 off（放假）或 work（上班）");
    }
    row->name = parts[NAME];
    return SUCCESS;
}

result calendar_parse(struct arena *arena, const char *text, const struct calendar_row **rows, size_t *count)
{
    if (!utf8_is_valid(text, strlen(text))) {
        return invalid("calendar", "须为UTF-8文本");
    }
    text += str_starts_with(text, "\xef\xbb\xbf") ? 3 : 0;
    char *line = line_next(arena, &text);
    if (!str_equal(line, HEADER)) {
        return invalid("calendar", str_format(arena, "第1行：表头应为 %s", HEADER));
    }
    size_t used = 0, room = 0;
    struct calendar_row *read = 0;
    for (int32_t number = 2; (line = line_next(arena, &text)); number++) {
        if (used == room) {
            read = arena_grow(arena, read, room * sizeof *read, (room * 2 + 64) * sizeof *read);
            room = room * 2 + 64;
        }
        TRY(row_read(arena, line, number, &read[used]));
        used++;
    }
    *rows = read;
    *count = used;
    return SUCCESS;
}

result calendar_from_csv(struct arena *arena, const char *text, struct instant as_known_at, struct calendar **calendar)
{
    const struct calendar_row *rows;
    size_t count;
    TRY(calendar_parse(arena, text, &rows, &count));
    return calendar_new(arena, rows, count, as_known_at, calendar);
}
