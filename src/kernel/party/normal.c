#include "kernel/party/normal.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/party/identifiers.h"

static bool is_space(uint32_t point)
{
    return point == ' ' || point == '\t' || point == 0xA0 || point == 0x3000;
}

/* The dots between the parts of a name: bullet, hyphenation point, katakana dot, its half-width form, and the right
 * one. */
static bool is_dot(uint32_t point)
{
    return point == 0x2022 || point == 0x2027 || point == 0x30FB || point == 0xFF65 || point == 0xB7;
}

const char *normal_text(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, strlen(text) + 5);
    size_t size = 0;
    bool gap = false;
    for (uint32_t point; (point = utf8_next(&text)) != 0;) {
        if (is_space(point)) {
            gap = size > 0;
            continue;
        }
        if (gap) {
            out[size++] = ' ';
            gap = false;
        }
        size += utf8_put(out + size, is_dot(point) ? 0xB7 : point);
    }
    return out;
}

/* Half-width capitals without spaces, nor what `dropped` holds. */
static char *fold(struct arena *arena, const char *text, const char *dropped)
{
    char *out = arena_alloc(arena, strlen(text) + 5);
    size_t size = 0;
    for (uint32_t point; (point = utf8_next(&text)) != 0;) {
        point = point >= 0xFF01 && point <= 0xFF5E ? point - 0xFEE0 : point;
        point = point >= 'a' && point <= 'z' ? point - ('a' - 'A') : point;
        point = is_dot(point) ? 0xB7 : point;
        if (!is_space(point) && !(point < 0x80 && strchr(dropped, (int)point))) {
            size += utf8_put(out + size, point);
        }
    }
    return out;
}

const char *normal_number(struct arena *arena, const char *text)
{
    return fold(arena, text, "");
}

const char *normal_phone(struct arena *arena, const char *text)
{
    const char *phone = fold(arena, text, "");
    phone += str_starts_with(phone, "+86") ? 3 : 0;
    phone += *phone == '-';
    const char *digits = fold(arena, phone, "-");
    return mobile_check(digits) ? phone : digits;
}

const char *index_name(struct arena *arena, const char *name)
{
    return fold(arena, name, "");
}

const char *index_number(struct arena *arena, const char *number)
{
    return fold(arena, number, "-");
}

const char *index_phone(struct arena *arena, const char *phone)
{
    return fold(arena, normal_phone(arena, phone), "-");
}
