/* Parts and wholes: sums, bounds, mixed units, splits that are whole percents. */
#include "modules/audit/rules.h"

#include <math.h>

#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "modules/audit/parts.h"

enum { MOST_ARITHMETIC = 1000 };

const char *sum_text(struct audit *audit, const struct parts *parts, const struct quantity *like)
{
    struct buf text;
    buf_init(&text, audit->arena, MOST_ARITHMETIC);
    for (uint32_t i = 0; i < parts->count; i++) {
        buf_format(&text, "%s%s", i > 0 ? "＋" : "", value_text(audit->arena, parts->items[i]->number->value, like));
    }
    buf_format(&text, "＝%s", value_text(audit->arena, parts->sum, like));
    return text.data;
}

/* Are all of them round, so that a round gap tells nothing? */
static bool are_round(const struct parts *parts, const struct mention *whole)
{
    bool round = fmod(whole->number->value / whole->number->step + 0.5, 10) < 1;
    for (uint32_t i = 0; i < parts->count; i++) {
        round = round && fmod(parts->items[i]->number->value / parts->items[i]->number->step + 0.5, 10) < 1;
    }
    return round;
}

bool sum_meets(const struct parts *parts, const struct mention *whole)
{
    return meets(parts->low, parts->high, whole->number->low, whole->number->high);
}

/* May the part be one of this whole, as far as their words tell? */
static bool is_like(const struct mention *part, const struct mention *whole)
{
    return part->own_measures == 0 || whole->measures == 0 || (part->own_measures & whole->measures);
}

static const struct mention *main_whole(const struct parts *parts)
{
    const struct mention *nearest = parts->wholes[0];
    double most = 0;
    if (parts->near && is_like(parts->items[0], parts->near)) {
        return parts->near;
    }
    for (uint32_t i = 0; i < parts->count; i++) {
        most = parts->items[i]->number->value > most ? parts->items[i]->number->value : most;
    }
    for (uint32_t i = 0; i < parts->whole_count; i++) {
        bool near = parts->wholes[i]->sentence == parts->wholes[0]->sentence; /* not further back */
        if (near && parts->wholes[i]->number->high >= most && parts->wholes[i]->number->value >= parts->sum / 2) {
            return parts->wholes[i];
        }
        double gap = fabs(parts->wholes[i]->number->value - parts->sum),
               least = fabs(nearest->number->value - parts->sum);
        nearest = gap < least ? parts->wholes[i] : nearest;
    }
    return nearest;
}

static const struct mention *whole_that_meets(const struct parts *parts)
{
    for (uint32_t i = 0; i < parts->whole_count; i++) {
        if (sum_meets(parts, parts->wholes[i])) {
            return parts->wholes[i];
        }
    }
    return 0;
}

/* --- where the sum holds ------------------------------------------------------------------------------------------ */

static void check_mixed_units(struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    const struct unit *unit = whole->number->unit;
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct unit *other = parts->items[i]->number->unit;
        if (unit && other && unit != other && unit_is_of_cases(unit) && unit_is_of_cases(other)) {
            struct finding *finding =
                finding_add(audit, RULE_UNIT, SEVERITY_FORM, whole->span,
                            str_format(audit->arena, "总数以“%s”计，分项以“%s”计", unit->text, other->text),
                            "同一总数之下混用了不同的计量单位，是否统一为一种？");
            for (uint32_t j = 0; j < parts->count; j++) {
                finding_mention(finding, parts->items[j]);
            }
            return;
        }
    }
}

/* The text says of each kind how it is counted: what would be asked is answered. */
static bool parts_are_defined(const struct audit *audit, const struct parts *parts)
{
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct token *last = &audit->reading->tokens[parts->items[i]->token - 1];
        bool named = parts->items[i]->token > parts->items[i]->label && last->span.end - last->span.start >= 6;
        if (!named || !is_defined(audit->source, last->span)) {
            return false;
        }
    }
    return true;
}

