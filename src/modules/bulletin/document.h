/* document.h: a bulletin as a document (kernel/document) in which every number knows the figure it is. */
#ifndef ZWFW_BULLETIN_DOCUMENT_H
#define ZWFW_BULLETIN_DOCUMENT_H

#include "kernel/document/document.h"
#include "modules/bulletin/figure.h"

/* A figure as it is shown. */
struct shown {
    struct mark mark; /* its id, 平安区2021年6月行政许可受理, and its page */
    struct figure figure;
    const char *text;   /* "29447", "99.88%"; "" blank */
    const char *source; /* who entered it, of a figure from before the system; NULL: counted here */
    struct metric_value value;
    bool told; /* it stands in the document; others only decided what does */
};

/* A figure's place in the list of all that the document shows, each once. */
struct shown_list {
    struct shown **items;
    size_t count, room;
};

/* What was composed: the document, and what it was made from. */
struct composed {
    struct document document;
    const char *region;
    struct period period;
    struct instant known; /* everything up to here */
    bool published;
    struct shown_list figures;
    const struct metric **noted; /* what notes have defined so far */
    size_t noted_count;
};

/* Find out which figures stand in the document so far. */
void figures_told(struct composed *composed);
/* Is its metric, in its version, that of no figure before it? With `told`, of none that stands in the document. */
bool figure_is_first(const struct composed *composed, size_t figure, bool told);
/* Has a note said what a metric counts? */
bool metric_is_noted(const struct composed *composed, const struct metric *metric);
/* Say it in the note that is the document's newest block. */
void metric_note(struct composed *composed, const struct metric *metric);
/* What a metric counts, with its rounding and its cut-off. */
const char *metric_definition(struct arena *arena, const struct metric *metric);
/* A figure's cell; a blank one stays blank. */
void table_figure(struct block *table, size_t row, size_t column, const struct shown *shown);

#endif
