/* figures.h: what is worked out of counted ratings. Inside this module. */
#ifndef ZWFW_REVIEWS_FIGURES_H
#define ZWFW_REVIEWS_FIGURES_H

#include "modules/reviews/store.h"

/* Shares and rates of the five counts; those of nothing stay absent. */
void level_count_complete(struct request *rq, struct level_count *count);

/* The Chinese of a handling's action; "" is the case as a whole. */
const char *handling_label(const char *action);
void review_row_label(struct request *rq, struct review_row *row);

#endif
