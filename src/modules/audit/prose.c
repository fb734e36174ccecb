#include "modules/audit/prose.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "modules/audit/layout.h"

/* A sentence that never ends is cut, so that what looks around in a sentence stays linear in the text. */
enum {
    MOST_DEPTH = 8,
    LONG_LINE = 60 /* bytes */,
    SENTENCE_TOKENS = 1000,
    SENTENCE_MENTIONS = 120,
    CLAUSE_TOKENS = 120,
    BRACKET_TOKENS = 8,
    PARAGRAPH_SENTENCES = 8
};

struct builder {
    struct arena *arena;
    const struct reading *reading;
    struct prose *prose;
    uint32_t mention_room, sentence_room;
    uint32_t sentence_start; /* token */
    uint32_t label, block, section;
    uint32_t clause[MOST_DEPTH], open[MOST_DEPTH], outer_label[MOST_DEPTH];
    int32_t depth;
};

static const struct token *token_at(const struct reading *reading, uint32_t at)
{
    return &reading->tokens[at];
}

bool tokens_have(const struct reading *reading, uint32_t from, uint32_t to, uint32_t cues)
{
    for (uint32_t i = from; i < to; i++) {
        if (token_at(reading, i)->kind == TOKEN_WORD && (token_at(reading, i)->word->cues & cues)) {
            return true;
        }
    }
    return false;
}

uint32_t tokens_measures(const struct reading *reading, uint32_t from, uint32_t to)
{
    uint32_t measures = 0;
    for (uint32_t i = from; i < to; i++) {
        measures |= token_at(reading, i)->kind == TOKEN_WORD ? token_at(reading, i)->word->measures : 0;
    }
    return measures;
}

static void paragraph_of(const struct prose *prose, const struct sentence *sentence, const struct sentence **first,
                         const struct sentence **last)
{
    const struct sentence *end = prose->sentences + prose->sentence_count, *from = sentence, *to = sentence + 1;
    while (from > prose->sentences && from[-1].line == sentence->line && sentence - from < PARAGRAPH_SENTENCES) {
        from--;
    }
    while (to < end && to->line == sentence->line && to - sentence < PARAGRAPH_SENTENCES) {
        to++;
    }
    *first = from;
    *last = to - 1;
}

bool paragraph_carries(const struct prose *prose, const struct sentence *sentence)
{
    const struct sentence *first, *last;
    paragraph_of(prose, sentence, &first, &last);
    uint32_t at = first->first, accepted = NO_TOKEN; /* the bracket right behind what was accepted */
    for (uint32_t i = first->first_token; i < last->last_token; i++) {
        const struct token *token = token_at(prose->reading, i);
        while (at + 1 < last->last && prose->mentions[at + 1].token < i) {
            at++;
        }
        const struct mention *before = at < last->last && prose->mentions[at].token < i ? &prose->mentions[at] : 0;
        if (token_is_mark(token, MARK_OPEN)) {
            bool held = before && before->after == i && (before->own_measures & MEASURE_ACCEPTED);
            accepted = held ? i : NO_TOKEN;
        }
        accepted = token_is_mark(token, MARK_CLOSE) ? NO_TOKEN : accepted;
        if (token->kind == TOKEN_WORD && (token->word->measures & MEASURE_CARRIED) && accepted == NO_TOKEN) {
            return true;
        }
    }
    return false;
}

enum unit_class mention_class(const struct mention *mention)
{
    return mention->number->unit ? mention->number->unit->class : UNIT_NONE;
}

bool mention_counts(const struct mention *mention)
{
    enum unit_class class = mention_class(mention);
    return class == UNIT_NONE || (class >= UNIT_CASE && class <= UNIT_PLACE);
}

bool mentions_add_up(const struct mention *a, const struct mention *b)
{
    enum unit_class one = mention_class(a), two = mention_class(b);
    if (one == UNIT_NONE || two == UNIT_NONE) {
        return mention_counts(a) && mention_counts(b);
    }
    if (one == UNIT_CASE && two == UNIT_CASE) {
        return true;
    }
    return one == two && (one == UNIT_MONEY || a->number->unit == b->number->unit);
}

/* --- what a figure is -------------------------------------------------------------------------------------------- */

