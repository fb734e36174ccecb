/* Text that breaks off or repeats itself; numbered parts that are skipped. */
#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { LEVELS = 5, LONG = 60 /* bytes */, MOST_RUNS = 64 };

static const struct token *token_at(const struct audit *audit, uint32_t at)
{
    return &audit->reading->tokens[at];
}

static bool is_ideograph(const char *text)
{
    return (uint8_t)text[0] >= 0xe4 && (uint8_t)text[0] <= 0xe9;
}

/* --- numbering
 * --------------------------------------------------------------------------------------------------------- */

/* "5.8月份…": the number begins a line between these two and is read as part of a figure. */
static bool begins_line(const struct audit *audit, const struct token *from, const struct token *to, int32_t number)
{
    const char *head = str_format(audit->arena, "%d.", number);
    for (uint32_t line = source_line(audit->source, from->span.start); line < audit->source->line_count; line++) {
        uint32_t at = audit->source->lines[line];
        if (at >= to->span.start) {
            break;
        }
        if (strncmp(audit->source->text + at, head, strlen(head)) == 0) {
            return true;
        }
    }
    return false;
}

static void check_numbering(struct audit *audit)
{
    int32_t last[LEVELS + 1] = {0};
    const struct token *before[LEVELS + 1] = {0};
    for (uint32_t i = 0; i < audit->reading->count; i++) {
        const struct token *token = token_at(audit, i);
        uint32_t line = token->kind == TOKEN_HEAD ? source_line(audit->source, token->span.start) : 0;
        if (token->kind != TOKEN_HEAD || audit->prose->in_table[line]) {
            continue;
        }
        int32_t level = (uint8_t)token->head.level, number = token->head.number;
        if (last[level] > 0 && number > last[level] + 1 && number <= last[level] + 3 &&
            !begins_line(audit, before[level], token, last[level] + 1)) {
            const char *missing = str_format(audit->arena, "%s之后是%s，缺第%d",
                                             source_copy(audit->arena, audit->source, before[level]->span),
                                             source_copy(audit->arena, audit->source, token->span), last[level] + 1);
            struct finding *finding = finding_add(audit, RULE_MISSING_PART, SEVERITY_FORM, token->span, missing,
                                                  "编号跳过了一个：是编号写错，还是缺了一部分？");
            finding_span(finding, before[level]->span);
        }
        last[level] = number;
        before[level] = token;
        for (int32_t deeper = level + 1; deeper <= LEVELS; deeper++) {
            last[deeper] = 0;
        }
    }
}

/* The same run-in heading ("主要工作：1.") twice in one section while each other section has it once: a heading is
 * lost. */
static void check_run_in(struct audit *audit)
{
    struct {
        struct span name;
        uint32_t section, line;
    } runs[MOST_RUNS];
    uint32_t count = 0, section = 0;
    for (uint32_t i = 2; i < audit->reading->count; i++) {
        const struct token *token = token_at(audit, i);
        section += token->kind == TOKEN_HEAD && token->head.level <= 2;
        if (token->kind != TOKEN_HEAD || token->head.level != 3 || token->head.number != 1 ||
            !token_is_mark(&token[-1], MARK_COLON)) {
            continue;
        }
        uint32_t line = source_line(audit->source, token->span.start);
        struct span name = {audit->source->lines[line], token[-1].span.start};
        for (uint32_t j = 0; j < count; j++) {
            bool same = runs[j].section == section && name.end - name.start == runs[j].name.end - runs[j].name.start &&
                        memcmp(audit->source->text + name.start, audit->source->text + runs[j].name.start,
                               name.end - name.start) == 0;
            if (same && section > 0 && j > 0) {
                struct finding *finding = finding_add(
                    audit, RULE_MISSING_PART, SEVERITY_FORM, name,
                    str_format(audit->arena, "同一节中“%s”出现两次", source_copy(audit->arena, audit->source, name)),
                    "这里是否缺少一个标题和它的数据？");
                finding_span(finding, runs[j].name);
            }
        }
        if (count < MOST_RUNS && name.end > name.start) {
            runs[count].name = name;
            runs[count].section = section;
            runs[count++].line = line;
        }
    }
}

