#include "modules/reviews/rules.h"

#include <string.h>

const struct handling_kind handling_kinds[] = {{"accept", "受理"},         {"ask_more", "一次性告知补正"},
                                               {"refuse", "不予受理"},     {"finish", "办结"},
                                               {"finish_now", "当场办结"}, {"deliver", "送达"},
                                               {"withdraw", "撤回申请"},   {0, 0}};

const struct handling_kind *handling_kind_find(const char *action)
{
    for (const struct handling_kind *kind = handling_kinds; kind->action; kind++) {
        if (str_equal(kind->action, action)) {
            return kind;
        }
    }
    return 0;
}

/* --- codes ------------------------------------------------------------------------------------------------------- */

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* no I, L, O, U */

void rating_code_make(const uint8_t random[CODE_BYTES], char code[CODE_SIZE + 1])
{
    unsigned bits = 0;
    int held = 0, size = 0;
    for (int i = 0; i < CODE_BYTES; i++) {
        bits = (bits << 8 | random[i]) & 0xffff;
        for (held += 8; held >= 5; held -= 5) {
            code[size++] = letters[bits >> (held - 5) & 31];
        }
    }
    code[size] = '\0';
}

const char *rating_code_normal(struct arena *arena, const char *typed)
{
    char *code = arena_alloc(arena, CODE_SIZE + 1);
    int size = 0;
    for (uint32_t point; (point = utf8_next(&typed)) != 0;) {
        point = point >= 0xFF01 && point <= 0xFF5E ? point - 0xFEE0 : point;
        point = point >= 'a' && point <= 'z' ? point - ('a' - 'A') : point;
        point = point == 'O' ? '0' : point == 'I' || point == 'L' ? '1' : point;
        if (point == ' ' || point == '-' || point == 0x3000) {
            continue;
        }
        if (size == CODE_SIZE || point > 0x7f || !strchr(letters, (int)point)) {
            return 0;
        }
        code[size++] = (char)point;
    }
    return size == CODE_SIZE ? code : 0;
}

const char *rating_code_grouped(struct arena *arena, const char *code)
{
    return str_format(arena, "%.4s-%.4s-%.4s-%.4s", code, code + 4, code + 8, code + 12);
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

static bool is_between(uint32_t point)
{
    static const uint32_t marks[] = {' ', '\t',   '\n',   '\r',   ',',    '.',    '!',    ';',    ':',
                                     '-', 0x3000, 0xFF0C, 0x3002, 0xFF01, 0xFF1B, 0xFF1A, 0x3001, 0xFF0E};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (marks[i] == point) {
            return true;
        }
    }
    return false;
}

static const char *skip_between(const char *text)
{
    for (const char *at = text;; text = at) {
        uint32_t point = utf8_next(&at);
        if (!is_between(point)) {
            return text;
        }
    }
}

int64_t reply_level(const char *text, const char **rest)
{
    /* those that begin as another does stand before it */
    static const struct {
        const char *words;
        int64_t level;
    } known[] = {{"非常不满意", 5}, {"非常满意", 1}, {"很不满意", 5}, {"很满意", 1},
                 {"基本满意", 3},   {"不满意", 4},   {"满意", 2},     {0, 0}};
    text = skip_between(text);
    for (size_t i = 0; known[i].words; i++) {
        if (str_starts_with(text, known[i].words)) {
            *rest = skip_between(text + strlen(known[i].words));
            return known[i].level;
        }
    }
    const char *after = text;
    uint32_t point = utf8_next(&after);
    point = point >= 0xFF01 && point <= 0xFF5E ? point - 0xFEE0 : point;
    const char *next = after;
    uint32_t second = utf8_next(&next);
    bool is_longer = (second >= '0' && second <= '9') || (second >= 0xFF10 && second <= 0xFF19);
    *rest = skip_between(after);
    return point >= '1' && point <= '5' && !is_longer ? (int64_t)(point - '0') : 0;
}

/* --- personal data -------------------------------------------------------------------------------------------------
 */

/* A text as its characters, each with what it is worth here: full-width ones half-width, Chinese digits digits. */
struct letters {
    uint32_t *points;
    const char **places; /* one more than there are characters */
    size_t count;
};

