/* text.h: what people tell in their own words (a complaint, a reply to it), which may name anybody: sealed as parties
 * are, bound to its thing, sealed again with a new key in the same batches (party_rekey_batch, party_keys_used).
 *
 * A text belongs to a thing: `owner` is the kind of it, for a matter the name of its flow; `part` names the text within
 * the thing. A thing with several texts that are read together keeps them as one, a JSON object. */
#ifndef ZWFW_PARTY_TEXT_H
#define ZWFW_PARTY_TEXT_H

#include "kernel/api/request.h"

struct text_key {
    const char *region, *owner;
    int64_t id;
    const char *part;
};

/* Keep a text, in place of the one there was; NULL or "" takes it away. Only on a lane. */
result party_text_put(struct request *rq, const struct text_key *key, const char *text);

/* NULL when there is none. ERR_INTERNAL when it was tampered with. The caller has checked its scope. */
result party_text_read(struct request *rq, const struct text_key *key, const char **text);

/* Inside this room: seal again up to `limit` texts that an older key sealed; see party_rekey_batch. */
result text_rekey_batch(struct request *rq, int64_t limit, int64_t *done, int64_t *broken);

#endif
