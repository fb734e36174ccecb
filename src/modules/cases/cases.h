/* cases.h: a case (办件): one application for one item, from its receipt to the delivery of the decision.
 *
 * A case is a matter of flow "case" (flow.h) and a case file beside it. The law behind the flow is 行政许可法 (2019):
 * §29–§33 application, correction told once, acceptance; §42–§45 time limits; §48 hearing; §69 revocation. */
#ifndef ZWFW_CASES_CASES_H
#define ZWFW_CASES_CASES_H

#include "kernel/flow/flow.h"

struct party_in;

extern const struct flow case_flow;

/* Intake channel, GB/T 39046-2020 办理形式 (1 2 3 4 9) with local codes 5 and 6. */
extern const struct code_list case_channels;
/* What was decided; special procedures (§45: outside the limit); ways of delivery. */
extern const struct code_list case_results, case_procedures, case_deliveries;

struct case_file {
    const char *region;
    int64_t id; /* of the matter */
    const char *item_code, *item_name;
    int64_t item, item_version;
    int64_t applicant, agent; /* party ids; agent 0: applies in person */
    int64_t hall, hall_window, clerk;
    const char *green_reason; /* green channel (绿色通道); "" for the usual way */
    const char *form;         /* the form as filled in, JSON; "" for none. No personal data: that is the party's */
    int64_t missing;          /* materials promised for later and still missing (容缺) */
    struct date missing_until;
    bool missing_overdue;
    const char *special; /* the special procedure now running, "" for none */
    const char *result;  /* "" until decided */
    const char *decision_number;
    const char *delivery; /* how the decision was handed over; "" until then */
    const char *waybill;
};
extern const struct record case_file_record;

/* The file of a matter of flow "case". */
result case_file_find(struct request *rq, const char *region, int64_t id, struct case_file *file);

/* Take in a case for another module (a call that can be done as a case: 打电话能办事): received, not yet accepted. The
 * same rules and the same permission as at a window; `source` is the number of what it came from, kept in the event. */
struct case_start {
    const char *region; /* NULL: the caller's own */
    const char *item_code, *channel;
    const struct party_in *applicant;
    const char *source;
};
result case_start(struct request *rq, const struct case_start *start, struct matter *matter);

/* "630200-20210615-4839201": region, day of receipt, a number that tells nothing of how many there are. `id` is the
 * matter's; the same id never gives the same number twice within a region, and digits grow before they run out. */
result case_number(struct request *rq, const char *region, struct date day, int64_t id, const char **number);

#endif
