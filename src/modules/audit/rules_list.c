/* What is said to be so many, and then named. */
#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { MOST_NAMED = 40, MOST_TOKENS = 400, NOUN_ROOM = 36 /* bytes */, MOVED = 6 };

struct name_list {
    int32_t least, most; /* names: 和 may join two of them or stand in one */
    bool such;           /* 等: there may be more */
    bool numbers, clauses;
    uint32_t first, last; /* tokens */
};

static const struct token *token_at(const struct audit *audit, uint32_t at)
{
    return &audit->reading->tokens[at];
}

/* Read names parted by 、 from a token on, up to the end of the list. */
static void read_names(const struct audit *audit, uint32_t from, bool in_bracket, struct name_list *list)
{
    int32_t depth = 0, quotes = 0, ands = 0;
    uint32_t i = from;
    *list = (struct name_list){.least = 1, .first = from};
    for (; i < audit->reading->count && i < from + MOST_TOKENS; i++) {
        const struct token *token = token_at(audit, i);
        if (token->kind == TOKEN_MARK && depth == 0 &&
            (token->mark == MARK_STOP || token->mark == MARK_SEMICOLON || token->mark == MARK_LINE ||
             token->mark == MARK_COLON || token->mark == MARK_BAR || (token->mark == MARK_CLOSE && in_bracket))) {
            break;
        }
        if (token_is_mark(token, MARK_COMMA) && depth == 0) {
            list->clauses = true;
            break;
        }
        depth += token_is_mark(token, MARK_OPEN) - (token_is_mark(token, MARK_CLOSE) && depth > 0);
        quotes += token_is_mark(token, MARK_QUOTE) - (token_is_mark(token, MARK_QUOTE_END) && quotes > 0);
        if (depth == 0 && quotes == 0 && token_is_mark(token, MARK_PAUSE)) {
            list->least++;
            ands = 0;
        }
        bool word = token->kind == TOKEN_WORD && depth == 0 && quotes == 0;
        ands += word && (token->word->cues & CUE_AND);
        list->such = list->such || (word && (token->word->cues & CUE_SUCH));
        list->numbers = list->numbers || token->kind == TOKEN_NUMBER;
    }
    list->most = list->least + ands;
    list->last = i;
}

static struct span tokens_span(const struct audit *audit, uint32_t from, uint32_t to)
{
    return (struct span){token_at(audit, from)->span.start, token_at(audit, to > from ? to - 1 : from)->span.end};
}

static void report(struct audit *audit, struct span said, const struct name_list *list, int32_t said_count)
{
    struct span names = tokens_span(audit, list->first, list->last);
    if (names.end - names.start <= 3 * (2 * (uint32_t)list->least - 1) + 3) {
        return; /* 5个县（市、区）, 4个县（市、特区、区）: a character each, or two in one, is no name */
    }
    const char *named = list->least == list->most ? str_format(audit->arena, "%d", list->least)
                                                  : str_format(audit->arena, "%d至%d", list->least, list->most);
    struct finding *finding = finding_add(audit, RULE_COUNT_OF_LIST, SEVERITY_CONTRADICTION, said,
                                          str_format(audit->arena, "写明%d个，列出%s个：%s", said_count, named,
                                                     source_copy(audit->arena, audit->source, names)),
                                          "列出的与写明的个数不符：是漏列、多列，还是个数写错？");
    finding_span(finding, names);
}

static bool is_small_count(const struct mention *mention)
{
    const struct quantity *number = mention->number;
    enum unit_class class = mention_class(mention);
    return number->exact && number->value >= 2 && number->value <= MOST_NAMED && class >= UNIT_CASE &&
           class <= UNIT_PLACE && mention->role == ROLE_VALUE;
}

/* --- names before: "石泉、岚皋、平利3县" -----------------------------------------------------------------------------
 */

/* The unit counts what was named: 3县, 5个部门 and not "设立窗口3个". */
static bool counts_names(const struct audit *audit, const struct mention *mention)
{
    const char *unit = mention->number->unit->text;
    if (mention_class(mention) == UNIT_PLACE) {
        return true;
    }
    bool general = str_equal(unit, "个") || str_equal(unit, "家") || str_equal(unit, "项") || str_equal(unit, "类") ||
                   str_equal(unit, "大类") || str_equal(unit, "种");
    return general && mention->after < audit->reading->count && token_at(audit, mention->after)->kind == TOKEN_TEXT &&
           token_at(audit, mention->after)->span.start == mention->span.end;
}

