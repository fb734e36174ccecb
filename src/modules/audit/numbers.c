/* Numbers: digits, thousands, 万 and 亿, units, Chinese numerals. */
#include "modules/audit/reader.h"

#include <math.h>

#include "kernel/base/str.h"

enum { MOST_DIGITS = 15 };

static bool at(const char *text, size_t room, const char *what)
{
    size_t size = strlen(what);
    return size <= room && memcmp(text, what, size) == 0;
}

/* One digit, ASCII or wide (０ is EF BC 90). */
static size_t digit_read(const char *text, size_t room, int32_t *digit)
{
    if (room > 0 && *text >= '0' && *text <= '9') {
        *digit = *text - '0';
        return 1;
    }
    if (room > 2 && memcmp(text, "\xef\xbc", 2) == 0 && (uint8_t)text[2] >= 0x90 && (uint8_t)text[2] <= 0x99) {
        *digit = (uint8_t)text[2] - 0x90;
        return 3;
    }
    return 0;
}

size_t digits_read(const char *text, size_t room, int64_t *value, int32_t *digits)
{
    size_t size = 0;
    int32_t digit = 0;
    *value = 0;
    *digits = 0;
    for (size_t step; (step = digit_read(text + size, room - size, &digit)) > 0; size += step) {
        *value = *digits < MOST_DIGITS ? *value * 10 + digit : *value;
        (*digits)++;
    }
    return size;
}

/* ",320" after 1 to 3 digits: thousands, when exactly three digits follow. */
static size_t thousands_read(const char *text, size_t room, int64_t *value)
{
    size_t size = 0;
    for (;;) {
        int64_t group;
        int32_t digits;
        size_t comma = at(text + size, room - size, ",") ? 1 : at(text + size, room - size, "，") ? 3 : 0;
        size_t read = comma ? digits_read(text + size + comma, room - size - comma, &group, &digits) : 0;
        if (read == 0 || digits != 3 || comma == 3) {
            return size;
        }
        *value = *value * 1000 + group;
        size += comma + read;
    }
}

static size_t spaces(const char *text, size_t room)
{
    size_t size = 0;
    for (;;) {
        if (size < room && text[size] == ' ') {
            size++;
        } else if (at(text + size, room - size, "　") || at(text + size, room - size, "\xc2\xa0")) {
            size += text[size] == '\xc2' ? 2 : 3;
        } else {
            return size;
        }
    }
}

/* 万, 亿, 千, 百万 …, and the 余 or 多 that may stand before or after. */
static size_t multiplier_read(const char *text, size_t room, double *factor, uint32_t *cues)
{
    static const struct {
        const char *text;
        double factor;
    } multipliers[] = {{"万亿", 1e12}, {"千万", 1e7}, {"百万", 1e6}, {"十万", 1e5},
                       {"万", 1e4},    {"亿", 1e8},   {"千", 1e3}};
    size_t size = 0;
    for (int turn = 0; turn < 2; turn++) {
        if (at(text + size, room - size, "余") || at(text + size, room - size, "多")) {
            *cues |= CUE_ABOVE;
            size += 3;
        }
        for (size_t i = 0; turn == 0 && i < sizeof multipliers / sizeof *multipliers; i++) {
            if (at(text + size, room - size, multipliers[i].text)) {
                *factor = multipliers[i].factor;
                size += strlen(multipliers[i].text);
                break;
            }
        }
    }
    return size;
}

/* The interval of a printed number. A count printed whole is what it says; all else was rounded, or may have been. */
static void set_interval(struct quantity *quantity, double printed, int32_t decimals, double factor, uint32_t cues)
{
    const struct unit *unit = quantity->unit;
    double scale = unit && unit->class == UNIT_PERCENT ? 0.01 : unit && unit->class == UNIT_POINTS ? 0.01 : 1;
    bool counts = !unit || (unit->class >= UNIT_CASE && unit->class <= UNIT_PLACE) || unit->class == UNIT_WORKDAY ||
                  unit->class == UNIT_DAY;
    quantity->decimals = decimals;
    quantity->value = printed * factor * scale;
    quantity->step = pow(10, -decimals) * factor * scale;
    quantity->exact = counts && decimals == 0 && factor == 1;
    double half = quantity->exact ? 0 : quantity->step / 2;
    quantity->low = quantity->value - half;
    quantity->high = quantity->value + half;
    quantity_widen(quantity, cues);
}