/* Every part the nearest whole number to a whole percent of the total: by chance that is rare. */
static void check_exact_percent(struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    double total = whole->number->value, chance = 1;
    if (parts->count < 3 || !whole->number->exact || total < 1000) {
        return;
    }
    struct buf text;
    buf_init(&text, audit->arena, MOST_ARITHMETIC);
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct quantity *part = parts->items[i]->number;
        double percent = round(part->value / total * 100);
        if (!part->exact || percent < 1 || fabs(part->value - total * percent / 100) > 0.71) {
            return;
        }
        chance *= i > 0 ? 100 * 1.42 / total : 1; /* the last one follows from the others */
        buf_format(&text, "%s%s×%.0f%%＝%.2f（印作%.0f）", i > 0 ? "，" : "",
                   value_text(audit->arena, total, whole->number), percent, total * percent / 100, part->value);
    }
    if (chance > 0.002 || parts_are_defined(audit, parts)) {
        return;
    }
    struct finding *finding =
        finding_add(audit, RULE_EXACT_PERCENT, SEVERITY_DEFINITION, whole->span, text.data,
                    "各分项恰为总数的整百分数，偶然如此的机会很小：这些数是逐件统计的，还是由比例推算的？");
    for (uint32_t i = 0; i < parts->count; i++) {
        finding_mention(finding, parts->items[i]);
    }
}

/* --- where it does not -------------------------------------------------------------------------------------------- */

static const char *explain_sum(struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    double gap = whole->number->value - parts->sum;
    const char *gap_text = value_text(audit->arena, fabs(gap), whole->number);
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct quantity *part = parts->items[i]->number;
        if (whole->number->exact && part->exact && gap > 0 && quantity_slips(part, part->value + gap)) {
            return str_format(audit->arena,
                              "相差%s。是总数%s有误，还是某一分项差一个数字（例如%s应为%s），或者还有一类没有列出？",
                              gap_text, mention_text(audit, whole), value_text(audit->arena, part->value, part),
                              value_text(audit->arena, part->value + gap, part));
        }
    }
    return gap > 0
               ? str_format(audit->arena, "分项比总数少%s：是否还有一类没有列出，或者总数的口径与分项不同？", gap_text)
               : str_format(audit->arena, "分项之和比总数多%s：是否有一件计入两项，或者总数、分项中有一个写错？",
                            gap_text);
}

static void report_sum(struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    const char *relation = parts->sum > whole->number->value ? "＞" : "＜";
    const char *arithmetic = str_format(audit->arena, "%s，%s%s", sum_text(audit, parts, whole->number), relation,
                                        mention_text(audit, whole));
    struct finding *finding =
        finding_add(audit, RULE_SUM, SEVERITY_CONTRADICTION, whole->span, arithmetic, explain_sum(audit, parts, whole));
    for (uint32_t i = 0; i < parts->count; i++) {
        finding_mention(finding, parts->items[i]);
    }
}

/* A part that is greater than each whole it may belong to: one beside which nothing else stands that may be meant. */
static bool check_part_bound(struct audit *audit, const struct parts *parts)
{
    const struct prose *prose = audit->prose;
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct mention *part = parts->items[i], *whole = parts->near ? parts->near : parts->wholes[0];
        bool above = !part->number->vague && !parts->by_colon && part->block == parts->items[0]->block &&
                     (parts->count > 1 || !parts->wholly) && /* 从趋势看: no division */
                     prose->sentences[part->sentence].line == prose->sentences[parts->wholes[0]->sentence].line;
        for (uint32_t j = 0; j < parts->whole_count; j++) {
            const struct quantity *number = parts->wholes[j]->number;
            bool aside = parts->wholes[j]->sentence != part->sentence && /* 不予受理1327件。…终止9058件 */
                         (parts->wholes[j]->own_measures & (MEASURE_RETURNED | MEASURE_OPEN | MEASURE_CARRIED));
            above = above && !number->vague && !aside && part->number->low > number->high &&
                    part->number->step <= number->step &&
                    (part->number->unit == number->unit || mention_class(part) == UNIT_MONEY);
        }
        if (above) {
            struct finding *finding =
                finding_add(audit, RULE_BOUND, SEVERITY_CONTRADICTION, part->span,
                            str_format(audit->arena, "%s＞%s", mention_text(audit, part), mention_text(audit, whole)),
                            "部分大于它所在的总体：是数字写错，还是两者的范围不同？");
            finding_mention(finding, whole);
            return true;
        }
    }
    return false;
}

/* The share printed behind a part is of another whole. */
static bool shares_deny(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    const struct mention *share = parts->items[0] + 1, *end = audit->prose->mentions + audit->prose->mention_count;
    return share < end && share->role == ROLE_SHARE && share->block == parts->items[0]->block &&
           !quotient_is(share->number, parts->items[0]->number, whole->number);
}