/* What may stand between a cue and its number without changing the sense. */
static bool is_filler(const struct reading *reading, const struct token *token)
{
    if (token->kind == TOKEN_TEXT) {
        const char *text = reading->source->text + token->span.start;
        uint32_t size = token->span.end - token->span.start;
        return size == 3 && (memcmp(text, "了", 3) == 0 || memcmp(text, "的", 3) == 0);
    }
    return token->kind == TOKEN_WORD &&
           !(token->word->cues & ~(uint32_t)(CUE_NEAR | CUE_ABOVE | CUE_BELOW | CUE_RESPECTIVELY)) &&
           token->word->cues != 0;
}

/* The cues of the last word before the number; those of a 至, 到, 为 with the word before it. */
static uint32_t tail_cues(const struct reading *reading, const struct mention *mention)
{
    uint32_t cues = 0;
    for (uint32_t i = mention->token; i-- > mention->label;) {
        const struct token *token = token_at(reading, i);
        if (is_filler(reading, token)) {
            continue;
        }
        if (token->kind != TOKEN_WORD) {
            return cues;
        }
        cues |= token->word->cues;
        if (!(token->word->cues & CUE_TO)) {
            return cues;
        }
    }
    return cues;
}

static bool follows_change(const struct reading *reading, const struct mention *mention)
{
    const struct token *token = token_at(reading, mention->after);
    return mention->after < reading->count && token->kind == TOKEN_WORD && (token->word->cues & CUE_CHANGE);
}

static bool ends_in(const struct reading *reading, const struct mention *mention, const char *what)
{
    if (mention->token == mention->label) {
        return false;
    }
    struct span span = token_at(reading, mention->token - 1)->span;
    size_t size = strlen(what);
    return span.end - span.start >= size && memcmp(reading->source->text + span.end - size, what, size) == 0;
}

static const struct token *first_date(const struct reading *reading, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        const struct token *token = token_at(reading, i);
        if (token->kind == TOKEN_DATE && (token->date.kind == DATE_MONTH || token->date.kind == DATE_YEAR)) {
            return token;
        }
    }
    return 0;
}

/* "5月1320件，4月1180件": of an earlier month or year than that of which the sentence speaks. */
static bool is_of_earlier_time(const struct reading *reading, const struct mention *mention)
{
    const struct token *own = first_date(reading, mention->label, mention->token);
    const struct token *first = own ? first_date(reading, mention->sentence_start, mention->label) : 0;
    if (!first || own->date.kind != first->date.kind || (mention->cues & (CUE_CUMULATIVE | CUE_CHANGE))) {
        return false;
    }
    int32_t a = own->date.year * 100 + own->date.month, b = first->date.year * 100 + first->date.month;
    return own->date.kind == DATE_YEAR
               ? own->date.year < first->date.year
               : (own->date.year == 0 || first->date.year == 0 ? own->date.month < first->date.month : a < b);
}

/* "与2010年的133972人相比，": what it is set against stands before, and nothing but the comma behind. */
static bool is_set_against(const struct reading *reading, const struct mention *mention)
{
    if (mention->after + 1 >= reading->count) {
        return false;
    }
    const struct token *behind = token_at(reading, mention->after);
    return behind->kind == TOKEN_WORD && (behind->word->cues & CUE_THAN) && behind[1].kind == TOKEN_MARK;
}

/* "去年，全市共办理1200件，…": the time of which the sentence speaks, when no later one follows. */
static bool is_time_of_sentence(const struct reading *reading, const struct mention *mention)
{
    static const char *const later[] = {"今年", "本年", "本月", "本期", "当年", "当月", "同期"};
    uint32_t i = mention->sentence_start;
    if ((mention->cues & (CUE_THAN | CUE_FROM | CUE_SPAN)) || mention->label > mention->clause ||
        tokens_have(reading, i, mention->label, CUE_THAN | CUE_FROM | CUE_SPAN) || ends_in(reading, mention, "的")) {
        return false;
    }
    i +=
        token_at(reading, i)->kind == TOKEN_WORD && str_equal(token_at(reading, i)->word->text, "同期"); /* meanwhile */
    for (; i < reading->count && i < mention->token + CLAUSE_TOKENS && !token_is_mark(token_at(reading, i), MARK_STOP);
         i++) {
        const struct token *token = token_at(reading, i);
        if (token->kind == TOKEN_NUMBER && i < mention->token) {
            return false;
        }
        for (size_t j = 0; j < sizeof later / sizeof *later; j++) {
            const char *text = reading->source->text + token->span.start;
            if (memmem(text, token->span.end - token->span.start, later[j], strlen(later[j]))) {
                return false;
            }
        }
    }
    return true;
}

