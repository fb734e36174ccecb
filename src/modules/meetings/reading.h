/* reading.h: what all handlers of the module share. Inside this module. */
#ifndef ZWFW_MEETINGS_READING_H
#define ZWFW_MEETINGS_READING_H

#include "modules/meetings/records.h"

/* "610900-J20210615-12": region, what it is (J a meeting, Y a decision, C a whistle, B a unit's part in one), the day,
 * the matter's id. */
const char *meeting_number(struct request *rq, const char *region, char kind, int64_t id);

/* The matter of this number, when it is of this flow (or of the other, which may be NULL) and the caller sees it: by
 * region, or because their unit has it or takes part. ERR_NOT_FOUND. Becomes the version of the answer. */
result meeting_find(struct request *rq, const char *number, const struct flow *flow, const struct flow *other,
                    struct matter *matter);
/* Is it with the caller's unit (or one below it)? Who is confined to none may act for any. */
result meeting_is_held(struct request *rq, const struct matter *matter);

/* What the caller may do with it now: what its flow allows from its state, to who has the permission, and of what a
 * unit does or judges to that unit alone. The names are those of the paths. */
result meeting_actions(struct request *rq, const struct matter *matter, meeting_buttons *buttons);

/* An order, by its number: ERR_INVALID of the field "order" when the caller sees none. NULL: none, id 0, empty texts.
 */
struct order_named {
    const char *region;
    int64_t id;
    const char *number;
};
result meeting_order_named(struct request *rq, const char *number, struct order_named *order);

/* A region for something new: as given, else the caller's; it exists and the caller sees it. */
result meeting_region(struct request *rq, const char *given, const char **region);
/* A unit that exists and has not ended. ERR_INVALID of "unit". */
result meeting_unit_check(struct request *rq, int64_t unit);

/* Words of a matter, sealed. */
result meeting_words_put(struct request *rq, const struct matter *matter, const char *part, const char *text);
result meeting_words_read(struct request *rq, const char *region, const struct flow *flow, int64_t id, const char *part,
                          const char **text);
result meeting_evidence_put(struct request *rq, const struct matter *matter, const struct evidence_file *files,
                            size_t count);

/* The state for people, and the mark. */
void decision_label(struct request *rq, struct decision_view *row);

/* Where a page begins, and how long it is. */
result meeting_place(struct request *rq, const struct meeting_search *search, struct matter_place *place,
                     int64_t *limit);

#endif
