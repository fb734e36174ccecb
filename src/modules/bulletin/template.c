#include "modules/bulletin/template.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/record/record.h"

enum { TAG_BYTES = 1024 };

/* A loop or condition that is not yet closed; the outermost one is the template. */
struct open_node {
    struct node *node;
    struct node **end;  /* where the next node goes */
    const char *closed; /* by this */
};

struct parser {
    struct arena *arena;
    const struct vocabulary *vocabulary;
    const char *at;
    int line;
    bool fresh; /* nothing but braces of loops and conditions since the line began */
    bool alone; /* a table or chart stands on this line */
    bool heading;
    struct open_node open[TEMPLATE_DEPTH + 1];
    size_t depth;
    struct template *out;
};

static result refuse(const struct parser *parser, int line, const char *reason)
{
    return invalid("text", str_format(parser->arena, "第%d行：%s", line, reason));
}

static struct node *add_node(struct parser *parser, enum node_kind kind)
{
    struct open_node *open = &parser->open[parser->depth];
    struct node *node = ARENA_NEW(parser->arena, struct node);
    node->kind = kind;
    node->line = parser->line;
    node->term.type = "";
    *open->end = node;
    open->end = &node->next;
    return node;
}

/* --- figures ----------------------------------------------------------------------------------------------------- */

static void need(struct parser *parser, const struct term *term, bool months)
{
    struct template *out = parser->out;
    size_t at = 0, size = sizeof *out->needs;
    while (at < out->need_count && out->needs[at].metric != term->metric) {
        at++;
    }
    if (at == out->need_count) {
        out->needs = arena_grow(parser->arena, out->needs, at * size, (at + 1) * size);
        out->needs[out->need_count++] = (struct template_need){.metric = term->metric};
    }
    out->needs[at].before |= term->when == WHEN_BEFORE || term->aspect == ASPECT_CHANGE;
    out->needs[at].last_year |= term->when == WHEN_LAST_YEAR || term->aspect == ASPECT_GROWTH;
    out->needs[at].months |= months;
}

static result read_term(struct parser *parser, const char *text, struct term *term)
{
    if (!term_parse(parser->arena, text, parser->vocabulary, term)) {
        return refuse(parser, parser->line,
                      str_format(parser->arena, "没有“%s”这个数据，请按口径一览中的名称填写", text));
    }
    need(parser, term, false);
    return SUCCESS;
}

/* Is there a loop of these rows around? */
static const struct node *loop_around(const struct parser *parser, enum rows rows)
{
    for (size_t i = 1; i <= parser->depth; i++) {
        const struct node *node = parser->open[i].node;
        if (node->kind == NODE_LOOP && node->rows == rows) {
            return node;
        }
    }
    return 0;
}

static const struct node *any_loop(const struct parser *parser)
{
    const struct node *found = 0;
    for (size_t i = 1; i <= parser->depth; i++) {
        const struct node *node = parser->open[i].node;
        found = node->kind == NODE_LOOP && node->rows != ROWS_OWN ? node : found;
    }
    return found;
}

static result add_term(struct parser *parser, const char *text)
{
    struct term term;
    TRY(read_term(parser, text, &term));
    if (term.each_type) {
        return refuse(parser, parser->line, "“每个类型的”只能用作表的列；正文中请用{{#每个类型}}");
    }
    if (term.aspect == ASPECT_SHARE && (!any_loop(parser) || term.metric->scale != METRIC_COUNT)) {
        return refuse(parser, parser->line, "占比只能用于件数，并且要写在“每个…”之中");
    }
    add_node(parser, NODE_TERM)->term = term;
    return SUCCESS;
}

static result add_word(struct parser *parser, const char *text, enum word word)
{
    static const struct {
        enum word word;
        enum rows rows;
    } inside[] = {{WORD_TYPE, ROWS_TYPES}, {WORD_NATURE, ROWS_NATURES}, {WORD_UNIT, ROWS_UNITS}};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        if (word == inside[i].word && !loop_around(parser, inside[i].rows)) {
            return refuse(parser, parser->line, str_format(parser->arena, "{{%s}}只能写在“每个%s”之中", text, text));
        }
    }
    const struct node *loop = any_loop(parser);
    if (word == WORD_RANK && (!loop || (loop->first == 0 && loop->last == 0))) {
        return refuse(parser, parser->line, "{{名次}}只能写在“前几个”或“后几个”之中");
    }
    add_node(parser, NODE_WORD)->word = word;
    return SUCCESS;
}

