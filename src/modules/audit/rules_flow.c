/* What comes in, is finished, and is left open. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/rules.h"

enum { MOST_LOOK = 12, NAME = 6 /* bytes: two characters */ };

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
    collect(audit, sentence, at, &figures);
    const struct mention *done = nearest_before(figures.done, figures.done_count, open);
    const struct mention *in = nearest_before(figures.in, figures.in_count, done ? done : open);
    if (!in || !done || open->depth != done->depth || in->depth != done->depth || !mentions_add_up(in, open) ||
        balances(&figures, open->number) || third_kind(audit, sentence, &figures, open) ||
        is_left_of_earlier(audit, sentence, open)) {
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

/* "已开工62个，未开工30个，停工4个": what is missing stands behind them. */
static bool stands_behind(const struct audit *audit, const struct mention *mention, double missing)
{
    const struct prose *prose = audit->prose;
    for (const struct mention *at = mention + 1; at < prose->mentions + prose->mention_count; at++) {
        if (prose->sentences[at->sentence].line != prose->sentences[mention->sentence].line ||
            at - mention > MOST_LOOK) {
            break;
        }
        if (at->number->unit == mention->number->unit && quantity_is(at->number, missing)) {
            return true;
        }
    }
    return false;
}

/* "历史遗留项目48个。…已化解41个，…；未化解项目9个": both are all of one figure before them. */
static void check_undone(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct mention *left = &audit->prose->mentions[at], *done = 0, *whole = 0;
    const char *text = audit->source->text, *from = text + mention_label(audit->reading, left).start;
    from += strncmp(from, "尚", 3) == 0 ? 3 : 0;
    if (strncmp(from, "未", 3) != 0 || from + 3 + NAME > text + left->span.start || left->number->vague) {
        return;
    }
    const char *verb = str_format(audit->arena, "已%.*s", NAME, from + 3);
    for (const struct mention *back = left; back-- > audit->prose->mentions && left - back <= MOST_LOOK;) {
        if (audit->prose->sentences[back->sentence].line != sentence->line ||
            (whole && back->sentence != whole->sentence)) {
            break;
        }
        if (back->role != ROLE_VALUE || back->number->unit != left->number->unit || back->depth != left->depth) {
            continue;
        }
        if (!done && !label_holds(audit, back, verb)) {
            return; /* another kind in between */
        }
        whole = done ? back : 0;
        done = done ? done : back;
    }
    double rest = whole ? whole->number->value - done->number->value : 0;
    if (!whole || stands_behind(audit, left, rest - left->number->value) || !whole->number->exact ||
        !done->number->exact || rest < 0 || rest == left->number->value ||
        fabs(rest - left->number->value) > left->number->value / 2 ||
        finding_exists(audit, RULE_STOCK_FLOW, left->span) || finding_exists(audit, RULE_SUM, whole->span)) {
        return;
    }
    struct finding *finding =
        report_left(audit, RULE_STOCK_FLOW, left, whole, done, value_text(audit->arena, rest, left->number),
                    "已办与未办之和不等于总数：哪一个数写错，还是另有一类没有写明？");
    finding_mention(finding, done);
    finding_mention(finding, whole);
}

/* "通过88宗，一次性通过96宗": those that did so in some way are some of those that did. */
static void check_restricted(struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    static const char *const ways[] = {"一次性", "首次", "当场", "当日", "即时",
                                       "按期",   "按时", "提前", "网上", "线上"};
    const struct mention *some = &audit->prose->mentions[at], *all = some - 1;
    const char *text = audit->source->text, *from = text + mention_label(audit->reading, some).start;
    size_t skip = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        skip = strncmp(from, ways[i], strlen(ways[i])) == 0 ? strlen(ways[i]) : skip;
    }
    size_t size = (size_t)(text + some->span.start - from) - skip;
    bool beside = skip > 0 && at > sentence->first && all->role == ROLE_VALUE && all->block == some->block &&
                  all->depth == some->depth && all->number->unit == some->number->unit;
    if (!beside || size < NAME || memcmp(text + all->span.start - size, from + skip, size) != 0 ||
        text + all->span.start - size != text + mention_label(audit->reading, all).start || all->number->vague ||
        some->number->vague || some->number->low <= all->number->high) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, some->span,
                    str_format(audit->arena, "%s＞%s", mention_text(audit, some), mention_text(audit, all)),
                    "其中的一部分多于全部：哪一个数写错，或者两个数的时期、范围不同？");
    finding_mention(finding, all);
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
    static const char *const names[] = {"当期结存", "当期结余", "当年结余", "当年结存", "本期结余", "本年结余"};
    bool named = false, together = left->cues & CUE_TOTAL; /* 两项基金合计当期结余 */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        named = named || (!together && label_holds(audit, left, names[i]));
    }
    uint32_t from = sentence->first;
    bool back = sentence > audit->prose->sentences && sentence[-1].line == sentence->line;
    from = back && sentence[-1].last > sentence[-1].first ? sentence[-1].first : from;
    for (uint32_t i = from; named && i < at; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role != ROLE_VALUE || mention_class(mention) != UNIT_MONEY || mention->depth != left->depth ||
            audit->is_part[i]) {
            continue;
        }
        in = label_holds(audit, mention, "收入") ? mention : in;
        out = in && label_holds(audit, mention, "支出") ? mention : out;
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
        fresh = !fresh && fits && gone && (back->own_measures & MEASURE_NEW) ? back : fresh;
    }
    if (!fresh || net->direction < 0 || net->number->vague || fresh->number->vague || gone->number->vague ||
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
            check_undone(audit, sentence, j);
            check_restricted(audit, sentence, j);
            if (mention->own_measures & MEASURE_OPEN) {
                check_open(audit, sentence, j);
            } else if (mention->own_measures & MEASURE_FINISHED) {
                check_more_done(audit, sentence, j);
            } else if ((mention->own_measures & MEASURE_RATING) &&
                       (mention_class(mention) == UNIT_RECORD || label_holds(audit, mention, "评价数"))) {
                check_ratings(audit, sentence, j);
            }
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
