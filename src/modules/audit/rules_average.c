/* Averages per day and month, against the calendar and what the text says. */
#include <math.h>

#include "kernel/base/str.h"
#include "kernel/calendar/calendar.h"
#include "modules/audit/rules.h"

enum { MOST_LOOK = 24, MOST_TOKENS_BACK = 4000, SENTENCES_BACK = 4, LETTER = 3 /* bytes */, TWO_LETTERS = 6 };

struct time_span {
    struct date first, last;
    int32_t months;
    bool week; /* without dates */
};

static bool is_period(const struct audit *audit, uint32_t at)
{
    const struct token *token = &audit->reading->tokens[at];
    if (token->kind != TOKEN_DATE || token->date.kind == DATE_DAY || token->date.impossible) {
        return false;
    }
    /* "较5月份的", "与5月份相比": the period it is compared with. "截至5月底", "5月底": a day. */
    struct span span = token->span;
    const char *after = audit->source->text + span.end, *said = after + (strncmp(after, "份", 3) == 0 ? 3 : 0);
    bool compared =
        (at > 0 && token[-1].kind == TOKEN_WORD && (token[-1].word->cues & (CUE_THAN | CUE_UNTIL | CUE_FROM))) ||
        strncmp(said, "相比", 6) == 0 || strncmp(said, "同期相比", 12) == 0;
    compared = compared || (at > 1 && token[-2].kind == TOKEN_MARK && span_holds(audit, token[-1].span, "与") &&
                            token[-1].span.end - token[-1].span.start == LETTER); /* "。与7月份的34872件相比" */
    bool edge = strncmp(after, "底", 3) == 0 || strncmp(after, "末", 3) == 0 || strncmp(after, "初", 3) == 0;
    return !compared && !edge;
}

/* The year of a month that names none: of the nearest date before it, else of the first behind it. A month later than
 * that of a whole date belongs to the year before. */
static int32_t year_of(const struct audit *audit, uint32_t at)
{
    const struct token *tokens = audit->reading->tokens, *found = 0;
    for (uint32_t i = at; i-- > 0 && !found && at - i < MOST_TOKENS_BACK;) {
        found = tokens[i].kind == TOKEN_DATE && tokens[i].date.year ? &tokens[i] : 0;
    }
    for (uint32_t i = at; i < audit->reading->count && !found && i - at < MOST_TOKENS_BACK; i++) {
        found = tokens[i].kind == TOKEN_DATE && tokens[i].date.year ? &tokens[i] : 0;
    }
    if (!found) {
        return 0;
    }
    bool before = found->date.kind == DATE_DAY && tokens[at].date.last_month > found->date.month;
    return found->date.year - before;
}

static bool span_of(const struct audit *audit, uint32_t at, struct time_span *span)
{
    const struct date_note *note = &audit->reading->tokens[at].date;
    int32_t year = note->year ? note->year : year_of(audit, at);
    if (year == 0 || note->month < 1 || note->last_month > 12) {
        return false;
    }
    span->first.ymd = year * 10000 + note->month * 100 + 1;
    struct date next = {note->last_month == 12 ? (year + 1) * 10000 + 101
                                               : year * 10000 + (note->last_month + 1) * 100 + 1};
    span->last = date_add(next, -1);
    span->months = note->last_month - note->month + 1;
    return true;
}

static bool is_day(const struct token *token)
{
    return token->kind == TOKEN_DATE && token->date.kind == DATE_DAY && !token->date.impossible &&
           token->date.month > 0;
}

/* "7月8日至7月14日" */
static bool span_of_days(const struct audit *audit, uint32_t at, struct time_span *span)
{
    const struct token *first = &audit->reading->tokens[at], *last = first + 2;
    static const char *const marks[] = {"至", "到", "—", "-", "－", "~", "～"};
    bool joined = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        joined = joined || memcmp(audit->source->text + first[1].span.start, marks[i], strlen(marks[i])) == 0;
    }
    if (!joined || !is_day(first) || !is_day(last)) {
        return false;
    }
    int32_t year = first->date.year ? first->date.year : year_of(audit, at);
    int32_t next = last->date.year ? last->date.year : year + (last->date.month < first->date.month);
    span->first.ymd = year * 10000 + first->date.month * 100 + first->date.day;
    span->last.ymd = next * 10000 + last->date.month * 100 + last->date.day;
    return year > 0 && span->first.ymd <= span->last.ymd;
}

