/* meetings.h: where people meet over what citizens told the 12345 line.
 *
 * A meeting is of one of three kinds. On an answering day (接话日) a leader and units take calls: each call is a
 * contact of the hotline of that day, answered there or made into orders. One call may become several orders, so calls,
 * calls answered there, calls that became orders and orders are four counters, and calls answered and orders may come
 * to more than the calls. The joint meeting (联席会议) and the check on site (现场问效) discuss orders and make
 * decisions.
 *
 * A decision (议定事项) is a child matter: a unit, units that help, and as many working days as the meeting set. The
 * unit says what it did, with evidence; the clock stands while the hotline looks at it; it is confirmed, or sent back.
 *
 * With a whistle (社区吹哨、部门报到) a community calls units. Each call is a child matter: the unit arrives within one
 * limit and brings a result within another (settings), and the community confirms the result.
 *
 * Meetings are matters of flow "answering_day" or "meeting"; their item_type is the kind. What was decided, done and
 * found is sealed (party/text.h): it may name citizens. Who sees them: whoever sees the region, and whoever's unit
 * takes part. */
#ifndef ZWFW_MEETINGS_MEETINGS_H
#define ZWFW_MEETINGS_MEETINGS_H

#include "kernel/flow/flow.h"

extern const struct flow answering_day_flow, meeting_flow, decision_flow, whistle_flow, whistle_call_flow;
extern const struct code_list meeting_kinds; /* item_type of a meeting */

struct meeting_file {
    const char *region;
    int64_t id; /* of the matter */
    const char *kind;
    struct date day;
    const char *leader; /* who takes the calls, or presides: an official, with their office */
    const char *place;
    const char *line; /* the number that is called; "" for none */
    int64_t hall;     /* 0: none */
    const char *subject;
};
extern const struct record meeting_file_record;

struct decision_file {
    const char *region;
    int64_t id; /* of the matter */
    int64_t meeting;
    const char *order_region; /* "": about no order */
    int64_t order_id;
    const char *order_number;
};
extern const struct record decision_file_record;

struct whistle_file {
    const char *region;
    int64_t id;               /* of the matter */
    const char *order_region; /* "": about no order */
    int64_t order_id;
    const char *order_number;
};
extern const struct record whistle_file_record;

#endif
