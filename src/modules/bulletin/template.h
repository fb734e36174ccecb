/* template.h: the language that bulletins are written in (docs/templates.md), read into a tree.
 *
 * A template is lines of text with tags in double braces. A value never becomes part of a template: what a figure or a
 * name comes to is put beside the text, and not read again. Reading resolves every name, so what was read can be
 * filled; whatever is wrong is refused here, with its line (Chinese, ERR_INVALID of "text"). Loops are over lists that
 * end, and nest by fixed rules, so that filling ends. */
#ifndef ZWFW_BULLETIN_TEMPLATE_H
#define ZWFW_BULLETIN_TEMPLATE_H

#include "kernel/base/result.h"
#include "kernel/tally/metric.h"

enum { TEMPLATE_BYTES = 64 * 1024, TEMPLATE_DEPTH = 8 };

/* --- what can be named ------------------------------------------------------------------------------------------- */

/* The words of a place and time: callbacks give NULL for what they do not know. */
struct vocabulary {
    /* `group`: "" any, or one of 办件 评价 热线. */
    const struct metric *(*metric)(const void *of, const char *group, const char *name);
    const char *(*type)(const void *of, const char *label); /* the code of a type or nature */
    const void *of;
};

enum term_when { WHEN_NOW, WHEN_BEFORE, WHEN_LAST_YEAR };
enum term_where { WHERE_HERE, WHERE_OWN, WHERE_WHOLE };
enum term_aspect {
    ASPECT_VALUE,  /* 29447 */
    ASPECT_CHANGE, /* 的环比: 较上月的24236件增加5211件，增长21.5% */
    ASPECT_GROWTH, /* 的同比: the same, against the year before */
    ASPECT_SHARE,  /* 的占比: of all that the loop goes over */
};

/* 全域的行政许可的受理的环比: a figure before it is known of where. */
struct term {
    const struct metric *metric;
    enum term_when when;
    enum term_where where;
    const char *type; /* "": that of where it stands */
    bool each_type;   /* 每个类型的…: as many columns of a table as there are types */
    enum term_aspect aspect;
    const char *group; /* of a column: the heading over it and those beside it; NULL: none is written */
};

enum word {
    WORD_REGION,    /* 地区: 平安区, 市级大厅, 全市 */
    WORD_WHEN,      /* 本期: 6月份, 上半年, 全年 */
    WORD_PERIOD,    /* 期间: 2021年6月 */
    WORD_ISSUER,    /* 发布单位 */
    WORD_KNOWN,     /* 截至: 2021年7月6日 */
    WORD_CHILDREN,  /* 县区数 */
    WORD_SILENT,    /* 未报县区: those without data, by name */
    WORD_CALENDAR,  /* 日历: which calendar an average is over */
    WORD_CALENDARS, /* 各大厅日历: of all that were named */
    WORD_TYPE,      /* 类型, in its loop */
    WORD_NATURE,    /* 诉求 */
    WORD_UNIT,      /* 单位 */
    WORD_RANK,      /* 名次 */
};

/* --- the tree ---------------------------------------------------------------------------------------------------- */

enum node_kind {
    NODE_LINE,
    NODE_TEXT,
    NODE_BODY,
    NODE_TERM,
    NODE_WORD,
    NODE_IF,
    NODE_LOOP,
    NODE_TABLE,
    NODE_CHART,
    NODE_DEFINITIONS
};
enum line_kind { LINE_PARAGRAPH, LINE_HEADING, LINE_NOTE, LINE_ANNEX };
enum test {
    TEST_TERM,  /* there is something to say: a count above 0, a rate of something, a change known */
    TEST_ABOVE, /* the term against `bound`, in units of its last decimal */
    TEST_BELOW,
    TEST_EQUAL,
    TEST_DATA,     /* 有数据, of where it stands */
    TEST_CHILDREN, /* 有县区 */
    TEST_UNITS,    /* 有单位 */
    TEST_SILENT,   /* 有未报县区 */
};
enum rows { ROWS_OWN, ROWS_REGIONS, ROWS_UNITS, ROWS_TYPES, ROWS_NATURES, ROWS_MONTHS, ROWS_SHARES, ROWS_CHANGES };
enum { COLUMNS_MOST = 24 };

struct node {
    enum node_kind kind;
    int line;
    struct node *next;
    struct node *children, *otherwise; /* of if and loop; of a loop `otherwise` stands between two items */
    const char *text;                  /* of text; of a table or chart its caption */
    enum line_kind line_kind;
    int level; /* of a heading */
    struct term term;
    enum word word;
    enum test test;
    bool negated;
    int64_t bound;
    enum rows rows;
    int first, last; /* of a loop: so many from the top, or from the bottom, by `term`; 0: all, in their order */
    const struct term *columns;
    size_t column_count;
};

/* What must be read before it can be filled. */
struct template_need {
    const struct metric *metric;
    bool before, last_year, months; /* also of these periods */
};
struct template
{
    struct node *first;
    struct template_need *needs;
    size_t need_count;
    bool one_page; /* {{一页}} */
};

result template_parse(struct arena *arena, const char *text, const struct vocabulary *vocabulary, struct template *out);

/* --- inside this folder ------------------------------------------------------------------------------------------ */

/* Read what stands between the braces of a figure; false: no such figure. */
bool term_parse(struct arena *arena, const char *text, const struct vocabulary *vocabulary, struct term *term);
bool word_parse(const char *text, enum word *word);

#endif