/* --- tables and charts ------------------------------------------------------------------------------------------- */

/* The text before the first of two spellings of a mark, which is cut off; NULL: it is not there. */
static const char *cut(struct arena *arena, const char **text, const char *wide, const char *narrow)
{
    const char *at = strstr(*text, wide), *other = strstr(*text, narrow);
    const char *mark = at && (!other || at < other) ? wide : narrow;
    at = mark == wide ? at : other;
    if (!at) {
        return 0;
    }
    const char *before = arena_copy(arena, *text, (size_t)(at - *text));
    *text = at + strlen(mark);
    return before;
}

static const char *trim(struct arena *arena, const char *text)
{
    while (*text == ' ' || str_starts_with(text, "　")) {
        text += *text == ' ' ? 1 : strlen("　");
    }
    size_t size = strlen(text);
    size -= size > 0 && text[size - 1] == '\r';
    while (size > 0 && (text[size - 1] == ' ' || (size >= 3 && memcmp(&text[size - 3], "　", 3) == 0))) {
        size -= text[size - 1] == ' ' ? 1 : 3;
    }
    return arena_copy(arena, text, size);
}

/* Those that offices use most, by their names alone. */
struct drawing {
    const char *name, *text;
};
static const struct drawing tables[] = {
    {"县区办件",
     "各地办件情况统计表｜每个县区｜受理、办结、办结率、按期办结率、其中按类型受理【每个类型的受理】、上期的在办、"
     "在办、日均受理、上期的受理、上年同期的受理"},
    {"单位办件", "各单位办件情况统计表｜每个单位｜行政许可的受理、行政许可的办结、行政许可的办结率、公共服务的受理、"
                 "公共服务的办结、公共服务的办结率、上期的在办、在办"},
    {"县区评价", "各地政务服务评价情况统计表｜每个县区｜评价数、评价等次【评价的非常满意、评价的满意、评价的基本满意、"
                 "评价的不满意、评价的非常不满意】、好评率、评价的满意率、差评整改【整改办结、按期整改率】"},
    {"县区热线",
     "各地12345热线办理情况统计表｜每个县区｜来电来信【来电来信数、接通率、当场答复数】、工单【工单数、办结数、"
     "重办数、按期回复率、热线的按期办结率】、回访【热线的满意率、满意率（不含基本满意）】"},
    {"口径变化", "口径变化前后对照表｜口径变化｜"},
    {0},
};
static const struct drawing charts[] = {
    {"县区受理", "各地受理（件）｜每个县区｜受理"},
    {"近12个月受理", "近12个月受理（件）｜每个月｜受理"},
    {"评价占比", "评价等次构成｜占比｜评价的非常满意、评价的满意、评价的基本满意、评价的不满意、评价的非常不满意"},
    {0},
};

static bool rows_named(const char *text, enum rows *rows)
{
    static const struct {
        const char *text;
        enum rows rows;
    } names[] = {{"每个县区", ROWS_REGIONS}, {"每个单位", ROWS_UNITS}, {"每个类型", ROWS_TYPES},
                 {"每个诉求", ROWS_NATURES}, {"每个月", ROWS_MONTHS},  {"占比", ROWS_SHARES},
                 {"口径变化", ROWS_CHANGES}, {"本级", ROWS_OWN}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_equal(names[i].text, text)) {
            *rows = names[i].rows;
            return true;
        }
    }
    return false;
}

static result read_columns(struct parser *parser, const char *text, struct node *node)
{
    struct term *columns = ARENA_ARRAY(parser->arena, struct term, COLUMNS_MOST);
    const char *group = 0;
    while (*text) {
        const char *name = cut(parser->arena, &text, "、", ",");
        if (!name) {
            name = text;
            text = "";
        }
        const char *opened = cut(parser->arena, &name, "【", "【");
        bool closes = str_ends_with(name, "】");
        if (opened && group) {
            return refuse(parser, parser->line, "【】之中不能再套【】");
        }
        group = opened ? trim(parser->arena, opened) : group;
        name = closes ? arena_copy(parser->arena, name, strlen(name) - strlen("】")) : name;
        if (node->column_count == COLUMNS_MOST) {
            return refuse(parser, parser->line, str_format(parser->arena, "一个表最多%d列", COLUMNS_MOST));
        }
        struct term *term = &columns[node->column_count++];
        TRY(read_term(parser, trim(parser->arena, name), term));
        need(parser, term, node->rows == ROWS_MONTHS);
        if (term->aspect != ASPECT_VALUE || term->where != WHERE_HERE) {
            return refuse(parser, parser->line, "列只能是数据本身，不能是环比、同比、占比，也不能另指地方");
        }
        term->group = group;
        group = closes ? 0 : group;
    }
    node->columns = columns;
    return group ? refuse(parser, parser->line, "【没有用】结束") : SUCCESS;
}