/* "5月受理310件，日均10件；6月受理270件，日均9件": the period named behind the last semicolon. */
static bool period_of_block(const struct audit *audit, const struct mention *mention, struct time_span *span)
{
    uint32_t found = NO_TOKEN;
    for (uint32_t i = mention->token; i-- > mention->sentence_start;) {
        if (token_is_mark(&audit->reading->tokens[i], MARK_SEMICOLON)) {
            return found != NO_TOKEN && span_of(audit, found, span);
        }
        found = is_period(audit, i) ? i : found;
    }
    return false;
}

/* The period that a mention speaks of: the first one named in its sentence, else in the nearest before that names any,
 * where the months of a quarter may follow it. */
static bool period_of(const struct audit *audit, const struct mention *mention, struct time_span *span)
{
    const struct sentence *sentence = &audit->prose->sentences[mention->sentence];
    uint32_t days = 0, first = 0;
    for (uint32_t i = sentence->first_token; i < mention->token; i++) {
        bool day = audit->reading->tokens[i].kind == TOKEN_DATE && audit->reading->tokens[i].date.kind == DATE_DAY;
        first = day && days == 0 ? i : first;
        days += day;
    }
    if (days == 2 && span_of_days(audit, first, span)) {
        return true;
    }
    span->week = days < 2 && tokens_have(audit->reading, sentence->first_token, mention->token, CUE_WEEK);
    if (days > 0 || span->week) {
        return span->week;
    }
    if (period_of_block(audit, mention, span)) {
        return true;
    }
    for (const struct sentence *at = sentence; at >= audit->prose->sentences; at--) {
        uint32_t to = at == sentence ? mention->token : at->last_token;
        for (uint32_t i = at->first_token; i < to; i++) {
            if (is_period(audit, i)) {
                return span_of(audit, i, span);
            }
        }
        if (sentence->first_token - at->first_token > MOST_TOKENS_BACK) {
            break;
        }
    }
    return false;
}

static int64_t workdays_in(const struct audit *audit, const struct time_span *span)
{
    return span->week ? 5 : calendar_workdays_between(audit->calendar, date_add(span->first, -1), span->last).count;
}

static int64_t days_in(const struct time_span *span)
{
    return span->week ? 7 : date_to_serial(span->last) - date_to_serial(span->first) + 1;
}

static bool calendar_knows(const struct audit *audit, const struct time_span *span)
{
    return span->week ||
           (calendar_covers(audit->calendar, span->first) && calendar_covers(audit->calendar, span->last));
}

/* "14日至30日": a date, and not thirty days, as in "9月1日至30日" it is besides. */
static bool is_date_until(const struct audit *audit, const struct mention *days)
{
    const char *text = audit->source->text;
    const struct token *before = &audit->reading->tokens[days->token >= 2 ? days->token - 2 : 0];
    if ((before->kind != TOKEN_DATE && before->kind != TOKEN_NUMBER) || before->span.end - before->span.start < 4 ||
        !tokens_have(audit->reading, days->token - 1, days->token, CUE_TO)) {
        return false;
    }
    const char *day = text + before->span.end - 4; /* a digit and 日 */
    bool is_first = day[0] == '1' && (day == text + before->span.start || day[-1] < '0' || day[-1] > '9');
    return !is_first;
}

/* The days that the text divides by: "（29个工作日）" beside the average. */
static const struct mention *stated_days(const struct audit *audit, const struct sentence *sentence,
                                         const struct mention *average)
{
    uint32_t at = (uint32_t)(average - audit->prose->mentions);
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *days = &audit->prose->mentions[i];
        enum unit_class class = mention_class(days);
        bool near = i + 3 >= at && i <= at + 2 && !is_date_until(audit, days);
        if (near && (class == UNIT_WORKDAY || class == UNIT_DAY) && days->role == ROLE_VALUE &&
            days->number->value > 1) {
            return days;
        }
    }
    return 0;
}

struct average_question {
    struct audit *audit;
    const struct mention *average, *days;
    const struct mention *totals[MOST_LOOK];
    uint32_t count;
    bool monthly, dated;
    struct time_span span;
};

