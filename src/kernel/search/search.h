/* search.h: finding things by words of their text, Chinese or not, the same on both engines.
 *
 * A text is cut into terms. A run of Chinese characters (or of any other script without our knowledge of its words)
 * gives each pair of neighbours and its last character: 经营许可 → 经营 营许 许可 可. A run of ASCII letters and digits
 * is one term, in lower case. Full-width forms count as half-width; punctuation and spaces only separate.
 *
 * A query matches an entry that holds all its terms; their order and nearness are not looked at, but since pairs
 * overlap, a phrase rarely matches what does not contain it. A character alone matches wherever it occurs.
 *
 * What is indexed stands in the store in plain, so personal data never goes in. The store must compare text by bytes,
 * as scopes need too. */
#ifndef ZWFW_SEARCH_SEARCH_H
#define ZWFW_SEARCH_SEARCH_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"

struct search_hit {
    const char *region;
    int64_t id;
};
typedef LIST(struct search_hit) search_hits;

/* What a query asks. */
struct search_query {
    const char *kind;                     /* as it was put */
    const char *region_low, *region_high; /* low <= region < high, both set */
    const char *text;
    struct search_hit after; /* the last hit of the page before; zero: from the beginning */
    int64_t limit;
};

/* Put an entry under the terms of `text`, in place of those it had. NULL or "" takes it away. What comes after the
 * first thousands of terms (SEARCH_MOST_TERMS) is not indexed. Only on a lane. */
#define SEARCH_MOST_TERMS 4096
result search_put(struct request *rq, const char *region, const char *kind, int64_t id, const char *text);

/* The entries that match, by region and id, at most `limit`. A text without any term matches nothing. Of a long query
 * the 12 of its terms count, enough for a phrase of 13 characters. */
result search_find(struct db *db, struct arena *arena, const struct search_query *query, search_hits *hits);

/* The pinyin initials of a text's Chinese runs, as words to put beside it in search_put: every piece of 2 to 12 of
 * them, so that "jzz" finds 办理居住证. Readings are ICU's (Han-Latin, from Unicode's Unihan): a character that is read
 * in several ways has one of them. The first call of the program takes about 0.1 s. */
result search_initials(struct arena *arena, const char *text, const char **words);

/* The entries of one region that are most like an entry, most like first, at most `limit`: those that share its terms,
 * a term weighing the more the fewer entries hold it (inverse document frequency), from 0 (nothing in common) to 1000
 * (all that weighs). Only entries whose id is `first` or above; the entry itself is not among them. Terms are taken
 * rarest first, until SEARCH_MOST_COMPARED entries have been looked at: what nearly everybody says is not compared by.
 */
enum { SEARCH_MOST_COMPARED = 12000 };
struct search_likeness {
    int64_t id, likeness;
};
typedef LIST(struct search_likeness) search_likenesses;
result search_like(struct db *db, struct arena *arena, const char *kind, const char *region, int64_t id, int64_t first,
                   size_t limit, search_likenesses *found);

/* The terms of a text, each once, in byte order. With `query`: a Chinese run gives its pairs alone, and a single
 * character ends in '*'. */
struct search_terms {
    const char **items;
    size_t count;
};
struct search_terms search_terms(struct arena *arena, const char *text, bool query);

#endif
