/* What was there, what came in and went out, and what is there now; money that is so many times so much; one amount in
 * two units. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { MOST_LOOK = 14 /* figures */, MOST_TERMS = 3, NAME = 6 /* bytes: two characters */ };

static bool is_one_of(const struct audit *audit, struct span label, const char *const words[])
{
    return source_says(audit->source, label, words);
}

/* --- 季初余额、本季收取、退还、季末余额 ------------------------------------------------------------------------- */

enum side { SIDE_NONE, SIDE_START, SIDE_IN, SIDE_OUT, SIDE_NET, SIDE_END };

static enum side side_of(const struct audit *audit, const struct mention *mention)
{
    static const char *const stocks[] = {"余额", "结余", "结存", "滚存", 0};
    static const char *const starts[] = {"年初",   "季初",   "期初",   "月初",   "上年末", "上年底", "上年结",
                                         "上季末", "上月末", "上期末", "上期结", "去年末", "去年底", 0};
    static const char *const ends[] = {"年末", "季末", "期末", "月末", "年底", "月底", "季度末", 0};
    static const char *const nets[] = {"当期结", "当年结", "本期结", "本年结", "本季结", 0};
    static const char *const ins[] = {"收入", "收取", "收缴", "归集", "新增", "转入", "缴存", "征缴", 0};
    static const char *const outs[] = {"支出", "退还", "返还", "支付", "提取", "转出", "退付", "拨付", 0};
    struct span label = mention_label(audit->reading, mention);
    if (is_one_of(audit, label, nets)) {
        return SIDE_NET;
    }
    if (is_one_of(audit, label, stocks)) {
        return is_one_of(audit, label, starts) ? SIDE_START : is_one_of(audit, label, ends) ? SIDE_END : SIDE_NONE;
    }
    bool in = is_one_of(audit, label, ins), out = is_one_of(audit, label, outs);
    return in == out || mention->role != ROLE_VALUE ? SIDE_NONE : in ? SIDE_IN : SIDE_OUT;
}

struct balance {
    const struct mention *start, *in, *out, *net, *end;
    uint32_t ins, outs;
};

/* The figures of one paragraph before what is there at the end, each the nearest of its side. */
static void read_balance(const struct audit *audit, const struct mention *end, struct balance *balance)
{
    const struct prose *prose = audit->prose;
    *balance = (struct balance){.end = end};
    for (const struct mention *at = end; at-- > prose->mentions && end - at <= MOST_LOOK;) {
        if (prose->sentences[at->sentence].line != prose->sentences[end->sentence].line) {
            return;
        }
        bool fits = at->depth == end->depth && at->number->unit == end->number->unit && !at->number->vague &&
                    (at->role == ROLE_VALUE || at->role == ROLE_PRIOR) && !audit->is_part[at - prose->mentions];
        enum side side = fits ? side_of(audit, at) : SIDE_NONE;
        if (side == SIDE_END) {
            return;
        }
        balance->start = side == SIDE_START && !balance->start ? at : balance->start;
        balance->net = side == SIDE_NET && !balance->net ? at : balance->net;
        balance->in = side == SIDE_IN ? at : balance->in;
        balance->out = side == SIDE_OUT ? at : balance->out;
        balance->ins += side == SIDE_IN;
        balance->outs += side == SIDE_OUT;
    }
}

static void check_balance(struct audit *audit, const struct mention *end)
{
    struct balance balance;
    read_balance(audit, end, &balance);
    const struct mention *start = balance.start, *in = balance.in, *out = balance.out;
    if (!start || !in || !out || balance.ins != 1 || balance.outs != 1 || end->number->vague) {
        return;
    }
    double low = start->number->low + in->number->low - out->number->high,
           high = start->number->high + in->number->high - out->number->low,
           meant = start->number->value + in->number->value - out->number->value;
    const struct mention *net = balance.net;
    bool by_net = net && meets(start->number->low + net->number->low, start->number->high + net->number->high,
                               end->number->low, end->number->high);
    meant = round(meant / end->number->step) * end->number->step;
    bool sure = quantity_slips(end->number, meant) || (start + 3 == end && start->block == end->block) ||
                (net && meets(in->number->low - out->number->high, in->number->high - out->number->low,
                              net->number->low, net->number->high));
    if (by_net || !sure || meant <= 0 || meets(low, high, end->number->low, end->number->high) ||
        fabs(meant - end->number->value) > 0.3 * meant) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, end->span,
        str_format(audit->arena, "%s＋%s－%s＝%s，印作%s", mention_text(audit, start), mention_text(audit, in),
                   mention_text(audit, out), value_text(audit->arena, meant, end->number), mention_text(audit, end)),
        "期初加收入减支出与期末不符：是否另有调入、调出，或者其中一个数写错？");
    finding_mention(finding, start);
    finding_mention(finding, in);
    finding_mention(finding, out);
}

