/* Lists of counts with a share each: the whole that most of them imply, and those that do not fit it. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"
#include "modules/audit/shares.h"

enum { MOST_PAIRS = 24, MOST_BACK = 80 };

struct pair {
    const struct mention *count, *share;
    double low, high; /* the whole that it implies */
    bool fits;
};

struct pair_list {
    struct pair pairs[MOST_PAIRS];
    uint32_t count;
    double low, high; /* implied by most */
    uint32_t held;
    double sum;
};

static void imply(struct pair *pair)
{
    const struct quantity *share = pair->share->number, *count = pair->count->number;
    pair->low = count->low / share->high;
    pair->high = share->low > 0 ? count->high / share->low : INFINITY;
}

static void read_pairs(const struct audit *audit, const struct sentence *sentence, struct pair_list *list)
{
    for (uint32_t i = sentence->first; i < sentence->last && list->count < MOST_PAIRS; i++) {
        const struct mention *share = &audit->prose->mentions[i];
        if (share->role != ROLE_SHARE || share->of_before || share->number->vague || share->number->value <= 0 ||
            (list->count > 0 && share->depth != list->pairs[0].share->depth)) {
            continue;
        }
        const struct mention *count = share_numerator(audit, sentence, share);
        if (count && count->number->value > 0 && !count->number->vague &&
            (list->count == 0 || mentions_add_up(count, list->pairs[0].count))) {
            list->pairs[list->count] = (struct pair){.count = count, .share = share};
            imply(&list->pairs[list->count++]);
            list->sum += count->number->value;
        }
    }
}

/* The part of the line that most intervals cover: it begins where one of them begins. */
static void find_whole(struct pair_list *list)
{
    bool counted = true;
    for (uint32_t i = 0; i < list->count; i++) {
        counted = counted && list->pairs[i].count->number->exact;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        double at = list->pairs[i].low, high = INFINITY;
        at = counted ? ceil(at - 1e-9) : at; /* of whole things */
        uint32_t held = 0;
        for (uint32_t j = 0; j < list->count; j++) {
            if (list->pairs[j].low <= at && at <= list->pairs[j].high) {
                high = list->pairs[j].high < high ? list->pairs[j].high : high;
                held++;
            }
        }
        if (held > list->held) {
            list->held = held;
            list->low = at;
            list->high = high;
        }
    }
    for (uint32_t i = 0; i < list->count; i++) {
        list->pairs[i].fits = meets(list->pairs[i].low, list->pairs[i].high, list->low, list->high);
    }
}

/* A printed figure before the list that lies in [low, high]. */
static const struct mention *printed_within(const struct audit *audit, const struct pair_list *list, double low,
                                            double high)
{
    const struct mention *first = audit->prose->mentions, *at = list->pairs[0].count;
    for (uint32_t back = 0; at > first && back < MOST_BACK; back++) {
        at--;
        if (at->role == ROLE_VALUE && mentions_add_up(at, list->pairs[0].count) &&
            meets(at->number->low, at->number->high, low, high)) {
            return at;
        }
    }
    return 0;
}

/* The sum of the counts, when that is printed and most shares are of it. */
static const struct mention *printed_sum(const struct audit *audit, struct pair_list *list)
{
    const struct mention *sum = printed_within(audit, list, list->sum, list->sum);
    uint32_t held = 0;
    for (uint32_t i = 0; sum && i < list->count; i++) {
        held += meets(list->pairs[i].low, list->pairs[i].high, list->sum, list->sum);
    }
    if (held * 2 <= list->count) {
        return 0;
    }
    list->held = held;
    list->low = list->high = list->sum;
    for (uint32_t i = 0; i < list->count; i++) {
        list->pairs[i].fits = meets(list->pairs[i].low, list->pairs[i].high, list->sum, list->sum);
    }
    return sum;
}

/* Shares that add up to 100% because one or two were moved by a last digit. */
static bool adds_to_hundred(const struct pair_list *list)
{
    double sum = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        sum += list->pairs[i].share->number->value;
    }
    return fabs(sum - 1) < 1e-9;
}