/* "商品类1367件，服务类1094件，分别占55.55%、44.45%": the shares say that there is no more. */
static bool shares_are_all(const struct audit *audit, const struct parts *parts)
{
    const struct sentence *sentence = &audit->prose->sentences[parts->items[0]->sentence];
    double low = 0, high = 0;
    uint32_t count = 0;
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *share = &audit->prose->mentions[i];
        if (share->role == ROLE_SHARE && share->token > parts->items[0]->token) {
            low += share->number->low;
            high += share->number->high;
            count++;
        }
    }
    return count == parts->count && meets(low, high, 1, 1);
}

/* "主要为…", "排名前五的是…", "…，位居前五": not all of them. */
static bool are_foremost(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    static const char *const before[] = {"主要", "集中", "排名", "位居", "前", "较多", "突出", 0};
    static const char *const behind[] = {"位居", "居前", "排名", "前列", "前三", "前五", "前十", 0};
    const struct mention *last = parts->items[parts->count - 1];
    uint32_t from = whole->span.start, to = parts->items[0]->span.start;
    if (from > to) {
        from = audit->reading->tokens[parts->items[0]->sentence_start].span.start;
    }
    uint32_t end = audit->reading->tokens[audit->prose->sentences[last->sentence].last_token - 1].span.end;
    return source_says(audit->source, (struct span){from, to}, before) ||
           source_says(audit->source, (struct span){last->span.end, end}, behind);
}

/* A list with parts far smaller than what it lacks does not leave out what is too small to be named. */
static bool reach_down(const struct parts *parts, double gap)
{
    double least = parts->items[0]->number->value;
    for (uint32_t i = 1; i < parts->count; i++) {
        least = fmin(least, parts->items[i]->number->value);
    }
    return least * 5 < gap;
}

/* "A类16条、B类20条、C类70条", "A类16条，上升…；B类20条，…": one kind beside the other, so that none is counted twice.
 */
static bool are_enumerated(const struct audit *audit, const struct parts *parts)
{
    for (uint32_t i = 0; i < parts->count; i++) {
        uint32_t label = parts->items[i]->label;
        if (parts->items[i]->number->unit != parts->items[0]->number->unit || !parts->items[i]->with_subject ||
            (i > 0 && !token_is_mark(&audit->reading->tokens[label - 1], MARK_PAUSE) &&
             !token_is_mark(&audit->reading->tokens[label - 1], MARK_SEMICOLON))) {
            return false;
        }
    }
    return parts->count >= 3;
}

/* "新增61例，其中境外12例；当日转为确诊28例；当日解除55例": behind the semicolon stands what is said of others. */
static bool spill_over(const struct parts *parts, const struct mention *whole)
{
    return whole->block == parts->items[0]->block && parts->items[parts->count - 1]->block != whole->block;
}

/* Would one slip of the pen make the sum right, in the whole or in a part? */
static bool one_slip(const struct parts *parts, const struct mention *whole)
{
    double gap = whole->number->value - parts->sum;
    bool slips = quantity_slips(whole->number, parts->sum);
    for (uint32_t i = 0; i < parts->count && !slips; i++) {
        slips = quantity_slips(parts->items[i]->number, parts->items[i]->number->value + gap);
    }
    return slips;
}

/* Hardly anything is missing: less than the least of many counts that are named. */
static bool lack_next_to_nothing(const struct parts *parts, const struct mention *whole)
{
    double gap = whole->number->value - parts->sum, least = parts->items[0]->number->value;
    for (uint32_t i = 1; i < parts->count; i++) {
        least = fmin(least, parts->items[i]->number->value);
    }
    return parts->count >= 4 && whole->number->exact && gap <= whole->number->value * 0.005 && gap < 10 &&
           gap * 3 < least;
}

/* Does the text say that these are all? In a bracket that is not said, but meant of three or more, and of kinds. */
static bool are_said_to_be_all(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    bool bracket = parts->items[0]->depth > whole->depth;
    return parts->wholly && (!bracket || parts->count >= 3 || parts_are_parallel(audit, parts));
}