/* --- 年末实有86542户，新设9731户，注销3184户，6月末实有93089户 ------------------------------------------------------
 */

/* What is said since the figure before. */
static struct span words_since(const struct audit *audit, const struct mention *mention)
{
    const struct mention *before = mention - 1;
    bool near = mention > audit->prose->mentions && before->sentence == mention->sentence;
    uint32_t from = near ? before->span.end : audit->reading->tokens[mention->sentence_start].span.start;
    return (struct span){from, mention->span.start};
}

static enum side side_of_count(const struct audit *audit, const struct mention *mention)
{
    static const char *const starts[] = {"年初", "季度初", "季初", "月初", "期初", "上年末", "上季末", "上月末", 0};
    static const char *const ends[] = {"年末", "季度末", "季末", "月末", "期末", "年底", "月底", 0};
    static const char *const ins[] = {"新增", "新设", "新入", "新登记", "新纳入", "新排查", "纳入", "新收", "新开", 0};
    static const char *const outs[] = {"注销", "清退", "退出", "吊销", "化解", "核销", "销号", "移出", 0};
    struct span words = words_since(audit, mention);
    if (source_says(audit->source, words, starts)) {
        return SIDE_START;
    }
    bool in = source_says(audit->source, words, ins), out = source_says(audit->source, words, outs);
    return source_says(audit->source, words, ends) ? SIDE_END : in == out ? SIDE_NONE : in ? SIDE_IN : SIDE_OUT;
}

/* "26个、8472套": what the figure right before it says, in another unit. */
static enum side side_of_beside(const struct audit *audit, const struct mention *mention)
{
    const struct mention *before = mention - 1;
    bool beside = mention > audit->prose->mentions && before->sentence == mention->sentence &&
                  before->depth == mention->depth && before->after + 1 == mention->token &&
                  token_is_mark(&audit->reading->tokens[before->after], MARK_PAUSE) &&
                  before->number->unit != mention->number->unit;
    return beside ? side_of_count(audit, before) : SIDE_NONE;
}

/* The three or four figures of one unit that end with what is there now, in their order. */
static bool read_counts(const struct audit *audit, const struct mention *end, struct balance *balance)
{
    const struct prose *prose = audit->prose;
    *balance = (struct balance){.end = end};
    for (const struct mention *at = end; at-- > prose->mentions && end - at <= MOST_LOOK;) {
        if (prose->sentences[at->sentence].line != prose->sentences[end->sentence].line) {
            return false;
        }
        if (at->depth != end->depth || at->number->unit != end->number->unit || at->number->vague) {
            continue;
        }
        bool told = at->role == ROLE_VALUE || at->role == ROLE_PRIOR;
        enum side side = told ? side_of_count(audit, at) : SIDE_NONE;
        side = side == SIDE_NONE && told ? side_of_beside(audit, at) : side;
        if (side == SIDE_OUT && !balance->out) {
            balance->out = at;
        } else if (side == SIDE_IN && balance->out && !balance->in) {
            balance->in = at;
        } else if (balance->out && (side == SIDE_START || side == SIDE_END) && at->sentence + 1 >= end->sentence) {
            balance->start = at; /* 2024年末…，2025年末 */
            return true;
        } else {
            return false;
        }
    }
    return false;
}

static void check_counts(struct audit *audit, const struct mention *end)
{
    struct balance balance;
    if (!read_counts(audit, end, &balance) || end->number->vague) {
        return;
    }
    const struct quantity *start = balance.start->number, *out = balance.out->number;
    double in = balance.in ? balance.in->number->value : 0, meant = start->value + in - out->value;
    double gap = end->number->value - meant;
    bool whole = start->exact && out->exact && end->number->exact && (!balance.in || balance.in->number->exact);
    bool slip = quantity_slips(end->number, meant) || quantity_slips(start, start->value + gap) ||
                quantity_slips(out, out->value - gap) || (balance.in && quantity_slips(balance.in->number, in + gap));
    if (!whole || gap == 0 || meant <= 0 || (!slip && fabs(gap) > fmax(in, out->value) / 2) ||
        finding_exists(audit, RULE_STOCK_FLOW, end->span)) {
        return;
    }
    const char *plus = balance.in ? str_format(audit->arena, "＋%s", mention_text(audit, balance.in)) : "";
    struct finding *finding =
        finding_add(audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, end->span,
                    str_format(audit->arena, "%s%s－%s＝%s，印作%s", mention_text(audit, balance.start), plus,
                               mention_text(audit, balance.out), value_text(audit->arena, meant, end->number),
                               mention_text(audit, end)),
                    "期初加新增减退出与期末不符：是否另有迁入迁出，或者其中一个数写错？");
    finding_mention(finding, balance.start);
    finding_mention(finding, balance.in);
    finding_mention(finding, balance.out);
}

