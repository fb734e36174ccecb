#include "modules/audit/findings.h"

#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

enum { MOST_BACK = 40 }; /* what is said of one line stands together */

const struct rule_row rule_rows[RULE_COUNT] = {
    [RULE_SUM] = {"SUM", "合计",
                  "分项之和与总数：其中、分别、共计，以及表格的行与列。例：许可2315件＋公共服务5127件应等于共计"},
    [RULE_STOCK_FLOW] = {"STOCK-FLOW", "收支结存", "结转＋受理－办结－退件应等于在办"},
    [RULE_RATE] = {"RATE", "比率", "办结率、占比、按期率等按旁边的数重新计算，在印出的精度之内比较"},
    [RULE_SHARES] = {"SHARES", "占比之和", "同一总体的各项占比在舍入误差之内应合为100%"},
    [RULE_BOUND] = {"BOUND", "上下限", "部分大于总体、在办数与办结率不能同时成立、评价数多于办件数"},
    [RULE_AVERAGE] = {"AVERAGE", "日均", "日均数与该期自然日、法定工作日、文中所称天数对照"},
    [RULE_GROWTH] = {"GROWTH", "增减", "增减量、增减幅与前后两数对照；由增幅倒推的上期数应为整数"},
    [RULE_ROUND] = {"ROUND", "舍入", "应进位而舍去；同一列的小数位数不一"},
    [RULE_UNIT] = {"UNIT", "单位", "一个总数之下混用件、项、宗等单位；万与亿的换算"},
    [RULE_COUNT_OF_LIST] = {"COUNT-OF-LIST", "列举个数", "“5个县”之后只列四个；同一名称前后个数不同"},
    [RULE_DATE] = {"DATE", "日期", "不存在的日期、落款与成文日期不一、超出文件所述时期"},
    [RULE_EXACT_PERCENT] = {"EXACT-PERCENT", "整百分比", "各分项恰为总数的整百分数，是否由比例倒推"},
    [RULE_BLANK_VS_ZERO] = {"BLANK-vs-ZERO", "空白与零", "0件受理却有办结率；空白与0混用"},
    [RULE_TRUNCATED_TEXT] = {"TRUNCATED-TEXT", "文字残缺", "句子中断、词语重复"},
    [RULE_MISSING_PART] = {"MISSING-PART", "缺少部分", "编号跳号、缺少一节"},
};

const struct severity_row severity_rows[SEVERITY_COUNT] = {
    [SEVERITY_CONTRADICTION] = {"contradiction", "不能同时成立"},
    [SEVERITY_ROUNDING] = {"rounding", "舍入或精度"},
    [SEVERITY_DEFINITION] = {"definition", "口径或分母未说明"},
    [SEVERITY_FORM] = {"form", "文字和格式"},
};

struct finding *finding_add(struct audit *audit, enum rule rule, enum severity severity, struct span first,
                            const char *arithmetic, const char *question)
{
    static const struct finding none = {0};
    struct findings *findings = &audit->findings;
    if (!findings->items) {
        findings->items = ARENA_ARRAY(audit->arena, struct finding, FINDINGS_MOST + 1);
    }
    struct finding *place = &findings->items[findings->count];
    for (uint32_t i = findings->count > MOST_BACK ? findings->count - MOST_BACK : 0; i < findings->count; i++) {
        const struct finding *row = &findings->items[i];
        bool same_place = row->spans[0].start == first.start && row->spans[0].end == first.end;
        bool same_words = str_equal(row->arithmetic, arithmetic);
        bool same_line = source_line(audit->source, row->spans[0].start) == source_line(audit->source, first.start);
        if (row->rule == rule && same_words && (same_place || same_line)) {
            finding_span(&findings->items[i], first); /* the same, once more */
            *place = none;                            /* scratch: what is added to it is not kept */
            return place;
        }
    }
    *place = (struct finding){.rule = rule,
                              .severity = severity,
                              .arithmetic = arithmetic,
                              .question = question,
                              .spans = {first},
                              .span_count = 1};
    if (findings->count < FINDINGS_MOST) {
        findings->count++;
    } else {
        findings->left_out++;
    }
    return place;
}

bool finding_exists(const struct audit *audit, enum rule rule, struct span first)
{
    for (uint32_t i = 0; i < audit->findings.count; i++) {
        const struct finding *row = &audit->findings.items[i];
        if (row->rule == rule && row->spans[0].start == first.start) {
            return true;
        }
    }
    return false;
}

