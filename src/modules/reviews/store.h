/* store.h: the module's SQL. Inside this module. */
#ifndef ZWFW_REVIEWS_STORE_H
#define ZWFW_REVIEWS_STORE_H

#include "modules/reviews/records.h"

/* --- handlings and codes ----------------------------------------------------------------------------------------- */

typedef LIST(struct handling) handling_list;

result handling_insert(struct request *rq, const struct handling *handling);
/* ERR_NOT_FOUND: there was none. The newest of an action; the newest at a window since. */
result handling_find(struct request *rq, const char *region, int64_t case_id, int64_t number,
                     struct handling *handling);
result handling_newest(struct request *rq, const char *region, int64_t case_id, const char *action,
                       struct handling *handling);
result handling_at_window(struct request *rq, struct instant since, struct handling *handling);
result handling_set_rated(struct request *rq, const struct handling *handling);
result handling_set_reminded(struct request *rq, const struct handling *handling);
/* Those that this party was asked about since, and has not rated; the newest first, at most two. */
result handlings_asked(struct request *rq, const char *region, int64_t party, struct instant since,
                       handling_list *list);
/* Those asked about from `since` until `before` that nobody rated or was reminded of; at most a batch. */
result handlings_to_remind(struct request *rq, struct instant since, struct instant before, handling_list *list);

result rating_code_insert(struct request *rq, const struct rating_code *row);
result rating_code_find(struct request *rq, const char *region, struct bytes code, struct rating_code *row);

/* Wrong codes of an address, or of all ("*"). None: zeros. */
struct review_guesses {
    const char *peer;
    struct instant failed_at, locked_until;
    int64_t failed_count;
};
extern const struct record review_guesses_record;
result review_guesses_find(struct request *rq, const char *peer, struct review_guesses *guesses);
result review_guesses_put(struct request *rq, const struct review_guesses *guesses);
/* Forget those that are over since before. */
result review_guesses_forget(struct request *rq, struct instant before);

/* --- ratings ----------------------------------------------------------------------------------------------------- */

result review_insert(struct request *rq, const struct review *review);
result review_find(struct request *rq, const char *region, int64_t id, struct review *review);
/* ERR_NOT_FOUND: not rated. */
result review_of_handling(struct request *rq, const char *region, int64_t case_id, int64_t handling,
                          struct review *review);
/* What may change of it: its texts, what is shown of them, whether it counts. */
result review_update(struct request *rq, const struct review *review);
/* Is there a step of this name in its past? */
result review_has_event(struct request *rq, const struct review *review, const char *action, bool *has);

result rectification_insert(struct request *rq, const struct rectification *row);
result rectification_find(struct request *rq, const char *region, int64_t id, struct rectification *row);
result rectification_of_review(struct request *rq, const char *region, int64_t review, struct rectification *row);
result rectification_update(struct request *rq, const struct rectification *row);

/* A cause of a bad rating, and how often it came for the item since. */
result review_cause_insert(struct request *rq, const struct review *review, const char *tag);
result review_cause_count(struct request *rq, const struct review *review, const char *tag, struct instant since,
                          int64_t *count);
result review_causes_delete(struct request *rq, const struct review *review);

struct review_alarm {
    const char *region;
    int64_t id;
    const char *item_code, *item_name, *tag;
    int64_t count, days;
    struct instant raised_at;
};
extern const struct record review_alarm_record;
result review_alarm_insert(struct request *rq, const struct review_alarm *alarm);
/* Has an alarm of this item and cause been raised since? */
result review_alarm_is_raised(struct request *rq, const struct review *review, const char *tag, struct instant since,
                              bool *is_raised);

/* --- what the office sets ------------------------------------------------------------------------------------------
 */

/* Those that hold on a day, of a level (NO_NUMBER: of all); every one when the day is zero. */
result review_labels_read(struct request *rq, int64_t level, struct date on, review_labels *list);
result review_label_store(struct request *rq, const struct review_label *label);
result review_limits_read(struct request *rq, review_limits *list);
/* ERR_NOT_FOUND: nothing is set for this class. */
result review_limit_find(struct request *rq, int64_t level, bool named, struct date on, struct review_limit *limit);
/* From its first day on it holds, and the one before it until the day before. */
result review_limit_store(struct request *rq, const struct review_limit *limit);

#endif