/* --- text
 * ----------------------------------------------------------------------------------------------------------------- */

static bool ends_sentence(const struct token *token)
{
    return token->kind == TOKEN_MARK && token->mark != MARK_COMMA && token->mark != MARK_PAUSE &&
           token->mark != MARK_OPEN;
}

/* "…占9.1%。¹": behind the stop stands the sign of a note, and no word. */
static bool ends_in_note(const struct audit *audit, uint32_t from, uint32_t to)
{
    const struct token *end = token_at(audit, to - 1);
    bool stop = to - from >= 2 && token_is_mark(end - 1, MARK_STOP);
    return stop && end->kind == TOKEN_TEXT && !is_ideograph(audit->source->text + end->span.start);
}

/* The tokens of a line; false at the end of the text. */
static bool next_line(const struct audit *audit, uint32_t *from, uint32_t *to)
{
    uint32_t at = *to;
    while (at < audit->reading->count && token_is_mark(token_at(audit, at), MARK_LINE)) {
        at++;
    }
    *from = at;
    while (at < audit->reading->count && !token_is_mark(token_at(audit, at), MARK_LINE)) {
        at++;
    }
    *to = at;
    return *from < *to;
}

static bool has_stop(const struct audit *audit, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (token_is_mark(token_at(audit, i), MARK_STOP)) {
            return true;
        }
    }
    return false;
}

static struct span last_words(const struct audit *audit, uint32_t from, uint32_t to)
{
    struct span span = token_at(audit, to - 1)->span;
    for (uint32_t i = to; i-- > from;) {
        const struct token *token = token_at(audit, i);
        if (token->kind == TOKEN_MARK && token->mark != MARK_QUOTE && token->mark != MARK_QUOTE_END) {
            break;
        }
        span.start = token->span.start;
    }
    return span;
}

/* A line that names somebody or a day, as below a text, and is no end of a sentence that was broken. */
static bool is_foot(const struct audit *audit, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (token_at(audit, i)->kind == TOKEN_MARK) {
            return false;
        }
    }
    return token_at(audit, to - 1)->span.end - token_at(audit, from)->span.start < LONG;
}

/* "一是…将进入高峰；二是…可能上升，请各部门提前": the last clauses of a text, without an end. Not so a name behind the
 * last sentence. */
static bool breaks_off(const struct audit *audit, uint32_t from, uint32_t to)
{
    const struct token *end = token_at(audit, to - 1);
    bool comma = false;
    if (end->kind != TOKEN_TEXT && end->kind != TOKEN_WORD) {
        return false;
    }
    for (uint32_t i = to; i-- > from;) {
        const struct token *token = token_at(audit, i);
        if (token_is_mark(token, MARK_STOP) || token_is_mark(token, MARK_SEMICOLON)) {
            return comma && is_ideograph(audit->source->text + end->span.end - 3);
        }
        comma = comma || token_is_mark(token, MARK_COMMA);
    }
    return false;
}

static void check_line(struct audit *audit, uint32_t from, uint32_t to, bool next_is_heading, bool next_is_foot)
{
    const struct token *first = token_at(audit, from), *end = token_at(audit, to - 1);
    uint32_t size = end->span.end - first->span.start;
    bool heading = first->kind == TOKEN_HEAD && first->head.level <= 4;
    bool bare_heading =
        heading && first->head.level <= 2 && end->span.end - first->span.end <= 6 && end->kind == TOKEN_NUMBER;
    bool stub = heading && first->head.level == 1 && end->kind != TOKEN_HEAD && end->span.end - first->span.end < 6;
    bool prose = size >= LONG && has_stop(audit, from, to) && !ends_sentence(end) && !ends_in_note(audit, from, to);
    bool broken = prose && next_is_foot && (token_is_mark(end, MARK_PAUSE) || token_is_mark(end, MARK_COMMA));
    bool last = next_is_foot && size >= LONG && breaks_off(audit, from, to);
    if ((prose && next_is_heading) || broken || last || bare_heading || stub) {
        struct span words = last_words(audit, from, broken ? to - 1 : to);
        finding_add(audit, RULE_TRUNCATED_TEXT, SEVERITY_FORM, words,
                    str_format(audit->arena, "“%s”之后没有句末标点，%s",
                               source_copy(audit->arena, audit->source, words),
                               last && !next_is_heading ? "正文到此为止" : "下一行另起一节"),
                    "文字似乎在这里中断：后面是否还有内容？");
    }
}

