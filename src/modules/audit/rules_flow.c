/* What comes in, is finished, and is left open. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { MOST_LOOK = 12, NAME = 6 /* bytes: two characters */ };
static const double MOST_ABOVE = 1.3;

struct flow_figures {
    const struct mention *in[MOST_LOOK], *done[MOST_LOOK], *left[MOST_LOOK];
    uint32_t in_count, done_count, left_count;
    const struct mention *carried;
};

/* "季初未结82件": open then, and carried over into what the text speaks of. */
static bool was_open_before(const struct audit *audit, const struct mention *mention)
{
    static const char *const then[] = {"年初",   "季初",   "季度初", "月初", "期初",
                                       "上年末", "上季末", "上月末", "上期", 0};
    return (mention->own_measures & MEASURE_OPEN) &&
           source_says(audit->source, mention_label(audit->reading, mention), then);
}

static void collect(const struct audit *audit, const struct sentence *sentence, uint32_t upto, struct flow_figures *out)
{
    uint32_t from = upto - sentence->first > 3 * MOST_LOOK ? upto - 3 * MOST_LOOK : sentence->first;
    for (uint32_t i = from; i < sentence->last && i < upto + MOST_LOOK; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        uint32_t measures = mention->own_measures;
        if ((mention->role != ROLE_VALUE && mention->role != ROLE_PRIOR) || !mention_counts(mention) || i == upto) {
            continue;
        }
        if ((measures & MEASURE_CARRIED) || was_open_before(audit, mention)) {
            out->carried = mention;
        } else if (measures & MEASURE_RETURNED) {
            out->left[out->left_count] = mention;
            out->left_count += out->left_count + 1 < MOST_LOOK;
        } else if (measures & MEASURE_OPEN) {
            continue;
        } else if (mention->role == ROLE_VALUE && (measures & MEASURE_FINISHED) && out->done_count < MOST_LOOK) {
            out->done[out->done_count++] = mention;
        }
        bool total = !(measures & ~(uint32_t)(MEASURE_ITEM | MEASURE_DEAL)) && (mention->cues & CUE_TOTAL);
        if (mention->role == ROLE_VALUE && (total || (measures & MEASURE_INFLOW)) &&
            !(measures & (MEASURE_CARRIED | MEASURE_RETURNED | MEASURE_OPEN)) && out->in_count < MOST_LOOK) {
            out->in[out->in_count++] = mention;
        }
    }
}

/* What came in, less what was finished; with what was carried over and less what was returned, or without. */
static bool leaves(const struct flow_figures *figures, const struct quantity *in, const struct quantity *done,
                   const struct quantity *open)
{
    double low = in->low - done->high, high = in->high - done->low, returned_low = 0, returned_high = 0;
    for (uint32_t i = 0; i < figures->left_count; i++) {
        returned_low += figures->left[i]->number->low;
        returned_high += figures->left[i]->number->high;
    }
    double carried_low = figures->carried ? figures->carried->number->low : 0;
    double carried_high = figures->carried ? figures->carried->number->high : 0;
    return meets(low, high, open->low, open->high) ||
           meets(low + carried_low, high + carried_high, open->low, open->high) ||
           meets(low - returned_high, high - returned_low, open->low, open->high) ||
           meets(low + carried_low - returned_high, high + carried_high - returned_low, open->low, open->high);
}

