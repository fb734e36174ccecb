#include "kernel/base/str.h"

#include "kernel/base/arena.h"

char *str_vformat(struct arena *arena, const char *format, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(small, sizeof small, format, args);
    if (size < 0) {
        size = 0;
        small[0] = '\0';
    }
    char *text = arena_alloc(arena, (size_t)size + 1);
    if ((size_t)size < sizeof small) {
        memcpy(text, small, (size_t)size + 1);
    } else {
        vsnprintf(text, (size_t)size + 1, format, again);
    }
    va_end(again);
    return text;
}

char *str_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = str_vformat(arena, format, args);
    va_end(args);
    return text;
}

char *int_put(char out[INT_DIGITS], int64_t number)
{
    char *at = out + INT_DIGITS;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        *--at = '-';
    }
    return at;
}

char *str_from_int(struct arena *arena, int64_t number)
{
    char digits[INT_DIGITS];
    const char *first = int_put(digits, number);
    return arena_copy(arena, first, (size_t)(digits + INT_DIGITS - first));
}

char *str_copy(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : 0;
}

char *str_cut(struct arena *arena, const char *text, size_t most)
{
    size_t size = strnlen(text, most + 1);
    if (size > most) {
        size = most;
        while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) {
            size--;
        }
    }
    return arena_copy(arena, text, size);
}

bool str_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_is_empty(const char *text)
{
    return !text || text[0] == '\0';
}

bool str_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends_with(const char *text, const char *suffix)
{
    size_t text_size = strlen(text);
    size_t suffix_size = strlen(suffix);
    return text_size >= suffix_size && strcmp(text + text_size - suffix_size, suffix) == 0;
}

uint64_t str_hash(uint64_t hash, const char *text)
{
    for (; *text; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    }
    return hash;
}

static uint64_t hash_step(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

/* FNV-1a in steps of eight bytes, folded so that every bit of a step counts; four of them beside each other, since a
 * step waits for the one before it. */
uint64_t bytes_hash(const char *bytes, size_t size)
{
    uint64_t lanes[4] = {UINT64_C(0xcbf29ce484222325), 1, 2, 3}, words[4];
    size_t at = 0;
    for (; size - at >= sizeof words; at += sizeof words) {
        memcpy(words, bytes + at, sizeof words);
        for (int i = 0; i < 4; i++) {
            lanes[i] = hash_step(lanes[i], words[i]);
        }
    }
    uint64_t hash = size;
    for (int i = 0; i < 4; i++) {
        hash = hash_step(hash, lanes[i]);
    }
    for (; at < size; at += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + at, size - at < 8 ? size - at : 8);
        hash = hash_step(hash, word);
    }
    return hash;
}

/* Well-formed sequences of more than one byte (RFC 3629; table 3-7 of the Unicode standard): their leads, size, and
 * what the second byte may be. */
static const struct {
    uint8_t first, last, size, low, high;
} sequences[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F},
    {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

size_t utf8_sequence(const char *text, size_t room)
{
    const uint8_t *at = (const uint8_t *)text;
    if (room == 0 || at[0] < 0x80) {
        return room != 0 && at[0] != 0;
    }
    size_t row = 0;
    while (row < sizeof sequences / sizeof *sequences && at[0] > sequences[row].last) {
        row++;
    }
    if (row == sizeof sequences / sizeof *sequences || at[0] < sequences[row].first || sequences[row].size > room ||
        at[1] < sequences[row].low || at[1] > sequences[row].high) {
        return 0;
    }
    for (size_t i = 2; i < sequences[row].size; i++) {
        if (at[i] < 0x80 || at[i] > 0xBF) {
            return 0;
        }
    }
    return sequences[row].size;
}

bool utf8_is_valid(const char *text, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t step = utf8_sequence(text + at, size - at);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

size_t utf8_length(const char *text)
{
    size_t points = 0;
    for (; *text; text++) {
        points += ((uint8_t)*text & 0xC0) != 0x80;
    }
    return points;
}

uint32_t utf8_next(const char **text)
{
    const uint8_t *at = (const uint8_t *)*text;
    if (at[0] == 0) {
        return 0;
    }
    uint32_t point = at[0];
    size_t size = point < 0x80 ? 1 : point < 0xE0 ? 2 : point < 0xF0 ? 3 : 4;
    if (size > 1) {
        point &= 0x7Fu >> size;
        for (size_t i = 1; i < size; i++) {
            point = point << 6 | (at[i] & 0x3Fu);
        }
    }
    *text += size;
    return point;
}

size_t utf8_put(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80u | (point & 0x3Fu));
        point >>= 6;
    }
    out[0] = (char)((0xF00u >> size & 0xFFu) | point);
    return size;
}

bool str_to_int(const char *text, int64_t *value)
{
    bool negative = *text == '-';
    text += negative;
    if (*text == '\0') {
        return false;
    }
    int64_t total = 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        /* Counted downwards, for the least int64 has no positive twin. */
        if (__builtin_mul_overflow(total, 10, &total) || __builtin_sub_overflow(total, *text - '0', &total)) {
            return false;
        }
    }
    if (!negative && total == INT64_MIN) {
        return false;
    }
    *value = negative ? total : -total;
    return true;
}

char *hex_encode(struct arena *arena, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *in = bytes;
    char *hex = arena_alloc(arena, size * 2 + 1);
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = digits[in[i] >> 4];
        hex[2 * i + 1] = digits[in[i] & 15];
    }
    return hex;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(const char *hex, uint8_t *out, size_t *size)
{
    size_t digits = strlen(hex);
    if (digits % 2 != 0) {
        return false;
    }
    for (size_t i = 0; i < digits / 2; i++) {
        int high = hex_digit(hex[2 * i]);
        int low = hex_digit(hex[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    *size = digits / 2;
    return true;
}
