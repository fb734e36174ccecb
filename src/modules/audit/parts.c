#include "modules/audit/parts.h"

#include "kernel/base/str.h"

enum { MOST_LISTED = 40, MOST_GROUPS = 8, LOOK_BACK = 4, TWO_LETTERS = 6 /* bytes */, NEAR = 12 };

uint32_t measure_key(const struct mention *mention)
{
    uint32_t telling = MEASURE_FINISHED | MEASURE_OPEN | MEASURE_CARRIED | MEASURE_RETURNED | MEASURE_VISITED |
                       MEASURE_DUE | MEASURE_ON_TIME | MEASURE_SAVED | MEASURE_GAINED | MEASURE_BUDGET | MEASURE_NET;
    telling &= mention_class(mention) == UNIT_MONEY ? ~0U : ~(uint32_t)MEASURE_BUDGET; /* 预算决算4条 */
    return mention->measures & telling;
}

/* --- who is part of what ----------------------------------------------------------------------------------------- */

struct gathering {
    struct audit *audit;
    void (*take)(struct audit *audit, struct parts *parts);
    const struct mention *wholes[MOST_LISTED], *items[MOST_LISTED];
    uint32_t whole_count, item_count;
    bool wholly;
    bool divides; /* "按渠道分，": of a whole, and not of a part of the division before */
    bool by_colon;
    bool looks_back;    /* the whole may stand in the sentence before */
    bool joins_savings; /* a whole is 增收节支: what was saved and what was gained */
};

/* "热线电话共2498件": of what is named before 共, a part like others. */
static bool totals_subject(const struct audit *audit, const struct mention *mention)
{
    uint32_t at = mention->label;
    while (at < mention->token && tokens_have(audit->reading, at, at + 1, CUE_AMONG)) {
        at++;
    }
    const struct token *first = &audit->reading->tokens[at];
    return mention->with_subject && at < mention->token && first->kind == TOKEN_TEXT &&
           first->span.end - first->span.start >= 6;
}

/* "四个阶段主线审批1200件", "11个乡镇中心办理3000件": it counts what the next figure is of. */
static bool counts_next(const struct audit *audit, const struct mention *mention)
{
    const struct mention *next = mention + 1;
    return next < audit->prose->mentions + audit->prose->mention_count && next->label == mention->after &&
           next->token > next->label && next->sentence == mention->sentence && mention->number->unit &&
           (mention->number->spelled ||
            (mentions_add_up(mention, next) && mention->number->unit != next->number->unit &&
             !unit_is_of_cases(mention->number->unit) && next->with_subject));
}

static bool can_be_part(const struct audit *audit, const struct mention *mention)
{
    bool total = (mention->cues & CUE_TOTAL) && !totals_subject(audit, mention);
    return mention->role == ROLE_VALUE && !(mention->cues & (CUE_CUMULATIVE | CUE_FIXED | CUE_UNTIL)) && !total &&
           !counts_next(audit, mention) &&
           (mention_counts(mention) || mention_class(mention) == UNIT_MONEY || mention_class(mention) == UNIT_MEASURE);
}

static bool can_be_whole(const struct mention *mention)
{
    return mention->role == ROLE_VALUE && !(mention->cues & CUE_FIXED) &&
           (!mention->number->spelled || mention->number->value >= 100); /* 五个方面 is no whole */
}

/* The wholes that this measure's parts may belong to. A whole without a measure of its own takes the first measure. */
static void choose_wholes(const struct gathering *gathering, const struct mention *item, bool first_key,
                          struct parts *parts)
{
    uint32_t key = measure_key(item);
    for (int pass = 0; pass < 2 && parts->whole_count == 0; pass++) {
        for (uint32_t i = 0; i < gathering->whole_count && parts->whole_count < MOST_WHOLES; i++) {
            const struct mention *whole = gathering->wholes[i];
            uint32_t whole_key = measure_key(whole);
            bool same = key == whole_key || (key & whole_key);
            bool either = first_key && !((key | whole_key) & (MEASURE_SAVED | MEASURE_GAINED | MEASURE_BUDGET));
            if (mentions_add_up(whole, item) && (pass == 0 ? same : either)) {
                parts->wholes[parts->whole_count++] = whole;
                parts->near = whole->sentence == item->sentence ? whole : parts->near;
            }
        }
    }
}

