/* models.h: the parts of each model that stand in files of their own. Inside this room. */
#ifndef ZWFW_CITY_MODELS_H
#define ZWFW_CITY_MODELS_H

#include "city/inside.h"

enum { MOST_FACTS = 64 };

/* Fill in the city's hotline; the facts of it are added to `facts`, which has room for MOST_FACTS. */
result ankang_read_hotline(struct city *city, double scale);
result ankang_measure_hotline(const struct city *city, struct db *db, struct city_outcome *outcome,
                              struct city_fact *facts);
result haidong_read_hotline(struct city *city);
result haidong_measure_hotline(const struct city *city, struct db *db, struct city_outcome *outcome,
                               struct city_fact *facts);

#endif
