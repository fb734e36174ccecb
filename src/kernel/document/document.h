/* document.h: an official document (公文) as data, before it has a format: red head, 发文字号, title, 主送机关,
 * headings, paragraphs, tables, charts, annexes, signature and date, and what government disclosure says of it.
 *
 * It is composed once and written as text, HTML, JSON, XLSX, DOCX and PDF (write.h), which therefore agree. A number
 * that can be explained carries a mark: HTML makes a link of it. Headings and annexes are numbered by the writers, in
 * the order 一、（一）1.（1） of GB/T 9704-2012 7.3.3; a chart is a table that is drawn.
 *
 * Texts are valid UTF-8 and outlive the document; "" and NULL both mean there is none. Control characters in them are
 * passed over, markup in them is text. */
#ifndef ZWFW_DOCUMENT_DOCUMENT_H
#define ZWFW_DOCUMENT_DOCUMENT_H

#include "kernel/table/sheet.h"

/* What a number is, and where that is explained. */
struct mark {
    const char *id;   /* "case.accepted;630200;2021-06" */
    const char *name; /* 平安区2021年6月受理 */
    const char *href; /* of a page for people; NULL: nowhere */
};

struct run {
    const char *text;
    const struct mark *mark; /* NULL: just words */
};

enum block_kind {
    BLOCK_HEADING, /* of level 1 to 4 */
    BLOCK_PARAGRAPH, /* with a level it is numbered as a heading, and its first run is set as one: （一）平安区：6月份…
                      */
    BLOCK_TABLE,
    BLOCK_CHART,
    BLOCK_NOTE,  /* 注：… below a table or chart */
    BLOCK_ANNEX, /* what follows belongs to the annex that its runs name; it begins a page */
};
enum { HEADING_LEVELS = 4 };
#define DEFINITIONS_TITLE "统计口径" /* the last annex, which the writers make of the definitions */

/* In the sheet of a chart the first column names the categories, each other one is a series; a blank cell is a gap. */
enum chart_kind {
    CHART_BARS,   /* one series: a bar for each category, the longest as long as there is room */
    CHART_LINE,   /* up to three series over, say, twelve months */
    CHART_SHARES, /* one series: the parts of a whole, side by side in one bar */
};

/* A heading over several columns that stand side by side, and what each says below it: 行政许可 over 受理（件） and
 * 办结率. Where there is no room for two rows (text, a workbook) the column's own label says it all. */
struct table_head {
    const char *group, *label; /* group NULL: a column of its own */
};

struct block {
    enum block_kind kind;
    int level;
    struct run *runs;
    size_t run_count;
    struct sheet *sheet;        /* of a table or chart; its title is the caption */
    const struct mark ***marks; /* beside it: by row, by column; NULL where there is none */
    struct table_head *heads;   /* of each column; NULL: nothing is grouped */
    size_t total_rows;          /* so many rows at the end are sums */
    enum chart_kind chart;
    struct block *next;
};

/* What a figure counts, printed at the end of the document unless a note says it, on the last sheet of a workbook. */
struct definition {
    const char *name, *unit, *text, *source;
    int64_t version;
    bool noted; /* it stands in a note already, and not again in the last annex */
};

/* 政府信息公开 (政府信息公开条例 §24; as printed above every published document). */
struct disclosure {
    const char *index;        /* 索引号 */
    const char *department;   /* 公开责任部门 */
    struct date published_on; /* 公开日期 */
    const char *validity;     /* 有效性: 有效, 失效, 废止 */
    const char *form;         /* 公开形式: 主动公开, 依申请公开 */
};

/* How a reader finds out whether a copy is genuine. */
struct verification {
    const char *root; /* 台账日根（2021-07-05，SM3）：… */
    const char *url;  /* of the page that verifies; becomes a QR code */
};

