#include "modules/audit/reader.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

struct reader {
    const struct source *source;
    const struct lexicon *lexicon;
    struct arena *arena;
    struct token *tokens;
    uint32_t count, room;
    uint32_t at;
};

static const struct {
    const char *text;
    enum mark mark;
} marks[] = {
    {"，", MARK_COMMA}, {",", MARK_COMMA},      {"；", MARK_SEMICOLON}, {";", MARK_SEMICOLON}, {"。", MARK_STOP},
    {"！", MARK_STOP},  {"!", MARK_STOP},       {"？", MARK_STOP},      {"?", MARK_STOP},      {"：", MARK_COLON},
    {":", MARK_COLON},  {"、", MARK_PAUSE},     {"（", MARK_OPEN},      {"(", MARK_OPEN},      {"）", MARK_CLOSE},
    {")", MARK_CLOSE},  {"“", MARK_QUOTE},      {"”", MARK_QUOTE_END},  {"《", MARK_QUOTE},    {"》", MARK_QUOTE_END},
    {"「", MARK_QUOTE}, {"」", MARK_QUOTE_END}, {"‘", MARK_QUOTE},      {"’", MARK_QUOTE_END}, {"|", MARK_BAR},
    {"\t", MARK_TAB},   {"\n", MARK_LINE},      {"〔", MARK_OTHER},     {"〕", MARK_OTHER},    {"[", MARK_OTHER},
    {"]", MARK_OTHER},  {"【", MARK_OTHER},     {"】", MARK_OTHER},     {"\"", MARK_OTHER},    {"…", MARK_OTHER},
    {"—", MARK_OTHER},  {"–", MARK_OTHER},      {"－", MARK_OTHER},     {"~", MARK_OTHER},     {"～", MARK_OTHER},
    {"-", MARK_OTHER},  {"+", MARK_OTHER},      {"＋", MARK_OTHER},     {"×", MARK_OTHER},     {"/", MARK_OTHER},
    {"·", MARK_OTHER},  {"*", MARK_OTHER},      {"=", MARK_OTHER},      {".", MARK_OTHER},     {"#", MARK_OTHER},
    {"㎡", MARK_OTHER}, {"＂", MARK_OTHER},     {"｜", MARK_BAR},       {"∶", MARK_COLON},     {"﹔", MARK_SEMICOLON},
};

static const char *here(const struct reader *reader)
{
    return reader->source->text + reader->at;
}

static size_t room_here(const struct reader *reader)
{
    return reader->source->size - reader->at;
}

static bool looking_at(const struct reader *reader, const char *what)
{
    size_t size = strlen(what);
    return size <= room_here(reader) && memcmp(here(reader), what, size) == 0;
}

static struct token *add(struct reader *reader, enum token_kind kind, size_t size)
{
    if (!reader->tokens || reader->count == reader->room) {
        uint32_t room = reader->room ? reader->room * 2 : 1024;
        reader->tokens = arena_grow(reader->arena, reader->tokens, reader->room * sizeof *reader->tokens,
                                    room * sizeof *reader->tokens);
        reader->room = room;
    }
    struct token *token = &reader->tokens[reader->count++];
    *token = (struct token){.kind = kind, .span = {reader->at, reader->at + (uint32_t)size}};
    reader->at += (uint32_t)size;
    return token;
}

static const struct token *last(const struct reader *reader)
{
    return reader->count > 0 ? &reader->tokens[reader->count - 1] : 0;
}

static bool read_mark(struct reader *reader)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (marks[i].text[0] == *here(reader) && looking_at(reader, marks[i].text)) {
            add(reader, TOKEN_MARK, strlen(marks[i].text))->mark = marks[i].mark;
            return true;
        }
    }
    return false;
}

/* --- headings ---------------------------------------------------------------------------------------------------- */

static bool may_begin_part(const struct token *before)
{
    return !before || (before->kind == TOKEN_MARK && before->mark != MARK_OTHER && before->mark != MARK_QUOTE &&
                       before->mark != MARK_OPEN && before->mark != MARK_PAUSE && before->mark != MARK_CLOSE);
}

static bool begins_line(const struct token *before)
{
    return !before || (before->kind == TOKEN_MARK && before->mark == MARK_LINE);
}

static bool text_at(const char *text, size_t room, const char *what)
{
    size_t size = strlen(what);
    return size <= room && memcmp(text, what, size) == 0;
}

/* The mark behind the number of a heading: its bytes, 0 when it makes no heading. */
static size_t heading_mark(const char *text, size_t room, bool spelled, bool whole_line, int8_t *level)
{
    bool pause = text_at(text, room, "、");
    if (spelled) {
        *level = pause ? 1 : 5;
        return (pause && whole_line) || text_at(text, room, "是") ? 3 : 0;
    }
    *level = 3;
    bool dot = room > 1 && *text == '.' && !(text[1] >= '0' && text[1] <= '9');
    return dot ? 1 : text_at(text, room, "．") || (pause && whole_line) ? 3 : 0;
}

