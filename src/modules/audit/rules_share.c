/* Shares of a whole: each against its figures, and all of them against 100%. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/parts.h"
#include "modules/audit/rules.h"
#include "modules/audit/shares.h"

enum {
    MOST_AWAY = 5 /* times: else it is a share of something smaller */,
    MOST_SHARES = 24,
    MOST_LOOK = 24,
    MOST_BACK = 16,    /* sentences, of one paragraph */
    MOST_NAMED = 1000, /* figures */
    NAME = 6           /* bytes: two characters */
};

/* What stands between 占 and the number: "占县区总量的". Empty when it names nothing but the whole. */
static struct span whole_name(const struct audit *audit, const struct mention *share)
{
    struct span name = {0, 0};
    bool after = false;
    for (uint32_t i = share->clause; i < share->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_WORD && (token->word->cues & CUE_SHARE)) {
            bool names = after && name.end > 0; /* 占采购规模的比重 */
            after = true;
            name = names ? name : (struct span){0, 0};
        } else if (after && (token->kind == TOKEN_TEXT ||
                             (token->kind == TOKEN_WORD && (token->word->measures || token->word->partition)))) {
            name.start = name.end > 0 ? name.start : token->span.start;
            name.end = token->span.end;
        }
    }
    static const char *const places[] = {"全国", "全省", "全市", "全县", "全区"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        bool begins = name.end - name.start >= 2 * NAME + NAME / 2 &&
                      memcmp(audit->source->text + name.start, places[i], NAME) == 0;
        name.start += begins ? NAME : 0;
    }
    return name.end - name.start < NAME ? (struct span){0, 0} : name;
}

static bool is_general(const struct audit *audit, struct span name)
{
    static const char *const general[] = {"全部", "总",   "全市", "全县", "全区", "全省",
                                          "同期", "比重", "比例", "办件", "受理", "诉求"};
    static const char *const places[] = {"全", "市", "省", "县", "区", "州", "国"};
    const char *text = audit->source->text + name.start;
    bool of_place = name.end == name.start;
    for (size_t i = 0; i < sizeof places / sizeof *places && !of_place; i++) {
        of_place = memcmp(text, places[i], 3) == 0;
    }
    if (!of_place && name.end - name.start <= 3 * NAME && memmem(text, name.end - name.start, "总", 3)) {
        return true; /* 收案总数 */
    }
    for (size_t i = 0; i < sizeof general / sizeof *general; i++) {
        size_t size = strlen(general[i]);
        if (name.end - name.start >= size && name.end - name.start <= size + 6 &&
            memcmp(audit->source->text + name.start, general[i], size) == 0) {
            return true;
        }
    }
    return name.end == 0;
}

bool share_is_of_all(const struct audit *audit, const struct mention *share)
{
    return is_general(audit, whole_name(audit, share));
}

/* Does the name stand beside this figure, before or behind it? */
static bool names_figure(const struct audit *audit, struct span name, const struct mention *mention)
{
    uint32_t from = mention_label(audit->reading, mention).start, to = mention->span.end;
    for (uint32_t i = mention->after; i < audit->reading->count && i < mention->after + 6; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_MARK || token->kind == TOKEN_NUMBER) {
            break;
        }
        to = token->span.end;
    }
    size_t size = name.end - name.start < 4 * NAME ? name.end - name.start : 4 * NAME;
    size_t least = size > NAME ? NAME + NAME / 2 : NAME; /* two characters are too few to tell 较大火灾 from 火灾 */
    size_t most_of_it = (size / 3 * 2 + 2) / 3 * 3;      /* 服务进口总额 is not 服务进出口 */
    least = most_of_it > least ? most_of_it : least;
    for (; size >= least; size -= 3) {
        if (memmem(audit->source->text + from, to - from, audit->source->text + name.start, size)) {
            return true;
        }
    }
    return false;
}

