/* store.h: articles and gaps in the store. Inside this module. */
#ifndef ZWFW_KNOWLEDGE_STORE_H
#define ZWFW_KNOWLEDGE_STORE_H

#include "modules/knowledge/records.h"

/* The matter, without asking for scope: what holds may be told to anybody. ERR_NOT_FOUND. */
result store_article_matter(struct request *rq, const char *region, int64_t id, struct matter *matter);

/* The published version that holds on that day. ERR_NOT_FOUND when none does. */
result store_article_on(struct request *rq, const char *region, int64_t id, struct date on, struct article *article);
/* The newest version, published or not. */
result store_article_newest(struct request *rq, const char *region, int64_t id, struct article *article);
/* The newest published one. */
result store_article_published(struct request *rq, const char *region, int64_t id, struct article *article);
result store_article_versions(struct request *rq, const char *region, int64_t id, article_list *list);
/* The newest version of the article that has this title and was not ended. ERR_NOT_FOUND. */
result store_article_titled(struct request *rq, const char *region, const char *title, struct article *article);

result store_article_insert(struct request *rq, const struct article *article);
/* Keep the days and the publication of a version. */
result store_article_set_days(struct request *rq, const struct article *article);
/* Published versions before this one cease to hold on the day before `from`, and are not to be reviewed any more. */
result store_article_end_before(struct request *rq, const struct article *article, struct date from);
/* Tie the article to the items and units of this version; NULL: to none. */
result store_article_tie(struct request *rq, const char *region, int64_t id, const struct article *article);

/* How often it was used, ever. */
result store_article_used(struct request *rq, const struct matter *matter, int64_t *used);

/* NO_NUMBER: none has this name. */
result store_unit_titled(struct request *rq, const char *region, const char *name, int64_t *id);

/* Pages in the order of regions and ids; `rows` one more than a page. Those that hold on a day, of staff's list those
 * in work. */
struct article_place {
    const char *region;
    int64_t id;
};
result store_article_page(struct request *rq, const struct article_search *search, bool only_public,
                          const struct article_place *after, int64_t rows, article_rows *found);
result store_article_row(struct request *rq, const struct article_search *search, bool only_public, const char *region,
                         int64_t id, article_rows *found);
result store_article_work(struct request *rq, const struct article_search *search, const struct article_place *after,
                          int64_t rows, article_rows *found);

/* Published ones whose review day has come. */
result store_articles_to_review(struct request *rq, struct date today, article_rows *found);

result store_gap_by_text(struct request *rq, const char *region, const char *text, int64_t *id);
result store_gap_find(struct request *rq, const char *region, int64_t id, struct gap *gap);
result store_gap_insert(struct request *rq, const struct gap *gap);
result store_gap_set_article(struct request *rq, const struct gap *gap);
result store_gaps_of(struct request *rq, const char *region, int64_t article, gap_rows *gaps);
struct gap_place {
    int64_t asked;
    const char *region;
    int64_t id;
};
result store_gap_page(struct request *rq, const struct gap_search *search, const struct gap_place *after, int64_t rows,
                      gap_rows *gaps);

result export_articles(struct request *rq, const struct row_taker *taker);

#endif