/* "一、" "（一）" "1." "（1）": what is read of it, 0 for none. */
static size_t heading_size(const char *text, size_t room, bool whole_line, int8_t *level, int32_t *number)
{
    size_t open = text_at(text, room, "（") ? 3 : text_at(text, room, "(") ? 1 : 0;
    int64_t value = 0;
    int32_t digits = 0;
    size_t step = numeral_read(text + open, room - open, number);
    bool spelled = step > 0;
    if (!spelled) {
        step = digits_read(text + open, room - open, &value, &digits);
        *number = (int32_t)value;
    }
    size_t size = open + step;
    if (step == 0 || digits > 2 || *number > 99 || *number < 1) {
        return 0;
    }
    size_t mark = open == 0 ? heading_mark(text + size, room - size, spelled, whole_line, level) : 0;
    if (open > 0) {
        *level = spelled ? 2 : 4;
        mark = text_at(text + size, room - size, "）") ? 3 : text_at(text + size, room - size, ")") ? 1 : 0;
    }
    return mark > 0 ? size + mark : 0;
}

static bool read_heading(struct reader *reader)
{
    const struct token *before = last(reader);
    int8_t level = 0;
    int32_t number;
    if (!may_begin_part(before)) {
        return false;
    }
    size_t size = heading_size(here(reader), room_here(reader), begins_line(before), &level, &number);
    bool in_text = level >= 3 && level != 4;
    if (size == 0 || (!begins_line(before) && !in_text)) {
        return false;
    }
    struct token *token = add(reader, TOKEN_HEAD, size);
    token->head.level = level;
    token->head.number = (int16_t)number;
    return true;
}

/* --- numbers ----------------------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_one_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c);
}

static bool joins_range(const struct token *mark, const struct reader *reader)
{
    static const char *const joins[] = {"—", "–", "－", "-", "~", "～"};
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        if (memcmp(reader->source->text + mark->span.start, joins[i], strlen(joins[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* "青城App121件": a name of letters and a count behind it, not A4 or 5G. */
static bool follows_name(const char *text, uint32_t from, const struct quantity *quantity)
{
    bool letters = from >= 3 && is_letter(text[from - 1]) && is_letter(text[from - 2]) && is_letter(text[from - 3]);
    return letters && quantity->unit && quantity->unit->class >= UNIT_CASE && quantity->unit->class <= UNIT_BODY;
}