/* "占归集数据总量的": of the total of something, said elsewhere as 共上报数据. */
static bool names_total(const struct audit *audit, const struct mention *share, const struct mention *whole)
{
    struct span label = mention_label(audit->reading, whole);
    for (uint32_t i = share->label + 1; i < share->token && (whole->cues & CUE_TOTAL); i++) {
        struct span of = audit->reading->tokens[i - 1].span;
        if (tokens_have(audit->reading, i, i + 1, CUE_GENERAL) && of.end - of.start >= NAME) {
            return span_repeats(audit, label, (struct span){of.end - NAME, of.end});
        }
    }
    return false;
}

static bool is_change(const struct mention *mention)
{
    return mention->role == ROLE_DIFF || mention->role == ROLE_GROWTH || mention->role == ROLE_PRIOR ||
           mention->role == ROLE_POINTS;
}

const struct mention *share_numerator(const struct audit *audit, const struct sentence *sentence,
                                      const struct mention *share)
{
    const struct mention *mentions = audit->prose->mentions, *first = share, *last = share;
    const struct mention *start = &mentions[sentence->first], *end = &mentions[sentence->last];
    while (first > start && first->listed && first[-1].role == ROLE_SHARE) {
        first--;
    }
    while (last + 1 < end && last[1].listed && last[1].role == ROLE_SHARE) {
        last++;
    }
    const struct mention *head = first;
    ptrdiff_t run = last - first + 1;
    /* "24.47万所，比上年增加1.06万所，增长4.55%，占83%": what changed is said in between; 占五个区总数的83%. */
    while (first > start && first[-1].block == share->block &&
           ((run == 1 && (is_change(first - 1) || first[-1].role == ROLE_AVERAGE)) ||
            (first[-1].number->spelled && first[-1].token >= share->clause))) {
        first--;
    }
    if (first - start < run) {
        return 0;
    }
    const struct mention *value = 0;
    for (ptrdiff_t i = run, at = first - start; i-- > 0;) {
        at = share_figure_before(start, at, first - start);
        const struct mention *each = &start[at];
        bool whole = run == 1 || i == 0 || each->listed || (first->clause_cues & CUE_RESPECTIVELY);
        bool more = run > 1 && i == 0 && at > 0 && each->listed; /* more values than shares */
        if (at < i || each->role != ROLE_VALUE || each->depth > share->depth || !whole || more ||
            (!mention_counts(each) && mention_class(each) != UNIT_MONEY)) {
            return 0;
        }
        value = run == 1 || i == share - head ? each : value;
    }
    if (run > 1 || !value) {
        return value;
    }
    if (first < share && tokens_have(audit->reading, first->after, share->token, CUE_AMONG)) {
        return 0; /* of a part that is not counted */
    }
    const struct mention *own = share_subject_figure(audit, start, value, share);
    value = value->block == share->block ? value : 0;
    return own ? own : value;
}

/* "A类a件、B类b件、C类c件，占总量的77%": of all of them together. */
static bool together_give(const struct audit *audit, const struct sentence *sentence, const struct mention *share,
                          const struct mention *numerator, const struct mention *whole)
{
    struct quantity sum = {0};
    const struct mention *first = &audit->prose->mentions[sentence->first];
    for (const struct mention *part = numerator; part >= first && numerator - part < MOST_LOOK; part--) {
        if (part->role != ROLE_VALUE || !mentions_add_up(part, numerator) || part == whole) {
            break;
        }
        sum.low += part->number->low;
        sum.high += part->number->high;
        if (part < numerator && quotient_is(share->number, &sum, whole->number)) {
            return true;
        }
    }
    return false;
}

/* The place that the share names: 占全省申请总数的. */
static struct span named_place(const struct audit *audit, const struct mention *share)
{
    static const char *const places[] = {"全国", "全省", "全市", "全县", "全区", "全州"};
    struct span label = mention_clause(audit->reading, share);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *at =
            memmem(audit->source->text + label.start, label.end - label.start, places[i], strlen(places[i]));
        if (at) {
            uint32_t start = (uint32_t)(at - audit->source->text);
            return (struct span){start, start + NAME};
        }
    }
    return (struct span){0, 0};
}

