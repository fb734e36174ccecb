/* All shares of one whole against 100%. */
#include "kernel/base/buf.h"
#include "modules/audit/rules.h"
#include "modules/audit/shares.h"

enum { MOST_SHARES = 24, MOST_ARITHMETIC = 600, NAME = 6 /* bytes: two characters */ };
static const double MOST_OVER = 1.1;

struct share_list {
    const struct mention *items[MOST_SHARES];
    uint32_t count;
    bool all; /* they name every kind */
    double low, high, sum;
};

static void gather_shares(const struct audit *audit, const struct sentence *sentence, struct share_list *list)
{
    const struct word *kind = 0;
    bool partition = true;
    for (uint32_t i = sentence->first; i < sentence->last && list->count < MOST_SHARES; i++) {
        const struct mention *share = &audit->prose->mentions[i];
        if (share->role != ROLE_SHARE || share->depth > 0 || !share_is_of_all(audit, share)) {
            continue;
        }
        if (list->count > 1 && list->items[1]->listed && share->clause != list->items[0]->clause) {
            list->count = 0;
            return; /* "起数、人数分别占59%和48%；…": two rows of shares */
        }
        if (list->count > 0 && tokens_have(audit->reading, list->items[0]->token, share->token, CUE_AMONG)) {
            list->count = 0;
            return; /* shares of a part among shares of the whole */
        }
        partition =
            partition && share->kind && share->kind != kind && (!kind || share->kind->partition == kind->partition);
        kind = share->kind;
        list->all = list->all || tokens_have(audit->reading, share->clause, share->token, CUE_OTHER);
        list->items[list->count++] = share;
        list->low += share->number->low;
        list->high += share->number->high;
        list->sum += share->number->value;
    }
    list->all = list->all || (partition && list->count >= 3);
}

/* "主城占63.49%；其余占36.51%": the second is all that the first is not. */
static bool names_rest(const struct audit *audit, const struct mention *first, const struct mention *second)
{
    static const char *const rest[] = {"其余", "其他", 0};
    struct span between = mention_clause(audit->reading, second);
    const struct mention *count = second - 1; /* 其余六县11421件，占 */
    between.start = count > first ? mention_clause(audit->reading, count).start : between.start;
    bool begins = source_says(audit->source, (struct span){between.start, between.start + NAME}, rest);
    return begins && count - first <= 1 && second->block <= first->block + 1;
}

void check_hundred(struct audit *audit, const struct sentence *sentence)
{
    struct share_list list = {0};
    gather_shares(audit, sentence, &list);
    bool two = list.count == 2 && names_rest(audit, list.items[0], list.items[1]);
    if ((list.count < 3 && !two) ||
        tokens_have(audit->reading, sentence->first_token, sentence->last_token, CUE_OVERLAP)) {
        return;
    }
    list.all = list.all || two;
    /* kinds that overlap come to far more than the whole; what is misprinted rarely does */
    bool over = list.low > 1 + 1e-9 && (list.all || list.low < MOST_OVER), under = list.all && list.high < 1 - 1e-9;
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.items[i]->number->vague) {
            return;
        }
    }
    if (!over && !under) {
        return;
    }
    struct buf text;
    buf_init(&text, audit->arena, MOST_ARITHMETIC);
    for (uint32_t i = 0; i < list.count; i++) {
        buf_format(&text, "%s%s", i > 0 ? "＋" : "", mention_text(audit, list.items[i]));
    }
    buf_format(&text, "＝%s", percent_text(audit->arena, list.sum, 3));
    struct finding *finding = finding_add(audit, RULE_SHARES, SEVERITY_CONTRADICTION, list.items[0]->span, text.data,
                                          over ? "各项占比之和超过100%：各类是否重叠，或者其中一项写错？"
                                               : "各项占比之和不足100%：是否还有一类没有列出，或者其中一项写错？");
    for (uint32_t i = 1; i < list.count; i++) {
        finding_mention(finding, list.items[i]);
    }
}
