/* Growth and decrease: the value, the one before, the difference, the percentage. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/changes.h"
#include "modules/audit/rules.h"

static const char *shown(struct audit *audit, double value, const struct mention *like)
{
    return value_text(audit->arena, value, like->number);
}

static void report(struct audit *audit, const struct change *change, const struct mention *at, const char *arithmetic,
                   const char *question)
{
    struct finding *finding = finding_add(audit, RULE_GROWTH, SEVERITY_CONTRADICTION, at->span, arithmetic, question);
    finding_mention(finding, change->value);
    finding_mention(finding, change->prior);
    finding_mention(finding, change->difference);
    finding_mention(finding, change->growth);
}

static void check_difference(struct audit *audit, const struct change *change)
{
    const struct quantity *value = change->value->number, *prior = change->prior->number;
    const struct mention *difference = change->difference;
    int32_t way = way_of(difference, value->value, prior->value);
    if (value->vague || prior->vague || differs_so(change, value->low, value->high)) {
        return;
    }
    double gap = value->value - prior->value;
    const char *why = gap * way < 0 ? "升降的方向与前后两数相反：是否写反？" : "增减量与前后两数不符：哪一个数写错？";
    report(audit, change, difference,
           str_format(audit->arena, "%s－%s＝%s，印作%s%s", shown(audit, value->value, change->value),
                      shown(audit, prior->value, change->value), shown(audit, gap, change->value),
                      way > 0 ? "增加" : "减少", mention_text(audit, difference)),
           why);
}

/* The prior value: printed, or what the difference says. */
static bool prior_of(const struct change *change, double *low, double *high)
{
    const struct quantity *value = change->value->number;
    if (change->prior) {
        *low = change->prior->number->low;
        *high = change->prior->number->high;
        return !change->prior->number->vague;
    }
    if (!change->difference || change->difference->number->vague) {
        return false;
    }
    const struct quantity *difference = change->difference->number;
    int32_t way = change->difference->direction < 0 ? -1 : 1;
    *low = way > 0 ? value->low - difference->high : value->low + difference->low;
    *high = way > 0 ? value->high - difference->low : value->high + difference->high;
    return true;
}

/* 8 of 45 is 17.78%, and not the 17.77% that is left when the rest is cut off. Only of whole numbers is that sure. */
static void check_cut_growth(struct audit *audit, const struct change *change, double least, double most)
{
    const struct quantity *growth = change->growth->number;
    bool exact = change->value->number->exact && (change->prior ? change->prior : change->difference)->number->exact;
    if (!exact || audit->rounding == ROUNDING_TRUNCATED || meets(growth->low, growth->high, least, most) ||
        !quantity_cut_from(growth, least)) {
        return;
    }
    struct finding *finding = finding_add(audit, RULE_ROUND, SEVERITY_ROUNDING, change->growth->span,
                                          str_format(audit->arena, "增减幅＝%s，印作%s",
                                                     percent_text(audit->arena, least, growth->decimals + 2),
                                                     mention_text(audit, change->growth)),
                                          "末位是舍去而不是四舍五入得到的，是否统一为四舍五入？");
    finding_mention(finding, change->value);
    finding_mention(finding, change->prior ? change->prior : change->difference);
}

/* "办件22480件，办结22466件，办件量较上月的20316件增长10.65%", "退出37家，净增177家，较年初的1669家增长10.61%": what
 * another figure of the sentence gives is of that one. */
static bool is_of_another(const struct audit *audit, const struct change *change)
{
    const struct mention *prior = change->prior;
    const struct quantity *growth = change->growth->number;
    for (const struct mention *at = &audit->prose->mentions[audit->prose->sentences[change->growth->sentence].first];
         prior && at < change->growth; at++) {
        const struct quantity *other = at->number;
        if (at != prior && at != change->value && at != change->difference && same_measure(at, prior) &&
            !other->vague &&
            (growth_is(growth, other->low / prior->number->high - 1, other->high / prior->number->low - 1) ||
             growth_is(growth, other->low / prior->number->high, other->high / prior->number->low))) {
            return true;
        }
    }
    return false;
}