static bool clause_holds(const struct audit *audit, const struct mention *mention, struct span what)
{
    uint32_t from = audit->reading->tokens[mention->sentence_start].span.start;
    return memmem(audit->source->text + from, mention->span.start - from, audit->source->text + what.start,
                  what.end - what.start);
}

/* "受理异议148件、投诉23件，占项目总数的…": the one stands beside the other and is not its whole. */
static bool stand_in_list(const struct audit *audit, const struct mention *one, const struct mention *other)
{
    return other == one + 1 && other->label == one->after + 1 &&
           token_is_mark(&audit->reading->tokens[one->after], MARK_PAUSE) && one->number->unit == other->number->unit &&
           !(other->cues & CUE_AMONG);
}

struct whole_search {
    uint32_t other_from, other_to; /* mentions: of another division of the sentence */
    struct span place;
    const struct sentence *own;            /* of the share */
    const struct mention *found, *nearest; /* one that gives the share; else the one most likely meant */
};

/* Is it sure enough that the share is of this figure, when no figure gives it? */
static bool may_be_meant(const struct audit *audit, const struct sentence *sentence, const struct mention *whole,
                         const struct mention *numerator, struct span name)
{
    const struct mention *mentions = audit->prose->mentions;
    bool head = whole == &mentions[sentence->first];
    bool total = (whole->cues & (CUE_TOTAL | CUE_CUMULATIVE | CUE_GENERAL)) ||
                 ((whole->measures & (MEASURE_INFLOW | MEASURE_STOCK)) && head);
    if (numerator->sentence != whole->sentence && (audit->is_part[whole - mentions] || (name.end == 0 && !total))) {
        return false; /* of another sentence: only what is said to be a whole */
    }
    /* of another paragraph: only what is said at its head to be the total */
    return audit->prose->sentences[numerator->sentence].line == sentence->line ||
           ((whole->cues & CUE_TOTAL) && head && name.end == 0 && whole->number->unit == numerator->number->unit);
}

/* Has this figure a share of its own, or is it one of those that the shares are of in their order:
 * "a、b、c分别占x、y、z"? Then it stands beside the others and is not their whole. */
static bool is_sibling(const struct audit *audit, const struct sentence *sentence, const struct mention *figure,
                       const struct mention *share)
{
    const struct mention *end = &audit->prose->mentions[sentence->last], *own = figure + 1;
    while (own < end && own < share && own->block == figure->block && (is_change(own) || own->role == ROLE_AVERAGE)) {
        own++; /* 17613亿元，增长10.7%，占53.5%; 24136万元，次均4518元，占61.5% */
    }
    if (own < end && own->role == ROLE_SHARE && own->block == figure->block && own != share) {
        return true;
    }
    const struct mention *first = share;
    while (first > audit->prose->mentions && first->listed && first[-1].role == ROLE_SHARE) {
        first--;
    }
    const struct mention *start = share_numerator(audit, sentence, first);
    return start && first != share && figure >= start && figure < first;
}

static void look_in(struct audit *audit, const struct sentence *sentence, const struct mention *numerator,
                    const struct mention *share, struct span name, struct whole_search *search)
{
    const struct mention *mentions = audit->prose->mentions;
    uint32_t last = sentence->last - sentence->first > MOST_LOOK * 4 ? sentence->first + MOST_LOOK * 4 : sentence->last;
    for (uint32_t i = sentence->first; i < last; i++) {
        const struct mention *whole = &mentions[i];
        if (whole == numerator || is_sibling(audit, sentence, whole, share) ||
            (i >= search->other_from && i < search->other_to) || whole->role != ROLE_VALUE ||
            (name.end == 0 && stand_in_list(audit, numerator, whole)) || !mentions_add_up(whole, numerator) ||
            whole->number->high < numerator->number->low || whole->token > share->token ||
            (whole->number->value == numerator->number->value && share->number->high < 1)) {
            continue;
        }
        bool in_reach = numerator->sentence == share->sentence && search->own;
        if (quotient_is(share->number, numerator->number, whole->number) ||
            (in_reach && together_give(audit, search->own, share, numerator, whole))) {
            search->found = whole;
        }
        /* 占全省总数: not of one that is of something smaller */
        bool placed = search->place.end == search->place.start || clause_holds(audit, whole, search->place);
        bool better = !search->nearest || whole->number->value > search->nearest->number->value;
        /* 甲渠道18.6万笔，与乙渠道合计21.1万笔，甲渠道占 */
        bool joined = whole == numerator + 1 && whole + 1 == share && (whole->cues & CUE_TOTAL);
        if (placed && better && (whole->token < numerator->token || joined) && whole->depth <= numerator->depth &&
            !stand_in_list(audit, whole, numerator) &&
            (name.end == 0 || names_figure(audit, name, whole) || names_total(audit, share, whole)) &&
            may_be_meant(audit, sentence, whole, numerator, name)) {
            search->nearest = whole;
        }
    }
}