struct document {
    struct arena *arena;
    const char *head;   /* 发文机关标志, in red: 海东市政务服务监督管理局文件 */
    const char *number; /* 发文字号 海政务〔2021〕63号, or 第63期 */
    const char *signer; /* 签发人, of a document to a superior only */
    const char *title;  /* '\n' where a line of it had better end */
    const char *status; /* 草稿，尚未发布… or 更正：…, under the title */
    const char *to;     /* 主送机关, without a colon */
    const char *issuer; /* 发文机关署名 */
    struct date date;   /* 成文日期; none of a draft */
    /* 版记 (GB/T 9704-2012 7.4) at the foot of the last page, of what is dated: 抄送机关, without a full stop;
     * 印发机关, which is the issuer unless it is named. */
    const char *copied_to, *printed_by;
    bool draft;          /* says so on every page */
    bool one_page;       /* a brief: on paper it is set smaller until it fits a page */
    struct instant made; /* what a file says of when it was made; must be set */
    struct disclosure disclosure;
    struct verification verification;
    const struct definition *definitions;
    size_t definition_count;
    const struct font_files *fonts; /* for PDF, see font_files.h; NULL: those that are found */
    struct block *first, *newest;
};

struct block *document_add(struct document *document, enum block_kind kind);
/* A heading, or the beginning of an annex. */
void document_heading(struct document *document, int level, const char *title);
void document_annex(struct document *document, const char *title);
/* Words, or a number, at the end of the newest block. */
void document_say(struct document *document, const char *format, ...) __attribute__((format(printf, 2, 3)));
void document_mark(struct document *document, const char *text, const struct mark *mark);

/* A table, or a chart of one; its columns are not copied. The caption may be NULL. */
struct block *document_table(struct document *document, const char *caption, const struct sheet_column *columns,
                             size_t column_count);
struct block *document_chart(struct document *document, enum chart_kind kind, const char *caption,
                             const struct sheet_column *columns, size_t column_count);
size_t table_row(struct document *document, struct block *table); /* a new blank row: its number */
void table_cell(struct block *table, size_t row, size_t column, struct cell cell, const struct mark *mark);
void table_text(struct block *table, size_t row, size_t column, const char *text);
/* A column goes under a heading with those beside it that name the same. */
void table_group(struct document *document, struct block *table, size_t column, const char *group, const char *label);

/* --- for the writers --------------------------------------------------------------------------------------------- */

/* The numbers of headings so far; an annex begins anew. */
struct outline {
    int counts[HEADING_LEVELS];
    int annexes;
};
/* What stands before this block: "一、", "（二）", "3.", "（4）"; of an annex "附件1", or "附件" when it is the only
 * one;
 * "" before any other. To be asked of every block in turn. */
const char *outline_number(const struct document *document, struct outline *outline, const struct block *block);
/* 一 … 九十九, then digits */
const char *chinese_number(struct arena *arena, int number);
size_t document_annexes(const struct document *document);
/* What the last annex defines: how many. */
size_t document_defines(const struct document *document);

/* The heading of a column in the lower of two rows, or in the only one. */
const char *table_label(const struct block *table, size_t column);
/* Over how many columns from this one on a heading reaches; 0: one that began further left. */
size_t table_span(const struct block *table, size_t column);
bool table_is_grouped(const struct block *table);

/* 版记, line by line, without its rules; NULL: there is none. */
struct imprint {
    const char *copied_to; /* 抄送：…。; NULL: to nobody */
    const char *printed_by;
    const char *printed_on; /* 2021年7月6日印发 */
};
const struct imprint *document_imprint(const struct document *document);

/* The words of a block, without marks and control characters. */
const char *block_text(struct arena *arena, const struct block *block);
/* 2021年7月6日; "" of none */
const char *date_in_words(struct arena *arena, struct date date);
/* Valid in XML and on a page: control characters become spaces, U+FFFE and U+FFFF U+FFFD. */
const char *plain_text(struct arena *arena, const char *text);
/* 受理（口径第1版，件）：…依据：… */
const char *definition_text(struct arena *arena, const struct definition *definition);

/* What disclosure says, name by name, where there is something to say. */
enum { DISCLOSED_MOST = 8 };
struct disclosed {
    const char *name, *value;
};
size_t document_disclosed(const struct document *document, struct disclosed rows[static DISCLOSED_MOST]);

#endif
