/* inside.h: the city as its tables (data/demo) tell it, and the plan of its month. Inside this room. */
#ifndef ZWFW_CITY_INSIDE_H
#define ZWFW_CITY_INSIDE_H

#include "city/chance.h"
#include "city/city.h"
#include "kernel/base/arena.h"
#include "kernel/base/moment.h"
#include "kernel/base/str.h"
#include "kernel/work/store.h"

/* --- the tables -------------------------------------------------------------------------------------------------- */

/* Types of items, in the order of the columns of haidong_units.csv. */
enum city_type { PERMIT, SERVICE, CONVENIENCE, UNCLASSIFIED, CITY_TYPES };
struct city_type_row {
    const char *code;  /* GB/T 39046, local from 21 */
    const char *label; /* and heading of the column */
};
extern const struct city_type_row city_types[CITY_TYPES];
/* The value of the setting items.local_types. */
#define CITY_LOCAL_TYPES "21=便民服务,99=未分类"

enum {
    MOST_OPEN_DAYS = 32,
    MOST_WINDOWS = 4,
    CREDIT_AREA = 630290, /* of the units' made-up credit codes: no county has it */
};

struct city_hall {
    const char *region, *prefix, *region_name, *name, *address;
    int64_t weekdays;
    struct date closed; /* a day on which it stays shut against its rule; 0: none */
    int64_t open_cases; /* still in progress at the end of the month */
    size_t unit_first, unit_count;
    struct date days[MOST_OPEN_DAYS]; /* on which it opens, from 31 May to 30 June */
    int32_t day_count;

    int64_t id; /* from here on: once founded */
    const char *approver_token, *supervisor_token;
};

struct city_unit {
    size_t hall;
    const char *department, *name, *short_name, *kind;
    int64_t windows;
    int64_t annex;               /* its row in the annex of the bulletin; NO_NUMBER: it has none */
    int64_t volumes[CITY_TYPES]; /* as published, and after city_scale scaled; NO_NUMBER: blank */
    size_t item_first, item_count;
    const char *uscc;

    int64_t id;
    const char *clerk_tokens[MOST_WINDOWS];
    const char *approver_token; /* its own, or its hall's */
};

/* A row of haidong_items.csv. */
struct city_guide {
    const char *department, *level, *type, *name, *limit_unit, *rule, *object, *traits, *materials;
    int64_t legal, promised, visits, weight;
    bool instant, online, mobile;
};

/* What a unit handles. */
struct city_item {
    size_t unit;
    enum city_type type;
    const struct city_guide *guide;
    const char *code;
};

/* A row of haidong_construction.csv: what 化隆 was asked to claim until 1 June 2021. */
struct city_claim {
    const char *department, *unit_name, *name, *type, *outcome, *limit_unit, *rule;
    int64_t legal, promised;
    bool is_county;
};

/* A row of haidong_published.csv. */
struct city_published {
    const char *region, *type;        /* type "": all */
    int64_t accepted, finished, open; /* NO_NUMBER: not published */
};

struct city {
    struct arena *arena;
    uint64_t seed;
    struct city_hall *halls;
    struct city_unit *units;
    struct city_item *items;
    struct city_guide *guides;
    struct city_claim *claims;
    struct city_published *published;
    size_t hall_count, unit_count, item_count, guide_count, claim_count, published_count;

    const char *bureau_token; /* once founded */
};

/* Read the tables. ERR_INTERNAL when they do not fit together: volumes and published figures agree, each volume has
 * items. */
result city_read(struct arena *arena, uint64_t seed, struct city *city);
/* Multiply every volume; none that was there vanishes. */
void city_scale(struct city *city, double scale);
/* "R" 容缺, "S" a special procedure may be needed, "C" 告知承诺, "K" 跨省通办, "N" 全市通办, "J" 就近办 */
bool guide_has(const struct city_guide *guide, char trait);

/* --- the plan ---------------------------------------------------------------------------------------------------- */

enum step_kind {
    STEP_INSTANT,  /* taken in, accepted and decided in one call */
    STEP_ACCEPTED, /* taken in and accepted */
    STEP_RECEIVED,
    STEP_ASK,
    STEP_CORRECT,
    STEP_ACCEPT,
    STEP_REFUSE,
    STEP_WITHDRAW,
    STEP_SPECIAL,
    STEP_SPECIAL_END,
    STEP_EXTEND,
    STEP_TRANSFER,
    STEP_MAKE_GOOD,
    STEP_FINISH,
    STEP_DELIVER,
};

struct city_case {
    uint32_t item;
    uint32_t applicant, agent; /* numbers for people.h; agent counts from 1, 0: none */
    uint32_t moving;           /* place among those that take more than one call, from 1; 0: it takes one */
    uint8_t clerk;             /* which window of the unit */
    char channel;              /* GB/T 39046 */
    bool is_company, is_green, is_missing, is_denied;
};

struct city_step {
    int64_t at; /* ms */
    uint32_t of;
    uint8_t kind, order; /* order: within its case */
};

struct city_plan {
    struct city_case *cases;
    struct city_step *steps; /* in the order of time */
    size_t case_count, step_count, moving_count;
    uint32_t sample; /* a case that was corrected, accepted, decided and delivered; UINT32_MAX: none */
};

extern const struct date city_month_first, city_month_last;

/* The course of every case of the month. */
void city_plan_make(struct city *city, struct city_plan *plan);

/* --- founding and playing ---------------------------------------------------------------------------------------- */

struct caller;

/* Halls, units, windows, accounts and their tokens. */
result city_found(struct city *city, struct caller *caller, struct work *work, const struct city_order *order);
/* Items, drafted and published, in their halls; and the claims of 化隆. */
result city_catalogue(struct city *city, struct caller *caller, const struct city_order *order);
/* Every step of the plan, a checkpoint after each day. */
result city_play(struct city *city, const struct city_plan *plan, struct caller *caller, struct work *work,
                 const struct city_order *order, const char **sample_number);

#endif