/* The parts of one list together, when the text gives a share of each. */
static bool siblings_give(struct audit *audit, const struct sentence *sentence, const struct mention *share,
                          const struct mention *numerator)
{
    struct quantity sum = {0};
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *other = &audit->prose->mentions[i];
        const struct mention *value = other->role == ROLE_SHARE && i - sentence->first < MOST_LOOK * 4
                                          ? share_numerator(audit, sentence, other)
                                          : 0;
        if (value && mentions_add_up(value, numerator)) {
            sum.low += value->number->low;
            sum.high += value->number->high;
        }
    }
    return quotient_is(share->number, numerator->number, &sum);
}

static void report_share(struct audit *audit, const struct mention *numerator, const struct mention *whole,
                         const struct mention *share)
{
    double quotient = numerator->number->value / whole->number->value;
    const struct quantity *printed = share->number;
    bool cut = numerator->number->exact && whole->number->exact && quantity_cut_from(printed, quotient);
    struct quantity hundredth = *printed;
    hundredth.value *= 100;
    hundredth.step *= 100;
    bool fraction = printed->value > 0 && quantity_cut_from(&hundredth, quotient);
    double away = fabs(quotient - printed->value) / printed->step;
    const char *why = cut ? "末位是舍去而不是四舍五入得到的，是否统一为四舍五入？"
                      : fraction && !cut ? "印出的数是小数比值，加上百分号后小了一百倍：是否应乘以100？"
                      : away < 1.5 ? "只差末位：是否按另一个总数计算，或者是取整造成的？"
                                   : "占比与这两个数不符：占的是哪一个总数，还是其中一个数写错？";
    struct finding *finding = finding_add(
        audit, cut ? RULE_ROUND : RULE_RATE, cut ? SEVERITY_ROUNDING : SEVERITY_CONTRADICTION, share->span,
        str_format(audit->arena, "%s÷%s＝%s，印作%s", mention_text(audit, numerator), mention_text(audit, whole),
                   percent_text(audit->arena, quotient, printed->decimals + 2 > 4 ? 4 : printed->decimals + 2),
                   mention_text(audit, share)),
        why);
    finding_mention(finding, numerator);
    finding_mention(finding, whole);
}

/* "完成24627万元，完成预算数60999万元的40.4%" */
static void check_share_of_plan(struct audit *audit, const struct sentence *sentence, const struct mention *share)
{
    const struct mention *plan = share - 1, *value = plan - 1;
    while (value >= &audit->prose->mentions[sentence->first] && value->role != ROLE_VALUE) {
        value--;
    }
    if (value >= &audit->prose->mentions[sentence->first] && value->block == share->block &&
        value->depth == share->depth && mentions_add_up(value, plan) && !value->number->spelled &&
        !value->number->vague && !plan->number->vague && !share->number->vague && plan->number->low > 0 &&
        !quotient_is(share->number, value->number, plan->number)) {
        report_share(audit, value, plan, share);
    }
}