static uint32_t key_of(const struct gathering *gathering, const struct mention *mention)
{
    uint32_t key = measure_key(mention), both = MEASURE_SAVED | MEASURE_GAINED;
    return gathering->joins_savings && (key & both) ? key | both : key;
}

/* Do the same two characters stand before both: "复议案件86件", "诉讼案件47件"? */
static bool ends_alike(const struct audit *audit, const struct mention *one, const struct mention *other)
{
    const char *text = audit->source->text;
    return one->span.start >= TWO_LETTERS && other->span.start >= TWO_LETTERS &&
           memcmp(text + one->span.start - TWO_LETTERS, text + other->span.start - TWO_LETTERS, TWO_LETTERS) == 0;
}

/* "首次登记12件、注销登记3件": 注销登记 is a kind of them, and none that left. */
static bool is_kind_of_entry(const struct gathering *gathering, const struct mention *item)
{
    const char *text = gathering->audit->source->text + item->span.start;
    bool entry = item->span.start >= TWO_LETTERS && memcmp(text - TWO_LETTERS, "登记", TWO_LETTERS) == 0;
    for (uint32_t i = 0; i < gathering->item_count && entry; i++) {
        const struct mention *other = gathering->items[i];
        if (other != item && !(other->measures & MEASURE_RETURNED) && ends_alike(gathering->audit, other, item)) {
            return true;
        }
    }
    return false;
}

static bool fits_group(const struct gathering *gathering, const struct mention *first, const struct mention *item)
{
    uint32_t differ = key_of(gathering, first) ^ key_of(gathering, item);
    return mentions_add_up(first, item) &&
           (differ == 0 || (differ == MEASURE_RETURNED && is_kind_of_entry(gathering, item)));
}

static void read_group(const struct gathering *gathering, uint32_t from, bool used[MOST_LISTED], struct parts *parts)
{
    for (uint32_t j = from; j < gathering->item_count && parts->count < MOST_PARTS; j++) {
        const struct mention *item = gathering->items[j];
        if (!used[j] && fits_group(gathering, gathering->items[from], item)) {
            used[j] = true;
            parts->items[parts->count++] = item;
            parts->low += item->number->low;
            parts->high += item->number->high;
            parts->sum += item->number->value;
        }
    }
}

static bool adds_up(const struct parts *parts)
{
    for (uint32_t i = 0; i < parts->whole_count && parts->count >= 2; i++) {
        if (meets(parts->low, parts->high, parts->wholes[i]->number->low, parts->wholes[i]->number->high)) {
            return true;
        }
    }
    return false;
}

/* All that was listed, whatever measures its names hold, makes up a whole of this group: nothing to ask. */
static bool all_add_up(const struct gathering *gathering, const struct parts *group)
{
    for (uint32_t i = 0; i < group->whole_count; i++) {
        double low = 0, high = 0;
        for (uint32_t j = 0; j < gathering->item_count; j++) {
            bool fits = mentions_add_up(group->wholes[i], gathering->items[j]);
            low += fits ? gathering->items[j]->number->low : 0;
            high += fits ? gathering->items[j]->number->high : 0;
        }
        if (meets(low, high, group->wholes[i]->number->low, group->wholes[i]->number->high)) {
            return true;
        }
    }
    return false;
}

static void hand_on(struct gathering *gathering)
{
    struct parts groups[MOST_GROUPS] = {0};
    bool used[MOST_LISTED] = {0};
    bool first_key[2] = {true, true}; /* counts, money */
    uint32_t count = 0, whole_list = 0, both = MEASURE_SAVED | MEASURE_GAINED;
    for (uint32_t i = 0; i < gathering->whole_count; i++) {
        gathering->joins_savings = gathering->joins_savings || (measure_key(gathering->wholes[i]) & both) == both;
    }
    for (uint32_t i = 0; i < gathering->item_count && count < MOST_GROUPS; i++) {
        bool money = mention_class(gathering->items[i]) == UNIT_MONEY;
        if (used[i]) {
            continue;
        }
        struct parts *parts = &groups[count];
        *parts = (struct parts){.wholly = gathering->wholly, .by_colon = gathering->by_colon};
        read_group(gathering, i, used, parts);
        choose_wholes(gathering, gathering->items[i], first_key[money], parts);
        first_key[money] = false;
        whole_list = adds_up(parts) ? parts->count : whole_list;
        for (uint32_t j = 0; parts->count > 1 && j < parts->count; j++) {
            gathering->audit->is_part[parts->items[j] - gathering->audit->prose->mentions] = true;
        }
        count += parts->whole_count > 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        /* The list is complete when the parts of another measure add up: 2 centres with items, prices and savings. */
        groups[i].wholly = groups[i].wholly || (groups[i].count == whole_list && count > 1);
        if (adds_up(&groups[i]) || !all_add_up(gathering, &groups[i])) {
            gathering->take(gathering->audit, &groups[i]);
        }
    }
}