void finding_span(struct finding *finding, struct span span)
{
    for (uint32_t i = 0; i < finding->span_count; i++) {
        if (finding->spans[i].start == span.start && finding->spans[i].end == span.end) {
            return;
        }
    }
    if (finding->span_count < FINDING_MOST_SPANS) {
        finding->spans[finding->span_count++] = span;
    }
}

void finding_mention(struct finding *finding, const struct mention *mention)
{
    if (mention) {
        finding_span(finding, mention->span);
    }
}

bool span_holds(const struct audit *audit, struct span span, const char *what)
{
    size_t size = strlen(what);
    return span.end - span.start >= size && memmem(audit->source->text + span.start, span.end - span.start, what, size);
}

bool span_repeats(const struct audit *audit, struct span in, struct span what)
{
    return in.end > in.start && what.end > what.start &&
           memmem(audit->source->text + in.start, in.end - in.start, audit->source->text + what.start,
                  what.end - what.start);
}

/* Digits behind the point that are needed to tell the value, at most 6. */
static int32_t decimals_needed(double value)
{
    for (int32_t decimals = 0; decimals < 6; decimals++) {
        double scaled = value * pow(10, decimals);
        if (fabs(scaled - round(scaled)) < 1e-6 * (1 + fabs(scaled) * 1e-6)) {
            return decimals;
        }
    }
    return 6;
}

const char *value_text(struct arena *arena, double value, const struct quantity *like)
{
    double factor = like->step * pow(10, like->decimals);
    double shown = value / (factor > 0 ? factor : 1);
    int32_t decimals = decimals_needed(shown);
    return str_format(arena, "%.*f", decimals > like->decimals + 2 ? like->decimals + 2 : decimals, shown);
}

const char *percent_text(struct arena *arena, double fraction, int32_t decimals)
{
    return str_format(arena, "%.*f%%", decimals, fraction * 100);
}

const char *mention_text(const struct audit *audit, const struct mention *mention)
{
    return source_copy(audit->arena, audit->source, mention->span);
}

void total_add(struct total *total, const struct quantity *part)
{
    total->low += part->low;
    total->high += part->high;
    total->sum += part->value;
    bool finer = part->value != 0 && (total->finest == 0 || part->step < total->finest);
    total->finest = finer ? part->step : total->finest;
    total->count++;
}

bool quantity_cut_from(const struct quantity *quantity, double value)
{
    double slack = closer(value, value) * 1e-12;
    return value >= quantity->value - slack && value < quantity->value + quantity->step - slack;
}

bool quotient_is(const struct quantity *printed, const struct quantity *numerator, const struct quantity *denominator)
{
    if (denominator->low <= 0 || numerator->low < 0) {
        return false;
    }
    return meets(printed->low, printed->high, numerator->low / denominator->high, numerator->high / denominator->low);
}

/* Are they the same but for one digit, or for two neighbours changed over? */
static bool same_but_slip(const char *one, const char *other, size_t size)
{
    size_t first = 0;
    while (first < size && one[first] == other[first]) {
        first++;
    }
    size_t last = size;
    while (last > first && one[last - 1] == other[last - 1]) {
        last--;
    }
    return last - first == 1 || (last - first == 2 && one[first] == other[first + 1] && one[first + 1] == other[first]);
}

/* Is the longer one the other with a digit put in? */
static bool has_digit_more(const char *longer, const char *other, size_t size)
{
    size_t at = 0;
    while (at < size && longer[at] == other[at]) {
        at++;
    }
    return memcmp(longer + at + 1, other + at, size - at) == 0;
}

bool quantity_slips(const struct quantity *printed, double meant)
{
    char one[32], other[32];
    double steps = round(printed->value / printed->step), should = round(meant / printed->step);
    bool whole = fabs(should * printed->step - meant) < printed->step * 1e-3;
    if (fmax(steps, should) < 100 || fmin(steps, should) < 1 || fmax(steps, should) > 1e15 ||
        fabs(steps - should) < 9.5 || !whole) {
        return false;
    }
    size_t size = (size_t)snprintf(one, sizeof one, "%.0f", steps),
           other_size = (size_t)snprintf(other, sizeof other, "%.0f", should);
    return size == other_size       ? same_but_slip(one, other, size)
           : size == other_size + 1 ? has_digit_more(one, other, other_size)
           : other_size == size + 1 ? has_digit_more(other, one, size)
                                    : false;
}