static void check_percent(struct audit *audit, const struct change *change)
{
    const struct quantity *value = change->value->number, *growth = change->growth->number;
    double low, high;
    if (value->vague || growth->vague || !prior_of(change, &low, &high) || low <= 0) {
        return;
    }
    int32_t way = change->growth->direction ? change->growth->direction : value->value >= high ? 1 : -1;
    double least = way > 0 ? value->low / high - 1 : 1 - value->high / low;
    double most = way > 0 ? value->high / low - 1 : 1 - value->low / high;
    if (!change->prior) { /* closer: the rounding of the value moves the prior along */
        least = change->difference->number->low / high;
        most = change->difference->number->high / low;
    }
    if (growth_is(growth, least, most)) {
        check_cut_growth(audit, change, least, most);
        return;
    }
    if (is_of_another(audit, change)) {
        return;
    }
    double middle = value->value / ((low + high) / 2) - 1;
    const char *why = middle * way < 0 && growth_is(growth, -most, -least)
                          ? "升降的方向与前后两数相反：是否写反？"
                          : "增减幅与前后两数不符：基数是否另有口径，或者其中一个数写错？";
    report(audit, change, change->growth,
           str_format(audit->arena, "%s÷%s－1＝%s，印作%s%s", shown(audit, value->value, change->value),
                      shown(audit, (low + high) / 2, change->value),
                      percent_text(audit->arena, middle, growth->decimals + 2), way > 0 ? "增长" : "下降",
                      mention_text(audit, change->growth)),
           why);
}

static void check_points(struct audit *audit, const struct change *change)
{
    const struct quantity *value = change->value->number, *prior = change->prior->number,
                          *points = change->points->number;
    int32_t way = change->points->direction ? change->points->direction : value->value >= prior->value ? 1 : -1;
    double low = way > 0 ? value->low - prior->high : prior->low - value->high;
    double high = way > 0 ? value->high - prior->low : prior->high - value->low;
    if (value->vague || prior->vague || points->vague || meets(low, high, points->low, points->high)) {
        return;
    }
    report(audit, change, change->points,
           str_format(audit->arena, "%s－%s＝%.*f个百分点，印作%s", mention_text(audit, change->value),
                      mention_text(audit, change->prior), points->decimals, (value->value - prior->value) * 100,
                      mention_text(audit, change->points)),
           "百分点之差与前后两个比率不符：哪一个数写错？");
}

static void check_times(struct audit *audit, const struct change *change)
{
    const struct quantity *value = change->value->number, *prior = change->prior->number,
                          *times = change->times->number;
    bool more = change->times->direction > 0; /* 增长1.2倍 is to 2.2 times */
    double low = value->low / prior->high - more, high = value->high / prior->low - more;
    if (prior->low <= 0 || value->vague || prior->vague || times->vague ||
        meets(times->low, times->high + times->step / 2, low, high)) {
        return;
    }
    report(audit, change, change->times,
           str_format(audit->arena, "%s÷%s＝%.2f，印作%s%s", shown(audit, value->value, change->value),
                      shown(audit, prior->value, change->value), value->value / prior->value, more ? "增长" : "",
                      mention_text(audit, change->times)),
           "倍数与前后两数不符：是“是几倍”还是“增长几倍”，或者其中一个数写错？");
}

/* Does something else stand between a value and its growth than its share: "29件，占12%，同比增长…"? A clause without a
 * figure may name what grew. */
static bool is_interrupted(const struct audit *audit, const struct change *change)
{
    bool names = false;
    for (const struct mention *between = change->value + 1; between < change->growth; between++) {
        if (between->role != ROLE_SHARE || between->depth != change->value->depth) {
            return true;
        }
    }
    for (uint32_t i = change->value->after; i < change->growth->label; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token_is_mark(token, MARK_COMMA) && names) {
            return true;
        }
        names = token->kind != TOKEN_NUMBER && !token_is_mark(token, MARK_COMMA) &&
                (names || (token->kind == TOKEN_TEXT && token->span.end - token->span.start >= 6));
    }
    return false;
}