/* Which rows a drawing can be of, and how many columns. */
static const char *check_drawing(const struct node *node)
{
    bool chart = node->kind == NODE_CHART;
    bool drawn = node->rows == ROWS_REGIONS || node->rows == ROWS_MONTHS || node->rows == ROWS_SHARES;
    if (node->rows == ROWS_OWN || (chart && !drawn) || (!chart && node->rows == ROWS_SHARES)) {
        return chart ? "图的行应为每个县区、每个月或占比" : "表的行应为每个县区、每个单位、每个类型、每个诉求、每个月";
    }
    if ((node->column_count == 0) != (node->rows == ROWS_CHANGES)) {
        return "没有写明列：{{表：标题｜每个县区｜受理、办结}}";
    }
    for (size_t i = 0; i < node->column_count && node->rows != ROWS_REGIONS; i++) {
        if (node->columns[i].each_type || (node->rows == ROWS_MONTHS && node->columns[i].when != WHEN_NOW)) {
            return "这一列只能用于每个县区的表";
        }
    }
    if (chart && ((node->rows == ROWS_REGIONS && node->column_count != 1) ||
                  (node->rows == ROWS_MONTHS && node->column_count > 3))) {
        return "按县区的图只能有一个数据，按月的图最多三个";
    }
    return 0;
}

static result add_drawing(struct parser *parser, enum node_kind kind, const char *text)
{
    struct arena *arena = parser->arena;
    const char *given = text;
    for (const struct drawing *known = kind == NODE_TABLE ? tables : charts; known->name; known++) {
        text = str_equal(known->name, given) ? known->text : text;
    }
    const char *caption = cut(arena, &text, "｜", "|");
    const char *rows = caption ? cut(arena, &text, "｜", "|") : 0;
    if (!rows) {
        return refuse(parser, parser->line,
                      str_format(arena, "没有“%s”这个%s；自己定的写作{{%s：标题｜每个县区｜受理、办结}}", given,
                                 kind == NODE_TABLE ? "表" : "图", kind == NODE_TABLE ? "表" : "图"));
    }
    if (!parser->fresh || parser->depth > 0) {
        return refuse(parser, parser->line, "表和图要单独写一行，不能写在“每个…”或条件之中；没有数据时自动略去");
    }
    struct node *node = add_node(parser, kind);
    node->text = trim(arena, caption);
    if (!rows_named(trim(arena, rows), &node->rows)) {
        return refuse(parser, parser->line, str_format(arena, "没有“%s”这种行", rows));
    }
    TRY(read_columns(parser, text, node));
    const char *reason = check_drawing(node);
    parser->alone = true;
    return reason ? refuse(parser, parser->line, reason) : SUCCESS;
}

/* --- loops ------------------------------------------------------------------------------------------------------- */

static result open_node(struct parser *parser, struct node *node, const char *closed)
{
    if (parser->depth == TEMPLATE_DEPTH) {
        return refuse(parser, parser->line, str_format(parser->arena, "套得太深，最多%d层", TEMPLATE_DEPTH));
    }
    parser->open[++parser->depth] = (struct open_node){node, &node->children, closed};
    return SUCCESS;
}

/* 每个县区 may hold 每个类型 and 每个诉求, 本级 also 每个单位, nothing else holds a loop: so filling ends. */
static const char *check_nesting(const struct parser *parser, const struct node *loop)
{
    const struct node *around = any_loop(parser);
    bool is_cut = loop->rows == ROWS_TYPES || loop->rows == ROWS_NATURES;
    if (loop->rows == ROWS_OWN && (around || loop_around(parser, ROWS_OWN))) {
        return "“本级”不能写在另一个“每个…”或“本级”之中";
    }
    if (loop->rows == ROWS_REGIONS && loop_around(parser, ROWS_OWN)) {
        return "“每个县区”不能写在“本级”之中";
    }
    return around && !(is_cut && (around->rows == ROWS_REGIONS || around->rows == ROWS_UNITS))
               ? "“每个…”之中只能再套“每个类型”和“每个诉求”，不能套自己"
               : 0;
}

