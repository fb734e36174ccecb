/* records.h: what the module's routes take and give. Inside this module. */
#ifndef ZWFW_HOTLINE_RECORDS_H
#define ZWFW_HOTLINE_RECORDS_H

#include "modules/hotline/hotline.h"

struct hotline_button {
    const char *action, *label;
};

/* --- contacts ---------------------------------------------------------------------------------------------------- */

struct contact_intake {
    const char *region, *channel, *call, *phone, *text, *nature;
    const struct party_in *caller;
    bool secret, anonymous;
    int64_t category;
    struct instant at, answered_at;
};

/* The body of every action on a contact; each action says which members it wants. */
struct contact_action {
    const char *number, *reason, *text, *answer, *nature, *phone;
    const struct party_in *caller;
    bool secret, anonymous;
    int64_t category, article;
    struct instant at;
};

struct contact_key {
    const char *number;
};

struct order_link {
    const char *number, *state, *state_label;
    struct instant opened_at;
};

struct contact_view {
    const char *number, *region, *state, *state_label, *channel, *nature, *text, *answer, *name, *phone;
    int64_t id, version, unit, holder, waited, agent, category, article;
    const char *category_path, *call;
    const struct party_view *caller;
    bool secret, anonymous;
    struct instant opened_at, answered_at, ended_at, closed_at;
    LIST(struct order_link) orders;
    LIST(struct order_link) earlier;
    LIST(struct hotline_button) actions;
};

struct contact_search {
    const char *region, *number, *state, *channel, *phone, *nature, *after;
    int64_t agent, limit;
    struct date from, to;
};
struct contact_row {
    const char *region, *number, *state, *state_label, *channel, *nature;
    int64_t id, unit, agent, waited, category;
    struct instant opened_at, closed_at;
};
struct contact_page {
    LIST(struct contact_row) items;
    const char *next;
};

/* An event of a call centre. */
struct call_event {
    const char *region, *call, *leg, *phone;
    int64_t agent;
    struct instant at, incoming_at;
};
struct call_answer {
    const char *number, *state, *state_label;
    bool known; /* it was told before */
};

/* --- orders ------------------------------------------------------------------------------------------------------ */

struct order_attachment {
    const char *hash, *name;
};

struct order_intake {
    const char *contact, *region, *nature, *urgency, *text, *expected, *place;
    int64_t category, longitude, latitude, unit;
    bool secret;
    LIST(struct order_attachment) files;
    struct instant at;
};

/* The body of every action on an order; each action says which members it wants. */
struct order_action {
    const char *number, *reason, *text, *result, *survivor, *event, *ground, *item_code, *channel;
    int64_t unit, days, category;
    bool grant;
    const struct party_in *applicant;
    LIST(struct order_attachment) files;
    struct instant at;
};

struct order_key {
    const char *number;
};

struct order_reply {
    int64_t seq, unit, staff;
    struct instant at;
    bool is_final; /* to the hotline; else to the unit of level 1 */
    const char *unit_name, *text;
};
typedef LIST(struct order_reply) order_replies;

struct supervision_view {
    const char *number, *region, *state, *state_label, *ground, *reason, *answer, *mark, *unit_name;
    int64_t id, version, order_id, unit;
    struct instant opened_at, due_at, closed_at;
    LIST(struct hotline_button) actions;
};
typedef LIST(struct supervision_view) supervision_views;

struct order_view {
    const char *number, *region, *state, *state_label, *mark, *role, *nature, *channel, *urgency, *title;
    int64_t id, version, unit, holder, counted_unit, sub_unit, category;
    const char *unit_name, *counted_unit_name, *sub_unit_name;
    const char *category_path, *text, *expected, *place;
    int64_t longitude, latitude;
    bool secret, anonymous;
    const char *contact; /* its number */
    const struct party_view *caller;
    const char *name, *phone; /* of a caller who is no party; the hotline's alone */
    struct instant opened_at, due_at, stage_due_at, warn_at, stopped_at, closed_at;
    int64_t promised_limit, extension, extension_asked, attempts;
    const char *rule, *callback, *case_number, *event, *parent, *merged_into;
    LIST(struct order_reply) replies;
    LIST(struct order_link) children;
    LIST(struct order_link) merged;
    LIST(struct order_link) earlier;
    LIST(struct supervision_view) supervisions;
    LIST(struct file_link) files;
    LIST(struct hotline_button) actions;
};

struct order_search {
    const char *region, *within, *number, *state, *nature, *urgency, *role, *phone, *event, *case_number, *text, *after;
    const char *channel;
    int64_t unit, counted_unit, category, limit;
    bool open, overdue;
    struct date from, to, due_to;
};
struct order_row {
    const char *region, *number, *state, *state_label, *mark, *role, *nature, *channel, *urgency, *title;
    const char *unit_name;
    int64_t id, unit, counted_unit, category;
    struct instant opened_at, due_at, stage_due_at, warn_at, closed_at;
};
typedef LIST(struct order_row) order_rows;
struct order_page {
    LIST(struct order_row) items;
    const char *next;
};

struct order_reveal {
    const char *number, *field, *reason;
};
struct order_revealed {
    const char *field, *value;
};

struct supervision_action {
    const char *number, *reason, *text;
    struct instant at;
};

struct mass_event {
    const char *event;
    int64_t orders, open;
    struct instant first_at, last_at;
};
struct mass_event_list {
    LIST(struct mass_event) items;
};
struct mass_event_question {
    const char *region;
};

/* --- what an office keeps ---------------------------------------------------------------------------------------- */

struct category_form {
    const char *region, *name;
    int64_t id, parent;
    struct date from;
};
struct category_key {
    const char *region;
    int64_t id;
    struct date last;
};
struct category_question {
    const char *region;
    struct date on;
};
struct category_tree {
    LIST(struct category) items;
};

struct order_limit {
    const char *region, *nature, *urgency;
    struct date valid_from, valid_to;
    int64_t sign_limit, reply_limit, finish_limit, extension_most;
    const char *rule;
};
struct order_limit_list {
    LIST(struct order_limit) items;
};
struct order_limit_question {
    struct date on;
};

extern const struct record hotline_button_record, contact_intake_record, contact_action_record, contact_key_record,
    order_link_record, contact_view_record, contact_search_record, contact_row_record, contact_page_record,
    call_event_record, call_answer_record, order_attachment_record, order_intake_record, order_action_record,
    order_key_record, order_reply_record, supervision_view_record, order_view_record, order_search_record,
    order_row_record, order_page_record, order_reveal_record, order_revealed_record, supervision_action_record,
    mass_event_record, mass_event_list_record, mass_event_question_record, category_form_record, category_key_record,
    category_question_record, category_tree_record, order_limit_record, order_limit_list_record,
    order_limit_question_record, contact_words_record, order_words_record;

#endif
