/* reader.h: text as a row of tokens: words of the lexicon, numbers with their unit, dates, headings, marks, and what is
 * left between them. Spaces are passed over. One token never overlaps another; they stand in the order of the text.
 *
 * A printed number is an interval: what it may have been before it was rounded. "约", "近", "余" widen it. */
#ifndef ZWFW_AUDIT_READER_H
#define ZWFW_AUDIT_READER_H

#include "modules/audit/lexicon.h"
#include "modules/audit/source.h"

enum token_kind { TOKEN_TEXT, TOKEN_WORD, TOKEN_NUMBER, TOKEN_DATE, TOKEN_HEAD, TOKEN_MARK };

enum mark {
    MARK_COMMA,
    MARK_SEMICOLON,
    MARK_STOP, /* 。！？ */
    MARK_COLON,
    MARK_PAUSE, /* 、 */
    MARK_OPEN,
    MARK_CLOSE,
    MARK_QUOTE,
    MARK_QUOTE_END,
    MARK_BAR,
    MARK_TAB,
    MARK_LINE,
    MARK_OTHER,
};

struct quantity {
    double value, low, high; /* percents as fractions, 万 and 亿 multiplied out, money in 元 */
    double step;             /* one unit of the last printed digit */
    int32_t decimals;
    bool exact;              /* a count printed whole */
    bool vague;              /* 约, 余, 以上 … */
    bool spelled;            /* 五个 */
    bool ranged;             /* one end of 3—5个 */
    const struct unit *unit; /* NULL: a bare number */
};

enum date_kind { DATE_DAY, DATE_MONTH, DATE_YEAR, DATE_PART /* of a year: 上半年, 1—6月 */ };

struct date_note {
    enum date_kind kind;
    int16_t year; /* 0: not said */
    int8_t month, last_month, day;
    bool padded;     /* 7月06日 */
    bool impossible; /* 2月30日 */
};

struct token {
    enum token_kind kind;
    struct span span;
    union {
        const struct word *word;
        struct quantity number;
        struct date_note date;
        enum mark mark;
        struct {
            int8_t level; /* 1 一、 2 （一） 3 1. 4 （1） 5 一是 */
            int16_t number;
        } head;
    };
};

struct reading {
    const struct source *source;
    struct token *tokens;
    uint32_t count;
};

enum { READER_MOST_TOKENS = 1 << 20 };

/* ERR_TOO_LARGE for a text of more tokens than that. */
result reader_read(struct arena *arena, const struct source *source, struct reading *reading);

static inline bool token_is_mark(const struct token *token, enum mark mark)
{
    return token->kind == TOKEN_MARK && token->mark == mark;
}

/* --- parts, in numbers.c and dates.c: each returns the bytes it has read, 0 for none --------------------------------
 */

/* A number in digits with its unit ("22.19万件", "95.78%"). `before`: what stands before it in the text. */
size_t number_read(const char *text, size_t room, struct quantity *quantity);
/* A number in Chinese with a unit ("五个", "百分之三"). */
size_t number_read_spelled(const char *text, size_t room, struct quantity *quantity);
/* A whole number in Chinese digits alone; its value. */
size_t numeral_read(const char *text, size_t room, int32_t *value);
size_t digits_read(const char *text, size_t room, int64_t *value, int32_t *digits); /* ASCII or wide */
void quantity_widen(struct quantity *quantity, uint32_t cues);

size_t date_read_at(const char *text, size_t room, struct date_note *note);

#endif
