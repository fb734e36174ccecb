/* records.h: what the module keeps and sends. Inside this module. */
#ifndef ZWFW_REVIEWS_RECORDS_H
#define ZWFW_REVIEWS_RECORDS_H

#include "kernel/party/party.h"
#include "modules/reviews/reviews.h"

/* --- kept -------------------------------------------------------------------------------------------------------- */

/* What can be rated. handling 0: the case as a whole. */
struct handling {
    const char *region;
    int64_t case_id, handling;
    const char *action; /* "" for the whole case */
    struct instant ended_at;
    int64_t unit, hall, hall_window, staff;
    int64_t party, message; /* whom it was asked by a message, and which; 0: nobody, or none */
    struct instant invited_at, reminded_at;
    bool rated;
};
extern const struct record handling_record;

struct rating_code {
    const char *region;
    struct bytes code;
    int64_t case_id, handling;
    struct instant issued_at;
    int64_t issued_by;
};
extern const struct record rating_code_record;

struct review {
    const char *region;
    int64_t id, case_id, handling;
    const char *action;
    int64_t unit, hall, hall_window, staff;
    const char *item_code, *item_name, *item_type;
    const char *channel, *source; /* source: the device, or a keyed hash of the address; "" unknown */
    int64_t level;
    bool named;
    int64_t rater; /* party; 0 without a name */
    bool invited;
    struct instant given_at;
    struct date given_on;
    const char *tags;                    /* codes, space-separated */
    const char *shown_text, *shown_more; /* what a moderator has published; NULL: nothing */
    bool excluded;
};
extern const struct record review_record;

struct rectification {
    const char *region;
    int64_t id, review, level;
    bool named;
    const char *outcome; /* rectify_outcomes; "" until then */
    const char *answer;  /* shown to the person */
    int64_t satisfied;   /* 1, 0; NO_NUMBER: not called back */
    const char *appeal;  /* appeal_grounds; "" none */
    const char *decision;
    int64_t decided_by;
};
extern const struct record rectification_record;
extern const struct code_list rectify_outcomes, appeal_grounds, appeal_decisions, review_limit_units;

struct review_label {
    const char *code;
    int64_t level;
    const char *label;
    struct date valid_from, valid_to;
};
extern const struct record review_label_record;
typedef LIST(struct review_label) review_labels;

struct review_limit {
    int64_t level;
    bool named;
    int64_t contact_limit; /* NO_NUMBER: nobody is to be contacted */
    int64_t rectify_limit;
    const char *limit_unit, *rule;
    struct date valid_from, valid_to;
};
extern const struct record review_limit_record;
typedef LIST(struct review_limit) review_limits;

/* --- rating ------------------------------------------------------------------------------------------------------ */

struct rating_code_form {
    const char *number, *handling;
};
extern const struct record rating_code_form_record;

struct rating_code_made {
    const char *region, *code, *path, *qr, *notice, *item_name, *handling_label;
    struct date expires_on;
};
extern const struct record rating_code_made_record;

struct rating_code_key {
    const char *region, *code;
};
extern const struct record rating_code_key_record;

struct rating_form {
    const char *region, *code;
    int64_t level;
    const char *tags, *text, *channel, *name, *number;
};
extern const struct record rating_form_record;

struct rating_append_form {
    const char *region, *code, *text;
};
extern const struct record rating_append_form_record;

struct rating_window_form {
    int64_t level;
    const char *tags, *text;
};
extern const struct record rating_window_form_record; /* of a rating_window_form */

struct rating_reply_form {
    const char *region, *phone, *text;
    int64_t message;
};
extern const struct record rating_reply_form_record;

/* What the person sees, of their own. */
struct rating_view {
    const char *item_name, *handling_label, *unit_name;
    struct instant ended_at;
    bool can_rate, can_append;
    const char *number;
    int64_t level;
    const char *level_label, *tags, *state_label;
    bool excluded;
    struct instant given_at;
    const char *rectification_state, *outcome_label, *answer;
    struct instant rectified_at;
};
extern const struct record rating_view_record;

/* --- reading -------------------------------------------------------------------------------------------------------
 */

struct review_search {
    const char *region, *channel, *state, *item_code;
    int64_t unit, hall, hall_window, staff, level;
    bool named, bad;
    struct date from, to;
    const char *after;
    int64_t limit;
};
extern const struct record review_search_record;

struct review_row {
    const char *region;
    int64_t id;
    const char *number, *state, *state_label, *item_code, *item_name, *item_type, *channel, *handling_label, *action;
    int64_t unit;
    const char *unit_name;
    int64_t hall, hall_window, staff, level;
    const char *level_label, *tags;
    bool named, invited, excluded;
    struct instant given_at;
    const char *case_number; /* of one with a name */
};
extern const struct record review_row_record;
typedef LIST(struct review_row) review_rows;

