/* handlers.h: what the room's routes take and give. Inside this room. */
#ifndef ZWFW_FLOW_HANDLERS_H
#define ZWFW_FLOW_HANDLERS_H

#include "kernel/flow/flow.h"

struct todo_question {
    const char *flow, *region, *mark, *after;
    int64_t unit, holder, limit;
};
struct todo_row {
    const char *region, *flow, *state, *state_label, *number, *title, *mark;
    int64_t id, unit, holder;
    struct instant opened_at, due_at, stage_due_at, warn_at, rank_at;
};
struct todo_page {
    LIST(struct todo_row) items;
    const char *next;
};
struct matter_key {
    const char *region;
    int64_t id;
    struct instant at;
    const char *of;
};
struct timeline {
    LIST(struct event) items;
};
struct proof_row {
    struct date date;
    bool counted;
    int64_t number;
    const char *why;
};
struct proof_answer {
    struct instant started_at, due_at;
    bool provisional;
    const char *rule, *text;
    LIST(struct proof_row) days;
};
struct state_answer {
    const char *state, *label;
};
struct force {
    const char *region, *to, *reason;
    int64_t id;
};

extern const struct code_list proof_limits;
extern const struct record todo_question_record, todo_row_record, todo_page_record, matter_key_record, timeline_record,
    proof_row_record, proof_answer_record, state_answer_record, force_record;
extern const struct handler todo_list_handler, matter_read_handler, matter_timeline_handler, matter_proof_handler,
    matter_state_handler, matter_force_handler;

#endif
