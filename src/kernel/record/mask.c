#include "kernel/record/mask.h"

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "kernel/record/record.h"

/* Family names of two characters that are common; any other name keeps its first character. */
static const char *const double_surnames[] = {"欧阳", "上官", "司马", "诸葛", "东方", "尉迟", "皇甫",
                                              "司徒", "令狐", "慕容", "夏侯", "公孙", "长孙", "宇文", 0};

/* Keep `first` and `last` characters, a star for each between them. */
static const char *keep_ends(struct arena *arena, const char *text, size_t first, size_t last)
{
    size_t length = utf8_length(text);
    struct buf out;
    buf_init(&out, arena, strlen(text) + 1);
    for (size_t i = 0; i < length; i++) {
        const char *start = text;
        utf8_next(&text);
        if (i < first || i >= length - last) {
            buf_put(&out, start, (size_t)(text - start));
        } else {
            buf_char(&out, '*');
        }
    }
    return out.data;
}

const char *mask_name(struct arena *arena, const char *name)
{
    size_t length = utf8_length(name);
    if (length > 4) {
        return keep_ends(arena, name, 4, 0);
    }
    for (const char *const *surname = double_surnames; length > 2 && *surname; surname++) {
        if (str_starts_with(name, *surname)) {
            return keep_ends(arena, name, 2, 0);
        }
    }
    return keep_ends(arena, name, 1, 0);
}

const char *mask_id(struct arena *arena, const char *number)
{
    return utf8_length(number) < 9 ? keep_ends(arena, number, 0, 0) : keep_ends(arena, number, 3, 4);
}

const char *mask_phone(struct arena *arena, const char *phone)
{
    return utf8_length(phone) < 11 ? keep_ends(arena, phone, 0, 2) : keep_ends(arena, phone, 3, 4);
}

const char *mask_address(struct arena *arena, const char *address)
{
    static const char *const districts[] = {"区", "县", "市", 0};
    const char *end = 0;
    for (const char *const *district = districts; *district; district++) {
        for (const char *at = strstr(address, *district); at; at = strstr(at + 1, *district)) {
            end = !end || at > end ? at : end;
        }
    }
    if (!end) {
        return keep_ends(arena, address, 0, 0);
    }
    size_t kept = (size_t)(end - address) + strlen("区");
    return str_format(arena, "%.*s****", (int)kept, address);
}

const char *mask_text(struct arena *arena, unsigned flags, const char *text)
{
    return flags & MASK_NAME    ? mask_name(arena, text)
           : flags & MASK_ID    ? mask_id(arena, text)
           : flags & MASK_PHONE ? mask_phone(arena, text)
                                : mask_address(arena, text);
}