/* 前3个县区：受理 */
static result read_top(struct parser *parser, const char *text, struct node *loop)
{
    struct arena *arena = parser->arena;
    const char *of = cut(arena, &text, "：", ":");
    bool is_first = of && str_starts_with(of, "前");
    if (!of || !(is_first || str_starts_with(of, "后"))) {
        return refuse(parser, parser->line,
                      "没有这种重复；可用每个县区、每个单位、每个类型、每个诉求、前3个县区：受理");
    }
    const char *digits = of + strlen("前");
    size_t size = strspn(digits, "0123456789");
    int64_t count = 0;
    if (size == 0 || !str_to_int(arena_copy(arena, digits, size), &count) || count < 1 || count > 99) {
        return refuse(parser, parser->line, "“前”“后”之后应为1到99的数");
    }
    const char *rows = digits + size;
    if (!str_starts_with(rows, "个") || !rows_named(str_format(arena, "每%s", rows), &loop->rows) ||
        loop->rows > ROWS_NATURES) {
        return refuse(parser, parser->line, "应为“前3个县区：受理”这样的写法，县区也可以是单位、类型、诉求");
    }
    loop->first = is_first ? (int)count : 0;
    loop->last = is_first ? 0 : (int)count;
    TRY(read_term(parser, trim(arena, text), &loop->term));
    return loop->term.aspect == ASPECT_VALUE && !loop->term.each_type
               ? SUCCESS
               : refuse(parser, parser->line, "只能按一个数据排名次");
}

static result open_loop(struct parser *parser, const char *text)
{
    struct node loop = {.line = parser->line, .term = {.type = ""}};
    const char *name = text;
    if (!rows_named(text, &loop.rows) || loop.rows > ROWS_NATURES) {
        TRY(read_top(parser, text, &loop));
        name = cut(parser->arena, &text, "：", ":");
    }
    const char *reason = check_nesting(parser, &loop);
    if (reason) {
        return refuse(parser, parser->line, reason);
    }
    struct node *node = add_node(parser, NODE_LOOP);
    loop.kind = NODE_LOOP;
    *node = loop;
    return open_node(parser, node, name);
}

/* --- conditions -------------------------------------------------------------------------------------------------- */

/* A number with up to six decimals, in units of the metric's last one. */
static bool read_bound(const char *text, const struct metric *metric, int64_t *bound)
{
    int decimals = metric->scale == METRIC_COUNT ? 0 : metric->decimals;
    size_t whole = strspn(text, "0123456789"), size = whole;
    int64_t number = 0;
    for (size_t i = 0; i < whole && i < 13; i++) {
        number = number * 10 + text[i] - '0';
    }
    size += text[size] == '.';
    for (int i = 0; i < decimals; i++) {
        bool has_digit = text[size] >= '0' && text[size] <= '9' && size > whole;
        number = number * 10 + (has_digit ? text[size] - '0' : 0);
        size += has_digit;
    }
    *bound = number;
    return whole > 0 && whole < 13 && (text[size] == '\0' || str_equal(text + size, "%"));
}

static result read_test(struct parser *parser, const char *text, struct node *node)
{
    static const struct {
        const char *mark;
        enum test test;
    } marks[] = {{">", TEST_ABOVE},  {"＞", TEST_ABOVE}, {"<", TEST_BELOW},
                 {"＜", TEST_BELOW}, {"=", TEST_EQUAL},  {"＝", TEST_EQUAL}};
    struct arena *arena = parser->arena;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *at = strstr(text, marks[i].mark);
        if (at) {
            node->test = marks[i].test;
            TRY(read_term(parser, trim(arena, arena_copy(arena, text, (size_t)(at - text))), &node->term));
            const char *bound = trim(arena, at + strlen(marks[i].mark));
            return node->term.aspect == ASPECT_VALUE && read_bound(bound, node->term.metric, &node->bound)
                       ? SUCCESS
                       : refuse(parser, parser->line, str_format(arena, "“%s”不是可以比较的数", bound));
        }
    }
    TRY(read_term(parser, text, &node->term));
    return node->term.aspect != ASPECT_SHARE && !node->term.each_type
               ? SUCCESS
               : refuse(parser, parser->line, "占比和“每个类型的”不能作条件");
}