static void check_lines(struct audit *audit)
{
    uint32_t from, to = 0, next_from, next_to;
    bool more = next_line(audit, &from, &to);
    while (more) {
        next_to = to;
        more = next_line(audit, &next_from, &next_to);
        uint32_t line = source_line(audit->source, token_at(audit, from)->span.start);
        bool heading =
            more && token_at(audit, next_from)->kind == TOKEN_HEAD && token_at(audit, next_from)->head.level <= 4;
        if (!audit->prose->in_table[line]) {
            check_line(audit, from, to, heading, !more || is_foot(audit, next_from, next_to));
        }
        from = next_from;
        to = next_to;
    }
}

/* Does this place lie inside of a word of the lexicon? "去年全年全市" holds no "年全年全". */
static bool is_inside_word(const struct audit *audit, uint32_t at)
{
    uint32_t low = 0, high = audit->reading->count;
    while (low < high) { /* the first token that ends behind it */
        uint32_t middle = (low + high) / 2;
        bool before = token_at(audit, middle)->span.end <= at;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low < audit->reading->count && token_at(audit, low)->kind == TOKEN_WORD &&
           token_at(audit, low)->span.start < at;
}

/* "一类小区小区内环境": the second begins a name of its own. */
static bool names_place(const struct audit *audit, uint32_t at)
{
    static const char *const places[] = {"内", "外", "中", "间", "里", "上", "下"};
    for (size_t i = 0; i < sizeof places / sizeof *places && at + 3 <= audit->source->size; i++) {
        if (memcmp(audit->source->text + at, places[i], 3) == 0) {
            return true;
        }
    }
    return false;
}

/* "发证发证明": the last character begins another word, 证明, which stands elsewhere behind another character. */
static bool begins_other_word(const struct audit *audit, uint32_t end, uint32_t size)
{
    const char *text = audit->source->text, *word = text + end - 3;
    if (end + 3 > audit->source->size || !is_ideograph(text + end)) {
        return false;
    }
    for (const char *at = text; (at = memmem(at, audit->source->size - (size_t)(at - text), word, 6)); at += 3) {
        if (at != word && at >= text + 3 && memcmp(at - 3, word - 3, 3) != 0 && is_ideograph(at - 3)) {
            return size == 6;
        }
    }
    return false;
}

/* "单位单位": two to four characters said twice. */
static void check_doubled(struct audit *audit)
{
    const char *text = audit->source->text;
    for (uint32_t i = 0; i + 12 <= audit->source->size;) {
        uint32_t found = 0;
        if (!is_ideograph(text + i)) {
            i++;
            continue;
        }
        for (uint32_t size = 12; size >= 6 && found == 0; size -= 3) {
            bool alike = i + 2 * size <= audit->source->size && memcmp(text + i, text + i + size, size) == 0;
            for (uint32_t at = 0; alike && at < size; at += 3) {
                alike = is_ideograph(text + i + at);
            }
            /* 家家户户, 一一: characters that repeat by themselves */
            bool whole = alike && !is_inside_word(audit, i) && !is_inside_word(audit, i + 2 * size);
            found = whole && memcmp(text + i, text + i + 3, 3) != 0 && !names_place(audit, i + 2 * size) &&
                            !begins_other_word(audit, i + 2 * size, size)
                        ? size
                        : 0;
        }
        if (found > 0) {
            struct span span = {i, i + 2 * found};
            finding_add(audit, RULE_TRUNCATED_TEXT, SEVERITY_FORM, span,
                        str_format(audit->arena, "“%s”", source_copy(audit->arena, audit->source, span)),
                        "词语重复：是否多写，或者中间漏字？");
            i += 2 * found;
        } else {
            i += 3;
        }
    }
}

static uint32_t before_spaces(const char *text, uint32_t end)
{
    static const char *const spaces[] = {" ", "\u3000", "\u00a0", "_", "＿"};
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces;) {
        size_t size = strlen(spaces[i]);
        bool space = end >= size && memcmp(text + end - size, spaces[i], size) == 0;
        end -= space ? (uint32_t)size : 0;
        i = space ? 0 : i + 1;
    }
    return end;
}

