/* document.h: a bulletin before it has a format: headings, sentences, tables and a chart, in which every number knows
 * the figure it is. It is composed once and written as text, HTML, JSON and a workbook (render.h), which therefore
 * agree. */
#ifndef ZWFW_BULLETIN_DOCUMENT_H
#define ZWFW_BULLETIN_DOCUMENT_H

#include "kernel/table/sheet.h"
#include "modules/bulletin/figure.h"

/* A figure as it is shown. */
struct shown {
    struct figure figure;
    const char *id;
    const char *name;   /* 平安区2021年6月行政许可受理 */
    const char *text;   /* "29447", "99.88%"; "" blank */
    const char *source; /* who entered it, of a figure from before the system; NULL: counted here */
    struct metric_value value;
};

struct run {
    const char *text;
    const struct shown *shown; /* NULL: just words */
};

enum block_kind { BLOCK_HEADING, BLOCK_PARAGRAPH, BLOCK_TABLE, BLOCK_CHART, BLOCK_NOTE };

struct block {
    enum block_kind kind;
    struct run *runs;
    size_t run_count;
    struct sheet *sheet;         /* of a table */
    const struct shown ***cells; /* beside it: by row, by column; NULL where there is no figure */
    struct block *next;
};

/* A figure's place in the list of all that the document shows, each once. */
struct shown_list {
    struct shown **items;
    size_t count, room;
};

struct document {
    struct arena *arena;
    const char *title, *issue, *issuer, *status; /* "" where there is none */
    const char *region;
    struct period period;
    struct instant known; /* what it was made from: everything up to here */
    bool published;
    const char *root_text; /* 台账日根; NULL while it is a draft */
    struct block *first, *newest;
    struct shown_list figures;
};

struct block *document_add(struct document *document, enum block_kind kind);
/* Words, or a figure's number, at the end of the newest block. */
void document_say(struct document *document, const char *format, ...) __attribute__((format(printf, 2, 3)));
void document_show(struct document *document, const struct shown *shown);

/* A table; its columns are static. */
struct block *document_table(struct document *document, const char *title, const struct sheet_column *columns,
                             size_t column_count);
size_t table_row(struct document *document, struct block *table); /* a new blank row: its number */
void table_text(struct block *table, size_t row, size_t column, const char *text);
/* A figure's cell; a blank one stays blank. */
void table_figure(struct block *table, size_t row, size_t column, const struct shown *shown);

#endif