/* A number that is part of a name: A4, 2.0版, 1+N, 〔2021〕, 7×24, “321”, 第3, 0914-3288888. */
/* "96128电话", "52112319热线": a number to be called. */
static bool is_called(const char *behind)
{
    static const char *const nouns[] = {"电话", "热线", "专线", "平台"};
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        if (strncmp(behind, nouns[i], strlen(nouns[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_name(const struct reader *reader, size_t size, const struct quantity *quantity)
{
    uint32_t from = reader->at, to = from + (uint32_t)size;
    const char *text = reader->source->text;
    char next = to < reader->source->size ? text[to] : '\n';
    bool bare = !quantity->unit;
    if (from > 0 && (is_letter(text[from - 1]) || is_one_of(text[from - 1], "+*/=#."))) {
        return !follows_name(text, from, quantity);
    }
    if (from >= 3 && (memcmp(text + from - 3, "第", 3) == 0 || memcmp(text + from - 3, "〔", 3) == 0)) {
        return true;
    }
    if (from >= 2 && memcmp(text + from - 2, "×", 2) == 0) {
        return true;
    }
    if (quantity->unit && (quantity->unit->class == UNIT_OTHER || next == '/')) {
        return true; /* 5.36批次/千人 */
    }
    if (from >= 3 && memcmp(text + from - 3, "“", 3) == 0 && (bare || text[to] == '\xe2')) {
        return true;
    }
    return bare && (is_letter(next) || (size >= 5 && is_called(text + to)) || is_one_of(next, "+*/=:") ||
                    (next == '-' && from > 0 && text[from - 1] == '-') || strncmp(text + to, "×", 2) == 0 ||
                    strncmp(text + to, "〕", 3) == 0);
}

/* The national service lines, which are names and not counts. */
static bool is_service_line(const struct reader *reader)
{
    static const char *const lines[] = {"12345", "12315", "12329", "12333", "12328", "12319", "12388", "12369", "12380",
                                        "12348", "12366", "12371", "96371", "12393", "12389", "12320", "12318"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (looking_at(reader, lines[i])) {
            char next = here(reader)[5];
            return !(next >= '0' && next <= '9') && next != '.';
        }
    }
    return false;
}

/* The cues right before a number widen it: 约, 近, 超. */
static uint32_t cues_before(const struct reader *reader)
{
    const struct token *before = last(reader);
    if (!before || before->kind != TOKEN_WORD || before->span.end != reader->at ||
        strncmp(before->word->text, "以", 3) == 0) { /* "二星及以下16次": 以下 is of what stands before it */
        return 0;
    }
    return before->word->cues & (CUE_NEAR | CUE_BELOW | CUE_ABOVE);
}

/* "比57206件多7667件", "多了7667件", "多归集12.7万条": how many more, not 57206 and some. */
static bool compares(const struct reader *reader)
{
    const char *text = here(reader);
    size_t room = room_here(reader), at = strlen("多");
    for (int letters = 0; letters < 2 && at < room && (uint8_t)text[at] >= 0xe4 && (uint8_t)text[at] <= 0xe9;
         letters++) {
        at += 3;
    }
    return looking_at(reader, "多") && at < room && text[at] >= '0' && text[at] <= '9';
}

static uint32_t cues_after(const struct reader *reader)
{
    static const char *const about[] = {"左右", "上下", "以上", "以下", "以内", "余", "多"};
    for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
        if (looking_at(reader, about[i]) && !compares(reader)) {
            return CUE_NEAR;
        }
    }
    return 0;
}

static void note_range(struct reader *reader)
{
    struct token *token = &reader->tokens[reader->count - 1];
    if (reader->count >= 3 && token[-1].kind == TOKEN_MARK && token[-1].mark == MARK_OTHER &&
        token[-2].kind == TOKEN_NUMBER && joins_range(&token[-1], reader)) {
        token->number.ranged = token[-2].number.ranged = true;
    }
}

static bool read_number(struct reader *reader)
{
    struct quantity quantity;
    char first = *here(reader);
    bool digit = (first >= '0' && first <= '9') || first == '\xef';
    size_t size = digit ? number_read(here(reader), room_here(reader), &quantity)
                        : number_read_spelled(here(reader), room_here(reader), &quantity);
    if (size == 0) {
        return false;
    }
    if (digit && is_service_line(reader)) {
        add(reader, TOKEN_TEXT, 5);
        return true;
    }
    bool first_of_kind =
        !digit && reader->at >= 3 && (memcmp(here(reader) - 3, "第", 3) == 0 || memcmp(here(reader) - 3, "“", 3) == 0);
    if (first_of_kind || (digit && is_name(reader, size, &quantity))) {
        add(reader, TOKEN_TEXT, size);
        return true;
    }
    quantity_widen(&quantity, cues_before(reader));
    add(reader, TOKEN_NUMBER, size)->number = quantity;
    note_range(reader);
    quantity_widen(&reader->tokens[reader->count - 1].number, cues_after(reader));
    return true;
}

static bool read_date(struct reader *reader)
{
    struct date_note note;
    uint32_t at = reader->at;
    size_t size = date_read_at(here(reader), room_here(reader), &note);
    if (size == 0 || (at > 0 && is_letter(reader->source->text[at - 1]))) {
        return false;
    }
    if (at > 0 && note.kind != DATE_PART && is_one_of(reader->source->text[at - 1], "-./0123456789")) {
        return false;
    }
    add(reader, TOKEN_DATE, size)->date = note;
    return true;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static void read_plain(struct reader *reader)
{
    size_t size = utf8_sequence(here(reader), room_here(reader));
    const struct token *before = last(reader);
    if (before && before->kind == TOKEN_TEXT && before->span.end == reader->at) {
        reader->tokens[reader->count - 1].span.end += (uint32_t)size;
        reader->at += (uint32_t)size;
        return;
    }
    add(reader, TOKEN_TEXT, size);
}

static bool skip_space(struct reader *reader)
{
    static const char *const blanks[] = {" ",        "\r",           "\f",           "　",
                                         "\xc2\xa0", "\xe2\x80\x83", "\xe2\x80\x8b", "\xe2\x80\x82"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        if (looking_at(reader, blanks[i])) {
            reader->at += (uint32_t)strlen(blanks[i]);
            return true;
        }
    }
    return false;
}

static bool read_word(struct reader *reader)
{
    size_t size;
    const struct word *word = lexicon_find(reader->lexicon, here(reader), room_here(reader), &size);
    if (!word) {
        return false;
    }
    add(reader, TOKEN_WORD, size)->word = word;
    return true;
}

result reader_read(struct arena *arena, const struct source *source, struct reading *reading)
{
    struct reader reader = {.source = source, .arena = arena, .lexicon = lexicon_make(arena)};
    while (reader.at < source->size) {
        if (reader.count >= READER_MOST_TOKENS) {
            return failed(ERR_TOO_LARGE, "文本过长，请分成几份核对");
        }
        bool taken = skip_space(&reader) || read_heading(&reader) || read_date(&reader) || read_number(&reader) ||
                     read_mark(&reader) || read_word(&reader);
        if (!taken) {
            read_plain(&reader);
        }
    }
    *reading = (struct reading){source, reader.tokens, reader.count};
    return SUCCESS;
}