/* One question for all of a line: when there are many, they are of another base, and none of them is a slip. */
static void report_no_prior(struct audit *audit, const struct change *change, const char *arithmetic)
{
    static const char one[] = "由增减幅倒推的上期数不是整数：增减幅是否另有基数，或者其中一个数写错？";
    static const char many[] = "由增减幅倒推的上期数都不是整数：增减幅是按另一口径的上期数计算的吗？请写明。";
    struct finding *last = audit->findings.count > 0 ? &audit->findings.items[audit->findings.count - 1] : 0;
    bool again =
        last && (last->question == one || last->question == many) &&
        source_line(audit->source, last->spans[0].start) == source_line(audit->source, change->growth->span.start);
    if (!again) {
        report(audit, change, change->growth, arithmetic, one);
        return;
    }
    if (last->question == one) {
        last->arithmetic = str_format(audit->arena, "%s；%s", last->arithmetic, arithmetic);
        last->question = last->span_count > 2 ? many : one; /* two spans each */
        last->severity = last->span_count > 2 ? SEVERITY_DEFINITION : last->severity;
    }
    finding_mention(last, change->growth);
    finding_mention(last, change->value);
}

/* "29件，同比增长12.5%": no whole number grows so. */
static void check_whole_prior(struct audit *audit, const struct change *change)
{
    const struct quantity *value = change->value->number, *growth = change->growth->number;
    int32_t way = change->growth->direction;
    if (!value->exact || value->spelled || growth->vague || way == 0 || growth->value <= 0 ||
        mention_class(change->value) > UNIT_BODY || mention_class(change->value) == UNIT_NONE ||
        (way < 0 && growth->high >= 1)) {
        return;
    }
    bool doubled = change->value->label == change->value->token && change->value > audit->prose->mentions &&
                   change->value[-1].after == change->value->token; /* 99件136人 */
    if (doubled || is_interrupted(audit, change) || change->value->block != change->growth->block) {
        return;
    }
    double wide = growth->high + growth->step / 2;
    double low = way > 0 ? value->value / (1 + wide) : value->value / (1 - growth->low);
    double high = way > 0 ? value->value / (1 + growth->low) : value->value / (1 - wide);
    if (floor(high + 1e-9) >= ceil(low - 1e-9)) {
        return;
    }
    double middle = value->value / (1 + way * growth->value);
    report_no_prior(audit, change,
                    str_format(audit->arena, "%s÷（1%s%s）＝%.2f，附近没有整数能得到这个增减幅",
                               mention_text(audit, change->value), way > 0 ? "＋" : "－",
                               mention_text(audit, change->growth), middle));
}

/* New ones, the stock, and its growth: those that left are not named. */
static void check_net(struct audit *audit, const struct sentence *sentence, const struct change *change)
{
    const struct mention *stock = change->value, *fresh = 0;
    for (const struct mention *at = stock - 1; at >= &audit->prose->mentions[sentence->first]; at--) {
        if ((at->own_measures & MEASURE_NEW) && at->role == ROLE_VALUE && at->number->unit == stock->number->unit) {
            fresh = at;
        }
        if (at->own_measures & (MEASURE_RETURNED | MEASURE_NET)) {
            return;
        }
    }
    bool grows = (stock->cues & CUE_CUMULATIVE) || (stock->own_measures & MEASURE_STOCK);
    if (!fresh || !grows || change->growth->direction <= 0 || !(change->growth->cues & (CUE_THAN | CUE_PRIOR))) {
        return;
    }
    double rate = change->growth->number->value, net = stock->number->value - stock->number->value / (1 + rate);
    double most = stock->number->high - stock->number->high / (1 + change->growth->number->high);
    if (fresh->number->low <= most * 1.001) {
        return;
    }
    const struct quantity *like = fresh->number;
    struct finding *finding = finding_add(
        audit, RULE_GROWTH, SEVERITY_DEFINITION, change->growth->span,
        str_format(audit->arena, "%s÷（1＋%s）＝%s，净增%s；新增%s，相差%s", mention_text(audit, stock),
                   mention_text(audit, change->growth),
                   value_text(audit->arena, stock->number->value / (1 + rate), like),
                   value_text(audit->arena, round(net / like->step) * like->step, like), mention_text(audit, fresh),
                   value_text(audit->arena, round((fresh->number->value - net) / like->step) * like->step, like)),
        "新增多于净增：相差的部分是否为注销（退出）的数量？如是，请一并写明。");
    finding_mention(finding, stock);
    finding_mention(finding, fresh);
}