/* "由…的426项压缩为390项"; not "交由各单位办理的93件". */
static bool moves_on(const struct reading *reading, const struct mention *mention)
{
    uint32_t to = mention->after + 6 < reading->count ? mention->after + 6 : reading->count;
    for (uint32_t i = mention->after; i < to && !token_is_mark(token_at(reading, i), MARK_STOP); i++) {
        if (tokens_have(reading, i, i + 1, CUE_CHANGE | CUE_TO)) {
            return true;
        }
    }
    return false;
}

/* "去年同期新设11840户": said of the same time, and not "上年新增的，". */
static bool compares_same_time(const struct reading *reading, const struct mention *mention)
{
    uint32_t from = token_at(reading, mention->label)->span.start;
    return memmem(reading->source->text + from, mention->span.start - from, "同期", strlen("同期"));
}

static bool is_prior(const struct reading *reading, const struct mention *mention, uint32_t tail)
{
    if (is_set_against(reading, mention)) {
        return true;
    }
    bool fresh = (mention->measures & MEASURE_NEW) && !compares_same_time(reading, mention);
    if (fresh || (mention->measures & MEASURE_CARRIED) || (tail & CUE_CHANGE)) {
        return false;
    }
    if ((mention->cues & CUE_FROM) && ((tail & CUE_FROM) || moves_on(reading, mention))) {
        return true;
    }
    return ((mention->cues & CUE_PRIOR) && !is_time_of_sentence(reading, mention)) ||
           is_of_earlier_time(reading, mention) ||
           ((mention->cues & CUE_THAN) && (ends_in(reading, mention, "的") || follows_change(reading, mention)));
}

/* "161件（30.2%）": alone in a bracket right behind a count. */
static bool is_share_in_bracket(const struct reading *reading, const struct mention *mention,
                                const struct mention *before)
{
    return before && before->role == ROLE_VALUE && mention_counts(before) && mention->open == before->after &&
           mention->token == mention->open + 1 && mention->after < reading->count &&
           token_is_mark(token_at(reading, mention->after), MARK_CLOSE);
}

/* "年均增长27%": of several years, and not from the one figure to the other. */
static bool is_average_change(const struct reading *reading, const struct mention *mention)
{
    for (uint32_t i = mention->label; i + 1 < mention->token; i++) {
        if (tokens_have(reading, i, i + 1, CUE_AVERAGE) && tokens_have(reading, i + 1, i + 2, CUE_CHANGE)) {
            return true;
        }
    }
    return false;
}

static enum role role_of_percent(const struct reading *reading, const struct mention *mention, uint32_t tail,
                                 const struct mention *before)
{
    if (mention->cues & CUE_TARGET) {
        return ROLE_TARGET;
    }
    if (is_average_change(reading, mention)) {
        return ROLE_ASIDE;
    }
    if ((mention->cues & CUE_RATE) && !(mention->cues & CUE_CHANGE)) {
        bool compared = mention->cues & CUE_THAN; /* 比上半年接通率98.1%高出… */
        return compared || is_prior(reading, mention, tail) ? ROLE_PRIOR : ROLE_RATE;
    }
    if (mention->moved_to && !(mention->cues & CUE_RATE)) {
        return ROLE_RATE;
    }
    if (is_prior(reading, mention, tail)) {
        return ROLE_PRIOR;
    }
    if (mention->cues & (CUE_CHANGE | CUE_SPAN | CUE_THAN)) {
        return ROLE_GROWTH;
    }
    if (mention->cues & CUE_SHARE) {
        return ROLE_SHARE;
    }
    bool lists = before && mention->listed && mention_class(before) == UNIT_PERCENT;
    if (is_share_in_bracket(reading, mention, before)) {
        return ROLE_SHARE;
    }
    return lists ? before->role
           : mention->label == mention->token && tokens_have(reading, mention->clause, mention->token, CUE_SHARE)
               ? ROLE_SHARE
               : ROLE_PERCENT;
}

/* "增收2546万元" of an income is its rise; of a sale it is what was gained. */
static bool is_more_income(const struct reading *reading, const struct mention *mention)
{
    struct span said = {token_at(reading, mention->sentence_start)->span.start, mention->span.start};
    return mention->token > mention->label && (mention->own_measures & MEASURE_GAINED) &&
           ends_in(reading, mention, "增收") &&
           memmem(reading->source->text + said.start, said.end - said.start, "收入", strlen("收入"));
}