/* "年末14.37亿条，年初为11.82亿条，全年新增2.55亿条，增长21.57%": the growth says that nothing else came or went. */
static void check_added(struct audit *audit, const struct mention *added)
{
    const struct mention *first = &audit->prose->mentions[audit->prose->sentences[added->sentence].first];
    const struct mention *start = added - 1, *end = added - 2, *growth = added + 1;
    if (end < first || growth >= audit->prose->mentions + audit->prose->mention_count ||
        growth->sentence != added->sentence || growth->role != ROLE_GROWTH || growth->direction < 0 ||
        growth->with_subject || growth->block != end->block || !(added->own_measures & MEASURE_NEW)) {
        return;
    }
    if (start->role != ROLE_PRIOR && end->role == ROLE_PRIOR) {
        end = added - 1;
        start = added - 2;
    }
    const struct quantity *from = start->number, *to = end->number;
    if (start->role != ROLE_PRIOR || end->role != ROLE_VALUE || from->unit != to->unit || to->vague || from->vague ||
        added->number->unit != to->unit || start->depth != added->depth || end->depth != added->depth ||
        from->low <= 0 || added->number->vague || to->low <= from->high ||
        meets(to->low - from->high, to->high - from->low, added->number->low, added->number->high) ||
        !meets(growth->number->low, growth->number->high, to->low / from->high - 1, to->high / from->low - 1)) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, added->span,
        str_format(audit->arena, "%s－%s＝%s，印作%s", mention_text(audit, end), mention_text(audit, start),
                   value_text(audit->arena, to->value - from->value, added->number), mention_text(audit, added)),
        "期末与期初之差与新增的数不符，而增幅相符：新增的数是否写错？");
    finding_mention(finding, end);
    finding_mention(finding, start);
}

/* --- 每份11元，为群众节约695万元 ------------------------------------------------------------------------------- */

/* "每份节约打印费1元、交通费10元测算", "每套按300元计": what each costs, in one clause that begins with 每. */
static const struct mention *read_each(const struct audit *audit, const struct mention *from, const struct mention *end,
                                       struct total *each)
{
    const char *text = audit->source->text;
    for (const struct mention *at = from; at < end; at++) {
        struct span clause = mention_clause(audit->reading, at);
        if (mention_class(at) != UNIT_MONEY || at->number->step > 1 || at->number->vague ||
            !span_holds(audit, clause, "每")) {
            continue;
        }
        const struct mention *last = at;
        while (last < end && last->clause == at->clause && mention_class(last) == UNIT_MONEY) {
            total_add(each, last->number);
            last++;
        }
        static const char *const computed[] = {"计", "测算", "估算", "计算", "核算"};
        const char *behind = text + last[-1].span.end;
        bool said = false;
        for (size_t i = 0; i < sizeof computed / sizeof *computed; i++) {
            said = said || strncmp(behind, computed[i], strlen(computed[i])) == 0;
        }
        return said ? at : 0;
    }
    return 0;
}

/* The unit that stands right behind 每. */
static bool counts_each(const struct audit *audit, const struct mention *price, const struct mention *count)
{
    struct span clause = mention_clause(audit->reading, price);
    const char *text = audit->source->text, *each = memmem(text + clause.start, clause.end - clause.start, "每", 3);
    const struct unit *unit = count->number->unit;
    return each && unit && mention_counts(count) && strncmp(each + 3, unit->text, strlen(unit->text)) == 0;
}