/* "与2010年的725482人相比，增加25907人，增长3.57%": without the value itself. */
static void check_of_prior(struct audit *audit, const struct change *change)
{
    const struct quantity *prior = change->prior->number, *difference = change->difference->number,
                          *growth = change->growth->number;
    if (prior->vague || difference->vague || growth->vague || prior->low <= 0 ||
        growth_is(growth, difference->low / prior->high, difference->high / prior->low)) {
        return;
    }
    report(audit, change, change->growth,
           str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, change->difference),
                      mention_text(audit, change->prior),
                      percent_text(audit->arena, difference->value / prior->value, growth->decimals + 2),
                      mention_text(audit, change->growth)),
           "增减幅与增减量和原数不符：哪一个数写错？");
}

/* "共49万户，平均每户2.62人，比上次的3.10人减少0.48人": what is compared is the average. */
static bool is_of_average(const struct change *change)
{
    const struct mention *average = change->average, *prior = change->prior;
    return average && prior && same_measure(average, prior) &&
           (!same_measure(change->value, prior) || fabs(prior->number->value - average->number->value) <
                                                       fabs(prior->number->value - change->value->number->value));
}

/* "比2021年的62.4万件增长13.8%，是2019年的2.1倍": of a time of its own. */
static bool has_date(const struct audit *audit, const struct mention *mention)
{
    for (uint32_t i = mention->label; i < mention->token; i++) {
        if (audit->reading->tokens[i].kind == TOKEN_DATE) {
            return true;
        }
    }
    return false;
}

/* Nothing can fall by more than all of it. */
static void check_fall(struct audit *audit, const struct mention *growth)
{
    if (growth->role == ROLE_GROWTH && growth->direction < 0 && growth->number->low > 1 + 1e-9 &&
        !growth->number->vague && !(growth->cues & CUE_RISE)) {
        finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, growth->span,
                    str_format(audit->arena, "%s＞100%%", mention_text(audit, growth)),
                    "减少的不能多于原有的：基数是本期还是上期，或者应为上升？");
    }
}

/* "新增51户；同期注销1555户": what left is not what was there before. */
static bool ends_other(const struct change *change)
{
    uint32_t leaving = MEASURE_RETURNED | MEASURE_CARRIED;
    return (change->prior->own_measures & leaving) & ~change->value->measures;
}

/* The figures that it is of: those it stands beside, or others that fit. False: it is of two together, and true. */
static bool choose_figures(const struct audit *audit, const struct sentence *sentence, struct change *change)
{
    bool both = false;
    if (!change->value || change->listed) {
        return true;
    }
    const struct mention *after = !change->prior && change->difference ? what_followed(audit, change) : 0;
    if (after) {
        change->prior = change->value;
        change->value = after;
    }
    if (change->prior) {
        change->value = value_of_prior(audit, sentence, change->value, change->prior);
        const struct mention *other = what_changed(audit, change, &both);
        change->value = other ? other : change->value;
    }
    return !both;
}