/* "比上年同期多归集12.7万条" */
static bool is_said_more(const struct reading *reading, const struct mention *mention)
{
    bool than = false;
    for (uint32_t i = mention->label; i < mention->token; i++) {
        const struct token *token = token_at(reading, i);
        bool word = token->kind == TOKEN_WORD;
        than = than || (word && (token->word->cues & CUE_THAN));
        if (than && word && (str_equal(token->word->text, "多") || str_equal(token->word->text, "少"))) {
            return token[1].kind == TOKEN_TEXT || token[1].kind == TOKEN_WORD;
        }
    }
    return false;
}

static enum role role_of_count(const struct reading *reading, const struct mention *mention, uint32_t tail)
{
    bool moves = (mention->cues & CUE_FROM) || mention->moved_to || (mention->cues & (CUE_THAN | CUE_PRIOR));
    if ((mention->cues & CUE_AVERAGE) && (mention->cues & CUE_THAN) && follows_change(reading, mention)) {
        return ROLE_PRIOR; /* 比上半年日均2135个增长了 */
    }
    if ((mention->cues & CUE_AVERAGE) && !(moves && !(mention->cues & (CUE_DAILY | CUE_MONTHLY)))) {
        return ROLE_AVERAGE;
    }
    if (mention->cues & CUE_TARGET) {
        return ROLE_TARGET;
    }
    if (mention->moved_to) {
        return ROLE_VALUE;
    }
    if (is_prior(reading, mention, tail)) {
        return ROLE_PRIOR;
    }
    if ((tail & CUE_CHANGE) || is_said_more(reading, mention)) {
        return ROLE_DIFF;
    }
    if ((mention->cues & CUE_CHANGE) || (mention->cues & CUE_SHARE)) {
        return ROLE_ASIDE;
    }
    return ROLE_VALUE;
}

static void set_role(const struct reading *reading, struct mention *mention, const struct mention *before)
{
    uint32_t tail = tail_cues(reading, mention) | (is_more_income(reading, mention) ? CUE_RISE : 0);
    uint32_t change = tail & CUE_CHANGE ? tail : mention->cues;
    mention->direction = change & CUE_RISE ? 1 : change & CUE_FALL ? -1 : 0;
    mention->moved_to = (tail & CUE_CHANGE) && (tail & CUE_TO) && !(tail & CUE_SPAN); /* 增幅为 */
    switch (mention_class(mention)) {
    case UNIT_PERCENT: mention->role = role_of_percent(reading, mention, tail, before); break;
    case UNIT_POINTS: mention->role = ROLE_POINTS; break;
    case UNIT_TIMES: mention->role = ROLE_TIMES; break;
    default: mention->role = role_of_count(reading, mention, tail);
    }
    if (mention->number->ranged) {
        mention->role = ROLE_ASIDE;
    }
}

/* --- building ---------------------------------------------------------------------------------------------------- */

static bool is_list_mark(const struct reading *reading, uint32_t at)
{
    const struct token *token = token_at(reading, at);
    return token_is_mark(token, MARK_PAUSE) || (token->kind == TOKEN_WORD && (token->word->cues & CUE_AND));
}

static void read_label(const struct reading *reading, struct mention *mention)
{
    for (uint32_t i = mention->label; i < mention->token; i++) {
        const struct token *token = token_at(reading, i);
        if (token->kind == TOKEN_WORD) {
            mention->cues |= token->word->cues;
            mention->own_measures |= token->word->measures;
            mention->own_kind = token->word->partition ? token->word : mention->own_kind;
            mention->with_subject = mention->with_subject || token->word->partition;
        } else if (token->kind == TOKEN_TEXT && token->span.end - token->span.start >= 6) {
            mention->with_subject = true;
        }
    }
    for (uint32_t i = mention->clause; i < mention->token; i++) {
        const struct token *token = token_at(reading, i);
        mention->clause_cues |= token->kind == TOKEN_WORD ? token->word->cues : 0;
    }
    /* "有3件已完成，仅有3件尚在办理" */
    uint32_t following = mention->own_measures == 0 ? MEASURE_OPEN | MEASURE_FINISHED : MEASURE_OPEN;
    for (uint32_t i = mention->after; i < reading->count && i < mention->after + 3; i++) {
        const struct token *token = token_at(reading, i);
        if (token->kind == TOKEN_MARK || token->kind == TOKEN_NUMBER) {
            break;
        }
        mention->own_measures |= token->kind == TOKEN_WORD ? token->word->measures & following : 0;
    }
    mention->measures = mention->own_measures;
    if (mention->own_measures == 0 && mention->label > mention->clause) {
        mention->measures = tokens_measures(reading, mention->clause, mention->label);
    }
}

