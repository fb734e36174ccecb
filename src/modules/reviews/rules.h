/* rules.h: decisions of this module as pure functions. */
#ifndef ZWFW_REVIEWS_RULES_H
#define ZWFW_REVIEWS_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/api/module.h"

/* --- what makes a handling ------------------------------------------------------------------------------------------
 */

/* Actions of a case that its person meets: each is a handling (一次服务) that can be rated. */
struct handling_kind {
    const char *action; /* of the flow "case" */
    const char *label;  /* Chinese, for the person */
};
extern const struct handling_kind handling_kinds[];                 /* ended by a row of zeros */
const struct handling_kind *handling_kind_find(const char *action); /* NULL: it makes none */

/* --- codes on receipts
 * ------------------------------------------------------------------------------------------------ */

/* 16 of 32 letters and digits that cannot be taken for one another: 80 bits. */
enum { CODE_SIZE = 16, CODE_BYTES = 10 };
void rating_code_make(const uint8_t random[CODE_BYTES], char code[CODE_SIZE + 1]);
/* As typed, in groups, in small letters, O for 0, I or L for 1: in its one form, or NULL. */
const char *rating_code_normal(struct arena *arena, const char *typed);
/* In groups of four. */
const char *rating_code_grouped(struct arena *arena, const char *code);

/* --- answers to a message
 * ----------------------------------------------------------------------------------------------- */

/* "1", "４ 等太久", "非常不满意。": its level, 0 when it says none; *rest: what follows it, "" for nothing. */
int64_t reply_level(const char *text, const char **rest);

/* --- what must not be published
 * ------------------------------------------------------------------------------------------- */

/* What in a text looks like a phone number, an identity or card number, a licence plate, an e-mail address or a home.
 * Names it does not know: a person reads the text as well. */
struct personal {
    const char *kinds;  /* "手机号、车牌号"; "" when it found nothing */
    const char *masked; /* the text with each of them replaced by stars */
};
struct personal personal_find(struct arena *arena, const char *text);

/* --- figures that nobody counted
 * ------------------------------------------------------------------------------------------- */

/* Is each of the counts a whole percent of their sum, but for rounding, which comes about by chance once in *one_in
 * times? Asked of 500 or more; what is not rarer than once in a thousand is not told. */
bool shares_are_whole(const int64_t *counts, int classes, int64_t *one_in);

/* A unit may act on a rectification: the one that holds it, or the one above it. */
bool unit_answers_for(int64_t actor, int64_t held_by, int64_t above_it);
/* A judge of an appeal: of no unit that is the rated one, above it or below it. NULL: fine; else why not. */
const char *judge_refusal(int64_t judge, int64_t above_judge, int64_t rated, int64_t above_rated);

#endif
