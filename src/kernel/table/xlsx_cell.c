#include "kernel/table/xlsx_cell.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/moment.h"
#include "kernel/base/str.h"

enum { MOST_COLUMNS = 16384, DAY_SECONDS = 86400 };

enum number_style style_of_id(size_t id)
{
    static const struct {
        size_t first, last;
        enum number_style style;
    } rows[] = {
        {14, 17, STYLE_DATE}, {18, 21, STYLE_TIME}, {22, 22, STYLE_DATE_TIME}, {27, 31, STYLE_DATE},
        {32, 35, STYLE_TIME}, {36, 36, STYLE_DATE}, {45, 47, STYLE_TIME},      {50, 54, STYLE_DATE},
        {55, 56, STYLE_TIME}, {57, 58, STYLE_DATE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (id >= rows[i].first && id <= rows[i].last) {
            return rows[i].style;
        }
    }
    return STYLE_NUMBER;
}

/* Steps over what stands for itself: "text", \x, _x, *x, [colour]. [h] and the like are time. */
static const char *skip_literal(const char *at, bool *time)
{
    char close = *at == '"' ? '"' : *at == '[' ? ']' : '\0';
    if (!close) {
        return at[1] ? at + 2 : at + 1;
    }
    *time = *time || (*at == '[' && at[1] && strchr("hHmMsS", at[1]) && (at[2] == ']' || at[2] == at[1]));
    const char *end = strchr(at + 1, close);
    return end ? end + 1 : at + strlen(at);
}

enum number_style style_of_code(const char *code)
{
    bool day = false;
    bool month_or_minute = false;
    bool time = false;
    while (*code && *code != ';') {
        if (strchr("\"\\_*[", *code)) {
            code = skip_literal(code, &time);
            continue;
        }
        int letter = tolower((unsigned char)*code++);
        day = day || letter == 'y' || letter == 'd';
        time = time || letter == 'h' || letter == 's';
        month_or_minute = month_or_minute || letter == 'm';
    }
    day = day || (month_or_minute && !time);
    if (day) {
        return time ? STYLE_DATE_TIME : STYLE_DATE;
    }
    return time ? STYLE_TIME : STYLE_NUMBER;
}

/* Excel's day 1 is 1900-01-01 and its day 60 the 29th of February 1900, which never was. */
static bool day_of(int64_t days, bool since_1904, struct date *date)
{
    enum { DAY_1970 = 25569, DAYS_TO_1904 = 1462, LEAP_BUG = 60, DAY_9999 = 2958465 };
    days += since_1904 ? DAYS_TO_1904 : 0;
    if (days < 1 || days == LEAP_BUG || days > DAY_9999) {
        return false;
    }
    *date = date_from_serial((int32_t)(days + (days < LEAP_BUG) - DAY_1970));
    return true;
}

static const char *moment_text(struct arena *arena, double number, enum number_style style, bool since_1904)
{
    double most = 3e6; /* days: beyond the year 9999, and safe to convert */
    if (number < 0 || number > most) {
        return 0;
    }
    int64_t seconds = llround(number * DAY_SECONDS);
    int64_t days = seconds / DAY_SECONDS;
    seconds %= DAY_SECONDS;
    const char *clock =
        str_format(arena, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    if (style == STYLE_TIME && days == 0) {
        return clock;
    }
    struct date date;
    if (!day_of(days, since_1904, &date)) {
        return 0;
    }
    const char *day = date_text(arena, date);
    return style == STYLE_DATE ? day : str_format(arena, "%s %s", day, clock);
}

const char *number_text(struct arena *arena, const char *raw, enum number_style style, bool since_1904,
                        const char **reason)
{
    enum { EXACT_DIGITS = 15 };
    char *end;
    double number = strtod(raw, &end);
    if (end == raw || *end != '\0' || !isfinite(number)) {
        *reason = "不是数字";
        return 0;
    }
    if (style != STYLE_NUMBER) {
        *reason = "不是存在的日期";
        return moment_text(arena, number, style, since_1904);
    }
    if (number != floor(number)) {
        return str_format(arena, "%.*g", EXACT_DIGITS, number);
    }
    if (fabs(number) >= 1e15) {
        *reason = "数字超过 15 位，表格软件已丢失末尾的数字，请把该列设为文本后重新填写";
        return 0;
    }
    return str_format(arena, "%" PRId64, (int64_t)number);
}

/* The code unit spelled "_xHHHH_" at `at`, 0 when there is none that a text may hold. */
static uint32_t escaped_unit(const char *at)
{
    if (at[0] != '_' || at[1] != 'x') {
        return 0;
    }
    uint32_t unit = 0;
    for (size_t i = 2; i < 6; i++) {
        if (!isxdigit((unsigned char)at[i])) {
            return 0;
        }
        unit = unit * 16 + (uint32_t)(isdigit((unsigned char)at[i]) ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10);
    }
    return at[6] == '_' && (unit < 0xD800 || unit > 0xDFFF) ? unit : 0;
}

void text_unescape(char *text)
{
    char *out = text;
    while (*text) {
        uint32_t unit = escaped_unit(text);
        if (unit) {
            out += utf8_put(out, unit);
            text += 7;
        } else {
            *out++ = *text++;
        }
    }
    *out = '\0';
}

bool reference_column(const char *reference, size_t *column)
{
    size_t number = 0;
    const char *at = reference;
    for (; *at >= 'A' && *at <= 'Z' && number <= MOST_COLUMNS; at++) {
        number = number * 26 + (size_t)(*at - 'A' + 1);
    }
    if (number == 0 || number > MOST_COLUMNS || !isdigit((unsigned char)*at)) {
        return false;
    }
    *column = number - 1;
    return true;
}
