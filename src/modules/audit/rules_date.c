/* Dates that do not exist or contradict each other. */
#include "kernel/base/str.h"
#include "kernel/base/moment.h"
#include "modules/audit/rules.h"

enum { SENTENCE_LOOK = 60 /* tokens */ };

/* The dates by which the document itself is known. */
struct document_dates {
    const struct token *written, *published, *signature; /* 成文日期, 公开日期, the line at the end */
};

static bool holds(const struct source *source, struct span span, const char *what)
{
    return memmem(source->text + span.start, span.end - span.start, what, strlen(what));
}

static bool is_whole(const struct token *token)
{
    return token->kind == TOKEN_DATE && token->date.kind == DATE_DAY && token->date.year && !token->date.impossible;
}

static int32_t ymd(const struct token *token)
{
    return token->date.year * 10000 + token->date.month * 100 + token->date.day;
}

static const char *token_text(const struct audit *audit, const struct token *token)
{
    return source_copy(audit->arena, audit->source, token->span);
}

/* The words of this line before the date say which it is. */
static bool is_key(const struct audit *audit, const struct token *date, const char *const *keys)
{
    uint32_t line = source_line(audit->source, date->span.start);
    struct span before = {audit->source->lines[line], date->span.start};
    if (before.end - before.start > 40 + 4) {
        before.start = before.end - 40;
    }
    for (; *keys; keys++) {
        if (holds(audit->source, before, *keys)) {
            return true;
        }
    }
    return false;
}

/* Does the date stand alone on its line, or behind a short name without marks? */
static bool is_signature(const struct audit *audit, uint32_t at)
{
    const struct token *tokens = audit->reading->tokens;
    uint32_t from = at;
    while (from > 0 && !token_is_mark(&tokens[from - 1], MARK_LINE)) {
        if (tokens[from - 1].kind == TOKEN_MARK || tokens[from - 1].kind == TOKEN_NUMBER || at - from > 8) {
            return false;
        }
        from--;
    }
    return at + 1 >= audit->reading->count || token_is_mark(&tokens[at + 1], MARK_LINE);
}

static const char *const written_keys[] = {"成文日期", "发文日期", "印发日期", "生成日期", "制发日期", 0};
static const char *const published_keys[] = {"公开日期", "发布日期", "发布时间", "公开时间", "公布日期", 0};

static void find_dates(const struct audit *audit, struct document_dates *dates)
{
    for (uint32_t i = 0; i < audit->reading->count; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (!is_whole(token)) {
            continue;
        }
        bool published = is_key(audit, token, published_keys), written = is_key(audit, token, written_keys);
        if (published && !(written && !dates->written)) {
            dates->published = dates->published ? dates->published : token;
        } else if (written) {
            dates->written = dates->written ? dates->written : token;
        } else if (is_signature(audit, i)) {
            dates->signature = token;
        }
    }
}

static void check_document(struct audit *audit, const struct document_dates *dates)
{
    if (dates->written && dates->signature && ymd(dates->written) != ymd(dates->signature)) {
        struct finding *finding =
            finding_add(audit, RULE_DATE, SEVERITY_FORM, dates->written->span,
                        str_format(audit->arena, "成文日期%s，落款%s", token_text(audit, dates->written),
                                   token_text(audit, dates->signature)),
                        "成文日期与落款日期不同：以哪一个为准？");
        finding_span(finding, dates->signature->span);
    }
    const struct token *made = dates->written ? dates->written : dates->signature;
    if (made && dates->published && ymd(dates->published) < ymd(made)) {
        struct finding *finding = finding_add(audit, RULE_DATE, SEVERITY_CONTRADICTION, dates->published->span,
                                              str_format(audit->arena, "公开日期%s早于成文日期%s",
                                                         token_text(audit, dates->published), token_text(audit, made)),
                                              "公开早于成文：哪一个日期写错？");
        finding_span(finding, made->span);
    }
}

/* "截至2022年3月31日" in a document of before that day. */
static void check_until(struct audit *audit, const struct document_dates *dates)
{
    const struct token *made = dates->signature ? dates->signature : dates->written;
    for (uint32_t i = 1; made && i < audit->reading->count; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool until = token[-1].kind == TOKEN_WORD && (token[-1].word->cues & CUE_UNTIL);
        if (!until || token->kind != TOKEN_DATE || !token->date.year || token->date.impossible) {
            continue;
        }
        int32_t day = token->date.kind == DATE_DAY ? token->date.day : 1; /* of a month: its first day at least */
        int32_t least = token->date.year * 10000 + (token->date.kind == DATE_YEAR ? 1 : token->date.month) * 100 + day;
        if (least > ymd(made)) {
            struct finding *finding = finding_add(
                audit, RULE_DATE, SEVERITY_CONTRADICTION, token->span,
                str_format(audit->arena, "截至%s，而文件日期为%s", token_text(audit, token), token_text(audit, made)),
                "统计截止日晚于文件日期：哪一个日期写错？");
            finding_span(finding, made->span);
        }
    }
}