static void check_before(struct audit *audit, const struct mention *mention)
{
    int32_t pauses = 0, ands = 0;
    bool such = false;
    uint32_t start = mention->clause, last_pause = mention->clause;
    for (uint32_t i = mention->clause; i < mention->token; i++) {
        const struct token *token = token_at(audit, i);
        if (token->kind == TOKEN_NUMBER || token_is_mark(token, MARK_CLOSE) || token->kind == TOKEN_DATE) {
            start = i + 1;
            pauses = ands = 0;
        } else if (token_is_mark(token, MARK_PAUSE)) {
            ands = 0;
            pauses++;
            last_pause = i;
        } else if (token->kind == TOKEN_WORD) {
            ands += (token->word->cues & CUE_AND) != 0;
            such = such || (token->word->cues & CUE_SUCH);
        }
    }
    if (pauses == 0 || mention->token == mention->label || !counts_names(audit, mention)) {
        return;
    }
    struct name_list list = {pauses + 1, pauses + 1 + ands, such, false, false, start, mention->token};
    int32_t said = (int32_t)mention->number->value;
    struct span first_names = tokens_span(audit, start, last_pause),
                tail = tokens_span(audit, last_pause + 1, mention->token);
    bool even = (int32_t)(tail.end - tail.start) <= 2 * (int32_t)(first_names.end - first_names.start) / pauses + 6;
    bool off = such ? said < list.least : said < list.least || said > list.most;
    int32_t away = said < list.least ? list.least - said : said - list.most;
    if (off && even && pauses >= 2 && away <= 3) {
        report(audit, mention->span, &list, said);
    }
}

/* --- names behind: "单位7个：…", "4次，分别为…"
 * ----------------------------------------------------------------------- */

static bool is_namely(const struct token *token)
{
    return token->kind == TOKEN_WORD && (token->word->cues & CUE_NAMELY);
}

/* Where the names begin behind a mark, and how surely. */
static int32_t names_behind_mark(const struct audit *audit, uint32_t at, uint32_t *from, bool *in_bracket)
{
    const struct token *token = token_at(audit, at);
    bool namely = at + 1 < audit->reading->count && is_namely(&token[1]);
    *in_bracket = token->mark == MARK_OPEN;
    *from = at + 1;
    if (token->mark == MARK_COMMA) {
        *from += namely;
        return namely ? 2 : 1;
    }
    return token->mark == MARK_COLON || token->mark == MARK_OPEN ? 2 : 0;
}

/* Where the names begin behind the noun, and how surely: 0 not at all, 1 behind a plain comma, 2 after 即, ： or （. */
static int32_t names_begin(const struct audit *audit, uint32_t at, uint32_t *from, bool *in_bracket)
{
    *in_bracket = false;
    for (uint32_t i = at; i < audit->reading->count && i < at + 4; i++) {
        const struct token *token = token_at(audit, i);
        bool quote = token_is_mark(token, MARK_QUOTE) || token_is_mark(token, MARK_QUOTE_END);
        if (token->kind == TOKEN_NUMBER || token->kind == TOKEN_DATE || token->kind == TOKEN_HEAD) {
            return 0;
        }
        if (is_namely(token)) {
            bool colon = i + 1 < audit->reading->count && token_is_mark(&token[1], MARK_COLON);
            *from = i + 1 + colon;
            return 2;
        }
        if (token->kind == TOKEN_MARK && !quote) {
            return names_behind_mark(audit, i, from, in_bracket);
        }
    }
    return 0;
}

