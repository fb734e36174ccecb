/* parts.h: a whole and what the text says it is made of. */
#ifndef ZWFW_AUDIT_PARTS_H
#define ZWFW_AUDIT_PARTS_H

#include "modules/audit/findings.h"

enum { MOST_PARTS = 20, MOST_WHOLES = 6 };

struct parts {
    const struct mention *wholes[MOST_WHOLES]; /* any of these may be meant */
    uint32_t whole_count;
    const struct mention *near; /* the one right before the cue, in its sentence; NULL for none */
    const struct mention *items[MOST_PARTS];
    uint32_t count;
    bool by_colon; /* "工单：": no word says that these are parts */
    bool wholly;   /* the text says that these are all */
    double low, high, sum;
};

/* What is counted, as far as it tells the parts of one whole from those of another: 办结 from 受理, which is 0. */
uint32_t measure_key(const struct mention *mention);

/* Each list of parts in the text that belongs to one whole and one measure, to `take`. */
void parts_each(struct audit *audit, void (*take)(struct audit *audit, struct parts *parts));

/* May this part hold some of what another holds: 网上办理 and 即办? */
bool part_overlaps(const struct parts *parts, uint32_t i);

/* Do the words of the parts name kinds that do not overlap, and do they name all of them? */
bool parts_are_parallel(const struct audit *audit, const struct parts *parts);
bool parts_are_all(const struct audit *audit, const struct parts *parts, const struct mention *whole);

#endif