/* Does the label say nothing but 的, or 目标的, 任务的? */
static bool is_of_label(const struct reading *reading, const struct mention *mention)
{
    const struct token *last = token_at(reading, mention->token - 1);
    if (mention->label == mention->token || last->span.end - last->span.start != strlen("的") ||
        !ends_in(reading, mention, "的")) {
        return false;
    }
    return mention->label + 1 == mention->token ||
           (mention->label + 2 == mention->token &&
            tokens_have(reading, mention->label, mention->label + 1, CUE_TARGET | CUE_FIXED));
}

/* "完成预算数60999万元的40.4%", "完成全年900人目标的73%": what is completed, of the plan. */
static void note_base(const struct reading *reading, struct mention *mention)
{
    struct mention *before = mention - 1;
    bool bracket = before->depth == mention->depth + 1 && before->after + 1 == mention->label &&
                   token_is_mark(token_at(reading, before->after), MARK_CLOSE); /* 完成年度计划（108亿元）的76.3% */
    if (mention_class(mention) != UNIT_PERCENT || (before->after != mention->label && !bracket) ||
        !is_of_label(reading, mention) || (!mention_counts(before) && mention_class(before) != UNIT_MONEY)) {
        return;
    }
    if (mention->role == ROLE_TARGET && mention->label + 1 == mention->token) {
        return;
    }
    mention->role = ROLE_SHARE;
    mention->of_before = true;
    before->role = ROLE_ASIDE;
}

/* "与上年同期相比，宗数（1204宗）增加128宗，…；金额（147.9亿元）减少…": said at the head of the sentence. */
static bool sentence_compares(const struct reading *reading, const struct mention *mention)
{
    uint32_t i = mention->sentence_start;
    while (i < mention->open && token_at(reading, i)->kind != TOKEN_NUMBER &&
           !token_is_mark(token_at(reading, i), MARK_COMMA)) {
        i++;
    }
    return i > mention->sentence_start && i < mention->open && token_is_mark(token_at(reading, i), MARK_COMMA) &&
           tokens_have(reading, i - 1, i, CUE_THAN);
}

/* "较上年（320件）增加32件": alone in a bracket between what is compared and the change, the figure before. */
static void note_prior(const struct builder *builder, struct mention *mention)
{
    const struct reading *reading = builder->reading;
    uint32_t outer = mention->depth > 0 ? builder->clause[mention->depth - 1] : 0, close = mention->after;
    if (mention->depth == 0 || close + 1 >= reading->count || !token_is_mark(token_at(reading, close), MARK_CLOSE) ||
        mention->role != ROLE_VALUE || !tokens_have(reading, close + 1, close + 2, CUE_CHANGE)) {
        return;
    }
    bool compares = tokens_have(reading, close + 1, close + 2, CUE_CHANGE) && sentence_compares(reading, mention);
    for (uint32_t i = mention->open; i-- > outer && (compares || token_at(reading, i)->kind != TOKEN_NUMBER);) {
        if (compares || tokens_have(reading, i, i + 1, CUE_THAN)) {
            mention->role = ROLE_PRIOR;
            mention->depth--;
            mention->open = mention->depth > 0 ? builder->open[mention->depth] : NO_TOKEN;
            return;
        }
    }
}

/* "全年调用326.4万次，2022年为241.9万次，同比增长…": a time, and nothing else, before a figure between another and a
 * change. */
static void note_year_before(const struct builder *builder, struct mention *mention)
{
    const struct reading *reading = builder->reading;
    const struct mention *before = mention - 1;
    uint32_t i = mention->after + 1, to = mention->after + 5 < reading->count ? mention->after + 5 : reading->count;
    const struct token *date = token_at(reading, mention->label);
    if (mention->role != ROLE_VALUE || before->role != ROLE_VALUE || before->number->unit != mention->number->unit ||
        before->block != mention->block || before->depth != mention->depth || mention->label != mention->clause ||
        mention->token != mention->label + 2 || date->kind != TOKEN_DATE || date->date.kind != DATE_YEAR ||
        !tokens_have(reading, mention->label + 1, mention->token, CUE_TO) ||
        first_date(reading, mention->sentence_start, mention->label) || i >= to ||
        !token_is_mark(token_at(reading, mention->after), MARK_COMMA)) {
        return;
    }
    while (i < to && token_at(reading, i)->kind == TOKEN_WORD) {
        if (token_at(reading, i)->word->cues & (CUE_CHANGE | CUE_SPAN)) {
            mention->role = ROLE_PRIOR;
            return;
        }
        i++;
    }
}

