/* records.h: what goes in, what is kept, what is shown. Inside this module. */
#ifndef ZWFW_KNOWLEDGE_RECORDS_H
#define ZWFW_KNOWLEDGE_RECORDS_H

#include "kernel/flow/flow.h"
#include "kernel/record/record.h"

/* A version of an article. */
struct article {
    const char *region;
    int64_t article, version;
    const char *title, *question, *answer;
    const char *items, *units; /* codes, ids, apart by spaces; "" none */
    bool is_public;
    struct date valid_from, valid_to; /* valid_from 0: from the day of its publication */
    struct date review_on;
    int64_t written_by;
    struct instant written_at, published_at;
};
extern const struct record article_record;
typedef LIST(struct article) article_list;

struct article_form {
    const char *region;
    int64_t id;
    int64_t unit; /* absent: the caller's; in a change: as before */
    const char *title, *question, *answer, *items, *units;
    bool is_public;
    struct date valid_from, valid_to, review_on;
};
extern const struct record article_form_record;

struct article_key {
    const char *region;
    int64_t id;
    struct date on;
};
extern const struct record article_key_record;

struct article_move {
    const char *region;
    int64_t id;
    const char *reason;
    struct date review_on;
};
extern const struct record article_move_record;

/* The body of the event of a settled contact; with a reason, inside of "data". */
struct article_answer {
    const char *reason;
    int64_t article;
    const struct article_answer *data;
};
extern const struct record article_answer_record;

struct article_button {
    const char *action, *label;
};
extern const struct record article_button_record;

struct article_view {
    const struct article *article;
    const char *number, *state, *state_label;
    int64_t unit, used;
    struct instant due_at; /* of a review */
    LIST(struct article_button) actions;
};
extern const struct record article_view_record;

struct article_versions {
    article_list items;
};
extern const struct record article_versions_record;

/* In a list. */
struct article_row {
    const char *region;
    int64_t id;
    const char *number, *title, *question;
    bool is_public;
    struct date valid_from, valid_to, review_on;
    int64_t unit, used;
    const char *state;
};
extern const struct record article_row_record;
typedef LIST(struct article_row) article_rows;

struct article_search {
    const char *region, *within, *q, *item;
    int64_t unit;
    struct date on;
    const char *state, *after;
    int64_t limit;
};
extern const struct record article_search_record;

struct article_page {
    article_rows items;
    const char *next;
    int64_t gap; /* of a search without an answer */
};
extern const struct record article_page_record;

struct gap {
    const char *region;
    int64_t id;
    const char *text;
    int64_t asked; /* how often */
    int64_t article;
    const char *state;
    struct instant opened_at, changed_at;
};
extern const struct record gap_record;
typedef LIST(struct gap) gap_rows;

struct gap_page {
    gap_rows items;
    const char *next;
};
extern const struct record gap_page_record;

struct gap_search {
    const char *within, *state, *after;
    int64_t limit;
};
extern const struct record gap_search_record;

struct gap_form {
    const char *region, *text;
};
extern const struct record gap_form_record;

/* A line of an export, as an import takes it. */
struct article_line {
    const char *region, *number, *unit_name, *title, *question, *answer, *items;
    bool is_public;
    struct date valid_from, valid_to, review_on;
    int64_t used;
};
extern const struct record article_line_record;

#endif