static void check_product(struct audit *audit, const struct sentence *sentence)
{
    const struct mention *first = &audit->prose->mentions[sentence->first],
                         *end = audit->prose->mentions + sentence->last;
    struct total each = {0};
    const struct mention *price = read_each(audit, first, end, &each), *count = 0, *money = 0;
    for (const struct mention *at = first; price && at < end; at++) {
        bool value = at->role == ROLE_VALUE && at->clause != price->clause;
        count = value && !at->number->vague && at < price && counts_each(audit, price, at) ? at : count;
        if (value && mention_class(at) == UNIT_MONEY && at->number->step > 1) {
            money = money ? end : at;
        }
    }
    if (!count || !money || money == end || money < count || each.sum <= 0) {
        return;
    }
    double meant = count->number->value * each.sum, tens = log10(money->number->value / meant);
    if (fabs(tens) < 0.9 || fabs(tens - round(tens)) > 0.005) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_UNIT, SEVERITY_CONTRADICTION, money->span,
                    str_format(audit->arena, "%s×%.10g元＝%s，印作%s", mention_text(audit, count), each.sum,
                               value_text(audit->arena, meant, money->number), mention_text(audit, money)),
                    "相差十的倍数：小数点或者单位（元、万元、亿元）是否写错？");
    finding_mention(finding, count);
    finding_mention(finding, price);
}

/* --- 286042万元，约合28.6亿元 ---------------------------------------------------------------------------------- */

/* How surely a figure says again the one before it: 2 in words, 1 as 约 alone, 0 not at all. */
static int32_t says_again(const struct audit *audit, const struct mention *again)
{
    static const char *const words[] = {"约合", "折合", "合计约", "即", "相当于", "合约"};
    struct span label = mention_label(audit->reading, again);
    const char *text = audit->source->text + label.start;
    size_t size = label.end - label.start;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (size == strlen(words[i]) && memcmp(text, words[i], size) == 0) {
            return 2;
        }
    }
    return size == strlen("约") && memcmp(text, "约", size) == 0;
}

static void check_again(struct audit *audit, const struct mention *one, const struct mention *again)
{
    int32_t sure = says_again(audit, again);
    if (sure == 0 || one->role != ROLE_VALUE || again->sentence != one->sentence || !one->number->unit ||
        one->number->unit != again->number->unit || again->label > one->after + 1 || one->number->vague ||
        one->number->value <= 0 || again->number->step <= one->number->step || again->number->step < 10) {
        return;
    }
    double ratio = again->number->value / one->number->value, tens = log10(ratio);
    bool power = fabs(tens) > 0.9 && fabs(tens - round(tens)) < 0.003;
    bool off =
        sure == 2 && fabs(again->number->value - one->number->value) > 2 * again->number->step && fabs(ratio - 1) < 0.3;
    if (!power && !off) {
        return;
    }
    const char *right =
        value_text(audit->arena, round(one->number->value / again->number->step) * again->number->step, again->number);
    struct finding *finding =
        finding_add(audit, RULE_UNIT, SEVERITY_CONTRADICTION, again->span,
                    str_format(audit->arena, "%s换算为后一单位应为%s，印作%s", mention_text(audit, one), right,
                               mention_text(audit, again)),
                    power ? "万与亿的换算相差十的倍数：哪一个数是对的？" : "同一个数两处写法不一：哪一个数写错？");
    finding_mention(finding, one);
}

/* "截至11月底，归集1838.2万张。11月新增26.2万张，月初存量为1838.2万张": the one before was printed again. */
static void check_unmoved(struct audit *audit, const struct mention *start)
{
    static const char *const by_then[] = {"截至", "截止", "月末", "月底", "年末", "年底", "季度末", 0};
    const struct prose *prose = audit->prose;
    const struct mention *added = 0, *end = 0;
    for (const struct mention *at = start; at-- > prose->mentions && start - at <= 4;) {
        bool fits = prose->sentences[at->sentence].line == prose->sentences[start->sentence].line &&
                    at->number->unit == start->number->unit && at->depth == start->depth && at->role == ROLE_VALUE;
        added = fits && !added && (at->own_measures & MEASURE_NEW) && at->number->low > 0 ? at : added;
        end = fits && added && at != added && !end &&
                      source_says(audit->source,
                                  (struct span){audit->reading->tokens[at->sentence_start].span.start, at->span.start},
                                  by_then)
                  ? at
                  : end;
    }
    if (!end || !span_holds(audit, mention_label(audit->reading, start), "存量") || start->number->vague ||
        end->number->vague || added->number->vague || end->number->value != start->number->value ||
        added->number->value < 2 * end->number->step) {
        return;
    }
    struct finding *finding = finding_add(
        audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, end->span,
        str_format(audit->arena, "%s＋%s＝%s，印作%s", mention_text(audit, start), mention_text(audit, added),
                   value_text(audit->arena, start->number->value + added->number->value, end->number),
                   mention_text(audit, end)),
        "期末与期初是同一个数，而期间有新增：期末的数是否没有更新？");
    finding_mention(finding, start);
    finding_mention(finding, added);
}

