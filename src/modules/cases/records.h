/* records.h: what the module's routes take and give. Inside this module. */
#ifndef ZWFW_CASES_RECORDS_H
#define ZWFW_CASES_RECORDS_H

#include "kernel/party/party.h"
#include "modules/cases/cases.h"

struct case_material {
    const char *name, *file, *state;
    bool missing;
};

struct case_intake {
    const char *region, *item_code, *channel;
    const struct party_in *applicant, *agent;
    LIST(struct case_material) materials;
    struct date missing_until;
    const char *form, *green_reason;
    bool accept;
    const char *result; /* finish at once, for 即办 items */
    struct instant at;
};

struct case_receipt {
    const char *number, *region, *state, *state_label, *item_name, *text;
    int64_t id;
    struct instant opened_at, accepted_at, due_at, legal_due_at;
};

/* The body of every action on a case; each action says which members it wants. */
struct case_action {
    const char *number;
    const char *reason;
    const char *procedure;                /* special_start */
    const char *result, *decision_number; /* finish */
    const char *delivery, *waybill;       /* deliver */
    const char *text;                     /* comment */
    LIST(struct case_material) materials; /* ask_more, make_good, attach */
    int64_t days;                         /* extend */
    int64_t unit, holder;                 /* transfer, assign */
    struct instant at;
};

struct case_key {
    const char *number;
    struct instant at;
};

struct case_button {
    const char *action, *label;
};

struct case_view {
    const char *number, *region, *state, *state_label, *item_code, *item_name, *item_type, *channel, *mark;
    int64_t id, version, unit, holder, hall, hall_window, clerk, item_version;
    struct instant opened_at, started_at, due_at, legal_due_at, warn_at, closed_at, paused_at;
    int64_t legal_limit, promised_limit, extension;
    const char *limit_unit, *rule, *clock;
    const struct party_view *applicant, *agent;
    LIST(struct case_material) materials;
    LIST(struct case_button) actions;
    const char *form, *green_reason, *special, *result, *decision_number, *delivery, *waybill;
    int64_t missing;
    struct date missing_until;
    bool missing_overdue;
};

struct case_search {
    const char *region, *number, *certificate_number, *item_code, *state, *channel, *after;
    int64_t unit, limit;
    struct date from, to;
};

struct case_row {
    const char *region, *number, *state, *state_label, *item_code, *item_name, *item_type, *channel, *mark;
    int64_t id, unit, holder;
    struct instant opened_at, due_at, warn_at, closed_at;
};

struct case_page {
    LIST(struct case_row) items;
    const char *next;
};

extern const struct record case_material_record, case_intake_record, case_receipt_record, case_action_record,
    case_key_record, case_button_record, case_view_record, case_search_record, case_row_record, case_page_record;

#endif