static result open_condition(struct parser *parser, const char *text)
{
    static const struct {
        const char *text;
        enum test test;
    } plain[] = {{"有数据", TEST_DATA}, {"有县区", TEST_CHILDREN}, {"有单位", TEST_UNITS}, {"有未报县区", TEST_SILENT}};
    struct node *node = add_node(parser, NODE_IF);
    if (str_starts_with(text, "没有")) {
        node->negated = true;
        text += strlen("没");
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (str_equal(text, plain[i].text)) {
            node->test = plain[i].test;
            return open_node(parser, node, "");
        }
    }
    text += node->negated ? strlen("有") : 0;
    TRY(read_test(parser, text, node));
    return open_node(parser, node, "");
}

/* {{否则}} of a condition, {{间隔}} of a loop: what follows is the other part. */
static result turn(struct parser *parser, const char *text, enum node_kind kind)
{
    struct open_node *open = &parser->open[parser->depth];
    if (parser->depth == 0 || open->node->kind != kind || open->end == &open->node->otherwise ||
        open->node->otherwise) {
        return refuse(
            parser, parser->line,
            str_format(parser->arena, "{{%s}}只能写一次，写在%s之中", text, kind == NODE_IF ? "条件" : "“每个…”"));
    }
    open->end = &open->node->otherwise;
    return SUCCESS;
}

static result close_node(struct parser *parser, const char *text)
{
    const struct open_node *open = &parser->open[parser->depth];
    bool is_condition = *text == '\0' || str_starts_with(text, "?") || str_starts_with(text, "？");
    if (parser->depth == 0) {
        return refuse(parser, parser->line, str_format(parser->arena, "{{/%s}}没有开头", text));
    }
    if (open->node->kind == NODE_IF ? !is_condition : !str_equal(open->closed, text)) {
        const char *expected =
            open->node->kind == NODE_IF ? "{{/}}" : str_format(parser->arena, "{{/%s}}", open->closed);
        return refuse(
            parser, parser->line,
            str_format(parser->arena, "{{/%s}}与第%d行的开头不配，这里应为%s", text, open->node->line, expected));
    }
    parser->depth--;
    return SUCCESS;
}

/* --- tags and text ----------------------------------------------------------------------------------------------- */

/* The rest of a text after one of two spellings of a mark; NULL: it does not begin so. */
static const char *after(const char *text, const char *narrow, const char *wide)
{
    const char *mark = str_starts_with(text, narrow) ? narrow : wide;
    return str_starts_with(text, mark) ? text + strlen(mark) : 0;
}

/* {{口径}}: what figures so far count and no note below a table has said. */
static result add_definitions(struct parser *parser)
{
    if (!parser->fresh || parser->depth > 0) {
        return refuse(parser, parser->line, "口径要单独写一行，不能写在“每个…”或条件之中");
    }
    add_node(parser, NODE_DEFINITIONS);
    parser->alone = true;
    return SUCCESS;
}

static result read_value(struct parser *parser, const char *text)
{
    enum word word;
    const char *rest;
    if (str_equal(text, "一页")) {
        parser->out->one_page = true;
        return SUCCESS;
    }
    if (str_equal(text, "口径")) {
        return add_definitions(parser);
    }
    if ((rest = after(text, "表：", "表:")) || (rest = after(text, "图：", "图:"))) {
        return add_drawing(parser, str_starts_with(text, "表") ? NODE_TABLE : NODE_CHART, trim(parser->arena, rest));
    }
    parser->fresh = false;
    return word_parse(text, &word) ? add_word(parser, text, word) : add_term(parser, text);
}