/* "登记主体56万户，日均登记企业0.09万户": of something else. */
static bool other_subject(const struct audit *audit, const struct mention *average, const struct mention *total)
{
    const char *text = audit->source->text;
    const struct token *last = &audit->reading->tokens[average->token - 1];
    struct span label = mention_clause(audit->reading, total);
    if (!total->with_subject || average->token == average->label || last->kind != TOKEN_TEXT ||
        last->span.end - last->span.start < TWO_LETTERS) {
        return false;
    }
    const char *own = text + last->span.end - TWO_LETTERS; /* 接电 is 来电 */
    return !memmem(text + label.start, label.end - label.start, own, LETTER) &&
           !memmem(text + label.start, label.end - label.start, own + LETTER, LETTER);
}

static bool same_work(const struct mention *average, const struct mention *total)
{
    uint32_t all = MEASURE_ACCEPTED | MEASURE_FINISHED | MEASURE_HANDLED | MEASURE_INCOMING | MEASURE_ORDER;
    uint32_t one = average->measures & all, two = total->measures & all;
    bool alike = ((average->measures ^ total->measures) & MEASURE_NET) == 0;
    return alike && mentions_add_up(average, total) && total->number->value > average->number->value &&
           (one == 0 || two == 0 || (one & two) || ((one | two) & MEASURE_HANDLED));
}

static void collect_totals(struct average_question *question)
{
    const struct prose *prose = question->audit->prose;
    const struct sentence *sentence = &prose->sentences[question->average->sentence];
    uint32_t at = (uint32_t)(question->average - prose->mentions);
    for (uint32_t i = at + 1; i < sentence->last && question->days && question->count < MOST_LOOK; i++) {
        const struct mention *behind = &prose->mentions[i]; /* 日均612件，全月（22个工作日）共14464件 */
        if (behind->role == ROLE_VALUE && (behind->cues & CUE_TOTAL) && same_work(question->average, behind)) {
            question->totals[question->count++] = behind;
        }
    }
    for (uint32_t back = 0; back <= SENTENCES_BACK && sentence - back >= prose->sentences; back++) {
        const struct sentence *before = sentence - back;
        uint32_t last = back == 0 ? at : before->last;
        for (uint32_t i = before->first; before->line == sentence->line && i < last && question->count < MOST_LOOK;
             i++) {
            if (prose->mentions[i].role == ROLE_VALUE && same_work(question->average, &prose->mentions[i])) {
                question->totals[question->count++] = &prose->mentions[i];
            }
        }
    }
}

/* Rounded or cut, the average of this many days. */
static bool total_gives(const struct average_question *question, const struct mention *of, double days)
{
    const struct quantity *average = question->average->number, *total = of->number;
    double low = average->value - (average->exact ? 0.5 : average->value - average->low);
    double high = average->value + (average->exact ? 1 : average->step);
    if (average->vague && !told_closely(question->audit, question->average, &low, &high)) {
        return true;
    }
    return total->vague || (days > 0 && meets(low, high, total->low / days, total->high / days));
}

static bool gives(const struct average_question *question, double days)
{
    for (uint32_t i = 0; i < question->count && days > 0; i++) {
        if (total_gives(question, question->totals[i], days)) {
            return true;
        }
    }
    return false;
}

/* "上报13894件，立案13768件，日均立案448件": the average names a total, and is of another. */
static const struct mention *named_total(const struct average_question *question, double days)
{
    const struct audit *audit = question->audit;
    const struct mention *average = question->average, *named = 0;
    bool other = false;
    struct span noun = {0, average->span.start};
    for (uint32_t i = average->label; i + 1 < average->token; i++) {
        noun.start =
            tokens_have(audit->reading, i, i + 1, CUE_AVERAGE) ? audit->reading->tokens[i].span.end : noun.start;
    }
    if (noun.start == 0 || noun.end - noun.start < TWO_LETTERS || average->number->vague) {
        return 0;
    }
    for (uint32_t i = 0; i < question->count; i++) {
        const struct mention *total = question->totals[i];
        bool given = total_gives(question, total, days);
        bool holds = span_repeats(audit, mention_label(audit->reading, total), noun);
        if (holds && (given || named)) {
            return 0;
        }
        named = holds ? total : named;
        other = other || (!holds && given && total->with_subject);
    }
    return other ? named : 0;
}