static bool is_readable(const struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    for (uint32_t i = 0; i < parts->count; i++) {
        const char *before = audit->source->text + parts->items[i]->span.start;
        bool each = parts->items[i]->span.start >= 3 && memcmp(before - 3, "各", 3) == 0; /* 各1件 */
        if (each || part_overlaps(parts, i) || parts->items[i]->number->vague) {
            return false;
        }
    }
    return parts->count >= 2 && !whole->number->vague;
}

/* "1284人中，合格1102人，合格率85.8%；优秀236人，优秀率18.4%": each is looked at by itself. */
static bool have_rates(const struct audit *audit, const struct parts *parts)
{
    const struct mention *next = parts->items[0] + 1; /* that of the last one may be of all */
    return next < audit->prose->mentions + audit->prose->mention_count && next->role == ROLE_RATE &&
           next->block == parts->items[0]->block;
}

/* "五星1379次、四星142次、三星31次、二星及以下16次": the last one holds all that is not named. */
static bool end_the_list(const struct audit *audit, const struct parts *parts)
{
    static const char *const ends[] = {"及以下", "及以上", "其他", "其它", "其余", 0};
    const struct mention *last = parts->items[parts->count - 1];
    struct span label = mention_label(audit->reading, last);
    return parts->count >= 3 && are_enumerated(audit, parts) && source_says(audit->source, label, ends);
}

/* "共查实26件，涉及甲区9件、乙市7件、丙县12件": where all of them are. */
static bool are_spread(const struct audit *audit, const struct parts *parts)
{
    static const char *const words[] = {"涉及", "分布", "来自", 0};
    return are_enumerated(audit, parts) &&
           source_says(audit->source, mention_label(audit->reading, parts->items[0]), words);
}

/* No word says that they are parts. `share`: of the whole that they lack or are more. */
static bool bare_is_charged(const struct audit *audit, const struct parts *parts, double share, bool lacks, bool slip,
                            bool clear)
{
    return (!lacks && share <= 0.3 && are_spread(audit, parts)) ||
           (slip && (clear ? !parts->loose || share <= 0.3 : end_the_list(audit, parts)));
}

static bool is_charged(struct audit *audit, const struct parts *parts, const struct mention *whole)
{
    double gap = whole->number->value - parts->sum, share = fabs(gap) / whole->number->value;
    if (!is_readable(audit, parts, whole) || parts_explained(audit, parts, whole)) {
        return false;
    }
    const struct sentence *sentences = audit->prose->sentences;
    uint32_t away = sentences[parts->items[0]->sentence].line - sentences[whole->sentence].line;
    bool divided = parts->wholly && (whole->cues & CUE_TOTAL) && !shares_deny(audit, parts, whole); /* 按内容分类： */
    if (away > 0 && (share > (divided ? 0.5 : 0.1) || !(divided || parts_are_certain(audit, parts, whole)))) {
        return false; /* too far to be sure that it is the whole */
    }
    if (!parts->loose && (parts_are_all(audit, parts, whole) || shares_are_all(audit, parts))) {
        return true;
    }
    /* one slip that does not touch the last two digits: by chance that is rare */
    bool clear = fabs(gap) >= 99.5 * whole->number->step && share <= 0.9 && !are_round(parts, whole);
    bool slip = one_slip(parts, whole) && (clear || share <= (parts->count >= 3 ? 0.1 : 0.002));
    if (parts->bare) {
        return bare_is_charged(audit, parts, share, gap > 0, slip, clear);
    }
    bool some = gap > 0 && are_foremost(audit, parts, whole);
    if (slip || (are_said_to_be_all(audit, parts, whole) && share <= 0.3 && !some)) {
        return true;
    }
    if (gap > 0) {
        bool many = parts->count >= 5 && share <= 0.15 && mention_class(whole) != UNIT_MONEY &&
                    (parts_are_kinds(parts) || reach_down(parts, gap));
        return (many || lack_next_to_nothing(parts, whole)) && !some;
    }
    if (have_rates(audit, parts)) {
        return false;
    }
    bool money = parts->count >= 3 && mention_class(whole) == UNIT_MONEY; /* of which none is counted twice */
    return share <= (money ? 0.1 : 0.05) ||
           (!spill_over(parts, whole) && (parts_are_parallel(audit, parts) || are_enumerated(audit, parts)));
}

/* "其中餐饮64家、销售91家，发现问题32家": those joined by 、 at the beginning; behind the comma something else is said.
 */
