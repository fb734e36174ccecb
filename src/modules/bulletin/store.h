/* store.h: the module's own tables. */
#ifndef ZWFW_BULLETIN_STORE_H
#define ZWFW_BULLETIN_STORE_H

#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/document.h"
#include "modules/bulletin/registry.h"
#include "modules/bulletin/templates.h"

typedef LIST(struct bulletin) bulletin_list;

/* The one of a region and period in a state ("draft", "published"), the newest; ERR_NOT_FOUND. */
result bulletin_find(struct request *rq, const char *region, const char *period, const char *state,
                     struct bulletin *bulletin);
/* The one that is on its way: neither published nor discarded. ERR_NOT_FOUND. */
result bulletin_find_open(struct request *rq, const char *region, const char *period, struct bulletin *bulletin);
result bulletin_find_id(struct request *rq, const char *region, int64_t id, struct bulletin *bulletin);
result bulletin_insert(struct request *rq, const struct bulletin *bulletin);

/* One of a page of bulletins, newest period first: at most `rows` after the cursor's place. */
struct bulletin_place {
    const char *period, *region;
    int64_t id;
};
result bulletin_page_read(struct request *rq, const char *region, const char *period,
                          const struct bulletin_place *after, int64_t rows, bulletin_list *list);

result copy_insert(struct request *rq, const struct bulletin *bulletin, const char *format, struct bytes bytes,
                   struct bytes sm3);
/* ERR_NOT_FOUND when it was never published. */
result copy_find(struct request *rq, const struct bulletin *bulletin, const char *format, struct bytes *bytes);

struct kept_figure {
    const char *figure;
    int64_t version; /* of its metric */
    int64_t numerator, denominator;
};
extern const struct record kept_figure_record;
typedef LIST(struct kept_figure) kept_figures;
result figure_insert(struct request *rq, const struct bulletin *bulletin, const struct kept_figure *figure);
result figures_of(struct request *rq, const struct bulletin *bulletin, kept_figures *figures);
/* As published in a bulletin (0: in whichever was known at that instant). ERR_NOT_FOUND. */
result figure_kept(struct request *rq, const char *region, int64_t bulletin, const char *figure,
                   struct kept_figure *kept);
result figure_known(struct request *rq, struct instant known, const char *figure, struct kept_figure *kept);

struct bulletin_unit {
    const char *region;
    int64_t unit, seq;
    const char *label, *note;
    bool permit_column, service_column; /* has items of that kind: 0 rather than blank */
};
extern const struct record bulletin_unit_record;
typedef LIST(struct bulletin_unit) bulletin_units;
result units_of(struct request *rq, const char *region, bulletin_units *units);
result units_clear(struct request *rq, const char *region);
result unit_insert(struct request *rq, const struct bulletin_unit *unit);

struct prior_figure {
    const char *region, *metric;
    int64_t unit;          /* 0: all */
    const char *item_type; /* "": all */
    const char *period;
    int64_t value;
    const char *source;
};
extern const struct record prior_figure_record;
typedef LIST(struct prior_figure) prior_figures;
result prior_find(struct request *rq, const struct figure *figure, struct prior_figure *prior);
result prior_put(struct request *rq, const struct prior_figure *prior);
result priors_of(struct request *rq, const char *region, const char *after, int64_t rows, prior_figures *list);

/* Of all regions; there are few. */
result templates_all(struct request *rq, bulletin_templates *list);
result template_insert(struct request *rq, struct bulletin_template *row); /* sets its version */
result own_metrics_all(struct request *rq, own_metrics *list);
result own_metric_insert(struct request *rq, const struct own_metric *row);
result own_metric_end(struct request *rq, const struct own_metric *row);

/* The first hall that a region had; 0: it has none. */
result oldest_hall(struct request *rq, const char *region, int64_t *hall);

/* The regions right below one on a day, in the order of their codes. */
struct region_name {
    const char *code, *name;
};
extern const struct record region_name_record;
typedef LIST(struct region_name) region_names;
result regions_below(struct request *rq, const char *region, struct date on, region_names *names);

/* What was recorded late, or took something back, after an instant about days up to `last`, in a region. */
struct amendment {
    const char *region;
    int64_t matter;
    const char *number, *title;
    int64_t unit;
    const char *item_type, *kind;
    int64_t amount;
    struct date day, started_on;
    struct instant at, recorded_at;
};
extern const struct record amendment_record;
typedef LIST(struct amendment) amendments;
result amendments_after(struct request *rq, const char *low, const char *high, struct instant known, struct date last,
                        amendments *list);

#endif
