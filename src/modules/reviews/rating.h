/* rating.h: what can be rated, and how a rating comes to be, whatever channel it came by. Inside this module. */
#ifndef ZWFW_REVIEWS_RATING_H
#define ZWFW_REVIEWS_RATING_H

#include "modules/cases/cases.h"
#include "modules/reviews/store.h"

/* A request of the office's own: a person with a code has no scope to find a matter in. Shares all but who asks. */
struct request office_request(const struct request *rq);

/* --- what can be rated ---------------------------------------------------------------------------------------------
 */

struct occasion {
    struct handling handling;
    struct matter matter; /* of the case */
    struct case_file file;
    const char *label; /* 受理 …, 整个办件 */
    bool has_ended;
};
/* handling 0: the case as a whole, which can be rated once it has ended. ERR_NOT_FOUND. The caller has checked that
 * this is for the person to see. */
result occasion_find(struct request *rq, const char *region, int64_t case_id, int64_t handling,
                     struct occasion *occasion);
/* By the case's number, within the caller's scope; `action` NULL: the case as a whole, else its newest such handling,
 * not ended when there was none. */
result occasion_of_case(struct request *rq, const char *number, const char *action, struct occasion *occasion);

/* --- rating ----------------------------------------------------------------------------------------------------------
 */

struct rating {
    int64_t level;
    const char *tags, *text; /* NULL: none */
    const char *channel, *source;
    int64_t rater;     /* of one with a name: rater_find has said who; 0 without */
    bool asked;        /* on the spot; an invitation is known from the handling */
    struct instant at; /* zero: now */
};

/* Who of a case it is, by name and certificate or phone number: 0 when neither applicant nor agent is. ERR_INVALID when
 * one of the two is missing; 0 without either. */
result rater_find(struct request *rq, const struct occasion *occasion, const char *name, const char *number,
                  int64_t *rater);

/* Make the rating, with all that follows from it. ERR_CONFLICT: rated already, or not ended; ERR_INVALID of "tags",
 * "at". */
result rating_give(struct request *rq, struct occasion *occasion, const struct rating *rating, struct review *review);

/* Each tag once, and of this level: *tags becomes the codes with one blank between, "" for none. ERR_INVALID. */
result review_tags_check(struct request *rq, int64_t level, const char *given, const char **tags);

/* What its own person sees of it. */
result rating_show(struct request *rq, const struct occasion *occasion, bool is_valid, struct rating_view *out);

/* A bad one opens a rectification, and may raise an alarm. */
result rectification_open(struct request *rq, const struct review *review);
result review_alarm_consider(struct request *rq, const struct review *review);

/* Whom did the message ask? Told to the handling, in the transaction in which it ended. */
result invitation_send(struct request *rq, const struct case_file *file, struct handling *handling);
result invitation_cancel(struct request *rq, const struct handling *handling);

/* --- codes on receipts ---------------------------------------------------------------------------------------------
 */

/* The code's row. *good false: nobody was given this code; it has been counted and noted, rq->refusal says so. Refuses
 * with ERR_TOO_MANY, in rq->refusal, while too many wrong ones have come from this address, or in all. */
result rating_code_read(struct request *rq, const char *region, const char *typed, struct rating_code *row, bool *good);
/* Count and note a wrong guess; `why` is the answer. */
result guess_was_wrong(struct request *rq, const char *region, result why);

/* Cut an input's text at its ends; NULL when nothing is left. */
const char *review_text_trimmed(struct arena *arena, const char *text);

#endif
