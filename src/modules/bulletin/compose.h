/* compose.h: from counters and a template to a document.
 *
 * All figures of a period come from one reading of the counters, so no two can disagree. What nobody has counted is
 * left out or said to be missing: a figure is 0 only where something of its kind was counted. */
#ifndef ZWFW_BULLETIN_COMPOSE_H
#define ZWFW_BULLETIN_COMPOSE_H

#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/counted.h"
#include "modules/bulletin/document.h"
#include "modules/bulletin/registry.h"
#include "modules/bulletin/store.h"
#include "modules/bulletin/template.h"

/* Compose a bulletin, by its template, from what the counters say now. With `known` set it is the one that is being
 * published: its figures carry that instant. Sets the version of the template, the definitions it rests on,
 * and the title of one that turns out to be of a city's own hall alone. */
result bulletin_compose(struct request *rq, struct bulletin *bulletin, struct instant known,
                        struct composed **composed);

/* Where the public reaches this program, with a path; without the setting the path alone. */
const char *bulletin_address(const struct request *rq, const char *path);
/* 海东市2021年6月份政务服务情况通报 */
const char *bulletin_title(struct arena *arena, const char *of, const struct period *period);
/* Is a above b? Rates are compared exactly, not as they are printed. */
bool shown_is_above(const struct shown *a, const struct shown *b);

/* --- inside this folder ------------------------------------------------------------------------------------------ */

/* A region that the bulletin tells of: its hall alone, or with all below it. */
struct part {
    const char *region, *name;
    bool below;
    bool knows; /* is there anything to tell of it in the period? */
};

/* A period beside the bulletin's own. */
struct past {
    struct period period;
    struct counted counted;
    int64_t bulletin; /* its published bulletin; 0: none */
};

struct composer {
    struct request *rq;
    struct composed *composed;
    struct document *document;
    struct bulletin *bulletin;
    struct registry registry;
    const char *low, *high; /* all regions it may speak of */
    struct period period;
    struct template template;
    struct counted counted;
    struct past before, last_year;
    struct part own, whole;
    const char *own_level; /* 市本级: the region itself, where there is no hall to name */
    struct part *children;
    size_t child_count;
    const char **types; /* shown apart, in order; the rest is "other", last, when there is any */
    size_t type_count;
    bulletin_units units;         /* of the region itself: as listed, then whoever counts all the same */
    struct first_day *first_days; /* as far as asked */
    struct enterer *enterers;     /* of whose figures anybody has asked */
    struct group *groups;         /* of what kinds there is anything to tell, as far as asked */
};

/* What a figure is of, beside its metric. */
struct slot {
    const struct part *part;
    const char *type; /* "": all */
    int64_t unit;     /* 0: all */
};

/* A figure of this bulletin; it joins the document's list. NULL: nobody counted anything of its kind there, or there is
 * no such figure of a whole (日均 has no calendar of a whole). */
result compose_figure(struct composer *composer, const struct metric *metric, const struct slot *slot,
                      const struct shown **shown);
/* The same of another period: as published, as entered, or as counted; NULL when nobody knows. What was in stock at its
 * end is as counted: it must come out even with what follows. */
result compose_past(struct composer *composer, struct past *past, const struct metric *metric, const struct slot *slot,
                    const struct shown **shown);
/* Begin another period, read for some of the metrics that the template needs. */
result compose_load(struct composer *composer, struct past *past, const struct period *period,
                    const struct metric *const *metrics, size_t count);
/* A figure of a version of its metric that is not the one in force. */
result compose_version(struct composer *composer, const struct metric *metric, const struct period *period,
                       struct counted *counted, const struct slot *slot, const struct shown **shown);
const char *compose_type_label(struct composer *composer, const char *metric_code, const char *type);

/* Fill the template. */
result compose_fill(struct composer *composer);
/* A table or chart, with its definitions below; *put is false when there is nothing to tell in it. */
result compose_drawing(struct composer *composer, const struct node *node, bool *put);

#endif
