/* words.h: what is sealed of contacts and orders, and the keyed hashes by which it is found. Inside this module.
 *
 * Words of a text are found by keyed hashes of its terms (search.h): the store holds neither text nor term. */
#ifndef ZWFW_HOTLINE_WORDS_H
#define ZWFW_HOTLINE_WORDS_H

#include "modules/hotline/records.h"

result contact_words_put(struct request *rq, const struct contact_file *file, const struct contact_words *words);
result order_words_put(struct request *rq, const struct order_file *file, const struct order_words *words);

/* A reply, by its place among the order's; the answer to a supervision. */
result order_reply_put(struct request *rq, const struct order_file *file, int64_t seq, const char *text);
result order_reply_read(struct request *rq, const struct order_file *file, int64_t seq, const char **text);
result supervision_text_put(struct request *rq, const char *region, int64_t id, const char *part, const char *text);
result supervision_text_read(struct request *rq, const char *region, int64_t id, const char *part, const char **text);

/* The keyed hash of a phone; none of NULL. */
result phone_hash(struct request *rq, const char *phone, struct bytes *hash);
const char *phone_text_check(const char *text);

/* Of the terms of a text, or of a query: hashes in hexadecimal, in byte order, joined by spaces; at most HASHED_TERMS.
 */
enum { HASHED_TERMS = 256 };
result text_hashes(struct request *rq, const char *text, bool query, const char **hashes);

/* Make an order be found by the words of its text. */
result order_index_words(struct request *rq, const struct order_file *file, const char *text);

#endif