static void settle(struct audit *audit, const struct sentence *sentence, const struct change *told)
{
    struct change chosen = *told;
    const struct change *change = &chosen;
    if (!choose_figures(audit, sentence, &chosen)) {
        return;
    }
    if (!change->value && change->prior && change->difference && change->growth && !change->listed &&
        same_measure(change->prior, change->difference)) {
        check_of_prior(audit, change);
    }
    if (!change->value || change->listed) {
        return;
    }
    if (is_of_average(change)) {
        struct change average = *change;
        average.value = change->average;
        average.average = 0;
        settle(audit, sentence, &average);
        return;
    }
    bool alike = change->prior && same_measure(change->value, change->prior) && !ends_other(change);
    bool percents = mention_class(change->value) == UNIT_PERCENT;
    if (alike && change->difference && same_measure(change->value, change->difference)) {
        check_difference(audit, change);
    }
    if (alike && percents && change->points) {
        check_points(audit, change);
    }
    if (alike && change->times && !percents && !has_date(audit, change->times)) {
        check_times(audit, change);
    }
    if (!change->growth || percents || change->distant) {
        return;
    }
    bool measured = alike || (change->difference && same_measure(change->value, change->difference) && !change->prior);
    if (measured) {
        check_percent(audit, change);
    } else if (!change->prior && !change->difference && change->value->role == ROLE_VALUE && !change->value->moved_to) {
        check_whole_prior(audit, change);
        check_net(audit, sentence, change);
    }
}

/* What was said of one figure is settled; *change begins with what `next` keeps of it. */
static void begin_anew(struct audit *audit, const struct sentence *sentence, struct change *change, struct change next)
{
    settle(audit, sentence, change);
    *change = next;
}

static void take_value(struct audit *audit, const struct sentence *sentence, struct change *change,
                       const struct mention *mention)
{
    if (change->value && mention->number->vague && !mention->with_subject && same_measure(change->value, mention)) {
        return; /* "21070.5亿元，首次突破2万亿元，比上年增加…" */
    }
    if (change->value) {
        bool from = mention->moved_to && change->prior && same_measure(change->prior, mention);
        /* "开业率69%，由6.07人增加到7.14人" */
        begin_anew(audit, sentence, change, (struct change){.prior = from ? change->prior : 0});
    }
    const struct mention *merged = merged_from(audit, mention);
    change->value = mention;
    change->prior = merged ? merged : change->prior;
    if (change->prior && !same_measure(change->prior, mention)) {
        change->prior = 0;
    }
}

enum compared { COMPARED_UNSAID, COMPARED_YEAR, COMPARED_PERIOD };

/* What a figure is compared with, or is of: the same time last year, or the period before. */
static enum compared compared_with(const struct audit *audit, const struct mention *mention)
{
    static const struct {
        const char *word;
        enum compared with;
    } words[] = {{"同比", COMPARED_YEAR},   {"去年", COMPARED_YEAR},   {"上年", COMPARED_YEAR},
                 {"同期", COMPARED_YEAR},   {"环比", COMPARED_PERIOD}, {"上月", COMPARED_PERIOD},
                 {"上周", COMPARED_PERIOD}, {"上季", COMPARED_PERIOD}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_holds(audit, mention_label(audit->reading, mention), words[i].word)) {
            return words[i].with;
        }
    }
    return COMPARED_UNSAID;
}

/* "98.6%，较上月提高1.2个百分点，上月为97.1%": the value before is said last. */
static bool is_prior_behind(const struct audit *audit, const struct change *change, const struct mention *prior)
{
    const struct mention *told = change->growth ? change->growth : change->points ? change->points : change->times;
    told = told ? told : change->difference;
    enum compared with = compared_with(audit, told);
    return change->value && prior == told + 1 && same_measure(change->value, prior) && with != COMPARED_UNSAID &&
           with == compared_with(audit, prior) && change->value->block == prior->block &&
           prior->depth == change->value->depth;
}

/* "宽带用户2665万户；移动流量116.8亿GB，增长16.9%": behind the semicolon another subject stands, whose figure is in a
 * unit that is not read. */
