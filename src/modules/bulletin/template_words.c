/* The words of templates: figures, and what is said of a place and a time. */
#include "modules/bulletin/template.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

bool word_parse(const char *text, enum word *word)
{
    static const struct {
        const char *text;
        enum word word;
    } words[] = {{"地区", WORD_REGION},     {"县区", WORD_REGION},   {"本期", WORD_WHEN},
                 {"期间", WORD_PERIOD},     {"截至", WORD_KNOWN},    {"发布单位", WORD_ISSUER},
                 {"县区数", WORD_CHILDREN}, {"日历", WORD_CALENDAR}, {"各大厅日历", WORD_CALENDARS},
                 {"未报县区", WORD_SILENT}, {"类型", WORD_TYPE},     {"诉求", WORD_NATURE},
                 {"单位", WORD_UNIT},       {"名次", WORD_RANK}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_equal(words[i].text, text)) {
            *word = words[i].word;
            return true;
        }
    }
    return false;
}

/* Cut a word and 的 off the beginning. */
static bool take(const char **text, const char *word)
{
    size_t size = strlen(word);
    if (!str_starts_with(*text, word) || !str_starts_with(*text + size, "的")) {
        return false;
    }
    *text += size + strlen("的");
    return true;
}

static bool take_aspect(struct arena *arena, const char **text, enum term_aspect *aspect)
{
    static const struct {
        const char *text;
        enum term_aspect aspect;
    } ends[] = {{"的环比", ASPECT_CHANGE}, {"的同比", ASPECT_GROWTH}, {"的占比", ASPECT_SHARE}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (str_ends_with(*text, ends[i].text) && strlen(*text) > strlen(ends[i].text)) {
            *text = arena_copy(arena, *text, strlen(*text) - strlen(ends[i].text));
            *aspect = ends[i].aspect;
            return true;
        }
    }
    return false;
}

/* 上期的, 全域的, 每个类型的: one qualifier, if there is one. */
static bool take_qualifier(const char **text, struct term *term, const char **group)
{
    static const char *const groups[] = {"办件", "评价", "热线", 0};
    if (take(text, "上期") || take(text, "上月")) {
        term->when = WHEN_BEFORE;
    } else if (take(text, "上年同期")) {
        term->when = WHEN_LAST_YEAR;
    } else if (take(text, "本级")) {
        term->where = WHERE_OWN;
    } else if (take(text, "全域")) {
        term->where = WHERE_WHOLE;
    } else if (take(text, "每个类型")) {
        term->each_type = true;
    } else {
        for (const char *const *at = groups; *at; at++) {
            if (take(text, *at)) {
                *group = *at;
                return true;
            }
        }
        return false;
    }
    return true;
}

/* 行政许可的…, unless all of it is the name of a metric. */
static bool take_type(struct arena *arena, const char **text, const struct vocabulary *vocabulary, struct term *term)
{
    const char *end = strstr(*text, "的");
    if (!end || end == *text) {
        return false;
    }
    const char *code = vocabulary->type(vocabulary->of, arena_copy(arena, *text, (size_t)(end - *text)));
    if (!code) {
        return false;
    }
    term->type = code;
    *text = end + strlen("的");
    return true;
}

bool term_parse(struct arena *arena, const char *text, const struct vocabulary *vocabulary, struct term *term)
{
    const char *group = "";
    *term = (struct term){.type = ""};
    take_aspect(arena, &text, &term->aspect);
    do {
        term->metric = vocabulary->metric(vocabulary->of, group, text);
    } while (!term->metric && (take_qualifier(&text, term, &group) || take_type(arena, &text, vocabulary, term)));
    bool compares = term->aspect == ASPECT_CHANGE || term->aspect == ASPECT_GROWTH;
    return term->metric && !(compares && term->when != WHEN_NOW) && !(term->each_type && *term->type);
}