static result read_tag(struct parser *parser, const char *text)
{
    const char *rest;
    if (*text == '\0') {
        return refuse(parser, parser->line, "{{}}之中没有内容");
    }
    if (after(text, "!", "！")) {
        return SUCCESS; /* a remark */
    }
    if (parser->alone) {
        return refuse(parser, parser->line, "表、图和口径要单独写一行");
    }
    if ((rest = after(text, "#", "＃"))) {
        return open_loop(parser, trim(parser->arena, rest));
    }
    if ((rest = after(text, "?", "？"))) {
        return open_condition(parser, trim(parser->arena, rest));
    }
    if ((rest = after(text, "/", "／"))) {
        return close_node(parser, trim(parser->arena, rest));
    }
    if (str_equal(text, "否则")) {
        return turn(parser, text, NODE_IF);
    }
    return str_equal(text, "间隔") ? turn(parser, text, NODE_LOOP) : read_value(parser, text);
}

/* What a line begins with says what it is. */
static const char *read_line_mark(struct parser *parser, const char *text)
{
    static const struct {
        const char *mark;
        enum line_kind kind;
        int level;
    } marks[] = {{"# ", LINE_HEADING, 1},    {"## ", LINE_HEADING, 2}, {"### ", LINE_HEADING, 3},
                 {"#### ", LINE_HEADING, 4}, {"注：", LINE_NOTE, 0},   {"附件：", LINE_ANNEX, 0}};
    while (*text == ' ' || str_starts_with(text, "　")) {
        text += *text == ' ' ? 1 : strlen("　");
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (str_starts_with(text, marks[i].mark)) {
            struct node *node = add_node(parser, NODE_LINE);
            node->line_kind = marks[i].kind;
            node->level = marks[i].level;
            parser->heading = marks[i].kind == LINE_HEADING;
            return text + strlen(marks[i].mark);
        }
    }
    return text;
}

/* Words up to a tag or the end of the line. */
static result add_text(struct parser *parser, size_t size)
{
    const char *text = arena_copy(parser->arena, parser->at, size);
    parser->at += size;
    if (strstr(text, "}}")) {
        return refuse(parser, parser->line, "}}之前没有{{");
    }
    if (parser->fresh) {
        text = read_line_mark(parser, text);
        parser->fresh = *text == '\0' && !parser->heading;
    }
    if (parser->alone && *trim(parser->arena, text)) {
        return refuse(parser, parser->line, "表、图和口径要单独写一行");
    }
    const char *body = text;
    const char *heading = parser->heading ? cut(parser->arena, &body, "｜", "|") : 0;
    if (heading) {
        add_node(parser, NODE_TEXT)->text = heading;
        add_node(parser, NODE_BODY);
        parser->heading = false;
        text = body;
    }
    if (*text) {
        add_node(parser, NODE_TEXT)->text = text;
    }
    return SUCCESS;
}

static result read_line(struct parser *parser)
{
    add_node(parser, NODE_LINE);
    parser->fresh = true;
    parser->alone = parser->heading = false;
    while (*parser->at && *parser->at != '\n') {
        size_t size = strcspn(parser->at, "\n");
        const char *tag = memmem(parser->at, size, "{{", 2);
        size_t text = tag ? (size_t)(tag - parser->at) : size;
        if (text > 0) {
            TRY(add_text(parser, text));
        }
        if (!tag) {
            break;
        }
        const char *end = memmem(tag, size - text, "}}", 2);
        if (!end || (size_t)(end - tag) > TAG_BYTES) {
            return refuse(parser, parser->line, end ? "{{…}}太长" : "{{没有在本行用}}结束");
        }
        parser->at = end + 2;
        TRY(read_tag(parser, trim(parser->arena, arena_copy(parser->arena, tag + 2, (size_t)(end - tag) - 2))));
    }
    return SUCCESS;
}

result template_parse(struct arena *arena, const char *text, const struct vocabulary *vocabulary, struct template *out)
{
    struct parser parser = {.arena = arena, .vocabulary = vocabulary, .at = text, .out = out};
    *out = (struct template){0};
    parser.open[0].end = &out->first;
    if (strlen(text) > TEMPLATE_BYTES) {
        return invalid("text", "模板过长，最多64KB");
    }
    for (bool more = true; more;) {
        parser.line++;
        TRY(read_line(&parser));
        more = *parser.at == '\n';
        parser.at += more;
    }
    if (parser.depth > 0) {
        const struct open_node *open = &parser.open[parser.depth];
        const char *expected = open->node->kind == NODE_IF ? "{{/}}" : str_format(arena, "{{/%s}}", open->closed);
        return refuse(&parser, open->node->line, str_format(arena, "这里开头的没有结束，请补上%s", expected));
    }
    return SUCCESS;
}