static struct parts first_joined(const struct audit *audit, const struct parts *parts)
{
    struct parts first = *parts;
    first.count = 0;
    first.low = first.high = first.sum = 0;
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct mention *item = parts->items[i];
        if (i > 0 &&
            (item != parts->items[i - 1] + 1 || !token_is_mark(&audit->reading->tokens[item->label - 1], MARK_PAUSE))) {
            break;
        }
        first.items[first.count++] = item;
        first.low += item->number->low;
        first.high += item->number->high;
        first.sum += item->number->value;
    }
    return first;
}

static void take_parts(struct audit *audit, struct parts *parts)
{
    const struct mention *whole = whole_that_meets(parts);
    if (parts->count == 0) {
        return;
    }
    if (whole && parts->count >= 2) {
        check_mixed_units(audit, parts, whole);
        check_exact_percent(audit, parts, whole);
        return;
    }
    whole = main_whole(parts);
    bool names = parts->count >= 2 && whole_counts_names(parts, whole);
    if (names || (!parts->bare && check_part_bound(audit, parts)) || whole->number->value <= 0) {
        return;
    }
    struct parts first = first_joined(audit, parts);
    if (is_charged(audit, parts, whole)) {
        report_sum(audit, parts, whole);
    } else if (first.count >= 2 && first.count < parts->count && first.low > whole->number->high &&
               !parts_explained(audit, parts, whole) && is_charged(audit, &first, whole)) {
        report_sum(audit, &first, whole);
    }
}

static void remember_parts(struct audit *audit, struct parts *parts)
{
    const struct mention *whole = whole_that_meets(parts);
    if (whole || (parts->count >= 2 && !parts->bare && parts->sum < main_whole(parts)->number->value)) {
        parts_remember(audit, parts, whole);
    }
}

/* 税收 and 非税, 线上 and 线下, or the one what the other is not: there is no third. */
static bool are_two_of_two(const struct audit *audit, const struct parts *two)
{
    const struct word *one = two->items[0]->own_kind, *other = two->items[1]->own_kind;
    bool kinds = one && other && one != other && one->partition == other->partition &&
                 (one->partition == PARTITION_REVENUE || one->partition == PARTITION_LINE ||
                  one->partition == PARTITION_DWELLING || one->partition == PARTITION_SEX);
    return kinds || parts_are_opposites(audit, two);
}

/* "合计17.78亿元。其中税收部分15.95亿元，包括甲8.37亿元、乙7.58亿元；非税部分1.38亿元": the two are opposites, with
 * parts of the one in between, and the whole stands right before them. */
static void check_opposites(struct audit *audit, const struct mention *other)
{
    const struct mention *first = audit->prose->mentions, *one = other;
    struct parts parts = {.count = 2, .wholes = {0}};
    do {
        if (one == first || one[-1].sentence != other->sentence) {
            return;
        }
        one--;
        parts.items[0] = one;
        parts.items[1] = other;
    } while (one->role != ROLE_VALUE || one->depth != other->depth || one->number->unit != other->number->unit ||
             !are_two_of_two(audit, &parts));
    const struct mention *whole = one == first ? one : one - 1;
    bool before = whole < one && whole->role == ROLE_VALUE && (whole->cues & CUE_TOTAL) && whole->depth == one->depth &&
                  whole->number->unit == one->number->unit && !whole->number->vague && (one->cues & CUE_AMONG) &&
                  audit->prose->sentences[whole->sentence].line == audit->prose->sentences[one->sentence].line;
    parts.low = one->number->low + other->number->low;
    parts.high = one->number->high + other->number->high;
    parts.sum = one->number->value + other->number->value;
    if (before && other - one > 1 && !sum_meets(&parts, whole) && one_slip(&parts, whole) &&
        !finding_exists(audit, RULE_SUM, whole->span)) {
        report_sum(audit, &parts, whole);
    }
}

void check_parts(struct audit *audit)
{
    parts_each(audit, remember_parts);
    parts_each(audit, take_parts);
    for (uint32_t i = 0; i < audit->prose->mention_count; i++) {
        if (audit->prose->mentions[i].role == ROLE_VALUE) {
            check_opposites(audit, &audit->prose->mentions[i]);
        }
    }
}

/* --- a total behind its parts ------------------------------------------------------------------------------------- */

