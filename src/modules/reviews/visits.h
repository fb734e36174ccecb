/* visits.h: what visiting reviewers say, and questionnaires: neither is a rating of whom it served. Inside this module.
 */
#ifndef ZWFW_REVIEWS_VISITS_H
#define ZWFW_REVIEWS_VISITS_H

#include "modules/reviews/store.h"

struct visit_form {
    int64_t unit, hall, hall_window;
    const char *item_code;
    int64_t level;
    const char *tags, *text;
};
extern const struct record visit_form_record;

struct visit_row {
    const char *region;
    int64_t id;
    const char *number;
    int64_t reviewer, unit, hall, hall_window;
    const char *item_code;
    int64_t level;
    const char *tags, *text;
    struct instant given_at;
};
extern const struct record visit_row_record;
typedef LIST(struct visit_row) visit_rows;

struct visit_search {
    const char *region;
    int64_t unit;
    const char *after;
    int64_t limit;
};
extern const struct record visit_search_record;

struct visit_page {
    visit_rows items;
    const char *next;
};
extern const struct record visit_page_record;

result visit_insert(struct request *rq, const struct visit_row *row);
result visit_rows_read(struct request *rq, const struct visit_search *search, const struct matter_place *place,
                       int64_t rows, visit_rows *list);

/* --- questionnaires ------------------------------------------------------------------------------------------------
 */

struct survey_question {
    int64_t seq;      /* from 1; read-only */
    const char *kind; /* survey_kinds */
    const char *text;
    const char *choices; /* "满意|一般|不满意"; "" of a text */
    bool needed;
};
extern const struct record survey_question_record;
typedef LIST(struct survey_question) survey_questions;
extern const struct code_list survey_kinds;

struct survey {
    const char *region;
    int64_t id;
    const char *code;
    int64_t version;
    const char *title;
    int64_t unit;
};
extern const struct record survey_record;

struct survey_form {
    const char *region, *code, *title;
    survey_questions questions;
};
extern const struct record survey_form_record;

struct survey_view {
    const char *region;
    int64_t id;
    const char *code;
    int64_t version;
    const char *title, *state, *state_label;
    survey_questions questions;
};
extern const struct record survey_view_record;

struct survey_search {
    const char *region, *code, *after;
    int64_t limit;
};
extern const struct record survey_search_record;
struct survey_row {
    const char *region;
    int64_t id;
    const char *code;
    int64_t version;
    const char *title, *state, *state_label;
    struct instant opened_at;
};
extern const struct record survey_row_record;
typedef LIST(struct survey_row) survey_rows;
struct survey_page {
    survey_rows items;
    const char *next;
};
extern const struct record survey_page_record;

struct survey_choice {
    int64_t question;
    const char *choices; /* "1" or "1,3": their places */
    const char *text;
};
extern const struct record survey_choice_record;

struct survey_answers {
    const char *region;
    int64_t id;
    const char *code; /* of a receipt; not of what staff enter */
    LIST(struct survey_choice) answers;
};
extern const struct record survey_answers_record;

struct survey_count {
    int64_t question, choice;
    const char *label;
    int64_t count;
};
extern const struct record survey_count_record;
typedef LIST(struct survey_count) survey_counts_list;

struct survey_text {
    const char *region;
    int64_t survey, question, choice, answer;
    const char *text;
};
extern const struct record survey_text_record;
typedef LIST(struct survey_text) survey_texts;

struct survey_figures {
    const char *title;
    int64_t version, answered;
    survey_counts_list items;
    survey_texts texts;
};
extern const struct record survey_figures_record;

result survey_show(struct request *rq, const struct survey *survey, const struct matter *matter,
                   struct survey_view *out);
result survey_insert(struct request *rq, const struct survey *survey, const survey_questions *questions);
result survey_find(struct request *rq, const char *region, int64_t id, struct survey *survey);
/* Newest first; `all`: not only those that are open now. */
result survey_rows_read(struct request *rq, const struct survey_search *search, bool all,
                        const struct matter_place *place, int64_t rows, survey_rows *list);
result survey_newest(struct request *rq, const char *region, const char *code, int64_t *version);
/* Another version of this code that is open: its id; NO_NUMBER for none. */
result survey_open_one(struct request *rq, const struct survey *survey, int64_t *id);
result survey_questions_read(struct request *rq, const struct survey *survey, survey_questions *questions);
/* ERR_CONFLICT when this code has answered already. */
result survey_code_use(struct request *rq, const struct survey *survey, struct bytes code);
result survey_answer_insert(struct request *rq, const struct survey_text *row);
result survey_counts_read(struct request *rq, const struct survey *survey, survey_counts_list *counts,
                          int64_t *answered);
result survey_texts_read(struct request *rq, const struct survey *survey, survey_texts *texts);

#endif