/* --- where lists begin ------------------------------------------------------------------------------------------- */

/* `other`: of another sentence than the list. */
static void add_wholes(struct gathering *gathering, const struct sentence *sentence, uint32_t before, int32_t depth,
                       bool other)
{
    const struct prose *prose = gathering->audit->prose;
    uint32_t from = sentence->first;
    from = sentence->last - from > MOST_LISTED ? sentence->last - MOST_LISTED : from;
    for (uint32_t i = from; i < sentence->last; i++) {
        const struct mention *mention = &prose->mentions[i];
        bool fits = mention->depth == depth && can_be_whole(mention) &&
                    !((other || gathering->divides) && gathering->audit->is_part[i]);
        if (mention->token < before && fits && gathering->whole_count < MOST_LISTED) {
            gathering->wholes[gathering->whole_count++] = mention;
        }
    }
}

/* "线上19873件，占71.23%，其中…；线下8026件，占28.77%": the two are the parts of another whole. */
static bool shares_of_one(const struct audit *audit, const struct mention *one, const struct mention *two)
{
    const struct mention *a = one + 1, *b = two + 1, *end = audit->prose->mentions + audit->prose->mention_count;
    return a < end && b < end && a->role == ROLE_SHARE && b->role == ROLE_SHARE && b->sentence == one->sentence &&
           meets(1, 1, a->number->low + b->number->low, a->number->high + b->number->high);
}

/* "新登记企业19.02万户，其中外资319户；新登记个体工商户…": behind the semicolon stands the next whole, not a part. */
static bool begins_anew(const struct gathering *gathering, const struct mention *mention)
{
    const struct mention *whole = gathering->whole_count > 0 ? gathering->wholes[gathering->whole_count - 1] : 0;
    const struct mention *first = gathering->item_count > 0 ? gathering->items[0] : 0;
    if (!whole || !first || whole->sentence != mention->sentence || first->block != whole->block ||
        mention->block == whole->block) {
        return false;
    }
    if (shares_of_one(gathering->audit, whole, mention)) {
        return true;
    }
    bool greater = mention->number->low > whole->number->high && first->number->high <= whole->number->low;
    bool alike = ends_alike(gathering->audit, whole, mention) && !ends_alike(gathering->audit, whole, first);
    return greater || alike ||
           ((mention->own_measures & whole->own_measures) && !(first->own_measures & whole->own_measures));
}

/* "提交187件，其中会后17件，经审查立案175件": what is done with them, no kind of them. */
static bool begins_stage(const struct gathering *gathering, const struct mention *mention)
{
    const struct mention *whole = gathering->whole_count > 0 ? gathering->wholes[gathering->whole_count - 1] : 0;
    return whole && gathering->item_count > 0 && (mention->own_measures & MEASURE_ACCEPTED) &&
           !(gathering->items[0]->own_measures & MEASURE_ACCEPTED) && !(whole->measures & MEASURE_INFLOW);
}

/* "其中市级1584人、县级6342人；完成认证7851人": behind the semicolon stands none of the kinds. */
static bool ends_kinds(const struct gathering *gathering, const struct mention *mention)
{
    for (uint32_t i = 0; i < gathering->item_count; i++) {
        const struct word *kind = gathering->items[i]->own_kind;
        if (!kind || kind->partition != gathering->items[0]->own_kind->partition ||
            gathering->items[i]->block != gathering->items[0]->block) {
            return false;
        }
    }
    return gathering->item_count >= 2 && !mention->own_kind && mention->block != gathering->items[0]->block;
}

