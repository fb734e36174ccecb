/* rules.h: decisions that need no store. */
#ifndef ZWFW_OPEN311_RULES_H
#define ZWFW_OPEN311_RULES_H

#include "modules/open311/records.h"

/* "37.76524078" in millionths of a degree, rounded; false: no such number, or beyond `most` degrees either way. */
bool degrees_read(const char *text, int64_t most, int64_t *millionths);
/* Rounded to so many decimals (0 to 6), halves away from zero. */
const char *degrees_text(struct arena *arena, int64_t millionths, int64_t digits);

/* Is `word` one of those that `list` names, joined by commas? Spaces around a word do not count. */
bool list_names(const char *list, const char *word);
/* "open", "closed" or both, joined by commas; NULL both. False: something else. */
bool status_read(const char *text, bool *open, bool *closed);

/* "2021-06-30T09:00:00+08:00"; a client that did not escape the plus sent a space. */
bool w3c_read(struct arena *arena, const char *text, struct instant *at);
/* Without fractions of a second; NULL of none. */
const char *w3c_text(struct arena *arena, struct instant at);
/* The days that a search is over: 90 at most, which end now when it does not say. A reason (Chinese) or NULL. */
const char *range_choose(struct instant now, struct instant from, struct instant to, struct instant range[2]);

/* The name of a choice ("key=name" lines); NULL: there is none of this key. */
const char *choice_name(struct arena *arena, const char *choices, const char *key);
/* Why this answers no question of this kind (Chinese); NULL: it does. */
const char *answer_check(struct arena *arena, const struct open311_attribute *attribute, const char *value);
/* Are these choices as they must be for the datatype? A reason (Chinese) or NULL. */
const char *choices_check(const char *datatype, const char *choices);

#endif