static uint32_t plain_digit(uint32_t point)
{
    static const char digits[] = "零一二三四五六七八九";
    const char *at = digits;
    if (point == 0x3007) {
        return '0';
    }
    if (point == 0x5E7A) { /* 幺 */
        return '1';
    }
    for (uint32_t value = 0; value < 10; value++) {
        if (utf8_next(&at) == point) {
            return '0' + value;
        }
    }
    return point;
}

static struct letters read_letters(struct arena *arena, const char *text)
{
    size_t count = utf8_length(text);
    struct letters read = {ARENA_ARRAY(arena, uint32_t, count + 1), ARENA_ARRAY(arena, const char *, count + 1), count};
    for (size_t i = 0; i < count; i++) {
        read.places[i] = text;
        uint32_t point = utf8_next(&text);
        point = point >= 0xFF01 && point <= 0xFF5E ? point - 0xFEE0 : point;
        point = point >= 'a' && point <= 'z' ? point - ('a' - 'A') : point;
        read.points[i] = plain_digit(point);
    }
    read.places[count] = text;
    return read;
}

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

static bool is_letter(uint32_t point)
{
    return point >= 'A' && point <= 'Z';
}

/* A run of digits, single blanks or hyphens between them, an X after the seventeenth: its end; the digits in `digits`.
 */
static size_t run_of_digits(const struct letters *text, size_t at, char digits[32], size_t *groups)
{
    size_t size = 0, end = at;
    *groups = 1;
    while (at < text->count) {
        uint32_t point = text->points[at];
        if (is_digit(point) || (point == 'X' && size == 17)) {
            digits[size < 31 ? size++ : 30] = (char)point;
            end = ++at;
        } else if ((point == '-' || point == ' ') && size > 0 && at + 1 < text->count &&
                   is_digit(text->points[at + 1])) {
            (*groups)++;
            at++;
        } else {
            break;
        }
    }
    digits[size] = '\0';
    return end;
}

/* 2021-06-30 and 20210630. */
static bool is_day(const char *digits)
{
    struct date date = {0};
    for (const char *at = digits; *at && date.ymd < 21000000; at++) {
        date.ymd = date.ymd * 10 + (*at - '0');
    }
    return strlen(digits) == 8 && date.ymd < 21000000 && date_exists(date);
}

static bool ends_a_home(const struct letters *text, size_t at)
{
    static const char *const words[] = {"号楼", "单元", "栋", "室", "号院"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_starts_with(text->places[at], words[i])) {
            return true;
        }
    }
    return false;
}

/* What the digits at this place are; NULL: nothing to hide. */
static const char *number_kind(const struct letters *text, size_t at, size_t *end)
{
    char digits[32] = {0};
    size_t groups;
    *end = run_of_digits(text, at, digits, &groups);
    size_t size = strlen(digits);
    if (size < 7) {
        return ends_a_home(text, *end) ? "住址" : 0;
    }
    if (is_day(digits)) {
        return 0;
    }
    const char *mobile = size == 13 && str_starts_with(digits, "86") ? digits + 2 : digits;
    return size == 18 || size == 15                                      ? "证件号码"
           : strlen(mobile) == 11 && mobile[0] == '1' && mobile[1] > '2' ? "手机号"
           : digits[0] == '0' && size >= 10 && size <= 12 && groups <= 2 ? "固定电话"
                                                                         : "号码";
}

/* 青A·12345, 京AD12345: a province, a letter, five or six letters or digits of which one is a digit. */
static const char *plate_kind(const struct letters *text, size_t at, size_t *end)
{
    static const char provinces[] = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领";
    const char *place = text->places[at];
    bool is_province = false;
    for (const char *known = provinces; *known; utf8_next(&known)) {
        is_province = is_province || strncmp(known, place, (size_t)(text->places[at + 1] - place)) == 0;
    }
    if (!is_province || at + 1 >= text->count || !is_letter(text->points[at + 1])) {
        return 0;
    }
    size_t from = at + 2, size = 0, digits = 0;
    from +=
        from < text->count && (text->points[from] == 0xB7 || text->points[from] == ' ' || text->points[from] == '-');
    while (from + size < text->count && size < 6 &&
           (is_digit(text->points[from + size]) || is_letter(text->points[from + size]))) {
        digits += is_digit(text->points[from + size++]);
    }
    *end = from + size;
    return size >= 5 && digits > 0 ? "车牌号" : 0;
}