static void add_items(struct gathering *gathering, const struct sentence *sentence, uint32_t from, uint32_t to,
                      uint32_t open)
{
    const struct prose *prose = gathering->audit->prose;
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *mention = &prose->mentions[i];
        if (mention->token <= from || mention->token >= to || mention->open != open ||
            !can_be_part(gathering->audit, mention)) {
            continue;
        }
        if (begins_anew(gathering, mention) || begins_stage(gathering, mention) || ends_kinds(gathering, mention)) {
            return;
        }
        if (gathering->item_count < MOST_LISTED) {
            gathering->items[gathering->item_count++] = mention;
        }
    }
}

/* The next sentence goes on with the list: another kind of the same partition, counted in the same way. */
static bool list_goes_on(const struct gathering *gathering, const struct sentence *next)
{
    const struct prose *prose = gathering->audit->prose;
    if (gathering->item_count == 0 || next->last == next->first) {
        return false;
    }
    const struct mention *first = gathering->items[0], *more = &prose->mentions[next->first];
    return first->kind && more->own_kind && first->kind->partition == more->own_kind->partition &&
           first->kind != more->own_kind && measure_key(first) == measure_key(more) && more->role == ROLE_VALUE;
}

/* "…；接听来电8947个，其中…": the whole stands in the block of the cue, when that has one. */
static void keep_last_block(struct gathering *gathering, const struct sentence *sentence, uint32_t cue)
{
    const struct token *before = &gathering->audit->reading->tokens[cue > 0 ? cue - 1 : 0];
    if (gathering->whole_count == 0 || gathering->wholes[0]->token < sentence->first_token ||
        token_is_mark(before, MARK_SEMICOLON)) {
        return;
    }
    uint32_t block = gathering->wholes[gathering->whole_count - 1]->block, kept = 0;
    for (uint32_t i = 0; i < gathering->whole_count; i++) {
        if (gathering->wholes[i]->block == block) {
            gathering->wholes[kept++] = gathering->wholes[i];
        }
    }
    gathering->whole_count = kept;
}

/* "直接解答11208件；转派承办单位7434件。转派件按内容分：": what is divided is said before 按. */
static void keep_divided(struct gathering *gathering, const struct sentence *sentence, uint32_t cue)
{
    const struct audit *audit = gathering->audit;
    const char *text = audit->source->text;
    uint32_t from = cue, kept = 0;
    while (from > sentence->first_token && audit->reading->tokens[from - 1].kind != TOKEN_MARK) {
        from--;
    }
    struct span words = {audit->reading->tokens[from].span.start, audit->reading->tokens[cue].span.start};
    const char *by = memmem(text + words.start, words.end - words.start, "按", 3);
    for (uint32_t i = 0; by && gathering->divides && i < gathering->whole_count; i++) {
        bool named = false;
        for (const char *at = text + words.start; at + TWO_LETTERS <= by && !named; at += 3) {
            uint32_t start = (uint32_t)(at - text);
            named = span_repeats(audit, mention_label(audit->reading, gathering->wholes[i]),
                                 (struct span){start, start + TWO_LETTERS});
        }
        if (named) {
            gathering->wholes[kept++] = gathering->wholes[i];
        }
    }
    gathering->whole_count = kept > 0 ? kept : gathering->whole_count;
}

static void gather_after(struct audit *audit, const struct gathering *plan, uint32_t sentence_at, uint32_t cue,
                         uint32_t to)
{
    const struct prose *prose = audit->prose;
    const struct sentence *sentence = &prose->sentences[sentence_at];
    struct gathering gathering = *plan;
    add_wholes(&gathering, sentence, cue, 0, false);
    bool looks_back = gathering.whole_count == 0 && gathering.looks_back;
    for (uint32_t back = 1; looks_back && back <= LOOK_BACK && back <= sentence_at; back++) {
        const struct sentence *before = sentence - back;
        if (before->section == sentence->section && sentence->line - before->line <= back) {
            add_wholes(&gathering, before, cue, 0, true);
        }
    }
    keep_last_block(&gathering, sentence, cue);
    keep_divided(&gathering, sentence, cue);
    for (uint32_t i = sentence->first; i < sentence->last; i++) {
        const struct mention *first = &prose->mentions[i];
        if (first->token > cue && first->token < to) {
            if ((first->cues & CUE_TOTAL) && (gathering.wholly || !totals_subject(audit, first))) {
                return; /* "从渠道看，共受理…": a whole of its own */
            }
            break;
        }
    }
    add_items(&gathering, sentence, cue, to, NO_TOKEN);
    for (uint32_t i = sentence_at + 1; to == sentence->last_token && i < prose->sentence_count && i < sentence_at + 4 &&
                                       list_goes_on(&gathering, &prose->sentences[i]);
         i++) {
        add_items(&gathering, &prose->sentences[i], cue, prose->sentences[i].last_token, NO_TOKEN);
    }
    hand_on(&gathering);
}

