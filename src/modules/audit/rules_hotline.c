/* A hotline: what came in was answered on the spot or became an order. */
#include <math.h>

#include "kernel/base/str.h"
#include "modules/audit/parts.h"
#include "modules/audit/rules.h"

static const double MOST_APART = 0.3;

static const char *explain_by_rate(struct audit *audit, const struct sentence *sentence, const struct parts *parts,
                                   const struct mention *whole)
{
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *rate = &audit->prose->mentions[i];
        double low = whole->number->low * rate->number->low, high = whole->number->high * rate->number->high;
        if (rate->role == ROLE_RATE && !rate->number->vague && meets(parts->low, parts->high, low, high)) {
            return str_format(audit->arena,
                              "%s×%s＝%s，恰为两项之和：%s是否为全部来电（呼入量），而不是接通或受理的数量？",
                              value_text(audit->arena, whole->number->value, whole->number), mention_text(audit, rate),
                              value_text(audit->arena, whole->number->value * rate->number->value, whole->number),
                              mention_text(audit, whole));
        }
    }
    return 0;
}

/* "来电18个，接通17个" beside it: the calls that nobody answered are what is missing. */
static bool unanswered_explain(const struct audit *audit, const struct sentence *sentence, const struct parts *parts,
                               const struct mention *whole)
{
    const struct sentence *end = audit->prose->sentences + audit->prose->sentence_count, *last = sentence;
    while (last + 1 < end && last[1].line == sentence->line && last - sentence < 2) {
        last++;
    }
    const struct mention *calls = 0;
    for (uint32_t i = sentence->first; i < last->last; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role != ROLE_VALUE || !mention_counts(mention)) {
            continue;
        }
        if (calls && (mention->own_measures & MEASURE_ANSWERED)) {
            double lost_low = calls->number->low - mention->number->high;
            double lost_high = calls->number->high - mention->number->low;
            return lost_high >= 0 &&
                   meets(parts->low + lost_low, parts->high + lost_high, whole->number->low, whole->number->high);
        }
        calls = mention->own_measures & MEASURE_INCOMING ? mention : calls;
    }
    return false;
}

/* What came in, said as a total in the sentence before: "共受理506件，比上周…。交办495件，直办11件". */
static const struct mention *total_before(const struct audit *audit, uint32_t at)
{
    const struct sentence *sentence = &audit->prose->sentences[at], *before = sentence - 1;
    const struct mention *found = 0;
    if (at == 0 || before->line != sentence->line) {
        return 0;
    }
    for (uint32_t i = before->first; i < before->last; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->role != ROLE_VALUE || !mention_counts(mention) || mention->depth > 0) {
            continue;
        }
        if (found) {
            return 0;
        }
        found = mention;
    }
    uint32_t in = MEASURE_INCOMING | MEASURE_ACCEPTED | MEASURE_ANSWERED | MEASURE_HANDLED;
    return found && (found->cues & CUE_TOTAL) && (found->own_measures & in) ? found : 0;
}

struct hotline {
    const struct mention *whole, *carried, *spot, *order, *open, *lost[4];
    uint32_t lost_count;
};

static bool is_order(const struct mention *mention)
{
    return mention->role == ROLE_VALUE && (mention->own_measures & MEASURE_ORDER) &&
           !(mention->own_measures & (MEASURE_FINISHED | MEASURE_ON_SPOT));
}

/* "转派4898件，在线办结6273件": what was passed on, and right behind it what was answered. */
static bool order_and_spot(const struct mention *mention, const struct mention *end)
{
    return mention + 1 < end && is_order(mention) && mention[1].role == ROLE_VALUE &&
           mention[1].depth == mention->depth && (mention[1].own_measures & MEASURE_ON_SPOT);
}

static void read_hotline(const struct audit *audit, const struct sentence *sentence, struct hotline *hotline)
{
    bool open = !hotline->whole;
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        uint32_t measures = mention->own_measures;
        if (mention->role != ROLE_VALUE || !mention_counts(mention) || mention->depth > 0) {
            continue;
        }
        bool parted = hotline->spot || (!open && hotline->order);
        const struct mention *end = &audit->prose->mentions[sentence->last];
        bool order = is_order(mention);
        bool in = (measures & (MEASURE_INCOMING | MEASURE_ACCEPTED | MEASURE_ANSWERED)) &&
                  !(measures & (MEASURE_ON_SPOT | MEASURE_ORDER));
        bool orders = order && order_and_spot(mention + 1, end); /* 形成工单11171件，转派…，在线办结… */
        if (open && !hotline->spot && (in || orders)) {
            hotline->whole = mention;
        } else if (hotline->whole && !hotline->spot && (measures & MEASURE_ON_SPOT)) {
            hotline->spot = mention;
        } else if (hotline->whole && order &&
                   (hotline->spot || !open ? !hotline->order : order_and_spot(mention, end))) {
            hotline->order = mention;
        } else if (hotline->whole && !hotline->spot && (measures & MEASURE_CARRIED)) {
            hotline->carried = mention;
        } else if (parted && hotline->order && (measures & MEASURE_RETURNED) && hotline->lost_count < 4) {
            hotline->lost[hotline->lost_count++] = mention; /* 未接通2件，无效来电1件 */
        } else if (parted && hotline->order && (measures & MEASURE_OPEN)) {
            hotline->open = mention; /* 待处理1件: of what came in, or of the orders */
        }
    }
}

static void add_part(struct parts *parts, const struct mention *mention)
{
    parts->items[parts->count++] = mention;
    parts->sum += mention->number->value;
    parts->low += mention->number->low;
    parts->high += mention->number->high;
}

void check_hotline(struct audit *audit, uint32_t at)
{
    const struct sentence *sentence = &audit->prose->sentences[at];
    struct hotline hotline = {0};
    read_hotline(audit, sentence, &hotline);
    bool before = !hotline.whole;
    if (before) {
        hotline = (struct hotline){.whole = total_before(audit, at)};
        read_hotline(audit, sentence, &hotline);
    }
    const struct mention *whole = hotline.whole, *spot = hotline.spot, *order = hotline.order;
    if (!whole || !spot || !order || hotline.carried) {
        return;
    }
    struct parts parts = {0};
    add_part(&parts, spot);
    add_part(&parts, order);
    for (uint32_t i = 0; i < hotline.lost_count; i++) {
        add_part(&parts, hotline.lost[i]);
    }
    bool meets = sum_meets(&parts, whole);
    if (!meets && hotline.open) {
        struct parts with_open = parts;
        add_part(&with_open, hotline.open);
        meets = sum_meets(&with_open, whole);
    }
    bool far = before && fabs(parts.sum - whole->number->value) > whole->number->value * MOST_APART;
    if (far || meets || unanswered_explain(audit, sentence, &parts, whole)) {
        return;
    }
    const char *why = explain_by_rate(audit, sentence, &parts, whole);
    bool above = parts.low > whole->number->high;
    const char *usual = above ? "各项之和多于来电：是否有一个来电形成几张工单，或者既答复又转办而计入两项？"
                              : "其余的去向没有说明：是否有无效来电、未接通或者另一类处理方式？";
    struct finding *finding =
        finding_add(audit, RULE_SUM, above ? SEVERITY_CONTRADICTION : SEVERITY_DEFINITION, whole->span,
                    str_format(audit->arena, "%s，%s%s", sum_text(audit, &parts, whole->number), above ? "＞" : "＜",
                               mention_text(audit, whole)),
                    why ? why : usual);
    for (uint32_t i = 0; i < parts.count; i++) {
        finding_mention(finding, parts.items[i]);
    }
}