static bool begins_of_other(const struct audit *audit, const struct mention *value, const struct mention *growth)
{
    bool apart = value && value->block != growth->block && value->sentence == growth->sentence, names = false;
    for (uint32_t i = growth->label; apart && i-- > value->after;) {
        const struct token *token = &audit->reading->tokens[i];
        if (token_is_mark(token, MARK_SEMICOLON)) {
            return names;
        }
        names = names || (token->kind == TOKEN_TEXT && token->span.end - token->span.start >= 6);
    }
    return false;
}

/* "占31.0%，较上月的29.7%提高1.3个百分点" */
static void take_share(struct audit *audit, const struct sentence *sentence, struct change *change,
                       const struct mention *share)
{
    const struct mention *end = audit->prose->mentions + audit->prose->mention_count;
    if (share + 2 < end && share[1].role == ROLE_PRIOR && mention_class(&share[1]) == UNIT_PERCENT &&
        share[2].role == ROLE_POINTS && share[2].block == share->block && share[1].depth == share->depth) {
        take_value(audit, sentence, change, share);
    }
}

/* A figure that ends what was said of the one before: a value begins its own, a second percentage that of another time.
 */
static void take(struct audit *audit, const struct sentence *sentence, struct change *change,
                 const struct mention *mention)
{
    bool rated = change->growth || change->points || change->times, told = rated || change->difference;
    const struct change of_value = {.value = change->value};
    switch (mention->role) {
    case ROLE_VALUE:
    case ROLE_RATE: take_value(audit, sentence, change, mention); break;
    case ROLE_SHARE: take_share(audit, sentence, change, mention); break;
    case ROLE_AVERAGE:
        if (!change->value) {
            change->value = mention;
        } else if (!change->prior && !told) {
            change->average = mention;
        }
        break;
    case ROLE_PRIOR:
        if (told && !change->prior && is_prior_behind(audit, change, mention)) {
            change->prior = mention;
            settle(audit, sentence, change);
            *change = (struct change){0};
            break;
        }
        if (change->prior || told) {
            begin_anew(audit, sentence, change, told ? of_value : (struct change){0});
        }
        change->prior = mention;
        break;
    case ROLE_DIFF:
        if (told) {
            begin_anew(audit, sentence, change, of_value);
        }
        change->difference = mention;
        break;
    case ROLE_GROWTH:
        if (rated) {
            begin_anew(audit, sentence, change, of_value);
        }
        change->growth = mention;
        change->distant = (mention->with_subject || begins_of_other(audit, change->value, mention)) &&
                          !(change->value && mention->own_kind && mention->own_kind == change->value->own_kind) &&
                          !(change->prior && names_count_of(audit, change->prior, mention));
        break;
    case ROLE_POINTS: change->points = change->points ? change->points : mention; break;
    case ROLE_TIMES: change->times = change->times ? change->times : mention; break;
    default: break;
    }
}

/* Part of a list of changes: "分别增长43%、12%和24%". */
static bool is_in_list(const struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *mention = &audit->prose->mentions[at];
    bool next = at + 1 < sentence->last && mention[1].listed && mention[1].role == mention->role;
    bool changes = mention->role == ROLE_GROWTH || mention->role == ROLE_POINTS || mention->role == ROLE_DIFF;
    return changes && (mention->listed || next || (mention->clause_cues & CUE_RESPECTIVELY));
}

/* Does this date, before a figure in a bracket, say what a change is compared with? A year does, and of what is
 * compared with the period before a month or a quarter. */
static bool dates_prior(const struct audit *audit, const struct mention *told, const struct token *token)
{
    bool dated = token->kind == TOKEN_DATE && token->date.kind != DATE_DAY;
    bool by_year = dated && token->date.year > 0 && token->date.kind != DATE_PART;
    return by_year || (dated && token->date.year == 0 && compared_with(audit, told) == COMPARED_PERIOD);
}

/* "较上年增长1.8倍（2020年为84.3万次）", "环比增长3.9%（8月受理17935件）": the time that is compared with, and what was
 * done then, stands before the figure in a bracket right behind the change. */