/* 4月底, 上年末: of another time. */
static bool begins_with_time(const struct audit *audit, uint32_t at)
{
    const struct token *token = &audit->reading->tokens[at];
    return at < audit->reading->count &&
           (token->kind == TOKEN_DATE || (token->kind == TOKEN_WORD && (token->word->cues & CUE_PRIOR)));
}

/* In a bracket right behind a figure: its parts. */
static void gather_bracket(struct audit *audit, const struct gathering *plan, const struct sentence *sentence,
                           uint32_t open)
{
    const struct prose *prose = audit->prose;
    struct gathering gathering = *plan;
    const struct mention *whole = 0;
    uint32_t open_from = open;
    for (uint32_t i = sentence->first; i < sentence->last && prose->mentions[i].token < open; i++) {
        whole = &prose->mentions[i];
    }
    if (whole && whole > &prose->mentions[sentence->first] && whole->role == ROLE_RATE && whole->after == open) {
        whole--; /* 146件，满意率100%（满意144件，基本满意2件） */
        open_from = whole->after;
    }
    bool near = whole && open_from - whole->after <= 6 && can_be_whole(whole);
    for (uint32_t i = whole ? whole->after : open_from; i < open_from; i++) {
        near = near && !(audit->reading->tokens[i].kind == TOKEN_MARK && audit->reading->tokens[i].mark != MARK_QUOTE &&
                         audit->reading->tokens[i].mark != MARK_QUOTE_END);
    }
    if (!near) {
        return;
    }
    gathering.wholes[gathering.whole_count++] = whole;
    add_items(&gathering, sentence, open, sentence->last_token, open);
    if (gathering.item_count == 1 && (open_from < open || begins_with_time(audit, open + 1))) {
        return; /* what the rate is of; 63个（4月底59个） */
    }
    bool among = false;
    for (uint32_t i = open + 1; i < sentence->last_token && !token_is_mark(&audit->reading->tokens[i], MARK_CLOSE);
         i++) {
        among = among || tokens_have(audit->reading, i, i + 1, CUE_AMONG | CUE_OVERLAP);
    }
    gathering.wholly = !among && gathering.item_count >= 2;
    hand_on(&gathering);
}

/* "按办件性质分：", "从渠道看，" */
static bool is_division(const struct audit *audit, uint32_t clause, uint32_t mark)
{
    const char *text = audit->source->text;
    if (mark == clause) {
        return false;
    }
    struct span first = audit->reading->tokens[clause].span, last = audit->reading->tokens[mark - 1].span;
    static const char *const kinds[] = {"分类", "类型", "类别", "来源", "渠道", "性质", "构成", "分布"};
    bool begins = memcmp(text + first.start, "按", 3) == 0 || memcmp(text + first.start, "从", 3) == 0;
    for (uint32_t i = clause; i < mark && !begins; i++) { /* 转派件按内容分： */
        struct span span = audit->reading->tokens[i].span;
        begins = token_is_mark(&audit->reading->tokens[mark], MARK_COLON) &&
                 memmem(text + span.start, span.end - span.start, "按", 3);
    }
    for (size_t i = 0; token_is_mark(&audit->reading->tokens[mark], MARK_COLON) && i < sizeof kinds / sizeof *kinds;
         i++) {
        if (last.end - first.start >= 6 && memcmp(text + last.end - 6, kinds[i], 6) == 0) {
            return true; /* "工单分类：" */
        }
    }
    bool looks = memcmp(text + last.end - 3, "看", 3) == 0;
    return (begins && (looks || memcmp(text + last.end - 3, "分", 3) == 0)) ||
           (looks && memcmp(text + first.start, "分", 3) == 0); /* 分产业看 */
}