/* "9月末，余额397亿元" above "2024年9月25日": what stood at the end of a month, written before it ended. */
static void check_month_end(struct audit *audit, const struct document_dates *dates)
{
    const struct token *made = dates->signature ? dates->signature : dates->written;
    for (uint32_t i = 0; made && i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        const struct token *token = &audit->reading->tokens[sentence->first_token];
        if (token->kind != TOKEN_DATE || token->date.kind != DATE_MONTH || token->date.impossible ||
            sentence->last == sentence->first) {
            continue;
        }
        const char *after = audit->source->text + token->span.end;
        bool end = strncmp(after, "末，", 6) == 0 || strncmp(after, "底，", 6) == 0;
        bool planned = tokens_have(audit->reading, sentence->first_token, sentence->last_token, CUE_TARGET | CUE_FIXED);
        int32_t year = token->date.year ? token->date.year : made->date.year;
        if (end && !planned && year == made->date.year && token->date.month == made->date.month &&
            made->date.day <= 25) {
            struct finding *finding = finding_add(audit, RULE_DATE, SEVERITY_CONTRADICTION, made->span,
                                                  str_format(audit->arena, "文件日期为%s，而文中已有%d月末的数",
                                                             token_text(audit, made), token->date.month),
                                                  "期末还没有到：文件日期或者统计时点写错？");
            finding_span(finding, token->span);
            return;
        }
    }
}

static void check_exists(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->reading->count; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_DATE && token->date.impossible && token->date.month > 0) {
            finding_add(audit, RULE_DATE, SEVERITY_CONTRADICTION, token->span,
                        str_format(audit->arena, "没有%s这一天", token_text(audit, token)), "日期不存在：应为哪一天？");
        }
    }
}

/* 2021年7月6日 and 2021年7月06日 in one text. */
static void check_padding(struct audit *audit)
{
    const struct token *padded = 0, *plain = 0;
    for (uint32_t i = 0; i < audit->reading->count; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (!is_whole(token) || is_key(audit, token, written_keys) || is_key(audit, token, published_keys) ||
            !holds(audit->source, token->span, "月")) {
            continue;
        }
        bool single = token->date.day < 10 || token->date.month < 10;
        padded = token->date.padded && !padded ? token : padded;
        plain = single && !token->date.padded && !plain ? token : plain;
    }
    if (padded && plain) {
        struct finding *finding = finding_add(
            audit, RULE_DATE, SEVERITY_FORM, padded->span,
            str_format(audit->arena, "一处写作%s，一处写作%s", token_text(audit, plain), token_text(audit, padded)),
            "日期写法不一：公文用阿拉伯数字，月、日不补零（GB/T 9704-2012），是否统一？");
        finding_span(finding, plain->span);
    }
}

static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日"};

/* The day of the week that these words end in: 1 to 7, 0 for none. */
static int32_t weekday_at_end(const char *text, const char *end)
{
    static const char *const names[] = {"星期", "周"};
    for (int32_t day = 0; day < 7; day++) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            size_t size = strlen(names[i]) + 3;
            bool room = (size_t)(end - text) >= size;
            if (room && memcmp(end - 3, weekdays[day], 3) == 0 && memcmp(end - size, names[i], size - 3) == 0) {
                return day + 1;
            }
        }
    }
    return 0;
}

/* "（星期三）", "（长假后第一个星期三）" behind the date; "下周一（7月22日）" before it. 0 when there is none, or
 * something more in the bracket. */
static int32_t weekday_beside(const struct audit *audit, const struct token *date)
{
    const struct token *tokens = audit->reading->tokens, *open = date + 1;
    const char *text = audit->source->text;
    if (token_is_mark(open, MARK_OPEN)) {
        const char *from = text + open->span.end, *end = from + strcspn(from, "\n)"),
                   *wide = memmem(from, (size_t)(end - from), "）", 3);
        return weekday_at_end(from, wide ? wide : end);
    }
    bool alone = date >= tokens + 2 && token_is_mark(date - 1, MARK_OPEN) && token_is_mark(open, MARK_CLOSE);
    return alone ? weekday_at_end(
                       text + source_line_span(audit->source, source_line(audit->source, date->span.start)).start,
                       text + date[-1].span.start)
                 : 0;
}