/* "下降　%": the place of the figure is still empty. */
static void check_blanks(struct audit *audit)
{
    const char *text = audit->source->text, *end = text + audit->source->size;
    for (const char *at = text; (at = memchr(at, '%', (size_t)(end - at))); at++) {
        uint32_t to = (uint32_t)(at - text), from = before_spaces(text, to);
        bool told = from < to && from >= 6 && is_ideograph(text + from - 3) && is_ideograph(text + from - 6);
        if (told && !audit->prose->in_table[source_line(audit->source, to)]) {
            struct span span = {from - 6, to + 1};
            finding_add(audit, RULE_BLANK_VS_ZERO, SEVERITY_FORM, span,
                        str_format(audit->arena, "“%s”没有数字", source_copy(audit->arena, audit->source, span)),
                        "百分号之前空着：数字是否还没有填写？");
        }
    }
}

/* "由4.2次减为 次", "合计 件": a word that calls for a figure. */
static bool calls_for_figure(const char *text, uint32_t to)
{
    static const char *const words[] = {"减为", "增至", "减至", "降至", "升至", "达到", "合计", "共计",
                                        "累计", "增长", "增加", "减少", "下降", "为",   "达",   "共"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (to >= size && memcmp(text + to - size, words[i], size) == 0) {
            return true;
        }
    }
    return false;
}

/* "行政处罚  件；": two blanks and more where the count should stand, and its unit; one behind what calls for it. */
static void check_blank_counts(struct audit *audit)
{
    static const char *const gaps[] = {" ", "\u3000"};
    const char *text = audit->source->text;
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
        for (const char *at = text; (at = strstr(at, gaps[i]));) {
            uint32_t from = (uint32_t)(at - text), to = from + (uint32_t)strspn(at, " ");
            while (strncmp(text + to, "\u3000", 3) == 0 || text[to] == ' ') {
                to += text[to] == ' ' ? 1 : 3;
            }
            at = text + to;
            size_t size;
            const struct unit *unit = unit_find(at, audit->source->size - to, &size);
            bool single = to - from == 1;
            bool counts = unit &&
                          (unit->class == UNIT_CASE || unit->class == UNIT_PERSON || unit->class == UNIT_MONEY ||
                           (single && unit->class == UNIT_RECORD)) &&
                          (!single || calls_for_figure(text, from));
            bool ends = counts && (strchr(";,", at[size])
                                       ? at[size] != '\0'
                                       : strncmp(at + size, "；", 3) == 0 || strncmp(at + size, "，", 3) == 0 ||
                                             strncmp(at + size, "。", 3) == 0 || strncmp(at + size, "、", 3) == 0);
            bool told = ends && from >= 6 && is_ideograph(text + from - 3) && is_ideograph(text + from - 6);
            if (told && !audit->prose->in_table[source_line(audit->source, to)]) {
                struct span span = {from - 6, to + (uint32_t)size};
                finding_add(audit, RULE_BLANK_VS_ZERO, SEVERITY_FORM, span,
                            str_format(audit->arena, "“%s”没有数字", source_copy(audit->arena, audit->source, span)),
                            "计量单位之前空着：数字是否还没有填写，没有的是否应写0？");
            }
        }
    }
}

void check_form(struct audit *audit)
{
    check_numbering(audit);
    check_run_in(audit);
    check_lines(audit);
    check_doubled(audit);
    check_blanks(audit);
    check_blank_counts(audit);
}