/* The value nearest before the share beside which this name stands. */
static const struct mention *named_before(const struct audit *audit, uint32_t at, const struct mention *share,
                                          struct span name)
{
    const struct sentence *sentence = &audit->prose->sentences[at], *back = sentence;
    while (back > audit->prose->sentences && back[-1].line == sentence->line && sentence - back < 2) {
        back--;
    }
    for (const struct mention *value = share - 1; value >= &audit->prose->mentions[back->first]; value--) {
        if (value->role == ROLE_VALUE && span_repeats(audit, mention_label(audit->reading, value), name)) {
            return value;
        }
    }
    return 0;
}

/* "税收收入占地方财政收入66.19%": both by their names, said before with their figures. */
static void check_named_share(struct audit *audit, uint32_t at, const struct mention *share)
{
    struct span subject = {0, 0}, name = whole_name(audit, share);
    for (uint32_t i = share->label; i < share->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_WORD && (token->word->cues & CUE_SHARE)) {
            break;
        }
        subject = (struct span){subject.end > 0 ? subject.start : token->span.start, token->span.end};
    }
    if (subject.end - subject.start < 2 * NAME || name.end - name.start < 2 * NAME || share->number->vague) {
        return;
    }
    const struct mention *part = named_before(audit, at, share, subject), *whole = named_before(audit, at, share, name);
    if (part && whole && part != whole && mentions_add_up(part, whole) && !part->number->vague &&
        !whole->number->vague && part->number->high <= whole->number->low &&
        !quotient_is(share->number, part->number, whole->number)) {
        report_share(audit, part, whole, share);
    }
}

/* "供暖类来电3075个，在居民生活类问题中，供暖问题占比93%": of what stands before 中, which is not printed. */
static bool is_within_other(const struct audit *audit, const struct mention *numerator, const struct mention *share)
{
    for (uint32_t i = numerator->after + 1; i < share->token; i++) {
        const struct token *before = &audit->reading->tokens[i - 1];
        if (token_is_mark(&audit->reading->tokens[i], MARK_COMMA) && before->kind == TOKEN_TEXT &&
            memcmp(audit->source->text + before->span.end - 3, "中", 3) == 0) {
            return true;
        }
    }
    return false;
}

/* "学位1620个，公办园在园幼儿占比62.5%": the share names what it is a share of, and that is not the figure before. */
static bool has_other_subject(const struct audit *audit, const struct mention *numerator, const struct mention *share)
{
    const char *text = audit->source->text;
    struct span subject = {0, 0}, label = mention_label(audit->reading, numerator);
    for (uint32_t i = share->label; i < share->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_WORD && (token->word->cues & (CUE_SHARE | CUE_AMONG | CUE_TOTAL))) {
            break;
        }
        subject = token->kind == TOKEN_TEXT ? token->span : subject;
    }
    for (uint32_t at = subject.start; at + NAME <= subject.end; at += 3) {
        if (memmem(text + label.start, label.end - label.start, text + at, NAME)) {
            return false;
        }
    }
    return numerator->with_subject && subject.end - subject.start >= 2 * NAME;
}

/* "合计占总数的70.7%", "三者占68.9%" */
static bool is_together(const struct audit *audit, const struct mention *numerator, const struct mention *share)
{
    static const char *const these[] = {"两者", "二者", "三者", "四者", "五者", "两类", "三类", "四类",
                                        "五类", "两项", "三项", "四项", "五项", "前三", "前五", 0};
    uint32_t from = mention_clause(audit->reading, share).start;
    from = numerator->span.end > from ? numerator->span.end : from;
    if (source_says(audit->source, (struct span){from, share->span.start}, these)) {
        return true;
    }
    for (const struct mention *at = numerator + 1; at < share; at++) {
        if (at->number->spelled && at->token >= share->clause) {
            return true; /* 五个窗口占 */
        }
    }
    for (uint32_t i = share->clause; i < share->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        if (token->kind == TOKEN_WORD && (token->word->cues & CUE_TOTAL) && !(token->word->cues & CUE_GENERAL)) {
            return true;
        }
    }
    return false;
}