static bool falls_on(int32_t year, const struct token *date, int32_t weekday)
{
    return date_weekday((struct date){year * 10000 + date->date.month * 100 + date->date.day}) == weekday;
}

/* The year of a day. One without a year is of a year that the text names with a month or a day, or of the one beside it
 * when its month stands far from that one; 0 when none is named, or it is this weekday in one of them. */
static int32_t year_of_day(const struct audit *audit, const struct token *date, int32_t weekday)
{
    int32_t year = date->date.year;
    for (uint32_t i = 0; i < audit->reading->count && !date->date.year; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind != TOKEN_DATE || !token->date.year) {
            continue;
        }
        int32_t away = date->date.month - token->date.month;
        if (falls_on(token->date.year, date, weekday) || (away > 0 && falls_on(token->date.year - 1, date, weekday)) ||
            (away < -6 && falls_on(token->date.year + 1, date, weekday))) {
            return 0;
        }
        bool near = token->date.kind == DATE_DAY || token->date.kind == DATE_MONTH;
        year = near ? token->date.year : year;
    }
    return year;
}

/* 2021年7月6日（星期三）, 下周三（7月6日） */
static void check_weekday(struct audit *audit)
{
    for (uint32_t i = 0; i + 2 < audit->reading->count; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool day = token->kind == TOKEN_DATE && token->date.kind == DATE_DAY && !token->date.impossible;
        int32_t said = day ? weekday_beside(audit, token) : 0;
        int32_t year = said > 0 ? year_of_day(audit, token, said) : 0;
        int32_t is =
            year > 0 ? date_weekday((struct date){year * 10000 + token->date.month * 100 + token->date.day}) : said;
        if (is != said) {
            finding_add(audit, RULE_DATE, SEVERITY_CONTRADICTION, token->span,
                        str_format(audit->arena, "%d年%d月%d日是星期%s，印作星期%s", year, token->date.month,
                                   token->date.day, weekdays[is - 1], weekdays[said - 1]),
                        "日期与星期不符：哪一个写错？");
        }
    }
}

static bool speaks_of_month(const struct token *token)
{
    return token->kind == TOKEN_DATE && token->date.kind == DATE_MONTH && !token->date.impossible;
}

/* The one month that the first line names, when that is a title; NULL for none. */
static const struct token *title_month(const struct audit *audit, uint32_t *end)
{
    const struct token *tokens = audit->reading->tokens, *found = 0;
    uint32_t at = 0;
    while (at < audit->reading->count && token_is_mark(&tokens[at], MARK_LINE)) {
        at++;
    }
    for (; at < audit->reading->count && !token_is_mark(&tokens[at], MARK_LINE); at++) {
        bool running = token_is_mark(&tokens[at], MARK_STOP) || token_is_mark(&tokens[at], MARK_COMMA);
        if (running || (tokens[at].kind == TOKEN_DATE && (found || !speaks_of_month(&tokens[at])))) {
            return 0;
        }
        found = tokens[at].kind == TOKEN_DATE ? &tokens[at] : found;
    }
    *end = at;
    return found;
}

/* "二月情况通报", and below: "3月，共办理…", with nothing of that other month. */
static void check_title(struct audit *audit)
{
    const struct token *tokens = audit->reading->tokens, *body = 0;
    uint32_t end = 0;
    const struct token *title = title_month(audit, &end);
    for (uint32_t i = end; title && i < audit->reading->count; i++) {
        if (tokens[i].kind != TOKEN_DATE) {
            continue;
        }
        bool covers = tokens[i].date.month <= title->date.month && title->date.month <= tokens[i].date.last_month;
        bool heads = i > 0 && i + 1 < audit->reading->count && speaks_of_month(&tokens[i]) &&
                     token_is_mark(&tokens[i + 1], MARK_COMMA) &&
                     (token_is_mark(&tokens[i - 1], MARK_LINE) || tokens[i - 1].kind == TOKEN_HEAD);
        if (covers || (!body && !heads)) {
            return; /* the first date of the text must be the month of which it speaks */
        }
        body = body ? body : &tokens[i];
    }
    if (body) {
        struct finding *finding = finding_add(
            audit, RULE_DATE, SEVERITY_CONTRADICTION, title->span,
            str_format(audit->arena, "标题为%s，正文为%s", token_text(audit, title), token_text(audit, body)),
            "标题与正文的月份不同：通报的是哪一个月？");
        finding_span(finding, body->span);
    }
}

