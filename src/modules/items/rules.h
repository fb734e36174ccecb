/* rules.h: decisions about items that need nothing but what they are given: no store, no clock. Inside this module.
 * A check returns NULL when the rule is kept, else the reason in Chinese. */
#ifndef ZWFW_ITEMS_RULES_H
#define ZWFW_ITEMS_RULES_H

#include "modules/items/store.h"

extern const struct code_list item_bodies, item_objects, item_schemes, item_limit_units, material_sources,
    material_forms, claim_reasons, change_kinds;

/* --- codes ------------------------------------------------------------------------------------------------------- */

const char *objects_check(const char *objects); /* "1,2,6": codes of the list, each once, ascending */
const char *code_check_text(const char *code);  /* what any code keeps: visible ASCII, no '@', '/', '%' */

/* Does the code keep its scheme?
 *   gb39554  18 USCC + 1 level + 12 basic [+ 2 for a business of the item], capitals and digits
 *            (GB/T 39554.1-2020 practice; the basic code: 2 place + 2 type + 5 main + 3 sub)
 *   gb39046  at most 24 letters and digits
 *   sichuan  basic-region(12)-3 digits-USCC or organisation code-level-2 digits
 *   local    anything that code_check_text takes */
const char *code_check(const char *scheme, const char *code);
/* The strictest scheme that the code keeps: a code that almost keeps one is a local one, for inherited codes do that.
 */
const char *code_scheme(const char *code);
/* The basic code within; NULL when the scheme does not show it. */
const char *code_basic(struct arena *arena, const char *scheme, const char *code);
/* The level within; NULL the same way. */
const char *code_level(struct arena *arena, const char *scheme, const char *code);

/* "21=便民服务,22=…": the label of a type of this setting, on the arena; NULL when it has none. */
const char *local_type(struct arena *arena, const char *setting, const char *type);

const char *region_level(const char *region); /* 行使层级 of a unit of this region (in its canonical form): 2 to 6 */

/* --- items ------------------------------------------------------------------------------------------------------- */

/* What fields say about each other: codes with their scheme, limits with their units, the promise not above the law's
 * limit, instant items without days, online depth with online. (Each field alone is the record's business.) */
result item_check(struct arena *arena, const struct item *item);

/* 目录完善度: which parts of a complete guide are there, by weight. */
struct guide_part {
    const char *label;
    int weight;
    bool (*holds)(const struct item_sheet *sheet);
};
extern const struct guide_part guide_parts[];        /* ended by a row whose label is NULL */
int64_t sheet_score(const struct item_sheet *sheet); /* in thousandths */

/* --- change orders ----------------------------------------------------------------------------------------------- */

/* What a kind of order does with each item it names. */
struct change_effect {
    const char *kind;
    bool ends_source; /* it no longer holds where it is */
    bool copies;      /* it holds, from then on, in the unit named */
    bool moves;       /* it stays in its region, as a new version of the unit named */
    const char *body; /* 实施主体性质 of the copy; NULL: as it was */
};
extern const struct change_effect change_effects[]; /* ended by a row whose kind is NULL */
const struct change_effect *change_effect(const char *kind);

#endif
