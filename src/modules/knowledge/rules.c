#include "modules/knowledge/rules.h"

#include "kernel/base/arena.h"
#include "modules/knowledge/records.h"

enum { MOST_GAP = 40, LONG_NUMBER = 5, MOST_WORDS = 8000 };

result article_check_days(const struct article *article, struct date today)
{
    if (date_is_set(article->valid_to) && date_is_set(article->valid_from) &&
        article->valid_to.ymd < article->valid_from.ymd) {
        return invalid("valid_to", "失效日期不能早于生效日期");
    }
    if (date_is_set(article->valid_to) && article->valid_to.ymd < today.ymd) {
        return invalid("valid_to", "失效日期已经过去，请核对");
    }
    return date_is_set(article->review_on) && article->review_on.ymd <= today.ymd
               ? invalid("review_on", "复核日期应在今天以后")
               : SUCCESS;
}

struct date article_review_day(const struct article *article, struct date today, int64_t days)
{
    struct date day = article->review_on.ymd > today.ymd ? article->review_on : date_add(today, (int32_t)days);
    struct date over = date_is_set(article->valid_to) ? date_add(article->valid_to, 1) : day;
    return over.ymd < day.ymd ? over : day;
}

/* Steps over what parts words; its size. */
static size_t gap_size(const char *text)
{
    static const char *const parts[] = {" ", "\t", "\r", "\n", ",", "，", "、", "　"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (str_starts_with(text, parts[i])) {
            return strlen(parts[i]);
        }
    }
    return 0;
}

const char *word_next(struct arena *arena, const char **rest)
{
    const char *at = *rest;
    while (*at && gap_size(at) > 0) {
        at += gap_size(at);
    }
    const char *end = at;
    while (*end && gap_size(end) == 0) {
        end++;
    }
    *rest = end;
    return end > at ? arena_copy(arena, at, (size_t)(end - at)) : 0;
}

static bool has_word(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strstr(words, word); at; at = strstr(at + 1, word)) {
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0')) {
            return true;
        }
    }
    return false;
}

const char *words_once(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, arena, MOST_WORDS);
    for (const char *word = word_next(arena, &text); word; word = word_next(arena, &text)) {
        if (!has_word(out.data, word)) {
            buf_format(&out, "%s%s", out.size > 0 ? " " : "", word);
        }
    }
    return out.size > 0 ? out.data : "";
}

static bool is_digit(uint32_t point)
{
    return (point >= '0' && point <= '9') || (point >= 0xFF10 && point <= 0xFF19);
}

static size_t digits_at(const char *text)
{
    size_t digits = 0;
    while (is_digit(utf8_next(&text))) {
        digits++;
    }
    return digits;
}

static uint32_t small(uint32_t point)
{
    return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
}

const char *gap_text(struct arena *arena, const char *text)
{
    struct buf out;
    const char *rest = text;
    size_t said = 0, characters = 0;
    buf_init(&out, arena, 1024);
    for (const char *word = word_next(arena, &rest); word; word = word_next(arena, &rest)) {
        for (bool is_first = true; *word && characters < MOST_GAP; characters++, is_first = false) {
            char bytes[4];
            bool is_number = digits_at(word) >= LONG_NUMBER;
            buf_text(&out, is_first && out.size > 0 ? " " : "");
            for (size_t skip = is_number ? digits_at(word) - 1 : 0; skip > 0; skip--) {
                utf8_next(&word);
            }
            uint32_t point = utf8_next(&word);
            buf_put(&out, is_number ? "…" : bytes, is_number ? strlen("…") : utf8_put(bytes, small(point)));
            said += is_number ? 0 : 1;
        }
    }
    return said >= 2 ? out.data : 0;
}