/* name@host.cn, from its first letter on. */
static const char *mail_kind(const struct letters *text, size_t at, size_t *end)
{
    size_t size = 0, dots = 0;
    bool has_at = false;
    for (; at + size < text->count; size++) {
        uint32_t point = text->points[at + size];
        bool fits = is_letter(point) || is_digit(point) || point == '_' || point == '-' || point == '.' || point == '+';
        dots += has_at && point == '.';
        if (point == '@' && size > 0 && !has_at) {
            has_at = true;
        } else if (!fits) {
            break;
        }
    }
    *end = at + size;
    return has_at && dots > 0 ? "电子邮箱" : 0;
}

static const char *kind_at(const struct letters *text, size_t at, size_t *end)
{
    const char *kind = plate_kind(text, at, end);
    if (!kind && (is_letter(text->points[at]) || is_digit(text->points[at]))) {
        kind = mail_kind(text, at, end);
    }
    if (!kind && is_digit(text->points[at])) {
        kind = number_kind(text, at, end);
    }
    return kind;
}

struct personal personal_find(struct arena *arena, const char *text)
{
    struct letters read = read_letters(arena, text);
    struct buf masked, kinds;
    buf_init(&masked, arena, strlen(text) * 3 + 1);
    buf_init(&kinds, arena, 4096);
    for (size_t at = 0; at < read.count;) {
        size_t end = at + 1;
        const char *kind = kind_at(&read, at, &end);
        if (!kind) {
            end = is_digit(read.points[at]) && end > at ? end : at + 1;
            buf_put(&masked, read.places[at], (size_t)(read.places[end] - read.places[at]));
        } else {
            buf_text(&masked, "***");
            if (!strstr(kinds.data ? kinds.data : "", kind)) {
                buf_format(&kinds, "%s%s", kinds.size > 0 ? "、" : "", kind);
            }
        }
        at = end;
    }
    return (struct personal){kinds.size > 0 ? kinds.data : "", masked.size > 0 ? masked.data : ""};
}

/* --- figures -------------------------------------------------------------------------------------------------------
 */

/* The largest class is left out: it is what makes the parts add up. */
bool shares_are_whole(const int64_t *counts, int classes, int64_t *one_in)
{
    enum { FEWEST = 500, MOST_FREE = 3, RARE = 1000 };
    int64_t sum = 0;
    int largest = 0, free_values = -1;
    for (int i = 0; i < classes; i++) {
        sum += counts[i];
        free_values += counts[i] > 0;
        largest = counts[i] > counts[largest] ? i : largest;
    }
    *one_in = 1;
    if (sum < FEWEST || free_values < 1) {
        return false;
    }
    for (int i = 0; i < classes; i++) {
        int64_t miss = counts[i] * 100 % sum; /* hundredths of a rating above a whole percent */
        if (i != largest && miss > 50 && sum - miss > 50) {
            return false;
        }
    }
    for (int i = 0; i < free_values && i < MOST_FREE; i++) {
        *one_in *= sum / 100;
    }
    return *one_in >= RARE;
}

/* --- who may -------------------------------------------------------------------------------------------------------
 */

bool unit_answers_for(int64_t actor, int64_t held_by, int64_t above_it)
{
    return actor != 0 && (actor == held_by || actor == above_it);
}

const char *judge_refusal(int64_t judge, int64_t above_judge, int64_t rated, int64_t above_rated)
{
    if (judge == 0) {
        return "裁定申诉的账号须登记所在单位，以便核对不是被评价单位";
    }
    bool is_one_house = judge == rated || above_judge == rated || judge == above_rated;
    return is_one_house ? "申诉须由被评价单位（及其上下级单位）以外的人员裁定" : 0;
}
