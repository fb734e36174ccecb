/* handlers.h: the module's handlers, as its table of routes names them. Inside this module. */
#ifndef ZWFW_KNOWLEDGE_HANDLERS_H
#define ZWFW_KNOWLEDGE_HANDLERS_H

#include "kernel/api/module.h"
#include "modules/knowledge/records.h"

extern const struct handler article_search_handler, article_read_handler, article_versions_handler,
    article_work_handler, article_ask_handler;
extern const struct handler article_write_handler, article_rewrite_handler, article_release_handler,
    article_discard_handler, article_confirm_handler, article_retire_handler, article_helped_handler;
extern const struct handler gap_list_handler, gap_note_handler, gap_draft_handler, gap_dismiss_handler;

/* The article with its newest version, for staff. */
result article_show(struct request *rq, const struct matter *matter, struct article_view *out);

/* A contact of the hotline was settled: what answered it was used. */
result article_answered(struct request *rq, const struct matter *contact, const struct event *event);

/* Published articles whose review day has come become work of their units. */
result knowledge_review_job(struct request *rq);

result import_articles(struct request *rq, const char *bytes, size_t size, struct report *report,
                       struct import_outcome *outcome);
result export_articles(struct request *rq, const struct row_taker *taker);

#endif
