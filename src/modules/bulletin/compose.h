/* compose.h: from counters to a document. */
#ifndef ZWFW_BULLETIN_COMPOSE_H
#define ZWFW_BULLETIN_COMPOSE_H

#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/counted.h"
#include "modules/bulletin/document.h"
#include "modules/bulletin/store.h"

/* Compose a bulletin from what the counters say now. With `known` set it is the one that is being published: its
 * figures carry that instant. */
result bulletin_compose(struct request *rq, const struct bulletin *bulletin, struct instant known,
                        struct composed **composed);

/* --- inside this folder ------------------------------------------------------------------------------------------ */

/* A region that the bulletin tells of: its hall alone, or with all below it. */
struct part {
    const char *region, *name;
    bool below;
    bool knows; /* has it ever counted anything? */
};

/* A period to compare with. */
struct past {
    struct period period;
    struct counted counted;
    int64_t bulletin; /* its published bulletin; 0: none */
};

struct composer {
    struct request *rq;
    struct composed *composed;
    struct document *document; /* of `composed` */
    const struct bulletin *bulletin;
    const char *low, *high; /* all regions it may speak of */
    struct period period;
    struct counted cases, services; /* services: everything else */
    struct past before, last_year;
    struct part own, whole;
    struct part *children;
    size_t child_count;
    const char **types; /* shown apart, in order; the rest is "other", last, when there is any */
    size_t type_count;
    bool has_other;
};

/* A figure of this bulletin; it joins the document's list. */
result compose_figure(struct composer *composer, const char *code, const struct part *part, const char *type,
                      int64_t unit, const struct shown **shown);
/* How many there were in another period: as published, as entered, or as counted; *shown is NULL when nobody knows. */
result compose_past(struct composer *composer, struct past *past, const char *code, const struct part *part,
                    const struct shown **shown);
/* What was under way when the period began; NULL when the store does not go back so far. */
result compose_opening(struct composer *composer, const struct part *part, const struct shown **shown);
const char *compose_type_label(struct composer *composer, const char *type);

/* "6月份", "全年" */
const char *compose_when(struct composer *composer);

result compose_words(struct composer *composer);
result compose_tables(struct composer *composer);
result compose_service_words(struct composer *composer);
result compose_service_tables(struct composer *composer);

#endif
