/* model.h: models in use. Inside this module. */
#ifndef ZWFW_DISPATCH_MODEL_H
#define ZWFW_DISPATCH_MODEL_H

#include "kernel/learn/learn.h"
#include "modules/dispatch/store.h"

/* What a model learns from and is asked by: the words, what is expected, and the region's code in letters (digits are
 * not told apart, see learn.h). */
enum { ORDER_FIELDS = 3 };
void order_fields(struct arena *arena, const char *region, const struct order_words *words,
                  const char *fields[ORDER_FIELDS]);

/* The key of a hotline's models: from the store's keyring, so that hashes of one store mean nothing in another. */
result model_key(struct request *rq, const char *hotline, uint8_t key[LEARN_KEY_SIZE]);

/* The newest model, held until the request is over; NULL: none yet. From the store when it is not loaded. */
result model_take(struct request *rq, const char *hotline, const char *kind, const struct learn_model **model,
                  int64_t *version);

#endif