bool tokens_divide(const struct audit *audit, uint32_t from, uint32_t to)
{
    uint32_t clause = from;
    for (uint32_t i = from; i < to; i++) {
        const struct token *token = &audit->reading->tokens[i];
        bool comma = token_is_mark(token, MARK_COMMA), colon = token_is_mark(token, MARK_COLON);
        if ((comma || colon) && is_division(audit, clause, i)) {
            return true;
        }
        clause = comma || colon || token_is_mark(token, MARK_SEMICOLON) ? i + 1 : clause;
    }
    return false;
}

/* Is a figure before this of what is named by these two letters? */
static bool is_counted_before(const struct audit *audit, const struct sentence *sentence, const char *name)
{
    const struct mention *mentions = audit->prose->mentions;
    uint32_t first = sentence > audit->prose->sentences && sentence[-1].line == sentence->line ? sentence[-1].first
                                                                                               : sentence->first;
    for (uint32_t i = first; i < sentence->last; i++) {
        uint32_t to = mentions[i].span.start, from = audit->reading->tokens[mentions[i].label].span.start;
        from = to - from > NEAR ? to - NEAR : from; /* right before its number */
        const char *label = audit->source->text + from;
        if (label < name && memmem(label, to - from, name, TWO_LETTERS)) {
            return true;
        }
    }
    return false;
}

/* "全市2180项事项中，", "接到举报482件。举报中，": the figure before is a whole. Not so "在各类比赛中，". */
static bool is_within(const struct audit *audit, const struct sentence *sentence, uint32_t clause, uint32_t mark)
{
    const struct token *token = &audit->reading->tokens[mark - 1];
    const char *end = audit->source->text + token->span.end;
    if (token->kind != TOKEN_TEXT || token->span.end - token->span.start < 3 ||
        (memcmp(end - 3, "中", 3) != 0 && memcmp(end - 3, "里", 3) != 0)) {
        return false;
    }
    for (uint32_t i = clause; i < mark; i++) {
        if (audit->reading->tokens[i].kind == TOKEN_NUMBER) {
            return true;
        }
    }
    uint32_t start = audit->reading->tokens[sentence->first_token].span.start;
    return token->span.end >= start + 3 + TWO_LETTERS && is_counted_before(audit, sentence, end - 3 - TWO_LETTERS);
}

/* "逾期8件，分别是甲局3件、乙局2件、丙局3件": each with its name. */
static bool names_each(const struct audit *audit, const struct sentence *sentence, uint32_t at)
{
    const struct token *token = &audit->reading->tokens[at], *next = token + 1;
    if (token->kind != TOKEN_WORD || !(token->word->cues & CUE_NAMELY) || !(token->word->cues & CUE_RESPECTIVELY) ||
        at + 2 >= sentence->last_token) {
        return false;
    }
    next += token_is_mark(next, MARK_COLON);
    return next->kind == TOKEN_TEXT || (next->kind == TOKEN_WORD && next->word->partition);
}

static bool begins_list(const struct audit *audit, const struct sentence *sentence, uint32_t at, uint32_t *clause,
                        bool *wholly)
{
    const struct token *token = &audit->reading->tokens[at];
    *wholly = false;
    if (token->kind == TOKEN_WORD) {
        *wholly = token->word->cues & CUE_WHOLLY;
        return token->word->cues & (CUE_AMONG | CUE_WHOLLY);
    }
    if (token->kind != TOKEN_MARK || at == sentence->first_token) {
        return false;
    }
    bool comma = token->mark == MARK_COMMA, colon = token->mark == MARK_COLON;
    if ((comma || colon) && is_division(audit, *clause, at)) {
        *wholly = true;
        return true;
    }
    bool within = comma && is_within(audit, sentence, *clause, at);
    *clause = comma || colon || token->mark == MARK_SEMICOLON ? at + 1 : *clause;
    return within || (colon && sentence->last > sentence->first && audit->prose->mentions[sentence->first].token < at);
}