/* The parts of this sentence that have a share make up this whole. */
static bool siblings_make_up(const struct audit *audit, const struct sentence *sentence, const struct mention *whole)
{
    double low = 0, high = 0;
    for (uint32_t i = sentence->first; i < sentence->last && i - sentence->first < MOST_LOOK * 4; i++) {
        const struct mention *share = &audit->prose->mentions[i];
        const struct mention *value = share->role == ROLE_SHARE ? share_numerator(audit, sentence, share) : 0;
        low += value && mentions_add_up(value, whole) ? value->number->low : 0;
        high += value && mentions_add_up(value, whole) ? value->number->high : 0;
    }
    return meets(low, high, whole->number->low, whole->number->high);
}

static bool of_one_line(const struct audit *audit, const struct mention *one, const struct mention *other)
{
    const struct sentence *sentences = audit->prose->sentences;
    return sentences[one->sentence].line == sentences[other->sentence].line;
}

/* The whole of the share before this one, when this one must be of the same: it says so by name, or their parts make it
 * up together. NULL for none. */
static const struct mention *whole_of_last(const struct audit *audit, const struct sentence *sentence,
                                           const struct mention *share, struct span name)
{
    const struct known_whole *last = &audit->known_whole;
    const struct prose *prose = audit->prose;
    const char *text = audit->source->text;
    if (!last->whole || prose->sentences[last->share->sentence].section != sentence->section) {
        return 0;
    }
    bool same_name = name.end - name.start >= NAME && name.end - name.start == last->name.end - last->name.start &&
                     memcmp(text + name.start, text + last->name.start, name.end - name.start) == 0;
    bool both_bare = name.end == name.start && last->name.end == last->name.start &&
                     last->share->sentence == share->sentence && siblings_make_up(audit, sentence, last->whole);
    bool goes_on = name.end == name.start && last->count >= 2 && last->share->sentence == share->sentence;
    return same_name || both_bare || goes_on ? last->whole : 0;
}

static bool stands_before(const struct audit *audit, struct span name, const struct mention *figure)
{
    const char *text = audit->source->text;
    size_t size = name.end - name.start;
    return figure->span.start >= size && memcmp(text + figure->span.start - size, text + name.start, size) == 0;
}

/* "占有效诉求的": the one figure of the text so far that has this name right before it. NULL for none, or several. */
static const struct mention *whole_by_name(const struct audit *audit, const struct mention *numerator,
                                           const struct mention *share, struct span name)
{
    static const char *const ends[] = {"总量", "总数", "总额", "数量"};
    const char *text = audit->source->text;
    const struct mention *found = 0;
    name.end -= name.end - name.start > NAME && memcmp(text + name.end - 3, "的", 3) == 0 ? 3 : 0;
    const struct span full = name;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        bool held = name.end - name.start >= 2 * NAME && memcmp(text + name.end - NAME, ends[i], NAME) == 0;
        name.end -= held ? NAME : 0;
    }
    const struct mention *start = audit->prose->mentions;
    start = share - start > MOST_NAMED ? share - MOST_NAMED : start;
    for (const struct mention *at = share; name.end - name.start >= NAME && at-- > start;) {
        bool fits = at->role == ROLE_VALUE && at != numerator && mentions_add_up(at, numerator) && !at->number->vague &&
                    (stands_before(audit, name, at) || stands_before(audit, full, at)) &&
                    !is_sibling(audit, &audit->prose->sentences[at->sentence], at, share);
        if (fits && found && found->number->value != at->number->value) {
            return 0;
        }
        found = fits ? at : found;
    }
    return found && found->number->low >= numerator->number->high ? found : 0;
}

/* "79件中采用图表的41件，占比51.9%": the figure before it, with 中 right behind. */
static const struct mention *whole_with_in(const struct audit *audit, const struct mention *numerator)
{
    const struct mention *whole = numerator - 1;
    if (numerator == audit->prose->mentions || whole->sentence != numerator->sentence || whole->role != ROLE_VALUE ||
        whole->depth != numerator->depth || whole->block != numerator->block) {
        return 0;
    }
    const char *after = audit->source->text + whole->span.end;
    bool in = strncmp(after, "中", 3) == 0 && strncmp(after, "中心", 6) != 0;
    return in && whole->number->unit == numerator->number->unit ? whole : 0;
}