static void check_stated(struct average_question *question)
{
    struct audit *audit = question->audit;
    if (!question->days || mention_class(question->days) != UNIT_WORKDAY || question->days->number->vague ||
        !question->dated || question->span.week || !calendar_knows(audit, &question->span)) {
        return;
    }
    int64_t official = workdays_in(audit, &question->span);
    if ((double)official == question->days->number->value ||
        question->days->number->value > (double)days_in(&question->span) ||
        question->days->number->value < (double)official / 2) {
        return; /* more days than it has, or those of a part of it: of another period */
    }
    const struct mention *total = question->count > 0 ? question->totals[0] : 0;
    const char *ours = total ? str_format(audit->arena, "；%s÷%lld＝%.1f", mention_text(audit, total),
                                          (long long)official, total->number->value / (double)official)
                             : "";
    struct finding *finding = finding_add(
        audit, RULE_AVERAGE, SEVERITY_DEFINITION, question->days->span,
        str_format(audit->arena, "%d年%d月%d日至%d月%d日，自然日%lld天，法定工作日%lld天，印作%s%s",
                   question->span.first.ymd / 10000, question->span.first.ymd / 100 % 100,
                   question->span.first.ymd % 100, question->span.last.ymd / 100 % 100, question->span.last.ymd % 100,
                   (long long)days_in(&question->span), (long long)official, mention_text(audit, question->days), ours),
        "所称工作日与国务院办公厅公布的放假安排不符：是否包括周末开放的日子？日均的分母请写明。");
    finding_mention(finding, question->average);
    finding_mention(finding, total);
}

static const struct mention *largest_total(const struct average_question *question)
{
    const struct mention *largest = question->totals[0];
    for (uint32_t i = 1; i < question->count; i++) {
        largest = question->totals[i]->number->value > largest->number->value ? question->totals[i] : largest;
    }
    return largest;
}

/* "工作日日均1342通，节假日日均788通": of a part of the days. */
static bool is_of_some_days(const struct audit *audit, const struct mention *average)
{
    static const char *const days[] = {"节假日", "假日", "周末", "双休日", "高峰", 0};
    static const char *const workdays[] = {"工作日", 0};
    const struct mention *next = average + 1;
    bool again = average + 1 < audit->prose->mentions + audit->prose->mention_count && next->role == ROLE_AVERAGE &&
                 next->sentence == average->sentence && (next->cues & CUE_DAILY);
    struct span label = mention_label(audit->reading, average);
    return source_says(audit->source, label, days) || (again && source_says(audit->source, label, workdays));
}

/* "最高为3月，1684件…全年月均1283件": five times off, and not by a power of ten, it is no average of this. */
static bool is_far_from(const struct average_question *question, const struct mention *total)
{
    double days = question->days      ? question->days->number->value
                  : question->monthly ? question->span.months
                                      : (double)days_in(&question->span);
    double off = question->average->number->value * days / total->number->value;
    double tens = log10(off);
    return (off > 5 || off < 1.0 / 5) && fabs(tens - round(tens)) > 0.01;
}

/* "交换数据2.16万条，日均720万条": more in a day than in all of them. */
static bool check_above_total(struct audit *audit, const struct mention *average)
{
    const struct mention *total = average - 1;
    if (average == audit->prose->mentions || total->sentence != average->sentence || total->role != ROLE_VALUE ||
        total->depth != average->depth || total->block != average->block || average->with_subject ||
        total->number->unit != average->number->unit || total->number->vague ||
        average->number->low <= total->number->high || !(average->cues & CUE_DAILY) ||
        (average->own_measures && average->own_measures != total->own_measures)) {
        return false;
    }
    struct finding *finding = finding_add(
        audit, RULE_BOUND, SEVERITY_CONTRADICTION, total->span,
        str_format(audit->arena, "日均%s＞总数%s", mention_text(audit, average), mention_text(audit, total)),
        "日均多于总数：其中一个数的单位（万、亿）或者数字是否写错？");
    finding_mention(finding, average);
    return true;
}

/* "本周5个工作日，共接件5202件。日均743件": the text counts the days of this total in another way, in the sentence of
 * the total or of the average. NULL for none. */
static const struct mention *days_of_total(const struct audit *audit, const struct mention *total)
{
    const struct mention *days = total - 1;
    bool before = total > audit->prose->mentions && days->sentence == total->sentence && days->block == total->block &&
                  days->role == ROLE_VALUE && mention_class(days) == UNIT_WORKDAY && days->depth == total->depth;
    return before && !days->number->vague && days->number->value > 1 ? days : 0;
}