struct review_page {
    review_rows items;
    const char *next;
};
extern const struct record review_page_record;

struct review_key {
    const char *region;
    int64_t id;
};
extern const struct record review_key_record;

struct review_view {
    const struct review_row *review;
    int64_t version;
    const char *text, *more; /* as written; for moderators and the unit */
    const char *found;       /* what of it looks personal */
    const char *proposed;    /* the texts with that replaced */
    const char *proposed_more;
    const char *shown_text, *shown_more;
    const struct party_view *rater; /* of one with a name, masked */
    int64_t rectification;
};
extern const struct record review_view_record;

struct review_moderate_form {
    const char *region;
    int64_t id;
    const char *text, *more, *reason;
};
extern const struct record review_moderate_form_record;

struct review_public_search {
    const char *region, *item_code;
    int64_t unit;
    struct date from, to;
    const char *after;
    int64_t limit;
};
extern const struct record review_public_search_record;

struct level_count {
    const char *key, *label;
    int64_t level_1, level_2, level_3, level_4, level_5;
    int64_t total;
    const char *share_1, *share_2, *share_3, *share_4, *share_5, *good_rate, *satisfied_rate;
};
extern const struct record level_count_record;
typedef LIST(struct level_count) level_counts;

struct review_public_text {
    const char *region;
    int64_t id;
    const char *item_name, *level_label, *text, *more, *answer;
    int64_t level;
    struct instant given_at;
    const char *handling_label, *action;
};
extern const struct record review_public_text_record;
typedef LIST(struct review_public_text) review_public_texts;

struct review_public_page {
    review_public_texts items;
    const char *next;
};
extern const struct record review_public_page_record;

struct review_figures_question {
    const char *by;
    const char *region, *channel, *item_code;
    int64_t unit, hall, hall_window, staff;
    struct date from, to;
};
extern const struct record review_figures_question_record;

struct review_figures {
    struct date from, to;
    level_counts items;
    const struct level_count *sum;
};
extern const struct record review_figures_record;

struct review_check_question {
    const char *region;
    struct date from, to;
};
extern const struct record review_check_question_record;

struct review_finding {
    const char *code, *region;
    int64_t unit, hall, hall_window;
    const char *source;
    int64_t count, of;
    struct instant at;
    const char *question;
};
extern const struct record review_finding_record;
typedef LIST(struct review_finding) review_finding_list;
struct review_findings {
    struct date from, to;
    review_finding_list items;
};
extern const struct record review_findings_record;

/* --- putting right -------------------------------------------------------------------------------------------------
 */

struct rectify_form {
    const char *region;
    int64_t id;
    const char *action, *reason, *outcome, *answer, *appeal;
    const char *satisfied; /* yes_no */
    int64_t unit;
    struct instant at;
};
extern const struct record rectify_form_record;

struct appeal_form {
    const char *region;
    int64_t id;
    const char *decision, *reason;
};
extern const struct record appeal_form_record;

struct rectify_button {
    const char *action, *label;
};
extern const struct record rectify_button_record;

struct rectify_view {
    const char *region;
    int64_t id, version;
    const char *number, *state, *state_label, *mark, *item_name, *unit_name;
    int64_t unit, counted_unit, review, level;
    bool named;
    struct instant opened_at, due_at, contact_due_at, closed_at;
    const char *outcome, *answer, *appeal, *decision;
    int64_t satisfied, decided_by;
    LIST(struct rectify_button) actions;
};
extern const struct record rectify_view_record;

struct rectify_search {
    const char *region, *state, *mark;
    int64_t unit;
    const char *after;
    int64_t limit;
};
extern const struct record rectify_search_record;

struct rectify_row {
    const char *region;
    int64_t id;
    const char *number, *state, *state_label, *mark, *item_name, *unit_name;
    int64_t unit, counted_unit, review, level;
    bool named;
    struct instant opened_at, due_at, stage_due_at, warn_at, closed_at;
    const char *outcome, *appeal, *decision;
    int64_t satisfied;
};
extern const struct record rectify_row_record;
typedef LIST(struct rectify_row) rectify_rows;
struct rectify_page {
    rectify_rows items;
    const char *next;
};
extern const struct record rectify_page_record;

struct review_limit_page {
    review_limits items;
};
extern const struct record review_limit_page_record;
struct review_label_page {
    review_labels items;
};
extern const struct record review_label_page_record;
struct review_label_key {
    int64_t level;
};
extern const struct record review_label_key_record;

#endif