/* A whole that the text names elsewhere, or that the share before this one is of. */
static const struct mention *known_for(const struct audit *audit, const struct sentence *sentence,
                                       const struct mention *numerator, const struct mention *share, struct span name)
{
    struct span place = named_place(audit, share);
    const struct mention *known = whole_of_last(audit, sentence, share, name);
    known = known || place.end > place.start ? known : whole_by_name(audit, numerator, share, name);
    known = known || name.end > name.start ? known : whole_with_in(audit, numerator);
    /* 甲类7件、乙类5件，占12%: of both */
    bool joined = numerator->label > 0 && token_is_mark(&audit->reading->tokens[numerator->label - 1], MARK_PAUSE);
    bool sure = known && !joined && numerator->after <= share->clause && mentions_add_up(known, numerator) &&
                !known->number->vague && numerator->number->high <= known->number->low;
    return sure ? known : 0;
}

/* In the sentences before, of one section. */
static void look_back(struct audit *audit, uint32_t at, const struct mention *numerator, const struct mention *share,
                      struct span name, struct whole_search *search)
{
    const struct sentence *sentence = &audit->prose->sentences[at];
    for (uint32_t back = 1; back <= MOST_BACK && back <= at && !search->found; back++) {
        const struct sentence *before = sentence - back;
        if (back > 3 && before->line != sentence->line) {
            break;
        }
        struct whole_search there = {.place = search->place, .own = sentence};
        if (before->section == sentence->section && sentence->line - before->line <= 2) {
            look_in(audit, before, numerator, share, name, &there);
        }
        search->found = there.found;
        search->nearest = search->nearest ? search->nearest : there.nearest;
    }
}

/* "本月10468件，比上月的9736件多732件。…共6069件，占总量的62.34%": that is 6069÷9736, where the whole of this month is
 * meant. Only a share printed closely, which is of no other figure, tells that. NULL for none. */
static const struct mention *whole_of_change(const struct audit *audit, const struct sentence *sentence,
                                             const struct mention *numerator, const struct mention *share,
                                             struct span name)
{
    const struct mention *start = audit->prose->mentions, *prior = numerator;
    if (name.end > name.start || share->number->decimals == 0 || share->number->value < 0.1) {
        return 0;
    }
    while (prior > start && numerator - prior < MOST_LOOK &&
           sentence->line - audit->prose->sentences[prior->sentence].line <= 2) {
        prior--;
        if (prior->role != ROLE_PRIOR || !mentions_add_up(prior, numerator) ||
            !quotient_is(share->number, numerator->number, prior->number)) {
            continue;
        }
        const struct mention *value = prior;
        while (value > start && value[-1].sentence == prior->sentence && value->role != ROLE_VALUE) {
            value--;
        }
        bool fits = value->role == ROLE_VALUE && mentions_add_up(value, numerator) && value->number->exact &&
                    value->number->low >= numerator->number->high && value->number->unit == prior->number->unit;
        return fits ? value : 0;
    }
    return 0;
}

/* Its name stands before one figure, and the one right before it gives the share: of which it is is not sure. */
static bool is_of_beside(const struct mention *numerator, const struct mention *share, const struct mention *whole)
{
    const struct mention *beside = share - 1;
    return whole && beside != numerator && beside->sentence == share->sentence && mentions_add_up(beside, whole) &&
           quotient_is(share->number, beside->number, whole->number);
}