static void add_mention(struct builder *builder, uint32_t at)
{
    struct prose *prose = builder->prose;
    const struct token *token = token_at(builder->reading, at);
    if (prose->mention_count == builder->mention_room) {
        uint32_t room = builder->mention_room ? builder->mention_room * 2 : 256;
        prose->mentions = arena_grow(builder->arena, prose->mentions, builder->mention_room * sizeof *prose->mentions,
                                     room * sizeof *prose->mentions);
        builder->mention_room = room;
    }
    uint32_t clause = builder->clause[builder->depth];
    clause = at - clause > CLAUSE_TOKENS ? at - CLAUSE_TOKENS : clause;
    builder->label = builder->label > clause ? builder->label : clause;
    struct mention *mention = &prose->mentions[prose->mention_count];
    bool near = prose->mention_count > 0 && mention[-1].sentence == prose->sentence_count;
    const struct mention *before = near ? mention - 1 : 0;
    if (near && before->number->spelled && before->role == ROLE_ASIDE && before->label >= clause) {
        builder->label = before->label; /* 占五个区总数的83% */
    }
    *mention = (struct mention){.number = &token->number,
                                .span = token->span,
                                .token = at,
                                .label = builder->label,
                                .after = at + 1,
                                .sentence_start = builder->sentence_start,
                                .clause = clause,
                                .open = builder->depth > 0 ? builder->open[builder->depth] : NO_TOKEN,
                                .depth = builder->depth,
                                .sentence = prose->sentence_count,
                                .block = builder->block};
    read_label(builder->reading, mention);
    mention->listed = near && mention->label == mention->token && mention->token == before->token + 2 &&
                      is_list_mark(builder->reading, mention->token - 1);
    mention->listed =
        mention->listed || (near && mention->label + 1 == mention->token && before->token + 1 == mention->label &&
                            is_list_mark(builder->reading, mention->label));
    if (mention->listed && mention->cues == CUE_AND) {
        mention->cues = 0;
    }
    set_role(builder->reading, mention, before);
    mention->kind = mention->own_kind;
    if (!mention->kind && near && before->block == mention->block && before->depth == mention->depth) {
        mention->kind = before->kind;
    }
    if (near) {
        note_base(builder->reading, mention);
        note_year_before(builder, mention);
    }
    note_prior(builder, mention);
    bool name = !token->number.unit && mention->own_measures == 0 && !(mention->cues & CUE_TOTAL);
    if (!name) {
        prose->mention_count++;
    }
    builder->label = at + 1;
}

static void end_sentence(struct builder *builder, uint32_t next)
{
    struct prose *prose = builder->prose;
    uint32_t first = prose->sentence_count > 0 ? prose->sentences[prose->sentence_count - 1].last : 0;
    if (next > builder->sentence_start) {
        if (prose->sentence_count == builder->sentence_room) {
            uint32_t room = builder->sentence_room ? builder->sentence_room * 2 : 128;
            prose->sentences =
                arena_grow(builder->arena, prose->sentences, builder->sentence_room * sizeof *prose->sentences,
                           room * sizeof *prose->sentences);
            builder->sentence_room = room;
        }
        uint32_t start = token_at(builder->reading, builder->sentence_start)->span.start;
        prose->sentences[prose->sentence_count++] = (struct sentence){first,
                                                                      prose->mention_count,
                                                                      builder->sentence_start,
                                                                      next,
                                                                      source_line(builder->reading->source, start),
                                                                      builder->section};
    }
    builder->sentence_start = next;
    builder->depth = 0;
    builder->clause[0] = builder->label = next;
    builder->block++;
}

