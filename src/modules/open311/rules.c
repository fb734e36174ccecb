#include "modules/open311/rules.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

enum { MILLION = 1000000, MOST_DAYS = 90 };

/* --- places ------------------------------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool degrees_read(const char *text, int64_t most, int64_t *millionths)
{
    bool is_negative = *text == '-';
    const char *at = text + is_negative, *start = at;
    int64_t whole = 0, part = 0, unit = MILLION;
    for (; is_digit(*at) && at - start < 4; at++) {
        whole = whole * 10 + (*at - '0');
    }
    if (at == start || (*at == '.' && !is_digit(at[1]))) {
        return false;
    }
    at += *at == '.';
    for (; is_digit(*at); at++) {
        part += unit > 1 ? (*at - '0') * (unit / 10) : unit == 1 && *at >= '5';
        unit /= 10;
    }
    *millionths = (is_negative ? -1 : 1) * (whole * MILLION + part);
    return *at == '\0' && whole * MILLION + part <= most * MILLION;
}

const char *degrees_text(struct arena *arena, int64_t millionths, int64_t digits)
{
    int64_t unit = 1, size = millionths < 0 ? -millionths : millionths, scale = 1;
    for (int64_t i = digits; i < 6; i++) {
        unit *= 10;
    }
    for (int64_t i = 0; i < digits; i++) {
        scale *= 10;
    }
    int64_t rounded = (size + unit / 2) / unit;
    const char *sign = millionths < 0 && rounded > 0 ? "-" : "";
    return digits == 0 ? str_format(arena, "%s%lld", sign, (long long)rounded)
                       : str_format(arena, "%s%lld.%0*lld", sign, (long long)(rounded / scale), (int)digits,
                                    (long long)(rounded % scale));
}

/* --- lists of words ---------------------------------------------------------------------------------------------- */

bool list_names(const char *list, const char *word)
{
    size_t wanted = strlen(word);
    while (*list) {
        size_t size = strcspn(list, ","), skip = strspn(list, " ");
        size_t end = size;
        while (end > skip && list[end - 1] == ' ') {
            end--;
        }
        if (end >= skip && end - skip == wanted && strncmp(list + skip, word, wanted) == 0) {
            return true;
        }
        list += size + (list[size] == ',');
    }
    return false;
}

bool status_read(const char *text, bool *open, bool *closed)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz, ";
    *open = !text || list_names(text, "open");
    *closed = !text || list_names(text, "closed");
    return !text || (strspn(text, letters) == strlen(text) && (*open || *closed));
}

/* --- time -------------------------------------------------------------------------------------------------------- */

bool w3c_read(struct arena *arena, const char *text, struct instant *at)
{
    char *copy = str_copy(arena, text);
    char *space = strchr(copy, ' ');
    if (space) {
        *space = '+';
    }
    return instant_parse(copy, at);
}

const char *w3c_text(struct arena *arena, struct instant at)
{
    if (!instant_is_set(at)) {
        return 0;
    }
    const char *text = instant_text(arena, at); /* "2021-06-30T17:30:00.000+08:00" */
    size_t seconds = strcspn(text, ".");
    return str_format(arena, "%.*s%s", (int)seconds, text, text + seconds + strlen(".000"));
}

const char *range_choose(struct instant now, struct instant from, struct instant to, struct instant range[2])
{
    const int64_t most = MOST_DAYS * DAY_MS;
    range[0] = from;
    range[1] = to;
    if (!instant_is_set(to)) {
        range[1].ms = instant_is_set(from) && from.ms + most < now.ms ? from.ms + most : now.ms;
    }
    if (!instant_is_set(from)) {
        range[0].ms = range[1].ms - most;
    }
    if (range[0].ms > range[1].ms) {
        return "start_date不能晚于end_date";
    }
    return range[1].ms - range[0].ms > most ? "start_date和end_date最多相隔90天" : 0;
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

const char *choice_name(struct arena *arena, const char *choices, const char *key)
{
    size_t wanted = strlen(key);
    while (*choices) {
        size_t size = strcspn(choices, "\n"), name = strcspn(choices, "=\n");
        if (name == wanted && name < size && strncmp(choices, key, wanted) == 0) {
            return arena_copy(arena, choices + name + 1, size - name - 1);
        }
        choices += size + (choices[size] == '\n');
    }
    return 0;
}

static bool is_number(const char *text)
{
    size_t whole = strspn(text + (*text == '-'), "0123456789");
    const char *rest = text + (*text == '-') + whole;
    size_t part = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
    return whole > 0 && (*rest == '\0' || (part > 0 && rest[1 + part] == '\0'));
}

static bool has_choices(const char *datatype)
{
    return str_ends_with(datatype, "valuelist");
}

const char *answer_check(struct arena *arena, const struct open311_attribute *attribute, const char *value)
{
    struct instant at;
    struct date day;
    if (has_choices(attribute->datatype)) {
        return choice_name(arena, attribute->choices, value) ? 0 : "不在可选值之内";
    }
    if (str_equal(attribute->datatype, "number")) {
        return is_number(value) ? 0 : "应为数字";
    }
    if (str_equal(attribute->datatype, "datetime")) {
        return w3c_read(arena, value, &at) || date_parse(value, &day) ? 0 : "应为带时区的时间或日期";
    }
    return 0;
}

const char *choices_check(const char *datatype, const char *choices)
{
    if (!has_choices(datatype)) {
        return str_is_empty(choices) ? 0 : "只有列表类型才有可选值";
    }
    if (str_is_empty(choices)) {
        return "列表类型须列出可选值，每行一个：代码=名称";
    }
    while (*choices) {
        size_t size = strcspn(choices, "\n"), name = strcspn(choices, "=\n");
        if (name == 0 || name + 1 >= size) {
            return "可选值应每行一个：代码=名称";
        }
        choices += size + (choices[size] == '\n');
    }
    return 0;
}