static void report_pair(struct audit *audit, const struct pair_list *list, const struct pair *pair,
                        const struct mention *printed)
{
    const struct quantity *count = pair->count->number;
    double whole = printed ? printed->number->value : (list->low + list->high) / 2;
    double quotient = count->value / whole;
    bool cut = quantity_cut_from(pair->share->number, quotient);
    bool moved =
        !cut && adds_to_hundred(list) && fabs(quotient - pair->share->number->value) < pair->share->number->step;
    const char *of =
        printed ? mention_text(audit, printed)
                : str_format(audit->arena, "%s（由其余%u项推算）",
                             value_text(audit->arena, round(whole / count->step) * count->step, count), list->held);
    struct finding *finding =
        finding_add(audit, cut || moved ? RULE_ROUND : RULE_RATE,
                    cut || moved ? SEVERITY_ROUNDING : SEVERITY_CONTRADICTION, pair->share->span,
                    str_format(audit->arena, "%s÷%s＝%s，印作%s", value_text(audit->arena, count->value, count), of,
                               percent_text(audit->arena, quotient, pair->share->number->decimals + 2),
                               mention_text(audit, pair->share)),
                    cut     ? "末位是舍去而不是四舍五入得到的，是否统一为四舍五入？"
                    : moved ? "只差末位：是否为使各项合为100%而调整？如是，请写明取整的方法。"
                            : "这一项与同一列举中其余各项的总数不符：是数写错，还是占比写错？");
    finding_mention(finding, pair->count);
    finding_mention(finding, printed);
}

/* The parts and their shares agree with each other and give a whole that is printed nowhere. */
static void check_stated_whole(struct audit *audit, const struct pair_list *list, const struct sentence *sentence)
{
    const struct mention *first = list->pairs[0].count, *stated = 0;
    for (const struct mention *at = first - 1; at >= audit->prose->mentions && first - at < MOST_BACK / 8; at--) {
        bool whole =
            at->role == ROLE_VALUE && mentions_add_up(at, first) && at->depth == 0 && at->sentence != first->sentence &&
            sentence->line - audit->prose->sentences[at->sentence].line <= 1 && (at->measures & MEASURE_INFLOW);
        stated = whole ? at : stated;
    }
    bool near = stated && fabs(stated->number->value - list->sum) <= list->sum * 0.3;
    bool complete =
        near && meets(list->sum, list->sum, list->low, list->high) && list->held == list->count && list->count >= 4;
    if (!stated || !complete || finding_exists(audit, RULE_SUM, stated->span)) {
        return;
    }
    finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, stated->span,
                str_format(audit->arena, "各项之和为%s，各项占比也以此为总数，印作%s",
                           value_text(audit->arena, list->sum, first->number), mention_text(audit, stated)),
                "总数与分项、占比不符：总数是否写错，或者另有一部分没有分类？");
}

/* All shares together are the whole, and yet the counts are not. */
static void check_complete(struct audit *audit, const struct pair_list *list, const struct mention *printed)
{
    double low = 0, high = 0, least = 0, most = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        low += list->pairs[i].share->number->low;
        high += list->pairs[i].share->number->high;
        least += list->pairs[i].count->number->low;
        most += list->pairs[i].count->number->high;
    }
    /* "来信235件、占55%；…；其它1件": a kind too small for a share. */
    const struct sentence *sentence = &audit->prose->sentences[list->pairs[0].count->sentence];
    double low_rest = least, high_rest = most;
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *other = &audit->prose->mentions[i];
        bool paired = other == printed || other->token < list->pairs[0].count->token || other->role != ROLE_VALUE ||
                      !mentions_add_up(other, list->pairs[0].count);
        for (uint32_t j = 0; j < list->count; j++) {
            paired = paired || list->pairs[j].count == other;
        }
        low_rest += paired ? 0 : other->number->low;
        high_rest += paired ? 0 : other->number->high;
    }
    if (!meets(low, high, 1, 1) || meets(least, most, printed->number->low, printed->number->high) ||
        meets(low_rest, high_rest, printed->number->low, printed->number->high) ||
        finding_exists(audit, RULE_SUM, printed->span)) {
        return;
    }
    struct finding *finding = finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, printed->span,
                                          str_format(audit->arena, "各项占比合为100%%，各项之和为%s，印作%s",
                                                     value_text(audit->arena, list->sum, list->pairs[0].count->number),
                                                     mention_text(audit, printed)),
                                          "各项之和与总数不符：总数或其中一项是否写错，或者还有一项没有列出？");
    for (uint32_t i = 0; i < list->count; i++) {
        finding_mention(finding, list->pairs[i].count);
    }
}

