/* dispatch.h: dispatch help (派单辅助) for a hotline: the likeliest categories and units of an order, the open orders
 * that may be about the same thing, and what was decided of disputes over such orders.
 *
 * What it knows it has learned from the orders that this hotline's units finished (the newest dispatch.most_orders), by
 * a slow job, when there are enough new ones. There is a model of the categories and one of the units for each hotline,
 * kept in the store as versions; a newer one serves from the next question on. The words of the orders are opened in
 * the memory of the learning thread only. A model holds weights of keyed hashes of runs of one to three characters that
 * at least three orders share, and no digits: no text can be read from it (kernel/learn/learn.h).
 *
 * It only suggests. An order is dispatched without a person only when an office has switched dispatch.automatic on, the
 * unit's confidence is dispatch.confidence or more, and no dispute over such orders was ever decided; a category that
 * nobody gave it is then set too, if it is as sure. What was chosen, then and when it is changed, is set beside what
 * was suggested, for each order: so the help is measured by its own use. */
#ifndef ZWFW_DISPATCH_DISPATCH_H
#define ZWFW_DISPATCH_DISPATCH_H

#include "modules/hotline/hotline.h"

enum { DISPATCH_GUESSES = 3 };

/* A category or a unit. */
struct dispatch_guess {
    int64_t id;
    const char *name;   /* of a category its path */
    int64_t confidence; /* per mille */
};
extern const struct record dispatch_guess_record;
typedef LIST(struct dispatch_guess) dispatch_guess_list;

/* Without a model yet the lists are empty and the versions absent. */
struct dispatch_advice {
    const struct remit_suggestion *precedent; /* 先例: comes first; NULL when there is none */
    dispatch_guess_list categories, units;
    int64_t category_version, unit_version; /* of the models */
};
extern const struct record dispatch_advice_record;

/* Of an order that the caller sees. */
result dispatch_advise(struct request *rq, const struct order_file *file, struct dispatch_advice *advice);

#endif