void check_balances(struct audit *audit)
{
    const struct prose *prose = audit->prose;
    for (uint32_t i = 0; i < prose->sentence_count; i++) {
        const struct sentence *sentence = &prose->sentences[i];
        for (uint32_t j = sentence->first; j < sentence->last; j++) {
            const struct mention *mention = &prose->mentions[j];
            bool money = mention->role == ROLE_VALUE && mention_class(mention) == UNIT_MONEY;
            if (money && side_of(audit, mention) == SIDE_END) {
                check_balance(audit, mention);
            } else if (mention->role == ROLE_VALUE && mention_counts(mention) &&
                       (side_of_count(audit, mention) == SIDE_END || side_of_beside(audit, mention) == SIDE_END)) {
                check_counts(audit, mention);
            }
            if ((mention->role == ROLE_PRIOR || mention->role == ROLE_VALUE) &&
                side_of_count(audit, mention) == SIDE_START) {
                check_unmoved(audit, mention);
            }
            if (mention->role == ROLE_VALUE && j > sentence->first) {
                check_added(audit, mention);
                check_again(audit, mention - 1, mention);
            }
        }
        if (sentence->last > sentence->first + 2) {
            check_product(audit, sentence);
        }
    }
}

/* --- 3.6亿条（36000万条） -------------------------------------------------------------------------------------------
 */

/* Do the same two characters stand right before both numbers? */
static bool same_thing(const struct audit *audit, const struct mention *one, const struct mention *two)
{
    const char *text = audit->source->text;
    return one->span.start >= NAME && two->span.start >= NAME && one->number->unit == two->number->unit &&
           one->with_subject && two->with_subject &&
           memcmp(text + one->span.start - NAME, text + two->span.start - NAME, NAME) == 0;
}

/* "颁发证书21874本。发放证书2.91万本": once exactly and once in 万, with digits changed over. */
static void check_round_figure(struct audit *audit, const struct mention *rounded)
{
    const struct prose *prose = audit->prose;
    const struct quantity *number = rounded->number;
    const struct mention *exact = 0;
    for (const struct mention *at = rounded; at-- > prose->mentions && rounded - at <= MOST_LOOK;) {
        if (prose->sentences[at->sentence].line != prose->sentences[rounded->sentence].line ||
            meets(number->low, number->high, at->number->low, at->number->high)) {
            break;
        }
        exact = !exact && at->role == ROLE_VALUE && at->number->exact && same_thing(audit, at, rounded) ? at : exact;
    }
    double meant = exact ? round(exact->number->value / number->step) * number->step : 0;
    if (!exact || !quantity_slips(number, meant)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_UNIT, SEVERITY_CONTRADICTION, rounded->span,
                    str_format(audit->arena, "%s应为%s，印作%s", mention_text(audit, exact),
                               value_text(audit->arena, meant, number), mention_text(audit, rounded)),
                    "同一个数两处写法不一：哪一个数写错？");
    finding_mention(finding, exact);
}

void check_units(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role == ROLE_VALUE && mention->number->decimals > 0 && mention->number->step >= 10 &&
            mention_counts(mention) && !mention->number->vague) {
            check_round_figure(audit, mention);
        }
    }
    for (uint32_t i = 1; i < audit->prose->mention_count; i++) {
        const struct mention *one = &audit->prose->mentions[i - 1], *two = one + 1;
        bool beside = two->open != NO_TOKEN && two->depth == one->depth + 1 && two->open == one->after &&
                      two->after < audit->reading->count &&
                      token_is_mark(&audit->reading->tokens[two->after], MARK_CLOSE) && two->token - two->open <= 3 &&
                      one->number->unit && one->number->unit == two->number->unit;
        if (!beside || one->role != ROLE_VALUE || two->role != ROLE_VALUE || (two->cues & CUE_AMONG) ||
            meets(one->number->low, one->number->high, two->number->low, two->number->high)) {
            continue;
        }
        double ratio = one->number->value / (two->number->value > 0 ? two->number->value : 1);
        double tens = log10(ratio > 0 ? ratio : 1);
        if (one->number->step == two->number->step || fabs(tens - round(tens)) > 0.01) {
            continue;
        }
        const char *right = value_text(audit->arena, one->number->value, two->number);
        struct finding *finding = finding_add(audit, RULE_UNIT, SEVERITY_CONTRADICTION, two->span,
                                              str_format(audit->arena, "%s换算为后一单位应为%s，印作%s",
                                                         mention_text(audit, one), right, mention_text(audit, two)),
                                              "万与亿的换算相差十的倍数：哪一个数是对的？");
        finding_mention(finding, one);
    }
}
