/* handlers.h: what the module's routes take and give. Inside this module. */
#ifndef ZWFW_ITEMS_HANDLERS_H
#define ZWFW_ITEMS_HANDLERS_H

#include "kernel/api/module.h"
#include "kernel/table/report.h"
#include "modules/items/versions.h"

/* --- reading (reading.c) ----------------------------------------------------------------------------------------- */

/* Which items: those that hold on a day, or, for `versions`, versions in a state. Marks narrow when true. */
struct item_search {
    const char *region; /* exactly */
    const char *within; /* or with all below it */
    const char *q, *code, *type, *level, *scheme, *state, *after;
    int64_t unit, hall, limit;
    struct date on;
    bool on_request, instant, online, mobile, once, one_window, cross_province, whole_city, nearby, commitment,
        missing_ok, should_be_present, present;
};
struct item_row {
    const char *region, *code, *name, *type, *level, *unit_name, *limit_unit, *state;
    int64_t id, version, unit, legal_limit, promised_limit, visits, score;
    bool instant, on_request, online;
    struct date valid_from, valid_to;
};
typedef LIST(struct item_row) item_rows;
struct item_page {
    LIST(struct item_row) items;
    const char *next;
};
struct item_key {
    const char *region, *code;
    struct date on;
};
struct missing_part {
    const char *label;
    int64_t weight;
};
struct item_view {
    const struct item *item;
    const struct item_guide *guide;
    LIST(struct item_material) materials;
    LIST(struct item_fee) fees;
    const char *type_label, *state, *state_label;
    LIST(struct missing_part) missing;
};

/* --- editing (handlers.c) ---------------------------------------------------------------------------------------- */

struct version_key {
    const char *region;
    int64_t id;
};
struct version_edit {
    const char *region;
    int64_t id;
    const struct item *item;
    const struct item_guide *guide;
    LIST(struct item_material) materials;
    LIST(struct item_fee) fees;
};
struct version_move {
    const char *region;
    int64_t id;
    struct date on;
    const char *reason;
};

/* --- presence and statistics (statistics.c) ---------------------------------------------------------------------- */

struct item_presence {
    const char *region, *code;
    int64_t hall;
    struct date present_from, present_to;
};
struct presence_page {
    LIST(struct item_presence) items;
    const char *next;
};
struct statistics_question {
    const char *within, *by;
    struct date on;
};
struct statistics_row {
    const char *key, *label;
    int64_t items, on_request, online, mobile, once, instant, one_window, cross_province, whole_city, nearby,
        commitment, missing_ok, should_be_present, present, score_sum;
};
struct statistics {
    struct date on;
    LIST(struct statistics_row) rows;
    const struct statistics_row *whole;
};

/* --- claims (claims.c) ------------------------------------------------------------------------------------------- */

struct claim_target {
    const char *region, *unit_name;
    int64_t unit;
};
struct claim_assignment {
    const char *region, *code;
    LIST(struct claim_target) targets;
};
struct claim_row {
    const char *region, *source_region, *source_code, *source_name, *unit_name, *reason_code, *state, *state_label;
    int64_t id, unit, item, version;
};
struct claim_list {
    LIST(struct claim_row) items;
};
struct claim_search {
    const char *region, *source_region, *source_code, *state, *after;
    int64_t unit, limit;
};
struct claim_page {
    LIST(struct claim_row) items;
    const char *next;
};
struct claim_move {
    const char *region, *code, *reason_code, *reason;
    int64_t id;
};

/* --- change orders (changes.c) ----------------------------------------------------------------------------------- */

struct change_line {
    int64_t seq;
    const char *code, *new_code;
    int64_t ended, made;
};
struct item_change {
    const char *region;
    int64_t id;
    const char *kind, *document;
    struct date effective_on;
    const char *from_region, *to_region;
    int64_t to_unit;
    const char *to_unit_name, *note;
};
struct change_order {
    const struct item_change *change;
    LIST(struct change_line) lines;
    const char *state, *state_label;
};
struct change_row {
    const char *region, *kind, *document, *from_region, *to_region, *to_unit_name, *state;
    int64_t id, lines;
    struct date effective_on;
};
struct change_search {
    const char *region, *kind, *state, *after;
    int64_t limit;
};
struct change_page {
    LIST(struct change_row) items;
    const char *next;
};
struct change_touch {
    int64_t seq;
    const char *code, *name, *effect, *obstacle;
    int64_t version, materials, halls, claims;
};
struct change_preview {
    LIST(struct change_touch) lines;
    int64_t obstacles;
};

/* ------------------------------------------------------------------------------------------------------------------ */

extern const struct record item_search_record, item_row_record, item_page_record, item_key_record, missing_part_record,
    item_view_record, version_key_record, version_edit_record, version_move_record, item_presence_record,
    presence_page_record, statistics_question_record, statistics_row_record, statistics_record, claim_target_record,
    claim_assignment_record, claim_row_record, claim_list_record, claim_search_record, claim_page_record,
    claim_move_record, change_line_record, item_change_record, change_order_record, change_row_record,
    change_search_record, change_page_record, change_touch_record, change_preview_record;

extern const struct handler item_search_handler, item_read_handler, item_history_handler, version_search_handler,
    version_read_handler, version_create_handler, version_edit_handler, version_revise_handler,
    version_publish_one_handler, version_withdraw_handler, version_discard_handler, presence_search_handler,
    presence_begin_handler, presence_end_handler, statistics_read_handler, claim_assign_handler, claim_search_handler,
    claim_take_handler, claim_decline_handler, claim_reopen_handler, claim_prepare_handler, change_create_handler,
    change_search_handler, change_read_handler, change_preview_handler, change_take_effect_handler,
    change_cancel_handler;

extern const struct flow claim_flow, change_flow;

/* When the version that a claim prepared is published, the claim is done. */
result claim_follow(struct request *rq, const struct matter *matter, const struct event *event);

result export_items(struct request *rq, const struct row_taker *taker);
result import_items(struct request *rq, const char *bytes, size_t size, struct report *report,
                    struct import_outcome *outcome);
result import_materials(struct request *rq, const char *bytes, size_t size, struct report *report,
                        struct import_outcome *outcome);

/* A page's cursor: "region.key" of its last row. */
struct place {
    const char *region, *key;
    int64_t id; /* the key as a number */
};
result place_read(struct request *rq, const char *after, struct place *place);
const char *place_write(struct request *rq, const char *region, const char *key);
int64_t page_limit(int64_t limit);

/* The whole of a version, for its readers. */
result view_fill(struct request *rq, const struct item *item, struct item_view *view);

#endif