/* The shares agree with each other, but not with the figure that they seem to be of: one question, not one a share. */
static bool check_other_whole(struct audit *audit, const struct pair_list *list, const struct sentence *sentence)
{
    const struct mention *stated = 0;
    const struct quantity *like = list->pairs[0].count->number;
    for (uint32_t i = sentence->first; i < sentence->last && &audit->prose->mentions[i] < list->pairs[0].count; i++) {
        const struct mention *at = &audit->prose->mentions[i];
        bool whole = at->role == ROLE_VALUE && at->depth == 0 && mentions_add_up(at, list->pairs[0].count) &&
                     at->number->low >= list->sum && !at->number->vague;
        stated = whole ? at : stated;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (!list->pairs[i].fits || !share_is_of_all(audit, list->pairs[i].share)) {
            return false;
        }
    }
    bool cut = true;
    for (uint32_t i = 0; stated && i < list->count; i++) {
        cut = cut && quantity_cut_from(list->pairs[i].share->number,
                                       list->pairs[i].count->number->value / stated->number->value);
    }
    if (!stated || list->count < 4) {
        return false;
    }
    if (cut) {
        for (uint32_t i = 0; i < list->count; i++) {
            if (!quotient_is(list->pairs[i].share->number, list->pairs[i].count->number, stated->number)) {
                report_pair(audit, list, &list->pairs[i], stated);
            }
        }
        return true;
    }
    struct finding *finding = finding_add(
        audit, RULE_RATE, SEVERITY_DEFINITION, list->pairs[0].share->span,
        str_format(audit->arena, "%u项占比都以%s至%s为总数，而文中为%s（%s÷%s＝%s）", list->count,
                   value_text(audit->arena, ceil(list->low / like->step) * like->step, like),
                   value_text(audit->arena, floor(list->high / like->step) * like->step, like),
                   mention_text(audit, stated), mention_text(audit, list->pairs[0].count), mention_text(audit, stated),
                   percent_text(audit->arena, like->value / stated->number->value,
                                list->pairs[0].share->number->decimals + 1)),
        "各项占比以另一个总数计算：占的是哪一个总数？请写明。");
    for (uint32_t i = 1; i < list->count; i++) {
        finding_mention(finding, list->pairs[i].share);
    }
    finding_mention(finding, stated);
    return true;
}

/* By largest remainder: each cut to whole units, and what is missing given, a unit each, to those that lost most. */
static void check_remainders(struct audit *audit, const struct pair_list *list, const struct mention *printed)
{
    double step = 1, given = 1, kept = 0, units = 0; /* the least remainder that was given one, the most that was not */
    for (uint32_t i = 0; i < list->count; i++) {
        step = list->pairs[i].share->number->step < step ? list->pairs[i].share->number->step : step;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        double exact = list->pairs[i].count->number->value / list->sum / step;
        double printed_units = round(list->pairs[i].share->number->value / step), whole = floor(exact + 1e-9);
        units += printed_units;
        if (printed_units > whole) {
            given = exact - whole < given ? exact - whole : given;
        } else {
            kept = exact - whole > kept ? exact - whole : kept;
        }
    }
    const char *hundred = percent_text(audit->arena, units * step, list->pairs[0].share->number->decimals);
    if (fabs(units * step - 1) > 1e-9) {
        finding_add(audit, RULE_SHARES, SEVERITY_ROUNDING, list->pairs[0].share->span,
                    str_format(audit->arena, "各项占比之和＝%s", hundred),
                    "文中写明按最大余额法取整，各项应合为100%：哪一项写错？");
    } else if (kept > given + 1e-6) {
        struct finding *finding = finding_add(
            audit, RULE_ROUND, SEVERITY_ROUNDING, list->pairs[0].share->span,
            str_format(audit->arena, "进位的一项舍去部分最小为末位的%.2f，未进位的一项最大为%.2f", given, kept),
            "文中写明按最大余额法取整，应先给舍去最多的各项进位：是否有两项互换？");
        finding_mention(finding, printed);
    }
}

/* "市级29.81亿元，占16.26%；县级41.41亿元，占83.74%": shares of all, of counts whose sum is printed before, and yet not
 * theirs. */
static bool check_hundred_of_sum(struct audit *audit, struct pair_list *list)
{
    const struct mention *whole = adds_to_hundred(list) ? printed_within(audit, list, list->sum, list->sum) : 0;
    uint32_t fits = 0;
    for (uint32_t i = 0; whole && i < list->count; i++) {
        fits += meets(list->pairs[i].low, list->pairs[i].high, list->sum, list->sum);
    }
    if (!whole || fits > 0 || list->count > 2) {
        return false;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        report_pair(audit, list, &list->pairs[i], whole);
    }
    return true;
}