static bool begins_with_example(const struct audit *audit, uint32_t at)
{
    static const char *const examples[] = {"主要", "如", "例如", "包括", "重点", "以", "其中", "含", "涵盖", "涉及"};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        if (at < audit->reading->count &&
            memcmp(audit->source->text + token_at(audit, at)->span.start, examples[i], strlen(examples[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void check_behind(struct audit *audit, struct span span, uint32_t after, int32_t said)
{
    uint32_t from = after;
    bool in_bracket = false;
    struct name_list list;
    int32_t sure = names_begin(audit, after, &from, &in_bracket);
    if (sure == 0 || from >= audit->reading->count || begins_with_example(audit, from)) {
        return;
    }
    read_names(audit, from, in_bracket, &list);
    if (token_at(audit, from)->kind == TOKEN_HEAD || list.such || list.numbers || list.least < 2 ||
        (list.clauses && (sure == 1 || token_is_mark(token_at(audit, from - 1), MARK_COLON)))) {
        return;
    }
    int32_t away = said < list.least ? list.least - said : said - list.most;
    if (away <= 0 || away > 3 || (sure == 1 && (list.least < 3 || away > 2))) {
        return;
    }
    report(audit, span, &list, said);
}

/* "三个方面：一是…二是…" */
static void check_enumeration(struct audit *audit, const struct mention *mention)
{
    int32_t highest = 0, said = (int32_t)mention->number->value;
    uint32_t line = source_line(audit->source, mention->span.start);
    struct span end = source_line_span(audit->source, line);
    uint32_t most = mention->after + 5 * MOST_TOKENS;
    for (uint32_t i = mention->after; i < audit->reading->count && i < most && token_at(audit, i)->span.start < end.end;
         i++) {
        const struct token *token = token_at(audit, i);
        bool begins = token->kind == TOKEN_HEAD && token->head.level == 5;
        if (highest == 0 &&
            (i > mention->after + 12 || (begins && token->head.number != 1) || token_is_mark(token, MARK_STOP))) {
            return;
        }
        if (begins && token->head.number <= highest) {
            break;
        }
        highest = begins ? token->head.number : highest;
    }
    const char *after = audit->source->text + mention->span.end;
    static const char *const nouns[] = {"方面", "措施", "举措", "要求", "问题", "行动", "重点", "事"};
    bool noun = false;
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        noun = noun || strncmp(after, nouns[i], strlen(nouns[i])) == 0;
    }
    if (noun && highest > 1 && highest != said) {
        finding_add(audit, RULE_COUNT_OF_LIST, SEVERITY_CONTRADICTION, mention->span,
                    str_format(audit->arena, "写明%d个，列到第%d", said, highest),
                    "列出的与写明的个数不符：是漏列，还是个数写错？");
    }
}

/* --- “四减”（减环节、减材料、减时限）
 * --------------------------------------------------------------------------------- */

static void check_slogans(struct audit *audit)
{
    for (uint32_t i = 0; i + 3 < audit->reading->count; i++) {
        if (!token_is_mark(token_at(audit, i), MARK_QUOTE)) {
            continue;
        }
        uint32_t end = i + 1;
        while (end < audit->reading->count && end < i + 5 && !token_is_mark(token_at(audit, end), MARK_QUOTE_END)) {
            end++;
        }
        if (end >= audit->reading->count || !token_is_mark(token_at(audit, end), MARK_QUOTE_END) || end == i + 1) {
            continue;
        }
        struct span inside = tokens_span(audit, i + 1, end);
        int32_t said;
        size_t size = numeral_read(audit->source->text + inside.start, inside.end - inside.start, &said);
        uint32_t rest = inside.end - inside.start - (uint32_t)size;
        if (size == 3 && said >= 2 && said <= 10 && rest >= 3 && rest <= 9) {
            check_behind(audit, inside, end + 1, said);
        }
    }
}

/* --- “三涨四降一平” ----------------------------------------------------------------------------------------------
 */

/* How many names before "分别上涨6.8%、1.1%", or one before "持平": those of the clauses since the last mark that ends
 * a statement. */
static int32_t names_moved(const struct audit *audit, uint32_t from, uint32_t to, const char *const words[])
{
    uint32_t start = from;
    int32_t found = 0;
    for (uint32_t i = from; i < to; i++) {
        const struct token *token = token_at(audit, i);
        bool mark = token_is_mark(token, MARK_COMMA) || token_is_mark(token, MARK_SEMICOLON) ||
                    token_is_mark(token, MARK_COLON) || token_is_mark(token, MARK_STOP);
        if (source_says(audit->source, token->span, words)) {
            int32_t names = 1;
            for (uint32_t j = start; j < i; j++) {
                names += token_is_mark(token_at(audit, j), MARK_PAUSE);
            }
            if (found > 0 || (i == start && token->span.end - token->span.start <= MOVED)) {
                return 0; /* said twice, or of nothing */
            }
            found = names;
        }
        start = mark || token->kind == TOKEN_NUMBER ? i + 1 : start;
    }
    return found;
}

/* "八大类价格“三涨四降一平”：…": what rose, fell and stayed, as many as the text behind names. */
static void check_moves(struct audit *audit)
{
    static const char *const moves[][4] = {{"上涨", "上升", "增长", 0}, {"下降", "下跌", "回落", 0}, {"持平", 0}};
    static const char *const letters[][2] = {{"涨", "升"}, {"降", "跌"}, {"平", "平"}};
    for (uint32_t i = 0; i + 1 < audit->reading->count; i++) {
        if (!token_is_mark(token_at(audit, i), MARK_QUOTE)) {
            continue;
        }
        const char *text = audit->source->text, *at = text + token_at(audit, i)->span.end, *start = at;
        int32_t said[3] = {0};
        for (size_t k = 0, size; k < 3; k++) {
            size = numeral_read(at, (size_t)(text + audit->source->size - at), &said[k]);
            bool moved =
                size > 0 && (strncmp(at + size, letters[k][0], 3) == 0 || strncmp(at + size, letters[k][1], 3) == 0);
            said[k] = moved ? said[k] : 0;
            at += moved ? size + 3 : 0;
        }
        uint32_t from = i + 1, line = source_line(audit->source, token_at(audit, i)->span.start) + 2;
        while (from < audit->reading->count && token_at(audit, from)->span.start < (uint32_t)(at - text)) {
            from++;
        }
        uint32_t to = from, sum = 0;
        while (to < audit->reading->count && to < from + MOST_TOKENS &&
               source_line(audit->source, token_at(audit, to)->span.start) < line) {
            to++;
        }
        int32_t found[3];
        for (size_t k = 0; k < 3; k++) {
            found[k] = names_moved(audit, from, to, moves[k]);
            sum += (uint32_t)(found[k] - said[k]);
        }
        bool all = said[0] > 0 && said[1] > 0 && found[0] > 0 && found[1] > 0 && (said[2] > 0) == (found[2] > 0);
        if (all && sum == 0 && (found[0] != said[0] || found[1] != said[1])) {
            finding_add(audit, RULE_COUNT_OF_LIST, SEVERITY_CONTRADICTION,
                        (struct span){(uint32_t)(start - text), (uint32_t)(at - text)},
                        str_format(audit->arena, "写明%d涨%d降，列出%d涨%d降", said[0], said[1], found[0], found[1]),
                        "上涨、下降的类数与列出的不符：哪一处写错？");
        }
    }
}

/* --- one thing, counted twice
 * ------------------------------------------------------------------------------------------ */

/* The noun behind a count up to a word for a body: "市直部门". Empty when there is none. */
static struct span body_noun(const struct audit *audit, const struct mention *mention)
{
    static const char *const bodies[] = {"部门", "单位", "乡镇", "街道", "社区", "县区",
                                         "市区", "村",   "大厅", "窗口", "企业"};
    const char *text = audit->source->text + mention->span.end;
    for (uint32_t size = 12; size <= NOUN_ROOM && mention->span.end + size <= audit->source->size; size += 3) {
        for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
            size_t length = strlen(bodies[i]);
            bool plain = !memchr(text, '\n', size) && !memchr(text, ',', size) && !memmem(text, size, "，", 3) &&
                         !memmem(text, size, "、", 3) && !memmem(text, size, "。", 3);
            if (plain && memcmp(text + size - length, bodies[i], length) == 0) {
                return (struct span){mention->span.end, mention->span.end + size};
            }
        }
    }
    return (struct span){0, 0};
}

static void check_counted_twice(struct audit *audit)
{
    const struct mention *seen[MOST_NAMED];
    struct span nouns[MOST_NAMED];
    uint32_t count = 0;
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (!mention->number->exact || mention->number->value < 10 || mention->role != ROLE_VALUE ||
            mention_class(mention) > UNIT_BODY || mention_class(mention) < UNIT_CASE) {
            continue;
        }
        struct span noun = body_noun(audit, mention);
        for (uint32_t j = 0; noun.end > 0 && j < count; j++) {
            double a = seen[j]->number->value, b = mention->number->value;
            bool same =
                noun.end - noun.start == nouns[j].end - nouns[j].start && seen[j]->sentence != mention->sentence &&
                memcmp(audit->source->text + noun.start, audit->source->text + nouns[j].start, noun.end - noun.start) ==
                    0;
            if (same && a != b && (a < b ? b - a : a - b) <= 0.1 * (a > b ? a : b)) {
                struct finding *finding = finding_add(
                    audit, RULE_COUNT_OF_LIST, SEVERITY_DEFINITION, mention->span,
                    str_format(audit->arena, "同一文中一处为%s%s，一处为%s%s", mention_text(audit, seen[j]),
                               source_copy(audit->arena, audit->source, nouns[j]), mention_text(audit, mention),
                               source_copy(audit->arena, audit->source, noun)),
                    "同一名称前后个数不同：范围是否不同？如是，请写明。");
                finding_mention(finding, seen[j]);
            }
        }
        if (noun.end > 0 && count < MOST_NAMED) {
            seen[count] = mention;
            nouns[count++] = noun;
        }
    }
}

void check_lists(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (is_small_count(mention)) {
            check_before(audit, mention);
            check_behind(audit, mention->span, mention->after, (int32_t)mention->number->value);
            check_enumeration(audit, mention);
        }
    }
    check_slogans(audit);
    check_moves(audit);
    check_counted_twice(audit);
}
