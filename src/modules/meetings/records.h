/* records.h: what the module's routes take and give. Inside this module. */
#ifndef ZWFW_MEETINGS_RECORDS_H
#define ZWFW_MEETINGS_RECORDS_H

#include "kernel/file/file.h"
#include "modules/meetings/meetings.h"

/* What the caller may do now. */
struct meeting_button {
    const char *action, *label;
};
typedef LIST(struct meeting_button) meeting_buttons;

/* --- meetings ---------------------------------------------------------------------------------------------------- */

struct meeting_unit {
    int64_t unit;
    const char *name, *people;
};
typedef LIST(struct meeting_unit) meeting_units;

struct meeting_form {
    const char *region, *kind, *leader, *place, *line, *subject;
    struct date day;
    int64_t hall;
    LIST(struct meeting_unit) units;
};

/* The body of every action; each says which members it wants. */
struct meeting_action {
    const char *number, *reason, *contact, *order;
    LIST(struct meeting_unit) units;
    struct instant at;
};

struct meeting_key {
    const char *number;
};

struct meeting_call {
    const char *number, *state, *state_label;
    int64_t contact, orders;
    struct instant taken_at;
};
typedef LIST(struct meeting_call) meeting_calls;
struct meeting_order {
    const char *number, *region, *state, *state_label, *title, *callback, *unit_name;
    int64_t id, unit;
    struct instant opened_at;
};
typedef LIST(struct meeting_order) meeting_orders;

/* A meeting in a list and in an export. */
struct meeting_row {
    const char *number, *region, *kind, *kind_label, *state, *state_label, *leader, *place, *line, *subject;
    struct date day;
    int64_t id, version, unit, hall, units, calls, settled, ordered, orders, called_back, satisfied, decisions;
    struct instant opened_at, closed_at;
};
typedef LIST(struct meeting_row) meeting_rows;

/* A decision in a list, in an export, and read by itself: then with its words and files. */
struct decision_view {
    const char *number, *region, *state, *state_label, *mark, *meeting, *order, *unit_name, *what, *done;
    int64_t id, version, unit, days;
    struct instant opened_at, due_at, warn_at, closed_at;
    LIST(struct meeting_unit) helpers;
    LIST(struct file_link) files;
    LIST(struct meeting_button) actions;
};
typedef LIST(struct decision_view) decision_views;

struct meeting_view {
    const struct meeting_row *meeting;
    LIST(struct meeting_unit) units;
    LIST(struct meeting_call) calls;
    LIST(struct meeting_order) orders;
    LIST(struct decision_view) decisions;
    LIST(struct meeting_button) actions;
};

/* Of meetings, decisions or whistles. */
struct meeting_search {
    const char *region, *kind, *state, *after;
    int64_t unit, limit;
    bool open;
    struct date from, to;
};
struct meeting_page {
    LIST(struct meeting_row) items;
    const char *next;
};

/* --- decisions --------------------------------------------------------------------------------------------------- */

struct decision_form {
    const char *number /* of the meeting */, *order, *what;
    int64_t unit, days;
    LIST(struct meeting_unit) helpers;
};

struct evidence_file {
    const char *hash, *name;
};
/* An action on a decision or on a unit's part in a whistle. */
struct decision_action {
    const char *number, *reason, *text;
    bool close_order;
    LIST(struct evidence_file) files;
    struct instant at;
};
struct decision_page {
    LIST(struct decision_view) items;
    const char *next;
};

/* --- whistles ---------------------------------------------------------------------------------------------------- */

struct whistle_form {
    const char *region, *order, *text;
    int64_t unit;
    LIST(struct meeting_unit) units;
};

struct whistle_call_view {
    const char *number, *region, *state, *state_label, *mark, *whistle, *unit_name, *text, *result;
    int64_t id, version, unit, parent;
    struct instant opened_at, stage_due_at, due_at, warn_at, closed_at;
    LIST(struct file_link) files;
    LIST(struct meeting_button) actions;
};
typedef LIST(struct whistle_call_view) whistle_call_views;

struct whistle_view {
    const char *number, *region, *state, *state_label, *order, *unit_name, *text;
    int64_t id, version, unit, calls;
    struct instant opened_at, closed_at;
    LIST(struct whistle_call_view) units;
    LIST(struct meeting_button) actions;
};
typedef LIST(struct whistle_view) whistle_views;
struct whistle_page {
    LIST(struct whistle_view) items;
    const char *next;
};

/* --- statistics -------------------------------------------------------------------------------------------------- */

struct meeting_question {
    const char *region;
    struct date from, to;
};
struct meeting_figures {
    const char *region; /* absent: all of them together */
    int64_t days_held, calls, settled, ordered, orders, called_back, satisfied;
    int64_t joint_held, checks_held, discussed, decisions, decisions_on_time, decisions_late;
    int64_t whistles, units_called, arrived_on_time, arrived_late, results_on_time, results_late;
    const char *settle_rate, *satisfaction, *decision_rate, *arrival_rate, *result_rate; /* as printed; absent: none */
};
typedef LIST(struct meeting_figures) meeting_figures_list;
/* A metric of the registry over these days, with what it counts. */
struct meeting_metric {
    const char *code, *name, *unit, *text, *definition;
    int64_t version, numerator, denominator;
};
struct meeting_statistics {
    struct date from, to;
    const char *note;
    LIST(struct meeting_metric) figures;
    const struct meeting_figures *sum;
    LIST(struct meeting_figures) regions;
};

extern const struct record meeting_button_record, meeting_unit_record, meeting_form_record, meeting_action_record,
    meeting_key_record, meeting_call_record, meeting_order_record, meeting_row_record, meeting_view_record,
    meeting_search_record, meeting_page_record, decision_view_record, decision_form_record, evidence_file_record,
    decision_action_record, decision_page_record, whistle_form_record, whistle_call_view_record, whistle_view_record,
    whistle_page_record, meeting_question_record, meeting_figures_record, meeting_metric_record,
    meeting_statistics_record;

#endif