/* A line that breaks off in the middle of a sentence goes on in the next, when that begins nothing of its own. */
static bool goes_on(const struct builder *builder, uint32_t at)
{
    const struct reading *reading = builder->reading;
    if (at == 0 || at + 1 >= reading->count) {
        return false;
    }
    const struct token *before = token_at(reading, at - 1), *next = token_at(reading, at + 1);
    uint32_t line = source_line(reading->source, token_at(reading, at)->span.start);
    struct span span = source_line_span(reading->source, line);
    bool marked = before->kind == TOKEN_MARK &&
                  (before->mark == MARK_STOP || before->mark == MARK_COLON || before->mark == MARK_LINE ||
                   before->mark == MARK_BAR || before->mark == MARK_CLOSE); /* …；（见图一） */
    bool ended = marked || before->kind == TOKEN_NUMBER;
    return !ended && span.end - span.start >= LONG_LINE && next->kind != TOKEN_HEAD &&
           !token_is_mark(next, MARK_LINE) && !builder->prose->in_table[line] &&
           line + 1 < reading->source->line_count && !builder->prose->in_table[line + 1];
}

static void open_bracket(struct builder *builder, uint32_t at)
{
    if (builder->depth + 1 < MOST_DEPTH) {
        builder->depth++;
        builder->open[builder->depth] = at;
        builder->clause[builder->depth] = at + 1;
        builder->outer_label[builder->depth] = builder->label;
    }
    builder->label = at + 1;
}

/* "满意率（不含基本满意）95.04%", "预算（最高限价）合计": a bracket of words alone does not end the label it stands in.
 */
static void close_bracket(struct builder *builder, uint32_t at)
{
    bool words = builder->depth > 0 && at - builder->open[builder->depth] <= BRACKET_TOKENS;
    for (uint32_t i = words ? builder->open[builder->depth] + 1 : at; i < at; i++) {
        const struct token *token = token_at(builder->reading, i);
        words = words && (token->kind == TOKEN_WORD || token->kind == TOKEN_TEXT || token_is_mark(token, MARK_PAUSE));
    }
    uint32_t label = words ? builder->outer_label[builder->depth] : at + 1;
    builder->label = words && label < builder->open[builder->depth] ? label : at + 1;
    builder->depth -= builder->depth > 0;
}

static void take_mark(struct builder *builder, uint32_t at)
{
    switch (token_at(builder->reading, at)->mark) {
    case MARK_SEMICOLON: builder->block++; [[fallthrough]];
    case MARK_COMMA: builder->clause[builder->depth] = builder->label = at + 1; break;
    case MARK_COLON:
        if (at == 0 || !tokens_have(builder->reading, at - 1, at, CUE_RESPECTIVELY)) { /* 分别为：66%、75% */
            builder->clause[builder->depth] = builder->label = at + 1;
        }
        break;
    case MARK_PAUSE: builder->label = at + 1; break;
    case MARK_OPEN: open_bracket(builder, at); break;
    case MARK_CLOSE: close_bracket(builder, at); break;
    case MARK_STOP: end_sentence(builder, at + 1); break;
    case MARK_LINE:
        if (!goes_on(builder, at)) {
            end_sentence(builder, at + 1);
        }
        break;
    default: break;
    }
}

void prose_read(struct arena *arena, const struct reading *reading, struct prose *prose)
{
    *prose = (struct prose){.reading = reading};
    struct builder builder = {.arena = arena, .reading = reading, .prose = prose};
    prose->in_table = ARENA_ARRAY(arena, bool, reading->source->line_count);
    layout_mark(reading->source, prose->in_table);
    for (uint32_t i = 0; i < reading->count; i++) {
        const struct token *token = token_at(reading, i);
        uint32_t mentions =
            prose->mention_count - (prose->sentence_count > 0 ? prose->sentences[prose->sentence_count - 1].last : 0);
        if (i - builder.sentence_start >= SENTENCE_TOKENS || mentions >= SENTENCE_MENTIONS) {
            end_sentence(&builder, i);
        }
        uint32_t line = token->kind == TOKEN_NUMBER ? source_line(reading->source, token->span.start) : 0;
        if (token->kind == TOKEN_MARK) {
            take_mark(&builder, i);
        } else if (token->kind == TOKEN_NUMBER && !prose->in_table[line]) {
            add_mention(&builder, i);
        } else if (token->kind == TOKEN_HEAD) {
            if (token->head.level != 5) {
                end_sentence(&builder, i);
                builder.section += token->head.level <= 2;
            }
            builder.block++;
            builder.clause[builder.depth] = builder.label = i + 1;
        }
    }
    end_sentence(&builder, reading->count);
}
