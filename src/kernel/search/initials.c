#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "kernel/base/str.h"
#include "kernel/search/search.h"

/* Bytes of a run looked at; a syllable has at most 7 letters with its space. */
enum { MOST_RUN = 512, ROOM = MOST_RUN * 8, SHORTEST = 2, LONGEST = 12, MOST_WORDS = 1 << 20 };

static const UChar transform[] = u"Han-Latin; Latin-ASCII; Lower";

static bool is_han(uint32_t point)
{
    return (point >= 0x3400 && point <= 0x4DBF) || (point >= 0x4E00 && point <= 0x9FFF) ||
           (point >= 0xF900 && point <= 0xFAFF) || (point >= 0x20000 && point <= 0x3FFFF);
}

/* Steps to the next run, at most MOST_RUN bytes of it; its size, 0 at the end. */
static size_t next_run(const char **text)
{
    const char *at = *text, *next = at;
    uint32_t point = utf8_next(&next);
    while (point && !is_han(point)) {
        at = next;
        point = utf8_next(&next);
    }
    *text = at;
    while (point && is_han(point) && (size_t)(next - *text) <= MOST_RUN) {
        at = next;
        point = utf8_next(&next);
    }
    return (size_t)(at - *text);
}

/* The first letter of each syllable; a character without a reading parts what stands around it. */
static void put_initials(const char *syllables, char *initials)
{
    size_t count = 0;
    bool is_first = true;
    for (; *syllables; syllables++) {
        if (is_first) {
            initials[count++] = *syllables >= 'a' && *syllables <= 'z' ? *syllables : ' ';
        }
        is_first = *syllables == ' ';
    }
    initials[count] = '\0';
}

static void put_pieces(const char *initials, struct buf *words)
{
    for (; *initials; initials++) {
        size_t most = strcspn(initials, " ");
        for (size_t size = SHORTEST; size <= most && size <= LONGEST; size++) {
            buf_put(words, initials, size);
            buf_char(words, ' ');
        }
    }
}

static bool transliterate(UTransliterator *with, const char *run, size_t size, char *latin)
{
    UChar text[ROOM];
    UErrorCode error = U_ZERO_ERROR;
    int32_t length = 0, limit;
    u_strFromUTF8(text, ROOM, &length, run, (int32_t)size, &error);
    limit = length;
    if (U_SUCCESS(error)) {
        utrans_transUChars(with, text, &length, ROOM, 0, &limit, &error);
    }
    u_strToUTF8(latin, ROOM, 0, text, length, &error);
    return U_SUCCESS(error) && error != U_STRING_NOT_TERMINATED_WARNING;
}

static void close_transliterator(void *with)
{
    utrans_close(with); /* NULL is fine */
}

result search_initials(struct arena *arena, const char *text, const char **words)
{
    UErrorCode error = U_ZERO_ERROR;
    UTransliterator *with = utrans_openU(transform, -1, UTRANS_FORWARD, 0, 0, 0, &error);
    arena_defer(arena, close_transliterator, with);
    struct buf out;
    char latin[ROOM], initials[ROOM];
    bool holds = U_SUCCESS(error);
    buf_init(&out, arena, MOST_WORDS);
    for (size_t size = holds ? next_run(&text) : 0; size > 0 && holds; size = next_run(&text)) {
        holds = transliterate(with, text, size, latin);
        if (holds) {
            put_initials(latin, initials);
            put_pieces(initials, &out);
        }
        text += size;
    }
    *words = out.size > 0 ? out.data : "";
    return holds ? SUCCESS : failed(ERR_UNAVAILABLE, "无法生成拼音首字母，请稍后再试");
}
