#include "modules/audit/stated.h"

#include "kernel/base/str.h"

static bool holds(const struct source *source, const char *what)
{
    return memmem(source->text, source->size, what, strlen(what));
}

enum rounding stated_rounding(const struct source *source)
{
    static const struct {
        const char *text;
        enum rounding rounding;
    } rules[] = {
        {"最大余额", ROUNDING_REMAINDER}, {"最大余数", ROUNDING_REMAINDER}, {"最大剩余", ROUNDING_REMAINDER},
        {"截尾", ROUNDING_TRUNCATED},     {"去尾", ROUNDING_TRUNCATED},     {"舍去尾数", ROUNDING_TRUNCATED},
        {"舍尾", ROUNDING_TRUNCATED},     {"舍去小数", ROUNDING_TRUNCATED}, {"不四舍五入", ROUNDING_TRUNCATED}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (holds(source, rules[i].text)) {
            return rules[i].rounding;
        }
    }
    return ROUNDING_UNSTATED;
}

void rounding_widen(enum rounding rounding, struct quantity *percent)
{
    if (percent->vague || rounding == ROUNDING_UNSTATED) {
        return;
    }
    percent->low = percent->value - (rounding == ROUNDING_REMAINDER ? percent->step : 0);
    percent->high = percent->value + percent->step;
}

void rounding_apply(enum rounding rounding, const struct prose *prose, struct reading *reading)
{
    for (uint32_t i = 0; i < prose->mention_count; i++) {
        const struct mention *mention = &prose->mentions[i];
        bool share = mention->role == ROLE_SHARE && !mention->of_before;
        bool rate = share || mention->role == ROLE_RATE || mention->role == ROLE_GROWTH;
        if (mention_class(mention) == UNIT_PERCENT && (rounding == ROUNDING_REMAINDER ? share : rate)) {
            rounding_widen(rounding, &reading->tokens[mention->token].number);
        }
    }
}

static bool speaks_of_scope(const struct source *source, const char *at)
{
    struct span line = source_line_span(source, source_line(source, (uint32_t)(at - source->text)));
    const char *text = source->text + line.start;
    return memmem(text, (size_t)(at - text), "口径", strlen("口径"));
}

bool is_defined(const struct source *source, struct span name)
{
    static const char *const marks[] = {"（口径", "(口径", "是指", "，是指", "：是指",     "：指",  "，指",
                                        "指的是", "＝",    "=",    "的计算", "的统计口径", "的口径"};
    size_t size = name.end - name.start;
    const char *text = source->text, *end = text + source->size;
    for (const char *at = text; size > 0 && (at = memmem(at, (size_t)(end - at), text + name.start, size));
         at += size) {
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            size_t room = (size_t)(end - at) - size, length = strlen(marks[i]);
            if (length <= room && memcmp(at + size, marks[i], length) == 0) {
                return true;
            }
        }
        if (end - at > (ptrdiff_t)size + 3 && memcmp(at + size, "：", 3) == 0 && speaks_of_scope(source, at)) {
            return true; /* 注：口径。受理：统计期内… */
        }
    }
    return false;
}

bool base_is_said(const struct source *source, uint32_t at)
{
    static const char *const words[] = {"基数", "分母", "口径", "除以", "÷", "之比", "比值", 0};
    const char *text = source->text + at, *wide = "（";
    bool opens = *text == '(' || strncmp(text, wide, strlen(wide)) == 0;
    const char *end = opens ? text + strcspn(text, "\n") : text;
    const char *narrow = memchr(text, ')', (size_t)(end - text)), *close = memmem(text, (size_t)(end - text), "）", 3);
    end = narrow ? narrow : close ? close : end;
    return opens && source_says(source, (struct span){at, (uint32_t)(end - source->text)}, words);
}