/* "即办19872件，占71.23%；承诺8028件，占40.4%": together they are a printed whole, and only one share is of it. */
static bool check_one_of_two(struct audit *audit, struct pair_list *list)
{
    const struct mention *whole = list->count == 2 ? printed_within(audit, list, list->sum, list->sum) : 0;
    uint32_t fits = 0, at = 0;
    for (uint32_t i = 0; whole && i < list->count; i++) {
        bool fit = meets(list->pairs[i].low, list->pairs[i].high, list->sum, list->sum);
        fits += fit && list->pairs[i].share->number->decimals > 0 && share_is_of_all(audit, list->pairs[i].share);
        at = fit ? at : i;
    }
    bool rest = list->count == 2 && !whole && adds_to_hundred(list) &&
                tokens_have(audit->reading, list->pairs[1].count->clause, list->pairs[1].count->token, CUE_OTHER);
    if (rest && (list->pairs[0].high < list->pairs[1].low || list->pairs[1].high < list->pairs[0].low)) {
        list->low = list->pairs[0].low; /* "主城19865件，占63.49%；其余11241件，占36.51%" */
        list->high = list->pairs[0].high;
        list->held = 1;
        report_pair(audit, list, &list->pairs[1], 0);
        return true;
    }
    if (fits != 1 || meets(list->pairs[at].low, list->pairs[at].high, list->sum, list->sum) ||
        !share_is_of_all(audit, list->pairs[at].share)) {
        return false;
    }
    list->held = 1;
    report_pair(audit, list, &list->pairs[at], whole);
    return true;
}

/* "五个区1695件，占总数的61%，其中东区587件，占34.63%；…": what the others are of, with a share of something greater.
 */
static bool is_whole_of_rest(const struct pair_list *list, const struct pair *pair)
{
    return meets(pair->count->number->low, pair->count->number->high, list->low, list->high);
}

bool check_implied_whole(struct audit *audit, const struct sentence *sentence)
{
    struct pair_list list = {0};
    read_pairs(audit, sentence, &list);
    if (list.count >= 2 && (check_hundred_of_sum(audit, &list) || check_one_of_two(audit, &list))) {
        return true;
    }
    if (list.count < 3) {
        return false;
    }
    find_whole(&list);
    const struct mention *printed = printed_sum(audit, &list);
    if (!printed && (list.held < 3 || list.held * 2 <= list.count)) {
        return false;
    }
    printed = printed ? printed : printed_within(audit, &list, list.low, list.high);
    for (uint32_t i = 0; i < list.count; i++) {
        if (!list.pairs[i].fits && !is_whole_of_rest(&list, &list.pairs[i])) {
            report_pair(audit, &list, &list.pairs[i], printed);
        }
    }
    if (!printed) {
        if (!check_other_whole(audit, &list, sentence)) {
            check_stated_whole(audit, &list, sentence);
        }
    } else if (audit->rounding == ROUNDING_REMAINDER && list.held == list.count &&
               meets(list.sum, list.sum, printed->number->low, printed->number->high)) {
        check_remainders(audit, &list, printed);
    } else if (list.held == list.count && list.count >= 3) {
        check_complete(audit, &list, printed);
    }
    return true;
}

/* The one share at the head of the line, added to the list. */
static void read_head(const struct audit *audit, const struct sentence *sentence, struct pair_list *list)
{
    uint32_t before = list->count;
    read_pairs(audit, sentence, list);
    if (list->count == before) {
        return;
    }
    const struct pair *pair = &list->pairs[before];
    bool head = list->count == before + 1 && pair->count == &audit->prose->mentions[sentence->first] &&
                share_is_of_all(audit, pair->share);
    list->count = head ? list->count : before;
}

static void check_lines(struct audit *audit, struct pair_list *list)
{
    const struct pair *odd = 0;
    find_whole(list);
    const struct mention *printed =
        list->count >= 3 && list->held + 1 == list->count ? printed_within(audit, list, list->low, list->high) : 0;
    for (uint32_t i = 0; printed && i < list->count; i++) {
        bool gives = quotient_is(list->pairs[i].share->number, list->pairs[i].count->number, printed->number);
        if (!gives && list->pairs[i].fits) {
            return; /* the others are not of this figure either */
        }
        odd = gives ? odd : &list->pairs[i];
    }
    if (odd && odd->count->number->high <= printed->number->low && !printed_within(audit, list, odd->low, odd->high) &&
        !finding_exists(audit, RULE_RATE, odd->share->span)) {
        report_pair(audit, list, odd, printed);
    }
}

void check_shares_by_line(struct audit *audit)
{
    const struct prose *prose = audit->prose;
    for (uint32_t from = 0, to; from < prose->sentence_count; from = to) {
        struct pair_list list = {0};
        uint32_t line = UINT32_MAX;
        for (to = from; to < prose->sentence_count && prose->sentences[to].section == prose->sentences[from].section;
             to++) {
            const struct sentence *sentence = &prose->sentences[to];
            if (sentence->line != line && sentence->last > sentence->first && list.count < MOST_PAIRS) {
                read_head(audit, sentence, &list);
            }
            line = sentence->line;
        }
        check_lines(audit, &list);
    }
}