/* "共820件", "合计", "两项合计": a label that says nothing but that this is the sum. */
static bool is_bare_total(const struct audit *audit, const struct mention *mention)
{
    /* 两项合计共受理消费者投诉 */
    const struct token *label = &audit->reading->tokens[mention->label];
    bool sum_of = mention->label > 0 && label->kind == TOKEN_WORD && (label->word->cues & CUE_TOTAL) &&
                  label[-1].kind == TOKEN_NUMBER && label[-1].number.spelled && label[-1].span.end == label->span.start;
    if (mention->role != ROLE_VALUE || !(mention->cues & CUE_TOTAL) || (mention->cues & CUE_CUMULATIVE)) {
        return false;
    }
    const struct token *last = &audit->reading->tokens[mention->token - 1];
    sum_of = sum_of || (last->kind == TOKEN_WORD && str_equal(last->word->text, "小计")); /* 工作日小计 */
    for (uint32_t i = mention->label; i < mention->token; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool word = token->kind == TOKEN_WORD && (token->word->cues || token->word->measures);
        if (!sum_of && !word && token->kind == TOKEN_TEXT && token->span.end - token->span.start > 6) {
            return false;
        }
    }
    return true;
}

/* 5个 are not of the 11件 that they have together. */
static bool same_unit(const struct mention *a, const struct mention *b)
{
    const struct unit *one = a->number->unit, *two = b->number->unit;
    return one == two || !one || !two || mention_class(a) == UNIT_MONEY ||
           (unit_is_of_cases(one) && unit_is_of_cases(two));
}

static bool can_precede(const struct mention *total, const struct mention *mention)
{
    return same_unit(total, mention) && mention->role == ROLE_VALUE && !mention->number->spelled &&
           mention->depth == total->depth && mentions_add_up(total, mention) &&
           (measure_key(total) == 0 || measure_key(mention) == 0 || (measure_key(mention) & measure_key(total))) &&
           !(mention->cues & (CUE_TOTAL | CUE_CUMULATIVE));
}

/* "甲县27件、乙县22件、丙县19件", "依次为14家、8家、21家", "维持3件，纠正1件，其他0件": nothing but one list. */
static bool is_one_list(const struct audit *audit, const struct parts *parts)
{
    for (uint32_t i = 1; i < parts->count; i++) {
        const struct mention *item = parts->items[i];
        const struct token *mark = &audit->reading->tokens[item->label - 1];
        bool named = token_is_mark(mark, MARK_COMMA) && item->with_subject && parts->items[0]->with_subject;
        if (item != parts->items[i - 1] + 1 || item->number->unit != parts->items[0]->number->unit ||
            (!token_is_mark(mark, MARK_PAUSE) && !named)) {
            return false;
        }
    }
    return parts->count >= 3;
}

static void check_total(struct audit *audit, const struct sentence *sentence, const struct mention *total)
{
    struct parts parts = {0};
    const struct mention *mentions = audit->prose->mentions;
    for (uint32_t i = (uint32_t)(total - mentions); i-- > sentence->first && parts.count < MOST_PARTS;) {
        const struct mention *mention = &mentions[i];
        if (mention->cues & CUE_TOTAL) {
            break;
        }
        if (!can_precede(total, mention)) {
            continue;
        }
        parts.items[parts.count++] = mention;
        parts.low += mention->number->low;
        parts.high += mention->number->high;
        parts.sum += mention->number->value;
        if (parts.count >= 2 && sum_meets(&parts, total)) {
            return;
        }
    }
    for (uint32_t i = 0, j = parts.count; i + 1 < j; i++) {
        const struct mention *swap = parts.items[i];
        parts.items[i] = parts.items[--j];
        parts.items[j] = swap;
    }
    double gap = fabs(parts.sum - total->number->value);
    bool near = gap <= total->number->value * (is_one_list(audit, &parts) ? 0.25 : 0.1) ||
                (one_slip(&parts, total) && gap <= total->number->value * (parts.count >= 3 ? 0.9 : 0.5));
    if (parts.count >= 2 && near && !parts_explained(audit, &parts, total)) {
        report_sum(audit, &parts, total);
    }
}

void check_totals(struct audit *audit)
{
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        const struct sentence *sentence = &audit->prose->sentences[i];
        check_hotline(audit, i);
        for (uint32_t j = sentence->first + 1; j < sentence->last; j++) {
            if (is_bare_total(audit, &audit->prose->mentions[j])) {
                check_total(audit, sentence, &audit->prose->mentions[j]);
            }
        }
    }
}