void quantity_widen(struct quantity *quantity, uint32_t cues)
{
    double tenth = fabs(quantity->value) * 0.1;
    if (cues & (CUE_NEAR | CUE_BELOW | CUE_ABOVE)) {
        quantity->vague = true;
        quantity->exact = false;
        quantity->low -= cues & (CUE_NEAR | CUE_BELOW) ? tenth : 0;
        quantity->high += cues & (CUE_NEAR | CUE_ABOVE) ? tenth : 0;
    }
}

size_t number_read(const char *text, size_t room, struct quantity *quantity)
{
    int64_t whole, fraction = 0;
    int32_t digits, decimals = 0;
    uint32_t cues = 0;
    double factor = 1;
    size_t size = digits_read(text, room, &whole, &digits);
    if (size == 0 || digits > MOST_DIGITS) {
        return 0;
    }
    size += digits <= 3 ? thousands_read(text + size, room - size, &whole) : 0;
    size_t point = at(text + size, room - size, ".") ? 1 : at(text + size, room - size, "．") ? 3 : 0;
    if (point > 0) {
        size_t read = digits_read(text + size + point, room - size - point, &fraction, &decimals);
        size += read > 0 ? point + read : 0;
    }
    if (decimals > 9) {
        return 0;
    }
    *quantity = (struct quantity){0};
    double printed = (double)whole + (double)fraction / pow(10, decimals);
    size_t gap = spaces(text + size, room - size);
    size_t more = multiplier_read(text + size + gap, room - size - gap, &factor, &cues);
    size_t gap_more = gap + more;
    size_t second = spaces(text + size + gap_more, room - size - gap_more), unit_size;
    quantity->unit = unit_find(text + size + gap_more + second, room - size - gap_more - second, &unit_size);
    if (quantity->unit) {
        size += gap_more + second + unit_size;
    } else if (more > 0) {
        size += gap_more;
    }
    factor *= quantity->unit && quantity->unit->class == UNIT_MONEY ? quantity->unit->factor : 1;
    set_interval(quantity, printed, decimals, factor, cues);
    return size;
}

/* --- Chinese numerals -------------------------------------------------------------------------------------------- */

size_t numeral_read(const char *text, size_t room, int32_t *value)
{
    static const struct {
        const char *text;
        int32_t value;
    } numerals[] = {{"〇", 0}, {"零", 0}, {"一", 1}, {"二", 2}, {"两", 2},  {"三", 3},   {"四", 4},   {"五", 5},
                    {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}, {"百", 100}, {"千", 1000}};
    int32_t total = 0, last = -1;
    size_t size = 0;
    bool powers = false;
    while (size < 27) {
        int32_t found = -1;
        for (size_t i = 0; i < sizeof numerals / sizeof *numerals && found < 0; i++) {
            found = at(text + size, room - size, numerals[i].text) ? numerals[i].value : -1;
        }
        if (found < 0 || (found == 1000 && last < 0)) {
            break; /* 千家万户 */
        }
        if (found >= 10) {
            total += (last < 0 ? 1 : last) * found;
            last = 0;
            powers = true;
        } else {
            last = last > 0 && !powers ? last * 10 + found : found; /* 二〇二一 */
        }
        size += 3;
    }
    *value = total + (last > 0 ? last : 0);
    return size;
}

size_t number_read_spelled(const char *text, size_t room, struct quantity *quantity)
{
    int32_t value;
    size_t size = 0, prefix = at(text, room, "百分之") ? 9 : 0, unit_size;
    size = numeral_read(text + prefix, room - prefix, &value);
    if (size == 0 || value > 99999) {
        return 0;
    }
    size += prefix;
    *quantity = (struct quantity){.spelled = true};
    if (prefix > 0) {
        quantity->unit = unit_find("%", 1, &unit_size);
        set_interval(quantity, value, 0, 1, 0);
        return size;
    }
    uint32_t cues = at(text + size, room - size, "余") || at(text + size, room - size, "多") ? CUE_ABOVE : 0;
    size += cues ? 3 : 0;
    const char *rest = text + size;
    quantity->unit = unit_find(rest, room - size, &unit_size);
    /* "一个" is an article more often than a count. */
    if (!quantity->unit || value < 2 || quantity->unit->class < UNIT_CASE || quantity->unit->class > UNIT_PLACE) {
        return 0;
    }
    set_interval(quantity, value, 0, 1, cues);
    return size + unit_size;
}