/* The one value of the sentence before that a list of such figures can be of; NULL for none or several. */
static const struct mention *whole_before(const struct audit *audit, uint32_t at, const struct mention *item)
{
    const struct sentence *sentence = &audit->prose->sentences[at], *before = sentence - 1;
    const struct mention *found = 0;
    if (at == 0 || before->line != sentence->line) {
        return 0;
    }
    for (uint32_t i = before->first; i < before->last; i++) {
        const struct mention *mention = &audit->prose->mentions[i];
        if (mention->depth == 0 && can_be_whole(mention) && mentions_add_up(mention, item)) {
            if (found || (audit->is_part && audit->is_part[i])) {
                return 0;
            }
            found = mention;
        }
    }
    return found;
}

/* "处分93人。处分科级干部12人，一般干部31人，其他人员50人。": a list without a cue that names all kinds. */
static void gather_bare(struct audit *audit, const struct gathering *plan, uint32_t at)
{
    const struct sentence *sentence = &audit->prose->sentences[at];
    struct gathering gathering = *plan;
    add_items(&gathering, sentence, sentence->first_token, sentence->last_token, NO_TOKEN);
    struct parts parts = {0};
    for (uint32_t i = 0; i < gathering.item_count; i++) {
        if (parts.count == MOST_PARTS || !fits_group(&gathering, gathering.items[0], gathering.items[i])) {
            return;
        }
        parts.items[parts.count++] = gathering.items[i];
        parts.sum += gathering.items[i]->number->value;
    }
    const struct mention *whole = parts.count >= 3 ? whole_before(audit, at, parts.items[0]) : 0;
    if (!whole || parts.sum < whole->number->value / 2 || parts.sum > whole->number->value * 2 ||
        measure_key(whole) != measure_key(parts.items[0]) ||
        !((parts.items[parts.count - 1]->cues & CUE_OTHER) || parts_are_kinds(&parts) ||
          names_centre(audit, parts.items[0]) || names_centre(audit, parts.items[parts.count - 1]))) {
        return;
    }
    gathering.wholes[gathering.whole_count++] = whole;
    hand_on(&gathering);
}

static bool are_opposites(const struct audit *audit, const struct mention *one, const struct mention *other)
{
    struct parts parts = {.items = {one, other}, .count = 2};
    return parts_are_opposites(audit, &parts);
}

/* "共180件，其中公开100件，申请公开30件，不予公开50件": the first is no whole of those behind it, when all of them make
 * up one that stands before. */
static bool adds_to_one_before(const struct audit *audit, const struct sentence *sentence, const struct mention *first,
                               const struct parts *rest)
{
    double low = first->number->low + rest->low, high = first->number->high + rest->high;
    for (const struct mention *at = &audit->prose->mentions[sentence->first]; at < first; at++) {
        if (at->role == ROLE_VALUE && mentions_add_up(at, first) &&
            meets(low, high, at->number->low, at->number->high)) {
            return true;
        }
    }
    return false;
}

/* The figure behind this one, past what stands in brackets; NULL at the end. */
static const struct mention *next_beside(const struct mention *mention, const struct mention *end)
{
    const struct mention *next = mention + 1;
    while (next < end && next->depth > mention->depth) {
        next++;
    }
    return next < end ? next : 0;
}

/* "满意6011件、基本满意186件、不满意128件" */
static bool are_levels(const struct parts *parts, const struct mention *next)
{
    const struct word *one = parts->items[0]->own_kind, *other = next->own_kind;
    return one && other && one->partition == PARTITION_SATISFACTION && other->partition == one->partition;
}

/* "其中成立19件、部分成立14件、不成立53件": the first stands in the list and is no whole of the others. */
static bool is_one_of(const struct audit *audit, const struct mention *first, const struct parts *rest)
{
    bool listed = token_is_mark(&audit->reading->tokens[first->after], MARK_PAUSE);
    for (uint32_t i = 0; i < rest->count && listed; i++) {
        if (are_opposites(audit, first, rest->items[i])) {
            return true;
        }
    }
    return (first->cues & (CUE_AMONG | CUE_WHOLLY)) && are_levels(rest, first);
}

/* "抽查39个，合格36个，不合格3个"; "共收到30条，部门收到19条，县区收到11条": parts right behind their whole, without a
 * cue. */
