/* knowledge.h: the knowledge base (知识库): questions that citizens ask, with the answer that holds.
 *
 * An article is a matter of the flow "article", number "ZS-n" within its region; its unit answers for it. Each change
 * is a new version; published ones hold from a day to another (China's days, both included) and stay readable as of any
 * day. On its review day an article becomes work of its unit, who confirms, rewrites or retires it within
 * knowledge.review_limit working days. Searching goes by words and by pinyin initials of title and question (search.h).
 *
 * A search without an answer is a gap (知识缺口): a matter of the flow "gap", one for each wording in a region; each
 * time it comes again is an event. Long numbers in it are taken out, and nothing of who searched is kept. It is
 * answered when the article drafted for it is published.
 *
 * What the event of a settled hotline contact names ({"article":n} of the contact's region) counts as a use of it, and
 * the settling is refused when there is no such article or it did not hold. So the hotline need not know this module.
 *
 * Uses are counted by events of the kind "article.used" (unit: the article's; item type: its n; channel: "contact" or
 * "reader"), so that no number is kept by hand. */
#ifndef ZWFW_KNOWLEDGE_KNOWLEDGE_H
#define ZWFW_KNOWLEDGE_KNOWLEDGE_H

#include "kernel/api/request.h"

/* Note that this article answered somebody: channel "contact" (matter: the contact, of the same or another region) or
 * "reader" (matter 0), at that instant (zero: now). ERR_INVALID of the field "article" when there is none that held
 * then; no scope is asked for, what holds may be told to anybody. Neither rq->version nor rq->if_version changes. Only
 * on a lane. */
result knowledge_use(struct request *rq, const char *region, int64_t article, const char *channel, int64_t matter,
                     struct instant at);

/* Note a question that found no answer: the gap's id; 0 when nothing of the text can be kept. Only on a lane. */
result knowledge_miss(struct request *rq, const char *region, const char *text, int64_t *gap);

#endif