/* "接到563件，已回复442件，正在办理90件，没有公开31件": what is named beside it makes up the rest. */
static bool third_kind(const struct audit *audit, const struct sentence *sentence, const struct flow_figures *figures,
                       const struct mention *open)
{
    for (uint32_t i = sentence->first; i < sentence->last && i < sentence->first + 3 * MOST_LOOK; i++) {
        const struct mention *other = &audit->prose->mentions[i];
        if (other == open || other->role != ROLE_VALUE || other->depth != open->depth ||
            !mentions_add_up(other, open)) {
            continue;
        }
        for (uint32_t a = 0; a < figures->in_count; a++) {
            for (uint32_t b = 0; b < figures->done_count; b++) {
                const struct quantity *in = figures->in[a]->number, *done = figures->done[b]->number;
                bool apart = figures->in[a] != other && figures->done[b] != other;
                if (apart && other->number->value > 0 &&
                    meets(in->low, in->high, done->low + open->number->low + other->number->low,
                          done->high + open->number->high + other->number->high)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* Does any reading of the figures give what is open? */
static bool balances(const struct flow_figures *figures, const struct quantity *open)
{
    for (uint32_t a = 0; a < figures->in_count; a++) {
        for (uint32_t b = 0; b < figures->done_count; b++) {
            if (leaves(figures, figures->in[a]->number, figures->done[b]->number, open)) {
                return true;
            }
        }
    }
    return false;
}

static const struct mention *nearest_before(const struct mention *const *list, uint32_t count, const struct mention *at)
{
    const struct mention *found = 0;
    for (uint32_t i = 0; i < count; i++) {
        found = list[i]->token < at->token ? list[i] : found;
    }
    return found;
}

/* "检查86家，发现问题的23家，已整改20家，其余3家正在整改": what stands between and fits better than what came in. */
static const struct mention *fits_better(const struct mention *in, const struct mention *done,
                                         const struct mention *open)
{
    double both = done->number->value + open->number->value;
    const struct mention *best = in;
    for (const struct mention *at = in + 1; at < done; at++) {
        if (at->role == ROLE_VALUE && at->depth == done->depth && mentions_add_up(at, done) &&
            at->number->value >= done->number->value &&
            fabs(at->number->value - both) < fabs(best->number->value - both)) {
            best = at;
        }
    }
    return best;
}

/* "受理3188件，办结3167件。分阶段看：…；末一阶段受理537件，办结531件；在办21件": of two figures said before. */
static bool is_left_of_earlier(const struct audit *audit, const struct sentence *sentence, const struct mention *open)
{
    const struct prose *prose = audit->prose;
    for (const struct mention *done = open; done > prose->mentions + 1 && open - done < 2 * MOST_LOOK;) {
        done--;
        const struct mention *in = done - 1;
        if (prose->sentences[done->sentence].section != sentence->section) {
            return false;
        }
        if ((done->own_measures & MEASURE_FINISHED) && (in->own_measures & MEASURE_INFLOW) &&
            done->role == ROLE_VALUE && in->role == ROLE_VALUE && in->sentence == done->sentence &&
            mentions_add_up(done, open) && mentions_add_up(in, open) &&
            meets(in->number->low - done->number->high, in->number->high - done->number->low, open->number->low,
                  open->number->high)) {
            return true;
        }
    }
    return false;
}

static void check_open(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *open = &audit->prose->mentions[at];
    struct flow_figures figures = {0};
    bool earlier = false;
    collect(audit, sentence, at, &figures);
    if (figures.in_count == 0 && sentence > audit->prose->sentences && sentence[-1].line == sentence->line) {
        earlier = true; /* "全年应办理278件。全年办结270件，结转下年8件" */
        collect(audit, sentence - 1, sentence->first, &figures);
    }
    const struct mention *done = nearest_before(figures.done, figures.done_count, open);
    const struct mention *in = nearest_before(figures.in, figures.in_count, done ? done : open);
    if (!in || !done || open->depth != done->depth || in->depth != done->depth || !mentions_add_up(in, open) ||
        balances(&figures, open->number) || third_kind(audit, sentence, &figures, open) ||
        is_left_of_earlier(audit, sentence, open) ||
        (earlier && (audit->is_part[in - audit->prose->mentions] || in->number->low < done->number->high ||
                     (done->clause_cues & CUE_CUMULATIVE)))) {
        return;
    }
    const struct mention *better = figures.carried ? in : fits_better(in, done, open);
    if (better != in && leaves(&figures, better->number, done->number, open->number)) {
        return;
    }
    in = better;
    double carried = figures.carried ? figures.carried->number->value : 0;
    double value = in->number->value + carried - done->number->value;
    const char *start =
        figures.carried ? str_format(audit->arena, "%s＋", value_text(audit->arena, carried, open->number)) : "";
    struct finding *finding =
        finding_add(audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, open->span,
                    str_format(audit->arena, "%s%s－%s＝%s，印作%s", start,
                               value_text(audit->arena, in->number->value, open->number),
                               value_text(audit->arena, done->number->value, open->number),
                               value_text(audit->arena, value, open->number), mention_text(audit, open)),
                    "受理、办结与在办对不上：是否有上期结转、退件或撤回没有写明，或者其中一个数写错？");
    finding_mention(finding, figures.carried);
    finding_mention(finding, in);
    finding_mention(finding, done);
}

/* More finished than came in, and nothing said of what was carried over. */
static void check_more_done(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *done = &audit->prose->mentions[at];
    const struct mention *in = at > sentence->first ? done - 1 : 0;
    /* of what is only said to be handled ("办理延期312件") no more than a slip tells that it is the same */
    bool close = in && done->number->value <= in->number->value * 1.2;
    bool came = in && ((in->own_measures & MEASURE_ACCEPTED) || (close && (in->measures & MEASURE_HANDLED)));
    if (!came || in->role != ROLE_VALUE || in->block != done->block ||
        audit->is_part[at - 1] || /* 其中市级受理453件、县级受理7448件，已办结7664件 */
        in->depth != done->depth || in->number->unit != done->number->unit || done->with_subject ||
        (in->own_measures & MEASURE_FINISHED) || done->number->low <= in->number->high ||
        ((done->clause_cues | in->clause_cues) & CUE_CUMULATIVE)) {
        return;
    }
    if (paragraph_carries(audit->prose, sentence)) {
        return; /* what was carried over is finished too */
    }
    struct finding *finding =
        finding_add(audit, RULE_BOUND, SEVERITY_DEFINITION, done->span,
                    str_format(audit->arena, "办结%s＞受理%s", mention_text(audit, done), mention_text(audit, in)),
                    "办结多于受理：办结数是否含上期结转的办件？请说明口径，办结率的分母也应随之说明。");
    finding_mention(finding, in);
}

/* The whole less what went, and what is printed as left. */
static struct finding *report_left(struct audit *audit, enum rule rule, const struct mention *printed,
                                   const struct mention *whole, const struct mention *gone, const char *left,
                                   const char *question)
{
    return finding_add(audit, rule, SEVERITY_CONTRADICTION, printed->span,
                       str_format(audit->arena, "%s－%s＝%s，印作%s", mention_text(audit, whole),
                                  mention_text(audit, gone), left, mention_text(audit, printed)),
                       question);
}

static bool label_holds(const struct audit *audit, const struct mention *mention, const char *what)
{
    return span_holds(audit, mention_label(audit->reading, mention), what);
}

/* Is what is missing printed beside them ("已开工62个，未开工30个，停工4个"), or the rest what another two leave? */
static bool rest_is_explained(const struct audit *audit, const struct mention *whole, const struct mention *left,
                              double missing)
{
    const struct prose *prose = audit->prose;
    const struct mention *first = left - prose->mentions > MOST_LOOK ? left - MOST_LOOK : prose->mentions;
    for (const struct mention *at = first; at < prose->mentions + prose->mention_count && at - left <= MOST_LOOK;
         at++) {
        bool same = prose->sentences[at->sentence].line == prose->sentences[left->sentence].line && at != left &&
                    at->number->unit == left->number->unit;
        if (same && at > whole && quantity_is(at->number, missing)) {
            return true;
        }
        for (const struct mention *less = at + 1; same && less < left; less++) {
            if (less->number->unit == left->number->unit &&
                quantity_is(left->number, at->number->value - less->number->value)) {
                return true;
            }
        }
    }
    return false;
}

/* What is said of a figure; of the second of "8个小区、1152套" what is said of the first. */
static struct span words_of(const struct audit *audit, const struct mention *mention)
{
    const struct mention *before = mention - 1;
    bool beside = mention > audit->prose->mentions && mention->label == mention->token &&
                  before->sentence == mention->sentence && before->depth == mention->depth &&
                  token_is_mark(&audit->reading->tokens[mention->token - 1], MARK_PAUSE) &&
                  before->number->unit != mention->number->unit;
    return mention_label(audit->reading, beside ? before : mention);
}

/* "已化解", "未化解"; "按时", "超时"; "成交", "流拍": does the second name what the first leaves of their whole? */
static bool names_rest(const struct audit *audit, struct span done, struct span left)
{
    static const char *const pairs[][2][6] = {
        {{"按期", "按时", "限时", 0}, {"超期", "超时", "逾期", 0}},
        {{"成交", "成功", "中标", 0}, {"流标", "流拍", "废标", 0}},
        {{"已", "化解", "完成", "办结", "整改", 0}, {"剩余", "其余", "余下", "正在", 0}},
    };
    const char *from = audit->source->text + left.start;
    from += strncmp(from, "尚", 3) == 0 ? 3 : 0;
    if (strncmp(from, "未", 3) == 0 && from + 3 + NAME <= audit->source->text + left.end) {
        return span_holds(audit, done, str_format(audit->arena, "已%.*s", NAME, from + 3));
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (source_says(audit->source, left, pairs[i][1]) && source_says(audit->source, done, pairs[i][0]) &&
            !source_says(audit->source, done, pairs[i][1])) {
            return true;
        }
    }
    return false;
}

/* "应答复2763件，按时答复2759件，按时率99.86%" */
static bool rate_confirms(const struct audit *audit, const struct mention *whole, const struct mention *done)
{
    const struct mention *rate = done + 1;
    return rate < audit->prose->mentions + audit->prose->mention_count && rate->sentence == done->sentence &&
           rate->role == ROLE_RATE && quotient_is(rate->number, done->number, whole->number);
}

/* "历史遗留项目48个。…已化解41个，…；未化解项目9个", "应答复2763件，按时答复2759件，…；超时14件": both are all of one
 * figure before them. */
static void check_undone(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *left = &audit->prose->mentions[at], *done = 0, *whole = 0;
    struct span words = words_of(audit, left);
    for (const struct mention *back = left; back-- > audit->prose->mentions && left - back <= MOST_LOOK;) {
        if (audit->prose->sentences[back->sentence].line != sentence->line ||
            (whole && back->sentence != whole->sentence)) {
            break;
        }
        if (back->role != ROLE_VALUE || back->number->unit != left->number->unit || back->depth != left->depth) {
            continue;
        }
        if (!done && !names_rest(audit, words_of(audit, back), words)) {
            return; /* another kind in between */
        }
        whole = done ? back : 0;
        done = done ? done : back;
    }
    double rest = whole ? whole->number->value - done->number->value : 0;
    bool more =
        rest > (whole ? left->number->value : 0) && span_holds(audit, words, "正在"); /* others may not have begun */
    if (!whole || more || left->number->vague || !whole->number->exact || !done->number->exact || rest < 0 ||
        rest == left->number->value || rest_is_explained(audit, whole, left, rest - left->number->value) ||
        (!rate_confirms(audit, whole, done) && !quantity_slips(left->number, rest) &&
         fabs(rest - left->number->value) > fmax(left->number->value / 2, 10)) ||
        finding_exists(audit, RULE_STOCK_FLOW, left->span) || finding_exists(audit, RULE_SUM, whole->span)) {
        return;
    }
    struct finding *finding =
        report_left(audit, RULE_STOCK_FLOW, left, whole, done, value_text(audit->arena, rest, left->number),
                    "已办与未办之和不等于总数：哪一个数写错，还是另有一类没有写明？");
    finding_mention(finding, done);
    finding_mention(finding, whole);
}

/* "通过88宗，一次性通过96宗", "全年办结506件，按期办结512件": those that did so in some way are some of those that did.
 */
static bool is_restricted(const struct audit *audit, const struct mention *some, const struct mention *all)
{
    static const char *const ways[] = {"一次性", "首次", "当场", "当日", "即时",
                                       "按期",   "按时", "提前", "网上", "线上"};
    const char *text = audit->source->text, *from = text + mention_label(audit->reading, some).start;
    struct span whole = mention_label(audit->reading, all);
    size_t skip = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        skip = strncmp(from, ways[i], strlen(ways[i])) == 0 ? strlen(ways[i]) : skip;
    }
    size_t size = (size_t)(text + some->span.start - from) - skip, before = whole.end - whole.start;
    if (skip == 0 || size < NAME || before < size || memcmp(text + whole.end - size, from + skip, size) != 0) {
        return false;
    }
    static const char *const alls[] = {"全年", "本年", "本季", "本月", "本周", "本期", "全月", "累计", "总共"};
    bool plain = before == size;
    for (size_t i = 0; i < sizeof alls / sizeof *alls; i++) {
        plain = plain || (before == size + NAME && memcmp(text + whole.start, alls[i], NAME) == 0);
    }
    return plain;
}

/* "收到评价8.72万条，好评8.75万条", "回访3126件，满意3268件" */
static bool is_satisfied_among(const struct audit *audit, const struct mention *some, const struct mention *all)
{
    bool good = (some->own_measures & MEASURE_SATISFIED) || label_holds(audit, some, "好评");
    return good && (all->own_measures & (MEASURE_RATING | MEASURE_VISITED)) && !(all->own_measures & MEASURE_SATISFIED);
}

static bool holds_whole(double low, double high)
{
    return ceil(low - 1e-9) <= high;
}

/* "排查126处，已整改131处，整改率98.4%": the rate says that the one is of the other, and less. */
static bool is_rated_among(const struct audit *audit, const struct sentence *sentence, const struct mention *some,
                           const struct mention *all)
{
    const struct mention *rate = some + 1,
                         *first = all - MOST_LOOK < audit->prose->mentions ? audit->prose->mentions : all - MOST_LOOK;
    if (rate >= audit->prose->mentions + audit->prose->mention_count || rate->role != ROLE_RATE ||
        rate->block != some->block || rate->number->value > 1 ||
        some->number->value > all->number->value * MOST_ABOVE || paragraph_carries(audit->prose, sentence) ||
        !rate_is_of_figure(audit, rate, some)) {
        return false;
    }
    for (const struct mention *at = first; at < some; at++) {
        if (quotient_is(rate->number, some->number, at->number) ||
            quotient_is(rate->number, at->number, some->number)) {
            return false;
        }
    }
    const struct quantity *of = rate->number;
    bool counted = some->number->exact && all->number->exact && of->low > 0;
    if (counted && !holds_whole(some->number->value / of->high, some->number->value / of->low) &&
        holds_whole(all->number->value * of->low, all->number->value * of->high)) {
        return true; /* it is the rate of no whole number, and some number of all has it */
    }
    bool beside = all == some - 1 && some->block == all->block && some->number->value <= all->number->value * 1.1;
    return beside || ratio_slips(some->number, all->number, rate->number);
}

/* More than what it is some of. */
static void check_above(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *some = &audit->prose->mentions[at], *all = some;
    while (all > &audit->prose->mentions[sentence->first] && (all == some || mention_class(all) == UNIT_PERCENT)) {
        all--;
    }
    if (all == some || all->role != ROLE_VALUE || all->depth != some->depth ||
        all->number->unit != some->number->unit || all->number->vague || some->number->vague ||
        some->number->low <= all->number->high || finding_exists(audit, RULE_BOUND, some->span)) {
        return;
    }
    bool beside = all == some - 1 && all->block == some->block;
    if ((!beside || (!is_restricted(audit, some, all) && !is_satisfied_among(audit, some, all))) &&
        !is_rated_among(audit, sentence, some, all)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, some->span,
                    str_format(audit->arena, "%s＞%s", mention_text(audit, some), mention_text(audit, all)),
                    "其中的一部分多于全部：哪一个数写错，或者两个数的时期、范围不同？");
    finding_mention(finding, all);
    const struct mention *rate = some + 1;
    bool rated = rate < audit->prose->mentions + audit->prose->mention_count && rate->role == ROLE_RATE;
    finding_mention(finding, rated && rate->block == some->block ? rate : 0);
}

/* Ratings of cases in the same sentence: more of them than cases. */
static void check_ratings(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *rating = &audit->prose->mentions[at];
    for (uint32_t i = at; i-- > sentence->first && at - i <= MOST_LOOK;) {
        const struct mention *cases = &audit->prose->mentions[i];
        bool counts = cases->role == ROLE_VALUE && cases->depth == rating->depth && mention_class(cases) == UNIT_CASE &&
                      (cases->measures & (MEASURE_HANDLED | MEASURE_FINISHED)) && !(cases->measures & MEASURE_RATING) &&
                      !(cases->cues & CUE_OVERLAP);
        if (counts && rating->number->low > cases->number->high && !(rating->cues & CUE_CUMULATIVE)) {
            struct finding *finding = finding_add(
                audit, RULE_BOUND, SEVERITY_CONTRADICTION, rating->span,
                str_format(audit->arena, "评价%s＞办件%s", mention_text(audit, rating), mention_text(audit, cases)),
                "评价多于办件：一件是否评了多次，或者两个数的时期、范围不同？");
            finding_mention(finding, cases);
        }
        if (counts) {
            return;
        }
    }
}

/* 预算53.73亿元，成交51.17亿元，节约2.56亿元 */
static void check_saving(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *saved = &audit->prose->mentions[at], *budget = 0, *deal = 0;
    for (uint32_t i = sentence->first; i < at; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role != ROLE_VALUE || mention->block != saved->block || mention->depth != saved->depth ||
            mention_class(mention) != UNIT_MONEY || mention->number->vague) {
            continue;
        }
        budget = (mention->own_measures & MEASURE_BUDGET) ? mention : budget;
        deal = (mention->own_measures & MEASURE_DEAL) && !(mention->own_measures & MEASURE_BUDGET) ? mention : deal;
    }
    if (!budget || !deal || saved->number->vague || deal->number->low > budget->number->high ||
        meets(budget->number->low - deal->number->high, budget->number->high - deal->number->low, saved->number->low,
              saved->number->high)) {
        return;
    }
    const char *left = value_text(audit->arena, budget->number->value - deal->number->value, budget->number);
    struct finding *finding =
        report_left(audit, RULE_SUM, saved, budget, deal, left,
                    "预算（控制价）减去成交价与节约的数不符：哪一个数写错，或者三个数的范围不同？");
    finding_mention(finding, budget);
    finding_mention(finding, deal);
}

/* --- a rate and what is still open ------------------------------------------------------------------------------- */

static const struct mention *open_before(const struct audit *audit, const struct sentence *sentence,
                                         const struct mention *rate)
{
    const struct prose *prose = audit->prose;
    const struct sentence *first = sentence;
    if (first > prose->sentences && first[-1].line == first->line) {
        first--;
    }
    uint32_t to = (uint32_t)(rate - prose->mentions);
    for (uint32_t i = to; i-- > first->first && to - i < 2 * MOST_LOOK;) {
        const struct mention *mention = &prose->mentions[i];
        if (mention->role == ROLE_VALUE && (mention->own_measures & MEASURE_OPEN)) {
            return mention;
        }
    }
    return 0;
}

void check_open_rate(struct audit *audit, const struct sentence *sentence, const struct mention *rate,
                     const struct mention *in)
{
    const struct mention *open = open_before(audit, sentence, rate);
    if (!open || !mentions_add_up(open, in) || in->number->low <= 0) {
        return;
    }
    double least = (in->number->low - open->number->high) / in->number->low;
    double most = (in->number->high - open->number->low) / in->number->high;
    bool below = rate->number->high < least - 1e-9;
    bool above = rate->number->low > most + 1e-9 && open->sentence == rate->sentence && !open->number->vague &&
                 !in->number->vague && !paragraph_carries(audit->prose, sentence);
    if (!below && !above) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, rate->span,
                    str_format(audit->arena, "在办%s%s，办结率%s为（%s－%s）÷%s＝%s；%s则应有约%.0f未办结",
                               below ? "至多" : "", mention_text(audit, open), below ? "至少" : "至多",
                               mention_text(audit, in), mention_text(audit, open), mention_text(audit, in),
                               percent_text(audit->arena, below ? least : most, 2), mention_text(audit, rate),
                               in->number->value * (1 - rate->number->value)),
                    "办结率与在办数不能同时成立：在办数是否只含一部分，或者办结率写错？");
    finding_mention(finding, in);
    finding_mention(finding, open);
}

/* "基金收入101.28亿元；支出93.53亿元；当期结存7.75亿元": of one time, the one less the other. */
static void check_fund(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *left = &audit->prose->mentions[at], *in = 0, *out = 0;
    static const char *const names[] = {"当期结存", "当期结余", "当年结余", "当年结存", "本期结余", "本年结余", 0};
    bool together = left->cues & CUE_TOTAL; /* 两项基金合计当期结余 */
    bool named = !together && source_says(audit->source, mention_label(audit->reading, left), names);
    uint32_t from = sentence->first;
    bool back = sentence > audit->prose->sentences && sentence[-1].line == sentence->line;
    from = back && sentence[-1].last > sentence[-1].first ? sentence[-1].first : from;
    /* 增值收益＝业务收入－业务支出 (住房公积金年度报告), in paragraphs of their own */
    bool gain = label_holds(audit, left, "增值收益");
    from = !gain ? from : at > 2 * MOST_LOOK ? at - 2 * MOST_LOOK : 0;
    for (uint32_t i = from; (named || gain) && i < at; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role != ROLE_VALUE || mention_class(mention) != UNIT_MONEY || mention->depth != left->depth ||
            audit->is_part[i]) {
            continue;
        }
        in = label_holds(audit, mention, gain ? "业务收入" : "收入") ? mention : in;
        out = in && label_holds(audit, mention, gain ? "业务支出" : "支出") ? mention : out;
    }
    if (!in || !out || out->token < in->token || in->number->vague || out->number->vague || left->number->vague ||
        meets(in->number->low - out->number->high, in->number->high - out->number->low, left->number->low,
              left->number->high)) {
        return;
    }
    struct finding *finding =
        report_left(audit, RULE_STOCK_FLOW, left, in, out,
                    value_text(audit->arena, in->number->value - out->number->value, left->number),
                    "收入减去支出与结存不符：是否另有调入、调出，或者其中一个数写错？");
    finding_mention(finding, in);
    finding_mention(finding, out);
}

/* "6415件派单中，已办结5986件，正在办理429件": all of them are finished or open. */
static void check_within(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *whole = &audit->prose->mentions[at], *done = whole + 1, *open = whole + 2;
    if (at + 2 >= sentence->last || !mention_counts(done) || done->role != ROLE_VALUE || open->role != ROLE_VALUE ||
        !(done->own_measures & MEASURE_FINISHED) || !(open->own_measures & MEASURE_OPEN) ||
        done->depth != whole->depth || open->depth != whole->depth || !mentions_add_up(whole, done) ||
        !mentions_add_up(done, open) || done->block != whole->block || done->block != open->block) {
        return;
    }
    const struct token *comma = &audit->reading->tokens[done->clause - 1];
    bool within = done->clause > whole->after && token_is_mark(comma, MARK_COMMA) &&
                  memcmp(audit->source->text + comma->span.start - 3, "中", 3) == 0;
    bool more = at + 3 < sentence->last && open[1].role == ROLE_VALUE && open[1].block == open->block &&
                open[1].depth == open->depth && mentions_add_up(open + 1, open);
    double low = done->number->low + open->number->low, high = done->number->high + open->number->high;
    if (!within || more || meets(low, high, whole->number->low, whole->number->high) ||
        finding_exists(audit, RULE_STOCK_FLOW, open->span)) {
        return;
    }
    const char *left = value_text(audit->arena, whole->number->value - done->number->value, open->number);
    struct finding *finding = report_left(audit, RULE_STOCK_FLOW, open, whole, done, left,
                                          "办结与在办之和不等于总数：哪一个数写错，还是另有一类没有写明？");
    finding_mention(finding, done);
    finding_mention(finding, whole);
}

/* "新增412家，注销137家，净增275家" */
static void check_net(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *net = &audit->prose->mentions[at], *fresh = 0, *gone = 0;
    for (const struct mention *back = net; back-- > &audit->prose->mentions[sentence->first];) {
        bool fits = back->role == ROLE_VALUE && back->depth == net->depth && back->number->unit == net->number->unit;
        gone = !gone && fits && (back->measures & MEASURE_RETURNED) ? back : gone;
        fresh = !fresh && fits && back != gone && (back->own_measures & MEASURE_NEW) ? back : fresh;
    }
    if (!fresh || !gone || net->direction < 0 || net->number->vague || fresh->number->vague || gone->number->vague ||
        meets(fresh->number->low - gone->number->high, fresh->number->high - gone->number->low, net->number->low,
              net->number->high)) {
        return;
    }
    double left = fresh->number->value - gone->number->value;
    struct finding *finding = finding_add(
        audit, RULE_STOCK_FLOW, SEVERITY_CONTRADICTION, net->span,
        str_format(audit->arena, "%s－%s＝%s，印作净增%s", mention_text(audit, fresh), mention_text(audit, gone),
                   value_text(audit->arena, left, net->number), mention_text(audit, net)),
        "净增应为新增减去注销（退出）：哪一个数写错，还是另有迁入迁出？");
    finding_mention(finding, fresh);
    finding_mention(finding, gone);
}

void check_flows(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        for (uint32_t j = sentence->first; j < sentence->last; j++) {
            const struct mention *mention = &audit->prose->mentions[j];
            bool money = mention->role == ROLE_VALUE && mention_class(mention) == UNIT_MONEY;
            if ((mention->own_measures & MEASURE_NET) && mention->role == ROLE_DIFF && mention_counts(mention)) {
                check_net(audit, sentence, j);
            }
            if (money && (mention->own_measures & MEASURE_SAVED)) {
                check_saving(audit, sentence, j);
            } else if (money) {
                check_fund(audit, sentence, j);
            }
            if (mention->role != ROLE_VALUE || !mention_counts(mention)) {
                continue;
            }
            check_within(audit, sentence, j);
            if (mention->own_measures & MEASURE_OPEN) {
                check_open(audit, sentence, j);
            } else if (mention->own_measures & MEASURE_FINISHED) {
                check_more_done(audit, sentence, j);
            } else if ((mention->own_measures & MEASURE_RATING) &&
                       (mention_class(mention) == UNIT_RECORD || label_holds(audit, mention, "评价数"))) {
                check_ratings(audit, sentence, j);
            }
            check_undone(audit, sentence, j);
            check_above(audit, sentence, j);
        }
    }
}