static void gather_beside(struct audit *audit, const struct gathering *plan, const struct sentence *sentence)
{
    const struct mention *mentions = audit->prose->mentions;
    for (uint32_t i = sentence->first; i + 2 < sentence->last; i++) {
        const struct mention *whole = &mentions[i], *last = &mentions[i], *next;
        struct parts parts = {.bare = true, .wholes = {whole}, .whole_count = 1, .near = whole};
        while ((next = next_beside(last, &mentions[sentence->last])) && parts.count < MOST_PARTS &&
               next->depth == whole->depth && next->number->unit == whole->number->unit && can_be_part(audit, next) &&
               next->block == whole->block &&
               (parts.count == 0 || next->own_measures == parts.items[0]->own_measures || are_levels(&parts, next) ||
                (parts.count == 1 && are_opposites(audit, parts.items[0], next))) &&
               !tokens_have(audit->reading, last->after, next->token, CUE_AMONG | CUE_WHOLLY)) {
            last = parts.items[parts.count++] = next;
            parts.low += last->number->low;
            parts.high += last->number->high;
            parts.sum += last->number->value;
        }
        if (parts.count < 2 || !can_be_whole(whole) || whole->depth > 0 || is_one_of(audit, whole, &parts)) {
            continue;
        }
        bool part = adds_to_one_before(audit, sentence, whole, &parts);
        const struct token *before = &audit->reading->tokens[whole->label - (whole->label > 0)];
        bool heads = !token_is_mark(before, MARK_PAUSE) && !token_is_mark(before, MARK_COLON) &&
                     !tokens_have(audit->reading, sentence->first_token, whole->token, CUE_AMONG | CUE_WHOLLY);
        parts.loose =
            !parts_are_opposites(audit, &parts) && !((whole->cues & CUE_TOTAL) && parts.items[0]->own_measures);
        if (!part && (!parts.loose || (heads && parts.sum / 2 < whole->number->value))) {
            plan->take(audit, &parts);
        }
        i += parts.count;
    }
}

static void gather_sentence(struct audit *audit, const struct gathering *plan, uint32_t at)
{
    const struct sentence *sentence = &audit->prose->sentences[at];
    uint32_t cue = NO_TOKEN, clause = sentence->first_token;
    int32_t depth = 0;
    struct gathering gathering = *plan;
    for (uint32_t i = sentence->first_token; i < sentence->last_token; i++) {
        bool wholly;
        if (token_is_mark(&audit->reading->tokens[i], MARK_OPEN)) {
            gather_bracket(audit, plan, sentence, i);
            depth++;
        } else if (token_is_mark(&audit->reading->tokens[i], MARK_CLOSE)) {
            depth -= depth > 0;
        } else if (depth == 0 && cue == NO_TOKEN && names_each(audit, sentence, i)) {
            gathering.wholly = true;
            gathering.looks_back = false;
            cue = i;
        } else if (depth == 0 && begins_list(audit, sentence, i, &clause, &wholly)) {
            if (cue != NO_TOKEN && i - cue > 2) {
                gather_after(audit, &gathering, at, cue, i);
            }
            bool again = cue != NO_TOKEN && i - cue <= 2; /* 其中： */
            gathering.by_colon = !again && token_is_mark(&audit->reading->tokens[i], MARK_COLON) && !wholly;
            gathering.wholly = wholly || (again && gathering.wholly);
            gathering.divides = wholly && audit->reading->tokens[i].kind == TOKEN_MARK;
            gathering.looks_back =
                again ? gathering.looks_back : !token_is_mark(&audit->reading->tokens[i], MARK_COLON) || wholly;
            cue = i;
        }
    }
    if (cue != NO_TOKEN) {
        gather_after(audit, &gathering, at, cue, sentence->last_token);
    } else {
        gather_bare(audit, plan, at);
    }
    gather_beside(audit, plan, sentence);
}

void parts_each(struct audit *audit, void (*take)(struct audit *audit, struct parts *parts))
{
    struct gathering plan = {.audit = audit, .take = take};
    for (uint32_t i = 0; i < audit->prose->sentence_count; i++) {
        if (audit->prose->sentences[i].last > audit->prose->sentences[i].first) {
            gather_sentence(audit, &plan, i);
        }
    }
}