/* The days, or months, over which a total gives the average; 0 for none, less where nothing can be asked. */
static double days_that_give(const struct average_question *question)
{
    const struct audit *audit = question->audit;
    bool known = question->dated && calendar_knows(audit, &question->span);
    double ways[] = {question->days ? question->days->number->value : 0,
                     known && question->monthly ? question->span.months : 0,
                     known && !question->monthly ? (double)days_in(&question->span) : 0,
                     known && !question->monthly ? (double)workdays_in(audit, &question->span) : 0};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (gives(question, ways[i])) {
            return ways[i];
        }
    }
    return known || question->days ? 0 : -1;
}

/* "周六、周日分别为305件和278件，双休日日均291.5件" */
static bool check_weekend(struct audit *audit, const struct mention *average)
{
    static const char *const weekends[] = {"双休日", "周末", 0};
    const struct mention *first = audit->prose->mentions + audit->prose->sentences[average->sentence].first;
    const struct mention *sunday = average - 1, *saturday = average - 2;
    if (saturday < first || !source_says(audit->source, mention_label(audit->reading, average), weekends) ||
        !sunday->listed || saturday->listed || saturday->role != ROLE_VALUE || sunday->role != ROLE_VALUE ||
        saturday->number->unit != average->number->unit || sunday->number->unit != average->number->unit ||
        !span_holds(audit, mention_clause(audit->reading, saturday), "周六") ||
        !span_holds(audit, mention_clause(audit->reading, saturday), "周日") || average->number->vague) {
        return false;
    }
    double mean = (saturday->number->value + sunday->number->value) / 2;
    if (fabs(mean - average->number->value) <= average->number->step) {
        return true;
    }
    struct finding *finding =
        finding_add(audit, RULE_AVERAGE, SEVERITY_CONTRADICTION, average->span,
                    str_format(audit->arena, "（%s＋%s）÷2＝%.1f，印作%s", mention_text(audit, saturday),
                               mention_text(audit, sunday), mean, mention_text(audit, average)),
                    "双休日的日均与周六、周日两天的数不符：哪一个数写错？");
    finding_mention(finding, saturday);
    finding_mention(finding, sunday);
    return true;
}

static void check_average(struct audit *audit, const struct mention *average)
{
    struct average_question question = {.audit = audit, .average = average, .monthly = average->cues & CUE_MONTHLY};
    const struct sentence *sentence = &audit->prose->sentences[average->sentence];
    question.days = question.monthly ? 0 : stated_days(audit, sentence, average);
    collect_totals(&question);
    if (!question.days && !question.monthly && question.count > 0) {
        question.days = days_of_total(audit, question.totals[0]);
    }
    if (check_weekend(audit, average) || is_of_some_days(audit, average) || check_above_total(audit, average)) {
        return;
    }
    question.dated = period_of(audit, average, &question.span);
    check_stated(&question);
    double days = question.count > 0 ? days_that_give(&question) : -1;
    if (days < 0) {
        return;
    }
    const struct mention *total = days > 0 ? named_total(&question, days) : largest_total(&question);
    if (!total || other_subject(audit, average, total) || is_far_from(&question, total)) {
        return;
    }
    const char *arithmetic =
        question.days ? str_format(audit->arena, "%s÷%s＝%.1f，印作%s", mention_text(audit, total),
                                   mention_text(audit, question.days),
                                   total->number->value / question.days->number->value, mention_text(audit, average))
        : question.monthly
            ? str_format(audit->arena, "%s÷%d个月＝%.1f，印作%s", mention_text(audit, total), question.span.months,
                         total->number->value / question.span.months, mention_text(audit, average))
            : str_format(
                  audit->arena, "%s÷%lld个自然日＝%.1f，÷%lld个法定工作日＝%.1f，印作%s", mention_text(audit, total),
                  (long long)days_in(&question.span), total->number->value / (double)days_in(&question.span),
                  (long long)workdays_in(audit, &question.span),
                  total->number->value / (double)workdays_in(audit, &question.span), mention_text(audit, average));
    struct finding *finding =
        finding_add(audit, RULE_AVERAGE, question.days ? SEVERITY_CONTRADICTION : SEVERITY_DEFINITION, average->span,
                    arithmetic, "均值按哪些天数计算？是否另有开放日历，或者总数的范围不同？");
    finding_mention(finding, total);
    finding_mention(finding, question.days);
}

void check_averages(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_AVERAGE && (mention->cues & (CUE_DAILY | CUE_MONTHLY))) {
            check_average(audit, mention);
        } else if (mention->role == ROLE_AVERAGE) {
            check_average_each(audit, mention);
        }
    }
}