static bool is_dated_prior(const struct audit *audit, const struct change *change, const struct mention *mention)
{
    const struct mention *told = change->growth ? change->growth : change->times;
    bool dated = told && change->value && mention->token > mention->label;
    for (uint32_t i = mention->label; dated && i < mention->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool word = token->kind == TOKEN_WORD;
        bool same_work = word && token->word->measures && (token->word->measures & change->value->measures);
        dated =
            i == mention->label ? dates_prior(audit, told, token) : word && ((token->word->cues & CUE_TO) || same_work);
    }
    return dated && told + 1 == mention && told->after == mention->open && mention->role == ROLE_VALUE &&
           same_measure(change->value, mention) && (told->cues & (CUE_THAN | CUE_SPAN | CUE_PRIOR));
}

/* Is this said of a value in the sentence before, and not of the one that was read last? `again`: that one has its
 * change already. */
static bool is_of_value_before(const struct audit *audit, const struct sentence *sentence, const struct change *change,
                               const struct mention *mention, bool again)
{
    if (mention->role == ROLE_PRIOR) { /* "抵押登记4386件。抵押登记较去年同期的3655件…" */
        uint32_t behind = mention->after + (mention->after < audit->reading->count);
        bool than = (mention->cues & CUE_THAN) || tokens_have(audit->reading, mention->after, behind, CUE_THAN);
        return !change->value && mention == &audit->prose->mentions[sentence->first] &&
               mention->label == sentence->first_token && than;
    }
    bool own = mention->with_subject || (mention->own_measures & (MEASURE_ACCEPTED | MEASURE_FINISHED | MEASURE_OPEN));
    bool apart = change->value && mention->with_subject && mention->clause != change->value->clause;
    return mention->role == ROLE_DIFF && !change->prior && (!change->value || apart || (again && own));
}

/* A bracket begins or ends before this figure: behind one that held the earlier value the outer one may have another.
 */
static void change_depth(struct audit *audit, const struct sentence *sentence, struct change *change,
                         const struct mention **outer, const struct mention *mention, int32_t depth)
{
    settle(audit, sentence, change);
    bool again = *outer && mention->depth == (*outer)->depth && mention->clause > mention[-1].after &&
                 mention->block == (*outer)->block && !mention->with_subject;
    *change = (struct change){.value = mention->depth > depth ? change->value : again ? *outer : 0};
    *outer = mention->depth > depth ? *outer : 0;
}

void check_changes(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        struct change change = {.value = value_before(audit, i)};
        const struct mention *outer = 0; /* whose earlier value stood in a bracket: it may have another, behind it */
        int32_t depth = 0;
        for (uint32_t j = sentence->first; j < sentence->last; j++) {
            const struct mention *mention = &audit->prose->mentions[j];
            bool prior = mention->role == ROLE_PRIOR || is_dated_prior(audit, &change, mention);
            if (mention->depth > depth && prior && change.value && !change.prior) {
                change.prior = mention; /* "增长21.3%（去年同期为4.81万户）" */
                settle(audit, sentence, &change);
                outer = change.value;
                change = (struct change){0};
                depth = mention->depth;
                continue;
            }
            if (mention->depth != depth) {
                change_depth(audit, sentence, &change, &outer, mention, depth);
                depth = mention->depth;
            }
            if (is_in_list(audit, sentence, j)) {
                settle(audit, sentence, &change);
                change = (struct change){0};
                continue;
            }
            check_fall(audit, mention);
            bool again = change.difference || change.growth || change.points || change.times;
            take(audit, sentence, &change, mention);
            if (is_of_value_before(audit, sentence, &change, mention, again)) {
                bool against = mention->role == ROLE_PRIOR && !mention->with_subject && !mention->own_measures &&
                               !(mention->cues & CUE_THAN);
                change.value = against ? sole_value_before(audit, i, mention) : value_of_subject(audit, i, mention);
            }
        }
        settle(audit, sentence, &change);
    }
}
