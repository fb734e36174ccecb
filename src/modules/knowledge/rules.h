/* rules.h: decisions about articles, pure. Inside this module. */
#ifndef ZWFW_KNOWLEDGE_RULES_H
#define ZWFW_KNOWLEDGE_RULES_H

#include "kernel/base/moment.h"
#include "kernel/base/result.h"

struct arena;
struct article;

/* Are the days in order? Names the field at fault. */
result article_check_days(const struct article *article, struct date today);

/* The day of its review: the one given, unless it has passed, or the day after it ceases to hold when that comes first,
 * else so many days after `today`. */
struct date article_review_day(const struct article *article, struct date today, int64_t days);

/* What is kept of a search: one space between words, capitals small, runs of 5 and more digits (numbers of persons,
 * telephones) as "…", at most 40 characters. NULL when nothing is left to answer. */
const char *gap_text(struct arena *arena, const char *text);

/* The next word of a text of words apart by spaces, commas or 、; NULL at the end. */
const char *word_next(struct arena *arena, const char **rest);
/* The words, each once and apart by one space, in their order. */
const char *words_once(struct arena *arena, const char *text);

#endif