/* `others`: the mentions of the sentence from there up to `part` are of other divisions. */
static void check_share(struct audit *audit, uint32_t at, const struct mention *share, uint32_t others, uint32_t part)
{
    const struct sentence *sentence = &audit->prose->sentences[at];
    if (share->of_before) {
        check_share_of_plan(audit, sentence, share);
        return;
    }
    const struct mention *numerator = share_numerator(audit, sentence, share);
    struct span name = whole_name(audit, share), said = name;
    struct span place = named_place(audit, share);
    struct whole_search search = {.other_from = others, .other_to = part, .place = place, .own = sentence};
    name = is_general(audit, name) ? (struct span){0, 0} : name;
    if (!numerator && share->depth == 0) {
        check_named_share(audit, at, share);
    }
    if (!numerator || share->number->vague || numerator->number->vague || is_together(audit, numerator, share) ||
        base_is_said(audit->source, share->span.end) || is_within_other(audit, numerator, share) ||
        has_other_subject(audit, numerator, share)) {
        return; /* 合计占70.7%: of several together */
    }
    look_in(audit, sentence, numerator, share, name, &search);
    look_back(audit, at, numerator, share, name, &search);
    const struct known_whole *last = &audit->known_whole;
    bool again = last->whole && of_one_line(audit, last->share, share) && mentions_add_up(last->whole, numerator);
    const struct mention *known = known_for(audit, sentence, numerator, share, said);
    const struct mention *others_found[] = {again ? last->whole : 0, known};
    for (size_t i = 0; i < 2 && !search.found; i++) {
        const struct mention *whole = others_found[i];
        search.found = whole && quotient_is(share->number, numerator->number, whole->number) ? whole : 0;
    }
    if (search.found) {
        uint32_t count = again && last->whole->number->value == search.found->number->value ? last->count + 1 : 1;
        audit->known_whole = (struct known_whole){search.found, share, said, count};
        return;
    }
    const struct mention *whole = known ? known : search.nearest;
    whole = whole ? whole : whole_of_change(audit, sentence, numerator, share, name);
    bool both = whole && whole->number->value > 0;
    struct quantity sum = {.low = both ? whole->number->low + numerator->number->low : 0,
                           .high = both ? whole->number->high + numerator->number->high : 0};
    if (both && whole->number->exact && quotient_is(share->number, numerator->number, &sum)) {
        return; /* "七镇合计24183件；区直2104件，占8.0%": of the two together */
    }
    if (is_of_beside(numerator, share, whole)) {
        return;
    }
    if (whole && !whole->number->vague &&
        share->number->value <= MOST_AWAY * numerator->number->value / whole->number->value &&
        !siblings_give(audit, sentence, share, numerator)) {
        report_share(audit, numerator, whole, share);
    }
}

/* --- over the text ------------------------------------------------------------------------------------------------ */

/* The mentions of one division: "按类别分，…；按渠道分，…" are two. Returns where the next begins. */
static uint32_t division_end(const struct audit *audit, const struct sentence *sentence, uint32_t from)
{
    const struct mention *mentions = audit->prose->mentions;
    for (uint32_t i = from + 1; i < sentence->last; i++) {
        if (tokens_divide(audit, mentions[i - 1].after, mentions[i].token)) {
            return i;
        }
    }
    return sentence->last;
}

void check_shares(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        uint32_t seen = 0, divided = sentence->last; /* the first mention of the first division */
        for (uint32_t from = sentence->first, to; from < sentence->last; from = to) {
            struct sentence part = *sentence;
            to = division_end(audit, sentence, from);
            part.first = from;
            part.last = to;
            bool divides = from > sentence->first ||
                           (to < sentence->last &&
                            tokens_divide(audit, sentence->first_token, audit->prose->mentions[from].token));
            divided = divides && divided == sentence->last ? from : divided;
            uint32_t shares = 0;
            bool implied = check_implied_whole(audit, &part);
            for (uint32_t j = from; j < to && seen < MOST_SHARES; j++) {
                if (audit->prose->mentions[j].role == ROLE_SHARE) {
                    if (!implied) {
                        check_share(audit, i, &audit->prose->mentions[j], divided, from);
                    }
                    shares++;
                    seen++;
                }
            }
            if (shares >= 2) {
                check_hundred(audit, &part);
            }
        }
    }
    check_shares_by_line(audit);
}
