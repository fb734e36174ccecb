/* Dates and parts of a year, in digits or Chinese. */
#include "modules/audit/reader.h"

#include "kernel/base/moment.h"

static bool at(const char *text, size_t room, const char *what)
{
    size_t size = strlen(what);
    return size <= room && memcmp(text, what, size) == 0;
}

/* A number of at most `most` digits, in digits or Chinese. */
static size_t part_read(const char *text, size_t room, int32_t most, int32_t *value, int32_t *digits)
{
    int64_t whole;
    size_t size = digits_read(text, room, &whole, digits);
    if (size > 0) {
        *value = (int32_t)whole;
        return *digits <= most ? size : 0;
    }
    size = numeral_read(text, room, value);
    *digits = (int32_t)(size / 3);
    return *digits > 0 && *digits <= most + 1 ? size : 0;
}

static size_t spaces(const char *text, size_t room)
{
    size_t size = 0;
    while (size < room && text[size] == ' ') {
        size++;
    }
    return size;
}

/* "7月6日": the part that ends in `suffix`. */
static size_t suffixed_read(const char *text, size_t room, const char *suffix, int32_t most, int32_t *value,
                            int32_t *digits)
{
    size_t size = part_read(text, room, most, value, digits);
    size += size > 0 ? spaces(text + size, room - size) : 0;
    return size > 0 && at(text + size, room - size, suffix) ? size + strlen(suffix) : 0;
}

static void check_day(struct date_note *note)
{
    int32_t year = note->year ? note->year : 2020; /* a leap year: the day may exist */
    note->impossible =
        note->month < 1 || note->month > 12 ||
        (note->kind == DATE_DAY && !date_exists((struct date){year * 10000 + note->month * 100 + note->day}));
}

/* 2021-07-06, 2021.7.6, 2021/7/6 */
static size_t dashed_read(const char *text, size_t room, struct date_note *note)
{
    int64_t year, month, day;
    int32_t digits;
    size_t size = digits_read(text, room, &year, &digits), step;
    if (digits != 4 || year < 1900 || year > 2099 || size >= room || !strchr("-./", text[size]) || text[size] == '\0') {
        return 0;
    }
    char separator = text[size++];
    step = digits_read(text + size, room - size, &month, &digits);
    size += step;
    if (step == 0 || digits > 2 || size >= room || text[size] != separator) {
        return 0;
    }
    size++;
    step = digits_read(text + size, room - size, &day, &digits);
    if (step == 0 || digits > 2) {
        return 0;
    }
    *note = (struct date_note){DATE_DAY, (int16_t)year, (int8_t)month, (int8_t)month, (int8_t)day, false, false};
    check_day(note);
    return size + step;
}

/* What stands behind a first month: "—6月", "月至6月份". */
static size_t months_read(const char *text, size_t room, int32_t month, struct date_note *note)
{
    static const char *const joins[] = {"—", "–", "－", "-", "~", "～", "至", "到", "月至", "月到", "月—", "月-"};
    int32_t last, digits;
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        size_t join = at(text, room, joins[i]) ? strlen(joins[i]) : 0;
        size_t read = join ? suffixed_read(text + join, room - join, "月", 2, &last, &digits) : 0;
        if (read == 0 || month < 1 || last <= month || last > 12) {
            continue;
        }
        size_t end = join + read;
        *note = (struct date_note){DATE_PART, note->year, (int8_t)month, (int8_t)last, 0, false, false};
        return end + (at(text + end, room - end, "份") ? 3 : 0);
    }
    return 0;
}

/* The month, and the day that may follow: "6月", "6月份", "1—6月", "7月6日". */
static size_t month_read(const char *text, size_t room, struct date_note *note)
{
    int32_t month, day, digits, ignored;
    size_t size = part_read(text, room, 2, &month, &digits);
    if (size == 0) {
        return 0;
    }
    size_t more = months_read(text + size, room - size, month, note);
    if (more > 0) { /* with a day at the end these are two dates */
        return suffixed_read(text + size + more, room - size - more, "日", 2, &day, &ignored) > 0 ? 0 : size + more;
    }
    if (!at(text + size, room - size, "月")) {
        return 0;
    }
    bool padded = digits == 2 && text[0] == '0';
    size += 3;
    *note = (struct date_note){
        DATE_MONTH, note->year, (int8_t)(month > 99 ? 99 : month), (int8_t)(month > 99 ? 99 : month), 0, false, false};
    size_t gap = spaces(text + size, room - size);
    size_t read = suffixed_read(text + size + gap, room - size - gap, "日", 2, &day, &digits);
    if (read > 0) {
        note->kind = DATE_DAY;
        note->day = (int8_t)(day > 99 ? 99 : day);
        note->padded = padded || (digits == 2 && text[size + gap] == '0');
        size += gap + read;
    } else {
        size += at(text + size, room - size, "份") ? 3 : 0;
    }
    check_day(note);
    return size;
}

/* 上半年, 一季度, 前三季度 */
static size_t part_of_year_read(const char *text, size_t room, struct date_note *note)
{
    static const struct {
        const char *text;
        int8_t first, last;
    } parts[] = {{"上半年", 1, 6},   {"下半年", 7, 12},    {"第一季度", 1, 3}, {"第二季度", 4, 6},
                 {"第三季度", 7, 9}, {"第四季度", 10, 12}, {"一季度", 1, 3},   {"二季度", 4, 6},
                 {"三季度", 7, 9},   {"四季度", 10, 12},   {"1季度", 1, 3},    {"2季度", 4, 6},
                 {"3季度", 7, 9},    {"4季度", 10, 12},    {"前三季度", 1, 9}, {"全年", 1, 12}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (at(text, room, parts[i].text)) {
            *note = (struct date_note){DATE_PART, note->year, parts[i].first, parts[i].last, 0, false, false};
            return strlen(parts[i].text);
        }
    }
    return 0;
}

size_t date_read_at(const char *text, size_t room, struct date_note *note)
{
    int32_t year, digits;
    *note = (struct date_note){0};
    size_t size = dashed_read(text, room, note);
    if (size > 0) {
        return size;
    }
    size = suffixed_read(text, room, "年", 4, &year, &digits);
    if (size > 0 && (year < 1900 || year > 2099)) {
        return 0;
    }
    struct date_note inner = {.year = size > 0 ? (int16_t)year : 0};
    size_t gap = size > 0 ? spaces(text + size, room - size) : 0;
    size_t more = part_of_year_read(text + size + gap, room - size - gap, &inner);
    more = more > 0 ? more : month_read(text + size + gap, room - size - gap, &inner);
    if (more > 0) {
        *note = inner;
        return size + gap + more;
    }
    if (size > 0) {
        *note = (struct date_note){DATE_YEAR, (int16_t)year, 1, 12, 0, false, false};
        size += at(text + size, room - size, "度") ? 3 : 0;
    }
    return size;
}
