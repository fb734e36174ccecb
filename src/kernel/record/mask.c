#include "kernel/record/mask.h"

#include <stdbool.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/record/record.h"

/* The byte where point number `points` begins. */
static size_t point_at(const char *text, size_t points)
{
    const char *at = text;
    while (points-- > 0) {
        utf8_next(&at);
    }
    return (size_t)(at - text);
}

/* Keep so many points at either end, a star for each other one. */
static const char *keep(struct arena *arena, const char *text, size_t first, size_t last)
{
    size_t points = utf8_length(text);
    if (first + last >= points) {
        first = last = 0;
    }
    size_t head = point_at(text, first);
    size_t tail = point_at(text, points - last);
    size_t stars = points - first - last;
    char *out = arena_alloc(arena, head + stars + strlen(text + tail) + 1);
    memcpy(out, text, head);
    memset(out + head, '*', stars);
    memcpy(out + head + stars, text + tail, strlen(text + tail));
    return out;
}

static bool has_compound_surname(const char *name)
{
    static const char *const surnames[] = {
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "轩辕", "宇文", "长孙", "司徒",
        "司空", "夏侯", "南宫", "闻人", "东郭", "西门", "独孤", "端木", "呼延", "澹台", "淳于", "单于", "申屠", "赫连",
        "钟离", "拓跋", "鲜于", "闾丘", "仲孙", "太史", "濮阳", "百里", "万俟", "宗政", "公冶", "公羊", "第五", "南门",
    };
    for (size_t i = 0; i < sizeof surnames / sizeof surnames[0]; i++) {
        if (str_starts_with(name, surnames[i])) {
            return true;
        }
    }
    return false;
}

/* Longer than a Chinese name, and neither in letters nor in two parts (买买提·吐尔逊). */
static bool is_unit_name(const char *name)
{
    return utf8_length(name) > 4 && (uint8_t)name[0] > 0x7F && !strstr(name, "·");
}

const char *mask_name(struct arena *arena, const char *name)
{
    bool compound = has_compound_surname(name) && utf8_length(name) > 2;
    return keep(arena, name, is_unit_name(name) ? 4 : compound ? 2 : 1, 0);
}

const char *mask_id(struct arena *arena, const char *number)
{
    size_t points = utf8_length(number);
    return points >= 15  ? keep(arena, number, 3, 4)
           : points >= 7 ? keep(arena, number, 1, 2)
                         : keep(arena, number, 0, 0);
}

const char *mask_phone(struct arena *arena, const char *number)
{
    size_t points = utf8_length(number);
    if (points == 11 && number[0] == '1') {
        return keep(arena, number, 3, 4);
    }
    return points >= 11 ? keep(arena, number, 4, 2) : keep(arena, number, 0, points >= 7 ? 2 : 0);
}

const char *mask_card(struct arena *arena, const char *number)
{
    return keep(arena, number, 0, utf8_length(number) >= 8 ? 4 : 0);
}

const char *mask_email(struct arena *arena, const char *email)
{
    const char *at = strrchr(email, '@');
    if (!at || at == email) {
        return keep(arena, email, 0, 0);
    }
    return str_format(arena, "%.*s***%s", (int)point_at(email, 1), email, at);
}

static bool is_one_of(uint32_t point, const char *points)
{
    while (*points) {
        if (utf8_next(&points) == point) {
            return true;
        }
    }
    return false;
}

enum step { STEP_ON, STEP_PROVINCE, STEP_PREFECTURE, STEP_DISTRICT, STEP_STOP };

/* What `point`, which ends a word of at least two characters after `before`, says about the place read so far. */
static enum step place_step(uint32_t point, uint32_t before, bool in_prefecture)
{
    switch (point) {
    case U'省': return STEP_PROVINCE;
    case U'盟': return STEP_PREFECTURE;
    case U'州': return before == U'治' ? STEP_PREFECTURE : STEP_ON; /* not of 杭州 */
    case U'市': return in_prefecture ? STEP_DISTRICT : STEP_PREFECTURE;
    case U'县':
    case U'旗': return STEP_DISTRICT;
    case U'区':
        if (is_one_of(before, "小社园厂校库")) {
            return STEP_STOP;
        }
        return is_one_of(before, "治政") ? STEP_PROVINCE : before == U'地' ? STEP_PREFECTURE : STEP_DISTRICT;
    default: return is_one_of(point, "镇乡街道路村巷弄号栋楼") ? STEP_STOP : STEP_ON;
    }
}

/* The bytes up to the end of the district, or of what is above it when there is none; 0 when no place is found. A sign
 * of a level that another follows at once is part of a name: 沙市区, 景德镇市, 西乡县. */
static size_t district_end(const char *address)
{
    const char *at = address;
    size_t known = 0;
    size_t length = 0;
    uint32_t before = 0;
    bool in_prefecture = false;
    for (uint32_t point = utf8_next(&at); point > 0x7F; before = point, point = utf8_next(&at)) {
        const char *peek = at;
        if (++length < 2 || is_one_of(utf8_next(&peek), "省市州盟区县旗")) {
            continue;
        }
        enum step step = place_step(point, before, in_prefecture);
        if (step == STEP_STOP) {
            break;
        }
        if (step == STEP_ON) {
            continue;
        }
        known = (size_t)(at - address);
        if (step == STEP_DISTRICT) {
            break;
        }
        in_prefecture = step == STEP_PREFECTURE;
        length = 0;
    }
    return known;
}

const char *mask_address(struct arena *arena, const char *address)
{
    size_t end = district_end(address);
    return address[end] == '\0' ? str_copy(arena, address) : str_format(arena, "%.*s****", (int)end, address);
}

const char *mask_text(struct arena *arena, unsigned flags, const char *text)
{
    return flags & MASK_NAME    ? mask_name(arena, text)
           : flags & MASK_ID    ? mask_id(arena, text)
           : flags & MASK_PHONE ? mask_phone(arena, text)
                                : mask_address(arena, text);
}