/* --- 7月3日至7日，为期5天 ---------------------------------------------------------------------------------------- */

/* The days from this date up to the one behind 至, both counted; 0 where there is none. `last`: its token. */
static int64_t days_up_to(const struct audit *audit, uint32_t at, uint32_t *last)
{
    static const char *const joins[] = {"至", "到", "—", "-", "－", "~", "～"};
    const struct token *tokens = audit->reading->tokens, *first = &tokens[at], *to = first + 2;
    bool joined = false;
    for (size_t i = 0; at + 2 < audit->reading->count && i < sizeof joins / sizeof *joins; i++) {
        joined = joined || memcmp(audit->source->text + first[1].span.start, joins[i], strlen(joins[i])) == 0;
    }
    if (!joined || first->kind != TOKEN_DATE || first->date.kind != DATE_DAY || first->date.impossible ||
        first->date.month == 0) {
        return 0;
    }
    bool date = to->kind == TOKEN_DATE && to->date.kind == DATE_DAY && !to->date.impossible && to->date.month > 0;
    bool day = to->kind == TOKEN_NUMBER && to->number.exact && to->number.unit && to->number.unit->class == UNIT_DAY &&
               strcmp(to->number.unit->text, "日") == 0; /* 7月3日至7日 */
    int32_t year = first->date.year ? first->date.year : 2001, month = date ? to->date.month : first->date.month;
    if ((!date && !day) || month < first->date.month || (date && to->date.year && to->date.year != first->date.year)) {
        return 0;
    }
    int32_t until = date ? to->date.day : (int32_t)to->number.value;
    struct date from = {year * 10000 + first->date.month * 100 + first->date.day},
                end = {year * 10000 + month * 100 + until};
    *last = at + 2;
    return until > 31 || end.ymd < from.ymd ? 0 : date_to_serial(end) - date_to_serial(from) + 1;
}

/* "为期5天": how many days are said to the end of the sentence, and where; 0 for none. */
static int64_t days_said(const struct audit *audit, uint32_t from, struct span *said)
{
    static const char *const words[] = {"为期", "历时"};
    const char *text = audit->source->text;
    uint32_t i = from;
    while (i < audit->reading->count && i < from + SENTENCE_LOOK &&
           !token_is_mark(&audit->reading->tokens[i], MARK_STOP) &&
           !token_is_mark(&audit->reading->tokens[i], MARK_SEMICOLON) &&
           !token_is_mark(&audit->reading->tokens[i], MARK_LINE) && audit->reading->tokens[i].kind != TOKEN_DATE) {
        i++;
    }
    uint32_t start = audit->reading->tokens[from].span.start, end = audit->reading->tokens[i - 1].span.end;
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        const char *at = memmem(text + start, end - start, words[w], strlen(words[w]));
        int64_t count = 0;
        int32_t digits = 0, spelled = 0;
        size_t room = at ? (size_t)(text + end - at) - strlen(words[w]) : 0, size;
        at = at ? at + strlen(words[w]) : 0;
        size = at ? digits_read(at, room, &count, &digits) : 0;
        if (at && size == 0) {
            size = numeral_read(at, room, &spelled);
            count = spelled;
        }
        if (size > 0 && room >= size + 3 && memcmp(at + size, "天", 3) == 0) {
            *said = (struct span){(uint32_t)(at - text) - 6, (uint32_t)(at - text + (ptrdiff_t)size) + 3};
            return count;
        }
    }
    return 0;
}

static void check_duration(struct audit *audit)
{
    for (uint32_t i = 0; i + 3 < audit->reading->count; i++) {
        uint32_t last = 0;
        struct span said = {0, 0};
        int64_t days = days_up_to(audit, i, &last), count = days > 0 ? days_said(audit, last + 1, &said) : 0;
        if (count > days) { /* fewer may be its workdays */
            struct finding *finding = finding_add(audit, RULE_DATE, SEVERITY_CONTRADICTION, said,
                                                  str_format(audit->arena, "首尾均计为%lld天，印作%s", (long long)days,
                                                             source_copy(audit->arena, audit->source, said)),
                                                  "起止日期与天数不符：哪一个写错？");
            finding_span(finding, audit->reading->tokens[i].span);
        }
    }
}

void check_dates(struct audit *audit)
{
    struct document_dates dates = {0};
    find_dates(audit, &dates);
    check_document(audit, &dates);
    check_until(audit, &dates);
    check_month_end(audit, &dates);
    check_exists(audit);
    check_padding(audit);
    check_weekday(audit);
    check_title(audit);
    check_duration(audit);
}
