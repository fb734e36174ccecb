/* sealed.h: what people wrote, sealed (crypto/seal.h) and bound to its table, region and row. Inside this module. */
#ifndef ZWFW_REVIEWS_SEALED_H
#define ZWFW_REVIEWS_SEALED_H

#include "modules/reviews/store.h"

/* Without a text: no bytes, and key 0. */
result review_texts_seal(struct request *rq, const char *table, const char *region, const char *id,
                         const struct review_texts *texts, struct bytes *sealed, int64_t *key_number);
/* ERR_INTERNAL when it was tampered with. */
result review_texts_unseal(struct request *rq, const char *table, const char *region, const char *id,
                           struct bytes sealed, struct review_texts *texts);
/* The row of an answer to a questionnaire. */
const char *answer_place(struct arena *arena, int64_t survey, int64_t question, int64_t answer);

extern const struct sealing reviews_sealing;
/* A job: seal again, with the newest key, what an older one sealed; those that do not open are left and logged. */
result reviews_reseal(struct request *rq);

#endif
