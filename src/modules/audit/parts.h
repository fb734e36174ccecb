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
    bool bare;     /* no word says that they are parts, nor that they are all */
    bool loose;    /* nor do their own words */
    double low, high, sum;
};

/* What is counted, as far as it tells the parts of one whole from those of another: 办结 from 受理, which is 0. */
uint32_t measure_key(const struct mention *mention);

/* Does a clause between these tokens begin a division: "按渠道分，"? */
bool tokens_divide(const struct audit *audit, uint32_t from, uint32_t to);

/* Each list of parts in the text that belongs to one whole and one measure, to `take`. */
void parts_each(struct audit *audit, void (*take)(struct audit *audit, struct parts *parts));

const char *sum_text(struct audit *audit, const struct parts *parts, const struct quantity *like); /* 1＋2＝3 */
bool sum_meets(const struct parts *parts, const struct mention *whole);
/* "受理10件，直接答复7件，转办3件", from this sentence on. */
void check_hotline(struct audit *audit, uint32_t sentence);

/* "市本级3.8万件": what is no county's. A list of places that names it leaves none out. */
bool names_centre(const struct audit *audit, const struct mention *mention);

/* May this part hold some of what another holds: 网上办理 and 即办? */
bool part_overlaps(const struct parts *parts, uint32_t i);

/* Are they kinds of one partition, each another than the one before? */
bool parts_are_kinds(const struct parts *parts);
/* Is the one of two what the other is not? */
bool parts_are_opposites(const struct audit *audit, const struct parts *parts);

/* A list that adds up: its labels, where they come again, leave nothing out. One that does not leaves something out
 * wherever they come again. */
void parts_remember(struct audit *audit, const struct parts *parts, bool adds_up);
/* Do these labels come twice, and fall short of their whole each time? */
bool parts_fall_short_again(const struct audit *audit, const struct parts *parts);

/* "3个部门，分别为甲局12个、乙局8个、丙局5个": are the names that are counted as many as the whole says? */
bool whole_counts_names(const struct parts *parts, const struct mention *whole);
/* Does the text explain why they do not make up this whole? */
bool parts_explained(const struct audit *audit, const struct parts *parts, const struct mention *whole);

/* Do the words of the parts name kinds that do not overlap, and do they name all of them? */
bool parts_are_parallel(const struct audit *audit, const struct parts *parts);
/* Is that told by their words, and not only by how little is missing? */
bool parts_are_certain(const struct audit *audit, const struct parts *parts, const struct mention *whole);
bool parts_are_all(const struct audit *audit, const struct parts *parts, const struct mention *whole);

#endif
